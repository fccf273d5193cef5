//! What the lock costs where it protects nothing.

use super::{in_file, one, people};
use crate::{pair, timed};
use rusqlite::Connection;

/// A governed database with a table that no resource names, unlocked or locked.
fn unprotected(name: &str, rows: usize, lock: bool) -> Connection {
    let db = in_file(name);
    people(&db, rows);
    db.execute_batch(
        "SELECT govshare_init('{}');
         INSERT INTO gov_department(code, name, kind, level) VALUES('sj','数据局','organ','city');
         INSERT INTO gov_staff(id, department, role) VALUES('sec','sj','secadmin');
         INSERT INTO gov_credential(id, holder, token) VALUES('sec','sec','sec_0123456789abcdef');",
    )
    .unwrap();
    if lock {
        db.execute_batch("SELECT govshare_lock(); SELECT session_open('sec_0123456789abcdef')").unwrap();
    }
    db
}

pub fn lock(rows: usize) {
    let (open, locked) = (unprotected("lock-open", rows, false), unprotected("lock-locked", rows, true));
    for (what, sql) in [
        ("scan", "SELECT count(dz), max(sjhm) FROM pop"),
        ("filter and sort", "SELECT sum(length(sfzh)) FROM (SELECT sfzh FROM pop WHERE csrq > '1980' ORDER BY sjhm)"),
    ] {
        let job = |db: &Connection| {
            timed(|| {
                let _: rusqlite::types::Value = one(db, sql);
            })
        };
        pair(&format!("{what} of an unprotected table, locked / unlocked"), 1.02, 15, || job(&locked), || job(&open));
    }
    let write = |db: &Connection| {
        timed(|| db.execute_batch("BEGIN; UPDATE pop SET dz = dz || '' WHERE id % 8 = 0; ROLLBACK").unwrap())
    };
    pair("UPDATE of an unprotected table, locked / unlocked", 1.02, 15, || write(&locked), || write(&open));
    let prepare = |db: &Connection| {
        timed(|| {
            for _ in 0..2_000 {
                drop(db.prepare("SELECT sjhm, dz FROM pop WHERE sfzh = ?1 AND csrq > ?2").unwrap());
            }
        })
    };
    pair("preparing 2000 statements, locked / unlocked (prepare time)", 0.0, 7, || prepare(&locked), || prepare(&open));
}
