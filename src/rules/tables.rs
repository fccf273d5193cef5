//! `gov_rule` and `gov_pack`: rule packs as governed records.
//!
//! The built-in packs lie in both from the beginning. A further pack is written rule by rule into `gov_rule`,
//! named in `gov_pack`, and put in force by `UPDATE gov_pack SET state='active'`; from then on its rules are
//! fixed, because decisions cite them. On a locked database that takes two persons (`gov_approval`).

use super::sql::{read_names, stored};
use super::{Pack, Packs, Rule, BUILT_IN};
use crate::audit::hash::{hex, Algorithm};
use crate::audit::json::Json;
use crate::calendar::Timestamp;
use crate::catalog::lint::CHECKS;
use crate::error::{door as doors, identity, request as faults, Refusal};
use crate::guard::{Cache, Cell, Column, Door, Draft, Kind, TableSpec, Verb};
use crate::identity::approval;
use crate::identity::tables::may_write;
use crate::request::recompute;
use crate::sqlite::Result;
use crate::value::Value;
use crate::words::{Word, Words};

const fn word(stored: &'static str, label: &'static str) -> Word {
    Word { stored, label, also: &[] }
}

pub static BASIS: Words = Words {
    column: "basis",
    title: "依据类型",
    list: &[word("text", "条文明示"), word("inferred", "条文推定"), word("product", "本产品管控要求")],
};

pub static PACK_STATE: Words = Words {
    column: "state",
    title: "状态",
    list: &[word("draft", "未启用"), word("active", "启用"), word("retired", "停用")],
};

pub static RULE: TableSpec = TableSpec {
    name: "gov_rule",
    entity: "rule",
    columns: &[
        Column::new("pack", Kind::Code),
        Column::new("version", Kind::Code),
        Column::new("rule", Kind::Code),
        Column::new("article", Kind::Integer),
        Column::new("basis", Kind::Word(&BASIS)).required(),
        Column::new("value", Kind::Text(65_536)).required(),
        Column::new("note", Kind::Text(4_096)),
    ],
    key: 3,
    indexes: &[],
    extra_sql: "",
    also_writes: &[],
    decide: rule,
};

pub static PACK: TableSpec = TableSpec {
    name: "gov_pack",
    entity: "pack",
    columns: &[
        Column::new("pack", Kind::Code),
        Column::new("version", Kind::Code),
        Column::new("title", Kind::Text(512)),
        Column::new("state", Kind::Word(&PACK_STATE)).required(),
        Column::new("effective", Kind::Date),
        Column::new("verified", Kind::Bool),
        Column::new("digest", Kind::Hex(32)),
    ],
    key: 2,
    indexes: &[],
    extra_sql: include_str!("../../sql/rules/tables.sql"),
    also_writes: &["gov_meta_data", "gov_request_data", "gov_feedback_data", "gov_event_data"],
    decide: pack,
};

fn named(draft: &Draft) -> (String, String) {
    let text = |column| draft.row().and_then(|r| r.text(column)).unwrap_or("").to_string();
    (text("pack"), text("version"))
}

fn rule(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    may_write(draft, None)?;
    for row in [&draft.old, &draft.new].into_iter().flatten() {
        let (pack, version) = (row.text("pack").unwrap_or(""), row.text("version").unwrap_or(""));
        // The slash separates them in gov_meta.packs.
        if pack.contains('/') || version.contains('/') {
            return Err(Refusal::new(&faults::PACK_UNREADABLE).with("why", "a name or version has no slash").into());
        }
        let used = "SELECT 1 FROM main.gov_pack_data WHERE pack = ?1 AND version = ?2 AND (state <> 'draft' OR digest IS NOT NULL)";
        if door.cache.exists(used, &[pack.into(), version.into()])? {
            return Err(Refusal::new(&faults::PACK_FIXED).with("pack", pack).with("version", version).into());
        }
    }
    if let Some(new) = &draft.new {
        let article = match new.integer("article") {
            None => None,
            Some(n) => Some(u8::try_from(n).ok().filter(|n| *n > 0).ok_or_else(|| {
                Refusal::new(&faults::RULE_VALUE)
                    .with("rule", new.text("rule").unwrap_or("?"))
                    .with("why", "the article is not a number from 1 to 255")
            })?),
        };
        let text = |column| new.text(column).unwrap_or("");
        let read = Rule::from_text(text("rule"), article, text("basis"), text("value"))?;
        known_checks(&read)?;
    }
    Ok(())
}

/// A weight for a check that lint does not have would silently do nothing.
fn known_checks(rule: &Rule) -> std::result::Result<(), Refusal> {
    let names = rule.value.as_object().filter(|_| rule.rule == "lint_weights");
    let odd = names.into_iter().flat_map(|o| o.keys()).find(|k| !CHECKS.iter().any(|c| c.word == k.as_str()));
    match odd {
        None => Ok(()),
        Some(name) => Err(Refusal::new(&faults::RULE_VALUE)
            .with("rule", &rule.rule)
            .with("why", format!("{name} is no check of catalog_lint"))),
    }
}

