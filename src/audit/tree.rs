//! The Merkle tree of RFC 6962 (2.1) over the entries' bodies, for SHA-256 and SM3.
//!
//! Leaf index = seq − 1. A node is named by (level, index): level 0 are the leaves, node
//! (l, i) is the root of leaves i·2^l to (i+1)·2^l − 1. Only such complete nodes are ever
//! stored; whatever a proof needs beside them is hashed from at most log2(n) of them.

use super::hash::{Algorithm, Hash};

mod check;
mod proof;
#[cfg(test)]
mod tests;

pub use check::{check_consistency, check_proof, verify_consistency, verify_inclusion};
pub use proof::{consistency, inclusion, root_of};

/// The hash of an inner node: `H(0x01 ‖ left ‖ right)`.
pub fn node(alg: Algorithm, left: &Hash, right: &Hash) -> Hash {
    alg.hash_pair(1, left, right)
}

/// The root of the tree without leaves: `H()`.
pub fn empty_root(alg: Algorithm) -> Hash {
    alg.hash(&[])
}

/// A complete node that came into being, to be stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Node {
    pub level: u32,
    pub index: u64,
    pub hash: Hash,
}

/// A growing tree reduced to the roots of its complete subtrees, one for each bit set in
/// its size: all that appending and the root need.
#[derive(Clone, Debug)]
pub struct Range {
    alg: Algorithm,
    size: u64,
    /// Largest subtree first.
    peaks: Vec<Hash>,
}

impl Range {
    pub fn new(alg: Algorithm) -> Self {
        Range { alg, size: 0, peaks: Vec::with_capacity(64) }
    }

    /// Takes up a tree of this size from stored nodes; `None` if one of them is missing.
    pub fn load(alg: Algorithm, size: u64, get: impl Fn(u32, u64) -> Option<Hash>) -> Option<Self> {
        let mut peaks = Vec::with_capacity(64);
        for level in (0..64).rev() {
            let index = size >> level;
            if index & 1 == 1 {
                peaks.push(get(level, index - 1)?);
            }
        }
        Some(Range { alg, size, peaks })
    }

    pub fn size(&self) -> u64 {
        self.size
    }

    /// Appends a leaf hash.
    pub fn push(&mut self, leaf: Hash) {
        self.push_with(leaf, |_| {});
    }

    /// Appends a leaf hash and hands every node that thereby becomes complete to `store`,
    /// the leaf itself (level 0) first.
    pub fn push_with(&mut self, leaf: Hash, mut store: impl FnMut(Node)) {
        let (mut hash, mut level, mut index) = (leaf, 0, self.size);
        store(Node { level, index, hash });
        while index & 1 == 1 {
            let Some(left) = self.peaks.pop() else { break };
            hash = node(self.alg, &left, &hash);
            (level, index) = (level + 1, index >> 1);
            store(Node { level, index, hash });
        }
        self.peaks.push(hash);
        self.size = self.size.saturating_add(1);
    }

    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        match peaks.next() {
            None => empty_root(self.alg),
            Some(last) => peaks.fold(*last, |right, left| node(self.alg, left, &right)),
        }
    }
}
