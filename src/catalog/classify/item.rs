//! Rules for a row of `gov_item`.

use super::code::tidy;
use super::derive::{Inherited, Label};
use super::resource::reason_given;
use super::text::secret_wording;
use super::{word, Decision, Rules};
use crate::catalog::model::{Item, Resource};
use crate::catalog::words as w;
use crate::error::{self, Refusal};

/// A new item of `resource`. Each item decides for itself; blank, its share type and level are
/// those of the resource.
pub fn item_insert(rules: &Rules, resource: &Resource, row: Item) -> Result<Decision<Item>, Refusal> {
    alive(rules, resource)?;
    let row = checked(rules, row)?;
    Ok(Decision { row, action: "item.create", article: 5, reclassified: false })
}

/// A changed item. Its share type, like that of its resource, changes only for a reason once
/// the resource has left the draft state.
pub fn item_update(rules: &Rules, resource: &Resource, old: &Item, new: Item) -> Result<Decision<Item>, Refusal> {
    alive(rules, resource)?;
    let row = checked(rules, new)?;
    let effective = |i: &Item| i.share_type.clone().or_else(|| resource.share_type.clone());
    let (from, to) = (effective(old), effective(&row));
    let reclassified = from != to;
    if reclassified && resource.state.as_deref().unwrap_or("draft") != "draft" {
        let name = old.name.as_deref().unwrap_or_default();
        let what = format!("{} {name}", resource.code.as_deref().unwrap_or_default());
        reason_given(rules, &what, (&from, &to), &old.change_reason, &row.change_reason)?;
    }
    Ok(Decision { row, action: "item.update", article: if reclassified { 9 } else { 5 }, reclassified })
}

/// An item to be deleted; its versions stay in the history.
pub fn item_delete(rules: &Rules, resource: &Resource, old: &Item) -> Result<Decision<Item>, Refusal> {
    alive(rules, resource)?;
    Ok(Decision { row: old.clone(), action: "item.delete", article: 5, reclassified: false })
}

/// An item of a derived resource whose own label is looser than what its resource's sources hand on (Art. 13), with the
/// column at fault. Blank, its share type and level are its resource's, which has inherited them.
pub fn looser_than_sources(
    rules: &Rules,
    resource: &str,
    inherited: &Inherited,
    item: &Item,
) -> Option<(&'static str, Refusal)> {
    let own = Label::of(item.share_type.as_deref(), item.level.as_deref(), None);
    let strict = own.strictest(Label { pi: None, ..inherited.label });
    let told = |column: &'static str, value: Option<&str>, strictest: Option<&str>, source: &Option<String>| {
        let name = item.name.as_deref().unwrap_or_default();
        let refusal = rules
            .refuse(&error::catalog::DERIVED_LOOSER)
            .with("code", format!("{resource} {name}"))
            .with("column", column)
            .with("value", value.unwrap_or_default())
            .with("strictest", strictest.unwrap_or_default())
            .with("source", source.as_deref().unwrap_or_default());
        Some((column, refusal))
    };
    if own.share_type.is_some() && own.share_type != strict.share_type {
        return told("share_type", own.share_type, strict.share_type, &inherited.share_type_from);
    }
    if own.level.is_some() && own.level != strict.level {
        return told("level", own.level, strict.level, &inherited.level_from);
    }
    None
}

fn alive(rules: &Rules, resource: &Resource) -> Result<(), Refusal> {
    match resource.state.as_deref() {
        Some("retired") => {
            Err(rules.refuse(&error::catalog::RETIRED).with("code", resource.code.as_deref().unwrap_or_default()))
        }
        _ => Ok(()),
    }
}

fn checked(rules: &Rules, row: Item) -> Result<Item, Refusal> {
    let (row, faults) = examine_item(rules, row);
    match faults.into_iter().next() {
        Some((.., refusal)) => Err(refusal),
        None => Ok(row),
    }
}

