//! The access log: every path of reading, in every journal mode; counts, downloads, tickets, look-ups.

mod common;
mod scene;

use scene::{agree, is_refused, sign_in, Journal, Scene, JOURNALS, RESOURCE};

const READ: &str = "SELECT csrq FROM shared_pop";

fn access_rows(db: &common::Host) -> Vec<String> {
    db.lines(
        "SELECT action, outcome, coalesce(code, ''), rows FROM audit_access WHERE resource IS NOT NULL ORDER BY seq",
    )
}

#[test]
fn a_read_and_its_number_of_rows_are_in_the_log() {
    for journal in JOURNALS {
        let (_scene, db) = Scene::locked(journal).attacker(None);
        db.run(&format!(
            "SELECT session_open('{}', '{{\"operator\":\"op-7\",\"terminal\":\"t-1\",\"action\":\"compare\",\"purpose\":\"低保核对\",\"system\":\"低保系统\"}}')",
            scene::token("mz_s")
        ));
        assert_eq!(db.lines(READ).len(), 3);
        assert_eq!(db.lines("SELECT csrq FROM shared_pop WHERE csrq = '1949-12-31'").len(), 1);
        assert_eq!(db.lines("SELECT csrq FROM shared_pop WHERE csrq = 'never'").len(), 0);
        is_refused(&db, "SELECT sfzh FROM shared_pop");
        let expected = ["compare|allowed||3", "compare|allowed||1", "compare|allowed||0", "compare|refused|GS-7007|0"];
        assert_eq!(access_rows(&db), expected, "{journal:?}");
        db.run("SELECT session_close()");
        // Now out of the log alone, and as another sees it.
        sign_in(&db, "aud");
        assert_eq!(access_rows(&db), expected, "{journal:?}");
        assert_eq!(
            db.text("SELECT items || operator || terminal || purpose || system || agreement FROM audit_access LIMIT 1"),
            "[\"出生日期\"]op-7t-1低保核对低保系统1"
        );
        assert_eq!(db.lines("SELECT * FROM audit_verify"), Vec::<String>::new());
    }
}

#[test]
fn a_count_that_was_never_written_is_unknown() {
    let scene = Scene::locked(Journal::Wal);
    {
        let db = scene.connect();
        sign_in(&db, "mz_s");
        assert_eq!(db.lines(READ).len(), 3);
        // Gone without session_close, as a killed process is.
    }
    let db = scene.connect();
    sign_in(&db, "aud");
    assert_eq!(access_rows(&db), ["query|allowed||unknown"]);
}

