//! GS-7000: shared tables and the access log.

use super::faults;

faults! {}
