//! The kinds of mask: their names, their arguments, and how one is applied.

use super::address::{self, Level};
use super::coarse::{self, Grain};
use super::json::{self, Path};
use super::keys::{Family, Hasher, Keys};
use super::pseudonym::{Pseudonym, OPTIONS};
use super::quick::{self, Quick};
use super::spec::Keyring;
use super::vendor::{self, Vendor};
use super::{cut, free_text, name, net, number, with_digits, Input, Outcome, HIDDEN};
use crate::error::{mask as fault, Refusal};

/// A mask of text: writes the masked form and says true, or false when the text does not fit.
pub(super) type Fit = fn(&str, &mut String) -> bool;

/// One step of a parsed spec.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Fit(Fit, Quick),
    Address(Level),
    Date(Grain),
    Age(u32),
    Amount(i64),
    Geo(usize),
    Keep {
        first: usize,
        last: usize,
    },
    Hide {
        from: usize,
        to: usize,
    },
    Redact(String),
    Null,
    Hash {
        hasher: Hasher,
        digits: usize,
    },
    Pseudonym(Box<Pseudonym>),
    /// A keyed kind in a spec that was only checked: there is no key, so all is hidden.
    Keyless(&'static str),
    Vendor(Vendor),
    /// Free text with identifiers in it; text without any passes.
    FreeText,
    Json(Vec<(Path, Vec<Step>)>),
}

/// An argument as written, and where.
pub(super) struct Arg {
    pub text: String,
    pub position: usize,
}

/// Kinds that take no argument, in the order of the docs.
const PLAIN: &[(&str, Fit, Quick)] = &[
    ("name", name::name, quick::name),
    ("id_card", number::id_card, quick::id_card),
    ("phone", number::phone, quick::phone),
    ("landline", number::landline, quick::landline),
    ("email", net::email, quick::email),
    ("bank_card", number::bank_card, quick::bank_card),
    ("plate", net::plate, quick::plate),
    ("uscc", number::uscc, quick::uscc),
    ("passport", number::passport, quick::passport),
    ("permit", number::permit, quick::permit),
    ("ip", net::ip, quick::ip),
    ("mac", net::mac, quick::mac),
];

/// Kinds with arguments: name, how many (least, most), and the form shown when refused.
const WITH_ARGS: &[(&str, usize, usize, &str)] = &[
    ("address", 0, 1, "address(province|city|county|town)"),
    ("date", 0, 1, "date(year|quarter|month)"),
    ("age", 0, 1, "age(band)"),
    ("amount", 1, 1, "amount(step)"),
    ("geo", 0, 1, "geo(digits)"),
    ("keep", 2, 2, "keep(first,last)"),
    ("hide", 2, 2, "hide(from,to)"),
    ("redact", 0, 1, "redact(text)"),
    ("null", 0, 0, "null"),
    ("hash", 0, 2, "hash(sm3|sha256,digits)"),
    ("pseudonym", 1, 4, "pseudonym(id_card|uscc|phone|bank_card,options)"),
    ("text", 0, 0, "text"),
    ("json", 1, 99, "json($.path: spec; …)"),
];

/// `mask_<kind>` for every kind that needs no argument.
pub(super) const SHORTHANDS: &[(&str, &str)] = &[
    ("mask_name", "name"),
    ("mask_id_card", "id_card"),
    ("mask_phone", "phone"),
    ("mask_landline", "landline"),
    ("mask_email", "email"),
    ("mask_address", "address"),
    ("mask_bank_card", "bank_card"),
    ("mask_plate", "plate"),
    ("mask_uscc", "uscc"),
    ("mask_passport", "passport"),
    ("mask_permit", "permit"),
    ("mask_ip", "ip"),
    ("mask_mac", "mac"),
    ("mask_date", "date"),
    ("mask_age", "age"),
    ("mask_geo", "geo"),
    ("mask_redact", "redact"),
    ("mask_null", "null"),
    ("mask_text", "text"),
];

/// The arguments of one kind, and how it should have been written.
pub(super) struct Args<'a> {
    pub kind: &'static str,
    pub form: &'static str,
    pub all: &'a [Arg],
    pub position: usize,
}

impl Args<'_> {
    pub(super) fn wrong_count(&self) -> Refusal {
        count(self.kind, self.form, self.all.len(), self.position)
    }

    /// The i-th argument as a whole number.
    pub(super) fn number(&self, i: usize, low: i64, high: i64) -> Result<i64, Refusal> {
        let arg = self.all.get(i).ok_or_else(|| self.wrong_count())?;
        in_range(self.kind, arg, low, high)
    }
}

