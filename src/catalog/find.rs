//! `catalog_search`: the index kept per connection, and what of it the asker may see.
//!
//! Every change of the catalogue appends to the chain, whoever made it, so the chain's end tells whether the index is
//! current and its new entries tell what to read again. A rollback leaves another hash at the index's place.

use super::know::Knower;
use super::search::{Entry, Hit, Index};
use crate::guard::rows::{Rows, TableFunction};
use crate::guard::Cache;
use crate::sqlite::{Result, Statement, ValueRef};
use crate::value::Value;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

pub const SEARCH: TableFunction = TableFunction {
    name: "catalog_search",
    columns:
        "code TEXT, name TEXT, provider TEXT, provider_name TEXT, share_type TEXT, share_type_label TEXT, state TEXT, \
        score REAL, matched TEXT, matched_in TEXT, matched_how TEXT",
    arguments: &["text", "most"],
    required: 1,
    start,
};

/// How many are given unless the caller says otherwise.
const MOST: usize = 100;
/// With more changes than this, building anew is as quick.
const MANY: usize = 2_000;

/// What one connection keeps.
#[derive(Default)]
pub struct Kept(RefCell<Option<Current>>);

struct Current {
    /// The chain's end that the index stands at.
    seq: i64,
    hash: Value,
    index: Index,
    /// State, provider and its authority by code.
    known: HashMap<String, (String, String, Option<String>)>,
}

fn start(cache: &Rc<Cache>, arguments: &[Value]) -> Result<Box<dyn Rows>> {
    let none = || Box::new(Vec::new().into_iter());
    let Some(text) = arguments.first().and_then(Value::text) else { return Ok(none()) };
    let most = arguments.get(1).and_then(Value::integer).map_or(MOST, |n| usize::try_from(n).unwrap_or(0));
    let knower = Knower::of(cache)?;
    let kept = cache.conn.slot::<Kept>();
    let old = kept.0.borrow_mut().take();
    let current = brought_up(cache, old)?;
    let visible = |code: &str| {
        let known = current.known.get(code);
        known.is_some_and(|(state, provider, authority)| knower.may_know(state, provider, authority.as_deref()))
    };
    let hits = current.index.search(text, most.min(10_000), visible);
    *kept.0.borrow_mut() = Some(current);
    let mut rows = Vec::with_capacity(hits.len());
    for hit in hits {
        rows.extend(shown(cache, hit)?);
    }
    Ok(Box::new(rows.into_iter()))
}

/// The codes of all that a search finds among what is visible by state, provider and its authority.
pub fn codes(
    cache: &Cache,
    text: &str,
    visible: impl Fn(&str, &str, Option<&str>) -> bool,
) -> Result<BTreeSet<String>> {
    let kept = cache.conn.slot::<Kept>();
    let old = kept.0.borrow_mut().take();
    let current = brought_up(cache, old)?;
    let seen = |code: &str| current.known.get(code).is_some_and(|(s, p, a)| visible(s, p, a.as_deref()));
    let hits = current.index.search(text, 10_000, seen);
    *kept.0.borrow_mut() = Some(current);
    Ok(hits.into_iter().map(|h| h.code).collect())
}

/// A hit as a row; none if the resource has gone under this code.
fn shown(cache: &Cache, hit: Hit) -> Result<Option<Vec<Value>>> {
    let sql = "SELECT r.code, r.name, r.provider, coalesce(d.name, r.provider_name), r.share_type, r.state \
               FROM main.gov_resource_data AS r LEFT JOIN main.gov_department_data AS d ON d.code = r.provider WHERE r.code = ?1";
    let Some(mut row) = cache.row(sql, &[hit.code.as_str().into()])? else { return Ok(None) };
    let state = row.pop().unwrap_or(Value::Null);
    let label = row.get(4).and_then(Value::text).and_then(|w| super::words::SHARE_TYPE.label(w));
    let joined = |of: &dyn Fn(&super::search::Match) -> String| {
        let mut parts: Vec<String> = Vec::new();
        for part in hit.matches.iter().map(of) {
            if !parts.contains(&part) {
                parts.push(part);
            }
        }
        Value::from(parts.join("; "))
    };
    row.extend([label.into(), state, Value::Real(f64::from(hit.score))]);
    row.push(joined(&|m| m.text.clone()));
    row.push(joined(&|m| m.field.label().to_string()));
    row.push(joined(&|m| m.how.word().to_string()));
    Ok(Some(row))
}