#[test]
fn a_query_of_many_rows_is_recorded_as_a_download_before_they_leave() {
    for journal in JOURNALS {
        let mut scene = Scene::open(journal);
        let db = scene.take();
        db.run("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)
                INSERT INTO pop(sfzh, sjhm, csrq) SELECT 'x' || i, '13700000000', '2000-01-01' FROM n; SELECT govshare_lock()");
        sign_in(&db, "mz_s");
        let mut statement = db.prepare(READ).unwrap();
        let mut rows = statement.query([]).unwrap();
        for _ in 0..1_000 {
            rows.next().unwrap().unwrap();
        }
        drop(rows);
        drop(statement);
        assert_eq!(db.integer("SELECT count(*) FROM audit_access WHERE action = 'download'"), 0);
        assert_eq!(db.lines(READ).len(), 1_503);
        assert_eq!(db.integer("SELECT count(*) FROM audit_access WHERE action = 'download'"), 1, "{journal:?}");
        let known = db.lines("SELECT rows FROM audit_access WHERE action = 'query' ORDER BY seq");
        assert_eq!(known, ["1000", "1503"], "{journal:?}");
        // Declared as a download, one entry says it all.
        db.run(&format!("SELECT session_open('{}', '{{\"action\":\"download\"}}')", scene::token("mz_s")));
        assert_eq!(db.lines(READ).len(), 1_503);
        assert_eq!(db.integer("SELECT count(*) FROM audit_access WHERE action = 'download'"), 2);
    }
}

#[test]
fn no_rollback_takes_an_entry_back() {
    for journal in JOURNALS {
        let (_scene, db) = Scene::locked(journal).attacker(Some("mz_s"));
        let allowed =
            || db.integer("SELECT count(*) FROM audit_access WHERE outcome = 'allowed' AND resource IS NOT NULL");
        let works = journal == Journal::Wal;
        let mut expected = 0;
        for (script, end) in [
            ("BEGIN; SELECT csrq FROM shared_pop", "ROLLBACK"),
            ("BEGIN; SELECT count(*) FROM notes; SELECT csrq FROM shared_pop", "ROLLBACK"),
            ("SAVEPOINT s; SELECT csrq FROM shared_pop", "ROLLBACK TO s; RELEASE s"),
        ] {
            let seen = scene::outcome(&db, script);
            assert_eq!(seen.contains("1949-12-31"), works, "{journal:?} {script}\n{seen}");
            assert_eq!(seen.contains("GS-3020"), !works);
            db.run(end);
            expected += i64::from(works);
            assert_eq!(allowed(), expected, "{journal:?} {script}");
        }
        // A transaction that has written is refused everywhere.
        for script in [
            "BEGIN; INSERT INTO notes(what) VALUES('x'); SELECT csrq FROM shared_pop",
            "BEGIN IMMEDIATE; SELECT csrq FROM shared_pop",
        ] {
            let seen = is_refused(&db, script);
            assert!(seen.contains("GS-3020") && !seen.contains("1949"), "{journal:?} {script}\n{seen}");
            db.run("ROLLBACK");
        }
        // RETURNING lets rows out of a statement that writes.
        let seen = scene::outcome(&db, "INSERT INTO notes(what) SELECT csrq FROM shared_pop RETURNING what");
        assert!(seen.contains("GS-3020") && !seen.contains("1949"), "{seen}");
        assert_eq!(allowed(), expected);
        // A statement reset after its first row has its entry.
        let mut statement = db.prepare(READ).unwrap();
        let mut rows = statement.query([]).unwrap();
        assert!(rows.next().unwrap().is_some());
        drop(rows);
        drop(statement);
        assert_eq!(allowed(), expected + 1);
        assert_eq!(db.lines("SELECT * FROM audit_verify"), Vec::<String>::new());
    }
}

/// A PRAGMA that writes nothing, but could, keeps a nested statement from committing as long as it runs.
#[test]
fn a_read_beside_a_half_run_pragma_gives_nothing_before_its_entry_is_committed() {
    for journal in [Journal::Rollback, Journal::Wal] {
        let (scene, db) = Scene::open(journal).attacker(Some("mz_s"));
        let mut pragma = db.prepare("PRAGMA wal_checkpoint").unwrap();
        let mut rows = pragma.query([]).unwrap();
        assert!(rows.next().unwrap().is_some());
        let other = scene.raw();
        let entries = || {
            other
                .query_row("SELECT count(*) FROM gov_audit_data WHERE body LIKE '%\"query\"%'", [], |r| r.get(0))
                .unwrap()
        };
        let before: i64 = entries();
        let seen = scene::outcome(&db, READ);
        let committed = entries();
        assert!(committed > before || !seen.contains("1949"), "{journal:?}: {seen}");
        drop(rows);
        drop(pragma);
        assert!(scene::outcome(&db, READ).contains("1949"), "{journal:?}");
        assert_eq!(db.lines("SELECT * FROM audit_verify"), Vec::<String>::new());
    }
}

#[test]
fn a_ticket_is_honoured_once_after_its_transaction_by_its_session() {
    for journal in [Journal::Rollback, Journal::Wal] {
        let (_scene, db) = Scene::locked(journal).attacker(Some("mz_s"));
        let take = format!("INSERT INTO gov_access(resource, items) VALUES('{RESOURCE}', '[\"出生日期\"]')");
        let blocked = "BEGIN IMMEDIATE";
        // In its own, still open transaction: not yet.
        db.run(&format!("BEGIN; {take}"));
        assert!(is_refused(&db, READ).contains("GS-3020"));
        db.run("ROLLBACK");
        db.run(blocked);
        assert!(is_refused(&db, READ).contains("GS-3020"), "a ticket rolled back is none");
        db.run("ROLLBACK");
        // Committed: once.
        db.run(&format!("BEGIN; {take}; COMMIT; {blocked}"));
        assert_eq!(db.lines(READ).len(), 3);
        assert!(is_refused(&db, READ).contains("GS-3020"));
        db.run("ROLLBACK");
        // For its items only.
        db.run(&format!("{take}; {blocked}"));
        assert!(is_refused(&db, "SELECT xm FROM shared_pop").contains("GS-3020"));
        assert_eq!(db.lines(READ).len(), 3);
        db.run("ROLLBACK");
        // By its session only.
        db.run(&take);
        sign_in(&db, "mz_s");
        db.run(blocked);
        assert!(is_refused(&db, READ).contains("GS-3020"));
        db.run("ROLLBACK");
        // What may not be read gives no ticket.
        let other = take.replace("出生日期", "身份证号");
        assert!(is_refused(&db, &other).contains("GS-7007"));
        is_refused(&db, "UPDATE gov_access SET items = '[\"身份证号\"]'");
        is_refused(&db, "DELETE FROM gov_access");
    }
}

#[test]
fn look_ups_by_true_value_are_logged_by_keyed_hash_and_have_a_daily_budget() {
    for journal in [Journal::Wal, Journal::Memory] {
        let mut scene = Scene::open(journal);
        let db = scene.take();
        db.run("UPDATE gov_item SET lookup = 1 WHERE column_name IN ('sfzh', 'sjhm'); DROP TABLE shared_pop");
        db.run(&format!("CREATE VIRTUAL TABLE shared_pop USING gov_shared(resource='{RESOURCE}', source='pop')"));
        agree(&db, 2, "wj", r#"["身份证号","姓名"]"#, "2099-12-31");
        db.run("SELECT govshare_lock()");
        sign_in(&db, "wj_s");
        let by_id = "SELECT xm FROM shared_pop WHERE lookup_sfzh = '11010519491231002X'";
        assert_eq!(db.lines(by_id).len(), 1);
        assert_eq!(db.lines("SELECT xm FROM shared_pop WHERE lookup_sfzh = 'nobody'").len(), 0);
        // Only equality, only agreed items, never shown.
        for sql in [
            "SELECT xm FROM shared_pop WHERE lookup_sfzh > '1'",
            "SELECT xm FROM shared_pop WHERE lookup_sfzh LIKE '1%'",
            "SELECT xm FROM shared_pop WHERE lookup_sjhm = '13800138000'",
        ] {
            is_refused(&db, sql);
        }
        assert_eq!(db.lines("SELECT lookup_sfzh FROM shared_pop LIMIT 1"), [""]);
        let detail = db.text("SELECT detail FROM gov_audit WHERE detail LIKE '%probes%' ORDER BY seq LIMIT 1");
        assert!(!detail.contains("11010519491231002X") && detail.contains("lookup 身份证号"), "{detail}");
        let seen = |value: &str| {
            db.lines(&format!("SELECT actor, certainty FROM subject_access('{value}') WHERE department <> 'ga'"))
        };
        // The answer would tell the reader whose row it saw masked.
        assert!(is_refused(&db, "SELECT * FROM subject_access('nobody')").contains("GS-3012"));
        sign_in(&db, "aud");
        // The last read, of one row without a look-up, may have shown anybody.
        assert_eq!(seen("11010519491231002X"), ["wj_s|certain", "wj_s|possible"]);
        assert_eq!(seen("nobody"), ["wj_s|possible", "wj_s|asked", "wj_s|possible"]);
        assert_eq!(seen("110105194912310021"), ["wj_s|possible", "wj_s|possible"]);
        sign_in(&db, "wj_s");
        for _ in 2..200 {
            assert_eq!(db.lines(by_id).len(), 1);
        }
        assert!(
            is_refused(&db, "SELECT xm FROM shared_pop WHERE lookup_sfzh = 'x'").contains("GS-7033"),
            "{journal:?}"
        );
        // A fresh session of the same department has the same budget.
        sign_in(&db, "wj_c");
        assert!(is_refused(&db, "SELECT xm FROM shared_pop WHERE lookup_sfzh = 'x'").contains("GS-7033"));
        assert_eq!(db.lines("SELECT xm FROM shared_pop").len(), 3);
    }
}

#[test]
fn verification_answers_yes_or_no_and_shows_nothing() {
    let mut scene = Scene::open(Journal::Wal);
    let db = scene.take();
    db.run("UPDATE gov_item SET lookup = 1 WHERE column_name IN ('sfzh', 'xm'); DROP TABLE shared_pop");
    db.run(&format!("CREATE VIRTUAL TABLE shared_pop USING gov_shared(resource='{RESOURCE}', source='pop')"));
    db.run(&format!(
        "INSERT INTO gov_request(id, resource, applicant, system, purpose, scope, items, valid_until, form_sha256,
            form_sent_at, received_at, actor)
            VALUES(5, '{RESOURCE}', 'wj', '系统', '核验', '全市', '[\"身份证号\",\"姓名\"]', '2099-12-31', sha256('f'),
            '2024-02-20', '2024-02-20', 'wj_s');
         UPDATE gov_request SET state = 'accepted', actor = 'ga_s' WHERE id = 5;
         UPDATE gov_request SET state = 'agreed', verify_only = 1, actor = 'ga_c' WHERE id = 5;
         UPDATE gov_request SET undertaking_sha256 = sha256('u'), actor = 'wj_s' WHERE id = 5;
         UPDATE gov_request SET state = 'provided', actor = 'ga_s' WHERE id = 5;
         SELECT govshare_lock();"
    ));
    sign_in(&db, "wj_s");
    let ask = |name: &str, id: &str| {
        db.lines(&format!("SELECT 1 FROM shared_pop WHERE lookup_sfzh = '{id}' AND lookup_xm = '{name}'")).len()
    };
    assert_eq!(ask("张例二", "110105194912310021"), 1);
    assert_eq!(ask("张例三", "110105194912310021"), 0);
    for sql in [
        "SELECT xm FROM shared_pop WHERE lookup_sfzh = '110105194912310021'",
        "SELECT count(*) FROM shared_pop",
        "SELECT * FROM shared_pop",
        "SELECT 1 FROM shared_pop WHERE xm > ''",
    ] {
        assert!(is_refused(&db, sql).contains("GS-70"), "{sql}");
    }
}

#[test]
fn explaining_asks_the_decision_that_reads_ask() {
    let (_scene, db) = Scene::locked(Journal::Wal).attacker(Some("sys"));
    let explain = |department: &str, more: &str| {
        db.lines(&format!(
            "SELECT item, verdict, mask, agreement FROM share_explain('{RESOURCE}', '{department}'{more})"
        ))
    };
    assert_eq!(explain("mz", ""), ["姓名|mask|name|1", "身份证号|deny||", "手机|mask|phone|1", "出生日期|allow||1"]);
    assert!(explain("ga", "").iter().all(|l| l.contains("|allow|")));
    assert!(explain("wj", "").iter().all(|l| l.contains("|deny|")));
    assert!(explain("mz", ", '别的用途'").iter().all(|l| l.contains("|deny|")));
    assert!(explain("mz", ", NULL, '2100-01-01'").iter().all(|l| l.contains("|deny|")));
    assert!(is_refused(&db, "SELECT * FROM share_explain('nothing', 'mz')").contains("GS-7031"));
}

/// Items marked as subject key: whose records were read is known, read by read, and said to those who may know.
#[test]
fn subject_access_leaves_out_reads_in_which_the_record_was_not() {
    for journal in JOURNALS {
        let mut scene = Scene::open(journal);
        let db = scene.take();
        db.run("UPDATE gov_item SET subject_key = 1 WHERE column_name IN ('sfzh', 'sjhm')");
        db.run(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900)
             INSERT INTO pop(sfzh, sjhm, csrq) SELECT 'S' || i, printf('1370000%04d', i), '2000-01-01' FROM n;
             SELECT govshare_lock()",
        );
        sign_in(&db, "mz_s");
        // Three reads: of one record, of two others, of nine hundred; none of them names the key.
        assert_eq!(db.lines("SELECT xm FROM shared_pop WHERE csrq = '1949-12-31'").len(), 1);
        assert_eq!(db.lines("SELECT xm FROM shared_pop WHERE csrq = '1980-01-01'").len(), 2);
        assert_eq!(db.lines("SELECT count(*) FROM shared_pop WHERE csrq = '2000-01-01'"), ["900"]);
        db.run("SELECT session_close()");
        sign_in(&db, "aud");
        let seen =
            |db: &common::Host, value: &str| db.lines(&format!("SELECT rows, certainty FROM subject_access({value})"));
        assert_eq!(seen(&db, "'11010519491231002X'"), ["1|certain"], "{journal:?}");
        assert_eq!(seen(&db, "' 11010519491231002x '"), ["1|certain"], "{journal:?}");
        assert_eq!(seen(&db, "13800138000"), ["1|certain"], "another key of the same record, as a number");
        assert_eq!(seen(&db, "'110105194912310021'"), ["2|certain"]);
        assert_eq!(seen(&db, "'S17'"), ["900|possible"]);
        let strangers: usize = (0..200).map(|i| seen(&db, &format!("'nobody{i}'")).len()).sum();
        assert!(strangers <= 8, "{strangers} of 200 strangers seem to be among the nine hundred");
        // Neither the value nor anything that another key would give is in the log.
        let details = db.lines("SELECT detail FROM gov_audit WHERE action = 'access.rows'").join("\n");
        assert!(details.contains("\"subjects\":") && details.contains("set:") && details.contains("bloom:7:"));
        assert_eq!(scene::leaked(&details), None);
        // The provider asks about its own data; the reader's own department never.
        sign_in(&db, "ga_s");
        assert_eq!(seen(&db, "'110105194912310021'"), ["2|certain"]);
        assert!(db.text("SELECT detail FROM gov_audit WHERE action = 'access.rows' LIMIT 1").contains("subjects"));
        for who in ["mz_s", "wj_s", "sys", "sec"] {
            sign_in(&db, who);
            assert!(is_refused(&db, "SELECT * FROM subject_access('x')").contains("GS-3012"), "{who}");
            let shown = db.lines("SELECT detail FROM gov_audit WHERE action = 'access.rows' AND detail IS NOT NULL");
            assert_eq!(shown, [""; 0], "{who}");
        }
        assert_eq!(db.lines("SELECT * FROM audit_verify"), [""; 0]);
    }
}

