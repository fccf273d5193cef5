//! A sheet goes in by one statement, or tells every fault at its cell, and comes out as it went in.

mod common;

use common::Host;
use rusqlite::params;

const CATALOG: &str = include_str!("../examples/data/catalog.csv");
const DEPARTMENTS: &str = include_str!("../examples/data/departments.csv");

/// The example city's departments.
fn city() -> Host {
    let db = common::governed();
    let mut rows = csv::Reader::from_reader(DEPARTMENTS.as_bytes());
    for row in rows.records() {
        let row = row.expect("a row");
        let cells: Vec<Option<&str>> = row.iter().map(|c| Some(c).filter(|c| !c.is_empty())).collect();
        db.run_with(
            "INSERT INTO gov_department(code, name, kind, level, division, parent, authority) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            rusqlite::params_from_iter(cells),
        );
    }
    db
}

fn imported(content: &[u8]) -> Host {
    let db = city();
    db.run_with("INSERT INTO gov_import(content) VALUES(?1)", params![content]);
    db
}

fn rows(db: &Host) -> Vec<String> {
    let of = |table: &str| db.lines(&format!("SELECT * FROM {table} ORDER BY 1, 2"));
    // When and by whom a row was written differs between two databases, as it should.
    let cut = |line: String| line.rsplitn(3, '|').last().unwrap_or_default().to_string();
    of("gov_resource").into_iter().chain(of("gov_item")).map(cut).collect()
}

fn exported(db: &Host, format: &str) -> Vec<u8> {
    db.query_row("SELECT CAST(catalog_export(?1) AS BLOB)", [format], |r| r.get(0)).expect("an export")
}

#[test]
fn one_statement_writes_every_row_with_an_entry_of_its_own() {
    let db = imported(CATALOG.as_bytes());
    assert_eq!(db.lines("SELECT format, mode, resources, items, faults FROM gov_import"), ["csv|all|61|345|0"]);
    assert_eq!(db.integer("SELECT count(*) FROM gov_audit WHERE action = 'resource.create'"), 61);
    assert_eq!(db.integer("SELECT count(*) FROM gov_audit WHERE action = 'item.create'"), 345);
    let entry = db.text("SELECT detail FROM gov_audit WHERE object = 'resource:3070130001/000001'");
    assert!(entry.contains("最低生活保障对象信息"), "{entry}");
    assert_eq!(db.problems(), [""; 0]);
    // The cache of each department's last entry says what the bodies say.
    assert_eq!(
        db.integer("SELECT n FROM gov_party WHERE code = 'jdz_mzj'"),
        db.integer("SELECT count(*) FROM gov_audit WHERE parties LIKE '%\"jdz_mzj\"%'")
    );
    // Single rows go on where the import ended.
    db.run("UPDATE gov_item SET level = 'general2' WHERE resource = '3070130001/000001'");
    assert_eq!(db.problems(), [""; 0]);
}

#[test]
fn export_and_import_give_back_what_was_there_in_every_form() {
    let first = imported(CATALOG.as_bytes());
    first.run(
        "UPDATE gov_item SET mask = 'phone', pi = 'personal', lookup = 1, column_name = 'sjhm' WHERE name = '手机号码'",
    );
    first.run("UPDATE gov_resource SET state = 'suspended' WHERE code = '3070130001/000001'");
    first.run("UPDATE gov_resource SET state = 'retired' WHERE code = '3070010001/000001'");
    let want = rows(&first);
    assert_eq!(want.len(), 61 + 345);
    for format in ["csv", "json", "xlsx"] {
        let file = exported(&first, format);
        let second = imported(&file);
        assert_eq!(rows(&second), want, "{format}");
        assert_eq!(exported(&second, format), file, "{format}");
        assert_eq!(second.problems(), [""; 0]);
    }
}

#[test]
fn the_sheet_is_read_in_the_encodings_that_offices_save() {
    let want = rows(&imported(CATALOG.as_bytes()));
    let (gb, _, lost) = encoding_rs::GB18030.encode(CATALOG);
    assert!(!lost);
    assert_eq!(rows(&imported(&gb)), want, "GB18030");
    assert_eq!(rows(&imported(&[b"\xef\xbb\xbf", CATALOG.as_bytes()].concat())), want, "byte-order mark");
    assert_eq!(rows(&imported(CATALOG.replace('\n', "\r\n").as_bytes())), want, "CRLF");
    let db = city();
    db.run_with("INSERT INTO gov_import(content, format) VALUES(?1, 'CSV')", params![CATALOG]);
    assert_eq!(rows(&db), want, "as TEXT");
}

