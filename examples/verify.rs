//! Verifies a govshare audit chain without govshare: a second, independent reading of the
//! format, for auditors who would rather read Rust than Python.
//!
//!     verify city.db | verify export.jsonl
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

use chain::Verifier;

/// Why something could not be checked at all.
type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path] = arguments.as_slice() else {
        eprintln!("usage: verify <database or exported JSON Lines>");
        return ExitCode::from(2);
    };
    match check(path) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(why) => {
            eprintln!("cannot check {path}: {why}");
            ExitCode::from(2)
        }
    }
}

fn check(path: &str) -> Result<bool, Failure> {
    let mut start = Vec::new();
    std::io::Read::read_to_end(&mut std::io::Read::take(std::fs::File::open(path)?, 16), &mut start)?;
    let mut verifier = Verifier::default();
    if start == b"SQLite format 3\0" {
        source::of_database(path, |row| verifier.row(row))?;
    } else {
        source::of_lines(path, |row| verifier.row(row))?;
    }
    Ok(verifier.finish())
}
