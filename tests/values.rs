//! Values of every type and size: what cannot be stored is refused by name, nothing is repaired or cut.

mod common;

use common::{Host, ADMIN_TOKEN};

const INTO: &str = "INSERT INTO gov_department(code, name, kind, level)";

fn refuses(db: &Host, sql: &str, number: &str) -> String {
    let entries = db.entries();
    let (_, text) = db.refused(sql);
    assert!(text.starts_with(number), "{sql}: {text}");
    assert!(text.len() < 2_000, "a refusal of {} bytes", text.len());
    assert_eq!(text.lines().count(), 2, "{text}");
    assert_eq!(db.entries(), entries, "a refused statement leaves no entry");
    assert_eq!(db.integer("SELECT count(*) FROM gov_department"), 0);
    text
}

#[test]
fn text_with_an_inner_nul_is_refused_not_cut() {
    let db = common::governed();
    refuses(&db, &format!("{INTO} VALUES('d1', 'a' || char(0) || 'b', 'organ', 'city')"), "GS-1013");
    refuses(&db, &format!("{INTO} VALUES('d1' || char(0), 'a', 'organ', 'city')"), "GS-1013");
    refuses(&db, &format!("{INTO} VALUES('d1', 'a', 'organ' || char(0), 'city')"), "GS-1013");
}

#[test]
fn text_that_is_not_utf8_is_refused_not_repaired() {
    let db = common::governed();
    refuses(&db, &format!("{INTO} VALUES('d1', CAST(x'ff' AS TEXT), 'organ', 'city')"), "GS-1010");
    refuses(&db, &format!("{INTO} VALUES('d1', CAST(x'e5bc' AS TEXT), 'organ', 'city')"), "GS-1010");
    refuses(&db, &format!("{INTO} VALUES(CAST(x'c3' AS TEXT), 'a', 'organ', 'city')"), "GS-1010");
    refuses(
        &db,
        "INSERT INTO gov_department(code,name,kind,level,actor) VALUES('d','a','organ','city',CAST(x'ff' AS TEXT))",
        "GS-1012",
    );
    refuses(&db, "INSERT INTO gov_audit(action, object) VALUES('query', CAST(x'ff' AS TEXT))", "GS-1012");
    refuses(&db, "SELECT session_open(CAST(x'ffffffffffffffffffffffffffffffffffffffff' AS TEXT))", "GS-3010");
}

#[test]
fn ten_megabytes_are_refused_with_a_short_text() {
    let db = common::governed();
    let big = "replace(hex(zeroblob(5000000)), '00', '%s')";
    refuses(&db, &format!("{INTO} VALUES('d1', {big}, 'organ', 'city')"), "GS-1014");
    refuses(&db, &format!("{INTO} VALUES({big}, 'a', 'organ', 'city')"), "GS-1014");
    refuses(&db, &format!("{INTO} VALUES('d1', zeroblob(10000000), 'organ', 'city')"), "GS-1014");
    for column in ["at", "actor", "nonce"] {
        let sql =
            format!("INSERT INTO gov_department(code,name,kind,level,{column}) VALUES('d','a','organ','city',{big})");
        refuses(&db, &sql, "GS-1012");
    }
    for column in ["action", "object", "parties", "detail", "at", "actor", "department", "nonce", "class"] {
        let first = if column == "action" { "object" } else { "action" };
        let sql = format!("INSERT INTO gov_audit({first}, {column}) VALUES('query', {big})");
        refuses(&db, &sql, "GS-1014");
    }
    refuses(&db, &format!("SELECT session_open({big})"), "GS-3010");
    refuses(&db, &format!("SELECT session_open('{ADMIN_TOKEN}', {big})"), "GS-3011");
    refuses(&db, &format!("SELECT govshare_clock({big})"), "GS-");
}

#[test]
fn a_value_of_the_wrong_type_is_refused_by_column() {
    let db = common::governed();
    for (value, number) in [("x'616263'", "GS-1012"), ("1.5", "GS-1012"), ("NULL", "GS-1015"), ("''", "GS-1015")] {
        for column in 0..4 {
            let mut values = ["'d1'", "'一局'", "'organ'", "'city'"];
            values[column] = value;
            let text = refuses(&db, &format!("{INTO} VALUES({})", values.join(", ")), number);
            let name = ["code", "name", "kind", "level"][column];
            assert!(text.contains(name), "{text}");
        }
    }
}

