//! Rebuilding governed tables from the chain alone, and what is wrong with the story it tells. Pure.

use super::entry::OwnedEntry;
use super::json::{Json, Map};
use crate::request::machine::{next, State};
use std::collections::BTreeMap;

/// A table as replay needs to know it.
#[derive(Clone, Debug)]
pub struct Known {
    /// `department` for `gov_department`.
    pub entity: &'static str,
    pub table: &'static str,
    /// Names of the key's columns.
    pub key: Vec<&'static str>,
    /// Columns that name a department which every change of the row concerns.
    pub parties: &'static [&'static str],
}

/// A row as far as the chain tells; a missing column is NULL in a row that was inserted, unknown in another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rebuilt {
    pub columns: BTreeMap<String, Json>,
    /// The chain has the row's insert.
    pub whole: bool,
}

impl Rebuilt {
    /// What the chain says of a column; `None` where it says nothing.
    pub fn get(&self, column: &str) -> Option<Json> {
        self.columns.get(column).cloned().or(self.whole.then_some(Json::Null))
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub seq: i64,
    pub kind: &'static str,
    pub explanation: String,
}

/// The tables as they stand after the entries read so far.
#[derive(Default)]
pub struct Replay {
    known: Vec<Known>,
    /// By entity, then by key as it stands in `object`.
    pub tables: BTreeMap<&'static str, BTreeMap<String, Rebuilt>>,
    pub faults: Vec<Fault>,
}

/// The parts of a key as it stands in an object.
fn parts(key: &str) -> Vec<String> {
    key.split('|').map(|p| p.replace("%7C", "|").replace("%25", "%")).collect()
}

/// A key as it stands in an object.
pub fn joined(parts: &[impl AsRef<str>]) -> String {
    parts.iter().map(|p| p.as_ref().replace('%', "%25").replace('|', "%7C")).collect::<Vec<_>>().join("|")
}

fn text(json: &Json) -> String {
    match json {
        Json::Text(t) => t.clone(),
        Json::Int(i) => i.to_string(),
        _ => String::new(),
    }
}

impl Replay {
    pub fn new(known: Vec<Known>) -> Self {
        Replay { known, ..Replay::default() }
    }

    fn fault(&mut self, seq: i64, kind: &'static str, explanation: String) {
        self.faults.push(Fault { seq, kind, explanation });
    }

    /// Takes the next entry with its detail.
    pub fn entry(&mut self, entry: &OwnedEntry, detail: &Json) {
        let Some((entity, key)) = entry.object.split_once(':') else { return };
        let Some(known) = self.known.iter().find(|k| k.entity == entity).cloned() else { return };
        let new = detail.get("new").and_then(Json::map);
        let old = detail.get("old").and_then(Json::map);
        let (seq, table) = (entry.seq, known.table);
        let before = match (new, old) {
            (None, None) => return,
            (Some(_), None) => None,
            (_, Some(old)) => Some(former_key(&known, key, old)),
        };
        let mut rows = self.tables.remove(known.entity).unwrap_or_default();
        let mut row = match &before {
            None => {
                if rows.contains_key(key) {
                    self.fault(seq, "illegal", format!("{table} {key} is inserted again while it is there"));
                }
                Rebuilt { columns: BTreeMap::new(), whole: true }
            }
            Some(before) => {
                let row = rows.remove(before);
                let lost = row.as_ref().is_none_or(|r| r.columns.is_empty() && !r.whole);
                // Rows that came with the library have no insert of their own.
                if lost && !known.entity_is_seeded() {
                    self.fault(seq, "unlogged", format!("{table} {before} is changed, but no entry made it"));
                }
                row.unwrap_or_default()
            }
        };
        for (column, value) in old.into_iter().flat_map(Map::iter) {
            if row.get(column).is_some_and(|known| known != *value) {
                let what = format!("{table} {key}: before this entry {column} was another than the entries before say");
                self.fault(seq, "unlogged", what);
            }
        }
        let state = row.columns.get("state").and_then(Json::text).map(String::from);
        let names = |row: &Rebuilt| -> Vec<String> {
            known.parties.iter().filter_map(|c| row.columns.get(*c)).map(text).filter(|c| !c.is_empty()).collect()
        };
        let mut concerned = names(&row);
        if let Some(new) = new {
            for (column, value) in new.iter() {
                row.columns.insert(column.to_string(), value.clone());
            }
            if known.entity == "request" {
                let to = row.columns.get("state").and_then(Json::text).map(String::from);
                self.transition(seq, key, state.as_deref(), to.as_deref(), before.is_none());
            }
            concerned = names(&row);
            rows.insert(key.to_string(), row);
        }
        for code in concerned {
            if !entry.parties.iter().any(|p| p.department == code) {
                self.fault(seq, "party", format!("the entry concerns {code}, which is not among its parties"));
            }
        }
        self.tables.insert(known.entity, rows);
    }

