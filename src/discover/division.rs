//! Division codes and names (GB/T 2260).

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::OnceLock;

const TABLE: &str = include_str!("divisions.txt");

/// Province codes an identity card may begin with: GB/T 2260, and 83 for the residence permit of
/// Taiwan residents.
const PROVINCES: [u8; 36] = [
    11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54, 61, 62, 63,
    64, 65, 71, 81, 82, 83, 91,
];

type Table<K, V> = HashMap<K, V, BuildHasherDefault<Plain>>;

struct Divisions {
    /// Sorted by code; several names where the name changed.
    codes: Vec<(u32, &'static str)>,
    /// The levels at which a name occurs: 1 province, 2 city, 4 county.
    names: Table<&'static [u8], u8>,
    /// By the first two characters, the names that an address keeps with their levels, the longest first.
    kept: Table<u64, Vec<(&'static [u8], u8)>>,
}

/// The first two characters of a name, three bytes each.
#[inline]
fn start(text: &[u8]) -> Option<u64> {
    let [a, b, c, d, e, f] = *text.first_chunk()?;
    Some(u64::from_le_bytes([a, b, c, d, e, f, 0, 0]))
}

/// What every name that is kept in an address ends in.
const ENDINGS: [&str; 7] = ["省", "市", "区", "县", "旗", "州", "盟"];

/// FNV-1a over eight bytes at a time. The table never grows, so nobody can fill it with collisions.
struct Plain(u64);

impl Default for Plain {
    fn default() -> Self {
        Plain(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Plain {
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        words.iter().for_each(|word| self.write_u64(u64::from_le_bytes(*word)));
        self.write_u64(rest.iter().fold(1, |word, b| word << 8 | u64::from(*b)));
    }

    #[inline]
    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0 ^ word).wrapping_mul(0x0000_0100_0000_01b3).rotate_left(23);
    }

    fn write_usize(&mut self, _: usize) {
        // The length of a name, which the last word stands for already.
    }

    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}

fn divisions() -> &'static Divisions {
    static READ: OnceLock<Divisions> = OnceLock::new();
    READ.get_or_init(|| {
        let mut codes = Vec::with_capacity(4500);
        let mut names = Table::with_capacity_and_hasher(4500, BuildHasherDefault::default());
        for line in TABLE.lines().filter(|l| !l.starts_with('#')) {
            if let (Some(Ok(code)), Some(all)) = (line.get(..6).map(str::parse::<u32>), line.get(6..)) {
                codes.push((code, all));
                let level = match (code % 10_000, code % 100) {
                    (0, _) => 1,
                    (_, 0) => 2,
                    _ => 4,
                };
                for name in all.split('/').filter(|n| *n != "-") {
                    *names.entry(name.as_bytes()).or_default() |= level;
                }
            }
        }
        codes.sort_unstable_by_key(|(code, _)| *code);
        Divisions { codes, kept: kept(&names), names }
    })
}

/// The names that an address keeps, by their first two characters.
fn kept(names: &Table<&'static [u8], u8>) -> Table<u64, Vec<(&'static [u8], u8)>> {
    let mut kept: Table<u64, Vec<(&[u8], u8)>> = Table::default();
    for (name, levels) in names {
        if let (Some(start), true) = (start(name), ENDINGS.iter().any(|end| name.ends_with(end.as_bytes()))) {
            kept.entry(start).or_default().push((*name, *levels));
        }
    }
    kept.values_mut().for_each(|same| same.sort_unstable_by_key(|(name, _)| std::cmp::Reverse(name.len())));
    kept
}

/// Do two digits name a province (36 江西, 81 香港 …)? `91`, once used for abroad, counts.
pub fn is_province(tens: u8, ones: u8) -> bool {
    tens.is_ascii_digit() && ones.is_ascii_digit() && PROVINCES.contains(&((tens - b'0') * 10 + (ones - b'0')))
}

/// Is this a code of GB/T 2260, today's or one of the editions since 2002?
pub fn is_division_code(code: &str) -> bool {
    find(code).is_some()
}

/// The name of a division code (the last alphabetically where it changed), None for codes that
/// only group (市辖区) and unknown ones.
pub fn division_name(code: &str) -> Option<&'static str> {
    find(code)?.split('/').next_back().filter(|n| *n != "-")
}

fn find(code: &str) -> Option<&'static str> {
    if code.len() != 6 || !code.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let code: u32 = code.parse().ok()?;
    let codes = &divisions().codes;
    let at = codes.binary_search_by_key(&code, |(c, _)| *c).ok()?;
    codes.get(at).map(|(_, names)| *names)
}

/// Every code of a county or district, today's and former ones, ascending.
pub(crate) fn county_codes() -> &'static [u32] {
    static COUNTIES: OnceLock<Vec<u32>> = OnceLock::new();
    COUNTIES.get_or_init(|| divisions().codes.iter().map(|(c, _)| *c).filter(|c| c % 100 != 0).collect())
}

/// At which levels this is the whole name of a division: 1 province, 2 city, 4 county, added up.
pub(crate) fn division_levels(name: &str) -> u8 {
    divisions().names.get(name.as_bytes()).copied().unwrap_or(0)
}

/// The longest name of a division that a text begins with and that an address keeps, at one of the `wanted` levels: its
/// highest such level and its length in bytes.
#[inline]
pub(crate) fn division_at(text: &[u8], wanted: u8) -> Option<(u8, usize)> {
    let same = divisions().kept.get(&start(text)?)?;
    let (name, levels) = same.iter().find(|(name, levels)| levels & wanted != 0 && text.starts_with(name))?;
    Some((1 << (levels & wanted).trailing_zeros(), name.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_today_and_before_are_known() {
        assert_eq!(division_name("360203"), Some("珠山区"));
        assert_eq!(division_name("360222"), Some("浮梁县"));
        assert_eq!(division_name("110000"), Some("北京市"));
        assert!(is_division_code("110103"), "崇文区 until 2010");
        assert!(!is_division_code("360299"));
        assert!(!is_division_code("3602"));
        assert!(!is_division_code("+36020"));
        assert_eq!((division_levels("江西省"), division_levels("景德镇市"), division_levels("珠山区")), (1, 2, 4));
        assert_eq!(division_levels("市辖区"), 0);
    }

    #[test]
    fn every_line_of_the_table_is_read() {
        let lines = TABLE.lines().filter(|l| !l.starts_with('#')).count();
        assert_eq!(divisions().codes.len(), lines);
        assert!(divisions().codes.windows(2).all(|w| w[0].0 < w[1].0));
        // What `division_at` counts on.
        let three = |name: &[u8]| std::str::from_utf8(name).unwrap().chars().all(|c| c.len_utf8() == 3);
        assert!(divisions().names.keys().all(|name| three(name) && (6..=45).contains(&name.len())));
    }
}
