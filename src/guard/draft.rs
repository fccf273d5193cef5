//! Rows and changes as the rules see them: plain data.

use super::actor::Actor;
use super::seal::Sealed;
use super::spec::{Column, Exposure, Kind, TableSpec};
use super::write::Door;
use crate::audit::entry::Class;
use crate::audit::json::{Json, Map, MAX_INT};
use crate::audit::tree::Node;
use crate::calendar::{Date, Timestamp};
use crate::error::{door, Refusal};
use crate::value::Value;
use std::borrow::Cow;
use std::fmt::Write;
use std::rc::Rc;

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

    /// A row from values by column name, each put into its column's form.
    pub fn normalised(
        spec: &'static TableSpec,
        mut value_of: impl FnMut(&str) -> Value,
    ) -> Result<Self, (&'static str, Refusal)> {
        let mut row = Row::empty(spec);
        for (place, column) in row.values.iter_mut().zip(spec.columns) {
            *place = normalise(column, value_of(column.name)).map_err(|refusal| (column.name, refusal))?;
        }
        Ok(row)
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
        text.push_str(self.spec.entity);
        text.push(':');
        self.push_key(&mut text);
        text
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
    pub parties: Vec<String>,
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

    /// The changed columns as the entry's detail keeps them: `new`, and `old` for what they replace.
    pub fn difference(&self) -> Result<Map, Refusal> {
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

/// Puts a given value into the column's form, or says why it cannot be.
///
/// An empty text counts as not given: `.import` and sheets know no NULL.
pub fn normalise(column: &Column, value: Value) -> Result<Value, Refusal> {
    let value = match value {
        Value::Text(t) if t.is_empty() => Value::Null,
        v => v,
    };
    if value.is_null() {
        return Ok(value);
    }
    let wrong = |form: &str, value: &Value| {
        Refusal::new(&door::WRONG_TYPE).with("column", column.name).with("type", value.type_name()).with("form", form)
    };
    let bad = |form: &str, text: &str| {
        Refusal::new(&door::WRONG_FORM).with("column", column.name).with("value", text).with("form", form)
    };
    if let (Value::Text(t), false) = (&value, matches!(column.kind, Kind::Content(_))) {
        if t.contains('\0') {
            return Err(bad("text without NUL", t));
        }
    }
    match column.kind {
        Kind::Text(_) | Kind::Term(_) | Kind::Coded(_) => {
            let limit = if let Kind::Text(limit) = column.kind { limit } else { 256 };
            let text = match value {
                Value::Text(t) => t,
                Value::Integer(i) => i.to_string(),
                v => return Err(wrong("text", &v)),
            };
            fits(column, &text, limit)?;
            Ok(Value::Text(text))
        }
        Kind::Code => {
            let text = match value {
                Value::Text(t) => t,
                Value::Integer(i) => i.to_string(),
                v => return Err(wrong("a code", &v)),
            };
            if text.len() > 64 || !text.bytes().all(|b| b.is_ascii_graphic()) {
                return Err(bad("at most 64 printable ASCII characters without spaces", &text));
            }
            Ok(Value::Text(text))
        }
        Kind::Integer => {
            let number = match &value {
                Value::Integer(i) => *i,
                Value::Text(t) => t.trim().parse().map_err(|_| bad("a whole number", t))?,
                Value::Real(r) if r.fract() == 0.0 && r.abs() <= MAX_INT as f64 => *r as i64,
                v => return Err(wrong("integer", v)),
            };
            if !(-MAX_INT..=MAX_INT).contains(&number) {
                return Err(bad("a whole number within ±(2^53−1)", &number.to_string()));
            }
            Ok(Value::Integer(number))
        }
        Kind::Bool => match &value {
            Value::Integer(i @ (0 | 1)) => Ok(Value::Integer(*i)),
            Value::Text(t) => match t.trim() {
                "1" | "是" | "true" => Ok(Value::Integer(1)),
                "0" | "否" | "false" => Ok(Value::Integer(0)),
                other => Err(bad("0 or 1 (是 or 否)", other)),
            },
            Value::Integer(i) => Err(bad("0 or 1 (是 or 否)", &i.to_string())),
            v => Err(wrong("0 or 1", v)),
        },
        Kind::Date => match &value {
            Value::Text(t) => Ok(Value::Text(Date::parse(t.trim())?.to_string())),
            v => Err(wrong("a day YYYY-MM-DD", v)),
        },
        Kind::Time => match &value {
            Value::Text(t) => Ok(Value::Text(Timestamp::parse(t.trim())?.to_string())),
            v => Err(wrong("a time YYYY-MM-DDTHH:MM:SS", v)),
        },
        Kind::Word(words) => match &value {
            Value::Text(t) => match words.parse(t) {
                Some(word) => Ok(Value::Text(word.to_string())),
                None => Err(bad(&words.accepted(), t)),
            },
            Value::Integer(i) => match words.parse(&i.to_string()) {
                Some(word) => Ok(Value::Text(word.to_string())),
                None => Err(bad(&words.accepted(), &i.to_string())),
            },
            v => Err(wrong("one of its words", v)),
        },
        Kind::Json => match &value {
            Value::Text(t) => {
                fits(column, t, 65_536)?;
                Ok(Value::Text(crate::audit::json::canonicalise(t)?))
            }
            v => Err(wrong("JSON text", v)),
        },
        Kind::Content(limit) => match &value {
            Value::Text(t) => fits(column, t, limit).map(|()| value),
            Value::Blob(b) if b.len() <= limit => Ok(value),
            Value::Blob(b) => Err(too_long(column, b.len(), limit)),
            v => Err(wrong("a BLOB or text", v)),
        },
        Kind::Hex(bytes) => match &value {
            Value::Text(t) => {
                let text = t.trim().to_ascii_lowercase();
                if text.len() != bytes * 2 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
                    return Err(bad("hex digits of the right number", t));
                }
                Ok(Value::Text(text))
            }
            v => Err(wrong("hex text", v)),
        },
    }
}

fn fits(column: &Column, text: &str, limit: usize) -> Result<(), Refusal> {
    if text.len() <= limit {
        return Ok(());
    }
    Err(too_long(column, text.len(), limit))
}

fn too_long(column: &Column, length: usize, limit: usize) -> Refusal {
    Refusal::new(&door::TOO_LONG).with("column", column.name).with("length", length).with("limit", limit)
}
