//! Each department's standing in the chain: to how many entries it is a party, and the last of them.
//!
//! The bodies say it. So that nobody need read them all, `gov_party_data` holds at least what they said up to the last
//! multiple of [`BLOCK`]; the rest is read out of fewer than [`BLOCK`] bodies. A transaction that changes something
//! writes its standings along; entries of reads alone do not, since that would double the pages of their commit.

use super::cache::Cache;
use super::conn::Conn;
use super::seal::{Head, Sealed};
use super::table::check_place;
use crate::audit::entry;
use crate::audit::hash::Hash;
use crate::error::{door, Refusal};
use crate::sqlite::vtab::{self, Cursor, Life, Making, Module, Table};
use crate::sqlite::{Arg, Context, Db, IndexInfo, Plan, Result, ValueRef};
use foldhash::fast::FixedState;
use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

/// So many entries of reads share one write of the table.
pub const BLOCK: i64 = 64;

/// Number of entries, and the last one's seq.
pub type Standing = (i64, i64);

/// Standings that a connection knows, as of one entry of the chain.
#[derive(Default)]
pub struct Known(RefCell<Option<Memory>>);

struct Memory {
    /// Whoever was a party after this entry is in `standings`.
    from: i64,
    seq: i64,
    hash: Hash,
    standings: HashMap<String, Standing, FixedState>,
}

/// A connection remembers no more departments.
const REMEMBERED: usize = 16_384;

impl Known {
    /// Another process has written, or a transaction was undone.
    pub fn forget(&self) {
        *self.0.borrow_mut() = None;
    }

    /// Forgets what it knows as of another head than this one, which was read under the write lock.
    pub fn meet(&self, head: &Head) {
        let mut memory = self.0.borrow_mut();
        if memory.as_ref().is_some_and(|m| m.seq != head.seq || m.hash != head.hash) {
            *memory = None;
        }
    }

    /// Goes on to an entry that follows the last one known.
    pub fn push(&self, entry: &Sealed) {
        let mut memory = self.0.borrow_mut();
        let follows = memory.as_ref().is_some_and(|m| m.seq + 1 == entry.seq && m.standings.len() < REMEMBERED);
        if !follows {
            *memory = None;
            return;
        }
        if let Some(m) = memory.as_mut() {
            (m.seq, m.hash) = (entry.seq, entry.hash);
            for (code, n, _) in &entry.parties {
                match m.standings.get_mut(&**code) {
                    Some(standing) => *standing = (*n, entry.seq),
                    None => drop(m.standings.insert(code.to_string(), (*n, entry.seq))),
                }
            }
        }
    }

    /// The standings that entries `from + 1` to `to` made, where they are known.
    fn made(&self, from: i64, to: i64) -> Option<Fresh> {
        let memory = self.0.borrow();
        let memory = memory.as_ref().filter(|m| m.from <= from && m.seq == to)?;
        let mut made = Fresh::default();
        for (code, (n, last)) in memory.standings.iter().filter(|(_, (_, last))| *last > from) {
            made.note(code, *n, *last);
        }
        Some(made)
    }

    /// A department's standing at the head that was met last.
    pub fn standing(&self, cache: &Cache, head: &Head, code: &str) -> Result<Standing> {
        if self.0.borrow().is_none() {
            let mut standings = HashMap::default();
            let from = head.seq - head.seq % BLOCK;
            tail(cache, from, head.seq, |code, standing| {
                standings.insert(code.to_string(), standing);
            })?;
            *self.0.borrow_mut() = Some(Memory { from, seq: head.seq, hash: head.hash, standings });
        }
        if let Some(found) = self.0.borrow().as_ref().and_then(|m| m.standings.get(code)) {
            return Ok(*found);
        }
        let mut found = (0, 0);
        let sql = "SELECT n, last_seq FROM main.gov_party_data WHERE code = ?1";
        // Whatever waits is known; the rest is in the table.
        cache.rows_as_stored(sql, &[code.into()], |row| {
            found = (row.column_i64(0).unwrap_or(0), row.column_i64(1).unwrap_or(0));
            Ok(())
        })?;
        if let Some(m) = self.0.borrow_mut().as_mut() {
            m.standings.insert(code.to_string(), found);
        }
        Ok(found)
    }
}

/// Reads the standings out of the bodies of entries `from + 1` to `to`, in their order. A body that is no entry of
/// ours says nothing; the verification names it.
fn tail(cache: &Cache, from: i64, to: i64, mut each: impl FnMut(&str, Standing)) -> Result<()> {
    let sql = "SELECT seq, body FROM main.gov_audit_data WHERE seq > ?1 AND seq <= ?2 ORDER BY seq";
    cache.rows(sql, &[from.into(), to.into()], |row| {
        let seq = row.column_i64(0).unwrap_or(0);
        let mut parties = Vec::new();
        if entry::scan(row.column_text(1).unwrap_or(""), &mut parties).is_some() {
            for party in &parties {
                each(&party.department, (party.n, seq));
            }
        }
        Ok(())
    })
}

