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
        "013812345678",
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

#[test]
fn landline_keeps_area_code_and_four() {
    for (typed, expected) in [
        ("0798-8212345", "0798-***2345"),
        ("010-62345678", "010-****5678"),
        ("(010)62345678", "010-****5678"),
        ("０７９８－８２１２３４５", "0798-***2345"),
        ("+86 798 8212345", "0798-***2345"),
        ("0798-8212345-801", "0798-***2345-***"),
        ("400-812-3456", "400-***3456"),
        ("62345678", "****5678"),
        ("12345678", HIDDEN),
        ("0798-82123456789012", HIDDEN),
        ("0798", HIDDEN),
        ("", ""),
    ] {
        assert_eq!(text("landline", typed), expected, "{typed}");
    }
    assert_eq!(masked("landline", Input::Integer(1062345678)).as_deref(), Some(HIDDEN));
}

#[test]
fn email_keeps_first_character_and_domain() {
    assert_eq!(text("email", "zhangsan@jdz.gov.cn"), "z***@jdz.gov.cn");
    assert_eq!(text("email", "z@jdz.gov.cn"), "***@jdz.gov.cn");
    assert_eq!(text("email", "ｚhang＠jdz.gov.cn"), "z***@jdz.gov.cn");
    assert_eq!(text("email", "z***@jdz.gov.cn"), HIDDEN);
    assert_eq!(text("email", "zhangsan"), HIDDEN);
}

#[test]
fn address_is_cut_at_a_division() {
    for (spec, typed, expected) in [
        ("address", "江西省景德镇市珠山区中华北路1号", "江西省景德镇市珠山区***"),
        ("address(city)", "江西省景德镇市珠山区中华北路1号", "江西省景德镇市***"),
        ("address(province)", "江西省景德镇市珠山区中华北路1号", "江西省***"),
        ("address(town)", "江西省景德镇市浮梁县浮梁镇新平路1号", "江西省景德镇市浮梁县浮梁镇***"),
        ("address(town)", "江西省景德镇市珠山区新村街道某某路1号", "江西省景德镇市珠山区***"),
        ("address(town)", "江西省景德镇市珠山区石狮埠街道某某路1号", "江西省景德镇市珠山区石狮埠街道***"),
        ("address(town)", "江西省景德镇市珠山区中华北路1号", "江西省景德镇市珠山区***"),
        ("address", "江西景德镇珠山区中华北路1号", "江西景德镇珠山区***"),
        ("address", "景德镇市珠山区", "景德镇市珠山区***"),
        ("address", "北京市海淀区马连洼街道289号", "北京市海淀区***"),
        ("address(city)", "北京市海淀区马连洼街道289号", "北京市***"),
        ("address", "北京市市辖区海淀区某路", "北京市市辖区海淀区***"),
        ("address", "江西省乐平市某某路", "江西省乐平市***"),
        ("address", "中国江西省景德镇市珠山区某路", "江西省景德镇市珠山区***"),
        ("address", "吉林市船营区某路", "吉林市船营区***"),
        ("address(town)", "广东省东莞市长安镇某路", "广东省东莞市***"),
        ("address", "新疆喀什地区喀什市某路", "新疆喀什地区喀什市***"),
        ("address", "江西省 景德镇市 珠山区 某路", "江西省景德镇市珠山区***"),
        ("address", "江西省景德镇市锦绣小区3栋", "江西省景德镇市***"),
        ("address", "新疆维吾尔自治区巴音郭楞蒙古自治州博湖县某地", "新疆维吾尔自治区巴音郭楞蒙古自治州博湖县***"),
        ("address", "内蒙古自治区锡林郭勒盟苏尼特左旗某地", "内蒙古自治区锡林郭勒盟苏尼特左旗***"),
        ("address", "锦绣小区3栋101", HIDDEN),
        ("address", "1号楼", HIDDEN),
        ("address(city)", "珠山区某路", HIDDEN),
        ("address", "江西省景德镇市珠山区***", HIDDEN),
    ] {
        assert_eq!(text(spec, typed), expected, "{spec} {typed}");
    }
}

