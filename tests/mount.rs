//! Mounting a shared table, and the thread from request to masked row: what goes through, what is refused.

mod common;

use common::{governed, Host};

const CODE: &str = "3070120001/000001";

/// A catalogued resource with its source table, not mounted yet.
fn catalogued() -> Host {
    let db = governed();
    db.run(
        "INSERT INTO gov_department(code, name, kind, level) VALUES('ga', '公安局', 'organ', 'city'), ('mz', '民政局', 'organ', 'city');
         INSERT INTO gov_staff(id, department, role) VALUES('mz_s', 'mz', 'steward'), ('ga_s', 'ga', 'steward'), ('ga_c', 'ga', 'cdo');
         INSERT INTO gov_credential(id, holder, token) VALUES('mz_s', 'mz_s', 'synthetic-token-mz'), ('ga_s', 'ga_s', 'synthetic-token-ga');
         INSERT INTO gov_resource(code, name, provider, share_type, share_condition)
           VALUES('3070120001/000001', '人口基本信息', 'ga', '有条件共享', '依申请用于履行法定职责');
         INSERT INTO gov_item(resource, name, column_name, type, mask) VALUES
           ('3070120001/000001', '姓名', 'xm', 'C', 'name'), ('3070120001/000001', '手机', 'sjhm', 'C', 'phone'),
           ('3070120001/000001', '出生日期', 'csrq', 'D', NULL);
         CREATE TABLE pop(id INTEGER PRIMARY KEY, xm TEXT, sjhm TEXT, csrq TEXT);
         INSERT INTO pop VALUES(1, '欧阳例', '15400000001', '1980-01-01'), (2, '张例', '15400000002', '1990-01-01');",
    );
    db
}

fn mount(name: &str, resource: &str, source: &str) -> String {
    format!("CREATE VIRTUAL TABLE {name} USING gov_shared(resource='{resource}', source='{source}')")
}

/// A provided agreement over name and date of birth, and the applicant's session.
fn agreed(db: &Host) {
    db.run(&mount("shared_pop", CODE, "pop"));
    db.run(
        "INSERT INTO gov_request(resource, applicant, system, purpose, scope, items, valid_until, form_sha256, form_sent_at, received_at)
           SELECT '3070120001/000001', 'mz', '低保系统', '低保核对', '全市', '[\"姓名\",\"手机\",\"出生日期\"]', date('now', '+99 days'),
             sha256('form'), date('now', '+8 hours'), date('now', '+8 hours');
         UPDATE gov_request SET state = 'accepted' WHERE id = 1;
         UPDATE gov_request SET state = 'agreed', agreed_items = '[\"姓名\",\"出生日期\"]' WHERE id = 1;
         UPDATE gov_request SET undertaking_sha256 = sha256('u') WHERE id = 1;
         UPDATE gov_request SET state = 'provided' WHERE id = 1;",
    );
    assert_eq!(db.text("SELECT session_open('synthetic-token-mz')"), "mz_s");
}

#[test]
fn what_does_not_fit_is_not_mounted_and_leaves_nothing() {
    let db = catalogued();
    db.run("CREATE VIEW seen AS SELECT * FROM pop; CREATE TABLE poor(xm TEXT, sjhm TEXT)");
    let length = db.text("SELECT max(seq) FROM gov_audit");
    for (sql, why) in [
        (mount("s", CODE, "nowhere"), "GS-7021"),
        (mount("s", CODE, "seen"), "GS-7021"),
        (mount("s", CODE, "gov_staff_data"), "GS-7021"),
        (mount("s", CODE, "sqlite_master"), "GS-7021"),
        (mount("s", CODE, "poor"), "GS-7022"),
        (mount("s", "3070120001/000009", "pop"), "GS-1041"),
        (mount("gov_mine", CODE, "pop"), "GS-1033"),
        ("CREATE VIRTUAL TABLE s USING gov_shared".into(), "GS-7020"),
        ("CREATE VIRTUAL TABLE s USING gov_shared(resource='a', source='b', more='c')".into(), "GS-7020"),
        ("CREATE VIRTUAL TABLE temp.s USING gov_shared(resource='a', source='b')".into(), "GS-1032"),
        (format!("INSERT INTO gov_mount(name, resource, source) VALUES('s', '{CODE}', 'pop')"), "GS-7020"),
    ] {
        let said = db.refusal(&sql);
        assert!(said.contains(why), "{sql}\n{said}");
    }
    assert_eq!(db.text("SELECT count(*) FROM gov_mount"), "0");
    assert_eq!(db.text("SELECT max(seq) FROM gov_audit"), length);
}

