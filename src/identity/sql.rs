//! `session_open`, `session_close`, `session_actor`, `govshare_token`.

use super::rule;
use crate::audit::entry::Class;
use crate::audit::hash::{hex, Algorithm};
use crate::audit::json::{self, Json, Map};
use crate::calendar::Timestamp;
use crate::error::{door, identity, Refusal};
use crate::guard::actor::{self, Actor};
use crate::guard::conn::random;
use crate::guard::seal::{Origin, Wish};
use crate::guard::session::Session;
use crate::guard::{durable, Cache, Conn};
use crate::mask::SessionKey;
use crate::share::count;
use crate::sqlite::{scalar, Arg, Db, Result, Trust, ValueRef};
use crate::value::Value;
use std::rc::Rc;
use subtle::ConstantTimeEq;

pub use crate::guard::actor::ADMIN;

/// Art. 16's words for what is done with data.
pub const DATA_ACTIONS: [&str; 8] =
    ["collect", "share", "query", "compare", "download", "analyse", "access", "maintain"];

pub fn register(db: Db, conn: &Rc<Conn>) -> Result<()> {
    scalar(db, "govshare_token", 0, Trust::Direct, |ctx, _| {
        ctx.result(hex(&random::<32>()?).as_str());
        Ok(())
    })?;
    for arguments in [1, 2] {
        let conn = conn.clone();
        scalar(db, "session_open", arguments, Trust::Direct, move |ctx, args| {
            let actor = open(&conn, args)?;
            ctx.result(actor.as_str());
            Ok(())
        })?;
    }
    let closing = conn.clone();
    scalar(db, "session_close", 0, Trust::Direct, move |ctx, _| {
        ctx.result(close(&closing)?);
        Ok(())
    })?;
    let asking = conn.clone();
    scalar(db, "session_actor", 0, Trust::Innocuous, move |ctx, _| {
        let session = asking.session.borrow();
        ctx.result(session.as_ref().map(|s| s.actor.as_str()));
        Ok(())
    })
}

/// What is stored of a token: H(0x05 ‖ database id ‖ token), so that equal tokens of two databases differ.
pub fn token_hash(cache: &Cache, token: &str) -> Result<String> {
    let meta = cache.row("SELECT id, hash FROM main.gov_meta_data WHERE one = 1", &[])?;
    let text = |i: usize| meta.as_ref().and_then(|m| m.get(i)).and_then(Value::text);
    match (text(0), text(1).and_then(Algorithm::parse)) {
        (Some(id), Some(algorithm)) => Ok(hash_with(algorithm, id, token)),
        _ => Err(Refusal::new(&door::NOT_GOVERNED).into()),
    }
}

pub fn hash_with(algorithm: Algorithm, id: &str, token: &str) -> String {
    hex(&algorithm.hash(&[&[5], id.as_bytes(), token.as_bytes()]))
}

/// What a session declares of itself; every member optional.
#[derive(Default)]
struct Declared {
    purpose: Option<String>,
    system: Option<String>,
    operator: Option<String>,
    terminal: Option<String>,
    action: Option<String>,
    read_only: bool,
    /// Where a key file lies; not part of the log.
    key_file: Option<String>,
}

fn declared(text: &str) -> Result<Declared> {
    let mut out = Declared::default();
    let bad = |key: &str, form: &str| Refusal::new(&identity::SESSION_JSON).with("key", key).with("form", form);
    let Json::Map(map) = json::read(text)? else { return Err(bad("the argument", "give a JSON object").into()) };
    for (key, value) in map.iter() {
        let value = match value {
            Json::Null => continue,
            Json::Bool(yes) if key == "read_only" => {
                out.read_only = *yes;
                continue;
            }
            Json::Text(t) if t.len() <= 512 => t.clone(),
            _ => return Err(bad(key, "give text of at most 512 bytes (read_only: true or false)").into()),
        };
        match key {
            "purpose" => out.purpose = Some(value),
            "system" => out.system = Some(value),
            "operator" => out.operator = Some(value),
            "terminal" => out.terminal = Some(value),
            "action" if DATA_ACTIONS.contains(&value.as_str()) => out.action = Some(value),
            "action" => return Err(bad("action", &format!("one of {}", DATA_ACTIONS.join(", "))).into()),
            "key_file" => out.key_file = Some(value),
            _ => {
                return Err(
                    bad(key, "known are purpose, system, operator, terminal, action, read_only, key_file").into()
                )
            }
        }
    }
    Ok(out)
}

/// The credential of a token argument and who holds it. A failure is logged, and each further one of the last
/// minute makes the caller wait longer.
pub fn holder_of(
    conn: &Rc<Conn>,
    cache: &Cache,
    token: Option<&Arg<'_>>,
    now: Timestamp,
    what: &'static str,
) -> Result<(String, Actor)> {
    let token = token.map_or(ValueRef::Null, |a| a.get());
    let token = token.str().ok_or_else(|| Refusal::new(&identity::TOKEN_FORM))?;
    rule::check_token(token)?;
    match lookup(cache, token, now) {
        Ok(found) => Ok(found),
        Err(refusal) => {
            let before = recent_failures(cache, now).unwrap_or(0).max(conn.failures.get());
            conn.failures.set(before.saturating_add(1));
            let reason = refusal.message.lines().next().unwrap_or("").to_string();
            let detail = Map::new().with("for", what).with("reason", reason);
            let noted = note(cache, now, None, "session.refuse", "credential:?", detail);
            std::thread::sleep(rule::delay(before));
            noted?;
            Err(refusal)
        }
    }
}

