//! The SQL face of sharing.

use super::module::SharedModule;
use super::{batch, explain, report, subject, subjects};
use crate::guard::{rows, Conn};
use crate::sqlite::{vtab, Db, Result};
use std::rc::Rc;

pub fn register(db: Db, conn: &Rc<Conn>) -> Result<()> {
    vtab::register(db, "gov_shared", SharedModule { conn: conn.clone() })?;
    batch::register(db)?;
    subjects::register(db, conn)?;
    rows::register(db, conn, explain::EXPLAIN)?;
    rows::register(db, conn, report::ACCESS)?;
    rows::register(db, conn, subject::SUBJECT)
}
