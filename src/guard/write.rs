//! The one door: who asks → is it allowed → write → append, in the caller's transaction.

use super::actor::{self, Actor};
use super::append::{after, log, ready, run};
use super::bulk::placed;
use super::cache::Cache;
use super::draft::{Cell, Draft, Row, Verb};
use super::form::normalise;
use super::pending::Pending;
use super::seal::{Head, Origin, Sealed, Sealing, Wish};
use super::spec::{Declared, Exposure, Kind, TableSpec};
use super::texts::Texts;
use crate::audit::entry::Class;
use crate::audit::hash::unhex;
use crate::audit::json::Map;
use crate::calendar::Timestamp;
use crate::error::{door, Refusal};
use crate::parallel::at_once;
use crate::sqlite::{Arg, Error, Result, ValueRef};
use crate::value::Value;
use std::borrow::Cow;
use std::rc::Rc;
use std::sync::{Arc, Mutex};

/// What a rule's SQL face may look at while it gathers facts.
pub struct Door<'a> {
    pub cache: &'a Cache,
    pub head: &'a Head,
}

/// The hidden inputs of one statement.
#[derive(Default)]
struct Inputs {
    at: Option<String>,
    actor: Option<String>,
    nonce: Option<String>,
}

/// What a statement handed over, still unchecked.
pub struct Given {
    row: Row,
    inputs: Inputs,
    changed: (Value, Value),
}

/// Reads the arguments of `xUpdate` in declared order. What an UPDATE hands back as it was stored is in its column's
/// form already.
pub fn read(spec: &'static TableSpec, columns: &[Declared], values: &[Arg<'_>], old: Option<&Row>) -> Result<Given> {
    let mut given = Given { row: Row::empty(spec), inputs: Inputs::default(), changed: (Value::Null, Value::Null) };
    for (declared, arg) in columns.iter().zip(values) {
        let value = arg.get();
        if value.is_null() {
            continue;
        }
        match *declared {
            Declared::Data(i) | Declared::Secret(i) => {
                let column = &spec.columns[i];
                if let Some(kept) = old.map(|o| &o.values[i]).filter(|kept| ValueRef::from(*kept) == value) {
                    given.row.values[i] = kept.clone();
                    continue;
                }
                if let ValueRef::Text(t) | ValueRef::Blob(t) = value {
                    // Before a copy is made: no column holds more.
                    let largest = if let Kind::Content(limit) = column.kind { limit } else { 1 << 20 };
                    if t.len() > largest {
                        return Err(Refusal::new(&door::TOO_LONG)
                            .with("column", column.name)
                            .with("length", t.len())
                            .with("limit", largest)
                            .into());
                    }
                }
                given.row.values[i] = normalise(column, value.to_value()?)?;
            }
            // `.import` knows no NULL.
            Declared::ChangedAt | Declared::ChangedBy if value == ValueRef::Text(b"") => {}
            Declared::ChangedAt => given.changed.0 = value.to_value()?,
            Declared::ChangedBy => given.changed.1 = value.to_value()?,
            // An UPDATE hands back what was read; labels follow their words.
            Declared::Label(_) => {}
            Declared::At => given.inputs.at = Some(input("at", value)?),
            Declared::Actor => given.inputs.actor = Some(input("actor", value)?),
            Declared::Nonce => given.inputs.nonce = Some(input("nonce", value)?),
        }
    }
    Ok(given)
}

fn input(column: &str, value: ValueRef<'_>) -> Result<String> {
    match value.str() {
        Some(text) if text.len() <= 128 => Ok(text.to_string()),
        _ => Err(Refusal::new(&door::WRONG_TYPE)
            .with("column", column)
            .with("type", "another value")
            .with("form", "short text")
            .into()),
    }
}

/// The time, actor and nonce of a change.
fn origin(cache: &Cache, head: &Head, inputs: &Inputs) -> Result<(Origin, Actor)> {
    let (at, clock_set) = match &inputs.at {
        Some(text) => (explicit_at(cache, head, Timestamp::parse(text)?)?, false),
        None => (cache.conn.now()?, cache.conn.clock.get().is_some()),
    };
    let nonce = match &inputs.nonce {
        None => None,
        Some(text) => match unhex(text).and_then(|b| <[u8; 16]>::try_from(b).ok()) {
            Some(nonce) => Some(nonce),
            None => return Err(Refusal::new(&door::BAD_NONCE).with("nonce", text).into()),
        },
    };
    let actor = actor::resolve(cache, inputs.actor.as_deref(), head.locked, at)?;
    let own = Origin::new(&cache.conn, at, actor.id.as_str(), actor.department.as_deref());
    Ok((Origin { clock_set, nonce, ..own }, actor))
}

