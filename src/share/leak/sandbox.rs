//! A database in memory that resembles the mount under test: its table with some of its rows, its items, one reader
//! with one agreement; locked, with the reader's session open. Attacks run there and hurt nobody.

use super::corpus::{self, Attack, Group};
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
}

impl Plan {
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

fn literal(value: Option<&str>) -> String {
    value.map_or("NULL".into(), |t| format!("'{}'", t.replace('\'', "''")))
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
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
        db.run_script(&rename)
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

/// Under another id than any real database, so that no key is the same.
const PEOPLE: &str = "SELECT govshare_init('{\"origin\":\"leak-check\"}');
    INSERT INTO gov_department(code, name, kind, level, authority) VALUES('bureau', 'bureau', 'organ', 'city', 'bureau'),
        ('provider', 'provider', 'organ', 'city', 'bureau'), ('reader', 'reader', 'organ', 'city', 'bureau');
    INSERT INTO gov_staff(id, department, role) VALUES('sec', 'bureau', 'secadmin'), ('reader', 'reader', 'steward'),
        ('reader_c', 'reader', 'cdo');
    INSERT INTO gov_credential(id, holder, token) VALUES('sec', 'sec', govshare_token()),
        ('reader', 'reader', 'leak-check-token-of-reader');";

fn catalogue(plan: &Plan) -> String {
    let code = literal(Some(&plan.code));
    let mut out = format!(
        "INSERT INTO gov_resource(code, name, provider, share_type, share_condition, legal_basis_kind, legal_basis)
            VALUES({code}, '泄露检查', 'provider', {}, '依申请提供', 'law', '《中华人民共和国统计法》第二十八条');\n",
        literal(Some(&plan.share_type))
    );
    for item in &plan.items {
        let Some(column) = column(plan, &item.column) else { continue };
        let _ = writeln!(
            out,
            "INSERT INTO gov_item(resource, name, column_name, type, share_type, mask, pi, lookup) VALUES({code}, {}, '{column}', 'C', {}, {}, {}, {});",
            literal(Some(&item.name)),
            literal(item.share_type.as_deref()),
            literal(item.mask.as_deref()),
            literal(item.pi.as_deref()),
            i32::from(item.lookup),
        );
    }
    let _ = writeln!(out, "CREATE VIRTUAL TABLE {SHARED} USING gov_shared(resource={code}, source='{SOURCE}');");
    out
}

fn agreed(plan: &Plan, a: &Agreement) -> String {
    let (id, items) = (a.id, literal(Some(&a.items)));
    format!(
        "INSERT INTO gov_request(id, resource, applicant, system, purpose, scope, items, valid_until, form_sha256, form_sent_at, received_at)
            VALUES({id}, {}, 'reader', '检查', '泄露检查', '全部', {items}, '2999-12-31', sha256('form'), date('now', '+8 hours'), date('now', '+8 hours'));
         UPDATE gov_request SET state = 'accepted' WHERE id = {id};
         UPDATE gov_request SET state = 'agreed', row_filter = {}, agreed_masks = {}, verify_only = {} WHERE id = {id};
         UPDATE gov_request SET undertaking_sha256 = sha256('u') WHERE id = {id};
         UPDATE gov_request SET state = 'provided' WHERE id = {id};",
        literal(Some(&plan.code)),
        literal(a.row_filter.as_deref()),
        literal(a.masks.as_deref()),
        i32::from(a.verify_only),
    )
}
