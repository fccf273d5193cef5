//! `gov_request`: columns, and the thin face of the request rules.

use super::decide::{self, Actor, Context, Decision, Facts, ItemFact, PreviousFact, ResourceFact};
use super::event_table;
use super::fields;
use super::machine::State;
use crate::audit::json::Json;
use crate::calendar::Calendar;
use crate::guard::{Cache, Column, Door, Draft, Kind, Row, TableSpec};
use crate::mask::Masker;
use crate::rules::sql::active;
use crate::sqlite::Result;
use crate::value::Value;

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

fn read(row: &Row) -> Result<fields::Row> {
    let mut out = fields::Row::default();
    for column in fields::TEXT_COLUMNS.iter().copied().chain(["id", "previous"]) {
        out.set(column, row.get(column))?;
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
    let facts = facts(door, draft, &new)?;
    let packs = active(door.cache)?;
    let calendar = crate::calendar::sql::current(door.cache)?;
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
    store(draft, decision, door.head.seq.saturating_add(1));
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
        for column in fields::TEXT_COLUMNS.iter().copied().chain(["previous"]) {
            new.set(column, decision.row.get(column));
        }
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
fn facts(door: &Door<'_>, draft: &Draft, new: &fields::Row) -> Result<Facts> {
    let cache = door.cache;
    let code = new.resource.as_deref().unwrap_or("");
    let applicant = new.applicant.as_deref().unwrap_or("");
    let mut facts = Facts::default();
    let text = |row: &[Value], i: usize| row.get(i).and_then(Value::text).unwrap_or("").to_string();
    let sql = "SELECT r.provider, r.share_type, r.state, d.authority, r.condition_departments, r.condition_kind FROM main.gov_resource_data AS r \
               LEFT JOIN main.gov_department_data AS d ON d.code = r.provider WHERE r.code = ?1";
    if let Some(row) = cache.row(sql, &[code.into()])? {
        let resource_type = text(&row, 1);
        facts.authority = row.get(3).and_then(Value::text).map(String::from);
        for item in cache.all("SELECT name, share_type FROM main.gov_item_data WHERE resource = ?1", &[code.into()])? {
            let own = item.get(1).and_then(Value::text).unwrap_or(&resource_type).to_string();
            facts.items.push(ItemFact { name: text(&item, 0), share_type: own });
        }
        facts.resource = Some(ResourceFact {
            code: code.to_string(),
            provider: text(&row, 0),
            share_type: resource_type,
            state: text(&row, 2),
            named: crate::catalog::tables::named(cache, row.get(4).and_then(Value::text))?,
            for_departments: text(&row, 5) == "departments",
        });
    }
    let registered = "SELECT 1 FROM main.gov_department_data WHERE code = ?1";
    facts.applicant_registered = cache.exists(registered, &[applicant.into()])?;
    let today = draft.at.local_date().to_string();
    for post in ["cdo", "steward"] {
        let held = "SELECT 1 FROM main.gov_staff_data WHERE department = ?1 AND role = ?2 \
                    AND (since IS NULL OR since <= ?3) AND (until IS NULL OR until >= ?3)";
        if !cache.exists(held, &[applicant.into(), post.into(), today.as_str().into()])? {
            facts.posts_vacant.push(post.to_string());
        }
    }
    facts.submitted_by = draft.old.as_ref().and_then(|r| r.text("submitted_by")).map(String::from);
    if let Some(event) = new.event.as_deref() {
        facts.event_items = event_table::items_open(cache, event, code, applicant, draft.at.local_date())?;
    }
    if let Some(previous) = new.previous {
        let sql = "SELECT resource, applicant FROM main.gov_request_data WHERE id = ?1";
        facts.previous = cache
            .row(sql, &[previous.into()])?
            .map(|row| PreviousFact { resource: text(&row, 0), applicant: text(&row, 1) });
    }
    Ok(facts)
}
