//! `gov_period` and `gov_notice`: columns, and the thin face of their rules.

use super::day::{Day, Period};
use super::document::DocumentNumber;
use super::entries::Entries;
use super::figures::{self, Also};
use super::finding::Finding;
use super::notice::{self, Mover, Notice, State};
use super::people::{bureau, working_days_after};
use super::stored;
use crate::error::{supervise, Refusal};
use crate::guard::{Column, Door, Draft, Kind, Row, TableSpec, Verb};
use crate::identity::tables::must_exist;
use crate::sqlite::Result;

const LONG: usize = 65_536;

/// Closed periods: insert one when it is over, and its figures stand.
pub static PERIOD: TableSpec = TableSpec {
    name: "gov_period",
    entity: "period",
    columns: &[
        Column::new("period", Kind::Text(32)),
        Column::new("head", Kind::Integer).required(),
        Column::new("figures_sha256", Kind::Hex(32)).required(),
        // Made of the entries up to `head`, and hashed into this row's own entry: not logged a second time.
        Column::new("figures", Kind::Text(64 << 20)).internal().required(),
    ],
    key: 1,
    indexes: &[],
    extra_sql: "",
    also_writes: &[],
    decide: period,
};

/// 整改通知书 (Art. 21).
pub static NOTICE: TableSpec = TableSpec {
    name: "gov_notice",
    entity: "notice",
    columns: &[
        Column::new("id", Kind::Integer),
        Column::new("department", Kind::Code).required(),
        Column::new("finding", Kind::Integer).required(),
        Column::new("content", Kind::Text(LONG)),
        Column::new("demands", Kind::Text(LONG)),
        Column::new("entries", Kind::Text(LONG)),
        Column::new("issued_on", Kind::Date),
        Column::new("deadline", Kind::Date),
        Column::new("confirmed_by", Kind::Code),
        Column::new("state", Kind::Coded(state_label)).required(),
        Column::new("rectified_on", Kind::Date),
        Column::new("reviewed_by", Kind::Code),
        Column::new("reviewed_on", Kind::Date),
        Column::new("review_evidence", Kind::Text(128)),
        Column::new("number", Kind::Text(256)),
        Column::new("circular_number", Kind::Text(256)),
        Column::new("report_number", Kind::Text(256)),
        Column::new("report_signer", Kind::Text(256)),
        Column::new("withdrawal_reason", Kind::Text(LONG)),
    ],
    key: 1,
    indexes: &["department", "state, deadline"],
    extra_sql: "",
    also_writes: &[],
    decide: notice,
};

fn state_label(word: &str) -> Option<&'static str> {
    State::parse(word).ok().map(State::label)
}

/// Whether the actor is a supervisor of the city bureau. Whoever is not staff passes, as everywhere on an unlocked
/// database; the entry says who it was.
fn may_supervise(door: &Door<'_>, draft: &Draft) -> Result<bool> {
    if !draft.actor.is_staff() {
        return Ok(true);
    }
    let bureau = bureau(door.cache)?.map(|(code, _)| code);
    Ok(draft.actor.has_role("supervisor") && bureau.is_some() && bureau == draft.actor.department)
}

fn local_day(draft: &Draft) -> Day {
    super::people::day(draft.at.local_date())
}

fn period(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    let given = draft.row().and_then(|r| r.text("period")).unwrap_or("").to_string();
    if draft.verb != Verb::Insert {
        return Err(Refusal::new(&supervise::PERIOD_STANDS).with("period", given).into());
    }
    if !may_supervise(door, draft)? {
        return Err(Refusal::new(&supervise::PERIOD_CLOSER)
            .with("actor", &draft.actor.id)
            .with("role", draft.actor.role.as_deref().unwrap_or(""))
            .into());
    }
    let period = Period::parse(given.trim())?;
    let today = local_day(draft);
    if period.to >= today {
        return Err(Refusal::new(&supervise::PERIOD_NOT_OVER).with("period", period).with("day", today).into());
    }
    let known = "SELECT 1 FROM main.gov_period_data WHERE period = ?1";
    if door.cache.exists(known, &[period.to_string().as_str().into()])? {
        return Err(Refusal::new(&supervise::PERIOD_STANDS).with("period", period).into());
    }
    let made = figures::make(door.cache, period, today, None, Also::default())?;
    let text = stored::write(&made.card, &made.existence);
    if let Some(new) = draft.new.as_mut() {
        new.set("period", period.to_string());
        new.set("head", i64::try_from(made.replay.head).unwrap_or(i64::MAX));
        new.set("figures_sha256", figures::digest(&text));
        new.set("figures", text);
    }
    draft.action = "period.close".into();
    let bureau = bureau(door.cache)?.map(|(code, _)| code);
    draft.party(bureau.as_deref());
    Ok(())
}

