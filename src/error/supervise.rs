//! GS-8000: supervision.

use super::faults;

faults! {}
