use super::*;

fn some(t: &str) -> Option<String> {
    Some(t.to_string())
}

/// A resource and item with nothing to say about.
fn clean() -> (Resource, Item) {
    let resource = Resource {
        code: some("307001/000001"),
        class_code: some("307001"),
        name: some("城市低保对象信息"),
        provider: some("91350100M000100Y43"),
        summary: some("全市享受城市低保待遇的家庭和人员"),
        format_category: some("database"),
        format_type: some("dm"),
        share_type: some("conditional"),
        condition_kind: some("departments"),
        share_condition: some("限社会救助核对使用"),
        method: some("table"),
        update_cycle: some("monthly"),
        published_on: some("2024-01-05"),
        state: some("published"),
        ..Resource::default()
    };
    let item = Item {
        resource: some("307001/000001"),
        name: some("身份证号码"),
        column_name: some("id_card"),
        kind: some("C"),
        length: some("18"),
        pi: some("sensitive"),
        mask: some("id_card"),
        ..Item::default()
    };
    (resource, item)
}

fn words(resources: &[Resource], items: &[Item]) -> Vec<&'static str> {
    let none = HashSet::new();
    lint(&Rules::default(), &Catalog { resources, items, public_service: &none }).iter().map(|f| f.check.word).collect()
}

/// What is said of the clean pair after one change.
fn after(column: &str, value: Option<&str>) -> Vec<&'static str> {
    let (mut r, i) = clean();
    assert!(r.set(column, value.map(String::from)));
    words(&[r], &[i])
}

fn item_after(column: &str, value: Option<&str>) -> Vec<&'static str> {
    let (r, mut i) = clean();
    assert!(i.set(column, value.map(String::from)));
    words(&[r], &[i])
}

#[test]
fn a_clean_resource_lints_clean() {
    let (r, i) = clean();
    assert_eq!(words(&[r], &[i]), Vec::<&str>::new());
}

#[test]
fn every_fault_of_a_resource_is_found_by_itself() {
    for (column, value, want) in [
        ("class_code", Some("307002"), "class_mismatch"),
        ("provider", None, "provider_missing"),
        ("provider", Some("91350100M000100Y4"), "provider_code"),
        ("name", Some("社会救助管理系统"), "system_name"),
        ("name", Some("信息数据"), "generic_name"),
        ("abstract", Some("城市低保对象"), "abstract_missing"),
        ("abstract", Some("机密★档案"), "secret_wording"),
        ("share_type", None, "share_type_missing"),
        ("share_condition", Some("同上"), "condition_missing"),
        ("method", None, "method_missing"),
        ("method", Some("file"), "format_contradicts_method"),
        ("format_type", Some("xls"), "format_contradicts_type"),
        ("update_cycle", None, "update_cycle_missing"),
        ("published_on", None, "published_on_missing"),
        ("related_code", Some("307001/9"), "related_unknown"),
        ("related_code", Some("307001/000001"), "related_self"),
        ("derived_from", Some("307001/9"), "derived_unknown"),
        ("derived_from", Some("307001/000001"), "derived_cycle"),
    ] {
        assert_eq!(after(column, value), [want], "{column} {value:?}");
    }
    assert_eq!(after("method", Some("api")), ["interface_missing", "interface_missing"]);
    let (mut draft, i) = clean();
    (draft.method, draft.state) = (some("api"), some("draft"));
    assert_eq!(words(&[draft], &[i]), Vec::<&str>::new());
}

