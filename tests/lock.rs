//! Locking, unlocking by two persons, who may do what, and the state that `govshare_status` tells.

mod common;
mod scene;

use scene::{is_refused, outcome, sign_in, token, Journal, Scene, JOURNALS};

#[test]
fn nobody_locks_themselves_out() {
    let db = common::governed();
    assert!(is_refused(&db, "SELECT govshare_lock()").contains("GS-3041"));
    db.run(
        "INSERT INTO gov_department(code, name, kind, level) VALUES('sj', '数据局', 'organ', 'city');
         INSERT INTO gov_staff(id, department, role) VALUES('sec', 'sj', 'secadmin'), ('sys', 'sj', 'sysadmin');
         INSERT INTO gov_credential(id, holder, token) VALUES('sys', 'sys', 'synthetic-token-of-sys');",
    );
    assert!(is_refused(&db, "SELECT govshare_lock()").contains("GS-3041"));
    db.run("INSERT INTO gov_credential(id, holder, token, valid_until) VALUES('sec', 'sec', 'synthetic-token-of-sec', '2024-01-03')");
    assert!(is_refused(&db, "SELECT govshare_lock()").contains("GS-3041"), "an expired credential opens nothing");
    db.run("UPDATE gov_credential SET valid_until = NULL WHERE id = 'sec'");
    sign_in(&db, "sys");
    assert!(is_refused(&db, "SELECT govshare_lock()").contains("GS-3012"), "locking is the secadmin's");
    assert!(is_refused(&db, "BEGIN; SELECT govshare_lock()").contains("GS-3016"));
    db.run("ROLLBACK");
    sign_in(&db, "sec");
    let since = db.text("SELECT govshare_lock()");
    assert_eq!(db.text("SELECT govshare_lock()"), since, "a second call changes nothing");
    assert_eq!(db.text("SELECT action || ' ' || actor FROM gov_audit ORDER BY seq DESC LIMIT 1"), "chain.lock sec");
}

#[test]
fn the_lock_outlives_the_connection_and_two_persons_open_it() {
    for journal in [Journal::Wal, Journal::Rollback] {
        let scene = Scene::locked(journal);
        let db = scene.connect();
        is_refused(&db, "SELECT * FROM pop");
        let unlock = |who: &str| format!("SELECT govshare_unlock('{}')", token(who));
        assert!(is_refused(&db, &unlock("sec")).contains("GS-3048"), "alone");
        sign_in(&db, "sec");
        assert!(is_refused(&db, &unlock("sec")).contains("GS-3046"), "with oneself");
        assert!(is_refused(&db, &unlock("aud")).contains("GS-3012"), "with the auditor");
        assert!(is_refused(&db, &unlock("mz_s")).contains("GS-3012"), "with a steward");
        assert!(is_refused(&db, &unlock("nobody")).contains("GS-3009"), "with a wrong token");
        is_refused(&db, "SELECT govshare_unlock(NULL)");
        is_refused(&db, "SELECT govshare_unlock(x'00')");
        is_refused(&db, "SELECT * FROM pop");
        db.run(&unlock("sys"));
        assert_eq!(db.lines("SELECT * FROM pop").len(), 3);
        let windows = db.lines("SELECT unlocked_by, locked_by, lock_seq IS NOT NULL FROM lock_windows");
        assert_eq!(windows, ["setup|setup|1", "sys||0"]);
        assert_eq!(scene.connect().lines("SELECT * FROM pop").len(), 3);
        assert!(is_refused(&db, &unlock("sys")).contains("GS-3044"));
        db.run("SELECT session_close(); SELECT govshare_lock()");
        is_refused(&scene.connect(), "SELECT * FROM pop");
    }
}

