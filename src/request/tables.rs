//! `gov_request`: columns, and the thin face of the request rules.

use super::decide::{self, Actor, Context, Decision, Facts};
use super::event_table;
use super::fields;
use super::known::{self, Known};
use super::machine::State;
use crate::audit::json::Json;
use crate::calendar::{Calendar, Date};
use crate::guard::{Cache, Column, Door, Draft, Kind, Row, TableSpec};
use crate::mask::Masker;
use crate::sqlite::Result;
use crate::value::Value;
use std::sync::OnceLock;

const LONG: usize = 100_000;

const fn text(name: &'static str) -> Column {
    Column::new(name, Kind::Text(LONG))
}

pub static REQUEST: TableSpec = TableSpec {
    name: "gov_request",
    entity: "request",
    columns: &[
        Column::new("id", Kind::Integer),
        Column::new("resource", Kind::Code).required(),
        Column::new("applicant", Kind::Code).required(),
        text("system"),
        text("purpose"),
        text("scope"),
        text("items"),
        text("legal_basis"),
        text("valid_until"),
        text("form_sha256"),
        text("form_sent_at"),
        text("received_at"),
        Column::new("state", Kind::Coded(state_label)).required(),
        text("reply_due"),
        text("agreed_items"),
        text("row_filter"),
        text("refusal_basis"),
        text("refusal_reason"),
        text("extension_reason"),
        text("decided_at"),
        text("provide_due"),
        text("provided_at"),
        Column::new("previous", Kind::Integer),
        text("agreed_masks"),
        Column::new("verify_only", Kind::Bool),
        text("answered_at"),
        text("undertaking_sha256"),
        text("event"),
        text("state_reason"),
        // The k that what is read must have over these items (JSON array), small groups suppressed.
        Column::new("minimum_k", Kind::Integer),
        text("k_items"),
        Column::new("submitted_by", Kind::Code).internal(),
        // The entry of the last move: what the present state rests on.
        Column::new("entry", Kind::Integer).internal(),
    ],
    key: 1,
    indexes: &["resource, applicant", "applicant", "state, valid_until", "answered_at", "decided_at"],
    extra_sql: include_str!("../../sql/request/views.sql"),
    also_writes: &[],
    decide: request,
};

fn state_label(word: &str) -> Option<&'static str> {
    State::parse(word).map(State::label)
}

/// Where the columns of [`fields::Row`] lie in the spec: the texts in their order, then `id` and `previous`.
fn places() -> &'static [usize] {
    static PLACES: OnceLock<Vec<usize>> = OnceLock::new();
    PLACES.get_or_init(|| {
        let names = fields::TEXT_COLUMNS.iter().copied().chain(["id", "previous"]);
        names.map(|name| REQUEST.position(name).unwrap_or(usize::MAX)).collect()
    })
}

fn read(row: &Row) -> Result<fields::Row> {
    let mut out = fields::Row::default();
    let value = |place: &usize| row.values.get(*place).unwrap_or(&Value::Null);
    let (texts, numbers) = places().split_at(fields::TEXT_COLUMNS.len());
    out.set_texts(texts.iter().map(value))?;
    for (column, place) in ["id", "previous"].into_iter().zip(numbers) {
        out.set(column, value(place))?;
    }
    Ok(out)
}

fn request(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    let old = draft.old.as_ref().map(read).transpose()?;
    let new = draft.new.as_ref().map(read).transpose()?;
    let (old, new) = match (old, new) {
        (Some(old), None) => return Err(decide::delete(&old).into()),
        (_, None) => return Ok(()),
        (old, Some(new)) => (old, new),
    };
    let today = draft.at.local_date();
    let known = Known::at(door.cache, door.head, today);
    let (packs, calendar) = known.rules(door.cache)?;
    let facts = facts(door, draft, &known, &new, today)?;
    let actor = Actor {
        id: draft.actor.id.clone(),
        department: draft.actor.department.clone(),
        roles: draft.actor.role.iter().cloned().collect(),
        is_setup: !draft.actor.is_staff(),
    };
    let calendar: &Calendar = &calendar;
    let check_mask = |spec: &str| Masker::check(spec).map(drop);
    let context = Context { calendar, packs: &packs, at: draft.at, check_mask: &check_mask };
    let decision = match &old {
        Some(old) => decide::update(old, &new, &actor, &facts, &context)?,
        None => decide::insert(&new, &actor, &facts, &context)?,
    };
    let provided = decision.to == State::Provided && decision.from == Some(State::Agreed);
    let measured = match provided && decision.row.minimum_k.is_some() {
        true => Some(crate::share::groups::provided(door.cache, &decision.row, draft.at)?),
        false => None,
    };
    store(draft, decision, door.head.seq.saturating_add(1));
    if let Some(measured) = measured {
        draft.extra.insert("k", measured);
    }
    draft.finish = Some(known::carry);
    Ok(())
}

