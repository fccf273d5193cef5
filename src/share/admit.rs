//! A read's way in: who asks, the decision, the entry that is durable before the first row.

use super::access::{self, Facts};
use super::compose::Wanted;
use super::count;
use super::decision::{self, Answer, Question, Reader};
use super::module::Shared;
use super::probe;
use super::ticket;
use crate::audit::entry::Class;
use crate::audit::json::{Json, Map, Members};
use crate::calendar::{Date, Timestamp};
use crate::error::Refusal;
use crate::guard::actor;
use crate::guard::seal::{Count, Detail, Origin, Wish};
use crate::guard::session::Session;
use crate::guard::{durable, Cache};
use crate::sqlite::Result;
use std::rc::Rc;

/// What a read asks for.
pub struct Request<'a> {
    pub wanted: &'a Wanted,
    /// Looked-up items and keyed hashes of the values.
    pub probes: Vec<(String, String)>,
}

/// What was decided, and where it is logged.
pub struct Admitted {
    pub answer: Rc<Answer>,
    /// The entry's seq.
    pub seq: i64,
    /// Declared as a mere query: many rows make it a download.
    pub is_query: bool,
    pub reader: Rc<Reader>,
}

/// What a decision rests on; as long as none of it moves, the decision stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stamp {
    epoch: u64,
    version: i64,
    changes: u64,
    today: Date,
}

/// A decision to be used again.
pub struct Decided {
    stamp: Stamp,
    used: Vec<usize>,
    probed: Vec<usize>,
    answer: Rc<Answer>,
    reader: Rc<Reader>,
}

/// How many decisions of one table are kept: one per form of statement.
const KEPT: usize = 32;

/// Decides and logs a read. On return its entry is durable. A refused read is logged before the refusal.
pub fn admit(shared: &Shared, request: &Request<'_>) -> Result<Admitted> {
    let cache = &*shared.cache;
    let now = cache.conn.now()?;
    let session = cache.conn.session.borrow().clone();
    let stamp = Stamp {
        epoch: cache.conn.epoch.get(),
        version: cache.conn.others.version(cache)?,
        changes: cache.conn.changes.get(),
        today: now.local_date(),
    };
    let known = remembered(shared, request, &stamp).filter(|_| session.as_ref().is_none_or(|s| !s.is_idle(now)));
    let (reader, outcome) = match known {
        Some((reader, answer)) => {
            actor::used(&cache.conn, now);
            (reader, Ok(answer))
        }
        None => decide(shared, request, session.as_deref(), now, &stamp)?,
    };
    let outcome = match outcome {
        Ok(answer) => probe::within_budget(cache, &answer, request, now)?.map(|()| answer),
        Err(refusal) => Err(refusal),
    };
    if outcome.is_ok() && !cache.conn.db.autocommit() {
        if let Some(seq) = ticket::honour(shared, request)? {
            let answer = outcome?;
            return Ok(Admitted { answer, seq, is_query: false, reader });
        }
    }
    let logged = log(shared, request, &reader, session.as_deref(), &outcome, now);
    match outcome {
        Ok(answer) => {
            let seq = logged?;
            cache.conn.others.carry(cache, stamp.version);
            let is_query = session.as_ref().is_none_or(|s| s.action == "query");
            Ok(Admitted { answer, seq, is_query, reader })
        }
        // A refusal stays a refusal, whether or not it could be logged.
        Err(refusal) => Err(refusal.into()),
    }
}

fn remembered(shared: &Shared, request: &Request<'_>, stamp: &Stamp) -> Option<(Rc<Reader>, Rc<Answer>)> {
    // Within a transaction what this connection reads may be older than what was revoked.
    if !shared.cache.conn.db.autocommit() {
        return None;
    }
    let mut kept = shared.decided.borrow_mut();
    kept.retain(|d| d.stamp == *stamp);
    let found = kept.iter().find(|d| d.used == request.wanted.used && d.probed == request.wanted.probed)?;
    Some((found.reader.clone(), found.answer.clone()))
}

type Outcome = std::result::Result<Rc<Answer>, Refusal>;

fn decide(
    shared: &Shared,
    request: &Request<'_>,
    session: Option<&Session>,
    now: Timestamp,
    stamp: &Stamp,
) -> Result<(Rc<Reader>, Outcome)> {
    let cache = &*shared.cache;
    let mut reader = Reader { actor: "unknown".into(), ..Reader::default() };
    if let Some(session) = session {
        reader.actor = session.actor.as_str().into();
        reader.purpose = session.purpose.clone();
        reader.system = session.system.clone();
        match durable::newest(cache, |c| actor::standing(c, session, now))? {
            Ok(actor) => {
                actor::used(&cache.conn, now);
                reader.department = actor.department.map(Into::into);
                reader.role = actor.role;
            }
            Err(refusal) => {
                cache.conn.set_session(None);
                return Ok((Rc::new(reader), Err(refusal)));
            }
        }
    }
    let mounted = &shared.mounted;
    let facts = durable::newest(cache, |c| access::facts(c, &mounted.resource, &reader, &mounted.columns))?;
    let outcome = decision::decide(&question(&reader, &facts, request, now)).map(Rc::new);
    let reader = Rc::new(reader);
    if let (Ok(answer), true) = (&outcome, cache.conn.db.autocommit()) {
        let mut kept = shared.decided.borrow_mut();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.push(Decided {
            // A session that was just found to have ended has moved the epoch: then this is never used.
            stamp: stamp.clone(),
            used: request.wanted.used.clone(),
            probed: request.wanted.probed.clone(),
            answer: answer.clone(),
            reader: reader.clone(),
        });
    }
    Ok((reader, outcome))
}