#[test]
fn an_approval_opens_one_lock_once() {
    let scene = Scene::locked(Journal::Wal);
    let db = scene.connect();
    let unlock = |who: &str| format!("SELECT govshare_unlock('{}')", token(who));
    let ask = "INSERT INTO gov_approval(id, action, object, reason) VALUES(1, 'unlock', 'database', 'maintenance')";
    let confirm = "UPDATE gov_approval SET state = 'confirmed' WHERE id = 1";
    for who in ["mz_s", "aud", "ga_c"] {
        sign_in(&db, who);
        assert!(is_refused(&db, ask).contains("GS-3012"), "{who}");
    }
    sign_in(&db, "sec");
    is_refused(
        &db,
        &format!(
            "{} -- forged",
            ask.replace("reason) VALUES(1", "state) VALUES(1").replace("'maintenance'", "'confirmed'")
        ),
    );
    db.run(ask);
    assert!(is_refused(&db, confirm).contains("GS-3046"));
    db.run("SELECT session_close()");
    is_refused(&db, &unlock("sec"));
    sign_in(&db, "sys");
    is_refused(&db, "UPDATE gov_approval SET requested_by = 'sys' WHERE id = 1");
    is_refused(&db, "DELETE FROM gov_approval");
    db.run(confirm);
    is_refused(&db, "UPDATE gov_approval SET state = 'requested' WHERE id = 1");
    db.run("SELECT session_close()");
    db.run(&unlock("sec"));
    db.run("SELECT govshare_lock()");
    assert!(is_refused(&db, &unlock("sec")).contains("GS-3048"), "the approval was of the lock before");
}

#[test]
fn administrators_credentials_take_two_persons_and_others_one() {
    let scene = Scene::locked(Journal::Wal);
    let db = scene.connect();
    sign_in(&db, "sys");
    assert!(is_refused(&db, "INSERT INTO gov_credential(id, holder, token) VALUES('c', 'wj_s', 'synthetic-token-x1')")
        .contains("GS-3012"));
    sign_in(&db, "sec");
    db.run("INSERT INTO gov_credential(id, holder, token) VALUES('c', 'wj_s', 'synthetic-token-x1')");
    let issue = "INSERT INTO gov_credential(id, holder, token) VALUES('a2', 'aud', 'synthetic-token-x2')";
    assert!(is_refused(&db, issue).contains("GS-3045"));
    assert!(
        is_refused(&db, "UPDATE gov_credential SET token = 'synthetic-token-x3' WHERE id = 'sys'").contains("GS-3045")
    );
    db.run("INSERT INTO gov_approval(id, action, object) VALUES(1, 'credential', 'a2')");
    assert!(is_refused(&db, issue).contains("GS-3045"), "not confirmed yet");
    sign_in(&db, "sec2");
    db.run("UPDATE gov_approval SET state = 'confirmed' WHERE id = 1");
    assert!(is_refused(&db, &issue.replace("'a2'", "'a3'")).contains("GS-3045"), "for another id");
    db.run(issue);
    assert!(db
        .text("SELECT detail FROM gov_audit WHERE action = 'credential.issue' ORDER BY seq DESC LIMIT 1")
        .contains("\"approval\":1"));
    // Taking rights away takes one.
    db.run("UPDATE gov_credential SET revoked_at = '2024-03-01T00:00:00Z' WHERE id = 'sys'");
    assert!(is_refused(&db, "UPDATE gov_credential SET revoked_at = NULL WHERE id = 'sys'").contains("GS-3045"));
    assert!(is_refused(&db, &format!("SELECT session_open('{}')", token("sys"))).contains("GS-3007"));
}

#[test]
fn odd_tokens_and_sessions_are_refused_and_logged() {
    for journal in JOURNALS {
        let (_scene, db) = Scene::locked(journal).attacker(None);
        for odd in
            ["NULL", "1", "1.5", "x'00ff'", "''", "'short'", "zeroblob(1000000)", "printf('%1000000s', 'x')", "char(0)"]
        {
            is_refused(&db, &format!("SELECT session_open({odd})"));
        }
        let before = db.integer("SELECT count(*) FROM gov_audit WHERE action = 'session.refuse'");
        is_refused(&db, "SELECT session_open('synthetic-token-of-nobody')");
        assert_eq!(db.integer("SELECT count(*) FROM gov_audit WHERE action = 'session.refuse'"), before + 1);
        for json in ["'[]'", "'{'", "'{\"x\":1}'", "'{\"action\":\"steal\"}'", "x'00'", "1"] {
            is_refused(&db, &format!("SELECT session_open('{}', {json})", token("mz_s")));
        }
        // A second session replaces the first; a failed one leaves none.
        sign_in(&db, "mz_s");
        sign_in(&db, "ga_s");
        assert_eq!(db.text("SELECT session_actor()"), "ga_s");
        is_refused(&db, "SELECT session_open('synthetic-token-of-nobody')");
        assert_eq!(db.text("SELECT session_actor()"), "");
        is_refused(&db, "SELECT * FROM pop");
        // Nobody acts in another's name, or at another time.
        sign_in(&db, "sys");
        assert!(is_refused(
            &db,
            "INSERT INTO gov_staff(id, department, role, actor) VALUES('x', 'sj', 'cdo', 'setup')"
        )
        .contains("GS-3002"));
        assert!(is_refused(
            &db,
            "INSERT INTO gov_staff(id, department, role, at) VALUES('x', 'sj', 'cdo', '2024-02-01T00:00:00Z')"
        )
        .contains("GS-1023"));
    }
}

