//! The SQL face of supervision.

use super::day::Period;
use super::report::report;
use super::{figures, ledger, letters, people, present, proof, propose};
use crate::guard::{rows, Cache, Conn};
use crate::sqlite::{scalar, Arg, Db, Result, Trust, ValueRef};
use std::rc::Rc;

pub fn register(db: Db, conn: &Rc<Conn>) -> Result<()> {
    for function in [people::DUTY_DUE, figures::SCORECARD, propose::FINDINGS] {
        rows::register(db, conn, function)?;
    }
    // supervision_report(period[, department]): the HTML page.
    for arguments in [1, 2] {
        let c = conn.clone();
        scalar(db, "supervision_report", arguments, Trust::Plain, move |ctx, args| {
            let Some(period) = period(args)? else {
                ctx.result(ValueRef::Null);
                return Ok(());
            };
            let department = args.get(1).map(|a| a.get()).filter(|v| !v.is_null()).map(|v| v.str().unwrap_or("?"));
            let data = present::data(&cache(&c), period, department)?;
            ctx.result(report(&data).as_str());
            Ok(())
        })?;
    }
    // supervision_ledger(period): the same tables as .xlsx.
    let c = conn.clone();
    scalar(db, "supervision_ledger", 1, Trust::Plain, move |ctx, args| {
        let Some(period) = period(args)? else {
            ctx.result(ValueRef::Null);
            return Ok(());
        };
        let bytes = ledger::ledger(&present::data(&cache(&c), period, None)?)?;
        ctx.result(ValueRef::Blob(&bytes));
        Ok(())
    })?;
    // scorecard_bundle(period): the JSON file that proves itself.
    let c = conn.clone();
    scalar(db, "scorecard_bundle", 1, Trust::Plain, move |ctx, args| {
        let Some(period) = period(args)? else {
            ctx.result(ValueRef::Null);
            return Ok(());
        };
        ctx.result(proof::bundle(&cache(&c), period)?.as_str());
        Ok(())
    })?;
    // notice_text(id[, document]), notice_docx(id[, document]).
    for arguments in [1, 2] {
        let c = conn.clone();
        scalar(db, "notice_text", arguments, Trust::Plain, move |ctx, args| {
            ctx.result(letters::text(&cache(&c), args)?.as_deref());
            Ok(())
        })?;
        let c = conn.clone();
        scalar(db, "notice_docx", arguments, Trust::Plain, move |ctx, args| {
            let bytes = letters::word(&cache(&c), args)?;
            ctx.result(bytes.as_deref().map_or(ValueRef::Null, ValueRef::Blob));
            Ok(())
        })?;
    }
    Ok(())
}

fn cache(conn: &Rc<Conn>) -> Rc<Cache> {
    Rc::new(Cache::passing(conn.clone()))
}

/// The first argument as a period; `None` for NULL.
fn period(args: &[Arg<'_>]) -> Result<Option<Period>> {
    match args.first().map_or(ValueRef::Null, |a| a.get()) {
        ValueRef::Null => Ok(None),
        v => Ok(Some(figures::period(Some(&v.to_value()?))?)),
    }
}
