//! Lists of items and row filters: JSON in, checked, one stored form out.

use crate::error::{self, Refusal};
use crate::rules::json;
use serde_json::Value;

/// More items, conditions or values than this in one request are refused.
pub const MOST: usize = 1000;

/// Reads a JSON array of item names: at least one, each once, none empty.
pub fn read_items(column: &'static str, text: &str) -> Result<Vec<String>, Refusal> {
    let bad = |why: &str| Refusal::new(&error::request::ITEMS_UNREADABLE).with("column", column).with("why", why);
    let value = json::read(text).map_err(|e| bad(&e))?;
    let list = value.as_array().ok_or_else(|| bad("not a JSON array"))?;
    if list.is_empty() {
        return Err(bad("the list is empty"));
    }
    if list.len() > MOST {
        return Err(bad("more than 1000 items"));
    }
    let mut items: Vec<String> = Vec::with_capacity(list.len());
    for entry in list {
        let name = entry.as_str().map(str::trim).filter(|n| !n.is_empty());
        let name = name.ok_or_else(|| bad("an entry is not an item name"))?;
        if items.iter().any(|i| i == name) {
            return Err(bad(&format!("{name} is listed twice")));
        }
        items.push(name.to_string());
    }
    Ok(items)
}

/// The stored form of an item list.
pub fn items_json(items: &[String]) -> String {
    Value::from(items.to_vec()).to_string()
}

/// How a condition compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    In,
    Between,
    IsNull,
    NotNull,
}

const OPS: [(&str, Op); 10] = [
    ("=", Op::Eq),
    ("<>", Op::Ne),
    ("<", Op::Lt),
    ("<=", Op::Le),
    (">", Op::Gt),
    (">=", Op::Ge),
    ("in", Op::In),
    ("between", Op::Between),
    ("is_null", Op::IsNull),
    ("not_null", Op::NotNull),
];

impl Op {
    pub fn parse(word: &str) -> Option<Op> {
        OPS.iter().find(|(w, _)| *w == word).map(|(_, op)| *op)
    }

    pub fn word(self) -> &'static str {
        OPS.iter().find(|(_, op)| *op == self).map_or("", |(w, _)| *w)
    }
}

/// A value to compare with: bound as a parameter, never put into SQL text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operand {
    Text(String),
    Integer(i64),
}

/// One condition; all conditions of a filter must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    pub item: String,
    pub op: Op,
    /// None for `is_null` and `not_null`, two for `between`, one or more for `in`, else one.
    pub values: Vec<Operand>,
}

/// Reads `[{"item","op","value"}, …]`. Each item must be known to `in_catalogue`. An empty list is refused:
/// no filter is NULL.
pub fn read_filter(text: &str, in_catalogue: impl Fn(&str) -> bool) -> Result<Vec<Condition>, Refusal> {
    let bad = |why: String| Refusal::new(&error::request::FILTER_UNREADABLE).with("why", why);
    let value = json::read(text).map_err(&bad)?;
    let list = value.as_array().ok_or_else(|| bad("not a JSON array".into()))?;
    if list.is_empty() || list.len() > MOST {
        return Err(bad("between 1 and 1000 conditions are needed (no filter at all is NULL)".into()));
    }
    list.iter()
        .enumerate()
        .map(|(i, c)| condition(c, &in_catalogue).map_err(|e| bad(format!("condition {}: {e}", i + 1))))
        .collect()
}

