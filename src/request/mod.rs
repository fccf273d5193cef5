//! Requests for data (Arts. 7, 9, 10, 13): one table of lawful moves, two clocks, pure decisions.

pub mod attach;
pub mod attach_table;
pub mod clock;
pub mod decide;
pub mod event;
pub mod event_table;
pub mod explain;
pub mod feedback;
pub mod fields;
pub mod filter;
pub mod known;
pub mod machine;
pub mod machine_table;
pub mod recompute;
pub mod sql;
pub mod tables;
