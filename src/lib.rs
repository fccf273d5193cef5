//! govshare: the rules of municipal government-data sharing, inside SQLite.
//!
//! `.load ./libgovshare` and the existing system's own SQL obeys them.
//! See README.md for the tour and docs/ for each room.

pub mod error;
pub mod value;

pub mod audit;
pub mod calendar;
pub mod catalog;
pub mod discover;
pub mod mask;
pub mod request;
pub mod rules;
pub mod share;
pub mod supervise;
