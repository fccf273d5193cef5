//! What a locked database refuses. Pure: one question of SQLite's authorizer in, a refusal or nothing out.
//!
//! The accessor (the trigger or view that asks) never earns anything: a CTE, a TEMP view or a TEMP trigger
//! bears any name it likes. It can only lose the right that nested work of ours has.

use super::pragma;
use crate::error::{identity as faults, Refusal};
use crate::guard::attach;
use std::rc::Rc;

/// SQLite's action codes (<https://www.sqlite.org/c3ref/c_alter_table.html>).
pub mod action {
    pub const COPY: i32 = 0;
    pub const CREATE_INDEX: i32 = 1;
    pub const CREATE_TABLE: i32 = 2;
    pub const CREATE_TEMP_INDEX: i32 = 3;
    pub const CREATE_TEMP_TABLE: i32 = 4;
    pub const CREATE_TEMP_TRIGGER: i32 = 5;
    pub const CREATE_TEMP_VIEW: i32 = 6;
    pub const CREATE_TRIGGER: i32 = 7;
    pub const CREATE_VIEW: i32 = 8;
    pub const DELETE: i32 = 9;
    pub const DROP_INDEX: i32 = 10;
    pub const DROP_TABLE: i32 = 11;
    pub const DROP_TEMP_INDEX: i32 = 12;
    pub const DROP_TEMP_TABLE: i32 = 13;
    pub const DROP_TEMP_TRIGGER: i32 = 14;
    pub const DROP_TEMP_VIEW: i32 = 15;
    pub const DROP_TRIGGER: i32 = 16;
    pub const DROP_VIEW: i32 = 17;
    pub const INSERT: i32 = 18;
    pub const PRAGMA: i32 = 19;
    pub const READ: i32 = 20;
    pub const SELECT: i32 = 21;
    pub const TRANSACTION: i32 = 22;
    pub const UPDATE: i32 = 23;
    pub const ATTACH: i32 = 24;
    pub const DETACH: i32 = 25;
    pub const ALTER_TABLE: i32 = 26;
    pub const REINDEX: i32 = 27;
    pub const ANALYZE: i32 = 28;
    pub const CREATE_VTABLE: i32 = 29;
    pub const DROP_VTABLE: i32 = 30;
    pub const FUNCTION: i32 = 31;
    pub const SAVEPOINT: i32 = 32;
    pub const RECURSIVE: i32 = 33;
}
use action as a;

/// One question.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ask<'a> {
    pub action: i32,
    pub first: &'a str,
    pub second: &'a str,
    pub schema: &'a str,
    pub accessor: &'a str,
}

/// What stands behind shared data; names in lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    pub governed: bool,
    pub locked: bool,
    /// Source table and the department that provides it, once per mount.
    pub sources: Vec<(String, String)>,
    /// Names of the shared tables.
    pub shared: Vec<String>,
}

/// Who asks, as far as this rule looks.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'a> {
    pub policy: &'a Policy,
    /// The department of a session that still stands.
    pub department: Option<&'a str>,
    /// Our own nested work asks.
    pub nested: bool,
    /// The source tables that the nested work is about, in lower case.
    pub expected: &'a [Rc<str>],
    /// The names of our own triggers.
    pub triggers: &'a [String],
    /// Further names that nobody may take: our table functions.
    pub reserved: &'a [&'static str],
}

/// Tables that show raw pages, sampled values, or other statements' text.
const RAW: &[&str] = &[
    "sqlite_dbpage",
    "sqlite_dbdata",
    "sqlite_dbptr",
    "sqlite_btreeinfo",
    "sqlite_stmt",
    "sqlite_stat3",
    "sqlite_stat4",
    "dbstat",
    "bytecode",
    "tables_used",
    "fsdir",
    "zipfile",
    "vfsstat",
    "gov_pending",
    "gov_pending_node",
    "gov_pending_set",
];

/// Functions that load code, read or write files; and the one behind ALTER TABLE … RENAME TO, whose new name no
/// authorizer is shown: a table could take the name of one of ours by it.
const FUNCTIONS: &[&str] =
    &["load_extension", "fts3_tokenizer", "readfile", "writefile", "edit", "lsmode", "sqlite_rename_table"];

/// Virtual tables that anybody may create; the rest may read files or other statements.
const MODULES: &[&str] =
    &["gov_shared", "fts3", "fts4", "fts4aux", "fts5", "fts5vocab", "rtree", "rtree_i32", "geopoly"];

fn is(list: &[&str], name: &str) -> bool {
    list.iter().any(|k| k.eq_ignore_ascii_case(name))
}

fn starts(name: &str, prefix: &str) -> bool {
    name.get(..prefix.len()).is_some_and(|p| p.eq_ignore_ascii_case(prefix))
}

fn ends(name: &str, suffix: &str) -> bool {
    name.len()
        .checked_sub(suffix.len())
        .and_then(|from| name.get(from..))
        .is_some_and(|s| s.eq_ignore_ascii_case(suffix))
}

/// A table in which governed state lies.
pub fn is_shadow(table: &str) -> bool {
    // gov_resource_history is a read-only table of ours; its rows lie in gov_resource_history_data.
    starts(table, "gov_") && ends(table, "_data")
}

