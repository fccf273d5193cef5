//! Requests through SQL: moves, deadlines, what is due and why, with the built library in a real SQLite.

mod common;

use common::{Folder, Host};
use govshare::request::machine::{self, State};
use proptest::prelude::*;

const RESOURCE: &str = "3070120001/000001";

/// Departments with their officers, a conditional resource of `ga`, and the clock.
fn scene(db: &Host, clock: &str) {
    db.init();
    db.run(&format!("SELECT govshare_clock('{clock}')"));
    db.run(&format!(
        "INSERT INTO gov_department(code, name, kind, level, authority) VALUES
            ('sj', '数据局', 'organ', 'city', 'sj'), ('ga', '公安局', 'organ', 'city', 'sj'), ('mz', '民政局', 'organ', 'city', 'sj');
         INSERT INTO gov_staff(id, department, role) VALUES ('sj_v', 'sj', 'supervisor'), ('ga_s', 'ga', 'steward'),
            ('ga_c', 'ga', 'cdo'), ('mz_s', 'mz', 'steward'), ('mz_c', 'mz', 'cdo');
         INSERT INTO gov_resource(code, name, provider, share_type, share_condition)
            VALUES('{RESOURCE}', '人口基本信息', 'ga', 'conditional', '依申请,用于履行法定职责');
         INSERT INTO gov_item(resource, name, column_name, type, mask) VALUES
            ('{RESOURCE}', '姓名', 'xm', 'C', 'name'), ('{RESOURCE}', '身份证号', 'sfzh', 'C', 'id_card');"
    ));
}

fn governed(clock: &str) -> Host {
    let db = common::memory();
    scene(&db, clock);
    db
}

fn asked(received: &str, until: &str) -> String {
    format!(
        "INSERT INTO gov_request(resource, applicant, system, purpose, scope, items, valid_until, form_sha256, form_sent_at, received_at, actor)
         VALUES('{RESOURCE}', 'mz', '低保系统', '低保核对', '全市', '[\"姓名\",\"身份证号\"]', '{until}', sha256('form'), '{received}', '{received}', 'mz_s')"
    )
}

/// A request received on a day, agreed on another.
fn agreed(received: &str, decided: &str) -> Host {
    let db = governed(&format!("{received}T09:00:00+08:00"));
    db.run(&asked(received, "2027-12-31"));
    db.run("UPDATE gov_request SET state = 'accepted', actor = 'ga_s' WHERE id = 1");
    db.run(&format!("SELECT govshare_clock('{decided}T10:00:00+08:00')"));
    db.run("UPDATE gov_request SET state = 'agreed', actor = 'ga_c' WHERE id = 1");
    db
}

fn explained(db: &Host) -> String {
    db.lines("SELECT DISTINCT reply_due, provide_due, deadline, rule FROM request_explain(1)").join(";")
}

#[test]
fn the_deadlines_of_the_spring_festival_count_make_up_days() {
    let db = agreed("2026-02-13", "2026-02-14");
    assert_eq!(db.lines("SELECT reply_due, provide_due FROM gov_request"), ["2026-02-14|2026-02-28"]);
    assert_eq!(
        explained(&db),
        "2026-02-14|2026-02-28|2026-02-28|jingdezhen-2023/1 provide_working_days Art. 10 (text)"
    );
    assert_eq!(
        db.lines(
            "SELECT clock, due, days_left, standing, remind, whose, department, article FROM request_due('2026-02-27')"
        ),
        ["provide|2026-02-28|1|running|1|provider's steward|ga|10"]
    );
    assert_eq!(db.lines("SELECT days_left, remind FROM request_due('2026-02-26')"), ["2|0"]);
    assert_eq!(db.lines("SELECT days_left, standing FROM request_due('2026-03-02')"), ["-1|breach"]);
    db.run("SELECT govshare_clock('2026-02-27T09:00:00+08:00')");
    assert_eq!(
        db.lines("SELECT \"责任部门\", \"事项\", \"截止日\", \"提醒\" FROM v_todo_cn"),
        ["ga|在平台上提供|2026-02-28|1"]
    );
    assert_eq!(db.problems(), Vec::<String>::new());
}

