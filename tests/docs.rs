//! Every SQL example of the documents runs, and answers what the document says it answers.
//!
//! Run are the fenced blocks marked `sql` in `README.md`, `README.zh-CN.md` and `docs/*.md`: one database in memory and
//! one connection for each document, from top to bottom, with the library loaded and nothing else done. A comment
//! `<!-- sql … -->` is run as a block that readers don't see.
//!
//! What stands in comment lines directly below a statement is its result:
//! ```sql
//! SELECT mask_phone('13800138000'), 1;
//! -- 138****8000|1
//! SELECT * FROM shared_pop;
//! -- error: GS-7001
//! ```
//! Columns are joined by `|`, NULL is written `NULL` or left empty, blobs are hex; `-- (no row)` is said of a statement
//! without rows; `…` stands for anything. An error is compared up to where the document stops. A statement without a
//! result must succeed.

mod common;

use rusqlite::types::Value;
use std::ffi::CString;
use std::path::{Path, PathBuf};

/// A statement (or several on its lines) and the result the document gives.
#[derive(Debug, PartialEq)]
struct Example {
    line: usize,
    sql: String,
    expected: Vec<String>,
}

/// The executable lines of a document with their numbers, block by block.
fn blocks(text: &str) -> Vec<Vec<(usize, &str)>> {
    let mut all = Vec::new();
    let mut end: Option<&str> = None;
    let mut fenced_other = false;
    for (i, line) in text.lines().enumerate() {
        let bare = line.trim();
        match end {
            Some(close) if bare == close => end = None,
            Some(_) => {
                if let Some(block) = all.last_mut() {
                    let block: &mut Vec<(usize, &str)> = block;
                    block.push((i + 1, line));
                }
            }
            None if fenced_other => fenced_other = bare != "```",
            None if bare == "```sql" || bare == "<!-- sql" => {
                end = Some(if bare == "```sql" { "```" } else { "-->" });
                all.push(Vec::new());
            }
            None => fenced_other = bare.starts_with("```"),
        }
    }
    assert!(end.is_none(), "a block of SQL is not closed");
    all
}

/// Whether SQLite sees a whole statement, so that a `;` in a text or a trigger does not end it.
fn is_complete(sql: &str) -> bool {
    let text = CString::new(sql).expect("documents hold no NUL");
    // SAFETY: a NUL-terminated text, only read.
    unsafe { rusqlite::ffi::sqlite3_complete(text.as_ptr()) != 0 }
}

fn examples(block: &[(usize, &str)]) -> Vec<Example> {
    let mut all: Vec<Example> = Vec::new();
    let mut sql = String::new();
    let mut first = 0;
    // Comment lines are a result only directly below the end of a statement.
    let mut open_result = false;
    for (number, line) in block {
        let bare = line.trim();
        if sql.is_empty() {
            match bare.strip_prefix("--") {
                Some(result) if open_result => {
                    let result = result.strip_prefix(' ').unwrap_or(result).to_string();
                    if let Some(example) = all.last_mut() {
                        example.expected.push(result);
                    }
                    continue;
                }
                _ if bare.is_empty() || bare.starts_with("--") => {
                    open_result = false;
                    continue;
                }
                _ => first = *number,
            }
        }
        sql.push_str(line);
        sql.push('\n');
        if bare.contains(';') && is_complete(&sql) {
            all.push(Example { line: first, sql: std::mem::take(&mut sql), expected: Vec::new() });
            open_result = true;
        }
    }
    assert!(sql.trim().is_empty(), "line {first}: the statement does not end");
    all
}

/// Whether `actual` is what the document says, `…` standing for anything.
fn matches(expected: &str, actual: &str) -> bool {
    let mut parts = expected.split('…');
    let first = parts.next().unwrap_or("");
    let Some(mut rest) = actual.strip_prefix(first) else { return false };
    let mut wild = false;
    let mut last = first;
    for part in parts {
        wild = true;
        last = part;
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.is_empty() || (wild && actual.ends_with(last))
}

/// One line of an answer, with NULL written out and left empty.
struct Line {
    written: String,
    empty: String,
}

/// What a statement answers: its rows, or the error as the documents write it.
fn answer(db: &common::Host, sql: &str) -> Vec<Line> {
    use rusqlite::fallible_iterator::FallibleIterator;
    let mut batch = rusqlite::Batch::new(db, sql);
    let mut lines = Vec::new();
    loop {
        let outcome = batch.next().and_then(|statement| {
            let Some(mut statement) = statement else { return Ok(false) };
            let width = statement.column_count();
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let cells: Vec<Value> = (0..width).map(|i| row.get(i)).collect::<Result<_, _>>()?;
                let joined = |null: &str| {
                    let shown = |v: &Value| if *v == Value::Null { null.to_string() } else { common::shown(v) };
                    cells.iter().map(shown).collect::<Vec<_>>().join("|")
                };
                // A text of several lines takes several comment lines.
                let (written, empty) = (joined("NULL"), joined(""));
                let pairs = written.split('\n').zip(empty.split('\n'));
                lines.extend(pairs.map(|(w, e)| Line { written: w.to_string(), empty: e.to_string() }));
            }
            Ok(true)
        });
        match outcome {
            Ok(true) => {}
            Ok(false) => return lines,
            Err(error) => {
                let text = format!("error: {}", common::told(&error).1.replace('\n', " "));
                lines.push(Line { written: text.clone(), empty: text });
                return lines;
            }
        }
    }
}

