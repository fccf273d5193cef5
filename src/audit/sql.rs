//! The SQL face of the chain: hashes, `audit_verify`.

use super::hash::{hex, hmac, Algorithm};
use super::table::AuditModule;
use super::verify::{Cell, Kind, Options, Problem, Row, Verifier};
use crate::error::{door, Refusal};
use crate::guard::rows::{self, Rows, TableFunction};
use crate::guard::{Cache, Conn};
use crate::sqlite::{scalar, vtab, Arg, Db, Result, Statement, Trust, ValueRef};
use crate::value::Value;
use std::rc::Rc;

pub fn register(db: Db, conn: &Rc<Conn>) -> Result<()> {
    vtab::register(db, "gov_audit", AuditModule { conn: conn.clone() })?;
    for (name, algorithm) in [("sha256", Algorithm::Sha256), ("sm3", Algorithm::Sm3)] {
        scalar(db, name, 1, Trust::Pure, move |ctx, args| {
            let digest = bytes(args, 0, |b| hex(&algorithm.hash(&[b])));
            ctx.result(digest.as_deref());
            Ok(())
        })?;
    }
    scalar(db, "hmac_sm3", 2, Trust::Pure, |ctx, args| {
        let digest = bytes(args, 0, |key| bytes(args, 1, |x| hex(&hmac(Algorithm::Sm3, key, x)))).flatten();
        ctx.result(digest.as_deref());
        Ok(())
    })?;
    super::proofs::register(db, conn)?;
    rows::register(db, conn, VERIFY)
}

/// The bytes of an argument: a blob's own, text as UTF-8, a number as its text; NULL gives `None`.
fn bytes<T>(args: &[Arg<'_>], i: usize, then: impl FnOnce(&[u8]) -> T) -> Option<T> {
    match args.get(i).map_or(ValueRef::Null, |a| a.get()) {
        ValueRef::Null => None,
        ValueRef::Integer(n) => Some(then(n.to_string().as_bytes())),
        ValueRef::Real(r) => Some(then(r.to_string().as_bytes())),
        ValueRef::Text(b) | ValueRef::Blob(b) => Some(then(b)),
    }
}

/// One row per problem; none when the chain is whole.
const VERIFY: TableFunction = TableFunction {
    name: "audit_verify",
    columns: "seq INTEGER, kind TEXT, explanation TEXT",
    arguments: &["note"],
    required: 0,
    start: |cache, _| Ok(Box::new(Verification::start(cache)?)),
};

/// A running verification: rows are read as problems are asked for.
pub struct Verification {
    cache: Rc<Cache>,
    scan: Option<Statement>,
    verifier: Option<Verifier>,
    found: std::vec::IntoIter<Problem>,
}

const SCAN: &str = "SELECT seq, body, detail, hash FROM main.gov_audit_data ORDER BY seq";

impl Verification {
    fn start(cache: &Rc<Cache>) -> Result<Self> {
        let name = cache.text("SELECT hash FROM main.gov_meta_data WHERE one = 1", &[])?;
        let algorithm = name.as_deref().and_then(Algorithm::parse).ok_or_else(|| Refusal::new(&door::NOT_GOVERNED))?;
        Ok(Verification {
            cache: cache.clone(),
            scan: Some(cache.take(SCAN)?),
            verifier: Some(Verifier::new(Options::new(algorithm))),
            found: Vec::new().into_iter(),
        })
    }

    fn problem(&mut self) -> Result<Option<Problem>> {
        loop {
            if let Some(problem) = self.found.next() {
                return Ok(Some(problem));
            }
            let (Some(scan), Some(verifier)) = (self.scan.as_mut(), self.verifier.as_mut()) else { return Ok(None) };
            let _nested = self.cache.conn.nested();
            let mut more = true;
            // Enough rows between two looks that looking costs nothing.
            for _ in 0..4_096 {
                more = scan.step()?;
                if !more {
                    break;
                }
                verifier.feed(Row {
                    seq: scan.column_i64(0).unwrap_or(0),
                    body: cell(scan.column(1)),
                    detail: cell(scan.column(2)),
                    hash: cell(scan.column(3)),
                })?;
            }
            let mut problems = verifier.take_problems();
            if !more {
                if let Some(scan) = self.scan.take() {
                    self.cache.give(SCAN, scan);
                }
                if let Some(verifier) = self.verifier.take() {
                    let outcome = verifier.finish()?;
                    problems.extend(outcome.problems);
                    if outcome.head.is_none() {
                        problems.push(Problem {
                            seq: 1,
                            kind: Kind::Missing,
                            explanation: "the chain has no entry at all, not even its genesis".into(),
                        });
                    }
                }
            }
            self.found = problems.into_iter();
        }
    }
}

fn cell(value: ValueRef<'_>) -> Cell<'_> {
    match value {
        ValueRef::Null => Cell::Null,
        ValueRef::Integer(_) | ValueRef::Real(_) => Cell::Number,
        ValueRef::Text(t) => Cell::Text(t),
        ValueRef::Blob(b) => Cell::Blob(b),
    }
}

impl Rows for Verification {
    fn next(&mut self) -> Result<Option<Vec<Value>>> {
        let problem = self.problem()?;
        Ok(problem.map(|p| vec![p.seq.into(), p.kind.name().into(), p.explanation.into()]))
    }
}

/// The first problem of the chain, for `PRAGMA integrity_check`.
pub fn first_problem(cache: &Rc<Cache>) -> Result<Option<String>> {
    let problem = Verification::start(cache)?.problem()?;
    Ok(problem.map(|p| format!("gov_audit entry {}: {}: {}", p.seq, p.kind.name(), p.explanation)))
}
