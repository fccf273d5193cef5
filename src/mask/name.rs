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
    let text = text.trim();
    let mut chars = text.chars();
    match chars.next() {
        Some(first) if is_han(first) => han(first, chars.as_str(), out),
        Some(first) if half_width(first).is_alphabetic() && !is_han(first) => foreign(first, chars.as_str(), out),
        _ => false,
    }
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
