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

/// Where a JSON value at the front of the text ends. It only must end where a value of the form ends that the
/// door writes; what is none may end anywhere.
fn value_end(text: &[u8]) -> Option<usize> {
    match text.first()? {
        b'"' => string_end(text),
        b'{' | b'[' => {
            let (mut depth, mut at) = (0usize, 0);
            loop {
                match text.get(at)? {
                    b'"' => at += string_end(text.get(at..)?)?,
                    open @ (b'{' | b'[' | b'}' | b']') => {
                        depth = if matches!(open, b'{' | b'[') { depth + 1 } else { depth.checked_sub(1)? };
                        at += 1;
                        if depth == 0 {
                            return Some(at);
                        }
                    }
                    _ => at += 1,
                }
            }
        }
        _ => Some(text.iter().position(|b| matches!(b, b',' | b'}' | b']')).unwrap_or(text.len())),
    }
}

/// The end of a string with its quotes.
fn string_end(text: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        at += text.get(at..)?.iter().position(|b| matches!(b, b'"' | b'\\'))?;
        match text.get(at)? {
            b'"' => return Some(at + 1),
            _ => at += 2,
        }
    }
}

/// The members of an object as they are written: key without its quotes, and value. No tree is built; the list ends
/// where the text is not in RFC 8785 form.
pub fn members(object: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = object.strip_prefix('{').unwrap_or("");
    std::iter::from_fn(move || {
        let key = rest.get(..string_end(rest.as_bytes()).filter(|_| rest.starts_with('"'))?)?;
        let after = rest.get(key.len()..)?.strip_prefix(':')?;
        let value = after.get(..value_end(after.as_bytes())?)?;
        rest = after.get(value.len()..)?;
        rest = rest.strip_prefix(',').unwrap_or("");
        Some((key.get(1..key.len() - 1)?, value))
    })
}

/// The elements of a list as they are written.
pub fn elements(list: &str) -> impl Iterator<Item = &str> {
    let mut rest = list.strip_prefix('[').filter(|r| !r.starts_with(']')).unwrap_or("");
    std::iter::from_fn(move || {
        let value = rest.get(..value_end(rest.as_bytes()).filter(|n| *n > 0)?)?;
        rest = rest.get(value.len()..)?;
        rest = rest.strip_prefix(',').unwrap_or("");
        Some(value)
    })
}

/// The text of a JSON string; `None` for another value.
pub fn text(value: &str) -> Option<Cow<'_, str>> {
    let inner = value.strip_prefix('"')?.strip_suffix('"')?;
    match inner.contains('\\') {
        false => Some(Cow::Borrowed(inner)),
        true => serde_json::from_str(value).ok().map(Cow::Owned),
    }
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
        fn members_are_those_that_a_tree_has(
            pairs in proptest::collection::btree_map("\\PC{0,6}", ("\\PC{0,8}", proptest::collection::vec("\\PC{0,6}", 0..4), any::<i32>()), 0..6),
        ) {
            let tree: serde_json::Value = pairs.iter().enumerate().map(|(i, (key, (text, list, n)))| {
                let value = match i % 4 {
                    0 => serde_json::json!(text),
                    1 => serde_json::json!(list),
                    2 => serde_json::json!(n),
                    _ => serde_json::json!({"a": [list, {"b": text}], "c": null}),
                };
                (key.clone(), value)
            }).collect::<serde_json::Map<_, _>>().into();
            let text_of = tree.to_string();
            let object = tree.as_object().unwrap();
            let seen: Vec<(&str, &str)> = members(&text_of).collect();
            prop_assert_eq!(seen.len(), object.len());
            for ((key, value), (k, v)) in seen.iter().zip(object) {
                let quoted = format!("\"{key}\"");
                let key = text(&quoted);
                prop_assert_eq!(key.as_deref(), Some(k.as_str()));
                prop_assert_eq!(&serde_json::from_str::<serde_json::Value>(value).unwrap(), v);
                if let Some(list) = v.as_array() {
                    let each: Vec<_> = elements(value).map(|e| serde_json::from_str::<serde_json::Value>(e).unwrap()).collect();
                    prop_assert_eq!(&each, list);
                }
                let said = text(value);
                prop_assert_eq!(said.as_deref(), v.as_str());
            }
        }

        #[test]
        fn never_panics(text in "\\PC{0,80}") {
            let _ = read(&text);
            let _ = read(&format!("{{\"action\":\"{text}"));
            for odd in [text.clone(), format!("{{\"{text}"), format!("[{text}"), format!("{{\"a\":[{text}")] {
                let _ = (members(&odd).count(), elements(&odd).count(), super::text(&odd));
            }
        }
    }
}
