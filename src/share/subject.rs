//! `subject_access(value, from, to)`: who certainly or possibly saw one citizen's record, for an enquiry or a
//! breach list.
//!
//! `certain`: the true value was looked up and a row came back, or the record is among those of the read that the
//! log keeps one by one. `possible`: the record may have been among the rows: a filter says so, or nothing was kept
//! (no item is marked as subject key, very many rows, a process that ended early, an erased detail). `asked`: the
//! value was looked up and nothing came back. A read that gave no row, or in whose set or filter the record is not,
//! is left out. Nobody who saw the record is missing.
//!
//! The answer tells whose record stands behind a masked row, so it is for those who may know: auditors and
//! supervisors, and the provider about its own resources.

use super::probe::keyed;
use super::report;
use super::subjects::{self, Among};
use crate::audit::json::{self, Json};
use crate::audit::sight;
use crate::error::{door, identity, Refusal};
use crate::guard::actor;
use crate::guard::rows::{Rows, TableFunction};
use crate::guard::Cache;
use crate::sqlite::{Result, ValueRef};
use crate::value::Value;
use std::collections::HashSet;
use std::rc::Rc;

pub const SUBJECT: TableFunction = TableFunction {
    name: "subject_access",
    columns: "seq INTEGER, at TEXT, actor TEXT, department TEXT, operator TEXT, terminal TEXT, action TEXT, \
        resource TEXT, agreement INTEGER, rows TEXT, certainty TEXT",
    arguments: &["value", "from_time", "to_time"],
    required: 1,
    start,
};

fn start(cache: &Rc<Cache>, arguments: &[Value]) -> Result<Box<dyn Rows>> {
    let value = arguments.first().unwrap_or(&Value::Null);
    if value.is_null() {
        return Err(Refusal::new(&door::ARGUMENT_MISSING)
            .with("function", "subject_access")
            .with("arguments", "value, from_time, to_time")
            .into());
    }
    let may = may_ask(cache)?;
    let hash = keyed(cache, ValueRef::from(value))?;
    let subject = subjects::asked(cache, ValueRef::from(value))?;
    let personal = "SELECT DISTINCT resource FROM main.gov_item_data WHERE pi IS NOT NULL AND pi <> 'none'";
    let personal = texts(cache, personal, &[])?;
    let own = match &may {
        Some(department) => {
            let sql = "SELECT code FROM main.gov_resource_data WHERE provider = ?1";
            Some(texts(cache, sql, &[department.as_str().into()])?)
        }
        None => None,
    };
    let mut out = Vec::new();
    for read in report::read(cache, arguments.get(1), arguments.get(2))? {
        let erased = read.detail.is_none();
        let refused = read.text("outcome") == Some("refused");
        let of = |set: &HashSet<String>| read.resource.as_deref().is_some_and(|r| set.contains(r));
        if refused || read.resource.as_deref().is_some_and(|r| !personal.contains(r)) || !own.as_ref().is_none_or(of) {
            continue;
        }
        let probed = matches!(read.detail.as_ref().and_then(|d| d.get("probes")), Some(Json::List(l)) if l.iter().any(|p| has(p, &hash)));
        let among = match (&read.subjects, subject) {
            (Some(kept), Some(subject)) => subjects::among(kept, subject),
            _ => Among::Possibly,
        };
        let certainty = match (probed, read.rows) {
            (true, Some(0)) => "asked",
            // Unknown is not none.
            (true, _) => "certain",
            (false, Some(0)) if !erased => continue,
            (false, _) => match among {
                Among::Yes => "certain",
                Among::Possibly => "possible",
                Among::No => continue,
            },
        };
        let known = |key: &str| read.text(key).map_or(Value::Null, Value::from);
        let agreement = match read.detail.as_ref().and_then(|d| d.get("agreement")) {
            Some(Json::Int(i)) => Value::Integer(*i),
            _ => Value::Null,
        };
        out.push(vec![
            Value::Integer(read.seq),
            read.at.as_str().into(),
            read.actor.as_str().into(),
            read.department.clone().map_or(Value::Null, Value::Text),
            known("operator"),
            known("terminal"),
            read.action.as_str().into(),
            read.resource.clone().map_or(Value::Null, Value::Text),
            agreement,
            read.rows.map_or(Value::from("unknown"), |n| Value::Text(n.to_string())),
            certainty.into(),
        ]);
    }
    Ok(Box::new(out.into_iter()))
}

/// Whether this session may ask, and about whose resources alone; `None`: about all.
fn may_ask(cache: &Rc<Cache>) -> Result<Option<String>> {
    let locked = crate::setup::sql::is_locked(cache)?;
    let asker = actor::resolve(cache, None, locked, cache.conn.now()?)?;
    let watches = sight::WATCHERS.iter().any(|role| asker.has_role(role));
    if !locked || watches {
        return Ok(None);
    }
    let provides = "SELECT 1 FROM main.gov_resource_data WHERE provider = ?1 LIMIT 1";
    if let Some(department) = &asker.department {
        if cache.exists(provides, &[department.as_str().into()])? {
            return Ok(Some(department.clone()));
        }
    }
    Err(Refusal::new(&identity::MAY_NOT)
        .with("actor", &asker.id)
        .with("role", asker.role.as_deref().unwrap_or("-"))
        .with("department", asker.department.as_deref().unwrap_or("-"))
        .with("verb", "ask subject_access")
        .with("table", "the access log")
        .with("who", "an auditor, a supervisor, or the provider about its own resources")
        .into())
}

fn texts(cache: &Cache, sql: &str, values: &[ValueRef<'_>]) -> Result<HashSet<String>> {
    let rows = cache.all(sql, values)?;
    Ok(rows.iter().filter_map(|r| r.first().and_then(Value::text).map(String::from)).collect())
}

/// Whether a probe `[item, hash]` is of this hash.
fn has(probe: &json::Json, hash: &str) -> bool {
    matches!(probe, Json::List(pair) if matches!(&pair[..], [_, Json::Text(h)] if h == hash))
}
