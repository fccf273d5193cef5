//! The scorecard as one file that proves itself: figures, the matters counted, the chain entries behind them,
//! their inclusion proofs and the checkpoint. Format: docs/scorecard-bundle.md.
//!
//! [`assemble`] puts given parts together and refuses what a verifier would; [`check::recompute`] is the
//! arithmetic half of the verifier. Hashing belongs to the audit room: nothing here computes a hash.

pub mod check;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{json, Map, Value};

use super::day::Day;
use super::entries::Entries;
use super::score::{Ground, Matter, Metric, Scorecard, Tally, COUNT_LIMIT};
use crate::error::{supervise, Refusal};

/// The value of the member `format`.
pub const FORMAT: &str = "govshare-scorecard-bundle/1";

/// Where a matter's value stands in an entry's detail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// `due`, `limit` or `done` bind the matter's own member; any other word names a value that a state
    /// rests on.
    pub of: String,
    pub seq: u64,
    /// RFC 6901 JSON Pointer into the entry's detail.
    pub pointer: String,
    pub value: String,
}

/// A matter, the span of the period it is counted in, and where its values stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    pub span: usize,
    pub matter: Matter,
    pub facts: Vec<Fact>,
}

/// A chain entry as stored: the very bytes that are hashed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub seq: u64,
    pub body: String,
    /// `None` = erased under a `chain.erase` entry.
    pub detail: Option<String>,
    /// RFC 6962 inclusion proof of leaf `seq − 1` in the checkpoint's tree, lower-case hex of 32 bytes each.
    pub proof: Vec<String>,
}

/// A department's days of existence, which the scorecard itself does not keep.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Existence {
    pub since: Option<Day>,
    pub until: Option<Day>,
}

/// What a bundle is made of.
#[derive(Clone, Copy, Debug)]
pub struct Parts<'a> {
    pub scorecard: &'a Scorecard,
    /// By department code; absent = always.
    pub existence: &'a BTreeMap<String, Existence>,
    pub matters: &'a [Counted],
    pub entries: &'a [Entry],
    /// `sha256` or `sm3`.
    pub algorithm: &'a str,
    /// The signed note (C2SP tlog-checkpoint).
    pub checkpoint: &'a str,
}

pub(super) fn refused(what: impl std::fmt::Display) -> Refusal {
    Refusal::new(&supervise::BUNDLE).with("what", what)
}

/// The tree size of a checkpoint note: its second line, a decimal number without leading zeros.
pub fn checkpoint_size(note: &str) -> Result<u64, Refusal> {
    let mut lines = note.split('\n');
    let bad = || refused("its checkpoint is not a note of origin, size and root");
    let (origin, size, root) = (lines.next(), lines.next(), lines.next());
    let (Some(origin), Some(size), Some(root)) = (origin, size, root) else { return Err(bad()) };
    let plain = !size.is_empty() && size.bytes().all(|b| b.is_ascii_digit()) && (size == "0" || !size.starts_with('0'));
    match size.parse::<u64>() {
        Ok(n) if plain && !origin.is_empty() && root.len() == 44 && n <= COUNT_LIMIT => Ok(n),
        _ => Err(bad()),
    }
}

/// Longest an inclusion proof can be in a tree of `size` leaves.
fn proof_limit(size: u64) -> usize {
    usize::try_from(u64::BITS - size.saturating_sub(1).leading_zeros()).unwrap_or(64)
}

/// The tallies of the matters by department, span and metric, as known at the end of `as_of`.
pub fn tallies(matters: &[Counted], as_of: Day) -> BTreeMap<String, BTreeMap<(usize, Metric), Tally>> {
    let mut groups: BTreeMap<(&str, usize, Metric), Vec<&Matter>> = BTreeMap::new();
    for counted in matters {
        let m = &counted.matter;
        groups.entry((&m.department, counted.span, m.metric)).or_default().push(m);
    }
    let mut out: BTreeMap<String, BTreeMap<(usize, Metric), Tally>> = BTreeMap::new();
    for ((department, span, metric), group) in groups {
        out.entry(department.to_string()).or_default().insert((span, metric), Tally::count(group, as_of));
    }
    out
}

fn day(day: Option<Day>) -> Value {
    day.map_or(Value::Null, |d| Value::String(d.to_string()))
}

pub(super) fn figures(card: &Scorecard, existence: &BTreeMap<String, Existence>) -> Value {
    let one = |d: &super::score::DepartmentScore| {
        let figure = |f: &super::score::Figure| {
            json!({
                "metric": f.metric.code(), "good": f.tally.good, "over_principle": f.tally.over_principle,
                "breach": f.tally.breach, "pending": f.tally.pending, "rate_bp": f.rate_bp,
                "entries": f.tally.entries.to_string(),
            })
        };
        let existed = existence.get(&d.code);
        json!({
            "code": d.code, "name": d.name,
            "since": day(existed.and_then(|e| e.since)), "until": day(existed.and_then(|e| e.until)),
            "figures": d.figures.iter().map(figure).collect::<Vec<_>>(),
            "span_scores_bp": d.span_scores_bp, "score_bp": d.score_bp, "rank": d.rank,
        })
    };
    Value::Array(card.departments.iter().map(one).collect())
}

