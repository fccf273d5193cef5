//! The arithmetic half of a bundle's verification: the figures follow from the matters, the matters from the
//! enclosed details. The other half, hashes and signatures, is the audit room's.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{refused, Counted, Existence, Fact, FORMAT};
use crate::error::Refusal;
use crate::supervise::day::{Day, Period};
use crate::supervise::entries::Entries;
use crate::supervise::score::{
    scorecard, DepartmentFacts, Ground, Matter, Metric, Scorecard, Span, Weights, COUNT_LIMIT,
};

/// What was recomputed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recomputed {
    pub scorecard: Scorecard,
    /// Facts found in the enclosed details as stated.
    pub facts_found: u64,
    /// Facts whose entry's detail has been erased.
    pub facts_erased: u64,
    /// Days of terms (`due`, `limit`, `done`) that no fact binds to an entry.
    pub days_unbound: u64,
}

pub(in crate::supervise) type Object = Map<String, Value>;

pub(in crate::supervise) fn member<'a>(of: &'a Object, name: &str) -> Result<&'a Value, Refusal> {
    of.get(name).ok_or_else(|| refused(format!("member '{name}' is missing")))
}

pub(in crate::supervise) fn text<'a>(of: &'a Object, name: &str) -> Result<&'a str, Refusal> {
    member(of, name)?.as_str().ok_or_else(|| refused(format!("member '{name}' is not text")))
}

pub(in crate::supervise) fn number(of: &Object, name: &str) -> Result<u64, Refusal> {
    let n = member(of, name)?.as_u64().filter(|n| *n <= COUNT_LIMIT);
    n.ok_or_else(|| refused(format!("member '{name}' is not a count")))
}

pub(in crate::supervise) fn object(value: &Value) -> Result<&Object, Refusal> {
    value.as_object().ok_or_else(|| refused("something that must be an object is none"))
}

pub(in crate::supervise) fn list<'a>(of: &'a Object, name: &str) -> Result<&'a [Value], Refusal> {
    member(of, name)?.as_array().map(Vec::as_slice).ok_or_else(|| refused(format!("member '{name}' is not a list")))
}

pub(in crate::supervise) fn day(of: &Object, name: &str) -> Result<Option<Day>, Refusal> {
    match member(of, name)? {
        Value::Null => Ok(None),
        Value::String(t) => Day::parse(t, "bundle").map(Some),
        _ => Err(refused(format!("member '{name}' is not a day"))),
    }
}

fn period(of: &Object) -> Result<Period, Refusal> {
    match (day(of, "from")?, day(of, "to")?) {
        (Some(from), Some(to)) if from <= to => Ok(Period { from, to }),
        _ => Err(refused("a period has no first or last day")),
    }
}

pub(in crate::supervise) fn span(value: &Value) -> Result<Span, Refusal> {
    let of = object(value)?;
    let mut weights = Vec::new();
    for (name, weight) in object(member(of, "weights")?)? {
        let weight = weight.as_u64().ok_or_else(|| refused("a weight is not a number"))?;
        weights.push((name.as_str(), weight));
    }
    Ok(Span {
        period: period(of)?,
        pack: text(of, "pack")?.to_string(),
        version: text(of, "version")?.to_string(),
        weights: Weights::new(weights, number(of, "over_principle_credit")?)?,
    })
}

fn counted(value: &Value) -> Result<Counted, Refusal> {
    let of = object(value)?;
    let code = text(of, "metric")?;
    let metric = Metric::from_code(code).ok_or_else(|| refused(format!("metric '{code}' is unknown")))?;
    let ground = match of.get("state") {
        Some(state) => Ground::State(state.as_bool().ok_or_else(|| refused("member 'state' is not true or false"))?),
        None => Ground::Term { due: day(of, "due")?, limit: day(of, "limit")?, done: day(of, "done")? },
    };
    let mut facts = Vec::new();
    for fact in list(of, "facts")? {
        let fact = object(fact)?;
        facts.push(Fact {
            of: text(fact, "of")?.to_string(),
            seq: number(fact, "seq")?,
            pointer: text(fact, "pointer")?.to_string(),
            value: text(fact, "value")?.to_string(),
        });
    }
    Ok(Counted {
        span: usize::try_from(number(of, "span")?).map_err(|_| refused("a span does not exist"))?,
        matter: Matter {
            department: text(of, "department")?.to_string(),
            metric,
            object: text(of, "object")?.to_string(),
            ground,
            entries: Entries::parse(text(of, "entries")?)?,
        },
        facts,
    })
}

/// A JSON value as facts state it: text as it is, a number in its digits, true and false by name.
fn stated(value: &Value) -> Option<String> {
    match value {
        Value::String(t) => Some(t.clone()),
        Value::Number(n) => Some(n.to_string()),
        Value::Bool(b) => Some(b.to_string()),
        _ => None,
    }
}

