//! The tree as it is stored: nodes as far as the last checkpoint, the rest hashed from the bodies.

use super::entry;
use super::hash::{Algorithm, Hash};
use super::tree::{self, Node, Range};
use crate::error::{audit as faults, door, Refusal};
use crate::guard::Cache;
use crate::sqlite::{Error, Result, ValueRef};
use crate::value::Value;
use std::cell::RefCell;
use std::collections::HashMap;

/// Nodes below this level (that is, of fewer than 32 entries) are hashed anew when asked for: storing them
/// would cost more than the entries' own index and save a few microseconds.
pub const LOW: u32 = 5;

/// The hash that this database's chain is made with.
pub fn algorithm(cache: &Cache) -> Result<Algorithm> {
    let name = cache.text("SELECT hash FROM main.gov_meta_data WHERE one = 1", &[])?;
    Ok(name.as_deref().and_then(Algorithm::parse).ok_or_else(|| Refusal::new(&door::NOT_GOVERNED))?)
}

/// The number of the last entry.
pub fn length(cache: &Cache) -> Result<i64> {
    let row = cache.row("SELECT max(seq) FROM main.gov_audit_data", &[])?;
    Ok(row.and_then(|r| r.first().and_then(Value::integer)).unwrap_or(0))
}

/// The size of the last checkpoint; 0 before the first.
pub fn last_checkpoint(cache: &Cache) -> Result<i64> {
    let row = cache.row("SELECT max(size) FROM main.gov_checkpoint_data", &[])?;
    Ok(row.and_then(|r| r.first().and_then(Value::integer)).unwrap_or(0))
}

fn broken(what: String) -> Error {
    Refusal::new(&faults::TREE_BROKEN).with("what", what).into()
}

/// Reads nodes; remembers those of one question.
pub struct Tree<'a> {
    cache: &'a Cache,
    pub alg: Algorithm,
    /// As far as nodes are stored.
    stored: u64,
    known: RefCell<HashMap<(u32, u64), Hash>>,
    failed: RefCell<Option<Error>>,
}

impl<'a> Tree<'a> {
    pub fn open(cache: &'a Cache) -> Result<Self> {
        let stored = u64::try_from(last_checkpoint(cache)?).unwrap_or(0);
        Ok(Tree { cache, alg: algorithm(cache)?, stored, known: RefCell::default(), failed: RefCell::new(None) })
    }

    /// Hashes everything anew, trusting no stored node.
    pub fn afresh(cache: &'a Cache) -> Result<Self> {
        Ok(Tree { stored: 0, ..Tree::open(cache)? })
    }

    fn node(&self, level: u32, index: u64) -> Result<Hash> {
        if let Some(hash) = self.known.borrow().get(&(level, index)) {
            return Ok(*hash);
        }
        let last = index.checked_add(1).and_then(|i| i.checked_mul(1u64.checked_shl(level)?));
        let Some(last) = last else { return Err(broken(format!("node {index} of level {level} cannot be"))) };
        let hash = if level >= LOW && last <= self.stored {
            self.look_up(level, index)?
        } else if level <= LOW {
            self.hashed(index << level, last)?
        } else {
            let (left, right) = (self.node(level - 1, index * 2)?, self.node(level - 1, index * 2 + 1)?);
            tree::node(self.alg, &left, &right)
        };
        self.known.borrow_mut().insert((level, index), hash);
        Ok(hash)
    }

    fn look_up(&self, level: u32, index: u64) -> Result<Hash> {
        let sql = "SELECT hash FROM main.gov_node_data WHERE level = ?1 AND idx = ?2";
        let mut found = None;
        let index_value = i64::try_from(index).unwrap_or(i64::MAX);
        self.cache.rows(sql, &[i64::from(level).into(), index_value.into()], |row| {
            if let ValueRef::Blob(bytes) = row.column(0) {
                found = Hash::try_from(bytes).ok();
            }
            Ok(())
        })?;
        found.ok_or_else(|| broken(format!("stored node {index} of level {level} is missing or not 32 bytes")))
    }

