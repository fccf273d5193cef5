//! What one connection remembers: its session, its clock, the entries about to be written.

use super::seal::Pending;
use super::session::Session;
use crate::calendar::Timestamp;
use crate::error::{door, Refusal};
use crate::sqlite::{Db, Result};
use std::cell::{Cell, RefCell};

/// Shared by every function and table of one connection. SQLite serialises all calls on a connection,
/// so plain cells do.
pub struct Conn {
    pub db: Db,
    /// Above zero while one of our own nested statements is prepared or runs.
    depth: Cell<u32>,
    pub session: RefCell<Option<Session>>,
    /// Set by `govshare_clock` on an unlocked database.
    pub clock: Cell<Option<Timestamp>>,
    /// The change whose nested statement is running.
    pub pending: RefCell<Option<Pending>>,
    /// The last nonce a caller gave, the entry it went to, so that a statement of many rows
    /// derives the following ones.
    pub given_nonce: Cell<Option<([u8; 16], i64)>>,
    /// A second connection to the same file, for entries that no ROLLBACK may take back.
    pub private: RefCell<Option<super::durable::PrivateLog>>,
    /// Grows with every change of session or clock; running scans look at it.
    pub epoch: Cell<u64>,
}

impl Conn {
    pub fn new(db: Db) -> Self {
        Conn {
            db,
            depth: Cell::new(0),
            session: RefCell::new(None),
            clock: Cell::new(None),
            pending: RefCell::new(None),
            given_nonce: Cell::new(None),
            private: RefCell::new(None),
            epoch: Cell::new(0),
        }
    }

    /// Marks what follows as our own nested work until the guard is dropped.
    pub fn nested(&self) -> Nested<'_> {
        self.depth.set(self.depth.get() + 1);
        Nested(self)
    }

    pub fn is_nested(&self) -> bool {
        self.depth.get() > 0
    }

    pub fn next_epoch(&self) {
        self.epoch.set(self.epoch.get().wrapping_add(1));
    }

    /// The clock: the one set by `govshare_clock`, else the system's.
    pub fn now(&self) -> Result<Timestamp> {
        if let Some(set) = self.clock.get() {
            return Ok(set);
        }
        let since = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .ok()
            .and_then(|d| i64::try_from(d.as_millis()).ok());
        match since.and_then(Timestamp::from_millis) {
            Some(now) => Ok(now),
            None => Err(Refusal::new(&door::NO_CLOCK).into()),
        }
    }
}

/// While it lives, nested work is running.
pub struct Nested<'a>(&'a Conn);

impl Drop for Nested<'_> {
    fn drop(&mut self) {
        self.0.depth.set(self.0.depth.get().saturating_sub(1));
    }
}

/// Bytes from the operating system's random source.
pub fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0u8; N];
    match getrandom::fill(&mut bytes) {
        Ok(()) => Ok(bytes),
        Err(_) => Err(Refusal::new(&door::NO_RANDOM).into()),
    }
}
