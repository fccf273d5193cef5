//! The libraries' own cases, and what their documentation says beyond them.

use crate::discover;
use crate::mask::{Input, Masker, Outcome};
use serde_json::Value;

fn run(spec: &str, input: Input<'_>) -> Result<Option<String>, String> {
    let masker = Masker::parse(spec).map_err(|r| r.to_string())?;
    let mut out = String::new();
    Ok(match masker.apply(input, &mut out) {
        Outcome::Null => None,
        Outcome::Text => Some(out),
    })
}

fn text(spec: &str, input: &str) -> Option<String> {
    run(spec, Input::Text(input)).unwrap_or_else(Some)
}

/// `camelCase` and `UPPER_CASE` names as our specs write them.
fn snake(name: &str) -> String {
    let mut out = String::new();
    let camel = name.chars().any(|c| c.is_ascii_lowercase());
    for c in name.chars() {
        if camel && c.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// The spec that stands for a case's algorithm and parameters.
fn spec(algorithm: &str, params: &Value) -> String {
    let quoted = |key: &str| match params.get(key) {
        Some(Value::String(s)) => format!("'{}'", s.replace('\'', "''")),
        Some(other) => other.to_string(),
        None => "''".to_string(),
    };
    let list = |keys: &[&str]| keys.iter().map(|k| quoted(k)).collect::<Vec<_>>().join(",");
    let (vendor, rule) = algorithm.split_once('.').unwrap();
    if vendor == "hutool" {
        return match rule {
            "desensitized" => format!("hutool.desensitized({})", quoted("type")),
            "idCardNum" => format!("hutool.id_card({})", list(&["front", "end"])),
            "address" => format!("hutool.address({})", quoted("sensitiveSize")),
            "hide" | "replaceByCodePoint" | "replace" => {
                format!("hutool.hide({})", list(&["startInclude", "endExclude"]))
            }
            other => format!("hutool.{}", snake(other)),
        };
    }
    let rule = rule.to_lowercase();
    let keys: &[&str] = match rule.as_str() {
        "keep_first_n_last_m" | "mask_first_n_last_m" => &["first-n", "last-m", "replace-char"],
        "keep_from_x_to_y" | "mask_from_x_to_y" => &["from-x", "to-y", "replace-char"],
        "mask_before_special_chars" | "mask_after_special_chars" => &["special-chars", "replace-char"],
        "md5" => &["salt"],
        "personal_identity_number_random_replace" => &["alpha-two-country-area-code"],
        "telephone_random_replace" => &["network-numbers"],
        "landline_number_random_replace" => &["landline-numbers"],
        "military_identity_number_random_replace" => &["type-codes"],
        "unified_credit_code_random_replace" => {
            &["registration-department-codes", "category-codes", "administrative-division-codes"]
        }
        _ => &[],
    };
    match keys {
        [] => format!("shardingsphere.{rule}"),
        keys => format!("shardingsphere.{rule}({})", list(keys)),
    }
}

/// What our check and conversion functions say to a case.
fn function(algorithm: &str, input: &str) -> Option<Value> {
    let card = |t: &str| {
        discover::check_id_card(t, false)
            || discover::check_hk_card(t)
            || discover::check_tw_card(t)
            || discover::check_macao_card(t)
    };
    let text = |t: Option<String>| t.map_or(Value::Null, Value::String);
    Some(match algorithm {
        "hutool.isValidCard" => Value::Bool(card(input)),
        "hutool.isValidCard18" | "hutool.isValidCard15" => Value::Bool(discover::check_id_card(input, false)),
        "hutool.isValidHKCard" => Value::Bool(discover::check_hk_card(input)),
        "hutool.isValidTWCard" => Value::Bool(discover::check_tw_card(input)),
        "hutool.isCreditCodeSimple" => Value::Bool(discover::check_uscc(input, true)),
        "hutool.isCreditCode" => Value::Bool(discover::check_uscc(input, false)),
        "hutool.isPlateNumber" => Value::Bool(discover::check_plate(input)),
        "hutool.convert15To18" => text(discover::id_card_18(input)),
        "hutool.convert18To15" => text(discover::id_card_15(input)),
        "hutool.getBirthByIdCard" => text(discover::id_card_birth(input).map(|d| d.replace('-', ""))),
        "hutool.getDistrictCodeByIdCard" => text(discover::id_card_region(input).map(String::from)),
        "hutool.getGenderByIdCard" => discover::id_card_sex(input).map_or(Value::Null, Value::from),
        _ => return None,
    })
}

#[test]
fn every_public_case_of_both_libraries_passes() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/mask_cases.jsonl");
    let file = std::fs::read_to_string(path).unwrap();
    let mut cases = 0;
    for line in file.lines().filter(|l| !l.trim().is_empty()) {
        cases += 1;
        let case: Value = serde_json::from_str(line).unwrap();
        let (algorithm, params) = (case["algorithm"].as_str().unwrap(), &case["params"]);
        let input = case["input"].as_str();
        let expected = &case["output"];
        if let Some(found) = input.and_then(|i| function(algorithm, i)) {
            assert_eq!(&found, expected, "{line}");
            continue;
        }
        let spec = spec(algorithm, params);
        let found = run(&spec, input.map_or(Input::Null, Input::Text));
        match case["kind"].as_str().unwrap() {
            "mask" => assert_eq!(found, Ok(expected.as_str().map(String::from)), "{spec}\n{line}"),
            "config-error" => assert!(found.is_err_and(|e| e.contains("GS-400")), "{spec}\n{line}"),
            "property" => {
                let found = found.unwrap().unwrap();
                assert_eq!(
                    expected["length"].as_u64().unwrap_or(found.chars().count() as u64),
                    found.chars().count() as u64
                );
                assert_ne!(expected["not"].as_str(), Some(found.as_str()), "{spec}\n{line}");
                assert!(found.starts_with(expected["prefix"].as_str().unwrap_or("")), "{spec}\n{line}");
                assert_ne!(found, crate::mask::HIDDEN);
            }
            other => panic!("a case of kind {other} is not run: {line}"),
        }
    }
    assert!(cases >= 60, "only {cases} cases were read");
}

#[test]
fn hutool_as_documented() {
    for (spec, input, expected) in [
        ("hutool.fixed_phone", "09157518479", "0915*****79"),
        ("hutool.fixed_phone", "12345", "12345"),
        ("hutool.address", "北京市海淀区马连洼街道289号", "北京市海淀区马********"),
        ("hutool.address(50)", "北京市海淀区", "******"),
        ("hutool.address(0)", "北京市海淀区", "北京市海淀区"),
        ("hutool.email", "duandazhi-jack@gmail.com.cn", "d*************@gmail.com.cn"),
        ("hutool.email", "a@b.cn", "a@b.cn"),
        ("hutool.email", "nobody", "nobody"),
        ("hutool.car_license", "苏D40000", "苏D4***0"),
        ("hutool.car_license", "京A123", "京A123"),
        ("hutool.bank_card", "11011111222233333256", "1101 **** **** **** 3256"),
        ("hutool.bank_card", "6217000130008255666", "6217 **** **** **** 666"),
        ("hutool.bank_card", "12345678", "12345678"),
        ("hutool.bank_card", " ", " "),
        ("hutool.ipv4", "192.168.1.1", "192.*.*.*"),
        ("hutool.ipv4", "not an address", "not an address.*.*.*"),
        ("hutool.ipv6", "2001:0db8:86a3:08d3:1319:8a2e:0370:7344", "2001:*:*:*:*:*:*:*"),
        ("hutool.passport", "PJ1234567", "PJ*****67"),
        ("hutool.passport", "AB", "**"),
        ("hutool.passport", "ABC", "ABC"),
        ("hutool.credit_code", "91110108MA01ABCDE7", "9111**********CDE7"),
        ("hutool.user_id", "100", "0"),
        ("hutool.clear_to_empty", "x", ""),
        ("hutool.first_mask", "123456789", "1********"),
        ("hutool.mobile_phone", "123", "123"),
        ("hutool.mobile_phone", " ", ""),
        ("hutool.id_card(1,2)", "12", ""),
        ("hutool.id_card(-1,2)", "51343620000320711X", ""),
        ("hutool.hide(-1,4)", "jackduan@163.com", "****duan@163.com"),
        ("hutool.hide(3,2)", "jackduan@163.com", "jackduan@163.com"),
        ("hutool.hide(1,4)", "𠮷野家", "𠮷**"),
        ("hutool.password", "𠮷", "**"),
        ("hutool.desensitized(BANK_CARD)", " ", ""),
        // What the library's own tests assert beyond the file of cases.
        ("hutool.desensitized(CLEAR_TO_EMPTY)", "100", ""),
        ("hutool.desensitized(CHINESE_NAME)", "段正淳", "段**"),
        ("hutool.desensitized(ID_CARD)", "51343620000320711X", "5***************1X"),
        ("hutool.desensitized(FIXED_PHONE)", "09157518479", "0915*****79"),
        ("hutool.desensitized(ADDRESS)", "北京市海淀区马连洼街道289号", "北京市海淀区马********"),
        ("hutool.desensitized(EMAIL)", "duandazhi-jack@gmail.com.cn", "d*************@gmail.com.cn"),
        ("hutool.desensitized(BANK_CARD)", "6227880100100105123", "6227 **** **** **** 123"),
        ("hutool.desensitized(IPV6)", "2001:0db8:86a3:08d3:1319:8a2e:0370:7344", "2001:*:*:*:*:*:*:*"),
        ("hutool.address(50)", "北京市海淀区马连洼街道289号", "***************"),
        ("hutool.email", "duandazhi@gmail.com.cn", "d********@gmail.com.cn"),
        ("hutool.email", "@126.com", "@126.com"),
        ("hutool.email", "ab@c@d", "a*@c@d"),
        ("hutool.car_license", "", ""),
        ("hutool.bank_card", "", ""),
        ("hutool.bank_card", "1234 2222 3333 4444 6789 9", "1234 **** **** **** **** 9"),
        ("hutool.bank_card", "1234 2222 3333 4444 6789", "1234 **** **** **** 6789"),
        ("hutool.bank_card", "1234\u{3000}2222\t3333 4444 678", "1234 **** **** **** 678"),
        ("hutool.bank_card", "123456789", "1234 **** 9"),
        ("hutool.hide(1,1)", "", ""),
        ("hutool.hide(16,16)", "jackduan@163.com", "jackduan@163.com"),
        ("hutool.hide(2,12)", "aabbccdd", "aa******"),
        ("hutool.hide(1,4)", "\u{24c09}秀秀", "\u{24c09}**"),
        // Lengths are UTF-16 units, places code points.
        ("hutool.mobile_phone", "𠮷𠮷𠮷𠮷𠮷𠮷", "𠮷𠮷𠮷***"),
        ("hutool.id_card(1,2)", "𠮷", ""),
        ("hutool.car_license", "𠮷A12345", "𠮷A1****"),
        ("hutool.first_mask", "𠮷", "𠮷"),
        ("hutool.ipv4", "", ".*.*.*"),
        ("hutool.ipv4", ".1.2.3", ".*.*.*"),
        ("hutool.ipv6", "", ":*:*:*:*:*:*:*"),
    ] {
        assert_eq!(text(spec, input).as_deref(), Some(expected), "{spec} {input}");
    }
    for (spec, expected) in [
        ("hutool.chinese_name", Some("")),
        ("hutool.bank_card", None),
        ("hutool.passport", None),
        ("hutool.hide(1,1)", None),
        ("hutool.ipv4", Some("null.*.*.*")),
        ("hutool.desensitized('IPV4')", Some("")),
        ("hutool.desensitized(CLEAR_TO_NULL)", Some("")),
        ("hutool.clear_to_null", None),
        ("hutool.car_license", Some("")),
        ("hutool.email", Some("")),
    ] {
        assert_eq!(run(spec, Input::Null).unwrap().as_deref(), expected, "{spec}");
    }
}

#[test]
fn shardingsphere_as_documented() {
    for (spec, input, expected) in [
        ("shardingsphere.keep_first_n_last_m(3,5,'*')", "abc123456", "abc*23456"),
        ("shardingsphere.keep_first_n_last_m(3,5,*)", "abc12345", "abc12345"),
        ("shardingsphere.keep_from_x_to_y(3,5,'#')", "abc123456", "###123###"),
        ("shardingsphere.mask_from_x_to_y(3,5,'*')", "abc", "abc"),
        ("shardingsphere.mask_from_x_to_y(3,5,'*')", "abc123456", "abc***456"),
        ("shardingsphere.mask_before_special_chars('d1','*')", "abcd", "abcd"),
        ("shardingsphere.mask_after_special_chars('d1','*')", "abcd", "abcd"),
        ("shardingsphere.mask_after_special_chars('d1')", "abcd1", "abcd1"),
        ("shardingsphere.md5", "abc123456", "0659c7992e268962384eb17fafe88364"),
        ("shardingsphere.md5('202cb962ac59075b964b07152d234b70')", "abc123456", "6a793d5766a9ebcd5b25e0f5d1754e8a"),
        ("shardingsphere.md5", "", "d41d8cd98f00b204e9800998ecf8427e"),
        ("shardingsphere.keep_first_n_last_m(1,1,'*')", "a𠮷b", "a**b"),
        ("shardingsphere.keep_first_n_last_m(1,1,'*')", "𠮷b", "?*b"),
        // The rules at their edges, in UTF-16 units.
        ("shardingsphere.keep_first_n_last_m(3,5,'*')", "", ""),
        ("shardingsphere.keep_first_n_last_m(3,5,'*')", "abc1234", "abc1234"),
        ("shardingsphere.keep_first_n_last_m(3,5,'*')", "12345678", "12345678"),
        ("shardingsphere.keep_from_x_to_y(3,5,'*')", "", ""),
        ("shardingsphere.keep_from_x_to_y(3,5,'*')", "a", "*"),
        ("shardingsphere.keep_from_x_to_y(3,5,'*')", "abc1", "***1"),
        ("shardingsphere.keep_from_x_to_y(5,5,'*')", "abc12", "*****"),
        ("shardingsphere.mask_first_n_last_m(3,5,'*')", "", ""),
        ("shardingsphere.mask_first_n_last_m(3,5,'*')", "ab", "**"),
        ("shardingsphere.mask_first_n_last_m(1,1,'*')", "𠮷b", "*?*"),
        ("shardingsphere.mask_from_x_to_y(3,5,'*')", "", ""),
        ("shardingsphere.mask_from_x_to_y(3,5,'*')", "abc1", "abc*"),
        ("shardingsphere.mask_from_x_to_y(1,1,'*')", "abc", "a*c"),
        ("shardingsphere.mask_before_special_chars('d1','*')", "", ""),
        ("shardingsphere.mask_before_special_chars('d1','*')", "d1abc", "d1abc"),
        ("shardingsphere.mask_before_special_chars('@','*')", "𠮷@b", "**@b"),
        ("shardingsphere.mask_after_special_chars('d1','*')", "", ""),
        ("shardingsphere.mask_after_special_chars('d1','*')", "abcd1d1", "abcd1**"),
        ("shardingsphere.mask_after_special_chars('@','*')", "a@𠮷", "a@**"),
    ] {
        assert_eq!(text(spec, input).as_deref(), Some(expected), "{spec} {input}");
    }
    assert_eq!(run("shardingsphere.md5", Input::Null), Ok(None));
    for bad in [
        "shardingsphere.keep_first_n_last_m('',5,'*')",
        "shardingsphere.keep_first_n_last_m(3,0,'*')",
        "shardingsphere.keep_first_n_last_m(3,5,'**')",
        "shardingsphere.keep_from_x_to_y(5,3,'*')",
        "shardingsphere.mask_before_special_chars('','*')",
        "shardingsphere.telephone_random_replace('13x')",
    ] {
        assert!(run(bad, Input::Null).is_err(), "{bad}");
    }
}

#[test]
fn random_replacements_keep_the_form() {
    for _ in 0..50 {
        let id = text("shardingsphere.personal_identity_number_random_replace", "372928198312103215").unwrap();
        assert!(id.starts_with("372928") && id.ends_with("3215") && id.len() == 18);
        let phone = text("shardingsphere.telephone_random_replace('130, 1702')", "17021234567").unwrap();
        assert!(phone.starts_with("1702") && phone.len() == 11);
        assert_eq!(text("shardingsphere.telephone_random_replace('130')", "13").as_deref(), Some("13"));
        let code = text("shardingsphere.unified_credit_code_random_replace('5','1','360200')", "x").unwrap();
        assert!(code.starts_with("51360200") && code.len() == 18);
        let generic = text("shardingsphere.generic_table_random_replace", "Ab1张").unwrap();
        assert_eq!(generic.chars().count(), 4);
    }
}

#[test]
fn a_profile_is_known_for_what_it_is() {
    assert_eq!(Masker::parse("phone").unwrap().vendor(), None);
    assert_eq!(Masker::parse("hutool.email").unwrap().vendor(), Some("hutool"));
    assert!(
        Masker::parse("shardingsphere.md5").unwrap().repeatable()
            && Masker::parse("hutool.email|phone").unwrap().repeatable()
    );
    assert!(Masker::parse("shardingsphere.mask_from_x_to_y(1,2)").unwrap().repeatable());
    assert!(!Masker::parse("json($.b: shardingsphere.generic_table_random_replace)").unwrap().repeatable());
    assert_eq!(Masker::parse("json($.a: phone; $.b: shardingsphere.md5)").unwrap().vendor(), Some("shardingsphere"));
}
