//! The few members of an entry's body that counting looks at, found without reading the rest.

use crate::audit::entry::{scan, Class};
use std::borrow::Cow;

/// Members of a body, borrowed from it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Light<'a> {
    pub action: Cow<'a, str>,
    /// `YYYY-MM-DDTHH:MM:SS.sssZ`
    pub at: &'a str,
    pub class: Class,
    pub department: Option<Cow<'a, str>>,
    pub object: Cow<'a, str>,
}

/// Reads a body as the door writes it; `None` for what is no entry. The chain's own verification is elsewhere: this
/// only must never read another value than is there.
pub fn read(body: &str) -> Option<Light<'_>> {
    match quick(body) {
        Some(light) => Some(light),
        // Escapes, or another order: the careful reader decides.
        None => {
            let s = scan(body, &mut Vec::new())?;
            Some(Light { action: s.action, at: s.at, class: s.class, department: s.department, object: s.object })
        }
    }
}

/// Takes `literal` off the front.
fn after<'a>(text: &'a str, literal: &str) -> Option<&'a str> {
    text.strip_prefix(literal)
}

/// A string without escapes, up to its quote.
fn plain(text: &str) -> Option<(&str, &str)> {
    let end = text.bytes().position(|b| b == b'"' || b == b'\\')?;
    match text.as_bytes().get(end) {
        Some(b'"') => Some((text.get(..end)?, text.get(end + 1..)?)),
        _ => None,
    }
}

fn quick(body: &str) -> Option<Light<'_>> {
    let (action, rest) = plain(after(body, "{\"action\":\"")?)?;
    let (_, rest) = plain(after(rest, ",\"actor\":\"")?)?;
    let (at, rest) = plain(after(rest, ",\"at\":\"")?)?;
    let (class, mut rest) = plain(after(rest, ",\"class\":\"")?)?;
    if let Some(clock) = after(rest, ",\"clock\":\"") {
        rest = plain(clock)?.1;
    }
    let rest = after(rest, ",\"department\":")?;
    let (department, rest) = match after(rest, "null") {
        Some(rest) => (None, rest),
        None => {
            let (code, rest) = plain(after(rest, "\"")?)?;
            (Some(Cow::Borrowed(code)), rest)
        }
    };
    let digest = after(rest, ",\"digest\":\"")?;
    let (object, _) = plain(after(digest.get(64..)?, "\",\"object\":\"")?)?;
    (at.len() == 24).then_some(Light {
        action: Cow::Borrowed(action),
        at,
        class: Class::parse(class)?,
        department,
        object: Cow::Borrowed(object),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::entry::{body, Clock, Entry, Party};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn reads_what_the_careful_reader_reads(
            action in "[a-z.\"\\\\]{1,8}", actor in "\\PC{0,8}", object in "\\PC{0,12}",
            department in proptest::option::of("[a-z\"]{1,6}"), class in 0usize..4, clock in 0usize..3,
        ) {
            let class = [Class::Governance, Class::Access, Class::Application, Class::Chain][class];
            let parties = [Party { department: "a", n: 1, previous_seq: 0 }];
            let entry = Entry {
                seq: 7, at: "2024-03-04T05:06:07.089Z", actor: &actor, department: department.as_deref(), class,
                action: &action, object: &object, parties: &parties,
                clock: [None, Some(Clock::Set), Some(Clock::Regressed)][clock], digest: &[7; 32],
            };
            let mut text = String::new();
            body(&entry, &mut text);
            let light = read(&text).unwrap();
            prop_assert_eq!((&*light.action, &*light.object, light.class), (&*action, &*object, class));
            prop_assert_eq!(light.department.as_deref(), department.as_deref());
            prop_assert_eq!(light.at, "2024-03-04T05:06:07.089Z");
        }

        #[test]
        fn never_panics(text in "\\PC{0,80}") {
            let _ = read(&text);
            let _ = read(&format!("{{\"action\":\"{text}"));
        }
    }
}
