//! `audit_slice(department)`: everything in the log that concerns one department, each entry with its proof, and the
//! proof that none is missing; what concerns others stays with them.

use super::commit::{self, Count};
use super::entry::{self, OwnedEntry};
use super::hash::{hex, unhex, Algorithm};
use super::json::{self, Json};
use super::proofs::list;
use super::state::{leaf_text, salt, slice_complete, Standing};
use super::stored::{last_checkpoint, Tree};
use crate::error::{audit as faults, identity, Refusal};
use crate::guard::rows::TableFunction;
use crate::guard::{actor, Cache};
use crate::sqlite::Result;
use crate::value::Value;
use std::rc::Rc;

/// `audit_slice(department [, from [, to]])`: the department's entries up to the last checkpoint, oldest first
/// (`from` and `to` are seqs), then one row of kind `state`: the checkpoint's last entry, in whose body
/// (`object`: `departments:count:root`) the counts of all departments are committed to. Its `claim` is the department's leaf
/// under that root, `[code, n, last_seq, salt]`, with its own proof. So a slice is complete when its entries
/// are numbered 1 to n without a gap and end with `last_seq`. Details of others are not given: the state's never
/// is, because its nonce would open every department's salt.
pub const SLICE: TableFunction = TableFunction {
    name: "audit_slice",
    columns: "kind TEXT, seq INTEGER, n INTEGER, at TEXT, action TEXT, object TEXT, body TEXT, detail TEXT, alg TEXT, \"index\" INTEGER, \
              size INTEGER, leaf_hash TEXT, proof TEXT, root TEXT, claim TEXT, claim_hash TEXT, claim_index INTEGER, \
              claim_size INTEGER, claim_proof TEXT, claim_root TEXT, note TEXT",
    arguments: &["department", "from_seq", "to_seq"],
    required: 1,
    start: |cache, args| Ok(Box::new(slice(cache, args)?.into_iter())),
};

/// Who may see a department's slice: itself, and those who watch over all.
fn may_see(cache: &Cache, department: &str) -> Result<()> {
    let now = cache.conn.now()?;
    let locked = crate::setup::sql::is_locked(cache)?;
    let asker = actor::who(cache, None, locked, now)?;
    let watches = ["auditor", "supervisor", "sysadmin"].iter().any(|role| asker.has_role(role));
    if !asker.is_staff() || watches || asker.department.as_deref() == Some(department) {
        return Ok(());
    }
    Err(Refusal::new(&identity::MAY_NOT)
        .with("actor", &asker.id)
        .with("role", asker.role.as_deref().unwrap_or("-"))
        .with("department", asker.department.as_deref().unwrap_or("-"))
        .with("verb", "read the slice of another department in")
        .with("table", "gov_audit")
        .with("who", "the department itself, an auditor or a supervisor")
        .into())
}

fn broken(what: String) -> Refusal {
    Refusal::new(&faults::TREE_BROKEN).with("what", what)
}

struct Stored {
    body: String,
    detail: Option<String>,
    entry: OwnedEntry,
}

fn stored(cache: &Cache, seq: i64) -> Result<Stored> {
    let row = cache.row("SELECT body, detail FROM main.gov_audit_data WHERE seq = ?1", &[seq.into()])?;
    let row = row.ok_or_else(|| broken(format!("entry {seq} is missing")))?;
    let body = row.first().and_then(Value::text).unwrap_or("").to_string();
    let entry = entry::read(&body)?;
    Ok(Stored { entry, body, detail: row.get(1).and_then(Value::text).map(String::from) })
}

/// A party's count as it was after entry `size`, following its entries back from the last.
fn count_at(cache: &Cache, code: &str, (mut n, mut last): (i64, i64), size: i64) -> Result<(i64, i64)> {
    while last > size {
        let entry = stored(cache, last)?.entry;
        let party = entry.parties.iter().find(|p| p.department == code);
        let party = party.ok_or_else(|| broken(format!("entry {last} does not name the department counted")))?;
        if party.previous_seq >= last {
            return Err(broken(format!("entry {last} names a later one as its department's previous")).into());
        }
        (n, last) = (party.n - 1, party.previous_seq);
    }
    Ok((n, last))
}

/// All counts as the state of this size committed to them.
fn counts_at(cache: &Cache, size: i64) -> Result<Vec<Count>> {
    let mut all = Vec::new();
    for (code, n, last) in commit::counts(cache)? {
        let (n, last) = count_at(cache, &code, (n, last), size)?;
        // Registering a department is its own first entry: one without was not there yet.
        if n > 0 {
            all.push((code, n, last));
        }
    }
    Ok(all)
}

