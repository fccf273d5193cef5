//! A share's demanded k: small groups are never given, whatever the question; further masks of an agreement.

mod common;
mod scene;

use common::Host;
use scene::{is_refused, sign_in, Journal, Scene, RESOURCE};

/// Up to `agreed` for wj, with what the provider sets; the items asked for are 姓名, 手机 and 出生日期.
fn agreed(db: &Host, id: i64, set: &str) {
    db.run(&format!(
        "INSERT INTO gov_request(id, resource, applicant, system, purpose, scope, items, valid_until, form_sha256,
            form_sent_at, received_at, actor)
            VALUES({id}, '{RESOURCE}', 'wj', '系统', '统计', '全市', '[\"姓名\",\"手机\",\"出生日期\"]', '2099-12-31', sha256('f'),
            '2024-02-20', '2024-02-20', 'wj_s');
         UPDATE gov_request SET state = 'accepted', actor = 'ga_s' WHERE id = {id};
         UPDATE gov_request SET state = 'agreed', {set}, actor = 'ga_c' WHERE id = {id};
         UPDATE gov_request SET undertaking_sha256 = sha256('u'), actor = 'wj_s' WHERE id = {id};"
    ));
}

fn provide(id: i64) -> String {
    format!("UPDATE gov_request SET state = 'provided', actor = 'ga_s' WHERE id = {id}")
}

/// With the three that are there: three born in 1949, three in 1980, two in 1981, three in 1990, one in 1991.
fn people(db: &Host) {
    db.run(
        "INSERT INTO pop(xm, sfzh, sjhm, csrq)
           WITH n(i, y) AS (VALUES (1,'1949'),(2,'1949'),(3,'1980'),(4,'1981'),(5,'1981'),(6,'1990'),(7,'1990'),(8,'1990'),(9,'1991'))
           SELECT CASE i % 2 WHEN 0 THEN '张例' ELSE '李例' END || substr('一二三四五六七八九', i, 1), 's' || i, '1380000000' || i, y || '-03-0' || i FROM n;",
    );
}

const YEARS: &str = "agreed_masks = '{\"出生日期\":\"date(year)\"}', minimum_k = 3, k_items = '[\"出生日期\"]'";

#[test]
fn an_agreements_further_masks_are_laid_over_the_catalogues() {
    let mut scene = Scene::open(Journal::Wal);
    let db = scene.take();
    agreed(&db, 5, "agreed_masks = '{\"出生日期\":\"date(year)\",\"手机\":\"keep(0,2)\"}'");
    db.run(&provide(5));
    sign_in(&db, "wj_s");
    assert_eq!(db.lines("SELECT xm, sjhm, csrq FROM shared_pop WHERE csrq = '1949'"), ["欧阳**|*********00|1949"]);
    // What is compared is what the reader may see.
    assert_eq!(db.lines("SELECT 1 FROM shared_pop WHERE csrq = '1949-12-31'").len(), 0);
    assert_eq!(
        db.lines(&format!("SELECT item, mask FROM share_explain('{RESOURCE}', 'wj') WHERE mask IS NOT NULL")),
        ["姓名|name", "手机|phone|keep(0,2)", "出生日期|date(year)"]
    );
    sign_in(&db, "mz_s");
    assert_eq!(db.lines("SELECT csrq FROM shared_pop WHERE csrq = '1949-12-31'").len(), 1, "another agreement's");
}

#[test]
fn attack_small_groups_are_not_given_whatever_is_asked() {
    let mut scene = Scene::open(Journal::Wal);
    let db = scene.take();
    people(&db);
    agreed(&db, 5, YEARS);
    db.run(&provide(5));
    db.run("SELECT govshare_lock()");
    sign_in(&db, "wj_s");
    let given = ["1949", "1949", "1949", "1980", "1980", "1980", "1990", "1990", "1990"];
    assert_eq!(db.lines("SELECT csrq FROM shared_pop ORDER BY csrq"), given);
    for (question, answer) in [
        ("SELECT count(*) FROM shared_pop", "9"),
        ("SELECT count(*) FROM shared_pop WHERE csrq IN ('1981', '1991')", "0"),
        ("SELECT count(xm) FROM shared_pop WHERE sjhm LIKE '138%'", "7"),
        ("SELECT count(DISTINCT csrq) FROM shared_pop", "3"),
        ("SELECT max(csrq) FROM shared_pop", "1990"),
        ("SELECT count(*) FROM shared_pop AS a JOIN shared_pop AS b ON a.rowid = b.rowid", "9"),
        ("SELECT count(*) FROM (SELECT xm FROM shared_pop GROUP BY xm, sjhm, csrq)", "9"),
        ("SELECT max(rowid) FROM shared_pop", "9"),
    ] {
        assert_eq!(db.text(question), answer, "{question}");
        db.run("BEGIN");
        assert_eq!(db.text(question), answer, "in a transaction: {question}");
        db.run("ROLLBACK");
    }
    assert_eq!(db.lines("SELECT DISTINCT k, groups_under FROM k_anonymity('shared_pop', 'csrq', 3)"), ["3|0"]);
    assert_eq!(db.lines("SELECT rows FROM audit_access WHERE rows <> 'unknown' ORDER BY seq LIMIT 1"), ["9"]);
    // The provider's own department and other agreements see what they did before.
    for (who, rows) in [("ga_s", "12"), ("mz_s", "12")] {
        sign_in(&db, who);
        assert_eq!(db.text("SELECT count(csrq) FROM shared_pop"), rows, "{who}");
    }
}

