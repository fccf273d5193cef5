//! Shared data (Arts. 7, 9, 10, 13): who may read which item, and on what ground.

pub mod decision;
