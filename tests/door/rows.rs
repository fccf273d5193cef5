//! Single statements: what they answer, and that nothing erases history.

use crate::common;

const INTO: &str = "INSERT INTO gov_department(code, name, kind, level)";

#[test]
fn a_change_and_its_entry_stand_side_by_side() {
    let db = common::governed();
    db.run(&format!("{INTO} VALUES('d1', '一局', 'organ', 'city')"));
    db.run("UPDATE gov_department SET name = '二局' WHERE code = 'd1'");
    db.run("UPDATE gov_department SET code = 'd2' WHERE code = 'd1'");
    db.run("DELETE FROM gov_department WHERE code = 'd2'");
    assert_eq!(
        db.lines("SELECT seq, actor, class, action, object FROM gov_audit WHERE seq > 1"),
        [
            "2|setup|governance|department.insert|department:d1",
            "3|setup|governance|department.update|department:d1",
            "4|setup|governance|department.update|department:d2",
            "5|setup|governance|department.delete|department:d2",
        ]
    );
    let details = db.lines("SELECT detail FROM gov_audit WHERE seq > 1");
    assert!(
        details[0].contains(r#""new":{"code":"d1","kind":"organ","level":"city","name":"一局"}"#),
        "{}",
        details[0]
    );
    assert!(
        details[1].contains(r#""new":{"name":"二局"}"#) && details[1].contains(r#""old":{"name":"一局"}"#),
        "{}",
        details[1]
    );
    assert!(
        details[2].contains(r#""new":{"code":"d2"}"#) && details[2].contains(r#""old":{"code":"d1"}"#),
        "{}",
        details[2]
    );
    assert!(details[3].contains(r#""old":{"code":"d2""#), "{}", details[3]);
    assert_eq!(db.problems(), [""; 0]);
}

#[test]
fn who_and_when_are_kept_with_the_row() {
    let db = common::governed();
    db.run("INSERT INTO gov_department(code, name, kind, level, at, actor) VALUES('d1', 'x', 'organ', 'city', '2024-03-01 09:30:00', 'zhang')");
    assert_eq!(
        db.lines("SELECT changed_at, changed_by, at, actor, nonce FROM gov_department"),
        ["2024-03-01T01:30:00.000Z|zhang|||"]
    );
    db.run("UPDATE gov_department SET name = 'y', at = '2024-03-02T00:00:00+02:00', actor = 'li'");
    assert_eq!(db.lines("SELECT changed_at, changed_by FROM gov_department"), ["2024-03-01T22:00:00.000Z|li"]);
    assert!(db.refusal("UPDATE gov_department SET changed_by = 'wang'").starts_with("GS-1021"));
    assert!(db.refusal("UPDATE gov_department SET changed_at = '2020-01-01'").starts_with("GS-1021"));
    assert!(db
        .refusal(
            "INSERT INTO gov_department(code, name, kind, level, changed_by) VALUES('d2', 'x', 'organ', 'city', 'w')"
        )
        .starts_with("GS-1021"));
}

#[test]
fn no_conflict_clause_erases_or_swallows() {
    let db = common::governed();
    db.run(&format!("{INTO} VALUES('d1', '一局', 'organ', 'city'), ('d2', '二局', 'organ', 'city')"));
    let before = db.shadows();
    for clause in ["OR REPLACE", "OR IGNORE", "OR FAIL", "OR ABORT", ""] {
        for (sql, number) in [
            (format!("INSERT {clause} INTO gov_department(code, name, kind, level) VALUES('d1', '假', 'organ', 'city')"), "GS-1016"),
            (format!("INSERT {clause} INTO gov_department(rowid, code, name, kind, level) VALUES(1, 'd9', '假', 'organ', 'city')"), ""),
            (format!("UPDATE {clause} gov_department SET code = 'd2' WHERE code = 'd1'"), "GS-1016"),
            (format!("UPDATE {clause} gov_department SET kind = 'nonsense'"), "GS-1013"),
            (format!("INSERT {clause} INTO gov_audit(seq, action) VALUES(1, 'query')"), "GS-2051"),
            (format!("INSERT {clause} INTO gov_audit(rowid, action) VALUES(1, 'app.%')"), "GS-2052"),
            (format!("UPDATE {clause} gov_audit SET action = 'x'"), "GS-2050"),
        ] {
            let (code, text) = db.refused(&sql);
            assert!(text.starts_with(number), "{sql}: {text}");
            assert_eq!(code, 19, "{sql}: {text}");
            assert_eq!(db.shadows(), before, "{sql}");
        }
    }
    assert!(db
        .refusal("REPLACE INTO gov_department(code, name, kind, level) VALUES('d1', '假', 'organ', 'city')")
        .starts_with("GS-1016"));
    assert_eq!(db.shadows(), before);
}

#[test]
fn or_rollback_undoes_no_more_than_the_statement_and_loses_nothing() {
    let db = common::governed();
    db.run("BEGIN");
    db.run(&format!("{INTO} VALUES('d1', '一局', 'organ', 'city')"));
    assert!(db
        .refusal("INSERT OR ROLLBACK INTO gov_department(code, name, kind, level) VALUES('d1', '假', 'organ', 'city')")
        .starts_with("GS-1016"));
    if !db.is_autocommit() {
        db.run("COMMIT");
    }
    // Row and entry share their fate, whichever it was.
    assert_eq!(db.integer("SELECT count(*) FROM gov_department") + 1, db.entries());
}

#[test]
fn direct_writes_to_shadow_tables_are_refused() {
    let db = common::governed();
    db.run(&format!("{INTO} VALUES('d1', '一局', 'organ', 'city')"));
    let before = db.shadows();
    for sql in [
        "UPDATE gov_department_data SET name = 'x'",
        "DELETE FROM gov_department_data",
        "INSERT INTO gov_department_data SELECT 7, 'd7', 'x', 'organ', 'city', NULL, NULL, NULL, '', ''",
        "INSERT INTO gov_audit_data VALUES(9, '{}', '{}', x'00')",
        "INSERT OR REPLACE INTO gov_audit_data SELECT * FROM gov_audit_data",
        "UPDATE gov_audit_data SET detail = NULL",
        "DELETE FROM gov_audit_data",
        "UPDATE gov_meta_data SET locked = NULL",
        "DELETE FROM gov_meta_data",
        "INSERT INTO gov_party_data VALUES('d', 1, 1)",
        "UPDATE gov_credential_data SET token_hash = ''",
        "INSERT INTO gov_pending VALUES(1, '', '', '')",
        "DELETE FROM gov_meta",
        "INSERT INTO gov_party VALUES('d', 1, 1)",
    ] {
        db.refusal(sql);
        assert_eq!(db.shadows(), before, "{sql}");
    }
    for sql in ["DROP TABLE gov_department", "DROP TABLE gov_audit", "DROP TABLE gov_meta", "DROP TABLE gov_party"] {
        db.refusal(sql);
        assert_eq!(db.shadows(), before, "{sql}");
    }
    assert!(db.refusal("CREATE VIRTUAL TABLE gov_staff2 USING gov_guarded").starts_with("GS-1033"));
    assert!(db.refusal("CREATE VIRTUAL TABLE temp.gov_staff USING gov_guarded").starts_with("GS-1032"));
}

#[test]
fn without_the_extension_nothing_is_written_or_read_by_name() {
    let folder = common::Folder::new();
    let file = folder.file("bare.db");
    let db = common::open(&file);
    db.init();
    db.run(&format!("{INTO} VALUES('d1', '一局', 'organ', 'city')"));
    let before = db.shadows();
    drop(db);
    let bare = rusqlite::Connection::open(&file).unwrap();
    for sql in [
        "SELECT * FROM gov_department",
        "INSERT INTO gov_department(code) VALUES('x')",
        "UPDATE gov_department_data SET name = 'x'",
        "DELETE FROM gov_audit_data",
        "INSERT INTO gov_audit_data VALUES(9, '{}', '{}', x'00')",
    ] {
        assert!(bare.execute_batch(sql).is_err(), "{sql}");
    }
    drop(bare);
    assert_eq!(common::open(&file).shadows(), before);
}

#[test]
fn last_insert_rowid_and_changes_are_those_of_the_callers_statement() {
    let db = common::governed();
    db.run("CREATE TABLE mine(x); INSERT INTO mine(rowid) VALUES(4711)");
    db.run("SELECT session_open('synthetic-admin-token-0001')");
    assert_eq!(db.last_insert_rowid(), 4711, "a session's entry is not the caller's INSERT");
    assert_eq!(db.run_with(&format!("{INTO} VALUES('a', 'x', 'organ', 'city'), ('b', 'y', 'organ', 'city')"), []), 2);
    assert_eq!(db.last_insert_rowid(), 2);
    assert_eq!(db.run_with("UPDATE gov_department SET name = 'z'", []), 2);
    assert_eq!(db.last_insert_rowid(), 2);
    assert_eq!(db.run_with("INSERT INTO gov_audit(action) VALUES('query')", []), 1);
    assert_eq!(db.last_insert_rowid(), db.integer("SELECT max(seq) FROM gov_audit"));
    assert_eq!(db.run_with("DELETE FROM gov_department WHERE code = 'nobody'", []), 0);
    assert_eq!(db.run_with("DELETE FROM gov_department", []), 2);
}

#[test]
fn an_insert_from_the_log_into_the_log_ends() {
    let db = common::governed();
    db.run(&format!("{INTO} VALUES('a', 'x', 'organ', 'city')"));
    assert_eq!(db.run_with("INSERT INTO gov_audit(action, object) SELECT 'query', object FROM gov_audit", []), 2);
    assert_eq!(db.entries(), 4);
    assert_eq!(db.problems(), [""; 0]);
}

#[test]
fn a_guarded_statement_inside_a_users_trigger_works_or_is_refused_whole() {
    let db = common::governed();
    db.run(
        "CREATE TABLE inbox(code, name); CREATE TRIGGER t AFTER INSERT ON inbox BEGIN \
        INSERT INTO gov_department(code, name, kind, level) VALUES(NEW.code, NEW.name, 'organ', 'city'); END",
    );
    db.run("INSERT INTO inbox VALUES('a', 'x'), ('b', 'y')");
    assert_eq!(db.lines("SELECT code FROM gov_department"), ["a", "b"]);
    assert!(db.refusal("INSERT INTO inbox VALUES('c', 'z'), ('a', 'again')").starts_with("GS-1016"));
    assert_eq!(db.integer("SELECT count(*) FROM inbox"), 2);
    assert_eq!(db.entries(), 3);
    assert_eq!(db.problems(), [""; 0]);
}

#[test]
fn an_untrusted_schema_still_works_through_the_door() {
    let db = common::governed();
    db.run("PRAGMA trusted_schema = OFF");
    db.run(&format!("{INTO} VALUES('a', 'x', 'organ', 'city')"));
    db.run("UPDATE gov_department SET name = 'y'");
    db.run("DELETE FROM gov_department");
    db.run("INSERT INTO gov_audit(action) VALUES('app.test')");
    assert_eq!(db.entries(), 5);
    assert!(db.refusal("DELETE FROM gov_audit_data").starts_with("GS-1020"));
}

#[test]
fn a_defensive_connection_still_works_through_the_door() {
    let db = common::governed();
    db.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true).unwrap();
    db.run(&format!("{INTO} VALUES('a', 'x', 'organ', 'city')"));
    db.run("UPDATE gov_department SET name = 'y'; DELETE FROM gov_department");
    assert_eq!(db.entries(), 4);
    db.refusal("DELETE FROM gov_audit_data");
}

#[test]
fn recursive_triggers_write_one_entry_for_one_row() {
    let db = common::governed();
    db.run("PRAGMA recursive_triggers = ON");
    db.run(&format!("{INTO} VALUES('a', 'x', 'organ', 'city')"));
    db.run("UPDATE gov_department SET name = 'y'; DELETE FROM gov_department");
    assert_eq!(db.entries(), 4);
    assert_eq!(db.problems(), [""; 0]);
}
