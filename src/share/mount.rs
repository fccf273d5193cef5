//! What stands behind a shared table: its arguments, its resource's items, its source's columns.

use crate::error::{share as faults, Refusal};
use crate::guard::Cache;
use crate::sqlite::Result;
use crate::value::Value;
use std::sync::Arc;

/// The arguments of `USING gov_shared(resource='CODE', source='table')`.
#[derive(Debug, PartialEq, Eq)]
pub struct Arguments {
    pub resource: String,
    pub source: String,
}

/// Reads the arguments; both are needed, nothing else is known.
pub fn arguments(words: &[&str]) -> std::result::Result<Arguments, Refusal> {
    let bad = |value: &str| Refusal::new(&faults::MOUNT_FORM).with("value", value);
    let (mut resource, mut source) = (None, None);
    for word in words {
        let (key, value) = word.split_once('=').ok_or_else(|| bad(word))?;
        let value = unquoted(value.trim()).filter(|v| !v.is_empty()).ok_or_else(|| bad(word))?;
        let place = match key.trim().to_ascii_lowercase().as_str() {
            "resource" => &mut resource,
            "source" => &mut source,
            _ => return Err(bad(word)),
        };
        if place.replace(value).is_some() {
            return Err(bad(word));
        }
    }
    match (resource, source) {
        (Some(resource), Some(source)) => Ok(Arguments { resource, source }),
        _ => Err(bad("too few arguments")),
    }
}

/// An SQL literal or bare word; `None` for an unfinished quote.
fn unquoted(text: &str) -> Option<String> {
    let quote = match text.chars().next()? {
        q @ ('\'' | '"' | '`') => q,
        _ => return Some(text.to_string()),
    };
    let inner = text.get(1..)?.strip_suffix(quote)?;
    let doubled = format!("{quote}{quote}");
    (!inner.replace(&doubled, "").contains(quote)).then(|| inner.replace(&doubled, &quote.to_string()))
}

/// A name quoted for SQL.
pub fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A source column in the nested statement, where the source is `s`: qualified, because SQLite reads a bare
/// quoted name that no column bears as a string.
pub fn column(name: &str) -> String {
    format!("s.{}", quoted(name))
}

/// One column of a shared table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedColumn {
    /// The item's name in the catalogue.
    pub item: String,
    pub column: String,
    /// As [`column`] writes it.
    pub place: String,
    /// As the source declares it, so that comparisons convert alike on both sides.
    pub sql_type: String,
    /// Whether the item had a mask when the table was connected.
    pub masked: bool,
    pub lookup: bool,
    /// Rows come in the order of its true values.
    pub orders: bool,
}

/// A shared table as it is connected.
pub struct Mounted {
    pub name: String,
    pub resource: String,
    /// What entries call the resource.
    pub object: Arc<str>,
    pub provider: Arc<str>,
    pub source: String,
    /// The source's name as the lock knows it.
    pub expected: std::rc::Rc<str>,
    pub columns: Vec<SharedColumn>,
    /// What the source's rows are ordered by: never anything that masks hide.
    pub order: String,
}

/// Looks a shared table's parts up; refuses whatever does not fit together.
pub fn inspect(cache: &Cache, name: &str, arguments: &Arguments) -> Result<Mounted> {
    let resource = cache
        .row("SELECT provider FROM main.gov_resource_data WHERE code = ?1", &[arguments.resource.as_str().into()])?;
    let Some(provider) = resource.and_then(|r| r.into_iter().next()) else {
        return Err(Refusal::new(&crate::error::door::UNKNOWN_REFERENCE)
            .with("column", "resource")
            .with("value", &arguments.resource)
            .with("table", "gov_resource")
            .into());
    };
    let source = source_table(cache, &arguments.source)?;
    let declared = source_columns(cache, &source)?;
    let mut columns = Vec::new();
    let items = cache.all(
        "SELECT name, column_name, mask IS NOT NULL, lookup FROM main.gov_item_data WHERE resource = ?1 AND column_name IS NOT NULL ORDER BY row_id",
        &[arguments.resource.as_str().into()],
    )?;
    for item in &items {
        let text = |i: usize| item.get(i).and_then(Value::text).unwrap_or("").to_string();
        let flag = |i: usize| item.get(i).and_then(Value::integer) == Some(1);
        let (item, named) = (text(0), text(1));
        let Some(found) = declared.iter().find(|d| d.name.eq_ignore_ascii_case(&named)) else {
            return Err(Refusal::new(&faults::MOUNT_COLUMN)
                .with("source", &source)
                .with("column", named)
                .with("item", item)
                .with("resource", &arguments.resource)
                .into());
        };
        columns.push(SharedColumn {
            item,
            column: found.name.clone(),
            place: column(&found.name),
            sql_type: found.sql_type.clone(),
            masked: flag(2),
            lookup: flag(3),
            orders: false,
        });
    }
    if columns.is_empty() {
        return Err(Refusal::new(&faults::MOUNT_ITEMS).with("resource", &arguments.resource).into());
    }
    let expected = source.to_ascii_lowercase().into();
    let order = {
        let _nested = cache.conn.nested_on(&expected);
        order(cache, &source, &declared, &mut columns)?
    };
    let provider = provider.text().unwrap_or("").into();
    let resource = arguments.resource.clone();
    let object = format!("resource:{resource}").into();
    Ok(Mounted { name: name.to_string(), resource, object, provider, source, expected, columns, order })
}

