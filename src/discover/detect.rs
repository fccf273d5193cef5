//! What one value is.

use super::compact::half_width;
use super::{
    area_code_length, check_bank_card, check_email, check_id_card, check_ipv4, check_ipv6, check_landline, check_mac,
    check_plate, check_uscc, division_levels, id_card_check_character, is_allocated_mobile, is_mobile, Kind,
};

/// What a value looks like: one kind, and whether what can be verified (check digit, allocated
/// prefix, known surname or division) is right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Look {
    pub kind: Kind,
    pub verified: bool,
    pub confidence: f64,
}

fn look(kind: Kind, verified: bool, confidence: f64) -> Option<Look> {
    Some(Look { kind, verified, confidence })
}

/// The kind of a value and how sure that is (0–1), or None for what looks like nothing known.
/// Spaces around it are ignored; full-width digits count. A value alone can mislead: a column's
/// statistics tell better ([`super::ColumnStats`]).
pub fn detect(text: &str) -> Option<(Kind, f64)> {
    examine(text.trim()).map(|l| (l.kind, l.confidence))
}

/// Longest value looked at as one identifier, and longest text searched for identifiers inside.
const LONGEST: usize = 320;
const SEARCHED: usize = 4096;

pub(super) fn examine(text: &str) -> Option<Look> {
    if text.len() > LONGEST {
        return inside(text);
    }
    if text.is_ascii() {
        return ascii(text);
    }
    if text.chars().any(|c| half_width(c) != c) {
        let half: String = text.chars().map(half_width).collect();
        if half.is_ascii() {
            return ascii(half.trim());
        }
    }
    chinese(text)
}

fn ascii(text: &str) -> Option<Look> {
    let b = text.as_bytes();
    let digits = b.iter().filter(|c| c.is_ascii_digit()).count();
    let all_digits = digits == b.len();
    match b.len() {
        0..=3 => return None,
        18 if digits >= 17 && id_card_check_character(b.get(..17)?).is_some() && dated(b.get(6..14)?) => {
            let good = check_id_card(text, false);
            return look(Kind::IdCard, good, if good { 0.99 } else { 0.5 });
        }
        18 if check_uscc(text, true) && !all_digits || check_uscc(text, false) => {
            let good = check_uscc(text, false);
            // Of all 18 digits, one in 31 has the check character by chance.
            let sure = if !good {
                0.4
            } else if all_digits {
                0.6
            } else {
                0.97
            };
            return look(Kind::Uscc, good, sure);
        }
        15 if all_digits && check_id_card(text, false) => return look(Kind::IdCard, true, 0.7),
        11 if all_digits && is_mobile(b) => {
            let good = is_allocated_mobile(b);
            return look(Kind::Phone, good, if good { 0.85 } else { 0.4 });
        }
        13..=15 if text.starts_with("+86") || text.starts_with("0086") || b.len() == 13 && text.starts_with("861") => {
            let tail = b.get(b.len().saturating_sub(11)..)?;
            if is_mobile(tail) && b.iter().skip(1).all(u8::is_ascii_digit) {
                return look(Kind::Phone, is_allocated_mobile(tail), 0.9);
            }
        }
        _ => {}
    }
    if all_digits {
        return match b.len() {
            // Cards in use begin 62 (UnionPay), 4, 5, 35, 37 or 60; others pass Luhn by chance.
            14..=19 if issued_card(b) => {
                let good = check_bank_card(text);
                look(Kind::BankCard, good, if good { 0.9 } else { 0.3 })
            }
            8 if dated(b) => look(Kind::Date, true, 0.5),
            10..=12 if area_code_length(b).is_some() && check_landline(text) => look(Kind::Landline, true, 0.6),
            10 if check_landline(text) => look(Kind::Landline, true, 0.4),
            _ => None,
        };
    }
    if b.contains(&b'@') {
        return if check_email(text) { look(Kind::Email, true, 0.98) } else { inside(text) };
    }
    if check_ipv4(text) || b.iter().filter(|c| **c == b':').count() >= 2 && check_ipv6(text) {
        return look(Kind::Ip, true, 0.9);
    }
    if check_mac(text) {
        return look(Kind::Mac, true, 0.95);
    }
    if check_landline(text) {
        return look(Kind::Landline, true, 0.9);
    }
    if let Some(found) = date(text).or_else(|| coordinate(text)).or_else(|| paper(b)) {
        return Some(found);
    }
    let packed: String = text.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    if packed.len() < text.len() && packed.bytes().all(|c| c.is_ascii_digit() || c == b'X') && packed.len() >= 11 {
        return ascii(&packed).filter(|l| l.verified && l.kind != Kind::Date);
    }
    if check_plate(text) {
        return look(Kind::Plate, true, 0.6);
    }
    inside(text)
}

