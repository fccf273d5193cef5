//! Erasing details whose time has come, by two persons (`gov_erasure`), and what forbids it (`gov_hold`, 审计冻结).
//!
//! Only details of classes `access` and `application` go; bodies, hashes, tree, proofs and checkpoints stay as they are.

use super::entry::{self, Class};
use super::retention::{is_over, MONTHS};
use crate::error::{audit as faults, door as doors, identity, Refusal};
use crate::guard::actor::Standing;
use crate::guard::{bytes, Cache, Column, Door, Draft, Kind, Row, TableSpec, Verb};
use crate::identity::approval::may;
use crate::identity::tables::may_write;
use crate::identity::words::ERASURE_STATE;
use crate::sqlite::Result;
use crate::value::Value;
use std::collections::BTreeSet;

pub static HOLD: TableSpec = TableSpec {
    name: "gov_hold",
    entity: "hold",
    columns: &[
        Column::new("id", Kind::Integer),
        Column::new("from_seq", Kind::Integer).required(),
        Column::new("to_seq", Kind::Integer),
        Column::new("ground", Kind::Text(4_096)).required(),
        Column::new("document", Kind::Text(512)).required(),
        Column::new("released_on", Kind::Date),
        Column::new("release_document", Kind::Text(512)),
    ],
    key: 1,
    indexes: &[],
    extra_sql: "",
    also_writes: &[],
    decide: hold,
};

pub static ERASURE: TableSpec = TableSpec {
    name: "gov_erasure",
    entity: "erasure",
    columns: &[
        Column::new("id", Kind::Integer),
        Column::new("from_seq", Kind::Integer).required(),
        Column::new("to_seq", Kind::Integer).required(),
        Column::new("ground", Kind::Text(4_096)).required(),
        Column::new("document", Kind::Text(512)).required(),
        Column::new("state", Kind::Word(&ERASURE_STATE)),
        Column::new("requested_by", Kind::Code),
        Column::new("confirmed_by", Kind::Code),
        Column::new("erased", Kind::Integer),
    ],
    key: 1,
    indexes: &[],
    extra_sql: "CREATE TRIGGER gov_erasure_data_apply AFTER UPDATE ON gov_erasure_data \
        WHEN NEW.state = 'confirmed' AND OLD.state <> 'confirmed' BEGIN \
        UPDATE gov_audit_data SET detail = NULL WHERE seq BETWEEN NEW.from_seq AND NEW.to_seq AND detail IS NOT NULL \
        AND (instr(body, ',\"class\":\"access\",') > 0 OR instr(body, ',\"class\":\"application\",') > 0); END;\n",
    also_writes: &[],
    decide: erasure,
};

fn refuse(why: impl std::fmt::Display) -> Refusal {
    Refusal::new(&faults::ERASURE_FORM).with("why", why)
}

/// From and to, where to may be open.
fn range(row: &Row) -> (i64, i64) {
    (row.integer("from_seq").unwrap_or(0), row.integer("to_seq").unwrap_or(i64::MAX))
}

fn hold(_: &Door<'_>, draft: &mut Draft) -> Result<()> {
    may_write(draft, None)?;
    if draft.verb == Verb::Delete {
        return Err(refuse("a hold is released (released_on, release_document), never deleted").into());
    }
    let Some(new) = &draft.new else { return Ok(()) };
    let (from, to) = range(new);
    if from < 1 || to < from {
        return Err(refuse("a hold is on entries from_seq (1 at least) to to_seq, or to all later ones").into());
    }
    let released = new.text("released_on").is_some();
    if released != new.text("release_document").is_some() {
        return Err(refuse("a hold is released by a document: give released_on and release_document").into());
    }
    if let Some(old) = &draft.old {
        if old.text("released_on").is_some()
            || ["from_seq", "to_seq", "ground", "document"].iter().any(|c| draft.changes(c))
        {
            return Err(refuse("a hold is only released, and once; make another for other entries").into());
        }
    }
    draft.action = if released { "hold.release".into() } else { "hold.place".into() };
    Ok(())
}

fn may_take_part(draft: &Draft, confirms: bool) -> std::result::Result<(), Refusal> {
    let role = draft.actor.role.as_deref().unwrap_or("-");
    if !draft.actor.is_staff() || may("erasure", role, confirms) {
        return Ok(());
    }
    Err(Refusal::new(&identity::MAY_NOT)
        .with("actor", &draft.actor.id)
        .with("role", role)
        .with("department", draft.actor.department.as_deref().unwrap_or("-"))
        .with("verb", if confirms { "confirm" } else { "request" })
        .with("table", "gov_erasure")
        .with("who", "an administrator; also an auditor confirms"))
}

fn erasure(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    let actor = draft.actor.id.clone();
    match (draft.old.clone(), draft.new.as_mut()) {
        (None, Some(new)) => {
            for column in ["requested_by", "confirmed_by", "erased"] {
                if !new.get(column).is_null() {
                    return Err(Refusal::new(&doors::OWN_COLUMN).with("column", column).into());
                }
            }
            if new.text("state").is_some_and(|s| s != "requested") {
                return Err(refuse("it is first requested, then confirmed by a second person").into());
            }
            new.set("state", "requested");
            new.set("requested_by", actor);
            may_take_part(draft, false)?;
            if let Some(new) = draft.new.as_ref() {
                due(door, new, &draft.at.to_string())?;
            }
            draft.action = "erasure.request".into();
            Ok(())
        }
        (Some(old), Some(_)) => decide(door, draft, &old, actor),
        _ => Err(refuse("what was erased stays recorded").into()),
    }
}