#[test]
fn groups_are_counted_anew_when_the_source_changes() {
    let mut scene = Scene::open(Journal::Wal);
    let db = scene.take();
    people(&db);
    agreed(&db, 5, YEARS);
    db.run(&provide(5));
    sign_in(&db, "wj_s");
    let count = |db: &Host| db.integer("SELECT count(*) FROM shared_pop");
    assert_eq!((count(&db), count(&db)), (9, 9));
    // By this connection, also within a transaction that is rolled back.
    db.run("INSERT INTO pop(sfzh, sjhm, csrq) VALUES('x1', '13800000000', '1981-01-01')");
    assert_eq!((count(&db), count(&db)), (12, 12));
    db.run("DELETE FROM pop WHERE sfzh = 'x1'");
    assert_eq!(count(&db), 9);
    db.run("BEGIN; DELETE FROM pop WHERE csrq LIKE '1949%'; ROLLBACK");
    assert_eq!(count(&db), 9);
    // By another one.
    let other = scene.connect();
    other.run("UPDATE pop SET csrq = '1991-05-05' WHERE csrq LIKE '1981%'");
    assert_eq!(count(&db), 12);
    // A row that is alone in its group stays unseen until there are enough.
    other.run("INSERT INTO pop(sfzh, sjhm, csrq) VALUES('x2', '13800000000', '2001-01-01')");
    assert_eq!(db.lines("SELECT 1 FROM shared_pop WHERE csrq = '2001'").len(), 0);
}

#[test]
fn groups_are_those_of_the_filtered_source() {
    let mut scene = Scene::open(Journal::Memory);
    let db = scene.take();
    people(&db);
    agreed(&db, 5, &format!("{YEARS}, row_filter = '[{{\"item\":\"手机\",\"op\":\"<>\",\"value\":\"13800000001\"}}]'"));
    db.run(&provide(5));
    sign_in(&db, "wj_s");
    // One of 1949's three is filtered out, so that the other two are too few.
    assert_eq!(db.lines("SELECT DISTINCT csrq FROM shared_pop ORDER BY 1"), ["1980", "1990"]);
}

#[test]
fn keyed_and_several_items_group_as_the_reader_would_see_them() {
    let mut scene = Scene::open(Journal::Wal);
    let db = scene.take();
    people(&db);
    // No key is at hand for hash: what falls together does not depend on it.
    agreed(
        &db,
        5,
        "agreed_masks = '{\"出生日期\":\"date(year)|hash(sm3,16)\"}', minimum_k = 2, k_items = '[\"姓名\",\"出生日期\"]'",
    );
    db.run(&provide(5));
    sign_in(&db, "wj_s");
    assert_eq!(db.lines("SELECT xm FROM shared_pop ORDER BY 1"), ["张**", "张**", "李**", "李**"]);
    assert!(is_refused(&db, "SELECT csrq FROM shared_pop").contains("GS-4007"));
}

#[test]
fn what_was_found_is_in_the_entry_that_provides() {
    let mut scene = Scene::open(Journal::Wal);
    let db = scene.take();
    people(&db);
    agreed(&db, 5, YEARS);
    db.run(&provide(5));
    let entry = db.text("SELECT detail FROM gov_audit WHERE action = 'request.provide' ORDER BY seq DESC LIMIT 1");
    let k = r#""k":[{"demanded":3,"found":1,"groups":5,"groups_suppressed":2,"rows":12,"rows_suppressed":3,"table":"shared_pop"}]"#;
    assert!(entry.contains(k), "{entry}");
    assert_eq!(db.problems(), [""; 0]);
}

#[test]
fn a_k_that_cannot_be_kept_is_refused() {
    let mut scene = Scene::open(Journal::Wal);
    let db = scene.take();
    agreed(&db, 5, "minimum_k = 3, k_items = '[\"出生日期\"]'");
    let refused = is_refused(&db, &provide(5));
    assert!(refused.contains("GS-6253") && refused.contains("largest group: 2"), "{refused}");
    db.run("DROP TABLE shared_pop");
    assert!(is_refused(&db, &provide(5)).contains("GS-6252"));
    for set in [
        "minimum_k = 3",
        "k_items = '[\"姓名\"]'",
        "minimum_k = 1, k_items = '[\"姓名\"]'",
        "minimum_k = 1000001, k_items = '[\"姓名\"]'",
        "minimum_k = 3, k_items = '[\"身份证号\"]'",
        "minimum_k = 3, k_items = '[\"姓名\"]', verify_only = 1",
    ] {
        let id = 20;
        let seen = scene::outcome(
            &db,
            &format!(
                "BEGIN; INSERT INTO gov_request(id, resource, applicant, system, purpose, scope, items, valid_until, form_sha256,
                    form_sent_at, received_at, actor) VALUES({id}, '{RESOURCE}', 'wj', '系统', '统计', '全市', '[\"姓名\"]', '2099-12-31',
                    sha256('f'), '2024-02-20', '2024-02-20', 'wj_s');
                 UPDATE gov_request SET state = 'accepted', actor = 'ga_s' WHERE id = {id};
                 UPDATE gov_request SET state = 'agreed', {set}, actor = 'ga_c' WHERE id = {id}"
            ),
        );
        assert!(seen.contains("GS-6251"), "{set}: {seen}");
        db.run("ROLLBACK");
    }
    // Once agreed it stays.
    assert!(is_refused(&db, "UPDATE gov_request SET minimum_k = 2, actor = 'ga_c' WHERE id = 5").contains("GS-6207"));
}

#[test]
fn a_mask_that_draws_at_random_forms_no_groups() {
    let mut scene = Scene::open(Journal::Wal);
    let db = scene.take();
    agreed(
        &db,
        5,
        "agreed_masks = '{\"出生日期\":\"shardingsphere.generic_table_random_replace\"}', minimum_k = 2, k_items = '[\"出生日期\"]'",
    );
    assert!(is_refused(&db, &provide(5)).contains("GS-6251"));
}
