//! The one scan of the stored chain.

use super::light;
use super::record::Want;
use super::replay::Replay;
use crate::guard::Cache;
use crate::sqlite::Result;

/// Reads entries 1 to `head` (all, if `None`) in their order.
pub fn replay(cache: &Cache, want: Want, head: Option<u64>) -> Result<Replay> {
    let last = head.and_then(|h| i64::try_from(h).ok()).unwrap_or(i64::MAX);
    let mut replay = Replay::new(want);
    let sql = "SELECT seq, body, detail FROM main.gov_audit_data WHERE seq <= ?1 ORDER BY seq";
    cache.rows(sql, &[last.into()], |row| {
        let seq = row.column_i64(0).and_then(|s| u64::try_from(s).ok()).unwrap_or(0);
        match row.column_text(1).and_then(light::read) {
            Some(light) => replay.feed(seq, &light, || row.column_text(2)),
            None => replay.unreadable += 1,
        }
        Ok(())
    })?;
    replay.finish();
    Ok(replay)
}
