//! `duty_due`: who is in post, and what that asks for.

mod common;

fn city() -> common::Host {
    let db = common::governed();
    db.run(
        "INSERT INTO gov_department(code, name, kind, level, authority, at) VALUES
           ('sjj', '市数据局', 'organ', 'city', 'sjj', '2024-01-02T17:00:00+08:00'),
           ('mzj', '市民政局', 'organ', 'city', 'sjj', '2024-01-02T17:00:00+08:00');
         INSERT INTO gov_staff(id, department, role, since, until, at) VALUES
           ('mzj_s', 'mzj', 'steward', '2024-01-02', '2024-03-15', '2024-01-02T17:00:00+08:00'),
           ('mzj_c', 'mzj', 'cdo', '2024-01-02', NULL, '2024-01-02T17:00:00+08:00');",
    );
    db
}

#[test]
fn last_day_in_office_counts_for_the_door_and_for_the_duty_alike() {
    let db = city();
    let status = |day: &str| {
        db.text(&format!(
            "SELECT status || ' ' || coalesce(due, '-') FROM duty_due('{day}') WHERE department = 'mzj' AND duty = 'steward'"
        ))
    };
    assert_eq!(status("2024-03-15"), "met -");
    assert_eq!(status("2024-03-16"), "overdue 2024-03-16");
    // The door agrees: on the last day the steward may still act, the day after no more.
    let act = |day: &str| {
        format!(
            "INSERT INTO gov_audit(action, object, actor, at) VALUES('maintain', 'app:x', 'mzj_s', '{day}T10:00:00+08:00')"
        )
    };
    db.run(&act("2024-03-15"));
    assert!(db.refusal(&act("2024-03-16")).contains("GS-"));
}

#[test]
fn change_of_steward_is_reported_within_working_days() {
    let db = city();
    // Friday 2024-03-15 was the last day; the post changed on Saturday 16th: five working days are up on Friday 22nd.
    let line =
        "SELECT due || ' ' || status FROM duty_due('2024-03-20') WHERE department = 'mzj' AND duty = 'steward_report'";
    // The earliest change without a report, 2024-01-02, is what is asked for first.
    assert_eq!(db.text(line), "2024-01-09 overdue");
    assert!(
        db.lines("SELECT todo FROM duty_due('2024-01-05') WHERE duty = 'steward_report'")[0].contains("2024年1月2日")
    );
}

#[test]
fn bureau_is_asked_for_assessment_and_drill_and_nobody_else_is() {
    let db = city();
    let asked = db.lines("SELECT DISTINCT department FROM duty_due('2025-06-01') WHERE duty IN ('security_assessment', 'emergency_drill')");
    assert_eq!(asked, ["sjj"]);
    assert_eq!(
        db.lines("SELECT due, status FROM duty_due('2025-06-01') WHERE duty = 'emergency_drill'"),
        ["2025-12-31|due"]
    );
}

#[test]
fn day_that_is_none_is_refused_and_a_day_before_the_database_asks_nothing() {
    let db = city();
    assert!(db.refusal("SELECT * FROM duty_due('2024-13-01')").contains("GS-8001"));
    assert!(db.refusal("SELECT * FROM duty_due(x'00')").contains("GS-8001"));
    assert!(db.lines("SELECT * FROM duty_due('2023-12-31')").is_empty());
}

#[test]
fn second_holder_of_a_post_is_refused_until_the_first_one_left() {
    let db = city();
    let next = |since: &str| {
        format!("INSERT INTO gov_staff(id, department, role, since, at) VALUES('mzj_s2', 'mzj', '数据专员', '{since}', '2024-03-01T10:00:00+08:00')")
    };
    for early in ["2024-03-01", "2024-03-15", "2023-01-01"] {
        let told = db.refusal(&next(early));
        assert!(told.contains("GS-3050") && told.contains("Art. 7") && told.contains("mzj_s"), "{told}");
    }
    db.run(&next("2024-03-16"));
    assert!(db
        .refusal("INSERT INTO gov_staff(id, department, role) VALUES('mzj_c2', 'mzj', 'cdo')")
        .contains("GS-3050"));
    // A term may not grow over the successor's, but may always be shortened.
    assert!(db.refusal("UPDATE gov_staff SET until = NULL WHERE id = 'mzj_s'").contains("GS-3050"));
    db.run("UPDATE gov_staff SET until = '2024-03-10' WHERE id = 'mzj_s'");
    // Others have posts of their own, and other roles are not counted.
    db.run("INSERT INTO gov_staff(id, department, role) VALUES('sjj_s', 'sjj', 'steward'), ('a1', 'mzj', 'auditor'), ('a2', 'mzj', 'auditor')");
    let status = "SELECT status FROM duty_due('2024-03-20') WHERE department = 'mzj' AND duty = 'steward'";
    assert_eq!(db.text(status), "met");
    assert_eq!(db.text(&status.replace("03-20", "03-12")), "overdue");
}

#[test]
fn inspections_trainings_and_evaluations_are_due_until_shown() {
    let db = city();
    db.run(
        "SELECT govshare_clock('2024-05-06T10:00:00+08:00');
         INSERT INTO gov_event(id, kind, department, happened_on, due) VALUES(1, 'inspection', 'mzj', '2024-05-06', '2024-05-20')",
    );
    let line = |duty: &str, day: &str| {
        db.lines(&format!("SELECT due, status, article FROM duty_due('{day}') WHERE duty = '{duty}'")).join(";")
    };
    assert_eq!(line("inspection", "2024-05-05"), "");
    assert_eq!(line("inspection", "2024-05-20"), "2024-05-20|due|17");
    assert_eq!(line("inspection", "2024-05-21"), "2024-05-20|overdue|17");
    db.run(
        "INSERT INTO gov_event(id, kind, department, happened_on, answers) VALUES(2, 'answer', 'mzj', '2024-05-06', 1)",
    );
    assert_eq!(line("inspection", "2024-05-21"), "2024-05-20|unproven|17");
    db.run("INSERT INTO gov_event(id, kind, department, happened_on, answers, evidence_sha256) VALUES(3, 'answer', 'mzj', '2024-05-06', 1, sha256('answer'))");
    assert_eq!(line("inspection", "2024-05-21"), "2024-05-20|met|17");
    assert_eq!(line("training", "2025-01-03"), "2025-01-02|overdue|19");
    // The first quarter's evaluation: closed late, it is known from the day of its closing.
    assert_eq!(line("evaluation", "2024-05-03"), "2024-05-03|due|20");
    assert_eq!(line("evaluation", "2024-05-04"), "2024-05-03|overdue|20");
    db.run("INSERT INTO gov_period(period) VALUES('2024-Q1')");
    assert_eq!(line("evaluation", "2024-05-05"), "2024-05-03|overdue|20");
    assert_eq!(line("evaluation", "2024-05-06"), "2024-07-31|met|20");
}