fn pack(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    may_write(draft, None)?;
    let (name, version) = named(draft);
    let moved = |to: &str, why: String| {
        Refusal::new(&faults::PACK_MOVE).with("pack", &name).with("version", &version).with("to", to).with("why", why)
    };
    let from = draft.old_text("state").map(String::from);
    let own = ["effective", "verified", "digest"];
    match draft.verb {
        Verb::Delete if from.as_deref() == Some("draft") && draft.old_text("digest").is_none() => return Ok(()),
        Verb::Delete => {
            return Err(Refusal::new(&identity::RECORD_KEPT).with("table", "gov_pack").with("column", "state").into())
        }
        Verb::Insert => {
            if let Some(new) = draft.new.as_mut() {
                if let Some(column) = own.iter().find(|c| !new.get(c).is_null()) {
                    return Err(Refusal::new(&doors::OWN_COLUMN).with("column", *column).into());
                }
                new.default("state", "draft");
            }
            return match draft.new_text("state") {
                Some("draft") => Ok(()),
                to => Err(moved(to.unwrap_or("?"), "a pack begins as draft".into()).into()),
            };
        }
        Verb::Update => {}
    }
    if let Some(column) = ["pack", "version"].iter().chain(&own).find(|c| draft.changes(c)) {
        return Err(Refusal::new(&doors::OWN_COLUMN).with("column", *column).into());
    }
    let to = draft.new_text("state").unwrap_or("?").to_string();
    if from.as_deref() == Some(to.as_str()) {
        return Ok(());
    }
    let names = door.cache.text("SELECT packs FROM main.gov_meta_data WHERE one = 1", &[])?.unwrap_or_default();
    let mut names = read_names(&names)?;
    let own_names = [format!("{name}/{version}"), name.clone()];
    match to.as_str() {
        "active" => {
            let other = "SELECT version FROM main.gov_pack_data WHERE pack = ?1 AND state = 'active'";
            if let Some(other) = door.cache.text(other, &[name.as_str().into()])? {
                return Err(moved(&to, format!("version {other} is active: set it to retired first")).into());
            }
            let read = stored(door.cache, &name, &version)?;
            let built_in = Pack::built_in(&name).is_ok_and(|p| p.version == version);
            names.push(if built_in { name.clone() } else { format!("{name}/{version}") });
            let digest = digest(door.cache, &name, &version)?;
            if let Some(new) = draft.new.as_mut() {
                new.set("effective", read.effective.to_string());
                new.set("verified", read.verified);
                new.set("digest", digest);
            }
            draft.action = "pack.activate".into();
        }
        "retired" if from.as_deref() == Some("active") => {
            names.retain(|n| !own_names.contains(n));
            draft.action = "pack.retire".into();
        }
        _ => return Err(moved(&to, format!("it is {}", from.as_deref().unwrap_or("new"))).into()),
    }
    let occasion = format!("pack:{name}/{version}");
    if let Some(approved) = approval::require(door, "pack_activation", &occasion, draft.at)? {
        draft.extra.insert("approval", approved.id);
        draft.extra.insert("confirmed_by", approved.confirmed_by);
    }
    let list = Json::List(names.iter().cloned().map(Json::Text).collect());
    draft.extra.insert("packs", list.clone());
    draft.sets.push(Cell { shadow: "gov_meta_data", rowid: 1, column: "packs", value: list.to_text()?.into() });
    let mut packs = Vec::new();
    for name in &names {
        packs.push(match name.split_once('/') {
            None => Pack::built_in(name)?,
            Some((pack, version)) => stored(door.cache, pack, version)?,
        });
    }
    let packs = Packs::new(packs)?;
    let calendar = crate::calendar::sql::current(door.cache)?;
    recompute::follow(door, draft, &calendar, &packs)
}

/// SHA-256 over the rules of a pack, in order, each value by its length: what a pack of one's own is known by.
fn digest(cache: &Cache, pack: &str, version: &str) -> Result<String> {
    let sql = "SELECT rule, article, basis, value, note FROM main.gov_rule_data WHERE pack = ?1 AND version = ?2 ORDER BY row_id";
    let mut bytes = Vec::new();
    for value in cache.all(sql, &[pack.into(), version.into()])?.into_iter().flatten() {
        let text = match value {
            Value::Integer(n) => n.to_string(),
            Value::Text(t) => t,
            _ => String::new(),
        };
        bytes.extend_from_slice(format!("{}:", text.len()).as_bytes());
        bytes.extend_from_slice(text.as_bytes());
    }
    Ok(hex(&Algorithm::Sha256.hash(&[&bytes])))
}

/// Writes the built-in packs into a new database; the door is open for both shadow tables.
pub fn seed(cache: &Cache, chosen: &[String], at: Timestamp) -> Result<()> {
    let at = at.to_string();
    for (name, _) in BUILT_IN {
        let pack = Pack::built_in(name)?;
        for rule in &pack.rules {
            cache.run(
                "INSERT INTO main.gov_rule_data(pack, version, rule, article, basis, value, note, changed_at, changed_by) \
                 VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'setup')",
                &[
                    (*name).into(),
                    pack.version.as_str().into(),
                    rule.rule.as_str().into(),
                    rule.article.map(i64::from).into(),
                    rule.basis.word().into(),
                    rule.value.to_string().as_str().into(),
                    rule.note.as_str().into(),
                    at.as_str().into(),
                ],
            )?;
        }
        let state = if chosen.iter().any(|c| c == name) { "active" } else { "draft" };
        let digest = digest(cache, name, &pack.version)?;
        cache.run(
            "INSERT INTO main.gov_pack_data(pack, version, title, state, effective, verified, digest, changed_at, changed_by) \
             VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'setup')",
            &[
                (*name).into(),
                pack.version.as_str().into(),
                pack.title.as_str().into(),
                state.into(),
                pack.effective.to_string().as_str().into(),
                i64::from(pack.verified).into(),
                digest.as_str().into(),
                at.as_str().into(),
            ],
        )?;
    }
    Ok(())
}
