//! The pairs.

pub mod catalogue;
pub mod enforcement;
pub mod ledger;
pub mod requests;
pub mod supervise;

use super::{pair, timed};
use rusqlite::{params, Connection};
use std::path::PathBuf;

/// The library that this build made, beside the running binary.
fn library() -> PathBuf {
    let name = format!("{}govshare{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    std::env::current_exe().unwrap().parent().unwrap().join(name)
}

fn load(db: &Connection) {
    unsafe {
        db.load_extension_enable().unwrap();
        db.load_extension(library(), None::<&str>).unwrap();
    }
}

fn one<T: rusqlite::types::FromSql>(db: &Connection, sql: &str) -> T {
    db.query_row(sql, [], |r| r.get(0)).unwrap()
}

fn in_file(name: &str) -> Connection {
    let path = std::env::temp_dir().join(format!("govshare-bench-{}-{name}.db", std::process::id()));
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
    }
    let db = Connection::open(path).unwrap();
    db.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;").unwrap();
    load(&db);
    db
}

fn people(db: &Connection, rows: usize) {
    db.execute_batch(
        "CREATE TABLE pop(id INTEGER PRIMARY KEY, xm TEXT, sfzh TEXT, sjhm TEXT, csrq TEXT, dz TEXT); BEGIN;",
    )
    .unwrap();
    let mut insert = db.prepare("INSERT INTO pop VALUES(?, ?, ?, ?, ?, ?)").unwrap();
    for i in 0..rows {
        let day = format!("{:04}-{:02}-{:02}", 1950 + i % 60, 1 + i % 12, 1 + i % 28);
        let card = format!("360202{}{:03}X", day.replace('-', ""), i % 1000);
        let phone = format!("154{:08}", i % 100_000_000);
        insert.execute(params![i as i64 + 1, "陈例文", card, phone, day, "珠山区某路1号"]).unwrap();
    }
    drop(insert);
    db.execute_batch("COMMIT").unwrap();
}

/// A governed database with a conditional resource, its agreement provided, the applicant's session open.
fn shared(name: &str, rows: usize) -> Connection {
    let db = in_file(name);
    people(&db, rows);
    db.execute_batch(
        "SELECT govshare_init('{}');
         INSERT INTO gov_department(code, name, kind, level) VALUES('ga','公安局','organ','city'),('mz','民政局','organ','city');
         INSERT INTO gov_staff(id, department, role) VALUES('mz_s','mz','steward');
         INSERT INTO gov_credential(id, holder, token) VALUES('mz_s','mz_s','mz_s_0123456789abcdef');
         INSERT INTO gov_resource(code, name, provider, share_type, share_condition)
           VALUES('3070120001/000001','人口基本信息','ga','conditional','依申请用于履行法定职责');
         INSERT INTO gov_item(resource, name, column_name, type, mask) VALUES
           ('3070120001/000001','编号','id','I',NULL),
           ('3070120001/000001','身份证号','sfzh','C','id_card'),
           ('3070120001/000001','手机','sjhm','C','phone'),
           ('3070120001/000001','出生日期','csrq','C',NULL),
           ('3070120001/000001','地址','dz','C',NULL);
         CREATE VIRTUAL TABLE shared_pop USING gov_shared(resource='3070120001/000001', source='pop');
         INSERT INTO gov_request(resource, applicant, system, purpose, scope, items, valid_until, form_sha256, form_sent_at, received_at)
           SELECT '3070120001/000001','mz','低保系统','低保核对','全市','[\"编号\",\"身份证号\",\"手机\",\"出生日期\",\"地址\"]',
             date('now','+300 days'), sha256('form'), date('now','+8 hours'), date('now','+8 hours');
         UPDATE gov_request SET state='accepted' WHERE id=1;
         UPDATE gov_request SET state='agreed' WHERE id=1;
         UPDATE gov_request SET undertaking_sha256=sha256('u') WHERE id=1;
         UPDATE gov_request SET state='provided' WHERE id=1;
         SELECT session_open('mz_s_0123456789abcdef');",
    )
    .unwrap();
    db
}

fn drain(db: &Connection, sql: &str, columns: usize) {
    let mut statement = db.prepare_cached(sql).unwrap();
    let mut rows = statement.query([]).unwrap();
    let mut bytes = 0;
    while let Some(row) = rows.next().unwrap() {
        for i in 0..columns {
            bytes += match row.get_ref(i).unwrap() {
                rusqlite::types::ValueRef::Text(t) => t.len(),
                _ => 8,
            };
        }
    }
    assert!(bytes > 0);
}

