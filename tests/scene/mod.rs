//! A locked database with shared data in it, and an attacker who can run any SQL on it.
//!
//! `ga` provides `pop` as `shared_pop`; `mz` was agreed the items 姓名 and 手机 (both masked) and 出生日期, not 身份证号.
#![allow(dead_code)]

pub mod corpus;

use super::common::{self, shown, Folder, Host};
use rusqlite::Connection;
use std::path::PathBuf;

pub const RESOURCE: &str = "3070120001/000001";

/// What nobody but `ga` may learn. Synthetic.
pub const SECRETS: &[&str] = &[
    "11010519491231002X",
    "110105194912310021",
    "220102198001011234",
    "13800138000",
    "13911112222",
    "13722223333",
    "欧阳例一",
    "张例二",
    "李例三",
];

pub fn token(who: &str) -> String {
    format!("synthetic-token-of-{who}")
}

/// Everything up to the lock.
pub fn furnish(db: &Host) {
    furnish_as(db, common::INIT);
}

/// As [`furnish`], with other settings of `govshare_init`.
pub fn furnish_as(db: &Host, init: &str) {
    db.query_row("SELECT govshare_init(?1)", [init], |_| Ok(())).expect("govshare_init");
    db.run("SELECT govshare_clock('2024-02-20T09:00:00+08:00')");
    db.run(
        "INSERT INTO gov_department(code, name, kind, level, authority) VALUES
            ('sj', '数据局', 'organ', 'city', 'sj'), ('ga', '公安局', 'organ', 'city', 'sj'),
            ('mz', '民政局', 'organ', 'city', 'sj'), ('wj', '卫健委', 'organ', 'city', 'sj');
         INSERT INTO gov_staff(id, department, role) VALUES ('sec', 'sj', 'secadmin'), ('sec2', 'sj', 'secadmin'),
            ('sys', 'sj', 'sysadmin'), ('aud', 'sj', 'auditor'), ('ga_s', 'ga', 'steward'), ('ga_c', 'ga', 'cdo'),
            ('mz_s', 'mz', 'steward'), ('mz_c', 'mz', 'cdo'), ('wj_s', 'wj', 'steward'), ('wj_c', 'wj', 'cdo');
         INSERT INTO gov_credential(id, holder, token) SELECT id, id, 'synthetic-token-of-' || id FROM gov_staff;",
    );
    db.run(&format!(
        "INSERT INTO gov_resource(code, name, provider, share_type, share_condition)
            VALUES('{RESOURCE}', '人口基本信息', 'ga', 'conditional', '依申请,用于履行法定职责');
         INSERT INTO gov_item(resource, name, column_name, type, mask, pi, lookup) VALUES
            ('{RESOURCE}', '姓名', 'xm', 'C', 'name', 'personal', 0),
            ('{RESOURCE}', '身份证号', 'sfzh', 'C', 'id_card', 'sensitive', 0),
            ('{RESOURCE}', '手机', 'sjhm', 'C', 'phone', 'personal', 0),
            ('{RESOURCE}', '出生日期', 'csrq', 'D', NULL, NULL, 0);
         CREATE TABLE pop(id INTEGER PRIMARY KEY, xm TEXT, sfzh TEXT UNIQUE, sjhm TEXT CHECK (length(sjhm) > 3), csrq TEXT);
         CREATE INDEX pop_day ON pop(csrq);
         CREATE INDEX pop_cover ON pop(csrq, sjhm, xm);
         INSERT INTO pop VALUES(1, '欧阳例一', '11010519491231002X', '13800138000', '1949-12-31'),
            (2, '张例二', '110105194912310021', '13911112222', '1980-01-01'),
            (3, '李例三', '220102198001011234', '13722223333', '1980-01-01');
         CREATE TABLE notes(id INTEGER PRIMARY KEY, what TEXT);
         INSERT INTO notes VALUES(1, 'an ordinary table');
         CREATE TABLE pop_child(x REFERENCES pop(sfzh));
         INSERT INTO pop_child VALUES(NULL);
         CREATE VIEW pop_view AS SELECT * FROM pop;
         CREATE VIRTUAL TABLE shared_pop USING gov_shared(resource='{RESOURCE}', source='pop');"
    ));
    agree(db, 1, "mz", r#"["姓名","手机","出生日期"]"#, "2099-12-31");
}

/// Takes a request all the way to `provided`.
pub fn agree(db: &Host, id: i64, applicant: &str, items: &str, until: &str) {
    db.run(&format!(
        "INSERT INTO gov_request(id, resource, applicant, system, purpose, scope, items, valid_until, form_sha256,
            form_sent_at, received_at, actor)
            VALUES({id}, '{RESOURCE}', '{applicant}', '低保系统', '低保核对', '全市', '{items}', '{until}', sha256('form'),
            '2024-02-20', '2024-02-20', '{applicant}_s');
         UPDATE gov_request SET state = 'accepted', actor = 'ga_s' WHERE id = {id};
         UPDATE gov_request SET state = 'agreed', actor = 'ga_c' WHERE id = {id};
         UPDATE gov_request SET undertaking_sha256 = sha256('u'), actor = '{applicant}_s' WHERE id = {id};
         UPDATE gov_request SET state = 'provided', actor = 'ga_s' WHERE id = {id};"
    ));
}

/// How the file keeps its journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Journal {
    Wal,
    Rollback,
    Memory,
}

pub const JOURNALS: [Journal; 3] = [Journal::Wal, Journal::Rollback, Journal::Memory];

