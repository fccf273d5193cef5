//! GS-9000: defects of ours, reported instead of a crash.

use super::faults;

faults! {
    /// A callback panicked; SQLite and the host go on.
    PANIC = 9001, Internal, Product,
        "internal error in {where}: nothing was changed; please report this statement",
        "{where} 内部错误:未作任何更改,请反馈该语句";
}