/// A read that ends with its process may have shown anybody.
#[test]
fn subject_access_never_leaves_out_what_was_not_written() {
    let mut scene = Scene::open(Journal::Wal);
    scene.take().run("UPDATE gov_item SET subject_key = 1 WHERE column_name = 'sfzh'; SELECT govshare_lock()");
    {
        let db = scene.connect();
        sign_in(&db, "mz_s");
        assert_eq!(db.lines("SELECT xm FROM shared_pop WHERE csrq = '1949-12-31'").len(), 1);
    }
    let db = scene.connect();
    sign_in(&db, "aud");
    assert_eq!(db.lines("SELECT rows, certainty FROM subject_access('nobody')"), ["unknown|possible"]);
}

/// Departments see what concerns them, watchers everything, administrators what was administered.
#[test]
fn everybody_sees_their_part_of_the_log() {
    for journal in [Journal::Wal, Journal::Rollback] {
        let scene = Scene::locked(journal);
        let db = scene.connect();
        sign_in(&db, "mz_s");
        assert_eq!(db.lines(READ).len(), 3);
        db.run("INSERT INTO gov_audit(action, object, detail) VALUES('app.note', 'file:7', '{\"said\":\"of mz\"}'); SELECT session_close()");
        let total: i64 = scene.raw().query_row("SELECT max(seq) FROM gov_audit_data", [], |r| r.get(0)).unwrap();
        let count = |db: &common::Host, what: &str| {
            db.integer(&format!("SELECT count(*) FROM gov_audit WHERE seq <= {total} AND ({what})"))
        };
        let reads = "action = 'query' AND object IS NOT NULL";
        let read_details = "action = 'query' AND detail IS NOT NULL";
        let notes = "action = 'app.note' AND detail IS NOT NULL";
        let governed = "class = 'governance' AND detail IS NOT NULL";
        // Rows and hashes are everybody's: nobody can be shown a shorter log.
        let governance = scene
            .raw()
            .query_row("SELECT count(*) FROM gov_audit_data WHERE body LIKE '%\"class\":\"governance\"%'", [], |r| {
                r.get(0)
            })
            .unwrap();
        for (who, expected) in [
            (None, [0, 0, 0, 0]),
            (Some("mz_s"), [1, 1, 1, -1]),
            (Some("ga_s"), [1, 1, 0, -1]),
            (Some("wj_s"), [0, 0, 0, -1]),
            (Some("sys"), [0, 0, 0, governance]),
            (Some("sec"), [0, 0, 0, governance]),
            (Some("aud"), [1, 1, 1, governance]),
        ] {
            if let Some(who) = who {
                sign_in(&db, who);
            }
            assert_eq!(count(&db, "hash IS NOT NULL AND class IS NOT NULL AND action IS NOT NULL"), total, "{who:?}");
            let seen = [reads, read_details, notes, governed].map(|what| count(&db, what));
            for (seen, expected) in seen.iter().zip(expected) {
                assert!(expected < 0 && *seen < governance || *seen == expected, "{who:?}: {seen} is not {expected}");
            }
            assert_eq!(count(&db, "action = 'app.note' AND body IS NOT NULL"), expected[2], "{who:?}");
            let accesses = scene::outcome(&db, "SELECT 'read', actor FROM audit_access WHERE resource IS NOT NULL");
            match who {
                None => assert!(accesses.contains("GS-3001"), "{accesses}"),
                Some("mz_s" | "ga_s" | "aud") => assert!(accesses.contains("read|mz_s"), "{who:?} {accesses}"),
                Some(_) => assert!(!accesses.contains("read|"), "{who:?} {accesses}"),
            }
        }
    }
}

