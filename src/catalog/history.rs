//! `gov_resource_history` and `gov_item_history`: every version that ever stood, read-only.
//!
//! A trigger keeps what an UPDATE or DELETE replaces, in the same nested statement; the version in force has no
//! `ended`. Versions count from 1 for each key.

use crate::guard::view::{ViewModule, ViewSpec};
use crate::guard::Conn;
use crate::sqlite::{vtab, Db, Result};
use std::rc::Rc;

pub static RESOURCE: ViewSpec = ViewSpec {
    name: "gov_resource_history",
    columns: "code, class_code, name, provider, abstract, format_category, format_type, share_type, \
        condition_kind, share_condition, legal_basis_kind, legal_basis, method, interface_desc, \
        interface_call, open, open_condition, update_cycle, published_on, related_code, level, base_library, \
        derived_from, state, class_name, method_category, provider_name, source_system, duty_basis, \
        change_reason, condition_departments, changed_at, changed_by, version, ended",
    and: "SELECT t.code, t.class_code, t.name, t.provider, t.abstract, t.format_category, t.format_type, \
        t.share_type, t.condition_kind, t.share_condition, t.legal_basis_kind, t.legal_basis, t.method, \
        t.interface_desc, t.interface_call, t.open, t.open_condition, t.update_cycle, t.published_on, \
        t.related_code, t.level, t.base_library, t.derived_from, t.state, t.class_name, t.method_category, \
        t.provider_name, t.source_system, t.duty_basis, t.change_reason, t.condition_departments, t.changed_at, t.changed_by, 1 + \
        (SELECT coalesce(max(h.version), 0) FROM main.gov_resource_history_data AS h WHERE h.code = t.code), \
        NULL FROM main.gov_resource_data AS t",
};

pub static ITEM: ViewSpec = ViewSpec {
    name: "gov_item_history",
    columns: "resource, name, column_name, type, length, share_type, level, pi, mask, lookup, change_reason, \
        subject_key, changed_at, changed_by, version, ended",
    and: "SELECT t.resource, t.name, t.column_name, t.type, t.length, t.share_type, t.level, t.pi, t.mask, \
        t.lookup, t.change_reason, t.subject_key, t.changed_at, t.changed_by, 1 + (SELECT coalesce(max(h.version), 0) FROM \
        main.gov_item_history_data AS h WHERE h.resource = t.resource AND h.name = t.name), NULL FROM \
        main.gov_item_data AS t",
};

pub fn register(db: Db, conn: &Rc<Conn>) -> Result<()> {
    for spec in [RESOURCE, ITEM] {
        vtab::register(db, spec.name, ViewModule { conn: conn.clone(), spec })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::tables;

    #[test]
    fn a_version_has_every_column_of_its_table() {
        for (view, table, sql) in [
            (RESOURCE, &tables::RESOURCE, include_str!("../../sql/resource_history.sql")),
            (ITEM, &tables::ITEM, include_str!("../../sql/item_history.sql")),
        ] {
            let mut want: Vec<&str> = table.columns.iter().map(|c| c.name).collect();
            want.extend(["changed_at", "changed_by", "version", "ended"]);
            assert_eq!(view.columns.split(", ").collect::<Vec<_>>(), want);
            for column in table.columns {
                assert_eq!(sql.matches(&format!("OLD.{},", column.name)).count(), 2, "{}", column.name);
                assert!(sql.contains(&format!("{} {},", column.name, column.sql_type())), "{}", column.name);
                assert!(view.and.contains(&format!("t.{}, ", column.name)));
            }
        }
    }
}
