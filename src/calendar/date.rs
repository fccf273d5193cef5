//! A civil date, proleptic Gregorian, years 1 to 9999.

use crate::error::{self, Refusal};
use std::fmt;

/// A local day at +08:00. Ordered; arithmetic that would leave years 1 to 9999 yields `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// Days since 1970-01-01.
    days: i32,
}

const MONTH_DAYS: [u8; 12] = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
/// 0001-01-01 and 9999-12-31.
const FIRST: i32 = -719_162;
const LAST: i32 = 2_932_896;

fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

impl Date {
    pub const MIN: Date = Date { days: FIRST };
    pub const MAX: Date = Date { days: LAST };

    /// `None` for a day that the calendar does not have (29 February of a common year, month 13, year 0).
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Date> {
        if !(1..=9999).contains(&year) || !(1..=12).contains(&month) || day == 0 {
            return None;
        }
        let longest = if month == 2 && is_leap(year) {
            29
        } else {
            u32::from(*MONTH_DAYS.get(usize::try_from(month - 1).ok()?)?)
        };
        if day > longest {
            return None;
        }
        // Years begin in March, so that the leap day is the last of its year and months have a
        // regular length: the usual 153-days-per-five-months reckoning.
        let (m, d) = (month as i32, day as i32);
        let y = if m > 2 { year } else { year - 1 };
        let month_from_march = (m + 9) % 12;
        let day_of_year = (153 * month_from_march + 2) / 5 + d - 1;
        let days = 365 * y + y.div_euclid(4) - y.div_euclid(100) + y.div_euclid(400) + day_of_year;
        // 1970-01-01 is day 719 468 counted from 0000-03-01.
        Some(Date { days: days - 719_468 })
    }

    /// Days since 1970-01-01; `None` outside years 1 to 9999.
    pub fn from_days(days: i64) -> Option<Date> {
        let days = i32::try_from(days).ok()?;
        (FIRST..=LAST).contains(&days).then_some(Date { days })
    }

    /// Days since 1970-01-01.
    pub fn days(self) -> i32 {
        self.days
    }

    /// Reads exactly `YYYY-MM-DD` (ten ASCII characters).
    pub fn parse(text: &str) -> Result<Date, Refusal> {
        Self::read(text).ok_or_else(|| Refusal::new(&error::request::DATE_UNREADABLE).with("value", text))
    }

    pub(super) fn read(text: &str) -> Option<Date> {
        let b = text.as_bytes();
        if b.len() != 10 || b.get(4) != Some(&b'-') || b.get(7) != Some(&b'-') {
            return None;
        }
        let year = digits(b.get(0..4)?)?;
        let month = digits(b.get(5..7)?)?;
        let day = digits(b.get(8..10)?)?;
        Date::from_ymd(i32::try_from(year).ok()?, month, day)
    }

    /// Year, month 1 to 12, day 1 to 31.
    pub fn ymd(self) -> (i32, u32, u32) {
        let z = self.days + 719_468;
        let era = z.div_euclid(146_097);
        let day_of_era = z.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let m = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * m + 2) / 5 + 1;
        let month = if m < 10 { m + 3 } else { m - 9 };
        let year = year_of_era + era * 400 + i32::from(month <= 2);
        (year, month as u32, day as u32)
    }

    pub fn year(self) -> i32 {
        self.ymd().0
    }

    /// 0 for 1 January.
    pub fn day_of_year(self) -> u32 {
        let first = Date::from_ymd(self.year(), 1, 1).map_or(self.days, |d| d.days);
        (self.days - first).unsigned_abs()
    }

    /// Days in this year: 365 or 366.
    pub fn year_length(year: i32) -> u32 {
        if is_leap(year) {
            366
        } else {
            365
        }
    }

    /// 1 Monday to 7 Sunday.
    pub fn weekday(self) -> u32 {
        // 1970-01-01 was a Thursday.
        ((self.days + 3).rem_euclid(7) + 1).unsigned_abs()
    }

    /// `n` days later (earlier when negative).
    pub fn plus(self, n: i64) -> Option<Date> {
        Date::from_days(i64::from(self.days).checked_add(n)?)
    }

    /// The same day `n` months later, or that month's last day where it is shorter.
    pub fn plus_months(self, n: i32) -> Option<Date> {
        let (year, month, day) = self.ymd();
        let months = year.checked_mul(12)?.checked_add(month as i32 - 1)?.checked_add(n)?;
        let (year, month) = (months.div_euclid(12), months.rem_euclid(12).unsigned_abs() + 1);
        (28..=day).rev().chain(std::iter::once(day)).find_map(|d| Date::from_ymd(year, month, d))
    }
}

