//! Masks of numbers that identify a person: mobile phone, identity card.

use crate::discover::compact::{compact, keep_ends};
use crate::discover::{is_mobile, mobile};

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
