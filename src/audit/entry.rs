//! One entry of the chain: the two stored texts, and what is hashed of them.
//!
//! The body has its members in RFC 8785's order, so it is written straight through and
//! read straight through, with no tree in between: appending and verifying are the two
//! paths whose speed every user feels.

use super::hash::{self, Algorithm, Hash};
use super::json::{self, push_int, push_text};
use crate::error::{self, Refusal};

mod scan;
mod skim;
#[cfg(test)]
mod tests;

pub use scan::{scan, Scan};
pub use skim::Skimmer;

/// What kind of operation an entry records; decides whether its detail may be erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Governance,
    Access,
    Application,
    Chain,
}

impl Class {
    pub fn name(self) -> &'static str {
        match self {
            Class::Governance => "governance",
            Class::Access => "access",
            Class::Application => "application",
            Class::Chain => "chain",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        [Class::Governance, Class::Access, Class::Application, Class::Chain].into_iter().find(|c| c.name() == name)
    }

    /// Governance and the chain's own entries stay replayable for ever.
    pub fn erasable(self) -> bool {
        matches!(self, Class::Access | Class::Application)
    }
}

/// Said of an entry whose time did not simply come from a clock that goes forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// The caller set the connection's clock (`govshare_clock`).
    Set,
    /// The clock was behind the last entry, whose time was taken instead.
    Regressed,
}

impl Clock {
    pub fn name(self) -> &'static str {
        match self {
            Clock::Set => "set",
            Clock::Regressed => "regressed",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        [Clock::Set, Clock::Regressed].into_iter().find(|c| c.name() == name)
    }
}

/// A department that an entry concerns, and where the entry stands in its own sequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Party<'a> {
    pub department: &'a str,
    /// This is the department's n-th entry, from 1.
    pub n: i64,
    /// The seq of its (n − 1)-th entry; 0 before the first.
    pub previous_seq: i64,
}

/// An entry about to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    pub seq: i64,
    /// `YYYY-MM-DDTHH:MM:SS.sssZ`.
    pub at: &'a str,
    pub actor: &'a str,
    pub department: Option<&'a str>,
    pub class: Class,
    pub action: &'a str,
    pub object: &'a str,
    pub parties: &'a [Party<'a>],
    pub clock: Option<Clock>,
    pub digest: &'a Hash,
}

/// An entry read back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnedEntry {
    pub seq: i64,
    pub at: String,
    pub actor: String,
    pub department: Option<String>,
    pub class: Class,
    pub action: String,
    pub object: String,
    pub parties: Vec<OwnedParty>,
    pub clock: Option<Clock>,
    pub digest: Hash,
}

/// [`Party`], owned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnedParty {
    pub department: String,
    pub n: i64,
    pub previous_seq: i64,
}

/// Appends the entry's body to `out`. Parties are written in the byte order of their
/// codes (what SQL's `ORDER BY` gives), whatever order they come in. The caller answers
/// for the values: what [`read`] would refuse (a seq below 1, a time of another form, a
/// department twice) is written as it is and found by verification.
pub fn body(entry: &Entry<'_>, out: &mut String) {
    out.reserve(300 + entry.action.len() + entry.actor.len() + entry.object.len() + 40 * entry.parties.len());
    out.push_str("{\"action\":");
    push_text(entry.action, out);
    out.push_str(",\"actor\":");
    push_text(entry.actor, out);
    out.push_str(",\"at\":");
    push_text(entry.at, out);
    out.push_str(",\"class\":\"");
    out.push_str(entry.class.name());
    if let Some(clock) = entry.clock {
        out.push_str("\",\"clock\":\"");
        out.push_str(clock.name());
    }
    out.push_str("\",\"department\":");
    match entry.department {
        Some(code) => push_text(code, out),
        None => out.push_str("null"),
    }
    out.push_str(",\"digest\":\"");
    hash::push_hex(entry.digest, out);
    out.push_str("\",\"object\":");
    push_text(entry.object, out);
    out.push_str(",\"parties\":[");
    if entry.parties.is_sorted_by(|a, b| a.department <= b.department) {
        push_parties(entry.parties.iter(), out);
    } else {
        let mut sorted: Vec<&Party<'_>> = entry.parties.iter().collect();
        sorted.sort_by_key(|party| party.department);
        push_parties(sorted.into_iter(), out);
    }
    out.push_str("],\"seq\":");
    push_int(entry.seq, out);
    out.push('}');
}

