use super::*;
use proptest::prelude::*;

fn number(text: &str) -> u16 {
    read(text).expect_err(text).fault.number
}

#[test]
fn keys_sort_by_utf16_code_units_not_by_code_points() {
    let json = read("{\"\u{fb33}\":1,\"\u{1f602}\":2,\"1\":3,\"\\r\":4,\"\u{20ac}\":5}").unwrap();
    assert_eq!(json.to_text().unwrap(), "{\"\\r\":4,\"1\":3,\"\u{20ac}\":5,\"\u{1f602}\":2,\"\u{fb33}\":1}");
}

#[test]
fn spaces_and_spellings_vanish() {
    let text = " [ 56 ,\n{\"d\":true,\"10\":null,\"1\":[ ]}\t, \"\\u0041\\/\\u000f\\u000a\\u007f\" ]\r";
    assert_eq!(read(text).unwrap().to_text().unwrap(), "[56,{\"1\":[],\"10\":null,\"d\":true},\"A/\\u000f\\n\u{7f}\"]");
}

#[test]
fn a_repeated_key_is_refused_even_when_spelt_differently() {
    assert_eq!(number("{\"a\":1,\"b\":2,\"\\u0061\":1}"), 2002);
}

#[test]
fn floats_are_refused_in_every_spelling() {
    for text in ["1.5", "1.0", "1e3", "-0.0", "1E-7", "9007199254740992", "-9007199254740992", "123456789012345678901"]
    {
        assert_eq!(number(text), 2003, "{text}");
    }
    assert_eq!(read("9007199254740991").unwrap(), Json::Int(MAX_INT));
    assert_eq!(read("-9007199254740991").unwrap(), Json::Int(-MAX_INT));
    assert_eq!(read("-0").unwrap().to_text().unwrap(), "0");
}

#[test]
fn half_a_surrogate_pair_is_refused() {
    for text in ["\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"\\ud800\\ud800\"", "\"\\ud83dx\""] {
        assert_eq!(number(text), 2004, "{text}");
    }
    assert_eq!(read("\"\\uD83D\\ude02\"").unwrap(), Json::from("\u{1f602}"));
}

#[test]
fn whatever_is_not_one_value_is_refused() {
    for text in [
        "",
        " ",
        "nul",
        "tru",
        "[1,]",
        "[1",
        "[,1]",
        "{",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{a:1}",
        "1 2",
        "[]]",
        "01",
        "-",
        "+1",
        "1.",
        ".5",
        "1e",
        "\"",
        "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12g4\"",
        "\"\\u+123\"",
        "\"\t\"",
        "\"\0\"",
        "NaN",
        "'a'",
        "\u{feff}1",
        "\u{a0}1",
        "//",
    ] {
        assert_eq!(number(text), 2001, "{text}");
    }
}

#[test]
fn depth_ends_at_64_for_reader_and_writer_alike() {
    let nested = |n: usize| format!("{}{}", "[".repeat(n), "]".repeat(n));
    assert!(is_canonical(&nested(64)));
    assert_eq!(number(&nested(65)), 2005);
    assert_eq!(number(&"[".repeat(10_000_000)), 2005);
    let mut json = Json::Null;
    for _ in 0..65 {
        json = Json::List(vec![json]);
    }
    assert_eq!(json.to_text().unwrap_err().fault.number, 2005);
}

#[test]
fn an_integer_no_reader_would_take_back_is_not_written() {
    for int in [MAX_INT + 1, -MAX_INT - 1, i64::MAX, i64::MIN] {
        assert_eq!(Json::Int(int).to_text().unwrap_err().fault.number, 2003);
    }
}

#[test]
fn whole_numbers_are_canonicalised_however_spelt() {
    for (text, want) in [
        ("56.0", "56"),
        ("5.6e1", "56"),
        ("560E-1", "56"),
        ("-0.0", "0"),
        ("0e999999999999999999999", "0"),
        ("1e15", "1000000000000000"),
        ("1.50e+0001", "15"),
        ("9007199254740991.000", "9007199254740991"),
        ("1e0", "1"),
        ("100e-0000000000000000000000002", "1"),
    ] {
        assert_eq!(canonicalise(text).unwrap(), want, "{text}");
    }
    for text in [
        "4.5",
        "1e-1",
        "56e-2",
        "1e16",
        "9007199254740991.1",
        "1e99999999999999999999",
        "1e-99999999999999999999",
        "9e15000000000",
    ] {
        assert_eq!(canonicalise(text).expect_err(text).fault.number, 2003, "{text}");
    }
}

#[test]
fn many_members_in_reverse_order_take_no_quadratic_time() {
    let members: Vec<String> = (0..200_000).rev().map(|i| format!("\"{i:06}\":0")).collect();
    let text = format!("{{{}}}", members.join(","));
    let again = canonicalise(&text).unwrap();
    assert!(again.starts_with("{\"000000\":0,\"000001\""));
}

#[test]
fn an_error_names_no_value() {
    let text = read("{\"phone\":\"13800000000\" x}").unwrap_err().to_string();
    assert!(!text.contains("138") && text.contains("byte 23"), "{text}");
}

pub fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        (-MAX_INT..=MAX_INT).prop_map(Json::Int),
        any::<String>().prop_map(Json::Text),
        "[\\x00-\\x20\"\\\\/\u{7f}\u{e000}\u{10000}]{0,8}".prop_map(Json::Text),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Json::List),
            prop::collection::vec((any::<String>(), inner), 0..6).prop_map(|members| {
                let mut map = Map::new();
                for (key, value) in members {
                    map.insert(key, value);
                }
                Json::Map(map)
            }),
        ]
    })
}

proptest! {
    #[test]
    fn what_is_written_reads_back_the_same_and_is_canonical(json in any_json()) {
        let text = json.to_text().unwrap();
        prop_assert_eq!(&read(&text).unwrap(), &json);
        prop_assert!(is_canonical(&text));
    }

    #[test]
    fn two_different_values_never_share_a_text(a in any_json(), b in any_json()) {
        prop_assert_eq!(a == b, a.to_text().unwrap() == b.to_text().unwrap());
    }

    #[test]
    fn serde_json_reads_the_same_value(json in any_json()) {
        let ours = json.to_text().unwrap();
        let theirs: serde_json::Value = serde_json::from_str(&ours).unwrap();
        prop_assert_eq!(canonicalise(&theirs.to_string()).unwrap(), ours);
    }

    #[test]
    fn what_serde_json_refuses_is_refused_here(text in "[\\[\\]{}\",:0-9a\\\\ u.eE+-]{0,12}") {
        if serde_json::from_str::<serde_json::Value>(&text).is_err() {
            prop_assert!(read(&text).is_err());
        }
    }

    #[test]
    fn no_text_panics(text: String) {
        let _ = read(&text);
        let _ = canonicalise(&text);
    }
}
