//! `mask`, its shorthands, `pseudonym`, `detect` in a real SQLite.

mod common;

const KEY: &str = "0123456789abcdef0123456789abcdef";

#[test]
fn a_mask_and_its_shorthand_agree() {
    let db = common::memory();
    db.run("CREATE TABLE v(x); INSERT INTO v VALUES('13812345678'), (13812345678), (NULL), (''), ('不详'), (x'3133'), (1.5), ('１３８１２３４５６７８')");
    assert_eq!(
        db.lines("SELECT mask(x, 'phone') FROM v"),
        ["138****5678", "138****5678", "", "", "***", "***", "***", "138****5678"]
    );
    assert_eq!(db.integer("SELECT count(*) FROM v WHERE mask(x, 'phone') IS NOT mask_phone(x)"), 0);
    assert_eq!(db.lines("SELECT DISTINCT typeof(mask_phone(x)) FROM v ORDER BY 1"), ["null", "text"]);
}

#[test]
fn a_spec_may_change_from_row_to_row() {
    let db = common::memory();
    db.run("CREATE TABLE v(x, spec); INSERT INTO v VALUES('13812345678','phone'), ('张三丰','name'), ('张三丰','null'), ('abc','keep(1,1)')");
    assert_eq!(db.lines("SELECT mask(x, spec) FROM v"), ["138****5678", "张**", "", "a*c"]);
    assert_eq!(db.lines("SELECT pseudonym(x, k, y) = pseudonym(x, k, y) FROM (SELECT '13812345678' AS x, 'phone' AS k, '0123456789abcdef' AS y)"), ["1"]);
}

#[test]
fn a_spec_that_cannot_be_read_names_its_place() {
    let db = common::memory();
    for (spec, number) in [
        ("''", "GS-4001"),
        ("'keep(1'", "GS-4002"),
        ("'fone'", "GS-4003"),
        ("'keep(1)'", "GS-4004"),
        ("'keep(1,x)'", "GS-4005"),
        ("NULL", "GS-4090"),
        ("x'00'", "GS-4090"),
        ("CAST(x'ff' AS TEXT)", "GS-4090"),
        ("replace(hex(zeroblob(5000000)), '00', '%s')", "GS-4006"),
    ] {
        let text = db.refusal(&format!("SELECT mask('x', {spec})"));
        assert!(text.starts_with(number), "{spec}: {text}");
        assert!(text.len() < 1_500 && text.lines().count() == 2, "{text}");
    }
    assert!(db.refusal("SELECT mask('x', 'fone')").contains("phone"));
}

#[test]
fn shorthands_may_stand_in_an_index_and_mask_may_not() {
    let db = common::memory();
    db.run("CREATE TABLE v(x); CREATE INDEX i ON v(mask_phone(x)); INSERT INTO v VALUES('13812345678')");
    assert_eq!(db.integer("SELECT count(*) FROM v INDEXED BY i WHERE mask_phone(x) = '138****5678'"), 1);
    let text = db.refusal("CREATE INDEX j ON v(mask(x, 'phone'))");
    assert!(text.contains("non-deterministic"), "{text}");
}

#[test]
fn a_random_vendor_rule_is_asked_anew_for_every_row() {
    let db = common::memory();
    let sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) \
               SELECT count(DISTINCT mask('13812345678', 'shardingsphere.telephone_random_replace(''138'')')) FROM n";
    assert!(db.integer(sql) > 50);
}

#[test]
fn huge_and_broken_values_are_hidden_not_returned() {
    let db = common::memory();
    for spec in ["phone", "id_card", "name", "email", "address", "keep(3,4)", "text", "hutool.mobile_phone"] {
        let big = db.text(&format!("SELECT length(mask(replace(hex(zeroblob(5000000)), '0', '1'), '{spec}')) > 0"));
        assert_eq!(big, "1", "{spec}");
        assert_eq!(db.text(&format!("SELECT mask(CAST(x'31ff' AS TEXT), '{spec}')")), "***", "{spec}");
        assert_eq!(db.text(&format!("SELECT mask(x'3133383132333435363738', '{spec}')")), "***", "{spec}");
    }
    assert_eq!(db.text("SELECT mask_phone(replace(hex(zeroblob(5000000)), '0', '1'))"), "***");
    assert_eq!(db.text("SELECT mask_phone('13812345678' || char(0))"), "***");
}

#[test]
fn a_keyed_mask_without_a_session_key_is_refused() {
    let db = common::governed();
    for spec in ["hash", "hash(sha256,16)", "pseudonym(phone)", "json($.a: hash)", "phone|hash"] {
        let (code, text) = db.refused(&format!("SELECT mask('13812345678', '{spec}')"));
        assert!(text.starts_with("GS-4007"), "{text}");
        assert_eq!(code, rusqlite::ffi::SQLITE_AUTH);
    }
}

