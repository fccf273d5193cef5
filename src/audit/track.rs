//! `gov_track`: changes of an existing application table on the chain. Triggers tell `gov_trace` of each INSERT, UPDATE and
//! DELETE; what is kept are digests under a key of the table's own, never a value.
//!
//! A row's new digest is the next change's old one, so that a change made without the triggers shows at the next
//! with them (`unlogged` in the entry), and at any time in `audit_replay`.

use super::entry::Class;
use super::hash::{hex, hmac, unhex, Algorithm};
use super::json::{self, Json};
use crate::error::{audit as faults, identity, Refusal};
use crate::guard::attach::{self, literal, name, Hold, On, Shape};
use crate::guard::conn::random;
use crate::guard::{Cache, Column, Door, Draft, Kind, TableSpec, Verb};
use crate::identity::tables::may_write;
use crate::sqlite::Result;
use crate::value::Value;

pub mod unique;
use unique::{Notes, Unique};

const NAME: usize = 256;

pub static TRACK: TableSpec = TableSpec {
    name: "gov_track",
    entity: "track",
    columns: &[
        Column::new("target", Kind::Text(NAME)),
        Column::new("columns", Kind::Json),
        Column::new("secret", Kind::Hex(32)).internal(),
    ],
    key: 1,
    indexes: &[],
    extra_sql: "",
    also_writes: &[],
    decide: track,
};

pub static TRACE: TableSpec = TableSpec {
    name: "gov_trace",
    entity: "trace",
    columns: &[
        Column::new("id", Kind::Integer),
        Column::new("target", Kind::Text(NAME)).required(),
        Column::new("verb", Kind::Code).required(),
        Column::new("row_key", Kind::Hex(32)),
        Column::new("old_digest", Kind::Hex(32)),
        Column::new("new_digest", Kind::Hex(32)),
        // What the triggers tell: plain digests, which are keyed before they are kept.
        Column::new("key_value", Kind::Hex(32)).secret(),
        Column::new("old_value", Kind::Hex(32)).secret(),
        Column::new("new_value", Kind::Hex(32)).secret(),
    ],
    key: 1,
    indexes: &["target, row_key"],
    extra_sql: "",
    also_writes: &[],
    decide: trace,
};

fn unfit(target: &str, why: impl std::fmt::Display) -> Refusal {
    Refusal::new(&faults::TRACK_FORM).with("target", target).with("why", why)
}

/// SQL for a digest over columns of a row: each with its type, so that 1 and '1' differ.
fn digest_of(row: &str, columns: &[String]) -> String {
    let parts: Vec<String> = columns
        .iter()
        .map(|c| {
            let c = if c == "_rowid_" { format!("{row}_rowid_") } else { format!("{row}{}", name(c)) };
            format!("typeof({c}) || hex({c})")
        })
        .collect();
    format!("sha256({})", parts.join(" || ',' || "))
}

/// The columns that tell rows apart.
fn key_of(shape: &Shape) -> Vec<String> {
    if shape.key.is_empty() {
        vec!["_rowid_".into()]
    } else {
        shape.key.clone()
    }
}

/// The columns that are tracked.
fn tracked(shape: &Shape, columns: Option<&str>) -> std::result::Result<Vec<String>, Refusal> {
    let target = &shape.table;
    let Some(text) = columns else { return Ok(shape.columns.clone()) };
    let list = json::read(text)?;
    let list = list.list().ok_or_else(|| unfit(target, "columns is a JSON array of column names"))?;
    let mut all = Vec::new();
    for item in list {
        let wanted = item.text().unwrap_or("");
        let own = shape.columns.iter().find(|c| c.eq_ignore_ascii_case(wanted));
        all.push(own.ok_or_else(|| unfit(target, format!("it has no column {wanted}")))?.clone());
    }
    if all.is_empty() {
        return Err(unfit(target, "columns names none"));
    }
    Ok(all)
}

/// What is told of a row: its verb, and whether the row before and the row after take part.
struct Told {
    purpose: &'static str,
    on: On,
    verb: &'static str,
    old: bool,
    new: bool,
}

const fn told(purpose: &'static str, on: On, verb: &'static str, old: bool, new: bool) -> Told {
    Told { purpose, on, verb, old, new }
}

/// A changed key is told as one row gone and another come.
const EVERY: [Told; 5] = [
    told("track", On::Insert, "insert", false, true),
    told("track", On::Update, "update", true, true),
    told("track", On::Delete, "delete", true, false),
    told("trackfrom", On::Update, "delete", true, false),
    told("trackto", On::Update, "insert", false, true),
];