fn question<'a>(reader: &'a Reader, facts: &'a Facts, request: &Request<'a>, now: Timestamp) -> Question<'a> {
    Question {
        reader,
        node: facts.node,
        resource: &facts.resource,
        items: &facts.items,
        used: &request.wanted.used,
        probed: &request.wanted.probed,
        agreements: &facts.agreements,
        today: now.local_date(),
    }
}

/// Who writes the entries of a read.
pub fn origin(cache: &Cache, reader: &Reader, now: Timestamp) -> Origin {
    Origin::new(&cache.conn, now, reader.actor.clone(), reader.department.clone())
}

/// Writes the entry of a read, with the row counts of earlier ones; returns its seq.
fn log(
    shared: &Shared,
    request: &Request<'_>,
    reader: &Rc<Reader>,
    session: Option<&Session>,
    outcome: &Outcome,
    now: Timestamp,
) -> Result<i64> {
    let cache = &*shared.cache;
    let mounted = &shared.mounted;
    let pending = count::pending(cache);
    // Counts of the same reader's earlier reads of the same resource ride along; others get their own entry, as do
    // those that say whose records they were, which the reader is not shown.
    let (along, apart): (Vec<&Count>, Vec<&Count>) =
        pending.iter().partition(|c| c.object == mounted.object && c.actor == reader.actor && c.subjects.is_none());
    let write = || Members::of(&entry(shared, request, reader, session, outcome)).map(Rc::new);
    let common = match outcome {
        Ok(answer) => request.wanted.entry(answer, reader, write)?,
        Err(_) => write()?,
    };
    let wishes = || {
        let mut detail = Map::new();
        if !request.probes.is_empty() {
            let probes = request.probes.iter().map(|(item, hash)| texts(&[item.clone(), hash.clone()]));
            detail.insert("probes", Json::List(probes.collect()));
        }
        if !along.is_empty() {
            detail.insert("counts", count::list(&along));
        }
        let own = Wish {
            action: session.map_or("query", |s| s.action.as_str()).to_string().into(),
            object: mounted.object.to_string(),
            class: Class::Access,
            parties: vec![mounted.provider.clone()],
            detail: Detail::Written(common.clone(), detail),
        };
        std::iter::once(own).chain(count::wishes(&apart)).collect()
    };
    let sealed = durable::append(cache, &origin(cache, reader, now), wishes)?;
    count::written(cache, pending.len());
    Ok(sealed.first().map_or(0, |s| s.seq))
}

fn texts(texts: &[String]) -> Json {
    Json::List(texts.iter().cloned().map(Json::Text).collect())
}

/// What the entries of all reads of this form say, decided like this one.
fn entry(shared: &Shared, request: &Request<'_>, reader: &Reader, session: Option<&Session>, outcome: &Outcome) -> Map {
    let wanted = request.wanted;
    let items = wanted.used.iter().filter_map(|i| shared.mounted.columns.get(*i)).map(|c| Json::Text(c.item.clone()));
    let mut detail = Map::new()
        .with("items", Json::List(items.collect()))
        .with("shape", texts(&wanted.shape))
        .with("table", shared.mounted.name.as_str());
    match outcome {
        Ok(answer) => {
            detail.insert("outcome", "allowed");
            if let Some(agreement) = &answer.agreement {
                detail.insert("agreement", Json::Int(agreement.id));
            }
        }
        Err(refusal) => {
            detail.insert("outcome", "refused");
            detail.insert("code", format!("GS-{:04}", refusal.fault.number));
        }
    }
    declared(&mut detail, reader, session);
    detail
}

/// What the session said of itself.
pub fn declared(detail: &mut Map, reader: &Reader, session: Option<&Session>) {
    let said = [
        ("purpose", reader.purpose.as_deref()),
        ("system", reader.system.as_deref()),
        ("operator", session.and_then(|s| s.operator.as_deref())),
        ("terminal", session.and_then(|s| s.terminal.as_deref())),
        ("credential", session.map(|s| s.credential.as_str())),
    ];
    for (key, value) in said {
        if let Some(value) = value {
            detail.insert(key, value);
        }
    }
}
