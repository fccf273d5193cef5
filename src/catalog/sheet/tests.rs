use super::*;
use proptest::prelude::*;

const HEAD: &str = "信息资源分类,信息资源名称,信息资源代码,信息资源提供方,信息资源提供方代码,信息资源摘要,信息资源格式分类,信息资源格式类型,信息项名称,数据类型,数据长度,共享类型,共享条件,共享方式分类,共享方式类型,是否向社会开放,开放条件,更新周期,发布日期,关联资源代码";

fn rows(body: &str) -> String {
    format!("{HEAD}\n{body}")
}

fn sheet(body: &str) -> Sheet {
    read(rows(body).as_bytes(), None, &Rules::default(), &Limits::default(), |_| None).unwrap()
}

/// Row, heading and rule of every fault.
fn faults(sheet: &Sheet) -> Vec<(u64, &str, &str)> {
    sheet.faults.iter().map(|f| (f.row, f.heading.as_str(), f.rule.as_str())).collect()
}

const TWO: &str = "民政类,低保对象,307001/000001,某市民政局,91350100M000100Y43,低保对象名册,数据库,达梦,姓名,字符型C,50,有条件共享,限社会救助核对使用,共享平台方式,库表,否,,每月,2024-01-05,\n\
                   ,,,,,,,,身份证号码,字符型C,18,,,,,,,,,\n\
                   民政类,婚姻登记,307001/000002,某市民政局,91350100M000100Y43,婚姻登记信息,数据库,达梦,登记日期,日期型D,,1.无条件共享,,,库表,否,,每日,2024/1/5,307001/000001\n";

#[test]
fn the_national_sheet_is_read_with_blank_and_repeated_columns() {
    let s = sheet(TWO);
    assert_eq!(faults(&s), []);
    assert_eq!((s.resources.len(), s.items.len()), (2, 3));
    let r = &s.resources[0].value;
    assert_eq!(
        (r.code.as_deref(), r.class_code.as_deref(), r.class_name.as_deref()),
        (Some("307001/000001"), Some("307001"), Some("民政类"))
    );
    assert_eq!(
        (r.share_type.as_deref(), r.method.as_deref(), r.method_category.as_deref()),
        (Some("conditional"), Some("table"), Some("共享平台方式"))
    );
    assert_eq!(
        (r.update_cycle.as_deref(), r.format_type.as_deref(), r.open.as_deref()),
        (Some("monthly"), Some("dm"), Some("0"))
    );
    assert_eq!(s.items[1].value.resource.as_deref(), Some("307001/000001"));
    assert_eq!(s.items[1].value.length.as_deref(), Some("18"));
    assert_eq!(s.resources[1].row, 4);
}

#[test]
fn every_encoding_gives_the_same_sheet() {
    let text = rows(TWO);
    let want = sheet(TWO);
    let (gb, _, lossy) = encoding_rs::GB18030.encode(&text);
    assert!(!lossy);
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    for bytes in [gb.to_vec(), [b"\xef\xbb\xbf", text.as_bytes()].concat(), utf16] {
        assert_eq!(read(bytes.as_slice(), None, &Rules::default(), &Limits::default(), |_| None).unwrap(), want);
    }
}

