//! `gov_feed`: pushes to each department what is new in the log for it, exactly once (Art. 16).
//!
//! `INSERT INTO gov_feed(department)` delivers the entries after those of the last delivery; the row says which,
//! `audit_slice(department, from_seq, to_seq)` gives them with their proofs, and `content` lists the deadlines that are open, the
//! notices, and what is new for the department's subscriptions.

use super::json::{self, Json, Map};
use super::stored::last_checkpoint;
use crate::error::{audit as faults, identity, Refusal};
use crate::guard::{Column, Door, Draft, Kind, TableSpec, Verb};
use crate::identity::tables::must_exist;
use crate::sqlite::Result;
use crate::value::Value;

pub static FEED: TableSpec = TableSpec {
    name: "gov_feed",
    entity: "feed",
    columns: &[
        Column::new("id", Kind::Integer),
        Column::new("department", Kind::Code).required(),
        Column::new("from_seq", Kind::Integer),
        Column::new("to_seq", Kind::Integer),
        Column::new("content", Kind::Json),
        Column::new("received_on", Kind::Date),
    ],
    key: 1,
    indexes: &["department, to_seq"],
    extra_sql: "",
    also_writes: &[],
    decide: feed,
};

fn refuse(why: &str) -> Refusal {
    Refusal::new(&faults::FEED_FORM).with("why", why)
}

fn feed(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    let department = draft.row().and_then(|r| r.text("department")).unwrap_or("").to_string();
    let role = draft.actor.role.as_deref().unwrap_or("-").to_string();
    let pushes = ["sysadmin", "system"].contains(&role.as_str());
    let own = draft.actor.department.as_deref() == Some(department.as_str());
    if draft.actor.is_staff() && !own && !pushes {
        return Err(Refusal::new(&identity::MAY_NOT)
            .with("actor", &draft.actor.id)
            .with("role", role)
            .with("department", draft.actor.department.as_deref().unwrap_or("-"))
            .with("verb", draft.verb.word())
            .with("table", "gov_feed")
            .with("who", "the department itself, a sysadmin or a system")
            .into());
    }
    must_exist(door, "department", Some(&department), "gov_department", "code")?;
    draft.party(Some(&department));
    match draft.verb {
        Verb::Delete => Err(refuse("what was delivered stays recorded").into()),
        Verb::Update => {
            if ["department", "from_seq", "to_seq", "content"].iter().any(|c| draft.changes(c)) {
                return Err(refuse("only received_on is set afterwards").into());
            }
            draft.action = "feed.receive".into();
            Ok(())
        }
        Verb::Insert => deliver(door, draft, &department),
    }
}

fn deliver(door: &Door<'_>, draft: &mut Draft, department: &str) -> Result<()> {
    let last = "SELECT max(to_seq) FROM main.gov_feed_data WHERE department = ?1";
    let row = door.cache.row(last, &[department.into()])?;
    let from = row.and_then(|r| r.first().and_then(Value::integer)).unwrap_or(0) + 1;
    // As far as proofs go: what came after the last checkpoint is in the next delivery.
    let to = last_checkpoint(door.cache)?;
    if to < from {
        return Err(refuse("nothing is proved since the last delivery: take a checkpoint first").into());
    }
    let Some(new) = draft.new.as_mut() else { return Ok(()) };
    if ["from_seq", "to_seq", "content", "received_on"].iter().any(|c| !new.get(c).is_null()) {
        return Err(refuse("give the department alone: what is delivered follows from the last delivery").into());
    }
    let mut deadlines = Vec::new();
    let open = "SELECT q.id, q.state, q.resource, coalesce(CASE q.state WHEN 'agreed' THEN q.provide_due END, q.reply_due) \
                FROM main.gov_request_data AS q LEFT JOIN main.gov_resource_data AS r ON r.code = q.resource \
                WHERE q.state IN ('submitted', 'accepted', 'returned', 'agreed') AND (q.applicant = ?1 OR r.provider = ?1) \
                ORDER BY 4, 1 LIMIT 400";
    for row in door.cache.all(open, &[department.into()])? {
        let text = |i: usize| row.get(i).and_then(Value::text).map_or(Json::Null, |t| Json::Text(t.into()));
        let map = Map::new()
            .with("due", text(3))
            .with("request", row.first().and_then(Value::integer).map_or(Json::Null, Json::Int))
            .with("resource", text(2))
            .with("state", text(1));
        deadlines.push(Json::Map(map));
    }
    let mut content = Map::new().with("deadlines", Json::List(deadlines));
    content.insert("notices", notices(door, department, (from, to))?);
    let news = crate::catalog::news::of(door.cache, department, (from, to))?;
    content.insert("subscriptions", crate::catalog::news::brief(&news));
    new.set("from_seq", from);
    new.set("to_seq", to);
    new.set("content", json::Json::Map(content).to_text()?);
    draft.action = "feed.deliver".into();
    Ok(())
}

/// The notices to the department among the entries delivered, by their objects.
fn notices(door: &Door<'_>, department: &str, (from, to): (i64, i64)) -> Result<Json> {
    let sql = "SELECT body FROM main.gov_audit_data WHERE seq BETWEEN ?1 AND ?2 AND instr(body, ',\"object\":\"notice:') > 0 LIMIT 400";
    let mut all = Vec::new();
    door.cache.rows(sql, &[from.into(), to.into()], |row| {
        let entry = super::entry::read(row.column_text(0).unwrap_or(""))?;
        if entry.parties.iter().any(|p| p.department == department) {
            all.push(Json::Text(entry.object));
        }
        Ok(())
    })?;
    Ok(Json::List(all))
}
