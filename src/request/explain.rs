//! `request_explain(id, as_of)`: per item what the request allows, by which article, pack and entry, and what to do
//! next; now, or as it stood at an earlier moment (catalogue, agreement, calendar and packs as of then).

use super::clock;
use super::fields::{Row, TEXT_COLUMNS};
use super::machine::{self, State};
use super::tables;
use crate::calendar::Calendar;
use crate::error::{request as faults, Refusal};
use crate::guard::rows::{Rows, TableFunction};
use crate::guard::Cache;
use crate::share::decision::{self, Question, Reader, Verdict};
use crate::share::explain::{article, Moment, READ};
use crate::share::past;
use crate::sqlite::Result;
use crate::value::Value;
use std::rc::Rc;
use std::sync::Arc;

/// One row per item of the requested resource. `entry` is the chain entry that the verdict rests on: the request's
/// last move, or for what needs no agreement the item's classification.
pub const EXPLAIN: TableFunction = TableFunction {
    name: "request_explain",
    columns: "item TEXT, column_name TEXT, share_type TEXT, verdict TEXT, verdict_label TEXT, mask TEXT, article INTEGER, pack TEXT, \
        why TEXT, why_label TEXT, entry INTEGER, next_step TEXT, next_step_label TEXT, state TEXT, reply_due TEXT, provide_due TEXT, \
        deadline TEXT, rule TEXT",
    arguments: &["id", "as_of"],
    required: 1,
    start: explain,
};

const PENDING: &str = "期限待定";

/// The request as it stood, and the entry of its last move.
fn row_at(cache: &Cache, moment: &Moment, id: i64) -> Result<Option<(Row, Option<i64>)>> {
    let Some(past) = &moment.past else { return tables::stored(cache, id) };
    let Some((rebuilt, entry)) = past.request(id) else { return Ok(None) };
    let mut row = Row::default();
    for column in TEXT_COLUMNS.iter().copied().chain(["id", "previous"]) {
        row.set(column, &past::value(rebuilt, column))?;
    }
    Ok(Some((row, entry)))
}

