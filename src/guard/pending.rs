//! How writes to shadow tables reach the door: the collation `gov_guard`, which the guard triggers ask, and the
//! tables `gov_pending`, through which functions write, and `gov_pending_set`, which is empty except while a change
//! is being written.
//!
//! Without the extension none of them exists, so that a write to a shadow table fails.

use super::append;
use super::cache::Cache;
use super::conn::Conn;
use super::draft::{Bulk, Cell};
use super::seal::{Origin, Sealed, Wish};
use crate::audit::tree::Node;
use crate::error::{door, Refusal};
use crate::sqlite::vtab::{self, Change, Cursor, Life, Making, Module, Step, Table};
use crate::sqlite::{collation, Arg, Context, Db, Error, IndexInfo, Plan, Result, ValueRef};
use crate::value::Value;
use std::cmp::Ordering;
use std::rc::Rc;
use std::sync::Arc;

/// The change whose nested statement is running, and what its triggers may read and write.
#[derive(Default)]
pub struct Pending {
    /// The shadow table that the door is open for.
    pub shadow: Rc<str>,
    pub verb: &'static str,
    /// The row that an UPDATE or DELETE is about.
    pub rowid: i64,
    pub also_writes: &'static [&'static str],
    /// The entries whose details this change erases.
    pub erase: Option<(i64, i64)>,
    /// Nodes of the tree that this change stores.
    pub nodes: Vec<Node>,
    /// Cells of other shadow tables that the triggers of the change set.
    pub sets: Vec<Cell>,
    /// Rows that the change's trigger inserts into other guarded tables.
    pub bulk: Arc<Vec<Bulk>>,
    /// `changed_at` and `changed_by` of those rows.
    pub changed: (String, String),
}

/// What a function writes: it has no `xUpdate` of its own, so it goes through that of `gov_pending`.
pub enum Carried {
    Wanted(Box<Errand>),
    Written(Vec<Rc<Sealed>>),
}

/// Entries, and a row that is written with them.
pub struct Errand {
    pub origin: Origin,
    pub wishes: Vec<Wish>,
    pub row: Option<Nested>,
}

/// A nested statement with what it may write.
pub struct Nested {
    pub pending: Pending,
    pub sql: &'static str,
    pub values: Vec<Value>,
}

pub fn register(db: Db, conn: &Rc<Conn>) -> Result<()> {
    let guard = conn.clone();
    collation(db, "gov_guard", move |a, b| match (question(a), question(b)) {
        (Some(asked), None) => answer(&guard, asked, b),
        (None, Some(asked)) => answer(&guard, asked, a).reverse(),
        // Anybody may sort by it; then it is an ordinary one.
        _ => a.cmp(b),
    })?;
    vtab::register(db, "gov_pending", PendingModule { conn: conn.clone() })?;
    vtab::register(db, "gov_pending_set", SetModule { conn: conn.clone() })?;
    super::nodes::register(db, conn)
}

/// `insert gov_x_data`: what a guard trigger compares with the row's key under the collation `gov_guard`. They are
/// equal while the door is open for this write. A comparison instead of a function, because for every function that a
/// trigger calls SQLite keeps a statement journal, which costs as much as the row.
fn question(text: &[u8]) -> Option<(&str, &str)> {
    let (verb, shadow) = std::str::from_utf8(text).ok()?.split_once(' ')?;
    (shadow.starts_with("gov_") && matches!(verb, "insert" | "update" | "delete")).then_some((verb, shadow))
}

fn answer(conn: &Conn, (verb, shadow): (&str, &str), key: &[u8]) -> Ordering {
    let row = || std::str::from_utf8(key).ok().and_then(|k| k.parse().ok());
    if open_for(conn, shadow, verb, row) {
        Ordering::Equal
    } else {
        Ordering::Less
    }
}

fn open_for(conn: &Conn, shadow: &str, verb: &str, row: impl Fn() -> Option<i64>) -> bool {
    // The chain and its parties come out of the connection's log and nowhere else.
    if shadow == "gov_party_data" || (shadow == "gov_audit_data" && verb != "update") {
        return conn.log.is_writing() && verb != "delete";
    }
    let pending = conn.pending.borrow();
    let Some(pending) = pending.as_ref() else { return false };
    if shadow == "gov_audit_data" {
        // The trigger itself sees to it that nothing but the detail goes.
        return pending.erase.zip(row()).is_some_and(|((from, to), row)| (from..=to).contains(&row));
    }
    if shadow == &*pending.shadow {
        return verb == pending.verb && (verb == "insert" || row() == Some(pending.rowid));
    }
    pending.also_writes.contains(&shadow)
}

struct PendingModule {
    conn: Rc<Conn>,
}

/// Holds no rows. An INSERT of our own makes the connection a writer, and writes what a function has laid down.
struct PendingTable {
    cache: Cache,
}

