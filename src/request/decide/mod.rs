//! The one decision on a change of `gov_request`: plain data in, the row to store or a refusal out.

mod dates;
mod demands;
#[cfg(test)]
mod tests;
mod who;

use super::fields::Row;
use super::machine::{self, State, Transition};
use crate::calendar::{Calendar, Date, Timestamp};
use crate::error::{self, Refusal};
use crate::rules::Packs;
use std::rc::Rc;

/// Who makes the change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Actor {
    pub id: String,
    /// The staff member's department; `None` where the actor names no staff member.
    pub department: Option<String>,
    /// Active roles, as stored words (`steward`, `cdo`, `supervisor`, …).
    pub roles: Vec<String>,
    /// Set-up of an unlocked database: who-may rules are passed, all others apply.
    pub is_setup: bool,
}

/// The requested resource, as the catalogue has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResourceFact {
    pub code: String,
    pub provider: String,
    /// `unconditional`, `conditional` or `prohibited`.
    pub share_type: String,
    /// The state in the catalogue; `suspended` and `retired` stop requests.
    pub state: String,
    /// The departments that its conditional items are open to (Art. 9); empty: whoever is agreed to.
    pub named: Vec<String>,
    /// Classified as open to named departments, whether any is named or not.
    pub for_departments: bool,
}

/// One catalogued item; its own share type, or the resource's where it has none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemFact {
    pub name: String,
    pub share_type: String,
}

/// The earlier request that `previous` names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PreviousFact {
    pub resource: String,
    pub applicant: String,
}

/// What the decision needs to know of the rest of the database.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// `None`: the catalogue has no such resource.
    pub resource: Option<ResourceFact>,
    /// Shared: decisions one after another look at the same list.
    pub items: Rc<Vec<ItemFact>>,
    /// The provider's same-level data authority (`gov_department.authority`).
    pub authority: Option<String>,
    /// The applicant is a registered department.
    pub applicant_registered: bool,
    /// The posts of Art. 7 (`cdo`, `steward`) that nobody holds in the applicant department.
    pub posts_vacant: Vec<String>,
    /// The person who submitted the request, where a person did.
    pub submitted_by: Option<String>,
    /// `None`: no such request.
    pub previous: Option<PreviousFact>,
    /// Items that the approved and running security event in column `event` opens (Art. 9).
    pub event_items: Vec<String>,
}

/// The rest of what a decision rests on.
pub struct Context<'a> {
    pub calendar: &'a Calendar,
    pub packs: &'a Packs,
    pub at: Timestamp,
    /// Reads a mask spec of `agreed_masks`; refuses one that does not parse.
    pub check_mask: &'a dyn Fn(&str) -> Result<(), Refusal>,
}

impl Context<'_> {
    pub fn today(&self) -> Date {
        self.at.local_date()
    }
}

/// Something allowed that somebody should know of; `duty` ones are proposed as findings (Art. 21).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    pub code: &'static str,
    pub article: Option<u8>,
    pub duty: bool,
    pub en: String,
    pub zh: String,
}

/// The change as it is to be stored and logged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// `request.agree` and so on; `request.edit` where the state stays.
    pub action: String,
    pub from: Option<State>,
    pub to: State,
    /// The whole row to store (the id may still be open).
    pub row: Row,
    /// Departments that the entry concerns, sorted, each once.
    pub parties: Vec<String>,
    pub warnings: Vec<Warning>,
    /// Pack, version, rule and article of every parameter that the decision used.
    pub cites: Vec<String>,
    /// The article of the move; `None` where the move is the product's.
    pub article: Option<u8>,
}

/// A decision being made.
struct Making<'a> {
    row: Row,
    old: Option<&'a Row>,
    facts: &'a Facts,
    ctx: &'a Context<'a>,
    warnings: Vec<Warning>,
    cites: Vec<String>,
}