#[test]
fn a_pseudonym_is_valid_stable_and_its_own_for_every_key() {
    let db = common::memory();
    let sql = |value: &str, kind: &str, key: &str| format!("pseudonym({value}, '{kind}', {key})");
    for (value, kind, check) in [
        ("'13812345678'", "phone", "check_phone"),
        ("'11010519491231002X'", "id_card", "check_id_card"),
        ("'11010519491231002X'", "id_card,division,sm4", "check_id_card"),
        ("'91360200MA35X0000X'", "uscc", "check_uscc"),
        ("'4111111111111111'", "bank_card", "check_bank_card"),
    ] {
        let (a, b) = (sql(value, kind, &format!("'{KEY}'")), sql(value, kind, "'another-key-of-some-length'"));
        assert_eq!(db.integer(&format!("SELECT {check}({a})")), 1, "{kind}");
        assert_eq!(db.integer(&format!("SELECT {a} = {a} AND {a} <> {b} AND {a} <> {value}")), 1, "{kind}");
        // The same bytes are the same key, whatever they are called.
        let blob = sql(value, kind, &format!("CAST('{KEY}' AS BLOB)"));
        assert_eq!(db.integer(&format!("SELECT {a} = {blob}")), 1);
    }
    assert_eq!(db.text(&format!("SELECT {}", sql("NULL", "phone", &format!("'{KEY}'")))), "");
    assert_eq!(db.text(&format!("SELECT typeof({})", sql("'12345'", "phone", &format!("'{KEY}'")))), "null");
    assert_eq!(db.text(&format!("SELECT typeof({})", sql("x'31'", "phone", &format!("'{KEY}'")))), "null");
}

#[test]
fn pseudonyms_of_many_rows_differ_and_each_kind_of_a_row_is_honoured() {
    let db = common::memory();
    let sql = format!(
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 499) \
         SELECT count(DISTINCT pseudonym('138' || printf('%08d', i), CASE i % 2 WHEN 0 THEN 'phone' ELSE 'phone,segment' END, '{KEY}')), \
         sum(pseudonym('138' || printf('%08d', i), CASE i % 2 WHEN 0 THEN 'phone' ELSE 'phone,segment' END, '{KEY}') LIKE '138%' AND i % 2 = 1) FROM n"
    );
    let line = db.lines(&sql).remove(0);
    let (distinct, kept) = line.split_once('|').unwrap();
    assert_eq!(kept, "250");
    assert!(distinct.parse::<i64>().unwrap() >= 499, "{distinct}");
}

#[test]
fn bad_keys_and_kinds_of_pseudonyms_are_refused_without_showing_the_key() {
    let db = common::memory();
    for (kind, key, number) in [
        ("'phone'", "'geheim'", "GS-4008"),
        ("'phone'", "1234567890123456", "GS-4011"),
        ("'phone'", "NULL", "GS-4011"),
        ("'fax'", "'geheim-geheim-geheim'", "GS-4005"),
        ("'phone,division'", "'geheim-geheim-geheim'", "GS-4005"),
        ("NULL", "'geheim-geheim-geheim'", "GS-4090"),
    ] {
        let text = db.refusal(&format!("SELECT pseudonym('13812345678', {kind}, {key})"));
        assert!(text.starts_with(number), "{kind} {key}: {text}");
        assert!(!text.contains("geheim"), "{text}");
    }
}

#[test]
fn detect_tells_kind_and_confidence() {
    let db = common::memory();
    for (value, kind) in [
        ("'11010519491231002X'", "id_card"),
        ("13812345678", "phone"),
        ("'a@example.cn'", "email"),
        ("'91360200MA35X0000X'", "uscc"),
        ("'赣HD12345'", "plate"),
        ("'江西省景德镇市珠山区中华北路1号'", "address"),
    ] {
        assert_eq!(db.text(&format!("SELECT json_extract(detect({value}), '$.kind')")), kind);
        assert_eq!(db.text(&format!("SELECT detect_kind({value})")), kind);
        let sql = format!("SELECT detect_confidence({value}) = json_extract(detect({value}), '$.confidence') AND detect_confidence({value}) BETWEEN 0.3 AND 1");
        assert_eq!(db.integer(&sql), 1, "{kind}");
    }
    assert_eq!(
        db.lines(
            "SELECT detect('嗯'), detect(NULL), detect(''), detect(x'ff'), detect_kind('嗯'), detect_confidence(NULL)"
        ),
        ["|||||"]
    );
}

/// The page's own test runs the pure rules; this one asks SQLite.
#[test]
fn every_example_of_the_docs_is_what_sqlite_answers() {
    let db = common::memory();
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/masks.md")).unwrap();
    let mut run = 0;
    for block in page.split("```sql\n").skip(1) {
        let lines: Vec<&str> = block.split("```").next().unwrap_or("").lines().collect();
        for pair in lines.chunks(2) {
            let expected = pair[1].strip_prefix("--").expect("a result line").trim_start();
            let found: Option<String> = db.query_row(pair[0], [], |r| r.get(0)).unwrap_or_else(|e| match e {
                rusqlite::Error::InvalidColumnType(..) => Some(db.text(pair[0])),
                e => panic!("{}: {e}", pair[0]),
            });
            assert_eq!(found.as_deref().unwrap_or("NULL"), expected, "{}", pair[0]);
            run += 1;
        }
    }
    assert!(run > 100, "only {run} examples were run");
}
