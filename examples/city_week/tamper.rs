//! What somebody with a hex editor would do: change one byte of the log in the file, leaving SQLite out of it.

use crate::console::Outcome;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;

/// What was changed.
pub struct Change {
    pub seq: i64,
    /// Place in the file, counted from 0.
    pub offset: usize,
    pub before: u8,
    pub after: u8,
}

/// Changes the first letter of the actor in the newest entry with this action.
///
/// Pages that SQLite freed may hold stale copies of the bytes, so each place where they occur is tried until a plain
/// connection (without the extension) reads the change back.
pub fn forge(file: &Path, action: &str) -> Outcome<Change> {
    let (seq, body) = entry(file, "action", action)?;
    let actor = body.find(r#""actor":""#).ok_or("the entry names no actor")? + r#""actor":""#.len();
    let bytes = std::fs::read(file)?;
    let body_bytes = body.as_bytes();
    let places = bytes.windows(body_bytes.len()).enumerate().filter(|(_, window)| *window == body_bytes);
    for (place, _) in places {
        let offset = place + actor;
        let before = bytes[offset];
        let after = if before == b'x' { b'y' } else { b'x' };
        let mut changed = bytes.clone();
        changed[offset] = after;
        std::fs::write(file, &changed)?;
        let now: String =
            plain(file)?.query_row("SELECT body FROM gov_audit_data WHERE seq = ?1", [seq], |r| r.get(0))?;
        if now != body {
            return Ok(Change { seq, offset, before, after });
        }
    }
    Err("the entry's bytes are not in the file in one piece".into())
}

/// The newest entry whose body has this member.
fn entry(file: &Path, key: &str, value: &str) -> Outcome<(i64, String)> {
    let member = format!(r#""{key}":"{value}""#);
    let sql = "SELECT seq, body FROM gov_audit_data WHERE instr(body, ?1) > 0 ORDER BY seq DESC LIMIT 1";
    Ok(plain(file)?.query_row(sql, [member], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

fn plain(file: &Path) -> Outcome<Connection> {
    Ok(Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?)
}
