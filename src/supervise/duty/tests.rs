use super::*;
use proptest::prelude::*;

fn d(text: &str) -> Day {
    Day::parse(text, "day").unwrap()
}

fn rules() -> DutyRules {
    DutyRules { in_force: d("2023-12-24"), limits: Limits::default(), steward_due: BTreeMap::new() }
}

fn organ(code: &str) -> Department {
    Department {
        code: code.into(),
        name: format!("{code}局"),
        since: None,
        until: None,
        city_bureau: false,
        authority: false,
        cyber_authority: false,
        by_reference: false,
    }
}

fn bureau() -> Department {
    Department { city_bureau: true, authority: true, ..organ("SJJ") }
}

fn post(department: &str, role: &str, since: &str, until: Option<&str>) -> Post {
    Post {
        id: format!("{department}-{role}-{since}"),
        department: department.into(),
        role: role.into(),
        since: d(since),
        until: until.map(d),
    }
}

fn event(id: i64, department: &str, kind: &str, at: &str) -> Event {
    Event {
        id,
        department: department.into(),
        kind: kind.into(),
        at: d(at),
        evidence: Some("ab".repeat(32)),
        due: None,
        answers: None,
    }
}

fn of(list: &[Duty], kind: Kind) -> Vec<&Duty> {
    list.iter().filter(|x| x.duty == kind).collect()
}

fn only(list: &[Duty], kind: Kind) -> Duty {
    let found = of(list, kind);
    assert_eq!(found.len(), 1, "{kind:?}: {found:?}");
    found[0].clone()
}

#[test]
fn a_department_without_officers_is_told_since_when_and_what_to_do() {
    let posts = [post("MZJ", "cdo", "2024-01-01", Some("2024-06-01"))];
    let list = duties(&[organ("MZJ")], &posts, &[], &rules(), d("2024-06-01"));
    let cdo = only(&list, Kind::Cdo);
    assert_eq!((cdo.status, cdo.due, cdo.article), (Status::Overdue, Some(d("2024-06-01")), Some(7)));
    assert!(cdo.todo_zh.contains("首席数据官") && cdo.todo_en.contains("gov_staff"));
    assert_eq!(only(&list, Kind::Steward).due, Some(d("2023-12-24")));
}

#[test]
fn authority_ends_with_the_post_and_a_successor_leaves_no_gap() {
    let posts = [post("MZJ", "cdo", "2024-01-01", Some("2024-06-01")), post("MZJ", "cdo", "2024-06-01", None)];
    for day in ["2024-05-31", "2024-06-01"] {
        let list = duties(&[organ("MZJ")], &posts, &[], &rules(), d(day));
        assert_eq!(only(&list, Kind::Cdo).status, Status::Met, "{day}");
    }
}

#[test]
fn two_stewards_at_once_are_one_too_many() {
    let posts = [post("MZJ", "steward", "2024-01-01", None), post("MZJ", "steward", "2024-02-01", None)];
    let list = duties(&[organ("MZJ")], &posts, &[], &rules(), d("2024-03-01"));
    assert_eq!(only(&list, Kind::Steward).status, Status::Several);
}

#[test]
fn a_change_of_steward_is_open_until_reported_on_or_after_that_day() {
    let posts = [post("MZJ", "steward", "2024-01-10", Some("2024-05-06")), post("MZJ", "steward", "2024-05-06", None)];
    let early = [event(1, "MZJ", "steward_report", "2024-01-10")];
    let at = |events: &[Event], day: &str| {
        only(&duties(&[organ("MZJ")], &posts, events, &rules(), d(day)), Kind::StewardReport)
    };
    assert_eq!(at(&early, "2024-05-05").status, Status::Met);
    assert_eq!((at(&early, "2024-05-11").status, at(&early, "2024-05-11").due), (Status::Due, Some(d("2024-05-11"))));
    assert_eq!(at(&early, "2024-05-12").status, Status::Overdue);
    let both = [early[0].clone(), event(2, "MZJ", "steward_report", "2024-05-06")];
    assert_eq!(at(&both, "2024-05-12").status, Status::Met);
    let mut bare = both.clone();
    bare[1].evidence = None;
    assert_eq!(at(&bare, "2024-05-12").status, Status::Unproven);
}

