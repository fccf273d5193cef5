//! `gov_event`: what happened and can be shown, and the events of Art. 9 that open prohibited items for a while.
//!
//! A record (assessment, drill, training, inspection …) is `recorded` with the hash of its evidence. A security
//! event is `filed` with its document, approved by two persons of different departments
//! (`UPDATE gov_event SET state='approved'` by each), runs from `begins` to `valid_until`, and owes a review.

use super::event::{self, Approver, EventRow, ItemFact};
use crate::calendar::Date;
use crate::error::{door as doors, identity, request as faults, Refusal};
use crate::guard::{Cache, Column, Door, Draft, Kind, Row, TableSpec, Verb};
use crate::identity::tables::{may_write, must_exist};
use crate::rules::sql::active;
use crate::sqlite::Result;
use crate::value::Value;
use crate::words::{Word, Words};

const fn word(stored: &'static str, label: &'static str) -> Word {
    Word { stored, label, also: &[] }
}

pub static KIND: Words = Words {
    column: "kind",
    title: "事件类型",
    list: &[
        word("major_security_event", "重大安全事件"),
        word("other", "其他例外共享"),
        word("steward_report", "数据专员报送"),
        word("data_officer_change", "首席数据官变动"),
        word("security_assessment", "安全测评"),
        word("emergency_drill", "应急演练"),
        word("risk_assessment", "风险评估"),
        word("security_review", "安全审查"),
        word("training", "业务培训"),
        word("inspection", "安全保密检查"),
        word("answer", "整改答复"),
        word("checkpoint_out", "检查点外送"),
    ],
};

pub static STATE: Words = Words {
    column: "state",
    title: "状态",
    list: &[
        word("recorded", "已登记"),
        word("filed", "待批准"),
        word("approving", "一人已批准"),
        word("approved", "已批准"),
        word("closed", "已结束"),
        word("reviewed", "已审查"),
        word("cancelled", "已撤销"),
    ],
};

pub static EVENT: TableSpec = TableSpec {
    name: "gov_event",
    entity: "event",
    columns: &[
        Column::new("id", Kind::Integer),
        Column::new("kind", Kind::Word(&KIND)).required(),
        Column::new("department", Kind::Code).required(),
        Column::new("happened_on", Kind::Date),
        Column::new("title", Kind::Text(1_000)),
        Column::new("document", Kind::Text(1_000)),
        Column::new("evidence_sha256", Kind::Hex(32)),
        Column::new("due", Kind::Date),
        Column::new("answers", Kind::Integer),
        Column::new("resource", Kind::Code),
        Column::new("items", Kind::Text(65_536)),
        Column::new("begins", Kind::Date),
        Column::new("valid_until", Kind::Date),
        Column::new("needs_declassification", Kind::Bool),
        Column::new("declassified_by", Kind::Text(1_000)),
        Column::new("filed_by", Kind::Code),
        Column::new("approver1", Kind::Code),
        Column::new("approver2", Kind::Code),
        Column::new("review_due", Kind::Date),
        Column::new("reviewed_on", Kind::Date),
        Column::new("review_sha256", Kind::Hex(32)),
        Column::new("state", Kind::Word(&STATE)).required(),
        Column::new("note", Kind::Text(4_096)),
    ],
    key: 1,
    indexes: &["kind, department, happened_on", "state, valid_until"],
    extra_sql: "",
    also_writes: &[],
    decide,
};

/// Columns that the product fills in.
const COMPUTED: [&str; 4] = ["filed_by", "approver1", "approver2", "review_due"];
/// Roles that answer for an exception with their name.
const APPROVERS: [&str; 2] = ["cdo", "supervisor"];

fn unfit(why: impl Into<String>) -> Refusal {
    Refusal::new(&faults::EVENT_UNFIT).with("why", why.into())
}

