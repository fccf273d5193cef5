//! What a mask leaves of values: pure, over the values and the masker.

use crate::discover::{check_bank_card, check_id_card, check_phone, check_uscc};
use crate::mask::{Input, Masker, Outcome};

/// What became of a column's values under its mask.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// Values that are neither NULL nor empty.
    pub values: i64,
    /// Came out as they went in.
    pub open: i64,
    /// Come out as something that still passes a check digit or form, and which.
    pub checked: i64,
    pub check: Option<&'static str>,
}

type Check = (&'static str, fn(&str) -> bool);

const CHECKS: &[Check] = &[
    ("check_id_card", |t| check_id_card(t, true)),
    ("check_uscc", |t| check_uscc(t, false)),
    ("check_bank_card", check_bank_card),
    ("check_phone", check_phone),
];

/// Values that a mask of any kind may meet and that fit few: short, long, of another kind.
pub const ODD: &[&str] = &[
    "1",
    "12",
    "1234",
    "1234567",
    "A",
    "张",
    "abc",
    "138 0013 8000",
    "a@b",
    "不是号码",
    "x-1",
    "00000000000000000000000000000000000000000",
];

/// Masks every value and looks at what is left.
pub fn left<'a>(masker: &Masker, values: impl Iterator<Item = Input<'a>>) -> Left {
    let mut left = Left::default();
    let mut masked = String::new();
    for value in values {
        let digits;
        let raw = match value {
            Input::Text(text) => text,
            Input::Integer(i) => {
                digits = i.to_string();
                &digits
            }
            // Hidden whole by every kind.
            Input::Null | Input::Real(_) | Input::Blob(_) => continue,
        };
        if raw.trim().is_empty() {
            continue;
        }
        left.values += 1;
        masked.clear();
        if masker.apply(value, &mut masked) == Outcome::Null {
            continue;
        }
        if masked == raw {
            left.open += 1;
        } else if let Some((check, _)) = CHECKS.iter().find(|(_, passes)| passes(&masked)) {
            left.checked += 1;
            left.check.get_or_insert(check);
        }
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(spec: &str, values: &[&str]) -> Left {
        left(&Masker::check(spec).unwrap(), values.iter().map(|v| Input::Text(v)))
    }

    #[test]
    fn a_vendors_rule_fails_open_and_ours_does_not() {
        for spec in ["hutool.mobile_phone", "shardingsphere.keep_first_n_last_m(3,4,'*')"] {
            assert!(of(spec, ODD).open > 0, "{spec}");
        }
        for spec in ["phone", "name", "id_card", "keep(3,4)", "redact", "bank_card"] {
            assert_eq!(of(spec, ODD).open, 0, "{spec}");
        }
    }

    #[test]
    fn a_value_that_still_passes_its_check_is_told() {
        // The last four hidden by digits of its own: still a telephone number.
        let left = of("redact(13900000000)", &["13800138000", "", "13800138001"]);
        assert_eq!((left.values, left.open, left.checked, left.check), (2, 0, 2, Some("check_phone")));
        assert_eq!(of("phone", &["13800138000"]), Left { values: 1, ..Left::default() });
    }

    #[test]
    fn null_and_numbers_are_taken_as_masks_take_them() {
        let masker = Masker::check("keep(3,4)").unwrap();
        let left = left(&masker, [Input::Null, Input::Integer(13_800_138_000), Input::Real(1.5)].into_iter());
        assert_eq!(left.values, 1);
    }
}
