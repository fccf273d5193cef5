//! What an import would write: the rows of a sheet, judged by the rules and by what the database knows.

use super::classify::{self, Rules, Source};
use super::lint;
use super::model::{Item, Resource};
use super::sheet::{self, CellFault, Content, Format, Limits, Placed, Side};
use super::tables::{self, source};
use crate::error::{catalog as faults, Refusal};
use crate::guard::actor::Actor;
use crate::guard::{Bulk, Cache, Row};
use crate::identity::rule::{self, Asker};
use crate::mask::Masker;
use crate::parallel;
use crate::sqlite::Result;
use crate::value::Value;
use std::collections::HashMap;
use std::sync::Arc;

/// A provider map, to show how one looks.
pub const EXAMPLE: &str = r#"{"某市公安局":"gaj"}"#;

/// What an import would write, and everything that is wrong with the sheet.
pub struct Prepared {
    /// Resources first, then items.
    pub rows: Vec<Bulk>,
    pub resources: usize,
    pub providers: Vec<String>,
    pub faults: Vec<CellFault>,
}

/// The departments as sheets may name them.
struct Departments<'a> {
    names: HashMap<String, String>,
    by: HashMap<String, String>,
    map: &'a HashMap<String, String>,
}

impl Departments<'_> {
    fn read<'a>(cache: &Cache, map: &'a HashMap<String, String>) -> Result<Departments<'a>> {
        let mut all = Departments { names: HashMap::new(), by: HashMap::new(), map };
        for row in cache.all("SELECT code, name, uscc FROM main.gov_department_data ORDER BY code DESC", &[])? {
            let text = |i: usize| row.get(i).and_then(Value::text).map(String::from);
            let Some(code) = text(0) else { continue };
            // Codes and credit codes are unique; of two departments of one name the first by code is meant by neither.
            if let Some(name) = text(1) {
                match all.by.remove(&name) {
                    Some(_) => drop(all.by.insert(name.clone(), String::new())),
                    None => drop(all.by.insert(name.clone(), code.clone())),
                }
                all.names.insert(code.clone(), name);
            }
            for key in [Some(code.clone()), text(2)].into_iter().flatten() {
                all.by.insert(key, code.clone());
            }
        }
        Ok(all)
    }

    /// The code of the department that a sheet's provider cells mean.
    fn find(&self, cells: [Option<&str>; 2]) -> Option<String> {
        let cells = || cells.iter().flatten().copied();
        let mapped = cells().find_map(|c| self.map.get(c)).filter(|code| self.names.contains_key(*code));
        mapped.or_else(|| cells().find_map(|c| self.by.get(c)).filter(|code| !code.is_empty())).cloned()
    }
}

/// Reads a sheet and judges its rows; those of a large one on several threads.
pub fn prepare(
    cache: &Cache,
    rules: &Rules,
    actor: &Actor,
    content: Content<'_>,
    format: Option<Format>,
    map: &HashMap<String, String>,
) -> Result<Prepared> {
    let sheet = sheet::read(content, format, rules, &Limits::default(), |code| source(cache, code))?;
    let departments = Departments::read(cache, map)?;
    let mut out = Prepared { rows: Vec::new(), resources: 0, providers: Vec::new(), faults: sheet.faults };
    let own = sources(&sheet.resources, &sheet.items);
    let find = |code: &str| own.get(code).cloned().or_else(|| source(cache, code));
    let judging = Judging { rules, actor, departments: &departments };
    let mut resources = Vec::with_capacity(sheet.resources.len());
    for placed in sheet.resources {
        let code = placed.value.code.as_deref().unwrap_or_default();
        let known = cache.text("SELECT name FROM main.gov_resource_data WHERE code = ?1", &[code.into()]);
        resources.push((placed, known.unwrap_or(None)));
    }
    // What others derive from is looked up, which only this thread can.
    let alone = |entry: &mut (Placed<Resource>, Option<String>)| {
        entry.0.value.derived_from.is_none().then(|| judging.resource(entry, &|_| None))
    };
    let mut parties: HashMap<String, Parties> = HashMap::new();
    let mut taken: HashMap<String, Parties> = HashMap::new();
    let outcomes = parallel::map(resources.iter_mut().collect(), alone);
    for (entry, outcome) in resources.iter_mut().zip(outcomes) {
        let outcome = outcome.unwrap_or_else(|| judging.resource(entry, &find));
        let (row, faulty) = (entry.0.row, entry.0.faulty);
        let place = |(column, value, refusal): (&str, String, Refusal)| {
            sheet::fault(row, Side::Resource, column, &value, &refusal)
        };
        match outcome {
            Err(told) => out.faults.extend(told.into_iter().map(place)),
            // Its faults are told already.
            Ok(_) if faulty => {}
            Ok((row, provider)) => {
                let parties = parties.entry(provider).or_insert_with_key(|provider| {
                    out.providers.push(provider.clone());
                    Arc::new([provider.as_str().into()])
                });
                taken.insert(row.key_text(), parties.clone());
                out.rows.push(Bulk::new(row, "resource.create", parties.clone()));
            }
        }
    }
    out.resources = out.rows.len();
    out.rows.reserve(sheet.items.len());
    let mut items = sheet.items;
    // A resource's items stand together.
    let mut of: Option<(String, Option<Parties>)> = None;
    for outcome in parallel::map(items.iter_mut().collect(), item) {
        match outcome {
            Err(fault) => out.faults.push(*fault),
            Ok(None) => {}
            Ok(Some(row)) => {
                let code = row.text("resource").unwrap_or_default();
                if of.as_ref().is_none_or(|(known, _)| known != code) {
                    of = Some((code.to_string(), taken.get(code).cloned()));
                }
                if let Some((_, Some(parties))) = &of {
                    out.rows.push(Bulk::new(row, "item.create", parties.clone()));
                }
            }
        }
    }
    out.faults.sort_by_key(|f| f.row);
    Ok(out)
}

