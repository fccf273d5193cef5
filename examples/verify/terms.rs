//! How long a detail must be kept, as far as the chain itself says: rule packs that are not built in, personal items.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::format::{number, Body};

/// Art. 16's, and where personal items were read; a rule pack may say more.
const MONTHS: [i64; 2] = [6, 36];
const RETENTION: [&str; 2] = ["log_retention_months", "log_retention_personal_months"];

#[derive(Default)]
pub struct Terms {
    active: Vec<String>,
    /// By pack, version and name.
    rules: HashMap<[String; 3], String>,
    personal: HashSet<String>,
}

impl Terms {
    pub fn entry(&mut self, body: &Body, detail: &[u8]) {
        let packs = ["chain.genesis", "pack.activate", "pack.retire"].contains(&body.action.as_str());
        let rule = body.action.starts_with("rule.");
        if !packs && !rule && !body.action.starts_with("item.") {
            return;
        }
        let detail: Value = serde_json::from_slice(detail).unwrap_or_default();
        if packs {
            let list = detail["packs"].as_array().cloned().unwrap_or_default();
            self.active = list.iter().filter_map(Value::as_str).map(String::from).collect();
        }
        let Some((entity, key)) = body.object.split_once(':') else { return };
        let key: Vec<String> = key.split('|').map(|part| part.replace("%7C", "|").replace("%25", "%")).collect();
        let (old, new) = (&detail["old"], &detail["new"]);
        if entity == "item" && [old, new].iter().any(|row| row["pi"] == "personal" || row["pi"] == "sensitive") {
            self.personal.insert(key[0].clone());
        }
        let Ok(key): Result<[String; 3], _> = key.try_into() else { return };
        if entity != "rule" {
            return;
        }
        let columns = ["pack", "version", "rule"];
        if old.is_object() && (!new.is_object() || columns.iter().any(|c| new.get(c).is_some())) {
            let mut before = key.clone();
            for (part, column) in before.iter_mut().zip(columns) {
                *part = old[column].as_str().unwrap_or(part).to_string();
            }
            self.rules.remove(&before);
        }
        if let Some(value) = new["value"].as_str() {
            self.rules.insert(key, value.to_string());
        }
    }

    /// Whether the entry read a resource with an item that was personal by then.
    pub fn is_personal(&self, body: &Body) -> bool {
        body.object.strip_prefix("resource:").is_some_and(|resource| self.personal.contains(resource))
    }

    /// Without and with personal items, for an erasure at this time.
    pub fn months(&self, at: &str) -> [i64; 2] {
        let day = local_day(at);
        let mut months = MONTHS;
        for (pack, version) in self.active.iter().filter_map(|name| name.split_once('/')) {
            let rule = |name: &str| self.rules.get(&[pack, version, name].map(String::from));
            if rule("effective_from").is_some_and(|from| from.trim_matches('"') <= day.as_str()) {
                for (months, name) in months.iter_mut().zip(RETENTION) {
                    *months = rule(name).and_then(|value| value.parse().ok()).unwrap_or(0).max(*months);
                }
            }
        }
        [months[0], months[1].max(months[0])]
    }
}

/// The day in China (+08:00).
fn local_day(at: &str) -> String {
    let (mut year, mut month, mut day) = (number(at, 0..4), number(at, 5..7), number(at, 8..10));
    if number(at, 11..13) >= 16 {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = [31, 28 + i64::from(leap), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
        day += 1;
        if day > days[month as usize - 1] {
            (month, day) = (month + 1, 1);
        }
        if month > 12 {
            (year, month) = (year + 1, 1);
        }
    }
    format!("{year:04}-{month:02}-{day:02}")
}