/// Every fact against the detail it points into: how many were found, erased, and how many days have no fact.
fn check_facts(matters: &[Counted], details: &BTreeMap<u64, Option<Value>>) -> Result<(u64, u64, u64), Refusal> {
    let (mut found, mut erased, mut unbound) = (0u64, 0u64, 0u64);
    for counted in matters {
        let m = &counted.matter;
        let days = match &m.ground {
            Ground::Term { due, limit, done } => vec![("due", *due), ("limit", *limit), ("done", *done)],
            Ground::State(_) => Vec::new(),
        };
        for fact in &counted.facts {
            if !m.entries.contains(fact.seq) {
                return Err(refused(format!(
                    "matter {} has a fact in entry {}, which it does not cite",
                    m.object, fact.seq
                )));
            }
            if let Some((name, day)) = days.iter().find(|(name, _)| *name == fact.of) {
                if day.map(|d| d.to_string()).as_deref() != Some(fact.value.as_str()) {
                    return Err(refused(format!("matter {}: its {name} is not what its fact states", m.object)));
                }
            }
            match details.get(&fact.seq) {
                None => return Err(refused(format!("entry {} is cited but not enclosed", fact.seq))),
                Some(None) => erased += 1,
                Some(Some(detail)) => {
                    if detail.pointer(&fact.pointer).and_then(stated).as_deref() != Some(fact.value.as_str()) {
                        return Err(refused(format!(
                            "entry {} does not say at {} what matter {} states",
                            fact.seq, fact.pointer, m.object
                        )));
                    }
                    found += 1;
                }
            }
        }
        let bound = |name: &str| counted.facts.iter().any(|f| f.of == name);
        unbound += days.iter().filter(|(name, day)| day.is_some() && !bound(name)).count() as u64;
    }
    Ok((found, erased, unbound))
}

/// Recomputes the figures of a bundle from its matters and compares them with those it states.
/// Refuses (GS-8401) text that is not in RFC 8785 form (which also catches repeated keys), members missing or of
/// the wrong kind, facts that the enclosed details don't bear out, and any figure that comes out otherwise.
pub fn recompute(bundle: &str) -> Result<Recomputed, Refusal> {
    let value: Value = serde_json::from_str(bundle).map_err(|_| refused("it is not JSON"))?;
    let canonical = value.to_string();
    if canonical != bundle {
        return Err(refused("it is not in RFC 8785 form, or repeats a key"));
    }
    let of = object(&value)?;
    if text(of, "format")? != FORMAT {
        return Err(refused("its format is another"));
    }
    let period = period(object(member(of, "period")?)?)?;
    let spans = list(of, "spans")?.iter().map(span).collect::<Result<Vec<_>, _>>()?;
    let matters = list(of, "matters")?.iter().map(counted).collect::<Result<Vec<_>, _>>()?;
    let mut details: BTreeMap<u64, Option<Value>> = BTreeMap::new();
    for entry in list(of, "entries")? {
        let entry = object(entry)?;
        let seq = number(entry, "seq")?;
        let detail = match member(entry, "detail")? {
            Value::Null => None,
            Value::String(t) => {
                Some(serde_json::from_str(t).map_err(|_| refused(format!("the detail of entry {seq} is not JSON")))?)
            }
            _ => return Err(refused("member 'detail' is not text")),
        };
        if details.insert(seq, detail).is_some() {
            return Err(refused(format!("entry {seq} is enclosed twice")));
        }
    }
    for m in matters.iter().map(|c| &c.matter) {
        let all_there = m.entries.len() <= details.len() as u64 && m.entries.iter().all(|s| details.contains_key(&s));
        if m.entries.is_empty() || !all_there {
            return Err(refused(format!("matter {} rests on entries that are not enclosed", m.object)));
        }
    }
    let (facts_found, facts_erased, days_unbound) = check_facts(&matters, &details)?;
    let mut tallies = super::tallies(&matters, period.to);
    let (mut facts, mut existence) = (Vec::new(), BTreeMap::new());
    for stated in list(of, "departments")? {
        let stated = object(stated)?;
        let code = text(stated, "code")?.to_string();
        let (since, until) = (day(stated, "since")?, day(stated, "until")?);
        existence.insert(code.clone(), Existence { since, until });
        let tallies = tallies.remove(&code).unwrap_or_default();
        facts.push(DepartmentFacts { code, name: text(stated, "name")?.to_string(), since, until, tallies });
    }
    if let Some(code) = tallies.keys().next() {
        return Err(refused(format!("matters of {code} are counted in no department")));
    }
    let card = scorecard(period, spans, &facts)?;
    let ours = super::figures(&card, &existence);
    let theirs = member(of, "departments")?;
    if &ours != theirs {
        let differs = |(a, b): &(&Value, &Value)| a != b;
        let pairs = ours.as_array().into_iter().flatten().zip(theirs.as_array().into_iter().flatten());
        let code =
            pairs.into_iter().find(differs).and_then(|(a, _)| a.get("code").and_then(Value::as_str).map(String::from));
        return Err(refused(format!("the figures of {} do not follow from the matters", code.unwrap_or_default())));
    }
    Ok(Recomputed { scorecard: card, facts_found, facts_erased, days_unbound })
}
