//! `gov_reveal`: giving a pseudonym back, by two persons, logged; the answer is read once.
//!
//! ```sql
//! INSERT INTO gov_reveal(request, item, ground, pseudonym) VALUES(7, '手机', '…', '19391295387');  -- one person
//! UPDATE gov_reveal SET state = 'approved' WHERE id = 1;      -- a cdo of the provider
//! UPDATE gov_reveal SET state = 'taken' WHERE id = 1;         -- the first, in a session with the agreement's key
//! SELECT value FROM reveal_answer(1);                         -- once, in the same session, outside a transaction
//! ```
//!
//! Neither the pseudonym nor the value behind it is on the chain, not even as a hash: identifiers are few
//! enough to try them all. The pseudonym lies in the shadow table from filing until it is taken, withdrawn or
//! refused; the value is computed when it is taken and lives in that session's memory alone, until it is read or
//! the session ends. A statement replayed where no session is open moves the state and computes nothing.

use super::reveal_rule::{may_move, Person, Reveal};
use super::share_key;
use super::Masker;
use crate::audit::entry::Class;
use crate::audit::json::{Json, Map};
use crate::calendar::Timestamp;
use crate::error::{identity, mask as faults, Refusal};
use crate::guard::rows::{self, Rows, TableFunction};
use crate::guard::seal::{Origin, Wish};
use crate::guard::{actor, durable, Cache, Column, Conn, Door, Draft, Kind, Row, TableSpec, Verb};
use crate::sqlite::{Db, Result};
use crate::value::Value;
use crate::words::{Word, Words};
use std::rc::Rc;
use zeroize::Zeroizing;

/// An answer that was taken and waits to be read.
pub struct Answer {
    reveal: i64,
    /// When it was taken: the row must say the same, or the taking was rolled back.
    taken_at: String,
    /// Overwritten when dropped.
    value: Zeroizing<String>,
}

impl std::fmt::Debug for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Answer(reveal {})", self.reveal)
    }
}

const fn word(stored: &'static str, label: &'static str, also: &'static [&'static str]) -> Word {
    Word { stored, label, also }
}

static STATE: Words = Words {
    column: "state",
    title: "还原申请状态",
    list: &[
        word("requested", "已申请", &["申请"]),
        word("approved", "已批准", &["批准", "同意"]),
        word("refused", "不予批准", &["不批准", "不同意"]),
        word("taken", "已取用", &["取用"]),
        word("withdrawn", "已撤回", &["撤回"]),
    ],
};

pub static REVEAL: TableSpec = TableSpec {
    name: "gov_reveal",
    entity: "reveal",
    columns: &[
        Column::new("id", Kind::Integer),
        Column::new("request", Kind::Integer).required(),
        Column::new("item", Kind::Text(256)).required(),
        Column::new("ground", Kind::Text(2_048)).required(),
        Column::new("document", Kind::Hex(32)),
        Column::new("state", Kind::Word(&STATE)).required(),
        Column::new("requested_by", Kind::Code),
        Column::new("requested_at", Kind::Time),
        Column::new("decided_by", Kind::Code),
        Column::new("decided_at", Kind::Time),
        Column::new("taken_at", Kind::Time),
        Column::new("pseudonym", Kind::Text(64)).secret(),
        Column::new("given", Kind::Text(64)).internal(),
    ],
    key: 1,
    indexes: &["request", "state"],
    extra_sql: "",
    also_writes: &[],
    decide: reveal,
};

/// What a reveal rests on: the request, its two departments, and the item's mask.
struct Facts {
    provider: String,
    applicant: String,
    resource: String,
    purpose: String,
    mask: Option<String>,
}