#[test]
fn the_deadlines_of_the_national_day_skip_the_holiday() {
    let db = agreed("2026-09-30", "2026-10-08");
    assert_eq!(db.lines("SELECT reply_due, provide_due FROM gov_request"), ["2026-10-08|2026-10-14"]);
    assert!(explained(&db).starts_with("2026-10-08|2026-10-14|2026-10-14|"));
}

#[test]
fn a_deadline_beyond_the_calendar_is_pending_until_its_year_is_loaded() {
    let db = agreed("2026-12-24", "2026-12-25");
    assert_eq!(db.lines("SELECT reply_due, provide_due FROM gov_request"), ["2026-12-25|"]);
    assert!(explained(&db).starts_with("2026-12-25|期限待定|期限待定|"), "{}", explained(&db));
    assert_eq!(db.lines("SELECT pending, due, days_left, standing FROM request_due"), ["1|||pending"]);
    assert_eq!(db.text("SELECT \"截止日\" FROM v_todo_cn"), "期限待定");
    let before = db.entries();
    db.run(
        "INSERT INTO gov_calendar(date, is_workday) WITH RECURSIVE d(x) AS (SELECT '2027-01-01' UNION ALL
         SELECT date(x, '+1 day') FROM d WHERE x < '2027-12-30') SELECT x, x > '2027-01-03' AND strftime('%w', x) NOT IN ('0', '6') FROM d",
    );
    assert_eq!(db.entries() - before, 364);
    assert_eq!(db.text("SELECT coalesce(provide_due, 'none') FROM gov_request"), "none");
    // The last day comes in a transaction that is rolled back, then for good.
    db.run("BEGIN; INSERT INTO gov_calendar(date, is_workday) VALUES('2027-12-31', 1)");
    assert_eq!(db.text("SELECT provide_due FROM gov_request"), "2027-01-04");
    db.run("ROLLBACK");
    assert_eq!(db.text("SELECT coalesce(provide_due, 'none') FROM gov_request"), "none");
    assert_eq!(db.text("SELECT coalesce(workday_add('2026-12-25', 5), 'none')"), "none");
    db.run("INSERT INTO gov_calendar(date, is_workday, actor) VALUES('2027-12-31', 1, 'clerk')");
    assert_eq!(db.lines("SELECT provide_due, changed_by FROM gov_request"), ["2027-01-04|clerk"]);
    assert_eq!(
        db.lines("SELECT action, object FROM gov_audit ORDER BY seq DESC LIMIT 2"),
        ["request.recompute|request:1", "calendar.insert|calendar:2027-12-31"]
    );
    assert!(explained(&db).starts_with("2026-12-25|2027-01-04|2027-01-04|"));
    assert_eq!(db.problems(), Vec::<String>::new());
}

#[test]
fn a_loaded_day_is_seen_by_the_other_connection_at_once() {
    let folder = Folder::new();
    let path = folder.file("a.db");
    let one = common::open(&path);
    one.init();
    let two = common::open(&path);
    let ask = "SELECT is_workday('2026-03-02')";
    assert_eq!((one.integer(ask), two.integer(ask)), (1, 1));
    one.run("INSERT INTO gov_calendar(date, is_workday, note) VALUES('2026-03-02', 0, '临时放假')");
    assert_eq!((one.integer(ask), two.integer(ask)), (0, 0));
    two.run("UPDATE gov_calendar SET is_workday = 1 WHERE date = '2026-03-02'");
    assert_eq!((one.integer(ask), two.integer(ask)), (1, 1));
    two.run("UPDATE gov_calendar SET is_workday = 0; DELETE FROM gov_calendar");
    assert_eq!((one.integer(ask), two.integer(ask)), (1, 1));
    assert_eq!(
        one.lines("SELECT is_workday, source FROM calendar_days(2026) WHERE date = '2026-02-14'"),
        ["1|built_in"]
    );
    assert!(one.refusal("INSERT INTO gov_calendar(date, is_workday) VALUES('2027-02-29', 1)").contains("GS-6001"));
    assert!(one.refusal("INSERT INTO gov_calendar_year_data VALUES(2027, '1')").contains("GS-1020"));
}

