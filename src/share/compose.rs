//! From what SQLite plans and what was decided to the nested SELECT of a shared table.

use super::batch::{self, Source};
use super::decision::{Answer, Reader, Verdict};
use super::filter;
use super::groups::Groups;
use super::module::Shared;
use super::mount::quoted;
use super::subjects;
use crate::audit::json::Members;
use crate::error::{share as faults, Refusal};
use crate::mask::share_key;
use crate::sqlite::Result;
use crate::value::Value;
use std::cell::RefCell;
use std::rc::Rc;

/// A plan's text, read back.
pub struct Wanted {
    pub used: Vec<usize>,
    /// Those of them that only look-ups use.
    pub probed: Vec<usize>,
    /// Column and operator of each value, in order.
    pub tests: Vec<(usize, String)>,
    /// The same as the log tells it.
    pub shape: Vec<String>,
    /// What was composed last, and the decision it follows from.
    composed: RefCell<Option<(Rc<Answer>, Rc<Composed>)>>,
    /// What the entries of such reads said last.
    entry: RefCell<Option<Said>>,
}

/// What an entry said, of whom and by which decision.
struct Said {
    answer: Rc<Answer>,
    reader: Rc<Reader>,
    members: Rc<Members>,
}

impl Wanted {
    /// The nested SELECT; written once for a decision, unless it depends on the read's own `entry`, on groups that are
    /// counted anew, or on a key, which must go when its session does.
    pub fn compose(
        &self,
        shared: &Shared,
        answer: &Rc<Answer>,
        groups: Option<Rc<Groups>>,
        entry: i64,
    ) -> Result<Rc<Composed>> {
        let lasting = groups.is_none() && answer.subjects.is_empty();
        if let (true, Some((of, composed))) = (lasting, self.composed.borrow().as_ref()) {
            if Rc::ptr_eq(of, answer) {
                return Ok(composed.clone());
            }
        }
        let composed = Rc::new(compose(shared, self, answer, groups, entry)?);
        let keyed = |source: &Source| matches!(source, Source::Masked(masker) if masker.keyed());
        if lasting && !composed.sources.iter().any(keyed) {
            *self.composed.borrow_mut() = Some((answer.clone(), composed.clone()));
        }
        Ok(composed)
    }

    /// What every entry of such a read says; written once for a reader and a decision, neither of which outlives a session.
    pub fn entry(
        &self,
        answer: &Rc<Answer>,
        reader: &Rc<Reader>,
        write: impl FnOnce() -> std::result::Result<Rc<Members>, Refusal>,
    ) -> std::result::Result<Rc<Members>, Refusal> {
        if let Some(said) = self.entry.borrow().as_ref() {
            if Rc::ptr_eq(&said.answer, answer) && Rc::ptr_eq(&said.reader, reader) {
                return Ok(said.members.clone());
            }
        }
        let members = write()?;
        let said = Said { answer: answer.clone(), reader: reader.clone(), members: members.clone() };
        *self.entry.borrow_mut() = Some(said);
        Ok(members)
    }
}

/// Reads a plan; refuses a look-up that is no equality.
pub fn read_plan(shared: &Shared, plan: &str) -> Result<Wanted> {
    let columns = &shared.mounted.columns;
    let mut parts = plan.split('|');
    let bits = parts.next().and_then(|p| u64::from_str_radix(p, 16).ok()).unwrap_or(u64::MAX);
    // Bit 63 stands for every column from 63 on.
    let is_used = |i: usize| bits & (1 << i.min(63)) != 0;
    let mut used: Vec<usize> = (0..columns.len()).filter(|i| is_used(*i)).collect();
    let mut tests = Vec::new();
    for part in parts {
        if let Some(lookup) = part.strip_prefix('!') {
            let index = lookup.parse().ok().and_then(|i: usize| shared.lookups.get(i).copied());
            let name = index.and_then(|i| columns.get(i)).map_or("", |c| c.column.as_str());
            return Err(Refusal::new(&faults::LOOKUP_FORM).with("column", format!("lookup_{name}")).into());
        }
        let (index, op) = part.split_once(' ').unwrap_or((part, ""));
        tests.push((index.parse().unwrap_or(usize::MAX), op.to_string()));
    }
    let mut probed = Vec::new();
    for (place, index) in shared.lookups.iter().enumerate() {
        if is_used(columns.len() + place) && !used.contains(index) {
            used.push(*index);
            probed.push(*index);
        }
    }
    let shape = tests.iter().map(|(index, op): &(usize, String)| {
        let name = columns.get(*index).map_or("?", |c| c.item.as_str());
        if op == "L" {
            format!("lookup {name}")
        } else {
            format!("{name} {op}")
        }
    });
    Ok(Wanted { shape: shape.collect(), used, probed, tests, composed: RefCell::default(), entry: RefCell::default() })
}

