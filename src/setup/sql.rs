//! `govshare_version`, `govshare_debug`, `govshare_init`, `govshare_upgrade`, `govshare_clock`.

use crate::audit::entry::Class;
use crate::audit::hash::{hex, unhex, Algorithm};
use crate::audit::json::{self, Json, Map};
use crate::calendar::Timestamp;
use crate::error::{door, identity as refusals, Refusal};
use crate::guard::conn::random;
use crate::guard::pending::{Nested, Pending};
use crate::guard::schema::{self, SCHEMA_VERSION};
use crate::guard::seal::{Origin, Wish};
use crate::guard::{append, Cache, Conn, TableSpec};
use crate::identity;
use crate::sqlite::{api, scalar, Arg, Db, Result, Trust, ValueRef};
use crate::value::Value;
use std::rc::Rc;

pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Further SQL of `govshare_init`: views, after all tables.
pub type Specs = &'static [&'static TableSpec];

pub fn register(db: Db, conn: &Rc<Conn>, specs: Specs) -> Result<()> {
    scalar(db, "govshare_version", 0, Trust::Pure, |ctx, _| {
        ctx.result(VERSION);
        Ok(())
    })?;
    scalar(db, "govshare_debug", 0, Trust::Plain, |ctx, _| {
        let v = api::host_version();
        let text = format!(
            "govshare {VERSION}, schema {SCHEMA_VERSION}, SQLite {}.{}.{}, {} {}",
            v / 1_000_000,
            v / 1_000 % 1_000,
            v % 1_000,
            std::env::consts::OS,
            std::env::consts::ARCH
        );
        ctx.result(text.as_str());
        Ok(())
    })?;
    let c = conn.clone();
    scalar(db, "govshare_init", 1, Trust::Direct, move |ctx, args| {
        ctx.result(init(&c, specs, args)?.as_str());
        Ok(())
    })?;
    let c = conn.clone();
    scalar(db, "govshare_upgrade", 0, Trust::Direct, move |ctx, _| {
        ctx.result(upgrade(&c)?);
        Ok(())
    })?;
    let c = conn.clone();
    scalar(db, "govshare_clock", 1, Trust::Direct, move |ctx, args| {
        let now = set_clock(&c, args)?;
        ctx.result(now.as_str());
        Ok(())
    })
}

/// Whether this connection has this library already; refuses where it has another version.
pub fn already_loaded(db: Db) -> Result<bool> {
    match db.one("SELECT govshare_version()", &[]) {
        Ok(Some(Value::Text(loaded))) if loaded == VERSION => Ok(true),
        Ok(loaded) => {
            let loaded = loaded.and_then(|v| v.text().map(String::from)).unwrap_or_default();
            Err(Refusal::new(&door::OTHER_VERSION_LOADED).with("loaded", loaded).with("version", VERSION).into())
        }
        // No such function: the usual case.
        Err(_) => Ok(false),
    }
}

/// The settings of a new database.
struct Settings {
    id: String,
    origin: String,
    hash: Algorithm,
    node: String,
    packs: Vec<String>,
    at: Timestamp,
    admin_token: String,
}

fn bad(key: &str, value: &Json, form: &str) -> Refusal {
    let shown = value.to_text().unwrap_or_default();
    Refusal::new(&door::BAD_INIT).with("key", key).with("value", shown).with("form", form)
}

fn settings(conn: &Conn, text: &str) -> Result<Settings> {
    let whole = json::read(text)?;
    let Json::Map(map) = &whole else { return Err(bad("argument", &whole, "give a JSON object").into()) };
    let mut s = Settings {
        id: String::new(),
        origin: "govshare.local".into(),
        hash: Algorithm::Sha256,
        node: "platform".into(),
        packs: vec![crate::error::DEFAULT_PACK.into()],
        at: conn.now()?,
        admin_token: String::new(),
    };
    for (key, value) in map.iter() {
        let text = value.text().unwrap_or("");
        match key {
            "origin" => {
                // C2SP: no plus sign, no space, one line; here also no suffix that is ours to give.
                let good = (1..=128).contains(&text.len())
                    && text.bytes().all(|b| b.is_ascii_graphic() && b != b'+')
                    && !text.ends_with("/sm3");
                if !good {
                    return Err(bad(
                        key,
                        value,
                        "a schema-less URL such as data.jdz.gov.cn/mzj, without plus sign or /sm3",
                    )
                    .into());
                }
                s.origin = text.to_string();
            }
            "hash" => s.hash = Algorithm::parse(text).ok_or_else(|| bad(key, value, "sha256 or sm3"))?,
            "node" if ["platform", "front", "department"].contains(&text) => s.node = text.to_string(),
            "node" => return Err(bad(key, value, "platform, front or department").into()),
            "id" => {
                let lower = text.to_ascii_lowercase();
                if unhex(&lower).is_none_or(|b| b.len() != 16) {
                    return Err(bad(key, value, "32 hex digits").into());
                }
                s.id = lower;
            }
            "at" => s.at = Timestamp::parse(text)?,
            "packs" => {
                let names: Option<Vec<String>> =
                    value.list().map(|l| l.iter().map(|j| j.text().map(String::from)).collect()).unwrap_or(None);
                s.packs =
                    names.filter(|n| !n.is_empty()).ok_or_else(|| bad(key, value, "a JSON array of pack names"))?;
                for name in &s.packs {
                    if !crate::rules::is_built_in(name) {
                        return Err(bad(
                            key,
                            value,
                            &format!("known packs are {}", crate::rules::built_in_names().join(", ")),
                        )
                        .into());
                    }
                }
            }
            "admin_token" => {
                identity::rule::check_token(text)?;
                s.admin_token = text.to_string();
            }
            _ => return Err(bad(key, value, "known keys are origin, hash, node, id, at, packs, admin_token").into()),
        }
    }
    if s.id.is_empty() {
        s.id = hex(&random::<16>()?);
    }
    if s.admin_token.is_empty() {
        s.admin_token = hex(&random::<32>()?);
    }
    Ok(s)
}

