//! `gov_calendar`: the days that users load; a year counts once all its days are there.
//!
//! The built-in years (2004 to 2026) are not stored: `calendar_days(year)` shows what is in force.

use super::sql::{current, loaded, overlay, LoadedYear};
use super::{Calendar, Date};
use crate::error::{request as faults, Refusal};
use crate::guard::rows::{Rows, TableFunction};
use crate::guard::{Cache, Column, Door, Draft, Kind, TableSpec};
use crate::identity::tables::may_write;
use crate::request::recompute;
use crate::sqlite::Result;
use crate::value::Value;
use std::rc::Rc;

pub static CALENDAR: TableSpec = TableSpec {
    name: "gov_calendar",
    entity: "calendar",
    columns: &[
        Column::new("date", Kind::Date),
        Column::new("is_workday", Kind::Bool).required(),
        Column::new("note", Kind::Text(1_000)),
    ],
    key: 1,
    indexes: &[],
    extra_sql: include_str!("../../sql/calendar/tables.sql"),
    also_writes: &["gov_calendar_year_data", "gov_request_data", "gov_feedback_data", "gov_event_data"],
    decide: calendar,
};

/// One row per day of a year: what the calendar in force says of it, and whether it was loaded or is built in.
pub const DAYS: TableFunction = TableFunction {
    name: "calendar_days",
    columns: "date TEXT, is_workday INTEGER, source TEXT",
    arguments: &["year"],
    required: 1,
    start: days,
};

fn calendar(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    may_write(draft, None)?;
    if let (Some(old), true) = (draft.old_text("date"), draft.new.is_some() && draft.changes("date")) {
        return Err(Refusal::new(&faults::DAY_MOVED).with("date", old).into());
    }
    let Some(day) = draft.row().and_then(|r| r.text("date")).map(Date::parse).transpose()? else { return Ok(()) };
    let before = current(door.cache)?;
    let worked = draft.new.as_ref().and_then(|r| r.integer("is_workday")).map(|w| w == 1);
    let after = changed(door.cache, &before, day, worked)?;
    // Until its last day is there, a year answers nothing, and nothing hangs on it.
    if before.is_workday(day) != after.is_workday(day) {
        let packs = crate::rules::sql::active(door.cache)?;
        recompute::follow(door, draft, &after, &packs)?;
    }
    Ok(())
}

/// The calendar with one day set, or for `None` taken out.
fn changed(cache: &Cache, before: &Calendar, day: Date, worked: Option<bool>) -> Result<Calendar> {
    if let Some(worked) = worked {
        let mut after = before.clone();
        after.add_days([(day, worked)]);
        return Ok(after);
    }
    let mut years: Vec<LoadedYear> = loaded(cache)?;
    for (year, days) in years.iter_mut().filter(|(year, _)| *year == i64::from(day.year())) {
        let at = day.day_of_year() as usize;
        debug_assert!(*year > 0);
        *days = days.char_indices().map(|(i, letter)| if i == at { '?' } else { letter }).collect();
    }
    Ok(overlay(&years))
}

fn days(cache: &Rc<Cache>, arguments: &[Value]) -> Result<Box<dyn Rows>> {
    let year = match arguments.first() {
        Some(Value::Integer(y)) => i32::try_from(*y).ok(),
        Some(Value::Text(t)) => t.trim().parse().ok(),
        _ => None,
    };
    let calendar = current(cache)?;
    let years = loaded(cache)?;
    let mut rows = Vec::new();
    if let Some(first) = year.and_then(|y| Date::from_ymd(y, 1, 1)) {
        let own = years.iter().find(|(y, _)| *y == i64::from(first.year())).map(|(_, d)| d.as_bytes());
        for n in 0..Date::year_length(first.year()) {
            let Some(day) = first.plus(i64::from(n)) else { continue };
            let letter = own.and_then(|d| d.get(n as usize)).copied();
            let stored = match letter {
                Some(b'0') => Some(0),
                Some(b'1') => Some(1),
                _ => None,
            };
            let worked = calendar.is_workday(day).map(i64::from).or(stored);
            let source = match (stored, worked) {
                (Some(_), _) => Some("loaded"),
                (None, Some(_)) => Some("built_in"),
                (None, None) => None,
            };
            rows.push(vec![day.to_string().into(), worked.into(), source.into()]);
        }
    }
    Ok(Box::new(rows.into_iter()))
}