/// The departments that a row's entry concerns.
type Parties = Arc<[Arc<str>]>;

/// What the sheet's resources hand on to those derived from them; empty where none is.
fn sources(resources: &[Placed<Resource>], items: &[Placed<Item>]) -> HashMap<String, Source> {
    let mut all = HashMap::new();
    if resources.iter().all(|r| r.value.derived_from.is_none()) {
        return all;
    }
    let mut of: HashMap<&str, Vec<&Item>> = HashMap::new();
    for item in items {
        of.entry(item.value.resource.as_deref().unwrap_or_default()).or_default().push(&item.value);
    }
    for Placed { value, .. } in resources {
        if let Some(code) = &value.code {
            let own = of.get(code.as_str()).map_or(&[][..], Vec::as_slice);
            all.insert(code.clone(), lint::source(value, own));
        }
    }
    all
}

/// What only the database finds wrong with a resource, by column and value.
type Told = Vec<(&'static str, String, Refusal)>;

/// What every resource of a sheet is judged by.
struct Judging<'a> {
    rules: &'a Rules,
    actor: &'a Actor,
    departments: &'a Departments<'a>,
}

impl Judging<'_> {
    /// The row of a resource, out of it, and its provider's code. `known` is the name of what has its code already.
    fn resource(
        &self,
        (placed, known): &mut (Placed<Resource>, Option<String>),
        find: &dyn Fn(&str) -> Option<Source>,
    ) -> std::result::Result<(Row, String), Told> {
        let mut row = std::mem::take(&mut placed.value);
        let mut told = Told::new();
        let shown = |row: &Resource| row.provider.clone().or_else(|| row.provider_name.clone()).unwrap_or_default();
        let provider = self.departments.find([row.provider.as_deref(), row.provider_name.as_deref()]);
        match &provider {
            // A missing or wrong provider is told by the sheet itself.
            None if row.provider.is_some() => {
                let refusal =
                    Refusal::new(&faults::IMPORT_PROVIDER).with("value", shown(&row)).with("example", EXAMPLE);
                told.push(("provider", shown(&row), refusal));
            }
            None => {}
            Some(provider) => {
                if let Err(refusal) = may(self.actor, provider) {
                    told.push(("provider", shown(&row), refusal));
                }
                row.provider = Some(provider.clone());
                if row.provider_name.is_none() {
                    row.provider_name = self.departments.names.get(provider).cloned();
                }
            }
        }
        if let Some(other) = known.take() {
            let code = row.code.clone().unwrap_or_default();
            let refusal = Refusal::new(&faults::IMPORT_TAKEN).with("value", &code).with("other", other);
            told.push(("code", code, refusal));
        }
        if placed.faulty || !told.is_empty() {
            return if told.is_empty() { Ok((Row::empty(&tables::RESOURCE), String::new())) } else { Err(told) };
        }
        let row = begin(find, self.rules, self.actor, row).map_err(|r| vec![("state", String::new(), r)])?;
        let provider = row.provider.clone().unwrap_or_default();
        match Row::normalised(&tables::RESOURCE, row.into_values()) {
            Ok(row) => Ok((row, provider)),
            Err((column, value, refusal)) => Err(vec![(column, shown_value(value), refusal)]),
        }
    }
}

fn shown_value(value: Value) -> String {
    match value {
        Value::Text(text) => text,
        Value::Integer(int) => int.to_string(),
        _ => String::new(),
    }
}

fn may(actor: &Actor, provider: &str) -> std::result::Result<(), Refusal> {
    if !actor.is_staff() {
        return Ok(());
    }
    let asker =
        Asker { id: &actor.id, role: actor.role.as_deref().unwrap_or(""), department: actor.department.as_deref() };
    rule::may_write(asker, "gov_import", "insert", Some(provider))
}

/// The state a resource begins in. Staff submit what their sheet calls published: the data authority publishes.
/// Whoever sets a database up takes over a catalogue that is in force, with the states that its sheet gives.
fn begin(
    find: &dyn Fn(&str) -> Option<Source>,
    rules: &Rules,
    actor: &Actor,
    mut row: Resource,
) -> std::result::Result<Resource, Refusal> {
    let create = |row: Resource| classify::resource_insert(rules, row, find).map(|d| d.row);
    let given = row.state.clone();
    if actor.is_staff() {
        if matches!(given.as_deref(), Some("published" | "revised" | "suspended")) {
            row.state = Some("submitted".into());
        }
        return create(row);
    }
    match given.as_deref() {
        None => {
            let published = Resource { state: Some("published".into()), ..row.clone() };
            create(published).or_else(|_| create(row))
        }
        Some("revised" | "suspended" | "retired") => {
            row.state = None;
            Ok(Resource { state: given, ..create(row)? })
        }
        Some(_) => create(row),
    }
}

/// The row of an item, out of it; none if its faults are told already.
fn item(placed: &mut Placed<Item>) -> std::result::Result<Option<Row>, Box<CellFault>> {
    let line = placed.row;
    let fault =
        |column: &str, value: &str, refusal: &Refusal| Box::new(sheet::fault(line, Side::Item, column, value, refusal));
    if let Some(spec) = placed.value.mask.as_deref() {
        Masker::check(spec).map_err(|refusal| fault("mask", spec, &refusal))?;
    }
    if placed.faulty {
        return Ok(None);
    }
    let row = Row::normalised(&tables::ITEM, std::mem::take(&mut placed.value).into_values());
    row.map(Some).map_err(|(column, value, refusal)| fault(column, &shown_value(value), &refusal))
}
