//! `share_explain(resource, department, purpose, as_of)`: what a department's read would get, item by item,
//! by the very decision that reads ask, now or at an earlier moment.

use super::access::{self, Facts};
use super::decision::{self, Question, Reader, Verdict};
use super::past::{self, Past, When};
use crate::calendar::Date;
use crate::error::{share as faults, Basis, Fault, Refusal};
use crate::guard::rows::{Rows, TableFunction};
use crate::guard::Cache;
use crate::sqlite::Result;
use crate::value::Value;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

/// `entry` is the chain entry that the verdict rests on: the agreement's last move, else the item's classification.
pub const EXPLAIN: TableFunction = TableFunction {
    name: "share_explain",
    columns: "item TEXT, column_name TEXT, verdict TEXT, mask TEXT, agreement INTEGER, article INTEGER, reason TEXT, \
        pack TEXT, entry INTEGER, next_step TEXT, next_step_label TEXT",
    arguments: &["resource", "department", "purpose", "as_of"],
    required: 2,
    start,
};

/// What a moment knew: live, or rebuilt.
pub struct Moment {
    pub day: Date,
    pub past: Option<Past>,
    /// Entries behind live rows, by the time at which those changed.
    behind: RefCell<HashMap<String, HashMap<String, i64>>>,
}

impl Moment {
    /// Settles `as_of`; `code` is the resource asked about.
    pub fn of(cache: &Cache, as_of: Option<&Value>, code: &str) -> Result<Moment> {
        let when = past::when(cache, as_of)?;
        let past = match when {
            When::Live(_) => None,
            When::Then(at) => Some(Past::read(cache, at, code)?),
        };
        Ok(Moment { day: when.day(), past, behind: RefCell::default() })
    }

    /// A name as an error shows it.
    fn shown(&self, value: &str) -> String {
        match self.past {
            Some(_) => format!("{value} (as of {})", self.day),
            None => value.to_string(),
        }
    }

    /// The facts for a reader; `None` where the catalogue had no such resource.
    pub fn facts(&self, cache: &Cache, code: &str, reader: &Reader) -> Result<Option<Facts>> {
        match &self.past {
            Some(past) => {
                let Some(resource) = past.resource(code) else { return Ok(None) };
                let department = reader.department.as_deref().unwrap_or("");
                past.facts(cache, resource, department, self.day).map(Some)
            }
            None if !cache.exists("SELECT 1 FROM main.gov_resource_data WHERE code = ?1", &[code.into()])? => Ok(None),
            None => access::facts_on(cache, code, reader, &[], self.day).map(Some),
        }
    }

    fn has_department(&self, cache: &Cache, code: &str) -> Result<bool> {
        match &self.past {
            Some(past) => Ok(past.has_department(code)),
            None => cache.exists("SELECT 1 FROM main.gov_department_data WHERE code = ?1", &[code.into()]),
        }
    }

    pub fn packs(&self, cache: &Cache) -> Result<Arc<crate::rules::Packs>> {
        Ok(match &self.past {
            Some(past) => Arc::new(past.packs(cache)?),
            None => crate::rules::sql::active(cache)?,
        })
    }

    /// The entry that an item's classification rests on.
    pub fn catalogued(&self, cache: &Cache, code: &str, item: &str) -> Result<Option<i64>> {
        if let Some(past) = &self.past {
            return Ok(past.catalogued(code, item));
        }
        let sql = "SELECT i.changed_at, r.changed_at FROM main.gov_item_data AS i JOIN main.gov_resource_data AS r \
                   ON r.code = i.resource WHERE i.resource = ?1 AND i.name = ?2";
        let Some(row) = cache.row(sql, &[code.into(), item.into()])? else { return Ok(None) };
        let at = |i: usize| row.get(i).and_then(Value::text).unwrap_or("");
        let own = self.behind(cache, at(0), code, &past::object("item", &[code, item]))?;
        Ok(own.max(self.behind(cache, at(1), code, &past::object("resource", &[code]))?))
    }

    fn behind(&self, cache: &Cache, changed_at: &str, code: &str, object: &str) -> Result<Option<i64>> {
        let mut behind = self.behind.borrow_mut();
        if !behind.contains_key(changed_at) {
            behind.insert(changed_at.to_string(), past::entries_at(cache, changed_at, code)?);
        }
        Ok(behind.get(changed_at).and_then(|entries| entries.get(object)).copied())
    }
}

