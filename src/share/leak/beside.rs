//! What stands beside the source and works in the provider's name: triggers, and tables that refer to it.
//!
//! In a sandbox of its own the provider makes its writes; then the reader looks at the tables that anybody reads.

use super::routes::Views;
use super::sandbox::{column, Child, Plan, Register, Sandbox, Trigger, SOURCE};
use super::Row;
use crate::sqlite::Result;
use crate::value::Value;

const AS_PROVIDER: &str = "SELECT session_open('leak-check-token-of-provider')";
const AS_READER: &str = "SELECT session_open('leak-check-token-of-reader')";

/// Each trigger of the source: which true values it puts into tables that the reader reads.
pub fn triggers(plan: &Plan, triggers: &[Trigger], views: &Views, library: Register) -> Vec<Vec<Value>> {
    let mut out = Vec::new();
    let mut row = |trigger: &str, outcome: &str, recovered: usize, note: &str| {
        out.push(Vec::from(Row {
            part: "trigger",
            route: trigger,
            item: None,
            agreement: plan.agreement.as_ref().map(|a| a.id),
            outcome,
            recovered,
            searched: views.secrets.len(),
            note,
            sql: None,
        }));
    };
    for trigger in triggers {
        let unstaged = "cannot be staged: it needs what the sandbox lacks; read it / 无法在沙箱中重现,请人工审读";
        let alone = Plan { triggers: vec![trigger.clone()], children: Vec::new(), ..plan.clone() };
        let Ok(sandbox) = Sandbox::make(&alone, library) else {
            row(&trigger.name, "unknown", 0, unstaged);
            continue;
        };
        sandbox.run(AS_PROVIDER);
        let failed = writes(plan).iter().filter(|sql| sandbox.run(sql).refused).count();
        sandbox.run(AS_READER);
        let (mut text, mut places) = (String::new(), Vec::new());
        for table in &trigger.aside {
            let seen = sandbox.run(&format!("SELECT * FROM \"{}\"", table.replace('"', "\"\""))).text;
            if views.found(&seen) > 0 {
                places.push(table.as_str());
            }
            text.push_str(&seen);
        }
        match views.found(&text) {
            0 if failed > 0 || views.secrets.is_empty() => row(&trigger.name, "unknown", 0, unstaged),
            0 => row(&trigger.name, "nothing", 0, ""),
            found => {
                let tables = places.join(", ");
                let note = format!("writes true values where others read: {tables} / 把真实值写入他人可读的表");
                row(&trigger.name, "leak", found, &note);
            }
        }
    }
    out
}

/// The provider's writes: every row changed, deleted and put in again.
fn writes(plan: &Plan) -> [String; 2] {
    let columns: Vec<String> = (0..plan.columns.len()).map(|i| format!("leak_c{i}")).collect();
    let same: Vec<String> = columns.iter().map(|c| format!("{c} = {c}")).collect();
    let list = columns.join(", ");
    [
        format!("PRAGMA foreign_keys = OFF; UPDATE {SOURCE} SET {}", same.join(", ")),
        format!(
            "CREATE TEMP TABLE leak_keep AS SELECT {list} FROM {SOURCE}; DELETE FROM {SOURCE};
             INSERT INTO {SOURCE}({list}) SELECT {list} FROM leak_keep; DROP TABLE temp.leak_keep"
        ),
    ]
}

