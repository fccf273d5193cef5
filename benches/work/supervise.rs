//! The yearly scorecard against one scan of the entries it is made of.

use super::{drain, in_file, pair, timed};
#[path = "../../tests/supervise_city/mod.rs"]
mod supervise_city;

pub fn scorecard(entries: usize) {
    let db = in_file("scorecard");
    supervise_city::governed(&db);
    let file = std::path::PathBuf::from(db.path().unwrap_or_default());
    drop(db);
    supervise_city::readings(&file, entries as i64);
    let db = rusqlite::Connection::open(&file).unwrap();
    super::load(&db);
    let ours = || timed(|| drain(&db, "SELECT department FROM scorecard('2024')", 1));
    let scan = "SELECT CAST(count(*) + sum(length(body)) + sum(length(detail)) AS TEXT) FROM gov_audit_data";
    // The library reserves its tables: the scan is made without it.
    let plain = rusqlite::Connection::open(&file).unwrap();
    let theirs = || timed(|| drain(&plain, scan, 1));
    pair(&format!("scorecard of a year, {entries} entries / one scan of them"), 3.0, 3, ours, theirs);
}
