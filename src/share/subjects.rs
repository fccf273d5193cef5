//! Whose records a read gave: keyed hashes of the items marked as subject key, gathered while rows are read and kept
//! in the companion entry, so that `subject_access` can say who saw one citizen's record and who did not.
//!
//! Few are kept one by one, more in a Bloom filter of ten bits each (about 1 in 120 others seems to be in it), and
//! beyond 40 000 a read counts as one of everybody: what would tell more costs more than the read.
//!
//! | written | holds | size |
//! |---|---|---|
//! | `set:` | each hash, 16 hex digits | up to 256 subjects, 4 KiB |
//! | `bloom:7:` | the filter in base64 | up to 40 000 subjects, 67 KiB |
//! | `all` | nobody is left out | |

use super::probe;
use crate::audit::json::{Json, Map};
use crate::guard::seal::Count;
use crate::guard::{Cache, Conn};
use crate::sqlite::{scalar, Db, Result, Trust, ValueRef};
use base64::engine::general_purpose::STANDARD;
use base64::Engine;
use siphasher::sip::SipHasher24;
use std::cell::RefCell;
use std::collections::HashMap;
use std::hash::Hasher;
use std::rc::Rc;

/// The function in the nested statement that sees each row's subject keys.
pub const FUNCTION: &str = "gov_subject";

/// Kept one by one.
const EXACT: usize = 256;
/// Kept in a filter.
const FILTERED: usize = 40_000;
const BITS_EACH: usize = 10;
const PROBES: u64 = 7;

/// What one connection is gathering, by the entry of the read.
#[derive(Default)]
struct Gathering {
    key: RefCell<Option<(String, [u8; 16])>>,
    running: RefCell<HashMap<i64, (SipHasher24, Subjects)>>,
}

pub fn register(db: Db, conn: &Rc<Conn>) -> Result<()> {
    let gathering: Rc<Gathering> = conn.slot();
    scalar(db, FUNCTION, -1, Trust::Plain, move |ctx, args| {
        let mut running = gathering.running.borrow_mut();
        let read = args.first().and_then(|a| a.get().integer()).and_then(|seq| running.get_mut(&seq));
        if let Some((hasher, subjects)) = read {
            for arg in args.iter().skip(1) {
                if let Some(hash) = hashed(hasher, arg.get()) {
                    subjects.add(hash);
                }
            }
        }
        ctx.result(1i64);
        Ok(())
    })
}

/// A read of rows with subject keys begins under this entry.
pub fn begin(cache: &Cache, seq: i64) -> Result<()> {
    let gathering: Rc<Gathering> = cache.conn.slot();
    let hasher = SipHasher24::new_with_key(&key(cache, &gathering)?);
    gathering.running.borrow_mut().insert(seq, (hasher, Subjects::default()));
    Ok(())
}

/// The read has ended; whose records it gave. `None` where nothing was gathered.
pub fn finish(conn: &Conn, seq: i64) -> Option<String> {
    let gathering: Rc<Gathering> = conn.slot();
    let (_, subjects) = gathering.running.borrow_mut().remove(&seq)?;
    Some(subjects.written())
}

/// The database's key for this alone: a look-up's hash in the log tells nothing about these.
fn key(cache: &Cache, gathering: &Gathering) -> Result<[u8; 16]> {
    let id = cache.text("SELECT id FROM main.gov_meta_data WHERE one = 1", &[])?.unwrap_or_default();
    if let Some((of, key)) = gathering.key.borrow().as_ref() {
        if *of == id {
            return Ok(*key);
        }
    }
    let hex = probe::keyed(cache, ValueRef::from("\u{0}subject_access"))?;
    let mut key = [0u8; 16];
    for (byte, pair) in key.iter_mut().zip(hex.as_bytes().chunks(2)) {
        *byte = std::str::from_utf8(pair).ok().and_then(|p| u8::from_str_radix(p, 16).ok()).unwrap_or(0);
    }
    *gathering.key.borrow_mut() = Some((id, key));
    Ok(key)
}

