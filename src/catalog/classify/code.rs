//! Codes of the national guide: a resource's, its classification's and its provider's.

use crate::error::{self, Refusal};

/// How a classification code is built, from the rule pack: provincial rules (such as
/// DB36/T 1124-2019) outrank the national guide's widths locally.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassStructure {
    /// Digits of each fixed level; what follows them is the variable 细目.
    pub widths: Vec<usize>,
    /// How many of the fixed levels a code must have at least.
    pub least_levels: usize,
    /// Most digits altogether.
    pub longest: usize,
    /// The pack and article it is cited by, where that is not the table's.
    pub cited: Option<(String, u8)>,
}

impl Default for ClassStructure {
    fn default() -> Self {
        // 类 1, 项 2, 目 3; a department's own class may stop at 项 (307 …).
        ClassStructure { widths: vec![1, 2, 3], least_levels: 2, longest: 32, cited: None }
    }
}

impl ClassStructure {
    /// From a rule of the form `Levels`, whose parts the pack's reader has checked.
    pub fn of(table: &[(String, i64)]) -> ClassStructure {
        let number = |key: &str| table.iter().find(|(k, _)| k == key).and_then(|(_, n)| usize::try_from(*n).ok());
        let widths: Vec<usize> = (1..=9).map_while(|n| number(&format!("level{n}"))).collect();
        let national = ClassStructure::default();
        ClassStructure {
            least_levels: number("least_levels").unwrap_or(widths.len()),
            longest: number("longest").unwrap_or(national.longest),
            widths,
            cited: None,
        }
    }

    /// The digits of its levels: `1, 2, 3`.
    pub fn levels(&self) -> String {
        self.widths.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")
    }

    /// A code of this structure.
    pub fn example(&self) -> String {
        let digits: usize = self.widths.iter().sum();
        let class: String = "307001".chars().chain(std::iter::repeat('1')).take(digits).collect();
        format!("{class}/000001")
    }

    /// Why a classification code is none, or `Ok`.
    pub fn check(&self, class: &str) -> Result<(), &'static str> {
        if class.is_empty() {
            return Err("the classification before the slash is empty");
        }
        if !class.bytes().all(|b| b.is_ascii_digit()) {
            return Err("the classification may hold digits only");
        }
        if class.starts_with('0') {
            return Err("there is no class 0");
        }
        if class.len() > self.longest {
            return Err("the classification is too long");
        }
        let mut end = 0usize;
        for (level, width) in self.widths.iter().enumerate() {
            end = end.saturating_add(*width);
            if class.len() == end && level + 1 >= self.least_levels {
                return Ok(());
            }
            if class.len() <= end {
                return Err("the classification has the wrong length: it ends inside a level");
            }
        }
        Ok(())
    }

    /// Splits `classification/sequence` and checks both parts.
    pub fn split<'a>(&self, code: &'a str) -> Result<(&'a str, &'a str), Refusal> {
        let refuse = |why: &str| {
            let refusal = Refusal::new(&error::catalog::CODE_STRUCTURE).with("value", code).with("why", why);
            let refusal = refusal.with("levels", self.levels()).with("example", self.example());
            match &self.cited {
                Some((pack, article)) => refusal.citing(pack.as_str(), *article),
                None => refusal,
            }
        };
        let (class, sequence) = code.split_once('/').ok_or_else(|| refuse("the slash is missing"))?;
        self.check(class).map_err(refuse)?;
        if sequence.is_empty() || sequence.len() > 20 {
            return Err(refuse("the sequence after the slash must have 1 to 20 characters"));
        }
        if !sequence.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(refuse("the sequence may hold digits and letters only"));
        }
        Ok((class, sequence))
    }
}

/// A code as typed into a sheet: full-width forms and spaces gone, letters upper-case.
pub fn tidy(code: &str) -> String {
    // Most are tidy already, and there are a hundred thousand of them in a sheet.
    if code.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || matches!(b, b'/' | b'_' | b'-')) {
        return code.to_string();
    }
    code.chars().filter_map(crate::catalog::words::plain_char).map(|c| c.to_ascii_uppercase()).collect()
}

