//! Facts about people and duties out of the tables: the face of [`super::duty`].
//!
//! `gov_staff.until` is the last day in office (as the guard reads it); the duty rules count from the first day
//! out of it. A department is counted from the day on which this database first knew of it.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::day::{Day, Period};
use super::duty::{self, Department, Duty, DutyRules, Event, Post};
use super::limits::Limits;
use crate::calendar::{Calendar, Date, Timestamp};
use crate::guard::rows::TableFunction;
use crate::guard::Cache;
use crate::rules::Packs;
use crate::sqlite::Result;
use crate::value::Value;

/// `duty_due` / `duty_due(as_of)`: every duty of every department and where it stands. `as_of` is a local day,
/// today if left out; posts and events after it play no part. GS-8001 for a day that is none.
pub const DUTY_DUE: TableFunction = TableFunction {
    name: "duty_due",
    columns: "department TEXT, name TEXT, duty TEXT, duty_label TEXT, article INTEGER, basis TEXT, \
              by_reference INTEGER, due TEXT, status TEXT, status_label TEXT, todo TEXT, todo_en TEXT",
    arguments: &["as_of"],
    required: 0,
    start: |cache, args| Ok(Box::new(rows(cache, args)?.into_iter())),
};

fn rows(cache: &Rc<Cache>, args: &[Value]) -> Result<Vec<Vec<Value>>> {
    let as_of = match args.first() {
        None | Some(Value::Null) => today(cache)?,
        Some(value) => Day::parse(value.text().unwrap_or(value.type_name()), "as_of")?,
    };
    let departments = departments(cache)?;
    let line = |d: Duty| {
        let name = departments.iter().find(|x| x.code == d.department).map(|x| x.name.clone());
        vec![
            d.department.into(),
            name.into(),
            d.duty.code().into(),
            d.duty.label().into(),
            d.article.map(i64::from).into(),
            d.basis.into(),
            d.by_reference.into(),
            d.due.map(|x| x.to_string()).into(),
            d.status.code().into(),
            d.status.label().into(),
            d.todo_zh.into(),
            d.todo_en.into(),
        ]
    };
    Ok(duties(cache, as_of)?.into_iter().map(line).collect())
}

/// Today's local day, by the connection's clock.
pub fn today(cache: &Cache) -> Result<Day> {
    Ok(day(cache.conn.now()?.local_date()))
}

/// A calendar date as this room's day.
pub fn day(date: Date) -> Day {
    let (year, month, day) = date.ymd();
    Day::new(year, month, day).unwrap_or(if year < 1 { Day::MIN } else { Day::MAX })
}

/// This room's day as a calendar date.
pub fn date(day: Day) -> Option<Date> {
    Date::from_ymd(day.year(), day.month(), day.day())
}

/// `n` working days after a day; `None` where the calendar does not reach.
pub fn working_days_after(calendar: &Calendar, from: Day, n: i64) -> Option<Day> {
    calendar.workday_add(date(from)?, n).map(day)
}

/// The local day of a stored instant or day.
pub fn local_day(text: &str) -> Option<Day> {
    match text.len() {
        10 => Day::parse(text, "day").ok(),
        _ => Timestamp::parse(text).ok().map(|t| day(t.local_date())),
    }
}

/// The local day and minute of the day of an entry's time (`YYYY-MM-DDTHH:MM:SS.sssZ`): eight hours ahead.
pub fn local_minute(at: &str) -> Option<(Day, u16)> {
    let utc = Day::parse(at.get(..10)?, "at").ok()?;
    let part = |from: usize| at.get(from..from + 2).and_then(|t| t.parse::<u16>().ok());
    let minute = part(11)? * 60 + part(14)? + 8 * 60;
    match minute.checked_sub(24 * 60) {
        Some(early) => Some((utc.plus_days(1), early)),
        None => Some((utc, minute)),
    }
}

/// The duties of all departments on a day, from the tables as they stand.
pub fn duties(cache: &Cache, as_of: Day) -> Result<Vec<Duty>> {
    let (departments, posts, mut events) = (departments(cache)?, posts(cache)?, events(cache)?);
    events.extend(evaluations(cache, as_of)?);
    let packs = crate::rules::sql::active(cache)?;
    let calendar = crate::calendar::sql::current(cache)?;
    let rules = rules(&packs, &calendar, &posts, as_of);
    Ok(duty::duties(&departments, &posts, &events, &rules, as_of))
}

fn rules(packs: &Packs, calendar: &Calendar, posts: &[Post], as_of: Day) -> DutyRules {
    let limits = Limits::on(packs, as_of);
    let days = limits.steward_change_working_days;
    let changes = posts.iter().filter(|p| p.role == "steward").flat_map(|p| [Some(p.since), p.until]).flatten();
    DutyRules {
        in_force: packs.all().iter().map(|p| day(p.effective)).min().unwrap_or(Day::MIN),
        steward_due: changes.map(|d| (d, working_days_after(calendar, d, days))).collect(),
        limits,
    }
}

/// Evaluations (Art. 20): each closed period on its last day, by the bureau, known from the day of its closing. Its
/// evidence is the digest of its figures.
fn evaluations(cache: &Cache, as_of: Day) -> Result<Vec<Event>> {
    let Some((bureau, _)) = bureau(cache)? else { return Ok(Vec::new()) };
    let sql = "SELECT period, figures_sha256, changed_at FROM main.gov_period_data ORDER BY row_id";
    let read = |row: Vec<Value>| {
        let closed = text(&row, 2).and_then(local_day)?;
        let period = Period::parse(text(&row, 0)?).ok()?;
        (closed <= as_of).then(|| Event {
            id: 0,
            department: bureau.clone(),
            kind: "evaluation".into(),
            at: period.to,
            evidence: text(&row, 1).map(String::from),
            due: None,
            answers: None,
        })
    };
    Ok(cache.all(sql, &[])?.into_iter().filter_map(read).collect())
}