/// Each table that refers to the source: whether a change of the provider's shows in it.
pub fn references(plan: &Plan, views: &Views, library: Register) -> Result<Vec<Vec<Value>>> {
    let mut out = Vec::new();
    for child in &plan.children {
        // By itself: another's faulty key stops every write.
        let alone = Plan { triggers: Vec::new(), children: vec![child.clone()], ..plan.clone() };
        let (outcome, note) = match reference(&alone, views, library, child)? {
            Told::Nothing => ("nothing", "refers to what the reader sees anyhow, or is not told of changes / 不泄露"),
            Told::Change => ("nothing", "tells that a row was changed or deleted, no value / 仅显示有行被修改或删除"),
            Told::Value => (
                "leak",
                "ON UPDATE CASCADE tells whoever knew the old value the new one: change the source with foreign_keys=OFF, or drop the table / 级联更新会泄露新值",
            ),
            Told::Unknown => ("unknown", "cannot be staged; read its declaration / 无法在沙箱中重现,请人工审读"),
        };
        let first = child.columns.first().map_or("", String::as_str);
        out.push(Vec::from(Row {
            part: "reference",
            route: &child.table,
            item: plan.items.iter().find(|i| i.column.eq_ignore_ascii_case(first)).map(|i| i.name.as_str()),
            agreement: plan.agreement.as_ref().map(|a| a.id),
            outcome,
            recovered: usize::from(outcome == "leak"),
            searched: usize::from(outcome != "unknown"),
            note,
            sql: None,
        }));
    }
    Ok(out)
}

enum Told {
    Nothing,
    Change,
    Value,
    Unknown,
}

fn reference(plan: &Plan, views: &Views, library: Register, child: &Child) -> Result<Told> {
    let at = |name: &String| plan.columns.iter().position(|c| c.eq_ignore_ascii_case(name));
    let Some(hidden) = child.columns.iter().filter_map(at).find(|i| views.hides(*i)) else { return Ok(Told::Nothing) };
    let Some((old, new)) = changed(plan, hidden) else { return Ok(Told::Unknown) };
    let sandbox = Sandbox::make(plan, library)?;
    let parents: Vec<String> = child.columns.iter().filter_map(|c| column(plan, c)).collect();
    let look = "SELECT * FROM leak_child0";
    // Whoever made the child knows the old value: it is in it before the change.
    let fill = format!(
        "PRAGMA foreign_keys = OFF; DELETE FROM leak_child0;
         INSERT INTO leak_child0 SELECT {} FROM {SOURCE} WHERE leak_c{hidden} = {old}; PRAGMA foreign_keys = ON",
        parents.join(", ")
    );
    sandbox.run(AS_PROVIDER);
    if sandbox.run(&fill).refused {
        return Ok(Told::Unknown);
    }
    let before = sandbox.run(look);
    let write = sandbox.run(&format!("UPDATE {SOURCE} SET leak_c{hidden} = {new} WHERE leak_c{hidden} = {old}"));
    sandbox.run(AS_READER);
    let after = sandbox.run(look);
    if before.refused || after.refused || before.text.is_empty() {
        return Ok(Told::Unknown);
    }
    let plain = new.trim_matches('\'').replace("''", "'");
    Ok(match (after.text.contains(&plain), after == before) {
        (true, _) => Told::Value,
        // The change may be refused as long as rows refer to the old value, or because the key is none.
        (false, true) if write.refused && !write.text.to_lowercase().contains("foreign key") => Told::Unknown,
        (false, true) => Told::Nothing,
        (false, false) => Told::Change,
    })
}

/// A value of the column and another that no row has, as literals.
fn changed(plan: &Plan, place: usize) -> Option<(String, String)> {
    let values: Vec<&Value> = plan.rows.iter().filter_map(|r| r.get(place)).collect();
    values.iter().find_map(|value| match value {
        Value::Integer(i) => Some((i.to_string(), i.checked_add(1_000_003)?.to_string())),
        Value::Text(old) => {
            let mut stem = old.clone();
            let last = stem.pop()?;
            let other = |c: &char| {
                let new = format!("{stem}{c}");
                *c != last && !values.iter().any(|v| v.text() == Some(new.as_str()))
            };
            let new = ('0'..='9').chain(['X', '甲']).find(other)?;
            let literal = |t: &str| format!("'{}'", t.replace('\'', "''"));
            Some((literal(old), literal(&format!("{stem}{new}"))))
        }
        _ => None,
    })
}
