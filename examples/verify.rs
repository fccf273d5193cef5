//! Verifies a govshare audit chain without govshare: a second, independent reading of the
//! format, for auditors who would rather read Rust than Python.
//!
//!     verify city.db | verify export.jsonl
//!
//! Prints a line per problem. Exit code: 0 whole, 1 tampered with, 2 could not be checked.
//! Uses nothing of the library: SQLite is its own, the hashes are the sha2 and sm3 crates.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::BufRead;
use std::process::ExitCode;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use sha2::Digest;

type Failure = Box<dyn std::error::Error>;
type Hash = Vec<u8>;

const ZERO: [u8; 32] = [0; 32];
const MAX_INT: i64 = (1 << 53) - 1;
const RETENTION_MONTHS: i64 = 6;

/// One stored row: values as bytes, and which of them is of a wrong type.
struct Row {
    seq: i64,
    body: Vec<u8>,
    detail: Option<Vec<u8>>,
    hash: Vec<u8>,
    wrong: Option<&'static str>,
}

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [path] = arguments.as_slice() else {
        eprintln!("usage: verify <database or exported JSON Lines>");
        return ExitCode::from(2);
    };
    match check(path) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(why) => {
            eprintln!("cannot check {path}: {why}");
            ExitCode::from(2)
        }
    }
}

fn check(path: &str) -> Result<bool, Failure> {
    let mut start = Vec::new();
    std::io::Read::read_to_end(&mut std::io::Read::take(std::fs::File::open(path)?, 16), &mut start)?;
    let mut verifier = Verifier::default();
    if start == b"SQLite format 3\0" {
        of_database(path, |row| verifier.row(row))?;
    } else {
        of_lines(path, |row| verifier.row(row))?;
    }
    Ok(verifier.finish())
}

fn of_database(path: &str, mut each: impl FnMut(Row)) -> Result<(), Failure> {
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut query = db.prepare("SELECT seq, body, detail, hash FROM main.gov_audit_data NOT INDEXED ORDER BY seq")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let mut wrong = None;
        let mut value = |column: usize, name: &'static str, lawful: fn(&ValueRef<'_>) -> bool| {
            let value = row.get_ref(column)?;
            if !lawful(&value) && wrong.is_none() {
                wrong = Some(name);
            }
            Ok::<_, rusqlite::Error>(match value {
                ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(bytes.to_vec()),
                ValueRef::Null => None,
                ValueRef::Integer(_) | ValueRef::Real(_) => Some(Vec::new()),
            })
        };
        let body = value(1, "body", |v| matches!(v, ValueRef::Text(_)))?.unwrap_or_default();
        let detail = value(2, "detail", |v| matches!(v, ValueRef::Text(_) | ValueRef::Null))?;
        let hash = value(3, "hash", |v| matches!(v, ValueRef::Blob(_)))?.unwrap_or_default();
        each(Row { seq: row.get(0)?, body, detail, hash, wrong });
    }
    Ok(())
}

fn of_lines(path: &str, mut each: impl FnMut(Row)) -> Result<(), Failure> {
    let mut last = i64::MIN;
    for (i, line) in std::io::BufReader::new(std::fs::File::open(path)?).lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let item: Value = serde_json::from_str(&line)?;
        let seq = item["seq"].as_i64().ok_or(format!("line {}: seq is not an integer", i + 1))?;
        if seq <= last && i > 0 {
            return Err(format!("line {}: lines are not in the order of seq", i + 1).into());
        }
        last = seq;
        let text = |name: &str| item[name].as_str().map(|text| text.as_bytes().to_vec());
        let wrong = if !item["body"].is_string() {
            Some("body")
        } else if !item["detail"].is_string() && !item["detail"].is_null() {
            Some("detail")
        } else if !item["hash"].is_string() {
            Some("hash")
        } else {
            None
        };
        let detail = if item["detail"].is_null() { None } else { Some(text("detail").unwrap_or_default()) };
        let hash = item["hash"].as_str().and_then(from_hex).unwrap_or_default();
        each(Row { seq, body: text("body").unwrap_or_default(), detail, hash, wrong });
    }
    Ok(())
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text.chars().map(|c| c.to_digit(16).map(|d| d as u8)).collect();
    let digits = digits.filter(|d| d.len() % 2 == 0)?;
    Some(digits.chunks(2).map(|pair| pair[0] * 16 + pair[1]).collect())
}

fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

// ---- the format -------------------------------------------------------------------------

#[derive(Clone, Copy, Default)]
struct H {
    sm3: bool,
}

impl H {
    fn of(self, parts: &[&[u8]]) -> Hash {
        let all = parts.concat();
        if self.sm3 {
            sm3::Sm3::digest(all).to_vec()
        } else {
            sha2::Sha256::digest(all).to_vec()
        }
    }

    fn link(self, previous: &[u8], body: &[u8]) -> Hash {
        self.of(&[&[2], previous, &self.of(&[&[0], body])])
    }

    /// What the first entry's hash fits; else what its detail names; else, where another entry stands in its
    /// place, what that one's digest fits.
    fn choose(row: &Row) -> H {
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

struct Body {
    seq: i64,
    at: String,
    regressed: bool,
    class: String,
    action: String,
    digest: String,
    parties: Vec<(String, i64, i64)>,
}

fn whole(value: &Value, least: i64) -> Option<i64> {
    value.as_i64().filter(|n| (least..=MAX_INT).contains(n))
}

/// A body that is canonical, has the members of the format and no others.
fn read_body(bytes: &[u8]) -> Option<Body> {
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
    let (_, _) = (text("actor")?, text("object")?);
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
    Some(Body { seq, at, regressed, class, action: text("action")?, digest, parties })
}

fn number(text: &str, range: std::ops::Range<usize>) -> i64 {
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

// ---- the chain --------------------------------------------------------------------------

/// A row that waits for the next one to show what is wrong with it.
struct Waiting {
    row: Row,
    body: Option<Body>,
    place: i64,
    gap: Option<i64>,
}

#[derive(Default)]
struct Verifier {
    h: H,
    rows: u64,
    problems: u64,
    accused: HashSet<i64>,
    parties: HashMap<String, (i64, i64)>,
    gone: BTreeMap<i64, String>,
    at: String,
    at_seq: i64,
    /// The last entry's number; row numbers are greater by `shift` where rows were moved.
    seq: i64,
    shift: i64,
    /// Its stored hash, what that should be, and the stored hash of the one before.
    stored: Option<Hash>,
    computed: Option<Hash>,
    before: Option<Hash>,
    unlinkable: bool,
    waiting: Option<Waiting>,
}

#[derive(Clone, Copy, PartialEq)]
enum Follows {
    Stored,
    Computed,
    Before,
    Nothing,
}

impl Verifier {
    fn problem(&mut self, row: i64, entry: i64, kind: &str, text: &str) {
        self.problems += 1;
        self.accused.insert(entry);
        println!("{row}\t{kind}\t{text}");
    }

    fn follows(&self, row: &Row) -> Follows {
        let fits = |hash: &Option<Hash>| hash.as_ref().is_some_and(|hash| self.h.link(hash, &row.body) == row.hash);
        if fits(&self.stored) {
            Follows::Stored
        } else if fits(&self.computed) {
            Follows::Computed
        } else if fits(&self.before) {
            Follows::Before
        } else {
            Follows::Nothing
        }
    }

    fn row(&mut self, row: Row) {
        if row.seq < 1 {
            return self.problem(row.seq, row.seq, "inserted", "no entry has a number below 1");
        }
        if self.rows == 0 {
            self.h = H::choose(&row);
            (self.stored, self.computed) = (Some(ZERO.to_vec()), Some(ZERO.to_vec()));
        }
        self.rows += 1;
        let body = read_body(&row.body);
        let own = body.as_ref().map(|body| body.seq);
        if let Some(waiting) = self.waiting.take() {
            if self.settle(waiting, Some((&row, own))) {
                return;
            }
        }
        let follows = self.follows(&row);
        let expected = self.seq.saturating_add(1);
        let (mut seq, mut guilty, mut waits) = (row.seq.saturating_sub(self.shift), false, false);
        match own {
            Some(own) if own == seq => {}
            Some(own) if own == expected && matches!(follows, Follows::Stored | Follows::Computed) => {
                self.problem(row.seq, own, "reordered", &format!("entry {own} is stored under this number"));
                (seq, guilty) = (own, true);
            }
            Some(own) if own == self.seq && follows == Follows::Before => seq = own,
            Some(_) => waits = true,
            None => {}
        }
        self.shift = row.seq.saturating_sub(seq);
        let gap = (seq > expected).then_some(expected);
        if gap.is_some() && !waits {
            self.missing(expected, seq - 1);
        }
        if let (false, Some(what)) = (guilty, row.wrong) {
            self.problem(row.seq, seq, "retyped", &format!("{what} is stored as another type"));
            guilty = true;
        }
        if follows == Follows::Before && !guilty && !waits {
            let kind = if Some(&row.hash) == self.stored.as_ref() { "inserted" } else { "forked" };
            self.problem(row.seq, seq, kind, "it continues the entry before the last one");
            guilty = true;
        }
        let base = self.stored.clone().or(self.computed.clone()).unwrap_or(ZERO.to_vec());
        let unreadable = body.is_none() && row.hash.len() != 32;
        let broken = follows == Follows::Nothing && gap.is_none() && !self.unlinkable;
        self.computed =
            Some(if follows == Follows::Nothing { self.h.link(&base, &row.body) } else { row.hash.clone() });
        self.stored = (row.hash.len() == 32).then(|| row.hash.clone());
        self.before = Some(base);
        (self.seq, self.unlinkable) = (seq, unreadable);
        match body {
            _ if guilty => {}
            Some(body) if !waits && !broken => self.content(&row, seq, &body),
            body => self.waiting = Some(Waiting { row, body, place: seq, gap }),
        }
    }

    /// Judges the waiting row by the next one. True if that settles the next one too.
    fn settle(&mut self, waiting: Waiting, next: Option<(&Row, Option<i64>)>) -> bool {
        let Waiting { row: old, body, place, gap } = waiting;
        let theirs = body.as_ref().map(|body| body.seq).filter(|seq| *seq != place);
        let follows = next.map_or(Follows::Nothing, |(row, _)| self.follows(row));
        let own = next.and_then(|(_, own)| own);
        let next_row = next.map_or(0, |(row, _)| row.seq);
        let next_door = Some(next_row) == old.seq.checked_add(1);
        match (follows, theirs) {
            (Follows::Stored, Some(entry))
                if entry > place && next_door && gap.is_none() && own == entry.checked_add(1) =>
            {
                self.missing(place, entry - 1);
                (self.shift, self.seq) = (old.seq - entry, entry);
                if let Some(body) = body {
                    self.content(&old, entry, &body);
                }
            }
            (Follows::Stored, _) => {
                if let (Some(first), Some(_)) = (gap, theirs) {
                    self.missing(first, place - 1);
                }
                self.problem(old.seq, place, "edited", "its body was changed: the next entry follows from its hash");
            }
            (Follows::Computed, None) => {
                self.problem(
                    old.seq,
                    place,
                    "edited",
                    "its hash was changed: the next entry follows from the true one",
                );
            }
            (Follows::Before, Some(entry)) if next_door && entry == place + 1 && own == Some(place) => {
                self.problem(old.seq, entry, "reordered", &format!("entry {entry} is stored here"));
                self.problem(next_row, place, "reordered", &format!("entry {place} is stored here"));
                (self.before, self.computed) = (next.map(|(row, _)| row.hash.clone()), self.stored.clone());
                self.seq = entry;
                return true;
            }
            (Follows::Before, _) => {
                self.problem(old.seq, 0, "inserted", "the chain passes it by");
                if own == Some(place) {
                    (self.shift, self.seq) = (next_row - place, place - 1);
                }
                (self.stored, self.computed) = (self.before.clone(), self.before.clone());
            }
            (_, Some(entry)) => {
                let copy = entry < place && !self.accused.contains(&entry);
                let kind = if copy { "inserted" } else { "reordered" };
                self.problem(old.seq, place, kind, &format!("entry {entry} is stored here"));
                self.unlinkable = true;
                self.seq = gap.map_or(self.seq, |first| first - 1);
            }
            (_, None) => {
                let exchanged = next.filter(|(row, _)| {
                    Some(&row.hash) == self.computed.as_ref() && Some(self.h.link(&row.hash, &row.body)) == self.stored
                });
                if let Some((row, _)) = exchanged {
                    self.problem(old.seq, place, "edited", "its hash was exchanged with the next one's");
                    self.problem(row.seq, place + 1, "edited", "its hash was exchanged with the last one's");
                    (self.before, self.computed) = (Some(row.hash.clone()), self.stored.clone());
                    self.seq = place + 1;
                    return true;
                }
                self.problem(old.seq, place, "edited", "its body or its hash was changed");
                self.unlinkable = true;
            }
        }
        false
    }

    fn content(&mut self, row: &Row, seq: i64, body: &Body) {
        if seq == 1 && body.action != "chain.genesis" {
            return self.problem(row.seq, seq, "edited", "the first entry is not chain.genesis");
        }
        let mut found: Option<(&str, &str)> = None;
        match &row.detail {
            None if body.class == "access" || body.class == "application" => {
                self.gone.insert(row.seq, body.at.clone());
            }
            None => found = Some(("erased", "its detail is gone, which is never lawful in its class")),
            Some(detail) if to_hex(&self.h.of(&[&[3], detail])) != body.digest => {
                found = Some(("edited", "its detail does not have the digest in its body"));
            }
            Some(detail) if body.action == "chain.erase" => {
                let value: Value = serde_json::from_slice(detail).unwrap_or_default();
                match (whole(&value["from"], 1), whole(&value["to"], 1)) {
                    (Some(from), Some(to)) if from <= to && to < seq => self.erase(from, to, &body.at),
                    _ => found = Some(("erased", "it names no range of earlier entries")),
                }
            }
            Some(_) => {}
        }
        if body.at < self.at {
            found = found.or(Some(("backwards", "its time is before that of the entry before it")));
        } else {
            if body.regressed && seq == self.at_seq + 1 && body.at != self.at {
                found = found.or(Some(("backwards", "its clock went back, yet its time is not the last entry's")));
            }
            (self.at, self.at_seq) = (body.at.clone(), seq);
        }
        for (code, n, previous) in &body.parties {
            let (last_n, last_seq) = self.parties.get(code).copied().unwrap_or_default();
            let skips = *n > last_n && *previous > last_seq && self.accused.contains(previous);
            if (*n, *previous) != (last_n + 1, last_seq) && !skips {
                found = found.or(Some(("parties", "a department's count or previous entry is wrong")));
            }
            self.parties.insert(code.clone(), (*n, seq));
        }
        if let Some((kind, text)) = found {
            self.problem(row.seq, seq, kind, text);
        }
    }

    fn erase(&mut self, from: i64, to: i64, at: &str) {
        let covered: Vec<(i64, String)> = self.gone.range(from..=to).map(|(seq, at)| (*seq, at.clone())).collect();
        let day = |at: &str| (number(at, 0..4) * 12 + number(at, 5..7), number(at, 8..10));
        for (seq, written) in covered {
            self.gone.remove(&seq);
            let (month, of_month) = day(&written);
            if (month + RETENTION_MONTHS, of_month) > day(at) {
                self.problem(seq, seq, "erased_early", "its detail was erased before six months were over");
            }
        }
    }

    fn missing(&mut self, first: i64, last: i64) {
        if last.saturating_sub(first) < 64 {
            for seq in first..=last {
                self.problem(seq, seq, "missing", "no row has this number");
            }
        } else {
            self.problem(first, first, "missing", &format!("no rows have the numbers {first} to {last}"));
        }
    }

    fn finish(mut self) -> bool {
        if let Some(waiting) = self.waiting.take() {
            self.settle(waiting, None);
        }
        if self.rows == 0 {
            self.problem(1, 1, "missing", "there is no entry at all");
        }
        for seq in std::mem::take(&mut self.gone).into_keys() {
            self.problem(seq, seq, "erased", "its detail is gone and no chain.erase entry covers it");
        }
        let head = self.stored.take().or(self.computed.take()).unwrap_or(ZERO.to_vec());
        println!("# {} entries, {} problems, head {} {}", self.rows, self.problems, self.seq, to_hex(&head));
        self.problems == 0
    }
}
