//! The host's SQLite, reached through the routines it hands to the entry point
//! (<https://www.sqlite.org/loadext.html>).
//!
//! An older host's table is shorter than ours: entries are read through a raw pointer, one
//! by one, and only those that the oldest supported version already had.

use sqlite3ext_sys as ffi;
use std::sync::atomic::{AtomicPtr, Ordering};

/// 3.31.0, the oldest host: `SQLITE_DBCONFIG_TRUSTED_SCHEMA`'s and `SQLITE_INNOCUOUS`'s version,
/// shipped by Kylin V10 and Ubuntu 20.04.
pub const OLDEST: i32 = 3_031_000;

static API: AtomicPtr<ffi::sqlite3_api_routines> = AtomicPtr::new(std::ptr::null_mut());

/// The table of routines; set by the entry point before anything else runs.
pub(super) fn table() -> *const ffi::sqlite3_api_routines {
    API.load(Ordering::Acquire)
}

/// Calls one routine of the host.
macro_rules! call {
    ($name:ident ( $($arg:expr),* $(,)? )) => {{
        // The entry point refused the load unless every routine used here was present.
        let routine = (*$crate::sqlite::api::table()).$name;
        match routine {
            Some(f) => f($($arg),*),
            None => unreachable!(concat!("SQLite routine ", stringify!($name), " was checked at load")),
        }
    }};
}
pub(super) use call;

macro_rules! needed {
    ($($name:ident)*) => {
        /// The first routine that this library needs and the host lacks.
        ///
        /// # Safety
        /// `api` points to the routines of a host not older than [`OLDEST`].
        unsafe fn first_missing(api: *const ffi::sqlite3_api_routines) -> Option<&'static str> {
            // SAFETY: every routine named here existed in 3.31.0, so the table reaches that far.
            $(if unsafe { (*api).$name.is_none() } { return Some(stringify!($name)); })*
            None
        }
    };
}

needed! {
    bind_blob64 bind_double bind_int64 bind_null bind_pointer bind_text64 bind_value changes clear_bindings close_v2
    column_blob column_bytes column_count column_double column_int64 column_name column_text column_type column_value
    context_db_handle create_collation_v2 create_function_v2 create_module_v2 db_status db_config db_filename db_handle db_readonly
    declare_vtab errmsg errstr extended_errcode file_control finalize free get_autocommit get_auxdata last_insert_rowid
    libversion libversion_number malloc64 next_stmt open_v2 prepare_v3 reset result_blob64 result_double
    result_error result_error_code result_int64 result_null result_pointer result_text64 result_value set_authorizer set_auxdata
    set_last_insert_rowid step stmt_busy stmt_readonly busy_timeout total_changes user_data value_blob value_bytes value_double value_frombind
    value_int64 value_nochange value_pointer value_text value_type vtab_collation vtab_config wal_checkpoint_v2
}

/// Why a host cannot carry this library.
#[derive(Debug)]
pub(super) enum Unfit {
    NoTable,
    TooOld(i32),
    Missing(&'static str),
    /// Another copy of SQLite in this process has the library already.
    Second,
}

/// Remembers the host's routines, if it has all that are needed.
///
/// # Safety
/// `api` is null or what SQLite passed to an extension's entry point.
pub(super) unsafe fn adopt(api: *const ffi::sqlite3_api_routines) -> Result<(), Unfit> {
    if api.is_null() {
        return Err(Unfit::NoTable);
    }
    // SAFETY: this entry has been in the table since extensions exist.
    let Some(version) = (unsafe { (*api).libversion_number }) else { return Err(Unfit::NoTable) };
    // SAFETY: takes no argument.
    let version = unsafe { version() };
    if version < OLDEST {
        return Err(Unfit::TooOld(version));
    }
    // SAFETY: the version was checked just above.
    if let Some(name) = unsafe { first_missing(api) } {
        return Err(Unfit::Missing(name));
    }
    // One library holds one table. A second SQLite in the process (a bundled one beside the system's) would make
    // the first one's connections run through the wrong routines.
    match API.compare_exchange(std::ptr::null_mut(), api.cast_mut(), Ordering::AcqRel, Ordering::Acquire) {
        Ok(_) => Ok(()),
        // SAFETY: both tables reach as far as the versions that were checked.
        Err(first) if unsafe { same_host(first, api) } => Ok(()),
        Err(_) => Err(Unfit::Second),
    }
}

/// Whether two tables lead into the same SQLite.
///
/// # Safety
/// Both point to the routines of hosts not older than [`OLDEST`].
unsafe fn same_host(a: *const ffi::sqlite3_api_routines, b: *const ffi::sqlite3_api_routines) -> bool {
    // SAFETY: as promised.
    let places = |t: *const ffi::sqlite3_api_routines| unsafe {
        ((*t).prepare_v3.map(|f| f as usize), (*t).malloc64.map(|f| f as usize))
    };
    std::ptr::eq(a, b) || places(a) == places(b)
}

/// The host's version, `3_040_001` for 3.40.1.
pub fn host_version() -> i32 {
    // SAFETY: takes no argument.
    unsafe { call!(libversion_number()) }
}
