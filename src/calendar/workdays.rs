//! Which days are worked: the built-in years, and those that users load.

use super::Date;
use crate::error::{self, Refusal};
use crate::value::Value;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Built-in days that differ from the plain week; the file says which years it covers.
const BUILT_IN: &str = include_str!("../../sql/calendar/workdays.csv");

/// Working days by year. A year is known only when each of its days is; every question whose answer
/// depends on a day of an unknown year is answered `None` (期限待定), never guessed.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    years: BTreeMap<i32, Year>,
}

/// One bit per day of the year, in six words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Year {
    loaded: [u64; 6],
    worked: [u64; 6],
}

impl Year {
    fn set(&mut self, day: u32, is_workday: bool) {
        let (word, bit) = ((day / 64) as usize, 1u64 << (day % 64));
        if let (Some(l), Some(w)) = (self.loaded.get_mut(word), self.worked.get_mut(word)) {
            *l |= bit;
            *w = if is_workday { *w | bit } else { *w & !bit };
        }
    }

    fn days_loaded(&self) -> u32 {
        self.loaded.iter().map(|w| w.count_ones()).sum()
    }

    fn works(&self, day: u32) -> bool {
        self.worked.get((day / 64) as usize).is_some_and(|w| w >> (day % 64) & 1 == 1)
    }

    /// Working days among the first `days` of the year.
    fn before(&self, days: u32) -> i64 {
        let mut left = days;
        let mut sum = 0;
        for word in &self.worked {
            let take = left.min(64);
            let bits = if take == 64 { *word } else { word & ((1u64 << take) - 1) };
            sum += i64::from(bits.count_ones());
            left -= take;
        }
        sum
    }

    fn total(&self) -> i64 {
        self.before(366)
    }
}

impl Calendar {
    /// No year is known.
    pub fn empty() -> Calendar {
        Calendar::default()
    }

    /// Reads one row of `gov_calendar`: `date` text `YYYY-MM-DD`, `is_workday` 0 or 1 (as text too, which is what
    /// `.import` gives). Everything else, NULL included, is refused.
    pub fn read_row(date: &Value, is_workday: &Value) -> Result<(Date, bool), Refusal> {
        let date = match date {
            Value::Text(t) => Date::parse(t)?,
            other => return Err(Refusal::new(&error::request::DATE_UNREADABLE).with("value", other.type_name())),
        };
        let worked = match is_workday {
            Value::Integer(0) => false,
            Value::Integer(1) => true,
            Value::Text(t) if t == "0" => false,
            Value::Text(t) if t == "1" => true,
            other => {
                return Err(Refusal::new(&error::request::WORKDAY_UNREADABLE)
                    .with("date", date)
                    .with("type", other.type_name()))
            }
        };
        Ok((date, worked))
    }