    /// The root of leaves `from..to`, from the bodies.
    fn hashed(&self, from: u64, to: u64) -> Result<Hash> {
        let mut range = Range::new(self.alg);
        leaves(self.cache, self.alg, from, to, |leaf| range.push(leaf))?;
        Ok(range.root())
    }

    fn asked<T>(&self, answer: Option<T>) -> Result<T> {
        match (answer, self.failed.borrow_mut().take()) {
            (_, Some(error)) => Err(error),
            (Some(answer), None) => Ok(answer),
            (None, None) => Err(broken("the tree has no such node".into())),
        }
    }

    fn get(&self) -> impl Fn(u32, u64) -> Option<Hash> + '_ {
        |level, index| match self.node(level, index) {
            Ok(hash) => Some(hash),
            Err(error) => {
                self.failed.borrow_mut().get_or_insert(error);
                None
            }
        }
    }

    pub fn root(&self, size: u64) -> Result<Hash> {
        self.asked(tree::root_of(self.alg, size, self.get()))
    }

    pub fn leaf(&self, index: u64) -> Result<Hash> {
        self.node(0, index)
    }

    /// The inclusion proof, checked before it is given: a stored node may have been changed.
    pub fn inclusion(&self, index: u64, size: u64) -> Result<Vec<Hash>> {
        let proof = self.asked(tree::inclusion(self.alg, index, size, self.get()))?;
        let (leaf, root) = (self.leaf(index)?, self.root(size)?);
        match tree::verify_inclusion(self.alg, index, size, &leaf, &proof, &root) {
            Ok(()) => Ok(proof),
            Err(why) => Err(broken(why.into())),
        }
    }

    pub fn consistency(&self, old: u64, new: u64) -> Result<Vec<Hash>> {
        let proof = self.asked(tree::consistency(self.alg, old, new, self.get()))?;
        match tree::verify_consistency(self.alg, old, new, &proof, &self.root(old)?, &self.root(new)?) {
            Ok(()) => Ok(proof),
            Err(why) => Err(broken(why.into())),
        }
    }

    /// The nodes to be stored when the tree has grown to `length` entries and one more with this body, and
    /// the root it then has.
    pub fn grow(&self, length: u64, body: &str) -> Result<(Vec<Node>, Hash)> {
        // Levels below LOW are not stored: begin where the last stored complete node ends.
        let base = self.stored >> LOW << LOW;
        let range = Range::load(self.alg, base, self.get());
        let mut range = self.asked(range)?;
        let mut nodes = Vec::new();
        let mut keep = |node: Node| {
            if node.level >= LOW {
                nodes.push(node);
            }
        };
        leaves(self.cache, self.alg, base, length, |leaf| range.push_with(leaf, &mut keep))?;
        range.push_with(entry::leaf(self.alg, body), &mut keep);
        Ok((nodes, range.root()))
    }
}

/// The leaf hashes of entries `from + 1` to `to`; every one of them must be there.
fn leaves(cache: &Cache, alg: Algorithm, from: u64, to: u64, mut each: impl FnMut(Hash)) -> Result<()> {
    let bound = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
    let sql = "SELECT seq, body FROM main.gov_audit_data WHERE seq > ?1 AND seq <= ?2 ORDER BY seq";
    let mut next = from;
    let gap = |seq: u64| broken(format!("entry {seq} is not there or not text"));
    cache.rows(sql, &[bound(from).into(), bound(to).into()], |row| {
        let (seq, body) = (row.column_i64(0), row.column(1));
        let ValueRef::Text(body) = body else { return Err(gap(next + 1)) };
        if seq != Some(bound(next + 1)) {
            return Err(gap(next + 1));
        }
        each(alg.hash(&[&[0], body]));
        next += 1;
        Ok(())
    })?;
    if next == to {
        Ok(())
    } else {
        Err(gap(next + 1))
    }
}
