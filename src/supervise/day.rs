//! A local business day (+08:00) and the little arithmetic that duties and periods need.

use std::fmt;

use crate::error::{supervise, Refusal};

/// A day of the proleptic Gregorian calendar between 0001-01-01 and 9999-12-31.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day {
    year: i32,
    month: u32,
    day: u32,
}

fn leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn month_length(year: i32, month: u32) -> u32 {
    match month {
        2 if leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl Day {
    /// The first and last day that can be written.
    pub const MIN: Day = Day { year: 1, month: 1, day: 1 };
    pub const MAX: Day = Day { year: 9999, month: 12, day: 31 };

    /// A day, or `None` where the calendar has no such day.
    pub fn new(year: i32, month: u32, day: u32) -> Option<Day> {
        let known = (1..=9999).contains(&year) && (1..=12).contains(&month);
        (known && (1..=month_length(year, month)).contains(&day)).then_some(Day { year, month, day })
    }

    /// Reads `YYYY-MM-DD`, nothing else. `what` names the field in the refusal (GS-8001).
    pub fn parse(text: &str, what: &str) -> Result<Day, Refusal> {
        let refused = || Refusal::new(&supervise::BAD_DAY).with("field", what).with("value", text);
        let bytes = text.as_bytes();
        let shape = bytes.len() == 10
            && bytes.iter().enumerate().all(|(i, b)| if i == 4 || i == 7 { *b == b'-' } else { b.is_ascii_digit() });
        if !shape {
            return Err(refused());
        }
        let part = |from: usize, to: usize| text.get(from..to).and_then(|t| t.parse::<u32>().ok());
        match (part(0, 4), part(5, 7), part(8, 10)) {
            (Some(y), Some(m), Some(d)) => i32::try_from(y).ok().and_then(|y| Day::new(y, m, d)).ok_or_else(refused),
            _ => Err(refused()),
        }
    }

    pub fn year(self) -> i32 {
        self.year
    }

    pub fn month(self) -> u32 {
        self.month
    }

    pub fn day(self) -> u32 {
        self.day
    }

    /// Days since 0001-01-01, which is 0.
    pub fn number(self) -> i64 {
        let before = i64::from(self.year) - 1;
        let months: u32 = (1..self.month).map(|m| month_length(self.year, m)).sum();
        before * 365 + before / 4 - before / 100 + before / 400 + i64::from(months) + i64::from(self.day) - 1
    }

    /// The same day `months` later, drawn back to the month's last day; stops at the calendar's ends.
    pub fn plus_months(self, months: i32) -> Day {
        let count = i64::from(self.year) * 12 + i64::from(self.month) - 1 + i64::from(months);
        let (year, month) = (count.div_euclid(12), count.rem_euclid(12) + 1);
        match (i32::try_from(year), u32::try_from(month)) {
            (Ok(y), Ok(m)) if (1..=9999).contains(&y) => {
                Day { year: y, month: m, day: self.day.min(month_length(y, m)) }
            }
            _ if months < 0 => Day::MIN,
            _ => Day::MAX,
        }
    }

    /// The day `days` later (earlier if negative); stops at the calendar's ends.
    pub fn plus_days(self, days: i64) -> Day {
        let wanted = self.number().saturating_add(days);
        if wanted <= 0 {
            return Day::MIN;
        }
        if wanted >= Day::MAX.number() {
            return Day::MAX;
        }
        // The year cannot be off by more than one from the mean year's length.
        let guess = i32::try_from(wanted * 400 / 146_097 + 1).unwrap_or(9999).clamp(1, 9999);
        let first = |year: i32| Day { year, month: 1, day: 1 };
        let mut year = guess;
        if first(year).number() > wanted {
            year -= 1;
        } else if year < 9999 && first(year + 1).number() <= wanted {
            year += 1;
        }
        let mut rest = wanted - first(year).number();
        let mut month = 1;
        while month < 12 && rest >= i64::from(month_length(year, month)) {
            rest -= i64::from(month_length(year, month));
            month += 1;
        }
        Day { year, month, day: u32::try_from(rest + 1).unwrap_or(1) }
    }

    pub fn first_of_month(self) -> Day {
        Day { day: 1, ..self }
    }

    /// `2026年3月2日`, the written form of official documents (no leading zeros).
    pub fn chinese(self) -> String {
        format!("{}年{}月{}日", self.year, self.month, self.day)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// Days from `from` to `to`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    pub from: Day,
    pub to: Day,
}

impl Period {
    /// Reads `2026`, `2026-Q1`, `2026-03` or `2026-01-01/2026-06-30` (GS-8002 otherwise).
    pub fn parse(text: &str) -> Result<Period, Refusal> {
        let refused = || Refusal::new(&supervise::BAD_PERIOD).with("value", text);
        if let Some((from, to)) = text.split_once('/') {
            let period = Period { from: Day::parse(from, "period")?, to: Day::parse(to, "period")? };
            return if period.from <= period.to { Ok(period) } else { Err(refused()) };
        }
        let (year, rest) = match text.split_once('-') {
            Some((year, rest)) => (year, Some(rest)),
            None => (text, None),
        };
        let digits = |t: &str, n: usize| t.len() == n && t.bytes().all(|b| b.is_ascii_digit());
        let year: i32 = if digits(year, 4) { year.parse().map_err(|_| refused())? } else { return Err(refused()) };
        let (month, length) = match rest {
            None => (1, 12),
            Some("Q1") => (1, 3),
            Some("Q2") => (4, 3),
            Some("Q3") => (7, 3),
            Some("Q4") => (10, 3),
            Some(month) if digits(month, 2) => (month.parse().map_err(|_| refused())?, 1),
            Some(_) => return Err(refused()),
        };
        let from = Day::new(year, month, 1).ok_or_else(refused)?;
        let last_month = from.plus_months(length - 1);
        let to = Day { day: month_length(last_month.year, last_month.month), ..last_month };
        Ok(Period { from, to })
    }

    pub fn contains(&self, day: Day) -> bool {
        self.from <= day && day <= self.to
    }

    /// How many days, at least 1; 0 for a period that ends before it begins.
    pub fn days(&self) -> u64 {
        u64::try_from(self.to.number() - self.from.number() + 1).unwrap_or(0)
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.from, self.to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        Day::parse(text, "day").unwrap()
    }

    #[test]
    fn only_real_days_in_one_form_are_read() {
        for bad in [
            "",
            "2026-02-29",
            "2026-13-01",
            "2026-00-10",
            "2026-1-1",
            "2026/01/01",
            "0000-01-01",
            "２０26-01-01",
            "2026-01-01T",
        ] {
            let refusal = Day::parse(bad, "since").unwrap_err();
            assert_eq!(refusal.fault.number, 8001, "{bad}");
        }
        assert_eq!(day("2024-02-29").to_string(), "2024-02-29");
        assert_eq!(day("2024-02-09").chinese(), "2024年2月9日");
    }

    #[test]
    fn known_distances_hold() {
        assert_eq!(Day::MIN.number(), 0);
        assert_eq!(day("1970-01-01").number(), 719_162);
        assert_eq!(day("2024-03-01").number() - day("2024-02-28").number(), 2);
        assert_eq!(day("2024-01-31").plus_months(1), day("2024-02-29"));
        assert_eq!(day("9999-12-01").plus_months(1), Day::MAX);
        assert_eq!(day("0001-01-05").plus_months(-5), Day::MIN);
    }

    #[test]
    fn periods_are_years_quarters_months_or_two_days() {
        let shown = |t: &str| Period::parse(t).unwrap().to_string();
        assert_eq!(shown("2024"), "2024-01-01/2024-12-31");
        assert_eq!(shown("2024-Q1"), "2024-01-01/2024-03-31");
        assert_eq!(shown("2024-02"), "2024-02-01/2024-02-29");
        assert_eq!(shown("2024-02-03/2024-02-03"), "2024-02-03/2024-02-03");
        for bad in ["", "24", "2024-Q5", "2024-13", "2024-2", "2024-02-03/2024-02-02", "2024-02-03", "+024", "0000"] {
            assert!(Period::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(Period::parse("2024").unwrap().days(), 366);
    }

    proptest! {
        #[test]
        fn number_and_plus_days_are_inverse(n in 0i64..3_652_059) {
            let d = Day::MIN.plus_days(n);
            prop_assert_eq!(d.number(), n);
            prop_assert!(Day::new(d.year(), d.month(), d.day()).is_some());
            prop_assert_eq!(Day::parse(&d.to_string(), "d").unwrap(), d);
        }
        #[test]
        fn nothing_read_can_panic(text in ".{0,24}") {
            let _ = (Day::parse(&text, "d"), Period::parse(&text));
        }
        #[test]
        fn far_steps_stop_at_the_ends(n in any::<i64>(), m in any::<i32>()) {
            let d = Day::new(2024, 2, 29).unwrap();
            prop_assert!(Day::MIN <= d.plus_days(n) && d.plus_days(n) <= Day::MAX);
            prop_assert!(Day::MIN <= d.plus_months(m) && d.plus_months(m) <= Day::MAX);
        }
    }
}
