//! GS-2000: the chain.

use super::faults;

faults! {}
