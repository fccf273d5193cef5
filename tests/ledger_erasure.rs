//! Erasing details: two persons, not before their time, nothing else, and the bytes are gone.

mod common;

use common::Host;

const TAKE: &str = "INSERT INTO gov_checkpoint(size) VALUES(NULL)";

/// Entries 6 to 10 are of January 2024, the clock is two years later.
fn old_log() -> Host {
    let db = common::governed();
    fill(&db);
    db
}

fn fill(db: &Host) {
    db.run("SELECT govshare_clock('2024-01-10T08:00:00Z')");
    db.run("INSERT INTO gov_department(code, name, kind, level) VALUES('d1', '一局', 'organ', 'city')");
    db.run("INSERT INTO gov_staff(id, department, role) VALUES('s1', 'd1', 'sysadmin'), ('s2', 'd1', 'secadmin'), ('au', 'd1', 'auditor')");
    for i in 0..5 {
        db.run(&format!(
            "INSERT INTO gov_audit(action, object, parties, detail) VALUES('query', 'x:{i}', '[\"d1\"]', '{{\"what\":\"SYNTHETIC-SECRET-{i}\"}}')"
        ));
    }
    db.run("SELECT govshare_clock('2024-07-09T08:00:00Z')");
}

fn request(from: i64, to: i64) -> String {
    format!("INSERT INTO gov_erasure(from_seq, to_seq, ground, document, actor) VALUES({from}, {to}, '保存期满', '景政数〔2024〕3号', 's1')")
}

#[test]
fn details_go_when_their_time_has_come_and_everything_still_verifies() {
    let db = old_log();
    db.run(TAKE);
    let note = db.text("SELECT note FROM gov_checkpoint");
    let proof = db.lines("SELECT * FROM audit_proof(8)");
    assert!(db.refusal(&request(6, 10)).contains("6 months"), "one day too early");
    db.run("SELECT govshare_clock('2024-07-10T08:00:00Z')");
    db.run(&request(1, 10));
    assert!(db.refusal("UPDATE gov_erasure SET state = 'confirmed', actor = 's1'").contains("GS-3"), "the same person");
    db.run("UPDATE gov_erasure SET state = 'confirmed', actor = 'au'");
    assert_eq!(db.text("SELECT erased FROM gov_erasure"), "5");
    assert_eq!(
        db.lines("SELECT class, count(*), count(detail) FROM gov_audit WHERE seq <= 10 GROUP BY class ORDER BY class"),
        ["application|5|0", "chain|1|1", "governance|4|4"]
    );
    assert_eq!(db.problems(), [""; 0]);
    assert_eq!(db.lines("SELECT * FROM audit_verify"), [""; 0]);
    assert_eq!(db.lines(&format!("SELECT kind FROM audit_verify('{note}')")), ["extends"]);
    assert_eq!(db.lines("SELECT * FROM audit_proof(8)"), proof);
    assert_eq!(db.text("SELECT json_extract(detail, '$.from') || '-' || json_extract(detail, '$.to') FROM gov_audit WHERE action = 'chain.erase'"), "1-10");
    assert!(db.refusal("UPDATE gov_erasure SET state = 'withdrawn', actor = 's1'").contains("GS-2031"));
}

