//! Every action that SQLite's authorizer knows, tried on what a locked database protects, in each journal mode.

mod common;
mod scene;

use scene::{all_pass, all_refused, is_refused, learns_nothing, Journal, Scene, JOURNALS};

/// Attacks on the source table, whoever asks but its provider. One per way in.
const SOURCE: &[&str] = &[
    "SELECT * FROM pop",
    "SELECT count(*) FROM pop",
    "SELECT rowid FROM pop",
    "SELECT 1 FROM pop LIMIT 1",
    "SELECT * FROM main.pop",
    "SELECT * FROM POP",
    "SELECT * FROM \"pop\" INDEXED BY pop_cover",
    "SELECT csrq, sjhm FROM pop ORDER BY csrq",
    "SELECT * FROM pop_view",
    "WITH shared_pop AS (SELECT * FROM main.pop) SELECT * FROM shared_pop",
    "WITH gov_shared AS (SELECT * FROM main.pop) SELECT * FROM gov_shared",
    "WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r WHERE x < 3) SELECT x, (SELECT sjhm FROM pop WHERE id = x) FROM r",
    "CREATE TEMP VIEW shared_pop AS SELECT * FROM main.pop; SELECT * FROM shared_pop",
    "CREATE TEMP VIEW gov_shared AS SELECT * FROM main.pop; SELECT * FROM gov_shared",
    "CREATE TEMP VIEW v AS SELECT * FROM main.pop; SELECT * FROM v",
    "CREATE VIEW v2 AS SELECT * FROM pop; SELECT * FROM v2",
    "CREATE TABLE copy AS SELECT * FROM pop",
    "CREATE TEMP TABLE copy AS SELECT * FROM main.pop",
    "INSERT INTO notes(what) SELECT sjhm FROM pop RETURNING what",
    "UPDATE notes SET what = (SELECT sjhm FROM pop LIMIT 1) RETURNING what",
    "UPDATE notes SET what = p.sjhm FROM pop AS p RETURNING what",
    "UPDATE pop SET xm = xm RETURNING *",
    "UPDATE pop SET xm = 'x'",
    "DELETE FROM pop RETURNING *",
    "DELETE FROM pop",
    "INSERT INTO pop VALUES(9, 'a', 'b', '12345', 'd') RETURNING *",
    "INSERT OR REPLACE INTO pop(id, sfzh, sjhm) VALUES(9, '11010519491231002X', '12345') RETURNING *",
    "INSERT INTO pop(id, sfzh, sjhm) VALUES(1, 'x', '12345') ON CONFLICT DO UPDATE SET csrq = sjhm RETURNING csrq",
    "REPLACE INTO pop(id, sjhm) VALUES(1, '12345')",
    "CREATE INDEX evil ON pop(sjhm)",
    "CREATE UNIQUE INDEX evil ON pop(sjhm)",
    "CREATE INDEX evil ON pop(abs(sjhm), substr(sjhm, 1, 3)) WHERE sjhm > '138'",
    "CREATE TRIGGER evil AFTER INSERT ON pop BEGIN INSERT INTO notes(what) VALUES(NEW.sjhm); END",
    "CREATE TEMP TRIGGER evil AFTER UPDATE ON main.pop BEGIN INSERT INTO notes(what) VALUES(OLD.sjhm); END",
    "CREATE TRIGGER evil AFTER INSERT ON notes BEGIN UPDATE notes SET what = (SELECT sjhm FROM pop); END;
     INSERT INTO notes(what) VALUES('x') RETURNING what",
    "CREATE TEMP TRIGGER gov_audit_data_party AFTER INSERT ON notes BEGIN UPDATE notes SET what = (SELECT group_concat(sjhm) FROM pop); END;
     INSERT INTO notes(what) VALUES('x'); SELECT * FROM notes",
    "DROP INDEX pop_cover",
    "DROP TABLE pop",
    "ALTER TABLE pop RENAME TO free",
    "ALTER TABLE pop RENAME COLUMN sjhm TO csrq2",
    "ALTER TABLE pop ADD COLUMN raw TEXT GENERATED ALWAYS AS (sjhm)",
    "ALTER TABLE pop DROP COLUMN csrq",
    "ALTER TABLE shared_pop RENAME TO free",
    "ANALYZE pop",
    "ANALYZE",
    "VACUUM",
    "PRAGMA foreign_key_check(pop)",
    "CREATE VIRTUAL TABLE f USING fts5(sjhm, content='pop'); INSERT INTO f(f) VALUES('rebuild'); SELECT sjhm FROM f",
    "CREATE VIRTUAL TABLE f4 USING fts4(sjhm, content='pop'); INSERT INTO f4(f4) VALUES('rebuild'); SELECT sjhm FROM f4",
    "SELECT * FROM notes WHERE EXISTS (SELECT 1 FROM pop WHERE sjhm = '13800138000')",
    "SELECT * FROM notes ORDER BY (SELECT sjhm FROM pop WHERE pop.id = notes.id)",
    "SELECT (SELECT xm FROM pop), * FROM shared_pop",
    "EXPLAIN SELECT * FROM pop",
    "EXPLAIN QUERY PLAN SELECT * FROM pop WHERE sjhm = '13800138000'",
    "SELECT sum(id) OVER (ORDER BY sjhm) FROM pop",
    "VALUES((SELECT sjhm FROM pop LIMIT 1))",
    "SELECT * FROM json_each((SELECT json_group_array(sjhm) FROM pop))",
    "SELECT * FROM pop NATURAL JOIN shared_pop",
];

