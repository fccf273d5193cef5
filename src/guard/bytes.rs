//! That erased bytes are gone from the files, not only from the table.
//!
//! SQLite leaves what it frees where it lay, and copies of rows in the unused space of pages that it splits. So every
//! connection of ours overwrites what it frees (`secure_delete`), and what an erasure leaves in the journal is cut off.

use super::cache::Cache;
use crate::sqlite::{Db, Result};
use std::time::Instant;

/// Called before the first write: the page that a growing table's root splits off would keep a copy of its rows. FAST
/// costs no page more than is written anyway. A host that forbids pragmas loads all the same; an erasure asks again.
pub fn overwrite_freed(db: Db) {
    if db.one("PRAGMA main.secure_delete", &[]).is_ok_and(|now| now.and_then(|v| v.integer()) == Some(0)) {
        let _ = db.run_script("PRAGMA main.secure_delete = FAST");
    }
}

/// Details are erased in the transaction that is running.
pub fn will_erase(cache: &Cache) -> Result<()> {
    // Whole pages that are freed are overwritten as well, and a journal that stays (PERSIST) is cut to nothing.
    cache.run("PRAGMA main.secure_delete = ON", &[])?;
    cache.run("PRAGMA main.journal_size_limit = 0", &[])?;
    cache.conn.wal_holds.set(Some(Instant::now()));
    Ok(())
}

/// The transaction is committed. Another connection may still read from the WAL, for which the host's busy handler waits
/// here; later commits try again, but never spend more than a twentieth of the time on it.
pub(super) fn committed(cache: &Cache) {
    let Some(when) = cache.conn.wal_holds.get() else { return };
    let now = Instant::now();
    if now >= when {
        let gone = cache.conn.db.checkpoint_truncate();
        cache.conn.wal_holds.set((!gone).then(|| Instant::now() + now.elapsed() * 20));
    }
}
