//! `json($.path: spec; …)`: masks inside a JSON document.

use super::kind::Step;
use super::{chain, Input, Outcome, HIDDEN};
use serde_json::Value;

/// Where in a document a rule applies.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Path(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Member(String),
    Element(usize),
    AnyMember,
    AnyElement,
}

impl Path {
    pub(super) fn root() -> Path {
        Path::default()
    }
    pub(super) fn push_member(&mut self, name: String) {
        self.0.push(Part::Member(name));
    }
    pub(super) fn push_element(&mut self, index: usize) {
        self.0.push(Part::Element(index));
    }
    pub(super) fn push_any_member(&mut self) {
        self.0.push(Part::AnyMember);
    }
    pub(super) fn push_any_element(&mut self) {
        self.0.push(Part::AnyElement);
    }
}

/// Masks the named places of a document and keeps the others. A document in which no rule
/// finds its place does not fit: its members may have been renamed.
pub(super) fn mask(text: &str, rules: &[(Path, Vec<Step>)], out: &mut String) -> bool {
    let Ok(mut document) = serde_json::from_str::<Value>(text) else { return false };
    let mut found = 0usize;
    for (path, steps) in rules {
        walk(&mut document, &path.0, steps, &mut found);
    }
    if found == 0 {
        return false;
    }
    match serde_json::to_string(&document) {
        Ok(masked) => {
            out.push_str(&masked);
            true
        }
        Err(_) => false,
    }
}

fn walk(value: &mut Value, path: &[Part], steps: &[Step], found: &mut usize) {
    let Some((part, rest)) = path.split_first() else {
        *found += 1;
        leaf(value, steps);
        return;
    };
    match (part, value) {
        (Part::Member(name), Value::Object(members)) => {
            if let Some(member) = members.get_mut(name) {
                walk(member, rest, steps, found);
            }
        }
        (Part::AnyMember, Value::Object(members)) => members.values_mut().for_each(|v| walk(v, rest, steps, found)),
        (Part::Element(i), Value::Array(elements)) => {
            if let Some(element) = elements.get_mut(*i) {
                walk(element, rest, steps, found);
            }
        }
        (Part::AnyElement, Value::Array(elements)) => elements.iter_mut().for_each(|v| walk(v, rest, steps, found)),
        _ => {}
    }
}

/// Masks a scalar; an object or array where a scalar was meant is hidden whole.
fn leaf(value: &mut Value, steps: &[Step]) {
    let mut out = String::new();
    let outcome = match value {
        Value::Null => return,
        Value::String(s) => chain(steps, Input::Text(s), &mut out),
        Value::Number(n) => chain(steps, Input::Text(&n.to_string()), &mut out),
        Value::Bool(b) => chain(steps, Input::Text(if *b { "true" } else { "false" }), &mut out),
        Value::Array(_) | Value::Object(_) => {
            out.push_str(HIDDEN);
            Outcome::Text
        }
    };
    *value = match outcome {
        Outcome::Null => Value::Null,
        Outcome::Text => Value::String(out),
    };
}
