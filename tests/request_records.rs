//! Rule packs, security events, feedback, backflow and attached tables, with the built library.

mod common;

use common::{Folder, Host};

const RESOURCE: &str = "3070120001/000001";

fn governed() -> Host {
    let db = common::governed();
    db.run("SELECT govshare_clock('2026-03-02T09:00:00+08:00')");
    db.run(&format!(
        "INSERT INTO gov_department(code, name, kind, level, authority) VALUES ('sj', '数据局', 'organ', 'city', 'sj'),
            ('xj', '某县数据局', 'organ', 'county', 'sj'), ('xm', '某县民政局', 'organ', 'county', 'xj'),
            ('ga', '公安局', 'organ', 'city', 'sj'), ('mz', '民政局', 'organ', 'city', 'sj');
         INSERT INTO gov_staff(id, department, role) VALUES ('sj_v', 'sj', 'supervisor'), ('sj_s', 'sj', 'steward'),
            ('xj_s', 'xj', 'steward'), ('xm_s', 'xm', 'steward'), ('ga_s', 'ga', 'steward'), ('ga_c', 'ga', 'cdo'),
            ('mz_s', 'mz', 'steward'), ('mz_c', 'mz', 'cdo'), ('sys', 'sj', 'sysadmin'), ('sec', 'sj', 'secadmin');
         INSERT INTO gov_credential(id, holder, token) SELECT id, id, 'synthetic-token-of-' || id FROM gov_staff;
         INSERT INTO gov_resource(code, name, provider, share_type, share_condition)
            VALUES('{RESOURCE}', '人口基本信息', 'ga', 'conditional', '依申请,用于履行法定职责');
         INSERT INTO gov_item(resource, name, column_name, type, mask, share_type) VALUES
            ('{RESOURCE}', '姓名', 'xm', 'C', 'name', NULL), ('{RESOURCE}', '指纹编号', 'zw', 'C', 'id_card', 'prohibited');
         CREATE TABLE pop(id INTEGER PRIMARY KEY, xm TEXT, zw TEXT);
         INSERT INTO pop VALUES(1, '陈例文', 'ZW-000001');
         CREATE VIRTUAL TABLE shared_pop USING gov_shared(resource='{RESOURCE}', source='pop');"
    ));
    db
}

