//! Whether the deadlines of requests, reports of errors and security events are those that the rules and the calendar
//! then in force give.

use super::law::value;
use super::{joined, text, Rebuilt};
use crate::audit::entry::OwnedEntry;
use crate::audit::json::Json;
use crate::calendar::{Calendar, Date, Timestamp};
use crate::request::clock::{deadlines, Counted};
use crate::request::fields::Row;
use crate::request::recompute::READ;
use crate::request::{event, feedback};
use crate::rules::{Pack, Packs, Rule};
use crate::value::Value;
use std::collections::{BTreeMap, BTreeSet};

type Tables = BTreeMap<&'static str, BTreeMap<String, Rebuilt>>;

/// The calendar and the packs, as the entries read so far tell them.
#[derive(Default)]
pub(super) struct Books {
    /// With the years of which a day was loaded. Made anew after a change, as the packs are.
    calendar: Option<(Calendar, BTreeSet<i32>)>,
    packs: Option<Packs>,
}

impl Books {
    /// Takes an entry about a pack or a day of the calendar.
    pub(super) fn follow(&mut self, entity: &str) {
        match entity {
            "pack" => self.packs = None,
            "calendar" => self.calendar = None,
            _ => {}
        }
    }

    /// What is wrong with the deadlines that an entry about a request, a report of an error or a security event sets.
    pub(super) fn judge(
        &mut self,
        entity: &str,
        entry: &OwnedEntry,
        detail: &Json,
        row: &Rebuilt,
        tables: &Tables,
        active: &[String],
    ) -> Vec<String> {
        let moved: &[&str] = match entity {
            "request" => &["received_at", "reply_due", "decided_at", "provide_due"],
            "feedback" => &["reported_on", "due"],
            "event" => &["valid_until", "review_due"],
            _ => return Vec::new(),
        };
        let set = |column: &str| detail.get("new").is_some_and(|new| new.get(column).is_some());
        if !moved.iter().any(|column| set(column)) {
            return Vec::new();
        }
        let packs = self.packs.get_or_insert_with(|| packs(active, tables));
        let (calendar, loaded) = self.calendar.get_or_insert_with(|| calendar(tables));
        let Some(now) = Timestamp::parse(&entry.at).map(Timestamp::local_date).ok() else { return Vec::new() };
        let due = match entity {
            "request" => of_request(row, tables, calendar, packs),
            "feedback" => of_report(row, calendar, packs),
            _ => of_event(row, now, calendar, packs),
        };
        let mut wrong = Vec::new();
        for (column, from, day) in due.unwrap_or_default() {
            if !set(column) && !set(from) {
                continue;
            }
            let stated = value(row, column);
            let right = day.map(|d| d.to_string());
            // A later version of the library may know a year that was pending then.
            let later = day.is_some_and(|d| d.year() > now.year() && !loaded.contains(&d.year()));
            if stated != right && !(stated.is_none() && later) {
                let (stated, right) =
                    (stated.as_deref().unwrap_or("not set"), right.as_deref().unwrap_or("not known yet"));
                wrong.push(format!(
                    "{column} of {} is {stated}; by the rules then in force it is {right}",
                    entry.object
                ));
            }
        }
        wrong
    }
}

/// The two clocks of a request.
fn of_request(row: &Rebuilt, tables: &Tables, calendar: &Calendar, packs: &Packs) -> Option<Vec<Counted>> {
    let share_type =
        value(row, "resource").and_then(|code| value(tables.get("resource")?.get(&joined(&[code]))?, "share_type"));
    deadlines(&told(row)?, share_type.as_deref() == Some("unconditional"), calendar, packs).ok()
}

/// The answer to a report of an error.
fn of_report(row: &Rebuilt, calendar: &Calendar, packs: &Packs) -> Option<Vec<Counted>> {
    let reported = Date::parse(&value(row, "reported_on")?).ok()?;
    Some(vec![("due", "reported_on", feedback::deadline(reported, calendar, packs).day)])
}

/// The review of a security event that opened items.
fn of_event(row: &Rebuilt, now: Date, calendar: &Calendar, packs: &Packs) -> Option<Vec<Counted>> {
    if !event::opens(value(row, "kind").as_deref()) {
        return None;
    }
    let expires = Date::parse(&value(row, "valid_until")?).ok()?;
    Some(vec![("review_due", "valid_until", event::review_due(expires, now, calendar, packs))])
}

fn told(row: &Rebuilt) -> Option<Row> {
    let mut told = Row::default();
    for column in READ {
        let stated = row.columns.get(column).map(text).filter(|t| !t.is_empty());
        told.set(column, &stated.map_or(Value::Null, Value::Text)).ok()?;
    }
    Some(told)
}

/// The built-in calendar with the days that the chain tells, and their years.
fn calendar(tables: &Tables) -> (Calendar, BTreeSet<i32>) {
    let days = tables.get("calendar").into_iter().flat_map(BTreeMap::values).filter_map(|row| {
        let day = Date::parse(&value(row, "date")?).ok()?;
        Some((day, value(row, "is_workday")? == "1"))
    });
    let days: Vec<(Date, bool)> = days.collect();
    let years = days.iter().map(|(day, _)| day.year()).collect();
    (Calendar::with_days(days), years)
}

/// The active packs: built-in ones by name, others by the rules that the chain tells.
fn packs(active: &[String], tables: &Tables) -> Packs {
    let own = |name: &str| -> Option<Pack> {
        let Some((pack, version)) = name.split_once('/') else { return Pack::built_in(name).ok() };
        let of_pack = |row: &&Rebuilt| {
            value(row, "pack").as_deref() == Some(pack) && value(row, "version").as_deref() == Some(version)
        };
        let rules = tables.get("rule")?.values().filter(of_pack).map(|row| {
            let article = value(row, "article").and_then(|a| a.parse().ok());
            let told = |column| value(row, column).unwrap_or_default();
            Rule::from_text(&told("rule"), article, &told("basis"), &told("value")).ok()
        });
        Pack::from_rules(pack, version, rules.collect::<Option<_>>()?).ok()
    };
    Packs::new(active.iter().filter_map(|name| own(name)).collect()).unwrap_or_default()
}
