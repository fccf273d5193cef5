//! A database connection of the host.

use super::api::call;
use super::error::{Error, Result};
use super::statement::Statement;
use super::value::{c_name, ValueRef};
use crate::value::Value;
use sqlite3ext_sys as ffi;
use std::ffi::CStr;
use std::os::raw::c_int;

/// A handle to a connection that the host (or [`Private`]) keeps open. Everything that holds one is
/// destroyed by SQLite before the connection goes away.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Db {
    raw: *mut ffi::sqlite3,
}

impl Db {
    /// # Safety
    /// `raw` is an open connection that outlives every use of the handle.
    pub(super) unsafe fn new(raw: *mut ffi::sqlite3) -> Self {
        Db { raw }
    }

    pub(super) fn raw(self) -> *mut ffi::sqlite3 {
        self.raw
    }

    /// The connection's last error under a result code.
    pub(super) fn error(self, rc: c_int) -> Error {
        // SAFETY: the connection is open; the text is NUL-terminated and copied at once.
        unsafe {
            let code = call!(extended_errcode(self.raw));
            let code = if code & 0xff == rc & 0xff { code } else { rc };
            let text = call!(errmsg(self.raw));
            let message =
                if text.is_null() { String::new() } else { CStr::from_ptr(text).to_string_lossy().into_owned() };
            Error::new(code, message)
        }
    }

    /// Prepares one statement that will be kept.
    pub fn prepare(self, sql: &str) -> Result<Statement> {
        match Statement::prepare_first(self, sql, ffi::SQLITE_PREPARE_PERSISTENT)? {
            (Some(s), _) => Ok(s),
            (None, _) => Err(Error::new(ffi::SQLITE_MISUSE, "empty statement")),
        }
    }

    /// Runs every statement of a script, ignoring rows.
    pub fn run_script(self, sql: &str) -> Result<()> {
        let mut rest = sql;
        while !rest.trim().is_empty() {
            let (statement, tail) = Statement::prepare_first(self, rest, 0)?;
            if let Some(mut s) = statement {
                while s.step()? {}
            }
            rest = tail;
        }
        Ok(())
    }

    /// Runs every statement of a script and calls `each` for every row of any of them.
    pub fn script_rows(self, sql: &str, mut each: impl FnMut(&Statement) -> Result<()>) -> Result<()> {
        let mut rest = sql;
        while !rest.trim().is_empty() {
            let (statement, tail) = Statement::prepare_first(self, rest, 0)?;
            if let Some(mut s) = statement {
                while s.step()? {
                    each(&s)?;
                }
            }
            rest = tail;
        }
        Ok(())
    }

