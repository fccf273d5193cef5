//! `gov_checkpoint`: tree heads to be signed and kept outside. INSERT writes `chain.state` as entry `size` and
//! stores the unsigned note over it; UPDATE adds signature lines. Also `gov_verifier`, the keys that
//! signatures are checked with, and `gov_restore`, which starts a new origin after a return to a backup.

use super::commit;
use super::hash::hex;
use super::json::{Json, Map};
use super::note::{origin_for, Checkpoint, Key, KeyKind, Note, Standing};
use super::stored::{length, Tree};
use crate::audit::entry::Class;
use crate::error::{audit as faults, Refusal};
use crate::guard::seal::{self, Sealed};
use crate::guard::{Cache, Column, Door, Draft, Kind, TableSpec, Verb};
use crate::identity::tables::may_write;
use crate::sqlite::Result;
use crate::value::Value;
use std::rc::Rc;

const NOTE: usize = 65_536;

pub static VERIFIER: TableSpec = TableSpec {
    name: "gov_verifier",
    entity: "verifier",
    columns: &[
        Column::new("vkey", Kind::Text(4_096)),
        Column::new("name", Kind::Text(256)),
        Column::new("key_id", Kind::Hex(4)),
        Column::new("checked", Kind::Bool),
        Column::new("holder", Kind::Text(256)),
    ],
    key: 1,
    indexes: &["name"],
    extra_sql: "",
    also_writes: &[],
    decide: verifier,
};

pub static CHECKPOINT: TableSpec = TableSpec {
    name: "gov_checkpoint",
    entity: "checkpoint",
    columns: &[
        Column::new("size", Kind::Integer),
        Column::new("origin", Kind::Text(256)),
        Column::new("root", Kind::Hex(32)),
        Column::new("note", Kind::Text(NOTE)),
        Column::new("fingerprint", Kind::Text(64)),
        Column::new("signatures", Kind::Integer),
        Column::new("verified", Kind::Json),
        Column::new("signature", Kind::Text(NOTE)).secret(),
    ],
    key: 1,
    indexes: &[],
    extra_sql: "CREATE TRIGGER gov_checkpoint_data_nodes AFTER INSERT ON gov_checkpoint_data BEGIN \
        INSERT OR REPLACE INTO gov_node_data(level, idx, hash) SELECT level, idx, hash FROM gov_pending_node; END;\n",
    also_writes: &["gov_node_data"],
    decide: checkpoint,
};

pub static RESTORE: TableSpec = TableSpec {
    name: "gov_restore",
    entity: "restore",
    columns: &[
        Column::new("id", Kind::Integer),
        Column::new("note", Kind::Text(NOTE)).required(),
        Column::new("document", Kind::Text(512)).required(),
        Column::new("reason", Kind::Text(4_096)).required(),
        Column::new("length", Kind::Integer),
        Column::new("standing", Kind::Text(32)),
        Column::new("origin", Kind::Text(256)),
    ],
    key: 1,
    indexes: &[],
    extra_sql: "",
    also_writes: &[],
    decide: restore,
};

fn kept(column: &'static str) -> Refusal {
    Refusal::new(&faults::CHECKPOINT_KEPT).with("column", column)
}

fn verifier(_: &Door<'_>, draft: &mut Draft) -> Result<()> {
    may_write(draft, None)?;
    if let Some(new) = draft.new.as_mut() {
        let key = Key::parse(new.text("vkey").unwrap_or("").trim())?;
        let checked = !matches!(key.kind, KeyKind::Other(..));
        new.set("vkey", key.to_text());
        new.set("name", key.name.as_str());
        new.set("key_id", hex(&key.id.to_be_bytes()));
        new.set("checked", checked);
    }
    Ok(())
}

/// The registered keys.
pub fn keys(cache: &Cache) -> Result<Vec<Key>> {
    let mut all = Vec::new();
    for row in cache.all("SELECT vkey FROM main.gov_verifier_data ORDER BY vkey", &[])? {
        all.push(Key::parse(row.first().and_then(Value::text).unwrap_or(""))?);
    }
    Ok(all)
}

