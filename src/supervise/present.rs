//! The report's data out of the database: `supervision_report`, `supervision_ledger`.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::day::{Day, Period};
use super::document::notices::Letterhead;
use super::figures::{self, Also, Made};
use super::finding::Finding;
use super::gather::count::{by_month, cycles, freshness, is_published, month};
use super::notice::State;
use super::people::{self, bureau, named_rows, today};
use super::report::{
    ChainState, CheckpointState, Flow, FreshRow, MonthTerms, NoticeLine, ReportData, ShareTypes, Verified,
};
use super::score::{basis_points, Outcome};
use crate::audit::hash::hex;
use crate::audit::note::Note;
use crate::error::{supervise, Refusal};
use crate::guard::Cache;
use crate::rules::Packs;
use crate::sqlite::Result;
use crate::value::Value;

/// Names as the city writes them: from the register, else from the rule pack.
pub fn letterhead(cache: &Cache, on: Day) -> Result<Letterhead> {
    let packs = crate::rules::sql::active(cache)?;
    let named = |rule: &str| people::date(on).and_then(|d| packs.text(rule, d)).map(|s| s.value);
    let bureau = bureau(cache)?.map(|(_, name)| name).or_else(|| named("bureau_name"));
    let issuer = bureau.ok_or_else(|| Refusal::new(&supervise::NO_BUREAU))?;
    let title = packs.all().first().map(|p| p.title.clone()).unwrap_or_default();
    Ok(Letterhead {
        office: format!("{issuer}办公室"),
        regulation: title,
        group: named("coordination_group_name").unwrap_or_else(|| "政务数据共享协调小组".into()),
        everyone: vec!["各县（市、区）人民政府".into(), "市政府各部门".into(), "市直有关单位".into()],
        issuer,
    })
}

/// The city's name in the bureau's, and in Latin letters.
fn city(issuer: &str) -> (String, String) {
    let Some((name, _)) = issuer.split_once('市').filter(|(n, _)| !n.is_empty() && n.chars().count() <= 8) else {
        return ("本市".into(), String::new());
    };
    use pinyin::ToPinyin;
    let latin: String = name.to_pinyin().map(|p| p.map_or("", |p| p.plain())).collect();
    let mut letters = latin.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    (format!("{name}市"), format!("{first}{}", letters.as_str()))
}

/// Everything the report shows of a period; with a department, only what concerns it. GS-8002 for a period that is
/// none, GS-8111 for a department that the period does not know.
pub fn data(cache: &Rc<Cache>, period: Period, department: Option<&str>) -> Result<ReportData> {
    let today = today(cache)?;
    let closed = figures::closed(cache, period)?;
    let also = Also { months: true, hours: None };
    let made = figures::make(cache, period, today, closed.as_ref(), also)?;
    let is_closed = closed.is_some();
    let mut card = closed.map_or_else(|| made.card.clone(), |c| c.card);
    if let Some(code) = department {
        card.departments.retain(|d| d.code == code);
        if card.departments.is_empty() {
            return Err(Refusal::new(&supervise::NO_DEPARTMENT).with("department", code).with("period", period).into());
        }
    }
    let shown = |code: &str| department.is_none_or(|d| d == code);
    let (city, city_en) = city(&letterhead(cache, today)?.issuer);
    let duties = people::duties(cache, made.as_of)?.into_iter().filter(|d| shown(&d.department)).collect();
    Ok(ReportData {
        city,
        city_en,
        issuer: letterhead(cache, today)?.issuer,
        made_on: today,
        closed: is_closed,
        terms: terms(&made, period, &shown),
        catalogue: catalogue(&made, &shown),
        fresh_months: months(period, made.as_of),
        freshness: fresh_rows(&made, &*crate::rules::sql::active(cache)?, period, &shown),
        flows: flows(&made, &shown).0,
        flow_unit: flows(&made, &shown).1,
        notices: notices(cache, &made, &shown)?,
        duties,
        chain: chain(cache, &made)?,
        scorecard: card,
    })
}

fn months(period: Period, as_of: Day) -> Vec<String> {
    figures::month_ends(period, as_of).into_iter().map(month).collect()
}

