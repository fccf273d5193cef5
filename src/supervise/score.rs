//! The scorecard of Art. 20: how each department catalogued, shared and updated in a period.
//!
//! Integers only. A rate is `good · 10000 / of`, rounded half up, in basis points, so the same counts give
//! the same figures on every machine and in every year. Every figure names the chain entries it rests on.
//!
//! Of a matter past the 原则上 (in principle) term of Art. 10 the scorecard says so apart from breaches: it
//! lowers the rate shown, and earns whatever credit the rule pack's weights give it.

mod metric;

use std::collections::BTreeMap;

use super::day::{Day, Period};
use super::entries::Entries;
use crate::error::{supervise, Refusal};

pub use metric::{Group, Metric, Weights};

/// One whole in basis points.
pub const WHOLE: u32 = 10_000;

/// The largest count that stays exact in JSON readers that use floating point.
pub const COUNT_LIMIT: u64 = (1 << 53) - 1;

/// How one matter turned out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    Good,
    OverPrinciple,
    Breach,
    /// Not due by the period's end, or its due day is unknown (期限待定): counted in no rate.
    Pending,
}

impl Outcome {
    pub fn code(self) -> &'static str {
        match self {
            Outcome::Good => "good",
            Outcome::OverPrinciple => "over_principle",
            Outcome::Breach => "breach",
            Outcome::Pending => "pending",
        }
    }
}

/// What decides a matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ground {
    /// It is so, or it isn't (catalogued, without fault, refused with basis …).
    State(bool),
    /// A term. `due` unknown = not judged. `limit` is the last day before it is a breach: the due day itself
    /// where the article says 应当; where it says 原则上, the rule pack's, or none.
    Term { due: Option<Day>, limit: Option<Day>, done: Option<Day> },
}

/// One thing counted: a resource, a request, an update.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    pub department: String,
    pub metric: Metric,
    /// The resource's code, the request's number …
    pub object: String,
    pub ground: Ground,
    pub entries: Entries,
}

impl Matter {
    /// The outcome as known at the end of `as_of`; what happened later is not.
    pub fn outcome(&self, as_of: Day) -> Outcome {
        match self.ground {
            Ground::State(true) => Outcome::Good,
            Ground::State(false) => Outcome::Breach,
            Ground::Term { due: None, .. } => Outcome::Pending,
            Ground::Term { due: Some(due), limit, done } => {
                let done = done.filter(|d| *d <= as_of);
                let reached = done.unwrap_or(as_of);
                if reached <= due {
                    return if done.is_some() { Outcome::Good } else { Outcome::Pending };
                }
                match limit {
                    Some(limit) if reached > limit.max(due) => Outcome::Breach,
                    Some(_) | None if self.metric.has_principle_term() => Outcome::OverPrinciple,
                    _ => Outcome::Breach,
                }
            }
        }
    }
}

/// Counts of one metric.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub good: u64,
    pub over_principle: u64,
    pub breach: u64,
    pub pending: u64,
    pub entries: Entries,
}

impl Tally {
    /// What the rate is taken of; `None` where it cannot be counted exactly.
    pub fn of(&self) -> Option<u64> {
        let of = self.good.checked_add(self.over_principle)?.checked_add(self.breach)?;
        (of <= COUNT_LIMIT && self.pending <= COUNT_LIMIT).then_some(of)
    }

    fn add(&mut self, other: &Tally) -> Option<()> {
        self.good = self.good.checked_add(other.good)?;
        self.over_principle = self.over_principle.checked_add(other.over_principle)?;
        self.breach = self.breach.checked_add(other.breach)?;
        self.pending = self.pending.checked_add(other.pending)?;
        self.entries = Entries::union([&self.entries, &other.entries]);
        self.of().map(|_| ())
    }

    /// Counts matters as known at the end of `as_of`.
    pub fn count<'a>(matters: impl IntoIterator<Item = &'a Matter>, as_of: Day) -> Tally {
        let mut tally = Tally::default();
        let mut seqs = Vec::new();
        for matter in matters {
            let place = match matter.outcome(as_of) {
                Outcome::Good => &mut tally.good,
                Outcome::OverPrinciple => &mut tally.over_principle,
                Outcome::Breach => &mut tally.breach,
                Outcome::Pending => &mut tally.pending,
            };
            *place = place.saturating_add(1);
            seqs.push(&matter.entries);
        }
        tally.entries = Entries::union(seqs);
        tally
    }
}

