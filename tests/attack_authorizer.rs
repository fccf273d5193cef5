//! What the authorizer refuses and lets pass: a walk over all of SQLite's action codes, and what a list of statements
//! does not show: statistics, ordinary work, the provider. The lists are in `sql/attacks.txt`, run by `attack_corpus.rs`.

mod common;
mod scene;

use govshare::share::leak::corpus::Group;
use rusqlite::ffi;
use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use scene::corpus::{fire, shots, Shot};
use scene::{all_pass, is_refused, leaked, Journal, Scene, JOURNALS};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

const GROUPS: [Group; 5] = [Group::Source, Group::Storage, Group::Environment, Group::Blind, Group::Oracle];

/// How a locked connection of a reader answers.
#[derive(Clone, Copy, Debug)]
enum Answer {
    /// Refused by the authorizer, asked for this code.
    Refused(i32),
    /// Let through, and shows nothing.
    Passes,
}
use Answer::{Passes, Refused};

/// For every action code attacks of the corpus that raise it.
const WALK: &[(i32, &str, Answer)] = &[
    (ffi::SQLITE_CREATE_INDEX, "source/index", Refused(ffi::SQLITE_CREATE_INDEX)),
    (ffi::SQLITE_CREATE_INDEX, "storage/credential_index", Refused(ffi::SQLITE_CREATE_INDEX)),
    (ffi::SQLITE_CREATE_TABLE, "storage/pending_table", Refused(ffi::SQLITE_CREATE_TABLE)),
    (ffi::SQLITE_CREATE_TEMP_INDEX, "blind/temp_index", Passes),
    (ffi::SQLITE_CREATE_TEMP_INDEX, "source/behind_temp_index", Refused(ffi::SQLITE_READ)),
    (ffi::SQLITE_CREATE_TEMP_TABLE, "storage/temp_shared", Refused(ffi::SQLITE_CREATE_TEMP_TABLE)),
    (ffi::SQLITE_CREATE_TEMP_TRIGGER, "source/temp_trigger", Refused(ffi::SQLITE_CREATE_TEMP_TRIGGER)),
    (ffi::SQLITE_CREATE_TEMP_VIEW, "source/temp_view_as_shared", Refused(ffi::SQLITE_CREATE_TEMP_VIEW)),
    (ffi::SQLITE_CREATE_TRIGGER, "source/trigger", Refused(ffi::SQLITE_CREATE_TRIGGER)),
    (ffi::SQLITE_CREATE_VIEW, "storage/view_as_verify", Refused(ffi::SQLITE_CREATE_VIEW)),
    (ffi::SQLITE_DELETE, "source/source_delete", Refused(ffi::SQLITE_DELETE)),
    (ffi::SQLITE_DROP_INDEX, "source/drop_index", Refused(ffi::SQLITE_DROP_INDEX)),
    (ffi::SQLITE_DROP_TABLE, "source/drop_table", Refused(ffi::SQLITE_DROP_TABLE)),
    (ffi::SQLITE_DROP_TEMP_INDEX, "blind/temp_index", Passes),
    (ffi::SQLITE_DROP_TEMP_TABLE, "blind/temp_index", Passes),
    (ffi::SQLITE_DROP_TEMP_TRIGGER, "blind/temp_trigger", Passes),
    (ffi::SQLITE_DROP_TEMP_VIEW, "blind/temp_view", Passes),
    (ffi::SQLITE_DROP_TRIGGER, "storage/drop_guard", Refused(ffi::SQLITE_DROP_TRIGGER)),
    // A view may be dropped; what is made in its place may be read no more than its source.
    (ffi::SQLITE_DROP_VIEW, "source/remade_view", Refused(ffi::SQLITE_READ)),
    (ffi::SQLITE_INSERT, "source/source_insert", Refused(ffi::SQLITE_INSERT)),
    (ffi::SQLITE_PRAGMA, "environment/journal_off", Refused(ffi::SQLITE_PRAGMA)),
    (ffi::SQLITE_READ, "source/select", Refused(ffi::SQLITE_READ)),
    // A SELECT that names no column still reads its table.
    (ffi::SQLITE_SELECT, "source/constant", Refused(ffi::SQLITE_READ)),
    (ffi::SQLITE_TRANSACTION, "blind/transaction", Passes),
    (ffi::SQLITE_UPDATE, "source/source_update", Refused(ffi::SQLITE_UPDATE)),
    (ffi::SQLITE_ATTACH, "blind/attach", Passes),
    (ffi::SQLITE_ATTACH, "storage/attached_source", Refused(ffi::SQLITE_READ)),
    (ffi::SQLITE_DETACH, "blind/attach", Passes),
    (ffi::SQLITE_ALTER_TABLE, "source/rename_column", Refused(ffi::SQLITE_ALTER_TABLE)),
    (ffi::SQLITE_REINDEX, "blind/reindex", Passes),
    (ffi::SQLITE_ANALYZE, "source/analyze", Refused(ffi::SQLITE_ANALYZE)),
    (ffi::SQLITE_CREATE_VTABLE, "environment/csv_table", Refused(ffi::SQLITE_CREATE_VTABLE)),
    (ffi::SQLITE_DROP_VTABLE, "blind/own_words", Passes),
    (ffi::SQLITE_FUNCTION, "environment/load_extension", Refused(ffi::SQLITE_FUNCTION)),
    (ffi::SQLITE_SAVEPOINT, "blind/savepoint", Passes),
    (ffi::SQLITE_RECURSIVE, "blind/recursive", Passes),
    (ffi::SQLITE_RECURSIVE, "source/recursive_source", Refused(ffi::SQLITE_READ)),
];

