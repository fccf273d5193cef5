//! (room)

/// The packs that this library carries.
pub fn known() -> &'static [&'static str] {
    &["jingdezhen-2023", "national-2025"]
}

pub fn is_known(name: &str) -> bool {
    known().contains(&name)
}
