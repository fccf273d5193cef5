//! Closed code lists: an English word that is stored, a Chinese term that is shown.

pub use crate::catalog::words::{Word, Words};
