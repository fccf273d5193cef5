//! The scorecard bundle before two verifiers that share nothing with the library or with each other: what is whole
//! passes both, and whatever is changed in it, both say so.

mod common;

#[path = "../examples/report/year.rs"]
mod year;

use serde_json::{json, Value};
use std::path::{Path, PathBuf};
use std::process::Command;

/// `examples/verify.rs`, which `cargo test` builds beside the library.
fn rust_verifier() -> PathBuf {
    let deps = std::env::current_exe().unwrap();
    let name = format!("verify{}", std::env::consts::EXE_SUFFIX);
    let path = deps.ancestors().nth(2).unwrap().join("examples").join(name);
    assert!(path.is_file(), "run cargo build --example verify first");
    path
}

/// Exit code and output of both, Rust first.
fn both(files: &[&Path]) -> [(i32, String); 2] {
    let python = if cfg!(windows) { "python" } else { "python3" };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/verify.py");
    let mut commands = [Command::new(rust_verifier()), Command::new(python)];
    commands[1].arg("-B").arg(script).env("PYTHONIOENCODING", "utf-8");
    commands.map(|mut command| {
        let done = command.args(files).output().expect("the verifier runs");
        let text = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
        (done.status.code().unwrap_or(-1), text)
    })
}

/// A bundle of the example year and the checkpoint that was kept outside.
fn made() -> (String, String) {
    let db = common::memory();
    year::fill(&db).unwrap_or_else(|e| panic!("{e}"));
    // The second quarter, which the year itself closes: a year's bundle has all that six times over.
    db.run("INSERT INTO gov_checkpoint DEFAULT VALUES");
    (db.text("SELECT scorecard_bundle('2025-Q2')"), db.text("SELECT note FROM gov_checkpoint"))
}

type Change = fn(&mut Value);

/// The first matter of a metric for which `fit` holds.
fn matter<'a>(bundle: &'a mut Value, metric: &str, fit: fn(&Value) -> bool) -> &'a mut Value {
    let list = bundle["matters"].as_array_mut().unwrap();
    list.iter_mut().find(|m| m["metric"] == metric && fit(m)).unwrap_or_else(|| panic!("no {metric}"))
}

fn any(_: &Value) -> bool {
    true
}

fn department(bundle: &mut Value) -> &mut Value {
    let list = bundle["departments"].as_array_mut().unwrap();
    list.iter_mut().find(|d| d["figures"][0]["good"].as_u64() > Some(0)).unwrap()
}

/// Another character in a text, so that its length stays.
fn other(text: &str, at: usize) -> Value {
    let new = if text.as_bytes()[at] == b'0' { "1" } else { "0" };
    Value::String(format!("{}{new}{}", &text[..at], &text[at + 1..]))
}

