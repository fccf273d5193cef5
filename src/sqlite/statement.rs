//! Prepared statements (<https://www.sqlite.org/c3ref/stmt.html>).

use super::api::call;
use super::db::Db;
use super::error::Result;
use super::value::{value_of, Arg, ValueRef};
use sqlite3ext_sys as ffi;
use std::os::raw::{c_int, c_uint, c_void};

/// One prepared statement, finalized when dropped.
pub struct Statement {
    raw: *mut ffi::sqlite3_stmt,
    db: Db,
}

/// `SQLITE_TRANSIENT`: SQLite copies before the call returns.
pub(super) fn transient() -> ffi::sqlite3_destructor_type {
    // SAFETY: the documented sentinel; SQLite compares it and never calls it.
    unsafe { std::mem::transmute::<isize, ffi::sqlite3_destructor_type>(-1) }
}

/// `SQLITE_STATIC`: the bytes outlive the use.
fn lent() -> ffi::sqlite3_destructor_type {
    None
}

impl Statement {
    /// Prepares the first statement of `sql`; what follows it is returned.
    pub(super) fn prepare_first(db: Db, sql: &str, flags: c_int) -> Result<(Option<Self>, &str)> {
        let Ok(length) = c_int::try_from(sql.len()) else {
            return Err(super::Error::new(ffi::SQLITE_TOOBIG, "statement too long"));
        };
        let mut raw = std::ptr::null_mut();
        let mut tail = std::ptr::null();
        // SAFETY: `sql` is valid for `length` bytes; both out-pointers are valid; `db` is open.
        let rc =
            unsafe { call!(prepare_v3(db.raw(), sql.as_ptr().cast(), length, flags as c_uint, &mut raw, &mut tail)) };
        if rc != ffi::SQLITE_OK {
            return Err(db.error(rc));
        }
        let used = if tail.is_null() { sql.len() } else { (tail as usize).saturating_sub(sql.as_ptr() as usize) };
        let rest = sql.get(used..).unwrap_or("");
        Ok(((!raw.is_null()).then_some(Statement { raw, db }), rest))
    }

    pub fn db(&self) -> Db {
        self.db
    }

