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
    /// A signed note or checkpoint whose form C2SP's specifications do not allow.
    NOTE_FORM = 2020, Constraint, Product,
        "not a lawful note: {why}; give the note exactly as it was issued, in UTF-8, with a newline after every line",
        "检查点文本格式不符({why}),请原样提供签发时的文本";
    NOTE_KEY = 2021, Constraint, Product,
        "not a lawful verifier key: {why}; give name+id+key as its holder published it",
        "验签公钥格式不符({why}),请按公布的原文提供";
    NOTE_SIGNATURE = 2022, Constraint, Product,
        "the signature of {name} does not verify: the note or the signature was changed; fetch both again from their source",
        "{name} 的签名验证未通过,文本或签名已被改动,请重新从来源获取";
    NOTE_UNSIGNED = 2023, Constraint, Product,
        "no signature of a known key is on the note; have it signed by one, or register the signer's key",
        "文本上没有已登记密钥的签名,请先签名或登记公钥";
    RECEIPT_FORM = 2024, Constraint, Product,
        "not a lawful receipt: {why}; give the receipt exactly as it was issued",
        "回执格式不符({why}),请原样提供";
    STATE_FORM = 2025, Constraint, Product,
        "the departments of chain.state cannot be committed to: {why}; run audit_verify",
        "无法生成各部门计数承诺({why}),请运行 audit_verify";
    TREE_BROKEN = 2026, Corrupt, Product,
        "the tree of the log cannot be read: {what}; run audit_verify and compare with a backup",
        "日志的默克尔树无法读取({what}),请运行 audit_verify 并与备份比对";
    NO_SUCH_SIZE = 2027, Error, Product,
        "{what} {value} is not a whole number from 1 to {most}",
        "{what} {value} 不是 1 到 {most} 之间的整数";
    CHECKPOINT_KEPT = 2028, Constraint, Product,
        "a checkpoint is made by INSERT without columns and then only signed (UPDATE gov_checkpoint SET signature = '— name base64'): {column} is kept by govshare",
        "检查点由 INSERT 生成,之后只能补充签名,{column} 由本扩展维护";
    RESTORE_FORM = 2029, Constraint, Product,
        "this restore cannot be recorded: {why}",
        "无法登记本次恢复:{why}";
    VERIFY_FORM = 2030, Error, Product,
        "audit_verify(note, since): {why}",
        "audit_verify 参数有误:{why}";
    ERASURE_FORM = 2031, Constraint, Article(16),
        "this erasure is refused: {why}",
        "不予清除:{why}";
    FEED_FORM = 2032, Constraint, Article(16),
        "this delivery is refused: {why}",
        "无法推送:{why}";
    TRACK_FORM = 2033, Constraint, Article(16),
        "table {target} cannot be tracked: {why}",
        "无法跟踪表 {target}:{why}";
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