/// A stored request and the entry of its last move.
pub(super) fn stored(cache: &Cache, id: i64) -> Result<Option<(fields::Row, Option<i64>)>> {
    let columns: Vec<&'static str> = fields::TEXT_COLUMNS.iter().copied().chain(["id", "previous"]).collect();
    let sql = format!("SELECT {}, entry FROM main.gov_request_data WHERE id = ?1", columns.join(", "));
    let Some(found) = cache.row(&sql, &[id.into()])? else { return Ok(None) };
    let mut row = fields::Row::default();
    for (column, value) in columns.iter().zip(&found) {
        row.set(column, value)?;
    }
    Ok(Some((row, found.get(columns.len()).and_then(Value::integer))))
}

/// Puts a decision into the draft: the row, and what the entry says of it.
fn store(draft: &mut Draft, decision: Decision, entry: i64) {
    let submits = decision.to == State::Submitted && decision.from != Some(State::Submitted);
    let person = draft.actor.is_staff().then(|| draft.actor.id.clone());
    if let Some(new) = draft.new.as_mut() {
        for ((column, place), text) in fields::TEXT_COLUMNS.iter().zip(places()).zip(decision.row.texts()) {
            match new.values.get_mut(*place) {
                Some(kept) if *column != "verify_only" && kept.text() == text && (text.is_some() || kept.is_null()) => {
                }
                Some(kept) => *kept = decision.row.get(column),
                None => {}
            }
        }
        new.set("previous", decision.row.previous);
        if decision.from != Some(decision.to) {
            new.set("entry", entry);
        }
        if submits {
            new.set("submitted_by", person);
        }
    }
    draft.action = decision.action.into();
    for party in &decision.parties {
        draft.party(Some(party));
    }
    let texts = |list: Vec<String>| Json::List(list.into_iter().map(Json::Text).collect());
    if !decision.cites.is_empty() {
        draft.extra.insert("rules", texts(decision.cites));
    }
    if let Some(article) = decision.article {
        draft.extra.insert("article", Json::Int(article.into()));
    }
    if !decision.warnings.is_empty() {
        draft.extra.insert("warnings", texts(decision.warnings.iter().map(|w| w.code.to_string()).collect()));
    }
}

/// What the decision needs to know of the rest of the database.
fn facts(door: &Door<'_>, draft: &Draft, known: &Known, new: &fields::Row, today: Date) -> Result<Facts> {
    let cache = door.cache;
    let code = new.resource.as_deref().unwrap_or("");
    let applicant = new.applicant.as_deref().unwrap_or("");
    let about = known.resource(cache, code)?;
    let asker = known.applicant(cache, applicant, today)?;
    let mut facts = Facts {
        resource: about.resource.clone(),
        items: about.items.clone(),
        authority: about.authority.clone(),
        applicant_registered: asker.registered,
        posts_vacant: asker.posts_vacant.clone(),
        submitted_by: draft.old.as_ref().and_then(|r| r.text("submitted_by")).map(String::from),
        ..Facts::default()
    };
    if let Some(event) = new.event.as_deref() {
        facts.event_items = event_table::items_open(cache, event, code, applicant, today)?;
    }
    // Only a submission is judged by it; afterwards it is fixed.
    if matches!(new.state.as_deref().map(State::parse), None | Some(Some(State::Submitted))) {
        facts.previous = known::previous(cache, new)?;
    }
    Ok(facts)
}