    fn transition(&mut self, seq: i64, key: &str, from: Option<&str>, to: Option<&str>, inserted: bool) {
        let state = |word: Option<&str>| word.and_then(State::parse);
        let lawful = match (state(from), state(to)) {
            (_, None) => false,
            (None, Some(to)) => inserted && to == State::Submitted,
            (Some(from), Some(to)) => from == to || next(from).contains(&to),
        };
        if !lawful {
            let (from, to) = (from.unwrap_or("(new)"), to.unwrap_or("NULL"));
            self.fault(seq, "illegal", format!("request {key} goes from {from} to {to}, which no rule allows"));
        }
    }
}

impl Known {
    /// Tables that have rows from the beginning, which no entry made.
    pub fn entity_is_seeded(&self) -> bool {
        matches!(self.entity, "credential" | "pack" | "rule" | "calendar")
    }
}

/// The key that the row had before: an entry's object has the one after.
fn former_key(known: &Known, key: &str, old: &Map) -> String {
    let mut all = parts(key);
    for (i, column) in known.key.iter().enumerate() {
        if let (Some(value), Some(place)) = (old.get(column), all.get_mut(i)) {
            *place = text(value);
        }
    }
    joined(&all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::entry::{Class, OwnedParty};
    use crate::audit::json;

    fn replayed(story: &[(&str, &str, &str)]) -> Vec<&'static str> {
        let mut replay = Replay::new(vec![Known {
            entity: "request",
            table: "gov_request",
            key: vec!["id"],
            parties: &["applicant"],
        }]);
        for (i, (object, party, detail)) in story.iter().enumerate() {
            let parties = vec![OwnedParty { department: party.to_string(), n: 1, previous_seq: 0 }];
            let entry = OwnedEntry {
                seq: i as i64 + 1,
                at: String::new(),
                actor: String::new(),
                department: None,
                class: Class::Governance,
                action: String::new(),
                object: object.to_string(),
                parties,
                clock: None,
                digest: [0; 32],
            };
            replay.entry(&entry, &json::read(detail).unwrap());
        }
        replay.faults.iter().map(|f| f.kind).collect()
    }

    #[test]
    fn a_lawful_story_has_no_fault_and_each_lie_has_one() {
        let born = ("request:1", "d1", r#"{"new":{"id":1,"applicant":"d1","state":"submitted"}}"#);
        let accepted = ("request:1", "d1", r#"{"new":{"state":"accepted"},"old":{"state":"submitted"}}"#);
        assert_eq!(replayed(&[born, accepted]), [""; 0]);
        for (story, kind) in [
            (vec![accepted], "unlogged"),
            (vec![born, born], "illegal"),
            (vec![born, ("request:1", "d1", r#"{"new":{"state":"provided"},"old":{"state":"submitted"}}"#)], "illegal"),
            (vec![born, ("request:1", "d1", r#"{"new":{"state":"agreed"},"old":{"state":"accepted"}}"#)], "unlogged"),
            (vec![("request:1", "d2", born.2)], "party"),
            (vec![("request:1", "d1", r#"{"new":{"id":1,"applicant":"d1","state":"agreed"}}"#)], "illegal"),
        ] {
            assert!(replayed(&story).contains(&kind), "{story:?}");
        }
    }

    #[test]
    fn a_key_with_separators_comes_back() {
        for key in [vec!["a|b".to_string(), "c%d".into()], vec!["%7C".into(), "|".into()]] {
            assert_eq!(parts(&joined(&key)), key);
        }
    }
}
