//! Which departments an entry concerns, by the row that it is about: a missing label hides the entry from a
//! department's slice, a superfluous one shows it to a department that it is none of the business of.

use super::law::value;
use super::{joined, text, Known, Rebuilt};
use crate::audit::entry::OwnedEntry;
use std::collections::{BTreeMap, BTreeSet};

type Tables = BTreeMap<&'static str, BTreeMap<String, Rebuilt>>;

/// Rows about a resource, whose provider they concern.
const OF_RESOURCE: [&str; 9] =
    ["request", "item", "update", "collection", "subscription", "mount", "watch", "event", "feedback"];
/// Rows whose labels the row alone does not give: an imported sheet's, a closed period's.
const ELSEWHERE: [&str; 2] = ["import", "period"];

fn of(tables: &Tables, entity: &str, key: &str, column: &str) -> Option<String> {
    value(tables.get(entity)?.get(&joined(&[key]))?, column)
}

/// The departments that a row concerns, as far as the entries tell.
fn concerned(known: &Known, row: &Rebuilt, tables: &Tables) -> BTreeSet<String> {
    let mut all: BTreeSet<String> = known.parties.iter().filter_map(|column| value(row, column)).collect();
    let provider = |resource: String| of(tables, "resource", &resource, "provider");
    if OF_RESOURCE.contains(&known.entity) {
        all.extend(value(row, "resource").and_then(provider));
    }
    match known.entity {
        "credential" => all.extend(value(row, "holder").and_then(|h| of(tables, "staff", &h, "department"))),
        "reveal" => {
            let request = value(row, "request").unwrap_or_default();
            all.extend(of(tables, "request", &request, "applicant"));
            all.extend(of(tables, "request", &request, "resource").and_then(provider));
        }
        _ => {}
    }
    all
}

/// Labels that are missing, and those that nothing in the row explains.
pub(super) fn judge(
    known: &Known,
    entry: &OwnedEntry,
    before: Option<&Rebuilt>,
    after: Option<&Rebuilt>,
    tables: &Tables,
) -> Vec<String> {
    let mut wrong = Vec::new();
    let must = after.or(before).map_or_else(BTreeSet::new, |row| concerned(known, row, tables));
    for code in must.iter().filter(|code| !entry.parties.iter().any(|p| p.department == **code)) {
        wrong.push(format!("the entry concerns {code}, which is not among its parties"));
    }
    if ELSEWHERE.contains(&known.entity) {
        return wrong;
    }
    let mut may = must;
    may.extend(entry.department.clone());
    for row in [before, after].into_iter().flatten() {
        may.extend(concerned(known, row, tables));
        // Whatever a column names: a former key, an authority, a bureau.
        may.extend(row.columns.values().map(text).filter(|t| !t.is_empty()));
    }
    let departments = tables.get("department");
    let authority = |code: &String| value(departments?.get(&joined(&[code]))?, "authority");
    // The authority of one of them is told of its disputes; a bureau that supervises is an authority of somebody.
    let authorities: Vec<String> = match known.entity {
        "notice" => departments.into_iter().flat_map(BTreeMap::values).filter_map(|d| value(d, "authority")).collect(),
        _ => may.iter().filter_map(authority).collect(),
    };
    may.extend(authorities);
    for party in entry.parties.iter().filter(|p| !may.contains(&p.department)) {
        wrong.push(format!("{} is among its parties, which nothing in the row explains", party.department));
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::entry::{Class, OwnedParty};
    use crate::audit::json;

    fn row(columns: &str) -> Rebuilt {
        let columns = json::read(columns).unwrap();
        let columns = columns.map().unwrap().iter().map(|(k, v)| (k.to_string(), v.clone())).collect();
        Rebuilt { columns, whole: true }
    }

    fn judged(entity: &'static str, columns: &str, parties: &[&str]) -> Vec<String> {
        let mut tables = Tables::new();
        let mut add = |entity, key: &str, columns: &str| {
            tables.entry(entity).or_default().insert(key.to_string(), row(columns));
        };
        add("department", "pd", r#"{"authority":"bu","code":"pd"}"#);
        add("department", "ap", r#"{"authority":"bu","code":"ap"}"#);
        add("resource", "r", r#"{"code":"r","provider":"pd"}"#);
        add("request", "1", r#"{"applicant":"ap","id":1,"resource":"r"}"#);
        add("staff", "s", r#"{"department":"ap","id":"s"}"#);
        let direct: &[&str] = if entity == "request" { &["applicant"] } else { &[] };
        let known = Known { entity, table: entity, key: vec!["id"], parties: direct };
        let parties = parties.iter().map(|d| OwnedParty { department: d.to_string(), n: 1, previous_seq: 0 }).collect();
        let entry = OwnedEntry {
            seq: 9,
            at: "2026-03-02T01:00:00.000Z".into(),
            actor: "s".into(),
            department: Some("ap".into()),
            class: Class::Governance,
            action: "x".into(),
            object: "x:1".into(),
            parties,
            clock: None,
            digest: [0; 32],
        };
        judge(&known, &entry, None, Some(&row(columns)), &tables)
    }

    #[test]
    fn each_department_concerned_is_labelled_and_no_other() {
        for (entity, columns, parties) in [
            ("request", r#"{"applicant":"ap","resource":"r"}"#, vec!["ap", "pd"]),
            ("request", r#"{"applicant":"ap","resource":"r"}"#, vec!["ap", "bu", "pd"]),
            ("item", r#"{"resource":"r"}"#, vec!["ap", "pd"]),
            ("mount", r#"{"resource":"r"}"#, vec!["pd"]),
            ("reveal", r#"{"request":1}"#, vec!["ap", "pd"]),
            ("credential", r#"{"holder":"s"}"#, vec!["ap"]),
            ("calendar", r#"{"date":"2026-01-01"}"#, vec!["ap"]),
            ("import", "{}", vec!["pd", "zz"]),
        ] {
            assert_eq!(judged(entity, columns, &parties), [""; 0], "{entity} {parties:?}");
        }
        for (entity, columns, parties, code) in [
            ("request", r#"{"applicant":"ap","resource":"r"}"#, vec!["ap"], "pd"),
            ("item", r#"{"resource":"r"}"#, vec!["ap"], "pd"),
            ("watch", r#"{"resource":"r"}"#, vec![], "pd"),
            ("reveal", r#"{"request":1}"#, vec!["pd"], "ap"),
            ("credential", r#"{"holder":"s"}"#, vec![], "ap"),
            ("item", r#"{"resource":"r"}"#, vec!["pd", "zz"], "zz"),
            ("calendar", r#"{"date":"2026-01-01"}"#, vec!["pd"], "pd"),
        ] {
            let found = judged(entity, columns, &parties);
            assert!(found.len() == 1 && found[0].contains(code), "{entity} {parties:?}: {found:?}");
        }
    }
}
