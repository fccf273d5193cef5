//! Moves of requests, and what is due among many.

use super::{drain, one, shared};
use crate::{pair, timed};
use rusqlite::config::DbConfig;
use rusqlite::params;

/// A move with its entry, against the two plain statements that it replaces: an UPDATE and an INSERT into a log.
pub fn transition() {
    let db = shared("transition", 10);
    db.execute_batch(
        "SELECT session_close();
         CREATE TABLE plain AS SELECT * FROM gov_request; DELETE FROM plain;
         CREATE UNIQUE INDEX plain_id ON plain(id); CREATE INDEX plain_1 ON plain(resource, applicant); CREATE INDEX plain_2 ON plain(applicant);
         CREATE INDEX plain_3 ON plain(state, valid_until); CREATE INDEX plain_4 ON plain(answered_at); CREATE INDEX plain_5 ON plain(decided_at);
         INSERT INTO plain SELECT * FROM gov_request;
         CREATE TABLE plain_log(seq INTEGER PRIMARY KEY, body TEXT, detail TEXT, hash BLOB);",
    )
    .unwrap();
    const MOVES: usize = 2_000;
    let body: String = one(&db, "SELECT body FROM gov_audit_data WHERE body LIKE '%request.provide%'");
    let detail: String = one(&db, "SELECT detail FROM gov_audit_data WHERE body LIKE '%request.provide%'");
    let ours = || {
        let mut step =
            db.prepare_cached("UPDATE gov_request SET state = ?1, state_reason = '核查' WHERE id = 1").unwrap();
        timed(|| {
            db.execute_batch("BEGIN").unwrap();
            for i in 0..MOVES {
                step.execute([["suspended", "provided"][i % 2]]).unwrap();
            }
            db.execute_batch("COMMIT").unwrap();
        })
    };
    let theirs = || {
        let mut step = db.prepare_cached("UPDATE plain SET state = ?1, state_reason = '核查', changed_at = ?2, changed_by = 'setup' WHERE id = 1").unwrap();
        let mut log = db.prepare_cached("INSERT INTO plain_log(body, detail, hash) VALUES(?1, ?2, ?3)").unwrap();
        timed(|| {
            db.execute_batch("BEGIN").unwrap();
            for i in 0..MOVES {
                step.execute([["suspended", "provided"][i % 2], "2026-11-23T15:26:51.641Z"]).unwrap();
                log.execute(params![body, detail, [7u8; 32]]).unwrap();
            }
            db.execute_batch("COMMIT").unwrap();
        })
    };
    pair("2000 moves of a request / UPDATE and INSERT each", 3.0, 7, ours, theirs);
}

/// `request_due` among many requests, a tenth of them open, against the same rows by index.
pub fn due(rows: usize) {
    let db = shared("due", 10);
    // Only to make many rows quickly: the guards are triggers.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false).unwrap();
    db.execute_batch(&format!(
        "BEGIN;
         WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
         INSERT INTO gov_request_data(id, resource, applicant, system, purpose, scope, items, valid_until, form_sha256, form_sent_at,
             received_at, state, reply_due, changed_at, changed_by)
         SELECT i, '3070120001/000001', 'mz', '低保系统', '低保核对', '全市', '[\"编号\"]', '2999-12-31', NULL, date('2026-01-05', '+' || (i % 300) || ' days'),
             date('2026-01-05', '+' || (i % 300) || ' days'), CASE WHEN i % 10 THEN 'provided' ELSE 'accepted' END, NULL, '2026-01-05T00:00:00.000Z', 'setup' FROM n;
         COMMIT;"
    ))
    .unwrap();
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, true).unwrap();
    let open: i64 = one(&db, "SELECT count(*) FROM request_due('2026-06-01')");
    assert_eq!(open as usize, rows / 10);
    let ours = || {
        timed(|| drain(&db, "SELECT id, resource, applicant, state, due, days_left FROM request_due('2026-06-01')", 6))
    };
    let theirs = || {
        timed(|| {
            let sql = "SELECT id, resource, applicant, state, received_at, reply_due FROM gov_request_data \
                       WHERE state IN ('submitted', 'accepted', 'returned', 'agreed', 'disputed')";
            drain(&db, sql, 6)
        })
    };
    pair("request_due / the open requests by index", 3.0, 7, ours, theirs);
}