#[test]
fn a_pack_is_a_governed_record_and_changes_what_is_due() {
    let db = governed();
    assert_eq!(
        db.lines("SELECT pack, version, state FROM gov_pack"),
        ["jingdezhen-2023|1|active", "national-2025|1|draft"]
    );
    assert_eq!(
        db.lines(
            "SELECT article, basis, value FROM gov_rule WHERE pack = 'jingdezhen-2023' AND rule = 'reply_working_days'"
        ),
        ["10|text|1"]
    );
    db.run(&format!(
        "INSERT INTO gov_request(resource, applicant, system, purpose, scope, items, valid_until, form_sha256, form_sent_at, received_at)
         VALUES('{RESOURCE}', 'mz', '低保系统', '低保核对', '全市', '[\"姓名\"]', '2026-12-31', sha256('f'), '2026-03-02', '2026-03-02')"
    ));
    db.run(
        "INSERT INTO gov_rule(pack, version, rule, article, basis, value) VALUES
            ('own', '1', 'effective_from', NULL, 'product', '\"2026-01-01\"'), ('own', '1', 'reply_working_days', NULL, 'product', 0);
         INSERT INTO gov_pack(pack, version, title) VALUES('own', '1', '本地细则')",
    );
    for bad in [
        "INSERT INTO gov_rule(pack, version, rule, basis, value) VALUES('own', '1', 'reply_days', 'product', '1')",
        "INSERT INTO gov_rule(pack, version, rule, basis, value) VALUES('own', '1', 'reply_is_hard', 'text', 'true')",
        "INSERT INTO gov_rule(pack, version, rule, basis, value) VALUES('own', '1', 'reply_is_hard', 'product', '1')",
        "INSERT INTO gov_pack(pack, version, state) VALUES('own', '2', 'active')",
        "UPDATE gov_rule SET value = '2' WHERE pack = 'jingdezhen-2023' AND rule = 'reply_working_days'",
        "DELETE FROM gov_rule WHERE pack = 'jingdezhen-2023'",
        "UPDATE gov_pack SET state = 'active', actor = 'mz_s' WHERE pack = 'own'",
        "UPDATE gov_pack SET digest = sha256('x') WHERE pack = 'own'",
    ] {
        assert!(db.refusal(bad).contains("GS-"), "{bad}");
    }
    assert_eq!(db.text("SELECT reply_due FROM gov_request"), "2026-03-03");
    db.run("BEGIN; UPDATE gov_pack SET state = 'active' WHERE pack = 'own'");
    assert_eq!(db.text("SELECT packs FROM gov_meta"), r#"["jingdezhen-2023","own/1"]"#);
    assert_eq!(db.text("SELECT reply_due FROM gov_request"), "2026-03-02");
    assert_eq!(db.text("SELECT rule FROM request_due"), "own/1 reply_working_days (product, unverified)");
    // Rolled back, then with another rule under the same name and version: nothing of the first is remembered.
    db.run("ROLLBACK; UPDATE gov_rule SET value = 5 WHERE pack = 'own' AND rule = 'reply_working_days'");
    db.run("UPDATE gov_pack SET state = 'active' WHERE pack = 'own'");
    assert_eq!(db.text("SELECT reply_due FROM gov_request"), "2026-03-03");
    db.run("UPDATE gov_pack SET state = 'retired' WHERE pack = 'jingdezhen-2023'");
    assert_eq!(db.text("SELECT due FROM request_due"), "2026-03-09");
    assert!(db.refusal("DELETE FROM gov_rule WHERE pack = 'own'").contains("GS-6106"));
    assert_eq!(db.problems(), Vec::<String>::new());
}

#[test]
fn a_pack_may_demand_the_papers_before_the_moves() {
    let db = governed();
    let ask = format!(
        "INSERT INTO gov_request(resource, applicant, system, purpose, scope, items, valid_until, actor)
         VALUES('{RESOURCE}', 'mz', '低保系统', '低保核对', '全市', '[\"姓名\"]', '2026-12-31', 'mz_s')"
    );
    let moved = |id: i64, state: &str, who: &str| {
        format!("UPDATE gov_request SET state = '{state}', actor = '{who}' WHERE id = {id}")
    };
    let warned = "SELECT detail FROM gov_audit ORDER BY seq DESC LIMIT 1";
    // The city's own pack lets the path of the article's columns through, and says what is missing.
    db.run(&ask);
    db.run(&moved(1, "accepted", "ga_s"));
    assert!(db.text(warned).contains("written_form_missing"));
    db.run(&moved(1, "agreed", "ga_c"));
    db.run(&moved(1, "provided", "ga_s"));
    assert!(db.text(warned).contains("undertaking_missing"));
    db.run(
        "INSERT INTO gov_rule(pack, version, rule, basis, value) VALUES ('strict', '1', 'effective_from', 'product', '\"2026-01-01\"'),
            ('strict', '1', 'written_form_blocks', 'product', 'true'), ('strict', '1', 'undertaking_blocks', 'product', 'true');
         INSERT INTO gov_pack(pack, version) VALUES('strict', '1');
         UPDATE gov_pack SET state = 'active' WHERE pack = 'strict'",
    );
    db.run(&ask);
    let told = db.refusal(&moved(2, "accepted", "ga_s"));
    assert!(told.contains("GS-6229") && told.contains("form_sha256, form_sent_at, received_at"), "{told}");
    db.run(
        "UPDATE gov_request SET form_sha256 = sha256('f'), form_sent_at = '2026-03-02', actor = 'mz_s' WHERE id = 2",
    );
    // Each side files its own.
    assert!(db
        .refusal("UPDATE gov_request SET received_at = '2026-03-02', actor = 'mz_s' WHERE id = 2")
        .contains("GS-6220"));
    assert!(db
        .refusal("UPDATE gov_request SET form_sha256 = sha256('g'), actor = 'ga_s' WHERE id = 2")
        .contains("GS-6220"));
    db.run("UPDATE gov_request SET received_at = '2026-03-02', actor = 'ga_s' WHERE id = 2");
    db.run(&moved(2, "accepted", "ga_s"));
    db.run(&moved(2, "agreed", "ga_c"));
    let told = db.refusal(&moved(2, "provided", "ga_s"));
    assert!(told.contains("GS-6230") && told.contains("Art. 13"), "{told}");
    assert!(db
        .refusal("UPDATE gov_request SET undertaking_sha256 = sha256('u'), actor = 'ga_s' WHERE id = 2")
        .contains("GS-6220"));
    db.run("UPDATE gov_request SET undertaking_sha256 = sha256('u'), actor = 'mz_s' WHERE id = 2");
    db.run(&moved(2, "provided", "ga_s"));
    assert_eq!(db.problems(), Vec::<String>::new());
}

#[test]
fn an_agreed_mask_hides_more_than_the_catalogue_s_own() {
    let db = governed();
    db.run(&format!(
        "INSERT INTO gov_item(resource, name, column_name, type) VALUES('{RESOURCE}', '电话', 'tel', 'C');
         CREATE TABLE people(id INTEGER PRIMARY KEY, xm TEXT, zw TEXT, tel TEXT);
         INSERT INTO people VALUES(1, '陈例文', 'ZW-000001', '13800138000');
         CREATE VIRTUAL TABLE shared_people USING gov_shared(resource='{RESOURCE}', source='people');
         INSERT INTO gov_request(resource, applicant, system, purpose, scope, items, valid_until, form_sha256, form_sent_at, received_at, actor)
         VALUES('{RESOURCE}', 'mz', '低保系统', '低保核对', '全市', '[\"姓名\",\"电话\"]', '2026-12-31', sha256('f'), '2026-03-02', '2026-03-02', 'mz_s');
         UPDATE gov_request SET state = 'accepted', actor = 'ga_s' WHERE id = 1"
    ));
    for bad in ["{\"指纹编号\":\"redact\"}", "{\"姓名\":\"nothing\"}", "{}", "[]", "x"] {
        let agree =
            format!("UPDATE gov_request SET state = 'agreed', agreed_masks = '{bad}', actor = 'ga_c' WHERE id = 1");
        assert!(db.refusal(&agree).contains("GS-"), "{bad}");
    }
    db.run("UPDATE gov_request SET state = 'agreed', agreed_masks = '{\"姓名\":\"redact(某)\",\"电话\":\"phone\"}', actor = 'ga_c' WHERE id = 1");
    db.run("UPDATE gov_request SET state = 'provided', actor = 'ga_s' WHERE id = 1");
    db.run("SELECT session_open('synthetic-token-of-mz_s', '{\"purpose\":\"低保核对\",\"system\":\"低保系统\"}')");
    assert_eq!(db.lines("SELECT xm, tel FROM shared_people"), ["某|138****8000"]);
    // What is compared is what the reader may see.
    assert_eq!(db.lines("SELECT 1 FROM shared_people WHERE tel = '13800138000'"), Vec::<String>::new());
    assert_eq!(db.lines("SELECT 1 FROM shared_people WHERE tel = '138****8000'"), ["1"]);
    assert_eq!(
        db.lines("SELECT item, mask FROM request_explain(1) WHERE verdict = 'masked'"),
        ["姓名|name|redact(某)", "电话|phone"]
    );
    assert_eq!(
        db.lines(&format!("SELECT mask FROM share_explain('{RESOURCE}', 'mz') WHERE verdict = 'mask'")),
        ["name|redact(某)", "phone"]
    );
    db.run("SELECT session_open('synthetic-token-of-ga_s')");
    assert_eq!(db.lines("SELECT xm, tel FROM shared_people"), ["陈例文|13800138000"]);
}

#[test]
fn a_locked_database_activates_a_pack_only_by_two_persons() {
    let db = governed();
    db.run("SELECT govshare_clock(NULL); SELECT govshare_lock(); SELECT session_open('synthetic-token-of-sys')");
    let told = db.refusal("UPDATE gov_pack SET state = 'active' WHERE pack = 'national-2025'");
    assert!(told.contains("pack_activation") && told.contains("pack:national-2025/1"), "{told}");
    assert_eq!(db.text("SELECT packs FROM gov_meta"), r#"["jingdezhen-2023"]"#);
}

#[test]
fn prohibited_items_are_open_while_an_approved_event_runs() {
    let db = governed();
    let file = |items: &str, until: &str| {
        format!(
            "INSERT INTO gov_event(kind, department, document, evidence_sha256, resource, items, begins, valid_until, actor)
             VALUES('major_security_event', 'mz', '某应急〔2026〕1号', sha256('paper'), '{RESOURCE}', '{items}', '2026-03-02', '{until}', 'mz_s')"
        )
    };
    for (items, until) in [
        ("[\"脸\"]", "2026-03-10"),
        ("[\"指纹编号\"]", "2026-06-10"),
        ("[\"指纹编号\"]", "2026-03-01"),
        ("", "2026-03-10"),
    ] {
        assert!(db.refusal(&file(items, until)).contains("GS-6"), "{items} {until}");
    }
    db.run(&file("[\"指纹编号\"]", "2026-03-10"));
    assert_eq!(db.lines("SELECT state, filed_by, review_due FROM gov_event"), ["filed|mz_s|2026-03-24"]);
    db.run(&format!(
        "INSERT INTO gov_request(resource, applicant, system, purpose, scope, items, event, valid_until, form_sha256, form_sent_at, received_at, actor)
         VALUES('{RESOURCE}', 'mz', '低保系统', '应急处置', '全市', '[\"姓名\",\"指纹编号\"]', 1, '2026-12-31', sha256('f'), '2026-03-02', '2026-03-02', 'mz_s')"
    ));
    db.run("UPDATE gov_request SET state = 'accepted', actor = 'ga_s'");
    let agree = "UPDATE gov_request SET state = 'agreed', actor = 'ga_c'";
    assert!(db.refusal(agree).contains("GS-6226"));
    let approve = |who: &str| format!("UPDATE gov_event SET state = 'approved', actor = '{who}' WHERE id = 1");
    for who in ["mz_s", "setup", "ga_s"] {
        assert!(db.refusal(&approve(who)).contains("GS-6401"), "{who}");
    }
    db.run(&approve("ga_c"));
    assert_eq!(db.lines("SELECT state, approver1 FROM gov_event"), ["approving|ga_c"]);
    assert!(db.refusal(&approve("ga_c")).contains("GS-6401"));
    assert!(db.refusal(agree).contains("GS-6226"));
    assert!(db.refusal("UPDATE gov_event SET items = '[\"姓名\"]' WHERE id = 1").contains("GS-6401"));
    db.run(&approve("sj_v"));
    assert_eq!(db.lines("SELECT state, approver2, state_label FROM gov_event"), ["approved|sj_v|已批准"]);
    db.run(agree);
    db.run("UPDATE gov_request SET state = 'provided', actor = 'ga_s'");
    let verdicts = "SELECT item, verdict, article FROM request_explain(1)";
    assert_eq!(db.lines(verdicts), ["姓名|masked|10", "指纹编号|masked|9"]);
    let sign_in =
        "SELECT session_open('synthetic-token-of-mz_s', '{\"purpose\":\"应急处置\",\"system\":\"低保系统\"}')";
    db.run(sign_in);
    let read = "SELECT zw FROM shared_pop";
    assert_ne!(db.text(read), "ZW-000001");
    // The agreement lasts to the end of the year; the event does not.
    db.run("SELECT govshare_clock('2026-03-11T09:00:00+08:00')");
    db.run(sign_in);
    assert!(db.refusal(read).contains("GS-70"), "{}", db.refusal(read));
    assert_eq!(db.lines("SELECT xm FROM shared_pop").len(), 1);
    assert_eq!(db.lines(verdicts)[1], "指纹编号|denied|9");
    assert_eq!(db.lines("SELECT \"类别\", \"责任部门\", \"截止日\" FROM v_todo_cn"), ["例外共享审查|mz|2026-03-24"]);
    assert!(db.refusal("UPDATE gov_event SET state = 'reviewed'").contains("GS-6401"));
    db.run("UPDATE gov_event SET state = 'reviewed', review_sha256 = sha256('review')");
    assert_eq!(db.lines("SELECT * FROM v_todo_cn"), Vec::<String>::new());
    assert!(db.refusal("DELETE FROM gov_event").contains("GS-3015"));
    assert_eq!(db.problems(), Vec::<String>::new());
}

#[test]
fn a_record_of_a_drill_opens_nothing() {
    let db = governed();
    db.run(&format!(
        "INSERT INTO gov_event(kind, department, title, happened_on, evidence_sha256, resource, items, begins, valid_until, actor)
         VALUES('应急演练', 'mz', '年度演练', '2026-02-27', sha256('e'), '{RESOURCE}', '[\"指纹编号\"]', '2026-03-02', '2026-03-10', 'mz_s')"
    ));
    assert_eq!(db.lines("SELECT kind, state FROM gov_event"), ["emergency_drill|recorded"]);
    assert!(db.refusal("UPDATE gov_event SET state = 'approved', actor = 'sj_v'").contains("GS-"));
    assert!(db.refusal("UPDATE gov_event SET kind = 'other'").contains("GS-"));
    assert!(db
        .refusal("INSERT INTO gov_event(kind, department, happened_on) VALUES('training', 'mz', '2026-03-03')")
        .contains("GS-6219"));
}

#[test]
fn feedback_has_its_own_clock_and_keeps_what_was_reported() {
    let db = governed();
    let report = format!(
        "INSERT INTO gov_feedback(resource, item, department, statement, evidence_sha256, actor)
         VALUES('{RESOURCE}', '姓名', 'mz', '与户口簿不一致', sha256('scan'), 'mz_s')"
    );
    assert!(db.refusal(&report.replace("sha256('scan')", "NULL")).contains("GS-6304"));
    assert!(db.refusal(&report.replace("姓名", "性别")).contains("GS-6210"));
    assert!(db.refusal(&report.replace("'mz_s'", "'ga_s'")).contains("GS-6303"));
    db.run(&report);
    assert_eq!(
        db.lines("SELECT state, provider, reported_on, due, state_label FROM gov_feedback"),
        ["reported|ga|2026-03-02|2026-03-16|已提出"]
    );
    assert_eq!(db.lines("SELECT \"类别\", \"责任部门\", \"截止日\" FROM v_todo_cn"), ["校核异议|ga|2026-03-16"]);
    assert!(db.refusal("UPDATE gov_feedback SET statement = '没有问题'").contains("GS-"));
    assert!(db
        .refusal("UPDATE gov_feedback SET state = 'corrected', correction = '已改', actor = 'mz_s'")
        .contains("GS-6303"));
    assert!(db.refusal("UPDATE gov_feedback SET state = 'upheld', actor = 'ga_c'").contains("GS-6304"));
    db.run("UPDATE gov_feedback SET state = 'multi_source', sources = '卫健委、医保局', actor = 'ga_c'");
    db.run("UPDATE gov_feedback SET state = '已更正', correction = '按户口簿更正', actor = 'ga_s'");
    assert_eq!(db.lines("SELECT state, answered_on FROM gov_feedback"), ["corrected|2026-03-02"]);
    let told = db.refusal("UPDATE gov_feedback SET state = 'upheld', reason = '无误'");
    assert!(told.contains("GS-6302") && told.contains("none (ended)"), "{told}");
    assert_eq!(
        db.lines("SELECT action FROM gov_audit WHERE object = 'feedback:1'"),
        ["feedback.report", "feedback.open", "feedback.correct"]
    );
}

#[test]
fn a_county_does_not_file_with_the_province() {
    let db = governed();
    db.run(
        "INSERT INTO gov_province(department, purpose, system, items, actor)
         VALUES('xm', '低保核对', '低保系统', '省级社保参保信息', 'xm_s')",
    );
    assert_eq!(db.lines("SELECT state, bureau FROM gov_province"), ["needed|sj"]);
    assert!(db.refusal("UPDATE gov_province SET state = 'aggregated', actor = 'xj_s'").contains("GS-6303"));
    db.run("UPDATE gov_province SET state = 'aggregated', actor = 'sj_s'");
    for who in ["xm_s", "xj_s"] {
        let told =
            db.refusal(&format!("UPDATE gov_province SET state = 'filed', filed_at = '2026-03-02', actor = '{who}'"));
        assert!(told.contains("GS-6411") && told.contains("Art. 5") && told.contains("inferred"), "{told}");
    }
    db.run("UPDATE gov_province SET state = 'filed', filed_at = '2026-03-02', actor = 'sj_s'");
    db.run("SELECT govshare_clock('2026-05-29T09:00:00+08:00')");
    db.run("UPDATE gov_province SET state = 'granted', answered_at = '2026-05-29', answer_sha256 = sha256('a'), actor = 'sj_s'");
    assert_eq!(db.lines("SELECT province_working_days FROM gov_province"), ["61"]);
    // The province's time is nobody's lateness here.
    assert_eq!(db.lines("SELECT * FROM v_todo_cn"), Vec::<String>::new());
    assert!(db.refusal("UPDATE gov_province SET state = 'registered', actor = 'sj_s'").contains("GS-6304"));
    db.run(&format!("UPDATE gov_province SET state = 'registered', resource = '{RESOURCE}', actor = 'sj_s'"));
}

const TICKET: &str = r#"{"machine":"ticket","title":"工单","states":{"open":"待办","done":"办结"},"moves":[
    {"from":null,"to":"open","verb":"open"},
    {"from":"open","to":"done","verb":"finish","who":["owner.steward"],"needs":["result"],"article":null}]}"#;

