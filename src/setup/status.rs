//! `govshare_status()`: what is enforced on this connection and what is not, each with what to do.

use crate::audit::json::{Json, Map};
use crate::guard::lock::watch::Denied;
use crate::guard::{actor, Cache, Conn};
use crate::sqlite::{codes, scalar, Db, Result, Trust};
use crate::value::Value;
use std::rc::Rc;

pub fn register(db: Db, conn: &Rc<Conn>) -> Result<()> {
    let c = conn.clone();
    scalar(db, "govshare_status", 0, Trust::Plain, move |ctx, _| {
        ctx.result(status(&c)?.as_str());
        Ok(())
    })
}

/// One thing that is or is not enforced.
struct Finding {
    what: &'static str,
    holds: bool,
    now: String,
    to_do: &'static str,
}

fn status(conn: &Rc<Conn>) -> Result<String> {
    let cache = Cache::passing(conn.clone());
    // Also learns what another process has done.
    let probed = probe(conn);
    let (governed, locked) = (conn.watch.governed(), conn.watch.locked());
    let mut findings = connection(conn, probed, locked);
    if governed {
        findings.extend(database(&cache, locked)?);
    }
    let mut out = Map::new().with("governed", Json::Bool(governed)).with("locked", Json::Bool(locked));
    if governed {
        let since = cache.text("SELECT locked FROM main.gov_meta_data WHERE one = 1", &[])?;
        out.insert("locked_since", since.map_or(Json::Null, Json::Text));
    }
    out.insert("session", session(&cache)?);
    let all = findings.into_iter().map(|f| {
        let mut map = Map::new().with("what", f.what).with("enforced", Json::Bool(f.holds)).with("now", f.now);
        if !f.holds {
            map.insert("to_do", f.to_do);
        }
        Json::Map(map)
    });
    out.insert("findings", Json::List(all.collect()));
    out.insert("last_refusal", conn.watch.denied().map_or(Json::Null, denial));
    Ok(Json::Map(out).to_text()?)
}

/// Whether the authorizer on the connection is still ours: it is asked when anything is prepared.
fn probe(conn: &Conn) -> bool {
    let before = conn.watch.asked();
    let _nested = conn.nested();
    let _ = conn.db.one("SELECT 1 FROM main.sqlite_master LIMIT 1", &[]);
    conn.watch.asked() != before
}

fn connection(conn: &Conn, authorizer: bool, locked: bool) -> Vec<Finding> {
    let on = |option| conn.db.config(option, None) == Some(true);
    let word = |b: bool| if b { "on" } else { "off" }.to_string();
    let defensive = on(codes::SQLITE_DBCONFIG_DEFENSIVE);
    let triggers = on(codes::SQLITE_DBCONFIG_ENABLE_TRIGGER);
    let loading = on(codes::SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION);
    vec![
        Finding {
            what: "lock",
            holds: locked,
            now: if locked { "locked" } else { "unlocked: whoever runs SQL reads and changes everything" }.into(),
            to_do: "SELECT govshare_lock() once set-up is done",
        },
        Finding {
            what: "authorizer",
            holds: authorizer,
            now: if authorizer { "ours" } else { "the host put its own in place of ours, direct reads are not refused" }.into(),
            to_do: "have the host call sqlite3_set_authorizer before loading govshare, or not at all; the next session_open puts ours back",
        },
        Finding {
            what: "defensive",
            holds: defensive || !locked,
            now: word(defensive),
            to_do: "the host switched SQLITE_DBCONFIG_DEFENSIVE off: let it leave it on",
        },
        Finding {
            what: "triggers",
            holds: triggers,
            now: word(triggers),
            to_do: "nothing can be logged, so every read and write of governed data is refused: switch SQLITE_DBCONFIG_ENABLE_TRIGGER on",
        },
        Finding {
            what: "load_extension",
            holds: !loading || locked,
            now: if locked { "the SQL function is refused".into() } else { word(loading) },
            to_do: "switch extension loading off after loading govshare",
        },
        Finding {
            what: "encryption",
            holds: false,
            now: "none: whoever can open the file with another tool reads everything (未加密时,用其他工具直接打开文件即可见明文)".into(),
            to_do: "encrypt at rest (SQLCipher, disk encryption) and restrict access to the file; the chain only shows tampering",
        },
    ]
}

fn database(cache: &Cache, locked: bool) -> Result<Vec<Finding>> {
    let text = |sql: &str| -> Result<String> {
        Ok(match cache.row(sql, &[])?.and_then(|r| r.into_iter().next()) {
            Some(Value::Text(t)) => t,
            Some(Value::Integer(i)) => i.to_string(),
            _ => String::new(),
        })
    };
    let mode = text("PRAGMA main.journal_mode")?;
    let synchronous = text("PRAGMA main.synchronous")?;
    let full = matches!(synchronous.as_str(), "2" | "3");
    let level = ["off", "normal", "full", "extra"];
    let level = synchronous.parse::<usize>().ok().and_then(|i| level.get(i)).copied().unwrap_or("?");
    let durable = match (mode.as_str(), full) {
        ("memory" | "off", _) => "entries last as long as the process",
        (_, true) => "entries survive a power cut",
        ("wal", false) => "entries survive a killed process; a power cut may lose the last ones",
        _ => "entries survive a killed process",
    };
    let windows = cache.all("SELECT unlocked_at FROM main.lock_windows WHERE locked_at IS NULL", &[]).map(|w| w.len());
    Ok(vec![
        Finding {
            what: "journal_mode",
            holds: mode == "wal",
            now: if mode == "wal" {
                "wal: reads inside explicit transactions are logged through a second connection".into()
            } else {
                format!("{mode}: shared data is read in autocommit only, or with a ticket")
            },
            to_do: "PRAGMA journal_mode = WAL, or read outside transactions, or take tickets (INSERT INTO gov_access)",
        },
        Finding {
            what: "durability",
            holds: full && !matches!(mode.as_str(), "memory" | "off"),
            now: format!("synchronous {level}: {durable}"),
            to_do: "PRAGMA synchronous = FULL where the log must survive a power cut",
        },
        Finding {
            what: "unlocked_window",
            holds: locked && windows.is_ok_and(|n| n == 0),
            now: if locked { "none open" } else { "open now, see lock_windows" }.into(),
            to_do: "lock_windows lists the periods in which the database stood unlocked",
        },
    ])
}

fn session(cache: &Cache) -> Result<Json> {
    let open = cache.conn.session.borrow().clone();
    let Some(open) = open else { return Ok(Json::Null) };
    let mut map = Map::new()
        .with("actor", open.actor.as_str())
        .with("role", open.role.as_str())
        .with("department", open.department.clone().map_or(Json::Null, Json::Text))
        .with("idle_seconds_allowed", Json::Int(open.idle_ms / 1_000));
    let stands = cache.conn.now().and_then(|now| actor::session_actor(cache, now));
    map.insert("stands", Json::Bool(matches!(stands, Ok(Some(_)))));
    if let Err(error) = stands {
        map.insert("why", error.message.as_str());
    }
    Ok(Json::Map(map))
}

fn denial(denied: Denied) -> Json {
    let text = denied.refusal.to_string();
    Json::Map(
        Map::new()
            .with("action", Json::Int(denied.action.into()))
            .with("first", denied.first)
            .with("second", denied.second)
            .with("why", text),
    )
}
