//! A resource and an item as plain rows, in the columns of `gov_resource` and `gov_item`.

use crate::error::{self, Refusal};
use crate::value::Value;

/// No cell of the catalogue is longer; an abstract of twenty thousand characters is a book.
pub const LONGEST_FIELD: usize = 20_000;
/// Names appear in every list and error text.
pub const LONGEST_NAME: usize = 300;

macro_rules! rows {
    ($(#[$doc:meta])* $Name:ident { $($(#[$field_doc:meta])* $field:ident = $column:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
        pub struct $Name { $($(#[$field_doc])* pub $field: Option<String>),* }

        impl $Name {
            /// The columns in the order of the table.
            pub const COLUMNS: &'static [&'static str] = &[$($column),*];

            /// What a column holds; `None` for NULL and for a column there is not.
            pub fn get(&self, column: &str) -> Option<&str> {
                match column { $($column => self.$field.as_deref(),)* _ => None }
            }

            /// Sets a column; false if there is no such column.
            pub fn set(&mut self, column: &str, value: Option<String>) -> bool {
                match column { $($column => self.$field = value,)* _ => return false }
                true
            }

            /// Reads a row from SQL values, asking for each column by name. Text is trimmed, blank
            /// text is NULL, numbers become text; blobs, NULs and overlong text are refused.
            pub fn from_values(mut value_of: impl FnMut(&str) -> Value) -> Result<Self, Refusal> {
                Ok($Name { $($field: field($column, value_of($column))?),* })
            }

            /// What a column stores: booleans and whole lengths as integers, the rest as text.
            pub fn value(&self, column: &str) -> Value {
                stored(column, self.get(column).map(str::to_string))
            }

            /// What all columns store, in their order.
            pub fn into_values(self) -> Vec<Value> {
                vec![$(stored($column, self.$field)),*]
            }
        }
    };
}

rows! {
    /// One row of `gov_resource`. After classification every coded column holds a stored word.
    Resource {
        code = "code",
        class_code = "class_code",
        name = "name",
        provider = "provider",
        summary = "abstract",
        format_category = "format_category",
        format_type = "format_type",
        share_type = "share_type",
        condition_kind = "condition_kind",
        share_condition = "share_condition",
        legal_basis_kind = "legal_basis_kind",
        legal_basis = "legal_basis",
        method = "method",
        interface_desc = "interface_desc",
        interface_call = "interface_call",
        open = "open",
        open_condition = "open_condition",
        update_cycle = "update_cycle",
        published_on = "published_on",
        related_code = "related_code",
        level = "level",
        base_library = "base_library",
        derived_from = "derived_from",
        state = "state",
        /// The classification in words, as sheets give it.
        class_name = "class_name",
        /// The kind of channel in words (共享方式分类), where the sheet says more than the method.
        method_category = "method_category",
        /// The provider's name as the sheet gives it.
        provider_name = "provider_name",
        /// The information system the data comes from.
        source_system = "source_system",
        /// The duty under which it is collected (Art. 2).
        duty_basis = "duty_basis",
        /// Why the share type was last changed.
        change_reason = "change_reason",
        /// The departments that conditional items are open to, by code; NULL: whoever is agreed to.
        condition_departments = "condition_departments",
    }
}

rows! {
    /// One row of `gov_item`. A NULL share type or level means that of its resource.
    Item {
        resource = "resource",
        name = "name",
        column_name = "column_name",
        kind = "type",
        length = "length",
        share_type = "share_type",
        level = "level",
        pi = "pi",
        mask = "mask",
        lookup = "lookup",
        /// Why the share type was last changed.
        change_reason = "change_reason",
        /// Its value says whose record a row is: the log keeps it, keyed, for `subject_access`.
        subject_key = "subject_key",
    }
}

/// A row's cell from an SQL value.
fn field(column: &'static str, value: Value) -> Result<Option<String>, Refusal> {
    let text = match value {
        Value::Null => return Ok(None),
        Value::Text(t) => t,
        Value::Integer(i) => i.to_string(),
        // `18.0` is what a spreadsheet's driver hands over for 18.
        Value::Real(r) if r.fract() == 0.0 && r.abs() < 9e15 => format!("{r:.0}"),
        Value::Real(r) => r.to_string(),
        Value::Blob(_) => {
            return Err(Refusal::new(&error::catalog::NOT_TEXT).with("column", column).with("type", "blob"));
        }
    };
    plain(column, &text)
}

/// A cell's text trimmed; `None` if nothing is left; refused if overlong or holding controls.
pub fn plain(column: &'static str, text: &str) -> Result<Option<String>, Refusal> {
    let limit = if column == "name" { LONGEST_NAME } else { LONGEST_FIELD };
    // Bytes bound characters, so a ten-megabyte text is not counted through.
    let length = if text.len() > limit * 16 { text.len() / 4 } else { text.chars().count() };
    if length > limit {
        return Err(Refusal::new(&error::catalog::TOO_LONG)
            .with("column", column)
            .with("length", length)
            .with("limit", limit));
    }
    let text = text.trim_matches(|c: char| c.is_whitespace() || super::words::is_invisible(c));
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(Refusal::new(&error::catalog::CONTROL_CHARACTER).with("column", column).with("value", text));
    }
    if text.contains('\r') {
        return Ok(Some(text.replace("\r\n", "\n").replace('\r', "\n")));
    }
    Ok((!text.is_empty()).then(|| text.to_string()))
}

fn stored(column: &str, text: Option<String>) -> Value {
    let Some(text) = text else { return Value::Null };
    let whole = matches!(column, "open" | "lookup" | "length" | "subject_key");
    match whole.then(|| text.parse::<i64>()) {
        Some(Ok(n)) if n.to_string() == text => Value::Integer(n),
        _ => Value::Text(text),
    }
}

/// The codes of a column that lists several: separated by commas, semicolons, stops or spaces,
/// or a JSON array of texts. Empty parts are dropped and none appears twice.
pub fn codes(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let parts = text.split(|c: char| c.is_whitespace() || ",\u{ff0c};\u{ff1b}、[]\"".contains(c));
    for part in parts.filter(|p| !p.is_empty()) {
        if !out.iter().any(|o| o == part) {
            out.push(part.to_string());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_keeps_what_sql_gave_it() {
        let row = Item::from_values(|c| match c {
            "name" => Value::from("  姓名\u{200b} "),
            "length" => Value::Real(18.0),
            "lookup" => Value::Integer(1),
            "mask" => Value::from("   "),
            _ => Value::Null,
        })
        .unwrap();
        assert_eq!(row.name.as_deref(), Some("姓名"));
        assert_eq!(row.value("length"), Value::Integer(18));
        assert_eq!(row.value("lookup"), Value::Integer(1));
        assert_eq!(row.value("mask"), Value::Null);
        assert_eq!(row.value("no such column"), Value::Null);
    }

    #[test]
    fn the_values_of_a_row_stand_in_the_order_of_its_columns() {
        let row = Resource::from_values(|c| Value::from(c)).unwrap();
        let want: Vec<Value> = Resource::COLUMNS.iter().map(|c| row.value(c)).collect();
        assert_eq!(row.into_values(), want);
        let names = |spec: &crate::guard::TableSpec| spec.columns.iter().map(|c| c.name).collect::<Vec<_>>();
        assert_eq!(names(&super::super::tables::RESOURCE), Resource::COLUMNS);
        assert_eq!(names(&super::super::tables::ITEM), Item::COLUMNS);
    }

    #[test]
    fn the_abstract_and_type_columns_keep_their_sql_names() {
        assert!(Resource::COLUMNS.contains(&"abstract") && Item::COLUMNS.contains(&"type"));
        let row = Resource::from_values(|c| Value::from(c)).unwrap();
        assert_eq!(row.get("abstract"), Some("abstract"));
        assert_eq!(Item::from_values(|c| Value::from(c)).unwrap().get("type"), Some("type"));
    }

    #[test]
    fn blobs_nuls_and_books_are_refused() {
        for bad in [
            Value::Blob(vec![1]),
            Value::from("a\0b"),
            Value::Text("字".repeat(LONGEST_FIELD + 1)),
            Value::Text("x".repeat(10_000_000)),
        ] {
            assert!(Resource::from_values(|c| if c == "abstract" { bad.clone() } else { Value::Null }).is_err());
        }
    }

    #[test]
    fn code_lists_are_read_in_any_separator() {
        assert_eq!(codes("307001/1、307001/2\u{ff1b}307001/1 307002/3"), ["307001/1", "307001/2", "307002/3"]);
        assert_eq!(codes("[\"307001/1\", \"307001/2\"]"), ["307001/1", "307001/2"]);
        assert!(codes(" ,").is_empty());
    }
}
