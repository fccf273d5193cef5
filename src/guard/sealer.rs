//! The pure part of sealing: entries linked one after the other out of plain data, on whichever thread.
//!
//! What it needs of the database ([`super::seal`]) is asked beforehand, so that an import's rows can be sealed while
//! they are being written.

use super::draft::Bulk;
use super::inserted::{self, Form};
use super::parties::Standing;
use super::seal::{Sealed, Wish};
use super::spec::TableSpec;
use crate::audit::entry::{self, Class, Clock, Entry, Party};
use crate::audit::hash::{push_hex, Algorithm, Hash};
use crate::audit::json::push_text;
use crate::calendar::Timestamp;
use crate::error::{door, Refusal};
use foldhash::fast::FixedState;
use std::collections::HashMap;
use std::sync::Arc;

/// The longest detail of one entry.
pub(super) const DETAIL_LIMIT: usize = 4 << 20;
/// Departments concerned by one entry.
const PARTY_LIMIT: usize = 1_000;

/// Everything that a chain of new entries has in common.
#[derive(Clone)]
pub struct Sealer {
    pub algorithm: Algorithm,
    pub at: Timestamp,
    /// `at` as it is written.
    pub at_text: String,
    pub actor: Arc<str>,
    pub department: Option<Arc<str>>,
    pub clock: Option<Clock>,
    /// What the clock said, where the time of the chain was taken instead.
    pub behind: Option<String>,
    /// The entry sealed last.
    pub seq: i64,
    pub link: Hash,
    /// Of every department that an entry to come concerns.
    pub standings: HashMap<Arc<str>, Standing, FixedState>,
}

fn few_enough(count: usize) -> Result<(), Refusal> {
    if count <= PARTY_LIMIT {
        return Ok(());
    }
    Err(Refusal::new(&door::TOO_MANY_PARTIES).with("count", count).with("limit", PARTY_LIMIT))
}

fn short_enough(length: usize) -> Result<(), Refusal> {
    if length <= DETAIL_LIMIT {
        return Ok(());
    }
    Err(Refusal::new(&door::DETAIL_TOO_LONG).with("length", length).with("limit", DETAIL_LIMIT))
}

impl Sealer {
    /// The departments that an entry concerns, in order: the caller's, and the actor's own.
    pub fn concerned(&self, mut codes: Vec<Arc<str>>) -> Vec<Arc<str>> {
        codes.extend(self.department.clone());
        codes.sort_unstable();
        codes.dedup();
        codes
    }

    /// Seals an entry whose departments' standings are known.
    pub fn wish(&mut self, wish: Wish, nonce: [u8; 16]) -> Result<Sealed, Refusal> {
        let codes = self.concerned(wish.parties);
        few_enough(codes.len())?;
        let detail = wish.detail.to_text(|detail| {
            if let Some(behind) = &self.behind {
                detail.insert("clock", behind.as_str());
            }
            let mut hex = String::with_capacity(32);
            push_hex(&nonce, &mut hex);
            detail.insert("nonce", hex);
        })?;
        short_enough(detail.len())?;
        Ok(self.next(wish.class, &wish.action, &wish.object, codes, nonce, detail))
    }

    /// Whether the entry of an inserted row can be sealed. Whatever refuses it does so here.
    pub fn check(&self, bulk: &Bulk) -> Result<(), Refusal> {
        // As many as there can be at most; who they are is asked only where that is too many.
        if few_enough(bulk.parties.len() + 1).is_err() {
            few_enough(self.concerned(bulk.parties.to_vec()).len())?;
        }
        let around = self.behind.as_ref().map_or(0, |b| b.len() + 11) + NONCE;
        short_enough(inserted::check(&bulk.row, DETAIL_LIMIT - around)? + around)
    }

    /// Seals the entries of inserted rows, all of them checked, each with its nonce. Nothing can refuse any more: the
    /// rows may be written already.
    pub fn rows(&mut self, rows: &[Bulk], nonces: &[[u8; 16]]) -> Vec<Sealed> {
        let mut sealed = Vec::with_capacity(rows.len());
        let mut forms: Vec<Form> = Vec::new();
        let (mut object, mut text) = (String::new(), String::new());
        for (bulk, nonce) in rows.iter().zip(nonces) {
            let form = form_of(&mut forms, bulk.row.spec);
            text.clear();
            text.push('{');
            if let Some(behind) = &self.behind {
                text.push_str("\"clock\":");
                push_text(behind, &mut text);
                text.push(',');
            }
            text.push_str("\"new\":");
            if let Some(form) = form {
                form.write(&bulk.row, &mut text);
            }
            text.push_str(",\"nonce\":\"");
            push_hex(nonce, &mut text);
            text.push_str("\"}");
            object.clear();
            bulk.row.push_object(&mut object);
            let codes = self.concerned(bulk.parties.to_vec());
            // The text is copied at its length: many of them wait.
            sealed.push(self.next(Class::Governance, bulk.action, &object, codes, *nonce, text.as_str().to_string()));
        }
        sealed
    }

