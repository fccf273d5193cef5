//! A row and its entry exist both or neither, whatever goes wrong between them.

use crate::common::{self, Host};
use rusqlite::config::DbConfig;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::Arc;

fn insert(code: &str) -> String {
    format!("INSERT INTO gov_department(code, name, kind, level) VALUES('{code}', 'x', 'organ', 'city')")
}

/// Every row has its entry, every entry its row, and the chain is whole.
fn both_or_neither(db: &Host) {
    assert_eq!(
        db.lines("SELECT 'department:' || code FROM gov_department ORDER BY 1"),
        db.lines("SELECT object FROM gov_audit WHERE action = 'department.insert' ORDER BY 1")
    );
    assert_eq!(db.problems(), [""; 0]);
}

#[test]
fn an_interrupt_at_any_point_leaves_both_or_neither() {
    for transaction in [false, true] {
        let mut db = common::governed();
        let (mut failed, mut done) = (0, 0);
        // Each try is let go a little further than the one before, until some are let through.
        for steps in 1..50_000 {
            if done == 20 {
                break;
            }
            let left = Arc::new(AtomicI64::new(steps));
            let count = left.clone();
            if transaction {
                db.run("BEGIN");
                db.run(&insert(&format!("before{steps}")));
            }
            db.0.progress_handler(1, Some(move || count.fetch_sub(1, Ordering::Relaxed) <= 0)).unwrap();
            let outcome = db.execute_batch(&insert(&format!("c{steps}")));
            db.0.progress_handler(0, None::<fn() -> bool>).unwrap();
            match outcome {
                Ok(()) => done += 1,
                Err(_) => failed += 1,
            }
            if !db.is_autocommit() {
                db.run("COMMIT");
            }
            if steps % 50 == 0 {
                both_or_neither(&db);
            }
        }
        both_or_neither(&db);
        assert!(failed > 50 && done == 20, "{failed} failed, {done} done: the interrupts must fall on both sides");
    }
}

#[test]
fn a_refused_commit_leaves_neither() {
    let mut db = common::governed();
    db.0.commit_hook(Some(|| true)).unwrap();
    assert!(db.execute_batch(&insert("a")).is_err());
    assert!(db.execute_batch(&format!("BEGIN; {}; COMMIT", insert("b"))).is_err());
    db.0.commit_hook(None::<fn() -> bool>).unwrap();
    assert_eq!(db.integer("SELECT count(*) FROM gov_department"), 0);
    both_or_neither(&db);
    db.run(&insert("c"));
    both_or_neither(&db);
}

#[test]
fn a_full_disk_leaves_both_or_neither() {
    for (mode, transaction) in [("delete", false), ("delete", true), ("wal", false), ("wal", true)] {
        let folder = common::Folder::new();
        let db = common::open(&folder.file("full.db"));
        db.run(&format!("PRAGMA journal_mode = {mode}"));
        db.init();
        let pages = db.integer("PRAGMA page_count");
        let mut failures = 0;
        for extra in 0..12 {
            db.run(&format!("PRAGMA max_page_count = {}", pages + extra));
            for i in 0..40 {
                let sql = format!(
                    "INSERT INTO gov_department(code, name, kind, level) VALUES('c{extra}_{i}', replace(hex(zeroblob(100)), '00', 'x'), 'organ', 'city')"
                );
                if transaction {
                    db.run("BEGIN");
                }
                failures += i64::from(db.execute_batch(&sql).is_err());
                if transaction && !db.is_autocommit() {
                    failures += i64::from(db.execute_batch("COMMIT").is_err());
                    if !db.is_autocommit() {
                        db.run("ROLLBACK");
                    }
                }
            }
            both_or_neither(&db);
        }
        assert!(failures > 0, "the disk was never full");
        db.run("PRAGMA max_page_count = 100000");
        db.run(&insert("last"));
        both_or_neither(&db);
    }
}

