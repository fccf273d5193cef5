//! An existing table's changes on the chain.

mod common;

use common::Host;

fn app() -> Host {
    let db = common::governed();
    db.run(
        "CREATE TABLE person(id INTEGER PRIMARY KEY, card TEXT UNIQUE, phone TEXT, seen INTEGER);
         CREATE TABLE pair(a TEXT, b TEXT, v, PRIMARY KEY(a, b)) WITHOUT ROWID;
         CREATE TABLE loose(v);
         INSERT INTO person VALUES(1, 'SYNTHETIC-CARD-1', '13800138000', 0);
         INSERT INTO gov_track(target) VALUES('person'), ('pair'), ('loose');",
    );
    db
}

fn actions(db: &Host) -> Vec<String> {
    db.lines("SELECT action FROM gov_audit WHERE action LIKE 'track.%' AND object LIKE 'table:%' ORDER BY seq")
}

#[test]
fn every_change_is_on_the_chain_and_no_value_is() {
    let db = app();
    db.run("INSERT INTO person VALUES(2, 'SYNTHETIC-CARD-2', '13800138001', 0)");
    db.run("UPDATE person SET phone = '13800138002' WHERE id = 2");
    db.run("UPDATE person SET phone = phone");
    db.run("UPDATE person SET id = 9 WHERE id = 2");
    db.run("INSERT OR REPLACE INTO person VALUES(9, 'SYNTHETIC-CARD-9', NULL, 1)");
    db.run("DELETE FROM person");
    let mut told = actions(&db);
    // A changed key is one row gone and another come; in which order is SQLite's affair.
    told[2..4].sort();
    assert_eq!(
        told,
        ["insert", "update", "delete", "insert", "replace", "delete", "delete"].map(|a| format!("track.{a}"))
    );
    db.run("INSERT INTO pair VALUES('x', 'y', 1); UPDATE pair SET v = '1'; DELETE FROM pair; INSERT INTO loose VALUES(1.0), (x'00'); UPDATE loose SET v = 1");
    assert_eq!(actions(&db).len(), 7 + 3 + 2 + 2);
    let everything = db.shadows().join("\n");
    assert!(!everything.contains("SYNTHETIC-CARD") && !everything.contains("13800138"));
    assert_eq!(db.problems(), [""; 0]);
    assert!(!everything.contains("unlogged"));
}

#[test]
fn row_and_entry_stand_or_fall_together() {
    let db = app();
    let before = actions(&db).len();
    db.run("BEGIN; INSERT INTO person VALUES(3, 'c', 'p', 0); ROLLBACK");
    assert!(db.execute_batch("INSERT INTO person VALUES(4, 'SYNTHETIC-CARD-1', 'p', 0)").is_err(), "its card is taken");
    assert!(db.execute_batch("INSERT INTO person VALUES(5, 'e', 'p', 0), (6, 'SYNTHETIC-CARD-1', 'p', 0)").is_err());
    assert_eq!(actions(&db).len(), before);
    assert_eq!(db.integer("SELECT count(*) FROM person"), 1);
}

#[test]
fn it_works_under_an_untrusted_schema_and_not_without_the_extension() {
    let folder = common::Folder::new();
    let path = folder.file("x.db");
    let db = common::open(&path);
    db.init();
    db.run("CREATE TABLE t(id INTEGER PRIMARY KEY, v); INSERT INTO gov_track(target, columns) VALUES('t', '[\"v\"]')");
    db.run("PRAGMA trusted_schema = OFF; INSERT INTO t VALUES(1, 'a'); UPDATE t SET v = 'b'; DELETE FROM t");
    assert_eq!(actions(&db).len(), 3);
    drop(db);
    let bare = rusqlite::Connection::open(&path).unwrap();
    assert!(bare.execute_batch("INSERT INTO t VALUES(1, 'a')").is_err());
    drop(bare);
    let db = common::open(&path);
    db.run("INSERT INTO t VALUES(1, 'a')");
    assert_eq!(actions(&db).len(), 4);
    db.run("DELETE FROM gov_track");
    db.run("INSERT INTO t VALUES(2, 'a')");
    assert_eq!(actions(&db).len(), 4, "no longer tracked, and the log says since when");
    assert_eq!(db.text("SELECT count(*) FROM gov_audit WHERE action = 'track.delete' AND object = 'track:t'"), "1");
}

