//! Each item's mask, put to the values themselves.

use super::{masks, sandbox::Plan, Row};
use crate::error::Refusal;
use crate::guard::Cache;
use crate::mask::sql::input;
use crate::mask::{Input, Masker};
use crate::request::filter;
use crate::sqlite::{Result, ValueRef};
use crate::value::Value;

/// What each mask leaves of the values.
pub fn by_mask(cache: &Cache, plan: &Plan, samples: &[Vec<Value>]) -> Result<Vec<Vec<Value>>> {
    let id = plan.agreement.as_ref().map(|a| a.id);
    let agreed = plan
        .agreement
        .as_ref()
        .map_or(Ok(Vec::new()), |a| filter::read_items("agreed_items", &a.items).or(Ok::<_, Refusal>(Vec::new())))?;
    let sql = "SELECT mask FROM main.gov_item_data WHERE resource = ?1 AND name = ?2";
    let stored = match id {
        Some(id) => cache.text("SELECT agreed_masks FROM main.gov_request_data WHERE id = ?1", &[id.into()])?,
        None => None,
    };
    let own_masks = stored.and_then(|m| filter::read_masks(&m, &agreed, |_| Ok(())).ok()).unwrap_or_default();
    let mut out = Vec::new();
    for item in &plan.items {
        // What is agreed here is conditional, or prohibited and opened by a running event.
        if plan.kind(item) != "unconditional" && !agreed.contains(&item.name) {
            continue;
        }
        let mut row = |outcome: &str, recovered: i64, searched: i64, note: &str, spec: &str| {
            let count = |n: i64| usize::try_from(n).unwrap_or(0);
            out.push(Vec::from(Row {
                part: "mask",
                route: spec,
                item: Some(&item.name),
                agreement: id,
                outcome,
                recovered: count(recovered),
                searched: count(searched),
                note,
                sql: None,
            }));
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
                let n = values().filter(|v| !matches!(v, Input::Null)).count() as i64;
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
        let odd = masks::left(&masker, masks::ODD.iter().map(|v| Input::Text(v)));
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
