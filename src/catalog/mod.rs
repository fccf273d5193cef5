//! The catalogue: what data exists, who provides it, and how it may be shared.
//!
//! Everything here is a function over plain data; the tables live elsewhere.

pub mod words;
