//! `findings(period)`: what Art. 21 (1) to (5) would have a person look into.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::day::{Day, Period};
use super::entries::Entries;
use super::figures::{self, Also, Made};
use super::finding::access::{from_derived, from_log, Agreement, Derived};
use super::finding::{from_clocks, from_feedback, sort, ClockFact, ClockKind, Proposal, UnusableFact};
use super::gather::count::{cycles, freshness, is_published, reply_limit};
use super::limits::Limits;
use super::people::{date, day, today, working_days_after};
use super::score::{Ground, Metric};
use crate::catalog::fresh::Cycles;
use crate::guard::rows::TableFunction;
use crate::guard::Cache;
use crate::sqlite::Result;
use crate::value::Value;

/// `findings(period)`: proposals of Art. 21 (1) to (5) with the entries that show them. Nothing follows from one until
/// a person confirms it by a row of `gov_notice`; `notice` names one that was issued on the same ground since.
pub const FINDINGS: TableFunction = TableFunction {
    name: "findings",
    columns: "department TEXT, finding INTEGER, finding_label TEXT, standing TEXT, ground TEXT, subject TEXT, \
              day TEXT, reason TEXT, reason_en TEXT, entries TEXT, notice INTEGER",
    arguments: &["period"],
    required: 1,
    start: |cache, args| Ok(Box::new(rows(cache, args)?.into_iter())),
};

fn rows(cache: &Rc<Cache>, args: &[Value]) -> Result<Vec<Vec<Value>>> {
    let period = figures::period(args.first())?;
    let proposals = proposals(cache, period)?;
    let mut out = Vec::with_capacity(proposals.len());
    for p in proposals {
        let sql = "SELECT id FROM main.gov_notice_data WHERE department = ?1 AND finding = ?2 AND issued_on >= ?3 \
                   AND state <> 'withdrawn' ORDER BY id LIMIT 1";
        let on = p.day.to_string();
        let notice =
            cache.row(sql, &[p.department.as_str().into(), i64::from(p.finding.item()).into(), on.as_str().into()])?;
        out.push(vec![
            p.department.into(),
            i64::from(p.finding.item()).into(),
            p.finding.label().0.into(),
            p.standing.code().into(),
            p.check.into(),
            p.subject.into(),
            on.into(),
            p.reason_zh.into(),
            p.reason_en.into(),
            p.entries.to_string().into(),
            notice.and_then(|r| r.into_iter().next()).unwrap_or(Value::Null),
        ]);
    }
    Ok(out)
}

/// All proposals of a period, in one order.
pub fn proposals(cache: &Cache, period: Period) -> Result<Vec<Proposal>> {
    let today = today(cache)?;
    let closed = figures::closed(cache, period)?;
    let calendar = crate::calendar::sql::current(cache)?;
    let packs = crate::rules::sql::active(cache)?;
    let limits = Limits::on(&packs, period.to.min(today));
    let made = figures::make(cache, period, today, closed.as_ref(), Also { months: false, hours: Some(limits.hours) })?;
    let mut clocks = Vec::new();
    for counted in &made.matters {
        let m = &counted.matter;
        let Ground::Term { due, limit, done } = m.ground else { continue };
        let of = |f: &str| counted.facts.iter().find(|x| x.of == f).and_then(|x| Day::parse(&x.value, "fact").ok());
        let (kind, limit) = match m.metric {
            Metric::ProvidedInTime => (ClockKind::Supply, limit),
            Metric::AnsweredInTime => {
                let hard = of("received_at").and_then(|r| reply_limit(&packs, &calendar, r));
                let ours =
                    of("received_at").and_then(|r| working_days_after(&calendar, r, limits.unanswered_working_days));
                (ClockKind::Reply, hard.or(limit).or(ours).max(due))
            }
            _ => continue,
        };
        clocks.push(ClockFact {
            kind,
            department: m.department.clone(),
            subject: format!("request {}", m.object),
            limit,
            done,
            entries: m.entries.clone(),
        });
    }
    catalogue(&made, &calendar, &cycles(&packs, made.as_of), limits.draft_working_days, &mut clocks);
    let unusable = feedback(&made, period, &mut clocks);
    let mut all = from_clocks(&clocks, made.as_of);
    all.extend(from_feedback(&unusable, made.as_of));
    all.extend(access(&made, &limits, period));
    all.extend(from_derived(&derived(&made), made.as_of));
    Ok(sort(all))
}

