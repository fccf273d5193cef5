//! What one resource shows by itself, and against those it names.

use std::collections::HashMap;

use super::checks as c;
use super::names::normal_name;
use super::Findings;
use crate::catalog::classify::code::{check_credit_code, tidy};
use crate::catalog::classify::text::{basis_kind_of, secret_wording};
use crate::catalog::classify::{inherit, looser_than_sources, shown_share_type, Label, Rules, Source};
use crate::catalog::model::{codes, Item, Resource};
use crate::catalog::words as w;

/// Endings of names that belong to systems.
const SYSTEMS: &[&str] = &[
    "系统",
    "平台",
    "系统数据",
    "系统信息",
    "平台数据",
    "平台信息",
    "系统数据库",
    "网站",
    "门户",
    "app",
    "小程序",
    "软件",
    "一体机",
    "公众号",
];

pub(super) fn check(rules: &Rules, r: &Resource, items: &[&Item], found: &mut Findings) {
    let code = r.code.as_deref().unwrap_or_default();
    match rules.class.split(code) {
        Err(_) => found.tell(r, None, &c::CODE, "code", code),
        Ok((class, _)) => {
            if let Some(given) = r.class_code.as_deref().filter(|g| tidy(g) != class) {
                found.tell(r, None, &c::CLASS, "class_code", given);
            }
        }
    }
    match r.provider.as_deref() {
        None => found.tell(r, None, &c::PROVIDER, "provider", ""),
        Some(p) if check_credit_code(&tidy(p)).is_err() => found.tell(r, None, &c::PROVIDER_CODE, "provider", p),
        Some(_) => {}
    }
    name(rules, r, found);
    for (column, text) in [("name", &r.name), ("abstract", &r.summary)] {
        if let Some(word) = text.as_deref().and_then(secret_wording) {
            found.tell(r, None, &c::SECRET, column, word);
        }
    }
    if items.is_empty() {
        found.tell(r, None, &c::NO_ITEMS, "items", "");
    }
    sharing(rules, r, items, found);
    method(rules, r, found);
    if r.update_cycle.as_deref().and_then(|t| w::UPDATE_CYCLE.parse(t)).is_none() {
        found.tell(r, None, &c::CYCLE, "update_cycle", "");
    }
    let published = r.state.as_deref() == Some("published");
    if published && r.published_on.is_none() {
        found.tell(r, None, &c::PUBLISHED_ON, "published_on", "");
    }
}

fn name(rules: &Rules, r: &Resource, found: &mut Findings) {
    let Some(name) = r.name.as_deref() else {
        return found.tell(r, None, &c::NAME, "name", "");
    };
    let plain = w::normal(name);
    let system = r.source_system.as_deref().is_some_and(|s| w::normal(s) == plain);
    let normal = normal_name(name);
    if system
        || SYSTEMS.iter().any(|s| plain.ends_with(s))
        || rules.lint.system_endings.iter().any(|s| plain.ends_with(s.as_str()))
    {
        found.tell(r, None, &c::SYSTEM_NAME, "name", name);
    } else if normal.chars().count() < 2
        || ["信息", "数据", "资源", "其他", "业务", "基础", "基本", "综合"].contains(&normal.as_str())
    {
        found.tell(r, None, &c::GENERIC_NAME, "name", name);
    }
    let says = r.summary.as_deref().is_some_and(|a| rules.says_something(a) && normal_name(a) != normal);
    if !says {
        found.tell(r, None, &c::ABSTRACT, "abstract", r.summary.as_deref().unwrap_or_default());
    }
    let base = ["常住人口", "户籍人口", "人口基本", "企业登记", "法人登记", "市场主体登记", "营业执照", "电子证照"];
    if r.base_library.is_none() && base.iter().any(|b| name.contains(b)) {
        found.tell(r, None, &c::BASE_LIBRARY, "base_library", name);
    }
}