/// The nested statement of one scan.
pub struct Composed {
    pub sql: String,
    /// Where it has each column; `None`: not used.
    pub places: Vec<Option<usize>>,
    pub sources: Vec<Source>,
    /// The groups that rows must belong to, and where the nested statement has their columns.
    pub groups: Option<(Rc<Groups>, Vec<usize>)>,
    /// Which of xFilter's values is bound at which place.
    pub bound: Vec<usize>,
    /// What is bound behind them.
    pub extra: Vec<Value>,
    /// A whole scan in key order, with the batch as its last parameter.
    pub whole: bool,
}

/// Writes the nested SELECT. `entry` is the seq of the read's entry.
fn compose(
    shared: &Shared,
    wanted: &Wanted,
    answer: &Answer,
    groups: Option<Rc<Groups>>,
    entry: i64,
) -> Result<Composed> {
    let mounted = &shared.mounted;
    let agreement = answer.agreement.as_ref();
    let request = agreement.map(|a| (a.id, a.purpose.as_deref().unwrap_or("")));
    let share = share_key::Use { resource: &mounted.resource, request };
    let (mut names, mut sources) = (Vec::new(), Vec::new());
    let mut places = Vec::with_capacity(mounted.columns.len());
    for (i, column) in mounted.columns.iter().enumerate() {
        if !wanted.used.contains(&i) {
            places.push(None);
            continue;
        }
        places.push(Some(names.len()));
        names.push(column.place.as_str());
        sources.push(match answer.verdicts.get(i) {
            Some(Verdict::Raw) => Source::Raw,
            Some(Verdict::Masked(spec)) => Source::Masked(shared.masker(spec, &share)?),
            Some(Verdict::Denied(refusal)) => return Err(refusal.clone().into()),
            None => return Err(Refusal::new(&faults::ITEM_UNKNOWN).with("resource", &mounted.resource).into()),
        });
    }
    let groups = groups.map(|groups| {
        let of = groups.grouping.columns.iter().filter_map(|(i, _)| mounted.columns.get(*i)).map(|column| {
            let name = column.place.as_str();
            names.iter().position(|n| *n == name).unwrap_or_else(|| {
                names.push(name);
                names.len() - 1
            })
        });
        let of = of.collect();
        (groups, of)
    });
    let (mut tests, mut bound) = (Vec::new(), Vec::new());
    for (value, (index, op)) in wanted.tests.iter().enumerate() {
        let Some(column) = mounted.columns.get(*index) else { continue };
        let name = &column.place;
        match (op.as_str(), answer.verdicts.get(*index)) {
            ("L", _) => tests.push(format!("{name} = ?{}", bound.len() + 1)),
            // Masked since the plan was made: SQLite compares with what the reader may see.
            (_, Some(Verdict::Raw)) => tests.push(format!("{name} COLLATE BINARY {op} ?{}", bound.len() + 1)),
            _ => continue,
        }
        bound.push(value);
    }
    let pushed = !tests.is_empty();
    let mut extra = Vec::new();
    if let Some(text) = answer.agreement.as_ref().and_then(|a| a.row_filter.as_deref()) {
        let (conditions, values) = filter::conditions(text, &mounted.columns, bound.len() + 1)?;
        tests.extend(conditions);
        extra = values;
    }
    if names.is_empty() {
        names.push("1");
    }
    // Last, so that it meets only rows that pass the rest.
    if !answer.subjects.is_empty() {
        let of = answer.subjects.iter().filter_map(|i| mounted.columns.get(*i)).map(|c| c.place.as_str());
        let of: Vec<&str> = of.collect();
        tests.push(format!("{}(?{}, {})", subjects::FUNCTION, bound.len() + extra.len() + 1, of.join(", ")));
        extra.push(Value::Integer(entry));
        subjects::begin(&shared.cache, entry)?;
    }
    // In a pushed-down scan rows may be sorted behind the WHERE, where a batch would have them unsorted.
    let whole = !pushed && names.len() <= batch::WIDEST;
    let listed = names.join(", ");
    let mut sql = format!("SELECT {} FROM main.{} AS s", if whole { "1" } else { &listed }, quoted(&mounted.source));
    if !pushed {
        // A whole scan in key order: no index of a masked column may show through.
        sql.push_str(" NOT INDEXED");
    }
    if whole {
        tests.push(format!("{}(?{}, {listed})", batch::FUNCTION, bound.len() + extra.len() + 1));
    }
    if !tests.is_empty() {
        sql.push_str(" WHERE ");
        sql.push_str(&tests.join(" AND "));
    }
    if pushed {
        sql.push_str(" ORDER BY ");
        sql.push_str(&mounted.order);
    }
    Ok(Composed { sql, places, sources, groups, bound, extra, whole })
}
