//! An agreement's row filter as bound SQL: data, never SQL text.

use super::mount::SharedColumn;
use crate::error::{share as faults, Refusal};
use crate::request::filter::{read_filter, Op, Operand};
use crate::value::Value;

/// Conditions over the source's columns and the values they bind, from place `first` on.
pub fn conditions(text: &str, columns: &[SharedColumn], first: usize) -> Result<(Vec<String>, Vec<Value>), Refusal> {
    let conditions = read_filter(text, |item| columns.iter().any(|c| c.item == item))?;
    let (mut tests, mut values) = (Vec::new(), Vec::new());
    for condition in conditions {
        let Some(found) = columns.iter().find(|c| c.item == condition.item) else {
            return Err(Refusal::new(&faults::FILTER_FORM).with("value", text).with("why", "unknown item"));
        };
        let name = &found.place;
        let mut places = Vec::new();
        for value in &condition.values {
            values.push(match value {
                Operand::Text(t) => Value::Text(t.clone()),
                Operand::Integer(i) => Value::Integer(*i),
            });
            places.push(format!("?{}", first + values.len() - 1));
        }
        let place = |i: usize| places.get(i).map_or("NULL", String::as_str);
        tests.push(match condition.op {
            Op::IsNull => format!("{name} IS NULL"),
            Op::NotNull => format!("{name} IS NOT NULL"),
            Op::In => format!("{name} IN ({})", places.join(", ")),
            Op::Between => format!("{name} BETWEEN {} AND {}", place(0), place(1)),
            op => format!("{name} {} {}", op.word(), place(0)),
        });
    }
    Ok((tests, values))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns() -> Vec<SharedColumn> {
        vec![SharedColumn {
            item: "户籍地".into(),
            column: "hj\"d".into(),
            place: crate::share::mount::column("hj\"d"),
            sql_type: "TEXT".into(),
            masked: false,
            lookup: false,
            orders: false,
        }]
    }

    #[test]
    fn values_are_bound_and_names_quoted() {
        let text = r#"[{"item":"户籍地","op":"in","value":["a'; DROP TABLE x;--","b"]},{"item":"户籍地","op":"<>","value":3}]"#;
        let (tests, values) = conditions(text, &columns(), 4).unwrap();
        assert_eq!(tests, ["s.\"hj\"\"d\" IN (?4, ?5)", "s.\"hj\"\"d\" <> ?6"]);
        assert_eq!(values.len(), 3);
    }

    #[test]
    fn an_unknown_item_or_op_is_refused() {
        for bad in
            [r#"[{"item":"姓名","op":"=","value":1}]"#, r#"[{"item":"户籍地","op":"glob","value":"*"}]"#, "1=1", "[]"]
        {
            assert!(conditions(bad, &columns(), 1).is_err(), "{bad}");
        }
    }
}
