//! A prefecture city's working week with govshare, in SQL: `cargo run --release --example city_week`.
//!
//! A department's data bureau sets a database up on Monday; by Friday another department reads 100 000 people, masked,
//! under an agreement, and an auditor catches one changed byte. Every statement that matters is printed with its result.
//!
//! `city_week [people] [folder]`: fewer people, another folder than `target/city_week`.

mod console;
mod import;
#[allow(dead_code)] // tests use the rest of it
mod population;
mod tamper;

use console::{heading, Console, Outcome};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    match arguments().and_then(|(people, folder)| week(people, &folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("city_week stopped: {error}");
            ExitCode::FAILURE
        }
    }
}

fn arguments() -> Outcome<(usize, PathBuf)> {
    let mut arguments = std::env::args().skip(1);
    let people = match arguments.next() {
        Some(text) => text.parse().map_err(|_| format!("'{text}' is not a number of people"))?,
        None => 100_000,
    };
    let folder = match arguments.next() {
        Some(text) => PathBuf::from(text),
        // target/<profile>/examples/city_week -> target/city_week
        None => {
            let program = std::env::current_exe()?;
            program.ancestors().nth(3).ok_or("the example has no target folder")?.join("city_week")
        }
    };
    if !(100..=2_000_000).contains(&people) {
        return Err("give between 100 and 2000000 people".into());
    }
    Ok((people, folder))
}

fn week(people: usize, folder: &Path) -> Outcome<()> {
    let start = Instant::now();
    let library = console::library()?;
    std::fs::create_dir_all(folder)?;
    let file = folder.join("city.db");
    for name in ["city.db", "city.db-wal", "city.db-shm", "city.db-journal", "tampered.db"] {
        match std::fs::remove_file(folder.join(name)) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(format!("{name}: {e}").into()),
            _ => {}
        }
    }
    let console = Console::open(&file, &library)?;
    monday(&console)?;
    tuesday(&console, people)?;
    wednesday(&console)?;
    thursday(&console)?;
    friday(&console, people)?;
    whole(&console)?;
    console.show("PRAGMA wal_checkpoint(TRUNCATE);")?;
    console.db.close().map_err(|(_, e)| e)?;
    tampered(folder, &file, &library)?;

    heading("Yours to try");
    println!(
        "The whole week took {:.1} s. The database is left as it is; open it in the sqlite3 tool with",
        start.elapsed().as_secs_f64()
    );
    println!("\n  sqlite3 -cmd '.load {}' '{}'\n", library.display(), file.display());
    println!("and speak for a department, on that Friday:\n");
    println!("  SELECT govshare_clock('2026-03-06T12:00:00+08:00');");
    println!("  SELECT session_open('{}');", token("jdz_mzj_steward"));
    println!("  SELECT xm, gmsfhm, csrq FROM shared_rk LIMIT 3;");
    Ok(())
}

/// Everybody's token is made from the name here, so that you can open a session in the database that is left behind.
fn token(holder: &str) -> String {
    format!("synthetic-token-{holder}")
}

fn clock(console: &Console, day: &str) -> Outcome<()> {
    console.show(&format!("SELECT govshare_clock('{day}+08:00') AS now;")).map(drop)
}

fn session(console: &Console, holder: &str) -> Outcome<()> {
    console.show(&format!("SELECT session_open('{}') AS actor;", token(holder))).map(drop)
}

