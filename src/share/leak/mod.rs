//! `leak_check(target [, request])`: what a reader would recover of a mounted table, by every route known.
//!
//! The corpus of attacks (`sql/attacks.txt`, the one that the tests run on every supported host) is run by a reader
//! with the agreement in question on a sandbox: a database in memory with the source's declaration, its indexes and
//! some of its rows. Nothing is written to the real one, and no row of the answer holds a value of it. What only the
//! real connection can show (a host that replaced the authorizer, say) is in `govshare_status()`.
//!
//! Then each item's mask is put to the values themselves: `open` where values come out as they went in (the vendor
//! profiles do that), `checks` where what comes out still passes a check digit.

pub mod corpus;
pub mod masks;
pub mod sandbox;

use super::mount::{column as source_column, quoted};
use corpus::Group;
use sandbox::{Agreement, Item, Plan, Register, Sandbox};

use crate::error::{identity, share as faults, Refusal};
use crate::guard::rows::{self, TableFunction};
use crate::guard::{actor, Cache, Conn};
use crate::mask::sql::input;
use crate::mask::Masker;
use crate::sqlite::{Db, Result, ValueRef};
use crate::value::Value;
use std::collections::HashSet;
use std::rc::Rc;

/// Rows of the sandbox, and rows that masks are put to.
const ROWS: usize = 20;
const SAMPLE: usize = 1_000;
/// Masked columns that are attacked one by one.
const COLUMNS: usize = 16;
/// Shorter values would be found by chance.
const SHORTEST: usize = 6;

const LEAK: TableFunction = TableFunction {
    name: "leak_check",
    columns: "part TEXT, route TEXT, item TEXT, agreement INTEGER, outcome TEXT, recovered INTEGER, searched INTEGER, \
        note TEXT, sql TEXT",
    arguments: &["target", "of_request"],
    required: 1,
    start: |cache, args| Ok(Box::new(check(cache, args)?.into_iter())),
};

/// How the sandbox gets the library.
#[derive(Default)]
struct Registrar(std::cell::Cell<Option<Register>>);

pub fn register(db: Db, conn: &Rc<Conn>, library: Register) -> Result<()> {
    conn.slot::<Registrar>().0.set(Some(library));
    rows::register(db, conn, LEAK)
}

fn check(cache: &Rc<Cache>, args: &[Value]) -> Result<Vec<Vec<Value>>> {
    let target = args.first().and_then(Value::text).unwrap_or("NULL");
    let mount = "SELECT m.resource, m.source, r.provider, r.share_type FROM main.gov_mount_data AS m \
                 JOIN main.gov_resource_data AS r ON r.code = m.resource \
                 WHERE lower(m.name) = lower(?1) OR lower(m.source) = lower(?1) ORDER BY lower(m.name) <> lower(?1) LIMIT 1";
    let Some(row) = cache.row(mount, &[target.into()])? else {
        return Err(Refusal::new(&faults::LEAK_TARGET).with("target", target).into());
    };
    let text = |i: usize| row.get(i).and_then(Value::text).unwrap_or("").to_string();
    let (code, source, provider) = (text(0), text(1), text(2));
    may_check(cache, target, &provider)?;
    let agreement = agreement(cache, &code, args.get(1))?;
    let (plan, samples) = plan(cache, code, text(3), source, agreement)?;
    let Some(library) = cache.conn.slot::<Registrar>().0.get() else { return Ok(Vec::new()) };
    let sandbox = Sandbox::make(&plan, library)?;
    let mut out = routes(&plan, sandbox, library)?;
    out.extend(by_mask(cache, &plan, &samples)?);
    Ok(out)
}

/// The provider's own people; and those who answer for security, who get counts and no values.
fn may_check(cache: &Cache, target: &str, provider: &str) -> Result<()> {
    let locked = crate::setup::sql::is_locked(cache)?;
    let asker = actor::resolve(cache, None, locked, cache.conn.now()?)?;
    let own = asker.department.as_deref() == Some(provider);
    if !locked || own || asker.has_role("auditor") || asker.has_role("secadmin") {
        return Ok(());
    }
    Err(Refusal::new(&identity::MAY_NOT)
        .with("actor", &asker.id)
        .with("role", asker.role.as_deref().unwrap_or("-"))
        .with("department", asker.department.as_deref().unwrap_or("-"))
        .with("verb", "run leak_check on")
        .with("table", target)
        .with("who", "the provider's own staff, a secadmin or an auditor")
        .into())
}

