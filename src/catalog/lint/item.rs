//! What the items of one resource show.

use std::collections::HashSet;

use super::checks as c;
use super::Findings;
use crate::catalog::classify::Rules;
use crate::catalog::model::{Item, Resource};
use crate::catalog::words as w;

/// Words in item names that mean sensitive personal information (个人信息保护法 Art. 28, GB/T 35273).
const SENSITIVE: &[&str] = &[
    "身份证",
    "公民身份号码",
    "证件号码",
    "护照号",
    "银行卡",
    "银行账",
    "存款",
    "病历",
    "诊断",
    "疾病",
    "指纹",
    "人脸",
    "宗教",
    "犯罪",
    "行踪",
];
/// Words that mean personal information.
const PERSONAL: &[&str] =
    &["姓名", "手机", "联系电话", "家庭住址", "户籍地址", "居住地址", "出生日期", "电子邮箱", "微信", "车牌号"];
/// Before these words a name or telephone is that of an office or a thing.
const NOT_PERSONS: &[&str] = &["单位", "企业", "机构", "部门", "公司", "法人名称", "咨询", "投诉", "服务", "是否"];

/// What an item's name says of it: `sensitive`, `personal` or nothing.
pub(super) fn personal_by_name(name: &str) -> Option<&'static str> {
    let plain = w::normal(name);
    if NOT_PERSONS.iter().any(|n| plain.contains(n)) {
        return None;
    }
    if SENSITIVE.iter().any(|s| plain.contains(s)) {
        return Some("sensitive");
    }
    PERSONAL.iter().any(|s| plain.contains(s)).then_some("personal")
}

/// Mask steps that reproduce a library, fail-open cases included.
fn fails_open(mask: &str) -> bool {
    let mask = mask.to_ascii_lowercase();
    ["hutool.", "shardingsphere."].iter().any(|v| mask.contains(v))
        || matches!(mask.trim(), "none" | "keep" | "raw" | "不脱敏" | "无")
}

pub(super) fn check(rules: &Rules, r: &Resource, items: &[&Item], found: &mut Findings) {
    let (mut names, mut columns) = (HashSet::new(), HashSet::new());
    for &i in items {
        let name = i.name.as_deref().unwrap_or_default();
        if !names.insert(w::normal(name)) {
            found.tell(r, Some(i), &c::ITEM_TWICE, "name", name);
        }
        if let Some(column) = i.column_name.as_deref().filter(|c| !columns.insert(c.to_ascii_lowercase())) {
            found.tell(r, Some(i), &c::COLUMN_TWICE, "column_name", column);
        }
        match i.kind.as_deref() {
            None => found.tell(r, Some(i), &c::ITEM_TYPE, "type", ""),
            Some(kind @ ("C" | "N" | "Y")) if i.length.is_none() => {
                found.tell(r, Some(i), &c::ITEM_LENGTH, "length", w::ITEM_TYPE.label(kind).unwrap_or(kind));
            }
            Some(_) => {}
        }
        sharing(rules, r, i, found);
        personal(r, i, name, found);
    }
}

fn sharing(rules: &Rules, r: &Resource, i: &Item, found: &mut Findings) {
    // What the resource itself lacks is said once, at the resource.
    let own = i.share_type.as_deref().filter(|s| r.share_type.as_deref() != Some(*s));
    let says = |t: &Option<String>| t.as_deref().is_some_and(|t| rules.says_something(t));
    match own {
        Some("conditional") if rules.condition_required && !says(&r.share_condition) => {
            found.tell(r, Some(i), &c::ITEM_CONDITION, "share_type", "");
        }
        Some("prohibited") if !says(&r.legal_basis) => found.tell(r, Some(i), &c::ITEM_BASIS, "share_type", ""),
        _ => {}
    }
}

fn personal(r: &Resource, i: &Item, name: &str, found: &mut Findings) {
    let by_name = personal_by_name(name);
    if i.pi.is_none() && by_name.is_some() {
        found.tell(r, Some(i), &c::PI_UNMARKED, "pi", name);
    }
    // What is not yet marked is told to be marked first.
    let sensitive = i.pi.as_deref() == Some("sensitive");
    let share = i.share_type.as_deref().or(r.share_type.as_deref());
    // What identifies a person is masked; a plain attribute (低保类别) may be just what is asked for.
    if sensitive && by_name.is_some() && share != Some("prohibited") && i.mask.is_none() {
        found.tell(r, Some(i), &c::PI_UNMASKED, "mask", "");
    }
    if sensitive && share == Some("unconditional") {
        found.tell(r, Some(i), &c::PI_UNCONDITIONAL, "share_type", "");
    }
    if let Some(mask) = i.mask.as_deref().filter(|m| fails_open(m)) {
        found.tell(r, Some(i), &c::MASK_OPEN, "mask", mask);
    }
}