#[test]
fn a_change_behind_its_back_shows() {
    let db = app();
    db.run("INSERT INTO person VALUES(2, 'c', 'p', 0)");
    assert_eq!(db.lines("SELECT * FROM audit_replay"), [""; 0]);
    let triggers = db.lines("SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'person'");
    let drop = db.lines(
        "SELECT 'DROP TRIGGER \"' || name || '\";' FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'person'",
    );
    db.run(&drop.concat());
    db.run("UPDATE person SET phone = 'q' WHERE id = 2");
    assert!(db.integer("SELECT count(*) FROM audit_replay WHERE explanation LIKE '%trigger%'") > 0);
    for sql in triggers {
        db.run(&sql);
    }
    assert_eq!(db.integer("SELECT count(*) FROM audit_replay WHERE explanation LIKE '%not as it was last logged%'"), 1);
    db.run("UPDATE person SET phone = 'r' WHERE id = 2");
    assert!(db.text("SELECT detail FROM gov_audit ORDER BY seq DESC LIMIT 1").contains("\"unlogged\":true"));
}

#[test]
fn what_cannot_be_tracked_is_refused() {
    let db = app();
    db.run("INSERT INTO person VALUES(2, 'c', 'p', 0)");
    for sql in [
        "INSERT INTO gov_track(target) VALUES('person')",
        "INSERT INTO gov_track(target) VALUES('PERSON')",
        "INSERT INTO gov_track(target) VALUES('nothing')",
        "INSERT INTO gov_track(target) VALUES('gov_audit_data')",
        "INSERT INTO gov_track(target) VALUES('sqlite_master')",
        "UPDATE gov_track SET columns = '[\"id\"]'",
        "INSERT INTO gov_trace(target, verb, key_value, new_value) VALUES('person', 'update', sha256('1'), sha256('2'))",
        "INSERT INTO gov_trace(target, verb, key_value, new_value) VALUES('other', 'insert', sha256('1'), sha256('2'))",
        "INSERT INTO gov_trace(target, verb, row_key) VALUES('person', 'insert', sha256('1'))",
        "DELETE FROM gov_trace",
    ] {
        let text = db.refusal(sql);
        assert!(text.starts_with("GS-2033") || text.starts_with("GS-3"), "{sql}: {text}");
    }
    db.run("CREATE TABLE u(id INTEGER PRIMARY KEY, v)");
    assert!(db.refusal("INSERT INTO gov_track(target, columns) VALUES('u', '[\"w\"]')").contains("no column w"));
    assert!(db.refusal("INSERT INTO gov_track(target, columns) VALUES('u', '[]')").contains("names none"));
}

/// What the chain says of rows of a table, as verb and count.
fn verbs(db: &Host, table: &str) -> Vec<String> {
    db.lines(&format!("SELECT substr(action, 7) FROM gov_audit WHERE object = 'table:{table}' ORDER BY seq"))
}

