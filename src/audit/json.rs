//! JSON in the one form that may be hashed: RFC 8785, restricted to integers.
//!
//! Keys sorted by UTF-16 code units, no spaces, shortest escapes. Floats are refused,
//! since two programs may print one float differently; so is whatever two readers may
//! understand differently (a repeated key, half a surrogate pair).

use super::hash;
use crate::error::{self, Refusal};

mod members;
mod read;
#[cfg(test)]
mod tests;

pub use members::Members;
pub use read::{canonicalise, read};

/// The largest integer that every JSON reader keeps exact: 2^53 − 1 (RFC 7493, 2.2).
pub const MAX_INT: i64 = 9_007_199_254_740_991;

/// How deep arrays and objects may nest.
pub const MAX_DEPTH: usize = 64;

/// One JSON value without floats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    Null,
    Bool(bool),
    Int(i64),
    Text(String),
    List(Vec<Json>),
    Map(Map),
}

/// An object: unique keys in the order of their UTF-16 code units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Map(Vec<(String, Json)>);

impl Map {
    pub fn new() -> Self {
        Map(Vec::new())
    }

    /// All members at once, in any order; a key given twice comes back as the error.
    /// Sorted once at the end, because inserting a large caller's object member by
    /// member would take quadratic time.
    pub fn of(mut members: Vec<(String, Json)>) -> Result<Self, String> {
        members.sort_by(|(a, _), (b, _)| key_order(a, b));
        match members.windows(2).find_map(|pair| (pair[0].0 == pair[1].0).then(|| pair[0].0.clone())) {
            Some(key) => Err(key),
            None => Ok(Map(members)),
        }
    }

    /// Sets a member, in its place; gives back the value that the key had before.
    pub fn insert(&mut self, key: impl Into<String>, value: impl Into<Json>) -> Option<Json> {
        let (key, value) = (key.into(), value.into());
        match self.position(&key) {
            Ok(i) => self.0.get_mut(i).map(|slot| std::mem::replace(&mut slot.1, value)),
            Err(i) => {
                self.0.insert(i, (key, value));
                None
            }
        }
    }

    /// The builder's form of [`Map::insert`].
    pub fn with(mut self, key: impl Into<String>, value: impl Into<Json>) -> Self {
        self.insert(key, value);
        self
    }

    pub fn get(&self, key: &str) -> Option<&Json> {
        self.position(key).ok().and_then(|i| self.0.get(i)).map(|(_, value)| value)
    }

    pub fn remove(&mut self, key: &str) -> Option<Json> {
        self.position(key).ok().map(|i| self.0.remove(i).1)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn position(&self, key: &str) -> Result<usize, usize> {
        // Keys mostly arrive in order: look behind the last one first.
        match self.0.last() {
            Some((last, _)) if key_order(last, key).is_lt() => Err(self.0.len()),
            None => Err(0),
            _ => self.0.binary_search_by(|(k, _)| key_order(k, key)),
        }
    }
}

/// RFC 8785, 3.2.3: the order of UTF-16 code units, in which U+10000 sorts before U+E000.
pub fn key_order(a: &str, b: &str) -> std::cmp::Ordering {
    if a.is_ascii() && b.is_ascii() {
        return a.cmp(b);
    }
    a.encode_utf16().cmp(b.encode_utf16())
}

impl Json {
    pub fn text(&self) -> Option<&str> {
        match self {
            Json::Text(text) => Some(text),
            _ => None,
        }
    }

    pub fn int(&self) -> Option<i64> {
        match self {
            Json::Int(int) => Some(*int),
            _ => None,
        }
    }

    pub fn list(&self) -> Option<&[Json]> {
        match self {
            Json::List(list) => Some(list),
            _ => None,
        }
    }

    pub fn map(&self) -> Option<&Map> {
        match self {
            Json::Map(map) => Some(map),
            _ => None,
        }
    }

    /// A member of an object; `None` for anything else.
    pub fn get(&self, key: &str) -> Option<&Json> {
        self.map().and_then(|map| map.get(key))
    }

    /// Appends the canonical text. Integers beyond ±[`MAX_INT`] and nesting beyond
    /// [`MAX_DEPTH`] are refused, so that whatever was written can be read back.
    pub fn write(&self, out: &mut String) -> Result<(), Refusal> {
        self.write_at(out, 0)
    }

