//! What to write in a faulty cell instead.

use super::{Heading, Side};
use crate::catalog::words::{self as w, Words};
use crate::error::{self, Refusal};

/// What to write in the cell instead.
pub(super) fn instead(heading: &Heading, value: &str, refusal: &Refusal) -> String {
    use crate::error::catalog as e;
    let is = |faults: &[&'static error::Fault]| faults.iter().any(|f| std::ptr::eq(*f, refusal.fault));
    if is(&[&e::SHEET_FORMULA, &e::SHEET_LOSSY, &e::SHEET_ERROR_CELL]) {
        return "直接填写内容,单元格设为文本格式".to_string();
    }
    if let (Some(words), true) = (heading.words, is(&[&e::UNKNOWN_WORD, &e::SHARE_TYPE_UNKNOWN])) {
        return match nearest(words, value) {
            Some(label) => format!("{label}(可填:{})", words.labels()),
            None => format!("可填:{}", words.labels()),
        };
    }
    match (heading.side, heading.column) {
        (Side::Resource, "code") => "分类代码/顺序码,如 307001/000001".to_string(),
        (Side::Resource, "class_code" | "class_name") => "与信息资源代码斜线前的部分一致".to_string(),
        (Side::Resource, "provider") => "提供部门的18位统一社会信用代码".to_string(),
        (Side::Resource, "share_condition" | "legal_basis" | "legal_basis_kind")
            if is(&[&e::LEGAL_BASIS_MISSING, &e::LEGAL_BASIS_KIND]) =>
        {
            "依据文件名称和条款,如《中华人民共和国统计法》第九条".to_string()
        }
        (Side::Resource, "share_condition") => {
            "可供哪些部门、用于何事项,如“限民政、医保部门办理社会救助核对时使用”".to_string()
        }
        (_, "published_on") => "日期,如 2024-01-05".to_string(),
        (_, "length") => "正整数,小数写作 10,2".to_string(),
        (_, "method") => format!("可填:{}", w::METHOD.labels()),
        _ => refusal.fault.zh.split(';').nth(1).unwrap_or("请核对后填写").to_string(),
    }
}

/// The term that shares the most characters with what was written, if that is at least two.
fn nearest(words: &Words, value: &str) -> Option<&'static str> {
    let value = w::normal(value);
    let shared = |label: &str| label.chars().filter(|c| value.contains(*c)).count();
    let best = words.list.iter().max_by_key(|word| shared(word.label))?;
    (shared(best.label) >= 2).then_some(best.label)
}
