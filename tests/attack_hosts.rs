//! The corpus of attacks on Debian's SQLite 3.40 (through Python's module, which is the same library) and on SQLite
//! 3.31.0, the oldest host, in WAL and rollback-journal mode: nothing is learned there either.

mod common;
mod scene;

use govshare::share::leak::corpus::Group;
use scene::corpus::{learned, shots, Shot, AFTERWARDS};
use scene::{Journal, Scene};
use std::path::Path;
use std::process::{Command, Stdio};

const MARK: &str = "\n--#\n";

/// Runs a script chunk by chunk and prints what `tests/oldest-host` prints.
const PYTHON: &str = r#"
import sqlite3, sys
library, database, script = sys.argv[1:]
db = sqlite3.connect(database, isolation_level=None)
db.text_factory = lambda b: b.decode("utf-8", "replace")
db.enable_load_extension(True)
db.load_extension(library)
db.enable_load_extension(False)
def shown(v):
    if v is None: return ""
    return v.decode("utf-8", "replace") if isinstance(v, bytes) else str(v)
def run(sql):
    try:
        for row in db.execute(sql):
            print("|".join(shown(v) for v in row))
    except (sqlite3.Error, sqlite3.Warning) as error:
        print("! " + str(error).split("\n")[0])
print(sqlite3.sqlite_version)
for chunk in open(script, encoding="utf-8").read().split("\n--#\n"):
    print("--#")
    statement = ""
    for part in chunk.split(";"):
        statement += part + ";"
        if sqlite3.complete_statement(statement):
            if statement.strip(" ;\n"):
                run(statement)
            statement = ""
    if statement.strip(" ;\n"):
        run(statement)
db.close()
"#;

fn printed(command: &mut Command) -> String {
    let out = command.stderr(Stdio::inherit()).output().expect("the host runs");
    assert!(out.status.success(), "{command:?}");
    String::from_utf8_lossy(&out.stdout).into_owned()
}

/// Alike if no covering index shows through: the source's days are in the order of its key.
const ORDERED: [&str; 2] = ["SELECT xm FROM shared_pop", "SELECT xm FROM shared_pop ORDER BY csrq"];

/// One attacker's whole evening on one host, in chunks: version, signing in, every attack.
fn attack(host: &dyn Fn(&Path, &Path) -> String, version: &str) {
    let all = [Group::Source, Group::Storage, Group::Environment, Group::Blind, Group::Oracle];
    let provider = [Group::Storage, Group::Environment];
    let attackers: [(Option<&str>, &[Group]); 4] =
        [(None, &all), (Some("mz_s"), &all), (Some("sys"), &all), (Some("ga_s"), &provider)];
    for journal in [Journal::Wal, Journal::Rollback] {
        for (who, groups) in attackers {
            let scene = Scene::locked(journal);
            let shots: Vec<Shot> = shots(&scene, groups);
            let mut script = vec![
                "SELECT sqlite_version(), (SELECT * FROM pragma_journal_mode)".to_string(),
                who.map_or("SELECT 1".into(), |w| format!("SELECT session_open('{}')", scene::token(w))),
            ];
            let afterwards = AFTERWARDS.map(String::from);
            for shot in &shots {
                script.push(shot.sql.clone());
                script.extend(afterwards.clone());
            }
            script.extend(ORDERED.map(String::from));
            script.push("SELECT 'whole' WHERE NOT EXISTS (SELECT 1 FROM audit_verify)".into());
            let file = scene.folder.file("attack.sql");
            std::fs::write(&file, script.join(MARK)).unwrap();
            let text = host(&scene.path, &file);
            let chunks: Vec<String> = text.split("--#\n").map(String::from).collect();
            let [head, signed_in, all @ .., by_key, by_column, last] = &chunks[..] else { panic!("{text}") };
            let outcomes: Vec<String> = all.iter().step_by(1 + afterwards.len()).cloned().collect();
            let mode = if journal == Journal::Wal { "wal" } else { "delete" };
            assert_eq!(head.trim(), format!("{version}|{mode}"));
            assert!(signed_in.trim() == who.unwrap_or("1"), "{signed_in}");
            // Rows come in the order of the source's own key, whatever index would cover.
            assert_eq!(by_key, by_column, "{version} {journal:?} {who:?}");
            assert!(who != Some("mz_s") || by_key.lines().count() == 3, "{by_key}");
            assert_eq!(last.trim(), "whole", "{version} {journal:?} {who:?}");
            let found = learned(&shots, &outcomes, |seen| seen.lines().any(|l| l.starts_with("! ")));
            let (n, m) = (found.len(), shots.len());
            assert!(found.is_empty(), "{version} {journal:?} {who:?}: {n} of {m}\n{}", found.join("\n"));
            println!("{version} {journal:?} {who:?}: {m} attacks, nothing learned");
        }
    }
}

#[test]
#[ignore = "needs sqlite3 3.40 and python3; .ci/run runs it"]
fn nobody_learns_anything_on_debians_sqlite() {
    let folder = common::Folder::new();
    let program = folder.file("host.py");
    std::fs::write(&program, PYTHON).unwrap();
    let python = if Path::new("/usr/bin/python3").is_file() { "/usr/bin/python3" } else { "python3" };
    let version = Command::new(python).args(["-c", "import sqlite3; print(sqlite3.sqlite_version)"]).output().unwrap();
    let version = String::from_utf8_lossy(&version.stdout).trim().to_string();
    let host = |database: &Path, script: &Path| {
        let mut command = Command::new(python);
        command.arg(&program).arg(common::library()).arg(database).arg(script).env("PYTHONIOENCODING", "utf-8");
        let text = printed(&mut command);
        // The first line is the version of the module, which the first chunk tells again.
        text.split_once("--#\n").map_or(String::new(), |(_, rest)| rest.to_string())
    };
    attack(&host, &version);
}

#[test]
#[ignore = "builds SQLite 3.31.0; .ci/run runs it"]
fn nobody_learns_anything_on_the_oldest_host() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/oldest-host/Cargo.toml");
    let host = |database: &Path, script: &Path| {
        let mut command = Command::new(env!("CARGO"));
        command.args(["run", "--quiet", "--manifest-path"]).arg(&manifest).args(["--", "--chunks"]);
        printed(command.arg(common::library()).arg(database).arg(script))
    };
    attack(&host, "3.31.0");
}
