//! `column_scan` and `classify`: one pass over a source table, in memory that does not grow with its rows.

use super::propose::{self, Proposal};
use super::words::{CONDITION_KIND, LEVEL, PI, SHARE_TYPE};
use crate::discover::{ColumnReport, ColumnStats};
use crate::error::{catalog as faults, Refusal};
use crate::guard::rows::TableFunction;
use crate::guard::{actor, Cache};
use crate::share::mount::quoted;
use crate::sqlite::{Result, ValueRef};
use crate::value::Value;
use std::rc::Rc;

/// What each column of a table holds: `column_scan(target [, sample])`. `rows` counts what was looked at and
/// `total` what there is; with a sample they differ, and `sampled` says so.
pub const COLUMNS: TableFunction = TableFunction {
    name: "column_scan",
    columns: "column_name TEXT, kind TEXT, confidence REAL, rows INTEGER, total INTEGER, sampled INTEGER, nulls INTEGER, \
        match_share REAL, check_share REAL, distinct_values INTEGER, distinctness REAL, level TEXT, pi TEXT, mask TEXT, reason TEXT",
    arguments: &["target", "sample"],
    required: 1,
    start: |cache, arguments| {
        let scan = scan(cache, arguments)?;
        let (total, sampled) = (scan.total, scan.sampled);
        let row = |c: Scanned| {
            let r = c.report;
            let count = |n: u64| Value::Integer(i64::try_from(n).unwrap_or(i64::MAX));
            vec![
                c.name.into(),
                r.kind.map(|k| k.as_str()).into(),
                Value::Real(r.confidence),
                count(r.rows),
                total.into(),
                sampled.into(),
                count(r.nulls),
                Value::Real(r.match_share),
                r.check_share.map_or(Value::Null, Value::Real),
                count(r.distinct),
                Value::Real(r.distinctness),
                r.level.into(),
                r.pi.into(),
                r.mask.into(),
                r.reason.into(),
            ]
        };
        Ok(Box::new(scan.columns.into_iter().map(row).collect::<Vec<_>>().into_iter()))
    },
};

/// What to write in the catalogue for a table: one row per column, and first one of the resource as a whole, whose
/// `column_name` is NULL: `classify(target [, sample])`.
pub const CLASSIFY: TableFunction = TableFunction {
    name: "classify",
    columns: "column_name TEXT, type TEXT, share_type TEXT, share_type_label TEXT, condition_kind TEXT, condition_kind_label TEXT, \
        level TEXT, level_label TEXT, pi TEXT, pi_label TEXT, mask TEXT, reason TEXT",
    arguments: &["target", "sample"],
    required: 1,
    start: |cache, arguments| {
        let scan = scan(cache, arguments)?;
        let items: Vec<Proposal> =
            scan.columns.iter().map(|c| propose::item(&c.name, &c.declared, &c.report)).collect();
        let row = |p: Proposal| {
            vec![
                p.column.into(),
                Some(p.kind).filter(|k| !k.is_empty()).into(),
                p.share_type.into(),
                SHARE_TYPE.label(p.share_type).into(),
                p.condition_kind.into(),
                p.condition_kind.and_then(|w| CONDITION_KIND.label(w)).into(),
                p.level.into(),
                LEVEL.label(p.level).into(),
                p.pi.into(),
                PI.label(p.pi).into(),
                p.mask.into(),
                p.reason.into(),
            ]
        };
        let all = std::iter::once(propose::whole(&items)).chain(items.iter().cloned());
        Ok(Box::new(all.map(row).collect::<Vec<_>>().into_iter()))
    },
};

struct Scanned {
    name: String,
    declared: String,
    report: ColumnReport,
}

struct Scan {
    columns: Vec<Scanned>,
    total: i64,
    sampled: i64,
}

fn refuse(target: &str, why: &str) -> crate::sqlite::Error {
    Refusal::new(&faults::SCAN_TARGET).with("target", target).with("why", why).into()
}

/// The table's stored name, if it is an ordinary one that the asking session may read raw.
pub fn table(cache: &Rc<Cache>, target: &str) -> Result<String> {
    let lower = target.to_ascii_lowercase();
    if lower.starts_with("gov_") || lower.starts_with("sqlite_") {
        return Err(refuse(target, "tables named gov_* and sqlite_* hold no source data"));
    }
    let sql =
        "SELECT name, type, sql FROM main.sqlite_master WHERE lower(name) = lower(?1) AND type IN ('table', 'view')";
    let Some(row) = cache.row(sql, &[target.into()])? else { return Err(refuse(target, "there is no such table")) };
    let text = |i: usize| row.get(i).and_then(Value::text).unwrap_or_default();
    let virtual_table = text(2).trim_start().get(..14).is_some_and(|s| s.eq_ignore_ascii_case("CREATE VIRTUAL"));
    if text(1) != "table" || virtual_table {
        return Err(refuse(target, "it is a view or a virtual table"));
    }
    let name = text(0).to_string();
    raw_reader(cache, &name)?;
    Ok(name)
}

