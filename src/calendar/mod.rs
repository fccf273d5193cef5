//! Local days, instants and working days, as plain data.
//!
//! * [`Date`]: a business day at +08:00 (`YYYY-MM-DD`), what every deadline is counted in.
//! * [`Timestamp`]: an instant, stored as `YYYY-MM-DDTHH:MM:SS.sssZ`.
//! * [`Calendar`]: which days are worked; a year it does not know in full has no answer (期限待定).

mod date;
pub mod sql;
pub mod tables;
mod timestamp;
mod workdays;

pub use date::Date;
pub use timestamp::Timestamp;
pub use workdays::Calendar;
