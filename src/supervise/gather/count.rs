//! Matters of the scorecard out of what was replayed, each with the entries it rests on.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use super::record::{Record, Request, Snapshot};
use super::replay::Replay;
use crate::calendar::Calendar;
use crate::catalog::classify::Rules;
use crate::catalog::fresh::{self, Cycles};
use crate::catalog::lint::{lint, Catalog, Severity};
use crate::catalog::model::{Item, Resource};
use crate::rules::Packs;
use crate::supervise::bundle::{Counted, Fact};
use crate::supervise::day::{Day, Period};
use crate::supervise::entries::Entries;
use crate::supervise::people::{date, day, working_days_after};
use crate::supervise::score::{Ground, Matter, Metric, Span};

/// What counting rests on besides the replayed entries.
pub struct Terms<'a> {
    pub period: Period,
    /// The period's last day, or today in one that still runs.
    pub as_of: Day,
    pub spans: &'a [Span],
    pub packs: &'a Packs,
    pub calendar: &'a Calendar,
    /// An agreement is expected to be used once it has been in force for so many days of the period.
    pub use_days: i64,
}

/// Every matter of the period.
pub fn matters(replay: &Replay, terms: &Terms<'_>) -> Vec<Counted> {
    let mut out = Vec::new();
    for (index, span) in terms.spans.iter().enumerate() {
        let end = span.period.to.min(terms.as_of);
        if let Some(snapshot) = replay.kept.get(&end).filter(|_| span.period.from <= terms.as_of) {
            stocks(replay, terms.packs, snapshot, (index, end), &mut out);
        }
    }
    for (id, request) in &replay.requests {
        of_request(replay, terms, *id, request, &mut out);
    }
    if let Some(last) = replay.last() {
        let cycles = cycles(terms.packs, terms.as_of);
        for (code, resource) in &last.resources {
            updating(replay, terms, &cycles, (code, resource), &mut out);
        }
    }
    out
}

/// In the catalogue and in use: published, or being revised.
pub fn is_published(resource: &Record) -> bool {
    matches!(resource.text("state"), Some("published" | "revised"))
}

fn day_number(day: Day) -> Option<i64> {
    date(day).map(|d| i64::from(d.days()))
}

fn from_number(number: i64) -> Option<Day> {
    crate::calendar::Date::from_days(number).map(day)
}

fn published_on(resource: &Record) -> Option<Day> {
    resource.text("published_on").and_then(|t| Day::parse(t, "published_on").ok())
}

/// From when on the record of updates can be expected: publication, but not before this log knew the resource.
fn anchor(resource: &Record) -> Option<Day> {
    published_on(resource).map(|p| resource.born.map_or(p, |b| b.max(p)))
}

/// The last update on or before a day, and its entry.
fn last_update(replay: &Replay, code: &str, on: Day) -> Option<(Day, u64)> {
    replay.updates.get(code)?.iter().filter(|(d, _)| *d <= on).max().copied()
}

/// The update cycles of a day.
pub fn cycles(packs: &Packs, on: Day) -> Cycles {
    date(on).map(|d| Cycles::of(packs, d)).unwrap_or_default()
}

/// Whether a resource is fresh at the end of a day; `None` where its cycle sets no day.
pub fn freshness(
    replay: &Replay,
    cycles: &Cycles,
    code: &str,
    resource: &Record,
    on: Day,
) -> Option<(bool, Option<u64>)> {
    let last = last_update(replay, code, on);
    let last_day = last.and_then(|(d, _)| day_number(d));
    let from = anchor(resource).filter(|a| *a <= on).and_then(day_number);
    let found = fresh::freshness(cycles, resource.text("update_cycle"), last_day, from, day_number(on)?);
    let fresh = match found {
        fresh::Freshness::Fresh { .. } => true,
        fresh::Freshness::Overdue { .. } | fresh::Freshness::NeverUpdated => false,
        fresh::Freshness::NoDueDate | fresh::Freshness::UnknownCycle => return None,
    };
    Some((fresh, last.map(|(_, seq)| seq)))
}

/// Codes of resources in which lint finds an error.
fn faulty(replay: &Replay, rules: &Rules, snapshot: &Snapshot) -> HashSet<String> {
    let mut bad = HashSet::new();
    let mut resources = Vec::with_capacity(snapshot.resources.len());
    for (code, record) in &snapshot.resources {
        match Resource::from_values(|c| record.value(c)) {
            Ok(r) => resources.push(r),
            Err(_) => drop(bad.insert(code.clone())),
        }
    }
    let items: Vec<Item> =
        snapshot.items.values().filter_map(|record| Item::from_values(|c| record.value(c)).ok()).collect();
    let is_service = |d: &super::record::Department| d.record.text("kind") == Some("public_service");
    let public_service =
        replay.departments.iter().filter(|(_, d)| is_service(d)).map(|(code, _)| code.clone()).collect();
    let catalog = Catalog { resources: &resources, items: &items, public_service: &public_service };
    let found = lint(rules, &catalog);
    bad.extend(found.into_iter().filter(|f| f.severity == Severity::Error).map(|f| f.code));
    bad
}