fn sharing(rules: &Rules, r: &Resource, items: &[&Item], found: &mut Findings) {
    let condition = r.share_condition.as_deref().unwrap_or_default();
    match r.share_type.as_deref() {
        Some("conditional") => {
            if rules.condition_required && !rules.says_something(condition) {
                found.tell(r, None, &c::CONDITION, "share_condition", condition);
            }
        }
        Some("prohibited") => basis(rules, r, found),
        Some("unconditional") => {
            if rules.says_something(condition) {
                found.tell(r, None, &c::IDLE_CONDITION, "share_condition", condition);
            }
            if let Some(level @ ("important" | "core")) = r.level.as_deref() {
                found.tell(r, None, &c::LEVEL_OPEN, "level", w::LEVEL.label(level).unwrap_or(level));
            }
        }
        other => found.tell(r, None, &c::SHARE_TYPE, "share_type", other.unwrap_or_default()),
    }
    let own = Label::of(r.share_type.as_deref(), None, None).share_type;
    let kind = r.condition_kind.as_deref().and_then(|k| w::CONDITION_KIND.parse(k));
    // Items decide each for themselves; a mixed resource shows that it is shared in part.
    let shown = shown_share_type(own, kind, items.iter().map(|i| i.share_type.as_deref()));
    if shown.1 == Some("partial") && (own, kind) != shown {
        let term = |list: &w::Words, word: Option<&str>| word.and_then(|w| list.label(w)).unwrap_or("未填").to_string();
        let value = format!("{} {}", term(&w::SHARE_TYPE, own), term(&w::CONDITION_KIND, kind));
        found.tell(r, None, &c::MIXED, "share_type", &value);
    }
    if r.share_type.as_deref() == Some("prohibited") && r.open.as_deref() == Some("1") {
        found.tell(r, None, &c::OPEN_PROHIBITED, "open", "");
    }
}

fn basis(rules: &Rules, r: &Resource, found: &mut Findings) {
    let basis = r.legal_basis.as_deref().unwrap_or_default();
    let kind = r.legal_basis_kind.as_deref().and_then(|k| w::LEGAL_BASIS_KIND.parse(k));
    let cited = basis_kind_of(basis);
    let label = |k: &'static str| w::LEGAL_BASIS_KIND.label(k).or_else(|| w::OTHER_BASIS_KIND.label(k)).unwrap_or(k);
    if !rules.says_something(basis) || (kind.is_none() && cited.is_none()) {
        return found.tell(r, None, &c::BASIS, "legal_basis", basis);
    }
    // What the citation shows outweighs the kind that somebody ticked.
    if let Some(bad) = [cited, kind].into_iter().flatten().find(|k| !rules.basis_kinds.contains(k)) {
        found.tell(r, None, &c::BASIS_KIND, "legal_basis_kind", label(bad));
    } else if let Some(kind) = cited.or(kind) {
        for pack in rules.stricter.iter().filter(|b| !b.kinds.contains(&kind)) {
            let value = format!("{} ({})", label(kind), pack.pack);
            found.tell(r, None, &c::BASIS_STRICTER, "legal_basis_kind", &value);
        }
    }
    if basis.contains("保守国家秘密法") || basis.contains("保密法") {
        found.tell(r, None, &c::BASIS_SECRECY, "legal_basis", basis);
    }
    let document = basis.contains('《')
        || basis.contains('法')
        || basis.contains("条例")
        || basis.contains('号')
        || basis.is_ascii();
    let article = basis.contains('第') || basis.contains('条') || basis.chars().any(|c| c.is_ascii_digit());
    if !(document && article) {
        found.tell(r, None, &c::BASIS_VAGUE, "legal_basis", basis);
    }
}

