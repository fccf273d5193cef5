//! `scorecard_bundle`: a closed period's figures with the entries behind them and their proofs.

use std::collections::{BTreeMap, BTreeSet};

use super::bundle::{assemble, Entry, Parts};
use super::day::Period;
use super::entries::Entries;
use super::figures::{self, Also};
use super::present::checkpoints;
use super::stored;
use crate::audit::entry::leaf;
use crate::audit::hash::{hex, Algorithm, Hash};
use crate::audit::tree::{inclusion, Range};
use crate::error::{door, supervise, Refusal};
use crate::guard::Cache;
use crate::sqlite::Result;

/// The bundle of a closed period as JSON (docs/scorecard-bundle.md). GS-8109 while the period is open. The
/// checkpoint is the first stored one that reaches over the entries cited; without one, the unsigned text of the
/// chain as it stands, to be signed outside.
pub fn bundle(cache: &Cache, period: Period) -> Result<String> {
    let Some(closed) = figures::closed(cache, period)? else {
        return Err(Refusal::new(&supervise::PERIOD_OPEN).with("period", period).into());
    };
    let made = figures::make(cache, period, period.to, Some(&closed), Also::default())?;
    if stored::write(&made.card, &made.existence) != closed.figures {
        // The rules of counting have changed since, or the chain is not the one it was made of.
        return Err(Refusal::new(&supervise::PERIOD_UNREADABLE).with("period", period).into());
    }
    let cited: BTreeSet<u64> = Entries::union(made.matters.iter().map(|c| &c.matter.entries)).iter().collect();
    let meta = cache.row("SELECT hash, origin FROM main.gov_meta_data WHERE one = 1", &[])?.unwrap_or_default();
    let text = |i: usize| meta.get(i).and_then(crate::value::Value::text).unwrap_or("").to_string();
    let algorithm = Algorithm::parse(&text(0)).ok_or_else(|| Refusal::new(&door::NOT_GOVERNED))?;
    let needed = cited.last().copied().unwrap_or(0);
    let stored = checkpoints(cache)?.into_iter().find(|(size, ..)| *size >= needed.max(1));
    let head = cache.row("SELECT max(seq) FROM main.gov_audit_data", &[])?;
    let head = head.and_then(|r| r.first().and_then(crate::value::Value::integer)).unwrap_or(0);
    let size = stored.as_ref().map_or(u64::try_from(head).unwrap_or(0), |(size, ..)| *size);
    let read = enclose(cache, algorithm, size, &cited)?;
    let note = match stored {
        Some((_, note, _)) => note.to_text(),
        None => {
            use base64::Engine;
            let root = base64::engine::general_purpose::STANDARD.encode(read.root);
            let suffix = if algorithm == Algorithm::Sm3 { "/sm3" } else { "" };
            format!("{}{suffix}\n{size}\n{root}\n", text(1))
        }
    };
    let parts = Parts {
        scorecard: &made.card,
        existence: &made.existence,
        matters: &made.matters,
        entries: &read.entries,
        algorithm: algorithm.name(),
        checkpoint: &note,
    };
    Ok(assemble(parts)?)
}

struct Enclosed {
    entries: Vec<Entry>,
    root: Hash,
}

/// One pass over the entries up to `size`: keeps those cited and the few tree nodes their proofs need.
fn enclose(cache: &Cache, algorithm: Algorithm, size: u64, cited: &BTreeSet<u64>) -> Result<Enclosed> {
    let broken = || Refusal::new(&supervise::FILE_NOT_MADE).with("what", "json").with("why", "the chain has gaps");
    let wanted = wanted(size, cited);
    let mut nodes: BTreeMap<(u32, u64), Hash> = BTreeMap::new();
    let mut tree = Range::new(algorithm);
    let mut entries: Vec<Entry> = Vec::with_capacity(cited.len());
    let last = i64::try_from(size).unwrap_or(i64::MAX);
    let sql = "SELECT seq, body, detail FROM main.gov_audit_data WHERE seq <= ?1 ORDER BY seq";
    cache.rows(sql, &[last.into()], |row| {
        let seq = row.column_i64(0).and_then(|s| u64::try_from(s).ok()).unwrap_or(0);
        let body = row.column_text(1).filter(|_| seq == tree.size() + 1).ok_or_else(broken)?;
        tree.push_with(leaf(algorithm, body), |n| {
            if wanted.contains(&(n.level, n.index)) {
                nodes.insert((n.level, n.index), n.hash);
            }
        });
        if cited.contains(&seq) {
            let detail = row.column_text(2).map(String::from);
            entries.push(Entry { seq, body: body.to_string(), detail, proof: Vec::new() });
        }
        Ok(())
    })?;
    if tree.size() != size {
        return Err(broken().into());
    }
    for entry in &mut entries {
        let index = entry.seq.saturating_sub(1);
        let proof = inclusion(algorithm, index, size, |level, i| nodes.get(&(level, i)).copied()).ok_or_else(broken)?;
        entry.proof = proof.iter().map(|h| hex(h)).collect();
    }
    Ok(Enclosed { entries, root: tree.root() })
}

/// The complete nodes that the proofs are made of: each leaf's siblings upward, and the peaks of the tree.
fn wanted(size: u64, cited: &BTreeSet<u64>) -> BTreeSet<(u32, u64)> {
    let mut out = BTreeSet::new();
    for level in 0..63 {
        if (size >> level) & 1 == 1 {
            out.insert((level, (size >> level) - 1));
        }
        for seq in cited {
            let sibling = (seq.saturating_sub(1) >> level) ^ 1;
            if sibling.checked_add(1).and_then(|s| s.checked_mul(1 << level)).is_some_and(|end| end <= size) {
                out.insert((level, sibling));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::tree::verify_inclusion;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_nodes_kept_suffice_for_every_proof(size in 1u64..200, picks in proptest::collection::btree_set(1u64..200, 1..8)) {
            let cited: BTreeSet<u64> = picks.into_iter().filter(|s| *s <= size).collect();
            let alg = Algorithm::Sha256;
            let keep = wanted(size, &cited);
            let (mut tree, mut nodes) = (Range::new(alg), BTreeMap::new());
            for i in 0..size {
                tree.push_with(leaf(alg, &i.to_string()), |n| {
                    if keep.contains(&(n.level, n.index)) {
                        nodes.insert((n.level, n.index), n.hash);
                    }
                });
            }
            for seq in &cited {
                let proof = inclusion(alg, seq - 1, size, |l, i| nodes.get(&(l, i)).copied());
                let proof = proof.expect("every node is there");
                let leaf = leaf(alg, &(seq - 1).to_string());
                prop_assert!(verify_inclusion(alg, seq - 1, size, &leaf, &proof, &tree.root()).is_ok());
            }
        }
    }
}
