//! `gov_machine`, `gov_attach`, `gov_change`: a department's own table, held to a machine of its own.
//!
//! `INSERT INTO gov_attach(target, column_name, machine)` puts triggers on the table; from then on every row
//! begins and moves only as the machine allows, and each change is a row of `gov_change` with its entry.

use super::attach::Machine;
use crate::audit::hash::{hex, Algorithm};
use crate::error::{door as doors, identity, request as faults, Refusal};
use crate::guard::attach::{self, literal, name, Hold, On, Shape};
use crate::guard::{Cache, Column, Door, Draft, Kind, TableSpec, Verb};
use crate::identity::tables::{may_write, must_exist};
use crate::sqlite::Result;
use crate::value::Value;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

const NAME: usize = 128;

pub static MACHINE: TableSpec = TableSpec {
    name: "gov_machine",
    entity: "machine",
    columns: &[Column::new("name", Kind::Code), Column::new("definition", Kind::Json).required()],
    key: 1,
    indexes: &[],
    extra_sql: "",
    also_writes: &[],
    decide: machine,
};

pub static ATTACH: TableSpec = TableSpec {
    name: "gov_attach",
    entity: "attach",
    columns: &[
        Column::new("target", Kind::Text(NAME)),
        Column::new("column_name", Kind::Text(NAME)),
        Column::new("machine", Kind::Code).required(),
    ],
    key: 2,
    indexes: &["machine"],
    extra_sql: "",
    also_writes: &[],
    decide: attach_to,
};

pub static CHANGE: TableSpec = TableSpec {
    name: "gov_change",
    entity: "change",
    columns: &[
        Column::new("id", Kind::Integer),
        Column::new("target", Kind::Text(NAME)).required(),
        Column::new("column_name", Kind::Text(NAME)).required(),
        Column::new("row_key", Kind::Code),
        Column::new("verb", Kind::Code).required(),
        Column::new("from_state", Kind::Text(NAME)),
        Column::new("to_state", Kind::Text(NAME)),
        // What the triggers tell besides; the key itself may be personal, so only its digest stays.
        Column::new("key_value", Kind::Text(4_096)).secret(),
        Column::new("says", Kind::Text(65_536)).secret(),
        Column::new("parties", Kind::Text(65_536)).secret(),
    ],
    key: 1,
    indexes: &["target, column_name, row_key"],
    extra_sql: "",
    also_writes: &[],
    decide: change,
};

fn unfit(target: &str, column: &str, why: impl Into<String>) -> Refusal {
    Refusal::new(&faults::ATTACH_UNFIT).with("target", target).with("column", column).with("why", why.into())
}

fn machine(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    may_write(draft, None)?;
    if let Some(old) = draft.old_text("name") {
        let used = "SELECT 1 FROM main.gov_attach_data WHERE machine = ?1";
        let fixed = draft.new.is_none() || draft.changes("name") || draft.changes("definition");
        if fixed && door.cache.exists(used, &[old.into()])? {
            return Err(Refusal::new(&faults::MACHINE_IN_USE).with("machine", old).into());
        }
    }
    if let Some(new) = &draft.new {
        let read = Machine::from_json(new.text("definition").unwrap_or(""))?;
        if new.text("name") != Some(read.name.as_str()) {
            let why = format!("it calls itself {}, not {}", read.name, new.text("name").unwrap_or("NULL"));
            return Err(Refusal::new(&faults::MACHINE_UNREADABLE).with("why", why).into());
        }
    }
    Ok(())
}

/// A registered machine, read once per process and definition.
fn registered(cache: &Cache, name: &str) -> Result<Arc<Machine>> {
    static READ: OnceLock<Mutex<HashMap<String, Arc<Machine>>>> = OnceLock::new();
    let text = cache.text("SELECT definition FROM main.gov_machine_data WHERE name = ?1", &[name.into()])?;
    let text = text.unwrap_or_default();
    let known = READ.get_or_init(Mutex::default);
    if let Some(machine) = known.lock().ok().and_then(|k| k.get(&text).cloned()) {
        return Ok(machine);
    }
    let machine = Arc::new(Machine::from_json(&text)?);
    if let Ok(mut known) = known.lock() {
        if known.len() >= 64 {
            known.clear();
        }
        known.insert(text, machine.clone());
    }
    Ok(machine)
}