/// The example sheet with one cell changed: line and column from 0 behind the headings.
fn spoilt(changes: &[(usize, &str, &str)]) -> String {
    let mut lines = csv::Reader::from_reader(CATALOG.as_bytes());
    let headings = lines.headers().expect("headings").clone();
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(&headings).expect("written");
    for (i, row) in lines.records().enumerate() {
        let mut cells: Vec<String> = row.expect("a row").iter().map(String::from).collect();
        for (_, heading, value) in changes.iter().filter(|(line, _, _)| *line == i) {
            let column = headings.iter().position(|h| h == *heading).expect("a heading");
            cells[column] = value.to_string();
        }
        out.write_record(&cells).expect("written");
    }
    String::from_utf8(out.into_inner().expect("bytes")).expect("UTF-8")
}

fn line_of(code: &str) -> usize {
    let mut rows = csv::Reader::from_reader(CATALOG.as_bytes());
    let found = rows.records().position(|r| r.expect("a row").get(2) == Some(code));
    found.expect("the code stands in the sheet")
}

#[test]
fn a_spoilt_sheet_shows_every_fault_at_its_cell() {
    // One fault of each kind, each in the first row of a resource of its own.
    let mut rows = csv::Reader::from_reader(CATALOG.as_bytes());
    let mut firsts: Vec<usize> = Vec::new();
    let mut last = String::new();
    for (i, row) in rows.records().enumerate() {
        let code = row.expect("a row").get(2).unwrap_or_default().to_string();
        if code != last {
            firsts.push(i);
        }
        last = code;
    }
    let spoils = [
        ("信息资源代码", "30700/1", "GS-5005"),
        ("信息资源提供方代码", "113602000000000191", "GS-5007"),
        ("信息资源格式分类", "纸质", "GS-5008"),
        ("数据类型", "字符串形", "GS-5008"),
        ("数据长度", "很长", "GS-5025"),
        ("更新周期", "每两年", "GS-5008"),
        ("发布日期", "2024-02-30", "GS-5024"),
        ("信息项名称", "", "GS-5001"),
        ("关联资源代码", "12", "GS-5005"),
        ("信息资源名称", "", "GS-5001"),
    ];
    let changes: Vec<(usize, &str, &str)> =
        spoils.iter().zip(&firsts).map(|((heading, value, _), line)| (*line, *heading, *value)).collect();
    let sheet = spoilt(&changes);
    let db = city();
    let told: Vec<(i64, String, String, String)> = {
        let mut ask = db.prepare("SELECT sheet_row, heading, rule, instead FROM import_check(?1)").expect("prepared");
        let found = ask.query_map([&sheet], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)));
        found.expect("rows").collect::<rusqlite::Result<_>>().expect("rows")
    };
    for ((line, heading, value), (_, _, rule)) in changes.iter().zip(&spoils) {
        // A blank name is filled from the resource's next row, as a merged cell is.
        if *heading == "信息资源名称" {
            continue;
        }
        let at = (*line + 2) as i64;
        let hit =
            told.iter().find(|(row, h, r, instead)| *row == at && h == heading && r == rule && !instead.is_empty());
        assert!(hit.is_some(), "{heading} = {value} in row {at}: {told:?}");
    }
    let strays: Vec<_> =
        told.iter().filter(|(row, ..)| !changes.iter().any(|(line, _, _)| (*line + 2) as i64 == *row)).collect();
    assert!(strays.iter().all(|(_, _, rule, _)| rule == "GS-5037" || rule == "GS-5005"), "{strays:?}");
    // All or nothing …
    let refusal = db.execute("INSERT INTO gov_import(content) VALUES(?1)", [&sheet]).expect_err("refused");
    assert!(common::told(&refusal).1.starts_with("GS-5044"), "{refusal}");
    assert_eq!(db.integer("SELECT count(*) FROM gov_resource"), 0);
    assert_eq!(db.integer("SELECT count(*) FROM gov_item"), 0);
    // … or the rest of it.
    db.run_with("INSERT INTO gov_import(content, mode) VALUES(?1, '逐行')", [&sheet]);
    let taken = db.integer("SELECT count(*) FROM gov_resource");
    assert!((61 - 10..61).contains(&taken), "{taken}");
    assert_eq!(db.integer("SELECT faults FROM gov_import"), told.len() as i64);
    assert_eq!(db.problems(), [""; 0]);
}

