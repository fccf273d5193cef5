//! Identity cards (GB 11643-1999) and the cards of Hong Kong, Macao and Taiwan.

use super::division::{is_division_code, is_province};

/// Weights of the first 17 digits: 2^(17−i) mod 11.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHARACTERS: &[u8; 11] = b"10X98765432";

/// The check character of 17 digits (ISO 7064 mod 11-2); None when they are not 17 digits.
pub fn id_card_check_character(digits: &[u8]) -> Option<u8> {
    if digits.len() != 17 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(d, w)| u32::from(d - b'0') * w).sum();
    CHARACTERS.get((sum % 11) as usize).copied()
}

/// Is this a day of the (proleptic) Gregorian calendar, years 1 to 9999?
pub fn is_real_date(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leap),
        _ => return false,
    };
    (1..=9999).contains(&year) && (1..=last).contains(&day)
}

pub(super) fn number(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 9 {
        return None;
    }
    digits.iter().try_fold(0u32, |n, d| d.is_ascii_digit().then(|| n * 10 + u32::from(d - b'0')))
}

/// The parts of a card of 15 or 18 characters whose form, place and date are right.
struct Card<'a> {
    bytes: &'a [u8],
    year: u32,
    month: u32,
    day: u32,
    sequence: u32,
}

fn card(text: &str) -> Option<Card<'_>> {
    let bytes = text.as_bytes();
    let (year, rest) = match bytes.len() {
        18 => {
            let check = id_card_check_character(bytes.get(..17)?)?;
            if bytes.last()?.to_ascii_uppercase() != check {
                return None;
            }
            (number(bytes.get(6..10)?)?, bytes.get(10..17)?)
        }
        // Issued until 1999, so everyone on one was born in the 1900s.
        15 if bytes.iter().all(u8::is_ascii_digit) => (1900 + number(bytes.get(6..8)?)?, bytes.get(8..15)?),
        _ => return None,
    };
    let (month, day, sequence) = (number(rest.get(..2)?)?, number(rest.get(2..4)?)?, number(rest.get(4..)?)?);
    let (first, second, third) = (*bytes.first()?, *bytes.get(1)?, *bytes.get(2)?);
    // A foreign permanent residence card since 2023: 9, the province that issued it, nationality.
    let placed =
        is_province(first, second) && first != b'9' || first == b'9' && is_province(second, third) && bytes.len() == 18;
    // Nobody alive was born before 1900, and no card is issued to the unborn.
    (placed && (1900..=2099).contains(&year) && is_real_date(year, month, day)).then_some(Card {
        bytes,
        year,
        month,
        day,
        sequence,
    })
}

/// Is this a valid identity card number, 18 or 15 characters (GB 11643)?
///
/// 18: check character (`X` or `x`), real date of birth, province of GB/T 2260 (81–83 for the
/// residence permits of Hong Kong, Macao and Taiwan residents; 9 and a province for foreign
/// permanent residents). 15: digits, province and date. `full` also asks that the six digits be a
/// division code of the editions since 2002 (permits, which use codes of their own, excepted);
/// cards issued under a division abolished before then fail it.
pub fn check_id_card(text: &str, full: bool) -> bool {
    card(text).is_some_and(|c| {
        !full || matches!(c.bytes.first(), Some(b'7'..=b'9')) || text.get(..6).is_some_and(is_division_code)
    })
}

/// The 18-character form of a valid card: 15 digits gain `19` and the check character, `x` becomes `X`.
pub fn id_card_18(text: &str) -> Option<String> {
    let c = card(text)?;
    if c.bytes.len() == 18 {
        return Some(text.to_ascii_uppercase());
    }
    let mut long = format!("{}19{}", text.get(..6)?, text.get(6..)?);
    long.push(char::from(id_card_check_character(long.as_bytes())?));
    Some(long)
}

/// The 15-digit form of a valid card of someone born in the 1900s.
pub fn id_card_15(text: &str) -> Option<String> {
    let c = card(text)?;
    match (c.bytes.len(), c.year) {
        (15, _) => Some(text.to_string()),
        (_, 1900..=1999) => Some(format!("{}{}", text.get(..6)?, text.get(8..17)?)),
        _ => None,
    }
}

