//! hutool 5.8 `DesensitizedUtil` and `StrUtil.hide`, reproduced from their documented behaviour.

use super::super::kind::{out_of_range, Args};
use super::{given, length, push_units, Outcome};
use crate::error::Refusal;

/// The profiles: name, arguments (least, most), form.
pub(in crate::mask) const NAMES: &[(&str, usize, usize, &str)] = &[
    ("hutool.user_id", 0, 0, "hutool.user_id"),
    ("hutool.chinese_name", 0, 0, "hutool.chinese_name"),
    ("hutool.id_card", 0, 2, "hutool.id_card(front,end)"),
    ("hutool.fixed_phone", 0, 0, "hutool.fixed_phone"),
    ("hutool.mobile_phone", 0, 0, "hutool.mobile_phone"),
    ("hutool.address", 0, 1, "hutool.address(n)"),
    ("hutool.email", 0, 0, "hutool.email"),
    ("hutool.password", 0, 0, "hutool.password"),
    ("hutool.car_license", 0, 0, "hutool.car_license"),
    ("hutool.bank_card", 0, 0, "hutool.bank_card"),
    ("hutool.ipv4", 0, 0, "hutool.ipv4"),
    ("hutool.ipv6", 0, 0, "hutool.ipv6"),
    ("hutool.passport", 0, 0, "hutool.passport"),
    ("hutool.credit_code", 0, 0, "hutool.credit_code"),
    ("hutool.first_mask", 0, 0, "hutool.first_mask"),
    ("hutool.clear_to_null", 0, 0, "hutool.clear_to_null"),
    ("hutool.clear_to_empty", 0, 0, "hutool.clear_to_empty"),
    ("hutool.hide", 2, 2, "hutool.hide(from,to)"),
    ("hutool.desensitized", 1, 1, "hutool.desensitized(TYPE)"),
];

/// One rule of the library.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::mask) enum Hutool {
    UserId,
    FirstMask,
    IdCard {
        front: i64,
        end: i64,
    },
    FixedPhone,
    MobilePhone,
    Address(i64),
    Email,
    Password,
    CarLicense,
    BankCard,
    Ipv4,
    Ipv6,
    Passport,
    CreditCode,
    ClearToNull,
    ClearToEmpty,
    Hide {
        from: i64,
        to: i64,
    },
    /// `desensitized(str, type)`: blank and NULL give the empty text before the rule is asked.
    Desensitized(Box<Hutool>),
}

pub(super) fn build(rule: &str, args: &Args<'_>) -> Result<Hutool, Refusal> {
    let int = |i: usize, default: i64| match given(args, i) {
        Some(_) => args.number(i, -1_000_000, 1_000_000),
        None => Ok(default),
    };
    Ok(match rule {
        "id_card" if args.all.len() == 1 => return Err(args.wrong_count()),
        "id_card" => Hutool::IdCard { front: int(0, 1)?, end: int(1, 2)? },
        "address" => Hutool::Address(int(0, 8)?),
        "hide" => Hutool::Hide { from: int(0, 0)?, to: int(1, 0)? },
        "desensitized" => {
            let arg = given(args, 0).ok_or_else(|| args.wrong_count())?;
            let inner = plain(&arg.text.to_lowercase())
                .ok_or_else(|| out_of_range("hutool.desensitized", arg, "a type such as MOBILE_PHONE"))?;
            Hutool::Desensitized(Box::new(inner))
        }
        other => plain(other).ok_or_else(|| args.wrong_count())?,
    })
}

/// The rules of `DesensitizedType`, with the arguments the library gives them.
fn plain(rule: &str) -> Option<Hutool> {
    Some(match rule {
        "user_id" => Hutool::UserId,
        "chinese_name" | "first_mask" => Hutool::FirstMask,
        "id_card" => Hutool::IdCard { front: 1, end: 2 },
        "fixed_phone" => Hutool::FixedPhone,
        "mobile_phone" => Hutool::MobilePhone,
        "address" => Hutool::Address(8),
        "email" => Hutool::Email,
        "password" => Hutool::Password,
        "car_license" => Hutool::CarLicense,
        "bank_card" => Hutool::BankCard,
        "ipv4" => Hutool::Ipv4,
        "ipv6" => Hutool::Ipv6,
        "passport" => Hutool::Passport,
        "credit_code" => Hutool::CreditCode,
        "clear_to_null" => Hutool::ClearToNull,
        "clear_to_empty" => Hutool::ClearToEmpty,
        _ => return None,
    })
}

