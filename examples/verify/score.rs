//! The scorecard's figures out of a bundle's matters: steps 5 to 10 of docs/scorecard-bundle.md.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{json, Value};

use crate::bundle::{day, member, number, object, text, Ground, Matter, Problems, Unlike};

pub const METRICS: [&str; 9] = [
    "coverage",
    "lint",
    "freshness",
    "collection",
    "answered_in_time",
    "refused_with_basis",
    "provided_in_time",
    "use",
    "updating",
];
/// The first four are states at a span's end.
const STOCKS: usize = 4;
const WHOLE: u64 = 10_000;

/// A day of the Gregorian calendar as the number of days since 0000-03-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(i64);

impl Day {
    /// Reads `YYYY-MM-DD` naming a day that exists.
    pub fn read(text: &str) -> Option<Day> {
        let form: String = text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
        let part = |range: std::ops::Range<usize>| text.get(range).and_then(|t| t.parse::<i64>().ok());
        if form != "0000-00-00" {
            return None;
        }
        let (y, m, d) = (part(0..4)?, part(5..7)?, part(8..10)?);
        let day = (y >= 1 && (1..=12).contains(&m)).then(|| Day::of(y, m, d))?;
        (d >= 1 && day.to_string() == text).then_some(day)
    }

    /// Years are counted from March, so that the leap day ends one.
    fn of(y: i64, m: i64, d: i64) -> Day {
        let (y, m) = if m > 2 { (y, m - 3) } else { (y - 1, m + 9) };
        Day(y * 365 + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400) + (153 * m + 2) / 5 + d - 1)
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let era = self.0.div_euclid(146_097);
        let n = self.0.rem_euclid(146_097);
        let y = (n - n / 1_460 + n / 36_524 - n / 146_096) / 365;
        let rest = n - (365 * y + y / 4 - y / 100);
        let m = (5 * rest + 2) / 153;
        let d = rest - (153 * m + 2) / 5 + 1;
        let (year, month) = if m < 10 { (y + era * 400, m + 3) } else { (y + era * 400 + 1, m - 9) };
        write!(f, "{year:04}-{month:02}-{d:02}")
    }
}

/// A part of the period under one version of the packs.
pub struct Span {
    from: Day,
    to: Day,
    weights: [u64; 9],
    credit: u64,
}

impl Span {
    pub fn read(value: &Value) -> Result<Span, Unlike> {
        let of = object(value, "a span")?;
        let (Some(from), Some(to)) = (day(of, "from")?, day(of, "to")?) else {
            return Err("a span has no first or last day".into());
        };
        let given = object(member(of, "weights")?, "weights")?;
        let mut weights = [0; 9];
        for (weight, metric) in weights.iter_mut().zip(METRICS) {
            *weight = number(given, metric)?;
        }
        let credit = number(of, "over_principle_credit")?;
        let possible = given.len() == 9 && weights.iter().any(|w| *w > 0);
        if !possible || weights.iter().chain([&credit]).any(|w| *w > WHOLE) {
            return Err("a span's weights cannot be".into());
        }
        Ok(Span { from, to, weights, credit })
    }
}

/// The spans must tile the period in their order.
pub fn tile(spans: &[Span], first: Day, last: Day) -> Result<(), Unlike> {
    let mut expected = first;
    for span in spans {
        if span.from != expected || span.to < span.from {
            return Err("its spans do not tile the period".into());
        }
        expected = Day(span.to.0 + 1);
    }
    if spans.is_empty() || expected != Day(last.0 + 1) {
        return Err("its spans do not tile the period".into());
    }
    Ok(())
}

#[derive(Clone, Copy)]
enum Outcome {
    Good,
    OverPrinciple,
    Breach,
    Pending,
}

fn outcome(m: &Matter, end: Day) -> Outcome {
    let (due, limit, done) = match m.ground {
        Ground::State(true) => return Outcome::Good,
        Ground::State(false) => return Outcome::Breach,
        Ground::Term { due, limit, done } => (due, limit, done.filter(|d| *d <= end)),
    };
    let reached = done.unwrap_or(end);
    match due {
        None => Outcome::Pending,
        Some(due) if reached <= due && done.is_some() => Outcome::Good,
        Some(due) if reached <= due => Outcome::Pending,
        Some(_) if m.metric == "answered_in_time" && limit.is_none_or(|l| reached <= l) => Outcome::OverPrinciple,
        Some(_) => Outcome::Breach,
    }
}

/// Counts of one department, span and metric, and the entries behind them.
#[derive(Clone, Default)]
struct Tally {
    counts: [u64; 4],
    entries: BTreeSet<u64>,
}

impl Tally {
    fn of(&self) -> u64 {
        self.counts[..3].iter().sum()
    }

    /// `3-7,9`
    fn ranges(&self) -> String {
        let mut out: Vec<(u64, u64)> = Vec::new();
        for seq in &self.entries {
            match out.last_mut() {
                Some((_, last)) if *last + 1 == *seq => *last = *seq,
                _ => out.push((*seq, *seq)),
            }
        }
        let shown = out.iter().map(|(a, b)| if a == b { a.to_string() } else { format!("{a}-{b}") });
        shown.collect::<Vec<_>>().join(",")
    }
}

