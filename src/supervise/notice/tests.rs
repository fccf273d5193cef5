use super::*;
use proptest::prelude::*;

fn d(text: &str) -> Day {
    Day::parse(text, "day").unwrap()
}

const BUREAU: Mover<'static> = Mover { id: "S1", department: "SJJ", role: "supervisor", city_bureau: true };

fn issued() -> Notice {
    Notice {
        id: 1,
        department: "MZJ".into(),
        finding: Finding::Reply,
        content: "逾期未答复共享申请".into(),
        issued_on: d("2024-03-01"),
        deadline: d("2024-03-15"),
        confirmed_by: "S1".into(),
        state: State::Issued,
        rectified_on: None,
        reviewed_by: None,
        reviewed_on: None,
        review_evidence: None,
        circular_number: None,
        report_number: None,
        withdrawal_reason: None,
    }
}

fn reviewed(done: &str, on: &str) -> Notice {
    Notice {
        state: State::Rectified,
        rectified_on: Some(d(done)),
        reviewed_by: Some("S2".into()),
        reviewed_on: Some(d(on)),
        review_evidence: Some("0f".repeat(32)),
        ..issued()
    }
}

fn number(old: Option<&Notice>, new: &Notice, on: &str) -> Result<&'static str, u16> {
    decide(old, new, BUREAU, d(on)).map(|m| m.map_or("", |m| m.action)).map_err(|r| r.fault.number)
}

#[test]
fn a_notice_rectified_in_time_is_closed_by_review() {
    assert_eq!(number(None, &issued(), "2024-03-01"), Ok("notice.issue"));
    assert_eq!(number(Some(&issued()), &reviewed("2024-03-15", "2024-03-18"), "2024-03-18"), Ok("notice.accept"));
}

#[test]
fn a_claim_without_review_closes_nothing() {
    let full = reviewed("2024-03-10", "2024-03-11");
    let breaks: [fn(&mut Notice); 5] = [
        |n| n.rectified_on = None,
        |n| n.reviewed_by = Some("  ".into()),
        |n| n.reviewed_on = None,
        |n| n.review_evidence = Some("yes".into()),
        |n| n.reviewed_on = Some(Day::new(2024, 3, 9).unwrap()),
    ];
    for change in breaks {
        let mut n = full.clone();
        change(&mut n);
        assert_eq!(number(Some(&issued()), &n, "2024-03-12"), Err(8204));
    }
    assert_eq!(number(Some(&issued()), &full, "2024-03-10"), Err(8204), "reviewed tomorrow");
}

#[test]
fn late_is_late_and_must_be_circulated_and_escalated_before_it_closes() {
    let late = reviewed("2024-03-16", "2024-03-18");
    assert_eq!(number(Some(&issued()), &late, "2024-03-18"), Err(8204));
    let overdue = Notice { state: State::Overdue, ..issued() };
    assert_eq!(number(Some(&issued()), &overdue, "2024-03-15"), Err(8204));
    assert_eq!(number(Some(&issued()), &overdue, "2024-03-16"), Ok("notice.expire"));
    assert_eq!(number(Some(&overdue), &late, "2024-03-18"), Err(8203));
    let bare = Notice { state: State::Notified, ..overdue.clone() };
    assert_eq!(number(Some(&overdue), &bare, "2024-03-18"), Err(8204));
    let notified = Notice { circular_number: Some("景数管通〔2024〕3号".into()), ..bare };
    assert_eq!(number(Some(&overdue), &notified, "2024-03-18"), Ok("notice.circulate"));
    let escalated =
        Notice {
            state: State::Escalated, report_number: Some("景数管报〔2024〕1号".into()), ..notified.clone()
        };
    assert_eq!(number(Some(&notified), &escalated, "2024-03-19"), Ok("notice.escalate"));
    let closed = Notice {
        circular_number: escalated.circular_number.clone(),
        report_number: escalated.report_number.clone(),
        ..reviewed("2024-03-20", "2024-03-21")
    };
    assert_eq!(number(Some(&escalated), &closed, "2024-03-21"), Ok("notice.close"));
}

#[test]
fn what_was_issued_stays_as_issued() {
    let overdue = |change: fn(&mut Notice)| {
        let mut n = Notice { state: State::Overdue, ..issued() };
        change(&mut n);
        number(Some(&issued()), &n, "2024-05-01")
    };
    assert_eq!(overdue(|n| n.deadline = Day::new(2024, 4, 30).unwrap()), Err(8205));
    assert_eq!(overdue(|n| n.department = "YBJ".into()), Err(8205));
    assert_eq!(overdue(|n| n.content = "其他".into()), Err(8205));
    assert_eq!(overdue(|n| n.circular_number = Some("x".into())), Err(8205));
}

#[test]
fn only_a_supervisor_of_the_city_bureau_moves_a_notice() {
    for mover in [Mover { role: "steward", ..BUREAU }, Mover { city_bureau: false, ..BUREAU }] {
        assert_eq!(decide(None, &issued(), mover, d("2024-03-01")).unwrap_err().fault.number, 8202);
    }
}

#[test]
fn a_notice_needs_a_confirmed_finding_a_content_and_time_to_rectify() {
    let breaks: [fn(&mut Notice); 5] = [
        |n| n.confirmed_by = String::new(),
        |n| n.content = "\u{3000}".into(),
        |n| n.deadline = n.issued_on,
        |n| n.department = "SJJ".into(),
        |n| n.issued_on = n.issued_on.plus_days(1),
    ];
    for change in breaks {
        let mut n = issued();
        change(&mut n);
        assert_eq!(number(None, &n, "2024-03-01"), Err(8204));
    }
}

#[test]
fn the_printed_table_has_every_move_and_every_state_is_reached() {
    let text = table();
    for m in MOVES {
        assert!(text.contains(m.action));
    }
    for state in State::ALL {
        assert!(MOVES.iter().any(|m| m.to == state), "{state:?}");
        assert_eq!(next(Some(state)).next().is_none(), state.is_final(), "{state:?}");
        assert_eq!((State::parse(state.code()).unwrap(), State::parse(state.label()).unwrap()), (state, state));
    }
    assert_eq!(State::parse("done").unwrap_err().fault.number, 8201);
}

proptest! {
    /// Whatever the row holds, a state is only ever reached by a line of the table.
    #[test]
    fn no_state_is_reached_around_the_table(from in 0usize..6, to in 0usize..6, days in 0i64..60, filled in any::<bool>()) {
        let old = Notice { state: State::ALL[from], ..issued() };
        let mut new = if filled { reviewed("2024-03-10", "2024-03-11") } else { issued() };
        new.state = State::ALL[to];
        let listed = MOVES.iter().any(|m| m.from == Some(old.state) && m.to == new.state);
        if let Ok(Some(m)) = decide(Some(&old), &new, BUREAU, d("2024-03-01").plus_days(days)) {
            prop_assert!(listed && m.to == new.state);
        }
    }
}
