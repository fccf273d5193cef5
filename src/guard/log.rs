//! The entries of the running transaction: sealed and linked at once, written when the transaction ends.
//!
//! A change puts its row into the shadow table and its entry into this log. SQLite tells every virtual table that
//! a transaction wrote to what becomes of it; before the commit (`xSync`) the entries are written, and a
//! transaction whose entries cannot be written does not commit. A savepoint that is rolled back, also that of
//! a single statement, takes its entries along. Whoever reads the chain in between has them written first.

use super::bytes;
use super::cache::Cache;
use super::intact;
use super::parties::{self, Fresh, Known};
use super::seal::{Head, Sealed};
use super::settled::Settled;
use crate::audit::entry::Class;
use crate::error::{door, Refusal};
use crate::sqlite::vtab::Step;
use crate::sqlite::{Result, Statement, ValueRef};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::Rc;

/// Entries of more bytes do not wait for the end of the transaction.
const WAITING_BYTES: usize = 4 << 20;

#[derive(Default)]
pub struct Log {
    state: RefCell<State>,
    /// The entries are being written; the guard triggers on the chain ask.
    writing: Cell<bool>,
    /// Some entry is not written yet.
    waiting: Cell<bool>,
    /// A row is written whose entry is not in this log yet.
    owing: Cell<bool>,
    /// The transaction is one statement of ours: what was found at its change still holds at its end.
    single: Cell<bool>,
    /// What the last such transaction left.
    settled: Settled,
    /// The departments' standings, with what waits.
    pub known: Known,
}

#[derive(Default)]
struct State {
    /// A transaction of this connection holds the write lock: nobody else moves the head.
    open: bool,
    /// Entries are numbered from the beginning of the transaction; this is the number of the oldest one kept.
    first: usize,
    kept: VecDeque<Rc<Sealed>>,
    /// Those with a lower number are in the table.
    written: usize,
    /// Bytes of those that are not.
    bytes: usize,
    /// Open savepoints, by depth.
    marks: Vec<Mark>,
    head: Option<Head>,
}

/// Where the log stood when a savepoint was opened.
#[derive(Clone, Copy)]
struct Mark {
    depth: i32,
    length: usize,
    written: usize,
}

impl State {
    fn length(&self) -> usize {
        self.first + self.kept.len()
    }

    /// Lets go of what no rollback can make unwritten again.
    fn trim(&mut self) {
        let needed = self.marks.iter().map(|m| m.written).fold(self.written, usize::min);
        while self.first < needed && self.kept.pop_front().is_some() {
            self.first += 1;
        }
    }

    fn size(entry: &Sealed) -> usize {
        entry.body.len() + entry.detail.len()
    }

    /// What follows from the entries that are kept.
    fn recount(&mut self) {
        let unwritten = self.written.saturating_sub(self.first);
        self.bytes = self.kept.iter().skip(unwritten).map(|e| Self::size(e)).sum();
        // What else it said may have been put back as well.
        self.head = None;
    }

    /// A savepoint ends, and its mark with it. A table that the transaction met within it was never told of the ones
    /// around it: where the next outer one has no mark, nothing was written before this one's.
    fn release(&mut self, depth: i32) {
        let ended = self.marks.iter().find(|m| m.depth >= depth).copied();
        self.marks.retain(|m| m.depth < depth);
        let outer = depth - 1;
        if let (Some(mark), true) = (ended, outer >= 0 && self.marks.last().is_none_or(|m| m.depth < outer)) {
            self.marks.push(Mark { depth: outer, ..mark });
        }
    }

    fn rollback_to(&mut self, depth: i32) {
        // A table that the transaction met later was told of later savepoints only; nothing was written in between.
        let mark = match self.marks.iter().find(|m| m.depth >= depth) {
            Some(mark) => *mark,
            // The savepoint that began the transaction has no number of its own and is never announced.
            None if depth < 0 => Mark { depth, length: 0, written: 0 },
            None => return,
        };
        self.marks.retain(|m| m.depth < depth);
        if depth >= 0 {
            self.marks.push(Mark { depth, ..mark });
        }
        self.kept.truncate(mark.length.saturating_sub(self.first));
        self.first = self.first.min(mark.length);
        self.written = self.written.min(mark.written);
        self.recount();
    }
}

impl Log {
    /// The head, where this transaction has met it: its last entry, or what it read under the write lock.
    pub fn head(&self) -> Option<Head> {
        let state = self.state.borrow();
        state.head.clone().filter(|_| state.open)
    }

    /// The head that the last transaction left, if this one is a statement of ours by itself and nothing has changed
    /// since; then the triggers are whole as well.
    pub fn settled_head(&self, cache: &Cache) -> Option<Head> {
        let begins = self.single.get() && self.state.borrow().head.is_none();
        begins.then(|| self.settled.head(cache.conn.db)).flatten()
    }

    /// Keeps a head read under the write lock for the rest of the transaction.
    pub fn met(&self, head: &Head) {
        let mut state = self.state.borrow_mut();
        if state.open {
            state.head = Some(head.clone());
        }
    }

    /// The lock was set or lifted in this transaction.
    pub fn set_locked(&self, locked: bool) {
        if let Some(head) = &mut self.state.borrow_mut().head {
            head.locked = locked;
        }
    }

    /// Takes entries whose rows have been written.
    pub fn push(&self, sealed: Vec<Rc<Sealed>>) {
        let mut state = self.state.borrow_mut();
        for entry in sealed {
            state.bytes += State::size(&entry);
            self.known.push(&entry);
            state.head = state.head.take().map(|head| head.after(&entry));
            state.kept.push_back(entry);
        }
        self.waiting.set(state.written < state.length());
        self.owing.set(false);
    }

