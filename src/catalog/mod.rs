//! The catalogue: what data exists, who provides it, and how it may be shared.
//!
//! Everything here is a function over plain data; the tables live elsewhere.

pub mod classify;
pub mod cross;
pub mod date;
pub mod export;
pub mod find;
pub mod fresh;
pub mod history;
pub mod import;
pub mod know;
pub mod lint;
pub mod load;
pub mod may;
pub mod model;
pub mod news;
pub mod params;
mod prepare;
pub mod propose;
pub mod review;
pub mod scan;
pub mod search;
pub mod sheet;
pub mod sql;
pub mod tables;
pub mod upkeep;
pub mod watch;
pub mod words;

pub use model::{Item, Resource};

#[cfg(test)]
mod measure;
