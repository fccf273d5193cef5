//! The report's tables.

use super::{both, deadline, rate, safe, sum, thousands, ROWS};
use crate::supervise::duty::Status;
use crate::supervise::markup::escape;
use crate::supervise::notice::State;
use crate::supervise::report::{ReportData, Verified};
use crate::supervise::score::{percent, DepartmentScore, Figure, Group, Metric, Note, Tally};

fn nothing(zh: &str, en: &str) -> String {
    format!("<p class=\"lead\">{zh} <span lang=\"en\">{en}</span></p>")
}

fn rest(all: usize, columns: usize) -> String {
    match all.saturating_sub(ROWS) {
        0 => String::new(),
        n => format!(
            "<tr><td class=\"l\" colspan=\"{columns}\">另有{n}行见台账。 {n} more rows in the ledger.</td></tr>"
        ),
    }
}

/// The rate without its sign (the column's head has it), and the counts below.
fn cell(tally: &Tally, bp: Option<u32>, entries: bool) -> String {
    let title = match entries && !tally.entries.is_empty() {
        true => format!(" title=\"{}\"", safe(&format!("条目 entries {}", tally.entries), 60)),
        false => String::new(),
    };
    match (bp, tally.of()) {
        (Some(bp), Some(of)) => {
            let rate = percent(Some(bp));
            let rate = rate.trim_end_matches('%');
            format!("<td{title}>{rate}<small>{}/{of}</small></td>", tally.good)
        }
        _ => format!("<td{title}>—</td>"),
    }
}

fn count(n: u64, class: &str) -> String {
    match n {
        0 => "<td>0</td>".to_string(),
        n => format!("<td class=\"{class}\">{}</td>", thousands(n)),
    }
}

/// A heading broken in two where it is long, so that no single character stands alone.
fn heading(zh: &str, en: &str) -> String {
    let at = match zh.chars().count() {
        0..=4 => 0,
        n => n - 3 + usize::from(n > 5),
    };
    let (first, second): (String, String) = (zh.chars().take(at).collect(), zh.chars().skip(at).collect());
    let zh = if first.is_empty() { escape(&second) } else { format!("{}<br>{}", escape(&first), escape(&second)) };
    format!("{zh}<span lang=\"en\">{}</span>", escape(en))
}

/// The departments shown, best first, those without a score last.
fn ranked(data: &ReportData) -> Vec<&DepartmentScore> {
    let mut ranked: Vec<&DepartmentScore> = data.scorecard.departments.iter().collect();
    ranked.sort_by(|a, b| (a.rank.is_none(), a.rank, &a.code).cmp(&(b.rank.is_none(), b.rank, &b.code)));
    ranked.truncate(ROWS);
    ranked
}

/// `mark` is the number of the department's footnote.
fn row(d: &DepartmentScore, mark: Option<usize>, entries: bool) -> String {
    let rank = d.rank.map_or("—".to_string(), |r| r.to_string());
    let mark = mark.map(|n| format!("<sup>{n}</sup>")).unwrap_or_default();
    let mut out = format!("<tr><td class=\"c\">{rank}</td><td class=\"l\">{}{mark}</td>", safe(&d.name, 60));
    let (mut over, mut breach) = (0u64, 0u64);
    for Figure { metric, tally, rate_bp } in &d.figures {
        if metric.group() == Group::Sharing {
            over = over.saturating_add(tally.over_principle);
            if matches!(metric, Metric::AnsweredInTime | Metric::ProvidedInTime) {
                breach = breach.saturating_add(tally.breach);
            }
        }
        out.push_str(&cell(tally, *rate_bp, entries));
    }
    out.push_str(&count(over, "amber"));
    out.push_str(&count(breach, "warn"));
    let score = percent(d.score_bp);
    out.push_str(&format!("<td class=\"score\">{}</td></tr>\n", score.trim_end_matches('%')));
    out
}

