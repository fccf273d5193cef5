//! The example city's year: the figures of the scorecard against a second computation in plain SQL, the same figures
//! for ever once the period is closed, and what is made of them.

mod common;

#[path = "../examples/report/year.rs"]
mod year;

use common::Host;
use govshare::supervise::bundle::check::recompute;
use std::collections::BTreeMap;

fn city() -> Host {
    let db = common::memory();
    year::fill(&db).unwrap_or_else(|e| panic!("{e}"));
    db
}

type Counts = BTreeMap<(String, String), [i64; 4]>;

/// `good, over_principle, breach, pending` by department and metric, leaving out what counts nothing.
fn counts(db: &Host, sql: &str) -> Counts {
    let mut out = Counts::new();
    for line in db.lines(sql) {
        let cells: Vec<&str> = line.split('|').collect();
        let number = |i: usize| cells[i].parse().unwrap_or(0);
        let four = [number(2), number(3), number(4), number(5)];
        if four != [0; 4] {
            out.insert((cells[0].into(), cells[1].into()), four);
        }
    }
    out
}

/// The day some months after `d`, or that month's last.
fn months(d: &str, n: u32) -> String {
    format!(
        "min(date({d}, 'start of month', '+{n} months', '+' || (strftime('%d', {d}) - 1) || ' days'),
             date({d}, 'start of month', '+{} months', '-1 day'))",
        n + 1
    )
}

/// When data of that day has to be updated, by its cycle.
fn due(d: &str) -> String {
    format!(
        "CASE cycle WHEN 'realtime' THEN date({d}, '+1 day') WHEN 'daily' THEN date({d}, '+1 day')
           WHEN 'weekly' THEN date({d}, '+7 days') WHEN 'monthly' THEN {} WHEN 'quarterly' THEN {}
           WHEN 'half_yearly' THEN {} WHEN 'yearly' THEN {} END",
        months(d, 1),
        months(d, 3),
        months(d, 6),
        months(d, 12)
    )
}

/// The same figures without any function of the supervision room: tables, the log, and SQLite's own date functions.
fn second_computation(db: &Host) -> Counts {
    db.run(
        "CREATE TEMP TABLE r AS SELECT code, provider, state, update_cycle AS cycle, max(published_on, '2024-12-02') AS first
           FROM gov_resource;
         CREATE TEMP TABLE u AS SELECT substr(a.object, 10) AS code, date(a.at, '+8 hours') AS day FROM gov_audit AS a
           JOIN r ON 'resource:' || r.code = a.object AND r.provider = a.department WHERE a.action = 'maintain';
         CREATE INDEX temp.u_i ON u(code, day);
         CREATE TEMP TABLE reads AS SELECT DISTINCT substr(object, 10) AS code, department FROM gov_audit
           WHERE class = 'access' AND detail LIKE '%\"outcome\":\"allowed\"%' AND date(at, '+8 hours') BETWEEN '2025-01-01' AND '2025-12-31';",
    );
    let clock = |metric: &str, due: &str, done: &str, late: &str| {
        let kept = format!("{done} <= min({due}, '2025-12-31')");
        let past =
            format!("NOT coalesce({kept}, 0) AND ({due} < '2025-12-31' OR {done} BETWEEN {due} AND '2025-12-31')");
        let (over, breach) = if late == "over" { (past.as_str(), "0") } else { ("0", past.as_str()) };
        format!(
            "SELECT r.provider, '{metric}', sum(coalesce({kept}, 0)), sum({over}), sum({breach}), sum(NOT coalesce({kept}, 0) AND NOT ({past}))
             FROM gov_request AS q JOIN r ON r.code = q.resource WHERE {due} BETWEEN '2025-01-01' AND '2025-12-31' GROUP BY 1"
        )
    };
    let cyclic = "coalesce((SELECT max(day) FROM u WHERE u.code = r.code AND day <= '2025-12-31'), first)";
    let fresh = format!("{} >= '2025-12-31'", due(cyclic));
    let published = "FROM r WHERE state = 'published'";
    let queries = [
        "SELECT provider, 'coverage', sum(state = 'published'), 0, sum(state <> 'published'), 0 FROM r GROUP BY 1".to_string(),
        // The example's sheet has no error that lint knows.
        format!("SELECT provider, 'lint', count(*), 0, 0, 0 {published} GROUP BY 1"),
        format!("SELECT provider, 'freshness', sum({fresh}), 0, sum(NOT {fresh}), 0 {published} AND cycle NOT IN ('irregular', 'other') GROUP BY 1"),
        format!("SELECT provider, 'collection', sum(m), 0, sum(NOT m), 0 FROM (SELECT provider, code IN (SELECT resource FROM gov_mount) AS m {published}) GROUP BY 1"),
        clock("answered_in_time", "reply_due", "answered_at", "over"),
        clock("provided_in_time", "provide_due", "provided_at", "breach"),
        "SELECT r.provider, 'refused_with_basis', count(*), 0, 0, 0 FROM gov_request AS q JOIN r ON r.code = q.resource
           WHERE q.state = 'refused' AND decided_at BETWEEN '2025-01-01' AND '2025-12-31' AND refusal_basis <> '' AND refusal_reason <> '' GROUP BY 1".to_string(),
        "SELECT applicant, 'use', sum(n), 0, sum(NOT n), 0 FROM (SELECT applicant, EXISTS (SELECT 1 FROM reads WHERE code = resource AND department = applicant) AS n
           FROM gov_request WHERE julianday('2025-12-31') - julianday(max(provided_at, '2025-01-01')) + 1 >= 30) GROUP BY 1".to_string(),
        format!(
            "WITH RECURSIVE t(code, provider, cycle, base) AS (
               SELECT code, provider, cycle, first FROM r WHERE state = 'published' AND {d0} IS NOT NULL
               UNION ALL
               SELECT code, provider, cycle, coalesce((SELECT min(day) FROM u WHERE u.code = t.code AND day > base AND day <= {d1}), {d1})
                 FROM t WHERE {d1} <= '2025-12-31'),
             w AS (SELECT provider, {d1} AS due, (SELECT min(day) FROM u WHERE u.code = t.code AND day > base AND day <= {d1}) AS done FROM t)
             SELECT provider, 'updating', sum(done IS NOT NULL), 0, sum(done IS NULL AND due < '2025-12-31'), sum(done IS NULL AND due = '2025-12-31')
             FROM w WHERE due BETWEEN '2025-01-01' AND '2025-12-31' GROUP BY 1",
            d0 = due("first"),
            d1 = due("base")
        ),
    ];
    queries.iter().flat_map(|q| counts(db, q)).collect()
}

