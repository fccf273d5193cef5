//! Keeping the catalogue's data: updates, collection batches, subscriptions, and what is overdue (Arts. 6, 8, 18, 20).

use super::date;
use super::fresh::{freshness, Freshness};
use super::know::Knower;
use super::params;
use super::words::UPDATE_CYCLE;
use crate::calendar::Date;
use crate::error::{catalog as faults, door as doors, identity, Refusal};
use crate::guard::rows::{Rows, TableFunction};
use crate::guard::{Cache, Column, Door, Draft, Kind, TableSpec, Verb};
use crate::identity::tables::{may_write, must_exist};
use crate::sqlite::Result;
use crate::value::Value;
use std::rc::Rc;

const NOTE: usize = 4_096;

/// An update of a resource's data. NULL `updated_on` is the day of `at`.
pub static UPDATE: TableSpec = TableSpec {
    name: "gov_update",
    entity: "update",
    columns: &[
        Column::new("id", Kind::Integer),
        Column::new("resource", Kind::Code).required(),
        Column::new("updated_on", Kind::Date).required(),
        Column::new("row_count", Kind::Integer),
        Column::new("note", Kind::Text(NOTE)),
    ],
    key: 1,
    indexes: &["resource, updated_on"],
    extra_sql: "",
    also_writes: &[],
    decide: |door, draft| recorded(door, draft, "updated_on", &["row_count"]),
};

/// A batch that reached the platform (归集). Not sharing data does not excuse from delivering it.
pub static COLLECTION: TableSpec = TableSpec {
    name: "gov_collection",
    entity: "collection",
    columns: &[
        Column::new("id", Kind::Integer),
        Column::new("resource", Kind::Code).required(),
        Column::new("collected_on", Kind::Date).required(),
        // How many rows the provider holds; NULL where it did not say.
        Column::new("expected", Kind::Integer),
        Column::new("received", Kind::Integer).required(),
        Column::new("rejected", Kind::Integer),
        Column::new("note", Kind::Text(NOTE)),
    ],
    key: 1,
    indexes: &["resource, collected_on"],
    extra_sql: "",
    also_writes: &[],
    decide: |door, draft| recorded(door, draft, "collected_on", &["expected", "received", "rejected"]),
};

/// Somebody wants to hear of a resource, or of whatever a search finds.
pub static SUBSCRIPTION: TableSpec = TableSpec {
    name: "gov_subscription",
    entity: "subscription",
    columns: &[
        Column::new("id", Kind::Integer),
        Column::new("subscriber", Kind::Code).required(),
        Column::new("resource", Kind::Code),
        Column::new("search", Kind::Text(800)),
        Column::new("since", Kind::Date).required(),
        Column::new("until", Kind::Date),
    ],
    key: 1,
    indexes: &["subscriber", "resource"],
    extra_sql: "",
    also_writes: &[],
    decide: subscription,
};