fn as_expected(expected: &[String], actual: &[Line]) -> bool {
    if expected.is_empty() {
        return !actual.iter().any(|line| line.written.starts_with("error: "));
    }
    if expected == ["(no row)"] {
        return actual.is_empty();
    }
    // An error may be quoted up to any point after its number.
    let quotes =
        |e: &str, a: &str| e.len() >= "error: GS-0000".len() && e.starts_with("error: GS-") && a.starts_with(e);
    expected.len() == actual.len()
        && expected
            .iter()
            .zip(actual)
            .all(|(e, a)| matches(e, &a.written) || matches(e, &a.empty) || quotes(e, &a.written))
}

fn documents() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all: Vec<PathBuf> = ["README.md", "README.zh-CN.md"].iter().map(|name| root.join(name)).collect();
    let docs = std::fs::read_dir(root.join("docs")).expect("the folder docs");
    let mut found: Vec<PathBuf> = docs.map(|entry| entry.expect("a readable entry").path()).collect();
    found.retain(|path| path.extension().is_some_and(|e| e == "md"));
    found.sort();
    all.extend(found);
    all
}

#[test]
fn every_sql_example_answers_what_the_document_says() {
    let mut faults = Vec::new();
    let mut ran = 0;
    let mut compared = 0;
    for path in documents() {
        let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let db = common::memory();
        for block in blocks(&text) {
            for example in examples(&block) {
                let actual = answer(&db, &example.sql);
                ran += 1;
                compared += usize::from(!example.expected.is_empty());
                if !as_expected(&example.expected, &actual) {
                    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
                    let said: String = example.expected.iter().map(|l| format!("-- {l}\n")).collect();
                    let told: String = actual.iter().map(|l| format!("-- {}\n", l.written)).collect();
                    faults
                        .push(format!("{name}:{}\n{}says\n{said}but the answer is\n{told}", example.line, example.sql));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{} of {ran} examples differ\n\n{}", faults.len(), faults.join("\n"));
    assert!(compared >= 20, "only {compared} of {ran} examples give a result");
}

#[test]
fn a_result_is_the_comment_directly_below_its_statement() {
    let text = "a\n```sql\n-- says why\nSELECT ';',\n  1;\n-- ;|1\n\n-- not a result\nSELECT 2; SELECT 3;\n-- 2\n-- 3\n```\n```sh\nSELECT 9;\n```\n<!-- sql\nSELECT 4;\n-->\n";
    let found: Vec<Example> = blocks(text).iter().flat_map(|b| examples(b)).collect();
    assert_eq!(found.len(), 3);
    assert_eq!((found[0].line, found[0].expected.as_slice()), (4, &[";|1".to_string()][..]));
    assert_eq!(found[1].expected, ["2", "3"]);
    assert_eq!(found[2].sql, "SELECT 4;\n");
    let db = common::memory();
    for example in &found {
        assert!(as_expected(&example.expected, &answer(&db, &example.sql)), "{example:?}");
    }
}

#[test]
fn a_wrong_result_a_missing_row_and_a_hidden_error_are_found() {
    let db = common::memory();
    let right = |sql: &str, expected: &[&str]| {
        as_expected(&expected.iter().map(|s| (*s).to_string()).collect::<Vec<_>>(), &answer(&db, sql))
    };
    assert!(right("SELECT 1, NULL, x'0a';", &["1||0a"]));
    assert!(!right("SELECT 1;", &["2"]));
    assert!(!right("SELECT 1 UNION SELECT 2;", &["1"]));
    assert!(!right("SELECT 1;", &["(no row)"]));
    assert!(right("SELECT 1 WHERE 0;", &["(no row)"]));
    assert!(!right("SELECT nonsense;", &[]));
    assert!(!right("SELECT govshare_init('[]');", &["error: GS-"]));
    assert!(right("SELECT NULL, 1;", &["NULL|1"]) && right("SELECT NULL, 1;", &["|1"]));
    assert!(right("SELECT '';", &[""]) && !right("SELECT '';", &["NULL"]));
    assert!(right("SELECT 'abcdef';", &["a…d…f"]));
    assert!(!right("SELECT 'abcdef';", &["a…g"]));
    assert!(!right("SELECT 'abcdef';", &["a…d"]));
}
