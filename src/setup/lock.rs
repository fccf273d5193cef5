//! `govshare_lock`, `govshare_unlock`, `lock_windows`, and what a locked database does when it is loaded.

use super::sql::Specs;
use crate::audit::entry::Class;
use crate::audit::json::{Json, Map};
use crate::calendar::Timestamp;
use crate::error::{door, identity as faults, Refusal};
use crate::guard::actor::{self, Actor};
use crate::guard::pending::{Nested, Pending};
use crate::guard::rows::{self, TableFunction};
use crate::guard::seal::{Origin, Wish};
use crate::guard::{append, schema, Cache, Conn};
use crate::identity::{approval, sql as sessions};
use crate::sqlite::authorizer::{Authorizer, Verdict};
use crate::sqlite::{codes, scalar, Arg, Db, Result, Trust};
use crate::value::Value;
use std::rc::Rc;

pub fn register(db: Db, conn: &Rc<Conn>, specs: Specs) -> Result<()> {
    let c = conn.clone();
    scalar(db, "govshare_lock", 0, Trust::Direct, move |ctx, _| {
        ctx.result(lock(&c, specs)?.as_str());
        Ok(())
    })?;
    let c = conn.clone();
    scalar(db, "govshare_unlock", 1, Trust::Direct, move |ctx, args| {
        ctx.result(unlock(&c, args)?.as_str());
        Ok(())
    })?;
    rows::register(db, conn, WINDOWS)
}

/// Everything that may refuse a load, asked before anything of ours is on the connection: when a load fails
/// SQLite unmaps the library, and what was registered until then would point nowhere.
pub fn may_load(db: Db) -> Result<()> {
    let governed = "SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND name = 'gov_meta_data'";
    if db.one(governed, &[])?.is_none() {
        return Ok(());
    }
    let locked = match db.one("SELECT 1 FROM main.gov_meta_data WHERE one = 1 AND locked IS NOT NULL", &[]) {
        Ok(found) => found.is_some(),
        // Another system's table of that name.
        Err(error) if error.primary() == codes::SQLITE_ERROR => false,
        Err(error) => return Err(error),
    };
    if locked {
        no_temp_triggers(db)?;
    }
    Ok(())
}

/// For a connection on which registering broke off: it stays, and answers nothing.
pub fn shut(db: Db) {
    // Leaked: it is asked as long as the connection lives.
    let nothing: &'static Authorizer = Box::leak(Box::new(Authorizer::new(|_| Verdict::Deny)));
    let _ = nothing.install(db);
}

fn no_temp_triggers(db: Db) -> Result<()> {
    let foreign = db.one("SELECT name FROM temp.sqlite_master WHERE type IN ('trigger', 'view') LIMIT 1", &[])?;
    match foreign {
        Some(Value::Text(name)) => Err(Refusal::new(&faults::TEMP_TRIGGERS).with("name", name).into()),
        _ => Ok(()),
    }
}

/// Runs last when the library is loaded: from here on the connection obeys.
pub fn at_load(db: Db, conn: &Rc<Conn>, specs: Specs) -> Result<()> {
    conn.watch.know_triggers(&schema::script(specs));
    conn.watch.reload()?;
    if conn.watch.locked() {
        arm(conn)?;
    }
    conn.enforce()?;
    let _ = db;
    Ok(())
}

/// What the lock needs of a connection besides the authorizer.
fn arm(conn: &Conn) -> Result<()> {
    let db = conn.db;
    {
        let _nested = conn.nested();
        no_temp_triggers(db)?;
    }
    conn.settle();
    // DEFENSIVE protects shadow tables only where SQLite read the schema after our modules were registered:
    // a change of schema taken back makes it read the schema again.
    let _nested = conn.nested();
    db.run_script(
        "SAVEPOINT govshare_arm; CREATE TEMP TABLE govshare_arm(x); ROLLBACK TO govshare_arm; RELEASE govshare_arm",
    )
}