fn attach_to(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    may_write(draft, None)?;
    let text = |column: &str| draft.row().and_then(|r| r.text(column)).unwrap_or("").to_string();
    let (target, column) = (text("target"), text("column_name"));
    let shape = attach::shape(door.cache, &target)?;
    match draft.verb {
        Verb::Update => Err(Refusal::new(&doors::OWN_COLUMN)
            .with("column", "target, column_name, machine (DELETE, then INSERT)")
            .into()),
        // A table that is gone took its triggers along.
        Verb::Delete => attach::run(door.cache, &drops(&target, &column)),
        Verb::Insert => {
            must_exist(door, "machine", Some(&text("machine")), "gov_machine", "name")?;
            let machine = registered(door.cache, &text("machine"))?;
            let Some(shape) = shape else {
                return Err(unfit(&target, &column, "no ordinary table of that name is in main").into());
            };
            let twice =
                "SELECT 1 FROM main.gov_attach_data WHERE lower(target) = lower(?1) AND lower(column_name) = lower(?2)";
            if door.cache.exists(twice, &[target.as_str().into(), column.as_str().into()])? {
                return Err(unfit(&target, &column, "a machine holds it already: DELETE that row first").into());
            }
            let holds = plan(&shape, &column, &machine)?;
            if let Some(new) = draft.new.as_mut() {
                new.set("target", shape.table.as_str());
            }
            let states = format!("SELECT DISTINCT {} FROM main.{} LIMIT 1000", name(&column), name(&shape.table));
            let strange = door
                .cache
                .all(&states, &[])?
                .into_iter()
                .flatten()
                .any(|v| v.text().and_then(|t| machine.state(t)).is_none());
            if strange {
                return Err(unfit(&target, &column, "a row is in a state that the machine does not have").into());
            }
            // First the triggers: what could still fail leaves a table that refuses changes, not one that takes any.
            attach::run(door.cache, &holds)
        }
    }
}

const EVERY: [On; 3] = [On::Insert, On::Update, On::Delete];

fn drops(target: &str, column: &str) -> Vec<String> {
    let hold = |on| Hold { purpose: column, target, on, when: None, into: "gov_change", values: &[] }.drop();
    EVERY.into_iter().map(hold).collect()
}

/// The triggers that hold a column, or why they cannot be made.
fn plan(shape: &Shape, column: &str, machine: &Machine) -> std::result::Result<Vec<String>, Refusal> {
    let table = shape.table.as_str();
    let has = |c: &str| shape.columns.iter().any(|own| own == c);
    if !has(column) {
        return Err(unfit(table, column, "the table has no such column"));
    }
    let [key] = shape.key.as_slice() else {
        return Err(unfit(table, column, "the table needs a primary key of one column"));
    };
    let mut needs: Vec<&str> = machine.moves.iter().flat_map(|m| m.needs.iter().map(String::as_str)).collect();
    let dotted = |who: &String| who.split_once('.').map(|(party, _)| party.to_string());
    let mut parties: Vec<String> = machine.moves.iter().flat_map(|m| m.who.iter().filter_map(dotted)).collect();
    for list in [&needs.iter().map(|n| n.to_string()).collect::<Vec<_>>(), &parties] {
        if let Some(lost) = list.iter().find(|c| !has(c)) {
            return Err(unfit(table, column, format!("the machine names column {lost}, which the table has not")));
        }
    }
    needs.sort_unstable();
    needs.dedup();
    parties.sort_unstable();
    parties.dedup();
    let mut all = Vec::new();
    for on in EVERY {
        let (row, from, to) = match on {
            On::Insert => ("NEW", "NULL".to_string(), format!("NEW.{}", name(column))),
            On::Update => ("NEW", format!("OLD.{}", name(column)), format!("NEW.{}", name(column))),
            On::Delete => ("OLD", format!("OLD.{}", name(column)), "NULL".to_string()),
        };
        let says: Vec<String> = needs
            .iter()
            .map(|c| {
                format!(
                    "CASE WHEN trim(coalesce({row}.{}, '')) <> '' THEN {} ELSE '' END",
                    name(c),
                    literal(&format!("{c} "))
                )
            })
            .collect();
        // In hex, so that no value can pass for another party.
        let sides: Vec<String> = parties
            .iter()
            .map(|c| format!("{} || hex(coalesce({row}.{}, '')) || ' '", literal(&format!("{c}=")), name(c)))
            .collect();
        let joined = |list: Vec<String>| if list.is_empty() { "NULL".to_string() } else { list.join(" || ") };
        let values = [
            ("target", literal(table)),
            ("column_name", literal(column)),
            ("verb", literal(on.word())),
            ("from_state", from),
            ("to_state", to),
            ("key_value", format!("{row}.{}", name(key))),
            ("says", joined(says)),
            ("parties", joined(sides)),
        ];
        let when = (on == On::Update)
            .then(|| format!("OLD.{0} IS NOT NEW.{0} OR OLD.{1} IS NOT NEW.{1}", name(column), name(key)));
        all.push(Hold { purpose: column, target: table, on, when, into: "gov_change", values: &values }.create());
    }
    Ok(all)
}

