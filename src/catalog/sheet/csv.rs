//! The sheet as separated text (RFC 4180, leniently).

use super::{too_large, Cell, Limits, Line};
use crate::error::{self, Refusal};
use std::borrow::Cow;

/// Reads separated text, row by row. Rows are counted as a spreadsheet shows them: blank rows count, line
/// breaks within quotes do not. (That is why this is not the `csv` crate's reader, which skips
/// blank rows without a trace.) A cell without quotes of its own is a piece of the text itself.
pub(super) fn read<'a>(
    text: &'a str,
    limits: &Limits,
    take: &mut dyn FnMut(Line<'a>) -> Result<(), Refusal>,
) -> Result<(), Refusal> {
    let separator = separator(text) as u8;
    let bytes = text.as_bytes();
    let ends = |b: &u8| *b == separator || matches!(b, b'\n' | b'\r');
    let mut line = Line { row: 1, cells: Vec::new() };
    let (mut column, mut at) = (0usize, 0usize);
    loop {
        let rest = bytes.get(at..).unwrap_or_default();
        let (cell, length) = match rest.first() {
            Some(b'"') => quoted(text, at, separator, line.row)?,
            _ => {
                let length = rest.iter().position(ends).unwrap_or(rest.len());
                (Cow::Borrowed(text.get(at..at.saturating_add(length)).unwrap_or_default()), length)
            }
        };
        at = at.saturating_add(length);
        if column >= limits.columns {
            return Err(too_large(format!("第 {} 行的列数 (columns in a row)", line.row), limits.columns));
        }
        if !cell.trim().is_empty() {
            line.cells.push((column, value(cell)));
        }
        column += 1;
        let end = bytes.get(at).copied();
        at = at.saturating_add(1);
        if end == Some(separator) {
            continue;
        }
        if end == Some(b'\r') && bytes.get(at) == Some(&b'\n') {
            at = at.saturating_add(1);
        }
        let next = Line { row: line.row + 1, cells: Vec::with_capacity(line.cells.len()) };
        if usize::try_from(line.row).unwrap_or(usize::MAX) > limits.rows {
            return Err(too_large("行数 (rows)".to_string(), limits.rows));
        }
        take(std::mem::replace(&mut line, next))?;
        column = 0;
        if end.is_none() {
            return Ok(());
        }
    }
}

/// A cell that begins with a quote, and how many bytes of the text it takes.
fn quoted(text: &str, from: usize, separator: u8, row: u64) -> Result<(Cow<'_, str>, usize), Refusal> {
    let open = || {
        let refusal = Refusal::new(&error::catalog::SHEET_UNREADABLE).with("format", "CSV");
        refusal.with("why", format!("the quote opened in row {row} is never closed"))
    };
    let body = from.saturating_add(1);
    let rest = text.get(body..).unwrap_or_default();
    let close = rest.find('"').ok_or_else(open)?;
    let after = rest.as_bytes().get(close.saturating_add(1)).copied();
    if after.is_none_or(|b| b == separator || matches!(b, b'\n' | b'\r')) {
        return Ok((Cow::Borrowed(rest.get(..close).unwrap_or_default()), close.saturating_add(2)));
    }
    // Doubled quotes, or text behind the closing one.
    let (mut cell, mut inside) = (String::new(), true);
    let mut chars = rest.char_indices().peekable();
    while let Some((i, c)) = chars.next() {
        match c {
            '"' if inside => {
                if chars.next_if(|(_, c)| *c == '"').is_some() {
                    cell.push('"');
                } else {
                    inside = false;
                }
            }
            c if !inside && (c == char::from(separator) || matches!(c, '\n' | '\r')) => {
                return Ok((Cow::Owned(cell), i.saturating_add(1)));
            }
            c => cell.push(c),
        }
    }
    if inside {
        return Err(open());
    }
    Ok((Cow::Owned(cell), rest.len().saturating_add(1)))
}