fn name(made: &Made, code: &str) -> String {
    made.replay.departments.get(code).and_then(|d| d.record.text("name")).unwrap_or(code).to_string()
}

fn terms(made: &Made, period: Period, shown: &dyn Fn(&str) -> bool) -> Vec<MonthTerms> {
    let matters = by_month(made.matters.iter().map(|c| &c.matter).filter(|m| shown(&m.department)));
    let of = |month: String| {
        let mut out = MonthTerms { month: month.clone(), ..MonthTerms::default() };
        for m in matters.get(&month).into_iter().flatten() {
            match m.outcome(made.as_of) {
                Outcome::Good => out.good += 1,
                Outcome::OverPrinciple => out.over_principle += 1,
                Outcome::Breach => out.breach += 1,
                Outcome::Pending => {}
            }
        }
        out
    };
    months(period, made.as_of).into_iter().map(of).collect()
}

fn catalogue(made: &Made, shown: &dyn Fn(&str) -> bool) -> Vec<ShareTypes> {
    let mut by: BTreeMap<&str, ShareTypes> = BTreeMap::new();
    for r in made.replay.last().into_iter().flat_map(|s| s.resources.values()).filter(|r| is_published(r)) {
        let Some(provider) = r.text("provider").filter(|p| shown(p)) else { continue };
        let one =
            by.entry(provider).or_insert_with(|| ShareTypes { name: name(made, provider), ..ShareTypes::default() });
        match r.text("share_type") {
            Some("unconditional") => one.unconditional += 1,
            Some("conditional") => one.conditional += 1,
            _ => one.prohibited += 1,
        }
    }
    let mut rows: Vec<ShareTypes> = by.into_values().collect();
    rows.sort_by(|a, b| (b.total(), &a.name).cmp(&(a.total(), &b.name)));
    rows
}

fn fresh_rows(made: &Made, packs: &Packs, period: Period, shown: &dyn Fn(&str) -> bool) -> Vec<FreshRow> {
    let ends = figures::month_ends(period, made.as_of);
    let mut counts: BTreeMap<String, Vec<(u64, u64)>> = BTreeMap::new();
    for (column, end) in ends.iter().enumerate() {
        let cycles = cycles(packs, *end);
        for (code, r) in made.replay.kept.get(end).into_iter().flat_map(|s| &s.resources) {
            let Some(provider) = r.text("provider").filter(|p| shown(p)) else { continue };
            if !is_published(r) {
                continue;
            }
            if let Some((fresh, _)) = freshness(&made.replay, &cycles, code, r, *end) {
                let row = counts.entry(provider.to_string()).or_insert_with(|| vec![(0, 0); ends.len()]);
                if let Some(cell) = row.get_mut(column) {
                    *cell = (cell.0 + u64::from(fresh), cell.1 + 1);
                }
            }
        }
    }
    let row = |(code, cells): (String, Vec<(u64, u64)>)| FreshRow {
        name: name(made, &code),
        months: cells.into_iter().map(|(good, of)| basis_points(good, of)).collect(),
    };
    counts.into_iter().map(row).collect()
}

/// Readings between departments; while there are none, agreements provided.
fn flows(made: &Made, shown: &dyn Fn(&str) -> bool) -> (Vec<Flow>, (String, String)) {
    let mut by: BTreeMap<(String, String), u64> = BTreeMap::new();
    let add = |by: &mut BTreeMap<(String, String), u64>, provider: &str, user: &str, n: u64| {
        if provider != user && (shown(provider) || shown(user)) {
            *by.entry((provider.to_string(), user.to_string())).or_default() += n;
        }
    };
    for (code, users) in &made.replay.reads {
        let Some(provider) = made.replay.provider_of.get(code) else { continue };
        users.iter().for_each(|(user, reads)| add(&mut by, provider, user, reads.count));
    }
    let mut unit = ("读取次数".to_string(), "readings".to_string());
    if by.is_empty() {
        unit = ("已提供的共享".to_string(), "agreements provided".to_string());
        for r in made.replay.requests.values().filter(|r| r.provided.as_ref().is_some_and(|d| d.day <= made.as_of)) {
            let provider = r.record.text("resource").and_then(|c| made.replay.provider_of.get(c));
            if let (Some(provider), Some(user)) = (provider, r.record.text("applicant")) {
                add(&mut by, provider, user, 1);
            }
        }
    }
    let flow =
        |((p, u), count): ((String, String), u64)| Flow { provider: name(made, &p), user: name(made, &u), count };
    let mut rows: Vec<Flow> = by.into_iter().map(flow).collect();
    rows.sort_by(|a, b| (b.count, &a.provider, &a.user).cmp(&(a.count, &b.provider, &b.user)));
    (rows, unit)
}

