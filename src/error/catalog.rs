//! GS-5000: the catalogue.

use super::faults;

faults! {}
