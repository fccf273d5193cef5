//! Rules for a row of `gov_resource`.

use super::code::{check_credit_code, looks_like_credit_code, tidy};
use super::derive::{inherit, Label, Source};
use super::packs::refused_by;
use super::text::{basis_kind_of, says_something, secret_wording};
use super::{can_move, moves_from, word, Bases, Decision, Rules};
use crate::catalog::date;
use crate::catalog::model::{codes, Resource};
use crate::catalog::words as w;
use crate::error::{self, Refusal};

/// A new resource. Without a state it is a draft; it may be taken over from an existing catalogue
/// as `submitted` or `published`, if it meets what those demand.
///
/// `find` looks a source up in the catalogue, for `derived_from`. Refused: see `GS-5001` and on.
pub fn resource_insert(
    rules: &Rules,
    row: Resource,
    find: impl FnMut(&str) -> Option<Source>,
) -> Result<Decision<Resource>, Refusal> {
    let mut row = checked(rules, row, find)?;
    let state = row.state.get_or_insert_with(|| "draft".to_string()).clone();
    if !matches!(state.as_str(), "draft" | "submitted" | "published") {
        return Err(rules
            .refuse(&error::catalog::MOVE)
            .with("code", row.code.as_deref().unwrap_or_default())
            .with("from", "new 新建")
            .with("to", shown_state(&state))
            .with("accepted", "draft 草稿, submitted 待审核, published 已发布"));
    }
    ready_for(rules, &row, &state)?;
    Ok(Decision { row, action: "resource.create", article: 5, reclassified: false })
}

/// A changed resource. A blank state means the old one. The action is that of the move where the
/// state changes, else `resource.update`.
///
/// A change of share type of anything but a draft needs a `change_reason` that says something and
/// is not the one already stored: an SQL UPDATE hands an unassigned column back as it was.
pub fn resource_update(
    rules: &Rules,
    old: &Resource,
    new: Resource,
    find: impl FnMut(&str) -> Option<Source>,
) -> Result<Decision<Resource>, Refusal> {
    let from = old.state.as_deref().and_then(|s| w::STATE.parse(s)).unwrap_or("draft");
    let code = old.code.clone().unwrap_or_default();
    if from == "retired" {
        return Err(rules.refuse(&error::catalog::RETIRED).with("code", code));
    }
    if let Some(decision) = leaving(rules, old, &new, from) {
        return decision;
    }
    let mut row = checked(rules, new, find)?;
    if row.code != old.code && from != "draft" {
        let value = row.code.unwrap_or_default();
        return Err(rules.refuse(&error::catalog::CODE_CHANGED).with("code", code).with("value", value));
    }
    let to = row.state.get_or_insert_with(|| from.to_string()).clone();
    let action = if to == from { "resource.update" } else { moved(rules, &code, from, &to)? };
    let reclassified = row.share_type != old.share_type;
    if reclassified && from != "draft" {
        reason_given(rules, &code, (&old.share_type, &row.share_type), &old.change_reason, &row.change_reason)?;
    }
    if to != "retired" {
        ready_for(rules, &row, &to)?;
    }
    Ok(Decision { row, action, article: if reclassified { 9 } else { 5 }, reclassified })
}

/// Only the state changes, and that out of service: this must stay possible for a row that would
/// not be accepted any more, under a stricter pack or beside a tightened source.
fn leaving(rules: &Rules, old: &Resource, new: &Resource, from: &str) -> Option<Result<Decision<Resource>, Refusal>> {
    let to = new.state.as_deref().and_then(|s| w::STATE.parse(s)).filter(|s| matches!(*s, "retired" | "suspended"))?;
    let row = Resource { state: Some(to.to_string()), ..old.clone() };
    let same = Resource::COLUMNS.iter().filter(|c| **c != "state").all(|c| row.get(c) == new.get(c));
    (same && to != from).then(|| {
        let action = moved(rules, old.code.as_deref().unwrap_or_default(), from, to)?;
        Ok(Decision { row, action, article: 5, reclassified: false })
    })
}

/// What a move is called, or why there is none.
fn moved(rules: &Rules, code: &str, from: &str, to: &str) -> Result<&'static str, Refusal> {
    can_move(from, to).ok_or_else(|| {
        let accepted = moves_from(from).map(shown_state).collect::<Vec<_>>().join(", ");
        rules
            .refuse(&error::catalog::MOVE)
            .with("code", code)
            .with("from", shown_state(from))
            .with("to", shown_state(to))
            .with("accepted", accepted)
    })
}