/// The rule of both records: whose resource it is, that the day has come, that counts are counts.
fn recorded(door: &Door<'_>, draft: &mut Draft, day: &'static str, counts: &[&'static str]) -> Result<()> {
    if draft.verb == Verb::Delete {
        let refusal = Refusal::new(&identity::RECORD_KEPT).with("table", draft.spec.name);
        return Err(refusal.with("column", "note").into());
    }
    let resources = [draft.old_text("resource").map(String::from), draft.new_text("resource").map(String::from)];
    for code in resources.iter().flatten() {
        must_exist(door, "resource", Some(code), "gov_resource", "code")?;
        let sql = "SELECT r.provider, d.authority FROM main.gov_resource_data AS r \
                   LEFT JOIN main.gov_department_data AS d ON d.code = r.provider WHERE r.code = ?1";
        let row = door.cache.row(sql, &[code.as_str().into()])?.unwrap_or_default();
        let text = |i: usize| row.get(i).and_then(Value::text);
        // The platform's operator records what it receives.
        let operator = draft.actor.department.is_some() && draft.actor.department.as_deref() == text(1);
        if !operator || draft.spec.name != COLLECTION.name {
            may_write(draft, text(0))?;
        }
        draft.party(text(0));
    }
    let today = draft.at.local_date();
    let Some(new) = draft.new.as_mut() else { return Ok(()) };
    new.default(day, today.to_string());
    if let Some(given) = new.text(day).filter(|d| *d > today.to_string().as_str()) {
        let refusal = Refusal::new(&faults::RECORD_DATE).with("column", day).with("value", given);
        return Err(refusal.with("today", today).into());
    }
    for column in counts {
        if let Some(n) = new.integer(column).filter(|n| *n < 0) {
            let refusal = Refusal::new(&faults::COUNTS).with("column", column).with("value", n);
            return Err(refusal.with("why", "a count is not negative").into());
        }
    }
    if let (Some(rejected), Some(received)) = (new.integer("rejected"), new.integer("received")) {
        if rejected > received {
            let refusal = Refusal::new(&faults::COUNTS).with("column", "rejected").with("value", rejected);
            return Err(refusal.with("why", format!("only {received} were received")).into());
        }
    }
    Ok(())
}

fn subscription(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    let subscribers = [draft.old_text("subscriber").map(String::from), draft.new_text("subscriber").map(String::from)];
    for subscriber in subscribers.iter().flatten() {
        may_write(draft, Some(subscriber))?;
        draft.party(Some(subscriber));
    }
    must_exist(door, "subscriber", draft.new_text("subscriber"), "gov_department", "code")?;
    let today = draft.at.local_date().to_string();
    let Some(new) = draft.new.as_mut() else { return Ok(()) };
    new.default("since", today);
    if new.get("resource").is_null() == new.get("search").is_null() {
        return Err(Refusal::new(&faults::SUBSCRIPTION_WHAT).into());
    }
    if let (Some(since), Some(until)) = (new.text("since"), new.text("until")) {
        if since > until {
            return Err(Refusal::new(&identity::OUT_OF_ORDER).with("first", "since").with("second", "until").into());
        }
    }
    let Some(code) = draft.new_text("resource").map(String::from) else { return Ok(()) };
    let sql = "SELECT r.provider, r.state, d.authority FROM main.gov_resource_data AS r \
               LEFT JOIN main.gov_department_data AS d ON d.code = r.provider WHERE r.code = ?1";
    let row = door.cache.row(sql, &[code.as_str().into()])?;
    let text = |i: usize| row.as_ref().and_then(|r| r.get(i)).and_then(Value::text);
    let knower =
        if draft.actor.is_staff() { Knower::Staff(draft.actor.department.clone()) } else { Knower::Everything };
    // What one may not know of is not there.
    if row.is_none() || !knower.may_know(text(1).unwrap_or("draft"), text(0).unwrap_or_default(), text(2)) {
        let refusal = Refusal::new(&doors::UNKNOWN_REFERENCE).with("column", "resource").with("value", &code);
        return Err(refusal.with("table", "gov_resource").into());
    }
    draft.party(text(0));
    Ok(())
}

/// What is due when, of all resources in force: `catalog_fresh([as_of])`, a local day, default today.
pub const FRESH: TableFunction = TableFunction {
    name: "catalog_fresh",
    columns: "code TEXT, name TEXT, provider TEXT, update_cycle TEXT, update_cycle_label TEXT, last_update TEXT, \
        due TEXT, overdue_days INTEGER, status TEXT, status_label TEXT",
    arguments: &["as_of"],
    required: 0,
    start: fresh,
};

/// A day given as an argument, else today (+08:00).
fn day(cache: &Cache, value: Option<&Value>) -> Result<Option<String>> {
    match value {
        None | Some(Value::Null) => Ok(Some(cache.conn.now()?.local_date().to_string())),
        Some(value) => Ok(Some(Date::parse(value.text().unwrap_or("?").trim())?.to_string())),
    }
}

fn fresh(cache: &Rc<Cache>, arguments: &[Value]) -> Result<Box<dyn Rows>> {
    let knower = Knower::of(cache)?;
    let as_of = day(cache, arguments.first())?.unwrap_or_default();
    let today = date::parse(&as_of).unwrap_or(i64::MAX);
    let cycles = params::cycles(cache, Date::parse(&as_of)?)?;
    let sql = "SELECT r.code, r.name, r.provider, r.update_cycle, r.published_on, r.state, d.authority, \
               (SELECT max(u.updated_on) FROM main.gov_update_data AS u WHERE u.resource = r.code AND u.updated_on <= ?1) \
               FROM main.gov_resource_data AS r LEFT JOIN main.gov_department_data AS d ON d.code = r.provider \
               WHERE r.state IN ('published', 'revised') ORDER BY r.code";
    let mut rows = Vec::new();
    for row in cache.all(sql, &[as_of.as_str().into()])? {
        let text = |i: usize| row.get(i).and_then(Value::text);
        if !knower.may_know(text(5).unwrap_or("draft"), text(2).unwrap_or_default(), text(6)) {
            continue;
        }
        let found: Freshness =
            freshness(&cycles, text(3), text(7).and_then(date::parse), text(4).and_then(date::parse), today);
        let mut out: Vec<Value> = row.get(..4).unwrap_or_default().to_vec();
        out.extend([
            text(3).and_then(|w| UPDATE_CYCLE.label(w)).into(),
            text(7).into(),
            found.due().and_then(date::text_of).into(),
            found.overdue_days().into(),
            found.word().into(),
            found.label().into(),
        ]);
        rows.push(out);
    }
    Ok(Box::new(rows.into_iter()))
}

/// How much of what is in force has been delivered, by provider: `collection_rate([from [, to]])`, local days,
/// both included. Prohibited resources count like all others (无条件归集).
pub const RATE: TableFunction = TableFunction {
    name: "collection_rate",
    columns: "provider TEXT, name TEXT, resources INTEGER, collected INTEGER, rate REAL, expected INTEGER, received INTEGER, \
        rejected INTEGER, row_rate REAL, missing TEXT",
    arguments: &["from_day", "to_day"],
    required: 0,
    start: rate,
};

fn rate(cache: &Rc<Cache>, arguments: &[Value]) -> Result<Box<dyn Rows>> {
    let knower = Knower::of(cache)?;
    let from = match arguments.first() {
        None | Some(Value::Null) => "0001-01-01".to_string(),
        given => day(cache, given)?.unwrap_or_default(),
    };
    let to = day(cache, arguments.get(1))?.unwrap_or_default();
    // Of a resource's batches the last counts: each brings the whole or what has changed since.
    let sql = "SELECT r.provider, d.name, r.code, r.state, d.authority, c.id, c.expected, c.received, c.rejected \
               FROM main.gov_resource_data AS r LEFT JOIN main.gov_department_data AS d ON d.code = r.provider \
               LEFT JOIN main.gov_collection_data AS c ON c.id = \
                 (SELECT b.id FROM main.gov_collection_data AS b WHERE b.resource = r.code AND b.collected_on BETWEEN ?1 AND ?2 \
                  ORDER BY b.collected_on DESC, b.id DESC LIMIT 1) \
               WHERE r.state IN ('published', 'revised', 'suspended') ORDER BY r.provider, r.code";
    let mut all: Vec<Tally> = Vec::new();
    for row in cache.all(sql, &[from.as_str().into(), to.as_str().into()])? {
        let text = |i: usize| row.get(i).and_then(Value::text).unwrap_or_default();
        let number = |i: usize| row.get(i).and_then(Value::integer);
        if !knower.may_know(text(3), text(0), row.get(4).and_then(Value::text)) {
            continue;
        }
        if all.last().is_none_or(|t| t.provider != text(0)) {
            all.push(Tally { provider: text(0).into(), name: text(1).into(), ..Tally::default() });
        }
        let Some(tally) = all.last_mut() else { continue };
        tally.resources += 1;
        match number(5) {
            Some(_) => tally.batch(number(6), number(7).unwrap_or(0), number(8).unwrap_or(0)),
            None => tally.missing.push(text(2).to_string()),
        }
    }
    Ok(Box::new(all.into_iter().map(Tally::row).collect::<Vec<_>>().into_iter()))
}

/// One provider's deliveries.
#[derive(Default)]
struct Tally {
    provider: String,
    name: String,
    resources: i64,
    collected: i64,
    expected: i64,
    received: i64,
    rejected: i64,
    /// Good rows of batches whose expected number is known.
    good: i64,
    missing: Vec<String>,
}

impl Tally {
    fn batch(&mut self, expected: Option<i64>, received: i64, rejected: i64) {
        self.collected += 1;
        self.received = self.received.saturating_add(received);
        self.rejected = self.rejected.saturating_add(rejected);
        if let Some(expected) = expected {
            self.expected = self.expected.saturating_add(expected);
            self.good = self.good.saturating_add(received.saturating_sub(rejected).min(expected));
        }
    }

    fn row(self) -> Vec<Value> {
        let share = |part: i64, of: i64| if of == 0 { Value::Null } else { Value::Real(part as f64 / of as f64) };
        const SHOWN: usize = 20;
        let mut missing = self.missing.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(",");
        if self.missing.len() > SHOWN {
            missing.push_str(&format!(",… ({})", self.missing.len()));
        }
        vec![
            self.provider.into(),
            self.name.into(),
            self.resources.into(),
            self.collected.into(),
            share(self.collected, self.resources),
            self.expected.into(),
            self.received.into(),
            self.rejected.into(),
            share(self.good, self.expected),
            missing.into(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rejected_rows_and_unsaid_totals_do_not_raise_the_rate() {
        let mut tally = Tally { resources: 2, ..Tally::default() };
        tally.batch(Some(100), 90, 10);
        tally.batch(None, 1_000, 0);
        let row = tally.row();
        assert_eq!(row[4], Value::Real(1.0));
        assert_eq!(row[8], Value::Real(0.8));
    }

    #[test]
    fn more_rows_than_expected_are_not_more_than_all() {
        let mut tally = Tally { resources: 1, ..Tally::default() };
        tally.batch(Some(10), i64::MAX, 0);
        assert_eq!(tally.row()[8], Value::Real(1.0));
        assert_eq!(Tally::default().row()[4], Value::Null);
    }
}
