//! What `chain.state` commits to about departments, and the check that a slice is whole.
//!
//! The commitment is the RFC 6962 root over one leaf for each department, sorted by the
//! bytes of its code: the canonical JSON `[code,n,last_seq,salt]`, where n is its number
//! of entries and salt the hexadecimal H(nonce ‖ code), nonce as its 16 bytes. The salt
//! keeps others from guessing, out of a neighbour's leaf hash, how active it is.

use super::entry::{self, OwnedEntry};
use super::hash::{push_hex, Algorithm, Hash};
use super::json::{push_int, push_text};
use super::tree::{self, Node, Range};
use crate::error::{self, Refusal};

/// A department's standing: `n` entries, the last of them `last_seq` (0 and 0: none).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing<'a> {
    pub code: &'a str,
    pub n: i64,
    pub last_seq: i64,
}

/// `H(nonce ‖ code)`.
pub fn salt(alg: Algorithm, nonce: &[u8; 16], code: &str) -> Hash {
    alg.hash(&[nonce, code.as_bytes()])
}

/// The text of a department's leaf, which its own slice discloses to it.
pub fn leaf_text(standing: &Standing<'_>, salt: &Hash) -> String {
    let mut out = String::from("[");
    push_text(standing.code, &mut out);
    out.push(',');
    push_int(standing.n, &mut out);
    out.push(',');
    push_int(standing.last_seq, &mut out);
    out.push_str(",\"");
    push_hex(salt, &mut out);
    out.push_str("\"]");
    out
}

/// The tree over all departments.
#[derive(Clone, Debug)]
pub struct State {
    alg: Algorithm,
    codes: Vec<String>,
    nodes: std::collections::HashMap<(u32, u64), Hash>,
    root: Hash,
}

