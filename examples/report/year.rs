//! A year of the example city, written through the guarded tables with plain SQL and explicit times: the same rows on
//! every run. Departments, staff and catalogue are those of `examples/data/`; what happens in the year is invented.

use rusqlite::Connection;
use std::collections::HashMap;
use std::error::Error;
use std::path::PathBuf;

mod catalogue;
mod events;

pub type Outcome<T> = Result<T, Box<dyn Error>>;
type Row = HashMap<String, String>;

/// The database of the year: nothing is left to chance.
pub const INIT: &str = r#"{"id":"2025202520252025a0a0a0a0a0a0a0a0","origin":"data.jdz.gov.cn/jdz",
    "at":"2024-12-02T09:00:00+08:00","admin_token":"example-admin-token-2025"}"#;

fn sheet(name: &str) -> Outcome<Vec<Row>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/data").join(name);
    let mut reader = csv::Reader::from_path(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let head: Vec<String> = reader.headers()?.iter().map(String::from).collect();
    let mut rows = Vec::new();
    for record in reader.records() {
        rows.push(head.iter().cloned().zip(record?.iter().map(String::from)).collect());
    }
    Ok(rows)
}

fn cell<'a>(row: &'a Row, column: &str) -> Option<&'a str> {
    row.get(column).map(String::as_str).filter(|text| !text.is_empty())
}

/// A small generator, so that the year needs no crate and never changes (Knuth's 64-bit linear congruence).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n.max(1)
    }

    fn percent(&mut self, n: u64) -> bool {
        self.below(100) < n
    }
}

/// What happens, and when.
struct Step {
    at: String,
    order: usize,
    sql: String,
}

struct Year<'a> {
    db: &'a Connection,
    dice: Dice,
    steps: Vec<Step>,
}

/// One resource as the year needs it.
struct Resource {
    code: String,
    provider: String,
    conditional: bool,
    prohibited: bool,
    cycle: String,
    items: Vec<String>,
    /// The column of its first item that may be shared.
    column: String,
    mounted: Option<String>,
}

/// Fills an empty connection with the city and its year 2025, up to the closing of the period in January 2026.
pub fn fill(db: &Connection) -> Outcome<()> {
    db.query_row("SELECT govshare_init(?1)", [INIT], |_| Ok(()))?;
    run(db, "SELECT govshare_clock('2024-12-02T09:30:00+08:00')")?;
    people(db)?;
    let mut resources = catalogue::fill(db)?;
    let mut year = Year { db, dice: Dice(2025), steps: Vec::new() };
    year.mounts(&mut resources)?;
    year.updates(&resources);
    year.requests(&resources)?;
    year.notices();
    year.play()?;
    run(db, "SELECT session_close()")?;
    run(db, "SELECT govshare_clock('2026-01-12T10:00:00+08:00')")
}

/// Runs one statement to its end.
fn run(db: &Connection, sql: &str) -> Outcome<()> {
    let told = |e: rusqlite::Error| format!("{sql}\n{e}");
    let mut statement = db.prepare(sql).map_err(told)?;
    let mut rows = statement.query([]).map_err(told)?;
    while rows.next().map_err(told)?.is_some() {}
    Ok(())
}

fn people(db: &Connection) -> Outcome<()> {
    db.execute_batch("BEGIN")?;
    for r in sheet("departments.csv")? {
        db.execute(
            "INSERT INTO gov_department(code, name, kind, level, division, parent, authority) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            ["code", "name", "kind", "level", "division", "parent", "authority"].map(|c| cell(&r, c)),
        )?;
    }
    for r in sheet("staff.csv")? {
        db.execute(
            "INSERT INTO gov_staff(id, department, name, role, since) VALUES(?1, ?2, ?3, ?4, ?5)",
            ["id", "department", "name", "role", "since"].map(|c| cell(&r, c)),
        )?;
    }
    db.execute_batch(
        "INSERT INTO gov_credential(id, holder, token) SELECT id, id, id || '-example-token-2025' FROM gov_staff WHERE role = 'steward';
         COMMIT",
    )?;
    Ok(())
}

impl Year<'_> {
    fn at(&mut self, day: &str, time: &str, sql: String) {
        let order = self.steps.len();
        self.steps.push(Step { at: format!("{day}T{time}:00+08:00"), order, sql });
    }

    fn day(&self, sql: &str) -> Outcome<String> {
        Ok(self.db.query_row(&format!("SELECT {sql}"), [], |r| r.get(0)).map_err(|e| format!("{sql}\n{e}"))?)
    }

    /// Six of seven resources stand on the platform as shared tables over small tables of their providers.
    fn mounts(&mut self, resources: &mut [Resource]) -> Outcome<()> {
        for (n, r) in resources.iter_mut().enumerate() {
            if n % 7 == 3 || r.prohibited {
                continue;
            }
            let list: String = self.db.query_row(
                "SELECT group_concat(quote(column_name)) FROM gov_item WHERE resource = ?1",
                [&r.code],
                |row| row.get(0),
            )?;
            let list = list.replace('\'', "\"");
            run(self.db, &format!("CREATE TABLE source_{n}(id INTEGER PRIMARY KEY, {list})"))?;
            run(self.db, &format!("INSERT INTO source_{n}(id) VALUES(1), (2), (3)"))?;
            run(
                self.db,
                &format!(
                    "CREATE VIRTUAL TABLE shared_{n} USING gov_shared(resource='{}', source='source_{n}')",
                    r.code
                ),
            )?;
            r.mounted = Some(format!("shared_{n}"));
        }
        Ok(())
    }

    fn play(&mut self) -> Outcome<()> {
        let mut steps = std::mem::take(&mut self.steps);
        steps.sort_by(|a, b| (&a.at, a.order).cmp(&(&b.at, b.order)));
        for step in steps {
            let Some(reading) = step.sql.strip_prefix("read ") else {
                let quoted = format!("'{}'", step.at);
                run(self.db, &step.sql.replace(":at", &quoted))?;
                continue;
            };
            let mut parts = reading.splitn(3, ' ');
            let (Some(who), Some(table), Some(json)) = (parts.next(), parts.next(), parts.next()) else { continue };
            run(self.db, &format!("SELECT govshare_clock('{}')", step.at))?;
            run(self.db, &format!("SELECT session_open('{who}-example-token-2025', '{json}')"))?;
            let (table, column) = table.split_once('.').unwrap_or((table, "id"));
            // A purpose that was not agreed to is refused, and logged.
            let read = run(self.db, &format!("SELECT \"{column}\" FROM {table}"));
            if let Err(e) = read {
                if !json.contains("专题分析") {
                    return Err(e);
                }
            }
            run(self.db, "SELECT session_close()")?;
        }
        Ok(())
    }
}

const MONTHS: [u64; 14] = [31, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31];

/// The day so many days after 2024-12-02 (which is 1), up to the end of January 2026.
fn plus_days(n: u64) -> String {
    let (mut rest, mut month) = (n + 1, 0);
    while let Some(length) = MONTHS.get(month).filter(|l| rest > **l) {
        rest -= length;
        month += 1;
    }
    let (year, month) = (2024 + month.div_ceil(12), (month + 11) % 12 + 1);
    format!("{year:04}-{month:02}-{rest:02}")
}

fn since_start(day: &str) -> u64 {
    (1..420).find(|n| plus_days(*n) == day).unwrap_or(420)
}
