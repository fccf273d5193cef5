//! `text`: every recognised identifier inside free text masked.
//!
//! Recognised are identity cards, mobile and fixed phones, bank cards, credit codes, passports and
//! permits, plates, e-mail, IP and MAC addresses, also with full-width characters, spaces and hyphens
//! inside; and any other run of eleven or more digits is hidden, for it may be one of those mistyped.
//! Names and street addresses are not recognised in free text.

use super::{net, number};
use crate::discover::compact::{compact, half_width, is_separator};
use crate::discover::{
    check_bank_card, check_id_card, check_ipv4, check_ipv6, check_landline, check_mac, check_uscc, is_mobile,
};

/// Longest identifier looked for, in characters (an e-mail address).
const WINDOW: usize = 320;
/// Longest part of one before its @ (RFC 5321).
const LOCAL: usize = 64;

/// Masks what is recognised and copies the rest.
pub(super) fn mask(text: &str, out: &mut String) -> bool {
    let mut at = 0;
    let mut inside_word = false;
    while let Some(rest) = text.get(at..) {
        let Some(c) = rest.chars().next() else { break };
        let word = half_width(c).is_ascii_alphanumeric();
        if word && !inside_word || is_plate_start(c) {
            if let Some(length) = identifier(rest, out) {
                at += length;
                inside_word = false;
                continue;
            }
        }
        if word && !inside_word {
            let length = copy_word(rest, out);
            at += length;
            continue;
        }
        out.push(c);
        at += c.len_utf8();
        inside_word = word;
    }
    true
}

fn is_plate_start(c: char) -> bool {
    matches!(c, '使' | '民') || crate::discover::is_plate_province(c)
}

/// Copies a word of letters and digits, long runs of digits in it hidden.
fn copy_word(rest: &str, out: &mut String) -> usize {
    let end = rest.find(|c: char| !half_width(c).is_ascii_alphanumeric()).unwrap_or(rest.len());
    let word = rest.get(..end).unwrap_or("");
    let digits = |w: &str| w.chars().filter(|c| half_width(*c).is_ascii_digit()).count();
    let longest = word.split(|c: char| !half_width(c).is_ascii_digit()).map(digits).max().unwrap_or(0);
    if longest >= 11 {
        out.push_str("***");
    } else {
        out.push_str(word);
    }
    end
}

/// Masks the identifier at the front of `rest`, if there is one, and says how many bytes it took.
fn identifier(rest: &str, out: &mut String) -> Option<usize> {
    mail(rest, out).or_else(|| network(rest, out)).or_else(|| plate(rest, out)).or_else(|| numbers(rest, out))
}

/// The front of `rest` whose characters are all inside, `most` characters at most.
fn run(rest: &str, most: usize, inside: impl Fn(char) -> bool) -> &str {
    let end = rest.char_indices().enumerate().find(|(n, (_, c))| *n == most || !inside(*c));
    end.and_then(|(_, (i, _))| rest.get(..i)).unwrap_or(rest)
}

fn mail(rest: &str, out: &mut String) -> Option<usize> {
    let atom = |c: char| {
        let c = half_width(c);
        c.is_ascii_alphanumeric() || "@._%+-".contains(c)
    };
    // A local part has at most 64 characters: where no @ follows them, looking further is in vain.
    if !run(rest, LOCAL + 1, atom).contains(['@', '＠']) {
        return None;
    }
    let run = run(rest, WINDOW, atom);
    let run = run.trim_end_matches(['.', '-', '_', '．']);
    attempt(run, net::email, out).then_some(run.len())
}

fn network(rest: &str, out: &mut String) -> Option<usize> {
    let run = run(rest, 64, |c| c.is_ascii_hexdigit() || matches!(c, ':' | '.' | '-'));
    let run = run.trim_end_matches(['.', '-', ':']);
    if run.len() > 45 {
        return None;
    }
    if check_ipv4(run) || run.matches(':').count() >= 2 && check_ipv6(run) {
        return attempt(run, net::ip, out).then_some(run.len());
    }
    (check_mac(run) && attempt(run, net::mac, out)).then_some(run.len())
}

