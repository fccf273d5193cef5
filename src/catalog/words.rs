//! The code lists of the catalogue: the English word that is stored, the Chinese term
//! that is shown, and the spellings that departments' sheets use for it.
//!
//! Sources: 《政务信息资源目录编制指南(试行)》(发改高技术〔2017〕1272号) for the terms of the
//! sheet, Art. 9 for share types and legal bases, Art. 11 for methods, Art. 12 for base
//! libraries, GB/T 43697-2024 for levels.

pub use crate::words::{is_invisible, normal, plain_char, Word, Words};

mod lists;
pub use lists::*;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_spelling_is_normal_and_means_one_word() {
        for words in ALL {
            let mut seen = std::collections::HashMap::new();
            for w in words.list {
                for form in w.also.iter().map(|s| s.to_string()).chain([normal(w.stored), normal(w.label)]) {
                    if w.also.contains(&form.as_str()) && words.column != "format_type" {
                        assert_eq!(normal(&form), form, "{}", words.column);
                    }
                    if let Some(other) = seen.insert(form.clone(), w.stored) {
                        assert_eq!(other, w.stored, "{form} means two words of {}", words.column);
                    }
                }
                assert_eq!(words.parse(w.stored), Some(w.stored));
                assert_eq!(words.parse(w.label), Some(w.stored));
                assert_eq!(words.label(w.stored), Some(w.label));
            }
        }
    }

    #[test]
    fn sheets_spellings_of_share_types_are_understood() {
        for text in [
            "1.无条件共享",
            "1、无条件共享",
            " 无条件 共享 ",
            "无条件共享类",
            "(一)无条件共享",
            "①无条件共享",
            "一、无条件共享。",
            "UNCONDITIONAL",
            "1无条件共享",
            "1.无条件共享",
            "\u{feff}无条件共享\n",
        ] {
            assert_eq!(SHARE_TYPE.parse(text), Some("unconditional"), "{text}");
        }
        assert_eq!(SHARE_TYPE.parse("无条件共享(unconditional)"), Some("unconditional"));
    }

    #[test]
    fn what_is_not_a_share_type_is_not_guessed() {
        for text in [
            "",
            " ",
            "1",
            "3.",
            "非无条件共享",
            "共享",
            "无条件共享/有条件共享",
            "无条件共享(有条件共享)",
            "无条件共享(除手机号)",
            "部分共享",
            "无",
            "一无条件共享",
            "NULL",
            "(",
            ")",
            "()",
            "1.",
            "①",
        ] {
            assert_eq!(SHARE_TYPE.parse(text), None, "{text}");
        }
    }

    #[test]
    fn item_types_are_read_from_letters_terms_and_sql_types() {
        for (text, word) in [
            ("C", "C"),
            ("c", "C"),
            ("字符型C", "C"),
            ("字符型(C)", "C"),
            ("C", "C"),
            ("varchar(50)", "C"),
            ("DECIMAL(10,2)", "N"),
            ("日期", "D"),
            ("日期时间型 T", "T"),
            ("F 浮点型", "F"),
            ("int", "I"),
        ] {
            assert_eq!(ITEM_TYPE.parse(text), Some(word), "{text}");
        }
        assert_eq!(ITEM_TYPE.parse("字符型(N)"), None);
        assert_eq!(ITEM_TYPE.parse("X"), None);
    }

    #[test]
    fn levels_are_ordered_and_unsaid_general_is_kept_like_the_fourth() {
        let rank = |w| LEVEL.rank(w).unwrap_or(0);
        assert!(rank("general1") < rank("general2") && rank("general4") < rank("general"));
        assert!(rank("general") < rank("important") && rank("important") < rank("core"));
        assert_eq!(LEVEL.parse("3级"), Some("general3"));
        assert_eq!(LEVEL.parse("L2"), Some("general2"));
        assert_eq!(LEVEL.parse("5级"), None);
    }

    #[test]
    fn cycles_answers_and_bases_are_read_in_their_usual_spellings() {
        assert_eq!(UPDATE_CYCLE.parse("每季度一次"), Some("quarterly"));
        assert_eq!(UPDATE_CYCLE.parse("7.每年"), Some("yearly"));
        assert_eq!(UPDATE_CYCLE.parse("每两年"), None);
        assert_eq!(YES_NO.parse("√"), Some("1"));
        assert_eq!(YES_NO.parse("2.否"), Some("0"));
        assert_eq!(LEGAL_BASIS_KIND.parse("(2)行政法规"), Some("administrative_regulation"));
        assert_eq!(LEGAL_BASIS_KIND.parse("规范性文件"), None);
        assert_eq!(OTHER_BASIS_KIND.parse("规范性文件"), Some("normative_document"));
    }

    #[test]
    fn every_format_type_has_a_category_of_the_list() {
        for w in FORMAT_TYPE.list {
            let categories = categories_of(w.stored);
            assert!(!categories.is_empty(), "{}", w.stored);
            assert!(categories.iter().all(|c| FORMAT_CATEGORY.has(c)));
        }
        assert!(categories_of("unheard-of").is_empty());
    }

    proptest! {
        #[test]
        fn any_text_is_answered_without_panic(text in "\\PC{0,40}|[0-9一二(()).、①\\u{3000} 是否无条件共享]{0,12}") {
            for words in ALL {
                if let Some(word) = words.parse(&text) {
                    prop_assert!(words.has(word));
                }
            }
            let once = normal(&text);
            prop_assert_eq!(normal(&once), once);
        }
    }
}
