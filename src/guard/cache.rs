//! Nested statements, kept between calls.
//!
//! They live in virtual-table objects: SQLite disconnects those before it looks for unfinished
//! statements at close, whereas function data is destroyed too late and would make close fail.

use super::conn::Conn;
use crate::sqlite::{Result, Statement, ValueRef};
use crate::value::Value;
use foldhash::fast::FixedState;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// Prepared statements of one virtual table, by their text.
pub struct Cache {
    pub conn: Rc<Conn>,
    idle: RefCell<HashMap<String, Kept, FixedState>>,
    /// Function calls have no table object to keep statements in.
    keep: bool,
}

/// Statements of one text that are not in use.
struct Kept {
    /// It reads the chain, so entries that wait must be written first.
    reads_log: bool,
    idle: Vec<Statement>,
}

fn reads_log(sql: &str) -> bool {
    sql.contains("gov_audit_data") || sql.contains("gov_party_data")
}

impl Cache {
    pub fn new(conn: Rc<Conn>) -> Self {
        Cache { conn, idle: RefCell::default(), keep: true }
    }

    /// For one call of a function: nothing outlives it.
    pub fn passing(conn: Rc<Conn>) -> Self {
        Cache { conn, idle: RefCell::default(), keep: false }
    }

    /// An idle statement of this text, or a new one. Give it back with [`Self::give`].
    pub fn take(&self, sql: &str) -> Result<Statement> {
        let (statement, reads_log) = self.take_as_stored(sql)?;
        if reads_log && self.conn.log.is_waiting() {
            self.conn.log.write(self)?;
        }
        Ok(statement)
    }

    /// A statement, and whether it reads the chain.
    fn take_as_stored(&self, sql: &str) -> Result<(Statement, bool)> {
        if let Some(kept) = self.idle.borrow_mut().get_mut(sql) {
            if let Some(statement) = kept.idle.pop() {
                return Ok((statement, kept.reads_log));
            }
        }
        let _nested = self.conn.nested();
        Ok((self.conn.db.prepare(sql)?, reads_log(sql)))
    }

    pub fn give(&self, sql: &str, mut statement: Statement) {
        statement.clear();
        self.give_cleared(sql, statement);
    }

    /// As [`Self::give`], of a statement that has run to its end and let go of its values.
    fn give_cleared(&self, sql: &str, statement: Statement) {
        if !self.keep {
            return;
        }
        let mut all = self.idle.borrow_mut();
        match all.get_mut(sql) {
            // Nested scans of one table use a few at once; more are not worth keeping.
            Some(kept) if kept.idle.len() < 4 => kept.idle.push(statement),
            Some(_) => {}
            None => {
                // Every combination of constraints is a text of its own.
                const TEXTS: usize = 128;
                if all.len() >= TEXTS {
                    all.clear();
                }
                all.insert(sql.to_string(), Kept { reads_log: reads_log(sql), idle: vec![statement] });
            }
        }
    }

    /// Calls `each` for every row. The cache is free for other use meanwhile.
    pub fn rows(&self, sql: &str, values: &[ValueRef<'_>], each: impl FnMut(&Statement) -> Result<()>) -> Result<()> {
        let statement = self.take(sql)?;
        self.rows_of(sql, statement, values, each)
    }

    /// As [`Self::rows`], without the entries of the running transaction that are not written yet.
    pub fn rows_as_stored(
        &self,
        sql: &str,
        values: &[ValueRef<'_>],
        each: impl FnMut(&Statement) -> Result<()>,
    ) -> Result<()> {
        let (statement, _) = self.take_as_stored(sql)?;
        self.rows_of(sql, statement, values, each)
    }

    fn rows_of(
        &self,
        sql: &str,
        mut statement: Statement,
        values: &[ValueRef<'_>],
        each: impl FnMut(&Statement) -> Result<()>,
    ) -> Result<()> {
        let outcome = {
            let _nested = self.conn.nested();
            statement.rows(values, each)
        };
        self.give_cleared(sql, statement);
        outcome
    }

    pub fn run(&self, sql: &str, values: &[ValueRef<'_>]) -> Result<()> {
        self.rows(sql, values, |_| Ok(()))
    }

    /// Whether there is a row.
    pub fn exists(&self, sql: &str, values: &[ValueRef<'_>]) -> Result<bool> {
        let mut found = false;
        self.rows(sql, values, |_| {
            found = true;
            Ok(())
        })?;
        Ok(found)
    }

    /// The first row.
    pub fn row(&self, sql: &str, values: &[ValueRef<'_>]) -> Result<Option<Vec<Value>>> {
        let mut first = None;
        self.rows(sql, values, |row| {
            if first.is_none() {
                first = Some((0..row.column_count()).map(|i| row.column(i).to_value()).collect::<Result<_>>()?);
            }
            Ok(())
        })?;
        Ok(first)
    }

    /// The first column of the first row as text.
    pub fn text(&self, sql: &str, values: &[ValueRef<'_>]) -> Result<Option<String>> {
        Ok(match self.row(sql, values)?.and_then(|r| r.into_iter().next()) {
            Some(Value::Text(t)) => Some(t),
            _ => None,
        })
    }

    /// All rows as plain data.
    pub fn all(&self, sql: &str, values: &[ValueRef<'_>]) -> Result<Vec<Vec<Value>>> {
        let mut all = Vec::new();
        self.rows(sql, values, |row| {
            all.push((0..row.column_count()).map(|i| row.column(i).to_value()).collect::<Result<_>>()?);
            Ok(())
        })?;
        Ok(all)
    }
}
