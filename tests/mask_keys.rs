//! Keys from key files: keyed masks in shares, and giving a pseudonym back.

mod common;

use common::{Folder, Host};
use std::path::Path;

const MASTER: &str = "govshare-key-v1 master 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";
const PHONE: &str = "13812345678";

fn token(who: &str) -> String {
    format!("{who}_0123456789abcdef")
}

/// A provided agreement of 民政局 over 公安局's people; the phone is shared as a pseudonym, the card as a hash.
fn city(db: &Host) {
    db.init();
    db.run(
        "SELECT govshare_clock('2024-03-04T09:00:00+08:00');
         INSERT INTO gov_department(code, name, kind, level) VALUES('ga','公安局','organ','city'),('mz','民政局','organ','city'),('wj','卫健委','organ','city');
         INSERT INTO gov_staff(id, department, role) VALUES('ga_s','ga','steward'),('ga_c','ga','cdo'),('mz_s','mz','steward'),('mz_c','mz','cdo'),('wj_s','wj','steward');
         INSERT INTO gov_credential(id, holder, token) SELECT id, id, id || '_0123456789abcdef' FROM gov_staff;
         INSERT INTO gov_resource(code, name, provider, share_type, share_condition)
           VALUES('3070120001/000001','人口基本信息','ga','conditional','依申请用于履行法定职责');
         INSERT INTO gov_item(resource, name, column_name, type, mask) VALUES
           ('3070120001/000001','编号','id','I',NULL),
           ('3070120001/000001','姓名','xm','C','name'),
           ('3070120001/000001','身份证号','sfzh','C','hash(sm3,16)'),
           ('3070120001/000001','手机','sjhm','C','pseudonym(phone)');
         CREATE TABLE pop(id INTEGER PRIMARY KEY, xm TEXT, sfzh TEXT, sjhm TEXT);
         INSERT INTO pop VALUES(1,'欧阳例一','11010519491231002X','13812345678'),(2,'张例二','110105194912310021','13812345678'),(3,NULL,NULL,'不详');
         CREATE VIRTUAL TABLE shared_pop USING gov_shared(resource='3070120001/000001', source='pop');",
    );
    for (id, applicant) in [(1, "mz"), (2, "wj")] {
        db.run(&format!(
            "INSERT INTO gov_request(resource, applicant, system, purpose, scope, items, valid_until, form_sha256, form_sent_at, received_at)
               VALUES('3070120001/000001','{applicant}','低保系统','低保核对','全市','[\"编号\",\"姓名\",\"身份证号\",\"手机\"]','2024-12-31',sha256('form'),'2024-03-04','2024-03-04');
             UPDATE gov_request SET state='accepted' WHERE id={id};
             UPDATE gov_request SET state='agreed' WHERE id={id};
             UPDATE gov_request SET undertaking_sha256=sha256('u') WHERE id={id};
             UPDATE gov_request SET state='provided' WHERE id={id};"
        ));
    }
}

fn declared(key: Option<&Path>) -> String {
    let file =
        key.map_or(String::new(), |p| format!(",\"key_file\":\"{}\"", p.display().to_string().replace('\\', "\\\\")));
    format!("{{\"purpose\":\"低保核对\",\"system\":\"低保系统\"{file}}}")
}

fn sign_in(db: &Host, who: &str, key: Option<&Path>) {
    db.run_in(who, key).unwrap_or_else(|e| panic!("{e}"));
}

trait SignIn {
    fn run_in(&self, who: &str, key: Option<&Path>) -> Result<String, String>;
}

impl SignIn for Host {
    fn run_in(&self, who: &str, key: Option<&Path>) -> Result<String, String> {
        let asked = self.query_row("SELECT session_open(?1, ?2)", [token(who), declared(key)], |r| r.get(0));
        asked.map_err(|e| common::told(&e).1)
    }
}

struct Set {
    _folder: Folder,
    db: Host,
    master: std::path::PathBuf,
    share: std::path::PathBuf,
}

/// The city in a WAL file, the master key file, and the key file that 民政局 was given.
fn set() -> Set {
    let folder = Folder::new();
    let db = common::open(&folder.file("city.db"));
    db.run("PRAGMA journal_mode = WAL");
    city(&db);
    let (master, share) = (folder.file("master.key"), folder.file("mz.key"));
    std::fs::write(&master, MASTER).unwrap();
    sign_in(&db, "ga_s", Some(&master));
    std::fs::write(&share, db.text("SELECT session_share_key(1)")).unwrap();
    db.run("SELECT session_close()");
    Set { _folder: folder, db, master, share }
}

