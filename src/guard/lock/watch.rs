//! What the authorizer of one connection knows: the policy, the session, the nested work in progress.
//!
//! SQLite forbids an authorizer to touch its own connection. What another process changed is therefore read
//! through a second connection, when the pager has seen a change; where that cannot be done, nothing that
//! the change may concern is let through.

use super::rule::{self, action, Ask, Policy, Standing};
use crate::calendar::Timestamp;
use crate::error::{identity as faults, Refusal};
use crate::guard::actor;
use crate::guard::session::Session;
use crate::sqlite::authorizer::{Question, Verdict};
use crate::sqlite::{Db, Private, Result};
use crate::value::Value;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ffi::CString;
use std::rc::Rc;

/// What was refused last, for `govshare_status()`: SQLite's own text says next to nothing.
#[derive(Clone, Debug)]
pub struct Denied {
    pub action: i32,
    pub first: String,
    pub second: String,
    pub refusal: Refusal,
}

pub struct Watch {
    db: Db,
    depth: Cell<u32>,
    expected: RefCell<Vec<Rc<str>>>,
    policy: RefCell<Policy>,
    /// The open session, shared with the connection.
    pub session: Rc<RefCell<Option<Rc<Session>>>>,
    /// The clock set by `govshare_clock`, shared with the connection.
    pub clock: Rc<Cell<Option<Timestamp>>>,
    /// The session's credential or holder was found to have ended by another process.
    ended: Cell<bool>,
    /// The pager's data version under which the policy was read.
    version: Cell<Option<u32>>,
    second: RefCell<Option<(String, Private)>>,
    /// Attached files: schema, file, its data version, and why it is refused if it is.
    attached: RefCell<HashMap<String, Attached>>,
    denied: RefCell<Option<Denied>>,
    asked: Cell<u64>,
    triggers: RefCell<Vec<String>>,
    reserved: RefCell<Vec<&'static str>>,
}

#[derive(Clone)]
struct Attached {
    file: Option<String>,
    version: Option<u32>,
    refused: Option<&'static str>,
}

/// How long the second connection waits for another process's write.
const WAIT_MS: i32 = 2_000;

const MOUNTS: &str = "SELECT lower(m.name), lower(m.source), coalesce(r.provider, '') FROM main.gov_mount_data AS m \
    LEFT JOIN main.gov_resource_data AS r ON r.code = m.resource";

impl Watch {
    pub fn new(db: Db) -> Self {
        Watch {
            db,
            depth: Cell::new(0),
            expected: RefCell::default(),
            policy: RefCell::default(),
            session: Rc::default(),
            clock: Rc::default(),
            ended: Cell::new(false),
            version: Cell::new(None),
            second: RefCell::default(),
            attached: RefCell::default(),
            denied: RefCell::default(),
            asked: Cell::new(0),
            triggers: RefCell::default(),
            reserved: RefCell::default(),
        }
    }

    pub fn enter(&self) {
        self.depth.set(self.depth.get().saturating_add(1));
    }

    pub fn leave(&self) {
        self.depth.set(self.depth.get().saturating_sub(1));
    }

    pub fn is_nested(&self) -> bool {
        self.depth.get() > 0
    }

    /// The nested work that follows reads this source; [`Self::unexpect`] ends it.
    pub fn expect(&self, source: &Rc<str>) {
        self.expected.borrow_mut().push(source.clone());
    }

    pub fn unexpect(&self) {
        self.expected.borrow_mut().pop();
    }

    /// The triggers that are ours, by the script that made them.
    pub fn know_triggers(&self, script: &str) {
        let names = script.split("CREATE TRIGGER ").skip(1).filter_map(|rest| rest.split_whitespace().next());
        *self.triggers.borrow_mut() = names.map(str::to_ascii_lowercase).collect();
    }

    /// A name that no other object may take on a locked database.
    pub fn reserve(&self, name: &'static str) {
        self.reserved.borrow_mut().push(name);
    }

    /// Whether a name is one of our table functions'.
    pub fn is_reserved(&self, name: &str) -> bool {
        self.reserved.borrow().iter().any(|r| r.eq_ignore_ascii_case(name))
    }

    pub fn locked(&self) -> bool {
        self.policy.borrow().locked
    }

    pub fn governed(&self) -> bool {
        self.policy.borrow().governed
    }

    pub fn denied(&self) -> Option<Denied> {
        self.denied.borrow().clone()
    }

