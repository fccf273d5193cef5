//! Scalar functions (<https://www.sqlite.org/appfunc.html>).

use super::api::call;
use super::db::Db;
use super::error::{Error, Result};
use super::panic::{contained, silently};
use super::statement::{transient, Statement};
use super::value::{c_name, Arg, ValueRef};
use sqlite3ext_sys as ffi;
use std::cell::RefCell;
use std::os::raw::{c_int, c_void};
use std::rc::Rc;

/// What SQLite may assume of a function (<https://www.sqlite.org/c3ref/c_deterministic.html>).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trust {
    /// The arguments alone decide the result, and it may stand in indexes, views and triggers.
    Pure,
    /// May stand in views and triggers even under `trusted_schema=OFF`, but depends on more than its arguments.
    Innocuous,
    /// Reads the database or the session; usable in triggers only of a trusted schema.
    Plain,
    /// Only at the top level of SQL typed by the user: sets up, locks, or opens a session.
    Direct,
}

impl Trust {
    fn flags(self) -> c_int {
        ffi::SQLITE_UTF8
            | match self {
                Trust::Pure => ffi::SQLITE_DETERMINISTIC | ffi::SQLITE_INNOCUOUS,
                Trust::Innocuous => ffi::SQLITE_INNOCUOUS,
                Trust::Plain => 0,
                Trust::Direct => ffi::SQLITE_DIRECTONLY,
            }
    }
}

/// One call in progress: where the result goes.
pub struct Context {
    raw: *mut ffi::sqlite3_context,
}

impl Context {
    pub(super) fn of(raw: *mut ffi::sqlite3_context) -> Self {
        Context { raw }
    }

    pub fn db(&self) -> Db {
        // SAFETY: the context is live for the call, and so is its connection.
        unsafe { Db::new(call!(context_db_handle(self.raw))) }
    }

    #[inline]
    pub fn result<'v>(&self, value: impl Into<ValueRef<'v>>) {
        // SAFETY: the context is live; text and blobs are copied by SQLite.
        unsafe {
            match value.into() {
                ValueRef::Null => call!(result_null(self.raw)),
                ValueRef::Integer(v) => call!(result_int64(self.raw, v)),
                ValueRef::Real(v) => call!(result_double(self.raw, v)),
                ValueRef::Text(t) => self.result_text(t),
                ValueRef::Blob(b) => {
                    call!(result_blob64(self.raw, b.as_ptr().cast(), b.len() as u64, transient()))
                }
            }
        }
    }

    /// Text, as UTF-8 that SQLite copies.
    #[inline(always)]
    pub fn result_text(&self, text: &[u8]) {
        let (start, length) = (text.as_ptr().cast(), text.len() as u64);
        // SAFETY: the context is live; the text is copied by SQLite.
        unsafe { call!(result_text64(self.raw, start, length, transient(), ffi::SQLITE_UTF8 as u8)) }
    }

    /// Hands an argument on as the result.
    pub fn result_arg(&self, value: Arg<'_>) {
        // SAFETY: both are live; SQLite copies.
        unsafe { call!(result_value(self.raw, value.raw())) }
    }

    /// Hands a column of a nested statement on as the result.
    pub fn result_column(&self, statement: &Statement, index: usize) {
        // SAFETY: the column's value is live until the next step; SQLite copies.
        unsafe { call!(result_value(self.raw, statement.column_raw(index))) }
    }

    pub(super) fn error(&self, error: &Error) {
        let length = c_int::try_from(error.message.len()).unwrap_or(0);
        // SAFETY: the text is valid for its length and copied; no printf formatting takes place.
        unsafe {
            call!(result_error(self.raw, error.message.as_ptr().cast(), length));
            call!(result_error_code(self.raw, error.code));
        }
    }

    /// Something made once per statement from a constant argument (<https://www.sqlite.org/c3ref/get_auxdata.html>),
    /// such as a parsed mask. One function must keep one type per argument.
    #[inline(always)]
    pub fn cached<T: 'static, R>(
        &self,
        argument: usize,
        make: impl FnOnce() -> Result<T>,
        then: impl FnOnce(&T) -> R,
    ) -> Result<R> {
        unsafe extern "C" fn drop_box<T>(p: *mut c_void) {
            // SAFETY: `p` came from Box::into_raw below and is dropped once, by SQLite.
            silently(|| drop(unsafe { Box::from_raw(p.cast::<T>()) }));
        }
        let n = argument as c_int;
        // SAFETY: the context is live; what is stored at this place is always a Box<T> of this function.
        unsafe {
            let p = call!(get_auxdata(self.raw, n)).cast::<T>();
            if !p.is_null() {
                return Ok(then(&*p));
            }
            let fresh = Box::new(make()?);
            let result = then(&fresh);
            call!(set_auxdata(self.raw, n, Box::into_raw(fresh).cast(), Some(drop_box::<T>)));
            Ok(result)
        }
    }
}

