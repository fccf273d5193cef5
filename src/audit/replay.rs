//! Rebuilding governed tables from the chain alone, and what is wrong with the story it tells. Pure.

use super::entry::OwnedEntry;
use super::json::{Json, Map};
use std::collections::BTreeMap;

mod due;
mod erasure;
mod law;
mod parties;
use law::{Ground, Step};

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
    packs: Vec<String>,
    attached: BTreeMap<String, Option<String>>,
    erasures: erasure::Erasures,
    books: due::Books,
}

/// The parts of a key as it stands in an object.
pub fn parts(key: &str) -> Vec<String> {
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
        // Genesis and every activation say which packs are active from here on.
        if matches!(entry.action.as_str(), "chain.genesis" | "pack.activate" | "pack.retire") {
            let packs = detail.get("packs").and_then(Json::list).unwrap_or_default();
            self.packs = packs.iter().filter_map(Json::text).map(String::from).collect();
        }
        self.retention(entry, detail);
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
        let former = before.is_some().then(|| row.clone());
        let mut after = None;
        if let Some(new) = new {
            for (column, value) in new.iter() {
                row.columns.insert(column.to_string(), value.clone());
            }
            let ground = Ground { tables: &self.tables, packs: &self.packs, attached: &self.attached };
            let (from, inserted) = (state.as_deref(), before.is_none());
            let step = Step { entity: known.entity, entry, detail, from, inserted, row: &row };
            let found = ground.judge(&step);
            self.faults.extend(found.into_iter().map(|(kind, explanation)| Fault { seq, kind, explanation }));
            if known.entity == "change" {
                let now = row.columns.get("to_state").and_then(Json::text).map(String::from);
                self.attached.insert(law::place(&row), now);
            }
            let wrong = self.books.judge(known.entity, entry, detail, &row, &self.tables, &self.packs);
            wrong.into_iter().for_each(|what| self.fault(seq, "illegal", what));
            rows.insert(key.to_string(), row.clone());
            after = Some(row);
        }
        self.tables.insert(known.entity, rows);
        let wrong = parties::judge(&known, entry, former.as_ref(), after.as_ref(), &self.tables);
        wrong.into_iter().for_each(|what| self.fault(seq, "party", what));
        self.books.follow(known.entity);
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
mod tests;
