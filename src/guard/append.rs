//! Writing: a nested statement with the door open for it, and entries put into the transaction's log.

use super::cache::Cache;
use super::intact;
use super::pending::{Carried, Errand, Nested, Pending};
use super::seal::{self, Head, Origin, Sealed, Wish};
use crate::error::{door, Refusal};
use crate::sqlite::{codes, Result, ValueRef};
use std::rc::Rc;

/// What must hold before any change: triggers run, the chain can be continued. Called under the write lock.
pub fn ready(cache: &Cache) -> Result<Head> {
    if cache.conn.db.config(codes::SQLITE_DBCONFIG_ENABLE_TRIGGER, None) == Some(false) {
        return Err(Refusal::new(&door::TRIGGERS_OFF).into());
    }
    let log = &cache.conn.log;
    if let Some(head) = log.settled_head(cache) {
        log.met(&head);
        return Ok(head);
    }
    let head = seal::head(cache)?;
    log.met(&head);
    intact::check(cache)?;
    Ok(head)
}

/// Runs the nested statement of a change with the door open for it.
pub fn run(cache: &Cache, pending: Pending, sql: &str, values: &[ValueRef<'_>]) -> Result<()> {
    if cache.conn.pending.borrow().is_some() {
        return Err(Refusal::new(&door::DOOR_BUSY).into());
    }
    // From here until its entry is in the log the transaction must not commit, whatever happens in between.
    cache.conn.log.owe(true);
    let open = cache.conn.open_door(pending);
    let outcome = cache.run(sql, values);
    drop(open);
    if outcome.is_err() {
        cache.conn.log.owe(false);
    }
    outcome?;
    if cache.conn.db.changes() == 0 {
        // A foreign trigger made the row vanish on its way.
        cache.conn.log.owe(false);
        return Err(Refusal::new(&door::NOT_LOGGED).into());
    }
    Ok(())
}

/// What follows from a change: decisions made before it are made anew.
pub(super) fn after(cache: &Cache, shadow: &str) -> Result<()> {
    cache.conn.changed();
    // What stands behind shared data may have changed with it.
    if matches!(shadow, "gov_mount_data" | "gov_resource_data" | "gov_meta_data") {
        cache.conn.policy_changed()?;
    }
    Ok(())
}

/// Puts entries whose row is written into the transaction's log.
pub(super) fn log(cache: &Cache, sealed: Vec<Rc<Sealed>>) -> Result<()> {
    let log = &cache.conn.log;
    log.push(sealed);
    if log.is_full() {
        // They go on waiting if this fails, and the commit tries again.
        log.write(cache)?;
    }
    Ok(())
}

/// Appends entries, with the row of one nested statement where there is one, inside an `xUpdate`.
pub fn append_here(
    cache: &Cache,
    head: &Head,
    origin: &Origin,
    wishes: Vec<Wish>,
    row: Option<Nested>,
) -> Result<Vec<Rc<Sealed>>> {
    let sealed = seal::seal(cache, head, origin, wishes)?;
    if let Some(Nested { pending, sql, values }) = row {
        let values: Vec<ValueRef<'_>> = values.iter().map(ValueRef::from).collect();
        let shadow = pending.shadow.clone();
        run(cache, pending, sql, &values)?;
        log(cache, sealed.clone())?;
        after(cache, &shadow)?;
    } else {
        log(cache, sealed.clone())?;
    }
    Ok(sealed)
}

/// Appends entries from a function: in the caller's transaction, or committed where there is none.
pub fn append(cache: &Cache, origin: Origin, wishes: Vec<Wish>, row: Option<Nested>) -> Result<Vec<Rc<Sealed>>> {
    let db = cache.conn.db;
    if cache.conn.pending.borrow().is_some() || cache.conn.carried.borrow().is_some() {
        return Err(Refusal::new(&door::DOOR_BUSY).into());
    }
    *cache.conn.carried.borrow_mut() = Some(Carried::Wanted(Box::new(Errand { origin, wishes, row })));
    // A SELECT that is logged must not change what the caller's last INSERT left.
    let last = db.last_insert_rowid();
    let outcome = cache.run("INSERT INTO main.gov_pending(seq) VALUES(NULL)", &[]);
    db.set_last_insert_rowid(last);
    let carried = cache.conn.carried.borrow_mut().take();
    outcome?;
    match carried {
        Some(Carried::Written(sealed)) => Ok(sealed),
        // An ordinary table has taken the name, and the row went there.
        _ => Err(Refusal::new(&door::NOT_LOGGED).into()),
    }
}