#[test]
fn wrong_tokens_make_the_caller_wait() {
    let (_scene, db) = Scene::locked(Journal::Memory).attacker(None);
    let begin = std::time::Instant::now();
    for _ in 0..5 {
        is_refused(&db, "SELECT session_open('synthetic-token-of-nobody')");
    }
    // 0, 0, 60, 120, 240 ms.
    assert!(begin.elapsed().as_millis() >= 420);
}

#[test]
fn a_read_only_file_opens_no_session_and_shows_nothing() {
    let scene = Scene::locked(Journal::Rollback);
    let only = rusqlite::Connection::open_with_flags(&scene.path, rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
    let db = common::host(only);
    is_refused(&db, &format!("SELECT session_open('{}')", token("mz_s")));
    is_refused(&db, "SELECT * FROM pop");
    is_refused(&db, "SELECT csrq FROM shared_pop");
}

#[test]
fn status_tells_what_is_enforced_and_explains_the_last_refusal() {
    let (_scene, mut db) = Scene::locked(Journal::Wal).attacker(Some("mz_s"));
    let finding = |db: &common::Host, what: &str| {
        db.text(&format!(
            "SELECT json_extract(f.value, '$.enforced') FROM json_each(govshare_status(), '$.findings') AS f
             WHERE json_extract(f.value, '$.what') = '{what}'"
        ))
    };
    for what in ["lock", "authorizer", "defensive", "triggers", "journal_mode", "unlocked_window"] {
        assert_eq!(finding(&db, what), "1", "{what}");
    }
    assert_eq!(finding(&db, "encryption"), "0");
    is_refused(&db, "SELECT * FROM pop");
    let why = db.text("SELECT json_extract(govshare_status(), '$.last_refusal.why')");
    assert!(why.contains("GS-3031") && why.contains("ga"), "{why}");
    // The host takes ours off: told, and put back by the next session.
    db.0.authorizer(None::<fn(rusqlite::hooks::AuthContext<'_>) -> rusqlite::hooks::Authorization>).unwrap();
    assert_eq!(finding(&db, "authorizer"), "0");
    sign_in(&db, "mz_s");
    assert_eq!(finding(&db, "authorizer"), "1");
    is_refused(&db, "SELECT * FROM pop");
    db.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_DEFENSIVE, false).unwrap();
    assert_eq!(finding(&db, "defensive"), "0");
    let advice =
        "SELECT count(*), count(json_extract(f.value, '$.to_do')) FROM json_each(govshare_status(), '$.findings') AS f
                  WHERE json_extract(f.value, '$.enforced') = 0";
    let counts = db.lines(advice);
    let (open, told) = counts[0].split_once('|').unwrap();
    assert!(open == told && open != "0", "each says what to do: {counts:?}");
    db.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true).unwrap();
    db.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false).unwrap();
    assert_eq!(finding(&db, "triggers"), "0");
    assert!(is_refused(&db, "SELECT csrq FROM shared_pop").contains("GS-1024"));
}

#[test]
fn a_log_far_ahead_of_the_clock_cannot_be_locked() {
    let mut scene = Scene::open(Journal::Memory);
    let db = scene.take();
    db.run("SELECT govshare_clock('2199-01-01T00:00:00Z'); INSERT INTO gov_department(code, name, kind, level) VALUES('x', 'x', 'organ', 'city'); SELECT govshare_clock(NULL)");
    assert!(is_refused(&db, "SELECT govshare_lock()").contains("GS-3049"));
}

#[test]
fn a_foreign_trigger_or_index_on_our_tables_keeps_the_lock_open() {
    let mut scene = Scene::open(Journal::Memory);
    let db = scene.take();
    db.run("CREATE TRIGGER evil AFTER INSERT ON gov_audit_data BEGIN INSERT INTO notes(what) VALUES(NEW.detail); END");
    let seen = outcome(&db, "SELECT govshare_lock()");
    assert!(seen.contains("GS-1028") && seen.contains("evil"), "{seen}");
    db.run("DROP TRIGGER evil; CREATE INDEX evil ON gov_audit_data(body)");
    let seen = outcome(&db, "SELECT govshare_lock()");
    assert!(seen.contains("GS-3042") && seen.contains("evil"), "{seen}");
    db.run("DROP INDEX evil; SELECT govshare_lock()");
}

