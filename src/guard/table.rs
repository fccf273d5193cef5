//! The virtual table over a shadow table: reading with everything pushed down, writing through the door.

use super::cache::Cache;
use super::conn::Conn;
use super::spec::{self, Declared, TableSpec};
use super::write;
use crate::error::{door, Refusal};
use crate::sqlite::vtab::{Change, Cursor, Life, Making, Module, Step, Table};
use crate::sqlite::{Arg, Context, IndexInfo, Op, Plan, Result, Statement, ValueRef};
use std::fmt::Write;
use std::rc::Rc;

/// The module `gov_guarded`: one virtual table for every spec, told apart by their names.
pub struct GuardedModule {
    pub conn: Rc<Conn>,
    pub specs: &'static [&'static TableSpec],
}

pub struct GuardedTable {
    shared: Rc<Shared>,
}

struct Shared {
    cache: Cache,
    spec: &'static TableSpec,
    columns: Vec<Declared>,
    /// All columns, in the order of the declaration: column numbers then need no translation.
    select: String,
}

/// Refuses to make a governed table anywhere but where `govshare_init` puts it.
pub fn check_place(conn: &Conn, making: &Making<'_>) -> Result<()> {
    if making.schema != "main" {
        return Err(Refusal::new(&door::ONLY_MAIN).with("schema", making.schema).with("table", making.table).into());
    }
    if making.create && !conn.is_nested() {
        return Err(Refusal::new(&door::MADE_BY_INIT).with("table", making.table).into());
    }
    Ok(())
}

impl Module for GuardedModule {
    type Table = GuardedTable;
    const LIFE: Life = Life::Stored;
    const WRITABLE: bool = true;
    const INNOCUOUS: bool = true;
    const TRANSACTIONAL: bool = true;

    fn make(&self, making: &Making<'_>) -> Result<(String, GuardedTable)> {
        check_place(&self.conn, making)?;
        let Some(spec) = self.specs.iter().find(|s| s.name == making.table) else {
            return Err(Refusal::new(&door::MADE_BY_INIT).with("table", making.table).into());
        };
        let columns = spec::declared(spec);
        let cache = Cache::new(self.conn.clone());
        let mut shared = Shared { cache, spec, columns, select: String::new() };
        let mut names = vec![spec.rowid_name()];
        names.extend((0..shared.columns.len()).map_while(|i| shared.stored_name(i as i32)));
        shared.select = format!("SELECT {} FROM main.{}", names.join(", "), spec.shadow());
        Ok((spec::declaration(spec), GuardedTable { shared: Rc::new(shared) }))
    }

    fn is_shadow(suffix: &str) -> bool {
        suffix == "data"
    }
}

impl Shared {
    /// The shadow table's name of a declared column, if one lies behind it.
    fn stored_name(&self, column: i32) -> Option<&'static str> {
        let Ok(index) = usize::try_from(column) else { return Some(self.spec.rowid_name()) };
        match self.columns.get(index)? {
            Declared::Data(i) => self.spec.columns.get(*i).map(|c| c.name),
            Declared::ChangedAt => Some("changed_at"),
            Declared::ChangedBy => Some("changed_by"),
            _ => None,
        }
    }

    fn is_indexed(&self, name: &str) -> bool {
        self.spec.key_columns().first().is_some_and(|c| c.name == name)
            || self.spec.indexes.iter().any(|i| i.split(',').next().map(str::trim) == Some(name))
    }
}

impl Table for GuardedTable {
    type Cursor = GuardedCursor;

    fn best_index(&self, info: &mut IndexInfo) -> Result<Plan> {
        let mut tests = Vec::new();
        let mut keys_bound = std::collections::BTreeSet::new();
        let (mut rows, mut indexed) = (1_000_000_i64, false);
        for c in info.constraints().into_iter().filter(|c| c.usable) {
            let (Some(name), Some(op)) = (self.shared.stored_name(c.column), c.op.sql()) else { continue };
            // Another collation compares otherwise than the shadow table does.
            if info.collation(c.index) != "BINARY" {
                continue;
            }
            tests.push(format!("{name} {op}"));
            info.take(c.index, tests.len(), false);
            let equal = matches!(c.op, Op::Eq | Op::Is);
            if equal && self.shared.spec.key_columns().iter().any(|k| k.name == name) {
                keys_bound.insert(name);
            }
            if self.shared.is_indexed(name) || name == self.shared.spec.rowid_name() {
                indexed = true;
                rows /= if equal { 1_000 } else { 4 };
            }
            if equal && name == self.shared.spec.rowid_name() {
                keys_bound.extend(self.shared.spec.key_columns().iter().map(|k| k.name));
            }
        }
        let unique = keys_bound.len() >= self.shared.spec.key;
        let order = info.order_by();
        // EXPLAIN QUERY PLAN shows this text; xFilter makes SQL of it.
        let mut text = tests.join(" AND ");
        let mut ordered = false;
        let names: Option<Vec<String>> = order
            .iter()
            .map(|(column, descending)| {
                let name = self.shared.stored_name(*column)?;
                Some(format!("{name}{}", if *descending { " DESC" } else { "" }))
            })
            .collect();
        if let Some(names) = names.filter(|n| !n.is_empty()) {
            text.push_str(" ORDER BY ");
            text.push_str(&names.join(", "));
            ordered = true;
        }
        let rows = if unique { 1 } else { rows.max(1) };
        let cost = if unique {
            10.0
        } else if indexed {
            rows as f64 * 3.0 + 20.0
        } else {
            3_000_000.0
        };
        Ok(Plan { number: 0, text, cost, rows, ordered, unique })
    }

