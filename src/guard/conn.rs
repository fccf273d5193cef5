//! What one connection remembers: its session, its clock, the entries about to be written.

use super::seal::Pending;
use super::session::Session;
use crate::calendar::Timestamp;
use crate::error::{door, Refusal};
use crate::sqlite::{Db, Result};
use std::any::{Any, TypeId};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

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
    /// A second connection to the same file, for entries that no ROLLBACK may take back.
    pub private: RefCell<Option<super::durable::PrivateLog>>,
    /// Grows with every change of session or clock; running scans look at it.
    pub epoch: Cell<u64>,
    /// The tables whose triggers are ours; empty on a connection that only appends.
    pub specs: Cell<&'static [&'static super::TableSpec]>,
    /// The schema cookies of `main` and `temp` under which the triggers were found whole.
    pub intact: Cell<Option<[i64; 2]>>,
    /// What features remember on this connection, by type. Never statements: see [`super::cache`].
    slots: RefCell<HashMap<TypeId, Rc<dyn Any>>>,
}

impl Conn {
    pub fn new(db: Db) -> Self {
        Conn {
            db,
            depth: Cell::new(0),
            session: RefCell::new(None),
            clock: Cell::new(None),
            pending: RefCell::new(None),
            private: RefCell::new(None),
            epoch: Cell::new(0),
            specs: Cell::new(&[]),
            intact: Cell::new(None),
            slots: RefCell::default(),
        }
    }

    /// What a feature remembers on this connection; made on first use.
    pub fn slot<T: Default + 'static>(&self) -> Rc<T> {
        let mut slots = self.slots.borrow_mut();
        let kept = slots.entry(TypeId::of::<T>()).or_insert_with(|| Rc::new(T::default())).clone();
        drop(slots);
        kept.downcast::<T>().unwrap_or_default()
    }

    /// Opens the door for one nested statement; it closes when the guard goes, also by a panic.
    pub fn open_door(&self, pending: Pending) -> OpenDoor<'_> {
        *self.pending.borrow_mut() = Some(pending);
        OpenDoor(self)
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

/// While it lives, the guard triggers let one change through.
pub struct OpenDoor<'a>(&'a Conn);

impl OpenDoor<'_> {
    /// Closes the door; what is left of the change.
    pub fn close(self) -> Option<Pending> {
        self.0.pending.borrow_mut().take()
    }
}

impl Drop for OpenDoor<'_> {
    fn drop(&mut self) {
        // Borrowed only if a panic came from under a borrow: that door has no pending change to hand out any more.
        if let Ok(mut pending) = self.0.pending.try_borrow_mut() {
            *pending = None;
        }
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
