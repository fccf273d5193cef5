//! `k_anonymity` in a real SQLite.

mod common;

fn people() -> common::Host {
    let db = common::governed();
    db.run(
        "CREATE TABLE p(district TEXT, born TEXT, ill TEXT, \"odd \"\"name\" INTEGER);
         INSERT INTO p VALUES('珠山','1990','a',1),('珠山','1990','b',1),('珠山','1990','c',1),
           ('昌江','1990','a',2),('昌江','1990','b',2),('昌江','1985','a',3),(NULL,'1985','a',NULL);",
    );
    db
}

#[test]
fn the_smallest_groups_come_first_with_the_summary() {
    let db = people();
    assert_eq!(
        db.lines("SELECT k, group_count, row_count, groups_under, rows_under, demanded, size, worst FROM k_anonymity('p', 'district, born', 3)"),
        [
            r#"1|4|7|3|4|3|1|{"born":"1985","district":null}"#,
            r#"1|4|7|3|4|3|1|{"born":"1985","district":"昌江"}"#,
            r#"1|4|7|3|4|3|2|{"born":"1990","district":"昌江"}"#,
            r#"1|4|7|3|4|3|3|{"born":"1990","district":"珠山"}"#,
        ]
    );
    assert_eq!(db.lines("SELECT DISTINCT k, demanded FROM k_anonymity('p', '[\"born\"]')"), ["2|5"]);
    assert_eq!(db.lines("SELECT max(size) FROM k_anonymity('p', '[\"odd \\\"name\"]')"), ["3"]);
}

#[test]
fn an_empty_target_has_no_k() {
    let db = people();
    db.run("DELETE FROM p");
    assert_eq!(db.lines("SELECT k, group_count, size, worst FROM k_anonymity('p', 'born')"), ["0|0||"]);
}

#[test]
fn at_most_ten_groups_are_shown() {
    let db = common::governed();
    db.run("CREATE TABLE t(x); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO t SELECT i FROM n");
    assert_eq!(db.lines("SELECT count(*), max(k), max(groups_under) FROM k_anonymity('t', 'x')"), ["10|1|5000"]);
}

#[test]
fn views_are_measured_as_their_reader_sees_them() {
    let db = people();
    db.run("CREATE VIEW masked AS SELECT mask_redact(district) AS d, mask_date(born || '-01-01') AS b FROM p");
    assert_eq!(db.lines("SELECT DISTINCT k FROM k_anonymity('masked', 'b')"), ["2"]);
}

#[test]
fn what_cannot_be_measured_is_refused() {
    let db = people();
    for (arguments, number) in [
        ("'nothere', 'x'", "GS-4031"),
        ("'p', 'nothere'", "GS-4031"),
        ("'p', ''", "GS-4030"),
        ("'p', 'born,,ill'", "GS-4030"),
        ("'p', '[1]'", "GS-4030"),
        ("'p', '[\"a\"'", "GS-4030"),
        ("'p', NULL", "GS-4030"),
        ("'', 'x'", "GS-4031"),
        ("'p', 'born', 1", "GS-4032"),
        ("'p', 'born', 'x'", "GS-4032"),
        ("'p\"; DROP TABLE p; --', 'born'", "GS-4031"),
        ("'p', 'born\" FROM p; --'", "GS-4031"),
    ] {
        let text = db.refusal(&format!("SELECT * FROM k_anonymity({arguments})"));
        assert!(text.starts_with(number), "{arguments}: {text}");
    }
    assert!(db.refusal("SELECT * FROM k_anonymity('p')").starts_with("GS-1039"));
    assert_eq!(db.integer("SELECT count(*) FROM p"), 7);
}
