//! Loading: once, twice, everywhere.

mod common;

use common::{Folder, ADMIN_TOKEN};
use rusqlite::{Connection, OpenFlags};

#[test]
fn the_library_loads_and_says_its_version() {
    assert_eq!(common::memory().text("SELECT govshare_version()"), env!("CARGO_PKG_VERSION"));
}

#[test]
fn loading_twice_on_one_connection_changes_nothing() {
    let db = common::governed();
    db.run(&format!("SELECT session_open('{ADMIN_TOKEN}')"));
    let before = db.lines("SELECT name, narg FROM pragma_function_list ORDER BY 1, 2");
    for _ in 0..3 {
        common::load(&db).expect("a second load");
    }
    assert_eq!(db.lines("SELECT name, narg FROM pragma_function_list ORDER BY 1, 2"), before);
    // The session and the kept statements are those of the first load.
    assert_eq!(db.text("SELECT session_actor()"), "admin");
    db.run("INSERT INTO gov_department(code, name, kind, level) VALUES('d1', '一局', 'organ', 'city')");
    assert_eq!(db.integer("SELECT count(*) FROM gov_department"), 1);
}

#[test]
fn two_connections_keep_their_sessions_apart() {
    let folder = Folder::new();
    let file = folder.file("two.db");
    let (a, b) = (common::open(&file), common::open(&file));
    a.init();
    a.run(&format!("SELECT session_open('{ADMIN_TOKEN}')"));
    assert_eq!(a.text("SELECT session_actor()"), "admin");
    assert_eq!(b.text("SELECT session_actor()"), "");
    assert_eq!(b.entries(), 2);
    drop(a);
    b.run("INSERT INTO gov_department(code, name, kind, level) VALUES('d1', '一局', 'organ', 'city')");
    assert_eq!(b.entries(), 3);
}

#[test]
fn many_threads_load_at_once() {
    let started = std::sync::Barrier::new(8);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                started.wait();
                for _ in 0..5 {
                    let db = common::governed();
                    db.run("INSERT INTO gov_department(code, name, kind, level) VALUES('d1', '一局', 'organ', 'city')");
                    assert_eq!(db.entries(), 2);
                }
            });
        }
    });
}

