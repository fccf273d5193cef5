//! What a source table's columns suggest for the catalogue: share type, level, mask, each with its reason. Pure.

use super::classify::shown_share_type;
use super::words::LEVEL;
use crate::discover::ColumnReport;

/// One proposal, of an item or (without a column) of the resource as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub column: Option<String>,
    pub share_type: &'static str,
    /// Of a resource whose items differ: `partial`.
    pub condition_kind: Option<&'static str>,
    pub level: &'static str,
    pub pi: &'static str,
    pub mask: Option<&'static str>,
    /// `C`, `I`, `F`, `D`, `T`, `G` or `M`.
    pub kind: &'static str,
    pub reason: String,
}

/// Proposes for one column; `declared` is its type in the source table.
///
/// Sharing is the rule and not sharing the exception (Art. 6), so nothing is ever proposed as prohibited: that takes
/// a citation, which no data can give. Personal information is proposed as conditional (Art. 9) and masked (Art. 15).
pub fn item(column: &str, declared: &str, report: &ColumnReport) -> Proposal {
    let share_type = if report.pi == "none" && report.level == "general1" { "unconditional" } else { "conditional" };
    let why = match (report.pi, share_type) {
        ("sensitive", _) => "敏感个人信息:有条件共享并脱敏(第九条、第十五条)",
        ("personal", _) => "个人信息:有条件共享并脱敏(第九条、第十五条)",
        (_, "conditional") => "可识别特定主体:有条件共享(第九条)",
        _ => "以共享为原则(第六条)",
    };
    let looked =
        if report.rows == 0 { "表中无数据,仅凭列名判断".to_string() } else { report.reason.clone() };
    Proposal {
        column: Some(column.to_string()),
        share_type,
        condition_kind: None,
        level: report.level,
        pi: report.pi,
        mask: report.mask,
        kind: item_type(declared),
        reason: format!("{why}; {looked}"),
    }
}

/// The resource of these items: partly conditional if they differ, and at the strictest level of any.
pub fn whole(items: &[Proposal]) -> Proposal {
    let types = items.iter().map(|i| Some(i.share_type));
    let (share_type, condition_kind) = shown_share_type(Some("unconditional"), None, types);
    let rank = |w: &str| LEVEL.rank(w);
    let pi_rank = |w: &str| ["none", "personal", "sensitive"].iter().position(|p| *p == w);
    let conditional = items.iter().filter(|i| i.share_type == "conditional").count();
    Proposal {
        column: None,
        share_type: share_type.unwrap_or("conditional"),
        condition_kind,
        level: items.iter().map(|i| i.level).max_by_key(|l| rank(l)).unwrap_or("general1"),
        pi: items.iter().map(|i| i.pi).max_by_key(|p| pi_rank(p)).unwrap_or("none"),
        mask: None,
        kind: "",
        reason: format!(
            "{} 个信息项中 {conditional} 个建议有条件共享;级别就高(第十三条);共享条件须由提供部门写明(第九条)",
            items.len()
        ),
    }
}

/// The item type of a declared SQL type, after SQLite's own reading of type names
/// (<https://www.sqlite.org/datatype3.html#determination_of_column_affinity>), dates and times told apart.
fn item_type(declared: &str) -> &'static str {
    let name = declared.to_ascii_uppercase();
    let has = |part: &str| name.contains(part);
    if has("DATETIME") || has("TIMESTAMP") {
        "T"
    } else if has("DATE") {
        "D"
    } else if has("BOOL") {
        "L"
    } else if has("INT") {
        "I"
    } else if has("CHAR") || has("CLOB") || has("TEXT") {
        "C"
    } else if has("BLOB") {
        "G"
    } else if has("DOUB") {
        "B"
    } else if has("REAL") || has("FLOA") {
        "F"
    } else if has("NUM") || has("DEC") {
        "N"
    } else {
        "C"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::words::{ITEM_TYPE, PI, SHARE_TYPE};
    use crate::discover::ColumnStats;

    fn proposal(column: &str, values: &[&str]) -> Proposal {
        let mut stats = ColumnStats::new(column);
        values.iter().for_each(|v| stats.text(v));
        item(column, "TEXT", &stats.report())
    }

    #[test]
    fn personal_columns_are_conditional_and_masked_and_make_the_resource_partial() {
        let phone = proposal("sjhm", &["15400000001", "15400000002", "15400000003", "15400000004", "15400000005"]);
        assert_eq!((phone.share_type, phone.pi, phone.mask), ("conditional", "personal", Some("phone")));
        let kind = proposal("lb", &["甲", "乙", "甲"]);
        assert_eq!((kind.share_type, kind.mask), ("unconditional", None));
        let whole = whole(&[kind, phone.clone()]);
        assert_eq!((whole.share_type, whole.condition_kind), ("conditional", Some("partial")));
        assert_eq!((whole.level, whole.pi), (phone.level, "personal"));
    }

    #[test]
    fn an_empty_table_says_that_it_is_empty() {
        let found = proposal("sfzh", &[]);
        assert!(found.reason.contains("仅凭列名"), "{}", found.reason);
        assert_eq!(found.share_type, "conditional");
    }

    #[test]
    fn every_proposed_word_is_of_its_list() {
        for declared in
            ["varchar(20)", "INTEGER", "datetime", "DATE", "blob", "double", "float", "decimal(10,2)", "", "boolean"]
        {
            assert!(ITEM_TYPE.has(item_type(declared)), "{declared}");
        }
        let p = proposal("sfzh", &["x"]);
        assert!(SHARE_TYPE.has(p.share_type) && LEVEL.has(p.level) && PI.has(p.pi));
        assert_eq!(whole(&[]).share_type, "unconditional");
    }
}