#[test]
fn what_only_the_database_knows_is_told_at_its_cell_too() {
    let db = imported(CATALOG.as_bytes());
    let again = "SELECT rule, heading, count(*) FROM import_check(?1) GROUP BY 1, 2";
    let found: (String, String, i64) =
        db.query_row(again, [CATALOG], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).expect("one row");
    assert_eq!(found, ("GS-5046".into(), "信息资源代码".into(), 61));
    let db = common::governed();
    db.run("INSERT INTO gov_department(code, name, kind, level) VALUES('x', '某局', 'organ', 'city')");
    let unknown: i64 = db
        .query_row("SELECT count(*) FROM import_check(?1) WHERE rule = 'GS-5045'", [CATALOG], |r| r.get(0))
        .expect("a count");
    assert_eq!(unknown, 61);
}

#[test]
fn a_provider_is_found_by_credit_code_name_or_map() {
    let sheet = "信息资源名称,信息资源代码,信息资源提供方,信息资源提供方代码,信息项名称,共享类型\n\
                 甲信息,307001/1,某局,,甲,无条件共享\n乙信息,307001/2,,113602000000000190,乙,无条件共享\n\
                 丙信息,307001/3,老名称,,丙,无条件共享\n";
    let db = common::governed();
    db.run(
        "INSERT INTO gov_department(code, name, kind, level, uscc) VALUES('a', '某局', 'organ', 'city', NULL),
         ('b', '另局', 'organ', 'city', '113602000000000190'), ('c', '新名称', 'organ', 'city', NULL)",
    );
    db.run_with("INSERT INTO gov_import(content, provider_map) VALUES(?1, '{\"老名称\":\"c\"}')", [sheet]);
    assert_eq!(
        db.lines("SELECT code, provider, provider_name, state FROM gov_resource ORDER BY code"),
        ["307001/1|a|某局|published", "307001/2|b|另局|published", "307001/3|c|老名称|published"]
    );
    // What comes out names the provider by its credit code and goes in again.
    let json = db.text("SELECT catalog_export('json')");
    assert!(json.contains("113602000000000190"));
}

#[test]
fn staff_import_their_own_rows_as_drafts_or_for_review() {
    let db = common::governed();
    db.run(
        "INSERT INTO gov_department(code, name, kind, level, authority) VALUES('sj', '数据局', 'organ', 'city', 'sj');
         INSERT INTO gov_department(code, name, kind, level, authority) VALUES('a', '某局', 'organ', 'city', 'sj'), ('b', '另局', 'organ', 'city', 'sj');
         INSERT INTO gov_staff(id, department, role) VALUES('a_s', 'a', 'steward'), ('a_x', 'a', 'auditor'), ('sj_s', 'sj', 'steward')",
    );
    let sheet = "信息资源名称,信息资源代码,信息资源提供方,信息项名称,共享类型,目录状态\n\
                 甲信息,307001/1,某局,甲,无条件共享,\n乙信息,307001/2,某局,乙,无条件共享,已发布\n丙信息,307001/3,另局,丙,无条件共享,\n";
    let by = |actor: &str, sheet: &str| {
        let outcome = db.execute("INSERT INTO gov_import(content, mode, actor) VALUES(?1, 'rows', ?2)", [sheet, actor]);
        outcome.map_err(|e| common::told(&e).1)
    };
    by("a_x", sheet).expect("nothing of it is taken");
    assert_eq!(db.integer("SELECT count(*) FROM gov_resource"), 0);
    by("a_s", sheet).expect("its own rows are taken");
    assert_eq!(
        db.lines("SELECT code, state FROM gov_resource ORDER BY code"),
        ["307001/1|draft", "307001/2|submitted"]
    );
    assert!(db
        .refusal("UPDATE gov_resource SET state = 'published', actor = 'a_s' WHERE code = '307001/2'")
        .starts_with("GS-5043"));
    db.run("UPDATE gov_resource SET state = 'published', actor = 'sj_s' WHERE code = '307001/2'");
    assert_eq!(db.lines("SELECT actor, department FROM gov_audit WHERE action = 'resource.publish'"), ["sj_s|sj"]);
}

#[test]
fn an_import_undoes_as_a_whole() {
    let db = city();
    let before = db.shadows();
    db.run("BEGIN");
    db.run_with("INSERT INTO gov_import(content) VALUES(?1)", [CATALOG]);
    db.run("ROLLBACK");
    assert_eq!(db.shadows(), before);
    db.run_with("INSERT INTO gov_import(content) VALUES(?1)", [CATALOG]);
    assert_eq!(db.problems(), [""; 0]);
    assert!(db.refusal("UPDATE gov_import SET resources = 1").starts_with("GS-5049"));
    assert!(db.refusal("DELETE FROM gov_import").starts_with("GS-5049"));
}

