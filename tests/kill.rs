//! A process killed at any moment leaves no disclosed row without its entry.

mod common;
mod scene;

use scene::{sign_in, Journal, Scene};
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::Arc;
use std::time::{Duration, Instant};

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

/// Numbers that differ from run to run without a random source.
fn chance() -> impl FnMut(u64) -> u64 {
    let mut x: u64 = u64::from(std::process::id()) | 1;
    move |below| {
        x = x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (x >> 33) % below
    }
}

const DISCLOSURES: i64 = 1_000;

#[test]
fn a_killed_process_leaves_no_row_without_its_entry() {
    let mut chance = chance();
    for journal in [Journal::Wal, Journal::Rollback] {
        let scene = Scene::locked(journal);
        let (mut disclosed, mut kills) = (0, 0);
        let begin = Instant::now();
        while disclosed < DISCLOSURES {
            assert!(begin.elapsed() < Duration::from_secs(1_200), "{journal:?}: {disclosed} disclosures in 20 minutes");
            let told = Arc::new(AtomicI64::new(0));
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
                    let told = told.clone();
                    let counter = std::thread::spawn(move || {
                        for line in lines.map_while(Result::ok).filter(|l| l.contains("DISCLOSED")) {
                            let _ = line;
                            told.fetch_add(1, Ordering::SeqCst);
                        }
                    });
                    (child, counter)
                })
                .collect();
            // After so many disclosures, and then at any moment within the next ones.
            let wanted = 1 + chance(60) as i64;
            let patience = Instant::now();
            while told.load(Ordering::SeqCst) < wanted && patience.elapsed() < Duration::from_secs(30) {
                std::thread::sleep(Duration::from_millis(1));
            }
            std::thread::sleep(Duration::from_micros(chance(4_000)));
            for (child, _) in &mut children {
                child.kill().unwrap();
                child.wait().unwrap();
                kills += 1;
            }
            children.into_iter().for_each(|(_, counter)| counter.join().unwrap());
            disclosed += told.load(Ordering::SeqCst);
            // From outside, as nobody's session limits what is seen.
            let entries: i64 = scene
                .raw()
                .query_row(
                    "SELECT count(*) FROM gov_audit_data WHERE body LIKE '{\"action\":\"query\"%' AND detail LIKE '%\"outcome\":\"allowed\"%'",
                    [],
                    |row| row.get(0),
                )
                .unwrap();
            assert!(entries >= disclosed, "{journal:?}: {disclosed} rows left, {entries} entries");
            assert_eq!(scene.connect().lines("SELECT * FROM audit_verify"), Vec::<String>::new());
        }
        println!("{journal:?}: {disclosed} disclosures, {kills} kills, every one has its entry");
        assert!(disclosed >= DISCLOSURES);
    }
}
