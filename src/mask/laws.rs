//! What holds for every kind and every value.

use super::*;
use crate::discover;
use proptest::prelude::*;

/// Every spec without a key that a department could use as it stands.
const SPECS: &[&str] = &[
    "name",
    "id_card",
    "phone",
    "landline",
    "email",
    "address",
    "address(province)",
    "address(city)",
    "address(town)",
    "bank_card",
    "plate",
    "uscc",
    "passport",
    "permit",
    "ip",
    "mac",
    "date",
    "date(month)",
    "date(quarter)",
    "age",
    "age(5)",
    "amount(1000)",
    "geo",
    "geo(0)",
    "keep(1,1)",
    "hide(1,3)",
    "redact(不公开)",
    "null",
    "text",
    "json($.a: phone; $.b[*]: name; $: text)",
    "name|phone",
];

fn apply(spec: &str, input: Input<'_>) -> (Outcome, String) {
    let mut out = String::new();
    let outcome = Masker::parse(spec).unwrap().apply(input, &mut out);
    (outcome, out)
}

fn passes_a_check(text: &str) -> bool {
    discover::check_id_card(text, false) || discover::check_uscc(text, false) || discover::check_bank_card(text)
}

/// Values of the kinds as they really come, so that the masks do more than refuse.
fn plausible() -> impl Strategy<Value = String> {
    let id = ("[1-6][1-5][0-9]{4}", 1950u32..2010, 1u32..13, 1u32..29, 0u32..1000).prop_map(|(place, y, m, d, s)| {
        let body = format!("{place}{y:04}{m:02}{d:02}{s:03}");
        let check = discover::id_card_check_character(body.as_bytes()).unwrap_or(b'0');
        format!("{body}{}", char::from(check))
    });
    let card =
        "62[0-9]{13,16}".prop_map(|b| format!("{b}{}", char::from(discover::luhn_digit(b.as_bytes()).unwrap_or(b'0'))));
    let code = "91[0-9]{6}[0-9A-HJ-NPQRTUWXY]{9}".prop_map(|b| {
        let check = discover::uscc_check_character(b.as_bytes()).unwrap_or(b'0');
        format!("{b}{}", char::from(check))
    });
    let other = "1[3-9][0-9]{9}|0[0-9]{2,3}-?[0-9]{7,8}|[a-z]{1,8}@[a-z]{2,5}\\.cn|赣[A-Z][0-9A-Z]{5,6}|E[0-9]{8}|[HM][0-9]{8}\
|[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}\\.[0-9]{1,3}|(19|20)[0-9]{2}-[01][0-9]-[0-3][0-9]|[0-9]{1,3}\\.[0-9]{1,8}|江西省(景德镇市)?(珠山区|浮梁县)?[\\u{4e00}-\\u{4e20}]{0,6}\
|[\\u{4e00}-\\u{4e40}]{1,6}(·[\\u{4e00}-\\u{4e40}]{1,4})?|[A-Z][a-z]{1,6}( [A-Z][a-z]{1,6})?";
    prop_oneof![id, card, code, other]
}

/// The same value as careless people type it.
fn disguised(text: String, how: u8) -> String {
    match how {
        1 => text
            .chars()
            .map(|c| char::from_u32(c as u32 + 0xfee0).filter(|_| c.is_ascii_graphic()).unwrap_or(c))
            .collect(),
        2 => text.chars().enumerate().flat_map(|(i, c)| [c].into_iter().chain((i % 4 == 3).then_some(' '))).collect(),
        3 => text.chars().enumerate().flat_map(|(i, c)| [c].into_iter().chain((i % 4 == 3).then_some('-'))).collect(),
        _ => text,
    }
}

