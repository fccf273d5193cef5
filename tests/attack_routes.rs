//! Routes past the authorizer that take more than SQL on one connection: other files and schemas, copies, statements and
//! connections from before, other processes.

mod common;
mod scene;

use common::Folder;
use govshare::share::leak::corpus::Group;
use rusqlite::Connection;
use scene::corpus::shots;
use scene::{all_refused, is_refused, outcome, sign_in, Journal, Scene, JOURNALS};

#[test]
fn the_same_file_attached_under_another_name_shows_nothing() {
    for journal in [Journal::Wal, Journal::Rollback] {
        for who in [None, Some("mz_s"), Some("ga_s"), Some("sys")] {
            let (scene, db) = Scene::locked(journal).attacker(who);
            let path = scene.path.display().to_string();
            let link = scene.folder.file("link.db");
            std::fs::hard_link(&scene.path, &link).expect("a second name");
            let attached: Vec<_> = shots(&scene, &[Group::Storage])
                .into_iter()
                .filter(|s| s.sql.starts_with("ATTACH") && s.sql.contains(&path))
                .collect();
            assert!(attached.len() >= 16, "{}", attached.len());
            let spelled = format!("{}/./city.db", scene.path.parent().unwrap().display());
            for name in [link.display().to_string(), spelled] {
                for shot in &attached {
                    is_refused(&db, &shot.sql.replace(&path, &name));
                    let _ = outcome(&db, "DETACH atk_x");
                }
            }
            // The name bound as a parameter is not seen by the authorizer at ATTACH.
            let _ = db.execute("ATTACH ?1 AS x", [&path]);
            is_refused(&db, "SELECT * FROM x.pop");
        }
    }
}

#[test]
fn the_locked_file_attached_to_another_main_shows_nothing() {
    for journal in [Journal::Wal, Journal::Rollback] {
        let scene = Scene::locked(journal);
        let elsewhere = Folder::new();
        let mains = [common::memory(), common::open(&elsewhere.file("other.db"))];
        for (i, db) in mains.iter().enumerate() {
            if i == 1 {
                db.init();
            }
            db.execute("ATTACH ?1 AS x", [scene.path.display().to_string()]).expect("attaching itself shows nothing");
            all_refused(
                db,
                &[
                    "SELECT * FROM x.pop",
                    "SELECT * FROM pop",
                    "SELECT * FROM x.gov_credential_data",
                    "SELECT data FROM sqlite_dbpage('x')",
                    "UPDATE x.gov_meta_data SET locked = NULL",
                    "DELETE FROM x.gov_audit_data",
                    "CREATE TABLE copy AS SELECT * FROM x.pop",
                ],
                &format!("{journal:?} main {i}"),
            );
        }
    }
}

#[test]
fn no_copy_of_the_file_is_made() {
    for journal in [Journal::Wal, Journal::Rollback] {
        for who in ["mz_s", "ga_s", "sys", "sec"] {
            let (scene, db) = Scene::locked(journal).attacker(Some(who));
            let copy = scene.folder.file("copy.db");
            is_refused(&db, &format!("VACUUM INTO '{}'", copy.display()));
            is_refused(&db, "VACUUM");
            if copy.exists() {
                let bytes = std::fs::read(&copy).unwrap();
                assert_eq!(scene::leaked(&String::from_utf8_lossy(&bytes)), None);
            }
        }
    }
}

#[test]
fn rows_come_in_the_sources_own_order() {
    for journal in JOURNALS {
        let (_scene, db) = Scene::locked(journal).attacker(Some("mz_s"));
        // Rows come in the order of the source's own key, whatever index would cover.
        let names = db.lines("SELECT xm FROM shared_pop");
        assert_eq!(db.lines("SELECT xm FROM shared_pop ORDER BY csrq"), names);
    }
}

#[test]
fn a_temp_object_made_before_loading_keeps_the_library_out() {
    let scene = Scene::locked(Journal::Wal);
    let early = Connection::open(&scene.path).unwrap();
    early
        .execute_batch("CREATE TEMP TABLE loot(x); CREATE TEMP TRIGGER gov_audit_data_party AFTER INSERT ON main.gov_audit_data BEGIN INSERT INTO loot SELECT NEW.detail; END")
        .unwrap();
    let (_, text) = common::told(&common::load(&early).unwrap_err());
    assert!(text.contains("GS-3043"), "{text}");
}

