//! ShardingSphere's built-in mask algorithms, reproduced from their documented behaviour.
//!
//! The random replacements draw from the operating system; what it cannot give hides the value.

use super::super::keys::push_hex;
use super::super::kind::{out_of_range, Args};
use super::{given, push_units, Outcome, HIDDEN};
use crate::error::Refusal;
use md5::{Digest, Md5};

/// The profiles: name, arguments (least, most), form.
pub(in crate::mask) const NAMES: &[(&str, usize, usize, &str)] = &[
    ("shardingsphere.keep_first_n_last_m", 2, 3, "shardingsphere.keep_first_n_last_m(n,m,'*')"),
    ("shardingsphere.keep_from_x_to_y", 2, 3, "shardingsphere.keep_from_x_to_y(x,y,'*')"),
    ("shardingsphere.mask_first_n_last_m", 2, 3, "shardingsphere.mask_first_n_last_m(n,m,'*')"),
    ("shardingsphere.mask_from_x_to_y", 2, 3, "shardingsphere.mask_from_x_to_y(x,y,'*')"),
    ("shardingsphere.mask_before_special_chars", 1, 2, "shardingsphere.mask_before_special_chars('chars','*')"),
    ("shardingsphere.mask_after_special_chars", 1, 2, "shardingsphere.mask_after_special_chars('chars','*')"),
    ("shardingsphere.md5", 0, 1, "shardingsphere.md5('salt')"),
    (
        "shardingsphere.personal_identity_number_random_replace",
        0,
        1,
        "shardingsphere.personal_identity_number_random_replace('CN')",
    ),
    ("shardingsphere.telephone_random_replace", 1, 1, "shardingsphere.telephone_random_replace('130,155')"),
    (
        "shardingsphere.landline_number_random_replace",
        1,
        1,
        "shardingsphere.landline_number_random_replace('0798,010')",
    ),
    (
        "shardingsphere.military_identity_number_random_replace",
        1,
        1,
        "shardingsphere.military_identity_number_random_replace('军,士')",
    ),
    (
        "shardingsphere.unified_credit_code_random_replace",
        3,
        3,
        "shardingsphere.unified_credit_code_random_replace('1,5','1,2','360200')",
    ),
    (
        "shardingsphere.generic_table_random_replace",
        0,
        4,
        "shardingsphere.generic_table_random_replace('A,B','a,b','0,1','#,@')",
    ),
];

/// One algorithm with its properties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::mask) enum Sharding {
    KeepEnds { n: usize, m: usize, with: u16 },
    KeepMiddle { x: usize, y: usize, with: u16 },
    MaskEnds { n: usize, m: usize, with: u16 },
    MaskMiddle { x: usize, y: usize, with: u16 },
    Before { chars: String, with: u16 },
    After { chars: String, with: u16 },
    Md5(String),
    Identity { china: bool },
    Telephone(Vec<String>),
    Landline(Vec<String>),
    Military(Vec<char>),
    CreditCode(Vec<char>, Vec<char>, Vec<String>),
    Generic([Vec<char>; 4]),
}