#[test]
fn a_refusal_to_share_is_weighed_by_its_basis() {
    let prohibited = |kind: Option<&str>, basis: Option<&str>| {
        let (mut r, i) = clean();
        r.share_type = some("prohibited");
        r.legal_basis_kind = kind.map(String::from);
        r.legal_basis = basis.map(String::from);
        words(&[r], &[i])
    };
    assert_eq!(prohibited(None, None), ["legal_basis_missing"]);
    assert_eq!(prohibited(Some("law"), Some("无")), ["legal_basis_missing"]);
    assert_eq!(prohibited(Some("law"), Some("《江西省某条例》第三条")), ["legal_basis_kind"]);
    assert_eq!(prohibited(Some("law"), Some("涉及隐私不便提供")), ["legal_basis_vague"]);
    assert_eq!(prohibited(Some("law"), Some("《中华人民共和国保守国家秘密法》第九条")), ["legal_basis_secrecy"]);
    assert_eq!(prohibited(Some("law"), Some("《中华人民共和国统计法》第九条")), Vec::<&str>::new());
}

#[test]
fn every_fault_of_an_item_is_found_by_itself() {
    assert_eq!(item_after("type", None), ["item_type_missing"]);
    assert_eq!(item_after("length", None), ["item_length_missing"]);
    assert_eq!(item_after("pi", None), ["pi_unmarked"]);
    assert_eq!(item_after("mask", None), ["sensitive_unmasked"]);
    assert_eq!(item_after("mask", Some("hutool.idCardNum(1,2)")), ["mask_fail_open"]);
    assert_eq!(item_after("share_type", Some("unconditional")), ["sensitive_unconditional"]);
    assert_eq!(item_after("share_type", Some("prohibited")), ["item_basis_missing"]);
    let (r, i) = clean();
    let mut second = i.clone();
    second.name = some("身份 证号码");
    assert_eq!(words(&[r], &[i, second]), ["column_twice", "item_twice"]);
}

#[test]
fn a_derived_resource_looser_than_its_source_is_found() {
    let (mut source, i) = clean();
    source.level = some("general3");
    let mut derived = source.clone();
    derived.code = some("307001/000002");
    derived.name = some("救助统计");
    derived.derived_from = some("307001/000001");
    derived.share_type = some("unconditional");
    derived.share_condition = None;
    derived.level = some("general1");
    let other = Item { resource: some("307001/000002"), name: some("人数"), kind: some("I"), ..Item::default() };
    assert_eq!(words(&[source, derived], &[i, other]), ["derived_looser", "derived_looser"]);
}

#[test]
fn duplicates_and_several_providers_are_found_across_the_catalogue() {
    let (a, i) = clean();
    let mut b = a.clone();
    b.code = some("307001/000002");
    b.name = some("城市低保、对象");
    let mut income = Item {
        resource: a.code.clone(),
        name: some("家庭月收入"),
        kind: some("Y"),
        length: some("10"),
        ..Item::default()
    };
    let own = income.clone();
    income.resource.clone_from(&b.code);
    assert_eq!(words(&[a.clone(), b.clone()], &[i.clone(), own.clone(), income.clone()]), ["duplicate_name"]);
    b.provider = some("9135010098765432XX");
    let got = words(&[a.clone(), b.clone()], &[i.clone(), own.clone(), income.clone()]);
    assert!(got.contains(&"two_providers") && got.contains(&"duplicate_name"), "{got:?}");
    b.state = some("retired");
    assert_eq!(words(&[a, b], &[i, own, income]), Vec::<&str>::new());
}

#[test]
fn public_service_bodies_are_warned_at_most() {
    let (mut r, i) = clean();
    r.share_condition = None;
    let public: HashSet<String> = [r.provider.clone().unwrap()].into();
    let found = lint(&Rules::default(), &Catalog { resources: &[r], items: &[i], public_service: &public });
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].check.severity, found[0].severity, found[0].article()),
        (Severity::Error, Severity::Warning, Some(9))
    );
    assert!(found[0].message().contains("共享条件"));
}

#[test]
fn every_check_has_a_word_of_its_own_and_a_remedy() {
    let mut seen: Vec<&str> = CHECKS.iter().map(|c| c.word).collect();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), CHECKS.len());
    assert!(CHECKS.iter().all(|c| !c.remedy.is_empty() && c.en.contains("{value}") == c.zh.contains("{value}")));
}