/// Tables of the scene's names and shapes without anything of ours, for a host that only listens.
const PLAIN: &str = "CREATE TABLE pop(id INTEGER PRIMARY KEY, xm TEXT, sfzh TEXT UNIQUE, sjhm TEXT, csrq TEXT);
    CREATE INDEX pop_cover ON pop(csrq, sjhm, xm);
    CREATE TABLE notes(id INTEGER PRIMARY KEY, what TEXT);
    CREATE VIEW pop_view AS SELECT * FROM pop;
    CREATE TABLE shared_pop(xm, sjhm, csrq);
    CREATE TABLE gov_audit_data(seq, body, detail, hash);
    CREATE TABLE gov_credential_data(id, token_hash);
    CREATE TRIGGER gov_audit_data_guard_insert BEFORE INSERT ON gov_audit_data BEGIN SELECT 1; END;";

fn code(action: &AuthAction<'_>) -> i32 {
    use AuthAction as A;
    match action {
        A::CreateIndex { .. } => ffi::SQLITE_CREATE_INDEX,
        A::CreateTable { .. } => ffi::SQLITE_CREATE_TABLE,
        A::CreateTempIndex { .. } => ffi::SQLITE_CREATE_TEMP_INDEX,
        A::CreateTempTable { .. } => ffi::SQLITE_CREATE_TEMP_TABLE,
        A::CreateTempTrigger { .. } => ffi::SQLITE_CREATE_TEMP_TRIGGER,
        A::CreateTempView { .. } => ffi::SQLITE_CREATE_TEMP_VIEW,
        A::CreateTrigger { .. } => ffi::SQLITE_CREATE_TRIGGER,
        A::CreateView { .. } => ffi::SQLITE_CREATE_VIEW,
        A::Delete { .. } => ffi::SQLITE_DELETE,
        A::DropIndex { .. } => ffi::SQLITE_DROP_INDEX,
        A::DropTable { .. } => ffi::SQLITE_DROP_TABLE,
        A::DropTempIndex { .. } => ffi::SQLITE_DROP_TEMP_INDEX,
        A::DropTempTable { .. } => ffi::SQLITE_DROP_TEMP_TABLE,
        A::DropTempTrigger { .. } => ffi::SQLITE_DROP_TEMP_TRIGGER,
        A::DropTempView { .. } => ffi::SQLITE_DROP_TEMP_VIEW,
        A::DropTrigger { .. } => ffi::SQLITE_DROP_TRIGGER,
        A::DropView { .. } => ffi::SQLITE_DROP_VIEW,
        A::Insert { .. } => ffi::SQLITE_INSERT,
        A::Pragma { .. } => ffi::SQLITE_PRAGMA,
        A::Read { .. } => ffi::SQLITE_READ,
        A::Select => ffi::SQLITE_SELECT,
        A::Transaction { .. } => ffi::SQLITE_TRANSACTION,
        A::Update { .. } => ffi::SQLITE_UPDATE,
        A::Attach { .. } => ffi::SQLITE_ATTACH,
        A::Detach { .. } => ffi::SQLITE_DETACH,
        A::AlterTable { .. } => ffi::SQLITE_ALTER_TABLE,
        A::Reindex { .. } => ffi::SQLITE_REINDEX,
        A::Analyze { .. } => ffi::SQLITE_ANALYZE,
        A::CreateVtable { .. } => ffi::SQLITE_CREATE_VTABLE,
        A::DropVtable { .. } => ffi::SQLITE_DROP_VTABLE,
        A::Function { .. } => ffi::SQLITE_FUNCTION,
        A::Savepoint { .. } => ffi::SQLITE_SAVEPOINT,
        A::Recursive => ffi::SQLITE_RECURSIVE,
        // One that its arguments did not fit is told by its number.
        A::Unknown { code, .. } => *code,
        other => panic!("{other:?}"),
    }
}

