//! The city's sheets in `examples/data/`, read and written into the guarded tables with plain INSERTs.

use crate::console::{print_statement, Console, Outcome, Progress};
use crate::population;
use rusqlite::params_from_iter;
use std::collections::HashMap;
use std::path::PathBuf;

type Row = HashMap<String, String>;

/// Columns of `gov_resource` that stand in the national sheet, with its headings.
const SHEET: [(&str, &str); 14] = [
    ("信息资源分类", "class_code"),
    ("信息资源名称", "name"),
    ("信息资源代码", "code"),
    ("信息资源提供方", "provider_name"),
    ("信息资源摘要", "abstract"),
    ("信息资源格式分类", "format_category"),
    ("信息资源格式类型", "format_type"),
    ("共享方式分类", "method_category"),
    ("共享方式类型", "method"),
    ("是否向社会开放", "open"),
    ("开放条件", "open_condition"),
    ("更新周期", "update_cycle"),
    ("发布日期", "published_on"),
    ("关联资源代码", "related_code"),
];

/// What `resources.csv` adds for each resource.
const BESIDE: [&str; 7] =
    ["level", "base_library", "condition_kind", "legal_basis_kind", "legal_basis", "interface_desc", "interface_call"];

fn sheet(name: &str) -> Outcome<(Vec<String>, Vec<Row>)> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/data").join(name);
    let mut reader = csv::Reader::from_path(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let head: Vec<String> = reader.headers()?.iter().map(String::from).collect();
    let mut rows = Vec::new();
    for record in reader.records() {
        rows.push(head.iter().cloned().zip(record?.iter().map(String::from)).collect());
    }
    Ok((head, rows))
}

/// A cell; an empty one is NULL.
fn cell<'a>(row: &'a Row, column: &str) -> Option<&'a str> {
    row.get(column).map(String::as_str).filter(|text| !text.is_empty())
}

/// Writes one row per list of cells, showing the statement once.
fn insert<'a>(
    console: &Console,
    table: &str,
    columns: &[&str],
    rows: impl Iterator<Item = Vec<Option<&'a str>>>,
) -> Outcome<usize> {
    let places = (1..=columns.len()).map(|i| format!("?{i}")).collect::<Vec<_>>().join(", ");
    let sql = format!("INSERT INTO {table}({}) VALUES({places});", columns.join(", "));
    print_statement(&sql);
    let mut statement = console.db.prepare(&sql)?;
    let mut count = 0;
    for row in rows {
        count += statement.execute(params_from_iter(row.iter())).map_err(|e| format!("{row:?}\n{e}"))?;
    }
    println!("  {count} rows\n");
    Ok(count)
}

/// A file whose headings are the table's columns.
pub fn plain(console: &Console, file: &str, table: &str) -> Outcome<usize> {
    let (head, rows) = sheet(file)?;
    let columns: Vec<&str> = head.iter().map(String::as_str).collect();
    insert(console, table, &columns, rows.iter().map(|row| columns.iter().map(|c| cell(row, c)).collect()))
}