pub(super) fn spans(card: &Scorecard) -> Value {
    let one = |s: &super::score::Span| {
        let weights: Map<String, Value> =
            Metric::ALL.iter().map(|m| (m.code().to_string(), json!(s.weights.of(*m)))).collect();
        json!({
            "from": s.period.from.to_string(), "to": s.period.to.to_string(), "pack": s.pack, "version": s.version,
            "weights": weights, "over_principle_credit": s.weights.over_principle_credit(),
        })
    };
    Value::Array(card.spans.iter().map(one).collect())
}

fn matter(counted: &Counted) -> Value {
    let m = &counted.matter;
    let mut out = json!({
        "span": counted.span, "department": m.department, "metric": m.metric.code(), "object": m.object,
        "entries": m.entries.to_string(),
        "facts": counted.facts.iter().map(|f| json!({
            "of": f.of, "seq": f.seq, "pointer": f.pointer, "value": f.value,
        })).collect::<Vec<_>>(),
    });
    let ground = match &m.ground {
        Ground::State(good) => vec![("state", json!(good))],
        Ground::Term { due, limit, done } => vec![("due", day(*due)), ("limit", day(*limit)), ("done", day(*done))],
    };
    if let Some(members) = out.as_object_mut() {
        members.extend(ground.into_iter().map(|(k, v)| (k.to_string(), v)));
    }
    out
}

/// Checks one entry against the tree it is to be proved in, and that its body is the entry it says.
fn fits(entry: &Entry, size: u64) -> Result<(), Refusal> {
    let seq = entry.seq;
    if seq == 0 || seq > size {
        return Err(refused(format!("entry {seq} is not in the checkpoint's tree of {size}")));
    }
    let body: Option<Value> = serde_json::from_str(&entry.body).ok();
    if body.as_ref().and_then(|b| b.get("seq")).and_then(Value::as_u64) != Some(seq) {
        return Err(refused(format!("the body of entry {seq} does not say that it is {seq}")));
    }
    let hash = |h: &String| h.len() == 64 && h.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if entry.proof.len() > proof_limit(size) || !entry.proof.iter().all(hash) {
        return Err(refused(format!("the proof of entry {seq} is no inclusion proof in a tree of {size}")));
    }
    Ok(())
}

/// The bundle in RFC 8785 form. GS-8401 where a verifier would refuse it: figures that the matters don't
/// give, a matter resting on no entry, an entry cited but not enclosed (or the other way round), enclosed
/// twice, outside the checkpoint's tree, with another `seq` in its body or a malformed proof, a checkpoint
/// that is none, numbers above 2^53−1.
pub fn assemble(parts: Parts<'_>) -> Result<String, Refusal> {
    if !matches!(parts.algorithm, "sha256" | "sm3") {
        return Err(refused("its algorithm is neither sha256 nor sm3"));
    }
    let size = checkpoint_size(parts.checkpoint)?;
    let mut enclosed: BTreeMap<u64, &Entry> = BTreeMap::new();
    for entry in parts.entries {
        fits(entry, size)?;
        if enclosed.insert(entry.seq, entry).is_some() {
            return Err(refused(format!("entry {} is enclosed twice", entry.seq)));
        }
    }
    for counted in parts.matters {
        let m = &counted.matter;
        if m.entries.is_empty() {
            return Err(refused(format!("matter {} rests on no entry", m.object)));
        }
        if let Some(f) = counted.facts.iter().find(|f| !m.entries.contains(f.seq)) {
            return Err(refused(format!("matter {} has a fact in entry {}, which it does not cite", m.object, f.seq)));
        }
    }
    let cited = Entries::union(parts.matters.iter().map(|c| &c.matter.entries));
    // Ranges first: a range of absurd length must not be walked.
    if cited.len() > parts.entries.len() as u64 {
        return Err(refused("a matter cites entries that are not enclosed"));
    }
    let cited: BTreeSet<u64> = cited.iter().collect();
    if let Some(seq) = cited.iter().find(|s| !enclosed.contains_key(s)) {
        return Err(refused(format!("entry {seq} is cited but not enclosed")));
    }
    if let Some(seq) = enclosed.keys().find(|s| !cited.contains(s)) {
        return Err(refused(format!("entry {seq} is enclosed but no matter rests on it")));
    }
    let card = parts.scorecard;
    let period = card.period;
    let entries: Vec<Value> = enclosed
        .values()
        .map(|e| json!({"seq": e.seq, "body": e.body, "detail": e.detail, "proof": e.proof}))
        .collect();
    let bundle = json!({
        "format": FORMAT,
        "algorithm": parts.algorithm,
        "period": {"from": period.from.to_string(), "to": period.to.to_string()},
        "spans": spans(card),
        "departments": figures(card, parts.existence),
        "matters": parts.matters.iter().map(matter).collect::<Vec<_>>(),
        "entries": entries,
        "checkpoint": parts.checkpoint,
    });
    let text = bundle.to_string();
    // What we hand out is what a verifier accepts.
    check::recompute(&text)?;
    Ok(text)
}

#[cfg(test)]
mod tests;
