//! Ratios against what a user would otherwise do, paired in one run: `cargo bench`.
//!
//! Each pair runs A B A B …; the printed ratio is that of the two medians. Nothing passes or fails here.
//! `GOVSHARE_BENCH_ROWS` scales the row counts (default 200000; the figures in the README were taken with 1000000).

mod work;

use std::time::{Duration, Instant};

/// Times two jobs in turn and prints the ratio of their medians.
pub fn pair(
    what: &str,
    goal: f64,
    rounds: usize,
    mut ours: impl FnMut() -> Duration,
    mut theirs: impl FnMut() -> Duration,
) {
    ours();
    theirs();
    let (mut a, mut b) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        a.push(ours());
        b.push(theirs());
    }
    a.sort();
    b.sort();
    let (a, b) = (a[a.len() / 2], b[b.len() / 2]);
    println!(
        "{what:<58} {:>9.2} ms {:>9.2} ms  ratio {:>5.2}{}",
        a.as_secs_f64() * 1e3,
        b.as_secs_f64() * 1e3,
        a.as_secs_f64() / b.as_secs_f64(),
        if goal > 0.0 { format!("  goal {goal:.2}") } else { String::new() }
    );
}

pub fn timed(job: impl FnOnce()) -> Duration {
    let start = Instant::now();
    job();
    start.elapsed()
}

fn main() {
    let rows: usize = std::env::var("GOVSHARE_BENCH_ROWS").ok().and_then(|v| v.parse().ok()).unwrap_or(200_000);
    let wanted: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let run = |name: &str| wanted.is_empty() || wanted.iter().any(|w| name.contains(w.as_str()));
    println!("SQLite {}, {rows} rows; ours, theirs, ours/theirs", rusqlite::version());
    if run("mask") {
        work::masks(rows);
    }
    if run("scan") {
        work::scan(rows);
    }
    if run("columns") {
        work::columns(rows);
    }
    if run("lookup") {
        work::lookup();
    }
    if run("lock") {
        work::enforcement::lock(rows);
    }
    if run("insert") {
        work::guarded_insert();
    }
    if run("transition") {
        work::requests::transition();
    }
    if run("due") {
        work::requests::due(rows);
    }
    if run("import") {
        work::catalogue::import();
    }
    if run("search") {
        work::catalogue::search(rows / 2);
    }
    if run("verify") {
        work::ledger::verify(rows);
    }
    if run("scorecard") {
        work::supervise::scorecard(rows);
    }
    if run("append") {
        work::ledger::long(rows);
    }
}