/// The agreement given, else the newest that is provided; none where data is shared without one.
fn agreement(cache: &Cache, code: &str, wanted: Option<&Value>) -> Result<Option<Agreement>> {
    let wanted = match wanted {
        None | Some(Value::Null) => None,
        Some(Value::Integer(id)) => Some(*id),
        Some(other) => Some(other.text().and_then(|t| t.trim().parse().ok()).unwrap_or(-1)),
    };
    let sql = "SELECT id, coalesce(agreed_items, items), row_filter, agreed_masks, coalesce(verify_only, 0) \
               FROM main.gov_request_data WHERE resource = ?1 AND (id = ?2 OR ?2 IS NULL AND state = 'provided') \
               ORDER BY id DESC LIMIT 1";
    let row = cache.row(sql, &[code.into(), wanted.map_or(ValueRef::Null, ValueRef::Integer)])?;
    match (row, wanted) {
        (None, None) => Ok(None),
        (None, Some(id)) => {
            Err(Refusal::new(&faults::LEAK_AGREEMENT).with("request", id).with("resource", code).into())
        }
        (Some(row), _) => {
            let text = |i: usize| row.get(i).and_then(Value::text).map(String::from);
            Ok(Some(Agreement {
                id: row.first().and_then(Value::integer).unwrap_or(0),
                items: text(1).unwrap_or_else(|| "[]".into()),
                row_filter: text(2),
                masks: text(3),
                verify_only: row.get(4).and_then(Value::integer) == Some(1),
                usable: true,
            }))
        }
    }
}

/// What the sandbox is made of, and more rows for the masks.
fn plan(
    cache: &Cache,
    code: String,
    share_type: String,
    source: String,
    mut agreement: Option<Agreement>,
) -> Result<(Plan, Vec<Vec<Value>>)> {
    let mut items = Vec::new();
    let sql = "SELECT name, column_name, share_type, mask, pi, lookup FROM main.gov_item_data \
               WHERE resource = ?1 AND column_name IS NOT NULL ORDER BY row_id";
    for row in cache.all(sql, &[code.as_str().into()])? {
        let text = |i: usize| row.get(i).and_then(Value::text).map(String::from);
        items.push(Item {
            name: text(0).unwrap_or_default(),
            column: text(1).unwrap_or_default(),
            share_type: text(2),
            mask: text(3),
            pi: text(4),
            lookup: row.get(5).and_then(Value::integer) == Some(1),
        });
    }
    if let Some(agreement) = agreement.as_mut() {
        // Prohibited items are open in an approved event only, which the sandbox does not stage.
        let open = |name: &String| {
            let kind = |i: &Item| i.share_type.clone().unwrap_or_else(|| share_type.clone());
            items.iter().any(|i| i.name == *name && kind(i) != "prohibited")
        };
        let agreed = crate::request::filter::read_items("agreed_items", &agreement.items).unwrap_or_default();
        let agreed: Vec<String> = agreed.into_iter().filter(open).collect();
        agreement.items = crate::request::filter::items_json(&agreed);
        agreement.usable = !agreed.is_empty();
        // A mask that needs a key hides whole here; what it leaves is told by the masks' part.
        agreement.masks = agreement.masks.take().and_then(|m| keyless(&m, &agreed));
    }
    let mut ddl = String::new();
    let mut indexes = Vec::new();
    let sql = "SELECT type, sql FROM main.sqlite_master WHERE lower(tbl_name) = lower(?1) AND sql IS NOT NULL AND type IN ('table', 'index')";
    for row in cache.all(sql, &[source.as_str().into()])? {
        let sql = row.get(1).and_then(Value::text).unwrap_or("").to_string();
        if row.first().and_then(Value::text) == Some("table") {
            ddl = sql;
        } else {
            indexes.push(sql);
        }
    }
    let mut columns = Vec::new();
    cache.rows(&format!("PRAGMA main.table_xinfo({})", quoted(&source)), &[], |row| {
        // Generated columns make themselves.
        if row.column_i64(6).unwrap_or(0) == 0 {
            columns.push(row.column_text(1).unwrap_or("").to_string());
        }
        Ok(())
    })?;
    let expected: Rc<str> = source.to_ascii_lowercase().into();
    let names: Vec<String> = columns.iter().map(|c| source_column(c)).collect();
    let sql = format!("SELECT {} FROM main.{} AS s LIMIT {SAMPLE}", names.join(", "), quoted(&source));
    let samples = {
        let _nested = cache.conn.nested_on(&expected);
        cache.all(&sql, &[])?
    };
    let rows = samples.iter().take(ROWS).cloned().collect();
    let keyed = |spec: &String| Masker::check(spec).is_ok_and(|m| m.keyed());
    let mut plan = Plan { code, share_type, items, agreement, ddl, source, indexes, columns, rows };
    for item in plan.items.iter_mut() {
        if item.mask.as_ref().is_some_and(keyed) {
            item.mask = Some("redact".into());
        }
    }
    Ok((plan, samples))
}

