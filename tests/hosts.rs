//! The scripts of `tests/oldest-host/scripts` print the same on every host: the SQLite bundled with the tests,
//! the `sqlite3` tool, Python's module, and (from `.ci/run`) SQLite 3.31.0.

mod common;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn scripts() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oldest-host/scripts");
    let mut all: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().flatten().map(|f| f.path()).collect();
    all.retain(|p| p.extension().is_some_and(|e| e == "sql"));
    all.sort();
    assert!(!all.is_empty());
    all
}

fn expected(script: &Path) -> String {
    std::fs::read_to_string(script.with_extension("out")).expect("an .out file beside the script")
}

/// What a script prints here.
fn printed(sql: &str) -> String {
    let db = common::memory();
    let mut out = String::new();
    for statement in statements(sql) {
        match db.try_rows(&statement) {
            Ok(rows) => {
                for row in rows {
                    out.push_str(&format!("{}\n", row.iter().map(common::shown).collect::<Vec<_>>().join("|")));
                }
            }
            Err(error) => {
                let (_, text) = common::told(&error);
                out.push_str(&format!("! {}\n", text.lines().next().unwrap_or("")));
            }
        }
    }
    out
}

/// The statements of a script: each ends with a semicolon at the end of a line, comments stand on lines of their own.
fn statements(script: &str) -> Vec<String> {
    let mut all = vec![String::new()];
    for line in script.lines().filter(|l| !l.starts_with("--")) {
        let last = all.last_mut().expect("never empty");
        last.push_str(line);
        last.push('\n');
        if line.ends_with(';') {
            all.push(String::new());
        }
    }
    all.retain(|s| !s.trim().is_empty());
    all
}

#[test]
fn the_bundled_sqlite_prints_what_is_expected() {
    for script in scripts() {
        let now = printed(&std::fs::read_to_string(&script).unwrap());
        if std::env::var_os("GOVSHARE_BLESS").is_some() {
            std::fs::write(script.with_extension("out"), &now).unwrap();
        }
        assert_eq!(now, expected(&script), "{}", script.display());
    }
}

/// Rows and errors apart: the tool writes them to two places.
fn apart(text: &str) -> (Vec<&str>, Vec<&str>) {
    text.lines().partition(|line| !line.starts_with("! "))
}

#[test]
#[ignore = "needs sqlite3 3.40 and python3; .ci/run runs it"]
fn the_sqlite3_tool_prints_what_is_expected() {
    for script in scripts() {
        let mut tool = Command::new("sqlite3");
        tool.args(["-batch", ":memory:", "-cmd"]).arg(format!(".load {}", common::library().display()));
        let out = tool.stdin(std::fs::File::open(&script).unwrap()).output().expect("the sqlite3 tool");
        let (rows, errors) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
        let text = expected(&script);
        let (expected_rows, expected_errors) = apart(&text);
        assert_eq!(rows.lines().collect::<Vec<_>>(), expected_rows, "{}: {errors}", script.display());
        // "Runtime error near line 12: GS-1016 … (19)", then the Chinese line; a code at the very end only.
        let starts = errors.lines().filter_map(|l| l.split_once(" near line ")?.1.split_once(": ").map(|(_, t)| t));
        let starts: Vec<&str> = starts.collect();
        assert_eq!(starts.len(), expected_errors.len(), "{}: {errors}", script.display());
        for (shown, wanted) in starts.iter().zip(expected_errors) {
            assert!(shown.starts_with(&wanted[2..]), "{}: {shown} is not {wanted}", script.display());
        }
    }
}

