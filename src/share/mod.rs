//! Shared tables: who may read which items of a resource, masked how, and logged before they leave.

pub mod access;
pub mod admit;
pub mod batch;
pub mod compose;
pub mod count;
pub mod decision;
pub mod explain;
pub mod filter;
pub mod groups;
pub mod leak;
pub mod module;
pub mod mount;
pub mod past;
pub mod probe;
pub mod report;
pub mod scan;
pub mod sql;
pub mod subject;
pub mod subjects;
pub mod suppress;
pub mod tables;
pub mod ticket;
