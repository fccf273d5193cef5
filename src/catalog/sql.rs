//! The SQL faces of the catalogue.

use super::{cross, find, import, news, review, scan, tables, upkeep};
use crate::guard::{bulk, rows, Conn};
use crate::sqlite::{Db, Result};
use std::rc::Rc;

pub fn register(db: Db, conn: &Rc<Conn>) -> Result<()> {
    super::history::register(db, conn)?;
    for (name, spec) in [
        ("gov_pending_resource", &tables::RESOURCE),
        ("gov_pending_item", &tables::ITEM),
        ("gov_pending_update", &upkeep::UPDATE),
    ] {
        bulk::register(db, conn, name, spec)?;
    }
    for function in [
        import::CHECK,
        review::LINT,
        review::ONE_SOURCE,
        find::SEARCH,
        news::NEWS,
        scan::COLUMNS,
        scan::CLASSIFY,
        cross::CHECK,
        upkeep::FRESH,
        upkeep::RATE,
    ] {
        rows::register(db, conn, function)?;
    }
    super::export::register(db, conn)
}