#[test]
fn a_connection_opened_before_the_lock_obeys_it_too() {
    for journal in [Journal::Wal, Journal::Rollback] {
        let scene = Scene::open(journal);
        let early = scene.connect();
        let mut held = early.prepare("SELECT sjhm FROM pop").unwrap();
        assert!(held.query([]).unwrap().next().unwrap().is_some());
        scene.connect().run("SELECT govshare_lock()");
        assert!(held.query([]).and_then(|mut r| r.next().map(|_| ())).is_err(), "{journal:?}");
        drop(held);
        is_refused(&early, "SELECT sjhm FROM pop");
        is_refused(&early, "INSERT INTO gov_department(code, name, kind, level) VALUES('x', 'x', 'organ', 'city')");
    }
}

#[test]
fn a_mount_made_by_another_process_is_protected_at_once() {
    for journal in [Journal::Wal, Journal::Rollback] {
        let scene = Scene::locked(journal);
        let early = scene.connect();
        sign_in(&early, "mz_s");
        let mut held = early.prepare("SELECT what FROM notes").unwrap();
        assert!(held.query([]).unwrap().next().unwrap().is_some());
        let admin = scene.connect();
        sign_in(&admin, "sys");
        admin.run(
            &format!(
                "CREATE VIRTUAL TABLE shared_notes USING gov_shared(resource='{}', source='pop2')",
                scene::RESOURCE
            )
            .replace("pop2", "pop"),
        );
        admin.run("DROP TABLE shared_notes");
        // Now a table that anyone could read until this moment.
        let provider = scene.connect();
        provider.run(
            "CREATE TABLE pop2(xm TEXT, sfzh TEXT, sjhm TEXT, csrq TEXT); INSERT INTO pop2 VALUES('a', 'b', 'c', 'd')",
        );
        assert_eq!(early.text("SELECT xm FROM pop2"), "a");
        let mut open_then = early.prepare("SELECT xm FROM pop2").unwrap();
        assert!(open_then.query([]).unwrap().next().unwrap().is_some());
        admin.run(&format!(
            "CREATE VIRTUAL TABLE shared_pop2 USING gov_shared(resource='{}', source='pop2')",
            scene::RESOURCE
        ));
        assert!(open_then.query([]).and_then(|mut r| r.next().map(|_| ())).is_err(), "{journal:?}");
        drop(open_then);
        is_refused(&early, "SELECT xm FROM pop2");
        drop(held);
    }
}

#[test]
fn a_revoked_credential_or_departed_holder_ends_in_the_open_session() {
    for journal in [Journal::Wal, Journal::Rollback] {
        let scene = Scene::locked(journal);
        let (provider, reader, other) = (scene.connect(), scene.connect(), scene.connect());
        sign_in(&provider, "ga_s");
        sign_in(&reader, "mz_s");
        assert_eq!(provider.text("SELECT sjhm FROM pop WHERE id = 1"), "13800138000");
        assert_eq!(reader.lines("SELECT csrq FROM shared_pop").len(), 3);
        sign_in(&other, "sec");
        other.run("UPDATE gov_credential SET revoked_at = '2024-03-01T00:00:00Z' WHERE id = 'ga_s'");
        sign_in(&other, "sys");
        other.run("UPDATE gov_staff SET until = '2024-03-01' WHERE id = 'mz_s'");
        // Any read makes the pager look; what is prepared after that is judged by what it found.
        let _ = outcome(&provider, "SELECT count(*) FROM notes");
        is_refused(&provider, "SELECT sjhm FROM pop WHERE id = 1");
        assert!(is_refused(&reader, "SELECT csrq FROM shared_pop").contains("GS-3005"));
        let after = is_refused(&reader, "SELECT csrq FROM shared_pop");
        assert!(after.contains("GS-7001"), "{after}");
    }
}
