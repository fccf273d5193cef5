//! A guarded table behaves as an ordinary one: the same operations on both leave the same rows, counts and errors.

use crate::common::{self, Host};
use proptest::prelude::*;

#[derive(Clone, Debug)]
enum Op {
    Insert(u8, u8),
    InsertAt(i8, u8),
    InsertMany(Vec<u8>),
    InsertSelect(u8),
    Rename(u8, u8),
    Move(u8, u8),
    MoveMany(u8),
    DeleteOne(u8),
    DeleteAt(i8),
    DeleteRange(u8, u8),
    DeleteAll,
    Begin,
    Commit,
    Rollback,
    Savepoint,
    RollbackTo,
    Release,
}

fn op() -> impl Strategy<Value = Op> {
    let code = 0..8_u8;
    prop_oneof![
        6 => (code.clone(), any::<u8>()).prop_map(|(c, n)| Op::Insert(c, n)),
        2 => (-3..20_i8, code.clone()).prop_map(|(r, c)| Op::InsertAt(r, c)),
        3 => prop::collection::vec(code.clone(), 1..5).prop_map(Op::InsertMany),
        2 => code.clone().prop_map(Op::InsertSelect),
        4 => (code.clone(), any::<u8>()).prop_map(|(c, n)| Op::Rename(c, n)),
        4 => (code.clone(), code.clone()).prop_map(|(a, b)| Op::Move(a, b)),
        1 => code.clone().prop_map(Op::MoveMany),
        3 => code.clone().prop_map(Op::DeleteOne),
        1 => (-3..20_i8).prop_map(Op::DeleteAt),
        1 => (code.clone(), code).prop_map(|(a, b)| Op::DeleteRange(a, b)),
        1 => Just(Op::DeleteAll),
        2 => Just(Op::Begin),
        2 => Just(Op::Commit),
        1 => Just(Op::Rollback),
        2 => Just(Op::Savepoint),
        2 => Just(Op::RollbackTo),
        1 => Just(Op::Release),
    ]
}

impl Op {
    /// The statement, with `TABLE` for the table; `None` where it is about the transaction.
    fn on_a_table(&self) -> Option<String> {
        const INTO: &str = "INSERT INTO TABLE(code, name, kind, level)";
        Some(match self {
            Op::Insert(c, n) => format!("{INTO} VALUES('c{c}', 'n{n}', 'organ', 'city')"),
            Op::InsertAt(r, c) => {
                format!("INSERT INTO TABLE(rowid, code, name, kind, level) VALUES({r}, 'c{c}', 'at', 'organ', 'city')")
            }
            Op::InsertMany(codes) => {
                let rows: Vec<String> = codes.iter().map(|c| format!("('c{c}', 'many', 'organ', 'city')")).collect();
                format!("{INTO} VALUES {}", rows.join(", "))
            }
            Op::InsertSelect(c) => {
                format!("{INTO} SELECT code || 'x', name, kind, level FROM TABLE WHERE code >= 'c{c}' ORDER BY code")
            }
            Op::Rename(c, n) => format!("UPDATE TABLE SET name = 'r{n}' WHERE code = 'c{c}'"),
            Op::Move(a, b) => format!("UPDATE TABLE SET code = 'c{b}' WHERE code = 'c{a}'"),
            // No two rows meet on the way, in whatever order they are visited.
            Op::MoveMany(c) => format!("UPDATE TABLE SET code = code || 'm' || rowid WHERE code > 'c{c}'"),
            Op::DeleteOne(c) => format!("DELETE FROM TABLE WHERE code = 'c{c}'"),
            Op::DeleteAt(r) => format!("DELETE FROM TABLE WHERE rowid = {r}"),
            Op::DeleteRange(a, b) => format!("DELETE FROM TABLE WHERE code BETWEEN 'c{a}' AND 'c{b}'"),
            Op::DeleteAll => "DELETE FROM TABLE".into(),
            _ => return None,
        })
    }

    fn on_the_transaction(&self) -> &'static str {
        match self {
            Op::Begin => "BEGIN",
            Op::Commit => "COMMIT",
            Op::Rollback => "ROLLBACK",
            Op::Savepoint => "SAVEPOINT s",
            Op::RollbackTo => "ROLLBACK TO s",
            _ => "RELEASE s",
        }
    }
}

/// Success, changes(), last_insert_rowid(), whether a transaction is open: what a caller can see of a statement.
fn outcome(db: &Host, sql: &str) -> (bool, Option<u64>, i64, bool) {
    let done = db.execute_batch(sql).is_ok();
    (done, done.then(|| db.changes()), db.last_insert_rowid(), db.is_autocommit())
}

fn content(db: &Host, table: &str) -> Vec<String> {
    db.lines(&format!("SELECT rowid, code, name, kind, level FROM {table} ORDER BY rowid"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_same_operations_leave_the_same_rows_counts_and_errors(ops in prop::collection::vec(op(), 1..40)) {
        let db = common::governed();
        db.run("CREATE TABLE plain(row_id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, name TEXT NOT NULL, kind TEXT, level TEXT);
            CREATE TABLE tally(n); INSERT INTO tally VALUES(0);
            CREATE TRIGGER i AFTER INSERT ON plain BEGIN UPDATE tally SET n = n + 1; END;
            CREATE TRIGGER u AFTER UPDATE ON plain BEGIN UPDATE tally SET n = n + 1; END;
            CREATE TRIGGER d AFTER DELETE ON plain BEGIN UPDATE tally SET n = n + 1; END");
        for op in &ops {
            match op.on_a_table() {
                None => { let _ = db.execute_batch(op.on_the_transaction()); }
                Some(sql) => {
                    let plain = outcome(&db, &sql.replace("TABLE", "plain"));
                    let ours = outcome(&db, &sql.replace("TABLE", "gov_department"));
                    prop_assert_eq!(plain, ours, "{} as the {:?}", sql, ops);
                }
            }
            prop_assert_eq!(content(&db, "plain"), content(&db, "gov_department"), "after {:?} of {:?}", op, ops);
            prop_assert_eq!(
                db.integer("SELECT n FROM tally"),
                db.integer("SELECT count(*) FROM gov_audit WHERE action LIKE 'department.%'"),
                "one entry for each row changed"
            );
        }
        let _ = db.execute_batch("COMMIT");
        prop_assert_eq!(db.problems(), Vec::<String>::new());
        prop_assert_eq!(content(&db, "plain"), content(&db, "gov_department"));
    }
}
