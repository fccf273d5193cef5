//! The triggers on shadow tables make row and entry one, so before a change they must be ours, all of them,
//! and nobody else's: a foreign one could read the entries away, or write a row again after it was logged.
//!
//! Looked at again only when a schema has changed since: the cookies of `main` and `temp` tell
//! (<https://www.sqlite.org/pragma.html#pragma_schema_version>).

use super::cache::Cache;
use super::schema;
use crate::error::{door, Refusal};
use crate::sqlite::Result;
use crate::value::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Refuses where a trigger of ours is missing or changed, or a foreign one lies on a shadow table.
pub fn check(cache: &Cache) -> Result<()> {
    let cookies = [cookie(cache, "PRAGMA main.schema_version")?, cookie(cache, "PRAGMA temp.schema_version")?];
    if cache.conn.intact.get() == Some(cookies) {
        return Ok(());
    }
    let script = schema::script(cache.conn.specs.get());
    let mut expected = expected_triggers(&script);
    let tables = tables(&script);
    let found = "SELECT name, tbl_name, sql FROM main.sqlite_master WHERE type = 'trigger' UNION ALL \
        SELECT name, tbl_name, NULL FROM temp.sqlite_master WHERE type = 'trigger'";
    // A table that an older library did not make has no triggers yet; nor can it be written.
    let there = cache.all("SELECT lower(name) FROM main.sqlite_master WHERE type = 'table'", &[])?;
    let there: BTreeSet<&str> = there.iter().filter_map(|r| r.first().and_then(Value::text)).collect();
    expected.retain(|_, sql| table_of(sql).is_some_and(|t| there.contains(t)));
    for row in cache.all(found, &[])? {
        let text = |i: usize| row.get(i).and_then(Value::text).unwrap_or("");
        let (name, table) = (text(0), text(1).to_lowercase());
        if !tables.contains(table.as_str()) {
            continue;
        }
        match expected.remove(name) {
            Some(sql) if sql == text(2) => {}
            Some(_) => {
                return Err(Refusal::new(&door::TRIGGER_LOST).with("trigger", name).with("table", table).into());
            }
            None => {
                return Err(Refusal::new(&door::TRIGGER_FOREIGN).with("trigger", name).with("table", table).into());
            }
        }
    }
    if let Some(name) = expected.keys().next() {
        return Err(Refusal::new(&door::TRIGGER_LOST).with("trigger", *name).with("table", "shadow table").into());
    }
    cache.conn.intact.set(Some(cookies));
    Ok(())
}

fn cookie(cache: &Cache, pragma: &str) -> Result<i64> {
    let mut cookie = -1;
    cache.rows(pragma, &[], |row| {
        cookie = row.column_i64(0).unwrap_or(-1);
        Ok(())
    })?;
    Ok(cookie)
}

/// The triggers that a script creates: name and text, as SQLite stores it.
fn expected_triggers(script: &str) -> BTreeMap<&str, &str> {
    let mut all = BTreeMap::new();
    for part in statements(script, "CREATE TRIGGER ") {
        let Some(sql) = part.find("END;").and_then(|end| part.get(..end + 3)) else { continue };
        if let Some(name) = sql.split_whitespace().nth(2) {
            all.insert(name, sql);
        }
    }
    all
}

/// The table that a trigger of the script lies on.
fn table_of(trigger: &str) -> Option<&str> {
    trigger.split_once(" ON ")?.1.split_whitespace().next()
}

/// The ordinary tables that a script creates.
fn tables(script: &str) -> BTreeSet<&str> {
    statements(script, "CREATE TABLE ").filter_map(|part| part.get(13..)?.split(['(', ' ', '\n']).next()).collect()
}

/// What follows each line that begins with `head`, itself included.
fn statements<'a>(script: &'a str, head: &'a str) -> impl Iterator<Item = &'a str> {
    script
        .match_indices(head)
        .filter(|(at, _)| *at == 0 || script.as_bytes().get(at - 1) == Some(&b'\n'))
        .filter_map(|(at, _)| script.get(at..))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_of_all_tables_is_read_completely() {
        let script = schema::script(crate::TABLES);
        let triggers = expected_triggers(&script);
        assert_eq!(triggers.len(), script.matches("CREATE TRIGGER ").count());
        for (name, sql) in &triggers {
            assert!(sql.starts_with(&format!("CREATE TRIGGER {name} ")) && sql.ends_with("END"), "{sql}");
            assert_eq!(sql.matches("CREATE ").count(), 1, "{sql}");
        }
        let tables = tables(&script);
        assert!(triggers.values().all(|t| table_of(t).is_some_and(|name| tables.contains(name))));
        assert_eq!(tables.len(), script.matches("CREATE TABLE ").count());
        assert!(tables.contains("gov_audit_data") && tables.contains("gov_department_data"));
    }
}
