//! Who may change what about departments, staff and credentials. Pure.

use crate::error::{identity, Refusal};

/// Who asks, as far as these rules look.
#[derive(Clone, Copy)]
pub struct Asker<'a> {
    pub id: &'a str,
    pub role: &'a str,
    pub department: Option<&'a str>,
}

/// One line of the table of roles × tables.
pub struct May {
    pub table: &'static str,
    /// Who may, in words for the refusal and the docs.
    pub who: &'static str,
    pub roles: &'static [&'static str],
    /// Only for rows of the asker's own department.
    pub own: bool,
}

const KEEPERS: &[&str] = &["steward", "cdo"];
const PROVIDER: &str = "the provider's own steward or cdo";
const RECORDER: &str = "the provider's own steward, cdo or system";
const SUBSCRIBER: &str = "the subscribing department's own steward, cdo or system";

/// Set-up tables: who may write them. Three separated administrators (三权分立): the system administrator
/// installs, the security administrator handles credentials, the auditor changes nothing.
pub static MAY: &[May] = &[
    May { table: "gov_department", who: "a sysadmin", roles: &["sysadmin"], own: false },
    May { table: "gov_staff", who: "a sysadmin, or the department's own cdo", roles: &["sysadmin"], own: false },
    May { table: "gov_staff", who: "a sysadmin, or the department's own cdo", roles: &["cdo"], own: true },
    May { table: "gov_calendar", who: "a sysadmin", roles: &["sysadmin"], own: false },
    May { table: "gov_rule", who: "a sysadmin", roles: &["sysadmin"], own: false },
    May { table: "gov_pack", who: "a sysadmin", roles: &["sysadmin"], own: false },
    May { table: "gov_machine", who: "a sysadmin", roles: &["sysadmin"], own: false },
    May { table: "gov_attach", who: "a sysadmin", roles: &["sysadmin"], own: false },
    May {
        table: "gov_event",
        who: "the department's own officers",
        roles: &["steward", "cdo", "secadmin", "sysadmin", "supervisor"],
        own: true,
    },
    // Art. 5: each department keeps its own catalogue; Art. 7: by its data steward under its chief data officer.
    May { table: "gov_resource", who: PROVIDER, roles: KEEPERS, own: true },
    May { table: "gov_item", who: PROVIDER, roles: KEEPERS, own: true },
    May { table: "gov_import", who: PROVIDER, roles: KEEPERS, own: true },
    // A system records its own updates and deliveries.
    May { table: "gov_update", who: RECORDER, roles: &["steward", "cdo", "system"], own: true },
    May { table: "gov_watch", who: RECORDER, roles: &["steward", "cdo", "system"], own: true },
    May { table: "gov_collection", who: RECORDER, roles: &["steward", "cdo", "system"], own: true },
    May { table: "gov_subscription", who: SUBSCRIBER, roles: &["steward", "cdo", "system"], own: true },
    May { table: "gov_credential", who: "a secadmin", roles: &["secadmin"], own: false },
    May { table: "gov_mount", who: "a sysadmin", roles: &["sysadmin"], own: false },
    May { table: "gov_verifier", who: "a secadmin", roles: &["secadmin"], own: false },
    May { table: "gov_checkpoint", who: "a sysadmin or an auditor", roles: &["sysadmin", "auditor"], own: false },
    May { table: "gov_restore", who: "a sysadmin", roles: &["sysadmin"], own: false },
    May { table: "gov_hold", who: "an auditor or a supervisor", roles: &["auditor", "supervisor"], own: false },
    May { table: "gov_track", who: "a sysadmin", roles: &["sysadmin"], own: false },
];

/// Whether the asker may write a row of `table` that belongs to `department`.
pub fn may_write(asker: Asker<'_>, table: &'static str, verb: &str, department: Option<&str>) -> Result<(), Refusal> {
    let mut who = "nobody";
    for line in MAY.iter().filter(|m| m.table == table) {
        who = line.who;
        let own = !line.own || (department.is_some() && department == asker.department);
        if own && line.roles.contains(&asker.role) {
            return Ok(());
        }
    }
    Err(Refusal::new(&identity::MAY_NOT)
        .with("actor", asker.id)
        .with("role", asker.role)
        .with("department", asker.department.unwrap_or("-"))
        .with("verb", verb)
        .with("table", table)
        .with("who", who))
}

/// A token as callers give it: text of 16 to 256 characters without spaces or control characters.
pub fn check_token(token: &str) -> Result<(), Refusal> {
    let good = (16..=256).contains(&token.len()) && token.bytes().all(|b| b.is_ascii_graphic());
    good.then_some(()).ok_or_else(|| Refusal::new(&identity::TOKEN_FORM))
}

/// How long the caller waits after a wrong token, when so many of the last minute came before it.
pub fn delay(before: u32) -> std::time::Duration {
    let doublings = before.saturating_sub(2).min(5);
    let step = if before < 2 { 0 } else { 60u64 << doublings };
    std::time::Duration::from_millis(step)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asker<'a>(role: &'a str, department: Option<&'a str>) -> Asker<'a> {
        Asker { id: "x", role, department }
    }

    #[test]
    fn cdo_names_staff_of_the_own_department_only() {
        assert!(may_write(asker("cdo", Some("a")), "gov_staff", "insert", Some("a")).is_ok());
        assert!(may_write(asker("cdo", Some("a")), "gov_staff", "insert", Some("b")).is_err());
        assert!(may_write(asker("cdo", None), "gov_staff", "insert", None).is_err());
    }

    #[test]
    fn three_administrators_are_separated() {
        assert!(may_write(asker("sysadmin", None), "gov_credential", "insert", None).is_err());
        assert!(may_write(asker("secadmin", None), "gov_department", "insert", None).is_err());
        for table in ["gov_department", "gov_staff", "gov_credential"] {
            assert!(may_write(asker("auditor", Some("a")), table, "insert", Some("a")).is_err());
        }
    }

    #[test]
    fn wrong_tokens_cost_more_and_more_but_never_for_ever() {
        let waits: Vec<u128> = (0..50).map(|n| delay(n).as_millis()).collect();
        assert!(waits.is_sorted());
        assert_eq!((waits[0], waits[2], waits[49]), (0, 60, 1920));
    }

    #[test]
    fn weak_or_odd_tokens_are_refused() {
        assert!(check_token(&"a".repeat(64)).is_ok());
        for bad in ["", "short", "with space in the middle", "emoji-😀-emoji-😀-emoji", "nul\0nul\0nul\0nul\0nul"] {
            assert!(check_token(bad).is_err(), "{bad:?}");
        }
        assert!(check_token(&"a".repeat(257)).is_err());
    }
}
