//! `request_next`, `request_today`, `request_due`, `request_clock`.

use super::clock::{self, Standing};
use super::fields::Row;
use super::machine::{self, Mover, State};
use crate::calendar::{Calendar, Date, Timestamp};
use crate::error::{request as faults, Refusal};
use crate::guard::rows::{self, Rows, TableFunction};
use crate::guard::{Cache, Conn};
use crate::rules::Packs;
use crate::sqlite::{scalar, Db, Result, Statement, Trust, ValueRef};
use crate::supervise::day::Period;
use crate::value::Value;
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;
use std::sync::Arc;

pub fn register(db: Db, conn: &Rc<Conn>) -> Result<()> {
    scalar(db, "request_next", 1, Trust::Pure, |ctx, args| {
        let state = match args.first().map_or(ValueRef::Null, |a| a.get()) {
            ValueRef::Null => {
                ctx.result(ValueRef::Null);
                return Ok(());
            }
            v => v.str().unwrap_or("?").to_string(),
        };
        let known = State::parse(&state).ok_or_else(|| {
            let all: Vec<&str> = State::ALL.into_iter().map(State::word).collect();
            Refusal::new(&faults::STATE_UNKNOWN).with("value", &state).with("known", all.join(", "))
        })?;
        let next: Vec<&str> = machine::next(known).into_iter().map(State::word).collect();
        ctx.result(next.join(", ").as_str());
        Ok(())
    })?;
    let c = conn.clone();
    scalar(db, "request_today", 0, Trust::Innocuous, move |ctx, _| {
        ctx.result(c.now()?.local_date().to_string().as_str());
        Ok(())
    })?;
    for function in [DUE, CLOCK, super::explain::EXPLAIN] {
        rows::register(db, conn, function)?;
    }
    Ok(())
}

/// One row per open request in which somebody has something to do.
pub const DUE: TableFunction = TableFunction {
    name: "request_due",
    columns: "id INTEGER, resource TEXT, applicant TEXT, provider TEXT, state TEXT, clock TEXT, due TEXT, pending INTEGER, \
        days_left INTEGER, standing TEXT, standing_label TEXT, remind INTEGER, whose TEXT, whose_label TEXT, department TEXT, \
        to_do TEXT, to_do_label TEXT, article INTEGER, rule TEXT",
    arguments: &["as_of"],
    required: 0,
    start: due,
};

/// One row per decided request of a period, clock and pack.
pub const CLOCK: TableFunction = TableFunction {
    name: "request_clock",
    columns: "id INTEGER, resource TEXT, applicant TEXT, provider TEXT, state TEXT, clock TEXT, started TEXT, due TEXT, done TEXT, \
        working_days INTEGER, allowed INTEGER, hard INTEGER, standing TEXT, standing_label TEXT, late INTEGER, \
        extension_reason TEXT, pack TEXT, version TEXT, rule TEXT, article INTEGER",
    arguments: &["period"],
    required: 1,
    start: clocks,
};

/// A day argument: a date, or the local day of a time; NULL is today.
pub(super) fn day(cache: &Cache, value: Option<&Value>) -> Result<Date> {
    match value {
        None | Some(Value::Null) => Ok(cache.conn.now()?.local_date()),
        Some(Value::Text(t)) if t.trim().len() > 10 => Ok(Timestamp::parse(t.trim())?.local_date()),
        Some(Value::Text(t)) => Ok(Date::parse(t.trim())?),
        Some(other) => {
            Err(Refusal::new(&crate::error::request::DATE_UNREADABLE).with("value", other.type_name()).into())
        }
    }
}

/// What a stream makes of each row of its statement.
type Each = Box<dyn FnMut(&Statement, &mut VecDeque<Vec<Value>>) -> Result<()>>;

/// Rows made while a statement runs, so that a million of them need no memory.
struct Stream {
    cache: Rc<Cache>,
    sql: &'static str,
    statement: Option<Statement>,
    ready: VecDeque<Vec<Value>>,
    each: Each,
}

impl Stream {
    fn start(cache: &Rc<Cache>, sql: &'static str, values: &[&str], each: Each) -> Result<Box<dyn Rows>> {
        let mut statement = cache.take(sql)?;
        for (i, value) in values.iter().enumerate() {
            statement.bind(i + 1, *value)?;
        }
        Ok(Box::new(Stream { cache: cache.clone(), sql, statement: Some(statement), ready: VecDeque::new(), each }))
    }
}