#[test]
fn a_lost_or_changed_trigger_is_named_and_nothing_is_written() {
    for damage in [
        "DROP TRIGGER gov_department_data_guard_insert",
        "DROP TRIGGER gov_department_data_guard_delete",
        "DROP TRIGGER gov_party_data_guard_update",
        "DROP TRIGGER gov_audit_data_guard_update",
        "DROP TRIGGER gov_department_data_guard_insert; CREATE TRIGGER gov_department_data_guard_insert BEFORE INSERT ON gov_department_data BEGIN SELECT 1; END",
    ] {
        let db = common::governed();
        db.run(damage);
        let name = damage.split([' ', ';']).nth(2).unwrap();
        for sql in [insert("a"), "INSERT INTO gov_audit(action) VALUES('query')".into(), format!("SELECT session_open('{}')", common::ADMIN_TOKEN)] {
            let text = db.refusal(&sql);
            assert!(text.starts_with("GS-1029") && text.contains(name), "{damage}: {text}");
        }
        db.run("BEGIN");
        db.refusal(&insert("a"));
        // SQLite lets no transaction commit after SQLITE_CORRUPT; older ones do, with nothing in it.
        let _ = db.execute_batch("COMMIT");
        if !db.is_autocommit() {
            db.run("ROLLBACK");
        }
        both_or_neither(&db);
        assert_eq!(db.entries(), 1);
    }
}

#[test]
fn a_restored_trigger_opens_the_door_again() {
    let db = common::governed();
    let sql = db.text("SELECT sql FROM sqlite_master WHERE name = 'gov_department_data_guard_insert'");
    db.run("DROP TRIGGER gov_department_data_guard_insert");
    assert!(db.refusal(&insert("a")).starts_with("GS-1029"));
    db.run(&sql);
    db.run(&insert("a"));
    both_or_neither(&db);
}

/// Takes a step on the schema without the cookie showing it.
fn behind_the_cookie(db: &Host, sql: &str) {
    let cookie = db.integer("PRAGMA main.schema_version");
    db.run(sql);
    db.run(&format!("PRAGMA main.schema_version = {cookie}"));
}

#[test]
fn attack_trigger_hidden_behind_the_cookie_swallows_a_row_or_an_entry() {
    for table in ["gov_department_data", "gov_audit_data"] {
        let db = common::governed();
        db.run(&insert("first"));
        behind_the_cookie(&db, &format!("CREATE TRIGGER t BEFORE INSERT ON {table} BEGIN SELECT RAISE(IGNORE); END"));
        let text = db.refusal(&insert("a"));
        assert!(text.starts_with("GS-1027") || text.starts_with("GS-1028"), "{text}");
        db.run("BEGIN");
        let _ = db.execute_batch(&insert("b"));
        let _ = db.execute_batch("COMMIT");
        if !db.is_autocommit() {
            db.run("ROLLBACK");
        }
        db.run("DROP TRIGGER t");
        both_or_neither(&db);
        assert_eq!(db.entries(), 2);
    }
}

#[test]
fn attack_trigger_between_change_and_commit_cannot_swallow_the_entry() {
    let db = common::governed();
    db.run("BEGIN");
    db.run(&insert("a"));
    db.run("CREATE TRIGGER t BEFORE INSERT ON gov_audit_data BEGIN SELECT RAISE(IGNORE); END");
    let text = db.refusal("COMMIT");
    assert!(text.starts_with("GS-1028"), "{text}");
    // SQLite undoes a transaction that a table refuses to commit, the trigger with it.
    assert!(db.is_autocommit());
    both_or_neither(&db);
    assert_eq!(db.entries(), 1);
    db.run(&insert("a"));
    both_or_neither(&db);
}