    /// The years built in (2004 to 2026), from `sql/calendar/workdays.csv`.
    pub fn builtin() -> &'static Calendar {
        static CALENDAR: OnceLock<Calendar> = OnceLock::new();
        CALENDAR.get_or_init(|| Calendar::from_exceptions(BUILT_IN))
    }

    /// Reads the form of `sql/calendar/workdays.csv`. A line that cannot be read leaves its years unknown:
    /// the whole text then yields no year at all.
    fn from_exceptions(text: &str) -> Calendar {
        let mut calendar = Calendar::empty();
        let mut exceptions = Vec::new();
        for line in text.lines() {
            if let Some(range) = line.strip_prefix("# years ") {
                let mut ends = range.split(' ').filter_map(|y| y.parse::<i32>().ok());
                if let (Some(first), Some(last)) = (ends.next(), ends.next()) {
                    (first..=last).for_each(|year| calendar.add_plain_year(year));
                }
            } else if !line.starts_with('#') && line != "date,is_workday" {
                let read = match line.split_once(',') {
                    Some((date, "0")) => Date::read(date).map(|d| (d, false)),
                    Some((date, "1")) => Date::read(date).map(|d| (d, true)),
                    _ => None,
                };
                let Some(day) = read else { return Calendar::empty() };
                exceptions.push(day);
            }
        }
        calendar.add_days(exceptions);
        calendar
    }

    fn add_plain_year(&mut self, year: i32) {
        let Some(first) = Date::from_ymd(year, 1, 1) else { return };
        let days = (0..i64::from(Date::year_length(year))).filter_map(|n| first.plus(n));
        self.add_days(days.map(|d| (d, d.weekday() <= 5)).collect::<Vec<_>>());
    }

    /// Lays the caller's days over this calendar: a day given here wins over a built-in one, and a new
    /// year becomes known with the last of its days.
    pub fn add_days(&mut self, days: impl IntoIterator<Item = (Date, bool)>) {
        for (date, is_workday) in days {
            self.years.entry(date.year()).or_default().set(date.day_of_year(), is_workday);
        }
    }

    /// The built-in years with the caller's days laid over them.
    pub fn with_days(days: impl IntoIterator<Item = (Date, bool)>) -> Calendar {
        let mut calendar = Calendar::builtin().clone();
        calendar.add_days(days);
        calendar
    }

    fn year(&self, year: i32) -> Option<&Year> {
        self.years.get(&year).filter(|y| y.days_loaded() == Date::year_length(year))
    }

    /// Whether every day of the year is known.
    pub fn knows(&self, year: i32) -> bool {
        self.year(year).is_some()
    }

    /// The days of a year that are still to be loaded: 0 when it is known.
    pub fn missing_days(&self, year: i32) -> u32 {
        Date::year_length(year).saturating_sub(self.years.get(&year).map_or(0, Year::days_loaded))
    }

    /// Whether `date` is a working day; `None` in a year that is not known in full.
    pub fn is_workday(&self, date: Date) -> Option<bool> {
        Some(self.year(date.year())?.works(date.day_of_year()))
    }

    /// The `n`-th working day after `date` (n ≥ 1; day 0 is excluded), `date` itself or the next working day
    /// (0), or the |n|-th working day before it (n < 0). `None` when a day on the way is not known.
    pub fn workday_add(&self, date: Date, n: i64) -> Option<Date> {
        match n {
            0 if self.is_workday(date)? => Some(date),
            0 => self.nth_from(date.plus(1)?, 1),
            1.. => self.nth_from(date.plus(1)?, n),
            _ => self.nth_back(date.plus(-1)?, n.checked_neg()?),
        }
    }

    /// The `n`-th working day of those from `start` on.
    fn nth_from(&self, start: Date, n: i64) -> Option<Date> {
        let (mut year, mut from, mut left) = (start.year(), start.day_of_year(), n);
        loop {
            let y = self.year(year)?;
            let here = y.total() - y.before(from);
            if left <= here {
                let day = (from..Date::year_length(year)).filter(|d| y.works(*d)).nth(nth_index(left)?)?;
                return Date::from_ymd(year, 1, 1)?.plus(i64::from(day));
            }
            left -= here;
            (year, from) = (year.checked_add(1)?, 0);
        }
    }

    /// The `n`-th working day of those from `start` backwards.
    fn nth_back(&self, start: Date, n: i64) -> Option<Date> {
        let (mut year, mut until, mut left) = (start.year(), start.day_of_year(), n);
        loop {
            let y = self.year(year)?;
            let here = y.before(until + 1);
            if left <= here {
                let day = (0..=until).rev().filter(|d| y.works(*d)).nth(nth_index(left)?)?;
                return Date::from_ymd(year, 1, 1)?.plus(i64::from(day));
            }
            left -= here;
            year = year.checked_sub(1)?;
            until = Date::year_length(year) - 1;
        }
    }

    /// Working days x with `a < x ≤ b`; where b is earlier, minus those with `b < x ≤ a`; 0 for one day.
    /// `None` when a day that would have to be looked at is not known.
    pub fn workday_between(&self, a: Date, b: Date) -> Option<i64> {
        if a == b {
            return Some(0);
        }
        if b < a {
            return self.workday_between(b, a)?.checked_neg();
        }
        let first = a.plus(1)?;
        let mut sum = 0i64;
        for year in first.year()..=b.year() {
            let y = self.year(year)?;
            let until = if year == b.year() { b.day_of_year() + 1 } else { 366 };
            let from = if year == first.year() { first.day_of_year() } else { 0 };
            sum += y.before(until) - y.before(from);
        }
        Some(sum)
    }
}