#[test]
fn two_persons_accept_a_log_ahead_of_the_clock() {
    use rusqlite::Connection;
    let scene = Scene::locked(Journal::Rollback);
    // A clock that ran wild wrote one entry far ahead: forged here from outside, as only a file can be.
    let db = scene.connect();
    sign_in(&db, "sys");
    let add = "INSERT INTO gov_department(code, name, kind, level) VALUES('x', 'x', 'organ', 'city')";
    drop(db);
    let outside = Connection::open(&scene.path).unwrap();
    // The guard trigger is taken off for the forgery and put back as it was.
    let guard: String = outside
        .query_row("SELECT sql FROM sqlite_master WHERE name = 'gov_audit_data_guard_update'", [], |r| r.get(0))
        .unwrap();
    outside.execute("DROP TRIGGER gov_audit_data_guard_update", []).unwrap();
    outside
        .execute(
            "UPDATE gov_audit_data SET body = replace(body, substr(body, instr(body, '\"at\":\"') + 6, 4), '2199')
             WHERE seq = (SELECT max(seq) FROM gov_audit_data)",
            [],
        )
        .unwrap();
    outside.execute(&guard, []).unwrap();
    drop(outside);
    let db = scene.connect();
    sign_in(&db, "sys");
    assert!(is_refused(&db, add).contains("GS-1052"));
    assert!(is_refused(&db, "SELECT csrq FROM shared_pop").contains("GS-"));
    let ask = "INSERT INTO gov_approval(id, action, object) VALUES(1, 'clock_correct', 'x')";
    db.run(ask);
    assert!(is_refused(&db, add).contains("GS-1052"), "one person is not enough");
    assert!(is_refused(&db, "UPDATE gov_approval SET state = 'confirmed' WHERE id = 1").contains("GS-3046"));
    sign_in(&db, "aud");
    db.run("UPDATE gov_approval SET state = 'confirmed' WHERE id = 1");
    assert_eq!(db.text("SELECT action FROM gov_audit ORDER BY seq DESC LIMIT 1"), "chain.clock_correct");
    sign_in(&db, "sys");
    db.run(add);
    assert_eq!(db.text("SELECT clock FROM gov_audit ORDER BY seq DESC LIMIT 1"), "regressed");
}

/// What breaks while the library registers leaves a connection that answers nothing, not one that obeys nothing.
#[test]
fn a_load_that_breaks_off_half_way_answers_nothing() {
    let scene = Scene::locked(Journal::Rollback);
    let (page, size): (u64, u64) = scene
        .raw()
        .query_row(
            "SELECT rootpage, (SELECT page_size FROM pragma_page_size) FROM sqlite_master WHERE name = 'gov_mount_data'",
            [],
            |row| Ok((row.get::<_, i64>(0)? as u64, row.get::<_, i64>(1)? as u64)),
        )
        .unwrap();
    // The list of mounts is unreadable; that the database is locked can still be read.
    let mut bytes = std::fs::read(&scene.path).unwrap();
    let from = ((page - 1) * size) as usize;
    bytes[from..from + size as usize].fill(0xa5);
    std::fs::write(&scene.path, bytes).unwrap();
    let db = scene.raw();
    assert_eq!(db.query_row("SELECT count(*) FROM pop", [], |r| r.get::<_, i64>(0)).unwrap(), 3);
    common::load(&db).expect("the library stays loaded: what it registered must not point nowhere");
    for sql in [
        "SELECT 1",
        "SELECT sjhm FROM pop",
        "SELECT csrq FROM shared_pop",
        "SELECT govshare_version()",
        "SELECT govshare_status()",
        "INSERT INTO notes(what) VALUES('x')",
        "CREATE TABLE t(x)",
        "PRAGMA user_version",
        "ATTACH ':memory:' AS x",
        "BEGIN",
        "SELECT * FROM gov_audit_data",
    ] {
        let error = db.prepare(sql).map(drop).unwrap_err();
        assert_eq!(common::told(&error).0, rusqlite::ffi::SQLITE_AUTH, "{sql}: {error}");
    }
    // Loading once more does not open it.
    assert!(common::load(&db).is_err());
    assert!(db.prepare("SELECT 1").is_err());
    db.close().expect("it closes as any other");
}
