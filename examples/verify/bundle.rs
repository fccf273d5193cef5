//! The scorecard bundle (docs/scorecard-bundle.md): form, checkpoint, entries and facts. The figures are in `score`.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::format::{from_hex, read_body, to_hex, Hash, H};
use crate::score::{self, Day, Span};

const FORMAT: &str = "govshare-scorecard-bundle/1";

/// The file is a bundle, but not one that could be right.
pub type Unlike = String;
pub type Object = Map<String, Value>;

pub fn is_bundle(text: &str) -> bool {
    let value: Option<Value> = serde_json::from_str(text).ok();
    let format = value.as_ref().and_then(|v| v.get("format")).and_then(Value::as_str);
    format.is_some_and(|f| f.starts_with("govshare-scorecard-bundle"))
}

/// Prints problems and a summary; whether there are none. `outside`: the text of a checkpoint kept elsewhere.
pub fn check(text: &str, outside: Option<&str>) -> bool {
    let mut problems = Problems::default();
    if let Err(why) = whole_bundle(text, outside, &mut problems) {
        problems.add("bundle", why);
    }
    problems.count == 0
}

#[derive(Default)]
pub struct Problems {
    count: usize,
}

impl Problems {
    pub fn add(&mut self, at: impl std::fmt::Display, what: impl std::fmt::Display) {
        self.count += 1;
        println!("{at}\t{what}");
    }
}

// ---- reading ---------------------------------------------------------------------------

pub fn object<'a>(value: &'a Value, what: &str) -> Result<&'a Object, Unlike> {
    value.as_object().ok_or_else(|| format!("{what} is not an object"))
}

pub fn member<'a>(of: &'a Object, name: &str) -> Result<&'a Value, Unlike> {
    of.get(name).ok_or_else(|| format!("member {name} is missing"))
}

pub fn text<'a>(of: &'a Object, name: &str) -> Result<&'a str, Unlike> {
    member(of, name)?.as_str().ok_or_else(|| format!("member {name} is not text"))
}

pub fn list<'a>(of: &'a Object, name: &str) -> Result<&'a [Value], Unlike> {
    member(of, name)?.as_array().map(Vec::as_slice).ok_or_else(|| format!("member {name} is not a list"))
}

pub fn number(of: &Object, name: &str) -> Result<u64, Unlike> {
    member(of, name)?.as_u64().filter(|n| *n < 1 << 53).ok_or_else(|| format!("member {name} is not a number"))
}

pub fn day(of: &Object, name: &str) -> Result<Option<Day>, Unlike> {
    match member(of, name)? {
        Value::Null => Ok(None),
        value => value.as_str().and_then(Day::read).map(Some).ok_or_else(|| format!("member {name} is not a day")),
    }
}

/// `3-7,9`: ascending, disjoint, not adjacent ranges.
fn ranges(written: &str) -> Result<Vec<(u64, u64)>, Unlike> {
    let bad = || format!("'{written}' is no set of entry numbers");
    let number = |t: &str| {
        let plain = !t.is_empty() && t.len() <= 16 && !t.starts_with('0') && t.bytes().all(|b| b.is_ascii_digit());
        t.parse::<u64>().ok().filter(|_| plain).ok_or_else(bad)
    };
    let mut out: Vec<(u64, u64)> = Vec::new();
    for part in written.split(',').filter(|_| !written.is_empty()) {
        let (first, last) = match part.split_once('-') {
            Some((a, b)) => (number(a)?, number(b)?),
            None => (number(part)?, number(part)?),
        };
        let spelled = (first == last) != part.contains('-');
        if last < first || !spelled || out.last().is_some_and(|(_, end)| first <= end + 1) {
            return Err(bad());
        }
        out.push((first, last));
    }
    Ok(out)
}

/// Origin, size and root of a C2SP checkpoint; what follows its blank line are signatures.
fn checkpoint(note: &str) -> Result<(String, u64, Hash), Unlike> {
    use base64::Engine;
    let signed = note.split("\n\n").next().unwrap_or("");
    let mut lines = signed.split('\n');
    let (origin, size, root) = (lines.next(), lines.next().unwrap_or(""), lines.next().unwrap_or(""));
    let plain = size == "0" || (!size.starts_with('0') && size.len() <= 16 && size.bytes().all(|b| b.is_ascii_digit()));
    let root = base64::engine::general_purpose::STANDARD.decode(root).unwrap_or_default();
    match (origin, size.parse()) {
        (Some(origin), Ok(size)) if plain && !origin.is_empty() && root.len() == 32 => {
            Ok((origin.to_string(), size, root))
        }
        _ => Err("its checkpoint is not a note of origin, size and root".into()),
    }
}

// ---- entries ---------------------------------------------------------------------------

