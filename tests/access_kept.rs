//! What a connection keeps from one read to the next is used only while it still holds: the head that it left, the
//! triggers that it found, the text that its entries have in common.

mod common;
mod scene;

use common::Host;
use rusqlite::{Connection, MAIN_DB};
use scene::{sign_in, Journal, Scene};

const LOOKUP: &str = "SELECT csrq FROM shared_pop WHERE csrq = '1949-12-31'";

fn looks_up(db: &Host) -> bool {
    db.try_rows(LOOKUP).is_ok_and(|rows| rows.len() == 1)
}

fn whole(db: &Host, at: &str) {
    sign_in(db, "aud");
    assert_eq!(db.lines("SELECT * FROM audit_verify"), [""; 0], "{at}");
    let gaps = "SELECT count(*) - max(seq) + min(seq) - 1, count(DISTINCT hash) = count(*) FROM gov_audit";
    assert_eq!(db.lines(gaps), ["0|1"], "{at}");
}

#[test]
fn connections_that_read_and_write_in_any_order_make_one_chain() {
    for journal in [Journal::Wal, Journal::Rollback] {
        let scene = Scene::open(journal);
        let both = [scene.connect(), scene.connect()];
        for db in &both {
            sign_in(db, "mz_s");
        }
        // What comes next is drawn from a fixed sequence, which three runs out of eight repeat a read.
        let (mut draw, mut reads, mut of_both) = (1u32, 0, 0);
        for i in 0..600 {
            draw = draw.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let db = &both[(draw >> 31) as usize];
            let event = "INSERT INTO gov_audit(action, object, parties) VALUES('app.test', 'x', '[\"ga\",\"wj\"]')";
            match (draw >> 24) % 8 {
                0 => db.run(event),
                // Also what it writes itself, undone and not.
                1 => db.run(&format!("BEGIN; {event}; ROLLBACK")),
                2 => db.run(&format!("BEGIN; {event}; {event}; COMMIT")),
                3 => db.run(&format!("CREATE TABLE t{i}(x); DROP TABLE t{i}")),
                4 if journal == Journal::Wal => {
                    db.run("BEGIN");
                    assert!(looks_up(db));
                    db.run(if draw & 1 << 20 == 0 { "COMMIT" } else { "ROLLBACK" });
                    reads += 1;
                }
                _ => {
                    assert!(looks_up(db));
                    reads += 1;
                    of_both |= 1 << (draw >> 31);
                }
            }
        }
        assert!(reads > 200 && of_both == 3, "{reads}");
        whole(&both[0], &format!("{journal:?}"));
        let logged = "SELECT count(*) FROM audit_access WHERE outcome = 'allowed' AND resource IS NOT NULL";
        assert_eq!(both[0].integer(logged), reads, "{journal:?}");
    }
}

#[test]
fn attack_a_trigger_made_between_two_lookups() {
    for journal in [Journal::Wal, Journal::Rollback] {
        for (trigger, elsewhere) in [
            ("CREATE TEMP TRIGGER t BEFORE INSERT ON main.gov_audit_data BEGIN SELECT RAISE(IGNORE); END", false),
            ("CREATE TRIGGER t BEFORE INSERT ON gov_audit_data BEGIN SELECT RAISE(IGNORE); END", false),
            ("CREATE TRIGGER t BEFORE INSERT ON gov_audit_data BEGIN SELECT RAISE(IGNORE); END", true),
        ] {
            let (scene, db) = Scene::open(journal).attacker(Some("mz_s"));
            // Without a session there is something to make a trigger with, and temp has a file of its own already.
            db.run("CREATE TEMP TABLE mine(x)");
            assert!(looks_up(&db) && looks_up(&db), "{trigger}");
            let other = scene.connect();
            let made_by = if elsewhere { &other } else { &db };
            made_by.run(trigger);
            let (_, text) = common::told(&db.try_rows(LOOKUP).unwrap_err());
            assert!(text.starts_with("GS-1028"), "{trigger}: {text}");
            made_by.run("DROP TRIGGER t");
            assert!(looks_up(&db) && looks_up(&db), "{trigger}");
            whole(&db, trigger);
        }
    }
}

/// Once the chain has been put in place of another, the head that was left is not its head.
#[test]
fn attack_another_copy_of_the_file_is_put_in_its_place() {
    for journal in [Journal::Wal, Journal::Rollback] {
        let (scene, db) = Scene::open(journal).attacker(Some("mz_s"));
        assert!(looks_up(&db));
        let copy = scene.folder.file("copy.db");
        db.backup(MAIN_DB, &copy, None::<fn(_)>).unwrap();
        for _ in 0..3 {
            assert!(looks_up(&db));
        }
        let mut raw = Connection::open(&scene.path).unwrap();
        raw.restore(MAIN_DB, &copy, None::<fn(_)>).unwrap();
        drop(raw);
        assert!(looks_up(&db), "goes on from the head that is there now");
        whole(&db, &format!("{journal:?}"));
    }
}

#[test]
fn an_entry_says_what_its_own_session_declared() {
    for journal in [Journal::Wal, Journal::Rollback, Journal::Memory] {
        let (_scene, db) = Scene::open(journal).attacker(None);
        let mut read = db.prepare(LOOKUP).unwrap();
        let mut want = Vec::new();
        for i in 0..6 {
            let declared = format!("{{\"operator\":\"op-{i}\",\"terminal\":\"t-{}\"}}", i / 2);
            db.query_row("SELECT session_open(?1, ?2)", [scene::token("mz_s"), declared], |_| Ok(())).unwrap();
            for _ in 0..=i % 2 {
                let day: String = read.query_row([], |r| r.get(0)).unwrap();
                assert_eq!(day, "1949-12-31");
                want.push(format!("op-{i}|t-{}", i / 2));
            }
        }
        drop(read);
        whole(&db, &format!("{journal:?}"));
        let told = "SELECT operator, terminal FROM audit_access WHERE outcome = 'allowed' AND resource IS NOT NULL ORDER BY seq";
        assert_eq!(db.lines(told), want, "{journal:?}");
    }
}

/// Entries that concern nobody carry the standings on, too: also then they must be those of this chain.
#[test]
fn attack_another_copy_of_the_file_before_an_entry_that_concerns_nobody() {
    let event =
        |parties: &str| format!("INSERT INTO gov_audit(action, object, parties) VALUES('app.test', 'x', '{parties}')");
    for journal in [Journal::Wal, Journal::Rollback] {
        let (scene, db) = Scene::open(journal).attacker(None);
        let copy = scene.folder.file("copy.db");
        db.backup(MAIN_DB, &copy, None::<fn(_)>).unwrap();
        db.run(&event("[\"ga\"]"));
        let mut raw = Connection::open(&scene.path).unwrap();
        raw.restore(MAIN_DB, &copy, None::<fn(_)>).unwrap();
        drop(raw);
        // As many entries as this connection has seen, but the last is another.
        scene.connect().run(&event("[\"mz\"]"));
        db.run(&event("[]"));
        db.run(&event("[\"ga\",\"mz\"]"));
        whole(&db, &format!("{journal:?}"));
    }
}
