//! The one door: every change of governed state, as an ordinary statement with an entry behind it.

#[path = "../common/mod.rs"]
mod common;

mod faults;
mod foreign;
mod inputs;
mod ordinary;
mod plans;
mod processes;
mod rows;
