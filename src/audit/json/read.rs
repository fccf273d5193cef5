//! The strict reader.

use super::{refusal, Json, Map, MAX_DEPTH, MAX_INT};
use crate::error::{self, Fault, Refusal};

/// Reads one JSON value (RFC 8259), spaces allowed. Refused, each with its own number:
/// bad syntax and trailing bytes, repeated keys, floats in any spelling (`1.0`, `1e3`),
/// integers beyond ±(2^53 − 1), lone surrogates, nesting beyond 64.
pub fn read(text: &str) -> Result<Json, Refusal> {
    Reader { bytes: text.as_bytes(), text, at: 0, whole_floats: false }.document()
}

/// The canonical text of any JSON whose numbers are whole, however they are spelt:
/// `56.0` and `5.6e1` are the number 56 to RFC 8785 (3.2.2.3), so a caller's text may
/// say it so; a number with a fractional value is refused.
pub fn canonicalise(text: &str) -> Result<String, Refusal> {
    Reader { bytes: text.as_bytes(), text, at: 0, whole_floats: true }.document()?.to_text()
}

struct Reader<'a> {
    bytes: &'a [u8],
    text: &'a str,
    at: usize,
    whole_floats: bool,
}

impl Reader<'_> {
    fn document(mut self) -> Result<Json, Refusal> {
        let value = self.value(0)?;
        self.spaces();
        match self.peek() {
            None => Ok(value),
            Some(_) => Err(self.syntax("something follows the value")),
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn spaces(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn refuse(&self, fault: &'static Fault) -> Refusal {
        refusal(fault, self.at)
    }

    fn syntax(&self, why: &str) -> Refusal {
        self.refuse(&error::audit::JSON_SYNTAX).with("why", why)
    }

    fn value(&mut self, depth: usize) -> Result<Json, Refusal> {
        self.spaces();
        match self.peek() {
            None => Err(self.syntax("the text ends where a value should be")),
            Some(b'"') => Ok(Json::Text(self.string()?)),
            Some(b'[' | b'{') if depth >= MAX_DEPTH => Err(self.refuse(&error::audit::JSON_DEPTH)),
            Some(b'[') => self.list(depth),
            Some(b'{') => self.map(depth),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(_) => {
                for (word, value) in [("null", Json::Null), ("true", Json::Bool(true)), ("false", Json::Bool(false))] {
                    if self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(word.as_bytes())) {
                        self.at += word.len();
                        return Ok(value);
                    }
                }
                Err(self.syntax("no value begins like this"))
            }
        }
    }

    fn list(&mut self, depth: usize) -> Result<Json, Refusal> {
        self.at += 1;
        let mut list = Vec::new();
        self.spaces();
        if self.eat(b']') {
            return Ok(Json::List(list));
        }
        loop {
            list.push(self.value(depth + 1)?);
            self.spaces();
            if self.eat(b']') {
                return Ok(Json::List(list));
            }
            if !self.eat(b',') {
                return Err(self.syntax("an array goes on with a comma or ends with ]"));
            }
        }
    }

    fn map(&mut self, depth: usize) -> Result<Json, Refusal> {
        let start = self.at;
        self.at += 1;
        let mut members = Vec::new();
        self.spaces();
        if self.eat(b'}') {
            return Ok(Json::Map(Map::new()));
        }
        loop {
            self.spaces();
            if self.peek() != Some(b'"') {
                return Err(self.syntax("a key is a quoted string"));
            }
            let key = self.string()?;
            self.spaces();
            if !self.eat(b':') {
                return Err(self.syntax("a colon follows the key"));
            }
            let value = self.value(depth + 1)?;
            members.push((key, value));
            self.spaces();
            if self.eat(b'}') {
                let repeated = |key| refusal(&error::audit::JSON_DUPLICATE, start).with("key", key);
                return Map::of(members).map(Json::Map).map_err(repeated);
            }
            if !self.eat(b',') {
                return Err(self.syntax("an object goes on with a comma or ends with }"));
            }
        }
    }

    fn string(&mut self) -> Result<String, Refusal> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let start = self.at;
            while matches!(self.peek(), Some(b) if b >= 32 && b != b'"' && b != b'\\') {
                self.at += 1;
            }
            out.push_str(self.text.get(start..self.at).unwrap_or_default());
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(out);
                }
                Some(b'\\') => out.push(self.escape()?),
                Some(_) => return Err(self.syntax("a control character in a string must be escaped")),
                None => return Err(self.syntax("the text ends inside a string")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Refusal> {
        self.at += 1;
        let plain = match self.peek() {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.code_point(),
            _ => return Err(self.syntax("no such escape")),
        };
        self.at += 1;
        Ok(plain)
    }

    fn code_point(&mut self) -> Result<char, Refusal> {
        let start = self.at.saturating_sub(1);
        let lone = || refusal(&error::audit::JSON_SURROGATE, start);
        let first = self.unit()?;
        let code = match first {
            0xd800..=0xdbff => {
                if !(self.eat(b'\\') && self.peek() == Some(b'u')) {
                    return Err(lone());
                }
                match self.unit()? {
                    second @ 0xdc00..=0xdfff => 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00),
                    _ => return Err(lone()),
                }
            }
            other => other,
        };
        char::from_u32(code).ok_or_else(lone)
    }

    /// The four digits after the `u` that the reader stands on.
    fn unit(&mut self) -> Result<u32, Refusal> {
        let digits = self.bytes.get(self.at + 1..self.at + 5).unwrap_or_default();
        if digits.len() != 4 {
            return Err(self.syntax("\\u needs four hexadecimal digits"));
        }
        let mut unit = 0;
        for digit in digits {
            let value = char::from(*digit).to_digit(16);
            unit = unit * 16 + value.ok_or_else(|| self.syntax("\\u needs four hexadecimal digits"))?;
        }
        self.at += 5;
        Ok(unit)
    }

    fn number(&mut self) -> Result<Json, Refusal> {
        let start = self.at;
        let negative = self.eat(b'-');
        let whole = self.digits();
        if whole.is_empty() || (whole.len() > 1 && whole.starts_with('0')) {
            return Err(self.syntax("a number has one zero or no leading zero"));
        }
        let fraction = if self.eat(b'.') {
            let digits = self.digits();
            if digits.is_empty() {
                return Err(self.syntax("digits follow the decimal point"));
            }
            Some(digits)
        } else {
            None
        };
        let exponent = if self.eat(b'e') || self.eat(b'E') {
            let minus = self.eat(b'-');
            if !minus {
                self.eat(b'+');
            }
            let digits = self.digits();
            if digits.is_empty() {
                return Err(self.syntax("digits follow the exponent"));
            }
            Some((minus, digits))
        } else {
            None
        };
        let beyond = || refusal(&error::audit::JSON_NUMBER, start);
        let size = if fraction.is_none() && exponent.is_none() {
            bounded(&whole, 0).ok_or_else(beyond)?
        } else if self.whole_floats {
            whole_value(&whole, &fraction.unwrap_or_default(), exponent).ok_or_else(beyond)?
        } else {
            return Err(beyond());
        };
        Ok(Json::Int(if negative { -size } else { size }))
    }

    fn digits(&mut self) -> String {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        self.text.get(start..self.at).unwrap_or_default().to_string()
    }
}

