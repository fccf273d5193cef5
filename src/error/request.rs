//! GS-6000: requests, deadlines, calendar, rule packs.

use super::faults;

faults! {
    /// Text that is not `YYYY-MM-DD`.
    DATE_UNREADABLE = 6001, Misuse, Product,
        "cannot read the date {value}; write YYYY-MM-DD, a day that exists in years 0001 to 9999",
        "无法识别日期{value};请按 YYYY-MM-DD 填写真实存在的日期(0001 至 9999 年)";
    /// Text that is not a time.
    TIME_UNREADABLE = 6002, Misuse, Product,
        "cannot read the time {value}; write YYYY-MM-DDTHH:MM:SS with an offset such as +08:00 or Z (none means +08:00)",
        "无法识别时间{value};请按 YYYY-MM-DDTHH:MM:SS 填写,可带时区(如 +08:00 或 Z,不写即 +08:00)";
}
