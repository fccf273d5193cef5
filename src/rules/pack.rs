//! One rule pack: read strictly, from its JSON file or from the rows of `gov_rule`.

use super::{json, spec};
use crate::calendar::Date;
use crate::error::{self, Refusal};
use serde_json::Value;

/// How a rule follows from its article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleBasis {
    /// The article says it in these words.
    Text,
    /// It follows from the article, or is known only at second hand.
    Inferred,
    /// Ours (本产品管控要求): the article, if any, is what it serves.
    Product,
}

impl RuleBasis {
    pub fn parse(word: &str) -> Option<RuleBasis> {
        match word {
            "text" => Some(RuleBasis::Text),
            "inferred" => Some(RuleBasis::Inferred),
            "product" => Some(RuleBasis::Product),
            _ => None,
        }
    }

    pub fn word(self) -> &'static str {
        match self {
            RuleBasis::Text => "text",
            RuleBasis::Inferred => "inferred",
            RuleBasis::Product => "product",
        }
    }
}

/// One rule of a pack, as in `gov_rule`.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    pub rule: String,
    pub article: Option<u8>,
    pub basis: RuleBasis,
    pub value: Value,
    pub note: String,
}

/// A versioned set of rules with the day from which it applies.
#[derive(Clone, Debug, PartialEq)]
pub struct Pack {
    pub pack: String,
    pub version: String,
    pub title: String,
    pub effective: Date,
    /// Checked against the official text.
    pub verified: bool,
    pub sources: Vec<String>,
    pub rules: Vec<Rule>,
}

/// The packs that come with the library, in the order in which they are offered.
pub const BUILT_IN: &[(&str, &str)] = &[
    ("jingdezhen-2023", include_str!("../../sql/rules/jingdezhen-2023.json")),
    ("national-2025", include_str!("../../sql/rules/national-2025.json")),
];

impl Pack {
    /// A pack that comes with the library.
    pub fn built_in(name: &str) -> Result<Pack, Refusal> {
        match BUILT_IN.iter().find(|(n, _)| *n == name) {
            Some((_, text)) => Pack::from_json(text),
            None => Err(Refusal::new(&error::request::PACK_UNKNOWN)
                .with("pack", name)
                .with("known", BUILT_IN.iter().map(|(n, _)| *n).collect::<Vec<_>>().join(", "))),
        }
    }

    /// Reads a pack in the form of `sql/rules/*.json`; every key must be there, none may be unknown.
    pub fn from_json(text: &str) -> Result<Pack, Refusal> {
        let bad = |why: String| Refusal::new(&error::request::PACK_UNREADABLE).with("why", why);
        let value = json::read(text).map_err(&bad)?;
        let top = Fields::of(&value, &["pack", "version", "title", "effective", "verified", "sources", "rules"])
            .map_err(&bad)?;
        let text_of = |key: &str| top.text(key).map(String::from).map_err(&bad);
        let effective = Date::parse(top.text("effective").map_err(&bad)?)?;
        let verified = top.get("verified").as_bool().ok_or_else(|| bad("verified is not true or false".into()))?;
        let list = |key: &str| top.get(key).as_array().ok_or_else(|| bad(format!("{key} is not a list")));
        let mut sources = Vec::new();
        for source in list("sources")? {
            sources.push(source.as_str().ok_or_else(|| bad("a source is not text".into()))?.to_string());
        }
        let mut rules = Vec::new();
        for rule in list("rules")? {
            let f = Fields::of(rule, &["rule", "article", "basis", "value", "note"]).map_err(&bad)?;
            let name = f.text("rule").map_err(&bad)?;
            let article = f.get("article");
            let number = article.as_u64().and_then(|n| u8::try_from(n).ok()).filter(|n| *n > 0);
            if number.is_none() && !article.is_null() {
                return Err(bad(format!("the article of {name} is not a number from 1 to 255 or null")));
            }
            let note = f.text("note").map_err(&bad)?;
            rules.push(Rule::new(name, number, f.text("basis").map_err(&bad)?, f.get("value").clone(), note)?);
        }
        let pack = Pack {
            pack: text_of("pack")?,
            version: text_of("version")?,
            title: text_of("title")?,
            effective,
            verified,
            sources,
            rules,
        };
        pack.checked()
    }

