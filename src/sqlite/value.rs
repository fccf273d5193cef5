//! Values as SQLite lends them (<https://www.sqlite.org/c3ref/value_blob.html>).

use super::api::call;
use super::error::{Error, Result};
use crate::error::{door, Refusal};
use crate::value::Value;
use sqlite3ext_sys as ffi;
use std::marker::PhantomData;

/// A value lent for the length of a call. Text is bytes: SQLite does not promise UTF-8.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum ValueRef<'a> {
    Null,
    Integer(i64),
    Real(f64),
    Text(&'a [u8]),
    Blob(&'a [u8]),
}

impl<'a> ValueRef<'a> {
    pub fn is_null(self) -> bool {
        matches!(self, ValueRef::Null)
    }

    pub fn integer(self) -> Option<i64> {
        match self {
            ValueRef::Integer(i) => Some(i),
            _ => None,
        }
    }

    /// The bytes of a text.
    #[inline]
    pub fn text(self) -> Option<&'a [u8]> {
        match self {
            ValueRef::Text(t) => Some(t),
            _ => None,
        }
    }

    /// The text, if it is text in valid UTF-8.
    pub fn str(self) -> Option<&'a str> {
        match self {
            ValueRef::Text(t) => utf8(t),
            _ => None,
        }
    }

    /// The value as plain data; text that is not UTF-8 is refused, never repaired.
    pub fn to_value(self) -> Result<Value> {
        Ok(match self {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(i) => Value::Integer(i),
            ValueRef::Real(r) => Value::Real(r),
            ValueRef::Text(t) => match std::str::from_utf8(t) {
                Ok(s) => Value::Text(s.to_string()),
                Err(e) => return Err(Refusal::new(&door::NOT_UTF8).with("at", e.valid_up_to()).into()),
            },
            ValueRef::Blob(b) => Value::Blob(b.to_vec()),
        })
    }
}

impl<'a> From<&'a Value> for ValueRef<'a> {
    fn from(v: &'a Value) -> Self {
        match v {
            Value::Null => ValueRef::Null,
            Value::Integer(i) => ValueRef::Integer(*i),
            Value::Real(r) => ValueRef::Real(*r),
            Value::Text(t) => ValueRef::Text(t.as_bytes()),
            Value::Blob(b) => ValueRef::Blob(b),
        }
    }
}

impl<'a> From<&'a str> for ValueRef<'a> {
    fn from(s: &'a str) -> Self {
        ValueRef::Text(s.as_bytes())
    }
}
impl From<i64> for ValueRef<'_> {
    fn from(i: i64) -> Self {
        ValueRef::Integer(i)
    }
}
impl<'a, T: Into<ValueRef<'a>>> From<Option<T>> for ValueRef<'a> {
    fn from(o: Option<T>) -> Self {
        o.map_or(ValueRef::Null, Into::into)
    }
}

/// The text of bytes that are valid UTF-8. Identifiers are short and mostly ASCII, which is seen at a glance.
#[inline]
pub fn utf8(bytes: &[u8]) -> Option<&str> {
    if bytes.is_ascii() {
        // SAFETY: ASCII is UTF-8.
        return Some(unsafe { std::str::from_utf8_unchecked(bytes) });
    }
    std::str::from_utf8(bytes).ok()
}

/// An argument of a function or of `xFilter`/`xUpdate`.
#[derive(Clone, Copy)]
// Transparent: a slice of these is the array that SQLite passes.
#[repr(transparent)]
pub struct Arg<'a> {
    raw: *mut ffi::sqlite3_value,
    life: PhantomData<&'a ()>,
}

impl<'a> Arg<'a> {
    #[inline]
    pub fn get(self) -> ValueRef<'a> {
        // SAFETY: `raw` is valid for `'a`.
        unsafe { value_of(self.raw) }
    }

    /// The bytes of a text, `None` for any other type: what a mask asks of every row.
    #[inline(always)]
    pub fn text(self) -> Option<&'a [u8]> {
        // SAFETY: `raw` is valid for `'a`; text is asked for before its length, as in [`value_of`].
        unsafe {
            if call!(value_type(self.raw)) != ffi::SQLITE_TEXT {
                return None;
            }
            let p = call!(value_text(self.raw));
            Some(bytes(p.cast(), call!(value_bytes(self.raw))))
        }
    }

    /// Whether an UPDATE left this column alone (only for values passed to `xUpdate`).
    pub fn unchanged(self) -> bool {
        // SAFETY: `raw` is valid.
        unsafe { call!(value_nochange(self.raw)) != 0 }
    }

    pub(super) fn raw(self) -> *mut ffi::sqlite3_value {
        self.raw
    }

    /// The pointer that [`super::Statement::bind_pointer`] passed under this name, if it is one.
    pub(super) fn pointer(self, name: &'static std::ffi::CStr) -> *mut std::os::raw::c_void {
        // SAFETY: `raw` is valid; the name is static as the interface asks.
        unsafe { call!(value_pointer(self.raw, name.as_ptr())) }
    }
}

/// # Safety
/// `raw` is a value that stays valid and is not converted for `'a`.
#[inline]
pub(super) unsafe fn value_of<'a>(raw: *mut ffi::sqlite3_value) -> ValueRef<'a> {
    // SAFETY: as the caller promises; pointer and length are read in the order SQLite asks for (text first, then
    // bytes), and nothing converts the value in between.
    unsafe {
        match call!(value_type(raw)) {
            ffi::SQLITE_INTEGER => ValueRef::Integer(call!(value_int64(raw))),
            ffi::SQLITE_FLOAT => ValueRef::Real(call!(value_double(raw))),
            ffi::SQLITE_TEXT => {
                let p = call!(value_text(raw));
                ValueRef::Text(bytes(p.cast(), call!(value_bytes(raw))))
            }
            ffi::SQLITE_BLOB => {
                let p = call!(value_blob(raw));
                ValueRef::Blob(bytes(p.cast(), call!(value_bytes(raw))))
            }
            _ => ValueRef::Null,
        }
    }
}

/// # Safety
/// `p` is null or points to `n` bytes that live for `'a`.
#[inline(always)]
pub(super) unsafe fn bytes<'a>(p: *const u8, n: i32) -> &'a [u8] {
    if p.is_null() || n <= 0 {
        return &[];
    }
    // SAFETY: as the caller promises; `n` is positive.
    unsafe { std::slice::from_raw_parts(p, n as usize) }
}

/// Text as a C string for names that must not hold a NUL.
pub(super) fn c_name(name: &str) -> Result<std::ffi::CString> {
    std::ffi::CString::new(name).map_err(|_| Error::from(Refusal::new(&door::BAD_NAME).with("name", name)))
}