/// Agreed masks without those that need a key, and of agreed items only.
fn keyless(masks: &str, agreed: &[String]) -> Option<String> {
    let masks = crate::request::filter::read_masks(masks, agreed, |_| Ok(())).ok()?;
    let mut map = crate::audit::json::Map::new();
    for (item, spec) in masks {
        let keyed = Masker::check(&spec).is_ok_and(|m| m.keyed());
        map.insert(&item, if keyed { "redact".to_string() } else { spec });
    }
    crate::audit::json::Json::Map(map).to_text().ok()
}

/// One item as the reader sees it.
struct View {
    item: String,
    column: String,
    verdict: String,
}

fn routes(plan: &Plan, mut sandbox: Sandbox, library: Register) -> Result<Vec<Vec<Value>>> {
    let mut views = Vec::new();
    sandbox.db().rows(
        "SELECT item, column_name, verdict FROM share_explain(?1, 'reader')",
        &[plan.code.as_str().into()],
        |row| {
            let text = |i: usize| row.column_text(i).unwrap_or("").to_string();
            views.push(View { item: text(0), column: text(1), verdict: text(2) });
            Ok(())
        },
    )?;
    let with = |verdict: &str| views.iter().find(|v| v.verdict == verdict).map(|v| v.column.clone());
    let raw = |column: &str| views.iter().any(|v| v.column == column && v.verdict == "allow");
    let hidden: Vec<usize> = (0..plan.columns.len()).filter(|i| !raw(&format!("leak_c{i}"))).collect();
    let beside = hidden.iter().map(|i| format!("leak_c{i}")).find(|c| !views.iter().any(|v| v.column == *c));
    let denied = with("deny").or(beside);
    let col = with("mask").or_else(|| denied.clone());
    let seen = with("allow").or_else(|| views.iter().map(|v| v.column.clone()).find(|c| Some(c) != col.as_ref()));
    let secrets = secrets(plan, &hidden);
    let values: Vec<[String; 3]> = secrets.iter().map(|s| corpus::spellings(s)).collect();
    let guess = guess(plan, &[denied.as_deref(), col.as_deref()]);
    let value = guess.0.clone();
    let mut common: Vec<(&str, &str)> = vec![
        ("source", sandbox::SOURCE),
        ("shared", sandbox::SHARED),
        ("resource", &plan.code),
        ("notes", "leak_notes"),
        ("view", "leak_view"),
        ("index", "leak_cover"),
        ("value", &value),
    ];
    for (place, column) in [("denied", &denied), ("seen", &seen)] {
        if let Some(column) = column {
            common.push((place, column));
        }
    }
    // What is masked is attacked column by column; where nothing is, what is denied.
    let masked: Vec<&View> = views.iter().filter(|v| v.verdict == "mask").take(COLUMNS).collect();
    let first = col.as_deref().map(|c| (None, c));
    let each: Vec<(Option<&str>, &str)> = masked.iter().map(|v| (Some(v.item.as_str()), v.column.as_str())).collect();
    let id = plan.agreement.as_ref().map(|a| a.id);
    let mut out = Vec::new();
    let mut empty: Option<Sandbox> = None;
    let attacks = corpus::all().into_iter().flat_map(|attack| {
        let by_column = matches!(attack.group, Group::Blind | Group::Oracle) && attack.sql.contains("{col}");
        let columns: Vec<Option<(Option<&str>, &str)>> = match (by_column, each.is_empty()) {
            (true, false) => each.iter().copied().map(Some).collect(),
            _ => vec![first],
        };
        columns.into_iter().map(move |column| (attack, column))
    });
    for (attack, column) in attacks {
        let mut places = common.clone();
        places.extend(column.map(|(_, column)| ("col", column)));
        let Some((first, second)) = sandbox.attack(&attack, &places, (&guess.0, &guess.1)) else { continue };
        let all = format!("{}{}", first.text, second.as_ref().map_or("", |s| s.text.as_str()));
        let upper = all.to_uppercase();
        let mut found: Vec<&[String; 3]> = values.iter().filter(|v| corpus::holds(&all, &upper, v)).collect();
        if !found.is_empty() {
            // What also comes back where the table is empty was not recovered: a date of the log, say.
            let bare = match empty.take() {
                Some(bare) => bare,
                None => Sandbox::make(&plan.emptied(), library)?,
            };
            if let Some((first, second)) = bare.attack(&attack, &places, (&guess.0, &guess.1)) {
                let by_chance = format!("{}{}", first.text, second.map_or(String::new(), |s| s.text));
                let upper = by_chance.to_uppercase();
                found.retain(|v| !corpus::holds(&by_chance, &upper, v));
            }
            empty = Some(bare);
        }
        let mut recovered = found.len();
        let differs = second.as_ref().is_some_and(|s| *s != first);
        recovered = recovered.max(usize::from(differs));
        let let_through = attack.group.is_refused() && !first.refused;
        let (outcome, note) = match (recovered > 0, let_through, differs) {
            (true, _, true) => ("leak", "a right guess looks unlike a wrong one / 猜对与猜错的结果不同"),
            (true, _, false) => ("leak", "true values came back / 返回了真实值"),
            (false, true, _) => ("passed", "let through, though nothing came back / 未被拒绝,但未返回真实值"),
            (false, false, _) if first.refused => ("refused", ""),
            (false, false, _) => ("nothing", ""),
        };
        out.push(vec![
            format!("route:{}", attack.group.word()).into(),
            attack.name.into(),
            column.and_then(|(item, _)| item).into(),
            id.into(),
            outcome.into(),
            (recovered as i64).into(),
            (values.len() as i64).into(),
            (!note.is_empty()).then(|| note.to_string()).into(),
            attack.sql.into(),
        ]);
        if let_through {
            // What it did may be in the way of the next.
            sandbox = Sandbox::make(plan, library)?;
        }
    }
    if values.is_empty() && !hidden.is_empty() {
        out.push(unsearched(id));
    }
    Ok(out)
}

