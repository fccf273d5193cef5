//! `k_anonymity(target, columns [, demanded])`: how small the groups are that agree in the columns.
//!
//! One row for each of the ten smallest groups, smallest first, with the summary repeated; one row without a
//! group when the target is empty. The target is read as the caller reads it: a shared table decides, masks
//! and logs, a protected source refuses.

use super::anonymity::{k_anonymity, Anonymity};
use crate::audit::json::{self, Json, Map};
use crate::error::{mask as faults, Refusal};
use crate::guard::rows::{self, Rows, TableFunction};
use crate::guard::{Cache, Conn};
use crate::share::mount::quoted;
use crate::sqlite::{Db, Result, ValueRef};
use crate::value::Value;
use std::rc::Rc;

const WORST: usize = 10;
const MOST_COLUMNS: usize = 20;

pub fn register(db: Db, conn: &Rc<Conn>) -> Result<()> {
    let function = TableFunction {
        name: "k_anonymity",
        columns: "k INTEGER, group_count INTEGER, row_count INTEGER, groups_under INTEGER, rows_under INTEGER, \
                  demanded INTEGER, size INTEGER, worst TEXT",
        arguments: &["target", "columns", "wanted"],
        required: 2,
        start: |cache, arguments| Ok(Box::new(measure(cache, arguments)?.into_iter()) as Box<dyn Rows>),
    };
    rows::register(db, conn, function)
}

/// The column names: a JSON array, or separated by commas.
fn columns(text: &str) -> std::result::Result<Vec<String>, Refusal> {
    let bad = || Refusal::new(&faults::GROUPS_COLUMNS).with("columns", text);
    if text.len() > 8_192 {
        return Err(bad());
    }
    let names: Vec<String> = if text.trim_start().starts_with('[') {
        let Ok(Json::List(list)) = json::read(text) else { return Err(bad()) };
        let name = |value: Json| match value {
            Json::Text(t) => Ok(t),
            _ => Err(bad()),
        };
        list.into_iter().map(name).collect::<std::result::Result<_, _>>()?
    } else {
        text.split(',').map(|n| n.trim().to_string()).collect()
    };
    let odd = |n: &String| n.is_empty() || n.contains('\0');
    if names.is_empty() || names.len() > MOST_COLUMNS || names.iter().any(odd) {
        return Err(bad());
    }
    Ok(names)
}

fn demanded(value: Option<&Value>) -> std::result::Result<u64, Refusal> {
    match value {
        None | Some(Value::Null) => Ok(5),
        Some(Value::Integer(k @ 2..=1_000_000)) => Ok(u64::try_from(*k).unwrap_or(5)),
        Some(Value::Integer(k)) => Err(Refusal::new(&faults::GROUPS_DEMANDED).with("value", k)),
        Some(other) => Err(Refusal::new(&faults::GROUPS_DEMANDED).with("value", other.type_name())),
    }
}

fn measure(cache: &Rc<Cache>, arguments: &[Value]) -> Result<Vec<Vec<Value>>> {
    let text = |i: usize| arguments.get(i).and_then(Value::text).unwrap_or("");
    let (target, names) = (text(0), columns(text(1))?);
    let wanted = demanded(arguments.get(2))?;
    if target.is_empty() || target.contains('\0') {
        return Err(Refusal::new(&faults::GROUPS_TARGET).with("name", target).into());
    }
    // Qualified, because SQLite reads a bare quoted name that no column bears as a string.
    let list: Vec<String> = names.iter().map(|n| format!("t.{}", quoted(n))).collect();
    let list = list.join(", ");
    let sql = format!("SELECT {list}, count(*) FROM main.{} AS t GROUP BY {list}", quoted(target));
    // Not marked as nested: the caller's own rights decide what it may read.
    let db = cache.conn.db;
    let mut statement = db.prepare(&sql).map_err(|error| unknown(error, target, &names))?;
    let mut found: Anonymity<Vec<Value>> = k_anonymity(std::iter::empty(), wanted, WORST);
    statement.rows(&[], |row| {
        let group = (0..names.len()).map(|i| plain(row.column(i))).collect();
        let size = u64::try_from(row.column_i64(names.len()).unwrap_or(0)).unwrap_or(0);
        found.add(group, size, wanted, WORST);
        Ok(())
    })?;
    answer(&found, &names, wanted)
}

/// Only a missing table or column is ours to word; a refused read stays what it is.
fn unknown(error: crate::sqlite::Error, target: &str, names: &[String]) -> crate::sqlite::Error {
    let missing = |name: &str| Refusal::new(&faults::GROUPS_TARGET).with("name", name).into();
    if error.message.contains("no such table") {
        return missing(target);
    }
    match names.iter().find(|n| error.message.contains(&format!("no such column: t.{n}"))) {
        Some(name) => missing(name),
        None => error,
    }
}

/// A group's value; what is no Unicode text counts as its bytes.
fn plain(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Text(t) => Value::Text(String::from_utf8_lossy(t).into_owned()),
        other => other.to_value().unwrap_or(Value::Null),
    }
}

fn answer(found: &Anonymity<Vec<Value>>, names: &[String], wanted: u64) -> Result<Vec<Vec<Value>>> {
    let int = |n: u64| Value::Integer(i64::try_from(n).unwrap_or(i64::MAX));
    let summary = [found.k, found.groups, found.rows, found.groups_under, found.rows_under, wanted].map(int).to_vec();
    let row = |size: Value, worst: Value| summary.iter().cloned().chain([size, worst]).collect::<Vec<_>>();
    if found.worst.is_empty() {
        return Ok(vec![row(Value::Null, Value::Null)]);
    }
    found.worst.iter().map(|(group, size)| Ok(row(int(*size), Value::Text(shown(group, names)?)))).collect()
}

/// A group as a JSON object, at most 200 characters of each value.
fn shown(group: &[Value], names: &[String]) -> Result<String> {
    let mut map = Map::new();
    for (name, value) in names.iter().zip(group) {
        let value = match value {
            Value::Null => Json::Null,
            Value::Integer(i) if i.unsigned_abs() <= json::MAX_INT.unsigned_abs() => Json::Int(*i),
            Value::Integer(i) => Json::Text(i.to_string()),
            Value::Real(r) => Json::Text(r.to_string()),
            Value::Text(t) => Json::Text(t.chars().take(200).collect()),
            Value::Blob(b) => Json::Text(format!("{} bytes", b.len())),
        };
        map.insert(name, value);
    }
    Ok(Json::Map(map).to_text()?)
}