pub fn masks(rows: usize) {
    let db = Connection::open_in_memory().unwrap();
    load(&db);
    people(&db, rows);
    let expressions = [
        ("mask_phone(sjhm)", "substr(sjhm,1,3)||'****'||substr(sjhm,8)"),
        ("mask_id_card(sfzh)", "substr(sfzh,1,6)||'********'||substr(sfzh,15)"),
        ("mask_name(xm)", "substr(xm,1,1)||'**'"),
        ("mask(sjhm,'phone')", "mask_phone(sjhm)"),
        ("mask(xm,'name')", "mask_name(xm)"),
        ("mask_bank_card(yhk)", "substr(yhk,1,6)||'******'||substr(yhk,-4)"),
        ("mask_email(yx)", "substr(yx,1,1)||'***'||substr(yx,instr(yx,'@'))"),
        ("mask_plate(cp)", "substr(cp,1,2)||'****'||substr(cp,-1)"),
        ("mask_uscc(xydm)", "substr(xydm,1,8)||'******'||substr(xydm,15)"),
        ("mask_passport(hz)", "substr(hz,1,1)||'*****'||substr(hz,-3)"),
        ("mask_landline(gh)", "substr(gh,1,5)||'***'||substr(gh,-4)"),
        ("mask_ip(ip)", "substr(ip,1,instr(ip,'.'))||'*.*.*'"),
        ("mask_date(rq)", "substr(rq,1,4)"),
        ("mask_date(rq)", "strftime('%Y',rq)"),
        ("mask_address(zz)", "substr(zz,1,instr(zz,'区'))||'***'"),
    ];
    db.execute_batch(
        "CREATE TABLE more(yhk TEXT, yx TEXT, cp TEXT, xydm TEXT, hz TEXT, gh TEXT, ip TEXT, rq TEXT, zz TEXT);
         INSERT INTO more SELECT printf('622202%010d', id), printf('user%06d@example.cn', id), printf('赣H%05d', id % 100000),
            printf('91360200MA35X%04dX', id % 10000), printf('E%08d', id), printf('0798-8%06d', id % 1000000),
            printf('10.%d.%d.7', id % 200, id % 250), csrq, '江西省景德镇市珠山区某路' || id || '号' FROM pop",
    )
    .unwrap();
    let job = |expression: &str| {
        let table = if expression.contains("xm") || expression.contains("sfzh") || expression.contains("sjhm") {
            "pop"
        } else {
            "more"
        };
        let sql = format!("SELECT sum(length({expression})) FROM {table}");
        timed(|| {
            let _: i64 = one(&db, &sql);
        })
    };
    for (ours, theirs) in expressions {
        let goal = if theirs.starts_with("mask") { 1.1 } else { 0.9 };
        pair(&format!("{ours} / {theirs}"), goal, 7, || job(ours), || job(theirs));
    }
}

pub fn scan(rows: usize) {
    let db = shared("scan", rows);
    db.execute_batch(
        "CREATE TEMP VIEW plain AS SELECT id, substr(sfzh,1,6)||'********'||substr(sfzh,15) AS sfzh, \
         substr(sjhm,1,3)||'****'||substr(sjhm,8) AS sjhm, csrq, dz FROM main.pop",
    )
    .unwrap();
    let job = |table: &str| timed(|| drain(&db, &format!("SELECT id, sfzh, sjhm, csrq, dz FROM {table}"), 5));
    pair("SELECT 5 columns, 2 masked, gov_shared / view with substr", 1.0, 7, || job("shared_pop"), || job("plain"));
}

/// Twenty columns of what departments keep, looked at in one pass.
pub fn columns(rows: usize) {
    let db = Connection::open_in_memory().unwrap();
    load(&db);
    people(&db, rows);
    db.execute_batch(
        "CREATE TABLE wide AS SELECT id AS a, xm AS b, sfzh AS c, sjhm AS d, csrq AS e, dz AS f, id * 7 AS g, xm AS h, sfzh AS i,
            sjhm AS j, csrq AS k, dz AS l, id % 9 AS m, xm AS n, sfzh AS o, sjhm AS p, csrq AS q, dz AS r, 'x' || id AS s, id / 3.0 AS t FROM pop",
    )
    .unwrap();
    let resident = || {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find(|l| l.starts_with("VmHWM")).unwrap_or("");
        line.split_whitespace().nth(1).and_then(|n| n.parse::<i64>().ok()).unwrap_or(0)
    };
    let lengths = "abcdefghijklmnopqrst".chars().map(|c| format!("sum(length({c}))")).collect::<Vec<_>>().join(", ");
    let before = resident();
    let ours = || {
        timed(|| {
            let n: i64 = one(&db, "SELECT count(*) FROM column_scan('wide')");
            assert_eq!(n, 20);
        })
    };
    let theirs = || {
        timed(|| {
            let _: i64 = one(&db, &format!("SELECT {lengths} FROM wide"));
        })
    };
    pair("column_scan of 20 columns / SELECT sum(length(…)) of them", 0.0, 3, ours, theirs);
    println!("{:<58} {:>9} KiB more resident memory at its peak", "", resident() - before);
}