fn issued_card(b: &[u8]) -> bool {
    b.starts_with(b"62")
        || b.starts_with(b"60")
        || b.starts_with(b"35")
        || b.starts_with(b"37")
        || matches!(b.first(), Some(b'4' | b'5'))
}

/// Eight digits that are a date of 1900–2099.
fn dated(b: &[u8]) -> bool {
    let number = |r: std::ops::Range<usize>| b.get(r).and_then(super::id_card::number);
    match (number(0..4), number(4..6), number(6..8)) {
        (Some(y), Some(m), Some(d)) => (1900..2100).contains(&y) && super::is_real_date(y, m, d),
        _ => false,
    }
}

/// `1990-03-07`, `1990/03/07`, with or without a time.
fn date(text: &str) -> Option<Look> {
    let b = text.as_bytes();
    let separator = *b.get(4)?;
    if !matches!(separator, b'-' | b'/' | b'.') || b.get(7) != Some(&separator) {
        return None;
    }
    let digits: Vec<u8> = b.iter().take(10).filter(|c| c.is_ascii_digit()).copied().collect();
    match b.len() {
        10 if dated(&digits) => look(Kind::Date, true, 0.7),
        // A moment is when something happened, seldom a birth.
        11..=35 if dated(&digits) && matches!(b.get(10), Some(b' ' | b'T')) => look(Kind::Date, false, 0.3),
        _ => None,
    }
}

/// A degree with four decimals or more, within China (73–136, 3–54), alone or as a pair.
fn coordinate(text: &str) -> Option<Look> {
    let mut count = 0;
    for part in text.split([',', ' ']).filter(|p| !p.is_empty()) {
        let (_, decimals) = part.split_once('.')?;
        let value: f64 = part.parse().ok()?;
        let near = (73.0..=136.0).contains(&value) || (3.0..=54.0).contains(&value);
        if decimals.len() < 4 || !near {
            return None;
        }
        count += 1;
    }
    match count {
        1 => look(Kind::Geo, false, 0.4),
        2 => look(Kind::Geo, true, 0.9),
        _ => None,
    }
}

/// Passports and permits: a letter (or two) and digits.
fn paper(b: &[u8]) -> Option<Look> {
    let (first, rest) = b.split_first()?;
    let digits = rest.iter().all(u8::is_ascii_digit);
    match (first, rest.len()) {
        (b'H' | b'M', 8 | 10) if digits => look(Kind::Permit, true, 0.7),
        (b'E' | b'G' | b'D' | b'S' | b'P', 8) if digits => look(Kind::Passport, true, 0.7),
        (b'E', 8)
            if rest.first().is_some_and(u8::is_ascii_uppercase) && rest.iter().skip(1).all(u8::is_ascii_digit) =>
        {
            look(Kind::Passport, true, 0.8)
        }
        (b'C', 8)
            if rest.iter().skip(1).all(u8::is_ascii_digit) && rest.first().is_some_and(u8::is_ascii_alphanumeric) =>
        {
            look(Kind::Permit, true, 0.7)
        }
        _ => None,
    }
}

fn chinese(text: &str) -> Option<Look> {
    if text.len() <= 20
        && (check_plate(text) || text.contains(['·', ' ']) && check_plate(&text.replace(['·', ' '], "")))
    {
        return look(Kind::Plate, true, 0.95);
    }
    let length = text.chars().count();
    if length >= 5 && begins_with_division(text) {
        let detailed = text.contains(['路', '街', '号', '村', '镇', '乡', '栋', '室', '组', '巷', '弄']);
        return look(Kind::Address, detailed, if detailed { 0.9 } else { 0.5 });
    }
    if let Some(found) = name(text, length) {
        return Some(found);
    }
    if let Some(plain) = text.strip_suffix('日') {
        let parts: Vec<&str> = plain.split(['年', '月']).collect();
        if let [y, m, d] = parts.as_slice() {
            let number = |s: &str| super::id_card::number(s.as_bytes());
            if let (4, Some(y), Some(m), Some(d)) = (y.len(), number(y), number(m), number(d)) {
                return super::is_real_date(y, m, d).then_some(Look {
                    kind: Kind::Date,
                    verified: true,
                    confidence: 0.7,
                });
            }
        }
    }
    if check_email(text) {
        return look(Kind::Email, true, 0.9);
    }
    inside(text)
}