/// Carries the standings that entries `from + 1` to `to` made into the table.
pub fn save(cache: &Cache, from: i64, to: i64) -> Result<()> {
    if from >= to {
        return Ok(());
    }
    if let Some(made) = cache.conn.log.known.made(from, to) {
        return made.put(cache);
    }
    let mut block = Fresh::default();
    tail(cache, from, to, |code, (n, last)| block.note(code, n, last))?;
    block.put(cache)
}

/// Standings that go into the table, by department.
#[derive(Default)]
pub struct Fresh(HashMap<String, (Standing, bool), FixedState>);

impl Fresh {
    /// Takes an entry's party; entries come in their order.
    pub fn note(&mut self, code: &str, n: i64, seq: i64) {
        match self.0.get_mut(code) {
            Some((standing, _)) => *standing = (n, seq),
            // With the first entry of all, no row is looked for.
            None => drop(self.0.insert(code.to_string(), ((n, seq), n == 1))),
        }
    }

    pub fn put(&self, cache: &Cache) -> Result<()> {
        const NEW: &str = "INSERT OR IGNORE INTO main.gov_party_data(code, n, last_seq) VALUES(?1, ?2, ?3)";
        const KNOWN: &str = "UPDATE OR FAIL main.gov_party_data SET n = ?2, last_seq = ?3 WHERE code = ?1";
        let mut all: Vec<_> = self.0.iter().collect();
        all.sort_unstable_by_key(|(code, _)| *code);
        for (code, ((n, last), new)) in all {
            let values = [code.as_str().into(), (*n).into(), (*last).into()];
            for sql in if *new { [NEW, KNOWN] } else { [KNOWN, NEW] } {
                cache.run(sql, &values)?;
                if cache.conn.db.changes() != 0 {
                    break;
                }
            }
        }
        Ok(())
    }
}

/// All departments that ever were a party, by code.
pub fn all(cache: &Cache) -> Result<BTreeMap<String, Standing>> {
    let mut all = BTreeMap::new();
    cache.rows("SELECT code, n, last_seq FROM main.gov_party_data", &[], |row| {
        let standing = (row.column_i64(1).unwrap_or(0), row.column_i64(2).unwrap_or(0));
        all.insert(row.column_text(0).unwrap_or("").to_string(), standing);
        Ok(())
    })?;
    let head = cache.row("SELECT max(seq) FROM main.gov_audit_data", &[])?;
    let head = head.and_then(|r| r.first().and_then(crate::value::Value::integer)).unwrap_or(0);
    tail(cache, head - head % BLOCK, head, |code, standing| {
        all.insert(code.to_string(), standing);
    })?;
    Ok(all)
}

pub fn register(db: Db, conn: &Rc<Conn>) -> Result<()> {
    vtab::register(db, "gov_party", PartyModule { conn: conn.clone() })
}

struct PartyModule {
    conn: Rc<Conn>,
}

/// `gov_party`: the standings as a read-only table.
struct PartyTable {
    cache: Rc<Cache>,
}

impl Module for PartyModule {
    type Table = PartyTable;
    const LIFE: Life = Life::Stored;

    fn make(&self, making: &Making<'_>) -> Result<(String, PartyTable)> {
        check_place(&self.conn, making)?;
        let table = PartyTable { cache: Rc::new(Cache::new(self.conn.clone())) };
        Ok(("CREATE TABLE x(code TEXT, n INTEGER, last_seq INTEGER)".into(), table))
    }

    fn is_shadow(suffix: &str) -> bool {
        suffix == "data"
    }
}

impl Table for PartyTable {
    type Cursor = PartyCursor;

    fn best_index(&self, _: &mut IndexInfo) -> Result<Plan> {
        Ok(Plan { cost: 100.0, rows: 100, ..Plan::default() })
    }

    fn open(&self) -> Result<PartyCursor> {
        Ok(PartyCursor { cache: self.cache.clone(), rows: Vec::new(), at: 0 })
    }

    fn destroy(&self) -> Result<()> {
        Err(Refusal::new(&door::NEVER_DROPPED).with("table", "gov_party").into())
    }
}

struct PartyCursor {
    cache: Rc<Cache>,
    rows: Vec<(String, Standing)>,
    at: usize,
}

impl Cursor for PartyCursor {
    fn filter(&mut self, _: i32, _: &str, _: &[Arg<'_>]) -> Result<()> {
        self.rows = all(&self.cache)?.into_iter().collect();
        self.at = 0;
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
        match (self.rows.get(self.at), column) {
            (Some((code, _)), 0) => context.result(code.as_str()),
            (Some((_, (n, _))), 1) => context.result(*n),
            (Some((_, (_, last))), _) => context.result(*last),
            (None, _) => context.result(ValueRef::Null),
        }
        Ok(())
    }

    fn rowid(&self) -> Result<i64> {
        Ok(self.at as i64)
    }
}
