//! Ranks of valid values: each lies in one interval 0..size, and back.
//!
//! What is kept (a division, a segment, an issuer) is not ranked but goes into the tweak, so that it
//! gives a permutation of its own. The order of divisions and segments is frozen with the label
//! `govshare/pseudonym/v1`; a test notices a change of either table.

use super::Of;
use crate::discover::compact::compact;
use crate::discover::{
    self, check_bank_card, check_uscc, county_codes, id_card_check_character, luhn_digit, mobile, uscc_check_character,
    ALLOCATED, USCC_ALPHABET,
};

/// Where a value stands.
pub(super) struct Place {
    pub rank: u64,
    pub size: u64,
    /// What names the interval: everything that stays as it is.
    pub tweak: String,
    form: Form,
}

enum Form {
    Card { division: Option<String>, first_day: i64, days: u64 },
    Code { head: String, division: Option<String>, checked: bool },
    Phone { segment: Option<String> },
    Bank { head: String, digits: usize },
}

/// Ranks a value as typed; None when it is not valid.
pub(super) fn place(of: Of, keep: bool, typed: &str) -> Option<Place> {
    match of {
        Of::IdCard => card(keep, compact::<18>(typed)?.as_str()),
        Of::Uscc => code(keep, compact::<18>(typed)?.as_str()),
        Of::Phone => phone(keep, mobile(typed)?.as_str()),
        Of::BankCard => bank(compact::<19>(typed)?.as_str()),
    }
}

impl Place {
    /// The value of a rank; None for a rank to be walked over.
    pub(super) fn value(&self, rank: u64) -> Option<String> {
        match &self.form {
            Form::Card { division, first_day, days } => {
                let (rest, sequence) = (rank / 1000, rank % 1000);
                let (index, day) = (rest / days, rest % days);
                let (y, m, d) = civil(first_day + i64::try_from(day).ok()?);
                let division = match division {
                    Some(kept) => kept.clone(),
                    None => format!("{:06}", county_codes().get(usize::try_from(index).ok()?)?),
                };
                let body = format!("{division}{y:04}{m:02}{d:02}{sequence:03}");
                let check = id_card_check_character(body.as_bytes())?;
                Some(format!("{body}{}", char::from(check)))
            }
            Form::Code { head, division, checked } => {
                let places = if *checked { 8 } else { 9 };
                let per = 31u64.pow(places);
                let (index, mut rest) = (rank / per, rank % per);
                let mut body = vec![b'0'; places as usize];
                for place in body.iter_mut().rev() {
                    *place = *USCC_ALPHABET.get((rest % 31) as usize)?;
                    rest /= 31;
                }
                let check = organisation_check(body.get(..8)?)?;
                match checked {
                    true => body.push(check),
                    // Codes whose organisation part does not check stay among their like.
                    false if body.last() == Some(&check) => return None,
                    false => {}
                }
                let division = match division {
                    Some(kept) => kept.clone(),
                    None => format!("{:06}", county_codes().get(usize::try_from(index).ok()?)?),
                };
                let text = format!("{head}{division}{}", String::from_utf8(body).ok()?);
                let check = uscc_check_character(text.as_bytes())?;
                Some(format!("{text}{}", char::from(check)))
            }
            Form::Phone { segment: Some(kept) } => Some(format!("{kept}{rank:08}")),
            Form::Phone { segment: None } => {
                let index = usize::try_from(rank / 100_000_000).ok()?;
                Some(format!("{}{:08}", segments().nth(index)?, rank % 100_000_000))
            }
            Form::Bank { head, digits } => {
                let body = format!("{head}{rank:0digits$}");
                let check = luhn_digit(body.as_bytes())?;
                Some(format!("{body}{}", char::from(check)))
            }
        }
    }
}

/// Interval of births: everyone up to 2019 together, later decades each by itself, so that no
/// pseudonym is born long after its person.
fn births(year: u32) -> (u32, u32) {
    match year {
        ..=2019 => (1900, 2019),
        _ => (year / 10 * 10, year / 10 * 10 + 9),
    }
}

fn card(keep: bool, text: &str) -> Option<Place> {
    let long = discover::id_card_18(text)?;
    let (division, rest) = long.split_at_checked(6)?;
    let number = |s: Option<&str>| s?.parse::<u32>().ok();
    let (y, m, d) = (number(rest.get(..4))?, number(rest.get(4..6))?, number(rest.get(6..8))?);
    let sequence = u64::from(number(rest.get(8..11))?);
    let (from, to) = births(y);
    let first_day = days(from, 1, 1);
    let span = u64::try_from(days(to, 12, 31) - first_day + 1).ok()?;
    let day = u64::try_from(days(y, m, d) - first_day).ok()?;
    // Permits and divisions the table does not know have no place in it: theirs stays.
    let index = match keep {
        true => None,
        false => county_codes().binary_search(&division.parse().ok()?).ok(),
    };
    let kept = index.is_none().then(|| division.to_string());
    let divisions = if kept.is_some() { 1 } else { county_codes().len() as u64 };
    Some(Place {
        rank: (index.unwrap_or(0) as u64 * span + day) * 1000 + sequence,
        size: divisions * span * 1000,
        tweak: format!("{}/{from}", kept.as_deref().unwrap_or("")),
        form: Form::Card { division: kept, first_day, days: span },
    })
}

