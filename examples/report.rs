//! The supervision report of an example city's year: `cargo run --release --example report [folder]`.
//!
//! Writes the report (HTML), the ledger (.xlsx), the self-proving bundle (JSON) and a rectification notice (.docx and
//! text) of 2025 into `target/report` or the folder given.

#[path = "report/year.rs"]
mod year;

use rusqlite::Connection;
use std::path::{Path, PathBuf};
use year::Outcome;

/// The built library: cargo leaves it in `target/<profile>/deps/`, beside the folder of the examples.
fn library(program: &Path) -> Outcome<PathBuf> {
    let name = format!("{}govshare{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let profile = program.ancestors().nth(2).ok_or("the example has no folder above its own")?;
    let found = [profile.join("deps").join(&name), profile.join(&name)].into_iter().find(|path| path.is_file());
    Ok(found.ok_or_else(|| format!("{name} is not below {}: run cargo build first", profile.display()))?)
}

fn main() -> Outcome<()> {
    let program = std::env::current_exe()?;
    let folder = match std::env::args().nth(1) {
        Some(folder) => PathBuf::from(folder),
        None => program.ancestors().nth(3).ok_or("the example has no target folder")?.join("report"),
    };
    std::fs::create_dir_all(&folder)?;
    let db = Connection::open_in_memory()?;
    // SAFETY: the library is this project's own build; loading is switched off again at once.
    unsafe {
        db.load_extension_enable()?;
        let outcome = db.load_extension(library(&program)?, None::<&str>);
        db.load_extension_disable()?;
        outcome?;
    }
    year::fill(&db)?;
    db.execute("INSERT INTO gov_period(period, actor) VALUES('2025', 'jdz_sjj_supervisor')", [])?;
    let write = |name: &str, sql: &str| -> Outcome<()> {
        let bytes = db.query_row(&format!("SELECT CAST({sql} AS BLOB)"), [], |r| r.get::<_, Vec<u8>>(0))?;
        std::fs::write(folder.join(name), &bytes)?;
        println!("{:>10} bytes  {}", bytes.len(), folder.join(name).display());
        Ok(())
    };
    write("report.html", "supervision_report('2025')")?;
    write("report-civil-affairs.html", "supervision_report('2025', 'jdz_mzj')")?;
    write("ledger.xlsx", "supervision_ledger('2025')")?;
    write("bundle.json", "scorecard_bundle('2025')")?;
    write("notice.docx", "notice_docx(2)")?;
    write("notice.txt", "notice_text(2)")?;
    write("circular.txt", "notice_text(2, 'circular')")?;
    write("upward.txt", "notice_text(2, 'report')")?;
    Ok(())
}
