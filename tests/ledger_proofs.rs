//! The log's tree in SQL: proofs out of stored nodes, and the functions that check them.

mod common;

use common::Host;

fn filled(hash: &str, entries: usize) -> Host {
    let db = common::memory();
    db.run(&format!(
        "SELECT govshare_init('{{\"id\":\"00112233445566778899aabbccddeeff\",\"at\":\"2024-01-02T08:00:00Z\",\"hash\":\"{hash}\"}}')"
    ));
    db.run("INSERT INTO gov_department(code, name, kind, level) VALUES('d1', '一局', 'organ', 'city')");
    for i in 0..entries {
        log(&db, i);
    }
    db
}

fn log(db: &Host, i: usize) {
    db.run(&format!(
        "INSERT INTO gov_audit(action, object, parties, detail) VALUES('query', 'x:{i}', '[\"d1\"]', '{{\"i\":{i}}}')"
    ));
}

/// Every entry's proof in every size of a sample is valid, and every consistency proof too.
fn all_proofs_hold(db: &Host) {
    let length = db.entries();
    let checked =
        "SELECT count(*), sum(audit_check_proof(p.alg, p.\"index\", p.size, p.leaf_hash, p.proof, p.root) = 'valid') \
                   FROM gov_audit AS a, audit_proof(a.seq) AS p";
    assert_eq!(db.lines(checked), [format!("{length}|{length}")]);
    for new in [1, 2, 31, 32, 33, 63, 64, 65, length - 1, length].into_iter().filter(|n| *n <= length) {
        let wrong = db.lines(&format!(
            "SELECT a.seq, audit_check_consistency(c.alg, c.size1, c.size2, c.proof, c.root1, c.root2) AS answer \
             FROM gov_audit AS a, audit_consistency(a.seq, {new}) AS c WHERE a.seq <= {new} AND answer <> 'valid'"
        ));
        assert!(wrong.is_empty(), "{new}: {wrong:?}");
        let wrong = db.lines(&format!(
            "SELECT a.seq, audit_check_proof(p.alg, p.\"index\", p.size, p.leaf_hash, p.proof, p.root) AS answer \
             FROM gov_audit AS a, audit_proof(a.seq, {new}) AS p WHERE a.seq <= {new} AND answer <> 'valid'"
        ));
        assert!(wrong.is_empty(), "{new}: {wrong:?}");
    }
}

#[test]
fn every_entry_is_proved_before_and_after_checkpoints() {
    for hash in ["sha256", "sm3"] {
        let db = filled(hash, 70);
        all_proofs_hold(&db);
        let root = |db: &Host, n: i64| db.text(&format!("SELECT root FROM audit_proof({n}, {n})"));
        let before: Vec<String> = (1..=70).map(|n| root(&db, n)).collect();
        for round in 0..3 {
            db.run("INSERT INTO gov_checkpoint(size) VALUES(NULL)");
            assert_eq!(
                db.text("SELECT max(size) = (SELECT max(seq) FROM gov_audit) FROM gov_checkpoint"),
                "1",
                "the state is the last entry before its checkpoint"
            );
            for i in 0..37 {
                log(&db, 1_000 * round + i);
            }
            all_proofs_hold(&db);
        }
        let after: Vec<String> = (1..=70).map(|n| root(&db, n)).collect();
        assert_eq!(before, after, "stored nodes and bodies give the same roots");
        assert!(db.integer("SELECT count(*) FROM gov_node") > 0);
        assert_eq!(db.problems(), [""; 0]);
    }
}

#[test]
fn a_checkpoints_root_is_its_trees() {
    let db = filled("sha256", 40);
    db.run("INSERT INTO gov_checkpoint(size) VALUES(NULL)");
    let size = db.integer("SELECT size FROM gov_checkpoint");
    assert_eq!(
        db.text("SELECT root FROM gov_checkpoint"),
        db.text(&format!("SELECT root FROM audit_proof(1, {size})"))
    );
    let note = db.text("SELECT note FROM gov_checkpoint");
    let lines: Vec<&str> = note.split('\n').collect();
    assert_eq!(lines[..2], ["govshare.local", &size.to_string()]);
    assert!(note.ends_with('\n') && lines.len() == 4, "{note:?}");
    assert_eq!(db.text("SELECT action FROM gov_audit ORDER BY seq DESC LIMIT 1"), "chain.state");
}

#[test]
fn a_changed_leaf_path_root_or_number_is_invalid() {
    let db = filled("sha256", 20);
    let ask = |edit: &str| {
        let columns = ["alg", "\"index\"", "size", "leaf_hash", "proof", "root"];
        let columns: Vec<String> =
            columns.iter().map(|c| edit.strip_prefix(&format!("{c}=")).map_or(c.to_string(), str::to_string)).collect();
        db.text(&format!("SELECT audit_check_proof({}) FROM audit_proof(7)", columns.join(", ")))
    };
    assert_eq!(ask(""), "valid");
    for edit in [
        "alg='sm3'",
        "alg='md5'",
        "alg=NULL",
        "\"index\"=\"index\"+1",
        "\"index\"=-1",
        "\"index\"=NULL",
        "size=0",
        "size=5",
        "size=size*2",
        "size=9223372036854775807",
        "leaf_hash=''",
        "leaf_hash=replace(leaf_hash,substr(leaf_hash,1,1),'0')||''",
        "leaf_hash=sha256('x')",
        "leaf_hash=substr(leaf_hash,3)",
        "proof='[]'",
        "proof='['",
        "proof=NULL",
        "proof='[\"\"]'",
        "root=''",
        "root=sha256('x')",
        "root=x'00'",
    ] {
        let answer = ask(edit);
        let harmless = edit.contains("replace(") && answer == "valid";
        assert!(answer.starts_with("invalid: ") || harmless, "{edit}: {answer}");
    }
}

#[test]
fn what_is_not_in_the_log_is_not_proved() {
    let db = filled("sha256", 5);
    for sql in [
        "SELECT * FROM audit_proof(0)",
        "SELECT * FROM audit_proof(-1)",
        "SELECT * FROM audit_proof(99)",
        "SELECT * FROM audit_proof('x')",
        "SELECT * FROM audit_proof(NULL)",
        "SELECT * FROM audit_proof(5, 4)",
        "SELECT * FROM audit_proof(5, 99)",
        "SELECT * FROM audit_consistency(0, 5)",
        "SELECT * FROM audit_consistency(6, 5)",
        "SELECT * FROM audit_consistency(1, 99)",
    ] {
        assert!(db.refusal(sql).contains("GS-2027"), "{sql}");
    }
    assert!(db.refusal("SELECT * FROM audit_proof").contains("GS-1039"));
}

#[test]
fn a_changed_stored_node_is_found_before_a_proof_is_given() {
    let db = filled("sha256", 100);
    db.run("INSERT INTO gov_checkpoint(size) VALUES(NULL)");
    db.run("DROP TRIGGER gov_node_data_guard_update; UPDATE gov_node_data SET hash = zeroblob(32) WHERE level = 5 AND idx = 1");
    assert!(db.refusal("SELECT * FROM audit_proof(1)").contains("GS-2026"));
    // This proof needs the node of the other half only, and leads to the true root.
    assert_eq!(
        db.text("SELECT audit_check_proof(alg, \"index\", size, leaf_hash, proof, root) FROM audit_proof(40)"),
        "valid"
    );
    db.run("UPDATE gov_node_data SET hash = x'00' WHERE level = 5 AND idx = 1");
    assert!(db.refusal("SELECT * FROM audit_proof(1)").contains("GS-2026"));
}
