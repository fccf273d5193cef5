//! Rectification notices through the door: who, what, when, and the documents made of them. Also a year that is
//! nothing, a department of yesterday, and names that would be markup.

mod common;

fn city() -> common::Host {
    let db = common::governed();
    db.run(
        "SELECT govshare_clock('2024-03-01T10:00:00+08:00');
         INSERT INTO gov_department(code, name, kind, level, authority) VALUES
           ('sjj', '景德镇市政务服务数据管理局', 'organ', 'city', 'sjj'), ('mzj', '市民政局', 'organ', 'city', 'sjj'),
           ('evil', '<script>alert(1)</script>&\"''', 'organ', 'city', 'sjj'), ('lp', '乐平市数据局', 'organ', 'county', 'lp');
         INSERT INTO gov_staff(id, department, role, since) VALUES ('sup', 'sjj', 'supervisor', '2024-01-02'), ('sup_lp', 'lp', 'supervisor', '2024-01-02'),
           ('mzj_s', 'mzj', 'steward', '2024-01-02'), ('mzj_c', 'mzj', 'cdo', '2024-01-02');",
    );
    db
}

const ISSUE: &str = "INSERT INTO gov_notice(id, department, finding, content, demands, number, entries, actor)
    VALUES(1, 'mzj', 3, '逾期未答复共享申请', '逐件答复', '景数管〔2024〕3号', '2-4,7', 'sup')";

