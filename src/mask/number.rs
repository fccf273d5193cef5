//! Masks of numbers: phones, identity cards and other papers, bank cards, credit codes.

use crate::discover::compact::{compact, half_width, is_separator, keep_ends, Short};
use crate::discover::{area_code_length, check_uscc, is_mobile, mobile};

/// Mobile phone (11 digits, 1[3-9]…, with or without 86, +86 or 0086): keeps 3+4.
pub(super) fn phone(text: &str, out: &mut String) -> bool {
    let b = text.as_bytes();
    // The form in which nearly every row comes; anything else takes the slower way.
    if b.len() == 11 && b.iter().all(u8::is_ascii_digit) {
        return is_mobile(b) && keep_ends(text, 3, 4, out);
    }
    match mobile(text) {
        Some(digits) => keep_ends(digits.as_str(), 3, 4, out),
        None => false,
    }
}

/// Identity card and the permits that share its form: keeps 6+4 (GB 11643).
///
/// 18 characters (17 digits and a check character; residence permits for Hong Kong, Macao and
/// Taiwan residents begin with 81–83, the foreign permanent residence card with 9), 15 digits
/// (first generation), or 3 letters and 12 digits (foreign permanent residence before 2023).
pub(super) fn id_card(text: &str, out: &mut String) -> bool {
    if is_id_form(text.as_bytes()) {
        return keep_ends(text, 6, 4, out);
    }
    match compact::<18>(text) {
        Some(short) => is_id_form(short.bytes()) && keep_ends(short.as_str(), 6, 4, out),
        None => false,
    }
}

fn is_id_form(b: &[u8]) -> bool {
    let digits = |b: &[u8]| b.iter().all(u8::is_ascii_digit);
    match b.len() {
        18 => {
            matches!(b.split_last(), Some((last, rest)) if digits(rest) && (last.is_ascii_digit() || matches!(last, b'X' | b'x')))
        }
        15 => {
            matches!(b.split_at_checked(3), Some((head, rest)) if digits(rest) && (digits(head) || head.iter().all(u8::is_ascii_alphabetic)))
        }
        _ => false,
    }
}

/// Bank card (12–19 digits): keeps 6+4, the issuer and what a receipt shows.
pub(super) fn bank_card(text: &str, out: &mut String) -> bool {
    if matches!(text.len(), 12..=19) && text.bytes().all(|b| b.is_ascii_digit()) {
        return keep_ends(text, 6, 4, out);
    }
    let Some(short) = compact::<19>(text) else { return false };
    let b = short.bytes();
    b.len() >= 12 && b.iter().all(u8::is_ascii_digit) && keep_ends(short.as_str(), 6, 4, out)
}

/// Unified social credit code (18 characters, GB 32100): keeps 8+4, so the registering body, the
/// class and the division stay.
pub(super) fn uscc(text: &str, out: &mut String) -> bool {
    if check_uscc(text, true) {
        return keep_ends(text, 8, 4, out);
    }
    match compact::<18>(text) {
        Some(short) => check_uscc(short.as_str(), true) && keep_ends(short.as_str(), 8, 4, out),
        None => false,
    }
}

/// Passport (one or two letters and 6–8 digits, 7–9 characters in all, or 9 digits): keeps 1+3.
pub(super) fn passport(text: &str, out: &mut String) -> bool {
    let Some(short) = compact::<9>(text) else { return false };
    let b = short.bytes();
    let letters = b.iter().take_while(|c| c.is_ascii_uppercase()).count();
    let digits = b.iter().skip(letters).all(u8::is_ascii_digit);
    let form = matches!((letters, b.len()), (0, 9) | (1, 7..=9) | (2, 8..=9));
    form && digits && keep_ends(short.as_str(), 1, 3, out)
}

/// Travel permits: mainland permit for Hong Kong and Macao residents (H or M and 8 or 10 digits), for
/// Taiwan residents (8 or 10 digits), permits to Hong Kong, Macao and Taiwan (C, W, T or L and 8
/// characters): keeps 1+3. Residence permits have the form of an identity card and are masked so.
pub(super) fn permit(text: &str, out: &mut String) -> bool {
    let Some(short) = compact::<18>(text) else { return false };
    let b = short.bytes();
    let digits = |b: &[u8]| b.iter().all(u8::is_ascii_digit);
    let form = match b {
        [b'H' | b'M', rest @ ..] => matches!(rest.len(), 8 | 10) && digits(rest),
        [b'C' | b'W' | b'T' | b'L', second, rest @ ..] => {
            second.is_ascii_alphanumeric() && rest.len() == 7 && digits(rest)
        }
        b if matches!(b.len(), 8 | 10) => digits(b),
        b => return is_id_form(b) && keep_ends(short.as_str(), 6, 4, out),
    };
    form && keep_ends(short.as_str(), 1, 3, out)
}

/// Fixed phone: keeps the area code and the last four digits (`0798-***2345`); 400 and 800 numbers
/// keep those and the last four; an extension is hidden. Numbers without area code keep the last four.
pub(super) fn landline(text: &str, out: &mut String) -> bool {
    let Some((digits, ends)) = groups(text) else { return false };
    let all = digits.as_str();
    let hotline = all.len() == 10 && (all.starts_with("400") || all.starts_with("800"));
    let area = if hotline { Some(3) } else { area_code_length(all.as_bytes()) };
    let start = area.unwrap_or(0);
    let local = |n: usize| matches!(n, 7 | 8) && all.as_bytes().get(start).is_some_and(|d| matches!(d, b'2'..=b'8'));
    // The number ends where a group of digits ends; what follows is the extension.
    let fits = |e: usize| if hotline { e == all.len() } else { e > start && local(e - start) && all.len() - e <= 6 };
    let end = ends.iter().copied().find(|e| fits(*e));
    let (Some(end), true) = (end, hotline || area.is_some() || start == 0) else { return false };
    let (Some(area_code), Some(number)) = (all.get(..start), all.get(start..end)) else { return false };
    out.push_str(area_code);
    if area.is_some() {
        out.push('-');
    }
    keep_ends(number, 0, 4, out) && {
        if all.len() > end {
            out.push_str("-***");
        }
        true
    }
}

/// The digits of a typed number (+86 dropped) and where each group of them ends.
fn groups(text: &str) -> Option<(Short<20>, Vec<usize>)> {
    let mut digits = Short::<20>::default();
    let mut ends = Vec::with_capacity(4);
    let text = text.trim();
    let abroad = ["+86", "＋86", "0086"].iter().find_map(|p| text.strip_prefix(p));
    // Dialled from abroad, an area code loses its 0.
    let next = abroad.and_then(|rest| rest.chars().find(|c| !is_separator(*c) && *c != '(')).map(half_width);
    if next.is_some_and(|c| c != '0') {
        digits.push(b'0');
    }
    for c in abroad.unwrap_or(text).chars() {
        match half_width(c) {
            c @ '0'..='9' => {
                if !digits.push(c as u8) {
                    return None;
                }
            }
            c if is_separator(c) || matches!(c, '(' | ')' | '转' | '/') => {
                let n = digits.bytes().len();
                if n > 0 && ends.last() != Some(&n) {
                    ends.push(n);
                }
            }
            _ => return None,
        }
    }
    ends.push(digits.bytes().len());
    Some((digits, ends))
}
