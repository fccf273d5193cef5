//! The table of roles × verbs, as `docs/roles.md` prints it.

use super::approval;
use super::rule::MAY;
use super::words::{APPROVAL_ACTION, ROLE};
use std::fmt::Write;

/// What is not a row of a set-up table: verb, who may, and what it rests on.
const VERBS: &[(&str, &[&str], &str)] = &[
    ("`govshare_lock()`", &["secadmin"], "also set-up without a session"),
    (
        "direct access to a source table",
        &["steward", "cdo", "system", "sysadmin", "secadmin", "auditor", "supervisor"],
        "only of the department that provides it (Art. 6)",
    ),
    (
        "read a shared table",
        &["steward", "cdo", "system", "sysadmin", "secadmin", "auditor", "supervisor"],
        "as the decision allows the role's department (Arts. 9, 10)",
    ),
    (
        "see all of `gov_audit`, `audit_access`, `subject_access`",
        &["auditor", "supervisor"],
        "others what concerns their department; sysadmin and secadmin also what was administered (docs/enforcement.md)",
    ),
    ("run `leak_check`", &["secadmin", "auditor"], "and everybody of the department that provides the table"),
];

/// The page, in Markdown.
pub fn page() -> String {
    let roles: Vec<&str> = ROLE.list.iter().map(|w| w.stored).collect();
    let mut out = String::from(
        "# Roles and verbs (角色与权限)\n\nMade from the rules in `src/identity`; a test keeps it equal. \
         On a locked database everybody needs a session; who-may rules of requests stand in docs/requests.md.\n\n",
    );
    let labels: Vec<String> = ROLE.list.iter().map(|w| format!("{} {}", w.stored, w.label)).collect();
    let _ = writeln!(out, "| verb | {} | |\n|---|{}---|", labels.join(" | "), "---|".repeat(roles.len()));
    let mut row = |verb: &str, cell: &dyn Fn(&str) -> &'static str, note: &str| {
        let cells: Vec<&str> = roles.iter().map(|r| cell(r)).collect();
        let _ = writeln!(out, "| {verb} | {} | {note} |", cells.join(" | "));
    };
    let mut tables: Vec<&str> = MAY.iter().map(|m| m.table).collect();
    tables.dedup();
    for table in tables {
        let lines: Vec<_> = MAY.iter().filter(|m| m.table == table).collect();
        let cell = |role: &str| match lines.iter().find(|m| m.roles.contains(&role)) {
            Some(m) if m.own => "own",
            Some(_) => "yes",
            None => "",
        };
        let note = lines.first().map_or("", |m| m.who);
        row(&format!("write `{table}`"), &cell, note);
    }
    for (verb, who, note) in VERBS {
        row(verb, &|role| if who.contains(&role) { "yes" } else { "" }, note);
    }
    for word in APPROVAL_ACTION.list {
        let cell = |role: &str| match (approval::may(word.stored, role, false), approval::may(word.stored, role, true))
        {
            (true, true) => "ask, confirm",
            (true, false) => "ask",
            (false, true) => "confirm",
            _ => "",
        };
        row(&format!("{} {}", word.stored, word.label), &cell, "two different persons");
    }
    out
}

#[cfg(test)]
mod tests {
    /// With `GOVSHARE_WRITE_DOCS` set the page is written instead of compared.
    #[test]
    fn the_printed_table_is_the_one_in_the_code() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/roles.md");
        let page = super::page();
        if std::env::var_os("GOVSHARE_WRITE_DOCS").is_some() {
            std::fs::write(path, &page).unwrap();
        }
        assert_eq!(std::fs::read_to_string(path).unwrap_or_default().replace("\r\n", "\n"), page);
    }
}