/// (1): an entry begun and never published; (2): data not updated by its cycle, at the end of the period.
fn catalogue(
    made: &Made,
    calendar: &crate::calendar::Calendar,
    cycles: &Cycles,
    draft_days: i64,
    clocks: &mut Vec<ClockFact>,
) {
    for (code, r) in made.replay.last().into_iter().flat_map(|s| &s.resources) {
        let Some(provider) = r.text("provider") else { continue };
        let fact = |kind, limit, seqs: Vec<u64>| ClockFact {
            kind,
            department: provider.to_string(),
            subject: format!("resource {code}"),
            limit,
            done: None,
            entries: seqs.into_iter().collect::<Entries>(),
        };
        if matches!(r.text("state"), Some("draft" | "submitted")) {
            let limit = r.born.and_then(|b| working_days_after(calendar, b, draft_days));
            clocks.push(fact(ClockKind::Catalogue, limit, r.seqs.clone()));
        }
        if !is_published(r) {
            continue;
        }
        if let Some((false, update)) = freshness(&made.replay, cycles, code, r, made.as_of) {
            let last =
                made.replay.updates.get(code).into_iter().flatten().map(|(d, _)| *d).filter(|d| *d <= made.as_of).max();
            let from = last.or(r.born).and_then(date).map(|d| i64::from(d.days()));
            let due = from.and_then(|n| cycles.due(r.text("update_cycle").unwrap_or(""), n));
            let limit = due.and_then(crate::calendar::Date::from_days).map(day);
            let seqs = r.seqs.first().copied().into_iter().chain(update).collect();
            clocks.push(fact(ClockKind::Supply, limit, seqs));
        }
    }
}

/// Feedback (Art. 6): (3) where it was due in the period and not answered in time; what was corrected in it is
/// returned, for (2).
fn feedback(made: &Made, period: Period, clocks: &mut Vec<ClockFact>) -> Vec<UnusableFact> {
    let mut unusable = Vec::new();
    for (id, f) in &made.replay.feedback {
        let Some(resource) = f.record.text("resource") else { continue };
        let stated = f.record.text("provider").or(made.replay.provider_of.get(resource).map(String::as_str));
        let Some(provider) = stated else { continue };
        let (due, answered) = (f.record.dated("due"), f.record.dated("answered_on"));
        let entries: Entries = f.record.seqs.iter().copied().collect();
        if let Some(due) = due.filter(|d| period.contains(d.day)) {
            clocks.push(ClockFact {
                kind: ClockKind::Reply,
                department: provider.to_string(),
                subject: format!("feedback {id}"),
                limit: Some(due.day),
                done: answered.as_ref().map(|d| d.day).or(f.withdrawn),
                entries: entries.clone(),
            });
        }
        let corrected = answered.filter(|d| f.record.text("state") == Some("corrected") && period.contains(d.day));
        if let Some(on) = corrected {
            unusable.push(UnusableFact {
                department: provider.to_string(),
                resource: resource.to_string(),
                feedback: *id,
                item: f.record.text("item").map(String::from),
                day: on.day,
                entries,
            });
        }
    }
    unusable
}

/// (4) and (5) from reading under agreements.
fn access(made: &Made, limits: &Limits, period: Period) -> Vec<Proposal> {
    let text = |r: &super::gather::record::Record, c: &str| r.text(c).unwrap_or("").to_string();
    let of = |(id, r): (&i64, &super::gather::record::Request)| Agreement {
        id: *id,
        resource: text(&r.record, "resource"),
        user: text(&r.record, "applicant"),
        purpose: text(&r.record, "purpose"),
        probe_budget: limits.lookup_budget,
    };
    let agreements: Vec<Agreement> = made.replay.requests.iter().map(of).collect();
    match &made.replay.log {
        Some(log) => from_log(&agreements, log, limits.volume, period.from, made.as_of),
        None => Vec::new(),
    }
}

/// (5): resources derived from another department's, offered on. Authorised is what that department agreed to give.
fn derived(made: &Made) -> Vec<Derived> {
    let mut out = Vec::new();
    for (code, r) in made.replay.last().into_iter().flat_map(|s| &s.resources).filter(|(_, r)| is_published(r)) {
        let (Some(provider), Some(from), Some(offered)) = (r.text("provider"), r.text("derived_from"), r.born) else {
            continue;
        };
        let sources: BTreeSet<String> = crate::catalog::model::codes(from).into_iter().collect();
        for source in sources {
            let Some(owner) = made.replay.provider_of.get(&source) else { continue };
            out.push(Derived {
                resource: code.clone(),
                department: provider.to_string(),
                source,
                source_provider: owner.clone(),
                // The catalogue has no column for a written authorisation: a person knows, and drops the proposal.
                authorised: false,
                offered_on: offered,
                entries: r.seqs.iter().copied().collect(),
            });
        }
    }
    out
}
