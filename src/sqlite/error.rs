//! What goes back to SQLite when a call fails: a result code and a text.

use crate::error::{Kind, Refusal};
use sqlite3ext_sys as ffi;
use std::os::raw::c_int;

pub type Result<T> = std::result::Result<T, Error>;

/// Why a call failed. One pointer, so that what is called for every row and nearly never fails hands back no more.
#[derive(Clone, Debug)]
pub struct Error(Box<Told>);

/// A result code (<https://www.sqlite.org/rescode.html>) and its text.
#[derive(Clone, Debug)]
pub struct Told {
    pub code: c_int,
    pub message: String,
}

impl std::ops::Deref for Error {
    type Target = Told;

    fn deref(&self) -> &Told {
        &self.0
    }
}

impl Error {
    pub fn new(code: c_int, message: impl Into<String>) -> Self {
        Error(Box::new(Told { code, message: message.into() }))
    }

    /// The primary code, without its extension bits.
    pub fn primary(&self) -> c_int {
        self.code & 0xff
    }

    /// A UNIQUE or PRIMARY KEY constraint stood in the way.
    pub fn is_taken(&self) -> bool {
        matches!(
            self.code,
            ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID
        )
    }

    pub fn is_busy(&self) -> bool {
        matches!(self.primary(), ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED)
    }
}

fn code_of(kind: Kind) -> c_int {
    match kind {
        Kind::Error => ffi::SQLITE_ERROR,
        Kind::Constraint => ffi::SQLITE_CONSTRAINT,
        Kind::Auth => ffi::SQLITE_AUTH,
        Kind::Misuse => ffi::SQLITE_MISUSE,
        Kind::ReadOnly => ffi::SQLITE_READONLY,
        Kind::Busy => ffi::SQLITE_BUSY,
        Kind::TooBig => ffi::SQLITE_TOOBIG,
        Kind::Corrupt => ffi::SQLITE_CORRUPT,
        Kind::Internal => ffi::SQLITE_INTERNAL,
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Error::new(code_of(refusal.fault.kind), refusal.to_string())
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}