/// Makes a step of a name and its arguments.
pub(super) fn build(name: &str, args: &[Arg], position: usize, keys: Keyring<'_>) -> Result<Step, Refusal> {
    if let Some((_, fit, quick)) = PLAIN.iter().find(|(n, ..)| *n == name) {
        return match args.len() {
            0 => Ok(Step::Fit(*fit, *quick)),
            n => Err(count(name, "no argument", n, position)),
        };
    }
    let Some((kind, least, most, form)) = WITH_ARGS.iter().chain(vendor::names()).find(|(n, ..)| *n == name) else {
        return Err(Refusal::new(&fault::KIND_UNKNOWN)
            .with("kind", name)
            .with("position", position)
            .with("nearest", nearest(name)));
    };
    let all = Args { kind, form, all: args, position };
    if args.len() < *least || args.len() > *most {
        return Err(all.wrong_count());
    }
    if kind.contains('.') {
        return vendor::build(kind, &all).map(Step::Vendor);
    }
    let number = |i: usize, low: i64, high: i64| all.number(i, low, high);
    let word = |words: &[&str]| -> Result<usize, Refusal> {
        let Some(arg) = args.first() else { return Ok(usize::MAX) };
        let text = arg.text.to_lowercase();
        words.iter().position(|w| *w == text).ok_or_else(|| out_of_range(kind, arg, &words.join(" or ")))
    };
    match *kind {
        "address" => Ok(Step::Address(match word(&["province", "city", "county", "town"])? {
            0 => Level::Province,
            1 => Level::City,
            3 => Level::Town,
            _ => Level::County,
        })),
        "date" => Ok(Step::Date(match word(&["year", "quarter", "month"])? {
            1 => Grain::Quarter,
            2 => Grain::Month,
            _ => Grain::Year,
        })),
        "age" if args.is_empty() => Ok(Step::Age(10)),
        "age" => Ok(Step::Age(u32::try_from(number(0, 2, 100)?).unwrap_or(10))),
        "amount" => Ok(Step::Amount(number(0, 1, 1_000_000_000_000)?)),
        "geo" if args.is_empty() => Ok(Step::Geo(2)),
        "geo" => Ok(Step::Geo(size(number(0, 0, 5)?))),
        "keep" => Ok(Step::Keep { first: size(number(0, 0, 1000)?), last: size(number(1, 0, 1000)?) }),
        "hide" => {
            let (from, to) = (number(0, 0, 1_000_000)?, number(1, 0, 1_000_000)?);
            if to <= from {
                return Err(match args.get(1) {
                    Some(arg) => out_of_range(kind, arg, "more than the first argument"),
                    None => count(kind, form, args.len(), position),
                });
            }
            Ok(Step::Hide { from: size(from), to: size(to) })
        }
        "null" => Ok(Step::Null),
        "text" => Ok(Step::FreeText),
        "hash" => hash(args, position, keys),
        "pseudonym" => {
            let words: Vec<&str> = args.iter().map(|a| a.text.as_str()).collect();
            let plan = Pseudonym::of_words(&words, |i| match args.get(i) {
                Some(arg) => out_of_range(kind, arg, OPTIONS),
                None => all.wrong_count(),
            })?;
            keyed(kind, position, keys, |keys| Step::Pseudonym(Box::new(plan.with_key(keys))))
        }
        _ => Ok(Step::Redact(args.first().map_or_else(|| HIDDEN.to_string(), |a| a.text.clone()))),
    }
}

/// `hash`, `hash(sm3)`, `hash(sha256,16)`, `hash(16)`.
fn hash(args: &[Arg], position: usize, keys: Keyring<'_>) -> Result<Step, Refusal> {
    let (mut family, mut digits) = (Family::Sm, 64);
    for (i, arg) in args.iter().enumerate() {
        match (i, arg.text.to_ascii_lowercase().as_str()) {
            (0, "sm3") => family = Family::Sm,
            (0, "sha256") => family = Family::Nist,
            (0, text) if !text.starts_with(|c: char| c.is_ascii_digit()) || args.len() > 1 => {
                return Err(out_of_range("hash", arg, "sm3 or sha256"))
            }
            _ => digits = size(in_range("hash", arg, 8, 64)?),
        }
    }
    keyed("hash", position, keys, |keys| {
        keys.hasher(family).map_or(Step::Keyless("hash"), |hasher| Step::Hash { hasher, digits })
    })
}

/// Makes a keyed step, refuses it without a key, or stands in for it where specs are only checked.
fn keyed(
    kind: &'static str,
    position: usize,
    keys: Keyring<'_>,
    make: impl Fn(&Keys) -> Step,
) -> Result<Step, Refusal> {
    match keys {
        Keyring::Absent => Err(Refusal::new(&fault::KEY_MISSING).with("kind", kind).with("position", position)),
        Keyring::Checking => Ok(Step::Keyless(kind)),
        Keyring::Given(keys) => Ok(make(keys)),
    }
}

fn size(n: i64) -> usize {
    usize::try_from(n).unwrap_or(0)
}

fn count(kind: &str, expected: &str, given: usize, position: usize) -> Refusal {
    Refusal::new(&fault::ARG_COUNT)
        .with("kind", kind)
        .with("position", position)
        .with("expected", expected)
        .with("count", given)
}

pub(super) fn out_of_range(kind: &str, arg: &Arg, expected: &str) -> Refusal {
    Refusal::new(&fault::ARG_RANGE)
        .with("value", &arg.text)
        .with("kind", kind)
        .with("position", arg.position)
        .with("expected", expected)
}

