//! The statements of one guarded table, put together once per connection.

use super::spec::TableSpec;
use std::rc::Rc;

pub struct Texts {
    pub shadow: Rc<str>,
    pub insert: String,
    /// With a rowid.
    pub insert_at: String,
    pub update: String,
    /// With a new rowid.
    pub update_at: String,
    pub delete: String,
    /// The row at a rowid, with who changed it and when.
    pub stored: String,
    pub last_id: String,
    /// Whether a key is taken.
    pub taken: String,
    /// No trigger of ours writes more than the row: a failure then leaves nothing behind, no statement journal
    /// is wanted, and a key that is taken need not be looked for beforehand.
    pub single: bool,
}

impl Texts {
    pub fn of(spec: &TableSpec) -> Self {
        let (shadow, id) = (spec.shadow(), spec.rowid_name());
        let single = spec.extra_sql.is_empty();
        let or = if single { " OR FAIL" } else { "" };
        let stored: Vec<&str> = spec.columns.iter().filter(|c| c.stored()).map(|c| c.name).collect();
        let mut names: Vec<&str> = stored.iter().copied().filter(|name| *name != id).collect();
        names.extend(["changed_at", "changed_by"]);
        let insert = |names: &[&str]| {
            let places: Vec<String> = (1..=names.len()).map(|i| format!("?{i}")).collect();
            format!("INSERT{or} INTO main.{shadow}({}) VALUES({})", names.join(", "), places.join(", "))
        };
        let update = |names: &[&str]| {
            let sets: Vec<String> = names.iter().enumerate().map(|(i, n)| format!("{n} = ?{}", i + 1)).collect();
            format!("UPDATE{or} main.{shadow} SET {} WHERE {id} = ?{}", sets.join(", "), names.len() + 1)
        };
        let with_id = [names.as_slice(), &[id]].concat();
        let key: Vec<String> =
            spec.key_columns().iter().enumerate().map(|(i, c)| format!("{} = ?{}", c.name, i + 1)).collect();
        Texts {
            insert: insert(&names),
            insert_at: insert(&with_id),
            update: update(&names),
            update_at: update(&with_id),
            delete: format!("DELETE FROM main.{shadow} WHERE {id} = ?1"),
            stored: format!("SELECT {}, changed_at, changed_by FROM main.{shadow} WHERE {id} = ?1", stored.join(", ")),
            last_id: format!("SELECT max({id}) FROM main.{shadow}"),
            taken: format!("SELECT 1 FROM main.{shadow} WHERE {}", key.join(" AND ")),
            shadow: shadow.into(),
            single,
        }
    }
}
