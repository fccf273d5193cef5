//! Business days of a request, and the two deadlines that follow from them.

use super::{Making, State};
use crate::calendar::Date;
use crate::error::{self, Refusal};
use crate::request::clock;
use crate::request::machine::Transition;

/// A resubmission is a new submission: its written form and both clocks begin anew.
pub(super) fn restart(making: &mut Making) {
    for column in ["form_sha256", "form_sent_at", "received_at"] {
        if !making.changed(column) {
            making.row.put(column, None);
        }
    }
    for column in ["reply_due", "answered_at", "extension_reason"] {
        making.row.put(column, None);
    }
}

/// Sets the day of a step to today where the caller states none.
fn default_today(making: &mut Making, column: &'static str) {
    let stated = making.changed(column) && making.row.text(column).is_some();
    if !stated {
        let today = making.ctx.today().to_string();
        making.row.put(column, Some(today));
    }
}

/// Receipt of the written form starts the reply clock.
pub(super) fn receipt(making: &mut Making) -> Result<(), Refusal> {
    if let (Some(old), true) = (making.old.and_then(|o| o.received_at.clone()), making.changed("received_at")) {
        let now = making.row.received_at.clone().unwrap_or("NULL".into());
        let (en, zh) = (format!("receipt corrected from {old} to {now}"), format!("收到日由 {old} 更正为 {now}"));
        making.warn("receipt_corrected", Some(10), false, &en, &zh);
    }
    in_order(making)?;
    let due = reply_due(making)?;
    making.row.put("reply_due", due);
    Ok(())
}

fn reply_due(making: &mut Making) -> Result<Option<String>, Refusal> {
    let Some(received) = making.row.day("received_at")? else { return Ok(None) };
    let due = clock::deadline(clock::Kind::Reply, false, received, making.ctx.calendar, making.ctx.packs);
    making.cites.extend(due.setting.as_ref().map(|s| s.cite()));
    if due.pending {
        pending(making, received);
    }
    Ok(due.day.map(|d| d.to_string()))
}

fn pending(making: &mut Making, from: Date) {
    let (en, zh) = (
        format!("the deadline counted from {from} is pending: load the next year into gov_calendar"),
        format!("自 {from} 起算的期限待定:请将下一年度日历写入 gov_calendar"),
    );
    making.warn("deadline_pending", Some(10), false, &en, &zh);
}

pub(super) fn of_step(making: &mut Making, step: &Transition) -> Result<(), Refusal> {
    match step.to {
        State::Submitted => receipt(making)?,
        State::Accepted => {
            if making.row.received_at.is_none() {
                default_today(making, "received_at");
            }
            receipt(making)?;
        }
        State::Returned => {
            if making.row.received_at.is_some() {
                receipt(making)?;
            }
            let today = making.ctx.today().to_string();
            making.row.put("answered_at", Some(today));
        }
        State::Agreed | State::Refused => answered(making, step)?,
        State::Provided if step.from == Some(State::Agreed) => {
            default_today(making, "provided_at");
            in_order(making)?;
        }
        _ => in_order(making)?,
    }
    Ok(())
}

fn answered(making: &mut Making, step: &Transition) -> Result<(), Refusal> {
    default_today(making, "decided_at");
    if step.from == Some(State::Accepted) {
        receipt(making)?;
        let day = making.row.decided_at.clone();
        making.row.put("answered_at", day);
    }
    in_order(making)?;
    let decided = making.row.day("decided_at")?;
    let due_day = making.row.day("reply_due")?;
    if step.from == Some(State::Accepted)
        && decided > due_day
        && due_day.is_some()
        && making.row.extension_reason.is_none()
    {
        making.warn(
            "reply_late",
            Some(10),
            false,
            "answered after the time that holds in principle, without extension_reason",
            "答复超原则时限,且未填写 extension_reason",
        );
    }
    if let (State::Agreed, Some(decided)) = (step.to, decided) {
        let direct = making.resource()?.share_type == "unconditional";
        let due = clock::deadline(clock::Kind::Provide, direct, decided, making.ctx.calendar, making.ctx.packs);
        making.cites.extend(due.setting.as_ref().map(|s| s.cite()));
        if due.pending {
            pending(making, decided);
        }
        making.row.put("provide_due", due.day.map(|d| d.to_string()));
    }
    Ok(())
}

/// Sent ≤ received ≤ decided ≤ provided, and none after today.
pub(super) fn in_order(making: &mut Making) -> Result<(), Refusal> {
    let today = making.ctx.today();
    let mut last: Option<(&str, Date)> = None;
    for column in ["form_sent_at", "received_at", "decided_at", "provided_at"] {
        let Some(day) = making.row.day(column)? else { continue };
        if day > today && making.changed(column) {
            return Err(Refusal::new(&error::request::DAY_FUTURE)
                .with("column", column)
                .with("value", day)
                .with("today", today));
        }
        if let Some((earlier, earlier_day)) = last.filter(|(_, d)| *d > day) {
            return Err(Refusal::new(&error::request::DAYS_DISORDERED)
                .with("later", column)
                .with("later_day", day)
                .with("earlier", earlier)
                .with("earlier_day", earlier_day));
        }
        last = Some((column, day));
    }
    Ok(())
}