const CHANGES: &[(&str, Change)] = &[
    ("a count", |b| department(b)["figures"][0]["good"] = json!(99)),
    ("a rate", |b| department(b)["figures"][0]["rate_bp"] = json!(9_999)),
    ("a score", |b| department(b)["score_bp"] = json!(10_001)),
    ("a rank", |b| department(b)["rank"] = json!(77)),
    ("the entries of a figure", |b| department(b)["figures"][0]["entries"] = json!("1")),
    ("a weight", |b| b["spans"][0]["weights"]["updating"] = json!(1)),
    ("the period", |b| b["period"]["to"] = json!("2025-06-29")),
    ("a body", |b| {
        let body = b["entries"][5]["body"].as_str().unwrap().replace("governance", "application");
        assert_ne!(b["entries"][5]["body"], body.as_str());
        b["entries"][5]["body"] = Value::String(body);
    }),
    ("a detail", |b| {
        let detail = b["entries"][5]["detail"].as_str().unwrap();
        let at = detail.find("\"nonce\":\"").unwrap() + 12;
        b["entries"][5]["detail"] = other(detail, at);
    }),
    ("a proof", |b| b["entries"][5]["proof"][2] = other(b["entries"][5]["proof"][2].as_str().unwrap(), 7)),
    ("a shortened proof", |b| drop(b["entries"][5]["proof"].as_array_mut().unwrap().pop())),
    ("a lengthened proof", |b| b["entries"][5]["proof"].as_array_mut().unwrap().push(json!("00".repeat(32)))),
    ("an entry's number", |b| b["entries"][5]["seq"] = json!(b["entries"][5]["seq"].as_u64().unwrap() + 1)),
    ("an entry left out", |b| drop(b["entries"].as_array_mut().unwrap().remove(5))),
    ("the root", |b| {
        let note = b["checkpoint"].as_str().unwrap();
        let at = note.match_indices('\n').nth(1).unwrap().0 + 3;
        b["checkpoint"] = other(note, at);
    }),
    ("a done day", |b| matter(b, "answered_in_time", |m| !m["done"].is_null())["done"] = json!("2025-01-01")),
    ("a fact's value", |b| matter(b, "provided_in_time", any)["facts"][0]["value"] = json!("2025-01-01")),
    ("a fact's place", |b| matter(b, "provided_in_time", any)["facts"][0]["pointer"] = json!("/new/none")),
    ("an unpublished entry made good", |b| matter(b, "coverage", |m| m["state"] == false)["state"] = json!(true)),
    ("unused data made used", |b| matter(b, "use", |m| m["state"] == false)["state"] = json!(true)),
    ("uncollected data made collected", |b| matter(b, "collection", |m| m["state"] == false)["state"] = json!(true)),
    ("a matter left out", |b| drop(b["matters"].as_array_mut().unwrap().remove(3))),
    ("a matter twice", |b| {
        let first = b["matters"][3].clone();
        b["matters"].as_array_mut().unwrap().push(first);
    }),
    ("a department left out", |b| drop(b["departments"].as_array_mut().unwrap().remove(2))),
    ("another form", |b| b["format"] = json!("govshare-scorecard-bundle/2")),
];

#[test]
fn both_verifiers_pass_what_is_whole_and_name_what_is_changed() {
    let (bundle, note) = made();
    let folder = common::Folder::new();
    let (file, kept) = (folder.file("bundle.json"), folder.file("checkpoint.txt"));
    std::fs::write(&file, &bundle).unwrap();
    std::fs::write(&kept, &note).unwrap();
    let (alone, outside) = (both(&[&file]), both(&[&file, &kept]));
    for (code, text) in alone.iter().chain(&outside) {
        assert_eq!(*code, 0, "{text}");
        assert!(text.contains("0 problems") && text.contains(" 0 erased"), "{text}");
    }
    assert_eq!(alone[0].1, alone[1].1, "both count the same facts");
    assert!(outside.iter().all(|(_, text)| text.contains("as kept outside")));

    let whole: Value = serde_json::from_str(&bundle).unwrap();
    for (what, change) in CHANGES {
        let mut changed = whole.clone();
        change(&mut changed);
        assert_ne!(changed, whole, "{what}: nothing changed");
        std::fs::write(&file, changed.to_string()).unwrap();
        for (code, text) in both(&[&file]) {
            assert_eq!(code, 1, "{what}: {text}");
        }
    }
    // The same value in another spelling, and a key said twice.
    for text in [bundle.replacen(':', ": ", 1), bundle.replacen('{', "{\"algorithm\":\"sha256\",", 1)] {
        std::fs::write(&file, &text).unwrap();
        for (code, told) in both(&[&file]) {
            assert_eq!(code, 1, "{told}");
        }
    }
    // Whole, but not of the tree that was kept.
    std::fs::write(&file, &bundle).unwrap();
    let size = note.split('\n').nth(1).unwrap();
    std::fs::write(&kept, note.replacen(size, &format!("{size}0"), 1)).unwrap();
    for (code, text) in both(&[&file, &kept]) {
        assert_eq!(code, 1, "{text}");
    }
    // What is no JSON cannot be checked at all.
    std::fs::write(&file, &bundle[..bundle.len() / 2]).unwrap();
    for (code, text) in both(&[&file]) {
        assert_eq!(code, 2, "{text}");
    }
}