/// A load that fails makes SQLite unmap the library: nothing of it may then be left on the connection.
#[test]
#[ignore = "needs sqlite3 3.40 and python3; .ci/run runs it"]
fn a_refused_load_leaves_the_tool_alive() {
    let folder = common::Folder::new();
    let junk = folder.file("junk.db");
    let noise: Vec<u8> = (0..8_192u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    std::fs::write(&junk, noise).unwrap();
    let locked = folder.file("locked.db");
    {
        let db = common::open(&locked);
        db.run("SELECT govshare_init('{}')");
        db.run("INSERT INTO gov_department(code, name, kind, level) VALUES('sj', '数据局', 'organ', 'city')");
        db.run("INSERT INTO gov_staff(id, department, role) VALUES('sec', 'sj', 'secadmin')");
        db.run("INSERT INTO gov_credential(id, holder, token) VALUES('sec', 'sec', 'synthetic-token-sec')");
        db.run("SELECT govshare_lock()");
    }
    let library = common::library();
    for (file, before, why) in [(&junk, "", "not a database"), (&locked, "CREATE TEMP VIEW v AS SELECT 1;", "GS-3043")]
    {
        let script = folder.file("script.sql");
        let text = format!("{before}\n.load {}\nSELECT 'alive';\nSELECT govshare_version();\n", library.display());
        std::fs::write(&script, text).unwrap();
        let mut tool = Command::new("sqlite3");
        let out = tool.arg(file).stdin(std::fs::File::open(&script).unwrap()).output().expect("the sqlite3 tool");
        let said = String::from_utf8_lossy(&out.stderr);
        assert!(out.status.code().is_some(), "killed by a signal: {said}");
        assert!(String::from_utf8_lossy(&out.stdout).contains("alive"), "{said}");
        assert!(said.contains(why) && said.contains("no such function"), "{said}");
    }
}

const PYTHON: &str = r#"
import sqlite3, sys
db = sqlite3.connect(":memory:", isolation_level=None)
db.enable_load_extension(True)
db.load_extension(sys.argv[1])
db.enable_load_extension(False)
db.text_factory = lambda b: b.decode("utf-8", "replace")
statement = ""
for line in open(sys.argv[2], encoding="utf-8"):
    statement += line
    if not sqlite3.complete_statement(statement):
        continue
    try:
        for row in db.execute(statement):
            print("|".join("" if v is None else v if isinstance(v, str) else str(v) for v in row))
    except sqlite3.Error as error:
        print("! " + str(error).split("\n")[0])
    statement = ""
db.close()
"#;

#[test]
#[ignore = "needs sqlite3 3.40 and python3; .ci/run runs it"]
fn pythons_module_prints_what_is_expected() {
    let folder = common::Folder::new();
    let program = folder.file("run.py");
    std::fs::write(&program, PYTHON).unwrap();
    let python = if Path::new("/usr/bin/python3").is_file() { "/usr/bin/python3" } else { "python3" };
    for script in scripts() {
        let mut child = Command::new(python);
        child.arg(&program).arg(common::library()).arg(&script).env("PYTHONIOENCODING", "utf-8");
        let out = child.stderr(Stdio::inherit()).output().expect("python3");
        assert!(out.status.success());
        assert_eq!(String::from_utf8_lossy(&out.stdout), expected(&script), "{}", script.display());
    }
}

#[test]
#[ignore = "needs sqlite3 3.40 and python3; .ci/run runs it"]
fn a_sheet_is_imported_by_the_sqlite3_tool() {
    let folder = common::Folder::new();
    let (sheet, file) = (folder.file("sheet.csv"), folder.file("import.db"));
    common::open(&file).init();
    std::fs::write(
        &sheet,
        "mzj,民政局,行政机关,市级,,,,,\njyj,\"教育局, 市\",organ,city,360200,mzj,mzj,,\nbad,坏,nonsense,city,,,,,\n",
    )
    .unwrap();
    let mut tool = Command::new("sqlite3");
    tool.arg("-batch").arg(&file).arg("-cmd").arg(format!(".load {}", common::library().display()));
    let out = tool.arg(format!(".import --csv {} gov_department", sheet.display())).output().expect("the sqlite3 tool");
    let errors = String::from_utf8_lossy(&out.stderr);
    assert!(errors.contains("GS-1013") && errors.contains("nonsense"), "{errors}");
    let db = common::open(&file);
    assert_eq!(
        db.lines("SELECT code, name, kind, division, parent FROM gov_department ORDER BY rowid"),
        ["mzj|民政局|organ||", "jyj|教育局, 市|organ|360200|mzj"]
    );
    assert_eq!(db.entries(), 3);
    assert_eq!(db.problems(), [""; 0]);
}
