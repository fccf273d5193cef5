//! Official documents in the form of GB/T 9704-2012 (党政机关公文格式), as plain text and as .docx.

pub mod docx;
pub mod notices;

use std::fmt;

use super::day::Day;
use super::markup::columns;
use crate::error::{supervise, Refusal};

/// 发文字号: agency's code word, year in 〔〕, serial without leading zeros: `景数管〔2026〕3号`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentNumber {
    agency: String,
    year: i32,
    serial: u32,
}

impl DocumentNumber {
    /// GS-8301 for an empty code word, one with brackets, spaces or control characters, a year that is not of
    /// four digits, or serial 0.
    pub fn new(agency: &str, year: i32, serial: u32) -> Result<DocumentNumber, Refusal> {
        let odd = |c: char| c.is_whitespace() || c.is_control() || "〔〕[]（）()【】".contains(c);
        if agency.is_empty() || agency.chars().any(odd) || !(1000..=9999).contains(&year) || serial == 0 {
            let shown = format!("{agency}〔{year}〕{serial}号");
            return Err(Refusal::new(&supervise::DOCUMENT_NUMBER).with("value", shown));
        }
        Ok(DocumentNumber { agency: agency.to_string(), year, serial })
    }

    /// Reads exactly what is written.
    pub fn parse(text: &str) -> Result<DocumentNumber, Refusal> {
        let parts = || {
            let (agency, rest) = text.split_once('〔')?;
            let (year, rest) = rest.split_once('〕')?;
            let serial = rest.strip_suffix('号')?;
            let plain = |t: &str| t.bytes().all(|b| b.is_ascii_digit()) && !t.starts_with('0');
            match plain(year) && plain(serial) {
                true => Some((agency, year.parse().ok()?, serial.parse().ok()?)),
                false => None,
            }
        };
        let (agency, year, serial) =
            parts().ok_or_else(|| Refusal::new(&supervise::DOCUMENT_NUMBER).with("value", text))?;
        DocumentNumber::new(agency, year, serial)
    }
}

impl fmt::Display for DocumentNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}〔{}〕{}号", self.agency, self.year, self.serial)
    }
}

/// A paragraph of the 正文.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Paragraph {
    /// First level, 一、 in 黑体.
    Heading(String),
    Text(String),
}

/// The parts of a document in the order of the standard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// 发文机关标志, without 文件.
    pub issuer: String,
    pub number: DocumentNumber,
    /// 签发人, required of documents sent upward (上行文).
    pub signer: Option<String>,
    pub title: String,
    /// 主送机关.
    pub to: Vec<String>,
    pub body: Vec<Paragraph>,
    /// 附件说明: the names.
    pub attachments: Vec<String>,
    /// 发文机关署名.
    pub signed_as: String,
    /// 成文日期.
    pub dated: Day,
    /// 抄送机关.
    pub copies: Vec<String>,
    /// 印发机关 and 印发日期.
    pub printed_by: String,
    pub printed_on: Day,
}

/// 28 characters of size 3 to a line.
const WIDTH: usize = 56;

fn centred(text: &str) -> String {
    format!("{}{}", " ".repeat(WIDTH.saturating_sub(columns(text)) / 2), text)
}

impl Document {
    /// Columns to keep free at the right of signature and date: the date stands four characters in, and the
    /// signature is centred over it, two characters in at least.
    fn right_margins(&self) -> (usize, usize) {
        let (date, name) = (columns(&self.dated.chinese()), columns(&self.signed_as));
        let signature = (8 + date / 2).saturating_sub(name / 2).max(4);
        // A long name pushes the date inward so that both stay centred on one line.
        let date_margin = (signature + name / 2).saturating_sub(date / 2).max(8);
        (signature, date_margin)
    }

    /// 主送机关 with its colon.
    fn addressed(&self) -> String {
        format!("{}：", self.to.join("，"))
    }

    fn attachment_lines(&self) -> Vec<String> {
        match self.attachments.as_slice() {
            [] => Vec::new(),
            [one] => vec![format!("附件：{one}")],
            many => {
                let line = |(i, name): (usize, &String)| {
                    let lead = if i == 0 { "附件：" } else { "　　　" };
                    format!("{lead}{}．{name}", i + 1)
                };
                many.iter().enumerate().map(line).collect()
            }
        }
    }
}

/// A value in one line: what would break a line becomes a space.
fn flat(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// The document as plain text, 28 Chinese characters wide; paragraphs are not broken. Ends with a line feed.
pub fn plain_text(document: &Document) -> String {
    let mut lines: Vec<String> = vec![centred(&format!("{}文件", flat(&document.issuer))), String::new()];
    match &document.signer {
        Some(signer) => {
            let (number, signer) = (document.number.to_string(), format!("签发人：{}", flat(signer)));
            let gap = WIDTH.saturating_sub(columns(&number) + columns(&signer) + 4).max(2);
            lines.push(format!("  {number}{}{signer}", " ".repeat(gap)));
        }
        None => lines.push(centred(&document.number.to_string())),
    }
    lines.push("─".repeat(WIDTH / 2));
    lines.extend([String::new(), centred(&flat(&document.title)), String::new(), flat(&document.addressed())]);
    for paragraph in &document.body {
        let (Paragraph::Heading(text) | Paragraph::Text(text)) = paragraph;
        lines.push(format!("　　{}", flat(text)));
    }
    if !document.attachments.is_empty() {
        lines.push(String::new());
        lines.extend(document.attachment_lines().iter().map(|l| format!("　　{}", flat(l))));
    }
    let (name_margin, date_margin) = document.right_margins();
    let right =
        |text: String, margin: usize| format!("{}{text}", " ".repeat(WIDTH.saturating_sub(columns(&text) + margin)));
    lines.extend([String::new(), right(flat(&document.signed_as), name_margin)]);
    lines.extend([right(document.dated.chinese(), date_margin), String::new(), "─".repeat(WIDTH / 2)]);
    if !document.copies.is_empty() {
        lines.push(format!("  抄送：{}。", flat(&document.copies.join("，"))));
    }
    let (by, on) = (flat(&document.printed_by), format!("{}印发", document.printed_on.chinese()));
    let gap = WIDTH.saturating_sub(columns(&by) + columns(&on) + 4).max(2);
    lines.push(format!("  {by}{}{on}", " ".repeat(gap)));
    lines.push("─".repeat(WIDTH / 2));
    let mut text = lines.iter().map(|l| l.trim_end_matches(' ')).collect::<Vec<_>>().join("\n");
    text.push('\n');
    text
}

#[cfg(test)]
mod tests;
