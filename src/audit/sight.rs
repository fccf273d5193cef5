//! What of the log a session may see. The rows are everybody's, so that positions and hashes can be compared
//! and nobody can be shown a shorter log; what they say is for those whom it concerns and those who watch.

use super::entry::Class;
use crate::guard::actor::{self, Actor};
use crate::guard::Cache;
use crate::sqlite::Result;

/// Through whose eyes the log is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sight {
    /// Everything: an unlocked database, an auditor, a supervisor.
    Whole,
    /// A session of anybody else.
    Of { role: String, department: Option<String>, actor: String },
    /// A locked database without a session.
    None,
}

/// What is shown of one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Whole,
    /// All but the detail.
    Outline,
    /// Its number, time, class, action and hash.
    Withheld,
}

/// What the rule looks at.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    pub class: Class,
    pub action: &'a str,
    pub actor: &'a str,
    pub department: Option<&'a str>,
    /// Whether a department is among its parties.
    pub party: &'a dyn Fn(&str) -> bool,
}

/// Roles that watch over all (Art. 16: audit; Art. 20: supervision).
pub const WATCHERS: &[&str] = &["auditor", "supervisor"];

/// Pure: what this reader is shown of this entry.
pub fn shown(sight: &Sight, e: &Facts<'_>) -> Shown {
    let (role, own, me) = match sight {
        Sight::Whole => return Shown::Whole,
        Sight::None if e.class == Class::Chain => return Shown::Outline,
        Sight::None => return Shown::Withheld,
        Sight::Of { role, department, actor } => (role.as_str(), department.as_deref(), actor.as_str()),
    };
    // Its nonce opens the committed count of every department.
    if e.action == "chain.state" {
        return Shown::Outline;
    }
    if e.class == Class::Chain {
        return Shown::Whole;
    }
    let ours = own.is_some() && e.department == own;
    // It may hold whose records were read, under a key that is the same for all resources: to the reader it would
    // tie masked rows together.
    if e.action == "access.rows" && (ours || e.actor == me) {
        return Shown::Outline;
    }
    if ours || e.actor == me || own.is_some_and(|d| (e.party)(d)) {
        return Shown::Whole;
    }
    // 三权分立: those who administer see what was administered, not who read what.
    let administers = matches!(role, "sysadmin" | "secadmin");
    if administers && (e.class == Class::Governance || e.action.starts_with("session.")) {
        return Shown::Whole;
    }
    Shown::Withheld
}

/// Through whose eyes this connection reads now.
pub fn sight(cache: &Cache) -> Result<Sight> {
    if !crate::setup::sql::is_locked(cache)? {
        return Ok(Sight::Whole);
    }
    Ok(match actor::session_actor(cache, cache.conn.now()?)? {
        Some(who) => of(&who),
        None => Sight::None,
    })
}

/// The sight of a signed-in person.
pub fn of(who: &Actor) -> Sight {
    let role = who.role.clone().unwrap_or_default();
    if WATCHERS.contains(&role.as_str()) {
        return Sight::Whole;
    }
    Sight::Of { role, department: who.department.clone(), actor: who.id.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn see(role: &str, department: &str, class: Class, action: &str, by: (&str, &str), parties: &[&str]) -> Shown {
        let sight = of(&Actor {
            id: format!("{department}_{role}"),
            department: (!department.is_empty()).then(|| department.to_string()),
            role: Some(role.into()),
            standing: actor::Standing::Staff,
        });
        let party = |d: &str| parties.contains(&d);
        shown(&sight, &Facts { class, action, actor: by.0, department: Some(by.1), party: &party })
    }

    #[test]
    fn a_department_sees_what_concerns_it_and_of_others_that_something_happened() {
        let read = |who: &str| see("steward", who, Class::Access, "query", ("mz_s", "mz"), &["ga"]);
        assert_eq!(read("mz"), Shown::Whole, "its own read");
        assert_eq!(read("ga"), Shown::Whole, "a read of its data");
        assert_eq!(read("wj"), Shown::Withheld);
        assert_eq!(read(""), Shown::Withheld, "no department is no wildcard");
    }

    #[test]
    fn whose_records_were_read_is_for_the_provider_and_the_watchers() {
        let rows = |role, who| see(role, who, Class::Access, "access.rows", ("mz_s", "mz"), &["ga"]);
        assert_eq!(rows("steward", "mz"), Shown::Outline);
        assert_eq!(rows("steward", "ga"), Shown::Whole);
        assert_eq!(rows("auditor", "sj"), Shown::Whole);
        assert_eq!(rows("sysadmin", "sj"), Shown::Withheld);
    }

    #[test]
    fn administrators_see_what_was_administered_only() {
        for role in ["sysadmin", "secadmin"] {
            let see = |class, action| see(role, "sj", class, action, ("ga_c", "ga"), &[]);
            assert_eq!(see(Class::Governance, "request.agree"), Shown::Whole, "{role}");
            assert_eq!(see(Class::Access, "session.refuse"), Shown::Whole, "{role}");
            for (class, action) in [(Class::Access, "query"), (Class::Application, "app.x"), (Class::Access, "probe")] {
                assert_eq!(see(class, action), Shown::Withheld, "{role} {action}");
            }
        }
    }

    #[test]
    fn the_chain_is_everybodys_and_the_states_detail_the_watchers() {
        assert_eq!(see("steward", "wj", Class::Chain, "chain.lock", ("sec", "sj"), &[]), Shown::Whole);
        assert_eq!(see("sysadmin", "sj", Class::Chain, "chain.state", ("sys", "sj"), &["sj"]), Shown::Outline);
        assert_eq!(see("supervisor", "sj", Class::Chain, "chain.state", ("sys", "sj"), &[]), Shown::Whole);
        let party = |_: &str| true;
        let e = Facts { class: Class::Access, action: "query", actor: "x", department: None, party: &party };
        assert_eq!(shown(&Sight::None, &e), Shown::Withheld);
        assert_eq!(shown(&Sight::None, &Facts { class: Class::Chain, ..e }), Shown::Outline);
    }
}
