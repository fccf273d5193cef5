//! What was erased is in no file any more: not in the database's unused space, not in the log of its journal.

mod common;

use common::{Folder, Host};
use std::collections::BTreeMap;
use std::path::Path;

const MODES: [&str; 4] = ["wal", "delete", "truncate", "persist"];

/// What the detail of entry `i` is filled with; nothing else contains it.
fn mark(i: usize) -> String {
    format!("<{i:04}>")
}

/// Details from a few bytes to many overflow pages, in an order that looks like none.
fn length(i: usize, large: bool) -> usize {
    let sizes: &[usize] = if large { &[900, 60, 2_400, 1_500, 6_000, 300, 3_300, 20_000] } else { &[60, 20, 200, 90] };
    sizes[i * i * 7 % 31 % sizes.len()]
}

fn log(path: &Path, mode: &str, entries: usize, large: bool) -> Host {
    let db = common::open(path);
    db.run(&format!("PRAGMA journal_mode = {mode}; PRAGMA synchronous = OFF"));
    db.init();
    db.run("SELECT govshare_clock('2024-01-10T08:00:00Z')");
    add(&db, 0..entries, large);
    db.run("SELECT govshare_clock('2026-07-10T08:00:00Z')");
    db
}

fn add(db: &Host, entries: std::ops::Range<usize>, large: bool) {
    for i in entries {
        let text = mark(i).repeat(length(i, large) / 6 + 1);
        db.run(&format!(
            "INSERT INTO gov_audit(action, object, detail) VALUES('query', 'x:{i}', '{{\"what\":\"{text}\"}}')"
        ));
    }
}

/// Erases the entries filled with these marks.
fn erase(db: &Host, entries: std::ops::Range<usize>) {
    let seq = |i: usize| db.integer(&format!("SELECT seq FROM gov_audit WHERE object = 'x:{i}'"));
    let (from, to) = (seq(entries.start), seq(entries.end - 1));
    db.run(&format!(
        "INSERT INTO gov_erasure(from_seq, to_seq, ground, document) VALUES({from}, {to}, '保存期满', '函1号')"
    ));
    db.run("UPDATE gov_erasure SET state = 'confirmed' WHERE state = 'requested'");
}

/// The marks of these entries that are still in a file of the folder, with how often and where.
fn left(folder: &Path, entries: std::ops::Range<usize>) -> Vec<String> {
    let mut found = BTreeMap::<String, usize>::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        for place in bytes.iter().enumerate().filter(|(_, b)| **b == b'<').map(|(i, _)| i) {
            let number = bytes.get(place + 1..place + 5).and_then(|b| std::str::from_utf8(b).ok()?.parse().ok());
            if number.is_some_and(|n: usize| entries.contains(&n)) {
                let name = path.file_name().unwrap().to_string_lossy();
                *found.entry(format!("{} in {name}", number.unwrap())).or_default() += 1;
            }
        }
    }
    found.into_iter().map(|(what, n)| format!("{what}: {n}")).collect()
}

#[test]
fn erased_bytes_are_in_no_file_any_more() {
    for mode in MODES {
        for large in [false, true] {
            let folder = Folder::new();
            let path = folder.file("x.db");
            let db = log(&path, mode, 90, large);
            let mut gone = 0;
            for part in [7, 8, 31, 90] {
                erase(&db, gone..part);
                gone = part;
                let left: Vec<String> = left(path.parent().unwrap(), 0..gone);
                assert!(left.is_empty(), "{mode}, large {large}, first {gone}: {left:?}");
                assert_eq!(db.lines("SELECT * FROM audit_verify"), [""; 0], "{mode}, large {large}, first {gone}");
            }
        }
    }
}

#[test]
fn a_reader_keeps_erased_bytes_in_the_wal_only_until_the_next_commit() {
    let folder = Folder::new();
    let path = folder.file("x.db");
    let db = log(&path, "wal", 20, true);
    db.busy_timeout(std::time::Duration::ZERO).unwrap();
    let reader = common::open(&path);
    reader.run("BEGIN; SELECT count(*) FROM gov_department_data");
    erase(&db, 0..20);
    assert!(!left(path.parent().unwrap(), 0..20).is_empty(), "the reader may still read them");
    reader.run("COMMIT");
    db.run("INSERT INTO gov_audit(action, object) VALUES('app.later', 'x')");
    assert_eq!(left(path.parent().unwrap(), 0..20), [""; 0]);
}

#[test]
fn an_erasure_that_is_rolled_back_erases_nothing() {
    let folder = Folder::new();
    let path = folder.file("x.db");
    let db = log(&path, "wal", 20, true);
    db.run("BEGIN");
    erase(&db, 0..20);
    db.run("ROLLBACK");
    assert_eq!(db.integer("SELECT count(detail) FROM gov_audit WHERE action = 'query'"), 20);
    db.run("BEGIN; SAVEPOINT s");
    erase(&db, 0..10);
    db.run("ROLLBACK TO s; RELEASE s");
    erase(&db, 10..20);
    db.run("COMMIT");
    assert_eq!(db.integer("SELECT count(detail) FROM gov_audit WHERE action = 'query'"), 10);
    assert_eq!(left(path.parent().unwrap(), 10..20), [""; 0]);
    assert_eq!(db.lines("SELECT * FROM audit_verify"), [""; 0]);
}

#[test]
fn pages_that_were_moved_before_the_erasure_hold_no_copy() {
    for auto_vacuum in ["none", "full"] {
        let folder = Folder::new();
        let path = folder.file("x.db");
        let db = common::open(&path);
        db.run(&format!("PRAGMA auto_vacuum = {auto_vacuum}"));
        drop(db);
        let db = log(&path, "delete", 30, true);
        // With auto_vacuum a new table's root takes the place of a page, which moves.
        db.run("CREATE TABLE one(x); CREATE TABLE two(x)");
        db.run("VACUUM");
        db.run("CREATE TABLE three(x); DROP TABLE one");
        erase(&db, 0..30);
        assert_eq!(left(path.parent().unwrap(), 0..30), [""; 0], "{auto_vacuum}");
    }
}
