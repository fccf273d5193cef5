//! The headings of the sheet, and finding them in a file.

use std::collections::HashMap;

use super::{Cell, Columns, Line};
use crate::catalog::model::{Item, Resource};
use crate::catalog::words::{self as w, plain_char, Words};
use crate::error::{self, Refusal};

/// Which of the two rows a column belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Resource,
    Item,
}

/// One heading and the column it fills.
#[derive(Debug)]
pub struct Heading {
    pub title: &'static str,
    pub side: Side,
    /// The column of `gov_resource` or `gov_item`.
    pub column: &'static str,
    /// The list whose words the column holds.
    pub words: Option<&'static Words>,
    /// Other names of the heading.
    also: &'static [&'static str],
}

const fn h(
    title: &'static str,
    side: Side,
    column: &'static str,
    words: Option<&'static Words>,
    also: &'static [&'static str],
) -> Heading {
    Heading { title, side, column, words, also }
}

use Side::{Item as I, Resource as R};

/// How many of [`HEADINGS`], from the first, are those of the national sheet.
pub const NATIONAL: usize = 20;

/// The twenty headings of the national sheet in its order, then ours, without which a sheet
/// could not give back everything the catalogue knows.
pub static HEADINGS: &[Heading] = &[
    h("信息资源分类", R, "class_name", None, &["资源分类", "class_name", "目录分类", "所属分类"]),
    h(
        "信息资源名称",
        R,
        "name",
        None,
        &["资源名称", "数据资源名称", "政务信息资源名称", "政务数据资源名称", "数据目录名称", "目录名称", "name"],
    ),
    h(
        "信息资源代码",
        R,
        "code",
        None,
        &["资源代码", "信息资源编码", "资源编码", "目录代码", "目录编码", "数据资源代码", "政务信息资源代码", "code"],
    ),
    h(
        "信息资源提供方",
        R,
        "provider_name",
        None,
        &[
            "资源提供方",
            "提供方",
            "提供方名称",
            "信息资源提供方名称",
            "提供部门",
            "数据提供方",
            "数据提供部门",
            "provider_name",
        ],
    ),
    h(
        "信息资源提供方代码",
        R,
        "provider",
        None,
        &["提供方代码", "资源提供方代码", "提供部门代码", "提供方统一社会信用代码", "统一社会信用代码", "provider"],
    ),
    h("信息资源摘要", R, "abstract", None, &["资源摘要", "摘要", "信息资源描述", "资源描述", "abstract"]),
    h(
        "信息资源格式分类",
        R,
        "format_category",
        Some(&w::FORMAT_CATEGORY),
        &["资源格式分类", "格式分类", "format_category"],
    ),
    h("信息资源格式类型", R, "format_type", Some(&w::FORMAT_TYPE), &["资源格式类型", "格式类型", "format_type"]),
    h("信息项名称", I, "name", None, &["信息项", "数据项名称", "数据项", "字段中文名", "字段中文名称", "item_name"]),
    h(
        "数据类型",
        I,
        "type",
        Some(&w::ITEM_TYPE),
        &["信息项数据类型", "信息项类型", "数据项类型", "字段类型", "信息项信息数据类型", "type", "item_type"],
    ),
    h("数据长度", I, "length", None, &["信息项长度", "信息项数据长度", "字段长度", "长度", "length"]),
    h("共享类型", R, "share_type", Some(&w::SHARE_TYPE), &["共享属性", "share_type"]),
    h("共享条件", R, "share_condition", None, &["share_condition", "共享条件说明"]),
    h("共享方式分类", R, "method_category", None, &["method_category"]),
    h("共享方式类型", R, "method", Some(&w::METHOD), &["共享方式", "method"]),
    h("是否向社会开放", R, "open", Some(&w::YES_NO), &["是否开放", "社会开放", "是否社会开放", "open", "开放属性"]),
    h("开放条件", R, "open_condition", None, &["open_condition", "社会开放条件"]),
    h("更新周期", R, "update_cycle", Some(&w::UPDATE_CYCLE), &["更新频率", "update_cycle", "数据更新周期"]),
    h("发布日期", R, "published_on", None, &["发布时间", "published_on"]),
    h("关联资源代码", R, "related_code", None, &["关联资源编码", "关联信息资源代码", "related_code"]),
    h("信息资源分类代码", R, "class_code", None, &["分类代码", "class_code"]),
    h("有条件共享情形", R, "condition_kind", Some(&w::CONDITION_KIND), &["condition_kind"]),
    h("有条件共享部门", R, "condition_departments", None, &["condition_departments", "可共享部门"]),
    h("不予共享依据种类", R, "legal_basis_kind", Some(&w::LEGAL_BASIS_KIND), &["legal_basis_kind"]),
    h("不予共享依据", R, "legal_basis", None, &["legal_basis", "法律依据"]),
    h("接口描述", R, "interface_desc", None, &["interface_desc"]),
    h("接口调用方法", R, "interface_call", None, &["interface_call", "调用方法"]),
    h("数据级别", R, "level", Some(&w::LEVEL), &["level", "数据分级", "安全级别", "数据安全级别"]),
    h("基础数据库", R, "base_library", Some(&w::BASE_LIBRARY), &["base_library"]),
    h("来源资源代码", R, "derived_from", None, &["derived_from"]),
    h("来源信息系统", R, "source_system", None, &["source_system", "信息系统", "所属信息系统", "来源系统"]),
    h("履职依据", R, "duty_basis", None, &["duty_basis", "职责依据"]),
    h("目录状态", R, "state", Some(&w::STATE), &["state"]),
    h("变更理由", R, "change_reason", None, &["change_reason"]),
    h("字段名", I, "column_name", None, &["column_name", "字段英文名", "字段英文名称", "列名", "英文名称"]),
    h("信息项共享类型", I, "share_type", Some(&w::SHARE_TYPE), &["item_share_type", "数据项共享类型"]),
    h("信息项级别", I, "level", Some(&w::LEVEL), &["item_level", "数据项级别"]),
    h("个人信息类别", I, "pi", Some(&w::PI), &["pi", "是否个人信息"]),
    h("脱敏方式", I, "mask", None, &["mask", "脱敏规则"]),
    h("可否核验", I, "lookup", Some(&w::YES_NO), &["lookup"]),
    h("是否主体标识", I, "subject_key", Some(&w::YES_NO), &["subject_key", "主体标识"]),
    h("信息项变更理由", I, "change_reason", None, &["item_change_reason"]),
];