fn name(text: &str, length: usize) -> Option<Look> {
    let han = |c: char| matches!(c, '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{20000}'..='\u{323af}');
    if !(2..=20).contains(&length) {
        return None;
    }
    if let Some((a, b)) = text.split_once('·') {
        let plain = !a.is_empty() && !b.is_empty() && text.chars().all(|c| han(c) || c == '·');
        return plain.then_some(Look { kind: Kind::Name, verified: true, confidence: 0.8 });
    }
    if length > 4 || !text.chars().all(han) || division_levels(text) != 0 {
        return None;
    }
    let mut chars = text.chars();
    let (first, second) = (chars.next()?, chars.next()?);
    let compound = length >= 3 && crate::discover::surname::is_compound(first, second);
    let known = compound || length <= 3 && crate::discover::surname::is_frequent(first);
    look(Kind::Name, known, if known { 0.6 } else { 0.2 })
}

/// Does the text begin with the name of a province, city or county of GB/T 2260?
fn begins_with_division(text: &str) -> bool {
    // Names end in one of these; the others need no look-up.
    let ends =
        text.char_indices().take(15).filter(|(_, c)| matches!(c, '省' | '市' | '区' | '县' | '旗' | '州' | '盟'));
    ends.map(|(i, c)| i + c.len_utf8()).any(|end| text.get(..end).is_some_and(|front| division_levels(front) != 0))
}

/// Free text with a phone, an identity card or an e-mail in it.
fn inside(text: &str) -> Option<Look> {
    // Most notes hold neither eleven digits nor an @, and that is quickly seen.
    let digits = text.bytes().take(SEARCHED).filter(u8::is_ascii_digit).count();
    if text.len() < 12 || digits < 11 && !text.contains('@') {
        return None;
    }
    let end = (0..=SEARCHED.min(text.len())).rev().find(|e| text.is_char_boundary(*e)).unwrap_or(0);
    let searched = text.get(..end)?;
    let found = searched.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| {
        let b = word.as_bytes();
        match b.len() {
            11 => is_allocated_mobile(b),
            18 => check_id_card(word, false),
            _ => false,
        }
    }) || searched
        .split(|c: char| !(c.is_ascii_alphanumeric() || "@._+-".contains(c)))
        .any(|w| w.contains('@') && check_email(w.trim_matches('.')));
    found.then_some(Look { kind: Kind::Text, verified: true, confidence: 0.7 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn values_are_recognised() {
        for (text, kind) in [
            ("11010519491231002X", Kind::IdCard),
            ("110105491231002", Kind::IdCard),
            ("13812345678", Kind::Phone),
            ("１３８１２３４５６７８", Kind::Phone),
            ("138 1234 5678", Kind::Phone),
            ("+8613812345678", Kind::Phone),
            ("0798-8212345", Kind::Landline),
            ("zhang@jdz.gov.cn", Kind::Email),
            ("6222020200000000004", Kind::BankCard),
            ("赣H12345", Kind::Plate),
            ("赣H·D12345", Kind::Plate),
            ("E12345678", Kind::Passport),
            ("H12345678", Kind::Permit),
            ("192.168.1.1", Kind::Ip),
            ("00:1A:2B:3C:4D:5E", Kind::Mac),
            ("117.178222,29.268835", Kind::Geo),
            ("1990-03-07", Kind::Date),
            ("1990年3月7日", Kind::Date),
            ("张三", Kind::Name),
            ("欧阳修", Kind::Name),
            ("买买提·艾力", Kind::Name),
            ("江西省景德镇市珠山区中华北路1号", Kind::Address),
            ("请联系张三13812345678办理", Kind::Text),
        ] {
            assert_eq!(detect(text).map(|f| f.0), Some(kind), "{text}");
        }
        for text in ["", "abc", "12345", "12345678901234567890", "今天天气好", "20240199", "3.14", "订单"] {
            assert!(detect(text).is_none_or(|f| f.1 < 0.5), "{text} {:?}", detect(text));
        }
    }

    #[test]
    fn a_wrong_check_digit_lowers_the_confidence() {
        assert!(detect("110105194912310021").is_none_or(|f| f.1 <= 0.5));
        assert!(detect("16012345678").unwrap().1 < 0.5);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,40}", digits in "[0-9Xx@.:+-]{0,40}", chars in proptest::collection::vec(any::<char>(), 0..30)) {
            let chars: String = chars.into_iter().collect();
            for t in [&text, &digits, &chars] {
                let found = detect(t);
                prop_assert!(found.is_none_or(|f| (0.0..=1.0).contains(&f.1)));
            }
        }
    }
}