fn method(rules: &Rules, r: &Resource, found: &mut Findings) {
    let category = r.format_category.as_deref();
    let shown = |k: &w::Words, t: &str| k.label(t).unwrap_or(t).to_string();
    match r.method.as_deref() {
        None => found.tell(r, None, &c::METHOD, "method", ""),
        Some(method) => {
            let fits = match (method, category) {
                (_, None) | ("other", _) => true,
                ("table", Some(c)) => c == "database",
                ("file", Some(c)) => !matches!(c, "database" | "service"),
                ("api", Some(c)) => matches!(c, "service" | "database" | "self_describing"),
                _ => true,
            };
            if let (false, Some(category)) = (fits, category) {
                let value = format!("{} / {}", shown(&w::FORMAT_CATEGORY, category), shown(&w::METHOD, method));
                found.tell(r, None, &c::FORMAT_METHOD, "format_category", &value);
            }
            // A draft may be described later; it is not published without (Art. 11).
            if method == "api" && !matches!(r.state.as_deref(), None | Some("draft")) {
                for (column, title, cell) in [
                    ("interface_desc", "接口描述", &r.interface_desc),
                    ("interface_call", "调用方法", &r.interface_call),
                ] {
                    if !cell.as_deref().is_some_and(|t| rules.says_something(t)) {
                        found.tell(r, None, &c::INTERFACE, column, title);
                    }
                }
            }
        }
    }
    if let (Some(category), Some(kind)) = (category, r.format_type.as_deref()) {
        let known = w::FORMAT_TYPE.parse(kind).map_or(&[][..], w::categories_of);
        if !known.is_empty() && !known.contains(&category) && category != "service" {
            let value = format!("{} / {}", shown(&w::FORMAT_CATEGORY, category), shown(&w::FORMAT_TYPE, kind));
            found.tell(r, None, &c::FORMAT_TYPE, "format_type", &value);
        }
    }
}

/// Related codes and sources.
pub(super) fn relations(
    r: &Resource,
    items: &[&Item],
    by_code: &HashMap<&str, &Resource>,
    sources: impl Fn(&str) -> Option<Source>,
    found: &mut Findings,
) {
    let code = r.code.as_deref().unwrap_or_default();
    for related in r.related_code.as_deref().map(codes).unwrap_or_default() {
        if related == code {
            found.tell(r, None, &c::RELATED_SELF, "related_code", &related);
        } else if !by_code.contains_key(related.as_str()) {
            found.tell(r, None, &c::RELATED, "related_code", &related);
        }
    }
    let Some(from) = r.derived_from.as_deref().map(codes) else { return };
    let inherited = inherit(code, &from, sources);
    if let Some(by) = &inherited.cycle {
        found.tell(r, None, &c::DERIVED_CYCLE, "derived_from", by);
    }
    for unknown in &inherited.unknown {
        found.tell(r, None, &c::DERIVED_UNKNOWN, "derived_from", unknown);
    }
    for item in items {
        if let Some((column, _)) = looser_than_sources(&Rules::default(), code, &inherited, item) {
            let source = match column {
                "level" => inherited.level_from.as_deref(),
                _ => inherited.share_type_from.as_deref(),
            };
            found.tell(r, Some(item), &c::DERIVED_LOOSER, column, source.unwrap_or_default());
        }
    }
    let own = super::source(r, items).label;
    let strict = own.strictest(Label { pi: own.pi, ..inherited.label });
    if own.share_type != strict.share_type {
        let source = inherited.share_type_from.as_deref().unwrap_or_default();
        let strictest = strict.share_type.and_then(|s| w::SHARE_TYPE.label(s)).unwrap_or_default();
        found.tell(r, None, &c::DERIVED_LOOSER, "share_type", &format!("{source} {strictest}"));
    }
    if own.level != strict.level {
        let source = inherited.level_from.as_deref().unwrap_or_default();
        let strictest = strict.level.and_then(|s| w::LEVEL.label(s)).unwrap_or_default();
        found.tell(r, None, &c::DERIVED_LOOSER, "level", &format!("{source} {strictest}"));
    }
}
