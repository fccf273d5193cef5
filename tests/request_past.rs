//! What was so on an earlier day: explanations rebuilt from the chain, and deadlines set anew by a loaded year.

mod common;

use common::Host;

const RESOURCE: &str = "3070120001/000001";

fn clock(db: &Host, local: &str) {
    db.run(&format!("SELECT govshare_clock('{local}+08:00')"));
}

/// Five weeks of one request: agreed, provided, masked otherwise, suspended.
fn told() -> Host {
    let db = common::memory();
    db.run("SELECT govshare_init('{\"origin\":\"test.example/city\",\"at\":\"2026-02-20T01:00:00Z\"}')");
    clock(&db, "2026-02-24T09:00:00");
    db.run(&format!(
        "INSERT INTO gov_department(code, name, kind, level, authority) VALUES
            ('sj', '数据局', 'organ', 'city', 'sj'), ('ga', '公安局', 'organ', 'city', 'sj'), ('mz', '民政局', 'organ', 'city', 'sj');
         INSERT INTO gov_staff(id, department, role) VALUES ('ga_s', 'ga', 'steward'), ('ga_c', 'ga', 'cdo'),
            ('mz_s', 'mz', 'steward'), ('mz_c', 'mz', 'cdo');
         INSERT INTO gov_resource(code, name, provider, share_type, share_condition)
            VALUES('{RESOURCE}', '人口基本信息', 'ga', 'conditional', '依申请,用于履行法定职责');
         INSERT INTO gov_item(resource, name, column_name, type, mask, share_type) VALUES
            ('{RESOURCE}', '身份证号', 'sfzh', 'C', 'id_card', NULL), ('{RESOURCE}', '姓名', 'xm', 'C', 'name', NULL),
            ('{RESOURCE}', '区划', 'qh', 'C', NULL, 'unconditional');"
    ));
    clock(&db, "2026-03-02T09:00:00");
    db.run(&format!(
        "INSERT INTO gov_request(resource, applicant, system, purpose, scope, items, valid_until, form_sha256, form_sent_at, received_at, actor)
         VALUES('{RESOURCE}', 'mz', '低保系统', '低保核对', '全市', '[\"姓名\",\"身份证号\"]', '2026-12-31', sha256('form'), '2026-03-02', '2026-03-02', 'mz_s');
         UPDATE gov_request SET state = 'accepted', actor = 'ga_s' WHERE id = 1"
    ));
    clock(&db, "2026-03-03T09:00:00");
    db.run("UPDATE gov_request SET state = 'agreed', agreed_items = '[\"姓名\"]', actor = 'ga_c' WHERE id = 1");
    clock(&db, "2026-03-05T09:00:00");
    db.run(
        "UPDATE gov_request SET undertaking_sha256 = sha256('u'), actor = 'mz_s' WHERE id = 1;
         UPDATE gov_request SET state = 'provided', actor = 'ga_s' WHERE id = 1",
    );
    clock(&db, "2026-03-10T09:00:00");
    db.run("UPDATE gov_item SET mask = 'phone' WHERE name = '姓名'");
    clock(&db, "2026-03-12T09:00:00");
    db.run("UPDATE gov_request SET state = 'suspended', state_reason = '核查', actor = 'ga_c' WHERE id = 1");
    clock(&db, "2026-03-16T09:00:00");
    db.run("UPDATE gov_pack SET state = 'active' WHERE pack = 'national-2025'");
    clock(&db, "2026-04-01T09:00:00");
    db
}

fn seq(db: &Host, action: &str) -> i64 {
    db.integer(&format!("SELECT max(seq) FROM gov_audit WHERE action = '{action}' AND object = 'request:1'"))
}

