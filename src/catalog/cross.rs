//! `cross_check(resource_a, resource_b, key)`: two sources compared item by item (多元校核), in counts alone.

use super::scan::table;
use crate::audit::entry::Class;
use crate::audit::json::Map;
use crate::error::{catalog as faults, Refusal};
use crate::guard::actor::{self, Actor};
use crate::guard::rows::{Rows, TableFunction};
use crate::guard::seal::{Origin, Wish};
use crate::guard::{durable, Cache};
use crate::share::mount::quoted;
use crate::sqlite::Result;
use crate::value::Value;
use std::rc::Rc;

/// One row for the key, then one for each item that both have: how many records both know, how many agree. The
/// comparison is logged as `compare` before its first row. No value of either source is shown.
pub const CHECK: TableFunction = TableFunction {
    name: "cross_check",
    columns: "item TEXT, both INTEGER, same INTEGER, different INTEGER, only_a INTEGER, only_b INTEGER, agreement REAL",
    arguments: &["resource_a", "resource_b", "key"],
    required: 3,
    start,
};

/// One side of the comparison.
struct Side {
    code: String,
    provider: String,
    authority: Option<String>,
    source: String,
    /// Item and column names.
    items: Vec<(String, String)>,
}

fn start(cache: &Rc<Cache>, arguments: &[Value]) -> Result<Box<dyn Rows>> {
    let text = |i: usize| arguments.get(i).and_then(Value::text).unwrap_or("NULL");
    let (a, b, key) = (text(0), text(1), text(2));
    let refuse =
        |why: String| Refusal::new(&faults::CROSS_CHECK).with("a", a).with("b", b).with("key", key).with("why", why);
    let side = |code: &str| -> Result<Side> {
        Ok(side(cache, code)?.ok_or_else(|| refuse(format!("no source table is mounted for {code}")))?)
    };
    let actor = actor::session_actor(cache, cache.conn.now()?)?;
    let (left, right) = (side(a)?, side(b)?);
    may(cache, actor.as_ref(), &left, &right)?;
    let column = |side: &Side, name: &str| {
        let found = side.items.iter().find(|(item, column)| item == name || column.eq_ignore_ascii_case(name));
        found.map(|(_, column)| column.clone())
    };
    let (Some(key_a), Some(key_b)) = (column(&left, key), column(&right, key)) else {
        return Err(refuse("it is no item of both".into()).into());
    };
    let mut common = Vec::new();
    for (item, column_a) in &left.items {
        if let Some((_, column_b)) = right.items.iter().find(|(other, _)| other == item) {
            if *column_a != key_a {
                common.push((item.clone(), column_a.clone(), column_b.clone()));
            }
        }
    }
    log(cache, actor, &left, &right, key)?;
    let (table_a, table_b) = (format!("main.{}", quoted(&left.source)), format!("main.{}", quoted(&right.source)));
    let counts = |sql: &str| -> Result<Vec<i64>> {
        let row = cache.row(sql, &[])?.unwrap_or_default();
        Ok(row.iter().map(|v| v.integer().unwrap_or(0)).collect())
    };
    // A key that repeats would pair each record with each: then nothing can be said of records.
    for (table, key, code) in [(&table_a, &key_a, a), (&table_b, &key_b, b)] {
        let key = format!("s.{}", quoted(key));
        let sql = format!(
            "SELECT EXISTS (SELECT 1 FROM {table} AS s WHERE {key} IS NOT NULL GROUP BY {key} HAVING count(*) > 1)"
        );
        if counts(&sql)?.first() == Some(&1) {
            return Err(refuse(format!("some values of it stand in several records of {code}")).into());
        }
    }
    let (ka, kb) = (format!("a.{}", quoted(&key_a)), format!("b.{}", quoted(&key_b)));
    let sums: String = common
        .iter()
        .map(|(_, ca, cb)| {
            let (ca, cb) = (format!("a.{}", quoted(ca)), format!("b.{}", quoted(cb)));
            format!(
                ", coalesce(sum({ca} IS NOT NULL AND {cb} IS NOT NULL), 0), coalesce(sum({ca} = {cb}), 0), \
                 coalesce(sum({ca} IS NOT NULL AND {cb} IS NULL), 0), coalesce(sum({ca} IS NULL AND {cb} IS NOT NULL), 0)"
            )
        })
        .collect();
    let joined = counts(&format!("SELECT count(*){sums} FROM {table_a} AS a JOIN {table_b} AS b ON {ka} = {kb}"))?;
    let all = |table: &str| {
        Ok::<i64, crate::sqlite::Error>(counts(&format!("SELECT count(*) FROM {table}"))?.first().copied().unwrap_or(0))
    };
    let both = joined.first().copied().unwrap_or(0);
    let (only_a, only_b) = (all(&table_a)? - both, all(&table_b)? - both);
    let mut rows = vec![row(key, both, both, only_a, only_b)];
    for ((item, _, _), counted) in common.iter().zip(joined.get(1..).unwrap_or_default().chunks(4)) {
        let [both, same, only_a, only_b] = counted else { continue };
        rows.push(row(item, *both, *same, *only_a, *only_b));
    }
    Ok(Box::new(rows.into_iter()))
}