impl Hutool {
    pub(super) fn apply(&self, text: Option<&str>, out: &mut String) -> Outcome {
        let Some(text) = text else {
            match self {
                Hutool::BankCard
                | Hutool::Passport
                | Hutool::CreditCode
                | Hutool::Hide { .. }
                | Hutool::ClearToNull => {
                    return Outcome::Null;
                }
                // Java's string concatenation of a null.
                Hutool::Ipv4 => out.push_str("null.*.*.*"),
                Hutool::Ipv6 => out.push_str("null:*:*:*:*:*:*:*"),
                _ => {}
            }
            return Outcome::Text;
        };
        let blank = text.chars().all(is_blank);
        let n = length(text) as i64;
        match self {
            Hutool::Desensitized(_) if blank => {}
            Hutool::Desensitized(rule) => return rule.apply(Some(text), out),
            Hutool::ClearToNull => return Outcome::Null,
            Hutool::ClearToEmpty => {}
            Hutool::Hide { from, to } => hide(text, *from, *to, out),
            Hutool::Ipv4 => before_first(text, '.', ".*.*.*", out),
            Hutool::Ipv6 => before_first(text, ':', ":*:*:*:*:*:*:*", out),
            Hutool::BankCard | Hutool::Passport | Hutool::CreditCode if blank => out.push_str(text),
            _ if blank => {}
            Hutool::UserId => out.push('0'),
            Hutool::FirstMask => hide(text, 1, n, out),
            Hutool::IdCard { front, end } if front + end > n || *front < 0 || *end < 0 => {}
            Hutool::IdCard { front, end } => hide(text, *front, n - end, out),
            Hutool::FixedPhone => hide(text, 4, n - 2, out),
            Hutool::MobilePhone => hide(text, 3, n - 4, out),
            Hutool::Address(size) => hide(text, n - size, n, out),
            Hutool::Email => match text.find('@').and_then(|at| text.get(..at)).map(length) {
                Some(at) if at > 1 => hide(text, 1, at as i64, out),
                _ => out.push_str(text),
            },
            Hutool::Password => out.extend(std::iter::repeat_n('*', length(text))),
            Hutool::CarLicense => match n {
                7 => hide(text, 3, 6, out),
                8 => hide(text, 3, 7, out),
                _ => out.push_str(text),
            },
            Hutool::BankCard => bank_card(text, out),
            Hutool::Passport if n <= 2 => hide(text, 0, n, out),
            Hutool::Passport => hide(text, 2, n - 2, out),
            Hutool::CreditCode if n <= 4 => hide(text, 0, n, out),
            Hutool::CreditCode => hide(text, 4, n - 4, out),
        }
        Outcome::Text
    }
}

/// `StrUtil.hide`: stars for the code points in `from..to`; returned raw when the range is empty
/// or begins behind the end.
fn hide(text: &str, from: i64, to: i64, out: &mut String) {
    let n = if text.is_ascii() { text.len() } else { text.chars().count() } as i64;
    let to = to.min(n);
    if from > n || from > to {
        out.push_str(text);
        return;
    }
    out.extend((0i64..).zip(text.chars()).map(|(i, c)| if (from..to).contains(&i) { '*' } else { c }));
}

fn before_first(text: &str, separator: char, tail: &str, out: &mut String) {
    out.push_str(text.split(separator).next().unwrap_or(""));
    out.push_str(tail);
}

/// Groups of four, the first and the last (1–4 characters) shown; shorter than nine: raw.
fn bank_card(text: &str, out: &mut String) {
    let units: Vec<u16> =
        text.chars().filter(|c| !is_blank(*c)).flat_map(|c| c.encode_utf16(&mut [0; 2]).to_vec()).collect();
    let n = units.len();
    if n < 9 {
        push_units(&units, out);
        return;
    }
    let shown = if n.is_multiple_of(4) { 4 } else { n % 4 };
    push_units(units.get(..4).unwrap_or(&[]), out);
    for i in 0..n - 4 - shown {
        if i.is_multiple_of(4) {
            out.push(' ');
        }
        out.push('*');
    }
    out.push(' ');
    push_units(units.get(n - shown..).unwrap_or(&[]), out);
}

/// What hutool calls blank: Java white space and space characters, and some that look so.
fn is_blank(c: char) -> bool {
    matches!(c, '\t'..='\r' | '\u{1c}'..=' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{2028}' | '\u{2029}'
        | '\u{202f}' | '\u{205f}' | '\u{3000}' | '\u{feff}' | '\u{202a}' | '\0' | '\u{3164}' | '\u{2800}' | '\u{180e}')
}
