//! The catalogue out of its tables, as plain rows.

use super::know::Knower;
use super::model::{Item, Resource};
use crate::guard::Cache;
use crate::sqlite::{Result, Statement, ValueRef};
use std::collections::HashSet;

/// Every resource that the asker may know, with its items, by code; items in the order they were entered.
pub fn catalogue(cache: &Cache, knower: &Knower) -> Result<(Vec<Resource>, Vec<Item>)> {
    let columns: Vec<String> = Resource::COLUMNS.iter().map(|c| format!("r.{c}")).collect();
    let sql = format!(
        "SELECT {}, d.authority FROM main.gov_resource_data AS r \
         LEFT JOIN main.gov_department_data AS d ON d.code = r.provider ORDER BY r.code",
        columns.join(", ")
    );
    let mut resources = Vec::new();
    let mut hidden: HashSet<String> = HashSet::new();
    cache.rows(&sql, &[], |row| {
        let mut resource = Resource::default();
        for (i, column) in Resource::COLUMNS.iter().enumerate() {
            resource.set(column, cell(row, i));
        }
        let (state, provider) = (resource.state.as_deref().unwrap_or("draft"), resource.provider.as_deref());
        if knower.may_know(state, provider.unwrap_or_default(), row.column_text(columns.len())) {
            resources.push(resource);
        } else {
            hidden.extend(resource.code);
        }
        Ok(())
    })?;
    let sql = format!("SELECT {} FROM main.gov_item_data ORDER BY resource, row_id", Item::COLUMNS.join(", "));
    let mut items = Vec::new();
    cache.rows(&sql, &[], |row| {
        let mut item = Item::default();
        for (i, column) in Item::COLUMNS.iter().enumerate() {
            item.set(column, cell(row, i));
        }
        if !item.resource.as_ref().is_some_and(|code| hidden.contains(code)) {
            items.push(item);
        }
        Ok(())
    })?;
    Ok((resources, items))
}

fn cell(row: &Statement, column: usize) -> Option<String> {
    match row.column(column) {
        ValueRef::Text(t) => Some(String::from_utf8_lossy(t).into_owned()),
        ValueRef::Integer(i) => Some(i.to_string()),
        _ => None,
    }
}