/// The date of birth on a valid card, as `YYYY-MM-DD`.
pub fn id_card_birth(text: &str) -> Option<String> {
    card(text).map(|c| format!("{:04}-{:02}-{:02}", c.year, c.month, c.day))
}

/// The six-digit division code on a valid card.
pub fn id_card_region(text: &str) -> Option<&str> {
    card(text).and_then(|_| text.get(..6))
}

/// The sex on a valid card: 1 male (odd sequence), 0 female.
pub fn id_card_sex(text: &str) -> Option<i64> {
    card(text).map(|c| i64::from(c.sequence % 2))
}

/// A Hong Kong identity card: one or two letters, six digits, check character, with or without
/// parentheses around the last. The sum weighted 9…1 is a multiple of 11 (a missing first letter is 36).
pub fn check_hk_card(text: &str) -> bool {
    let mut sum = 0u32;
    let bytes: Vec<u8> = text.bytes().take(12).collect();
    let core: Vec<u8> = match bytes.as_slice() {
        [head @ .., b'(', check, b')'] => head.iter().chain([check]).copied().collect(),
        plain => plain.to_vec(),
    };
    let letters = core.iter().take_while(|b| b.is_ascii_uppercase()).take(2).count();
    if core.len() != letters + 7 || !(1..=2).contains(&letters) {
        return false;
    }
    if letters == 1 {
        sum += 36 * 9;
    }
    let first = 9 - (2 - letters as u32);
    for (weight, byte) in (1..=first).rev().zip(&core) {
        sum += weight
            * match byte {
                b'0'..=b'9' => u32::from(byte - b'0'),
                b'A'..=b'Z' if weight >= 8 || weight == 1 && *byte == b'A' => u32::from(byte - b'A') + 10,
                _ => return false,
            };
    }
    sum.is_multiple_of(11)
}

/// A Macao resident identity card: 1, 5 or 7, six digits, and a check character (not verified: its
/// rule is not public), with or without parentheses around it.
pub fn check_macao_card(text: &str) -> bool {
    let core = match text.as_bytes() {
        [head @ .., b'(', check, b')'] if head.len() == 7 => (head, *check),
        [head @ .., check] if head.len() == 7 => (head, *check),
        _ => return false,
    };
    matches!(core.0, [b'1' | b'5' | b'7', rest @ ..] if rest.iter().all(u8::is_ascii_digit))
        && (core.1.is_ascii_digit() || core.1.is_ascii_uppercase())
}

