//! Check digits and forms as SQL functions: 1 / 0 / NULL. `detect(value)`: `{"confidence":0.99,"kind":"id_card"}`,
//! or NULL for what looks like nothing known; its two members also alone, for hosts without JSON functions.

use crate::error::{mask as faults, Refusal};
use crate::sqlite::{scalar, Arg, Db, Result, Trust, ValueRef};

pub fn register(db: Db) -> Result<()> {
    check(db, "check_id_card", &[], |t| super::check_id_card(t, false))?;
    check(db, "check_id_card", &["full"], |t| super::check_id_card(t, true))?;
    check(db, "check_uscc", &[], |t| super::check_uscc(t, false))?;
    check(db, "check_uscc", &["lenient"], |t| super::check_uscc(t, true))?;
    check(db, "check_bank_card", &[], super::check_bank_card)?;
    check(db, "check_phone", &[], super::check_phone)?;
    check(db, "check_landline", &[], super::check_landline)?;
    check(db, "check_plate", &[], super::check_plate)?;
    check(db, "check_email", &[], super::check_email)?;
    text(db, "id_card_18", super::id_card_18)?;
    text(db, "id_card_birth", super::id_card_birth)?;
    text(db, "id_card_region", |t| super::id_card_region(t).map(String::from))?;
    scalar(db, "detect", 1, Trust::Pure, |ctx, args| {
        let found = read(args, super::detect).flatten();
        let text = found.map(|(kind, sure)| format!("{{\"confidence\":{sure},\"kind\":\"{}\"}}", kind.as_str()));
        ctx.result(text.as_deref());
        Ok(())
    })?;
    scalar(db, "detect_kind", 1, Trust::Pure, |ctx, args| {
        let found = read(args, super::detect).flatten();
        ctx.result(found.map(|(kind, _)| kind.as_str()));
        Ok(())
    })?;
    scalar(db, "detect_confidence", 1, Trust::Pure, |ctx, args| {
        let found = read(args, super::detect).flatten();
        ctx.result(found.map_or(ValueRef::Null, |(_, sure)| ValueRef::Real(sure)));
        Ok(())
    })?;
    scalar(db, "id_card_sex", 1, Trust::Pure, |ctx, args| {
        let sex = read(args, super::id_card_sex).flatten();
        ctx.result(sex);
        Ok(())
    })
}

/// Reads text, or an INTEGER as its digits; NULL gives `None`, anything else is a text that fits no form.
fn read<T>(args: &[Arg<'_>], then: impl FnOnce(&str) -> T) -> Option<T> {
    match args.first().map_or(ValueRef::Null, |a| a.get()) {
        ValueRef::Null => None,
        ValueRef::Integer(i) => Some(then(&i.to_string())),
        v => Some(then(v.str().unwrap_or(""))),
    }
}

/// A check with an option word, or without: the option makes it a function of two arguments.
fn check(db: Db, name: &'static str, option: &'static [&'static str], test: fn(&str) -> bool) -> Result<()> {
    scalar(db, name, 1 + option.len() as i32, Trust::Pure, move |ctx, args| {
        if let Some(want) = option.first() {
            let given = args.get(1).and_then(|a| a.get().str()).unwrap_or("");
            if given != *want {
                return Err(Refusal::new(&faults::OPTION_UNKNOWN).with("option", given).with("known", want).into());
            }
        }
        ctx.result(read(args, test).map(i64::from));
        Ok(())
    })
}

fn text(db: Db, name: &'static str, make: fn(&str) -> Option<String>) -> Result<()> {
    scalar(db, name, 1, Trust::Pure, move |ctx, args| {
        let made = read(args, make).flatten();
        ctx.result(made.as_deref());
        Ok(())
    })
}
