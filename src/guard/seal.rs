//! Sealing: what turns wishes into linked entries of the chain.
//!
//! It goes on from the chain's head, so it happens only once the write lock is held: inside an `xUpdate`, which
//! for entries written by functions is that of `gov_pending`.

use super::cache::Cache;
use super::draft::Note;
use super::schema::SCHEMA_VERSION;
use crate::audit::entry::{self, Class, Clock, Entry, Party};
use crate::audit::hash::{push_hex, unhex, Algorithm, Hash, ZERO};
use crate::audit::json::{self, Json, Map};
use crate::calendar::Timestamp;
use crate::error::{door, Refusal};
use crate::sqlite::Result;
use std::borrow::Cow;
use std::rc::Rc;

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
    pub class: Class,
    /// The entry's time: the origin's, or the chain's where the clock ran behind it.
    pub at: Timestamp,
    pub nonce: [u8; 16],
    pub body: String,
    pub detail: String,
    pub hash: Hash,
    /// Department, its count with this entry, and the entry before.
    pub parties: Vec<(String, i64, i64)>,
}

/// The end of the chain and what the database says of itself.
#[derive(Clone)]
pub struct Head {
    pub algorithm: Algorithm,
    pub locked: bool,
    pub seq: i64,
    pub hash: Hash,
    pub at: Timestamp,
    pub genesis_at: Timestamp,
    /// The last entry's nonce, where it is known without reading its detail.
    nonce: Option<[u8; 16]>,
}

impl Head {
    /// The head with one more entry.
    pub fn after(mut self, entry: &Sealed) -> Self {
        (self.seq, self.hash, self.at, self.nonce) = (entry.seq, entry.hash, entry.at, Some(entry.nonce));
        self
    }
}

const HEAD: &str = "SELECT m.hash, m.schema_version, m.locked IS NOT NULL, m.genesis_at, a.seq, a.hash, a.body \
    FROM main.gov_meta_data AS m LEFT JOIN main.gov_audit_data AS a \
    ON a.seq = (SELECT max(seq) FROM main.gov_audit_data) WHERE m.one = 1";

/// The head; refuses where the log could not be continued.
pub fn head(cache: &Cache) -> Result<Head> {
    match cache.conn.log.head() {
        Some(head) => Ok(head),
        None => read_head(cache),
    }
}

fn read_head(cache: &Cache) -> Result<Head> {
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
        let locked = row.column_i64(2) == Some(1);
        head = Some(Head { algorithm, locked, seq, hash, at, genesis_at, nonce: None });
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
pub fn seal(cache: &Cache, head: &Head, origin: &Origin, wishes: Vec<Wish>) -> Result<Vec<Rc<Sealed>>> {
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
    let mut sealed = Vec::with_capacity(wishes.len());
    let many = wishes.len() > 1;
    for wish in wishes {
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
            let (n, last) = party_head(cache, head, &heads, &code)?;
            note_party(&mut heads, &code, n + 1, seq);
            parties.push((code, n + 1, last));
        }
        let mut detail = wish.detail;
        if clock == Some(Clock::Regressed) {
            detail.insert("clock", origin.at.to_string());
        }
        let nonce = match base {
            None => cache.conn.nonces.next()?,
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
        let mut body = String::with_capacity(512);
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
        sealed.push(Rc::new(Sealed { seq, class: wish.class, at, nonce, body, detail, hash: link, parties }));
    }
    Ok(sealed)
}

/// Whether two persons have accepted a log that stands this far ahead of the clock.
fn corrected(cache: &Cache, head: &Head) -> Result<bool> {
    let sql =
        "SELECT 1 FROM main.gov_approval_data WHERE action = 'clock_correct' AND state = 'confirmed' AND object >= ?1";
    cache.exists(sql, &[head.at.to_string().as_str().into()])
}

fn party_head(cache: &Cache, head: &Head, heads: &[(String, i64, i64)], code: &str) -> Result<(i64, i64)> {
    match heads.iter().find(|(c, _, _)| c == code) {
        Some((_, n, last)) => Ok((*n, *last)),
        None => cache.conn.log.known.standing(cache, head, code),
    }
}

fn note_party(heads: &mut Vec<(String, i64, i64)>, code: &str, n: i64, seq: i64) {
    match heads.iter_mut().find(|(c, _, _)| c == code) {
        Some(known) => (known.1, known.2) = (n, seq),
        None => heads.push((code.to_string(), n, seq)),
    }
}

/// The nonce that a change of one entry will get, for what must be computed from it beforehand.
pub fn next_nonce(cache: &Cache, head: &Head, given: Option<[u8; 16]>) -> Result<[u8; 16]> {
    let Some(given) = given else { return cache.conn.nonces.next() };
    let (given, repeated) = continued(cache, head, given)?;
    Ok(if repeated { entry::nonce_for(head.algorithm, &given, head.seq + 1) } else { given })
}

/// A given nonce, and whether the entry before has it already.
///
/// A statement of many rows hands the same nonce to each; from the second on they are derived. Read out of the
/// chain and not remembered, so that a copy opened anew writes the same bytes.
fn continued(cache: &Cache, head: &Head, given: [u8; 16]) -> Result<([u8; 16], bool)> {
    let before = match head.nonce {
        Some(nonce) => Some(nonce.to_vec()),
        None => {
            let detail = cache.text("SELECT detail FROM main.gov_audit_data WHERE seq = ?1", &[head.seq.into()])?;
            detail.as_deref().and_then(|text| match json::read(text) {
                Ok(Json::Map(map)) => map.get("nonce").and_then(Json::text).and_then(unhex),
                _ => None,
            })
        }
    };
    let derived = entry::nonce_for(head.algorithm, &given, head.seq);
    Ok((given, before.is_some_and(|b| b == given || b == derived)))
}
