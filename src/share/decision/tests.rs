use super::*;
use crate::request::filter::{Op, Operand};
use crate::request::machine::State;
use proptest::prelude::*;

fn own(text: &str) -> Option<String> {
    Some(text.to_string())
}
fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}
fn item(name: &str, share: Option<&str>, mask: Option<&str>) -> Item {
    Item {
        name: name.into(),
        share_type: share.map(String::from),
        mask: mask.map(String::from),
        lookup: name == "证号",
    }
}

/// Everything one question needs, to be bent by each test.
#[derive(Clone, Debug)]
struct World {
    session: Session,
    node: Node,
    resource: Resource,
    items: Vec<Item>,
    agreements: Vec<Agreement>,
    events: Vec<Event>,
    today: Date,
}

fn agreement(id: i64, items: &[&str]) -> Agreement {
    Agreement {
        id,
        resource: "R1".into(),
        applicant: "A".into(),
        state: State::Provided,
        agreed_items: items.iter().map(|i| i.to_string()).collect(),
        masks: vec![],
        purpose: "低保核对".into(),
        system: "低保系统".into(),
        valid_until: Some(day("2026-12-31")),
        row_filter: vec![Condition { item: "乡镇".into(), op: Op::Eq, values: vec![Operand::Text("鹅湖".into())] }],
        verify_only: false,
        event: None,
        entry: Some(40 + id),
    }
}

fn world() -> World {
    World {
        session: Session {
            actor: "s1".into(),
            department: own("A"),
            registered: true,
            system: own("低保系统"),
            purpose: own("低保核对"),
            ..Session::default()
        },
        node: Node::Platform,
        resource: Resource {
            code: "R1".into(),
            provider: "P".into(),
            share_type: "conditional".into(),
            named_departments: None,
            state: "published".into(),
        },
        items: vec![
            item("姓名", None, Some("name")),
            item("证号", None, Some("id_card")),
            item("年份", None, None),
            item("乡镇", Some("unconditional"), None),
            item("指纹", Some("prohibited"), Some("redact(*)")),
        ],
        agreements: vec![agreement(1, &["姓名", "证号"])],
        events: vec![],
        today: day("2026-03-02"),
    }
}

fn ask(w: &World, used: &[&str]) -> Verdict {
    let packs = Packs::built_in(&["jingdezhen-2023"]).unwrap();
    decide(&Ask {
        session: &w.session,
        node: w.node,
        resource: &w.resource,
        items: &w.items,
        used,
        agreements: &w.agreements,
        events: &w.events,
        today: w.today,
        packs: &packs,
    })
}
fn number(v: &Verdict) -> u16 {
    v.refusal.as_ref().map_or(0, |r| r.fault.number)
}
fn effects(v: &Verdict) -> Vec<&'static str> {
    v.items.iter().map(|i| i.effect.word()).collect()
}
/// The fault after one change to the world.
fn after(used: &[&str], change: impl FnOnce(&mut World)) -> u16 {
    let mut w = world();
    change(&mut w);
    number(&ask(&w, used))
}

#[test]
fn each_item_decides_for_itself() {
    let v = ask(&world(), &["姓名", "乡镇"]);
    assert_eq!(effects(&v), ["mask", "mask", "deny", "allow", "deny"]);
    assert!(v.allowed());
    assert_eq!((v.agreement, v.entry, v.row_filter.len(), v.lookup_budget), (Some(1), Some(41), 1, Some(200)));
    let name = v.items.first().unwrap();
    assert_eq!(name.effect, Effect::Mask("name".into()));
    assert_eq!(
        (name.ground.pack.as_str(), name.ground.article, name.ground.entry),
        ("jingdezhen-2023/1", Some(10), Some(41))
    );
    assert!(v.items.get(1).unwrap().lookup && !name.lookup);
}

#[test]
fn an_item_beyond_the_agreement_refuses_the_statement_and_prints_the_list() {
    let v = ask(&world(), &["姓名", "年份"]);
    assert_eq!(number(&v), 7011);
    let text = v.refusal.unwrap().to_string();
    assert!(text.contains("[jingdezhen-2023 Art. 10]") && text.contains("agreed: 姓名, 证号"), "{text}");
    assert_eq!((v.agreement, v.row_filter.len()), (None, 0));
    assert_eq!(number(&ask(&world(), &["指纹"])), 7012);
    assert_eq!(number(&ask(&world(), &["工资"])), 7015);
}

