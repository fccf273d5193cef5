//! `findings(period)`: what Art. 21 (1) to (5) would have a person look into.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::day::{Day, Period};
use super::entries::Entries;
use super::figures::{self, Also, Made};
use super::finding::access::{from_accesses, from_derived, Access, Agreement, Derived, VolumeRule};
use super::finding::{from_clocks, sort, ClockFact, ClockKind, Proposal};
use super::gather::count::{cycles, freshness, is_published, reply_limit};
use super::people::{date, day, today, working_days_after};
use super::score::{Ground, Metric};
use crate::calendar::Timestamp;
use crate::catalog::fresh::Cycles;
use crate::guard::rows::TableFunction;
use crate::guard::Cache;
use crate::sqlite::Result;
use crate::value::Value;

/// Working days after which a request that nobody answered is no longer merely over the term that holds in
/// principle, where no pack sets a hard limit; and those in which an entry begun is to be published: ours.
const UNANSWERED_WORKING_DAYS: i64 = 20;
const DRAFT_WORKING_DAYS: i64 = 60;

/// When a day's readings of an agreement are unusual: ours.
const VOLUME: VolumeRule = VolumeRule { history_days: 5, times_percent: 500, floor_rows: 20 };

/// Reading is expected from 07:00 to 20:00: ours.
const HOURS: (u16, u16) = (7 * 60, 20 * 60);

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
    let head = figures::closed(cache, period)?.map(|c| c.head);
    let made = figures::make(cache, period, today, head, Also { months: false, readings: true })?;
    let calendar = crate::calendar::sql::current(cache)?;
    let packs = crate::rules::sql::active(cache)?;
    let mut clocks = Vec::new();
    for counted in &made.matters {
        let m = &counted.matter;
        let Ground::Term { due, limit, done } = m.ground else { continue };
        let of = |f: &str| counted.facts.iter().find(|x| x.of == f).and_then(|x| Day::parse(&x.value, "fact").ok());
        let (kind, limit) = match m.metric {
            Metric::ProvidedInTime => (ClockKind::Supply, limit),
            Metric::AnsweredInTime => {
                let hard = of("received_at").and_then(|r| reply_limit(&packs, &calendar, r));
                let ours = of("received_at").and_then(|r| working_days_after(&calendar, r, UNANSWERED_WORKING_DAYS));
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
    catalogue(&made, &calendar, &cycles(&packs, made.as_of), &mut clocks);
    let mut all = from_clocks(&clocks, made.as_of);
    all.extend(access(cache, &made, period)?);
    all.extend(from_derived(&derived(&made), made.as_of));
    Ok(sort(all))
}

/// (1): an entry begun and never published; (2): data not updated by its cycle, at the end of the period.
fn catalogue(made: &Made, calendar: &crate::calendar::Calendar, cycles: &Cycles, clocks: &mut Vec<ClockFact>) {
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
            let limit = r.born.and_then(|b| working_days_after(calendar, b, DRAFT_WORKING_DAYS));
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

/// (4) and (5) from reading under agreements.
fn access(cache: &Cache, made: &Made, period: Period) -> Result<Vec<Proposal>> {
    let packs = crate::rules::sql::active(cache)?;
    let budget = date(made.as_of).and_then(|d| packs.number("lookup_daily_budget", d));
    let budget = budget.and_then(|s| u64::try_from(s.value).ok());
    let text = |r: &super::gather::replay::Record, c: &str| r.text(c).unwrap_or("").to_string();
    let agreements: Vec<Agreement> = made
        .replay
        .requests
        .iter()
        .map(|(id, r)| Agreement {
            id: *id,
            resource: text(&r.record, "resource"),
            user: text(&r.record, "applicant"),
            purpose: text(&r.record, "purpose"),
            hours: Some(HOURS),
            probe_budget: budget,
        })
        .collect();
    let read = |x: &super::gather::replay::Reading| {
        // Local clock: eight hours ahead, as all business days.
        let local = Timestamp::parse(&x.at).ok()?.plus_millis(8 * 3_600_000)?.to_string();
        let part = |from: usize| local.get(from..from + 2).and_then(|t| t.parse::<u16>().ok());
        Some(Access {
            seq: x.seq,
            agreement: x.agreement,
            day: Day::parse(local.get(..10)?, "at").ok()?,
            minute: part(11)? * 60 + part(14)?,
            purpose: x.purpose.clone(),
            rows: x.rows,
            probes: x.lookups,
        })
    };
    let accesses: Vec<Access> = made.replay.readings.iter().filter_map(read).collect();
    Ok(from_accesses(&agreements, &accesses, VOLUME, period.from, made.as_of))
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
