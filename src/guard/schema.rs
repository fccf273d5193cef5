//! The SQL that a governed schema consists of, made from the table specs.
//!
//! `sql/schema.sql` is this text for a DBA to read; a test keeps the two equal.

use super::spec::TableSpec;
use std::fmt::Write;

/// Version of the stored schema; a library refuses to write a newer one.
pub const SCHEMA_VERSION: i64 = 1;

/// The tables that every feature stands on: identity of the database, the chain, its parties.
const CORE: &str = include_str!("../../sql/core.sql");

/// Their faces.
const CORE_TABLES: [&str; 4] = ["gov_meta", "gov_audit", "gov_party", "gov_node"];

/// Everything `govshare_init` creates, in order.
pub fn script(specs: &[&'static TableSpec]) -> String {
    let mut out = String::from(CORE);
    for name in CORE_TABLES {
        guards(&mut out, &format!("{name}_data"), "0");
    }
    // After every trigger on their shadow tables: with DEFENSIVE on, SQLite 3.54 refuses to read a schema in
    // which a trigger follows the virtual table that makes its table a shadow.
    for name in CORE_TABLES {
        let _ = writeln!(out, "CREATE VIRTUAL TABLE {name} USING {name};");
    }
    for spec in specs {
        table(&mut out, spec);
    }
    out
}

/// One guarded table with its shadow table, indexes and triggers.
pub fn table(out: &mut String, spec: &TableSpec) {
    let (shadow, rowid) = (spec.shadow(), spec.rowid_name());
    let _ = write!(out, "\n-- {}\nCREATE TABLE {shadow}(\n  {rowid} INTEGER PRIMARY KEY", spec.name);
    for column in spec.columns.iter().filter(|c| c.stored() && c.name != rowid) {
        let required = if column.required { " NOT NULL" } else { "" };
        let _ = write!(out, ",\n  {} {}{required}", column.name, column.sql_type());
    }
    out.push_str(",\n  changed_at TEXT NOT NULL,\n  changed_by TEXT NOT NULL\n);\n");
    if !spec.integer_key() {
        let key: Vec<&str> = spec.key_columns().iter().map(|c| c.name).collect();
        let _ = writeln!(out, "CREATE UNIQUE INDEX {shadow}_key ON {shadow}({});", key.join(", "));
    }
    for (i, index) in spec.indexes.iter().enumerate() {
        let (columns, only) =
            index.split_once(" WHERE ").map_or((*index, String::new()), |(c, w)| (c, format!(" WHERE {w}")));
        let _ = writeln!(out, "CREATE INDEX {shadow}_i{} ON {shadow}({columns}){only};", i + 1);
    }
    guards(out, &shadow, rowid);
    out.push_str(spec.extra_sql);
    let _ = writeln!(out, "CREATE VIRTUAL TABLE {} USING gov_guarded;", spec.name);
}

/// Triggers that refuse any write that did not come through the door. They fail before the first row is written, so
/// `FAIL` leaves nothing behind, and unlike `ABORT` asks for no statement journal. Nor does a comparison, under the
/// collation `gov_guard`; a function called in a trigger would (`sqlite3VdbeAddFunctionCall`).
pub fn guards(out: &mut String, shadow: &str, rowid: &str) {
    let refuse = "RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table')";
    for (verb, row) in [("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")] {
        let keyless = rowid == "0" || verb == "INSERT";
        let key = if keyless { "'0'".to_string() } else { format!("CAST({row}.{rowid} AS TEXT)") };
        // The one change that an entry ever sees: its detail goes, all else stays.
        let (key, only) = if shadow == "gov_audit_data" && verb == "UPDATE" {
            let same = "NEW.seq IS NOT OLD.seq OR NEW.body IS NOT OLD.body OR NEW.hash IS NOT OLD.hash";
            ("CAST(OLD.seq AS TEXT)".to_string(), format!(" OR {same} OR NEW.detail IS NOT NULL"))
        } else {
            (key, String::new())
        };
        let lower = verb.to_lowercase();
        let _ = writeln!(
            out,
            "CREATE TRIGGER {shadow}_guard_{lower} BEFORE {verb} ON {shadow} BEGIN SELECT {refuse} WHERE '{lower} {shadow}' COLLATE gov_guard IS NOT {key}{only}; END;",
        );
    }
}
