//! Whether the governed schema is the one that this library makes: changed from outside, objects lose or gain effect.

use crate::guard::{schema, Cache};
use crate::sqlite::Result;
use crate::value::Value;
use std::collections::BTreeMap;

/// What is wrong, one sentence each; nothing where the schema is whole.
pub fn problems(cache: &Cache) -> Result<Vec<String>> {
    let specs = cache.conn.specs.get();
    let script = schema::script(specs);
    let mut expected = objects(&script);
    let ours: Vec<String> =
        expected.iter().filter(|(_, sql)| is_table(sql)).map(|(name, _)| name.to_lowercase()).collect();
    let mut found = Vec::new();
    let sql = "SELECT name, tbl_name, sql FROM main.sqlite_master WHERE sql IS NOT NULL ORDER BY name";
    for row in cache.all(sql, &[])? {
        let text = |i: usize| row.get(i).and_then(Value::text).unwrap_or("");
        let (name, table) = (text(0), text(1).to_lowercase());
        match expected.remove(name) {
            Some(sql) if sql == text(2) => {}
            Some(_) => found.push(format!("{name} is not as this library made it")),
            None if ours.contains(&table) => found.push(format!("{name} on {table} is not of this library")),
            None => {}
        }
    }
    found.extend(expected.keys().map(|name| format!("{name} is missing")));
    Ok(found)
}

fn is_table(sql: &str) -> bool {
    sql.starts_with("CREATE TABLE") || sql.starts_with("CREATE VIRTUAL TABLE")
}

/// The objects that a script creates: name and text, as SQLite stores it.
fn objects(script: &str) -> BTreeMap<&str, &str> {
    let mut all = BTreeMap::new();
    let mut rest = script;
    while let Some(at) = next_create(rest) {
        rest = rest.get(at..).unwrap_or("");
        let end = if rest.starts_with("CREATE TRIGGER") { "END;" } else { ";\n" };
        let Some(length) = rest.find(end).map(|i| i + end.trim_end_matches([';', '\n']).len()) else { break };
        let Some(sql) = rest.get(..length) else { break };
        let words = sql.split([' ', '(', '\n']).filter(|w| !w.is_empty());
        let mut words = words.skip_while(|w| !matches!(*w, "TABLE" | "INDEX" | "TRIGGER" | "VIEW"));
        if let (Some(_), Some(name)) = (words.next(), words.next()) {
            all.insert(name, sql);
        }
        rest = rest.get(length..).unwrap_or("");
    }
    all
}

/// Where the next line that begins with CREATE begins.
fn next_create(text: &str) -> Option<usize> {
    if text.starts_with("CREATE ") {
        return Some(0);
    }
    text.find("\nCREATE ").map(|i| i + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_whole_script_is_read() {
        let script = schema::script(crate::TABLES);
        let lines = script.lines().filter(|l| l.starts_with("CREATE ")).count();
        let objects = objects(&script);
        assert_eq!(objects.len(), lines);
        for (name, sql) in objects {
            assert!(sql.contains(name) && sql.matches("\nCREATE").count() == 0, "{sql}");
            assert!(!sql.ends_with(';'), "{sql}");
        }
    }
}
