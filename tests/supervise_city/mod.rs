//! A city of 60 departments and 10 000 requests, and as many readings as asked for: what the scorecard is timed on.

use rusqlite::Connection;
use std::path::Path;

pub const DEPARTMENTS: u32 = 60;
const REQUESTS: u32 = 10_000;

/// 60 departments, 240 resources and 10 000 requests through the door.
pub fn governed(db: &Connection) {
    let run = |sql: &str| db.execute_batch(sql).unwrap_or_else(|e| panic!("{sql}\n{e}"));
    run("SELECT govshare_init('{\"at\":\"2024-01-02T08:00:00.000Z\"}')");
    run("PRAGMA synchronous = OFF; BEGIN");
    for n in 0..DEPARTMENTS {
        run(&format!(
            "INSERT INTO gov_department(code, name, kind, level, authority, at) VALUES('d{n}', '部门{n}', 'organ', 'city', 'd{n}', '2024-01-03T08:00:00Z');
             INSERT INTO gov_staff(id, department, role, at) VALUES('s{n}', 'd{n}', 'steward', '2024-01-03T08:00:00Z'), ('c{n}', 'd{n}', 'cdo', '2024-01-03T08:00:00Z')"
        ));
        for k in 0..4 {
            let code = format!("30700{k}0001/{:06}", n + 1);
            run(&format!(
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
        run(&format!(
            "INSERT INTO gov_request(id, resource, applicant, system, purpose, scope, items, valid_until, form_sha256, form_sent_at, received_at, at)
               VALUES({id}, '{code}', 'd{applicant}', '系统', '核对', '全市', '[\"名称\"]', '2026-12-31', sha256('{id}'), '{on}', '{on}', '{on}T01:00:00Z');
             UPDATE gov_request SET state = 'accepted', at = '{on}T02:00:00Z' WHERE id = {id};
             UPDATE gov_request SET state = 'agreed', agreed_items = items, at = '{on}T03:00:00Z' WHERE id = {id};
             UPDATE gov_request SET state = 'provided', at = '{on}T04:00:00Z' WHERE id = {id}"
        ));
    }
    run("COMMIT");
}

/// Readings as the access log has them, up to so many entries, put in without the library: their hashes do not
/// matter here.
pub fn readings(file: &Path, entries: i64) {
    let plain = Connection::open(file).unwrap();
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
}