#[test]
fn assessment_and_drill_are_owed_once_in_every_full_calendar_year() {
    let events =
        [event(1, "SJJ", "security_assessment", "2024-11-30"), event(2, "SJJ", "emergency_drill", "2025-02-01")];
    let list = duties(&[bureau()], &[], &events, &rules(), d("2025-06-30"));
    let assessment = only(&list, Kind::SecurityAssessment);
    assert_eq!((assessment.status, assessment.due), (Status::Due, Some(d("2025-12-31"))));
    let drills = of(&list, Kind::EmergencyDrill);
    let seen: Vec<_> = drills.iter().map(|x| (x.status, x.due)).collect();
    assert_eq!(seen, [(Status::Overdue, Some(d("2024-12-31"))), (Status::Met, Some(d("2025-12-31")))]);
    assert!(drills.iter().all(|x| x.article == Some(16) && x.basis == "text"));
}

#[test]
fn a_pack_may_ask_for_more_than_one_drill_a_year() {
    let twice = DutyRules { limits: Limits { drills_per_year: 2, ..Limits::default() }, ..rules() };
    let drills = |n: i64| {
        let events: Vec<Event> = (1..=n).map(|i| event(i, "SJJ", "emergency_drill", "2024-05-05")).collect();
        let list = duties(&[bureau()], &[], &events, &twice, d("2024-06-01"));
        only(&list, Kind::EmergencyDrill).status
    };
    assert_eq!((drills(1), drills(2), drills(3)), (Status::Due, Status::Met, Status::Met));
}

#[test]
fn evaluations_follow_one_another_and_have_some_days_to_be_published() {
    let first = event(1, "SJJ", "evaluation", "2024-03-31");
    let at = |day: &str| {
        let list = duties(&[bureau()], &[], std::slice::from_ref(&first), &rules(), d(day));
        let one = only(&list, Kind::Evaluation);
        (one.status, one.due.unwrap().to_string())
    };
    // Three months after the last day evaluated, and 31 days more.
    assert_eq!(at("2024-07-31"), (Status::Met, "2024-07-31".into()));
    assert_eq!(at("2024-08-01"), (Status::Overdue, "2024-07-31".into()));
    let list = duties(&[organ("MZJ")], &[], &[], &rules(), d("2024-08-01"));
    assert!(of(&list, Kind::Evaluation).is_empty());
}

#[test]
fn an_event_without_a_real_hash_proves_nothing() {
    for evidence in [None, Some("ab".repeat(31)), Some("zz".repeat(32)), Some("see cabinet 4".to_string())] {
        let mut e = event(1, "SJJ", "security_assessment", "2024-11-30");
        e.evidence = evidence.clone();
        let list = duties(&[bureau()], &[], &[e], &rules(), d("2024-12-31"));
        assert_eq!(only(&list, Kind::SecurityAssessment).status, Status::Unproven, "{evidence:?}");
    }
}

#[test]
fn training_and_checkpoints_repeat_from_the_last_one() {
    let events = [event(1, "SJJ", "training", "2024-03-15"), event(2, "SJJ", "checkpoint_out", "2024-05-31")];
    let at = |day: &str| duties(&[bureau()], &[], &events, &rules(), d(day));
    assert_eq!(only(&at("2024-06-30"), Kind::CheckpointOut).status, Status::Met);
    let late = only(&at("2024-07-01"), Kind::CheckpointOut);
    assert_eq!((late.status, late.article, late.basis), (Status::Overdue, None, "product"));
    assert_eq!(only(&at("2025-03-15"), Kind::Training).status, Status::Met);
    assert_eq!(only(&at("2025-03-16"), Kind::Training).status, Status::Overdue);
}

