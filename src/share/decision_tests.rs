//! The decision, case by case.

use super::*;

struct Case {
    reader: Reader,
    node: Node,
    resource: Resource,
    items: Vec<Item>,
    agreements: Vec<Agreement>,
    probed: Vec<usize>,
}

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn item(name: &str, share_type: Option<&str>, mask: Option<&str>) -> Item {
    Item {
        name: name.into(),
        column: name.into(),
        share_type: share_type.map(String::from),
        mask: mask.map(String::from),
        lookup: false,
        subject: false,
        orders: false,
    }
}

fn case() -> Case {
    Case {
        reader: Reader { actor: "r".into(), department: Some("mz".into()), ..Reader::default() },
        node: Node::Platform,
        resource: Resource {
            code: "307/1".into(),
            provider: "ga".into(),
            share_type: Some("conditional".into()),
            state: Some("published".into()),
            ..Resource::default()
        },
        items: vec![item("name", None, Some("name")), item("phone", None, Some("phone")), item("sex", None, None)],
        agreements: vec![Agreement {
            id: 7,
            state: "provided".into(),
            purpose: Some("低保核对".into()),
            system: Some("低保系统".into()),
            items: vec!["name".into(), "sex".into()],
            valid_until: Some(day("2026-12-31")),
            ..Agreement::default()
        }],
        probed: Vec::new(),
    }
}

impl Case {
    fn ask(&self, used: &[usize]) -> Result<Answer, Refusal> {
        decide(&Question {
            reader: &self.reader,
            node: self.node,
            resource: &self.resource,
            items: &self.items,
            used,
            probed: &self.probed,
            agreements: &self.agreements,
            today: day("2026-12-31"),
        })
    }

    fn refused(&self, used: &[usize]) -> u16 {
        self.ask(used).unwrap_err().fault.number
    }
}

#[test]
fn agreed_items_are_masked_and_others_refused_with_the_agreed_list() {
    let c = case();
    let answer = c.ask(&[0, 2]).unwrap();
    assert_eq!(answer.verdicts[0], Verdict::Masked("name".into()));
    assert_eq!(answer.verdicts[2], Verdict::Raw);
    assert_eq!(answer.agreement.unwrap().id, 7);
    let refusal = c.ask(&[0, 1]).unwrap_err();
    assert_eq!(refusal.fault.number, 7007);
    assert!(refusal.to_string().contains("name, sex"));
}

#[test]
fn agreement_counts_only_while_provided_and_unexpired() {
    for state in ["submitted", "accepted", "agreed", "suspended", "revoked", "expired", "closed", "refused", "?"] {
        let mut c = case();
        c.agreements[0].state = state.into();
        assert_eq!(c.refused(&[0]), 7003, "{state}");
    }
    let mut c = case();
    c.agreements[0].valid_until = Some(day("2026-12-30"));
    assert_eq!(c.refused(&[0]), 7004);
    c.agreements.clear();
    assert_eq!(c.refused(&[0]), 7002);
}

#[test]
fn another_purpose_or_system_is_refused() {
    let mut c = case();
    c.reader.purpose = Some("商业营销".into());
    assert_eq!(c.refused(&[0]), 7005);
    c.reader.purpose = Some("低保核对".into());
    assert!(c.ask(&[0]).is_ok());
    c.reader.system = Some("别的系统".into());
    assert_eq!(c.refused(&[0]), 7006);
}

#[test]
fn counting_rows_needs_the_agreement_too() {
    let mut c = case();
    assert!(c.ask(&[]).is_ok());
    c.agreements.clear();
    assert_eq!(c.refused(&[]), 7002);
}

#[test]
fn one_prohibited_item_does_not_sink_its_resource() {
    let mut c = case();
    c.items[1].share_type = Some("prohibited".into());
    assert!(c.ask(&[0, 2]).is_ok());
    assert_eq!(c.refused(&[1]), 7008);
    c.agreements[0].items.push("phone".into());
    assert_eq!(c.refused(&[1]), 7008);
    c.agreements[0].security_event = true;
    assert_eq!(c.ask(&[1]).unwrap().verdicts[1], Verdict::Masked("phone".into()));
    c.items[1].mask = None;
    assert_eq!(c.refused(&[1]), 7008, "no raw path even then");
}