#[test]
fn notice_runs_from_issue_over_circular_and_report_to_its_close() {
    let db = city();
    db.run(ISSUE);
    // 15 working days from Friday 2024-03-01.
    let row = "SELECT state, state_label, issued_on, deadline, confirmed_by FROM gov_notice";
    assert_eq!(db.lines(row), ["issued|已通知整改|2024-03-01|2024-03-22|sup"]);
    assert!(db.refusal("UPDATE gov_notice SET state = 'overdue', actor = 'sup'").contains("GS-8204"));
    db.run(
        "SELECT govshare_clock('2024-03-25T10:00:00+08:00'); UPDATE gov_notice SET state = '逾期未整改', actor = 'sup'",
    );
    assert!(db.refusal("UPDATE gov_notice SET state = 'escalated', actor = 'sup'").contains("GS-8203"));
    db.run("UPDATE gov_notice SET state = 'notified', circular_number = '景数管通〔2024〕1号', actor = 'sup'");
    db.run("UPDATE gov_notice SET state = 'escalated', report_number = '景数管报〔2024〕1号', report_signer = '周例戊', actor = 'sup'");
    db.run("SELECT govshare_clock('2024-04-10T10:00:00+08:00');
            UPDATE gov_notice SET state = 'rectified', rectified_on = '2024-04-08', reviewed_by = 'sup', reviewed_on = '2024-04-09', review_evidence = sha256('x'), actor = 'sup'");
    let actions = db.lines("SELECT action FROM gov_audit WHERE object = 'notice:1' ORDER BY seq");
    assert_eq!(actions, ["notice.issue", "notice.expire", "notice.circulate", "notice.escalate", "notice.close"]);
    let text = db.text("SELECT notice_text(1)");
    for part in [
        "景数管〔2024〕3号",
        "市民政局：",
        "第二十一条第（三）项",
        "逾期未答复共享申请。",
        "逐件答复。",
        "2-4、7",
        "2024年3月22日前",
        "2024年3月1日",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
    assert!(db.text("SELECT notice_text(1, 'circular')").contains("2024年3月25日"));
    assert!(db.text("SELECT notice_text(1, 'report')").contains("签发人：周例戊"));
    assert!(db.text("SELECT hex(substr(notice_docx(1), 1, 4))").starts_with("504B0304"));
    assert!(db.problems().is_empty());
}

#[test]
fn only_a_supervisor_of_the_city_bureau_issues_and_nobody_deletes() {
    let db = city();
    for other in ["mzj_c", "sup_lp"] {
        assert!(db.refusal(&ISSUE.replace("'sup')", &format!("'{other}')"))).contains("GS-8202"), "{other}");
    }
    db.run(ISSUE);
    assert!(db.refusal("DELETE FROM gov_notice").contains("GS-8208"));
    assert!(db.refusal("UPDATE gov_notice SET content = '其他', actor = 'sup'").contains("GS-82"));
    assert!(db.refusal("UPDATE gov_notice SET demands = '其他', actor = 'sup'").contains("GS-8205"));
    assert!(db.refusal("UPDATE gov_notice SET report_signer = '某', actor = 'mzj_c'").contains("GS-8202"));
}

#[test]
fn odd_notices_are_refused_by_what_is_odd() {
    let db = city();
    for (from, to, fault) in [
        ("'mzj', 3", "'mzj', 7", "GS-8207"),
        ("景数管〔2024〕3号", "景数管[2024]3号", "GS-8301"),
        ("'2-4,7'", "'7-2'", "GS-8003"),
        ("'mzj', 3", "'none', 3", "GS-"),
        ("'mzj', 3", "'sjj', 3", "GS-8204"),
    ] {
        let told = db.refusal(&ISSUE.replace(from, to));
        assert!(told.contains(fault), "{to}: {told}");
    }
    db.run(ISSUE);
    assert!(db.refusal(&ISSUE.replace("(1, ", "(2, ")).contains("GS-8210"));
    assert!(db.refusal("SELECT notice_text(9)").contains("GS-8209"));
    assert!(db.refusal("SELECT notice_text(1, 'circular')").contains("GS-8302"));
    assert!(db.refusal("SELECT notice_text(1, 'poem')").contains("GS-8209"));
    assert_eq!(db.text("SELECT notice_text(NULL) IS NULL"), "1");
}

#[test]
fn empty_periods_and_departments_of_yesterday_say_so() {
    let db = city();
    for (period, note) in
        [("2023", "考核期内不存在"), ("2024-02-29/2024-02-29", "考核期内不存在"), ("2024-03", "无考核事项")]
    {
        let rows = db.lines(&format!("SELECT rate, score_bp, rank, note FROM scorecard('{period}') WHERE department = 'mzj' AND metric = 'total'"));
        match rows.first() {
            Some(row) => assert!(row.starts_with("—|||") && row.contains(note), "{period} {row}"),
            None => assert_eq!(note, "考核期内不存在", "{period}"),
        }
    }
    for bad in ["2024-13", "24", "2024-02-30/2024-03-01", "2024-03-02/2024-03-01", "x"] {
        assert!(db.refusal(&format!("SELECT * FROM scorecard('{bad}')")).contains("GS-800"), "{bad}");
    }
    assert!(db.refusal("SELECT * FROM scorecard(NULL)").contains("GS-8002"));
    assert!(db.refusal("SELECT * FROM scorecard").contains("GS-"));
}

#[test]
fn names_that_are_markup_are_shown_as_text() {
    let db = city();
    let page = db.text("SELECT supervision_report('2024-03')");
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;") && !page.contains("<script"));
}

/// Feedback not answered when due is of item (3); what was corrected on feedback is suggested for (2).
#[test]
fn feedback_leads_to_findings() {
    let db = city();
    db.run(
        "INSERT INTO gov_resource(code, name, provider, share_type, published_on) VALUES('3070010001/000001', '名录', 'mzj', 'unconditional', '2024-03-01');
         INSERT INTO gov_item(resource, name, column_name, type) VALUES('3070010001/000001', '住址', 'zz', 'C');
         INSERT INTO gov_feedback(id, resource, item, department, statement, evidence_sha256) VALUES
           (1, '3070010001/000001', '住址', 'sjj', '门牌号错误', sha256('a')), (2, '3070010001/000001', '住址', 'sjj', '缺失', sha256('b')),
           (3, '3070010001/000001', '住址', 'sjj', '重复', sha256('c')), (4, '3070010001/000001', '住址', 'sjj', '有误', sha256('d'));
         SELECT govshare_clock('2024-03-08T10:00:00+08:00');
         UPDATE gov_feedback SET state = 'corrected', correction = '已更正' WHERE id = 1;
         UPDATE gov_feedback SET state = 'withdrawn' WHERE id = 3;
         SELECT govshare_clock('2024-04-15T10:00:00+08:00');
         UPDATE gov_feedback SET state = 'upheld', reason = '与档案一致' WHERE id = 4;",
    );
    // Ten working days from Friday 2024-03-01.
    assert_eq!(db.text("SELECT due FROM gov_feedback WHERE id = 2"), "2024-03-15");
    let found = "SELECT finding, ground, standing, subject, department, day FROM findings('2024-03') WHERE subject LIKE 'feedback%' ORDER BY subject";
    assert_eq!(
        db.lines(found),
        [
            "2|supply_unusable|suggested|feedback 1|mzj|2024-03-08",
            "3|reply_overdue|proposed|feedback 2|mzj|2024-03-16",
            "3|reply_overdue|proposed|feedback 4|mzj|2024-03-16"
        ]
    );
    let seqs = db.text("SELECT entries FROM findings('2024-03') WHERE subject = 'feedback 1'");
    let seq = seqs.rsplit([',', '-']).next().unwrap();
    assert_eq!(
        db.text(&format!("SELECT action || ' ' || object FROM gov_audit WHERE seq = {seq}")),
        "feedback.correct feedback:1"
    );
    assert!(db.lines("SELECT * FROM findings('2024-05') WHERE subject LIKE 'feedback%'").is_empty());
}

#[test]
fn inspectors_session_reads_everything_here_and_writes_nothing() {
    let db = city();
    db.run(ISSUE);
    db.run("INSERT INTO gov_credential(id, holder, token) VALUES('inspect', 'sup', 'synthetic-inspector-token')");
    db.text("SELECT session_open('synthetic-inspector-token', '{\"read_only\":true}')");
    let before = db.integer("SELECT max(seq) FROM gov_audit");
    for table in [
        "gov_department",
        "gov_staff",
        "gov_resource",
        "gov_item",
        "gov_request",
        "gov_event",
        "gov_notice",
        "gov_period",
        "gov_feedback",
        "gov_hold",
        "gov_checkpoint",
        "gov_credential",
    ] {
        let told = db.refusal(&format!("INSERT INTO {table} DEFAULT VALUES"));
        assert!(told.contains("GS-3051"), "{table}: {told}");
    }
    for change in [
        "UPDATE gov_notice SET report_signer = '某'",
        "DELETE FROM gov_notice",
        "INSERT INTO gov_audit(action, object) VALUES('app.x', 'x:1')",
        "UPDATE gov_department SET name = '另名', actor = 'setup' WHERE code = 'mzj'",
    ] {
        assert!(db.refusal(change).contains("GS-3051"), "{change}");
    }
    assert_eq!(db.integer("SELECT max(seq) FROM gov_audit"), before);
    for read in ["duty_due", "scorecard('2024-02')", "findings('2024-02')", "gov_notice", "gov_audit", "gov_staff"] {
        db.rows(&format!("SELECT * FROM {read}"));
    }
    assert!(db.text("SELECT supervision_report('2024-02')").contains("<html"));
    assert!(db.refusal("SELECT session_open('synthetic-inspector-token', '{\"read_only\":\"yes\"}')").contains("GS-"));
    // Without it the holder may do what a supervisor of the bureau may.
    db.text("SELECT session_open('synthetic-inspector-token')");
    db.run("UPDATE gov_notice SET state = 'withdrawn', withdrawal_reason = '重复'");
}
