//! The rows of the log on their way from the b-tree to the verifier, without a step of SQLite for each.
//!
//! The scan is one nested query whose WHERE calls `gov_gather` with every row; it stops only now and then. A scan passes
//! from page to page without looking at the keys on the inner pages, which a look-up by number follows: so where one page
//! ends and the next begins, the rows on both sides are looked up as well, by the same query while it stands there. That
//! finds every wrong signpost, and costs a small part of what `PRAGMA quick_check` does, which reads the whole table once
//! more.

use super::verify::{Cell, Row, Verifier};
use crate::guard::{Cache, Conn};
use crate::sqlite::function::{borrowed, lend};
use crate::sqlite::{scalar, Arg, Db, Result, Statement, Trust, ValueRef};
use crate::value::Value;
use std::cell::RefCell;
use std::ffi::CStr;
use std::rc::Rc;

const LOAN: &CStr = c"govshare-gather";
/// Where `gov_gather` sees a page begin, the row before it and its own are looked up.
const SCAN: &str = "SELECT 1 FROM main.gov_audit_data AS a \
    WHERE a.seq >= ?2 AND gov_gather(?1, a.seq, a.body, a.detail, a.hash) AND gov_gather(?1, \
    EXISTS(SELECT 1 FROM main.gov_audit_data AS b WHERE b.seq = gov_gather(?1, a.seq)), \
    EXISTS(SELECT 1 FROM main.gov_audit_data AS c WHERE c.seq = a.seq)) ORDER BY a.seq";
/// Keeps the snapshot between two parts of the scan.
const ANCHOR: &str = "SELECT 1 FROM main.gov_audit_data LIMIT 1";

/// What is read between two stops, at which problems are told.
const ROWS: u32 = 16_384;
const BYTES: u64 = 4 << 20;

/// `gov_gather(loan, seq, body, detail, hash)` hands a row to the verification that lent itself: 1 where a page begins or it
/// wants to stop. `gov_gather(loan, seq)` is the number of the row before that one, `gov_gather(loan, before, here)` takes
/// what the two look-ups found: 1 where the verification wants to stop.
pub fn register(db: Db, _: &Rc<Conn>) -> Result<()> {
    scalar(db, "gov_gather", 5, Trust::Plain, |ctx, args| {
        let [loan, seq, body, detail, hash] = args else { return Ok(()) };
        let Some(gather) = borrowed::<Gather>(*loan, LOAN) else {
            ctx.result(0i64);
            return Ok(());
        };
        let row =
            Row { seq: seq.get().integer().unwrap_or(0), body: cell(*body), detail: cell(*detail), hash: cell(*hash) };
        let look = gather.borrow_mut().take(ctx.db().pages_asked(), row)?;
        ctx.result(i64::from(look));
        Ok(())
    })?;
    scalar(db, "gov_gather", 2, Trust::Plain, |ctx, args| {
        let gather = args.first().and_then(|loan| borrowed::<Gather>(*loan, LOAN));
        ctx.result(gather.and_then(|gather| gather.borrow().before));
        Ok(())
    })?;
    scalar(db, "gov_gather", 3, Trust::Plain, |ctx, args| {
        let [loan, before, here] = args else { return Ok(()) };
        let stop = borrowed::<Gather>(*loan, LOAN).is_some_and(|gather| {
            let found = |arg: &Arg<'_>| arg.get().integer() == Some(1);
            gather.borrow_mut().looked(ctx.db().pages_asked(), found(before), found(here))
        });
        ctx.result(i64::from(stop));
        Ok(())
    })
}

#[inline(always)]
fn cell(arg: Arg<'_>) -> Cell<'_> {
    if let Some(text) = arg.text() {
        return Cell::Text(text);
    }
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
    /// The row taken last, and the one before it.
    last: Option<i64>,
    before: Option<i64>,
    left: u32,
    /// Where `bytes` may go before the next stop.
    enough: u64,
    /// The count of pages asked for at the last row.
    pages: i32,
    changes: u64,
    rows: u64,
    bytes: u64,
    /// The last row that was looked up while the scan stood on it.
    looked: Option<i64>,
    /// Rows that a look-up did not find.
    lost: Vec<i64>,
}

impl Gather {
    fn new(verifier: Verifier) -> Self {
        Gather {
            verifier,
            last: None,
            before: None,
            left: 0,
            enough: 0,
            pages: 0,
            changes: 0,
            rows: 0,
            bytes: 0,
            looked: None,
            lost: Vec::new(),
        }
    }

    /// Whether the row begins a page, or the scan is to stop.
    #[inline]
    fn take(&mut self, pages: i32, row: Row<'_>) -> Result<bool> {
        self.before = self.last;
        self.last = Some(row.seq);
        self.rows += 1;
        self.bytes += (row.body.length() + row.detail.length() + row.hash.length()) as u64;
        self.verifier.feed(row)?;
        self.left = self.left.saturating_sub(1);
        Ok(pages != self.pages || self.is_full())
    }

    fn is_full(&self) -> bool {
        self.left == 0 || self.bytes >= self.enough
    }

    /// What the look-ups of a page's beginning found; whether the scan is to stop.
    fn looked(&mut self, pages: i32, before: bool, here: bool) -> bool {
        self.pages = pages;
        self.changes += 1;
        // Where a row fills a page of its own, it was looked up already.
        self.lost.extend(self.before.filter(|_| !before && self.looked != self.before));
        self.looked = self.last;
        self.lost.extend(self.last.filter(|_| !here));
        self.is_full()
    }
}

/// A scan of the log under way.
pub struct Scan {
    cache: Rc<Cache>,
    scan: Statement,
    anchor: Statement,
    gather: RefCell<Gather>,
    from: i64,
}

impl Scan {
    /// From this seq on.
    pub fn start(cache: &Rc<Cache>, verifier: Verifier, from: i64) -> Result<Self> {
        let (scan, mut anchor) = (cache.take(SCAN)?, cache.take(ANCHOR)?);
        {
            let _nested = cache.conn.nested();
            anchor.step()?;
        }
        let gather = Gather::new(verifier);
        Ok(Scan { cache: cache.clone(), scan, anchor, gather: RefCell::new(gather), from })
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
        let mut gather = self.gather.borrow_mut();
        lost.append(&mut gather.lost);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::hash::Algorithm;
    use crate::audit::verify::Options;

    #[test]
    fn a_row_that_no_look_up_finds_is_named_once() {
        let options = Options { threads: false, ..Options::new(Algorithm::Sha256) };
        let mut gather = Gather::new(Verifier::new(options));
        // Pages begin at 1, 2, 3 and 6; nothing finds 2 and 5.
        for (last, before, here) in [(1, false, true), (2, true, false), (3, false, true), (6, false, true)] {
            (gather.before, gather.last) = ((last > 1).then_some(last - 1), Some(last));
            gather.looked(0, before, here);
        }
        assert_eq!(gather.lost, [2, 5]);
    }
}
