//! Read-only virtual tables over shadow tables that the extension alone fills: `gov_meta`, `gov_node`.

use super::cache::Cache;
use super::conn::Conn;
use super::table::check_place;
use crate::error::{door, Refusal};
use crate::sqlite::vtab::{Cursor, Life, Making, Module, Table};
use crate::sqlite::{Arg, Context, IndexInfo, Plan, Result, Statement};
use std::rc::Rc;

/// One such table, as data.
#[derive(Clone, Copy)]
pub struct ViewSpec {
    pub name: &'static str,
    pub columns: &'static str,
    /// A further SELECT of as many columns whose rows it shows too; empty for none.
    pub and: &'static str,
}

pub static META: ViewSpec = ViewSpec {
    name: "gov_meta",
    columns: "id, origin, hash, node, packs, genesis_at, locked, schema_version, library_version, settings",
    and: "",
};
pub static NODE: ViewSpec = ViewSpec { name: "gov_node", columns: "level, idx, hash", and: "" };

pub struct ViewModule {
    pub conn: Rc<Conn>,
    pub spec: ViewSpec,
}

pub struct ViewTable {
    cache: Rc<Cache>,
    spec: ViewSpec,
}

impl Module for ViewModule {
    type Table = ViewTable;
    const LIFE: Life = Life::Stored;

    fn make(&self, making: &Making<'_>) -> Result<(String, ViewTable)> {
        check_place(&self.conn, making)?;
        let table = ViewTable { cache: Rc::new(Cache::new(self.conn.clone())), spec: self.spec };
        Ok((format!("CREATE TABLE x({})", self.spec.columns), table))
    }

    fn is_shadow(suffix: &str) -> bool {
        suffix == "data"
    }
}

impl Table for ViewTable {
    type Cursor = ViewCursor;

    fn best_index(&self, _: &mut IndexInfo) -> Result<Plan> {
        Ok(Plan { cost: 100.0, rows: 100, ..Plan::default() })
    }

    fn open(&self) -> Result<ViewCursor> {
        let mut sql = format!("SELECT {} FROM main.{}_data", self.spec.columns, self.spec.name);
        if !self.spec.and.is_empty() {
            sql.push_str(" UNION ALL ");
            sql.push_str(self.spec.and);
        }
        Ok(ViewCursor { cache: self.cache.clone(), sql, running: None, count: 0 })
    }

    fn destroy(&self) -> Result<()> {
        Err(Refusal::new(&door::NEVER_DROPPED).with("table", self.spec.name).into())
    }
}

pub struct ViewCursor {
    cache: Rc<Cache>,
    sql: String,
    running: Option<Statement>,
    count: i64,
}

impl Cursor for ViewCursor {
    fn filter(&mut self, _: i32, _: &str, _: &[Arg<'_>]) -> Result<()> {
        self.running = Some(self.cache.take(&self.sql)?);
        self.count = 0;
        self.next()
    }

    fn next(&mut self) -> Result<()> {
        self.count += 1;
        let Some(statement) = self.running.as_mut() else { return Ok(()) };
        let _nested = self.cache.conn.nested();
        if !statement.step()? {
            self.running = None;
        }
        Ok(())
    }

    fn eof(&self) -> bool {
        self.running.is_none()
    }

    fn column(&self, context: &Context, column: usize) -> Result<()> {
        if let Some(row) = &self.running {
            context.result_column(row, column);
        }
        Ok(())
    }

    fn rowid(&self) -> Result<i64> {
        Ok(self.count)
    }
}
