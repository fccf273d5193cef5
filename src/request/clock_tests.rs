//! Deadlines, what stops them, and who is late.

use super::*;

fn d(text: &str) -> Date {
    Date::parse(text).unwrap()
}
fn city() -> Packs {
    Packs::built_in(&["jingdezhen-2023"]).unwrap()
}
fn row(state: &str, received: Option<&str>, decided: Option<&str>, provided: Option<&str>) -> Row {
    let own = |t: Option<&str>| t.map(String::from);
    Row {
        state: own(Some(state)),
        received_at: own(received),
        answered_at: own(decided),
        decided_at: own(decided),
        provided_at: own(provided),
        valid_until: own(Some("2027-12-31")),
        ..Row::default()
    }
}

#[test]
fn a_late_reply_is_over_the_principle_and_a_late_provision_a_breach() {
    let c = Calendar::builtin();
    let r = row("provided", Some("2026-02-13"), Some("2026-02-24"), Some("2026-03-04"));
    let marks = marks(&r, false, d("2026-06-01"), c, &city()).unwrap();
    let seen: Vec<_> = marks.iter().map(|m| (m.kind, m.due, m.taken, m.standing)).collect();
    assert_eq!(
        seen,
        [
            (Kind::Reply, Some(d("2026-02-14")), Some(2), Standing::OverPrinciple),
            (Kind::Provide, Some(d("2026-03-02")), Some(7), Standing::Breach),
        ]
    );
}

#[test]
fn each_pack_shows_its_own_breach() {
    let packs = Packs::built_in(&["jingdezhen-2023", "national-2025"]).unwrap();
    let r = row("accepted", Some("2026-03-02"), None, None);
    let own = |as_of| {
        let marks = marks(&r, false, d(as_of), Calendar::builtin(), &packs).unwrap();
        marks.into_iter().map(|m| m.standing).collect::<Vec<_>>()
    };
    assert_eq!(own("2026-03-03"), [Standing::Running, Standing::Running]);
    assert_eq!(own("2026-03-04"), [Standing::OverPrinciple, Standing::Running]);
    assert_eq!(own("2026-03-16"), [Standing::OverPrinciple, Standing::Running]);
    assert_eq!(own("2026-03-17"), [Standing::OverPrinciple, Standing::Breach]);
}

#[test]
fn days_left_count_down_to_zero_and_then_below() {
    let r = row("agreed", Some("2026-09-30"), Some("2026-10-08"), None);
    let at = |as_of| due(&r, false, d(as_of), Calendar::builtin(), &city()).unwrap().unwrap();
    for (as_of, left, remind, standing) in [
        ("2026-10-08", 5, false, Standing::Running),
        ("2026-10-13", 1, true, Standing::Running),
        ("2026-10-14", 0, true, Standing::Running),
        ("2026-10-15", -1, true, Standing::Breach),
    ] {
        let got = at(as_of);
        assert_eq!(got.due, Some(d("2026-10-14")));
        assert_eq!((got.left, got.remind, got.standing), (Some(left), remind, Some(standing)), "{as_of}");
        assert_eq!((got.whose, got.article), (Mover::ProviderSteward, Some(10)));
    }
}

#[test]
fn whose_move_follows_the_form() {
    let mut r = row("submitted", None, None, None);
    let whose =
        |r: &Row| due(r, false, d("2026-03-02"), Calendar::builtin(), &city()).unwrap().map(|d| (d.whose, d.kind));
    assert_eq!(whose(&r), Some((Mover::ApplicantSteward, None)));
    r.form_sent_at = Some("2026-03-02".into());
    assert_eq!(whose(&r), Some((Mover::ProviderSteward, None)));
    r.received_at = Some("2026-03-02".into());
    assert_eq!(whose(&r), Some((Mover::ProviderSteward, Some(Kind::Reply))));
    r.state = Some("disputed".into());
    assert_eq!(whose(&r), Some((Mover::Bureau, None)));
    for ended in ["withdrawn", "refused", "revoked", "expired", "closed", "provided"] {
        r.state = Some(ended.into());
        assert_eq!(whose(&r), None, "{ended}");
    }
    r.valid_until = Some("2026-03-01".into());
    r.state = Some("provided".into());
    assert_eq!(whose(&r), Some((Mover::ProviderSteward, None)));
}

