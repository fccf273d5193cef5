//! The one maker of triggers on tables that are not ours: each change of a row is handed to a guarded table,
//! whose rule judges and logs it in the statement that makes the change.
//!
//! They use innocuous functions and virtual tables only, so they work under `trusted_schema=OFF`; without the
//! extension the guarded table cannot be opened and the change fails.

use super::cache::Cache;
use crate::sqlite::Result;
use crate::value::Value;
use std::rc::Rc;

/// How the names of all such triggers begin; on a locked database nobody but the extension drops one.
pub const PREFIX: &str = "govhold_";

/// What makes a trigger fire.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum On {
    Insert,
    Update,
    Delete,
}

impl On {
    pub fn word(self) -> &'static str {
        match self {
            On::Insert => "insert",
            On::Update => "update",
            On::Delete => "delete",
        }
    }
}

/// A trigger to be made on `target`.
pub struct Hold<'a> {
    /// Tells it apart from others on the same table; part of its name.
    pub purpose: &'a str,
    pub target: &'a str,
    pub on: On,
    /// A condition over `OLD` and `NEW`, as SQL.
    pub when: Option<String>,
    /// The guarded table that is told.
    pub into: &'a str,
    /// Its columns, each with an SQL expression over `OLD` and `NEW`.
    pub values: &'a [(&'a str, String)],
}

/// A name as SQL.
pub fn name(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// A text as SQL.
pub fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

impl Hold<'_> {
    pub fn trigger(&self) -> String {
        format!("{PREFIX}{}_{}_{}", self.target, self.purpose, self.on.word())
    }

    /// The statement that makes it.
    pub fn create(&self) -> String {
        let columns: Vec<&str> = self.values.iter().map(|(c, _)| *c).collect();
        let values: Vec<&str> = self.values.iter().map(|(_, v)| v.as_str()).collect();
        let when = self.when.as_ref().map_or(String::new(), |w| format!(" WHEN {w}"));
        format!(
            "CREATE TRIGGER main.{} AFTER {} ON {}{when} BEGIN INSERT INTO {}({}) VALUES({}); END",
            name(&self.trigger()),
            self.on.word(),
            name(self.target),
            self.into,
            columns.join(", "),
            values.join(", "),
        )
    }

    /// The statement that takes it away.
    pub fn drop(&self) -> String {
        format!("DROP TRIGGER IF EXISTS main.{}", name(&self.trigger()))
    }
}

/// What is known of a table that something is attached to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// The table's own spelling of its name.
    pub table: String,
    pub columns: Vec<String>,
    /// Columns of the primary key, in its order.
    pub key: Vec<String>,
    /// The key is one column declared INTEGER.
    pub numbered: bool,
}

/// The shape of an ordinary table of `main`; `None` where there is no such table, or it is virtual or ours.
pub fn shape(cache: &Cache, table: &str) -> Result<Option<Shape>> {
    let sql = "SELECT name FROM main.sqlite_master WHERE type = 'table' AND lower(name) = lower(?1) \
               AND sql NOT LIKE 'CREATE VIRTUAL%' AND name NOT LIKE 'gov@_%' ESCAPE '@' AND name NOT LIKE 'sqlite@_%' ESCAPE '@'";
    let Some(table) = cache.text(sql, &[table.into()])? else { return Ok(None) };
    let mut found: Vec<(i64, String)> = Vec::new();
    let mut shape = Shape { table: table.clone(), ..Shape::default() };
    cache.rows(&format!("PRAGMA main.table_info({})", name(&table)), &[], |row| {
        let column = row.column_text(1).unwrap_or("").to_string();
        if let Some(place) = row.column_i64(5).filter(|p| *p > 0) {
            found.push((place, column.clone()));
            shape.numbered = row.column_text(2).is_some_and(|t| t.eq_ignore_ascii_case("integer"));
        }
        shape.columns.push(column);
        Ok(())
    })?;
    found.sort();
    shape.numbered &= found.len() == 1;
    shape.key = found.into_iter().map(|(_, c)| c).collect();
    Ok(Some(shape))
}

/// Runs statements of the maker's as our own nested work.
pub fn run(cache: &Cache, statements: &[String]) -> Result<()> {
    let _nested = cache.conn.nested();
    for sql in statements {
        cache.conn.db.run_script(sql)?;
    }
    Ok(())
}

/// The value of one column of the row with this key; the outer `None` where there is no such row.
pub fn value_of(cache: &Cache, table: &str, key: &str, column: &str, value: &Value) -> Result<Option<Value>> {
    let source: Rc<str> = table.to_ascii_lowercase().into();
    let _nested = cache.conn.nested_on(&source);
    let sql = format!("SELECT {} FROM main.{} WHERE {} = ?1", name(column), name(table), name(key));
    Ok(cache.row(&sql, &[value.into()])?.and_then(|row| row.into_iter().next()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_texts_cannot_break_out() {
        let values = [("target", literal("a'b")), ("key", "NEW.\"id\"".to_string())];
        let hold = Hold {
            purpose: "c\"d",
            target: "t\"; DROP TABLE x; --",
            on: On::Update,
            when: None,
            into: "gov_change",
            values: &values,
        };
        assert_eq!(
            hold.create(),
            "CREATE TRIGGER main.\"govhold_t\"\"; DROP TABLE x; --_c\"\"d_update\" AFTER update ON \"t\"\"; DROP TABLE x; --\" \
             BEGIN INSERT INTO gov_change(target, key) VALUES('a''b', NEW.\"id\"); END"
        );
    }
}
