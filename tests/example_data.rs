//! The example city's input is what its README says: complete, unique, consistent.
//!
//! The check digits are computed here from the standards and not with the library's own functions, so that a mistake in
//! the one is not hidden by the same mistake in the other.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::path::Path;

// The example's generator carries its own tests; cargo does not run tests inside examples, so they run here.
#[allow(dead_code)]
#[path = "../examples/city_week/population.rs"]
mod population;

const HEADINGS: [&str; 20] = [
    "信息资源分类",
    "信息资源名称",
    "信息资源代码",
    "信息资源提供方",
    "信息资源提供方代码",
    "信息资源摘要",
    "信息资源格式分类",
    "信息资源格式类型",
    "信息项名称",
    "数据类型",
    "数据长度",
    "共享类型",
    "共享条件",
    "共享方式分类",
    "共享方式类型",
    "是否向社会开放",
    "开放条件",
    "更新周期",
    "发布日期",
    "关联资源代码",
];
const POPULATION: &str = "3070120001/000001";

type Row = HashMap<String, String>;

fn sheet(name: &str) -> (Vec<String>, Vec<Row>) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data").join(name);
    let mut reader = csv::Reader::from_path(&path).expect("the example's file is there");
    let head: Vec<String> = reader.headers().expect("it has headings").iter().map(String::from).collect();
    let rows = reader
        .records()
        .map(|r| {
            let record = r.expect("every row has as many fields as the heading");
            head.iter().cloned().zip(record.iter().map(String::from)).collect()
        })
        .collect();
    (head, rows)
}

/// GB 32100: 18 characters of a 31-letter alphabet, the last a check digit mod 31.
fn uscc_ok(code: &str) -> bool {
    const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let values: Option<Vec<usize>> = code.chars().map(|c| ALPHABET.find(c)).collect();
    let Some(values) = values.filter(|v| v.len() == 18) else { return false };
    let mut weight = 1;
    let mut sum = 0;
    for v in &values[..17] {
        sum += v * weight;
        weight = weight * 3 % 31;
    }
    values[17] == (31 - sum % 31) % 31
}

/// GB 11714: the nine characters inside a USCC, the last a check digit mod 11.
fn organisation_ok(code: &str) -> bool {
    let weights = [3, 7, 9, 10, 5, 8, 4, 2];
    let Some(values) = code.chars().map(|c| c.to_digit(36)).collect::<Option<Vec<u32>>>() else { return false };
    if values.len() != 9 {
        return false;
    }
    let sum: u32 = values.iter().zip(weights).map(|(v, w)| v * w).sum();
    let want = match 11 - sum % 11 {
        10 => 33, // 'X'
        11 => 0,
        d => d,
    };
    values[8] == want
}

fn is_date(text: &str) -> bool {
    let b = text.as_bytes();
    b.len() == 10
        && b[4] == b'-'
        && b[7] == b'-'
        && b.iter().enumerate().all(|(i, c)| i == 4 || i == 7 || c.is_ascii_digit())
}

/// Rows of one resource, keyed by its code.
fn by_resource(rows: &[Row]) -> BTreeMap<&str, Vec<&Row>> {
    let mut map: BTreeMap<&str, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        map.entry(row["信息资源代码"].as_str()).or_default().push(row);
    }
    map
}

/// 《title》 followed by an article number in Chinese numerals.
fn cites_an_article(text: &str) -> bool {
    let Some((_, rest)) = text.split_once('《') else { return false };
    let Some((title, rest)) = rest.split_once('》') else { return false };
    let Some((_, rest)) = rest.split_once('第') else { return false };
    // A decree number (令第50号) may stand between title and article.
    let article = |t: &str| {
        t.split_once('条')
            .is_some_and(|(n, _)| !n.is_empty() && n.chars().all(|c| "一二三四五六七八九十百千零".contains(c)))
    };
    title.chars().count() > 3 && (article(rest) || rest.split('第').any(article))
}

#[test]
fn uscc_check_tells_right_from_wrong() {
    assert!(uscc_ok("113602000000000190"));
    assert!(!uscc_ok("113602000000000191"));
    assert!(!uscc_ok("11360200000000019I"));
    assert!(organisation_ok("000000019"));
    assert!(!organisation_ok("000000018"));
}

