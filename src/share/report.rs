//! `audit_access(from, to)`: who read what, with the number of rows where it is known.

use super::probe::first_at;
use crate::audit::entry::{self, Class};
use crate::audit::json::{self, Json, Map};
use crate::calendar::Timestamp;
use crate::guard::rows::{Rows, TableFunction};
use crate::guard::Cache;
use crate::sqlite::Result;
use crate::value::Value;
use std::collections::HashMap;
use std::rc::Rc;

/// Both ends are instants, or local days that count whole; NULL leaves an end open. `rows` is `unknown` where the
/// count was never written: the read was cut short by the end of its process, or is still going on.
pub const ACCESS: TableFunction = TableFunction {
    name: "audit_access",
    columns: "seq INTEGER, at TEXT, actor TEXT, department TEXT, operator TEXT, terminal TEXT, action TEXT, \
        resource TEXT, items TEXT, shape TEXT, purpose TEXT, system TEXT, agreement INTEGER, outcome TEXT, code TEXT, rows TEXT",
    arguments: &["from_time", "to_time"],
    required: 0,
    start,
};

fn bound(value: Option<&Value>, end: bool) -> Result<Option<Timestamp>> {
    let Some(text) = value.and_then(Value::text) else { return Ok(None) };
    if text.trim().len() > 10 {
        return Ok(Some(Timestamp::parse(text.trim())?));
    }
    let clock = if end { "T23:59:59.999" } else { "T00:00:00" };
    Ok(Some(Timestamp::parse(&format!("{}{clock}", text.trim()))?))
}

fn start(cache: &Rc<Cache>, arguments: &[Value]) -> Result<Box<dyn Rows>> {
    let (from, to) = (bound(arguments.first(), false)?, bound(arguments.get(1), true)?);
    let first = match from {
        Some(from) => first_at(cache, |at| at >= from)?,
        None => 1,
    };
    let mut rows: Vec<(i64, Vec<Value>)> = Vec::new();
    let mut counts: HashMap<i64, i64> = HashMap::new();
    let sql = "SELECT seq, body, detail FROM main.gov_audit_data WHERE seq >= ?1 ORDER BY seq";
    cache.rows(sql, &[first.into()], |row| {
        let Some(entry) = row.column_text(1).and_then(|b| entry::read(b).ok()) else { return Ok(()) };
        if entry.class != Class::Access {
            return Ok(());
        }
        let detail = match row.column_text(2).map(json::read) {
            Some(Ok(Json::Map(map))) => map,
            _ => Map::new(),
        };
        // Counts stand in later entries, also in those after the period.
        if let Some(Json::List(list)) = detail.get("counts") {
            for pair in list {
                if let Json::List(pair) = pair {
                    if let [Json::Int(seq), Json::Int(n)] = pair[..] {
                        counts.insert(seq, n);
                    }
                }
            }
        }
        let late = to.is_some_and(|to| Timestamp::parse(&entry.at).is_ok_and(|at| at > to));
        if late || entry.action == "access.rows" || entry.action.starts_with("session.") {
            return Ok(());
        }
        let text = |key: &str| match detail.get(key) {
            Some(Json::Text(t)) => Value::Text(t.clone()),
            Some(Json::Int(i)) => Value::Integer(*i),
            _ => Value::Null,
        };
        let list = |key: &str| detail.get(key).and_then(|j| j.to_text().ok()).map_or(Value::Null, Value::Text);
        let object = match entry.object.strip_prefix("resource:") {
            Some(code) => Value::from(code),
            None => text("resource"),
        };
        rows.push((
            entry.seq,
            vec![
                Value::Integer(entry.seq),
                entry.at.into(),
                entry.actor.into(),
                entry.department.map_or(Value::Null, Value::Text),
                text("operator"),
                text("terminal"),
                entry.action.into(),
                object,
                list("items"),
                list("shape"),
                text("purpose"),
                text("system"),
                text("agreement"),
                text("outcome"),
                text("code"),
            ],
        ));
        Ok(())
    })?;
    let waiting: HashMap<i64, i64> = cache.conn.counts.borrow().iter().map(|c| (c.seq, c.rows)).collect();
    let all = rows.into_iter().map(|(seq, mut row)| {
        let refused = row.get(13).and_then(Value::text) == Some("refused");
        row.push(match counts.get(&seq).or(waiting.get(&seq)) {
            Some(n) => Value::Text(n.to_string()),
            None if refused => Value::from("0"),
            None => Value::from("unknown"),
        });
        row
    });
    Ok(Box::new(all.collect::<Vec<_>>().into_iter()))
}
