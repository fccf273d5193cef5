//! What every test of the built library needs: find it, load it into a real SQLite, ask in SQL.
//!
//! ```ignore
//! mod common;
//! let db = common::governed();
//! db.run("INSERT INTO gov_department(code, name, kind, level) VALUES('d1', '一局', 'organ', 'city')");
//! assert_eq!(db.text("SELECT name FROM gov_department"), "一局");
//! assert!(db.refusal("DELETE FROM gov_audit").contains("GS-2050"));
//! ```
#![allow(dead_code)]

use govshare::audit::entry;
use govshare::audit::hash::{self, Algorithm};
use rusqlite::types::Value;
use rusqlite::{Connection, Params};
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

/// `govshare_init` with nothing left to chance, so that a test writes the same bytes on every run.
pub const INIT: &str = r#"{"id":"00112233445566778899aabbccddeeff","origin":"data.jdz.gov.cn/mzj",
    "at":"2024-01-02T08:00:00.000Z","admin_token":"synthetic-admin-token-0001"}"#;
/// The administrator's token of [`INIT`].
pub const ADMIN_TOKEN: &str = "synthetic-admin-token-0001";
/// When the log of [`INIT`] began.
pub const GENESIS: &str = "2024-01-02T08:00:00.000Z";

/// The built library: `cargo test` leaves it beside the test binary, in `target/<profile>/deps/`.
pub fn library() -> PathBuf {
    let name = format!("{}govshare{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let binary = std::env::current_exe().expect("the test binary has a path");
    let found = binary.ancestors().skip(1).take(2).map(|folder| folder.join(&name)).find(|path| path.is_file());
    found.unwrap_or_else(|| panic!("{name} is not near {}", binary.display()))
}

/// Loads the library into a connection, as `.load` does.
pub fn load(connection: &Connection) -> rusqlite::Result<()> {
    // SAFETY: the library is our own build; loading is switched off again at once.
    unsafe {
        connection.load_extension_enable()?;
        let outcome = connection.load_extension(library(), None::<&str>);
        connection.load_extension_disable()?;
        outcome
    }
}

/// A connection with the library on it. Derefs to rusqlite's `Connection`.
pub struct Host(pub Connection);

impl Deref for Host {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        &self.0
    }
}

/// An empty database in memory with the library loaded.
pub fn memory() -> Host {
    host(Connection::open_in_memory().expect("a database in memory"))
}

/// A database in memory, initialised with [`INIT`].
pub fn governed() -> Host {
    let db = memory();
    db.init();
    db
}

/// Opens a file (made when missing) with the library loaded.
pub fn open(path: &Path) -> Host {
    let connection = Connection::open(path).expect("the file opens");
    connection.busy_timeout(std::time::Duration::from_secs(30)).expect("busy timeout");
    host(connection)
}

/// Loads the library into a connection that the test opened its own way.
pub fn host(connection: Connection) -> Host {
    load(&connection).expect("the library loads");
    Host(connection)
}

impl Host {
    pub fn init(&self) {
        self.query_row("SELECT govshare_init(?1)", [INIT], |_| Ok(())).expect("govshare_init");
    }

    /// Runs statements that must succeed.
    pub fn run(&self, sql: &str) {
        self.execute_batch(sql).unwrap_or_else(|e| panic!("{sql}\n{e}"));
    }

    /// Runs one statement with parameters that must succeed; the number of rows it changed.
    pub fn run_with(&self, sql: &str, params: impl Params) -> usize {
        self.execute(sql, params).unwrap_or_else(|e| panic!("{sql}\n{e}"))
    }

    /// All rows of a query.
    pub fn rows(&self, sql: &str) -> Vec<Vec<Value>> {
        self.try_rows(sql).unwrap_or_else(|e| panic!("{sql}\n{e}"))
    }

    /// All rows, or the error met at any point on the way to the last.
    pub fn try_rows(&self, sql: &str) -> rusqlite::Result<Vec<Vec<Value>>> {
        let mut statement = self.prepare(sql)?;
        let width = statement.column_count();
        let rows = statement.query_map([], |row| (0..width).map(|i| row.get(i)).collect())?;
        rows.collect()
    }

    /// All rows as text, columns joined by `|` and NULL shown as nothing: what the `sqlite3` tool prints.
    pub fn lines(&self, sql: &str) -> Vec<String> {
        self.rows(sql).iter().map(|row| row.iter().map(shown).collect::<Vec<_>>().join("|")).collect()
    }

    /// The first column of the first row, shown as text.
    pub fn text(&self, sql: &str) -> String {
        let rows = self.rows(sql);
        rows.first().and_then(|r| r.first()).map(shown).unwrap_or_else(|| panic!("{sql}\nno row"))
    }

    /// The first column of the first row, an integer.
    pub fn integer(&self, sql: &str) -> i64 {
        match self.rows(sql).first().and_then(|r| r.first()) {
            Some(Value::Integer(i)) => *i,
            other => panic!("{sql}\n{other:?}"),
        }
    }

    /// The text with which a statement (or one of several) is refused; panics when all succeed.
    pub fn refusal(&self, sql: &str) -> String {
        self.refused(sql).1
    }