fn law(spec: &str, text: &str) -> Result<(), TestCaseError> {
    let (outcome, out) = apply(spec, Input::Text(text));
    if text.is_empty() || text == HIDDEN {
        return Ok(());
    }
    if spec == "text" || spec.starts_with("json") {
        // Free text without identifiers passes; what is an identifier never does.
        prop_assert!(!passes_a_check(&out), "{spec} {text} {out}");
        return Ok(());
    }
    prop_assert!(outcome == Outcome::Null || out != text, "{spec} returned {text}");
    prop_assert!(!passes_a_check(&out), "{spec} of {text} passes its check: {out}");
    Ok(())
}

proptest! {
    #[test]
    fn no_mask_returns_its_input_or_a_number_that_still_checks(text in plausible(), how in 0u8..4) {
        let text = disguised(text, how);
        for spec in SPECS {
            law(spec, &text)?;
        }
    }

    #[test]
    fn arbitrary_text_is_masked_without_panic(text in "\\PC{0,60}") {
        for spec in SPECS {
            law(spec, &text)?;
        }
    }

    #[test]
    fn arbitrary_code_points_are_masked_without_panic(text in proptest::collection::vec(any::<char>(), 0..40)) {
        let text: String = text.into_iter().collect();
        for spec in SPECS {
            law(spec, &text)?;
        }
    }

    #[test]
    fn near_misses_are_masked_without_panic(text in "[0-9０-９ xX*+()·.@:年月日省市区县镇路a-fA-F-]{0,30}") {
        for spec in SPECS {
            law(spec, &text)?;
        }
    }

    #[test]
    fn numbers_and_bytes_are_masked_without_panic(i in any::<i64>(), r in any::<f64>(), bytes in any::<Vec<u8>>()) {
        for spec in SPECS {
            let (outcome, out) = apply(spec, Input::Integer(i));
            prop_assert!(outcome == Outcome::Null || *spec == "text" || spec.starts_with("json") || out != i.to_string());
            apply(spec, Input::Real(r));
            let (outcome, out) = apply(spec, Input::Blob(&bytes));
            prop_assert!(outcome == Outcome::Null || out == HIDDEN || out == "不公开");
        }
    }

    #[test]
    fn an_integer_counts_as_its_digits(i in any::<i64>()) {
        for spec in SPECS {
            prop_assert_eq!(apply(spec, Input::Integer(i)), apply(spec, Input::Text(&i.to_string())));
        }
    }

    #[test]
    fn an_identifier_in_text_never_survives(head in "[\\u{4e00}-\\u{4e40}，。 ]{0,5}", tail in "[\\u{4e00}-\\u{4e40}，。]{0,5}", id in "1[3-9][0-9]{9}", how in 0u8..4) {
        let typed = disguised(id.clone(), how);
        let (_, out) = apply("text", Input::Text(&format!("{head}{typed}{tail}")));
        prop_assert!(!out.contains(&typed) && !out.contains(&id), "{out}");
    }

    #[test]
    fn any_spec_parses_or_is_refused(spec in "[a-z_.0-9(),|;:$'\\[\\]* -]{0,40}") {
        let _ = Masker::parse(&spec);
        let _ = Masker::check(&spec);
    }
}

#[test]
fn ten_megabytes_are_masked_in_time() {
    let long = "张13812345678，".repeat(500_000);
    for spec in SPECS {
        apply(spec, Input::Text(&long));
    }
    let (_, out) = apply("text", Input::Text(&long));
    assert!(!out.contains("13812345678"));
    // What begins a word at every other character must not be searched to its end each time.
    for pattern in ["a-", "1.", "赣", "a@", "1:", "1 "] {
        apply("text", Input::Text(&pattern.repeat(30_000)));
    }
}

#[test]
fn the_buffer_does_not_grow_on_the_hot_path() {
    let masker = Masker::parse("phone").unwrap();
    let mut out = String::with_capacity(16);
    let place = out.as_ptr();
    for _ in 0..100 {
        masker.apply(Input::Text("13812345678"), &mut out);
    }
    assert_eq!((out.as_str(), out.capacity(), out.as_ptr()), ("138****5678", 16, place));
}
