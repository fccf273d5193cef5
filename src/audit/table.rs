//! `gov_audit`: the chain as a table. Every column is read out of the stored bodies; INSERT is for the
//! existing system's own records and for Art. 16's eight words, never for decisions.

use super::entry::{self, Class, OwnedEntry};
use super::hash::{hex, unhex};
use super::json::{self, Json, Map};
use super::sight::{self, Shown, Sight};
use crate::calendar::Timestamp;
use crate::error::{audit as faults, door, Refusal};
use crate::guard::seal::{Origin, Wish};
use crate::guard::table::check_place;
use crate::guard::{actor, append, write, Cache, Conn};
use crate::identity::sql::DATA_ACTIONS;
use crate::sqlite::vtab::{Change, Cursor, Life, Making, Module, Step, Table};
use crate::sqlite::{Arg, Context, IndexInfo, Op, Plan, Result, Statement, ValueRef};
use std::rc::Rc;

const DECLARATION: &str = "CREATE TABLE x(seq INTEGER, at TEXT, actor TEXT, department TEXT, class TEXT, action TEXT, \
    object TEXT, parties TEXT, detail TEXT, hash TEXT, body TEXT HIDDEN, clock TEXT HIDDEN, nonce TEXT HIDDEN)";

const SEQ: i32 = 0;
const NONCE: usize = 12;

pub struct AuditModule {
    pub conn: Rc<Conn>,
}

pub struct AuditTable {
    cache: Rc<Cache>,
}

impl Module for AuditModule {
    type Table = AuditTable;
    const LIFE: Life = Life::Stored;
    const WRITABLE: bool = true;
    const INNOCUOUS: bool = true;
    const TRANSACTIONAL: bool = true;

    fn make(&self, making: &Making<'_>) -> Result<(String, AuditTable)> {
        check_place(&self.conn, making)?;
        Ok((DECLARATION.into(), AuditTable { cache: Rc::new(Cache::new(self.conn.clone())) }))
    }

    fn is_shadow(suffix: &str) -> bool {
        suffix == "data"
    }
}

impl Table for AuditTable {
    type Cursor = AuditCursor;

    fn best_index(&self, info: &mut IndexInfo) -> Result<Plan> {
        let mut tests = Vec::new();
        let (mut cost, mut unique) = (1e7, false);
        for c in info.constraints().into_iter().filter(|c| c.usable && matches!(c.column, SEQ | -1)) {
            let Some(op) = c.op.sql().filter(|_| c.op != Op::Ne) else { continue };
            tests.push(format!("seq {op} ?{}", tests.len() + 1));
            info.take(c.index, tests.len(), false);
            if matches!(c.op, Op::Eq | Op::Is) {
                (cost, unique) = (10.0, true);
            } else {
                cost /= 4.0;
            }
        }
        let mut text = if tests.is_empty() { String::from("1") } else { tests.join(" AND ") };
        let mut ordered = false;
        if let [(SEQ | -1, descending)] = info.order_by()[..] {
            text.push_str(if descending { " ORDER BY seq DESC" } else { " ORDER BY seq" });
            ordered = true;
        }
        let rows = if unique { 1 } else { cost as i64 };
        Ok(Plan { number: tests.len() as i32, text, cost, rows, ordered, unique })
    }

    fn open(&self) -> Result<AuditCursor> {
        Ok(AuditCursor {
            cache: self.cache.clone(),
            sql: String::new(),
            running: None,
            entry: None.into(),
            sight: Sight::None,
        })
    }

    fn update(&self, change: Change<'_>) -> Result<i64> {
        match change {
            Change::Insert { values, .. } => insert(&self.cache, values),
            _ => Err(Refusal::new(&faults::APPEND_ONLY).into()),
        }
    }

    fn transaction(&self, step: Step) -> Result<()> {
        self.cache.conn.log.follow(&self.cache, step)
    }

    fn destroy(&self) -> Result<()> {
        Err(Refusal::new(&door::NEVER_DROPPED).with("table", "gov_audit").into())
    }

    fn integrity(&self) -> Result<Option<String>> {
        super::verification::first_problem(&self.cache)
    }
}

pub struct AuditCursor {
    cache: Rc<Cache>,
    sql: String,
    running: Option<Statement>,
    /// The current body, read once however many columns are asked for.
    entry: std::cell::RefCell<Option<Option<OwnedEntry>>>,
    sight: Sight,
}

impl AuditCursor {
    fn advance(&mut self) -> Result<()> {
        *self.entry.borrow_mut() = None;
        let Some(statement) = self.running.as_mut() else { return Ok(()) };
        let more = {
            let _nested = self.cache.conn.nested();
            statement.step()?
        };
        if !more {
            self.stop();
        }
        Ok(())
    }

