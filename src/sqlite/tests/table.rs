//! Virtual tables: a panic in each method is an error, and what SQLite asks reaches the traits.

use super::{connection, explode, failure, quietly};
use crate::sqlite::vtab::{self, Change, Cursor, Life, Making, Module, Table};
use crate::sqlite::{codes, Arg, Context, Error, IndexInfo, Plan, Result};
use std::cell::RefCell;
use std::rc::Rc;

/// The method that panics now.
type Fuse = Rc<RefCell<&'static str>>;

struct Mine {
    fuse: Fuse,
    drop_too: bool,
}

struct MineTable {
    fuse: Fuse,
}

struct MineCursor {
    fuse: Fuse,
    row: i64,
}

fn step_on(fuse: &Fuse, method: &str) {
    let set = *fuse.borrow();
    if set == method {
        explode();
    }
}

impl Module for Mine {
    type Table = MineTable;
    const LIFE: Life = Life::Stored;
    const WRITABLE: bool = true;

    fn make(&self, making: &Making<'_>) -> Result<(String, MineTable)> {
        step_on(&self.fuse, if making.create { "xCreate" } else { "xConnect" });
        if *self.fuse.borrow() == "refuse" {
            return Err(Error::new(codes::SQLITE_CONSTRAINT, "%s%n refused"));
        }
        Ok(("CREATE TABLE x(a)".into(), MineTable { fuse: self.fuse.clone() }))
    }

    fn is_shadow(suffix: &str) -> bool {
        if suffix == "bomb" {
            explode();
        }
        suffix == "data"
    }
}

impl Drop for Mine {
    fn drop(&mut self) {
        if self.drop_too {
            explode();
        }
    }
}

impl Table for MineTable {
    type Cursor = MineCursor;

    fn best_index(&self, _: &mut IndexInfo) -> Result<Plan> {
        step_on(&self.fuse, "xBestIndex");
        Ok(Plan { text: "plan %s".into(), cost: 1.0, rows: 3, ..Plan::default() })
    }

    fn open(&self) -> Result<MineCursor> {
        step_on(&self.fuse, "xOpen");
        Ok(MineCursor { fuse: self.fuse.clone(), row: 0 })
    }

    fn update(&self, change: Change<'_>) -> Result<i64> {
        step_on(&self.fuse, "xUpdate");
        match change {
            Change::Insert { rowid, .. } => Ok(rowid.unwrap_or(77)),
            Change::Update { new_rowid, .. } => Ok(new_rowid),
            Change::Delete { rowid } => Err(Error::new(codes::SQLITE_READONLY, format!("%s no delete of {rowid}"))),
        }
    }

    fn destroy(&self) -> Result<()> {
        step_on(&self.fuse, "xDestroy");
        if *self.fuse.borrow() == "keep" {
            return Err(Error::new(codes::SQLITE_CONSTRAINT, "never dropped"));
        }
        Ok(())
    }

    fn integrity(&self) -> Result<Option<String>> {
        step_on(&self.fuse, "xIntegrity");
        Ok(Some("100% damaged".into()))
    }
}

impl Drop for MineTable {
    fn drop(&mut self) {
        step_on(&self.fuse, "xDisconnect");
    }
}