/// The number that ASCII digits spell; `None` for anything else. At most nine digits.
pub(super) fn digits(bytes: &[u8]) -> Option<u32> {
    if bytes.is_empty() || bytes.len() > 9 {
        return None;
    }
    bytes.iter().try_fold(0u32, |n, b| b.is_ascii_digit().then(|| n * 10 + u32::from(b - b'0')))
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m, d) = self.ymd();
        write!(f, "{y:04}-{m:02}-{d:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_days_have_their_numbers_and_weekdays() {
        assert_eq!(Date::from_ymd(1970, 1, 1).map(Date::days), Some(0));
        assert_eq!(Date::from_ymd(2000, 3, 1).map(Date::days), Some(11_017));
        assert_eq!(Date::from_ymd(1, 1, 1), Some(Date::MIN));
        assert_eq!(Date::from_ymd(9999, 12, 31), Some(Date::MAX));
        assert_eq!(Date::parse("2023-12-24").map(Date::weekday), Ok(7));
        assert_eq!(Date::parse("2026-02-13").map(Date::weekday), Ok(5));
    }

    #[test]
    fn the_twenty_ninth_of_february_exists_only_in_leap_years() {
        for (text, exists) in [
            ("2024-02-29", true),
            ("2023-02-29", false),
            ("1900-02-29", false),
            ("2000-02-29", true),
            ("2024-02-30", false),
        ] {
            assert_eq!(Date::parse(text).is_ok(), exists, "{text}");
        }
    }

    #[test]
    fn only_the_exact_form_is_read() {
        for bad in [
            "",
            "2026",
            "2026-1-1",
            "2026-01-01 ",
            " 2026-01-01",
            "2026/01/01",
            "0000-01-01",
            "10000-01-01",
            "2026-00-10",
            "2026-13-10",
            "2026-10-00",
            "2026-04-31",
            "+026-01-01",
            "-026-01-01",
            "２０２６-01-01",
            "2026-01-01T00:00",
            "2026−01−01",
            "20260101",
            "2026-01-1\0",
        ] {
            let refused = Date::parse(bad);
            assert!(refused.is_err(), "{bad:?}");
        }
    }

    #[test]
    fn months_are_added_to_the_last_day_where_the_month_is_short() {
        let d = |t| Date::read(t);
        assert_eq!(d("2023-08-31").and_then(|x| x.plus_months(6)), d("2024-02-29"));
        assert_eq!(d("2024-02-29").and_then(|x| x.plus_months(36)), d("2027-02-28"));
        assert_eq!(d("2024-03-15").and_then(|x| x.plus_months(-3)), d("2023-12-15"));
        assert_eq!(Date::MAX.plus_months(1), None);
        assert_eq!(Date::MIN.plus_months(i32::MIN), None);
    }

    proptest! {
        #[test]
        fn every_day_number_round_trips(days in i64::from(FIRST)..=i64::from(LAST)) {
            let d = Date::from_days(days).ok_or_else(|| TestCaseError::fail("in range"))?;
            let (y, m, dd) = d.ymd();
            prop_assert_eq!(Date::from_ymd(y, m, dd), Some(d));
            prop_assert_eq!(Date::parse(&d.to_string()), Ok(d));
            prop_assert!(d.day_of_year() < Date::year_length(y));
        }

        #[test]
        fn the_next_day_follows(days in i64::from(FIRST)..i64::from(LAST)) {
            let d = Date::from_days(days);
            let n = d.and_then(|d| d.plus(1));
            prop_assert!(d.map(|d| d.ymd()) < n.map(|n| n.ymd()));
        }

        #[test]
        fn no_text_panics(text in ".{0,14}") {
            let _ = Date::parse(&text);
        }

        #[test]
        fn no_arithmetic_panics(days in i64::from(FIRST)..=i64::from(LAST), n in any::<i64>(), m in any::<i32>()) {
            if let Some(d) = Date::from_days(days) {
                let _ = (d.plus(n), d.plus_months(m));
            }
        }
    }
}
