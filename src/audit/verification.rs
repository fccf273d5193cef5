//! `audit_verify`: the chain re-read, the checkpoints, the schema, and a checkpoint kept outside.

use super::checkpoint::{keys, origins};
use super::hash::{Algorithm, Hash};
use super::note::{Checkpoint, Note, Standing};
use super::retention::{self, Law, Terms};
use super::stored::{algorithm, length, Tree};
use super::verify::{Head, Options, Outcome, Problem, Verifier};
use super::verify_scan::Scan;
use super::{entry, schema_check};
use crate::error::{audit as faults, Refusal};
use crate::guard::rows::{Rows, TableFunction};
use crate::guard::{parties, Cache};
use crate::sqlite::{Result, ValueRef};
use crate::value::Value;
use std::rc::Rc;

/// `audit_verify`, `audit_verify(note)`, `audit_verify(note, since)`: one row for each problem, none when all
/// is whole; with a note one more row, the last, that says how the log stands to it. `since` is the size of a
/// checkpoint, or `checkpoint` for the last one with a good signature of a registered key: only what came after is
/// read, and what came before is taken from the stored tree; where details have gone since, the terms of their retention are
/// looked for in it as well.
pub const VERIFY: TableFunction = TableFunction {
    name: "audit_verify",
    columns: "seq INTEGER, kind TEXT, explanation TEXT",
    arguments: &["note", "since"],
    required: 0,
    start: |cache, args| Ok(Box::new(Verification::start(cache, args)?)),
};

struct Finding {
    seq: i64,
    kind: &'static str,
    explanation: String,
}

fn finding(seq: i64, kind: &'static str, explanation: impl Into<String>) -> Finding {
    Finding { seq, kind, explanation: explanation.into() }
}

/// A checkpoint whose root the log must have at its size.
struct Wanted {
    checkpoint: Checkpoint,
    outside: bool,
    /// What is known of its signatures.
    signed: String,
}

/// A running verification: rows are read as problems are asked for.
pub struct Verification {
    cache: Rc<Cache>,
    scan: Option<Scan>,
    wanted: Vec<Wanted>,
    /// Where it begins; 0: at genesis.
    from: i64,
    found: std::vec::IntoIter<Finding>,
}

impl Verification {
    pub fn start(cache: &Rc<Cache>, args: &[Value]) -> Result<Self> {
        let alg = algorithm(cache)?;
        let mut wanted = Vec::new();
        if let Some(text) = args.first().filter(|v| !v.is_null()) {
            wanted.push(outside(cache, text)?);
        }
        let mut found: Vec<Finding> =
            schema_check::problems(cache)?.into_iter().map(|what| finding(0, "schema", what)).collect();
        for row in cache.all("SELECT size, note FROM main.gov_checkpoint_data ORDER BY size", &[])? {
            let size = row.first().and_then(Value::integer).unwrap_or(0);
            let text = row.get(1).and_then(Value::text).unwrap_or("");
            match Note::parse_maybe_unsigned(text).and_then(|note| Checkpoint::parse(&note.text)) {
                Ok(checkpoint) if checkpoint.size == size => {
                    wanted.push(Wanted { checkpoint, outside: false, signed: String::new() });
                }
                _ => found.push(finding(size, "checkpoint", "its stored note was changed: it is not of this size")),
            }
        }
        let after = since(cache, alg, args.get(1), &mut found)?;
        let from = after.as_ref().map_or(0, |head| head.seq);
        let mut options = Options::new(alg);
        options.roots_at = wanted.iter().map(|w| w.checkpoint.size).filter(|_| from == 0).collect();
        // From genesis on means also what was put before it.
        let first = if after.is_some() { from.saturating_add(1) } else { i64::MIN };
        if after.is_some() {
            options.terms = terms(cache, from)?;
        }
        options.after = after;
        let scan = Some(Scan::start(cache, Verifier::new(options), first)?);
        Ok(Verification { cache: cache.clone(), scan, wanted, from, found: found.into_iter() })
    }

    fn finding(&mut self) -> Result<Option<Finding>> {
        let problem = |p: Problem| finding(p.seq, p.kind.name(), p.explanation);
        loop {
            if let Some(found) = self.found.next() {
                return Ok(Some(found));
            }
            let Some(scan) = self.scan.as_mut() else { return Ok(None) };
            let mut lost = Vec::new();
            let more = scan.read(&mut lost)?;
            let mut found: Vec<Finding> = scan.verifier().take_problems().into_iter().map(problem).collect();
            found.extend(
                lost.into_iter().map(|seq| finding(seq, "storage", "a look-up by its number does not find it")),
            );
            if more {
                self.found = found.into_iter();
                continue;
            }
            if let Some(scan) = self.scan.take() {
                let (verifier, looked) = scan.end()?;
                let mut outcome = verifier.finish()?;
                found.extend(std::mem::take(&mut outcome.problems).into_iter().map(problem));
                if !looked && self.from == 0 {
                    found.extend(storage(&self.cache)?);
                }
                self.conclude(&outcome, &mut found)?;
            }
            self.found = found.into_iter();
        }
    }

