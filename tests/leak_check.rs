//! `leak_check`: what a reader would recover of a mount, by every route of the corpus and past every mask.

mod common;
mod scene;

use scene::{is_refused, leaked, sign_in, Journal, Scene, JOURNALS, RESOURCE};

fn found(db: &common::Host, more: &str) -> Vec<String> {
    db.lines(&format!("SELECT part, route, coalesce(item, ''), outcome FROM leak_check('shared_pop'{more}) WHERE outcome NOT IN ('refused', 'nothing', 'masked')"))
}

#[test]
fn a_sound_mount_shows_nothing_by_any_route() {
    for journal in JOURNALS {
        let (_scene, db) = Scene::locked(journal).attacker(Some("ga_s"));
        let entries = db.integer("SELECT count(*) FROM gov_audit");
        assert_eq!(found(&db, ""), [""; 0], "{journal:?}");
        let all = db.lines("SELECT * FROM leak_check('shared_pop', 1)");
        assert!(all.len() > 200, "{} routes", all.len());
        assert_eq!(leaked(&all.join("\n")), None, "no row of the answer holds a value");
        let groups = "SELECT part, count(*) > 25, min(searched) > 5, min(agreement) FROM leak_check('shared_pop') WHERE part LIKE 'route:%' GROUP BY part";
        let each = ["blind", "environment", "oracle", "source", "storage"].map(|g| format!("route:{g}|1|1|1"));
        assert_eq!(db.lines(groups), each);
        assert_eq!(db.lines("SELECT item FROM leak_check('pop') WHERE outcome = 'masked'"), ["姓名", "手机"]);
        // The sandbox is nobody's database: nothing here was touched.
        assert_eq!(db.integer("SELECT count(*) FROM gov_audit"), entries);
        assert_eq!(db.lines("SELECT count(*) FROM pop"), ["3"]);
        assert_eq!(db.lines("SELECT name FROM sqlite_master WHERE name LIKE 'leak%'"), [""; 0]);
    }
}

#[test]
fn a_mask_that_fails_open_is_found_by_its_values_and_by_the_routes() {
    let mut scene = Scene::open(Journal::Memory);
    let db = scene.take();
    db.run("UPDATE gov_item SET mask = 'hutool.mobile_phone' WHERE column_name = 'sjhm'; UPDATE pop SET sjhm = '800800' WHERE id = 2; SELECT govshare_lock()");
    sign_in(&db, "ga_s");
    let found = found(&db, "");
    assert!(found.contains(&"mask|hutool.mobile_phone|手机|open".to_string()), "{found:?}");
    assert!(found.contains(&"route:blind|columns|手机|leak".to_string()), "{found:?}");
    // Every masked column is attacked; the name's mask holds.
    assert!(!found.iter().any(|f| f.contains("姓名")), "{found:?}");
    let notes = db.lines("SELECT note FROM leak_check('shared_pop') WHERE outcome = 'open'");
    assert_eq!(notes.len(), 2, "among the stored values and among odd ones: {notes:?}");
    assert!(notes.iter().all(|n| n.contains("hutool")), "{notes:?}");
}

#[test]
fn a_masked_value_that_still_passes_its_check_is_found() {
    let mut scene = Scene::open(Journal::Memory);
    let db = scene.take();
    db.run("UPDATE gov_item SET mask = 'redact(13900000000)' WHERE column_name = 'sjhm'; UPDATE gov_item SET mask = NULL WHERE column_name = 'xm'");
    let found = found(&db, "");
    assert_eq!(found, ["mask||姓名|raw", "mask|redact(13900000000)|手机|checks"]);
    let counts = db.lines("SELECT recovered, searched, note FROM leak_check('shared_pop') WHERE outcome = 'checks'");
    assert!(counts[0].starts_with("3|3|") && counts[0].contains("check_phone"), "{counts:?}");
}

