//! Collating sequences (<https://www.sqlite.org/c3ref/create_collation.html>).

use super::api::call;
use super::db::Db;
use super::error::Result;
use super::panic::{contained, silently};
use super::value::{bytes, c_name};
use sqlite3ext_sys as ffi;
use std::cmp::Ordering;
use std::os::raw::{c_int, c_void};

/// Registers a collating sequence over UTF-8. A comparison has nowhere to report an error: after a panic two texts
/// count as different.
pub fn collation<F>(db: Db, name: &'static str, compare: F) -> Result<()>
where
    F: Fn(&[u8], &[u8]) -> Ordering + 'static,
{
    let c = c_name(name)?;
    let holder = Box::into_raw(Box::new(compare));
    // SAFETY: the holder is freed by `drop_holder` at the end of the connection, or below.
    let rc = unsafe {
        call!(create_collation_v2(
            db.raw(),
            c.as_ptr(),
            ffi::SQLITE_UTF8,
            holder.cast(),
            Some(invoke::<F>),
            Some(drop_holder::<F>)
        ))
    };
    if rc == ffi::SQLITE_OK {
        return Ok(());
    }
    // SAFETY: unlike other registrations, a failed one of a collation does not call the destructor.
    drop(unsafe { Box::from_raw(holder) });
    Err(db.error(rc))
}

unsafe extern "C" fn drop_holder<F>(p: *mut c_void) {
    // SAFETY: `p` is the holder that `collation` leaked; SQLite calls this once.
    silently(|| drop(unsafe { Box::from_raw(p.cast::<F>()) }));
}

unsafe extern "C" fn invoke<F>(
    p: *mut c_void,
    left_length: c_int,
    left: *const c_void,
    right_length: c_int,
    right: *const c_void,
) -> c_int
where
    F: Fn(&[u8], &[u8]) -> Ordering + 'static,
{
    // SAFETY: `p` is the holder given at registration, alive while the collation is registered.
    let compare = unsafe { &*p.cast::<F>() };
    // SAFETY: SQLite passes two texts of these lengths that live for the call.
    let (left, right) = unsafe { (bytes(left.cast(), left_length), bytes(right.cast(), right_length)) };
    let order = contained("collation", || Ok(compare(left, right)));
    order.unwrap_or(Ordering::Less) as c_int
}
