//! The parameters of classification and lint, out of the rule packs in force on a day.

use super::code::ClassStructure;
use super::text::core;
use super::{Bases, LintTerms, Rules};
use crate::calendar::Date;
use crate::catalog::words::{normal, LEGAL_BASIS_KIND};
use crate::rules::Packs;

impl Rules {
    /// What the packs in force on a day set; what none sets is the national guide's or ours ([`Rules::default`]).
    pub fn of(packs: &Packs, on: Date) -> Rules {
        let mut rules = Rules::default();
        if let Some(first) = packs.in_force(on).next() {
            rules.pack.clone_from(&first.pack);
        }
        if let Some(set) = packs.levels("class_code_structure", on) {
            rules.class = ClassStructure::of(&set.value);
            rules.class.cited = set.article.filter(|_| set.pack != crate::error::DEFAULT_PACK).map(|a| (set.pack, a));
        }
        rules.bases = packs
            .each("prohibited_basis_kinds", on)
            .map(|s| Bases { kinds: kinds(s.value), article: s.article, pack: s.pack })
            .collect();
        rules.basis_kinds.retain(|kind| refused_by(&rules.bases, kind).is_none());
        if let Some(set) = packs.flag("conditional_needs_condition", on) {
            rules.condition_required = set.value;
        }
        let words = |rule: &str| packs.words(rule, on).map(|s| s.value).unwrap_or_default();
        rules.empty = words("empty_words").iter().map(|w| core(w)).collect();
        rules.lint = LintTerms {
            system_endings: words("system_name_endings").iter().map(|w| normal(w)).collect(),
            weights: packs.table("lint_weights", on).map(|s| s.value).unwrap_or_default(),
            common: packs
                .number("lint_common_providers", on)
                .and_then(|s| usize::try_from(s.value).ok())
                .unwrap_or(rules.lint.common),
        };
        rules
    }
}

/// The kinds of a pack's list that the catalogue knows.
pub(crate) fn kinds(list: &serde_json::Value) -> Vec<&'static str> {
    let words = list.as_array().map(Vec::as_slice).unwrap_or_default();
    words.iter().filter_map(|w| LEGAL_BASIS_KIND.parse(w.as_str()?)).collect()
}

/// The first pack that does not accept a kind of document.
pub(crate) fn refused_by<'a>(packs: &'a [Bases], kind: &str) -> Option<&'a Bases> {
    packs.iter().find(|b| !b.kinds.contains(&kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::classify::resource_insert;
    use crate::catalog::model::Resource;
    use crate::rules::Pack;

    fn on(day: &str) -> Date {
        Date::parse(day).unwrap()
    }

    fn pack(name: &str, rules: &str) -> Pack {
        let text = format!(
            r#"{{"pack":"{name}","version":"1","title":"t","effective":"2024-06-01","verified":false,"sources":[],
            "rules":[{{"rule":"effective_from","article":null,"basis":"product","value":"2024-06-01","note":"n"}},{rules}]}}"#
        );
        Pack::from_json(&text).unwrap()
    }

    fn prohibited() -> Resource {
        let some = |t: &str| Some(t.to_string());
        Resource {
            code: some("307001/000001"),
            name: some("统计台账信息"),
            provider: some("tjj"),
            share_type: some("不予共享"),
            legal_basis_kind: some("部门规章"),
            legal_basis: some("《统计执法监督检查办法》第五条"),
            ..Resource::default()
        }
    }

    #[test]
    fn the_city_pack_sets_what_the_code_defaults_to() {
        let city = Packs::built_in(&["jingdezhen-2023"]).unwrap();
        let rules = Rules::of(&city, on("2024-01-01"));
        assert_eq!(rules.bases.len(), 1);
        let bases = rules.bases.clone();
        assert_eq!(rules, Rules { bases, ..Rules::default() });
        assert_eq!(Rules::of(&city, on("2023-01-01")), Rules::default(), "before any pack");
    }

    #[test]
    fn a_stricter_pack_refuses_a_kind_from_its_day_on() {
        let both = Packs::built_in(&["jingdezhen-2023", "national-2025"]).unwrap();
        let insert = |day| resource_insert(&Rules::of(&both, on(day)), prohibited(), |_| None);
        assert!(insert("2025-07-31").is_ok());
        let refusal = insert("2025-08-01").unwrap_err();
        assert_eq!(refusal.fault.number, 5013);
        assert!(refusal.to_string().contains("national-2025"), "{refusal}");
    }

    #[test]
    fn a_local_pack_activated_later_sets_the_structure_and_is_cited() {
        let own = r#"{"rule":"class_code_structure","article":4,"basis":"inferred",
            "value":{"least_levels":2,"level1":2,"level2":4,"longest":12},"note":"n"}"#;
        let mut packs = Packs::built_in(&["jingdezhen-2023"]).unwrap().all().to_vec();
        packs.push(pack("local", own));
        let packs = Packs::new(packs).unwrap();
        let before = Rules::of(&packs, on("2024-05-31"));
        assert!(before.class.split("307/1").is_ok());
        let after = Rules::of(&packs, on("2024-06-01"));
        assert!(after.class.split("361124/1").is_ok());
        assert!(after.class.split("307/1").unwrap_err().to_string().contains("[local Art. 4]"));
    }

    #[test]
    fn words_that_a_pack_calls_empty_say_nothing() {
        let own = r#"{"rule":"empty_words","article":null,"basis":"product","value":["详见文件"],"note":"n"}"#;
        let packs = Packs::new(vec![pack("local", own)]).unwrap();
        let rules = Rules::of(&packs, on("2024-06-01"));
        assert!(!rules.says_something("详见文件。") && rules.says_something("详见文件第三条"));
        assert!(Rules::default().says_something("详见文件。"));
    }
}
