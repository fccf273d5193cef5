//! `gov_watch`: updates noticed on mounted tables (Arts. 6, 18).
//!
//! SQLite's own change counters cannot tell it: `PRAGMA data_version` and the file's change counter speak of the whole
//! file, and only to one connection. So a check reads the mounted source and keeps a version of its content: the sum of
//! the hashes of its rows, which no order of rows changes. What it notices is that the content differs from that of the
//! last check, not when it changed, nor a change that was undone meanwhile, nor an update that wrote the same values, nor
//! anything in sources outside this database: those are recorded in `gov_update` by hand.

use super::upkeep::UPDATE;
use crate::audit::hash::{hex, Algorithm};
use crate::error::{catalog as faults, door as doors, identity, Refusal};
use crate::guard::{Bulk, Cache, Column, Door, Draft, Kind, Row, TableSpec, Verb};
use crate::identity::tables::{may_write, must_exist};
use crate::share::mount::quoted;
use crate::sqlite::{Result, ValueRef};
use crate::value::Value;
use std::rc::Rc;

/// A check of a resource's mounted source. `changed` is NULL for the first, which has nothing to compare with.
pub static WATCH: TableSpec = TableSpec {
    name: "gov_watch",
    entity: "watch",
    columns: &[
        Column::new("id", Kind::Integer),
        Column::new("resource", Kind::Code).required(),
        Column::new("checked_on", Kind::Date),
        Column::new("row_count", Kind::Integer),
        Column::new("changed", Kind::Bool),
        // A digest of raw data: of a small table it would tell its content to whoever guesses it.
        Column::new("content_version", Kind::Hex(32)).internal(),
    ],
    key: 1,
    indexes: &["resource"],
    extra_sql: include_str!("../../sql/watch.sql"),
    also_writes: &["gov_update_data"],
    decide: watch,
};

/// What the update that a check records says of itself.
const NOTE: &str = "挂接表内容与上次检查不同,由检查发现 (noticed by gov_watch)";

fn watch(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    if draft.verb != Verb::Insert {
        return Err(Refusal::new(&identity::RECORD_KEPT).with("table", WATCH.name).with("column", "resource").into());
    }
    let Some(code) = draft.new_text("resource").map(String::from) else {
        return Err(Refusal::new(&doors::MISSING).with("column", "resource").with("table", WATCH.name).into());
    };
    must_exist(door, "resource", Some(&code), "gov_resource", "code")?;
    let sql = "SELECT r.provider, d.authority FROM main.gov_resource_data AS r \
               LEFT JOIN main.gov_department_data AS d ON d.code = r.provider WHERE r.code = ?1";
    let row = door.cache.row(sql, &[code.as_str().into()])?.unwrap_or_default();
    let text = |i: usize| row.get(i).and_then(Value::text);
    // The platform's operator checks what is mounted there.
    if draft.actor.department.is_none() || draft.actor.department.as_deref() != text(1) {
        may_write(draft, text(0))?;
    }
    draft.party(text(0));
    let mounted = "SELECT DISTINCT lower(source) FROM main.gov_mount_data WHERE resource = ?1 ORDER BY 1";
    let mut content = Content::default();
    for source in door.cache.all(mounted, &[code.as_str().into()])? {
        content.add(door.cache, source.first().and_then(Value::text).unwrap_or_default())?;
    }
    if content.tables == 0 {
        return Err(Refusal::new(&faults::WATCH_UNMOUNTED).with("resource", &code).into());
    }
    let last = "SELECT content_version FROM main.gov_watch_data WHERE resource = ?1 ORDER BY id DESC LIMIT 1";
    let last = door.cache.text(last, &[code.as_str().into()])?;
    let version = content.version();
    let changed = last.map(|last| last != version);
    let today = draft.at.local_date().to_string();
    let Some(new) = draft.new.as_mut() else { return Ok(()) };
    if ["checked_on", "row_count", "changed"].iter().any(|c| !new.get(c).is_null()) {
        return Err(Refusal::new(&doors::OWN_COLUMN).with("column", "checked_on, row_count, changed").into());
    }
    new.set("checked_on", today.as_str());
    new.set("row_count", content.rows);
    new.set("content_version", version);
    new.set("changed", changed);
    draft.action = "watch.check".into();
    if changed == Some(true) {
        let parties = draft.parties.iter().map(|code| code.as_str().into()).collect();
        let row = update(door.cache, &code, &today, content.rows)?;
        draft.bulk.push(Bulk::new(row, "update.notice", parties));
    }
    Ok(())
}