fn plate(rest: &str, out: &mut String) -> Option<usize> {
    if !rest.starts_with(is_plate_start) && !rest.starts_with("WJ") {
        return None;
    }
    // The longest that is a plate: a new-energy plate begins like an ordinary one.
    let ends: Vec<usize> = rest.char_indices().take(12).map(|(i, c)| i + c.len_utf8()).collect();
    ends.iter().rev().find_map(|end| {
        let candidate = rest.get(..*end)?;
        let after = rest.get(*end..)?.chars().next();
        if after.is_some_and(|c| half_width(c).is_ascii_alphanumeric()) || candidate.ends_with(is_separator) {
            return None;
        }
        attempt(candidate, net::plate, out).then_some(*end)
    })
}

/// Numbers, alone or in groups with separators between: the longest front that is something.
fn numbers(rest: &str, out: &mut String) -> Option<usize> {
    let mut ends = [0usize; 8];
    let mut count = 0;
    let mut open = false;
    let mut gap = 0;
    let mut seen = 0;
    for (i, c) in rest.char_indices() {
        seen += 1;
        let half = half_width(c);
        if half.is_ascii_alphanumeric() {
            open = true;
            gap = 0;
            if let Some(end) = ends.get_mut(count) {
                *end = i + c.len_utf8();
            }
        } else if (is_separator(c) || is_punctuation(c)) && gap < 2 {
            gap += 1;
            count += usize::from(open);
            open = false;
        } else {
            break;
        }
        if seen > 48 || count == ends.len() {
            break;
        }
    }
    count = (count + usize::from(open)).min(ends.len());
    let ends = ends.get(..count)?;
    ends.iter().rev().find_map(|end| {
        let candidate = rest.get(..*end)?;
        // A window that ends inside a word is not an identifier.
        if rest.get(*end..)?.chars().next().is_some_and(|c| half_width(c).is_ascii_alphanumeric()) {
            return None;
        }
        number_mask(candidate, out).then_some(*end)
    })
}

fn number_mask(candidate: &str, out: &mut String) -> bool {
    let Some(short) = compact::<20>(candidate) else { return punctuated(candidate, out) };
    let plain = short.as_str();
    let b = short.bytes();
    if b.len() < 8 {
        return false;
    }
    let whole = !candidate.contains(is_separator);
    if check_id_card(plain, false) {
        return attempt(candidate, number::id_card, out);
    }
    if is_mobile(b) || is_mobile(b.strip_prefix(b"86").unwrap_or(b)) || is_mobile(b.strip_prefix(b"0086").unwrap_or(b))
    {
        return attempt(candidate, number::phone, out);
    }
    if check_uscc(plain, false) && !check_bank_card(plain) {
        return attempt(candidate, number::uscc, out);
    }
    if check_bank_card(plain) {
        return attempt(candidate, number::bank_card, out);
    }
    if check_landline(plain) && b.first() == Some(&b'0') || check_landline(candidate) {
        return attempt(candidate, number::landline, out);
    }
    // Letters of Chinese passports and permits; other letters before digits are order numbers.
    let letter = b.first().is_some_and(|c| b"EGDSPKHMCWTL".contains(c));
    if whole && letter && b.len() >= 9 && attempt(candidate, number::passport, out) {
        return true;
    }
    whole && letter && attempt(candidate, number::permit, out)
}

/// Dots in a mobile number (`138.1234.5678`), brackets around an area code.
fn punctuated(candidate: &str, out: &mut String) -> bool {
    let plain: String = candidate.chars().filter(|c| !is_punctuation(*c)).collect();
    let Some(short) = compact::<20>(&plain) else { return false };
    if is_mobile(short.bytes()) {
        return attempt(&plain, number::phone, out);
    }
    !candidate.contains(['.', '．']) && check_landline(short.as_str()) && attempt(candidate, number::landline, out)
}

fn is_punctuation(c: char) -> bool {
    matches!(half_width(c), '.' | '(' | ')')
}

/// Runs a mask, taking back what it wrote if the text did not fit.
fn attempt(candidate: &str, mask: super::kind::Fit, out: &mut String) -> bool {
    let mut masked = String::new();
    let fits = mask(candidate, &mut masked) && masked != candidate;
    if fits {
        out.push_str(&masked);
    }
    fits
}
