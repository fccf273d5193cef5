//! The WAL of a connection that does nothing but shared reads.
//!
//! SQLite copies the WAL back after a commit, but not while the connection reads; and the entry of a read is committed
//! within the statement that reads, or by a second connection meanwhile. So the WAL of such a connection would grow without
//! end. After as many reads as fill it, what is prepared is marked as out of date: the next statement is prepared anew
//! before it starts to read, and there the WAL is copied back. A host that has switched `wal_autocheckpoint` off is left alone.

use super::cache::Cache;
use crate::sqlite::Result;
use std::cell::Cell;

/// The reader waits for the disk twice when the WAL is copied back, so it is let grow to about 12 MB, three times as far as
/// SQLite lets it by itself.
const EVERY: u32 = 2_000;

#[derive(Default)]
pub struct Wal {
    /// Commits within reading statements since the last time.
    commits: Cell<u32>,
    due: Cell<bool>,
}

/// An entry was committed within a statement that reads.
pub(super) fn committed(cache: &Cache) -> Result<()> {
    let wal = &cache.conn.wal;
    let commits = wal.commits.get() + 1;
    wal.commits.set(commits % EVERY);
    if commits == EVERY {
        wal.due.set(true);
        cache.conn.enforce()?;
    }
    Ok(())
}

/// A statement is being prepared.
pub fn preparing(cache: &Cache) {
    let wal = &cache.conn.wal;
    if !wal.due.get() {
        return;
    }
    let pages = {
        let _nested = cache.conn.nested();
        cache.conn.db.one("PRAGMA wal_autocheckpoint", &[])
    };
    let wanted = pages.ok().flatten().and_then(|pages| pages.integer()).is_some_and(|pages| pages > 0);
    // Where the connection reads just now, the next statement tries again.
    wal.due.set(wanted && !cache.conn.db.checkpoint_passive());
}
