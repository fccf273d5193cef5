//! The form in which nearly every value of a kind comes, masked from bytes to bytes: no decoding, no buffer, no
//! second look.
//!
//! Each function either knows its form to the last byte, writes the masked value into `out` and says how long it is,
//! or says 0, and the kind's own rule decides. Both always agree (tested). What is written is never the input:
//! every form has something to hide.

use super::address::{kept, Level};
use crate::discover::surname::is_compound;
use crate::discover::{area_code_length, is_plate_province, is_real_date};

/// Longest masked value written here.
pub const ROOM: usize = 48;

/// A common form: the length of what was written, or 0.
pub(super) type Quick = fn(&[u8], &mut [u8; ROOM]) -> usize;

/// Eight ASCII digits at once.
#[inline(always)]
fn eight(b: &[u8; 8]) -> bool {
    eight_in(u64::from_le_bytes(*b))
}

#[inline(always)]
fn eight_in(x: u64) -> bool {
    let high = 0xf0f0_f0f0_f0f0_f0f0;
    let threes = 0x3030_3030_3030_3030;
    x & high == threes && x.wrapping_add(0x0606_0606_0606_0606) & high == threes
}

/// All ASCII digits; 8 bytes at least.
fn digits(b: &[u8]) -> bool {
    match (b.first_chunk::<8>(), b.last_chunk::<8>()) {
        (Some(head), Some(tail)) if b.len() <= 16 => eight(head) && eight(tail),
        (Some(head), Some(tail)) => {
            eight(head) && eight(tail) && b.get(8..b.len() - 8).is_some_and(|m| m.iter().all(u8::is_ascii_digit))
        }
        _ => false,
    }
}

/// Copies `b` with stars from `from` to `to`.
#[inline(always)]
fn starred<const N: usize>(b: &[u8; N], from: usize, to: usize, out: &mut [u8; ROOM]) -> usize {
    let Some(place) = out.first_chunk_mut::<N>() else { return 0 };
    *place = *b;
    if let Some(hidden) = place.get_mut(from..to) {
        hidden.fill(b'*');
    }
    N
}

pub(super) fn phone(b: &[u8], out: &mut [u8; ROOM]) -> usize {
    match <&[u8; 11]>::try_from(b) {
        Ok(b @ [b'1', b'3'..=b'9', ..]) if digits(b) => starred(b, 3, 7, out),
        _ => 0,
    }
}

pub(super) fn id_card(b: &[u8], out: &mut [u8; ROOM]) -> usize {
    if let Ok(b) = <&[u8; 18]>::try_from(b) {
        let [body @ .., check] = b;
        let fits = digits(body) && (check.is_ascii_digit() || matches!(check, b'X' | b'x'));
        return if fits { starred(b, 6, 14, out) } else { 0 };
    }
    match <&[u8; 15]>::try_from(b) {
        Ok(b) if digits(b) => starred(b, 6, 11, out),
        _ => 0,
    }
}

pub(super) fn bank_card(b: &[u8], out: &mut [u8; ROOM]) -> usize {
    if !matches!(b.len(), 12..=19) || !digits(b) {
        return 0;
    }
    // The usual lengths as constants.
    match (<&[u8; 16]>::try_from(b), <&[u8; 19]>::try_from(b)) {
        (Ok(b), _) => starred(b, 6, 12, out),
        (_, Ok(b)) => starred(b, 6, 15, out),
        _ => join(&[b.get(..6), b"*********".get(..b.len() - 10), b.get(b.len() - 4..)], out),
    }
}

/// The parts one after the other; 0 when they do not fit or one is missing.
fn join(parts: &[Option<&[u8]>], out: &mut [u8; ROOM]) -> usize {
    let mut at = 0;
    for part in parts {
        let Some(part) = part else { return 0 };
        match out.get_mut(at..at + part.len()) {
            Some(place) => place.copy_from_slice(part),
            None => return 0,
        }
        at += part.len();
    }
    at
}

