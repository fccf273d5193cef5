//! A document as .docx: the fewest parts of ECMA-376 (Office Open XML) that word processors need.
//!
//! Measures are GB/T 9704-2012's: A4, 37 mm above and 28 mm left, a core of 156 × 225 mm with 22 lines of 28
//! characters of size 3 (16 pt), title in size 2 (22 pt), page number in size 4 between dashes, outside.

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::{Document, Paragraph};
use crate::error::{supervise, Refusal};
use crate::supervise::markup::escape;

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const R: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// Fonts the standard names, by what they are for.
const SONG_TITLE: &str = "方正小标宋简体";
const FANG_SONG: &str = "仿宋_GB2312";
const HEI: &str = "黑体";
const SONG: &str = "宋体";

/// One run of text: font, size in half-points, colour.
fn run(text: &str, font: &str, half_points: u32, colour: Option<&str>) -> String {
    let colour = colour.map(|c| format!("<w:color w:val=\"{c}\"/>")).unwrap_or_default();
    format!(
        "<w:r><w:rPr><w:rFonts w:ascii=\"{font}\" w:hAnsi=\"{font}\" w:eastAsia=\"{font}\" w:cs=\"{font}\"/>{colour}\
         <w:sz w:val=\"{half_points}\"/><w:szCs w:val=\"{half_points}\"/></w:rPr>\
         <w:t xml:space=\"preserve\">{}</w:t></w:r>",
        escape(text)
    )
}

/// A paragraph with its properties, which the schema wants in a fixed order.
fn paragraph(properties: &str, runs: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>")
}

/// A fixed line of 28.95 pt gives the standard's 22 lines.
const LINE: &str = "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"579\" w:lineRule=\"exact\"/>";

/// A line above or below a paragraph: thickness in eighths of a point, distance in points. It is as wide as the core
/// only while the paragraph has no left or right indent.
fn border(side: &str, eighths: u32, distance: u32, colour: &str) -> String {
    format!("<w:{side} w:val=\"single\" w:sz=\"{eighths}\" w:space=\"{distance}\" w:color=\"{colour}\"/>")
}

/// 版记 stands on the last lines of the last page: a frame at the bottom of the core, which paragraphs of the same
/// properties share.
const AT_BOTTOM: &str = "<w:framePr w:w=\"8845\" w:wrap=\"notBeside\" w:vAnchor=\"margin\" w:hAnchor=\"margin\" \
                         w:xAlign=\"left\" w:yAlign=\"bottom\"/>";