#[test]
fn what_is_held_or_unknown_or_of_governance_is_not_erased() {
    let db = old_log();
    db.run("SELECT govshare_clock('2026-07-10T08:00:00Z')");
    db.run("INSERT INTO gov_hold(from_seq, to_seq, ground, document, actor) VALUES(7, 8, '专项检查', '函〔2026〕9号', 'au')");
    assert!(db.refusal(&request(6, 10)).contains("审计冻结"));
    assert!(db.refusal("UPDATE gov_hold SET released_on = '2026-07-10', actor = 'au'").contains("GS-2031"));
    db.run(&request(9, 10));
    db.run("INSERT INTO gov_hold(from_seq, ground, document, actor) VALUES(10, '专项检查', '函〔2026〕10号', 'au')");
    assert!(
        db.refusal("UPDATE gov_erasure SET state = 'confirmed', actor = 'au'").contains("审计冻结"),
        "asked again when confirmed"
    );
    db.run("UPDATE gov_hold SET released_on = '2026-07-10', release_document = '函〔2026〕11号', actor = 'au'");
    db.run("UPDATE gov_erasure SET state = 'confirmed', actor = 'au'");
    for (from, to) in [(0, 3), (3, 2), (1, 9_999), (1, 5)] {
        assert!(db.refusal(&request(from, to)).contains("GS-2031"), "{from} {to}");
    }
    assert!(db
        .refusal("INSERT INTO gov_erasure(from_seq, to_seq, ground, document, actor) VALUES(6, 6, 'x', 'y', 'au')")
        .contains("GS-3"));
    assert!(db
        .refusal("INSERT INTO gov_erasure(from_seq, to_seq, document, actor) VALUES(6, 6, 'y', 's1')")
        .contains("ground"));
    assert!(db.refusal("DELETE FROM gov_erasure").contains("GS-2031"));
    assert_eq!(db.lines("SELECT * FROM audit_verify"), [""; 0]);
}

#[test]
fn reading_personal_items_is_kept_three_years() {
    let db = common::governed();
    db.run("SELECT govshare_clock('2024-01-10T08:00:00Z')");
    db.run(
        "INSERT INTO gov_department(code, name, kind, level, authority) VALUES('d1', '一局', 'organ', 'city', 'd1')",
    );
    db.run("INSERT INTO gov_resource(code, name, provider, share_type) VALUES('3070120001/000001', '人口', 'd1', 'unconditional')");
    db.run("INSERT INTO gov_item(resource, name, column_name, type, mask, pi) VALUES('3070120001/000001', '姓名', 'xm', 'C', 'name', 'personal')");
    db.run(
        "INSERT INTO gov_audit(action, object, detail) VALUES('share', 'resource:3070120001/000001', '{\"rows\":5}')",
    );
    let seq = db.entries();
    // Calling it impersonal afterwards shortens nothing.
    db.run("UPDATE gov_item SET pi = 'none'");
    for (clock, late) in [("2026-12-01", false), ("2027-01-11", true)] {
        db.run(&format!("SELECT govshare_clock('{clock}T08:00:00Z')"));
        let sql = format!("INSERT INTO gov_erasure(from_seq, to_seq, ground, document) VALUES({seq}, {seq}, 'g', 'd')");
        if late {
            db.run(&sql);
        } else {
            assert!(db.refusal(&sql).contains("36 months"));
        }
    }
}

#[test]
fn nothing_but_the_erasure_itself_gets_past_the_guard() {
    let db = old_log();
    for sql in [
        "UPDATE gov_audit_data SET detail = NULL WHERE seq = 6",
        "UPDATE gov_audit_data SET body = body WHERE seq = 6",
        "DELETE FROM gov_audit_data WHERE seq = 6",
        "UPDATE gov_erasure_data SET state = 'confirmed'",
        "INSERT INTO gov_node_data VALUES(5, 0, x'00')",
    ] {
        let outcome = db.execute_batch(sql);
        let changed = outcome.is_ok() && db.changes() > 0;
        assert!(!changed || sql.contains("gov_erasure_data"), "{sql}");
    }
    // A user's trigger on the erasure's table could widen it: the door does not open while one is there.
    db.run("SELECT govshare_clock('2026-07-10T08:00:00Z')");
    db.run(&request(6, 7));
    let _ = db.execute_batch(
        "CREATE TRIGGER wider AFTER UPDATE ON gov_erasure_data BEGIN UPDATE gov_audit_data SET detail = NULL WHERE seq = 8; END",
    );
    let foreign = db.integer("SELECT count(*) FROM sqlite_master WHERE name = 'wider'") == 1;
    if foreign {
        assert!(db.refusal("UPDATE gov_erasure SET state = 'confirmed', actor = 'au'").contains("GS-1028"));
    }
    assert_eq!(db.integer("SELECT count(detail) FROM gov_audit WHERE seq BETWEEN 6 AND 10"), 5);
}

