//! Entries that survive the caller's ROLLBACK: disclosure before the log is impossible.
//!
//! In autocommit with no writing statement in progress, a nested INSERT commits by itself before the outer
//! SELECT returns a row. Otherwise a second connection of our own writes the entry, which works in WAL mode
//! while the caller's transaction has written nothing. Where neither holds the read is refused.

use super::append;
use super::bytes;
use super::cache::Cache;
use super::conn::Conn;
use super::pending;
use super::seal::{Origin, Sealed, Wish};
use super::wal;
use crate::error::{identity, Refusal};
use crate::sqlite::{Private, Result, ValueRef};
use std::rc::Rc;

/// A second connection with just enough of the extension on it to append.
pub struct PrivateLog {
    // Statements go before the connection they belong to.
    cache: Cache,
    private: Private,
    file: String,
}

/// How long the second connection waits for other processes' writes.
const WAIT_MS: i32 = 2_000;

fn refused(why: &str) -> crate::sqlite::Error {
    Refusal::new(&identity::LOG_NEEDS_COMMIT).with("why", why).into()
}

/// Appends entries that are committed when this returns. `wishes` is called again for a second try.
pub fn append(cache: &Cache, origin: &Origin, wishes: impl Fn() -> Vec<Wish>) -> Result<Vec<Rc<Sealed>>> {
    let db = cache.conn.db;
    let mut busy = false;
    if db.autocommit() && !db.writing_statement_busy() {
        match cache.conn.log.in_single(|| append::append(cache, origin.clone(), wishes(), None)) {
            // Another process committed since the outer statement took its snapshot, or is writing.
            Err(error) if error.is_busy() => busy = true,
            // Some statement that is not a mere read but writes nothing, such as a PRAGMA, keeps it from committing.
            Ok(_) if db.writing_transaction() == Some(true) => {
                return Err(refused("a statement of it is still running"))
            }
            Ok(sealed) => {
                wal::committed(cache)?;
                return Ok(sealed);
            }
            refused => return refused,
        }
    }
    // What the caller can do about that is to try again; a transaction has to end first.
    let refused = |why: &str| if busy { Refusal::new(&identity::LOG_BUSY).into() } else { refused(why) };
    if db.writing_transaction() == Some(true) {
        return Err(refused("it has already written"));
    }
    let Some(file) = db.file("main") else { return Err(refused("a database in memory has one connection")) };
    let mut slot = cache.conn.private.borrow_mut();
    if slot.as_ref().is_none_or(|p| p.file != file) {
        *slot = match PrivateLog::open(&cache.conn, file) {
            Err(_) if busy => return Err(Refusal::new(&identity::LOG_BUSY).into()),
            opened => Some(opened?),
        };
    }
    let Some(log) = slot.as_ref() else { return Err(refused("no second connection")) };
    match append::append(&log.cache, origin.clone(), wishes(), None) {
        Err(error) if error.is_busy() => Err(Refusal::new(&identity::LOG_BUSY).into()),
        Err(error) => Err(error),
        Ok(sealed) => {
            wal::committed(cache)?;
            Ok(sealed)
        }
    }
}

/// Reads the newest committed state: within a transaction the caller's own snapshot may be older than what
/// another process revoked since.
pub fn newest<T>(cache: &Cache, then: impl Fn(&Cache) -> Result<T>) -> Result<T> {
    let db = cache.conn.db;
    if !db.autocommit() && db.writing_transaction() == Some(false) {
        if let Some(file) = db.file("main") {
            let mut slot = cache.conn.private.borrow_mut();
            if slot.as_ref().is_none_or(|p| p.file != file) {
                *slot = PrivateLog::open(&cache.conn, file).ok();
            }
            if let Some(log) = slot.as_ref() {
                return then(&log.cache);
            }
        }
    }
    then(cache)
}

/// Whether a row is committed, as a connection that did not write it sees it; `None` where there is none.
pub fn committed(cache: &Cache, sql: &str, values: &[ValueRef<'_>]) -> Result<Option<bool>> {
    let Some(file) = cache.conn.db.file("main") else { return Ok(None) };
    let private = Private::open(&file)?;
    private.db().busy_timeout(WAIT_MS);
    Ok(Some(private.db().one(sql, values)?.is_some()))
}

impl PrivateLog {
    fn open(outer: &Conn, file: String) -> Result<Self> {
        let private = Private::open(&file)?;
        let db = private.db();
        let conn = Rc::new(Conn::new(db));
        bytes::overwrite_freed(db);
        pending::register(db, &conn)?;
        let mode = db.one("PRAGMA main.journal_mode", &[])?;
        if mode.as_ref().and_then(|m| m.text()) != Some("wal") {
            return Err(refused("the database is not in WAL mode"));
        }
        // As durable as the caller's own writes; the caller's connection does the checkpoints.
        let level = {
            let _nested = outer.nested();
            outer.db.one("PRAGMA main.synchronous", &[])?
        };
        if let Some(level) = level.and_then(|l| l.integer()) {
            db.run_script(&format!("PRAGMA main.synchronous = {level}"))?;
        }
        db.run_script("PRAGMA wal_autocheckpoint = 0")?;
        db.busy_timeout(WAIT_MS);
        let log = PrivateLog { cache: Cache::new(conn), private, file };
        log.same_chain(outer)?;
        Ok(log)
    }

    /// The file under that name must still be the database that the caller has open.
    fn same_chain(&self, outer: &Conn) -> Result<()> {
        let id = "SELECT id FROM main.gov_meta_data WHERE one = 1";
        let theirs = {
            let _nested = outer.nested();
            outer.db.one(id, &[] as &[ValueRef<'_>])?
        };
        if theirs.is_some() && theirs == self.private.db().one(id, &[])? {
            return Ok(());
        }
        Err(refused("the file is not the one that is open"))
    }
}