impl Heading {
    /// The heading that fills a column.
    pub fn of(side: Side, column: &str) -> Option<&'static Heading> {
        HEADINGS.iter().find(|h| h.side == side && h.column == column)
    }

    /// The heading of this name, as sheets write it.
    pub fn named(name: &str) -> Option<&'static Heading> {
        thread_local! {
            static NAMES: HashMap<String, &'static Heading> = names();
        }
        let (whole, short) = keys(name);
        NAMES.with(|names| names.get(&whole).or_else(|| names.get(&short)).copied())
    }

    /// What the sheet shows in this column: terms for words.
    pub(super) fn written(&self, resource: &Resource, item: &Item) -> String {
        let cell = match self.side {
            Side::Resource => resource.get(self.column),
            Side::Item => item.get(self.column),
        };
        let Some(cell) = cell else {
            // The national sheet wants a classification; its code says the same.
            return match (self.side, self.column) {
                (Side::Resource, "class_name") => resource.class_code.clone().unwrap_or_default(),
                _ => String::new(),
            };
        };
        self.words.and_then(|words| words.label(cell)).unwrap_or(cell).to_string()
    }
}

fn names() -> HashMap<String, &'static Heading> {
    let mut names = HashMap::new();
    for heading in HEADINGS {
        for name in heading.also.iter().chain([&heading.title]) {
            names.entry(keys(name).0).or_insert(heading);
        }
    }
    names
}

/// A heading's text without marks, numbers and spaces: once with what stands in brackets
/// (`信息资源格式(分类)`), once without (`共享类型(无条件/有条件/不予)`).
fn keys(name: &str) -> (String, String) {
    let plain: String = name.chars().filter_map(plain_char).collect();
    let plain =
        ["条件必填", "非必填", "必填项", "必填", "选填项", "选填", "可选"].iter().fold(plain, |t, m| t.replace(m, ""));
    let mark = |c: &char| c.is_alphabetic() || *c == '_';
    let whole = plain.chars().filter(mark).collect();
    let mut depth = 0usize;
    let mut short = String::new();
    for c in plain.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 && mark(&c) => short.push(c),
            _ => {}
        }
    }
    (whole, short)
}

/// Where the headings were found.
pub(super) struct Found {
    pub columns: Columns,
    /// How many lines they and what stands above them take.
    pub lines: usize,
}

/// Above the headings stand titles and who filled in the sheet.
const LOOK_AT: usize = 20;
/// How many lines decide what the headings are.
pub(super) const SEEN: usize = LOOK_AT + DEEPEST - 1;
/// 共享属性 / 共享方式 / 分类.
const DEEPEST: usize = 3;

