//! (room)
//! GS-8000: supervision.

use super::faults;

faults! {
    /// A date field that is no day.
    BAD_DAY = 8001, Constraint, Product,
        "{field} '{value}' is not a day; write it as YYYY-MM-DD, a day the calendar has",
        "{field}“{value}”不是有效日期，应写作 YYYY-MM-DD。";
    /// A period that is none.
    BAD_PERIOD = 8002, Misuse, Product,
        "period '{value}' is not understood; write 2026, 2026-Q1, 2026-03 or 2026-01-01/2026-06-30",
        "无法识别考核周期“{value}”，应写作 2026、2026-Q1、2026-03 或 2026-01-01/2026-06-30。";
    /// A list of entry numbers that is none.
    BAD_ENTRIES = 8003, Constraint, Product,
        "'{value}' is not a list of chain entry numbers; write them as 3-7,9, the first number 1",
        "“{value}”不是日志条目号列表，应写作 3-7,9，条目号自1起。";
}