#[test]
fn next_steps_are_those_of_the_table() {
    let db = common::memory();
    for state in State::ALL {
        let next: Vec<&str> = machine::next(state).into_iter().map(State::word).collect();
        assert_eq!(db.text(&format!("SELECT request_next('{}')", state.word())), next.join(", "));
        assert_eq!(db.text(&format!("SELECT request_next('{}')", state.label())), next.join(", "));
    }
    assert_eq!(db.text("SELECT request_next(NULL) IS NULL"), "1");
    assert!(db.refusal("SELECT request_next('granted')").contains("GS-6202"));
}

#[test]
fn of_two_approvers_at_once_one_wins_and_the_other_is_told() {
    let folder = Folder::new();
    let path = folder.file("a.db");
    let one = common::open(&path);
    one.run("PRAGMA journal_mode = WAL");
    scene(&one, "2026-03-02T09:00:00+08:00");
    one.run(&asked("2026-03-02", "2026-12-31"));
    one.run("UPDATE gov_request SET state = 'accepted', actor = 'ga_s' WHERE id = 1");
    let barrier = std::sync::Barrier::new(2);
    let answer = |change: &str| {
        let db = common::open(&path);
        db.run("SELECT govshare_clock('2026-03-02T10:00:00+08:00')");
        barrier.wait();
        loop {
            match db.execute(change, []) {
                Ok(_) => return None,
                Err(e) if matches!(common::told(&e).0, 5 | 6) => {}
                Err(e) => return Some(common::told(&e).1),
            }
        }
    };
    let outcomes = std::thread::scope(|s| {
        let agree = s.spawn(|| answer("UPDATE gov_request SET state = 'agreed', actor = 'ga_c' WHERE id = 1"));
        let refuse = s.spawn(|| {
            answer("UPDATE gov_request SET state = 'refused', refusal_basis = '某条例第三条', refusal_reason = '超出职责', actor = 'ga_c' WHERE id = 1")
        });
        [agree.join().unwrap(), refuse.join().unwrap()]
    });
    let told: Vec<&String> = outcomes.iter().flatten().collect();
    assert_eq!(told.len(), 1, "{outcomes:?}");
    assert!(told[0].contains("GS-6201"), "{told:?}");
    let state = one.text("SELECT state FROM gov_request");
    assert_eq!(state, if outcomes[0].is_none() { "agreed" } else { "refused" });
    assert_eq!(one.integer("SELECT count(*) FROM gov_audit WHERE action IN ('request.agree', 'request.refuse')"), 1);
    assert_eq!(one.problems(), Vec::<String>::new());
}

const CHILD: &str = "GOVSHARE_TEST_ANSWER";

