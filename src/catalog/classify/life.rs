//! The life of a resource: one table of moves.

/// From, to, and what the move is called in the audit chain.
///
/// `revised` is a published resource under amendment: its last published version stays in
/// force. Retired is the end; a resource is never brought back under the same code.
pub static LIFE: &[(&str, &str, &str)] = &[
    ("draft", "submitted", "resource.submit"),
    ("draft", "retired", "resource.retire"),
    ("submitted", "draft", "resource.return"),
    ("submitted", "published", "resource.publish"),
    ("submitted", "retired", "resource.retire"),
    ("published", "revised", "resource.revise"),
    ("published", "suspended", "resource.suspend"),
    ("published", "retired", "resource.retire"),
    ("revised", "submitted", "resource.submit"),
    ("revised", "published", "resource.publish"),
    ("revised", "suspended", "resource.suspend"),
    ("revised", "retired", "resource.retire"),
    ("suspended", "published", "resource.publish"),
    ("suspended", "revised", "resource.revise"),
    ("suspended", "retired", "resource.retire"),
];

/// What the move from one state to another is called, or `None` if there is none.
pub fn can_move(from: &str, to: &str) -> Option<&'static str> {
    LIFE.iter().find(|(f, t, _)| *f == from && *t == to).map(|(_, _, action)| *action)
}

/// The states that can follow one.
pub fn moves_from(state: &str) -> impl Iterator<Item = &'static str> + '_ {
    LIFE.iter().filter(move |(f, _, _)| *f == state).map(|(_, t, _)| *t)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::words::STATE;

    #[test]
    fn moves_join_states_of_the_list_and_retired_is_the_end() {
        for (from, to, action) in LIFE {
            assert!(STATE.has(from) && STATE.has(to) && from != to && action.starts_with("resource."));
        }
        assert_eq!(moves_from("retired").count(), 0);
        for w in STATE.list.iter().filter(|w| w.stored != "retired") {
            assert!(can_move(w.stored, "retired").is_some(), "{}", w.stored);
        }
        assert_eq!(can_move("draft", "published"), None, "publishing skips no review");
    }
}
