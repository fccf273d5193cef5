//! Rule packs: every parameter of every rule, with the article it rests on.
//!
//! Several packs may be active (a city's measures and a national regulation). What is aimed at is the
//! strictest of those in force on the day; each pack's own limit stays visible, so that a breach of
//! one is never reported as a breach of the other. A pack is not applied before its effective day.

pub mod json;
mod pack;
mod spec;
pub mod sql;
pub mod tables;

pub use pack::{Pack, Rule, RuleBasis, BUILT_IN};
pub use spec::{form, Form, RULES};

use crate::calendar::Date;
use crate::error::{self, Refusal};
use serde_json::Value;

/// The names of the packs that this library carries.
pub fn built_in_names() -> Vec<&'static str> {
    BUILT_IN.iter().map(|(name, _)| *name).collect()
}

pub fn is_built_in(name: &str) -> bool {
    BUILT_IN.iter().any(|(known, _)| *known == name)
}

/// A rule's value as it applies, with what it rests on.
#[derive(Clone, Debug, PartialEq)]
pub struct Setting<T> {
    pub value: T,
    pub pack: String,
    pub version: String,
    pub rule: String,
    pub article: Option<u8>,
    pub basis: RuleBasis,
    /// The pack was checked against the official text.
    pub verified: bool,
}

impl<T> Setting<T> {
    /// `jingdezhen-2023/1 reply_working_days Art. 10 (text)`: what a decision stores.
    pub fn cite(&self) -> String {
        let article = self.article.map_or(String::new(), |a| format!(" Art. {a}"));
        let doubt = if self.verified { "" } else { ", unverified" };
        format!("{}/{} {}{article} ({}{doubt})", self.pack, self.version, self.rule, self.basis.word())
    }

    fn map<U>(self, value: U) -> Setting<U> {
        let Setting { pack, version, rule, article, basis, verified, .. } = self;
        Setting { value, pack, version, rule, article, basis, verified }
    }
}

/// The active packs, in the order in which they were activated.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Packs {
    packs: Vec<Pack>,
}

impl Packs {
    /// A pack given twice is refused: its two versions would both claim to be in force.
    pub fn new(packs: Vec<Pack>) -> Result<Packs, Refusal> {
        for (i, p) in packs.iter().enumerate() {
            if packs.iter().skip(i + 1).any(|q| q.pack == p.pack) {
                let why = format!("pack {} is active twice", p.pack);
                return Err(Refusal::new(&error::request::PACK_UNREADABLE).with("why", why));
            }
        }
        Ok(Packs { packs })
    }

    /// Built-in packs by name.
    pub fn built_in(names: &[&str]) -> Result<Packs, Refusal> {
        Packs::new(names.iter().map(|n| Pack::built_in(n)).collect::<Result<_, _>>()?)
    }

    pub fn all(&self) -> &[Pack] {
        &self.packs
    }

    /// The packs that apply on a day.
    pub fn in_force(&self, on: Date) -> impl Iterator<Item = &Pack> {
        self.packs.iter().filter(move |p| p.effective <= on)
    }

    /// The pack in force that has the article, with its version; a control of ours says so.
    pub fn holding(&self, article: Option<u8>, on: Date) -> String {
        let Some(article) = article else { return "product".into() };
        let has = |p: &&Pack| p.rules.iter().any(|r| r.article == Some(article));
        self.in_force(on).find(has).map_or("none in force".into(), |p| format!("{}/{}", p.pack, p.version))
    }

    /// Each pack's own setting of a rule on a day.
    pub fn each<'a>(&'a self, rule: &'a str, on: Date) -> impl Iterator<Item = Setting<&'a Value>> + 'a {
        self.in_force(on).filter_map(move |p| {
            let r = p.rule(rule)?;
            Some(Setting {
                value: &r.value,
                pack: p.pack.clone(),
                version: p.version.clone(),
                rule: r.rule.clone(),
                article: r.article,
                basis: r.basis,
                verified: p.verified,
            })
        })
    }

    /// The strictest number set on a day; `None` when no pack in force sets it.
    pub fn number(&self, rule: &str, on: Date) -> Option<Setting<i64>> {
        let form = form(rule)?;
        let stricter = |new: i64, old: i64| match form {
            Form::Fewer => new < old,
            Form::More => new > old,
            _ => false,
        };
        self.numbers(rule, on).into_iter().reduce(|old, new| if stricter(new.value, old.value) { new } else { old })
    }

    /// Each pack's own number, for showing whose limit is broken.
    pub fn numbers(&self, rule: &str, on: Date) -> Vec<Setting<i64>> {
        self.each(rule, on).filter_map(|s| Some((s.value.as_i64()?, s))).map(|(n, s)| s.map(n)).collect()
    }

    /// The number, or a refusal that names the missing rule.
    pub fn required(&self, rule: &str, on: Date) -> Result<Setting<i64>, Refusal> {
        self.number(rule, on)
            .ok_or_else(|| Refusal::new(&error::request::RULE_MISSING).with("rule", rule).with("day", on))
    }

    /// Whether a pack in force sets the flag: `true` from any of them wins.
    pub fn flag(&self, rule: &str, on: Date) -> Option<Setting<bool>> {
        let flags = self.each(rule, on).filter_map(|s| Some((s.value.as_bool()?, s))).map(|(b, s)| s.map(b));
        flags.reduce(|old, new| if new.value && !old.value { new } else { old })
    }

    /// The words of a list rule: all that any pack demands, or those that every pack permits. The citation
    /// is that of the first pack that sets the rule.
    pub fn words(&self, rule: &str, on: Date) -> Option<Setting<Vec<String>>> {
        let permitted = form(rule)? == Form::Permitted;
        let lists = self.each(rule, on).filter_map(|s| {
            let words = s.value.as_array()?.iter().filter_map(|w| w.as_str().map(String::from)).collect::<Vec<_>>();
            Some(s.map(words))
        });
        lists.reduce(|mut all, next| {
            if permitted {
                all.value.retain(|w| next.value.contains(w));
            } else {
                let added = next.value.into_iter().filter(|w| !all.value.contains(w)).collect::<Vec<_>>();
                all.value.extend(added);
            }
            all
        })
    }

    /// A name (`Text`, `Day`) as the first pack in force gives it.
    pub fn text(&self, rule: &str, on: Date) -> Option<Setting<String>> {
        self.each(rule, on).find_map(|s| Some((s.value.as_str()?.to_string(), s))).map(|(t, s)| s.map(t))
    }

    /// A structure of codes, as the pack in force that was activated last gives it, by name.
    pub fn levels(&self, rule: &str, on: Date) -> Option<Setting<Vec<(String, i64)>>> {
        let all = self.each(rule, on).filter_map(|s| {
            let rows = s.value.as_object()?.iter().map(|(k, v)| Some((k.clone(), v.as_i64()?)));
            Some((rows.collect::<Option<Vec<_>>>()?, s))
        });
        all.last().map(|(t, s)| s.map(t))
    }

    /// A table rule (`scorecard_weights`, `update_cycle_days`) as the first pack in force gives it, by name.
    pub fn table(&self, rule: &str, on: Date) -> Option<Setting<Vec<(String, i64)>>> {
        self.each(rule, on)
            .find_map(|s| {
                let rows = s.value.as_object()?.iter().map(|(k, v)| Some((k.clone(), v.as_i64()?)));
                Some((rows.collect::<Option<Vec<_>>>()?, s))
            })
            .map(|(t, s)| s.map(t))
    }
}

#[cfg(test)]
mod tests;
