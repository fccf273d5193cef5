//! A governed database in company: attached, beside another, copied.

use crate::common::{self, Folder};

const INTO: &str = "INSERT INTO gov_department(code, name, kind, level) VALUES('a', 'x', 'organ', 'city')";

#[test]
fn an_attached_governed_database_is_refused_clearly() {
    let folder = Folder::new();
    let file = folder.file("governed.db");
    let db = common::open(&file);
    db.init();
    db.run(INTO);
    let before = db.shadows();
    drop(db);
    let db = common::memory();
    db.run(&format!("ATTACH '{}' AS other", file.display()));
    for sql in [
        "SELECT * FROM other.gov_department",
        "SELECT * FROM gov_audit",
        "INSERT INTO other.gov_department(code, name, kind, level) VALUES('b', 'x', 'organ', 'city')",
        "DELETE FROM other.gov_department",
        "DROP TABLE other.gov_department",
    ] {
        let text = db.refusal(sql);
        assert!(text.contains("GS-1032"), "{sql}: {text}");
    }
    // Past the tables, its shadow tables are as shut as ever.
    for sql in [
        "DELETE FROM other.gov_department_data",
        "UPDATE other.gov_audit_data SET detail = ''",
        "DELETE FROM other.gov_audit_data",
    ] {
        db.refusal(sql);
    }
    drop(db);
    assert_eq!(common::open(&file).shadows(), before);
}

#[test]
fn two_governed_databases_attached_to_each_other_do_not_mix() {
    let folder = Folder::new();
    let file = folder.file("second.db");
    let other = common::open(&file);
    other.init();
    other.run("INSERT INTO gov_department(code, name, kind, level) VALUES('theirs', 'x', 'organ', 'city')");
    let before = other.shadows();
    drop(other);
    let db = common::governed();
    db.run(&format!("ATTACH '{}' AS other", file.display()));
    db.run(INTO);
    db.run("UPDATE gov_department SET name = 'y'");
    assert_eq!(db.lines("SELECT code FROM gov_department"), ["a"]);
    // The door of this connection stands open for `main` alone.
    assert!(db.refusal("UPDATE other.gov_department_data SET name = 'z'").starts_with("GS-1020"));
    db.run("DETACH other");
    assert_eq!(db.problems(), [""; 0]);
    assert_eq!(common::open(&file).shadows(), before);
}

#[test]
fn a_foreign_attached_database_takes_part_in_one_transaction() {
    let folder = Folder::new();
    let db = common::open(&folder.file("main.db"));
    db.init();
    db.run(&format!("ATTACH '{}' AS business; CREATE TABLE business.orders(x)", folder.file("b.db").display()));
    db.run(&format!("BEGIN; INSERT INTO orders VALUES(1); {INTO}; COMMIT"));
    db.run("BEGIN; INSERT INTO orders VALUES(2); UPDATE gov_department SET name = 'y'; ROLLBACK");
    assert_eq!((db.integer("SELECT count(*) FROM orders"), db.entries()), (1, 2));
    assert_eq!(db.problems(), [""; 0]);
}

#[test]
fn a_backup_and_a_vacuum_keep_the_chain_whole() {
    let folder = Folder::new();
    let file = folder.file("copy.db");
    let db = common::governed();
    db.run(INTO);
    db.run("UPDATE gov_department SET name = 'y'");
    let before = db.shadows();
    {
        let mut target = rusqlite::Connection::open(&file).unwrap();
        let backup = rusqlite::backup::Backup::new(&db, &mut target).unwrap();
        backup.run_to_completion(100, std::time::Duration::ZERO, None).unwrap();
    }
    let copy = common::open(&file);
    assert_eq!(copy.shadows(), before);
    copy.run("VACUUM");
    assert_eq!(copy.shadows(), before);
    copy.run("INSERT INTO gov_department(code, name, kind, level) VALUES('b', 'x', 'organ', 'city')");
    assert_eq!(copy.problems(), [""; 0]);
    assert_eq!(copy.text("PRAGMA integrity_check"), "ok");
}
