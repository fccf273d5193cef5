//! `audit_replay`: governed tables rebuilt from the chain and compared with the live ones, both ways.

use super::json::Json;
use super::replay::{Fault, Known, Rebuilt, Replay};
use super::{entry, json, track};
use crate::guard::rows::TableFunction;
use crate::guard::spec::Exposure;
use crate::guard::{Cache, Row, TableSpec};
use crate::sqlite::Result;
use crate::value::Value;
use std::collections::BTreeMap;
use std::rc::Rc;

/// `audit_replay`: one row for each thing that does not fit; none when the live tables are exactly what the chain
/// says and every step was lawful. Kinds: `illegal` (a move that no rule allows), `unlogged` (a change
/// that no entry made), `edited` (a live row is not what the chain says), `missing`, `added`, `party` (a
/// department concerned is not labelled), `tracked`.
pub const REPLAY: TableFunction = TableFunction {
    name: "audit_replay",
    columns: "seq INTEGER, kind TEXT, target TEXT, explanation TEXT",
    arguments: &[],
    required: 0,
    start: |cache, _| Ok(Box::new(replay(cache)?.into_iter())),
};

/// Rows whose columns follow from elsewhere and are checked there.
const ELSEWHERE: &[&str] = &["checkpoint", "trace"];

/// Columns filled after the entry was sealed.
const AFTERWARDS: &[(&str, &str)] = &[("restore", "origin")];

fn known(spec: &'static TableSpec) -> Known {
    let parties: &[&str] = match spec.entity {
        "department" => &["code"],
        "staff" | "feed" | "event" | "feedback" | "province" | "notice" => &["department"],
        "subscription" => &["subscriber"],
        "resource" => &["provider"],
        "request" => &["applicant"],
        _ => &[],
    };
    let key = spec.key_columns().iter().map(|c| c.name).collect();
    Known { entity: spec.entity, table: spec.name, key, parties }
}

fn replay(cache: &Rc<Cache>) -> Result<Vec<Vec<Value>>> {
    let specs: Vec<&'static TableSpec> =
        cache.conn.specs.get().iter().copied().filter(|s| !ELSEWHERE.contains(&s.entity)).collect();
    let mut story = Replay::new(specs.iter().map(|s| known(s)).collect());
    let sql = "SELECT seq, body, detail FROM main.gov_audit_data ORDER BY seq";
    cache.rows(sql, &[], |row| {
        let seq = row.column_i64(0).unwrap_or(0);
        let unreadable =
            |what: &str| Fault { seq, kind: "unreadable", explanation: format!("its {what} cannot be read") };
        let Some(entry) = row.column_text(1).and_then(|b| entry::read(b).ok()) else {
            story.faults.push(unreadable("body"));
            return Ok(());
        };
        if entry.class.erasable() {
            if row.column_text(2).is_none() {
                story.gone(&entry);
            }
            return Ok(());
        }
        match row.column_text(2).and_then(|d| json::read(d).ok()) {
            Some(detail) => story.entry(&entry, &detail),
            None => story.faults.push(unreadable("detail")),
        }
        Ok(())
    })?;
    let mut out: Vec<Vec<Value>> = Vec::new();
    let genesis = cache.text("SELECT genesis_at FROM main.gov_meta_data WHERE one = 1", &[])?.unwrap_or_default();
    for spec in specs {
        let rebuilt = story.tables.remove(spec.entity).unwrap_or_default();
        compare(cache, spec, rebuilt, &genesis, &mut out)?;
    }
    let mut all: Vec<Vec<Value>> = story
        .faults
        .into_iter()
        .map(|f| vec![f.seq.into(), f.kind.into(), Value::Null, f.explanation.into()])
        .collect();
    all.append(&mut out);
    for what in track::problems(cache)? {
        all.push(vec![Value::Null, "tracked".into(), "gov_track".into(), what.into()]);
    }
    Ok(all)
}

fn same(live: &Value, told: &Json) -> bool {
    match (live, told) {
        (Value::Null, Json::Null) => true,
        (Value::Integer(a), Json::Int(b)) => a == b,
        (Value::Text(a), Json::Text(b)) => a == b,
        _ => false,
    }
}

fn compare(
    cache: &Cache,
    spec: &'static TableSpec,
    mut rebuilt: BTreeMap<String, Rebuilt>,
    genesis: &str,
    out: &mut Vec<Vec<Value>>,
) -> Result<()> {
    let stored: Vec<usize> =
        (0..spec.columns.len()).filter(|i| spec.columns[*i].exposure == Exposure::Visible).collect();
    let names: Vec<&str> = stored.iter().map(|i| spec.columns[*i].name).collect();
    let sql = format!("SELECT {}, changed_at FROM main.{}", names.join(", "), spec.shadow());
    let mut found = |kind: &str, what: String| {
        out.push(vec![Value::Null, kind.into(), spec.name.into(), what.into()]);
    };
    for values in cache.all(&sql, &[])? {
        let mut row = Row::empty(spec);
        let changed = values.last().and_then(Value::text).unwrap_or("").to_string();
        for (place, value) in stored.iter().zip(values) {
            if let Some(slot) = row.values.get_mut(*place) {
                *slot = value;
            }
        }
        let key = row.key_text();
        let Some(told) = rebuilt.remove(&key) else {
            // What the library itself put there at the beginning.
            if !(known(spec).entity_is_seeded() && changed == genesis) {
                found("added", format!("{key} is there, but no entry made it"));
            }
            continue;
        };
        for column in &names {
            if AFTERWARDS.contains(&(spec.entity, column)) {
                continue;
            }
            if told.get(column).is_some_and(|told| !same(row.get(column), &told)) {
                found("edited", format!("{column} of {key} is not what the chain says"));
            }
        }
    }
    for key in rebuilt.keys() {
        found("missing", format!("{key} should be there by the chain, but is not"));
    }
    Ok(())
}
