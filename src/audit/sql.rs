//! The SQL face of the chain.

use super::table::AuditModule;
use crate::guard::{Cache, Conn};
use crate::sqlite::{vtab, Db, Result};
use std::rc::Rc;

pub fn register(db: Db, conn: &Rc<Conn>) -> Result<()> {
    vtab::register(db, "gov_audit", AuditModule { conn: conn.clone() })
}

/// The first problem of the chain, for `PRAGMA integrity_check`.
pub fn first_problem(_cache: &Cache) -> Result<Option<String>> {
    Ok(None)
}
