//! GS-4000: masks, check digits, discovery, pseudonyms.

use super::faults;

faults! {}