/// The origins that this log has had: since when (the length then), and which. The last is the present one.
pub fn origins(cache: &Cache) -> Result<Vec<(i64, String)>> {
    let alg = super::stored::algorithm(cache)?;
    let first = cache.text("SELECT origin FROM main.gov_meta_data WHERE one = 1", &[])?.unwrap_or_default();
    let mut all = vec![(0, origin_for(alg, &first))];
    for row in cache.all("SELECT length, origin FROM main.gov_restore_data ORDER BY id", &[])? {
        let origin = row.get(1).and_then(Value::text).unwrap_or("");
        all.push((row.first().and_then(Value::integer).unwrap_or(0), origin_for(alg, origin)));
    }
    Ok(all)
}

fn checkpoint(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    may_write(draft, None)?;
    draft.class = Class::Chain;
    match draft.verb {
        Verb::Insert => take(door, draft),
        Verb::Update => sign(door, draft),
        Verb::Delete => Err(kept("every row (checkpoints are never deleted)").into()),
    }
}

/// Writes the state; the note follows from it.
fn take(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    let size = door.head.seq + 1;
    let Some(new) = draft.new.as_mut() else { return Ok(()) };
    for column in ["origin", "root", "note", "fingerprint", "signatures", "verified", "signature"] {
        if !new.get(column).is_null() {
            return Err(kept(column).into());
        }
    }
    // A checkpoint is always of the whole log.
    new.set("size", size);
    let (cache, alg) = (door.cache, door.head.algorithm);
    let nonce = seal::next_nonce(cache, door.head, draft.nonce)?;
    draft.nonce = Some(nonce);
    let mut counts = commit::counts(cache)?;
    if let Some(own) = draft.actor.department.as_deref() {
        commit::with_entry(&mut counts, own, size);
    }
    let state = commit::departments(alg, &nonce, &counts)?;
    let committed = Map::new().with("count", state.size() as i64).with("root", hex(&state.root()));
    // In the body, so that a department can be shown the root without the detail, whose nonce opens every salt.
    draft.object = Some(format!("departments:{}:{}", state.size(), hex(&state.root())));
    draft.extra.insert("catalogue", commit::catalogue(cache, alg)?);
    draft.extra.insert("departments", committed);
    draft.extra.insert("packs", commit::packs(cache, alg)?);
    draft.extra.insert("schema", commit::schema(cache, alg)?);
    draft.action = "chain.state".into();
    draft.finish = Some(finish);
    Ok(())
}

/// The note over the tree that ends with the state just sealed.
fn finish(door: &Door<'_>, sealed: &[Rc<Sealed>], draft: &mut Draft) -> Result<()> {
    let Some(state) = sealed.first() else { return Ok(()) };
    let length = u64::try_from(door.head.seq).unwrap_or(0);
    let (nodes, root) = Tree::open(door.cache)?.grow(length, &state.body)?;
    draft.nodes = nodes;
    let origin = origins(door.cache)?.pop().map(|(_, origin)| origin).unwrap_or_default();
    let checkpoint = Checkpoint::new(door.head.algorithm, &origin, state.seq, root);
    if let Some(new) = draft.new.as_mut() {
        new.set("origin", checkpoint.origin.as_str());
        new.set("root", hex(&root));
        new.set("note", checkpoint.to_text());
        new.set("fingerprint", checkpoint.fingerprint());
        new.set("signatures", 0i64);
        new.set("verified", "[]");
    }
    Ok(())
}

