//! Replaying the chain: the live tables are what it says, and every step in it was lawful.

mod common;

use common::Host;

fn city() -> Host {
    let db = common::governed();
    db.run("SELECT govshare_clock('2026-02-13T09:00:00+08:00')");
    db.run(
        "INSERT INTO gov_department(code,name,kind,level,authority) VALUES('sj','数据局','organ','city','sj'),('ga','公安局','organ','city','sj'),('mz','民政局','organ','city','sj');
         INSERT INTO gov_staff(id,department,role) VALUES('ga_s','ga','steward'),('ga_c','ga','cdo'),('mz_s','mz','steward'),('mz_c','mz','cdo');
         INSERT INTO gov_credential(id,holder,token) SELECT id,id,id||'_0123456789abcdef' FROM gov_staff;
         INSERT INTO gov_resource(code,name,provider,share_type,share_condition) VALUES('3070120001/000001','人口基本信息','ga','conditional','依申请');
         INSERT INTO gov_item(resource,name,column_name,type,mask,pi) VALUES('3070120001/000001','姓名','xm','C','name','personal'),('3070120001/000001','出生日期','csrq','D',NULL,NULL);
         INSERT INTO gov_request(resource,applicant,system,purpose,scope,items,valid_until,form_sha256,form_sent_at,received_at,actor) VALUES('3070120001/000001','mz','低保系统','低保核对','全市','[\"姓名\",\"出生日期\"]','2026-12-31',sha256('form'),'2026-02-13','2026-02-13','mz_s');
         UPDATE gov_request SET state='accepted', received_at='2026-02-13', actor='ga_s' WHERE id=1;
         UPDATE gov_request SET state='agreed', agreed_items='[\"姓名\"]', actor='ga_c' WHERE id=1;
         UPDATE gov_staff SET id='mz_n' WHERE id='mz_c' AND 0;
         UPDATE gov_department SET name='民政局(市)' WHERE code='mz';
         INSERT INTO gov_department(code,name,kind,level) VALUES('old','旧','organ','city');
         UPDATE gov_department SET code='older' WHERE code='old';
         DELETE FROM gov_department WHERE code='older';
         INSERT INTO gov_checkpoint(size) VALUES(NULL);",
    );
    db
}

fn kinds(db: &Host) -> Vec<String> {
    db.lines("SELECT DISTINCT kind || ' ' || coalesce(target, '') FROM audit_replay ORDER BY 1")
}

#[test]
fn an_honest_database_replays_to_itself() {
    let db = city();
    assert_eq!(db.lines("SELECT * FROM audit_replay"), [""; 0]);
    assert_eq!(db.lines("SELECT * FROM audit_verify"), [""; 0]);
}

#[test]
fn silent_edits_of_live_tables_are_named() {
    for (edit, expected) in [
        ("UPDATE gov_department_data SET name = '别' WHERE code = 'ga'", "edited gov_department"),
        ("UPDATE gov_request_data SET agreed_items = '[\"姓名\",\"出生日期\"]'", "edited gov_request"),
        ("UPDATE gov_request_data SET state = 'provided'", "edited gov_request"),
        ("UPDATE gov_resource_data SET share_type = 'unconditional'", "edited gov_resource"),
        ("UPDATE gov_item_data SET mask = NULL", "edited gov_item"),
        ("DELETE FROM gov_staff_data WHERE id = 'ga_c'", "missing gov_staff"),
        ("INSERT INTO gov_staff_data SELECT 99, 'x', department, name, 'sysadmin', since, until, changed_at, changed_by FROM gov_staff_data LIMIT 1", "added gov_staff"),
        ("DELETE FROM gov_request_data", "missing gov_request"),
    ] {
        let db = city();
        let drops = db.lines("SELECT 'DROP TRIGGER \"' || name || '\";' FROM sqlite_master WHERE type = 'trigger'").concat();
        db.run(&drops);
        db.run(edit);
        assert_eq!(kinds(&db), [expected], "{edit}");
    }
}

#[test]
fn a_forged_deadline_in_a_chain_computed_anew_is_named() {
    for (action, table, column, day) in [
        ("request.submit", "gov_request", "reply_due", "2026-02-20"),
        ("request.agree", "gov_request", "provide_due", "2026-03-31"),
        ("feedback.report", "gov_feedback", "due", "2026-12-31"),
        ("event.file", "gov_event", "review_due", "2026-12-31"),
    ] {
        let db = city();
        db.run(
            "INSERT INTO gov_feedback(resource, item, department, statement, evidence_sha256, actor)
               VALUES('3070120001/000001', '姓名', 'mz', '与身份证不符', sha256('e'), 'mz_s');
             INSERT INTO gov_event(kind, department, document, evidence_sha256, resource, items, begins, valid_until, actor)
               VALUES('major_security_event', 'mz', '号文', sha256('d'), '3070120001/000001', '[\"姓名\"]', '2026-02-13', '2026-02-15', 'mz_s')",
        );
        assert_eq!(kinds(&db), [""; 0]);
        let right = db.text(&format!("SELECT {column} FROM {table}"));
        assert!(!right.is_empty() && right != day, "{table} {right}");
        db.unguard();
        db.run("DELETE FROM gov_checkpoint_data; DELETE FROM gov_node_data");
        db.run(&format!("UPDATE {table}_data SET {column} = '{day}'"));
        db.rewrite(action, &format!("\"{column}\":\"{right}\""), &format!("\"{column}\":\"{day}\""));
        let found = db.lines("SELECT kind || ' ' || explanation FROM audit_replay");
        assert_eq!(found.len(), 1, "{found:#?}");
        assert!(
            found[0].starts_with("illegal") && found[0].contains(&format!("by the rules then in force it is {right}")),
            "{found:#?}"
        );
    }
}