fn explain(cache: &Rc<Cache>, arguments: &[Value]) -> Result<Box<dyn Rows>> {
    let id = match arguments.first() {
        Some(Value::Integer(id)) => Some(*id),
        Some(Value::Text(t)) => t.trim().parse().ok(),
        _ => None,
    };
    let unknown = |then: String| {
        let id = id.map_or("?".into(), |i| i.to_string());
        Refusal::new(&faults::REQUEST_UNKNOWN).with("id", format!("{id}{then}"))
    };
    let id = id.ok_or_else(|| unknown(String::new()))?;
    // A request never changes its resource, nor is it ever deleted.
    let Some((live, _)) = tables::stored(cache, id)? else { return Err(unknown(String::new()).into()) };
    let code = live.resource.unwrap_or_default();
    let moment = Moment::of(cache, arguments.get(1), &code)?;
    let today = moment.day;
    let then = || unknown(format!(" as of {today}"));
    let Some((row, entry)) = row_at(cache, &moment, id)? else { return Err(then().into()) };
    let calendar: Arc<Calendar> = match &moment.past {
        Some(past) => Arc::new(past.calendar()),
        None => crate::calendar::sql::current(cache)?,
    };
    let packs = moment.packs(cache)?;
    // Asked as the applicant would read, with the purpose and system that were agreed.
    let reader = Reader {
        actor: format!("request:{id}").into(),
        department: row.applicant.as_deref().map(Into::into),
        role: Some("system".into()),
        purpose: row.purpose.clone(),
        system: row.system.clone(),
    };
    let Some(mut facts) = moment.facts(cache, &code, &reader)? else { return Err(then().into()) };
    facts.agreements.retain(|a| a.id == id);
    let question = Question {
        reader: &reader,
        node: facts.node,
        resource: &facts.resource,
        items: &facts.items,
        used: &[],
        probed: &[],
        agreements: &facts.agreements,
        today,
    };
    let answer = decision::explain(&question);
    let state = row.state()?;
    let direct = facts.resource.share_type.as_deref() == Some("unconditional");
    let due = clock::due(&row, direct, today, &calendar, &packs)?;
    let deadline = match due.as_ref().filter(|d| d.kind.is_some()) {
        Some(d) if d.pending => Some(PENDING.to_string()),
        Some(d) => d.due.map(|day| day.to_string()),
        None => None,
    };
    let (next, next_label) = next_step(id, state, due.as_ref());
    let rule = due.as_ref().and_then(|d| d.cite.clone());
    let shown = |day: Option<&str>, started: bool| match day {
        Some(day) => Value::from(day),
        None if started => Value::from(PENDING),
        None => Value::Null,
    };
    let mut rows = Vec::new();
    for (i, item) in facts.items.iter().enumerate() {
        let kind = item.share_type.clone().or_else(|| facts.resource.share_type.clone());
        let denied;
        let verdict = match &answer {
            Ok(a) => a.verdicts.get(i),
            Err(refusal) => {
                denied = Verdict::Denied(refusal.clone());
                Some(&denied)
            }
        };
        let by = match kind.as_deref() {
            Some("conditional") => (Some(10), "as agreed in this request", "按本申请的答复意见"),
            Some("prohibited") => {
                (Some(9), "opened, masked, by the approved security event", "经批准的安全事件,脱敏后共享")
            }
            _ => (Some(10), "unconditionally shared: no request is needed", "无条件共享,可直接获取"),
        };
        let own_entry = match kind.as_deref() {
            Some("unconditional") => moment.catalogued(cache, &code, &item.name)?,
            _ => entry,
        };
        let (word, label, mask, article, why, why_label) = match verdict {
            Some(Verdict::Raw) => ("allowed", "可见", None, by.0, by.1.to_string(), by.2.to_string()),
            Some(Verdict::Masked(mask)) => {
                ("masked", "脱敏", Some(mask.clone()), by.0, by.1.to_string(), by.2.to_string())
            }
            Some(Verdict::Denied(refusal)) => {
                let article = article(refusal);
                let text = refusal.to_string();
                let (why, why_label) = text.split_once('\n').unwrap_or((text.as_str(), ""));
                ("denied", "不可见", None, article, why.to_string(), why_label.to_string())
            }
            None => continue,
        };
        let stop = word == "denied";
        rows.push(vec![
            item.name.as_str().into(),
            item.column.as_str().into(),
            kind.into(),
            word.into(),
            label.into(),
            mask.into(),
            article.map(i64::from).into(),
            packs.holding(article, today).into(),
            why.into(),
            why_label.into(),
            own_entry.into(),
            (if stop { next.as_str() } else { READ.0 }).into(),
            (if stop { next_label.as_str() } else { READ.1 }).into(),
            state.word().into(),
            shown(row.reply_due.as_deref(), row.received_at.is_some()),
            shown(row.provide_due.as_deref(), state == State::Agreed),
            deadline.clone().into(),
            rule.clone().into(),
        ]);
    }
    Ok(Box::new(rows.into_iter()))
}

/// What whoever wants the item does next.
fn next_step(id: i64, state: State, due: Option<&clock::Due>) -> (String, String) {
    if let Some(due) = due {
        let (who, who_label) = due.whose.words();
        return (format!("{who}: {}", due.to_do.0), format!("{who_label}:{}", due.to_do.1));
    }
    match state {
        State::Refused => (
            "dispute it (the data authority decides), or file a narrower request".into(),
            "可提请同级政务数据主管部门协调,或缩小范围另行申请".into(),
        ),
        State::Suspended => ("ask the provider's cdo to resume it".into(), "请提供部门首席数据官恢复".into()),
        State::Provided => (
            format!("apply for further items in a new request with previous = {id}"),
            format!("需要其他数据项时另行申请(previous = {id})"),
        ),
        _ => (
            format!(
                "file a new request with previous = {id}; after {} comes {}",
                state.word(),
                machine::next_words(state)
            ),
            format!("请另行申请(previous = {id})"),
        ),
    }
}
