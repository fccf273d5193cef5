//! The active rule packs of a database.

use super::{Pack, Packs, Rule};
use crate::audit::json;
use crate::error::{request as faults, Refusal};
use crate::guard::Cache;
use crate::sqlite::Result;
use crate::value::Value;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

/// The packs named in `gov_meta`. Parsing them takes longer than any decision, so it is done once per process:
/// what a built-in name means never changes, and a pack of one's own is known by the digest of its rules.
pub fn active(cache: &Cache) -> Result<Arc<Packs>> {
    static PARSED: OnceLock<Mutex<HashMap<String, Arc<Packs>>>> = OnceLock::new();
    let names = cache.text("SELECT packs FROM main.gov_meta_data WHERE one = 1", &[])?.unwrap_or_default();
    let mut key = names.clone();
    if names.contains('/') {
        let digests = "SELECT pack, version, digest FROM main.gov_pack_data WHERE state = 'active' ORDER BY row_id";
        for row in cache.all(digests, &[])? {
            for value in row {
                key.push('\n');
                key.push_str(value.text().unwrap_or(""));
            }
        }
    }
    let parsed = PARSED.get_or_init(Mutex::default);
    if let Some(packs) = parsed.lock().ok().and_then(|p| p.get(&key).cloned()) {
        return Ok(packs);
    }
    let mut packs = Vec::new();
    for name in read_names(&names)? {
        packs.push(read_named(cache, &name)?);
    }
    let packs = Arc::new(Packs::new(packs)?);
    if let Ok(mut parsed) = parsed.lock() {
        // A handful of lists at most; a process that meets more forgets them all.
        if parsed.len() > 64 {
            parsed.clear();
        }
        parsed.insert(key, packs.clone());
    }
    Ok(packs)
}

/// The list in `gov_meta.packs`: names of built-in packs, `name/version` of others.
pub fn read_names(text: &str) -> Result<Vec<String>> {
    let unreadable = || Refusal::new(&faults::PACK_UNREADABLE).with("why", "gov_meta.packs is not a list of names");
    let list = json::read(text)?;
    let words: Option<Vec<String>> =
        list.list().ok_or_else(unreadable)?.iter().map(|j| j.text().map(String::from)).collect();
    Ok(words.ok_or_else(unreadable)?)
}

/// A pack by its name in that list.
pub fn read_named(cache: &Cache, name: &str) -> Result<Pack> {
    match name.split_once('/') {
        None => Ok(Pack::built_in(name)?),
        Some((pack, version)) => stored(cache, pack, version),
    }
}

/// A pack out of its rows.
pub fn stored(cache: &Cache, pack: &str, version: &str) -> Result<Pack> {
    let sql = "SELECT rule, article, basis, value, note FROM main.gov_rule_data WHERE pack = ?1 AND version = ?2 ORDER BY row_id";
    let mut rules = Vec::new();
    for row in cache.all(sql, &[pack.into(), version.into()])? {
        let text = |i: usize| row.get(i).and_then(Value::text).unwrap_or("");
        let article = row.get(1).and_then(Value::integer).and_then(|n| u8::try_from(n).ok());
        let mut rule = Rule::from_text(text(0), article, text(2), text(3))?;
        rule.note = text(4).to_string();
        rules.push(rule);
    }
    Ok(Pack::from_rules(pack, version, rules)?)
}