    fn stop(&mut self) {
        if let Some(statement) = self.running.take() {
            self.cache.give(&self.sql, statement);
        }
    }

    fn shown(&self, row: &Statement) -> Shown {
        let mut entry = self.entry.borrow_mut();
        let entry = entry.get_or_insert_with(|| row.column_text(1).and_then(|b| entry::read(b).ok()));
        let Some(e) = entry else { return Shown::Withheld };
        let party = |code: &str| e.parties.iter().any(|p| p.department == code);
        let facts = sight::Facts {
            class: e.class,
            action: &e.action,
            actor: &e.actor,
            department: e.department.as_deref(),
            party: &party,
        };
        sight::shown(&self.sight, &facts)
    }
}

impl Cursor for AuditCursor {
    fn filter(&mut self, given: i32, plan: &str, args: &[Arg<'_>]) -> Result<()> {
        self.stop();
        self.sight = sight::sight(&self.cache)?;
        // Bounded to the head of now: a scan that feeds guarded inserts would else chase its own entries for ever.
        let head = self.cache.row("SELECT max(seq) FROM main.gov_audit_data", &[])?;
        let head = head.and_then(|r| r.first().and_then(crate::value::Value::integer)).unwrap_or(0);
        let bound = given as usize + 1;
        self.sql = format!("SELECT seq, body, detail, hash FROM main.gov_audit_data WHERE seq <= ?{bound} AND {plan}");
        let mut statement = self.cache.take(&self.sql)?;
        for (i, arg) in args.iter().enumerate() {
            statement.bind_arg(i + 1, *arg)?;
        }
        statement.bind(bound, head)?;
        self.running = Some(statement);
        self.advance()
    }

    fn next(&mut self) -> Result<()> {
        self.advance()
    }

    fn eof(&self) -> bool {
        self.running.is_none()
    }

    fn column(&self, context: &Context, column: usize) -> Result<()> {
        let Some(row) = &self.running else { return Ok(()) };
        // An entry that cannot be read is shown to nobody but those who see all.
        let shown = match (column, &self.sight) {
            (0 | 9 | NONCE, _) | (_, Sight::Whole) => Shown::Whole,
            _ => self.shown(row),
        };
        let withheld = match shown {
            Shown::Whole => false,
            Shown::Outline => column == 8,
            Shown::Withheld => matches!(column, 2 | 3 | 6 | 7 | 8 | 10 | 11),
        };
        if withheld {
            context.result(ValueRef::Null);
            return Ok(());
        }
        match column {
            0 => context.result_column(row, 0),
            8 => context.result_column(row, 2),
            9 => match row.column(3) {
                ValueRef::Blob(hash) => context.result(hex(hash).as_str()),
                _ => context.result(ValueRef::Null),
            },
            10 => context.result_column(row, 1),
            NONCE => context.result(ValueRef::Null),
            _ => {
                let mut entry = self.entry.borrow_mut();
                let entry = entry.get_or_insert_with(|| row.column_text(1).and_then(|b| entry::read(b).ok()));
                let Some(e) = entry else {
                    context.result(ValueRef::Null);
                    return Ok(());
                };
                match column {
                    1 => context.result(e.at.as_str()),
                    2 => context.result(e.actor.as_str()),
                    3 => context.result(e.department.as_deref()),
                    4 => context.result(e.class.name()),
                    5 => context.result(e.action.as_str()),
                    6 => context.result(e.object.as_str()),
                    7 => context.result(parties(e)?.as_str()),
                    _ => context.result(e.clock.map(|c| c.name())),
                }
            }
        }
        Ok(())
    }

    fn rowid(&self) -> Result<i64> {
        Ok(self.running.as_ref().and_then(|r| r.column_i64(0)).unwrap_or(0))
    }
}

impl Drop for AuditCursor {
    fn drop(&mut self) {
        self.stop();
    }
}

fn parties(e: &OwnedEntry) -> Result<String> {
    let list = e
        .parties
        .iter()
        .map(|p| Json::List(vec![Json::Text(p.department.clone()), Json::Int(p.n), Json::Int(p.previous_seq)]));
    Ok(Json::List(list.collect()).to_text()?)
}

/// What an application's INSERT may hold.
fn insert(cache: &Cache, values: &[Arg<'_>]) -> Result<i64> {
    let get = |i: usize| values.get(i).map_or(ValueRef::Null, |a| a.get());
    let text = |i: usize, column: &str, limit: usize| -> Result<Option<String>> {
        match get(i) {
            ValueRef::Null => Ok(None),
            v => match v.str() {
                Some("") => Ok(None),
                Some(t) if t.len() <= limit => Ok(Some(t.to_string())),
                Some(t) => Err(Refusal::new(&door::TOO_LONG)
                    .with("column", column)
                    .with("length", t.len())
                    .with("limit", limit)
                    .into()),
                None => Err(Refusal::new(&door::WRONG_TYPE)
                    .with("column", column)
                    .with("type", "another value")
                    .with("form", "text in UTF-8")
                    .into()),
            },
        }
    };
    for (i, column) in [(0, "seq"), (9, "hash"), (10, "body"), (11, "clock")] {
        if !get(i).is_null() {
            return Err(Refusal::new(&faults::OWN_COLUMN).with("column", column).into());
        }
    }
    if text(4, "class", 32)?.is_some_and(|c| c != Class::Application.name()) {
        return Err(Refusal::new(&faults::OWN_COLUMN).with("column", "class").into());
    }
    let action = text(5, "action", 64)?.unwrap_or_default();
    if !may_insert(&action) {
        return Err(Refusal::new(&faults::ACTION_RESERVED)
            .with("action", action)
            .with("words", DATA_ACTIONS.join(", "))
            .into());
    }
    let object = text(6, "object", 512)?.unwrap_or_default();
    let parties = match text(7, "parties", 65_536)? {
        None => Vec::new(),
        Some(t) => codes(&t)?,
    };
    let detail = match text(8, "detail", 1 << 20)? {
        None => Map::new(),
        Some(t) => match json::read(&t)? {
            Json::Map(m) if m.get("nonce").is_none() => m,
            _ => return Err(Refusal::new(&faults::DETAIL_FORM).into()),
        },
    };
    let nonce = match text(NONCE, "nonce", 64)? {
        None => None,
        Some(t) => match unhex(&t).and_then(|b| <[u8; 16]>::try_from(b).ok()) {
            Some(n) => Some(n),
            None => return Err(Refusal::new(&door::BAD_NONCE).with("nonce", t).into()),
        },
    };
    let head = append::ready(cache)?;
    let given_at = text(1, "at", 64)?;
    let at = match &given_at {
        Some(t) => write::explicit_at(cache, &head, Timestamp::parse(t)?)?,
        None => cache.conn.now()?,
    };
    let who = actor::resolve(cache, text(2, "actor", 64)?.as_deref(), head.locked, at)?;
    let given_department = text(3, "department", 64)?;
    let department = match (&who.department, given_department) {
        (Some(own), Some(given)) if *own != given => {
            return Err(Refusal::new(&faults::OWN_COLUMN).with("column", "department").into());
        }
        (Some(own), _) => Some(own.clone()),
        (None, given) => given.filter(|_| !head.locked),
    };
    let clock_set = given_at.is_none() && cache.conn.clock.get().is_some();
    let origin = Origin { clock_set, nonce, ..Origin::new(&cache.conn, at, who.id, department) };
    let parties = parties.into_iter().map(Into::into).collect();
    let wish = Wish { action: action.into(), object, class: Class::Application, parties, detail: detail.into() };
    let sealed = append::append_here(cache, &head, &origin, vec![wish], None)?;
    Ok(sealed.first().map_or(0, |s| s.seq))
}

/// A direct INSERT may say what was done with data, and the application's own words; nobody forges a decision.
fn may_insert(action: &str) -> bool {
    let own = |rest: &str| {
        !rest.is_empty()
            && rest.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_'))
    };
    DATA_ACTIONS.contains(&action) || action.strip_prefix("app.").is_some_and(own)
}

/// A JSON array of department codes.
fn codes(text: &str) -> Result<Vec<String>> {
    let refusal = || Refusal::new(&faults::PARTIES_FORM).with("value", text);
    let whole = json::read(text)?;
    let list = whole.list().ok_or_else(refusal)?;
    let code = |j: &Json| {
        j.text().filter(|t| (1..=64).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_graphic())).map(String::from)
    };
    Ok(list.iter().map(|j| code(j).ok_or_else(refusal)).collect::<std::result::Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_forges_a_decision() {
        for good in ["query", "download", "app.login", "app.order.pay_2"] {
            assert!(may_insert(good), "{good}");
        }
        for bad in
            ["", "app", "app.", "app.A", "app.x y", "request.agree", "chain.genesis", "session.open", "Query", "app.\n"]
        {
            assert!(!may_insert(bad), "{bad:?}");
        }
    }
}