fn facts(cache: &Cache, request: i64, item: &str) -> Result<Option<Facts>> {
    let row = cache.row(
        "SELECT r.provider, q.applicant, q.resource, q.purpose, \
         (SELECT i.mask FROM main.gov_item_data AS i WHERE i.resource = q.resource AND i.name = ?2) \
         FROM main.gov_request_data AS q JOIN main.gov_resource_data AS r ON r.code = q.resource WHERE q.id = ?1",
        &[request.into(), item.into()],
    )?;
    Ok(row.map(|row| {
        let text = |i: usize| row.get(i).and_then(Value::text).map(String::from);
        Facts {
            provider: text(0).unwrap_or_default(),
            applicant: text(1).unwrap_or_default(),
            resource: text(2).unwrap_or_default(),
            purpose: text(3).unwrap_or_default(),
            mask: text(4),
        }
    }))
}

fn reveal(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    if draft.verb == Verb::Delete {
        return Err(Refusal::new(&identity::RECORD_KEPT).with("table", "gov_reveal").with("column", "state").into());
    }
    let Some(new) = draft.new.clone() else { return Ok(()) };
    let (request, item) = (new.integer("request").unwrap_or(0), new.text("item").unwrap_or("").to_string());
    let Some(facts) = facts(door.cache, request, &item)? else {
        return Err(Refusal::new(&faults::KEY_REQUEST).with("request", request).into());
    };
    let to = if draft.verb == Verb::Insert {
        new.text("state").unwrap_or("requested")
    } else {
        new.text("state").unwrap_or("")
    };
    let id = new.key_text();
    let time = |text: Option<&str>| text.and_then(|t| Timestamp::parse(t).ok()).map(|t| t.millis());
    let old = draft.old.as_ref();
    let standing = Reveal {
        id: if id.is_empty() { "new" } else { &id },
        state: old.and_then(|o| o.text("state")),
        requested_by: old.and_then(|o| o.text("requested_by")).unwrap_or(""),
        decided_at: time(old.and_then(|o| o.text("decided_at"))),
        provider: &facts.provider,
        applicant: &facts.applicant,
    };
    let person = Person {
        id: &draft.actor.id,
        department: draft.actor.department.as_deref(),
        role: draft.actor.role.as_deref(),
        staff: draft.actor.is_staff(),
    };
    may_move(&standing, person, to, draft.at.millis())?;
    if let Some(old) = old {
        only_state_changes(old, &new)?;
    }
    let (at, by, to) = (draft.at.to_string(), draft.actor.id.clone(), to.to_string());
    match to.as_str() {
        "requested" => {
            let hidden = || Refusal::new(&faults::REVEAL_ITEM).with("item", &item).with("request", request);
            let mask = facts.mask.as_deref().ok_or_else(hidden)?;
            if !Masker::check(mask)?.is_pseudonym() {
                return Err(hidden().into());
            }
            let given = new.text("pseudonym").map(str::trim).filter(|t| !t.is_empty());
            let given = given.ok_or_else(|| {
                Refusal::new(&crate::error::door::MISSING).with("column", "pseudonym").with("table", "gov_reveal")
            })?;
            set(draft, &[("given", Some(given)), ("requested_by", Some(&by)), ("requested_at", Some(&at))]);
            set(draft, &[("state", Some("requested")), ("decided_by", None), ("decided_at", None), ("taken_at", None)]);
        }
        "approved" => set(draft, &[("decided_by", Some(&by)), ("decided_at", Some(&at))]),
        "refused" => set(draft, &[("decided_by", Some(&by)), ("decided_at", Some(&at)), ("given", None)]),
        "taken" => {
            take(door.cache, &new, &facts, request, &at)?;
            set(draft, &[("taken_at", Some(&at)), ("given", None)]);
        }
        _ => set(draft, &[("given", None)]),
    }
    draft.action = format!("reveal.{}", verb(&to)).into();
    draft.party(Some(&facts.provider));
    draft.party(Some(&facts.applicant));
    Ok(())
}

fn verb(state: &str) -> &'static str {
    match state {
        "requested" => "request",
        "approved" => "approve",
        "refused" => "refuse",
        "taken" => "take",
        _ => "withdraw",
    }
}

fn set(draft: &mut Draft, values: &[(&str, Option<&str>)]) {
    if let Some(new) = draft.new.as_mut() {
        for (name, value) in values {
            new.set(name, *value);
        }
    }
}