impl Making<'_> {
    fn warn(&mut self, code: &'static str, article: Option<u8>, duty: bool, en: &str, zh: &str) {
        self.warnings.push(Warning { code, article, duty, en: en.to_string(), zh: zh.to_string() });
    }

    fn resource(&self) -> Result<&ResourceFact, Refusal> {
        let code = self.row.resource.as_deref().unwrap_or("");
        let known = self.facts.resource.as_ref().filter(|r| r.code == code);
        known.ok_or_else(|| Refusal::new(&error::request::RESOURCE_UNKNOWN).with("resource", code))
    }

    /// What may follow, as a refusal names it.
    fn next_words(&self) -> String {
        next_words(self.old)
    }

    fn changed(&self, column: &str) -> bool {
        self.row.text(column) != self.old.and_then(|o| o.text(column))
    }
}

const CONTENTS: &[&str] = &["system", "purpose", "scope", "items", "legal_basis", "valid_until", "event"];
const FORM: &[&str] = &["form_sha256", "form_sent_at", "undertaking_sha256"];
const COMPUTED: &[&str] = &["reply_due", "provide_due", "answered_at"];

/// Columns that may change in a state without leaving it.
fn editable(state: State) -> Vec<&'static str> {
    let mut out: Vec<&str> = Vec::new();
    match state {
        State::Returned => out.extend(CONTENTS.iter().chain(FORM)),
        State::Submitted | State::Accepted => {
            out.extend(FORM);
            out.extend(["received_at", "extension_reason"]);
        }
        State::Agreed => out.extend(["undertaking_sha256", "extension_reason"]),
        _ => {}
    }
    out
}

/// Columns that may change together with a move.
fn movable(from: State, to: State) -> Vec<&'static str> {
    let mut out = editable(from);
    out.extend(["state", "state_reason"]);
    match to {
        State::Submitted => out.push("received_at"),
        State::Agreed => out.extend([
            "agreed_items",
            "row_filter",
            "agreed_masks",
            "verify_only",
            "minimum_k",
            "k_items",
            "valid_until",
            "decided_at",
            "event",
        ]),
        State::Refused => out.extend(["refusal_basis", "refusal_reason", "decided_at"]),
        State::Provided if from == State::Agreed => out.push("provided_at"),
        _ => {}
    }
    out
}

/// A new request. The row's `state` may be left out; it begins as `submitted`.
pub fn insert(new: &Row, actor: &Actor, facts: &Facts, ctx: &Context) -> Result<Decision, Refusal> {
    let state = if new.state.is_none() { State::Submitted } else { new.state()? };
    let Some(step) = machine::transition(None, state) else {
        return Err(Refusal::new(&error::request::NOT_NEW).with("state", state.word()));
    };
    let blank = Row::default();
    let mut allowed = vec!["id", "previous", "resource", "applicant", "state", "state_reason", "received_at"];
    allowed.extend(CONTENTS.iter().chain(FORM).chain(COMPUTED));
    only_allowed(None, &new.changed(&blank), &allowed, || "in a new request 新申请时".to_string())?;
    let mut row = new.clone();
    COMPUTED.iter().for_each(|column| row.put(column, None));
    let mut making = Making { row, old: None, facts, ctx, warnings: Vec::new(), cites: Vec::new() };
    take_step(&mut making, step, actor)?;
    finish(making, new, None, state, format!("request.{}", step.verb), step.article)
}

/// A change of a stored request: a move where `state` changes, else an edit of the columns open in that state.
pub fn update(old: &Row, new: &Row, actor: &Actor, facts: &Facts, ctx: &Context) -> Result<Decision, Refusal> {
    let (from, to) = (old.state()?, new.state()?);
    let mut row = new.clone();
    row.put("state", Some(to.word().to_string()));
    let changed = row.changed(old);
    let id = || old.id.map_or("(new)".to_string(), |n| n.to_string());
    // The product computes these anew; what the caller gave is compared at the end.
    for column in COMPUTED {
        row.put(column, old.text(column).map(String::from));
    }
    let mut making = Making { row, old: Some(old), facts, ctx, warnings: Vec::new(), cites: Vec::new() };
    if from == to {
        let mut allowed = editable(from);
        allowed.extend(COMPUTED);
        only_allowed(Some(old), &changed, &allowed, || format!("while {} {}", from.word(), from.label()))?;
        who::may_edit(&making, &changed, actor)?;
        if from == State::Returned {
            demands::resource_usable(&mut making)?;
        }
        demands::forms(&mut making)?;
        if matches!(from, State::Submitted | State::Accepted) {
            dates::receipt(&mut making)?;
        }
        return finish(making, new, Some(from), to, "request.edit".to_string(), None);
    }
    let Some(step) = machine::transition(Some(from), to) else {
        return Err(Refusal::new(&error::request::MOVE_UNLAWFUL)
            .with("id", id())
            .with("from", from.word())
            .with("to", to.word())
            .with("next", machine::next_words(from)));
    };
    let mut allowed = movable(from, to);
    allowed.extend(COMPUTED);
    only_allowed(Some(old), &changed, &allowed, || format!("on the way from {} to {}", from.word(), to.word()))?;
    if !changed.is_empty() {
        let edits: Vec<&str> = changed.iter().copied().filter(|c| who::belongs_to_one_side(c)).collect();
        who::may_edit(&making, &edits, actor)?;
    }
    take_step(&mut making, step, actor)?;
    finish(making, new, Some(from), to, format!("request.{}", step.verb), step.article)
}