#[test]
fn unconditional_items_need_no_agreement_and_no_filter() {
    let v = ask(&world(), &["乡镇"]);
    assert!(v.allowed() && v.agreement.is_none() && v.row_filter.is_empty());
    assert_eq!(after(&["乡镇"], |w| w.agreements.clear()), 0);
    assert_eq!(after(&["乡镇", "姓名"], |w| w.agreements.clear()), 7006);
}

#[test]
fn counting_rests_on_something_that_may_be_read() {
    let closed = |w: &mut World| w.items.retain(|i| i.name != "乡镇");
    assert_eq!(after(&[], |_| ()), 0);
    let mut w = world();
    closed(&mut w);
    assert_eq!(ask(&w, &[]).agreement, Some(1));
    assert_eq!(ask(&w, &[]).row_filter.len(), 1);
    w.agreements.clear();
    assert_eq!(number(&ask(&w, &[])), 7006);
    w.items.clear();
    assert_eq!(number(&ask(&w, &[])), 7006);
}

#[test]
fn every_way_in_which_an_agreement_fails_is_named() {
    let first = |w: &mut World, f: &dyn Fn(&mut Agreement)| w.agreements.iter_mut().for_each(f);
    for (number, change) in [
        (7008, &(|a: &mut Agreement| a.state = State::Suspended) as &dyn Fn(&mut Agreement)),
        (7008, &|a| a.state = State::Agreed),
        (7008, &|a| a.state = State::Revoked),
        (7007, &|a| a.valid_until = Some(day("2026-03-01"))),
        (7007, &|a| a.valid_until = None),
        (7009, &|a| a.purpose = "征信".into()),
        (7009, &|a| a.purpose = " ".into()),
        (7010, &|a| a.system = "另一系统".into()),
        (7006, &|a| a.applicant = "B".into()),
        (7006, &|a| a.resource = "R2".into()),
        (7011, &|a| a.agreed_items.clear()),
    ] {
        assert_eq!(after(&["姓名"], |w| first(w, change)), number);
    }
    assert_eq!(after(&["姓名"], |w| w.today = day("2026-12-31")), 0);
    assert_eq!(after(&["姓名"], |w| w.today = day("2027-01-01")), 7007);
}

#[test]
fn an_undeclared_use_is_refused_unless_the_question_leaves_it_open() {
    assert_eq!(after(&["姓名"], |w| w.session.purpose = None), 7016);
    assert_eq!(after(&["姓名"], |w| w.session.system = None), 7016);
    let open = |w: &mut World| {
        (w.session.purpose, w.session.system, w.session.undeclared_is_agreed) = (None, None, true);
    };
    assert_eq!(after(&["姓名"], open), 0);
    assert_eq!(
        after(&["姓名"], |w| {
            open(w);
            w.session.purpose = own("征信")
        }),
        7009
    );
}

#[test]
fn strangers_and_wrong_nodes_are_stopped_at_the_gate() {
    assert_eq!(after(&["乡镇"], |w| w.session.registered = false), 7001);
    assert_eq!(after(&["乡镇"], |w| w.session.department = None), 7001);
    assert_eq!(after(&["乡镇"], |w| w.session.department = own("")), 7001);
    assert_eq!(after(&["乡镇"], |w| w.node = Node::Department), 7002);
    assert_eq!(after(&["乡镇"], |w| w.node = Node::Front), 7003);
    assert_eq!(
        after(&["乡镇"], |w| {
            w.node = Node::Front;
            w.session.is_platform_system = true
        }),
        0
    );
    assert_eq!(after(&["乡镇"], |w| w.resource.state = "retired".into()), 7004);
    assert!(ask(&World { node: Node::Department, ..world() }, &[]).items.iter().all(|i| i.effect == Effect::Deny));
}

#[test]
fn the_provider_reads_its_own_even_on_its_own_node() {
    let mut w = world();
    w.session.department = own("P");
    w.node = Node::Department;
    let v = ask(&w, &["姓名", "年份", "指纹"]);
    assert_eq!(effects(&v), ["mask", "mask", "allow", "allow", "mask"]);
    assert!(v.allowed());
    w.session.registered = false;
    assert_eq!(number(&ask(&w, &["年份"])), 7001);
}

#[test]
fn an_unreadable_share_type_is_closed() {
    for odd in ["", "open", "UNCONDITIONAL", "无条件共享"] {
        assert_eq!(after(&["年份"], |w| w.items.iter_mut().for_each(|i| i.share_type = own(odd))), 7005, "{odd}");
        assert_eq!(after(&["年份"], |w| w.resource.share_type = odd.into()), 7005, "{odd}");
    }
}