/// Finds the block of one to three lines that gives the most headings.
pub(super) fn find(lines: &[Line<'_>]) -> Result<Found, Refusal> {
    let mut best: Option<(usize, Found)> = None;
    for from in 0..lines.len().min(LOOK_AT) {
        for depth in 1..=DEEPEST {
            let Some(block) = lines.get(from..from + depth) else { break };
            let columns = columns_of(block);
            let score = columns.all().count();
            if best.as_ref().is_none_or(|(s, _)| score > *s) {
                best = Some((score, Found { columns, lines: from + depth }));
            }
        }
    }
    let columns = best.as_ref().map(|(_, f)| &f.columns);
    let has = |column: &str| columns.is_some_and(|c| c.all().any(|h| h.side == Side::Resource && h.column == column));
    let missing: Vec<&str> =
        [("信息资源名称", "name"), ("信息资源代码", "code")].iter().filter(|(_, c)| !has(c)).map(|(t, _)| *t).collect();
    match best {
        Some((_, found)) if missing.is_empty() => Ok(found),
        _ => Err(Refusal::new(&error::catalog::SHEET_HEADINGS).with("missing", missing.join("、"))),
    }
}

fn columns_of(block: &[Line<'_>]) -> Columns {
    let mut stacks: HashMap<usize, Vec<String>> = HashMap::new();
    let width = block.iter().filter_map(|l| l.cells.last()).map(|(c, _)| c + 1).max().unwrap_or(0);
    for (depth, line) in block.iter().enumerate() {
        let bottom = depth + 1 == block.len();
        let mut cells = line.cells.iter().peekable();
        let mut over: Option<&str> = None;
        for column in 0..width {
            let mut own = None;
            if let Some((_, Cell::Text(text))) = cells.next_if(|(c, _)| *c == column) {
                own = Some(text.as_ref());
            }
            // A heading over several columns stands in the first of them.
            if let (false, Some(text)) = (bottom, own) {
                over = Some(text);
            }
            if let Some(text) = own.or(over) {
                stacks.entry(column).or_default().push(text.to_string());
            }
        }
    }
    let mut columns = Columns::default();
    let mut seen: Vec<*const Heading> = Vec::new();
    for column in 0..width {
        let Some(stack) = stacks.get(&column) else { continue };
        let Some(heading) =
            (0..stack.len()).rev().find_map(|i| stack.get(i..).and_then(|s| Heading::named(&s.concat())))
        else {
            continue;
        };
        if seen.iter().any(|s| std::ptr::eq(*s, heading)) {
            columns.twice.push((block.last().map_or(0, |l| l.row), heading));
        } else {
            seen.push(heading);
            columns.set(column, heading);
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(row: u64, cells: &[&str]) -> Line<'static> {
        let cells =
            cells.iter().enumerate().filter(|(_, t)| !t.is_empty()).map(|(i, t)| (i, Cell::Text(t.to_string().into())));
        Line { row, cells: cells.collect() }
    }

    #[test]
    fn no_name_belongs_to_two_headings() {
        let mut seen: HashMap<String, &str> = HashMap::new();
        for heading in HEADINGS {
            for name in heading.also.iter().chain([&heading.title]) {
                assert_eq!(seen.insert(keys(name).0, heading.title).unwrap_or(heading.title), heading.title, "{name}");
                assert!(std::ptr::eq(Heading::named(name).unwrap(), heading), "{name}");
            }
        }
        for column in Resource::COLUMNS {
            assert!(Heading::of(Side::Resource, column).is_some(), "{column}");
        }
        for column in Item::COLUMNS.iter().filter(|c| **c != "resource") {
            assert!(Heading::of(Side::Item, column).is_some(), "{column}");
        }
    }

    #[test]
    fn marks_spaces_and_brackets_do_not_hide_a_heading() {
        for name in [
            "*信息资源名称",
            "信息资源名称(必填)",
            " 信息 资源\n名称 ",
            "2、信息资源名称",
            "信息资源名称*",
            "\u{feff}信息资源名称",
        ] {
            assert_eq!(Heading::named(name).map(|h| h.column), Some("name"), "{name}");
        }
        assert_eq!(Heading::named("信息资源格式(分类)").map(|h| h.column), Some("format_category"));
        assert_eq!(Heading::named("共享类型(无条件/有条件/不予共享)").map(|h| h.column), Some("share_type"));
        assert!(Heading::named("备注").is_none() && Heading::named("").is_none());
    }

    #[test]
    fn headings_are_found_below_titles_and_over_several_lines() {
        let lines = [
            line(1, &["某市政务信息资源目录"]),
            line(2, &["信息资源名称", "信息资源代码", "信息资源格式", "", "共享属性", "", "", "", "备注"]),
            line(3, &["", "", "分类", "类型", "共享类型", "共享条件", "共享方式", ""]),
            line(4, &["", "", "", "", "", "", "分类", "类型"]),
            line(5, &["低保", "307001/1", "数据库", "达梦", "无条件共享", "", "", "库表"]),
        ];
        let found = find(&lines).unwrap();
        assert_eq!(found.lines, 4);
        let columns: Vec<&str> = (0..8).map(|i| found.columns.get(i).map_or("", |h| h.column)).collect();
        assert_eq!(
            columns,
            [
                "name",
                "code",
                "format_category",
                "format_type",
                "share_type",
                "share_condition",
                "method_category",
                "method"
            ]
        );
    }

    #[test]
    fn a_sheet_without_names_or_codes_is_no_catalogue() {
        let refusal = find(&[line(1, &["信息资源名称", "更新周期"]), line(2, &["a", "b"])]).err().unwrap();
        assert!(refusal.to_string().contains("信息资源代码"));
        assert!(find(&[]).is_err());
    }
}
