//! Import beside `.import`, search beside FTS5.

use super::{in_file, one};
use crate::{pair, timed};
use rusqlite::{params, Connection};

const SUBJECTS: [&str; 16] = [
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
const KINDS: [&str; 12] =
    ["对象", "申请", "审批", "变更", "注销", "年检", "处罚", "缴费", "发放", "统计", "核查", "备案"];
const PLACES: [&str; 12] =
    ["东湖", "西山", "南桥", "北城", "河口", "新镇", "老街", "高岭", "平原", "松林", "竹园", "梅村"];
const ITEMS: [&str; 10] =
    ["姓名", "身份证号码", "登记日期", "金额", "地址", "联系电话", "状态", "经办机构", "有效期", "备注"];
const DEPARTMENTS: usize = 80;

struct Row {
    code: String,
    name: String,
    provider: String,
    summary: String,
}

fn row(i: usize) -> Row {
    let (subject, kind, place) = (SUBJECTS[i % 16], KINDS[i / 16 % 12], PLACES[i / 192 % 12]);
    Row {
        code: format!("307{:03}/{i:06}", i % 900 + 1),
        name: format!("{place}{subject}{kind}{}信息", i / 2304),
        provider: format!("d{}", i % DEPARTMENTS),
        summary: format!("{place}街道办理{subject}{kind}业务形成的数据,含{}等", ITEMS[i % 10]),
    }
}

/// A sheet of the national headings, ten items to a resource.
fn sheet(resources: std::ops::Range<usize>) -> String {
    let mut out = String::from(
        "信息资源分类,信息资源名称,信息资源代码,信息资源提供方,信息资源提供方代码,信息资源摘要,信息资源格式分类,信息资源格式类型,\
         信息项名称,数据类型,数据长度,共享类型,共享条件,共享方式分类,共享方式类型,是否向社会开放,开放条件,更新周期,发布日期,关联资源代码\n",
    );
    for i in resources {
        let r = row(i);
        for item in ITEMS {
            let class = &r.code[..6];
            out += &format!(
                "{class},{},{},{}局,{},\"{}\",数据库,mysql,{item},字符型C,50,有条件共享,限民政部门办理社会救助核对时使用,共享平台方式,库表,否,,每月,2024-03-15,\n",
                r.name, r.code, r.provider, r.provider, r.summary
            );
        }
    }
    out
}

fn governed(name: &str) -> Connection {
    let db = in_file(name);
    db.execute_batch("SELECT govshare_init('{}'); BEGIN").unwrap();
    for i in 0..DEPARTMENTS {
        let code = format!("d{i}");
        db.execute(
            "INSERT INTO gov_department(code, name, kind, level) VALUES(?1, ?1 || '局', 'organ', 'city')",
            [code],
        )
        .unwrap();
    }
    db.execute_batch("COMMIT").unwrap();
    db
}

/// What `.import` does: read the file, one prepared INSERT per row in one transaction, all cells as text.
fn plain_import(db: &Connection, sheet: &str) {
    db.execute_batch("BEGIN").unwrap();
    let mut insert = db.prepare("INSERT INTO plain VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)").unwrap();
    let mut lines = csv::Reader::from_reader(sheet.as_bytes());
    let mut record = csv::StringRecord::new();
    while lines.read_record(&mut record).unwrap() {
        insert.execute(rusqlite::params_from_iter(record.iter())).unwrap();
    }
    drop(insert);
    db.execute_batch("COMMIT").unwrap();
}

pub fn import() {
    const RESOURCES: usize = 10_000;
    let sheet = sheet(0..RESOURCES);
    let mut round = 0;
    let ours = || {
        round += 1;
        let db = governed(&format!("import{round}"));
        timed(|| {
            db.execute("INSERT INTO gov_import(content) VALUES(?1)", params![sheet]).unwrap();
        })
    };
    let theirs = || {
        let db = in_file("plain-import");
        db.execute_batch("CREATE TABLE plain(a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t)").unwrap();
        timed(|| plain_import(&db, &sheet))
    };
    pair("import 10000 resources, 100000 items / plain import of the sheet", 4.0, 3, ours, theirs);
}

pub fn search(resources: usize) {
    let db = governed("search");
    // One sheet may have 100 MB.
    for from in (0..resources).step_by(20_000) {
        let part = sheet(from..resources.min(from + 20_000));
        db.execute("INSERT INTO gov_import(content) VALUES(?1)", params![part]).unwrap();
    }
    db.execute_batch(
        "CREATE VIRTUAL TABLE f USING fts5(code UNINDEXED, name, summary, items, department, tokenize='trigram')",
    )
    .unwrap();
    db.execute_batch("BEGIN").unwrap();
    let mut put = db.prepare("INSERT INTO f VALUES(?1, ?2, ?3, ?4, ?5)").unwrap();
    for i in 0..resources {
        let r = row(i);
        put.execute(params![r.code, r.name, r.summary, ITEMS.join(" "), format!("{}局", r.provider)]).unwrap();
    }
    drop(put);
    db.execute_batch("COMMIT").unwrap();
    let first = timed(|| {
        let _: i64 = one(&db, "SELECT count(*) FROM catalog_search('低保')");
    });
    println!("index of {resources} resources, once per connection: {first:?}");
    for query in ["东湖城市低保对象", "婚姻登记", "机动车处罚1"] {
        let ours = || {
            timed(|| {
                let mut ask = db.prepare_cached("SELECT code FROM catalog_search(?1, 20)").unwrap();
                assert!(ask.query_map([query], |r| r.get::<_, String>(0)).unwrap().count() > 0);
            })
        };
        let theirs = || {
            timed(|| {
                let mut ask = db.prepare_cached("SELECT code FROM f WHERE f MATCH ?1 ORDER BY rank LIMIT 20").unwrap();
                assert!(ask.query_map([format!("\"{query}\"")], |r| r.get::<_, String>(0)).unwrap().count() > 0);
            })
        };
        pair(&format!("catalog_search('{query}') / FTS5 trigram"), 3.0, 9, ours, theirs);
    }
    let lint = || {
        timed(|| {
            let _: i64 = one(&db, "SELECT count(*) FROM catalog_lint");
        })
    };
    let read = || {
        timed(|| {
            let _: i64 = one(&db, "SELECT sum(length(name) + length(abstract)) FROM gov_resource");
            let _: i64 = one(&db, "SELECT sum(length(name) + length(resource)) FROM gov_item");
        })
    };
    pair(&format!("catalog_lint of {resources} resources / reading them and their items"), 0.0, 3, lint, read);
}