fn monday(console: &Console) -> Outcome<()> {
    heading("Monday: the data bureau sets the database up");
    console.show("PRAGMA journal_mode = WAL;")?;
    console.show("SELECT govshare_version() AS version, govshare_debug() AS host;")?;
    println!("-- The example has its own calendar; every entry written under a set clock says so.");
    clock(console, "2026-03-02T09:00:00")?;
    console.show(
        "SELECT govshare_init('{\"origin\": \"data.jdz.gov.cn/sjj\", \"id\": \"00112233445566778899aabbccddeeff\",\n    \
         \"admin_token\": \"synthetic-admin-token-0001\"}') AS created;",
    )?;
    println!("-- The city's own sheets: departments, staff, and the catalogue with the national headings.");
    import::plain(console, "departments.csv", "gov_department")?;
    import::plain(console, "staff.csv", "gov_staff")?;
    import::catalogue(console)?;
    console.show(
        "SELECT share_type_label, state, count(*) AS resources FROM gov_resource GROUP BY share_type ORDER BY share_type;",
    )?;
    console.show(
        "SELECT count(*) AS items, sum(pi = 'sensitive') AS sensitive, sum(mask IS NOT NULL) AS masked FROM gov_item;",
    )?;
    println!("-- A share type that Art. 9 does not know is not stored.");
    console.refused(
        "INSERT INTO gov_resource(code, name, provider, share_type) VALUES('3070120001/999999', '试填', 'jdz_gaj', '内部共享');",
        "GS-5009",
    )?;
    println!("-- One credential each. Only the token's hash is stored; the column reads as NULL.");
    console.show(
        "INSERT INTO gov_credential(id, holder, token) SELECT id, id, 'synthetic-token-' || id FROM gov_staff;",
    )?;
    console.show("SELECT id, holder, token FROM gov_credential ORDER BY id LIMIT 2;")?;
    Ok(())
}

fn tuesday(console: &Console, people: usize) -> Outcome<()> {
    heading("Tuesday: the police share their population table");
    clock(console, "2026-03-03T09:00:00")?;
    import::population(console, people)?;
    console.show("CREATE VIRTUAL TABLE shared_rk USING gov_shared(resource='3070120001/000001', source='rk_jbxx');")?;
    console.show("SELECT name, resource, source FROM gov_mount;")?;
    Ok(())
}

fn wednesday(console: &Console) -> Outcome<()> {
    heading("Wednesday: civil affairs apply");
    clock(console, "2026-03-04T09:00:00")?;
    session(console, "jdz_mzj_steward")?;
    println!("-- Nothing is read before it was agreed to.");
    console.refused("SELECT xm FROM shared_rk LIMIT 1;", "GS-7002")?;
    println!("-- Art. 7: an application states the purpose and the name of the information system.");
    console.refused(
        "INSERT INTO gov_request(resource, applicant, purpose, scope, items, valid_until, form_sha256, form_sent_at)\n\
         VALUES('3070120001/000001', 'jdz_mzj', '低保对象身份核对', '全市低保申请家庭', '[\"姓名\",\"公民身份号码\",\"出生日期\",\"手机号码\"]',\n    \
         '2026-12-31', sha256('需求申请表'), '2026-03-04');",
        "GS-6204 [jingdezhen-2023 Art. 7]",
    )?;
    console.show(
        "INSERT INTO gov_request(resource, applicant, system, purpose, scope, items, valid_until, form_sha256, form_sent_at)\n\
         VALUES('3070120001/000001', 'jdz_mzj', '社会救助系统', '低保对象身份核对', '全市低保申请家庭', '[\"姓名\",\"公民身份号码\",\"出生日期\",\"手机号码\"]',\n    \
         '2026-12-31', sha256('需求申请表'), '2026-03-04');",
    )?;
    console.show("SELECT last_insert_rowid() AS id;")?;
    println!("-- The police's steward accepts it: from the day the written form came in, one working day to reply.");
    session(console, "jdz_gaj_steward")?;
    console.show("UPDATE gov_request SET state = 'accepted', received_at = '2026-03-04' WHERE id = 1;")?;
    console.show("SELECT id, state, state_label, reply_due FROM gov_request;")?;
    Ok(())
}

fn thursday(console: &Console) -> Outcome<()> {
    heading("Thursday: the police agree to less than was asked, and provide it");
    clock(console, "2026-03-05T09:00:00")?;
    println!("-- The applicant cannot answer its own request.");
    session(console, "jdz_mzj_cdo")?;
    console.refused("UPDATE gov_request SET state = 'agreed' WHERE id = 1;", "GS-6220")?;
    session(console, "jdz_gaj_cdo")?;
    console.show(
        "UPDATE gov_request SET state = 'agreed', agreed_items = '[\"姓名\",\"公民身份号码\",\"出生日期\"]' WHERE id = 1;",
    )?;
    println!(
        "-- The applicant's undertaking (承诺书) comes first; without one the provision's entry would carry a warning."
    );
    session(console, "jdz_mzj_steward")?;
    console.show("UPDATE gov_request SET undertaking_sha256 = sha256('承诺书') WHERE id = 1;")?;
    session(console, "jdz_gaj_steward")?;
    console.show("UPDATE gov_request SET state = 'provided' WHERE id = 1;")?;
    console.show("SELECT id, state_label, agreed_items, decided_at, provide_due, provided_at FROM gov_request;")?;
    Ok(())
}

