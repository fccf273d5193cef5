//! Rows and changes as the rules see them: plain data.

use super::actor::Actor;
use super::form::put_in_form;
use super::inserted::{self, Form};
use super::seal::{Detail, Sealed};
use super::sealer::DETAIL_LIMIT;
use super::spec::{Exposure, TableSpec};
use super::write::Door;
use crate::audit::entry::Class;
use crate::audit::json::{Json, Map, Members};
use crate::audit::tree::Node;
use crate::calendar::Timestamp;
use crate::error::{door, Refusal};
use crate::value::Value;
use std::borrow::Cow;
use std::fmt::Write;
use std::rc::Rc;
use std::sync::Arc;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verb {
    Insert,
    Update,
    Delete,
}

impl Verb {
    /// As it stands in `<table>.<verb>` actions unless a rule names another.
    pub fn word(self) -> &'static str {
        match self {
            Verb::Insert => "insert",
            Verb::Update => "update",
            Verb::Delete => "delete",
        }
    }
}

/// One row of a guarded table, in the order of its spec's columns.
#[derive(Clone)]
pub struct Row {
    pub spec: &'static TableSpec,
    pub values: Vec<Value>,
}

impl Row {
    pub fn empty(spec: &'static TableSpec) -> Self {
        Row { spec, values: vec![Value::Null; spec.columns.len()] }
    }

    /// A row of values in the order of the columns, each put into its column's form. One that cannot be comes back with
    /// its column.
    pub fn normalised(
        spec: &'static TableSpec,
        mut values: Vec<Value>,
    ) -> Result<Self, (&'static str, Value, Refusal)> {
        for (column, value) in spec.columns.iter().zip(&mut values) {
            if let Err(refusal) = put_in_form(column, value) {
                return Err((column.name, std::mem::replace(value, Value::Null), refusal));
            }
        }
        values.resize(spec.columns.len(), Value::Null);
        Ok(Row { spec, values })
    }

    /// What an entry keeps of a row that is new.
    pub fn as_inserted(&self) -> Result<Map, Refusal> {
        let mut new = Vec::new();
        for (column, value) in self.spec.columns.iter().zip(&self.values) {
            if column.exposure == Exposure::Visible && !value.is_null() {
                new.push((column.name.to_string(), json(value)?));
            }
        }
        // No spec names a column twice.
        Ok(Map::new().with("new", Map::of(new).unwrap_or_default()))
    }

    pub fn get(&self, name: &str) -> &Value {
        self.spec.position(name).and_then(|i| self.values.get(i)).unwrap_or(&Value::Null)
    }

    /// The text of a column; `None` for NULL.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).text()
    }

    pub fn integer(&self, name: &str) -> Option<i64> {
        self.get(name).integer()
    }

    pub fn set(&mut self, name: &str, value: impl Into<Value>) {
        debug_assert!(self.spec.position(name).is_some(), "no column {name}");
        if let Some(place) = self.spec.position(name).and_then(|i| self.values.get_mut(i)) {
            *place = value.into();
        }
    }

    /// Sets a column that was left NULL.
    pub fn default(&mut self, name: &str, value: impl Into<Value>) {
        if self.get(name).is_null() {
            self.set(name, value);
        }
    }

    /// The key as it stands in an entry's `object`: parts joined by `|`, with `%` and `|` escaped.
    pub fn key_text(&self) -> String {
        let mut text = String::new();
        self.push_key(&mut text);
        text
    }

    /// The row as an entry's `object`: `entity:key`.
    pub fn object(&self) -> String {
        let mut text = String::with_capacity(64);
        self.push_object(&mut text);
        text
    }

    /// Appends [`Self::object`].
    pub fn push_object(&self, out: &mut String) {
        out.push_str(self.spec.entity);
        out.push(':');
        self.push_key(out);
    }

    fn push_key(&self, out: &mut String) {
        for (i, value) in self.values.iter().take(self.spec.key).enumerate() {
            if i > 0 {
                out.push('|');
            }
            match value {
                Value::Integer(i) => drop(write!(out, "{i}")),
                Value::Text(t) if t.contains(['%', '|']) => out.push_str(&t.replace('%', "%25").replace('|', "%7C")),
                Value::Text(t) => out.push_str(t),
                _ => {}
            }
        }
    }
}

/// One change on its way through the door.
pub struct Draft {
    pub spec: &'static TableSpec,
    pub verb: Verb,
    pub old: Option<Row>,
    /// The row as it will be stored; `None` for a delete.
    pub new: Option<Row>,
    pub at: Timestamp,
    pub actor: Actor,
    /// The audit action.
    pub action: Cow<'static, str>,
    pub class: Class,
    /// What the entry is about, where it is not the row.
    pub object: Option<String>,
    /// Departments concerned, besides the actor's own.
    pub parties: Vec<String>,
    /// Further members of the entry's detail.
    pub extra: Map,
    /// Further entries of the same change, written right after its own.
    pub also: Vec<Note>,
    /// The given nonce; a rule that computes from it settles it here.
    pub nonce: Option<[u8; 16]>,
    /// The entries whose details this change erases.
    pub erase: Option<(i64, i64)>,
    /// Nodes of the tree that this change stores.
    pub nodes: Vec<Node>,
    /// Fills columns that follow from the sealed entries; these columns are not in the entry's detail.
    pub finish: Option<Finish>,
    /// What it changes in other tables; each needs a trigger and a place in `also_writes`.
    pub sets: Vec<Cell>,
    /// Rows of other guarded tables that the same nested statement inserts, each with an entry of its own.
    pub bulk: Vec<Bulk>,
}

