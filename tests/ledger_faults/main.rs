//! A full disk or a failing write, at every single place where one can happen, leaves a business row and its
//! entry both or neither, and a chain that verifies.

#[path = "../common/mod.rs"]
mod common;
mod vfs;

use common::{Folder, Host};
use rusqlite::{ffi, Connection, OpenFlags};
use std::path::Path;

/// Opened over the file system that can fail, with a cache so small that a transaction spills.
fn open(path: &Path) -> Host {
    let db = common::host(Connection::open_with_flags_and_vfs(path, OpenFlags::default(), c"faulty").unwrap());
    db.run("PRAGMA cache_size = 8; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 8;");
    db
}

/// A small log with every kind of row that the changes below touch.
fn prepared(path: &Path, mode: &str) {
    let db = common::open(path);
    db.run(&format!("PRAGMA journal_mode = {mode}"));
    db.init();
    db.run(
        "SELECT govshare_clock('2024-01-10T08:00:00Z');
         CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT UNIQUE);
         INSERT INTO gov_track(target) VALUES('person');
         INSERT INTO person VALUES(1, '例一');
         INSERT INTO gov_department(code, name, kind, level) VALUES('d1', '一局', 'organ', 'city');
         INSERT INTO gov_audit(action, object, parties, detail) VALUES('query', 'x:1', '[\"d1\"]', '{\"rows\":1}');
         SELECT govshare_clock('2024-08-10T08:00:00Z');
         INSERT INTO gov_erasure(from_seq, to_seq, ground, document) SELECT max(seq), max(seq), '期满', '函1号' FROM gov_audit;",
    );
}

/// A change in one transaction: its name and its statements.
fn changes() -> Vec<(&'static str, Vec<String>)> {
    let insert = |code: String| {
        format!("INSERT INTO gov_department(code, name, kind, level) VALUES('{code}', '新局', 'organ', 'city')")
    };
    let plain = |list: &[&str]| list.iter().map(|s| s.to_string()).collect::<Vec<_>>();
    let many = std::iter::once("BEGIN".to_string())
        .chain((0..6).map(|i| insert(format!("m{i}"))))
        .chain(["UPDATE gov_department SET name = '改' WHERE code LIKE 'm%'".into(), "COMMIT".into()]);
    vec![
        ("one row", vec![insert("n1".into())]),
        ("a transaction that spills", many.collect()),
        ("a tracked table", plain(&["INSERT OR REPLACE INTO person VALUES(2, '例一')"])),
        ("a checkpoint", plain(&["INSERT INTO gov_checkpoint(size) VALUES(NULL)"])),
        ("an erasure", plain(&["UPDATE gov_erasure SET state = 'confirmed'"])),
    ]
}

/// Everything stored, as one text.
fn state(db: &Host) -> Vec<String> {
    let mut all = db.shadows();
    all.extend(db.lines("SELECT * FROM person ORDER BY 1"));
    all
}

fn whole(db: &Host, what: &str) {
    assert_eq!(db.lines("SELECT * FROM audit_verify"), [""; 0], "{what}");
    assert_eq!(db.lines("SELECT * FROM audit_replay"), [""; 0], "{what}");
}

fn copy(from: &Path, to: &Path) {
    for end in ["", "-wal", "-journal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", to.display()));
    }
    std::fs::copy(from, to).unwrap();
}

/// Runs the statements; true if all went through. After an error the transaction is given up.
fn run(db: &Host, statements: &[String]) -> bool {
    for sql in statements {
        if db.execute_batch(sql).is_err() {
            let _ = db.execute_batch("ROLLBACK");
            return false;
        }
    }
    true
}

/// Fails each call in turn until the change needs no more of them (of a long one's every third); how many failed.
fn every_place(mode: &str, answer: i32, for_good: bool, changes: Vec<(&str, Vec<String>)>) -> usize {
    let folder = Folder::new();
    let (clean, path) = (folder.file("clean.db"), folder.file("x.db"));
    prepared(&clean, mode);
    let mut failures = 0;
    for (name, statements) in changes {
        // Numbers of stored rows after a change that was acknowledged, and after those that failed and yet are there.
        let (mut acknowledged, mut there_all_the_same) = (0, Vec::new());
        let mut n = 0;
        loop {
            let what = format!("{mode}, {name}, call {n}, answer {answer}, for good {for_good}");
            copy(&clean, &path);
            let db = open(&path);
            let before = state(&db);
            vfs::arm(n, answer, for_good);
            let done = run(&db, &statements);
            let failed = vfs::disarm();
            failures += usize::from(failed > 0);
            let same = db.is_autocommit().then(|| state(&db));
            drop(db);
            let db = common::open(&path);
            whole(&db, &what);
            let now = state(&db);
            if done {
                // Nonces are drawn anew each time: how much is there is told by the number of rows.
                assert!(now != before && (acknowledged == 0 || acknowledged == now.len()), "{what}: not all is there");
                acknowledged = now.len();
            } else if now != before {
                there_all_the_same.push((now.len(), what.clone()));
                assert!(same.is_none_or(|same| same == now), "{what}: another connection sees something else");
            }
            if failed == 0 || n % 8 == 0 {
                // And life goes on.
                db.run("INSERT INTO gov_department(code, name, kind, level) VALUES('later', '后局', 'organ', 'city')");
                whole(&db, &format!("{what}, afterwards"));
            }
            if failed == 0 {
                assert!(done, "{what}: it fails although nothing failed");
                for (rows, what) in there_all_the_same {
                    assert_eq!(rows, acknowledged, "{what}: a part of it is there");
                }
                break;
            }
            n += if n < 16 { 1 } else { 3 };
        }
    }
    failures
}

#[test]
fn a_failing_write_leaves_both_or_neither() {
    vfs::register();
    let mut failures = every_place("wal", 0, false, changes());
    failures += every_place("delete", 0, true, changes());
    let few = || changes().into_iter().take(2).collect();
    failures += every_place("wal", ffi::SQLITE_FULL, true, few());
    failures += every_place("delete", ffi::SQLITE_FULL, false, few());
    failures += every_place("truncate", 0, false, few());
    assert!(failures > 60, "only {failures} calls failed");
}
