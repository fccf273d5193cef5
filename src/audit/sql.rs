//! The SQL face of the chain: hashes, `audit_verify`.

use super::hash::{hex, hmac, Algorithm};
use super::table::AuditModule;
use crate::guard::{rows, Conn};
use crate::sqlite::{scalar, vtab, Arg, Db, Result, Trust, ValueRef};
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
    super::track::unique::register(db, conn)?;
    super::verify_scan::register(db, conn)?;
    super::proofs::register(db, conn)?;
    rows::register(db, conn, super::due::DUE)?;
    rows::register(db, conn, super::slice::SLICE)?;
    rows::register(db, conn, super::replay_sql::REPLAY)?;
    rows::register(db, conn, super::verification::VERIFY)
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
