//! Every refusal govshare can give, in one table, and how it is worded.
//!
//! A refusal reads `GS-NNNN [<pack> Art. N] what was refused, the value, what to do`
//! followed by one line of Chinese. The table is split by room under `error/`, a block
//! of a thousand numbers each; `docs/errors.md` is made from it by a test.
//!
//! Templates hold `{name}` places; values put there are shortened and have their
//! control characters escaped, so that no text of a caller can forge a second line.

pub mod audit;
pub mod catalog;
pub mod door;
pub mod identity;
pub mod internal;
pub mod mask;
pub mod request;
pub mod share;
pub mod supervise;

use std::fmt;

/// The family of SQLite result code a refusal is reported under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `SQLITE_ERROR`: the statement itself makes no sense here.
    Error,
    /// `SQLITE_CONSTRAINT`: the data or the move breaks a rule.
    Constraint,
    /// `SQLITE_AUTH`: this actor may not do it.
    Auth,
    /// `SQLITE_MISUSE`: called with arguments of the wrong number, type or form.
    Misuse,
    /// `SQLITE_READONLY`: the database or the table takes no writes.
    ReadOnly,
    /// `SQLITE_BUSY`: try again, as the text says.
    Busy,
    /// `SQLITE_TOOBIG`: larger than a documented limit.
    TooBig,
    /// `SQLITE_CORRUPT`: stored data is not what the extension wrote.
    Corrupt,
    /// `SQLITE_INTERNAL`: a defect of ours, reported instead of a crash.
    Internal,
}

/// What a refusal rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// An article of the active rule pack.
    Article(u8),
    /// A control of this product, not of the regulation (本产品管控要求,非条文明示).
    Product,
}

/// One row of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    pub number: u16,
    pub kind: Kind,
    pub basis: Basis,
    pub en: &'static str,
    pub zh: &'static str,
}

/// Declares one room's block: a constant per fault, and `ALL` in table order.
macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $kind:ident, $basis:expr, $en:literal, $zh:literal;)*) => {
        #[allow(unused_imports)]
        use crate::error::{Basis::*, Fault, Kind};
        $($(#[$doc])* pub static $name: Fault = Fault { number: $number, kind: Kind::$kind, basis: $basis, en: $en, zh: $zh };)*
        pub(super) static ALL: &[&Fault] = &[$(&$name),*];
    };
}
use faults;

/// The pack named in a refusal when the deciding rule did not name another.
pub const DEFAULT_PACK: &str = "jingdezhen-2023";

/// All faults of all rooms, in the order of their numbers.
pub fn table() -> impl Iterator<Item = &'static Fault> {
    [
        door::ALL,
        audit::ALL,
        identity::ALL,
        mask::ALL,
        catalog::ALL,
        request::ALL,
        share::ALL,
        supervise::ALL,
        internal::ALL,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// A refusal on its way to the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub fault: &'static Fault,
    /// The pack whose article is cited, where it is not [`DEFAULT_PACK`].
    pub pack: Option<String>,
    /// The article, where the deciding rule knows a more exact one than the table.
    pub article: Option<u8>,
    values: Vec<(&'static str, String)>,
}

impl Refusal {
    pub fn new(fault: &'static Fault) -> Self {
        Refusal { fault, pack: None, article: None, values: Vec::new() }
    }

    /// Fills the place `{name}` of both texts.
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.values.push((name, shown(&value.to_string())));
        self
    }

    /// What a place was filled with.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str())
    }

    /// Cites another pack's article than the table's.
    pub fn citing(mut self, pack: impl Into<String>, article: u8) -> Self {
        self.pack = Some(pack.into());
        self.article = Some(article);
        self
    }

    /// `[jingdezhen-2023 Art. 10]`, or `[product]`.
    pub fn basis(&self) -> String {
        let pack = self.pack.as_deref().unwrap_or(DEFAULT_PACK);
        match (self.article, self.fault.basis) {
            (Some(n), _) | (None, Basis::Article(n)) => format!("[{pack} Art. {n}]"),
            (None, Basis::Product) => "[product]".to_string(),
        }
    }

    fn fill(&self, template: &str) -> String {
        let mut out = String::with_capacity(template.len() + 64);
        let mut rest = template;
        while let Some(open) = rest.find('{') {
            out.push_str(&rest[..open]);
            let after = &rest[open + 1..];
            let Some(close) = after.find('}') else { break };
            let name = &after[..close];
            match self.values.iter().find(|(n, _)| *n == name) {
                Some((_, value)) => out.push_str(value),
                None => out.push('?'),
            }
            rest = &after[close + 1..];
        }
        out.push_str(rest);
        out
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let product = match (self.article, self.fault.basis) {
            (None, Basis::Product) => "(本产品管控要求,非条文明示)",
            _ => "",
        };
        write!(
            f,
            "GS-{:04} {} {}\n{}{}",
            self.fault.number,
            self.basis(),
            self.fill(self.fault.en),
            self.fill(self.fault.zh),
            product
        )
    }
}

impl std::error::Error for Refusal {}

/// A caller's value as an error text may show it: at most 80 characters, one line.
pub fn shown(value: &str) -> String {
    const LIMIT: usize = 80;
    let mut out = String::with_capacity(value.len().min(LIMIT * 4));
    for (i, c) in value.chars().enumerate() {
        if i == LIMIT {
            out.push('…');
            break;
        }
        if c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c) || ('\u{2066}'..='\u{2069}').contains(&c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_unique_ascending_and_in_their_block() {
        let numbers: Vec<u16> = table().map(|f| f.number).collect();
        let mut sorted = numbers.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(numbers, sorted);
        assert!(numbers.iter().all(|n| (1000..10000).contains(n)));
    }

    #[test]
    fn both_languages_show_the_same_places() {
        let places = |t: &str| {
            let mut v: Vec<String> =
                t.split('{').skip(1).filter_map(|p| p.split('}').next().map(String::from)).collect();
            v.sort();
            v.dedup();
            v
        };
        for fault in table() {
            assert!(!fault.en.contains('\n') && !fault.zh.contains('\n'), "GS-{}", fault.number);
            for place in places(fault.zh) {
                assert!(places(fault.en).contains(&place), "GS-{} zh shows {{{place}}}", fault.number);
            }
        }
    }

    #[test]
    fn a_value_cannot_forge_a_line_or_fill_the_screen() {
        let r = Refusal::new(&internal::PANIC).with("where", format!("a\nGS-0000\0{}", "x".repeat(10_000)));
        let text = r.to_string();
        assert_eq!(text.lines().count(), 2);
        assert!(text.len() < 1_500);
    }

    #[test]
    fn a_percent_sign_or_brace_in_a_value_stays_itself() {
        let r = Refusal::new(&internal::PANIC).with("where", "%s%n {where}");
        assert!(r.to_string().contains("%s%n {where}"));
    }
}
