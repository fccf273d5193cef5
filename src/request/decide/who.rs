//! Who may move or edit a request. `setup` passes; everybody else must hold the post.

use super::{Actor, Making};
use crate::error::{self, Refusal};
use crate::request::machine::{Mover, State, Transition};

/// Columns that the applicant fills in, and those of the provider.
const APPLICANT: [&str; 10] = [
    "system",
    "purpose",
    "scope",
    "items",
    "legal_basis",
    "event",
    "form_sha256",
    "form_sent_at",
    "undertaking_sha256",
    "previous",
];
const PROVIDER: [&str; 2] = ["received_at", "extension_reason"];

/// Whether a column is one that only one side fills in, whatever the move.
pub(super) fn belongs_to_one_side(column: &str) -> bool {
    PROVIDER.contains(&column) || ["form_sha256", "form_sent_at", "undertaking_sha256"].contains(&column)
}

fn holds(making: &Making, actor: &Actor, mover: Mover) -> bool {
    let applicant = making.row.applicant.as_deref();
    let provider = making.facts.resource.as_ref().map(|r| r.provider.as_str());
    let authority = making.facts.authority.as_deref();
    let (department, roles): (Option<&str>, &[&str]) = match mover {
        Mover::ApplicantSteward => (applicant, &["steward"]),
        Mover::ApplicantCdo => (applicant, &["cdo"]),
        Mover::ProviderSteward => (provider, &["steward"]),
        Mover::ProviderCdo => (provider, &["cdo"]),
        Mover::Bureau if authority == applicant || authority == provider => return false,
        Mover::Bureau => (authority, &["cdo", "supervisor"]),
    };
    department.is_some()
        && department == actor.department.as_deref()
        && actor.roles.iter().any(|r| roles.contains(&r.as_str()))
}

fn refused(making: &Making, actor: &Actor, verb: &str, who: &[Mover]) -> Refusal {
    let who: Vec<String> = who.iter().map(|m| format!("{} {}", m.words().0, m.words().1)).collect();
    Refusal::new(&error::request::NOT_THE_MOVER)
        .with("actor", &actor.id)
        .with("verb", verb)
        .with("who", who.join(" / "))
        .with("next", making.next_words())
}

pub(super) fn may_move(making: &Making, step: &Transition, actor: &Actor) -> Result<(), Refusal> {
    if actor.is_setup {
        return Ok(());
    }
    if step.who == [Mover::Bureau] {
        let (applicant, provider) = (making.row.applicant.as_deref(), making.resource()?.provider.as_str());
        let authority = making.facts.authority.as_deref();
        if authority.is_none_or(|a| Some(a) == applicant || a == provider) {
            return Err(Refusal::new(&error::request::NO_AUTHORITY).with("provider", provider));
        }
    }
    if !step.who.iter().any(|m| holds(making, actor, *m)) {
        return Err(refused(making, actor, step.verb, step.who));
    }
    // Whoever submitted it does not decide it, whatever post they have moved to since.
    let decides = matches!(step.to, State::Accepted | State::Agreed | State::Refused | State::Provided);
    if decides && making.facts.submitted_by.as_deref() == Some(actor.id.as_str()) {
        return Err(Refusal::new(&error::request::OWN_REQUEST).with("actor", &actor.id).with("verb", step.verb));
    }
    Ok(())
}

pub(super) fn may_edit(making: &Making, changed: &[&'static str], actor: &Actor) -> Result<(), Refusal> {
    if actor.is_setup {
        return Ok(());
    }
    let returned = making.old.is_some_and(|o| o.state() == Ok(State::Returned));
    for column in changed {
        let who: &[Mover] = if APPLICANT.contains(column) || (*column == "valid_until" && returned) {
            &[Mover::ApplicantSteward]
        } else if PROVIDER.contains(column) {
            &[Mover::ProviderSteward, Mover::ProviderCdo]
        } else {
            &[Mover::ProviderCdo]
        };
        if !who.iter().any(|m| holds(making, actor, *m)) {
            return Err(refused(making, actor, &format!("edit {column}"), who));
        }
    }
    // An edit that changes nothing is still an entry: only the parties make one.
    let parties = [Mover::ApplicantSteward, Mover::ApplicantCdo, Mover::ProviderSteward, Mover::ProviderCdo];
    if changed.is_empty()
        && making.old.is_some_and(|o| o.state == making.row.state)
        && !parties.iter().any(|m| holds(making, actor, *m))
    {
        return Err(refused(making, actor, "edit", &parties));
    }
    Ok(())
}
