//! `gov_access`: a read announced and logged before it takes place, for engines and transactions in which a
//! SELECT cannot write its own entry.
//!
//! `INSERT INTO gov_access(resource, items) VALUES('CODE', '["item"]')`, committed, then the SELECT. The ticket
//! is honoured once, by the session that took it, for the items it names.

use super::access;
use super::admit::{declared, Request};
use super::decision::{self, Question, Reader};
use super::module::Shared;
use crate::audit::entry::Class;
use crate::audit::json::Json;
use crate::error::{share as faults, Refusal};
use crate::guard::conn::Ticket;
use crate::guard::{durable, Column, Door, Draft, Kind, TableSpec, Verb};
use crate::request::filter::read_items;
use crate::sqlite::Result;

pub static ACCESS: TableSpec = TableSpec {
    name: "gov_access",
    entity: "access",
    columns: &[
        Column::new("id", Kind::Integer),
        Column::new("resource", Kind::Code).required(),
        Column::new("items", Kind::Json).required(),
        Column::new("taken_by", Kind::Code),
        Column::new("department", Kind::Code),
        Column::new("agreement", Kind::Integer),
    ],
    key: 1,
    indexes: &["resource"],
    extra_sql: "",
    also_writes: &[],
    decide: ticket,
};

fn ticket(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    if draft.verb != Verb::Insert {
        return Err(Refusal::new(&faults::TICKET_KEPT).into());
    }
    let cache = door.cache;
    let conn = &cache.conn;
    let committed = conn.db.autocommit();
    if !committed && conn.db.file("main").is_none() {
        return Err(Refusal::new(&faults::TICKET_OUTSIDE).into());
    }
    let code = draft.new_text("resource").unwrap_or("").to_string();
    let items = read_items("items", draft.new_text("items").unwrap_or(""))?;
    let session = conn.session.borrow().clone();
    let reader = Reader {
        actor: draft.actor.id.as_str().into(),
        department: draft.actor.department.as_deref().map(Into::into),
        role: draft.actor.role.clone(),
        purpose: session.as_ref().and_then(|s| s.purpose.clone()),
        system: session.as_ref().and_then(|s| s.system.clone()),
    };
    let facts = access::facts(cache, &code, &reader, &[])?;
    let mut used = Vec::new();
    for item in &items {
        match facts.items.iter().position(|i| i.name == *item) {
            Some(index) => used.push(index),
            None => return Err(Refusal::new(&faults::ITEM_UNKNOWN).with("resource", &code).into()),
        }
    }
    let answer = decision::decide(&Question {
        reader: &reader,
        node: facts.node,
        resource: &facts.resource,
        items: &facts.items,
        used: &used,
        probed: &[],
        agreements: &facts.agreements,
        today: draft.at.local_date(),
    })?;
    let agreement = answer.agreement.as_ref().map(|a| a.id);
    let (by, department) = (reader.actor.clone(), reader.department.clone());
    if let Some(new) = draft.new.as_mut() {
        new.set("taken_by", &*by);
        new.set("department", department.as_deref());
        new.set("agreement", agreement);
    }
    draft.class = Class::Access;
    draft.action = session.as_ref().map_or("query", |s| s.action.as_str()).to_string().into();
    draft.party(Some(&facts.resource.provider));
    draft.extra.insert("items", Json::List(items.iter().cloned().map(Json::Text).collect()));
    draft.extra.insert("outcome", "allowed");
    draft.extra.insert("resource", code.as_str());
    draft.extra.insert("ticket", Json::Bool(true));
    if let Some(agreement) = agreement {
        draft.extra.insert("agreement", Json::Int(agreement));
    }
    declared(&mut draft.extra, &reader, session.as_deref());
    let id = draft.new.as_ref().and_then(|r| r.integer("id")).unwrap_or(0);
    // Honoured only if the row is there, so a statement that fails after this leaves nothing usable.
    let seq = door.head.seq + 1;
    let epoch = conn.epoch.get();
    conn.tickets.borrow_mut().push(Ticket { id, seq, epoch, resource: code, items, committed });
    Ok(())
}

/// Uses up a ticket of this session that covers the read; its entry's seq.
pub fn honour(shared: &Shared, request: &Request<'_>) -> Result<Option<i64>> {
    let conn = &shared.cache.conn;
    // Look-ups are logged value by value, which a ticket cannot.
    if !request.probes.is_empty() {
        return Ok(None);
    }
    let names: Vec<&str> =
        request.wanted.used.iter().filter_map(|i| shared.mounted.columns.get(*i)).map(|c| c.item.as_str()).collect();
    let fits = |t: &Ticket| {
        t.epoch == conn.epoch.get()
            && t.resource == shared.mounted.resource
            && names.iter().all(|n| t.items.iter().any(|i| i == n))
    };
    let candidates: Vec<Ticket> = conn.tickets.borrow().iter().filter(|t| fits(t)).cloned().collect();
    for ticket in candidates {
        let exists = "SELECT 1 FROM main.gov_access_data WHERE id = ?1";
        let there = if ticket.committed && conn.db.file("main").is_none() {
            shared.cache.exists(exists, &[ticket.id.into()])?
        } else {
            durable::committed(&shared.cache, exists, &[ticket.id.into()])? == Some(true)
        };
        if there {
            conn.tickets.borrow_mut().retain(|t| t.id != ticket.id);
            return Ok(Some(ticket.seq));
        }
    }
    Ok(None)
}