    /// Binds by position, from 1; text and blobs are copied.
    pub fn bind<'v>(&mut self, index: usize, value: impl Into<ValueRef<'v>>) -> Result<()> {
        self.bind_as(index, value.into(), transient())
    }

    fn bind_as(&mut self, index: usize, value: ValueRef<'_>, life: ffi::sqlite3_destructor_type) -> Result<()> {
        let i = index as c_int;
        // SAFETY: `raw` is a live statement; pointers and lengths come from slices.
        let rc = unsafe {
            match value {
                ValueRef::Null => call!(bind_null(self.raw, i)),
                ValueRef::Integer(v) => call!(bind_int64(self.raw, i, v)),
                ValueRef::Real(v) => call!(bind_double(self.raw, i, v)),
                ValueRef::Text(t) => {
                    call!(bind_text64(self.raw, i, t.as_ptr().cast(), t.len() as u64, life, ffi::SQLITE_UTF8 as u8))
                }
                ValueRef::Blob(b) => call!(bind_blob64(self.raw, i, b.as_ptr().cast(), b.len() as u64, life)),
            }
        };
        if rc == ffi::SQLITE_OK {
            Ok(())
        } else {
            Err(self.db.error(rc))
        }
    }

    /// Binds a value as SQLite holds it, without reading it.
    pub fn bind_arg(&mut self, index: usize, value: Arg<'_>) -> Result<()> {
        // SAFETY: both are live; the value is protected, being an argument of a callback.
        let rc = unsafe { call!(bind_value(self.raw, index as c_int, value.raw())) };
        if rc == ffi::SQLITE_OK {
            Ok(())
        } else {
            Err(self.db.error(rc))
        }
    }

    /// Lends a Rust value to one of our functions under a name no SQL can forge
    /// (<https://www.sqlite.org/bindptr.html>).
    ///
    /// # Safety
    /// `target` stays valid until [`Self::clear`] or drop, or until `done` is called with it.
    pub(super) unsafe fn bind_pointer(
        &mut self,
        index: usize,
        target: *mut c_void,
        name: &'static std::ffi::CStr,
        done: Option<unsafe extern "C" fn(*mut c_void)>,
    ) -> Result<()> {
        // SAFETY: the name is static; the target is promised by the caller.
        let rc = unsafe { call!(bind_pointer(self.raw, index as c_int, target, name.as_ptr(), done)) };
        if rc == ffi::SQLITE_OK {
            Ok(())
        } else {
            Err(self.db.error(rc))
        }
    }

    /// Runs to the next row; `false` when there is none.
    pub fn step(&mut self) -> Result<bool> {
        // SAFETY: `raw` is a live statement.
        match unsafe { call!(step(self.raw)) } {
            ffi::SQLITE_ROW => Ok(true),
            ffi::SQLITE_DONE => Ok(false),
            rc => {
                let error = self.db.error(rc);
                self.reset();
                Err(error)
            }
        }
    }

    /// Ends a run; bindings stay. The error, if any, was reported by `step` already.
    pub fn reset(&mut self) {
        // SAFETY: `raw` is a live statement.
        unsafe { call!(reset(self.raw)) };
    }

    /// Ends a run and lets go of bound values.
    pub fn clear(&mut self) {
        self.reset();
        // SAFETY: `raw` is a live statement.
        unsafe { call!(clear_bindings(self.raw)) };
    }

    /// Binds all, runs to the end, lets go.
    pub fn run(&mut self, values: &[ValueRef<'_>]) -> Result<()> {
        self.rows(values, |_| Ok(()))
    }

    /// Binds all, calls `each` for every row, lets go. For a statement that is not running.
    pub fn rows(&mut self, values: &[ValueRef<'_>], mut each: impl FnMut(&Statement) -> Result<()>) -> Result<()> {
        let mut go = || {
            for (i, v) in values.iter().enumerate() {
                // The slices outlive this call, and `clear` below drops the loan.
                self.bind_as(i + 1, *v, lent())?;
            }
            while self.step()? {
                each(self)?;
            }
            Ok(())
        };
        let outcome = go();
        self.clear();
        outcome
    }

    pub fn column_count(&self) -> usize {
        // SAFETY: `raw` is a live statement.
        unsafe { call!(column_count(self.raw)) as usize }
    }

    /// A column of the current row, valid until the next step or reset.
    ///
    /// One call of `sqlite3_column_value` instead of three of `sqlite3_column_*`, each of which takes the connection's
    /// mutex: to read such a value is only unsafe while another thread uses the connection, and it is ours for as
    /// long as a callback runs.
    #[inline]
    pub fn column(&self, index: usize) -> ValueRef<'_> {
        // SAFETY: `raw` is a live statement; an index out of range or no row reads as a NULL; the value lives until
        // the next step, and no other thread is in this connection meanwhile.
        unsafe { value_of(self.column_raw(index)) }
    }

    /// The current row's column as SQLite holds it, to hand on as a result.
    pub(super) fn column_raw(&self, index: usize) -> *mut ffi::sqlite3_value {
        // SAFETY: `raw` is a live statement.
        unsafe { call!(column_value(self.raw, index as c_int)) }
    }

    pub fn column_text(&self, index: usize) -> Option<&str> {
        self.column(index).str()
    }

    pub fn column_i64(&self, index: usize) -> Option<i64> {
        self.column(index).integer()
    }

    pub fn column_name(&self, index: usize) -> String {
        // SAFETY: `raw` is a live statement; the name is a NUL-terminated string or null.
        unsafe {
            let p = call!(column_name(self.raw, index as c_int));
            if p.is_null() {
                String::new()
            } else {
                std::ffi::CStr::from_ptr(p).to_string_lossy().into_owned()
            }
        }
    }
}

impl Drop for Statement {
    fn drop(&mut self) {
        // SAFETY: finalized once, here.
        unsafe { call!(finalize(self.raw)) };
    }
}