fn unsearched(id: Option<i64>) -> Vec<Value> {
    let note = "the table is empty, or its hidden values are all too short to be told from chance / 无可供比对的隐藏值";
    let mut row: Vec<Value> = vec!["route:all".into(), "search".into(), Value::Null, id.into(), "unknown".into()];
    row.extend([0i64.into(), 0i64.into(), note.into(), Value::Null]);
    row
}

/// Values that the reader may not see, long enough to be recognised and not part of what it may see.
fn secrets(plan: &Plan, hidden: &[usize]) -> Vec<String> {
    let text = |v: &Value| match v {
        Value::Text(t) => t.clone(),
        Value::Integer(i) => i.to_string(),
        _ => String::new(),
    };
    let mut open = String::new();
    for row in &plan.rows {
        for (i, value) in row.iter().enumerate().filter(|(i, _)| !hidden.contains(i)) {
            let _ = i;
            open.push_str(&text(value));
            open.push('\n');
        }
    }
    let mut found = HashSet::new();
    for row in &plan.rows {
        for value in hidden.iter().filter_map(|i| row.get(*i)).map(text) {
            if value.len() >= SHORTEST && !open.contains(&value) {
                found.insert(value);
            }
        }
    }
    let mut all: Vec<String> = found.into_iter().collect();
    all.sort();
    all
}

/// A true value of the first of these columns that has one long enough, and one like it that is none.
fn guess(plan: &Plan, columns: &[Option<&str>]) -> (String, String) {
    for column in columns.iter().flatten() {
        let place = column.strip_prefix("leak_c").and_then(|i| i.parse::<usize>().ok());
        let text = |row: &Vec<Value>| match place.and_then(|i| row.get(i)) {
            Some(Value::Text(t)) => t.clone(),
            Some(Value::Integer(i)) => i.to_string(),
            _ => String::new(),
        };
        let values: Vec<String> = plan.rows.iter().map(text).collect();
        let Some(right) = values.iter().find(|v| v.len() >= SHORTEST) else { continue };
        let mut wrong = right.clone();
        let last = wrong.pop().unwrap_or('0');
        let fits = |c: &char| *c != last && !values.contains(&format!("{wrong}{c}"));
        if let Some(other) = ('0'..='9').chain(['X', '甲']).find(fits) {
            return (right.clone(), format!("{wrong}{other}"));
        }
    }
    ("leak-check-right".into(), "leak-check-wrong".into())
}