#[test]
fn entries_of_an_open_transaction_are_there_for_whoever_reads_the_chain() {
    let db = common::governed();
    db.run("BEGIN");
    for code in ["a", "b", "c"] {
        db.run("SAVEPOINT s");
        db.run(&insert(code));
        both_or_neither(&db);
        db.run("ROLLBACK TO s");
        both_or_neither(&db);
        db.run(&insert(code));
        db.run("RELEASE s");
    }
    assert_eq!(db.entries(), 4);
    db.run("SAVEPOINT t");
    assert_eq!(db.problems(), [""; 0], "written inside a savepoint");
    db.run("ROLLBACK TO t");
    both_or_neither(&db);
    db.run("COMMIT");
    both_or_neither(&db);
    assert_eq!(db.entries(), 4);
}

#[test]
fn bug_statement_of_many_rows_within_a_savepoint_kept_its_entries_when_that_was_rolled_back() {
    let db = common::governed();
    db.run(&insert("a"));
    db.run("BEGIN; SAVEPOINT s; UPDATE gov_department SET name = 'y'; ROLLBACK TO s");
    both_or_neither(&db);
    assert_eq!(db.entries(), 2);
    db.run("INSERT INTO gov_department(code, name, kind, level) SELECT 'b', 'x', 'organ', 'city' UNION ALL SELECT 'c', 'x', 'organ', 'city'");
    db.run("COMMIT");
    both_or_neither(&db);
    assert_eq!(db.entries(), 4);
}

#[test]
fn more_entries_than_wait_are_written_on_the_way() {
    let db = common::governed();
    db.run("BEGIN");
    db.run(&insert("before"));
    db.run("SAVEPOINT s");
    let name = "x".repeat(250);
    let many = |from: i64, to: i64| {
        format!(
            "WITH RECURSIVE i(n) AS (SELECT {from} UNION ALL SELECT n + 1 FROM i WHERE n < {to}) \
             INSERT INTO gov_department(code, name, kind, level) SELECT 'm' || n, '{name}', 'organ', 'city' FROM i"
        )
    };
    db.run(&many(1, 8_000));
    db.run("ROLLBACK TO s");
    both_or_neither(&db);
    db.run(&many(1, 7_000));
    // The last row is refused, and with it the whole statement.
    db.refusal(&format!("{} UNION ALL SELECT 'm1', 'x', 'organ', 'city'", many(7_001, 9_000)));
    db.run("COMMIT");
    both_or_neither(&db);
    assert_eq!(db.entries(), 1 + 1 + 7_000);
}

#[test]
fn a_foreign_trigger_on_a_shadow_table_shuts_the_door_until_it_is_gone() {
    for (name, trigger) in [
        ("t", "CREATE TRIGGER t AFTER INSERT ON gov_department_data BEGIN SELECT 1; END"),
        ("t", "CREATE TEMP TRIGGER t BEFORE INSERT ON main.gov_department_data BEGIN SELECT seq FROM gov_pending; END"),
        ("t", "CREATE TEMP TRIGGER t AFTER UPDATE ON main.gov_department_data BEGIN UPDATE gov_department_data SET name = 'forged' WHERE row_id = NEW.row_id; END"),
        ("t", "CREATE TEMP TRIGGER t BEFORE INSERT ON main.gov_audit_data BEGIN SELECT RAISE(IGNORE); END"),
        ("t", "CREATE TRIGGER t AFTER INSERT ON gov_audit_data BEGIN INSERT INTO gov_audit_data VALUES(NEW.seq + 1, 'forged', '', x'00'); END"),
        ("T2", "CREATE TRIGGER T2 AFTER INSERT ON GOV_PARTY_DATA BEGIN SELECT 1; END"),
    ] {
        let db = common::governed();
        db.run(&insert("a"));
        db.run(trigger);
        for sql in [insert("b"), "UPDATE gov_department SET name = 'y'".into(), "DELETE FROM gov_department".into()] {
            let text = db.refusal(&sql);
            assert!(text.starts_with("GS-1028") && text.contains(name), "{trigger}: {text}");
        }
        assert_eq!(db.text("SELECT name FROM gov_department"), "x");
        db.run(&format!("DROP TRIGGER {name}"));
        db.run(&insert("b"));
        both_or_neither(&db);
        assert_eq!(db.entries(), 3);
    }
}

