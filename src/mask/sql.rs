//! `mask(value, spec)`, the shorthands `mask_<kind>(value)`, `pseudonym(value, kind, key)`.
//!
//! A shorthand is decided by its argument alone and may stand in indexes. `mask` is not marked so: its spec
//! may name a keyed kind (decided by the session's key too) or a vendor's rule that draws at random, and a
//! folded constant would then be wrong.

use super::{shorthands, Input, Keys, Masker, Outcome, Pseudonym, ROOM};
use crate::error::{mask as faults, share as share_faults, Refusal};
use crate::guard::Conn;
use crate::sqlite::{scalar, Arg, Context, Db, Result, Trust, ValueRef};
use std::cell::RefCell;
use std::rc::Rc;

/// A spec parsed for one statement, and the session that its key came from.
struct Parsed {
    masker: Masker,
    /// Set where a key is used.
    epoch: Option<u64>,
}

pub fn register(db: Db, conn: &Rc<Conn>) -> Result<()> {
    let buffer = RefCell::new(String::new());
    let conn = conn.clone();
    scalar(db, "mask", 2, Trust::Innocuous, move |ctx, args| {
        let (Some(value), Some(spec)) = (args.first(), args.get(1)) else { return Ok(()) };
        if ctx.cached(1, || parsed(&conn, *spec), |parsed| parsed.apply(&conn, ctx, *value, &buffer))? {
            Ok(())
        } else {
            Err(Refusal::new(&share_faults::SESSION_CHANGED).into())
        }
    })?;
    for (name, spec) in shorthands() {
        let masker = Masker::parse(spec)?;
        let buffer = RefCell::new(String::new());
        scalar(db, name, 1, Trust::Pure, move |ctx, args| {
            if let Some(value) = args.first() {
                argument(ctx, &masker, *value, &buffer);
            }
            Ok(())
        })?;
    }
    scalar(db, "pseudonym", 3, Trust::Pure, pseudonym)
}

fn parsed(conn: &Conn, spec: Arg<'_>) -> Result<Parsed> {
    let spec = spec.get();
    let text = spec.str().ok_or_else(|| Refusal::new(&faults::SPEC_TYPE))?;
    match Masker::parse(text) {
        Ok(masker) => Ok(Parsed { masker, epoch: None }),
        Err(refusal) if std::ptr::eq(refusal.fault, &faults::KEY_MISSING) => {
            let key = conn.session.borrow().as_ref().and_then(|s| s.key.as_ref().and_then(|k| k.local()));
            Ok(Parsed { masker: Masker::parse_with(text, key.as_ref())?, epoch: Some(conn.epoch.get()) })
        }
        Err(refusal) => Err(refusal.into()),
    }
}

impl Parsed {
    /// False where the session went that the key came from: a key leaves with it, also in the middle of a statement.
    #[inline(always)]
    fn apply(&self, conn: &Conn, ctx: &Context, value: Arg<'_>, buffer: &RefCell<String>) -> bool {
        if self.epoch.is_some_and(|epoch| epoch != conn.epoch.get()) {
            return false;
        }
        argument(ctx, &self.masker, value, buffer);
        true
    }
}

/// A value as masks see it: text that is not UTF-8 is hidden like a blob.
#[inline]
pub fn input(value: ValueRef<'_>) -> Input<'_> {
    match value {
        ValueRef::Null => Input::Null,
        ValueRef::Integer(i) => Input::Integer(i),
        ValueRef::Real(r) => Input::Real(r),
        ValueRef::Text(t) => match value.str() {
            Some(text) => Input::Text(text),
            None => Input::Blob(t),
        },
        ValueRef::Blob(b) => Input::Blob(b),
    }
}

/// One huge value must not keep its memory for ever.
pub fn let_go(buffer: &mut String) {
    if buffer.capacity() > 1 << 20 {
        *buffer = String::new();
    }
}

/// Masks and hands the result over.
#[inline]
pub fn apply(ctx: &Context, masker: &Masker, value: ValueRef<'_>, buffer: &RefCell<String>) {
    hand_over(ctx, masker, value.text(), || value, buffer);
}

/// As [`apply`], of an argument.
#[inline(always)]
fn argument(ctx: &Context, masker: &Masker, value: Arg<'_>, buffer: &RefCell<String>) {
    hand_over(ctx, masker, value.text(), || value.get(), buffer);
}

/// Most values are text in the common form: nothing more is asked of them, and nothing borrowed.
#[inline(always)]
fn hand_over<'v>(
    ctx: &Context,
    masker: &Masker,
    text: Option<&[u8]>,
    value: impl FnOnce() -> ValueRef<'v>,
    buffer: &RefCell<String>,
) {
    let mut short = [0; ROOM];
    match text.and_then(|bytes| masker.quick(bytes, &mut short)).and_then(|length| short.get(..length)) {
        Some(masked) => ctx.result_text(masked),
        None => thorough(ctx, masker, input(value()), &mut buffer.borrow_mut()),
    }
}

fn thorough(ctx: &Context, masker: &Masker, value: Input<'_>, buffer: &mut String) {
    match masker.apply(value, buffer) {
        Outcome::Null => ctx.result(ValueRef::Null),
        Outcome::Text => ctx.result(buffer.as_str()),
    }
    let_go(buffer);
}

/// A permutation made for one statement, where kind and key stay the same.
struct Prepared {
    kind: String,
    plan: Pseudonym,
}

/// `pseudonym(value, kind, key)`: TEXT, or NULL for NULL and for what is not valid.
fn pseudonym(ctx: &Context, args: &[Arg<'_>]) -> Result<()> {
    let [value, kind, key] = args else { return Ok(()) };
    let kind = kind.get();
    let kind = kind.str().ok_or_else(|| Refusal::new(&faults::SPEC_TYPE))?;
    let prepare = || -> Result<Prepared> {
        let keys = match key.get() {
            ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Keys::new(bytes)?,
            _ => return Err(Refusal::new(&faults::KEY_TYPE).into()),
        };
        Ok(Prepared { kind: kind.to_string(), plan: Pseudonym::new(kind, &keys)? })
    };
    let run = |plan: &Pseudonym| match value.get() {
        ValueRef::Text(t) => std::str::from_utf8(t).ok().and_then(|t| plan.apply(t)),
        ValueRef::Integer(i) => plan.apply(&i.to_string()),
        _ => None,
    };
    // What is kept belongs to the key; the kind may still change from row to row.
    let made = ctx.cached(2, prepare, |kept| (kept.kind == kind).then(|| run(&kept.plan)))?;
    let made = match made {
        Some(made) => made,
        None => run(&prepare()?.plan),
    };
    ctx.result(made.as_deref());
    Ok(())
}