fn text(row: &[Value], i: usize) -> Option<&str> {
    row.get(i).and_then(Value::text)
}

/// Art. 5: the city's data bureau is its own data authority at city level.
pub const BUREAU: &str =
    "SELECT code, name FROM main.gov_department_data WHERE level = 'city' AND authority = code ORDER BY code LIMIT 1";

/// Code and name of the city's data bureau.
pub fn bureau(cache: &Cache) -> Result<Option<(String, String)>> {
    let row = cache.row(BUREAU, &[])?;
    Ok(row.and_then(|r| Some((text(&r, 0)?.to_string(), text(&r, 1)?.to_string()))))
}

/// The departments of the tables. Art. 14's cybersecurity authority is known by its name (网信, 互联网信息办公室).
pub fn departments(cache: &Cache) -> Result<Vec<Department>> {
    let genesis = cache.text("SELECT genesis_at FROM main.gov_meta_data WHERE one = 1", &[])?;
    let genesis = genesis.as_deref().and_then(local_day);
    // A change of the row moves changed_at; whoever was in post before then shows that the department was there.
    let sql = "SELECT d.code, d.name, d.kind, d.level, d.authority, d.changed_at, \
               (SELECT min(s.since) FROM main.gov_staff_data AS s WHERE s.department = d.code), \
               (SELECT min(s.changed_at) FROM main.gov_staff_data AS s WHERE s.department = d.code) \
               FROM main.gov_department_data AS d ORDER BY d.code";
    let read = |row: Vec<Value>| {
        let (code, name) = (text(&row, 0).unwrap_or("").to_string(), text(&row, 1).unwrap_or("").to_string());
        let authority = text(&row, 4) == Some(code.as_str());
        let known = [5, 6, 7].into_iter().filter_map(|i| text(&row, i).and_then(local_day)).min();
        Department {
            since: known.max(genesis),
            until: None,
            city_bureau: authority && text(&row, 3) == Some("city"),
            authority,
            cyber_authority: ["网信", "互联网信息办公室", "网络安全和信息化"].iter().any(|w| name.contains(w)),
            by_reference: text(&row, 2) == Some("public_service"),
            code,
            name,
        }
    };
    Ok(cache.all(sql, &[])?.into_iter().map(read).collect())
}

/// Posts as the duty rules count them.
fn posts(cache: &Cache) -> Result<Vec<Post>> {
    let sql = "SELECT id, department, role, since, until FROM main.gov_staff_data ORDER BY id";
    let mut out = Vec::new();
    for row in cache.all(sql, &[])? {
        // An end that cannot be read counts as passed, as the guard has it.
        let until = match text(&row, 4) {
            None => None,
            Some(last) => Day::parse(last, "until").map_or(Some(Day::MIN), Post::last_day),
        };
        out.push(Post {
            id: text(&row, 0).unwrap_or("").to_string(),
            department: text(&row, 1).unwrap_or("").to_string(),
            role: text(&row, 2).unwrap_or("").to_string(),
            since: text(&row, 3).and_then(|t| Day::parse(t, "since").ok()).unwrap_or(Day::MIN),
            until,
        });
    }
    Ok(out)
}

/// Every row of a shadow table by its columns' names; nothing where the database has no such table.
pub fn named_rows(cache: &Cache, table: &str) -> Result<Vec<BTreeMap<String, Value>>> {
    let known = "SELECT 1 FROM main.sqlite_master WHERE type = 'table' AND name = ?1";
    if !cache.exists(known, &[table.into()])? {
        return Ok(Vec::new());
    }
    let mut out = Vec::new();
    cache.rows(&format!("SELECT * FROM main.{table}"), &[], |row| {
        let cell = |i: usize| Ok((row.column_name(i), row.column(i).to_value()?));
        out.push((0..row.column_count()).map(cell).collect::<Result<_>>()?);
        Ok(())
    })?;
    Ok(out)
}

/// Recorded events. The day is the event's own where the table keeps one, else the day of recording.
pub fn events(cache: &Cache) -> Result<Vec<Event>> {
    let mut out = Vec::new();
    for row in named_rows(cache, "gov_event_data")? {
        if row.get("state").and_then(Value::text) == Some("cancelled") {
            continue;
        }
        let first = |names: &[&str]| names.iter().find_map(|n| row.get(*n)).and_then(Value::text);
        let Some(at) =
            first(&["occurred_on", "occurred_at", "held_on", "happened_on", "at", "changed_at"]).and_then(local_day)
        else {
            continue;
        };
        let number = |names: &[&str]| names.iter().find_map(|n| row.get(*n)).and_then(Value::integer);
        out.push(Event {
            id: number(&["id"]).unwrap_or(0),
            department: first(&["department"]).unwrap_or("").to_string(),
            kind: first(&["kind"]).unwrap_or("").to_string(),
            at,
            evidence: first(&["evidence_sha256", "evidence_hash", "evidence"]).map(String::from),
            due: first(&["due", "due_on", "answer_due"]).and_then(local_day),
            answers: number(&["answers", "answers_event"]),
        });
    }
    out.sort_by_key(|e| e.id);
    Ok(out)
}
