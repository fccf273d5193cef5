//! What a day of the calendar or a rule pack changes in requests that stand already: each deadline that
//! follows from it, set and logged in the same statement.

use super::clock;
use super::fields::Row;
use crate::audit::entry::Class;
use crate::audit::json::{Json, Map};
use crate::calendar::Calendar;
use crate::guard::draft::Note;
use crate::guard::{Cell, Door, Draft};
use crate::rules::Packs;
use crate::sqlite::Result;

/// Requests with a running clock, and those whose day was pending when the clock stopped.
const AFFECTED: &str = "SELECT q.id, q.state, q.received_at, q.answered_at, q.decided_at, q.provided_at, q.reply_due, q.provide_due, \
    q.applicant, r.provider FROM main.gov_request_data AS q LEFT JOIN main.gov_resource_data AS r ON r.code = q.resource \
    WHERE q.state IN ('submitted', 'accepted', 'returned', 'agreed') OR (q.reply_due IS NULL AND q.received_at IS NOT NULL) \
    OR (q.provide_due IS NULL AND q.decided_at IS NOT NULL) ORDER BY q.id";
const READ: [&str; 7] =
    ["state", "received_at", "answered_at", "decided_at", "provided_at", "reply_due", "provide_due"];

/// Puts the deadlines that follow into the change: the cells, and an entry `request.recompute` for each request.
pub fn follow(door: &Door<'_>, draft: &mut Draft, calendar: &Calendar, packs: &Packs) -> Result<()> {
    let mut also = Vec::new();
    let mut sets = Vec::new();
    door.cache.rows(AFFECTED, &[], |found| {
        let mut row = Row::default();
        for (i, column) in READ.iter().copied().enumerate() {
            row.set(column, &found.column(i + 1).to_value()?)?;
        }
        let Some(new) = clock::recompute(&row, calendar, packs)? else { return Ok(()) };
        let id = found.column_i64(0).unwrap_or(0);
        let (mut before, mut after) = (Map::new(), Map::new());
        for column in ["reply_due", "provide_due"] {
            if row.text(column) != new.text(column) {
                if let Some(old) = row.text(column) {
                    before.insert(column, old);
                }
                after.insert(column, new.text(column).map_or(Json::Null, |t| Json::Text(t.to_string())));
                sets.push(Cell {
                    shadow: "gov_request_data",
                    rowid: id,
                    column,
                    value: new.text(column).map(String::from).into(),
                });
            }
        }
        also.push(Note {
            action: "request.recompute".into(),
            object: format!("request:{id}"),
            class: Class::Governance,
            parties: [8, 9].into_iter().filter_map(|i| found.column_text(i).map(String::from)).collect(),
            detail: Map::new().with("new", after).with("old", before),
        });
        Ok(())
    })?;
    draft.also.extend(also);
    draft.sets.extend(sets);
    Ok(())
}