    /// A row of a change is about to be written, or was not written after all. [`Self::push`] of its entry settles it.
    pub fn owe(&self, owing: bool) {
        self.owing.set(owing);
    }

    /// Only a panic comes between a row and its entry; then the row must go as well.
    fn settled(&self) -> Result<()> {
        if self.owing.get() {
            return Err(Refusal::new(&door::NOT_LOGGED).into());
        }
        Ok(())
    }

    /// Whether a write to the chain's own tables comes from here.
    pub fn is_writing(&self) -> bool {
        self.writing.get()
    }

    pub fn is_waiting(&self) -> bool {
        self.waiting.get()
    }

    /// Runs a statement of ours that is a transaction by itself.
    pub fn in_single<T>(&self, run: impl FnOnce() -> T) -> T {
        self.single.set(true);
        let outcome = run();
        self.single.set(false);
        outcome
    }

    /// Whether too much waits.
    pub fn is_full(&self) -> bool {
        self.state.borrow().bytes > WAITING_BYTES
    }

    /// Whether the connection is in a transaction that wrote to a governed table.
    pub fn is_open(&self) -> bool {
        self.state.borrow().open
    }

    /// Follows the transaction. Every table of it is told; the first to be told does the work.
    pub fn follow(&self, cache: &Cache, step: Step) -> Result<()> {
        match step {
            Step::Begin => self.state.borrow_mut().open = true,
            Step::Sync => {
                self.settled()?;
                return self.write(cache);
            }
            Step::Commit | Step::Rollback => {
                if step == Step::Rollback {
                    self.owing.set(false);
                    self.known.forget();
                    cache.conn.changed();
                }
                let State { open: first, head, .. } = std::mem::take(&mut *self.state.borrow_mut());
                self.waiting.set(false);
                let single = self.single.take();
                if first {
                    self.settled.note(cache.conn.db, head.filter(|_| step == Step::Commit && single));
                }
                if step == Step::Commit && first {
                    bytes::committed(cache);
                }
            }
            Step::Savepoint(depth) => {
                let mut state = self.state.borrow_mut();
                if state.marks.iter().all(|m| m.depth < depth) {
                    let mark = Mark { depth, length: state.length(), written: state.written };
                    state.marks.push(mark);
                }
            }
            Step::Release(depth) => {
                let mut state = self.state.borrow_mut();
                state.release(depth);
                state.trim();
            }
            Step::RollbackTo(depth) => {
                let mut state = self.state.borrow_mut();
                state.rollback_to(depth);
                self.known.forget();
                self.waiting.set(state.written < state.length());
                cache.conn.changed();
            }
        }
        Ok(())
    }

    /// Writes what waits.
    pub fn write(&self, cache: &Cache) -> Result<()> {
        if !self.waiting.get() || self.writing.get() {
            return Ok(());
        }
        // A foreign trigger could make an entry vanish on its way.
        if !self.single.get() {
            intact::check(cache)?;
        }
        let last = cache.conn.db.last_insert_rowid();
        self.writing.set(true);
        let outcome = self.write_all(cache);
        self.writing.set(false);
        cache.conn.db.set_last_insert_rowid(last);
        outcome
    }

    fn write_all(&self, cache: &Cache) -> Result<()> {
        // FAIL, and a seq that SQLite counts on: neither asks for a statement journal, which single rows do not want.
        const ENTRY: &str = "INSERT OR FAIL INTO main.gov_audit_data(body, detail, hash) VALUES(?1, ?2, ?3)";
        let mut entry = cache.take(ENTRY)?;
        let outcome = self.write_with(cache, &mut entry);
        cache.give(ENTRY, entry);
        outcome
    }

    fn write_with(&self, cache: &Cache, insert: &mut Statement) -> Result<()> {
        let db = cache.conn.db;
        let waiting = || {
            let state = self.state.borrow();
            state.written.checked_sub(state.first).and_then(|i| state.kept.get(i).cloned())
        };
        let first = waiting().map_or(0, |e| e.seq);
        let changes = {
            let state = self.state.borrow();
            state.kept.iter().any(|e| e.seq >= first && e.class != Class::Access)
        };
        let mut standings = Fresh::default();
        while let Some(entry) = waiting() {
            let values = [entry.body.as_str().into(), entry.detail.as_str().into(), ValueRef::Blob(&entry.hash)];
            {
                let _nested = cache.conn.nested();
                insert.run(&values)?;
            }
            if db.changes() != 1 || db.last_insert_rowid() != entry.seq {
                return Err(Refusal::new(&door::NOT_LOGGED).into());
            }
            {
                let mut state = self.state.borrow_mut();
                state.written += 1;
                state.trim();
            }
            if changes {
                entry.parties.iter().for_each(|(code, n, _)| standings.note(code, *n, entry.seq));
            }
            if entry.seq % parties::BLOCK == 0 {
                // What these entries say follows below; what stands before them in the block may not be there yet.
                let to = if changes { first - 1 } else { entry.seq };
                parties::save(cache, entry.seq - parties::BLOCK, to)?;
            }
        }
        standings.put(cache)?;
        self.state.borrow_mut().bytes = 0;
        self.waiting.set(false);
        Ok(())
    }
}

#[cfg(test)]
#[path = "log_tests.rs"]
mod tests;
