//! 台账: the report's tables as .xlsx, complete where the page shortens, with the entries behind each figure.
//!
//! Text is always written as text, so that a name beginning with `=` is a name and no formula.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::markup::{columns, shorten};
use super::report::{ReportData, Verified};
use super::score::{Metric, COUNT_LIMIT};
use crate::error::{supervise, Refusal};

/// What a sheet's cell may hold (Excel's limit is 32 767 UTF-16 units).
const CELL: usize = 16_000;

enum Cell {
    Text(String),
    Count(u64),
    /// Basis points, shown in percent; `None` = nothing to measure.
    Rate(Option<u32>),
}

impl From<&str> for Cell {
    fn from(s: &str) -> Cell {
        Cell::Text(s.to_string())
    }
}
impl From<String> for Cell {
    fn from(s: String) -> Cell {
        Cell::Text(s)
    }
}

struct Formats {
    title: Format,
    head: Format,
    text: Format,
    count: Format,
    rate: Format,
}

fn formats() -> Formats {
    let base = || Format::new().set_font_name("宋体").set_font_size(10.5).set_align(FormatAlign::Top);
    let boxed = || base().set_border(FormatBorder::Thin).set_border_color("#B8BEC6");
    Formats {
        title: base().set_bold().set_font_size(16),
        head: boxed().set_bold().set_text_wrap().set_align(FormatAlign::Center).set_background_color("#E9EDF2"),
        text: boxed().set_text_wrap(),
        count: boxed().set_num_format("#,##0"),
        rate: boxed().set_num_format("0.00%"),
    }
}

/// Cell texts cannot hold control characters, and only so many characters.
fn cell_text(text: &str) -> String {
    let clean =
        |c: char| if c.is_control() && c != '\n' || matches!(c, '\u{fffe}' | '\u{ffff}') { '\u{fffd}' } else { c };
    text.chars().map(clean).take(CELL).collect()
}

fn sheet(
    name: &str,
    title: &str,
    heads: &[&str],
    rows: &[Vec<Cell>],
    formats: &Formats,
) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(name)?;
    sheet.set_paper_size(9);
    sheet.set_landscape();
    sheet.set_print_fit_to_pages(1, 0);
    sheet.write_string_with_format(0, 0, cell_text(title), &formats.title)?;
    sheet.set_row_height(0, 26)?;
    let mut widths: Vec<usize> = Vec::new();
    for (column, head) in (0u16..).zip(heads) {
        sheet.write_string_with_format(1, column, cell_text(head), &formats.head)?;
        widths.push(head.split('\n').map(columns).max().unwrap_or(0).min(52));
    }
    for (line, row) in (2u32..).zip(rows) {
        for (column, cell) in (0u16..).zip(row) {
            let text = match cell {
                Cell::Text(text) => cell_text(text),
                // Beyond what a cell's number holds exactly, a number is written as text.
                Cell::Count(n) if *n > COUNT_LIMIT => n.to_string(),
                Cell::Rate(None) => "—".to_string(),
                Cell::Count(n) => {
                    sheet.write_number_with_format(line, column, *n as f64, &formats.count)?;
                    continue;
                }
                Cell::Rate(Some(bp)) => {
                    sheet.write_number_with_format(line, column, f64::from(*bp) / 10_000.0, &formats.rate)?;
                    continue;
                }
            };
            if let Some(width) = widths.get_mut(usize::from(column)) {
                *width = (*width).max(columns(&text).min(52));
            }
            sheet.write_string_with_format(line, column, text, &formats.text)?;
        }
    }
    for (column, width) in (0u16..).zip(widths) {
        sheet.set_column_width(column, (width + 2).max(8) as f64)?;
    }
    sheet.set_freeze_panes(2, 0)?;
    sheet.set_repeat_rows(0, 1)?;
    Ok(sheet)
}