/// Art. 9, 相关政务部门: who is not named gets nothing, also by an agreement from before.
#[test]
fn items_for_named_departments_end_for_others_at_once() {
    for journal in JOURNALS {
        let mut scene = Scene::open(journal);
        let db = scene.take();
        sign_in(&db, "mz_s");
        let mut held = db.prepare(READ).unwrap();
        assert!(held.query([]).unwrap().next().unwrap().is_some());
        let name = |list: &str| {
            db.run("SELECT session_close()");
            db.run(&format!("UPDATE gov_resource SET condition_departments = '{list}' WHERE code = '{RESOURCE}'"));
            sign_in(&db, "mz_s");
        };
        // By name or by code; each must be registered.
        db.run("SELECT session_close()");
        let unknown = format!("UPDATE gov_resource SET condition_departments = '没有的局' WHERE code = '{RESOURCE}'");
        assert!(is_refused(&db, &unknown).contains("没有的局"));
        name("卫健委");
        assert_eq!(
            db.text("SELECT condition_departments || ' ' || condition_kind FROM gov_resource"),
            "wj departments"
        );
        let failed = held.query([]).and_then(|mut r| r.next().map(|_| ()));
        assert!(common::told(&failed.unwrap_err()).1.contains("GS-7014"), "{journal:?}");
        drop(held);
        for sql in [READ, "SELECT count(*) FROM shared_pop", "SELECT 1 FROM shared_pop WHERE csrq = 'x'"] {
            assert!(is_refused(&db, sql).contains("GS-7014"), "{journal:?} {sql}");
        }
        let denied = format!("SELECT count(*) FROM share_explain('{RESOURCE}', 'mz') WHERE reason LIKE '%GS-7014%'");
        assert_eq!(db.integer(&denied), 4);
        // Each item decides for itself.
        db.run("SELECT session_close(); UPDATE gov_item SET share_type = 'unconditional', change_reason = '改为无条件共享' WHERE column_name = 'csrq'");
        sign_in(&db, "mz_s");
        assert_eq!(db.lines(READ).len(), 3);
        assert!(is_refused(&db, "SELECT xm FROM shared_pop").contains("GS-7014"));
        // A new request is refused too, and no longer once it is named.
        let ask = |id: i64| {
            format!(
                "INSERT INTO gov_request(id, resource, applicant, system, purpose, scope, items, valid_until)
                 VALUES({id}, '{RESOURCE}', 'mz', '低保系统', '核对', '全市', '[\"姓名\"]', '2099-12-31')"
            )
        };
        db.run("SELECT session_close()");
        assert!(is_refused(&db, &ask(20)).contains("GS-6234"));
        name("wj、民政局");
        assert_eq!(db.lines("SELECT xm FROM shared_pop").len(), 3);
        db.run(&format!("SELECT session_close(); {}", ask(21)));
    }
}