#[test]
fn a_read_only_database_loads_reads_and_refuses_writes() {
    let folder = Folder::new();
    let file = folder.file("ro.db");
    let db = common::open(&file);
    db.init();
    db.run("INSERT INTO gov_department(code, name, kind, level) VALUES('d1', '一局', 'organ', 'city')");
    drop(db);
    let db = common::host(Connection::open_with_flags(&file, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap());
    assert_eq!(db.text("SELECT name FROM gov_department"), "一局");
    assert_eq!(db.entries(), 2);
    let (code, text) =
        db.refused("INSERT INTO gov_department(code, name, kind, level) VALUES('d2', '二', 'organ', 'city')");
    assert_eq!(code, 8, "{text}");
    assert!(db.refusal(&format!("SELECT session_open('{ADMIN_TOKEN}')")).len() > 10);
    assert_eq!(db.entries(), 2);
}

#[test]
fn a_read_only_foreign_database_loads_and_refuses_init() {
    let folder = Folder::new();
    let file = folder.file("other.db");
    Connection::open(&file).unwrap().execute_batch("CREATE TABLE t(x); INSERT INTO t VALUES(1)").unwrap();
    let db = common::host(Connection::open_with_flags(&file, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap());
    assert_eq!(db.integer("SELECT x FROM t"), 1);
    let (code, text) = db.refused("SELECT govshare_init('{}')");
    assert!(code == 8 && text.starts_with("GS-1038"), "{code} {text}");
}

#[test]
fn a_foreign_database_is_untouched_by_loading() {
    let folder = Folder::new();
    let file = folder.file("other.db");
    Connection::open(&file).unwrap().execute_batch("CREATE TABLE t(x); INSERT INTO t VALUES(1)").unwrap();
    let before = std::fs::read(&file).unwrap();
    let db = common::open(&file);
    assert_eq!(db.integer("SELECT x FROM t"), 1);
    db.run("SELECT govshare_version()");
    for sql in [
        "SELECT * FROM gov_department",
        "SELECT * FROM main.gov_audit",
        "SELECT session_open('synthetic-token-0000001')",
    ] {
        let text = db.refusal(sql);
        assert!(!text.contains("GS-9001"), "{sql}: {text}");
    }
    drop(db);
    assert_eq!(std::fs::read(&file).unwrap(), before);
    assert_eq!(std::fs::read_dir(file.parent().unwrap()).unwrap().count(), 1, "no journal is left");
}

#[test]
fn a_file_that_is_no_database_is_said_to_be_none() {
    let folder = Folder::new();
    let file = folder.file("picture.db");
    std::fs::write(&file, vec![0x5a; 8192]).unwrap();
    // Whether it is locked cannot be read, so the load itself is refused.
    let connection = Connection::open(&file).unwrap();
    let (_, text) = common::told(&common::load(&connection).unwrap_err());
    assert!(text.contains("not a database"), "{text}");
}

#[test]
fn a_connection_closes_with_nothing_left_behind() {
    let folder = Folder::new();
    let db = common::open(&folder.file("close.db"));
    db.run("PRAGMA journal_mode = wal");
    db.init();
    db.run(&format!("SELECT session_open('{ADMIN_TOKEN}')"));
    db.run("INSERT INTO gov_department(code, name, kind, level) VALUES('d1', '一局', 'organ', 'city')");
    // In a transaction the entry goes through a second connection; it too must go.
    db.run(&format!("BEGIN; SELECT session_open('{ADMIN_TOKEN}'); COMMIT"));
    db.lines("SELECT * FROM gov_department WHERE code = 'd1'");
    db.0.close().map_err(|(_, e)| e).expect("sqlite3_close must not answer BUSY");
    assert!(!folder.file("close.db-wal").exists(), "the last connection removes the WAL");
}

#[test]
fn a_refused_init_leaves_nothing() {
    let db = common::memory();
    for bad in [
        "SELECT govshare_init('not json')",
        "SELECT govshare_init('[]')",
        "SELECT govshare_init(12)",
        "SELECT govshare_init(x'00')",
        r#"SELECT govshare_init('{"hash":"md5"}')"#,
        r#"SELECT govshare_init('{"id":"12"}')"#,
        r#"SELECT govshare_init('{"at":"yesterday"}')"#,
        r#"SELECT govshare_init('{"packs":["nowhere"]}')"#,
        r#"SELECT govshare_init('{"packs":"x"}')"#,
        r#"SELECT govshare_init('{"colour":"red"}')"#,
        r#"SELECT govshare_init('{"origin":"a b"}')"#,
        r#"SELECT govshare_init('{"origin":7}')"#,
        r#"SELECT govshare_init('{"node":"moon"}')"#,
        r#"SELECT govshare_init('{"admin_token":"short"}')"#,
        "SELECT govshare_init(replace(hex(zeroblob(5000000)), '00', '%s'))",
    ] {
        let text = db.refusal(bad);
        assert!(text.starts_with("GS-"), "{bad}: {text}");
        assert_eq!(db.integer("SELECT count(*) FROM sqlite_master"), 0, "{bad}");
    }
    db.init();
    assert!(db.refusal("SELECT govshare_init('{}')").starts_with("GS-1035"));
}

#[test]
fn init_inside_a_transaction_goes_with_it() {
    let db = common::memory();
    db.run("BEGIN");
    db.init();
    assert_eq!(db.entries(), 1);
    db.run("ROLLBACK");
    assert_eq!(db.integer("SELECT count(*) FROM sqlite_master"), 0);
    db.init();
    assert_eq!(db.entries(), 1);
}

#[test]
fn a_name_that_another_system_uses_is_refused_and_left_alone() {
    for sql in [
        "CREATE TABLE gov_department(x)",
        "CREATE TABLE GOV_Audit_Data(x)",
        "CREATE VIEW gov_meta AS SELECT 1",
        "CREATE TABLE t(x); CREATE INDEX gov_staff_data_i1 ON t(x)",
        "CREATE TABLE t(x); CREATE TRIGGER gov_audit_data_guard_insert AFTER INSERT ON t BEGIN SELECT 1; END",
    ] {
        let db = common::memory();
        db.run(sql);
        let before = db.lines("SELECT * FROM sqlite_master");
        let text = db.refusal("SELECT govshare_init('{}')");
        assert!(text.starts_with("GS-1036"), "{sql}: {text}");
        assert_eq!(db.lines("SELECT * FROM sqlite_master"), before);
    }
    // Another system's own gov_ names that are not ours are no obstacle.
    let db = common::memory();
    db.run("CREATE TABLE gov_somebody_elses(x)");
    db.init();
}

#[test]
fn a_temporary_table_of_the_same_name_does_not_capture_ours() {
    let db = common::memory();
    db.run("CREATE TEMP TABLE gov_audit_data(seq, body, detail, hash)");
    assert!(db.refusal("SELECT govshare_init('{}')").starts_with("GS-1036"));
    db.run("DROP TABLE gov_audit_data");
    db.init();
    db.run("CREATE TEMP TABLE gov_meta_data(one, id); CREATE TEMP TABLE gov_audit_data(seq, body, detail, hash)");
    db.run("CREATE TEMP TABLE gov_pending(seq, body, detail, hash); INSERT INTO gov_pending VALUES(99, 'forged', '', x'00')");
    db.run("CREATE TEMP TABLE gov_party_data(code, n, last_seq)");
    db.run("INSERT INTO main.gov_department(code, name, kind, level) VALUES('d1', '一局', 'organ', 'city')");
    assert_eq!(db.integer("SELECT count(*) FROM temp.gov_audit_data"), 0);
    assert_eq!(db.lines("SELECT seq, action FROM main.gov_audit"), ["1|chain.genesis", "2|department.insert"]);
}
