//! `audit_verify` beyond the chain itself: incremental, the schema, the cut-off end, SQLite's own integrity check.

mod common;

use common::Host;

const TAKE: &str = "INSERT INTO gov_checkpoint(size) VALUES(NULL)";

fn filled() -> Host {
    let db = common::governed();
    db.run("INSERT INTO gov_department(code, name, kind, level) VALUES('d1', '一局', 'organ', 'city')");
    for i in 0..20 {
        db.run(&format!("INSERT INTO gov_audit(action, object, parties) VALUES('query', 'x:{i}', '[\"d1\"]')"));
    }
    db.run(TAKE);
    for i in 0..10 {
        db.run(&format!("INSERT INTO gov_audit(action, object, parties) VALUES('query', 'y:{i}', '[\"d1\"]')"));
    }
    db
}

fn unguarded(db: &Host) {
    let drops = db.lines("SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_master WHERE type = 'trigger'").concat();
    db.run(&drops);
}

fn kinds(db: &Host, call: &str) -> Vec<String> {
    db.lines(&format!("SELECT DISTINCT kind FROM {call} WHERE kind <> 'schema' ORDER BY kind"))
}

#[test]
fn from_a_checkpoint_only_what_came_after_is_read() {
    let db = filled();
    let size = db.integer("SELECT size FROM gov_checkpoint");
    assert_eq!(db.lines(&format!("SELECT * FROM audit_verify(NULL, {size})")), [""; 0]);
    assert!(db.refusal("SELECT * FROM audit_verify(NULL, 'checkpoint')").contains("GS-2030"), "none is signed yet");
    assert!(db.refusal("SELECT * FROM audit_verify(NULL, 3)").contains("GS-2030"));
    unguarded(&db);
    db.run("UPDATE gov_audit_data SET body = replace(body, 'x:', 'z:') WHERE seq = 5");
    // The checkpoint's own root is asked for again, and a tree this small is hashed anew out of the bodies.
    assert_eq!(kinds(&db, &format!("audit_verify(NULL, {size})")), ["checkpoint"]);
    assert_eq!(kinds(&db, "audit_verify"), ["checkpoint", "edited"]);
    db.run(&format!("UPDATE gov_audit_data SET body = replace(body, 'y:', 'z:') WHERE seq = {size} + 3"));
    assert_eq!(kinds(&db, &format!("audit_verify(NULL, {size})")), ["checkpoint", "edited"]);
}

#[test]
fn a_cut_off_end_is_named_where_rows_know_of_it() {
    let db = filled();
    unguarded(&db);
    db.run("DELETE FROM gov_audit_data WHERE seq > 25");
    assert_eq!(kinds(&db, "audit_verify"), ["truncated"]);
}

#[test]
fn a_schema_changed_from_outside_is_named() {
    for edit in [
        "DROP TRIGGER gov_audit_data_guard_update",
        "DROP INDEX gov_staff_data_i1",
        "CREATE INDEX mine ON gov_audit_data(body)",
        "DROP TRIGGER gov_department_data_guard_insert; CREATE TRIGGER gov_department_data_guard_insert BEFORE INSERT ON gov_department_data BEGIN SELECT 1; END",
        "ALTER TABLE gov_audit_data ADD COLUMN extra",
    ] {
        let db = filled();
        assert_eq!(db.lines("SELECT * FROM audit_verify"), [""; 0]);
        db.run(edit);
        assert!(db.integer("SELECT count(*) FROM audit_verify WHERE kind = 'schema'") > 0, "{edit}");
    }
}

#[test]
fn a_forged_history_with_all_its_hashes_made_anew_fails_its_checkpoint() {
    let db = filled();
    let note = db.text("SELECT note FROM gov_checkpoint");
    unguarded(&db);
    // Whoever owns the file recomputes the whole chain; the checkpoint outside knows better.
    db.run("UPDATE gov_audit_data SET body = replace(body, 'x:7', 'x:8') WHERE instr(body, '\"object\":\"x:7\"') > 0");
    let mut link = [0u8; 32];
    use govshare::audit::{entry, hash::Algorithm};
    for row in db.rows("SELECT seq, body FROM gov_audit_data ORDER BY seq") {
        let [rusqlite::types::Value::Integer(seq), rusqlite::types::Value::Text(body)] = &row[..] else { panic!() };
        link = entry::link(Algorithm::Sha256, &link, &entry::leaf(Algorithm::Sha256, body));
        db.run_with("UPDATE gov_audit_data SET hash = ?1 WHERE seq = ?2", (link.to_vec(), seq));
    }
    assert_eq!(kinds(&db, "audit_verify"), ["checkpoint"]);
    let found = db.lines(&format!("SELECT kind FROM audit_verify('{note}') WHERE kind <> 'schema'"));
    assert_eq!(found, ["checkpoint", "diverged"]);
}

#[test]
fn sqlites_own_integrity_check_runs_it() {
    let db = filled();
    assert_eq!(db.lines("PRAGMA integrity_check"), ["ok"]);
    unguarded(&db);
    db.run("UPDATE gov_audit_data SET body = replace(body, 'x:', 'z:') WHERE seq = 5");
    if db.text("SELECT sqlite_version() >= '3.44'") == "1" {
        assert!(db.lines("PRAGMA integrity_check").iter().any(|l| l.contains("gov_audit")), "xIntegrity");
    }
}
