//! The conversation of `xBestIndex` (<https://www.sqlite.org/vtab.html#the_xbestindex_method>).

use super::api::call;
use super::value::bytes;
use sqlite3ext_sys as ffi;
use std::os::raw::c_int;

/// A comparison that SQLite offers to hand over.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Op {
    Eq,
    Gt,
    Ge,
    Lt,
    Le,
    Ne,
    Is,
    IsNull,
    IsNotNull,
    Like,
    Glob,
    Limit,
    Offset,
    Other,
}

impl Op {
    fn from_raw(op: u8) -> Self {
        match c_int::from(op) {
            ffi::SQLITE_INDEX_CONSTRAINT_EQ => Op::Eq,
            ffi::SQLITE_INDEX_CONSTRAINT_GT => Op::Gt,
            ffi::SQLITE_INDEX_CONSTRAINT_GE => Op::Ge,
            ffi::SQLITE_INDEX_CONSTRAINT_LT => Op::Lt,
            ffi::SQLITE_INDEX_CONSTRAINT_LE => Op::Le,
            ffi::SQLITE_INDEX_CONSTRAINT_NE => Op::Ne,
            ffi::SQLITE_INDEX_CONSTRAINT_IS => Op::Is,
            ffi::SQLITE_INDEX_CONSTRAINT_ISNULL => Op::IsNull,
            ffi::SQLITE_INDEX_CONSTRAINT_ISNOTNULL => Op::IsNotNull,
            ffi::SQLITE_INDEX_CONSTRAINT_LIKE => Op::Like,
            ffi::SQLITE_INDEX_CONSTRAINT_GLOB => Op::Glob,
            ffi::SQLITE_INDEX_CONSTRAINT_LIMIT => Op::Limit,
            ffi::SQLITE_INDEX_CONSTRAINT_OFFSET => Op::Offset,
            _ => Op::Other,
        }
    }

    /// How it is written in SQL, for those that compare with a value.
    pub fn sql(self) -> Option<&'static str> {
        Some(match self {
            Op::Eq => "=",
            Op::Gt => ">",
            Op::Ge => ">=",
            Op::Lt => "<",
            Op::Le => "<=",
            Op::Ne => "<>",
            Op::Is => "IS",
            _ => return None,
        })
    }
}

/// One offered constraint.
#[derive(Clone, Copy, Debug)]
pub struct Constraint {
    pub index: usize,
    /// The column; −1 is the rowid.
    pub column: i32,
    pub op: Op,
    pub usable: bool,
}

/// What SQLite asks of `xBestIndex`, and where the answer goes.
pub struct IndexInfo {
    raw: *mut ffi::sqlite3_index_info,
}

impl IndexInfo {
    /// # Safety
    /// `raw` is what SQLite passed to `xBestIndex`, used only during that call.
    pub(super) unsafe fn new(raw: *mut ffi::sqlite3_index_info) -> Self {
        IndexInfo { raw }
    }

    pub fn constraints(&self) -> Vec<Constraint> {
        // SAFETY: `aConstraint` holds `nConstraint` items for the call.
        unsafe {
            let n = usize::try_from((*self.raw).nConstraint).unwrap_or(0);
            (0..n)
                .map(|i| {
                    let c = &*(*self.raw).aConstraint.add(i);
                    Constraint { index: i, column: c.iColumn, op: Op::from_raw(c.op), usable: c.usable != 0 }
                })
                .collect()
        }
    }

    /// The collation that SQLite compares this constraint with.
    pub fn collation(&self, constraint: usize) -> String {
        // SAFETY: the index is one of `constraints()`; the name is NUL-terminated or null.
        unsafe {
            let p = call!(vtab_collation(self.raw, constraint as c_int));
            if p.is_null() {
                return String::from("BINARY");
            }
            std::ffi::CStr::from_ptr(p).to_string_lossy().into_owned()
        }
    }

    /// Asks for the constraint's right-hand side as argument `argument` (from 1) of `xFilter`;
    /// `omit` promises that every row returned satisfies it.
    pub fn take(&mut self, constraint: usize, argument: usize, omit: bool) {
        // SAFETY: the index is one of `constraints()`.
        unsafe {
            let usage = &mut *(*self.raw).aConstraintUsage.add(constraint);
            usage.argvIndex = argument as c_int;
            usage.omit = u8::from(omit);
        }
    }

    /// The wanted order as (column, descending).
    pub fn order_by(&self) -> Vec<(i32, bool)> {
        // SAFETY: `aOrderBy` holds `nOrderBy` items for the call.
        unsafe {
            let n = usize::try_from((*self.raw).nOrderBy).unwrap_or(0);
            (0..n)
                .map(|i| {
                    let o = &*(*self.raw).aOrderBy.add(i);
                    (o.iColumn, o.desc != 0)
                })
                .collect()
        }
    }

    /// The columns that the statement uses; bit 63 stands for column 63 and all after it.
    pub fn columns_used(&self) -> u64 {
        // SAFETY: the field exists since 3.10.
        unsafe { (*self.raw).colUsed }
    }

    /// Answers with a plan: a number and a text that `xFilter` gets back.
    pub fn answer(&mut self, plan: Plan) {
        // SAFETY: `raw` is live; the text is allocated with SQLite's allocator, as `needToFreeIdxStr` asks.
        unsafe {
            let raw = &mut *self.raw;
            raw.idxNum = plan.number;
            raw.estimatedCost = plan.cost;
            raw.estimatedRows = plan.rows;
            raw.orderByConsumed = c_int::from(plan.ordered);
            if plan.unique {
                raw.idxFlags |= ffi::SQLITE_INDEX_SCAN_UNIQUE;
            }
            let p = allocate_text(&plan.text);
            if !p.is_null() {
                raw.idxStr = p;
                raw.needToFreeIdxStr = 1;
            }
        }
    }
}

/// A plan of `xBestIndex`.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    pub number: i32,
    pub text: String,
    pub cost: f64,
    pub rows: i64,
    pub ordered: bool,
    pub unique: bool,
}

/// A NUL-terminated copy in memory that SQLite frees; inner NULs end it. Null when out of memory.
pub(super) fn allocate_text(text: &str) -> *mut std::os::raw::c_char {
    let n = text.len();
    // SAFETY: `n + 1` bytes are allocated and written.
    unsafe {
        let p = call!(malloc64(n as u64 + 1)).cast::<u8>();
        if !p.is_null() {
            std::ptr::copy_nonoverlapping(text.as_ptr(), p, n);
            *p.add(n) = 0;
        }
        p.cast()
    }
}

/// A name that is not UTF-8 reads as U+FFFD, which is nobody's name: it must not pass for an absent one.
///
/// # Safety
/// `p` is null or a NUL-terminated string that lives for `'a`.
pub(super) unsafe fn text_of<'a>(p: *const std::os::raw::c_char) -> &'a str {
    if p.is_null() {
        return "";
    }
    // SAFETY: NUL-terminated, as promised.
    let n = unsafe { std::ffi::CStr::from_ptr(p) }.to_bytes().len();
    // SAFETY: `n` bytes were just walked.
    std::str::from_utf8(unsafe { bytes(p.cast(), i32::try_from(n).unwrap_or(0)) }).unwrap_or("\u{fffd}")
}