/// Nothing of the keys and of what they hide is anywhere in the database.
fn nothing_leaked(s: &Set, secrets: &[&str]) {
    let share = std::fs::read_to_string(&s.share).unwrap();
    let hex = share.rsplit(' ').next().unwrap().to_string();
    let stored = s.db.shadows().join("\n").to_lowercase();
    for secret in [hex.as_str(), "000102030405060708090a0b0c0d0e0f", ".key"].iter().chain(secrets) {
        assert!(!stored.contains(secret), "{secret} is stored");
    }
    assert_eq!(s.db.problems(), Vec::<String>::new());
}

#[test]
fn keyed_masks_in_a_share_take_the_agreements_key() {
    let s = set();
    sign_in(&s.db, "mz_s", Some(&s.share));
    let rows = s.db.lines("SELECT sfzh, sjhm FROM shared_pop ORDER BY id");
    let (hash, phone) = rows[0].split_once('|').unwrap();
    assert_eq!(hash.len(), 16);
    assert_ne!(phone, PHONE);
    assert_eq!(s.db.integer(&format!("SELECT check_phone('{phone}')")), 1);
    // The same person joins within the share; what is no phone is hidden.
    assert_eq!(rows[1].split_once('|').unwrap().1, phone);
    assert_eq!(rows[2], "|***");
    // The provider's master key gives the recipient's view, another recipient cannot match it.
    sign_in(&s.db, "mz_s", Some(&s.master));
    assert_eq!(s.db.lines("SELECT sfzh, sjhm FROM shared_pop ORDER BY id"), rows);
    sign_in(&s.db, "wj_s", Some(&s.master));
    assert_ne!(s.db.lines("SELECT sfzh, sjhm FROM shared_pop ORDER BY id")[0], rows[0]);
    // A masked column compares as what the reader sees.
    sign_in(&s.db, "mz_s", Some(&s.share));
    assert_eq!(s.db.integer(&format!("SELECT count(*) FROM shared_pop WHERE sjhm = '{phone}'")), 2);
    assert_eq!(s.db.integer(&format!("SELECT count(*) FROM shared_pop WHERE sjhm = '{PHONE}'")), 0);
    nothing_leaked(&s, &[PHONE, phone]);
}

#[test]
fn without_the_right_key_a_keyed_column_is_refused_and_others_are_read() {
    let s = set();
    sign_in(&s.db, "mz_s", None);
    assert!(s.db.refusal("SELECT sjhm FROM shared_pop").starts_with("GS-4007"));
    assert_eq!(s.db.lines("SELECT xm FROM shared_pop WHERE id = 1"), ["欧阳**"]);
    sign_in(&s.db, "wj_s", Some(&s.share));
    assert!(s.db.refusal("SELECT sjhm FROM shared_pop").starts_with("GS-4009"));
    // The key goes with the session.
    sign_in(&s.db, "mz_s", Some(&s.share));
    sign_in(&s.db, "mz_s", None);
    assert!(s.db.refusal("SELECT sfzh FROM shared_pop").starts_with("GS-4007"));
}

#[test]
fn key_files_of_any_other_form_open_no_session() {
    let s = set();
    let odd = s.master.with_extension("odd");
    for content in [&b"geheim"[..], &[0xff; 40], &[b'a'; 5_000], b"govshare-key-v1 master 00", b""] {
        std::fs::write(&odd, content).unwrap();
        let text = s.db.run_in("mz_s", Some(&odd)).unwrap_err();
        assert!(text.starts_with("GS-4010") || text.starts_with("GS-4008"), "{text}");
        assert!(!text.contains("geheim"), "{text}");
        assert_eq!(s.db.text("SELECT session_actor()"), "", "no session is left");
    }
    for missing in [Path::new("no/such.key"), odd.parent().unwrap()] {
        assert!(s.db.run_in("mz_s", Some(missing)).unwrap_err().starts_with("GS-4010"));
    }
    // A wrong token learns nothing of files.
    let asked = s.db.query_row(
        "SELECT session_open(?1, ?2)",
        ["wrong-token-0123456789".to_string(), declared(Some(&odd))],
        |_| Ok(()),
    );
    assert!(common::told(&asked.unwrap_err()).1.starts_with("GS-3009"));
}