    fn next(
        &mut self,
        class: Class,
        action: &str,
        object: &str,
        codes: Vec<Arc<str>>,
        nonce: [u8; 16],
        detail: String,
    ) -> Sealed {
        self.seq += 1;
        let mut parties = Vec::with_capacity(codes.len());
        for code in codes {
            let standing = self.standings.entry(code.clone()).or_default();
            let (n, last) = *standing;
            *standing = (n + 1, self.seq);
            parties.push((code, n + 1, last));
        }
        let digest = entry::digest(self.algorithm, &detail);
        let named: Vec<Party<'_>> =
            parties.iter().map(|(c, n, p)| Party { department: c, n: *n, previous_seq: *p }).collect();
        let mut body = String::new();
        entry::body(
            &Entry {
                seq: self.seq,
                at: &self.at_text,
                actor: &self.actor,
                department: self.department.as_deref(),
                class,
                action,
                object,
                parties: &named,
                clock: self.clock,
                digest: &digest,
            },
            &mut body,
        );
        self.link = entry::link(self.algorithm, &self.link, &entry::leaf(self.algorithm, &body));
        Sealed { seq: self.seq, class, at: self.at, nonce, body, detail, hash: self.link, parties }
    }
}

/// How long `,"nonce":"…"` is.
const NONCE: usize = 43;

fn form_of<'a>(forms: &'a mut Vec<Form>, spec: &'static TableSpec) -> Option<&'a Form> {
    if !forms.iter().any(|f| std::ptr::eq(f.spec, spec)) {
        forms.push(Form::of(spec));
    }
    forms.iter().find(|f| std::ptr::eq(f.spec, spec))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::hash::ZERO;
    use crate::guard::draft::Row;
    use crate::identity::tables::DEPARTMENT;

    fn sealer(behind: Option<&str>) -> Sealer {
        let at = Timestamp::from_millis(1_704_067_200_000).unwrap();
        Sealer {
            algorithm: Algorithm::Sha256,
            at,
            at_text: at.to_string(),
            actor: "s1".into(),
            department: Some("mz".into()),
            clock: behind.map(|_| Clock::Regressed),
            behind: behind.map(String::from),
            seq: 7,
            link: ZERO,
            standings: [("ga".into(), (3, 5)), ("mz".into(), (0, 0))].into_iter().collect(),
        }
    }

    fn bulk(name: &str, parties: &[&str]) -> Bulk {
        let mut row = Row::empty(&DEPARTMENT);
        row.set("code", "x|1");
        row.set("name", name);
        Bulk::new(row, "department.insert", parties.iter().map(|p| Arc::from(*p)).collect())
    }

    fn wish(bulk: &Bulk) -> Wish {
        Wish {
            action: bulk.action.into(),
            object: bulk.row.object(),
            class: Class::Governance,
            parties: bulk.parties.to_vec(),
            detail: bulk.row.as_inserted().unwrap().into(),
        }
    }

    #[test]
    fn a_row_has_the_entry_that_a_wish_of_it_has() {
        for behind in [None, Some("2023-12-31T00:00:00.000Z")] {
            let rows = [bulk("a\"b\u{1}\u{10000}", &["ga"]), bulk("乙", &["mz", "ga"]), bulk("", &[])];
            let nonces = [[1; 16], [2; 16], [0xfe; 16]];
            let sealed = sealer(behind).rows(&rows, &nonces);
            let mut one_by_one = sealer(behind);
            assert_eq!(sealed.len(), rows.len());
            for ((bulk, nonce), entry) in rows.iter().zip(nonces).zip(&sealed) {
                let want = one_by_one.wish(wish(bulk), nonce).unwrap();
                assert_eq!((&entry.body, &entry.detail, entry.hash), (&want.body, &want.detail, want.hash));
                assert_eq!((entry.seq, &entry.parties, entry.nonce), (want.seq, &want.parties, want.nonce));
            }
            assert_eq!(sealed[1].parties, [("ga".into(), 5, 8), ("mz".into(), 2, 8)]);
        }
    }

    #[test]
    fn a_row_is_refused_exactly_where_its_entry_would_be() {
        for behind in [None, Some("2023-12-31T00:00:00.000Z")] {
            let around = {
                let mut sealer = sealer(behind);
                sealer.wish(wish(&bulk("", &[])), [0; 16]).unwrap().detail.len()
            };
            for (length, fits) in [(DETAIL_LIMIT - around, true), (DETAIL_LIMIT - around + 1, false)] {
                let bulk = bulk(&"x".repeat(length), &["ga"]);
                assert_eq!(sealer(behind).check(&bulk).is_ok(), fits);
                assert_eq!(sealer(behind).wish(wish(&bulk), [0; 16]).is_ok(), fits);
            }
        }
        let crowd: Vec<String> = (0..PARTY_LIMIT).map(|i| format!("d{i}")).collect();
        let crowd: Vec<&str> = crowd.iter().map(String::as_str).collect();
        assert!(sealer(None).check(&bulk("x", &crowd)).is_err(), "with the actor's own it is one too many");
        assert!(sealer(None).check(&bulk("x", &crowd[1..])).is_ok());
    }
}
