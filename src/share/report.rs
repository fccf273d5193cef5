//! `audit_access(from, to)`: who read what, with the number of rows where it is known.

use super::probe::first_at;
use super::subjects;
use crate::audit::entry::{self, Class};
use crate::audit::json::{self, Json, Map};
use crate::audit::sight::{self, Sight};
use crate::calendar::Timestamp;
use crate::error::{identity, Refusal};
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

/// One read in the log.
pub struct Read {
    pub seq: i64,
    pub at: String,
    pub actor: String,
    pub department: Option<String>,
    pub action: String,
    pub resource: Option<String>,
    /// `None` once erased.
    pub detail: Option<Map>,
    /// `None`: unknown.
    pub rows: Option<i64>,
    /// Whose records were among the rows, as [`subjects`] writes it; `None`: unknown.
    pub subjects: Option<String>,
    /// The departments that the entry concerns besides the reader's.
    pub parties: Vec<String>,
}

impl Read {
    pub fn text(&self, key: &str) -> Option<&str> {
        self.detail.as_ref().and_then(|d| d.get(key)).and_then(Json::text)
    }
}

/// The reads of a period, oldest first, with the row counts that later entries hold.
pub fn read(cache: &Cache, from: Option<&Value>, to: Option<&Value>) -> Result<Vec<Read>> {
    let (from, to) = (bound(from, false)?, bound(to, true)?);
    let first = match from {
        Some(from) => first_at(cache, |at| at >= from)?,
        None => 1,
    };
    let mut reads: Vec<Read> = Vec::new();
    let waiting = cache.conn.counts.borrow().clone();
    let mut counts: HashMap<i64, i64> = waiting.iter().map(|c| (c.seq, c.rows)).collect();
    let mut of_whom: HashMap<i64, String> =
        waiting.into_iter().filter_map(|c| c.subjects.map(|subjects| (c.seq, subjects))).collect();
    let sql = "SELECT seq, body, detail FROM main.gov_audit_data WHERE seq >= ?1 ORDER BY seq";
    cache.rows(sql, &[first.into()], |row| {
        let Some(entry) = row.column_text(1).and_then(|b| entry::read(b).ok()) else { return Ok(()) };
        if entry.class != Class::Access {
            return Ok(());
        }
        let detail = match row.column_text(2).map(json::read) {
            Some(Ok(Json::Map(map))) => Some(map),
            _ => None,
        };
        // Counts stand in later entries, also in those after the period.
        if let Some(Json::List(list)) = detail.as_ref().and_then(|d| d.get("counts")) {
            for pair in list {
                if let Json::List(pair) = pair {
                    if let [Json::Int(seq), Json::Int(n)] = pair[..] {
                        counts.insert(seq, n);
                    }
                }
            }
        }
        of_whom.extend(detail.iter().flat_map(subjects::read));
        let late = to.is_some_and(|to| Timestamp::parse(&entry.at).is_ok_and(|at| at > to));
        if late || entry.action == "access.rows" || entry.action.starts_with("session.") {
            return Ok(());
        }
        let resource = match entry.object.strip_prefix("resource:") {
            Some(code) => Some(code.to_string()),
            None => detail.as_ref().and_then(|d| d.get("resource")).and_then(Json::text).map(String::from),
        };
        reads.push(Read {
            seq: entry.seq,
            at: entry.at,
            actor: entry.actor,
            department: entry.department,
            action: entry.action,
            resource,
            detail,
            rows: None,
            subjects: None,
            parties: entry.parties.into_iter().map(|p| p.department).collect(),
        });
        Ok(())
    })?;
    for read in reads.iter_mut() {
        let refused = read.text("outcome") == Some("refused");
        read.rows = counts.get(&read.seq).copied().or(refused.then_some(0));
        read.subjects = of_whom.remove(&read.seq);
    }
    Ok(reads)
}

fn start(cache: &Rc<Cache>, arguments: &[Value]) -> Result<Box<dyn Rows>> {
    let sight = sight::sight(cache)?;
    if sight == Sight::None {
        return Err(Refusal::new(&identity::NO_SESSION).into());
    }
    let concerns = move |read: &Read| match &sight {
        Sight::Of { department, actor, .. } => {
            let own = department.as_ref();
            read.actor == *actor || own.is_some_and(|d| read.department.as_ref() == Some(d) || read.parties.contains(d))
        }
        _ => true,
    };
    let all = read(cache, arguments.first(), arguments.get(1))?.into_iter();
    let rows = all.filter(concerns).map(|read| {
        let text = |key: &str| read.text(key).map_or(Value::Null, Value::from);
        let part = |key: &str| read.detail.as_ref().and_then(|d| d.get(key));
        let list = |key: &str| part(key).and_then(|j| j.to_text().ok()).map_or(Value::Null, Value::Text);
        let agreement = match part("agreement") {
            Some(Json::Int(i)) => Value::Integer(*i),
            _ => Value::Null,
        };
        vec![
            Value::Integer(read.seq),
            read.at.as_str().into(),
            read.actor.as_str().into(),
            read.department.clone().map_or(Value::Null, Value::Text),
            text("operator"),
            text("terminal"),
            read.action.as_str().into(),
            read.resource.clone().map_or(Value::Null, Value::Text),
            list("items"),
            list("shape"),
            text("purpose"),
            text("system"),
            agreement,
            text("outcome"),
            text("code"),
            read.rows.map_or(Value::from("unknown"), |n| Value::Text(n.to_string())),
        ]
    });
    Ok(Box::new(rows.collect::<Vec<_>>().into_iter()))
}