    /// What is known only at the end: where the log ends, the roots, the counts.
    fn conclude(&self, outcome: &Outcome, found: &mut Vec<Finding>) -> Result<()> {
        let cache = &*self.cache;
        let Some(head) = &outcome.head else {
            if self.from == 0 {
                found.push(finding(1, "missing", "the chain has no entry at all, not even its genesis"));
            }
            return Ok(());
        };
        let cited = cited(cache, head)?;
        if let Some((what, seq)) = &cited {
            let text = format!("the end of the log is gone: {what}, but the last entry is {}", head.seq);
            found.push(finding(*seq, "truncated", text));
        }
        if self.from == 0 {
            let kept = parties::all(cache)?;
            for (code, standing) in &kept {
                let true_standing = outcome.parties.get(code);
                if true_standing != Some(standing) && cited.is_none() {
                    let seq = true_standing.map_or(0, |(_, last)| *last);
                    found.push(finding(seq, "counts", "gov_party does not say what the entries say of a department"));
                }
            }
            if outcome.parties.keys().any(|code| !kept.contains_key(code)) {
                found.push(finding(0, "counts", "a department of the entries is missing in gov_party"));
            }
        }
        let origins = origins(cache)?;
        let mut verdict = None;
        for wanted in &self.wanted {
            let size = wanted.checkpoint.size;
            let root = match outcome.roots.iter().find(|(s, _)| *s == size) {
                Some((_, root)) => Some(*root),
                // The tree says of itself why it cannot be read; then nothing extends the checkpoint.
                None if size <= head.seq => Tree::open(cache)?.root(u64::try_from(size).unwrap_or(0)).ok(),
                None => None,
            };
            if wanted.outside {
                verdict = Some(judge(wanted, &origins, head.seq, root));
            } else if size <= head.seq && root != Some(wanted.checkpoint.root) {
                found.push(finding(size, "checkpoint", "the log is not the one that this checkpoint was taken of"));
            }
        }
        found.extend(verdict);
        Ok(())
    }
}

fn judge(wanted: &Wanted, origins: &[(i64, String)], length: i64, root: Option<Hash>) -> Finding {
    let checkpoint = &wanted.checkpoint;
    let first = origins.first().map_or("", |(_, o)| o.trim_end_matches("/sm3"));
    let lost = checkpoint.origin.starts_with(&format!("{first}/r-"));
    let ours = lost || origins.iter().any(|(_, o)| *o == checkpoint.origin);
    // Any origin of this log will do: its first entries are the same.
    let origin = if ours { checkpoint.origin.as_str() } else { first };
    let (kind, text) = match checkpoint.standing(origin, length, root) {
        Standing::OtherOrigin => ("other_origin", "the checkpoint is of another log".to_string()),
        Standing::Extends => {
            ("extends", format!("the log of {length} entries begins with all that the checkpoint saw"))
        }
        Standing::Shorter => ("shorter", format!("the checkpoint saw more entries than the {length} that are here")),
        Standing::Diverged => ("diverged", "the log's first entries are not those that the checkpoint saw".to_string()),
    };
    let restored = origins.len() > 1 && matches!(kind, "shorter" | "diverged");
    let hint = if restored { "; a restore from backup is recorded in gov_restore" } else { "" };
    let text = format!("{text}{hint}; {}; fingerprint {}", wanted.signed, checkpoint.fingerprint());
    finding(checkpoint.size, kind, text)
}

/// Reads a checkpoint that was kept outside, and what the registered keys say of its signatures.
fn outside(cache: &Cache, text: &Value) -> Result<Wanted> {
    let refuse = |why: &str| Refusal::new(&faults::VERIFY_FORM).with("why", why);
    let text = text.text().ok_or_else(|| refuse("the note is text"))?;
    let note = Note::parse_maybe_unsigned(text)?;
    let checkpoint = Checkpoint::parse(&note.text)?;
    let signed = match note.verify(&keys(cache)?) {
        Ok(verified) => {
            let names: Vec<&str> = verified.iter().map(|v| v.name.as_str()).collect();
            format!("signed by {}", names.join(", "))
        }
        Err(refusal) if refusal.fault == &faults::NOTE_UNSIGNED => "no signature of a registered key".into(),
        Err(refusal) => return Err(refusal.into()),
    };
    Ok(Wanted { checkpoint, outside: true, signed })
}

