//! `oldest-host <library> <script.sql>...`: runs each script in a database of its own under SQLite 3.31.0 with the
//! library loaded, and prints what the `sqlite3` tool would: rows with columns joined by `|`, and for a failed
//! statement a line `! <first line of the error>`. Beside each script lies what it must print (`.out`);
//! any difference fails the run. `tests/hosts.rs` runs the same scripts on the other hosts.
//!
//! `oldest-host --chunks <library> <database> <script>` runs a script on a database file and prints a line `--#` wherever
//! the script has one; the first error ends a chunk. `tests/attack_hosts.rs` reads that.

use libsqlite3_sys as ffi;
use std::ffi::{c_char, CStr, CString};
use std::process::ExitCode;
use std::ptr::null_mut;

fn main() -> ExitCode {
    let all: Vec<String> = std::env::args().skip(1).collect();
    if let [mode, library, database, script] = &all[..] {
        if mode == "--chunks" {
            let sql = std::fs::read_to_string(script).expect("the script is readable");
            print!("{}", run(library, database, &sql, true));
            return ExitCode::SUCCESS;
        }
    }
    let mut arguments = all.into_iter();
    let (Some(library), scripts) = (arguments.next(), arguments.collect::<Vec<_>>()) else {
        eprintln!("usage: oldest-host <library> <script.sql>...");
        return ExitCode::from(2);
    };
    // SAFETY: a static string.
    let version = unsafe { CStr::from_ptr(ffi::sqlite3_libversion()) }.to_string_lossy().into_owned();
    assert_eq!(version, "3.31.0", "this must be the oldest supported SQLite");
    let mut differing = 0;
    for script in &scripts {
        let sql = std::fs::read_to_string(script).expect("the script is readable");
        let printed = run(&library, ":memory:", &sql, false);
        let expected = std::fs::read_to_string(script.replace(".sql", ".out")).unwrap_or_default();
        if printed == expected {
            println!("{version} {script}: ok, {} lines", printed.lines().count());
            continue;
        }
        differing += 1;
        println!("{version} {script}: differs");
        for (i, (p, e)) in lines(&printed, &expected).into_iter().enumerate() {
            if p != e {
                println!("  line {}\n    printed  {p}\n    expected {e}", i + 1);
            }
        }
    }
    if scripts.is_empty() || differing > 0 {
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// Both texts line by line, the shorter one filled up.
fn lines<'a>(a: &'a str, b: &'a str) -> Vec<(&'a str, &'a str)> {
    let count = a.lines().count().max(b.lines().count());
    let padded = |t: &'a str| t.lines().chain(std::iter::repeat("(nothing)")).take(count);
    padded(a).zip(padded(b)).collect()
}

/// What a script prints.
fn run(library: &str, database: &str, sql: &str, chunks: bool) -> String {
    let mut out = String::new();
    let mut db = null_mut();
    // SAFETY: SQLite's interface as documented; every pointer comes from it or from a live CString.
    unsafe {
        let name = CString::new(database).expect("a path");
        assert_eq!(ffi::sqlite3_open(name.as_ptr(), &mut db), ffi::SQLITE_OK);
        assert_eq!(ffi::sqlite3_enable_load_extension(db, 1), ffi::SQLITE_OK);
        let file = CString::new(library).expect("a path");
        let mut message: *mut c_char = null_mut();
        let rc = ffi::sqlite3_load_extension(db, file.as_ptr(), null_mut(), &mut message);
        if rc != ffi::SQLITE_OK {
            let text = if message.is_null() { String::new() } else { CStr::from_ptr(message).to_string_lossy().into_owned() };
            panic!("the library does not load: {text}");
        }
        for (i, chunk) in sql.split("\n--#\n").enumerate() {
            if i > 0 {
                out.push_str("--#\n");
            }
            run_chunk(db, chunk, chunks, &mut out);
        }
        assert_eq!(ffi::sqlite3_close(db), ffi::SQLITE_OK, "the connection closes with nothing left behind");
    }
    out
}

/// # Safety
/// `db` is open.
unsafe fn run_chunk(db: *mut ffi::sqlite3, sql: &str, until_error: bool, out: &mut String) {
    let text = CString::new(sql).expect("no NUL in a script");
    {
        let mut rest = text.as_ptr();
        while *rest != 0 {
            let (mut statement, mut tail) = (null_mut(), std::ptr::null());
            let mut rc = ffi::sqlite3_prepare_v2(db, rest, -1, &mut statement, &mut tail);
            while rc == ffi::SQLITE_OK && !statement.is_null() {
                match ffi::sqlite3_step(statement) {
                    ffi::SQLITE_ROW => {
                        let columns: Vec<String> = (0..ffi::sqlite3_column_count(statement)).map(|i| shown(statement, i)).collect();
                        out.push_str(&columns.join("|"));
                        out.push('\n');
                    }
                    ffi::SQLITE_DONE => break,
                    failed => rc = failed,
                }
            }
            if rc != ffi::SQLITE_OK {
                let error = CStr::from_ptr(ffi::sqlite3_errmsg(db)).to_string_lossy().into_owned();
                out.push_str(&format!("! {}\n", error.lines().next().unwrap_or("")));
            }
            ffi::sqlite3_finalize(statement);
            if tail.is_null() || tail == rest || (until_error && rc != ffi::SQLITE_OK && rc != ffi::SQLITE_DONE) {
                break;
            }
            rest = tail;
        }
    }
}

/// # Safety
/// `statement` stands on a row that has column `i`.
unsafe fn shown(statement: *mut ffi::sqlite3_stmt, i: i32) -> String {
    let text = ffi::sqlite3_column_text(statement, i);
    if text.is_null() {
        return String::new();
    }
    CStr::from_ptr(text.cast()).to_string_lossy().into_owned()
}
