//! The corpus of attacks in `sql/attacks.txt`, read and filled in. Pure.

/// What is expected of an attack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Refused to everybody but the provider.
    Source,
    /// Refused to everybody.
    Storage,
    /// Refused to everybody.
    Environment,
    /// May pass, shows nothing that the reader may not see.
    Blind,
    /// A right guess looks like a wrong one.
    Oracle,
}

impl Group {
    fn parse(word: &str) -> Option<Group> {
        Some(match word {
            "source" => Group::Source,
            "storage" => Group::Storage,
            "environment" => Group::Environment,
            "blind" => Group::Blind,
            "oracle" => Group::Oracle,
            _ => return None,
        })
    }

    pub fn word(self) -> &'static str {
        match self {
            Group::Source => "source",
            Group::Storage => "storage",
            Group::Environment => "environment",
            Group::Blind => "blind",
            Group::Oracle => "oracle",
        }
    }

    /// Whether the statement must fail.
    pub fn is_refused(self) -> bool {
        matches!(self, Group::Source | Group::Storage | Group::Environment)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attack {
    pub group: Group,
    pub name: &'static str,
    pub sql: &'static str,
}

const TEXT: &str = include_str!("../../../sql/attacks.txt");

/// All of them, in order.
pub fn all() -> Vec<Attack> {
    let mut group = Group::Source;
    let mut attacks = Vec::new();
    for line in TEXT.lines().filter(|l| !l.is_empty() && !l.starts_with('#')) {
        if let Some(head) = line.strip_prefix('[') {
            group = head.split(']').next().and_then(Group::parse).unwrap_or(group);
        } else if let Some((name, sql)) = line.split_once(": ") {
            attacks.push(Attack { group, name, sql });
        }
    }
    attacks
}

/// What the places of the corpus stand for; a place that is left out leaves out the attacks that need it.
pub type Places<'a> = &'a [(&'a str, &'a str)];

/// The SQL with every place filled; `None` where one is not known. A value inside quotes is escaped.
pub fn fill(sql: &str, places: Places<'_>) -> Option<String> {
    let mut out = String::with_capacity(sql.len() + 64);
    let mut rest = sql;
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open);
        out.push_str(before);
        let name = from.get(1..).and_then(|t| t.split_once('}')).map(|(name, _)| name).unwrap_or("");
        // `{}` is JSON.
        if name.is_empty() || !name.bytes().all(|b| b.is_ascii_lowercase()) {
            out.push('{');
            rest = from.get(1..).unwrap_or("");
            continue;
        }
        let (_, value) = places.iter().find(|(place, _)| *place == name)?;
        out.push_str(&value.replace('\'', "''"));
        rest = from.get(name.len() + 2..).unwrap_or("");
    }
    out.push_str(rest);
    Some(out)
}

/// How often each secret is to be looked for: as it is, turned round, and in hex.
pub fn spellings(secret: &str) -> [String; 3] {
    let hex: String = secret.bytes().map(|b| format!("{b:02X}")).collect();
    [secret.to_string(), secret.chars().rev().collect(), hex]
}

/// Whether a text holds a secret in any spelling; `upper` is the text in upper case.
pub fn holds(text: &str, upper: &str, [plain, reversed, hex]: &[String; 3]) -> bool {
    text.contains(plain.as_str()) || text.contains(reversed.as_str()) || upper.contains(hex.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn the_corpus_is_read_whole() {
        let attacks = all();
        let lines = TEXT.lines().filter(|l| !l.is_empty() && !l.starts_with(['#', '['])).count();
        assert_eq!(attacks.len(), lines);
        let names: HashSet<_> = attacks.iter().map(|a| (a.group.word(), a.name)).collect();
        assert_eq!(names.len(), attacks.len(), "two attacks bear one name");
        for group in [Group::Source, Group::Storage, Group::Environment, Group::Blind, Group::Oracle] {
            let of_group: Vec<_> = attacks.iter().filter(|a| a.group == group).collect();
            assert!(of_group.len() > 25, "{group:?}");
            assert_eq!(Group::parse(group.word()), Some(group));
            assert!(group != Group::Oracle || of_group.iter().all(|a| a.sql.contains("{guess}")));
        }
    }

    #[test]
    fn places_are_filled_and_values_escaped() {
        let places = [("source", "pop"), ("value", "o'x")];
        assert_eq!(fill("SELECT '{value}' FROM {source}", &places).as_deref(), Some("SELECT 'o''x' FROM pop"));
        assert_eq!(fill("SELECT '{}' -- {a b", &places).as_deref(), Some("SELECT '{}' -- {a b"));
        assert_eq!(fill("SELECT {col}", &places), None);
    }

    #[test]
    fn a_secret_is_found_in_every_spelling() {
        let secret = spellings("例1x");
        for text in ["…例1x…", "x1例", "E4BE8B3178", "e4be8b3178"] {
            assert!(holds(text, &text.to_uppercase(), &secret), "{text}");
        }
        assert!(!holds("例1", "例1", &secret));
    }
}