/// A time given with the statement: any on an unlocked database, near the clock on a locked one.
pub fn explicit_at(cache: &Cache, head: &Head, at: Timestamp) -> Result<Timestamp> {
    if head.locked && (at.millis() - cache.conn.now()?.millis()).abs() > 5 * 60_000 {
        return Err(Refusal::new(&door::AT_NOT_NOW).with("at", at).into());
    }
    Ok(at)
}

/// An insert; returns the new row's rowid.
pub fn insert(cache: &Cache, given: Given, rowid: Option<i64>) -> Result<i64> {
    let spec = given.row.spec;
    for value in [&given.changed.0, &given.changed.1] {
        if !value.is_null() {
            return Err(Refusal::new(&door::OWN_COLUMN).with("column", "changed_at, changed_by").into());
        }
    }
    let head = ready(cache)?;
    let (origin, actor) = origin(cache, &head, &given.inputs)?;
    let mut row = given.row;
    if spec.integer_key() && row.values[0].is_null() {
        row.values[0] = match rowid {
            Some(id) => Value::Integer(id),
            None => Value::Integer(next_id(cache, spec)?),
        };
    }
    let draft = change(spec, Verb::Insert, None, Some(row), &origin, actor);
    let rowid = match &draft.new {
        Some(row) if spec.integer_key() => row.values[0].integer(),
        _ => rowid,
    };
    write(cache, head, origin, draft, rowid)
}