/// Weighted mean of what was measured, rounded half up, with the weights that docs/supervision.md gives.
fn score(of: &Counts, department: &str) -> Option<i64> {
    let weights = [
        ("coverage", 750),
        ("lint", 750),
        ("freshness", 750),
        ("collection", 750),
        ("answered_in_time", 1000),
        ("refused_with_basis", 1000),
        ("provided_in_time", 1000),
        ("use", 1000),
        ("updating", 3000),
    ];
    let round = |a: i64, b: i64| (2 * a + b) / (2 * b);
    let (mut earned, mut weight) = (0, 0);
    for (metric, w) in weights {
        let Some([good, over, breach, _]) = of.get(&(department.into(), metric.into())).copied() else { continue };
        if good + over + breach > 0 {
            earned += w * round(good * 10_000 + over * 5_000, good + over + breach);
            weight += w;
        }
    }
    (weight > 0).then(|| round(earned, weight))
}

#[test]
fn plain_sql_reproduces_the_figures_and_closing_keeps_them() {
    let db = city();
    let ours = counts(&db, "SELECT department, metric, good, over_principle, breach, pending FROM scorecard('2025') WHERE metric <> 'total'");
    let second = second_computation(&db);
    for key in ours.keys().chain(second.keys()) {
        assert_eq!(ours.get(key), second.get(key), "{key:?}");
    }
    assert!(ours.len() > 100, "{}", ours.len());
    let stated = db.lines("SELECT department, score_bp FROM scorecard('2025') WHERE metric = 'total'");
    for line in &stated {
        let (department, stated) = line.split_once('|').unwrap();
        assert_eq!(stated.parse().ok(), score(&second, department), "{department}");
    }
    // Every kind of outcome occurs, so that the comparison means something.
    let totals: Vec<i64> = (0..4).map(|i| ours.values().map(|c| c[i]).sum()).collect();
    assert!(totals.iter().all(|n| *n > 0), "{totals:?}");

    closing(&db);
    proving(&db);
    reporting(&db);
    finding(&db);
    assert!(db.problems().is_empty(), "{:?}", db.problems());
}

