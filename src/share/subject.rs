//! `subject_access(value, from, to)`: who certainly or possibly saw one citizen's record, for an enquiry or a
//! breach list.
//!
//! `certain`: the true value was looked up and a row came back. `asked`: it was looked up and nothing came
//! back. `possible`: rows of a resource with personal items were read in another way, so that the record may have
//! been among them; a read known to have given no row is left out. Nobody who saw the record is missing, as
//! long as details were not erased; what was erased is listed as `possible`.

use super::probe::keyed;
use super::report;
use crate::audit::json::{self, Json};
use crate::error::{door, Refusal};
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
    let hash = keyed(cache, ValueRef::from(value))?;
    let personal = "SELECT DISTINCT resource FROM main.gov_item_data WHERE pi IS NOT NULL AND pi <> 'none'";
    let personal: HashSet<String> =
        cache.all(personal, &[])?.iter().filter_map(|r| r.first().and_then(Value::text).map(String::from)).collect();
    let mut out = Vec::new();
    for read in report::read(cache, arguments.get(1), arguments.get(2))? {
        let erased = read.detail.is_none();
        let refused = read.text("outcome") == Some("refused");
        if refused || read.resource.as_deref().is_some_and(|r| !personal.contains(r)) {
            continue;
        }
        let probed = matches!(read.detail.as_ref().and_then(|d| d.get("probes")), Some(Json::List(l)) if l.iter().any(|p| has(p, &hash)));
        let certainty = match (probed, read.rows) {
            (true, Some(0)) => "asked",
            // Unknown is not none.
            (true, _) => "certain",
            (false, Some(0)) if !erased => continue,
            (false, _) => "possible",
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

/// Whether a probe `[item, hash]` is of this hash.
fn has(probe: &json::Json, hash: &str) -> bool {
    matches!(probe, Json::List(pair) if matches!(&pair[..], [_, Json::Text(h)] if h == hash))
}