#[test]
fn a_pending_deadline_is_set_when_its_year_is_loaded() {
    let r = row("agreed", Some("2026-12-24"), Some("2026-12-25"), None);
    let now = due(&r, false, d("2026-12-28"), Calendar::builtin(), &city()).unwrap().unwrap();
    assert!(now.pending && now.due.is_none() && now.left.is_none());
    assert_eq!(now.standing, Some(Standing::Pending));
    let mut r = r;
    r.reply_due = Some("2026-12-25".into());
    assert_eq!(recompute(&r, false, Calendar::builtin(), &city()), Ok(None));
    let days = (0..365).map(|n| {
        let day = d("2027-01-01").plus(n).unwrap();
        (day, day.weekday() <= 5 && n > 2)
    });
    let loaded = Calendar::with_days(days);
    let new = recompute(&r, false, &loaded, &city()).unwrap().unwrap();
    assert_eq!(new.provide_due.as_deref(), Some("2027-01-04"));
    assert_eq!(new.changed(&r), ["provide_due"]);
    assert_eq!(recompute(&new, false, &loaded, &city()), Ok(None));
}

#[test]
fn a_stopped_clock_keeps_its_day() {
    let mut r = row("agreed", Some("2026-02-13"), Some("2026-02-14"), None);
    (r.reply_due, r.provide_due) = (Some("2026-02-14".into()), Some("2026-02-28".into()));
    let changed = Calendar::with_days([(d("2026-02-14"), false), (d("2026-02-28"), false)]);
    let new = recompute(&r, false, &changed, &city()).unwrap().unwrap();
    assert_eq!((new.reply_due.as_deref(), new.provide_due.as_deref()), (Some("2026-02-14"), Some("2026-03-02")));
}

#[test]
fn what_happened_later_is_not_known_on_an_earlier_day() {
    let r = row("provided", Some("2026-03-02"), Some("2026-03-10"), Some("2026-03-11"));
    let marks = marks(&r, false, d("2026-03-04"), Calendar::builtin(), &city()).unwrap();
    assert_eq!(marks.iter().map(|m| (m.done, m.standing)).collect::<Vec<_>>(), [(None, Standing::OverPrinciple)]);
}

#[test]
fn unconditional_data_has_the_time_of_provision_that_a_pack_sets_for_it() {
    let packs = Packs::built_in(&["jingdezhen-2023", "national-2025"]).unwrap();
    let c = Calendar::builtin();
    let due = |direct| {
        let due = deadline(Kind::Provide, direct, d("2026-03-03"), c, &packs);
        (due.day.map(|d| d.to_string()), due.setting.map(|s| s.cite()))
    };
    let (city, national) = (
        "jingdezhen-2023/1 provide_working_days Art. 10 (text)",
        "national-2025/1 provide_working_days_unconditional (inferred, unverified)",
    );
    assert_eq!(due(false), (Some("2026-03-10".into()), Some(city.into())));
    assert_eq!(due(true), (Some("2026-03-04".into()), Some(national.into())));
    let r = row("agreed", Some("2026-03-02"), Some("2026-03-03"), None);
    let seen = |direct| {
        let marks = marks(&r, direct, d("2026-03-05"), c, &packs).unwrap();
        let provide = marks.into_iter().filter(|m| m.kind == Kind::Provide);
        provide.map(|m| (m.setting.pack, m.setting.value, m.standing)).collect::<Vec<_>>()
    };
    let city = ("jingdezhen-2023".to_string(), 5, Standing::Running);
    assert_eq!(seen(false), [city.clone(), ("national-2025".into(), 20, Standing::Running)]);
    assert_eq!(seen(true), [city, ("national-2025".into(), 1, Standing::Breach)]);
}