#[test]
fn keyed_masks_are_told_apart_and_row_filters_and_verification_kept() {
    let mut scene = Scene::open(Journal::Memory);
    let db = scene.take();
    db.run("UPDATE gov_item SET mask = 'pseudonym(phone)', lookup = 1 WHERE column_name = 'sjhm'");
    db.run(&format!(
        "INSERT INTO gov_request(id, resource, applicant, system, purpose, scope, items, valid_until, form_sha256,
            form_sent_at, received_at, actor)
            VALUES(5, '{RESOURCE}', 'wj', '系统', '核验', '全市', '[\"手机\",\"出生日期\"]', '2099-12-31', sha256('f'),
            '2024-02-20', '2024-02-20', 'wj_s');
         UPDATE gov_request SET state = 'accepted', actor = 'ga_s' WHERE id = 5;
         UPDATE gov_request SET state = 'agreed', verify_only = 1, actor = 'ga_c',
            row_filter = '[{{\"item\":\"出生日期\",\"op\":\"=\",\"value\":\"1980-01-01\"}}]' WHERE id = 5;
         UPDATE gov_request SET undertaking_sha256 = sha256('u'), actor = 'wj_s' WHERE id = 5;
         UPDATE gov_request SET state = 'provided', actor = 'ga_s' WHERE id = 5;
         SELECT govshare_lock();"
    ));
    sign_in(&db, "aud");
    assert_eq!(found(&db, ", 5"), ["mask|pseudonym(phone)|手机|keyed"]);
    assert_eq!(db.lines("SELECT DISTINCT agreement FROM leak_check('shared_pop', 5)"), ["5"]);
}

#[test]
fn only_the_provider_and_those_who_answer_for_security_may_check() {
    let (_scene, db) = Scene::locked(Journal::Wal).attacker(None);
    assert!(is_refused(&db, "SELECT * FROM leak_check('shared_pop')").contains("GS-3001"));
    for who in ["mz_s", "wj_s", "sys"] {
        sign_in(&db, who);
        assert!(is_refused(&db, "SELECT * FROM leak_check('shared_pop')").contains("GS-3012"), "{who}");
    }
    for who in ["ga_s", "ga_c", "sec", "aud"] {
        sign_in(&db, who);
        assert!(is_refused(&db, "SELECT * FROM leak_check('notes')").contains("GS-7036"), "{who}");
        assert!(is_refused(&db, "SELECT * FROM leak_check(NULL)").contains("GS-7036"), "{who}");
        assert!(is_refused(&db, "SELECT * FROM leak_check('pop', 99)").contains("GS-7037"), "{who}");
        assert!(is_refused(&db, "SELECT * FROM leak_check('pop', 'x')").contains("GS-7037"), "{who}");
        assert!(is_refused(&db, "SELECT * FROM leak_check").contains("GS-1"), "{who}");
    }
    // Tables of every shape: without rows, without a rowid, with odd names.
    sign_in(&db, "ga_s");
}

#[test]
fn tables_of_every_shape_are_checked() {
    let mut scene = Scene::open(Journal::Memory);
    let db = scene.take();
    db.run(
        "CREATE TABLE \"select from\"(\"order by\" TEXT NOT NULL, \"a'b\" TEXT CHECK(length(\"a'b\") > 1), 备注 TEXT,
            twice TEXT GENERATED ALWAYS AS (备注 || 备注), k INTEGER, PRIMARY KEY(k)) WITHOUT ROWID;
         INSERT INTO \"select from\"(\"order by\", \"a'b\", 备注, k) VALUES('秘密甲乙丙', '1234567', '公开的说明', 1), ('o''q\"x秘密', 'zz', NULL, 2);
         CREATE INDEX \"i x\" ON \"select from\"(\"order by\" COLLATE NOCASE) WHERE k > 0;
         CREATE TABLE none(x TEXT);",
    );
    for (i, (table, columns)) in
        [("select from", ["order by", "a'b", "备注"]), ("none", ["x", "", ""])].iter().enumerate()
    {
        let code = format!("3070120001/00001{i}");
        db.run_with(
            "INSERT INTO gov_resource(code, name, provider, share_type) VALUES(?1, '检查', 'ga', 'unconditional')",
            [&code],
        );
        for (j, column) in columns.iter().filter(|c| !c.is_empty()).enumerate() {
            let mask = if j < 2 { Some("redact") } else { None };
            db.run_with(
                "INSERT INTO gov_item(resource, name, column_name, type, mask) VALUES(?1, ?2, ?3, 'C', ?4)",
                (&code, format!("项{j}"), column, mask),
            );
        }
        db.run(&format!("CREATE VIRTUAL TABLE shared_{i} USING gov_shared(resource='{code}', source='{table}')"));
    }
    let odd =
        "SELECT part, route, outcome FROM leak_check('shared_0') WHERE outcome NOT IN ('refused', 'nothing', 'masked')";
    assert_eq!(db.lines(odd), [""; 0]);
    assert!(db.integer("SELECT count(*) FROM leak_check('shared_0')") > 150);
    let empty = db.lines("SELECT DISTINCT outcome FROM leak_check('shared_1') WHERE part LIKE 'route:%' ORDER BY 1");
    assert!(empty.contains(&"unknown".to_string()) && !empty.contains(&"leak".to_string()), "{empty:?}");
}
