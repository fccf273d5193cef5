//! Hidden inputs: with `at`, `actor` and `nonce` given, nothing is left to clock, chance or session.

use crate::common::{self, Folder};

/// One statement per line; every change carries its inputs.
const SCRIPT: &[&str] = &[
    "INSERT INTO gov_department(code, name, kind, level, at, actor, nonce) VALUES('mzj', '民政局', 'organ', 'city', '2024-02-01T00:00:00Z', 'op1', '00000000000000000000000000000001')",
    "INSERT INTO gov_department(code, name, kind, level, at, actor, nonce) SELECT 'd' || column1, '局' || column1, 'organ', 'county', '2024-02-01T00:00:01Z', 'op1', '00000000000000000000000000000002' FROM (VALUES(1), (2), (3), (4))",
    "INSERT INTO gov_staff(id, department, role, at, actor, nonce) VALUES('s1', 'mzj', 'steward', '2024-02-01T00:00:02Z', 'op1', '00000000000000000000000000000003')",
    "UPDATE gov_department SET parent = 'mzj', at = '2024-02-02T00:00:00Z', actor = 'op2', nonce = '00000000000000000000000000000004' WHERE code > 'd1' AND code < 'e'",
    "UPDATE gov_department SET code = 'd9', at = '2024-02-02T00:00:00Z', actor = 'op2', nonce = '00000000000000000000000000000004' WHERE code = 'd1'",
    "INSERT INTO gov_audit(action, object, detail, at, actor, nonce) VALUES('query', 'x', '{\"b\":1,\"a\":[1,2]}', '2024-02-03T00:00:00Z', 'app', '00000000000000000000000000000005')",
    "INSERT INTO gov_credential(id, holder, token, at, actor, nonce) VALUES('c1', 's1', 'synthetic-token-0000001', '2024-02-03T00:00:00Z', 'op1', '00000000000000000000000000000006')",
    "UPDATE gov_department SET name = '改' || code, at = '2024-01-15T00:00:00Z', actor = 'op2', nonce = '00000000000000000000000000000007'",
];

#[test]
fn the_same_statements_on_three_copies_write_the_same_bytes() {
    // One in a single connection; one opened anew for each statement; one in a session, in one transaction, its clock set.
    let folder = Folder::new();
    let first = common::governed();
    SCRIPT.iter().for_each(|sql| first.run(sql));

    let file = folder.file("second.db");
    common::open(&file).init();
    for sql in SCRIPT {
        let db = common::open(&file);
        db.run(&format!("BEGIN; {sql}; ROLLBACK"));
        db.run(sql);
    }
    let second = common::open(&file);

    let third = common::governed();
    third.run("SELECT govshare_clock('2031-01-01T00:00:00Z')");
    third.run(&format!("BEGIN; {}; COMMIT", SCRIPT.join(";")));

    assert_eq!(first.shadows(), second.shadows());
    assert_eq!(first.shadows(), third.shadows());
    assert_eq!(first.problems(), [""; 0]);
    let nonces = first.lines("SELECT detail FROM gov_audit_data");
    let mut nonces: Vec<&str> = nonces.iter().filter_map(|d| d.split("\"nonce\":\"").nth(1)?.get(..32)).collect();
    let entries = nonces.len();
    nonces.sort_unstable();
    nonces.dedup();
    assert_eq!(nonces.len(), entries, "no nonce serves twice");
}

#[test]
fn left_out_they_come_from_clock_and_chance() {
    let (a, b) = (common::governed(), common::governed());
    let sql = "INSERT INTO gov_department(code, name, kind, level) VALUES('d1', 'x', 'organ', 'city')";
    a.run(sql);
    b.run(sql);
    assert_ne!(a.text("SELECT hash FROM gov_audit WHERE seq = 2"), b.text("SELECT hash FROM gov_audit WHERE seq = 2"));
    assert_eq!(a.text("SELECT actor FROM gov_audit WHERE seq = 2"), "setup");
}

#[test]
fn a_clock_that_runs_backwards_never_turns_the_log_back() {
    let db = common::governed();
    let insert = |code: &str, at: &str| {
        format!(
            "INSERT INTO gov_department(code, name, kind, level, at) VALUES('{code}', 'x', 'organ', 'city', '{at}')"
        )
    };
    db.run(&insert("a", "2024-05-01T12:00:00Z"));
    db.run(&insert("b", "2024-05-01T11:00:00Z"));
    db.run(&insert("c", "2024-05-01T12:00:00.001Z"));
    assert_eq!(
        db.lines("SELECT at, clock FROM gov_audit WHERE seq > 1"),
        ["2024-05-01T12:00:00.000Z|", "2024-05-01T12:00:00.000Z|regressed", "2024-05-01T12:00:00.001Z|"]
    );
    assert!(db.text("SELECT detail FROM gov_audit WHERE seq = 3").contains("2024-05-01T11:00:00.000Z"));
    assert_eq!(db.text("SELECT changed_at FROM gov_department WHERE code = 'b'"), "2024-05-01T12:00:00.000Z");
    assert_eq!(db.problems(), [""; 0]);
}

#[test]
fn a_set_clock_is_said_in_every_entry() {
    let db = common::governed();
    db.run("SELECT govshare_clock('2024-06-01T00:00:00Z')");
    db.run("INSERT INTO gov_department(code, name, kind, level) VALUES('a', 'x', 'organ', 'city')");
    db.run("SELECT govshare_clock(NULL)");
    db.run("INSERT INTO gov_department(code, name, kind, level) VALUES('b', 'x', 'organ', 'city')");
    assert_eq!(db.lines("SELECT clock FROM gov_audit WHERE seq > 1"), ["set", ""]);
    assert_eq!(db.text("SELECT at FROM gov_audit WHERE seq = 2"), "2024-06-01T00:00:00.000Z");
}

#[test]
fn a_time_before_the_log_began_is_refused() {
    let db = common::governed();
    let sql = "INSERT INTO gov_department(code, name, kind, level, at) VALUES('a', 'x', 'organ', 'city', '2024-01-02T07:59:59.999Z')";
    assert!(db.refusal(sql).starts_with("GS-1051"));
    db.run("SELECT govshare_clock('2023-12-31T00:00:00Z')");
    assert!(db
        .refusal("INSERT INTO gov_department(code, name, kind, level) VALUES('a', 'x', 'organ', 'city')")
        .starts_with("GS-1051"));
    assert!(db.refusal("INSERT INTO gov_audit(action) VALUES('query')").starts_with("GS-1051"));
    assert_eq!(db.entries(), 1);
}

#[test]
fn inputs_that_cannot_be_read_are_refused() {
    let db = common::governed();
    for (column, value) in [
        ("at", "'yesterday'"),
        ("at", "5"),
        ("at", "''"),
        ("at", "'2024-02-30T00:00:00Z'"),
        ("at", "'99999-01-01T00:00:00Z'"),
        ("actor", "'张三'"),
        ("actor", "''"),
        ("actor", "'a b'"),
        ("actor", "x'61'"),
        ("actor", "7"),
        ("nonce", "'00'"),
        ("nonce", "'zz000000000000000000000000000001'"),
        ("nonce", "x'00000000000000000000000000000001'"),
        ("nonce", "''"),
    ] {
        let sql = format!(
            "INSERT INTO gov_department(code, name, kind, level, {column}) VALUES('a', 'x', 'organ', 'city', {value})"
        );
        let text = db.refusal(&sql);
        assert!(text.starts_with("GS-"), "{sql}: {text}");
        assert_eq!(db.entries(), 1, "{sql}");
    }
}