fn decide(door: &Door<'_>, draft: &mut Draft, old: &Row, actor: String) -> Result<()> {
    let fixed = ["id", "from_seq", "to_seq", "ground", "document", "requested_by", "confirmed_by", "erased"];
    if let Some(column) = fixed.into_iter().find(|c| draft.changes(c)) {
        return Err(Refusal::new(&doors::OWN_COLUMN).with("column", column).into());
    }
    if old.text("state") != Some("requested") {
        return Err(refuse("it has been decided already; request another").into());
    }
    match draft.new_text("state") {
        Some("withdrawn") => {
            may_take_part(draft, false)?;
            draft.action = "erasure.withdraw".into();
            return Ok(());
        }
        Some("confirmed") => {}
        _ => return Err(refuse("set state to confirmed or withdrawn").into()),
    }
    if draft.actor.standing != Standing::Setup && old.text("requested_by") == Some(actor.as_str()) {
        return Err(Refusal::new(&identity::SAME_PERSON).with("actor", &actor).into());
    }
    may_take_part(draft, true)?;
    let count = due(door, old, &draft.at.to_string())?;
    let (from, to) = range(old);
    bytes::will_erase(door.cache)?;
    if let Some(new) = draft.new.as_mut() {
        new.set("confirmed_by", actor);
        new.set("erased", count);
    }
    draft.class = Class::Chain;
    draft.action = "chain.erase".into();
    draft.erase = Some((from, to));
    for (key, value) in [("count", count), ("from", from), ("to", to)] {
        draft.extra.insert(key, value);
    }
    for column in ["ground", "document"] {
        draft.extra.insert(column, old.text(column).unwrap_or(""));
    }
    Ok(())
}

/// Whether every detail of the range may go now; how many there are.
fn due(door: &Door<'_>, row: &Row, now: &str) -> Result<i64> {
    let (from, to) = range(row);
    if from < 1 || to < from || to > door.head.seq {
        return Err(refuse(format!("from_seq and to_seq name entries from 1 to {}", door.head.seq)).into());
    }
    let held = "SELECT id FROM main.gov_hold_data WHERE released_on IS NULL AND from_seq <= ?2 AND coalesce(to_seq, ?2) >= ?1 LIMIT 1";
    if let Some(id) = door.cache.row(held, &[from.into(), to.into()])?.and_then(|r| r.first().and_then(Value::integer))
    {
        return Err(refuse(format!("audit hold {id} (审计冻结) is on these entries until it is released")).into());
    }
    let today = crate::calendar::Timestamp::parse(now)?.local_date();
    let packs = crate::rules::sql::active(door.cache)?;
    // Art. 16's floor holds whatever a pack says.
    let months = |rule: &str, floor: i64| packs.number(rule, today).map_or(floor, |s| s.value.max(floor));
    let usual = months("log_retention_months", MONTHS[0]);
    let personal = months("log_retention_personal_months", MONTHS[1]).max(usual);
    let resources = personal_resources(door.cache)?;
    let (mut count, mut early) = (0, None);
    let sql =
        "SELECT seq, body FROM main.gov_audit_data WHERE seq BETWEEN ?1 AND ?2 AND detail IS NOT NULL ORDER BY seq";
    door.cache.rows(sql, &[from.into(), to.into()], |row| {
        let seq = row.column_i64(0).unwrap_or(0);
        let entry = entry::read(row.column_text(1).unwrap_or(""))?;
        if entry.class.erasable() {
            count += 1;
            let resource = entry.object.strip_prefix("resource:");
            let kept = if resource.is_some_and(|r| resources.contains(r)) { personal } else { usual };
            if early.is_none() && !is_over(&entry.at, kept, now) {
                early = Some((seq, kept));
            }
        }
        Ok(())
    })?;
    match (early, count) {
        (Some((seq, kept)), _) => Err(refuse(format!("entry {seq} must keep its detail for {kept} months")).into()),
        (None, 0) => Err(refuse("none of these entries has a detail that may be erased").into()),
        (None, count) => Ok(count),
    }
}

/// Resources of which any item is or ever was personal: reclassifying must not shorten what is kept.
fn personal_resources(cache: &Cache) -> Result<BTreeSet<String>> {
    let mut all = BTreeSet::new();
    cache.rows("SELECT resource FROM main.gov_item_data WHERE pi IN ('personal', 'sensitive')", &[], |row| {
        all.extend(row.column_text(0).map(String::from));
        Ok(())
    })?;
    let sql = "SELECT body FROM main.gov_audit_data WHERE instr(body, ',\"object\":\"item:') > 0 \
               AND (instr(detail, '\"pi\":\"personal\"') > 0 OR instr(detail, '\"pi\":\"sensitive\"') > 0)";
    cache.rows(sql, &[], |row| {
        let entry = entry::read(row.column_text(0).unwrap_or(""))?;
        let key = entry.object.strip_prefix("item:").and_then(|k| k.split('|').next());
        all.extend(key.map(|k| k.replace("%7C", "|").replace("%25", "%")));
        Ok(())
    })?;
    Ok(all)
}