#[test]
fn the_source_is_refused_on_every_way_in() {
    for journal in JOURNALS {
        for who in [None, Some("mz_s"), Some("sys"), Some("sec"), Some("aud")] {
            let (_scene, db) = Scene::locked(journal).attacker(who);
            all_refused(&db, SOURCE, &format!("{journal:?} {who:?}"));
            // What was tried left nothing behind.
            learns_nothing(&db, "SELECT * FROM notes; SELECT * FROM sqlite_master; SELECT * FROM sqlite_temp_master");
        }
    }
}

/// The storage of governed state: nobody's, not even the provider's or an administrator's.
const SHADOW: &[&str] = &[
    "SELECT * FROM gov_audit_data",
    "SELECT token_hash FROM gov_credential_data",
    "SELECT count(*) FROM gov_meta_data",
    "WITH gov_credential AS (SELECT * FROM gov_credential_data) SELECT * FROM gov_credential",
    "INSERT INTO gov_audit_data VALUES(99999, '{}', '{}', x'00')",
    "UPDATE gov_audit_data SET detail = NULL",
    "UPDATE gov_meta_data SET locked = NULL",
    "DELETE FROM gov_audit_data",
    "DELETE FROM gov_mount_data",
    "INSERT INTO gov_credential_data(id, holder, token_hash, changed_at, changed_by) VALUES('x', 'sys', '00', '', '')",
    "REPLACE INTO gov_party_data VALUES('ga', 0, 0)",
    "CREATE INDEX evil ON gov_credential_data(token_hash)",
    "DROP INDEX gov_credential_data_key",
    "CREATE TRIGGER evil AFTER INSERT ON gov_audit_data BEGIN INSERT INTO notes(what) VALUES(NEW.detail); END",
    "CREATE TEMP TRIGGER evil AFTER INSERT ON main.gov_audit_data BEGIN INSERT INTO notes(what) VALUES(NEW.detail); END",
    "DROP TRIGGER gov_audit_data_guard_insert",
    "DROP TRIGGER gov_audit_data_party",
    "DROP TABLE gov_audit_data",
    "DROP TABLE gov_audit",
    "DROP TABLE gov_credential",
    "ALTER TABLE gov_meta_data RENAME TO gone",
    "ALTER TABLE gov_audit RENAME TO gone",
    "ALTER TABLE gov_meta_data ADD COLUMN x",
    "ANALYZE gov_credential_data",
    "SELECT * FROM gov_pending",
    "CREATE TABLE gov_pending(seq, body, detail, hash)",
    "CREATE TEMP TABLE gov_pending(seq, body, detail, hash)",
    "CREATE TEMP TABLE gov_request(id)",
    "CREATE TEMP VIEW gov_audit AS SELECT 1",
    "CREATE TEMP VIEW audit_verify AS SELECT 1 WHERE 0",
    "CREATE TEMP TABLE shared_pop(xm)",
    "CREATE VIRTUAL TABLE temp.gov_meta USING fts5(x)",
    "DELETE FROM gov_audit",
    "UPDATE gov_audit SET detail = NULL",
    "DELETE FROM gov_credential",
    "INSERT INTO gov_mount(name, resource, source) VALUES('x', '3070120001/000001', 'pop')",
    "DELETE FROM gov_mount",
];