impl Cursor for MineCursor {
    fn filter(&mut self, _: i32, plan: &str, _: &[Arg<'_>]) -> Result<()> {
        step_on(&self.fuse, "xFilter");
        assert_eq!(plan, "plan %s");
        self.row = 1;
        Ok(())
    }

    fn next(&mut self) -> Result<()> {
        step_on(&self.fuse, "xNext");
        self.row += 1;
        Ok(())
    }

    fn eof(&self) -> bool {
        step_on(&self.fuse, "xEof");
        if self.row == 2 {
            step_on(&self.fuse, "xEof late");
        }
        self.row > 3
    }

    fn column(&self, context: &Context, _: usize) -> Result<()> {
        step_on(&self.fuse, "xColumn");
        context.result(self.row * 10);
        Ok(())
    }

    fn rowid(&self) -> Result<i64> {
        step_on(&self.fuse, "xRowid");
        Ok(self.row)
    }
}

impl Drop for MineCursor {
    fn drop(&mut self) {
        step_on(&self.fuse, "xClose");
    }
}

fn laid() -> (rusqlite::Connection, Fuse) {
    quietly();
    let (c, db) = connection();
    let fuse = Fuse::default();
    vtab::register(db, "mine", Mine { fuse: fuse.clone(), drop_too: false }).expect("registers");
    c.execute_batch("CREATE VIRTUAL TABLE m USING mine").expect("creates");
    (c, fuse)
}

fn sum(c: &rusqlite::Connection) -> i64 {
    c.query_row("SELECT sum(a) FROM m", [], |r| r.get(0)).expect("the table is usable")
}

#[test]
fn a_panic_in_each_method_is_an_error_and_the_table_lives_on() {
    let (c, fuse) = laid();
    for (method, sql) in [
        ("xBestIndex", "SELECT * FROM m"),
        ("xOpen", "SELECT * FROM m"),
        ("xFilter", "SELECT * FROM m"),
        ("xNext", "SELECT * FROM m"),
        ("xEof", "SELECT * FROM m"),
        ("xEof late", "SELECT * FROM m"),
        ("xColumn", "SELECT a FROM m"),
        ("xRowid", "SELECT rowid FROM m"),
        ("xUpdate", "INSERT INTO m VALUES(1)"),
        ("xUpdate", "UPDATE m SET a = 1"),
        ("xUpdate", "DELETE FROM m"),
        ("xDestroy", "DROP TABLE m"),
        ("xCreate", "CREATE VIRTUAL TABLE other USING mine"),
    ] {
        *fuse.borrow_mut() = method;
        let text = failure(&c, sql);
        // SQLite keeps the text of every method but xDestroy.
        assert!(method == "xDestroy" || text.contains("GS-9001"), "{method}: {text}");
        assert!(!text.contains("139"), "{method}: {text}");
        *fuse.borrow_mut() = "";
        assert_eq!(sum(&c), 60, "{method}");
    }
}

#[test]
fn a_panic_half_way_is_not_the_end_of_the_rows() {
    let (c, fuse) = laid();
    *fuse.borrow_mut() = "xEof late";
    assert!(failure(&c, "SELECT count(*) FROM m").contains("GS-9001"));
}

#[test]
fn a_panic_in_close_or_disconnect_is_contained() {
    let (c, fuse) = laid();
    *fuse.borrow_mut() = "xClose";
    assert_eq!(sum(&c), 60);
    *fuse.borrow_mut() = "xDisconnect";
    c.execute_batch("DROP TABLE m").expect("the table goes");
    *fuse.borrow_mut() = "";
    c.execute_batch("CREATE VIRTUAL TABLE m USING mine").expect("a new one comes");
    *fuse.borrow_mut() = "xDisconnect";
    c.close().expect("the connection closes");
}

#[test]
fn a_panic_in_connect_is_an_error_of_the_statement_that_asks() {
    quietly();
    let path = std::env::temp_dir().join(format!("govshare-connect-{}.db", std::process::id()));
    let _ = std::fs::remove_file(&path);
    let (_keep, _) = connection();
    let fuse = Fuse::default();
    let open = |fuse: &Fuse| {
        let c = rusqlite::Connection::open(&path).unwrap();
        // SAFETY: `c` outlives its use in this test.
        let db = unsafe { crate::sqlite::Db::new(c.handle().cast()) };
        vtab::register(db, "mine", Mine { fuse: fuse.clone(), drop_too: false }).unwrap();
        c
    };
    open(&fuse).execute_batch("CREATE VIRTUAL TABLE m USING mine").unwrap();
    let c = open(&fuse);
    *fuse.borrow_mut() = "xConnect";
    assert!(failure(&c, "SELECT * FROM m").contains("GS-9001"));
    *fuse.borrow_mut() = "refuse";
    assert!(failure(&c, "SELECT * FROM m").contains("%s%n refused"));
    *fuse.borrow_mut() = "";
    assert_eq!(sum(&c), 60);
    drop(c);
    let _ = std::fs::remove_file(&path);
}

#[test]
fn a_panic_in_shadow_name_protects_the_table() {
    let (c, _fuse) = laid();
    c.execute_batch("CREATE TABLE m_free(x)").expect("no shadow");
    c.execute_batch("CREATE TABLE m_bomb(x)").expect("not yet defensive");
    c.set_db_config(rusqlite::config::DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true).unwrap();
    c.execute_batch("INSERT INTO m_free VALUES(1)").expect("no shadow");
    // Asked when the table is made or the schema read; a panic counts as yes.
    assert!(c.execute_batch("CREATE TABLE m_data(x)").is_err());
    let text = failure(&c, "INSERT INTO m_bomb VALUES(1)");
    assert!(text.contains("may not be modified"), "{text}");
}

#[test]
fn a_panic_in_integrity_is_reported_and_a_problem_is_shown() {
    let (c, fuse) = laid();
    let check = || -> Vec<String> {
        let mut s = c.prepare("PRAGMA integrity_check").unwrap();
        let rows = s.query_map([], |r| r.get(0)).unwrap();
        rows.flatten().collect()
    };
    assert_eq!(check(), ["100% damaged"]);
    *fuse.borrow_mut() = "xIntegrity";
    let shown = check().join("\n");
    assert!(shown.contains("GS-9001"), "{shown}");
    *fuse.borrow_mut() = "";
    assert_eq!(sum(&c), 60);
}

#[test]
fn a_panic_in_the_modules_destructor_is_contained() {
    quietly();
    let (c, db) = connection();
    vtab::register(db, "mine", Mine { fuse: Fuse::default(), drop_too: true }).unwrap();
    // Registering again destroys the first.
    vtab::register(db, "mine", Mine { fuse: Fuse::default(), drop_too: true }).unwrap();
    c.close().expect("the connection closes");
}

#[test]
fn an_error_text_of_a_table_is_never_a_format() {
    let (c, fuse) = laid();
    assert!(failure(&c, "DELETE FROM m WHERE rowid = 2").contains("%s no delete of 2"));
    *fuse.borrow_mut() = "refuse";
    assert!(failure(&c, "CREATE VIRTUAL TABLE other USING mine").contains("%s%n refused"));
}

#[test]
fn a_refused_drop_keeps_the_table() {
    let (c, fuse) = laid();
    *fuse.borrow_mut() = "keep";
    failure(&c, "DROP TABLE m");
    assert_eq!(sum(&c), 60);
    *fuse.borrow_mut() = "";
    c.execute_batch("DROP TABLE m").unwrap();
}

#[test]
fn rowids_go_both_ways_and_a_rowid_that_is_no_integer_is_refused() {
    let (c, _) = laid();
    c.execute("INSERT INTO m(a) VALUES(1)", []).unwrap();
    assert_eq!(c.last_insert_rowid(), 77);
    c.execute("INSERT INTO m(rowid, a) VALUES(-5, 1)", []).unwrap();
    assert_eq!(c.last_insert_rowid(), -5);
    assert!(failure(&c, "INSERT INTO m(rowid, a) VALUES('x', 1)").contains("mismatch"));
    assert!(failure(&c, "UPDATE m SET rowid = 'x'").contains("mismatch"));
    assert!(failure(&c, "UPDATE m SET rowid = NULL").contains("mismatch"));
    assert_eq!(c.execute("UPDATE m SET rowid = rowid + 1", []).unwrap(), 3);
}
