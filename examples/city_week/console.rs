//! A connection that shows what it does: every statement as it is run, and what came of it.

use rusqlite::types::ValueRef;
use rusqlite::Connection;
use std::error::Error;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

pub type Outcome<T> = Result<T, Box<dyn Error>>;

/// A result is shown up to this many rows; the count of the rest follows.
const SHOWN_ROWS: usize = 12;
/// Longer cells end in an ellipsis.
const SHOWN_CHARS: usize = 100;

/// The built library: cargo leaves it in `target/<profile>/deps/`, beside the folder of the examples.
pub fn library() -> Outcome<PathBuf> {
    let name = format!("{}govshare{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let program = std::env::current_exe()?;
    let profile = program.parent().and_then(Path::parent).ok_or("the example has no folder above its own")?;
    let found = [profile.join("deps").join(&name), profile.join(&name)].into_iter().find(|path| path.is_file());
    Ok(found.ok_or_else(|| format!("{name} is not below {}: run cargo build first", profile.display()))?)
}

/// Loads the library into a connection, as `.load` does in the sqlite3 tool.
pub fn load(db: &Connection, library: &Path) -> Outcome<()> {
    // SAFETY: the library is this project's own build; loading is switched off again at once.
    unsafe {
        db.load_extension_enable()?;
        let outcome = db.load_extension(library, None::<&str>);
        db.load_extension_disable()?;
        Ok(outcome?)
    }
}

pub struct Console {
    pub db: Connection,
}

impl Console {
    pub fn open(file: &Path, library: &Path) -> Outcome<Self> {
        let db = Connection::open(file)?;
        db.busy_timeout(Duration::from_secs(10))?;
        load(&db, library)?;
        Ok(Console { db })
    }

    /// Runs one statement, printing it and its rows.
    pub fn show(&self, sql: &str) -> Outcome<Vec<Vec<String>>> {
        print_statement(sql);
        let (head, rows) = self.rows(sql)?;
        if !head.is_empty() {
            print_rows(&head, &rows);
        }
        println!();
        Ok(rows)
    }

    /// Runs one statement that has to be refused with `code`, printing it and what it is told.
    pub fn refused(&self, sql: &str, code: &str) -> Outcome<()> {
        print_statement(sql);
        let told = match self.rows(sql) {
            Ok(_) => return Err(format!("this was to be refused with {code}, and was not").into()),
            Err(error) => message(&error),
        };
        for line in told.lines() {
            println!("  ! {line}");
        }
        println!();
        if told.starts_with(code) {
            return Ok(());
        }
        Err(format!("this was to be refused with {code}").into())
    }

    /// The first value of the first row, as text.
    pub fn text(&self, sql: &str) -> Outcome<String> {
        let (_, rows) = self.rows(sql)?;
        Ok(rows.into_iter().next().and_then(|row| row.into_iter().next()).ok_or("no row")?)
    }

    /// Steps through all rows of a query without keeping them; how many, and how long it took.
    pub fn read_all(&self, sql: &str) -> rusqlite::Result<(usize, Duration)> {
        let start = Instant::now();
        let mut statement = self.db.prepare(sql)?;
        let width = statement.column_count();
        let mut rows = statement.query([])?;
        let mut count = 0;
        while let Some(row) = rows.next()? {
            for i in 0..width {
                std::hint::black_box(row.get_ref(i)?);
            }
            count += 1;
        }
        Ok((count, start.elapsed()))
    }

    fn rows(&self, sql: &str) -> rusqlite::Result<(Vec<String>, Vec<Vec<String>>)> {
        let mut statement = self.db.prepare(sql)?;
        let head: Vec<String> = statement.column_names().map(String::from).collect();
        let rows = statement
            .query_map([], |row| (0..head.len()).map(|i| row.get_ref(i).map(cell)).collect())?
            .collect::<rusqlite::Result<_>>()?;
        Ok((head, rows))
    }
}

/// What SQLite says of a failure: for a refusal, the text that begins with its GS number.
fn message(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(text)) => text.clone(),
        rusqlite::Error::SqlInputError { msg, .. } => msg.clone(),
        other => other.to_string(),
    }
}

fn cell(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => String::new(),
        ValueRef::Integer(i) => i.to_string(),
        ValueRef::Real(r) => r.to_string(),
        ValueRef::Text(t) => String::from_utf8_lossy(t).into_owned(),
        ValueRef::Blob(b) => format!("({} bytes)", b.len()),
    }
}

pub fn heading(text: &str) {
    println!("── {text} {}\n", "─".repeat(76_usize.saturating_sub(text.chars().count())));
}

pub fn print_statement(sql: &str) {
    for (i, line) in sql.lines().enumerate() {
        println!("{} {line}", if i == 0 { "govshare>" } else { "     ...>" });
    }
}

fn print_rows(head: &[String], rows: &[Vec<String>]) {
    println!("  {}", head.join(" | "));
    for row in rows.iter().take(SHOWN_ROWS) {
        let cells: Vec<String> = row.iter().map(|c| shortened(c)).collect();
        println!("  {}", cells.join(" | "));
    }
    match rows.len() {
        0 => println!("  (no row)"),
        n if n > SHOWN_ROWS => println!("  ({} more rows)", n - SHOWN_ROWS),
        _ => {}
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_string(),
    }
}

/// Tells how far a long step has come, on a terminal only.
pub struct Progress {
    what: &'static str,
    total: usize,
    last: Instant,
}

impl Progress {
    pub fn new(what: &'static str, total: usize) -> Self {
        Progress { what, total, last: Instant::now() }
    }

    pub fn at(&mut self, done: usize) {
        if std::io::stderr().is_terminal() && self.last.elapsed() > Duration::from_millis(200) {
            self.last = Instant::now();
            eprint!("\r  {} {done} of {}", self.what, self.total);
            let _ = std::io::stderr().flush();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if std::io::stderr().is_terminal() {
            eprint!("\r{}\r", " ".repeat(60));
        }
    }
}