/// Where to begin; `None` at genesis.
fn since(cache: &Cache, alg: Algorithm, given: Option<&Value>, found: &mut Vec<Finding>) -> Result<Option<Head>> {
    let refuse = |why: &str| Refusal::new(&faults::VERIFY_FORM).with("why", why);
    let size = match given {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Integer(n)) => *n,
        Some(Value::Text(t)) if t == "checkpoint" => {
            let sql = "SELECT size FROM main.gov_checkpoint_data WHERE verified <> '[]' ORDER BY size DESC LIMIT 1";
            let row = cache.row(sql, &[])?;
            let size = row.and_then(|r| r.first().and_then(Value::integer));
            size.ok_or_else(|| refuse("no checkpoint bears a good signature yet: leave since out"))?
        }
        Some(Value::Text(t)) => t.trim().parse().map_err(|_| refuse("since is a checkpoint's size, or checkpoint"))?,
        Some(_) => return Err(refuse("since is a checkpoint's size, or checkpoint").into()),
    };
    let note = cache.text("SELECT note FROM main.gov_checkpoint_data WHERE size = ?1", &[size.into()])?;
    let note = note.ok_or_else(|| refuse("there is no checkpoint of this size"))?;
    let signed = Note::parse_maybe_unsigned(&note)?;
    if given.and_then(Value::text) == Some("checkpoint") {
        // What was good when it was stored must be good now.
        signed.verify(&keys(cache)?)?;
    }
    let checkpoint = Checkpoint::parse(&signed.text)?;
    if checkpoint.algorithm() != alg || size > length(cache)? {
        found.push(finding(size, "checkpoint", "the stored checkpoint reaches beyond the log"));
        return Ok(None);
    }
    match Tree::open(cache)?.root(u64::try_from(size).unwrap_or(0)) {
        Ok(root) if root == checkpoint.root => {}
        _ => found.push(finding(size, "checkpoint", "the log is not the one that this checkpoint was taken of")),
    }
    let mut head = None;
    cache.rows("SELECT body, hash FROM main.gov_audit_data WHERE seq = ?1", &[size.into()], |row| {
        let at = row.column_text(0).and_then(|b| entry::read(b).ok()).map(|e| e.at);
        if let ValueRef::Blob(hash) = row.column(1) {
            head = Hash::try_from(hash).ok().map(|hash| Head { seq: size, hash, at });
        }
        Ok(())
    })?;
    if head.is_none() {
        found.push(finding(size, "edited", "the checkpoint's last entry is missing or its hash was changed"));
    }
    Ok(head)
}

/// The terms of retention that the first entries set; asked only where a later one has no detail any more.
fn terms(cache: &Cache, until: i64) -> Result<Terms> {
    let mut terms = Terms::default();
    let erased = "SELECT 1 FROM main.gov_audit_data WHERE seq > ?1 AND detail IS NULL LIMIT 1";
    if !cache.exists(erased, &[until.into()])? {
        return Ok(terms);
    }
    let sql = "SELECT body, detail FROM main.gov_audit_data WHERE seq <= ?1 ORDER BY seq";
    cache.rows(sql, &[until.into()], |row| {
        let (Some(body), Some(detail)) = (row.column_text(0), row.column_text(1)) else { return Ok(()) };
        let action = body.strip_prefix("{\"action\":\"").and_then(|rest| rest.split('"').next());
        if action.is_some_and(|action| retention::concerns(action.as_bytes())) {
            Law::told(body.as_bytes(), detail.as_bytes()).iter().for_each(|law| terms.apply(law));
        }
        Ok(())
    })?;
    Ok(terms)
}

/// What SQLite says of the pages themselves, where our own look-ups along the scan cannot tell.
fn storage(cache: &Cache) -> Result<Vec<Finding>> {
    let rows = cache.all("PRAGMA main.quick_check(gov_audit_data)", &[])?;
    let texts = rows.iter().filter_map(|r| r.first().and_then(Value::text)).filter(|t| *t != "ok");
    Ok(texts.map(|text| finding(0, "storage", text.replace('\n', " "))).collect())
}

/// What in the database knows of entries behind the last one.
fn cited(cache: &Cache, head: &Head) -> Result<Option<(String, i64)>> {
    for (what, sql) in [
        ("a checkpoint", "SELECT max(size) FROM main.gov_checkpoint_data"),
        ("gov_party", "SELECT max(last_seq) FROM main.gov_party_data"),
        ("a restore", "SELECT max(length) FROM main.gov_restore_data"),
    ] {
        let most = cache.row(sql, &[])?.and_then(|r| r.first().and_then(Value::integer)).unwrap_or(0);
        if most > head.seq {
            return Ok(Some((format!("{what} knows of entry {most}"), most)));
        }
    }
    let Some(at) = head.at.as_deref() else { return Ok(None) };
    for spec in cache.conn.specs.get() {
        let sql = format!("SELECT max(changed_at) FROM main.{}", spec.shadow());
        if cache.text(&sql, &[])?.is_some_and(|changed| changed.as_str() > at) {
            return Ok(Some((format!("a row of {} was changed after it", spec.name), head.seq + 1)));
        }
    }
    Ok(None)
}

impl Rows for Verification {
    fn next(&mut self) -> Result<Option<Vec<Value>>> {
        Ok(self.finding()?.map(|f| vec![f.seq.into(), f.kind.into(), f.explanation.into()]))
    }
}

/// The first problem of the chain, for `PRAGMA integrity_check`.
pub fn first_problem(cache: &Rc<Cache>) -> Result<Option<String>> {
    let found = Verification::start(cache, &[])?.finding()?;
    Ok(found.map(|f| format!("gov_audit entry {}: {}: {}", f.seq, f.kind, f.explanation)))
}
