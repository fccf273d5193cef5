//! Pseudonyms are valid, other, repeatable, reversible, and differ by key.

use super::*;
use crate::discover;
use proptest::prelude::*;

fn keys(n: u8) -> Keys {
    Keys::new(&[n; 32]).unwrap()
}

fn pair(spec: &str, value: &str) -> (String, String) {
    let p = Pseudonym::new(spec, &keys(7)).unwrap();
    let other = p.apply(value).unwrap();
    let back = p.reveal(&other).unwrap();
    (other, back)
}

fn id_card() -> impl Strategy<Value = String> {
    (0usize..10_000, 1900u32..2100, 1u32..13, 1u32..29, 0u32..1000).prop_map(|(i, y, m, d, s)| {
        let codes = crate::discover::county_codes();
        let place = if i % 10 == 0 { 360_299 } else { codes[i % codes.len()] };
        let body = format!("{place:06}{y:04}{m:02}{d:02}{s:03}");
        format!("{body}{}", char::from(discover::id_card_check_character(body.as_bytes()).unwrap()))
    })
}

fn uscc() -> impl Strategy<Value = String> {
    "(91|12|51)(360203|100000|440305)[0-9A-HJ-NPQRTUWXY]{9}"
        .prop_map(|b| format!("{b}{}", char::from(discover::uscc_check_character(b.as_bytes()).unwrap())))
}

fn bank() -> impl Strategy<Value = String> {
    "62[0-9]{10,16}".prop_map(|b| format!("{b}{}", char::from(discover::luhn_digit(b.as_bytes()).unwrap())))
}

proptest! {
    #[test]
    fn cards_become_other_valid_cards_and_come_back(card in id_card()) {
        prop_assume!(discover::check_id_card(&card, false));
        for spec in ["id_card", "id_card,sm4", "id_card,division", "id_card,division,sm4"] {
            let (other, back) = pair(spec, &card);
            prop_assert!(discover::check_id_card(&other, false), "{spec} {card} {other}");
            prop_assert_eq!(&back, &card);
            if spec.contains("division") {
                prop_assert_eq!(&other[..6], &card[..6]);
            }
            let (was, is) = (card[6..10].parse::<u32>().unwrap(), other[6..10].parse::<u32>().unwrap());
            prop_assert!(was <= 2019 && is <= 2019 || was / 10 == is / 10);
        }
    }

    #[test]
    fn codes_become_other_valid_codes_and_come_back(code in uscc()) {
        for spec in ["uscc", "uscc,division", "uscc,sm4"] {
            let (other, back) = pair(spec, &code);
            prop_assert!(discover::check_uscc(&other, false));
            prop_assert_eq!(&other[..2], &code[..2]);
            prop_assert_eq!(&back, &code);
        }
    }

    #[test]
    fn phones_and_cards_stay_phones_and_cards(phone in "1[3-9][0-9]{9}", card in bank()) {
        let (other, back) = pair("phone", &phone);
        prop_assert!(discover::check_phone(&other));
        prop_assert_eq!(discover::is_allocated_mobile(phone.as_bytes()), discover::is_allocated_mobile(other.as_bytes()));
        prop_assert_eq!(back, phone.clone());
        prop_assert_eq!(&pair("phone,segment", &phone).0[..3], &phone[..3]);
        let (other, back) = pair("bank_card", &card);
        prop_assert!(discover::check_bank_card(&other) && other.len() == card.len());
        prop_assert_eq!(&other[..6], &card[..6]);
        prop_assert_eq!(back, card);
    }

    #[test]
    fn what_is_not_valid_has_no_pseudonym(text in "\\PC{0,24}", digits in "[0-9X]{0,20}") {
        for spec in ["id_card", "uscc", "phone", "bank_card"] {
            let p = Pseudonym::new(spec, &keys(7)).unwrap();
            let _ = (p.apply(&text), p.reveal(&digits));
            prop_assert!(p.apply(&digits).is_none_or(|o| p.reveal(&o).is_some()));
        }
    }
}

#[test]
fn two_generations_of_a_card_have_one_pseudonym() {
    let p = Pseudonym::new("id_card", &keys(7)).unwrap();
    assert_eq!(p.apply("110105491231002"), p.apply("11010519491231002x"));
    assert_eq!(p.apply("110105 19491231 002X"), p.apply("１１０１０５１９４９１２３１００２Ｘ"));
    assert_eq!(p.apply("110105194912310021"), None);
}

#[test]
fn keys_agreements_and_ciphers_give_different_pseudonyms() {
    let of = |spec: &str, keys: &Keys| Pseudonym::new(spec, keys).unwrap().apply("13812345678").unwrap();
    let mut all = vec![
        of("phone", &keys(1)),
        of("phone", &keys(2)),
        of("phone,sm4", &keys(1)),
        of("phone,segment", &keys(1)),
        of("phone", &keys(1).for_share("1", "社会救助")),
        of("phone", &keys(1).for_share("2", "社会救助")),
        of("phone", &keys(1).for_share("1", "税务")),
    ];
    assert_eq!(of("phone", &keys(1)), all[0]);
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 7);
}

#[test]
fn a_small_interval_is_permuted_without_collision() {
    let p = Pseudonym::new("bank_card", &keys(3)).unwrap();
    let mut seen = std::collections::HashSet::new();
    for i in 0..2_000 {
        let body = format!("622202{i:06}");
        let card = format!("{body}{}", char::from(discover::luhn_digit(body.as_bytes()).unwrap()));
        assert!(seen.insert(p.apply(&card).unwrap()));
    }
}

#[test]
fn options_are_read_and_others_refused() {
    for good in ["id_card", " ID_CARD , division , sm4", "phone,segment,aes"] {
        assert!(Pseudonym::new(good, &keys(1)).is_ok(), "{good}");
    }
    for bad in ["", "name", "phone,division", "id_card,segment", "bank_card,division", "id_card,", "division"] {
        assert!(Pseudonym::new(bad, &keys(1)).is_err(), "{bad}");
    }
    assert!(Pseudonym::new("phone,sm4", &keys(1)).unwrap().cipher().contains("outside"));
}
