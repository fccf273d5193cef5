//! `gov_resource` and `gov_item`: columns, and the thin face of the classification rules.

use super::classify::{self, Label, Source};
use super::may;
use super::model::{codes, Item, Resource};
use super::params;
use super::words as w;
use crate::error::{door as doors, Refusal};
use crate::guard::{Cache, Column, Door, Draft, Kind, Row, TableSpec, Verb};
use crate::identity::rule::Asker;
use crate::identity::tables::{may_write, must_exist, not_used};
use crate::mask::Masker;
use crate::sqlite::Result;
use crate::value::Value;

const LONG: usize = 65_536;
const NAME: usize = 1_024;

pub static RESOURCE: TableSpec = TableSpec {
    name: "gov_resource",
    entity: "resource",
    columns: &[
        Column::new("code", Kind::Code),
        Column::new("class_code", Kind::Code),
        Column::new("name", Kind::Text(NAME)).required(),
        Column::new("provider", Kind::Code).required(),
        Column::new("abstract", Kind::Text(LONG)),
        Column::new("format_category", Kind::Term(&w::FORMAT_CATEGORY)),
        Column::new("format_type", Kind::Text(NAME)),
        Column::new("share_type", Kind::Term(&w::SHARE_TYPE)),
        Column::new("condition_kind", Kind::Term(&w::CONDITION_KIND)),
        Column::new("share_condition", Kind::Text(LONG)),
        Column::new("legal_basis_kind", Kind::Term(&w::LEGAL_BASIS_KIND)),
        Column::new("legal_basis", Kind::Text(LONG)),
        Column::new("method", Kind::Term(&w::METHOD)),
        Column::new("interface_desc", Kind::Text(LONG)),
        Column::new("interface_call", Kind::Text(LONG)),
        Column::new("open", Kind::Bool),
        Column::new("open_condition", Kind::Text(LONG)),
        Column::new("update_cycle", Kind::Term(&w::UPDATE_CYCLE)),
        Column::new("published_on", Kind::Text(64)),
        Column::new("related_code", Kind::Text(LONG)),
        Column::new("level", Kind::Term(&w::LEVEL)),
        Column::new("base_library", Kind::Term(&w::BASE_LIBRARY)),
        Column::new("derived_from", Kind::Text(LONG)),
        Column::new("state", Kind::Term(&w::STATE)),
        Column::new("class_name", Kind::Text(NAME)),
        Column::new("method_category", Kind::Text(NAME)),
        Column::new("provider_name", Kind::Text(NAME)),
        Column::new("source_system", Kind::Text(NAME)),
        Column::new("duty_basis", Kind::Text(LONG)),
        Column::new("change_reason", Kind::Text(LONG)),
        Column::new("condition_departments", Kind::Text(LONG)),
    ],
    key: 1,
    indexes: &["provider", "share_type", "state"],
    extra_sql: include_str!("../../sql/resource_history.sql"),
    also_writes: &["gov_resource_history_data"],
    decide: resource,
};

pub static ITEM: TableSpec = TableSpec {
    name: "gov_item",
    entity: "item",
    columns: &[
        Column::new("resource", Kind::Code),
        Column::new("name", Kind::Text(NAME)),
        Column::new("column_name", Kind::Text(128)),
        Column::new("type", Kind::Term(&w::ITEM_TYPE)),
        Column::new("length", Kind::Text(32)),
        Column::new("share_type", Kind::Term(&w::SHARE_TYPE)),
        Column::new("level", Kind::Term(&w::LEVEL)),
        Column::new("pi", Kind::Term(&w::PI)),
        Column::new("mask", Kind::Text(4_096)),
        Column::new("lookup", Kind::Bool),
        Column::new("change_reason", Kind::Text(LONG)),
        Column::new("subject_key", Kind::Bool),
    ],
    key: 2,
    indexes: &[],
    extra_sql: include_str!("../../sql/item_history.sql"),
    also_writes: &["gov_item_history_data"],
    decide: item,
};

