//! The only room with `unsafe`: SQLite's C interface behind safe types.
//!
//! Every callback contains panics, every text is copied and never formatted by SQLite's printf,
//! and nothing here knows a rule of the regulation.
#![allow(unsafe_code)]

pub mod api;
pub mod authorizer;
pub mod collation;
pub mod db;
pub mod entry;
pub mod error;
pub mod function;
pub mod index;
mod panic;
pub mod statement;
pub mod value;
pub mod vtab;

#[cfg(test)]
mod tests;

pub use collation::collation;
pub use db::{Db, Private};
pub use error::{Error, Result};
pub use function::{scalar, Context, Trust};
pub use index::{Constraint, IndexInfo, Op, Plan};
pub use statement::Statement;
pub use value::{Arg, ValueRef};

/// Result codes and authorizer actions by SQLite's own names.
pub use sqlite3ext_sys as codes;
