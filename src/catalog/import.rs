//! `gov_import`: a whole sheet in one guarded statement, and `import_check`, which only tells its faults.

use super::classify::{self, Rules, Source};
use super::lint;
use super::model::{Item, Resource};
use super::params;
use super::sheet::{self, CellFault, Format, Limits, Placed, Side};
use super::tables::{self, source};
use crate::audit::hash::{hex, Algorithm};
use crate::audit::json::{self, Json};
use crate::error::{catalog as faults, Refusal};
use crate::guard::actor::{self, Actor};
use crate::guard::rows::{Rows, TableFunction};
use crate::guard::{Bulk, Cache, Column, Door, Draft, Kind, Row, TableSpec, Verb};
use crate::identity::rule::{self, Asker};
use crate::mask::Masker;
use crate::sqlite::Result;
use crate::value::Value;
use crate::words::{Word, Words};
use std::collections::HashMap;
use std::rc::Rc;

const fn word(stored: &'static str, label: &'static str, also: &'static [&'static str]) -> Word {
    Word { stored, label, also }
}

/// All or nothing, or whatever is without fault.
static MODE: Words = Words {
    column: "mode",
    title: "导入方式",
    list: &[word("all", "整体导入", &["整体"]), word("rows", "逐行导入", &["逐行", "逐条"])],
};

static FORMAT: Words = Words {
    column: "format",
    title: "格式",
    list: &[word("csv", "CSV", &["txt", "tsv"]), word("json", "JSON", &[]), word("xlsx", "XLSX", &["excel"])],
};

/// The size that [`Limits`] allows a sheet.
const LARGEST: usize = 100 << 20;

pub static IMPORT: TableSpec = TableSpec {
    name: "gov_import",
    entity: "import",
    columns: &[
        Column::new("id", Kind::Integer),
        Column::new("format", Kind::Word(&FORMAT)).required(),
        Column::new("mode", Kind::Word(&MODE)).required(),
        Column::new("file", Kind::Text(1_024)),
        Column::new("provider_map", Kind::Json),
        Column::new("content_sha256", Kind::Hex(32)).required(),
        Column::new("resources", Kind::Integer).required(),
        Column::new("items", Kind::Integer).required(),
        Column::new("faults", Kind::Integer).required(),
        Column::new("content", Kind::Content(LARGEST)).secret(),
    ],
    key: 1,
    indexes: &[],
    extra_sql: include_str!("../../sql/import.sql"),
    also_writes: &["gov_resource_data", "gov_item_data"],
    decide: import,
};

/// The faults of a sheet, one row each, in the order of its rows: `import_check(content [, format [, provider_map]])`.
pub const CHECK: TableFunction = TableFunction {
    name: "import_check",
    columns: "sheet_row INTEGER, heading TEXT, value TEXT, rule TEXT, article INTEGER, instead TEXT, message TEXT, message_cn TEXT",
    arguments: &["content", "format", "provider_map"],
    required: 1,
    start: check,
};

fn bytes(value: &Value) -> std::result::Result<&[u8], Refusal> {
    match value {
        Value::Blob(b) => Ok(b),
        Value::Text(t) => Ok(t.as_bytes()),
        _ => Err(Refusal::new(&faults::IMPORT_EMPTY).with("what", "content (BLOB or text)")),
    }
}

