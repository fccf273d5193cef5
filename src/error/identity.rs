//! GS-3000: sessions, credentials, roles, the lock.

use super::faults;

faults! {
    NO_SESSION = 3001, Auth, Article(16),
        "this database is locked and nobody is signed in: SELECT session_open(token) first",
        "数据库已锁定且尚未登录,请先执行 SELECT session_open(令牌)";
    NOT_YOUR_NAME = 3002, Auth, Article(16),
        "on a locked database the actor is the session's own, '{actor}' is not: leave `actor` out",
        "数据库锁定后操作人只能是会话本人,不能是“{actor}”,请勿指定 actor";
    BAD_ACTOR = 3003, Constraint, Product,
        "actor '{actor}' is not a code: at most 64 printable ASCII characters without spaces, never a person's name",
        "操作人“{actor}”不是合法代码:应为 64 个以内的可见 ASCII 字符,不得使用姓名";
    SESSION_IDLE = 3004, Auth, Product,
        "the session was idle for more than {minutes} minutes and has ended: open it again",
        "会话空闲超过 {minutes} 分钟,已结束,请重新登录";
    HOLDER_LEFT = 3005, Auth, Article(19),
        "{holder} does not hold a post today: see since and until in gov_staff",
        "{holder} 当前不在岗,请核对 gov_staff 的 since 与 until";
    CREDENTIAL_GONE = 3006, Auth, Product,
        "credential {id} is not there any more: open a session with a valid one",
        "凭证 {id} 已不存在,请使用有效凭证登录";
    CREDENTIAL_REVOKED = 3007, Auth, Product,
        "credential {id} was revoked at {at}: ask a security administrator for a new one",
        "凭证 {id} 已于 {at} 吊销,请向安全管理员申请新凭证";
    CREDENTIAL_EXPIRED = 3008, Auth, Product,
        "credential {id} was valid until {until}: ask a security administrator for a new one",
        "凭证 {id} 有效期至 {until},已过期,请向安全管理员申请新凭证";
    TOKEN_UNKNOWN = 3009, Auth, Product,
        "the token opens no session: check it, or ask a security administrator for a new one",
        "令牌无效,请核对或向安全管理员申请新令牌";
    TOKEN_FORM = 3010, Misuse, Product,
        "a token is text of 16 to 256 characters without spaces (SELECT govshare_token() makes one)",
        "令牌应为 16 至 256 个字符且不含空格的文本(可用 SELECT govshare_token() 生成)";
    SESSION_JSON = 3011, Misuse, Product,
        "session_open cannot use {key}: {form}",
        "session_open 的 {key} 无效:{form}";
    MAY_NOT = 3012, Auth, Article(7),
        "{actor} ({role} of {department}) may not {verb} {table}: {who} may",
        "{actor}({department} 的 {role})无权对 {table} 执行 {verb},应由 {who} 办理";
    OUT_OF_ORDER = 3013, Constraint, Product,
        "{first} lies after {second}: correct the dates",
        "{first} 晚于 {second},请更正日期";
    ONLY_UNLOCKED = 3014, Auth, Product,
        "{what} works only on an unlocked database: unlock it first (two persons)",
        "{what} 仅可在未锁定的数据库上使用,请先由两人解锁";
    RECORD_KEPT = 3015, Constraint, Article(16),
        "rows of {table} are not deleted but ended: set {column} instead",
        "{table} 的记录不得删除,只能终止,请改为设置 {column}";
    IN_TRANSACTION = 3016, Misuse, Product,
        "{what} must run outside a transaction: COMMIT or ROLLBACK first",
        "{what} 不能在事务中执行,请先 COMMIT 或 ROLLBACK";
    TOKEN_TAKEN = 3017, Constraint, Product,
        "this token is in use by another credential: make a new one with govshare_token()",
        "该令牌已被其他凭证使用,请用 govshare_token() 重新生成";
    USCC = 3018, Constraint, Product,
        "uscc {value} is not a valid 18-character unified social credit code: check it, or leave it out",
        "统一社会信用代码 {value} 校验不通过,请核对或留空";
    LOG_NEEDS_COMMIT = 3020, Busy, Article(16),
        "an entry that no ROLLBACK can take back cannot be written inside this transaction ({why}): COMMIT or ROLLBACK first and read outside a transaction, or use WAL and read before the transaction writes, or take a ticket with INSERT INTO gov_access",
        "当前事务内无法写入不可回滚的日志({why}):请先提交或回滚后在事务外读取,或使用 WAL 模式并在写入之前读取,或先向 gov_access 登记";
    LOG_BUSY = 3021, Busy, Article(16),
        "another process is writing, so the entry cannot be written before its row leaves: run the statement again, and set a busy_timeout or use WAL where this happens often",
        "其他进程正在写入,日志暂时无法先行写入:请重新执行该语句;如经常出现,请设置 busy_timeout 或改用 WAL 模式";
    LOCKED_SHADOW = 3030, Auth, Product,
        "{table} is govshare's own storage: use {face} instead",
        "{table} 是本扩展的存储表,请改用 {face}";
    LOCKED_SOURCE = 3031, Auth, Article(7),
        "{table} is the source of data that {provider} shares: read the shared table, or open a session of {provider}",
        "{table} 是 {provider} 共享数据的源表,请读取共享表,或以 {provider} 的凭证登录";
    LOCKED_RAW = 3032, Auth, Product,
        "{table} shows raw pages, sampled values or the text of other statements: not on a locked database",
        "{table} 可显示原始页、取样值或其他语句,数据库锁定后不可读取";
    LOCKED_NAME = 3033, Auth, Product,
        "{name} is the name of something that govshare relies on: choose another name",
        "{name} 为本扩展所用名称,请另取名称";
    LOCKED_PRAGMA = 3034, Auth, Product,
        "PRAGMA {name} {value} is not on the list of pragmas that a locked database takes: unlock first (two persons)",
        "数据库锁定后不允许 PRAGMA {name} {value},请先由两人解锁";
    LOCKED_FUNCTION = 3035, Auth, Product,
        "{name}() reaches code or files, or renames a table to a name that cannot be checked: not on a locked database, unlock first (two persons)",
        "{name}() 涉及加载代码、读写文件或重命名表,数据库锁定后不可使用,请先由两人解锁";
    LOCKED_ATTACHED = 3036, Auth, Article(7),
        "{schema} is a locked governed database ({why}): open it as main, not with ATTACH",
        "{schema} 是已锁定的受控数据库({why}),请作为主库打开,不要使用 ATTACH";
    LOCKED_MODULE = 3037, Auth, Product,
        "virtual tables of {module} are not created on a locked database: unlock first (two persons)",
        "数据库锁定后不可创建 {module} 虚拟表,请先由两人解锁";
    LOCKED_STRUCTURE = 3038, Auth, Product,
        "{table} is governed or mounted and keeps its structure: DROP TABLE the shared table first (sysadmin)",
        "{table} 受控或已挂接,结构不得更改,请先由系统管理员删除共享表";
    LOCKED_ACTION = 3039, Auth, Product,
        "SQLite asks for an action ({code}) that this library does not know: use a newer govshare",
        "SQLite 请求了本扩展未知的操作({code}),请使用较新的扩展";
    POLICY_UNREADABLE = 3040, Auth, Product,
        "another process changed the database and its rules cannot be read now ({why}): try again",
        "数据库已被其他进程更改,当前无法读取其规则({why}),请重试";
    NO_SECADMIN = 3041, Constraint, Article(16),
        "no security administrator holds a valid credential: you would lock yourself out; register one in gov_staff and gov_credential first",
        "尚无持有效凭证的安全管理员,锁定后将无法解锁,请先在 gov_staff 和 gov_credential 中登记";
    SCHEMA_DIFFERS = 3042, Constraint, Product,
        "{name} differs from what govshare created or was put on its tables by others: remove it before locking",
        "{name} 与本扩展创建的结构不一致,请先清除再锁定";
    TEMP_TRIGGERS = 3043, Constraint, Product,
        "this connection has TEMP triggers or views ({name}), which see what passes: use a fresh connection",
        "当前连接存在临时触发器或视图({name}),请使用新连接";
    NOT_LOCKED = 3044, Misuse, Product,
        "the database is not locked",
        "数据库未锁定";
    NEEDS_SECOND = 3045, Auth, Article(16),
        "{action} of {object} takes two persons: one runs INSERT INTO gov_approval(action, object) VALUES('{action}', '{object}'), another sets its state to 'confirmed'",
        "{object} 的 {action} 须由两人办理:一人在 gov_approval 中登记(action='{action}',object='{object}'),另一人将 state 改为 'confirmed'";
    SAME_PERSON = 3046, Auth, Article(16),
        "{actor} asked for this and cannot also confirm it: a second person must",
        "{actor} 是申请人,不能同时确认,须由另一人确认";
    APPROVAL_MOVE = 3047, Constraint, Product,
        "approval {id} is {state}: {what}",
        "审批 {id} 当前为 {state}:{what}";
    UNLOCK_TAKES_TWO = 3048, Auth, Article(16),
        "unlocking takes two administrators, at least one of them a secadmin: open a session as one and call govshare_unlock with the token of the other, or have gov_approval (action 'unlock', object 'database') requested by one and confirmed by the other",
        "解锁须由两名管理员办理,其中至少一名安全管理员:以一人登录后用另一人的令牌调用 govshare_unlock,或在 gov_approval(action='unlock',object='database')中由一人申请、另一人确认";
    LOCK_AHEAD = 3049, Constraint, Product,
        "the last entry ({last}) lies more than an hour ahead of the clock ({now}), a locked database would refuse every write: set the clock right first",
        "最后一条日志时间 {last} 超前当前时钟 {now} 一小时以上,锁定后将拒绝一切写入,请先校正时钟";
    POST_HELD = 3050, Constraint, Article(7),
        "{department} already has a {role} from {since} to {until} ({holder}), and Art. 7 has one: end that term the day before (until), then register the next",
        "{department} 在 {since} 至 {until} 已有 {role}({holder}),第七条规定为一名,请先登记其离任日期(until)再登记继任者";
    READ_ONLY = 3051, Auth, Article(17),
        "{actor} opened this session to read only: close it, or open one without read_only, to write",
        "{actor} 以只读方式打开本会话,如需写入请先关闭,或不带 read_only 重新打开";
}
