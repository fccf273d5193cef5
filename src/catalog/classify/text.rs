//! What a sentence in the catalogue says: whether anything at all, whether a secret, which law.

use crate::catalog::words::{normal, plain_char};

/// Fillers that reviewers find where a condition or a reason should stand.
const FILLERS: &[&str] = &[
    "无",
    "没有",
    "暂无",
    "空",
    "否",
    "是",
    "有",
    "略",
    "不详",
    "未知",
    "待定",
    "待补充",
    "待填",
    "待完善",
    "同上",
    "同前",
    "同左",
    "见上",
    "如上",
    "同上条",
    "上同",
    "其他",
    "其它",
    "无条件",
    "有条件",
    "有条件共享",
    "条件共享",
    "共享",
    "共享条件",
    "无共享条件",
    "不予共享",
    "不共享",
    "不予",
    "无要求",
    "无限制",
    "不限",
    "没有条件",
    "无特殊要求",
    "不涉及",
    "不适用",
    "理由",
    "原因",
    "依据",
    "条件",
    "na",
    "none",
    "null",
    "nil",
    "nan",
    "tbd",
    "todo",
    "test",
    "测试",
    "ditto",
    "sameasabove",
    "unknown",
    "yes",
    "no",
    "无依据",
    "法律法规",
    "相关规定",
    "有关规定",
    "相关法律法规",
    "有关法律法规",
    "规定",
    "按规定",
    "按有关规定",
    "按相关规定",
];

/// Whether a text says something, as against being blank, a mark (`—`, `…`, `/`), a number, one
/// character over and over, or a filler such as 无, 同上, N/A.
pub fn says_something(text: &str) -> bool {
    let core = core(text);
    let mut chars = core.chars();
    let Some(first) = chars.next() else { return false };
    let mut second = None;
    for c in chars {
        if c != first {
            second = Some(c);
            break;
        }
    }
    second.is_some() && !FILLERS.contains(&core.as_str())
}

/// The letters of a text: what fillers are compared by.
pub(crate) fn core(text: &str) -> String {
    text.chars().filter_map(plain_char).filter(|c| c.is_alphabetic()).collect()
}

/// The wording of a state or work secret found in a text, unless the text denies it.
///
/// Markings (`机密★`) and `涉密`, `国家秘密`, `工作秘密` count; `不涉密`, `非涉密`, `机密性` and
/// the administration of secrecy itself (its law, qualifications, approvals, training) do not.
pub fn secret_wording(text: &str) -> Option<&'static str> {
    const WORDS: &[&str] =
        &["国家秘密", "国家机密", "工作秘密", "工作机密", "涉密", "绝密", "机密", "秘密级", "秘密★", "statesecret"];
    // Said before the word these deny it; the window is one clause.
    const DENIALS: &[&str] = &["不", "非", "无", "未", "没有", "除", "剔除", "去除", "排除", "脱密"];
    // Said after the word these speak of something else.
    const OTHERS: &[&str] =
        &["性", "法", "资质", "载体", "保密审查", "除外", "的除外", "培训", "系统集成", "定点", "测评", "的不"];
    // Each of the words has one of these two letters; hardly any text has.
    if !text.contains(['密', 's', 'S', 'ｓ', 'Ｓ']) {
        return None;
    }
    let plain: String = text.chars().filter_map(plain_char).collect();
    for word in WORDS {
        let mut from = 0;
        while let Some(at) = plain.get(from..).and_then(|rest| rest.find(word)) {
            let start = from + at;
            let end = start + word.len();
            let before: String = plain.get(..start).unwrap_or("").chars().rev().take(10).collect();
            let clause: String = before
                .chars()
                .take_while(|c| !",.;:。、()".contains(*c))
                .collect::<Vec<_>>()
                .into_iter()
                .rev()
                .collect();
            let after = plain.get(end..).unwrap_or("");
            let denied = DENIALS.iter().any(|d| clause.contains(d));
            let other = OTHERS.iter().any(|o| after.starts_with(o));
            if !denied && !other {
                return Some(word);
            }
            from = end;
        }
    }
    None
}