/// Requests are never deleted.
pub fn delete(old: &Row) -> Refusal {
    let id = old.id.map_or("?".to_string(), |n| n.to_string());
    Refusal::new(&error::request::NO_DELETE).with("id", id)
}

fn next_words(old: Option<&Row>) -> String {
    match old.map(Row::state) {
        Some(Ok(state)) => machine::next_words(state),
        _ => State::Submitted.word().to_string(),
    }
}

fn only_allowed(
    old: Option<&Row>,
    changed: &[&'static str],
    allowed: &[&str],
    when: impl FnOnce() -> String,
) -> Result<(), Refusal> {
    match changed.iter().find(|c| !allowed.contains(c)) {
        None => Ok(()),
        Some(column) => {
            let open: Vec<&str> = allowed.iter().copied().filter(|c| !COMPUTED.contains(c)).collect();
            let open = if open.is_empty() { "nothing".to_string() } else { open.join(" ") };
            Err(Refusal::new(&error::request::FIELD_FIXED)
                .with("column", column)
                .with("when", when())
                .with("allowed", open)
                .with("next", next_words(old)))
        }
    }
}

fn take_step(making: &mut Making, step: &Transition, actor: &Actor) -> Result<(), Refusal> {
    making.row.put("state", Some(step.to.word().to_string()));
    demands::parties_known(making)?;
    who::may_move(making, step, actor)?;
    if step.to == State::Submitted && step.from.is_some() {
        dates::restart(making);
    }
    demands::forms(making)?;
    for demand in step.demands {
        demands::met(making, *demand)?;
    }
    dates::of_step(making, step)?;
    demands::remarks(making, step);
    Ok(())
}

/// The pack and version whose article the move itself rests on.
fn cite_of(making: &Making, action: &str, article: Option<u8>) -> Option<String> {
    let number = article?;
    let today = making.ctx.today();
    let pack = making.ctx.packs.in_force(today).find(|p| p.rules.iter().any(|r| r.article == article))?;
    Some(format!("{}/{} {action} Art. {number}", pack.pack, pack.version))
}

/// Checks that no computed column was set otherwise, and gathers the parties.
fn finish(
    making: Making,
    given: &Row,
    from: Option<State>,
    to: State,
    action: String,
    article: Option<u8>,
) -> Result<Decision, Refusal> {
    for column in COMPUTED {
        let stored = making.old.and_then(|o| o.text(column));
        let (asked, computed) = (given.text(column), making.row.text(column));
        if asked != stored && asked != computed {
            return Err(Refusal::new(&error::request::FIELD_COMPUTED)
                .with("column", column)
                .with("value", asked.unwrap_or("NULL"))
                .with("computed", computed.unwrap_or("NULL")));
        }
    }
    let mut parties: Vec<String> = making.row.applicant.iter().cloned().collect();
    parties.extend(making.facts.resource.as_ref().map(|r| r.provider.clone()));
    // The data authority is told of refusals (Art. 10) and decides disputes.
    if matches!(to, State::Refused | State::Disputed) || from == Some(State::Disputed) {
        parties.extend(making.facts.authority.clone());
    }
    parties.sort();
    parties.dedup();
    let of_the_move = cite_of(&making, &action, article);
    let Making { row, warnings, mut cites, .. } = making;
    cites.extend(of_the_move);
    Ok(Decision { action, from, to, row, parties, warnings, cites, article })
}
