//! Names of people: the surname is kept, the rest hidden.

use crate::discover::compact::half_width;
use crate::discover::surname::is_compound;

/// A Han character, wherever Unicode put it (supplementary planes included).
pub(crate) fn is_han(c: char) -> bool {
    matches!(c,
        '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{3007}' | '\u{f900}'..='\u{faff}'
        | '\u{20000}'..='\u{2fa1f}' | '\u{30000}'..='\u{323af}')
}

/// The dot between the parts of a minority or transliterated name, in the forms met in data.
fn is_name_dot(c: char) -> bool {
    matches!(c, '·' | '•' | '‧' | '・' | '･' | '．' | '∙' | '⋅' | '.')
}

/// Longest run of Han characters taken for a name without a dot (a longer one is something else).
const LONGEST: usize = 8;

/// A person's name: Han (`张三丰` → `张**`, `欧阳修` → `欧阳*`), with dots (`买买提·艾力` →
/// `买**·**`), or in Latin letters (`John Smith` → `J*** *****`). One character gives `*`.
pub(super) fn name(text: &str, out: &mut String) -> bool {
    if common(text, out) {
        return true;
    }
    let text = text.trim();
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if is_han(first) => han(first, chars.as_str(), out),
        Some(first) if half_width(first).is_alphabetic() && !is_han(first) => foreign(first, chars.as_str(), out),
        _ => false,
    }
}

/// The form in which nearly every name comes: two to eight Han characters of the basic block and nothing else.
/// False, with nothing written, for any other.
fn common(text: &str, out: &mut String) -> bool {
    const STARS: &str = "*******";
    let bytes = text.as_bytes();
    let length = bytes.len() / 3;
    // U+4E00 to U+9FFF are E4 B8 80 to E9 BF BF.
    let han = |c: &[u8]| matches!(c, [0xe4, 0xb8..=0xbf, _] | [0xe5..=0xe9, ..]);
    if bytes.len() % 3 != 0 || !(2..=LONGEST).contains(&length) || !bytes.chunks_exact(3).all(han) {
        return false;
    }
    let mut chars = text.chars();
    let compound = length > 2 && matches!((chars.next(), chars.next()), (Some(a), Some(b)) if is_compound(a, b));
    let kept = if compound { 2 } else { 1 };
    let (Some(surname), Some(stars)) = (text.get(..kept * 3), STARS.get(..length - kept)) else { return false };
    out.push_str(surname);
    out.push_str(stars);
    true
}

fn han(first: char, rest: &str, out: &mut String) -> bool {
    let (mut run, mut dots, mut after_dot, mut spaced) = (1usize, 0usize, false, false);
    for c in rest.chars() {
        if is_han(c) {
            run += 1;
            after_dot = false;
        } else if is_name_dot(c) && !after_dot {
            dots += 1;
            after_dot = true;
        } else if c == ' ' || c == '\u{3000}' {
            spaced = true;
        } else {
            return false;
        }
        if dots == 0 && run > LONGEST || run > 40 {
            return false;
        }
    }
    if after_dot || (spaced && dots > 0) {
        return false;
    }
    if run == 1 {
        out.push('*');
        return true;
    }
    out.push(first);
    // Two characters that happen to be a compound surname are a surname and a given name.
    let second = rest.chars().find(|c| is_han(*c));
    let kept = match second {
        Some(second) if dots == 0 && run > 2 && is_compound(first, second) => {
            out.push(second);
            2
        }
        _ => 1,
    };
    let mut seen = 1;
    for c in rest.chars() {
        if is_han(c) {
            seen += 1;
            if seen > kept {
                out.push('*');
            }
        } else if is_name_dot(c) {
            out.push('·');
        }
    }
    true
}

/// A name in an alphabet: the first letter is kept, every other letter hidden.
fn foreign(first: char, rest: &str, out: &mut String) -> bool {
    if rest.is_empty() {
        out.push('*');
        return true;
    }
    if rest.chars().count() > 79 {
        return false;
    }
    let start = out.len();
    out.push(half_width(first));
    let mut letters = 0;
    for c in rest.chars() {
        match half_width(c) {
            c if is_han(c) => {
                out.truncate(start);
                return false;
            }
            c if c.is_alphabetic() => {
                letters += 1;
                out.push('*');
            }
            // Marks that only ever follow a letter hide with it.
            '\u{300}'..='\u{36f}' => {}
            c @ (' ' | '-' | '\'' | '’' | ',') => out.push(c),
            c if is_name_dot(c) => out.push('.'),
            _ => {
                out.truncate(start);
                return false;
            }
        }
    }
    if letters == 0 {
        out.truncate(start);
        return false;
    }
    true
}
