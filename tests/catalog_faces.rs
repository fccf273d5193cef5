//! What the catalogue answers: search, versions, review, freshness, scans, comparison; and to whom.

mod common;

use common::Host;

/// A data bureau, two departments under it, a foreign one; staff with sessions to open.
fn city() -> Host {
    let db = common::governed();
    db.run(
        "SELECT govshare_clock('2024-03-01T09:00:00+08:00');
         INSERT INTO gov_department(code, name, kind, level, authority) VALUES('sjj', '数据局', 'organ', 'city', 'sjj');
         INSERT INTO gov_department(code, name, kind, level, authority) VALUES
           ('mzj', '民政局', 'organ', 'city', 'sjj'), ('gaj', '公安局', 'organ', 'city', 'sjj'), ('xj', '县局', 'organ', 'county', NULL);
         INSERT INTO gov_staff(id, department, role) VALUES
           ('sj', 'sjj', 'steward'), ('mz', 'mzj', 'steward'), ('ga', 'gaj', 'steward'), ('xs', 'xj', 'steward');
         INSERT INTO gov_credential(id, holder, token) SELECT id, id, id || '_0123456789abcdef' FROM gov_staff;
         INSERT INTO gov_resource(code, name, provider, share_type, share_condition, update_cycle, published_on) VALUES
           ('307013/1', '婚姻登记信息', 'mzj', 'unconditional', NULL, 'monthly', '2024-01-31'),
           ('307013/2', '低保对象信息', 'mzj', 'conditional', '限医保部门办理救助时使用', 'irregular', NULL),
           ('307012/1', '户籍人口信息', 'gaj', 'conditional', '限用于履行法定职责', 'daily', NULL);
         INSERT INTO gov_resource(code, name, provider, state) VALUES('307013/9', '婚姻草稿信息', 'mzj', 'draft');",
    );
    db
}

fn as_session(db: &Host, id: &str) {
    db.run(&format!("SELECT session_open('{id}_0123456789abcdef')"));
}

fn found(db: &Host, text: &str) -> Vec<String> {
    db.lines(&format!("SELECT code FROM catalog_search('{text}') ORDER BY code"))
}

#[test]
fn a_draft_is_found_by_its_department_and_its_authority_only() {
    let db = city();
    assert_eq!(found(&db, "婚姻"), ["307013/1", "307013/9"]);
    for (who, want) in [("mz", 2), ("sj", 2), ("ga", 1), ("xs", 1)] {
        as_session(&db, who);
        assert_eq!(found(&db, "hunyin").len(), want, "{who}");
        assert_eq!(db.integer("SELECT count(*) FROM catalog_lint WHERE code = '307013/9'") > 0, want == 2, "{who}");
        assert_eq!(db.text("SELECT catalog_export('csv')").contains("307013/9"), want == 2, "{who}");
    }
}

#[test]
fn search_follows_changes_of_this_and_other_connections_and_rollbacks() {
    let folder = common::Folder::new();
    let (one, two) = (common::open(&folder.file("x.db")), common::open(&folder.file("x.db")));
    one.init();
    one.run(
        "INSERT INTO gov_department(code, name, kind, level) VALUES('a', '某局', 'organ', 'city');
         INSERT INTO gov_resource(code, name, provider, share_type) VALUES('307001/1', '殡葬信息', 'a', 'unconditional')",
    );
    assert_eq!(found(&two, "殡葬"), ["307001/1"]);
    one.run("UPDATE gov_resource SET name = '公墓信息'");
    assert_eq!(found(&two, "殡葬"), [""; 0]);
    assert_eq!(found(&two, "公墓"), ["307001/1"]);
    one.run("INSERT INTO gov_item(resource, name, type) VALUES('307001/1', '墓位|编号%', 'C')");
    assert_eq!(two.lines("SELECT matched, matched_in FROM catalog_search('墓位')"), ["墓位|编号%|信息项"]);
    two.run("BEGIN; UPDATE gov_resource SET name = '回退信息'");
    assert_eq!(found(&two, "回退"), ["307001/1"]);
    two.run("ROLLBACK");
    one.run("UPDATE gov_resource SET abstract = '其他'");
    assert_eq!(found(&two, "回退"), [""; 0]);
    one.run("UPDATE gov_department SET name = '殡仪服务中心'");
    assert_eq!(two.lines("SELECT code, matched_in FROM catalog_search('byfw')"), ["307001/1|提供部门"]);
    one.run("INSERT INTO gov_resource(code, name, provider, state) VALUES('307001/2', '旧码信息', 'a', 'draft')");
    assert_eq!(found(&two, "旧码"), ["307001/2"]);
    one.run("UPDATE gov_resource SET code = '307001/3' WHERE code = '307001/2'");
    assert_eq!(found(&two, "旧码"), ["307001/3"]);
    one.run("DELETE FROM gov_resource WHERE code = '307001/3'");
    assert_eq!(found(&two, "旧码"), [""; 0]);
}

