//! Folding of text, and the tokens it is found by.

use crate::catalog::words::plain_char;

/// Text in half-width lower case, letters and digits only, at most `limit` characters.
pub(super) fn folded(text: &str, limit: usize) -> String {
    text.chars().filter_map(plain_char).filter(|c| c.is_alphanumeric()).take(limit).collect()
}

/// Neighbouring characters.
pub(super) fn pairs(text: &str) -> impl Iterator<Item = (char, char)> + '_ {
    text.chars().zip(text.chars().skip(1))
}

// Two bits say what a token is; a character takes 21.
const SINGLE: u64 = 0;
const PAIR: u64 = 1 << 62;
const SYLLABLES: u64 = 2 << 62;
const INITIALS: u64 = 3 << 62;

pub(super) fn single_of(c: char) -> u64 {
    SINGLE | u64::from(c)
}

pub(super) fn pair_of(a: char, b: char) -> u64 {
    PAIR | (u64::from(a) << 21) | u64::from(b)
}

/// A syllable and the one after it; `None` for a syllable alone.
pub(super) fn syllables_of(a: u16, b: Option<u16>) -> u64 {
    SYLLABLES | (u64::from(a) << 32) | b.map_or(0, |b| u64::from(b) + 1)
}

pub(super) fn initials_of(a: u8, b: u8) -> u64 {
    INITIALS | (u64::from(a) << 8) | u64::from(b)
}

/// The texts that all lists have, from ascending lists; the shortest leads.
pub(super) fn common(mut lists: Vec<&[u32]>) -> Vec<u32> {
    lists.sort_by_key(|l| l.len());
    let mut lists = lists.into_iter();
    let mut out: Vec<u32> = lists.next().map(<[u32]>::to_vec).unwrap_or_default();
    for list in lists {
        let mut rest = list;
        out.retain(|id| {
            // Gallop: lists differ in length by orders of magnitude.
            let mut step = 1;
            while rest.get(step).is_some_and(|x| x < id) {
                step *= 2;
            }
            let near = rest.get(..rest.len().min(step + 1)).unwrap_or(rest);
            let at = near.partition_point(|x| x < id);
            rest = rest.get(at..).unwrap_or_default();
            rest.first() == Some(id)
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn folding_drops_what_does_not_tell() {
        assert_eq!(folded(" 城市、低保(ABC)", 99), "城市低保abc");
        assert_eq!(folded("甲乙丙", 2), "甲乙");
    }

    proptest! {
        #[test]
        fn common_is_the_intersection(lists in prop::collection::vec(prop::collection::btree_set(0u32..60, 0..40), 1..5)) {
            let lists: Vec<Vec<u32>> = lists.into_iter().map(|l| l.into_iter().collect()).collect();
            let got = common(lists.iter().map(Vec::as_slice).collect());
            let want: Vec<u32> = (0..60).filter(|i| lists.iter().all(|l| l.contains(i))).collect();
            prop_assert_eq!(got, want);
        }
    }
}