impl Rows for Stream {
    fn next(&mut self) -> Result<Option<Vec<Value>>> {
        loop {
            if let Some(row) = self.ready.pop_front() {
                return Ok(Some(row));
            }
            let Some(statement) = self.statement.as_mut() else { return Ok(None) };
            let _nested = self.cache.conn.nested();
            if !statement.step()? {
                if let Some(statement) = self.statement.take() {
                    self.cache.give(self.sql, statement);
                }
                return Ok(None);
            }
            (self.each)(statement, &mut self.ready)?;
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        if let Some(statement) = self.statement.take() {
            self.cache.give(self.sql, statement);
        }
    }
}

/// Provider and data authority of a resource, and whether it is shared unconditionally.
#[derive(Clone)]
struct Side {
    provider: Value,
    authority: Value,
    direct: bool,
}

/// The sides of resources, looked up once each.
#[derive(Default)]
struct Sides(HashMap<String, Side>);

impl Sides {
    fn of(&mut self, cache: &Cache, resource: &str) -> Result<&Side> {
        if !self.0.contains_key(resource) {
            let sql =
                "SELECT r.provider, d.authority, r.share_type = 'unconditional' FROM main.gov_resource_data AS r \
                       LEFT JOIN main.gov_department_data AS d ON d.code = r.provider WHERE r.code = ?1";
            let row = cache.row(sql, &[resource.into()])?.unwrap_or_default();
            let mut row = row.into_iter();
            let mut next = || row.next().unwrap_or(Value::Null);
            let side = Side { provider: next(), authority: next(), direct: next() == Value::Integer(1) };
            self.0.insert(resource.to_string(), side);
        }
        self.0.get(resource).ok_or_else(|| Refusal::new(&faults::RESOURCE_UNKNOWN).with("resource", resource).into())
    }
}

/// What is open in any case, and what was provided until a day that is past.
const OPEN: &str = "SELECT id, resource, applicant, state, received_at, form_sent_at IS NOT NULL, answered_at, decided_at, provided_at, valid_until \
    FROM main.gov_request_data WHERE state IN ('submitted', 'accepted', 'returned', 'agreed', 'disputed') \
    UNION ALL SELECT id, resource, applicant, state, received_at, form_sent_at IS NOT NULL, answered_at, decided_at, provided_at, valid_until \
    FROM main.gov_request_data WHERE state IN ('provided', 'suspended') AND valid_until < ?1";

/// What of a row decides where its clock stands; requests of one day share it.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Signature {
    state: String,
    days: [Option<String>; 4],
    sent: bool,
    ended: bool,
    direct: bool,
}

/// The shared part of a row of `request_due`, from `clock` on; `None` where nobody has anything to do.
struct Shared {
    whose: Mover,
    before: [Value; 9],
    after: [Value; 4],
}

fn due(cache: &Rc<Cache>, arguments: &[Value]) -> Result<Box<dyn Rows>> {
    let as_of = day(cache, arguments.first())?;
    let calendar = crate::calendar::sql::current(cache)?;
    let packs = crate::rules::sql::active(cache)?;
    let (mut memo, mut sides): (HashMap<Signature, Option<Shared>>, Sides) = Default::default();
    let (own, today) = (cache.clone(), as_of.to_string());
    let until = today.clone();
    let mut at: Option<Signature> = None;
    let each: Each = Box::new(move |found, out| {
        let text = |i: usize| found.column_text(i);
        let side = sides.of(&own, text(1).unwrap_or(""))?;
        let ended = text(9).is_some_and(|d| d < until.as_str());
        let sent = found.column_i64(5) == Some(1);
        let same = at.as_ref().is_some_and(|s| {
            Some(s.state.as_str()) == text(3)
                && s.sent == sent
                && s.ended == ended
                && s.direct == side.direct
                && s.days.iter().zip([4, 6, 7, 8]).all(|(day, i)| day.as_deref() == text(i))
        });
        if !same {
            let own = |i: usize| text(i).map(String::from);
            let state = own(3).unwrap_or_default();
            at = Some(Signature { state, days: [own(4), own(6), own(7), own(8)], sent, ended, direct: side.direct });
        }
        let Some(signature) = at.as_ref() else { return Ok(()) };
        if !memo.contains_key(signature) {
            if memo.len() > 100_000 {
                memo.clear();
            }
            let shared = stand(signature, text(9), as_of, &calendar, &packs)?;
            memo.insert(signature.clone(), shared);
        }
        let Some(Some(shared)) = memo.get(signature) else { return Ok(()) };
        let applicant = Value::from(text(2).unwrap_or(""));
        let department = match shared.whose {
            Mover::ApplicantSteward | Mover::ApplicantCdo => applicant.clone(),
            Mover::ProviderSteward | Mover::ProviderCdo => side.provider.clone(),
            Mover::Bureau => side.authority.clone(),
        };
        let mut row = Vec::with_capacity(19);
        row.push(found.column_i64(0).into());
        row.push(text(1).map(String::from).into());
        row.push(applicant);
        row.push(side.provider.clone());
        row.push(signature.state.as_str().into());
        row.extend(shared.before.iter().cloned());
        row.push(department);
        row.extend(shared.after.iter().cloned());
        out.push_back(row);
        Ok(())
    });
    Stream::start(cache, OPEN, &[&today], each)
}

