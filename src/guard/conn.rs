//! What one connection remembers: its session, its clock, the entries about to be written.

use super::lock::Watch;
use super::log::Log;
use super::pending::{Carried, Pending};
use super::session::Session;
use super::settled::Others;
use super::spec::TableSpec;
use super::texts::Texts;
use crate::calendar::Timestamp;
use crate::error::{door, Refusal};
use crate::sqlite::authorizer::Authorizer;
use crate::sqlite::{codes, Db, Result};
use std::any::{Any, TypeId};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;
use std::time::Instant;

/// Shared by every function and table of one connection. SQLite serialises all calls on a connection,
/// so plain cells do.
pub struct Conn {
    pub db: Db,
    /// What the authorizer knows.
    pub watch: Rc<Watch>,
    /// Shared with the watch.
    pub session: Rc<RefCell<Option<Rc<Session>>>>,
    /// Set by `govshare_clock` on an unlocked database. Shared with the watch.
    pub clock: Rc<Cell<Option<Timestamp>>>,
    authorizer: RefCell<Option<Authorizer>>,
    /// DEFENSIVE was switched on by us.
    armed: Cell<bool>,
    /// The change whose nested statement is running.
    pub pending: RefCell<Option<Pending>>,
    /// What a function hands to the `xUpdate` of `gov_pending`.
    pub carried: RefCell<Option<Carried>>,
    /// The entries of the running transaction.
    pub log: Log,
    /// What other connections have changed.
    pub others: Others,
    pub nonces: Nonces,
    /// A second connection to the same file, for entries that no ROLLBACK may take back.
    pub private: RefCell<Option<super::durable::PrivateLog>>,
    /// Grows with every change of session or clock; running scans look at it.
    pub epoch: Cell<u64>,
    /// The tables whose triggers are ours; empty on a connection that only appends.
    pub specs: Cell<&'static [&'static TableSpec]>,
    /// The schema cookies of `main` and `temp` under which the triggers were found whole.
    pub intact: Cell<Option<[i64; 2]>>,
    /// Grows with every guarded write of this connection; what was decided before it is decided anew.
    pub changes: Cell<u64>,
    pub wal: super::wal::Wal,
    /// Details were erased whose bytes may still be in the WAL; when to try to cut it off.
    pub wal_holds: Cell<Option<Instant>>,
    /// Numbers of rows read that no entry holds yet.
    pub counts: RefCell<Vec<super::seal::Count>>,
    /// Tickets that this session took with `gov_access`.
    pub tickets: RefCell<Vec<Ticket>>,
    /// Probes of true values of one day, as the log shows them.
    pub probes: RefCell<Probes>,
    /// Wrong tokens since the last right one.
    pub failures: Cell<u32>,
    /// By the address of the spec.
    texts: RefCell<HashMap<usize, Rc<Texts>, foldhash::fast::FixedState>>,
    /// What features remember on this connection, by type. Never statements: see [`super::cache`].
    slots: RefCell<HashMap<TypeId, Rc<dyn Any>>>,
}

impl Conn {
    pub fn new(db: Db) -> Self {
        let watch = Rc::new(Watch::new(db));
        Conn {
            db,
            session: watch.session.clone(),
            clock: watch.clock.clone(),
            watch,
            authorizer: RefCell::new(None),
            armed: Cell::new(false),
            pending: RefCell::new(None),
            carried: RefCell::new(None),
            log: Log::default(),
            others: Others::default(),
            nonces: Nonces::default(),
            private: RefCell::new(None),
            epoch: Cell::new(0),
            specs: Cell::new(&[]),
            intact: Cell::new(None),
            changes: Cell::new(0),
            wal: super::wal::Wal::default(),
            wal_holds: Cell::new(None),
            counts: RefCell::default(),
            tickets: RefCell::default(),
            probes: RefCell::default(),
            failures: Cell::new(0),
            texts: RefCell::default(),
            slots: RefCell::default(),
        }
    }

    /// The statements of a guarded table.
    pub fn texts(&self, spec: &'static TableSpec) -> Rc<Texts> {
        let mut texts = self.texts.borrow_mut();
        texts.entry(std::ptr::from_ref(spec) as usize).or_insert_with(|| Rc::new(Texts::of(spec))).clone()
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
        self.watch.enter();
        Nested { watch: &self.watch, source: false }
    }

