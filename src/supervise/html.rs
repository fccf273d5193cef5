//! The report's page: its frame, its opening figures and its chapters.

mod tables;

use super::day::Day;
use super::duty::Status;
use super::markup::{escape, shorten};
use super::report::{ReportData, Verified};
use super::score::{basis_points, percent, Metric, Tally};
use super::svg;

/// Rows a table shows; the rest are in the ledger.
pub(super) const ROWS: usize = 150;

const STYLE: &str = include_str!("html/style.css");

/// `12,345`.
pub(super) fn thousands(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// Text of anybody's: shortened, escaped.
pub(super) fn safe(text: &str, columns: usize) -> String {
    escape(&shorten(text, columns))
}

/// Chinese with English after it.
pub(super) fn both(zh: &str, en: &str) -> String {
    format!("{}<span lang=\"en\">{}</span>", escape(zh), escape(en))
}

fn section(zh: &str, en: &str, inner: &str, note: &str) -> String {
    let note = if note.is_empty() { String::new() } else { format!("<p class=\"note\">{note}</p>") };
    format!("<section><h2>{}</h2>{inner}{note}</section>\n", both(zh, en))
}

/// One metric over all departments.
pub(super) fn sum(data: &ReportData, metric: Metric) -> Tally {
    let mut out = Tally::default();
    for figure in data.scorecard.departments.iter().flat_map(|d| &d.figures).filter(|f| f.metric == metric) {
        out.good = out.good.saturating_add(figure.tally.good);
        out.over_principle = out.over_principle.saturating_add(figure.tally.over_principle);
        out.breach = out.breach.saturating_add(figure.tally.breach);
    }
    out
}

pub(super) fn rate(tally: &Tally) -> Option<u32> {
    tally.of().and_then(|of| basis_points(tally.good, of))
}

fn kpi(zh: &str, en: &str, value: &str, unit: &str, warn: bool) -> String {
    let class = if warn { " class=\"warn\"" } else { "" };
    let unit = if unit.is_empty() { String::new() } else { format!("<small>{}</small>", escape(unit)) };
    format!("<div><dt>{}</dt><dd{class}>{}{unit}</dd></div>", both(zh, en), escape(value))
}

fn opening(data: &ReportData) -> String {
    let departments = &data.scorecard.departments;
    let scored = departments.iter().filter(|d| d.score_bp.is_some()).count();
    let reply = sum(data, Metric::AnsweredInTime);
    let provide = sum(data, Metric::ProvidedInTime);
    let breaches = reply.breach.saturating_add(provide.breach);
    let open = data.open_notices();
    let late = open.iter().filter(|n| n.deadline < data.made_on).count();
    let duties = data.open_duties().iter().filter(|d| d.status != Status::Due).count();
    let (chain, broken) = match &data.chain.verified {
        Verified::Whole => ("完整", false),
        Verified::Broken(..) => ("异常", true),
        Verified::NotRun => ("未核验", true),
    };
    let mut out = String::from("<dl class=\"kpi\">");
    out.push_str(&kpi(
        "参评部门",
        "departments",
        &thousands(scored as u64),
        &format!("/ {}", departments.len()),
        false,
    ));
    out.push_str(&kpi("按时答复率", "answered in time", &percent(rate(&reply)), "", false));
    let over = thousands(reply.over_principle);
    out.push_str(&kpi("超原则时限", "over in-principle term", &over, "件", false));
    out.push_str(&kpi("逾期答复、提供", "breaches of terms", &thousands(breaches), "件", breaches > 0));
    let unit = if late > 0 { format!("件，逾期{late}") } else { "件".to_string() };
    out.push_str(&kpi("未办结整改", "open notices", &thousands(open.len() as u64), &unit, late > 0));
    out.push_str(&kpi("审计链", "audit chain", chain, "", broken));
    out.push_str("</dl>");
    if departments.is_empty() {
        out.push_str("<p class=\"lead\">本期没有参评部门，下列各表为空。</p>");
        out.push_str("<p class=\"lead en\" lang=\"en\">No department in this period; the tables below are empty.</p>");
        return out;
    }
    out.push_str(&format!(
        "<p class=\"lead\">考核期内{scored}个部门形成评分，共应答复共享申请{}件，按时答复{}件，超原则时限{over}件，逾期{}件；\
         应提供数据{}件，按时提供{}件，逾期{}件。责任事项未落实{duties}项，整改通知未办结{}件（已过整改期限{late}件）。</p>",
        thousands(reply.of().unwrap_or(0)),
        thousands(reply.good),
        thousands(reply.breach),
        thousands(provide.of().unwrap_or(0)),
        thousands(provide.good),
        thousands(provide.breach),
        open.len()
    ));
    out.push_str(&format!(
        "<p class=\"lead en\" lang=\"en\">{scored} departments scored. Of {} replies due, {} were in time, {over} over the in-principle \
         term and {} in breach; of {} provisions due, {} were in time and {} in breach. {duties} duties are not fulfilled; \
         {} notices are open, {late} past their deadline.</p>",
        thousands(reply.of().unwrap_or(0)),
        thousands(reply.good),
        thousands(reply.breach),
        thousands(provide.of().unwrap_or(0)),
        thousands(provide.good),
        thousands(provide.breach),
        open.len()
    ));
    out
}

fn masthead(data: &ReportData) -> String {
    let period = data.period();
    let city = safe(&data.city, 60);
    let state = if data.closed {
        ("已封存", "closed")
    } else {
        ("未封存，数字可能变动", "open, figures may change")
    };
    let row = |zh: &str, en: &str, value: String| {
        format!("<div><dt>{} <span lang=\"en\">{en}</span></dt><dd>{value}</dd></div>", zh)
    };
    format!(
        "<header class=\"mast\"><p class=\"over\">{}</p><h1>{city}政务数据共享监督评估报告</h1>\
         <p class=\"en\" lang=\"en\">Supervision report on government data sharing{}</p><dl class=\"meta\">{}{}{}</dl></header>",
        safe(&data.issuer, 80),
        match data.city_en.as_str() {
            "" => String::new(),
            en => format!(", {}", safe(en, 60)),
        },
        row("考核期", "Period", format!("{} 至 {}", period.from, period.to)),
        row("编制日期", "Made on", data.made_on.to_string()),
        row("数据状态", "Figures", format!("{} <span lang=\"en\">{}</span>", state.0, state.1))
    )
}

/// `一、` … `十、`.
fn numbered(n: usize, zh: &str) -> String {
    let numeral = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"].get(n - 1).copied().unwrap_or("");
    format!("{numeral}、{zh}")
}

fn chapters(data: &ReportData) -> String {
    let more = |shown: usize, all: usize| match all.saturating_sub(shown) {
        0 => String::new(),
        n => format!("另有{n}个部门见台账。 <span lang=\"en\">{n} more in the ledger.</span>"),
    };
    let mut out = String::new();
    out.push_str(&section(
        &numbered(1, "部门评分"),
        "Scorecard (Art. 20)",
        &tables::scorecard(data),
        &tables::scorecard_note(data),
    ));
    out.push_str(&section(
        &numbered(2, "期限履行"),
        "Deadlines met over time (Art. 10)",
        &svg::terms(&data.terms),
        "超原则时限指超过第十条“原则上在1个工作日内”而未构成逾期的答复，与逾期分列。\
         <span lang=\"en\">Replies beyond the in-principle working day are shown apart from breaches.</span>",
    ));
    out.push_str(&section(
        &numbered(3, "目录构成"),
        "Catalogue by share type (Art. 9)",
        &svg::share_types(&data.catalogue),
        &more(svg::ROWS, data.catalogue.iter().filter(|r| r.total() > 0).count()),
    ));
    out.push_str(&section(
        &numbered(4, "数据鲜活度"),
        "Freshness (Art. 18)",
        &svg::freshness(&data.fresh_months, &data.freshness),
        &more(svg::ROWS, data.freshness.iter().filter(|r| r.months.iter().any(Option::is_some)).count()),
    ));
    out.push_str(&section(
        &numbered(5, "数据流向"),
        "Flows between departments",
        &svg::flows(&data.flows, &data.flow_unit),
        "",
    ));
    out.push_str(&section(&numbered(6, "未办结整改通知"), "Open notices (Art. 21)", &tables::notices(data), ""));
    out.push_str(&section(
        &numbered(7, "责任事项"),
        "Duties not fulfilled (Arts. 7, 14, 16, 17, 19, 20)",
        &tables::duties(data),
        "",
    ));
    out.push_str(&section(&numbered(8, "审计链状态"), "State of the audit chain (Art. 16)", &tables::chain(data), ""));
    out
}

/// The page as one text.
pub fn page(data: &ReportData) -> String {
    let spans: Vec<String> = data
        .scorecard
        .spans
        .iter()
        .take(12)
        .map(|s| format!("{} {}（{} 至 {}）", safe(&s.pack, 40), safe(&s.version, 20), s.period.from, s.period.to))
        .collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<title>{}政务数据共享监督评估报告 {}</title>\n<style>\n{STYLE}</style>\n</head>\n\
         <body>\n<main>\n{}\n{}\n{}<footer><p>规则包：{}。比率以万分之一为最小单位四舍五入；每个数字所依据的审计条目号见台账“依据”表及可核验数据包。</p>\
         <p lang=\"en\">Rates are rounded half up to basis points. The chain entries behind each figure are in the ledger and the verifiable bundle.</p>\
         </footer>\n</main>\n</body>\n</html>\n",
        safe(&data.city, 60),
        escape(&data.period().to_string()),
        masthead(data),
        opening(data),
        chapters(data),
        spans.join("；")
    )
}

/// `2026-03-02`, red where it has passed.
pub(super) fn deadline(day: Day, today: Day) -> String {
    if day < today {
        format!("<span class=\"warn\">{day}</span>")
    } else {
        day.to_string()
    }
}
