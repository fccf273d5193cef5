//! Checkpoints: taken by INSERT, signed outside, signatures stored by UPDATE.

mod common;

use base64::engine::general_purpose::STANDARD as BASE64;
use base64::Engine;
use common::Host;
use ed25519_dalek::{Signer, SigningKey};
use govshare::audit::note::{cosigned_text, key_id, Key, KeyKind, Note};
use govshare::audit::receipt::Receipt;

const TAKE: &str = "INSERT INTO gov_checkpoint(size) VALUES(NULL)";

struct Person {
    name: String,
    kind: u8,
    secret: SigningKey,
}

impl Person {
    fn new(name: &str, kind: u8, seed: u8) -> Self {
        Person { name: name.into(), kind, secret: SigningKey::from_bytes(&[seed; 32]) }
    }

    fn key(&self) -> Key {
        let public = self.secret.verifying_key();
        let kind = if self.kind == 1 { KeyKind::Ed25519(public) } else { KeyKind::Cosignature(public) };
        Key { name: self.name.clone(), id: key_id(&self.name, self.kind, public.as_bytes()), kind }
    }

    fn line(&self, text: &str) -> String {
        let mut bytes = self.key().id.to_be_bytes().to_vec();
        if self.kind == 1 {
            bytes.extend(self.secret.sign(text.as_bytes()).to_bytes());
        } else {
            bytes.extend(1_790_000_000u64.to_be_bytes());
            bytes.extend(self.secret.sign(cosigned_text(text, 1_790_000_000).as_bytes()).to_bytes());
        }
        format!("— {} {}\n", self.name, BASE64.encode(bytes))
    }
}

fn text_of(db: &Host) -> String {
    Note::parse_maybe_unsigned(&db.text("SELECT note FROM gov_checkpoint ORDER BY size DESC LIMIT 1")).unwrap().text
}

fn sign(db: &Host, line: &str) -> rusqlite::Result<usize> {
    db.execute("UPDATE gov_checkpoint SET signature = ?1 WHERE size = (SELECT max(size) FROM gov_checkpoint)", [line])
}

#[test]
fn signatures_of_known_keys_are_checked_and_others_carried() {
    let db = common::governed();
    db.run(TAKE);
    let (bureau, superior, unknown) =
        (Person::new("data.jdz.gov.cn/mzj", 1, 1), Person::new("data.jx.gov.cn", 4, 2), Person::new("other", 1, 3));
    for person in [&bureau, &superior] {
        db.run_with("INSERT INTO gov_verifier(vkey) VALUES(?1)", [person.key().to_text()]);
    }
    let text = text_of(&db);
    let wrong = bureau.line(&format!("{text}x\n"));
    for bad in ["no line", "— name", "— a b\u{7}c AAAA", "— other AAAAAQ== ="] {
        assert!(common::told(&sign(&db, bad).unwrap_err()).1.contains("GS-2020"), "{bad}");
    }
    let told = sign(&db, &wrong).unwrap_err();
    assert!(common::told(&told).1.contains("GS-2022"));
    for line in [bureau.line(&text), superior.line(&text), unknown.line(&text), bureau.line(&text)] {
        sign(&db, &line).unwrap();
    }
    assert_eq!(db.integer("SELECT signatures FROM gov_checkpoint"), 3, "a repeat is ignored");
    let verified = db.text("SELECT verified FROM gov_checkpoint");
    assert!(verified.contains("data.jdz.gov.cn/mzj") && verified.contains("\"time\":1790000000"), "{verified}");
    assert!(!verified.contains("other"));
    let note = Note::parse(&db.text("SELECT note FROM gov_checkpoint")).unwrap();
    assert_eq!(note.verify(&[bureau.key(), superior.key()]).unwrap().len(), 2);
    assert_eq!(db.problems(), [""; 0]);
    // Whoever has the body, the receipt and the key needs no database.
    let receipt = Receipt::parse(&db.text("SELECT receipt FROM audit_proof(1)")).unwrap();
    let body = db.text("SELECT body FROM gov_audit WHERE seq = 1");
    assert!(receipt.check(&body, &[bureau.key()]).is_ok());
    assert!(receipt.check(&body.replace("setup", "other"), &[bureau.key()]).is_err());
}