#[test]
fn cards_codes_and_papers() {
    for (spec, typed, expected) in [
        ("bank_card", "6222020200000000009", "622202*********0009"),
        ("bank_card", "6222 0202 0000 0000", "622202******0000"),
        ("bank_card", "6222", HIDDEN),
        ("uscc", "91360200MA35X00007", "91360200******0007"),
        ("uscc", "91360200ma35x00007", "91360200******0007"),
        ("uscc", "91360200MA35X0000", HIDDEN),
        ("passport", "E12345678", "E*****678"),
        ("passport", "EA1234567", "E*****567"),
        ("passport", "1234", HIDDEN),
        ("permit", "H1234567890", "H*******890"),
        ("permit", "12345678", "1****678"),
        ("permit", "C12345678", "C*****678"),
        ("permit", "810000199003071236", "810000********1236"),
        ("permit", "X1", HIDDEN),
        ("plate", "赣H12345", "赣H****5"),
        ("plate", "赣H·12345", "赣H****5"),
        ("plate", "赣HD12345", "赣H*****5"),
        ("plate", "赣H1234挂", "赣H****挂"),
        ("plate", "粤Z1234港", "粤Z****港"),
        ("plate", "使123456", "使*****6"),
        ("plate", "赣h１２３４５", "赣H****5"),
        ("plate", "赣H1234", HIDDEN),
        ("ip", "192.168.1.23", "192.168.*.*"),
        ("ip", "2001:db8::1", "2001:db8:*:*:*:*:*:*"),
        ("ip", "192.168.1", HIDDEN),
        ("mac", "00:1A:2B:3C:4D:5E", "00:1A:2B:**:**:**"),
        ("mac", "001a.2b3c.4d5e", "001a.2b**.****"),
        ("mac", "001A2B3C4D5E", "001A2B******"),
        ("mac", "00:1A", HIDDEN),
    ] {
        assert_eq!(text(spec, typed), expected, "{spec} {typed}");
    }
}

#[test]
fn dates_ages_amounts_and_places_become_coarser() {
    for (spec, typed, expected) in [
        ("date", "1990-03-07", "1990"),
        ("date(month)", "1990/3/7", "1990-03"),
        ("date(quarter)", "1990年3月7日", "1990-Q1"),
        ("date(month)", "19901207", "1990-12"),
        ("date(quarter)", "1990-12-07T08:09:10.123+08:00", "1990-Q4"),
        ("date", "１９９０-03-07 08:09:10", "1990"),
        ("date", "1990-02-30", HIDDEN),
        ("date", "1990", HIDDEN),
        ("date", "199003071", HIDDEN),
        ("date", "1990-03-071", HIDDEN),
        ("date", "1990-03-07 张三", HIDDEN),
        ("age", "35", "30-39"),
        ("age(5)", "35岁", "35-39"),
        ("age", "200", HIDDEN),
        ("age", "-1", HIDDEN),
        ("amount(1000)", "12345.67", "[12000,13000)"),
        ("amount(1000)", "¥12,345", "[12000,13000)"),
        ("amount(1000)", "-0.5", "[-1000,0)"),
        ("amount(1000)", "12000", "[12000,13000)"),
        ("amount(1000)", "1e5", HIDDEN),
        ("geo", "117.178222", "117.17"),
        ("geo(1)", "117.178222, 29.268835", "117.1,29.2"),
        ("geo(0)", "-117.1", "-117"),
        ("geo", "117.17", HIDDEN),
        ("geo", "200.123", HIDDEN),
    ] {
        assert_eq!(text(spec, typed), expected, "{spec} {typed}");
    }
    assert_eq!(masked("amount(1000)", Input::Real(12345.67)).as_deref(), Some("[12000,13000)"));
    assert_eq!(masked("date(month)", Input::Integer(19900307)).as_deref(), Some("1990-03"));
    assert_eq!(masked("geo", Input::Real(117.178222)).as_deref(), Some("117.17"));
}

#[test]
fn places_are_kept_and_hidden_by_what_a_reader_counts() {
    assert_eq!(text("keep(1,1)", "张三丰"), "张*丰");
    assert_eq!(text("keep(1,2)", "张三丰"), HIDDEN);
    assert_eq!(text("keep(0,0)", "e\u{301}a"), "**");
    assert_eq!(text("hide(1,9)", "👨\u{200d}👩\u{200d}👧张三"), "👨\u{200d}👩\u{200d}👧**");
    assert_eq!(text("hide(3,4)", "abc"), HIDDEN);
    assert_eq!(text("redact(不公开)", "abc"), "不公开");
}

