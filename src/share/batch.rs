//! Rows of a whole scan, taken many at a time: stepping a statement and fetching each column cost more than the row.
//!
//! The nested statement is `SELECT 1 FROM source WHERE … AND gov_batch(batch, columns…)`: the function masks each row
//! into the batch and lets the statement stop only when the batch is full. It grows from four rows to 128, so that a
//! reader who stops early has read little ahead. Rows that were read ahead and never given are not counted as read.

use super::compose::Composed;
use crate::mask::sql::{input, let_go};
use crate::mask::{Masker, Outcome, ROOM};
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

/// A masked value; text and bytes lie in the batch's buffer, from one place to another.
#[derive(Clone, Copy)]
enum Cell {
    Null,
    Integer(i64),
    Real(f64),
    Text(u32, u32),
    Blob(u32, u32),
}

/// What masking wrote.
#[derive(Default)]
struct Filled {
    cells: Vec<Cell>,
    /// Room for text and bytes, and how much of it is taken.
    bytes: Vec<u8>,
    used: usize,
    rows: usize,
}

impl Filled {
    fn clear(&mut self) {
        self.cells.clear();
        (self.used, self.rows) = (0, 0);
        // One huge value must not keep its memory for the rest of the scan.
        if self.bytes.len() > 4 * BYTES {
            self.bytes = Vec::new();
        }
    }

    /// Where the next `length` bytes go.
    #[inline(always)]
    fn room(&mut self, length: usize) -> &mut [u8] {
        let end = self.used + length;
        if end > self.bytes.len() {
            self.grow(end);
        }
        self.bytes.get_mut(self.used..end).unwrap_or_default()
    }

    #[cold]
    fn grow(&mut self, end: usize) {
        self.bytes.resize(end.max(2 * self.bytes.len()).max(1024), 0);
    }

    /// The next `length` bytes are written: from where to where they lie.
    #[inline(always)]
    fn taken(&mut self, length: usize) -> (u32, u32) {
        // A batch is full at 64 KiB, and no value of SQLite's has more than 2^31 − 1 bytes.
        let from = self.used as u32;
        self.used += length;
        (from, self.used as u32)
    }

    #[inline(always)]
    fn put(&mut self, bytes: &[u8]) -> (u32, u32) {
        self.room(bytes.len()).copy_from_slice(bytes);
        self.taken(bytes.len())
    }

    #[inline(always)]
    fn raw(&mut self, value: Arg<'_>) -> Cell {
        if let Some(text) = value.text() {
            let (from, to) = self.put(text);
            return Cell::Text(from, to);
        }
        match value.get() {
            ValueRef::Integer(value) => Cell::Integer(value),
            ValueRef::Real(value) => Cell::Real(value),
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
                let (from, to) = self.put(bytes);
                Cell::Blob(from, to)
            }
            ValueRef::Null => Cell::Null,
        }
    }

    #[inline(always)]
    fn masked(&mut self, masker: &Masker, value: Arg<'_>, text: &mut String) -> Cell {
        let quick = value.text().zip(self.room(ROOM).first_chunk_mut());
        if let Some(length) = quick.and_then(|(bytes, room)| masker.quick(bytes, room)) {
            let (from, to) = self.taken(length);
            return Cell::Text(from, to);
        }
        match masker.apply(input(value.get()), text) {
            Outcome::Null => Cell::Null,
            Outcome::Text => {
                let (from, to) = self.put(text.as_bytes());
                let_go(text);
                Cell::Text(from, to)
            }
        }
    }
}

/// Where the nested statement puts its rows.
pub struct Batch {
    composed: Rc<Composed>,
    filled: Filled,
    /// Rows that fill it.
    full: usize,
    text: String,
}

impl Batch {
    pub fn new(composed: Rc<Composed>, one_by_one: bool) -> Self {
        let full = if one_by_one { 1 } else { FIRST };
        Batch { composed, filled: Filled::default(), full, text: String::new() }
    }

    /// Takes a row; says whether the batch is full.
    fn take(&mut self, row: &[Arg<'_>]) -> bool {
        if let Some((groups, places)) = &self.composed.groups {
            let value = |i: usize| row.get(i).map_or(ValueRef::Null, |arg| arg.get());
            if !groups.suffices(places, value, &mut self.text) {
                return false;
            }
        }
        for (source, arg) in self.composed.sources.iter().zip(row) {
            let cell = match source {
                Source::Raw => self.filled.raw(*arg),
                Source::Masked(masker) => self.filled.masked(masker, *arg, &mut self.text),
            };
            self.filled.cells.push(cell);
        }
        self.filled.rows += 1;
        self.filled.rows >= self.full || self.filled.used >= BYTES
    }
}

/// A nested statement that fills batches, and the batch that is being read.
pub struct Batches {
    pub statement: Statement,
    pub composed: Rc<Composed>,
    batch: Rc<RefCell<Batch>>,
    now: Filled,
    row: usize,
    /// Which cell of a row each column is; for one that is not read a number that no row reaches.
    cells: Vec<u32>,
    /// Where the current row's cells begin, and how many it has.
    base: usize,
    width: usize,
    ended: bool,
}

impl Batches {
    /// `place` is the statement's parameter for the batch.
    pub fn start(mut statement: Statement, place: usize, batch: Batch) -> Result<Self> {
        let composed = batch.composed.clone();
        let width = composed.sources.len();
        let cell = |place: &Option<usize>| place.and_then(|p| u32::try_from(p).ok()).unwrap_or(u32::MAX);
        let cells = composed.places.iter().map(cell).collect();
        let batch = Rc::new(RefCell::new(batch));
        share(&mut statement, place, LOAN, batch.clone())?;
        Ok(Batches { statement, composed, batch, now: Filled::default(), row: 0, cells, base: 0, width, ended: false })
    }

    /// Whether the next row is here already.
    #[inline]
    pub fn advance(&mut self) -> bool {
        self.row += 1;
        self.base += self.width;
        self.row < self.now.rows
    }

    /// Reads on; false when there is no more row.
    pub fn fill(&mut self) -> Result<bool> {
        let mut next = std::mem::take(&mut self.now);
        {
            let mut batch = self.batch.borrow_mut();
            if next.rows == batch.full && next.rows > 1 {
                batch.full = (batch.full * 2).min(MOST);
            }
            next.clear();
            batch.filled = next;
        }
        if !self.ended {
            self.ended = !self.statement.step()?;
        }
        self.now = std::mem::take(&mut self.batch.borrow_mut().filled);
        (self.row, self.base) = (0, 0);
        Ok(self.now.rows > 0)
    }

    /// Hands a column of the current row over; false where the statement does not read it.
    #[inline(always)]
    pub fn column(&self, context: &Context, column: usize) -> bool {
        let bytes = |from: u32, to: u32| self.now.bytes.get(from as usize..to as usize).unwrap_or_default();
        let cell = self.cells.get(column).and_then(|cell| self.now.cells.get(self.base.saturating_add(*cell as usize)));
        match cell {
            Some(Cell::Text(from, to)) => context.result_text(bytes(*from, *to)),
            Some(Cell::Blob(from, to)) => context.result(ValueRef::Blob(bytes(*from, *to))),
            Some(Cell::Integer(value)) => context.result(*value),
            Some(Cell::Real(value)) => context.result(ValueRef::Real(*value)),
            Some(Cell::Null) => context.result(ValueRef::Null),
            None => return false,
        }
        true
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
