//! Departments, staff, credentials and sessions (Arts. 2, 5, 7, 19).

pub mod approval;
pub mod roles;
pub mod rule;
pub mod sql;
pub mod tables;
pub mod words;
