//! An instant to the millisecond, in the one stored form.

use super::date::{digits, Date};
use crate::error::{self, Refusal};
use std::fmt;

const DAY_MS: i64 = 86_400_000;
/// +08:00, the offset of business days and of input that names none.
const LOCAL_MS: i64 = 8 * 3_600_000;

/// An instant whose UTC day and +08:00 day both lie in years 1 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    ms: i64,
}

impl Timestamp {
    /// Milliseconds since 1970-01-01T00:00:00Z; `None` outside years 1 to 9999 (UTC and +08:00).
    pub fn from_millis(ms: i64) -> Option<Timestamp> {
        let first = i64::from(Date::MIN.days()).checked_mul(DAY_MS)?;
        let end = i64::from(Date::MAX.days()).checked_add(1)?.checked_mul(DAY_MS)?.checked_sub(LOCAL_MS)?;
        (first..end).contains(&ms).then_some(Timestamp { ms })
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub fn millis(self) -> i64 {
        self.ms
    }

    /// The first instant of a local day at +08:00; `None` only for 0001-01-01, which begins in year 0 UTC.
    pub fn start_of(day: Date) -> Option<Timestamp> {
        Self::from_millis(i64::from(day.days()).checked_mul(DAY_MS)?.checked_sub(LOCAL_MS)?)
    }

    /// Reads a date, or a date and time, in the forms of ISO 8601, RFC 3339 and SQLite's date functions:
    /// `YYYY-MM-DD`, then optionally `T` or a space and `HH:MM[:SS[.fraction]]`, then optionally `Z` or
    /// `±HH:MM` (also `±HHMM`, `±HH`; one space before is allowed). No offset means +08:00. A fraction
    /// beyond milliseconds is cut off, never rounded up into a later day.
    pub fn parse(text: &str) -> Result<Timestamp, Refusal> {
        Self::read(text).ok_or_else(|| Refusal::new(&error::request::TIME_UNREADABLE).with("value", text))
    }

    fn read(text: &str) -> Option<Timestamp> {
        // Longer than any sensible fraction: refuse before walking it.
        if text.len() > 64 {
            return None;
        }
        let date = Date::read(text.get(..10)?)?;
        let mut local = i64::from(date.days()) * DAY_MS;
        let mut offset_ms = LOCAL_MS;
        let rest = text.get(10..)?;
        if let Some(time) = rest.strip_prefix(['T', 't', ' ']) {
            let (ms, zone) = time_of_day(time)?;
            local = local.checked_add(ms)?;
            if !zone.is_empty() {
                offset_ms = offset(zone.strip_prefix(' ').unwrap_or(zone))?;
            }
        } else if !rest.is_empty() {
            return None;
        }
        Timestamp::from_millis(local.checked_sub(offset_ms)?)
    }

    /// The business day: the local day at +08:00.
    pub fn local_date(self) -> Date {
        // `from_millis` keeps the local day inside the years of `Date`.
        Date::from_days((self.ms + LOCAL_MS).div_euclid(DAY_MS)).unwrap_or(Date::MAX)
    }

    /// `ms` milliseconds later (earlier when negative).
    pub fn plus_millis(self, ms: i64) -> Option<Timestamp> {
        Self::from_millis(self.ms.checked_add(ms)?)
    }
}

/// Milliseconds since midnight, and what follows the time.
fn time_of_day(text: &str) -> Option<(i64, &str)> {
    let b = text.as_bytes();
    if b.get(2) != Some(&b':') {
        return None;
    }
    let (hour, minute) = (digits(b.get(0..2)?)?, digits(b.get(3..5)?)?);
    let (mut second, mut fraction, mut end) = (0, 0, 5);
    if b.get(5) == Some(&b':') {
        second = digits(b.get(6..8)?)?;
        end = 8;
        if b.get(8) == Some(&b'.') {
            let written = b.get(9..)?.iter().take_while(|c| c.is_ascii_digit()).count();
            if written == 0 {
                return None;
            }
            end = 9 + written;
            for place in 9..12 {
                let digit = if place < end { b.get(place).map_or(0, |c| c - b'0') } else { 0 };
                fraction = fraction * 10 + i64::from(digit);
            }
        }
    }
    if hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let seconds = i64::from(hour) * 3600 + i64::from(minute) * 60 + i64::from(second);
    Some((seconds * 1000 + fraction, text.get(end..)?))
}

/// `Z`, `±HH:MM`, `±HHMM` or `±HH` in milliseconds east of UTC.
fn offset(text: &str) -> Option<i64> {
    if text == "Z" || text == "z" {
        return Some(0);
    }
    let b = text.as_bytes();
    let sign = match b.first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hour, minute) = match b.len() {
        6 if b.get(3) == Some(&b':') => (digits(b.get(1..3)?)?, digits(b.get(4..6)?)?),
        5 => (digits(b.get(1..3)?)?, digits(b.get(3..5)?)?),
        3 => (digits(b.get(1..3)?)?, 0),
        _ => return None,
    };
    if hour > 23 || minute > 59 {
        return None;
    }
    Some(sign * (i64::from(hour) * 60 + i64::from(minute)) * 60_000)
}