#[test]
fn named_departments_only() {
    assert_eq!(after(&["姓名"], |w| w.resource.named_departments = Some(vec!["B".into()])), 7014);
    assert_eq!(after(&["姓名"], |w| w.resource.named_departments = Some(vec![])), 7014);
    assert_eq!(after(&["姓名"], |w| w.resource.named_departments = Some(vec!["A".into()])), 0);
}

#[test]
fn the_agreement_that_covers_the_statement_is_taken_and_two_are_never_joined() {
    let mut w = world();
    w.agreements = vec![agreement(1, &["姓名", "证号"]), agreement(2, &["姓名"]), agreement(3, &["年份"])];
    assert_eq!(ask(&w, &["姓名"]).agreement, Some(2));
    assert_eq!(ask(&w, &["姓名", "证号"]).agreement, Some(1));
    assert_eq!(ask(&w, &["年份"]).agreement, Some(3));
    assert_eq!(number(&ask(&w, &["姓名", "年份"])), 7011);
}

#[test]
fn further_masks_follow_the_catalogues_and_verify_never_shows() {
    let mut w = world();
    w.agreements.iter_mut().for_each(|a| {
        a.masks = vec![("姓名".into(), "redact(*)".into()), ("年份".into(), "date(year)".into())];
        a.agreed_items.push("年份".into());
    });
    let v = ask(&w, &["姓名", "年份"]);
    assert_eq!(v.items.first().map(|i| i.effect.clone()), Some(Effect::Mask("name|redact(*)".into())));
    assert_eq!(v.items.get(2).map(|i| i.effect.clone()), Some(Effect::Mask("date(year)".into())));
    w.agreements.iter_mut().for_each(|a| a.verify_only = true);
    let v = ask(&w, &["姓名"]);
    assert_eq!((effects(&v).first().copied(), v.verify_only), (Some("verify"), true));
}

fn with_event(change: impl FnOnce(&mut Event, &mut World)) -> u16 {
    let mut w = world();
    let mut event = Event {
        id: "E1".into(),
        kind: "major_security_event".into(),
        documented: true,
        items: vec!["指纹".into()],
        approved_by: vec!["P".into(), "BUREAU".into()],
        begins: Some(day("2026-03-01")),
        expires: Some(day("2026-03-10")),
        cancelled: false,
    };
    w.agreements.iter_mut().for_each(|a| {
        a.agreed_items.push("指纹".into());
        a.event = own("E1");
    });
    change(&mut event, &mut w);
    w.events.push(event);
    let v = ask(&w, &["指纹"]);
    // Whatever the event: never raw, never by look-up.
    let print = v.items.iter().find(|i| i.name == "指纹");
    assert!(print.is_none_or(|i| i.effect != Effect::Allow && !i.lookup));
    number(&v)
}

#[test]
fn a_prohibited_item_leaves_only_masked_under_a_whole_event() {
    assert_eq!(with_event(|_, _| ()), 0);
    assert_eq!(with_event(|e, _| e.kind = "other".into()), 0);
    assert_eq!(with_event(|e, _| e.kind = "curiosity".into()), 7013);
    assert_eq!(with_event(|e, _| e.documented = false), 7013);
    assert_eq!(with_event(|e, _| e.cancelled = true), 7013);
    assert_eq!(with_event(|e, _| e.approved_by = vec!["P".into(), "P".into()]), 7013);
    assert_eq!(with_event(|e, _| e.expires = Some(day("2026-03-01"))), 7013);
    assert_eq!(with_event(|e, _| e.expires = None), 7013);
    assert_eq!(with_event(|e, _| e.begins = Some(day("2026-03-03"))), 7013);
    assert_eq!(with_event(|e, _| e.items.clear()), 7013);
    assert_eq!(with_event(|e, _| e.id = "E2".into()), 7013);
    assert_eq!(with_event(|_, w| w.items.iter_mut().for_each(|i| i.mask = own(" "))), 7013);
    assert_eq!(with_event(|_, w| w.agreements.iter_mut().for_each(|a| a.event = None)), 7012);
    assert_eq!(with_event(|_, w| w.agreements.iter_mut().for_each(|a| a.state = State::Suspended)), 7012);
    assert_eq!(with_event(|_, w| w.agreements.iter_mut().for_each(|a| drop(a.agreed_items.pop()))), 7011);
    assert_eq!(with_event(|_, w| w.today = day("2023-12-23")), 7013);
}

#[test]
fn a_ground_before_any_pack_is_ours() {
    let mut w = world();
    w.today = day("2023-12-01");
    let v = ask(&w, &["乡镇"]);
    assert_eq!(v.items.get(3).map(|i| (i.ground.pack.as_str(), i.ground.article)), Some(("product", None)));
}