#[test]
fn a_citation_needs_title_and_article() {
    assert!(cites_an_article("依据《中华人民共和国民法典》第一千一百一十条"));
    assert!(cites_an_article("依据《戒毒条例》（中华人民共和国国务院令第597号）第七条，应当保密"));
    assert!(!cites_an_article("依据《戒毒条例》（中华人民共和国国务院令第597号），应当保密"));
    assert!(!cites_an_article("依据有关法律规定不予共享"));
}

#[test]
fn catalogue_has_the_national_headings_and_the_promised_size() {
    let (head, rows) = sheet("catalog.csv");
    assert_eq!(head, HEADINGS);
    let resources = by_resource(&rows);
    let providers: BTreeSet<&str> = rows.iter().map(|r| r["信息资源提供方"].as_str()).collect();
    assert_eq!((resources.len(), rows.len(), providers.len()), (61, 345, 23), "README.md states these numbers");
}

#[test]
fn codes_are_unique_and_follow_their_classification() {
    let (_, rows) = sheet("catalog.csv");
    let mut names = BTreeSet::new();
    for (code, rows) in by_resource(&rows) {
        let (class, sequence) = code.split_once('/').expect("classification/sequence");
        assert!(class.len() == 10 && class.starts_with("307") && class.bytes().all(|b| b.is_ascii_digit()), "{code}");
        assert!(sequence.len() == 6 && sequence.bytes().all(|b| b.is_ascii_digit()), "{code}");
        assert_eq!(rows[0]["信息资源分类"], class);
        assert!(names.insert(rows[0]["信息资源名称"].clone()), "{code}: a name used twice");
        let items: HashSet<&str> = rows.iter().map(|r| r["信息项名称"].as_str()).collect();
        assert_eq!(items.len(), rows.len(), "{code}: an item named twice");
        for row in &rows {
            // What belongs to the resource says the same on each of its rows; share type and condition are the item's own.
            for column in HEADINGS
                .iter()
                .filter(|h| !matches!(**h, "信息项名称" | "数据类型" | "数据长度" | "共享类型" | "共享条件"))
            {
                assert_eq!(row[*column], rows[0][*column], "{code} {column}");
            }
        }
    }
}

#[test]
fn providers_are_departments_with_one_valid_code_each() {
    let (_, departments) = sheet("departments.csv");
    let by_name: HashMap<&str, &Row> = departments.iter().map(|d| (d["name"].as_str(), d)).collect();
    let (_, rows) = sheet("catalog.csv");
    let mut codes: BTreeMap<&str, &str> = BTreeMap::new();
    for row in &rows {
        let (name, code) = (row["信息资源提供方"].as_str(), row["信息资源提供方代码"].as_str());
        let department = by_name.get(name).unwrap_or_else(|| panic!("{name} is not in departments.csv"));
        assert!(uscc_ok(code) && organisation_ok(&code[8..17]), "{name} {code}");
        let prefix = match department["kind"].as_str() {
            "organ" => "11",
            "authorized" => "12",
            _ => "91",
        };
        assert!(code.starts_with(prefix) && code[2..8] == department["division"], "{name} {code}");
        assert!(code[8..16].starts_with("000000"), "{name} {code}: must be recognisable as invented");
        assert_eq!(*codes.entry(name).or_insert(code), code, "{name}");
    }
    let distinct: BTreeSet<&&str> = codes.values().collect();
    assert_eq!(distinct.len(), codes.len(), "two providers share a code");
}

#[test]
fn every_item_is_classified_with_what_its_share_type_demands() {
    let (_, rows) = sheet("catalog.csv");
    for row in &rows {
        let (condition, at) = (row["共享条件"].as_str(), format!("{} {}", row["信息资源代码"], row["信息项名称"]));
        match row["共享类型"].as_str() {
            "无条件共享" => assert!(condition.is_empty(), "{at}"),
            "有条件共享" => {
                assert!(condition.chars().count() > 15 && condition.contains('限'), "{at}: {condition}")
            }
            "不予共享" => assert!(cites_an_article(condition), "{at}: {condition}"),
            other => panic!("{at}: {other}"),
        }
        match row["是否向社会开放"].as_str() {
            "是" => assert!(row["共享类型"] == "无条件共享" && !row["开放条件"].is_empty(), "{at}"),
            "否" => assert!(row["开放条件"].is_empty(), "{at}"),
            other => panic!("{at}: {other}"),
        }
        let method = match row["信息资源格式分类"].as_str() {
            "数据库" => "库表",
            "服务接口" => "服务接口",
            "电子文件" | "电子表格" | "图形图像" | "流媒体" | "自描述格式" => "文件",
            other => panic!("{at}: {other}"),
        };
        assert_eq!(row["共享方式类型"], method, "{at}");
        let cycles = ["实时", "每日", "每周", "每月", "每季度", "每半年", "每年", "不定期", "其他"];
        assert!(cycles.contains(&row["更新周期"].as_str()), "{at}");
        assert!(is_date(&row["发布日期"]), "{at}");
        assert!(row["数据长度"].parse::<u32>().is_ok_and(|n| n > 0), "{at}");
        let letter = row["数据类型"].chars().last().expect("a type");
        assert!("CNYDTLMGBIF".contains(letter), "{at}: {}", row["数据类型"]);
    }
}