#[test]
fn a_foreign_trigger_made_in_another_process_is_seen() {
    let folder = common::Folder::new();
    let (a, b) = (common::open(&folder.file("x.db")), common::open(&folder.file("x.db")));
    a.init();
    a.run(&insert("a"));
    b.run("CREATE TRIGGER t AFTER INSERT ON gov_department_data BEGIN SELECT 1; END");
    assert!(a.refusal(&insert("b")).starts_with("GS-1028"));
    b.run("DROP TRIGGER t");
    a.run(&insert("b"));
    both_or_neither(&a);
}

#[test]
fn with_triggers_switched_off_nothing_is_written() {
    let db = common::governed();
    db.run(&insert("a"));
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false).unwrap();
    for sql in [
        insert("b"),
        "UPDATE gov_department SET name = 'y'".into(),
        "DELETE FROM gov_department".into(),
        "INSERT INTO gov_audit(action) VALUES('query')".into(),
    ] {
        assert!(db.refusal(&sql).starts_with("GS-1024"), "{sql}");
    }
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, true).unwrap();
    db.run(&insert("b"));
    both_or_neither(&db);
}

#[test]
fn a_damaged_end_of_the_log_stops_every_change() {
    for damage in [
        "UPDATE gov_audit_data SET hash = x'00'",
        "UPDATE gov_audit_data SET hash = 'text'",
        "UPDATE gov_audit_data SET body = '{}'",
        "UPDATE gov_audit_data SET body = x'ff'",
        "UPDATE gov_audit_data SET body = ''",
        "UPDATE gov_meta_data SET hash = 'md5'",
        "UPDATE gov_meta_data SET genesis_at = 'once'",
        "DELETE FROM gov_meta_data",
    ] {
        let db = common::governed();
        db.run(&insert("a"));
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false).unwrap();
        db.run(damage);
        db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, true).unwrap();
        let text = db.refusal(&insert("b"));
        assert!(text.starts_with("GS-1050") || text.starts_with("GS-1030"), "{damage}: {text}");
        assert_eq!(db.integer("SELECT count(*) FROM gov_department_data"), 1);
    }
}

#[test]
fn a_newer_schema_is_read_but_not_written() {
    let db = common::governed();
    db.run(&insert("a"));
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false).unwrap();
    db.run("UPDATE gov_meta_data SET schema_version = 99");
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, true).unwrap();
    assert_eq!(db.text("SELECT code FROM gov_department"), "a");
    let (code, text) = db.refused(&insert("b"));
    assert!(code == 8 && text.starts_with("GS-1031") && text.contains("99"), "{code} {text}");
    assert!(db.refusal("SELECT govshare_upgrade()").starts_with("GS-1031"));
}

#[test]
fn rollbacks_of_every_kind_take_row_and_entry() {
    let db = common::governed();
    db.run(&format!(
        "BEGIN; {}; SAVEPOINT s; {}; {}; ROLLBACK TO s; {}; COMMIT",
        insert("a"),
        insert("b"),
        insert("c"),
        insert("d")
    ));
    assert_eq!(db.lines("SELECT code FROM gov_department ORDER BY 1"), ["a", "d"]);
    both_or_neither(&db);
    db.run(&format!("BEGIN; {}; ROLLBACK", insert("e")));
    both_or_neither(&db);
    db.run("BEGIN");
    db.refusal("INSERT INTO gov_department(code, name, kind, level) VALUES('f', 'x', 'organ', 'city'), ('a', 'x', 'organ', 'city')");
    db.run("COMMIT");
    assert_eq!(db.lines("SELECT code FROM gov_department ORDER BY 1"), ["a", "d"]);
    both_or_neither(&db);
    assert_eq!(db.lines("SELECT seq FROM gov_audit"), ["1", "2", "3"]);
}