/// Not a test of its own: one of two processes that answer the same request. Says `won`, or what it was told.
#[test]
fn answer_in_a_process_of_its_own() {
    let Ok(task) = std::env::var(CHILD) else { return };
    let (path, state) = task.split_once('|').unwrap();
    let db = common::open(std::path::Path::new(path));
    db.run("SELECT govshare_clock('2026-03-02T10:00:00+08:00')");
    while !std::path::Path::new(&format!("{path}.go")).exists() {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    let grounds =
        if state == "refused" { ", refusal_basis = '某条例第三条', refusal_reason = '超出职责'" } else { "" };
    let change = format!("UPDATE gov_request SET state = '{state}'{grounds}, actor = 'ga_c' WHERE id = 1");
    loop {
        match db.execute(&change, []) {
            Ok(_) => return eprintln!("OUTCOME won"),
            Err(e) if matches!(common::told(&e).0, 5 | 6) => {}
            Err(e) => return eprintln!("OUTCOME {}", common::told(&e).1.replace('\n', " ")),
        }
    }
}

#[test]
fn of_two_processes_one_answers_and_the_other_is_told() {
    for round in 0..3 {
        let folder = Folder::new();
        let path = folder.file("a.db");
        let db = common::open(&path);
        if round > 0 {
            db.run("PRAGMA journal_mode = WAL");
        }
        scene(&db, "2026-03-02T09:00:00+08:00");
        db.run(&asked("2026-03-02", "2026-12-31"));
        db.run("UPDATE gov_request SET state = 'accepted', actor = 'ga_s' WHERE id = 1");
        let children: Vec<_> = ["agreed", "refused"]
            .map(|state| {
                std::process::Command::new(std::env::current_exe().unwrap())
                    .args(["--exact", "answer_in_a_process_of_its_own", "--nocapture"])
                    .env(CHILD, format!("{}|{state}", path.display()))
                    .stderr(std::process::Stdio::piped())
                    .stdout(std::process::Stdio::null())
                    .spawn()
                    .unwrap()
            })
            .into();
        std::fs::write(format!("{}.go", path.display()), "").unwrap();
        let outcomes: Vec<String> = children
            .into_iter()
            .map(|child| {
                let out = String::from_utf8(child.wait_with_output().unwrap().stderr).unwrap();
                let line = out.lines().find_map(|l| l.strip_prefix("OUTCOME "));
                line.unwrap_or_else(|| panic!("{out}")).to_string()
            })
            .collect();
        let told: Vec<&String> = outcomes.iter().filter(|o| *o != "won").collect();
        assert_eq!(told.len(), 1, "{outcomes:?}");
        assert!(told[0].contains("GS-6201") && told[0].contains("lawful next steps"), "{told:?}");
        let winner = if outcomes[0] == "won" { "agreed" } else { "refused" };
        // This connection decided once before: it sees what the others did since.
        assert_eq!(db.text("SELECT state FROM gov_request"), winner);
        let told = db.refusal("UPDATE gov_request SET state = 'accepted', actor = 'ga_s' WHERE id = 1");
        assert!(told.contains(&format!("from {winner} to accepted")), "{told}");
        assert_eq!(db.problems(), Vec::<String>::new());
    }
}

#[test]
fn what_a_decision_rests_on_is_looked_up_anew_when_it_has_changed() {
    let folder = Folder::new();
    let path = folder.file("a.db");
    let one = common::open(&path);
    scene(&one, "2026-03-02T09:00:00+08:00");
    let two = common::open(&path);
    two.run("SELECT govshare_clock('2026-03-02T09:00:00+08:00')");
    let ask = asked("2026-03-02", "2026-12-31");
    let warnings = "SELECT coalesce(detail, '') LIKE '%posts_vacant%' FROM gov_audit ORDER BY seq DESC LIMIT 1";
    one.run(&ask);
    assert_eq!(one.integer(warnings), 0);
    // Another connection takes the item out of the catalogue; this one decides by what is there now.
    two.run("UPDATE gov_staff SET until = '2026-03-01' WHERE id = 'mz_c'");
    one.run(&ask);
    assert_eq!(one.integer(warnings), 1);
    // Undone, it is as before; and what was decided inside is forgotten with it.
    one.run("BEGIN; UPDATE gov_staff SET until = NULL WHERE id = 'mz_c'");
    one.run(&ask);
    assert_eq!(one.integer(warnings), 0);
    one.run("ROLLBACK");
    one.run(&ask);
    assert_eq!(one.integer(warnings), 1);
    one.run("BEGIN; SAVEPOINT s; UPDATE gov_resource SET state = 'suspended'");
    assert!(one.refusal(&ask).contains("GS-6224"));
    one.run("ROLLBACK TO s");
    one.run(&ask);
    one.run("COMMIT");
    two.run("UPDATE gov_resource SET state = 'suspended'");
    assert!(one.refusal(&ask).contains("GS-6224"));
    two.run("UPDATE gov_resource SET state = 'published'");
    two.run("UPDATE gov_pack SET state = 'retired' WHERE pack = 'jingdezhen-2023'");
    one.run(&ask);
    assert_eq!(one.text("SELECT coalesce(reply_due, 'none') FROM gov_request ORDER BY id DESC LIMIT 1"), "none");
    assert_eq!(one.problems(), Vec::<String>::new());
}

#[test]
fn odd_days_and_times_are_refused_or_read_as_local() {
    let db = governed("2024-02-29T23:59:59+08:00");
    // An end date in the past, and days that do not exist.
    assert!(db.refusal(&asked("2024-02-29", "2024-02-28")).contains("GS-6215"));
    for until in ["2025-02-29", "0000-01-01", "10000-01-01", "99999999", "tomorrow"] {
        let refusal = db.refusal(&asked("2024-02-29", until));
        assert!(refusal.contains("GS-6001") || refusal.contains("GS-6002"), "{until}: {refusal}");
    }
    // The end date itself counts, also where it is the 29 February.
    db.run(&asked("2024-02-29", "2024-02-29"));
    assert_eq!(db.text("SELECT reply_due FROM gov_request"), "2024-03-01");
    // A day that has not come, one second before local midnight and one after.
    assert!(db.refusal(&asked("2024-03-01", "2024-12-31")).contains("GS-6219"));
    db.run("SELECT govshare_clock('2024-02-29T16:00:00Z')");
    db.run(&asked("2024-03-01", "2024-12-31"));
    assert!(db.refusal(&asked("2024-03-01", "2024-02-29")).contains("GS-6215"));
    // Before the log began.
    let early = asked("2023-12-25", "2024-12-31")
        .replace(", actor)", ", actor, at)")
        .replace("'mz_s')", "'mz_s', '2023-12-31T00:00:00Z')");
    assert!(db.refusal(&early).contains("GS-10"), "{}", db.refusal(&early));
    for at in ["99999-01-01T00:00:00Z", "2024-03-01T25:00:00Z", "-1"] {
        let odd = asked("2024-03-01", "2024-12-31")
            .replace(", actor)", ", actor, at)")
            .replace("'mz_s')", &format!("'mz_s', '{at}')"));
        assert!(db.refusal(&odd).contains("GS-"), "{at}");
    }
    assert!(db.refusal("SELECT * FROM request_due('2026-02-30')").contains("GS-6001"));
    assert!(db.refusal("SELECT * FROM request_clock('2026-13')").contains("GS-8002"));
    assert!(db.refusal("SELECT * FROM request_explain(99)").contains("GS-6233"));
    assert_eq!(db.integer("SELECT count(*) FROM gov_request"), 2);
}

#[test]
fn what_was_late_is_marked_by_pack() {
    let db = governed("2026-03-02T09:00:00+08:00");
    db.run("UPDATE gov_pack SET state = 'active' WHERE pack = 'national-2025'");
    db.run(&asked("2026-03-02", "2026-12-31"));
    db.run("UPDATE gov_request SET state = 'accepted', actor = 'ga_s' WHERE id = 1; SELECT govshare_clock('2026-03-05T09:00:00+08:00')");
    db.run("UPDATE gov_request SET state = 'agreed', extension_reason = '核对量大', actor = 'ga_c' WHERE id = 1");
    db.run("SELECT govshare_clock('2026-03-20T09:00:00+08:00')");
    db.run("UPDATE gov_request SET state = 'provided', actor = 'ga_s' WHERE id = 1");
    assert_eq!(
        db.lines("SELECT clock, pack, due, done, working_days, standing, late FROM request_clock('2026-Q1')"),
        [
            "reply|jingdezhen-2023|2026-03-03|2026-03-05|3|over_principle|1",
            "reply|national-2025|2026-03-16|2026-03-05|3|kept|0",
            "provide|jingdezhen-2023|2026-03-12|2026-03-20|11|breach|1",
            "provide|national-2025|2026-04-02|2026-03-20|11|kept|0",
        ]
    );
    assert_eq!(db.lines("SELECT * FROM request_clock('2025')"), Vec::<String>::new());
}

#[test]
fn what_is_due_is_found_by_index() {
    let db = governed("2026-03-02T09:00:00+08:00");
    let plan = db.lines(
        "EXPLAIN QUERY PLAN SELECT id FROM gov_request_data WHERE state IN ('submitted', 'accepted', 'returned', 'agreed', 'disputed')
         UNION ALL SELECT id FROM gov_request_data WHERE state IN ('provided', 'suspended') AND valid_until < '2026-01-01'",
    );
    assert!(!plan.iter().any(|l| l.contains("SCAN")), "{plan:?}");
    assert_eq!(plan.iter().filter(|l| l.contains("gov_request_data_i3")).count(), 2, "{plan:?}");
}

#[derive(Clone, Debug)]
enum Act {
    Move(usize, usize, bool),
    Day,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        8 => (0..State::ALL.len(), 0..7usize, any::<bool>()).prop_map(|(s, a, f)| Act::Move(s, a, f)),
        1 => Just(Act::Day),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_stored_history_is_always_a_path_of_the_machine(acts in prop::collection::vec(act(), 1..60)) {
        let db = governed("2026-03-02T09:00:00+08:00");
        db.run(&asked("2026-03-02", "2026-03-06"));
        let actors = ["mz_s", "mz_c", "ga_s", "ga_c", "sj_v", "setup", "setup"];
        let mut day = 2;
        for act in acts {
            let (state, actor, filled) = match act {
                Act::Move(s, a, f) => (State::ALL[s], actors[a], f),
                Act::Day => {
                    day += 1;
                    db.run(&format!("SELECT govshare_clock('2026-03-{day:02}T09:00:00+08:00')"));
                    continue;
                }
            };
            let before = State::parse(&db.text("SELECT state FROM gov_request")).unwrap();
            let entries = db.entries();
            let fields = if filled { ", refusal_basis = '某条例第三条', refusal_reason = '超出职责'" } else { "" };
            let change = format!("UPDATE gov_request SET state = '{}'{fields}, actor = '{actor}' WHERE id = 1", state.word());
            match db.execute(&change, []) {
                Ok(_) => {
                    prop_assert_eq!(db.text("SELECT state FROM gov_request"), state.word());
                    prop_assert_eq!(db.entries(), entries + 1);
                }
                Err(error) => {
                    let (_, text) = common::told(&error);
                    prop_assert!(text.starts_with("GS-6") && text.lines().count() == 2, "{}", text);
                    prop_assert_eq!(db.text("SELECT state FROM gov_request"), before.word());
                    prop_assert_eq!(db.entries(), entries);
                    if before != state && machine::transition(Some(before), state).is_none() {
                        prop_assert!(text.contains("GS-6201") && text.contains(&machine::next_words(before)), "{}", text);
                    }
                }
            }
        }
        let mut at: Option<State> = None;
        for line in db.lines("SELECT action, detail FROM gov_audit WHERE object = 'request:1' ORDER BY seq") {
            let (action, detail) = line.split_once('|').unwrap();
            let detail: serde_json::Value = serde_json::from_str(detail).unwrap();
            let Some(to) = detail["new"]["state"].as_str().and_then(State::parse) else { continue };
            let step = machine::transition(at, to);
            prop_assert!(step.is_some_and(|s| action == format!("request.{}", s.verb)), "{at:?} {line}");
            at = Some(to);
        }
        let stored = db.text("SELECT state FROM gov_request");
        prop_assert_eq!(at.map(State::word), Some(stored.as_str()));
        prop_assert_eq!(db.problems(), Vec::<String>::new());
    }
}
