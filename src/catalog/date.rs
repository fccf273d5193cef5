//! Calendar days of sheets, without any library: proleptic Gregorian, no time zone.

/// Days from 1970-01-01 to a date that exists; `None` for one that does not.
///
/// The arithmetic counts in years that begin in March, so that the leap day comes last.
pub fn days_of(year: i64, month: i64, day: i64) -> Option<i64> {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i64::from(leap),
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=9999).contains(&year) || !(1..=last).contains(&day) {
        return None;
    }
    let y = if month <= 2 { year - 1 } else { year };
    let m = (month + 9) % 12;
    let before = 365 * y + y / 4 - y / 100 + y / 400;
    Some(before + (153 * m + 2) / 5 + day - 1 - 719_468)
}

/// Year, month and day of a number of days since 1970-01-01; `None` outside the years 1–9999.
pub fn date_of(days: i64) -> Option<(i64, i64, i64)> {
    if !(-719_162..=2_932_896).contains(&days) {
        return None;
    }
    let z = days + 719_468;
    let era = z.div_euclid(146_097);
    let of_era = z.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let m = (5 * of_year + 2) / 153;
    let day = of_year - (153 * m + 2) / 5 + 1;
    let month = if m < 10 { m + 3 } else { m - 9 };
    Some((year_of_era + era * 400 + i64::from(month <= 2), month, day))
}

/// `YYYY-MM-DD` of a number of days since 1970-01-01.
pub fn text_of(days: i64) -> Option<String> {
    date_of(days).map(|(y, m, d)| format!("{y:04}-{m:02}-{d:02}"))
}

/// A day as sheets write it: `2024-01-05`, `2024/1/5`, `2024.1.5`, `2024年1月5日`, `20240105`, each
/// also with a time after it. Two-digit years are not guessed.
pub fn parse(text: &str) -> Option<i64> {
    let text: String = text.trim().chars().map(|c| super::words::plain_char(c).unwrap_or(' ')).collect();
    let text = match text.split_once([' ', 't']) {
        Some((day, time)) if time.trim().chars().all(|c| c.is_ascii_digit() || ":.+-z".contains(c)) => day,
        Some(_) => return None,
        None => text.as_str(),
    };
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return days_of(number(text.get(..4)?)?, number(text.get(4..6)?)?, number(text.get(6..)?)?);
    }
    let text = text.strip_suffix('日').unwrap_or(text);
    let parts: Vec<&str> = text.split(['-', '/', '.', '年', '月']).collect();
    let [year, month, day] = parts.as_slice() else { return None };
    if year.len() != 4 || month.len() > 2 || day.len() > 2 {
        return None;
    }
    days_of(number(year)?, number(month)?, number(day)?)
}

fn number(digits: &str) -> Option<i64> {
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_days() {
        assert_eq!(days_of(1970, 1, 1), Some(0));
        assert_eq!(days_of(2000, 3, 1), Some(11_017));
        assert_eq!(days_of(2023, 12, 24), Some(19_715));
        assert_eq!(days_of(1, 1, 1), Some(-719_162));
        assert_eq!(days_of(9999, 12, 31), Some(2_932_896));
        assert_eq!(days_of(2023, 2, 29), None);
    }

    #[test]
    fn sheets_spellings_of_a_day() {
        let day = days_of(2024, 1, 5);
        for text in [
            "2024-01-05",
            "2024/1/5",
            "2024.1.5",
            "2024年1月5日",
            "20240105",
            "2024-01-05 00:00:00",
            "2024-01-05T08:00:00.000Z",
        ] {
            assert_eq!(parse(text), day, "{text}");
        }
        for text in ["", "2024", "24-1-5", "2024-13-01", "2024-01-05 noon", "5/1/2024", "2024-1-5-6", "无"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn days_and_dates_are_inverse(days in -719_162i64..=2_932_896) {
            let (y, m, d) = date_of(days).unwrap();
            prop_assert_eq!(days_of(y, m, d), Some(days));
            prop_assert_eq!(parse(&text_of(days).unwrap()), Some(days));
        }

        #[test]
        fn any_text_is_answered(text in "\\PC{0,20}", n in any::<i64>()) {
            let _ = parse(&text);
            let _ = date_of(n);
        }
    }
}