fn scores(data: &ReportData) -> (Vec<String>, Vec<Vec<Cell>>) {
    let mut heads: Vec<String> =
        ["代码\nCode", "部门\nDepartment", "名次\nRank", "得分\nScore"].map(String::from).to_vec();
    for metric in Metric::ALL {
        let (zh, en) = metric.label();
        heads.push(format!("{zh}\n{en}"));
    }
    heads.push("说明\nNote".into());
    let row = |d: &super::score::DepartmentScore| {
        let rank = d.rank.map_or(Cell::from("—"), |r| Cell::Count(u64::from(r)));
        let mut row = vec![d.code.as_str().into(), d.name.as_str().into(), rank, Cell::Rate(d.score_bp)];
        row.extend(d.figures.iter().map(|f| Cell::Rate(f.rate_bp)));
        let (zh, en) = d.note.text();
        row.push(if zh.is_empty() { Cell::from("") } else { format!("{zh} {en}").into() });
        row
    };
    (heads, data.scorecard.departments.iter().map(row).collect())
}

/// One line for each figure with its counts and entries; a long list of entries goes on in further lines.
fn grounds(data: &ReportData) -> Vec<Vec<Cell>> {
    let mut rows = Vec::new();
    for d in &data.scorecard.departments {
        for f in &d.figures {
            let all = f.tally.entries.to_string();
            let mut pieces = vec![String::new()];
            for range in all.split(',') {
                match pieces.last_mut() {
                    Some(last) if last.len() + range.len() < CELL => {
                        if !last.is_empty() {
                            last.push(',');
                        }
                        last.push_str(range);
                    }
                    _ => pieces.push(range.to_string()),
                }
            }
            for piece in pieces {
                rows.push(vec![
                    d.code.as_str().into(),
                    d.name.as_str().into(),
                    f.metric.label().0.into(),
                    format!("第{}条", f.metric.article()).into(),
                    Cell::Count(f.tally.good),
                    Cell::Count(f.tally.over_principle),
                    Cell::Count(f.tally.breach),
                    Cell::Count(f.tally.pending),
                    Cell::Rate(f.rate_bp),
                    piece.into(),
                ]);
            }
        }
    }
    rows
}

fn chain(data: &ReportData) -> Vec<Vec<Cell>> {
    let verified = match &data.chain.verified {
        Verified::Whole => "完整 whole".to_string(),
        Verified::Broken(seq, why) => format!("第{seq}号条目异常 broken at entry {seq}：{why}"),
        Verified::NotRun => "未核验 not verified".to_string(),
    };
    let mut rows: Vec<Vec<Cell>> = vec![
        vec!["条目总数 entries".into(), Cell::Count(data.chain.entries)],
        vec!["核验结果 verification".into(), verified.into()],
        vec!["考核期内解锁次数 times unlocked".into(), Cell::Count(data.chain.unlocked_windows)],
    ];
    match &data.chain.checkpoint {
        None => rows.push(vec!["最近检查点 last checkpoint".into(), "无 none".into()]),
        Some(c) => {
            rows.push(vec!["最近检查点 last checkpoint".into(), c.origin.as_str().into()]);
            rows.push(vec!["检查点规模 size".into(), Cell::Count(c.size)]);
            rows.push(vec!["检查点时间 at".into(), c.at.as_str().into()]);
            rows.push(vec!["算法 algorithm".into(), c.algorithm.as_str().into()]);
            rows.push(vec!["检查点指纹 fingerprint".into(), c.fingerprint.as_str().into()]);
            rows.push(vec!["签名数 signatures".into(), Cell::Count(u64::from(c.signatures))]);
            let out = c.taken_out.map_or("尚未外存 never".to_string(), |d| d.to_string());
            rows.push(vec!["最近外存 taken out on".into(), out.into()]);
        }
    }
    rows
}