/// Two to four Han characters of the basic block.
pub(super) fn name(b: &[u8], out: &mut [u8; ROOM]) -> usize {
    if let Ok(b) = <&[u8; 9]>::try_from(b) {
        return three(b, out);
    }
    let (first, second, length) = match b.as_chunks::<3>() {
        ([a, b], []) => (a, b, 2),
        ([a, b, c, d], []) if han(c).is_some() && han(d).is_some() => (a, b, 4),
        _ => return 0,
    };
    let (Some(one), Some(two)) = (han(first), han(second)) else { return 0 };
    if length > 2 && is_compound(one, two) {
        return join(&[Some(first), Some(second), b"**".get(..length - 2)], out);
    }
    put(first, out);
    length + 2
}

/// Three of them, as most names have: looked at in one piece.
fn three(b: &[u8; 9], out: &mut [u8; ROOM]) -> usize {
    let &[b0, b1, b2, b3, b4, b5, b6, b7, last] = b;
    let word = u64::from_le_bytes([b0, b1, b2, b3, b4, b5, b6, b7]);
    let formed = word & 0xc0f0_c0c0_f0c0_c0f0 == 0x80e0_8080_e080_80e0 && last & 0xc0 == 0x80;
    let basic = |lead: u8, next: u8| matches!(lead, 0xe5..=0xe9) || lead == 0xe4 && next >= 0xb8;
    if !formed || !basic(b0, b1) || !basic(b3, b4) || !basic(b6, b7) {
        return 0;
    }
    let (first, second) = ([b0, b1, b2], [b3, b4, b5]);
    match (han(&first), han(&second)) {
        (Some(one), Some(two)) if is_compound(one, two) => join(&[Some(&first), Some(&second), Some(b"*")], out),
        _ => {
            put(&first, out);
            5
        }
    }
}

/// One character and stars behind it.
#[inline(always)]
fn put(first: &[u8; 3], out: &mut [u8; ROOM]) {
    let [a, b, c] = *first;
    if let Some(place) = out.first_chunk_mut::<8>() {
        *place = [a, b, c, b'*', b'*', b'*', b'*', b'*'];
    }
}

/// A Han character of the basic block, U+4E00 to U+9FFF.
#[inline(always)]
fn han(b: &[u8; 3]) -> Option<char> {
    let [a, b, c] = b.map(u32::from);
    let code = (a & 15) << 12 | (b & 63) << 6 | c & 63;
    let formed = a & 0xf0 == 0xe0 && (b << 8 | c) & 0xc0c0 == 0x8080;
    if formed && matches!(code, 0x4e00..=0x9fff) {
        char::from_u32(code)
    } else {
        None
    }
}

/// The characters of GB 32100.
const CREDIT: [bool; 256] = {
    let mut known = [false; 256];
    let all = crate::discover::USCC_ALPHABET;
    let mut i = 0;
    while i < all.len() {
        known[all[i] as usize] = true;
        i += 1;
    }
    known
};

pub(super) fn uscc(b: &[u8], out: &mut [u8; ROOM]) -> usize {
    let Ok(b) = <&[u8; 18]>::try_from(b) else { return 0 };
    let division = b.get(2..8).is_some_and(|d| d.iter().all(u8::is_ascii_digit));
    if !division || !b.iter().all(|c| CREDIT.get(usize::from(*c)).copied().unwrap_or(false)) {
        return 0;
    }
    starred(b, 8, 14, out)
}

/// A letter and eight digits, as most passports and permits have.
fn lettered(b: &[u8], letter: impl Fn(u8) -> bool, out: &mut [u8; ROOM]) -> usize {
    match <&[u8; 9]>::try_from(b) {
        Ok(b) if letter(b[0]) && b.last_chunk::<8>().is_some_and(eight) => starred(b, 1, 6, out),
        _ => 0,
    }
}

pub(super) fn passport(b: &[u8], out: &mut [u8; ROOM]) -> usize {
    lettered(b, |c| c.is_ascii_uppercase(), out)
}