fn attached(db: &Host) {
    db.run_with("INSERT INTO gov_machine(name, definition) VALUES('ticket', ?1)", [TICKET]);
    db.run(
        "PRAGMA trusted_schema = OFF;
         CREATE TABLE ticket(no TEXT PRIMARY KEY, status TEXT, result TEXT, owner TEXT);
         INSERT INTO ticket VALUES('t0', 'open', NULL, 'mz');
         INSERT INTO gov_attach(target, column_name, machine) VALUES('ticket', 'status', 'ticket')",
    );
}

#[test]
fn an_attached_table_obeys_its_machine_and_logs_each_change() {
    let db = governed();
    attached(&db);
    assert!(db.refusal("INSERT INTO ticket VALUES('t1', 'done', 'x', 'mz')").contains("lawful next steps: open"));
    db.run("INSERT INTO ticket VALUES('t1', 'open', NULL, 'mz')");
    assert!(db.refusal("UPDATE ticket SET status = 'done' WHERE no = 't1'").contains("GS-6304"));
    db.run("SELECT session_open('synthetic-token-of-ga_s')");
    assert!(db.refusal("UPDATE ticket SET status = 'done', result = 'ok' WHERE no = 't1'").contains("GS-6303"));
    db.run("SELECT session_open('synthetic-token-of-mz_s')");
    let entries = db.entries();
    // Inside a transaction a refused statement leaves neither row nor entry behind.
    db.run("BEGIN; UPDATE ticket SET status = '办结', result = 'ok' WHERE no = 't1'");
    assert!(db
        .refusal("INSERT INTO ticket VALUES('t8', 'open', NULL, 'mz'), ('t9', 'done', NULL, 'mz')")
        .contains("GS-6302"));
    assert!(db.refusal("REPLACE INTO ticket VALUES('t1', 'open', NULL, 'mz')").contains("GS-6306"));
    assert!(db.refusal("UPDATE ticket SET status = 'open' WHERE no = 't1'").contains("none (ended)"));
    assert!(db.refusal("UPDATE ticket SET status = NULL WHERE no = 't0'").contains("GS-6302"));
    db.run("COMMIT");
    assert_eq!(db.entries(), entries + 1);
    assert_eq!(db.lines("SELECT no, status FROM ticket"), ["t0|open", "t1|办结"]);
    assert_eq!(
        db.lines("SELECT verb, from_state, to_state, changed_by FROM gov_change"),
        ["insert||open|setup", "update|open|done|mz_s"]
    );
    for forged in [
        "INSERT INTO gov_change(target, column_name, verb, key_value, from_state, to_state) VALUES('ticket', 'status', 'update', 't0', 'open', 'done')",
        "INSERT INTO gov_change(target, column_name, verb, key_value, from_state) VALUES('ticket', 'status', 'delete', 't0', 'open')",
        "INSERT INTO gov_change(target, column_name, verb, key_value, to_state) VALUES('pop', 'xm', 'insert', 1, '陈例文')",
        "DELETE FROM gov_change",
    ] {
        assert!(db.refusal(forged).contains("GS-"), "{forged}");
    }
    db.run("DELETE FROM ticket WHERE no = 't1'; INSERT INTO ticket VALUES('t1', 'open', NULL, 'mz')");
    assert_eq!(db.problems(), Vec::<String>::new());
}