    /// As [`Self::nested`], for work that reads the source table of a mount.
    pub fn nested_on(&self, source: &Rc<str>) -> Nested<'_> {
        self.watch.enter();
        self.watch.expect(source);
        Nested { watch: &self.watch, source: true }
    }

    pub fn is_nested(&self) -> bool {
        self.watch.is_nested()
    }

    /// Puts the authorizer on the connection, or puts it there again, so that prepared statements are
    /// judged anew.
    pub fn enforce(&self) -> Result<()> {
        let mut slot = self.authorizer.borrow_mut();
        let authorizer = slot.get_or_insert_with(|| {
            let watch = self.watch.clone();
            Authorizer::new(move |question| watch.judge(question))
        });
        authorizer.install(self.db)
    }

    /// Opens or ends the session: whatever was prepared or decided before is judged anew.
    pub fn set_session(&self, session: Option<Session>) {
        *self.session.borrow_mut() = session.map(Rc::new);
        self.tickets.borrow_mut().clear();
        self.watch.session_changed();
        self.next_epoch();
        // Installing fails only on a connection that is gone.
        let _ = self.enforce();
    }

    /// Reads the policy anew after a change of our own; what became protected is refused from here on.
    pub fn policy_changed(&self) -> Result<()> {
        let changed = {
            let _nested = self.nested();
            self.watch.reload()?
        };
        if changed {
            self.next_epoch();
            self.enforce()?;
        }
        self.settle();
        Ok(())
    }

    /// DEFENSIVE belongs to the lock; the authorizer may learn of a lock, but must not touch the connection.
    pub fn settle(&self) {
        if self.watch.locked() && self.db.config(codes::SQLITE_DBCONFIG_DEFENSIVE, None) == Some(false) {
            self.clock.set(None);
            self.db.config(codes::SQLITE_DBCONFIG_DEFENSIVE, Some(true));
            self.armed.set(true);
        }
    }

    /// After unlocking: DEFENSIVE goes as it came.
    pub fn disarm(&self) {
        if self.armed.replace(false) {
            self.db.config(codes::SQLITE_DBCONFIG_DEFENSIVE, Some(false));
        }
    }

    /// Governed state has changed, or was put back: what was decided before is decided anew.
    pub fn changed(&self) {
        self.changes.set(self.changes.get().wrapping_add(1));
    }

    pub fn next_epoch(&self) {
        self.epoch.set(self.epoch.get().wrapping_add(1));
    }

    /// The clock: the one set by `govshare_clock`, else the system's.
    pub fn now(&self) -> Result<Timestamp> {
        if let Some(set) = self.clock.get() {
            return Ok(set);
        }
        match super::actor::system_clock() {
            Some(now) => Ok(now),
            None => Err(Refusal::new(&door::NO_CLOCK).into()),
        }
    }
}

/// A read that was logged before it takes place.
#[derive(Clone, Debug)]
pub struct Ticket {
    /// Its row in `gov_access`, and its entry.
    pub id: i64,
    pub seq: i64,
    pub epoch: u64,
    pub resource: String,
    /// Names of the items it is for.
    pub items: Vec<String>,
    /// Taken in autocommit, so committed when the statement ended.
    pub committed: bool,
}

/// Look-ups by true values, per agreement, of the day `day` up to entry `seen`.
#[derive(Clone, Debug, Default)]
pub struct Probes {
    pub day: String,
    pub seen: i64,
    pub counts: std::collections::HashMap<i64, i64>,
}

/// While it lives, nested work is running.
pub struct Nested<'a> {
    watch: &'a Watch,
    source: bool,
}

impl Drop for Nested<'_> {
    fn drop(&mut self) {
        if self.source {
            self.watch.unexpect();
        }
        self.watch.leave();
    }
}

/// While it lives, the guard triggers let one change through.
pub struct OpenDoor<'a>(&'a Conn);

impl Drop for OpenDoor<'_> {
    fn drop(&mut self) {
        // Borrowed only if a panic came from under a borrow: that door has no pending change to hand out any more.
        if let Ok(mut pending) = self.0.pending.try_borrow_mut() {
            *pending = None;
        }
    }
}

/// Nonces from the operating system's random source, fetched some at a time: each call into the system costs as
/// much as hashing an entry.
#[derive(Default)]
pub struct Nonces {
    left: RefCell<Vec<[u8; 16]>>,
}

impl Nonces {
    pub fn next(&self) -> Result<[u8; 16]> {
        let mut left = self.left.borrow_mut();
        if left.is_empty() {
            let bytes = random::<1024>()?;
            left.extend(bytes.as_chunks::<16>().0);
        }
        match left.pop() {
            Some(nonce) => Ok(nonce),
            None => Err(Refusal::new(&door::NO_RANDOM).into()),
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