impl Module for PendingModule {
    type Table = PendingTable;
    const LIFE: Life = Life::Eponymous;
    const WRITABLE: bool = true;
    const TRANSACTIONAL: bool = true;

    fn make(&self, _: &Making<'_>) -> Result<(String, PendingTable)> {
        Ok(("CREATE TABLE x(seq INTEGER)".into(), PendingTable { cache: Cache::new(self.conn.clone()) }))
    }
}

impl Table for PendingTable {
    type Cursor = NoRows;

    fn best_index(&self, _: &mut IndexInfo) -> Result<Plan> {
        Ok(Plan { cost: 1.0, rows: 1, ..Plan::default() })
    }

    fn open(&self) -> Result<NoRows> {
        Ok(NoRows)
    }

    fn update(&self, _: Change<'_>) -> Result<i64> {
        let carried = self.cache.conn.carried.borrow_mut().take();
        let Some(Carried::Wanted(errand)) = carried else { return Err(misplaced()) };
        let Errand { origin, wishes, row } = *errand;
        let sealed = append::append_here(&self.cache, &append::ready(&self.cache)?, &origin, wishes, row)?;
        let seq = sealed.last().map_or(0, |s| s.seq);
        *self.cache.conn.carried.borrow_mut() = Some(Carried::Written(sealed));
        Ok(seq)
    }

    fn transaction(&self, step: Step) -> Result<()> {
        self.cache.conn.log.follow(&self.cache, step)
    }
}

struct NoRows;

impl Cursor for NoRows {
    fn filter(&mut self, _: i32, _: &str, _: &[Arg<'_>]) -> Result<()> {
        Ok(())
    }

    fn next(&mut self) -> Result<()> {
        Ok(())
    }

    fn eof(&self) -> bool {
        true
    }

    fn column(&self, _: &Context, _: usize) -> Result<()> {
        Ok(())
    }

    fn rowid(&self) -> Result<i64> {
        Ok(0)
    }
}

fn misplaced() -> Error {
    Refusal::new(&door::NOTHING_PENDING).into()
}

struct SetModule {
    conn: Rc<Conn>,
}

/// The cells of other tables that the running change sets: `WHERE id = ?`.
struct SetTable {
    conn: Rc<Conn>,
}

impl Module for SetModule {
    type Table = SetTable;
    const LIFE: Life = Life::Eponymous;
    const INNOCUOUS: bool = true;

    fn make(&self, _: &Making<'_>) -> Result<(String, SetTable)> {
        let table = SetTable { conn: self.conn.clone() };
        Ok(("CREATE TABLE x(id INTEGER, shadow TEXT, name TEXT, value)".into(), table))
    }
}

impl Table for SetTable {
    type Cursor = SetCursor;

    fn best_index(&self, info: &mut IndexInfo) -> Result<Plan> {
        let wanted =
            info.constraints().into_iter().find(|c| c.column == 0 && c.op == crate::sqlite::Op::Eq && c.usable);
        let mut plan = Plan { cost: 1_000.0, rows: 1_000, ..Plan::default() };
        if let Some(c) = wanted {
            info.take(c.index, 1, true);
            plan = Plan { number: 1, cost: 1.0, rows: 2, ..Plan::default() };
        }
        Ok(plan)
    }

    fn open(&self) -> Result<SetCursor> {
        Ok(SetCursor { conn: self.conn.clone(), at: 0, end: 0 })
    }
}

struct SetCursor {
    conn: Rc<Conn>,
    at: usize,
    end: usize,
}

impl Cursor for SetCursor {
    fn filter(&mut self, plan: i32, _: &str, args: &[Arg<'_>]) -> Result<()> {
        (self.at, self.end) = (0, 0);
        let pending = self.conn.pending.borrow();
        let Some(sets) = pending.as_ref().map(|p| p.sets.as_slice()) else { return Ok(()) };
        self.end = sets.len();
        if plan == 1 {
            let Some(id) = args.first().and_then(|a| a.get().integer()) else {
                self.end = 0;
                return Ok(());
            };
            // Sorted by row: thousands of requests may follow from one day of the calendar.
            self.at = sets.partition_point(|c| c.rowid < id);
            self.end = sets.partition_point(|c| c.rowid <= id);
        }
        Ok(())
    }

    fn next(&mut self) -> Result<()> {
        self.at += 1;
        Ok(())
    }

    fn eof(&self) -> bool {
        self.at >= self.end
    }

    fn column(&self, context: &Context, column: usize) -> Result<()> {
        let pending = self.conn.pending.borrow();
        let Some(cell) = pending.as_ref().and_then(|p| p.sets.get(self.at)) else { return Err(misplaced()) };
        match column {
            0 => context.result(cell.rowid),
            1 => context.result(cell.shadow),
            2 => context.result(cell.column),
            _ => context.result(ValueRef::from(&cell.value)),
        }
        Ok(())
    }

    fn rowid(&self) -> Result<i64> {
        Ok(self.at as i64)
    }
}
