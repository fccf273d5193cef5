//! What the sandbox is made of, read from the real database.

use super::sandbox::{Agreement, Child, Item, Made, Plan, Trigger};
use crate::error::{share as faults, Refusal};
use crate::guard::{attach, Cache};
use crate::mask::Masker;
use crate::request::event_table::items_open;
use crate::request::filter;
use crate::share::mount::{column as source_column, quoted};
use crate::sqlite::{Result, ValueRef};
use crate::value::Value;
use std::rc::Rc;

/// Rows of the sandbox, and rows that masks are put to.
const ROWS: usize = 20;
const SAMPLE: usize = 1_000;

/// The agreement given, else one under a security event that runs, else the newest that is provided; none where data is shared without one.
pub fn agreement(cache: &Cache, code: &str, wanted: Option<&Value>) -> Result<Option<Agreement>> {
    let wanted = match wanted {
        None | Some(Value::Null) => None,
        Some(Value::Integer(id)) => Some(*id),
        Some(other) => Some(other.text().and_then(|t| t.trim().parse().ok()).unwrap_or(-1)),
    };
    let sql = "SELECT id, coalesce(agreed_items, items), row_filter, agreed_masks, coalesce(verify_only, 0), event, applicant \
               FROM main.gov_request_data WHERE resource = ?1 AND (id = ?2 OR ?2 IS NULL AND state = 'provided') \
               ORDER BY id DESC";
    let today = cache.conn.now()?.local_date();
    let mut newest = None;
    for row in cache.all(sql, &[code.into(), wanted.map_or(ValueRef::Null, ValueRef::Integer)])? {
        let text = |i: usize| row.get(i).and_then(Value::text).map(String::from);
        let opened = match (text(5), text(6)) {
            (Some(event), Some(applicant)) => items_open(cache, &event, code, &applicant, today)?,
            _ => Vec::new(),
        };
        let agreement = Agreement {
            id: row.first().and_then(Value::integer).unwrap_or(0),
            items: text(1).unwrap_or_else(|| "[]".into()),
            row_filter: text(2),
            masks: text(3),
            verify_only: row.get(4).and_then(Value::integer) == Some(1),
            usable: true,
            opened,
        };
        // A running security event opens the most.
        if !agreement.opened.is_empty() {
            return Ok(Some(agreement));
        }
        newest = newest.or(Some(agreement));
    }
    match (newest, wanted) {
        (None, Some(id)) => {
            Err(Refusal::new(&faults::LEAK_AGREEMENT).with("request", id).with("resource", code).into())
        }
        (newest, _) => Ok(newest),
    }
}

/// What the sandbox is made of, and more rows for the masks.
pub fn plan(
    cache: &Cache,
    code: String,
    share_type: String,
    source: String,
    mut agreement: Option<Agreement>,
) -> Result<(Plan, Vec<Vec<Value>>)> {
    let mut items = Vec::new();
    let sql = "SELECT name, column_name, share_type, mask, pi, lookup FROM main.gov_item_data \
               WHERE resource = ?1 AND column_name IS NOT NULL ORDER BY row_id";
    for row in cache.all(sql, &[code.as_str().into()])? {
        let text = |i: usize| row.get(i).and_then(Value::text).map(String::from);
        items.push(Item {
            name: text(0).unwrap_or_default(),
            column: text(1).unwrap_or_default(),
            share_type: text(2),
            mask: text(3),
            pi: text(4),
            lookup: row.get(5).and_then(Value::integer) == Some(1),
        });
    }
    if let Some(agreement) = agreement.as_mut() {
        // Prohibited items are open in an approved event only, and as long as it runs.
        let kind = |i: &Item| i.share_type.clone().unwrap_or_else(|| share_type.clone());
        let prohibited = |name: &String| !items.iter().any(|i| i.name == *name && kind(i) != "prohibited");
        agreement.opened.retain(prohibited);
        let opened = agreement.opened.clone();
        let open = |name: &String| !prohibited(name) || opened.contains(name);
        let agreed = filter::read_items("agreed_items", &agreement.items).unwrap_or_default();
        let agreed: Vec<String> = agreed.into_iter().filter(open).collect();
        agreement.items = filter::items_json(&agreed);
        agreement.opened.retain(|name| agreed.contains(name));
        agreement.usable = !agreed.is_empty();
        // A mask that needs a key hides whole here; what it leaves is told by the masks' part.
        agreement.masks = agreement.masks.take().and_then(|m| keyless(&m, &agreed));
    }
    let mut ddl = String::new();
    let mut indexes = Vec::new();
    let sql = "SELECT type, sql FROM main.sqlite_master WHERE lower(tbl_name) = lower(?1) AND sql IS NOT NULL AND type IN ('table', 'index')";
    for row in cache.all(sql, &[source.as_str().into()])? {
        let sql = row.get(1).and_then(Value::text).unwrap_or("").to_string();
        if row.first().and_then(Value::text) == Some("table") {
            ddl = sql;
        } else {
            indexes.push(sql);
        }
    }
    let mut columns = Vec::new();
    let mut key = Vec::new();
    cache.rows(&format!("PRAGMA main.table_xinfo({})", quoted(&source)), &[], |row| {
        let name = row.column_text(1).unwrap_or("").to_string();
        key.push((row.column_i64(5).unwrap_or(0), name.clone()));
        // Generated columns make themselves.
        if row.column_i64(6).unwrap_or(0) == 0 {
            columns.push(name);
        }
        Ok(())
    })?;
    key.retain(|(place, _)| *place > 0);
    key.sort();
    let key: Vec<String> = key.into_iter().map(|(_, name)| name).collect();
    let children = children(cache, &source, &key)?;
    let (triggers, aside) = triggers(cache, &source)?;
    let expected: Rc<str> = source.to_ascii_lowercase().into();
    let names: Vec<String> = columns.iter().map(|c| source_column(c)).collect();
    let sql = format!("SELECT {} FROM main.{} AS s LIMIT {SAMPLE}", names.join(", "), quoted(&source));
    let samples = {
        let _nested = cache.conn.nested_on(&expected);
        cache.all(&sql, &[])?
    };
    let rows = samples.iter().take(ROWS).cloned().collect();
    let keyed = |spec: &String| Masker::check(spec).is_ok_and(|m| m.keyed());
    let mut plan =
        Plan { code, share_type, items, agreement, ddl, source, indexes, columns, rows, children, triggers, aside };
    for item in plan.items.iter_mut() {
        if item.mask.as_ref().is_some_and(keyed) {
            item.mask = Some("redact".into());
        }
    }
    Ok((plan, samples))
}