/// The kind of document a citation names, where its wording leaves no doubt: a stored word of
/// [`LEGAL_BASIS_KIND`](crate::catalog::words::LEGAL_BASIS_KIND) or
/// [`OTHER_BASIS_KIND`](crate::catalog::words::OTHER_BASIS_KIND).
pub fn basis_kind_of(citation: &str) -> Option<&'static str> {
    let text = normal(citation);
    let title = match text.split_once('《') {
        Some((_, rest)) => rest.split('》').next().unwrap_or(rest),
        None => text.as_str(),
    };
    let head: String = title.chars().take(12).collect();
    let national = title.starts_with("中华人民共和国");
    let local = !national
        && ["省", "市", "自治区", "自治州", "县"].iter().any(|p| head.contains(p))
        && !head.starts_with("城市");
    let bare = title.trim_end_matches(|c: char| "()试行暂修订正年".contains(c) || c.is_ascii_digit());
    if local && bare.ends_with("条例") {
        return Some("local_regulation");
    }
    if local && ["通知", "意见", "方案"].iter().any(|e| bare.ends_with(e)) {
        return Some("normative_document");
    }
    if local {
        return None;
    }
    // A local regulation bears the name of its place; one without is the State Council's.
    if bare.ends_with("条例") || text.contains("国务院令") || (national && title.contains("条例")) {
        return Some("administrative_regulation");
    }
    let law = |t: &str| (t.ends_with('法') && !t.ends_with("办法")) || t.ends_with("法典");
    if law(bare) || (national && title.split('第').next().is_some_and(law)) {
        return Some("law");
    }
    if ["国发", "国办发", "国务院关于", "国务院办公厅关于", "中共中央"].iter().any(|p| text.contains(p))
    {
        return Some("national_provision");
    }
    if text.contains("部令第") || text.contains("总局令第") || text.contains("委员会令第") {
        return Some("department_rule");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fillers_say_nothing() {
        for text in [
            "",
            " ",
            "无",
            "无。",
            "同上",
            "—",
            "——",
            "…",
            "/",
            "N/A",
            "n/a",
            "无无无",
            "xxx",
            "1",
            "2024",
            "(无)",
            "有条件共享",
            "待定",
            "按有关规定",
            "\u{200b}",
            "无 条 件",
            "同上。。",
        ] {
            assert!(!says_something(text), "{text}");
        }
        for text in
            ["经民政部门同意", "仅限公安、人社核验使用", "for subsidy checks", "无犯罪记录核查时使用", "同级部门"]
        {
            assert!(says_something(text), "{text}");
        }
    }

    #[test]
    fn secrets_are_recognised_and_denials_are_not() {
        for text in
            ["涉密人员名单", "本资源属于国家秘密", "机密★10年", "含工作秘密事项", "涉及国 家 秘 密", "绝密档案目录"]
        {
            assert!(secret_wording(text).is_some(), "{text}");
        }
        for text in [
            "不涉及国家秘密",
            "非涉密数据",
            "已脱密处理的机密",
            "保证机密性",
            "涉密资质单位名录",
            "国家秘密载体印制资质名录",
            "商业秘密",
            "秘密花园景区",
            "不含涉密信息,可公开",
            "涉密的除外",
            "《中华人民共和国保守国家秘密法》第九条",
        ] {
            assert_eq!(secret_wording(text), None, "{text}");
        }
        assert!(secret_wording("不含姓名,但内容涉密").is_some(), "a denial ends with its clause");
    }

    #[test]
    fn a_word_is_found_in_whatever_form_its_letters_are_written() {
        for c in (0..=u32::from(char::MAX)).filter_map(char::from_u32) {
            let text = match plain_char(c) {
                Some('s') => format!("TOP {c}TATE{c}ECRET"),
                Some('密') => format!("涉{c}"),
                _ => continue,
            };
            assert!(secret_wording(&text).is_some(), "{text}");
        }
    }

    #[test]
    fn citations_show_their_kind() {
        assert_eq!(basis_kind_of("《中华人民共和国统计法》第九条"), Some("law"));
        assert_eq!(basis_kind_of("中华人民共和国个人信息保护法第二十八条"), Some("law"));
        assert_eq!(basis_kind_of("《中华人民共和国档案法实施条例》"), Some("administrative_regulation"));
        assert_eq!(basis_kind_of("依据《中华人民共和国民法典》第一千一百一十条"), Some("law"));
        assert_eq!(basis_kind_of("《统计法》第九条"), Some("law"));
        assert_eq!(basis_kind_of("《戒毒条例》(国务院令第597号)第七条"), Some("administrative_regulation"));
        assert_eq!(basis_kind_of("《中华人民共和国某管理办法》"), None);
        assert_eq!(basis_kind_of("《江西省统计管理条例》"), Some("local_regulation"));
        assert_eq!(basis_kind_of("《某市数据管理办法》"), None);
        assert_eq!(basis_kind_of("内部要求"), None);
        assert_eq!(basis_kind_of("国发〔2016〕51号"), Some("national_provision"));
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in "\\PC{0,60}|[涉密机国家秘不非无,。]{0,30}") {
            let _ = (says_something(&text), secret_wording(&text), basis_kind_of(&text));
        }

        #[test]
        fn what_says_nothing_says_nothing_with_marks_around(mark in "[ —…/。,.;:!?()0-9-]{0,6}", filler in prop::sample::select(FILLERS)) {
            let text = format!("{mark}{filler}{mark}");
            prop_assert!(!says_something(&text));
        }
    }
}