    /// Runs one statement once.
    pub fn run(self, sql: &str, values: &[ValueRef<'_>]) -> Result<()> {
        self.prepare(sql)?.run(values)
    }

    /// The first column of the first row.
    pub fn one(self, sql: &str, values: &[ValueRef<'_>]) -> Result<Option<Value>> {
        Ok(self.row(sql, values)?.and_then(|r| r.into_iter().next()))
    }

    /// The first row.
    pub fn row(self, sql: &str, values: &[ValueRef<'_>]) -> Result<Option<Vec<Value>>> {
        let mut first = None;
        self.rows(sql, values, |row| {
            if first.is_none() {
                first = Some((0..row.column_count()).map(|i| row.column(i).to_value()).collect::<Result<_>>()?);
            }
            Ok(())
        })?;
        Ok(first)
    }

    /// Calls `each` for every row of a query run once.
    pub fn rows(self, sql: &str, values: &[ValueRef<'_>], each: impl FnMut(&Statement) -> Result<()>) -> Result<()> {
        self.prepare(sql)?.rows(values, each)
    }

    /// No explicit transaction is open (<https://www.sqlite.org/c3ref/get_autocommit.html>).
    pub fn autocommit(self) -> bool {
        // SAFETY: the connection is open.
        unsafe { call!(get_autocommit(self.raw)) != 0 }
    }

    /// Whether `main` takes no writes.
    pub fn read_only(self) -> bool {
        // SAFETY: the connection is open; the name is static.
        unsafe { call!(db_readonly(self.raw, c"main".as_ptr())) == 1 }
    }

    /// The file of a schema; `None` for memory and temporary databases.
    pub fn file(self, schema: &str) -> Option<String> {
        let name = c_name(schema).ok()?;
        // SAFETY: the connection is open; the result is NUL-terminated or null, copied at once.
        unsafe {
            let p = call!(db_filename(self.raw, name.as_ptr()));
            if p.is_null() {
                return None;
            }
            let text = CStr::from_ptr(p.cast()).to_string_lossy().into_owned();
            (!text.is_empty()).then_some(text)
        }
    }

    /// Whether `main` is a file, and neither in memory nor temporary.
    pub fn has_file(self) -> bool {
        // SAFETY: the connection is open; the result is NUL-terminated or null.
        unsafe {
            let name = call!(db_filename(self.raw, c"main".as_ptr()));
            !name.is_null() && *name.cast::<u8>() != 0
        }
    }

    /// Rows that the last INSERT, UPDATE or DELETE touched.
    pub fn changes(self) -> i32 {
        // SAFETY: the connection is open.
        unsafe { call!(changes(self.raw)) }
    }

    /// How many rows this connection has changed since it was opened; wraps round.
    pub fn total_changes(self) -> i32 {
        // SAFETY: the connection is open.
        unsafe { call!(total_changes(self.raw)) }
    }

    pub fn last_insert_rowid(self) -> i64 {
        // SAFETY: the connection is open.
        unsafe { call!(last_insert_rowid(self.raw)) }
    }

    pub fn set_last_insert_rowid(self, rowid: i64) {
        // SAFETY: the connection is open.
        unsafe { call!(set_last_insert_rowid(self.raw, rowid)) }
    }

    /// Sets or reads a boolean option (<https://www.sqlite.org/c3ref/c_dbconfig_defensive.html>);
    /// `None` only reads.
    pub fn config(self, option: c_int, value: Option<bool>) -> Option<bool> {
        let mut now: c_int = 0;
        let wanted: c_int = value.map_or(-1, c_int::from);
        let place: *mut c_int = &mut now;
        // SAFETY: the boolean options take an int and an int pointer.
        let rc = unsafe { call!(db_config(self.raw, option, wanted, place)) };
        (rc == ffi::SQLITE_OK).then_some(now != 0)
    }

    pub fn busy_timeout(self, milliseconds: i32) {
        // SAFETY: the connection is open.
        unsafe { call!(busy_timeout(self.raw, milliseconds)) };
    }

    /// Changes with every commit to the file, also this connection's own, once its pager has met it
    /// (<https://www.sqlite.org/c3ref/c_fcntl_begin_atomic_write.html>).
    pub fn data_version(self) -> Option<u32> {
        self.data_version_of(c"main")
    }

    /// [`Self::data_version`] of a schema; `None` where there is none.
    pub fn data_version_of(self, schema: &CStr) -> Option<u32> {
        let mut version: std::os::raw::c_uint = 0;
        let place: *mut std::os::raw::c_uint = &mut version;
        // SAFETY: the connection is open; this opcode writes one unsigned int.
        let rc =
            unsafe { call!(file_control(self.raw, schema.as_ptr(), ffi::SQLITE_FCNTL_DATA_VERSION, place.cast())) };
        (rc == ffi::SQLITE_OK).then_some(version)
    }

    /// Whether a statement of this connection that writes is in the middle of its run
    /// (<https://www.sqlite.org/c3ref/next_stmt.html>).
    pub fn writing_statement_busy(self) -> bool {
        // One that runs began a write transaction with its first step; most often there is none, and no list to walk.
        if self.transaction_of(std::ptr::null()).is_some_and(|state| state != ffi::SQLITE_TXN_WRITE) {
            return false;
        }
        // SAFETY: walks the connection's own list; every statement in it is live.
        unsafe {
            let mut s = call!(next_stmt(self.raw, std::ptr::null_mut()));
            while !s.is_null() {
                if call!(stmt_busy(s)) != 0 && call!(stmt_readonly(s)) == 0 {
                    return true;
                }
                s = call!(next_stmt(self.raw, s));
            }
        }
        false
    }

    /// Whether an open transaction has begun to write; `None` on hosts before 3.34, which cannot tell
    /// (<https://www.sqlite.org/c3ref/txn_state.html>).
    pub fn writing_transaction(self) -> Option<bool> {
        self.transaction_of(c"main".as_ptr()).map(|state| state == ffi::SQLITE_TXN_WRITE)
    }

    /// Whether a transaction has begun to read `main`, so that what it sees stands still; `None` as above.
    pub fn reading_transaction(self) -> Option<bool> {
        self.transaction_of(c"main".as_ptr()).map(|state| state != ffi::SQLITE_TXN_NONE)
    }

    /// The furthest state of a schema, or of all for a null pointer.
    fn transaction_of(self, schema: *const std::os::raw::c_char) -> Option<std::os::raw::c_int> {
        if super::api::host_version() < 3_034_000 {
            return None;
        }
        // SAFETY: the connection is open, the name null or a C string; the routine is in the table since 3.34, checked
        // just above.
        unsafe { (*super::api::table()).txn_state.map(|state| state(self.raw, schema)) }
    }

    /// How often this connection asked its page caches for a page, found there or not; wraps around. Pages that are mapped
    /// into memory (`mmap_size`) are not counted (<https://www.sqlite.org/c3ref/c_dbstatus_options.html>).
    #[inline]
    pub fn pages_asked(self) -> i32 {
        let (mut hits, mut misses, mut unused) = (0, 0, 0);
        // SAFETY: the connection is open; the out-pointers are valid ints.
        unsafe {
            call!(db_status(self.raw, ffi::SQLITE_DBSTATUS_CACHE_HIT, &mut hits, &mut unused, 0));
            call!(db_status(self.raw, ffi::SQLITE_DBSTATUS_CACHE_MISS, &mut misses, &mut unused, 0));
        }
        hits.wrapping_add(misses)
    }

    /// Copies the WAL back into the file without waiting for anybody. False where a statement of this connection reads.
    pub fn checkpoint_passive(self) -> bool {
        self.checkpoint(ffi::SQLITE_CHECKPOINT_PASSIVE) == ffi::SQLITE_OK
    }

    /// Copies the WAL back into the file and leaves it with no bytes; waits for readers as long as the host's busy
    /// handler does. True where there is no WAL (any more).
    pub fn checkpoint_truncate(self) -> bool {
        self.checkpoint(ffi::SQLITE_CHECKPOINT_TRUNCATE) == ffi::SQLITE_OK
    }

    fn checkpoint(self, mode: c_int) -> c_int {
        let null = std::ptr::null_mut();
        // SAFETY: the connection is open; null out-pointers are allowed.
        unsafe { call!(wal_checkpoint_v2(self.raw, c"main".as_ptr(), mode, null, null)) }
    }
}

/// A connection of our own to the same file, closed when dropped.
pub struct Private {
    db: Db,
}

impl Private {
    pub fn open(file: &str) -> Result<Self> {
        let name = c_name(file)?;
        let mut raw = std::ptr::null_mut();
        let flags = ffi::SQLITE_OPEN_READWRITE | ffi::SQLITE_OPEN_FULLMUTEX;
        // SAFETY: the name is NUL-terminated, the out-pointer valid, the VFS the default one.
        let rc = unsafe { call!(open_v2(name.as_ptr(), &mut raw, flags, std::ptr::null())) };
        if raw.is_null() {
            return Err(Error::new(rc, "out of memory"));
        }
        // SAFETY: `raw` is closed only by our drop.
        let private = Private { db: unsafe { Db::new(raw) } };
        if rc != ffi::SQLITE_OK {
            return Err(private.db.error(rc));
        }
        Ok(private)
    }

    pub fn db(&self) -> Db {
        self.db
    }
}

impl Drop for Private {
    fn drop(&mut self) {
        // SAFETY: closed once, here; close_v2 waits for statements still alive.
        unsafe { call!(close_v2(self.db.raw)) };
    }
}