/// One subject key's hash: a number and the text of its digits are the same, spaces around it and the case of
/// its letters do not count. `None` for NULL and empty text, which are nobody's.
fn hashed(hasher: &SipHasher24, value: ValueRef<'_>) -> Option<u64> {
    let mut hasher = *hasher;
    match value {
        ValueRef::Null => return None,
        ValueRef::Integer(i) => hasher.write(i.to_string().as_bytes()),
        ValueRef::Real(r) => hasher.write(r.to_string().as_bytes()),
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
            let bytes = bytes.trim_ascii();
            if bytes.is_empty() {
                return None;
            }
            if bytes.iter().any(u8::is_ascii_lowercase) {
                hasher.write(&bytes.to_ascii_uppercase());
            } else {
                hasher.write(bytes);
            }
        }
    }
    Some(hasher.finish())
}

/// The hash of a value that somebody asks about.
pub fn asked(cache: &Cache, value: ValueRef<'_>) -> Result<Option<u64>> {
    let gathering: Rc<Gathering> = cache.conn.slot();
    Ok(hashed(&SipHasher24::new_with_key(&key(cache, &gathering)?), value))
}

/// Hashes as they come.
#[derive(Default)]
struct Subjects {
    seen: Vec<u64>,
    too_many: bool,
}

impl Subjects {
    fn add(&mut self, hash: u64) {
        if self.too_many || self.seen.last() == Some(&hash) {
            return;
        }
        // Rows of one subject often repeat: sorted out now and then, so that only the number of subjects counts.
        if self.seen.len() >= 2 * FILTERED {
            self.sort();
            if self.seen.len() > FILTERED {
                (self.too_many, self.seen) = (true, Vec::new());
                return;
            }
        }
        self.seen.push(hash);
    }

    fn sort(&mut self) {
        self.seen.sort_unstable();
        self.seen.dedup();
    }

    fn written(mut self) -> String {
        self.sort();
        match self.seen.len() {
            _ if self.too_many => "all".into(),
            0..=EXACT => format!("set:{}", self.seen.iter().map(|h| format!("{h:016x}")).collect::<String>()),
            n if n <= FILTERED => {
                let mut bits = vec![0u8; (n * BITS_EACH).div_ceil(8)];
                for hash in &self.seen {
                    for place in places(*hash, bits.len()) {
                        if let Some(byte) = bits.get_mut(place / 8) {
                            *byte |= 1 << (place % 8);
                        }
                    }
                }
                format!("bloom:{PROBES}:{}", STANDARD.encode(bits))
            }
            _ => "all".into(),
        }
    }
}

/// The bits of a hash in a filter of so many bytes (double hashing over its halves).
fn places(hash: u64, bytes: usize) -> impl Iterator<Item = usize> {
    let (first, step) = (hash & 0xffff_ffff, (hash >> 32) | 1);
    let size = (bytes as u64 * 8).max(1);
    (0..PROBES).map(move |i| (first.wrapping_add(i.wrapping_mul(step)) % size) as usize)
}

/// What a read's record says of one subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Among {
    Yes,
    Possibly,
    No,
}

/// Whether a subject was among those of a read. What cannot be understood leaves it possible.
pub fn among(written: &str, hash: u64) -> Among {
    if let Some(set) = written.strip_prefix("set:") {
        let wanted = format!("{hash:016x}");
        let found = set.as_bytes().chunks(16).any(|h| h == wanted.as_bytes());
        return if found { Among::Yes } else { Among::No };
    }
    let filter = written.strip_prefix("bloom:7:").and_then(|f| STANDARD.decode(f).ok());
    match filter {
        Some(bits) => {
            let set = |place: usize| bits.get(place / 8).is_some_and(|b| b & (1 << (place % 8)) != 0);
            if places(hash, bits.len()).all(set) {
                Among::Possibly
            } else {
                Among::No
            }
        }
        None => Among::Possibly,
    }
}

/// `[[seq, subjects], …]` of the counts that have any.
pub fn list(counts: &[&Count]) -> Option<Json> {
    let pairs = counts.iter().filter_map(|c| {
        let subjects = c.subjects.clone()?;
        Some(Json::List(vec![Json::Int(c.seq), Json::Text(subjects)]))
    });
    let list: Vec<Json> = pairs.collect();
    (!list.is_empty()).then_some(Json::List(list))
}

