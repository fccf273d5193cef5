//! Who asks: the session, the actor given with a statement, or the set-up of an unlocked database.

use super::cache::Cache;
use super::conn::Conn;
use crate::calendar::{Date, Timestamp};
use crate::error::{identity, Refusal};
use crate::sqlite::Result;
use crate::value::Value;

/// How much is known of an actor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// Nobody was named on an unlocked database: passes who-may rules, and entries say `setup`.
    Setup,
    /// Active in `gov_staff`: who-may rules apply.
    Staff,
    /// A name that is not staff, as an unlocked database takes it.
    Named,
}

/// Holder of the credential that `govshare_init` returns: a system administrator of no department.
pub const ADMIN: &str = "admin";

/// Who a change or a read is done by.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Actor {
    pub id: String,
    pub department: Option<String>,
    /// The English role word of staff.
    pub role: Option<String>,
    pub standing: Standing,
}

impl Actor {
    pub fn setup() -> Self {
        Actor { id: "setup".into(), department: None, role: None, standing: Standing::Setup }
    }

    /// Whether who-may rules must be asked.
    pub fn is_staff(&self) -> bool {
        self.standing == Standing::Staff
    }

    pub fn has_role(&self, role: &str) -> bool {
        self.role.as_deref() == Some(role)
    }
}

/// The system's clock; `None` where it reads before 1970 or cannot be read.
pub fn system_clock() -> Option<Timestamp> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok().and_then(Timestamp::from_millis)
}

/// Settles who writes. `given` is the statement's hidden `actor`. A session opened to read refuses, whoever is named.
pub fn resolve(cache: &Cache, given: Option<&str>, locked: bool, now: Timestamp) -> Result<Actor> {
    let reader = cache.conn.session.borrow().as_ref().filter(|s| s.read_only).map(|s| s.actor.clone());
    match reader {
        Some(actor) => Err(Refusal::new(&identity::READ_ONLY).with("actor", actor).into()),
        None => who(cache, given, locked, now),
    }
}

/// Settles who asks, to write or to read.
pub fn who(cache: &Cache, given: Option<&str>, locked: bool, now: Timestamp) -> Result<Actor> {
    notice(cache, locked)?;
    let session = session_actor(cache, now)?;
    match (given, session) {
        (Some(id), Some(actor)) if id == actor.id => Ok(actor),
        (Some(id), _) if locked => Err(Refusal::new(&identity::NOT_YOUR_NAME).with("actor", id).into()),
        (Some("setup"), _) => Ok(Actor::setup()),
        (Some(id), _) => named(cache, id, now.local_date()),
        (None, Some(actor)) => Ok(actor),
        (None, None) if locked => Err(Refusal::new(&identity::NO_SESSION).into()),
        (None, None) => Ok(Actor::setup()),
    }
}

/// Another process may have locked the database since this connection looked.
fn notice(cache: &Cache, locked: bool) -> Result<()> {
    if locked != cache.conn.watch.locked() {
        cache.conn.policy_changed()?;
    }
    Ok(())
}

/// The open session's holder, if the session still stands; refuses when it no longer does.
pub fn session_actor(cache: &Cache, now: Timestamp) -> Result<Option<Actor>> {
    let Some(session) = cache.conn.session.borrow().clone() else { return Ok(None) };
    match standing(cache, &session, now)? {
        Ok(actor) => {
            used(&cache.conn, now);
            Ok(Some(actor))
        }
        Err(refusal) => {
            cache.conn.set_session(None);
            Err(refusal.into())
        }
    }
}

/// Notes that the session was used.
pub fn used(conn: &Conn, now: Timestamp) {
    if let Some(open) = conn.session.borrow().as_ref() {
        open.last_used.set(open.last_used.get().max(now));
    }
}

