//! What a reviewer of catalogues would say: faults, each with its weight, article and remedy.
//!
//! Lint never refuses. It sees the catalogue as a whole, so it also finds what no single row
//! shows: names that differ by punctuation, two providers of one item, a derived resource whose
//! source was tightened later.

mod checks;
mod item;
mod names;
mod resource;
mod whole;

use std::collections::{HashMap, HashSet};

use super::classify::{Label, Rules, Source};
use super::model::{codes, Item, Resource};
pub use checks::{Check, CHECKS};
pub use names::{normal_name, similar, Pair};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    Note,
    Warning,
    Error,
}

impl Severity {
    /// The stored word: `error`, `warning`, `note`.
    pub fn word(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Severity::Note => "提示",
            Severity::Warning => "警告",
            Severity::Error => "错误",
        }
    }
}

/// One thing a reviewer would say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The resource's code; the first of several where the finding concerns more.
    pub code: String,
    pub item: Option<String>,
    /// The column concerned.
    pub column: &'static str,
    /// What the column holds, or the other resource concerned.
    pub value: String,
    pub check: &'static Check,
    /// The check's own or the rule packs', but never more than a warning for public-service bodies (Art. 22).
    pub severity: Severity,
}

impl Finding {
    pub fn article(&self) -> Option<u8> {
        self.check.article
    }

    /// What is wrong, in Chinese, the value included.
    pub fn message(&self) -> String {
        self.check.zh.replace("{value}", &crate::error::shown(&self.value))
    }

    /// What is wrong, in English, the value included.
    pub fn message_en(&self) -> String {
        self.check.en.replace("{value}", &crate::error::shown(&self.value))
    }

    /// What to do, in Chinese.
    pub fn suggestion(&self) -> &'static str {
        self.check.remedy
    }
}

/// What lint looks at. Retired resources are passed over.
pub struct Catalog<'a> {
    pub resources: &'a [Resource],
    pub items: &'a [Item],
    /// Codes of the `public_service` departments, which may follow the regulation (可参照, Art. 22).
    pub public_service: &'a HashSet<String>,
}

/// Everything found, by resource code, the gravest of each resource first.
pub fn lint(rules: &Rules, catalog: &Catalog) -> Vec<Finding> {
    let live: Vec<&Resource> = catalog.resources.iter().filter(|r| r.state.as_deref() != Some("retired")).collect();
    let mut of: HashMap<&str, Vec<&Item>> = HashMap::new();
    for item in catalog.items {
        of.entry(item.resource.as_deref().unwrap_or_default()).or_default().push(item);
    }
    let by_code: HashMap<&str, &Resource> =
        catalog.resources.iter().filter_map(|r| Some((r.code.as_deref()?, r))).collect();
    let sources = |code: &str| {
        let r = by_code.get(code)?;
        Some(source(r, of.get(code).map_or(&[], Vec::as_slice)))
    };
    let mut found = Findings { public_service: catalog.public_service, weights: &rules.lint.weights, list: Vec::new() };
    for &resource in &live {
        let own = of.get(resource.code.as_deref().unwrap_or_default()).map_or(&[][..], Vec::as_slice);
        resource::check(rules, resource, own, &mut found);
        resource::relations(resource, own, &by_code, sources, &mut found);
        item::check(rules, resource, own, &mut found);
    }
    whole::check(rules.lint.common, &live, &of, &mut found);
    let mut list = found.list;
    list.sort_by(|a, b| {
        (&a.code, b.severity, &a.item, a.check.word).cmp(&(&b.code, a.severity, &b.item, b.check.word))
    });
    list
}

/// What a resource hands on to those derived from it.
pub fn source(resource: &Resource, items: &[&Item]) -> Source {
    let own = Label::of(resource.share_type.as_deref(), resource.level.as_deref(), None);
    let label = items
        .iter()
        .fold(own, |label, i| label.strictest(Label::of(i.share_type.as_deref(), i.level.as_deref(), i.pi.as_deref())));
    Source { label, derived_from: resource.derived_from.as_deref().map(codes).unwrap_or_default() }
}

/// Collects findings and softens those of public-service bodies.
struct Findings<'a> {
    public_service: &'a HashSet<String>,
    weights: &'a [(String, i64)],
    list: Vec<Finding>,
}

impl Findings<'_> {
    fn tell(
        &mut self,
        resource: &Resource,
        item: Option<&Item>,
        check: &'static Check,
        column: &'static str,
        value: &str,
    ) {
        let severity = match self.weights.iter().find(|(word, _)| word == check.word) {
            None => check.severity,
            Some((_, 0)) => return,
            Some((_, 1)) => Severity::Note,
            Some((_, 2)) => Severity::Warning,
            Some(_) => Severity::Error,
        };
        let softened = resource.provider.as_ref().is_some_and(|p| self.public_service.contains(p));
        self.list.push(Finding {
            code: resource.code.clone().unwrap_or_default(),
            item: item.and_then(|i| i.name.clone()),
            column,
            value: value.to_string(),
            check,
            severity: if softened { severity.min(Severity::Warning) } else { severity },
        });
    }
}

#[cfg(test)]
mod tests;