/// The source's name as it is stored: an ordinary table of `main`, not ours and not SQLite's.
fn source_table(cache: &Cache, name: &str) -> Result<String> {
    let refuse = |why: &str| Err(Refusal::new(&faults::MOUNT_SOURCE).with("source", name).with("why", why).into());
    let lower = name.to_ascii_lowercase();
    if lower.starts_with("gov_") || lower.starts_with("sqlite_") {
        return refuse("tables named gov_* and sqlite_* are not shared");
    }
    let row = cache.row(
        "SELECT name, type, sql FROM main.sqlite_master WHERE lower(name) = lower(?1) AND type IN ('table', 'view')",
        &[name.into()],
    )?;
    let Some(row) = row else { return refuse("there is no such table in main; create it first") };
    let text = |i: usize| row.get(i).and_then(Value::text).unwrap_or("");
    if text(1) != "table" {
        return refuse("it is a view; mount the table behind it");
    }
    if text(2).trim_start().get(..14).is_some_and(|s| s.eq_ignore_ascii_case("CREATE VIRTUAL")) {
        return refuse("it is a virtual table; mount an ordinary one");
    }
    Ok(text(0).to_string())
}

struct SourceColumn {
    name: String,
    sql_type: String,
    key: i64,
}

fn source_columns(cache: &Cache, source: &str) -> Result<Vec<SourceColumn>> {
    let sql = format!("PRAGMA main.table_info({})", quoted(source));
    let rows = cache.all(&sql, &[])?;
    let text = |r: &[Value], i: usize| r.get(i).and_then(Value::text).unwrap_or("").to_string();
    Ok(rows
        .iter()
        .map(|r| SourceColumn {
            name: text(r, 1),
            sql_type: plain_type(&text(r, 2)),
            key: r.get(5).and_then(Value::integer).unwrap_or(0),
        })
        .collect())
}

/// A declared type as it can stand in our own declaration.
fn plain_type(declared: &str) -> String {
    let good = declared.len() <= 64 && declared.chars().all(|c| c.is_ascii_alphanumeric() || " (),_".contains(c));
    let upper = declared.to_ascii_uppercase();
    // These words would mean something else in a declaration.
    let odd = ["HIDDEN", "PRIMARY", "NOT", "CHECK", "DEFAULT", "UNIQUE"].iter().any(|w| upper.contains(w));
    if good && !odd {
        declared.to_string()
    } else {
        String::new()
    }
}

/// Rows come in the source's own key order, so that no index of a masked column can show through. Where the
/// key itself is masked, its order would tell.
fn order(cache: &Cache, source: &str, declared: &[SourceColumn], columns: &mut [SharedColumn]) -> Result<String> {
    let keys: Vec<&SourceColumn> = declared.iter().filter(|d| d.key > 0).collect();
    let rowid_alias = keys.len() == 1 && keys.iter().all(|k| k.sql_type.eq_ignore_ascii_case("INTEGER"));
    // With a rowid beneath, a masked key that is not its alias orders nothing.
    let has_rowid = cache.run(&format!("SELECT s.rowid FROM main.{} AS s LIMIT 0", quoted(source)), &[]).is_ok();
    if rowid_alias || !has_rowid {
        for column in columns.iter_mut().filter(|c| keys.iter().any(|k| k.name == c.column)) {
            column.orders = true;
            if column.masked {
                return Err(Refusal::new(&faults::ORDER_LEAKS)
                    .with("source", source)
                    .with("column", &column.column)
                    .into());
            }
        }
    }
    if has_rowid {
        return Ok("s.rowid".into());
    }
    Ok(keys.iter().map(|k| column(&k.name)).collect::<Vec<_>>().join(", "))
}

/// The declaration of the shared table: its items, then a hidden look-up column for each item marked so.
pub fn declaration(mounted: &Mounted) -> String {
    let mut parts: Vec<String> =
        mounted.columns.iter().map(|c| format!("{} {}", quoted(&c.column), c.sql_type)).collect();
    for c in mounted.columns.iter().filter(|c| c.lookup) {
        parts.push(format!("{} {} HIDDEN", quoted(&format!("lookup_{}", c.column)), c.sql_type));
    }
    format!("CREATE TABLE x({})", parts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_read_in_any_order_and_quoting() {
        let want = Arguments { resource: "307/1".into(), source: "it's".into() };
        assert_eq!(arguments(&["resource='307/1'", " source = 'it''s' "]).unwrap(), want);
        assert_eq!(arguments(&["source=\"it's\"", "RESOURCE=307/1"]).unwrap(), want);
    }

    #[test]
    fn odd_arguments_are_refused() {
        for bad in [
            &["resource='a'"][..],
            &["resource='a'", "source='b'", "source='c'"],
            &["resource='a'", "source=''"],
            &["resource='a'", "source='b"],
            &["resource='a'", "source='b' or 'c'"],
            &["resource='a'", "file='b'"],
            &["a", "b"],
            &["", ""],
        ] {
            assert!(arguments(bad).is_err(), "{bad:?}");
        }
    }
}
