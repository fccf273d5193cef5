//! Sessions: who they are, how they end; nodes of Art. 7; clocks that cannot be right.

mod common;
mod scene;

use scene::{is_refused, outcome, sign_in, token, Journal, Scene, RESOURCE};

const READ: &str = "SELECT csrq FROM shared_pop";

fn clock(db: &common::Host, time: &str) {
    db.run(&format!("SELECT govshare_clock('2024-03-01T{time}+08:00')"));
}

#[test]
fn an_idle_session_ends_and_says_so() {
    for journal in scene::JOURNALS {
        let mut scene = Scene::open(journal);
        let db = scene.take();
        clock(&db, "09:00:00");
        sign_in(&db, "mz_s");
        let mut held = db.prepare(READ).unwrap();
        // Each use counts anew.
        for time in ["09:29:00", "09:58:00", "10:27:59"] {
            clock(&db, time);
            assert_eq!(db.lines(READ).len(), 3, "{journal:?} {time}");
        }
        clock(&db, "10:58:01");
        let failed = held.query([]).and_then(|mut r| r.next().map(|_| ()));
        let why = common::told(&failed.unwrap_err()).1;
        assert!(why.contains("GS-3004") && why.contains("30 minutes"), "{journal:?} {why}");
        drop(held);
        assert!(is_refused(&db, READ).contains("GS-7001"), "{journal:?}");
        assert_eq!(db.text("SELECT session_actor()"), "");
        sign_in(&db, "mz_s");
        assert_eq!(db.lines(READ).len(), 3);
    }
}

#[test]
fn a_pooled_connection_starts_from_nothing() {
    let (_scene, db) = Scene::locked(Journal::Wal).attacker(None);
    let open = |who: &str, json: &str| db.run(&format!("SELECT session_open('{}', '{json}')", token(who)));
    open(
        "mz_s",
        r#"{"purpose":"低保核对","system":"低保系统","operator":"张三","terminal":"窗口1","action":"compare"}"#,
    );
    assert_eq!(db.lines(READ).len(), 3);
    db.run("SELECT session_close()");
    assert!(is_refused(&db, READ).contains("GS-7001"));
    open("mz_s", r#"{"operator":"李四"}"#);
    assert_eq!(db.lines(READ).len(), 3);
    let told = db.lines("SELECT action, operator, terminal, purpose FROM audit_access WHERE outcome = 'allowed'");
    assert_eq!(told, ["compare|张三|窗口1|低保核对", "query|李四||"]);
    // Opened over an open one: the first is gone, also where the second fails.
    open("ga_s", "{}");
    assert_eq!(db.text("SELECT session_actor()"), "ga_s");
    is_refused(&db, "SELECT session_open('synthetic-token-of-nobody')");
    is_refused(&db, "SELECT sjhm FROM pop");
}

#[test]
fn a_system_holds_a_credential_as_a_person_does() {
    let mut scene = Scene::open(Journal::Wal);
    let db = scene.take();
    db.run(
        "INSERT INTO gov_staff(id, department, role, until) VALUES('mz_x', 'mz', 'system', '2099-12-31');
         INSERT INTO gov_credential(id, holder, token, valid_until) VALUES('mz_x', 'mz_x', 'synthetic-token-of-mz_x', '2099-12-31');
         SELECT govshare_lock()",
    );
    sign_in(&db, "mz_x");
    assert_eq!(db.lines(READ).len(), 3);
    // Its days are counted: yesterday's credential opens nothing, and ends the open session of another connection.
    let other = scene.connect();
    sign_in(&other, "sec");
    other.run("UPDATE gov_credential SET valid_until = '2024-01-01' WHERE id = 'mz_x'");
    let seen = is_refused(&db, READ);
    assert!(seen.contains("GS-3006") || seen.contains("GS-3005") || seen.contains("GS-3008"), "{seen}");
    is_refused(&db, &format!("SELECT session_open('{}')", token("mz_x")));
}

#[test]
fn a_clock_before_the_genesis_writes_and_shows_nothing() {
    for journal in scene::JOURNALS {
        let mut scene = Scene::open(journal);
        let db = scene.take();
        sign_in(&db, "mz_s");
        assert_eq!(db.lines(READ).len(), 3);
        db.run("SELECT govshare_clock('2020-01-01T00:00:00Z')");
        let before = db.integer("SELECT max(seq) FROM gov_audit");
        let add = "INSERT INTO gov_department(code, name, kind, level) VALUES('x', 'x', 'organ', 'city')";
        for sql in [READ, "INSERT INTO gov_audit(action) VALUES('query')"] {
            let seen = is_refused(&db, sql);
            assert!(seen.contains("GS-1051"), "{journal:?} {sql}: {seen}");
        }
        is_refused(&db, &format!("SELECT session_open('{}')", token("mz_s")));
        // Set-up, without a session.
        assert!(is_refused(&db, add).contains("GS-1051"), "{journal:?}");
        let seen = outcome(&db, "INSERT INTO gov_department(code, name, kind, level, at) VALUES('x', 'x', 'organ', 'city', '2020-01-01T00:00:00Z')");
        assert!(seen.contains("ERROR") && seen.contains("GS-10"), "{seen}");
        db.run("SELECT govshare_clock(NULL)");
        assert_eq!(db.integer("SELECT max(seq) FROM gov_audit"), before);
    }
}

#[test]
fn data_crosses_between_departments_only_through_the_platform() {
    for (node, steward, system) in
        [("platform", "", ""), ("front", "GS-7011", ""), ("department", "GS-7012", "GS-7012")]
    {
        let db = common::memory();
        scene::furnish_as(&db, &common::INIT.replace("\"id\":", &format!("\"node\":\"{node}\",\"id\":")));
        db.run(
            "INSERT INTO gov_staff(id, department, role) VALUES('mz_x', 'mz', 'system');
             INSERT INTO gov_credential(id, holder, token) VALUES('mz_x', 'mz_x', 'synthetic-token-of-mz_x');
             SELECT govshare_lock()",
        );
        for (who, refused) in [("mz_s", steward), ("mz_x", system), ("ga_s", "")] {
            sign_in(&db, who);
            let seen = outcome(&db, READ);
            assert_eq!(seen.contains("1949-12-31"), refused.is_empty(), "{node} {who}: {seen}");
            assert!(seen.contains(refused), "{node} {who}: {seen}");
            let ticket = format!("INSERT INTO gov_access(resource, items) VALUES('{RESOURCE}', '[\"出生日期\"]')");
            assert_eq!(outcome(&db, &ticket).contains("ERROR"), !refused.is_empty(), "{node} {who}");
        }
    }
}