#[test]
fn only_authorities_train_and_only_the_bureau_drills() {
    let county = Department { authority: true, ..organ("LPX") };
    let list = duties(&[organ("MZJ"), county], &[], &[], &rules(), d("2024-06-30"));
    assert_eq!(only(&list, Kind::Training).department, "LPX");
    assert!(of(&list, Kind::EmergencyDrill).is_empty() && of(&list, Kind::CheckpointOut).is_empty());
}

#[test]
fn an_inspection_with_a_demand_is_open_until_answered_with_evidence() {
    let mut ask = event(7, "MZJ", "inspection", "2024-03-01");
    ask.due = Some(d("2024-03-20"));
    let mut answer = event(8, "MZJ", "inspection_answer", "2024-03-18");
    answer.answers = Some(7);
    let at =
        |events: &[Event], day: &str| only(&duties(&[organ("MZJ")], &[], events, &rules(), d(day)), Kind::Inspection);
    assert_eq!(at(&[ask.clone()], "2024-03-20").status, Status::Due);
    assert_eq!(at(&[ask.clone()], "2024-03-21").status, Status::Overdue);
    assert_eq!(at(&[ask.clone(), answer.clone()], "2024-03-21").status, Status::Met);
    // An inspection that names itself as its answer answers nothing.
    ask.answers = Some(7);
    assert_eq!(at(&[ask], "2024-03-21").status, Status::Overdue);
}

#[test]
fn departments_not_yet_or_no_longer_there_owe_nothing_and_one_created_today_starts_today() {
    let new = Department { since: Some(d("2024-06-01")), ..organ("NEW") };
    let gone = Department { until: Some(d("2024-06-01")), ..organ("OLD") };
    let list = duties(&[new, gone], &[], &[], &rules(), d("2024-06-01"));
    assert!(list.iter().all(|x| x.department == "NEW"));
    assert_eq!(only(&list, Kind::Cdo).due, Some(d("2024-06-01")));
    let before = Department { since: Some(d("2024-06-02")), ..organ("NEW") };
    assert!(duties(&[before], &[], &[], &rules(), d("2024-06-01")).is_empty());
}

#[test]
fn public_services_follow_by_reference_and_the_line_says_so() {
    let water = Department { by_reference: true, ..organ("GSGS") };
    assert!(duties(&[water], &[], &[], &rules(), d("2024-06-01")).iter().all(|x| x.by_reference));
}

proptest! {
    /// What happens after `as_of` can't change what was owed on `as_of`.
    #[test]
    fn the_future_changes_nothing(offset in 1i64..2000, kind in 0usize..5) {
        let kinds = ["training", "checkpoint_out", "emergency_drill", "security_assessment", "steward_report"];
        let today = d("2024-06-30");
        let posts = [post("SJJ", "steward", "2024-01-10", None)];
        let before = duties(&[bureau()], &posts, &[], &rules(), today);
        let mut later = event(1, "SJJ", kinds[kind], "2024-01-01");
        later.at = today.plus_days(offset);
        let mut successor = post("SJJ", "steward", "2024-01-01", None);
        successor.since = today.plus_days(offset);
        let after = duties(&[bureau()], &[posts[0].clone(), successor], &[later], &rules(), today);
        prop_assert_eq!(before, after);
    }
    #[test]
    fn every_open_line_says_what_to_do_in_both_languages(days in 0i64..3_000) {
        let list = duties(&[bureau(), organ("MZJ")], &[], &[], &rules(), d("2023-12-24").plus_days(days));
        for x in list {
            prop_assert_eq!(x.status == Status::Met, x.todo_en.is_empty());
            prop_assert_eq!(x.todo_en.is_empty(), x.todo_zh.is_empty());
        }
    }
}
