//! Which of a department's requests carries a read, and whether an event opens a prohibited item.

use super::{Ask, Item};
use crate::calendar::Date;
use crate::error::{self, Refusal};
use crate::request::filter::Condition;
use crate::request::machine::State;

/// A request as far as reading rests on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    pub id: i64,
    pub resource: String,
    pub applicant: String,
    pub state: State,
    pub agreed_items: Vec<String>,
    /// Item and further mask spec, laid over the catalogue's mask.
    pub masks: Vec<(String, String)>,
    pub purpose: String,
    pub system: String,
    /// Inclusive local day; `None` (unreadable, missing) never carries a read.
    pub valid_until: Option<Date>,
    pub row_filter: Vec<Condition>,
    pub verify_only: bool,
    /// The security event that the agreement names.
    pub event: Option<String>,
    /// The chain entry of its present state.
    pub entry: Option<i64>,
}

/// A security event (Art. 9) as recorded in `gov_event`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub id: String,
    pub kind: String,
    /// The hash of its document is on record.
    pub documented: bool,
    /// Items that it opens.
    pub items: Vec<String>,
    /// Department of each person who approved.
    pub approved_by: Vec<String>,
    pub begins: Option<Date>,
    /// Inclusive local day.
    pub expires: Option<Date>,
    pub cancelled: bool,
}

/// The agreement on which the statement rests: one that covers all used items before one that doesn't, the latest
/// before older ones; or the refusal that tells the reader most about what to do.
pub(super) fn choose<'a>(ask: &Ask<'a>) -> Result<&'a Agreement, Refusal> {
    let own = ask.agreements.iter().filter(|a| a.resource == ask.resource.code && a.applicant == ask.department());
    let mut valid: Option<(usize, &Agreement)> = None;
    let mut nearest: Option<(u8, i64, Refusal)> = None;
    for agreement in own {
        match unfit(ask, agreement) {
            None => {
                let covered = ask.used.iter().filter(|u| agreement.agreed_items.iter().any(|i| i == **u)).count();
                if valid.is_none_or(|(best, a)| (covered, agreement.id) > (best, a.id)) {
                    valid = Some((covered, agreement));
                }
            }
            Some((rank, refusal)) => {
                if nearest.as_ref().is_none_or(|(r, id, _)| (rank, agreement.id) > (*r, *id)) {
                    nearest = Some((rank, agreement.id, refusal));
                }
            }
        }
    }
    match (valid, nearest) {
        (Some((_, agreement)), _) => Ok(agreement),
        (None, Some((_, _, refusal))) => Err(refusal),
        (None, None) => Err(Refusal::new(&error::share::NO_AGREEMENT)
            .with("department", ask.department())
            .with("resource", &ask.resource.code)),
    }
}

/// Why an agreement does not carry this read; the rank grows with how near it comes.
fn unfit(ask: &Ask, a: &Agreement) -> Option<(u8, Refusal)> {
    let resource = &ask.resource.code;
    if a.state != State::Provided {
        let next = match a.state {
            State::Submitted | State::Accepted | State::Disputed => "wait for the answer 请等待答复",
            State::Agreed => "wait for provision 请等待提供",
            State::Returned => "correct and resubmit it 请补正后重新提交",
            State::Suspended => "ask the provider to resume it 请联系提供部门恢复",
            _ => "file a new request 请另行申请",
        };
        let rank = if a.state == State::Suspended { 3 } else { u8::from(a.state == State::Agreed) + 1 };
        let refusal = Refusal::new(&error::share::AGREEMENT_STATE)
            .with("id", a.id)
            .with("resource", resource)
            .with("state", format!("{} {}", a.state.word(), a.state.label()))
            .with("next", next);
        return Some((rank, refusal));
    }
    if a.valid_until.is_none_or(|end| end < ask.today) {
        let day = a.valid_until.map_or("?".to_string(), |d| d.to_string());
        let refusal = Refusal::new(&error::share::AGREEMENT_ENDED);
        return Some((4, refusal.with("id", a.id).with("resource", resource).with("day", day)));
    }
    let undeclared = |what| Refusal::new(&error::share::USE_UNDECLARED).with("what", what).with("id", a.id);
    match ask.session.purpose.as_deref() {
        Some(purpose) if !same(purpose, &a.purpose) => {
            let refusal = Refusal::new(&error::share::OTHER_PURPOSE);
            return Some((5, refusal.with("id", a.id).with("agreed", &a.purpose).with("purpose", purpose)));
        }
        None if !ask.session.undeclared_is_agreed => return Some((6, undeclared("purpose"))),
        _ => {}
    }
    match ask.session.system.as_deref() {
        Some(system) if !same(system, &a.system) => {
            let refusal = Refusal::new(&error::share::OTHER_SYSTEM);
            Some((7, refusal.with("id", a.id).with("agreed", &a.system).with("system", system)))
        }
        None if !ask.session.undeclared_is_agreed => Some((8, undeclared("system"))),
        _ => None,
    }
}

/// The same words, whatever the spaces around them.
fn same(a: &str, b: &str) -> bool {
    !a.trim().is_empty() && a.trim() == b.trim()
}

/// Whether the event opens the item today; otherwise why not.
pub(super) fn event_opens(ask: &Ask, name: &str, item: &Item) -> Result<(), String> {
    let event = ask.events.iter().find(|e| e.id == name).ok_or("no such event on record 没有该事件记录")?;
    let kinds = ask.packs.words("exception_event_kinds", ask.today);
    let kinds = kinds.ok_or("no rule pack in force provides for the exception 当日规则包未规定例外")?.value;
    if !kinds.contains(&event.kind) {
        return Err(format!("kind {} is not one of {} 事件种类不符", event.kind, kinds.join(", ")));
    }
    if !event.documented {
        return Err("its document is not on record 没有文件依据".into());
    }
    if event.cancelled {
        return Err("it was cancelled 已撤销".into());
    }
    let running = event.begins.is_some_and(|d| d <= ask.today) && event.expires.is_some_and(|d| ask.today <= d);
    if !running {
        return Err("it does not run today 不在有效期内".into());
    }
    let needed = ask.packs.number("exception_approvers", ask.today).map_or(2, |s| s.value);
    let mut departments: Vec<&String> = event.approved_by.iter().filter(|d| !d.is_empty()).collect();
    departments.sort();
    departments.dedup();
    if i64::try_from(departments.len()).is_ok_and(|n| n < needed) {
        return Err(format!("it needs approval by {needed} departments 须由{needed}个不同部门批准"));
    }
    if !event.items.contains(&item.name) {
        return Err("the item is not on its list 不在事件的数据项清单内".into());
    }
    Ok(())
}