/// The codes that a plain SQLite asks an authorizer about while it prepares a script.
fn raised(sql: &str) -> BTreeSet<i32> {
    use rusqlite::fallible_iterator::FallibleIterator;
    let mut db = rusqlite::Connection::open_in_memory().unwrap();
    db.execute_batch(PLAIN).unwrap();
    let heard = Arc::new(Mutex::new(BTreeSet::new()));
    let ears = heard.clone();
    let listen = move |ask: AuthContext<'_>| {
        ears.lock().unwrap().insert(code(&ask.action));
        // Pragmas act while they are prepared.
        if matches!(ask.action, AuthAction::Pragma { .. }) {
            Authorization::Deny
        } else {
            Authorization::Allow
        }
    };
    db.authorizer(Some(listen)).unwrap();
    let mut batch = rusqlite::Batch::new(&db, sql);
    while let Ok(Some(mut statement)) = batch.next() {
        // Only what later statements stand on is run: others would write files.
        let text = statement.expanded_sql().unwrap_or_default();
        let first = text.split_whitespace().next().unwrap_or("").to_uppercase();
        if ["CREATE", "ATTACH", "BEGIN", "SAVEPOINT", "DROP", "DETACH"].contains(&first.as_str()) {
            let _ = statement.raw_execute();
        }
    }
    let heard = heard.lock().unwrap().clone();
    heard
}

fn named(shot: &Shot) -> String {
    format!("{}/{}", shot.attack.group.word(), shot.attack.name)
}

#[test]
fn every_action_code_is_raised_by_attacks_of_the_corpus() {
    let scene = Scene::locked(Journal::Rollback);
    let mut by_code: BTreeMap<i32, BTreeSet<String>> = BTreeMap::new();
    for shot in shots(&scene, &GROUPS) {
        for code in raised(&shot.sql) {
            by_code.entry(code).or_default().insert(named(&shot));
        }
    }
    // 0, SQLITE_COPY, is no longer used; a code that this SQLite adds would be heard as well.
    let all: BTreeSet<i32> = (ffi::SQLITE_CREATE_INDEX..=ffi::SQLITE_RECURSIVE).collect();
    assert_eq!(by_code.keys().copied().collect::<BTreeSet<_>>(), all, "codes that the corpus raises");
    assert_eq!(WALK.iter().map(|(code, ..)| *code).collect::<BTreeSet<_>>(), all, "codes in the walk");
    for (code, attack, _) in WALK {
        assert!(by_code[code].contains(*attack), "{attack} does not raise {code}: {:?}", by_code[code]);
    }
    for (code, attacks) in &by_code {
        println!("{code}: {} attacks", attacks.len());
    }
}