#[test]
fn each_fault_stands_at_its_cell() {
    let s = sheet(
        "a,低保对象,30700/1,局,91350100M000100Y44,x,数据库,达梦,姓名,X,五十,半共享,无,,邮寄,也许,,每两年,昨天,y\n\
         a,不予,307001/2,局,m,x,数据库,达梦,姓名,C,5,不予共享,无,,库表,否,,每日,,\n\
         a,有条件,307001/3,局,m,x,数据库,达梦,=A1,C,5,有条件共享,同上,,库表,否,,每日,,\n\
         a,另名,307001/3,局,m,x,数据库,达梦,乙,C,5,无条件共享,,,库表,否,,每日,,\n",
    );
    let want = [
        (2, "信息资源代码", "GS-5005"),
        (2, "信息资源提供方代码", "GS-5007"),
        (2, "数据类型", "GS-5008"),
        (2, "数据长度", "GS-5025"),
        (2, "共享类型", "GS-5009"),
        (2, "共享方式类型", "GS-5041"),
        (2, "是否向社会开放", "GS-5008"),
        (2, "更新周期", "GS-5008"),
        (2, "发布日期", "GS-5024"),
        (2, "关联资源代码", "GS-5005"),
        (3, "共享条件", "GS-5012"),
        (4, "信息项名称", "GS-5034"),
        (4, "共享条件", "GS-5011"),
        (5, "信息资源代码", "GS-5038"),
    ];
    let got = faults(&s);
    for w in want {
        assert!(got.contains(&w), "{w:?} in {got:?}");
    }
    assert_eq!(got.len(), want.len(), "{got:?}");
    assert!(s.resources.iter().all(|r| r.faulty) && s.items.iter().all(|i| i.faulty));
    let share = s.faults.iter().find(|f| f.rule == "GS-5009").unwrap();
    assert_eq!((share.article, share.value.as_str()), (Some(9), "半共享"));
    assert!(share.instead.contains("无条件共享、有条件共享、不予共享"));
}

#[test]
fn items_decide_for_themselves_and_the_resource_shows_itself_as_partly_shared() {
    let s = sheet(
        "a,低保对象,307001/1,局,m,x,数据库,达梦,姓名,C,50,无条件共享,,,库表,否,,每月,,\n\
         ,,307001/1,,,,,,存款,N,10,不予共享,《中华人民共和国商业银行法》第二十九条,,,,,,,\n",
    );
    assert_eq!(faults(&s), []);
    let r = &s.resources[0].value;
    assert_eq!((r.share_type.as_deref(), r.condition_kind.as_deref()), (Some("conditional"), Some("partial")));
    assert_eq!((r.legal_basis_kind.as_deref(), r.legal_basis.is_some()), (Some("law"), true));
    let types: Vec<_> = s.items.iter().map(|i| i.value.share_type.as_deref()).collect();
    assert_eq!(types, [Some("unconditional"), Some("prohibited")]);
}

#[test]
fn disagreeing_rows_and_items_named_twice_are_told() {
    let s = sheet(
        "a,低保对象,307001/1,局,m,x,数据库,达梦,姓名,C,50,无条件共享,,,库表,否,,每月,,\n\
         a,低保对象,307001/1,局,m,x,数据库,达梦,姓名,C,50,无条件共享,,,库表,否,,每日,,\n",
    );
    assert_eq!(faults(&s), [(3, "更新周期", "GS-5037"), (3, "信息项名称", "GS-5039")]);
}

#[test]
fn unknown_columns_titles_footers_and_blank_rows_are_passed_over() {
    let text = format!("某市目录\n序号,{HEAD},备注\n\n1,{}\n填表人:某某\n", TWO.lines().next().unwrap());
    let s = read(text.as_bytes(), None, &Rules::default(), &Limits::default(), |_| None).unwrap();
    assert_eq!(faults(&s), []);
    assert_eq!((s.resources.len(), s.resources[0].row), (1, 4));
}

#[test]
fn a_derived_resource_of_the_sheet_inherits_from_the_sheet() {
    let text = "信息资源名称,信息资源代码,提供方代码,共享类型,共享条件,来源资源代码\n甲,307001/1,m,无条件共享,,307001/2\n乙,307001/2,m,有条件共享,限核对使用,\n丙,307001/3,m,无条件共享,,307001/9\n";
    let s = read(text.as_bytes(), None, &Rules::default(), &Limits::default(), |_| None).unwrap();
    assert_eq!(faults(&s), [(2, "共享类型", "GS-5018"), (4, "来源资源代码", "GS-5019")]);
}

