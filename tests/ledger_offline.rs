//! Slices and receipts, checked by the offline verifiers with nothing else at hand.

mod common;

use common::{Folder, Host};
use ed25519_dalek::{Signer, SigningKey};
use std::path::Path;
use std::process::Command;

const SLICE: &str =
    "SELECT json_object('kind', kind, 'seq', seq, 'body', body, 'detail', detail, 'proof', proof, 'claim', claim, \
    'claim_index', claim_index, 'claim_size', claim_size, 'claim_proof', claim_proof, 'note', note) FROM audit_slice";

fn filled(hash: &str) -> Host {
    let db = common::memory();
    db.run(&format!("SELECT govshare_init('{{\"origin\":\"data.jdz.gov.cn/mzj\",\"hash\":\"{hash}\"}}')"));
    for d in ["d1", "d2", "d3"] {
        db.run(&format!("INSERT INTO gov_department(code, name, kind, level) VALUES('{d}', '一局', 'organ', 'city')"));
    }
    for i in 0..12 {
        db.run(&format!(
            "INSERT INTO gov_audit(action, object, parties, detail) VALUES('query', 'x:{i}', '[\"d{}\"]', '{{\"名\":{i}}}')",
            i % 2 + 1
        ));
    }
    db.run("INSERT INTO gov_checkpoint(size) VALUES(NULL)");
    db
}

/// What both say: exit code and lines without their reasons.
fn verdicts(arguments: &[&Path]) -> (i32, Vec<String>) {
    let rust = std::env::current_exe().unwrap();
    let rust =
        rust.ancestors().nth(2).unwrap().join("examples").join(format!("verify{}", std::env::consts::EXE_SUFFIX));
    let python = if cfg!(windows) { "python" } else { "python3" };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/verify.py");
    let said =
        [Command::new(rust).args(arguments), Command::new(python).arg("-B").arg(script).args(arguments)].map(|c| {
            let output = c.env("PYTHONIOENCODING", "utf-8").output().expect("the verifier runs");
            let text = String::from_utf8(output.stdout).unwrap();
            let short = |line: &str| {
                line.rsplit_once('\t').filter(|_| !line.starts_with('#')).map_or(line, |l| l.0).to_string()
            };
            (output.status.code().unwrap(), text.lines().map(short).collect::<Vec<_>>())
        });
    assert_eq!(said[0], said[1], "verify.rs and verify.py");
    let [said, _] = said;
    said
}

#[test]
fn a_slice_is_checked_without_the_log() {
    for hash in ["sha256", "sm3"] {
        let db = filled(hash);
        let folder = Folder::new();
        let (file, note) = (folder.file("slice.jsonl"), folder.file("note.txt"));
        let lines = db.lines(&format!("{SLICE}('d1')"));
        let put = |lines: &[String]| std::fs::write(&file, lines.join("\n") + "\n").unwrap();
        put(&lines);
        std::fs::write(&note, db.text("SELECT note FROM gov_checkpoint")).unwrap();
        let (code, said) = verdicts(&[&file, &note]);
        assert_eq!((code, said.len()), (0, 1), "{said:?}");
        assert!(said[0].contains(&db.text("SELECT fingerprint FROM gov_checkpoint")), "{said:?}");
        assert!(said[0].starts_with("# 7 entries of d1 (number 1 on), 0 problems"), "{said:?}");
        // A delivery that goes on from an earlier one.
        put(&db.lines(&format!("{SLICE}('d1', 8)")));
        assert_eq!(verdicts(&[&file]).0, 0);
        let check = |lines: Vec<String>, kind: &str| {
            put(&lines);
            let (code, said) = verdicts(&[&file, &note]);
            assert!(code == 1 && said.iter().any(|line| line.ends_with(kind)), "{kind}: {code} {said:?}");
        };
        let without = |i: usize| lines.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, l)| l.clone()).collect();
        check(without(3), "missing");
        check(without(lines.len() - 2), "missing");
        let edited = |from: &str, to: &str| {
            let changed: Vec<String> = lines.iter().map(|l| l.replace(from, to)).collect();
            assert_ne!(changed, lines, "{from}");
            changed
        };
        check(edited("x:4", "x:5"), "proof");
        check(edited("\"{\\\"nonce", "\"{\\\"xonce"), "edited");
        check(edited("[\\\"d1\\\",7", "[\\\"d1\\\",6"), "claim");
        let other = filled(hash);
        std::fs::write(&note, other.text("SELECT note FROM gov_checkpoint")).unwrap();
        check(lines.clone(), "proof");
        put(&lines[..3]);
        assert_eq!(verdicts(&[&file]).0, 2, "without its state it is no slice");
    }
}