/// A resource to be deleted: only a draft can be; anything seen by others is retired instead.
pub fn resource_delete(rules: &Rules, old: &Resource) -> Result<Decision<Resource>, Refusal> {
    let state = old.state.as_deref().unwrap_or("draft");
    if state != "draft" {
        return Err(rules
            .refuse(&error::catalog::DELETE_KEPT)
            .with("code", old.code.as_deref().unwrap_or_default())
            .with("state", shown_state(state)));
    }
    Ok(Decision { row: old.clone(), action: "resource.delete", article: 5, reclassified: false })
}

/// A share type changes: is there a reason for this change?
pub(super) fn reason_given(
    rules: &Rules,
    what: &str,
    (from, to): (&Option<String>, &Option<String>),
    old: &Option<String>,
    new: &Option<String>,
) -> Result<(), Refusal> {
    if new.as_deref().is_some_and(|t| rules.says_something(t)) && new != old {
        return Ok(());
    }
    let shown = |t: &Option<String>| match t.as_deref() {
        Some(t) => format!("{t} {}", w::SHARE_TYPE.label(t).unwrap_or_default()),
        None => "none 未定".to_string(),
    };
    Err(rules
        .refuse(&error::catalog::REASON_MISSING)
        .with("what", what)
        .with("from", shown(from))
        .with("to", shown(to)))
}

fn shown_state(state: &str) -> String {
    format!("{state} {}", w::STATE.label(state).unwrap_or_default()).trim_end().to_string()
}

/// The first thing wrong with a row, or the row in stored words.
fn checked(rules: &Rules, row: Resource, find: impl FnMut(&str) -> Option<Source>) -> Result<Resource, Refusal> {
    let (row, faults) = examine_resource(rules, row, find);
    match faults.into_iter().next() {
        Some((_, refusal)) => Err(refusal),
        None => Ok(row),
    }
}

/// Everything that holds in every state, all faults at once, each with its column: forms of codes,
/// words of lists, and what Art. 9 asks of the share type that is given. A column at fault is NULL
/// in the row that comes back, and what depends on it is not complained about a second time.
pub fn examine_resource(
    rules: &Rules,
    mut row: Resource,
    find: impl FnMut(&str) -> Option<Source>,
) -> (Resource, Vec<(&'static str, Refusal)>) {
    let mut faults = Faults(Vec::new());
    let missing = |what: &str, column: &'static str| {
        rules.refuse(&error::catalog::FIELD_MISSING).with("what", what.to_string()).with("column", column)
    };
    let code = row.code.as_deref().map(tidy);
    let class = match &code {
        None => faults.keep("code", Err(missing("a resource", "code"))),
        Some(code) => faults.keep("code", rules.class.split(code).map(|(class, _)| class.to_string())),
    };
    if let (Some(given), Some(class), Some(code)) = (row.class_code.as_deref().map(tidy), &class, &code) {
        if given != *class {
            let refusal = rules.refuse(&error::catalog::CLASS_MISMATCH).with("value", given).with("code", code);
            faults.0.push(("class_code", refusal));
        }
    }
    row.code = class.as_ref().and(code);
    row.class_code = class;
    let what = row.code.clone().unwrap_or_else(|| "a resource".to_string());
    if row.name.is_none() {
        faults.0.push(("name", missing(&what, "name")));
    }
    row.provider = faults
        .keep("provider", provider(rules, &row.provider).and_then(|p| p.ok_or_else(|| missing(&what, "provider"))));
    for column in ["name", "abstract", "legal_basis", "share_condition"] {
        if let Some(found) = row.get(column).and_then(secret_wording) {
            faults.0.push((column, rules.refuse(&error::catalog::SECRET).with("column", column).with("value", found)));
        }
    }
    let share_type_given = row.share_type.is_some();
    for (column, words) in WORDS {
        let Some(text) = row.get(column) else { continue };
        let stored = faults.keep(column, word(rules, words, column, text));
        if stored != Some(text) {
            row.set(column, stored.map(str::to_string));
        }
    }
    // A self-describing format is named by its provider, so an unknown type stays as written.
    if let Some(known) = row.format_type.as_deref().and_then(|t| w::FORMAT_TYPE.parse(t)) {
        row.format_type = Some(known.to_string());
    }
    if let Some(text) = row.published_on.take() {
        let refusal = || rules.refuse(&error::catalog::DATE).with("column", "published_on").with("value", &text);
        let day = date::parse(&text).and_then(date::text_of).ok_or_else(refusal);
        row.published_on = faults.keep("published_on", day);
    }
    row.related_code = faults.keep("related_code", listed(rules, &row.related_code)).flatten();
    row.derived_from = faults.keep("derived_from", listed(rules, &row.derived_from)).flatten();
    // Art. 9 knows two kinds of condition: for whom, and what. Whoever names departments means the first.
    let named = row.condition_departments.as_deref().map(codes).unwrap_or_default();
    row.condition_departments = (!named.is_empty()).then(|| named.join(","));
    if row.condition_departments.is_some() && row.share_type.as_deref() == Some("conditional") {
        row.condition_kind.get_or_insert_with(|| "departments".to_string());
    }
    let kind = faults.keep("legal_basis_kind", basis_kind(rules, &row));
    row.legal_basis_kind = kind.clone().flatten();
    let share_type_unread = share_type_given && row.share_type.is_none();
    if !share_type_unread {
        if let Err((column, refusal)) = inherited(rules, &mut row, find) {
            faults.0.push((column, refusal));
        }
        match classified(rules, &row) {
            Err(("legal_basis", _)) if kind.is_none() => {}
            Err(fault) => faults.0.push(fault),
            Ok(()) => {}
        }
    }
    (row, faults.0)
}