    /// Every rule once, and the effective day stated the same in both places.
    fn checked(self) -> Result<Pack, Refusal> {
        let bad = |why: String| Refusal::new(&error::request::PACK_UNREADABLE).with("why", why);
        for (i, rule) in self.rules.iter().enumerate() {
            if self.rules.iter().skip(i + 1).any(|r| r.rule == rule.rule) {
                return Err(bad(format!("rule {} is given twice", rule.rule)));
            }
        }
        let stated = self.rule("effective_from").and_then(|r| r.value.as_str());
        if stated != Some(self.effective.to_string().as_str()) {
            return Err(bad(format!("effective_from of {} is not {}", self.pack, self.effective)));
        }
        Ok(self)
    }

    /// A pack out of its `gov_rule` rows; its effective day is its rule `effective_from`.
    pub fn from_rules(pack: &str, version: &str, rules: Vec<Rule>) -> Result<Pack, Refusal> {
        let bad = |why: &str| Refusal::new(&error::request::PACK_UNREADABLE).with("why", why);
        let stated = rules.iter().find(|r| r.rule == "effective_from").and_then(|r| r.value.as_str());
        let effective = Date::parse(stated.ok_or_else(|| bad("effective_from is missing"))?)?;
        let built_in = Pack::built_in(pack).ok().filter(|p| p.version == version && p.rules == rules);
        let (title, verified, sources) =
            built_in.map_or((String::new(), false, Vec::new()), |p| (p.title, p.verified, p.sources));
        Pack { pack: pack.into(), version: version.into(), title, effective, verified, sources, rules }.checked()
    }

    pub fn rule(&self, name: &str) -> Option<&Rule> {
        self.rules.iter().find(|r| r.rule == name)
    }
}

impl Rule {
    /// Checks the name, the basis word and the form of the value.
    pub fn new(rule: &str, article: Option<u8>, basis: &str, value: Value, note: &str) -> Result<Rule, Refusal> {
        let form = spec::form(rule).ok_or_else(|| Refusal::new(&error::request::RULE_UNKNOWN).with("rule", rule))?;
        let bad = |why| Refusal::new(&error::request::RULE_VALUE).with("rule", rule).with("why", why);
        let basis = RuleBasis::parse(basis).ok_or_else(|| bad("basis is not text, inferred or product".to_string()))?;
        if basis == RuleBasis::Text && article.is_none() {
            return Err(bad("basis text needs its article".to_string()));
        }
        if !form.accepts(&value) {
            return Err(bad(format!("the value is not of the form {form:?}")));
        }
        Ok(Rule { rule: rule.into(), article, basis, value, note: note.into() })
    }

    /// As [`Rule::new`], with the value as the JSON text that `gov_rule.value` stores.
    pub fn from_text(rule: &str, article: Option<u8>, basis: &str, value: &str) -> Result<Rule, Refusal> {
        let value = json::read(value)
            .map_err(|why| Refusal::new(&error::request::RULE_VALUE).with("rule", rule).with("why", why))?;
        Rule::new(rule, article, basis, value, "")
    }
}

/// A JSON object with exactly the expected keys.
struct Fields<'a>(&'a serde_json::Map<String, Value>);

impl<'a> Fields<'a> {
    fn of(value: &'a Value, keys: &[&str]) -> Result<Self, String> {
        let map = value.as_object().ok_or("not an object")?;
        if let Some(key) = keys.iter().find(|k| !map.contains_key(**k)) {
            return Err(format!("{key} is missing"));
        }
        match map.keys().find(|k| !keys.contains(&k.as_str())) {
            Some(key) => Err(format!("{key} is not a key of a rule pack")),
            None => Ok(Fields(map)),
        }
    }

    fn get(&self, key: &str) -> &'a Value {
        self.0.get(key).unwrap_or(&Value::Null)
    }

    fn text(&self, key: &str) -> Result<&'a str, String> {
        self.get(key).as_str().filter(|t| !t.is_empty()).ok_or_else(|| format!("{key} is not text"))
    }
}
