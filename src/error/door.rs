//! GS-1000: the door (guarded tables, arguments, set-up).

use super::faults;

faults! {
    /// The host's SQLite is older than 3.31.0.
    HOST_TOO_OLD = 1001, Error, Product,
        "this SQLite is {version}; govshare needs 3.31.0 or later: use a newer sqlite3 library",
        "当前 SQLite 版本为 {version},本扩展至少需要 3.31.0,请更换较新的 sqlite3 库";
    /// The host's SQLite was built without something we need.
    HOST_LACKS = 1002, Error, Product,
        "this SQLite was built without {routine}, which govshare needs: use a standard build",
        "当前 SQLite 编译时缺少 {routine},请使用标准编译版本";
    /// Another build of govshare is on this connection already.
    OTHER_VERSION_LOADED = 1003, Misuse, Product,
        "govshare {loaded} is already loaded on this connection, this is {version}: load only one",
        "本连接已加载 govshare {loaded},当前为 {version},请只加载一个版本";
    /// The system clock reads before 1970 or after 9999.
    NO_CLOCK = 1004, Error, Product,
        "the system clock cannot be read: set it right, nothing is done without a time",
        "无法读取系统时钟,请先校正,未作任何更改";
    /// The operating system gave no random bytes.
    NO_RANDOM = 1005, Error, Product,
        "the operating system gave no random bytes: nothing is done without a nonce",
        "操作系统未能提供随机数,未作任何更改";
    /// Two copies of SQLite in one process load the same library.
    SECOND_HOST = 1006, Misuse, Product,
        "another SQLite in this process has loaded govshare already: load it through one SQLite library only",
        "本进程中另一份 SQLite 已加载本扩展,请只通过一份 SQLite 库加载";
    /// Text that is not UTF-8.
    NOT_UTF8 = 1010, Misuse, Product,
        "text is not valid UTF-8 (first bad byte at {at}): convert it before storing",
        "文本不是合法的 UTF-8(第 {at} 字节起有误),请先转换编码";
    /// A name with a NUL inside.
    BAD_NAME = 1011, Misuse, Product,
        "{name} cannot be used as a name here",
        "{name} 不能用作名称";
    WRONG_TYPE = 1012, Constraint, Product,
        "column {column} cannot take a value of type {type}: give {form}",
        "列 {column} 不接受 {type} 类型的值,应为 {form}";
    WRONG_FORM = 1013, Constraint, Product,
        "column {column} cannot take '{value}': give {form}",
        "列 {column} 不接受“{value}”,应为 {form}";
    TOO_LONG = 1014, Constraint, Product,
        "column {column} got {length} bytes, at most {limit} are stored: shorten it or store a digest",
        "列 {column} 的内容为 {length} 字节,超过上限 {limit} 字节,请缩短或改存摘要";
    MISSING = 1015, Constraint, Product,
        "{table}.{column} is required: give it",
        "{table}.{column} 为必填项,请填写";
    DUPLICATE = 1016, Constraint, Product,
        "{table} already has {key}: choose another key, or UPDATE that row",
        "{table} 中已有 {key},请更换主键或更新原记录";
    BAD_ID = 1017, Constraint, Product,
        "{table} cannot take id {id}: ids are whole numbers from 1",
        "{table} 不接受编号 {id},编号应为从 1 开始的整数";
    NO_MORE_IDS = 1018, Constraint, Product,
        "{table} has used up its ids: give one explicitly",
        "{table} 的编号已用尽,请显式指定";
    ROW_GONE = 1019, Constraint, Product,
        "row {row} of {table} is not there any more: read it again",
        "{table} 的第 {row} 行已不存在,请重新读取";
    /// Also the text of the guard triggers.
    DIRECT_WRITE = 1020, Constraint, Product,
        "write through the guarded table, not its shadow table",
        "请通过受控表写入,不得直接写影子表";
    OWN_COLUMN = 1021, Constraint, Product,
        "{column} is kept by govshare: leave it NULL on INSERT and unchanged on UPDATE",
        "{column} 由本扩展维护:插入时留空,更新时不要改动";
    BAD_NONCE = 1022, Misuse, Product,
        "nonce '{nonce}' is not 32 hex digits",
        "nonce“{nonce}”不是 32 位十六进制数";
    AT_NOT_NOW = 1023, Auth, Product,
        "at {at} is more than 5 minutes from the clock: on a locked database leave `at` out",
        "时间 {at} 与时钟相差超过 5 分钟:数据库锁定后请勿指定 at";
    TRIGGERS_OFF = 1024, Error, Product,
        "triggers are switched off on this connection (SQLITE_DBCONFIG_ENABLE_TRIGGER): nothing can be logged, so nothing is written; switch them on",
        "本连接关闭了触发器,无法记录日志,因此拒绝写入,请先开启";
    NOTHING_PENDING = 1025, Misuse, Product,
        "there is no change being written here",
        "当前没有正在写入的变更";
    DOOR_BUSY = 1026, Misuse, Product,
        "a guarded change is being written already: a trigger or function may not start another",
        "已有受控变更正在写入,触发器或函数中不得再发起变更";
    NOT_LOGGED = 1027, Corrupt, Product,
        "the entry of this change was not written, so the change is refused: the triggers on the shadow tables are damaged, compare sql/schema.sql and run audit_verify",
        "变更未能写入日志,已拒绝:影子表触发器可能被破坏,请对照 sql/schema.sql 并运行 audit_verify";
    TRIGGER_FOREIGN = 1028, Constraint, Product,
        "trigger {trigger} on {table} is not govshare's and could change what is written after it is logged: drop it",
        "{table} 上的触发器 {trigger} 不属于本扩展,可能在记录日志后改动数据,请先删除";
    TRIGGER_LOST = 1029, Corrupt, Product,
        "trigger {trigger} on {table} is missing or changed, so a change could go unlogged: restore it from sql/schema.sql, then run audit_verify",
        "{table} 上的触发器 {trigger} 缺失或被改动,变更可能不被记录,请按 sql/schema.sql 恢复后运行 audit_verify";
    NOT_GOVERNED = 1030, Error, Product,
        "this database is not governed yet: run SELECT govshare_init('{...}') first",
        "数据库尚未初始化,请先执行 SELECT govshare_init('{...}')";
    SCHEMA_NEWER = 1031, ReadOnly, Product,
        "the stored schema is version {found}, this library knows {known}: use the newer library, an older one never writes",
        "库中结构版本为 {found},本扩展仅支持 {known},请使用较新的扩展";
    ONLY_MAIN = 1032, Error, Product,
        "{schema}.{table} cannot be used: govern one database as main, not an attached one",
        "不能使用 {schema}.{table}:受控数据库须作为 main 打开,不能以 ATTACH 方式使用";
    MADE_BY_INIT = 1033, Misuse, Product,
        "{table} cannot be created by hand: govshare_init creates the governed tables",
        "{table} 不能手工创建,受控表由 govshare_init 创建";
    NEVER_DROPPED = 1034, Constraint, Article(16),
        "{table} holds records that must be kept and cannot be dropped; README, Uninstall, says how to retire a database",
        "{table} 中的记录依法须保留,不得删除;停用办法见 README“卸载”";
    ALREADY_GOVERNED = 1035, Misuse, Product,
        "this database was initialised before (id {id}): govshare_upgrade() brings an older one up to date",
        "数据库已初始化(编号 {id}),如需升级请执行 govshare_upgrade()";
    NAME_TAKEN = 1036, Constraint, Product,
        "the database already has something named {name}: rename it before govshare_init",
        "数据库中已有名为 {name} 的对象,请先改名再初始化";
    BAD_INIT = 1037, Misuse, Product,
        "govshare_init cannot use {key} = {value}: {form}",
        "govshare_init 的 {key} = {value} 无效:{form}";
    DATABASE_READ_ONLY = 1038, ReadOnly, Product,
        "the database is read-only: open it for writing to do this",
        "数据库为只读,请以可写方式打开";
    ARGUMENT_MISSING = 1039, Misuse, Product,
        "{function}({arguments}) was called without an argument that it needs",
        "{function}({arguments}) 缺少必需的参数";
    REFERENCED = 1040, Constraint, Product,
        "{table} {key} is still used by {by}: change that first",
        "{table} 的 {key} 仍被 {by} 使用,请先处理";
    UNKNOWN_REFERENCE = 1041, Constraint, Product,
        "{column} = '{value}' is not in {table}: register it first",
        "{column} =“{value}”在 {table} 中不存在,请先登记";
    HEAD_UNREADABLE = 1050, Corrupt, Article(16),
        "the end of the log cannot be read ({what}), so nothing can be logged and nothing is done: run audit_verify, compare with a backup",
        "无法读取日志末尾({what}),无法记录即拒绝操作,请运行 audit_verify 并与备份比对";
    BEFORE_GENESIS = 1051, Constraint, Product,
        "the time {at} lies before the log began ({genesis}): set the clock right or give a later time",
        "时间 {at} 早于日志起始时间 {genesis},请校正时钟或给出更晚的时间";
    CLOCK_BEHIND = 1052, Constraint, Product,
        "the clock says {at} but the last entry was written at {last}: set the clock right, or have two persons record chain.clock_correct",
        "时钟为 {at},而最后一条日志的时间为 {last}:请校正时钟,或由两人登记 chain.clock_correct";
    TOO_MANY_PARTIES = 1053, Constraint, Product,
        "{count} departments are concerned by one change, at most {limit} can be recorded: split it",
        "一次变更涉及 {count} 个部门,超过上限 {limit},请分次进行";
    DETAIL_TOO_LONG = 1054, TooBig, Product,
        "the detail of this change takes {length} bytes, at most {limit} can be recorded: split it or store digests",
        "该变更的日志明细为 {length} 字节,超过上限 {limit},请拆分或改存摘要";
}
