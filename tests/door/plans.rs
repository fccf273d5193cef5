//! What is pushed down: EXPLAIN QUERY PLAN names the tests that the shadow table answers.

use crate::common::{self, Host};

fn plan(db: &Host, sql: &str) -> String {
    let rows = db.rows(&format!("EXPLAIN QUERY PLAN {sql}"));
    rows.iter().filter_map(|r| r.last()).map(common::shown).collect::<Vec<_>>().join("\n")
}

#[test]
fn equality_and_range_on_key_and_indexed_columns_are_pushed_down() {
    let db = common::governed();
    for (sql, pushed) in [
        ("SELECT * FROM gov_department WHERE code = 'a'", "code ="),
        ("SELECT * FROM gov_department WHERE code > 'a' AND code <= 'b'", "code > AND code <="),
        ("SELECT * FROM gov_department WHERE rowid = 5", "row_id ="),
        ("SELECT * FROM gov_department WHERE parent = 'a'", "parent ="),
        ("SELECT * FROM gov_department WHERE parent IS NULL", ""),
        ("SELECT * FROM gov_staff WHERE department = 'a' AND role = 'cdo'", "department = AND role ="),
        ("SELECT * FROM gov_item WHERE resource = 'r' AND name = 'n'", "resource = AND name ="),
        ("SELECT * FROM gov_request WHERE id BETWEEN 3 AND 9", "id >= AND id <="),
        ("SELECT * FROM gov_request WHERE rowid = 3", "id ="),
        ("SELECT * FROM gov_audit WHERE seq = 7", "seq = ?1"),
        ("SELECT * FROM gov_audit WHERE seq > 7", "seq > ?1"),
        ("UPDATE gov_department SET name = 'x' WHERE code = 'a'", "code ="),
        ("DELETE FROM gov_department WHERE code = 'a'", "code ="),
    ] {
        let shown = plan(&db, sql);
        assert!(shown.contains("VIRTUAL TABLE INDEX 0:") || shown.contains("VIRTUAL TABLE INDEX "), "{sql}: {shown}");
        assert!(shown.contains(pushed), "{sql}: {shown}");
    }
}

#[test]
fn an_order_that_the_shadow_table_can_give_needs_no_sorting() {
    let db = common::governed();
    for sql in [
        "SELECT * FROM gov_department ORDER BY code",
        "SELECT * FROM gov_department WHERE code > 'a' ORDER BY code DESC",
        "SELECT * FROM gov_audit ORDER BY seq DESC LIMIT 1",
    ] {
        assert!(!plan(&db, sql).contains("TEMP B-TREE"), "{sql}: {}", plan(&db, sql));
    }
}

#[test]
fn a_join_looks_up_by_key() {
    let db = common::governed();
    let shown = plan(&db, "SELECT * FROM gov_staff s JOIN gov_department d ON d.code = s.department");
    assert!(shown.contains("code =") || shown.contains("department ="), "{shown}");
}

#[test]
fn every_comparison_answers_as_on_an_ordinary_table() {
    let db = common::governed();
    for (i, code) in ["a", "A", "b", "B", "ab", "10", "9", "009", "z%", "é", "局"].iter().enumerate() {
        db.run_with(
            "INSERT INTO gov_department(code, name, kind, level, division) VALUES(?1, ?2, 'organ', 'city', ?3)",
            (format!("c{i}"), *code, if i % 3 == 0 { None } else { Some(format!("{}", i * 7)) }),
        );
    }
    db.run(
        "CREATE TABLE plain(row_id INTEGER PRIMARY KEY, code TEXT, name TEXT, division TEXT);
        INSERT INTO plain SELECT rowid, code, name, division FROM gov_department",
    );
    for test in [
        "name = 'a'",
        "name = 'a' COLLATE NOCASE",
        "name > 'a'",
        "name < 'b' AND name >= '9'",
        "name <> 'a'",
        "name IS 'a'",
        "name IS NOT 'a'",
        "division IS NULL",
        "division IS NOT NULL",
        "division = NULL",
        "division IS division",
        "name IN ('a', 'b', 'nobody')",
        "name NOT IN ('a', 'b')",
        "name LIKE 'A%'",
        "name GLOB 'a*'",
        "name BETWEEN 'A' AND 'b'",
        "code = 'c1' OR code = 'c2'",
        "code = 'c1' AND code = 'c2'",
        "code = 'c1' AND code = 'c1'",
        "rowid = 3",
        "rowid > 3 AND rowid < 6",
        "rowid = '3'",
        "rowid = 3.0",
        "rowid = 'x'",
        "division > 20",
        "division > '20'",
        "division = 7",
        "name = x'61'",
        "division IN (7, 14, '28')",
        "rowid IN (1, 2, 2)",
        "(code, name) = ('c1', 'A')",
        "code > 'c1' AND name < 'b' AND division IS NOT NULL",
    ] {
        for order in [
            "code",
            "name DESC",
            "division, code DESC",
            "name COLLATE NOCASE, code",
            "rowid DESC",
            "division NULLS LAST, code",
        ] {
            let ask = |table: &str| {
                db.lines(&format!("SELECT rowid, code, name, division FROM {table} WHERE {test} ORDER BY {order}"))
            };
            assert_eq!(ask("gov_department"), ask("plain"), "{test} ORDER BY {order}");
        }
        for what in ["count(*)", "min(name)", "count(DISTINCT division)", "group_concat(code)"] {
            let ask = |table: &str| {
                db.lines(&format!("SELECT {what} FROM (SELECT * FROM {table} WHERE {test} ORDER BY rowid)"))
            };
            assert_eq!(ask("gov_department"), ask("plain"), "{what} WHERE {test}");
        }
    }
}

#[test]
fn a_scan_goes_on_while_its_table_is_changed() {
    let db = common::governed();
    for i in 0..50 {
        db.run(&format!("INSERT INTO gov_department(code, name, kind, level) VALUES('c{i}', 'x', 'organ', 'city')"));
    }
    let mut statement = db.prepare("SELECT code FROM gov_department").unwrap();
    let mut rows = statement.query([]).unwrap();
    let mut seen = 0;
    while let Some(row) = rows.next().unwrap() {
        let code: String = row.get(0).unwrap();
        db.run_with("UPDATE gov_department SET name = 'y' WHERE code = ?1", [&code]);
        seen += 1;
    }
    assert_eq!(seen, 50);
    assert_eq!(db.integer("SELECT count(*) FROM gov_department WHERE name = 'y'"), 50);
    assert_eq!(db.problems(), [""; 0]);
}
