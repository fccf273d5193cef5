//! `gov_feedback` (校核/异议, Art. 6) and `gov_province` (回流, Art. 5): tables held to the machines in `sql/machines`.

use super::attach::{Machine, FEEDBACK as FEEDBACK_MACHINE, PROVINCE as PROVINCE_MACHINE};
use super::feedback::{self, FeedbackFact};
use crate::calendar::Date;
use crate::error::{door as doors, identity, request as faults, Refusal};
use crate::guard::{Cache, Column, Door, Draft, Kind, TableSpec, Verb};
use crate::identity::tables::must_exist;
use crate::rules::sql::active;
use crate::sqlite::{Result, Statement};
use crate::value::Value;
use std::sync::OnceLock;

const LONG: usize = 16_384;

const fn text(name: &'static str) -> Column {
    Column::new(name, Kind::Text(LONG))
}

pub static FEEDBACK: TableSpec = TableSpec {
    name: "gov_feedback",
    entity: "feedback",
    columns: &[
        Column::new("id", Kind::Integer),
        Column::new("resource", Kind::Code).required(),
        text("item"),
        Column::new("department", Kind::Code).required(),
        Column::new("provider", Kind::Code),
        text("statement"),
        Column::new("evidence_sha256", Kind::Hex(32)),
        Column::new("reported_on", Kind::Date),
        Column::new("due", Kind::Date),
        Column::new("state", Kind::Coded(feedback_label)).required(),
        text("correction"),
        text("reason"),
        text("sources"),
        Column::new("answered_on", Kind::Date),
    ],
    key: 1,
    indexes: &["state, due", "resource", "department"],
    extra_sql: "",
    also_writes: &[],
    decide: decide_feedback,
};

pub static PROVINCE: TableSpec = TableSpec {
    name: "gov_province",
    entity: "province",
    columns: &[
        Column::new("id", Kind::Integer),
        Column::new("department", Kind::Code).required(),
        Column::new("bureau", Kind::Code),
        text("purpose"),
        text("system"),
        text("items"),
        text("catalogue"),
        Column::new("state", Kind::Coded(province_label)).required(),
        Column::new("filed_at", Kind::Date),
        Column::new("answered_at", Kind::Date),
        Column::new("answer_sha256", Kind::Hex(32)),
        Column::new("province_working_days", Kind::Integer),
        Column::new("resource", Kind::Code),
        text("reason"),
    ],
    key: 1,
    indexes: &["state", "department"],
    extra_sql: "",
    also_writes: &[],
    decide: province,
};

fn machine(text: &'static str, slot: &'static OnceLock<Option<Machine>>) -> Result<&'static Machine> {
    let read = slot.get_or_init(|| Machine::from_json(text).ok());
    Ok(read.as_ref().ok_or_else(|| Refusal::new(&faults::MACHINE_UNREADABLE).with("why", "a built-in machine"))?)
}

fn feedback_machine() -> Result<&'static Machine> {
    static SLOT: OnceLock<Option<Machine>> = OnceLock::new();
    machine(FEEDBACK_MACHINE, &SLOT)
}

fn province_machine() -> Result<&'static Machine> {
    static SLOT: OnceLock<Option<Machine>> = OnceLock::new();
    machine(PROVINCE_MACHINE, &SLOT)
}

fn label(machine: Result<&'static Machine>, word: &str) -> Option<&'static str> {
    machine.ok()?.states.iter().find(|(w, _)| w == word).map(|(_, label)| label.as_str())
}

fn feedback_label(word: &str) -> Option<&'static str> {
    label(feedback_machine(), word)
}

fn province_label(word: &str) -> Option<&'static str> {
    label(province_machine(), word)
}

