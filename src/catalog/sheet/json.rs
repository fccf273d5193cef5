//! The sheet as JSON: resources with their items, or one object per row.

use serde_json::{Map, Value};

use super::{too_large, Cell, Columns, Heading, Limits, Line, Side, HEADINGS};
use crate::catalog::model::{Item, Resource};
use crate::error::{self, Refusal};

fn unreadable(why: impl std::fmt::Display) -> Refusal {
    Refusal::new(&error::catalog::SHEET_UNREADABLE).with("format", "JSON").with("why", why)
}

/// Reads an array, or an object whose `resources` is one. Members are called by column or by
/// heading; members of another name are passed over.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<(Columns, Vec<Line<'static>>), Refusal> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let resources = match serde_json::from_slice(bytes).map_err(unreadable)? {
        Value::Array(list) => list,
        Value::Object(mut object) => match object.remove("resources") {
            Some(Value::Array(list)) => list,
            _ => return Err(unreadable("the object has no array named resources")),
        },
        _ => return Err(unreadable("it is neither an array nor an object")),
    };
    let mut columns = Columns::default();
    let mut lines = Vec::new();
    for (row, resource) in (1u64..).zip(resources) {
        let Value::Object(mut resource) = resource else {
            return Err(unreadable(format!("element {row} of the array is not an object")));
        };
        let items = match resource.remove("items").or_else(|| resource.remove("信息项")) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(items)) => items,
            // A flat row may call its item 信息项.
            Some(Value::String(name)) => {
                resource.insert("信息项名称".to_string(), Value::String(name));
                Vec::new()
            }
            Some(_) => return Err(unreadable(format!("the items of element {row} are not an array"))),
        };
        let own = line(row, &resource, Side::Resource, &mut columns);
        let code: Vec<(usize, Cell)> =
            own.cells.iter().filter(|(i, _)| HEADINGS.get(*i).is_some_and(|h| h.column == "code")).cloned().collect();
        lines.push(own);
        for item in items {
            let Value::Object(item) = item else {
                return Err(unreadable(format!("an item of element {row} is not an object")));
            };
            let mut line = line(row, &item, Side::Item, &mut columns);
            line.cells.extend(code.iter().cloned());
            lines.push(line);
            if lines.len() > limits.rows {
                return Err(too_large("行数 (rows)".to_string(), limits.rows));
            }
        }
    }
    Ok((columns, lines))
}

fn line(row: u64, object: &Map<String, Value>, side: Side, columns: &mut Columns) -> Line<'static> {
    let mut line = Line { row, cells: Vec::new() };
    for (name, value) in object {
        let named = Heading::of(side, name).or_else(|| Heading::named(name));
        let Some(heading) = named.filter(|h| side == Side::Resource || h.side == side) else { continue };
        let Some(index) = HEADINGS.iter().position(|h| std::ptr::eq(h, heading)) else { continue };
        columns.set(index, heading);
        let text = plain(value);
        if !text.trim().is_empty() && !line.cells.iter().any(|(i, _)| *i == index) {
            line.cells.push((index, Cell::Text(text.into())));
        }
    }
    line
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(b) => if *b { "是" } else { "否" }.to_string(),
        Value::String(s) => s.clone(),
        Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

/// Writes an array of resources, each with its columns that are not NULL and its `items`.
pub(super) fn write(resources: &[Resource], items: &[Item]) -> Result<Vec<u8>, Refusal> {
    let mut of: std::collections::HashMap<&str, Vec<Value>> = std::collections::HashMap::new();
    for item in items {
        let object = object(Item::COLUMNS.iter().filter(|c| **c != "resource").map(|c| (*c, item.get(c))));
        of.entry(item.resource.as_deref().unwrap_or_default()).or_default().push(Value::Object(object));
    }
    let resources: Vec<Value> = resources
        .iter()
        .map(|resource| {
            let mut object = object(Resource::COLUMNS.iter().map(|c| (*c, resource.get(c))));
            let own = of.remove(resource.code.as_deref().unwrap_or_default()).unwrap_or_default();
            object.insert("items".to_string(), Value::Array(own));
            Value::Object(object)
        })
        .collect();
    serde_json::to_vec_pretty(&resources)
        .map_err(|why| Refusal::new(&error::catalog::SHEET_WRITE).with("format", "JSON").with("why", why))
}

fn object<'a>(cells: impl Iterator<Item = (&'static str, Option<&'a str>)>) -> Map<String, Value> {
    cells.filter_map(|(c, v)| v.map(|v| (c.to_string(), Value::String(v.to_string())))).collect()
}
