//! A share's demanded k: small groups are found over the whole filtered source and not given.

use super::access;
use super::decision::{self, Agreement, Answer, Node, Question, Reader, Verdict};
use super::filter;
use super::module::Shared;
use super::mount::{self, quoted, Arguments, Mounted};
use super::suppress::{Grouping, Sizes};
use crate::audit::json::{Json, Map};
use crate::calendar::Timestamp;
use crate::error::{mask as mask_faults, request as faults, Refusal};
use crate::guard::Cache;
use crate::mask::sql::input;
use crate::mask::{Keys, Masker};
use crate::request::fields;
use crate::sqlite::{Result, ValueRef};
use crate::value::Value;
use std::rc::Rc;

/// The groups of one share and their sizes.
pub struct Groups {
    pub grouping: Grouping,
    pub sizes: Sizes,
}

impl Groups {
    /// May a row be given, its group being large enough? `places` tells which of its values say which group.
    pub fn suffices<'v>(&self, places: &[usize], value: impl Fn(usize) -> ValueRef<'v>, buffer: &mut String) -> bool {
        let value = |place: usize| input(places.get(place).map_or(ValueRef::Null, |i| value(*i)));
        self.sizes.suffices(self.grouping.group(value, buffer), self.grouping.k)
    }
}

/// Groups that were counted, and what they rest on.
pub struct Counted {
    agreement: Agreement,
    verdicts: Vec<Verdict>,
    version: i64,
    changes: i32,
    groups: Rc<Groups>,
}

/// The groups that a read of this answer must keep to; `None` where no k is demanded. `before` is the connection's
/// number of changes before the read's own entry was written.
pub fn of_read(shared: &Shared, answer: &Answer, before: i32) -> Result<Option<Rc<Groups>>> {
    let cache = &*shared.cache;
    let Some(agreement) = answer.agreement.as_ref().filter(|a| a.minimum_k.is_some()) else { return Ok(None) };
    // Within a transaction nothing tells what this connection has changed since.
    let kept = cache.conn.db.autocommit();
    let (version, changes) = (cache.conn.others.version(cache)?, cache.conn.db.total_changes());
    if let Some(counted) = shared.counted.borrow_mut().as_mut().filter(|c| {
        kept && c.version == version
            && c.changes == before
            && c.agreement == *agreement
            && c.verdicts == answer.verdicts
    }) {
        counted.changes = changes;
        return Ok(Some(counted.groups.clone()));
    }
    let Some(groups) = count(cache, &shared.mounted, answer)?.map(Rc::new) else { return Ok(None) };
    if kept {
        let (agreement, verdicts) = (agreement.clone(), answer.verdicts.clone());
        *shared.counted.borrow_mut() = Some(Counted { agreement, verdicts, version, changes, groups: groups.clone() });
    }
    Ok(Some(groups))
}

/// Counts the groups of the whole source under the agreement's row filter.
fn count(cache: &Cache, mounted: &Mounted, answer: &Answer) -> Result<Option<Groups>> {
    let Some((agreement, (k, items))) = answer.agreement.as_ref().and_then(|a| Some((a, a.minimum_k.as_ref()?))) else {
        return Ok(None);
    };
    let mut columns = Vec::new();
    for (i, column) in mounted.columns.iter().enumerate().filter(|(_, c)| items.contains(&c.item)) {
        match answer.verdicts.get(i) {
            Some(Verdict::Raw) => columns.push((i, None)),
            Some(Verdict::Masked(spec)) => columns.push((i, Some(masker(spec, &column.item)?))),
            // What this reader never sees tells nobody apart.
            Some(Verdict::Denied(_)) | None => {}
        }
    }
    let grouping = Grouping::new(*k, columns);
    let mut names: Vec<String> =
        grouping.columns.iter().filter_map(|(i, _)| mounted.columns.get(*i)).map(|c| c.place.clone()).collect();
    if names.is_empty() {
        names.push("1".into());
    }
    let mut sql = format!("SELECT {} FROM main.{} AS s NOT INDEXED", names.join(", "), quoted(&mounted.source));
    let mut values = Vec::new();
    if let Some(text) = agreement.row_filter.as_deref() {
        let (conditions, bound) = filter::conditions(text, &mounted.columns, 1)?;
        sql.push_str(" WHERE ");
        sql.push_str(&conditions.join(" AND "));
        values = bound;
    }
    let (mut sizes, mut buffer) = (Sizes::default(), String::new());
    let _nested = cache.conn.nested_on(&mounted.expected);
    let values: Vec<_> = values.iter().map(Into::into).collect();
    cache.rows(&sql, &values, |row| {
        sizes.add(grouping.group(|place| input(row.column(place)), &mut buffer));
        Ok(())
    })?;
    Ok(Some(Groups { grouping, sizes }))
}