pub(super) fn scorecard(data: &ReportData) -> String {
    let all = data.scorecard.departments.len();
    if all == 0 {
        return nothing("本期没有部门。", "No department in this period.");
    }
    let of_group = |g: Group| Metric::ALL.iter().filter(move |m| m.group() == g);
    let mut out = String::from(
        "<div class=\"wide\"><table class=\"card\"><thead><tr class=\"groups\"><th class=\"s\"></th><th class=\"s\"></th>",
    );
    for group in [Group::Cataloguing, Group::Sharing, Group::Updating] {
        let (zh, en) = group.label();
        out.push_str(&format!("<th colspan=\"{}\">{}</th>", of_group(group).count(), both(zh, en)));
    }
    out.push_str("<th colspan=\"2\">期限超出<span lang=\"en\">Terms passed</span></th><th class=\"s\"></th></tr><tr>");
    out.push_str("<th class=\"c\">名次<span lang=\"en\">Rank</span></th><th class=\"l\">部门<span lang=\"en\">Department</span></th>");
    for metric in Metric::ALL {
        let (zh, en) = metric.label();
        out.push_str(&format!("<th>{}</th>", heading(zh, en)));
    }
    out.push_str(
        "<th>超原则<br>时限<span lang=\"en\">In principle</span></th><th>逾期<span lang=\"en\">Breach</span></th>",
    );
    out.push_str("<th>得分<span lang=\"en\">Score</span></th></tr></thead><tbody>\n");
    // Entry numbers as tooltips only where the page stays light.
    let entries = all <= 80;
    let mut marks = 0;
    for d in ranked(data) {
        let mark = (d.note != Note::Full).then(|| {
            marks += 1;
            marks
        });
        out.push_str(&row(d, mark, entries));
    }
    out.push_str(&rest(all, 14));
    out.push_str("<tr class=\"sum\"><td></td><td class=\"l\">全市合计<small lang=\"en\">All departments</small></td>");
    let (mut over, mut breach) = (0u64, 0u64);
    for metric in Metric::ALL {
        let tally = sum(data, metric);
        over = over.saturating_add(tally.over_principle);
        if matches!(metric, Metric::AnsweredInTime | Metric::ProvidedInTime) {
            breach = breach.saturating_add(tally.breach);
        }
        out.push_str(&cell(&tally, rate(&tally), false));
    }
    out.push_str(&format!("{}{}<td class=\"score\"></td></tr>", count(over, "amber"), count(breach, "warn")));
    out.push_str("</tbody></table></div>");
    out
}

pub(super) fn scorecard_note(data: &ReportData) -> String {
    let mut out = String::from(
        "单位：%；小字为合格数/应计数。“—”为本期无此类事项，其权重由其他指标分担。\
         <span lang=\"en\">In %; counts beneath. “—”: nothing to measure, its weight goes to the other figures.</span>",
    );
    for (i, d) in ranked(data).into_iter().filter(|d| d.note != Note::Full).enumerate() {
        let (zh, en) = d.note.text();
        out.push_str(&format!(
            "<br><sup>{}</sup> {}：{}。<span lang=\"en\">{}.</span>",
            i + 1,
            safe(&d.name, 60),
            escape(&zh),
            escape(&en)
        ));
    }
    for span in data.scorecard.spans.iter().take(12) {
        let weights: Vec<String> = Metric::ALL
            .iter()
            .map(|m| format!("{}{}", m.label().0.trim_end_matches('率'), span.weights.of(*m)))
            .collect();
        out.push_str(&format!(
            "<br>权重（{} {}）：{}；超原则时限按{}计分。",
            safe(&span.pack, 40),
            safe(&span.version, 20),
            weights.join("、"),
            percent(Some(span.weights.over_principle_credit()))
        ));
    }
    out
}

pub(super) fn notices(data: &ReportData) -> String {
    let open = data.open_notices();
    if open.is_empty() {
        return nothing("没有未办结的整改通知。", "No open notice.");
    }
    let mut out = String::from(
        "<table><thead><tr><th class=\"l\">编号<span lang=\"en\">No.</span></th><th class=\"l\">部门<span lang=\"en\">Department</span></th>\
         <th class=\"l\">情形与内容<span lang=\"en\">Finding</span></th><th class=\"l\">通知日期<span lang=\"en\">Issued</span></th>\
         <th class=\"l\">整改期限<span lang=\"en\">Deadline</span></th><th class=\"l\">状态<span lang=\"en\">State</span></th></tr></thead><tbody>\n",
    );
    for n in open.iter().take(ROWS) {
        let (zh, _) = n.finding.label();
        let class = if n.state == State::Issued { "tag" } else { "tag bad" };
        out.push_str(&format!(
            "<tr><td class=\"l nw\">{}</td><td class=\"l\">{}</td><td class=\"l\">{}<small>{} {zh}</small></td>\
             <td class=\"l nw\">{}</td><td class=\"l nw\">{}</td><td class=\"l\"><span class=\"{class}\">{}</span></td></tr>\n",
            n.id,
            safe(&n.name, 60),
            safe(&n.content, 160),
            n.finding.citation(),
            n.issued_on,
            deadline(n.deadline, data.made_on),
            n.state.label()
        ));
    }
    out.push_str(&rest(open.len(), 6));
    out.push_str("</tbody></table>");
    out
}