/// Takes one step of a machine: `first` is the state of a new row, `parties` the departments by their words.
/// Returns the state the row is now in where it moved.
fn step(
    draft: &mut Draft,
    machine: &'static Machine,
    first: &str,
    parties: &[(&str, Option<&str>)],
) -> Result<Option<String>> {
    let entity = draft.spec.entity;
    // Also of a change that moves nothing.
    for (_, code) in parties {
        draft.party(*code);
    }
    let Some(new) = draft.new.as_mut() else {
        let table = draft.spec.name;
        return Err(Refusal::new(&identity::RECORD_KEPT).with("table", table).with("column", "state").into());
    };
    new.default("state", first);
    let asked = new.text("state").unwrap_or("").to_string();
    let from = draft.old.as_ref().and_then(|o| o.text("state")).map(String::from);
    if from.is_some() && from.as_deref() == machine.state(&asked) {
        new.set("state", from);
        return Ok(None);
    }
    let mut posts: Vec<String> = draft.actor.role.iter().cloned().collect();
    for (word, code) in parties {
        if code.is_some() && *code == draft.actor.department.as_deref() {
            posts.extend(draft.actor.role.iter().map(|role| format!("{word}.{role}")));
        }
    }
    let posts: Vec<&str> = posts.iter().map(String::as_str).collect();
    let posts = draft.actor.is_staff().then_some(posts.as_slice());
    let says = |column: &str| match new.get(column) {
        Value::Text(t) => !t.trim().is_empty(),
        other => !other.is_null(),
    };
    let taken = machine.decide(from.as_deref(), &asked, posts, says)?;
    new.set("state", taken.to.as_str());
    draft.action = format!("{entity}.{}", taken.verb).into();
    if let Some(article) = taken.article {
        draft.extra.insert("article", i64::from(article));
    }
    Ok(Some(taken.to.clone()))
}

/// Refuses a change of columns that a row keeps from its beginning, and of those that the product computes.
fn keeps(draft: &Draft, kept: &[&'static str], computed: &[&'static str]) -> Result<()> {
    let Some(new) = &draft.new else { return Ok(()) };
    let changed = match &draft.old {
        None => computed.iter().find(|c| !new.get(c).is_null()),
        Some(old) => kept.iter().chain(computed).find(|c| old.get(c) != new.get(c)),
    };
    match changed {
        Some(column) => Err(Refusal::new(&doors::OWN_COLUMN).with("column", *column).into()),
        None => Ok(()),
    }
}

fn not_future(draft: &Draft, column: &'static str) -> Result<()> {
    let today = draft.at.local_date();
    match draft.new_text(column).map(Date::parse).transpose()? {
        Some(day) if day > today && draft.changes(column) => {
            Err(Refusal::new(&faults::DAY_FUTURE).with("column", column).with("value", day).with("today", today).into())
        }
        _ => Ok(()),
    }
}

fn decide_feedback(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    // What was reported stays as it was reported.
    keeps(
        draft,
        &["id", "resource", "item", "department", "statement", "evidence_sha256"],
        &["provider", "reported_on", "due", "answered_on"],
    )?;
    let row = draft.row().cloned();
    let of = |column: &str| row.as_ref().and_then(|r| r.text(column)).map(String::from);
    let (resource, department) = (of("resource"), of("department"));
    must_exist(door, "resource", resource.as_deref(), "gov_resource", "code")?;
    must_exist(door, "department", department.as_deref(), "gov_department", "code")?;
    let code = resource.as_deref().unwrap_or("");
    let item = of("item").unwrap_or_default();
    let known = "SELECT 1 FROM main.gov_item_data WHERE resource = ?1 AND name = ?2";
    if !item.is_empty() && !door.cache.exists(known, &[code.into(), item.as_str().into()])? {
        let names = door.cache.all("SELECT name FROM main.gov_item_data WHERE resource = ?1", &[code.into()])?;
        let names: Vec<&str> = names.iter().flatten().filter_map(Value::text).collect();
        return Err(Refusal::new(&faults::ITEMS_UNKNOWN)
            .with("resource", code)
            .with("items", item)
            .with("known", names.join(", "))
            .into());
    }
    let provider = door.cache.text("SELECT provider FROM main.gov_resource_data WHERE code = ?1", &[code.into()])?;
    let parties = [("user", department.as_deref()), ("provider", provider.as_deref())];
    let moved = step(draft, feedback_machine()?, "reported", &parties)?;
    let today = draft.at.local_date();
    match moved.as_deref() {
        None if ["correction", "reason", "sources"].iter().any(|c| draft.changes(c)) => {
            return Err(Refusal::new(&doors::OWN_COLUMN).with("column", "correction, reason, sources").into());
        }
        Some("reported") => {
            let packs = active(door.cache)?;
            let calendar = crate::calendar::sql::current(door.cache)?;
            let due = feedback::deadline(today, &calendar, &packs);
            if let Some(setting) = &due.setting {
                draft.extra.insert("rules", vec![setting.cite().into()]);
            }
            if let Some(new) = draft.new.as_mut() {
                new.set("provider", provider);
                new.set("reported_on", today.to_string());
                new.set("due", due.day.map(|d| d.to_string()));
            }
        }
        Some("corrected" | "upheld") => {
            if let Some(new) = draft.new.as_mut() {
                new.set("answered_on", today.to_string());
            }
        }
        _ => {}
    }
    Ok(())
}

