//! `gov_mount`: which source table stands behind which shared table. Written by CREATE VIRTUAL TABLE alone.

use crate::error::{share as faults, Refusal};
use crate::guard::{Column, Door, Draft, Kind, TableSpec};
use crate::identity::tables::{may_write, must_exist};
use crate::sqlite::Result;

pub static MOUNT: TableSpec = TableSpec {
    name: "gov_mount",
    entity: "mount",
    columns: &[
        Column::new("name", Kind::Text(128)),
        Column::new("resource", Kind::Code).required(),
        Column::new("source", Kind::Text(128)).required(),
    ],
    key: 1,
    indexes: &["resource", "source"],
    extra_sql: "",
    also_writes: &[],
    decide: mount,
};

fn mount(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    may_write(draft, None)?;
    if !door.cache.conn.is_nested() {
        return Err(Refusal::new(&faults::MOUNT_FORM).with("value", "a row of gov_mount").into());
    }
    must_exist(door, "resource", draft.new_text("resource"), "gov_resource", "code")?;
    let code = draft.row().and_then(|r| r.text("resource")).unwrap_or("").to_string();
    let provider =
        door.cache.text("SELECT provider FROM main.gov_resource_data WHERE code = ?1", &[code.as_str().into()])?;
    draft.party(provider.as_deref());
    draft.action = if draft.new.is_some() { "mount.create".into() } else { "mount.drop".into() };
    Ok(())
}
