//! Sealing: what turns wishes into linked entries of the chain.
//!
//! It goes on from the chain's head, so it happens only once the write lock is held: inside an `xUpdate`, which
//! for entries written by functions is that of `gov_pending`.

use super::cache::Cache;
use super::conn::Conn;
use super::draft::{Bulk, Note};
use super::schema::SCHEMA_VERSION;
use super::sealer::Sealer;
use crate::audit::entry::{self, Class, Clock};
use crate::audit::hash::{unhex, Algorithm, Hash, ZERO};
use crate::audit::json::{self, Json, Map, Members};
use crate::calendar::Timestamp;
use crate::error::{door, Refusal};
use crate::sqlite::Result;
use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

/// How far the last entry may lie ahead of the clock on a locked database.
const AHEAD_MS: i64 = 3_600_000;

/// Who and when, common to all entries of one change.
#[derive(Clone)]
pub struct Origin {
    pub at: Timestamp,
    pub actor: Arc<str>,
    pub department: Option<Arc<str>>,
    /// `govshare_clock` is in force and decided `at`.
    pub clock_set: bool,
    /// Given by the caller, else from the operating system.
    pub nonce: Option<[u8; 16]>,
}

impl Origin {
    /// Of what is done now, with a nonce from the operating system.
    pub fn new(
        conn: &Conn,
        at: Timestamp,
        actor: impl Into<Arc<str>>,
        department: Option<impl Into<Arc<str>>>,
    ) -> Self {
        let clock_set = conn.clock.get().is_some();
        Origin { at, actor: actor.into(), department: department.map(Into::into), clock_set, nonce: None }
    }
}

/// An entry about to be written.
pub struct Wish {
    pub action: Cow<'static, str>,
    pub object: String,
    pub class: Class,
    pub parties: Vec<Arc<str>>,
    /// Without its nonce.
    pub detail: Detail,
}

/// What an entry says.
pub enum Detail {
    Members(Map),
    /// Much of it has been written already.
    Written(Rc<Members>, Map),
}

impl From<Map> for Detail {
    fn from(map: Map) -> Self {
        Detail::Members(map)
    }
}

impl Detail {
    /// Its text with a few members more.
    pub fn to_text(self, more: impl FnOnce(&mut Map)) -> std::result::Result<String, Refusal> {
        match self {
            Detail::Members(mut map) => {
                more(&mut map);
                Json::Map(map).to_text()
            }
            Detail::Written(written, mut own) => {
                more(&mut own);
                written.with(&own)
            }
        }
    }
}

impl From<Note> for Wish {
    fn from(n: Note) -> Self {
        let parties = n.parties.into_iter().map(Arc::from).collect();
        Wish { action: n.action, object: n.object, class: n.class, parties, detail: n.detail.into() }
    }
}

/// How many rows a logged read gave, once that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// The entry of the read.
    pub seq: i64,
    pub rows: i64,
    pub object: Arc<str>,
    /// Who provides it.
    pub provider: Arc<str>,
    pub actor: Arc<str>,
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
    pub parties: Vec<(Arc<str>, i64, i64)>,
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

/// The last entry, found by walking to the end of the table, and what the database says of itself.
const HEAD: &str = "SELECT m.hash, m.schema_version, m.locked IS NOT NULL, m.genesis_at, a.seq, a.hash, a.body \
    FROM main.gov_audit_data AS a CROSS JOIN main.gov_meta_data AS m WHERE m.one = 1 ORDER BY a.seq DESC LIMIT 1";
/// The same before there is any entry.
const BEGINNING: &str = "SELECT hash, schema_version, locked IS NOT NULL, genesis_at, NULL, NULL, NULL \
    FROM main.gov_meta_data WHERE one = 1";

/// The head; refuses where the log could not be continued.
pub fn head(cache: &Cache) -> Result<Head> {
    match cache.conn.log.head() {
        Some(head) => Ok(head),
        None => read_head(cache),
    }
}

fn read_head(cache: &Cache) -> Result<Head> {
    match head_by(cache, HEAD)? {
        Some(head) => Ok(head),
        None => Ok(head_by(cache, BEGINNING)?.ok_or_else(|| Refusal::new(&door::NOT_GOVERNED))?),
    }
}