fn init(conn: &Rc<Conn>, specs: Specs, args: &[Arg<'_>]) -> Result<String> {
    let argument = args.first().map_or(ValueRef::Null, |a| a.get());
    let text = match argument {
        ValueRef::Null => "{}",
        v => v.str().filter(|t| t.len() <= 65_536).ok_or_else(|| {
            Refusal::new(&door::BAD_INIT).with("key", "argument").with("value", "?").with("form", "give JSON text")
        })?,
    };
    let db = conn.db;
    if db.read_only() {
        return Err(Refusal::new(&door::DATABASE_READ_ONLY).into());
    }
    let settings = settings(conn, text)?;
    let script = schema::script(specs);
    free_names(conn, &script)?;
    let _nested = conn.nested();
    // A SELECT must not change what the caller's last INSERT left.
    let last = db.last_insert_rowid();
    db.run_script("SAVEPOINT govshare_init")?;
    match create(conn, &script, &settings) {
        Ok(()) => {
            db.run_script("RELEASE govshare_init")?;
            db.set_last_insert_rowid(last);
            conn.policy_changed()?;
        }
        Err(error) => {
            // The savepoint may be gone already if SQLite rolled everything back.
            let _ = db.run_script("ROLLBACK TO govshare_init; RELEASE govshare_init");
            return Err(error);
        }
    }
    let answer = Map::new()
        .with("admin_token", settings.admin_token)
        .with("hash", settings.hash.name())
        .with("id", settings.id)
        .with("node", settings.node)
        .with("origin", settings.origin)
        .with("schema_version", SCHEMA_VERSION);
    Ok(Json::Map(answer).to_text()?)
}

/// Refuses a database that is governed already, or in which another system uses one of our names.
fn free_names(conn: &Conn, script: &str) -> Result<()> {
    let _nested = conn.nested();
    let mut taken = Vec::new();
    conn.db.rows(
        // A temporary table would catch the triggers that are made for ours.
        "SELECT name FROM main.sqlite_master WHERE name LIKE 'gov@_%' ESCAPE '@' OR name LIKE 'v@_%@_cn' ESCAPE '@' \
         UNION ALL SELECT name FROM temp.sqlite_master WHERE name LIKE 'gov@_%' ESCAPE '@' OR name LIKE 'v@_%@_cn' ESCAPE '@'",
        &[],
        |row| {
            taken.extend(row.column_text(0).map(str::to_lowercase));
            Ok(())
        },
    )?;
    if taken.iter().any(|n| n == "gov_meta_data") {
        if let Ok(Some(Value::Text(id))) = conn.db.one("SELECT id FROM main.gov_meta_data WHERE one = 1", &[]) {
            return Err(Refusal::new(&door::ALREADY_GOVERNED).with("id", id).into());
        }
    }
    for name in taken {
        let ours = ["TABLE ", "INDEX ", "VIEW ", "TRIGGER "]
            .iter()
            .any(|kind| [" ", "(", "\n"].iter().any(|end| script.contains(&format!("{kind}{name}{end}"))));
        if ours {
            return Err(Refusal::new(&door::NAME_TAKEN).with("name", name).into());
        }
    }
    Ok(())
}

fn create(conn: &Rc<Conn>, script: &str, s: &Settings) -> Result<()> {
    let db = conn.db;
    db.run_script(script)?;
    let cache = Cache::passing(conn.clone());
    let at = s.at.to_string();
    let packs = Json::List(s.packs.iter().cloned().map(Json::Text).collect());
    let detail = Map::new()
        .with("hash", s.hash.name())
        .with("id", s.id.as_str())
        .with("library", VERSION)
        .with("node", s.node.as_str())
        .with("origin", s.origin.as_str())
        .with("packs", packs.clone())
        .with("schema_version", SCHEMA_VERSION)
        .with("credential", identity::sql::ADMIN);
    let genesis = Wish {
        action: "chain.genesis".into(),
        object: format!("chain:{}", s.id),
        class: Class::Chain,
        parties: Vec::new(),
        detail: detail.into(),
    };
    // Derived from the given id, so that the same call on three copies writes the same bytes.
    let nonce = unhex(&s.id).and_then(|b| <[u8; 16]>::try_from(b).ok());
    let nonce = nonce.map(|n| crate::audit::entry::nonce_for(s.hash, &n, 1));
    let origin = Origin { nonce, ..Origin::new(conn, s.at, "setup", None::<&str>) };
    let token_hash = identity::sql::hash_with(s.hash, &s.id, &s.admin_token);
    let door = |shadow: &str| Pending { shadow: shadow.into(), verb: "insert", ..Pending::default() };
    append::run(
        &cache,
        door("gov_meta_data"),
        "INSERT INTO main.gov_meta_data(one, id, origin, hash, node, packs, genesis_at, locked, schema_version, library_version, settings, probe_key) \
         VALUES(1, ?1, ?2, ?3, ?4, ?5, ?6, NULL, ?7, ?8, '{}', ?9)",
        &[
            s.id.as_str().into(),
            s.origin.as_str().into(),
            s.hash.name().into(),
            s.node.as_str().into(),
            packs.to_text()?.as_str().into(),
            at.as_str().into(),
            SCHEMA_VERSION.into(),
            VERSION.into(),
            // Derived, so that the same call on three copies writes the same bytes.
            hex(&s.hash.hash(&[&[6], s.id.as_bytes(), s.admin_token.as_bytes()])).as_str().into(),
        ],
    )?;
    {
        let _door = conn.open_door(Pending { also_writes: &["gov_pack_data"], ..door("gov_rule_data") });
        crate::rules::tables::seed(&cache, &s.packs, s.at)?;
    }
    let credential = Nested {
        pending: door("gov_credential_data"),
        sql: "INSERT INTO main.gov_credential_data(id, holder, token_hash, changed_at, changed_by) VALUES(?1, ?1, ?2, ?3, 'setup')",
        values: vec![identity::sql::ADMIN.into(), token_hash.into(), at.into()],
    };
    append::append(&cache, origin, vec![genesis], Some(credential)).map(drop)
}

/// Brings the stored schema up to this library's version; returns that version.
fn upgrade(conn: &Rc<Conn>) -> Result<i64> {
    let cache = Cache::passing(conn.clone());
    let stored = cache.row("SELECT schema_version FROM main.gov_meta_data WHERE one = 1", &[]);
    let stored = match stored {
        Ok(row) => row.and_then(|r| r.first().and_then(Value::integer)),
        Err(_) => None,
    };
    match stored {
        None => Err(Refusal::new(&door::NOT_GOVERNED).into()),
        Some(v) if v > SCHEMA_VERSION => {
            Err(Refusal::new(&door::SCHEMA_NEWER).with("found", v).with("known", SCHEMA_VERSION).into())
        }
        // Version 1 is the first; later libraries bring their steps here, each logged as chain.upgrade.
        Some(v) => Ok(v),
    }
}

/// Sets this connection's clock, or with NULL gives it back to the system; returns the time now in force.
fn set_clock(conn: &Rc<Conn>, args: &[Arg<'_>]) -> Result<String> {
    let cache = Cache::passing(conn.clone());
    if is_locked(&cache)? {
        return Err(Refusal::new(&refusals::ONLY_UNLOCKED).with("what", "govshare_clock").into());
    }
    let value = args.first().map_or(ValueRef::Null, |a| a.get());
    let clock = match value {
        ValueRef::Null => None,
        v => Some(Timestamp::parse(v.str().unwrap_or("?"))?),
    };
    conn.clock.set(clock);
    conn.next_epoch();
    Ok(conn.now()?.to_string())
}

/// Whether the database is locked; one that is not governed is not.
pub fn is_locked(cache: &Cache) -> Result<bool> {
    let known = cache.exists("SELECT 1 FROM main.sqlite_master WHERE name = 'gov_meta_data'", &[])?;
    Ok(known && cache.exists("SELECT 1 FROM main.gov_meta_data WHERE one = 1 AND locked IS NOT NULL", &[])?)
}
