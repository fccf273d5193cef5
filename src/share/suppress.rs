//! Which rows of a share lie in groups too small to be given: the rule, over masked values.
//!
//! A group is the rows that agree in every declared item as the reader sees it. Groups are told apart by a 128-bit
//! keyed hash, so that memory is some forty bytes a group whatever the values' length; two groups fall together by
//! chance once in 2¹²⁸ pairs.

use crate::mask::{Anonymity, Input, Masker, Outcome};
use std::collections::HashMap;
use std::hash::{BuildHasher, Hasher, RandomState};

/// The declared items that a reader sees, each with its mask.
pub struct Grouping {
    pub k: u64,
    /// Index into the mounted columns, and the mask where there is one.
    pub columns: Vec<(usize, Option<Masker>)>,
    keys: [RandomState; 2],
}

impl Grouping {
    pub fn new(k: u64, columns: Vec<(usize, Option<Masker>)>) -> Grouping {
        Grouping { k, columns, keys: [RandomState::new(), RandomState::new()] }
    }

    /// The group of a row, of which `value` gives the value at the n-th place of `columns`.
    pub fn group<'v>(&self, value: impl Fn(usize) -> Input<'v>, buffer: &mut String) -> u128 {
        let mut halves = [self.keys[0].build_hasher(), self.keys[1].build_hasher()];
        for (place, (_, masker)) in self.columns.iter().enumerate() {
            let input = value(place);
            let seen = match masker {
                None => input,
                Some(masker) => match masker.apply(input, buffer) {
                    Outcome::Null => Input::Null,
                    Outcome::Text => Input::Text(buffer),
                },
            };
            for half in &mut halves {
                feed(half, seen);
            }
        }
        u128::from(halves[0].finish()) << 64 | u128::from(halves[1].finish())
    }
}

/// A value with its type and length in front, so that no two rows run together into the same bytes.
fn feed(hasher: &mut impl Hasher, value: Input<'_>) {
    let mut bytes = |kind: u8, bytes: &[u8]| {
        hasher.write_u8(kind);
        hasher.write_usize(bytes.len());
        hasher.write(bytes);
    };
    match value {
        Input::Null => bytes(0, &[]),
        Input::Integer(i) => bytes(1, &i.to_le_bytes()),
        // 0.0 and -0.0 show alike.
        Input::Real(r) => bytes(2, &(r + 0.0).to_bits().to_le_bytes()),
        Input::Text(t) => bytes(3, t.as_bytes()),
        Input::Blob(b) => bytes(4, b),
    }
}

/// How many rows each group has.
#[derive(Default)]
pub struct Sizes(HashMap<u128, u64>);

impl Sizes {
    pub fn add(&mut self, group: u128) {
        let rows = self.0.entry(group).or_default();
        *rows = rows.saturating_add(1);
    }

    /// May rows of this group be given? A group that was never counted has no rows.
    pub fn suffices(&self, group: u128, k: u64) -> bool {
        self.0.get(&group).is_some_and(|rows| *rows >= k)
    }

    pub fn measure(&self, k: u64) -> Anonymity<()> {
        crate::mask::k_anonymity(self.0.values().map(|rows| ((), *rows)), k, 0)
    }

    pub fn largest(&self) -> u64 {
        self.0.values().copied().max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn grouping(specs: &[Option<&str>]) -> Grouping {
        Grouping::new(2, specs.iter().map(|s| s.map(|s| Masker::parse(s).unwrap())).enumerate().collect())
    }

    #[test]
    fn rows_are_grouped_by_what_the_reader_sees() {
        let grouping = grouping(&[Some("date(year)"), None]);
        let group = |a: &'static str, b: Input<'static>| {
            grouping.group(|i| if i == 0 { Input::Text(a) } else { b }, &mut String::new())
        };
        assert_eq!(group("1990-01-02", Input::Text("x")), group("1990-11-12", Input::Text("x")));
        assert_ne!(group("1990-01-02", Input::Text("x")), group("1991-01-02", Input::Text("x")));
        assert_ne!(group("1990-01-02", Input::Text("1")), group("1990-01-02", Input::Integer(1)));
        assert_eq!(group("1990-01-02", Input::Null), group("1990-01-03", Input::Null));
        assert_ne!(group("1990-01-02", Input::Null), group("1990-01-02", Input::Text("")));
        assert_eq!(group("", Input::Real(0.0)), group("", Input::Real(-0.0)));
    }

    #[test]
    fn values_do_not_run_together() {
        let grouping = grouping(&[None, None]);
        let group = |a: &'static str, b: &'static str| {
            grouping.group(|i| Input::Text(if i == 0 { a } else { b }), &mut String::new())
        };
        assert_ne!(group("ab", "c"), group("a", "bc"));
    }

    proptest! {
        #[test]
        fn suppression_leaves_groups_of_at_least_k(rows in proptest::collection::vec((0u8..6, 0u8..3), 0..60), k in 2u64..6) {
            let grouping = grouping(&[None, None]);
            let group = |row: &(u8, u8)| {
                let (a, b) = *row;
                grouping.group(|i| Input::Integer(i64::from(if i == 0 { a } else { b })), &mut String::new())
            };
            let mut sizes = Sizes::default();
            rows.iter().for_each(|row| sizes.add(group(row)));
            let given: Vec<_> = rows.iter().filter(|row| sizes.suffices(group(row), k)).collect();
            for row in &given {
                prop_assert!(given.iter().filter(|other| **other == *row).count() as u64 >= k);
            }
            let measured = sizes.measure(k);
            prop_assert_eq!(measured.rows - measured.rows_under, given.len() as u64);
            prop_assert_eq!(sizes.largest() < k, given.is_empty());
        }
    }
}
