//! Entries in their order, and what they say of departments, catalogue, requests, updates and reading.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use serde_json::{Map, Value as Json};

use super::light::{self, Light};
use super::record::{Department, Feedback, Reads, Record, Refused, Request, Round, Snapshot, Want};
use crate::audit::entry::Class;
use crate::calendar::Timestamp;
use crate::supervise::day::Day;
use crate::supervise::finding::reading::{Log, Reading};
use crate::supervise::people::{date, local_day, local_minute};

/// Everything gathered.
pub struct Replay {
    want: Want,
    from_at: String,
    to_at: String,
    pub head: u64,
    pub departments: BTreeMap<String, Department>,
    now: Snapshot,
    pub kept: BTreeMap<Day, Snapshot>,
    pub provider_of: HashMap<String, String>,
    pub requests: BTreeMap<i64, Request>,
    pub feedback: BTreeMap<i64, Feedback>,
    /// By resource: the days of its updates and the entries that say so, in order once the pass has ended.
    pub updates: HashMap<String, Vec<(Day, u64)>>,
    /// By resource: the first batch that reached the platform.
    pub collected: HashMap<String, (Day, u64)>,
    /// Rows of `gov_update` and `gov_collection`, which may be corrected later.
    batches: BTreeMap<String, Record>,
    pub reads: HashMap<String, HashMap<String, Reads>>,
    /// Readings day by day, if asked for.
    pub log: Option<Log>,
    /// Windows of the period in which the database stood unlocked.
    pub unlocked: u64,
    locked_before: bool,
    /// Entries that could not be read; verification says why.
    pub unreadable: u64,
}

fn start_of(day: Day) -> String {
    date(day).and_then(Timestamp::start_of).map_or_else(|| "9999-12-31T24".to_string(), |t| t.to_string())
}

impl Replay {
    pub fn new(want: Want) -> Replay {
        Replay {
            from_at: start_of(want.from),
            to_at: start_of(want.as_of.plus_days(1)),
            log: want.hours.map(|hours| Log::new(hours, want.from)),
            want,
            head: 0,
            departments: BTreeMap::new(),
            now: Snapshot::default(),
            kept: BTreeMap::new(),
            provider_of: HashMap::new(),
            requests: BTreeMap::new(),
            feedback: BTreeMap::new(),
            updates: HashMap::new(),
            collected: HashMap::new(),
            batches: BTreeMap::new(),
            reads: HashMap::new(),
            unlocked: 0,
            locked_before: false,
            unreadable: 0,
        }
    }