fn condition(value: &Value, in_catalogue: impl Fn(&str) -> bool) -> Result<Condition, String> {
    let map = value.as_object().ok_or("not an object")?;
    if let Some(key) = map.keys().find(|k| !["item", "op", "value"].contains(&k.as_str())) {
        return Err(format!("unknown key {key}"));
    }
    let text = |key: &str| map.get(key).and_then(Value::as_str).ok_or(format!("{key} is missing or not text"));
    let item = text("item")?;
    if !in_catalogue(item) {
        return Err(format!("{item} is not an item of the resource"));
    }
    let word = text("op")?;
    let op = Op::parse(word)
        .ok_or_else(|| format!("unknown op {word}; one of = <> < <= > >= in between is_null not_null"))?;
    let given = map.get("value").unwrap_or(&Value::Null);
    let values = match (op, given) {
        (Op::IsNull | Op::NotNull, Value::Null) => Vec::new(),
        (Op::IsNull | Op::NotNull, _) => return Err(format!("{word} takes no value")),
        (Op::In | Op::Between, Value::Array(list)) => list.iter().map(operand).collect::<Result<_, _>>()?,
        (Op::In | Op::Between, _) => return Err(format!("{word} takes a list")),
        (_, one) => vec![operand(one)?],
    };
    match (op, values.as_slice()) {
        (Op::In, []) => Err("in takes at least one value".to_string()),
        (Op::In, list) if list.len() > MOST => Err("in takes at most 1000 values".into()),
        (Op::Between, [Operand::Text(lo), Operand::Text(hi)]) if lo > hi => {
            Err("between takes the lower end first".into())
        }
        (Op::Between, [Operand::Integer(lo), Operand::Integer(hi)]) if lo > hi => {
            Err("between takes the lower end first".into())
        }
        (Op::Between, [a, b]) if std::mem::discriminant(a) != std::mem::discriminant(b) => {
            Err("between takes two values of one type".into())
        }
        (Op::Between, [_, _]) => Ok(()),
        (Op::Between, _) => Err("between takes two values".into()),
        _ => Ok(()),
    }?;
    Ok(Condition { item: item.to_string(), op, values })
}

fn operand(value: &Value) -> Result<Operand, String> {
    match (value.as_str(), value.as_i64()) {
        (Some(text), _) => Ok(Operand::Text(text.to_string())),
        (_, Some(n)) => Ok(Operand::Integer(n)),
        _ => Err("a value is neither text nor a whole number".into()),
    }
}

/// The stored form of a filter, with its keys sorted.
pub fn filter_json(filter: &[Condition]) -> String {
    let one = |o: &Operand| match o {
        Operand::Text(t) => Value::from(t.as_str()),
        Operand::Integer(n) => Value::from(*n),
    };
    let list = filter.iter().map(|c| {
        let mut map = serde_json::Map::new();
        map.insert("item".into(), c.item.as_str().into());
        map.insert("op".into(), c.op.word().into());
        match (c.op, c.values.as_slice()) {
            (Op::IsNull | Op::NotNull, _) => {}
            (Op::In | Op::Between, values) => {
                map.insert("value".into(), values.iter().map(one).collect());
            }
            (_, values) => {
                map.insert("value".into(), values.first().map_or(Value::Null, one));
            }
        }
        Value::Object(map)
    });
    Value::Array(list.collect()).to_string()
}

