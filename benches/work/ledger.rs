//! The chain: verifying it, proving one entry of many, appending to a long one.

use super::{in_file, one};
use crate::{pair, timed};
use govshare::audit::entry::{self, Class, Entry};
use govshare::audit::hash::{Algorithm, Hash};
use rusqlite::{params, Connection};
use sha2::Digest;
use std::time::Duration;

fn governed(name: &str, alg: Algorithm) -> Connection {
    let db = in_file(name);
    db.execute_batch(&format!("SELECT govshare_init('{{\"hash\":\"{}\"}}')", alg.name())).unwrap();
    db
}

/// The shortest detail that says anything, and one as long as a read's.
const SHORT: &str = r#"{"why":"bench","rows":12}"#;
const READ: &str = r#"{"agreement":1,"counts":[[4711,1]],"credential":"mz_s","items":["编号","身份证号","手机","出生日期","地址"],"operator":"op-7","outcome":"allowed","purpose":"低保核对","shape":["编号 ="],"system":"低保系统","table":"shared_pop","terminal":"t-1"}"#;

/// Appends application entries as an application does.
fn fill(db: &Connection, entries: usize, detail: &str) {
    db.execute_batch("BEGIN").unwrap();
    let mut insert = db
        .prepare_cached("INSERT INTO gov_audit(action, object, parties, detail) VALUES('app.test', ?1, '[\"ga\"]', ?2)")
        .unwrap();
    for i in 0..entries {
        insert.execute(params![format!("thing:{i}"), detail]).unwrap();
    }
    db.execute_batch("COMMIT").unwrap();
}

/// Writes the same entries straight into the table, in a fraction of the time: the guard triggers are taken away and
/// put back, which only an unlocked scratch database allows.
fn forge(db: &Connection, alg: Algorithm, entries: usize) {
    let triggers = "SELECT name, sql FROM main.sqlite_master WHERE type = 'trigger' AND tbl_name = 'gov_audit_data'";
    let mut query = db.prepare(triggers).unwrap();
    let triggers: Vec<(String, String)> =
        query.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap().map(Result::unwrap).collect();
    drop(query);
    for (name, _) in &triggers {
        db.execute_batch(&format!("DROP TRIGGER main.{name}")).unwrap();
    }
    let last = "SELECT seq, hash FROM main.gov_audit_data ORDER BY seq DESC LIMIT 1";
    let (first, mut link): (i64, Hash) = db.query_row(last, [], |r| Ok((r.get(0)?, r.get(1)?))).unwrap();
    let at: String = one(db, "SELECT at FROM gov_audit ORDER BY seq DESC LIMIT 1");
    db.execute_batch("BEGIN").unwrap();
    let mut insert =
        db.prepare("INSERT INTO main.gov_audit_data(seq, body, detail, hash) VALUES(?1, ?2, ?3, ?4)").unwrap();
    let mut body = String::new();
    for seq in first + 1..=first + entries as i64 {
        let detail = format!("{{\"nonce\":\"{seq:032x}\",\"rows\":12,\"why\":\"bench\"}}");
        let object = format!("thing:{seq}");
        body.clear();
        let written = Entry {
            seq,
            at: &at,
            actor: "setup",
            department: None,
            class: Class::Application,
            action: "app.test",
            object: &object,
            parties: &[],
            clock: None,
            digest: &entry::digest(alg, &detail),
        };
        entry::body(&written, &mut body);
        link = entry::link(alg, &link, &entry::leaf(alg, &body));
        insert.execute(params![seq, body, detail, link]).unwrap();
    }
    drop(insert);
    db.execute_batch("COMMIT").unwrap();
    for (_, sql) in &triggers {
        db.execute_batch(sql).unwrap();
    }
    db.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
}

/// The plain way: leaf, digest and link of every entry with the hash crate, on one core, out of memory.
fn rehash<D: Digest<OutputSize = sha2::digest::consts::U32>>(stored: &[(String, String)]) {
    let mut last = [0u8; 32];
    for (body, detail) in stored {
        let leaf = D::new_with_prefix([0]).chain_update(body).finalize();
        let digest = D::new_with_prefix([3]).chain_update(detail).finalize();
        last = D::new_with_prefix([2]).chain_update(last).chain_update(leaf).finalize().into();
        std::hint::black_box(digest);
    }
    std::hint::black_box(last);
}

pub fn verify(rows: usize) {
    for (alg, detail) in [(Algorithm::Sha256, SHORT), (Algorithm::Sha256, READ), (Algorithm::Sm3, SHORT)] {
        let db = governed(&format!("verify-{}-{}", alg.name(), detail.len()), alg);
        fill(&db, rows, detail);
        let mut all = db.prepare("SELECT body, detail FROM gov_audit").unwrap();
        let stored: Vec<(String, String)> =
            all.query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap().map(Result::unwrap).collect();
        drop(all);
        let ours = || {
            timed(|| {
                let problems: i64 = one(&db, "SELECT count(*) FROM audit_verify");
                assert_eq!(problems, 0);
            })
        };
        let theirs = || {
            timed(|| match alg {
                Algorithm::Sha256 => rehash::<sha2::Sha256>(&stored),
                Algorithm::Sm3 => rehash::<sm3::Sm3>(&stored),
            })
        };
        let goal = if alg == Algorithm::Sm3 { 1.3 } else { 1.0 };
        let bytes = stored.iter().map(|(body, detail)| body.len() + detail.len()).sum::<usize>() / stored.len();
        let what = format!("audit_verify of {} entries of {bytes} bytes / {}", stored.len(), alg.name());
        pair(&what, goal, 5, ours, theirs);
    }
}

/// One proof out of a long log, and appending to it. `GOVSHARE_BENCH_ENTRIES` says how long (default: five times the
/// rows; the figures of 10 000 000 need 4 GB of disk and some minutes).
pub fn long(rows: usize) {
    let entries = std::env::var("GOVSHARE_BENCH_ENTRIES").ok().and_then(|v| v.parse().ok()).unwrap_or(rows * 5);
    let (small, large) = (governed("small", Algorithm::Sha256), governed("large", Algorithm::Sha256));
    forge(&small, Algorithm::Sha256, 10_000);
    forge(&large, Algorithm::Sha256, entries);
    let job = |db: &Connection| timed(|| fill(db, 5_000, SHORT));
    pair(&format!("append at {entries} entries / at 10000"), 1.2, 7, || job(&large), || job(&small));
    let length: i64 = one(&large, "SELECT max(seq) FROM gov_audit");
    let taking = timed(|| large.execute_batch("INSERT INTO gov_checkpoint(size) VALUES(NULL)").unwrap());
    let mut prove = large
        .prepare("SELECT audit_check_proof(alg, \"index\", size, leaf_hash, proof, root) FROM audit_proof(?1)")
        .unwrap();
    let mut seq = 1;
    let mut times: Vec<Duration> = (0..1_000)
        .map(|_| {
            // A stride without common factors lands all over the log.
            seq = (seq + 7_654_321) % length + 1;
            timed(|| assert_eq!(prove.query_row([seq], |r| r.get::<_, String>(0)).unwrap(), "valid"))
        })
        .collect();
    times.sort();
    let ms = |t: Duration| t.as_secs_f64() * 1e3;
    println!(
        "proof of one in {length} entries, given and checked: median {:.3} ms, 99 of 100 below {:.3} ms, worst {:.3} ms  goal 1",
        ms(times[500]),
        ms(times[990]),
        ms(times[999])
    );
    println!("the first checkpoint of {length} entries: {:.0} ms", ms(taking));
}