#[test]
fn a_second_mount_of_one_name_is_refused_and_the_first_stays() {
    let db = catalogued();
    db.run(&mount("shared_pop", CODE, "pop"));
    assert!(db.refusal(&mount("shared_pop", CODE, "pop")).contains("already exists"));
    assert_eq!(db.lines("SELECT name, source FROM gov_mount"), ["shared_pop|pop"]);
    db.run("DROP TABLE shared_pop");
    assert_eq!(db.text("SELECT count(*) FROM gov_mount"), "0");
    assert_eq!(db.text("SELECT action FROM gov_audit ORDER BY seq DESC LIMIT 1"), "mount.drop");
}

#[test]
fn agreed_items_are_read_masked_and_every_read_is_on_the_chain() {
    let db = catalogued();
    agreed(&db);
    assert_eq!(db.lines("SELECT xm, csrq FROM shared_pop"), ["欧阳*|1980-01-01", "张*|1990-01-01"]);
    assert_eq!(db.lines("SELECT xm FROM shared_pop WHERE csrq >= '1985'"), ["张*"]);
    // A predicate on a masked column sees the masked value.
    assert_eq!(db.lines("SELECT csrq FROM shared_pop WHERE xm = '张例'"), [""; 0]);
    assert_eq!(db.lines("SELECT csrq FROM shared_pop WHERE xm = '张*'"), ["1990-01-01"]);
    for sql in ["SELECT sjhm FROM shared_pop", "SELECT * FROM shared_pop", "SELECT xm FROM shared_pop ORDER BY sjhm"] {
        let said = db.refusal(sql);
        assert!(said.contains("GS-7007") && said.contains("Art. 10") && said.contains("姓名, 出生日期"), "{said}");
    }
    let reads = "SELECT count(*) FROM gov_audit WHERE class = 'access' AND object LIKE 'resource:%'";
    assert!(db.integer(reads) >= 7);
    assert_eq!(db.problems(), [""; 0]);
}

#[test]
fn a_stranger_and_nobody_are_refused_and_logged() {
    let db = catalogued();
    agreed(&db);
    db.run("SELECT session_close()");
    assert!(db.refusal("SELECT xm FROM shared_pop").contains("GS-7001"));
    db.run("INSERT INTO gov_department(code, name, kind, level) VALUES('wj', '卫健委', 'organ', 'city')");
    db.run("INSERT INTO gov_staff(id, department, role) VALUES('wj_s', 'wj', 'steward')");
    db.run("INSERT INTO gov_credential(id, holder, token) VALUES('wj_s', 'wj_s', 'synthetic-token-wj')");
    db.run("SELECT session_open('synthetic-token-wj')");
    let said = db.refusal("SELECT count(*) FROM shared_pop");
    assert!(said.contains("GS-7002 [jingdezhen-2023 Art. 10]"), "{said}");
    let last = "SELECT detail LIKE '%\"outcome\":\"refused\"%' FROM gov_audit ORDER BY seq DESC LIMIT 1";
    assert_eq!(db.text(last), "1");
}

#[test]
fn a_source_column_dropped_later_is_named() {
    let db = catalogued();
    agreed(&db);
    assert_eq!(db.lines("SELECT xm FROM shared_pop").len(), 2);
    db.run("ALTER TABLE pop DROP COLUMN csrq");
    let said = db.refusal("SELECT csrq FROM shared_pop");
    assert!(said.contains("GS-7022") || said.contains("GS-7025"), "{said}");
    assert!(said.contains("csrq"), "{said}");
    assert_eq!(db.problems(), [""; 0]);
}

#[test]
fn bad_input_is_refused_by_number_and_changes_nothing() {
    let db = catalogued();
    let before = db.text("SELECT max(seq) FROM gov_audit");
    let huge = "长".repeat(3_500_000);
    let resource = |code: &str, share: &str, name: &str| {
        format!(
            "INSERT INTO gov_resource(code, name, provider, share_type) VALUES('{code}', '{name}', 'ga', '{share}')"
        )
    };
    let request = |id: &str, items: &str| {
        format!(
            "INSERT INTO gov_request(id, resource, applicant, system, purpose, scope, items) \
             VALUES({id}, '{CODE}', 'mz', '系统', '核对用途', '全市', '{items}')"
        )
    };
    for sql in [
        resource("3070120001/000002", "随便共享", "x"),
        resource("3070120001/000002", "100%s%n", "x"),
        resource("30/1", "unconditional", "x"),
        resource("3070120001", "unconditional", "x"),
        resource("3070120001/000002", "unconditional", &huge),
        request("NULL", "not json"),
        request("NULL", "{\"a\":1}"),
        request("NULL", "[\"不存在\"]"),
        request("-1", "[\"姓名\"]"),
        request("0", "[\"姓名\"]"),
        "INSERT INTO gov_department(code, name, kind, level) VALUES('x' || char(0), 'n', 'organ', 'city')".into(),
        "INSERT INTO gov_department(code, name, kind, level) VALUES('x', 'n' || char(0) || 'm', 'organ', 'city')"
            .into(),
        "INSERT INTO gov_department(code, name, kind, level) VALUES('x''y z', 'n', 'organ', 'city')".into(),
        "INSERT INTO gov_department(code, name, kind, level) VALUES('x', CAST(x'ff' AS TEXT), 'organ', 'city')".into(),
    ] {
        let said = db.refusal(&sql);
        assert!(said.contains("GS-"), "{}\n{said}", sql.chars().take(120).collect::<String>());
        assert!(said.len() < 4_000, "an error text is no place for {} bytes", said.len());
    }
    assert_eq!(db.text("SELECT max(seq) FROM gov_audit"), before);
    db.run("INSERT INTO gov_department(code, name, kind, level) VALUES('pct', '百%s''分%n\"号', 'organ', 'city')");
    assert_eq!(db.text("SELECT name FROM gov_department WHERE code = 'pct'"), "百%s'分%n\"号");
    assert_eq!(db.problems(), [""; 0]);
}

