//! `gov_import`: a whole sheet in one guarded statement, and `import_check`, which only tells its faults.

use super::params;
use super::prepare::{prepare, EXAMPLE};
use super::sheet::{CellFault, Content, Format};
use crate::audit::hash::{hex, Algorithm};
use crate::audit::json::{self, Json};
use crate::error::{catalog as faults, Refusal};
use crate::guard::actor::{self, Actor};
use crate::guard::rows::{Rows, TableFunction};
use crate::guard::{Cache, Column, Door, Draft, Kind, Row, TableSpec, Verb};
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

fn content(value: &Value) -> std::result::Result<Content<'_>, Refusal> {
    match value {
        Value::Blob(b) => Ok(Content::Bytes(b)),
        Value::Text(t) => Ok(Content::Text(t)),
        _ => Err(Refusal::new(&faults::IMPORT_EMPTY).with("what", "content (BLOB or text)")),
    }
}

fn import(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    let Some(new) = draft.new.as_mut().filter(|_| draft.verb == Verb::Insert) else {
        let id = draft.row().map(Row::key_text).unwrap_or_default();
        return Err(Refusal::new(&faults::IMPORT_KEPT).with("id", id).into());
    };
    let place = IMPORT.position("content").and_then(|i| new.values.get_mut(i));
    let given = place.map_or(Value::Null, |v| std::mem::replace(v, Value::Null));
    let content = content(&given)?;
    new.default("mode", "all");
    let format = match new.text("format") {
        Some(word) => Format::parse(word),
        None => None,
    }
    .unwrap_or_else(|| Format::of(content.bytes()));
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
    new.set("content_sha256", hex(&Algorithm::Sha256.hash(&[content.bytes()])));
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
    let content = content(arguments.first().unwrap_or(&Value::Null))?;
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

fn provider_map(text: Option<&str>) -> Result<HashMap<String, String>> {
    let Some(text) = text else { return Ok(HashMap::new()) };
    let bad = |why: String| Refusal::new(&faults::PROVIDER_MAP).with("why", why).with("example", EXAMPLE);
    let Json::Map(map) = json::read(text).map_err(|e| bad(e.to_string()))? else {
        return Err(bad("it is no object".into()).into());
    };
    let pairs = map.iter().map(|(from, to)| Some((from.to_string(), to.text()?.to_string())));
    Ok(pairs.collect::<Option<_>>().ok_or_else(|| bad("its values are not text".into()))?)
}