fn in_range(kind: &str, arg: &Arg, low: i64, high: i64) -> Result<i64, Refusal> {
    match arg.text.parse::<i64>() {
        Ok(n) if (low..=high).contains(&n) => Ok(n),
        _ => Err(out_of_range(kind, arg, &format!("a whole number from {low} to {high}"))),
    }
}

/// The three kinds whose names differ least from `name`.
fn nearest(name: &str) -> String {
    let mut all: Vec<(usize, &str)> = PLAIN
        .iter()
        .map(|(n, ..)| *n)
        .chain(WITH_ARGS.iter().chain(vendor::names()).map(|(n, ..)| *n))
        .map(|known| (distance(name, known), known))
        .collect();
    all.sort();
    all.iter().take(3).map(|(_, n)| *n).collect::<Vec<_>>().join(", ")
}

/// Levenshtein distance, on the first 40 characters.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().take(40).collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().take(40).enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        let mut next = vec![left];
        for (y, above) in b.iter().zip(row.iter().skip(1)) {
            let cost = diagonal + usize::from(x != *y);
            diagonal = *above;
            left = cost.min(above + 1).min(left + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}

impl Step {
    /// The quick way for the step's common form, where it has one.
    pub(super) fn quick(&self) -> Option<Quick> {
        match self {
            Step::Fit(_, quick) => Some(*quick),
            Step::Date(Grain::Year) => Some(quick::year),
            Step::Date(Grain::Quarter) => Some(quick::quarter),
            Step::Date(Grain::Month) => Some(quick::month),
            Step::Address(Level::Province) => Some(quick::to_province),
            Step::Address(Level::City) => Some(quick::to_city),
            Step::Address(Level::County) => Some(quick::to_county),
            _ => None,
        }
    }

    /// Masks one value into `out`, which is empty.
    #[inline]
    pub(super) fn apply(&self, input: Input<'_>, out: &mut String) -> Outcome {
        // How nearly every value of nearly every masked column comes.
        if let (Step::Fit(fit, _), Input::Text(text)) = (self, input) {
            if !text.is_empty() && (!fit(text, out) || same(out, text)) {
                hidden(out);
            }
            return Outcome::Text;
        }
        self.apply_any(input, out)
    }

    fn apply_any(&self, input: Input<'_>, out: &mut String) -> Outcome {
        if let Step::Vendor(rule) = self {
            return rule.apply(input, out);
        }
        match input {
            Input::Text(text) => self.text(text, out),
            Input::Null => Outcome::Null,
            Input::Integer(i) => with_digits(i, |digits| self.text(digits, out)),
            Input::Real(r) if r.fract() == 0.0 && r.abs() < 9e15 => {
                with_digits(r as i64, |digits| self.text(digits, out))
            }
            Input::Real(r) => self.text(&r.to_string(), out),
            Input::Blob(bytes) => match self {
                Step::Null => Outcome::Null,
                Step::Redact(text) => written(text, out),
                Step::Hash { hasher, digits } => {
                    hasher.hex(bytes, *digits, out);
                    Outcome::Text
                }
                _ => written(HIDDEN, out),
            },
        }
    }

    fn text(&self, text: &str, out: &mut String) -> Outcome {
        let fits = match self {
            Step::Null => return Outcome::Null,
            Step::Redact(instead) => return written(instead, out),
            Step::Hash { hasher, digits } => {
                hasher.hex(text.as_bytes(), *digits, out);
                true
            }
            Step::Vendor(rule) => return rule.apply(Input::Text(text), out),
            Step::Keyless(_) => false,
            _ if text.is_empty() => return Outcome::Text,
            Step::Pseudonym(permutation) => permutation.apply(text).map(|p| out.push_str(&p)).is_some(),
            Step::Fit(fit, _) => fit(text, out),
            Step::Address(level) => address::address(text, *level, out),
            Step::Date(grain) => coarse::date(text, *grain, out),
            Step::Age(band) => coarse::age(text, *band, out),
            Step::Amount(step) => coarse::amount(text, *step, out),
            Step::Geo(digits) => coarse::geo(text, *digits, out),
            Step::Keep { first, last } => cut::keep(text, *first, *last, out),
            Step::Hide { from, to } => cut::hide(text, *from, *to, out),
            Step::FreeText => free_text::mask(text, out),
            Step::Json(rules) => json::mask(text, rules, out),
        };
        // A result equal to its input hid nothing (an already masked value, an e-mail with stars).
        if !fits || (out == text && !matches!(self, Step::Json(_) | Step::FreeText)) {
            hidden(out);
        }
        Outcome::Text
    }
}

#[cold]
fn hidden(out: &mut String) {
    out.clear();
    out.push_str(HIDDEN);
}

/// Equality that stops at the first difference, which in a masked value is never far.
#[inline]
fn same(out: &str, text: &str) -> bool {
    out.len() == text.len() && out.bytes().eq(text.bytes())
}

fn written(text: &str, out: &mut String) -> Outcome {
    out.push_str(text);
    Outcome::Text
}