fn state(
    span: usize,
    department: &str,
    metric: Metric,
    object: &str,
    good: bool,
    facts: Vec<Fact>,
    seqs: Vec<u64>,
) -> Counted {
    let entries: Entries = seqs.into_iter().chain(facts.iter().map(|f| f.seq)).collect();
    let (department, object) = (department.to_string(), object.to_string());
    Counted { span, matter: Matter { department, metric, object, ground: Ground::State(good), entries }, facts }
}

fn stocks(replay: &Replay, packs: &Packs, snapshot: &Snapshot, (span, on): (usize, Day), out: &mut Vec<Counted>) {
    let rules = date(on).map(|d| Rules::of(packs, d)).unwrap_or_default();
    let cycles = cycles(packs, on);
    let faulty = faulty(replay, &rules, snapshot);
    let mut items: HashMap<&str, Vec<&Rc<Record>>> = HashMap::new();
    for item in snapshot.items.values() {
        items.entry(item.text("resource").unwrap_or("")).or_default().push(item);
    }
    let mounts: HashMap<&str, u64> = snapshot.mounts.values().map(|(code, seq)| (code.as_str(), *seq)).collect();
    for (code, r) in &snapshot.resources {
        let Some(provider) = r.text("provider") else { continue };
        if r.text("state") == Some("retired") {
            continue;
        }
        let listed: Vec<Fact> = r.fact("state").into_iter().collect();
        let first: Vec<u64> = r.seqs.first().copied().into_iter().collect();
        out.push(state(span, provider, Metric::Coverage, code, is_published(r), listed.clone(), first.clone()));
        if !is_published(r) {
            continue;
        }
        let of_items = items.get(code.as_str()).into_iter().flatten().flat_map(|i| i.seqs.iter().copied());
        let whole = r.seqs.iter().copied().chain(of_items).collect();
        out.push(state(span, provider, Metric::Lint, code, !faulty.contains(code), Vec::new(), whole));
        if let Some((fresh, update)) = freshness(replay, &cycles, code, r, on) {
            let facts = ["update_cycle", "published_on"].iter().filter_map(|c| r.fact(c)).collect();
            let seqs = first.iter().copied().chain(update).collect();
            out.push(state(span, provider, Metric::Freshness, code, fresh, facts, seqs));
        }
        let batch = replay.collected.get(code).filter(|(day, _)| *day <= on).map(|(_, seq)| *seq);
        let mount = mounts.get(code.as_str()).copied().or(batch);
        let seqs = first.iter().copied().chain(mount).collect();
        out.push(state(span, provider, Metric::Collection, code, mount.is_some(), listed, seqs));
    }
}

/// The place of the span that holds a day.
fn span_of(terms: &Terms<'_>, on: Day) -> Option<usize> {
    terms.spans.iter().position(|s| s.period.contains(on))
}

/// The last day before a late reply is a breach: the strictest of the packs that set a hard limit.
pub fn reply_limit(terms_packs: &Packs, calendar: &Calendar, received: Day) -> Option<Day> {
    let on = date(received)?;
    let hard = |pack: &str| {
        let own = terms_packs.each("reply_is_hard", on).find(|s| s.pack == pack);
        own.and_then(|s| s.value.as_bool()).unwrap_or(true)
    };
    let limits = terms_packs.numbers("reply_working_days", on).into_iter().filter(|s| hard(&s.pack));
    limits.filter_map(|s| working_days_after(calendar, received, s.value)).min()
}

fn of_request(replay: &Replay, terms: &Terms<'_>, id: i64, request: &Request, out: &mut Vec<Counted>) {
    let Some(provider) = request.record.text("resource").and_then(|c| replay.provider_of.get(c)) else { return };
    for (n, round) in request.rounds.iter().enumerate() {
        let Some(received) = &round.received else { continue };
        let counted_on = round.due.as_ref().map_or(received.day, |d| d.day);
        let Some(span) = span_of(terms, counted_on) else { continue };
        let object = if n == 0 { id.to_string() } else { format!("{id}#{}", n + 1) };
        let limit = reply_limit(terms.packs, terms.calendar, received.day);
        let facts: Vec<Fact> = [("received_at", &round.received), ("due", &round.due), ("done", &round.done)]
            .into_iter()
            .filter_map(|(of, d)| d.as_ref().map(|d| d.fact(of)))
            .collect();
        out.push(term(
            span,
            provider,
            Metric::AnsweredInTime,
            object,
            [round.due.as_ref().map(|d| d.day), limit, round.done.as_ref().map(|d| d.day)],
            facts,
            None,
        ));
    }
    for refused in &request.refusals {
        let Some(span) = span_of(terms, refused.day) else { continue };
        let object = format!("{id}@{}", refused.seq);
        let facts = refused.facts.clone();
        out.push(state(span, provider, Metric::RefusedWithBasis, &object, refused.based, facts, vec![refused.seq]));
    }
    if let Some(agreed) = &request.agreed {
        let due = request.provide_due.as_ref();
        if let Some(span) = span_of(terms, due.map_or(agreed.day, |d| d.day)) {
            let facts = [("decided_at", Some(agreed)), ("due", due), ("done", request.provided.as_ref())];
            let facts: Vec<Fact> = facts.into_iter().filter_map(|(of, d)| d.map(|d| d.fact(of))).collect();
            let due = due.map(|d| d.day);
            let days = [due, due, request.provided.as_ref().map(|d| d.day)];
            out.push(term(span, provider, Metric::ProvidedInTime, id.to_string(), days, facts, None));
        }
    }
    out.extend(usage(replay, terms, id, request));
}

