//! A database in memory that resembles the mount under test: its table with some of its rows, its items, one reader
//! with one agreement; locked, with the reader's session open. Attacks run there and hurt nobody.

use super::corpus::{self, Attack, Group};
use super::stage::{agreed, catalogue, PEOPLE};
use crate::sqlite::{Db, Private, Result, ValueRef};
use crate::value::Value;
use std::fmt::Write;

/// What the library's own registration is called as.
pub type Register = fn(Db) -> Result<()>;

/// One item as it is mounted.
#[derive(Clone, Debug, Default)]
pub struct Item {
    pub name: String,
    pub column: String,
    pub share_type: Option<String>,
    pub mask: Option<String>,
    pub pi: Option<String>,
    pub lookup: bool,
}

/// The agreement that the reader has.
#[derive(Clone, Debug, Default)]
pub struct Agreement {
    pub id: i64,
    pub items: String,
    pub row_filter: Option<String>,
    pub masks: Option<String>,
    pub verify_only: bool,
    /// Some item of it can be staged.
    pub usable: bool,
    /// Prohibited items of it that a running security event opens (Art. 9).
    pub opened: Vec<String>,
}

/// A table that refers to the source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Child {
    pub table: String,
    /// The source's columns that it refers to.
    pub columns: Vec<String>,
    pub on_update: String,
    pub on_delete: String,
}

/// The name of a table or view, and the statement that made it.
pub type Made = (String, String);

/// A trigger on the source that is not ours.
#[derive(Clone, Debug, Default)]
pub struct Trigger {
    pub name: String,
    pub sql: String,
    /// Tables and views that it names.
    pub aside: Vec<String>,
}

/// Everything that the sandbox is made of.
#[derive(Clone)]
pub struct Plan {
    pub code: String,
    pub share_type: String,
    pub items: Vec<Item>,
    pub agreement: Option<Agreement>,
    /// The statement that made the source, and its name.
    pub ddl: String,
    pub source: String,
    pub indexes: Vec<String>,
    /// The stored columns of the source, and rows of them.
    pub columns: Vec<String>,
    pub rows: Vec<Vec<Value>>,
    pub children: Vec<Child>,
    pub triggers: Vec<Trigger>,
    /// What the triggers name.
    pub aside: Vec<Made>,
}

impl Plan {
    /// The kind of sharing that holds for an item.
    pub fn kind<'a>(&'a self, item: &'a Item) -> &'a str {
        item.share_type.as_deref().unwrap_or(&self.share_type)
    }

    /// The same without rows.
    pub fn emptied(&self) -> Plan {
        Plan { rows: Vec::new(), ..self.clone() }
    }
}

/// The sandbox's names of things.
pub const SOURCE: &str = "leak_source";
pub const SHARED: &str = "leak_shared";

/// What an attack brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub refused: bool,
    pub text: String,
}

pub struct Sandbox {
    private: Private,
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The sandbox's table in place of a child that refers to one column that `hidden` holds for; its column is `x`.
pub fn child(plan: &Plan, hidden: impl Fn(usize) -> bool) -> Option<String> {
    let place = |name: &String| plan.columns.iter().position(|c| c.eq_ignore_ascii_case(name));
    let fits = |c: &Child| matches!(&c.columns[..], [one] if place(one).is_some_and(&hidden));
    plan.children.iter().position(fits).map(|i| format!("leak_child{i}"))
}

/// The column's name in the sandbox.
pub fn column(plan: &Plan, name: &str) -> Option<String> {
    let place = plan.columns.iter().position(|c| c.eq_ignore_ascii_case(name))?;
    Some(format!("leak_c{place}"))
}

impl Sandbox {
    pub fn make(plan: &Plan, register: Register) -> Result<Sandbox> {
        let private = Private::open(":memory:")?;
        let sandbox = Sandbox { private };
        let db = sandbox.private.db();
        register(db)?;
        // What the source refers to is not here.
        db.run_script("PRAGMA foreign_keys = OFF")?;
        sandbox.furnish_source(plan)?;
        db.run_script(PEOPLE)?;
        db.run_script(&catalogue(plan))?;
        if let Some(agreement) = plan.agreement.as_ref().filter(|a| a.usable) {
            db.run_script(&agreed(plan, agreement))?;
        }
        db.run_script(
            "PRAGMA foreign_keys = ON; SELECT govshare_lock(); SELECT session_open('leak-check-token-of-reader')",
        )?;
        Ok(sandbox)
    }

    pub fn db(&self) -> Db {
        self.private.db()
    }

