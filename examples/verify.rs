//! Verifies a govshare audit chain without govshare: a second, independent reading of the
//! format, for auditors who would rather read Rust than Python.
//!
//!     verify city.db | verify export.jsonl | verify slice.jsonl [note] | verify receipt.txt body
//!
//! Prints a line per problem. Exit code: 0 whole, 1 tampered with, 2 could not be checked.
//! Uses nothing of the library: SQLite is its own, the hashes are the sha2 and sm3 crates.

use std::process::ExitCode;

#[path = "verify/chain.rs"]
mod chain;
#[path = "verify/format.rs"]
mod format;
#[path = "verify/source.rs"]
mod source;
#[path = "verify/taken.rs"]
mod taken;

use chain::Verifier;

/// Why something could not be checked at all.
type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (path, more) = match arguments.as_slice() {
        [path] => (path, None),
        [path, more] => (path, Some(more.as_str())),
        _ => {
            eprintln!("usage: verify <database, exported JSON Lines, slice or receipt> [checkpoint or body]");
            return ExitCode::from(2);
        }
    };
    match check(path, more) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(why) => {
            eprintln!("cannot check {path}: {why}");
            ExitCode::from(2)
        }
    }
}

fn check(path: &str, more: Option<&str>) -> Result<bool, Failure> {
    let mut start = Vec::new();
    std::io::Read::read_to_end(&mut std::io::Read::take(std::fs::File::open(path)?, 16), &mut start)?;
    if start != b"SQLite format 3\0" {
        if let Some(verdict) = taken::check(path, more)? {
            return Ok(verdict);
        }
    }
    let mut verifier = Verifier::default();
    if start == b"SQLite format 3\0" {
        source::of_database(path, |row| verifier.row(row))?;
    } else {
        source::of_lines(path, |row| verifier.row(row))?;
    }
    Ok(verifier.finish())
}