fn holds(shape: &Shape, columns: &[String], uniques: &[Unique]) -> Vec<String> {
    let key = key_of(shape);
    let differ = |columns: &[String]| {
        let one = |c: &String| {
            let c = if c == "_rowid_" { c.clone() } else { name(c) };
            // IS takes 1 and 1.0 as equal, the digest does not.
            format!("OLD.{c} IS NOT NEW.{c} OR typeof(OLD.{c}) <> typeof(NEW.{c})")
        };
        columns.iter().map(one).collect::<Vec<_>>().join(" OR ")
    };
    EVERY
        .iter()
        .map(|told| {
            let side = |row: &str, given: bool| if given { digest_of(row, columns) } else { "NULL".into() };
            let values = [
                ("target", literal(&shape.table)),
                ("verb", literal(told.verb)),
                ("key_value", digest_of(if told.new { "NEW." } else { "OLD." }, &key)),
                ("old_value", side("OLD.", told.old)),
                ("new_value", side("NEW.", told.new)),
            ];
            let when = match (told.on, told.verb) {
                (On::Update, "update") => Some(format!("NOT ({}) AND ({})", differ(&key), differ(columns))),
                (On::Update, _) => Some(differ(&key)),
                _ => None,
            };
            let (purpose, target) = (told.purpose, shape.table.as_str());
            Hold { purpose, target, on: told.on, when, into: "gov_trace", values: &values }.create()
        })
        .chain(unique::holds(shape, columns, uniques))
        .collect()
}

fn track(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    may_write(draft, None)?;
    let target = draft.row().and_then(|r| r.text("target")).unwrap_or("").to_string();
    match draft.verb {
        Verb::Update => Err(unfit(&target, "DELETE the row and INSERT another to track other columns").into()),
        Verb::Delete => {
            let hold = |told: &Told| {
                let (purpose, target) = (told.purpose, target.as_str());
                Hold { purpose, target, on: told.on, when: None, into: "gov_trace", values: &[] }.drop()
            };
            let own = EVERY.iter().map(hold).chain(unique::drops(&target));
            attach::run(door.cache, &own.collect::<Vec<_>>())
        }
        Verb::Insert => {
            let shape = attach::shape(door.cache, &target)?;
            let shape = shape.ok_or_else(|| unfit(&target, "no ordinary table of that name is in main"))?;
            if shape.key.iter().any(|k| k.eq_ignore_ascii_case("_rowid_"))
                || shape.columns.iter().any(|c| c == "_rowid_")
            {
                return Err(unfit(&target, "it has a column _rowid_").into());
            }
            let twice = "SELECT 1 FROM main.gov_track_data WHERE lower(target) = lower(?1)";
            if door.cache.exists(twice, &[target.as_str().into()])? {
                return Err(unfit(&target, "it is tracked already").into());
            }
            let columns = tracked(&shape, draft.new_text("columns"))?;
            // With a given nonce three copies draw the same key.
            let secret = match draft.nonce {
                Some(nonce) => door.head.algorithm.hash(&[&[5], &nonce, shape.table.as_bytes()]),
                None => random::<32>()?,
            };
            if let Some(new) = draft.new.as_mut() {
                new.set("target", shape.table.as_str());
                new.set("columns", Json::List(columns.iter().cloned().map(Json::Text).collect()).to_text()?);
                new.set("secret", hex(&secret));
            }
            let uniques = unique::of(door.cache, &shape)?;
            attach::run(door.cache, &holds(&shape, &columns, &uniques))
        }
    }
}

/// Puts a table's key over a plain digest.
fn keyed(secret: &[u8], digest: Option<&str>) -> Option<String> {
    digest.map(|d| hex(&hmac(Algorithm::Sha256, secret, d.as_bytes())))
}

fn secret(cache: &Cache, target: &str) -> Result<Option<Vec<u8>>> {
    let secret = cache.text("SELECT secret FROM main.gov_track_data WHERE target = ?1", &[target.into()])?;
    Ok(secret.as_deref().and_then(unhex))
}

/// A row's last known digest: the outer `None` where it was never seen, the inner where it was deleted.
fn last(cache: &Cache, target: &str, key: &str) -> Result<Option<Option<String>>> {
    let sql = "SELECT new_digest FROM main.gov_trace_data WHERE target = ?1 AND row_key = ?2 ORDER BY id DESC LIMIT 1";
    let row = cache.row(sql, &[target.into(), key.into()])?;
    Ok(row.map(|r| r.first().and_then(Value::text).map(String::from)))
}

