//! The example city's week, played with fewer people, and what it prints and leaves behind.

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

/// The example's program. `cargo test` builds examples; `cargo test --test …` does not, so it is built here when needed.
fn program() -> PathBuf {
    let library = common::library();
    let deps = library.parent().expect("the library lies in a folder");
    let profile = if deps.ends_with("deps") { deps.parent().expect("deps lies in the profile's folder") } else { deps };
    let program = profile.join("examples").join(format!("city_week{}", std::env::consts::EXE_SUFFIX));
    if !program.is_file() {
        let mut build = Command::new(env!("CARGO"));
        build.args(["build", "--example", "city_week"]).current_dir(env!("CARGO_MANIFEST_DIR"));
        if !cfg!(debug_assertions) {
            build.arg("--release");
        }
        assert!(build.status().expect("cargo runs").success(), "the example does not build");
    }
    program
}

/// Plays the week; its standard output.
fn play(arguments: &[&str], folder: &Path) -> (bool, String, String) {
    let out = Command::new(program()).args(arguments).arg(folder).output().expect("the example runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (out.status.success(), text(&out.stdout), text(&out.stderr))
}

/// The lines that follow the statement beginning with `sql`, up to the next blank one.
fn after<'a>(output: &'a str, sql: &str) -> Vec<&'a str> {
    let at = output.find(sql).unwrap_or_else(|| panic!("the week does not run {sql}\n{output}"));
    output[at..].lines().skip(1).take_while(|line| !line.is_empty()).collect()
}

#[test]
fn the_week_plays_to_its_end_and_leaves_a_whole_database() {
    let folder = common::Folder::new();
    let place = folder.file("week");
    let (ok, output, errors) = play(&["1000"], &place);
    assert!(ok, "{output}\n{errors}");

    let says = |sql: &str, line: &str| {
        let found = after(&output, sql);
        assert!(found.iter().any(|l| l.contains(line)), "{sql}\nhas no {line}\n{}", found.join("\n"));
    };
    says("INSERT INTO gov_department(", "29 rows");
    says("INSERT INTO gov_item(", "345 rows");
    says("INSERT INTO gov_resource(class_code", "61 rows");
    says("INSERT INTO rk_jbxx(", "1000 rows");
    says("INSERT INTO gov_request(resource, applicant, purpose", "Art. 7]");
    says("SELECT id, state, state_label, reply_due", "1 | accepted | 已受理 | 2026-03-05");
    says("SELECT id, state_label, agreed_items", "已提供");
    says("SELECT xm, sjhm FROM shared_rk", "GS-7007");
    says("SELECT xm, csrq FROM shared_rk", "GS-7002 [jingdezhen-2023 Art. 10]");
    says("SELECT xm, gmsfhm, csrq FROM shared_rk;", "1000 rows");

    // The first verification finds nothing, the second names the entry whose byte was changed.
    let verified: Vec<&str> = output.match_indices("FROM audit_verify").map(|(at, _)| &output[at..]).collect();
    assert_eq!(verified.len(), 2);
    assert!(verified[0].lines().nth(2).is_some_and(|line| line.contains("(no row)")), "{}", verified[0]);
    let forged = output.split("in entry ").nth(1).and_then(|rest| rest.split('.').next()).expect("the entry is told");
    let named = verified[1].lines().nth(2).unwrap_or_default();
    assert!(named.trim_start().starts_with(&format!("{forged} | ")), "{named}");

    // What the last lines promise holds: the file opens, is whole, and the token speaks for the applicant.
    let file = place.join("city.db");
    assert!(output.contains(&format!("'{}'", file.display())), "{output}");
    let db = common::open(&file);
    assert_eq!(db.lines("SELECT * FROM audit_verify"), Vec::<String>::new());
    db.run(
        "SELECT govshare_clock('2026-03-06T12:00:00+08:00'); SELECT session_open('synthetic-token-jdz_mzj_steward')",
    );
    let people = db.lines("SELECT xm, gmsfhm, csrq FROM shared_rk");
    assert_eq!(people.len(), 1000);
    let raw = db.lines("SELECT xm, gmsfhm, csrq FROM rk_jbxx");
    assert!(people.iter().zip(&raw).all(|(masked, raw)| masked != raw && masked.contains('*')), "{}", people[0]);
    // No printed result shows a whole identity number (a statement may: the look-up asks for one).
    let numbers = db.lines("SELECT gmsfhm FROM rk_jbxx");
    let results: Vec<&str> = output.lines().filter(|line| line.starts_with("  ")).collect();
    assert!(numbers.iter().all(|number| !results.iter().any(|line| line.contains(number.as_str()))));
}

#[test]
fn two_weeks_tell_the_same_story() {
    let folder = common::Folder::new();
    let stories: Vec<Vec<String>> = ["a", "b"]
        .iter()
        .map(|name| {
            let place = folder.file(name);
            let (ok, output, errors) = play(&["100"], &place);
            assert!(ok, "{errors}");
            let told = |line: &&str| !line.contains(" s)") && !line.contains(" s") && !line.contains("byte ");
            output.replace(&place.display().to_string(), "").lines().filter(told).map(String::from).collect()
        })
        .collect();
    assert_eq!(stories[0], stories[1]);
}

#[test]
fn nonsense_arguments_are_told_and_write_nothing() {
    let folder = common::Folder::new();
    for argument in ["many", "-1", "3", "99999999999"] {
        let place = folder.file("none");
        let (ok, _, errors) = play(&[argument], &place);
        assert!(!ok && errors.contains("people"), "{argument}: {errors}");
        assert!(!place.exists());
    }
}
