//! Masks by place: `keep(first,last)`, `hide(from,to)`.
//!
//! Places count what a reader sees as one character as far as code points allow: a combining
//! mark, variation selector or joined emoji counts with the character it belongs to, so that
//! no cut leaves a base letter bare.

/// Code points that belong to the character before them.
fn continues(before: Option<char>, c: char) -> bool {
    before == Some('\u{200d}')
        || matches!(c, '\u{300}'..='\u{36f}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{20d0}'..='\u{20ff}'
            | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{fe20}'..='\u{fe2f}' | '\u{1f3fb}'..='\u{1f3ff}'
            | '\u{e0100}'..='\u{e01ef}' | '\u{e0020}'..='\u{e007f}')
}

/// Keeps the first and last characters and hides each one between as `*`.
/// A text with nothing between does not fit: it would be returned as it is.
pub(super) fn keep(text: &str, first: usize, last: usize, out: &mut String) -> bool {
    if text.is_ascii() {
        let (from, to) = (first, text.len().saturating_sub(last));
        return from < to && ascii(text, from, to, out);
    }
    let length = length(text);
    let Some(middle) = length.checked_sub(first).and_then(|n| n.checked_sub(last)).filter(|n| *n > 0) else {
        return false;
    };
    stars_between(text, first, first + middle, out)
}

/// Hides the characters from `from` (counted from 0) up to, not with, `to`.
/// A text that ends before `from` does not fit.
pub(super) fn hide(text: &str, from: usize, to: usize, out: &mut String) -> bool {
    if text.is_ascii() {
        return text.len() > from && ascii(text, from, to.min(text.len()), out);
    }
    length(text) > from && stars_between(text, from, to, out)
}

/// The same for ASCII, where characters are bytes.
fn ascii(text: &str, from: usize, to: usize, out: &mut String) -> bool {
    let (Some(head), Some(middle), Some(tail)) = (text.get(..from), text.get(from..to), text.get(to..)) else {
        return false;
    };
    out.push_str(head);
    out.extend(std::iter::repeat_n('*', middle.len()));
    out.push_str(tail);
    middle.bytes().any(|b| b != b'*')
}

fn length(text: &str) -> usize {
    let mut before = None;
    text.chars()
        .filter(|c| {
            let starts = before.is_none() || !continues(before, *c);
            before = Some(*c);
            starts
        })
        .count()
}

/// Writes `text` with `*` for each character in `from..to`; false when that changed nothing.
fn stars_between(text: &str, from: usize, to: usize, out: &mut String) -> bool {
    let mut before = None;
    let mut next = 0usize;
    let mut changed = false;
    for c in text.chars() {
        let starts = before.is_none() || !continues(before, c);
        before = Some(c);
        next += usize::from(starts);
        let hidden = next > from && next <= to;
        if !hidden {
            out.push(c);
        } else if starts {
            changed |= c != '*';
            out.push('*');
        } else {
            changed = true;
        }
    }
    changed
}