/// All faults of an item at once, each with its column and what that held; a column at fault is NULL in the row that
/// comes back.
pub fn examine_item(rules: &Rules, mut row: Item) -> (Item, Vec<(&'static str, String, Refusal)>) {
    let mut faults = Vec::new();
    let missing = |what: &str, column: &'static str| {
        rules.refuse(&error::catalog::FIELD_MISSING).with("what", what.to_string()).with("column", column)
    };
    match row.resource.take() {
        None => faults.push(("resource", String::new(), missing("an item", "resource"))),
        Some(given) => {
            let code = tidy(&given);
            match rules.class.split(&code) {
                Ok(_) => row.resource = Some(code),
                Err(refusal) => faults.push(("resource", given, refusal)),
            }
        }
    }
    match row.name.as_deref() {
        None => {
            let what = format!("an item of {}", row.resource.as_deref().unwrap_or_default());
            faults.push(("name", String::new(), missing(&what, "name")));
        }
        Some(name) => {
            if let Some(found) = secret_wording(name) {
                let refusal = rules.refuse(&error::catalog::SECRET).with("column", "name").with("value", found);
                faults.push(("name", name.to_string(), refusal));
            }
        }
    }
    if row.length.is_none() {
        row.length = row.kind.as_deref().and_then(length_within);
    }
    for (column, words) in [
        ("share_type", &w::SHARE_TYPE),
        ("level", &w::LEVEL),
        ("pi", &w::PI),
        ("lookup", &w::YES_NO),
        ("subject_key", &w::YES_NO),
        ("type", &w::ITEM_TYPE),
    ] {
        let Some(text) = row.get(column) else { continue };
        match word(rules, words, column, text) {
            Ok(stored) if stored == text => {}
            Ok(stored) => drop(row.set(column, Some(stored.to_string()))),
            Err(refusal) => {
                faults.push((column, text.to_string(), refusal));
                row.set(column, None);
            }
        }
    }
    let item = row.name.as_deref().unwrap_or_default();
    if let Some(text) = row.length.take() {
        match length(&text) {
            Some(length) => row.length = length,
            None => {
                let refusal = rules.refuse(&error::catalog::LENGTH).with("value", &text).with("item", item);
                faults.push(("length", text, refusal));
            }
        }
    }
    if let Some(column) = row.column_name.take() {
        if column.chars().count() <= 128 && !column.chars().any(|c| c.is_control() || w::is_invisible(c)) {
            row.column_name = Some(column);
        } else {
            let refusal = rules.refuse(&error::catalog::COLUMN_NAME).with("value", &column).with("item", item);
            faults.push(("column_name", column, refusal));
        }
    }
    (row, faults)
}

/// The length in `varchar(50)`.
fn length_within(kind: &str) -> Option<String> {
    let kind = w::normal(kind);
    let inner = kind.strip_suffix(')')?.split_once('(')?.1;
    length(inner)?
}