fn slice(cache: &Rc<Cache>, args: &[Value]) -> Result<Vec<Vec<Value>>> {
    let code = args.first().and_then(Value::text).unwrap_or("").to_string();
    let bound = |i: usize, default: i64| args.get(i).and_then(Value::integer).unwrap_or(default);
    let (from, to) = (bound(1, 1), bound(2, i64::MAX));
    may_see(cache, &code)?;
    let size = last_checkpoint(cache)?;
    if size == 0 {
        let why = "there is no checkpoint yet, and without one nothing can be proved complete: INSERT INTO gov_checkpoint first";
        return Err(Refusal::new(&faults::FEED_FORM).with("why", why).into());
    }
    let counts = counts_at(cache, size)?;
    let Some((_, n, last)) = counts.iter().find(|c| c.0 == code).cloned() else {
        return Err(Refusal::new(&faults::FEED_FORM).with("why", "no entry names this department").into());
    };
    let mut entries = Vec::new();
    let mut at = last;
    while at > 0 {
        let one = stored(cache, at)?;
        let previous = one.entry.parties.iter().find(|p| p.department == code).map_or(0, |p| p.previous_seq);
        if previous >= at {
            return Err(broken(format!("entry {at} names a later one as its department's previous")).into());
        }
        entries.push(one);
        at = previous;
    }
    entries.reverse();
    let bare: Vec<OwnedEntry> = entries.iter().map(|e| e.entry.clone()).collect();
    slice_complete(&Standing { code: &code, n, last_seq: last }, &bare).map_err(broken)?;
    let tree = Tree::open(cache)?;
    let note = cache.text("SELECT note FROM main.gov_checkpoint_data WHERE size = ?1", &[size.into()])?;
    let mut out = Vec::new();
    for one in entries.iter().filter(|e| (from..=to).contains(&e.entry.seq)) {
        let mut row = proved(&tree, "entry", one, size)?;
        let n = one.entry.parties.iter().find(|p| p.department == code).map_or(0, |p| p.n);
        if let (Some(place), Some(detail)) = (row.get_mut(2), (one.entry.action != "chain.state").then_some(n)) {
            *place = detail.into();
        }
        // Whose records a department read is not for the department itself: see `sight`.
        let own_rows = one.entry.action == "access.rows" && one.entry.department.as_deref() == Some(code.as_str());
        if one.entry.action == "chain.state" || own_rows {
            row[7] = Value::Null;
        }
        row.extend(vec![Value::Null; 7]);
        out.push(row);
    }
    let state = stored(cache, size)?;
    out.push(claim(&tree, &state, &counts, &code, size, note)?);
    Ok(out)
}

fn whole(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

/// The columns up to `root`.
fn proved(tree: &Tree<'_>, kind: &str, one: &Stored, size: i64) -> Result<Vec<Value>> {
    let index = one.entry.seq - 1;
    Ok(vec![
        kind.into(),
        one.entry.seq.into(),
        Value::Null,
        one.entry.at.as_str().into(),
        one.entry.action.as_str().into(),
        one.entry.object.as_str().into(),
        one.body.as_str().into(),
        one.detail.as_deref().into(),
        tree.alg.name().into(),
        index.into(),
        size.into(),
        hex(&tree.leaf(whole(index))?).into(),
        list(&tree.inclusion(whole(index), whole(size))?)?.into(),
        hex(&tree.root(whole(size))?).into(),
    ])
}

/// The row of the state: what it says of this department, and of nobody else.
fn claim(
    tree: &Tree<'_>,
    state: &Stored,
    counts: &[Count],
    code: &str,
    size: i64,
    note: Option<String>,
) -> Result<Vec<Value>> {
    let alg: Algorithm = tree.alg;
    let nonce = state.detail.as_deref().map(json::read).transpose()?;
    let nonce = nonce.as_ref().and_then(|d| d.get("nonce")).and_then(Json::text).and_then(unhex);
    let nonce: Option<[u8; 16]> = nonce.and_then(|n| n.try_into().ok());
    let nonce = nonce.ok_or_else(|| broken(format!("entry {size} is not a state with its detail")))?;
    let committed = commit::departments(alg, &nonce, counts)?;
    if state.entry.object != format!("departments:{}:{}", committed.size(), hex(&committed.root())) {
        return Err(broken(format!("entry {size} committed to other counts than the entries give")).into());
    }
    let (index, path) = committed.proof(code).ok_or_else(|| broken("the department is not in the state".into()))?;
    let (_, n, last_seq) = counts.iter().find(|c| c.0 == code).cloned().unwrap_or_default();
    let text = leaf_text(&Standing { code, n, last_seq }, &salt(alg, &nonce, code));
    let mut row = proved(tree, "state", state, size)?;
    row[7] = Value::Null;
    row.extend([
        Value::from(text.as_str()),
        hex(&entry::leaf(alg, &text)).into(),
        i64::try_from(index).unwrap_or(0).into(),
        i64::try_from(committed.size()).unwrap_or(0).into(),
        list(&path)?.into(),
        hex(&committed.root()).into(),
        note.into(),
    ]);
    Ok(row)
}
