//! The chain of entries: their encoding, the tree over them, checkpoints, proofs and
//! verification. Everything here is pure: rows come in as bytes, decisions go out.
//!
//! The format is a contract that the offline verifiers read from the outside:
//!
//! ```text
//! digest = H(0x03 ‖ detail)            leaf_n = H(0x00 ‖ body)
//! hash_n = H(0x02 ‖ hash_{n−1} ‖ leaf_n)       hash_0 = 32 zero bytes
//! node   = H(0x01 ‖ left ‖ right)      nonce_seq = H(0x04 ‖ nonce ‖ seq as 8 bytes)[..16]
//! ```

pub mod checkpoint;
pub mod commit;
pub mod due;
pub mod entry;
pub mod erasure;
pub mod feed;
pub mod hash;
pub mod json;
pub mod note;
pub mod proofs;
pub mod receipt;
pub mod replay;
pub mod replay_sql;
pub mod retention;
mod schema_check;
pub mod sight;
pub mod slice;
pub mod sql;
pub mod state;
pub mod stored;
pub mod table;
pub mod track;
pub mod tree;
pub mod verification;
pub mod verify;
mod verify_scan;

#[cfg(test)]
mod by_hand;
#[cfg(test)]
mod vectors;
