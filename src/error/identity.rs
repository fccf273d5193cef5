//! GS-3000: sessions, credentials, roles, the lock.

use super::faults;

faults! {}