#[test]
fn the_same_statement_writes_the_same_bytes_anywhere() {
    let copy = || {
        let db = city_at();
        db.run_with(
            "INSERT INTO gov_import(content, at, actor, nonce) VALUES(?1, '2024-03-01T00:00:00Z', 'setup', '00112233445566778899aabbccddeeff')",
            [CATALOG],
        );
        db.shadows()
    };
    assert_eq!(copy(), copy());
}

/// Two departments by statements that leave nothing to chance.
fn city_at() -> Host {
    let db = common::governed();
    let mut rows = csv::Reader::from_reader(DEPARTMENTS.as_bytes());
    for (i, row) in rows.records().enumerate() {
        let row = row.expect("a row");
        let nonce = format!("{i:032x}");
        db.run_with(
            "INSERT INTO gov_department(code, name, kind, level, at, actor, nonce) VALUES(?1, ?2, ?3, ?4, '2024-02-01', 'setup', ?5)",
            [&row[0], &row[1], &row[2], &row[3], &nonce],
        );
    }
    db
}

/// A sheet of so many resources with two items each, some of them derived from the one before.
fn many(resources: usize) -> String {
    let mut sheet = String::from(
        "信息资源名称,信息资源代码,信息资源提供方,信息资源提供方代码,信息项名称,数据类型,数据长度,共享类型,共享条件,来源资源代码\n",
    );
    for i in 0..resources {
        let provider = ["jdz_mzj", "jdz_gaj", "jdz_sfj"][i % 3];
        let source = if i % 7 == 3 { format!("307001/{}", i - 1) } else { String::new() };
        for (item, kind, length) in [("姓名", "字符型C", "50"), ("金额\t(元)", "数值型N", "\"10,2\"")] {
            let conditional = i % 5 == 0 && i % 7 != 3;
            let share = if conditional { "有条件共享" } else { "不予共享" };
            let condition = if conditional {
                "限社会救助核对使用"
            } else {
                "《中华人民共和国统计法》第九条"
            };
            sheet += &format!(
                "信息{i},307001/{i},{provider},{provider},{item},{kind},{length},{share},{condition},{source}\n"
            );
        }
    }
    sheet
}

const BY: &str = "'2024-03-01T00:00:00Z', 'setup', '00112233445566778899aabbccddeeff'";

#[test]
fn a_sheet_that_several_threads_judge_gives_what_its_rows_give_one_by_one() {
    let (db, n) = (city_at(), 700);
    db.run_with(&format!("INSERT INTO gov_import(content, at, actor, nonce) VALUES(?1, {BY})"), [many(n)]);
    assert_eq!(db.lines("SELECT resources, items, faults FROM gov_import"), ["700|1400|0"]);
    assert_eq!(db.problems(), [""; 0]);
    let rows = |db: &Host, what: &str| {
        db.lines(&format!("SELECT {what} FROM gov_audit WHERE action IN ('resource.create', 'item.create') ORDER BY 1"))
    };
    // In the order of the sheet, each with its own nonce.
    let objects = db.lines("SELECT object FROM gov_audit WHERE action = 'resource.create' ORDER BY seq");
    assert_eq!(objects, (0..n).map(|i| format!("resource:307001/{i}")).collect::<Vec<_>>());
    assert_eq!(db.integer("SELECT count(DISTINCT json_extract(detail, '$.nonce')) FROM gov_audit"), db.entries());
    // Sheets of a hundred rows, which one thread judges and seals.
    let single = city_at();
    let all = many(n);
    let mut lines = all.lines();
    let head = lines.next().expect("headings");
    for part in lines.collect::<Vec<_>>().chunks(200) {
        single.run_with(
            &format!("INSERT INTO gov_import(content, at, actor, nonce) VALUES(?1, {BY})"),
            [format!("{head}\n{}\n", part.join("\n"))],
        );
    }
    assert_eq!(single.problems(), [""; 0]);
    let what = "object, action, class, actor, department, at, json_extract(detail, '$.new')";
    assert_eq!(rows(&db, what), rows(&single, what));
    let stored = "SELECT * FROM gov_resource_data ORDER BY code";
    assert_eq!(db.lines(stored), single.lines(stored));
    // Every provider is a party to each of the seven imports as well.
    let parties = |less: i64| {
        format!("SELECT code, n - {less} FROM gov_party WHERE code IN ('jdz_mzj', 'jdz_gaj', 'jdz_sfj') ORDER BY 1")
    };
    assert_eq!(db.lines(&parties(1)), single.lines(&parties(7)));
}