#[test]
fn any_search_text_is_answered() {
    let db = city();
    for text in ["", " ", "'' OR 1", "%", "*", "\u{feff}", "😀", "NULL", "、。", &"长".repeat(100_000)] {
        db.rows(&format!("SELECT * FROM catalog_search('{text}')"));
    }
    assert_eq!(db.rows("SELECT * FROM catalog_search(NULL)").len(), 0);
    assert_eq!(db.rows("SELECT * FROM catalog_search('信息', 1)").len(), 1);
    assert_eq!(db.rows("SELECT * FROM catalog_search('信息', -1)").len(), 0);
}

#[test]
fn every_version_is_kept_and_nobody_writes_it() {
    let db = city();
    db.run("UPDATE gov_resource SET abstract = '甲' WHERE code = '307013/9'");
    db.run("UPDATE gov_resource SET abstract = '乙' WHERE code = '307013/9'");
    db.run("DELETE FROM gov_resource WHERE code = '307013/9'");
    let versions = "SELECT version, abstract, ended FROM gov_resource_history WHERE code = '307013/9' ORDER BY version";
    assert_eq!(db.lines(versions), ["1||replaced", "2|甲|replaced", "3|乙|deleted"]);
    // A code that comes back goes on counting.
    db.run("INSERT INTO gov_resource(code, name, provider, state) VALUES('307013/9', '又来信息', 'mzj', 'draft')");
    assert_eq!(db.lines(versions).last().map(String::as_str), Some("4||"));
    db.run("INSERT INTO gov_item(resource, name) VALUES('307013/1', '日期'); UPDATE gov_item SET type = 'D'");
    assert_eq!(db.lines("SELECT version, type, ended FROM gov_item_history ORDER BY version"), ["1||replaced", "2|D|"]);
    for sql in [
        "INSERT INTO gov_resource_history(code) VALUES('x')",
        "DELETE FROM gov_resource_history",
        "INSERT INTO gov_resource_history_data(code, changed_at, changed_by, version, ended) VALUES('x', 'x', 'x', 9, 'x')",
        "UPDATE gov_resource_history_data SET abstract = 'x'",
        "DELETE FROM gov_item_history_data",
    ] {
        db.refusal(sql);
    }
    assert_eq!(db.problems(), [""; 0]);
}

