//! What the rooms cost, beside what a user would otherwise run. By hand:
//! `cargo test --release --lib catalog::measure -- --ignored --nocapture`

use std::time::Instant;

use super::classify::Rules;
use super::lint::{lint, Catalog};
use super::search::{Entry, Index};
use super::sheet::{read, write, Format, Limits};
use super::{Item, Resource};

const SUBJECTS: &[&str] = &[
    "城市低保",
    "农村特困",
    "婚姻登记",
    "企业登记",
    "不动产",
    "机动车",
    "医疗保险",
    "失业保险",
    "学籍",
    "排污许可",
    "食品经营",
    "建筑施工",
    "道路运输",
    "住房公积金",
    "残疾人证",
    "殡葬",
];
const KINDS: &[&str] =
    &["对象", "申请", "审批", "变更", "注销", "年检", "处罚", "缴费", "发放", "统计", "核查", "备案"];
const PLACES: &[&str] =
    &["东湖", "西山", "南桥", "北城", "河口", "新镇", "老街", "高岭", "平原", "松林", "竹园", "梅村"];
const ITEMS: &[&str] =
    &["姓名", "身份证号码", "登记日期", "金额", "地址", "联系电话", "状态", "经办机构", "有效期", "备注"];

/// A synthetic catalogue of ten items per resource.
fn catalogue(n: usize) -> (Vec<Resource>, Vec<Item>) {
    let pick = |list: &[&str], i: usize| list.get(i % list.len()).copied().unwrap_or_default().to_string();
    let some = |t: &str| Some(t.to_string());
    let mut items = Vec::with_capacity(n * 10);
    let resources = (0..n)
        .map(|i| {
            let code = format!("307{:03}/{i:06}", i % 900 + 1);
            let (subject, kind, place) = (pick(SUBJECTS, i), pick(KINDS, i / 16), pick(PLACES, i / 192));
            for item in ITEMS {
                items.push(Item {
                    resource: Some(code.clone()),
                    name: Some(item.to_string()),
                    kind: some("C"),
                    length: some("50"),
                    ..Item::default()
                });
            }
            Resource {
                name: Some(format!("{place}{subject}{kind}{}信息", i / 2304)),
                provider: Some(format!("d{}", i % 80)),
                provider_name: Some(format!("{place}{subject}管理局")),
                summary: Some(format!("{place}街道办理{subject}{kind}业务形成的数据,含{}等", pick(ITEMS, i))),
                share_type: some("unconditional"),
                method: some("table"),
                update_cycle: some("monthly"),
                state: some("published"),
                class_code: code.split('/').next().map(str::to_string),
                code: Some(code),
                ..Resource::default()
            }
        })
        .collect();
    (resources, items)
}

#[test]
#[ignore = "a measurement; run by hand in release"]
fn search_beside_fts5() {
    let (resources, items) = catalogue(100_000);
    let mut of: std::collections::HashMap<&str, Vec<&Item>> = std::collections::HashMap::new();
    for item in &items {
        of.entry(item.resource.as_deref().unwrap_or_default()).or_default().push(item);
    }
    let own = |r: &Resource| of.get(r.code.as_deref().unwrap_or_default()).cloned().unwrap_or_default();
    let start = Instant::now();
    let index = Index::build(resources.iter().map(|r| Entry::of(r, &own(r), None)));
    println!("index of 100 000 resources: {:?}", start.elapsed());
    let db = rusqlite::Connection::open_in_memory().unwrap();
    db.execute_batch("CREATE VIRTUAL TABLE f USING fts5(code UNINDEXED, name, summary, items, department, tokenize='trigram'); BEGIN").unwrap();
    let start = Instant::now();
    let mut put = db.prepare("INSERT INTO f VALUES (?, ?, ?, ?, ?)").unwrap();
    for r in &resources {
        let names: Vec<&str> = own(r).iter().filter_map(|i| i.name.as_deref()).collect();
        put.execute((&r.code, &r.name, &r.summary, names.join(" "), &r.provider_name)).unwrap();
    }
    drop(put);
    db.execute_batch("COMMIT").unwrap();
    println!("FTS5 (trigram) of the same: {:?}", start.elapsed());
    for query in ["东湖城市低保对象", "婚姻登记", "登记日期", "不动产", "机动车处罚1"] {
        let best = |f: &mut dyn FnMut() -> usize| {
            let runs = (0..7).map(|_| {
                let start = Instant::now();
                (f(), start.elapsed())
            });
            runs.min_by_key(|(_, t)| *t).unwrap_or_default()
        };
        let (hits, ours) = best(&mut || index.search(query, 20, |_| true).len());
        let mut statement = db.prepare("SELECT code FROM f WHERE f MATCH ? ORDER BY rank LIMIT 20").unwrap();
        let (rows, theirs) =
            best(&mut || statement.query_map([format!("\"{query}\"")], |r| r.get::<_, String>(0)).unwrap().count());
        println!(
            "{query}: {hits} hits {ours:?}, FTS5 {rows} hits {theirs:?}, ratio {:.2}",
            ours.as_secs_f64() / theirs.as_secs_f64()
        );
    }
    for query in ["dibao", "csdb", "hunyin dengji", "低保", "307001"] {
        let start = Instant::now();
        let hits = index.search(query, 20, |_| true).len();
        println!("{query}: {hits} hits {:?} (FTS5 has no such search)", start.elapsed());
    }
}

#[test]
#[ignore = "a measurement; run by hand in release"]
fn sheets_and_lint() {
    let (resources, items) = catalogue(10_000);
    for format in [Format::Csv, Format::Json, Format::Xlsx] {
        let start = Instant::now();
        let bytes = write(format, &resources, &items).unwrap();
        let written = start.elapsed();
        let start = Instant::now();
        let sheet = read(bytes.as_slice(), None, &Rules::default(), &Limits::default(), |_| None).unwrap();
        println!(
            "{format:?}: {} bytes, written {written:?}, read {:?}, {} faults",
            bytes.len(),
            start.elapsed(),
            sheet.faults.len()
        );
        assert_eq!((sheet.resources.len(), sheet.items.len()), (10_000, 100_000));
    }
    let (resources, items) = catalogue(100_000);
    let none = std::collections::HashSet::new();
    let start = Instant::now();
    let found = lint(&Rules::default(), &Catalog { resources: &resources, items: &items, public_service: &none });
    println!("lint of 100 000 resources: {:?}, {} findings", start.elapsed(), found.len());
}
