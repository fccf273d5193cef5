//! k-anonymity over counted groups (Sweeney 2002).
//!
//! A group is the rows that agree in all declared quasi-identifiers, as the reader sees them
//! (masked). k is the size of the smallest: with k = 5, everyone hides among at least four others.
//! It does not defend against differencing (two releases, or a release and an aggregate, compared),
//! against a group whose members all share the sensitive value, or against what an attacker knows
//! beyond the declared columns.

/// How small the groups are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Anonymity<G> {
    /// Size of the smallest group; 0 when there are no rows.
    pub k: u64,
    pub groups: u64,
    pub rows: u64,
    /// Groups smaller than the demanded k, and the rows in them: what would be suppressed.
    pub groups_under: u64,
    pub rows_under: u64,
    /// The smallest groups with their sizes, smallest first, in the order they came among equals.
    pub worst: Vec<(G, u64)>,
}

/// Measures groups given as (group, rows in it); empty groups do not count. `demanded` is the k asked
/// for, `most` how many of the worst groups to return. Memory is that of `most` groups.
pub fn k_anonymity<G>(counts: impl IntoIterator<Item = (G, u64)>, demanded: u64, most: usize) -> Anonymity<G> {
    let mut result = Anonymity { k: 0, groups: 0, rows: 0, groups_under: 0, rows_under: 0, worst: Vec::new() };
    for (group, rows) in counts {
        result.add(group, rows, demanded, most);
    }
    result
}

impl<G> Anonymity<G> {
    /// Takes one more group; `demanded` and `most` as for [`k_anonymity`], the same for every group.
    pub fn add(&mut self, group: G, rows: u64, demanded: u64, most: usize) {
        if rows == 0 {
            return;
        }
        self.k = if self.groups == 0 { rows } else { self.k.min(rows) };
        self.groups += 1;
        self.rows = self.rows.saturating_add(rows);
        if rows < demanded {
            self.groups_under += 1;
            self.rows_under = self.rows_under.saturating_add(rows);
        }
        let place = self.worst.partition_point(|(_, other)| *other <= rows);
        if place < most {
            self.worst.insert(place, (group, rows));
            self.worst.truncate(most);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_smallest_group_decides() {
        let found = k_anonymity([("a", 3), ("b", 1), ("none", 0), ("c", 9), ("d", 1)], 3, 2);
        assert_eq!((found.k, found.groups, found.rows, found.groups_under, found.rows_under), (1, 4, 14, 2, 2));
        assert_eq!(found.worst, [("b", 1), ("d", 1)]);
    }

    #[test]
    fn no_rows_have_no_k() {
        assert_eq!(k_anonymity(std::iter::empty::<((), u64)>(), 5, 5).k, 0);
    }

    proptest! {
        #[test]
        fn it_agrees_with_sorting(counts in proptest::collection::vec(0u64..20, 0..60), demanded in 0u64..10, most in 0usize..8) {
            let found = k_anonymity(counts.iter().copied().enumerate(), demanded, most);
            let mut sorted: Vec<(usize, u64)> = counts.iter().copied().enumerate().filter(|(_, n)| *n > 0).collect();
            sorted.sort_by_key(|(_, n)| *n);
            prop_assert_eq!(found.k, sorted.first().map_or(0, |(_, n)| *n));
            prop_assert_eq!(found.rows_under, sorted.iter().filter(|(_, n)| *n < demanded).map(|(_, n)| n).sum::<u64>());
            sorted.truncate(most);
            prop_assert_eq!(found.worst, sorted);
        }

        #[test]
        fn huge_counts_do_not_overflow(counts in proptest::collection::vec(any::<u64>(), 0..10)) {
            k_anonymity(counts.into_iter().map(|n| ((), n)), u64::MAX, 3);
        }
    }
}
