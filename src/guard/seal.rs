//! Appending to the chain: what turns prepared entries into the rows of `gov_audit_data`.
//!
//! Sealing reads the chain's head, so it happens only once the write lock is held: inside `xUpdate`, or,
//! for entries written by functions, when the nested INSERT reads them out of `gov_pending`.

use super::cache::Cache;
use super::conn::random;
use super::draft::{Note, Row};
use super::schema::SCHEMA_VERSION;
use crate::audit::entry::{self, Class, Clock, Entry, Party};
use crate::audit::hash::{push_hex, unhex, Algorithm, Hash, ZERO};
use crate::audit::json::{self, Json, Map};
use crate::audit::tree::Node;
use crate::calendar::Timestamp;
use crate::error::{door, Refusal};
use crate::sqlite::Result;
use std::borrow::Cow;

/// The longest detail of one entry.
const DETAIL_LIMIT: usize = 4 << 20;
/// Departments concerned by one entry.
const PARTY_LIMIT: usize = 1_000;
/// How far the last entry may lie ahead of the clock on a locked database.
const AHEAD_MS: i64 = 3_600_000;

/// Who and when, common to all entries of one change.
#[derive(Clone)]
pub struct Origin {
    pub at: Timestamp,
    pub actor: String,
    pub department: Option<String>,
    /// `govshare_clock` is in force and decided `at`.
    pub clock_set: bool,
    /// Given by the caller, else from the operating system.
    pub nonce: Option<[u8; 16]>,
}

/// An entry about to be written.
pub struct Wish {
    pub action: Cow<'static, str>,
    pub object: String,
    pub class: Class,
    pub parties: Vec<String>,
    /// Without its nonce.
    pub detail: Map,
}

impl From<Note> for Wish {
    fn from(n: Note) -> Self {
        Wish { action: n.action, object: n.object, class: n.class, parties: n.parties, detail: n.detail }
    }
}

/// How many rows a logged read gave, once that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The entry of the read.
    pub seq: i64,
    pub rows: i64,
    pub object: String,
    pub parties: Vec<String>,
    pub actor: String,
    /// Whose records were among the rows, keyed, where the resource marks a subject key.
    pub subjects: Option<String>,
}

/// A row of `gov_audit_data`.
pub struct Sealed {
    pub seq: i64,
    pub body: String,
    pub detail: String,
    pub hash: Hash,
    pub parties: Vec<(String, i64, i64)>,
    /// Those parties, with their count, whose last entry of this change it is: what the cache of heads needs.
    pub heads: Vec<(String, i64)>,
}

/// What the nested statement of the running change will write to the chain.
pub struct Pending {
    /// The shadow table that the door is open for.
    pub shadow: String,
    pub verb: &'static str,
    /// The row that an UPDATE or DELETE is about.
    pub rowid: i64,
    pub also_writes: &'static [&'static str],
    /// The entries whose details this change erases.
    pub erase: Option<(i64, i64)>,
    /// Nodes of the tree that this change stores.
    pub nodes: Vec<Node>,
    /// Cells of other shadow tables that the triggers of the change set.
    pub sets: Vec<super::draft::Cell>,
    pub origin: Origin,
    pub wishes: Vec<Wish>,
    pub sealed: Option<Vec<Sealed>>,
    /// Set when `gov_pending` has handed the entries out, which must happen once.
    pub written: bool,
    /// Rows that the change's trigger inserts into other guarded tables, with their rowids.
    pub bulk: Vec<(Row, i64)>,
    /// `changed_at` and `changed_by` of those rows.
    pub changed: (String, String),
}

/// The end of the chain and what the database says of itself.
pub struct Head {
    pub algorithm: Algorithm,
    pub locked: bool,
    pub seq: i64,
    pub hash: Hash,
    pub at: Timestamp,
    pub genesis_at: Timestamp,
}

const HEAD: &str = "SELECT m.hash, m.schema_version, m.locked IS NOT NULL, m.genesis_at, a.seq, a.hash, a.body \
    FROM main.gov_meta_data AS m LEFT JOIN (SELECT seq, hash, body FROM main.gov_audit_data ORDER BY seq DESC LIMIT 1) AS a \
    WHERE m.one = 1";

