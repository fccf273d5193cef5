//! Moves of requests, and what is due among many.

use super::{drain, in_file, one, shared};
use crate::{pair, timed};
use rusqlite::config::DbConfig;
use rusqlite::{params, Connection};

/// A move with its entry, against the two plain statements that it replaces: an UPDATE and an INSERT into a log. Many in
/// one transaction, and each in one of its own, as people make them.
pub fn transition() {
    let db = shared("transition", 10);
    db.execute_batch("SELECT session_close()").unwrap();
    // A file of its own: in one file the plain commits would pay for checkpointing our entries.
    let plain = in_file("transition-plain");
    copy_of_requests(&db, &plain);
    const MOVES: usize = 2_000;
    let body: String = one(&db, "SELECT body FROM gov_audit_data WHERE body LIKE '%request.provide%'");
    let detail: String = one(&db, "SELECT detail FROM gov_audit_data WHERE body LIKE '%request.provide%'");
    let ours = |begin: &str, commit: &str, moves: usize| {
        let mut step =
            db.prepare_cached("UPDATE gov_request SET state = ?1, state_reason = '核查' WHERE id = 1").unwrap();
        timed(|| {
            db.execute_batch(begin).unwrap();
            for i in 0..moves {
                step.execute([["suspended", "provided"][i % 2]]).unwrap();
            }
            db.execute_batch(commit).unwrap();
        })
    };
    let theirs = |all: (&str, &str), each: (&str, &str), moves: usize| {
        let mut step = plain.prepare_cached("UPDATE plain SET state = ?1, state_reason = '核查', changed_at = ?2, changed_by = 'setup' WHERE id = 1").unwrap();
        let mut log = plain.prepare_cached("INSERT INTO plain_log(body, detail, hash) VALUES(?1, ?2, ?3)").unwrap();
        timed(|| {
            plain.execute_batch(all.0).unwrap();
            for i in 0..moves {
                plain.execute_batch(each.0).unwrap();
                step.execute([["suspended", "provided"][i % 2], "2026-11-23T15:26:51.641Z"]).unwrap();
                log.execute(params![body, detail, [7u8; 32]]).unwrap();
                plain.execute_batch(each.1).unwrap();
            }
            plain.execute_batch(all.1).unwrap();
        })
    };
    let (ours_all, theirs_all) = (|| ours("BEGIN", "COMMIT", MOVES), || theirs(("BEGIN", "COMMIT"), ("", ""), MOVES));
    pair("2000 moves of a request / UPDATE and INSERT, one transaction", 3.0, 7, ours_all, theirs_all);
    let (ours_each, theirs_each) = (|| ours("", "", MOVES), || theirs(("", ""), ("BEGIN", "COMMIT"), MOVES));
    pair("2000 moves of a request / UPDATE and INSERT, one each", 3.0, 7, ours_each, theirs_each);
}

/// The requests of `from` as an ordinary table with the same indexes, and a log beside it.
fn copy_of_requests(from: &Connection, to: &Connection) {
    let mut read = from.prepare("SELECT * FROM gov_request").unwrap();
    let names = read.column_names().collect::<Vec<_>>().join(", ");
    let count = read.column_count();
    to.execute_batch(&format!(
        "CREATE TABLE plain({names}); CREATE UNIQUE INDEX plain_id ON plain(id);
         CREATE INDEX plain_1 ON plain(resource, applicant); CREATE INDEX plain_2 ON plain(applicant);
         CREATE INDEX plain_3 ON plain(state, valid_until); CREATE INDEX plain_4 ON plain(answered_at); CREATE INDEX plain_5 ON plain(decided_at);
         CREATE TABLE plain_log(seq INTEGER PRIMARY KEY, body TEXT, detail TEXT, hash BLOB);"
    ))
    .unwrap();
    let insert = format!("INSERT INTO plain VALUES({})", vec!["?"; count].join(", "));
    let mut rows = read.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let values = (0..count).map(|i| row.get::<_, rusqlite::types::Value>(i).unwrap());
        to.execute(&insert, rusqlite::params_from_iter(values)).unwrap();
    }
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
