//! How long a detail must be kept, by what the chain itself says: the rule packs in force on the day of the erasure, and
//! the resources that held personal items. Pure.

use super::entry;
use super::json::{self, Json, Map};
use super::replay::parts;
use crate::calendar::Timestamp;
use crate::rules::Pack;
use std::collections::{BTreeMap, BTreeSet};

/// What an entry says that matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Law {
    /// The active packs from here on: names of built-in ones, `name/version` of others.
    Active(Vec<String>),
    /// A rule of a pack that is not built in; `None` takes it away.
    Rule { pack: String, rule: String, value: Option<String> },
    /// A resource of which an item is personal.
    Personal(String),
}

/// Months without a pack that says more: Art. 16's, and those where personal items were read.
pub const MONTHS: [i64; 2] = [6, 36];
const RULES: [&str; 2] = ["log_retention_months", "log_retention_personal_months"];

/// Whether an action may say something that matters here, before its detail is read.
pub fn concerns(action: &[u8]) -> bool {
    matches!(action, b"chain.genesis" | b"pack.activate" | b"pack.retire")
        || action.starts_with(b"rule.")
        || action.starts_with(b"item.")
}

impl Law {
    /// What a stored entry says about retention; nothing where it cannot be read.
    pub fn told(body: &[u8], detail: &[u8]) -> Vec<Law> {
        let text = |bytes| std::str::from_utf8(bytes).ok();
        let entry = text(body).and_then(|body| entry::read(body).ok());
        let detail = text(detail).and_then(|detail| json::read(detail).ok());
        entry.zip(detail).map_or_else(Vec::new, |(entry, detail)| Law::of(&entry.action, &entry.object, &detail))
    }

    /// All that an entry says about retention.
    pub fn of(action: &str, object: &str, detail: &Json) -> Vec<Law> {
        if matches!(action, "chain.genesis" | "pack.activate" | "pack.retire") {
            let packs = detail.get("packs").and_then(Json::list).unwrap_or_default();
            return vec![Law::Active(packs.iter().filter_map(Json::text).map(String::from).collect())];
        }
        let Some((entity, key)) = object.split_once(':') else { return Vec::new() };
        let key = parts(key);
        let (old, new) = (detail.get("old").and_then(Json::map), detail.get("new").and_then(Json::map));
        match (entity, key.as_slice()) {
            _ if action.split('.').next() != Some(entity) => Vec::new(),
            ("rule", [pack, version, rule]) => {
                let told = |map: Option<&Map>, column: &str| map.and_then(|m| m.get(column)?.text()).map(String::from);
                let mut laws = Vec::new();
                if old.is_some() {
                    // The key that the rule had before.
                    let before = |column, now: &String| told(old, column).unwrap_or_else(|| now.clone());
                    let name = format!("{}/{}", before("pack", pack), before("version", version));
                    // A value that did not change is not told again.
                    if new.is_none() || ["pack", "version", "rule"].iter().any(|c| told(new, c).is_some()) {
                        laws.push(Law::Rule { pack: name, rule: before("rule", rule), value: None });
                    }
                }
                if let Some(value) = told(new, "value") {
                    laws.push(Law::Rule { pack: format!("{pack}/{version}"), rule: rule.clone(), value: Some(value) });
                }
                laws
            }
            ("item", [resource, ..]) => {
                let personal = [old, new].into_iter().flatten().filter_map(|m| m.get("pi")?.text());
                let personal = personal.into_iter().any(|pi| matches!(pi, "personal" | "sensitive"));
                Vec::from_iter(personal.then(|| Law::Personal(resource.clone())))
            }
            _ => Vec::new(),
        }
    }
}

/// The terms as the entries read so far tell them.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    active: Vec<String>,
    /// By `name/version`, then by rule.
    rules: BTreeMap<String, BTreeMap<String, String>>,
    personal: BTreeSet<String>,
}

impl Terms {
    pub fn apply(&mut self, law: &Law) {
        match law {
            Law::Active(packs) => self.active.clone_from(packs),
            Law::Rule { pack, rule, value: None } => {
                self.rules.get_mut(pack).map(|rules| rules.remove(rule));
            }
            Law::Rule { pack, rule, value: Some(value) } => {
                if RULES.contains(&rule.as_str()) || rule == "effective_from" {
                    self.rules.entry(pack.clone()).or_default().insert(rule.clone(), value.clone());
                }
            }
            Law::Personal(resource) => {
                self.personal.insert(resource.clone());
            }
        }
    }

    /// Whether an item of the resource was ever personal.
    pub fn is_personal(&self, resource: &str) -> bool {
        self.personal.contains(resource)
    }

    /// The months for details without and with personal items, for an erasure at this time.
    pub fn months(&self, at: &str) -> [i64; 2] {
        let day = Timestamp::parse(at).map_or_else(|_| String::new(), |t| t.local_date().to_string());
        let mut months = MONTHS;
        for name in &self.active {
            let (effective, own) = match self.rules.get(name) {
                Some(rules) => {
                    let day = rules.get("effective_from").map_or("9", |d| d.trim_matches('"')).to_string();
                    (day, RULES.map(|rule| rules.get(rule).and_then(|v| v.parse::<i64>().ok())))
                }
                None => match Pack::built_in(name) {
                    Ok(pack) => {
                        (pack.effective.to_string(), RULES.map(|rule| pack.rule(rule).and_then(|r| r.value.as_i64())))
                    }
                    Err(_) => continue,
                },
            };
            if effective <= day {
                for (months, own) in months.iter_mut().zip(own) {
                    *months = own.unwrap_or(0).max(*months);
                }
            }
        }
        [months[0], months[1].max(months[0])]
    }
}

