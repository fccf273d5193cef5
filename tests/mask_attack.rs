//! `k_anonymity` reads with its caller's rights: on a locked database it opens no source table.

mod common;
mod scene;

use scene::{Journal, Scene, RESOURCE, SECRETS};

const DECLARED: &str = r#"{"purpose":"低保核对","system":"低保系统"}"#;

#[test]
fn attack_k_anonymity_reads_no_protected_source() {
    let scene = Scene::locked(Journal::Wal);
    let db = scene.connect();
    let token = scene::token("mz_s");
    db.query_row("SELECT session_open(?1, ?2)", [token.as_str(), DECLARED], |_| Ok(())).unwrap();
    for target in ["pop", "pop_view", "gov_credential_data", "gov_audit_data"] {
        let text = db.refusal(&format!("SELECT * FROM k_anonymity('{target}', 'sfzh')"));
        assert!(!SECRETS.iter().any(|s| text.contains(s)), "{target}: {text}");
    }
    // What was agreed is measured masked, and logged as the read it is.
    let reads = format!("SELECT count(*) FROM gov_audit WHERE action = 'query' AND object = 'resource:{RESOURCE}'");
    let before = db.integer(&reads);
    let seen = db.lines("SELECT k, size, worst FROM k_anonymity('shared_pop', 'xm, sjhm')").join("\n");
    assert!(seen.starts_with("1|1|"), "{seen}");
    assert!(!SECRETS.iter().any(|s| seen.contains(s)), "{seen}");
    assert_eq!(db.integer(&reads), before + 1);
    assert!(db.refusal("SELECT * FROM k_anonymity('shared_pop', 'sfzh')").starts_with("GS-7007"));
}
