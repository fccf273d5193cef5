//! A full disk or a failing write, at every single place where one can happen, leaves a business row and its
//! entry both or neither, and a chain that verifies.

#[path = "../common/mod.rs"]
mod common;
mod vfs;

use common::{Folder, Host};
use rusqlite::{ffi, Connection, OpenFlags};
use std::path::Path;

fn connection(path: &Path) -> Connection {
    Connection::open_with_flags_and_vfs(path, OpenFlags::default(), c"faulty").unwrap()
}

/// Opened over the file system that can fail, with a cache so small that a transaction spills.
fn open(path: &Path) -> Host {
    let db = common::host(connection(path));
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
        .chain((0..4).map(|i| insert(format!("m{i}"))))
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

/// Fails each call in turn until the change needs no more of them; how many failed.
fn every_place(mode: &str, changes: Vec<(&str, Vec<String>)>) -> usize {
    vfs::register();
    let folder = Folder::new();
    let (clean, path) = (folder.file("clean.db"), folder.file("x.db"));
    prepared(&clean, mode);
    let before = state(&common::open(&clean));
    let mut failures = 0;
    for (name, statements) in changes {
        // Numbers of stored rows after a change that was acknowledged, and after those that failed and yet are there.
        let (mut acknowledged, mut there_all_the_same) = (0, Vec::new());
        let mut more = true;
        for n in 0.. {
            if !more {
                break;
            }
            // A call that fails once, a full disk, and a disk that is gone.
            let ways = [(0, false), (ffi::SQLITE_FULL, n % 2 == 0), (0, true)];
            for (way, (answer, for_good)) in ways.into_iter().enumerate() {
                if way == 2 && n % 4 != 0 {
                    continue;
                }
                let what = format!("{mode}, {name}, call {n}, answer {answer}, for good {for_good}");
                copy(&clean, &path);
                let db = open(&path);
                vfs::arm(n, answer, for_good);
                let done = run(&db, &statements);
                let (failed, room) = vfs::disarm();
                failures += usize::from(failed > 0);
                let same = (!done && db.is_autocommit()).then(|| state(&db));
                drop(db);
                // Anybody can read the shadow tables.
                let now = state(&Host(connection(&path)));
                // What is the same to the last value verifies as it did.
                if now != before || n % 8 == 0 {
                    whole(&open(&path), &what);
                }
                if done {
                    // Nonces are drawn anew each time: how much is there is told by the number of rows.
                    assert!(
                        now != before && (acknowledged == 0 || acknowledged == now.len()),
                        "{what}: not all is there"
                    );
                    acknowledged = now.len();
                } else if now != before {
                    there_all_the_same.push((now.len(), what.clone()));
                    assert!(same.is_none_or(|same| same == now), "{what}: another connection sees something else");
                }
                if failed == 0 || n % 8 == 0 {
                    // And life goes on.
                    let db = open(&path);
                    db.run(
                        "INSERT INTO gov_department(code, name, kind, level) VALUES('later', '后局', 'organ', 'city')",
                    );
                    whole(&db, &format!("{what}, afterwards"));
                }
                if failed == 0 {
                    assert!(done, "{what}: it fails although nothing failed");
                    more = false;
                }
                if !more || (way == 0 && !room) {
                    break;
                }
            }
        }
        for (rows, what) in there_all_the_same {
            assert_eq!(rows, acknowledged, "{what}: a part of it is there");
        }
    }
    failures
}

fn both_or_neither(mode: &str) {
    let failures = every_place(mode, changes());
    assert!(failures > 80, "only {failures} calls failed");
}

#[test]
fn a_failing_write_leaves_both_or_neither_in_wal_mode() {
    both_or_neither("wal");
}

#[test]
fn a_failing_write_leaves_both_or_neither_with_a_deleted_journal() {
    both_or_neither("delete");
}

#[test]
fn a_failing_write_leaves_both_or_neither_with_a_truncated_journal() {
    both_or_neither("truncate");
}

#[test]
fn a_failing_write_leaves_both_or_neither_with_a_persistent_journal() {
    both_or_neither("persist");
}