/// Whether a text is meant as a unified social credit code: it must then be a right one.
/// Short department abbreviations are codes of another kind.
pub fn looks_like_credit_code(text: &str) -> bool {
    (15..=20).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric())
        && text.bytes().filter(u8::is_ascii_digit).count() >= 8
}

/// Why a text is not a unified social credit code (GB 32100-2015), or `Ok`.
pub fn check_credit_code(code: &str) -> Result<(), &'static str> {
    const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
    if code.len() != 18 {
        return Err("it does not have 18 characters");
    }
    let mut sum = 0usize;
    let mut weight = 1usize;
    let mut last = None;
    for (i, b) in code.bytes().enumerate() {
        let Some(v) = ALPHABET.iter().position(|a| *a == b) else {
            return Err("it holds a character that such codes do not use");
        };
        if i < 17 {
            sum += v * weight;
            weight = weight * 3 % 31;
        } else {
            last = Some(v);
        }
    }
    if last == Some((31 - sum % 31) % 31) {
        Ok(())
    } else {
        Err("its check character is wrong")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn class_codes_end_at_a_level() {
        let s = ClassStructure::default();
        for good in ["307", "307001", "3070010", "307001018008"] {
            assert_eq!(s.check(good), Ok(()), "{good}");
        }
        for bad in ["", "3", "30", "3070", "30700", "07001", "30700A", "3 07001", &"3".repeat(33)] {
            assert!(s.check(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_local_structure_outranks_the_national_widths() {
        let table =
            [("least_levels", 2), ("level1", 2), ("level2", 4), ("longest", 12)].map(|(k, n)| (k.to_string(), n));
        let s = ClassStructure { cited: Some(("jiangxi".into(), 5)), ..ClassStructure::of(&table) };
        assert!(s.check("361124").is_ok());
        assert!(s.check("307").is_err());
        let refusal = s.split("307/1").unwrap_err().to_string();
        assert!(refusal.contains("[jiangxi Art. 5]") && refusal.contains("2, 4"), "{refusal}");
        assert!(s.split(&s.example()).is_ok());
        let national = ClassStructure::default();
        assert_eq!(national.split(&national.example()).unwrap(), ("307001", "000001"));
    }

    #[test]
    fn resource_codes_have_two_parts() {
        let s = ClassStructure::default();
        assert_eq!(s.split("307001/000001").unwrap(), ("307001", "000001"));
        for bad in ["307001", "/1", "307001/", "307001/1/2", "307001/a b", "307001/一", "30700/1", "x"] {
            assert!(s.split(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn credit_codes_are_checked_by_their_last_character() {
        // Synthetic: organ class 1, a made-up body, the check character by the standard's sum.
        assert_eq!(check_credit_code("91350100M000100Y43"), Ok(()));
        assert!(check_credit_code("91350100M000100Y44").is_err());
        assert!(check_credit_code("91350100M000100Y4").is_err());
        assert!(check_credit_code("91350100M000100I43").is_err());
        assert!(!looks_like_credit_code("mzj") && !looks_like_credit_code("360200"));
        assert!(looks_like_credit_code("91350100M000100Y4"));
    }

    proptest! {
        #[test]
        fn one_wrong_character_never_passes(at in 0usize..17, with in 0usize..31) {
            let alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
            let mut code = "91350100M000100Y43".to_string();
            let new = &alphabet[with..=with];
            prop_assume!(&code[at..=at] != new);
            code.replace_range(at..=at, new);
            prop_assert!(check_credit_code(&code).is_err());
        }

        #[test]
        fn a_tidy_code_stays_as_it_is(code in "[0-9A-Za-z/_. -]{0,24}") {
            let tidied = tidy(&code);
            let slowly: String = code.chars().filter(|c| *c != ' ').map(|c| c.to_ascii_uppercase()).collect();
            prop_assert_eq!(&tidied, &slowly);
            prop_assert_eq!(tidy(&tidied), tidied);
        }

        #[test]
        fn any_text_is_answered(text in "\\PC{0,24}") {
            let _ = ClassStructure::default().split(&text);
            let _ = check_credit_code(&text);
            let _ = looks_like_credit_code(&tidy(&text));
        }
    }
}