/// A cell that a spreadsheet would calculate is shown as what it is.
fn value(text: Cow<'_, str>) -> Cell<'_> {
    let mut chars = text.chars();
    match chars.next() {
        Some('=' | '@') if chars.next().is_some() => Cell::Formula(text),
        Some('\'') if text.trim_start_matches('\'').starts_with(CALCULATED) => Cell::Text(match text {
            Cow::Borrowed(t) => Cow::Borrowed(t.strip_prefix('\'').unwrap_or(t)),
            Cow::Owned(t) => Cow::Owned(t.strip_prefix('\'').unwrap_or(&t).to_string()),
        }),
        _ => Cell::Text(text),
    }
}

/// What makes a spreadsheet take a cell for a formula.
const CALCULATED: [char; 4] = ['=', '+', '-', '@'];

/// The separator of the first line that clearly has one, else the one that the first lines use most outside
/// quotes; a comma where none is used. Later lines may hold any number of tabs within their cells.
fn separator(text: &str) -> char {
    const SEPARATORS: [char; 3] = [',', '\t', ';'];
    let (mut counts, mut quoted, mut lines) = ([0usize; 3], false, 0);
    for c in text.chars().take(20_000) {
        match c {
            '"' => quoted = !quoted,
            '\n' if !quoted => {
                lines += 1;
                if counts.iter().any(|n| *n > 1) {
                    break;
                }
            }
            c if !quoted => {
                for (count, _) in counts.iter_mut().zip(SEPARATORS).filter(|(_, s)| *s == c) {
                    *count += 1;
                }
            }
            _ => {}
        }
        if lines == 5 {
            break;
        }
    }
    let best = counts.into_iter().zip(SEPARATORS).max_by_key(|(count, s)| (*count, *s == ','));
    best.map_or(',', |(_, s)| s)
}

/// Writes UTF-8 with a byte-order mark, without which Excel in China reads GB18030. Text that a
/// spreadsheet would calculate gets an apostrophe, which reading takes off again.
pub(super) fn write(titles: &[&str], rows: &[Vec<String>]) -> Vec<u8> {
    let mut out = String::from("\u{feff}");
    let mut put = |cells: &mut dyn Iterator<Item = &str>| {
        for (i, cell) in cells.enumerate() {
            if i > 0 {
                out.push(',');
            }
            let guard = cell.trim_start_matches('\'').starts_with(CALCULATED);
            let quote = cell.contains([',', '"', '\n', '\r', '\t', ';']) || cell.starts_with(char::is_whitespace);
            if quote {
                out.push('"');
            }
            if guard {
                out.push('\'');
            }
            for c in cell.chars() {
                if c == '"' {
                    out.push('"');
                }
                out.push(c);
            }
            if quote {
                out.push('"');
            }
        }
        out.push_str("\r\n");
    };
    put(&mut titles.iter().copied());
    for row in rows {
        put(&mut row.iter().map(String::as_str));
    }
    out.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(bytes: &[u8], limits: &Limits) -> Result<Vec<Line<'static>>, Refusal> {
        let text = crate::catalog::sheet::text::decode(bytes)?;
        let owned = |cell: Cell<'_>| match cell {
            Cell::Text(t) => Cell::Text(Cow::Owned(t.into_owned())),
            Cell::Formula(t) => Cell::Formula(Cow::Owned(t.into_owned())),
            Cell::Lossy(t) => Cell::Lossy(t),
            Cell::Error(t) => Cell::Error(t),
        };
        let mut lines = Vec::new();
        super::read(&text, limits, &mut |line: Line<'_>| {
            let cells = line.cells.into_iter().map(|(i, c)| (i, owned(c))).collect();
            lines.push(Line { row: line.row, cells });
            Ok(())
        })?;
        Ok(lines)
    }

    fn texts(bytes: &[u8]) -> Vec<(u64, Vec<(usize, String)>)> {
        let text = |c: Cell| match c {
            Cell::Text(t) => t.into_owned(),
            other => format!("{other:?}"),
        };
        let lines = read(bytes, &Limits::default()).unwrap();
        lines
            .into_iter()
            .filter(|l| !l.cells.is_empty())
            .map(|l| (l.row, l.cells.into_iter().map(|(i, c)| (i, text(c))).collect()))
            .collect()
    }

    #[test]
    fn rows_are_counted_as_a_spreadsheet_shows_them() {
        let got = texts(b"a,b\r\n\r\n\"x\ny\",,z\n");
        assert_eq!(got, [(1, vec![(0, "a".into()), (1, "b".into())]), (3, vec![(0, "x\ny".into()), (2, "z".into())])]);
        assert_eq!(texts("甲;乙;丙\n".as_bytes())[0].1.len(), 3);
        assert_eq!(texts("甲,乙\n\"a\t\tb\t\tc\",x\n".as_bytes())[1].1.len(), 2, "what is quoted separates nothing");
        assert_eq!(texts("甲\t乙,丙\t丁\t戊\n".as_bytes())[0].1.len(), 4);
    }

    #[test]
    fn formulas_are_shown_and_open_quotes_refused() {
        assert!(texts(b"=1+1,b\n")[0].1[0].1.contains("Formula"));
        assert!(texts(b"@SUM(A1),b\n")[0].1[0].1.contains("Formula"));
        assert!(read(b"\"abc", &Limits::default()).is_err());
    }

    #[test]
    fn seventy_thousand_columns_are_refused() {
        let wide = "a,".repeat(70_000);
        assert_eq!(read(wide.as_bytes(), &Limits::default()).unwrap_err().fault.number, 5030);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(rows in prop::collection::vec(prop::collection::vec("[a',=+@\";\n\t -甲]{0,5}", 3), 1..6)) {
            let titles = ["甲", "乙", "丙"];
            let got = read(&write(&titles, &rows), &Limits::default()).unwrap();
            for (i, row) in rows.iter().enumerate() {
                let line = got.get(i + 1).unwrap();
                for (j, cell) in row.iter().enumerate() {
                    let back = line.cells.iter().find(|(c, _)| *c == j).map(|(_, c)| c.clone());
                    if cell.trim().is_empty() {
                        prop_assert_eq!(back, None);
                    } else {
                        prop_assert_eq!(back, Some(Cell::Text(Cow::Owned(cell.clone()))));
                    }
                }
            }
        }

        #[test]
        fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes, &Limits::default());
        }
    }
}
