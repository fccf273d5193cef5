//! Requests for data (Arts. 7, 9, 10, 13): one table of lawful moves, two clocks, pure decisions.

pub mod attach;
pub mod clock;
pub mod decide;
pub mod event;
pub mod fields;
pub mod filter;
pub mod machine;
pub mod recompute;
pub mod tables;
