//! The monthly duty to take a checkpoint out of the database and have it signed.

use super::entry;
use crate::calendar::{Date, Timestamp};
use crate::guard::rows::TableFunction;
use crate::guard::Cache;
use crate::sqlite::Result;
use crate::value::Value;
use std::rc::Rc;

/// `audit_due` / `audit_due(as_of)`: what is due about checkpoints on a local day (today unless given); no row
/// when nothing is. `fingerprint` is the short text to be written on paper beside the signature.
pub const DUE: TableFunction = TableFunction {
    name: "audit_due",
    columns: "duty TEXT, size INTEGER, since TEXT, fingerprint TEXT, explanation TEXT",
    arguments: &["as_of"],
    required: 0,
    start: |cache, args| Ok(Box::new(due(cache, args)?.into_iter())),
};

/// What a last checkpoint of that day (with so many good signatures) leaves to do today. Pure.
fn duties(last: Option<(Date, bool)>, today: Date) -> Vec<(&'static str, &'static str)> {
    let mut all = Vec::new();
    match last {
        None => all.push(("take", "no checkpoint was ever taken: INSERT INTO gov_checkpoint(size) VALUES(NULL)")),
        Some((day, signed)) => {
            if day.plus_months(1).is_none_or(|due| due <= today) {
                all.push(("take", "the last checkpoint is a month old: take one and keep it outside (每月至少一次)"));
            }
            if !signed {
                all.push(("sign", "no registered key has signed it: have it signed, keep the note outside, write down its fingerprint"));
            }
        }
    }
    all
}

fn due(cache: &Rc<Cache>, args: &[Value]) -> Result<Vec<Vec<Value>>> {
    let today = match args.first().and_then(Value::text) {
        Some(day) => Timestamp::parse(day)?.local_date(),
        None => cache.conn.now()?.local_date(),
    };
    let sql = "SELECT c.size, c.fingerprint, c.verified, a.body FROM main.gov_checkpoint_data AS c \
               LEFT JOIN main.gov_audit_data AS a ON a.seq = c.size ORDER BY c.size DESC LIMIT 1";
    let row = cache.row(sql, &[])?.unwrap_or_default();
    let text = |i: usize| row.get(i).and_then(Value::text);
    let day = text(3).and_then(|b| entry::read(b).ok()).and_then(|e| Timestamp::parse(&e.at).ok());
    let day = day.map(Timestamp::local_date);
    let signed = text(2).is_some_and(|v| v != "[]");
    let size = row.first().cloned().unwrap_or(Value::Null);
    let since: Value = day.map(|d| d.to_string()).into();
    let line = |(duty, why): (&str, &str)| vec![duty.into(), size.clone(), since.clone(), text(1).into(), why.into()];
    Ok(duties(day.map(|d| (d, signed)), today).into_iter().map(line).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checkpoint_is_due_every_month_and_wants_a_signature() {
        let day = |text| Date::parse(text).unwrap();
        let words = |last, today| duties(last, day(today)).into_iter().map(|d| d.0).collect::<Vec<_>>();
        assert_eq!(words(None, "2026-03-01"), ["take"]);
        let taken = day("2026-01-31");
        assert_eq!(words(Some((taken, true)), "2026-02-27"), [""; 0]);
        assert_eq!(words(Some((taken, true)), "2026-02-28"), ["take"]);
        assert_eq!(words(Some((taken, false)), "2026-02-01"), ["sign"]);
    }
}