#[test]
fn attack_order_of_a_key_that_was_masked_after_mounting() {
    let db = catalogued();
    db.run(
        "CREATE TABLE card(no TEXT PRIMARY KEY, xm TEXT, sjhm TEXT, csrq TEXT) WITHOUT ROWID;
         INSERT INTO card VALUES('2', '张例', '15400000002', '1990-01-01'), ('1', '欧阳例', '15400000001', '1980-01-01');
         INSERT INTO gov_item(resource, name, column_name, type, share_type) VALUES ('3070120001/000001', '证号', 'no', 'C', 'unconditional');
         CREATE TABLE keyed(id INTEGER, no TEXT PRIMARY KEY, xm TEXT, sjhm TEXT, csrq TEXT);
         INSERT INTO keyed VALUES(1, '2', '张例', '15400000002', '1990-01-01');",
    );
    db.run(&mount("shared_card", CODE, "card"));
    db.run(&mount("shared_keyed", CODE, "keyed"));
    db.run("ALTER TABLE pop ADD COLUMN no TEXT");
    agreed(&db);
    assert_eq!(db.text("SELECT group_concat(csrq) FROM shared_card"), "1980-01-01,1990-01-01");
    db.run("SELECT session_close(); UPDATE gov_item SET mask = 'keep(0,0)' WHERE name = '证号'");
    db.run("SELECT session_open('synthetic-token-mz')");
    assert!(db.refusal("SELECT csrq FROM shared_card").starts_with("GS-7027"));
    // With a rowid beneath, a key that is not its alias orders nothing.
    assert_eq!(db.text("SELECT no || csrq FROM shared_keyed"), "*1990-01-01");
}

#[test]
fn a_shared_table_made_or_dropped_on_its_own_leaves_its_entry_in_the_file() {
    let folder = common::Folder::new();
    let path = folder.file("x.db");
    let db = common::open(&path);
    db.init();
    db.run(
        "SELECT govshare_clock('2026-03-02T09:00:00+08:00');
         INSERT INTO gov_department(code, name, kind, level) VALUES('ga', '公安局', 'organ', 'city');
         INSERT INTO gov_resource(code, name, provider, share_type, share_condition) VALUES('3070120001/000001', '人口', 'ga', 'conditional', '依申请');
         INSERT INTO gov_item(resource, name, column_name, type) VALUES('3070120001/000001', '姓名', 'xm', 'C');
         CREATE TABLE pop(id INTEGER PRIMARY KEY, xm TEXT);",
    );
    // As another process sees it: the entry must not wait for a later change, which may fail or never come.
    let raw = rusqlite::Connection::open(&path).unwrap();
    let last = || -> String {
        let sql = "SELECT json_extract(body, '$.action') FROM gov_audit_data ORDER BY seq DESC LIMIT 1";
        raw.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    for _ in 0..2 {
        db.run("CREATE VIRTUAL TABLE shared_pop USING gov_shared(resource='3070120001/000001', source='pop')");
        assert_eq!(last(), "mount.create");
        assert!(db
            .refusal("INSERT INTO gov_department(code, name, kind, level) VALUES('a b', '', 'x', 'city')")
            .contains("GS-"));
        db.run("DROP TABLE shared_pop");
        assert_eq!(last(), "mount.drop");
        db.run("BEGIN; CREATE VIRTUAL TABLE shared_pop USING gov_shared(resource='3070120001/000001', source='pop'); ROLLBACK");
        assert_eq!(last(), "mount.drop");
    }
    assert_eq!(db.lines("SELECT * FROM audit_replay"), [""; 0]);
    assert_eq!(db.lines("SELECT * FROM audit_verify"), [""; 0]);
}