struct Holder<F> {
    name: &'static str,
    body: F,
}

/// Registers a scalar function; `arguments` −1 means any number.
///
/// Each body gets a callback of its own, into which it is inlined: a mask is called for every row.
pub fn scalar<F>(db: Db, name: &'static str, arguments: i32, trust: Trust, body: F) -> Result<()>
where
    F: Fn(&Context, &[Arg<'_>]) -> Result<()> + 'static,
{
    let c = c_name(name)?;
    let holder = Box::into_raw(Box::new(Holder { name, body }));
    // SAFETY: the holder is freed by `drop_holder`, which SQLite calls also when registration fails.
    let rc = unsafe {
        call!(create_function_v2(
            db.raw(),
            c.as_ptr(),
            arguments,
            trust.flags(),
            holder.cast(),
            Some(invoke::<F>),
            None,
            None,
            Some(drop_holder::<F>)
        ))
    };
    if rc == ffi::SQLITE_OK {
        Ok(())
    } else {
        Err(db.error(rc))
    }
}

unsafe extern "C" fn drop_holder<F>(p: *mut c_void) {
    // SAFETY: `p` is the holder that `scalar` leaked; SQLite calls this once.
    silently(|| drop(unsafe { Box::from_raw(p.cast::<Holder<F>>()) }));
}

unsafe extern "C" fn invoke<F>(context: *mut ffi::sqlite3_context, argc: c_int, argv: *mut *mut ffi::sqlite3_value)
where
    F: Fn(&Context, &[Arg<'_>]) -> Result<()> + 'static,
{
    let context = Context { raw: context };
    // SAFETY: user data is the holder given at registration, alive while the function is registered.
    let holder = unsafe { &*call!(user_data(context.raw)).cast::<Holder<F>>() };
    let outcome = contained(holder.name, || {
        // SAFETY: SQLite passes `argc` protected values that live for the call.
        unsafe { with_args(argc, argv, |args| (holder.body)(&context, args)) }
    });
    if let Err(error) = outcome {
        context.error(&error);
    }
}

/// # Safety
/// `argv` points to `argc` protected values that live for the call.
#[inline]
pub(super) unsafe fn with_args<R>(
    argc: c_int,
    argv: *mut *mut ffi::sqlite3_value,
    then: impl FnOnce(&[Arg<'_>]) -> R,
) -> R {
    let n = usize::try_from(argc).unwrap_or(0);
    if n == 0 || argv.is_null() {
        return then(&[]);
    }
    // SAFETY: `Arg` is transparent over the pointers that SQLite's array holds; they outlive the call.
    then(unsafe { std::slice::from_raw_parts(argv.cast::<Arg<'_>>(), n) })
}

/// Lends `target` to the functions that nested statement `run` calls, as its parameter `index`.
pub fn lend<T, R>(
    statement: &mut Statement,
    index: usize,
    name: &'static std::ffi::CStr,
    target: &RefCell<T>,
    run: impl FnOnce(&mut Statement) -> Result<R>,
) -> Result<R> {
    let p: *const RefCell<T> = target;
    // SAFETY: `target` outlives this call and the binding is cleared before it ends.
    unsafe { statement.bind_pointer(index, p.cast_mut().cast(), name, None)? };
    let outcome = run(statement);
    statement.clear();
    outcome
}

/// Gives the functions that a nested statement calls a share in `target`, as its parameter `index`, until the statement is
/// cleared or dropped.
pub fn share<T: 'static>(
    statement: &mut Statement,
    index: usize,
    name: &'static std::ffi::CStr,
    target: Rc<RefCell<T>>,
) -> Result<()> {
    unsafe extern "C" fn drop_share<T>(p: *mut c_void) {
        // SAFETY: `p` came from Rc::into_raw below; SQLite calls this once, also when binding fails.
        silently(|| drop(unsafe { Rc::from_raw(p.cast::<RefCell<T>>()) }));
    }
    let p = Rc::into_raw(target).cast_mut().cast();
    // SAFETY: the share keeps the target alive until its destructor runs, which ends the binding.
    unsafe { statement.bind_pointer(index, p, name, Some(drop_share::<T>)) }
}

/// What [`lend`] or [`share`] gave, seen from inside the called function. The pair of name and type must be unique.
pub fn borrowed<'a, T>(argument: Arg<'a>, name: &'static std::ffi::CStr) -> Option<&'a RefCell<T>> {
    let p = argument.pointer(name).cast::<RefCell<T>>();
    // SAFETY: only `lend` or `share` bind under this name, always a live RefCell<T>; it lasts for the run.
    unsafe { p.as_ref() }
}
