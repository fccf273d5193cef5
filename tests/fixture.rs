//! A database that schema version 1 wrote, kept so that every later library opens it: reads, verifies, writes.
//!
//! Never regenerate it once version 1 has been released: make the upgrade work instead. Until then
//! `GOVSHARE_BLESS=1 cargo test --test fixture` writes it anew.

mod common;

use common::{Folder, Host, ADMIN_TOKEN};
use std::path::{Path, PathBuf};

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/v1.db")
}

/// Everything in it, with nothing left to clock or chance.
const CONTENT: &[&str] = &[
    "INSERT INTO gov_department(code, name, kind, level, at, actor, nonce) VALUES('mzj', '民政局', '行政机关', '市级', '2024-02-01T00:00:00Z', 'op1', '00000000000000000000000000000001')",
    "INSERT INTO gov_department(code, name, kind, level, parent, at, actor, nonce) VALUES('mzj_fw', '服务中心', 'public_service', 'city', 'mzj', '2024-02-01T00:00:01Z', 'op1', '00000000000000000000000000000002')",
    "INSERT INTO gov_staff(id, department, role, since, at, actor, nonce) VALUES('s1', 'mzj', 'steward', '2024-01-01', '2024-02-01T00:00:02Z', 'op1', '00000000000000000000000000000003')",
    "INSERT INTO gov_credential(id, holder, token, at, actor, nonce) VALUES('c1', 's1', 'synthetic-token-0000001', '2024-02-01T00:00:03Z', 'op1', '00000000000000000000000000000004')",
    "UPDATE gov_department SET name = '市民政局', at = '2024-02-02T00:00:00Z', actor = 'op1', nonce = '00000000000000000000000000000005' WHERE code = 'mzj_fw'",
    "INSERT INTO gov_audit(action, object, detail, at, actor, nonce) VALUES('app.import', 'sheet:1', '{\"rows\":12}', '2024-02-03T00:00:00Z', 'app', '00000000000000000000000000000006')",
    "CREATE TABLE business(id INTEGER PRIMARY KEY, note TEXT)",
    "INSERT INTO business VALUES(1, 'another table of the same system')",
];

fn copy(folder: &Folder) -> Host {
    if std::env::var_os("GOVSHARE_BLESS").is_some() {
        let _ = std::fs::remove_file(fixture());
        let db = common::open(&fixture());
        db.init();
        for sql in CONTENT {
            db.run(sql);
        }
    }
    let file = folder.file("v1.db");
    std::fs::copy(fixture(), &file).expect("tests/fixtures/v1.db");
    common::open(&file)
}

#[test]
fn a_database_of_version_1_is_read_verified_and_written() {
    let folder = Folder::new();
    let db = copy(&folder);
    assert_eq!(db.integer("SELECT schema_version FROM gov_meta"), 1);
    assert_eq!(
        db.lines("SELECT code, name, kind, level, parent, changed_at, changed_by FROM gov_department ORDER BY code"),
        [
            "mzj|民政局|organ|city||2024-02-01T00:00:00.000Z|op1",
            "mzj_fw|市民政局|public_service|city|mzj|2024-02-02T00:00:00.000Z|op1",
        ]
    );
    assert_eq!(db.lines("SELECT id, department, role, since FROM gov_staff"), ["s1|mzj|steward|2024-01-01"]);
    assert_eq!(
        db.lines("SELECT seq, actor, action, object FROM gov_audit"),
        [
            "1|setup|chain.genesis|chain:00112233445566778899aabbccddeeff",
            "2|op1|department.insert|department:mzj",
            "3|op1|department.insert|department:mzj_fw",
            "4|op1|staff.insert|staff:s1",
            "5|op1|credential.issue|credential:c1",
            "6|op1|department.update|department:mzj_fw",
            "7|app|app.import|sheet:1",
        ]
    );
    assert_eq!(db.text("SELECT hash FROM gov_audit WHERE seq = 7"), HEAD);
    assert_eq!(db.problems(), [""; 0]);
    assert!(db.integer("SELECT govshare_upgrade()") >= 1);
    assert_eq!(db.problems(), [""; 0]);
    db.run("INSERT INTO gov_department(code, name, kind, level) VALUES('jyj', '教育局', 'organ', 'city')");
    db.run(
        "UPDATE gov_staff SET until = '2030-12-31' WHERE id = 's1'; DELETE FROM gov_department WHERE code = 'mzj_fw'",
    );
    assert_eq!(db.text("SELECT session_open('synthetic-token-0000001')"), "s1");
    assert_eq!(db.text(&format!("SELECT session_open('{ADMIN_TOKEN}')")), "admin");
    assert_eq!(db.problems(), [""; 0]);
    assert_eq!(db.text("SELECT note FROM business"), "another table of the same system");
}

/// The last hash, which stands for every byte of the log before it.
const HEAD: &str = "2d05cdc1a69eb0472022d73be777231ce7bb85a2db60aa001ed7043be95850cd";
