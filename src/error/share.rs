//! GS-7000: shared tables and the access log.

use super::faults;

faults! {
    NO_DEPARTMENT = 7001, Auth, Article(9),
        "resource {resource} is shared with departments, and this connection speaks for none: SELECT session_open(token) with a credential of your department",
        "资源 {resource} 仅向政务部门共享,当前连接不代表任何部门,请先用本部门凭证执行 SELECT session_open(令牌)";
    NO_AGREEMENT = 7002, Auth, Article(10),
        "{department} has no agreement for the conditional resource {resource}: apply with INSERT INTO gov_request, stating scope, purpose, system and items",
        "{department} 未获准使用有条件共享资源 {resource},请通过 gov_request 提出申请,说明使用范围、用途、信息系统和数据项";
    NOT_PROVIDED = 7003, Auth, Article(10),
        "request {request} for {resource} is {state}, data is read only while it is provided: see request_explain({request})",
        "资源 {resource} 的申请 {request} 当前状态为 {state},仅“已提供”状态可读取,详见 request_explain({request})";
    EXPIRED = 7004, Auth, Product,
        "request {request} was agreed until {until}: file a new one with previous = {request}",
        "申请 {request} 的使用期限至 {until},已到期,请提出续期申请(previous = {request})";
    OTHER_PURPOSE = 7005, Auth, Article(13),
        "request {request} was agreed for the purpose '{agreed}', this session declared '{mine}': open the session with the agreed purpose, or apply for the new one",
        "申请 {request} 获准的用途为“{agreed}”,本会话声明为“{mine}”:请按获准用途使用,或另行申请";
    OTHER_SYSTEM = 7006, Auth, Article(7),
        "request {request} was agreed for the system '{agreed}', this session declared '{mine}': read from the agreed system, or apply for the new one",
        "申请 {request} 获准的信息系统为“{agreed}”,本会话声明为“{mine}”:请从获准系统访问,或另行申请";
    ITEM_NOT_AGREED = 7007, Auth, Article(10),
        "item {item} was not agreed to in request {request}: agreed are {agreed}; leave it out, also of WHERE and ORDER BY, or apply for it",
        "数据项 {item} 不在申请 {request} 的同意范围内,同意的数据项为:{agreed};请勿使用(含 WHERE、ORDER BY),或另行申请";
    PROHIBITED = 7008, Auth, Article(9),
        "item {item} of {resource} is not shared (basis: {basis}): only a major security event opens it, masked, see gov_event",
        "资源 {resource} 的数据项 {item} 不予共享(依据:{basis}),仅重大安全事件等情形经脱敏后可共享,见 gov_event";
    UNCLASSIFIED = 7009, Auth, Article(9),
        "item {item} of {resource} has no share type, so nothing of it is shared: the provider must classify it",
        "资源 {resource} 的数据项 {item} 未确定共享类型,暂不共享,请提供部门先行分类";
    NOT_PUBLISHED = 7010, Auth, Article(10),
        "resource {resource} is {state} in the catalogue, only published resources are shared: ask the provider",
        "资源 {resource} 在目录中的状态为 {state},仅已发布的资源可共享,请联系提供部门";
    FRONT_ONLY_SYSTEM = 7011, Auth, Article(7),
        "{actor} reads on a front node, which serves only the platform's own system sessions: read on the platform",
        "前置机仅供平台系统会话使用,{actor} 请在大数据管理平台上读取";
    NOT_THROUGH_PLATFORM = 7012, Auth, Article(7),
        "{department} may not read data of {provider} on a department node: data crosses between departments only through the platform",
        "部门节点上不得跨部门读取:{department} 请通过市大数据管理平台获取 {provider} 的数据";
    ITEM_UNKNOWN = 7013, Auth, Product,
        "resource {resource} lost an item that this statement uses: reconnect and read its items again",
        "资源 {resource} 的数据项已变化,请重新连接后再读取";
    NOT_NAMED = 7014, Auth, Article(9),
        "item {item} of {resource} is shared with named departments only ({named}), {department} is none of them: leave it out, or ask the provider to name {department}",
        "资源 {resource} 的数据项 {item} 仅提供给列明的部门({named}),不含 {department},请勿使用,或请提供部门增列";
    MOUNT_FORM = 7020, Misuse, Product,
        "gov_shared was given {value}: write USING gov_shared(resource='CODE', source='table')",
        "gov_shared 参数 {value} 无效,格式为 USING gov_shared(resource='资源代码', source='表名')";
    MOUNT_SOURCE = 7021, Constraint, Product,
        "{source} cannot be mounted: {why}",
        "{source} 不能挂接:{why}";
    MOUNT_COLUMN = 7022, Constraint, Product,
        "table {source} lacks column {column}, which item {item} of {resource} names: correct gov_item.column_name or the table",
        "表 {source} 缺少资源 {resource} 数据项 {item} 对应的列 {column},请更正 gov_item.column_name 或表结构";
    MOUNT_ITEMS = 7023, Constraint, Article(7),
        "resource {resource} has no items with a column_name: register them in gov_item before mounting",
        "资源 {resource} 没有登记带 column_name 的数据项,请先在 gov_item 中登记";
    MOUNT_GONE = 7024, Error, Product,
        "shared table {name} has no mount record: it was not made by this extension, drop it",
        "共享表 {name} 没有挂接记录,并非由本扩展创建,请删除";
    SOURCE_CHANGED = 7025, Error, Product,
        "source {source} of {name} no longer has column {column}: restore it, or drop and mount again",
        "共享表 {name} 的源表 {source} 已无列 {column},请恢复,或删除后重新挂接";
    SESSION_CHANGED = 7026, Auth, Article(16),
        "the session changed while rows were being read: run the statement again",
        "读取过程中会话已变更,请重新执行";
    ORDER_LEAKS = 7027, Constraint, Product,
        "{source} is stored in the order of {column}, which is masked, so that its order would tell: mount a table with a key of its own",
        "表 {source} 按被脱敏的列 {column} 存储,行序会泄露其值,请改用有独立主键的表";
    LOOKUP_FORM = 7028, Auth, Product,
        "{column} answers only equality with one value (WHERE {column} = ?)",
        "{column} 仅支持与单个值相等的查询(WHERE {column} = ?)";
    FILTER_FORM = 7030, Constraint, Article(10),
        "row filter '{value}' cannot be used: {why}; give a JSON array of {\"item\", \"op\", \"value\"}",
        "行过滤条件“{value}”无效:{why}";
    EXPLAIN_UNKNOWN = 7031, Misuse, Product,
        "share_explain knows no {what} {value}",
        "share_explain 中没有 {what} {value}";
    VERIFY_ONLY = 7032, Auth, Article(10),
        "request {request} was agreed for verification only (核验), which shows no value ({item}): ask SELECT 1 … WHERE lookup_<column> = ?",
        "申请 {request} 仅限核验,不显示数据({item}),请用 SELECT 1 … WHERE lookup_列名 = ? 查询";
    LOOKUP_BUDGET = 7033, Auth, Product,
        "request {request} has used its {budget} look-ups by true value of today: go on tomorrow, or agree another number with the provider",
        "申请 {request} 今日的 {budget} 次真实标识查询已用完,请明日继续,或与提供部门另行商定";
    TICKET_OUTSIDE = 7034, Misuse, Product,
        "a ticket on a database in memory is taken outside a transaction: COMMIT first",
        "内存数据库须在事务外登记查询,请先提交";
    TICKET_KEPT = 7035, Constraint, Article(16),
        "a ticket is part of the log and stays as it is: take another",
        "查询登记属于日志,不得更改,请另行登记";
    LEAK_TARGET = 7036, Misuse, Product,
        "{target} is no mounted table: leak_check takes the name of a shared table or of its source",
        "{target} 不是已挂接的表,leak_check 的参数为共享表名或其源表名";
    LEAK_AGREEMENT = 7037, Misuse, Product,
        "request {request} is none for {resource}: name one of its requests, or none for the newest that is provided",
        "资源 {resource} 没有编号为 {request} 的申请;可不指定,即取最近一个已提供的申请";
}