    /// Takes the next entry. `detail` is asked only where it matters; `None` from it means erased.
    pub fn feed<'d>(&mut self, seq: u64, light: &Light<'_>, detail: impl FnOnce() -> Option<&'d str>) {
        self.head = seq;
        match light.class {
            Class::Access => self.access(seq, light, detail),
            Class::Governance => self.governance(seq, light, detail),
            Class::Application => self.application(seq, light),
            Class::Chain => self.chain(light),
        }
    }

    /// Ends the pass: what is still to be kept is kept.
    pub fn finish(&mut self) {
        self.keep_before(None);
        for (object, row) in std::mem::take(&mut self.batches) {
            let Some(code) = row.text("resource").map(String::from) else { continue };
            let (Some(seq), Some(born)) = (row.seqs.last().copied(), row.born) else { continue };
            if object.starts_with("update:") {
                let day = row.dated("updated_on").map_or(born, |d| d.day);
                self.updates.entry(code).or_default().push((day, seq));
            } else {
                let day = row.dated("collected_on").map_or(born, |d| d.day);
                let first = self.collected.entry(code).or_insert((day, seq));
                *first = (*first).min((day, seq));
            }
        }
        self.updates.values_mut().for_each(|list| list.sort_unstable());
    }

    /// The catalogue at the end of the last day that counts.
    pub fn last(&self) -> Option<&Snapshot> {
        self.kept.get(&self.want.as_of)
    }

    fn keep_before(&mut self, day: Option<Day>) {
        while let Some(next) = self.want.snapshots.first().copied() {
            if day.is_some_and(|d| d <= next) {
                break;
            }
            self.want.snapshots.remove(0);
            self.kept.insert(next, self.now.clone());
        }
    }

    fn chain(&mut self, light: &Light<'_>) {
        let (before, within) = (light.at < self.from_at.as_str(), light.at < self.to_at.as_str());
        match &*light.action {
            "chain.genesis" if !before && within => {
                // Before there was a database, nothing stood unlocked.
                self.locked_before = true;
                self.unlocked += 1;
            }
            "chain.lock" if before => self.locked_before = true,
            "chain.unlock" if before => self.locked_before = false,
            "chain.unlock" if within => self.unlocked += 1,
            _ => {}
        }
    }

    /// How many windows of the period the database stood unlocked in.
    pub fn unlocked_windows(&self) -> u64 {
        self.unlocked + u64::from(!self.locked_before)
    }

    fn access<'d>(&mut self, seq: u64, light: &Light<'_>, detail: impl FnOnce() -> Option<&'d str>) {
        if light.at >= self.to_at.as_str() {
            return;
        }
        let within = light.at >= self.from_at.as_str();
        if !within && self.log.is_none() {
            return;
        }
        let (Some(code), Some(department)) = (light.object.strip_prefix("resource:"), light.department.as_deref())
        else {
            return;
        };
        let detail = detail();
        // Keys are sorted: only an admitted reading begins with its agreement. An erased detail counts as a reading,
        // if the entry's action is one.
        let admitted = match detail {
            None => light.action != "access.rows",
            Some(d) => d.starts_with("{\"agreement\":") || d.contains("\"outcome\":\"allowed\""),
        };
        if let (Some(log), Some(detail)) = (self.log.as_mut(), detail) {
            look_into(log, seq, light.at, department, code, detail);
        }
        if !admitted || !within {
            return;
        }
        let by_code = match self.reads.get_mut(code) {
            Some(found) => found,
            None => self.reads.entry(code.to_string()).or_default(),
        };
        let reads = match by_code.get_mut(department) {
            Some(found) => found,
            None => by_code.entry(department.to_string()).or_default(),
        };
        reads.count += 1;
        if reads.first == 0 {
            reads.first = seq;
        }
    }

    /// Art. 16's 更新维护 and 汇聚, recorded by the provider's own system.
    fn application(&mut self, seq: u64, light: &Light<'_>) {
        if !matches!(&*light.action, "maintain" | "collect") {
            return;
        }
        let Some(code) = light.object.strip_prefix("resource:") else { return };
        let own = self.provider_of.get(code).map(String::as_str);
        if own.is_some() && own == light.department.as_deref() {
            if let Some(day) = local_day(light.at) {
                self.updates.entry(code.to_string()).or_default().push((day, seq));
            }
        }
    }

    fn governance<'d>(&mut self, seq: u64, light: &Light<'_>, detail: impl FnOnce() -> Option<&'d str>) {
        let Some((entity, key)) = light.object.split_once(':') else { return };
        const READ: [&str; 8] =
            ["department", "resource", "item", "mount", "request", "update", "collection", "feedback"];
        if !READ.contains(&entity) {
            return;
        }
        let parsed = detail().and_then(|d| serde_json::from_str::<Json>(d).ok());
        let (Some(Json::Object(detail)), Some(day)) = (parsed, local_day(light.at)) else {
            self.unreadable += 1;
            return;
        };
        let part = |name: &str| detail.get(name).and_then(Json::as_object);
        let (new, old) = (part("new"), part("old"));
        if new.is_none() && old.is_none() {
            // A further entry of some change: says nothing of the row.
            return;
        }
        match entity {
            "request" => self.request(seq, day, light, key, new),
            "feedback" => {
                if let (Ok(id), Some(new)) = (key.parse::<i64>(), new) {
                    let one = self.feedback.entry(id).or_default();
                    one.record.take(seq, day, new);
                    if light.action == "feedback.withdraw" {
                        one.withdrawn = Some(day);
                    }
                }
            }
            "update" | "collection" => {
                if let Some(new) = new {
                    self.batches.entry(light.object.to_string()).or_default().take(seq, day, new);
                }
            }
            _ => {
                self.keep_before(Some(day));
                self.catalogue(seq, day, entity, key, new, old);
            }
        }
    }

    fn catalogue(
        &mut self,
        seq: u64,
        day: Day,
        entity: &str,
        key: &str,
        new: Option<&Map<String, Json>>,
        old: Option<&Map<String, Json>>,
    ) {
        if let ("resource", Some(provider)) = (entity, new.and_then(|n| n.get("provider")).and_then(Json::as_str)) {
            self.provider_of.insert(key.to_string(), provider.to_string());
        }
        if day > self.want.as_of {
            return;
        }
        // A changed key moves the row.
        let earlier = old.filter(|_| new.is_some()).and_then(|old| earlier_key(entity, key, old));
        match entity {
            "department" => {
                if let Some(moved) = earlier.as_deref().and_then(|code| self.departments.remove(code)) {
                    self.departments.insert(key.to_string(), moved);
                }
                match new {
                    None => {
                        if let Some(d) = self.departments.get_mut(key) {
                            d.until = Some(day);
                        }
                    }
                    Some(new) => {
                        let one = self.departments.entry(key.to_string()).or_insert_with(|| Department {
                            record: Record::default(),
                            since: day,
                            until: None,
                        });
                        one.until = None;
                        one.record.take(seq, day, new);
                    }
                }
            }
            "mount" => match new {
                None => drop(self.now.mounts.remove(key)),
                Some(new) => {
                    if let Some(code) = new.get("resource").and_then(Json::as_str) {
                        self.now.mounts.insert(key.to_string(), (code.to_string(), seq));
                    }
                }
            },
            _ => {
                let rows = if entity == "resource" { &mut self.now.resources } else { &mut self.now.items };
                if let Some(moved) = earlier.and_then(|code| rows.remove(&code)) {
                    rows.insert(key.to_string(), moved);
                }
                match new {
                    None => drop(rows.remove(key)),
                    Some(new) => Rc::make_mut(rows.entry(key.to_string()).or_default()).take(seq, day, new),
                }
            }
        }
    }

    fn request(&mut self, seq: u64, day: Day, light: &Light<'_>, key: &str, new: Option<&Map<String, Json>>) {
        let (Ok(id), Some(new)) = (key.parse::<i64>(), new) else { return };
        let r = self.requests.entry(id).or_default();
        r.record.take(seq, day, new);
        let verb = light.action.strip_prefix("request.").unwrap_or("");
        if r.rounds.is_empty() || verb == "resubmit" {
            r.rounds.push(Round::default());
        }
        if let Some(round) = r.rounds.last_mut() {
            round.received = r.record.dated("received_at");
            round.due = r.record.dated("reply_due");
            round.done = r.record.dated("answered_at");
        }
        if let Some(due) = r.record.dated("provide_due") {
            r.provide_due = Some(due);
            r.agreed = r.record.dated("decided_at");
            r.provided = r.record.dated("provided_at");
        } else if verb == "agree" {
            // Agreed with the calendar unknown: a term without a day.
            r.agreed = r.record.dated("decided_at");
        }
        match verb {
            "refuse" => {
                let says = |c: &str| r.record.text(c).is_some_and(|t| !t.trim().is_empty());
                r.refusals.push(Refused {
                    seq,
                    day: r.record.dated("decided_at").map_or(day, |d| d.day),
                    facts: ["refusal_basis", "refusal_reason"].iter().filter_map(|c| r.record.fact(c)).collect(),
                    based: says("refusal_basis") && says("refusal_reason"),
                });
            }
            "revoke" | "expire" | "close" => r.ended = Some(day),
            _ => {}
        }
    }
}

