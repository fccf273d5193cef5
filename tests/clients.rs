//! The ways of loading that the README shows, for the clients that `.ci/run` installs.

mod common;

use std::process::{Command, Output};

fn ran(command: &mut Command) -> String {
    let Output { status, stdout, stderr } = command.output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    let text = String::from_utf8_lossy(&stdout).into_owned();
    assert!(status.success(), "{command:?}\n{text}\n{}", String::from_utf8_lossy(&stderr));
    text
}

/// The library without its ending: SQLite adds the platform's.
fn stem() -> String {
    common::library().with_extension("").display().to_string()
}

#[test]
#[ignore = "needs the sqlite3 tool"]
fn the_sqlite3_tool_loads_it_and_reads_what_python_would() {
    let folder = common::Folder::new();
    let file = folder.file("cli.db");
    let script =
        "SELECT govshare_init('{}') IS NOT NULL; SELECT mask_phone('13800138000'); SELECT count(*) FROM audit_verify;";
    let load = format!(".load '{}'", stem());
    let out = ran(Command::new("sqlite3").args(["-bail", "-cmd", &load]).arg(&file).arg(script));
    assert_eq!(out.lines().collect::<Vec<_>>(), ["1", "138****8000", "0"]);
}

#[test]
#[ignore = "needs the sqlite3 tool"]
fn a_sheet_is_imported_by_the_tool_as_the_readme_says() {
    let folder = common::Folder::new();
    let file = folder.file("sheet.db");
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data");
    let script = format!(
        ".load '{}'\nSELECT govshare_init('{{}}') IS NOT NULL;\n.import --csv --skip 1 '{}' gov_department\n\
         .import --csv '{}' sheet\nSELECT count(*) FROM gov_department;\nSELECT count(*) FROM sheet;\n\
         SELECT count(*) FROM audit_verify;\n",
        stem(),
        data.join("departments.csv").display(),
        data.join("catalog.csv").display()
    );
    let path = folder.file("script.sql");
    std::fs::write(&path, script).expect("the script is written");
    let read = format!(".read '{}'", path.display());
    let out = ran(Command::new("sqlite3").arg("-bail").arg(&file).arg(read));
    assert_eq!(out.lines().collect::<Vec<_>>(), ["1", "29", "345", "0"]);
}

#[test]
#[ignore = "needs the sqlite3 tool"]
fn a_year_of_the_calendar_is_imported_by_the_tool() {
    let folder = common::Folder::new();
    let (file, sheet) = (folder.file("year.db"), folder.file("2027.csv"));
    let mut days = String::from("date,is_workday,note\n");
    for (month, length) in [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31].into_iter().enumerate() {
        for day in 1..=length {
            // New Year's Day 2027 is a Friday; only this year's weekends and its first three days are free here.
            let nth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334][month] + day;
            let works = !matches!((nth + 3) % 7, 5 | 6) && nth > 3;
            days.push_str(&format!("2027-{:02}-{day:02},{},\n", month + 1, u8::from(works)));
        }
    }
    std::fs::write(&sheet, days).expect("the sheet is written");
    let script = format!(
        ".load '{}'\nSELECT govshare_init('{{}}') IS NOT NULL;\nSELECT workday_add('2026-12-25', 5) IS NULL;\n\
         .import --csv --skip 1 '{}' gov_calendar\nSELECT workday_add('2026-12-25', 5), is_workday('2027-01-09'), count(*) FROM gov_calendar;\n\
         SELECT count(*) FROM audit_verify;\nSELECT count(*) FROM audit_replay;\n",
        stem(),
        sheet.display()
    );
    let path = folder.file("script.sql");
    std::fs::write(&path, script).expect("the script is written");
    let out = ran(Command::new("sqlite3").arg("-bail").arg(&file).arg(format!(".read '{}'", path.display())));
    assert_eq!(out.lines().collect::<Vec<_>>(), ["1", "1", "2027-01-04|0|365", "0", "0"]);
}

#[test]
#[ignore = "needs /usr/bin/python3 with extension loading"]
fn python_loads_it_as_the_example_does() {
    let folder = common::Folder::new();
    let file = folder.file("python.db");
    let script = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/clients/load.py");
    for _ in 0..2 {
        let mut command = Command::new("/usr/bin/python3");
        let out = ran(command.arg(&script).arg(stem()).arg(&file).env("PYTHONIOENCODING", "utf-8"));
        assert!(out.contains("('138****8000', '欧阳**')"), "{out}");
        assert!(out.contains("GS-5"), "{out}");
        assert!(out.contains("the log is whole"), "{out}");
    }
}
