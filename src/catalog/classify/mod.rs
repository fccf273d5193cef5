//! May this row be in the catalogue, and as what? Pure rules over plain rows.

pub mod code;
pub mod derive;
mod item;
mod life;
mod packs;
mod resource;
pub mod text;

pub use derive::{inherit, Inherited, Label, Source};
pub use item::{examine_item, item_delete, item_insert, item_update, looser_than_sources};
pub use life::{can_move, moves_from, LIFE};
pub(crate) use packs::kinds;
pub use resource::{examine_resource, resource_delete, resource_insert, resource_update};
pub use text::says_something;

use crate::catalog::words::Words;
use crate::error::{self, Fault, Refusal, DEFAULT_PACK};
use code::ClassStructure;

/// The parameters of these rules; a rule pack may replace each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rules {
    /// The pack that refusals cite.
    pub pack: String,
    pub class: ClassStructure,
    /// Kinds of document a refusal to share may rest on (Art. 9); a stricter pack accepts fewer.
    pub basis_kinds: Vec<&'static str>,
    /// What each pack in force accepts, where packs say so.
    pub bases: Vec<Bases>,
    /// What packs accept that are known here but not in force.
    pub stricter: Vec<Bases>,
    /// Whether conditional sharing must state its condition (Art. 9).
    pub condition_required: bool,
    /// Words that say nothing, besides those that every catalogue knows; in normal form.
    pub empty: Vec<String>,
    /// How lint weighs its checks and what it compares.
    pub lint: LintTerms,
}

/// The kinds of document that one pack accepts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bases {
    pub pack: String,
    pub article: Option<u8>,
    pub kinds: Vec<&'static str>,
}

/// What lint takes from the rule packs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LintTerms {
    /// Endings of names that belong to systems, besides those that every catalogue knows; in normal form.
    pub system_endings: Vec<String>,
    /// Weights by check: 0 leaves it out, 1 note, 2 warning, 3 error.
    pub weights: Vec<(String, i64)>,
    /// An item that more departments provide is a common word rather than one fact.
    pub common: usize,
}

impl Default for LintTerms {
    fn default() -> Self {
        LintTerms { system_endings: Vec::new(), weights: Vec::new(), common: 5 }
    }
}

impl Default for Rules {
    fn default() -> Self {
        Rules {
            pack: DEFAULT_PACK.to_string(),
            class: ClassStructure::default(),
            basis_kinds: vec!["law", "administrative_regulation", "department_rule", "national_provision"],
            bases: Vec::new(),
            stricter: Vec::new(),
            condition_required: true,
            empty: Vec::new(),
            lint: LintTerms::default(),
        }
    }
}

impl Rules {
    pub(crate) fn refuse(&self, fault: &'static Fault) -> Refusal {
        let mut refusal = Refusal::new(fault);
        if self.pack != DEFAULT_PACK {
            refusal.pack = Some(self.pack.clone());
        }
        refusal
    }

    /// Whether a text says something, by the words of the packs too.
    pub fn says_something(&self, text: &str) -> bool {
        text::says_something(text) && (self.empty.is_empty() || !self.empty.contains(&text::core(text)))
    }

    pub(crate) fn accepted_bases(&self) -> String {
        let label =
            |k: &&'static str| format!("{k} {}", crate::catalog::words::LEGAL_BASIS_KIND.label(k).unwrap_or_default());
        self.basis_kinds.iter().map(label).collect::<Vec<_>>().join(", ")
    }
}

/// A change that may happen: the row as it will be stored, what it is called in the audit
/// chain, and the article it rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision<T> {
    pub row: T,
    pub action: &'static str,
    pub article: u8,
    /// Whether the share type differs from before.
    pub reclassified: bool,
}

/// The stored word of a coded column's text.
pub(crate) fn word(rules: &Rules, words: &Words, column: &'static str, text: &str) -> Result<&'static str, Refusal> {
    if let Some(stored) = words.parse(text) {
        return Ok(stored);
    }
    if let Some(found) = text::secret_wording(text).filter(|_| matches!(column, "share_type" | "level")) {
        return Err(rules.refuse(&error::catalog::SECRET).with("column", column).with("value", found));
    }
    let fault = match column {
        "share_type" => &error::catalog::SHARE_TYPE_UNKNOWN,
        _ => &error::catalog::UNKNOWN_WORD,
    };
    Err(rules.refuse(fault).with("column", column).with("value", text).with("accepted", words.accepted()))
}

/// How a resource shows itself when its items decide each for themselves: all alike as that,
/// otherwise 有条件共享 in its second kind (部分提供). An item without a share type has its resource's.
pub fn shown_share_type<'a>(
    own: Option<&'static str>,
    own_kind: Option<&'static str>,
    items: impl IntoIterator<Item = Option<&'a str>>,
) -> (Option<&'static str>, Option<&'static str>) {
    let mut first: Option<Option<&'static str>> = None;
    for item in items {
        let one = match item {
            Some(w) => Label::of(Some(w), None, None).share_type,
            None => own,
        };
        match first {
            None => first = Some(one),
            Some(f) if f != one => return (Some("conditional"), Some("partial")),
            Some(_) => {}
        }
    }
    let shown = first.unwrap_or(own);
    (shown, if shown == Some("conditional") { own_kind } else { None })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mixed_resource_shows_itself_as_partly_conditional() {
        let own = Some("unconditional");
        assert_eq!(shown_share_type(own, None, []), (own, None));
        assert_eq!(shown_share_type(own, None, [None, Some("unconditional")]), (own, None));
        assert_eq!(shown_share_type(own, None, [None, Some("prohibited")]), (Some("conditional"), Some("partial")));
        assert_eq!(shown_share_type(own, None, [Some("prohibited")]), (Some("prohibited"), None));
        assert_eq!(
            shown_share_type(Some("conditional"), Some("departments"), [None, None]),
            (Some("conditional"), Some("departments"))
        );
    }

    #[test]
    fn another_pack_is_cited_by_its_name() {
        let rules = Rules { pack: "jiangxi-2022".into(), ..Rules::default() };
        let refusal = rules.refuse(&error::catalog::SHARE_TYPE_UNKNOWN);
        assert!(refusal.to_string().contains("[jiangxi-2022 Art. 9]"));
    }
}