    fn open(&self) -> Result<GuardedCursor> {
        Ok(GuardedCursor { shared: self.shared.clone(), sql: String::new(), running: None })
    }

    fn update(&self, change: Change<'_>) -> Result<i64> {
        let s = &*self.shared;
        match change {
            Change::Delete { rowid } => write::delete(&s.cache, s.spec, rowid),
            Change::Insert { rowid, values } => {
                write::insert(&s.cache, write::read(s.spec, &s.columns, values, None)?, rowid)
            }
            Change::Update { rowid, new_rowid, values } => {
                write::update(&s.cache, s.spec, &s.columns, (rowid, new_rowid), values)
            }
        }
    }

    fn transaction(&self, step: Step) -> Result<()> {
        self.shared.cache.conn.log.follow(&self.shared.cache, step)
    }

    fn destroy(&self) -> Result<()> {
        Err(Refusal::new(&door::NEVER_DROPPED).with("table", self.shared.spec.name).into())
    }
}

pub struct GuardedCursor {
    shared: Rc<Shared>,
    sql: String,
    /// The nested scan, standing on a row.
    running: Option<Statement>,
}

impl GuardedCursor {
    fn stop(&mut self) {
        if let Some(statement) = self.running.take() {
            self.shared.cache.give(&self.sql, statement);
        }
    }

    fn advance(&mut self) -> Result<()> {
        let Some(statement) = self.running.as_mut() else { return Ok(()) };
        let more = {
            let _nested = self.shared.cache.conn.nested();
            statement.step()?
        };
        if !more {
            self.stop();
        }
        Ok(())
    }
}

/// Whether the shadow table would compare as the outer statement does.
///
/// SQLite does not say with which affinity it compares (<https://www.sqlite.org/datatype3.html#comparison_expressions>):
/// a number against a text column may come from a numeric column, and then '007' = 7. The outer statement tests
/// every row again, so leaving the test to it is always right.
fn comparable(spec: &TableSpec, test: &str, value: ValueRef<'_>) -> bool {
    let column = test.split(' ').next().and_then(|name| spec.columns.iter().find(|c| c.name == name));
    let text = column.map_or_else(|| test.starts_with("changed_"), |c| c.sql_type() == "TEXT");
    !(text && matches!(value, ValueRef::Integer(_) | ValueRef::Real(_)))
}

impl Cursor for GuardedCursor {
    fn filter(&mut self, _: i32, plan: &str, args: &[Arg<'_>]) -> Result<()> {
        self.stop();
        let spec = self.shared.spec;
        let (tests, order) = plan.split_once(" ORDER BY ").map_or((plan, None), |(t, o)| (t, Some(o)));
        self.sql.clone_from(&self.shared.select);
        let mut bound: Vec<Arg<'_>> = Vec::new();
        for (test, arg) in tests.split(" AND ").zip(args) {
            if !comparable(spec, test, arg.get()) {
                continue;
            }
            bound.push(*arg);
            let joint = if bound.len() == 1 { "WHERE" } else { "AND" };
            let _ = write!(self.sql, " {joint} {test} ?{}", bound.len());
        }
        if let Some(order) = order {
            let _ = write!(self.sql, " ORDER BY {order}");
        }
        let mut statement = self.shared.cache.take(&self.sql)?;
        for (i, arg) in bound.iter().enumerate() {
            statement.bind_arg(i + 1, *arg)?;
        }
        self.running = Some(statement);
        self.advance()
    }

    fn next(&mut self) -> Result<()> {
        self.advance()
    }

    fn eof(&self) -> bool {
        self.running.is_none()
    }

    fn column(&self, context: &Context, column: usize) -> Result<()> {
        let Some(row) = &self.running else { return Ok(()) };
        match self.shared.columns.get(column) {
            Some(Declared::Data(_) | Declared::ChangedAt | Declared::ChangedBy) => {
                context.result_column(row, column + 1)
            }
            Some(Declared::Label(i)) => {
                let spec = self.shared.spec;
                let place = self.shared.columns.iter().position(|d| *d == Declared::Data(*i));
                let word = place.and_then(|p| row.column_text(p + 1));
                context.result(word.zip(spec.columns.get(*i)).and_then(|(w, c)| c.label(w)));
            }
            // Secrets and hidden inputs are read as NULL.
            _ => context.result(ValueRef::Null),
        }
        Ok(())
    }

    fn rowid(&self) -> Result<i64> {
        Ok(self.running.as_ref().and_then(|r| r.column_i64(0)).unwrap_or(0))
    }
}

impl Drop for GuardedCursor {
    fn drop(&mut self) {
        self.stop();
    }
}
