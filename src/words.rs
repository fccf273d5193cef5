//! Closed code lists: an English word that is stored, a Chinese term that is shown, and the spellings that people use
//! for it. The lists themselves lie in their rooms.

/// One entry of a code list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// What lies in the database.
    pub stored: &'static str,
    /// What people are shown.
    pub label: &'static str,
    /// Further spellings accepted on input, each already in the form of [`normal`].
    pub also: &'static [&'static str],
}

/// One closed code list.
#[derive(Debug)]
pub struct Words {
    /// The column that holds these words.
    pub column: &'static str,
    /// What the list is called in Chinese.
    pub title: &'static str,
    pub list: &'static [Word],
}

impl Words {
    /// The stored word for what somebody wrote, or `None` where the list has no such word.
    ///
    /// Full-width forms, spaces, letter case, a leading number (`1.无条件共享`), a trailing stop
    /// and a repeated spelling in brackets (`字符型(C)`) are tolerated. Where brackets hold
    /// another word of the list than the text before them, nothing is guessed.
    pub fn parse(&self, text: &str) -> Option<&'static str> {
        if let Some(w) = self.list.iter().find(|w| w.stored == text || w.label == text) {
            return Some(w.stored);
        }
        if text.len() > LONGEST {
            return None;
        }
        let text = normal(text);
        self.find(&text).or_else(|| self.numbered(&text)).or_else(|| self.bracketed(&text))
    }

    /// The Chinese term of a stored word.
    pub fn label(&self, stored: &str) -> Option<&'static str> {
        self.list.iter().find(|w| w.stored == stored).map(|w| w.label)
    }

    /// Whether `stored` is exactly a word of this list.
    pub fn has(&self, stored: &str) -> bool {
        self.list.iter().any(|w| w.stored == stored)
    }

    /// The place of a stored word in the list. Lists that have an order (levels) are written
    /// from the loosest to the strictest.
    pub fn rank(&self, stored: &str) -> Option<usize> {
        self.list.iter().position(|w| w.stored == stored)
    }

    /// All terms for an error text: `unconditional 无条件共享, conditional 有条件共享, …`.
    pub fn accepted(&self) -> String {
        self.list.iter().map(|w| format!("{} {}", w.stored, w.label)).collect::<Vec<_>>().join(", ")
    }

    /// All Chinese terms for a sheet's reader: `无条件共享、有条件共享、不予共享`.
    pub fn labels(&self) -> String {
        self.list.iter().map(|w| w.label).collect::<Vec<_>>().join("、")
    }

    fn find(&self, text: &str) -> Option<&'static str> {
        self.list
            .iter()
            .find(|w| w.stored.eq_ignore_ascii_case(text) || normal_eq(w.label, text) || w.also.contains(&text))
            .map(|w| w.stored)
    }

    fn numbered(&self, text: &str) -> Option<&'static str> {
        without_number(text).and_then(|rest| self.find(rest).or_else(|| self.bracketed(rest)))
    }

    fn bracketed(&self, text: &str) -> Option<&'static str> {
        let (before, inner) = text.strip_suffix(')')?.split_once('(')?;
        let word = self.find(before);
        match self.find(inner) {
            // `C(字符型)`, `(C)`.
            Some(w) if before.is_empty() || word == Some(w) => Some(w),
            Some(_) => None,
            // `varchar(50)`: a length says nothing against the word.
            None if !inner.is_empty() && inner.chars().all(|c| c.is_ascii_digit() || c == ',') => word,
            None => None,
        }
    }
}

/// Longer cells are prose, not a word.
const LONGEST: usize = 200;

/// Text as code lists compare it: half-width, lower case, without spaces, invisible
/// characters and a trailing stop.
pub fn normal(text: &str) -> String {
    let mut out: String = text.chars().filter_map(plain_char).collect();
    let end = out.trim_end_matches(['.', '。', ';', ',', '、', '*']).len();
    // A cell that is only a mark stays what it is: it must not turn into the empty word.
    if end > 0 {
        out.truncate(end);
    }
    out
}

/// One character in half-width lower case; `None` for spaces, controls and invisible ones.
pub fn plain_char(c: char) -> Option<char> {
    let c = match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    };
    let c = match c {
        '【' | '〔' | '[' => '(',
        '】' | '〕' | ']' => ')',
        _ => c,
    };
    if c.is_whitespace() || c.is_control() || is_invisible(c) {
        return None;
    }
    Some(c.to_lowercase().next().unwrap_or(c))
}

/// Characters that take no room on the page and so make two equal texts differ.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{00ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

fn normal_eq(label: &str, text: &str) -> bool {
    label.chars().filter_map(plain_char).eq(text.chars())
}

/// What follows a leading number: `1.x`, `1、x`, `(一)x`, `①x`, `1x` before a Chinese character.
fn without_number(text: &str) -> Option<&str> {
    let digit = |c: char| c.is_ascii_digit() || "一二三四五六七八九十".contains(c);
    let first = text.chars().next()?;
    if ('①'..='⑳').contains(&first) {
        return text.get(first.len_utf8()..).filter(|r| !r.is_empty());
    }
    let (body, closed) = match text.strip_prefix('(') {
        Some(b) => (b, true),
        None => (text, false),
    };
    let rest = body.trim_start_matches(digit);
    if rest.len() == body.len() {
        return None;
    }
    let after = rest.trim_start_matches([')', '.', '、', ',', ':', '-', '_']);
    let separated = after.len() < rest.len();
    let arabic = first.is_ascii_digit() && after.chars().next().is_some_and(|c| !c.is_ascii());
    if after.is_empty() || (closed && !rest.starts_with(')')) || !(separated || arabic) {
        return None;
    }
    Some(after)
}