fn any_world() -> impl Strategy<Value = World> {
    let words = |list: &'static [&'static str]| prop::sample::select(list.to_vec()).prop_map(String::from);
    let shares = || prop::option::of(words(&["unconditional", "conditional", "prohibited", "odd", ""]));
    let items = prop::collection::vec((shares(), prop::option::of(Just("name".to_string()))), 5);
    let agreements = prop::collection::vec(
        (
            words(&["A", "P", "B"]),
            words(&["R1", "R2"]),
            prop::sample::select(State::ALL.to_vec()),
            words(&["低保核对", "征信"]),
            prop::option::of(0i64..400),
            prop::collection::vec(0usize..5, 0..5),
            any::<bool>(),
        ),
        0..4,
    );
    let session = (
        prop::option::of(words(&["A", "P", "B", ""])),
        any::<bool>(),
        prop::option::of(words(&["低保核对", "征信"])),
        any::<bool>(),
    );
    let node = prop::sample::select(vec![Node::Platform, Node::Front, Node::Department]);
    (
        items,
        agreements,
        session,
        node,
        words(&["conditional", "prohibited", "unconditional", "x"]),
        words(&["published", "retired"]),
    )
        .prop_map(|(items, agreements, session, node, share, state)| {
            let mut w = world();
            for (item, (share, mask)) in w.items.iter_mut().zip(items) {
                (item.share_type, item.mask) = (share, mask);
            }
            let names: Vec<String> = w.items.iter().map(|i| i.name.clone()).collect();
            w.agreements = agreements
                .into_iter()
                .enumerate()
                .map(|(n, (applicant, resource, state, purpose, end, which, verify_only))| Agreement {
                    applicant,
                    resource,
                    state,
                    purpose,
                    verify_only,
                    valid_until: end.and_then(|n| day("2025-12-31").plus(n)),
                    agreed_items: which.iter().filter_map(|i| names.get(*i).cloned()).collect(),
                    ..agreement(n as i64, &[])
                })
                .collect();
            (w.session.department, w.session.registered, w.session.purpose, w.session.is_platform_system) = session;
            (w.node, w.resource.share_type, w.resource.state) = (node, share, state);
            w
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn nothing_leaves_without_its_ground(w in any_world(), which in prop::collection::vec(0usize..5, 0..4)) {
        let names: Vec<String> = w.items.iter().map(|i| i.name.clone()).collect();
        let used: Vec<&str> = which.iter().filter_map(|i| names.get(*i).map(String::as_str)).collect();
        let v = ask(&w, &used);
        prop_assert_eq!(v.items.len(), w.items.len());
        let department = w.session.department.clone().unwrap_or_default();
        for (verdict, item) in v.items.iter().zip(&w.items) {
            prop_assert_eq!(verdict.effect == Effect::Deny, verdict.refusal.is_some());
            if verdict.effect == Effect::Deny { continue }
            prop_assert!(w.session.registered && !department.is_empty());
            if department == "P" { continue }
            prop_assert!(w.node != Node::Department && w.resource.state == "published");
            prop_assert!(w.node != Node::Front || w.session.is_platform_system);
            match item.share_type.as_deref().unwrap_or(&w.resource.share_type) {
                "unconditional" => {}
                "conditional" => {
                    let a = w.agreements.iter().find(|a| Some(a.id) == verdict.ground.agreement).unwrap();
                    prop_assert!(a.state == State::Provided && a.applicant == department && a.resource == "R1");
                    prop_assert!(a.valid_until.is_some_and(|d| d >= w.today) && a.agreed_items.contains(&item.name));
                    prop_assert_eq!(Some(&a.purpose), w.session.purpose.as_ref());
                    prop_assert_eq!(a.verify_only, verdict.effect == Effect::Verify);
                }
                other => prop_assert!(false, "{} must be denied", other),
            }
        }
        // A statement runs only if each item it uses may be read, and then under one agreement at most.
        if v.allowed() {
            for name in &used {
                let verdict = v.items.iter().find(|i| i.name == *name).unwrap();
                prop_assert!(verdict.effect != Effect::Deny);
                if let Some(id) = verdict.ground.agreement {
                    prop_assert_eq!(Some(id), v.agreement);
                    prop_assert!(!v.row_filter.is_empty());
                }
            }
        } else {
            prop_assert!(v.agreement.is_none() && v.row_filter.is_empty() && v.lookup_budget.is_none());
        }
    }
}