/// The reports as plain data, for those who look over what was answered and when.
pub fn feedback_facts(cache: &Cache) -> Result<Vec<FeedbackFact>> {
    let sql =
        "SELECT id, resource, provider, state, reported_on, answered_on, due FROM main.gov_feedback_data ORDER BY id";
    let mut all = Vec::new();
    cache.rows(sql, &[], |row| {
        all.push(feedback_fact(row));
        Ok(())
    })?;
    Ok(all)
}

/// One row of `id, resource, provider, state, reported_on, answered_on, due`.
pub(super) fn feedback_fact(row: &Statement) -> FeedbackFact {
    let text = |i: usize| row.column_text(i).unwrap_or("").to_string();
    let day = |i: usize| row.column_text(i).and_then(|t| Date::parse(t).ok());
    FeedbackFact {
        id: row.column_i64(0).unwrap_or(0),
        resource: text(1),
        provider: text(2),
        state: text(3),
        reported_on: day(4),
        answered_on: day(5),
        due: day(6),
    }
}

fn province(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    keeps(draft, &["id", "department"], &["bureau", "province_working_days"])?;
    let row = draft.row().cloned();
    let department = row.as_ref().and_then(|r| r.text("department")).map(String::from);
    must_exist(door, "department", department.as_deref(), "gov_department", "code")?;
    must_exist(door, "resource", draft.new_text("resource"), "gov_resource", "code")?;
    not_future(draft, "filed_at")?;
    not_future(draft, "answered_at")?;
    let today = draft.at.local_date();
    let packs = active(door.cache)?;
    let name = packs.text("bureau_name", today).map(|s| s.value).unwrap_or_default();
    let bureau = bureau(door.cache, &name, department.as_deref().unwrap_or(""))?;
    let files =
        draft.changes("state") && draft.new_text("state").is_some_and(|s| matches!(s, "filed" | "已向省平台申报"));
    if files && draft.verb == Verb::Update && draft.actor.is_staff() && draft.actor.department != bureau {
        let rule = packs.flag("backflow_filed_by_bureau", today);
        if rule.as_ref().is_none_or(|s| s.value) {
            let department = draft.actor.department.as_deref().unwrap_or("-");
            return Err(Refusal::new(&faults::PROVINCE_DIRECT)
                .with("department", department)
                .with("bureau", bureau.as_deref().unwrap_or(&name))
                .with("rule", rule.map_or("product".into(), |s| s.cite()))
                .into());
        }
    }
    let parties = [("department", department.as_deref()), ("bureau", bureau.as_deref())];
    let moved = step(draft, province_machine()?, "needed", &parties)?;
    let Some(new) = draft.new.as_mut() else { return Ok(()) };
    if draft.verb == Verb::Insert {
        new.set("bureau", bureau.clone());
    }
    if matches!(moved.as_deref(), Some("granted" | "declined")) {
        let day = |column: &str| new.text(column).map(Date::parse).transpose();
        let (filed, answered) = (day("filed_at")?, day("answered_at")?);
        if let (Some(filed), Some(answered)) = (filed, answered) {
            if answered < filed {
                return Err(Refusal::new(&faults::DAYS_DISORDERED)
                    .with("later", "answered_at")
                    .with("later_day", answered)
                    .with("earlier", "filed_at")
                    .with("earlier_day", filed)
                    .into());
            }
            // The province's time: told, never anybody's lateness here.
            let calendar = crate::calendar::sql::current(door.cache)?;
            new.set("province_working_days", calendar.workday_between(filed, answered));
        }
    }
    Ok(())
}

/// The city data bureau: the department of the name that the pack gives, else the city-level authority above.
fn bureau(cache: &Cache, name: &str, department: &str) -> Result<Option<String>> {
    let named = "SELECT code FROM main.gov_department_data WHERE name = ?1 ORDER BY code LIMIT 1";
    if let Some(code) = cache.text(named, &[name.into()])? {
        return Ok(Some(code));
    }
    let mut at = department.to_string();
    // A county's authority has one of its own; a circle ends the walk.
    for _ in 0..8 {
        let sql = "SELECT a.code, a.level FROM main.gov_department_data AS d \
                   JOIN main.gov_department_data AS a ON a.code = d.authority WHERE d.code = ?1";
        let Some(row) = cache.row(sql, &[at.as_str().into()])? else { return Ok(None) };
        let text = |i: usize| row.get(i).and_then(Value::text).unwrap_or("").to_string();
        if text(1) == "city" {
            return Ok(Some(text(0)));
        }
        if text(0) == at {
            return Ok(None);
        }
        at = text(0);
    }
    Ok(None)
}
