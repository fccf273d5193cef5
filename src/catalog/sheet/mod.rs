//! The national catalogue sheet (发改高技术〔2017〕1272号): read from bytes, with every fault at its
//! cell, and written back.
//!
//! One row per item; the columns of the resource are repeated on each of its rows or left blank
//! (merged cells). What [`read`] takes from what [`write`] gave is what was written.

mod advice;
mod assemble;
mod csv;
mod heading;
mod json;
mod judge;
pub mod lists;
mod text;
mod xlsx;

use assemble::Assembler;
use std::borrow::Cow;

use super::classify::{Rules, Source};
use super::model::{Item, Resource};
use crate::error::{self, Basis, Refusal};

pub use heading::{Heading, Side, HEADINGS, NATIONAL};

/// The three forms of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Comma-, tab- or semicolon-separated; UTF-8, UTF-16 with a byte-order mark, or GB18030.
    Csv,
    /// An array of resources with their `items`, or of rows; English columns or Chinese headings.
    Json,
    /// Office Open XML workbook; its first sheet with the headings.
    Xlsx,
}

impl Format {
    /// From a word such as a file's extension.
    pub fn parse(word: &str) -> Option<Format> {
        match word.trim().trim_start_matches('.').to_ascii_lowercase().as_str() {
            "csv" | "txt" | "tsv" => Some(Format::Csv),
            "json" => Some(Format::Json),
            "xlsx" => Some(Format::Xlsx),
            _ => None,
        }
    }

    /// The stored word: `csv`, `json`, `xlsx`.
    pub fn word(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Json => "json",
            Format::Xlsx => "xlsx",
        }
    }

    /// What the bytes look like: a zip container, a JSON array or object, else text.
    pub fn of(bytes: &[u8]) -> Format {
        if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
            return Format::Xlsx;
        }
        let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        match start.iter().find(|b| !b.is_ascii_whitespace()) {
            Some(b'[' | b'{') => Format::Json,
            _ => Format::Csv,
        }
    }
}

/// How large a sheet may be; checked before anything is expanded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes handed in.
    pub bytes: usize,
    /// Bytes of XML in a workbook once expanded.
    pub expanded: u64,
    pub columns: usize,
    pub rows: usize,
}

impl Default for Limits {
    fn default() -> Self {
        // A hundred thousand items take some 40 MB as CSV. 16 384 × 1 048 576 is what Excel holds.
        Limits { bytes: 100 << 20, expanded: 600 << 20, columns: 16_384, rows: 1_048_576 }
    }
}

/// Something read together with the sheet row it began in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed<T> {
    /// Row as a spreadsheet counts, from 1; in JSON the place in the array, from 1.
    pub row: u64,
    pub value: T,
    /// Whether a fault concerns this row; it should then not be imported.
    pub faulty: bool,
}

/// One fault, at its cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellFault {
    pub row: u64,
    /// The heading of the column, in Chinese.
    pub heading: String,
    /// What the cell holds, shortened.
    pub value: String,
    /// `GS-NNNN`.
    pub rule: String,
    /// The article, unless the rule is ours.
    pub article: Option<u8>,
    /// What is wrong, in English and Chinese.
    pub message: String,
    /// What to write instead, in Chinese.
    pub instead: String,
}

impl CellFault {
    fn new(row: u64, heading: &str, value: &str, refusal: &Refusal, instead: String) -> CellFault {
        let article = match (refusal.article, refusal.fault.basis) {
            (Some(n), _) | (None, Basis::Article(n)) => Some(n),
            (None, Basis::Product) => None,
        };
        CellFault {
            row,
            heading: heading.to_string(),
            value: error::shown(value),
            rule: format!("GS-{:04}", refusal.fault.number),
            article,
            message: refusal.to_string(),
            instead,
        }
    }
}

/// A fault that only the database knows of, at the cell of a column.
pub fn fault(row: u64, side: Side, column: &str, value: &str, refusal: &Refusal) -> CellFault {
    match Heading::of(side, column) {
        Some(heading) => CellFault::new(row, heading.title, value, refusal, advice::instead(heading, value, refusal)),
        None => CellFault::new(row, column, value, refusal, String::new()),
    }
}

/// What a sheet holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    pub resources: Vec<Placed<Resource>>,
    /// In sheet order; `resource` holds the code of the resource.
    pub items: Vec<Placed<Item>>,
    pub faults: Vec<CellFault>,
}

/// A sheet as it is handed in.
#[derive(Clone, Copy, Debug)]
pub enum Content<'a> {
    /// Already known to be UTF-8.
    Text(&'a str),
    Bytes(&'a [u8]),
}

impl<'a> Content<'a> {
    pub fn bytes(self) -> &'a [u8] {
        match self {
            Content::Text(text) => text.as_bytes(),
            Content::Bytes(bytes) => bytes,
        }
    }
}

impl<'a> From<&'a [u8]> for Content<'a> {
    fn from(bytes: &'a [u8]) -> Self {
        Content::Bytes(bytes)
    }
}

