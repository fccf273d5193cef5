//! GS-4000: masks, check digits, discovery, pseudonyms.

use super::faults;

faults! {
    /// A mask spec holds no kind where one is needed.
    SPEC_EMPTY = 4001, Misuse, Product,
        "the mask spec has no kind at position {position}: write a kind such as phone, or keep(3,4)",
        "脱敏规则在第 {position} 个字符处缺少类型:请写类型名,如 phone 或 keep(3,4)";
    /// A mask spec does not follow its grammar.
    SPEC_SYNTAX = 4002, Misuse, Product,
        "the mask spec cannot be read at position {position}: found {found}, expected {expected}",
        "脱敏规则在第 {position} 个字符处无法解析:遇到 {found}";
    /// A mask spec names a kind that does not exist.
    KIND_UNKNOWN = 4003, Misuse, Product,
        "unknown mask kind '{kind}' at position {position}: the nearest are {nearest}",
        "第 {position} 个字符处的脱敏类型“{kind}”不存在,相近的有:{nearest}";
    /// A kind was given too many or too few arguments.
    ARG_COUNT = 4004, Misuse, Product,
        "mask kind {kind} at position {position} takes {expected}, not {count} argument(s)",
        "第 {position} 个字符处的脱敏类型 {kind} 参数个数不对:给了 {count} 个";
    /// An argument is of the wrong form or outside its range.
    ARG_RANGE = 4005, Misuse, Product,
        "argument '{value}' of mask kind {kind} at position {position} is out of range: expected {expected}",
        "第 {position} 个字符处脱敏类型 {kind} 的参数“{value}”超出范围";
    /// A spec is longer, deeper or has more steps than is read.
    SPEC_LIMIT = 4006, TooBig, Product,
        "the mask spec exceeds {limit} at position {position}: make it smaller",
        "脱敏规则在第 {position} 个字符处超出上限({limit}),请缩短";
    /// A keyed kind was used where no key is at hand; it is never computed unkeyed.
    KEY_MISSING = 4007, Auth, Product,
        "mask kind {kind} at position {position} needs a key and none is available: open the session with a key file, or give the key",
        "第 {position} 个字符处的脱敏类型 {kind} 需要密钥,当前没有可用密钥:请在会话打开时指定密钥文件或给出密钥";
    /// A key is too short to be one.
    KEY_SHORT = 4008, Misuse, Product,
        "a key of {bytes} bytes is too short: give at least 16 random bytes",
        "密钥只有 {bytes} 字节,过短:请提供至少 16 字节的随机密钥";
    SPEC_TYPE = 4090, Misuse, Product,
        "a mask spec is text such as 'phone' or 'keep(3,4)'",
        "脱敏规则应为文本,如 'phone' 或 'keep(3,4)'";
    OPTION_UNKNOWN = 4091, Misuse, Product,
        "option '{option}' is not known here: leave it out or give '{known}'",
        "选项“{option}”无效,可省略或使用“{known}”";
}