    /// The source under its own declaration, so that its constraints and keys are those that are attacked.
    fn furnish_source(&self, plan: &Plan) -> Result<()> {
        let db = self.db();
        db.run_script(&plan.ddl)?;
        for (_, ddl) in &plan.aside {
            let _ = db.run_script(ddl);
        }
        for index in &plan.indexes {
            // One that needs what the sandbox lacks is done without.
            let _ = db.run_script(index);
        }
        let names: Vec<String> = plan.columns.iter().map(|c| quoted(c)).collect();
        let places: Vec<String> = (1..=names.len()).map(|i| format!("?{i}")).collect();
        let insert = format!(
            "INSERT OR IGNORE INTO {}({}) VALUES({})",
            quoted(&plan.source),
            names.join(", "),
            places.join(", ")
        );
        for row in &plan.rows {
            let values: Vec<ValueRef<'_>> = row.iter().map(ValueRef::from).collect();
            db.run(&insert, &values)?;
        }
        for trigger in &plan.triggers {
            db.run_script(&trigger.sql)?;
        }
        let mut rename = String::new();
        for (i, name) in names.iter().enumerate() {
            let _ = writeln!(rename, "ALTER TABLE {} RENAME COLUMN {name} TO leak_c{i};", quoted(&plan.source));
        }
        let _ = write!(
            rename,
            "ALTER TABLE {} RENAME TO {SOURCE};
             CREATE INDEX leak_cover ON {SOURCE}({});
             CREATE VIEW leak_view AS SELECT * FROM {SOURCE};
             CREATE TABLE leak_notes(id INTEGER PRIMARY KEY, what TEXT);
             INSERT INTO leak_notes VALUES(1, 'an ordinary table');",
            quoted(&plan.source),
            (0..names.len()).map(|i| format!("leak_c{i}")).collect::<Vec<_>>().join(", "),
        );
        db.run_script(&rename)?;
        for (i, child) in plan.children.iter().enumerate() {
            let _ = db.run_script(&referring(plan, i, child));
        }
        Ok(())
    }

    /// Runs a script and tells everything that came back.
    pub fn run(&self, script: &str) -> Seen {
        let mut text = String::new();
        let outcome = self.db().script_rows(script, |row| {
            for i in 0..row.column_count() {
                match row.column(i) {
                    ValueRef::Null => {}
                    ValueRef::Integer(n) => {
                        let _ = write!(text, "{n}");
                    }
                    ValueRef::Real(r) => {
                        let _ = write!(text, "{r}");
                    }
                    // Raw pages and records hold text as it is.
                    ValueRef::Text(b) | ValueRef::Blob(b) => text.push_str(&String::from_utf8_lossy(b)),
                }
                text.push('|');
            }
            text.push('\n');
            Ok(())
        });
        let refused = outcome.is_err();
        if let Err(error) = outcome {
            let _ = write!(text, "! {} {}", error.code, error.message);
            let _ = self.db().run_script("ROLLBACK");
        }
        // Under this name attacks attach.
        let _ = self.db().run_script("DETACH atk_x");
        Seen { refused, text }
    }

    /// Runs an attack; an oracle twice, with a right and a wrong guess. `None` where its columns are lacking.
    pub fn attack(
        &self,
        attack: &Attack,
        places: corpus::Places<'_>,
        guesses: (&str, &str),
    ) -> Option<(Seen, Option<Seen>)> {
        if attack.group != Group::Oracle {
            return Some((self.run(&corpus::fill(attack.sql, places)?), None));
        }
        let ask = |guess: &str| {
            let mut all = places.to_vec();
            all.push(("guess", guess));
            let mut seen = self.run(&corpus::fill(attack.sql, &all)?);
            seen.text = seen.text.replace(guess, "<guess>");
            Some(seen)
        };
        Some((ask(guesses.0)?, Some(ask(guesses.1)?)))
    }
}

/// A table that refers to the source as the child does, with one row that refers to nothing yet.
fn referring(plan: &Plan, place: usize, child: &Child) -> String {
    let parents: Vec<String> = child.columns.iter().map(|c| column(plan, c).unwrap_or_else(|| quoted(c))).collect();
    let own: Vec<String> = match parents.len() {
        1 => vec!["x".into()],
        n => (0..n).map(|i| format!("x{i}")).collect(),
    };
    format!(
        "CREATE TABLE leak_child{place}({own}, FOREIGN KEY({own}) REFERENCES {SOURCE}({}) ON UPDATE {} ON DELETE {});
         INSERT INTO leak_child{place}({}) VALUES(NULL);",
        parents.join(", "),
        child.on_update,
        child.on_delete,
        own.first().map_or("x", String::as_str),
        own = own.join(", "),
    )
}
