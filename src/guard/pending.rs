//! How the guard triggers on shadow tables reach the door: the function `gov_guard` and the tables
//! `gov_pending`, `gov_pending_party` and `gov_pending_set`, which are empty except while a change is being written.
//!
//! Without the extension none of them exists, so that a write to a shadow table fails.

use super::cache::Cache;
use super::conn::Conn;
use super::seal::{self, Sealed};
use crate::error::{door, Refusal};
use crate::sqlite::vtab::{self, Cursor, Life, Making, Module, Table};
use crate::sqlite::{scalar, Arg, Context, Db, Error, IndexInfo, Plan, Result, Trust, ValueRef};
use std::rc::Rc;

pub fn register(db: Db, conn: &Rc<Conn>) -> Result<()> {
    let guard = conn.clone();
    scalar(db, "gov_guard", 3, Trust::Innocuous, move |ctx, args| {
        ctx.result(i64::from(open_for(&guard, args)));
        Ok(())
    })?;
    vtab::register(db, "gov_pending", PendingModule { conn: conn.clone() })?;
    vtab::register(db, "gov_pending_party", PartyModule { conn: conn.clone() })?;
    vtab::register(db, "gov_pending_set", SetModule { conn: conn.clone() })
}

/// Whether the door is open for this write: `gov_guard(shadow, verb, rowid)`.
fn open_for(conn: &Conn, args: &[Arg<'_>]) -> bool {
    let pending = conn.pending.borrow();
    let Some(pending) = pending.as_ref() else { return false };
    let text = |i: usize| args.get(i).and_then(|a| a.get().str()).unwrap_or("");
    let (shadow, verb) = (text(0), text(1));
    // Entries come out of `gov_pending` and nowhere else: an ordinary table that took its name has not set this.
    if shadow == "gov_audit_data" {
        return verb == "insert" && pending.written;
    }
    if shadow == pending.shadow {
        let row = args.get(2).and_then(|a| a.get().integer());
        return verb == pending.verb && (verb == "insert" || row == Some(pending.rowid));
    }
    match shadow {
        // The trigger of the append replaces the department's row.
        "gov_party_data" => true,
        other => pending.also_writes.contains(&other),
    }
}

struct PendingModule {
    conn: Rc<Conn>,
}

/// The sealed entries of the running change.
struct PendingTable {
    cache: Rc<Cache>,
}

impl Module for PendingModule {
    type Table = PendingTable;
    const LIFE: Life = Life::Eponymous;
    const INNOCUOUS: bool = true;

    fn make(&self, _: &Making<'_>) -> Result<(String, PendingTable)> {
        let table = PendingTable { cache: Rc::new(Cache::new(self.conn.clone())) };
        Ok(("CREATE TABLE x(seq INTEGER, body TEXT, detail TEXT, hash BLOB)".into(), table))
    }
}

impl Table for PendingTable {
    type Cursor = PendingCursor;

    fn best_index(&self, _: &mut IndexInfo) -> Result<Plan> {
        Ok(Plan { cost: 1.0, rows: 1, ..Plan::default() })
    }

    fn open(&self) -> Result<PendingCursor> {
        Ok(PendingCursor { cache: self.cache.clone(), at: 0, count: 0 })
    }
}

struct PendingCursor {
    cache: Rc<Cache>,
    at: usize,
    count: usize,
}

impl PendingCursor {
    fn with<R>(&self, then: impl FnOnce(&Sealed) -> R) -> Result<R> {
        let pending = self.cache.conn.pending.borrow();
        match pending.as_ref().and_then(|p| p.sealed.as_ref()).and_then(|s| s.get(self.at)) {
            Some(sealed) => Ok(then(sealed)),
            None => Err(misplaced()),
        }
    }
}

fn misplaced() -> Error {
    Refusal::new(&door::NOTHING_PENDING).into()
}

impl Cursor for PendingCursor {
    fn filter(&mut self, _: i32, _: &str, _: &[Arg<'_>]) -> Result<()> {
        (self.at, self.count) = (0, 0);
        let conn = &self.cache.conn;
        let Some(mut pending) = conn.pending.borrow_mut().take() else { return Ok(()) };
        let outcome = (|| -> Result<usize> {
            if pending.written {
                return Ok(0);
            }
            if pending.sealed.is_none() {
                let head = seal::head(&self.cache)?;
                pending.sealed = Some(seal::seal(&self.cache, head, &pending.origin, &mut pending.wishes)?);
            }
            pending.written = true;
            Ok(pending.sealed.as_ref().map_or(0, Vec::len))
        })();
        *conn.pending.borrow_mut() = Some(pending);
        self.count = outcome?;
        Ok(())
    }

    fn next(&mut self) -> Result<()> {
        self.at += 1;
        Ok(())
    }

    fn eof(&self) -> bool {
        self.at >= self.count
    }

    fn column(&self, context: &Context, column: usize) -> Result<()> {
        self.with(|s| match column {
            0 => context.result(s.seq),
            1 => context.result(s.body.as_str()),
            2 => context.result(s.detail.as_str()),
            _ => context.result(ValueRef::Blob(&s.hash)),
        })
    }

    fn rowid(&self) -> Result<i64> {
        self.with(|s| s.seq)
    }
}

struct PartyModule {
    conn: Rc<Conn>,
}

/// The parties' new heads, each at its last entry of the change: `WHERE seq = ?`.
struct PartyTable {
    conn: Rc<Conn>,
}

impl Module for PartyModule {
    type Table = PartyTable;
    const LIFE: Life = Life::Eponymous;
    const INNOCUOUS: bool = true;

    fn make(&self, _: &Making<'_>) -> Result<(String, PartyTable)> {
        Ok(("CREATE TABLE x(seq INTEGER, code TEXT, n INTEGER)".into(), PartyTable { conn: self.conn.clone() }))
    }
}

impl Table for PartyTable {
    type Cursor = PartyCursor;

    fn best_index(&self, info: &mut IndexInfo) -> Result<Plan> {
        let wanted =
            info.constraints().into_iter().find(|c| c.column == 0 && c.op == crate::sqlite::Op::Eq && c.usable);
        let mut plan = Plan { cost: 100.0, rows: 100, ..Plan::default() };
        if let Some(c) = wanted {
            info.take(c.index, 1, true);
            plan = Plan { number: 1, cost: 1.0, rows: 2, ..Plan::default() };
        }
        Ok(plan)
    }

    fn open(&self) -> Result<PartyCursor> {
        Ok(PartyCursor { conn: self.conn.clone(), rows: Vec::new(), at: 0 })
    }
}

struct PartyCursor {
    conn: Rc<Conn>,
    rows: Vec<(i64, String, i64)>,
    at: usize,
}

impl Cursor for PartyCursor {
    fn filter(&mut self, plan: i32, _: &str, args: &[Arg<'_>]) -> Result<()> {
        self.rows.clear();
        self.at = 0;
        let wanted = if plan == 1 { args.first().and_then(|a| a.get().integer()) } else { None };
        let pending = self.conn.pending.borrow();
        let Some(sealed) = pending.as_ref().and_then(|p| p.sealed.as_ref()) else { return Ok(()) };
        let from = match (wanted, sealed.first()) {
            // Entries of one change follow each other.
            (Some(seq), Some(first)) => usize::try_from(seq.saturating_sub(first.seq)).unwrap_or(usize::MAX),
            _ => 0,
        };
        let count = if plan == 0 { usize::MAX } else { 1 };
        for entry in sealed.iter().skip(from).take(count).filter(|e| plan == 0 || wanted == Some(e.seq)) {
            self.rows.extend(entry.heads.iter().map(|(code, n)| (entry.seq, code.clone(), *n)));
        }
        Ok(())
    }

    fn next(&mut self) -> Result<()> {
        self.at += 1;
        Ok(())
    }

    fn eof(&self) -> bool {
        self.at >= self.rows.len()
    }

    fn column(&self, context: &Context, column: usize) -> Result<()> {
        let Some((seq, code, n)) = self.rows.get(self.at) else { return Err(misplaced()) };
        match column {
            0 => context.result(*seq),
            1 => context.result(code.as_str()),
            _ => context.result(*n),
        }
        Ok(())
    }

    fn rowid(&self) -> Result<i64> {
        Ok(self.at as i64)
    }
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