#[test]
fn a_share_key_is_handed_out_by_the_provider_with_the_master_key_and_logged() {
    let s = set();
    for (who, key, sql, number) in [
        ("mz_s", Some(&s.master), "SELECT session_share_key(1)", "GS-4013"),
        ("ga_s", None, "SELECT session_share_key(1)", "GS-4012"),
        ("ga_s", Some(&s.share), "SELECT session_share_key(1)", "GS-4012"),
        ("ga_s", Some(&s.master), "SELECT session_share_key(99)", "GS-4014"),
        ("ga_s", Some(&s.master), "SELECT session_share_key('x')", "GS-4014"),
    ] {
        sign_in(&s.db, who, key.map(|p| p.as_path()));
        assert!(s.db.refusal(sql).starts_with(number), "{who} {sql}");
    }
    sign_in(&s.db, "ga_s", Some(&s.master));
    assert_ne!(s.db.text("SELECT session_share_key(1)"), s.db.text("SELECT session_share_key(2)"));
    assert_eq!(
        s.db.lines("SELECT actor, object, class FROM gov_audit WHERE action = 'session.share_key'"),
        ["ga_s|request:1|governance", "ga_s|request:1|governance", "ga_s|request:2|governance"]
    );
    nothing_leaked(&s, &[]);
}

#[test]
fn keyed_masks_outside_a_share_are_the_providers_alone() {
    let s = set();
    sign_in(&s.db, "ga_s", Some(&s.master));
    let own = s.db.text("SELECT mask('13812345678', 'hash(sha256,32)')");
    assert_eq!(own.len(), 32);
    assert_eq!(s.db.integer("SELECT check_phone(mask('13812345678', 'pseudonym(phone)'))"), 1);
    sign_in(&s.db, "mz_s", Some(&s.share));
    assert!(s.db.refusal("SELECT mask('13812345678', 'pseudonym(phone)')").starts_with("GS-4007"));
    // A running statement does not keep a key whose session has ended.
    sign_in(&s.db, "ga_s", Some(&s.master));
    let mut statement = s.db.prepare("SELECT mask(sjhm, 'hash') FROM pop").unwrap();
    let mut rows = statement.query([]).unwrap();
    assert!(rows.next().unwrap().is_some());
    s.db.run("SELECT session_close()");
    assert!(common::told(&rows.next().expect_err("refused")).1.starts_with("GS-7026"));
}

fn file_reveal(s: &Set) -> String {
    sign_in(&s.db, "mz_s", Some(&s.share));
    let phone = s.db.text("SELECT sjhm FROM shared_pop WHERE id = 1");
    s.db.run_with(
        "INSERT INTO gov_reveal(request, item, ground, pseudonym) VALUES(1, '手机', '紧急救助需联系本人', ?1)",
        [&phone],
    );
    phone
}

#[test]
fn a_pseudonym_is_given_back_by_two_persons_once() {
    let s = set();
    let phone = file_reveal(&s);
    assert_eq!(
        s.db.lines("SELECT state, state_label, requested_by, pseudonym FROM gov_reveal"),
        ["requested|已申请|mz_s|"]
    );
    assert!(s.db.refusal("UPDATE gov_reveal SET state='approved' WHERE id=1").starts_with("GS-4022"));
    assert!(s.db.refusal("UPDATE gov_reveal SET state='taken' WHERE id=1").starts_with("GS-4021"));
    assert!(s.db.refusal("SELECT value FROM reveal_answer(1)").starts_with("GS-4025"));
    for (who, number) in [("mz_c", "GS-4023"), ("ga_s", "GS-4023"), ("wj_s", "GS-4023")] {
        sign_in(&s.db, who, None);
        assert!(s.db.refusal("UPDATE gov_reveal SET state='approved' WHERE id=1").starts_with(number), "{who}");
    }
    sign_in(&s.db, "ga_c", Some(&s.master));
    s.db.run("UPDATE gov_reveal SET state='批准' WHERE id=1");
    assert!(s.db.refusal("UPDATE gov_reveal SET state='taken' WHERE id=1").starts_with("GS-4023"));
    // Without the key nothing is taken, and the approval still stands.
    sign_in(&s.db, "mz_s", None);
    assert!(s.db.refusal("UPDATE gov_reveal SET state='taken' WHERE id=1").starts_with("GS-4007"));
    sign_in(&s.db, "mz_s", Some(&s.share));
    s.db.run("BEGIN; UPDATE gov_reveal SET state='taken' WHERE id=1");
    assert!(s.db.refusal("SELECT value FROM reveal_answer(1)").starts_with("GS-3016"));
    s.db.run("ROLLBACK");
    assert!(
        s.db.refusal("SELECT value FROM reveal_answer(1)").starts_with("GS-4025"),
        "what was rolled back gives nothing"
    );
    s.db.run("UPDATE gov_reveal SET state='taken' WHERE id=1");
    assert!(s.db.refusal("SELECT value FROM reveal_answer(2)").starts_with("GS-4025"));
    assert_eq!(s.db.text("SELECT value FROM reveal_answer(1)"), PHONE);
    assert!(s.db.refusal("SELECT value FROM reveal_answer(1)").starts_with("GS-4025"), "once");
    assert_eq!(
        s.db.lines("SELECT actor, action FROM gov_audit WHERE object = 'reveal:1'"),
        ["mz_s|reveal.request", "ga_c|reveal.approve", "mz_s|reveal.take", "mz_s|reveal.read"]
    );
    nothing_leaked(&s, &[PHONE, &phone]);
}

