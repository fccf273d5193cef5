//! `notice_text` and `notice_docx`: the documents of Art. 21 out of `gov_notice`.

use super::day::Day;
use super::document::notices::{circular, rectification, report_upward};
use super::document::{docx, plain_text, Document, DocumentNumber};
use super::entries::Entries;
use super::present::letterhead;
use super::tables::{read, NOTICE};
use crate::error::{supervise, Refusal};
use crate::guard::{Cache, Row};
use crate::sqlite::{Arg, Result, ValueRef};
use crate::value::Value;

/// The document of a notice: `notice` 整改通知 (when left out), `circular` 通报, `report` 上报.
fn document(cache: &Cache, args: &[Arg<'_>]) -> Result<Option<Document>> {
    let id = match args.first().map_or(ValueRef::Null, |a| a.get()) {
        ValueRef::Null => return Ok(None),
        ValueRef::Integer(id) => id,
        v => v.str().and_then(|t| t.trim().parse().ok()).unwrap_or(-1),
    };
    let kind = match args.get(1).map_or(ValueRef::Null, |a| a.get()) {
        ValueRef::Null => "notice".to_string(),
        v => v.str().unwrap_or("?").to_string(),
    };
    let none = || Refusal::new(&supervise::NO_NOTICE).with("id", id);
    let columns: Vec<&str> = NOTICE.columns.iter().map(|c| c.name).collect();
    let sql = format!("SELECT {}, changed_at FROM main.gov_notice_data WHERE id = ?1", columns.join(", "));
    let mut values = cache.row(&sql, &[id.into()])?.ok_or_else(none)?;
    let changed = values.pop();
    let row = Row { spec: &NOTICE, values };
    let notice = read(&row)?;
    let dated = changed.as_ref().and_then(Value::text).and_then(super::people::local_day).unwrap_or(notice.issued_on);
    let head = letterhead(cache, notice.issued_on)?;
    let named = "SELECT name FROM main.gov_department_data WHERE code = ?1";
    let name = cache.text(named, &[notice.department.as_str().into()])?.unwrap_or_default();
    let entries = Entries::parse(row.text("entries").unwrap_or(""))?;
    let number = |column: &'static str| -> Result<DocumentNumber> {
        let lacks = || Refusal::new(&supervise::DOCUMENT_LACKS).with("field", column);
        Ok(DocumentNumber::parse(row.text(column).ok_or_else(lacks)?)?)
    };
    let made = match kind.as_str() {
        "notice" => {
            let demands: Vec<String> =
                row.text("demands").unwrap_or("").lines().filter(|l| !l.trim().is_empty()).map(String::from).collect();
            rectification(&head, number("number")?, &notice, &name, &demands, &entries)?
        }
        "circular" => circular(
            &head,
            number("circular_number")?,
            &notice,
            &name,
            moved_on(cache, id, "notified", dated)?,
            &entries,
        )?,
        "report" => {
            let signer = row.text("report_signer").unwrap_or("");
            let on = moved_on(cache, id, "escalated", dated)?;
            report_upward(
                &head,
                number("report_number")?,
                &notice,
                &name,
                &number("circular_number")?,
                signer,
                on,
                &entries,
            )?
        }
        _ => return Err(none().into()),
    };
    Ok(Some(made))
}

/// The local day on which the notice came into a state, as the chain says; `fallback` where it does not.
fn moved_on(cache: &Cache, id: i64, state: &str, fallback: Day) -> Result<Day> {
    let action = if state == "notified" { "notice.circulate" } else { "notice.escalate" };
    // The body begins with its action, and ends its object with a quote: no other entry looks so.
    let sql = "SELECT body FROM main.gov_audit_data WHERE body LIKE ?1 AND body LIKE ?2 ORDER BY seq DESC LIMIT 1";
    let (action, object) = (format!("{{\"action\":\"{action}\",%"), format!("%,\"object\":\"notice:{id}\",%"));
    let body = cache.text(sql, &[action.as_str().into(), object.as_str().into()])?;
    let at = body.as_deref().and_then(super::gather::light::read).and_then(|l| super::people::local_day(l.at));
    Ok(at.unwrap_or(fallback))
}

/// The document as plain text, 28 characters wide.
pub fn text(cache: &Cache, args: &[Arg<'_>]) -> Result<Option<String>> {
    Ok(document(cache, args)?.map(|d| plain_text(&d)))
}

/// The document as the bytes of a .docx.
pub fn word(cache: &Cache, args: &[Arg<'_>]) -> Result<Option<Vec<u8>>> {
    Ok(document(cache, args)?.map(|d| docx::docx(&d)).transpose()?)
}
