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
        assert!(!std::path::Path::new("atk-copy.db").exists(), "no attack leaves a file behind");
        let child = "SELECT route, item, outcome FROM leak_check('shared_pop') WHERE part = 'reference'";
        assert_eq!(db.lines(child), ["pop_child|身份证号|nothing"]);
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

/// Requests of `wj`, all the way to `provided`.
fn agreed(db: &common::Host, id: i64, items: &str, event: &str) {
    db.run(&format!(
        "INSERT INTO gov_request(id, resource, applicant, system, purpose, scope, items, event, valid_until, form_sha256,
            form_sent_at, received_at, actor)
            VALUES({id}, '{RESOURCE}', 'wj', '系统', '处置', '全市', '{items}', {event}, '2099-12-31', sha256('f'),
            '2024-02-20', '2024-02-20', 'wj_s');
         UPDATE gov_request SET state = 'accepted', actor = 'ga_s' WHERE id = {id};
         UPDATE gov_request SET state = 'agreed', actor = 'ga_c' WHERE id = {id};
         UPDATE gov_request SET undertaking_sha256 = sha256('u'), actor = 'wj_s' WHERE id = {id};
         UPDATE gov_request SET state = 'provided', actor = 'ga_s' WHERE id = {id};"
    ));
}

#[test]
fn a_single_agreed_item_is_attacked_by_itself() {
    let mut scene = Scene::open(Journal::Memory);
    let db = scene.take();
    db.run("UPDATE gov_item SET mask = 'hutool.mobile_phone' WHERE column_name = 'sjhm'; UPDATE pop SET sjhm = '800800' WHERE id = 2");
    agreed(&db, 5, r#"["手机"]"#, "NULL");
    // These also name a second column: one that is denied would have them refused for that alone.
    for route in ["columns", "parts", "json"] {
        let sql = format!(
            "SELECT item, outcome FROM leak_check('shared_pop', 5) WHERE part = 'route:blind' AND route = '{route}'"
        );
        assert_eq!(db.lines(&sql), ["手机|leak"], "{route}");
    }
}

#[test]
fn prohibited_items_are_attacked_while_a_security_event_opens_them() {
    let mut scene = Scene::open(Journal::Memory);
    let db = scene.take();
    db.run(&format!(
        "UPDATE gov_item SET share_type = 'prohibited', change_reason = '法律规定不予共享', mask = 'hutool.mobile_phone' WHERE column_name = 'sfzh';
         UPDATE pop SET sfzh = '800800' WHERE id = 2;
         INSERT INTO gov_event(kind, department, document, evidence_sha256, resource, items, begins, valid_until, actor)
            VALUES('major_security_event', 'wj', '某应急1号', sha256('e'), '{RESOURCE}', '[\"身份证号\"]', '2024-02-20', '2024-03-01', 'wj_s');
         UPDATE gov_event SET state = 'approved', actor = 'ga_c';
         UPDATE gov_event SET state = 'approved', actor = 'mz_c';"
    ));
    agreed(&db, 5, r#"["姓名","身份证号"]"#, "1");
    agreed(&db, 6, r#"["姓名"]"#, "NULL");
    let of = |more: &str| {
        let sql = format!("SELECT agreement, outcome FROM leak_check('shared_pop'{more}) WHERE item = '身份证号' AND");
        let mask = db.lines(&format!("{sql} part = 'mask' AND recovered = 1"));
        (mask, db.lines(&format!("{sql} route = 'columns'")))
    };
    let line = |text: &str| vec![text.to_string()];
    // Not the newest agreement, but the one under the event that runs.
    assert_eq!(of(""), (line("5|open"), line("5|leak")));
    assert_eq!(of(", 6"), (vec![], vec![]));
    db.run("SELECT govshare_clock('2024-03-02T09:00:00+08:00')");
    assert_eq!(of(", 5"), (vec![], vec![]), "the event is over");
    assert_eq!(db.lines("SELECT DISTINCT agreement FROM leak_check('shared_pop')"), ["6"]);
}

#[test]
fn triggers_that_copy_values_and_cascades_to_other_tables_are_found() {
    let mut scene = Scene::open(Journal::Memory);
    let db = scene.take();
    db.run(
        "CREATE TABLE history(at TEXT, what TEXT);
         CREATE TRIGGER a_copies AFTER UPDATE OF sjhm ON pop BEGIN INSERT INTO history VALUES(OLD.id, OLD.sfzh || NEW.sjhm); END;
         CREATE TRIGGER b_counts AFTER DELETE ON pop BEGIN INSERT INTO notes(what) VALUES('one less'); END;
         CREATE TRIGGER c_unknown AFTER INSERT ON pop BEGIN SELECT unheard_of(NEW.xm); END;
         CREATE TRIGGER d_reads AFTER INSERT ON pop BEGIN SELECT raise(ABORT, 'twice') FROM elsewhere WHERE x = NEW.xm; END;
         CREATE TABLE cascading(who TEXT REFERENCES pop(sfzh) ON UPDATE CASCADE);
         CREATE TABLE emptied(who TEXT REFERENCES pop(sfzh) ON UPDATE SET NULL);
         CREATE TABLE held(who INTEGER REFERENCES pop);
         CREATE TABLE numbered(a INTEGER, who INTEGER, FOREIGN KEY(who) REFERENCES pop ON UPDATE CASCADE ON DELETE CASCADE);
         CREATE TABLE open(born TEXT REFERENCES pop(csrq) ON UPDATE CASCADE);",
    );
    let sql = "SELECT route, item, outcome, recovered > 0 FROM leak_check('shared_pop') WHERE part = ";
    assert_eq!(
        db.lines(&format!("{sql} 'trigger'")),
        ["a_copies||leak|1", "b_counts||nothing|0", "c_unknown||unknown|0", "d_reads||unknown|0"]
    );
    assert_eq!(
        db.lines(&format!("{sql} 'reference'")),
        [
            "cascading|身份证号|leak|1",
            "emptied|身份证号|nothing|0",
            "held||nothing|0",
            "numbered||leak|1",
            "open|出生日期|nothing|0",
            "pop_child|身份证号|nothing|0"
        ]
    );
    let note = db.text("SELECT note FROM leak_check('shared_pop') WHERE route = 'a_copies'");
    assert!(note.contains("history"), "{note}");
    let all = db.lines("SELECT * FROM leak_check('shared_pop')").join("\n");
    assert_eq!(leaked(&all), None, "no row of the answer holds a value");
    // The routes are run beside them, as before.
    assert!(db.integer("SELECT count(*) FROM leak_check('shared_pop') WHERE part LIKE 'route:%'") > 250);
    assert_eq!(db.lines("SELECT count(*) FROM history"), ["0"], "the real tables are left alone");
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
