//! No panic crosses into SQLite: it becomes an error and the host lives on.

use super::error::{Error, Result};
use crate::error::{internal, Refusal};
use std::panic::{catch_unwind, AssertUnwindSafe};

/// Runs a callback's body; a panic inside comes back as `GS-9001`.
///
/// The text of the panic is not passed on: it could hold a value.
pub(super) fn contained<T>(place: &'static str, body: impl FnOnce() -> Result<T>) -> Result<T> {
    match catch_unwind(AssertUnwindSafe(body)) {
        Ok(result) => result,
        Err(payload) => {
            // Dropping a payload may panic again; leaking it in this never-path is the safe choice.
            std::mem::forget(payload);
            Err(Error::from(Refusal::new(&internal::PANIC).with("where", place)))
        }
    }
}

/// For destructors, which have nobody to report to.
pub(super) fn silently(body: impl FnOnce()) {
    let _ = contained("destructor", || {
        body();
        Ok(())
    });
}
