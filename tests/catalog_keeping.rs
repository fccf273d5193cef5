//! The catalogue under the city's and others' rules, what its subscribers hear, and what is noticed of its data.

mod common;

use common::Host;
use rusqlite::params;

/// A data bureau, two departments under it, a foreign one; staff with sessions to open.
fn city() -> Host {
    let db = common::governed();
    db.run(
        "SELECT govshare_clock('2024-03-01T09:00:00+08:00');
         INSERT INTO gov_department(code, name, kind, level, authority) VALUES('sjj', '数据局', 'organ', 'city', 'sjj');
         INSERT INTO gov_department(code, name, kind, level, authority) VALUES
           ('mzj', '民政局', 'organ', 'city', 'sjj'), ('gaj', '公安局', 'organ', 'city', 'sjj'), ('xj', '县局', 'organ', 'county', NULL);
         INSERT INTO gov_staff(id, department, role) VALUES
           ('sj', 'sjj', 'steward'), ('mz', 'mzj', 'steward'), ('ga', 'gaj', 'steward'), ('xs', 'xj', 'steward'), ('op', 'sjj', 'sysadmin');
         INSERT INTO gov_credential(id, holder, token) SELECT id, id, id || '_0123456789abcdef' FROM gov_staff;
         INSERT INTO gov_resource(code, name, provider, share_type, share_condition, update_cycle, published_on) VALUES
           ('307013/1', '婚姻登记信息', 'mzj', 'unconditional', NULL, 'monthly', '2024-01-31'),
           ('307013/2', '低保对象信息', 'mzj', 'conditional', '限医保部门办理救助时使用', 'irregular', NULL);",
    );
    db
}

fn as_session(db: &Host, id: &str) {
    db.run(&format!("SELECT session_open('{id}_0123456789abcdef')"));
}

/// Writes a pack of these rules and puts it in force.
fn pack(db: &Host, name: &str, rules: &[(&str, Option<u8>, &str)]) {
    db.run(&format!("INSERT INTO gov_pack(pack, version, title) VALUES('{name}', '1', '本地细则')"));
    let first = [("effective_from", None, "\"2024-01-01\"")];
    for (rule, article, value) in first.iter().chain(rules) {
        db.run_with(
            "INSERT INTO gov_rule(pack, version, rule, article, basis, value) VALUES(?1, '1', ?2, ?3, 'product', ?4)",
            params![name, rule, article, value],
        );
    }
    db.run(&format!("UPDATE gov_pack SET state = 'active' WHERE pack = '{name}'"));
}

#[test]
fn a_local_structure_of_codes_outranks_the_national_one_and_is_cited() {
    let db = city();
    let row = |code: &str| {
        format!("INSERT INTO gov_resource(code, name, provider, share_type) VALUES('{code}', '殡葬信息', 'mzj', 'unconditional')")
    };
    let sheet = |code: &str| {
        format!("SELECT rule, message FROM import_check('信息资源名称,信息资源代码,信息资源提供方,信息项名称,共享类型\n公墓信息,{code},民政局,墓位,无条件共享\n')")
    };
    assert!(db.refusal(&row("36112/1")).contains("levels of 1, 2, 3 digits"));
    let value = r#"{"least_levels": 2, "level1": 1, "level2": 4, "longest": 12}"#;
    pack(&db, "local", &[("class_code_structure", Some(5), value)]);
    let refused = db.refusal(&row("307/5"));
    assert!(refused.starts_with("GS-5005 [local Art. 5]") && refused.contains("1, 4"), "{refused}");
    db.run(&row("36112/1"));
    assert_eq!(db.lines(&sheet("36112/7")), [""; 0]);
    assert!(
        db.lines(&sheet("307/7"))[0].starts_with("GS-5005|GS-5005 [local Art. 5]"),
        "{:?}",
        db.lines(&sheet("307/7"))
    );
    // What was registered before stays, and lint says what is wrong with it now.
    assert_eq!(db.integer("SELECT count(*) FROM catalog_lint WHERE code = '36112/1' AND rule = 'code_structure'"), 0);
    db.run("UPDATE gov_pack SET state = 'retired' WHERE pack = 'local'");
    assert_eq!(db.integer("SELECT count(*) FROM catalog_lint WHERE code = '36112/1' AND rule = 'code_structure'"), 1);
    assert!(db.refusal(&row("36113/1")).starts_with("GS-5005"));
}

