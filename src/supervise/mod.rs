//! Supervision (Arts. 7, 14–21): who is responsible, how a department did, what must be put right.
//!
//! Everything here is a function over plain data. Facts come in with the numbers of the chain
//! entries they rest on, and every figure, finding and notice hands those numbers on.

pub mod bundle;
pub mod day;
pub mod document;
pub mod duty;
pub mod entries;
pub mod figures;
pub mod finding;
pub mod gather;
mod html;
pub mod ledger;
pub mod letters;
pub mod limits;
pub mod markup;
pub mod notice;
pub mod people;
pub mod present;
pub mod proof;
pub mod propose;
pub mod report;
pub mod score;
pub mod sql;
pub mod stored;
mod svg;
pub mod tables;