fn row(item: &str, both: i64, same: i64, only_a: i64, only_b: i64) -> Vec<Value> {
    let agreement = if both == 0 { Value::Null } else { Value::Real(same as f64 / both as f64) };
    vec![item.into(), both.into(), same.into(), (both - same).into(), only_a.into(), only_b.into(), agreement]
}

fn side(cache: &Rc<Cache>, code: &str) -> Result<Option<Side>> {
    let sql = "SELECT r.provider, d.authority, m.source FROM main.gov_mount_data AS m \
               JOIN main.gov_resource_data AS r ON r.code = m.resource \
               LEFT JOIN main.gov_department_data AS d ON d.code = r.provider WHERE r.code = ?1 ORDER BY m.name LIMIT 1";
    let Some(row) = cache.row(sql, &[code.into()])? else { return Ok(None) };
    let text = |i: usize| row.get(i).and_then(Value::text).map(String::from);
    let items = "SELECT name, column_name FROM main.gov_item_data WHERE resource = ?1 AND column_name IS NOT NULL ORDER BY row_id";
    let mut named = Vec::new();
    for item in cache.all(items, &[code.into()])? {
        if let [Value::Text(name), Value::Text(column)] = item.as_slice() {
            named.push((name.clone(), column.clone()));
        }
    }
    Ok(Some(Side {
        code: code.to_string(),
        provider: text(0).unwrap_or_default(),
        authority: text(1),
        source: text(2).unwrap_or_default(),
        items: named,
    }))
}

/// The data authority of both sides compares them, or the one department that provides both; before the lock, set-up.
fn may(cache: &Rc<Cache>, actor: Option<&Actor>, a: &Side, b: &Side) -> Result<()> {
    let own = |department: &str| {
        let both = |of: &dyn Fn(&Side) -> bool| of(a) && of(b);
        both(&|s| s.provider == department) || both(&|s| s.authority.as_deref() == Some(department))
    };
    match actor {
        None if !crate::setup::sql::is_locked(cache)? => {
            // The tables must still be ordinary ones.
            table(cache, &a.source)?;
            table(cache, &b.source)?;
            Ok(())
        }
        Some(actor) if actor.department.as_deref().is_some_and(own) && !actor.has_role("auditor") => Ok(()),
        actor => Err(Refusal::new(&faults::CROSS_MAY_NOT)
            .with("actor", actor.map_or("nobody", |a| a.id.as_str()))
            .with("a", &a.code)
            .with("b", &b.code)
            .into()),
    }
}

fn log(cache: &Rc<Cache>, actor: Option<Actor>, a: &Side, b: &Side, key: &str) -> Result<()> {
    let actor = actor.unwrap_or_else(Actor::setup);
    let origin = Origin::new(&cache.conn, cache.conn.now()?, actor.id, actor.department);
    let detail = Map::new().with("key", key).with("with", b.code.as_str());
    let wishes = || {
        vec![Wish {
            action: "compare".into(),
            object: format!("resource:{}", a.code),
            class: Class::Access,
            parties: vec![a.provider.as_str().into(), b.provider.as_str().into()],
            detail: detail.clone().into(),
        }]
    };
    durable::append(cache, &origin, wishes).map(drop)
}
