//! Who may give a pseudonym back, and in which order. Pure.
//!
//! One person asks, a second one of the provider decides, the one who asked takes the answer once.

use crate::error::{mask as fault, Refusal};

/// How long an approval stands, in milliseconds.
pub const APPROVAL_MS: i64 = 24 * 3_600_000;

/// Who acts, as far as these rules look.
#[derive(Clone, Copy)]
pub struct Person<'a> {
    pub id: &'a str,
    pub department: Option<&'a str>,
    pub role: Option<&'a str>,
    /// Active in `gov_staff`; who-may rules are asked of staff only.
    pub staff: bool,
}

/// A reveal as it stands.
#[derive(Clone, Copy)]
pub struct Reveal<'a> {
    pub id: &'a str,
    /// `None` before it is filed.
    pub state: Option<&'a str>,
    pub requested_by: &'a str,
    /// Milliseconds since 1970; `None` before a decision.
    pub decided_at: Option<i64>,
    pub provider: &'a str,
    pub applicant: &'a str,
}

/// Whether the person may bring the reveal into state `to` at `now` (milliseconds since 1970).
pub fn may_move(reveal: &Reveal<'_>, person: Person<'_>, to: &str, now: i64) -> Result<(), Refusal> {
    let from = reveal.state.unwrap_or("new");
    let not_allowed = || Refusal::new(&fault::REVEAL_MOVE).with("id", reveal.id).with("from", from).with("to", to);
    let who = |verb: &str, who: &str| {
        Err(Refusal::new(&fault::REVEAL_WHO).with("actor", person.id).with("verb", verb).with("who", who))
    };
    match (from, to) {
        ("new", "requested") => {
            let officer = matches!(person.role, Some("steward" | "cdo"));
            let concerned = person.department.is_some_and(|d| d == reveal.applicant || d == reveal.provider);
            if person.staff && !(officer && concerned) {
                return who("request", "a steward or cdo of the applicant or the provider");
            }
        }
        ("requested", "approved" | "refused") => {
            // Two persons, whatever the circumstances: also on a database that is being set up.
            if person.id == reveal.requested_by {
                return Err(Refusal::new(&fault::REVEAL_SECOND).with("id", reveal.id).with("actor", person.id));
            }
            if person.staff && !(person.role == Some("cdo") && person.department == Some(reveal.provider)) {
                return who("decide on", "a cdo of the provider");
            }
        }
        ("approved", "taken") => {
            if person.id != reveal.requested_by {
                return who("take", reveal.requested_by);
            }
            // A decision without a readable time has lapsed.
            if reveal.decided_at.is_none_or(|at| now.saturating_sub(at) > APPROVAL_MS) {
                return Err(Refusal::new(&fault::REVEAL_LATE).with("id", reveal.id));
            }
        }
        ("requested" | "approved", "withdrawn") => {
            if person.id != reveal.requested_by {
                return who("withdraw", reveal.requested_by);
            }
        }
        _ => return Err(not_allowed()),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const STATES: [&str; 5] = ["requested", "approved", "refused", "taken", "withdrawn"];

    fn person<'a>(id: &'a str, department: &'a str, role: &'a str) -> Person<'a> {
        Person { id, department: Some(department), role: Some(role), staff: true }
    }

    fn reveal(state: Option<&'static str>) -> Reveal<'static> {
        Reveal { id: "1", state, requested_by: "mz_s", decided_at: Some(0), provider: "ga", applicant: "mz" }
    }

    #[test]
    fn the_one_who_asks_never_decides() {
        let setup = Person { id: "mz_s", department: None, role: None, staff: false };
        for to in ["approved", "refused"] {
            let text = may_move(&reveal(Some("requested")), setup, to, 0).unwrap_err().to_string();
            assert!(text.starts_with("GS-4022"), "{text}");
            assert!(may_move(&reveal(Some("requested")), person("ga_c", "ga", "cdo"), to, 0).is_ok());
        }
    }

    #[test]
    fn only_the_providers_cdo_decides() {
        for (department, role) in [("mz", "cdo"), ("ga", "steward"), ("wj", "cdo"), ("ga", "auditor")] {
            assert!(may_move(&reveal(Some("requested")), person("x", department, role), "approved", 0).is_err());
        }
    }

    #[test]
    fn only_officers_of_the_two_departments_ask() {
        for (department, role, good) in [
            ("mz", "steward", true),
            ("ga", "cdo", true),
            ("wj", "steward", false),
            ("mz", "system", false),
            ("ga", "sysadmin", false),
        ] {
            assert_eq!(may_move(&reveal(None), person("x", department, role), "requested", 0).is_ok(), good);
        }
    }

    #[test]
    fn an_approval_lapses_after_a_day_and_serves_its_requester_once() {
        let own = person("mz_s", "mz", "steward");
        assert!(may_move(&reveal(Some("approved")), own, "taken", APPROVAL_MS).is_ok());
        assert!(may_move(&reveal(Some("approved")), own, "taken", APPROVAL_MS + 1).is_err());
        assert!(may_move(&Reveal { decided_at: None, ..reveal(Some("approved")) }, own, "taken", 0).is_err());
        assert!(may_move(&reveal(Some("approved")), person("mz_c", "mz", "cdo"), "taken", 0).is_err());
        assert!(may_move(&reveal(Some("taken")), own, "taken", 0).is_err());
    }

    #[test]
    fn nothing_leaves_a_final_state_and_nothing_is_filed_decided() {
        for person in [person("mz_s", "mz", "steward"), person("ga_c", "ga", "cdo")] {
            for to in STATES {
                for from in ["refused", "taken", "withdrawn"] {
                    assert!(may_move(&reveal(Some(from)), person, to, 0).is_err(), "{from} {to}");
                }
                assert!(to == "requested" || may_move(&reveal(None), person, to, 0).is_err(), "new {to}");
            }
        }
    }
}