pub(super) fn duties(data: &ReportData) -> String {
    let open = data.open_duties();
    if open.is_empty() {
        return nothing("各项责任均已落实。", "All duties are fulfilled.");
    }
    let mut out = String::from(
        "<table><thead><tr><th class=\"l\">部门<span lang=\"en\">Department</span></th><th class=\"l\">事项<span lang=\"en\">Duty</span></th>\
         <th class=\"l\">依据<span lang=\"en\">Basis</span></th><th class=\"l\">期限<span lang=\"en\">Due</span></th>\
         <th class=\"l\">状态<span lang=\"en\">Status</span></th><th class=\"l\">应办<span lang=\"en\">What to do</span></th></tr></thead><tbody>\n",
    );
    for d in open.iter().take(ROWS) {
        let basis = match d.article {
            Some(n) => format!("第{n}条<small>Art. {n}{}</small>", if d.by_reference { "（参照）" } else { "" }),
            None => "本产品<small>product</small>".to_string(),
        };
        let class = match d.status {
            Status::Overdue => "tag bad",
            Status::Due | Status::Met => "tag",
            Status::Unproven | Status::Several => "tag mid",
        };
        out.push_str(&format!(
            "<tr><td class=\"l\">{}</td><td class=\"l nw\">{}</td><td class=\"l nw\">{basis}</td><td class=\"l nw\">{}</td>\
             <td class=\"l\"><span class=\"{class}\">{}</span></td><td class=\"l\">{}<small lang=\"en\">{}</small></td></tr>\n",
            safe(data.name_of(&d.department), 60),
            d.duty.label(),
            d.due.map_or("—".to_string(), |day| day.to_string()),
            d.status.label(),
            safe(&d.todo_zh, 160),
            safe(&d.todo_en, 200)
        ));
    }
    out.push_str(&rest(open.len(), 6));
    out.push_str("</tbody></table>");
    out
}

pub(super) fn chain(data: &ReportData) -> String {
    let chain = &data.chain;
    let mut rows: Vec<(&str, &str, String)> = vec![("条目总数", "entries", thousands(chain.entries))];
    let verified = match &chain.verified {
        Verified::Whole => {
            "<span class=\"ok\">完整，未发现改动</span> <span lang=\"en\">whole, no alteration found</span>".to_string()
        }
        Verified::Broken(seq, why) => format!(
            "<span class=\"warn\">第{seq}号条目异常</span> <span lang=\"en\">broken at entry {seq}</span>：{}",
            safe(why, 160)
        ),
        Verified::NotRun => "<span class=\"warn\">未核验</span> <span lang=\"en\">not verified</span>".to_string(),
    };
    rows.push(("核验结果", "verification", verified));
    rows.push((
        "考核期内解锁次数",
        "times unlocked",
        match chain.unlocked_windows {
            0 => "0".to_string(),
            n => format!("<span class=\"warn\">{}</span>", thousands(n)),
        },
    ));
    match &chain.checkpoint {
        None => rows.push((
            "最近检查点",
            "last checkpoint",
            "<span class=\"warn\">无</span> <span lang=\"en\">none</span>".into(),
        )),
        Some(c) => {
            let text = format!("{}　{}（{}）", safe(&c.origin, 80), thousands(c.size), safe(&c.at, 40));
            rows.push(("最近检查点", "last checkpoint", text));
            // Groups of eight are read aloud and compared by eye.
            let groups: Vec<String> =
                c.fingerprint.chars().take(128).collect::<Vec<_>>().chunks(8).map(|g| g.iter().collect()).collect();
            let print =
                format!("<span class=\"mono\">{}</span>（{}）", escape(&groups.join(" ")), safe(&c.algorithm, 20));
            rows.push(("检查点指纹", "fingerprint", print));
            let signed = match c.signatures {
                0 => "<span class=\"warn\">未签名</span> <span lang=\"en\">unsigned</span>".to_string(),
                n => n.to_string(),
            };
            rows.push(("签名数", "signatures", signed));
            let out = match c.taken_out {
                Some(day) => day.to_string(),
                None => "<span class=\"warn\">尚未外存</span> <span lang=\"en\">never taken out</span>".to_string(),
            };
            rows.push(("最近外存", "taken out on", out));
        }
    }
    let mut out = String::from("<dl class=\"chain\">");
    for (zh, en, value) in rows {
        out.push_str(&format!("<dt>{} </dt><dd>{value}</dd>", both(zh, &format!(" {en}"))));
    }
    out.push_str("</dl>");
    out
}