#[test]
fn too_large_and_unreadable_input_is_refused_as_a_whole() {
    let number = |bytes: &[u8], limits: Limits| {
        read(bytes, None, &Rules::default(), &limits, |_| None).map(|_| ()).map_err(|r| r.fault.number)
    };
    let small = Limits { bytes: 10, ..Limits::default() };
    assert_eq!(number(HEAD.as_bytes(), small), Err(5030));
    assert_eq!(number(b"PK\x03\x04 and nothing more", Limits::default()), Err(5031));
    assert_eq!(number(b"[{\"code\":", Limits::default()), Err(5031));
    assert_eq!(number(b"", Limits::default()), Err(5033));
    assert_eq!(number(b"a,b\n1,2\n", Limits::default()), Err(5033));
}

#[test]
fn a_bomb_is_refused_before_it_expands() {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("xl/worksheets/sheet1.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let zeros = vec![b' '; 1 << 20];
    for _ in 0..8 {
        zip.write_all(&zeros).unwrap();
    }
    let mut bytes = zip.finish().unwrap().into_inner();
    let limits = Limits { expanded: 1 << 20, ..Limits::default() };
    let refused =
        |bytes: &[u8]| read(bytes, None, &Rules::default(), &limits, |_| None).map(|_| ()).map_err(|r| r.fault.number);
    assert_eq!(refused(&bytes), Err(5030));
    // The same with a lie about its size, in the central directory and before the data.
    let size = (8u32 << 20).to_le_bytes();
    for i in 0..bytes.len() - 4 {
        if bytes[i..i + 4] == size {
            bytes[i..i + 4].copy_from_slice(&1000u32.to_le_bytes());
        }
    }
    assert!(refused(&bytes).is_err());
}

/// A package of some KB that expands to 5 GB: five hundred parts that all lie in the same compressed bytes.
fn overlapping_bomb() -> Vec<u8> {
    use std::io::Write;
    const PARTS: usize = 500;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let best = zip::write::SimpleFileOptions::default().compression_level(Some(9));
    zip.start_file("xl/worksheets/sheet000.xml", best).unwrap();
    zip.write_all(&vec![b' '; 10 << 20]).unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    let find = |mark: &[u8]| bytes.windows(4).rposition(|w| w == mark).unwrap();
    let (directory, end) = (find(b"PK\x01\x02"), find(b"PK\x05\x06"));
    let (mut out, entry) = (bytes[..directory].to_vec(), &bytes[directory..end]);
    let name = entry.windows(8).position(|w| w == b"sheet000").unwrap() + 5;
    for i in 0..PARTS {
        let mut entry = entry.to_vec();
        entry[name..name + 3].copy_from_slice(format!("{i:03}").as_bytes());
        out.extend(entry);
    }
    let mut tail = bytes[end..].to_vec();
    for at in [8, 10] {
        tail[at..at + 2].copy_from_slice(&(PARTS as u16).to_le_bytes());
    }
    tail[12..16].copy_from_slice(&((entry.len() * PARTS) as u32).to_le_bytes());
    out.extend(tail);
    out
}

#[test]
fn some_kilobytes_that_expand_to_gigabytes_are_refused() {
    let mut bomb = overlapping_bomb();
    assert!(bomb.len() < 100_000, "{}", bomb.len());
    let number = |bytes: &[u8]| {
        read(bytes, None, &Rules::default(), &Limits::default(), |_| None).map(|_| ()).map_err(|r| r.fault.number)
    };
    let refused = number(&bomb);
    assert!(matches!(refused, Err(5030 | 5031)), "{refused:?}");
    // With every part said to be small: found by expanding, which stops at the limit.
    let size = (10u32 << 20).to_le_bytes();
    for i in 0..bomb.len() - 4 {
        if bomb[i..i + 4] == size {
            bomb[i..i + 4].copy_from_slice(&1000u32.to_le_bytes());
        }
    }
    let refused = number(&bomb);
    assert!(matches!(refused, Err(5030 | 5031)), "{refused:?}");
}

#[test]
fn formulas_long_numbers_and_dates_of_a_workbook_are_seen() {
    let mut book = rust_xlsxwriter::Workbook::new();
    book.add_worksheet().set_name("说明").unwrap().write_string(0, 0, "填表说明").unwrap();
    let sheet = book.add_worksheet();
    for (i, title) in
        ["信息资源名称*", "信息资源代码", "信息资源提供方代码", "发布日期", "信息项名称"].iter().enumerate()
    {
        sheet.write_string(0, i as u16, *title).unwrap();
    }
    sheet.write_string(1, 0, "低保").unwrap();
    sheet.write_formula(1, 1, "A1&\"/1\"").unwrap();
    sheet.write_number(1, 2, 113_602_000_147_789_123.0).unwrap();
    let format = rust_xlsxwriter::Format::new().set_num_format("yyyy/m/d");
    let day = rust_xlsxwriter::ExcelDateTime::from_ymd(2024, 1, 5).unwrap();
    sheet.write_datetime_with_format(1, 3, day, &format).unwrap();
    sheet.write_string(1, 4, "姓名").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    let s = read(bytes.as_slice(), None, &Rules::default(), &Limits::default(), |_| None).unwrap();
    assert!(faults(&s).contains(&(2, "信息资源代码", "GS-5034")), "{:?}", faults(&s));
    assert!(faults(&s).contains(&(2, "信息资源提供方代码", "GS-5035")));
    assert_eq!(s.resources[0].value.published_on.as_deref(), Some("2024-01-05"));
}

fn cell() -> impl Strategy<Value = Option<String>> {
    prop::option::of("[a-z=@'\",;\\n民政救助信息 -]{1,12}".prop_map(|t| format!("文{t}数")))
        .prop_map(|t| t.filter(|t| !t.is_empty()))
}

fn word(words: &'static crate::catalog::words::Words) -> impl Strategy<Value = Option<String>> {
    prop::option::of(prop::sample::select(words.list).prop_map(|w| w.stored.to_string()))
}

prop_compose! {
    fn resource()(name in cell(), text in prop::collection::vec(cell(), 12), share in word(&crate::catalog::words::SHARE_TYPE),
        method in word(&crate::catalog::words::METHOD), category in word(&crate::catalog::words::FORMAT_CATEGORY), kind in word(&crate::catalog::words::FORMAT_TYPE),
        cycle in word(&crate::catalog::words::UPDATE_CYCLE), level in word(&crate::catalog::words::LEVEL), base in word(&crate::catalog::words::BASE_LIBRARY),
        state in word(&crate::catalog::words::STATE), open in word(&crate::catalog::words::YES_NO), condition in word(&crate::catalog::words::CONDITION_KIND),
        legal in word(&crate::catalog::words::LEGAL_BASIS_KIND), day in prop::option::of(0i64..40_000)) -> Resource {
        let t = |i: usize| text[i].clone();
        Resource {
            code: None, class_code: None, name: Some(name.unwrap_or("某资源".into())), provider: Some(t(0).unwrap_or("mzj".into())),
            summary: t(1), format_category: category, format_type: kind, condition_kind: condition,
            share_condition: Some(t(2).unwrap_or("限核对使用".into())), legal_basis_kind: Some(legal.unwrap_or("law".into())),
            legal_basis: Some(t(3).unwrap_or("某法第一条".into())), share_type: share, method_category: None, method, interface_desc: t(4), interface_call: t(5), open,
            open_condition: t(6), update_cycle: cycle, published_on: day.and_then(crate::catalog::date::text_of), related_code: None,
            level, base_library: base, derived_from: None, state, class_name: t(7), provider_name: t(8), source_system: t(9), duty_basis: t(10), change_reason: t(11),
            condition_departments: None,
        }
    }
}

prop_compose! {
    fn item()(mask in cell(), reason in cell(), kind in word(&crate::catalog::words::ITEM_TYPE), length in prop::option::of(1u32..5000),
        share in word(&crate::catalog::words::SHARE_TYPE), level in word(&crate::catalog::words::LEVEL), pi in word(&crate::catalog::words::PI), lookup in word(&crate::catalog::words::YES_NO)) -> Item {
        Item { kind, length: length.map(|n| n.to_string()), share_type: share, level, pi, mask, lookup, change_reason: reason, ..Item::default() }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn what_is_written_is_read_again(all in prop::collection::vec((resource(), prop::collection::vec(item(), 0..4)), 1..5)) {
        let (mut resources, mut items) = (Vec::new(), Vec::new());
        for (i, (mut r, own)) in all.into_iter().enumerate() {
            r.code = Some(format!("307001/{i:06}"));
            r.class_code = Some("307001".into());
            r.name = r.name.map(|n| format!("{n}{i}"));
            for (j, mut item) in own.into_iter().enumerate() {
                item.resource.clone_from(&r.code);
                item.name = Some(format!("项{j}"));
                item.column_name = Some(format!("c{j}"));
                items.push(item);
            }
            resources.push(r);
        }
        for format in [Format::Csv, Format::Json, Format::Xlsx] {
            let bytes = write(format, &resources, &items).unwrap();
            prop_assert_eq!(Format::of(&bytes), format);
            let back = read(bytes.as_slice(), None, &Rules::default(), &Limits::default(), |_| None).unwrap();
            prop_assert_eq!(&back.faults, &vec![]);
            prop_assert_eq!(back.resources.into_iter().map(|p| p.value).collect::<Vec<_>>(), resources.clone());
            prop_assert_eq!(back.items.into_iter().map(|p| p.value).collect::<Vec<_>>(), items.clone());
        }
    }

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..300), cells in prop::collection::vec("[\\PC,\n\"=]{0,8}", 0..60)) {
        for format in [Format::Csv, Format::Json, Format::Xlsx] {
            let _ = read(bytes.as_slice(), Some(format), &Rules::default(), &Limits::default(), |_| None);
        }
        let text = rows(&cells.concat());
        let _ = read(text.as_bytes(), None, &Rules::default(), &Limits::default(), |_| None);
    }

    #[test]
    fn a_damaged_workbook_is_answered(at in 0usize..4000, with in any::<u8>()) {
        let r = Resource { code: Some("307001/1".into()), name: Some("某".into()), provider: Some("m".into()), ..Resource::default() };
        let mut bytes = write(Format::Xlsx, &[r], &[]).unwrap();
        let n = bytes.len();
        bytes[at % n] = with;
        let _ = read(bytes.as_slice(), Some(Format::Xlsx), &Rules::default(), &Limits::default(), |_| None);
    }
}