fn workbook(data: &ReportData) -> Result<Vec<u8>, XlsxError> {
    let f = formats();
    let period = data.period();
    let title = |what: &str| format!("{}{what}（{} 至 {}）", data.city, period.from, period.to);
    let mut book = Workbook::new();
    // The day the report is made, so that the same data give the same bytes.
    let made = data.made_on;
    let (month, day) = (u8::try_from(made.month()).unwrap_or(1), u8::try_from(made.day()).unwrap_or(1));
    let year = u16::try_from(made.year()).unwrap_or(1900).max(1900);
    let created = ExcelDateTime::from_ymd(year, month, day)?;
    book.set_properties(
        &DocProperties::new()
            .set_title(shorten(&cell_text(&title("政务数据共享监督台账")), 200))
            .set_creation_datetime(&created),
    );
    let mut add = |name: &str, what: &str, heads: &[&str], rows: &[Vec<Cell>]| -> Result<(), XlsxError> {
        book.push_worksheet(sheet(name, &title(what), heads, rows, &f)?);
        Ok(())
    };
    let (heads, rows) = scores(data);
    add("评分", "政务数据共享评分", &heads.iter().map(String::as_str).collect::<Vec<_>>(), &rows)?;
    let heads = ["代码", "部门", "指标", "条款", "合格", "超原则时限", "违反", "未到期", "比率", "依据条目号 entries"];
    add("依据", "评分依据", &heads, &grounds(data))?;
    let rows: Vec<_> = data
        .terms
        .iter()
        .map(|m| {
            vec![m.month.as_str().into(), Cell::Count(m.good), Cell::Count(m.over_principle), Cell::Count(m.breach)]
        })
        .collect();
    add("期限", "期限履行", &["月份\nMonth", "按时\nIn time", "超原则时限\nIn principle", "逾期\nBreach"], &rows)?;
    let rows: Vec<_> = data
        .catalogue
        .iter()
        .map(|r| {
            let counts = [r.unconditional, r.conditional, r.prohibited, r.total()].map(Cell::Count);
            std::iter::once(Cell::from(r.name.as_str())).chain(counts).collect()
        })
        .collect();
    add("目录", "目录构成", &["部门\nDepartment", "无条件共享", "有条件共享", "不予共享", "合计\nTotal"], &rows)?;
    let mut heads = vec!["部门\nDepartment"];
    heads.extend(data.fresh_months.iter().map(String::as_str));
    let rows: Vec<Vec<Cell>> = data
        .freshness
        .iter()
        .map(|r| std::iter::once(Cell::from(r.name.as_str())).chain(r.months.iter().map(|m| Cell::Rate(*m))).collect())
        .collect();
    add("鲜活度", "数据鲜活率", &heads, &rows)?;
    let unit = format!("{}\n{}", data.flow_unit.0, data.flow_unit.1);
    let rows: Vec<_> = data
        .flows
        .iter()
        .map(|x| vec![x.provider.as_str().into(), x.user.as_str().into(), Cell::Count(x.count)])
        .collect();
    add("流向", "数据流向", &["提供部门\nProvider", "使用部门\nUser", &unit], &rows)?;
    let rows: Vec<_> = data
        .notices
        .iter()
        .map(|n| {
            let id = n.id.to_string();
            let (issued, deadline) = (n.issued_on.to_string(), n.deadline.to_string());
            let texts = [id.as_str(), &n.name, n.finding.label().0, &n.content, &issued, &deadline, n.state.label()];
            texts.map(Cell::from).into_iter().collect()
        })
        .collect();
    let heads = [
        "编号\nNo.",
        "部门\nDepartment",
        "情形\nFinding",
        "内容\nContent",
        "通知日期\nIssued",
        "整改期限\nDeadline",
        "状态\nState",
    ];
    add("整改", "整改通知", &heads, &rows)?;
    let rows: Vec<_> = data
        .duties
        .iter()
        .map(|d| {
            let due = d.due.map_or("—".to_string(), |x| x.to_string());
            let basis = d.article.map_or("本产品".to_string(), |n| format!("第{n}条"));
            let name = data.name_of(&d.department);
            let texts = [name, d.duty.label(), &basis, &due, d.status.label(), &d.todo_zh, &d.todo_en];
            texts.map(Cell::from).into_iter().collect()
        })
        .collect();
    let heads = ["部门\nDepartment", "事项\nDuty", "依据\nBasis", "期限\nDue", "状态\nStatus", "应办", "What to do"];
    add("责任", "责任事项", &heads, &rows)?;
    add("审计链", "审计链状态", &["项目\nItem", "内容\nValue"], &chain(data))?;
    book.save_to_buffer()
}