pub fn lookup() {
    const LOOKUPS: usize = 2_000;
    let db = shared("lookup", 100_000);
    // A file of its own: in one file the plain commits would pay for checkpointing our entries.
    let plain = in_file("lookup-plain");
    people(&plain, 100_000);
    plain.execute_batch("CREATE TABLE plain_log(id INTEGER PRIMARY KEY, at TEXT, who TEXT, what TEXT)").unwrap();
    let mut n = 0;
    let mut key = move || {
        n += 7_919;
        n % 100_000 + 1
    };
    let mut key2 = key;
    let ours = || {
        timed(|| {
            let mut find = db.prepare_cached("SELECT sfzh, sjhm FROM shared_pop WHERE id = ?1").unwrap();
            for _ in 0..LOOKUPS {
                let _: String = find.query_row([key()], |r| r.get(0)).unwrap();
            }
        })
    };
    let theirs = || {
        timed(|| {
            let mut find = plain.prepare_cached("SELECT sfzh, sjhm FROM pop WHERE id = ?1").unwrap();
            let mut log = plain
                .prepare_cached("INSERT INTO plain_log(at, who, what) VALUES(datetime('now'), 'mz_s', ?1)")
                .unwrap();
            for _ in 0..LOOKUPS {
                let id = key2();
                log.execute([format!("pop {id}")]).unwrap();
                let _: String = find.query_row([id], |r| r.get(0)).unwrap();
            }
        })
    };
    pair("2000 look-ups by key, each with its committed entry", 1.5, 9, ours, theirs);
}

pub fn guarded_insert() {
    let db = in_file("insert");
    db.execute_batch(
        "SELECT govshare_init('{}');
         CREATE TABLE plain(row_id INTEGER PRIMARY KEY, code TEXT, name TEXT, kind TEXT, level TEXT, division TEXT, changed_at TEXT, changed_by TEXT);
         CREATE UNIQUE INDEX plain_key ON plain(code);
         CREATE TABLE plain_log(seq INTEGER PRIMARY KEY, body TEXT, detail TEXT, hash BLOB);",
    )
    .unwrap();
    const BATCH: i64 = 10_000;
    let body = r#"{"action":"department.insert","actor":"setup","at":"2026-11-23T15:26:51.641Z","class":"governance","department":null,"digest":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad","object":"department:d000001","parties":[["d000001",1,0]],"seq":2}"#;
    let detail = r#"{"new":{"code":"d000001","division":"360200","kind":"organ","level":"city","name":"某某局"},"nonce":"eecc4f2620e0002ada1b89ab22422593"}"#;
    let hash = [7u8; 32];
    let mut from = 0;
    let ours = || {
        from += BATCH;
        let mut insert = db.prepare_cached("INSERT INTO gov_department(code, name, kind, level, division) VALUES(?1, '某某局', 'organ', 'city', '360200')").unwrap();
        timed(|| {
            db.execute_batch("BEGIN").unwrap();
            for i in from..from + BATCH {
                insert.execute([format!("d{i:06}")]).unwrap();
            }
            db.execute_batch("COMMIT").unwrap();
        })
    };
    let mut next = 0;
    let theirs = || {
        next += BATCH;
        let mut insert = db.prepare_cached("INSERT INTO plain(code, name, kind, level, division, changed_at, changed_by) VALUES(?1, '某某局', 'organ', 'city', '360200', '2026-11-23T15:26:51.641Z', 'setup')").unwrap();
        let mut log = db.prepare_cached("INSERT INTO plain_log(body, detail, hash) VALUES(?1, ?2, ?3)").unwrap();
        timed(|| {
            db.execute_batch("BEGIN").unwrap();
            for i in next..next + BATCH {
                insert.execute([format!("d{i:06}")]).unwrap();
                log.execute(params![body, detail, hash]).unwrap();
            }
            db.execute_batch("COMMIT").unwrap();
        })
    };
    pair("10000 guarded INSERTs / two plain INSERTs each", 3.0, 7, ours, theirs);
}
