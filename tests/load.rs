//! Loading: once, twice, everywhere.

mod common;

#[test]
fn the_library_loads_and_says_its_version() {
    assert_eq!(common::memory().text("SELECT govshare_version()"), env!("CARGO_PKG_VERSION"));
}

#[test]
fn a_refusal_is_read_with_code_and_text() {
    let db = common::governed();
    let (code, text) = db.refused("SELECT 1; DELETE FROM gov_audit");
    assert!(text.starts_with("GS-2050"), "{code} {text}");
    assert_eq!(code, 19);
}
