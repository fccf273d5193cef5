//! The rows of the log on their way from the b-tree to the verifier, without a step of SQLite for each.
//!
//! The scan is one nested query whose WHERE calls `gov_gather` with every row; it stops only now and then. A scan passes
//! from page to page without looking at the keys on the inner pages, which a look-up by number follows: so where one page
//! ends and the next begins, the rows on both sides are looked up as well. That finds every wrong signpost, and
//! costs a small part of what `PRAGMA quick_check` does, which reads the whole table once more.

use super::verify::{Cell, Row, Verifier};
use crate::guard::{Cache, Conn};
use crate::sqlite::function::{borrowed, lend};
use crate::sqlite::{scalar, Arg, Db, Result, Statement, Trust, ValueRef};
use crate::value::Value;
use std::cell::RefCell;
use std::ffi::CStr;
use std::rc::Rc;

const LOAN: &CStr = c"govshare-gather";
const SCAN: &str =
    "SELECT 1 FROM main.gov_audit_data WHERE seq >= ?2 AND gov_gather(?1, seq, body, detail, hash) ORDER BY seq";
/// Keeps the snapshot between two parts of the scan.
const ANCHOR: &str = "SELECT 1 FROM main.gov_audit_data LIMIT 1";
const LOOK_UP: &str = "SELECT 1 FROM main.gov_audit_data WHERE seq = ?1";

/// What is read between two stops: so little that its pages are still in the cache when rows are looked up
/// (2 MB unless the host says otherwise).
const ROWS: u32 = 2_048;
const BYTES: u64 = 512 * 1024;

/// `gov_gather(loan, seq, body, detail, hash)`: hands a row to the verification that lent itself; 1 where it wants to stop.
pub fn register(db: Db, _: &Rc<Conn>) -> Result<()> {
    scalar(db, "gov_gather", 5, Trust::Plain, |ctx, args| {
        let [loan, seq, body, detail, hash] = args else { return Ok(()) };
        let Some(gather) = borrowed::<Gather>(*loan, LOAN) else {
            ctx.result(0i64);
            return Ok(());
        };
        let row =
            Row { seq: seq.get().integer().unwrap_or(0), body: cell(*body), detail: cell(*detail), hash: cell(*hash) };
        let stop = gather.borrow_mut().take(ctx.db().pages_asked(), row)?;
        ctx.result(i64::from(stop));
        Ok(())
    })
}

#[inline]
fn cell(arg: Arg<'_>) -> Cell<'_> {
    match arg.get() {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(_) | ValueRef::Real(_) => Cell::Number,
        ValueRef::Text(t) => Cell::Text(t),
        ValueRef::Blob(b) => Cell::Blob(b),
    }
}

/// What takes the rows.
struct Gather {
    verifier: Verifier,
    last: Option<i64>,
    left: u32,
    /// Where `bytes` may go before the next stop.
    enough: u64,
    /// The count of pages asked for at the last row.
    pages: i32,
    /// Rows on both sides of every change of page, to be looked up.
    edges: Vec<i64>,
    changes: u64,
    rows: u64,
    bytes: u64,
}

impl Gather {
    #[inline]
    fn take(&mut self, pages: i32, row: Row<'_>) -> Result<bool> {
        if pages != self.pages {
            self.pages = pages;
            self.changes += 1;
            self.edges.extend(self.last);
            self.edges.push(row.seq);
        }
        self.last = Some(row.seq);
        self.rows += 1;
        self.bytes += (row.body.length() + row.detail.length() + row.hash.length()) as u64;
        self.verifier.feed(row)?;
        self.left = self.left.saturating_sub(1);
        Ok(self.left == 0 || self.bytes >= self.enough)
    }
}

/// A scan of the log under way.
pub struct Scan {
    cache: Rc<Cache>,
    scan: Statement,
    anchor: Statement,
    look_up: Statement,
    gather: RefCell<Gather>,
    from: i64,
}

impl Scan {
    /// From this seq on.
    pub fn start(cache: &Rc<Cache>, verifier: Verifier, from: i64) -> Result<Self> {
        let (scan, look_up, mut anchor) = (cache.take(SCAN)?, cache.take(LOOK_UP)?, cache.take(ANCHOR)?);
        {
            let _nested = cache.conn.nested();
            anchor.step()?;
        }
        let gather = Gather {
            verifier,
            last: None,
            left: 0,
            enough: 0,
            pages: 0,
            edges: Vec::new(),
            changes: 0,
            rows: 0,
            bytes: 0,
        };
        Ok(Scan { cache: cache.clone(), scan, anchor, look_up, gather: RefCell::new(gather), from })
    }

    /// Reads on; false at the end. What a look-up does not find although the scan saw it is named in `lost`.
    pub fn read(&mut self, lost: &mut Vec<i64>) -> Result<bool> {
        let from = self.from;
        {
            let mut gather = self.gather.borrow_mut();
            (gather.left, gather.enough) = (ROWS, gather.bytes + BYTES);
        }
        let _nested = self.cache.conn.nested();
        let more = lend(&mut self.scan, 1, LOAN, &self.gather, |scan| {
            scan.bind(2, from)?;
            scan.step()
        })?;
        let mut edges = std::mem::take(&mut self.gather.borrow_mut().edges);
        edges.dedup();
        for seq in edges.drain(..) {
            self.look_up.bind(1, seq)?;
            if !self.look_up.step()? {
                lost.push(seq);
            }
            self.look_up.reset();
        }
        let mut gather = self.gather.borrow_mut();
        gather.edges = edges;
        let next = gather.last.and_then(|last| last.checked_add(1));
        self.from = next.unwrap_or(i64::MAX);
        Ok(more && next.is_some())
    }

    pub fn verifier(&self) -> std::cell::RefMut<'_, Verifier> {
        std::cell::RefMut::map(self.gather.borrow_mut(), |gather| &mut gather.verifier)
    }

    /// The verifier back, and whether every change of page was seen: mapped pages are not counted.
    pub fn end(mut self) -> Result<(Verifier, bool)> {
        self.anchor.reset();
        self.cache.give(ANCHOR, self.anchor);
        self.cache.give(LOOK_UP, self.look_up);
        self.cache.give(SCAN, self.scan);
        let gather = self.gather.into_inner();
        let page = self.cache.row("PRAGMA main.page_size", &[])?.and_then(|r| r.first().and_then(Value::integer));
        let mapped = self.cache.row("PRAGMA main.mmap_size", &[])?.and_then(|r| r.first().and_then(Value::integer));
        // A page holds at most its own size of rows, and a row that lies on several is a change of page itself.
        let least =
            gather.rows.min(gather.bytes / page.and_then(|p| u64::try_from(p).ok()).unwrap_or(512).max(512)) / 2;
        Ok((gather.verifier, mapped.unwrap_or(0) == 0 && gather.changes >= least))
    }
}
