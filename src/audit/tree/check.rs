//! Checking proofs: plain data in, `Ok` or the reason why not. Follows the algorithms of
//! RFC 9162 (2.1.3.2 and 2.1.4.2), which state them without recursion.

use super::node;
use crate::audit::hash::{unhex, Algorithm, Hash};
use crate::audit::json::{self, Json};

/// Does this leaf hash stand at `index` in the tree of `size` with this root?
pub fn verify_inclusion(
    alg: Algorithm,
    index: u64,
    size: u64,
    leaf: &Hash,
    proof: &[Hash],
    root: &Hash,
) -> Result<(), &'static str> {
    if index >= size {
        return Err("the index is beyond the tree");
    }
    let (mut at, mut last) = (index, size - 1);
    let mut hash = *leaf;
    for step in proof {
        if last == 0 {
            return Err("the proof is too long");
        }
        if at & 1 == 1 || at == last {
            hash = node(alg, step, &hash);
            while at & 1 == 0 && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            hash = node(alg, &hash, step);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    if last != 0 {
        return Err("the proof is too short");
    }
    if hash != *root {
        return Err("the proof leads to another root");
    }
    Ok(())
}

/// Is the tree of `size1` with `root1` the beginning of that of `size2` with `root2`?
/// Size 0 proves nothing about anything and is refused.
pub fn verify_consistency(
    alg: Algorithm,
    size1: u64,
    size2: u64,
    proof: &[Hash],
    root1: &Hash,
    root2: &Hash,
) -> Result<(), &'static str> {
    if size1 == 0 {
        return Err("the first size is 0: every tree extends the empty one, so nothing is proved");
    }
    if size1 > size2 {
        return Err("the first size is beyond the second");
    }
    if size1 == size2 {
        return match (proof.is_empty(), root1 == root2) {
            (false, _) => Err("the proof is too long: equal sizes need none"),
            (true, false) => Err("the sizes are equal, the roots are not"),
            (true, true) => Ok(()),
        };
    }
    // A first tree that is one complete subtree is not repeated in the proof.
    let (first, rest) = match proof.split_first() {
        _ if size1.is_power_of_two() => (root1, proof),
        Some(parts) => parts,
        None => return Err("the proof is too short"),
    };
    if rest.is_empty() {
        return Err("the proof is too short");
    }
    let shared = (size1 - 1).trailing_ones();
    // A complete first tree has all its bits shared; u64 sizes never shift by 64.
    let (mut at, mut last) =
        ((size1 - 1).checked_shr(shared).unwrap_or(0), (size2 - 1).checked_shr(shared).unwrap_or(0));
    let (mut old, mut new) = (*first, *first);
    for step in rest {
        if last == 0 {
            return Err("the proof is too long");
        }
        if at & 1 == 1 || at == last {
            old = node(alg, step, &old);
            new = node(alg, step, &new);
            while at & 1 == 0 && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            new = node(alg, &new, step);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    if last != 0 {
        return Err("the proof is too short");
    }
    if old != *root1 {
        return Err("the proof leads to another first root");
    }
    if new != *root2 {
        return Err("the proof leads to another second root");
    }
    Ok(())
}

/// `audit_check_proof`: hex text, the proof a JSON array of hex texts, leaf index =
/// seq − 1. Returns `valid` or `invalid: why`; never fails in another way.
pub fn check_proof(alg: &str, index: i64, size: i64, leaf: &str, proof: &str, root: &str) -> String {
    let check = || {
        let alg = algorithm(alg)?;
        let leaf = one(leaf, "the leaf hash")?;
        let root = one(root, "the root")?;
        let proof = list(proof)?;
        verify_inclusion(alg, whole(index, "the index")?, positive(size, "the size")?, &leaf, &proof, &root)
            .map_err(str::to_string)
    };
    answer(check())
}

/// `audit_check_consistency`: as [`check_proof`].
pub fn check_consistency(alg: &str, size1: i64, size2: i64, proof: &str, root1: &str, root2: &str) -> String {
    let check = || {
        let alg = algorithm(alg)?;
        let root1 = one(root1, "the first root")?;
        let root2 = one(root2, "the second root")?;
        let proof = list(proof)?;
        let (size1, size2) = (positive(size1, "the first size")?, positive(size2, "the second size")?);
        verify_consistency(alg, size1, size2, &proof, &root1, &root2).map_err(str::to_string)
    };
    answer(check())
}

fn answer(result: Result<(), String>) -> String {
    match result {
        Ok(()) => "valid".to_string(),
        Err(why) => format!("invalid: {why}"),
    }
}

fn algorithm(name: &str) -> Result<Algorithm, String> {
    Algorithm::parse(name).ok_or_else(|| "the algorithm is neither sha256 nor sm3".to_string())
}

fn whole(n: i64, what: &str) -> Result<u64, String> {
    u64::try_from(n).map_err(|_| format!("{what} is negative"))
}

fn positive(n: i64, what: &str) -> Result<u64, String> {
    match whole(n, what)? {
        0 => Err(format!("{what} is 0")),
        n => Ok(n),
    }
}

fn one(text: &str, what: &str) -> Result<Hash, String> {
    let bytes = unhex(text).ok_or_else(|| format!("{what} is not hexadecimal"))?;
    Hash::try_from(bytes).map_err(|bytes| format!("{what} has {} bytes, not 32", bytes.len()))
}

fn list(text: &str) -> Result<Vec<Hash>, String> {
    let json = json::read(text).map_err(|_| "the proof is not a JSON array".to_string())?;
    let list = json.list().ok_or("the proof is not a JSON array")?;
    // 64 levels are the most that any size has; a consistency proof has one hash more.
    if list.len() > 65 {
        return Err("the proof is longer than any tree is high".to_string());
    }
    let hash = |(i, item): (usize, &Json)| {
        let what = format!("hash {} of the proof", i + 1);
        one(item.text().ok_or_else(|| format!("{what} is not text"))?, &what)
    };
    list.iter().enumerate().map(hash).collect()
}