#[test]
fn a_large_import_that_is_refused_leaves_nothing() {
    let db = city_at();
    let sheet = many(700);
    let import = format!("INSERT INTO gov_import(content, at, actor, nonce) VALUES(?1, {BY})");
    let before = db.shadows();
    db.run("BEGIN");
    // A fault of the sheet in its last row; what only the database knows; a time before the chain's first entry.
    let faulty =
        format!("{sheet}信息,307001/999,jdz_mzj,jdz_mzj,姓名,字符型C,很长,不予共享,《中华人民共和国统计法》第九条,\n");
    let unknown = sheet.replace("jdz_sfj", "nobody");
    for (sheet, rule) in [(&faulty, "GS-5044"), (&unknown, "GS-5044")] {
        let refusal = db.execute(&import, [sheet]).expect_err("refused");
        assert!(common::told(&refusal).1.starts_with(rule), "{refusal}");
    }
    let early = import.replace("2024-03-01", "1999-03-01");
    db.execute(&early, [&sheet]).expect_err("before the genesis");
    db.run("COMMIT");
    assert_eq!(db.shadows(), before);
    assert_eq!(db.problems(), [""; 0]);
    let faults = db.lines(&format!("SELECT sheet_row, rule FROM import_check('{faulty}')"));
    assert_eq!(faults, ["1402|GS-5025"]);
    db.run_with(&import, [&sheet]);
    assert_eq!(db.problems(), [""; 0]);
}

#[test]
fn hostile_content_is_refused_and_nothing_is_written() {
    let db = city();
    let entries = db.entries();
    let bomb = b"PK\x03\x04not really a package".to_vec();
    let half = [CATALOG.as_bytes(), b"\xe4\xb8"].concat();
    let wide = format!("信息资源名称,信息资源代码{}\n", ",x".repeat(70_000)).into_bytes();
    for content in [bomb, half, wide, Vec::new(), b"\0\0\0".to_vec(), b"[[[[".to_vec()] {
        let refusal = db.execute("INSERT INTO gov_import(content) VALUES(?1)", [&content]).expect_err("refused");
        assert!(common::told(&refusal).1.starts_with("GS-"), "{refusal}");
    }
    for sql in [
        "INSERT INTO gov_import(format) VALUES('csv')",
        "INSERT INTO gov_import(content) VALUES(5)",
        "INSERT INTO gov_import(content, format) VALUES('x', 'ods')",
        "INSERT INTO gov_import(content, mode) VALUES('x', 'some')",
        "INSERT INTO gov_import(content, provider_map) VALUES('x', '[]')",
        "SELECT * FROM import_check",
        "SELECT * FROM import_check('x', 'ods')",
        "INSERT INTO gov_resource_data(code) SELECT code FROM gov_pending_resource UNION SELECT 'x'",
    ] {
        db.refusal(sql);
    }
    assert_eq!(db.entries(), entries);
    assert_eq!(db.integer("SELECT count(*) FROM gov_import"), 0);
    assert_eq!(line_of("3070010001/000001"), 0);
}

/// The example's sheets beside the national one, written over what was imported.
fn completed(db: &Host) {
    let update = |sheet: &str, table: &str, keys: &[&str]| {
        let mut rows = csv::Reader::from_reader(sheet.as_bytes());
        let head: Vec<String> = rows.headers().expect("headings").iter().map(String::from).collect();
        let place = |column: &String| head.iter().position(|h| h == column).expect("a column") + 1;
        let part = |of: bool, join: &str| {
            let chosen = head.iter().filter(|h| keys.contains(&h.as_str()) == of);
            let one = |h: &String| match of {
                true => format!("{h} = ?{}", place(h)),
                false => format!("{h} = coalesce(?{}, {h})", place(h)),
            };
            chosen.map(one).collect::<Vec<_>>().join(join)
        };
        let sql = format!("UPDATE {table} SET {} WHERE {}", part(false, ", "), part(true, " AND "));
        for row in rows.records() {
            let row = row.expect("a row");
            let cells: Vec<Option<&str>> = row.iter().map(|c| Some(c).filter(|c| !c.is_empty())).collect();
            assert_eq!(db.run_with(&sql, rusqlite::params_from_iter(cells)), 1, "{row:?}");
        }
    };
    db.run("BEGIN");
    update(include_str!("../examples/data/resources.csv"), "gov_resource", &["code"]);
    update(include_str!("../examples/data/items.csv"), "gov_item", &["resource", "name"]);
    db.run("COMMIT");
}

