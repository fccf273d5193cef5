//! Rows of a whole scan, taken many at a time: stepping a statement and fetching each column cost more than the row.
//!
//! The nested statement is `SELECT 1 FROM source WHERE … AND gov_batch(batch, columns…)`: the function masks each row
//! into the batch and lets the statement stop only when the batch is full. It grows from four rows to 128, so that a
//! reader who stops early has read little ahead. Rows that were read ahead and never given are not counted as read.

use super::groups::Groups;
use crate::mask::{sql::input, Input, Masker, Outcome, ROOM};
use crate::sqlite::function::{borrowed, share};
use crate::sqlite::{scalar, Arg, Context, Db, Result, Statement, Trust, ValueRef};
use std::cell::RefCell;
use std::ffi::CStr;
use std::rc::Rc;

pub const FUNCTION: &str = "gov_batch";
const LOAN: &CStr = c"govshare-batch";

/// Rows of the first batch and of the largest.
const FIRST: usize = 4;
const MOST: usize = 128;
/// A batch of more bytes is full.
const BYTES: usize = 64 << 10;
/// What every host lets a function take, less the batch itself.
pub const WIDEST: usize = 100;

/// How a column is read.
pub enum Source {
    Raw,
    Masked(Rc<Masker>),
}

/// A masked value; text and bytes lie in the batch's buffer.
#[derive(Clone, Copy)]
enum Cell {
    Null,
    Integer(i64),
    Real(f64),
    Text(usize, usize),
    Blob(usize, usize),
}

pub struct Batch {
    sources: Vec<Source>,
    /// The groups that rows must belong to, and which columns of the nested statement say which.
    groups: Option<(Rc<Groups>, Vec<usize>)>,
    /// Columns that the reader sees; the others only tell groups.
    width: usize,
    cells: Vec<Cell>,
    bytes: Vec<u8>,
    rows: usize,
    /// The current row.
    at: usize,
    full: usize,
    text: String,
}

impl Batch {
    pub fn new(sources: Vec<Source>, groups: Option<(Rc<Groups>, Vec<usize>)>, one_by_one: bool) -> Self {
        let width = sources.len();
        let full = if one_by_one { 1 } else { FIRST };
        Batch {
            sources,
            groups,
            width,
            cells: Vec::with_capacity(full * width),
            bytes: Vec::new(),
            rows: 0,
            at: 0,
            full,
            text: String::new(),
        }
    }

    /// Goes to the next row that is here already.
    #[inline]
    fn next(&mut self) -> bool {
        self.at += 1;
        self.at < self.rows
    }

    /// Before the statement reads on.
    fn empty(&mut self) {
        if self.rows == self.full && self.full > 1 {
            self.full = (self.full * 2).min(MOST);
        }
        self.cells.clear();
        self.bytes.clear();
        // One huge value must not keep its memory for the rest of the scan.
        self.bytes.shrink_to(2 * BYTES);
        (self.rows, self.at) = (0, 0);
    }

    /// Takes a row; says whether the batch is full.
    fn take(&mut self, row: &[Arg<'_>]) -> bool {
        if let Some((groups, places)) = &self.groups {
            let value =
                |place: usize| places.get(place).and_then(|i| row.get(*i)).map_or(Input::Null, |arg| input(arg.get()));
            if !groups.sizes.suffices(groups.grouping.group(value, &mut self.text), groups.grouping.k) {
                return false;
            }
        }
        for (source, arg) in self.sources.iter().zip(row) {
            let value = arg.get();
            let cell = match source {
                Source::Raw => raw(value, &mut self.bytes),
                Source::Masked(masker) => masked(masker, value, &mut self.bytes, &mut self.text),
            };
            self.cells.push(cell);
        }
        self.rows += 1;
        self.rows >= self.full || self.bytes.len() >= BYTES
    }

    /// Hands a column of the current row over.
    #[inline]
    pub fn column(&self, context: &Context, column: usize) {
        let bytes = |from: usize, to: usize| self.bytes.get(from..to).unwrap_or_default();
        match self.cells.get(self.at * self.width + column) {
            Some(Cell::Text(from, to)) => context.result(ValueRef::Text(bytes(*from, *to))),
            Some(Cell::Blob(from, to)) => context.result(ValueRef::Blob(bytes(*from, *to))),
            Some(Cell::Integer(value)) => context.result(*value),
            Some(Cell::Real(value)) => context.result(ValueRef::Real(*value)),
            Some(Cell::Null) | None => context.result(ValueRef::Null),
        }
    }
}

fn put(bytes: &[u8], into: &mut Vec<u8>) -> (usize, usize) {
    let from = into.len();
    into.extend_from_slice(bytes);
    (from, into.len())
}

fn raw(value: ValueRef<'_>, into: &mut Vec<u8>) -> Cell {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(value) => Cell::Integer(value),
        ValueRef::Real(value) => Cell::Real(value),
        ValueRef::Text(text) => {
            let (from, to) = put(text, into);
            Cell::Text(from, to)
        }
        ValueRef::Blob(bytes) => {
            let (from, to) = put(bytes, into);
            Cell::Blob(from, to)
        }
    }
}

fn masked(masker: &Masker, value: ValueRef<'_>, into: &mut Vec<u8>, text: &mut String) -> Cell {
    if let ValueRef::Text(bytes) = value {
        let mut short = [0; ROOM];
        if let Some(masked) = masker.quick(bytes, &mut short).and_then(|length| short.get(..length)) {
            let (from, to) = put(masked, into);
            return Cell::Text(from, to);
        }
    }
    match masker.apply(input(value), text) {
        Outcome::Null => Cell::Null,
        Outcome::Text => {
            let (from, to) = put(text.as_bytes(), into);
            if text.capacity() > BYTES {
                *text = String::new();
            }
            Cell::Text(from, to)
        }
    }
}

/// A nested statement that fills batches.
pub struct Batches {
    pub statement: Statement,
    batch: Rc<RefCell<Batch>>,
    ended: bool,
}

impl Batches {
    /// `place` is the statement's parameter for the batch.
    pub fn start(mut statement: Statement, place: usize, batch: Batch) -> Result<Self> {
        let batch = Rc::new(RefCell::new(batch));
        share(&mut statement, place, LOAN, batch.clone())?;
        Ok(Batches { statement, batch, ended: false })
    }

    /// Whether the next row is here already.
    #[inline]
    pub fn next(&mut self) -> bool {
        self.batch.borrow_mut().next()
    }

    /// Reads on; false when there is no more row.
    pub fn fill(&mut self) -> Result<bool> {
        self.batch.borrow_mut().empty();
        if !self.ended {
            self.ended = !self.statement.step()?;
        }
        Ok(self.batch.borrow().rows > 0)
    }

    #[inline]
    pub fn column(&self, context: &Context, column: usize) {
        self.batch.borrow().column(context, column);
    }
}

/// `gov_batch(batch, columns…)`: takes a row; 1 where the statement is to stop. 0 for whoever has no batch.
pub fn register(db: Db) -> Result<()> {
    scalar(db, FUNCTION, -1, Trust::Plain, |ctx, args| {
        let stop = match args.split_first() {
            Some((loan, row)) => borrowed::<Batch>(*loan, LOAN).is_some_and(|batch| batch.borrow_mut().take(row)),
            None => false,
        };
        ctx.result(i64::from(stop));
        Ok(())
    })
}
