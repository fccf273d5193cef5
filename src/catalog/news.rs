//! What a subscriber has not seen yet (Art. 8): new, changed, suspended, retired. Read out of the chain, which has
//! every change of the catalogue, whoever made it.

use super::find;
use super::know::Knower;
use crate::audit::json::{self, Json, Map};
use crate::guard::rows::{Rows, TableFunction};
use crate::guard::{actor, Cache};
use crate::sqlite::Result;
use crate::value::Value;
use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

/// `subscription_news([department [, from_seq]])`: one row for each subscription and resource with changes in entries
/// from `from_seq` on; without it, in those after the department's last `gov_feed`. Own departments' only, except for a
/// sysadmin or a system, which push to all.
pub const NEWS: TableFunction = TableFunction {
    name: "subscription_news",
    columns: "subscription INTEGER, subscriber TEXT, code TEXT, name TEXT, what TEXT, what_label TEXT, state TEXT, \
        changes INTEGER, first_seq INTEGER, last_seq INTEGER, last_at TEXT",
    arguments: &["department", "from_seq"],
    required: 0,
    start,
};

const PUBLIC: [&str; 3] = ["published", "revised", "suspended"];

/// The words and their terms.
const WHAT: [(&str, &str); 5] =
    [("new", "新发布"), ("changed", "有变更"), ("suspended", "暂停"), ("resumed", "恢复"), ("retired", "撤销")];

/// What happened to a resource, as somebody sees it who may know only what is or was published.
///
/// `before` is its state before the changes, `None` if there was no resource; `was_public` whether it had been
/// published then or earlier; `now` its state, `None` if it is gone.
pub fn told(before: Option<&str>, was_public: bool, now: Option<&str>) -> Option<&'static str> {
    match now? {
        "suspended" if before == Some("suspended") => Some("changed"),
        "suspended" => Some("suspended"),
        "published" | "revised" if before == Some("suspended") => Some("resumed"),
        "published" | "revised" if was_public => Some("changed"),
        "published" | "revised" => Some("new"),
        // What never was published is nobody else's to hear of.
        "retired" if was_public && before != Some("retired") => Some("retired"),
        // A revision under review: what is in force has not changed yet.
        _ => None,
    }
}

/// An entry about a resource or one of its items.
struct Entry {
    code: String,
    seq: i64,
    at: String,
    /// The local day.
    day: String,
    created: bool,
    /// Of the resource, where the entry changed it.
    old: Option<String>,
    new: Option<String>,
}

/// The changes of one resource in a stretch of the log.
struct Change {
    /// State before the first entry that changed it, where one did; `Some(None)`: created in this stretch.
    before: Option<Option<String>>,
    /// It was public at some point within the stretch.
    public_within: bool,
    count: i64,
    first: i64,
    last: i64,
    at: String,
}

/// One thing to tell.
pub struct News {
    pub subscription: i64,
    pub subscriber: String,
    pub code: String,
    pub name: String,
    pub what: &'static str,
    pub state: String,
    count: i64,
    first: i64,
    last: i64,
    at: String,
}

fn start(cache: &Rc<Cache>, arguments: &[Value]) -> Result<Box<dyn Rows>> {
    let knower = Knower::of(cache)?;
    let wanted = arguments.first().and_then(Value::text);
    let from = arguments.get(1).and_then(Value::integer);
    let pushes =
        actor::session_actor(cache, cache.conn.now()?)?.is_some_and(|a| a.has_role("sysadmin") || a.has_role("system"));
    let mut rows = Vec::new();
    for row in cache.all("SELECT DISTINCT subscriber FROM main.gov_subscription_data ORDER BY 1", &[])? {
        let Some(subscriber) = row.first().and_then(Value::text) else { continue };
        if wanted.is_some_and(|w| w != subscriber) || !(pushes || knower.is_of(subscriber)) {
            continue;
        }
        let from = match from {
            Some(from) => from,
            None => delivered(cache, subscriber)?.saturating_add(1),
        };
        rows.extend(of(cache, subscriber, (from, i64::MAX))?.into_iter().map(|n| {
            let label = WHAT.iter().find(|(word, _)| *word == n.what).map(|(_, label)| *label);
            vec![
                n.subscription.into(),
                n.subscriber.into(),
                n.code.into(),
                n.name.into(),
                n.what.into(),
                label.into(),
                n.state.into(),
                n.count.into(),
                n.first.into(),
                n.last.into(),
                n.at.into(),
            ]
        }));
    }
    Ok(Box::new(rows.into_iter()))
}