/// Adds signature lines, given alone or as the whole signed note.
fn sign(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    let (Some(old), Some(new)) = (draft.old.as_ref(), draft.new.as_mut()) else { return Ok(()) };
    for column in ["size", "origin", "root", "fingerprint", "signatures", "verified"] {
        if old.get(column) != new.get(column) {
            return Err(kept(column).into());
        }
    }
    let mut note = Note::parse_maybe_unsigned(old.text("note").unwrap_or(""))?;
    let before = note.signatures.len();
    if old.get("note") != new.get("note") {
        let given = Note::parse(new.text("note").unwrap_or(""))?;
        if given.text != note.text {
            return Err(kept("the text of the note").into());
        }
        for signature in given.signatures {
            note.add_line(&signature.line())?;
        }
    }
    for line in new.text("signature").unwrap_or("").lines().filter(|l| !l.trim().is_empty()) {
        note.add_line(line)?;
    }
    // A failing one of a known key refuses the whole; that no key is known yet is no reason to refuse.
    let verified = match note.verify(&keys(door.cache)?) {
        Ok(verified) => verified,
        Err(refusal) if refusal.fault == &faults::NOTE_UNSIGNED => Vec::new(),
        Err(refusal) => return Err(refusal.into()),
    };
    let names = verified.iter().map(|v| {
        let map = Map::new().with("key_id", hex(&v.id.to_be_bytes())).with("name", v.name.as_str());
        Json::Map(match v.time.and_then(|t| i64::try_from(t).ok()) {
            Some(time) => map.with("time", time),
            None => map,
        })
    });
    let names = Json::List(names.collect()).to_text()?;
    let count = note.signatures.len();
    new.set("note", note.to_text());
    new.set("signatures", count as i64);
    new.set("verified", names);
    draft.action = "chain.sign".into();
    draft.extra.insert("added", (count - before) as i64);
    Ok(())
}

fn restore(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    may_write(draft, None)?;
    draft.class = Class::Chain;
    draft.action = "chain.restore".into();
    let refuse = |why: &str| Refusal::new(&faults::RESTORE_FORM).with("why", why);
    if draft.verb != Verb::Insert {
        return Err(refuse("what was restored stays recorded; insert another row").into());
    }
    let Some(new) = draft.new.as_mut() else { return Ok(()) };
    for column in ["length", "standing", "origin"] {
        if !new.get(column).is_null() {
            return Err(refuse("length, standing and origin are found out by govshare").into());
        }
    }
    let note = Note::parse_maybe_unsigned(new.text("note").unwrap_or(""))?;
    let outside = Checkpoint::parse(&note.text)?;
    let (standing, _) = compare(door.cache, &outside)?;
    let word = match standing {
        Standing::Extends => {
            return Err(
                refuse("the log extends this checkpoint: nothing is missing since, so nothing was restored").into()
            )
        }
        Standing::OtherOrigin => return Err(refuse("the checkpoint is of another log").into()),
        Standing::Shorter => "shorter",
        Standing::Diverged => "diverged",
    };
    new.set("length", door.head.seq);
    new.set("standing", word);
    draft.finish = Some(name_origin);
    Ok(())
}

/// Names the new origin after the entry that records it, so that two restores of one backup differ.
fn name_origin(door: &Door<'_>, sealed: &[Rc<Sealed>], draft: &mut Draft) -> Result<()> {
    let Some(entry) = sealed.first() else { return Ok(()) };
    let first = door.cache.text("SELECT origin FROM main.gov_meta_data WHERE one = 1", &[])?.unwrap_or_default();
    let suffix = hex(entry.hash.get(..4).unwrap_or_default());
    if let Some(new) = draft.new.as_mut() {
        new.set("origin", format!("{first}/r-{suffix}"));
    }
    Ok(())
}

/// How a checkpoint kept outside stands to the log that is here, and the root that is here at its size.
pub fn compare(cache: &Cache, outside: &Checkpoint) -> Result<(Standing, Option<super::hash::Hash>)> {
    let origins = origins(cache)?;
    let length = length(cache)?;
    let first = origins.first().map(|(_, o)| o.trim_end_matches("/sm3").to_string()).unwrap_or_default();
    let ours = origins.iter().any(|(_, o)| *o == outside.origin);
    // A restore that the backup knows nothing of had an origin of this log too.
    let lost = outside.origin.trim_end_matches("/sm3").strip_prefix(&format!("{first}/r-")).is_some();
    if !ours && !lost {
        return Ok((Standing::OtherOrigin, None));
    }
    if outside.size > length {
        return Ok((Standing::Shorter, None));
    }
    let root = Tree::afresh(cache)?.root(u64::try_from(outside.size).unwrap_or(0))?;
    Ok((outside.standing(&outside.origin, length, Some(root)), Some(root)))
}