fn push_parties<'a>(parties: impl Iterator<Item = &'a Party<'a>>, out: &mut String) {
    for (i, party) in parties.enumerate() {
        out.push_str(if i == 0 { "[" } else { ",[" });
        push_text(party.department, out);
        out.push(',');
        push_int(party.n, out);
        out.push(',');
        push_int(party.previous_seq, out);
        out.push(']');
    }
}

/// Reads a stored body. Accepts exactly what [`body`] writes of a lawful entry: canonical
/// text, the members of the format and no others, a real instant in `at`, unique parties
/// in order with n ≥ 1 and 0 ≤ previous_seq < seq.
pub fn read(body: &str) -> Result<OwnedEntry, Refusal> {
    let mut parties = Vec::new();
    match scan(body, &mut parties) {
        Some(scan) => Ok(OwnedEntry {
            seq: scan.seq,
            at: scan.at.to_string(),
            actor: scan.actor.to_string(),
            department: scan.department.map(|code| code.to_string()),
            class: scan.class,
            action: scan.action.to_string(),
            object: scan.object.to_string(),
            parties: parties
                .iter()
                .map(|p| OwnedParty { department: p.department.to_string(), n: p.n, previous_seq: p.previous_seq })
                .collect(),
            clock: scan.clock,
            digest: scan.digest,
        }),
        None => Err(why_not(body)),
    }
}

/// Why [`scan`] did not accept it, as closely as can be said without quoting values.
fn why_not(body: &str) -> Refusal {
    let json = match json::read(body) {
        Ok(json) => json,
        Err(refusal) => return refusal,
    };
    let refuse = |why: &str| Refusal::new(&error::audit::ENTRY_FORM).with("why", why);
    let Some(map) = json.map() else { return refuse("it is not a JSON object") };
    if json.to_text().is_ok_and(|again| again != body) {
        return refuse("its spelling is not canonical (RFC 8785)");
    }
    const NEEDED: [&str; 9] = ["action", "actor", "at", "class", "department", "digest", "object", "parties", "seq"];
    for name in NEEDED {
        if map.get(name).is_none() {
            return refuse(&format!("it has no member {name}"));
        }
    }
    if let Some((name, _)) = map.iter().find(|(name, _)| *name != "clock" && !NEEDED.contains(name)) {
        return refuse(&format!("it has an unknown member {}", error::shown(name)));
    }
    refuse("a member has a type or value outside the format")
}

/// The digest of a detail: `H(0x03 ‖ detail)`.
pub fn digest(alg: Algorithm, detail: &str) -> Hash {
    alg.hash(&[&[3], detail.as_bytes()])
}

/// The RFC 6962 leaf of a body: `H(0x00 ‖ body)`.
pub fn leaf(alg: Algorithm, body: &str) -> Hash {
    alg.hash(&[&[0], body.as_bytes()])
}

/// The next link of the chain: `H(0x02 ‖ previous ‖ leaf)`.
pub fn link(alg: Algorithm, previous: &Hash, leaf: &Hash) -> Hash {
    alg.hash_pair(2, previous, leaf)
}

/// The nonce of entry `seq` where one statement with one given nonce writes several: the
/// first 16 bytes of `H(0x04 ‖ nonce ‖ seq)`, seq as 8 bytes, most significant first.
pub fn nonce_for(alg: Algorithm, nonce: &[u8; 16], seq: i64) -> [u8; 16] {
    let long = alg.hash(&[&[4], nonce, &seq.to_be_bytes()]);
    let mut short = [0; 16];
    for (to, from) in short.iter_mut().zip(long) {
        *to = from;
    }
    short
}
