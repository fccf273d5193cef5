//! `leak_check(target [, request])`: what a reader would recover of a mounted table, by every route known.
//!
//! The corpus of attacks (`sql/attacks.txt`, the one that the tests run on every supported host) is run by a reader
//! with the agreement in question on a sandbox: a database in memory with the source's declaration, its indexes and
//! some of its rows. Nothing is written to the real one, and no row of the answer holds a value of it. What only the
//! real connection can show (a host that replaced the authorizer, say) is in `govshare_status()`.
//!
//! Beside the routes stand the source's own triggers, which write in the provider's name, and the tables that refer to
//! it: both are staged, and the provider's writes made, to see what reaches tables that anybody reads.
//!
//! Then each item's mask is put to the values themselves: `open` where values come out as they went in (the vendor
//! profiles do that), `checks` where what comes out still passes a check digit.

mod beside;
pub mod corpus;
mod masked;
pub mod masks;
mod plan;
mod routes;
pub mod sandbox;
mod stage;

use sandbox::{Register, Sandbox};

use crate::error::{identity, share as faults, Refusal};
use crate::guard::rows::{self, TableFunction};
use crate::guard::{actor, Cache, Conn};
use crate::sqlite::{Db, Result};
use crate::value::Value;
use std::rc::Rc;

const LEAK: TableFunction = TableFunction {
    name: "leak_check",
    columns: "part TEXT, route TEXT, item TEXT, agreement INTEGER, outcome TEXT, recovered INTEGER, searched INTEGER, \
        note TEXT, sql TEXT",
    arguments: &["target", "of_request"],
    required: 1,
    start: |cache, args| Ok(Box::new(check(cache, args)?.into_iter())),
};

/// How the sandbox gets the library.
#[derive(Default)]
struct Registrar(std::cell::Cell<Option<Register>>);

pub fn register(db: Db, conn: &Rc<Conn>, library: Register) -> Result<()> {
    conn.slot::<Registrar>().0.set(Some(library));
    rows::register(db, conn, LEAK)
}

fn check(cache: &Rc<Cache>, args: &[Value]) -> Result<Vec<Vec<Value>>> {
    let target = args.first().and_then(Value::text).unwrap_or("NULL");
    let mount = "SELECT m.resource, m.source, r.provider, r.share_type FROM main.gov_mount_data AS m \
                 JOIN main.gov_resource_data AS r ON r.code = m.resource \
                 WHERE lower(m.name) = lower(?1) OR lower(m.source) = lower(?1) ORDER BY lower(m.name) <> lower(?1) LIMIT 1";
    let Some(row) = cache.row(mount, &[target.into()])? else {
        return Err(Refusal::new(&faults::LEAK_TARGET).with("target", target).into());
    };
    let text = |i: usize| row.get(i).and_then(Value::text).unwrap_or("").to_string();
    let (code, source, provider) = (text(0), text(1), text(2));
    may_check(cache, target, &provider)?;
    let agreement = plan::agreement(cache, &code, args.get(1))?;
    let (mut plan, samples) = plan::plan(cache, code, text(3), source, agreement)?;
    let Some(library) = cache.conn.slot::<Registrar>().0.get() else { return Ok(Vec::new()) };
    let triggers = plan.triggers.clone();
    let sandbox = match Sandbox::make(&plan, library) {
        // A trigger that needs what the sandbox lacks is told below, and done without here.
        Err(_) if !triggers.is_empty() => {
            plan.triggers.clear();
            Sandbox::make(&plan, library)?
        }
        made => made?,
    };
    let views = routes::Views::of(&plan, &sandbox)?;
    let mut out = routes::routes(&plan, &views, sandbox, library)?;
    out.extend(beside::triggers(&plan, &triggers, &views, library));
    out.extend(beside::references(&plan, &views, library)?);
    out.extend(masked::by_mask(cache, &plan, &samples)?);
    Ok(out)
}

/// The provider's own people; and those who answer for security, who get counts and no values.
fn may_check(cache: &Cache, target: &str, provider: &str) -> Result<()> {
    let locked = crate::setup::sql::is_locked(cache)?;
    let asker = actor::resolve(cache, None, locked, cache.conn.now()?)?;
    let own = asker.department.as_deref() == Some(provider);
    if !locked || own || asker.has_role("auditor") || asker.has_role("secadmin") {
        return Ok(());
    }
    Err(Refusal::new(&identity::MAY_NOT)
        .with("actor", &asker.id)
        .with("role", asker.role.as_deref().unwrap_or("-"))
        .with("department", asker.department.as_deref().unwrap_or("-"))
        .with("verb", "run leak_check on")
        .with("table", target)
        .with("who", "the provider's own staff, a secadmin or an auditor")
        .into())
}

/// One row of the answer.
struct Row<'a> {
    part: &'a str,
    route: &'a str,
    item: Option<&'a str>,
    agreement: Option<i64>,
    outcome: &'a str,
    recovered: usize,
    searched: usize,
    note: &'a str,
    sql: Option<&'a str>,
}

impl From<Row<'_>> for Vec<Value> {
    fn from(r: Row<'_>) -> Vec<Value> {
        let count = |n: usize| Value::Integer(i64::try_from(n).unwrap_or(i64::MAX));
        vec![
            r.part.into(),
            r.route.into(),
            r.item.into(),
            r.agreement.into(),
            r.outcome.into(),
            count(r.recovered),
            count(r.searched),
            (!r.note.is_empty()).then_some(r.note).into(),
            r.sql.into(),
        ]
    }
}