/// The root that an RFC 6962 inclusion proof leads to; `None` if the proof has another length.
fn climb(h: H, index: u64, size: u64, leaf: Hash, proof: &[Hash]) -> Option<Hash> {
    let (mut index, mut last, mut node) = (index, size.checked_sub(1)?, leaf);
    for sibling in proof {
        if last == 0 {
            return None;
        }
        if index % 2 == 1 || index == last {
            node = h.of(&[&[1], sibling, &node]);
            while index % 2 == 0 && index > 0 {
                (index, last) = (index / 2, last / 2);
            }
        } else {
            node = h.of(&[&[1], &node, sibling]);
        }
        (index, last) = (index / 2, last / 2);
    }
    (last == 0).then_some(node)
}

/// An enclosed entry.
struct Entry {
    body: Value,
    detail: Option<Value>,
}

fn entry(value: &Value, h: H, size: u64, root: &Hash, problems: &mut Problems) -> Result<(u64, Entry), Unlike> {
    let of = object(value, "an entry")?;
    let (seq, body) = (number(of, "seq")?, text(of, "body")?);
    let at = format!("entry {seq}");
    let said = read_body(body.as_bytes());
    if said.as_ref().is_none_or(|b| u64::try_from(b.seq) != Ok(seq)) {
        problems.add(&at, "its body is none, or does not say that it is this entry");
    }
    let proof: Option<Vec<Hash>> = list(of, "proof")?
        .iter()
        .map(|step| step.as_str().filter(|s| s.len() == 64 && !s.bytes().any(|b| b.is_ascii_uppercase())))
        .map(|step| step.and_then(from_hex))
        .collect();
    let leaf = h.of(&[&[0], body.as_bytes()]);
    let found = proof.filter(|_| 1 <= seq && seq <= size).and_then(|p| climb(h, seq - 1, size, leaf, &p));
    if found.as_ref() != Some(root) {
        problems.add(&at, "its proof does not lead to the checkpoint's root");
    }
    let mut detail = None;
    if !member(of, "detail")?.is_null() {
        let raw = text(of, "detail")?;
        if Some(to_hex(&h.of(&[&[3], raw.as_bytes()]))) != said.as_ref().map(|b| b.digest.clone()) {
            problems.add(&at, "its detail does not have the digest in its body");
        }
        detail = serde_json::from_str(raw).ok();
        if detail.as_ref().map(Value::to_string).as_deref() != Some(raw) {
            problems.add(&at, "its detail is not in RFC 8785 form");
        }
    }
    let body = said.and_then(|_| serde_json::from_str(body).ok()).unwrap_or(Value::Null);
    Ok((seq, Entry { body, detail }))
}

/// A value as facts write it.
fn written(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}

// ---- matters ---------------------------------------------------------------------------

pub enum Ground {
    State(bool),
    Term { due: Option<Day>, limit: Option<Day>, done: Option<Day> },
}

struct Fact {
    of: String,
    seq: u64,
    pointer: String,
    value: String,
}

pub struct Matter {
    pub span: usize,
    pub department: String,
    pub metric: String,
    pub entries: Vec<(u64, u64)>,
    pub ground: Ground,
    what: String,
    facts: Vec<Fact>,
}

fn matter(value: &Value, spans: usize) -> Result<Matter, Unlike> {
    let of = object(value, "a matter")?;
    let (department, metric) = (text(of, "department")?.to_string(), text(of, "metric")?.to_string());
    let what = format!("matter {department}/{metric}/{}", text(of, "object")?);
    let span = usize::try_from(number(of, "span")?).unwrap_or(usize::MAX);
    if span >= spans || !score::METRICS.contains(&metric.as_str()) {
        return Err(format!("{what}: its span or metric does not exist"));
    }
    let ground = match of.get("state") {
        Some(state) => Ground::State(state.as_bool().ok_or(format!("{what}: its state is neither true nor false"))?),
        None => Ground::Term { due: day(of, "due")?, limit: day(of, "limit")?, done: day(of, "done")? },
    };
    let fact = |f: &Value| {
        let f = object(f, "a fact")?;
        let part = |name: &str| text(f, name).map(String::from);
        Ok::<_, Unlike>(Fact {
            of: part("of")?,
            seq: number(f, "seq")?,
            pointer: part("pointer")?,
            value: part("value")?,
        })
    };
    let facts = list(of, "facts")?.iter().map(fact).collect::<Result<_, _>>()?;
    Ok(Matter { span, department, metric, entries: ranges(text(of, "entries")?)?, ground, what, facts })
}

impl Matter {
    fn cited(&self) -> impl Iterator<Item = u64> + '_ {
        self.entries.iter().flat_map(|(a, b)| *a..=*b)
    }

    fn value(&self, of: &str) -> Option<&str> {
        self.facts.iter().find(|f| f.of == of).map(|f| f.value.as_str())
    }

    fn days(&self) -> Vec<(&'static str, Option<Day>)> {
        match &self.ground {
            Ground::State(_) => Vec::new(),
            Ground::Term { due, limit, done } => vec![("due", *due), ("limit", *limit), ("done", *done)],
        }
    }

    /// The state that the cited entries show, where they show it.
    fn should(&self, entries: &BTreeMap<u64, Entry>) -> Option<bool> {
        let said = || self.cited().filter_map(|seq| entries.get(&seq)).map(|e| &e.body);
        let stated = |of: &str| self.value(of).is_some_and(|v| !v.trim().is_empty());
        match self.metric.as_str() {
            "coverage" => Some(matches!(self.value("state"), Some("published" | "revised"))),
            "refused_with_basis" => Some(stated("refusal_basis") && stated("refusal_reason")),
            "use" => Some(said().any(|b| b["class"] == "access" && b["department"] == self.department.as_str())),
            "collection" => Some(said().any(|b| {
                let entity = b["object"].as_str().and_then(|o| o.split(':').next());
                matches!(entity, Some("mount" | "collection"))
            })),
            _ => None,
        }
    }
}