/// What was asked for is what is decided on; who and when are ours to write.
fn only_state_changes(old: &Row, new: &Row) -> Result<()> {
    let kept = [
        "request",
        "item",
        "ground",
        "document",
        "requested_by",
        "requested_at",
        "decided_by",
        "decided_at",
        "taken_at",
    ];
    if kept.iter().any(|c| old.get(c) != new.get(c)) || !new.get("pseudonym").is_null() {
        return Err(Refusal::new(&faults::REVEAL_FIXED).into());
    }
    Ok(())
}

/// Computes the answer with the session's key and keeps it for one reading.
fn take(cache: &Cache, row: &Row, facts: &Facts, request: i64, at: &str) -> Result<()> {
    if cache.conn.session.borrow().is_none() {
        return Ok(());
    }
    let share = share_key::Use { resource: &facts.resource, request: Some((request, &facts.purpose)) };
    let keys = share_key::keys(cache, &share)?;
    let masker = Masker::parse_with(facts.mask.as_deref().unwrap_or(""), keys.as_ref())?;
    let id = row.integer("id").unwrap_or(0);
    let given = row.text("given").unwrap_or("");
    let value = masker.pseudonym().and_then(|plan| plan.reveal(given));
    let value = value.ok_or_else(|| Refusal::new(&faults::REVEAL_INVALID).with("id", id))?;
    if let Some(session) = cache.conn.session.borrow_mut().as_mut() {
        Rc::make_mut(session).answer =
            Some(Rc::new(Answer { reveal: id, taken_at: at.to_string(), value: Zeroizing::new(value) }));
    }
    Ok(())
}

pub fn register(db: Db, conn: &Rc<Conn>) -> Result<()> {
    let function = TableFunction {
        name: "reveal_answer",
        columns: "value TEXT",
        arguments: &["id"],
        required: 1,
        start: |cache, arguments| Ok(Box::new(answer(cache, arguments)?.into_iter()) as Box<dyn Rows>),
    };
    rows::register(db, conn, function)?;
    super::groups::register(db, conn)
}

/// The one reading: logged before the value leaves, gone after.
fn answer(cache: &Rc<Cache>, arguments: &[Value]) -> Result<Vec<Vec<Value>>> {
    let id = arguments.first().and_then(Value::integer).unwrap_or(0);
    let nothing = || Refusal::new(&faults::REVEAL_NOTHING).with("id", id);
    if !cache.conn.db.autocommit() {
        // Until it is committed, the taking may still be undone.
        return Err(Refusal::new(&identity::IN_TRANSACTION).with("what", "reveal_answer").into());
    }
    let now = cache.conn.now()?;
    let Some(actor) = actor::session_actor(cache, now)? else {
        return Err(Refusal::new(&identity::NO_SESSION).into());
    };
    let waiting = cache.conn.session.borrow().as_ref().and_then(|s| s.answer.clone());
    let waiting = waiting.filter(|a| a.reveal == id).ok_or_else(nothing)?;
    let row = cache
        .row("SELECT state, taken_at, requested_by, request FROM main.gov_reveal_data WHERE id = ?1", &[id.into()])?;
    let text = |i: usize| row.as_ref().and_then(|r| r.get(i)).and_then(Value::text);
    if text(0) != Some("taken") || text(1) != Some(&waiting.taken_at) || text(2) != Some(&actor.id) {
        return Err(nothing().into());
    }
    let request = row.as_ref().and_then(|r| r.get(3)).and_then(Value::integer).unwrap_or(0);
    let origin = Origin::new(&cache.conn, now, actor.id, actor.department);
    let wishes = || {
        vec![Wish {
            action: "reveal.read".into(),
            object: format!("reveal:{id}"),
            class: Class::Governance,
            parties: Vec::new(),
            detail: Map::new().with("request", Json::Int(request)).into(),
        }]
    };
    durable::append(cache, &origin, wishes)?;
    if let Some(session) = cache.conn.session.borrow_mut().as_mut() {
        Rc::make_mut(session).answer = None;
    }
    Ok(vec![vec![Value::Text(waiting.value.to_string())]])
}