/// On a locked database only its provider's own people read a mounted source as it is.
fn raw_reader(cache: &Rc<Cache>, source: &str) -> Result<()> {
    let actor = actor::session_actor(cache, cache.conn.now()?)?;
    if actor.is_none() && !crate::setup::sql::is_locked(cache)? {
        return Ok(());
    }
    let sql = "SELECT DISTINCT r.provider FROM main.gov_mount_data AS m JOIN main.gov_resource_data AS r ON r.code = m.resource \
               WHERE lower(m.source) = lower(?1)";
    let department = actor.as_ref().and_then(|a| a.department.as_deref());
    for row in cache.all(sql, &[source.into()])? {
        let provider = row.first().and_then(Value::text);
        if provider.is_none() || provider != department {
            return Err(Refusal::new(&faults::SCAN_MAY_NOT)
                .with("actor", actor.as_ref().map_or("nobody", |a| a.id.as_str()))
                .with("target", source)
                .with("provider", provider.unwrap_or("?"))
                .into());
        }
    }
    Ok(())
}

fn scan(cache: &Rc<Cache>, arguments: &[Value]) -> Result<Scan> {
    let target = arguments.first().and_then(Value::text).unwrap_or("NULL");
    let table = table(cache, target)?;
    let name = format!("main.{}", quoted(&table));
    let mut columns: Vec<(String, String, ColumnStats)> = Vec::new();
    for row in cache.all(&format!("PRAGMA main.table_info({})", quoted(&table)), &[])? {
        let text = |i: usize| row.get(i).and_then(Value::text).unwrap_or_default().to_string();
        columns.push((text(1), text(2), ColumnStats::new(&text(1))));
    }
    if columns.is_empty() {
        return Err(refuse(target, "it has no columns"));
    }
    // Qualified, because a bare quoted name that no column bears is read as a string.
    let list: Vec<String> = columns.iter().map(|(c, _, _)| format!("s.{}", quoted(c))).collect();
    let sample = match arguments.get(1) {
        None | Some(Value::Null) => None,
        Some(Value::Integer(n)) if *n > 0 => Some(*n),
        Some(other) => {
            let refusal = Refusal::new(&faults::COUNTS).with("column", "sample").with("value", format!("{other:?}"));
            return Err(refusal.with("why", "give a number of rows, at least 1").into());
        }
    };
    // Only a sample needs to know beforehand how many rows there are; without one the scan itself counts them.
    let total = match sample {
        None => None,
        Some(_) => cache.row(&format!("SELECT count(*) FROM {name}"), &[])?.and_then(|r| r.first()?.integer()),
    };
    let every = sample.zip(total).map_or(1, |(n, total)| total / n + i64::from(total % n != 0)).max(1);
    let sql = format!("SELECT {} FROM {name} AS s", list.join(", "));
    // Every n-th row from the first to the last: the newest rows count like the oldest.
    let mut until = 0;
    let mut looked = 0;
    cache.rows(&sql, &[], |row| {
        if until > 0 {
            until -= 1;
            return Ok(());
        }
        until = every - 1;
        looked += 1;
        for (i, (_, _, stats)) in columns.iter_mut().enumerate() {
            match row.column(i) {
                ValueRef::Null => stats.null(),
                ValueRef::Integer(n) => stats.integer(n),
                ValueRef::Real(r) => stats.real(r),
                ValueRef::Text(t) => match std::str::from_utf8(t) {
                    Ok(text) => stats.text(text),
                    Err(_) => stats.blob(t),
                },
                ValueRef::Blob(b) => stats.blob(b),
            }
        }
        Ok(())
    })?;
    let total = total.unwrap_or(looked);
    let scanned = |(name, declared, stats): (String, String, ColumnStats)| {
        let mut report = stats.report();
        if every > 1 {
            report.reason.push_str(&format!("; one row in {every}, from the first to the last of {total}"));
        }
        Scanned { name, declared, report }
    };
    let columns = columns.into_iter().map(scanned).collect();
    Ok(Scan { columns, total, sampled: i64::from(looked < total) })
}