#[test]
fn whatever_code_is_raised_a_locked_reader_learns_nothing() {
    for journal in JOURNALS {
        let (scene, db) = Scene::locked(journal).attacker(Some("mz_s"));
        let own = "SELECT xm, sjhm, csrq FROM shared_pop";
        let before = db.lines(own);
        let shots = shots(&scene, &GROUPS);
        for (code, attack, answer) in WALK {
            let Some(shot) = shots.iter().find(|s| named(s) == *attack) else {
                assert!(journal == Journal::Memory && attack.contains("attached"), "{attack} is not in the corpus");
                continue;
            };
            let seen = fire(&db, std::slice::from_ref(shot)).remove(0);
            let at = format!("{journal:?} {code} {attack}: {}\n{seen}", shot.sql);
            assert_eq!(leaked(&seen), None, "{at}");
            match answer {
                Refused(by) => {
                    assert!(seen.contains("ERROR"), "let through: {at}");
                    let action = db.integer("SELECT json_extract(govshare_status(), '$.last_refusal.action')");
                    assert_eq!(action, i64::from(*by), "{at}");
                }
                // In a transaction that cannot be logged beside, a read is refused for that and not for the code.
                Passes => assert!(!seen.contains("ERROR") || seen.contains("GS-3020"), "{at}"),
            }
            // What was let through opened nothing.
            is_refused(&db, "SELECT * FROM pop");
            assert_eq!(db.lines(own), before, "{at}");
        }
        assert_eq!(db.lines("SELECT * FROM audit_verify"), [""; 0]);
    }
}

#[test]
fn a_table_that_bore_the_name_of_one_of_ours_before_earns_nothing() {
    for journal in JOURNALS {
        // Nothing comes out of it into the log.
        let mut open = Scene::open(journal);
        let early = open.take();
        early.run("CREATE TABLE gov_pending(seq, body, detail, hash); INSERT INTO gov_pending VALUES(1000, '{}', '{}', x'00')");
        let entries = early.entries();
        early.run("INSERT INTO gov_audit(action) VALUES('query')");
        early.run("INSERT INTO gov_department(code, name, kind, level) VALUES('x', 'x', 'organ', 'city')");
        assert_eq!(early.entries(), entries + 2);
        // What functions write goes through the table of that name: better nothing than a change without its entry.
        is_refused(&early, "SELECT govshare_lock()");
        is_refused(&early, &format!("SELECT session_open('{}')", common::ADMIN_TOKEN));
        assert_eq!(early.entries(), entries + 2);
        early.run("DROP TABLE gov_pending");
        assert_eq!(early.lines("SELECT * FROM audit_verify"), Vec::<String>::new());
        early.run("CREATE VIEW audit_verify AS SELECT 1 AS seq WHERE 0");
        assert!(is_refused(&early, "SELECT govshare_lock()").contains("GS-3042"));
    }
}

#[test]
fn statistics_hold_nothing_of_what_is_protected() {
    for journal in JOURNALS {
        let mut scene = Scene::open(journal);
        let db = scene.take();
        db.run("CREATE INDEX pop_phone ON pop(sjhm); ANALYZE");
        assert!(db.integer("SELECT count(*) FROM sqlite_stat1 WHERE tbl IN ('pop', 'gov_audit_data')") > 0);
        db.run("SELECT govshare_lock()");
        assert_eq!(db.integer("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'pop' OR tbl LIKE 'gov%'"), 0);
        for who in ["mz_s", "ga_s", "sys"] {
            scene::sign_in(&db, who);
            is_refused(&db, "ANALYZE pop");
            is_refused(&db, "SELECT sample FROM sqlite_stat4");
            assert_eq!(db.integer("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'pop' OR tbl LIKE 'gov%'"), 0);
        }
    }
}

