//! One row of `gov_request` as plain data.

use super::machine::State;
use crate::calendar::{Date, Timestamp};
use crate::error::{self, Refusal};
use crate::value::Value;

/// Texts longer than this are refused.
const LONGEST: usize = 100_000;
/// Words that fill a field without saying anything.
const EMPTY_WORDS: [&str; 12] = ["无", "同上", "略", "/", "-", "—", "——", "暂无", "待定", "n/a", "none", "null"];

macro_rules! row {
    ($($name:ident),* $(,)?) => {
        /// Every column; `None` is NULL. Dates are local days `YYYY-MM-DD`.
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct Row {
            pub id: Option<i64>,
            pub previous: Option<i64>,
            $(pub $name: Option<String>,)*
        }

        /// The text columns, in storage order (`id` and `previous` are integers).
        pub const TEXT_COLUMNS: &[&str] = &[$(stringify!($name)),*];

        impl Row {
            fn slot(&mut self, column: &str) -> Option<&mut Option<String>> {
                match column {
                    $(stringify!($name) => Some(&mut self.$name),)*
                    _ => None,
                }
            }

            /// The text columns' values, in the order of [`TEXT_COLUMNS`].
            pub fn texts(&self) -> [Option<&str>; TEXT_COLUMNS.len()] {
                [$(self.$name.as_deref()),*]
            }

            fn slots(&mut self) -> [&mut Option<String>; TEXT_COLUMNS.len()] {
                [$(&mut self.$name),*]
            }

            /// A text column's value.
            pub fn text(&self, column: &str) -> Option<&str> {
                match column {
                    $(stringify!($name) => self.$name.as_deref(),)*
                    _ => None,
                }
            }
        }
    };
}

row!(
    resource,
    applicant,
    system,
    purpose,
    scope,
    items,
    legal_basis,
    valid_until,
    form_sha256,
    form_sent_at,
    received_at,
    state,
    reply_due,
    agreed_items,
    row_filter,
    agreed_masks,
    verify_only,
    refusal_basis,
    refusal_reason,
    extension_reason,
    decided_at,
    answered_at,
    provide_due,
    provided_at,
    undertaking_sha256,
    event,
    state_reason,
    minimum_k,
    k_items,
);

/// Columns that are stored as integers.
const NUMBERS: [&str; 2] = ["verify_only", "minimum_k"];
fn wrong_type(column: &str, value: &Value) -> Refusal {
    Refusal::new(&error::request::FIELD_TYPE).with("column", column).with("type", value.type_name())
}

/// A text column's value as it is kept.
fn taken(column: &'static str, value: &Value) -> Result<Option<String>, Refusal> {
    match value {
        Value::Null => Ok(None),
        Value::Text(t) if t.len() > LONGEST => {
            Err(Refusal::new(&error::request::FIELD_LONG).with("column", column).with("bytes", t.len()))
        }
        Value::Text(t) if t.contains('\0') => Err(wrong_type(column, value)),
        Value::Text(t) if t.trim().is_empty() => Ok(None),
        Value::Text(t) => Ok(Some(t.clone())),
        Value::Integer(n) if NUMBERS.contains(&column) => Ok(Some(n.to_string())),
        _ => Err(wrong_type(column, value)),
    }
}

impl Row {
    /// Takes a column's value as SQLite gives it. Refused: an unknown column, a wrong type, an over-long text,
    /// a NUL inside a text, an id that is not positive. Empty text is NULL.
    pub fn set(&mut self, column: &'static str, value: &Value) -> Result<(), Refusal> {
        let bad = || wrong_type(column, value);
        if column == "id" || column == "previous" {
            let number = match value {
                Value::Null => None,
                Value::Integer(n) if *n > 0 => Some(*n),
                // What `.import` hands over is always text.
                Value::Text(t) if t.is_empty() => None,
                Value::Text(t) if t.bytes().all(|b| b.is_ascii_digit()) => match t.parse::<i64>() {
                    Ok(n) if n > 0 => Some(n),
                    _ => return Err(bad()),
                },
                _ => return Err(bad()),
            };
            *(if column == "id" { &mut self.id } else { &mut self.previous }) = number;
            return Ok(());
        }
        *self.slot(column).ok_or_else(bad)? = taken(column, value)?;
        Ok(())
    }

