//! `gov_pending_node`: the tree's nodes that the running change stores; empty at all other times.

use super::conn::Conn;
use crate::sqlite::vtab::{self, Cursor, Life, Making, Module, Table};
use crate::sqlite::{Arg, Context, Db, IndexInfo, Plan, Result, ValueRef};
use std::rc::Rc;

pub fn register(db: Db, conn: &Rc<Conn>) -> Result<()> {
    vtab::register(db, "gov_pending_node", NodeModule { conn: conn.clone() })
}

struct NodeModule {
    conn: Rc<Conn>,
}

struct NodeTable {
    conn: Rc<Conn>,
}

impl Module for NodeModule {
    type Table = NodeTable;
    const LIFE: Life = Life::Eponymous;
    const INNOCUOUS: bool = true;

    fn make(&self, _: &Making<'_>) -> Result<(String, NodeTable)> {
        Ok(("CREATE TABLE x(level INTEGER, idx INTEGER, hash BLOB)".into(), NodeTable { conn: self.conn.clone() }))
    }
}

impl Table for NodeTable {
    type Cursor = NodeCursor;

    fn best_index(&self, _: &mut IndexInfo) -> Result<Plan> {
        Ok(Plan { cost: 100.0, rows: 100, ..Plan::default() })
    }

    fn open(&self) -> Result<NodeCursor> {
        Ok(NodeCursor { conn: self.conn.clone(), at: 0 })
    }
}

struct NodeCursor {
    conn: Rc<Conn>,
    at: usize,
}

impl Cursor for NodeCursor {
    fn filter(&mut self, _: i32, _: &str, _: &[Arg<'_>]) -> Result<()> {
        self.at = 0;
        Ok(())
    }

    fn next(&mut self) -> Result<()> {
        self.at += 1;
        Ok(())
    }

    fn eof(&self) -> bool {
        self.conn.pending.borrow().as_ref().is_none_or(|p| self.at >= p.nodes.len())
    }

    fn column(&self, context: &Context, column: usize) -> Result<()> {
        let pending = self.conn.pending.borrow();
        let Some(node) = pending.as_ref().and_then(|p| p.nodes.get(self.at)) else { return Ok(()) };
        match column {
            0 => context.result(i64::from(node.level)),
            1 => context.result(i64::try_from(node.index).unwrap_or(i64::MAX)),
            _ => context.result(ValueRef::Blob(&node.hash)),
        }
        Ok(())
    }

    fn rowid(&self) -> Result<i64> {
        Ok(self.at as i64)
    }
}
