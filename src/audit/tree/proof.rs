//! Proofs out of stored nodes, each with O(log n) look-ups.

use super::{empty_root, node};
use crate::audit::hash::{Algorithm, Hash};

/// The root of leaves `from..to`, where `from` is a multiple of the subtree's width as in
/// RFC 6962's recursion; `None` if a stored node is missing.
fn subtree(alg: Algorithm, from: u64, to: u64, get: &impl Fn(u32, u64) -> Option<Hash>) -> Option<Hash> {
    let size = to.checked_sub(from).filter(|size| *size > 0)?;
    if size.is_power_of_two() {
        let level = size.trailing_zeros();
        return get(level, from >> level);
    }
    let middle = from + split(size);
    let left = subtree(alg, from, middle, get)?;
    let right = subtree(alg, middle, to, get)?;
    Some(node(alg, &left, &right))
}

/// The largest power of two smaller than `size` (which is at least 2).
fn split(size: u64) -> u64 {
    1 << (u64::BITS - 1 - (size - 1).leading_zeros())
}

/// The root of the first `size` leaves, from stored complete nodes.
pub fn root_of(alg: Algorithm, size: u64, get: impl Fn(u32, u64) -> Option<Hash>) -> Option<Hash> {
    match size {
        0 => Some(empty_root(alg)),
        _ => subtree(alg, 0, size, &get),
    }
}

/// The inclusion proof of a leaf in the tree of this size (RFC 6962, 2.1.1), lowest node
/// first; `None` if the leaf is beyond the tree or a stored node is missing.
pub fn inclusion(alg: Algorithm, index: u64, size: u64, get: impl Fn(u32, u64) -> Option<Hash>) -> Option<Vec<Hash>> {
    if index >= size {
        return None;
    }
    let (mut from, mut to) = (0, size);
    let mut proof = Vec::new();
    while to - from > 1 {
        let middle = from + split(to - from);
        if index < middle {
            proof.push(subtree(alg, middle, to, &get)?);
            to = middle;
        } else {
            proof.push(subtree(alg, from, middle, &get)?);
            from = middle;
        }
    }
    proof.reverse();
    Some(proof)
}

/// The consistency proof between two sizes (RFC 6962, 2.1.2); empty for equal sizes.
/// `None` for an old size of 0 or beyond the new one, or if a stored node is missing.
pub fn consistency(alg: Algorithm, old: u64, new: u64, get: impl Fn(u32, u64) -> Option<Hash>) -> Option<Vec<Hash>> {
    if old == 0 || old > new {
        return None;
    }
    let (mut from, mut to) = (0, new);
    let mut proof = Vec::new();
    while to != old {
        let middle = from + split(to - from);
        if old <= middle {
            proof.push(subtree(alg, middle, to, &get)?);
            to = middle;
        } else {
            proof.push(subtree(alg, from, middle, &get)?);
            from = middle;
        }
    }
    // The old tree itself needs no telling: its root is known.
    if from > 0 {
        proof.push(subtree(alg, from, to, &get)?);
    }
    proof.reverse();
    Some(proof)
}