    /// The text columns at once, in the order of [`TEXT_COLUMNS`], each as [`Self::set`] takes it.
    pub fn set_texts<'v>(&mut self, values: impl Iterator<Item = &'v Value>) -> Result<(), Refusal> {
        for ((slot, column), value) in self.slots().into_iter().zip(TEXT_COLUMNS).zip(values) {
            *slot = taken(column, value)?;
        }
        Ok(())
    }

    /// A column's value as it is stored.
    pub fn get(&self, column: &str) -> Value {
        match column {
            "id" => self.id.into(),
            "previous" => self.previous.into(),
            c if NUMBERS.contains(&c) => self.text(c).and_then(|v| v.parse::<i64>().ok()).into(),
            _ => self.text(column).map(String::from).into(),
        }
    }

    pub(super) fn put(&mut self, column: &str, value: Option<String>) {
        if let Some(slot) = self.slot(column) {
            *slot = value;
        }
    }

    /// The columns in which two rows differ.
    pub fn changed(&self, other: &Row) -> Vec<&'static str> {
        let pairs = self.texts().into_iter().zip(other.texts()).zip(TEXT_COLUMNS);
        let mut out: Vec<&'static str> = pairs.filter(|((a, b), _)| a != b).map(|(_, column)| *column).collect();
        if self.id != other.id {
            out.push("id");
        }
        if self.previous != other.previous {
            out.push("previous");
        }
        out
    }

    /// The state, or a refusal naming the word.
    pub fn state(&self) -> Result<State, Refusal> {
        let word = self.state.as_deref().unwrap_or("");
        State::parse(word).ok_or_else(|| {
            let known = State::ALL.map(State::word).join(", ");
            Refusal::new(&error::request::STATE_UNKNOWN).with("value", word).with("known", known)
        })
    }

    /// A business day: a date, or a time whose local day is meant.
    pub fn day(&self, column: &'static str) -> Result<Option<Date>, Refusal> {
        match self.text(column) {
            None => Ok(None),
            Some(text) if text.len() == 10 => Date::parse(text).map(Some),
            Some(text) => Timestamp::parse(text).map(|t| Some(t.local_date())),
        }
    }

    /// Puts a SHA-256 into its stored form: 64 lower-case hex digits.
    pub(super) fn tidy_hash(&mut self, column: &'static str) -> Result<(), Refusal> {
        let Some(text) = self.text(column) else { return Ok(()) };
        let hash = text.trim().to_ascii_lowercase();
        if hash.len() != 64 || !hash.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(Refusal::new(&error::request::HASH_UNREADABLE).with("column", column).with("value", text));
        }
        self.put(column, Some(hash));
        Ok(())
    }

    /// Whether a column says something: not NULL, blank, nor a filler such as 无.
    pub fn says_something(&self, column: &str) -> bool {
        self.text(column).is_some_and(|t| {
            let t = t.trim().to_lowercase();
            !t.is_empty() && !EMPTY_WORDS.contains(&t.as_str())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_storage_class_is_taken_or_refused() {
        let mut row = Row::default();
        for (column, value, fits) in [
            ("id", Value::Integer(1), true),
            ("id", Value::Integer(-1), false),
            ("id", Value::Integer(0), false),
            ("id", "17".into(), true),
            ("id", "99999999999999999999".into(), false),
            ("id", "1.0".into(), false),
            ("previous", "".into(), true),
            ("id", Value::Real(1.0), false),
            ("purpose", Value::Integer(1), false),
            ("purpose", Value::Blob(vec![0xff]), false),
            ("purpose", "a\0b".into(), false),
            ("purpose", "字".repeat(40_000).into(), false),
            ("purpose", Value::Null, true),
            ("verify_only", Value::Integer(1), true),
            ("nothing", Value::Null, false),
        ] {
            assert_eq!(row.set(column, &value).is_ok(), fits, "{column} {}", value.type_name());
        }
        assert_eq!((row.get("id"), row.get("verify_only"), row.get("purpose")), (17.into(), 1.into(), Value::Null));
    }

    #[test]
    fn blank_and_filler_say_nothing() {
        let mut row = Row::default();
        for (text, says) in
            [("", false), (" \t", false), ("无", false), (" N/A ", false), ("核对", true), ("无固定住所人员", true)]
        {
            let _ = row.set("purpose", &text.into());
            assert_eq!(row.says_something("purpose"), says, "{text:?}");
        }
    }
}