/// What each mask leaves of the values.
fn by_mask(cache: &Cache, plan: &Plan, samples: &[Vec<Value>]) -> Result<Vec<Vec<Value>>> {
    let id = plan.agreement.as_ref().map(|a| a.id);
    let agreed = plan.agreement.as_ref().map_or(Ok(Vec::new()), |a| {
        crate::request::filter::read_items("agreed_items", &a.items).or(Ok::<_, Refusal>(Vec::new()))
    })?;
    let sql = "SELECT mask FROM main.gov_item_data WHERE resource = ?1 AND name = ?2";
    let stored = match id {
        Some(id) => cache.text("SELECT agreed_masks FROM main.gov_request_data WHERE id = ?1", &[id.into()])?,
        None => None,
    };
    let own_masks =
        stored.and_then(|m| crate::request::filter::read_masks(&m, &agreed, |_| Ok(())).ok()).unwrap_or_default();
    let mut out = Vec::new();
    for item in &plan.items {
        let kind = item.share_type.as_deref().unwrap_or(&plan.share_type);
        if !(kind == "unconditional" || kind == "conditional" && agreed.contains(&item.name)) {
            continue;
        }
        let mut row = |outcome: &str, recovered: i64, searched: i64, note: &str, spec: &str| {
            out.push(vec![
                "mask".into(),
                spec.into(),
                item.name.as_str().into(),
                id.into(),
                outcome.into(),
                recovered.into(),
                searched.into(),
                (!note.is_empty()).then(|| note.to_string()).into(),
                Value::Null,
            ]);
        };
        let own = own_masks.iter().find(|(name, _)| *name == item.name).map(|(_, spec)| spec.clone());
        let spec = match own {
            Some(spec) => Some(spec),
            None => cache.text(sql, &[plan.code.as_str().into(), item.name.as_str().into()])?,
        };
        let place = plan.columns.iter().position(|c| c.eq_ignore_ascii_case(&item.column));
        let values = || samples.iter().filter_map(|r| place.and_then(|i| r.get(i))).map(|v| input(ValueRef::from(v)));
        let Some(spec) = spec else {
            let personal = item.pi.as_deref().is_some_and(|pi| pi != "none");
            if personal {
                let n = values().filter(|v| !matches!(v, crate::mask::Input::Null)).count() as i64;
                row("raw", n, n, "a personal item without a mask is shown as stored / 个人信息项未脱敏", "");
            }
            continue;
        };
        let masker = Masker::check(&spec)?;
        if masker.keyed() {
            let keeps = if masker.is_pseudonym() {
                "needs the share's key; a pseudonym keeps the form and the check digit on purpose / 需密钥;假名按设计保留格式与校验位"
            } else {
                "needs the share's key, so what it leaves cannot be told here / 需密钥,此处无法判断"
            };
            row("keyed", 0, 0, keeps, &spec);
            continue;
        }
        let left = masks::left(&masker, values());
        let vendor = masker.vendor().map_or(String::new(), |v| format!(" ({v})"));
        if left.open > 0 {
            row(
                "open",
                left.open,
                left.values,
                &format!("stored values come out unmasked / 部分值未被脱敏{vendor}"),
                &spec,
            );
        }
        if left.checked > 0 {
            let note = format!("masked values still pass {} / 脱敏后仍通过校验", left.check.unwrap_or("a check"));
            row("checks", left.checked, left.values, &note, &spec);
        }
        let odd = masks::left(&masker, masks::ODD.iter().map(|v| crate::mask::Input::Text(v)));
        if odd.open > 0 {
            let note = format!("fails open: values that do not fit it come out unmasked / 不匹配的值原样返回{vendor}");
            row("open", odd.open, odd.values, &note, &spec);
        }
        if left.open + left.checked + odd.open == 0 {
            row("masked", 0, left.values, "", &spec);
        }
    }
    Ok(out)
}