#[test]
fn json_is_read_nested_flat_and_with_chinese_headings() {
    let read = |text: &str| read(text.as_bytes(), None, &Rules::default(), &Limits::default(), |_| None).unwrap();
    let nested = read(
        r#"[{"code":"307001/1","name":"甲","provider":"m","share_type":"无条件共享","open":false,"related_code":["307001/2"],"items":[{"name":"姓名","type":"C","length":18},{"name":"性别"}]}]"#,
    );
    assert_eq!(nested.faults, []);
    assert_eq!(nested.items[0].value.length.as_deref(), Some("18"));
    assert_eq!(nested.resources[0].value.related_code.as_deref(), Some("307001/2"));
    let flat = read(
        r#"{"resources":[{"信息资源代码":"307001/1","信息资源名称":"甲","提供方代码":"m","信息项名称":"姓名"},{"信息资源代码":"307001/1","信息项名称":"性别"}]}"#,
    );
    assert_eq!(flat.faults, []);
    assert_eq!((flat.resources.len(), flat.items.len()), (1, 2));
    let twice = read(r#"[{"code":"307001/1","name":"甲","provider":"m","items":[{"name":"姓名"},{"name":"姓名"}]}]"#);
    assert_eq!(faults(&twice), [(1, "信息项名称", "GS-5039")]);
}