fn import(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    let Some(new) = draft.new.as_mut().filter(|_| draft.verb == Verb::Insert) else {
        let id = draft.row().map(Row::key_text).unwrap_or_default();
        return Err(Refusal::new(&faults::IMPORT_KEPT).with("id", id).into());
    };
    let place = IMPORT.position("content").and_then(|i| new.values.get_mut(i));
    let content = place.map_or(Value::Null, |v| std::mem::replace(v, Value::Null));
    let content = bytes(&content)?;
    new.default("mode", "all");
    let format = match new.text("format") {
        Some(word) => Format::parse(word),
        None => None,
    }
    .unwrap_or_else(|| Format::of(content));
    new.set("format", format.word());
    for computed in ["resources", "items", "faults"] {
        new.set(computed, Value::Null);
    }
    let map = provider_map(new.text("provider_map"))?;
    let rules = params::rules(door.cache, draft.at.local_date())?;
    let prepared = prepare(door.cache, &rules, &draft.actor, content, Some(format), &map)?;
    if let (Some(first), Some("all")) = (prepared.faults.first(), new.text("mode")) {
        return Err(Refusal::new(&faults::IMPORT_FAULTS)
            .with("count", prepared.faults.len())
            .with("row", first.row)
            .with("heading", &first.heading)
            .with("value", &first.value)
            .with("first", first.message.lines().next().unwrap_or_default())
            .into());
    }
    let count = |n: usize| Value::Integer(i64::try_from(n).unwrap_or(i64::MAX));
    new.set("content_sha256", hex(&Algorithm::Sha256.hash(&[content])));
    new.set("resources", count(prepared.resources));
    new.set("items", count(prepared.rows.len() - prepared.resources));
    new.set("faults", count(prepared.faults.len()));
    // Each row's entry has its own provider; the import's names them all while that can be recorded.
    if prepared.providers.len() <= 500 {
        for provider in &prepared.providers {
            draft.party(Some(provider));
        }
    }
    draft.bulk = prepared.rows;
    Ok(())
}

fn check(cache: &Rc<Cache>, arguments: &[Value]) -> Result<Box<dyn Rows>> {
    let content = bytes(arguments.first().unwrap_or(&Value::Null))?;
    let format = match arguments.get(1).and_then(Value::text) {
        None => None,
        Some(text) => Some(known_format("import_check", text)?),
    };
    let map = provider_map(arguments.get(2).and_then(Value::text))?;
    let actor = actor::session_actor(cache, cache.conn.now()?)?.unwrap_or_else(Actor::setup);
    let rules = params::today(cache)?;
    let found = prepare(cache, &rules, &actor, content, format, &map)?.faults;
    let row = |f: CellFault| {
        let mut lines = f.message.lines().map(String::from);
        vec![
            i64::try_from(f.row).ok().into(),
            f.heading.into(),
            f.value.into(),
            f.rule.into(),
            f.article.map(i64::from).into(),
            f.instead.into(),
            lines.next().into(),
            lines.next().into(),
        ]
    };
    Ok(Box::new(found.into_iter().map(row).collect::<Vec<_>>().into_iter()))
}

/// A format by its name, or a refusal that lists them.
pub fn known_format(function: &str, text: &str) -> std::result::Result<Format, Refusal> {
    Format::parse(text).ok_or_else(|| {
        Refusal::new(&faults::EXPORT_FORMAT)
            .with("function", function)
            .with("value", text)
            .with("known", "csv, json, xlsx")
    })
}

const EXAMPLE: &str = r#"{"某市公安局":"gaj"}"#;

fn provider_map(text: Option<&str>) -> Result<HashMap<String, String>> {
    let Some(text) = text else { return Ok(HashMap::new()) };
    let bad = |why: String| Refusal::new(&faults::PROVIDER_MAP).with("why", why).with("example", EXAMPLE);
    let Json::Map(map) = json::read(text).map_err(|e| bad(e.to_string()))? else {
        return Err(bad("it is no object".into()).into());
    };
    let pairs = map.iter().map(|(from, to)| Some((from.to_string(), to.text()?.to_string())));
    Ok(pairs.collect::<Option<_>>().ok_or_else(|| bad("its values are not text".into()))?)
}