#[test]
fn a_pack_with_a_longer_term_holds_as_long_as_it_is_in_force() {
    let db = old_log();
    db.run("SELECT govshare_clock('2024-08-01T08:00:00Z')");
    db.run(
        "INSERT INTO gov_rule(pack, version, rule, basis, value) VALUES('own', '1', 'effective_from', 'product', '\"2024-01-01\"'), ('own', '1', 'log_retention_months', 'product', '12');
         INSERT INTO gov_pack(pack, version) VALUES('own', '1');",
    );
    db.run(&request(6, 10));
    db.run("UPDATE gov_pack SET state = 'active' WHERE pack = 'own'");
    assert!(db.refusal("UPDATE gov_erasure SET state = 'confirmed', actor = 'au'").contains("12 months"));
    db.run("UPDATE gov_pack SET state = 'retired' WHERE pack = 'own'");
    db.run("UPDATE gov_erasure SET state = 'confirmed', actor = 'au'");
    assert_eq!(db.lines("SELECT * FROM audit_verify"), [""; 0], "the pack was not in force when they were erased");
    assert_eq!(db.lines("SELECT * FROM audit_replay"), [""; 0]);
}

/// The pack's rules stand before the checkpoint, the erasure under it comes after.
#[test]
fn from_a_checkpoint_on_an_erasure_is_judged_by_the_packs_before_it() {
    let db = common::governed();
    db.run("SELECT govshare_clock('2024-01-03T08:00:00Z')");
    db.run(
        "INSERT INTO gov_rule(pack, version, rule, basis, value) VALUES('own', '1', 'effective_from', 'product', '\"2024-01-01\"'), ('own', '1', 'log_retention_months', 'product', '12');
         INSERT INTO gov_pack(pack, version) VALUES('own', '1');
         UPDATE gov_pack SET state = 'active' WHERE pack = 'own';",
    );
    let active = db.text("SELECT json_extract(detail, '$.packs') FROM gov_audit WHERE action = 'pack.activate'");
    assert!(active.contains("own/1"), "{active}");
    db.run(TAKE);
    let size = db.integer("SELECT max(size) FROM gov_checkpoint");
    let first = db.entries() + 4;
    fill(&db);
    assert_eq!(db.text(&format!("SELECT object FROM gov_audit WHERE seq = {}", first + 1)), "x:0");
    db.run("SELECT govshare_clock('2024-08-01T08:00:00Z')");
    assert!(db.refusal(&request(first + 1, first + 5)).contains("12 months"));
    db.run("UPDATE gov_pack SET state = 'retired' WHERE pack = 'own'");
    db.run(&request(first + 1, first + 5));
    let left = db.text("SELECT json_extract(detail, '$.packs') FROM gov_audit WHERE action = 'pack.retire'");
    db.run("UPDATE gov_erasure SET state = 'confirmed', actor = 'au'");
    let found = |from: &str| {
        db.lines(&format!("SELECT DISTINCT kind FROM audit_verify(NULL, {from}) WHERE kind LIKE 'erased%'"))
    };
    assert_eq!((found("NULL"), found(&size.to_string())), (vec![], vec![]));
    // As if the pack had stayed in force: whoever owns the file computes every hash after the checkpoint anew.
    db.unguard();
    db.rewrite("pack.retire", &format!("\"packs\":{left}"), &format!("\"packs\":{active}"));
    let early = vec!["erased_early".to_string()];
    assert_eq!((found("NULL"), found(&size.to_string())), (early.clone(), early));
}