impl State {
    /// Builds it from all departments, those without entries included, in any order.
    pub fn new(alg: Algorithm, nonce: &[u8; 16], departments: &[Standing<'_>]) -> Result<Self, Refusal> {
        let refuse = |why: &str| Refusal::new(&error::audit::STATE_FORM).with("why", why);
        let mut sorted: Vec<&Standing<'_>> = departments.iter().collect();
        sorted.sort_by_key(|standing| standing.code);
        if sorted.windows(2).any(|pair| matches!(pair, [a, b] if a.code == b.code)) {
            return Err(refuse("a department is listed twice"));
        }
        if sorted.iter().any(|s| s.n < 0 || s.last_seq < s.n || (s.n == 0) != (s.last_seq == 0)) {
            return Err(refuse("a department's count and last entry do not fit"));
        }
        let (mut range, mut nodes) = (Range::new(alg), std::collections::HashMap::new());
        for standing in &sorted {
            let text = leaf_text(standing, &salt(alg, nonce, standing.code));
            range.push_with(entry::leaf(alg, &text), |Node { level, index, hash }| {
                nodes.insert((level, index), hash);
            });
        }
        let codes = sorted.iter().map(|standing| standing.code.to_string()).collect();
        Ok(State { alg, codes, nodes, root: range.root() })
    }

    pub fn root(&self) -> Hash {
        self.root
    }

    pub fn size(&self) -> u64 {
        self.codes.len() as u64
    }

    /// A department's leaf index and the proof that its leaf is under the root.
    pub fn proof(&self, code: &str) -> Option<(u64, Vec<Hash>)> {
        let index = self.codes.binary_search_by(|c| c.as_str().cmp(code)).ok()? as u64;
        let get = |level, index| self.nodes.get(&(level, index)).copied();
        Some((index, tree::inclusion(self.alg, index, self.size(), get)?))
    }
}

/// Is this slice all of a department's entries up to a state? Entries in the order of seq,
/// bodies already proved to be in the tree; the standing already proved under the state's
/// root. Says which entry is missing or wrong.
pub fn slice_complete(standing: &Standing<'_>, slice: &[OwnedEntry]) -> Result<(), String> {
    let (mut n, mut last) = (0i64, 0i64);
    for entry in slice {
        let seq = entry.seq;
        let Some(party) = entry.parties.iter().find(|party| party.department == standing.code) else {
            return Err(format!("entry {seq} does not concern the department"));
        };
        if seq <= last {
            return Err(format!("entry {seq} is out of order"));
        }
        if party.n != n + 1 || party.previous_seq != last {
            return Err(format!(
                "before entry {seq} an entry is withheld: it is number {} and follows entry {}, number {n} was entry {last}",
                party.n, party.previous_seq
            ));
        }
        (n, last) = (party.n, seq);
    }
    if (n, last) != (standing.n, standing.last_seq) {
        return Err(format!(
            "the slice ends with number {n} (entry {last}), the state says number {} (entry {})",
            standing.n, standing.last_seq
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::entry::{Class, OwnedParty};

    const NONCE: [u8; 16] = [3; 16];

    fn departments() -> Vec<Standing<'static>> {
        ["wjw", "gaj", "mzj", "民政局", "zrzy"]
            .into_iter()
            .enumerate()
            .map(|(i, code)| Standing { code, n: i as i64, last_seq: i as i64 * 7 })
            .collect()
    }

    #[test]
    fn every_department_can_prove_its_count_and_no_other() {
        for alg in [Algorithm::Sha256, Algorithm::Sm3] {
            let all = departments();
            let state = State::new(alg, &NONCE, &all).unwrap();
            for standing in &all {
                let (index, proof) = state.proof(standing.code).unwrap();
                let salt = salt(alg, &NONCE, standing.code);
                let check = |standing: &Standing<'_>| {
                    let leaf = entry::leaf(alg, &leaf_text(standing, &salt));
                    tree::verify_inclusion(alg, index, state.size(), &leaf, &proof, &state.root())
                };
                assert_eq!(check(standing), Ok(()));
                assert!(check(&Standing { n: standing.n + 1, ..*standing }).is_err());
            }
            assert_eq!(state.proof("none"), None);
            let mut other = all.clone();
            other.reverse();
            assert_eq!(State::new(alg, &NONCE, &other).unwrap().root(), state.root());
        }
    }

    #[test]
    fn the_leaf_is_canonical_json() {
        let text = leaf_text(&departments()[3], &[0xab; 32]);
        assert_eq!(text, format!("[\"民政局\",3,21,\"{}\"]", "ab".repeat(32)));
        assert!(crate::audit::json::is_canonical(&text));
    }

    #[test]
    fn a_state_that_cannot_be_is_refused() {
        for (n, last_seq) in [(1, 0), (0, 1), (-1, 5), (5, 4)] {
            assert!(State::new(Algorithm::Sm3, &NONCE, &[Standing { code: "a", n, last_seq }]).is_err());
        }
        let twice = [departments()[0], departments()[0]];
        assert_eq!(State::new(Algorithm::Sm3, &NONCE, &twice).unwrap_err().fault.number, 2025);
    }

    fn at(seq: i64, n: i64, previous_seq: i64) -> OwnedEntry {
        let parties = vec![OwnedParty { department: "gaj".into(), n, previous_seq }];
        OwnedEntry {
            seq,
            at: String::new(),
            actor: String::new(),
            department: None,
            class: Class::Access,
            action: String::new(),
            object: String::new(),
            parties,
            clock: None,
            digest: [0; 32],
        }
    }

    #[test]
    fn a_slice_with_any_entry_withheld_is_not_complete() {
        let standing = Standing { code: "gaj", n: 4, last_seq: 40 };
        let whole = [at(3, 1, 0), at(17, 2, 3), at(18, 3, 17), at(40, 4, 18)];
        assert_eq!(slice_complete(&standing, &whole), Ok(()));
        for i in 0..whole.len() {
            let mut less = whole.to_vec();
            less.remove(i);
            assert!(slice_complete(&standing, &less).is_err(), "without {i}");
            let mut twice = whole.to_vec();
            twice.insert(i, whole[i].clone());
            assert!(slice_complete(&standing, &twice).is_err());
        }
        assert!(slice_complete(&standing, &[]).is_err());
        assert!(slice_complete(&Standing { code: "mzj", ..standing }, &whole).is_err());
        assert_eq!(slice_complete(&Standing { code: "gaj", n: 0, last_seq: 0 }, &[]), Ok(()));
    }
}