/// What an import would write, and everything that is wrong with the sheet.
struct Prepared {
    /// Resources first, then items.
    rows: Vec<Bulk>,
    resources: usize,
    providers: Vec<String>,
    faults: Vec<CellFault>,
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

fn prepare(
    cache: &Cache,
    rules: &Rules,
    actor: &Actor,
    content: &[u8],
    format: Option<Format>,
    map: &HashMap<String, String>,
) -> Result<Prepared> {
    let sheet = sheet::read(content, format, rules, &Limits::default(), |code| source(cache, code))?;
    let departments = Departments::read(cache, map)?;
    let mut out = Prepared { rows: Vec::new(), resources: 0, providers: Vec::new(), faults: sheet.faults };
    let mut taken: HashMap<String, String> = HashMap::new();
    let own = sources(&sheet.resources, &sheet.items);
    let find = |code: &str| own.get(code).cloned().or_else(|| source(cache, code));
    for placed in sheet.resources {
        let place = |(column, value, refusal): (&str, String, Refusal)| {
            sheet::fault(placed.row, Side::Resource, column, &value, &refusal)
        };
        match resource(cache, &find, rules, actor, &departments, &placed) {
            Err(told) => out.faults.extend(told.into_iter().map(place)),
            // Its faults are told already.
            Ok(_) if placed.faulty => {}
            Ok((row, provider)) => {
                taken.insert(row.key_text(), provider.clone());
                if !out.providers.contains(&provider) {
                    out.providers.push(provider.clone());
                }
                out.rows.push(Bulk { row, action: "resource.create", parties: vec![provider] });
            }
        }
    }
    out.resources = out.rows.len();
    for placed in sheet.items {
        let owner = placed.value.resource.as_deref().and_then(|code| taken.get(code));
        match item(&placed) {
            Err((column, refusal)) => {
                let value = placed.value.get(column).unwrap_or_default();
                out.faults.push(sheet::fault(placed.row, Side::Item, column, value, &refusal));
            }
            Ok(row) => {
                if let (Some(provider), false) = (owner, placed.faulty) {
                    out.rows.push(Bulk { row, action: "item.create", parties: vec![provider.clone()] });
                }
            }
        }
    }
    out.faults.sort_by_key(|f| f.row);
    Ok(out)
}

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

/// The row of a resource and its provider's code, or what only the database finds wrong with it.
type Told = Vec<(&'static str, String, Refusal)>;

fn resource(
    cache: &Cache,
    find: &dyn Fn(&str) -> Option<Source>,
    rules: &Rules,
    actor: &Actor,
    departments: &Departments<'_>,
    placed: &Placed<Resource>,
) -> std::result::Result<(Row, String), Told> {
    let mut row = placed.value.clone();
    let mut told = Told::new();
    let shown = |row: &Resource| row.provider.clone().or_else(|| row.provider_name.clone()).unwrap_or_default();
    let code = row.code.clone().unwrap_or_default();
    let provider = departments.find([row.provider.as_deref(), row.provider_name.as_deref()]);
    match &provider {
        // A missing or wrong provider is told by the sheet itself.
        None if row.provider.is_some() => {
            let refusal = Refusal::new(&faults::IMPORT_PROVIDER).with("value", shown(&row)).with("example", EXAMPLE);
            told.push(("provider", shown(&row), refusal));
        }
        None => {}
        Some(provider) => {
            if let Err(refusal) = may(actor, provider) {
                told.push(("provider", shown(&row), refusal));
            }
            row.provider = Some(provider.clone());
            if row.provider_name.is_none() {
                row.provider_name = departments.names.get(provider).cloned();
            }
        }
    }
    let known = cache.text("SELECT name FROM main.gov_resource_data WHERE code = ?1", &[code.as_str().into()]);
    if let Ok(Some(other)) = known {
        let refusal = Refusal::new(&faults::IMPORT_TAKEN).with("value", &code).with("other", other);
        told.push(("code", code, refusal));
    }
    if placed.faulty || !told.is_empty() {
        return if told.is_empty() { Ok((Row::empty(&tables::RESOURCE), String::new())) } else { Err(told) };
    }
    let stated = |column, refusal| vec![(column, String::new(), refusal)];
    let row = begin(find, rules, actor, row).map_err(|r| stated("state", r))?;
    let provider = row.provider.clone().unwrap_or_default();
    match Row::normalised(&tables::RESOURCE, |column| row.value(column)) {
        Ok(row) => Ok((row, provider)),
        Err((column, refusal)) => Err(vec![(column, row.get(column).unwrap_or_default().to_string(), refusal)]),
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

fn item(placed: &Placed<Item>) -> std::result::Result<Row, (&'static str, Refusal)> {
    if let Some(spec) = placed.value.mask.as_deref() {
        Masker::check(spec).map_err(|refusal| ("mask", refusal))?;
    }
    if placed.faulty {
        return Ok(Row::empty(&tables::ITEM));
    }
    Row::normalised(&tables::ITEM, |column| placed.value.value(column))
}
