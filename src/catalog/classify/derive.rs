//! What a derived resource inherits from its sources (Art. 13).

use std::collections::{HashSet, VecDeque};

use crate::catalog::words::{LEVEL, PI, SHARE_TYPE};

/// How strictly something must be handled; each part a stored word or unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Label {
    pub share_type: Option<&'static str>,
    pub level: Option<&'static str>,
    pub pi: Option<&'static str>,
}

impl Label {
    /// A label from stored words; a word that no list has counts as the strictest of its list.
    pub fn of(share_type: Option<&str>, level: Option<&str>, pi: Option<&str>) -> Label {
        Label {
            share_type: share_type.map(|w| SHARE_TYPE.parse(w).unwrap_or("prohibited")),
            level: level.map(|w| LEVEL.parse(w).unwrap_or("core")),
            pi: pi.map(|w| PI.parse(w).unwrap_or("sensitive")),
        }
    }

    /// The stricter of both, part by part.
    pub fn strictest(self, other: Label) -> Label {
        let pick = |words: &crate::catalog::words::Words, a: Option<&'static str>, b: Option<&'static str>| match (a, b)
        {
            (Some(x), Some(y)) if words.rank(y) > words.rank(x) => Some(y),
            (Some(x), _) => Some(x),
            (None, y) => y,
        };
        Label {
            share_type: pick(&SHARE_TYPE, self.share_type, other.share_type),
            level: pick(&LEVEL, self.level, other.level),
            pi: pick(&PI, self.pi, other.pi),
        }
    }
}

/// What the catalogue knows of a resource that others may derive from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// The resource's own label together with those of all its items.
    pub label: Label,
    /// The codes it is itself derived from.
    pub derived_from: Vec<String>,
}

/// What following `derived_from` came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inherited {
    pub label: Label,
    /// The first source met, walking outwards, that has the inherited share type and level.
    pub share_type_from: Option<String>,
    pub level_from: Option<String>,
    /// Codes that the catalogue does not have.
    pub unknown: Vec<String>,
    /// A source that leads back to the resource itself.
    pub cycle: Option<String>,
}

/// Walks the sources of `code`, each once, so that cycles among them end.
pub fn inherit(code: &str, from: &[String], mut find: impl FnMut(&str) -> Option<Source>) -> Inherited {
    let mut out = Inherited::default();
    let mut seen: HashSet<String> = HashSet::new();
    let mut queue: VecDeque<String> = from.iter().cloned().collect();
    while let Some(next) = queue.pop_front() {
        if next == code {
            out.cycle.get_or_insert(next);
            continue;
        }
        if !seen.insert(next.clone()) {
            continue;
        }
        let Some(source) = find(&next) else {
            out.unknown.push(next);
            continue;
        };
        if source.derived_from.iter().any(|s| s == code) {
            out.cycle.get_or_insert_with(|| next.clone());
        }
        let label = out.label.strictest(source.label);
        if label.share_type != out.label.share_type {
            out.share_type_from = Some(next.clone());
        }
        if label.level != out.label.level {
            out.level_from = Some(next.clone());
        }
        out.label = label;
        queue.extend(source.derived_from);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    fn source(share: &'static str, from: &[&str]) -> Source {
        Source {
            label: Label { share_type: Some(share), ..Label::default() },
            derived_from: from.iter().map(|s| s.to_string()).collect(),
        }
    }

    #[test]
    fn the_strictest_source_counts_however_far_away() {
        let map: HashMap<&str, Source> = [
            ("a", source("unconditional", &["b"])),
            ("b", source("unconditional", &["c"])),
            ("c", source("prohibited", &[])),
        ]
        .into();
        let got = inherit("x", &["a".into()], |c| map.get(c).cloned());
        assert_eq!(got.label.share_type, Some("prohibited"));
        assert_eq!(got.share_type_from.as_deref(), Some("c"));
        assert_eq!(got.cycle, None);
    }

    #[test]
    fn cycles_and_unknown_sources_are_told() {
        let map: HashMap<&str, Source> =
            [("a", source("conditional", &["b"])), ("b", source("unconditional", &["a", "x"]))].into();
        let got = inherit("x", &["a".into(), "q".into()], |c| map.get(c).cloned());
        assert_eq!(got.label.share_type, Some("conditional"));
        assert_eq!(got.cycle.as_deref(), Some("b"));
        assert_eq!(got.unknown, ["q"]);
    }

    #[test]
    fn a_word_no_list_has_counts_as_the_strictest() {
        assert_eq!(
            Label::of(Some("?"), Some("?"), Some("?")),
            Label { share_type: Some("prohibited"), level: Some("core"), pi: Some("sensitive") }
        );
    }

    proptest! {
        #[test]
        fn inheritance_is_never_looser_than_any_reachable_source(links in prop::collection::vec((0usize..12, 0usize..12), 0..40), types in prop::collection::vec(0usize..3, 12)) {
            let words = ["unconditional", "conditional", "prohibited"];
            let find = |c: &str| {
                let i: usize = c.parse().ok()?;
                Some(Source {
                    label: Label { share_type: types.get(i).and_then(|t| words.get(*t)).copied(), ..Label::default() },
                    derived_from: links.iter().filter(|(a, _)| *a == i).map(|(_, b)| b.to_string()).collect(),
                })
            };
            let from: Vec<String> = find("0").unwrap().derived_from;
            let got = inherit("0", &from, find);
            // Reachability by repeated relaxation, another way than the walk.
            let mut reach = [false; 12];
            for (a, b) in &links { if *a == 0 { reach[*b] = true; } }
            for _ in 0..12 { for (a, b) in &links { if reach[*a] { reach[*b] = true; } } }
            let strictest = (1..12).filter(|i| reach[*i]).map(|i| types[i]).max();
            prop_assert_eq!(got.label.share_type, strictest.map(|t| words[t]));
            prop_assert_eq!(got.cycle.is_some(), reach[0]);
        }
    }
}