#[test]
fn a_pack_with_a_structure_that_is_none_is_refused() {
    let db = city();
    db.run("INSERT INTO gov_pack(pack, version) VALUES('odd', '1')");
    for (rule, value) in [
        ("class_code_structure", r#"{"least_levels": 4, "level1": 1, "level2": 2, "longest": 12}"#),
        ("class_code_structure", r#"{"least_levels": 1, "level1": 0, "longest": 12}"#),
        ("class_code_structure", r#"{"least_levels": 1, "level2": 1, "longest": 12}"#),
        ("class_code_structure", r#"{"least_levels": 1, "level1": 4, "longest": 3}"#),
        ("class_code_structure", "[1, 2, 3]"),
        ("lint_weights", r#"{"abstract_mising": 3}"#),
        ("empty_words", "\"x\""),
    ] {
        let sql = "INSERT INTO gov_rule(pack, version, rule, basis, value) VALUES('odd', '1', ?1, 'product', ?2)";
        let refusal = db.execute(sql, [rule, value]).expect_err(value);
        assert!(common::told(&refusal).1.starts_with("GS-"), "{value}: {refusal}");
    }
}

#[test]
fn a_kind_of_basis_that_a_stricter_pack_would_not_accept_is_shown_and_refused_once_it_is_in_force() {
    let db = city();
    let insert = |code: &str| {
        format!(
            "INSERT INTO gov_resource(code, name, provider, share_type, legal_basis_kind, legal_basis)
             VALUES('{code}', '统计台账信息', 'mzj', 'prohibited', 'department_rule', '《统计执法监督检查办法》第五条')"
        )
    };
    db.run(&insert("307013/7"));
    let shown = "SELECT severity, value FROM catalog_lint WHERE code = '307013/7' AND rule = 'legal_basis_stricter'";
    assert_eq!(db.lines(shown), ["note|部门规章 (national-2025)"]);
    db.run("UPDATE gov_pack SET state = 'active' WHERE pack = 'national-2025'; SELECT govshare_clock('2025-08-01T09:00:00+08:00')");
    let refused = db.refusal(&insert("307013/8"));
    assert!(refused.starts_with("GS-5013") && refused.contains("national-2025"), "{refused}");
    assert_eq!(db.lines(shown), [""; 0]);
    assert_eq!(
        db.lines("SELECT severity FROM catalog_lint WHERE code = '307013/7' AND rule = 'legal_basis_kind'"),
        ["error"]
    );
}

#[test]
fn packs_set_words_weights_and_cycles() {
    let db = city();
    let weight = "SELECT severity FROM catalog_lint WHERE code = '307013/1' AND rule = 'abstract_missing'";
    assert_eq!(db.lines(weight), ["warning"]);
    let due = "SELECT due FROM catalog_fresh('2024-03-05') WHERE code = '307013/1'";
    assert_eq!(db.text(due), "2024-02-29");
    pack(
        &db,
        "local",
        &[
            ("lint_weights", None, r#"{"abstract_missing": 3, "published_on_missing": 0}"#),
            ("empty_words", None, r#"["详见文件"]"#),
            ("system_name_endings", None, r#"["信息箱"]"#),
        ],
    );
    // Tables are the first pack's that sets them: the city's stands before.
    assert_eq!(db.lines(weight), ["warning"]);
    db.run("UPDATE gov_pack SET state = 'retired' WHERE pack = 'jingdezhen-2023'");
    assert_eq!(db.lines(weight), ["error"]);
    assert_eq!(db.lines("SELECT code FROM catalog_lint WHERE rule = 'published_on_missing'"), [""; 0]);
    assert_eq!(db.text(due), "2024-02-29", "by default");
    let said = "INSERT INTO gov_resource(code, name, provider, share_type, share_condition) VALUES('307013/6', '殡葬信息箱', 'mzj', 'conditional', '详见文件')";
    assert!(db.refusal(said).starts_with("GS-5011"), "{}", db.refusal(said));
    db.run(&said.replace("详见文件", "限医保部门使用"));
    assert_eq!(db.integer("SELECT count(*) FROM catalog_lint WHERE rule = 'system_name'"), 1);
    pack(&db, "weekly", &[("update_cycle_days", Some(18), r#"{"monthly": 10}"#)]);
    assert_eq!(db.text(due), "2024-02-10");
}

const NEWS: &str = "SELECT code, what, state, changes FROM subscription_news";

#[test]
fn a_subscriber_hears_what_is_new_changed_suspended_and_retired_until_it_was_delivered() {
    let db = city();
    db.run(
        "INSERT INTO gov_subscription(subscriber, resource) VALUES('gaj', '307013/1');
         INSERT INTO gov_subscription(subscriber, search) VALUES('gaj', '殡葬'), ('xj', '低保')",
    );
    let head = db.integer("SELECT max(seq) FROM gov_audit");
    let since = |from: i64| format!("SELECT code, what FROM subscription_news('gaj', {from}) ORDER BY code");
    assert_eq!(db.lines(&since(head + 1)), [""; 0]);
    // A draft is nobody else's business, nor its end.
    db.run("INSERT INTO gov_resource(code, name, provider, share_type, state) VALUES('307013/8', '殡葬草稿信息', 'mzj', 'unconditional', 'draft')");
    db.run("UPDATE gov_resource SET state = 'retired' WHERE code = '307013/8'");
    assert_eq!(db.lines(&since(head + 1)), [""; 0]);
    db.run("INSERT INTO gov_resource(code, name, provider, share_type, state) VALUES('307013/9', '殡葬信息', 'mzj', 'unconditional', 'submitted')");
    assert_eq!(db.lines(&since(head + 1)), [""; 0]);
    db.run("UPDATE gov_resource SET state = 'published' WHERE code = '307013/9'; INSERT INTO gov_item(resource, name) VALUES('307013/1', '登记机关')");
    assert_eq!(db.lines(&since(head + 1)), ["307013/1|changed", "307013/9|new"]);
    // Delivered with proofs, once; the entries behind the last checkpoint stay news.
    db.run("INSERT INTO gov_checkpoint(size) VALUES(NULL)");
    db.run("INSERT INTO gov_feed(department) VALUES('gaj')");
    let content = db.text("SELECT content FROM gov_feed");
    assert!(
        content.contains(r#""subscriptions":[{"code":"307013/1","name":"婚姻登记信息","what":"new"}"#),
        "{content}"
    );
    assert!(!content.contains("307013/8"), "{content}");
    assert_eq!(db.lines("SELECT code, what FROM subscription_news('gaj')"), [""; 0]);
    db.run("UPDATE gov_resource SET state = 'suspended' WHERE code = '307013/1'; UPDATE gov_resource SET state = 'retired' WHERE code = '307013/9'");
    as_session(&db, "ga");
    assert_eq!(db.lines(NEWS), ["307013/1|suspended|suspended|1", "307013/9|retired|retired|1"]);
    db.run("SELECT session_close()");
    db.run("UPDATE gov_resource SET state = 'published' WHERE code = '307013/1'");
    as_session(&db, "ga");
    assert_eq!(db.lines(NEWS)[0], "307013/1|changed|published|2", "it came and went");
    // Others' subscriptions are theirs; who pushes sees all.
    assert_eq!(db.lines("SELECT code FROM subscription_news('xj')"), [""; 0]);
    as_session(&db, "op");
    assert_eq!(db.lines("SELECT DISTINCT subscriber FROM subscription_news ORDER BY 1"), ["gaj", "xj"]);
}

fn mounted() -> Host {
    let db = city();
    db.run(
        "CREATE TABLE hy(id INTEGER PRIMARY KEY, rq TEXT);
         INSERT INTO hy VALUES(1, '2024-01-02'), (2, '2024-01-05');
         INSERT INTO gov_item(resource, name, column_name, type) VALUES('307013/1', '登记日期', 'rq', 'D');
         CREATE VIRTUAL TABLE shared_hy USING gov_shared(resource='307013/1', source='hy')",
    );
    db
}

const CHECK: &str = "INSERT INTO gov_watch(resource) VALUES('307013/1')";

#[test]
fn an_update_of_a_mounted_table_is_noticed_once() {
    let db = mounted();
    db.run(CHECK);
    assert_eq!(db.lines("SELECT resource, checked_on, row_count, changed FROM gov_watch"), ["307013/1|2024-03-01|2|"]);
    assert_eq!(db.integer("SELECT count(*) FROM gov_update"), 0, "there is nothing to compare with yet");
    db.run("SELECT govshare_clock('2024-03-02T09:00:00+08:00')");
    db.run(CHECK);
    assert_eq!(db.text("SELECT changed FROM gov_watch WHERE id = 2"), "0");
    db.run("UPDATE hy SET rq = '2024-01-03' WHERE id = 1; SELECT govshare_clock('2024-03-04T09:00:00+08:00')");
    db.run(CHECK);
    assert_eq!(db.text("SELECT changed FROM gov_watch WHERE id = 3"), "1");
    assert_eq!(db.lines("SELECT id, resource, updated_on, row_count FROM gov_update"), ["1|307013/1|2024-03-04|2"]);
    assert_eq!(
        db.lines("SELECT action, object FROM gov_audit ORDER BY seq DESC LIMIT 2"),
        ["update.notice|update:1", "watch.check|watch:3"]
    );
    assert_eq!(
        db.lines("SELECT last_update, due FROM catalog_fresh WHERE code = '307013/1'"),
        ["2024-03-04|2024-04-04"]
    );
    // A change that was undone is not seen, nor one that changes nothing; rows in another order are the same rows.
    db.run("DELETE FROM hy WHERE id = 2; INSERT INTO hy VALUES(2, '2024-01-05'); UPDATE hy SET rq = rq");
    db.run(CHECK);
    assert_eq!(db.text("SELECT changed FROM gov_watch WHERE id = 4"), "0");
    db.run("INSERT INTO gov_update(resource, updated_on) VALUES('307013/1', '2024-03-04')");
    assert_eq!(db.problems(), [""; 0]);
    for sql in [
        "UPDATE gov_watch SET changed = 0",
        "DELETE FROM gov_watch",
        "INSERT INTO gov_watch(resource, changed) VALUES('307013/1', 0)",
        "INSERT INTO gov_watch(resource) VALUES('307013/2')",
        "INSERT INTO gov_watch(resource) VALUES('307013/404')",
    ] {
        assert!(db.refusal(sql).starts_with("GS-"), "{sql}");
    }
    assert!(db.refusal("SELECT content_version FROM gov_watch").contains("no such column"));
}

#[test]
fn on_a_locked_database_the_provider_and_its_authority_check() {
    let db = mounted();
    db.run(
        "SELECT govshare_clock(NULL);
         INSERT INTO gov_staff(id, department, role) VALUES('sec1', 'sjj', 'secadmin'), ('sec2', 'sjj', 'secadmin');
         INSERT INTO gov_credential(id, holder, token) VALUES('sec1', 'sec1', 'sec1_0123456789abcdef'), ('sec2', 'sec2', 'sec2_0123456789abcdef');
         SELECT govshare_lock()",
    );
    for (who, may) in [("mz", true), ("sj", true), ("ga", false), ("xs", false)] {
        as_session(&db, who);
        match may {
            true => db.run(CHECK),
            false => assert!(db.refusal(CHECK).starts_with("GS-"), "{who}"),
        }
    }
    as_session(&db, "sj");
    assert_eq!(db.lines("SELECT changed FROM gov_watch ORDER BY id"), ["", "0"]);
    assert!(!db.refusal("SELECT content_version FROM gov_watch_data").is_empty());
}
