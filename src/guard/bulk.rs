//! The prepared rows of an import as a table: `gov_pending_<entity>`, which is empty except while an import is
//! being written, and from which its trigger inserts them in the nested statement that also appends their entries.

use super::cache::Cache;
use super::conn::Conn;
use super::draft::Bulk;
use super::spec::TableSpec;
use super::write::next_id;
use crate::error::{door, Refusal};
use crate::sqlite::vtab::{self, Cursor, Life, Making, Module, Table};
use crate::sqlite::{Arg, Context, Db, IndexInfo, Plan, Result, ValueRef};
use std::rc::Rc;

/// Makes the prepared rows of `spec` readable for triggers under `name`.
pub fn register(db: Db, conn: &Rc<Conn>, name: &str, spec: &'static TableSpec) -> Result<()> {
    vtab::register(db, name, BulkModule { conn: conn.clone(), spec })
}

struct BulkModule {
    conn: Rc<Conn>,
    spec: &'static TableSpec,
}

struct BulkTable {
    conn: Rc<Conn>,
    spec: &'static TableSpec,
}

impl Module for BulkModule {
    type Table = BulkTable;
    const LIFE: Life = Life::Eponymous;
    const INNOCUOUS: bool = true;

    fn make(&self, _: &Making<'_>) -> Result<(String, BulkTable)> {
        let mut names: Vec<&str> = self.spec.columns.iter().map(|c| c.name).collect();
        names.extend(["changed_at", "changed_by", "row_id"]);
        let table = BulkTable { conn: self.conn.clone(), spec: self.spec };
        Ok((format!("CREATE TABLE x({})", names.join(", ")), table))
    }
}

impl Table for BulkTable {
    type Cursor = BulkCursor;

    fn best_index(&self, _: &mut IndexInfo) -> Result<Plan> {
        Ok(Plan { cost: 1_000.0, rows: 1_000, ..Plan::default() })
    }

    fn open(&self) -> Result<BulkCursor> {
        Ok(BulkCursor { conn: self.conn.clone(), spec: self.spec, at: None })
    }
}

struct BulkCursor {
    conn: Rc<Conn>,
    spec: &'static TableSpec,
    /// The place among all prepared rows.
    at: Option<usize>,
}

impl BulkCursor {
    /// The first row of this table at `from` or behind it.
    fn seek(&mut self, from: usize) {
        let pending = self.conn.pending.borrow();
        let rows = pending.as_ref().map_or(&[][..], |p| p.bulk.as_slice());
        let ahead = rows.iter().enumerate().skip(from);
        self.at = ahead.filter(|(_, bulk)| std::ptr::eq(bulk.row.spec, self.spec)).map(|(i, _)| i).next();
    }
}

impl Cursor for BulkCursor {
    fn filter(&mut self, _: i32, _: &str, _: &[Arg<'_>]) -> Result<()> {
        self.seek(0);
        Ok(())
    }

    fn next(&mut self) -> Result<()> {
        self.seek(self.at.map_or(usize::MAX, |at| at.saturating_add(1)));
        Ok(())
    }

    fn eof(&self) -> bool {
        self.at.is_none()
    }

    fn column(&self, context: &Context, column: usize) -> Result<()> {
        let pending = self.conn.pending.borrow();
        let Some((pending, bulk)) = pending.as_ref().and_then(|p| Some((p, self.at.and_then(|at| p.bulk.get(at))?)))
        else {
            return Ok(());
        };
        match column.checked_sub(self.spec.columns.len()) {
            None => context.result(bulk.row.values.get(column).map_or(ValueRef::Null, ValueRef::from)),
            Some(0) => context.result(pending.changed.0.as_str()),
            Some(1) => context.result(pending.changed.1.as_str()),
            Some(_) => context.result(bulk.rowid),
        }
        Ok(())
    }

    fn rowid(&self) -> Result<i64> {
        Ok(self.at.and_then(|at| i64::try_from(at).ok()).unwrap_or(0))
    }
}

/// The rows of an import, each with its place in its table.
pub(super) fn placed(cache: &Cache, mut rows: Vec<Bulk>) -> Result<Vec<Bulk>> {
    let mut next: Vec<(&'static str, i64)> = Vec::new();
    for bulk in &mut rows {
        let spec = bulk.row.spec;
        bulk.rowid = match next.iter_mut().find(|(name, _)| *name == spec.name) {
            Some((_, last)) => {
                *last = last.checked_add(1).ok_or_else(|| Refusal::new(&door::NO_MORE_IDS).with("table", spec.name))?;
                *last
            }
            None => {
                let first = next_id(cache, spec)?;
                next.push((spec.name, first));
                first
            }
        };
    }
    Ok(rows)
}