#[test]
fn percent_signs_quotes_and_braces_are_ordinary_letters() {
    let db = common::governed();
    for (i, name) in
        ["100%s%n%d", "O'Brien \"quoted\" `x`", "{value} {column}", "\\n\\0", "a\tb\nc", "𠮷😀"].into_iter().enumerate()
    {
        db.run_with(&format!("{INTO} VALUES(?1, ?2, 'organ', 'city')"), (format!("c%s'{i}"), name));
        assert_eq!(db.text(&format!("SELECT name FROM gov_department WHERE code = 'c%s''{i}'")), name);
    }
    let text = db.refusal(&format!("{INTO} VALUES('%s%n', 'x', '%s%n%s%n', 'city')"));
    assert!(text.contains("%s%n%s%n"), "{text}");
    let text = db.refusal("INSERT INTO gov_audit(action) VALUES('%s%s%s%n')");
    assert!(text.contains("%s%s%s%n"), "{text}");
}

#[test]
fn a_refused_value_cannot_forge_lines() {
    let db = common::governed();
    let text = db.refusal(&format!("{INTO} VALUES('d', 'x', 'a' || char(10) || 'GS-0000 fine' || char(27), 'city')"));
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(!text.contains('\u{1b}'), "{text}");
}

#[test]
fn an_integer_serves_as_text_and_a_key_is_found_by_either() {
    let db = common::governed();
    db.run(&format!("{INTO} VALUES(360200, '市局', 'organ', 'city')"));
    assert_eq!(db.text("SELECT typeof(code) FROM gov_department"), "text");
    assert_eq!(db.lines("SELECT name FROM gov_department WHERE code = '360200'"), ["市局"]);
    assert_eq!(db.lines("SELECT name FROM gov_department WHERE code = 360200"), ["市局"]);
}

#[test]
fn a_comparison_with_a_number_means_what_it_means_on_an_ordinary_table() {
    let db = common::governed();
    db.run(&format!(
        "{INTO} VALUES('007', 'a', 'organ', 'city'), ('7', 'b', 'organ', 'city'), ('x', 'c', 'organ', 'city')"
    ));
    db.run("CREATE TABLE plain(code TEXT, name TEXT); INSERT INTO plain SELECT code, name FROM gov_department");
    db.run("CREATE TABLE n(i INTEGER, r REAL, t TEXT, b); INSERT INTO n VALUES(7, 7.0, '7', '7'), (8, 6.5, 'x', 7), (NULL, NULL, NULL, x'37')");
    for test in [
        "code = i",
        "code < i",
        "code >= r",
        "code = t",
        "code = b",
        "code IS i",
        "code <> i",
        "code = 7",
        "code = '7'",
        "code > 6",
        "code BETWEEN i AND 9",
    ] {
        let ask = |table: &str| {
            db.lines(&format!("SELECT code, i, r, t FROM n CROSS JOIN {table} WHERE {test} ORDER BY 1, 2, 3, 4"))
        };
        assert_eq!(ask("gov_department"), ask("plain"), "{test}");
    }
}

#[test]
fn a_utf16_database_works_and_hashes_the_same_bytes() {
    let mut bytes = Vec::new();
    for encoding in ["UTF-8", "UTF-16le", "UTF-16be"] {
        let db = common::memory();
        db.run(&format!("PRAGMA encoding = '{encoding}'"));
        db.init();
        db.run(
            "INSERT INTO gov_department(code, name, kind, level, at, actor, nonce) \
             VALUES('d1', '景德镇市民政局𠮷😀', '行政机关', '市级', '2024-02-01T00:00:00Z', 'tester', '000102030405060708090a0b0c0d0e0f')",
        );
        assert_eq!(db.text("PRAGMA encoding"), encoding);
        assert_eq!(db.text("SELECT name FROM gov_department WHERE name = '景德镇市民政局𠮷😀'"), "景德镇市民政局𠮷😀");
        assert_eq!(db.text("SELECT kind FROM gov_department WHERE code = 'd1'"), "organ");
        db.run(&format!("SELECT session_open('{ADMIN_TOKEN}')"));
        assert_eq!(db.text("SELECT session_actor()"), "admin");
        let (_, text) = db.refused(&format!("{INTO} VALUES('d1', '再来', 'organ', 'city')"));
        assert!(text.starts_with("GS-1016"), "{text}");
        bytes.push(db.lines("SELECT seq, body, detail, hash FROM gov_audit_data WHERE seq <= 2"));
    }
    assert_eq!(bytes[0], bytes[1]);
    assert_eq!(bytes[0], bytes[2]);
}

#[test]
fn an_unpaired_surrogate_never_enters_the_chain() {
    // A UTF-16 database can hold half a character; read as UTF-8 it becomes U+FFFD or broken bytes.
    let db = common::memory();
    db.run("PRAGMA encoding = 'UTF-16le'");
    db.init();
    let sql = format!("{INTO} VALUES('d1', CAST(x'00d8' AS TEXT), 'organ', 'city')");
    if db.execute_batch(&sql).is_ok() {
        let name = db.text("SELECT name FROM gov_department");
        let detail = db.text("SELECT detail FROM gov_audit WHERE seq = 2");
        assert!(detail.contains(&name), "{detail}");
    }
}
