//! The sheet as an Office Open XML workbook.

use std::io::{self, Cursor, Read};
use std::panic::{catch_unwind, AssertUnwindSafe};

use calamine::{DataRef, Reader, SheetType, SheetVisible, Xlsx};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format as CellFormat, Workbook};

use super::{headed, too_large, Cell, Columns, Limits, Line};
use crate::error::{self, Refusal};

/// Parts of a package; a workbook of one sheet has a dozen.
const MOST_PARTS: usize = 10_000;

fn unreadable(why: impl std::fmt::Display) -> Refusal {
    Refusal::new(&error::catalog::SHEET_UNREADABLE).with("format", "xlsx").with("why", why)
}

/// Reads the first visible sheet that has the headings.
pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<(Columns, Vec<Line<'static>>), Refusal> {
    refuse_bombs(bytes, limits)?;
    // The reader is not ours and the file may be anything: what it cannot take is a refusal.
    catch_unwind(AssertUnwindSafe(|| sheets(bytes, limits)))
        .unwrap_or_else(|_| Err(unreadable("the workbook is damaged")))
}

/// Expands every part into nothing, counting: the sizes a package declares may be lies.
fn refuse_bombs(bytes: &[u8], limits: &Limits) -> Result<(), Refusal> {
    let mut package = zip::ZipArchive::new(Cursor::new(bytes)).map_err(unreadable)?;
    if package.len() > MOST_PARTS {
        return Err(too_large(format!("{} 个部件 (parts)", package.len()), MOST_PARTS));
    }
    let mut declared = 0u64;
    for i in 0..package.len() {
        declared = declared.saturating_add(package.by_index(i).map_err(unreadable)?.size());
    }
    let mut left = limits.expanded;
    for i in 0..package.len() {
        let over = || too_large("展开后大小 (expanded size)".to_string(), format!("{} bytes", limits.expanded));
        if declared > limits.expanded {
            return Err(over());
        }
        let part = package.by_index(i).map_err(unreadable)?;
        let count = io::copy(&mut part.take(left.saturating_add(1)), &mut io::sink()).map_err(unreadable)?;
        left = left.checked_sub(count).ok_or_else(over)?;
    }
    Ok(())
}

fn sheets(bytes: &[u8], limits: &Limits) -> Result<(Columns, Vec<Line<'static>>), Refusal> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(unreadable)?;
    let sheets: Vec<String> = book
        .sheets_metadata()
        .iter()
        .filter(|s| s.typ == SheetType::WorkSheet && s.visible == SheetVisible::Visible)
        .map(|s| s.name.clone())
        .collect();
    let mut last = unreadable("it has no visible sheet");
    for name in sheets {
        match headed(cells(&mut book, &name, limits)?) {
            Ok(found) => return Ok(found),
            Err(refusal) => last = refusal,
        }
    }
    Err(last)
}

fn cells(book: &mut Xlsx<Cursor<&[u8]>>, name: &str, limits: &Limits) -> Result<Vec<Line<'static>>, Refusal> {
    let mut reader = book.worksheet_cells_reader(name).map_err(unreadable)?;
    let mut lines: Vec<Line<'static>> = Vec::new();
    let mut sorted = true;
    while let Some(cell) = reader.next_cell_with_formula().map_err(unreadable)? {
        let (row, column) = (u64::from(cell.pos.0) + 1, cell.pos.1 as usize);
        if column >= limits.columns {
            return Err(too_large(format!("第 {row} 行的列数 (columns in a row)"), limits.columns));
        }
        let Some(value) = value(cell.formula, cell.value) else { continue };
        match lines.last_mut() {
            Some(line) if line.row == row => {
                sorted &= line.cells.last().is_none_or(|(c, _)| *c < column);
                line.cells.push((column, value));
            }
            last => {
                sorted &= last.is_none_or(|l| l.row < row);
                lines.push(Line { row, cells: vec![(column, value)] });
            }
        }
        if lines.len() > limits.rows {
            return Err(too_large("行数 (rows)".to_string(), limits.rows));
        }
    }
    if !sorted {
        return Err(unreadable(format!("the cells of sheet {name} are out of order")));
    }
    Ok(lines)
}

fn value(formula: Option<String>, value: DataRef<'_>) -> Option<Cell<'static>> {
    if let Some(formula) = formula {
        return Some(Cell::Formula(format!("={formula}").into()));
    }
    let text = match value {
        DataRef::Empty => return None,
        DataRef::String(s) => s,
        DataRef::SharedString(s) => s.to_string(),
        DataRef::Bool(b) => if b { "是" } else { "否" }.to_string(),
        DataRef::Int(i) => i.to_string(),
        // A double holds 15 digits; an 18-digit code typed as a number has lost its end.
        DataRef::Float(f) if f.abs() >= 1e15 => return Some(Cell::Lossy(f.to_string())),
        DataRef::Float(f) => f.to_string(),
        DataRef::DateTime(d) => {
            let (year, month, day, hour, minute, second, _) = d.to_ymd_hms_milli();
            match (hour, minute, second) {
                (0, 0, 0) => format!("{year:04}-{month:02}-{day:02}"),
                _ => format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"),
            }
        }
        DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => s,
        DataRef::Error(e) => return Some(Cell::Error(e.to_string())),
    };
    (!text.trim().is_empty()).then_some(Cell::Text(text.into()))
}

/// Writes one sheet, all cells as text, so that codes keep their digits and nothing calculates.
/// The same rows give the same bytes.
pub(super) fn write(name: &str, titles: &[&str], rows: &[Vec<String>]) -> Result<Vec<u8>, Refusal> {
    let failed = |why: rust_xlsxwriter::XlsxError| {
        Refusal::new(&error::catalog::SHEET_WRITE).with("format", "xlsx").with("why", why)
    };
    let mut book = Workbook::new();
    // Not the clock's: an export is compared and hashed.
    let made = ExcelDateTime::from_ymd(2024, 1, 1).map_err(failed)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let bold = CellFormat::new().set_bold();
    let sheet = book.add_worksheet();
    sheet.set_name(name).map_err(failed)?;
    for (column, title) in (0u16..).zip(titles) {
        sheet.write_string_with_format(0, column, *title, &bold).map_err(failed)?;
    }
    sheet.set_freeze_panes(1, 0).map_err(failed)?;
    for (row, cells) in (1u32..).zip(rows) {
        for (column, cell) in (0u16..).zip(cells) {
            if !cell.is_empty() {
                sheet.write_string(row, column, cell).map_err(failed)?;
            }
        }
    }
    book.save_to_buffer().map_err(failed)
}
