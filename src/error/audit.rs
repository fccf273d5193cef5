//! GS-2000: the chain.

use super::faults;

faults! {
    /// Text offered as JSON is not one complete value of RFC 8259.
    JSON_SYNTAX = 2001, Constraint, Product,
        "not valid JSON at byte {at}: {why}; give one complete JSON value in UTF-8",
        "第 {at} 字节处不是有效的 JSON,请给出一个完整的 JSON 值";
    JSON_DUPLICATE = 2002, Constraint, Product,
        "JSON object that begins at byte {at} repeats the key \"{key}\": two readers could see two different values; give each key once",
        "第 {at} 字节处的 JSON 对象中键“{key}”重复,每个键只能出现一次";
    JSON_NUMBER = 2003, Constraint, Product,
        "JSON number at byte {at} is not an integer within ±9007199254740991; write it as an integer, or as text",
        "第 {at} 字节处的数字不是 ±9007199254740991 以内的整数,请写成整数或文本";
    JSON_SURROGATE = 2004, Constraint, Product,
        "JSON text at byte {at} holds half of a surrogate pair, which is no character; write the whole character",
        "第 {at} 字节处含有不成对的代理项,请写完整字符";
    JSON_DEPTH = 2005, Constraint, Product,
        "JSON is nested deeper than 64 levels at byte {at}; flatten it",
        "JSON 嵌套超过 64 层(第 {at} 字节),请减少层数";
    /// A stored entry body that the extension cannot have written.
    ENTRY_FORM = 2010, Corrupt, Product,
        "audit entry body is not what the extension writes: {why}; run audit_verify and compare with a backup",
        "审计条目正文格式不符({why}),请运行 audit_verify 并与备份比对";
    APPEND_ONLY = 2050, Constraint, Article(16),
        "gov_audit is only ever appended to: entries are not changed or deleted (details may be erased through gov_erasure when their time has come)",
        "审计日志只能追加,不得修改或删除(到期明细可通过 gov_erasure 清除)";
    OWN_COLUMN = 2051, Constraint, Product,
        "gov_audit.{column} is kept by govshare: leave it out (class may be 'application')",
        "gov_audit.{column} 由本扩展维护,请勿指定";
    ACTION_RESERVED = 2052, Constraint, Article(16),
        "action '{action}' is not for applications: use one of {words}, or a word of your own as app.<name>",
        "动作“{action}”不能由应用直接写入:请使用 {words},或自定义的 app.<名称>";
    DETAIL_FORM = 2053, Constraint, Product,
        "detail must be a JSON object without the member nonce",
        "detail 应为 JSON 对象,且不含 nonce";
    PARTIES_FORM = 2054, Constraint, Product,
        "parties '{value}' must be a JSON array of department codes such as [\"jdz_gaj\"]",
        "parties“{value}”应为部门代码的 JSON 数组,如 [\"jdz_gaj\"]";
}
