//! The authorizer (<https://www.sqlite.org/c3ref/set_authorizer.html>): asked while a statement is
//! prepared, also when SQLite prepares one again inside a step.

use super::api::call;
use super::db::Db;
use super::error::Result;
use super::index::text_of;
use super::panic::contained;
use sqlite3ext_sys as ffi;
use std::os::raw::{c_char, c_int, c_void};

/// One question of the authorizer.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    pub action: i32,
    pub first: &'a str,
    pub second: &'a str,
    pub schema: &'a str,
    /// The innermost trigger or view that asks; never proof of who asks (a CTE can bear any name).
    pub accessor: &'a str,
}

/// The decision; anything but `Allow` fails the statement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    Allow,
    Deny,
}

type Judge = Box<dyn Fn(&Question<'_>) -> Verdict>;

/// An installed authorizer. The owner keeps it as long as the connection uses it.
pub struct Authorizer {
    judge: Box<Judge>,
}

impl Authorizer {
    pub fn new(judge: impl Fn(&Question<'_>) -> Verdict + 'static) -> Self {
        Authorizer { judge: Box::new(Box::new(judge)) }
    }

    /// Installs it, or installs it again: that expires prepared statements, so that they are judged anew.
    ///
    /// The owner must call [`remove`] before dropping it while the connection lives on.
    pub fn install(&self, db: Db) -> Result<()> {
        let p: *const Judge = &*self.judge;
        // SAFETY: the judge's box does not move and outlives the installation, as its owner promises.
        let rc = unsafe { call!(set_authorizer(db.raw(), Some(judge), p.cast_mut().cast())) };
        if rc == ffi::SQLITE_OK {
            Ok(())
        } else {
            Err(db.error(rc))
        }
    }
}

/// Takes any authorizer off the connection.
pub fn remove(db: Db) {
    // SAFETY: the connection is open.
    unsafe { call!(set_authorizer(db.raw(), None, std::ptr::null_mut())) };
}

unsafe extern "C" fn judge(
    data: *mut c_void,
    action: c_int,
    first: *const c_char,
    second: *const c_char,
    schema: *const c_char,
    accessor: *const c_char,
) -> c_int {
    let verdict = contained("authorizer", || {
        // SAFETY: `data` is the installed judge; the strings are NUL-terminated or null.
        unsafe {
            let question = Question {
                action,
                first: text_of(first),
                second: text_of(second),
                schema: text_of(schema),
                accessor: text_of(accessor),
            };
            Ok((*data.cast::<Judge>())(&question))
        }
    });
    match verdict {
        Ok(Verdict::Allow) => ffi::SQLITE_OK,
        // A panic denies.
        Ok(Verdict::Deny) | Err(_) => ffi::SQLITE_DENY,
    }
}
