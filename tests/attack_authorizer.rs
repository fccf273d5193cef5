//! What the authorizer refuses and lets pass where a list of statements does not show it: renaming, statistics,
//! ordinary work, the provider. The lists are in `sql/attacks.txt`, run by `attack_corpus.rs`.

mod common;
mod scene;

use scene::{all_pass, is_refused, Journal, Scene, JOURNALS};

#[test]
fn no_table_takes_the_name_of_one_of_ours_by_renaming() {
    for journal in JOURNALS {
        let (_scene, db) = Scene::locked(journal).attacker(Some("sys"));
        for schema in ["main", "temp"] {
            for name in ["gov_pending", "gov_audit", "audit_verify", "shared_other"] {
                db.run(&format!(
                    "CREATE TABLE {schema}.mine(seq INTEGER, body TEXT, detail TEXT, hash BLOB);
                     INSERT INTO {schema}.mine VALUES(1000, '{{}}', '{{}}', x'00')"
                ));
                is_refused(&db, &format!("ALTER TABLE {schema}.mine RENAME TO {name}"));
                db.run(&format!("DROP TABLE {schema}.mine"));
            }
        }
        // Also one that stood there before: nothing comes out of it into the log.
        let mut open = Scene::open(journal);
        let early = open.take();
        early.run("CREATE TABLE gov_pending(seq, body, detail, hash); INSERT INTO gov_pending VALUES(1000, '{}', '{}', x'00')");
        let entries = early.entries();
        early.run("INSERT INTO gov_audit(action) VALUES('query')");
        early.run("INSERT INTO gov_department(code, name, kind, level) VALUES('x', 'x', 'organ', 'city')");
        assert_eq!(early.entries(), entries + 2);
        // What functions write goes through the table of that name: better nothing than a change without its entry.
        is_refused(&early, "SELECT govshare_lock()");
        is_refused(&early, &format!("SELECT session_open('{}')", common::ADMIN_TOKEN));
        assert_eq!(early.entries(), entries + 2);
        early.run("DROP TABLE gov_pending");
        assert_eq!(early.lines("SELECT * FROM audit_verify"), Vec::<String>::new());
        early.run("CREATE VIEW audit_verify AS SELECT 1 AS seq WHERE 0");
        assert!(is_refused(&early, "SELECT govshare_lock()").contains("GS-3042"));
    }
}

#[test]
fn statistics_hold_nothing_of_what_is_protected() {
    for journal in JOURNALS {
        let mut scene = Scene::open(journal);
        let db = scene.take();
        db.run("CREATE INDEX pop_phone ON pop(sjhm); ANALYZE");
        assert!(db.integer("SELECT count(*) FROM sqlite_stat1 WHERE tbl IN ('pop', 'gov_audit_data')") > 0);
        db.run("SELECT govshare_lock()");
        assert_eq!(db.integer("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'pop' OR tbl LIKE 'gov%'"), 0);
        for who in ["mz_s", "ga_s", "sys"] {
            scene::sign_in(&db, who);
            is_refused(&db, "ANALYZE pop");
            is_refused(&db, "SELECT sample FROM sqlite_stat4");
            assert_eq!(db.integer("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'pop' OR tbl LIKE 'gov%'"), 0);
        }
    }
}

/// What applications do all day.
const ORDINARY: &[&str] = &[
    "CREATE TABLE mine(id INTEGER PRIMARY KEY, x TEXT)",
    "CREATE INDEX mine_x ON mine(x)",
    "CREATE TRIGGER mine_t AFTER INSERT ON mine BEGIN INSERT INTO notes(what) VALUES(NEW.x); END",
    "INSERT INTO mine(x) VALUES('a'), ('b') RETURNING id",
    "UPDATE mine SET x = 'c' WHERE id = 1",
    "DELETE FROM mine WHERE id = 2",
    "ALTER TABLE mine ADD COLUMN y",
    "ALTER TABLE mine RENAME COLUMN y TO z",
    "ALTER TABLE mine DROP COLUMN z",
    "REINDEX mine",
    "CREATE TEMP TABLE scratch AS SELECT xm, csrq FROM shared_pop",
    "SELECT * FROM scratch",
    "CREATE VIRTUAL TABLE words USING fts5(w)",
    "INSERT INTO words VALUES('one')",
    "SELECT * FROM words('one')",
    "CREATE VIEW v AS SELECT * FROM mine",
    "SELECT * FROM v",
    "DROP VIEW v",
    "DROP TABLE words",
    "DROP TABLE mine",
    "PRAGMA table_info(pop)",
    "PRAGMA integrity_check",
    "PRAGMA foreign_keys = on",
    "PRAGMA user_version = 3",
    "ATTACH ':memory:' AS other",
    "CREATE TABLE other.t(x)",
    "INSERT INTO other.t SELECT xm FROM shared_pop",
    "SELECT * FROM other.t",
    "DETACH other",
    "SAVEPOINT s; INSERT INTO notes(what) VALUES('z'); ROLLBACK TO s; RELEASE s",
    "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r WHERE x < 3) SELECT * FROM r",
];

#[test]
fn ordinary_work_goes_on() {
    for journal in [Journal::Wal, Journal::Rollback] {
        let (_scene, db) = Scene::locked(journal).attacker(Some("mz_s"));
        // Without WAL a statement that writes cannot read shared data: its entry could be rolled back.
        let reads_while_writing = |sql: &&str| sql.contains("shared_pop") || sql.contains("scratch");
        let script: Vec<&str> =
            ORDINARY.iter().copied().filter(|s| journal == Journal::Wal || !reads_while_writing(s)).collect();
        all_pass(&db, &script);
        assert_eq!(db.lines("SELECT csrq FROM shared_pop"), ["1949-12-31", "1980-01-01", "1980-01-01"]);
    }
}

#[test]
fn the_provider_reads_and_writes_its_own_source_until_the_session_ends() {
    for journal in JOURNALS {
        let (_scene, db) = Scene::locked(journal).attacker(Some("ga_s"));
        assert_eq!(db.text("SELECT sjhm FROM pop WHERE id = 1"), "13800138000");
        db.run("UPDATE pop SET csrq = csrq WHERE id = 1");
        let mut held = db.prepare("SELECT sjhm FROM pop").unwrap();
        assert!(held.query([]).unwrap().next().unwrap().is_some());
        db.run("SELECT session_close()");
        // A statement prepared under the session is judged anew.
        assert!(held.query([]).and_then(|mut r| r.next().map(|_| ())).is_err());
        drop(held);
        is_refused(&db, "SELECT sjhm FROM pop");
        scene::sign_in(&db, "mz_s");
        is_refused(&db, "SELECT sjhm FROM pop");
    }
}