#[test]
fn governed_state_is_refused_to_everybody() {
    for journal in JOURNALS {
        for who in [None, Some("ga_s"), Some("sys"), Some("sec"), Some("aud")] {
            let (_scene, db) = Scene::locked(journal).attacker(who);
            all_refused(&db, SHADOW, &format!("{journal:?} {who:?}"));
            assert_eq!(db.lines("SELECT kind, seq FROM audit_verify"), Vec::<String>::new());
            assert_eq!(db.integer("SELECT count(*) FROM gov_audit WHERE action LIKE 'chain.%'"), 2);
        }
    }
}

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

/// Ways to other storage, other code, or weaker rules.
const ENVIRONMENT: &[&str] = &[
    "SELECT data FROM sqlite_dbpage",
    "SELECT * FROM sqlite_dbpage('main') WHERE pgno = 2",
    "UPDATE sqlite_dbpage SET data = zeroblob(4096) WHERE pgno = 2",
    "SELECT sql FROM sqlite_stmt",
    "SELECT * FROM dbstat",
    "SELECT * FROM bytecode('SELECT 1')",
    "SELECT * FROM tables_used('SELECT 1')",
    "SELECT sample FROM sqlite_stat4",
    "SELECT load_extension('libm.so.6')",
    "SELECT fts3_tokenizer('simple')",
    "SELECT readfile('city.db')",
    "SELECT writefile('x', 'y')",
    "CREATE VIRTUAL TABLE x USING dbstat",
    "CREATE VIRTUAL TABLE x USING csv(filename='city.db')",
    "PRAGMA writable_schema = 1; UPDATE sqlite_master SET sql = 'CREATE TABLE pop(x)' WHERE name = 'pop'",
    "PRAGMA writable_schema = RESET",
    "PRAGMA ignore_check_constraints = 1",
    "PRAGMA journal_mode = OFF",
    "PRAGMA journal_mode = MEMORY",
    "PRAGMA synchronous = OFF",
    "PRAGMA locking_mode = EXCLUSIVE",
    "PRAGMA schema_version = 1",
    "PRAGMA temp_store_directory = '/tmp'",
    "PRAGMA foreign_key_check",
    "SELECT * FROM pragma_foreign_key_check('notes')",
    "PRAGMA unheard_of",
    "UPDATE sqlite_master SET sql = ''",
    "DELETE FROM sqlite_master",
    "INSERT INTO sqlite_master VALUES('table', 'x', 'x', 1, 'CREATE TABLE x(y)')",
    "SELECT govshare_clock('2020-01-01T00:00:00Z')",
    "SELECT govshare_init('{}')",
    "SELECT govshare_unlock('synthetic-token-of-nobody')",
];

#[test]
fn no_other_storage_code_or_weaker_rule_is_reached() {
    for journal in JOURNALS {
        for who in [None, Some("mz_s"), Some("ga_s"), Some("sys")] {
            let (_scene, db) = Scene::locked(journal).attacker(who);
            all_refused(&db, ENVIRONMENT, &format!("{journal:?} {who:?}"));
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