#[test]
fn what_a_machine_cannot_hold_is_refused() {
    let db = governed();
    attached(&db);
    db.run("CREATE TABLE bare(status TEXT); CREATE TABLE lost(id INTEGER PRIMARY KEY, status TEXT); CREATE TABLE odd(id INTEGER PRIMARY KEY, status TEXT, result TEXT, owner TEXT); INSERT INTO odd(status) VALUES('elsewhere')");
    for (target, column) in [
        ("none", "status"),
        ("bare", "status"),
        ("lost", "status"),
        ("odd", "status"),
        ("odd", "colour"),
        ("TICKET", "status"),
        ("gov_meta_data", "id"),
        ("shared_pop", "xm"),
    ] {
        let told = db.refusal(&format!(
            "INSERT INTO gov_attach(target, column_name, machine) VALUES('{target}', '{column}', 'ticket')"
        ));
        assert!(told.contains("GS-6305"), "{target}: {told}");
    }
    assert!(db.refusal("DELETE FROM gov_machine").contains("GS-6307"));
    assert!(db.refusal("INSERT INTO gov_machine(name, definition) VALUES('other', '{}')").contains("GS-6301"));
    assert_eq!(db.integer("SELECT count(*) FROM sqlite_master WHERE name LIKE 'govhold%'"), 3);
    db.run("DELETE FROM gov_attach");
    assert_eq!(db.integer("SELECT count(*) FROM sqlite_master WHERE name LIKE 'govhold%'"), 0);
    db.run("UPDATE ticket SET status = 'whatever'");
}