fn read_resource(row: &Row) -> std::result::Result<Resource, Refusal> {
    Resource::from_values(|column| row.get(column).clone())
}

fn read_item(row: &Row) -> std::result::Result<Item, Refusal> {
    Item::from_values(|column| row.get(column).clone())
}

/// What the catalogue says of a resource that others derive from.
pub fn source(cache: &Cache, code: &str) -> Option<Source> {
    let row = cache
        .row("SELECT share_type, level, derived_from FROM main.gov_resource_data WHERE code = ?1", &[code.into()])
        .ok()??;
    let text = |i: usize| row.get(i).and_then(Value::text);
    let mut label = Label::of(text(0), text(1), None);
    let items = "SELECT share_type, level, pi FROM main.gov_item_data WHERE resource = ?1";
    for item in cache.all(items, &[code.into()]).ok()? {
        let text = |i: usize| item.get(i).and_then(Value::text);
        label = label.strictest(Label::of(text(0), text(1), text(2)));
    }
    Some(Source { label, derived_from: text(2).map(codes).unwrap_or_default() })
}

fn resource(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    let rules = params::rules(door.cache, draft.at.local_date())?;
    let providers = [draft.old_text("provider").map(String::from), draft.new_text("provider").map(String::from)];
    let authority = authority(door, providers.iter().flatten().next())?;
    // Somebody else's: told before anything about its content is.
    if draft.actor.department.as_deref() != authority.as_deref() {
        for provider in providers.iter().flatten() {
            may_write(draft, Some(provider))?;
        }
    }
    let old = draft.old.as_ref().map(read_resource).transpose()?;
    let decision = match (&old, &draft.new) {
        (Some(old), None) => classify::resource_delete(&rules, old)?,
        (Some(old), Some(new)) => {
            classify::resource_update(&rules, old, read_resource(new)?, |c| source(door.cache, c))?
        }
        (None, Some(new)) => {
            let mut row = read_resource(new)?;
            // Whoever sets a database up takes over a catalogue that is in force already.
            let taken_over = row.state.is_none() && !draft.actor.is_staff();
            if taken_over {
                row.state = Some("published".into());
            }
            match classify::resource_insert(&rules, row.clone(), |c| source(door.cache, c)) {
                Err(_) if taken_over => {
                    row.state = None;
                    classify::resource_insert(&rules, row, |c| source(door.cache, c))?
                }
                outcome => outcome?,
            }
        }
        (None, None) => return Ok(()),
    };
    if draft.actor.is_staff() {
        let new = draft.new.is_some().then_some(&decision.row);
        may::may_change(asker(draft), draft.verb.word(), old.as_ref(), new, authority.as_deref())?;
    }
    not_used(
        door,
        draft,
        &[
            ("gov_item", "resource"),
            ("gov_request", "resource"),
            ("gov_mount", "resource"),
            ("gov_update", "resource"),
            ("gov_watch", "resource"),
            ("gov_collection", "resource"),
            ("gov_subscription", "resource"),
        ],
    )?;
    must_exist(door, "provider", draft.new_text("provider"), "gov_department", "code")?;
    if let Some(new) = draft.new.as_mut() {
        for column in Resource::COLUMNS {
            new.set(column, decision.row.value(column));
        }
    }
    named_departments(door, draft)?;
    draft.action = decision.action.into();
    for provider in providers.iter().flatten() {
        draft.party(Some(provider));
    }
    if draft.old_text("state") != draft.new_text("state") && draft.actor.department == authority {
        draft.party(authority.as_deref());
    }
    Ok(())
}

/// Art. 9, 相关政务部门: each department named is a registered one, by code or by name; stored are the codes.
fn named_departments(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    if !draft.changes("condition_departments") {
        return Ok(());
    }
    let named = named(door.cache, draft.new_text("condition_departments"))?;
    for code in &named {
        must_exist(door, "condition_departments", Some(code), "gov_department", "code")?;
    }
    if let Some(new) = draft.new.as_mut() {
        new.set("condition_departments", (!named.is_empty()).then(|| named.join(",")));
    }
    Ok(())
}

