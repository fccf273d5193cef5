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
    /// A pack name that is neither built in nor loaded.
    PACK_UNKNOWN = 6101, Constraint, Product,
        "no rule pack is called {pack}; known: {known}; load another by INSERT INTO gov_rule",
        "没有名为{pack}的规则包;已有:{known};其他规则包请写入 gov_rule";
    /// A pack whose text or rows cannot be read.
    PACK_UNREADABLE = 6102, Constraint, Product,
        "cannot read the rule pack: {why}; nothing of it is applied",
        "规则包无法读取:{why};未应用其中任何规则";
    /// A rule name that the product does not know.
    RULE_UNKNOWN = 6103, Constraint, Product,
        "no rule is called {rule}; see docs/rules.md for the names",
        "没有名为{rule}的规则;名称见 docs/rules.md";
    /// A rule with an unfit value, basis or article.
    RULE_VALUE = 6104, Constraint, Product,
        "rule {rule}: {why}; value is JSON, see docs/rules.md",
        "规则{rule}填写有误:{why};值为 JSON,见 docs/rules.md";
    /// No pack in force sets what a decision needs.
    RULE_MISSING = 6105, Constraint, Product,
        "no rule pack in force on {day} sets {rule}; activate a pack that is in force on that day",
        "{day}生效的规则包中没有规则{rule};请启用当日已施行的规则包";
}