/// The pairs that an entry's detail holds.
pub fn read(detail: &Map) -> Vec<(i64, String)> {
    let Some(Json::List(list)) = detail.get("subjects") else { return Vec::new() };
    let pair = |json: &Json| match json {
        Json::List(pair) => match &pair[..] {
            [Json::Int(seq), Json::Text(subjects)] => Some((*seq, subjects.clone())),
            _ => None,
        },
        _ => None,
    };
    list.iter().filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hasher() -> SipHasher24 {
        SipHasher24::new_with_key(&[7; 16])
    }

    fn of(n: usize) -> (Vec<u64>, String) {
        let hashes: Vec<u64> = (0..n).filter_map(|i| hashed(&hasher(), ValueRef::Integer(i as i64))).collect();
        let mut subjects = Subjects::default();
        hashes.iter().chain(&hashes).for_each(|h| subjects.add(*h));
        (hashes, subjects.written())
    }

    #[test]
    fn nobody_who_is_in_it_is_missing() {
        for n in [0, 1, EXACT, EXACT + 1, 5_000, FILTERED] {
            let (hashes, written) = of(n);
            let kind = if n <= EXACT { "set:" } else { "bloom:7:" };
            assert!(written.starts_with(kind), "{n}");
            assert!(hashes.iter().all(|h| among(&written, *h) != Among::No), "{n}");
        }
    }

    #[test]
    fn few_who_are_not_in_it_seem_to_be() {
        let (_, set) = of(EXACT);
        let (_, filter) = of(20_000);
        let others: Vec<u64> = (0..20_000).filter_map(|i| hashed(&hasher(), ValueRef::Integer(-1 - i))).collect();
        assert!(others.iter().all(|h| among(&set, *h) == Among::No));
        let wrong = others.iter().filter(|h| among(&filter, **h) != Among::No).count();
        assert!(wrong < 20_000 * 12 / 1_000, "{wrong} of 20000");
    }

    #[test]
    fn a_read_of_very_many_leaves_nobody_out() {
        let (hashes, written) = of(FILTERED + 1);
        assert_eq!(written, "all");
        assert_eq!(among(&written, hashes[0]), Among::Possibly);
        assert_eq!(of(3 * FILTERED).1, "all");
        // What another library wrote and this one does not know, too.
        assert_eq!(among("cuckoo:1", 5), Among::Possibly);
    }

    #[test]
    fn one_subject_in_many_rows_is_one() {
        let mut subjects = Subjects::default();
        (0..500_000u64).for_each(|i| subjects.add(i % 100));
        assert!(subjects.written().starts_with("set:"));
    }

    #[test]
    fn spellings_of_one_key_are_one() {
        let hash = |v: ValueRef<'_>| hashed(&hasher(), v);
        assert_eq!(hash(ValueRef::Integer(17)), hash(ValueRef::Text(b" 17 ")));
        assert_eq!(hash(ValueRef::Text(b"11010519491231002x")), hash(ValueRef::Blob(b"11010519491231002X")));
        assert_ne!(hash(ValueRef::Text(b"1")), hash(ValueRef::Text(b"2")));
        assert_eq!(hash(ValueRef::Null), None);
        assert_eq!(hash(ValueRef::Text(b"  ")), None);
    }

    #[test]
    fn what_is_written_is_read_back() {
        let count = |seq, subjects: Option<&str>| Count {
            seq,
            rows: 1,
            object: "o".into(),
            provider: "ga".into(),
            actor: "a".into(),
            subjects: subjects.map(String::from),
        };
        assert_eq!(list(&[&count(1, None)]), None);
        let listed = list(&[&count(1, None), &count(2, Some("all")), &count(3, Some("set:"))]).unwrap();
        let detail = Map::new().with("subjects", listed);
        assert_eq!(read(&detail), [(2, "all".to_string()), (3, "set:".to_string())]);
        assert!(read(&Map::new().with("subjects", "x")).is_empty());
    }
}
