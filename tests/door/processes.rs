//! Several processes write at once: the chain never forks and no write is lost.

use crate::common::{self, Folder, Host};
use std::path::Path;
use std::process::{Child, Command};

const FILE: &str = "GOVSHARE_TEST_FILE";
const ROLE: &str = "GOVSHARE_TEST_ROLE";
const ROWS: usize = 60;

/// This test binary once more, as another process running [`a_child_does_its_part`].
fn child(file: &Path, role: &str) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "processes::a_child_does_its_part"])
        .env(FILE, file)
        .env(ROLE, role)
        .stdout(std::process::Stdio::null())
        .spawn()
        .expect("a second process")
}

fn insert(code: &str) -> String {
    format!("INSERT INTO gov_department(code, name, kind, level) VALUES('{code}', 'x', 'organ', 'city')")
}

/// Does nothing unless another test started this process for it.
#[test]
fn a_child_does_its_part() {
    let (Some(file), Ok(role)) = (std::env::var_os(FILE), std::env::var(ROLE)) else { return };
    let db = common::open(Path::new(&file));
    match role.as_str() {
        "killed" => {
            db.run(&format!("PRAGMA cache_size = 1; BEGIN; {}", insert("lost0")));
            for i in 1..500 {
                db.run(&insert(&format!("lost{i}")));
            }
            std::process::abort();
        }
        name => {
            for i in 0..ROWS {
                let sql = insert(&format!("{name}_{i}"));
                match i % 3 {
                    0 => db.run(&sql),
                    1 => db.run(&format!("BEGIN IMMEDIATE; {sql}; COMMIT")),
                    // A deferred transaction that has read may find its snapshot outdated: it starts again.
                    _ => retried(&db, &sql),
                }
            }
        }
    }
}

fn retried(db: &Host, sql: &str) {
    for _ in 0..10_000 {
        let outcome = db.execute_batch(&format!("BEGIN; SELECT count(*) FROM gov_department; {sql}; COMMIT"));
        let Err(error) = outcome else { return };
        let (code, text) = common::told(&error);
        assert_eq!(code, 5, "{text}");
        if !db.is_autocommit() {
            db.run("ROLLBACK");
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    }
    panic!("never got through");
}

#[test]
fn writers_in_several_processes_neither_fork_the_chain_nor_lose_a_write() {
    for mode in ["wal", "delete"] {
        let folder = Folder::new();
        let file = folder.file("shared.db");
        let db = common::open(&file);
        db.run(&format!("PRAGMA journal_mode = {mode}"));
        db.init();
        let mut children: Vec<Child> = ["p", "q"].map(|name| child(&file, name)).into();
        for i in 0..ROWS {
            db.run(&insert(&format!("here_{i}")));
        }
        for c in &mut children {
            assert!(c.wait().unwrap().success(), "{mode}");
        }
        let all = 3 * ROWS as i64;
        assert_eq!(db.integer("SELECT count(*) FROM gov_department"), all, "{mode}");
        assert_eq!(db.entries(), all + 1);
        assert_eq!(db.integer("SELECT max(seq) FROM gov_audit"), all + 1);
        assert_eq!(db.problems(), [""; 0]);
        for name in ["p", "q", "here"] {
            let own = format!("SELECT count(*) FROM gov_audit WHERE object LIKE 'department:{name}@_%' ESCAPE '@'");
            assert_eq!(db.integer(&own), ROWS as i64);
        }
    }
}

#[test]
fn a_process_killed_in_its_transaction_leaves_nothing_of_it() {
    for mode in ["wal", "delete"] {
        let folder = Folder::new();
        let file = folder.file("killed.db");
        let db = common::open(&file);
        db.run(&format!("PRAGMA journal_mode = {mode}"));
        db.init();
        db.run(&insert("kept"));
        drop(db);
        assert!(!child(&file, "killed").wait().unwrap().success());
        let db = common::open(&file);
        assert_eq!(db.lines("SELECT code FROM gov_department"), ["kept"], "{mode}");
        assert_eq!(db.entries(), 2);
        assert_eq!(db.problems(), [""; 0]);
        db.run(&insert("after"));
        assert_eq!(db.problems(), [""; 0]);
    }
}

#[test]
fn threads_with_a_connection_each_write_one_chain() {
    let folder = Folder::new();
    let file = folder.file("threads.db");
    let db = common::open(&file);
    db.run("PRAGMA journal_mode = wal");
    db.init();
    std::thread::scope(|scope| {
        for t in 0..4 {
            let file = &file;
            scope.spawn(move || {
                let db = common::open(file);
                (0..30).for_each(|i| db.run(&insert(&format!("t{t}_{i}"))));
            });
        }
    });
    assert_eq!(db.integer("SELECT count(*) FROM gov_department"), 120);
    assert_eq!(db.problems(), [""; 0]);
}