    /// How often the authorizer was asked: stands still once the host has put its own in its place.
    pub fn asked(&self) -> u64 {
        self.asked.get()
    }

    /// A session was opened or closed: what was known of the last one is forgotten.
    pub fn session_changed(&self) {
        self.ended.set(false);
    }

    /// Reads the policy through the connection itself; never called from the authorizer. Within a transaction,
    /// which may yet be rolled back, nothing that was protected ceases to be. Returns whether it changed.
    pub fn reload(&self) -> Result<bool> {
        let version = self.db.data_version();
        let mut fresh = read_policy(self.db)?;
        let mut policy = self.policy.borrow_mut();
        if !self.db.autocommit() {
            keep(&mut fresh.sources, &policy.sources);
            keep(&mut fresh.shared, &policy.shared);
        }
        let changed = *policy != fresh;
        *policy = fresh;
        self.version.set(version);
        Ok(changed)
    }

    /// What the authorizer answers.
    pub fn judge(&self, question: &Question<'_>) -> Verdict {
        self.asked.set(self.asked.get().wrapping_add(1));
        match self.decide(question) {
            Ok(()) => Verdict::Allow,
            Err(refusal) => {
                if let Ok(mut place) = self.denied.try_borrow_mut() {
                    *place = Some(Denied {
                        action: question.action,
                        first: question.first.to_string(),
                        second: question.second.to_string(),
                        refusal,
                    });
                }
                Verdict::Deny
            }
        }
    }

    fn decide(&self, q: &Question<'_>) -> std::result::Result<(), Refusal> {
        let busy = || Refusal::new(&faults::POLICY_UNREADABLE).with("why", "the policy is being changed");
        if !matches!(q.schema, "" | "main" | "temp") {
            self.attached(q.schema)?;
        }
        // Raw pages of whatever is attached could be read with it, locked or not.
        if q.action == action::READ && q.first.eq_ignore_ascii_case("sqlite_dbpage") {
            return Err(Refusal::new(&faults::LOCKED_RAW).with("table", q.first));
        }
        let nested = self.is_nested();
        if !(nested && q.accessor.is_empty() && rule::is_shadow(q.first)) {
            self.refresh()?;
        }
        let policy = self.policy.try_borrow().map_err(|_| busy())?;
        if !policy.locked {
            return Ok(());
        }
        let session = self.session.try_borrow().map_err(|_| busy())?;
        let expected = self.expected.try_borrow().map_err(|_| busy())?;
        let triggers = self.triggers.try_borrow().map_err(|_| busy())?;
        let reserved = self.reserved.try_borrow().map_err(|_| busy())?;
        let department = session.as_ref().filter(|s| self.stands(s)).and_then(|s| s.department.as_deref());
        let standing = Standing {
            policy: &policy,
            department,
            nested,
            expected: &expected,
            triggers: &triggers,
            reserved: &reserved,
        };
        let ask = Ask { action: q.action, first: q.first, second: q.second, schema: q.schema, accessor: q.accessor };
        rule::judge(&ask, &standing)
    }

    fn now(&self) -> Option<Timestamp> {
        self.clock.get().or_else(actor::system_clock)
    }

    fn stands(&self, session: &Session) -> bool {
        !self.ended.get() && self.now().is_some_and(|now| !session.is_idle(now))
    }

    /// Learns what another process has changed since the policy was read.
    fn refresh(&self) -> std::result::Result<(), Refusal> {
        let version = self.db.data_version();
        if version == self.version.get() {
            return Ok(());
        }
        // A database in memory has no other connection.
        let Some(file) = self.db.file("main") else { return Ok(()) };
        let unreadable = |why: &str| Refusal::new(&faults::POLICY_UNREADABLE).with("why", why);
        let mut second = self.second.try_borrow_mut().map_err(|_| unreadable("it is being read"))?;
        if second.as_ref().is_none_or(|(name, _)| *name != file) {
            *second = Some((file.clone(), open(&file).map_err(|e| unreadable(&e.message))?));
        }
        let Some((_, private)) = second.as_ref() else { return Err(unreadable("no second connection")) };
        let read = read_policy(private.db()).map_err(|e| unreadable(&e.message))?;
        let session = self.session.try_borrow().map_err(|_| unreadable("the session is changing"))?;
        if let Some(session) = session.as_ref().filter(|_| read.governed) {
            let stands = self.session_stands(private.db(), session).map_err(|e| unreadable(&e.message))?;
            self.ended.set(!stands);
        }
        let mut policy = self.policy.try_borrow_mut().map_err(|_| unreadable("the policy is being changed"))?;
        let mut read = read;
        if !self.db.autocommit() {
            keep(&mut read.sources, &policy.sources);
            keep(&mut read.shared, &policy.shared);
        }
        *policy = read;
        self.version.set(version);
        Ok(())
    }