/// The last entry delivered to a department.
fn delivered(cache: &Cache, department: &str) -> Result<i64> {
    let sql = "SELECT max(to_seq) FROM main.gov_feed_data WHERE department = ?1";
    Ok(cache.row(sql, &[department.into()])?.and_then(|r| r.first().and_then(Value::integer)).unwrap_or(0))
}

/// What is new for a department's subscriptions in the entries of a stretch, both ends included.
pub fn of(cache: &Cache, subscriber: &str, (from, to): (i64, i64)) -> Result<Vec<News>> {
    let sql =
        "SELECT id, resource, search, since, until FROM main.gov_subscription_data WHERE subscriber = ?1 ORDER BY id";
    let subscriptions = cache.all(sql, &[subscriber.into()])?;
    if subscriptions.is_empty() {
        return Ok(Vec::new());
    }
    let knower = Knower::Staff(Some(subscriber.to_string()));
    let log = log(cache, (from, to))?;
    let mut news = Vec::new();
    for row in subscriptions {
        let text = |i: usize| row.get(i).and_then(Value::text);
        let days = (text(3).unwrap_or(""), text(4).unwrap_or("9999-12-31"));
        let found = match text(2) {
            None => None,
            Some(search) => Some(find::codes(cache, search, |state, provider, authority| {
                state == "retired" || knower.may_know(state, provider, authority)
            })?),
        };
        let meant = |e: &&Entry| {
            let day = e.day.as_str() >= days.0 && e.day.as_str() <= days.1;
            day && match (&found, text(1)) {
                (Some(found), _) => found.contains(&e.code),
                (None, resource) => resource == Some(e.code.as_str()),
            }
        };
        let id = row.first().and_then(Value::integer).unwrap_or(0);
        for (code, change) in changes(log.iter().filter(meant)) {
            news.extend(one(cache, subscriber, id, code, change)?);
        }
    }
    Ok(news)
}

fn one(cache: &Cache, subscriber: &str, subscription: i64, code: String, change: Change) -> Result<Option<News>> {
    let row = cache.row("SELECT state, name FROM main.gov_resource_data WHERE code = ?1", &[code.as_str().into()])?;
    let text = |i: usize| row.as_ref().and_then(|r| r.get(i)).and_then(Value::text);
    let now = text(0);
    let before = match &change.before {
        Some(before) => before.as_deref(),
        None => now,
    };
    // A version that began before the first change and was public: the revision of something in force.
    let earlier = "SELECT 1 FROM main.gov_resource_history_data WHERE code = ?1 AND state IN ('published', 'revised', 'suspended') \
                   AND changed_at < (SELECT json FROM (SELECT substr(body, instr(body, ',\"at\":\"') + 7, 24) AS json \
                   FROM main.gov_audit_data WHERE seq = ?2))";
    let public = before.is_some_and(|s| PUBLIC.contains(&s))
        || (before.is_some() && cache.exists(earlier, &[code.as_str().into(), change.first.into()])?);
    // Published and retired within one stretch: that it came and went is told once, as retired.
    let was_public = public || (now == Some("retired") && change.public_within);
    let Some(what) = told(before, was_public, now) else { return Ok(None) };
    Ok(Some(News {
        subscription,
        subscriber: subscriber.to_string(),
        name: text(1).unwrap_or_default().to_string(),
        what,
        state: now.unwrap_or_default().to_string(),
        code,
        count: change.count,
        first: change.first,
        last: change.last,
        at: change.at,
    }))
}