fn decide(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    if draft.verb == Verb::Delete {
        return Err(Refusal::new(&identity::RECORD_KEPT).with("table", "gov_event").with("column", "state").into());
    }
    let Some(new) = draft.new.clone() else { return Ok(()) };
    let department = new.text("department").map(String::from);
    must_exist(door, "department", department.as_deref(), "gov_department", "code")?;
    must_exist(door, "resource", new.text("resource"), "gov_resource", "code")?;
    draft.party(department.as_deref());
    let provider = provider(door.cache, new.text("resource").unwrap_or(""))?;
    draft.party(provider.as_deref());
    if let Some(old) = &draft.old {
        if let Some(column) = ["id", "kind", "department"].into_iter().find(|c| old.get(c) != new.get(c)) {
            return Err(Refusal::new(&doors::OWN_COLUMN).with("column", column).into());
        }
    }
    let computed = |c: &&str| draft.old.as_ref().map_or(!new.get(c).is_null(), |old| old.get(c) != new.get(c));
    if let Some(column) = COMPUTED.into_iter().find(|c| computed(c)) {
        return Err(Refusal::new(&doors::OWN_COLUMN).with("column", column).into());
    }
    let today = draft.at.local_date();
    if new.text("happened_on").and_then(|d| Date::parse(d).ok()).is_some_and(|d| d > today) {
        let column = new.text("happened_on").unwrap_or("").to_string();
        return Err(Refusal::new(&faults::DAY_FUTURE)
            .with("column", "happened_on")
            .with("value", column)
            .with("today", today)
            .into());
    }
    if !event::opens(new.text("kind")) {
        return record(draft, department.as_deref());
    }
    match draft.old.clone() {
        None => {
            may_write(draft, department.as_deref())?;
            file(door, draft, "filed", "event.file")
        }
        Some(old) => move_on(door, draft, &old, provider.as_deref()),
    }
}

fn provider(cache: &Cache, resource: &str) -> Result<Option<String>> {
    cache.text("SELECT provider FROM main.gov_resource_data WHERE code = ?1", &[resource.into()])
}

/// An event that opens nothing: what can be shown for it is its evidence.
fn record(draft: &mut Draft, department: Option<&str>) -> Result<()> {
    may_write(draft, department)?;
    let Some(new) = draft.new.as_mut() else { return Ok(()) };
    new.default("state", "recorded");
    new.default("happened_on", draft.at.local_date().to_string());
    match (draft.old_text("state"), draft.new_text("state")) {
        (_, Some("recorded")) if draft.old_text("state") != Some("cancelled") => {}
        (Some("recorded"), Some("cancelled")) => draft.action = "event.cancel".into(),
        (from, to) => {
            let why = format!(
                "a record is recorded or cancelled; not from {} to {}",
                from.unwrap_or("new"),
                to.unwrap_or("?")
            );
            return Err(unfit(why).into());
        }
    }
    if draft.verb == Verb::Insert {
        draft.action = "event.record".into();
    }
    Ok(())
}

/// Checks a security event as it stands with its approvers; sets what follows.
fn file(door: &Door<'_>, draft: &mut Draft, state: &str, action: &'static str) -> Result<()> {
    let today = draft.at.local_date();
    let filer = match draft.old_text("filed_by") {
        Some(by) => by.to_string(),
        None => draft.actor.id.clone(),
    };
    let Some(new) = draft.new.as_mut() else { return Ok(()) };
    if !matches!(new.text("state"), None | Some("filed")) && draft.verb == Verb::Insert {
        return Err(unfit("a security event begins as filed; two persons then set it to approved").into());
    }
    if new.text("title").or(new.text("document")).is_none() {
        return Err(unfit("document is missing: name the paper it rests on").into());
    }
    new.set("filed_by", filer.as_str());
    new.set("state", state);
    let opened = judge(door, new, &filer, today)?;
    new.set("review_due", opened.review_due.map(|d| d.to_string()));
    draft.action = action.into();
    draft.extra.insert("rules", opened.cites.into_iter().map(Into::into).collect::<Vec<crate::audit::json::Json>>());
    draft.extra.insert("approvals_missing", opened.approvals_missing);
    Ok(())
}

fn judge(door: &Door<'_>, row: &Row, filer: &str, today: Date) -> Result<event::Opened> {
    let mut items = Vec::new();
    let sql = "SELECT name, mask IS NOT NULL FROM main.gov_item_data WHERE resource = ?1";
    for found in door.cache.all(sql, &[row.text("resource").unwrap_or("").into()])? {
        let name = found.first().and_then(Value::text).unwrap_or("").to_string();
        items.push(ItemFact { name, has_mask: found.get(1).and_then(Value::integer) == Some(1) });
    }
    let mut approvers = Vec::new();
    for id in ["approver1", "approver2"].iter().filter_map(|c| row.text(c)) {
        let sql = "SELECT department FROM main.gov_staff_data WHERE id = ?1";
        let department = door.cache.text(sql, &[id.into()])?.unwrap_or_default();
        approvers.push(Approver { id: id.to_string(), department });
    }
    let day = |column: &str| row.text(column).map(Date::parse).transpose();
    let filed = EventRow {
        kind: row.text("kind").unwrap_or("").to_string(),
        document_sha256: row.text("evidence_sha256").map(String::from),
        items: row.text("items").map(String::from),
        begins: day("begins")?,
        expires: day("valid_until")?,
        declassified_by: row.text("declassified_by").map(String::from),
        needs_declassification: row.integer("needs_declassification") == Some(1),
    };
    let calendar = crate::calendar::sql::current(door.cache)?;
    let packs = active(door.cache)?;
    Ok(event::open(&filed, filer, &approvers, &items, today, &calendar, &packs)?)
}