/// An update of the row at `rowid`.
pub fn update(
    cache: &Cache,
    spec: &'static TableSpec,
    columns: &[Declared],
    (rowid, new_rowid): (i64, i64),
    values: &[Arg<'_>],
) -> Result<i64> {
    if rowid != new_rowid && !spec.integer_key() {
        return Err(Refusal::new(&door::OWN_COLUMN).with("column", "rowid").into());
    }
    let head = ready(cache)?;
    let (mut old, changed) = stored(cache, spec, rowid)?;
    let given = read(spec, columns, values, Some(&old))?;
    let (origin, actor) = origin(cache, &head, &given.inputs)?;
    for (given, kept) in [(&given.changed.0, &changed.0), (&given.changed.1, &changed.1)] {
        if !given.is_null() && given != kept {
            return Err(Refusal::new(&door::OWN_COLUMN).with("column", "changed_at, changed_by").into());
        }
    }
    let mut new = given.row;
    if rowid != new_rowid && new.values.first() == Some(&Value::Integer(rowid)) {
        // `SET rowid = …` is the key by its other name.
        new.values[0] = Value::Integer(new_rowid);
    }
    for (i, column) in spec.columns.iter().enumerate() {
        match column.exposure {
            Exposure::Visible => {}
            // Unless the rule sets it anew, a digest stays.
            Exposure::Internal => new.values[i] = old.values[i].clone(),
            Exposure::Secret => old.values[i] = Value::Null,
        }
    }
    let draft = change(spec, Verb::Update, Some(old), Some(new), &origin, actor);
    write(cache, head, origin, draft, Some(rowid))
}

/// A delete of the row at `rowid`. DELETE carries no hidden inputs.
pub fn delete(cache: &Cache, spec: &'static TableSpec, rowid: i64) -> Result<i64> {
    let head = ready(cache)?;
    let (origin, actor) = origin(cache, &head, &Inputs::default())?;
    let (old, _) = stored(cache, spec, rowid)?;
    let draft = change(spec, Verb::Delete, Some(old), None, &origin, actor);
    write(cache, head, origin, draft, Some(rowid))
}

fn change(
    spec: &'static TableSpec,
    verb: Verb,
    old: Option<Row>,
    new: Option<Row>,
    origin: &Origin,
    actor: Actor,
) -> Draft {
    Draft {
        spec,
        verb,
        old,
        new,
        at: origin.at,
        actor,
        action: Cow::Owned([spec.entity, ".", verb.word()].concat()),
        class: Class::Governance,
        object: None,
        parties: Vec::new(),
        extra: Map::new(),
        also: Vec::new(),
        nonce: origin.nonce,
        erase: None,
        nodes: Vec::new(),
        finish: None,
        sets: Vec::new(),
        bulk: Vec::new(),
    }
}

pub(super) fn next_id(cache: &Cache, spec: &'static TableSpec) -> Result<i64> {
    let texts = cache.conn.texts(spec);
    let mut last = 0;
    cache.rows(&texts.last_id, &[], |row| {
        last = row.column_i64(0).unwrap_or(0);
        Ok(())
    })?;
    Ok(last.checked_add(1).ok_or_else(|| Refusal::new(&door::NO_MORE_IDS).with("table", spec.name))?)
}

/// The stored row at `rowid`, with its `changed_at` and `changed_by`.
fn stored(cache: &Cache, spec: &'static TableSpec, rowid: i64) -> Result<(Row, (Value, Value))> {
    let texts = cache.conn.texts(spec);
    let Some(found) = cache.row(&texts.stored, &[rowid.into()])? else {
        return Err(Refusal::new(&door::ROW_GONE).with("table", spec.name).with("row", rowid).into());
    };
    let mut found = found.into_iter();
    let mut row = Row::empty(spec);
    for (i, _) in spec.columns.iter().enumerate().filter(|(_, c)| c.stored()) {
        row.values[i] = found.next().unwrap_or(Value::Null);
    }
    let changed = (found.next().unwrap_or(Value::Null), found.next().unwrap_or(Value::Null));
    Ok((row, changed))
}

/// Decides, seals and writes. Whatever may refuse comes first: the row is one nested statement, and once that has
/// succeeded its entries are in the transaction's log. Without a rowid SQLite gives the row the next one.
fn write(cache: &Cache, head: Head, mut origin: Origin, mut draft: Draft, rowid: Option<i64>) -> Result<i64> {
    let spec = draft.spec;
    let door = Door { cache, head: &head };
    (spec.decide)(&door, &mut draft)?;
    origin.nonce = draft.nonce;
    let texts = cache.conn.texts(spec);
    check_row(cache, &texts, &draft)?;
    let detail = draft.detail(&texts.form)?;
    let object = match (draft.object.take(), draft.row()) {
        (Some(object), _) => object,
        (None, Some(row)) => row.object(),
        (None, None) => spec.entity.to_string(),
    };
    let own = Wish {
        action: draft.action.clone(),
        object,
        class: draft.class,
        parties: draft.parties.drain(..).map(Arc::from).collect(),
        detail,
    };
    let wishes: Vec<Wish> = std::iter::once(own).chain(draft.also.drain(..).map(Wish::from)).collect();
    let bulk = Arc::new(placed(cache, std::mem::take(&mut draft.bulk))?);
    // A change that moved nothing into the future keeps the time of the chain.
    let mut sealing = Sealing::begin(cache, &head, &origin, &wishes, bulk.len())?;
    let sealed: Vec<Rc<Sealed>> = wishes.into_iter().map(|wish| sealing.wish(wish)).collect::<Result<_>>()?;
    let rows = sealing.rows(&bulk)?;
    if let Some(finish) = draft.finish {
        finish(&door, &sealed, &mut draft)?;
    }
    let effective = sealed.first().map_or(origin.at, |s| s.at).to_string();
    let new_rowid = match &draft.new {
        Some(row) if spec.integer_key() => row.values[0].integer(),
        _ => rowid,
    };
    let changed = (effective, origin.actor.to_string());
    let sets = stamped(std::mem::take(&mut draft.sets), &changed.0, &changed.1);
    let pending = Pending {
        shadow: texts.shadow.clone(),
        verb: draft.verb.word(),
        rowid: if draft.verb == Verb::Update { new_rowid } else { rowid }.unwrap_or(0),
        also_writes: spec.also_writes,
        erase: draft.erase,
        nodes: std::mem::take(&mut draft.nodes),
        sets,
        changed: if bulk.is_empty() { Default::default() } else { changed.clone() },
        bulk: bulk.clone(),
    };
    if draft.erase.is_some() {
        cache.conn.log.write(cache)?;
    }
    let (sql, values) = statement(&texts, &draft, rowid, new_rowid, &changed);
    // Hashing needs no database, and the database waits for no hash before the log is written.
    let (of_rows, outcome) = at_once(bulk.len(), || rows.seal(&bulk), || run(cache, pending, &sql, &values));
    if let Err(error) = outcome {
        return Err(match &draft.new {
            Some(row) if texts.single && error.is_taken() => duplicate(spec, row),
            _ => error,
        });
    }
    let new_rowid = new_rowid.unwrap_or_else(|| cache.conn.db.last_insert_rowid());
    let sealed = sealed.into_iter().chain(of_rows.into_iter().map(Rc::new)).collect();
    // To let go of so many rows takes long as well.
    let (many, rows) = (bulk.len(), Mutex::new(Some(bulk)));
    at_once(many, || drop(rows.lock().map(|mut rows| rows.take())), || log(cache, sealed)).1?;
    after(cache, &texts.shadow)?;
    Ok(new_rowid)
}

/// Cells in the order in which they are looked up, each row of a guarded table with its time and actor.
fn stamped(mut sets: Vec<Cell>, at: &str, by: &str) -> Vec<Cell> {
    sets.sort_by(|a, b| (a.rowid, a.shadow).cmp(&(b.rowid, b.shadow)));
    let mut rows: Vec<(i64, &'static str)> = sets.iter().map(|c| (c.rowid, c.shadow)).collect();
    rows.dedup();
    for (rowid, shadow) in rows {
        sets.push(Cell { shadow, rowid, column: "changed_at", value: at.into() });
        sets.push(Cell { shadow, rowid, column: "changed_by", value: by.into() });
    }
    sets.sort_by_key(|c| c.rowid);
    sets
}

fn duplicate(spec: &TableSpec, row: &Row) -> Error {
    Refusal::new(&door::DUPLICATE).with("table", spec.name).with("key", row.key_text()).into()
}

/// What the rule left must still be storable: required columns there, the key free.
fn check_row(cache: &Cache, texts: &Texts, draft: &Draft) -> Result<()> {
    let Some(row) = &draft.new else { return Ok(()) };
    let spec = draft.spec;
    for (i, (column, value)) in spec.columns.iter().zip(&row.values).enumerate() {
        if value.is_null() && (column.required || i < spec.key) {
            return Err(Refusal::new(&door::MISSING).with("column", column.name).with("table", spec.name).into());
        }
    }
    if spec.integer_key() && row.values[0].integer().is_none_or(|id| id <= 0) {
        return Err(Refusal::new(&door::BAD_ID).with("table", spec.name).with("id", row.key_text()).into());
    }
    let key = &row.values[..spec.key];
    if texts.single || draft.old.as_ref().is_some_and(|old| old.values[..spec.key] == *key) {
        return Ok(());
    }
    let values: Vec<ValueRef<'_>> = key.iter().map(ValueRef::from).collect();
    if cache.exists(&texts.taken, &values)? {
        return Err(duplicate(spec, row));
    }
    Ok(())
}

/// The nested statement and its values. A rowid is only written where it is given or changes: SQLite keeps a
/// statement journal for whatever may yet turn out not to be a number. An UPDATE names the columns that change, so
/// that no index is touched for the others.
fn statement<'a>(
    texts: &Texts,
    draft: &'a Draft,
    rowid: Option<i64>,
    new_rowid: Option<i64>,
    changed: &'a (String, String),
) -> (Rc<str>, Vec<ValueRef<'a>>) {
    let at = |id: Option<i64>| ValueRef::Integer(id.unwrap_or(0));
    let Some(row) = &draft.new else { return (texts.delete.clone(), vec![at(rowid)]) };
    let insert = draft.verb == Verb::Insert;
    let moved = !insert && new_rowid != rowid;
    let old = draft.old.as_ref().filter(|_| !insert && !moved);
    let mut values = Vec::with_capacity(row.values.len() + 4);
    let mut places = 0;
    for (place, i) in texts.stored_places.iter().enumerate() {
        if old.is_none_or(|old| old.values[*i] != row.values[*i]) {
            places |= 1 << place;
            values.push(ValueRef::from(&row.values[*i]));
        }
    }
    values.extend([ValueRef::from(changed.0.as_str()), changed.1.as_str().into()]);
    let text = match (insert, new_rowid) {
        (true, None) => texts.insert.clone(),
        (true, Some(_)) => texts.insert_at.clone(),
        (false, _) if moved => texts.update_at.clone(),
        (false, _) => texts.update(places),
    };
    if moved || (insert && new_rowid.is_some()) {
        values.push(at(new_rowid));
    }
    if !insert {
        values.push(at(rowid));
    }
    (text, values)
}