fn code(keep: bool, text: &str) -> Option<Place> {
    if !check_uscc(text, false) {
        return None;
    }
    let (head, division, body) = (text.get(..2)?, text.get(2..8)?, text.as_bytes().get(8..17)?);
    let checked = organisation_check(body.get(..8)?) == body.last().copied();
    let places = if checked { 8 } else { 9 };
    let rank = body
        .iter()
        .take(places)
        .try_fold(0u64, |n, c| Some(n * 31 + USCC_ALPHABET.iter().position(|a| a == c)? as u64))?;
    let index = match keep {
        true => None,
        false => county_codes().binary_search(&division.parse().ok()?).ok(),
    };
    let kept = index.is_none().then(|| division.to_string());
    let per = 31u64.pow(places as u32);
    let divisions = if kept.is_some() { 1 } else { county_codes().len() as u64 };
    Some(Place {
        rank: index.unwrap_or(0) as u64 * per + rank,
        size: divisions.checked_mul(per)?,
        tweak: format!("{head}/{}/{checked}", kept.as_deref().unwrap_or("")),
        form: Form::Code { head: head.to_string(), division: kept, checked },
    })
}

/// The check character of an organisation code (GB 11714, mod 11), `X` for ten.
fn organisation_check(body: &[u8]) -> Option<u8> {
    const WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
    let mut sum = 0;
    for (c, weight) in body.iter().zip(WEIGHTS) {
        sum += char::from(*c).to_digit(36)? * weight;
    }
    Some(match 11 - sum % 11 {
        10 => b'X',
        11 => b'0',
        n => b'0' + u8::try_from(n).ok()?,
    })
}

/// The allocated segments of mobile numbers, ascending.
fn segments() -> impl Iterator<Item = String> {
    ALLOCATED.iter().flat_map(|(second, thirds)| {
        thirds.iter().map(move |third| format!("1{}{}", char::from(*second), char::from(*third)))
    })
}

fn phone(keep: bool, text: &str) -> Option<Place> {
    let (segment, rest) = text.split_at_checked(3)?;
    let rest: u64 = rest.parse().ok()?;
    let index = if keep { None } else { segments().position(|s| s == segment) };
    let count = if index.is_some() { segments().count() as u64 } else { 1 };
    let kept = index.is_none().then(|| segment.to_string());
    Some(Place {
        rank: index.unwrap_or(0) as u64 * 100_000_000 + rest,
        size: count * 100_000_000,
        tweak: kept.clone().unwrap_or_default(),
        form: Form::Phone { segment: kept },
    })
}

fn bank(text: &str) -> Option<Place> {
    if !check_bank_card(text) {
        return None;
    }
    let (head, rest) = text.split_at_checked(6)?;
    let body = rest.get(..rest.len().checked_sub(1)?)?;
    Some(Place {
        rank: body.parse().ok()?,
        size: 10u64.checked_pow(u32::try_from(body.len()).ok()?)?,
        tweak: format!("{head}/{}", text.len()),
        form: Form::Bank { head: head.to_string(), digits: body.len() },
    })
}

/// Days since 0000-03-01 (proleptic Gregorian): years begin in March, so the leap day comes last.
fn days(year: u32, month: u32, day: u32) -> i64 {
    let (year, month) =
        if month <= 2 { (i64::from(year) - 1, i64::from(month) + 9) } else { (i64::from(year), i64::from(month) - 3) };
    year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + i64::from(day) - 1
}

/// The date of a day number.
fn civil(day: i64) -> (i64, i64, i64) {
    // The year of a day: guess by the mean length, then correct by at most one.
    let mut year = day * 400 / 146_097;
    let first = |y: i64| y * 365 + y / 4 - y / 100 + y / 400;
    while first(year + 1) <= day {
        year += 1;
    }
    while first(year) > day {
        year -= 1;
    }
    let rest = day - first(year);
    let month = (rest * 5 + 2) / 153;
    let d = rest - (month * 153 + 2) / 5 + 1;
    if month >= 10 {
        (year + 1, month - 9, d)
    } else {
        (year, month + 3, d)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sha2::{Digest, Sha256};

    #[test]
    fn every_day_has_its_number_and_back() {
        let mut before = days(1899, 12, 31);
        for year in 1900..2100u32 {
            for month in 1..=12 {
                for day in (1..=31).filter(|d| discover::is_real_date(year, month, *d)) {
                    let number = days(year, month, day);
                    assert_eq!(number, before + 1, "{year}-{month}-{day}");
                    assert_eq!(civil(number), (year.into(), month.into(), day.into()));
                    before = number;
                }
            }
        }
    }

    #[test]
    fn organisation_codes_check() {
        // The example of GB 11714: D2143569-X.
        assert_eq!(organisation_check(b"D2143569"), Some(b'X'));
    }

    #[test]
    fn the_tables_behind_version_one_are_frozen() {
        let mut hash = Sha256::new();
        county_codes().iter().for_each(|c| hash.update(c.to_be_bytes()));
        segments().for_each(|s| hash.update(s.as_bytes()));
        let digest: String = hash.finalize().iter().take(8).map(|b| format!("{b:02x}")).collect();
        assert_eq!(digest, "1ccb9d6c0fd55173", "a changed table changes every pseudonym: keep the old one for v1");
    }
}
