//! What the governed tables said at an earlier moment, rebuilt from the chain alone: what an explanation for a past
//! day rests on. Governance entries are never erased, so every day since the database was set up can be asked about.

use super::access::{self, Facts, OpenItems};
use super::decision::{Item, Node, Resource};
use crate::audit::entry::{self, OwnedEntry};
use crate::audit::json::{self, Json};
use crate::audit::replay::{joined, Known, Rebuilt, Replay};
use crate::calendar::{Calendar, Date, Timestamp};
use crate::guard::Cache;
use crate::request::filter::read_items;
use crate::rules::{sql::read_named, Packs};
use crate::sqlite::Result;
use crate::value::Value;
use std::collections::{BTreeMap, HashMap};

/// The moment that a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// What stands now, counted to this day.
    Live(Date),
    /// What stood when this instant ended.
    Then(Timestamp),
}

impl When {
    pub fn day(self) -> Date {
        match self {
            When::Live(day) => day,
            When::Then(at) => at.local_date(),
        }
    }
}

/// Reads `as_of`: an instant, or a local day, whose end is meant. NULL is now; a moment to come is judged by what
/// stands now.
pub fn when(cache: &Cache, value: Option<&Value>) -> Result<When> {
    let now = cache.conn.now()?;
    let text = match value {
        None | Some(Value::Null) => return Ok(When::Live(now.local_date())),
        Some(Value::Text(text)) => text.trim(),
        Some(_) => "?",
    };
    let at = if text.len() > 10 {
        Timestamp::parse(text)?
    } else {
        Timestamp::parse(&format!("{}T23:59:59.999+08:00", Date::parse(text)?))?
    };
    Ok(if at >= now { When::Live(at.local_date()) } else { When::Then(at) })
}

/// The tables whose rows an explanation may rest on.
const ENTITIES: [(&str, &str, &[&str]); 7] = [
    ("department", "gov_department", &["code"]),
    ("resource", "gov_resource", &["code"]),
    ("item", "gov_item", &["resource", "name"]),
    ("request", "gov_request", &["id"]),
    ("event", "gov_event", &["id"]),
    ("calendar", "gov_calendar", &["date"]),
    ("pack", "gov_pack", &["pack", "version"]),
];

/// The rebuilt rows about one resource, and what goes for all.
pub struct Past {
    replay: Replay,
    /// By object: where its row began, which is the order of a resource's items.
    begun: HashMap<String, i64>,
    /// By object: its last entry, for a request its last move.
    last: HashMap<String, i64>,
    /// Names of the active packs.
    packs: Vec<String>,
}

/// The text of `"object"` up to its colon. Quotes in JSON strings are escaped, so this stands only at the member.
fn entity(body: &str) -> &str {
    let start = ",\"object\":\"";
    let rest = body.find(start).and_then(|i| body.get(i + start.len()..)).unwrap_or("");
    rest.split(':').next().unwrap_or("")
}

impl Past {
    /// Reads the chain as far as `at`. `code` is the resource asked about.
    pub fn read(cache: &Cache, at: Timestamp, code: &str) -> Result<Past> {
        let known = ENTITIES.map(|(entity, table, key)| Known { entity, table, key: key.to_vec(), parties: &[] });
        let mut past = Past {
            replay: Replay::new(known.to_vec()),
            begun: HashMap::new(),
            last: HashMap::new(),
            packs: Vec::new(),
        };
        let end = super::probe::first_at(cache, |t| t > at)?;
        let (mut quoted, mut keyed) = (String::new(), String::new());
        json::push_text(code, &mut quoted);
        json::push_text(&joined(&[code]), &mut keyed);
        let keyed = keyed.trim_matches('"').to_string();
        let sql = "SELECT body, detail FROM main.gov_audit_data WHERE seq < ?1 ORDER BY seq";
        cache.rows(sql, &[end.into()], |row| {
            let (Some(body), Some(detail)) = (row.column_text(0), row.column_text(1)) else { return Ok(()) };
            // Cheap tests first: most entries are about something else.
            let wanted = match entity(body) {
                "chain" => past.packs.is_empty(),
                "department" | "event" | "calendar" | "pack" => true,
                "resource" | "item" => body.contains(&keyed) || detail.contains(&quoted),
                // A new request names its resource; later entries are wanted if the first was.
                "request" => detail.contains(&quoted) || past.knows(body),
                _ => false,
            };
            if wanted {
                if let (Ok(entry), Ok(detail)) = (entry::read(body), json::read(detail)) {
                    past.take(&entry, &detail, code);
                }
            }
            Ok(())
        })?;
        Ok(past)
    }