#[test]
fn unconditional_items_need_a_department_but_no_agreement() {
    let mut c = case();
    c.agreements.clear();
    c.resource.share_type = Some("unconditional".into());
    let answer = c.ask(&[0, 1, 2]).unwrap();
    assert_eq!(answer.verdicts[1], Verdict::Masked("phone".into()));
    c.reader.department = None;
    assert_eq!(c.refused(&[0]), 7001);
}

#[test]
fn unclassified_or_unpublished_shares_nothing() {
    let mut c = case();
    c.resource.share_type = None;
    assert_eq!(c.refused(&[0]), 7009);
    for state in [None, Some("draft"), Some("submitted"), Some("suspended"), Some("retired")] {
        let mut c = case();
        c.resource.state = state.map(String::from);
        assert_eq!(c.refused(&[0]), 7010);
    }
}

#[test]
fn data_crosses_only_through_the_platform() {
    let mut c = case();
    c.node = Node::Department;
    assert_eq!(c.refused(&[0]), 7012);
    c.node = Node::Front;
    assert_eq!(c.refused(&[0]), 7011);
    c.reader.role = Some("system".into());
    assert!(c.ask(&[0]).is_ok());
}

#[test]
fn provider_reads_its_own_data_as_stored() {
    let mut c = case();
    c.reader.department = Some("ga".into());
    c.node = Node::Department;
    c.agreements.clear();
    assert!(c.ask(&[0, 1, 2]).unwrap().verdicts.iter().all(|v| *v == Verdict::Raw));
}

#[test]
fn of_two_agreements_the_one_that_covers_the_items_is_used() {
    let mut c = case();
    let mut second = c.agreements[0].clone();
    (second.id, second.items) = (8, vec!["phone".into()]);
    c.agreements.push(second);
    assert_eq!(c.ask(&[1]).unwrap().agreement.unwrap().id, 8);
    assert_eq!(c.refused(&[0, 1]), 7007, "two agreements never add up within one statement");
}

#[test]
fn a_verify_only_agreement_answers_look_ups_and_shows_nothing() {
    let mut c = case();
    c.agreements[0].verify_only = true;
    assert_eq!(c.refused(&[0]), 7032);
    assert_eq!(c.refused(&[]), 7032);
    c.probed = vec![0];
    assert!(c.ask(&[0]).is_ok());
    assert_eq!(c.refused(&[0, 2]), 7032);
    // An item that was not agreed is not verified either.
    c.probed = vec![1];
    assert_eq!(c.refused(&[1]), 7007);
}

#[test]
fn items_for_named_departments_are_denied_to_others_whatever_was_agreed() {
    let mut c = case();
    c.resource.condition_kind = Some("departments".into());
    c.resource.named = vec!["wj".into(), "jy".into()];
    let refusal = c.ask(&[0]).unwrap_err();
    assert_eq!(refusal.fault.number, 7014);
    assert!(refusal.to_string().contains("wj, jy"), "{refusal}");
    assert_eq!(c.refused(&[]), 7014, "nor are its rows counted");
    // Each item decides for itself.
    c.items[2].share_type = Some("unconditional".into());
    assert_eq!(c.ask(&[2]).unwrap().verdicts[2], Verdict::Raw);
    assert_eq!(c.refused(&[0, 2]), 7014);
    c.resource.named.push("mz".into());
    assert!(c.ask(&[0, 2]).is_ok());
    // The provider's own reads ask for no name.
    c.resource.named.clear();
    c.reader.department = Some("ga".into());
    assert!(c.ask(&[0]).is_ok());
}

#[test]
fn the_mask_that_was_agreed_lies_over_the_catalogues() {
    let mut c = case();
    c.agreements[0].masks = vec![("name".into(), "redact".into()), ("sex".into(), "redact".into())];
    let answer = c.ask(&[0, 2]).unwrap();
    let own = c.items[0].mask.clone().unwrap();
    assert_eq!(answer.verdicts[0], Verdict::Masked(format!("{own}|redact")));
    assert_eq!(answer.verdicts[2], Verdict::Masked("redact".into()), "also where the catalogue has none");
}

#[test]
fn a_masked_item_that_orders_the_rows_lets_nothing_be_read() {
    let mut case = case();
    case.items[0].orders = true;
    assert_eq!(case.refused(&[2]), faults::ORDER_LEAKS.number);
    case.items[0].mask = None;
    assert!(case.ask(&[2]).is_ok());
}
