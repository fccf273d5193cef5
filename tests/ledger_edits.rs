//! Whatever is changed in the stored log behind the extension's back: `audit_verify` and the offline verifiers
//! say the same of it, and no change of a byte goes by unseen.

mod common;

use common::{Folder, Host};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Reproducible randomness.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        list[self.roll(list.len() as u64) as usize]
    }
}

/// A log with every kind of entry in it, in a file.
fn filled(path: &Path, hash: &str) -> Host {
    let db = common::open(path);
    db.run(&format!(
        "SELECT govshare_init('{{\"id\":\"00112233445566778899aabbccddeeff\",\"at\":\"2024-01-02T08:00:00Z\",\"hash\":\"{hash}\"}}')"
    ));
    for d in ["d1", "d2", "d3"] {
        db.run(&format!("INSERT INTO gov_department(code, name, kind, level) VALUES('{d}', '一局', 'organ', 'city')"));
    }
    for i in 0..30 {
        db.run(&format!(
            "INSERT INTO gov_audit(action, object, parties, detail) VALUES('query', 'x:{i}', '[\"d{}\"]', '{{\"i\":{i}}}')",
            i % 3 + 1
        ));
        if i == 12 {
            db.run("INSERT INTO gov_checkpoint(size) VALUES(NULL)");
        }
    }
    db.run("UPDATE gov_department SET name = '二局' WHERE code = 'd1'");
    db
}

/// One edit as somebody with the file and without the extension makes it.
fn edit(dice: &mut Dice, last: u64) -> String {
    let n = dice.roll(last) + 1;
    let m = dice.roll(last) + 1;
    let column = dice.pick(&["body", "detail", "hash"]);
    match dice.roll(12) {
        0 | 1 => {
            let at = dice.roll(120) + 1;
            let character = dice.pick(&["x", "0", "9", "\"", "}", "，", " "]);
            let text = if column == "hash" { "body" } else { column };
            format!("UPDATE gov_audit_data SET {text} = substr({text}, 1, {at} - 1) || '{character}' || substr({text}, {at} + 1) WHERE seq = {n}")
        }
        2 => format!("UPDATE gov_audit_data SET hash = randomblob(32) WHERE seq = {n}"),
        3 => format!("UPDATE gov_audit_data SET {column} = (SELECT {column} FROM gov_audit_data WHERE seq = {m}) WHERE seq = {n}"),
        4 => format!("DELETE FROM gov_audit_data WHERE seq = {n}"),
        5 => format!("UPDATE gov_audit_data SET seq = -{n} WHERE seq = {n}; UPDATE gov_audit_data SET seq = {n} WHERE seq = {m}; UPDATE gov_audit_data SET seq = {m} WHERE seq = -{n}"),
        6 => format!("UPDATE gov_audit_data SET detail = NULL WHERE seq = {n}"),
        7 => format!("UPDATE gov_audit_data SET body = replace(body, '\"actor\":\"setup\"', '\"actor\":\"other\"') WHERE seq = {n}"),
        8 => format!("DELETE FROM gov_audit_data WHERE seq BETWEEN {n} AND {}", n + dice.roll(4)),
        9 => format!("UPDATE gov_audit_data SET seq = seq + {} WHERE seq = {last}", dice.roll(5) + 1),
        10 => format!("INSERT OR REPLACE INTO gov_audit_data SELECT {n}, body, detail, hash FROM gov_audit_data WHERE seq = {m}"),
        _ => {
            let kind = dice.pick(&["BLOB", "TEXT", "BLOB"]);
            format!("UPDATE gov_audit_data SET {column} = CAST({column} AS {kind}) WHERE seq = {n}")
        }
    }
}

/// Kinds that the offline verifiers, which see the chain alone, cannot know of.
const BEYOND: [&str; 5] = ["schema", "storage", "truncated", "counts", "checkpoint"];

fn ours(db: &Host) -> BTreeSet<(i64, String)> {
    let rows = db.rows("SELECT seq, kind FROM audit_verify");
    let rows = rows.into_iter().map(|row| match &row[..] {
        [rusqlite::types::Value::Integer(seq), rusqlite::types::Value::Text(kind)] => (*seq, kind.clone()),
        other => panic!("{other:?}"),
    });
    rows.filter(|(_, kind)| !BEYOND.contains(&kind.as_str())).collect()
}

fn theirs(text: &str) -> BTreeSet<(i64, String)> {
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    lines
        .map(|line| {
            let mut parts = line.split('\t');
            (parts.next().unwrap().parse().unwrap_or_else(|_| panic!("{line}")), parts.next().unwrap().to_string())
        })
        .collect()
}

/// `examples/verify.py`, kept running: one path in, its lines and exit code out.
struct Python {
    child: Child,
}

impl Python {
    fn start() -> Self {
        let driver = "import sys\nsys.path.insert(0, 'examples')\nimport verify\nfor line in sys.stdin:\n    code = verify.main([line.strip()])\n    print('#exit', code, flush=True)\n";
        let child = Command::new(if cfg!(windows) { "python" } else { "python3" })
            .args(["-B", "-c", driver])
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("python3 runs");
        Python { child }
    }