    fn knows(&self, body: &str) -> bool {
        let start = ",\"object\":\"";
        let object = body.find(start).and_then(|i| body.get(i + start.len()..)).and_then(|r| r.split('"').next());
        object.is_some_and(|o| self.last.contains_key(o))
    }

    fn take(&mut self, entry: &OwnedEntry, detail: &Json, code: &str) {
        if let (true, Some(list)) = (entry.seq == 1 || entry.object.starts_with("pack:"), detail.get("packs")) {
            self.packs = list.list().unwrap_or_default().iter().filter_map(|j| j.text().map(String::from)).collect();
        }
        let (new, old) = (detail.get("new").and_then(Json::map), detail.get("old").and_then(Json::map));
        let object = &entry.object;
        if object.starts_with("request:") {
            let of_it = new.and_then(|n| n.get("resource")).and_then(Json::text) == Some(code);
            if !of_it && !self.last.contains_key(object) {
                return;
            }
        }
        if old.is_none() && new.is_some() {
            self.begun.insert(object.clone(), entry.seq);
        }
        // Its present state is what a request rests on; an edit of a field moves nothing.
        let moved = !object.starts_with("request:") || new.is_some_and(|n| n.get("state").is_some());
        if moved || !self.last.contains_key(object) {
            self.last.insert(object.clone(), entry.seq);
        }
        self.replay.entry(entry, detail);
    }

    fn rows(&self, entity: &str) -> impl Iterator<Item = (&String, &Rebuilt)> {
        self.replay.tables.get(entity).into_iter().flat_map(BTreeMap::iter)
    }

    fn row(&self, entity: &str, key: &str) -> Option<&Rebuilt> {
        self.replay.tables.get(entity)?.get(key)
    }

    pub fn has_department(&self, code: &str) -> bool {
        self.row("department", code).is_some()
    }

    /// The resource as it stood; `None` where the catalogue did not have it.
    pub fn resource(&self, code: &str) -> Option<Resource> {
        let row = self.row("resource", code)?;
        Some(Resource {
            code: code.to_string(),
            provider: text(row, "provider").unwrap_or_default(),
            share_type: text(row, "share_type"),
            condition_kind: text(row, "condition_kind"),
            legal_basis: text(row, "legal_basis"),
            state: text(row, "state"),
            named: self.named(text(row, "condition_departments").as_deref()),
        })
    }

    /// The departments that a resource named, as codes, as `catalog::tables::named` reads them today.
    fn named(&self, words: Option<&str>) -> Vec<String> {
        let code = |word: String| match self.row("department", &word) {
            Some(_) => word,
            None => {
                let same = self.rows("department").find(|(_, r)| text(r, "name").as_deref() == Some(&word));
                same.map_or(word, |(code, _)| code.clone())
            }
        };
        crate::catalog::model::codes(words.unwrap_or("")).into_iter().map(code).collect()
    }

    fn items(&self, code: &str) -> Vec<Item> {
        let mut found: Vec<(i64, Item)> = Vec::new();
        for (key, row) in self.rows("item").filter(|(_, r)| text(r, "resource").as_deref() == Some(code)) {
            let begun = self.begun.get(&format!("item:{key}")).copied().unwrap_or(i64::MAX);
            let item = Item {
                name: text(row, "name").unwrap_or_default(),
                column: text(row, "column_name").unwrap_or_default(),
                share_type: text(row, "share_type"),
                mask: text(row, "mask"),
                lookup: value(row, "lookup") == Value::Integer(1),
                subject: value(row, "subject_key") == Value::Integer(1),
                orders: false,
            };
            found.push((begun, item));
        }
        found.sort_by_key(|(begun, _)| *begun);
        found.into_iter().map(|(_, item)| item).collect()
    }

    /// The facts of a decision as they stood on `day`.
    pub fn facts(&self, cache: &Cache, resource: Resource, department: &str, day: Date) -> Result<Facts> {
        // A node is what it was set up as.
        let node = cache.text("SELECT node FROM main.gov_meta_data WHERE one = 1", &[])?;
        let items = self.items(&resource.code);
        let mut agreements = Vec::new();
        if department != resource.provider {
            for (key, row) in self.rows("request") {
                let own = |column: &str| text(row, column);
                if own("applicant").as_deref() != Some(department) || own("resource").as_ref() != Some(&resource.code) {
                    continue;
                }
                let mut agreement = access::agreement(key.parse().unwrap_or(0), |column| value(row, column));
                agreement.entry = self.last.get(&format!("request:{key}")).copied();
                if let Some(event) = own("event") {
                    let open = self.opened_by(&event, &resource.code, department, day);
                    access::limit_to_event(&mut agreement, &resource, &items, &open);
                }
                agreements.push(agreement);
            }
            agreements.sort_by_key(|a| a.id);
        }
        Ok(Facts { node: Node::parse(node.as_deref().unwrap_or("")), resource, items, agreements })
    }

