//! Reading a body without building anything: one pass over the fixed member order.

use std::borrow::Cow;

use super::{Class, Clock};
use crate::audit::hash::{self, Hash};
use crate::audit::json::MAX_INT;

/// A body's members, borrowed from its text. The parties go to a vector of the caller's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan<'a> {
    pub seq: i64,
    pub at: &'a str,
    pub actor: Cow<'a, str>,
    pub department: Option<Cow<'a, str>>,
    pub class: Class,
    pub action: Cow<'a, str>,
    pub object: Cow<'a, str>,
    pub clock: Option<Clock>,
    pub digest: Hash,
}

/// [`super::Party`] as it lies in a body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartyScan<'a> {
    pub department: Cow<'a, str>,
    pub n: i64,
    pub previous_seq: i64,
}

/// Reads a body that is exactly what [`super::body`] writes of a lawful entry; `None` for
/// everything else. `parties` is cleared first; keeping it between calls saves allocations.
pub fn scan<'a>(body: &'a str, parties: &mut Vec<PartyScan<'a>>) -> Option<Scan<'a>> {
    parties.clear();
    let mut s = Scanner { text: body, bytes: body.as_bytes(), at: 0 };
    s.expect("{\"action\":")?;
    let action = s.string()?;
    s.expect(",\"actor\":")?;
    let actor = s.string()?;
    s.expect(",\"at\":\"")?;
    let at = s.instant()?;
    s.expect("\",\"class\":\"")?;
    let class = Class::parse(s.word()?)?;
    let clock = match s.expect("\",\"clock\":\"") {
        Some(()) => Some(Clock::parse(s.word()?)?),
        None => None,
    };
    s.expect("\",\"department\":")?;
    let department = match s.expect("null") {
        Some(()) => None,
        None => Some(s.string()?),
    };
    s.expect(",\"digest\":\"")?;
    let digest = hash::unhex_hash(s.bytes.get(s.at..s.at.checked_add(64)?)?)?;
    s.at += 64;
    s.expect("\",\"object\":")?;
    let object = s.string()?;
    s.expect(",\"parties\":[")?;
    if s.expect("]").is_none() {
        loop {
            s.expect("[")?;
            let department = s.string()?;
            s.expect(",")?;
            let n = s.integer()?;
            s.expect(",")?;
            let previous_seq = s.integer()?;
            s.expect("]")?;
            if n < 1 || parties.last().is_some_and(|last| last.department >= department) {
                return None;
            }
            parties.push(PartyScan { department, n, previous_seq });
            if s.expect("]").is_some() {
                break;
            }
            s.expect(",")?;
        }
    }
    s.expect(",\"seq\":")?;
    let seq = s.integer()?;
    s.expect("}")?;
    let lawful = s.at == s.bytes.len() && seq >= 1 && parties.iter().all(|p| p.previous_seq < seq);
    lawful.then_some(Scan { seq, at, actor, department, class, action, object, clock, digest })
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Scanner<'a> {
    fn expect(&mut self, literal: &str) -> Option<()> {
        let found = self.bytes.get(self.at..)?.starts_with(literal.as_bytes());
        found.then(|| self.at += literal.len())
    }

    /// Up to the next quote, which stays.
    fn word(&mut self) -> Option<&'a str> {
        let rest = self.text.get(self.at..)?;
        let end = rest.find('"')?;
        self.at += end;
        rest.get(..end)
    }

    /// A non-negative integer in its shortest spelling.
    fn integer(&mut self) -> Option<i64> {
        let start = self.at;
        let mut value = 0i64;
        while let Some(digit @ b'0'..=b'9') = self.bytes.get(self.at) {
            value = value.checked_mul(10)?.checked_add(i64::from(digit - b'0'))?;
            self.at += 1;
        }
        let digits = self.at - start;
        let padded = digits > 1 && self.bytes.get(start) == Some(&b'0');
        (digits > 0 && !padded && value <= MAX_INT).then_some(value)
    }

    /// `YYYY-MM-DDTHH:MM:SS.sssZ` naming an instant that exists.
    fn instant(&mut self) -> Option<&'a str> {
        let end = self.at.checked_add(24)?;
        let text = self.text.get(self.at..end)?;
        self.at = end;
        is_instant(text.as_bytes()).then_some(text)
    }

    /// A quoted string with the escapes of RFC 8785 and no others.
    fn string(&mut self) -> Option<Cow<'a, str>> {
        self.expect("\"")?;
        let start = self.at;
        loop {
            match self.bytes.get(self.at)? {
                b'"' => {
                    let clean = self.text.get(start..self.at)?;
                    self.at += 1;
                    return Some(Cow::Borrowed(clean));
                }
                b'\\' => break,
                0..=31 => return None,
                _ => self.at += 1,
            }
        }
        let mut out = self.text.get(start..self.at)?.to_string();
        loop {
            let clean = self.at;
            while matches!(self.bytes.get(self.at), Some(b) if *b >= 32 && *b != b'"' && *b != b'\\') {
                self.at += 1;
            }
            out.push_str(self.text.get(clean..self.at)?);
            if self.expect("\"").is_some() {
                return Some(Cow::Owned(out));
            }
            self.expect("\\")?;
            let escape = *self.bytes.get(self.at)?;
            self.at += 1;
            out.push(match escape {
                b'"' => '"',
                b'\\' => '\\',
                b'b' => '\u{8}',
                b't' => '\t',
                b'n' => '\n',
                b'f' => '\u{c}',
                b'r' => '\r',
                b'u' => self.control()?,
                _ => return None,
            });
        }
    }

    /// The four digits of a control character that has no shorter escape.
    fn control(&mut self) -> Option<char> {
        self.expect("00")?;
        let high = match self.bytes.get(self.at)? {
            b'0' => 0,
            b'1' => 16,
            _ => return None,
        };
        let low = match *self.bytes.get(self.at + 1)? {
            digit @ b'0'..=b'9' => digit - b'0',
            digit @ b'a'..=b'f' => digit - b'a' + 10,
            _ => return None,
        };
        let code = high + low;
        self.at += 2;
        (!matches!(code, 8 | 9 | 10 | 12 | 13)).then(|| char::from(code))
    }
}

/// Is it `YYYY-MM-DDTHH:MM:SS.sssZ` and does that instant exist (no leap seconds)?
pub fn is_instant(text: &[u8]) -> bool {
    const FORM: &[u8; 24] = b"dddd-dd-ddTdd:dd:dd.dddZ";
    let formed = text.len() == 24
        && text.iter().zip(FORM).all(|(byte, form)| if *form == b'd' { byte.is_ascii_digit() } else { byte == form });
    if !formed {
        return false;
    }
    let two = |i: usize| match (text.get(i), text.get(i + 1)) {
        (Some(a), Some(b)) => u32::from(a - b'0') * 10 + u32::from(b - b'0'),
        _ => 99,
    };
    let year = two(0) * 100 + two(2);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match two(5) {
        2 => 28 + u32::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    (1..=days).contains(&two(8)) && two(11) < 24 && two(14) < 60 && two(17) < 60
}