/// part / of, halves up; `None` of nothing.
fn rounded(part: u64, of: u64) -> Option<u64> {
    (of > 0).then(|| ((2 * u128::from(part) + u128::from(of)) / (2 * u128::from(of))) as u64)
}

type Tallies = BTreeMap<(String, usize, usize), Tally>;

fn count(matters: &[Matter], end: Day) -> Tallies {
    let mut out = Tallies::new();
    for m in matters {
        let metric = METRICS.iter().position(|name| *name == m.metric).unwrap_or(0);
        let tally = out.entry((m.department.clone(), m.span, metric)).or_default();
        tally.counts[outcome(m, end) as usize] += 1;
        tally.entries.extend(m.entries.iter().flat_map(|(a, b)| *a..=*b));
    }
    out
}

fn figure(tallies: &Tallies, code: &str, spans: usize, metric: usize) -> Value {
    let mut all = Tally::default();
    for span in 0..spans {
        let Some(tally) = tallies.get(&(code.to_string(), span, metric)) else { continue };
        if metric < STOCKS {
            all = tally.clone();
        } else {
            all.counts.iter_mut().zip(tally.counts).for_each(|(sum, n)| *sum += n);
            all.entries.extend(&tally.entries);
        }
    }
    let [good, over, breach, pending] = all.counts;
    json!({
        "metric": METRICS[metric], "good": good, "over_principle": over, "breach": breach, "pending": pending,
        "rate_bp": rounded(good * WHOLE, all.of()), "entries": all.ranges(),
    })
}

fn span_score(tallies: &Tallies, code: &str, index: usize, span: &Span) -> Option<u64> {
    let (mut earned, mut weight) = (0, 0);
    for metric in 0..METRICS.len() {
        let Some(tally) = tallies.get(&(code.to_string(), index, metric)) else { continue };
        let points = rounded(tally.counts[0] * WHOLE + tally.counts[1] * span.credit, tally.of());
        if let Some(points) = points {
            earned += span.weights[metric] * points;
            weight += span.weights[metric];
        }
    }
    rounded(earned, weight)
}

/// Days of a span on which a department was there.
fn days(span: &Span, since: Option<Day>, until: Option<Day>) -> u64 {
    let first = since.map_or(span.from, |d| d.max(span.from));
    let last = until.map_or(span.to, |d| Day(d.0 - 1).min(span.to));
    u64::try_from(last.0 - first.0 + 1).unwrap_or(0)
}

/// Recomputes every department's figures and names those that are stated otherwise.
pub fn compare(
    matters: &[Matter],
    spans: &[Span],
    end: Day,
    stated: &[Value],
    problems: &mut Problems,
) -> Result<(), Unlike> {
    let tallies = count(matters, end);
    let (mut ours, mut codes) = (Vec::new(), Vec::new());
    for value in stated {
        let of = object(value, "a department")?;
        let (code, name) = (text(of, "code")?, text(of, "name")?);
        let (since, until) = (day(of, "since")?, day(of, "until")?);
        let scores: Vec<_> = spans.iter().enumerate().map(|(i, s)| span_score(&tallies, code, i, s)).collect();
        let (mut earned, mut length) = (0, 0);
        for (span, score) in spans.iter().zip(&scores) {
            if let Some(score) = score {
                earned += days(span, since, until) * score;
                length += days(span, since, until);
            }
        }
        let figures: Vec<Value> = (0..9).map(|metric| figure(&tallies, code, spans.len(), metric)).collect();
        ours.push(json!({
            "code": code, "name": name, "since": of.get("since"), "until": of.get("until"), "figures": figures,
            "span_scores_bp": scores, "score_bp": rounded(earned, length), "rank": null,
        }));
        codes.push(code);
    }
    let scores: Vec<u64> = ours.iter().filter_map(|d| d["score_bp"].as_u64()).collect();
    for (mine, theirs) in ours.iter_mut().zip(stated) {
        if let Some(score) = mine["score_bp"].as_u64() {
            mine["rank"] = json!(1 + scores.iter().filter(|s| **s > score).count());
        }
        if mine != theirs {
            let members = mine.as_object().into_iter().flatten();
            let wrong: Vec<&str> =
                members.filter(|(k, v)| theirs.get(k) != Some(*v)).map(|(k, _)| k.as_str()).collect();
            problems.add(format!("department {}", mine["code"]), format!("not as recomputed: {}", wrong.join(", ")));
        }
    }
    if !codes.windows(2).all(|pair| pair[0] < pair[1]) {
        problems.add("departments", "they are not listed once each, by code");
    }
    let known: BTreeSet<&str> = codes.into_iter().collect();
    let lost: BTreeSet<&str> = matters.iter().map(|m| m.department.as_str()).filter(|c| !known.contains(c)).collect();
    for code in lost {
        problems.add(format!("department {code}"), "its matters are counted nowhere");
    }
    Ok(())
}