/// The key that a row had before an update changed it, as an entry's object writes keys.
fn earlier_key(entity: &str, key: &str, old: &Map<String, Json>) -> Option<String> {
    let columns: &[&str] = match entity {
        "item" => &["resource", "name"],
        "mount" => &["name"],
        _ => &["code"],
    };
    let before = |c: &str| old.get(c).and_then(Json::as_str).map(|t| t.replace('%', "%25").replace('|', "%7C"));
    columns.iter().find_map(|c| before(c))?;
    let parts = columns.iter().zip(key.split('|')).map(|(c, now)| before(c).unwrap_or_else(|| now.to_string()));
    Some(parts.collect::<Vec<_>>().join("|"))
}

/// Hands an access entry to the log of readings: what was read, what was refused, rows told of earlier readings.
fn look_into(log: &mut Log, seq: u64, at: &str, department: &str, code: &str, detail: &str) {
    let Some((day, minute)) = local_minute(at) else { return };
    let (mut agreement, mut purpose, mut probes, mut rows, mut refusal) = (None, None, 0, None, None);
    for (key, value) in light::members(detail) {
        match key {
            "agreement" => agreement = value.parse::<i64>().ok(),
            "code" => refusal = light::text(value),
            "purpose" => purpose = light::text(value),
            "rows" => rows = value.parse::<u64>().ok(),
            "shape" => probes = light::elements(value).filter(|s| s.starts_with("\"lookup ")).count() as u64,
            "counts" => {
                for pair in light::elements(value) {
                    let mut numbers = light::elements(pair).map(|n| n.parse::<u64>().ok());
                    if let (Some(Some(seq)), Some(Some(rows))) = (numbers.next(), numbers.next()) {
                        log.told(seq, rows);
                    }
                }
            }
            _ => {}
        }
    }
    match (agreement, refusal) {
        (Some(agreement), _) => {
            log.read(Reading { seq, agreement, day, minute, purpose: purpose.as_deref(), rows, probes })
        }
        (None, Some(refusal)) => log.refused(seq, day, department, code, &refusal),
        (None, None) => {}
    }
}
