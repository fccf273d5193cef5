//! Setting a database up: version, initialisation, upgrade, clock, lock.

pub mod lock;
pub mod sql;
pub mod status;
