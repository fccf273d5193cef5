//! What decisions on requests look up again and again, remembered on the connection.
//!
//! Every change of governed state appends an entry, and an entry's hash names the whole history before it. So what was
//! looked up at one head of the chain holds as long as that is the head; it also holds after entries about requests
//! alone, which this room writes itself and notes when they are sealed. A change by another connection, a ROLLBACK, a
//! restored file: each gives another head, and everything is looked up anew.

use super::decide::{ItemFact, ResourceFact};
use super::fields::Row;
use crate::audit::hash::Hash;
use crate::calendar::{Calendar, Date};
use crate::guard::seal::{Head, Sealed};
use crate::guard::{Cache, Door, Draft};
use crate::rules::Packs;
use crate::sqlite::Result;
use crate::value::Value;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

/// A resource with its items and its provider's data authority.
#[derive(Default)]
pub struct ResourceKnown {
    /// `None`: the catalogue has no such resource.
    pub resource: Option<ResourceFact>,
    pub items: Rc<Vec<ItemFact>>,
    pub authority: Option<String>,
}

/// A department as an applicant.
#[derive(Clone, Default)]
pub struct ApplicantKnown {
    pub registered: bool,
    /// The posts of Art. 7 that nobody holds today.
    pub posts_vacant: Vec<String>,
}

/// The head of the chain and the day for which all this holds.
type Stamp = (i64, Hash, Date);

#[derive(Default)]
struct Memory {
    stamp: Option<Stamp>,
    rules: Option<(Arc<Packs>, Arc<Calendar>)>,
    resources: HashMap<String, Rc<ResourceKnown>>,
    applicants: HashMap<String, Rc<ApplicantKnown>>,
}

/// More resources or departments than this are not kept.
const KEPT: usize = 4_096;

/// What is known at one head.
#[derive(Default)]
pub struct Known(RefCell<Memory>);

impl Known {
    /// The connection's memory, emptied unless it is of this head and day.
    pub fn at(cache: &Cache, head: &Head, today: Date) -> Rc<Known> {
        let known = cache.conn.slot::<Known>();
        let stamp = Some((head.seq, head.hash, today));
        if known.0.borrow().stamp != stamp {
            *known.0.borrow_mut() = Memory { stamp, ..Memory::default() };
        }
        known
    }

    /// The active packs and the calendar.
    pub fn rules(&self, cache: &Cache) -> Result<(Arc<Packs>, Arc<Calendar>)> {
        if let Some(rules) = &self.0.borrow().rules {
            return Ok(rules.clone());
        }
        let rules = (crate::rules::sql::active(cache)?, crate::calendar::sql::current(cache)?);
        self.0.borrow_mut().rules = Some(rules.clone());
        Ok(rules)
    }

    pub fn resource(&self, cache: &Cache, code: &str) -> Result<Rc<ResourceKnown>> {
        if let Some(known) = self.0.borrow().resources.get(code) {
            return Ok(known.clone());
        }
        let known = Rc::new(look_up_resource(cache, code)?);
        let mut memory = self.0.borrow_mut();
        if memory.resources.len() >= KEPT {
            memory.resources.clear();
        }
        memory.resources.insert(code.to_string(), known.clone());
        Ok(known)
    }

    pub fn applicant(&self, cache: &Cache, code: &str, today: Date) -> Result<Rc<ApplicantKnown>> {
        if let Some(known) = self.0.borrow().applicants.get(code) {
            return Ok(known.clone());
        }
        let known = Rc::new(look_up_applicant(cache, code, today)?);
        let mut memory = self.0.borrow_mut();
        if memory.applicants.len() >= KEPT {
            memory.applicants.clear();
        }
        memory.applicants.insert(code.to_string(), known.clone());
        Ok(known)
    }
}

/// After the entries of a change of `gov_request` alone: what is known holds at the head that they make. Should they
/// not be kept after all, the head will be another.
pub fn carry(door: &Door<'_>, sealed: &[Rc<Sealed>], _: &mut Draft) -> Result<()> {
    let known = door.cache.conn.slot::<Known>();
    let mut memory = known.0.borrow_mut();
    let before = memory.stamp.filter(|(seq, hash, _)| *seq == door.head.seq && *hash == door.head.hash);
    memory.stamp = before.zip(sealed.last()).map(|((.., day), last)| (last.seq, last.hash, day));
    Ok(())
}

fn text(row: &[Value], i: usize) -> String {
    row.get(i).and_then(Value::text).unwrap_or("").to_string()
}

fn look_up_resource(cache: &Cache, code: &str) -> Result<ResourceKnown> {
    let mut known = ResourceKnown::default();
    let sql = "SELECT r.provider, r.share_type, r.state, d.authority, r.condition_departments, r.condition_kind \
               FROM main.gov_resource_data AS r \
               LEFT JOIN main.gov_department_data AS d ON d.code = r.provider WHERE r.code = ?1";
    let Some(row) = cache.row(sql, &[code.into()])? else { return Ok(known) };
    let share_type = text(&row, 1);
    known.authority = row.get(3).and_then(Value::text).map(String::from);
    let mut items = Vec::new();
    for item in cache.all("SELECT name, share_type FROM main.gov_item_data WHERE resource = ?1", &[code.into()])? {
        let own = item.get(1).and_then(Value::text).unwrap_or(&share_type).to_string();
        items.push(ItemFact { name: text(&item, 0), share_type: own });
    }
    known.items = items.into();
    known.resource = Some(ResourceFact {
        code: code.to_string(),
        provider: text(&row, 0),
        share_type,
        state: text(&row, 2),
        named: crate::catalog::tables::named(cache, row.get(4).and_then(Value::text))?,
        for_departments: text(&row, 5) == "departments",
    });
    Ok(known)
}

fn look_up_applicant(cache: &Cache, code: &str, today: Date) -> Result<ApplicantKnown> {
    let registered = cache.exists("SELECT 1 FROM main.gov_department_data WHERE code = ?1", &[code.into()])?;
    let mut known = ApplicantKnown { registered, posts_vacant: Vec::new() };
    let today = today.to_string();
    for post in ["cdo", "steward"] {
        let held = "SELECT 1 FROM main.gov_staff_data WHERE department = ?1 AND role = ?2 \
                    AND (since IS NULL OR since <= ?3) AND (until IS NULL OR until >= ?3)";
        if !cache.exists(held, &[code.into(), post.into(), today.as_str().into()])? {
            known.posts_vacant.push(post.to_string());
        }
    }
    Ok(known)
}

/// The earlier request that a new one names.
pub fn previous(cache: &Cache, row: &Row) -> Result<Option<super::decide::PreviousFact>> {
    let Some(previous) = row.previous else { return Ok(None) };
    let sql = "SELECT resource, applicant FROM main.gov_request_data WHERE id = ?1";
    let found = cache.row(sql, &[previous.into()])?;
    Ok(found.map(|row| super::decide::PreviousFact { resource: text(&row, 0), applicant: text(&row, 1) }))
}