/// A row as the rule sees it. Days are in their form already; GS-8207 for a finding that is none.
pub fn read(row: &Row) -> Result<Notice> {
    let text = |c: &str| row.text(c).map(String::from);
    let day = |c: &str| row.text(c).map(|t| Day::parse(t, "day")).transpose();
    let finding = row.integer("finding").unwrap_or(0);
    let bad = || Refusal::new(&supervise::BAD_FINDING).with("value", finding);
    Ok(Notice {
        id: row.integer("id").unwrap_or(0),
        department: text("department").unwrap_or_default(),
        finding: Finding::from_item(finding).ok_or_else(bad)?,
        content: text("content").unwrap_or_default(),
        issued_on: day("issued_on")?.unwrap_or(Day::MIN),
        deadline: day("deadline")?.unwrap_or(Day::MIN),
        confirmed_by: text("confirmed_by").unwrap_or_default(),
        state: State::parse(row.text("state").unwrap_or(""))?,
        rectified_on: day("rectified_on")?,
        reviewed_by: text("reviewed_by"),
        reviewed_on: day("reviewed_on")?,
        review_evidence: text("review_evidence"),
        circular_number: text("circular_number"),
        report_number: text("report_number"),
        withdrawal_reason: text("withdrawal_reason"),
    })
}

/// What an insert may leave out: issued today, by whoever issues it, due when the rule pack says.
fn fill(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    let today = local_day(draft);
    let confirmed = draft.actor.id.clone();
    let Some(new) = draft.new.as_mut() else { return Ok(()) };
    new.default("state", "issued");
    new.default("issued_on", today.to_string());
    new.default("confirmed_by", confirmed);
    if new.text("deadline").is_none() {
        let issued = Day::parse(new.text("issued_on").unwrap_or(""), "issued_on")?;
        let packs = crate::rules::sql::active(door.cache)?;
        let calendar = crate::calendar::sql::current(door.cache)?;
        let days = super::people::date(issued).and_then(|d| packs.number("rectification_working_days", d));
        if let Some(day) = days.and_then(|s| working_days_after(&calendar, issued, s.value)) {
            new.set("deadline", day.to_string());
        }
    }
    Ok(())
}

/// Columns of ours that the pure rule does not know: stated with the notice, a document's number and signer later.
fn extras(door: &Door<'_>, draft: &Draft) -> Result<()> {
    let id = draft.row().and_then(|r| r.integer("id")).unwrap_or(0);
    if let (Some(old), Some(new)) = (&draft.old, &draft.new) {
        for field in ["demands", "entries", "number", "report_signer"] {
            let (before, after) = (old.text(field), new.text(field));
            if before != after && (before.is_some() || matches!(field, "demands" | "entries")) {
                return Err(Refusal::new(&supervise::NOTICE_FROZEN).with("id", id).with("field", field).into());
            }
        }
    }
    Entries::parse(draft.new_text("entries").unwrap_or(""))?;
    for column in ["number", "circular_number", "report_number"] {
        let Some(number) = draft.new_text(column) else { continue };
        DocumentNumber::parse(number)?;
        let sql =
            "SELECT id FROM main.gov_notice_data WHERE (number = ?1 OR circular_number = ?1 OR report_number = ?1) \
                   AND id <> ?2 LIMIT 1";
        if let Some(row) = door.cache.row(sql, &[number.into(), id.into()])? {
            let other = row.first().and_then(crate::value::Value::integer).unwrap_or(0);
            return Err(Refusal::new(&supervise::NUMBER_TAKEN).with("number", number).with("id", other).into());
        }
    }
    Ok(())
}

fn notice(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    if draft.verb == Verb::Delete {
        let id = draft.old.as_ref().and_then(|r| r.integer("id")).unwrap_or(0);
        return Err(Refusal::new(&supervise::NOTICE_KEPT).with("id", id).into());
    }
    if draft.verb == Verb::Insert {
        fill(door, draft)?;
    }
    let Some((bureau, _)) = bureau(door.cache)? else { return Err(Refusal::new(&supervise::NO_BUREAU).into()) };
    let old = draft.old.as_ref().map(read).transpose()?;
    let Some(new) = draft.new.as_ref().map(read).transpose()? else { return Ok(()) };
    must_exist(door, "department", Some(&new.department), "gov_department", "code")?;
    let supervises = may_supervise(door, draft)?;
    let actor = draft.actor.clone();
    let mover = Mover {
        id: &actor.id,
        department: if actor.is_staff() { actor.department.as_deref().unwrap_or("") } else { &bureau },
        role: if actor.is_staff() { actor.role.as_deref().unwrap_or("") } else { "supervisor" },
        city_bureau: supervises,
    };
    let refused = || Refusal::new(&supervise::NOTICE_MOVER).with("actor", mover.id).with("role", mover.role);
    if !supervises {
        return Err(refused().into());
    }
    let made = notice::decide(old.as_ref(), &new, mover, local_day(draft))?;
    extras(door, draft)?;
    if let Some(state) = draft.new.as_mut() {
        state.set("state", new.state.code());
    }
    if let Some(step) = made {
        draft.action = step.action.into();
        if let Some(article) = step.article {
            draft.extra.insert("article", crate::audit::json::Json::Int(article.into()));
        }
    }
    draft.party(Some(&new.department));
    draft.party(Some(&bureau));
    Ok(())
}