/// The catalogue: one row per item in the national sheet, grouped here into resources and items.
pub fn catalogue(console: &Console) -> Outcome<()> {
    let (_, lines) = sheet("catalog.csv")?;
    let by = |file: &str, keys: &[&str]| -> Outcome<HashMap<String, Row>> {
        let (_, rows) = sheet(file)?;
        let key = |row: &Row| keys.iter().map(|k| row[*k].as_str()).collect::<Vec<_>>().join("|");
        Ok(rows.into_iter().map(|row| (key(&row), row)).collect())
    };
    let beside = by("resources.csv", &["code"])?;
    let item_extra = by("items.csv", &["resource", "name"])?;
    let departments = by("departments.csv", &["name"])?;

    let mut order: Vec<&str> = Vec::new();
    let mut groups: HashMap<&str, Vec<&Row>> = HashMap::new();
    for line in &lines {
        let code = cell(line, "信息资源代码").ok_or("a row of the sheet has no 信息资源代码")?;
        groups.entry(code).or_insert_with(|| {
            order.push(code);
            Vec::new()
        });
        groups.entry(code).and_modify(|rows| rows.push(line));
    }

    let mut columns: Vec<&str> = SHEET.iter().map(|(_, column)| *column).collect();
    columns.extend(["provider", "share_type", "share_condition"]);
    columns.extend(BESIDE);
    // Joined texts must outlive the borrowed cells of the rows below.
    let conditions: Vec<Option<String>> = order.iter().map(|code| condition(&groups[code])).collect();
    let mut resources = Vec::new();
    for (code, condition) in order.iter().zip(&conditions) {
        let rows = &groups[code];
        let first = rows[0];
        let name = cell(first, "信息资源提供方").unwrap_or("");
        let provider = departments.get(name).ok_or_else(|| format!("{code}: no department is called {name}"))?;
        let extra = beside.get(*code).ok_or_else(|| format!("resources.csv lacks {code}"))?;
        let mut row: Vec<Option<&str>> = SHEET.iter().map(|(heading, _)| cell(first, heading)).collect();
        row.extend([cell(provider, "code"), Some(share_type(rows)), condition.as_deref()]);
        row.extend(BESIDE.iter().map(|column| cell(extra, column)));
        resources.push(row);
    }
    insert(console, "gov_resource", &columns, resources.into_iter())?;

    let columns = ["resource", "name", "type", "length", "share_type", "column_name", "pi", "mask", "lookup", "level"];
    let mut items = Vec::new();
    for line in &lines {
        let [code, name] = ["信息资源代码", "信息项名称"].map(|heading| cell(line, heading).unwrap_or(""));
        let extra =
            item_extra.get(&format!("{code}|{name}")).ok_or_else(|| format!("items.csv lacks {name} of {code}"))?;
        let mut row = vec![Some(code), Some(name), cell(line, "数据类型"), cell(line, "数据长度")];
        // NULL says "as the resource": only a resource shared in part has share types of its items.
        row.push(if is_mixed(&groups[code]) { cell(line, "共享类型") } else { None });
        row.extend(["column_name", "pi", "mask", "lookup", "level"].iter().map(|column| cell(extra, column)));
        items.push(row);
    }
    insert(console, "gov_item", &columns, items.into_iter())?;
    Ok(())
}

fn is_mixed(rows: &[&Row]) -> bool {
    rows.iter().any(|row| row["共享类型"] != rows[0]["共享类型"])
}

/// Art. 9: what can only be shared in part is conditional.
fn share_type<'a>(rows: &[&'a Row]) -> &'a str {
    if is_mixed(rows) {
        "有条件共享"
    } else {
        cell(rows[0], "共享类型").unwrap_or("")
    }
}

/// The different conditions of a resource's items. Of prohibited ones the sheet gives the legal basis in that column,
/// and `resources.csv` has it.
fn condition(rows: &[&Row]) -> Option<String> {
    let mut texts: Vec<&str> = Vec::new();
    for row in rows.iter().filter(|row| row["共享类型"] != "不予共享") {
        texts.extend(cell(row, "共享条件").filter(|text| !texts.contains(text)));
    }
    (!texts.is_empty()).then(|| texts.join("; "))
}

/// Fills the police's own table, an ordinary one that existed before govshare.
pub fn population(console: &Console, people: usize) -> Outcome<()> {
    let columns = population::COLUMNS.join(", ");
    console.show(&format!(
        "CREATE TABLE rk_jbxx(id INTEGER PRIMARY KEY, {});",
        population::COLUMNS.join(" TEXT, ") + " TEXT"
    ))?;
    console.show("CREATE UNIQUE INDEX rk_jbxx_gmsfhm ON rk_jbxx(gmsfhm);")?;
    let sql = format!("INSERT INTO rk_jbxx({columns}) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9);");
    print_statement(&sql);
    let mut progress = Progress::new("people written:", people);
    let transaction = console.db.unchecked_transaction()?;
    {
        let mut statement = transaction.prepare(&sql)?;
        for (i, person) in population::people(SEED, people).enumerate() {
            statement.execute(params_from_iter(person.row()))?;
            progress.at(i + 1);
        }
    }
    transaction.commit()?;
    drop(progress);
    println!("  {people} rows of people who do not exist\n");
    Ok(())
}

/// The same people on every run.
const SEED: u64 = 360_200;
