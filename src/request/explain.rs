//! `request_explain(id)`: per item what the request allows, by which article, pack and entry, and what to do next.

use super::clock;
use super::machine::{self, State};
use super::tables;
use crate::error::{request as faults, Basis, Refusal};
use crate::guard::rows::{Rows, TableFunction};
use crate::guard::Cache;
use crate::rules::Packs;
use crate::share::access;
use crate::share::decision::{self, Question, Reader, Verdict};
use crate::sqlite::Result;
use crate::value::Value;
use std::rc::Rc;

/// One row per item of the requested resource.
pub const EXPLAIN: TableFunction = TableFunction {
    name: "request_explain",
    columns: "item TEXT, column_name TEXT, share_type TEXT, verdict TEXT, verdict_label TEXT, mask TEXT, article INTEGER, pack TEXT, \
        why TEXT, why_label TEXT, entry INTEGER, next_step TEXT, next_step_label TEXT, state TEXT, reply_due TEXT, provide_due TEXT, \
        deadline TEXT, rule TEXT",
    arguments: &["id"],
    required: 1,
    start: explain,
};

const PENDING: &str = "期限待定";

fn explain(cache: &Rc<Cache>, arguments: &[Value]) -> Result<Box<dyn Rows>> {
    let id = match arguments.first() {
        Some(Value::Integer(id)) => Some(*id),
        Some(Value::Text(t)) => t.trim().parse().ok(),
        _ => None,
    };
    let unknown = || Refusal::new(&faults::REQUEST_UNKNOWN).with("id", id.map_or("?".into(), |i| i.to_string()));
    let id = id.ok_or_else(unknown)?;
    let Some((row, entry)) = tables::stored(cache, id)? else { return Err(unknown().into()) };
    let today = cache.conn.now()?.local_date();
    let calendar = crate::calendar::sql::current(cache)?;
    let packs = crate::rules::sql::active(cache)?;
    // Asked as the applicant would read, with the purpose and system that were agreed.
    let reader = Reader {
        actor: format!("request:{id}"),
        department: row.applicant.clone(),
        role: Some("system".into()),
        purpose: row.purpose.clone(),
        system: row.system.clone(),
    };
    let code = row.resource.clone().unwrap_or_default();
    let mut facts = access::facts(cache, &code, &reader, &[])?;
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
    let due = clock::due(&row, today, &calendar, &packs)?;
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
        let own_entry = (kind.as_deref() != Some("unconditional")).then_some(entry).flatten();
        let (word, label, mask, article, why, why_label) = match verdict {
            Some(Verdict::Raw) => ("allowed", "可见", None, by.0, by.1.to_string(), by.2.to_string()),
            Some(Verdict::Masked(mask)) => {
                ("masked", "脱敏", Some(mask.clone()), by.0, by.1.to_string(), by.2.to_string())
            }
            Some(Verdict::Denied(refusal)) => {
                let article = match refusal.fault.basis {
                    Basis::Article(n) => Some(n),
                    Basis::Product => None,
                };
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
            pack(&packs, today, article).into(),
            why.into(),
            why_label.into(),
            own_entry.into(),
            (if stop { next.clone() } else { "read it from the shared table".to_string() }).into(),
            (if stop { next_label.clone() } else { "可从共享表读取".to_string() }).into(),
            state.word().into(),
            shown(row.reply_due.as_deref(), row.received_at.is_some()),
            shown(row.provide_due.as_deref(), state == State::Agreed),
            deadline.clone().into(),
            rule.clone().into(),
        ]);
    }
    Ok(Box::new(rows.into_iter()))
}

/// The pack in force that has the article, with its version; a control of ours says so.
fn pack(packs: &Packs, today: crate::calendar::Date, article: Option<u8>) -> String {
    let Some(article) = article else { return "product".into() };
    let has = |p: &&crate::rules::Pack| p.rules.iter().any(|r| r.article == Some(article));
    packs.in_force(today).find(has).map_or("none in force".into(), |p| format!("{}/{}", p.pack, p.version))
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
