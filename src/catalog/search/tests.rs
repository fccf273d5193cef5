use super::*;
use proptest::prelude::*;

fn entry(code: &str, name: &str, summary: &str, department: &str, items: &[&str]) -> Entry {
    Entry {
        code: code.into(),
        name: name.into(),
        summary: summary.into(),
        department: department.into(),
        items: items.iter().map(|i| i.to_string()).collect(),
    }
}

fn index() -> Index {
    Index::build([
        entry(
            "307001/000001",
            "城市低保对象信息",
            "享受城市最低生活保障的家庭",
            "市民政局",
            &["姓名", "身份证号码", "低保金额"],
        ),
        entry("307001/000002", "婚姻登记信息", "结婚、离婚登记", "市民政局", &["男方姓名", "登记日期"]),
        entry(
            "307002/000001",
            "企业登记信息",
            "企业设立变更;含低保企业减免",
            "市市场监督管理局",
            &["企业名称", "登记日期"],
        ),
        entry("307003/000001", "银行网点", "", "市金融办", &["ATM数量"]),
    ])
}

fn codes(index: &Index, query: &str) -> Vec<String> {
    index.search(query, 100, |_| true).into_iter().map(|h| h.code).collect()
}

#[test]
fn chinese_without_spaces_is_found_and_names_come_first() {
    let index = index();
    assert_eq!(codes(&index, "低保"), ["307001/000001", "307002/000001"]);
    assert_eq!(codes(&index, "登记信息"), ["307001/000002", "307002/000001"]);
    assert_eq!(codes(&index, "婚"), ["307001/000002"]);
    assert_eq!(codes(&index, "登记 民政"), ["307001/000002"]);
    assert_eq!(codes(&index, "ATM"), ["307003/000001"]);
}

#[test]
fn pinyin_and_initials_are_found() {
    let index = index();
    assert_eq!(codes(&index, "chengshidibao"), ["307001/000001"]);
    assert_eq!(codes(&index, "csdb"), ["307001/000001"]);
    assert_eq!(codes(&index, "yinhang"), ["307003/000001"]);
    assert_eq!(codes(&index, "minzheng hunyin"), ["307001/000002"]);
    assert_eq!(codes(&index, "民政hunyin"), ["307001/000002"]);
    assert!(codes(&index, "shenfenzhengh").contains(&"307001/000001".to_string()));
}

#[test]
fn what_matched_is_told() {
    let index = index();
    let told = |query: &str| {
        let hit = index.search(query, 1, |_| true).remove(0);
        hit.matches.iter().map(|m| (m.field.word(), m.how.word(), m.text.clone())).collect::<Vec<_>>()
    };
    assert_eq!(told("低保金额"), [("item", "text", "低保金额".to_string())]);
    assert_eq!(told("hydj"), [("name", "initials", "婚姻登记信息".to_string())]);
    assert_eq!(told("最低生活"), [("abstract", "text", "享受城市最低生活保障的家庭".to_string())]);
    assert_eq!(told("307003"), [("code", "text", "307003/000001".to_string())]);
    assert_eq!(told("婚姻 民政").len(), 2);
}

#[test]
fn codes_are_found_whole_and_by_their_beginning() {
    let index = index();
    assert_eq!(codes(&index, "307001/000002"), ["307001/000002"]);
    assert_eq!(codes(&index, "307001"), ["307001/000001", "307001/000002"]);
}

#[test]
fn what_is_nowhere_whole_is_found_in_part() {
    let index = index();
    assert_eq!(codes(&index, "城市低保人员"), ["307001/000001"]);
    assert!(codes(&index, "航天发射").is_empty());
    assert!(codes(&index, "").is_empty() && codes(&index, "、。 ").is_empty());
}

#[test]
fn what_one_may_not_know_leaves_no_trace() {
    let index = index();
    let hits = index.search("低保", 1, |code| code != "307001/000001");
    assert_eq!(hits.len(), 1);
    assert_eq!(hits[0].code, "307002/000001");
    assert!(index.search("低保", 10, |_| false).is_empty());
}

#[test]
fn changes_are_followed() {
    let mut index = index();
    index.put(entry("307001/000001", "农村特困人员", "", "市民政局", &[]));
    assert_eq!(codes(&index, "城市低保"), Vec::<String>::new());
    assert_eq!(codes(&index, "特困"), ["307001/000001"]);
    index.remove("307001/000001");
    index.remove("never there");
    assert!(codes(&index, "特困").is_empty());
    assert_eq!((index.len(), index.dead()), (3, 2));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_part_of_a_name_finds_it(names in prop::collection::vec("[城市低保对象婚姻登记银行信息ab1]{1,8}", 1..12), which in any::<prop::sample::Index>(), from in 0usize..8, length in 1usize..8) {
        let index = Index::build(names.iter().enumerate().map(|(i, n)| entry(&format!("307001/{i}"), n, "", "", &[])));
        let chosen = which.index(names.len());
        let part: String = names[chosen].chars().skip(from).take(length).collect();
        prop_assume!(!part.is_empty());
        let got = index.search(&part, usize::MAX, |_| true);
        for (i, name) in names.iter().enumerate() {
            let code = format!("307001/{i}");
            let literal = got.iter().any(|h| h.code == code && h.matches.iter().any(|m| m.field == Field::Name && m.how == How::Text));
            let read = part.bytes().all(|b| b.is_ascii());
            prop_assert!(literal == name.contains(&part) || read, "{part} in {name}");
            prop_assert!(!name.contains(&part) || got.iter().any(|h| h.code == code));
        }
        prop_assert!(got.windows(2).all(|w| w[0].score >= w[1].score));
    }

    #[test]
    fn a_limit_gives_the_best(limit in 0usize..6) {
        let index = index();
        let all = index.search("登记", usize::MAX, |_| true);
        prop_assert_eq!(index.search("登记", limit, |_| true), all.into_iter().take(limit).collect::<Vec<_>>());
    }

    #[test]
    fn any_query_is_answered(query in "\\PC{0,60}|[a-z ]{0,80}") {
        let _ = index().search(&query, 10, |_| true);
    }
}