/// Locks the database; returns since when it is locked. A second call changes nothing.
fn lock(conn: &Rc<Conn>, specs: Specs) -> Result<String> {
    let cache = Cache::passing(conn.clone());
    let head = append::ready(&cache)?;
    if head.locked {
        conn.policy_changed()?;
        arm(conn)?;
        return Ok(since(&cache)?.unwrap_or_default());
    }
    if !conn.db.autocommit() {
        return Err(Refusal::new(&faults::IN_TRANSACTION).with("what", "govshare_lock()").into());
    }
    // A locked database knows only the true clock.
    let now = actor::system_clock().ok_or_else(|| Refusal::new(&door::NO_CLOCK))?;
    let who = actor::session_actor(&cache, conn.now()?)?;
    if let Some(who) = who.as_ref().filter(|w| !w.has_role("secadmin")) {
        return Err(may_not(who, "lock", "a secadmin").into());
    }
    if !has_secadmin(&cache, now)? {
        return Err(Refusal::new(&faults::NO_SECADMIN).into());
    }
    if head.at.millis() - now.millis() > 3_600_000 {
        return Err(Refusal::new(&faults::LOCK_AHEAD).with("last", head.at).with("now", now).into());
    }
    whole_schema(&cache, specs)?;
    forget_statistics(&cache)?;
    conn.clock.set(None);
    let who = who.unwrap_or_else(Actor::setup);
    set_locked(&cache, Some(now), now, &who, "chain.lock", Map::new())?;
    arm(conn)?;
    conn.enforce()?;
    Ok(now.to_string())
}

/// Removes what ANALYZE kept of sources and of governed state: row counts, and sampled values.
pub fn forget_statistics(cache: &Cache) -> Result<()> {
    for table in ["sqlite_stat1", "sqlite_stat3", "sqlite_stat4"] {
        if cache.exists("SELECT 1 FROM main.sqlite_master WHERE name = ?1", &[table.into()])? {
            cache.run(
                &format!(
                    "DELETE FROM main.{table} WHERE lower(tbl) IN (SELECT lower(source) FROM main.gov_mount_data) \
                     OR lower(substr(tbl, 1, 4)) = 'gov_'"
                ),
                &[],
            )?;
        }
    }
    Ok(())
}

fn may_not(who: &Actor, verb: &str, may: &str) -> Refusal {
    Refusal::new(&faults::MAY_NOT)
        .with("actor", &who.id)
        .with("role", who.role.as_deref().unwrap_or("-"))
        .with("department", who.department.as_deref().unwrap_or("-"))
        .with("verb", verb)
        .with("table", "the database")
        .with("who", may)
}

fn since(cache: &Cache) -> Result<Option<String>> {
    cache.text("SELECT locked FROM main.gov_meta_data WHERE one = 1", &[])
}