#[test]
fn an_attached_table_refuses_changes_without_the_extension() {
    let folder = Folder::new();
    let path = folder.file("a.db");
    let db = common::open(&path);
    db.init();
    attached(&db);
    drop(db);
    let plain = rusqlite::Connection::open(&path).unwrap();
    for change in
        ["INSERT INTO ticket VALUES('t1', 'open', '', '')", "UPDATE ticket SET status = 'done'", "DELETE FROM ticket"]
    {
        assert!(plain.execute(change, []).is_err(), "{change}");
    }
    assert_eq!(plain.query_row("SELECT status FROM ticket", [], |r| r.get::<_, String>(0)).unwrap(), "open");
}

#[test]
fn nobody_drops_the_triggers_of_a_locked_database() {
    let db = governed();
    attached(&db);
    db.run("SELECT govshare_clock(NULL); SELECT govshare_lock(); SELECT session_open('synthetic-token-of-sys')");
    for name in db.lines("SELECT name FROM sqlite_master WHERE name LIKE 'govhold%'") {
        assert!(db.execute_batch(&format!("DROP TRIGGER \"{name}\"")).is_err(), "{name}");
    }
    db.run("INSERT INTO ticket VALUES('t1', 'open', NULL, 'mz')");
    assert!(db.refusal("UPDATE ticket SET status = 'x'").contains("GS-6302"));
    db.run("DELETE FROM gov_attach");
}
