//! The chain entries a figure rests on: a set of entry numbers, kept and written as ranges.

use std::fmt;

use crate::error::{supervise, Refusal};

/// A set of `seq` numbers (≥ 1): sorted, disjoint, non-adjacent closed ranges, so equal sets are written equally.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Entries(Vec<(u64, u64)>);

impl Entries {
    pub fn one(seq: u64) -> Entries {
        [seq].into_iter().collect()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many entries, not how many ranges.
    pub fn len(&self) -> u64 {
        self.0.iter().fold(0, |n, (a, b)| n.saturating_add((b - a).saturating_add(1)))
    }

    pub fn ranges(&self) -> &[(u64, u64)] {
        &self.0
    }

    pub fn contains(&self, seq: u64) -> bool {
        let after = self.0.partition_point(|(a, _)| *a <= seq);
        after.checked_sub(1).and_then(|i| self.0.get(i)).is_some_and(|(_, b)| seq <= *b)
    }

    pub fn iter(&self) -> impl Iterator<Item = u64> + '_ {
        self.0.iter().flat_map(|(a, b)| *a..=*b)
    }

    /// Every entry of both.
    pub fn union<'a>(sets: impl IntoIterator<Item = &'a Entries>) -> Entries {
        Entries::from_ranges(sets.into_iter().flat_map(|s| s.0.iter().copied()).collect())
    }

    fn from_ranges(mut ranges: Vec<(u64, u64)>) -> Entries {
        ranges.sort_unstable();
        let mut out: Vec<(u64, u64)> = Vec::new();
        for (a, b) in ranges {
            match out.last_mut() {
                Some(last) if a <= last.1.saturating_add(1) => last.1 = last.1.max(b),
                _ => out.push((a, b)),
            }
        }
        Entries(out)
    }

    /// Reads what [`fmt::Display`] writes: `3-7,9`; empty text is the empty set (GS-8003 otherwise).
    pub fn parse(text: &str) -> Result<Entries, Refusal> {
        let refused = || Refusal::new(&supervise::BAD_ENTRIES).with("value", text);
        let number = |t: &str| match t.bytes().all(|b| b.is_ascii_digit()) {
            true => t.parse::<u64>().ok().filter(|n| *n >= 1),
            false => None,
        };
        let mut ranges = Vec::new();
        for part in text.split(',').filter(|_| !text.is_empty()) {
            let (a, b) = part.split_once('-').unwrap_or((part, part));
            match (number(a), number(b)) {
                (Some(a), Some(b)) if a <= b => ranges.push((a, b)),
                _ => return Err(refused()),
            }
        }
        Ok(Entries::from_ranges(ranges))
    }
}

impl FromIterator<u64> for Entries {
    /// Entry number 0 does not exist and is left out.
    fn from_iter<I: IntoIterator<Item = u64>>(seqs: I) -> Self {
        Entries::from_ranges(seqs.into_iter().filter(|s| *s > 0).map(|s| (s, s)).collect())
    }
}

impl fmt::Display for Entries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, (a, b)) in self.0.iter().enumerate() {
            let comma = if i == 0 { "" } else { "," };
            match a == b {
                true => write!(f, "{comma}{a}")?,
                false => write!(f, "{comma}{a}-{b}")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn neighbours_become_one_range() {
        let e: Entries = [9, 3, 4, 5, 3].into_iter().collect();
        assert_eq!(e.to_string(), "3-5,9");
        assert_eq!((e.len(), e.contains(4), e.contains(6), e.contains(1)), (4, true, false, false));
    }

    #[test]
    fn what_is_no_list_of_entry_numbers_is_refused() {
        for bad in ["0", "5-3", "a", "1,,2", "-1", "1-", "+1", " 1", "99999999999999999999999"] {
            assert_eq!(Entries::parse(bad).unwrap_err().fault.number, 8003, "{bad}");
        }
        assert!(Entries::parse("").unwrap().is_empty());
    }

    proptest! {
        #[test]
        fn a_set_written_and_read_is_the_same_set(seqs in proptest::collection::btree_set(1u64..400, 0..60)) {
            let e: Entries = seqs.iter().copied().collect();
            prop_assert_eq!(Entries::parse(&e.to_string()).unwrap(), e.clone());
            prop_assert_eq!(e.iter().collect::<BTreeSet<_>>(), seqs.clone());
            prop_assert_eq!(e.len(), seqs.len() as u64);
            for n in 0..401 { prop_assert_eq!(e.contains(n), seqs.contains(&n)); }
        }
        #[test]
        fn union_is_the_sets_union(a in proptest::collection::btree_set(1u64..99, 0..30), b in proptest::collection::btree_set(1u64..99, 0..30)) {
            let (x, y): (Entries, Entries) = (a.iter().copied().collect(), b.iter().copied().collect());
            let both: Entries = a.union(&b).copied().collect();
            prop_assert_eq!(Entries::union([&x, &y]), both);
        }
        #[test]
        fn no_text_can_panic(text in "[0-9,-]{0,40}") {
            let _ = Entries::parse(&text).map(|e| (e.len(), e.contains(7)));
        }
    }
}