/// A cell of another shadow table that follows from a change, set by a trigger of the table's `extra_sql` out
/// of `gov_pending_set`, so that it is one statement with the change.
#[derive(Clone, Debug)]
pub struct Cell {
    pub shadow: &'static str,
    pub rowid: i64,
    pub column: &'static str,
    pub value: Value,
}

/// A row that an import inserts. Its rule has been asked already; its columns are normalised.
pub struct Bulk {
    pub row: Row,
    pub action: &'static str,
    /// Shared by all rows of one provider.
    pub parties: Arc<[Arc<str>]>,
    /// Settled when it is written.
    pub(super) rowid: i64,
}

impl Bulk {
    pub fn new(row: Row, action: &'static str, parties: Arc<[Arc<str>]>) -> Self {
        Bulk { row, action, parties, rowid: 0 }
    }
}

/// See [`Draft::finish`].
pub type Finish = fn(&Door<'_>, &[Rc<Sealed>], &mut Draft) -> crate::sqlite::Result<()>;

/// A further entry of a change.
pub struct Note {
    pub action: Cow<'static, str>,
    pub object: String,
    pub class: Class,
    pub parties: Vec<String>,
    pub detail: Map,
}

impl Draft {
    /// The row that the change is about: the new one, or for a delete the old one.
    pub fn row(&self) -> Option<&Row> {
        self.new.as_ref().or(self.old.as_ref())
    }

    /// The text of a column before the change.
    pub fn old_text(&self, name: &str) -> Option<&str> {
        self.old.as_ref().and_then(|r| r.text(name))
    }

    /// The text of a column after it.
    pub fn new_text(&self, name: &str) -> Option<&str> {
        self.new.as_ref().and_then(|r| r.text(name))
    }

    /// Whether an update changes this column.
    pub fn changes(&self, name: &str) -> bool {
        match (&self.old, &self.new) {
            (Some(old), Some(new)) => old.get(name) != new.get(name),
            _ => true,
        }
    }

    pub fn party(&mut self, code: Option<&str>) {
        if let Some(code) = code {
            if !self.parties.iter().any(|p| p == code) {
                self.parties.push(code.to_string());
            }
        }
    }

    /// What the entry says: the columns that differ, and what the rule adds. Of a new row they are written at once.
    pub(super) fn detail(&mut self, form: &Form) -> Result<Detail, Refusal> {
        let extra = std::mem::take(&mut self.extra);
        if let (None, Some(row)) = (&self.old, &self.new) {
            inserted::check(row, DETAIL_LIMIT)?;
            let mut text = String::new();
            form.write(row, &mut text);
            return Ok(Detail::Written(Rc::new(Members::one("new", &text)), extra));
        }
        let mut detail = self.difference()?;
        for (key, value) in extra {
            detail.insert(key, value);
        }
        Ok(detail.into())
    }

    /// The changed columns as the entry's detail keeps them: `new`, and `old` for what they replace.
    fn difference(&self) -> Result<Map, Refusal> {
        let mut detail = Map::new();
        let (mut old, mut new) = (Map::new(), Map::new());
        for (i, column) in self.spec.columns.iter().enumerate() {
            if column.exposure != Exposure::Visible {
                continue;
            }
            let before = self.old.as_ref().and_then(|r| r.values.get(i));
            let after = self.new.as_ref().and_then(|r| r.values.get(i));
            if before == after {
                continue;
            }
            if let Some(v) = before.filter(|v| !v.is_null()) {
                old.insert(column.name, json(v)?);
            }
            if let Some(v) = after.filter(|v| self.old.is_some() || !v.is_null()) {
                new.insert(column.name, json(v)?);
            }
        }
        if self.new.is_some() {
            detail.insert("new", new);
        }
        if self.old.is_some() {
            detail.insert("old", old);
        }
        Ok(detail)
    }
}

fn json(value: &Value) -> Result<Json, Refusal> {
    Ok(match value {
        Value::Null => Json::Null,
        Value::Integer(i) => Json::Int(*i),
        Value::Text(t) => Json::Text(t.clone()),
        // No column kind lets these through.
        Value::Real(_) | Value::Blob(_) => {
            return Err(Refusal::new(&door::WRONG_TYPE)
                .with("column", "?")
                .with("type", value.type_name())
                .with("form", "text or integer"))
        }
    })
}
