//! Rows that REPLACE takes away because of a UNIQUE index: SQLite deletes them without firing a trigger.
//!
//! A trigger BEFORE the change looks up, index by index, the row that stands in its way, and notes it on the connection;
//! nothing is logged yet, for `OR IGNORE` and UPSERT leave that row alone. That the trigger AFTER the change runs shows
//! that the index holds the new row now, so that the one noted is gone.

use super::{digest_of, key_of};
use crate::error::{internal, Refusal};
use crate::guard::attach::{literal, name, On, Shape, PREFIX};
use crate::guard::{Cache, Conn};
use crate::sqlite::{scalar, Db, Result, Trust};
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

/// A UNIQUE index or constraint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unique {
    /// Each term as SQL over the row, and its collation.
    terms: Vec<(Term, String)>,
    /// The condition of a partial index.
    only: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Term {
    Column(String),
    /// As written in CREATE INDEX, over unqualified columns.
    Expression(String),
}

/// The UNIQUE indexes of a table that may stand in a change's way; the rowid itself is told apart elsewhere.
pub fn of(cache: &Cache, shape: &Shape) -> Result<Vec<Unique>> {
    let mut found = Vec::new();
    let mut names = Vec::new();
    cache.rows(&format!("PRAGMA main.index_list({})", name(&shape.table)), &[], |row| {
        if row.column_i64(2) == Some(1) {
            names.push((row.column_text(1).unwrap_or("").to_string(), row.column_i64(4) == Some(1)));
        }
        Ok(())
    })?;
    names.sort();
    for (index, partial) in names {
        let mut terms = Vec::new();
        cache.rows(&format!("PRAGMA main.index_xinfo({})", name(&index)), &[], |row| {
            if row.column_i64(5) == Some(1) {
                terms.push((row.column_text(2).map(String::from), row.column_text(4).unwrap_or("BINARY").to_string()));
            }
            Ok(())
        })?;
        // Whoever has the same rowid is the same row.
        let rowid = |column: &Option<String>| shape.numbered && column.as_ref() == shape.key.first();
        if terms.iter().any(|(column, _)| rowid(column)) {
            continue;
        }
        let (mut written, mut only) = (Vec::new(), None);
        if partial || terms.iter().any(|(column, _)| column.is_none()) {
            let sql = "SELECT sql FROM main.sqlite_master WHERE type = 'index' AND name = ?1";
            let sql = cache.text(sql, &[index.as_str().into()])?.unwrap_or_default();
            (written, only) = taken_apart(&sql).unwrap_or_default();
            if written.len() != terms.len() || only.is_some() != partial {
                return Err(super::unfit(&shape.table, format!("its index {index} cannot be read")).into());
            }
        }
        let mut written = written.into_iter();
        let terms = terms.into_iter().map(|(column, collation)| {
            let written = written.next().unwrap_or_default();
            (column.map_or(Term::Expression(written), Term::Column), collation)
        });
        found.push(Unique { terms: terms.collect(), only });
    }
    Ok(found)
}

