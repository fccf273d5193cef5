//! An agreement that ends while a connection is open ends on every path of it: what was prepared, decided or taken before
//! is worth nothing after.

mod common;
mod scene;

use common::Host;
use govshare::share::leak::corpus::Group;
use scene::corpus::{fire, learned, shots};
use scene::{agree, is_refused, sign_in, Journal, Scene, JOURNALS, RESOURCE};

const READ: &str = "SELECT csrq FROM shared_pop";

/// Within the scene's year; the lock lets the true clock run, which is past it as well.
const UNTIL: &str = "2024-12-31";

const THEN: &str = "SELECT govshare_clock('2024-02-20T09:00:00+08:00')";

/// The ways in which the agreements end; the codes of the refusals that follow.
const ENDS: [(&str, &str); 3] = [
    ("UPDATE gov_request SET state = 'suspended', state_reason = 'x', actor = 'ga_c'", "GS-7003"),
    ("UPDATE gov_request SET state = 'revoked', state_reason = 'x', actor = 'ga_c'", "GS-7003"),
    ("SELECT govshare_clock('2025-06-01T00:00:00+08:00')", "GS-70"),
];

/// A reader in the session whose agreement will end.
fn agreed(journal: Journal) -> (Scene, Host) {
    let mut scene = Scene::open(journal);
    let db = scene.take();
    db.run(THEN);
    agree(&db, 2, "wj", r#"["姓名","手机","出生日期"]"#, UNTIL);
    sign_in(&db, "wj_s");
    (scene, db)
}

/// Ends every agreement on the reader's own, unlocked connection, and locks it.
fn end(db: &Host, change: &str, who: &str) {
    db.run("SELECT session_close()");
    db.run(change);
    db.run("SELECT govshare_lock()");
    // The new day also ends the idle session.
    sign_in(db, who);
}

/// What the reader sees of shared data, masked or not, and nobody else.
fn shows(seen: &str) -> bool {
    ["1949-12-31", "1980-01-01", "138****8000", "欧阳*"].iter().any(|value| seen.contains(value))
}

fn allowed(db: &Host) -> i64 {
    db.integer("SELECT count(*) FROM audit_access WHERE outcome = 'allowed' AND resource IS NOT NULL")
}

#[test]
fn no_attack_of_the_corpus_shows_anything_after_the_end() {
    for journal in JOURNALS {
        for (change, _) in ENDS {
            let (scene, db) = agreed(journal);
            let shots = shots(&scene, &[Group::Blind, Group::Oracle]);
            let before = fire(&db, &shots);
            let shown = before.iter().filter(|seen| shows(seen)).count();
            assert!(shown > 40, "{journal:?}: {shown} attacks show shared data while it is agreed");
            // What they left behind would hold what was read while it was agreed.
            db.run("DROP TABLE IF EXISTS temp.atk_tt; DROP TABLE IF EXISTS atk_tw; DROP TABLE IF EXISTS atk_ty");
            end(&db, change, "wj_s");
            let entries = allowed(&db);
            let after = fire(&db, &shots);
            for (shot, seen) in shots.iter().zip(&after) {
                assert!(!shows(seen), "{journal:?} {change}\n{}\n{seen}", shot.sql);
            }
            assert_eq!(learned(&shots, &after, |seen| seen.contains("ERROR")), [""; 0], "{journal:?} {change}");
            assert_eq!(allowed(&db), entries, "{journal:?} {change}: nothing was disclosed");
        }
    }
}

#[test]
fn what_was_prepared_before_the_end_is_refused_on_every_path() {
    for journal in JOURNALS {
        for (change, code) in ENDS {
            let (_scene, db) = agreed(journal);
            let paths = [
                READ,
                "SELECT count(*) FROM shared_pop",
                "SELECT 1 FROM shared_pop WHERE csrq = '1949-12-31'",
                "WITH c AS (SELECT * FROM shared_pop) SELECT csrq FROM c",
                "SELECT (SELECT max(csrq) FROM shared_pop)",
                "SELECT a.csrq, b.xm FROM shared_pop AS a, shared_pop AS b",
            ];
            let mut held: Vec<_> = paths.iter().map(|sql| db.prepare(sql).unwrap()).collect();
            for statement in &mut held {
                // Twice: the decision is kept.
                for _ in 0..2 {
                    assert!(statement.query([]).unwrap().next().unwrap().is_some());
                }
            }
            end(&db, change, "wj_s");
            for (statement, sql) in held.iter_mut().zip(paths) {
                let failed = statement.query([]).and_then(|mut r| r.next().map(|_| ()));
                let (_, text) = common::told(&failed.expect_err(sql));
                assert!(text.contains(code), "{journal:?} {change} {sql}: {text}");
            }
            drop(held);
            for path in paths.into_iter().chain([
                "BEGIN; SELECT csrq FROM shared_pop",
                "CREATE TEMP TABLE t AS SELECT csrq FROM shared_pop",
                "CREATE TEMP VIEW w AS SELECT csrq FROM shared_pop; SELECT * FROM w",
            ]) {
                is_refused(&db, path);
                let _ = scene::outcome(&db, "ROLLBACK");
            }
        }
    }
}

#[test]
fn tickets_look_ups_and_verification_end_with_their_agreement() {
    for journal in [Journal::Wal, Journal::Rollback] {
        for (change, code) in ENDS {
            let mut scene = Scene::open(journal);
            let db = scene.take();
            db.run(THEN);
            db.run(&format!(
                "UPDATE gov_item SET lookup = 1 WHERE column_name IN ('sfzh', 'xm'); DROP TABLE shared_pop;
                 CREATE VIRTUAL TABLE shared_pop USING gov_shared(resource='{RESOURCE}', source='pop')"
            ));
            let items = r#"["姓名","身份证号"]"#;
            agree(&db, 2, "wj", items, UNTIL);
            // Verification only, for the data bureau.
            db.run(&format!(
                "INSERT INTO gov_staff(id, department, role) VALUES('sj_s', 'sj', 'steward');
                 INSERT INTO gov_credential(id, holder, token) VALUES('sj_s', 'sj_s', '{}');
                 INSERT INTO gov_request(id, resource, applicant, system, purpose, scope, items, valid_until, form_sha256,
                    form_sent_at, received_at, actor)
                    VALUES(3, '{RESOURCE}', 'sj', '系统', '核验', '全市', '{items}', '{UNTIL}', sha256('f'),
                    '2024-02-20', '2024-02-20', 'sj_s');
                 UPDATE gov_request SET state = 'accepted', actor = 'ga_s' WHERE id = 3;
                 UPDATE gov_request SET state = 'agreed', verify_only = 1, actor = 'ga_c' WHERE id = 3;
                 UPDATE gov_request SET undertaking_sha256 = sha256('u'), actor = 'sj_s' WHERE id = 3;
                 UPDATE gov_request SET state = 'provided', actor = 'ga_s' WHERE id = 3;",
                scene::token("sj_s")
            ));
            let look_up = "SELECT xm FROM shared_pop WHERE lookup_sfzh = '110105194912310021'";
            let verify = "SELECT 1 FROM shared_pop WHERE lookup_sfzh = '110105194912310021' AND lookup_xm = '张例二'";
            let ticket = format!("INSERT INTO gov_access(resource, items) VALUES('{RESOURCE}', '[\"姓名\"]')");
            let mut held = Vec::new();
            for (who, sql) in [("wj_s", look_up), ("sj_s", verify)] {
                sign_in(&db, who);
                let mut statement = db.prepare(sql).unwrap();
                assert!(statement.query([]).unwrap().next().unwrap().is_some(), "{journal:?} {sql}");
                held.push((who, sql, statement));
            }
            // A ticket works while it is agreed; a second one is left over.
            sign_in(&db, "wj_s");
            let names = "SELECT xm FROM shared_pop";
            db.run(&format!("{ticket}; BEGIN IMMEDIATE"));
            assert_eq!(db.lines(names).len(), 3);
            db.run(&format!("ROLLBACK; {ticket}"));
            if change.contains("clock") {
                db.run(change);
            } else {
                // Without a session: the provider's own act, while the reader's session stays open.
                let other = scene.connect();
                other.run(THEN);
                other.run(change);
            }
            db.run("BEGIN IMMEDIATE");
            let seen = is_refused(&db, names);
            assert!(!shows(&seen), "{journal:?} {change}: {seen}");
            db.run("ROLLBACK");
            end(&db, "SELECT 1", "wj_s");
            is_refused(&db, &ticket);
            for (who, sql, mut statement) in held {
                sign_in(&db, who);
                let failed = statement.query([]).and_then(|mut r| r.next().map(|_| ()));
                let (_, text) = common::told(&failed.expect_err(sql));
                assert!(text.contains(code), "{journal:?} {change} {sql}: {text}");
                assert!(is_refused(&db, sql).contains(code), "{journal:?} {change} {sql}");
            }
        }
    }
}
