//! The catalogue's parameters as this database's rule packs set them.

use super::classify::{Bases, Rules};
use super::fresh::Cycles;
use crate::calendar::Date;
use crate::guard::Cache;
use crate::rules::{self, json, Packs};
use crate::sqlite::Result;
use crate::value::Value;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

/// What a connection keeps: an import asks for the same day's rules once, single rows for each.
#[derive(Default)]
struct Kept(RefCell<Option<OfDay>>);

/// The packs, the day and the rules that follow.
type OfDay = (Arc<Packs>, Date, Rc<Rules>);

/// The rules in force on a local day.
pub fn rules(cache: &Cache, on: Date) -> Result<Rc<Rules>> {
    let packs = rules::sql::active(cache)?;
    let kept = cache.conn.slot::<Kept>();
    if let Some((of, day, rules)) = kept.0.borrow().as_ref() {
        if Arc::ptr_eq(of, &packs) && *day == on {
            return Ok(rules.clone());
        }
    }
    let rules = Rc::new(Rules::of(&packs, on));
    *kept.0.borrow_mut() = Some((packs, on, rules.clone()));
    Ok(rules)
}

/// The rules in force today.
pub fn today(cache: &Cache) -> Result<Rc<Rules>> {
    rules(cache, cache.conn.now()?.local_date())
}

/// Today's rules as lint looks at them: also with what the packs say that lie here but are not in force.
pub fn for_lint(cache: &Cache) -> Result<Rules> {
    let on = cache.conn.now()?.local_date();
    let mut rules = (*self::rules(cache, on)?).clone();
    let packs = rules::sql::active(cache)?;
    let known = "SELECT r.pack, r.version, r.value FROM main.gov_rule_data AS r \
                 JOIN main.gov_pack_data AS p ON p.pack = r.pack AND p.version = r.version \
                 WHERE r.rule = 'prohibited_basis_kinds' AND p.state <> 'retired' ORDER BY r.row_id";
    for row in cache.all(known, &[])? {
        let text = |i: usize| row.get(i).and_then(Value::text).unwrap_or("");
        if packs.in_force(on).any(|p| p.pack == text(0) && p.version == text(1)) {
            continue;
        }
        if let Ok(list) = json::read(text(2)) {
            let (pack, kinds) = (text(0).to_string(), super::classify::kinds(&list));
            rules.stricter.push(Bases { pack, article: None, kinds });
        }
    }
    Ok(rules)
}

/// The update cycles of a local day.
pub fn cycles(cache: &Cache, on: Date) -> Result<Cycles> {
    Ok(Cycles::of(&*rules::sql::active(cache)?, on))
}
