//! The statements of one guarded table, put together once per connection.

use super::inserted::Form;
use super::spec::TableSpec;
use foldhash::fast::FixedState;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

pub struct Texts {
    pub shadow: Rc<str>,
    pub insert: Rc<str>,
    /// With a rowid.
    pub insert_at: Rc<str>,
    /// Of all columns and the rowid.
    pub update_at: Rc<str>,
    pub delete: Rc<str>,
    /// The row at a rowid, with who changed it and when.
    pub stored: String,
    pub last_id: String,
    /// Whether a key is taken.
    pub taken: String,
    /// No trigger of ours writes more than the row: a failure then leaves nothing behind, no statement journal
    /// is wanted, and a key that is taken need not be looked for beforehand.
    pub single: bool,
    /// Which of the spec's columns are written, the rowid aside.
    pub stored_places: Vec<usize>,
    /// How the entry of a new row shows it.
    pub form: Form,
    names: Vec<&'static str>,
    id: &'static str,
    /// UPDATEs by the columns that they set, a bit for each of `stored_places`.
    updates: RefCell<HashMap<u128, Rc<str>, FixedState>>,
}

impl Texts {
    pub fn of(spec: &'static TableSpec) -> Self {
        let (shadow, id) = (spec.shadow(), spec.rowid_name());
        let single = spec.extra_sql.is_empty();
        let or = or(single);
        let stored: Vec<&str> = spec.columns.iter().filter(|c| c.stored()).map(|c| c.name).collect();
        let places = spec.columns.iter().enumerate().filter(|(_, c)| c.stored() && c.name != id);
        let stored_places: Vec<usize> = places.map(|(i, _)| i).collect();
        let names: Vec<&str> = stored_places.iter().map(|i| spec.columns[*i].name).collect();
        let insert = |more: &[&str]| {
            let names = [names.as_slice(), more].concat();
            let places: Vec<String> = (1..=names.len()).map(|i| format!("?{i}")).collect();
            format!("INSERT{or} INTO main.{shadow}({}) VALUES({})", names.join(", "), places.join(", "))
        };
        let key: Vec<String> =
            spec.key_columns().iter().enumerate().map(|(i, c)| format!("{} = ?{}", c.name, i + 1)).collect();
        let all = [names.as_slice(), &CHANGED, &[id]].concat();
        Texts {
            insert: insert(&CHANGED).into(),
            insert_at: insert(&[CHANGED[0], CHANGED[1], id]).into(),
            update_at: update(single, &shadow, id, &all).into(),
            delete: format!("DELETE FROM main.{shadow} WHERE {id} = ?1").into(),
            stored: format!("SELECT {}, changed_at, changed_by FROM main.{shadow} WHERE {id} = ?1", stored.join(", ")),
            last_id: format!("SELECT max({id}) FROM main.{shadow}"),
            taken: format!("SELECT 1 FROM main.{shadow} WHERE {}", key.join(" AND ")),
            shadow: shadow.into(),
            form: Form::of(spec),
            single,
            stored_places,
            names,
            id,
            updates: RefCell::default(),
        }
    }

    /// The UPDATE of these columns, a bit for each of [`Self::stored_places`].
    pub fn update(&self, places: u128) -> Rc<str> {
        // Every combination is a statement of its own; few are ever used.
        const TEXTS: usize = 256;
        let mut updates = self.updates.borrow_mut();
        if updates.len() >= TEXTS {
            updates.clear();
        }
        let text = updates.entry(places).or_insert_with(|| {
            let set = self.names.iter().enumerate().filter(|(i, _)| places >> i & 1 == 1).map(|(_, name)| *name);
            let set: Vec<&str> = set.chain(CHANGED).collect();
            update(self.single, &self.shadow, self.id, &set).into()
        });
        text.clone()
    }
}

/// When a row last changed, and who changed it.
const CHANGED: [&str; 2] = ["changed_at", "changed_by"];

fn or(single: bool) -> &'static str {
    if single {
        " OR FAIL"
    } else {
        ""
    }
}

fn update(single: bool, shadow: &str, id: &str, set: &[&str]) -> String {
    let sets: Vec<String> = set.iter().enumerate().map(|(i, name)| format!("{name} = ?{}", i + 1)).collect();
    format!("UPDATE{} main.{shadow} SET {} WHERE {id} = ?{}", or(single), sets.join(", "), set.len() + 1)
}