/// Whether a session stands by what `cache` reads: the holder, or why it does not.
pub fn standing(
    cache: &Cache,
    session: &super::session::Session,
    now: Timestamp,
) -> Result<std::result::Result<Actor, Refusal>> {
    if session.is_idle(now) {
        return Ok(Err(Refusal::new(&identity::SESSION_IDLE).with("minutes", session.idle_ms / 60_000)));
    }
    let row = cache.row(
        "SELECT valid_until, revoked_at FROM main.gov_credential_data WHERE id = ?1 AND holder = ?2",
        &[session.credential.as_str().into(), session.actor.as_str().into()],
    )?;
    if let Err(refusal) = credential_stands(row.as_deref(), &session.credential, now) {
        return Ok(Err(refusal));
    }
    let left = || Refusal::new(&identity::HOLDER_LEFT).with("holder", &session.actor);
    Ok(match lookup(cache, &session.actor, now.local_date())? {
        Ok(actor)
            if actor.is_staff()
                && actor.role.as_deref() == Some(&session.role)
                && actor.department == session.department =>
        {
            Ok(actor)
        }
        Ok(_) => Err(left()),
        Err(refusal) => Err(refusal),
    })
}

/// Whether a credential (its `valid_until` and `revoked_at`) is good now.
pub fn credential_stands(row: Option<&[Value]>, id: &str, now: Timestamp) -> std::result::Result<(), Refusal> {
    let Some(row) = row else { return Err(Refusal::new(&identity::CREDENTIAL_GONE).with("id", id)) };
    let at = |i: usize| row.get(i).and_then(Value::text);
    if let Some(revoked) = at(1) {
        // Unreadable counts as revoked.
        if Timestamp::parse(revoked).map_or(true, |t| t <= now) {
            return Err(Refusal::new(&identity::CREDENTIAL_REVOKED).with("id", id).with("at", revoked));
        }
    }
    if let Some(until) = at(0) {
        // The last valid instant is the end of that local day.
        if Date::parse(until).map_or(true, |d| d < now.local_date()) {
            return Err(Refusal::new(&identity::CREDENTIAL_EXPIRED).with("id", id).with("until", until));
        }
    }
    Ok(())
}

/// Looks an actor up among the staff on a local day.
pub fn named(cache: &Cache, id: &str, today: Date) -> Result<Actor> {
    Ok(lookup(cache, id, today)??)
}

fn lookup(cache: &Cache, id: &str, today: Date) -> Result<std::result::Result<Actor, Refusal>> {
    if id.is_empty() || id.len() > 64 || !id.bytes().all(|b| b.is_ascii_graphic()) {
        return Ok(Err(Refusal::new(&identity::BAD_ACTOR).with("actor", id)));
    }
    let row =
        cache.row("SELECT department, role, since, until FROM main.gov_staff_data WHERE id = ?1", &[id.into()])?;
    let Some(row) = row else {
        if id == ADMIN {
            let role = Some("sysadmin".to_string());
            return Ok(Ok(Actor { id: id.to_string(), department: None, role, standing: Standing::Staff }));
        }
        return Ok(Ok(Actor { id: id.to_string(), department: None, role: None, standing: Standing::Named }));
    };
    let text = |i: usize| row.get(i).and_then(Value::text);
    let active = in_office(text(2), text(3), today);
    if !active {
        return Ok(Err(Refusal::new(&identity::HOLDER_LEFT).with("holder", id)));
    }
    Ok(Ok(Actor {
        id: id.to_string(),
        department: text(0).map(String::from),
        role: text(1).map(String::from),
        standing: Standing::Staff,
    }))
}

/// Whether a post is held on a day: `since` and `until` are inclusive local days; unreadable means no.
pub fn in_office(since: Option<&str>, until: Option<&str>, today: Date) -> bool {
    let begun = since.is_none_or(|s| Date::parse(s).is_ok_and(|d| d <= today));
    let ended = until.is_some_and(|u| Date::parse(u).map_or(true, |d| d < today));
    begun && !ended
}
