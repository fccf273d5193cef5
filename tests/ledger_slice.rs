//! A department's slice of the log: complete, proved, and without what concerns others; delivered exactly once.

mod common;

use common::Host;
use govshare::audit::entry::{self, leaf};
use govshare::audit::hash::{hex, Algorithm};
use govshare::audit::json::{self, Json};
use govshare::audit::state::{slice_complete, Standing};

const TAKE: &str = "INSERT INTO gov_checkpoint(size) VALUES(NULL)";

fn filled() -> Host {
    let db = common::governed();
    for d in ["d1", "d2", "d3"] {
        db.run(&format!("INSERT INTO gov_department(code, name, kind, level) VALUES('{d}', '一局', 'organ', 'city')"));
        db.run(&format!("INSERT INTO gov_staff(id, department, role) VALUES('{d}_s', '{d}', 'steward'), ('{d}_a', '{d}', 'sysadmin')"));
    }
    for i in 0..30 {
        db.run(&format!(
            "INSERT INTO gov_audit(action, object, parties, detail) VALUES('query', 'x:{i}', '[\"d{}\",\"d{}\"]', '{{\"i\":{i}}}')",
            i % 3 + 1,
            i % 2 + 1
        ));
    }
    db
}

/// Whoever received the slice checks it with nothing else at hand; the number of entries in it.
fn check(db: &Host, code: &str) -> i64 {
    let slice = format!("audit_slice('{code}')");
    assert_eq!(
        db.lines(&format!(
            "SELECT DISTINCT audit_check_proof(alg, \"index\", size, leaf_hash, proof, root) FROM {slice}"
        )),
        ["valid"]
    );
    assert_eq!(
        db.lines(&format!(
            "SELECT audit_check_proof(alg, claim_index, claim_size, claim_hash, claim_proof, claim_root), \
             object = 'departments:' || claim_size || ':' || claim_root, detail IS NULL FROM {slice} WHERE kind = 'state'"
        )),
        ["valid|1|1"]
    );
    // The leaf hashes are of the bodies and of the claim.
    for row in db.lines(&format!("SELECT leaf_hash, body FROM {slice}")) {
        let (hash, body) = row.split_once('|').unwrap();
        assert_eq!(hash, hex(&leaf(Algorithm::Sha256, body)));
    }
    let claim = db.text(&format!("SELECT claim FROM {slice} WHERE kind = 'state'"));
    assert_eq!(
        db.text(&format!("SELECT claim_hash FROM {slice} WHERE kind = 'state'")),
        hex(&leaf(Algorithm::Sha256, &claim))
    );
    let claim = json::read(&claim).unwrap();
    let number = |i: usize| claim.list().unwrap()[i].int().unwrap();
    assert_eq!(claim.list().unwrap()[0].text(), Some(code));
    let standing = Standing { code, n: number(1), last_seq: number(2) };
    let bodies = db.lines(&format!("SELECT body FROM {slice} WHERE kind = 'entry'"));
    let entries: Vec<_> = bodies.iter().map(|b| entry::read(b).unwrap()).collect();
    assert_eq!(slice_complete(&standing, &entries), Ok(()));
    let all = db.integer(&format!(
        "SELECT count(*) FROM gov_audit WHERE instr(parties, '\"{code}\"') > 0 AND seq <= (SELECT max(size) FROM gov_checkpoint)"
    ));
    assert_eq!(all, entries.len() as i64);
    all
}

#[test]
fn every_slice_is_complete_and_proved_whenever_it_is_asked_for() {
    let db = filled();
    assert!(db.refusal("SELECT * FROM audit_slice('d1')").contains("GS-2032"));
    for round in 0..3 {
        db.run(if round == 1 { "INSERT INTO gov_checkpoint(actor) VALUES('d2_a')" } else { TAKE });
        for code in ["d1", "d2", "d3"] {
            let before = check(&db, code);
            // Later entries, also of a new department, change nothing of what was proved.
            db.run(&format!("INSERT INTO gov_audit(action, object, parties) VALUES('query', 'y', '[\"{code}\"]')"));
            assert_eq!(check(&db, code), before);
        }
        db.run(&format!(
            "INSERT INTO gov_department(code, name, kind, level) VALUES('n{round}', 'n', 'organ', 'city')"
        ));
        check(&db, "d1");
    }
    assert!(db.refusal("SELECT * FROM audit_slice('nobody')").contains("GS-2032"));
}

