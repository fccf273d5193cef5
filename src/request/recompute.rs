//! What a day of the calendar or a rule pack changes in what stands already: each deadline of a request, a report of an
//! error or a security event's review that follows from it, set and logged in the same statement.

use super::clock;
use super::fields::Row;
use super::{event, feedback, machine_table};
use crate::audit::entry::Class;
use crate::audit::json::{Json, Map};
use crate::calendar::{Calendar, Date};
use crate::guard::draft::Note;
use crate::guard::{Cell, Door, Draft};
use crate::rules::Packs;
use crate::sqlite::Result;

/// Requests with a running clock, and those whose day was pending when the clock stopped.
const AFFECTED: &str = "SELECT q.id, q.state, q.received_at, q.answered_at, q.decided_at, q.provided_at, q.reply_due, q.provide_due, \
    q.applicant, r.provider, r.share_type FROM main.gov_request_data AS q LEFT JOIN main.gov_resource_data AS r ON r.code = q.resource \
    WHERE q.state IN ('submitted', 'accepted', 'returned', 'agreed') OR (q.reply_due IS NULL AND q.received_at IS NOT NULL) \
    OR (q.provide_due IS NULL AND q.decided_at IS NOT NULL) ORDER BY q.id";
/// What the clocks of a request rest on, and what they give.
pub const READ: [&str; 7] =
    ["state", "received_at", "answered_at", "decided_at", "provided_at", "reply_due", "provide_due"];

/// Reports that still run, and those whose day was pending when they were answered.
const REPORTED: &str =
    "SELECT id, resource, provider, state, reported_on, answered_on, due, department FROM main.gov_feedback_data \
    WHERE state IN ('reported', 'multi_source') OR due IS NULL ORDER BY id";
/// Security events that owe a review.
const OWED: &str = "SELECT id, department, valid_until, review_due FROM main.gov_event_data \
    WHERE kind IN ('major_security_event', 'other') AND state IN ('filed', 'approving', 'approved', 'closed') ORDER BY id";

/// Puts the deadlines that follow into the change: the cells, and an entry `<entity>.recompute` for each row.
pub fn follow(door: &Door<'_>, draft: &mut Draft, calendar: &Calendar, packs: &Packs) -> Result<()> {
    let mut moved = Vec::new();
    door.cache.rows(AFFECTED, &[], |found| {
        let mut row = Row::default();
        for (i, column) in READ.iter().copied().enumerate() {
            row.set(column, &found.column(i + 1).to_value()?)?;
        }
        let direct = found.column_text(10) == Some("unconditional");
        let Some(new) = clock::recompute(&row, direct, calendar, packs)? else { return Ok(()) };
        let text = |row: &Row, column| row.text(column).map(String::from);
        let days = ["reply_due", "provide_due"].map(|c| (c, text(&row, c), text(&new, c)));
        moved.push(Moved {
            entity: "request",
            shadow: "gov_request_data",
            id: found.column_i64(0).unwrap_or(0),
            days: days.into_iter().filter(|(_, old, new)| old != new).collect(),
            parties: [8, 9].into_iter().filter_map(|i| found.column_text(i).map(String::from)).collect(),
        });
        Ok(())
    })?;
    door.cache.rows(REPORTED, &[], |found| {
        let fact = machine_table::feedback_fact(found);
        if let Some(day) = feedback::recompute(&fact, calendar, packs) {
            let department = found.column_text(7).map(String::from);
            moved.push(Moved {
                entity: "feedback",
                shadow: "gov_feedback_data",
                id: fact.id,
                days: vec![("due", fact.due.map(|d| d.to_string()), Some(day.to_string()))],
                parties: department.into_iter().chain([fact.provider]).filter(|p| !p.is_empty()).collect(),
            });
        }
        Ok(())
    })?;
    let today = draft.at.local_date();
    door.cache.rows(OWED, &[], |found| {
        let day = |i: usize| found.column_text(i).and_then(|t| Date::parse(t).ok());
        let (Some(expires), old) = (day(2), day(3)) else { return Ok(()) };
        if let Some(new) = event::review_due(expires, today, calendar, packs).filter(|new| Some(*new) != old) {
            moved.push(Moved {
                entity: "event",
                shadow: "gov_event_data",
                id: found.column_i64(0).unwrap_or(0),
                days: vec![("review_due", old.map(|d| d.to_string()), Some(new.to_string()))],
                parties: found.column_text(1).map(String::from).into_iter().collect(),
            });
        }
        Ok(())
    })?;
    moved.into_iter().for_each(|m| m.put(draft));
    Ok(())
}

/// A row whose deadlines are set anew.
struct Moved {
    entity: &'static str,
    shadow: &'static str,
    id: i64,
    /// Column, the day before, the day from now on.
    days: Vec<(&'static str, Option<String>, Option<String>)>,
    parties: Vec<String>,
}

impl Moved {
    fn put(self, draft: &mut Draft) {
        let (mut before, mut after) = (Map::new(), Map::new());
        for (column, old, new) in self.days {
            if let Some(old) = old {
                before.insert(column, old);
            }
            after.insert(column, new.clone().map_or(Json::Null, Json::Text));
            draft.sets.push(Cell { shadow: self.shadow, rowid: self.id, column, value: new.into() });
        }
        draft.also.push(Note {
            action: format!("{}.recompute", self.entity).into(),
            object: format!("{}:{}", self.entity, self.id),
            class: Class::Governance,
            parties: self.parties,
            detail: Map::new().with("new", after).with("old", before),
        });
    }
}