/// Reads `{"item": "mask spec", …}`: further masks that the provider lays over the catalogue's own, so they can
/// only hide more. `check` reads a spec; each item must be one of `agreed`.
pub fn read_masks(
    text: &str,
    agreed: &[String],
    check: impl Fn(&str) -> Result<(), Refusal>,
) -> Result<Vec<(String, String)>, Refusal> {
    let bad = |why: String| Refusal::new(&error::request::MASKS_UNREADABLE).with("why", why);
    let value = json::read(text).map_err(&bad)?;
    let map =
        value.as_object().filter(|m| !m.is_empty()).ok_or_else(|| bad("not a JSON object with entries".into()))?;
    let mut masks = Vec::with_capacity(map.len());
    for (item, spec) in map {
        if !agreed.contains(item) {
            return Err(bad(format!("{item} is not among the agreed items")));
        }
        let spec = spec.as_str().ok_or_else(|| bad(format!("the mask of {item} is not text")))?;
        check(spec)?;
        masks.push((item.clone(), spec.to_string()));
    }
    Ok(masks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn known(item: &str) -> bool {
        ["age", "town"].contains(&item)
    }

    #[test]
    fn a_filter_is_read_and_stored_in_one_form() {
        let text = r#" [ {"op":"in","value":["A","B"],"item":"town"}, {"item":"age","op":"between","value":[18,60]},
            {"item":"town","op":"not_null"}, {"item":"age","op":"<>","value":-1}, {"item":"town","op":"is_null","value":null} ]"#;
        let filter = read_filter(text, known);
        let stored = filter.as_deref().map(filter_json);
        assert_eq!(
            stored.as_deref(),
            Ok(
                r#"[{"item":"town","op":"in","value":["A","B"]},{"item":"age","op":"between","value":[18,60]},{"item":"town","op":"not_null"},{"item":"age","op":"<>","value":-1},{"item":"town","op":"is_null"}]"#
            )
        );
        let stored = stored.unwrap_or_default();
        assert_eq!(read_filter(&stored, known), filter);
    }

    #[test]
    fn a_filter_that_could_widen_or_smuggle_is_refused() {
        for bad in [
            "",
            "[]",
            "{}",
            "1",
            "null",
            r#"[1]"#,
            r#"["town='x' OR 1=1"]"#,
            r#"[{"item":"town","op":"like","value":"%"}]"#,
            r#"[{"item":"town","op":"=","value":"a","or":1}]"#,
            r#"[{"item":"town","item":"age","op":"=","value":1}]"#,
            r#"[{"item":"phone","op":"=","value":"a"}]"#,
            r#"[{"item":"town","op":"="}]"#,
            r#"[{"item":"town","op":"=","value":null}]"#,
            r#"[{"item":"town","op":"=","value":["a"]}]"#,
            r#"[{"item":"age","op":"=","value":1.5}]"#,
            r#"[{"item":"age","op":"in","value":[]}]"#,
            r#"[{"item":"age","op":"in","value":1}]"#,
            r#"[{"item":"age","op":"between","value":[1]}]"#,
            r#"[{"item":"age","op":"between","value":[2,1]}]"#,
            r#"[{"item":"age","op":"between","value":[1,"2"]}]"#,
            r#"[{"item":"age","op":"is_null","value":1}]"#,
            r#"[{"item":1,"op":"=","value":1}]"#,
            r#"[{"op":"=","value":1}]"#,
            r#"[{"item":"age","op":"IN","value":[1]}]"#,
        ] {
            assert!(read_filter(bad, known).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_item_list_holds_each_name_once() {
        assert_eq!(read_items("items", r#"["姓名", " 电话 "]"#), Ok(vec!["姓名".to_string(), "电话".to_string()]));
        for bad in [
            "",
            "[]",
            "姓名",
            r#""姓名""#,
            r#"[""]"#,
            r#"[" "]"#,
            "[1]",
            "[null]",
            r#"["a","a"]"#,
            r#"["a"," a"]"#,
            r#"[["a"]]"#,
        ] {
            assert!(read_items("items", bad).is_err(), "{bad}");
        }
        let many = format!("[{}]", (0..1001).map(|i| format!("\"{i}\"")).collect::<Vec<_>>().join(","));
        assert!(read_items("items", &many).is_err());
    }

    #[test]
    fn further_masks_belong_to_agreed_items() {
        let agreed = vec!["phone".to_string()];
        let ok = |_: &str| Ok(());
        assert!(read_masks(r#"{"phone":"redact(*)"}"#, &agreed, ok).is_ok());
        for bad in ["{}", "[]", r#"{"name":"name"}"#, r#"{"phone":1}"#, r#"{"phone":"a","phone":"b"}"#] {
            assert!(read_masks(bad, &agreed, ok).is_err(), "{bad}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in r#"[\[\]{}":,0-9a-z=<> ]{0,60}"#) {
            let _ = (read_items("items", &text), read_filter(&text, |_| true));
        }
    }
}