/// The row of `gov_update` for a change that was noticed.
fn update(cache: &Cache, code: &str, today: &str, rows: i64) -> Result<Row> {
    let last = cache.row("SELECT max(id) FROM main.gov_update_data", &[])?;
    let last = last.and_then(|r| r.first().and_then(Value::integer)).unwrap_or(0);
    let mut row = Row::empty(&UPDATE);
    row.set("id", last.checked_add(1));
    row.set("resource", code);
    row.set("updated_on", today);
    row.set("row_count", rows);
    row.set("note", NOTE);
    Ok(row)
}

/// The content of source tables as it is read.
#[derive(Default)]
struct Content {
    tables: i64,
    rows: i64,
    sum: [u64; 4],
}

impl Content {
    fn add(&mut self, cache: &Cache, source: &str) -> Result<()> {
        self.tables += 1;
        let expected: Rc<str> = source.into();
        let _nested = cache.conn.nested_on(&expected);
        let mut bytes = Vec::new();
        cache.rows(&format!("SELECT * FROM main.{}", quoted(source)), &[], |row| {
            bytes.clear();
            bytes.extend_from_slice(source.as_bytes());
            for column in 0..row.column_count() {
                encode(row.column(column), &mut bytes);
            }
            self.row(&bytes);
            Ok(())
        })
    }

    fn row(&mut self, bytes: &[u8]) {
        self.rows += 1;
        let hash = Algorithm::Sha256.hash(&[bytes]);
        for (sum, part) in self.sum.iter_mut().zip(hash.chunks_exact(8)) {
            *sum = sum.wrapping_add(part.iter().fold(0, |n, b| n << 8 | u64::from(*b)));
        }
    }

    fn version(&self) -> String {
        let mut bytes = Vec::with_capacity(48);
        for n in self.sum {
            bytes.extend_from_slice(&n.to_be_bytes());
        }
        bytes.extend_from_slice(&self.tables.to_be_bytes());
        bytes.extend_from_slice(&self.rows.to_be_bytes());
        hex(&Algorithm::Sha256.hash(&[&bytes]))
    }
}

/// A cell so that no two rows of other cells give the same bytes: its type, its length, itself.
fn encode(value: ValueRef<'_>, out: &mut Vec<u8>) {
    let mut put = |kind: u8, bytes: &[u8]| {
        out.push(kind);
        out.extend_from_slice(&bytes.len().to_be_bytes());
        out.extend_from_slice(bytes);
    };
    match value {
        ValueRef::Null => put(0, &[]),
        ValueRef::Integer(n) => put(1, &n.to_be_bytes()),
        ValueRef::Real(r) => put(2, &r.to_bits().to_be_bytes()),
        ValueRef::Text(t) => put(3, t),
        ValueRef::Blob(b) => put(4, b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(rows: &[&[ValueRef<'_>]]) -> String {
        let mut content = Content { tables: 1, ..Content::default() };
        for row in rows {
            let mut bytes = Vec::new();
            row.iter().for_each(|v| encode(*v, &mut bytes));
            content.row(&bytes);
        }
        content.version()
    }

    #[test]
    fn content_and_not_its_order_makes_the_version() {
        let (a, b) = ([ValueRef::Integer(1), ValueRef::Text(b"x")], [ValueRef::Integer(2), ValueRef::Null]);
        assert_eq!(version(&[&a, &b]), version(&[&b, &a]));
        assert_ne!(version(&[&a]), version(&[&a, &a]), "a row twice is another content");
        assert_ne!(version(&[]), version(&[&[]]));
    }

    #[test]
    fn cells_do_not_run_into_each_other() {
        let of = |cells: &[ValueRef<'_>]| version(&[cells]);
        assert_ne!(
            of(&[ValueRef::Text(b"ab"), ValueRef::Text(b"c")]),
            of(&[ValueRef::Text(b"a"), ValueRef::Text(b"bc")])
        );
        assert_ne!(of(&[ValueRef::Text(b"1")]), of(&[ValueRef::Blob(b"1")]));
        assert_ne!(of(&[ValueRef::Integer(1)]), of(&[ValueRef::Real(1.0)]));
        assert_ne!(of(&[ValueRef::Null]), of(&[ValueRef::Text(b"")]));
    }
}
