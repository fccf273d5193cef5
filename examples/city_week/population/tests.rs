use super::*;

fn sample() -> Vec<Person> {
    people(20_231_224, 20_000).collect()
}

/// GB 11643 as the standard writes it: the weighted sum of all eighteen (X is ten) leaves 1 when divided by 11.
fn remainder(id_card: &str) -> u32 {
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1];
    let digits = id_card.chars().map(|c| if c == 'X' { 10 } else { c.to_digit(10).expect("a digit") });
    digits.zip(weights).map(|(d, w)| d * w).sum::<u32>() % 11
}

#[test]
fn check_digits_are_valid_and_one_in_eleven_is_an_x() {
    let all = sample();
    for p in &all {
        assert_eq!(p.id_card.len(), 18);
        assert_eq!(remainder(&p.id_card), 1, "{p:?}");
    }
    let x = all.iter().filter(|p| p.id_card.ends_with('X')).count();
    assert!((1_500..2_150).contains(&x), "{x}");
}

#[test]
fn the_same_seed_gives_the_same_people_and_another_seed_others() {
    let again: Vec<Person> = people(20_231_224, 20_000).collect();
    assert_eq!(sample(), again);
    let prefix: Vec<Person> = people(20_231_224, 10).collect();
    assert_eq!(prefix, again[..10]);
    assert!(people(1, 10).ne(people(2, 10)));
    assert_eq!(people(1, 0).count(), 0);
}

#[test]
fn sex_and_birth_date_agree_with_the_identity_number() {
    for p in sample() {
        let order: u32 = p.id_card[14..17].parse().expect("three digits");
        assert!(order > 0);
        assert_eq!(p.sex, if order % 2 == 1 { "男" } else { "女" }, "{p:?}");
        assert_eq!(p.birth_date.replace('-', ""), p.id_card[6..14], "{p:?}");
    }
}

#[test]
fn birth_dates_are_real_and_reach_the_ends_of_the_range() {
    let mut years = HashSet::new();
    let mut leap_days = 0;
    for p in sample() {
        let part = |r: std::ops::Range<usize>| p.birth_date[r].parse::<u32>().expect("digits");
        let (y, m, d) = (part(0..4), part(5..7), part(8..10));
        assert!((1930..=2024).contains(&y) && (1..=12).contains(&m) && (1..=days_in(y, m)).contains(&d), "{p:?}");
        years.insert(y);
        leap_days += u32::from((m, d) == (2, 29));
    }
    assert_eq!(years.len(), 95);
    assert!(leap_days > 0);
    assert!(!is_leap(1900) && is_leap(2000) && is_leap(2024) && !is_leap(2023));
}

#[test]
fn identity_numbers_are_unique_and_name_known_divisions() {
    let all = sample();
    let numbers: HashSet<&str> = all.iter().map(|p| p.id_card.as_str()).collect();
    assert_eq!(numbers.len(), all.len());
    let known = places::codes();
    assert_eq!(known.iter().collect::<HashSet<_>>().len(), known.len());
    let mut home = 0;
    for p in &all {
        let code: u32 = p.id_card[..6].parse().expect("six digits");
        assert!(known.contains(&code), "{code}");
        home += u32::from([360202, 360203, 360222, 360281].contains(&code));
    }
    assert!((16_000..18_500).contains(&home), "{home}");
}

#[test]
fn phones_reach_nobody_and_small_children_have_none() {
    let (mut with, mut without) = (0, 0);
    for p in sample() {
        match &p.phone {
            Some(n) => {
                with += 1;
                assert!(n.len() == 11 && n.bytes().all(|b| b.is_ascii_digit()), "{n}");
                assert!(PHONE_CODES.contains(&&n[..3]), "{n}");
                assert!(p.birth_date.as_str() < "2016", "{p:?}");
            }
            None => without += 1,
        }
    }
    assert!(with > without && without > 0);
}

#[test]
fn names_hold_what_a_name_mask_must_cope_with() {
    let all: Vec<Person> = people(7, 100_000).collect();
    let has = |f: &dyn Fn(&str) -> bool| all.iter().any(|p| f(&p.name));
    assert!(has(&|n| n.starts_with("欧阳")));
    assert!(has(&|n| n.contains('·')));
    assert!(has(&|n| n.chars().any(|c| u32::from(c) > 0xFFFF)));
    assert!(has(&|n| n.chars().count() == 2) && has(&|n| n.chars().count() == 4));
    for p in &all {
        assert!(p.name.chars().count() >= 2, "{p:?}");
        assert_eq!(p.name.contains('·'), ["维吾尔族", "哈萨克族"].contains(&p.ethnicity), "{p:?}");
    }
}

#[test]
fn nobody_marries_before_the_lawful_age() {
    for p in sample() {
        let earliest = if p.sex == "男" { "2003" } else { "2005" };
        assert!(p.birth_date.as_str() < earliest || p.marital_status == "未婚", "{p:?}");
    }
}

#[test]
fn rows_have_the_catalogue_s_columns_and_fit_its_lengths() {
    let limits = [50, 18, 3, 10, 30, 200, 11, 10, 24];
    for p in sample() {
        assert_eq!(p.row().len(), COLUMNS.len());
        for ((value, limit), column) in p.row().into_iter().zip(limits).zip(COLUMNS) {
            assert!(value.is_none_or(|v| !v.is_empty() && v.chars().count() <= limit), "{column} {p:?}");
        }
        assert!(p.address.contains('市') || p.address.contains('县'), "{p:?}");
        assert_eq!((p.updated_at.len(), &p.updated_at[..5]), (24, "2025-"));
    }
}
