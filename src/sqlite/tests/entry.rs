//! The entry point: who may load, and what a host that may not is told.

use super::{codes, connection, explode, quietly, routines};
use crate::sqlite::entry::load;
use crate::sqlite::{Db, Error, Result};
use std::ffi::CStr;
use std::os::raw::{c_char, c_int};

fn fine(_: Db) -> Result<()> {
    Ok(())
}

/// Calls the entry point as SQLite does; its code and text.
fn enter(table: *const codes::sqlite3_api_routines, register: fn(Db) -> Result<()>) -> (c_int, String) {
    let (c, _) = connection();
    let mut message: *mut c_char = std::ptr::null_mut();
    // SAFETY: the connection is open, the out-pointer valid, the table null or well-formed.
    let rc = unsafe { load(c.handle().cast(), &mut message, table, register) };
    if message.is_null() {
        return (rc, String::new());
    }
    // SAFETY: NUL-terminated, and from SQLite's allocator, as the interface asks.
    let text = unsafe { CStr::from_ptr(message) }.to_string_lossy().into_owned();
    unsafe { rusqlite::ffi::sqlite3_free(message.cast()) };
    (rc, text)
}

/// A copy of the host's table, changed, that lives for ever as a host's does.
fn changed(change: impl FnOnce(&mut codes::sqlite3_api_routines)) -> *const codes::sqlite3_api_routines {
    // SAFETY: this process's SQLite is newer than the bindings, so its table is at least as long.
    let mut copy = Box::new(unsafe { std::ptr::read(routines()) });
    change(&mut copy);
    Box::leak(copy)
}

#[test]
fn a_fit_host_loads_again_and_again() {
    for _ in 0..3 {
        assert_eq!(enter(routines(), fine), (codes::SQLITE_OK, String::new()));
    }
}

#[test]
fn a_host_that_is_too_old_is_told_its_version() {
    unsafe extern "C" fn version() -> c_int {
        3_030_001
    }
    let (rc, text) = enter(changed(|t| t.libversion_number = Some(version)), fine);
    assert_eq!(rc, codes::SQLITE_ERROR);
    assert!(text.contains("GS-1001") && text.contains("3.30.1"), "{text}");
    assert_eq!(text.lines().count(), 2, "{text}");
}

#[test]
fn the_oldest_supported_host_is_not_too_old() {
    unsafe extern "C" fn version() -> c_int {
        3_031_000
    }
    assert_eq!(enter(changed(|t| t.libversion_number = Some(version)), fine).0, codes::SQLITE_OK);
}

#[test]
fn a_host_without_a_needed_routine_is_told_which() {
    for (table, name) in [
        (changed(|t| t.create_module_v2 = None), "create_module_v2"),
        (changed(|t| t.set_authorizer = None), "set_authorizer"),
        (changed(|t| t.malloc64 = None), "malloc64"),
    ] {
        let (rc, text) = enter(table, fine);
        assert_eq!(rc, codes::SQLITE_ERROR);
        assert!(text.contains("GS-1002") && text.contains(name), "{text}");
    }
}

#[test]
fn a_host_without_a_table_gets_a_code() {
    assert_eq!(enter(std::ptr::null(), fine), (codes::SQLITE_MISUSE, String::new()));
    assert_eq!(enter(changed(|t| t.libversion_number = None), fine).0, codes::SQLITE_MISUSE);
}

#[test]
fn a_second_sqlite_in_the_process_is_refused_and_the_first_goes_on() {
    unsafe extern "C" fn other(_: u64) -> *mut std::os::raw::c_void {
        std::ptr::null_mut()
    }
    let (rc, text) = enter(changed(|t| t.malloc64 = Some(other)), fine);
    assert_eq!(rc, codes::SQLITE_MISUSE);
    assert!(text.contains("GS-1006"), "{text}");
    assert_eq!(enter(routines(), fine).0, codes::SQLITE_OK);
}

#[test]
fn a_panic_or_refusal_in_the_entry_point_fails_the_load_only() {
    quietly();
    let (rc, text) = enter(routines(), |_| explode());
    assert_eq!(rc, codes::SQLITE_INTERNAL);
    assert!(text.contains("GS-9001") && !text.contains("139"), "{text}");
    let refuse = |_: Db| Err(Error::new(codes::SQLITE_AUTH, "100%s no"));
    assert_eq!(enter(routines(), refuse), (codes::SQLITE_AUTH, "100%s no".into()));
}

#[test]
fn a_caller_without_a_place_for_the_text_is_served() {
    let (c, _) = connection();
    // SAFETY: SQLite allows a null place for the text.
    let rc = unsafe { load(c.handle().cast(), std::ptr::null_mut(), routines(), |_| Err(Error::new(1, "no"))) };
    assert_eq!(rc, 1);
}

/// Every routine that the code calls stands in the list that is checked at load.
#[test]
fn every_routine_called_is_checked_at_load() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/sqlite");
    let source = |name: &str| std::fs::read_to_string(folder.join(name)).expect("source");
    let api = source("api.rs");
    let list = api.split("needed! {").nth(1).and_then(|t| t.split('}').next()).expect("the list");
    let checked: std::collections::BTreeSet<&str> = list.split_whitespace().collect();
    let mut called = std::collections::BTreeSet::new();
    for file in std::fs::read_dir(&folder).expect("folder").flatten() {
        if !file.path().is_file() {
            continue;
        }
        let text = std::fs::read_to_string(file.path()).expect("source");
        for call in text.split("call!(").skip(1) {
            let name: String = call.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            assert!(
                name.is_empty() || checked.contains(name.as_str()),
                "{name} is called in {:?}, not checked",
                file.path()
            );
            called.insert(name);
        }
    }
    assert!(called.len() > 40, "only {} calls were found", called.len());
}
