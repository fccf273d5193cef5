//! Two persons: a request row that a second credential confirms (三权分立).
//!
//! `INSERT INTO gov_approval(action, object, reason)` by the first, `UPDATE gov_approval SET state='confirmed'`
//! by the second; whoever does the thing itself asks [`confirmed`]. Each action's object names one occasion
//! (a credential's id, an erasure's id, the lock being in force), so that no approval serves twice.

use super::words::{APPROVAL_ACTION, APPROVAL_STATE};
use crate::calendar::Timestamp;
use crate::error::{door as doors, identity as faults, Refusal};
use crate::guard::{Cache, Column, Door, Draft, Kind, TableSpec, Verb};
use crate::sqlite::Result;
use crate::value::Value;

pub static APPROVAL: TableSpec = TableSpec {
    name: "gov_approval",
    entity: "approval",
    columns: &[
        Column::new("id", Kind::Integer),
        Column::new("action", Kind::Word(&APPROVAL_ACTION)).required(),
        Column::new("object", Kind::Text(512)).required(),
        Column::new("reason", Kind::Text(4_096)),
        Column::new("state", Kind::Word(&APPROVAL_STATE)),
        Column::new("requested_by", Kind::Code),
        Column::new("requested_at", Kind::Time),
        Column::new("confirmed_by", Kind::Code),
        Column::new("confirmed_at", Kind::Time),
    ],
    key: 1,
    indexes: &["action, object"],
    extra_sql: "",
    also_writes: &[],
    decide: approval,
};

/// How long a request waits for its second person, and a confirmed one for its use.
const VALID_MS: i64 = 24 * 3_600_000;

/// Which roles may take part in an action: the first list asks, the second confirms. Pure.
pub fn may(action: &str, role: &str, confirms: bool) -> bool {
    let administrators = ["secadmin", "sysadmin"];
    match action {
        "unlock" | "pack_activation" | "credential" => administrators.contains(&role),
        // The auditor stands watch over the log and its clock.
        "clock_correct" | "erasure" => administrators.contains(&role) || (confirms && role == "auditor"),
        // A provider asks to see one true value; its head or security answers for it.
        "reveal" if confirms => ["cdo", "secadmin"].contains(&role),
        "reveal" => ["steward", "cdo"].contains(&role),
        _ => false,
    }
}

fn approval(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    let clock = draft.row().and_then(|r| r.text("action")) == Some("clock_correct");
    match draft.verb {
        Verb::Delete => {
            Err(Refusal::new(&faults::RECORD_KEPT).with("table", "gov_approval").with("column", "state").into())
        }
        Verb::Insert => request(door, draft, clock),
        Verb::Update => confirm(door, draft, clock),
    }
}

fn may_take_part(draft: &Draft, action: &str, confirms: bool) -> std::result::Result<(), Refusal> {
    let role = draft.actor.role.as_deref().unwrap_or("-");
    if !draft.actor.is_staff() || may(action, role, confirms) {
        return Ok(());
    }
    Err(Refusal::new(&faults::MAY_NOT)
        .with("actor", &draft.actor.id)
        .with("role", role)
        .with("department", draft.actor.department.as_deref().unwrap_or("-"))
        .with("verb", if confirms { "confirm" } else { "request" })
        .with("table", "gov_approval")
        .with("who", "the roles of docs/roles.md"))
}

fn request(door: &Door<'_>, draft: &mut Draft, clock: bool) -> Result<()> {
    let action = draft.new_text("action").unwrap_or("").to_string();
    may_take_part(draft, &action, false)?;
    let (actor, at) = (draft.actor.id.clone(), draft.at.to_string());
    if let Some(new) = draft.new.as_mut() {
        for column in ["state", "requested_by", "requested_at", "confirmed_by", "confirmed_at"] {
            let free = new.get(column).is_null() || (column == "state" && new.text(column) == Some("requested"));
            if !free {
                return Err(Refusal::new(&doors::OWN_COLUMN).with("column", column).into());
            }
        }
        new.set("state", "requested");
        new.set("requested_by", actor);
        new.set("requested_at", at);
        if clock {
            // What is approved is this head of the log: one that runs ahead again needs a new approval.
            new.set("object", door.head.at.to_string());
        }
    }
    draft.action = if clock { "chain.clock_request".into() } else { "approval.request".into() };
    Ok(())
}

