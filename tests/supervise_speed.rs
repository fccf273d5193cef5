//! How long a year's scorecard takes beside one plain scan of the same entries. By hand, in release:
//! `GOVSHARE_ENTRIES=5000000 cargo test --release --test supervise_speed -- --ignored --nocapture`

mod common;
#[path = "supervise_city/mod.rs"]
mod supervise_city;

use std::time::Instant;
use supervise_city::{governed, readings, DEPARTMENTS};

#[test]
#[ignore = "a measurement of minutes; run by hand in release"]
fn a_years_scorecard_beside_one_scan_of_its_entries() {
    let entries: i64 = std::env::var("GOVSHARE_ENTRIES").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let folder = common::Folder::new();
    let file = folder.file("city.db");
    let start = Instant::now();
    governed(&common::open(&file));
    println!("governed entries written in {:?}", start.elapsed());
    readings(&file, entries);
    let db = common::open(&file);
    let scan = "SELECT count(*), sum(length(body)), sum(length(detail)) FROM gov_audit_data";
    // Three rounds, interleaved; the least of each.
    let (mut scans, mut cards, mut reports) = (f64::MAX, f64::MAX, f64::MAX);
    for _ in 0..3 {
        let start = Instant::now();
        println!("{:?}", db.lines(scan));
        scans = scans.min(start.elapsed().as_secs_f64());
        let start = Instant::now();
        assert_eq!(db.lines("SELECT * FROM scorecard('2024')").len(), 10 * DEPARTMENTS as usize);
        cards = cards.min(start.elapsed().as_secs_f64());
    }
    let start = Instant::now();
    println!("findings: {:?} in {:?}", db.lines("SELECT count(*) FROM findings('2024')"), start.elapsed());
    let start = Instant::now();
    let page = db.text("SELECT length(CAST(supervision_report('2024') AS BLOB))");
    reports = reports.min(start.elapsed().as_secs_f64());
    println!("scan {scans:.2} s, scorecard {cards:.2} s, ratio {:.2}; report {reports:.2} s (with verification), {page} bytes", cards / scans);
}
