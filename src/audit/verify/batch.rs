//! Rows copied out of the database, and everything about them that needs no order.

use super::{Cell, Row};
use crate::audit::entry::{self, Class, Clock};
use crate::audit::hash::{Algorithm, Hash, ZERO};
use crate::audit::json;

/// How much one batch holds: enough to make handing it over cheap, little enough to stay
/// in a core's cache.
const ROWS: usize = 512;
const BYTES: usize = 256 * 1024;

#[derive(Default)]
pub(super) struct Batch {
    bytes: Vec<u8>,
    rows: Vec<Stored>,
    /// The stored hash of the row before the first.
    before: Option<Hash>,
    pub(super) checked: Vec<Checked>,
    pub(super) parties: Vec<PartyAt>,
    pub(super) codes: String,
}

/// One row's place in `bytes`, and its storage classes.
struct Stored {
    seq: i64,
    start: usize,
    body_len: usize,
    detail_len: usize,
    hash: Option<Hash>,
    wrong_type: Option<&'static str>,
    detail_null: bool,
}

/// What hashing and reading one row told.
pub(super) struct Checked {
    pub(super) row: i64,
    pub(super) leaf: Hash,
    pub(super) stored: Option<Hash>,
    /// Stored hash = link from the stored hash of the row before.
    pub(super) linked: bool,
    pub(super) wrong_type: Option<&'static str>,
    pub(super) detail: Detail,
    /// `None`: the body is not in the form of the format.
    pub(super) content: Option<Content>,
    /// End of its parties in the batch's list; they begin where the last row's end.
    pub(super) parties_end: usize,
    pub(super) special: Special,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    Matches,
    Differs,
    Erased,
}

/// An entry whose action matters to verification itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Special {
    None,
    Genesis,
    /// The range that a `chain.erase` names; `None` if it names none.
    Erase(Option<(i64, i64)>),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Content {
    pub(super) seq: i64,
    pub(super) at: [u8; 24],
    pub(super) class: Class,
    pub(super) clock: Option<Clock>,
}

/// A party; its code lies in the batch's `codes` up to `code_end`.
pub(super) struct PartyAt {
    pub(super) code_end: usize,
    pub(super) n: i64,
    pub(super) previous_seq: i64,
}

impl Batch {
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn is_full(&self) -> bool {
        self.rows.len() >= ROWS || self.bytes.len() >= BYTES
    }

    pub(super) fn clear(&mut self) {
        self.bytes.clear();
        // One giant row must not keep its memory for the rest of the run.
        self.bytes.shrink_to(4 * BYTES);
        self.rows.clear();
        self.checked.clear();
        self.parties.clear();
        self.codes.clear();
        self.codes.shrink_to(BYTES);
    }

    pub(super) fn push(&mut self, row: Row<'_>, before: Option<Hash>) {
        if self.rows.is_empty() {
            self.before = before;
        }
        let wrong_type = if !matches!(row.body, Cell::Text(_)) {
            Some("body is not text")
        } else if !matches!(row.detail, Cell::Text(_) | Cell::Null) {
            Some("detail is not text")
        } else if !matches!(row.hash, Cell::Blob(_)) {
            Some("hash is not a blob")
        } else {
            None
        };
        let (body, detail) = (row.body.bytes(), row.detail.bytes());
        let start = self.bytes.len();
        self.bytes.extend_from_slice(body);
        self.bytes.extend_from_slice(detail);
        self.rows.push(Stored {
            seq: row.seq,
            start,
            body_len: body.len(),
            detail_len: detail.len(),
            hash: row.hash.bytes().try_into().ok(),
            wrong_type,
            detail_null: row.detail == Cell::Null,
        });
    }

    /// Hashes and reads every row; the slow part, free of any order.
    pub(super) fn hash(&mut self, alg: Algorithm) {
        let mut before = self.before;
        let mut scanned = Vec::new();
        for row in &self.rows {
            let all = self.bytes.get(row.start..).unwrap_or_default();
            let (body, rest) = all.split_at_checked(row.body_len).unwrap_or_default();
            let detail = rest.get(..row.detail_len).unwrap_or_default();
            let leaf = alg.hash(&[&[0], body]);
            let linked = match (before, row.hash) {
                (Some(before), Some(stored)) => entry::link(alg, &before, &leaf) == stored,
                _ => false,
            };
            before = row.hash;
            let scan = std::str::from_utf8(body).ok().and_then(|body| entry::scan(body, &mut scanned));
            if scan.is_some() {
                for party in &scanned {
                    self.codes.push_str(&party.department);
                    self.parties.push(PartyAt {
                        code_end: self.codes.len(),
                        n: party.n,
                        previous_seq: party.previous_seq,
                    });
                }
            }
            let digest = scan.as_ref().map_or(ZERO, |scan| scan.digest);
            let special = match scan.as_ref().map_or("", |scan| scan.action.as_ref()) {
                "chain.genesis" => Special::Genesis,
                "chain.erase" => Special::Erase(erased_range(detail)),
                _ => Special::None,
            };
            self.checked.push(Checked {
                row: row.seq,
                leaf,
                stored: row.hash,
                linked,
                wrong_type: row.wrong_type,
                detail: if row.detail_null {
                    Detail::Erased
                } else if alg.hash(&[&[3], detail]) == digest {
                    Detail::Matches
                } else {
                    Detail::Differs
                },
                content: scan.map(|scan| Content {
                    seq: scan.seq,
                    at: scan.at.as_bytes().try_into().unwrap_or([b'0'; 24]),
                    class: scan.class,
                    clock: scan.clock,
                }),
                parties_end: self.parties.len(),
                special,
            });
        }
    }
}

/// Members `from` and `to` of a `chain.erase` entry's detail, both included.
fn erased_range(detail: &[u8]) -> Option<(i64, i64)> {
    let detail = json::read(std::str::from_utf8(detail).ok()?).ok()?;
    let range = (detail.get("from")?.int()?, detail.get("to")?.int()?);
    (range.0 >= 1 && range.0 <= range.1).then_some(range)
}
