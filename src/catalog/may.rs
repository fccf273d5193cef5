//! Who may change the catalogue: the provider keeps its own, its same-level data authority reviews (Art. 5). Pure.

use super::model::Resource;
use super::words::{SHARE_TYPE, STATE};
use crate::error::{catalog as faults, Refusal};
use crate::identity::rule::{may_write, Asker};

/// Roles that review for a data authority.
const REVIEWERS: &[&str] = &["steward", "cdo", "supervisor"];

/// The moves that a review decides, and those by which the authority takes data out of service.
fn is_review(from: &str, to: &str) -> bool {
    matches!(
        (from, to),
        ("submitted" | "revised" | "suspended", "published") | ("submitted", "draft") | (_, "suspended")
    )
}

/// May this staff member make this change of a resource? `old` `None` is an insert, `new` `None` a delete;
/// `new` is the row as it would be stored. `authority` is the provider's data authority.
///
/// Publishing is the authority's, and so is giving back a submitted one. What the provider changes in a published
/// resource may be stricter at once; looser only by way of `revised` and a review.
pub fn may_change(
    asker: Asker<'_>,
    verb: &str,
    old: Option<&Resource>,
    new: Option<&Resource>,
    authority: Option<&str>,
) -> Result<(), Refusal> {
    let from = old.and_then(|r| r.state.as_deref()).unwrap_or("draft");
    let to = new.and_then(|r| r.state.as_deref()).unwrap_or(from);
    let reviewer = authority.is_some() && asker.department == authority && REVIEWERS.contains(&asker.role);
    let decided = old.is_some() && from != to && is_review(from, to);
    if let (true, true, Some(old), Some(new)) = (decided, reviewer, old, new) {
        let only_state = |c: &&&str| !matches!(**c, "state" | "published_on" | "change_reason");
        if Resource::COLUMNS.iter().filter(only_state).all(|c| old.get(c) == new.get(c)) {
            return Ok(());
        }
    }
    for row in [old, new].into_iter().flatten() {
        may_write(asker, "gov_resource", verb, row.provider.as_deref())?;
    }
    // The provider's own people: everything but what a review decides.
    let code = new.or(old).and_then(|r| r.code.as_deref()).unwrap_or_default();
    let published = to == "published" && (old.is_none() || from != to);
    if (published || (from, to) == ("submitted", "draft") && !reviewer) && !(decided && reviewer) {
        let shown = format!("{to} {}", STATE.label(to).unwrap_or_default());
        return Err(review(asker, code, &format!("state {shown}"), authority));
    }
    if let (Some(old), Some(new), "published", "published") = (old, new, from, to) {
        looser(asker, code, &old.share_type, &new.share_type, authority)?;
    }
    Ok(())
}

/// Refuses a share type that becomes looser in a published resource.
pub fn looser(
    asker: Asker<'_>,
    code: &str,
    old: &Option<String>,
    new: &Option<String>,
    authority: Option<&str>,
) -> Result<(), Refusal> {
    // Without a share type nothing is shared.
    let rank = |t: &Option<String>| t.as_deref().and_then(|t| SHARE_TYPE.rank(t)).unwrap_or(usize::MAX);
    if rank(new) < rank(old) {
        let shown = new
            .as_deref()
            .map_or(String::new(), |t| format!("share_type {t} {}", SHARE_TYPE.label(t).unwrap_or_default()));
        return Err(review(asker, code, &shown, authority));
    }
    Ok(())
}

fn review(asker: Asker<'_>, code: &str, what: &str, authority: Option<&str>) -> Refusal {
    Refusal::new(&faults::REVIEW)
        .with("code", code)
        .with("what", what)
        .with("actor", asker.id)
        .with("authority", authority.unwrap_or("(none is registered 未登记)"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resource(state: &str, share: &str) -> Resource {
        let some = |t: &str| Some(t.to_string());
        Resource {
            code: some("307/1"),
            provider: some("mz"),
            state: some(state),
            share_type: some(share),
            ..Resource::default()
        }
    }

    fn ask(role: &'static str, department: &'static str, old: Option<&Resource>, new: Option<&Resource>) -> bool {
        may_change(Asker { id: "x", role, department: Some(department) }, "update", old, new, Some("sj")).is_ok()
    }

    #[test]
    fn the_provider_writes_and_submits_and_the_authority_publishes() {
        let at = |state| resource(state, "conditional");
        let (draft, submitted, published) = (at("draft"), at("submitted"), at("published"));
        assert!(ask("steward", "mz", None, Some(&draft)));
        assert!(ask("steward", "mz", Some(&draft), Some(&submitted)));
        assert!(!ask("steward", "mz", Some(&submitted), Some(&published)), "nobody reviews oneself");
        assert!(!ask("cdo", "mz", None, Some(&published)));
        assert!(ask("supervisor", "sj", Some(&submitted), Some(&published)));
        assert!(ask("cdo", "sj", Some(&submitted), Some(&draft)));
        assert!(!ask("auditor", "sj", Some(&submitted), Some(&published)));
        assert!(!ask("steward", "ga", Some(&submitted), Some(&published)));
        assert!(!ask("steward", "ga", Some(&draft), Some(&draft)));
        assert!(!ask("steward", "sj", Some(&draft), Some(&draft)), "the reviewer does not write for the provider");
    }

    #[test]
    fn a_review_changes_nothing_but_the_state() {
        let old = resource("submitted", "conditional");
        assert!(!ask("cdo", "sj", Some(&old), Some(&resource("published", "unconditional"))));
    }

    #[test]
    fn a_published_resource_becomes_looser_only_by_review() {
        let (open, shut) = (resource("published", "unconditional"), resource("published", "prohibited"));
        assert!(ask("steward", "mz", Some(&open), Some(&shut)));
        assert!(!ask("steward", "mz", Some(&shut), Some(&open)));
        assert!(ask("steward", "mz", Some(&shut), Some(&resource("revised", "unconditional"))));
    }

    #[test]
    fn an_authority_publishes_its_own() {
        let own = |state: &str| Resource { provider: Some("sj".into()), ..resource(state, "conditional") };
        assert!(ask("cdo", "sj", Some(&own("submitted")), Some(&own("published"))));
        assert!(ask("steward", "sj", Some(&own("draft")), Some(&own("submitted"))));
    }
}
