//! GS-1000: the door (guarded tables, arguments, set-up).

use super::faults;

faults! {}
