//! Verifies a govshare audit chain without govshare: a second, independent reading of the
//! format, for auditors who would rather read Rust than Python.
//!
//!     verify city.db | verify export.jsonl | verify slice.jsonl [checkpoint.txt]
//!     verify receipt.txt body | verify bundle.json [checkpoint.txt]
//!
//! Prints a line per problem. Exit code: 0 whole, 1 tampered with, 2 could not be checked.
//! Uses nothing of the library: SQLite is its own, the hashes are the sha2 and sm3 crates.

use std::process::ExitCode;

#[path = "verify/bundle.rs"]
mod bundle;
#[path = "verify/chain.rs"]
mod chain;
#[path = "verify/format.rs"]
mod format;
#[path = "verify/score.rs"]
mod score;
#[path = "verify/source.rs"]
mod source;
#[path = "verify/taken.rs"]
mod taken;
#[path = "verify/terms.rs"]
mod terms;

use chain::Verifier;

/// Why something could not be checked at all.
type Failure = Box<dyn std::error::Error>;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (path, more) = match arguments.as_slice() {
        [path] => (path, None),
        [path, more] => (path, Some(more.as_str())),
        _ => {
            eprintln!("usage: verify <database, exported JSON Lines, slice, receipt or bundle> [checkpoint or body]");
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
    let mut verifier = Verifier::default();
    if start == b"SQLite format 3\0" {
        source::of_database(path, |row| verifier.row(row))?;
        return Ok(verifier.finish());
    }
    if is_bundle(path)? {
        let outside = more.map(std::fs::read_to_string).transpose()?;
        return Ok(bundle::check(&std::fs::read_to_string(path)?, outside.as_deref()));
    }
    if let Some(verdict) = taken::check(path, more)? {
        return Ok(verdict);
    }
    source::of_lines(path, |row| verifier.row(row))?;
    Ok(verifier.finish())
}

/// A bundle is one line; an export has one entry a line.
fn is_bundle(path: &str) -> Result<bool, Failure> {
    let mut first = String::new();
    let mut file = std::io::BufReader::new(std::fs::File::open(path)?);
    // A receipt's or a database's first line need not be UTF-8; then it is no bundle.
    if std::io::BufRead::read_line(&mut file, &mut first).is_err() {
        return Ok(false);
    }
    Ok(bundle::is_bundle(&first))
}