/// The coded columns and their lists.
const WORDS: &[(&str, &w::Words)] = &[
    ("share_type", &w::SHARE_TYPE),
    ("condition_kind", &w::CONDITION_KIND),
    ("method", &w::METHOD),
    ("format_category", &w::FORMAT_CATEGORY),
    ("update_cycle", &w::UPDATE_CYCLE),
    ("level", &w::LEVEL),
    ("base_library", &w::BASE_LIBRARY),
    ("state", &w::STATE),
    ("open", &w::YES_NO),
];

/// Faults by column, as they are met.
struct Faults(Vec<(&'static str, Refusal)>);

impl Faults {
    fn keep<T>(&mut self, column: &'static str, result: Result<T, Refusal>) -> Option<T> {
        result.map_err(|refusal| self.0.push((column, refusal))).ok()
    }
}

/// The provider's code; one that is meant as a credit code must be a right one.
fn provider(rules: &Rules, cell: &Option<String>) -> Result<Option<String>, Refusal> {
    let Some(text) = cell else { return Ok(None) };
    let tidied = tidy(text);
    if !looks_like_credit_code(&tidied) {
        return Ok(Some(text.clone()));
    }
    check_credit_code(&tidied)
        .map_err(|why| rules.refuse(&error::catalog::PROVIDER_CODE).with("value", text).with("why", why))?;
    Ok(Some(tidied))
}

/// A column of resource codes, each well formed, joined by commas.
fn listed(rules: &Rules, cell: &Option<String>) -> Result<Option<String>, Refusal> {
    let Some(text) = cell else { return Ok(None) };
    let mut out = Vec::new();
    for code in codes(text).iter().map(|c| tidy(c)) {
        // Sheets write 无 or a dash where there is none.
        if matches!(code.as_str(), "NULL" | "NONE" | "N/A" | "NA")
            || (!says_something(&code) && !code.bytes().any(|b| b.is_ascii_alphanumeric()))
        {
            continue;
        }
        rules.class.split(&code)?;
        out.push(code);
    }
    Ok((!out.is_empty()).then(|| out.join(",")))
}

/// The kind of legal basis, as given or as the citation shows it; refused if the pack does not
/// accept it, or if the citation plainly names a document of an unacceptable kind.
fn basis_kind(rules: &Rules, row: &Resource) -> Result<Option<String>, Refusal> {
    let refuse = |value: &str| {
        rules.refuse(&error::catalog::LEGAL_BASIS_KIND).with("value", value).with("accepted", rules.accepted_bases())
    };
    // The stricter pack is the one that refuses.
    let by_pack = |kind: &'static str| {
        let label = w::LEGAL_BASIS_KIND.label(kind).unwrap_or(kind);
        match refused_by(&rules.bases, kind) {
            Some(Bases { pack, article: Some(article), .. }) => refuse(label).citing(pack.as_str(), *article),
            Some(Bases { pack, .. }) => refuse(&format!("{label} ({pack})")),
            None => refuse(label),
        }
    };
    let cited = row.legal_basis.as_deref().and_then(basis_kind_of);
    let kind = match &row.legal_basis_kind {
        Some(text) => match w::LEGAL_BASIS_KIND.parse(text) {
            Some(kind) => Some(kind),
            None => return Err(refuse(text)),
        },
        None => cited,
    };
    if let Some(other) = cited.filter(|c| !w::LEGAL_BASIS_KIND.has(c)) {
        return Err(refuse(w::OTHER_BASIS_KIND.label(other).unwrap_or(other)));
    }
    match kind {
        Some(k) if !rules.basis_kinds.contains(&k) => Err(by_pack(k)),
        kind => Ok(kind.map(str::to_string)),
    }
}

/// What Art. 9 demands of the share type a row has.
fn classified(rules: &Rules, row: &Resource) -> Result<(), (&'static str, Refusal)> {
    let code = row.code.as_deref().unwrap_or_default();
    match row.share_type.as_deref() {
        Some("conditional")
            if rules.condition_required && !row.share_condition.as_deref().is_some_and(|t| rules.says_something(t)) =>
        {
            Err((
                "share_condition",
                rules
                    .refuse(&error::catalog::CONDITION_MISSING)
                    .with("code", code)
                    .with("value", quoted(&row.share_condition)),
            ))
        }
        Some("prohibited")
            if row.legal_basis_kind.is_none()
                || !row.legal_basis.as_deref().is_some_and(|t| rules.says_something(t)) =>
        {
            let value = match &row.legal_basis {
                Some(b) if rules.says_something(b) => "a basis of unsaid kind".to_string(),
                other => quoted(other),
            };
            let refusal = rules
                .refuse(&error::catalog::LEGAL_BASIS_MISSING)
                .with("code", code)
                .with("value", value)
                .with("accepted", rules.accepted_bases());
            Err(("legal_basis", refusal))
        }
        _ => Ok(()),
    }
}

fn quoted(cell: &Option<String>) -> String {
    cell.as_ref().map_or("NULL".to_string(), |t| format!("“{t}”"))
}

/// Lets a derived resource take over, or checks that it has, the strictest label of its sources.
fn inherited(
    rules: &Rules,
    row: &mut Resource,
    find: impl FnMut(&str) -> Option<Source>,
) -> Result<(), (&'static str, Refusal)> {
    let Some(list) = &row.derived_from else { return Ok(()) };
    let code = row.code.clone().unwrap_or_default();
    let from = inherit(&code, &codes(list), find);
    if let Some(value) = from.cycle {
        return Err((
            "derived_from",
            rules.refuse(&error::catalog::DERIVED_CYCLE).with("code", code).with("value", value),
        ));
    }
    if let Some(value) = from.unknown.into_iter().next() {
        return Err((
            "derived_from",
            rules.refuse(&error::catalog::DERIVED_UNKNOWN).with("code", code).with("value", value),
        ));
    }
    let own = Label::of(row.share_type.as_deref(), row.level.as_deref(), None);
    let strict = own.strictest(from.label);
    let looser = |column: &str, value: Option<&str>, strictest: Option<&str>, source: Option<String>| {
        rules
            .refuse(&error::catalog::DERIVED_LOOSER)
            .with("code", &code)
            .with("column", column.to_string())
            .with("value", value.unwrap_or_default())
            .with("strictest", strictest.unwrap_or_default())
            .with("source", source.unwrap_or_default())
    };
    if own.share_type.is_some() && own.share_type != strict.share_type {
        return Err(("share_type", looser("share_type", own.share_type, strict.share_type, from.share_type_from)));
    }
    if own.level.is_some() && own.level != strict.level {
        return Err(("level", looser("level", own.level, strict.level, from.level_from)));
    }
    row.share_type = strict.share_type.map(str::to_string);
    row.level = strict.level.map(str::to_string);
    Ok(())
}

/// What a state demands beyond: a share type, and of an interface its description and call (Art. 11).
fn ready_for(rules: &Rules, row: &Resource, state: &str) -> Result<(), Refusal> {
    if state == "draft" {
        return Ok(());
    }
    let code = row.code.as_deref().unwrap_or_default();
    if row.share_type.is_none() {
        return Err(rules
            .refuse(&error::catalog::SHARE_TYPE_MISSING)
            .with("code", code)
            .with("state", shown_state(state))
            .with("accepted", w::SHARE_TYPE.accepted()));
    }
    if state == "published" && row.method.as_deref() == Some("api") {
        for (column, cell) in [("interface_desc", &row.interface_desc), ("interface_call", &row.interface_call)] {
            if !cell.as_deref().is_some_and(|t| rules.says_something(t)) {
                return Err(rules
                    .refuse(&error::catalog::INTERFACE_MISSING)
                    .with("code", code)
                    .with("state", shown_state(state))
                    .with("column", column));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "resource_tests.rs"]
mod tests;
