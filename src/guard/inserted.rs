//! What an entry keeps of a row that is new, written straight as canonical JSON: an import has a hundred thousand.

use super::draft::Row;
use super::spec::{Exposure, TableSpec};
use crate::audit::json::{key_order, push_int, push_text, Json, MAX_INT};
use crate::error::Refusal;
use crate::value::Value;

/// How rows of one table are written.
pub struct Form {
    pub spec: &'static TableSpec,
    /// The visible columns in RFC 8785's order, each with its place and its name as a member begins with it.
    members: Vec<(usize, String)>,
}

impl Form {
    pub fn of(spec: &'static TableSpec) -> Self {
        let columns = spec.columns.iter().enumerate().filter(|(_, c)| c.exposure == Exposure::Visible);
        let mut columns: Vec<_> = columns.map(|(i, c)| (i, c.name)).collect();
        columns.sort_by(|(_, a), (_, b)| key_order(a, b));
        let member = |(i, name): (usize, &str)| {
            let mut text = String::new();
            push_text(name, &mut text);
            text.push(':');
            (i, text)
        };
        Form { spec, members: columns.into_iter().map(member).collect() }
    }

    /// Appends the row as an object of its columns that are not NULL. [`check`] has seen it.
    pub fn write(&self, row: &Row, out: &mut String) {
        let mut next = '{';
        for (i, name) in &self.members {
            match row.values.get(*i) {
                Some(Value::Text(text)) => {
                    out.push(next);
                    out.push_str(name);
                    push_text(text, out);
                }
                Some(Value::Integer(int)) => {
                    out.push(next);
                    out.push_str(name);
                    push_int(*int, out);
                }
                _ => continue,
            }
            next = ',';
        }
        if next == '{' {
            out.push('{');
        }
        out.push('}');
    }
}

/// Refuses what JSON cannot hold, and gives a length that `{"new":…}` of the row does not exceed: the exact one where
/// a generous guess lies above `limit`.
pub fn check(row: &Row, limit: usize) -> Result<usize, Refusal> {
    let mut bound = 10;
    for (column, value) in row.spec.columns.iter().zip(&row.values) {
        // An escape takes six characters, a number twenty at most.
        bound += column.name.len() + 5;
        match value {
            Value::Null => {}
            Value::Text(text) => bound += 6 * text.len(),
            Value::Integer(int) if int.unsigned_abs() <= MAX_INT as u64 => bound += 20,
            _ => bound = usize::MAX / 2,
        }
    }
    if bound <= limit {
        return Ok(bound);
    }
    Ok(Json::Map(row.as_inserted()?).to_text()?.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::json::Map;
    use crate::catalog::tables::RESOURCE;
    use proptest::prelude::*;

    fn value() -> impl Strategy<Value = Value> {
        prop_oneof![
            Just(Value::Null),
            (-MAX_INT..=MAX_INT).prop_map(Value::Integer),
            "[\\PC\"\\\\\u{0}-\u{1f}]{0,20}".prop_map(Value::Text),
        ]
    }

    proptest! {
        #[test]
        fn it_is_the_text_of_the_same_members(values in prop::collection::vec(value(), RESOURCE.columns.len())) {
            let row = Row { spec: &RESOURCE, values };
            let mut text = String::from("{\"new\":");
            Form::of(&RESOURCE).write(&row, &mut text);
            text.push('}');
            prop_assert_eq!(&text, &Json::Map(row.as_inserted().unwrap()).to_text().unwrap());
            prop_assert!(check(&row, usize::MAX).unwrap() >= text.len());
            prop_assert_eq!(check(&row, 0).unwrap(), text.len());
        }
    }

    #[test]
    fn a_row_without_values_is_an_empty_object() {
        let row = Row::empty(&RESOURCE);
        let mut text = String::new();
        Form::of(&RESOURCE).write(&row, &mut text);
        assert_eq!(Json::Map(Map::new().with("new", Map::new())).to_text().unwrap(), format!("{{\"new\":{text}}}"));
    }

    #[test]
    fn what_json_cannot_hold_is_refused() {
        let mut row = Row::empty(&RESOURCE);
        for value in [Value::Integer(MAX_INT + 1), Value::Integer(i64::MIN), Value::Real(0.5), Value::Blob(vec![1])] {
            row.values[3] = value;
            assert!(check(&row, 1 << 20).is_err());
        }
    }
}