/// Agreed masks without those that need a key, and of agreed items only.
fn keyless(masks: &str, agreed: &[String]) -> Option<String> {
    let masks = filter::read_masks(masks, agreed, |_| Ok(())).ok()?;
    let mut map = crate::audit::json::Map::new();
    for (item, spec) in masks {
        let keyed = Masker::check(&spec).is_ok_and(|m| m.keyed());
        map.insert(&item, if keyed { "redact".to_string() } else { spec });
    }
    crate::audit::json::Json::Map(map).to_text().ok()
}

/// Tables that refer to the source, with the columns of it that they refer to.
fn children(cache: &Cache, source: &str, key: &[String]) -> Result<Vec<Child>> {
    let sql = "SELECT m.name, f.id, f.\"to\", f.on_update, f.on_delete \
               FROM main.sqlite_master AS m, pragma_foreign_key_list(m.name) AS f \
               WHERE m.type = 'table' AND m.sql NOT LIKE 'CREATE VIRTUAL%' AND lower(f.\"table\") = lower(?1) \
                 AND lower(m.name) <> lower(?1) ORDER BY m.name, f.id, f.seq";
    let mut all: Vec<(i64, Child)> = Vec::new();
    for row in cache.all(sql, &[source.into()])? {
        let text = |i: usize| row.get(i).and_then(Value::text).unwrap_or("").to_string();
        let id = row.get(1).and_then(Value::integer).unwrap_or(0);
        let (table, to) = (text(0), text(2));
        match all.last_mut().filter(|(known, child)| *known == id && child.table == table) {
            Some((_, child)) if !to.is_empty() => child.columns.push(to),
            // Without columns of its own it means the primary key.
            Some(_) => {}
            None => {
                let columns = if to.is_empty() { key.to_vec() } else { vec![to] };
                all.push((id, Child { table, columns, on_update: text(3), on_delete: text(4) }));
            }
        }
    }
    Ok(all.into_iter().map(|(_, child)| child).collect())
}

/// The source's triggers that are not ours, and the tables and views that they name.
fn triggers(cache: &Cache, source: &str) -> Result<(Vec<Trigger>, Vec<Made>)> {
    let sql =
        "SELECT name, sql FROM main.sqlite_master WHERE type = 'trigger' AND lower(tbl_name) = lower(?1) ORDER BY name";
    let mut triggers = Vec::new();
    for row in cache.all(sql, &[source.into()])? {
        let text = |i: usize| row.get(i).and_then(Value::text).unwrap_or("").to_string();
        let (name, sql) = (text(0), text(1));
        if !name.to_ascii_lowercase().starts_with(attach::PREFIX) {
            triggers.push(Trigger { name, sql, aside: Vec::new() });
        }
    }
    if triggers.is_empty() {
        return Ok((triggers, Vec::new()));
    }
    // Tables first: a view may show one of them. Governed tables and other mounts are not to be read by anybody.
    let sql = "SELECT name, sql FROM main.sqlite_master WHERE type IN ('table', 'view') AND sql IS NOT NULL \
               AND lower(name) <> lower(?1) AND lower(substr(name, 1, 4)) <> 'gov_' AND lower(substr(name, 1, 7)) <> 'sqlite_' \
               AND lower(name) NOT IN (SELECT lower(source) FROM main.gov_mount_data) \
               AND lower(name) NOT IN (SELECT lower(name) FROM main.gov_mount_data) ORDER BY type, name";
    let mut aside = Vec::new();
    for row in cache.all(sql, &[source.into()])? {
        let text = |i: usize| row.get(i).and_then(Value::text).unwrap_or("").to_string();
        let (name, sql) = (text(0), text(1));
        let mut named = false;
        for trigger in triggers.iter_mut().filter(|t| mentions(&t.sql, &name)) {
            trigger.aside.push(name.clone());
            named = true;
        }
        if named {
            aside.push((name, sql));
        }
    }
    Ok((triggers, aside))
}

/// Whether SQL names a table: anywhere, so rather too often than not at all.
fn mentions(sql: &str, table: &str) -> bool {
    sql.to_lowercase().contains(&table.to_lowercase())
}
