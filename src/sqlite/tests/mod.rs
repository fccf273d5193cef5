//! The safe face against a real SQLite, above all: no panic of ours reaches the host.

mod entry;
mod function;
mod table;

use super::{api, codes, Db};
use rusqlite::ffi as host;
use std::os::raw::{c_char, c_int};
use std::sync::OnceLock;

/// The routines that this process's SQLite hands to extensions.
fn routines() -> *const codes::sqlite3_api_routines {
    static FOUND: OnceLock<usize> = OnceLock::new();
    static PLACE: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);

    unsafe extern "C" fn take(
        _: *mut host::sqlite3,
        _: *mut *mut c_char,
        routines: *const host::sqlite3_api_routines,
    ) -> c_int {
        PLACE.store(routines as usize, std::sync::atomic::Ordering::SeqCst);
        0
    }

    let place = *FOUND.get_or_init(|| {
        // SAFETY: a well-formed entry point, cancelled again at once.
        unsafe { host::sqlite3_auto_extension(Some(take)) };
        drop(rusqlite::Connection::open_in_memory().expect("a database in memory"));
        // SAFETY: as above.
        unsafe { host::sqlite3_cancel_auto_extension(Some(take)) };
        PLACE.load(std::sync::atomic::Ordering::SeqCst)
    });
    place as *const codes::sqlite3_api_routines
}

/// A connection and our handle to it.
fn connection() -> (rusqlite::Connection, Db) {
    // SAFETY: the routines are the host's own.
    assert!(unsafe { api::adopt(routines()) }.is_ok());
    let connection = rusqlite::Connection::open_in_memory().expect("a database in memory");
    // SAFETY: every test keeps the connection open while it uses the handle.
    let db = unsafe { Db::new(connection.handle().cast()) };
    (connection, db)
}

/// The text with which a statement fails; what the connection answers afterwards proves that it lives.
fn failure(connection: &rusqlite::Connection, sql: &str) -> String {
    let text = failure_of(connection, sql).unwrap_or_else(|| panic!("{sql} did not fail"));
    let alive: i64 = connection.query_row("SELECT 40 + 2", [], |r| r.get(0)).expect("the connection is usable");
    assert_eq!(alive, 42);
    text
}

fn failure_of(connection: &rusqlite::Connection, sql: &str) -> Option<String> {
    let run = || -> rusqlite::Result<()> {
        let mut statement = connection.prepare(sql)?;
        let width = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for i in 0..width {
                row.get::<_, rusqlite::types::Value>(i)?;
            }
        }
        Ok(())
    };
    run().err().map(|e| e.to_string())
}

/// Rust prints every panic; a hundred expected ones would hide the unexpected.
fn quietly() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if info.payload().downcast_ref::<&str>() != Some(&DELIBERATE) {
                usual(info);
            }
        }));
    });
}

const DELIBERATE: &str = "deliberate: %s%n 13900000000";

fn explode() -> ! {
    std::panic::panic_any(DELIBERATE)
}