/// A part of the period under one version of one rule pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    pub period: Period,
    pub pack: String,
    pub version: String,
    pub weights: Weights,
}

/// What is known of a department: one tally per metric for each span of the period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepartmentFacts {
    pub code: String,
    pub name: String,
    /// First day of existence; `None` = always.
    pub since: Option<Day>,
    /// First day no longer there.
    pub until: Option<Day>,
    /// Keyed by the span's place in the list and the metric; absent = nothing to count.
    pub tallies: BTreeMap<(usize, Metric), Tally>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    pub metric: Metric,
    pub tally: Tally,
    /// Share that was good; `None` = there was nothing to measure.
    pub rate_bp: Option<u32>,
}

/// Why a department's figures are not a full period's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    Full,
    /// Existed only in this part of the period.
    Part(Period),
    /// Did not exist in the period.
    Absent,
    /// Existed, but nothing fell to be measured (or only what weighs nothing).
    Nothing(Period),
}

impl Note {
    /// Chinese and English; empty for a full period.
    pub fn text(&self) -> (String, String) {
        match self {
            Note::Full => (String::new(), String::new()),
            Note::Part(p) => (format!("仅含{}至{}", p.from, p.to), format!("covers {} to {} only", p.from, p.to)),
            Note::Absent => ("考核期内不存在".into(), "did not exist in the period".into()),
            Note::Nothing(p) => {
                (format!("{}至{}无考核事项", p.from, p.to), format!("nothing to measure {} to {}", p.from, p.to))
            }
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepartmentScore {
    pub code: String,
    pub name: String,
    /// All nine, in order.
    pub figures: Vec<Figure>,
    /// One score per span, `None` where nothing was measured.
    pub span_scores_bp: Vec<Option<u32>>,
    pub score_bp: Option<u32>,
    /// 1 = best; equal scores share a rank; `None` without a score.
    pub rank: Option<u32>,
    pub note: Note,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scorecard {
    pub period: Period,
    pub spans: Vec<Span>,
    /// By code.
    pub departments: Vec<DepartmentScore>,
}

/// `part · 10000 / whole`, rounded half up; `None` of nothing.
pub fn basis_points(part: u64, whole: u64) -> Option<u32> {
    ratio(u128::from(part) * u128::from(WHOLE), u128::from(whole))
}

fn ratio(part: u128, whole: u128) -> Option<u32> {
    let doubled = whole.checked_mul(2).filter(|d| *d > 0)?;
    u32::try_from((part.checked_mul(2)?.checked_add(whole)?) / doubled).ok()
}

/// `95.31%`, or `—` without a figure.
pub fn percent(bp: Option<u32>) -> String {
    match bp {
        Some(bp) => format!("{}.{:02}%", bp / 100, bp % 100),
        None => "—".to_string(),
    }
}

/// What a tally earns in one span: in time whole, over the principle term the pack's credit.
fn points(tally: &Tally, weights: &Weights) -> Option<u32> {
    let of = tally.of()?;
    let earned = u128::from(tally.good) * u128::from(WHOLE)
        + u128::from(tally.over_principle) * u128::from(weights.over_principle_credit());
    ratio(earned, u128::from(of))
}

/// Weighted mean of what was measured in one span; a metric with nothing to measure gives its weight away.
fn span_score(facts: &DepartmentFacts, index: usize, span: &Span) -> Option<u32> {
    let (mut earned, mut weight) = (0u128, 0u128);
    for metric in Metric::ALL {
        if let Some(p) = facts.tallies.get(&(index, metric)).and_then(|t| points(t, &span.weights)) {
            let w = u128::from(span.weights.of(metric));
            earned += w * u128::from(p);
            weight += w;
        }
    }
    ratio(earned, weight)
}

/// The scorecard of `period`. `spans` must tile it without gap or overlap (GS-8102); a department's score is
/// the mean of its spans' scores by the days it existed in each. Tallies that cannot be (GS-8103), or a
/// department named twice (GS-8104), are refused. No department, no matter: that is said, not divided by.
pub fn scorecard(period: Period, spans: Vec<Span>, facts: &[DepartmentFacts]) -> Result<Scorecard, Refusal> {
    let mut next = Some(period.from);
    for span in &spans {
        if next != Some(span.period.from) || span.period.to < span.period.from || span.period.to > period.to {
            return Err(Refusal::new(&supervise::SPANS).with("period", period).with("span", span.period));
        }
        next = (span.period.to < period.to).then(|| span.period.to.plus_days(1));
    }
    if spans.is_empty() || next.is_some() {
        return Err(Refusal::new(&supervise::SPANS).with("period", period).with("span", "(end)"));
    }
    let mut departments: Vec<DepartmentScore> = Vec::with_capacity(facts.len());
    for one in facts {
        departments.push(department_score(period, &spans, one)?);
    }
    departments.sort_by(|a, b| a.code.cmp(&b.code));
    if let Some(twice) = departments.windows(2).find_map(|w| match w {
        [a, b] if a.code == b.code => Some(&a.code),
        _ => None,
    }) {
        return Err(Refusal::new(&supervise::DEPARTMENT_TWICE).with("department", twice));
    }
    let mut scores: Vec<u32> = departments.iter().filter_map(|d| d.score_bp).collect();
    scores.sort_unstable_by(|a, b| b.cmp(a));
    for d in &mut departments {
        let better = |s: u32| scores.partition_point(|x| *x > s);
        d.rank = d.score_bp.and_then(|s| u32::try_from(better(s) + 1).ok());
    }
    Ok(Scorecard { period, spans, departments })
}

fn overlap(a: Period, from: Option<Day>, until: Option<Day>) -> Option<Period> {
    let last = match until {
        Some(Day::MIN) => return None,
        Some(until) => a.to.min(until.plus_days(-1)),
        None => a.to,
    };
    let part = Period { from: a.from.max(from.unwrap_or(a.from)), to: last };
    (part.from <= part.to).then_some(part)
}

/// What is to be said of a department's figures in a period.
pub fn note(period: Period, since: Option<Day>, until: Option<Day>, score_bp: Option<u32>) -> Note {
    match overlap(period, since, until) {
        None => Note::Absent,
        Some(part) if score_bp.is_none() => Note::Nothing(part),
        Some(part) if part != period => Note::Part(part),
        Some(_) => Note::Full,
    }
}

fn department_score(period: Period, spans: &[Span], facts: &DepartmentFacts) -> Result<DepartmentScore, Refusal> {
    let refused = |metric: Metric| {
        Refusal::new(&supervise::BAD_TALLY).with("department", &facts.code).with("metric", metric.code())
    };
    for ((index, metric), tally) in &facts.tallies {
        let possible =
            tally.of().is_some() && *index < spans.len() && (tally.over_principle == 0 || metric.has_principle_term());
        if !possible {
            return Err(refused(*metric));
        }
    }
    let mut figures = Vec::with_capacity(Metric::ALL.len());
    for metric in Metric::ALL {
        let mut tally = Tally::default();
        for index in 0..spans.len() {
            if let Some(t) = facts.tallies.get(&(index, metric)) {
                if metric.is_stock() {
                    tally = t.clone();
                } else {
                    tally.add(t).ok_or_else(|| refused(metric))?;
                }
            }
        }
        let rate_bp = tally.of().and_then(|of| basis_points(tally.good, of));
        figures.push(Figure { metric, tally, rate_bp });
    }
    let (mut span_scores_bp, mut earned, mut days) = (Vec::with_capacity(spans.len()), 0u128, 0u128);
    for (index, span) in spans.iter().enumerate() {
        let score = span_score(facts, index, span);
        if let (Some(score), Some(part)) = (score, overlap(span.period, facts.since, facts.until)) {
            earned += u128::from(score) * u128::from(part.days());
            days += u128::from(part.days());
        }
        span_scores_bp.push(score);
    }
    let score_bp = ratio(earned, days);
    let note = note(period, facts.since, facts.until, score_bp);
    let (code, name) = (facts.code.clone(), facts.name.clone());
    Ok(DepartmentScore { code, name, figures, span_scores_bp, score_bp, rank: None, note })
}

#[cfg(test)]
mod tests;
