//! A period's figures: read where the period is closed, made of the chain where it is not.

use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use super::bundle::{self, Counted, Existence};
use super::day::{Day, Period};
use super::gather::record::Want;
use super::gather::replay::Replay;
use super::gather::{count, read, spans};
use super::limits::Limits;
use super::people::today;
use super::score::{percent, scorecard, DepartmentFacts, DepartmentScore, Scorecard, Tally};
use super::stored;
use crate::audit::hash::{hex, Algorithm};
use crate::error::{supervise, Refusal};
use crate::guard::rows::TableFunction;
use crate::guard::Cache;
use crate::rules::{Pack, Packs};
use crate::sqlite::Result;
use crate::value::Value;

/// A period that was closed, as `gov_period` holds it.
pub struct Closed {
    /// The last entry that was known.
    pub head: u64,
    pub figures: String,
    pub card: Scorecard,
    pub existence: BTreeMap<String, Existence>,
}

/// Figures made of the chain, and what they were made of.
pub struct Made {
    pub as_of: Day,
    pub replay: Replay,
    pub matters: Vec<Counted>,
    pub card: Scorecard,
    pub existence: BTreeMap<String, Existence>,
}

/// What is asked of the pass beyond the scorecard.
#[derive(Clone, Copy, Default)]
pub struct Also {
    /// The catalogue at the end of each month.
    pub months: bool,
    /// Readings day by day, with the hours in which they are expected.
    pub hours: Option<(u16, u16)>,
}

/// The text of a period argument, or GS-8002.
pub fn period(value: Option<&Value>) -> Result<Period> {
    let text = match value {
        Some(Value::Text(t)) => t.clone(),
        Some(Value::Integer(i)) => i.to_string(),
        Some(v) => v.type_name().to_string(),
        None => "NULL".to_string(),
    };
    Ok(Period::parse(text.trim())?)
}

/// The last day of each month of the period up to `as_of`, the last one cut short where it must be.
pub fn month_ends(period: Period, as_of: Day) -> Vec<Day> {
    let mut out = Vec::new();
    let mut first = period.from.first_of_month();
    while first <= as_of {
        let next = first.plus_months(1);
        out.push(next.plus_days(-1).min(as_of));
        if next <= first {
            break;
        }
        first = next;
    }
    out
}

/// Makes a period's figures of the chain, as known on day `today`; of a closed one again as when it was closed: up
/// to the entry that was the last then, by the packs that were in force then.
pub fn make(cache: &Cache, period: Period, today: Day, closed: Option<&Closed>, also: Also) -> Result<Made> {
    let packs = match closed {
        Some(closed) => Arc::new(packs_of(cache, &closed.card)?),
        None => crate::rules::sql::active(cache)?,
    };
    let head = closed.map(|c| c.head);
    let calendar = crate::calendar::sql::current(cache)?;
    let spans = spans(&packs, period)?;
    let as_of = period.to.min(today);
    let mut snapshots: Vec<Day> = spans.iter().map(|s| s.period.to.min(as_of)).collect();
    snapshots.push(as_of);
    if also.months {
        snapshots.extend(month_ends(period, as_of));
    }
    snapshots.sort_unstable();
    snapshots.dedup();
    let want = Want { from: period.from, as_of, snapshots, hours: also.hours };
    let replay = read::replay(cache, want, head)?;
    let use_days = Limits::on(&packs, as_of).use_days;
    let terms = count::Terms { period, as_of, spans: &spans, packs: &packs, calendar: &calendar, use_days };
    let matters = count::matters(&replay, &terms);
    let (facts, existence) = facts(&replay, period, as_of, &matters);
    let card = scorecard(period, spans, &facts)?;
    Ok(Made { as_of, replay, matters, card, existence })
}

/// The packs that a closed period was measured by. Their rules cannot have changed since they were activated.
fn packs_of(cache: &Cache, card: &Scorecard) -> Result<Packs> {
    let mut packs: Vec<Pack> = Vec::new();
    for span in &card.spans {
        for (name, version) in span.pack.split('+').zip(span.version.split('+')).filter(|(name, _)| *name != "-") {
            if packs.iter().any(|p| p.pack == name) {
                continue;
            }
            let built_in = Pack::built_in(name).ok().filter(|p| p.version == version);
            packs.push(match built_in {
                Some(pack) => pack,
                None => crate::rules::sql::stored(cache, name, version)?,
            });
        }
    }
    Ok(Packs::new(packs)?)
}

