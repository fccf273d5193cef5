//! GS-6000: requests, deadlines, calendar, rule packs.

use super::faults;

faults! {}