fn body(document: &Document) -> String {
    let empty = || paragraph(LINE, "");
    let centre = "<w:jc w:val=\"center\"/>";
    let mut out = String::new();
    // 版头: mark, number, red line.
    let mark = format!("{}文件", document.issuer);
    // Long names shrink to stay on one line of 156 mm.
    let size = (156 * 72 * 20 / 254 / mark.chars().count().max(1)).clamp(32, 72);
    // 35 mm below the core's upper edge, and two lines above the number.
    let mark_line = "<w:spacing w:before=\"1900\" w:after=\"1060\"/>";
    out.push_str(&paragraph(
        &format!("{mark_line}{centre}"),
        &run(&mark, SONG_TITLE, u32::try_from(size).unwrap_or(32), Some("FF0000")),
    ));
    let red = format!("<w:pBdr>{}</w:pBdr>", border("bottom", 18, 11, "FF0000"));
    let number = run(&document.number.to_string(), FANG_SONG, 32, None);
    match &document.signer {
        Some(signer) => {
            // 上行文: number one character in at the left, 签发人 one in at the right.
            let tab = "<w:tabs><w:tab w:val=\"right\" w:pos=\"8526\"/></w:tabs>";
            let indent = "<w:ind w:firstLineChars=\"100\" w:firstLine=\"320\"/>";
            let tabbed = "<w:r><w:tab/></w:r>";
            let signer = format!("{}{}", run("签发人：", FANG_SONG, 32, None), run(signer, "楷体_GB2312", 32, None));
            out.push_str(&paragraph(&format!("{red}{tab}{LINE}{indent}"), &format!("{number}{tabbed}{signer}")));
        }
        None => out.push_str(&paragraph(&format!("{red}{LINE}{centre}"), &number)),
    }
    // 主体: title two lines below the red line.
    out.push_str(&empty());
    out.push_str(&empty());
    let title_line = "<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"640\" w:lineRule=\"exact\"/>";
    out.push_str(&paragraph(&format!("{title_line}{centre}"), &run(&document.title, SONG_TITLE, 44, None)));
    out.push_str(&empty());
    out.push_str(&paragraph(LINE, &run(&document.addressed(), FANG_SONG, 32, None)));
    let two_in = "<w:ind w:firstLineChars=\"200\" w:firstLine=\"640\"/>";
    let just = "<w:jc w:val=\"both\"/>";
    for part in &document.body {
        let (properties, runs) = match part {
            Paragraph::Heading(t) => (format!("<w:keepNext/>{LINE}{two_in}"), run(t, HEI, 32, None)),
            Paragraph::Text(t) => (format!("{LINE}{two_in}{just}"), run(t, FANG_SONG, 32, None)),
        };
        out.push_str(&paragraph(&properties, &runs));
    }
    if !document.attachments.is_empty() {
        out.push_str(&empty());
        for line in document.attachment_lines() {
            out.push_str(&paragraph(&format!("{LINE}{two_in}"), &run(&line, FANG_SONG, 32, None)));
        }
    }
    // 落款: columns are half characters, 160 twips each at size 3.
    out.push_str(&empty());
    out.push_str(&empty());
    let (name_margin, date_margin) = document.right_margins();
    let at_right = |text: &str, margin: usize, keep: &str| {
        let indent = format!("<w:ind w:right=\"{}\"/><w:jc w:val=\"right\"/>", margin * 160);
        paragraph(&format!("{keep}{LINE}{indent}"), &run(text, FANG_SONG, 32, None))
    };
    out.push_str(&at_right(&document.signed_as, name_margin, "<w:keepNext/>"));
    out.push_str(&at_right(&document.dated.chinese(), date_margin, ""));
    // 版记: size 4, between lines.
    let printed = format!("{}印发", document.printed_on.chinese());
    let last = format!(
        "{}<w:r><w:tab/></w:r>{}",
        run(&document.printed_by, FANG_SONG, 28, None),
        run(&printed, FANG_SONG, 28, None)
    );
    let tab = "<w:tabs><w:tab w:val=\"right\" w:pos=\"8565\"/></w:tabs>";
    let one_in = "<w:ind w:firstLineChars=\"100\" w:firstLine=\"280\"/>";
    let (thick, thin) = (8, 6);
    let line = |side: &str, eighths: u32| border(side, eighths, 1, "000000");
    if !document.copies.is_empty() {
        let copies = format!("抄送：{}。", document.copies.join("，"));
        let lines = format!("<w:pBdr>{}</w:pBdr>", line("top", thick));
        let properties = format!("<w:keepNext/>{AT_BOTTOM}{lines}{LINE}{one_in}");
        out.push_str(&paragraph(&properties, &run(&copies, FANG_SONG, 28, None)));
    }
    let top = if document.copies.is_empty() { thick } else { thin };
    let lines = format!("<w:pBdr>{}{}</w:pBdr>", line("top", top), line("bottom", thick));
    out.push_str(&paragraph(&format!("{AT_BOTTOM}{lines}{tab}{LINE}{one_in}"), &last));
    // What the frame is anchored to: the least of a line, so that it opens no page of its own.
    out.push_str(&paragraph("<w:spacing w:before=\"0\" w:after=\"0\" w:line=\"20\" w:lineRule=\"exact\"/>", ""));
    out
}

fn footer(side: &str) -> String {
    let field = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    let number = format!(
        "{}{}<w:r><w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r>{}{}{}{}",
        run("— ", SONG, 28, None),
        field("begin"),
        field("separate"),
        run("1", SONG, 28, None),
        field("end"),
        run(" —", SONG, 28, None)
    );
    let line = paragraph(&format!("<w:ind w:left=\"280\" w:right=\"280\"/><w:jc w:val=\"{side}\"/>"), &number);
    format!("{HEAD}<w:ftr xmlns:w=\"{W}\">{line}</w:ftr>")
}

