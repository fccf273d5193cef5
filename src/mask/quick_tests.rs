//! The quick way and the kind's own rule, side by side.

use super::super::kind::Step;
use super::super::{Input, Masker, Outcome, HIDDEN};
use super::ROOM;
use proptest::prelude::*;

const SPECS: [&str; 18] = [
    "address",
    "address(city)",
    "address(province)",
    "name",
    "id_card",
    "phone",
    "landline",
    "email",
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
];

/// The quick way and the kind's own rule say the same, whenever the quick way says anything.
fn agree(text: &str) -> usize {
    let mut quick = 0;
    for spec in SPECS {
        let masker = Masker::parse(spec).unwrap();
        let mut short = [0; ROOM];
        let Some(length) = masker.quick(text.as_bytes(), &mut short) else { continue };
        quick += 1;
        let [step] = masker.steps.as_slice() else { panic!("{spec}") };
        let mut out = String::new();
        assert_eq!(Step::apply(step, Input::Text(text), &mut out), Outcome::Text);
        assert_eq!(std::str::from_utf8(&short[..length]).unwrap(), out, "{spec} of {text}");
        assert!(out != text && out != HIDDEN, "{spec} of {text}");
    }
    quick
}

#[test]
fn each_kind_has_a_quick_form() {
    for text in [
        "张三",
        "张三丰",
        "欧阳修文",
        "司马相如",
        "11010519491231002X",
        "110105491231002",
        "13812345678",
        "0798-8212345",
        "010-62345678",
        "zhang.san@example.cn",
        "6222020200000000",
        "6222020200000000004",
        "622202020000",
        "赣H12345",
        "91360200MA35X0000X",
        "E12345678",
        "H12345678",
        "192.168.1.23",
        "00:1A:2B:3C:4D:5E",
        "00-1a-2b-3c-4d-5e",
        "1990-03-07",
        "1990/12/31",
        "江西省景德镇市珠山区中华北路1号",
        "北京市海淀区马连洼街道289号",
        "内蒙古自治区鄂尔多斯市鄂托克前旗",
    ] {
        assert!(agree(text) > 0, "{text}");
    }
}

proptest! {
    #[test]
    fn quick_and_thorough_agree(text in "[\\u{4e00}-\\u{4e40}欧阳司马\\u{3400}\\u{a000}]{0,5}|[0-9]{6,20}[Xx]?|1[0-9]{10}|[0-9]{1,3}(\\.[0-9]{1,3}){3}\
|[A-Z0-9]{2}[0-9]{6}[A-Z0-9]{10}|[A-Z][0-9]{8}|0[0-9]{2,3}-[0-9]{6,9}|[a-z0-9._+-]{0,8}@[a-z0-9.-]{0,12}|[赣京港甲使粤][A-Z0-9]{5,7}\
|([0-9a-fA-F]{2}[:-]){5}[0-9a-fA-F]{2}|[0-9]{4}[-/.][0-9]{2}[-/.][0-9]{2}|(江西省|北京市|内蒙古自治区|中国|)(景德镇市|市辖区|鄂尔多斯市|)(珠山区|海淀区|鄂托克前旗|浮梁县)([*]{3}|[路号村 0-9É😀]{0,5})") {
        agree(&text);
    }

    #[test]
    fn bytes_that_are_no_text_are_left_alone(bytes in any::<Vec<u8>>(), at in 0usize..9, by in any::<u8>()) {
        let mut name = "张三丰".as_bytes().to_vec();
        name[at] = by;
        for bytes in [&bytes, &name] {
            for spec in SPECS {
                let mut short = [0; ROOM];
                if let Some(length) = Masker::parse(spec).unwrap().quick(bytes, &mut short) {
                    prop_assert!(std::str::from_utf8(bytes).is_ok() && std::str::from_utf8(&short[..length]).is_ok());
                }
            }
        }
    }
}
