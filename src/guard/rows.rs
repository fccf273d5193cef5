//! Read-only table functions: `SELECT … FROM name(arguments)`, rows made by a function.

use super::cache::Cache;
use super::conn::Conn;
use crate::error::{door, Refusal};
use crate::sqlite::vtab::{self, Cursor, Life, Making, Module, Table};
use crate::sqlite::{Arg, Context, Db, IndexInfo, Op, Plan, Result, ValueRef};
use crate::value::Value;
use std::rc::Rc;

/// A stream of rows.
pub trait Rows {
    fn next(&mut self) -> Result<Option<Vec<Value>>>;
}

impl Rows for std::vec::IntoIter<Vec<Value>> {
    fn next(&mut self) -> Result<Option<Vec<Value>>> {
        Ok(Iterator::next(self))
    }
}

/// Starts one scan; arguments left out are NULL.
pub type Start = fn(&Rc<Cache>, &[Value]) -> Result<Box<dyn Rows>>;

/// A table function's description.
#[derive(Clone, Copy)]
pub struct TableFunction {
    pub name: &'static str,
    /// As in CREATE TABLE: `seq INTEGER, kind TEXT`.
    pub columns: &'static str,
    /// Names of the arguments, in order; they become hidden columns.
    pub arguments: &'static [&'static str],
    /// How many of them must be given.
    pub required: usize,
    pub start: Start,
}

pub fn register(db: Db, conn: &Rc<Conn>, function: TableFunction) -> Result<()> {
    conn.watch.reserve(function.name);
    vtab::register(db, function.name, RowsModule { conn: conn.clone(), function })
}

struct RowsModule {
    conn: Rc<Conn>,
    function: TableFunction,
}

struct RowsTable {
    cache: Rc<Cache>,
    function: TableFunction,
    /// Columns before the hidden arguments.
    width: usize,
}

impl Module for RowsModule {
    type Table = RowsTable;
    const LIFE: Life = Life::Eponymous;

    fn make(&self, _: &Making<'_>) -> Result<(String, RowsTable)> {
        let f = self.function;
        let hidden: String = f.arguments.iter().map(|a| format!(", {a} HIDDEN")).collect();
        let table = RowsTable {
            cache: Rc::new(Cache::new(self.conn.clone())),
            function: f,
            width: f.columns.split(',').count(),
        };
        Ok((format!("CREATE TABLE x({}{hidden})", f.columns), table))
    }
}

impl Table for RowsTable {
    type Cursor = RowsCursor;

    fn best_index(&self, info: &mut IndexInfo) -> Result<Plan> {
        // The plan's text lists which arguments were given, in the order of xFilter's values.
        let mut given = Vec::new();
        let mut cost = 1_000.0;
        for c in info.constraints() {
            let Some(argument) = usize::try_from(c.column).ok().and_then(|i| i.checked_sub(self.width)) else {
                continue;
            };
            if c.op != Op::Eq {
                continue;
            }
            if c.usable {
                given.push(argument.to_string());
                info.take(c.index, given.len(), true);
            } else {
                // Another order of the join makes it usable.
                cost = 1e12;
            }
        }
        Ok(Plan { number: 0, text: given.join(","), cost, rows: 100, ..Plan::default() })
    }

    fn open(&self) -> Result<RowsCursor> {
        Ok(RowsCursor {
            cache: self.cache.clone(),
            function: self.function,
            width: self.width,
            arguments: Vec::new(),
            rows: None,
            row: None,
            count: 0,
        })
    }
}

struct RowsCursor {
    cache: Rc<Cache>,
    function: TableFunction,
    width: usize,
    arguments: Vec<Value>,
    rows: Option<Box<dyn Rows>>,
    row: Option<Vec<Value>>,
    count: i64,
}

impl Cursor for RowsCursor {
    fn filter(&mut self, _: i32, plan: &str, args: &[Arg<'_>]) -> Result<()> {
        self.rows = None;
        self.count = 0;
        self.arguments = vec![Value::Null; self.function.arguments.len()];
        for (place, arg) in plan.split(',').filter_map(|p| p.parse::<usize>().ok()).zip(args) {
            if let Some(slot) = self.arguments.get_mut(place) {
                *slot = arg.get().to_value()?;
            }
        }
        let given = plan.split(',').filter_map(|p| p.parse::<usize>().ok()).filter(|p| *p < self.function.required);
        if given.count() < self.function.required {
            return Err(Refusal::new(&door::ARGUMENT_MISSING)
                .with("function", self.function.name)
                .with("arguments", self.function.arguments.join(", "))
                .into());
        }
        self.rows = Some((self.function.start)(&self.cache, &self.arguments)?);
        self.next()
    }

    fn next(&mut self) -> Result<()> {
        self.row = match self.rows.as_mut() {
            Some(rows) => rows.next()?,
            None => None,
        };
        self.count += 1;
        Ok(())
    }

    fn eof(&self) -> bool {
        self.row.is_none()
    }

    fn column(&self, context: &Context, column: usize) -> Result<()> {
        let value = match column.checked_sub(self.width) {
            Some(argument) => self.arguments.get(argument),
            None => self.row.as_ref().and_then(|r| r.get(column)),
        };
        context.result(value.map_or(ValueRef::Null, ValueRef::from));
        Ok(())
    }

    fn rowid(&self) -> Result<i64> {
        Ok(self.count)
    }
}