#[test]
fn related_codes_exist_and_never_form_a_cycle() {
    let (_, rows) = sheet("catalog.csv");
    let related: HashMap<&str, &str> =
        rows.iter().map(|r| (r["信息资源代码"].as_str(), r["关联资源代码"].as_str())).collect();
    assert!(related.values().any(|r| !r.is_empty()));
    for start in related.keys() {
        let (mut at, mut steps) = (*start, 0);
        while !related[at].is_empty() {
            at = related.get_key_value(related[at]).unwrap_or_else(|| panic!("{start} → {}", related[at])).0;
            steps += 1;
            assert!(steps <= related.len(), "{start} is on a cycle");
        }
    }
}

#[test]
fn the_population_resource_is_as_documented() {
    let (_, rows) = sheet("catalog.csv");
    let rows = &by_resource(&rows)[POPULATION];
    assert_eq!(rows[0]["信息资源名称"], "人口基本信息");
    assert_eq!(rows[0]["信息资源提供方"], "景德镇市公安局");
    assert!(rows.iter().all(|r| r["共享类型"] == "有条件共享"));
    let (_, items) = sheet("items.csv");
    let pairs: Vec<(&str, &str, &str, &str, &str)> = items
        .iter()
        .filter(|i| i["resource"] == POPULATION)
        .map(|i| {
            (i["name"].as_str(), i["column_name"].as_str(), i["pi"].as_str(), i["mask"].as_str(), i["lookup"].as_str())
        })
        .collect();
    assert_eq!(
        pairs,
        [
            ("姓名", "xm", "personal", "name", "0"),
            ("公民身份号码", "gmsfhm", "sensitive", "id_card", "1"),
            ("性别", "xb", "personal", "", "0"),
            ("出生日期", "csrq", "personal", "date(year)", "0"),
            ("民族", "mz", "personal", "", "0"),
            ("户籍地址", "hjdz", "personal", "address", "0"),
            ("手机号码", "sjhm", "personal", "phone", "0"),
            ("婚姻状况", "hyzk", "personal", "", "0"),
            ("更新时间", "gxsj", "none", "", "0"),
        ]
    );
}

#[test]
fn item_metadata_covers_the_catalogue_exactly() {
    let (_, rows) = sheet("catalog.csv");
    let (_, items) = sheet("items.csv");
    let of_sheet: Vec<(&str, &str)> =
        rows.iter().map(|r| (r["信息资源代码"].as_str(), r["信息项名称"].as_str())).collect();
    let of_items: Vec<(&str, &str)> = items.iter().map(|i| (i["resource"].as_str(), i["name"].as_str())).collect();
    assert_eq!(of_sheet, of_items, "same items in the same order");
    let mut columns = HashSet::new();
    for (item, row) in items.iter().zip(&rows) {
        let column = &item["column_name"];
        assert!(!column.is_empty() && column.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()), "{item:?}");
        assert!(columns.insert((&item["resource"], column)), "two items in one column: {item:?}");
        assert!(matches!(item["pi"].as_str(), "none" | "personal" | "sensitive"), "{item:?}");
        assert!(matches!(item["lookup"].as_str(), "0" | "1"), "{item:?}");
        let level = item["level"].as_str();
        assert!(matches!(level, "general1" | "general2" | "general3" | "general4" | "important"), "{item:?}");
        if item["mask"].is_empty() {
            assert!(row["共享类型"] != "不予共享", "{item:?}: Art. 9 lets it out only masked");
        }
    }
}