#[test]
fn the_provider_keeps_its_own_and_its_authority_publishes() {
    let db = city();
    let begins = |sql: &str, code: &str| assert!(db.refusal(sql).starts_with(code), "{sql}: {}", db.refusal(sql));
    begins(
        "INSERT INTO gov_resource(code, name, provider, actor) VALUES('307013/3', '殡葬信息', 'mzj', 'ga')",
        "GS-3012",
    );
    begins("INSERT INTO gov_resource(code, name, provider, share_type, state, actor) VALUES('307013/3', '殡葬信息', 'mzj', 'unconditional', 'published', 'mz')", "GS-5043");
    db.run("INSERT INTO gov_resource(code, name, provider, share_type, actor) VALUES('307013/3', '殡葬信息', 'mzj', 'unconditional', 'mz')");
    db.run("INSERT INTO gov_item(resource, name, type, actor) VALUES('307013/3', '日期', 'D', 'mz')");
    begins("INSERT INTO gov_item(resource, name, type, actor) VALUES('307013/3', '地点', 'C', 'ga')", "GS-3012");
    db.run("UPDATE gov_resource SET state = 'submitted', actor = 'mz' WHERE code = '307013/3'");
    begins("UPDATE gov_resource SET state = 'published', actor = 'mz' WHERE code = '307013/3'", "GS-5043");
    begins("UPDATE gov_resource SET state = 'published', actor = 'xs' WHERE code = '307013/3'", "GS-3012");
    begins(
        "UPDATE gov_resource SET state = 'published', name = '改名信息', actor = 'sj' WHERE code = '307013/3'",
        "GS-3012",
    );
    db.run("UPDATE gov_resource SET state = 'published', actor = 'sj' WHERE code = '307013/3'");
    assert_eq!(db.lines("SELECT state, changed_by FROM gov_resource WHERE code = '307013/3'"), ["published|sj"]);
    // Stricter at once, looser by review.
    db.run("UPDATE gov_item SET share_type = 'conditional', change_reason = '含个人信息', actor = 'mz' WHERE resource = '307013/3'");
    begins("UPDATE gov_item SET share_type = 'unconditional', change_reason = '已脱敏', actor = 'mz' WHERE resource = '307013/3'", "GS-5043");
}

#[test]
fn what_is_due_counts_from_the_last_recorded_update() {
    let db = city();
    let status = |as_of: &str| {
        db.lines(&format!("SELECT code, due, overdue_days, status FROM catalog_fresh('{as_of}') ORDER BY code"))
    };
    assert_eq!(status("2024-03-10"), ["307012/1|||never", "307013/1|2024-02-29|10|overdue", "307013/2|||none"]);
    db.run("INSERT INTO gov_update(resource, updated_on, actor) VALUES('307013/1', '2024-02-28', 'mz')");
    db.run("INSERT INTO gov_update(resource, actor) VALUES('307012/1', 'ga')");
    assert_eq!(status("2024-03-02"), ["307012/1|2024-03-02|0|fresh", "307013/1|2024-03-28|0|fresh", "307013/2|||none"]);
    // An update made later than the day asked about is not known then.
    assert_eq!(status("2024-02-10")[1], "307013/1|2024-02-29|0|fresh");
    for (sql, code) in [
        ("INSERT INTO gov_update(resource, updated_on) VALUES('307013/1', '2024-03-02')", "GS-5055"),
        ("INSERT INTO gov_update(resource, actor) VALUES('307013/1', 'ga')", "GS-3012"),
        ("INSERT INTO gov_update(resource) VALUES('307/404')", "GS-1041"),
        ("INSERT INTO gov_update(resource, row_count) VALUES('307013/1', -1)", "GS-5056"),
        ("DELETE FROM gov_update", "GS-3015"),
        ("SELECT * FROM catalog_fresh('soon')", "GS-"),
    ] {
        assert!(db.refusal(sql).starts_with(code), "{sql}: {}", db.refusal(sql));
    }
}

#[test]
fn deliveries_are_counted_by_department_and_prohibited_data_with_them() {
    let db = city();
    db.run(
        "INSERT INTO gov_resource(code, name, provider, share_type, legal_basis, legal_basis_kind)
           VALUES('307012/2', '统计原始信息', 'gaj', 'prohibited', '《中华人民共和国统计法》第九条', 'law');
         INSERT INTO gov_collection(resource, collected_on, expected, received, rejected) VALUES('307012/1', '2024-02-01', 100, 50, 10);
         INSERT INTO gov_collection(resource, expected, received, actor) VALUES('307012/1', 100, 100, 'sj');",
    );
    let rate = "SELECT provider, resources, collected, rate, row_rate, missing FROM collection_rate";
    assert_eq!(db.lines(&format!("{rate} WHERE provider = 'gaj'")), ["gaj|2|1|0.5|1|307012/2"]);
    let early = "SELECT row_rate FROM collection_rate('2024-01-01', '2024-02-15') WHERE provider = 'gaj'";
    assert_eq!(db.text(early), "0.4");
    assert!(db
        .refusal("INSERT INTO gov_collection(resource, received, rejected) VALUES('307012/1', 1, 2)")
        .starts_with("GS-5056"));
    assert!(db
        .refusal("INSERT INTO gov_collection(resource, received, actor) VALUES('307012/1', 1, 'mz')")
        .starts_with("GS-3012"));
}

