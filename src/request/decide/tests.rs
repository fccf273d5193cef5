use super::*;
use crate::request::machine::Mover;
use proptest::prelude::*;

const HASH: &str = "00112233445566778899aabbccddeeff00112233445566778899AABBCCDDEEFF";

fn own(text: &str) -> Option<String> {
    Some(text.to_string())
}

fn ask() -> Row {
    Row {
        resource: own("R1"),
        applicant: own("APPLICANT"),
        system: own("低保核对系统"),
        purpose: own("核对低保申请人家庭情况"),
        scope: own("全市低保申请人"),
        items: own(r#"["姓名","电话"]"#),
        valid_until: own("2026-12-31"),
        ..Row::default()
    }
}

fn facts() -> Facts {
    let item = |name: &str, share: &str| ItemFact { name: name.into(), share_type: share.into() };
    Facts {
        resource: Some(ResourceFact {
            code: "R1".into(),
            provider: "PROVIDER".into(),
            share_type: "conditional".into(),
            state: "published".into(),
            ..ResourceFact::default()
        }),
        items: vec![
            item("姓名", "conditional"),
            item("电话", "conditional"),
            item("指纹", "prohibited"),
            item("乡镇", "unconditional"),
        ]
        .into(),
        authority: own("BUREAU"),
        applicant_registered: true,
        submitted_by: own("asker"),
        ..Facts::default()
    }
}

fn setup() -> Actor {
    Actor { id: "setup".into(), is_setup: true, ..Actor::default() }
}
fn staff(id: &str, department: &str, role: &str) -> Actor {
    Actor { id: id.into(), department: own(department), roles: vec![role.into()], is_setup: false }
}

fn with<T>(today: &str, f: impl FnOnce(&Context) -> T) -> T {
    with_packs(today, &["jingdezhen-2023"], f)
}
fn with_packs<T>(today: &str, packs: &[&str], f: impl FnOnce(&Context) -> T) -> T {
    let packs = Packs::built_in(packs).unwrap();
    f(&Context {
        calendar: Calendar::builtin(),
        packs: &packs,
        at: Timestamp::parse(&format!("{today} 10:00")).unwrap(),
        check_mask: &|_| Ok(()),
    })
}

fn insert_on(today: &str, row: &Row, actor: &Actor, facts: &Facts) -> Result<Decision, Refusal> {
    with(today, |ctx| insert(row, actor, facts, ctx))
}
fn change(today: &str, old: &Row, actor: &Actor, set: &[(&'static str, &str)]) -> Result<Decision, Refusal> {
    change_with(today, old, actor, &facts(), set)
}
fn change_with(
    today: &str,
    old: &Row,
    actor: &Actor,
    facts: &Facts,
    set: &[(&'static str, &str)],
) -> Result<Decision, Refusal> {
    let mut new = old.clone();
    for (column, value) in set {
        new.set(column, &(*value).into())?;
    }
    with(today, |ctx| update(old, &new, actor, facts, ctx))
}
/// Walks a request through states by set-up; each step on its day.
fn walk(steps: &[(&str, &[(&'static str, &str)])]) -> Row {
    let mut row = insert_on("2026-02-12", &ask(), &setup(), &facts()).unwrap().row;
    row.id = Some(1);
    for (day, set) in steps {
        row = change(day, &row, &setup(), set).unwrap().row;
    }
    row
}
fn number(result: Result<Decision, Refusal>) -> u16 {
    result.err().map_or(0, |r| r.fault.number)
}

#[test]
fn deadlines_over_the_spring_festival() {
    let r = walk(&[
        ("2026-02-13", &[("form_sha256", HASH), ("form_sent_at", "2026-02-13"), ("received_at", "2026-02-13")]),
        ("2026-02-13", &[("state", "accepted")]),
        ("2026-02-14", &[("state", "agreed")]),
    ]);
    assert_eq!(r.reply_due.as_deref(), Some("2026-02-14"));
    assert_eq!(r.provide_due.as_deref(), Some("2026-02-28"));
    assert_eq!(r.form_sha256, own(&HASH.to_lowercase()));
}

#[test]
fn deadlines_over_the_national_day() {
    let r = walk(&[
        ("2026-09-30", &[("state", "accepted"), ("received_at", "2026-09-30")]),
        ("2026-10-08", &[("state", "agreed")]),
    ]);
    assert_eq!(r.reply_due.as_deref(), Some("2026-10-08"));
    assert_eq!(r.provide_due.as_deref(), Some("2026-10-14"));
}

#[test]
fn a_deadline_beyond_the_calendar_is_pending() {
    let r = walk(&[("2026-12-24", &[("state", "accepted")])]);
    let d = change("2026-12-25", &r, &setup(), &[("state", "同意共享")]).unwrap();
    assert_eq!((d.row.state.as_deref(), d.row.provide_due.as_deref()), (Some("agreed"), None));
    assert!(d.warnings.iter().any(|w| w.code == "deadline_pending"));
    assert!(d.cites.iter().any(|c| c == "jingdezhen-2023/1 provide_working_days Art. 10 (text)"));
}

#[test]
fn no_deadline_before_the_measures_are_in_force() {
    let mut row = ask();
    row.received_at = own("2023-12-22");
    let d = insert_on("2023-12-22", &row, &setup(), &facts()).unwrap();
    assert_eq!(d.row.reply_due, None);
    assert!(d.warnings.iter().any(|w| w.code == "no_pack"));
}

#[test]
fn a_request_without_its_statements_is_rejected() {
    for column in ["purpose", "system", "scope", "items", "valid_until"] {
        for filler in [None, Some("  "), Some("无"), Some("-")] {
            let mut row = ask();
            row.put(column, filler.map(String::from));
            let refused = insert_on("2026-02-12", &row, &setup(), &facts()).unwrap_err();
            assert!(refused.to_string().lines().count() == 2, "{column}");
            if filler.is_none() {
                assert_eq!(refused.fault.number, 6204, "{column}");
                let article = match column {
                    "purpose" | "system" => "Art. 7]",
                    "scope" | "items" => "Art. 10]",
                    _ => "[jingdezhen-2023 Art. 10]",
                };
                assert!(refused.to_string().contains(article), "{refused}");
            }
        }
    }
}

#[test]
fn items_outside_the_catalogue_and_past_ends_are_rejected() {
    let with = |column: &str, value: &str| {
        let mut row = ask();
        row.put(column, own(value));
        number(insert_on("2026-02-12", &row, &setup(), &facts()))
    };
    assert_eq!(with("items", r#"["姓名","工资"]"#), 6210);
    assert_eq!(with("items", r#"["姓名","姓名"]"#), 6209);
    assert_eq!(with("valid_until", "2026-02-11"), 6215);
    assert_eq!(with("valid_until", "2026-02-12"), 0);
    assert_eq!(with("valid_until", "2026-02-29"), 6001);
    assert_eq!(with("resource", "R2"), 6223);
    assert_eq!(with("applicant", "PROVIDER"), 6222);
    assert_eq!(with("form_sha256", "abc"), 6217);
    assert_eq!(with("received_at", "2026-02-13"), 6219);
    assert_eq!(with("state", "agreed"), 6203);
    assert_eq!(with("state", "approved"), 6202);
    assert_eq!(with("agreed_items", "[]"), 6207);
    assert_eq!(with("reply_due", "2026-02-13"), 6208);
}

#[test]
fn agreeing_narrows_and_never_widens() {
    let r = walk(&[("2026-03-02", &[("state", "accepted")])]);
    let agree = |set: &[(&'static str, &str)]| {
        let all: Vec<_> = [("state", "agreed")].into_iter().chain(set.iter().copied()).collect();
        change("2026-03-02", &r, &setup(), &all)
    };
    assert_eq!(agree(&[]).unwrap().row.agreed_items.as_deref(), Some(r#"["姓名","电话"]"#));
    assert_eq!(agree(&[("agreed_items", r#"[ "电话" ]"#)]).unwrap().row.agreed_items.as_deref(), Some(r#"["电话"]"#));
    assert_eq!(number(agree(&[("agreed_items", r#"["电话","乡镇"]"#)])), 6211);
    assert_eq!(number(agree(&[("agreed_items", "[]")])), 6209);
    assert_eq!(number(agree(&[("valid_until", "2027-01-01")])), 6211);
    assert_eq!(agree(&[("valid_until", "2026-06-30")]).unwrap().row.valid_until.as_deref(), Some("2026-06-30"));
    assert_eq!(number(agree(&[("valid_until", "2026-03-01")])), 6215);
    assert_eq!(number(agree(&[("purpose", "别的用途")])), 6207);
    assert_eq!(number(agree(&[("row_filter", r#"[{"item":"乡镇","op":"like","value":"%"}]"#)])), 6212);
    let filtered = agree(&[("row_filter", r#"[{"op":"=","item":"乡镇","value":"鹅湖镇"}]"#)]).unwrap().row;
    assert_eq!(filtered.row_filter.as_deref(), Some(r#"[{"item":"乡镇","op":"=","value":"鹅湖镇"}]"#));
    assert_eq!(number(agree(&[("agreed_masks", r#"{"乡镇":"redact(*)"}"#)])), 6213);
}

#[test]
fn a_prohibited_item_is_agreed_only_through_an_event() {
    let mut row = ask();
    row.items = own(r#"["姓名","指纹"]"#);
    let asked = insert_on("2026-03-02", &row, &setup(), &facts()).unwrap();
    assert!(asked.warnings.iter().any(|w| w.code == "items_prohibited"));
    let accepted = change("2026-03-02", &asked.row, &setup(), &[("state", "accepted")]).unwrap().row;
    assert_eq!(number(change("2026-03-02", &accepted, &setup(), &[("state", "agreed")])), 6226);
    let narrowed = [("state", "agreed"), ("agreed_items", r#"["姓名"]"#)];
    assert_eq!(number(change("2026-03-02", &accepted, &setup(), &narrowed)), 0);
    let mut opened = facts();
    opened.event_items = vec!["指纹".into()];
    assert_eq!(number(change_with("2026-03-02", &accepted, &setup(), &opened, &[("state", "agreed")])), 6226);
    assert_eq!(
        number(change_with("2026-03-02", &accepted, &setup(), &opened, &[("state", "agreed"), ("event", "E1")])),
        0
    );
}

#[test]
fn refusal_without_basis_is_rejected_and_names_its_article() {
    let r = walk(&[("2026-03-02", &[("state", "accepted")])]);
    let basis: (&'static str, &str) = ("refusal_basis", "《居民身份证法》第十九条");
    let refuse = |set: &[(&'static str, &str)]| {
        let all: Vec<_> = [("state", "refused")].into_iter().chain(set.iter().copied()).collect();
        change("2026-03-02", &r, &setup(), &all)
    };
    for set in [&[][..], &[basis][..], &[("refusal_reason", "不宜提供")][..], &[basis, ("refusal_reason", "无")][..]]
    {
        let refused = refuse(set).unwrap_err();
        assert_eq!(refused.fault.number, 6214);
        assert!(refused.to_string().contains("[jingdezhen-2023 Art. 10]"));
    }
    let d = refuse(&[basis, ("refusal_reason", "涉及未成年人信息")]).unwrap();
    assert_eq!(d.action, "request.refuse");
    assert_eq!(d.parties, ["APPLICANT", "BUREAU", "PROVIDER"]);
    assert_eq!(d.row.answered_at.as_deref(), Some("2026-03-02"));
    assert_eq!(d.row.provide_due, None);
}

#[test]
fn an_unlawful_move_names_the_lawful_ones() {
    let r = walk(&[]);
    let text = change("2026-03-02", &r, &setup(), &[("state", "provided")]).unwrap_err().to_string();
    assert!(text.contains("from submitted to provided; lawful next steps: accepted, returned, withdrawn"), "{text}");
    assert_eq!(delete(&r).fault.number, 6227);
}

#[test]
fn only_the_named_post_moves_and_nobody_decides_their_own() {
    let r = walk(&[]);
    let accept = |actor: &Actor| number(change("2026-03-02", &r, actor, &[("state", "accepted")]));
    assert_eq!(accept(&staff("s", "PROVIDER", "steward")), 0);
    assert_eq!(accept(&staff("asker", "PROVIDER", "steward")), 6221);
    for (department, role) in
        [("APPLICANT", "steward"), ("PROVIDER", "cdo"), ("PROVIDER", "auditor"), ("OTHER", "steward")]
    {
        assert_eq!(accept(&staff("s", department, role)), 6220, "{department} {role}");
    }
    assert_eq!(accept(&Actor { id: "ghost".into(), ..Actor::default() }), 6220);
    let asker = staff("asker", "APPLICANT", "steward");
    assert_eq!(number(insert_on("2026-03-02", &ask(), &asker, &facts())), 0);
    let mut received = ask();
    received.received_at = own("2026-03-02");
    assert_eq!(number(insert_on("2026-03-02", &received, &staff("x", "OTHER", "steward"), &facts())), 6220);
    assert_eq!(number(change("2026-03-02", &r, &asker, &[("received_at", "2026-03-02")])), 6220);
    assert_eq!(number(change("2026-03-02", &r, &asker, &[("form_sha256", HASH)])), 0);
}

#[test]
fn a_dispute_is_decided_by_an_authority_that_is_no_party() {
    let r = walk(&[
        ("2026-03-02", &[("state", "accepted")]),
        ("2026-03-02", &[("state", "refused"), ("refusal_basis", "某法第一条"), ("refusal_reason", "理由充分")]),
        ("2026-03-03", &[("state", "disputed")]),
    ]);
    let decide =
        |actor: &Actor, facts: &Facts| number(change_with("2026-03-04", &r, actor, facts, &[("state", "agreed")]));
    assert_eq!(decide(&staff("b", "BUREAU", "cdo"), &facts()), 0);
    assert_eq!(decide(&staff("p", "PROVIDER", "cdo"), &facts()), 6220);
    let mut partial = facts();
    partial.authority = own("APPLICANT");
    assert_eq!(decide(&staff("a", "APPLICANT", "cdo"), &partial), 6231);
    partial.authority = None;
    assert_eq!(decide(&staff("b", "BUREAU", "cdo"), &partial), 6231);
}

#[test]
fn a_resubmission_starts_the_clock_anew() {
    let r = walk(&[
        ("2026-03-02", &[("received_at", "2026-03-02"), ("form_sha256", HASH)]),
        ("2026-03-03", &[("state", "returned"), ("state_reason", "范围不清")]),
    ]);
    assert_eq!((r.answered_at.as_deref(), r.reply_due.as_deref()), (Some("2026-03-03"), Some("2026-03-03")));
    let again =
        change("2026-03-05", &r, &setup(), &[("state", "submitted"), ("scope", "珠山区低保申请人")]).unwrap().row;
    assert_eq!(
        (&again.received_at, &again.reply_due, &again.form_sha256, &again.answered_at),
        (&None, &None, &None, &None)
    );
}

#[test]
fn business_days_stay_in_order_and_out_of_the_future() {
    let r = walk(&[("2026-03-03", &[("form_sent_at", "2026-03-02")])]);
    assert_eq!(number(change("2026-03-03", &r, &setup(), &[("received_at", "2026-03-01")])), 6218);
    assert_eq!(number(change("2026-03-03", &r, &setup(), &[("received_at", "2026-03-04")])), 6219);
    let r = change("2026-03-03", &r, &setup(), &[("state", "accepted"), ("received_at", "2026-03-02T23:30:00Z")])
        .unwrap()
        .row;
    assert_eq!(r.received_at.as_deref(), Some("2026-03-03"));
    assert_eq!(number(change("2026-03-03", &r, &setup(), &[("state", "agreed"), ("decided_at", "2026-03-02")])), 6218);
}

#[test]
fn an_expired_request_needs_its_end_to_be_past() {
    let r = walk(&[
        ("2026-03-02", &[("state", "accepted")]),
        ("2026-03-02", &[("state", "agreed")]),
        ("2026-03-03", &[("state", "provided"), ("undertaking_sha256", HASH)]),
    ]);
    assert_eq!(r.provided_at.as_deref(), Some("2026-03-03"));
    assert_eq!(number(change("2026-12-31", &r, &setup(), &[("state", "expired")])), 6216);
    assert_eq!(number(change("2027-01-01", &r, &setup(), &[("state", "expired")])), 0);
    let paused = change("2026-12-31", &r, &setup(), &[("state", "suspended")]).unwrap().row;
    assert_eq!(number(change("2026-12-31", &paused, &setup(), &[("state", "provided")])), 0);
    assert_eq!(number(change("2027-01-01", &paused, &setup(), &[("state", "provided")])), 6215);
}

#[test]
fn what_is_decided_cannot_be_edited() {
    let r = walk(&[("2026-03-02", &[("state", "accepted")]), ("2026-03-02", &[("state", "agreed")])]);
    for (column, value) in [
        ("agreed_items", r#"["姓名"]"#),
        ("valid_until", "2030-01-01"),
        ("applicant", "OTHER"),
        ("row_filter", "[]"),
        ("decided_at", "2026-03-01"),
    ] {
        assert_eq!(number(change("2026-03-02", &r, &setup(), &[(column, value)])), 6207, "{column}");
    }
    assert_eq!(number(change("2026-03-02", &r, &setup(), &[("provide_due", "2026-12-31")])), 6208);
    let mut blanked = r.clone();
    blanked.provide_due = None;
    assert_eq!(number(with("2026-03-02", |c| update(&r, &blanked, &setup(), &facts(), c))), 6208);
    let mut other = r.clone();
    other.id = Some(2);
    assert_eq!(number(with("2026-03-02", |c| update(&r, &other, &setup(), &facts(), c))), 6207);
}

#[test]
fn a_previous_request_is_the_same_partys() {
    let mut row = ask();
    row.previous = Some(7);
    assert_eq!(number(insert_on("2026-03-02", &row, &setup(), &facts())), 6228);
    let mut f = facts();
    f.previous = Some(PreviousFact { resource: "R1".into(), applicant: "APPLICANT".into() });
    assert_eq!(number(insert_on("2026-03-02", &row, &setup(), &f)), 0);
}

/// A column, and texts that may or may not suit it.
/// Every post that anybody may hold, as seen from the request.
fn posts() -> Vec<(Actor, Option<Mover>)> {
    let post = |department: &str, role: &str, mover| (staff("s", department, role), mover);
    let mut all = vec![
        post("APPLICANT", "steward", Some(Mover::ApplicantSteward)),
        post("APPLICANT", "cdo", Some(Mover::ApplicantCdo)),
        post("PROVIDER", "steward", Some(Mover::ProviderSteward)),
        post("PROVIDER", "cdo", Some(Mover::ProviderCdo)),
        post("BUREAU", "cdo", Some(Mover::Bureau)),
        post("BUREAU", "supervisor", Some(Mover::Bureau)),
    ];
    for department in ["APPLICANT", "PROVIDER", "BUREAU", "OTHER"] {
        for role in ["steward", "cdo", "supervisor", "sysadmin", "secadmin", "auditor", "system"] {
            if !all.iter().any(|(a, _)| a.department.as_deref() == Some(department) && a.roles == [role]) {
                all.push(post(department, role, None));
            }
        }
    }
    all
}

/// A row that meets what any move demands, but for its end date.
fn in_state(state: State, until: &str) -> Row {
    Row {
        id: Some(1),
        state: own(state.word()),
        valid_until: own(until),
        form_sha256: own(&HASH.to_lowercase()),
        form_sent_at: own("2026-03-02"),
        received_at: own("2026-03-02"),
        refusal_basis: own("某条例第三条"),
        refusal_reason: own("超出履职需要"),
        ..ask()
    }
}

#[test]
fn each_state_and_post_moves_as_the_table_says_and_no_other() {
    let mut lawful = 0;
    for from in State::ALL {
        for to in State::ALL.into_iter().filter(|to| *to != from) {
            // Expiring needs the end to be past, everything else that it is not.
            let until = if to == State::Expired { "2026-03-01" } else { "2026-12-31" };
            let row = in_state(from, until);
            for (actor, mover) in posts() {
                let grounds: &[(&str, &str)] = match to {
                    State::Refused => &[("refusal_basis", "某条例第四条"), ("refusal_reason", "无法律依据")],
                    _ => &[],
                };
                let mut set = vec![("state", to.word())];
                set.extend(grounds);
                let got = change("2026-03-03", &row, &actor, &set);
                let step = machine::transition(Some(from), to);
                let may = step.is_some_and(|s| mover.is_some_and(|m| s.who.contains(&m)));
                match got {
                    Ok(d) => {
                        assert!(may, "{from:?} {to:?} {actor:?}");
                        assert_eq!((d.from, d.to), (Some(from), to));
                        // Stored with the decision: pack, version and what it rests on.
                        if let Some((s, article)) = step.and_then(|s| Some((s, s.article?))) {
                            let cite = format!("jingdezhen-2023/1 request.{} Art. {article}", s.verb);
                            assert!(d.cites.contains(&cite), "{:?}", d.cites);
                        }
                        lawful += 1;
                    }
                    Err(refusal) => {
                        assert!(!may, "{from:?} {to:?} {actor:?}: {refusal}");
                        let text = refusal.to_string();
                        let number = if step.is_none() { [6201, 6207] } else { [6220, 6220] };
                        assert!(number.contains(&refusal.fault.number), "{from:?} {to:?} {actor:?}: {text}");
                        // Both languages say what would be lawful.
                        assert!(text.lines().all(|l| l.contains(&machine::next_words(from))), "{text}");
                    }
                }
            }
        }
    }
    let posts_of = |m: &Mover| if *m == Mover::Bureau { 2 } else { 1 };
    let moves = machine::TRANSITIONS.iter().filter(|t| t.from.is_some());
    assert_eq!(lawful, moves.flat_map(|t| t.who).map(posts_of).sum::<usize>());
}

#[test]
fn each_field_is_open_only_where_the_state_opens_it() {
    for state in State::ALL {
        let row = in_state(state, "2026-12-31");
        for column in crate::request::fields::TEXT_COLUMNS.iter().copied().chain(["id", "previous"]) {
            if column == "state" {
                continue;
            }
            let other: crate::value::Value = match column {
                "id" | "previous" => 99.into(),
                "verify_only" => 1.into(),
                "form_sha256" | "undertaking_sha256" => "ab".repeat(32).into(),
                "items" | "agreed_items" => "[\"乡镇\"]".into(),
                "valid_until" => "2026-11-30".into(),
                "form_sent_at" => "2026-03-01".into(),
                // Not what the product would compute.
                c if c.ends_with("_due") => "2026-03-31".into(),
                c if c.ends_with("_at") => "2026-03-03".into(),
                _ => "别的".into(),
            };
            let mut new = row.clone();
            new.set(column, &other).unwrap();
            let got = with("2026-03-03", |c| update(&row, &new, &setup(), &facts(), c));
            if editable(state).contains(&column) {
                assert!(got.is_ok(), "{state:?} {column}: {got:?}");
            } else {
                let refusal = got.unwrap_err();
                assert!([6207, 6208].contains(&refusal.fault.number), "{state:?} {column}: {refusal}");
            }
        }
    }
}

fn any_set() -> impl Strategy<Value = (&'static str, String)> {
    let state = prop::sample::select(State::ALL.map(State::word).to_vec()).prop_map(|s| ("state", s.to_string()));
    let column = prop::sample::select(crate::request::fields::TEXT_COLUMNS.to_vec());
    let text = prop_oneof![
        Just(r#"["姓名"]"#.to_string()),
        Just(r#"["指纹"]"#.to_string()),
        Just(HASH.to_string()),
        Just("2026-03-02".to_string()),
        Just("2026-12-31".to_string()),
        Just("某法第一条".to_string()),
        ".{0,12}",
    ];
    prop_oneof![2 => state, 1 => (column, text)]
}

fn any_actor() -> impl Strategy<Value = Actor> {
    let roles = prop::sample::select(vec!["steward", "cdo", "supervisor", "auditor"]);
    let departments = prop::sample::select(vec!["APPLICANT", "PROVIDER", "BUREAU", "OTHER"]);
    prop_oneof![Just(setup()), (departments, roles).prop_map(|(d, r)| staff("s", d, r))]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn the_stored_history_is_always_a_path_of_the_machine(
        steps in prop::collection::vec((any_actor(), prop::collection::vec(any_set(), 1..4), 0i64..40), 1..40),
    ) {
        let mut row = insert_on("2026-03-02", &ask(), &setup(), &facts()).unwrap().row;
        row.id = Some(1);
        let mut day = Date::parse("2026-03-02").unwrap();
        for (actor, sets, later) in steps {
            day = day.plus(later).unwrap();
            let mut new = row.clone();
            for (column, value) in sets {
                let _ = new.set(column, &value.into());
            }
            let Ok(d) = with(&day.to_string(), |c| update(&row, &new, &actor, &facts(), c)) else { continue };
            let (from, to) = (row.state().unwrap(), d.row.state().unwrap());
            prop_assert!(from == to || machine::transition(Some(from), to).is_some());
            prop_assert_eq!((d.from, d.to), (Some(from), to));
            if !actor.is_setup && from != to {
                let step = machine::transition(Some(from), to).unwrap();
                prop_assert!(step.who.iter().any(|m| {
                    let party = m.words().0;
                    party.contains(&actor.department.clone().unwrap().to_lowercase()) || party == "data authority"
                }), "{:?} {:?}", actor, step);
            }
            // What was agreed lies within what was asked for, and is never prohibited.
            if let Some(agreed) = d.row.agreed_items.as_deref() {
                prop_assert!(!agreed.contains("指纹"));
            }
            if matches!(to, State::Agreed | State::Provided) {
                prop_assert!(d.row.agreed_items.is_some() && d.row.decided_at.is_some());
            }
            if to == State::Refused {
                prop_assert!(d.row.refusal_basis.is_some() && d.row.refusal_reason.is_some());
            }
            // Identity never changes.
            prop_assert_eq!((&d.row.resource, &d.row.applicant, d.row.id), (&row.resource, &row.applicant, row.id));
            // What was stored is itself accepted as unchanged: the stored form is stable.
            prop_assert!(with(&day.to_string(), |c| update(&d.row, &d.row, &setup(), &facts(), c)).is_ok());
            row = d.row;
        }
    }

    #[test]
    fn no_input_panics(sets in prop::collection::vec(any_set(), 0..12), actor in any_actor()) {
        let mut row = ask();
        for (column, value) in sets {
            let _ = row.set(column, &value.into());
        }
        if let Err(refusal) = insert_on("2026-03-02", &row, &actor, &facts()) {
            prop_assert_eq!(refusal.to_string().lines().count(), 2);
        }
    }
}

#[test]
fn conditional_items_for_named_departments_are_refused_to_others() {
    let mut named = facts();
    let resource = named.resource.as_mut().unwrap();
    (resource.named, resource.for_departments) = (vec!["OTHER".into()], true);
    let today = "2026-02-12";
    let refused = insert_on(today, &ask(), &setup(), &named).unwrap_err();
    assert_eq!(refused.fault.number, 6234);
    assert!(refused.to_string().contains("OTHER") && refused.to_string().contains("姓名, 电话"), "{refused}");
    // Each item decides for itself: what is unconditional is not closed by it.
    let open = Row { items: own(r#"["乡镇"]"#), ..ask() };
    assert!(insert_on(today, &open, &setup(), &named).is_ok());
    // Also where the departments were named after the request was made.
    let row = walk(&[("2026-02-13", &[("state", "accepted")])]);
    let agreed = change_with("2026-02-13", &row, &setup(), &named, &[("state", "agreed")]);
    assert_eq!(number(agreed), 6234);
    named.resource.as_mut().unwrap().named.push("APPLICANT".into());
    assert!(insert_on(today, &ask(), &setup(), &named).is_ok());
    // Nobody named yet: the provider's answer decides, and both are told.
    named.resource.as_mut().unwrap().named.clear();
    let decision = insert_on(today, &ask(), &setup(), &named).unwrap();
    assert!(decision.warnings.iter().any(|w| w.code == "departments_unnamed"));
}
