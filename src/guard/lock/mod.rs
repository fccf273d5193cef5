//! The lock: what a locked database refuses on a connection, whoever asks.
//!
//! [`rule`] is the pure rule, [`pragma`] its list of harmless pragmas, [`watch`] what the authorizer knows
//! and how it learns that another process has changed it.

pub mod pragma;
pub mod rule;
pub mod watch;

pub use rule::{Ask, Policy};
pub use watch::Watch;