#[test]
fn a_receipt_is_checked_without_the_log() {
    let db = filled("sha256");
    let signer = SigningKey::from_bytes(&[7; 32]);
    let name = "data.jdz.gov.cn/mzj";
    let note = db.text("SELECT note FROM gov_checkpoint");
    let id = govshare::audit::note::key_id(name, 1, signer.verifying_key().as_bytes());
    let bytes = signer.sign(note.as_bytes()).to_bytes().to_vec();
    let line = govshare::audit::note::Signature { name: name.into(), id, bytes }.line();
    db.run_with("UPDATE gov_checkpoint SET signature = ?1", [line]);
    let folder = Folder::new();
    let (receipt, body) = (folder.file("receipt.txt"), folder.file("body.json"));
    std::fs::write(&receipt, db.text("SELECT receipt FROM audit_proof(6)")).unwrap();
    std::fs::write(&body, db.text("SELECT body FROM gov_audit WHERE seq = 6")).unwrap();
    let (code, said) = verdicts(&[&receipt, &body]);
    assert!(code == 0 && said[0].starts_with("# entry 6, size"), "{said:?}");
    std::fs::write(&body, db.text("SELECT body FROM gov_audit WHERE seq = 7")).unwrap();
    assert_eq!(verdicts(&[&receipt, &body]).0, 1);
    std::fs::write(&receipt, "c2sp.org/tlog-proof@v1\nindex 05\n\na\n1\n\n").unwrap();
    assert_eq!(verdicts(&[&receipt, &body]).0, 2);
}

/// The whole log as JSON Lines.
const EXPORT: &str =
    "SELECT json_object('seq', seq, 'body', body, 'detail', detail, 'hash', lower(hex(hash))) FROM gov_audit_data ORDER BY seq";

#[test]
fn json_that_is_ambiguous_is_reported_alike_wherever_it_stands() {
    let db = filled("sha256");
    let folder = Folder::new();
    let file = folder.file("log.jsonl");
    let lines = db.lines(EXPORT);
    let said = |lines: &[String]| {
        std::fs::write(&file, lines.join("\n") + "\n").unwrap();
        verdicts(&[&file])
    };
    assert_eq!(said(&lines).0, 0);
    let at = lines.iter().position(|line| line.contains("x:4")).unwrap();
    for (from, to) in [
        // Of the line itself.
        ("{\"seq\":", "{\"seq\":1,\"seq\":"),
        (",\"body\"", ".0,\"body\""),
        ("\"body\":\"", "\"body\":\"\\ud800"),
        // Within the body and the detail, as text.
        ("\"body\":\"{", "\"body\":\"{\\\"seq\\\":1,"),
        ("\\\"parties\\\":[[", "\\\"parties\\\":[[1.5,"),
        ("\"detail\":\"{", "\"detail\":\"{\\\"rows\\\":1.5,"),
        ("\"detail\":\"{", "\"detail\":\"{\\\"x\\\":\\\"\\\\ud800\\\","),
    ] {
        let mut odd = lines.clone();
        odd[at] = odd[at].replacen(from, to, 1);
        assert_ne!(odd, lines, "{from}");
        let (code, told) = said(&odd);
        assert_ne!(code, 0, "{to}: {told:?}");
    }
}

#[test]
fn a_database_of_another_system_with_our_table_names_is_left_alone() {
    let folder = Folder::new();
    let path = folder.file("other.db");
    let other = rusqlite::Connection::open(&path).unwrap();
    other
        .execute_batch(
            "CREATE TABLE gov_audit_data(id INTEGER PRIMARY KEY, what REAL); INSERT INTO gov_audit_data VALUES(1, 1.5);
             CREATE TABLE gov_meta_data(name TEXT); INSERT INTO gov_meta_data VALUES('theirs');
             CREATE TABLE gov_party_data(x)",
        )
        .unwrap();
    drop(other);
    assert_eq!(verdicts(&[&path]).0, 2);
    let db = common::open(&path);
    for sql in ["SELECT govshare_init('{}')", "SELECT * FROM audit_verify", "SELECT govshare_lock()"] {
        assert!(!db.refusal(sql).is_empty(), "{sql}");
    }
    assert_eq!(db.lines("SELECT what, (SELECT name FROM gov_meta_data) FROM gov_audit_data"), ["1.5|theirs"]);
    assert_eq!(db.integer("SELECT count(*) FROM sqlite_master"), 3);
}
