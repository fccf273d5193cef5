//! Two processes read one shared table at the same time: every row that leaves has its entry, in one chain.

mod common;
mod scene;

use rusqlite::Connection;
use scene::{Journal, Scene};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const CHILD: &str = "GOVSHARE_TEST_READER";
const READS: usize = 40;

/// Not a test of its own: what each process does. Prints how many rows it got, and every refusal.
#[test]
fn read_beside_another() {
    let Ok(told) = std::env::var(CHILD) else { return };
    let [path, terminal, wait] = told.split('|').collect::<Vec<_>>()[..] else { panic!("{told}") };
    let connection = Connection::open(path).unwrap();
    connection.busy_timeout(Duration::from_secs(30)).unwrap();
    let db = common::host(connection);
    let session = format!("{{\"terminal\":\"{terminal}\"}}");
    let open = || db.query_row("SELECT session_open(?1, ?2)", [&scene::token("mz_s"), &session], |_| Ok(()));
    open().expect("a session");
    let wal = db.text("PRAGMA journal_mode") == "wal";
    let mut held = db.prepare("SELECT xm FROM shared_pop WHERE csrq = '1980-01-01'").unwrap();
    db.busy_timeout(Duration::from_millis(wait.parse().unwrap())).unwrap();
    eprintln!("READY");
    while !Path::new(path).with_extension("go").exists() {
        std::thread::sleep(Duration::from_millis(1));
    }
    let (mut reads, mut rows) = (0, 0);
    let begin = Instant::now();
    for i in 0.. {
        if reads == READS || begin.elapsed() > Duration::from_secs(60) {
            break;
        }
        let inside = wal && i % 4 == 1 && db.execute_batch("BEGIN").is_ok();
        let mut got = 0;
        let outcome = held.query([]).and_then(|mut found| {
            while found.next()?.is_some() {
                got += 1;
            }
            Ok(())
        });
        rows += got;
        match outcome {
            Ok(()) => reads += 1,
            Err(error) => {
                let (code, text) = common::told(&error);
                eprintln!("REFUSED {code} {} after {got} rows", text.replace('\n', " "));
            }
        }
        if inside {
            db.run("ROLLBACK");
        }
        // Lets the other one in.
        std::thread::sleep(Duration::from_millis(1));
    }
    drop(held);
    db.busy_timeout(Duration::from_secs(30)).unwrap();
    db.run("SELECT session_close()");
    eprintln!("GOT {reads} {rows}");
}

/// Both processes, from the same moment on; what each printed.
fn both(scene: &Scene, wait: &str) -> Vec<String> {
    let children: Vec<_> = ["t-1", "t-2"]
        .iter()
        .map(|terminal| {
            Command::new(std::env::current_exe().unwrap())
                .args(["read_beside_another", "--exact", "--nocapture", "--test-threads=1"])
                .env(CHILD, format!("{}|{terminal}|{wait}", scene.path.display()))
                .stdout(Stdio::null())
                .stderr(Stdio::piped())
                .spawn()
                .unwrap()
        })
        .collect();
    // Each signs in by itself; then both may begin.
    let begin = Instant::now();
    let signed_in = "SELECT count(*) FROM gov_audit_data WHERE body LIKE '%\"action\":\"session.open\"%'";
    while scene.raw().query_row(signed_in, [], |r| r.get::<_, i64>(0)).unwrap_or(0) < 2 {
        assert!(begin.elapsed() < Duration::from_secs(60), "both sign in");
        std::thread::sleep(Duration::from_millis(5));
    }
    std::fs::write(scene.path.with_extension("go"), "").unwrap();
    children
        .into_iter()
        .map(|child| {
            let out = child.wait_with_output().unwrap();
            let text = String::from_utf8_lossy(&out.stderr).into_owned();
            assert!(out.status.success(), "{text}");
            text
        })
        .collect()
}

#[test]
fn two_processes_reading_at_once_leave_one_chain_with_every_row() {
    for journal in [Journal::Wal, Journal::Rollback] {
        for wait in ["5000", "0"] {
            let scene = Scene::locked(journal);
            let printed = both(&scene, wait);
            let db = scene.connect();
            scene::sign_in(&db, "aud");
            let mut refused = 0;
            for (text, terminal) in printed.iter().zip(["t-1", "t-2"]) {
                let at = format!("{journal:?} {wait} ms {terminal}");
                let got = text.lines().find_map(|l| l.strip_prefix("GOT ")).unwrap_or_else(|| panic!("{at}: {text}"));
                let (reads, rows) = got.split_once(' ').unwrap();
                let (reads, rows): (i64, i64) = (reads.parse().unwrap(), rows.parse().unwrap());
                assert!(reads > 0, "{at}: nothing could be read\n{text}");
                // As many rows in the log as left, read by read; none is unknown.
                let of = format!("FROM audit_access WHERE outcome = 'allowed' AND terminal = '{terminal}' AND rows");
                assert_eq!(
                    db.lines(&format!("SELECT count(*), sum(rows) {of} = 2")),
                    [format!("{reads}|{rows}")],
                    "{at}"
                );
                assert_eq!(db.integer(&format!("SELECT count(*) {of} NOT IN (0, 2)")), 0, "{at}");
                for line in text.lines().filter(|l| l.starts_with("REFUSED")) {
                    // Nothing had left, and it says what to do. A host that never waits may not even get as far as us.
                    let by_sqlite = wait == "0" && line.contains("REFUSED 5 database is locked");
                    assert!(line.contains("after 0 rows"), "{at}: {line}");
                    assert!(by_sqlite || line.contains("GS-3021") && line.contains("again"), "{at}: {line}");
                    refused += 1;
                }
            }
            assert_eq!(db.lines("SELECT * FROM audit_verify"), [""; 0], "{journal:?}");
            let gaps = "SELECT count(*) - max(seq) + min(seq) - 1, count(DISTINCT hash) = count(*) FROM gov_audit";
            assert_eq!(db.lines(gaps), ["0|1"], "{journal:?}");
            // They did read at the same time.
            let turns = db.integer(
                "SELECT count(*) FROM (SELECT terminal, lag(terminal) OVER (ORDER BY seq) AS before FROM audit_access
                   WHERE outcome = 'allowed' AND resource IS NOT NULL) WHERE terminal <> before",
            );
            assert!(turns > 1 || refused > 0, "{journal:?} {wait}: {turns} turns");
            println!("{journal:?}, waiting {wait} ms: {turns} turns, {refused} refusals");
        }
    }
}