fn notices(cache: &Cache, made: &Made, shown: &dyn Fn(&str) -> bool) -> Result<Vec<NoticeLine>> {
    let sql =
        "SELECT id, department, finding, content, issued_on, deadline, state FROM main.gov_notice_data ORDER BY id";
    let mut out = Vec::new();
    for row in cache.all(sql, &[])? {
        let text = |i: usize| row.get(i).and_then(Value::text).unwrap_or("");
        let number = |i: usize| row.get(i).and_then(Value::integer).unwrap_or(0);
        if !shown(text(1)) {
            continue;
        }
        out.push(NoticeLine {
            id: number(0),
            name: name(made, text(1)),
            finding: Finding::from_item(number(2)).unwrap_or(Finding::Other),
            content: text(3).to_string(),
            issued_on: Day::parse(text(4), "issued_on")?,
            deadline: Day::parse(text(5), "deadline")?,
            state: State::parse(text(6))?,
        });
    }
    Ok(out)
}

/// The chain is verified for the report: what it says of it was found, not assumed.
fn chain(cache: &Rc<Cache>, made: &Made) -> Result<ChainState> {
    let verified = match crate::audit::verification::first_problem(cache)? {
        None => Verified::Whole,
        Some(problem) => {
            let (place, why) = problem.split_once(": ").unwrap_or((problem.as_str(), ""));
            let seq = place.rsplit(' ').next().and_then(|t| t.parse().ok()).unwrap_or(0);
            Verified::Broken(seq, why.to_string())
        }
    };
    let head = cache.row("SELECT max(seq) FROM main.gov_audit_data", &[])?;
    let entries =
        head.and_then(|r| r.first().and_then(Value::integer)).and_then(|n| u64::try_from(n).ok()).unwrap_or(0);
    Ok(ChainState {
        entries,
        verified,
        checkpoint: checkpoint(cache)?,
        unlocked_windows: made.replay.unlocked_windows(),
    })
}

/// The last checkpoint in `gov_checkpoint`, if the database keeps any.
fn checkpoint(cache: &Cache) -> Result<Option<CheckpointState>> {
    let Some((size, note, at)) = checkpoints(cache)?.pop() else { return Ok(None) };
    let out = people::events(cache)?.into_iter().filter(|e| e.kind == "checkpoint_out").map(|e| e.at).max();
    let mut lines = note.text.split('\n');
    let origin = lines.next().unwrap_or("").to_string();
    let root = lines.nth(1).unwrap_or("");
    use base64::Engine;
    let root = base64::engine::general_purpose::STANDARD.decode(root).unwrap_or_default();
    Ok(Some(CheckpointState {
        algorithm: if origin.ends_with("/sm3") { "SM3".into() } else { "SHA-256".into() },
        origin,
        size,
        at,
        fingerprint: hex(&root),
        signatures: u32::try_from(note.signatures.len()).unwrap_or(u32::MAX),
        taken_out: out,
    }))
}

/// Every stored checkpoint by size: size, note, time.
pub fn checkpoints(cache: &Cache) -> Result<Vec<(u64, Note, String)>> {
    let mut out = Vec::new();
    for row in named_rows(cache, "gov_checkpoint_data")? {
        let texts = row.values().filter_map(Value::text);
        let note = texts.filter(|t| t.contains('\n')).find_map(|t| Note::parse_maybe_unsigned(t).ok());
        let at = ["at", "made_at", "changed_at"].iter().find_map(|c| row.get(*c).and_then(Value::text)).unwrap_or("");
        if let Some(note) = note {
            if let Ok(size) = super::bundle::checkpoint_size(&note.text) {
                out.push((size, note, at.to_string()));
            }
        }
    }
    out.sort_by_key(|(size, ..)| *size);
    Ok(out)
}