#[test]
fn a_request_is_explained_as_it_stood_on_any_day() {
    let db = told();
    let at = |as_of: &str| {
        db.lines(&format!(
            "SELECT item, verdict, coalesce(mask, ''), state, coalesce(provide_due, ''), entry FROM request_explain(1, '{as_of}') WHERE item <> '区划'"
        ))
    };
    let both = |name: &str, entry: i64, tail: &str| {
        [format!("身份证号|denied||{tail}|{entry}"), format!("姓名|{name}|{tail}|{entry}")]
    };
    let (accept, agree) = (seq(&db, "request.accept"), seq(&db, "request.agree"));
    let (provide, suspend) = (seq(&db, "request.provide"), seq(&db, "request.suspend"));
    assert_eq!(at("2026-03-02"), both("denied|", accept, "accepted|"));
    assert_eq!(at("2026-03-03T08:59:59"), both("denied|", accept, "accepted|"));
    assert_eq!(at("2026-03-03"), both("denied|", agree, "agreed|2026-03-10"));
    assert_eq!(at("2026-03-05"), both("masked|name", provide, "provided|2026-03-10"));
    // The instant itself is included, and any offset is read.
    assert_eq!(at("2026-03-05T01:00:00Z"), at("2026-03-05"));
    assert_eq!(at("2026-03-10"), both("masked|phone", provide, "provided|2026-03-10"));
    assert_eq!(at("2026-03-12"), both("denied|", suspend, "suspended|2026-03-10"));
    assert_eq!(at("2026-04-01"), at("2026-03-12"));
    // A day to come is judged by what stands now.
    assert_eq!(at("2026-05-01"), at("2026-03-12"));
    // What needs no agreement rests on its classification, then as now.
    let classified = "SELECT verdict, entry FROM request_explain(1";
    let item = db.integer(&format!("SELECT seq FROM gov_audit WHERE object = 'item:{RESOURCE}|区划'"));
    for rest in [")", ", '2026-03-02')", ", '2026-03-31')"] {
        assert_eq!(db.lines(&format!("{classified}{rest} WHERE item = '区划'")), [format!("allowed|{item}")], "{rest}");
    }
    for early in ["2026-03-01", "2026-02-21", "2023-01-01", "0001-01-01"] {
        let told = db.refusal(&format!("SELECT * FROM request_explain(1, '{early}')"));
        assert!(told.contains("GS-6233") && told.contains(&format!("as of {early}")), "{told}");
    }
    for bad in ["2026-02-30", "yesterday", "99999-01-01", "2026-03-05T25:00:00"] {
        assert!(db.refusal(&format!("SELECT * FROM request_explain(1, '{bad}')")).contains("GS-60"), "{bad}");
    }
    assert!(db.refusal("SELECT * FROM request_explain(1, 20260305)").contains("GS-60"));
    assert_eq!(db.problems(), Vec::<String>::new());
}

#[test]
fn the_clock_of_a_past_day_is_judged_by_the_packs_of_that_day() {
    let db = told();
    let rule = |as_of: &str| db.text(&format!("SELECT coalesce(rule, '') FROM request_explain(1, '{as_of}') LIMIT 1"));
    assert_eq!(rule("2026-03-02"), "jingdezhen-2023/1 reply_working_days Art. 10 (text)");
    assert_eq!(rule("2026-03-03"), "jingdezhen-2023/1 provide_working_days Art. 10 (text)");
    db.run("UPDATE gov_pack SET state = 'retired' WHERE pack = 'jingdezhen-2023'");
    clock(&db, "2026-04-02T09:00:00");
    assert_eq!(rule("2026-03-03"), "jingdezhen-2023/1 provide_working_days Art. 10 (text)");
    assert_eq!(
        db.lines("SELECT DISTINCT pack FROM request_explain(1, '2026-03-05') WHERE item = '身份证号'"),
        ["jingdezhen-2023/1"]
    );
}

#[test]
fn a_department_s_reading_is_explained_as_it_stood() {
    let db = told();
    let at = |as_of: &str| {
        db.lines(&format!(
            "SELECT item, verdict, coalesce(mask, ''), coalesce(agreement, ''), pack FROM share_explain('{RESOURCE}', 'mz', NULL, '{as_of}')"
        ))
    };
    let open = "区划|allow|||jingdezhen-2023/1";
    assert_eq!(at("2026-03-04"), ["身份证号|deny|||jingdezhen-2023/1", "姓名|deny|||jingdezhen-2023/1", open]);
    assert_eq!(at("2026-03-06"), ["身份证号|deny|||jingdezhen-2023/1", "姓名|mask|name|1|jingdezhen-2023/1", open]);
    assert_eq!(at("2026-03-11")[1], "姓名|mask|phone|1|jingdezhen-2023/1");
    assert_eq!(at("2026-03-13")[1], "姓名|deny|||jingdezhen-2023/1");
    let next = "SELECT next_step, entry FROM share_explain";
    assert_eq!(
        db.lines(&format!("{next}('{RESOURCE}', 'mz', NULL, '2026-03-04') WHERE item = '姓名'")),
        [format!("see request_explain for the request's next move|{}", seq(&db, "request.agree"))]
    );
    let resource = db.integer(&format!("SELECT seq FROM gov_audit WHERE object = 'item:{RESOURCE}|身份证号'"));
    assert_eq!(
        db.lines(&format!("{next}('{RESOURCE}', 'sj') WHERE item = '身份证号'")),
        [format!("apply: INSERT INTO gov_request with purpose, system, scope and items|{resource}")]
    );
    for early in ["2026-02-23", "2026-02-19"] {
        let told = db.refusal(&format!("SELECT * FROM share_explain('{RESOURCE}', 'mz', NULL, '{early}')"));
        assert!(told.contains("GS-7031") && told.contains(early), "{told}");
    }
}