/// A period in which a second pack comes into force: two spans, each with its own limit, and a bundle that both
/// verifiers recompute.
#[test]
fn period_across_a_change_of_pack_has_spans_and_verifies() {
    let db = common::memory();
    db.run(
        "SELECT govshare_init('{\"id\":\"00112233445566778899aabbccddeeff\",\"origin\":\"data.jdz.gov.cn/jdz\",\"hash\":\"sm3\",
           \"at\":\"2025-06-02T08:00:00+08:00\",\"admin_token\":\"synthetic-admin-token-0001\",\"packs\":[\"jingdezhen-2023\",\"national-2025\"]}');
         SELECT govshare_clock('2025-06-03T09:00:00+08:00');
         INSERT INTO gov_department(code, name, kind, level, authority) VALUES('sjj', '市数据局', 'organ', 'city', 'sjj'),
           ('gaj', '市公安局', 'organ', 'city', 'sjj'), ('mzj', '<b>市民政局</b>', 'organ', 'city', 'sjj');
         INSERT INTO gov_resource(code, name, provider, share_type, share_condition, update_cycle, published_on)
           VALUES('3070120001/000001', '人口基本信息', 'gaj', 'conditional', '依申请', 'yearly', '2025-06-03');
         INSERT INTO gov_item(resource, name, column_name, type) VALUES('3070120001/000001', '姓名', 'xm', 'C');",
    );
    for (id, asked) in [(1, "2025-07-07"), (2, "2025-09-08"), (3, "2025-09-08")] {
        db.run(&format!(
            "SELECT govshare_clock('{asked}T10:00:00+08:00');
             INSERT INTO gov_request(id, resource, applicant, system, purpose, scope, items, valid_until, form_sha256, form_sent_at, received_at)
               VALUES({id}, '3070120001/000001', 'mzj', '系统', '核对', '全市', '[\"姓名\"]', '2026-12-31', sha256('{id}'), '{asked}', '{asked}');
             UPDATE gov_request SET state = 'accepted' WHERE id = {id};"
        ));
    }
    for (id, answered) in [(2, "2025-09-09"), (3, "2025-10-24"), (1, "2025-10-24")] {
        db.run(&format!(
            "SELECT govshare_clock('{answered}T10:00:00+08:00');
             UPDATE gov_request SET state = 'refused', refusal_basis = '《数据安全法》第二十七条', refusal_reason = '超出履职范围' WHERE id = {id}"
        ));
    }
    db.run("SELECT govshare_clock('2026-01-12T09:00:00+08:00'); INSERT INTO gov_period(period) VALUES('2025')");
    let line = "SELECT good, over_principle, breach FROM scorecard('2025') WHERE department = 'gaj' AND metric = 'answered_in_time'";
    // July's reply was only over the term in principle; since August there is a hard limit of ten working days.
    assert_eq!(db.lines(line), ["1|1|1"]);
    let bundle = db.text("SELECT scorecard_bundle('2025')");
    let value: Value = serde_json::from_str(&bundle).unwrap();
    let spans: Vec<&str> = value["spans"].as_array().unwrap().iter().map(|s| s["to"].as_str().unwrap()).collect();
    assert_eq!(spans, ["2025-07-31", "2025-12-31"]);
    let folder = common::Folder::new();
    let file = folder.file("bundle.json");
    std::fs::write(&file, &bundle).unwrap();
    for (code, text) in both(&[&file]) {
        assert_eq!(code, 0, "{text}");
    }
    // A pack that is activated later, for days of the closed period, changes neither its figures nor its bundle.
    let rule = |rule: &str, value: &str| {
        db.run(&format!(
            "INSERT INTO gov_rule(pack, version, rule, article, basis, value, note) VALUES('own', '1', '{rule}', NULL, 'product', '{value}', 'n')"
        ));
    };
    rule("effective_from", "\"2025-09-01\"");
    rule("reply_working_days", "90");
    rule("reply_is_hard", "true");
    rule("use_expected_days", "1");
    db.run(
        "INSERT INTO gov_pack(pack, version, title) VALUES('own', '1', '另行规定');
         UPDATE gov_pack SET state = 'active' WHERE pack = 'own'",
    );
    assert_eq!(db.lines(line), ["1|1|1"]);
    assert_eq!(
        db.text("SELECT json_extract(scorecard_bundle('2025'), '$.departments')"),
        value["departments"].to_string()
    );
    assert_eq!(db.lines("SELECT DISTINCT department FROM scorecard('2025-09')").len(), 3);
    let page = db.text("SELECT supervision_report('2025')");
    assert!(page.contains("&lt;b&gt;市民政局&lt;/b&gt;") && !page.contains("<b>市民政局"));
}
