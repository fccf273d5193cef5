//! The one door through which every change of governed state goes, generic over a table's spec:
//! who asks → is it allowed → write → append to the chain, in the caller's transaction.

pub mod actor;
pub mod append;
pub mod attach;
pub mod bulk;
pub mod bytes;
pub mod cache;
pub mod conn;
pub mod draft;
pub mod durable;
mod form;
mod inserted;
pub mod intact;
pub mod lock;
pub mod log;
pub mod nodes;
pub mod parties;
pub mod pending;
pub mod rows;
pub mod schema;
pub mod seal;
mod sealer;
pub mod session;
mod settled;
pub mod spec;
pub mod table;
mod texts;
pub mod view;
pub mod wal;
pub mod write;

pub use cache::Cache;
pub use conn::Conn;
pub use draft::{Bulk, Cell, Draft, Note, Row, Verb};
pub use spec::{Column, Kind, TableSpec};
pub use write::Door;

use crate::sqlite::{vtab, Db, Result};
use std::rc::Rc;

/// The modules of the door itself.
pub fn register(db: Db, conn: &Rc<Conn>, specs: &'static [&'static TableSpec]) -> Result<()> {
    conn.specs.set(specs);
    bytes::overwrite_freed(db);
    pending::register(db, conn)?;
    parties::register(db, conn)?;
    vtab::register(db, "gov_guarded", table::GuardedModule { conn: conn.clone(), specs })?;
    for spec in [view::META, view::NODE] {
        vtab::register(db, spec.name, view::ViewModule { conn: conn.clone(), spec })?;
    }
    Ok(())
}
