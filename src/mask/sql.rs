//! `mask(value, spec)`, the shorthands `mask_<kind>(value)`, and `pseudonym(value, kind, key)`.

use super::keys::Keys;
use super::pseudonym::Pseudonym;
use super::{shorthands, Input, Masker, Outcome};
use crate::error::{mask as faults, Refusal};
use crate::sqlite::{scalar, Context, Db, Result, Trust, ValueRef};
use std::cell::RefCell;

pub fn register(db: Db) -> Result<()> {
    let buffer = RefCell::new(String::new());
    scalar(db, "mask", 2, Trust::Pure, move |ctx, args| {
        let (Some(value), Some(spec)) = (args.first(), args.get(1)) else { return Ok(()) };
        let make = || {
            let spec = spec.get();
            let text = spec.str().ok_or_else(|| Refusal::new(&faults::SPEC_TYPE))?;
            Ok(Masker::parse(text)?)
        };
        let value = input(value.get());
        ctx.cached(1, make, |masker| apply(ctx, masker, value, &buffer))
    })?;
    for (name, spec) in shorthands() {
        let masker = Masker::parse(spec)?;
        let buffer = RefCell::new(String::new());
        scalar(db, name, 1, Trust::Pure, move |ctx, args| {
            if let Some(value) = args.first() {
                apply(ctx, &masker, input(value.get()), &buffer);
            }
            Ok(())
        })?;
    }
    // The last kind and key: a statement uses one of each, and deriving the key costs more than a value.
    let last: RefCell<Option<(String, Vec<u8>, Pseudonym)>> = RefCell::new(None);
    scalar(db, "pseudonym", 3, Trust::Pure, move |ctx, args| {
        let [value, kind, key] = args else { return Ok(()) };
        let value = match value.get() {
            ValueRef::Integer(i) => i.to_string(),
            ValueRef::Text(t) => String::from_utf8_lossy(t).into_owned(),
            _ => return Ok(()),
        };
        let kind = kind.get();
        let kind = kind.str().ok_or_else(|| Refusal::new(&faults::SPEC_TYPE))?;
        let key = match key.get() {
            ValueRef::Text(k) | ValueRef::Blob(k) => k,
            _ => &[],
        };
        let mut last = last.borrow_mut();
        if !last.as_ref().is_some_and(|(k, s, _)| k == kind && s == key) {
            *last = Some((kind.to_string(), key.to_vec(), Pseudonym::new(kind, &Keys::new(key)?)?));
        }
        let found = last.as_ref().and_then(|(_, _, p)| p.apply(&value));
        ctx.result(found.as_deref());
        Ok(())
    })
}

/// A value as masks see it: text that is not UTF-8 is hidden like a blob.
pub fn input(value: ValueRef<'_>) -> Input<'_> {
    match value {
        ValueRef::Null => Input::Null,
        ValueRef::Integer(i) => Input::Integer(i),
        ValueRef::Real(r) => Input::Real(r),
        ValueRef::Text(t) => match std::str::from_utf8(t) {
            Ok(text) => Input::Text(text),
            Err(_) => Input::Blob(t),
        },
        ValueRef::Blob(b) => Input::Blob(b),
    }
}

/// Masks into the reused buffer and hands the result over.
pub fn apply(ctx: &Context, masker: &Masker, value: Input<'_>, buffer: &RefCell<String>) {
    let mut buffer = buffer.borrow_mut();
    match masker.apply(value, &mut buffer) {
        Outcome::Null => ctx.result(ValueRef::Null),
        Outcome::Text => ctx.result(buffer.as_str()),
    }
    // One huge value must not keep its memory for ever.
    if buffer.capacity() > 1 << 20 {
        *buffer = String::new();
    }
}