    fn ask(&mut self, path: &Path, out: &mut impl BufRead) -> (BTreeSet<(i64, String)>, i32) {
        writeln!(self.child.stdin.as_mut().unwrap(), "{}", path.display()).unwrap();
        let mut text = String::new();
        loop {
            let mut line = String::new();
            assert!(out.read_line(&mut line).unwrap() > 0, "verify.py died");
            if let Some(code) = line.strip_prefix("#exit ") {
                return (theirs(&text), code.trim().parse().unwrap());
            }
            text.push_str(&line);
        }
    }
}

/// `examples/verify.rs`, which `cargo test` builds beside the library.
fn rust_verifier() -> PathBuf {
    let deps = std::env::current_exe().unwrap();
    let path =
        deps.ancestors().nth(2).unwrap().join("examples").join(format!("verify{}", std::env::consts::EXE_SUFFIX));
    assert!(path.is_file(), "run cargo build --example verify first");
    path
}

fn agree(hash: &str, edits: u64, seed: u64) {
    let folder = Folder::new();
    let path = folder.file("whole.db");
    drop(filled(&path, hash));
    let whole = std::fs::read(&path).unwrap();
    let edited = folder.file("edited.db");
    let mut python = Python::start();
    let mut out = BufReader::new(python.child.stdout.take().unwrap());
    let rust = rust_verifier();
    let mut dice = Dice(seed);
    let (mut found, mut last) = (0, 0);
    for round in 0..=edits {
        std::fs::write(&edited, &whole).unwrap();
        let db = common::open(&edited);
        let mut what = String::from("nothing");
        if round > 0 {
            what = edit(&mut dice, last);
            let drops: Vec<String> = db
                .lines("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'gov_audit_data'")
                .iter()
                .map(|name| format!("DROP TRIGGER {name};"))
                .collect();
            db.run(&drops.concat());
            // Some edits hit what cannot be: then nothing has changed, and all must say so.
            let _ = db.execute_batch(&what);
        } else {
            last = db.entries() as u64;
        }
        let here = ours(&db);
        drop(db);
        let (there, code) = python.ask(&edited, &mut out);
        assert_eq!(here, there, "verify.py, edit {round}: {what}");
        assert_eq!(code, i32::from(!here.is_empty()), "verify.py, edit {round}: {what}");
        let output = Command::new(&rust).arg(&edited).output().unwrap();
        assert_eq!(here, theirs(&String::from_utf8(output.stdout).unwrap()), "verify.rs, edit {round}: {what}");
        assert_eq!(output.status.code(), Some(i32::from(!here.is_empty())), "verify.rs, edit {round}: {what}");
        found += u64::from(!here.is_empty());
    }
    drop(python.child.stdin.take());
    let _ = python.child.wait();
    assert!(found * 10 > edits * 7, "only {found} of {edits} edits changed anything");
}

#[test]
fn all_verifiers_say_the_same_of_a_thousand_edits() {
    agree("sha256", 700, 0x1234_5678_9abc_def1);
    agree("sm3", 300, 0x0fed_cba9_8765_4321);
}

/// The pages of the log's table.
fn audit_pages(db: &Host) -> Vec<u64> {
    db.rows("SELECT pageno FROM dbstat WHERE name = 'gov_audit_data'")
        .iter()
        .map(|row| match row[0] {
            rusqlite::types::Value::Integer(n) => n as u64,
            _ => panic!("a page number"),
        })
        .collect()
}

#[test]
fn a_flipped_byte_is_reported_or_refused_or_changes_nothing_that_is_read() {
    let folder = Folder::new();
    let path = folder.file("whole.db");
    let db = filled(&path, "sha256");
    let pages = audit_pages(&db);
    let size = db.integer("PRAGMA page_size") as u64;
    let scans = [
        "SELECT seq, typeof(body), body, typeof(detail), detail, typeof(hash), hash FROM gov_audit_data ORDER BY seq",
        "SELECT seq, body, detail, hash FROM gov_audit_data ORDER BY seq DESC",
        "SELECT b.seq, b.body, b.detail, b.hash FROM gov_audit AS a JOIN gov_audit_data AS b ON b.seq = a.seq ORDER BY 1",
    ];
    let read = |db: &Host| scans.map(|sql| db.try_rows(sql).ok());
    let original = read(&db);
    drop(db);
    let whole = std::fs::read(&path).unwrap();
    let flipped = folder.file("flipped.db");
    let mut dice = Dice(0x5555_aaaa_1234_9876);
    let (mut reported, mut refused, mut harmless) = (0, 0, 0);
    for round in 0..600 {
        let page = pages[dice.roll(pages.len() as u64) as usize];
        let place = ((page - 1) * size + dice.roll(size)) as usize;
        let mut bytes = whole.clone();
        bytes[place] ^= 1 << dice.roll(8);
        std::fs::write(&flipped, &bytes).unwrap();
        let Ok(db) = rusqlite::Connection::open(&flipped) else { continue };
        if common::load(&db).is_err() {
            refused += 1;
            continue;
        }
        let db = Host(db);
        match db.try_rows("SELECT * FROM audit_verify") {
            Err(_) => refused += 1,
            Ok(rows) if !rows.is_empty() => reported += 1,
            Ok(_) => {
                assert!(read(&db) == original, "flip {round} at {place} changed what is read and was not reported");
                harmless += 1;
            }
        }
    }
    assert!(reported > 100 && reported + refused + harmless == 600, "{reported} {refused} {harmless}");
}