/// Loads all of 2027 but its last day.
const MOST_OF_2027: &str =
    "INSERT INTO gov_calendar(date, is_workday) WITH RECURSIVE d(x) AS (SELECT '2027-01-01' UNION ALL
     SELECT date(x, '+1 day') FROM d WHERE x < '2027-12-30') SELECT x, x > '2027-01-03' AND strftime('%w', x) NOT IN ('0', '6') FROM d";

#[test]
fn a_loaded_year_is_not_known_on_the_days_before_it_was_loaded() {
    let db = told();
    clock(&db, "2026-12-24T09:00:00");
    db.run(&format!(
        "INSERT INTO gov_request(resource, applicant, system, purpose, scope, items, valid_until, form_sha256, form_sent_at, received_at, actor)
         VALUES('{RESOURCE}', 'mz', '低保系统', '低保核对', '全市', '[\"姓名\"]', '2027-12-31', sha256('form'), '2026-12-24', '2026-12-24', 'mz_s');
         UPDATE gov_request SET state = 'accepted', actor = 'ga_s' WHERE id = 2"
    ));
    clock(&db, "2026-12-25T09:00:00");
    db.run("UPDATE gov_request SET state = 'agreed', actor = 'ga_c' WHERE id = 2");
    clock(&db, "2026-12-28T09:00:00");
    db.run(MOST_OF_2027);
    db.run("INSERT INTO gov_calendar(date, is_workday) VALUES('2027-12-31', 1)");
    clock(&db, "2026-12-30T09:00:00");
    let at = |rest: &str| db.text(&format!("SELECT deadline FROM request_explain(2{rest}) LIMIT 1"));
    assert_eq!(
        (at(", '2026-12-27'").as_str(), at(", '2026-12-28'").as_str(), at("").as_str()),
        ("期限待定", "2027-01-04", "2027-01-04")
    );
    assert_eq!(db.problems(), Vec::<String>::new());
}

#[test]
fn a_loaded_year_sets_the_deadlines_of_feedback_and_reviews_too() {
    let db = told();
    clock(&db, "2026-12-25T09:00:00");
    db.run(&format!(
        "INSERT INTO gov_feedback(resource, item, department, statement, evidence_sha256, actor)
         VALUES('{RESOURCE}', '姓名', 'mz', '与户口簿不一致', sha256('scan'), 'mz_s');
         INSERT INTO gov_event(kind, department, document, evidence_sha256, resource, items, begins, valid_until, actor)
         VALUES('major_security_event', 'mz', '某应急〔2026〕9号', sha256('paper'), '{RESOURCE}', '[\"姓名\"]', '2026-12-25', '2026-12-28', 'mz_s')"
    ));
    let days = "SELECT (SELECT coalesce(due, 'pending') FROM gov_feedback), (SELECT coalesce(review_due, 'pending') FROM gov_event)";
    assert_eq!(db.lines(days), ["pending|pending"]);
    assert_eq!(db.lines("SELECT \"截止日\" FROM v_todo_cn WHERE \"类别\" = '校核异议'"), ["期限待定"]);
    db.run(MOST_OF_2027);
    assert_eq!(db.lines(days), ["pending|pending"]);
    db.run("BEGIN; INSERT INTO gov_calendar(date, is_workday) VALUES('2027-12-31', 1)");
    assert_eq!(db.lines(days), ["2027-01-11|2027-01-12"]);
    db.run("ROLLBACK");
    assert_eq!(db.lines(days), ["pending|pending"]);
    db.run("INSERT INTO gov_calendar(date, is_workday, actor) VALUES('2027-12-31', 1, 'clerk')");
    assert_eq!(db.lines(days), ["2027-01-11|2027-01-12"]);
    assert_eq!(
        db.lines("SELECT action, object FROM gov_audit ORDER BY seq DESC LIMIT 3"),
        ["event.recompute|event:1", "feedback.recompute|feedback:1", "calendar.insert|calendar:2027-12-31"]
    );
    assert_eq!(
        db.lines("SELECT changed_by FROM gov_feedback UNION ALL SELECT changed_by FROM gov_event"),
        ["clerk", "clerk"]
    );
    // Once answered, the day stays as it was.
    db.run("UPDATE gov_feedback SET state = 'upheld', reason = '无误', actor = 'ga_s'");
    db.run("UPDATE gov_calendar SET is_workday = 0 WHERE date = '2027-01-05'");
    assert_eq!(db.lines(days), ["2027-01-11|2027-01-13"]);
    assert_eq!(db.problems(), Vec::<String>::new());
}