fn move_on(door: &Door<'_>, draft: &mut Draft, old: &Row, provider: Option<&str>) -> Result<()> {
    let from = old.text("state").unwrap_or("").to_string();
    let to = draft.new_text("state").unwrap_or("").to_string();
    let department = old.text("department").map(String::from);
    let changed: Vec<&str> =
        EVENT.columns.iter().map(|c| c.name).filter(|c| *c != "state" && draft.changes(c)).collect();
    let only = |allowed: &[&str]| match changed.iter().find(|c| !allowed.contains(c)) {
        Some(column) => Err(unfit(format!("{column} is fixed on the way from {from} to {to}"))),
        None => Ok(()),
    };
    match (from.as_str(), to.as_str()) {
        ("filed", "filed") => {
            may_write(draft, department.as_deref())?;
            file(door, draft, "filed", "event.edit")
        }
        ("filed" | "approving", "approved") => {
            only(&[])?;
            approve(door, draft)
        }
        ("filed" | "approving", "cancelled") | ("approved", "closed") => {
            only(&["note"])?;
            // Whoever gives the data may always stop it.
            if provider.is_none() || draft.actor.department.as_deref() != provider || !draft.actor.has_role("cdo") {
                may_write(draft, department.as_deref())?;
            }
            draft.action = if to == "closed" { "event.close".into() } else { "event.cancel".into() };
            Ok(())
        }
        ("approved" | "closed", "reviewed") => {
            only(&["note", "review_sha256", "reviewed_on"])?;
            may_write(draft, department.as_deref())?;
            let today = draft.at.local_date();
            let running =
                from == "approved" && old.text("valid_until").is_some_and(|d| Date::parse(d).is_ok_and(|d| d >= today));
            if running {
                return Err(unfit("it still runs: close it first, then review it").into());
            }
            if draft.new_text("review_sha256").is_none() {
                return Err(unfit("review_sha256 is missing: the review rests on its document").into());
            }
            if let Some(new) = draft.new.as_mut() {
                new.default("reviewed_on", today.to_string());
            }
            draft.action = "event.review".into();
            Ok(())
        }
        _ => {
            let next = match from.as_str() {
                "filed" | "approving" => "approved, cancelled",
                "approved" => "closed, reviewed",
                "closed" => "reviewed",
                _ => "none (ended)",
            };
            Err(unfit(format!("it cannot go from {from} to {to}; lawful next steps: {next}")).into())
        }
    }
}

/// One person's approval; the second of another department opens the items.
fn approve(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    let actor = draft.actor.clone();
    if !actor.is_staff() || !APPROVERS.iter().any(|r| actor.has_role(r)) || actor.department.is_none() {
        return Err(unfit(format!("{} cannot approve it: a cdo or supervisor does, by name", actor.id)).into());
    }
    let first = draft.old_text("approver1").map(String::from);
    let Some(new) = draft.new.as_mut() else { return Ok(()) };
    new.set(if first.is_none() { "approver1" } else { "approver2" }, actor.id.as_str());
    file(door, draft, "approved", "event.approve")?;
    if first.as_deref() == Some(actor.id.as_str()) {
        return Err(
            unfit(format!("{} approved it already; a second person of another department does", actor.id)).into()
        );
    }
    let Some(new) = draft.new.as_mut() else { return Ok(()) };
    match draft.extra.get("approvals_missing").and_then(|n| n.int()) {
        Some(0) => {}
        _ if first.is_none() => new.set("state", "approving"),
        _ => return Err(unfit("both approvers are of one department; one of another must approve").into()),
    }
    Ok(())
}

/// The items that an approved event opens on a day for a department's request of a resource; none where it
/// does not stand.
pub fn items_open(cache: &Cache, event: &str, resource: &str, department: &str, today: Date) -> Result<Vec<String>> {
    let Ok(id) = event.trim().parse::<i64>() else { return Ok(Vec::new()) };
    let sql = "SELECT items FROM main.gov_event_data WHERE id = ?1 AND state = 'approved' AND resource = ?2 \
               AND department = ?3 AND kind IN ('major_security_event', 'other') AND begins <= ?4 AND valid_until >= ?4";
    let today = today.to_string();
    let found = cache.text(sql, &[id.into(), resource.into(), department.into(), today.as_str().into()])?;
    Ok(found.and_then(|t| super::filter::read_items("items", &t).ok()).unwrap_or_default())
}