    /// [`Json::write`] into a new text.
    pub fn to_text(&self) -> Result<String, Refusal> {
        let mut out = String::new();
        self.write(&mut out)?;
        Ok(out)
    }

    fn write_at(&self, out: &mut String, depth: usize) -> Result<(), Refusal> {
        if depth == MAX_DEPTH && matches!(self, Json::List(_) | Json::Map(_)) {
            return Err(refusal(&error::audit::JSON_DEPTH, out.len()));
        }
        match self {
            Json::Null => out.push_str("null"),
            Json::Bool(true) => out.push_str("true"),
            Json::Bool(false) => out.push_str("false"),
            Json::Int(int) if int.unsigned_abs() > MAX_INT as u64 => {
                return Err(refusal(&error::audit::JSON_NUMBER, out.len()));
            }
            Json::Int(int) => push_int(*int, out),
            Json::Text(text) => push_text(text, out),
            Json::List(list) => {
                out.push('[');
                for (i, item) in list.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    item.write_at(out, depth + 1)?;
                }
                out.push(']');
            }
            Json::Map(map) => {
                out.push('{');
                for (i, (key, value)) in map.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    push_text(key, out);
                    out.push(':');
                    value.write_at(out, depth + 1)?;
                }
                out.push('}');
            }
        }
        Ok(())
    }
}

/// Is this text, byte for byte, what [`Json::write`] would write?
pub fn is_canonical(text: &str) -> bool {
    read(text).and_then(|json| json.to_text()).is_ok_and(|again| again == text)
}

/// Appends a quoted string with RFC 8785's escapes (3.2.2.2).
pub fn push_text(text: &str, out: &mut String) {
    out.push('"');
    // Asked of all bytes alike, so that the compiler takes many at once: hardly any text has one.
    let escaped = text.bytes().fold(false, |found, b| found | (b < 32) | (b == b'"') | (b == b'\\'));
    if escaped {
        push_escaped(text, out);
    } else {
        out.push_str(text);
    }
    out.push('"');
}

fn push_escaped(text: &str, out: &mut String) {
    let mut clean = 0;
    for (i, byte) in text.bytes().enumerate() {
        let escape = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            8 => "\\b",
            9 => "\\t",
            10 => "\\n",
            12 => "\\f",
            13 => "\\r",
            0..=31 => "\\u00",
            _ => continue,
        };
        // Every byte matched is ASCII, hence a character boundary.
        out.push_str(text.get(clean..i).unwrap_or_default());
        out.push_str(escape);
        if escape == "\\u00" {
            hash::push_hex(&[byte], out);
        }
        clean = i + 1;
    }
    out.push_str(text.get(clean..).unwrap_or_default());
}

/// Appends a decimal integer; the formatting machinery is too slow for every entry.
pub fn push_int(int: i64, out: &mut String) {
    let mut digits = [0u8; 20];
    let mut left = int.unsigned_abs();
    let mut at = digits.len();
    loop {
        at -= 1;
        digits[at] = b'0' + (left % 10) as u8;
        left /= 10;
        if left == 0 {
            break;
        }
    }
    if int < 0 {
        out.push('-');
    }
    out.push_str(std::str::from_utf8(&digits[at..]).unwrap_or_default());
}

fn refusal(fault: &'static error::Fault, at: usize) -> Refusal {
    Refusal::new(fault).with("at", at)
}

impl From<&str> for Json {
    fn from(text: &str) -> Self {
        Json::Text(text.to_string())
    }
}
impl From<String> for Json {
    fn from(text: String) -> Self {
        Json::Text(text)
    }
}
impl From<i64> for Json {
    fn from(int: i64) -> Self {
        Json::Int(int)
    }
}
impl From<bool> for Json {
    fn from(truth: bool) -> Self {
        Json::Bool(truth)
    }
}
impl IntoIterator for Map {
    type Item = (String, Json);
    type IntoIter = std::vec::IntoIter<(String, Json)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl From<Map> for Json {
    fn from(map: Map) -> Self {
        Json::Map(map)
    }
}
impl From<Vec<Json>> for Json {
    fn from(list: Vec<Json>) -> Self {
        Json::List(list)
    }
}
impl<T: Into<Json>> From<Option<T>> for Json {
    fn from(value: Option<T>) -> Self {
        value.map_or(Json::Null, Into::into)
    }
}