fn friday(console: &Console, people: usize) -> Outcome<()> {
    heading("Friday: the data are used, and looked after");
    clock(console, "2026-03-06T09:00:00")?;
    session(console, "jdz_mzj_steward")?;
    println!("-- The applicant reads what was agreed to, masked as the catalogue says.");
    console.show("SELECT xm, gmsfhm, csrq FROM shared_rk LIMIT 5;")?;
    println!("-- The telephone number was asked for and not agreed to.");
    console.refused("SELECT xm, sjhm FROM shared_rk LIMIT 5;", "GS-7007")?;
    println!("-- A masked column compares masked. 公民身份号码 is a look-up item: whoever knows the whole number finds its person.");
    let known = console.text("SELECT gmsfhm FROM rk_jbxx WHERE id = 7;")?;
    let found = console.show(&format!("SELECT xm, gmsfhm, csrq FROM shared_rk WHERE lookup_gmsfhm = '{known}';"))?;
    if found.len() != 1 || found[0][1] == known {
        return Err("the look-up was to find one person, masked".into());
    }
    println!("-- The health commission has no agreement.");
    session(console, "jdz_wjw_steward")?;
    console.refused("SELECT xm, csrq FROM shared_rk LIMIT 5;", "GS-7002 [jingdezhen-2023 Art. 10]")?;
    println!("-- How long it takes to read all of it.");
    session(console, "jdz_mzj_steward")?;
    let sql = "SELECT xm, gmsfhm, csrq FROM shared_rk";
    console::print_statement(&format!("{sql};"));
    let (rows, took) = console.read_all(sql)?;
    println!("  {rows} rows, three of three columns masked, in {:.3} s", took.as_secs_f64());
    let (raw, source) = console.read_all("SELECT xm, gmsfhm, csrq FROM rk_jbxx")?;
    println!("  (the police's own table, unmasked: {raw} rows in {:.3} s)\n", source.as_secs_f64());
    if rows != people || raw != people {
        return Err(format!("{people} people were to be read").into());
    }
    println!("-- Every read is on the log, also the refused ones.");
    console.show(
        "SELECT seq, actor, object, json_extract(detail, '$.outcome') AS outcome, json_extract(detail, '$.code') AS code\n\
         FROM gov_audit WHERE action = 'query' ORDER BY seq;",
    )?;
    Ok(())
}

fn whole(console: &Console) -> Outcome<()> {
    heading("Friday, later: the auditor verifies the log");
    session(console, "jdz_sjj_auditor")?;
    console.show("SELECT count(*) AS entries, max(seq) AS newest, count(DISTINCT actor) AS actors FROM gov_audit;")?;
    let problems = console.show("SELECT seq, kind, explanation FROM audit_verify;")?;
    if !problems.is_empty() {
        return Err("the chain was to be whole".into());
    }
    println!("-- No row: the chain is whole.\n");
    Ok(())
}

fn tampered(folder: &Path, file: &Path, library: &Path) -> Outcome<()> {
    heading("Friday night: somebody edits a copy of the file");
    let copy = folder.join("tampered.db");
    std::fs::copy(file, &copy)?;
    let change = tamper::forge(&copy, "request.agree")?;
    println!(
        "-- In {}, byte {} was {:?} and is now {:?}: who agreed to the request, in entry {}.\n",
        copy.display(),
        change.offset,
        char::from(change.before),
        char::from(change.after),
        change.seq
    );
    let console = Console::open(&copy, library)?;
    let problems = console.show("SELECT seq, kind, explanation FROM audit_verify;")?;
    match problems.first() {
        Some(first) if first[0] == change.seq.to_string() => Ok(()),
        _ => Err(format!("entry {} was to be named first", change.seq).into()),
    }
}
