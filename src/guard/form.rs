//! A value in its column's form.

use super::spec::{Column, Kind};
use crate::audit::json::MAX_INT;
use crate::calendar::{Date, Timestamp};
use crate::error::{door, Refusal};
use crate::value::Value;
use std::borrow::Cow;

/// Puts a given value into the column's form, or says why it cannot be.
pub fn normalise(column: &Column, mut value: Value) -> Result<Value, Refusal> {
    put_in_form(column, &mut value)?;
    Ok(value)
}

/// As [`normalise`], in its place; a value that is refused stays as it is.
///
/// An empty text counts as not given: `.import` and sheets know no NULL.
pub fn put_in_form(column: &Column, place: &mut Value) -> Result<(), Refusal> {
    match place {
        Value::Null => return Ok(()),
        Value::Text(t) if t.is_empty() => {
            *place = Value::Null;
            return Ok(());
        }
        _ => {}
    }
    let value = &*place;
    let wrong = |form: &str| {
        Refusal::new(&door::WRONG_TYPE).with("column", column.name).with("type", value.type_name()).with("form", form)
    };
    let bad = |form: &str, text: &str| {
        Refusal::new(&door::WRONG_FORM).with("column", column.name).with("value", text).with("form", form)
    };
    if let (Value::Text(t), false) = (value, matches!(column.kind, Kind::Content(_))) {
        if t.contains('\0') {
            return Err(bad("text without NUL", t));
        }
    }
    let code = |text: &str| {
        if text.len() > 64 || !text.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(bad("at most 64 printable ASCII characters without spaces", text));
        }
        Ok(())
    };
    let formed = match (column.kind, value) {
        (Kind::Text(limit), Value::Text(t)) => return fits(column, t, limit),
        (Kind::Term(_) | Kind::Coded(_), Value::Text(t)) => return fits(column, t, 256),
        (Kind::Text(_) | Kind::Term(_) | Kind::Coded(_), Value::Integer(i)) => {
            let limit = if let Kind::Text(limit) = column.kind { limit } else { 256 };
            let text = i.to_string();
            fits(column, &text, limit)?;
            Value::Text(text)
        }
        (Kind::Text(_) | Kind::Term(_) | Kind::Coded(_), _) => return Err(wrong("text")),
        (Kind::Code, Value::Text(t)) => return code(t),
        (Kind::Code, Value::Integer(i)) => {
            let text = i.to_string();
            code(&text)?;
            Value::Text(text)
        }
        (Kind::Code, _) => return Err(wrong("a code")),
        (Kind::Integer, _) => {
            let number = match value {
                Value::Integer(i) => *i,
                Value::Text(t) => t.trim().parse().map_err(|_| bad("a whole number", t))?,
                Value::Real(r) if r.fract() == 0.0 && r.abs() <= MAX_INT as f64 => *r as i64,
                _ => return Err(wrong("integer")),
            };
            if !(-MAX_INT..=MAX_INT).contains(&number) {
                return Err(bad("a whole number within ±(2^53−1)", &number.to_string()));
            }
            Value::Integer(number)
        }
        (Kind::Bool, Value::Integer(0 | 1)) => return Ok(()),
        (Kind::Bool, Value::Text(t)) => match t.trim() {
            "1" | "是" | "true" => Value::Integer(1),
            "0" | "否" | "false" => Value::Integer(0),
            other => return Err(bad("0 or 1 (是 or 否)", other)),
        },
        (Kind::Bool, Value::Integer(i)) => return Err(bad("0 or 1 (是 or 否)", &i.to_string())),
        (Kind::Bool, _) => return Err(wrong("0 or 1")),
        (Kind::Date, Value::Text(t)) => Value::Text(Date::parse(t.trim())?.to_string()),
        (Kind::Date, _) => return Err(wrong("a day YYYY-MM-DD")),
        (Kind::Time, Value::Text(t)) => Value::Text(Timestamp::parse(t.trim())?.to_string()),
        (Kind::Time, _) => return Err(wrong("a time YYYY-MM-DDTHH:MM:SS")),
        (Kind::Word(words), Value::Text(_) | Value::Integer(_)) => {
            let text = match value {
                Value::Text(t) => Cow::Borrowed(t.as_str()),
                _ => Cow::Owned(value.integer().unwrap_or(0).to_string()),
            };
            match words.parse(&text) {
                Some(word) => Value::Text(word.to_string()),
                None => return Err(bad(&words.accepted(), &text)),
            }
        }
        (Kind::Word(_), _) => return Err(wrong("one of its words")),
        (Kind::Json, Value::Text(t)) => {
            fits(column, t, 65_536)?;
            Value::Text(crate::audit::json::canonicalise(t)?)
        }
        (Kind::Json, _) => return Err(wrong("JSON text")),
        (Kind::Content(limit), Value::Text(t)) => return fits(column, t, limit),
        (Kind::Content(limit), Value::Blob(b)) if b.len() <= limit => return Ok(()),
        (Kind::Content(limit), Value::Blob(b)) => return Err(too_long(column, b.len(), limit)),
        (Kind::Content(_), _) => return Err(wrong("a BLOB or text")),
        (Kind::Hex(bytes), Value::Text(t)) => {
            let text = t.trim().to_ascii_lowercase();
            if text.len() != bytes * 2 || !text.bytes().all(|b| b.is_ascii_hexdigit()) {
                return Err(bad("hex digits of the right number", t));
            }
            Value::Text(text)
        }
        (Kind::Hex(_), _) => return Err(wrong("hex text")),
    };
    *place = formed;
    Ok(())
}

fn fits(column: &Column, text: &str, limit: usize) -> Result<(), Refusal> {
    if text.len() <= limit {
        return Ok(());
    }
    Err(too_long(column, text.len(), limit))
}

fn too_long(column: &Column, length: usize, limit: usize) -> Refusal {
    Refusal::new(&door::TOO_LONG).with("column", column.name).with("length", length).with("limit", limit)
}
