//! Virtual tables (<https://www.sqlite.org/vtab.html>): a module written as safe traits, with every
//! C callback panic-proof and every error text copied, never formatted.

mod callbacks;

use super::api::call;
use super::db::Db;
use super::error::{Error, Result};
use super::function::Context;
use super::index::{IndexInfo, Plan};
use super::value::{c_name, Arg};
use callbacks::{drop_module, Callbacks};
use sqlite3ext_sys as ffi;

/// How a module's tables come to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Life {
    /// Only as `FROM name(args)`; no table can be created.
    Eponymous,
    /// By `CREATE VIRTUAL TABLE`, stored in the schema.
    Stored,
}

/// What a statement needs to be told about a call to `xCreate` or `xConnect`.
pub struct Making<'a> {
    pub db: Db,
    /// `CREATE VIRTUAL TABLE` is running now (else the schema names the table already).
    pub create: bool,
    pub schema: &'a str,
    pub table: &'a str,
    /// The arguments in the brackets, untrimmed.
    pub arguments: Vec<&'a str>,
}

/// A module: makes tables. `Self` is the data shared by all its tables on one connection.
pub trait Module: Sized + 'static {
    type Table: Table;
    const LIFE: Life;
    const WRITABLE: bool = false;
    /// May be used in triggers and views under `trusted_schema=OFF`.
    const INNOCUOUS: bool = false;
    /// Its tables are told of the transaction that writes to them.
    const TRANSACTIONAL: bool = false;

    /// Returns the table and its `CREATE TABLE` declaration.
    fn make(&self, making: &Making<'_>) -> Result<(String, Self::Table)>;

    /// Whether `<table>_<suffix>` is a shadow table (<https://www.sqlite.org/vtab.html#the_xshadowname_method>).
    fn is_shadow(_suffix: &str) -> bool {
        false
    }
}

/// One table of a module on one connection.
pub trait Table: Sized + 'static {
    type Cursor: Cursor;

    fn best_index(&self, info: &mut IndexInfo) -> Result<Plan>;
    fn open(&self) -> Result<Self::Cursor>;

    /// One row written; returns the rowid for an insert.
    fn update(&self, _change: Change<'_>) -> Result<i64> {
        Err(Error::new(ffi::SQLITE_READONLY, "table is read-only"))
    }

    /// A step of the transaction that writes to this table; only where [`Module::TRANSACTIONAL`].
    fn transaction(&self, _step: Step) -> Result<()> {
        Ok(())
    }

    /// `DROP TABLE` is running.
    fn destroy(&self) -> Result<()> {
        Ok(())
    }

    /// `PRAGMA integrity_check` (3.44 and later): a problem, or none.
    fn integrity(&self) -> Result<Option<String>> {
        Ok(None)
    }
}

/// One scan.
pub trait Cursor: 'static {
    fn filter(&mut self, plan_number: i32, plan_text: &str, arguments: &[Arg<'_>]) -> Result<()>;
    fn next(&mut self) -> Result<()>;
    fn eof(&self) -> bool;
    fn column(&self, context: &Context, column: usize) -> Result<()>;
    fn rowid(&self) -> Result<i64>;
}

/// What `xUpdate` is asked to do (<https://www.sqlite.org/vtab.html#the_xupdate_method>).
pub enum Change<'a> {
    Delete { rowid: i64 },
    Insert { rowid: Option<i64>, values: &'a [Arg<'a>] },
    Update { rowid: i64, new_rowid: i64, values: &'a [Arg<'a>] },
}

/// What becomes of a transaction (<https://www.sqlite.org/vtab.html#the_xsync_method>,
/// <https://www.sqlite.org/vtab.html#the_xsavepoint_xrelease_and_xrollbackto_methods>). Savepoints are numbered by
/// depth; those of single statements count as well.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
    Begin,
    /// The last moment before the commit at which rows may be written and the commit refused.
    Sync,
    Commit,
    Rollback,
    Savepoint(i32),
    Release(i32),
    RollbackTo(i32),
}

/// Registers a module under a name, replacing none: a second load is caught earlier.
pub fn register<M: Module>(db: Db, name: &str, module: M) -> Result<()> {
    let c = c_name(name)?;
    let data = Box::into_raw(Box::new(module));
    // SAFETY: the sqlite3_module is static; `data` is freed by `drop_module`, also when this fails.
    let rc = unsafe {
        call!(create_module_v2(db.raw(), c.as_ptr(), &Callbacks::<M>::MODULE, data.cast(), Some(drop_module::<M>)))
    };
    if rc == ffi::SQLITE_OK {
        Ok(())
    } else {
        Err(db.error(rc))
    }
}
