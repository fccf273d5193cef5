//! The corpus of attacks on the newest SQLite, in each journal mode, by everybody: nothing is learned.

mod common;
mod scene;

use govshare::share::leak::corpus::Group;
use scene::corpus::{fire, learned, shots, ATTACKERS};
use scene::{outcome, Scene, JOURNALS};

#[test]
fn nobody_learns_anything() {
    let mut attacks = 0;
    for journal in JOURNALS {
        for (who, groups) in ATTACKERS {
            let (scene, db) = Scene::locked(journal).attacker(*who);
            let shots = shots(&scene, groups);
            let outcomes = fire(&db, &shots);
            let found = learned(&shots, &outcomes, |seen| seen.contains("ERROR"));
            assert!(found.is_empty(), "{journal:?} {who:?}: {} of {}\n{}", found.len(), shots.len(), found.join("\n"));
            // What was tried left the log whole.
            assert_eq!(db.lines("SELECT kind, seq FROM audit_verify"), Vec::<String>::new());
            attacks += shots.len();
        }
    }
    assert!(attacks > 3_000, "{attacks}");
}

/// The corpus finds what is open: before the lock most of it goes through.
#[test]
fn an_unlocked_database_is_found_out() {
    let (scene, db) = Scene::open(scene::Journal::Memory).attacker(Some("mz_s"));
    let reads = shots(&scene, &[Group::Source]).into_iter().filter(|s| {
        let sql = s.sql.to_uppercase();
        ["SELECT", "WITH", "EXPLAIN", "VALUES"].iter().any(|w| sql.starts_with(w))
    });
    let reads: Vec<_> = reads.collect();
    let outcomes: Vec<String> = reads.iter().map(|s| outcome(&db, &s.sql)).collect();
    let found = learned(&reads, &outcomes, |seen| seen.contains("ERROR"));
    assert!(found.iter().filter(|f| f.contains("learned")).count() >= 10, "{}", found.join("\n"));
    assert!(found.iter().filter(|f| f.contains("was let through")).count() >= 15, "{}", found.join("\n"));
}