/// The digits, followed by so many zeros, as an integer up to [`MAX_INT`].
fn bounded(digits: &str, zeros: usize) -> Option<i64> {
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return Some(0);
    }
    if digits.len().saturating_add(zeros) > 16 {
        return None;
    }
    let power = u32::try_from(zeros).ok().and_then(|n| 10i64.checked_pow(n))?;
    digits.parse::<i64>().ok()?.checked_mul(power).filter(|n| *n <= MAX_INT)
}

/// `whole.fraction × 10^±exponent`, if that is an integer.
fn whole_value(whole: &str, fraction: &str, exponent: Option<(bool, String)>) -> Option<i64> {
    let fraction = fraction.trim_end_matches('0');
    let digits = format!("{whole}{fraction}");
    if digits.bytes().all(|b| b == b'0') {
        return Some(0);
    }
    let (minus, size) = exponent.unwrap_or_default();
    // Exponents too long to count are far beyond every integer or fraction we accept.
    let size: i64 =
        size.trim_start_matches('0').parse().or(if size.bytes().all(|b| b == b'0') { Ok(0) } else { Err(()) }).ok()?;
    let shift = if minus { size.checked_neg()? } else { size }.checked_sub(i64::try_from(fraction.len()).ok()?)?;
    match usize::try_from(shift) {
        Ok(zeros) => bounded(&digits, zeros),
        Err(_) => {
            let drop = usize::try_from(shift.unsigned_abs()).ok()?;
            let keep = digits.len().checked_sub(drop)?;
            let (kept, dropped) = digits.split_at_checked(keep)?;
            dropped.bytes().all(|b| b == b'0').then(|| bounded(kept, 0)).flatten()
        }
    }
}