/// The masker that groups a column. Which values fall together does not depend on the key of a keyed kind, so any
/// key does, and neither the provider's nor the reader's is needed.
fn masker(spec: &str, item: &str) -> Result<Masker> {
    let masker = match Masker::parse(spec) {
        Err(refusal) if std::ptr::eq(refusal.fault, &mask_faults::KEY_MISSING) => {
            let mut secret = [0u8; 32];
            getrandom::fill(&mut secret).map_err(|e| Refusal::new(&faults::K_UNREADABLE).with("why", e))?;
            Masker::parse_with(spec, Some(&Keys::new(&secret)?))?
        }
        parsed => parsed?,
    };
    if !masker.repeatable() {
        let why = format!("the mask of {item} draws at random, so that its values form no groups");
        return Err(Refusal::new(&faults::K_UNREADABLE).with("why", why).into());
    }
    Ok(masker)
}

/// Measures a request that is being provided, over every table mounted for its resource: what the entry says of it.
/// Refused where nothing is mounted, and where every row of a table would be suppressed.
pub fn provided(cache: &Cache, row: &fields::Row, at: Timestamp) -> Result<Json> {
    let code = row.resource.as_deref().unwrap_or("");
    let reader = Reader {
        actor: "provide".into(),
        department: row.applicant.as_deref().map(Into::into),
        role: Some("system".into()),
        purpose: row.purpose.clone(),
        system: row.system.clone(),
    };
    let mut tables = Vec::new();
    let sql = "SELECT name, source FROM main.gov_mount_data WHERE resource = ?1 ORDER BY name";
    for found in cache.all(sql, &[code.into()])? {
        let text = |i: usize| found.get(i).and_then(Value::text).unwrap_or("").to_string();
        let arguments = Arguments { resource: code.to_string(), source: text(1) };
        let mounted = mount::inspect(cache, &text(0), &arguments)?;
        let facts = access::facts(cache, code, &reader, &mounted.columns)?;
        let mut agreements: Vec<Agreement> = facts.agreements.into_iter().filter(|a| Some(a.id) == row.id).collect();
        agreements.iter_mut().for_each(|a| a.state = "provided".into());
        let answer = decision::explain(&Question {
            reader: &reader,
            node: Node::Platform,
            resource: &facts.resource,
            items: &facts.items,
            used: &[],
            probed: &[],
            agreements: &agreements,
            today: at.local_date(),
        })?;
        let Some(groups) = count(cache, &mounted, &answer)? else { continue };
        tables.push(told(&mounted.name, row, &groups)?);
    }
    if tables.is_empty() {
        let k = row.minimum_k.as_deref().unwrap_or("");
        return Err(Refusal::new(&faults::K_UNMEASURED).with("k", k).with("resource", code).into());
    }
    Ok(Json::List(tables))
}

fn told(table: &str, row: &fields::Row, groups: &Groups) -> Result<Json> {
    let k = groups.grouping.k;
    let found = groups.sizes.measure(k);
    if found.rows > 0 && found.rows_under == found.rows {
        return Err(Refusal::new(&faults::K_NOTHING_LEFT)
            .with("k", k)
            .with("items", row.k_items.as_deref().unwrap_or(""))
            .with("rows", found.rows)
            .with("table", table)
            .with("largest", groups.sizes.largest())
            .into());
    }
    let int = |n: u64| Json::Int(i64::try_from(n).unwrap_or(i64::MAX));
    Ok(Json::Map(
        Map::new()
            .with("demanded", int(k))
            .with("found", int(found.k))
            .with("groups", int(found.groups))
            .with("groups_suppressed", int(found.groups_under))
            .with("rows", int(found.rows))
            .with("rows_suppressed", int(found.rows_under))
            .with("table", table),
    ))
}