fn trace(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    if draft.verb != Verb::Insert {
        return Err(Refusal::new(&identity::RECORD_KEPT).with("table", "gov_trace").with("column", "nothing").into());
    }
    let Some(new) = draft.new.as_mut() else { return Ok(()) };
    let target = new.text("target").unwrap_or("").to_string();
    let secret = secret(door.cache, &target)?.ok_or_else(|| unfit(&target, "it is not in gov_track"))?;
    if ["row_key", "old_digest", "new_digest"].iter().any(|c| !new.get(c).is_null()) {
        return Err(unfit(&target, "gov_trace is written by the triggers of gov_track").into());
    }
    let of = |column: &str| keyed(&secret, new.text(column));
    let (key, old, now) = (of("key_value"), of("old_value"), of("new_value"));
    let key = key.ok_or_else(|| unfit(&target, "gov_trace is written by the triggers of gov_track"))?;
    let verb = new.text("verb").unwrap_or("").to_string();
    if verb == "delete" {
        door.cache.conn.slot::<Notes>().told(&target, new.text("key_value").unwrap_or(""));
    }
    let before = last(door.cache, &target, &key)?;
    let word = match (verb.as_str(), &old, &now) {
        // REPLACE takes the old row away without a word: the last digest tells.
        ("insert", None, Some(_)) if matches!(before, Some(Some(_))) => "replace",
        ("insert", None, Some(_)) => "insert",
        ("update", Some(_), Some(_)) => "update",
        ("delete", Some(_), None) => "delete",
        _ => return Err(unfit(&target, "gov_trace is written by the triggers of gov_track").into()),
    };
    let known = match (&before, word) {
        (None, _) | (_, "replace") => true,
        (Some(last), _) => *last == old,
    };
    new.set("verb", word);
    new.set("row_key", key);
    new.set("old_digest", if word == "replace" { before.flatten() } else { old });
    new.set("new_digest", now);
    for column in ["key_value", "old_value", "new_value"] {
        new.set(column, Value::Null);
    }
    if !known {
        draft.extra.insert("unlogged", Json::Bool(true));
    }
    draft.class = Class::Application;
    draft.action = format!("track.{word}").into();
    draft.object = Some(format!("table:{target}"));
    Ok(())
}

/// What is wrong with the tracked tables: triggers gone, rows that are not as they were last logged.
pub fn problems(cache: &Cache) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for row in cache.all("SELECT target, columns, secret FROM main.gov_track_data ORDER BY target", &[])? {
        let text = |i: usize| row.get(i).and_then(Value::text).unwrap_or("");
        let target = text(0);
        let Some(shape) = attach::shape(cache, target)? else {
            found.push(format!("tracked table {target} is gone"));
            continue;
        };
        let Ok(columns) = tracked(&shape, Some(text(1))) else {
            found.push(format!("a tracked column of {target} is gone"));
            continue;
        };
        let uniques = unique::of(cache, &shape)?;
        for sql in holds(&shape, &columns, &uniques) {
            // SQLite keeps the text from the name on, without the schema.
            let stored = sql.replacen("CREATE TRIGGER main.", "CREATE TRIGGER ", 1);
            let known = "SELECT 1 FROM main.sqlite_master WHERE type = 'trigger' AND replace(sql, 'TRIGGER main.', 'TRIGGER ') = ?1";
            if !cache.exists(known, &[stored.as_str().into()])? {
                found.push(format!("a trigger that tracks {target} is gone or was changed"));
            }
        }
        let secret = unhex(text(2)).unwrap_or_default();
        let known = |key: &str| last(cache, target, key);
        let source: std::rc::Rc<str> = target.to_ascii_lowercase().into();
        let sql = format!(
            "SELECT {}, {} FROM main.{}",
            digest_of("", &key_of(&shape)),
            digest_of("", &columns),
            name(&shape.table)
        );
        let mut seen = 0;
        let mut live = Vec::new();
        {
            let _nested = cache.conn.nested_on(&source);
            cache.rows(&sql, &[], |row| {
                live.push((keyed(&secret, row.column_text(0)), keyed(&secret, row.column_text(1))));
                Ok(())
            })?;
        }
        for (key, digest) in &live {
            match known(key.as_deref().unwrap_or(""))? {
                Some(logged) if logged == *digest => seen += 1,
                Some(_) => found.push(format!("a row of {target} is not as it was last logged")),
                None => {}
            }
        }
        let logged = "SELECT count(*) FROM (SELECT new_digest, max(id) FROM main.gov_trace_data WHERE target = ?1 GROUP BY row_key) \
                      WHERE new_digest IS NOT NULL";
        let logged = cache.row(logged, &[target.into()])?.and_then(|r| r.first().and_then(Value::integer)).unwrap_or(0);
        if logged > seen {
            found.push(format!(
                "{} rows of {target} that were logged are gone or changed without an entry",
                logged - seen
            ));
        }
    }
    Ok(found)
}
