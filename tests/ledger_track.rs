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