    /// The primary result code and the text with which a statement is refused.
    pub fn refused(&self, sql: &str) -> (i32, String) {
        use rusqlite::fallible_iterator::FallibleIterator;
        let mut batch = rusqlite::Batch::new(self, sql);
        loop {
            let outcome = batch.next().and_then(|statement| match statement {
                None => Ok(false),
                Some(mut s) => {
                    let mut rows = s.query([])?;
                    while rows.next()?.is_some() {}
                    Ok(true)
                }
            });
            match outcome {
                Ok(true) => {}
                Ok(false) => panic!("{sql}\nwas not refused"),
                Err(error) => return told(&error),
            }
        }
    }

    /// What the owner of the file can do first: take the guard triggers away.
    pub fn unguard(&self) {
        let drops = "SELECT 'DROP TRIGGER \"' || name || '\";' FROM sqlite_master WHERE type = 'trigger'";
        self.run(&self.lines(drops).concat());
    }

    /// And then: change what an entry says, and compute every hash behind it anew.
    pub fn rewrite(&self, action: &str, from: &str, to: &str) {
        let rows = "SELECT seq || '|' || body || '|' || coalesce(detail, '') FROM gov_audit_data ORDER BY seq";
        let mut link = hash::ZERO;
        let mut changed = 0;
        for row in self.lines(rows) {
            let (seq, rest) = row.split_once('|').unwrap();
            let (body, detail) = rest.rsplit_once('|').unwrap();
            let (mut body, mut detail) = (body.to_string(), detail.to_string());
            if body.contains(&format!("\"action\":\"{action}\"")) && detail.contains(from) {
                let before = hash::hex(&entry::digest(Algorithm::Sha256, &detail));
                detail = detail.replace(from, to);
                body = body.replace(&before, &hash::hex(&entry::digest(Algorithm::Sha256, &detail)));
                changed += 1;
            }
            link = entry::link(Algorithm::Sha256, &link, &entry::leaf(Algorithm::Sha256, &body));
            let set = "UPDATE gov_audit_data SET body = ?1, detail = nullif(?2, ''), hash = ?3 WHERE seq = ?4";
            self.execute(set, rusqlite::params![body, detail, link, seq]).unwrap();
        }
        assert_eq!(changed, 1, "{action} {from}");
    }

    /// The number of entries in the log.
    pub fn entries(&self) -> i64 {
        self.integer("SELECT count(*) FROM gov_audit")
    }
}

/// The primary result code and text of an error from SQLite.
pub fn told(error: &rusqlite::Error) -> (i32, String) {
    match error {
        rusqlite::Error::SqliteFailure(code, text) => (code.extended_code & 0xff, text.clone().unwrap_or_default()),
        rusqlite::Error::SqlInputError { error, msg, .. } => (error.extended_code & 0xff, msg.clone()),
        other => (0, other.to_string()),
    }
}

/// A value as the `sqlite3` tool prints it; blobs in hex.
pub fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Integer(i) => i.to_string(),
        Value::Real(r) => r.to_string(),
        Value::Text(t) => t.clone(),
        Value::Blob(b) => b.iter().map(|byte| format!("{byte:02x}")).collect(),
    }
}

/// A folder of its own, removed when dropped.
pub struct Folder(PathBuf);

impl Default for Folder {
    fn default() -> Self {
        Self::new()
    }
}

impl Folder {
    pub fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("govshare-test-{}-{n}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a temporary folder");
        Folder(path)
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Host {
    /// What the verifier says of the stored chain; nothing when it is whole.
    pub fn problems(&self) -> Vec<String> {
        use govshare::audit::hash::Algorithm;
        use govshare::audit::verify::{Cell, Options, Row, Verifier};
        let algorithm = Algorithm::parse(&self.text("SELECT hash FROM gov_meta")).expect("a hash");
        let mut verifier = Verifier::new(Options::new(algorithm));
        fn cell(value: &Value) -> Cell<'_> {
            match value {
                Value::Null => Cell::Null,
                Value::Text(t) => Cell::Text(t.as_bytes()),
                Value::Blob(b) => Cell::Blob(b),
                _ => Cell::Number,
            }
        }
        for row in self.rows("SELECT seq, body, detail, hash FROM gov_audit_data ORDER BY seq") {
            let [Value::Integer(seq), body, detail, hash] = &row[..] else { panic!("{row:?}") };
            let row = Row { seq: *seq, body: cell(body), detail: cell(detail), hash: cell(hash) };
            verifier.feed(row).expect("the verifier reads on");
        }
        let outcome = verifier.finish().expect("the verifier ends");
        outcome.problems.iter().map(|p| format!("{} {} {}", p.seq, p.kind.name(), p.explanation)).collect()
    }

    /// The content of every shadow table, table by table.
    pub fn shadows(&self) -> Vec<String> {
        let tables = self.lines(
            "SELECT name FROM main.sqlite_master WHERE type = 'table' AND name LIKE 'gov@_%' ESCAPE '@' \
             AND sql NOT LIKE 'CREATE VIRTUAL%' ORDER BY name",
        );
        let mut all = Vec::new();
        for table in tables {
            all.push(format!("-- {table}"));
            all.extend(self.lines(&format!("SELECT * FROM main.{table} ORDER BY 1")));
        }
        all
    }
}