/// Whether somebody could ever unlock again: a security administrator in office with a credential that stands.
fn has_secadmin(cache: &Cache, now: Timestamp) -> Result<bool> {
    let sql = "SELECT c.id, c.valid_until, c.revoked_at, s.since, s.until FROM main.gov_credential_data AS c \
               JOIN main.gov_staff_data AS s ON s.id = c.holder WHERE s.role = 'secadmin' AND c.id <> ?1";
    for row in cache.all(sql, &[actor::ADMIN.into()])? {
        let text = |i: usize| row.get(i).and_then(Value::text);
        let stands = actor::credential_stands(row.get(1..3), text(0).unwrap_or(""), now).is_ok();
        if stands && actor::in_office(text(3), text(4), now.local_date()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Refuses a schema in which anything of ours was altered, or anything foreign hangs on our tables.
fn whole_schema(cache: &Cache, specs: Specs) -> Result<()> {
    let script = schema::script(specs);
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let expected: std::collections::HashSet<String> = statements(&script).iter().map(|s| squeezed(s)).collect();
    let sql = "SELECT name, sql FROM main.sqlite_master WHERE sql IS NOT NULL \
               AND (lower(substr(name, 1, 4)) = 'gov_' OR lower(substr(tbl_name, 1, 4)) = 'gov_')";
    for row in cache.all(sql, &[])? {
        let text = |i: usize| row.get(i).and_then(Value::text).unwrap_or("");
        if !expected.contains(&squeezed(text(1))) {
            return Err(Refusal::new(&faults::SCHEMA_DIFFERS).with("name", text(0)).into());
        }
    }
    for row in cache.all("SELECT name FROM main.sqlite_master WHERE type IN ('table', 'view')", &[])? {
        let name = row.first().and_then(Value::text).unwrap_or("");
        // It would be read in place of our table function.
        if cache.conn.watch.is_reserved(name) {
            return Err(Refusal::new(&faults::SCHEMA_DIFFERS).with("name", name).into());
        }
    }
    Ok(())
}

/// The CREATE statements of a script as SQLite stores them: without comments before them or the semicolon.
fn statements(script: &str) -> Vec<String> {
    let mut all = Vec::new();
    let mut current = String::new();
    for line in script.lines() {
        if current.is_empty() && (line.trim().is_empty() || line.trim_start().starts_with("--")) {
            continue;
        }
        current.push_str(line);
        current.push('\n');
        let text = line.split(" --").next().unwrap_or("").trim_end();
        // A trigger ends with its END, anything else with its first semicolon at the end of a line.
        let inside = current.trim_start().starts_with("CREATE TRIGGER") && !text.ends_with("END;");
        if text.ends_with(';') && !inside {
            all.push(current.trim().trim_end_matches(';').to_string());
            current.clear();
        }
    }
    all
}

/// Unlocks: the session's holder and the token's holder, or an approval that two persons gave.
fn unlock(conn: &Rc<Conn>, args: &[Arg<'_>]) -> Result<String> {
    let cache = Cache::passing(conn.clone());
    let head = append::ready(&cache)?;
    if !head.locked {
        return Err(Refusal::new(&faults::NOT_LOCKED).into());
    }
    if !conn.db.autocommit() {
        return Err(Refusal::new(&faults::IN_TRANSACTION).with("what", "govshare_unlock()").into());
    }
    let now = conn.now()?;
    let session = actor::session_actor(&cache, now)?;
    let (credential, holder) = sessions::holder_of(conn, &cache, args.first(), now, "unlock")?;
    let role = holder.role.as_deref().unwrap_or("-");
    if !approval::may("unlock", role, true) {
        return Err(may_not(&holder, "unlock", "a secadmin with a sysadmin or another secadmin").into());
    }
    let approved = approval::confirmed(&cache, "unlock", "database", now)?;
    let locked_at = since(&cache)?.unwrap_or_default();
    let approved = approved.filter(|a| {
        // Of this lock, not of one that was opened before.
        let since_lock = Timestamp::parse(&a.requested_at).ok() >= Timestamp::parse(&locked_at).ok();
        since_lock && (a.requested_by == holder.id || a.confirmed_by == holder.id)
    });
    let mut detail = Map::new().with("credential", credential.as_str());
    let (first, second) = match (&approved, &session) {
        (Some(a), _) => {
            detail.insert("approval", Json::Int(a.id));
            (a.requested_by.clone(), a.confirmed_by.clone())
        }
        (None, Some(s)) if s.id == holder.id => {
            return Err(Refusal::new(&faults::SAME_PERSON).with("actor", &holder.id).into())
        }
        (None, Some(s)) if approval::may("unlock", s.role.as_deref().unwrap_or("-"), false) => {
            (s.id.clone(), holder.id.clone())
        }
        _ => return Err(Refusal::new(&faults::UNLOCK_TAKES_TWO).into()),
    };
    let people = [actor::named(&cache, &first, now.local_date())?, actor::named(&cache, &second, now.local_date())?];
    if !people.iter().any(|p| p.has_role("secadmin")) {
        return Err(Refusal::new(&faults::UNLOCK_TAKES_TWO).into());
    }
    detail.insert("persons", Json::List(vec![Json::Text(first), Json::Text(second)]));
    set_locked(&cache, None, now, &holder, "chain.unlock", detail)?;
    conn.disarm();
    conn.enforce()?;
    Ok(now.to_string())
}

/// Writes the state of the lock and its entry in one statement.
fn set_locked(
    cache: &Cache,
    locked: Option<Timestamp>,
    at: Timestamp,
    who: &Actor,
    action: &'static str,
    detail: Map,
) -> Result<()> {
    let id = cache.text("SELECT id FROM main.gov_meta_data WHERE one = 1", &[])?.unwrap_or_default();
    let wish = Wish {
        action: action.into(),
        object: format!("chain:{id}"),
        class: Class::Chain,
        parties: Vec::new(),
        detail: detail.into(),
    };
    let who = Origin::new(&cache.conn, at, who.id.as_str(), who.department.as_deref());
    let origin = Origin { clock_set: false, ..who };
    let value = locked.map_or(Value::Null, |t| t.to_string().into());
    let db = cache.conn.db;
    let script = |sql: &str| {
        let _nested = cache.conn.nested();
        db.run_script(sql)
    };
    script("SAVEPOINT govshare_lock")?;
    let outcome = (|| {
        if locked.is_some() {
            // Other connections then prepare anew what they hold, and are told of the lock when they do. Where
            // the host has switched DEFENSIVE on already, SQLite passes over this.
            let cookie = {
                let _nested = cache.conn.nested();
                db.one("PRAGMA main.schema_version", &[])?.and_then(|v| v.integer()).unwrap_or(0)
            };
            script(&format!("PRAGMA main.schema_version = {}", cookie.wrapping_add(1) & i64::from(i32::MAX)))?;
        }
        let row = Nested {
            pending: Pending { shadow: "gov_meta_data".into(), verb: "update", ..Pending::default() },
            sql: "UPDATE main.gov_meta_data SET locked = ?1 WHERE one = 1",
            values: vec![value],
        };
        append::append(cache, origin, vec![wish], Some(row))?;
        cache.conn.log.set_locked(locked.is_some());
        Ok(())
    })();
    match outcome {
        Ok(()) => script("RELEASE govshare_lock")?,
        Err(error) => {
            let _ = script("ROLLBACK TO govshare_lock; RELEASE govshare_lock");
            cache.conn.policy_changed()?;
            return Err(error);
        }
    }
    cache.conn.policy_changed()
}

/// The periods in which the database stood unlocked, read from the chain.
const WINDOWS: TableFunction = TableFunction {
    name: "lock_windows",
    columns: "unlocked_at TEXT, unlocked_by TEXT, unlock_seq INTEGER, locked_at TEXT, locked_by TEXT, lock_seq INTEGER",
    arguments: &[],
    required: 0,
    start: |cache, _| {
        let sql = "SELECT seq, body FROM main.gov_audit_data WHERE substr(body, 1, 17) = '{\"action\":\"chain.' \
                   AND (body LIKE '{\"action\":\"chain.genesis\"%' OR body LIKE '{\"action\":\"chain.lock\"%' \
                   OR body LIKE '{\"action\":\"chain.unlock\"%') ORDER BY seq";
        let mut windows: Vec<Vec<Value>> = Vec::new();
        for row in cache.all(sql, &[])? {
            let seq = row.first().cloned().unwrap_or(Value::Null);
            let Ok(entry) = crate::audit::entry::read(row.get(1).and_then(Value::text).unwrap_or("")) else { continue };
            let half = vec![entry.at.into(), entry.actor.into(), seq];
            if entry.action == "chain.lock" {
                if let Some(open) = windows.last_mut().filter(|w| w.len() == 3) {
                    open.extend(half);
                }
            } else {
                windows.push(half);
            }
        }
        for open in windows.iter_mut() {
            open.resize(6, Value::Null);
        }
        Ok(Box::new(windows.into_iter()))
    },
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_falls_apart_into_its_statements() {
        let all = statements(&schema::script(crate::TABLES));
        assert!(all.iter().all(|s| s.starts_with("CREATE ")), "{all:?}");
        assert!(all.iter().any(|s| s.starts_with("CREATE TRIGGER gov_audit_data_guard_insert") && s.ends_with("END")));
        assert!(all.iter().any(|s| s.starts_with("CREATE TABLE gov_meta_data") && s.ends_with(')')));
    }
}