fn parts(document: &Document) -> Vec<(&'static str, String)> {
    let types = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    let over = |part: &str, kind: &str| {
        format!("<Override PartName=\"/word/{part}.xml\" ContentType=\"{types}.{kind}+xml\"/>")
    };
    let package = "http://schemas.openxmlformats.org/package/2006";
    let content_types = format!(
        "{HEAD}<Types xmlns=\"{package}/content-types\">\
         <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
         <Default Extension=\"xml\" ContentType=\"application/xml\"/>{}{}{}{}{}</Types>",
        over("document", "document.main"),
        over("styles", "styles"),
        over("settings", "settings"),
        over("footer1", "footer"),
        over("footer2", "footer")
    );
    let relation = |id: &str, kind: &str, target: &str| {
        format!("<Relationship Id=\"{id}\" Type=\"{R}/{kind}\" Target=\"{target}\"/>")
    };
    let relations =
        |all: String| format!("{HEAD}<Relationships xmlns=\"{package}/relationships\">{all}</Relationships>");
    let section = "<w:sectPr><w:footerReference w:type=\"default\" r:id=\"rId3\"/>\
        <w:footerReference w:type=\"even\" r:id=\"rId4\"/>\
        <w:pgSz w:w=\"11906\" w:h=\"16838\"/>\
        <w:pgMar w:top=\"2098\" w:right=\"1474\" w:bottom=\"1984\" w:left=\"1587\" w:header=\"851\" w:footer=\"1400\" w:gutter=\"0\"/>\
        </w:sectPr>";
    let main = format!(
        "{HEAD}<w:document xmlns:w=\"{W}\" xmlns:r=\"{R}\"><w:body>{}{section}</w:body></w:document>",
        body(document)
    );
    let styles = format!(
        "{HEAD}<w:styles xmlns:w=\"{W}\"><w:docDefaults><w:rPrDefault><w:rPr>\
         <w:rFonts w:ascii=\"{FANG_SONG}\" w:hAnsi=\"{FANG_SONG}\" w:eastAsia=\"{FANG_SONG}\" w:cs=\"{FANG_SONG}\"/>\
         <w:sz w:val=\"32\"/><w:szCs w:val=\"32\"/><w:lang w:val=\"zh-CN\" w:eastAsia=\"zh-CN\"/>\
         </w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>\
         <w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/></w:style></w:styles>"
    );
    let settings = format!("{HEAD}<w:settings xmlns:w=\"{W}\"><w:evenAndOddHeaders/></w:settings>");
    vec![
        ("[Content_Types].xml", content_types),
        ("_rels/.rels", relations(relation("rId1", "officeDocument", "word/document.xml"))),
        ("word/document.xml", main),
        (
            "word/_rels/document.xml.rels",
            relations(
                relation("rId1", "styles", "styles.xml")
                    + &relation("rId2", "settings", "settings.xml")
                    + &relation("rId3", "footer", "footer1.xml")
                    + &relation("rId4", "footer", "footer2.xml"),
            ),
        ),
        ("word/styles.xml", styles),
        ("word/settings.xml", settings),
        ("word/footer1.xml", footer("right")),
        ("word/footer2.xml", footer("left")),
    ]
}

/// The document as the bytes of a .docx; the same document gives the same bytes.
pub fn docx(document: &Document) -> Result<Vec<u8>, Refusal> {
    let failed =
        |e: &dyn std::fmt::Display| Refusal::new(&supervise::FILE_NOT_MADE).with("what", "docx").with("why", e);
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::DEFAULT);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts(document) {
        zip.start_file(name, options).map_err(|e| failed(&e))?;
        zip.write_all(text.as_bytes()).map_err(|e| failed(&e))?;
    }
    Ok(zip.finish().map_err(|e| failed(&e))?.into_inner())
}