fn stand(
    s: &Signature,
    valid_until: Option<&str>,
    as_of: Date,
    calendar: &Calendar,
    packs: &Packs,
) -> Result<Option<Shared>> {
    let [received_at, answered_at, decided_at, provided_at] = s.days.clone();
    let row = Row {
        state: Some(s.state.clone()),
        received_at,
        form_sent_at: s.sent.then(String::new),
        answered_at,
        decided_at,
        provided_at,
        valid_until: valid_until.map(String::from),
        ..Row::default()
    };
    let Some(due) = clock::due(&row, s.direct, as_of, calendar, packs)? else { return Ok(None) };
    let standing = due.standing.map(Standing::words);
    let (whose, whose_label) = due.whose.words();
    Ok(Some(Shared {
        whose: due.whose,
        before: [
            due.kind.map(|k| k.word()).into(),
            due.due.map(|d| d.to_string()).into(),
            due.pending.into(),
            due.left.into(),
            standing.map(|w| w.0).into(),
            standing.map(|w| w.1).into(),
            due.remind.into(),
            whose.into(),
            whose_label.into(),
        ],
        after: [due.to_do.0.into(), due.to_do.1.into(), due.article.map(i64::from).into(), due.cite.into()],
    }))
}

/// Decided in the period: answered in it, or decided in it by the bureau.
const DECIDED: &str = "SELECT id, resource, applicant, state, received_at, answered_at, decided_at, provided_at, provide_due, extension_reason \
    FROM main.gov_request_data WHERE (answered_at BETWEEN ?1 AND ?2) OR (decided_at BETWEEN ?1 AND ?2)";

fn clocks(cache: &Rc<Cache>, arguments: &[Value]) -> Result<Box<dyn Rows>> {
    let period = Period::parse(arguments.first().and_then(Value::text).unwrap_or("?").trim())?;
    let as_of = cache.conn.now()?.local_date();
    let calendar: Arc<Calendar> = crate::calendar::sql::current(cache)?;
    let packs = crate::rules::sql::active(cache)?;
    let (own, mut sides) = (cache.clone(), Sides::default());
    let each: Each = Box::new(move |found, out| {
        let text = |i: usize| found.column_text(i).map(String::from);
        let row = Row {
            state: text(3),
            received_at: text(4),
            answered_at: text(5),
            decided_at: text(6),
            provided_at: text(7),
            provide_due: text(8),
            ..Row::default()
        };
        let Side { provider, direct, .. } = sides.of(&own, found.column_text(1).unwrap_or(""))?.clone();
        for mark in clock::marks(&row, direct, as_of, &calendar, &packs)? {
            let (standing, label) = mark.standing.words();
            out.push_back(vec![
                found.column_i64(0).into(),
                text(1).into(),
                text(2).into(),
                provider.clone(),
                text(3).into(),
                mark.kind.word().into(),
                mark.from.to_string().into(),
                mark.due.map(|d| d.to_string()).into(),
                mark.done.map(|d| d.to_string()).into(),
                mark.taken.into(),
                mark.setting.value.into(),
                mark.hard.into(),
                standing.into(),
                label.into(),
                mark.standing.is_late().into(),
                text(9).into(),
                mark.setting.pack.into(),
                mark.setting.version.into(),
                mark.setting.rule.into(),
                mark.setting.article.map(i64::from).into(),
            ]);
        }
        Ok(())
    });
    let (from, to) = (period.from.to_string(), period.to.to_string());
    Stream::start(cache, DECIDED, &[&from, &to], each)
}
