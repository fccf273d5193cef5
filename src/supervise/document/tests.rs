use std::io::{Cursor, Read};

use super::docx::docx;
use super::notices::{circular, rectification, report_upward, Letterhead};
use super::*;
use crate::supervise::entries::Entries;
use crate::supervise::finding::Finding;
use crate::supervise::notice::{Notice, State};

fn d(text: &str) -> Day {
    Day::parse(text, "day").unwrap()
}

fn head() -> Letterhead {
    Letterhead {
        issuer: "景德镇市政务服务数据管理局".into(),
        office: "景德镇市政务服务数据管理局办公室".into(),
        regulation: "景德镇市政务数据共享管理暂行办法".into(),
        group: "景德镇市政务数据共享协调小组".into(),
        everyone: vec!["各县（市、区）人民政府".into(), "市政府各部门".into()],
    }
}

fn notice(content: &str) -> Notice {
    Notice {
        id: 7,
        department: "MZJ".into(),
        finding: Finding::Reply,
        content: content.into(),
        issued_on: d("2026-03-02"),
        deadline: d("2026-03-16"),
        confirmed_by: "S1".into(),
        state: State::Issued,
        rectified_on: None,
        reviewed_by: None,
        reviewed_on: None,
        review_evidence: None,
        circular_number: None,
        report_number: None,
        withdrawal_reason: None,
    }
}

fn number(serial: u32) -> DocumentNumber {
    DocumentNumber::new("景数管", 2026, serial).unwrap()
}

fn letter(content: &str, name: &str) -> Document {
    let entries: Entries = [3, 4, 5, 9].into_iter().collect();
    let demands = ["立即答复逾期的共享申请".to_string()];
    rectification(&head(), number(12), &notice(content), name, &demands, &entries).unwrap()
}

/// Every part by name, and the text of each checked to be well-formed XML.
fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut out = Vec::new();
    for i in 0..zip.len() {
        let mut file = zip.by_index(i).unwrap();
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        out.push((file.name().unwrap().to_string(), text));
    }
    out
}