fn confirm(door: &Door<'_>, draft: &mut Draft, clock: bool) -> Result<()> {
    let Some(old) = draft.old.clone() else { return Ok(()) };
    for column in ["id", "action", "object", "reason", "requested_by", "requested_at", "confirmed_by", "confirmed_at"] {
        if draft.changes(column) {
            return Err(Refusal::new(&doors::OWN_COLUMN).with("column", column).into());
        }
    }
    let id = old.integer("id").unwrap_or(0);
    let move_refused = |what: &str| {
        Refusal::new(&faults::APPROVAL_MOVE)
            .with("id", id)
            .with("state", old.text("state").unwrap_or("-"))
            .with("what", what)
    };
    let to = draft.new_text("state").unwrap_or("").to_string();
    if old.text("state") != Some("requested") {
        return Err(move_refused("it cannot be changed any more, make a new request").into());
    }
    let action = old.text("action").unwrap_or("").to_string();
    if to == "withdrawn" {
        may_take_part(draft, &action, false)?;
        draft.action = "approval.withdraw".into();
        return Ok(());
    }
    if to != "confirmed" {
        return Err(move_refused("set state to confirmed or withdrawn").into());
    }
    if old.text("requested_by") == Some(draft.actor.id.as_str()) {
        return Err(Refusal::new(&faults::SAME_PERSON).with("actor", &draft.actor.id).into());
    }
    may_take_part(draft, &action, true)?;
    if !fresh(old.text("requested_at"), draft.at) {
        return Err(move_refused("it waited more than a day, make a new request").into());
    }
    if clock && old.text("object") != Some(door.head.at.to_string().as_str()) {
        return Err(move_refused("the log has gone further ahead since, make a new request").into());
    }
    let (actor, at) = (draft.actor.id.clone(), draft.at.to_string());
    if let Some(new) = draft.new.as_mut() {
        new.set("confirmed_by", actor);
        new.set("confirmed_at", at);
    }
    draft.action = if clock { "chain.clock_correct".into() } else { "approval.confirm".into() };
    Ok(())
}

fn fresh(at: Option<&str>, now: Timestamp) -> bool {
    at.and_then(|t| Timestamp::parse(t).ok()).is_some_and(|t| now.millis().saturating_sub(t.millis()) <= VALID_MS)
}

/// An approval by two persons that may be used now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    pub id: i64,
    pub requested_by: String,
    pub requested_at: String,
    pub confirmed_by: String,
}

/// The latest confirmed approval of this action for this object, at most a day old; `None` when there is none.
pub fn confirmed(cache: &Cache, action: &str, object: &str, now: Timestamp) -> Result<Option<Approval>> {
    let sql = "SELECT id, requested_by, requested_at, confirmed_by, confirmed_at FROM main.gov_approval_data \
               WHERE action = ?1 AND object = ?2 AND state = 'confirmed' ORDER BY id DESC LIMIT 1";
    let Some(row) = cache.row(sql, &[action.into(), object.into()])? else { return Ok(None) };
    let text = |i: usize| row.get(i).and_then(Value::text).unwrap_or("").to_string();
    if !fresh(Some(&text(4)), now) {
        return Ok(None);
    }
    let id = row.first().and_then(Value::integer).unwrap_or(0);
    Ok(Some(Approval { id, requested_by: text(1), requested_at: text(2), confirmed_by: text(3) }))
}

/// On a locked database: the approval, or a refusal that says how two persons give one. On an unlocked one
/// nobody needs it.
pub fn require(door: &Door<'_>, action: &str, object: &str, now: Timestamp) -> Result<Option<Approval>> {
    if !door.head.locked {
        return Ok(None);
    }
    match confirmed(door.cache, action, object, now)? {
        Some(approval) => Ok(Some(approval)),
        None => Err(Refusal::new(&faults::NEEDS_SECOND).with("action", action).with("object", object).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_auditor_asks_for_nothing() {
        for word in APPROVAL_ACTION.list {
            assert!(!may(word.stored, "auditor", false), "{}", word.stored);
            assert!(!may(word.stored, "system", true), "{}", word.stored);
            assert!(may(word.stored, "secadmin", true), "{}", word.stored);
        }
        assert!(!may("anything", "secadmin", true));
    }

    #[test]
    fn an_approval_grows_old() {
        let now = Timestamp::parse("2026-03-02T10:00:00Z").unwrap();
        assert!(fresh(Some("2026-03-01T10:00:00Z"), now));
        assert!(!fresh(Some("2026-03-01T09:59:59Z"), now));
        assert!(!fresh(Some("soon"), now));
        assert!(!fresh(None, now));
    }
}