/// What the provider agreed to show lies over the catalogue's mask.
#[test]
fn the_agreed_mask_is_the_one_that_is_read_through() {
    let mut scene = Scene::open(Journal::Memory);
    let db = scene.take();
    db.run(&format!(
        "INSERT INTO gov_request(id, resource, applicant, system, purpose, scope, items, valid_until, form_sha256,
            form_sent_at, received_at, actor)
            VALUES(5, '{RESOURCE}', 'wj', '系统', '核验', '全市', '[\"手机\",\"出生日期\"]', '2099-12-31', sha256('f'),
            '2024-02-20', '2024-02-20', 'wj_s');
         UPDATE gov_request SET state = 'accepted', actor = 'ga_s' WHERE id = 5;
         UPDATE gov_request SET state = 'agreed', agreed_masks = '{{\"出生日期\":\"date(year)\",\"手机\":\"redact\"}}', actor = 'ga_c' WHERE id = 5;
         UPDATE gov_request SET undertaking_sha256 = sha256('u'), actor = 'wj_s' WHERE id = 5;
         UPDATE gov_request SET state = 'provided', actor = 'ga_s' WHERE id = 5;
         SELECT govshare_lock();"
    ));
    sign_in(&db, "wj_s");
    let rows = db.lines("SELECT sjhm, csrq FROM shared_pop");
    assert!(rows[0].ends_with("1949") || rows[0].contains("1949"), "{rows:?}");
    assert!(rows.iter().all(|r| r.starts_with("***|") && !r.contains("12-31") && !r.contains("01-01")), "{rows:?}");
    // Compared is what is seen.
    assert_eq!(db.lines("SELECT sjhm FROM shared_pop WHERE csrq = '1949-12-31'"), [""; 0]);
    sign_in(&db, "mz_s");
    assert!(db.lines("SELECT sjhm, csrq FROM shared_pop")[0].ends_with("|1949-12-31"));
}

/// The entry of a read is committed while its statement reads, when SQLite does not copy the WAL back.
#[test]
fn the_wal_of_a_connection_that_only_reads_does_not_grow_without_end() {
    for (autocheckpoint, begin, end) in [(1_000, "", ""), (1_000, "BEGIN", "COMMIT"), (0, "", "")] {
        let (scene, db) = Scene::open(Journal::Wal).attacker(Some("mz_s"));
        db.run(&format!("PRAGMA wal_autocheckpoint = {autocheckpoint}"));
        let mut read = db.prepare("SELECT csrq FROM shared_pop WHERE csrq = ?1").unwrap();
        for _ in 0..4_500 {
            db.run(begin);
            let _: String = read.query_row(["1949-12-31"], |r| r.get(0)).unwrap();
            db.run(end);
        }
        drop(read);
        let wal = std::fs::metadata(format!("{}-wal", scene.path.display())).unwrap().len();
        // A host that has switched it off copies back by itself.
        assert_eq!(wal < 16_000_000, autocheckpoint > 0, "{wal} bytes, {autocheckpoint}, {begin}");
        assert_eq!(db.lines("SELECT * FROM audit_verify"), Vec::<String>::new());
    }
}
