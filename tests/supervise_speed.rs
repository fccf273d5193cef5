//! How long a year's scorecard takes beside one plain scan of the same entries. By hand, in release:
//! `GOVSHARE_ENTRIES=5000000 cargo test --release --test supervise_speed -- --ignored --nocapture`

mod common;

use rusqlite::Connection;
use std::time::Instant;

const DEPARTMENTS: u32 = 60;
const REQUESTS: u32 = 10_000;

/// 60 departments, 240 resources and 10 000 requests through the door.
fn governed(db: &common::Host) {
    db.init();
    db.run("PRAGMA synchronous = OFF; BEGIN");
    for n in 0..DEPARTMENTS {
        db.run(&format!(
            "INSERT INTO gov_department(code, name, kind, level, authority, at) VALUES('d{n}', '部门{n}', 'organ', 'city', 'd{n}', '2024-01-03T08:00:00Z');
             INSERT INTO gov_staff(id, department, role, at) VALUES('s{n}', 'd{n}', 'steward', '2024-01-03T08:00:00Z'), ('c{n}', 'd{n}', 'cdo', '2024-01-03T08:00:00Z')"
        ));
        for k in 0..4 {
            let code = format!("30700{k}0001/{:06}", n + 1);
            db.run(&format!(
                "INSERT INTO gov_resource(code, name, provider, share_type, share_condition, update_cycle, published_on, at)
                   VALUES('{code}', '部门{n}的资源{k}', 'd{n}', 'conditional', '依申请', 'monthly', '2024-01-02', '2024-01-03T09:00:00Z');
                 INSERT INTO gov_item(resource, name, column_name, type, at) VALUES('{code}', '名称', 'mc', 'C', '2024-01-03T09:00:00Z')"
            ));
        }
    }
    for id in 1..=REQUESTS {
        let (provider, applicant) = (id % DEPARTMENTS, (id * 7 + 1) % DEPARTMENTS);
        let code = format!("30700{}0001/{:06}", id / DEPARTMENTS % 4, provider + 1);
        let (month, day) = (1 + id * 12 / (REQUESTS + 1), 1 + id % 27);
        let on = format!("2024-{month:02}-{day:02}");
        let on = if on.as_str() < "2024-01-04" { "2024-01-04".to_string() } else { on };
        let applicant = if applicant == provider { (applicant + 1) % DEPARTMENTS } else { applicant };
        db.run(&format!(
            "INSERT INTO gov_request(id, resource, applicant, system, purpose, scope, items, valid_until, form_sha256, form_sent_at, received_at, at)
               VALUES({id}, '{code}', 'd{applicant}', '系统', '核对', '全市', '[\"名称\"]', '2026-12-31', sha256('{id}'), '{on}', '{on}', '{on}T01:00:00Z');
             UPDATE gov_request SET state = 'accepted', at = '{on}T02:00:00Z' WHERE id = {id};
             UPDATE gov_request SET state = 'agreed', agreed_items = items, at = '{on}T03:00:00Z' WHERE id = {id};
             UPDATE gov_request SET state = 'provided', at = '{on}T04:00:00Z' WHERE id = {id}"
        ));
    }
    db.run("COMMIT");
}

#[test]
#[ignore = "a measurement of minutes; run by hand in release"]
fn a_years_scorecard_beside_one_scan_of_its_entries() {
    let entries: i64 = std::env::var("GOVSHARE_ENTRIES").ok().and_then(|n| n.parse().ok()).unwrap_or(1_000_000);
    let folder = common::Folder::new();
    let file = folder.file("city.db");
    let start = Instant::now();
    governed(&common::open(&file));
    println!("governed entries written in {:?}", start.elapsed());
    // Readings as the access log has them, put in without the library: their hashes do not matter here.
    let plain = Connection::open(&file).unwrap();
    let triggers: Vec<String> = {
        let sql = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'gov_audit_data'";
        let mut statement = plain.prepare(sql).unwrap();
        let names = statement.query_map([], |r| r.get(0)).unwrap().collect::<rusqlite::Result<_>>().unwrap();
        names
    };
    for name in triggers {
        plain.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    plain
        .execute_batch(&format!(
            "PRAGMA synchronous = OFF; PRAGMA journal_mode = OFF;
             WITH RECURSIVE n(i) AS (SELECT (SELECT max(seq) FROM gov_audit_data) + 1 UNION ALL SELECT i + 1 FROM n WHERE i < {entries})
             INSERT INTO gov_audit_data(seq, body, detail, hash) SELECT i,
               printf('{{\"action\":\"query\",\"actor\":\"s%d\",\"at\":\"2024-%02d-%02dT02:%02d:00.000Z\",\"class\":\"access\",\"department\":\"d%d\",\"digest\":\"%064d\",\"object\":\"resource:30700%d0001/%06d\",\"parties\":[[\"d%d\",%d,%d],[\"d%d\",%d,%d]],\"seq\":%d}}',
                 i % 60, 1 + i % 12, 1 + i % 28, i % 60, i % 60, i, i % 4, 1 + i % 59, i % 60, i, i - 60, (i + 1) % 60, i, i - 60, i),
               printf('{{\"agreement\":%d,\"credential\":\"s%d\",\"items\":[\"名称\"],\"nonce\":\"%032d\",\"outcome\":\"allowed\",\"purpose\":\"核对\",\"shape\":[\"名称 =\"],\"system\":\"系统\",\"table\":\"shared_x\"}}', 1 + i % 10000, i % 60, i),
               randomblob(32) FROM n"
        ))
        .unwrap();
    drop(plain);
    let db = common::open(&file);
    let scan = "SELECT count(*), sum(length(body)), sum(length(detail)) FROM gov_audit_data";
    // Three rounds, interleaved; the least of each.
    let (mut scans, mut cards, mut reports) = (f64::MAX, f64::MAX, f64::MAX);
    for _ in 0..3 {
        let start = Instant::now();
        println!("{:?}", db.lines(scan));
        scans = scans.min(start.elapsed().as_secs_f64());
        let start = Instant::now();
        assert_eq!(db.lines("SELECT * FROM scorecard('2024')").len(), 10 * DEPARTMENTS as usize);
        cards = cards.min(start.elapsed().as_secs_f64());
    }
    let start = Instant::now();
    let page = db.text("SELECT length(CAST(supervision_report('2024') AS BLOB))");
    reports = reports.min(start.elapsed().as_secs_f64());
    println!("scan {scans:.2} s, scorecard {cards:.2} s, ratio {:.2}; report {reports:.2} s (with verification), {page} bytes", cards / scans);
}