/// The departments of the period with their tallies.
fn facts(
    replay: &Replay,
    period: Period,
    as_of: Day,
    matters: &[Counted],
) -> (Vec<DepartmentFacts>, BTreeMap<String, Existence>) {
    let mut tallies = bundle::tallies(matters, as_of);
    let (mut facts, mut existence) = (Vec::new(), BTreeMap::new());
    for (code, d) in &replay.departments {
        let tallies = tallies.remove(code).unwrap_or_default();
        if tallies.is_empty() && d.until.is_some_and(|u| u <= period.from) {
            continue;
        }
        let since = Some(d.since);
        let name = d.record.text("name").unwrap_or(code).to_string();
        facts.push(DepartmentFacts { code: code.clone(), name, since, until: d.until, tallies });
        existence.insert(code.clone(), Existence { since, until: d.until });
    }
    // Matters of a department that came into the register only after the period: listed, by code, all the same.
    for (code, tallies) in tallies {
        facts.push(DepartmentFacts { name: code.clone(), since: None, until: None, tallies, code: code.clone() });
        existence.insert(code, Existence { since: None, until: None });
    }
    (facts, existence)
}

/// The SHA-256 that a closed period's entry holds of its figures.
pub fn digest(figures: &str) -> String {
    hex(&Algorithm::Sha256.hash(&[figures.as_bytes()]))
}

/// The figures of a closed period, checked against the digest that its entry holds; `None` while it is open.
pub fn closed(cache: &Cache, period: Period) -> Result<Option<Closed>> {
    let sql = "SELECT head, figures_sha256, figures FROM main.gov_period_data WHERE period = ?1";
    let Some(row) = cache.row(sql, &[period.to_string().as_str().into()])? else { return Ok(None) };
    let unreadable = || Refusal::new(&supervise::PERIOD_UNREADABLE).with("period", period);
    let head = row.first().and_then(Value::integer).and_then(|h| u64::try_from(h).ok()).ok_or_else(unreadable)?;
    let text = |i: usize| row.get(i).and_then(Value::text).ok_or_else(unreadable);
    let (sum, figures) = (text(1)?, text(2)?);
    if digest(figures) != sum {
        return Err(unreadable().into());
    }
    let (card, existence) = stored::read(figures, period).map_err(|_| unreadable())?;
    Ok(Some(Closed { head, figures: figures.to_string(), card, existence }))
}

/// The scorecard of a period, and whether it is closed.
pub fn card(cache: &Cache, period: Period) -> Result<(Scorecard, bool)> {
    match closed(cache, period)? {
        Some(closed) => Ok((closed.card, true)),
        None => Ok((make(cache, period, today(cache)?, None, Also::default())?.card, false)),
    }
}

/// `scorecard(period)`: for each department its nine metrics and a line `total`. `period` is `2026`, `2026-Q1`,
/// `2026-03` or two days with a slash (GS-8002 otherwise). Rates and scores are in basis points, NULL where there was
/// nothing to measure; `note` says why. The same for ever once the period is closed in `gov_period`.
pub const SCORECARD: TableFunction = TableFunction {
    name: "scorecard",
    columns: "department TEXT, name TEXT, metric TEXT, metric_label TEXT, article INTEGER, good INTEGER, \
              over_principle INTEGER, breach INTEGER, pending INTEGER, rate_bp INTEGER, rate TEXT, score_bp INTEGER, \
              rank INTEGER, note TEXT, note_en TEXT, entries TEXT, closed INTEGER",
    arguments: &["period"],
    required: 1,
    start: |cache, args| Ok(Box::new(rows(cache, args)?.into_iter())),
};

fn rows(cache: &Rc<Cache>, args: &[Value]) -> Result<Vec<Vec<Value>>> {
    let (card, closed) = card(cache, period(args.first())?)?;
    Ok(card.departments.iter().flat_map(|d| of_department(d, closed)).collect())
}

fn of_department(d: &DepartmentScore, closed: bool) -> Vec<Vec<Value>> {
    let (zh, en) = d.note.text();
    let count = |n: u64| Value::Integer(i64::try_from(n).unwrap_or(i64::MAX));
    let line = |metric: &str, label: &str, article: Option<u8>, tally: &Tally, rate: Option<u32>| {
        vec![
            d.code.as_str().into(),
            d.name.as_str().into(),
            metric.into(),
            label.into(),
            article.map(i64::from).into(),
            count(tally.good),
            count(tally.over_principle),
            count(tally.breach),
            count(tally.pending),
            rate.map(i64::from).into(),
            percent(rate).into(),
            d.score_bp.map(i64::from).into(),
            d.rank.map(i64::from).into(),
            zh.as_str().into(),
            en.as_str().into(),
            tally.entries.to_string().into(),
            closed.into(),
        ]
    };
    let mut out: Vec<Vec<Value>> = Vec::with_capacity(10);
    let mut all = Tally::default();
    for f in &d.figures {
        all.good = all.good.saturating_add(f.tally.good);
        all.over_principle = all.over_principle.saturating_add(f.tally.over_principle);
        all.breach = all.breach.saturating_add(f.tally.breach);
        all.pending = all.pending.saturating_add(f.tally.pending);
        out.push(line(f.metric.code(), f.metric.label().0, Some(f.metric.article()), &f.tally, f.rate_bp));
    }
    out.push(line("total", "总分", Some(20), &all, d.score_bp));
    out
}