#[test]
fn a_slice_shows_nothing_that_opens_others_counts() {
    let db = filled();
    db.run("INSERT INTO gov_checkpoint(actor) VALUES('d1_a')");
    let nonce = db.text("SELECT detail FROM gov_audit WHERE action = 'chain.state'");
    let nonce = json::read(&nonce).unwrap().get("nonce").and_then(Json::text).unwrap().to_string();
    let shown = db.lines("SELECT * FROM audit_slice('d1')").join("\n");
    assert!(!shown.contains(&nonce));
    // Not even where the state itself is an entry of the department that took the checkpoint.
    assert_eq!(db.text("SELECT count(*) FROM audit_slice('d1') WHERE kind = 'entry' AND action = 'chain.state'"), "1");
}

#[test]
fn only_the_department_and_its_watchers_read_a_slice() {
    let db = filled();
    db.run(TAKE);
    db.run("INSERT INTO gov_credential(id, holder, token) VALUES('c1', 'd1_s', 'synthetic-token-0000000001')");
    db.run("SELECT session_open('synthetic-token-0000000001')");
    assert!(db.integer("SELECT count(*) FROM audit_slice('d1')") > 1);
    assert!(db.refusal("SELECT * FROM audit_slice('d2')").contains("GS-3"));
}

#[test]
fn an_entry_removed_or_a_count_changed_gives_no_slice() {
    for damage in [
        "DELETE FROM gov_audit_data WHERE seq = 15",
        "UPDATE gov_audit_data SET body = replace(body, '\"d1\",', '\"d9\",') WHERE seq = 17",
        "UPDATE gov_party_data SET n = n + 1 WHERE code = 'd2'",
        "INSERT INTO gov_party_data(code, n, last_seq) VALUES('d8', 1, 9)",
        "UPDATE gov_audit_data SET detail = NULL WHERE seq = (SELECT max(size) FROM gov_checkpoint_data)",
    ] {
        let db = filled();
        // What the table says of d2 is then older than the entries that are read beside it.
        for _ in 0..64 {
            db.run("INSERT INTO gov_audit(action, parties) VALUES('app.test', '[\"d1\"]')");
        }
        db.run(TAKE);
        let drops =
            db.lines("SELECT 'DROP TRIGGER ' || name || ';' FROM sqlite_master WHERE type = 'trigger'").concat();
        db.run(&drops);
        db.run(damage);
        assert!(db.try_rows("SELECT * FROM audit_slice('d1')").is_err(), "{damage}");
    }
}

#[test]
fn everything_is_delivered_exactly_once() {
    let db = filled();
    assert!(db.refusal("INSERT INTO gov_feed(department) VALUES('d1')").contains("GS-2032"));
    let mut delivered: Vec<String> = Vec::new();
    for round in 0..4 {
        db.run(TAKE);
        db.run("INSERT INTO gov_feed(department) VALUES('d1')");
        assert!(db.refusal("INSERT INTO gov_feed(department) VALUES('d1')").contains("GS-2032"), "nothing new");
        delivered.extend(db.lines(
            "SELECT s.seq FROM (SELECT * FROM gov_feed ORDER BY id DESC LIMIT 1) AS f, \
             audit_slice(f.department, f.from_seq, f.to_seq) AS s WHERE s.kind = 'entry'",
        ));
        db.run(&format!("INSERT INTO gov_audit(action, object, parties) VALUES('query', 'r:{round}', '[\"d1\"]')"));
        db.run("BEGIN");
        db.run(TAKE);
        db.run("INSERT INTO gov_feed(department) VALUES('d1')");
        db.run("ROLLBACK");
    }
    let all = db.lines(
        "SELECT seq FROM gov_audit WHERE instr(parties, '\"d1\"') > 0 AND seq <= (SELECT max(to_seq) FROM gov_feed) ORDER BY seq",
    );
    assert_eq!(delivered, all);
    for sql in [
        "INSERT INTO gov_feed(department, from_seq) VALUES('d2', 1)",
        "INSERT INTO gov_feed(department) VALUES('nobody')",
        "UPDATE gov_feed SET to_seq = 1",
        "DELETE FROM gov_feed",
        "INSERT INTO gov_feed(department, actor) VALUES('d2', 'd1_s')",
    ] {
        assert!(db.refusal(sql).starts_with("GS-"), "{sql}");
    }
}
