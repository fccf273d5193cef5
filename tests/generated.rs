//! Files that are made from the program are what the program says. `GOVSHARE_BLESS=1 cargo test --test generated`
//! writes them anew.

use govshare::error::{self, Basis, Fault, DEFAULT_PACK};
use std::fmt::Write;
use std::path::Path;

fn is_kept(path: &str, made: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    if std::env::var_os("GOVSHARE_BLESS").is_some() {
        std::fs::write(&file, made).unwrap_or_else(|e| panic!("{path}: {e}"));
    }
    // A checkout on Windows may have turned line ends.
    let kept = std::fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
    let differing = kept
        .lines()
        .zip(made.lines())
        .position(|(a, b)| a != b)
        .map_or("the end".into(), |n| format!("line {}", n + 1));
    assert!(
        kept == made,
        "{path} differs from the program at {differing}: run GOVSHARE_BLESS=1 cargo test --test generated"
    );
}

/// What the rooms are called, by thousand.
const ROOMS: [(u16, &str, &str); 9] = [
    (1, "the door (guarded tables, arguments, set-up)", "受控表、参数与初始化"),
    (2, "the chain", "审计日志链"),
    (3, "sessions, credentials, roles, the lock", "会话、凭证、角色与锁定"),
    (4, "masks, check digits, discovery, pseudonyms", "脱敏、校验、识别与假名"),
    (5, "the catalogue", "资源目录"),
    (6, "requests, deadlines, calendar, rule packs", "申请、期限、日历与规则包"),
    (7, "shared tables and the access log", "共享表与访问日志"),
    (8, "supervision", "监督评价"),
    (9, "defects of ours, reported instead of a crash", "本扩展自身缺陷"),
];

fn errors() -> String {
    let mut out = String::from(
        "# Errors\n\n\
         Generated from the table in `src/error/`; do not edit. A refusal reads `GS-NNNN [<pack> Art. N] what was refused, the\n\
         value, what to do`, then one line of Chinese. `[product]` says that the rule is ours and not the regulation's\n\
         (本产品管控要求,非条文明示). Places in braces hold the caller's value, shortened to 80 characters.\n\n\
         The article named here is the one cited unless the deciding rule of an active pack knows a more exact one.\n",
    );
    let mut room = 0;
    for fault in error::table() {
        let thousand = fault.number / 1000;
        if thousand != room {
            room = thousand;
            let (_, en, zh) =
                ROOMS.iter().find(|(n, ..)| *n == room).unwrap_or_else(|| panic!("room {room} has no name"));
            let _ =
                write!(out, "\n## GS-{room}000: {en} {zh}\n\n| code | SQLite | basis | text |\n|---|---|---|---|\n");
        }
        let _ = writeln!(
            out,
            "| GS-{:04} | `{}` | {} | {}<br>{} |",
            fault.number,
            code(fault),
            basis(fault),
            cell(fault.en),
            cell(fault.zh)
        );
    }
    out
}

fn code(fault: &Fault) -> &'static str {
    match fault.kind {
        error::Kind::Error => "SQLITE_ERROR",
        error::Kind::Constraint => "SQLITE_CONSTRAINT",
        error::Kind::Auth => "SQLITE_AUTH",
        error::Kind::Misuse => "SQLITE_MISUSE",
        error::Kind::ReadOnly => "SQLITE_READONLY",
        error::Kind::Busy => "SQLITE_BUSY",
        error::Kind::TooBig => "SQLITE_TOOBIG",
        error::Kind::Corrupt => "SQLITE_CORRUPT",
        error::Kind::Internal => "SQLITE_INTERNAL",
    }
}

fn basis(fault: &Fault) -> String {
    match fault.basis {
        Basis::Article(n) => format!("{DEFAULT_PACK} Art. {n}"),
        Basis::Product => "product".into(),
    }
}

/// A table cell in Markdown: a bar would end it, angle brackets would be taken for HTML.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;").replace('>', "&gt;")
}

#[test]
fn the_list_of_errors_is_the_table() {
    is_kept("docs/errors.md", &errors());
}

#[test]
fn the_schema_a_dba_reads_is_the_one_that_is_created() {
    is_kept("sql/schema.sql", &govshare::guard::schema::script(govshare::TABLES));
}