/// The text runs of a part; panics where the XML is not well formed.
fn texts(xml: &str) -> Vec<String> {
    let mut reader = quick_xml::Reader::from_str(xml);
    reader.config_mut().check_end_names = true;
    let (mut out, mut open, mut depth) = (Vec::new(), None::<String>, 0);
    loop {
        use quick_xml::events::Event;
        match reader.read_event().unwrap() {
            Event::Start(e) => {
                for a in e.attributes() {
                    a.unwrap();
                }
                depth += 1;
                if e.name().as_ref() == "w:t" {
                    open = Some(String::new());
                }
            }
            Event::Empty(e) => e.attributes().for_each(|a| {
                a.unwrap();
            }),
            Event::Text(t) => {
                if let Some(o) = open.as_mut() {
                    o.push_str(&t);
                }
            }
            Event::GeneralRef(r) => {
                let c = match &*r {
                    "amp" => '&',
                    "lt" => '<',
                    "gt" => '>',
                    "quot" => '"',
                    "#39" => '\'',
                    other => panic!("unknown entity {other}"),
                };
                open.as_mut().unwrap().push(c);
            }
            Event::End(e) => {
                depth -= 1;
                if e.name().as_ref() == "w:t" {
                    out.extend(open.take());
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0);
    out
}

#[test]
fn a_document_number_has_one_form() {
    assert_eq!(number(3).to_string(), "景数管〔2026〕3号");
    assert_eq!(DocumentNumber::parse("景数管〔2026〕3号").unwrap(), number(3));
    for bad in [
        "",
        "景数管[2026]3号",
        "景数管〔2026〕03号",
        "景数管〔26〕3号",
        "〔2026〕3号",
        "景数管〔2026〕第3号",
        "景数管〔2026〕0号",
        "景 数〔2026〕1号",
    ] {
        assert_eq!(DocumentNumber::parse(bad).unwrap_err().fault.number, 8301, "{bad}");
    }
}

#[test]
fn the_notice_says_in_order_what_the_standard_asks_for() {
    let text = plain_text(&letter("第31号申请逾期未答复", "景德镇市民政局"));
    let wanted = [
        "景德镇市政务服务数据管理局文件",
        "景数管〔2026〕12号",
        "关于限期整改政务数据共享有关问题的通知",
        "景德镇市民政局：",
        "第二十一条第（三）项",
        "第31号申请逾期未答复。",
        "第3-5、9号条目",
        "2026年3月16日前完成整改",
        "景德镇市政务服务数据管理局\n",
        "2026年3月2日\n",
        "2026年3月2日印发",
    ];
    let mut at = 0;
    for part in wanted {
        let found = text[at..].find(part).unwrap_or_else(|| panic!("{part} not after byte {at} of:\n{text}"));
        at += found + part.len();
    }
}

#[test]
fn date_and_signature_stand_at_the_right_with_one_middle() {
    let text = plain_text(&letter("x", "民政局"));
    let line = |what: &str| text.lines().find(|l| l.trim() == what).unwrap();
    let middle = |l: &str| {
        let lead = l.len() - l.trim_start().len();
        2 * lead + columns(l.trim())
    };
    let (name, date) = (line("景德镇市政务服务数据管理局"), line("2026年3月2日"));
    assert!(middle(name).abs_diff(middle(date)) <= 3, "{name}\n{date}");
    assert!(columns(date) <= 56 - 8 && columns(name) <= 56 - 4);
}

#[test]
fn a_circular_goes_to_everyone_and_a_report_upward_names_its_signer() {
    let c = circular(&head(), number(13), &notice("x"), "市民政局", d("2026-03-20"), &Entries::one(4)).unwrap();
    assert_eq!(c.to.len(), 2);
    assert!(plain_text(&c).contains("抄送：景德镇市政务数据共享协调小组。"));
    let up = report_upward(
        &head(),
        number(14),
        &notice("x"),
        "市民政局",
        &number(13),
        "张三",
        d("2026-03-21"),
        &Entries::default(),
    );
    let text = plain_text(&up.unwrap());
    assert!(text.contains("签发人：张三") && text.contains("景数管〔2026〕13号"));
    let none = report_upward(
        &head(),
        number(14),
        &notice("x"),
        "市民政局",
        &number(13),
        " ",
        d("2026-03-21"),
        &Entries::default(),
    );
    assert_eq!(none.unwrap_err().fault.number, 8302);
}

#[test]
fn a_part_the_standard_requires_is_not_left_empty() {
    let bad = [Letterhead { issuer: " ".into(), ..head() }, Letterhead { group: String::new(), ..head() }];
    for h in bad {
        let made = rectification(&h, number(1), &notice("x"), "民政局", &[], &Entries::default());
        assert_eq!(made.unwrap_err().fault.number, 8302);
    }
    let made = rectification(&head(), number(1), &notice("x"), "", &[], &Entries::default());
    assert_eq!(made.unwrap_err().fault.number, 8302);
    let nobody = Letterhead { everyone: vec![], ..head() };
    assert!(circular(&nobody, number(1), &notice("x"), "民政局", d("2026-03-20"), &Entries::default()).is_err());
}

#[test]
fn the_docx_unzips_into_well_formed_parts_that_refer_to_each_other() {
    let document = letter("x", "景德镇市民政局");
    let parts = parts(&docx(&document).unwrap());
    let names: Vec<&str> = parts.iter().map(|(n, _)| n.as_str()).collect();
    assert_eq!(names[0], "[Content_Types].xml");
    for (_, xml) in &parts {
        texts(xml);
    }
    let get = |name: &str| &parts.iter().find(|(n, _)| n == name).unwrap().1;
    for name in names.iter().filter(|n| n.starts_with("word/") && !n.contains("_rels")) {
        assert!(get("[Content_Types].xml").contains(&format!("\"/{name}\"")), "{name} has no type");
    }
    for target in ["styles.xml", "settings.xml", "footer1.xml", "footer2.xml"] {
        assert!(
            get("word/_rels/document.xml.rels").contains(target) && names.contains(&format!("word/{target}").as_str())
        );
    }
}

#[test]
fn the_docx_says_what_the_plain_text_says() {
    let document = letter("x", "景德镇市民政局");
    let bytes = docx(&document).unwrap();
    let all = texts(&parts(&bytes).iter().find(|(n, _)| n == "word/document.xml").unwrap().1).concat();
    for line in plain_text(&document).lines() {
        for piece in line.split([' ', '　', '─']).filter(|p| !p.is_empty()) {
            assert!(all.contains(piece), "{piece}");
        }
    }
    assert_eq!(bytes, docx(&document).unwrap(), "the same document gives the same bytes");
}

#[test]
fn markup_and_control_characters_in_names_stay_text() {
    let evil = "</w:t><w:t>&\"'\u{1}\u{0}\u{ffff}\nB";
    let document = letter(evil, evil);
    let xml = parts(&docx(&document).unwrap());
    let all = texts(&xml.iter().find(|(n, _)| n == "word/document.xml").unwrap().1).concat();
    assert!(all.contains("</w:t><w:t>&\"'"));
    assert!(!plain_text(&document).contains(['\u{0}', '\u{1}']));
}

/// Sequences of ECMA-376, as far as the file uses them: WPS and other strict readers refuse or drop what stands in
/// another order.
const SEQUENCES: &[(&str, &[&str])] = &[
    (
        "w:pPr",
        &["w:keepNext", "w:keepLines", "w:framePr", "w:widowControl", "w:pBdr", "w:tabs", "w:spacing", "w:ind", "w:jc"],
    ),
    ("w:rPr", &["w:rFonts", "w:b", "w:color", "w:sz", "w:szCs", "w:lang"]),
    ("w:pBdr", &["w:top", "w:left", "w:bottom", "w:right"]),
    ("w:p", &["w:pPr", "w:r"]),
    ("w:r", &["w:rPr", "w:t", "w:tab", "w:fldChar", "w:instrText"]),
    ("w:sectPr", &["w:footerReference", "w:pgSz", "w:pgMar", "w:docGrid"]),
    ("w:body", &["w:p", "w:sectPr"]),
    ("w:docDefaults", &["w:rPrDefault", "w:pPrDefault"]),
];

#[test]
fn elements_stand_in_the_order_of_the_schema() {
    use quick_xml::events::Event;
    let mut seen = 0;
    for (name, xml) in parts(&docx(&letter("x", "景德镇市民政局")).unwrap()) {
        let mut reader = quick_xml::Reader::from_str(&xml);
        let mut open: Vec<(String, usize)> = Vec::new();
        loop {
            let event = reader.read_event().unwrap();
            let (Event::Start(e) | Event::Empty(e)) = &event else {
                match event {
                    Event::End(_) => drop(open.pop()),
                    Event::Eof => break,
                    _ => {}
                }
                continue;
            };
            let child = e.name().as_ref().to_string();
            if let Some((parent, last)) = open.last_mut() {
                if let Some((_, order)) = SEQUENCES.iter().find(|(p, _)| p == parent) {
                    let at = order.iter().position(|o| *o == child);
                    let at = at.unwrap_or_else(|| panic!("{name}: {child} in {parent}"));
                    assert!(at >= *last, "{name}: {child} too late in {parent}");
                    *last = at;
                    seen += 1;
                }
            }
            if matches!(event, Event::Start(_)) {
                open.push((child, 0));
            }
        }
    }
    assert!(seen > 100, "{seen}");
}
