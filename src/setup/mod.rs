//! Setting a database up: version, initialisation, upgrade, clock.

pub mod sql;
