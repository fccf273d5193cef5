//! Telephone numbers: mobile and fixed.

use super::compact::{compact, Short};

/// Is this a mobile number: 11 digits beginning 13–19, alone or after +86, 86, 0086 or the trunk 0?
pub fn check_phone(text: &str) -> bool {
    let rest =
        ["+86", "0086", "86", "0"].iter().find_map(|p| text.strip_prefix(p)).filter(|r| r.len() == 11).unwrap_or(text);
    is_mobile(rest.as_bytes())
}

pub(crate) fn is_mobile(b: &[u8]) -> bool {
    matches!(b, [b'1', b'3'..=b'9', rest @ ..] if rest.len() == 9 && rest.iter().all(u8::is_ascii_digit))
}

/// The 11 digits of a mobile number in whatever form it was typed.
pub(crate) fn mobile(text: &str) -> Option<Short<11>> {
    let text = text.trim();
    let rest = text.trim_start_matches(['+', '＋']);
    let all: Short<15> = compact(rest)?;
    let b = all.bytes();
    let number = match (b.len(), rest.len() == text.len()) {
        (11, true) => b,
        (12, true) => b.strip_prefix(b"0")?,
        (13, _) => b.strip_prefix(b"86")?,
        (15, true) => b.strip_prefix(b"0086")?,
        _ => return None,
    };
    if !is_mobile(number) {
        return None;
    }
    let mut short = Short::default();
    number.iter().all(|d| short.push(*d)).then_some(short)
}

/// Third digits in use after 13 … 19, from the numbering plan (电信网编号计划) as allocated to
/// operators, satellite and virtual ones included.
pub(crate) const ALLOCATED: [(u8, &[u8]); 7] = [
    (b'3', b"0123456789"),
    (b'4', b"01456789"),
    (b'5', b"012356789"),
    (b'6', b"24567"),
    (b'7', b"0123456789"),
    (b'8', b"0123456789"),
    (b'9', b"012356789"),
];

/// Does the number lie in a segment that an operator has? Numbers that only look like one often don't.
pub fn is_allocated_mobile(digits: &[u8]) -> bool {
    match digits {
        [b'1', second, third, ..] => {
            is_mobile(digits) && ALLOCATED.iter().any(|(s, thirds)| s == second && thirds.contains(third))
        }
        _ => false,
    }
}

/// How many digits of a number are its area code: 3 for 010 and 02x, 4 for 03xx–09xx; None when
/// it does not begin with one.
pub(crate) fn area_code_length(digits: &[u8]) -> Option<usize> {
    match digits {
        [b'0', b'1', b'0', ..] => Some(3),
        [b'0', b'2', b'0'..=b'5' | b'7'..=b'9', ..] => Some(3),
        [b'0', b'3'..=b'9', b'1'..=b'9', b'0'..=b'9', ..] => Some(4),
        _ => None,
    }
}

/// Is this a fixed number: area code, optional hyphen or space, 7 or 8 digits not beginning with 0,
/// 1 or 9, optional extension after `-` (1–6 digits); or a 400/800 number of 10 digits?
pub fn check_landline(text: &str) -> bool {
    let bytes = text.as_bytes();
    if let [b'4' | b'8', b'0', b'0', rest @ ..] = bytes {
        let digits = rest.iter().filter(|b| b.is_ascii_digit()).count();
        return digits == 7
            && rest.iter().all(|b| b.is_ascii_digit() || *b == b'-')
            && rest.last() != Some(&b'-')
            && rest.len() <= 9;
    }
    let Some(rest) = area_code_length(bytes).and_then(|n| bytes.get(n..)) else { return false };
    let rest = match rest {
        [b'-' | b' ', rest @ ..] => rest,
        rest => rest,
    };
    let digits = rest.iter().take_while(|b| b.is_ascii_digit()).count();
    let extension = match rest.get(digits..) {
        Some([]) => true,
        Some([b'-', ext @ ..]) => (1..=6).contains(&ext.len()) && ext.iter().all(u8::is_ascii_digit),
        _ => false,
    };
    matches!(digits, 7 | 8) && matches!(rest.first(), Some(b'2'..=b'8')) && extension
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mobile_numbers() {
        for good in ["13812345678", "+8613812345678", "8613812345678", "19912345678", "008613812345678", "013812345678"]
        {
            assert!(check_phone(good), "{good}");
        }
        for bad in ["12812345678", "1381234567", "138123456789", "", "+8512345678901", "138 1234 5678", "1381234567８"]
        {
            assert!(!check_phone(bad), "{bad}");
        }
        assert!(is_allocated_mobile(b"13812345678") && is_allocated_mobile(b"19912345678"));
        assert!(!is_allocated_mobile(b"16012345678") && !is_allocated_mobile(b"19412345678"));
    }

    #[test]
    fn fixed_numbers() {
        for good in [
            "010-62345678",
            "0798-8212345",
            "07988212345",
            "0798 8212345",
            "021-62345678-801",
            "400-812-3456",
            "8008123456",
        ] {
            assert!(check_landline(good), "{good}");
        }
        for bad in [
            "62345678",
            "0100-6234567",
            "010-12345678",
            "010-6234567890",
            "400-812-345",
            "0798-8212345-",
            "",
            "026-62345678",
        ] {
            assert!(!check_landline(bad), "{bad}");
        }
    }
}