fn change(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    if draft.verb != Verb::Insert {
        return Err(Refusal::new(&identity::RECORD_KEPT).with("table", "gov_change").with("column", "nothing").into());
    }
    let Some(new) = draft.new.clone() else { return Ok(()) };
    let text = |column: &str| new.text(column).map(String::from);
    let (target, column) = (text("target").unwrap_or_default(), text("column_name").unwrap_or_default());
    let held = "SELECT machine FROM main.gov_attach_data WHERE target = ?1 AND column_name = ?2";
    let held = door.cache.text(held, &[target.as_str().into(), column.as_str().into()])?;
    let Some(held) = held else {
        return Err(unfit(&target, &column, "no machine is attached to it in gov_attach").into());
    };
    let machine = registered(door.cache, &held)?;
    let astray = |why: &str| {
        Refusal::new(&faults::CHANGE_ASTRAY).with("target", &target).with("column", &column).with("why", why)
    };
    let shape = attach::shape(door.cache, &target)?.ok_or_else(|| astray("the table is gone"))?;
    let key = shape.key.first().ok_or_else(|| astray("its primary key is gone"))?;
    let value = new.get("key_value").clone();
    if value.is_null() || !new.get("row_key").is_null() {
        return Err(astray("the row has no key").into());
    }
    // A small number is a row's number; a longer one may be a person's.
    let row_key = match value.text().map(str::parse::<i64>) {
        Some(Ok(number)) if shape.numbered && (0..1_000_000_000).contains(&number) => number.to_string(),
        _ => hex(&Algorithm::Sha256.hash(&[value.text().unwrap_or("").as_bytes()])),
    };
    let verb = text("verb").unwrap_or_default();
    // Nobody records a change that was not made: the table itself must show it.
    let shown = attach::value_of(door.cache, &target, key, &column, &value)?;
    let (from, to) = (text("from_state"), text("to_state"));
    match (verb.as_str(), &shown) {
        ("delete", None) => {}
        ("insert" | "update", Some(now)) if now.text() == to.as_deref() => {}
        _ => return Err(astray("the row does not show this change").into()),
    }
    let last = "SELECT to_state FROM main.gov_change_data WHERE target = ?1 AND column_name = ?2 AND row_key = ?3 ORDER BY id DESC LIMIT 1";
    let last = door.cache.row(last, &[target.as_str().into(), column.as_str().into(), row_key.as_str().into()])?;
    let last = last.and_then(|r| r.into_iter().next()).and_then(|v| v.text().map(String::from));
    let word = |state: &Option<String>| state.as_deref().map(|s| machine.state(s).unwrap_or(s).to_string());
    let (from_word, to_word) = (word(&from), word(&to));
    if let Some(last) = last {
        if from_word.as_deref() != Some(last.as_str()) {
            return Err(astray(
                "the log has the row in another state: it was replaced, or changed without the extension",
            )
            .into());
        }
    }
    let mut posts: Vec<String> = draft.actor.role.iter().cloned().collect();
    let mine = draft.actor.department.as_deref().map(|d| crate::audit::hash::hex(d.as_bytes()).to_ascii_uppercase());
    for (party, code) in text("parties").unwrap_or_default().split(' ').filter_map(|p| p.split_once('=')) {
        if mine.as_deref().is_some_and(|m| m == code) {
            posts.extend(draft.actor.role.iter().map(|role| format!("{party}.{role}")));
        }
    }
    let says = text("says").unwrap_or_default();
    let action = if verb == "delete" {
        "delete".to_string()
    } else if verb == "update" && from_word == to_word {
        // The key changed, the state did not.
        "rekey".to_string()
    } else {
        let posts: Vec<&str> = posts.iter().map(String::as_str).collect();
        let posts = draft.actor.is_staff().then_some(posts.as_slice());
        let to = to_word.as_deref().unwrap_or("NULL");
        let step = machine.decide(from_word.as_deref(), to, posts, |c| says.split(' ').any(|s| s == c))?;
        if let Some(article) = step.article {
            draft.extra.insert("article", i64::from(article));
        }
        step.verb.clone()
    };
    draft.action = format!("change.{action}").into();
    draft.extra.insert("machine", held);
    if let Some(new) = draft.new.as_mut() {
        new.set("row_key", row_key);
        new.set("from_state", from_word);
        new.set("to_state", to_word);
        for secret in ["key_value", "says", "parties"] {
            new.set(secret, Value::Null);
        }
    }
    Ok(())
}