/// Reads the head; refuses where the log could not be continued.
pub fn head(cache: &Cache) -> Result<Head> {
    let mut head = None;
    cache.rows(HEAD, &[], |row| {
        let version = row.column_i64(1).unwrap_or(0);
        if version > SCHEMA_VERSION {
            return Err(Refusal::new(&door::SCHEMA_NEWER).with("found", version).with("known", SCHEMA_VERSION).into());
        }
        let broken = |what: &str| Refusal::new(&door::HEAD_UNREADABLE).with("what", what);
        let algorithm = row.column_text(0).and_then(Algorithm::parse).ok_or_else(|| broken("hash algorithm"))?;
        let genesis_at =
            row.column_text(3).and_then(|t| Timestamp::parse(t).ok()).ok_or_else(|| broken("genesis time"))?;
        let (seq, hash, at) = match row.column_i64(4) {
            None => (0, ZERO, genesis_at),
            Some(seq) => {
                let hash = match row.column(5) {
                    crate::sqlite::ValueRef::Blob(b) => Hash::try_from(b).ok(),
                    _ => None,
                };
                let hash = hash.ok_or_else(|| broken("hash of the last entry"))?;
                let at = row.column_text(6).and_then(at_of).and_then(|t| Timestamp::parse(t).ok());
                (seq, hash, at.ok_or_else(|| broken("time of the last entry"))?)
            }
        };
        head = Some(Head { algorithm, locked: row.column_i64(2) == Some(1), seq, hash, at, genesis_at });
        Ok(())
    })?;
    Ok(head.ok_or_else(|| Refusal::new(&door::NOT_GOVERNED))?)
}

/// The `at` of a body. Quotes inside JSON strings are escaped, so this text stands only at the member.
fn at_of(body: &str) -> Option<&str> {
    let from = body.find(",\"at\":\"")? + 7;
    let rest = body.get(from..)?;
    rest.get(..rest.find('"')?)
}

/// Links the wishes to the head. Nothing is written yet.
pub fn seal(cache: &Cache, head: &Head, origin: &Origin, wishes: &mut Vec<Wish>) -> Result<Vec<Sealed>> {
    let base = match origin.nonce {
        Some(given) => Some(continued(cache, head, given)?),
        None => None,
    };
    let mut at = origin.at;
    let mut clock = origin.clock_set.then_some(Clock::Set);
    if origin.at < head.genesis_at {
        return Err(Refusal::new(&door::BEFORE_GENESIS).with("at", origin.at).with("genesis", head.genesis_at).into());
    }
    if at < head.at {
        // Signing in and the two persons' approval itself must be possible, or nobody could correct it.
        let correcting = |w: &Wish| w.action.starts_with("session.") || w.action.starts_with("chain.clock_");
        let far = head.at.millis() - at.millis() > AHEAD_MS;
        if head.locked && far && !wishes.iter().all(correcting) && !corrected(cache, head)? {
            return Err(Refusal::new(&door::CLOCK_BEHIND).with("at", at).with("last", head.at).into());
        }
        at = head.at;
        clock = Some(Clock::Regressed);
    }
    let at_text = at.to_string();
    let mut heads: Vec<(String, i64, i64)> = Vec::new();
    let (mut seq, mut link) = (head.seq, head.hash);
    let first = head.seq + 1;
    let mut sealed = Vec::with_capacity(wishes.len());
    let many = wishes.len() > 1;
    for wish in wishes.drain(..) {
        seq += 1;
        let mut codes = wish.parties;
        codes.extend(origin.department.clone());
        codes.sort_unstable();
        codes.dedup();
        if codes.len() > PARTY_LIMIT {
            return Err(Refusal::new(&door::TOO_MANY_PARTIES)
                .with("count", codes.len())
                .with("limit", PARTY_LIMIT)
                .into());
        }
        let mut parties = Vec::with_capacity(codes.len());
        for code in codes {
            let (n, last) = party_head(cache, &mut heads, &code)?;
            note_party(&mut heads, &code, n + 1, seq);
            parties.push((code, n + 1, last));
        }
        let mut detail = wish.detail;
        if clock == Some(Clock::Regressed) {
            detail.insert("clock", origin.at.to_string());
        }
        let nonce = match base {
            None => random::<16>()?,
            Some((given, repeated)) if many || repeated => entry::nonce_for(head.algorithm, &given, seq),
            Some((given, _)) => given,
        };
        let mut hex = String::with_capacity(32);
        push_hex(&nonce, &mut hex);
        detail.insert("nonce", hex);
        let detail = Json::Map(detail).to_text()?;
        if detail.len() > DETAIL_LIMIT {
            return Err(Refusal::new(&door::DETAIL_TOO_LONG)
                .with("length", detail.len())
                .with("limit", DETAIL_LIMIT)
                .into());
        }
        let digest = entry::digest(head.algorithm, &detail);
        let named: Vec<Party<'_>> =
            parties.iter().map(|(c, n, p)| Party { department: c, n: *n, previous_seq: *p }).collect();
        let mut body = String::new();
        entry::body(
            &Entry {
                seq,
                at: &at_text,
                actor: &origin.actor,
                department: origin.department.as_deref(),
                class: wish.class,
                action: &wish.action,
                object: &wish.object,
                parties: &named,
                clock,
                digest: &digest,
            },
            &mut body,
        );
        link = entry::link(head.algorithm, &link, &entry::leaf(head.algorithm, &body));
        sealed.push(Sealed { seq, body, detail, hash: link, parties, heads: Vec::new() });
    }
    for (code, n, last) in heads {
        let place = last.checked_sub(first).and_then(|i| usize::try_from(i).ok());
        if let Some(entry) = place.and_then(|i| sealed.get_mut(i)) {
            entry.heads.push((code, n));
        }
    }
    Ok(sealed)
}