#[test]
fn resource_metadata_covers_the_catalogue_and_says_what_the_sheet_cannot() {
    let (_, rows) = sheet("catalog.csv");
    let resources = by_resource(&rows);
    let (_, meta) = sheet("resources.csv");
    assert_eq!(meta.len(), resources.len());
    for m in &meta {
        let rows = resources.get(m["code"].as_str()).unwrap_or_else(|| panic!("{} is not in the sheet", m["code"]));
        let shares: BTreeSet<&str> = rows.iter().map(|r| r["共享类型"].as_str()).collect();
        let kind = match shares.len() {
            1 if shares.contains("有条件共享") => "departments",
            1 => "",
            _ => "partial",
        };
        assert_eq!(m["condition_kind"], kind, "{}", m["code"]);
        let prohibited: Vec<&&Row> = rows.iter().filter(|r| r["共享类型"] == "不予共享").collect();
        assert_eq!(!prohibited.is_empty(), !m["legal_basis"].is_empty(), "{}", m["code"]);
        for row in prohibited {
            assert!(cites_an_article(&m["legal_basis"]), "{}", m["code"]);
            let title = m["legal_basis"].split('》').next().expect("a title");
            assert!(row["共享条件"].contains(title), "{}: sheet and metadata cite differently", m["code"]);
            assert!(
                matches!(m["legal_basis_kind"].as_str(), "法律" | "行政法规" | "部门规章" | "国家有关规定"),
                "{}",
                m["code"]
            );
        }
        let api = rows[0]["共享方式类型"] == "服务接口";
        assert_eq!(api, !m["interface_desc"].is_empty() && !m["interface_call"].is_empty(), "{}", m["code"]);
    }
}

#[test]
fn departments_name_only_departments_that_stand_before_them() {
    let (head, departments) = sheet("departments.csv");
    assert_eq!(head, ["code", "name", "kind", "level", "division", "parent", "authority"]);
    let mut seen: HashMap<&str, &Row> = HashMap::new();
    for d in &departments {
        let code = d["code"].as_str();
        assert!(code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{code}");
        assert!(seen.insert(code, d).is_none(), "{code} twice");
        assert!(matches!(d["kind"].as_str(), "organ" | "authorized" | "public_service"), "{code}");
        assert_eq!(d["level"] == "city", d["division"] == "360200", "{code}");
        assert!(["360200", "360202", "360203", "360222", "360281"].contains(&d["division"].as_str()), "{code}");
        assert!(d["parent"].is_empty() || seen.contains_key(d["parent"].as_str()), "{code}: parent");
        let authority = seen.get(d["authority"].as_str()).unwrap_or_else(|| panic!("{code}: authority"));
        // Art. 10: a refusal goes to the data authority of the *same* level.
        assert_eq!((&authority["level"], &authority["division"]), (&d["level"], &d["division"]), "{code}");
    }
}

#[test]
fn every_department_has_its_steward_and_its_chief_data_officer() {
    let (head, staff) = sheet("staff.csv");
    assert_eq!(head, ["id", "department", "name", "role", "since"]);
    let (_, departments) = sheet("departments.csv");
    let mut ids = HashSet::new();
    let mut names = HashSet::new();
    let mut count: HashMap<(&str, &str), usize> = HashMap::new();
    for s in &staff {
        assert!(ids.insert(&s["id"]) && names.insert(&s["name"]), "{s:?} twice");
        assert!(s["name"].contains('例') && is_date(&s["since"]), "{s:?}");
        assert!(departments.iter().any(|d| d["code"] == s["department"]), "{s:?}");
        let roles = ["sysadmin", "secadmin", "auditor", "steward", "cdo", "supervisor", "system"];
        assert!(roles.contains(&s["role"].as_str()), "{s:?}");
        *count.entry((s["department"].as_str(), s["role"].as_str())).or_default() += 1;
    }
    for d in &departments {
        assert_eq!(
            (count.get(&(d["code"].as_str(), "steward")), count.get(&(d["code"].as_str(), "cdo"))),
            (Some(&1), Some(&1))
        );
    }
    for (role, n) in [("sysadmin", 1), ("secadmin", 2), ("auditor", 1), ("supervisor", 1)] {
        assert_eq!(count.get(&("jdz_sjj", role)), Some(&n), "{role}");
    }
}
