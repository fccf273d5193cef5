//! The facts that a decision needs, out of the governed tables.

use super::decision::{Agreement, Item, Node, Reader, Resource};
use crate::calendar::Date;
use crate::guard::Cache;
use crate::request::event_table;
use crate::request::filter::{read_items, read_masks};
use crate::sqlite::Result;
use crate::value::Value;

/// What the database knows that the decision needs.
pub struct Facts {
    pub node: Node,
    pub resource: Resource,
    pub items: Vec<Item>,
    pub agreements: Vec<Agreement>,
}

/// Names of the items that a running security event opens (Art. 9).
pub type OpenItems = Vec<String>;

/// Gathers the facts; `columns` gives the items' order where a shared table is read.
pub fn facts(cache: &Cache, code: &str, reader: &Reader, columns: &[super::mount::SharedColumn]) -> Result<Facts> {
    let today = cache.conn.now()?.local_date();
    facts_on(cache, code, reader, columns, today)
}

/// As [`facts`], with the security events that run on `today`.
pub fn facts_on(
    cache: &Cache,
    code: &str,
    reader: &Reader,
    columns: &[super::mount::SharedColumn],
    today: Date,
) -> Result<Facts> {
    let node = cache.text("SELECT node FROM main.gov_meta_data WHERE one = 1", &[])?;
    let mut resource = Resource { code: code.to_string(), ..Resource::default() };
    let sql =
        "SELECT provider, share_type, condition_kind, legal_basis, state, condition_departments FROM main.gov_resource_data WHERE code = ?1";
    if let Some(row) = cache.row(sql, &[code.into()])? {
        let text = |i: usize| row.get(i).and_then(Value::text).map(String::from);
        resource.provider = text(0).unwrap_or_default();
        (resource.share_type, resource.condition_kind) = (text(1), text(2));
        (resource.legal_basis, resource.state) = (text(3), text(4));
        resource.named = crate::catalog::tables::named(cache, row.get(5).and_then(Value::text))?;
    }
    let mut stored = Vec::new();
    let sql = "SELECT name, column_name, share_type, mask, lookup, subject_key FROM main.gov_item_data WHERE resource = ?1 ORDER BY row_id";
    for row in cache.all(sql, &[code.into()])? {
        let text = |i: usize| row.get(i).and_then(Value::text).map(String::from);
        stored.push(Item {
            name: text(0).unwrap_or_default(),
            column: text(1).unwrap_or_default(),
            share_type: text(2),
            mask: text(3),
            lookup: row.get(4).and_then(Value::integer) == Some(1),
            subject: row.get(5).and_then(Value::integer) == Some(1),
            orders: false,
        });
    }
    let items = if columns.is_empty() {
        stored
    } else {
        // An item that has left the catalogue since is shared with nobody.
        let gone = |c: &super::mount::SharedColumn| Item {
            name: c.item.clone(),
            column: c.column.clone(),
            share_type: Some("unknown".into()),
            ..Item::default()
        };
        let item = |c: &super::mount::SharedColumn| {
            let found = stored.iter().find(|i| i.name == c.item).cloned().unwrap_or_else(|| gone(c));
            Item { orders: c.orders, ..found }
        };
        columns.iter().map(item).collect()
    };
    let mut agreements = match reader.department.as_deref() {
        Some(department) if department != resource.provider => agreements(cache, code, department)?,
        _ => Vec::new(),
    };
    if let Some(department) = reader.department.as_deref() {
        for agreement in &mut agreements {
            opened_by_event(cache, agreement, &resource, &items, department, today)?;
        }
    }
    Ok(Facts { node: Node::parse(node.as_deref().unwrap_or("")), resource, items, agreements })
}

