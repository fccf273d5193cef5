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
    /// A recipient's key file names another agreement.
    KEY_OTHER = 4009, Auth, Product,
        "the session's key is that of agreement {own}, this data belongs to {wanted}: open the session with that agreement's key file",
        "当前会话的密钥属于共享协议 {own},所读数据属于 {wanted}:请使用该协议的密钥文件重新登录";
    /// A key file is missing, too large or of another form. Its content is never shown.
    KEY_FILE = 4010, Misuse, Product,
        "the key file cannot be used: {why}",
        "密钥文件无法使用:{why}";
    /// A key was given as something else than text or bytes.
    KEY_TYPE = 4011, Misuse, Product,
        "a key is text or a blob of at least 16 random bytes",
        "密钥应为文本或二进制,且不少于 16 字节";
    /// What only the provider's master key can do was asked of a session without it.
    KEY_NOT_MASTER = 4012, Auth, Product,
        "this needs the provider's master key: open the session with its key file",
        "此操作需要提供部门的主密钥,请在会话打开时指定主密钥文件";
    /// An agreement's key is handed out by its provider alone.
    KEY_NOT_YOURS = 4013, Auth, Article(15),
        "the key of request {request} is handed out by {provider} alone: ask its staff",
        "申请 {request} 的密钥只能由提供部门 {provider} 发放";
    /// A request that does not exist was named.
    KEY_REQUEST = 4014, Misuse, Product,
        "there is no request {request}: give the id of a row of gov_request",
        "不存在申请 {request},请给出 gov_request 的编号";
    /// Only what a share hands out as a pseudonym can be given back.
    REVEAL_ITEM = 4020, Constraint, Product,
        "item {item} of request {request} is not shared as a pseudonym, so nothing can be given back: its mask must be pseudonym(...)",
        "申请 {request} 的数据项 {item} 并非以假名方式共享,无可还原";
    /// A reveal moved other than its states allow.
    REVEAL_MOVE = 4021, Constraint, Product,
        "reveal {id} is {from} and cannot become {to}: requested → approved, refused or withdrawn; approved → taken or withdrawn",
        "还原申请 {id} 当前为 {from},不能变为 {to}";
    /// One person cannot both ask and approve.
    REVEAL_SECOND = 4022, Auth, Product,
        "reveal {id} was requested by {actor}: a second person decides on it",
        "还原申请 {id} 由 {actor} 提出,须由另一人审批";
    /// Not the person who may.
    REVEAL_WHO = 4023, Auth, Article(15),
        "{actor} may not {verb} a reveal: {who} may",
        "{actor} 无权办理还原申请({verb}),应由 {who} 办理";
    /// An approval stands for a day.
    REVEAL_LATE = 4024, Constraint, Product,
        "reveal {id} was approved more than 24 hours ago: file a new one",
        "还原申请 {id} 的批准已超过 24 小时,请重新申请";
    /// There is no answer to read, or no longer.
    REVEAL_NOTHING = 4025, Auth, Product,
        "no answer of reveal {id} waits for this session: UPDATE gov_reveal SET state='taken' in the session that holds the key, commit, then read it once",
        "本会话没有还原申请 {id} 的待取结果:请在持有密钥的会话中将其更新为 taken 并提交,然后读取一次";
    /// What was handed in is no pseudonym of this agreement.
    REVEAL_INVALID = 4026, Constraint, Product,
        "what was handed in with reveal {id} is no well-formed pseudonym of its item: file a new one",
        "还原申请 {id} 所附内容不是该数据项的有效假名,请重新申请";
    /// What a reveal says is fixed once it is filed.
    REVEAL_FIXED = 4027, Constraint, Product,
        "only state changes on a reveal that was filed: withdraw it and file a new one",
        "还原申请提出后只能变更状态,如需修改请撤回后重新提出";
    GROUPS_COLUMNS = 4030, Misuse, Product,
        "k_anonymity cannot read the columns '{columns}': give 1 to 20 names separated by commas, or a JSON array of names",
        "k_anonymity 的列“{columns}”无效:请给出 1 至 20 个以逗号分隔的列名,或 JSON 数组";
    GROUPS_TARGET = 4031, Misuse, Product,
        "k_anonymity knows no table, view or column {name}",
        "k_anonymity 找不到表、视图或列 {name}";
    GROUPS_DEMANDED = 4032, Misuse, Product,
        "k_anonymity was asked for k = {value}: give a whole number from 2 to 1000000",
        "k_anonymity 要求的 k = {value} 无效,应为 2 至 1000000 的整数";
    SPEC_TYPE = 4090, Misuse, Product,
        "a mask spec is text such as 'phone' or 'keep(3,4)'",
        "脱敏规则应为文本,如 'phone' 或 'keep(3,4)'";
    OPTION_UNKNOWN = 4091, Misuse, Product,
        "option '{option}' is not known here: leave it out or give '{known}'",
        "选项“{option}”无效,可省略或使用“{known}”";
}