#[test]
fn a_subscription_names_what_its_department_may_know() {
    let db = city();
    db.run("INSERT INTO gov_subscription(subscriber, resource, actor) VALUES('gaj', '307013/1', 'ga')");
    db.run("INSERT INTO gov_subscription(subscriber, search, actor) VALUES('gaj', '低保', 'ga')");
    for (sql, code) in [
        ("INSERT INTO gov_subscription(subscriber, resource, actor) VALUES('gaj', '307013/9', 'ga')", "GS-1041"),
        ("INSERT INTO gov_subscription(subscriber, resource, actor) VALUES('mzj', '307013/1', 'ga')", "GS-3012"),
        ("INSERT INTO gov_subscription(subscriber, actor) VALUES('gaj', 'ga')", "GS-5057"),
        ("INSERT INTO gov_subscription(subscriber, resource, search) VALUES('gaj', '307013/1', 'x')", "GS-5057"),
        ("INSERT INTO gov_subscription(subscriber, search, until) VALUES('gaj', 'x', '2020-01-01')", "GS-3013"),
    ] {
        assert!(db.refusal(sql).starts_with(code), "{sql}: {}", db.refusal(sql));
    }
}

fn mounted() -> Host {
    let db = city();
    db.run(
        "CREATE TABLE hj(id INTEGER PRIMARY KEY, xm TEXT, dz TEXT);
         CREATE TABLE db(id INTEGER PRIMARY KEY, xm TEXT, dz TEXT);
         INSERT INTO hj VALUES(1, '陈例一', '珠山区'), (2, '周例二', '昌江区'), (3, '吴例三', NULL), (4, '郑例四', '乐平市');
         INSERT INTO db VALUES(1, '陈例一', '珠山区'), (2, '周例某', '昌江区'), (3, '吴例三', '浮梁县'), (9, '王例九', NULL);
         INSERT INTO gov_item(resource, name, column_name, type) VALUES
           ('307012/1', '编号', 'id', 'I'), ('307012/1', '姓名', 'xm', 'C'), ('307012/1', '地址', 'dz', 'C'),
           ('307013/2', '编号', 'id', 'I'), ('307013/2', '姓名', 'xm', 'C'), ('307013/2', '地址', 'dz', 'C');
         CREATE VIRTUAL TABLE shared_hj USING gov_shared(resource='307012/1', source='hj');
         CREATE VIRTUAL TABLE shared_db USING gov_shared(resource='307013/2', source='db');",
    );
    db
}

const COMPARE: &str = "SELECT * FROM cross_check('307012/1', '307013/2', '编号')";

#[test]
fn two_sources_are_compared_in_counts_and_the_comparison_is_logged() {
    let db = mounted();
    as_session(&db, "sj");
    let lines = db.lines(COMPARE);
    assert_eq!(lines, ["编号|3|3|0|1|1|1", "姓名|3|2|1|0|0|0.6666666666666666", "地址|2|2|0|0|1|1"]);
    let entry = db.lines("SELECT actor, class, action, object, parties FROM gov_audit ORDER BY seq DESC LIMIT 1");
    assert!(entry[0].starts_with("sj|access|compare|resource:307012/1|"), "{entry:?}");
    assert!(entry[0].contains("gaj") && entry[0].contains("mzj"), "{entry:?}");
    for who in ["mz", "ga", "xs"] {
        as_session(&db, who);
        assert!(db.refusal(COMPARE).starts_with("GS-5054"), "{who}");
    }
    as_session(&db, "sj");
    assert!(db.refusal("SELECT * FROM cross_check('307012/1', '307013/2', '身高')").starts_with("GS-5053"));
    assert!(db.refusal("SELECT * FROM cross_check('307012/1', '307013/1', '编号')").starts_with("GS-5053"));
    db.run("SELECT session_close(); INSERT INTO db VALUES(10, '陈例一', NULL)");
    assert!(
        db.refusal("SELECT * FROM cross_check('307012/1', '307013/2', '姓名')").starts_with("GS-5053"),
        "a name repeats"
    );
}

