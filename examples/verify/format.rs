//! The format of an entry: hashes, canonical bodies, instants.

use serde_json::Value;
use sha2::Digest;

use crate::source::Row;

pub type Hash = Vec<u8>;

pub const ZERO: [u8; 32] = [0; 32];
const MAX_INT: i64 = (1 << 53) - 1;

#[derive(Clone, Copy, Default)]
pub struct H {
    pub sm3: bool,
}

impl H {
    pub fn of(self, parts: &[&[u8]]) -> Hash {
        let all = parts.concat();
        if self.sm3 {
            sm3::Sm3::digest(all).to_vec()
        } else {
            sha2::Sha256::digest(all).to_vec()
        }
    }

    pub fn named(name: &str) -> Option<H> {
        ["sha256", "sm3"].contains(&name).then_some(H { sm3: name == "sm3" })
    }

    pub fn link(self, previous: &[u8], body: &[u8]) -> Hash {
        self.of(&[&[2], previous, &self.of(&[&[0], body])])
    }

    /// What the first entry's hash fits; else what its detail names; else, where another entry stands in its
    /// place, what that one's digest fits.
    pub fn choose(row: &Row) -> H {
        let fits = [false, true].into_iter().map(|sm3| H { sm3 }).find(|h| h.link(&ZERO, &row.body) == row.hash);
        fits.unwrap_or_else(|| {
            let detail: Option<Value> = row.detail.as_deref().and_then(|d| serde_json::from_slice(d).ok());
            match detail.as_ref().map(|d| &d["hash"]) {
                Some(name) if name == "sha256" || name == "sm3" => return H { sm3: name == "sm3" },
                _ => {}
            }
            let digest = read_body(&row.body).map(|b| b.digest);
            let own = H { sm3: true }.of(&[&[3], row.detail.as_deref().unwrap_or_default()]);
            H { sm3: digest == Some(to_hex(&own)) }
        })
    }
}

pub struct Body {
    pub seq: i64,
    pub at: String,
    pub regressed: bool,
    pub class: String,
    pub action: String,
    pub object: String,
    pub digest: String,
    pub parties: Vec<(String, i64, i64)>,
}

/// One line of an export or a slice: an object in which no member is repeated, so that every reader reads it alike.
pub struct Members(pub Value);

impl<'de> serde::Deserialize<'de> for Members {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Members;

            fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(self, mut members: A) -> Result<Members, A::Error> {
                let mut all = serde_json::Map::new();
                while let Some((name, value)) = members.next_entry::<String, Value>()? {
                    if all.insert(name, value).is_some() {
                        return Err(serde::de::Error::custom("a key is repeated"));
                    }
                }
                Ok(Members(Value::Object(all)))
            }
        }
        from.deserialize_map(Visitor)
    }
}

pub fn whole(value: &Value, least: i64) -> Option<i64> {
    value.as_i64().filter(|n| (least..=MAX_INT).contains(n))
}

/// A body that is canonical, has the members of the format and no others.
pub fn read_body(bytes: &[u8]) -> Option<Body> {
    let value: Value = serde_json::from_slice(bytes).ok()?;
    // Members have ASCII names, so the order of bytes is RFC 8785's; a repeated key, a
    // space or another spelling would not come back the same.
    if serde_json::to_vec(&value).ok()? != bytes {
        return None;
    }
    let members = value.as_object()?;
    let names: Vec<&str> = members.keys().map(String::as_str).filter(|name| *name != "clock").collect();
    if names != ["action", "actor", "at", "class", "department", "digest", "object", "parties", "seq"] {
        return None;
    }
    let text = |name: &str| members.get(name)?.as_str().map(String::from);
    text("actor")?;
    if !(members["department"].is_null() || members["department"].is_string()) {
        return None;
    }
    let regressed = match members.get("clock") {
        None => false,
        Some(clock) => match clock.as_str()? {
            "set" => false,
            "regressed" => true,
            _ => return None,
        },
    };
    let class = text("class").filter(|c| ["governance", "access", "application", "chain"].contains(&c.as_str()))?;
    let digest = text("digest").filter(|d| d.len() == 64 && d.bytes().all(|b| b"0123456789abcdef".contains(&b)))?;
    let seq = whole(&members["seq"], 1)?;
    let mut parties: Vec<(String, i64, i64)> = Vec::new();
    for party in members["parties"].as_array()? {
        let [code, n, previous] = party.as_array()?.as_slice() else { return None };
        let (code, n, previous) = (code.as_str()?.to_string(), whole(n, 1)?, whole(previous, 0)?);
        if previous >= seq || parties.last().is_some_and(|last| last.0 >= code) {
            return None;
        }
        parties.push((code, n, previous));
    }
    let at = text("at").filter(|at| is_instant(at))?;
    Some(Body { seq, at, regressed, class, action: text("action")?, object: text("object")?, digest, parties })
}

pub fn number(text: &str, range: std::ops::Range<usize>) -> i64 {
    text.get(range).and_then(|digits| digits.parse().ok()).unwrap_or(-1)
}

fn is_instant(at: &str) -> bool {
    let form: String = at.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    if form != "0000-00-00T00:00:00.000Z" {
        return false;
    }
    let (year, month, day) = (number(at, 0..4), number(at, 5..7), number(at, 8..10));
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = [31, 28 + i64::from(leap), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    (1..=12).contains(&month)
        && (1..=days[month as usize - 1]).contains(&day)
        && number(at, 11..13) < 24
        && number(at, 14..16) < 60
        && number(at, 17..19) < 60
}

pub fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.chars().map(|c| c.to_digit(16).map(|d| d as u8)).collect();
    let digits = digits.filter(|d| d.len() % 2 == 0)?;
    Some(digits.chunks(2).map(|pair| pair[0] * 16 + pair[1]).collect())
}

pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