/// A length as stored: `18`, or `10,2` for digits and decimals. `Some(None)` where the sheet says
/// that there is none (`/`, `-`, 无); `None` where it cannot be read.
pub(crate) fn length(text: &str) -> Option<Option<String>> {
    // What is written as it is stored.
    if (1..=9).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0') {
        return Some(Some(text.to_string()));
    }
    let text = w::normal(text);
    if matches!(text.as_str(), "" | "/" | "-" | "—" | "——" | "无" | "不限") {
        return Some(None);
    }
    let text = text.trim_end_matches("字符").trim_end_matches("字节").trim_end_matches('位');
    let (whole, decimals) = match text.split_once([',', '.', '、']) {
        Some((a, b)) => (a, Some(b)),
        None => (text, None),
    };
    let number = |t: &str| t.bytes().all(|b| b.is_ascii_digit()).then(|| t.parse::<u32>().ok()).flatten();
    let whole = number(whole).filter(|n| *n > 0)?;
    match decimals {
        None => Some(Some(whole.to_string())),
        Some(d) => number(d).filter(|d| *d <= whole).map(|d| Some(format!("{whole},{d}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn resource(state: &str) -> Resource {
        Resource {
            code: Some("307001/1".into()),
            state: Some(state.into()),
            share_type: Some("unconditional".into()),
            ..Resource::default()
        }
    }

    fn item(set: &[(&str, &str)]) -> Item {
        let mut row = Item { resource: Some("307001/1".into()), name: Some("姓名".into()), ..Item::default() };
        for (column, value) in set {
            assert!(row.set(column, Some(value.to_string())));
        }
        row
    }

    fn insert(set: &[(&str, &str)]) -> Result<Item, u16> {
        item_insert(&Rules::default(), &resource("published"), item(set)).map(|d| d.row).map_err(|r| r.fault.number)
    }

    #[test]
    fn an_item_is_stored_in_words_of_the_lists() {
        let row = insert(&[
            ("type", "字符型(C)"),
            ("length", "18位"),
            ("share_type", "不予共享"),
            ("pi", "敏感个人信息"),
            ("level", "3级"),
            ("lookup", "是"),
        ])
        .unwrap();
        assert_eq!(
            (row.kind.as_deref(), row.length.as_deref(), row.share_type.as_deref()),
            (Some("C"), Some("18"), Some("prohibited"))
        );
        assert_eq!(
            (row.pi.as_deref(), row.level.as_deref(), row.lookup.as_deref()),
            (Some("sensitive"), Some("general3"), Some("1"))
        );
        assert_eq!(insert(&[("type", "varchar(50)")]).unwrap().length.as_deref(), Some("50"));
        assert_eq!(insert(&[("type", "N"), ("length", "10,2")]).unwrap().length.as_deref(), Some("10,2"));
        assert_eq!(insert(&[("length", "/")]).unwrap().length, None);
    }

    #[test]
    fn what_no_list_has_is_refused() {
        assert_eq!(insert(&[("share_type", "半共享")]), Err(5009));
        assert_eq!(insert(&[("type", "X")]), Err(5008));
        assert_eq!(insert(&[("pi", "很个人")]), Err(5008));
        assert_eq!(insert(&[("length", "-5")]), Err(5025));
        assert_eq!(insert(&[("length", "2,10")]), Err(5025));
        assert_eq!(insert(&[("resource", "30700/1")]), Err(5005));
        assert_eq!(insert(&[("name", "涉密等级内容")]), Err(5015));
        assert_eq!(insert(&[("column_name", &"x".repeat(129))]), Err(5026));
    }

    #[test]
    fn a_share_type_changes_only_for_a_new_reason() {
        let rules = Rules::default();
        let old = item(&[("change_reason", "法律修订")]);
        let change = |reason: Option<&str>, state: &str| {
            let mut new = item(&[("share_type", "conditional")]);
            new.change_reason = reason.map(String::from);
            item_update(&rules, &resource(state), &old, new).map(|d| d.reclassified).map_err(|r| r.fault.number)
        };
        assert_eq!(change(None, "published"), Err(5017));
        assert_eq!(change(Some("无"), "published"), Err(5017));
        assert_eq!(change(Some("法律修订"), "published"), Err(5017));
        assert_eq!(change(Some("含身份证号码"), "published"), Ok(true));
        assert_eq!(change(None, "draft"), Ok(true));
        assert_eq!(change(Some("含身份证号码"), "retired"), Err(5023));
    }

    #[test]
    fn an_item_of_a_derived_resource_is_no_looser_than_its_sources() {
        let inherited = Inherited {
            label: Label::of(Some("conditional"), Some("general3"), Some("sensitive")),
            share_type_from: Some("307001/2".into()),
            ..Inherited::default()
        };
        let at = |fields: &[(&str, &str)]| {
            let row = insert(fields).unwrap();
            looser_than_sources(&Rules::default(), "307001/1", &inherited, &row).map(|(c, r)| (c, r.fault.number))
        };
        assert_eq!(at(&[("share_type", "unconditional")]), Some(("share_type", 5018)));
        assert_eq!(at(&[("share_type", "conditional"), ("level", "general1")]), Some(("level", 5018)));
        assert_eq!(at(&[("share_type", "prohibited"), ("level", "core")]), None);
        assert_eq!(at(&[]), None, "what is blank is its resource's");
    }

    proptest! {
        #[test]
        fn what_is_stored_is_accepted_again_unchanged(kind in prop::sample::select(w::ITEM_TYPE.list), length in 1u32..100_000, share in prop::sample::select(w::SHARE_TYPE.list)) {
            let once = insert(&[("type", kind.label), ("length", &length.to_string()), ("share_type", share.label)]).unwrap();
            let again = item_insert(&Rules::default(), &resource("draft"), once.clone()).unwrap().row;
            prop_assert_eq!(once, again);
        }

        #[test]
        fn any_length_is_answered(text in "\\PC{0,12}|[0-9,.位]{0,14}") {
            if let Some(Some(l)) = super::length(&text) {
                prop_assert_eq!(super::length(&l), Some(Some(l.clone())));
            }
        }
    }
}
