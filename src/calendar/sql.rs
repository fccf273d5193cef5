//! `is_workday`, `workday_add`, `workday_between`, over the built-in calendar and the loaded years.

use super::{Calendar, Date};
use crate::guard::{Cache, Conn};
use crate::sqlite::{scalar, Arg, Db, Result, Trust, ValueRef};
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::{Arc, Mutex, OnceLock};

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
    })?;
    crate::guard::rows::register(db, conn, super::tables::DAYS)
}

fn of(conn: &Rc<Conn>) -> Result<Arc<Calendar>> {
    current(&Cache::passing(conn.clone()))
}

/// The calendar in force: built in, with the days that were loaded. What the loaded years say is read each time
/// (a row a year) and what they mean is kept, so that no connection ever counts with another's past.
pub fn current(cache: &Cache) -> Result<Arc<Calendar>> {
    static BUILT: OnceLock<Mutex<HashMap<Vec<LoadedYear>, Arc<Calendar>>>> = OnceLock::new();
    let years = loaded(cache)?;
    let built = BUILT.get_or_init(Mutex::default);
    if let Some(calendar) = built.lock().ok().and_then(|b| b.get(&years).cloned()) {
        return Ok(calendar);
    }
    let calendar = Arc::new(overlay(&years));
    if let Ok(mut built) = built.lock() {
        // Loading a year day by day makes a calendar a day.
        if built.len() >= 64 {
            built.clear();
        }
        built.insert(years, calendar.clone());
    }
    Ok(calendar)
}

/// A year and its loaded days: one letter a day, `0`, `1`, or `?` while unknown.
pub type LoadedYear = (i64, String);

/// The years of which at least one day was loaded; none in a database that is not governed.
pub fn loaded(cache: &Cache) -> Result<Vec<LoadedYear>> {
    const YEARS: &str = "SELECT year, days FROM main.gov_calendar_year_data ORDER BY year";
    let mut years = Vec::new();
    let read = cache.rows(YEARS, &[], |row| {
        years.push((row.column_i64(0).unwrap_or(0), row.column_text(1).unwrap_or("").to_string()));
        Ok(())
    });
    match read {
        Ok(()) => Ok(years),
        // The functions answer in any database; only a governed one can have loaded a day.
        Err(error)
            if cache.exists("SELECT 1 FROM main.sqlite_master WHERE name = 'gov_calendar_year_data'", &[])? =>
        {
            Err(error)
        }
        Err(_) => Ok(Vec::new()),
    }
}

/// The built-in calendar with loaded years laid over it.
pub fn overlay(years: &[LoadedYear]) -> Calendar {
    let mut calendar = Calendar::builtin().clone();
    for (year, days) in years {
        let Some(first) = i32::try_from(*year).ok().and_then(|y| Date::from_ymd(y, 1, 1)) else { continue };
        let known = (0i64..).zip(days.bytes()).filter_map(|(n, letter)| match letter {
            b'0' | b'1' => first.plus(n).filter(|d| d.year() == first.year()).map(|d| (d, letter == b'1')),
            _ => None,
        });
        calendar.add_days(known);
    }
    calendar
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