fn closing(db: &Host) {
    let card = "SELECT department, metric, good, over_principle, breach, pending, rate_bp, score_bp, rank, note, entries FROM scorecard('2025')";
    let before = db.lines(card);
    assert!(db.refusal("INSERT INTO gov_period(period, actor) VALUES('2025', 'jdz_mzj_steward')").contains("GS-8107"));
    assert!(db
        .refusal("INSERT INTO gov_period(period, actor) VALUES('2026', 'jdz_sjj_supervisor')")
        .contains("GS-8105"));
    db.run("INSERT INTO gov_period(period, actor) VALUES('2025', 'jdz_sjj_supervisor')");
    assert_eq!(db.text("SELECT period FROM gov_period ORDER BY head DESC LIMIT 1"), "2025-01-01/2025-12-31");
    // Evaluated every quarter, and the last with the year: nothing is owed until the next is over.
    assert_eq!(db.lines("SELECT status, due FROM duty_due WHERE duty = 'evaluation'"), ["met|2026-05-01"]);
    // Recorded late, and of the closed period: its figures stand.
    db.run("INSERT INTO gov_audit(action, object, actor) VALUES('maintain', 'resource:3070010001/000001', 'jdz_sjj_steward')");
    db.run("UPDATE gov_request SET state = 'refused', refusal_basis = '《数据安全法》第二十七条', refusal_reason = '超出范围', decided_at = '2025-12-30',
              actor = (SELECT r.provider || '_cdo' FROM gov_resource AS r JOIN gov_request AS q ON q.resource = r.code WHERE q.id = (SELECT min(id) FROM gov_request WHERE state = 'accepted'))
            WHERE id = (SELECT min(id) FROM gov_request WHERE state = 'accepted')");
    assert_eq!(db.lines(card), before);
    assert_eq!(db.integer("SELECT min(closed) FROM scorecard('2025-01-01/2025-12-31')"), 1);
    for refused in
        ["INSERT INTO gov_period(period) VALUES('2025')", "DELETE FROM gov_period", "UPDATE gov_period SET head = 3"]
    {
        assert!(db.refusal(refused).contains("GS-8106"), "{refused}");
    }
}

fn proving(db: &Host) {
    use govshare::audit::hash::{unhex_hash, Algorithm};
    let bundle = db.text("SELECT scorecard_bundle('2025')");
    let found = recompute(&bundle).expect("the bundle recomputes");
    assert!(found.facts_found > 500, "{}", found.facts_found);
    let value: serde_json::Value = serde_json::from_str(&bundle).unwrap();
    let note = value["checkpoint"].as_str().unwrap();
    let size: u64 = note.split('\n').nth(1).unwrap().parse().unwrap();
    use base64::Engine;
    let root = base64::engine::general_purpose::STANDARD.decode(note.split('\n').nth(2).unwrap()).unwrap();
    let root: [u8; 32] = root.try_into().unwrap();
    let entries = value["entries"].as_array().unwrap();
    for e in entries.iter().step_by(37) {
        let (seq, body) = (e["seq"].as_u64().unwrap(), e["body"].as_str().unwrap());
        let proof: Vec<_> = e["proof"]
            .as_array()
            .unwrap()
            .iter()
            .map(|h| unhex_hash(h.as_str().unwrap().as_bytes()).unwrap())
            .collect();
        let leaf = govshare::audit::entry::leaf(Algorithm::Sha256, body);
        govshare::audit::tree::verify_inclusion(Algorithm::Sha256, seq - 1, size, &leaf, &proof, &root)
            .expect("the proof leads to the root");
    }
    assert!(db.refusal("SELECT scorecard_bundle('2024')").contains("GS-8109"));
}

fn reporting(db: &Host) {
    let page = db.text("SELECT supervision_report('2025')");
    assert!(page.len() < 1 << 20, "{}", page.len());
    for said in ["景德镇市政务数据共享监督评估报告", "已封存", "2025-01-01", "三项政务数据目录逾期未更新", "完整"]
    {
        assert!(page.contains(said), "{said}");
    }
    // The name of SVG's namespace is no address that anything is fetched from.
    let bare = page.replace("http://www.w3.org/2000/svg", "");
    for fetched in ["http:", "https:", "<script", "src=", "url(", "@import", "<link"] {
        assert!(!bare.contains(fetched), "{fetched}");
    }
    let one = db.text("SELECT supervision_report('2025', 'jdz_mzj')");
    assert!(one.contains("景德镇市民政局") && !one.contains("三项政务数据目录逾期未更新"));
    assert!(db.refusal("SELECT supervision_report('2025', 'nobody')").contains("GS-8111"));
    assert!(db.text("SELECT hex(substr(supervision_ledger('2025'), 1, 4))").starts_with("504B0304"));
    assert_eq!(db.text("SELECT supervision_report(NULL)"), "");
}

fn finding(db: &Host) {
    let seen = db.lines("SELECT DISTINCT finding, ground FROM findings('2025') ORDER BY 1, 2");
    for wanted in [
        "1|catalogue_overdue",
        "2|supply_overdue",
        "3|reply_overdue",
        "4|outside_purpose",
        "5|outside_hours",
        "5|unusual_volume",
    ] {
        assert!(seen.iter().any(|s| s == wanted), "{wanted} {seen:?}");
    }
    // What a proposal rests on is there, and about what it says.
    let off = db.integer(
        "SELECT count(*) FROM (SELECT subject, entries FROM findings('2025') WHERE ground = 'reply_overdue') AS f
         WHERE NOT EXISTS (SELECT 1 FROM gov_audit WHERE seq = CAST(f.entries AS INTEGER) AND object = 'request:' || substr(f.subject, 9))",
    );
    assert_eq!(off, 0);
    // Volume is counted in rows: what later entries tell of a reading is taken for it.
    let told = db.lines("SELECT reason_en FROM findings('2025') WHERE ground = 'unusual_volume'");
    assert!(told.iter().any(|t| t.contains("120 rows") || t.contains("3 rows") || t.contains("has 3.")), "{told:?}");
}

/// `.ci/run` installs a headless Chromium and runs the tests that need one.
#[test]
#[ignore = "needs a headless chromium on the path"]
fn page_opens_offline_in_a_browser_and_looks_right() {
    use std::process::Command;
    let db = city();
    let folder = common::Folder::new();
    let file = folder.file("report.html");
    std::fs::write(&file, db.text("SELECT supervision_report('2025')")).unwrap();
    let log = folder.file("net.json");
    let run = |more: &[&str], width: u32| {
        let output = Command::new("chromium")
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-pdf-header-footer"])
            .arg(format!("--window-size={width},1200"))
            .arg(format!("--log-net-log={}", log.display()))
            .arg(format!("--user-data-dir={}", folder.file("profile").display()))
            .arg("--host-resolver-rules=MAP * ~NOTFOUND")
            .args(more)
            .arg(format!("file://{}", file.display()))
            .output()
            .expect("chromium runs");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    // What the browser made of it, text and elements.
    let dom = run(&["--dump-dom"], 1280);
    for said in ["一、部门评分", "八、审计链状态", "景德镇市公安局"] {
        assert!(dom.contains(said), "{said}");
    }
    assert_eq!(dom.matches("<h2>").count(), 8);
    assert!(dom.matches("<svg").count() >= 4);
    // Nothing the page asks for leaves the machine: the page's own file is the only URL it loads.
    let net = std::fs::read_to_string(&log).unwrap_or_default();
    let named = file.display().to_string();
    let asked = net.split("\"url\":\"").skip(1).filter_map(|t| t.split('"').next());
    let foreign: Vec<&str> = asked
        .filter(|u| u.starts_with("http") && !u.contains("google") && !u.contains("gvt1"))
        .filter(|u| !u.contains(&named))
        .collect();
    assert!(foreign.is_empty(), "{foreign:?}");
    // A picture at desktop width and an A4 print; both are there and not empty.
    for (flag, name, least) in [("--screenshot", "desk.png", 50_000), ("--print-to-pdf", "a4.pdf", 50_000)] {
        let out = folder.file(name);
        run(&[&format!("{flag}={}", out.display())], 1280);
        assert!(std::fs::metadata(&out).map(|m| m.len()).unwrap_or(0) > least, "{name}");
    }
    // Nothing is wider than the page: a probe in a copy measures it.
    let probe = std::fs::read_to_string(&file).unwrap().replace(
        "default-src 'none'; style-src 'unsafe-inline'",
        "script-src 'unsafe-inline'; style-src 'unsafe-inline'",
    );
    let probe = probe.replace("</body>", "<script>document.title='overflow '+(document.documentElement.scrollWidth-document.documentElement.clientWidth)</script></body>");
    std::fs::write(&file, probe).unwrap();
    for width in [1280, 794] {
        assert!(run(&["--dump-dom"], width).contains("<title>overflow 0</title>"), "at {width}");
    }
}
