//! The offline verifiers agree with this one: the same rows, the same entries named.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::Command;

use super::tests::{edited_chains, found, Line, Owned};
use crate::audit::hash::hex;
use crate::audit::json::{Json, Map};

fn export(lines: &[Line], path: &std::path::Path) {
    let mut file = std::fs::File::create(path).unwrap();
    let mut lines = lines.to_vec();
    lines.sort_by_key(|line| line.seq);
    for line in lines {
        let text = |value: &Owned| match value {
            Owned::Text(bytes) => Json::from(String::from_utf8(bytes.clone()).unwrap()),
            _ => Json::Null,
        };
        let Owned::Blob(hash) = &line.hash else { panic!("hash is a blob") };
        let map = Map::new()
            .with("seq", line.seq)
            .with("body", text(&line.body))
            .with("detail", text(&line.detail))
            .with("hash", hex(hash));
        writeln!(file, "{}", Json::from(map).to_text().unwrap()).unwrap();
    }
}

/// Runs a verifier over exports of many edited chains. The program and its first argument.
fn agrees(program: &str, argument: Option<&str>) {
    let path =
        std::env::temp_dir().join(format!("govshare-offline-{}-{}.jsonl", argument.is_some(), std::process::id()));
    for (what, lines) in edited_chains() {
        export(&lines, &path);
        let output = Command::new(program).args(argument).arg(&path).output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let theirs: BTreeSet<(i64, String)> = text
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(|line| {
                let mut parts = line.split('\t');
                (parts.next().unwrap().parse().unwrap(), parts.next().unwrap().to_string())
            })
            .collect();
        let ours: BTreeSet<(i64, String)> = found(&lines).into_iter().map(|(seq, kind)| (seq, kind.into())).collect();
        assert_eq!(theirs, ours, "{what}: {}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(i32::from(!ours.is_empty())), "{what}");
    }
    std::fs::remove_file(path).unwrap();
}

#[test]
#[ignore = "needs python3"]
fn the_python_verifier_names_the_same_entries() {
    agrees("python3", Some("examples/verify.py"));
}

#[test]
#[ignore = "needs the example built: cargo build --example verify"]
fn the_rust_verifier_names_the_same_entries() {
    let program = std::env::current_exe().unwrap();
    let program = program.parent().and_then(|deps| deps.parent()).unwrap().join("examples").join("verify");
    agrees(program.to_str().unwrap(), None);
}