#[test]
fn an_answer_ends_with_its_session_and_an_approval_with_the_day() {
    let s = set();
    file_reveal(&s);
    sign_in(&s.db, "ga_c", None);
    s.db.run("UPDATE gov_reveal SET state='approved' WHERE id=1");
    sign_in(&s.db, "mz_s", Some(&s.share));
    s.db.run("UPDATE gov_reveal SET state='taken' WHERE id=1");
    sign_in(&s.db, "mz_s", Some(&s.share));
    assert!(s.db.refusal("SELECT value FROM reveal_answer(1)").starts_with("GS-4025"));
    assert!(s.db.refusal("UPDATE gov_reveal SET state='taken' WHERE id=1").starts_with("GS-4021"));

    file_reveal(&s);
    sign_in(&s.db, "ga_c", None);
    s.db.run("UPDATE gov_reveal SET state='approved' WHERE id=2; SELECT govshare_clock('2024-03-05T09:00:01+08:00')");
    sign_in(&s.db, "mz_s", Some(&s.share));
    assert!(s.db.refusal("UPDATE gov_reveal SET state='taken' WHERE id=2").starts_with("GS-4024"));
    s.db.run("UPDATE gov_reveal SET state='withdrawn' WHERE id=2");
    assert_eq!(s.db.lines("SELECT count(given) FROM gov_reveal_data"), ["0"], "no pseudonym is kept after the end");
}

#[test]
fn odd_reveals_are_refused() {
    let s = set();
    let phone = file_reveal(&s);
    for (values, number) in [
        ("1, '姓名', '理由', '张*'", "GS-4020"),
        ("1, '身份证号', '理由', '0011'", "GS-4020"),
        ("1, '没有', '理由', 'x'", "GS-4020"),
        ("99, '手机', '理由', '13812345678'", "GS-4014"),
        ("1, '手机', NULL, '13812345678'", "GS-1015"),
        ("1, '手机', '理由', NULL", "GS-1015"),
    ] {
        let text = s.db.refusal(&format!("INSERT INTO gov_reveal(request, item, ground, pseudonym) VALUES({values})"));
        assert!(text.starts_with(number), "{values}: {text}");
    }
    assert!(s
        .db
        .refusal(
            "INSERT INTO gov_reveal(request, item, ground, pseudonym, state) VALUES(1, '手机', 'x', '1', 'approved')"
        )
        .starts_with("GS-4021"));
    assert!(s.db.refusal("DELETE FROM gov_reveal").starts_with("GS-3015"));
    for set in ["ground='anders'", "requested_by='ga_c'", "decided_by='ga_c'", "pseudonym='13900000000'"] {
        let text = s.db.refusal(&format!("UPDATE gov_reveal SET state='withdrawn', {set} WHERE id=1"));
        assert!(text.starts_with("GS-4027"), "{set}: {text}");
    }
    // What is no phone cannot be given back, and the approval is not used up by trying.
    s.db.run("INSERT INTO gov_reveal(request, item, ground, pseudonym) VALUES(1, '手机', 'x', '12345')");
    sign_in(&s.db, "ga_c", None);
    s.db.run("UPDATE gov_reveal SET state='approved' WHERE id=2");
    sign_in(&s.db, "mz_s", Some(&s.share));
    assert!(s.db.refusal("UPDATE gov_reveal SET state='taken' WHERE id=2").starts_with("GS-4026"));
    assert_eq!(s.db.text("SELECT state FROM gov_reveal WHERE id=2"), "approved");
    // While it is open, a reveal keeps its pseudonym in its own row, and nowhere else.
    assert_eq!(s.db.integer(&format!("SELECT count(*) FROM gov_audit_data WHERE body || detail LIKE '%{phone}%'")), 0);
    nothing_leaked(&s, &[PHONE]);
}