/// Reads a sheet. `format` `None` means: see from the bytes. `find` looks up sources of derived
/// resources that are not in the sheet itself.
///
/// Faults of cells are rows of the result; refused as a whole is what is too large, not readable
/// in its format or encoding, or has no headings.
pub fn read<'a>(
    content: impl Into<Content<'a>>,
    format: Option<Format>,
    rules: &Rules,
    limits: &Limits,
    find: impl FnMut(&str) -> Option<Source>,
) -> Result<Sheet, Refusal> {
    let content = content.into();
    let bytes = content.bytes();
    if bytes.len() > limits.bytes {
        return Err(too_large(format!("{} 字节 (bytes)", bytes.len()), limits.bytes));
    }
    let (columns, lines) = match format.unwrap_or_else(|| Format::of(bytes)) {
        Format::Csv => {
            let text = match content {
                Content::Text(text) => Cow::Borrowed(text.strip_prefix('\u{feff}').unwrap_or(text)),
                Content::Bytes(bytes) => text::decode(bytes)?,
            };
            let mut sheet = Headed { head: Vec::new(), rules, under: None };
            csv::read(&text, limits, &mut |line| sheet.take(line))?;
            return Ok(sheet.settled()?.1.finish(find));
        }
        Format::Json => json::read(bytes, limits)?,
        Format::Xlsx => xlsx::read(bytes, limits)?,
    };
    let mut all = Assembler::new(&columns, rules);
    lines.into_iter().for_each(|line| all.line(&columns, line));
    Ok(all.finish(find))
}

/// Takes rows one by one: the first are kept until the headings are found among them, the others are read and let go, so
/// that what stands in columns of no heading takes no memory.
struct Headed<'r, 'a> {
    head: Vec<Line<'a>>,
    rules: &'r Rules,
    under: Option<(Columns, Assembler<'r, 'a>)>,
}

impl<'r, 'a> Headed<'r, 'a> {
    fn take(&mut self, line: Line<'a>) -> Result<(), Refusal> {
        match &mut self.under {
            Some((columns, all)) => all.line(columns, line),
            None => {
                self.head.push(line);
                if self.head.len() >= heading::SEEN {
                    self.under = Some(self.find()?);
                }
            }
        }
        Ok(())
    }

    fn find(&mut self) -> Result<(Columns, Assembler<'r, 'a>), Refusal> {
        let (columns, lines) = headed(std::mem::take(&mut self.head))?;
        let mut all = Assembler::new(&columns, self.rules);
        lines.into_iter().for_each(|line| all.line(&columns, line));
        Ok((columns, all))
    }

    fn settled(mut self) -> Result<(Columns, Assembler<'r, 'a>), Refusal> {
        match self.under.take() {
            Some(under) => Ok(under),
            None => self.find(),
        }
    }
}

/// Writes resources and their items. Items whose resource is not given are left out.
pub fn write(format: Format, resources: &[Resource], items: &[Item]) -> Result<Vec<u8>, Refusal> {
    match format {
        Format::Json => json::write(resources, items),
        Format::Csv => Ok(csv::write(&titles(), &table(resources, items))),
        Format::Xlsx => xlsx::write("政务信息资源目录", &titles(), &table(resources, items)),
    }
}

/// A cell as it came in.
#[derive(Clone, Debug, PartialEq)]
enum Cell<'a> {
    Text(Cow<'a, str>),
    /// A formula, by its text.
    Formula(Cow<'a, str>),
    /// A number too long for a spreadsheet to have kept.
    Lossy(String),
    /// An error value such as `#N/A`.
    Error(String),
}

/// One row: its number, and its cells that are not blank, by column.
#[derive(Clone, Debug, Default, PartialEq)]
struct Line<'a> {
    row: u64,
    cells: Vec<(usize, Cell<'a>)>,
}

/// The headings found, by column, with those met twice.
#[derive(Clone, Debug, Default)]
struct Columns {
    of: Vec<Option<&'static Heading>>,
    twice: Vec<(u64, &'static Heading)>,
}

impl Columns {
    fn get(&self, column: usize) -> Option<&'static Heading> {
        self.of.get(column).copied().flatten()
    }

    fn set(&mut self, column: usize, heading: &'static Heading) {
        if self.of.len() <= column {
            self.of.resize(column.saturating_add(1), None);
        }
        if let Some(place) = self.of.get_mut(column) {
            *place = Some(heading);
        }
    }

    fn all(&self) -> impl Iterator<Item = &'static Heading> + '_ {
        self.of.iter().flatten().copied()
    }
}

/// Finds the headings and cuts off the rows above and including them.
fn headed(mut lines: Vec<Line<'_>>) -> Result<(Columns, Vec<Line<'_>>), Refusal> {
    let found = heading::find(&lines)?;
    lines.drain(..found.lines.min(lines.len()));
    Ok((found.columns, lines))
}

fn too_large(what: String, limit: impl std::fmt::Display) -> Refusal {
    Refusal::new(&error::catalog::SHEET_TOO_LARGE).with("what", what).with("limit", limit)
}

fn titles() -> Vec<&'static str> {
    HEADINGS.iter().map(|h| h.title).collect()
}

/// The rows of a sheet: a resource's columns are repeated on every row of its items.
fn table(resources: &[Resource], items: &[Item]) -> Vec<Vec<String>> {
    let mut of: std::collections::HashMap<&str, Vec<&Item>> = std::collections::HashMap::new();
    for item in items {
        of.entry(item.resource.as_deref().unwrap_or_default()).or_default().push(item);
    }
    let none = Item::default();
    let without = &none;
    let mut rows = Vec::new();
    for resource in resources {
        let own = of.get(resource.code.as_deref().unwrap_or_default());
        let own = own.map_or(std::slice::from_ref(&without), Vec::as_slice);
        for item in own {
            rows.push(HEADINGS.iter().map(|h| h.written(resource, item)).collect());
        }
    }
    rows
}

#[cfg(test)]
mod tests;