#[test]
fn json_masks_the_named_places() {
    let spec = "json($.phone: phone; $.people[*].name: name; $.\"a b\": redact(x); $.none: null)";
    let doc = r#"{"phone":13812345678,"people":[{"name":"张三","n":1},{"name":"李四"}],"a b":"c","none":1,"rest":"r"}"#;
    assert_eq!(
        text(spec, doc),
        r#"{"a b":"x","none":null,"people":[{"n":1,"name":"张*"},{"name":"李*"}],"phone":"138****5678","rest":"r"}"#
    );
    assert_eq!(text(spec, "not json"), HIDDEN);
    assert_eq!(text(spec, r#"{"mobile":"13812345678"}"#), HIDDEN);
    assert_eq!(text("json($.a: phone)", r#"{"a":{"b":"13812345678"}}"#), r#"{"a":"***"}"#);
}

#[test]
fn identifiers_inside_free_text_are_masked() {
    for (typed, expected) in [
        ("张三电话13812345678，身份证11010519491231002X。", "张三电话138****5678，身份证110105********002X。"),
        ("手机138 1234 5678转告", "手机138****5678转告"),
        ("电话１３８１２３４５６７８。", "电话138****5678。"),
        ("邮箱zhangsan@jdz.gov.cn.", "邮箱z***@jdz.gov.cn."),
        ("车牌赣H12345于2024-01-05 10:20:30进入", "车牌赣H****5于2024-01-05 10:20:30进入"),
        ("办公室0798-8212345", "办公室0798-***2345"),
        ("办公室(0798)8212345。", "办公室(0798-***2345。"),
        ("手机138.1234.5678", "手机138****5678"),
        ("旧证110105 491231 002", "旧证110105*****1002"),
        ("tel13812345678", "***"),
        ("共3.14159265万元(第2条)", "共3.14159265万元(第2条)"),
        ("来自192.168.1.23", "来自192.168.*.*"),
        ("卡号4111 1111 1111 1111已付", "卡号411111******1111已付"),
        ("护照E12345678", "护照E*****678"),
        ("编号12345678901234567", "编号***"),
        ("订单A20240105共3件", "订单A20240105共3件"),
        ("今天天气好", "今天天气好"),
    ] {
        assert_eq!(text("text", typed), expected, "{typed}");
    }
}

#[test]
fn keyed_kinds_are_refused_without_a_key_and_work_with_one() {
    for spec in ["hash", "hash(sha256,16)", "pseudonym(phone)", "json($.a: hash)"] {
        assert!(text(spec, "13812345678").contains("GS-4007"), "{spec}");
        assert!(Masker::check(spec).unwrap().keyed());
    }
    assert!(Masker::check("pseudonym(name)").is_err());
    assert!(!Masker::parse("phone").unwrap().keyed());
    let keys = Keys::new(b"0123456789abcdef").unwrap();
    let with = |spec: &str, input: Input<'_>| {
        let mut out = String::new();
        match Masker::parse_with(spec, Some(&keys)).unwrap().apply(input, &mut out) {
            Outcome::Text => Some(out),
            Outcome::Null => None,
        }
    };
    let digest = with("hash", Input::Text("13812345678")).unwrap();
    assert_eq!(digest.len(), 64);
    assert_eq!(with("hash(16)", Input::Integer(13812345678)).as_deref(), digest.get(..16));
    assert_ne!(with("hash(sha256)", Input::Text("13812345678")).unwrap(), digest);
    assert_eq!(with("hash", Input::Null), None);
    assert_eq!(with("hash", Input::Blob(b"13812345678")).unwrap(), digest);
    let phone = with("pseudonym(phone)", Input::Integer(13812345678)).unwrap();
    assert!(crate::discover::check_phone(&phone) && phone != "13812345678");
    assert_eq!(with("pseudonym(phone)", Input::Text("张三")).as_deref(), Some(HIDDEN));
    assert_eq!(with("pseudonym(phone)", Input::Text("")).as_deref(), Some(""));
    let mut out = String::new();
    Masker::check("hash").unwrap().apply(Input::Text("x"), &mut out);
    assert_eq!(out, HIDDEN);
}