/// What whoever was denied does next, by the refusal.
const NEXT: [(&Fault, &str, &str); 12] = [
    (&faults::NO_DEPARTMENT, "open a session for your department", "以本部门凭证打开会话"),
    (
        &faults::NO_AGREEMENT,
        "apply: INSERT INTO gov_request with purpose, system, scope and items",
        "通过 gov_request 提出申请,说明用途、信息系统、范围和数据项",
    ),
    (&faults::NOT_PROVIDED, "see request_explain for the request's next move", "见 request_explain 所示下一步"),
    (&faults::EXPIRED, "file a renewal: a new request with previous set", "提出续期申请并填写 previous"),
    (&faults::OTHER_PURPOSE, "use the agreed purpose, or apply for the new one", "按获准用途使用,或另行申请"),
    (&faults::OTHER_SYSTEM, "read from the agreed system, or apply for the new one", "从获准系统访问,或另行申请"),
    (
        &faults::ITEM_NOT_AGREED,
        "leave it out, or apply for it with previous set",
        "不使用该数据项,或另行申请并填写 previous",
    ),
    (
        &faults::PROHIBITED,
        "only an approved security event opens it, masked: INSERT INTO gov_event",
        "仅经批准的安全事件可脱敏共享:登记 gov_event",
    ),
    (&faults::UNCLASSIFIED, "ask the provider to classify it", "请提供部门确定共享类型"),
    (&faults::NOT_PUBLISHED, "ask the provider to publish the resource", "请提供部门发布该资源"),
    (&faults::FRONT_ONLY_SYSTEM, "read it on the platform", "在大数据管理平台上读取"),
    (&faults::NOT_THROUGH_PLATFORM, "read it on the platform", "在大数据管理平台上读取"),
];

pub const READ: (&str, &str) = ("read it from the shared table", "可从共享表读取");

fn next(refusal: &Refusal) -> (&'static str, &'static str) {
    let found = NEXT.iter().find(|(fault, ..)| fault.number == refusal.fault.number);
    found.map_or(("see the reason", "见理由"), |(_, en, zh)| (en, zh))
}

pub fn article(refusal: &Refusal) -> Option<u8> {
    match refusal.fault.basis {
        Basis::Article(n) => Some(n),
        Basis::Product => None,
    }
}

fn start(cache: &Rc<Cache>, arguments: &[Value]) -> Result<Box<dyn Rows>> {
    let text = |i: usize| arguments.get(i).and_then(Value::text);
    let (code, department) = (text(0).unwrap_or(""), text(1).unwrap_or(""));
    let moment = Moment::of(cache, arguments.get(3), code)?;
    let reader = Reader {
        actor: "share_explain".into(),
        department: Some(department.into()),
        // As the platform's own system would read, where the node asks for one.
        role: Some("system".into()),
        purpose: text(2).map(String::from),
        system: None,
    };
    let unknown = |what: &str, value: &str| {
        Refusal::new(&faults::EXPLAIN_UNKNOWN).with("what", what).with("value", moment.shown(value))
    };
    let Some(facts) = moment.facts(cache, code, &reader)? else { return Err(unknown("resource", code).into()) };
    if !moment.has_department(cache, department)? {
        return Err(unknown("department", department).into());
    }
    let packs = moment.packs(cache)?;
    let question = Question {
        reader: &reader,
        node: facts.node,
        resource: &facts.resource,
        items: &facts.items,
        used: &[],
        probed: &[],
        agreements: &facts.agreements,
        today: moment.day,
    };
    let mut rows = Vec::new();
    for (i, item) in facts.items.iter().enumerate() {
        // The agreement for this item alone: another request may cover it.
        let alone = [i];
        let outcome = decision::explain(&Question { used: &alone, ..question });
        let kind = item.share_type.as_deref().or(facts.resource.share_type.as_deref());
        let agreement =
            outcome.as_ref().ok().and_then(|a| a.agreement.as_ref()).filter(|_| kind != Some("unconditional"));
        let denied = match &outcome {
            Err(refusal) => Some(refusal),
            Ok(answer) => match answer.verdicts.get(i) {
                Some(Verdict::Denied(refusal)) => Some(refusal),
                _ => None,
            },
        };
        let by = match (&outcome, denied) {
            (_, Some(refusal)) => article(refusal),
            (Ok(answer), None) if answer.own => Some(answer.article),
            (Ok(_), None) => Some(if kind == Some("conditional") { 10 } else { 9 }),
            (Err(_), None) => None,
        };
        let verdict = outcome.as_ref().ok().and_then(|a| a.verdicts.get(i));
        let (word, mask) = match verdict {
            _ if denied.is_some() => ("deny", None),
            Some(_) if agreement.is_some_and(|a| a.verify_only) => ("verify", None),
            Some(Verdict::Masked(spec)) => ("mask", Some(spec.as_str())),
            Some(Verdict::Raw) => ("allow", None),
            _ => ("deny", None),
        };
        let entry = match agreement.and_then(|a| a.entry).or_else(|| standing_on(&facts, denied)) {
            Some(entry) => Some(entry),
            None => moment.catalogued(cache, code, &item.name)?,
        };
        let todo = denied.map_or(READ, next);
        rows.push(vec![
            item.name.as_str().into(),
            item.column.as_str().into(),
            word.into(),
            mask.into(),
            agreement.filter(|_| denied.is_none()).map(|a| a.id).into(),
            by.map(i64::from).into(),
            denied.map(Refusal::to_string).into(),
            packs.holding(by, moment.day).into(),
            entry.into(),
            todo.0.into(),
            todo.1.into(),
        ]);
    }
    Ok(Box::new(rows.into_iter()))
}

/// The entry of the request that a refusal names.
fn standing_on(facts: &Facts, denied: Option<&Refusal>) -> Option<i64> {
    let id: i64 = denied?.value("request")?.parse().ok()?;
    facts.agreements.iter().find(|a| a.id == id)?.entry
}