/// The index as of the chain's end, from what was kept where that is possible.
fn brought_up(cache: &Cache, old: Option<Current>) -> Result<Current> {
    let end = cache.row("SELECT seq, hash FROM main.gov_audit_data ORDER BY seq DESC LIMIT 1", &[])?;
    let (seq, hash) = match end.as_deref() {
        Some([Value::Integer(seq), hash]) => (*seq, hash.clone()),
        _ => (0, Value::Null),
    };
    if let Some(mut current) = old {
        if current.seq == seq && current.hash == hash {
            return Ok(current);
        }
        let there = cache.row("SELECT hash FROM main.gov_audit_data WHERE seq = ?1", &[current.seq.into()])?;
        if there.and_then(|r| r.into_iter().next()).as_ref() == Some(&current.hash) {
            if let Some(codes) = changed(cache, current.seq)? {
                for code in codes {
                    current.reread(cache, &code)?;
                }
                if current.index.dead() <= current.index.len() {
                    current.index.settle();
                    (current.seq, current.hash) = (seq, hash);
                    return Ok(current);
                }
            }
        }
    }
    let (index, known) = built(cache)?;
    Ok(Current { seq, hash, index, known })
}

/// The resources that entries after `seq` are about; `None` where all must be read again.
fn changed(cache: &Cache, seq: i64) -> Result<Option<BTreeSet<String>>> {
    let mut codes = BTreeSet::new();
    let mut all = false;
    cache.rows("SELECT body FROM main.gov_audit_data WHERE seq > ?1", &[seq.into()], |row| {
        let object = row.column_text(0).and_then(object);
        match object.map(|o| o.split_once(':').unwrap_or((o, ""))) {
            Some((_, key)) if key.contains('\\') => all = true,
            Some(("resource", key)) => drop(codes.insert(unescaped(key))),
            Some(("item", key)) => drop(codes.insert(unescaped(key.split('|').next().unwrap_or(key)))),
            Some(("department", _)) | None => all = true,
            Some(_) => {}
        }
        Ok(())
    })?;
    Ok((!all && codes.len() <= MANY).then_some(codes))
}

/// The object of a body, as it stands in the text. Quotes inside JSON strings are escaped.
fn object(body: &str) -> Option<&str> {
    let from = body.find(",\"object\":\"")? + 11;
    let rest = body.get(from..)?;
    rest.get(..rest.find('"')?)
}

/// A part of a key as it was before it went into an object.
pub fn unescaped(part: &str) -> String {
    part.replace("%7C", "|").replace("%25", "%")
}

const RESOURCES: &str =
    "SELECT r.code, r.name, r.abstract, coalesce(d.name, r.provider_name), r.state, r.provider, d.authority \
    FROM main.gov_resource_data AS r LEFT JOIN main.gov_department_data AS d ON d.code = r.provider";

type Known = HashMap<String, (String, String, Option<String>)>;

fn entry(row: &Statement) -> (Entry, (String, String, Option<String>)) {
    let text = |i: usize| row.column_text(i).unwrap_or_default().to_string();
    let entry = Entry { code: text(0), name: text(1), summary: text(2), department: text(3), items: Vec::new() };
    (entry, (text(4), text(5), row.column_text(6).map(String::from)))
}

fn built(cache: &Cache) -> Result<(Index, Known)> {
    let mut known = Known::new();
    let mut index = Index::new();
    let sql = "SELECT name FROM main.gov_item_data WHERE resource = ?1 ORDER BY row_id";
    let mut items = cache.take(sql)?;
    let outcome = cache.rows(&format!("{RESOURCES} ORDER BY r.code"), &[], |row| {
        let (mut entry, facts) = entry(row);
        items.rows(&[ValueRef::from(entry.code.as_str())], |item| {
            entry.items.extend(item.column_text(0).map(String::from));
            Ok(())
        })?;
        known.insert(entry.code.clone(), facts);
        index.put(entry);
        Ok(())
    });
    cache.give(sql, items);
    outcome?;
    index.settle();
    Ok((index, known))
}

impl Current {
    fn reread(&mut self, cache: &Cache, code: &str) -> Result<()> {
        let mut found = None;
        cache.rows(&format!("{RESOURCES} WHERE r.code = ?1"), &[code.into()], |row| {
            found = Some(entry(row));
            Ok(())
        })?;
        let Some((mut entry, facts)) = found else {
            self.known.remove(code);
            self.index.remove(code);
            return Ok(());
        };
        cache.rows(
            "SELECT name FROM main.gov_item_data WHERE resource = ?1 ORDER BY row_id",
            &[code.into()],
            |row| {
                entry.items.extend(row.column_text(0).map(String::from));
                Ok(())
            },
        )?;
        self.known.insert(code.to_string(), facts);
        self.index.put(entry);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_tells_which_resource_it_is_about() {
        let body = r#"{"action":"item.create","digest":"00","object":"item:307%25/1|甲%7C乙","seq":2}"#;
        assert_eq!(object(body), Some("item:307%25/1|甲%7C乙"));
        assert_eq!(unescaped("307%25/1"), "307%/1");
        assert_eq!(object("{}"), None);
    }
}