/// The entries of a stretch that are about the catalogue.
fn log(cache: &Cache, (from, to): (i64, i64)) -> Result<Vec<Entry>> {
    let sql = "SELECT body, detail FROM main.gov_audit_data WHERE seq BETWEEN ?1 AND ?2 \
               AND (instr(body, ',\"object\":\"resource:') > 0 OR instr(body, ',\"object\":\"item:') > 0) \
               AND instr(body, '\"class\":\"governance\"') > 0";
    let mut all = Vec::new();
    cache.rows(sql, &[from.into(), to.into()], |row| {
        let entry = crate::audit::entry::read(row.column_text(0).unwrap_or(""))?;
        let Some((entity, key)) = entry.object.split_once(':') else { return Ok(()) };
        let of_resource = entity == "resource";
        let (old, new) = if of_resource { states(row.column_text(1)) } else { (None, None) };
        all.push(Entry {
            code: find::unescaped(key.split('|').next().unwrap_or(key)),
            seq: entry.seq,
            day: crate::calendar::Timestamp::parse(&entry.at)?.local_date().to_string(),
            at: entry.at,
            created: of_resource && entry.action == "resource.create",
            old,
            new,
        });
        Ok(())
    })?;
    Ok(all)
}

/// What the entries come to, by resource.
fn changes<'a>(entries: impl Iterator<Item = &'a Entry>) -> BTreeMap<String, Change> {
    let mut all: BTreeMap<String, Change> = BTreeMap::new();
    for e in entries {
        let change = all.entry(e.code.clone()).or_insert_with(|| Change {
            before: None,
            public_within: false,
            count: 0,
            first: e.seq,
            last: e.seq,
            at: String::new(),
        });
        (change.count, change.last) = (change.count + 1, e.seq);
        change.at.clone_from(&e.at);
        if change.before.is_none() && (e.created || e.old.is_some()) {
            change.before = Some(e.old.clone());
        }
        change.public_within |= [&e.old, &e.new].into_iter().flatten().any(|s| PUBLIC.contains(&s.as_str()));
    }
    all
}

/// The states before and after, where an entry's detail says that it changed.
fn states(detail: Option<&str>) -> (Option<String>, Option<String>) {
    let Some(Ok(Json::Map(map))) = detail.map(json::read) else { return (None, None) };
    let of = |side: &str| match map.get(side) {
        Some(Json::Map(columns)) => columns.get("state").and_then(Json::text).map(String::from),
        _ => None,
    };
    (of("old"), of("new"))
}

/// For what is pushed to a department: each resource once for each thing that happened to it. A delivery holds so much;
/// how many more there are is said last, and `subscription_news` gives them.
pub fn brief(news: &[News]) -> Json {
    const ROOM: usize = 8_000;
    let mut seen = HashSet::new();
    let (mut shown, mut room, mut more) = (Vec::new(), ROOM, 0i64);
    for n in news.iter().filter(|n| seen.insert((n.code.as_str(), n.what))) {
        let size = n.code.len() + n.name.len() + 60;
        if more > 0 || size > room {
            more += 1;
            continue;
        }
        room -= size;
        shown.push(Json::Map(
            Map::new().with("code", n.code.as_str()).with("name", n.name.as_str()).with("what", n.what),
        ));
    }
    if more > 0 {
        shown.push(Json::Map(Map::new().with("more", more)));
    }
    Json::List(shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_follows_from_the_state_before_and_now() {
        for (before, was_public, now, want) in [
            (None, false, Some("published"), Some("new")),
            (Some("submitted"), false, Some("published"), Some("new")),
            (Some("submitted"), true, Some("published"), Some("changed")),
            (Some("published"), true, Some("revised"), Some("changed")),
            (Some("published"), true, Some("published"), Some("changed")),
            (Some("published"), true, Some("suspended"), Some("suspended")),
            (Some("suspended"), true, Some("suspended"), Some("changed")),
            (Some("suspended"), true, Some("published"), Some("resumed")),
            (Some("suspended"), true, Some("retired"), Some("retired")),
            (Some("retired"), true, Some("retired"), None),
            (None, true, Some("retired"), Some("retired")),
        ] {
            assert_eq!(told(before, was_public, now), want, "{before:?} {now:?}");
        }
    }

    #[test]
    fn what_never_was_published_is_not_told() {
        for after in [Some("draft"), Some("submitted"), Some("retired"), None] {
            for before in [None, Some("draft"), Some("submitted")] {
                assert_eq!(told(before, false, after), None, "{before:?} {after:?}");
            }
        }
        assert_eq!(told(Some("revised"), true, Some("submitted")), None);
        assert!(WHAT.iter().any(|(word, _)| Some(*word) == told(None, false, Some("published"))));
    }
}