/// A Taiwan identity card: a letter, 1 or 2, seven digits and a check digit (weights 1 9 8 … 1 1, mod 10).
pub fn check_tw_card(text: &str) -> bool {
    /// The county letters in the order of their numbers, 10 first.
    const LETTERS: &[u8; 26] = b"ABCDEFGHJKLMNPQRSTUVXYWZIO";
    let [letter, digits @ ..] = text.as_bytes() else { return false };
    let Some(place) = LETTERS.iter().position(|l| l == letter) else { return false };
    if digits.len() != 9 || !digits.iter().all(u8::is_ascii_digit) || !matches!(digits.first(), Some(b'1' | b'2')) {
        return false;
    }
    let county = place as u32 + 10;
    let weights = [8, 7, 6, 5, 4, 3, 2, 1, 1];
    let sum: u32 = digits.iter().zip(weights).map(|(d, w)| u32::from(d - b'0') * w).sum();
    (county / 10 + county % 10 * 9 + sum).is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn with_check(digits: &str) -> String {
        format!("{digits}{}", char::from(id_card_check_character(digits.as_bytes()).unwrap()))
    }

    #[test]
    fn the_standards_own_example_passes() {
        // GB 11643-1999, annex: 11010519491231002X and 440524188001010014 (born 1880: out of our range).
        assert!(check_id_card("11010519491231002X", true));
        assert!(check_id_card("11010519491231002x", false));
        assert!(!check_id_card("110105194912310021", false));
    }

    #[test]
    fn place_date_and_form_are_checked() {
        for digits in
            ["99010519491231002", "00010519491231002", "11010519490229002", "11010519491301002", "11010518991231002"]
        {
            assert!(!check_id_card(&with_check(digits), false), "{digits}");
        }
        assert!(check_id_card(&with_check("81000019900101001"), true));
        assert!(check_id_card(&with_check("83000019900101001"), true));
        assert!(check_id_card(&with_check("93684019900101001"), true));
        assert!(check_id_card(&with_check("11010220000229001"), true));
        assert!(check_id_card(&with_check("36029919900101001"), false));
        assert!(!check_id_card(&with_check("36029919900101001"), true));
        assert!(check_id_card("110105491231002", false));
        for text in ["", "1", "１１０１０５１９４９１２３１００２X", "11010519491231002X ", "1101054912310 2"]
        {
            assert!(!check_id_card(text, false), "{text}");
        }
    }

    #[test]
    fn residence_cards_and_old_cards_follow_their_forms() {
        // Hong Kong, Macao and Taiwan residents; foreign permanent residents since 2023; hutool's own examples.
        for good in [
            "81000019980902013X",
            "820000200009100032",
            "830000200209060065",
            "932682198501010017",
            "33010219200403064x",
            "321083197812162119",
            "150102880730303",
            "111111111111111",
        ] {
            assert!(check_id_card(good, false), "{good}");
        }
        for bad in [
            "201511221897205960",
            "815727834224151",
            "360198910283844",
            "3301022011022000D6",
            "360203000229001",
            "９３２６８２１９８５０１０１００１７",
            "11010519491231002Х",
            "932682850101001",
        ] {
            assert!(!check_id_card(bad, false), "{bad}");
        }
        assert!(!check_hk_card("H01487002") && check_hk_card("P174468(6)"));
        assert!(check_tw_card("B221690311") && !check_tw_card("M517086311") && !check_tw_card("B2216903112"));
        assert_eq!(id_card_18("330102200403064").as_deref(), Some("33010219200403064X"));
        assert_eq!(id_card_18("33010219200403064x").as_deref(), Some("33010219200403064X"));
        assert_eq!(
            (id_card_region("932682198501010017"), id_card_sex("932682198501010017")),
            (Some("932682"), Some(1))
        );
        assert_eq!(id_card_birth("820000200009100032").as_deref(), Some("2000-09-10"));
    }

    #[test]
    fn parts_are_read_from_both_generations() {
        assert_eq!(id_card_18("110105491231002").as_deref(), Some("11010519491231002X"));
        assert_eq!(id_card_15("11010519491231002X").as_deref(), Some("110105491231002"));
        assert_eq!(id_card_birth("110105491231002").as_deref(), Some("1949-12-31"));
        assert_eq!(id_card_region("11010519491231002X"), Some("110105"));
        assert_eq!(id_card_sex("11010519491231002X"), Some(0));
        assert_eq!(id_card_sex(&with_check("11010519491231003")), Some(1));
        assert_eq!(id_card_birth("11010519491231002"), None);
    }

    #[test]
    fn cards_of_hong_kong_macao_and_taiwan() {
        assert!(check_hk_card("A123456(3)") && check_hk_card("A1234563") && check_hk_card("AB987654(3)"));
        assert!(!check_hk_card("A123456(4)") && !check_hk_card("") && !check_hk_card("12345678"));
        assert!(check_tw_card("A123456789") && !check_tw_card("A123456788") && !check_tw_card("A323456789"));
        assert!(check_macao_card("1234567(8)") && check_macao_card("51234567") && !check_macao_card("21234567"));
    }

    proptest! {
        #[test]
        fn any_single_changed_digit_is_caught(y in 1900u32..2100, m in 1u32..13, d in 1u32..29, s in 0u32..1000, at in 0usize..17, by in 1u8..10) {
            let good = with_check(&format!("360203{y:04}{m:02}{d:02}{s:03}"));
            prop_assert!(check_id_card(&good, true));
            let mut bad = good.into_bytes();
            bad[at] = (bad[at] - b'0' + by) % 10 + b'0';
            prop_assert!(!check_id_card(std::str::from_utf8(&bad).unwrap(), false));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,24}", digits in "[0-9X()A-Z]{0,20}") {
            for t in [&text, &digits] {
                let _ = (check_id_card(t, true), id_card_18(t), id_card_15(t), id_card_sex(t), check_hk_card(t), check_tw_card(t), check_macao_card(t));
            }
        }
    }
}