/// The tables as the bytes of an .xlsx; the same data give the same bytes. GS-8303 where a table is larger
/// than a sheet can be.
pub fn ledger(data: &ReportData) -> Result<Vec<u8>, Refusal> {
    workbook(data).map_err(|e| Refusal::new(&supervise::FILE_NOT_MADE).with("what", "xlsx").with("why", e))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supervise::report::tests::sample;
    use calamine::{Data, Reader, Xlsx};
    use std::io::Cursor;

    fn open(bytes: Vec<u8>) -> Xlsx<Cursor<Vec<u8>>> {
        Xlsx::new(Cursor::new(bytes)).unwrap()
    }

    #[test]
    fn the_ledger_holds_every_table_of_the_report_with_the_same_figures() {
        let data = sample(32);
        let mut book = open(ledger(&data).unwrap());
        let names = ["评分", "依据", "期限", "目录", "鲜活度", "流向", "整改", "责任", "审计链"];
        assert_eq!(book.sheet_names(), names);
        let scores = book.worksheet_range("评分").unwrap();
        for (i, d) in data.scorecard.departments.iter().enumerate() {
            let cell = |column: u32| scores.get_value((i as u32 + 2, column)).cloned().unwrap();
            assert_eq!(cell(1), Data::String(d.name.clone()));
            match d.score_bp {
                Some(bp) => assert_eq!(cell(3), Data::Float(f64::from(bp) / 10_000.0)),
                None => assert_eq!(cell(3), Data::String("—".into())),
            }
        }
        let grounds = book.worksheet_range("依据").unwrap();
        let first = &data.scorecard.departments[0].figures[0];
        assert_eq!(grounds.get_value((2, 9)), Some(&Data::String(first.tally.entries.to_string())));
        assert_eq!(book.worksheet_range("整改").unwrap().height(), data.notices.len() + 2, "closed ones too");
    }

    #[test]
    fn a_name_that_looks_like_a_formula_is_a_name() {
        let mut data = sample(3);
        let evil = "=HYPERLINK(\"http://x\",\"y\")";
        data.scorecard.departments[0].name = evil.into();
        data.notices[0].content = format!("{evil}\u{1}\u{0}<b>");
        let mut book = open(ledger(&data).unwrap());
        let range = book.worksheet_range("评分").unwrap();
        assert_eq!(range.get_value((2, 1)), Some(&Data::String(evil.into())));
        assert!(book.worksheet_formula("评分").unwrap().is_empty());
    }

    #[test]
    fn long_lists_of_entries_go_on_in_further_lines_and_none_is_lost() {
        let mut data = sample(1);
        let entries: crate::supervise::entries::Entries = (1..20_000u64).map(|n| n * 3).collect();
        data.scorecard.departments[0].figures[0].tally.entries = entries.clone();
        let mut book = open(ledger(&data).unwrap());
        let range = book.worksheet_range("依据").unwrap();
        let label = Metric::ALL[0].label().0;
        let pieces: Vec<String> = range
            .rows()
            .filter(|r| r.get(2) == Some(&Data::String(label.into())))
            .map(|r| r.get(9).unwrap().to_string())
            .collect();
        assert!(pieces.len() > 1);
        assert_eq!(crate::supervise::entries::Entries::parse(&pieces.join(",")).unwrap(), entries);
    }

    #[test]
    fn the_same_data_give_the_same_bytes_and_extremes_give_a_file() {
        let data = sample(5);
        assert_eq!(ledger(&data).unwrap(), ledger(&data).unwrap());
        let mut odd = sample(2);
        odd.city = "长".repeat(100_000);
        odd.made_on = crate::supervise::day::Day::MIN;
        odd.chain.entries = u64::MAX;
        odd.fresh_months = vec!["x".repeat(100_000)];
        let mut book = open(ledger(&odd).unwrap());
        let range = book.worksheet_range("审计链").unwrap();
        assert_eq!(range.get_value((2, 1)), Some(&Data::String(u64::MAX.to_string())));
    }
}
