//! The active rule packs of a database.

use super::Packs;
use crate::audit::json;
use crate::error::{request as faults, Refusal};
use crate::guard::Cache;
use crate::sqlite::Result;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock};

/// The packs named in `gov_meta`. Parsing them takes longer than any decision, and what a list of built-in
/// names means never changes: parsed once per process.
pub fn active(cache: &Cache) -> Result<Arc<Packs>> {
    static PARSED: OnceLock<Mutex<HashMap<String, Arc<Packs>>>> = OnceLock::new();
    let names = cache.text("SELECT packs FROM main.gov_meta_data WHERE one = 1", &[])?.unwrap_or_default();
    let parsed = PARSED.get_or_init(Mutex::default);
    if let Some(packs) = parsed.lock().ok().and_then(|p| p.get(&names).cloned()) {
        return Ok(packs);
    }
    let list = json::read(&names)?;
    let unreadable = || Refusal::new(&faults::PACK_UNREADABLE).with("why", "gov_meta.packs is not a list of names");
    let list = list.list().ok_or_else(unreadable)?;
    let words: Option<Vec<&str>> = list.iter().map(|j| j.text()).collect();
    let packs = Arc::new(Packs::built_in(&words.ok_or_else(unreadable)?)?);
    if let Ok(mut parsed) = parsed.lock() {
        // A handful of lists at most; a process that meets more forgets them all.
        if parsed.len() > 64 {
            parsed.clear();
        }
        parsed.insert(names, packs.clone());
    }
    Ok(packs)
}