#[test]
fn a_scan_reads_once_says_what_it_sampled_and_is_the_providers_own() {
    let db = mounted();
    db.run(
        "CREATE TABLE big(id INTEGER PRIMARY KEY, \"a\"\"b\" TEXT, n REAL);
         INSERT INTO big(\"a\"\"b\", n) WITH c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 1000) SELECT 'v' || i, i / 2.0 FROM c;
         INSERT INTO big(\"a\"\"b\", n) VALUES(NULL, x'00')",
    );
    assert_eq!(
        db.lines("SELECT column_name, rows, total, sampled, nulls FROM column_scan('BIG')"),
        ["id|1001|1001|0|0", "a\"b|1001|1001|0|1", "n|1001|1001|0|0"]
    );
    let sampled = db.lines("SELECT DISTINCT rows, total, sampled FROM column_scan('big', 100)");
    assert_eq!(sampled, ["91|1001|1"]);
    assert_eq!(db.text("SELECT share_type FROM classify('hj') WHERE column_name = 'xm'"), "conditional");
    as_session(&db, "ga");
    assert_eq!(db.rows("SELECT * FROM column_scan('hj')").len(), 3);
    assert!(db.refusal("SELECT * FROM classify('db')").starts_with("GS-5052"));
    for target in ["gov_meta_data", "sqlite_master", "shared_hj", "nowhere", "", "hj; DROP TABLE hj"] {
        assert!(db.refusal(&format!("SELECT * FROM column_scan('{target}')")).starts_with("GS-5051"), "{target}");
    }
    for sample in ["0", "-1", "'x'"] {
        assert!(db.refusal(&format!("SELECT * FROM column_scan('big', {sample})")).starts_with("GS-5056"));
    }
}

#[test]
fn the_view_for_people_has_the_sheets_headings() {
    let db = city();
    let view = db.prepare("SELECT * FROM v_catalog_cn").expect("the view");
    let names: Vec<String> = view.column_names().map(String::from).collect();
    let sheet: Vec<&str> =
        govshare::catalog::sheet::HEADINGS.iter().take(govshare::catalog::sheet::NATIONAL).map(|h| h.title).collect();
    assert_eq!(names[..sheet.len()], sheet);
    drop(view);
    assert_eq!(
        db.lines("SELECT \"信息资源提供方\", \"共享类型\", \"更新周期\" FROM v_catalog_cn WHERE \"信息资源代码\" = '307013/1'"),
        ["民政局|无条件共享|每月"]
    );
}

#[test]
fn a_locked_database_imports_searches_and_shows_versions_to_a_session() {
    let db = city();
    // On a locked database the clock is the system's.
    db.run(
        "SELECT govshare_clock(NULL);
         INSERT INTO gov_staff(id, department, role) VALUES('sec1', 'sjj', 'secadmin'), ('sec2', 'sjj', 'secadmin');
         INSERT INTO gov_credential(id, holder, token) VALUES('sec1', 'sec1', 'sec1_0123456789abcdef'), ('sec2', 'sec2', 'sec2_0123456789abcdef');
         SELECT govshare_lock()",
    );
    for sql in ["SELECT * FROM catalog_search('婚姻')", "SELECT * FROM catalog_lint", "SELECT catalog_export('csv')"]
    {
        assert!(db.refusal(sql).starts_with("GS-3001"), "{sql}");
    }
    as_session(&db, "mz");
    db.run(
        "INSERT INTO gov_import(content) VALUES('信息资源名称,信息资源代码,信息资源提供方,信息项名称,共享类型
殡葬信息,307013/5,民政局,日期,无条件共享')",
    );
    assert_eq!(found(&db, "binzang"), ["307013/5"]);
    db.run("UPDATE gov_resource SET abstract = '殡葬服务登记' WHERE code = '307013/5'");
    assert_eq!(db.integer("SELECT count(*) FROM gov_resource_history WHERE code = '307013/5'"), 2);
    db.refusal("SELECT * FROM gov_resource_history_data");
    db.refusal("DELETE FROM gov_resource_history_data");
    assert_eq!(db.rows("SELECT * FROM audit_verify").len(), 0);
}
