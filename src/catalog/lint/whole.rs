//! What only the catalogue as a whole shows: duplicates, and one item of several providers.

use std::collections::HashMap;

use super::checks as c;
use super::names::{normal_name, similar};
use super::Findings;
use crate::catalog::model::{Item, Resource};

/// Items by which records are joined or described; every department has them and none is their
/// source by listing them.
const SHARED_KEYS: &[&str] = &[
    "姓名",
    "性别",
    "民族",
    "年龄",
    "证件类型",
    "证件号码",
    "身份证号",
    "身份证号码",
    "公民身份号码",
    "统一社会信用代码",
    "单位名称",
    "企业名称",
    "机构名称",
    "法定代表人",
    "名称",
    "编号",
    "序号",
    "备注",
    "状态",
    "类型",
    "类别",
    "地址",
    "联系电话",
    "联系人",
    "手机号码",
    "创建时间",
    "更新时间",
    "日期",
    "年度",
    "年份",
    "月份",
    "金额",
    "数量",
    "所属区县",
    "行政区划",
    "行政区划代码",
    "主键",
    "id",
    "出生日期",
];
pub(super) fn check(common: usize, live: &[&Resource], of: &HashMap<&str, Vec<&Item>>, found: &mut Findings) {
    let names: Vec<&str> = live.iter().map(|r| r.name.as_deref().unwrap_or_default()).collect();
    for pair in similar(&names) {
        if let (Some(first), Some(second)) = (live.get(pair.first), live.get(pair.second)) {
            let check = if pair.same { &c::DUPLICATE } else { &c::SIMILAR };
            let other =
                format!("{} {}", first.code.as_deref().unwrap_or_default(), first.name.as_deref().unwrap_or_default());
            found.tell(second, None, check, "name", &other);
        }
    }
    two_providers(common, live, of, found);
}

/// One finding per item name that two to `common` departments provide (一数一源), at the second.
fn two_providers(common: usize, live: &[&Resource], of: &HashMap<&str, Vec<&Item>>, found: &mut Findings) {
    type Place<'a> = (&'a Resource, &'a Item);
    let mut providers: HashMap<String, Vec<Place>> = HashMap::new();
    for r in live {
        // What is derived from another's data or not shared at all competes with nobody.
        if r.derived_from.is_some() {
            continue;
        }
        for &i in of.get(r.code.as_deref().unwrap_or_default()).map_or(&[][..], Vec::as_slice) {
            let name = i.name.as_deref().unwrap_or_default();
            let key = normal_name(name);
            if key.is_empty() || SHARED_KEYS.contains(&name) || SHARED_KEYS.contains(&key.as_str()) {
                continue;
            }
            let places = providers.entry(key).or_default();
            if places.len() <= common && !places.iter().any(|(p, _)| p.provider == r.provider) {
                places.push((r, i));
            }
        }
    }
    for places in providers.values().filter(|p| (2..=common).contains(&p.len())) {
        let Some((second, item)) = places.get(1) else { continue };
        let shown = |(r, i): &Place| {
            let provider = r.provider_name.as_deref().or(r.provider.as_deref()).unwrap_or_default();
            format!("{provider} {} {}", r.code.as_deref().unwrap_or_default(), i.name.as_deref().unwrap_or_default())
        };
        let value = places.iter().map(shown).collect::<Vec<_>>().join("; ");
        found.tell(second, Some(item), &c::TWO_PROVIDERS, "name", &value);
    }
}