pub(super) fn permit(b: &[u8], out: &mut [u8; ROOM]) -> usize {
    lettered(b, |c| matches!(c, b'H' | b'M' | b'C' | b'W' | b'T' | b'L'), out)
}

/// An area code, a hyphen and seven or eight digits.
pub(super) fn landline(b: &[u8], out: &mut [u8; ROOM]) -> usize {
    let Some((area, local)) = area_code_length(b).and_then(|n| b.split_at_checked(n)) else { return 0 };
    let [b'-', number @ ..] = local else { return 0 };
    if !matches!(number, [b'2'..=b'8', rest @ ..] if matches!(rest.len(), 6 | 7))
        || !number.iter().all(u8::is_ascii_digit)
    {
        return 0;
    }
    join(&[Some(area), Some(b"-"), b"****".get(..number.len() - 4), number.get(number.len() - 4..)], out)
}

/// An address of plain characters: two of them at least before the @.
pub(super) fn email(b: &[u8], out: &mut [u8; ROOM]) -> usize {
    let Some(at) = b.iter().position(|c| *c == b'@') else { return 0 };
    let (local, domain) = b.split_at(at);
    let Some(domain) = domain.get(1..) else { return 0 };
    if !matches!(local.len(), 2..=64) || !words(local, |c| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'-' | b'+'))
    {
        return 0;
    }
    // Labels without hyphens; the last not a number.
    let last = domain.iter().rposition(|c| *c == b'.').and_then(|dot| domain.get(dot + 1..));
    if !last.is_some_and(|l| l.iter().all(u8::is_ascii_alphabetic)) || domain.len() > 40 {
        return 0;
    }
    if !words(domain, |c| c.is_ascii_alphanumeric()) {
        return 0;
    }
    join(&[local.get(..1), Some(b"***@"), Some(domain)], out)
}

/// Words of such characters with single dots between.
fn words(b: &[u8], inside: impl Fn(u8) -> bool) -> bool {
    let mut before = b'.';
    for c in b {
        if !inside(*c) && (*c != b'.' || before == b'.') {
            return false;
        }
        before = *c;
    }
    before != b'.'
}

/// An ordinary plate: province, letter, five letters and digits, one digit at least.
pub(super) fn plate(b: &[u8], out: &mut [u8; ROOM]) -> usize {
    let Ok(b) = <&[u8; 9]>::try_from(b) else { return 0 };
    let [x, y, z, letter, serial @ ..] = b;
    let issued = |c: &u8| c.is_ascii_digit() || c.is_ascii_uppercase() && !matches!(c, b'I' | b'O');
    let Some(province) = han(&[*x, *y, *z]) else { return 0 };
    let fits = letter.is_ascii_uppercase()
        && *letter != b'I'
        && serial.iter().all(issued)
        && serial.iter().any(u8::is_ascii_digit)
        && is_plate_province(province);
    if fits {
        starred(b, 4, 8, out)
    } else {
        0
    }
}

/// Four decimal numbers up to 255 without leading zeros.
pub(super) fn ip(b: &[u8], out: &mut [u8; ROOM]) -> usize {
    if b.len() > 15 {
        return 0;
    }
    let (mut dots, mut second, mut value, mut length) = (0, 0, 0u32, 0);
    for (i, c) in b.iter().enumerate() {
        match c {
            b'0'..=b'9' => {
                if length > 0 && value == 0 {
                    return 0;
                }
                value = value * 10 + u32::from(c - b'0');
                length += 1;
                if value > 255 {
                    return 0;
                }
            }
            b'.' if length > 0 => {
                dots += 1;
                if dots == 2 {
                    second = i;
                }
                (value, length) = (0, 0);
            }
            _ => return 0,
        }
    }
    if dots != 3 || length == 0 {
        return 0;
    }
    join(&[b.get(..second), Some(b".*.*")], out)
}