/// Whether so many months lie between two instants; a day that the last month lacks counts as later.
pub fn is_over(at: &str, months: i64, now: &str) -> bool {
    let day = |text: &str| -> Option<(i64, i64)> {
        let number = |range| text.get(range).and_then(|t: &str| t.parse::<i64>().ok());
        Some((number(0..4)? * 12 + number(5..7)?, number(8..10)?))
    };
    match (day(at), day(now)) {
        (Some(at), Some(now)) => (at.0 + months, at.1) <= now,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::json;

    fn terms(story: &[(&str, &str, &str)]) -> Terms {
        let mut terms = Terms::default();
        for (action, object, detail) in story {
            assert!(concerns(action.as_bytes()));
            Law::of(action, object, &json::read(detail).unwrap()).iter().for_each(|law| terms.apply(law));
        }
        terms
    }

    const LONG: [(&str, &str, &str); 3] = [
        (
            "rule.insert",
            "rule:own|1|effective_from",
            r#"{"new":{"pack":"own","rule":"effective_from","value":"\"2025-03-01\"","version":"1"}}"#,
        ),
        (
            "rule.insert",
            "rule:own|1|log_retention_months",
            r#"{"new":{"pack":"own","rule":"log_retention_months","value":"12","version":"1"}}"#,
        ),
        ("pack.activate", "pack:own|1", r#"{"packs":["jingdezhen-2023","own/1"]}"#),
    ];

    #[test]
    fn the_longest_term_of_the_packs_in_force_on_the_day_applies() {
        assert_eq!(Terms::default().months("2026-01-01T00:00:00.000Z"), [6, 36]);
        let told = terms(&LONG);
        assert_eq!(told.months("2025-02-28T15:59:59.999Z"), [6, 36], "the day before, in local time");
        assert_eq!(told.months("2025-02-28T16:00:00.000Z"), [12, 36]);
        assert_eq!(terms(&LONG[..2]).months("2026-01-01T00:00:00.000Z"), [6, 36], "not activated");
        let mut story = LONG.to_vec();
        story.push(("pack.retire", "pack:own|1", r#"{"packs":["jingdezhen-2023"]}"#));
        assert_eq!(terms(&story).months("2026-01-01T00:00:00.000Z"), [6, 36], "retired");
    }

    #[test]
    fn a_draft_rule_that_was_changed_or_taken_away_does_not_apply() {
        let with = |change: (&'static str, &'static str, &'static str)| {
            terms(&[LONG[0], LONG[1], change, LONG[2]]).months("2026-01-01T00:00:00.000Z")[0]
        };
        let object = "rule:own|1|log_retention_months";
        assert_eq!(with(("rule.update", object, r#"{"new":{"value":"48"},"old":{"value":"12"}}"#)), 48);
        assert_eq!(with(("rule.update", object, r#"{"new":{"note":"x"},"old":{"note":null}}"#)), 12);
        assert_eq!(
            with(("rule.update", object, r#"{"new":{"value":"3"},"old":{"value":"12"}}"#)),
            6,
            "Art. 16's floor"
        );
        let delete = r#"{"old":{"pack":"own","rule":"log_retention_months","value":"12","version":"1"}}"#;
        assert_eq!(with(("rule.delete", object, delete)), 6);
    }

    #[test]
    fn a_resource_stays_personal_once_an_item_was() {
        let told = terms(&[
            ("item.insert", "item:r/1|n", r#"{"new":{"pi":"personal"}}"#),
            ("item.update", "item:r/1|n", r#"{"new":{"pi":"none"},"old":{"pi":"personal"}}"#),
            ("item.insert", "item:q%7C2|n", r#"{"new":{"pi":"sensitive"}}"#),
            ("item.insert", "item:p|n", r#"{"new":{"pi":"none"}}"#),
        ]);
        assert!(told.is_personal("r/1") && told.is_personal("q|2") && !told.is_personal("p"));
    }

    #[test]
    fn months_are_counted_by_the_calendar() {
        for (at, months, now, over) in [
            ("2024-01-15T10:00:00.000Z", 6, "2024-07-14T23:59:59.999Z", false),
            ("2024-01-15T10:00:00.000Z", 6, "2024-07-15T00:00:00.000Z", true),
            ("2024-08-31T10:00:00.000Z", 6, "2025-02-28T10:00:00.000Z", false),
            ("2024-08-31T10:00:00.000Z", 6, "2025-03-01T10:00:00.000Z", true),
            ("2024-01-15T10:00:00.000Z", 36, "2027-01-14T10:00:00.000Z", false),
            ("2024-01-15T10:00:00.000Z", 36, "2027-01-15T10:00:00.000Z", true),
            ("soon", 6, "2027-01-15T10:00:00.000Z", false),
        ] {
            assert_eq!(is_over(at, months, now), over, "{at} {months} {now}");
        }
    }
}