/// What applications do all day.
const ORDINARY: &[&str] = &[
    "CREATE TABLE mine(id INTEGER PRIMARY KEY, x TEXT)",
    "CREATE INDEX mine_x ON mine(x)",
    "CREATE TRIGGER mine_t AFTER INSERT ON mine BEGIN INSERT INTO notes(what) VALUES(NEW.x); END",
    "INSERT INTO mine(x) VALUES('a'), ('b') RETURNING id",
    "UPDATE mine SET x = 'c' WHERE id = 1",
    "DELETE FROM mine WHERE id = 2",
    "ALTER TABLE mine ADD COLUMN y",
    "ALTER TABLE mine RENAME COLUMN y TO z",
    "ALTER TABLE mine DROP COLUMN z",
    "REINDEX mine",
    "CREATE TEMP TABLE scratch AS SELECT xm, csrq FROM shared_pop",
    "SELECT * FROM scratch",
    "CREATE VIRTUAL TABLE words USING fts5(w)",
    "INSERT INTO words VALUES('one')",
    "SELECT * FROM words('one')",
    "CREATE VIEW v AS SELECT * FROM mine",
    "SELECT * FROM v",
    "DROP VIEW v",
    "DROP TABLE words",
    "DROP TABLE mine",
    "PRAGMA table_info(pop)",
    "PRAGMA integrity_check",
    "PRAGMA foreign_keys = on",
    "PRAGMA user_version = 3",
    "ATTACH ':memory:' AS other",
    "CREATE TABLE other.t(x)",
    "INSERT INTO other.t SELECT xm FROM shared_pop",
    "SELECT * FROM other.t",
    "DETACH other",
    "SAVEPOINT s; INSERT INTO notes(what) VALUES('z'); ROLLBACK TO s; RELEASE s",
    "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r WHERE x < 3) SELECT * FROM r",
];

#[test]
fn ordinary_work_goes_on() {
    for journal in [Journal::Wal, Journal::Rollback] {
        let (_scene, db) = Scene::locked(journal).attacker(Some("mz_s"));
        // Without WAL a statement that writes cannot read shared data: its entry could be rolled back.
        let reads_while_writing = |sql: &&str| sql.contains("shared_pop") || sql.contains("scratch");
        let script: Vec<&str> =
            ORDINARY.iter().copied().filter(|s| journal == Journal::Wal || !reads_while_writing(s)).collect();
        all_pass(&db, &script);
        assert_eq!(db.lines("SELECT csrq FROM shared_pop"), ["1949-12-31", "1980-01-01", "1980-01-01"]);
    }
}

#[test]
fn the_provider_reads_and_writes_its_own_source_until_the_session_ends() {
    for journal in JOURNALS {
        let (_scene, db) = Scene::locked(journal).attacker(Some("ga_s"));
        assert_eq!(db.text("SELECT sjhm FROM pop WHERE id = 1"), "13800138000");
        db.run("UPDATE pop SET csrq = csrq WHERE id = 1");
        let mut held = db.prepare("SELECT sjhm FROM pop").unwrap();
        assert!(held.query([]).unwrap().next().unwrap().is_some());
        db.run("SELECT session_close()");
        // A statement prepared under the session is judged anew.
        assert!(held.query([]).and_then(|mut r| r.next().map(|_| ())).is_err());
        drop(held);
        is_refused(&db, "SELECT sjhm FROM pop");
        scene::sign_in(&db, "mz_s");
        is_refused(&db, "SELECT sjhm FROM pop");
    }
}