/// Zero-based position of the `n`-th (n ≥ 1).
fn nth_index(n: i64) -> Option<usize> {
    usize::try_from(n.checked_sub(1)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn d(text: &str) -> Date {
        Date::read(text).unwrap_or(Date::MIN)
    }

    fn plain_year(year: i32) -> Vec<(Date, bool)> {
        let mut c = Calendar::empty();
        c.add_plain_year(year);
        (0..Date::year_length(year))
            .filter_map(|n| Date::from_ymd(year, 1, 1)?.plus(i64::from(n)))
            .map(|x| (x, c.is_workday(x) == Some(true)))
            .collect()
    }

    #[test]
    fn the_built_in_years_are_whole_and_no_others_are_known() {
        let c = Calendar::builtin();
        assert!((2004..=2026).all(|y| c.knows(y)));
        assert!(!c.knows(2003) && !c.knows(2027));
        let worked: i64 = c.years.values().map(Year::total).sum();
        assert_eq!(worked, 5744);
    }

    #[test]
    fn holidays_and_make_up_days_are_known() {
        let c = Calendar::builtin();
        for (day, worked) in [
            ("2026-02-14", true),
            ("2026-02-16", false),
            ("2026-02-28", true),
            ("2026-10-01", false),
            ("2026-10-10", true),
            ("2024-02-29", true),
        ] {
            assert_eq!(c.is_workday(d(day)), Some(worked), "{day}");
        }
    }

    #[test]
    fn the_deadlines_of_the_regulation_fall_where_they_should() {
        let c = Calendar::builtin();
        assert_eq!(c.workday_add(d("2026-02-13"), 1), Some(d("2026-02-14")));
        assert_eq!(c.workday_add(d("2026-02-14"), 5), Some(d("2026-02-28")));
        assert_eq!(c.workday_add(d("2026-09-30"), 1), Some(d("2026-10-08")));
        assert_eq!(c.workday_add(d("2026-09-30"), 5), Some(d("2026-10-13")));
        assert_eq!(c.workday_add(d("2026-10-08"), 5).map(|x| x.to_string()), Some("2026-10-14".into()));
        assert_eq!(c.workday_add(d("2026-12-25"), 5), None);
    }

    #[test]
    fn a_year_answers_only_when_its_last_day_is_loaded() {
        let mut days = plain_year(2027);
        let last = days.pop();
        let mut c = Calendar::with_days(days);
        assert_eq!(c.missing_days(2027), 1);
        assert_eq!(c.is_workday(d("2027-01-04")), None);
        assert_eq!(c.workday_add(d("2026-12-25"), 5), None);
        assert_eq!(c.workday_between(d("2026-12-31"), d("2027-01-04")), None);
        c.add_days(last);
        assert_eq!(c.is_workday(d("2027-01-04")), Some(true));
        assert_eq!(c.workday_add(d("2026-12-25"), 5), Some(d("2027-01-01")));
    }

    #[test]
    fn a_loaded_day_wins_over_a_built_in_one() {
        let c = Calendar::with_days([(d("2026-02-14"), false)]);
        assert_eq!(c.workday_add(d("2026-02-13"), 1), Some(d("2026-02-24")));
        assert!(c.knows(2026));
    }

    #[test]
    fn a_calendar_row_is_a_real_day_and_nought_or_one() {
        let row = |d: Value, w: Value| Calendar::read_row(&d, &w).ok().map(|(d, w)| (d.to_string(), w));
        assert_eq!(row("2027-01-04".into(), 1.into()), Some(("2027-01-04".into(), true)));
        assert_eq!(row("2027-01-03".into(), "0".into()), Some(("2027-01-03".into(), false)));
        for (date, worked) in [
            ("2027-02-29".into(), Value::Integer(1)),
            (Value::Null, Value::Integer(1)),
            (Value::Integer(20270104), Value::Integer(1)),
            ("2027-01-04".into(), Value::Null),
            ("2027-01-04".into(), Value::Integer(2)),
            ("2027-01-04".into(), Value::Real(1.0)),
            ("2027-01-04".into(), "yes".into()),
        ] {
            assert_eq!(row(date, worked), None);
        }
    }

    #[test]
    fn zero_is_the_day_itself_or_the_next_and_minus_counts_back() {
        let c = Calendar::builtin();
        assert_eq!(c.workday_add(d("2026-02-14"), 0), Some(d("2026-02-14")));
        assert_eq!(c.workday_add(d("2026-02-15"), 0), Some(d("2026-02-24")));
        assert_eq!(c.workday_add(d("2026-02-24"), -1), Some(d("2026-02-14")));
        assert_eq!(c.workday_add(d("2026-02-16"), -1), Some(d("2026-02-14")));
        assert_eq!(c.workday_add(d("2004-01-02"), -1), None);
    }

    #[test]
    fn no_distance_overflows() {
        let c = Calendar::builtin();
        for n in [i64::MIN, i64::MIN + 1, -6000, 6000, i64::MAX] {
            assert_eq!(c.workday_add(d("2026-02-14"), n), None);
        }
        assert_eq!(c.workday_add(Date::MAX, 1), None);
        assert_eq!(c.workday_add(Date::MIN, -1), None);
        assert_eq!(c.workday_between(Date::MIN, Date::MAX), None);
    }

    #[test]
    fn damaged_built_in_text_yields_no_year() {
        assert!(!Calendar::from_exceptions("# years 2004 2004\ndate,is_workday\n2004-02-30,1\n").knows(2004));
        assert!(!Calendar::from_exceptions("# years 2004 2004\n2004-02-03,2\n").knows(2004));
    }

    fn any_known_day() -> impl Strategy<Value = Date> {
        (12_418i64..=20_818).prop_map(|n| Date::from_days(n).unwrap_or(Date::MIN))
    }

    proptest! {
        #[test]
        fn between_agrees_with_counting_day_by_day(a in any_known_day(), b in any_known_day()) {
            let c = Calendar::builtin();
            let (lo, hi) = (a.min(b), a.max(b));
            let count = (i64::from(lo.days()) + 1..=i64::from(hi.days()))
                .filter_map(Date::from_days)
                .filter(|x| c.is_workday(*x) == Some(true))
                .count() as i64;
            prop_assert_eq!(c.workday_between(a, b), Some(if a <= b { count } else { -count }));
        }

        #[test]
        fn add_undoes_between(a in any_known_day(), n in 1i64..400) {
            let c = Calendar::builtin();
            if let Some(b) = c.workday_add(a, n) {
                prop_assert_eq!(c.is_workday(b), Some(true));
                prop_assert_eq!(c.workday_between(a, b), Some(n));
            }
            if let Some(b) = c.workday_add(a, -n) {
                prop_assert_eq!(c.is_workday(b), Some(true));
                prop_assert!(b < a);
                let itself = i64::from(c.is_workday(a) == Some(true));
                prop_assert_eq!(c.workday_between(b, a), Some(n - 1 + itself));
            }
        }
    }
}