#[test]
fn a_row_that_replace_removes_through_any_unique_index_is_told() {
    for recursive in ["OFF", "ON"] {
        let db = common::governed();
        db.run(&format!("PRAGMA recursive_triggers = {recursive}"));
        db.run(
            "CREATE TABLE p(id INTEGER PRIMARY KEY, card TEXT UNIQUE, name TEXT COLLATE NOCASE, live INTEGER, \"a b\" TEXT, UNIQUE(name, \"a b\"));
             CREATE UNIQUE INDEX p_live ON p(live DESC) WHERE live > 10 -- only those
             ;
             CREATE UNIQUE INDEX p_low ON p(lower(card || coalesce(\"a b\", '')));
             CREATE TABLE w(k TEXT COLLATE NOCASE PRIMARY KEY, u UNIQUE ON CONFLICT REPLACE, v) WITHOUT ROWID;
             CREATE TABLE loose(v UNIQUE);
             INSERT INTO gov_track(target) VALUES('p'), ('w'), ('loose');
             INSERT INTO p VALUES(1, 'A', 'x', 11, 'q'), (2, 'B', 'y', 12, 'q'), (3, 'C', 'z', 1, NULL), (4, 'D', 'u', 1, NULL);
             INSERT INTO w VALUES('k', 1, 1), ('l', 2, 2);
             INSERT INTO loose VALUES(1), (2);",
        );
        let clean = |what: &str| {
            assert_eq!(db.lines("SELECT * FROM audit_replay"), [""; 0], "{what}, recursive_triggers {recursive}");
            assert_eq!(db.integer("SELECT count(*) FROM gov_audit WHERE detail LIKE '%unlogged%'"), 0, "{what}");
        };
        let step = |table: &str, sql: &str, told: &[&str]| {
            let before = verbs(&db, table).len();
            db.run(sql);
            let mut now = verbs(&db, table)[before..].to_vec();
            now.sort();
            assert_eq!(now, told, "{sql}, recursive_triggers {recursive}");
            clean(sql);
        };
        step("p", "INSERT OR REPLACE INTO p VALUES(9, 'A', 'n', 1, NULL)", &["delete", "insert"]);
        step("p", "INSERT OR REPLACE INTO p VALUES(10, 'E', 'Y', 1, 'q')", &["delete", "insert"]);
        step("p", "INSERT OR IGNORE INTO p VALUES(11, 'E', 'Y', 1, 'q')", &[]);
        step("p", "INSERT INTO p VALUES(11, 'E', 'Y', 1, 'r') ON CONFLICT(card) DO NOTHING", &[]);
        step(
            "p",
            "INSERT INTO p(id, card, live) VALUES(11, 'E', 5) ON CONFLICT(card) DO UPDATE SET live = 15",
            &["update"],
        );
        step("p", "INSERT OR REPLACE INTO p VALUES(12, 'F', 'f', 15, NULL)", &["delete", "insert"]);
        step("p", "INSERT OR REPLACE INTO p VALUES(13, 'G', 'g', 1, NULL)", &["insert"]);
        step("p", "INSERT OR REPLACE INTO p(card, name) VALUES('g', 'h')", &["delete", "insert"]);
        // One statement over two rows, by two indexes, and an update.
        step("p", "UPDATE OR REPLACE p SET card = 'C' WHERE card = 'D'", &["delete", "update"]);
        step("p", "UPDATE OR REPLACE p SET card = 'F', name = 'f' WHERE card = 'C'", &["delete", "update"]);
        step("p", "UPDATE OR IGNORE p SET card = 'F'", &[]);
        assert!(db.execute_batch("UPDATE p SET card = 'F'").is_err());
        clean("a refused update");
        // Of two that are in the way through one index each and one that is through both.
        step("p", "DELETE FROM p", &vec!["delete"; db.integer("SELECT count(*) FROM p") as usize]);
        step("p", "INSERT INTO p VALUES(1, 'A', 'x', 11, 'q'), (2, 'B', 'y', 12, 'q')", &["insert", "insert"]);
        step("p", "INSERT OR REPLACE INTO p VALUES(3, 'A', 'y', 11, 'q')", &["delete", "delete", "insert"]);
        step("p", "INSERT OR REPLACE INTO p VALUES(4, 'A', 'y', 11, 'q')", &["delete", "insert"]);
        let replaced = if recursive == "ON" { &["delete", "insert"][..] } else { &["replace"] };
        step("p", "INSERT OR REPLACE INTO p VALUES(4, 'A', 'y', 11, 'q')", replaced);
        step("w", "INSERT INTO w VALUES('m', 1, 3)", &["delete", "insert"]);
        step("w", "INSERT OR REPLACE INTO w VALUES('M', 7, 3)", &["delete", "insert"]);
        step("loose", "INSERT OR REPLACE INTO loose VALUES(1)", &["delete", "insert"]);
        step("loose", "INSERT OR REPLACE INTO loose VALUES(NULL), (NULL)", &["insert", "insert"]);
        step("loose", "BEGIN; INSERT OR REPLACE INTO loose VALUES(2); ROLLBACK", &[]);
        db.run("CREATE UNIQUE INDEX later ON loose(v, typeof(v))");
        assert!(
            db.integer("SELECT count(*) FROM audit_replay WHERE explanation LIKE '%trigger%'") > 0,
            "a later index"
        );
        db.run("DELETE FROM gov_track");
        assert_eq!(db.integer("SELECT count(*) FROM sqlite_master WHERE name LIKE 'govhold%'"), 0);
    }
}
