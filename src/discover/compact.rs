//! Short identifiers as people type them: full-width digits, inner spaces, hyphens.

use std::fmt;

/// A short ASCII text on the stack.
#[derive(Clone, Copy)]
pub(crate) struct Short<const N: usize> {
    bytes: [u8; N],
    len: usize,
}

impl<const N: usize> Default for Short<N> {
    fn default() -> Self {
        Short { bytes: [0; N], len: 0 }
    }
}

impl<const N: usize> Short<N> {
    /// Appends an ASCII byte; false when it is not ASCII or there is no room.
    pub(crate) fn push(&mut self, byte: u8) -> bool {
        match self.bytes.get_mut(self.len) {
            Some(place) if byte.is_ascii() => {
                *place = byte;
                self.len += 1;
                true
            }
            _ => false,
        }
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or(&[])
    }

    pub(crate) fn as_str(&self) -> &str {
        // Only ASCII gets in, so this never falls back.
        std::str::from_utf8(self.bytes()).unwrap_or("")
    }
}

impl<const N: usize> fmt::Write for Short<N> {
    fn write_str(&mut self, s: &str) -> fmt::Result {
        if s.bytes().all(|b| self.push(b)) {
            Ok(())
        } else {
            Err(fmt::Error)
        }
    }
}

/// The half-width form of a full-width ASCII character (U+FF01–U+FF5E), others unchanged.
pub(crate) fn half_width(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        '\u{3000}' => ' ',
        _ => c,
    }
}

/// Characters that people put between groups of digits and that carry nothing.
pub(crate) fn is_separator(c: char) -> bool {
    matches!(
        c,
        ' ' | '\t'
            | '-'
            | '\u{a0}'
            | '\u{ad}'
            | '\u{2000}'..='\u{200d}'
            | '\u{2010}'..='\u{2015}'
            | '\u{202f}'
            | '\u{205f}'
            | '\u{2060}'
            | '\u{2212}'
            | '\u{3000}'
            | '\u{fe58}'
            | '\u{fe63}'
            | '\u{feff}'
            | '\u{ff0d}'
    )
}

/// The ASCII letters (upper-cased) and digits of an identifier, separators left out.
/// None when anything else is in it, or when it is longer than `N`.
pub(crate) fn compact<const N: usize>(text: &str) -> Option<Short<N>> {
    let mut short = Short::default();
    for c in text.chars() {
        if is_separator(c) {
            continue;
        }
        let c = half_width(c).to_ascii_uppercase();
        if !c.is_ascii_alphanumeric() || !short.push(c as u8) {
            return None;
        }
    }
    Some(short)
}

/// Writes the first `head` and last `tail` bytes of an ASCII text, `*` for each between.
#[inline(always)]
pub(crate) fn keep_ends(text: &str, head: usize, tail: usize, out: &mut String) -> bool {
    const STARS: &str = "********************************";
    let cut = text.len().saturating_sub(tail);
    let (Some(a), Some(b), Some(stars)) =
        (text.get(..head), text.get(cut..), cut.checked_sub(head).and_then(|n| STARS.get(..n)))
    else {
        return false;
    };
    if stars.is_empty() {
        return false;
    }
    out.push_str(a);
    out.push_str(stars);
    out.push_str(b);
    true
}
