//! govshare: the rules of municipal government-data sharing, inside SQLite.
//!
//! `.load ./libgovshare` and the existing system's own SQL obeys them.
//! See README.md for the tour and docs/ for each room.
#![deny(unsafe_code)]

pub mod error;
mod parallel;
pub mod value;
pub mod words;

pub mod audit;
pub mod calendar;
pub mod catalog;
pub mod discover;
pub mod guard;
pub mod identity;
pub mod mask;
pub mod request;
pub mod rules;
pub mod setup;
pub mod share;
pub mod sqlite;
pub mod supervise;

use guard::TableSpec;
use std::rc::Rc;

sqlite::entry::entry_point!(sqlite3_govshare_init, register);

/// The guarded tables, in the order in which `govshare_init` creates them.
pub static TABLES: &[&TableSpec] = &[
    &identity::tables::DEPARTMENT,
    &identity::tables::STAFF,
    &identity::tables::CREDENTIAL,
    &identity::approval::APPROVAL,
    &catalog::tables::RESOURCE,
    &catalog::tables::ITEM,
    &catalog::import::IMPORT,
    &catalog::upkeep::UPDATE,
    &catalog::upkeep::COLLECTION,
    &catalog::upkeep::SUBSCRIPTION,
    &share::tables::MOUNT,
    &catalog::watch::WATCH,
    &share::ticket::ACCESS,
    &request::tables::REQUEST,
    &audit::checkpoint::VERIFIER,
    &audit::checkpoint::CHECKPOINT,
    &audit::checkpoint::RESTORE,
    &audit::erasure::HOLD,
    &audit::erasure::ERASURE,
    &audit::feed::FEED,
    &audit::track::TRACK,
    &audit::track::TRACE,
    &request::event_table::EVENT,
    &request::machine_table::FEEDBACK,
    &request::machine_table::PROVINCE,
    &request::attach_table::MACHINE,
    &request::attach_table::ATTACH,
    &request::attach_table::CHANGE,
    &calendar::tables::CALENDAR,
    &rules::tables::RULE,
    &rules::tables::PACK,
    &supervise::tables::PERIOD,
    &supervise::tables::NOTICE,
    &mask::reveal::REVEAL,
];

fn register(db: sqlite::Db) -> sqlite::Result<()> {
    if setup::sql::already_loaded(db)? {
        return Ok(());
    }
    setup::lock::may_load(db)?;
    let conn = Rc::new(guard::Conn::new(db));
    if register_all(db, &conn).is_err() {
        setup::lock::shut(db);
    }
    Ok(())
}

fn register_all(db: sqlite::Db, conn: &Rc<guard::Conn>) -> sqlite::Result<()> {
    guard::register(db, conn, TABLES)?;
    setup::sql::register(db, conn, TABLES)?;
    setup::lock::register(db, conn, TABLES)?;
    setup::status::register(db, conn)?;
    identity::sql::register(db, conn)?;
    audit::sql::register(db, conn)?;
    calendar::sql::register(db, conn)?;
    mask::sql::register(db, conn)?;
    mask::share_key::register(db, conn)?;
    mask::reveal::register(db, conn)?;
    discover::sql::register(db)?;
    catalog::sql::register(db, conn)?;
    share::sql::register(db, conn)?;
    share::leak::register(db, conn, register)?;
    request::sql::register(db, conn)?;
    supervise::sql::register(db, conn)?;
    // Last: it makes SQLite read the schema again, and from then on the connection obeys.
    setup::lock::at_load(db, conn, TABLES)
}