/// The departments that a resource names, as codes: an imported sheet may hold names. What no department bears
/// stays as it is, and opens the resource to nobody.
pub fn named(cache: &Cache, text: Option<&str>) -> Result<Vec<String>> {
    let mut named: Vec<String> = Vec::new();
    for word in codes(text.unwrap_or("")) {
        let sql = "SELECT code FROM main.gov_department_data WHERE code = ?1 OR name = ?1 ORDER BY code <> ?1 LIMIT 1";
        let code = cache.text(sql, &[word.as_str().into()])?.unwrap_or(word);
        if !named.contains(&code) {
            named.push(code);
        }
    }
    Ok(named)
}

/// A provider's same-level data authority.
fn authority(door: &Door<'_>, provider: Option<&String>) -> Result<Option<String>> {
    let Some(provider) = provider else { return Ok(None) };
    door.cache.text("SELECT authority FROM main.gov_department_data WHERE code = ?1", &[provider.as_str().into()])
}

fn asker(draft: &Draft) -> Asker<'_> {
    Asker {
        id: &draft.actor.id,
        role: draft.actor.role.as_deref().unwrap_or(""),
        department: draft.actor.department.as_deref(),
    }
}

fn item(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    let rules = params::rules(door.cache, draft.at.local_date())?;
    let owners = [draft.old_text("resource").map(String::from), draft.new_text("resource").map(String::from)];
    let mut owner = None;
    for code in owners.iter().flatten() {
        let row = door.cache.row(
            "SELECT code, name, provider, share_type, level, state, derived_from FROM main.gov_resource_data WHERE code = ?1",
            &[code.as_str().into()],
        )?;
        let Some(row) = row else {
            must_exist(door, "resource", Some(code), "gov_resource", "code")?;
            continue;
        };
        let mut resource = Resource::default();
        for (column, value) in
            ["code", "name", "provider", "share_type", "level", "state", "derived_from"].into_iter().zip(row)
        {
            resource.set(column, value.text().map(String::from));
        }
        may_write(draft, resource.provider.as_deref())?;
        draft.party(resource.provider.as_deref());
        owner = Some(resource);
    }
    let Some(owner) = owner else {
        return Err(Refusal::new(&doors::MISSING).with("column", "resource").with("table", "gov_item").into());
    };
    let old = draft.old.as_ref().map(read_item).transpose()?;
    let decision = match (&old, &draft.new) {
        (Some(old), None) => classify::item_delete(&rules, &owner, old)?,
        (Some(old), Some(new)) => classify::item_update(&rules, &owner, old, read_item(new)?)?,
        (None, Some(new)) => classify::item_insert(&rules, &owner, read_item(new)?)?,
        (None, None) => return Ok(()),
    };
    if let (true, Some("published"), Some(old)) = (draft.actor.is_staff(), owner.state.as_deref(), &old) {
        let own = |i: &Item| i.share_type.clone().or_else(|| owner.share_type.clone());
        let code = owner.code.as_deref().unwrap_or_default();
        let authority = authority(door, owner.provider.as_ref())?;
        if draft.new.is_some() {
            may::looser(asker(draft), code, &own(old), &own(&decision.row), authority.as_deref())?;
        }
    }
    if let (Some(from), Some(_)) = (&owner.derived_from, &draft.new) {
        let code = owner.code.as_deref().unwrap_or_default();
        let inherited = classify::inherit(code, &codes(from), |c| source(door.cache, c));
        if let Some((_, refusal)) = classify::looser_than_sources(&rules, code, &inherited, &decision.row) {
            return Err(refusal.into());
        }
    }
    if draft.verb != Verb::Delete {
        if let Some(spec) = decision.row.mask.as_deref() {
            Masker::check(spec)?;
        }
    }
    if let Some(new) = draft.new.as_mut() {
        for column in Item::COLUMNS {
            new.set(column, decision.row.value(column));
        }
    }
    draft.action = decision.action.into();
    Ok(())
}