/// Whether a locked database lets this pass.
pub fn judge(ask: &Ask<'_>, who: &Standing<'_>) -> Result<(), Refusal> {
    let table = |name| table_use(ask, who, name);
    match ask.action {
        a::READ | a::INSERT | a::UPDATE | a::DELETE => table(ask.first),
        // Its statistics tell row counts and hold samples; the lock has removed what was there.
        a::ANALYZE => {
            let none = Standing { department: None, ..*who };
            owner(&none, ask.first)
        }
        a::CREATE_INDEX | a::CREATE_TEMP_INDEX | a::DROP_INDEX | a::DROP_TEMP_INDEX => owner(who, ask.second),
        a::CREATE_TRIGGER | a::CREATE_TEMP_TRIGGER => {
            new_name(who, ask.first)?;
            owner(who, ask.second)
        }
        // They hold a table to its machine: DELETE FROM gov_attach takes them away, and says so in the log.
        a::DROP_TRIGGER if starts(ask.first, attach::PREFIX) && !who.nested => {
            Err(Refusal::new(&faults::LOCKED_STRUCTURE).with("table", ask.first))
        }
        a::DROP_TRIGGER | a::DROP_TEMP_TRIGGER => owner(who, ask.second),
        a::CREATE_TABLE | a::CREATE_TEMP_TABLE | a::CREATE_VIEW | a::CREATE_TEMP_VIEW => new_name(who, ask.first),
        a::CREATE_VTABLE => {
            if !is(MODULES, ask.second) {
                return Err(Refusal::new(&faults::LOCKED_MODULE).with("module", ask.second));
            }
            new_name(who, ask.first)
        }
        a::DROP_TABLE => structure(who, ask.first),
        a::ALTER_TABLE => structure(who, ask.second),
        // The table's own xDestroy knows more: who may drop a mount, and that records are never dropped.
        a::DROP_VTABLE | a::DROP_VIEW | a::DROP_TEMP_VIEW | a::DROP_TEMP_TABLE => Ok(()),
        a::PRAGMA if pragma::allowed(ask.first, ask.second) => Ok(()),
        a::PRAGMA => Err(Refusal::new(&faults::LOCKED_PRAGMA).with("name", ask.first).with("value", ask.second)),
        a::FUNCTION if is(FUNCTIONS, ask.second) => {
            Err(Refusal::new(&faults::LOCKED_FUNCTION).with("name", ask.second))
        }
        // What is attached is judged when it is used: its file may be this very database.
        a::FUNCTION | a::SELECT | a::TRANSACTION | a::SAVEPOINT | a::RECURSIVE | a::ATTACH | a::DETACH | a::REINDEX => {
            Ok(())
        }
        code => Err(Refusal::new(&faults::LOCKED_ACTION).with("code", code)),
    }
}

fn table_use(ask: &Ask<'_>, who: &Standing<'_>, table: &str) -> Result<(), Refusal> {
    let ours = ask.accessor.is_empty() || who.triggers.iter().any(|t| t.eq_ignore_ascii_case(ask.accessor));
    if who.nested && ours && ask.schema == "main" {
        let pending = is(&["gov_pending", "gov_pending_set", "gov_pending_node"], table);
        let source = ask.action == a::READ && who.expected.iter().any(|s| s.eq_ignore_ascii_case(table));
        if is_shadow(table) || pending || source {
            return Ok(());
        }
    }
    if is(RAW, table) && !sampled_key(ask, table) {
        return Err(Refusal::new(&faults::LOCKED_RAW).with("table", table));
    }
    owner(who, table)
}

/// ANALYZE of any table clears its old samples by name, which shows nothing.
fn sampled_key(ask: &Ask<'_>, table: &str) -> bool {
    is(&["sqlite_stat3", "sqlite_stat4"], table) && (ask.action != a::READ || is(&["tbl", "idx"], ask.second))
}

/// Shadow tables are nobody's; a source is its provider's.
fn owner(who: &Standing<'_>, table: &str) -> Result<(), Refusal> {
    if is_shadow(table) {
        let face = table.get(..table.rfind('_').unwrap_or(table.len())).unwrap_or(table);
        return Err(Refusal::new(&faults::LOCKED_SHADOW).with("table", table).with("face", face));
    }
    for (source, provider) in &who.policy.sources {
        if source.eq_ignore_ascii_case(table) && who.department != Some(provider.as_str()) {
            return Err(Refusal::new(&faults::LOCKED_SOURCE).with("table", table).with("provider", provider));
        }
    }
    Ok(())
}

/// A mounted source keeps its name and columns, whoever asks: the rules are tied to them.
fn structure(who: &Standing<'_>, table: &str) -> Result<(), Refusal> {
    let mounted = who.policy.sources.iter().any(|(s, _)| s.eq_ignore_ascii_case(table))
        || who.policy.shared.iter().any(|s| s.eq_ignore_ascii_case(table));
    if mounted || is_shadow(table) || starts(table, "gov_") {
        return Err(Refusal::new(&faults::LOCKED_STRUCTURE).with("table", table));
    }
    Ok(())
}

/// A new object may not pass for one of ours, also not in TEMP, which is looked up first.
fn new_name(who: &Standing<'_>, name: &str) -> Result<(), Refusal> {
    let taken = starts(name, "gov_")
        || who.reserved.iter().any(|r| r.eq_ignore_ascii_case(name))
        || who.policy.shared.iter().any(|s| s.eq_ignore_ascii_case(name))
        || who.policy.sources.iter().any(|(s, _)| s.eq_ignore_ascii_case(name));
    if taken {
        return Err(Refusal::new(&faults::LOCKED_NAME).with("name", name));
    }
    Ok(())
}

#[cfg(test)]
#[path = "rule_tests.rs"]
mod tests;
