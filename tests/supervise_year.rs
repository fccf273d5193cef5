//! The example city's year: the figures of the scorecard against a second computation in plain SQL.

mod common;

#[path = "../examples/report/year.rs"]
mod year;

fn city() -> common::Host {
    let db = common::memory();
    year::fill(&db).unwrap_or_else(|e| panic!("{e}"));
    db
}

#[test]
fn look() {
    let t = std::time::Instant::now();
    let db = city();
    eprintln!("filled in {:?}: {} entries", t.elapsed(), db.entries());
    let t = std::time::Instant::now();
    for line in db.lines("SELECT department, metric, good, over_principle, breach, pending, rate, rank, note FROM scorecard('2025') WHERE department IN ('jdz_gaj','jdz_mzj')") {
        eprintln!("{line}");
    }
    eprintln!("scorecard in {:?}", t.elapsed());
    assert!(db.problems().is_empty());
    let _ = db.lines("INSERT INTO gov_period(period, actor) VALUES('2025', 'jdz_sjj_supervisor')");
    eprintln!("{:?}", db.lines("SELECT period, head, figures_sha256 FROM gov_period"));
}
