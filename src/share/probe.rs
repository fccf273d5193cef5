//! Look-ups by true value: each logged under a keyed hash, so many a day per agreement.

use super::admit::Request;
use super::decision::Answer;
use crate::audit::entry;
use crate::audit::hash::{hex, hmac, Algorithm};
use crate::audit::json::{self, Json};
use crate::calendar::{Date, Timestamp};
use crate::error::{share as faults, Refusal};
use crate::guard::Cache;
use crate::sqlite::{Result, ValueRef};
use crate::value::Value;

/// What the log keeps of a looked-up value: the first 128 bits of HMAC(key, value as text). A number and the
/// text of its digits are the same value.
pub fn keyed(cache: &Cache, value: ValueRef<'_>) -> Result<String> {
    let row = cache.row("SELECT hash, probe_key FROM main.gov_meta_data WHERE one = 1", &[])?;
    let text = |i: usize| row.as_ref().and_then(|r| r.get(i)).and_then(Value::text).unwrap_or("");
    let algorithm = Algorithm::parse(text(0)).unwrap_or(Algorithm::Sha256);
    let number;
    let bytes: &[u8] = match value {
        ValueRef::Null => b"",
        ValueRef::Integer(i) => {
            number = i.to_string();
            number.as_bytes()
        }
        ValueRef::Real(r) => {
            number = r.to_string();
            number.as_bytes()
        }
        ValueRef::Text(b) | ValueRef::Blob(b) => b,
    };
    let mut out = hex(&hmac(algorithm, text(1).as_bytes(), bytes));
    out.truncate(32);
    Ok(out)
}

/// Whether the agreement has look-ups left today; counted from the log itself, so over all connections.
pub fn within_budget(
    cache: &Cache,
    answer: &Answer,
    request: &Request<'_>,
    now: Timestamp,
) -> Result<std::result::Result<(), Refusal>> {
    let Some(agreement) = answer.agreement.as_ref().filter(|_| !request.probes.is_empty()) else { return Ok(Ok(())) };
    let today = now.local_date();
    let packs = crate::rules::sql::active(cache)?;
    let budget = packs.number("lookup_daily_budget", today).map_or(200, |s| s.value);
    count(cache, today)?;
    let used = cache.conn.probes.borrow().counts.get(&agreement.id).copied().unwrap_or(0);
    if used < budget {
        return Ok(Ok(()));
    }
    Ok(Err(Refusal::new(&faults::LOOKUP_BUDGET).with("request", agreement.id).with("budget", budget)))
}

/// Brings the count of today's look-ups up to the head of the log.
fn count(cache: &Cache, today: Date) -> Result<()> {
    let day = today.to_string();
    let mut probes = cache.conn.probes.borrow().clone();
    if probes.day != day {
        let from = first_at(cache, |at| at.local_date() >= today)?;
        probes = crate::guard::conn::Probes { day, seen: from.saturating_sub(1), ..Default::default() };
    }
    let sql = "SELECT seq, body, detail FROM main.gov_audit_data WHERE seq > ?1 ORDER BY seq";
    cache.rows(sql, &[probes.seen.into()], |row| {
        probes.seen = row.column_i64(0).unwrap_or(probes.seen);
        let (Some(body), Some(detail)) = (row.column_text(1), row.column_text(2)) else { return Ok(()) };
        // Cheap tests first: most entries are no look-ups.
        if !detail.contains("\"probes\":[") || !detail.contains("\"outcome\":\"allowed\"") {
            return Ok(());
        }
        let Ok(entry) = entry::read(body) else { return Ok(()) };
        let of_today = Timestamp::parse(&entry.at).is_ok_and(|at| at.local_date() == today);
        let Ok(Json::Map(map)) = json::read(detail) else { return Ok(()) };
        if let (true, Some(Json::Int(agreement))) = (of_today, map.get("agreement")) {
            *probes.counts.entry(*agreement).or_insert(0) += 1;
        }
        Ok(())
    })?;
    *cache.conn.probes.borrow_mut() = probes;
    Ok(())
}

/// The first entry whose time satisfies `late`; one past the last when none does. Times never run backwards.
pub fn first_at(cache: &Cache, late: impl Fn(Timestamp) -> bool) -> Result<i64> {
    let head = cache.row("SELECT max(seq) FROM main.gov_audit_data", &[])?;
    let head = head.and_then(|r| r.first().and_then(Value::integer)).unwrap_or(0);
    let (mut low, mut high) = (1, head + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        let body = cache.text("SELECT body FROM main.gov_audit_data WHERE seq = ?1", &[middle.into()])?;
        let at = body.and_then(|b| entry::read(&b).ok()).and_then(|e| Timestamp::parse(&e.at).ok());
        match at {
            Some(at) if !late(at) => low = middle + 1,
            // Unreadable counts as late: nothing before it is passed over.
            _ => high = middle,
        }
    }
    Ok(low)
}