#[test]
fn a_seventeenth_signature_is_refused() {
    let db = common::governed();
    db.run(TAKE);
    let text = text_of(&db);
    for i in 0..16 {
        sign(&db, &Person::new(&format!("p{i}"), 1, i).line(&text)).unwrap();
    }
    assert!(sign(&db, &Person::new("p17", 1, 17).line(&text)).is_err());
    sign(&db, &Person::new("p3", 1, 3).line(&text)).unwrap();
    assert_eq!(db.integer("SELECT signatures FROM gov_checkpoint"), 16);
}

#[test]
fn a_checkpoint_is_only_signed_never_changed() {
    let db = common::governed();
    db.run(TAKE);
    for sql in [
        "INSERT INTO gov_checkpoint(note) VALUES('x')",
        "INSERT INTO gov_checkpoint(root) VALUES('00')",
        "UPDATE gov_checkpoint SET root = sha256('x')",
        "UPDATE gov_checkpoint SET origin = 'x'",
        "UPDATE gov_checkpoint SET size = 1",
        "UPDATE gov_checkpoint SET verified = '[1]'",
        "UPDATE gov_checkpoint SET note = 'x'",
        "UPDATE gov_checkpoint SET note = replace(note, 'jdz', 'jx')",
        "DELETE FROM gov_checkpoint",
    ] {
        let text = db.refusal(sql);
        assert!(["GS-2028", "GS-2020", "GS-1013"].iter().any(|code| text.starts_with(code)), "{sql}: {text}");
    }
}

#[test]
fn three_copies_take_the_same_checkpoint() {
    let shadows: Vec<Vec<String>> = (0..3)
        .map(|_| {
            let db = common::governed();
            for i in 0..40 {
                db.run(&format!(
                    "INSERT INTO gov_department(code, name, kind, level, at, actor, nonce) VALUES('d{i}', 'n', 'organ', 'city', \
                     '2024-01-03', 'setup', '000000000000000000000000000000{i:02}')"
                ));
            }
            db.run(
                "INSERT INTO gov_checkpoint(at, actor, nonce) VALUES('2024-01-03', 'setup', '00112233445566778899aabbccddee00')",
            );
            db.shadows()
        })
        .collect();
    assert!(shadows.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn a_checkpoint_kept_outside_tells_what_became_of_the_log() {
    let folder = common::Folder::new();
    let (path, backup) = (folder.file("x.db"), folder.file("b.db"));
    let db = common::open(&path);
    db.init();
    db.run("INSERT INTO gov_department(code, name, kind, level) VALUES('a', 'n', 'organ', 'city')");
    db.run(TAKE);
    let first = db.text("SELECT note FROM gov_checkpoint");
    db.run(&format!("VACUUM INTO '{}'", backup.display()));
    db.run("INSERT INTO gov_department(code, name, kind, level) VALUES('b', 'n', 'organ', 'city')");
    db.run(TAKE);
    let second = db.text("SELECT note FROM gov_checkpoint ORDER BY size DESC LIMIT 1");
    let kinds =
        |db: &Host, note: &str| db.lines(&format!("SELECT kind FROM audit_verify('{}')", note.replace('\'', "''")));
    assert_eq!(kinds(&db, &first), ["extends"]);
    assert_eq!(kinds(&db, &second), ["extends"]);
    drop(db);
    let db = common::open(&backup);
    assert_eq!(kinds(&db, &first), ["extends"]);
    assert_eq!(kinds(&db, &second), ["shorter"]);
    assert!(db
        .refusal(&format!("INSERT INTO gov_restore(note, document, reason) VALUES('{first}', 'x', 'y')"))
        .contains("GS-2029"));
    db.run(&format!(
        "INSERT INTO gov_restore(note, document, reason) VALUES('{second}', '恢复记录〔2024〕1号', '磁盘损坏')"
    ));
    db.run(TAKE);
    assert!(db
        .text("SELECT origin FROM gov_checkpoint ORDER BY size DESC LIMIT 1")
        .starts_with("data.jdz.gov.cn/mzj/r-"));
    db.run(TAKE);
    assert_eq!(kinds(&db, &first), ["extends"]);
    assert_eq!(kinds(&db, &second), ["diverged"], "what was lost stays lost, and the restore says why");
    let other = second.replace("jdz", "jx");
    assert_eq!(kinds(&db, &other), ["other_origin"]);
    assert!(db.refusal("SELECT * FROM audit_verify('rubbish')").contains("GS-2020"));
}
