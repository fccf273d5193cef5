//! Rows copied out of the database, and everything about them that needs no order.

use super::{Cell, Row};
use crate::audit::entry::{self, Class, Clock, Skimmer};
use crate::audit::hash::{self, Algorithm, Hash, ZERO};
use crate::audit::json;
use crate::audit::retention::{self, Law};

/// How much one batch holds: enough to make handing it over cheap, little enough to stay
/// in a core's cache.
const ROWS: usize = 512;
const BYTES: usize = 256 * 1024;

#[derive(Default)]
pub(super) struct Batch {
    /// Bodies and details as they are hashed: with their tag, and padded to whole blocks.
    bytes: Vec<u8>,
    rows: Vec<Stored>,
    /// The stored hash of the row before the first.
    before: Option<Hash>,
    pub(super) checked: Vec<Checked>,
    pub(super) parties: Vec<PartyAt>,
    pub(super) codes: String,
    /// Rows were hashed and read.
    pub(super) hashed: bool,
}

/// One row's place in `bytes`, and its storage classes.
struct Stored {
    seq: i64,
    /// Where its body begins, its detail, and the next row.
    start: usize,
    middle: usize,
    end: usize,
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
    /// What it says about retention.
    pub(super) laws: Vec<Law>,
    /// The resource that was read, where the detail is gone.
    pub(super) resource: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Detail {
    Matches,
    Differs,
    Erased,
    /// Of a read of a resource with personal items, by the entries before.
    ErasedPersonal,
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

/// A body read: its content, its digest, its action's kind without the range, whether it may be about retention.
type Told = (Content, Hash, Special, bool);

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
        self.hashed = false;
    }

    /// Takes rows that follow one with this stored hash.
    pub(super) fn begin(&mut self, before: Option<Hash>) {
        self.before = before;
    }

    /// The stored hash of the last row.
    pub(super) fn last(&self) -> Option<Hash> {
        self.rows.last().map_or(self.before, |row| row.hash)
    }

    pub(super) fn push(&mut self, row: Row<'_>) {
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
        hash::lay(0, body, &mut self.bytes);
        let middle = self.bytes.len();
        let detail_null = row.detail == Cell::Null;
        if !detail_null {
            hash::lay(3, detail, &mut self.bytes);
        }
        self.rows.push(Stored {
            seq: row.seq,
            start,
            middle,
            end: self.bytes.len(),
            body_len: body.len(),
            detail_len: detail.len(),
            hash: row.hash.bytes().try_into().ok(),
            wrong_type,
            detail_null,
        });
    }

    /// Hashes and reads every row; the slow part, free of any order.
    pub(super) fn hash(&mut self, alg: Algorithm) {
        let mut before = self.before;
        let mut skimmer = Skimmer::default();
        let mut found = Vec::new();
        for row in &self.rows {
            let body = self.bytes.get(row.start..row.middle).unwrap_or_default();
            let detail = self.bytes.get(row.middle..row.end).unwrap_or_default();
            let leaf = alg.hash_laid(body, row.body_len);
            let linked = match (before, row.hash) {
                (Some(before), Some(stored)) => entry::link(alg, &before, &leaf) == stored,
                _ => false,
            };
            before = row.hash;
            let body = body.get(1..=row.body_len).unwrap_or_default();
            let told = match skimmer.read(body, &mut found) {
                Some(skim) => {
                    let content = Content { seq: skim.seq, at: *skim.at, class: skim.class, clock: skim.clock };
                    for (code, n, previous) in &found {
                        // The whole body was found to be UTF-8.
                        let code = std::str::from_utf8(code).unwrap_or_default();
                        party(&mut self.parties, &mut self.codes, code, *n, *previous);
                    }
                    Some((content, skim.digest, special(skim.action), retention::concerns(skim.action)))
                }
                None => slowly(body, &mut self.parties, &mut self.codes),
            };
            let digest = told.as_ref().map_or(ZERO, |told| told.1);
            let erased = row.detail_null && told.as_ref().is_some_and(|told| told.0.class.erasable());
            let resource = erased.then(|| object(body)).flatten();
            let matches = !row.detail_null && alg.hash_laid(detail, row.detail_len) == digest;
            let laws = match &told {
                Some(told) if told.3 && matches => Law::told(body, detail.get(1..=row.detail_len).unwrap_or_default()),
                _ => Vec::new(),
            };
            let special = match told.as_ref().map_or(Special::None, |told| told.2) {
                Special::Erase(_) => Special::Erase(erased_range(detail.get(1..=row.detail_len).unwrap_or_default())),
                other => other,
            };
            self.checked.push(Checked {
                row: row.seq,
                leaf,
                stored: row.hash,
                linked,
                wrong_type: row.wrong_type,
                detail: if row.detail_null {
                    Detail::Erased
                } else if matches {
                    Detail::Matches
                } else {
                    Detail::Differs
                },
                content: told.map(|told| told.0),
                parties_end: self.parties.len(),
                special,
                laws,
                resource,
            });
        }
        self.hashed = true;
    }
}

fn party(parties: &mut Vec<PartyAt>, codes: &mut String, code: &str, n: i64, previous_seq: i64) {
    codes.push_str(code);
    parties.push(PartyAt { code_end: codes.len(), n, previous_seq });
}

/// A body with escapes in it, or one that is not in the form of the format.
fn slowly(body: &[u8], parties: &mut Vec<PartyAt>, codes: &mut String) -> Option<Told> {
    let mut found = Vec::new();
    let scan = entry::scan(std::str::from_utf8(body).ok()?, &mut found)?;
    for one in &found {
        party(parties, codes, &one.department, one.n, one.previous_seq);
    }
    let at = scan.at.as_bytes().try_into().unwrap_or([b'0'; 24]);
    let content = Content { seq: scan.seq, at, class: scan.class, clock: scan.clock };
    let action = scan.action.as_bytes();
    Some((content, scan.digest, special(action), retention::concerns(action)))
}

fn special(action: &[u8]) -> Special {
    match action {
        b"chain.genesis" => Special::Genesis,
        b"chain.erase" => Special::Erase(None),
        _ => Special::None,
    }
}

/// Members `from` and `to` of a `chain.erase` entry's detail, both included.
fn erased_range(detail: &[u8]) -> Option<(i64, i64)> {
    let detail = json::read(std::str::from_utf8(detail).ok()?).ok()?;
    let range = (detail.get("from")?.int()?, detail.get("to")?.int()?);
    (range.0 >= 1 && range.0 <= range.1).then_some(range)
}

/// The resource that an entry is about.
fn object(body: &[u8]) -> Option<String> {
    let entry = entry::read(std::str::from_utf8(body).ok()?).ok()?;
    entry.object.strip_prefix("resource:").map(String::from)
}
