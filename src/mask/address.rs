//! Addresses: cut after a division of a given level, by the names of GB/T 2260.
//!
//! A name counts only if the table knows it, so a 小区 is never taken for a 区; towns, which GB/T
//! 2260 does not list, are known by their endings right after a county. What is behind the last
//! name of the level is hidden, whatever it is.

use crate::discover::{division_at, division_levels};

/// The level after which an address is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Level {
    Province,
    City,
    County,
    Town,
}

/// Provinces as people shorten them, with the full name's first characters.
const SHORT_PROVINCES: &[&str] = &[
    "黑龙江",
    "内蒙古",
    "北京",
    "天津",
    "河北",
    "山西",
    "辽宁",
    "吉林",
    "上海",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "广西",
    "海南",
    "重庆",
    "四川",
    "贵州",
    "云南",
    "西藏",
    "陕西",
    "甘肃",
    "青海",
    "宁夏",
    "新疆",
    "台湾",
    "香港",
    "澳门",
];

/// Keeps the divisions down to `level` and writes `***` for the rest. An address that does not
/// begin with a known division does not fit.
pub(super) fn address(text: &str, level: Level, out: &mut String) -> bool {
    let text = text.trim_start();
    let text = ["中华人民共和国", "中国"].iter().find_map(|p| text.strip_prefix(p)).unwrap_or(text);
    let mut rest = text;
    let mut kept = 0;
    let mut last = None;
    while let Some((found, length)) = next(rest, last) {
        if found > level {
            break;
        }
        kept += length;
        rest = text.get(kept..).unwrap_or("");
        last = Some(found);
        if found == level {
            break;
        }
    }
    match (last, text.get(..kept)) {
        (Some(_), Some(head)) => {
            out.extend(head.chars().filter(|c| !c.is_whitespace()));
            out.push_str("***");
            true
        }
        _ => false,
    }
}

/// The division at the front of `text`, below `last`: its level and its bytes.
fn next(text: &str, last: Option<Level>) -> Option<(Level, usize)> {
    let inner = text.trim_start();
    let spaces = text.len() - inner.len();
    let found = listed(inner, last).or_else(|| shortened(inner, last)).or_else(|| town(inner, last))?;
    Some((found.0, found.1 + spaces))
}

fn below(level: Level, last: Option<Level>) -> bool {
    last.is_none_or(|l| level > l)
}

/// The longest name of the table.
fn listed(text: &str, last: Option<Level>) -> Option<(Level, usize)> {
    // 市辖区 and 县 stand between a city and its districts in generated addresses.
    if let (Some(Level::Province), Some(_)) = (last, text.strip_prefix("市辖区")) {
        return Some((Level::City, "市辖区".len()));
    }
    let wanted = match last {
        None => 7,
        Some(Level::Province) => 6,
        Some(Level::City) => 4,
        Some(_) => return None,
    };
    let (level, length) = division_at(text.as_bytes(), wanted)?;
    Some((of_bit(level), length))
}

fn of_bit(bit: u8) -> Level {
    match bit {
        1 => Level::Province,
        2 => Level::City,
        _ => Level::County,
    }
}

/// The common form for [`super::quick`]: full names of divisions from the first character on, down to `level`. How many
/// bytes of it are kept; 0 where the rule above must decide.
pub(super) fn kept(bytes: &[u8], level: Level) -> usize {
    let (mut at, mut last) = (0, None);
    loop {
        let wanted = match last {
            None => 7,
            // 市辖区 may follow.
            Some(Level::Province) if bytes.get(at..).is_some_and(|rest| rest.starts_with("市辖区".as_bytes())) => {
                return 0
            }
            Some(Level::Province) => 6,
            _ => 4,
        };
        let Some((found, length)) = bytes.get(at..).and_then(|rest| division_at(rest, wanted)) else { return 0 };
        let found = of_bit(found);
        if found > level {
            return at;
        }
        at += length;
        last = Some(found);
        if found == level {
            return at;
        }
    }
}

/// `江西` for 江西省; `景德镇` for 景德镇市, but only right before a full name.
fn shortened(text: &str, last: Option<Level>) -> Option<(Level, usize)> {
    if last.is_none() {
        if let Some(short) = SHORT_PROVINCES.iter().find(|p| text.starts_with(**p)) {
            let rest = text.get(short.len()..)?;
            return (listed(rest, Some(Level::Province)).is_some() || city(rest).is_some())
                .then_some((Level::Province, short.len()));
        }
    }
    (below(Level::City, last)).then(|| city(text)).flatten().map(|length| (Level::City, length))
}

/// A city without its 市, right before the full name of a county.
fn city(text: &str) -> Option<usize> {
    text.char_indices().skip(1).take(6).find_map(|(at, c)| {
        let end = at + c.len_utf8();
        let (name, rest) = (text.get(..end)?, text.get(end..)?);
        let full = division_levels(&format!("{name}市")) & 2 != 0;
        (full && matches!(listed(rest, Some(Level::City)), Some((Level::County, _)))).then_some(end)
    })
}

/// A town, township, sub-district or 苏木 right after a county.
fn town(text: &str, last: Option<Level>) -> Option<(Level, usize)> {
    if !matches!(last, Some(Level::County)) {
        return None;
    }
    let mut end = 0;
    for (i, c) in text.chars().take(12).enumerate() {
        end += c.len_utf8();
        if !super::name::is_han(c) || "路号弄巷栋幢楼室村组".contains(c) {
            return None;
        }
        let name = text.get(..end)?;
        if i >= 1 && (name.ends_with(['镇', '乡']) || name.ends_with("街道") || name.ends_with("苏木")) {
            let office = text.get(end..).filter(|r| r.starts_with("办事处")).map_or(0, |_| "办事处".len());
            // 某某镇政府 is an office in a town, and 镇 in 景德镇 is no town of a county.
            return Some((Level::Town, end + office));
        }
    }
    None
}
