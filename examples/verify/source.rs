//! Where the rows come from: a database file, or lines of JSON.

use std::io::BufRead;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OpenFlags};

use crate::format::{from_hex, Members};
use crate::Failure;

/// One stored row: values as bytes, and which of them is of a wrong type.
pub struct Row {
    pub seq: i64,
    pub body: Vec<u8>,
    pub detail: Option<Vec<u8>>,
    pub hash: Vec<u8>,
    pub wrong: Option<&'static str>,
}

pub fn of_database(path: &str, mut each: impl FnMut(Row)) -> Result<(), Failure> {
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut query = db.prepare("SELECT seq, body, detail, hash FROM main.gov_audit_data NOT INDEXED ORDER BY seq")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let mut wrong = None;
        let mut value = |column: usize, name: &'static str, lawful: fn(&ValueRef<'_>) -> bool| {
            let value = row.get_ref(column)?;
            if !lawful(&value) && wrong.is_none() {
                wrong = Some(name);
            }
            Ok::<_, rusqlite::Error>(match value {
                ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(bytes.to_vec()),
                ValueRef::Null => None,
                ValueRef::Integer(_) | ValueRef::Real(_) => Some(Vec::new()),
            })
        };
        let body = value(1, "body", |v| matches!(v, ValueRef::Text(_)))?.unwrap_or_default();
        let detail = value(2, "detail", |v| matches!(v, ValueRef::Text(_) | ValueRef::Null))?;
        let hash = value(3, "hash", |v| matches!(v, ValueRef::Blob(_)))?.unwrap_or_default();
        each(Row { seq: row.get(0)?, body, detail, hash, wrong });
    }
    Ok(())
}

pub fn of_lines(path: &str, mut each: impl FnMut(Row)) -> Result<(), Failure> {
    let mut last = i64::MIN;
    for (i, line) in std::io::BufReader::new(std::fs::File::open(path)?).lines().enumerate() {
        let line = line?;
        if line.trim().is_empty() {
            continue;
        }
        let Members(item) = serde_json::from_str(&line)?;
        let seq = item["seq"].as_i64().ok_or(format!("line {}: seq is not an integer", i + 1))?;
        if seq <= last && i > 0 {
            return Err(format!("line {}: lines are not in the order of seq", i + 1).into());
        }
        last = seq;
        let text = |name: &str| item[name].as_str().map(|text| text.as_bytes().to_vec());
        let wrong = if !item["body"].is_string() {
            Some("body")
        } else if !item["detail"].is_string() && !item["detail"].is_null() {
            Some("detail")
        } else if !item["hash"].is_string() {
            Some("hash")
        } else {
            None
        };
        let detail = if item["detail"].is_null() { None } else { Some(text("detail").unwrap_or_default()) };
        let hash = item["hash"].as_str().and_then(from_hex).unwrap_or_default();
        each(Row { seq, body: text("body").unwrap_or_default(), detail, hash, wrong });
    }
    Ok(())
}
