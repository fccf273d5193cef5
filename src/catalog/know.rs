//! Who may know that a resource exists.

use crate::error::{identity, Refusal};
use crate::guard::{actor, Cache};
use crate::sqlite::Result;

/// Who asks about the catalogue.
pub enum Knower {
    /// An unlocked database without a session: set-up.
    Everything,
    /// A session; of this department, if its holder has one.
    Staff(Option<String>),
}

impl Knower {
    /// The asking session; on a locked database there must be one.
    pub fn of(cache: &Cache) -> Result<Knower> {
        match actor::session_actor(cache, cache.conn.now()?)? {
            Some(actor) => Ok(Knower::Staff(actor.department)),
            None if crate::setup::sql::is_locked(cache)? => Err(Refusal::new(&identity::NO_SESSION).into()),
            None => Ok(Knower::Everything),
        }
    }

    /// What was published is known to all; drafts, what is under review and what was retired, to the provider and
    /// its data authority.
    pub fn may_know(&self, state: &str, provider: &str, authority: Option<&str>) -> bool {
        match self {
            Knower::Everything => true,
            Knower::Staff(department) => {
                matches!(state, "published" | "revised" | "suspended")
                    || department.as_deref().is_some_and(|d| d == provider || Some(d) == authority)
            }
        }
    }

    /// Whether this is the department, or set-up.
    pub fn is_of(&self, code: &str) -> bool {
        match self {
            Knower::Everything => true,
            Knower::Staff(department) => department.as_deref() == Some(code),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drafts_are_known_to_their_provider_and_its_authority_only() {
        let of = |d: &str| Knower::Staff(Some(d.into()));
        for (department, known) in [("mz", true), ("sj", true), ("ga", false)] {
            assert_eq!(of(department).may_know("draft", "mz", Some("sj")), known);
            assert!(of(department).may_know("published", "mz", Some("sj")));
        }
        assert!(!Knower::Staff(None).may_know("submitted", "mz", None));
        assert!(Knower::Everything.may_know("draft", "mz", None));
    }
}
