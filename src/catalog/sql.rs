//! The SQL faces of the catalogue.

use super::{import, tables};
use crate::guard::{bulk, rows, Conn};
use crate::sqlite::{Db, Result};
use std::rc::Rc;

pub fn register(db: Db, conn: &Rc<Conn>) -> Result<()> {
    super::history::register(db, conn)?;
    for (name, spec) in [("gov_pending_resource", &tables::RESOURCE), ("gov_pending_item", &tables::ITEM)] {
        bulk::register(db, conn, name, spec)?;
    }
    rows::register(db, conn, import::CHECK)
}