fn head_by(cache: &Cache, sql: &str) -> Result<Option<Head>> {
    let mut head = None;
    cache.rows(sql, &[], |row| {
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
    Ok(head)
}

/// The `at` of a body. Quotes inside JSON strings are escaped, so this text stands only at the member.
fn at_of(body: &str) -> Option<&str> {
    let from = body.find(",\"at\":\"")? + 7;
    let rest = body.get(from..)?;
    rest.get(..rest.find('"')?)
}

/// Links the wishes to the head. Nothing is written yet.
pub fn seal(cache: &Cache, head: &Head, origin: &Origin, wishes: Vec<Wish>) -> Result<Vec<Rc<Sealed>>> {
    let mut sealing = Sealing::begin(cache, head, origin, &wishes, 0)?;
    wishes.into_iter().map(|wish| sealing.wish(wish)).collect()
}

/// One change's entries: what the sealer needs of the database is looked up here.
pub struct Sealing<'a> {
    cache: &'a Cache,
    head: &'a Head,
    sealer: Sealer,
    nonce: Option<Given>,
}

#[derive(Clone, Copy)]
enum Given {
    /// For the one entry there is.
    One([u8; 16]),
    /// For several: each has its own, derived by its number.
    Several([u8; 16]),
}

impl<'a> Sealing<'a> {
    /// For these wishes and the entries of so many inserted rows.
    pub fn begin(
        cache: &'a Cache,
        head: &'a Head,
        origin: &Origin,
        wishes: &[Wish],
        rows: usize,
    ) -> Result<Sealing<'a>> {
        cache.conn.log.known.meet(head);
        let nonce = match origin.nonce {
            None => None,
            Some(given) => match continued(cache, head, given)? {
                (given, false) if wishes.len() + rows == 1 => Some(Given::One(given)),
                (given, _) => Some(Given::Several(given)),
            },
        };
        let mut at = origin.at;
        let mut clock = origin.clock_set.then_some(Clock::Set);
        if origin.at < head.genesis_at {
            return Err(Refusal::new(&door::BEFORE_GENESIS)
                .with("at", origin.at)
                .with("genesis", head.genesis_at)
                .into());
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
        let sealer = Sealer {
            algorithm: head.algorithm,
            at,
            at_text: at.to_string(),
            actor: origin.actor.clone(),
            department: origin.department.clone(),
            clock,
            behind: (clock == Some(Clock::Regressed)).then(|| origin.at.to_string()),
            seq: head.seq,
            link: head.hash,
            standings: HashMap::default(),
        };
        Ok(Sealing { cache, head, sealer, nonce })
    }

    pub fn wish(&mut self, wish: Wish) -> Result<Rc<Sealed>> {
        for code in wish.parties.iter().chain(self.sealer.department.clone().as_ref()) {
            self.know(code)?;
        }
        let nonce = self.nonce(self.sealer.seq + 1)?;
        Ok(Rc::new(self.sealer.wish(wish, nonce)?))
    }

    /// What seals the entries of these rows without looking anything up; whatever may refuse one does so here.
    pub fn rows(mut self, rows: &[Bulk]) -> Result<RowSealing> {
        let mut nonces = Vec::with_capacity(rows.len());
        if let (Some(department), false) = (self.sealer.department.clone(), rows.is_empty()) {
            self.know(&department)?;
        }
        let mut before: Option<&Arc<[Arc<str>]>> = None;
        for (seq, bulk) in (self.sealer.seq + 1..).zip(rows) {
            self.sealer.check(bulk)?;
            // A resource's items concern whom it concerns.
            if before.is_none_or(|parties| !Arc::ptr_eq(parties, &bulk.parties)) {
                for code in bulk.parties.iter() {
                    self.know(code)?;
                }
                before = Some(&bulk.parties);
            }
            nonces.push(self.nonce(seq)?);
        }
        Ok(RowSealing { sealer: self.sealer, nonces })
    }

    fn know(&mut self, code: &str) -> Result<()> {
        if !self.sealer.standings.contains_key(code) {
            let standing = self.cache.conn.log.known.standing(self.cache, self.head, code)?;
            self.sealer.standings.insert(code.into(), standing);
        }
        Ok(())
    }

    fn nonce(&self, seq: i64) -> Result<[u8; 16]> {
        match self.nonce {
            None => self.cache.conn.nonces.next(),
            Some(Given::One(given)) => Ok(given),
            Some(Given::Several(given)) => Ok(entry::nonce_for(self.head.algorithm, &given, seq)),
        }
    }
}

/// The entries of inserted rows, ready to be sealed on any thread.
pub struct RowSealing {
    sealer: Sealer,
    nonces: Vec<[u8; 16]>,
}

impl RowSealing {
    pub fn seal(&self, rows: &[Bulk]) -> Vec<Sealed> {
        self.sealer.clone().rows(rows, &self.nonces)
    }
}

/// Whether two persons have accepted a log that stands this far ahead of the clock.
fn corrected(cache: &Cache, head: &Head) -> Result<bool> {
    let sql =
        "SELECT 1 FROM main.gov_approval_data WHERE action = 'clock_correct' AND state = 'confirmed' AND object >= ?1";
    cache.exists(sql, &[head.at.to_string().as_str().into()])
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
