//! `share_explain(resource, department, purpose, as_of)`: what a department's read would get, item by item,
//! by the very decision that reads ask.

use super::access;
use super::decision::{self, Question, Reader, Verdict};
use crate::calendar::{Date, Timestamp};
use crate::error::{share as faults, Refusal};
use crate::guard::rows::{Rows, TableFunction};
use crate::guard::Cache;
use crate::sqlite::Result;
use crate::value::Value;
use std::rc::Rc;

pub const EXPLAIN: TableFunction = TableFunction {
    name: "share_explain",
    columns: "item TEXT, column_name TEXT, verdict TEXT, mask TEXT, agreement INTEGER, article INTEGER, reason TEXT",
    arguments: &["resource", "department", "purpose", "as_of"],
    required: 2,
    start,
};

fn start(cache: &Rc<Cache>, arguments: &[Value]) -> Result<Box<dyn Rows>> {
    let text = |i: usize| arguments.get(i).and_then(Value::text);
    let (code, department) = (text(0).unwrap_or(""), text(1).unwrap_or(""));
    let unknown =
        |what: &str, value: &str| Refusal::new(&faults::EXPLAIN_UNKNOWN).with("what", what).with("value", value);
    if !cache.exists("SELECT 1 FROM main.gov_resource_data WHERE code = ?1", &[code.into()])? {
        return Err(unknown("resource", code).into());
    }
    if !cache.exists("SELECT 1 FROM main.gov_department_data WHERE code = ?1", &[department.into()])? {
        return Err(unknown("department", department).into());
    }
    let today = match text(3) {
        None => cache.conn.now()?.local_date(),
        Some(t) if t.len() > 10 => Timestamp::parse(t)?.local_date(),
        Some(t) => Date::parse(t)?,
    };
    let reader = Reader {
        actor: "share_explain".into(),
        department: Some(department.to_string()),
        // As the platform's own system would read, where the node asks for one.
        role: Some("system".into()),
        purpose: text(2).map(String::from),
        system: None,
    };
    let facts = access::facts(cache, code, &reader, &[])?;
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
    let outcome = decision::explain(&question);
    let mut rows = Vec::new();
    for (i, item) in facts.items.iter().enumerate() {
        let mut row: Vec<Value> = vec![item.name.as_str().into(), item.column.as_str().into()];
        let (verdict, mask, agreement, article, reason) = match &outcome {
            Err(refusal) => ("deny", None, None, None, refusal.to_string()),
            Ok(answer) => {
                // The agreement for this item alone: another request may cover it.
                let alone = [i];
                let own = decision::explain(&Question { used: &alone, ..question });
                let answer = own.as_ref().unwrap_or(answer);
                let agreement = answer.agreement.as_ref().map(|a| a.id);
                let article = i64::from(answer.article);
                let verify = answer.agreement.as_ref().is_some_and(|a| a.verify_only);
                match answer.verdicts.get(i) {
                    Some(Verdict::Denied(refusal)) => ("deny", None, None, Some(article), refusal.to_string()),
                    Some(_) if verify => ("verify", None, agreement, Some(article), String::new()),
                    Some(Verdict::Masked(spec)) => {
                        ("mask", Some(spec.clone()), agreement, Some(article), String::new())
                    }
                    Some(Verdict::Raw) => ("allow", None, agreement, Some(article), String::new()),
                    None => ("deny", None, None, Some(article), String::new()),
                }
            }
        };
        row.push(verdict.into());
        row.push(mask.map_or(Value::Null, Value::Text));
        row.push(agreement.map_or(Value::Null, Value::Integer));
        row.push(article.map_or(Value::Null, Value::Integer));
        row.push(if reason.is_empty() { Value::Null } else { Value::Text(reason) });
        rows.push(row);
    }
    Ok(Box::new(rows.into_iter()))
}