/// Refused tokens of the last minute, as the end of the log shows them.
fn recent_failures(cache: &Cache, now: Timestamp) -> Result<u32> {
    const LAST: &str = "SELECT body FROM main.gov_audit_data ORDER BY seq DESC LIMIT 32";
    let mut count = 0;
    for row in cache.all(LAST, &[])? {
        let Ok(entry) = crate::audit::entry::read(row.first().and_then(Value::text).unwrap_or("")) else { continue };
        let recent = Timestamp::parse(&entry.at).is_ok_and(|at| now.millis() - at.millis() < 60_000);
        if recent && entry.action == "session.refuse" {
            count += 1;
        }
    }
    Ok(count)
}

fn open(conn: &Rc<Conn>, args: &[Arg<'_>]) -> Result<String> {
    let declared = match args.get(1).map(|a| a.get()) {
        None | Some(ValueRef::Null) => Declared::default(),
        Some(v) => match v.str() {
            Some(text) if text.len() <= 8_192 => declared(text)?,
            _ => {
                return Err(Refusal::new(&identity::SESSION_JSON)
                    .with("key", "the argument")
                    .with("form", "give JSON text")
                    .into())
            }
        },
    };
    let cache = Cache::passing(conn.clone());
    let now = conn.now()?;
    // A new session never inherits from the one before, even when opening it fails.
    drop_session(conn);
    let (credential, actor) = holder_of(conn, &cache, args.first(), now, "session")?;
    conn.failures.set(0);
    // Only a holder of a good token may have files looked at.
    let key = declared.key_file.as_deref().map(SessionKey::read).transpose()?;
    let mut detail = Map::new();
    for (key, value) in [
        ("purpose", &declared.purpose),
        ("system", &declared.system),
        ("operator", &declared.operator),
        ("terminal", &declared.terminal),
        ("action", &declared.action),
    ] {
        if let Some(text) = value {
            detail.insert(key, text.clone());
        }
    }
    if declared.read_only {
        detail.insert("read_only", Json::Bool(true));
    }
    note(&cache, now, Some(&actor), "session.open", &format!("credential:{credential}"), detail)?;
    let session = Session {
        credential,
        actor: actor.id.clone(),
        department: actor.department,
        role: actor.role.unwrap_or_default(),
        purpose: declared.purpose,
        system: declared.system,
        operator: declared.operator,
        terminal: declared.terminal,
        key: key.map(Rc::new),
        answer: None,
        action: declared.action.unwrap_or_else(|| "query".into()),
        read_only: declared.read_only,
        opened_at: now,
        last_used: std::cell::Cell::new(now),
        idle_ms: idle_ms(&cache, now)?,
    };
    conn.set_session(Some(session));
    Ok(actor.id)
}

/// How long a session may stand idle: as the active packs say, else half an hour.
fn idle_ms(cache: &Cache, now: Timestamp) -> Result<i64> {
    let packs = crate::rules::sql::active(cache)?;
    let seconds = packs.number("session_idle_seconds", now.local_date()).map_or(1_800, |s| s.value);
    Ok(seconds.clamp(60, 86_400) * 1_000)
}

/// The credential of a token and its holder, if both stand today.
fn lookup(cache: &Cache, token: &str, now: Timestamp) -> Result<(String, Actor)> {
    let hash = token_hash(cache, token)?;
    let mut found: Option<Vec<Value>> = None;
    let sql =
        "SELECT id, holder, valid_until, revoked_at, token_hash FROM main.gov_credential_data WHERE token_hash = ?1";
    for row in cache.all(sql, &[hash.as_str().into()])? {
        let stored = row.get(4).and_then(Value::text).unwrap_or("");
        if bool::from(stored.as_bytes().ct_eq(hash.as_bytes())) {
            found = Some(row);
        }
    }
    let Some(row) = found else { return Err(Refusal::new(&identity::TOKEN_UNKNOWN).into()) };
    let text = |i: usize| row.get(i).and_then(Value::text).unwrap_or("");
    actor::credential_stands(row.get(2..4), text(0), now)?;
    let actor = actor::named(cache, text(1), now.local_date())?;
    if !actor.is_staff() {
        return Err(Refusal::new(&identity::HOLDER_LEFT).with("holder", text(1)).into());
    }
    Ok((text(0).to_string(), actor))
}

/// Writes a session entry that no ROLLBACK takes back.
fn note(
    cache: &Cache,
    at: Timestamp,
    actor: Option<&Actor>,
    action: &'static str,
    object: &str,
    detail: Map,
) -> Result<()> {
    let department = actor.and_then(|a| a.department.as_deref());
    let origin = Origin::new(&cache.conn, at, actor.map_or("unknown", |a| a.id.as_str()), department);
    let pending = count::pending(cache);
    let counts: Vec<_> = pending.iter().collect();
    let wishes = || {
        let own = Wish {
            action: action.into(),
            object: object.to_string(),
            class: Class::Access,
            parties: Vec::new(),
            detail: detail.clone().into(),
        };
        std::iter::once(own).chain(count::wishes(&counts)).collect()
    };
    durable::append(cache, &origin, wishes)?;
    count::written(cache, counts.len());
    Ok(())
}

fn drop_session(conn: &Conn) {
    if conn.session.borrow().is_some() {
        conn.set_session(None);
    }
}

/// Ends the session; 1 if there was one, else 0. It ends even when the entry cannot be written.
fn close(conn: &Rc<Conn>) -> Result<i64> {
    let Some(session) = conn.session.borrow().clone() else { return Ok(0) };
    conn.set_session(None);
    let cache = Cache::passing(conn.clone());
    let actor = Actor {
        id: session.actor.clone(),
        department: session.department.clone(),
        role: Some(session.role.clone()),
        standing: actor::Standing::Staff,
    };
    let object = format!("credential:{}", session.credential);
    note(&cache, conn.now()?, Some(&actor), "session.close", &object, Map::new())?;
    Ok(1)
}
