//! Vendor profiles: what hutool and ShardingSphere would have returned, byte for byte.
//!
//! For migration only. These rules return some values raw (too short, not matching) and give
//! NULL where ours never would; a spec that uses one says so ([`super::Masker::vendor`]), so that
//! the catalogue can warn. Java counts UTF-16 units, and so does this room; a surrogate torn
//! from its pair is written `?`, as Java's UTF-8 encoder does.

pub(super) mod hutool;
pub(super) mod sharding;

use super::kind::{Arg, Args};
use super::{with_digits, Input, Outcome, HIDDEN};
use crate::error::Refusal;
use hutool::Hutool;
use sharding::Sharding;

/// A profile of one library's rule.
#[derive(Clone, Debug)]
pub(in crate::mask) enum Vendor {
    Hutool(Hutool),
    Sharding(Sharding),
}

impl Vendor {
    pub(in crate::mask) fn name(&self) -> &'static str {
        match self {
            Vendor::Hutool(_) => "hutool",
            Vendor::Sharding(_) => "shardingsphere",
        }
    }

    /// Does the same value always give the same result?
    pub(in crate::mask) fn repeatable(&self) -> bool {
        match self {
            Vendor::Hutool(_) => true,
            Vendor::Sharding(rule) => rule.repeatable(),
        }
    }

    pub(in crate::mask) fn apply(&self, input: Input<'_>, out: &mut String) -> Outcome {
        let mut run = |text: Option<&str>| match self {
            Vendor::Hutool(rule) => rule.apply(text, out),
            Vendor::Sharding(rule) => rule.apply(text, out),
        };
        match input {
            Input::Null => run(None),
            Input::Text(text) => run(Some(text)),
            Input::Integer(i) => with_digits(i, |digits| run(Some(digits))),
            // Java and SQLite both write a whole double with `.0`.
            Input::Real(r) => run(Some(&format!("{r:?}"))),
            // Java has no text that is not Unicode, so there is nothing to reproduce.
            Input::Blob(_) => {
                out.push_str(HIDDEN);
                Outcome::Text
            }
        }
    }
}

/// The names of all profiles with how many arguments they take (least, most) and their form.
pub(in crate::mask) fn names() -> impl Iterator<Item = &'static (&'static str, usize, usize, &'static str)> {
    hutool::NAMES.iter().chain(sharding::NAMES)
}

/// Makes the profile `name`; its arguments have been counted.
pub(in crate::mask) fn build(name: &'static str, args: &Args<'_>) -> Result<Vendor, Refusal> {
    match name.strip_prefix("hutool.") {
        Some(rule) => hutool::build(rule, args).map(Vendor::Hutool),
        None => sharding::build(name, args).map(Vendor::Sharding),
    }
}

/// The length Java gives.
fn length(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.encode_utf16().count()
    }
}

/// Writes UTF-16 units, `?` for a surrogate without its pair.
fn push_units(units: &[u16], out: &mut String) {
    out.extend(char::decode_utf16(units.iter().copied()).map(|c| c.unwrap_or('?')));
}

fn given<'a>(args: &'a Args<'_>, i: usize) -> Option<&'a Arg> {
    args.all.get(i)
}

#[cfg(test)]
mod tests;