    /// As `event_table::items_open`, of the event as it stood.
    fn opened_by(&self, event: &str, resource: &str, department: &str, day: Date) -> OpenItems {
        let Some(row) = self.row("event", event.trim()) else { return Vec::new() };
        let is = |column: &str, wanted: &[&str]| text(row, column).is_some_and(|t| wanted.contains(&t.as_str()));
        let day_of = |column: &str| text(row, column).and_then(|t| Date::parse(&t).ok());
        let runs = day_of("begins").is_some_and(|d| d <= day) && day_of("valid_until").is_some_and(|d| d >= day);
        let stands = is("state", &["approved"])
            && is("resource", &[resource])
            && is("department", &[department])
            && is("kind", &["major_security_event", "other"]);
        if !(runs && stands) {
            return Vec::new();
        }
        text(row, "items").and_then(|t| read_items("items", &t).ok()).unwrap_or_default()
    }

    /// The built-in years with the days that were loaded by then.
    pub fn calendar(&self) -> Calendar {
        let days = self.rows("calendar").filter_map(|(key, row)| {
            let day = text(row, "date").unwrap_or_else(|| key.clone());
            Some((Date::parse(&day).ok()?, value(row, "is_workday").integer()? == 1))
        });
        Calendar::with_days(days)
    }

    /// The packs that were active. A version that was ever in force is fixed, so its rules are what they were.
    pub fn packs(&self, cache: &Cache) -> Result<Packs> {
        let packs = self.packs.iter().map(|name| read_named(cache, name)).collect::<Result<_>>()?;
        Ok(Packs::new(packs)?)
    }

    /// A request's columns, and the entry of its last move.
    pub fn request(&self, id: i64) -> Option<(&Rebuilt, Option<i64>)> {
        let row = self.row("request", &id.to_string())?;
        Some((row, self.last.get(&format!("request:{id}")).copied()))
    }

    /// The entry that an item's classification rests on: the later one of its own and its resource's.
    pub fn catalogued(&self, code: &str, item: &str) -> Option<i64> {
        let of = |object: String| self.last.get(&object).copied();
        of(object("resource", &[code])).max(of(object("item", &[code, item])))
    }
}

/// What an entry about a row calls it.
pub fn object(entity: &str, key: &[&str]) -> String {
    format!("{entity}:{}", joined(key))
}

/// A rebuilt column as it is stored.
pub fn value(row: &Rebuilt, column: &str) -> Value {
    match row.get(column) {
        Some(Json::Text(t)) => Value::Text(t),
        Some(Json::Int(n)) => Value::Integer(n),
        _ => Value::Null,
    }
}

fn text(row: &Rebuilt, column: &str) -> Option<String> {
    match value(row, column) {
        Value::Text(t) => Some(t),
        _ => None,
    }
}

/// The last entries about a resource and its items that bear the time `changed_at`, by object: what live rows that
/// last changed then rest on.
pub fn entries_at(cache: &Cache, changed_at: &str, code: &str) -> Result<HashMap<String, i64>> {
    let mut found = HashMap::new();
    let Ok(changed) = Timestamp::parse(changed_at) else { return Ok(found) };
    let first = super::probe::first_at(cache, |at| at >= changed)?;
    let time = format!(",\"at\":\"{changed}\"");
    let (resource, item) = (object("resource", &[code]), format!("{}|", object("item", &[code])));
    // An import gives thousands of entries one time; times never run backwards, so they end where it changes.
    let sql = "SELECT seq, body FROM main.gov_audit_data WHERE seq >= ?1 ORDER BY seq";
    let mut statement = cache.take(sql)?;
    statement.bind(1, first)?;
    loop {
        let _nested = cache.conn.nested();
        if !statement.step()? {
            break;
        }
        let Some(body) = statement.column_text(1).filter(|b| b.contains(&time)) else { break };
        if !matches!(entity(body), "resource" | "item") {
            continue;
        }
        let Ok(entry) = entry::read(body) else { continue };
        if entry.object == resource || entry.object.starts_with(&item) {
            found.insert(entry.object, entry.seq);
        }
    }
    cache.give(sql, statement);
    Ok(found)
}
