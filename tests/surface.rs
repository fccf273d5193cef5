//! The whole SQL surface, pinned: what loading adds to the lists of functions, modules and collations, and the columns
//! of every table. Whoever adds to it runs `GOVSHARE_BLESS=1 cargo test --test surface` and commits `surface.txt`.

mod common;

use std::collections::BTreeSet;
use std::path::Path;

/// Flags of functions as they matter to a user; the numbers are those of `sqlite3.h`.
const FLAGS: [(i64, &str); 3] = [(0x800, "deterministic"), (0x80000, "directonly"), (0x200000, "innocuous")];

const FUNCTIONS: &str = "SELECT DISTINCT name, narg, type, flags FROM pragma_function_list";
const MODULES: &str = "SELECT name FROM pragma_module_list";
const COLLATIONS: &str = "SELECT name FROM pragma_collation_list";

fn flags(number: i64) -> String {
    let set: Vec<&str> = FLAGS.iter().filter(|(bit, _)| number & bit != 0).map(|(_, word)| *word).collect();
    if set.is_empty() {
        "plain".into()
    } else {
        set.join(" ")
    }
}

fn surface() -> String {
    let bare = rusqlite::Connection::open_in_memory().unwrap();
    let bare = common::Host(bare);
    let before: BTreeSet<String> = bare.lines(FUNCTIONS).into_iter().collect();
    let modules: BTreeSet<String> = bare.lines(MODULES).into_iter().collect();
    let collations: BTreeSet<String> = bare.lines(COLLATIONS).into_iter().collect();
    let db = common::memory();
    let mut lines = BTreeSet::new();
    for name in db.lines(COLLATIONS).into_iter().filter(|c| !collations.contains(c)) {
        lines.insert(format!("collation {name}"));
    }
    for line in db.lines(FUNCTIONS).into_iter().filter(|l| !before.contains(l)) {
        let parts: Vec<&str> = line.split('|').collect();
        let [name, arguments, kind, number] = parts[..] else { panic!("{line}") };
        assert_eq!(kind, "s", "{name} is no scalar function");
        lines.insert(format!("function {name}/{arguments} {}", flags(number.parse().unwrap())));
    }
    db.init();
    for name in db.lines(MODULES).into_iter().filter(|m| !modules.contains(m)) {
        let columns = db.try_rows(&format!("SELECT name, hidden FROM pragma_table_xinfo('{name}')"));
        lines.insert(format!("module {name}{}", shown(columns.unwrap_or_default())));
    }
    let objects = "SELECT name, type FROM main.sqlite_master WHERE type = 'view' OR sql LIKE 'CREATE VIRTUAL%'";
    for row in db.rows(objects) {
        let (name, kind) = (common::shown(&row[0]), common::shown(&row[1]));
        let columns = db.rows(&format!("SELECT name, hidden FROM pragma_table_xinfo('{name}')"));
        lines.insert(format!("{kind} {name}{}", shown(columns)));
    }
    lines.into_iter().map(|l| l + "\n").collect()
}

/// `(a, b; hidden)`.
fn shown(columns: Vec<Vec<rusqlite::types::Value>>) -> String {
    let named = |hidden: bool| -> String {
        let chosen = columns.iter().filter(|c| (common::shown(&c[1]) != "0") == hidden);
        chosen.map(|c| common::shown(&c[0])).collect::<Vec<_>>().join(", ")
    };
    if columns.is_empty() {
        return String::new();
    }
    format!("({}; {})", named(false), named(true))
}

#[test]
fn the_surface_is_what_is_written_down() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/surface.txt");
    let now = surface();
    if std::env::var_os("GOVSHARE_BLESS").is_some() {
        std::fs::write(&file, &now).unwrap();
    }
    let pinned = std::fs::read_to_string(&file).unwrap_or_default();
    let (now, pinned): (BTreeSet<&str>, BTreeSet<&str>) = (now.lines().collect(), pinned.lines().collect());
    let added: Vec<_> = now.difference(&pinned).collect();
    let gone: Vec<_> = pinned.difference(&now).collect();
    assert!(added.is_empty() && gone.is_empty(), "not in surface.txt: {added:#?}\nno longer there: {gone:#?}");
}

#[test]
fn what_sets_up_or_opens_a_session_cannot_hide_in_a_schema() {
    let surface = surface();
    for line in surface.lines().filter(|l| l.starts_with("function ")) {
        let name = line.split([' ', '/']).nth(1).unwrap();
        let sets_up = [
            "govshare_init",
            "govshare_upgrade",
            "govshare_clock",
            "govshare_lock",
            "govshare_unlock",
            "govshare_token",
        ];
        if sets_up.contains(&name) || ["session_open", "session_close"].contains(&name) {
            assert!(line.ends_with("directonly"), "{line}");
        }
    }
}

#[test]
fn no_function_of_sqlites_own_is_replaced() {
    let bare = common::Host(rusqlite::Connection::open_in_memory().unwrap());
    let own: BTreeSet<String> = bare.lines("SELECT name FROM pragma_function_list").into_iter().collect();
    for line in surface().lines().filter(|l| l.starts_with("function ")) {
        let name = line.split([' ', '/']).nth(1).unwrap();
        assert!(!own.contains(name), "{name} is SQLite's own");
    }
}