#[test]
fn the_example_catalogue_lints_clean() {
    let db = imported(CATALOG.as_bytes());
    completed(&db);
    assert_eq!(db.lines("SELECT code, item, rule, value FROM catalog_lint WHERE severity <> 'note'"), [""; 0]);
    // And so does what comes out of it in any form.
    let again = imported(&exported(&db, "xlsx"));
    assert_eq!(again.lines("SELECT code, item, rule, value FROM catalog_lint WHERE severity <> 'note'"), [""; 0]);
}

/// The most memory this process ever held, in MiB; 0 where the system does not say.
fn peak() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|l| l.starts_with("VmHWM:")).unwrap_or_default();
    line.split_whitespace().nth(1).and_then(|n| n.parse::<usize>().ok()).map_or(0, |kb| kb / 1024)
}

/// One test, because what a process holds at most is told of all its threads together.
#[test]
fn large_files_are_refused_or_read_without_taking_memory_for_them() {
    let db = city();
    // 10 MB of cells in columns that no heading names.
    let mut sheet =
        String::from("信息资源名称,信息资源代码,信息资源提供方,共享类型\n公墓信息,307013/000001,某局,无条件共享\n");
    let row = "a,".repeat(16_000);
    while sheet.len() < 10 << 20 {
        sheet.push_str(",,,,");
        sheet.push_str(&row);
        sheet.push('\n');
    }
    let before = peak();
    let faults: i64 = db.query_row("SELECT count(*) FROM import_check(?1)", [&sheet], |r| r.get(0)).expect("a number");
    assert!(faults > 0);
    // Kept, five million cells would take some 300.
    assert!(peak() < before + 200, "{before} and then {} MiB", peak());
    drop(sheet);

    let line = "公墓信息,307013/000001,民政局,墓位编号,无条件共享\n";
    let mut sheet = String::with_capacity(201 << 20);
    sheet.push_str("信息资源名称,信息资源代码,信息资源提供方,信息项名称,共享类型\n");
    while sheet.len() < 200 << 20 {
        sheet.push_str(line);
    }
    let before = peak();
    for sql in ["INSERT INTO gov_import(content) VALUES(?1)", "SELECT count(*) FROM import_check(?1)"] {
        let refusal = db.query_row(sql, [&sheet], |r| r.get::<_, i64>(0)).expect_err("refused");
        let told = common::told(&refusal).1;
        assert!(told.starts_with("GS-1014") || told.starts_with("GS-5030"), "{told}");
    }
    // The copies of what is bound, and nothing made of it.
    assert!(peak() < before + 700, "{before} and then {} MiB", peak());
    assert_eq!(db.integer("SELECT count(*) FROM gov_import"), 0);
}

#[test]
fn codes_that_name_each_other_in_a_circle_are_read_and_told() {
    let db = city();
    let head = "信息资源名称,信息资源代码,信息资源提供方,信息项名称,共享类型,关联资源代码,来源资源代码\n";
    let row = |n: usize, related: usize, source: &str| {
        format!("殡葬信息{n},307013/{n},景德镇市民政局,编号,无条件共享,307013/{related},{source}\n")
    };
    // To be related is mutual: a circle of it is nothing wrong.
    let related = format!("{head}{}{}{}", row(1, 2, ""), row(2, 3, ""), row(3, 1, ""));
    assert_eq!(db.lines(&format!("SELECT * FROM import_check('{related}')")), [""; 0]);
    db.run_with("INSERT INTO gov_import(content) VALUES(?1)", params![related]);
    assert_eq!(db.lines("SELECT code FROM catalog_lint WHERE rule LIKE 'related%'"), [""; 0]);
    db.run("UPDATE gov_resource SET related_code = code WHERE code = '307013/3'");
    assert_eq!(db.lines("SELECT code FROM catalog_lint WHERE rule = 'related_self'"), ["307013/3"]);
    // To be derived from oneself is.
    let derived = format!("{head}{}{}", row(7, 8, "307013/8"), row(8, 7, "307013/7"));
    let faults = db.lines(&format!("SELECT sheet_row, heading, rule FROM import_check('{derived}')"));
    assert_eq!(faults, ["2|来源资源代码|GS-5020", "3|来源资源代码|GS-5020"]);
}