pub struct Scene {
    pub folder: Folder,
    pub path: PathBuf,
    pub journal: Journal,
    memory: Option<Host>,
}

impl Scene {
    /// Furnished and locked.
    pub fn locked(journal: Journal) -> Scene {
        let mut scene = Scene::open(journal);
        let db = scene.take();
        db.run("SELECT govshare_lock()");
        if journal == Journal::Memory {
            scene.memory = Some(db);
        }
        scene
    }

    /// Furnished, not locked.
    pub fn open(journal: Journal) -> Scene {
        let folder = Folder::new();
        let path = folder.file("city.db");
        let mut scene = Scene { folder, path, journal, memory: None };
        let db = if journal == Journal::Memory { common::memory() } else { common::open(&scene.path) };
        if journal == Journal::Wal {
            db.run("PRAGMA journal_mode = wal");
        }
        furnish(&db);
        if journal == Journal::Memory {
            scene.memory = Some(db);
        }
        scene
    }

    /// A connection with the library on it: a fresh one, or for a database in memory the only one, once.
    pub fn take(&mut self) -> Host {
        match self.memory.take() {
            Some(db) => db,
            None if self.journal == Journal::Memory => panic!("a database in memory has one connection"),
            None => common::open(&self.path),
        }
    }

    /// A fresh connection to the file.
    pub fn connect(&self) -> Host {
        assert_ne!(self.journal, Journal::Memory);
        common::open(&self.path)
    }

    /// The connection to attack from, signed in or not.
    pub fn attacker(mut self, who: Option<&str>) -> (Scene, Host) {
        let db = self.take();
        if let Some(who) = who {
            sign_in(&db, who);
        }
        (self, db)
    }

    /// The file without the extension, as the test (never an attacker) looks at it.
    pub fn raw(&self) -> Connection {
        Connection::open(&self.path).expect("the file opens")
    }
}

pub fn sign_in(db: &Host, who: &str) {
    db.run(&format!("SELECT session_open('{}')", token(who)));
}

/// Runs ordinary statements one by one and tells which was refused, and why.
pub fn all_pass(db: &Host, script: &[&str]) {
    for sql in script {
        let seen = outcome(db, sql);
        assert!(!seen.contains("ERROR"), "{sql}\n{seen}\n{}", db.text("SELECT govshare_status()"));
    }
}

/// Everything that came back from running a script: rows of all statements, and the error that ended it.
pub fn outcome(db: &Host, sql: &str) -> String {
    use rusqlite::fallible_iterator::FallibleIterator;
    let mut seen = String::new();
    let mut batch = rusqlite::Batch::new(db, sql);
    loop {
        let step = batch.next().and_then(|statement| match statement {
            None => Ok(false),
            Some(mut s) => {
                let width = s.column_count();
                for i in 0..width {
                    seen.push_str(s.column_name(i).unwrap_or(""));
                    seen.push('|');
                }
                let mut rows = s.query([])?;
                while let Some(row) = rows.next()? {
                    for i in 0..width {
                        seen.push_str(&text_of(row.get_ref(i)?));
                        seen.push('|');
                    }
                    seen.push('\n');
                }
                Ok(true)
            }
        });
        match step {
            Ok(true) => {}
            Ok(false) => return seen,
            Err(error) => {
                seen.push_str(&format!("ERROR {:?}", common::told(&error)));
                return seen;
            }
        }
    }
}

fn text_of(value: rusqlite::types::ValueRef<'_>) -> String {
    match value {
        // Raw pages and records hold text as it is.
        rusqlite::types::ValueRef::Blob(b) => String::from_utf8_lossy(b).into_owned(),
        rusqlite::types::ValueRef::Text(t) => String::from_utf8_lossy(t).into_owned(),
        other => rusqlite::types::Value::try_from(other).map(|v| shown(&v)).unwrap_or_default(),
    }
}

/// The first secret in a text, also where it was turned round or written in hex.
pub fn leaked(text: &str) -> Option<&'static str> {
    let upper = text.to_uppercase();
    SECRETS.iter().copied().find(|secret| {
        let reversed: String = secret.chars().rev().collect();
        let hex: String = secret.bytes().map(|b| format!("{b:02X}")).collect();
        text.contains(secret) || text.contains(&reversed) || upper.contains(&hex)
    })
}

/// Runs an attack and asserts that nothing was learned; returns what came back.
pub fn learns_nothing(db: &Host, sql: &str) -> String {
    let seen = outcome(db, sql);
    if let Some(secret) = leaked(&seen) {
        panic!("{sql}\nlearned {secret}:\n{seen}");
    }
    seen
}

/// Runs attacks that must all be refused, and says which were not.
pub fn all_refused(db: &Host, attacks: &[&str], where_from: &str) {
    let through: Vec<String> = attacks
        .iter()
        .filter_map(|sql| {
            let seen = outcome(db, sql);
            let told = leaked(&seen).map(|s| format!("learned {s} by "));
            (told.is_some() || !seen.contains("ERROR")).then(|| format!("{}{sql}\n=> {seen}", told.unwrap_or_default()))
        })
        .collect();
    assert!(through.is_empty(), "{where_from}: {} attacks were let through:\n{}", through.len(), through.join("\n"));
}

/// Runs an attack that must be refused, and asserts that nothing was learned on the way.
pub fn is_refused(db: &Host, sql: &str) -> String {
    let seen = learns_nothing(db, sql);
    assert!(seen.contains("ERROR"), "{sql}\nwas let through:\n{seen}");
    seen
}
