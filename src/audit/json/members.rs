//! Objects that have most of their members in common with others.

use super::{key_order, push_text, Json, Map};
use crate::error::Refusal;
use std::cmp::Ordering;

/// Members of an object, each with its text.
#[derive(Clone, Debug, Default)]
pub struct Members(Vec<(String, String)>);

impl Members {
    pub fn of(map: &Map) -> Result<Self, Refusal> {
        map.iter().map(|(key, value)| Ok((key.to_string(), member(key, value)?))).collect::<Result<_, _>>().map(Members)
    }

    /// One member whose value is canonical text already, as of [`Json::write`] within an object.
    pub fn one(key: &str, value: &str) -> Self {
        let mut text = String::with_capacity(key.len() + value.len() + 3);
        push_text(key, &mut text);
        text.push(':');
        text.push_str(value);
        Members(vec![(key.to_string(), text)])
    }

    /// The canonical text of the object that has these members and those of `own`, which win.
    pub fn with(&self, own: &Map) -> Result<String, Refusal> {
        let length: usize = self.0.iter().map(|(_, text)| text.len() + 1).sum();
        let mut out = String::with_capacity(length + 48 * (1 + own.len()));
        let mut own = own.iter().peekable();
        out.push('{');
        for (key, text) in &self.0 {
            let mut replaced = false;
            while let Some((theirs, value)) = own.peek() {
                let order = key_order(theirs, key);
                if order == Ordering::Greater {
                    break;
                }
                replaced |= order == Ordering::Equal;
                push_member(theirs, value, &mut out)?;
                own.next();
            }
            if !replaced {
                part(&mut out).push_str(text);
            }
        }
        for (key, value) in own {
            push_member(key, value, &mut out)?;
        }
        out.push('}');
        Ok(out)
    }
}

/// `out`, ready for another member.
fn part(out: &mut String) -> &mut String {
    if out.len() > 1 {
        out.push(',');
    }
    out
}

fn member(key: &str, value: &Json) -> Result<String, Refusal> {
    let mut out = String::new();
    push_member(key, value, &mut out)?;
    Ok(out)
}

fn push_member(key: &str, value: &Json, out: &mut String) -> Result<(), Refusal> {
    push_text(key, part(out));
    out.push(':');
    value.write_at(out, 1)
}

#[cfg(test)]
mod tests {
    use super::super::tests::any_json;
    use super::*;
    use proptest::prelude::*;

    /// Few keys, so that they meet; two of them sort otherwise by code points.
    fn any_map() -> impl Strategy<Value = Map> {
        let members = prop::collection::vec(("[a-c\u{e000}\u{10000}]{0,2}", any_json()), 0..6);
        members.prop_map(|members| {
            let mut map = Map::new();
            members.into_iter().for_each(|(key, value)| drop(map.insert(key, value)));
            map
        })
    }

    proptest! {
        #[test]
        fn common_and_own_members_make_the_text_of_all(common in any_map(), own in any_map()) {
            let mut all = common.clone();
            for (key, value) in own.iter() {
                all.insert(key, value.clone());
            }
            prop_assert_eq!(Members::of(&common).unwrap().with(&own).unwrap(), Json::Map(all).to_text().unwrap());
        }
    }
}