#[derive(Default)]
struct Seen {
    found: usize,
    erased: usize,
    unbound: usize,
}

/// Facts stand where they say, and a state is what its entries show.
fn grounds(matters: &[Matter], entries: &BTreeMap<u64, Entry>, problems: &mut Problems) -> Result<Seen, Unlike> {
    let (mut seen, mut used) = (Seen::default(), BTreeSet::new());
    for m in matters {
        let many = m.entries.iter().fold(0u64, |n, (a, b)| n.saturating_add(b - a + 1));
        if many == 0 || many > entries.len() as u64 || !m.cited().all(|seq| entries.contains_key(&seq)) {
            return Err(format!("{} rests on entries that are not enclosed", m.what));
        }
        used.extend(m.cited());
        for fact in &m.facts {
            let Some(entry) = entries.get(&fact.seq).filter(|_| m.cited().any(|seq| seq == fact.seq)) else {
                return Err(format!("{} has a fact in an entry that it does not cite", m.what));
            };
            let bound = m.days().into_iter().find(|(name, _)| *name == fact.of);
            if bound.is_some_and(|(_, d)| d.map(|d| d.to_string()).as_deref() != Some(&fact.value)) {
                problems.add(&m.what, format!("its {} is not what its fact states", fact.of));
            }
            match &entry.detail {
                None => seen.erased += 1,
                Some(detail) if detail.pointer(&fact.pointer).and_then(written).as_deref() == Some(&fact.value) => {
                    seen.found += 1;
                }
                Some(_) => {
                    let (seq, value, pointer) = (fact.seq, &fact.value, &fact.pointer);
                    problems.add(&m.what, format!("entry {seq} does not say {value} at {pointer}"));
                }
            }
        }
        seen.unbound += m.days().iter().filter(|(name, d)| d.is_some() && m.value(name).is_none()).count();
        if let (Ground::State(state), Some(should)) = (&m.ground, m.should(entries)) {
            if *state != should {
                problems.add(&m.what, "its state is not what the entries it cites show");
            }
        }
    }
    if used.len() != entries.len() {
        problems.add("entries", "some are enclosed though nothing rests on them");
    }
    Ok(seen)
}

fn whole_bundle(bundle: &str, outside: Option<&str>, problems: &mut Problems) -> Result<(), Unlike> {
    let value: Value = serde_json::from_str(bundle).map_err(|e| e.to_string())?;
    // A repeated key, a space or another spelling would not come back the same.
    let canonical = value.to_string();
    if canonical != bundle {
        return Err("it is not in RFC 8785 form, or repeats a key".into());
    }
    let of = object(&value, "the bundle")?;
    let h = H::named(text(of, "algorithm")?).filter(|_| text(of, "format") == Ok(FORMAT));
    let h = h.ok_or("its format or algorithm is another")?;
    let period = object(member(of, "period")?, "the period")?;
    let (Some(first), Some(last)) = (day(period, "from")?, day(period, "to")?) else {
        return Err("its period has no first or last day".into());
    };
    let (origin, size, root) = checkpoint(text(of, "checkpoint")?)?;
    if let Some(outside) = outside {
        if checkpoint(outside)? != (origin.clone(), size, root.clone()) {
            problems.add("checkpoint", "it is not the one kept outside");
        }
    }
    let mut entries: BTreeMap<u64, Entry> = BTreeMap::new();
    for value in list(of, "entries")? {
        let (seq, read) = entry(value, h, size, &root, problems)?;
        if entries.last_key_value().is_some_and(|(last, _)| *last >= seq) {
            return Err("entries are not enclosed once each, by seq".into());
        }
        entries.insert(seq, read);
    }
    let spans = list(of, "spans")?.iter().map(Span::read).collect::<Result<Vec<_>, _>>()?;
    score::tile(&spans, first, last)?;
    let matters = list(of, "matters")?.iter().map(|m| matter(m, spans.len())).collect::<Result<Vec<_>, _>>()?;
    let seen = grounds(&matters, &entries, problems)?;
    score::compare(&matters, &spans, last, list(of, "departments")?, problems)?;
    let signed = if outside.is_some() { "as kept outside" } else { "signatures not checked here" };
    println!("# {origin} {size} {} ({signed})", to_hex(&root));
    let (entries, matters, count) = (entries.len(), matters.len(), problems.count);
    let Seen { found, erased, unbound } = seen;
    println!("# {entries} entries, {matters} matters, {found} facts found, {erased} erased, {unbound} days without a fact, {count} problems");
    Ok(())
}