pub(super) fn to_province(b: &[u8], out: &mut [u8; ROOM]) -> usize {
    address(b, Level::Province, out)
}

pub(super) fn to_city(b: &[u8], out: &mut [u8; ROOM]) -> usize {
    address(b, Level::City, out)
}

pub(super) fn to_county(b: &[u8], out: &mut [u8; ROOM]) -> usize {
    address(b, Level::County, out)
}

fn address(b: &[u8], level: Level, out: &mut [u8; ROOM]) -> usize {
    let kept = kept(b, level);
    match b.get(kept..) {
        Some(rest) if kept > 0 && rest != b"***" && is_text(rest) => join(&[b.get(..kept), Some(b"***")], out),
        _ => 0,
    }
}

/// ASCII and characters of three bytes, in valid UTF-8.
fn is_text(mut b: &[u8]) -> bool {
    loop {
        b = match b {
            [] => return true,
            [0..=0x7f, rest @ ..] => rest,
            [0xe1..=0xec | 0xee | 0xef, 0x80..=0xbf, 0x80..=0xbf, rest @ ..] => rest,
            _ => return false,
        };
    }
}

/// Six pairs of hex digits with colons or hyphens between.
pub(super) fn mac(b: &[u8], out: &mut [u8; ROOM]) -> usize {
    let Ok(b) = <&[u8; 17]>::try_from(b) else { return 0 };
    let separator = b[2];
    let fits = matches!(separator, b':' | b'-')
        && b.iter().enumerate().all(|(i, c)| if i % 3 == 2 { *c == separator } else { c.is_ascii_hexdigit() });
    if !fits {
        return 0;
    }
    let length = starred(b, 9, 17, out);
    out[11] = separator;
    out[14] = separator;
    length
}

/// `1990-03-07`, with `-`, `/` or `.`: its bytes and the month, if it is a real date.
#[inline(always)]
fn date(b: &[u8]) -> Option<(&[u8; 10], u32)> {
    let b = <&[u8; 10]>::try_from(b).ok()?;
    let (head, tail) = (u64::from_le_bytes(*b.first_chunk()?), u64::from(u16::from_le_bytes(*b.last_chunk()?)));
    // The digits, with zeros where the separators stand and behind the day.
    let digits = head & 0x00ff_ff00_ffff_ffff | 0x3000_0030_0000_0000;
    let separator = |at: u32| (head >> at) as u8 >= b'-' && (head >> at) as u8 <= b'/';
    if !eight_in(digits) || !eight_in(tail | 0x3030_3030_3030_0000) || !separator(32) || !separator(56) {
        return None;
    }
    let two = |word: u64| (word & 15) as u32 * 10 + (word >> 8 & 15) as u32;
    let (century, month, day) = (two(head), two(head >> 40), two(tail));
    // Every month has 28 days.
    let plain = month.wrapping_sub(1) < 12 && day.wrapping_sub(1) < 28;
    (century >= 10 && (plain || is_real_date(century * 100 + two(head >> 16), month, day))).then_some((b, month))
}

pub(super) fn year(b: &[u8], out: &mut [u8; ROOM]) -> usize {
    match (date(b).and_then(|(b, _)| b.first_chunk::<4>()), out.first_chunk_mut()) {
        (Some(year), Some(place)) => {
            *place = *year;
            4
        }
        _ => 0,
    }
}

pub(super) fn month(b: &[u8], out: &mut [u8; ROOM]) -> usize {
    date(b).map_or(0, |(b, _)| join(&[b.get(..4), Some(b"-"), b.get(5..7)], out))
}

pub(super) fn quarter(b: &[u8], out: &mut [u8; ROOM]) -> usize {
    date(b).map_or(0, |(b, month)| {
        let quarter = b"1234".get((month as usize).div_ceil(3) - 1..).and_then(|q| q.get(..1));
        join(&[b.get(..4), Some(b"-Q"), quarter], out)
    })
}

#[cfg(test)]
#[path = "quick_tests.rs"]
mod tests;
