//! Against the outside: the offline verifiers name the same entries for the same rows,
//! and the time verification takes.

use std::collections::BTreeSet;
use std::io::Write;
use std::process::Command;

use super::samples::{edited_chains, found, Chain, Line, Owned};
use super::{Algorithm, Cell, Options, Row, Verifier};
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

/// The ratio of the design's table, without SQLite: verifying from memory against hashing
/// the same bytes (body, detail, link) on one core. Run with --release --nocapture.
#[test]
#[ignore = "a measurement, of use only in release"]
fn measure_verification_against_plain_hashing() {
    let lines = Chain::of(100_000).lines;
    let bytes = |value: &Owned| match value {
        Owned::Text(bytes) | Owned::Blob(bytes) => bytes.clone(),
        Owned::Null => vec![],
    };
    let rows: Vec<_> = lines.iter().map(|l| (l.seq, bytes(&l.body), bytes(&l.detail), bytes(&l.hash))).collect();
    for round in 0..3 {
        // The sample chains are of this hash; another would measure a broken chain.
        for alg in [Algorithm::Sha256] {
            let start = std::time::Instant::now();
            let mut sum = 0u8;
            for (_, body, detail, hash) in &rows {
                let leaf = alg.hash(&[&[0], body]);
                sum ^= alg.hash(&[&[3], detail])[0] ^ alg.hash(&[&[2], hash, &leaf])[0];
            }
            let plain = start.elapsed();
            let mut took = Vec::new();
            for threads in [false, true] {
                let start = std::time::Instant::now();
                let mut verifier = Verifier::new(Options { threads, ..Options::new(alg) });
                for (seq, body, detail, hash) in &rows {
                    let row =
                        Row { seq: *seq, body: Cell::Text(body), detail: Cell::Text(detail), hash: Cell::Blob(hash) };
                    verifier.feed(row).unwrap();
                    verifier.take_problems();
                }
                assert!(verifier.finish().unwrap().problems.is_empty(), "a whole chain is measured");
                took.push(start.elapsed().as_secs_f64() / plain.as_secs_f64());
            }
            let per = plain.as_nanos() / rows.len() as u128;
            println!(
                "{round} {}: plain {per} ns an entry ({sum}), one thread {:.2}, two {:.2}",
                alg.name(),
                took[0],
                took[1]
            );
        }
    }
}
