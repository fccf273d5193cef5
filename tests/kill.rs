//! A process killed at any moment leaves no disclosed row without its entry.

mod common;
mod scene;

use scene::{sign_in, Journal, Scene};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

const CHILD: &str = "GOVSHARE_TEST_DISCLOSE";

/// Not a test of its own: what the killed process does.
#[test]
fn disclose_for_ever() {
    let Ok(path) = std::env::var(CHILD) else { return };
    let db = common::open(std::path::Path::new(&path));
    sign_in(&db, "mz_s");
    let wal = db.text("PRAGMA journal_mode") == "wal";
    let mut out = std::io::stderr();
    for i in 0.. {
        let inside = wal && i % 3 == 0;
        if inside {
            db.run("BEGIN");
        }
        let mut statement = db.prepare("SELECT xm FROM shared_pop WHERE csrq = '1949-12-31'").unwrap();
        let mut rows = statement.query([]).unwrap();
        // A busy database refuses; only a row that left counts.
        if let Ok(Some(row)) = rows.next() {
            let name: String = row.get(0).unwrap();
            out.write_all(format!("DISCLOSED {}\n", name.len()).as_bytes()).unwrap();
        }
        drop(rows);
        drop(statement);
        if inside {
            db.run("ROLLBACK");
        }
    }
}

/// Small steps that differ from run to run without a random source.
fn pauses() -> impl Iterator<Item = Duration> {
    let mut x: u64 = u64::from(std::process::id()) | 1;
    std::iter::repeat_with(move || {
        x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        Duration::from_micros(20_000 + (x >> 33) % 60_000)
    })
}

#[test]
fn a_killed_process_leaves_no_row_without_its_entry() {
    for journal in [Journal::Wal, Journal::Rollback] {
        let scene = Scene::locked(journal);
        let mut disclosed = 0;
        let mut pauses = pauses();
        for round in 0.. {
            // Two at a time, so that they also get in each other's way.
            let mut children: Vec<_> = (0..2)
                .map(|_| {
                    let mut child = Command::new(std::env::current_exe().unwrap())
                        .args(["disclose_for_ever", "--exact", "--nocapture", "--test-threads=1"])
                        .env(CHILD, &scene.path)
                        .stdout(Stdio::null())
                        .stderr(Stdio::piped())
                        .spawn()
                        .unwrap();
                    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
                    let counter = std::thread::spawn(move || {
                        lines.map_while(Result::ok).filter(|l| l.contains("DISCLOSED")).count() as i64
                    });
                    (child, counter)
                })
                .collect();
            std::thread::sleep(Duration::from_millis(120) + pauses.next().unwrap());
            for (child, _) in &mut children {
                child.kill().unwrap();
                child.wait().unwrap();
            }
            disclosed += children.into_iter().map(|(_, c)| c.join().unwrap()).sum::<i64>();
            let db = scene.connect();
            let entries = db.integer(
                "SELECT count(*) FROM gov_audit WHERE action = 'query' AND detail LIKE '%\"outcome\":\"allowed\"%'",
            );
            assert!(entries >= disclosed, "{journal:?}: {disclosed} rows left, {entries} entries");
            assert_eq!(db.lines("SELECT * FROM audit_verify"), Vec::<String>::new());
            if disclosed >= 1_000 || round >= 60 {
                break;
            }
        }
        assert!(disclosed >= 100, "{journal:?}: only {disclosed} disclosures were tried");
    }
}
