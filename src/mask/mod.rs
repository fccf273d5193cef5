//! Masks: one small language in which a department says how a value is hidden.
//!
//! A *spec* is a kind, `kind(args)`, or several joined by `|`, each step masking what the
//! step before it wrote: `phone`, `keep(3,4)`, `date(month)|redact(日期)`. It is parsed once
//! per statement into a [`Masker`] and then applied to every row.
//!
//! Every kind of ours fails closed: what does not fit its kind is written as `***`
//! ([`HIDDEN`]), never returned (Art. 9 lets restricted data out only masked, Art. 15 makes
//! every department mask). NULL stays NULL, the empty text stays empty, an INTEGER counts as
//! its digits, and bytes that are not text are hidden whole. The vendor profiles
//! (`hutool.*`, `shardingsphere.*`) are the exception: they reproduce what those libraries
//! do, fail-open cases included, and [`Masker::vendor`] tells.

mod address;
mod anonymity;
mod coarse;
mod cut;
mod free_text;
mod groups;
mod json;
pub mod key_file;
mod keys;
mod kind;
mod name;
mod net;
mod number;
mod pseudonym;
mod quick;
pub mod reveal;
mod reveal_rule;
pub mod share_key;
mod spec;
pub mod sql;
mod vendor;

pub use anonymity::{k_anonymity, Anonymity};
pub use key_file::SessionKey;
pub use keys::{Keys, SHORTEST_KEY};
pub use pseudonym::{pseudonym, Pseudonym};
pub use quick::ROOM;

use crate::error::Refusal;
use kind::Step;
use spec::Keyring;
use std::fmt::Write;

/// What stands for a value that its mask did not understand.
pub const HIDDEN: &str = "***";

/// A value to be masked, as SQLite hands it over.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Input<'a> {
    Null,
    Integer(i64),
    Real(f64),
    Text(&'a str),
    /// A BLOB, or text that is not valid UTF-8.
    Blob(&'a [u8]),
}

/// What a mask made of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The result is NULL.
    Null,
    /// The result is the text written to the caller's buffer.
    Text,
}

/// A parsed mask spec, ready to be applied to any number of values.
#[derive(Clone, Debug)]
pub struct Masker {
    steps: Vec<Step>,
    /// The only step's way for the form in which nearly every value comes.
    quick: Option<quick::Quick>,
}

impl Masker {
    fn of(steps: Vec<Step>) -> Masker {
        let quick = match steps.as_slice() {
            [only] => only.quick(),
            _ => None,
        };
        Masker { steps, quick }
    }

    /// Reads a spec. Refused with the position (1-based, in characters) and, for an unknown
    /// kind, its nearest neighbours. Keyed kinds are refused here: see [`Masker::parse_with`].
    pub fn parse(spec: &str) -> Result<Masker, Refusal> {
        spec::parse(spec, Keyring::Absent).map(Masker::of)
    }

    /// As [`Masker::parse`], with a key for the keyed kinds, when there is one.
    pub fn parse_with(spec: &str, keys: Option<&Keys>) -> Result<Masker, Refusal> {
        spec::parse(spec, keys.map_or(Keyring::Absent, Keyring::Given)).map(Masker::of)
    }

    /// Checks a spec that will be used elsewhere, where its key is: keyed kinds are accepted.
    /// Such a masker hides their values whole.
    pub fn check(spec: &str) -> Result<Masker, Refusal> {
        spec::parse(spec, Keyring::Checking).map(Masker::of)
    }

    /// Does a step need a key (`hash`, `pseudonym`)? Its result is not decided by its arguments alone.
    pub fn keyed(&self) -> bool {
        keyed(&self.steps)
    }

    /// Is the result decided by value, spec and key alone? Not where a vendor's rule draws at random.
    pub fn repeatable(&self) -> bool {
        repeatable(&self.steps)
    }

    /// The library whose behaviour a step reproduces (`hutool`, `shardingsphere`), if any does:
    /// such a mask may return a value raw, and a catalogue that uses it should be warned about.
    pub fn vendor(&self) -> Option<&'static str> {
        vendor_of(&self.steps)
    }

    /// Is the whole spec one `pseudonym(…)`, with or without its key? Then values can be given back.
    pub fn is_pseudonym(&self) -> bool {
        matches!(self.steps.as_slice(), [Step::Pseudonym(_) | Step::Keyless("pseudonym")])
    }

    /// The permutation, where the whole spec is one `pseudonym(…)`: what can be given back.
    pub fn pseudonym(&self) -> Option<&Pseudonym> {
        match self.steps.as_slice() {
            [Step::Pseudonym(plan)] => Some(plan),
            _ => None,
        }
    }

    /// Masks the bytes of a text if they have the common form of its kind: the length of what was written. `None` says
    /// nothing about the value: ask [`Masker::apply`].
    #[inline]
    pub fn quick(&self, bytes: &[u8], out: &mut [u8; ROOM]) -> Option<usize> {
        let quick = self.quick?;
        match quick(bytes, out) {
            0 => None,
            length => Some(length),
        }
    }

    /// Masks `input` into `out`, which is emptied first. Allocates only what `out` has to grow.
    #[inline]
    pub fn apply(&self, input: Input<'_>, out: &mut String) -> Outcome {
        out.clear();
        match self.steps.as_slice() {
            [step] => step.apply(input, out),
            steps => chain(steps, input, out),
        }
    }
}

fn keyed(steps: &[Step]) -> bool {
    steps.iter().any(|step| match step {
        Step::Hash { .. } | Step::Pseudonym(_) | Step::Keyless(_) => true,
        Step::Json(rules) => rules.iter().any(|(_, steps)| keyed(steps)),
        _ => false,
    })
}

fn repeatable(steps: &[Step]) -> bool {
    steps.iter().all(|step| match step {
        Step::Vendor(rule) => rule.repeatable(),
        Step::Json(rules) => rules.iter().all(|(_, steps)| repeatable(steps)),
        _ => true,
    })
}

fn vendor_of(steps: &[Step]) -> Option<&'static str> {
    steps.iter().find_map(|step| match step {
        Step::Vendor(rule) => Some(rule.name()),
        Step::Json(rules) => rules.iter().find_map(|(_, steps)| vendor_of(steps)),
        _ => None,
    })
}

/// Feeds each step with what the step before it wrote.
fn chain(steps: &[Step], input: Input<'_>, out: &mut String) -> Outcome {
    let Some((first, rest)) = steps.split_first() else {
        out.push_str(HIDDEN);
        return Outcome::Text;
    };
    let mut outcome = first.apply(input, out);
    let mut before = String::new();
    for step in rest {
        std::mem::swap(&mut before, out);
        out.clear();
        let input = match outcome {
            Outcome::Null => Input::Null,
            Outcome::Text => Input::Text(&before),
        };
        outcome = step.apply(input, out);
    }
    outcome
}

/// The functions that stand for a spec without arguments: (SQL function name, spec).
pub fn shorthands() -> &'static [(&'static str, &'static str)] {
    kind::SHORTHANDS
}

/// Writes an INTEGER as its digits without allocating, and hands the text on.
fn with_digits<T>(value: i64, then: impl FnOnce(&str) -> T) -> T {
    let mut digits = crate::discover::compact::Short::<20>::default();
    // 20 bytes hold every i64 with its sign.
    let _ = write!(digits, "{value}");
    then(digits.as_str())
}

#[cfg(test)]
mod docs;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod tests;