/// Art. 9: prohibited items stay agreed only while the approved event that opens them runs, and only those.
fn opened_by_event(
    cache: &Cache,
    agreement: &mut Agreement,
    resource: &Resource,
    items: &[Item],
    department: &str,
    today: Date,
) -> Result<()> {
    let sql = "SELECT event FROM main.gov_request_data WHERE id = ?1";
    if !agreement.security_event {
        return Ok(());
    }
    let event = cache.text(sql, &[agreement.id.into()])?.unwrap_or_default();
    let open = event_table::items_open(cache, &event, &resource.code, department, today)?;
    limit_to_event(agreement, resource, items, &open);
    Ok(())
}

/// Takes the prohibited items out of an agreement that the event does not open.
pub fn limit_to_event(agreement: &mut Agreement, resource: &Resource, items: &[Item], open: &OpenItems) {
    agreement.security_event = !open.is_empty();
    let prohibited = |name: &String| {
        items.iter().any(|i| {
            i.name == *name && i.share_type.as_deref().or(resource.share_type.as_deref()) == Some("prohibited")
        })
    };
    agreement.items.retain(|name| !prohibited(name) || open.contains(name));
}

const AGREEMENT: [&str; 13] = [
    "state",
    "purpose",
    "system",
    "agreed_items",
    "items",
    "valid_until",
    "row_filter",
    "verify_only",
    "event",
    "agreed_masks",
    "minimum_k",
    "k_items",
    "entry",
];

fn agreements(cache: &Cache, code: &str, department: &str) -> Result<Vec<Agreement>> {
    let sql = "SELECT id, state, purpose, system, agreed_items, items, valid_until, row_filter, verify_only, event, agreed_masks, minimum_k, k_items, entry \
               FROM main.gov_request_data WHERE resource = ?1 AND applicant = ?2 ORDER BY id";
    let mut all = Vec::new();
    for row in cache.all(sql, &[code.into(), department.into()])? {
        let value = |column: &str| {
            let place = AGREEMENT.iter().position(|c| *c == column);
            place.and_then(|i| row.get(i + 1)).cloned().unwrap_or(Value::Null)
        };
        let mut agreement = agreement(row.first().and_then(Value::integer).unwrap_or(0), value);
        agreement.entry = row.last().and_then(Value::integer);
        all.push(agreement);
    }
    Ok(all)
}

/// A least number of rows to a group, as a column or an entry's detail has it.
fn least(value: &Value) -> Option<u64> {
    match value {
        Value::Integer(k) => u64::try_from(*k).ok(),
        Value::Text(k) => k.parse().ok(),
        _ => None,
    }
}

/// An agreement out of a request's columns; what cannot be read allows nothing.
pub fn agreement(id: i64, value: impl Fn(&str) -> Value) -> Agreement {
    let text = |column: &str| value(column).text().map(String::from);
    let long_past = || Date::from_ymd(1, 1, 1);
    let items = text("agreed_items").or_else(|| text("items"));
    let items = items.and_then(|t| read_items("agreed_items", &t).ok()).unwrap_or_default();
    let masks = text("agreed_masks").map(|t| read_masks(&t, &items, |_| Ok(())));
    let minimum_k = match value("minimum_k") {
        Value::Null => None,
        k => Some(least(&k).zip(read_items("k_items", &text("k_items").unwrap_or_default()).ok())),
    };
    let (items, masks, minimum_k) = match (masks, minimum_k) {
        (Some(Err(_)), _) | (_, Some(None)) => (Vec::new(), Vec::new(), None),
        (masks, k) => (items, masks.and_then(std::result::Result::ok).unwrap_or_default(), k.flatten()),
    };
    Agreement {
        id,
        state: text("state").unwrap_or_default(),
        purpose: text("purpose"),
        system: text("system"),
        items,
        masks,
        minimum_k,
        valid_until: text("valid_until").and_then(|t| Date::parse(&t).ok().or_else(long_past)),
        row_filter: text("row_filter"),
        verify_only: !matches!(value("verify_only"), Value::Null | Value::Integer(0))
            && value("verify_only").text() != Some("0"),
        security_event: text("event").is_some(),
        entry: None,
    }
}