fn term(
    span: usize,
    department: &str,
    metric: Metric,
    object: String,
    [due, limit, done]: [Option<Day>; 3],
    facts: Vec<Fact>,
    further: Option<u64>,
) -> Counted {
    let entries = facts.iter().map(|f| f.seq).chain(further).collect();
    let department = department.to_string();
    let matter = Matter { department, metric, object, ground: Ground::Term { due, limit, done }, entries };
    Counted { span, matter, facts }
}

/// Whether what was agreed was used at all: counted for the department that asked for it.
fn usage(replay: &Replay, terms: &Terms<'_>, id: i64, request: &Request) -> Option<Counted> {
    let provided = request.provided.as_ref()?;
    let applicant = request.record.text("applicant")?;
    let ends = request.record.dated("valid_until").map(|d| d.day).into_iter().chain(request.ended);
    let end = ends.fold(terms.as_of, Day::min);
    let begin = provided.day.max(terms.period.from);
    let days = end.number() - begin.number() + 1;
    let expected = terms.use_days.min(i64::try_from(terms.period.days()).unwrap_or(terms.use_days)).max(1);
    if days < expected {
        return None;
    }
    let reads = request.record.text("resource").and_then(|c| replay.reads.get(c)).and_then(|r| r.get(applicant));
    let seqs = reads.map(|r| r.first).into_iter().collect();
    let facts = vec![provided.fact("provided_at")];
    // A flow is counted where the period ends: only then is it known.
    let span = span_of(terms, terms.as_of)?;
    Some(state(span, applicant, Metric::Use, &id.to_string(), reads.is_some(), facts, seqs))
}

/// The terms that a resource's cycle set within the period. A missed one starts the next, as the cycle goes on.
fn updating(
    replay: &Replay,
    terms: &Terms<'_>,
    cycles: &Cycles,
    (code, resource): (&str, &Record),
    out: &mut Vec<Counted>,
) {
    let (Some(provider), Some(cycle)) = (resource.text("provider"), resource.text("update_cycle")) else { return };
    if !is_published(resource) {
        return;
    }
    let updates: &[(Day, u64)] = replay.updates.get(code).map_or(&[], Vec::as_slice);
    let Some(mut from) = anchor(resource).or(updates.first().map(|(d, _)| *d)) else { return };
    let facts: Vec<Fact> = ["update_cycle", "published_on"].iter().filter_map(|c| resource.fact(c)).collect();
    while let Some(due) = day_number(from).and_then(|n| cycles.due(cycle, n)).and_then(from_number) {
        if due > terms.period.to || due <= from {
            break;
        }
        let after = updates.partition_point(|(d, _)| *d <= from);
        let done = updates.get(after).filter(|(d, _)| *d <= due).copied();
        if let Some(span) = span_of(terms, due) {
            let days = [Some(due), Some(due), done.map(|(d, _)| d)];
            let object = format!("{code}@{due}");
            out.push(term(span, provider, Metric::Updating, object, days, facts.clone(), done.map(|(_, seq)| seq)));
        }
        if due > terms.as_of && done.is_none() {
            break;
        }
        from = done.map_or(due, |(d, _)| d);
    }
}

/// Matters by month of their due day, for the chart of terms: reply and provision.
pub fn by_month<'a>(matters: impl Iterator<Item = &'a Matter>) -> BTreeMap<String, Vec<&'a Matter>> {
    let mut out: BTreeMap<String, Vec<&Matter>> = BTreeMap::new();
    for m in matters.filter(|m| matches!(m.metric, Metric::AnsweredInTime | Metric::ProvidedInTime)) {
        if let Ground::Term { due: Some(due), .. } = m.ground {
            out.entry(month(due)).or_default().push(m);
        }
    }
    out
}

/// `2026-03`.
pub fn month(day: Day) -> String {
    format!("{:04}-{:02}", day.year(), day.month())
}
