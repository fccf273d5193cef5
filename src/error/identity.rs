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
}