pub(super) fn build(name: &'static str, args: &Args<'_>) -> Result<Sharding, Refusal> {
    let positive = |i: usize| args.number(i, 1, i64::from(i32::MAX)).map(|n| usize::try_from(n).unwrap_or(usize::MAX));
    let with = |i: usize| match given(args, i) {
        None => Ok(u16::from(b'*')),
        Some(arg) => match arg.text.encode_utf16().collect::<Vec<_>>().as_slice() {
            [one] => Ok(*one),
            _ => Err(out_of_range(name, arg, "one character")),
        },
    };
    let list = |i: usize| -> Result<Vec<String>, Refusal> {
        let arg = given(args, i).ok_or_else(|| args.wrong_count())?;
        let parts: Vec<String> = arg.text.split(',').map(|p| p.trim().to_string()).collect();
        match parts.iter().all(|p| !p.is_empty()) {
            true => Ok(parts),
            false => Err(out_of_range(name, arg, "a list such as 'a,b'")),
        }
    };
    let firsts = |i: usize| list(i).map(|all| all.iter().filter_map(|p| p.chars().next()).collect::<Vec<char>>());
    let range = || -> Result<(usize, usize, u16), Refusal> {
        let (x, y) = (positive(0)?, positive(1)?);
        match given(args, 1) {
            Some(arg) if x > y => Err(out_of_range(name, arg, "no less than the first argument")),
            _ => Ok((x, y, with(2)?)),
        }
    };
    let chars = || -> Result<String, Refusal> {
        match given(args, 0) {
            Some(arg) if !arg.text.is_empty() => Ok(arg.text.clone()),
            Some(arg) => Err(out_of_range(name, arg, "at least one character")),
            None => Err(args.wrong_count()),
        }
    };
    let or_default = |i: usize, default: &str| match given(args, i) {
        Some(_) => firsts(i),
        None => Ok(default.chars().collect()),
    };
    Ok(match name.strip_prefix("shardingsphere.").unwrap_or(name) {
        "keep_first_n_last_m" => Sharding::KeepEnds { n: positive(0)?, m: positive(1)?, with: with(2)? },
        "mask_first_n_last_m" => Sharding::MaskEnds { n: positive(0)?, m: positive(1)?, with: with(2)? },
        "keep_from_x_to_y" => range().map(|(x, y, with)| Sharding::KeepMiddle { x, y, with })?,
        "mask_from_x_to_y" => range().map(|(x, y, with)| Sharding::MaskMiddle { x, y, with })?,
        "mask_before_special_chars" => Sharding::Before { chars: chars()?, with: with(1)? },
        "mask_after_special_chars" => Sharding::After { chars: chars()?, with: with(1)? },
        "md5" => Sharding::Md5(given(args, 0).map_or(String::new(), |a| a.text.clone())),
        "personal_identity_number_random_replace" => {
            Sharding::Identity { china: given(args, 0).is_none_or(|a| a.text.eq_ignore_ascii_case("CN")) }
        }
        "telephone_random_replace" => {
            let numbers = list(0)?;
            if let (Some(arg), false) = (given(args, 0), numbers.iter().all(|n| n.parse::<i32>().is_ok())) {
                return Err(out_of_range(name, arg, "whole numbers"));
            }
            Sharding::Telephone(numbers)
        }
        "landline_number_random_replace" => Sharding::Landline(list(0)?),
        "military_identity_number_random_replace" => Sharding::Military(firsts(0)?),
        "unified_credit_code_random_replace" => Sharding::CreditCode(firsts(0)?, firsts(1)?, list(2)?),
        _ => Sharding::Generic([
            or_default(0, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")?,
            or_default(1, "abcdefghijklmnopqrstuvwxyz")?,
            or_default(2, "0123456789")?,
            or_default(3, "~!@#$%^&*:<>|")?,
        ]),
    })
}

impl Sharding {
    pub(super) fn apply(&self, text: Option<&str>, out: &mut String) -> Outcome {
        let Some(text) = text else { return Outcome::Null };
        if let Sharding::Md5(salt) = self {
            let digest = Md5::new().chain_update(text.as_bytes()).chain_update(salt.as_bytes()).finalize();
            push_hex(&digest, 32, out);
            return Outcome::Text;
        }
        if text.is_empty() {
            return Outcome::Text;
        }
        let done = match self.range(text) {
            Some((with, hidden)) => cover(text, with, hidden, out),
            None => self.random(text, out),
        };
        if done.is_none() {
            out.clear();
            out.push_str(HIDDEN);
        }
        Outcome::Text
    }

    /// Not one of the algorithms that draw at random.
    pub(super) fn repeatable(&self) -> bool {
        matches!(self, Sharding::Md5(_)) || self.range("").is_some()
    }

    /// The covering algorithms: the character they write, and the UTF-16 units they cover, as
    /// everything outside (`false`) or inside (`true`) a range. None for the random ones.
    fn range(&self, text: &str) -> Option<(u16, (bool, usize, usize))> {
        let n = super::length(text);
        let position = |chars: &str| text.find(chars).and_then(|at| text.get(..at)).map(super::length);
        Some(match self {
            Sharding::KeepEnds { n: a, m, with } if n < a.saturating_add(*m) => (*with, (true, 0, 0)),
            Sharding::KeepEnds { n: a, m, with } => (*with, (true, *a, n - m)),
            Sharding::KeepMiddle { x, y, with } => (*with, (false, *x, y.saturating_add(1))),
            Sharding::MaskEnds { n: a, m, with } => (*with, (false, *a, n.saturating_sub(*m))),
            Sharding::MaskMiddle { x, y, with } => (*with, (true, *x, y.saturating_add(1))),
            Sharding::Before { chars, with } => (*with, (true, 0, position(chars).unwrap_or(0))),
            Sharding::After { chars, with } => {
                (*with, (true, position(chars).map_or(n, |at| at + super::length(chars)), n))
            }
            _ => return None,
        })
    }

    fn random(&self, text: &str, out: &mut String) -> Option<()> {
        match self {
            Sharding::Identity { china } => {
                let birth = match (china, super::length(text)) {
                    (true, 15) => 6..12,
                    (true, 18) => 6..14,
                    _ => 0..0,
                };
                let mut units: Vec<u16> = text.encode_utf16().collect();
                for i in birth {
                    *units.get_mut(i)? = digit()? as u16;
                }
                push_units(&units, out);
            }
            Sharding::Telephone(numbers) => {
                let kept = numbers.iter().filter(|n| text.starts_with(n.as_str())).map(|n| n.len()).max();
                let (head, tail) = text.split_at_checked(kept.unwrap_or(text.len()))?;
                out.push_str(head);
                digits(super::length(tail), out)?;
            }
            Sharding::Landline(numbers) => match numbers.iter().find(|n| text.starts_with(n.as_str())) {
                Some(number) => {
                    out.push_str(numbers.get(below(numbers.len())?)?);
                    digits(super::length(text.get(number.len()..)?), out)?;
                }
                None => out.push_str(text),
            },
            Sharding::Military(codes) => {
                out.push(pick(codes)?);
                for c in text.chars().skip(1) {
                    out.push(if matches!(c, '0'..='9' | '０'..='９') { digit()? } else { c });
                }
            }
            Sharding::CreditCode(departments, categories, divisions) => {
                out.push(pick(departments)?);
                out.push(pick(categories)?);
                out.push_str(divisions.get(below(divisions.len())?)?);
                digits(10, out)?;
            }
            Sharding::Generic([upper, lower, number, other]) => {
                for unit in text.encode_utf16() {
                    out.push(pick(match u8::try_from(unit) {
                        Ok(b'A'..=b'Z') => upper,
                        Ok(b'a'..=b'z') => lower,
                        Ok(b'0'..=b'9') => number,
                        _ => other,
                    })?);
                }
            }
            _ => return None,
        }
        Some(())
    }
}

/// Writes the text with the units inside (or outside) the range covered.
fn cover(text: &str, with: u16, (inside, from, to): (bool, usize, usize), out: &mut String) -> Option<()> {
    if let (true, Ok(with @ 0..=0x7f)) = (text.is_ascii(), u8::try_from(with)) {
        let byte = |(i, b): (usize, u8)| char::from(if (from <= i && i < to) == inside { with } else { b });
        out.extend(text.bytes().enumerate().map(byte));
        return Some(());
    }
    let units: Vec<u16> = text
        .encode_utf16()
        .enumerate()
        .map(|(i, unit)| if (from <= i && i < to) == inside { with } else { unit })
        .collect();
    push_units(&units, out);
    Some(())
}

/// A number below `n`, from the operating system, without bias worth naming (n is small).
fn below(n: usize) -> Option<usize> {
    let mut bytes = [0u8; 8];
    getrandom::fill(&mut bytes).ok()?;
    usize::try_from(u64::from_le_bytes(bytes) % u64::try_from(n.max(1)).ok()?).ok()
}

fn digit() -> Option<char> {
    char::from_digit(u32::try_from(below(10)?).ok()?, 10)
}

fn digits(n: usize, out: &mut String) -> Option<()> {
    for _ in 0..n {
        out.push(digit()?);
    }
    Some(())
}

fn pick(from: &[char]) -> Option<char> {
    from.get(below(from.len())?).copied()
}
