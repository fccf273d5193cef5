//! How many rows a read gave. Known only when its scan has ended, so it goes into a later entry: at once for
//! large reads, else with the next entry of the connection, so that a point look-up costs one commit.
//! A count that was never written is unknown, never 0.

use crate::audit::entry::Class;
use crate::audit::json::{Json, Map};
use crate::guard::seal::{Count, Origin, Wish};
use crate::guard::{durable, Cache};
use crate::sqlite::Result;

/// Reads of more rows are written down when they end.
const LARGE: i64 = 64;
/// More counts do not wait.
const WAITING: usize = 64;

/// Takes a finished read's count. `may_write`: the scan ended by itself, outside SQLite's own clean-up.
pub fn finished(cache: &Cache, origin: Option<&Origin>, count: Count, may_write: bool) {
    let large = count.rows > LARGE;
    let waiting = {
        let mut counts = cache.conn.counts.borrow_mut();
        counts.push(count);
        counts.len()
    };
    let db = cache.conn.db;
    if may_write && (large || waiting > WAITING) && db.autocommit() && !db.writing_statement_busy() {
        if let Some(origin) = origin {
            // What cannot be written now waits for the next entry.
            let _ = flush(cache, origin);
        }
    }
    // A connection that never writes again must not grow without bound: the oldest stay unknown.
    let mut counts = cache.conn.counts.borrow_mut();
    if counts.len() > 64 * WAITING {
        counts.drain(..WAITING);
    }
}

/// The counts that wait, oldest first.
pub fn pending(cache: &Cache) -> Vec<Count> {
    cache.conn.counts.borrow().clone()
}

/// The first so many of them are in the log now.
pub fn written(cache: &Cache, n: usize) {
    let mut counts = cache.conn.counts.borrow_mut();
    let n = n.min(counts.len());
    counts.drain(..n);
}

/// `[[seq, rows], …]`.
pub fn list(counts: &[&Count]) -> Json {
    Json::List(counts.iter().map(|c| Json::List(vec![Json::Int(c.seq), Json::Int(c.rows)])).collect())
}

/// Companion entries: one per resource and reader.
pub fn wishes(counts: &[&Count]) -> Vec<Wish> {
    let mut groups: Vec<(&Count, Vec<&Count>)> = Vec::new();
    for &count in counts {
        match groups.iter_mut().find(|(c, _)| c.object == count.object && c.actor == count.actor) {
            Some((_, group)) => group.push(count),
            None => groups.push((count, vec![count])),
        }
    }
    groups
        .into_iter()
        .map(|(first, group)| {
            let mut detail = Map::new().with("counts", list(&group)).with("reader", &*first.actor);
            if let Some(subjects) = super::subjects::list(&group) {
                detail.insert("subjects", subjects);
            }
            Wish {
                action: "access.rows".into(),
                object: first.object.to_string(),
                class: Class::Access,
                parties: vec![first.provider.clone()],
                detail: detail.into(),
            }
        })
        .collect()
}

/// Writes the counts that wait.
pub fn flush(cache: &Cache, origin: &Origin) -> Result<()> {
    let counts = pending(cache);
    if counts.is_empty() {
        return Ok(());
    }
    let all: Vec<&Count> = counts.iter().collect();
    durable::append(cache, origin, || wishes(&all))?;
    written(cache, counts.len());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(seq: i64, object: &str, actor: &str) -> Count {
        Count { seq, rows: seq * 10, object: object.into(), provider: "ga".into(), actor: actor.into(), subjects: None }
    }

    #[test]
    fn counts_of_one_reader_and_resource_share_an_entry() {
        let counts = [count(1, "a", "x"), count(2, "b", "x"), count(3, "a", "x"), count(4, "a", "y")];
        let all = wishes(&counts.iter().collect::<Vec<_>>());
        let told: Vec<String> = all.into_iter().map(|w| w.detail.to_text(|_| ()).unwrap()).collect();
        let want = |counts, reader| format!("{{\"counts\":{counts},\"reader\":\"{reader}\"}}");
        assert_eq!(told, [want("[[1,10],[3,30]]", "x"), want("[[2,20]]", "x"), want("[[4,40]]", "y")]);
        assert!(wishes(&[]).is_empty());
    }
}
