//! A year of the example city, written through the guarded tables with plain SQL and explicit times: the same rows on
//! every run. Departments, staff and catalogue are those of `examples/data/`; what happens in the year is invented.

use rusqlite::Connection;
use std::collections::HashMap;
use std::error::Error;
use std::path::PathBuf;

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
    let mut resources = catalogue(db)?;
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

fn catalogue(db: &Connection) -> Outcome<Vec<Resource>> {
    let departments: HashMap<String, String> =
        sheet("departments.csv")?.into_iter().map(|r| (r["name"].clone(), r["code"].clone())).collect();
    let beside: HashMap<String, Row> = sheet("resources.csv")?.into_iter().map(|r| (r["code"].clone(), r)).collect();
    let columns: HashMap<String, Row> =
        sheet("items.csv")?.into_iter().map(|r| (format!("{}|{}", r["resource"], r["name"]), r)).collect();
    let lines = sheet("catalog.csv")?;
    let mut order: Vec<String> = Vec::new();
    let mut groups: HashMap<String, Vec<&Row>> = HashMap::new();
    for line in &lines {
        let code = line["信息资源代码"].clone();
        if !groups.contains_key(&code) {
            order.push(code.clone());
        }
        groups.entry(code).or_default().push(line);
    }
    db.execute_batch("BEGIN")?;
    let mut out = Vec::new();
    for (n, code) in order.iter().enumerate() {
        let (rows, extra) = (&groups[code], &beside[code]);
        let first = rows[0];
        let mixed = rows.iter().any(|r| r["共享类型"] != first["共享类型"]);
        let share = if mixed { "有条件共享" } else { first["共享类型"].as_str() };
        let condition = rows.iter().find(|r| r["共享类型"] == "有条件共享").and_then(|r| cell(r, "共享条件"));
        let provider = departments[&first["信息资源提供方"]].clone();
        let sheet = [
            "信息资源代码",
            "信息资源分类",
            "信息资源名称",
            "信息资源摘要",
            "信息资源格式分类",
            "信息资源格式类型",
            "共享方式类型",
            "更新周期",
            "发布日期",
            "是否向社会开放",
            "开放条件",
        ];
        let more = [
            "level",
            "base_library",
            "condition_kind",
            "legal_basis_kind",
            "legal_basis",
            "interface_desc",
            "interface_call",
        ];
        // Every fifteenth entry is still being compiled.
        let state = if n % 15 == 14 { "draft" } else { "published" };
        let mut values: Vec<Option<&str>> = sheet.iter().map(|c| cell(first, c)).collect();
        values.extend([Some(provider.as_str()), Some(share), condition]);
        values.extend(more.iter().map(|c| cell(extra, c)));
        values.push(Some(state));
        db.execute(
            "INSERT INTO gov_resource(code, class_code, name, abstract, format_category, format_type, method, update_cycle, published_on, open,
               open_condition, provider, share_type, share_condition, level, base_library, condition_kind, legal_basis_kind, legal_basis,
               interface_desc, interface_call, state)
             VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)",
            rusqlite::params_from_iter(values),
        )
        .map_err(|e| format!("{code}\n{e}"))?;
        for r in rows {
            let item = &columns[&format!("{code}|{}", r["信息项名称"])];
            let own = if mixed { cell(r, "共享类型") } else { None };
            db.execute(
                "INSERT INTO gov_item(resource, name, type, length, share_type, column_name, pi, mask, lookup, level)
                 VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                [
                    Some(code.as_str()),
                    cell(r, "信息项名称"),
                    cell(r, "数据类型"),
                    cell(r, "数据长度"),
                    own,
                    cell(item, "column_name"),
                    cell(item, "pi"),
                    cell(item, "mask"),
                    cell(item, "lookup"),
                    cell(item, "level"),
                ],
            )
            .map_err(|e| format!("{code}\n{e}"))?;
        }
        let cycle = db.query_row("SELECT update_cycle FROM gov_resource WHERE code = ?1", [code], |r| {
            r.get::<_, Option<String>>(0)
        })?;
        out.push(Resource {
            code: code.clone(),
            provider,
            conditional: share == "有条件共享" && n % 15 != 14,
            prohibited: share == "不予共享" || n % 15 == 14,
            cycle: cycle.unwrap_or_default(),
            items: rows.iter().filter(|r| r["共享类型"] != "不予共享").map(|r| r["信息项名称"].clone()).collect(),
            column: rows
                .iter()
                .find(|r| r["共享类型"] != "不予共享")
                .map(|r| columns[&format!("{code}|{}", r["信息项名称"])]["column_name"].clone())
                .unwrap_or_default(),
            mounted: None,
        });
    }
    db.execute_batch("COMMIT")?;
    Ok(out)
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

    /// The providers' systems record their updates; some fall behind.
    fn updates(&mut self, resources: &[Resource]) {
        for (n, r) in resources.iter().enumerate() {
            let step = match r.cycle.as_str() {
                "realtime" | "daily" => 1,
                "weekly" => 7,
                "monthly" => 30,
                "quarterly" => 90,
                "half_yearly" => 180,
                "yearly" => 360,
                _ => continue,
            };
            // A department that neglects its data does so from one month on.
            let neglected = n % 11 == 5;
            let last = if neglected { 150 + self.dice.below(120) } else { 395 };
            let mut day = self.dice.below(step.min(20)) + 2;
            while day < last {
                let date = plus_days(day);
                if !self.dice.percent(3) || step > 7 {
                    let (who, code) = (format!("{}_steward", r.provider), r.code.clone());
                    let sql = format!("INSERT INTO gov_audit(action, object, actor, at) VALUES('maintain', 'resource:{code}', '{who}', :at)");
                    self.at(&date, "07:00", sql);
                }
                let late = if step > 7 && self.dice.percent(12) { self.dice.below(9) + 3 } else { 0 };
                day += step.saturating_sub(if step > 20 { 2 } else { 0 }) + late;
            }
        }
    }

    fn requests(&mut self, resources: &[Resource]) -> Outcome<()> {
        let wanted: Vec<&Resource> = resources.iter().filter(|r| r.conditional && !r.items.is_empty()).collect();
        let mut askers: Vec<String> = resources.iter().map(|r| r.provider.clone()).collect();
        askers.sort();
        askers.dedup();
        const PURPOSES: [&str; 6] = [
            "低保对象经济状况核对",
            "企业开办联办",
            "不动产登记核验",
            "学生入学资格核验",
            "执法检查名录比对",
            "惠企政策精准推送",
        ];
        for id in 1..=168u64 {
            let r = wanted[self.dice.below(wanted.len() as u64) as usize];
            let asker = askers[self.dice.below(askers.len() as u64) as usize].clone();
            if asker == r.provider {
                continue;
            }
            let purpose = PURPOSES[self.dice.below(PURPOSES.len() as u64) as usize];
            let asked = plus_days(32 + id * 2 + self.dice.below(5));
            let sent = self.day(&format!("workday_add('{asked}', 0)"))?;
            let items: Vec<String> = r.items.iter().take(3).map(|i| format!("\"{i}\"")).collect();
            let items = format!("[{}]", items.join(","));
            let (steward, cdo, from) =
                (format!("{}_steward", r.provider), format!("{}_cdo", r.provider), format!("{asker}_steward"));
            self.at(&sent, "09:10", format!(
                "INSERT INTO gov_request(id, resource, applicant, system, purpose, scope, items, valid_until, form_sha256, form_sent_at, received_at, actor, at)
                 VALUES({id}, '{}', '{asker}', '{purpose}系统', '{purpose}', '全市', '{items}', '2027-12-31', sha256('form {id}'), '{sent}', '{sent}', '{from}', :at)",
                r.code
            ));
            self.at(
                &sent,
                "10:20",
                format!("UPDATE gov_request SET state = 'accepted', actor = '{steward}', at = :at WHERE id = {id}"),
            );
            // Art. 10: one working day in principle. Most keep it, some take longer, a few never answer.
            let late_day = |d: &mut Dice| if d.percent(78) { 1 } else { 2 + d.below(6) };
            if self.dice.percent(4) {
                continue;
            }
            let taken = late_day(&mut self.dice);
            let answered = self.day(&format!("workday_add('{sent}', {taken})"))?;
            if answered.as_str() > "2026-01-09" {
                continue;
            }
            if self.dice.percent(11) {
                self.at(&answered, "16:00", format!(
                    "UPDATE gov_request SET state = 'refused', refusal_basis = '《中华人民共和国数据安全法》第二十七条', refusal_reason = '申请数据项超出履职范围',
                       actor = '{cdo}', at = :at WHERE id = {id}"
                ));
                continue;
            }
            self.at(&answered, "15:30", format!(
                "UPDATE gov_request SET state = 'agreed', agreed_items = items, actor = '{cdo}', at = :at WHERE id = {id}"
            ));
            self.at(&answered, "16:30", format!("UPDATE gov_request SET undertaking_sha256 = sha256('undertaking {id}'), actor = '{from}', at = :at WHERE id = {id}"));
            let days = if self.dice.percent(86) { 1 + self.dice.below(5) } else { 6 + self.dice.below(5) };
            let provided = self.day(&format!("workday_add('{answered}', {days})"))?;
            if provided.as_str() > "2026-01-09" || self.dice.percent(2) {
                continue;
            }
            self.at(
                &provided,
                "11:00",
                format!("UPDATE gov_request SET state = 'provided', actor = '{steward}', at = :at WHERE id = {id}"),
            );
            if let Some(table) = r.mounted.clone().filter(|_| !self.dice.percent(9)) {
                self.readings(&provided, &from, purpose, &format!("{table}.{}", r.column), id);
            }
        }
        Ok(())
    }

    /// Reading under an agreement, a few times a month; one agreement is read far more than usual one day.
    fn readings(&mut self, provided: &str, reader: &str, purpose: &str, table: &str, id: u64) {
        let step = 9 + self.dice.below(12);
        let mut n = since_start(provided) + 2;
        let mut count = 0;
        while n < 395 {
            let day = plus_days(n);
            let hour = if self.dice.percent(2) { 22 } else { 9 + self.dice.below(8) };
            count += 1;
            let times = if count == 14 && id.is_multiple_of(9) { 40 } else { 1 };
            for i in 0..times {
                let stated = if count == 9 && id.is_multiple_of(23) { "专题分析" } else { purpose };
                let json = format!("{{\"purpose\":\"{stated}\",\"system\":\"{purpose}系统\"}}");
                self.at(&day, &format!("{hour:02}:{:02}", i % 60), format!("read {reader} {table} {json}"));
            }
            n += step + self.dice.below(5);
        }
    }

    /// Four rectification notices: put right in time, late and reported upward, and two that are still open.
    fn notices(&mut self) {
        // What the bureau and the counties did in the year, each with the hash of its record.
        for (day, kind, department) in [
            ("2025-03-20", "training", "jdz_sjj"),
            ("2025-05-22", "emergency_drill", "jdz_sjj"),
            ("2025-09-18", "security_assessment", "jdz_sjj"),
            ("2025-10-16", "training", "lp_sjj"),
            ("2025-11-06", "training", "fl_sjj"),
            ("2025-06-26", "risk_assessment", "jdz_wxb"),
        ] {
            let sql = format!(
                "INSERT INTO gov_event(kind, department, happened_on, evidence_sha256, actor, at)
                 VALUES('{kind}', '{department}', '{day}', sha256('{kind} {day}'), '{department}_steward', :at)"
            );
            self.at(day, "17:30", sql);
        }
        let by = "jdz_sjj_supervisor";
        let issue = |id: u64, department: &str, finding: u8, content: &str, deadline: &str| {
            format!(
                "INSERT INTO gov_notice(id, department, finding, content, demands, deadline, number, actor, at)
                 VALUES({id}, '{department}', {finding}, '{content}', '对照目录逐项补齐并建立月度检查制度', '{deadline}', '景数管〔2025〕{}号', '{by}', :at)",
                id + 10
            )
        };
        self.at(
            "2025-04-15",
            "10:00",
            issue(1, "jdz_jtj", 2, "超过5个工作日未在平台提供已同意共享的数据", "2025-05-09"),
        );
        self.at("2025-05-07", "10:00", format!("UPDATE gov_notice SET state = 'rectified', rectified_on = '2025-05-06', reviewed_by = '{by}', reviewed_on = '2025-05-07',
              review_evidence = sha256('review 1'), actor = '{by}', at = :at WHERE id = 1"));
        self.at("2025-06-10", "10:00", issue(2, "jdz_nyncj", 1, "三项政务数据目录逾期未更新", "2025-07-01"));
        self.at(
            "2025-07-02",
            "10:00",
            format!("UPDATE gov_notice SET state = 'overdue', actor = '{by}', at = :at WHERE id = 2"),
        );
        self.at("2025-07-04", "10:00", format!("UPDATE gov_notice SET state = 'notified', circular_number = '景数管通〔2025〕3号', actor = '{by}', at = :at WHERE id = 2"));
        self.at("2025-07-09", "10:00", format!("UPDATE gov_notice SET state = 'escalated', report_number = '景数管报〔2025〕6号', report_signer = '周例戊', actor = '{by}', at = :at WHERE id = 2"));
        self.at("2025-12-18", "10:00", issue(3, "jdz_wjw", 3, "两件共享申请逾期未答复", "2026-01-09"));
        self.at("2026-01-08", "10:00", issue(4, "jdz_zjj", 2, "每月更新的数据已两月未更新", "2026-01-29"));
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
