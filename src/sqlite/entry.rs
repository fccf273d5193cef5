//! The entry point (<https://www.sqlite.org/loadext.html#programming_loadable_extensions>).

use super::api::{self, Unfit};
use super::db::Db;
use super::error::{Error, Result};
use super::index::allocate_text;
use super::panic::contained;
use crate::error::{door, Refusal};
use sqlite3ext_sys as ffi;
use std::os::raw::{c_char, c_int};

/// Declares the library's entry point, which runs `$register` on every connection that loads it.
macro_rules! entry_point {
    ($name:ident, $register:path) => {
        /// What SQLite calls on `.load ./libgovshare` (<https://www.sqlite.org/loadext.html>).
        ///
        /// # Safety
        /// Called by SQLite only, with an open connection and its routines.
        #[allow(unsafe_code)]
        #[no_mangle]
        pub unsafe extern "C" fn $name(
            db: *mut sqlite3ext_sys::sqlite3,
            message: *mut *mut std::os::raw::c_char,
            routines: *const sqlite3ext_sys::sqlite3_api_routines,
        ) -> std::os::raw::c_int {
            // SAFETY: passed on as SQLite gave it.
            match unsafe { $crate::sqlite::entry::load(db, message, routines, $register) } {
                // Unloaded with its last connection and loaded anew with the next, the library would lose
                // what its statics hold each time, and thread-local destructors their code.
                sqlite3ext_sys::SQLITE_OK => sqlite3ext_sys::SQLITE_OK_LOAD_PERMANENTLY,
                failed => failed,
            }
        }
    };
}
pub(crate) use entry_point;

/// # Safety
/// The arguments are those of an extension's entry point.
pub(crate) unsafe fn load(
    db: *mut ffi::sqlite3,
    message: *mut *mut c_char,
    routines: *const ffi::sqlite3_api_routines,
    register: fn(Db) -> Result<()>,
) -> c_int {
    // SAFETY: `routines` is what SQLite passed.
    let fit = unsafe { api::adopt(routines) };
    let adopted = fit.is_ok();
    let outcome = match fit {
        // Without the routines nothing can be allocated for a text: the code alone must do.
        Err(Unfit::NoTable) => return ffi::SQLITE_MISUSE,
        Err(Unfit::TooOld(version)) => {
            Err(Error::from(Refusal::new(&door::HOST_TOO_OLD).with("version", shown_version(version))))
        }
        Err(Unfit::Missing(name)) => Err(Error::from(Refusal::new(&door::HOST_LACKS).with("routine", name))),
        Err(Unfit::Second) => Err(Error::from(Refusal::new(&door::SECOND_HOST))),
        // SAFETY: `db` is the open connection that loads us.
        Ok(()) => contained("entry point", || register(unsafe { Db::new(db) })),
    };
    match outcome {
        Ok(()) => ffi::SQLITE_OK,
        Err(error) => {
            // SAFETY: a host that was not adopted frees the text too, so it must come from its own allocator.
            unsafe {
                if !message.is_null() {
                    *message =
                        if adopted { allocate_text(&error.message) } else { early_text(routines, &error.message) };
                }
            }
            error.code
        }
    }
}

fn shown_version(version: i32) -> String {
    format!("{}.{}.{}", version / 1_000_000, version / 1_000 % 1_000, version % 1_000)
}

/// A text for a host that was not adopted, in its own allocator.
///
/// # Safety
/// `routines` is not null.
unsafe fn early_text(routines: *const ffi::sqlite3_api_routines, text: &str) -> *mut c_char {
    // SAFETY: `malloc` is among the first routines of the table since extensions exist.
    let Some(malloc) = (unsafe { (*routines).malloc }) else { return std::ptr::null_mut() };
    let Ok(size) = c_int::try_from(text.len() + 1) else { return std::ptr::null_mut() };
    // SAFETY: `size` bytes are allocated and written.
    unsafe {
        let p = malloc(size).cast::<u8>();
        if !p.is_null() {
            std::ptr::copy_nonoverlapping(text.as_ptr(), p, text.len());
            *p.add(text.len()) = 0;
        }
        p.cast()
    }
}