impl fmt::Display for Timestamp {
    /// `YYYY-MM-DDTHH:MM:SS.sssZ`, always 24 characters, so that text order is time order.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = Date::from_days(self.ms.div_euclid(DAY_MS)).unwrap_or(Date::MIN).ymd();
        let ms = self.ms.rem_euclid(DAY_MS);
        // Every entry and every row has a few of these; the formatter would take longer than hashing the entry.
        let mut text = *b"0000-00-00T00:00:00.000Z";
        let mut put = |from: usize, digits: usize, mut number: u32| {
            for place in text[from..from + digits].iter_mut().rev() {
                *place = b'0' + (number % 10) as u8;
                number /= 10;
            }
        };
        put(0, 4, year.unsigned_abs());
        put(5, 2, month);
        put(8, 2, day);
        put(11, 2, (ms / 3_600_000) as u32);
        put(14, 2, (ms / 60_000 % 60) as u32);
        put(17, 2, (ms / 1000 % 60) as u32);
        put(20, 3, (ms % 1000) as u32);
        f.pad(std::str::from_utf8(&text).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn canonical(text: &str) -> Option<String> {
        Timestamp::parse(text).ok().map(|t| t.to_string())
    }

    #[test]
    fn every_offset_becomes_utc_and_none_means_plus_eight() {
        for (input, stored) in [
            ("2026-02-13T09:30:00.000Z", "2026-02-13T09:30:00.000Z"),
            ("2026-02-13T09:30:00+08:00", "2026-02-13T01:30:00.000Z"),
            ("2026-02-13 09:30:00", "2026-02-13T01:30:00.000Z"),
            ("2026-02-13T09:30", "2026-02-13T01:30:00.000Z"),
            ("2026-02-13", "2026-02-12T16:00:00.000Z"),
            ("2026-02-13t09:30:00.5z", "2026-02-13T09:30:00.500Z"),
            ("2026-02-13 09:30:00.123456789-05:30", "2026-02-13T15:00:00.123Z"),
            ("2026-02-13 09:30:00.9999", "2026-02-13T01:30:00.999Z"),
            ("2026-02-13 09:30:00 +0000", "2026-02-13T09:30:00.000Z"),
            ("2026-02-13 09:30:00+08", "2026-02-13T01:30:00.000Z"),
            ("2024-02-29T23:59:59.999-00:01", "2024-03-01T00:00:59.999Z"),
        ] {
            assert_eq!(canonical(input).as_deref(), Some(stored), "{input}");
        }
    }

    #[test]
    fn what_is_not_a_time_is_refused() {
        for bad in [
            "",
            "now",
            "1700000000",
            "2460000.5",
            "2026-02-13T",
            "2026-02-13T9:30",
            "2026-02-13T24:00:00",
            "2026-02-13T23:60:00",
            "2026-02-13T23:59:60",
            "2026-02-13T23:59:59.",
            "2026-02-13T23:59:59.Z",
            "2026-02-13T09:30:00+8",
            "2026-02-13T09:30:00+08:0",
            "2026-02-13T09:30:00 +24:00",
            "2026-02-13T09:30:00Z ",
            "2026-02-13T09:30:00  Z",
            "2026-02-13  09:30:00",
            "2026-02-13Z",
            "2026-02-30T00:00:00Z",
            "0000-01-01T00:00:00Z",
            "09:30:00",
            "2026-02-13T09:30:00,5",
            "2026-02-13T09：30：00",
            "2026-02-13日09:30",
            "2026-02-13T09:30:00.1🀄",
        ] {
            assert_eq!(canonical(bad), None, "{bad:?}");
        }
        assert_eq!(canonical(&format!("2026-02-13T09:30:00.{}", "1".repeat(10_000_000))), None);
    }

    #[test]
    fn the_business_day_turns_at_local_midnight() {
        for (input, day) in [
            ("2026-02-13T15:59:59.999Z", "2026-02-13"),
            ("2026-02-13T16:00:00.000Z", "2026-02-14"),
            ("2026-02-14 00:00:00", "2026-02-14"),
            ("2026-02-13 23:59:59.9999999", "2026-02-13"),
            ("2024-02-28T16:00:00Z", "2024-02-29"),
        ] {
            let got = Timestamp::parse(input).map(|t| t.local_date().to_string());
            assert_eq!(got.as_deref(), Ok(day), "{input}");
        }
    }

    #[test]
    fn the_ends_of_time_are_refused_not_wrapped() {
        assert_eq!(canonical("0001-01-01T00:00:00"), None);
        assert_eq!(canonical("0001-01-01T08:00:00").as_deref(), Some("0001-01-01T00:00:00.000Z"));
        assert_eq!(canonical("9999-12-31T23:59:59.999").as_deref(), Some("9999-12-31T15:59:59.999Z"));
        assert_eq!(canonical("9999-12-31T16:00:00Z"), None);
        assert_eq!(Timestamp::from_millis(i64::MAX), None);
        assert_eq!(Timestamp::from_millis(i64::MIN), None);
    }

    proptest! {
        #[test]
        fn the_stored_form_reads_back_and_sorts_like_time(
            a in -62_135_596_800_000i64..253_402_271_999_999, b in -62_135_596_800_000i64..253_402_271_999_999,
        ) {
            let (Some(a), Some(b)) = (Timestamp::from_millis(a), Timestamp::from_millis(b)) else {
                return Err(TestCaseError::fail("in range"));
            };
            prop_assert_eq!(Timestamp::parse(&a.to_string()), Ok(a));
            prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
            prop_assert!(Timestamp::start_of(a.local_date()).is_none_or(|s| s <= a));
        }

        #[test]
        fn no_text_panics(text in ".{0,40}", tail in "[0-9TtZz:.+ -]{0,30}") {
            let _ = Timestamp::parse(&text);
            let _ = Timestamp::parse(&format!("2026-02-13{tail}"));
        }
    }
}