/// Whether two persons have accepted a log that stands this far ahead of the clock.
fn corrected(cache: &Cache, head: &Head) -> Result<bool> {
    let sql =
        "SELECT 1 FROM main.gov_approval_data WHERE action = 'clock_correct' AND state = 'confirmed' AND object >= ?1";
    cache.exists(sql, &[head.at.to_string().as_str().into()])
}

fn party_head(cache: &Cache, heads: &mut [(String, i64, i64)], code: &str) -> Result<(i64, i64)> {
    if let Some((_, n, last)) = heads.iter().find(|(c, _, _)| c == code) {
        return Ok((*n, *last));
    }
    let mut found = (0, 0);
    cache.rows("SELECT n, last_seq FROM main.gov_party_data WHERE code = ?1", &[code.into()], |row| {
        found = (row.column_i64(0).unwrap_or(0), row.column_i64(1).unwrap_or(0));
        Ok(())
    })?;
    Ok(found)
}

fn note_party(heads: &mut Vec<(String, i64, i64)>, code: &str, n: i64, seq: i64) {
    match heads.iter_mut().find(|(c, _, _)| c == code) {
        Some(known) => (known.1, known.2) = (n, seq),
        None => heads.push((code.to_string(), n, seq)),
    }
}

/// The nonce that a change of one entry will get, for what must be computed from it beforehand.
pub fn next_nonce(cache: &Cache, head: &Head, given: Option<[u8; 16]>) -> Result<[u8; 16]> {
    let Some(given) = given else { return random::<16>() };
    let (given, repeated) = continued(cache, head, given)?;
    Ok(if repeated { entry::nonce_for(head.algorithm, &given, head.seq + 1) } else { given })
}

/// A given nonce, and whether the entry before has it already.
///
/// A statement of many rows hands the same nonce to each; from the second on they are derived. Read out of the
/// chain and not remembered, so that a copy opened anew writes the same bytes.
fn continued(cache: &Cache, head: &Head, given: [u8; 16]) -> Result<([u8; 16], bool)> {
    let detail = cache.text("SELECT detail FROM main.gov_audit_data WHERE seq = ?1", &[head.seq.into()])?;
    let nonce = |text: &str| match json::read(text) {
        Ok(Json::Map(map)) => map.get("nonce").and_then(Json::text).and_then(unhex),
        _ => None,
    };
    let before = detail.as_deref().and_then(nonce);
    let derived = entry::nonce_for(head.algorithm, &given, head.seq);
    Ok((given, before.is_some_and(|b| b == given || b == derived)))
}
