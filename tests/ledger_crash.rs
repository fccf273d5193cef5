//! A process killed at any moment leaves a chain that verifies and rows that match it, and loses nothing acknowledged.

mod common;

use common::Folder;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const FILE: &str = "GOVSHARE_CRASH_FILE";
const ROUND: &str = "GOVSHARE_CRASH_ROUND";

/// Does nothing unless the test below started this process for it: then it writes until it is killed.
#[test]
fn a_child_writes_until_it_is_killed() {
    let (Some(file), Ok(round)) = (std::env::var_os(FILE), std::env::var(ROUND)) else { return };
    let db = common::open(Path::new(&file));
    let mut out = std::io::stderr();
    for i in 0.. {
        let code = format!("r{round}_{i}");
        let insert =
            format!("INSERT INTO gov_department(code, name, kind, level) VALUES('{code}', '一局', 'organ', 'city');");
        match i % 5 {
            0 => db.run(&insert),
            1 => db.run(&format!("BEGIN; {insert} UPDATE gov_department SET name = '二局' WHERE code = '{code}'; COMMIT")),
            2 => db.run(&format!("{insert} INSERT INTO gov_checkpoint(size) VALUES(NULL);")),
            3 => db.run(&format!("{insert} INSERT INTO person(name) VALUES('{code}'); UPDATE person SET name = 'x' WHERE name = '{code}';")),
            _ => {
                db.run(&insert);
                db.run(&format!("INSERT INTO gov_department(code, name, kind, level) VALUES('{code}_gone', '一局', 'organ', 'city'); DELETE FROM gov_department WHERE code = '{code}_gone'"));
            }
        }
        // In one piece: it may be killed between two.
        let _ = out.write_all(format!("done {code}\n").as_bytes());
    }
}

#[test]
fn a_killed_process_leaves_a_whole_chain_and_matching_rows() {
    for mode in ["wal", "delete", "truncate"] {
        let folder = Folder::new();
        let path = folder.file("x.db");
        let db = common::open(&path);
        db.run(&format!("PRAGMA journal_mode = {mode}"));
        db.init();
        db.run(
            "CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT); INSERT INTO gov_track(target) VALUES('person')",
        );
        drop(db);
        let mut acknowledged = 0;
        for round in 0..8u64 {
            let mut child = Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "a_child_writes_until_it_is_killed", "--nocapture"])
                .env(FILE, &path)
                .env(ROUND, round.to_string())
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()
                .expect("a second process");
            std::thread::sleep(Duration::from_millis(120 + round * 37 % 90));
            child.kill().unwrap();
            child.wait().unwrap();
            let mut text = String::new();
            child.stderr.take().unwrap().read_to_string(&mut text).unwrap();
            let db = common::open(&path);
            assert_eq!(db.lines("SELECT * FROM audit_verify"), [""; 0], "{mode} {round}");
            assert_eq!(db.lines("SELECT * FROM audit_replay"), [""; 0], "{mode} {round}");
            for code in text.lines().filter_map(|l| l.strip_prefix("done ")) {
                assert_eq!(
                    db.integer(&format!("SELECT count(*) FROM gov_department WHERE code = '{code}'")),
                    1,
                    "{mode} {code}"
                );
                acknowledged += 1;
            }
        }
        assert!(acknowledged > 0, "{mode}: no child wrote anything before it was killed");
    }
}
