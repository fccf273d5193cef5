//! `is_workday`, `workday_add`, `workday_between`, over the built-in calendar.

use super::{Calendar, Date};
use crate::guard::{Cache, Conn};
use crate::sqlite::{scalar, Arg, Db, Result, Trust, ValueRef};
use std::rc::Rc;
use std::sync::Arc;

pub fn register(db: Db, conn: &Rc<Conn>) -> Result<()> {
    // Calendar look-ups are not deterministic: a year may be loaded at any time.
    let c = conn.clone();
    scalar(db, "is_workday", 1, Trust::Innocuous, move |ctx, args| {
        let Some(date) = date(args, 0)? else {
            ctx.result(ValueRef::Null);
            return Ok(());
        };
        let calendar = of(&c)?;
        ctx.result(calendar.is_workday(date).map(i64::from));
        Ok(())
    })?;
    let c = conn.clone();
    scalar(db, "workday_add", 2, Trust::Innocuous, move |ctx, args| {
        let (Some(date), Some(n)) = (date(args, 0)?, whole(args, 1)?) else {
            ctx.result(ValueRef::Null);
            return Ok(());
        };
        let calendar = of(&c)?;
        let day = calendar.workday_add(date, n).map(|d| d.to_string());
        ctx.result(day.as_deref());
        Ok(())
    })?;
    let c = conn.clone();
    scalar(db, "workday_between", 2, Trust::Innocuous, move |ctx, args| {
        let (Some(a), Some(b)) = (date(args, 0)?, date(args, 1)?) else {
            ctx.result(ValueRef::Null);
            return Ok(());
        };
        let calendar = of(&c)?;
        ctx.result(calendar.workday_between(a, b));
        Ok(())
    })
}

fn of(conn: &Rc<Conn>) -> Result<Arc<Calendar>> {
    current(&Cache::passing(conn.clone()))
}

/// The calendar in force: built in, with the years that were loaded.
pub fn current(_cache: &Cache) -> Result<Arc<Calendar>> {
    static BUILT_IN: std::sync::OnceLock<Arc<Calendar>> = std::sync::OnceLock::new();
    Ok(BUILT_IN.get_or_init(|| Arc::new(Calendar::builtin().clone())).clone())
}

/// A day argument: a date, or the local day of a time. NULL stays NULL, anything else is refused.
fn date(args: &[Arg<'_>], i: usize) -> Result<Option<Date>> {
    match args.get(i).map_or(ValueRef::Null, |a| a.get()) {
        ValueRef::Null => Ok(None),
        v => {
            let text = v.str().unwrap_or("?").trim();
            if text.len() > 10 {
                return Ok(Some(super::Timestamp::parse(text)?.local_date()));
            }
            Ok(Some(Date::parse(text)?))
        }
    }
}

fn whole(args: &[Arg<'_>], i: usize) -> Result<Option<i64>> {
    use crate::error::{door, Refusal};
    match args.get(i).map_or(ValueRef::Null, |a| a.get()) {
        ValueRef::Null => Ok(None),
        ValueRef::Integer(n) => Ok(Some(n)),
        ValueRef::Real(r) if r.fract() == 0.0 && r.abs() < 9e15 => Ok(Some(r as i64)),
        v => match v.str().and_then(|t| t.trim().parse().ok()) {
            Some(n) => Ok(Some(n)),
            None => Err(Refusal::new(&door::WRONG_TYPE)
                .with("column", "n")
                .with("type", "another value")
                .with("form", "a whole number of working days")
                .into()),
        },
    }
}