/// The terms of a CREATE INDEX, without direction, and its condition. `None` if it is not of that form.
fn taken_apart(sql: &str) -> Option<(Vec<String>, Option<String>)> {
    let bytes = sql.as_bytes();
    let (mut depth, mut start, mut at) = (0, 0, 0);
    let mut terms = Vec::new();
    while let Some(byte) = bytes.get(at) {
        let close = match byte {
            b'\'' | b'"' | b'`' => Some(*byte),
            b'[' => Some(b']'),
            _ => None,
        };
        if let Some(close) = close {
            at += 1;
            // A doubled quote ends one text and begins the next.
            at += bytes.get(at..)?.iter().position(|b| *b == close)? + 1;
            continue;
        }
        let rest = sql.get(at..).unwrap_or("");
        if rest.starts_with("--") {
            at += rest.find('\n').unwrap_or(rest.len());
            continue;
        }
        if rest.starts_with("/*") {
            at += rest.find("*/").map_or(rest.len(), |i| i + 2);
            continue;
        }
        match byte {
            b'(' => {
                depth += 1;
                if depth == 1 {
                    start = at + 1;
                }
            }
            b',' if depth == 1 => {
                terms.push(undirected(sql.get(start..at)?));
                start = at + 1;
            }
            b')' => {
                depth -= 1;
                if depth == 0 {
                    terms.push(undirected(sql.get(start..at)?));
                    let rest = sql.get(at + 1..)?.trim();
                    let only = match rest.get(..5) {
                        Some(word) if word.eq_ignore_ascii_case("where") => Some(rest.get(5..)?.trim().to_string()),
                        _ => None,
                    };
                    return Some((terms, only));
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// A term without ASC or DESC.
fn undirected(term: &str) -> String {
    let term = term.trim();
    for word in ["ASC", "DESC"] {
        let cut = term.len().checked_sub(word.len()).filter(|at| term.is_char_boundary(*at));
        if let Some((head, tail)) = cut.map(|at| term.split_at(at)) {
            if tail.eq_ignore_ascii_case(word) && head.ends_with(|c: char| c.is_ascii_whitespace() || c == ')') {
                return head.trim_end().to_string();
            }
        }
    }
    term.to_string()
}

impl Unique {
    /// Something said of a row, asked of the new one: its columns under their own names.
    fn of_new(&self, shape: &Shape, expression: &str) -> String {
        let columns = shape.columns.iter().map(|c| format!("NEW.{c} AS {c}", c = name(c)));
        let columns = columns.collect::<Vec<_>>().join(", ");
        // Behind a line end, for a comment may end what the index's maker wrote.
        format!("(SELECT ({expression}\n) FROM (SELECT {columns}) AS {})", name(&shape.table))
    }

    fn new_value(&self, shape: &Shape, term: &Term) -> String {
        match term {
            Term::Column(column) => format!("NEW.{}", name(column)),
            Term::Expression(text) => self.of_new(shape, text),
        }
    }

    /// What tells this change's note from others.
    fn digest(&self, shape: &Shape) -> String {
        let parts: Vec<String> = self
            .terms
            .iter()
            .map(|(term, _)| {
                let value = self.new_value(shape, term);
                format!("typeof({value}) || hex({value})")
            })
            .collect();
        format!("sha256({})", parts.join(" || ',' || "))
    }

    /// The digests of the row in the way, as one text.
    fn in_the_way(&self, shape: &Shape, tracked: &[String], on: On) -> String {
        let mut tests: Vec<String> = self
            .terms
            .iter()
            .map(|(term, collation)| {
                let own = match term {
                    Term::Column(column) => name(column),
                    Term::Expression(text) => format!("({text}\n)"),
                };
                format!("{own} = {} COLLATE {}", self.new_value(shape, term), name(collation))
            })
            .collect();
        if let Some(only) = &self.only {
            tests.push(format!("({only}\n)"));
            tests.push(self.of_new(shape, only));
        }
        if on == On::Update {
            let same = |c: &String| {
                let c = if c == "_rowid_" { c.clone() } else { name(c) };
                format!("{c} IS OLD.{c}")
            };
            tests.push(format!("NOT ({})", key_of(shape).iter().map(same).collect::<Vec<_>>().join(" AND ")));
        }
        format!(
            "(SELECT {} || {} FROM main.{} WHERE {} LIMIT 1)",
            digest_of("", &key_of(shape)),
            digest_of("", tracked),
            name(&shape.table),
            tests.join(" AND ")
        )
    }
}

const PURPOSES: [(&str, &str); 2] = [("trackmeet", "BEFORE"), ("trackreplaced", "AFTER")];

fn trigger(target: &str, purpose: &str, on: On) -> String {
    name(&format!("{PREFIX}{target}_{purpose}_{}", on.word()))
}

/// The triggers for a table with such indexes.
pub fn holds(shape: &Shape, tracked: &[String], uniques: &[Unique]) -> Vec<String> {
    let table = literal(&shape.table);
    let mut all = Vec::new();
    for on in [On::Insert, On::Update] {
        for (purpose, moment) in PURPOSES {
            let mut body = String::new();
            for (i, unique) in uniques.iter().enumerate() {
                let digest = unique.digest(shape);
                body.push_str(&match moment {
                    "BEFORE" => {
                        let row = unique.in_the_way(shape, tracked, on);
                        format!("SELECT gov_collision({table}, {i}, {digest}, {row}); ")
                    }
                    _ => format!(
                        "INSERT INTO gov_trace(target, verb, key_value, old_value) \
                         SELECT {table}, 'delete', substr(x, 1, 64), substr(x, 65) \
                         FROM (SELECT gov_collision({table}, {i}, {digest}) AS x) \
                         WHERE x IS NOT NULL AND substr(x, 1, 64) <> {}; ",
                        digest_of("NEW.", &key_of(shape))
                    ),
                });
            }
            if !body.is_empty() {
                all.push(format!(
                    "CREATE TRIGGER main.{} {moment} {} ON {} BEGIN {body}END",
                    trigger(&shape.table, purpose, on),
                    on.word(),
                    name(&shape.table)
                ));
            }
        }
    }
    all
}

/// The statements that take them away, whether there are any or not.
pub fn drops(target: &str) -> Vec<String> {
    let every = [On::Insert, On::Update].into_iter().flat_map(|on| PURPOSES.map(|(purpose, _)| (purpose, on)));
    every.map(|(purpose, on)| format!("DROP TRIGGER IF EXISTS main.{}", trigger(target, purpose, on))).collect()
}

/// Which row stood in a change's way: `None` where none did.
struct Note {
    target: String,
    index: i64,
    digest: String,
    row: Option<String>,
}

/// Notes of the changes now under way. One is read before the next row's is made, or else after those of the
/// triggers in between: a few are enough, and what `OR IGNORE` leaves behind goes.
#[derive(Default)]
pub struct Notes(RefCell<VecDeque<Note>>);

const KEPT: usize = 1_024;

impl Notes {
    fn put(&self, note: Note) {
        let mut all = self.0.borrow_mut();
        all.retain(|n| (&n.target, n.index, &n.digest) != (&note.target, note.index, &note.digest));
        if all.len() >= KEPT {
            all.pop_front();
        }
        all.push_back(note);
    }

    fn get(&self, target: &str, index: i64, digest: &str) -> Option<Option<String>> {
        let all = self.0.borrow();
        let found = all.iter().rev().find(|n| n.target == target && n.index == index && n.digest == digest);
        found.map(|n| n.row.clone())
    }

    /// The row with this key was told of: whatever else it stood in the way of, it is not told of twice.
    pub fn told(&self, target: &str, key: &str) {
        for note in self.0.borrow_mut().iter_mut().filter(|n| n.target == target) {
            if note.row.as_deref().is_some_and(|row| row.starts_with(key)) {
                note.row = None;
            }
        }
    }
}

/// `gov_collision(target, index, digest, row)` notes, `gov_collision(target, index, digest)` tells; for the triggers alone.
pub fn register(db: Db, conn: &Rc<Conn>) -> Result<()> {
    for arguments in [4, 3] {
        let conn = conn.clone();
        scalar(db, "gov_collision", arguments, Trust::Innocuous, move |ctx, args| {
            let text = |i: usize| args.get(i).and_then(|a| a.get().str());
            let (target, digest) = (text(0).unwrap_or(""), text(2).unwrap_or(""));
            let index = args.get(1).and_then(|a| a.get().integer()).unwrap_or(-1);
            let notes = conn.slot::<Notes>();
            if arguments == 4 {
                let (target, digest) = (target.to_string(), digest.to_string());
                notes.put(Note { target, index, digest, row: text(3).map(String::from) });
                return Ok(());
            }
            match notes.get(target, index, digest) {
                Some(row) => ctx.result(row.as_deref()),
                // More nested changes than are kept: rather none of them than one unlogged.
                None => return Err(Refusal::new(&internal::PANIC).with("where", "gov_collision").into()),
            }
            Ok(())
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_is_taken_apart() {
        let cases: &[(&str, &[&str], Option<&str>)] = &[
            ("CREATE UNIQUE INDEX i ON t(a)", &["a"], None),
            (
                "CREATE UNIQUE INDEX \"i(\" ON [t(,](a DESC, lower(b) COLLATE NOCASE asc)",
                &["a", "lower(b) COLLATE NOCASE"],
                None,
            ),
            (
                "CREATE UNIQUE INDEX i ON t(substr(a, 1, 3), 'x,)' || b) where c > 0 -- why",
                &["substr(a, 1, 3)", "'x,)' || b"],
                Some("c > 0 -- why"),
            ),
            ("CREATE UNIQUE INDEX i ON t(a /* , */, \"b\"\"(\")", &["a /* , */", "\"b\"\"(\""], None),
            ("CREATE UNIQUE INDEX i ON t((a)desc)", &["(a)"], None),
            ("CREATE UNIQUE INDEX i ON t(地址desc)", &["地址desc"], None),
        ];
        for (sql, terms, only) in cases {
            let (found, condition) = taken_apart(sql).unwrap();
            assert_eq!(
                (found.iter().map(String::as_str).collect::<Vec<_>>(), condition.as_deref()),
                (terms.to_vec(), *only),
                "{sql}"
            );
        }
        assert_eq!(taken_apart("CREATE UNIQUE INDEX i ON t(a"), None);
        assert_eq!(taken_apart("CREATE UNIQUE INDEX i ON t('a)"), None);
    }

    #[test]
    fn a_note_is_kept_until_it_is_told_or_many_came_after() {
        let notes = Notes::default();
        let note = |digest: &str, row: Option<&str>| Note {
            target: "t".into(),
            index: 0,
            digest: digest.into(),
            row: row.map(String::from),
        };
        notes.put(note("d", Some("keyold")));
        assert_eq!(notes.get("t", 0, "d"), Some(Some("keyold".into())));
        assert_eq!(notes.get("t", 1, "d"), None);
        notes.told("u", "key");
        assert!(notes.get("t", 0, "d").unwrap().is_some());
        notes.told("t", "key");
        assert_eq!(notes.get("t", 0, "d"), Some(None));
        for i in 0..KEPT {
            notes.put(note(&i.to_string(), None));
        }
        assert_eq!(notes.get("t", 0, "d"), None);
        assert_eq!(notes.0.borrow().len(), KEPT);
    }
}