    /// Whether credential and holder of the session still stand in the file.
    fn session_stands(&self, db: Db, session: &Session) -> Result<bool> {
        let Some(now) = self.now() else { return Ok(false) };
        let row = db.row(
            "SELECT valid_until, revoked_at FROM main.gov_credential_data WHERE id = ?1 AND holder = ?2",
            &[session.credential.as_str().into(), session.actor.as_str().into()],
        )?;
        if actor::credential_stands(row.as_deref(), &session.credential, now).is_err() {
            return Ok(false);
        }
        let row = db.row(
            "SELECT department, role, since, until FROM main.gov_staff_data WHERE id = ?1",
            &[session.actor.as_str().into()],
        )?;
        let Some(row) = row else { return Ok(session.actor == actor::ADMIN) };
        let text = |i: usize| row.get(i).and_then(Value::text);
        let same = text(0) == session.department.as_deref() && text(1) == Some(session.role.as_str());
        Ok(same && actor::in_office(text(2), text(3), now.local_date()))
    }

    /// Refuses an attached schema whose file is a locked governed database.
    fn attached(&self, schema: &str) -> std::result::Result<(), Refusal> {
        let refuse = |why: &str| Err(Refusal::new(&faults::LOCKED_ATTACHED).with("schema", schema).with("why", why));
        let file = self.db.file(schema);
        let version = CString::new(schema).ok().and_then(|schema| self.db.data_version_of(&schema));
        let Ok(mut known) = self.attached.try_borrow_mut() else { return refuse("its rules are being read") };
        if let Some(a) = known.get(schema).filter(|a| a.file == file && a.version == version && version.is_some()) {
            return a.refused.map_or(Ok(()), refuse);
        }
        let refused = match &file {
            // In memory, or a temporary file of its own.
            None => None,
            Some(file) => match open(file).and_then(|p| read_policy(p.db())) {
                Ok(policy) if policy.locked => Some("locked"),
                Ok(_) => None,
                // Not there yet or empty: `ATTACH` makes it.
                Err(_) if !std::path::Path::new(file).exists() => None,
                Err(_) => return refuse("its rules cannot be read"),
            },
        };
        known.insert(schema.to_string(), Attached { file, version, refused });
        refused.map_or(Ok(()), refuse)
    }
}

fn open(file: &str) -> Result<Private> {
    let private = Private::open(file)?;
    private.db().busy_timeout(WAIT_MS);
    Ok(private)
}

/// The policy as it stands in a database.
pub fn read_policy(db: Db) -> Result<Policy> {
    let mut policy = Policy::default();
    let known = "SELECT count(*) FROM main.sqlite_master WHERE type = 'table' AND name IN ('gov_meta_data', 'gov_mount_data', 'gov_resource_data')";
    match db.one(known, &[])?.and_then(|v| v.integer()) {
        Some(3) => {}
        // Something half made is nothing to rely on, and nothing that a lock could have been set on.
        _ => return Ok(policy),
    }
    let row = db.row("SELECT locked IS NOT NULL FROM main.gov_meta_data WHERE one = 1", &[])?;
    let Some(row) = row else { return Ok(policy) };
    policy.governed = true;
    policy.locked = row.first().and_then(Value::integer) != Some(0);
    db.rows(MOUNTS, &[], |row| {
        let text = |i: usize| row.column_text(i).unwrap_or("").to_string();
        policy.shared.push(text(0));
        policy.sources.push((text(1), text(2)));
        Ok(())
    })?;
    policy.shared.sort();
    policy.sources.sort();
    policy.sources.dedup();
    Ok(policy)
}

/// Adds what is known already and lacks in the fresh list.
fn keep<T: Clone + PartialEq>(fresh: &mut Vec<T>, old: &[T]) {
    for item in old {
        if !fresh.contains(item) {
            fresh.push(item.clone());
        }
    }
}
