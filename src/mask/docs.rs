//! Runs the examples of docs/masks.md.

use super::{pseudonym, shorthands, Input, Keys, Masker, Outcome};
use crate::discover;

/// The arguments of a call: NULL, numbers and quoted texts.
fn arguments(list: &str) -> Vec<Option<String>> {
    let mut all = Vec::new();
    let mut current = String::new();
    let mut quoted = false;
    let mut chars = list.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\'' if quoted && chars.peek() == Some(&'\'') => current.push(chars.next().unwrap()),
            '\'' => quoted = !quoted,
            ',' if !quoted => all.push(std::mem::take(&mut current)),
            c => current.push(c),
        }
    }
    all.push(current);
    all.into_iter().map(|a| Some(a).filter(|a| a != "NULL")).collect()
}

fn mask(value: Option<&str>, spec: &str) -> Option<String> {
    let mut out = String::new();
    match Masker::parse(spec).unwrap().apply(value.map_or(Input::Null, Input::Text), &mut out) {
        Outcome::Null => None,
        Outcome::Text => Some(out),
    }
}

fn call(function: &str, args: &[Option<String>]) -> Option<String> {
    let arg = |i: usize| args.get(i).and_then(|a| a.as_deref());
    if function == "mask" {
        return mask(arg(0), arg(1).unwrap());
    }
    if let Some((_, spec)) = shorthands().iter().find(|(name, _)| *name == function) {
        return mask(arg(0), spec);
    }
    let value = arg(0)?;
    let check = |good: bool| Some(u8::from(good).to_string());
    match function {
        "check_id_card" => check(discover::check_id_card(value, arg(1) == Some("full"))),
        "check_uscc" => check(discover::check_uscc(value, arg(1) == Some("lenient"))),
        "check_bank_card" => check(discover::check_bank_card(value)),
        "check_phone" => check(discover::check_phone(value)),
        "check_landline" => check(discover::check_landline(value)),
        "check_plate" => check(discover::check_plate(value)),
        "check_email" => check(discover::check_email(value)),
        "id_card_18" => discover::id_card_18(value),
        "id_card_birth" => discover::id_card_birth(value),
        "id_card_region" => discover::id_card_region(value).map(String::from),
        "id_card_sex" => discover::id_card_sex(value).map(|s| s.to_string()),
        "detect" => discover::detect(value)
            .map(|(kind, sure)| format!("{{\"confidence\":{sure},\"kind\":\"{}\"}}", kind.as_str())),
        "pseudonym" => pseudonym(value, arg(1).unwrap(), &Keys::new(arg(2).unwrap().as_bytes()).unwrap()).unwrap(),
        other => panic!("docs/masks.md calls {other}, which is not known here"),
    }
}

#[test]
fn every_example_in_the_docs_is_true() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/masks.md")).unwrap();
    let (mut inside, mut statement, mut run) = (false, None::<&str>, 0);
    for line in page.lines() {
        match line {
            "```sql" => inside = true,
            "```" => {
                assert_eq!(statement, None, "a statement without result");
                inside = false;
            }
            _ if !inside => {}
            _ => match (statement.take(), line.strip_prefix("--")) {
                (None, None) => statement = Some(line),
                (Some(sql), Some(expected)) => {
                    let call_text = sql.strip_prefix("SELECT ").and_then(|s| s.strip_suffix(");")).unwrap();
                    let (function, list) = call_text.split_once('(').unwrap();
                    let found = call(function, &arguments(list));
                    assert_eq!(found.as_deref().unwrap_or("NULL"), expected.trim_start(), "{sql}");
                    run += 1;
                }
                other => panic!("{other:?}: each statement is followed by one result line"),
            },
        }
    }
    assert!(run > 80, "only {run} examples were run");
    // Every kind is explained.
    for (function, kind) in shorthands() {
        assert!(page.contains(kind), "{function} is not documented");
    }
}
