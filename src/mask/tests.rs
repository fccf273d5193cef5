//! What each kind writes, and what it refuses to understand.

use super::*;

pub(super) fn masked(spec: &str, input: Input<'_>) -> Option<String> {
    let mut out = String::from("left over");
    match Masker::parse(spec).map(|m| m.apply(input, &mut out)) {
        Ok(Outcome::Text) => Some(out),
        Ok(Outcome::Null) => None,
        Err(r) => Some(r.to_string()),
    }
}

fn text(spec: &str, input: &str) -> String {
    masked(spec, Input::Text(input)).unwrap_or("NULL".into())
}

#[test]
fn phone_keeps_three_and_four_in_every_form_it_is_typed() {
    for typed in [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "１３８１２３４５６７８",
        "+86 138 1234 5678",
        "+8613812345678",
        "008613812345678",
        " 13812345678 ",
    ] {
        assert_eq!(text("phone", typed), "138****5678", "{typed}");
    }
    assert_eq!(masked("phone", Input::Integer(13812345678)).as_deref(), Some("138****5678"));
    assert_eq!(masked("phone", Input::Real(13812345678.0)).as_deref(), Some("138****5678"));
}

#[test]
fn what_is_no_phone_is_hidden_whole() {
    for other in [
        "12345678901",
        "1381234567",
        "138123456789",
        "张三",
        "138****5678",
        "🙂",
        "+13812345678",
        " ",
        "138\u{0}12345678",
    ] {
        assert_eq!(text("phone", other), HIDDEN, "{other}");
    }
    assert_eq!(masked("phone", Input::Blob(b"13812345678")).as_deref(), Some(HIDDEN));
}

#[test]
fn null_stays_null_and_empty_stays_empty() {
    for (_, spec) in shorthands() {
        assert_eq!(masked(spec, Input::Null), None, "{spec}");
        if *spec != "null" && *spec != "redact" {
            assert_eq!(text(spec, ""), "", "{spec}");
        }
    }
}

#[test]
fn id_card_keeps_six_and_four() {
    assert_eq!(text("id_card", "110101199003071233"), "110101********1233");
    assert_eq!(text("id_card", "11010119900307123x"), "110101********123x");
    assert_eq!(text("id_card", "110101 19900307 123X"), "110101********123X");
    assert_eq!(text("id_card", "110101900307123"), "110101*****7123");
    assert_eq!(text("id_card", "810000199003071236"), "810000********1236");
    assert_eq!(text("id_card", "USA110190030712"), "USA110*****0712");
    assert_eq!(text("id_card", "11010119900307123"), HIDDEN);
}

#[test]
fn name_keeps_the_surname() {
    for (name, expected) in [
        ("张三", "张*"),
        ("张三丰", "张**"),
        ("欧阳修", "欧阳*"),
        ("司马相如", "司马**"),
        ("张", "*"),
        ("欧阳", "欧*"),
        ("买买提·艾力", "买**·**"),
        ("𠮷田一", "𠮷**"),
        ("张𠮷", "张*"),
        ("张 三", "张*"),
        ("John Smith", "J*** *****"),
        ("张三1", HIDDEN),
        ("江西省景德镇市珠山区某某路", HIDDEN),
    ] {
        assert_eq!(text("name", name), expected, "{name}");
    }
}

#[test]
fn steps_run_one_after_the_other() {
    assert_eq!(text("keep(3,4)|hide(0,1)", "13812345678"), "*38****5678");
    assert_eq!(text("null|phone", "x"), "NULL");
}
