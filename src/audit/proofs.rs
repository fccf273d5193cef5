//! Proofs in SQL: `audit_proof`, `audit_consistency`, and the functions that check them.

use super::hash::{hex, Hash};
use super::json::Json;
use super::note::{Checkpoint, Note};
use super::receipt::Receipt;
use super::stored::{length, Tree};
use super::tree::{check_consistency, check_proof};
use crate::error::{audit as faults, Refusal};
use crate::guard::rows::{self, TableFunction};
use crate::guard::{Cache, Conn};
use crate::sqlite::{scalar, Arg, Db, Result, Trust, ValueRef};
use crate::value::Value;
use std::rc::Rc;

pub fn register(db: Db, conn: &Rc<Conn>) -> Result<()> {
    scalar(db, "audit_check_proof", 6, Trust::Pure, |ctx, args| {
        let (Some(index), Some(size)) = (integer(args, 1), integer(args, 2)) else {
            ctx.result("invalid: index or size is not an integer");
            return Ok(());
        };
        let text = |i| args.get(i).and_then(|a: &Arg<'_>| a.get().str()).unwrap_or("");
        ctx.result(check_proof(text(0), index, size, text(3), text(4), text(5)).as_str());
        Ok(())
    })?;
    scalar(db, "audit_check_consistency", 6, Trust::Pure, |ctx, args| {
        let (Some(size1), Some(size2)) = (integer(args, 1), integer(args, 2)) else {
            ctx.result("invalid: a size is not an integer");
            return Ok(());
        };
        let text = |i| args.get(i).and_then(|a: &Arg<'_>| a.get().str()).unwrap_or("");
        ctx.result(check_consistency(text(0), size1, size2, text(3), text(4), text(5)).as_str());
        Ok(())
    })?;
    rows::register(db, conn, PROOF)?;
    rows::register(db, conn, CONSISTENCY)
}

/// An integer, or text that is one: shells bind everything as text.
fn integer(args: &[Arg<'_>], i: usize) -> Option<i64> {
    match args.get(i)?.get() {
        ValueRef::Integer(n) => Some(n),
        value => value.str()?.parse().ok(),
    }
}

/// `audit_proof(seq [, size])`: that the entry is in the tree of `size` entries; without it in the oldest
/// checkpoint's that reaches it, before the first such in the tree as it stands. One row. `receipt` is the
/// C2SP tlog-proof text for a signed checkpoint of a SHA-256 log.
const PROOF: TableFunction = TableFunction {
    name: "audit_proof",
    columns: "seq INTEGER, alg TEXT, \"index\" INTEGER, size INTEGER, leaf_hash TEXT, proof TEXT, root TEXT, note TEXT, receipt TEXT",
    arguments: &["of_seq", "of_size"],
    required: 1,
    start: |cache, args| Ok(Box::new(proof(cache, args)?.into_iter())),
};

/// `audit_consistency(old, new)`: that the tree of `old` entries is the beginning of that of `new`. One row.
const CONSISTENCY: TableFunction = TableFunction {
    name: "audit_consistency",
    columns: "alg TEXT, size1 INTEGER, size2 INTEGER, proof TEXT, root1 TEXT, root2 TEXT",
    arguments: &["old", "new"],
    required: 2,
    start: |cache, args| Ok(Box::new(consistency(cache, args)?.into_iter())),
};

/// A number from 1 to `most`.
fn number(what: &'static str, value: Option<&Value>, most: i64) -> Result<i64> {
    let number = match value {
        Some(Value::Integer(n)) => Some(*n),
        Some(Value::Text(t)) => t.trim().parse().ok(),
        _ => None,
    };
    match number.filter(|n| (1..=most).contains(n)) {
        Some(n) => Ok(n),
        None => {
            let shown = match value {
                Some(Value::Integer(n)) => n.to_string(),
                Some(Value::Text(t)) => t.clone(),
                Some(Value::Null) | None => "NULL".into(),
                Some(_) => "?".into(),
            };
            Err(Refusal::new(&faults::NO_SUCH_SIZE).with("what", what).with("value", shown).with("most", most).into())
        }
    }
}

/// Hashes as a JSON array of hex texts.
pub fn list(hashes: &[Hash]) -> Result<String> {
    Ok(Json::List(hashes.iter().map(|h| Json::Text(hex(h))).collect()).to_text()?)
}

fn whole(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

/// The checkpoint under which an entry is proved: the oldest that reaches it. 0: none does.
pub fn covering(cache: &Cache, seq: i64) -> Result<(i64, Option<String>)> {
    let sql = "SELECT size, note FROM main.gov_checkpoint_data WHERE size >= ?1 ORDER BY size LIMIT 1";
    let row = cache.row(sql, &[seq.into()])?.unwrap_or_default();
    Ok((row.first().and_then(Value::integer).unwrap_or(0), row.get(1).and_then(Value::text).map(String::from)))
}

fn proof(cache: &Rc<Cache>, args: &[Value]) -> Result<Vec<Vec<Value>>> {
    let most = length(cache)?;
    let seq = number("entry", args.first(), most)?;
    let (mut size, mut note) = covering(cache, seq)?;
    if let Some(given) = args.get(1).filter(|v| !v.is_null()) {
        size = number("size", Some(given), most)?;
        let sql = "SELECT note FROM main.gov_checkpoint_data WHERE size = ?1";
        note = cache.text(sql, &[size.into()])?;
        if size < seq {
            return Err(Refusal::new(&faults::NO_SUCH_SIZE)
                .with("what", "entry")
                .with("value", seq)
                .with("most", size)
                .into());
        }
    } else if size == 0 {
        size = most;
    }
    let tree = Tree::open(cache)?;
    let index = seq - 1;
    let path = tree.inclusion(whole(index), whole(size))?;
    let root = tree.root(whole(size))?;
    let receipt = note.as_deref().and_then(|n| receipt(n, index, &path, &root));
    Ok(vec![vec![
        seq.into(),
        tree.alg.name().into(),
        index.into(),
        size.into(),
        hex(&tree.leaf(whole(index))?).into(),
        list(&path)?.into(),
        hex(&root).into(),
        note.into(),
        receipt.into(),
    ]])
}

/// Only for a signed checkpoint with this root, and not for SM3, which the format does not know.
fn receipt(note: &str, index: i64, proof: &[Hash], root: &Hash) -> Option<String> {
    let note = Note::parse(note).ok()?;
    let checkpoint = Checkpoint::parse(&note.text).ok()?;
    let fits = checkpoint.root == *root && checkpoint.algorithm() == super::hash::Algorithm::Sha256;
    fits.then(|| Receipt { extra: None, index, proof: proof.to_vec(), note }.to_text())
}

fn consistency(cache: &Rc<Cache>, args: &[Value]) -> Result<Vec<Vec<Value>>> {
    let most = length(cache)?;
    let new = number("new size", args.get(1), most)?;
    let old = number("old size", args.first(), new)?;
    let tree = Tree::open(cache)?;
    let proof = tree.consistency(whole(old), whole(new))?;
    Ok(vec![vec![
        tree.alg.name().into(),
        old.into(),
        new.into(),
        list(&proof)?.into(),
        hex(&tree.root(whole(old))?).into(),
        hex(&tree.root(whole(new))?).into(),
    ]])
}
