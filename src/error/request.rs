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
    /// A calendar row whose flag is neither 0 nor 1.
    WORKDAY_UNREADABLE = 6003, Constraint, Product,
        "is_workday of {date} is 0 or 1, not this {type} value",
        "{date}的 is_workday 应为 0 或 1({type})";
    /// A calendar row that is moved to another day.
    DAY_MOVED = 6004, Constraint, Product,
        "the row of {date} cannot become another day's: change is_workday and note, or INSERT the other day",
        "{date}这一行不能改为其他日期;请只改 is_workday 和 note,或另行写入";
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
    /// A rule of a pack that is or was in force.
    PACK_FIXED = 6106, Constraint, Product,
        "the rules of {pack}/{version} are fixed, since decisions rest on them: INSERT a new version",
        "规则包 {pack}/{version} 已作为决定依据,不能改动;请写入新版本";
    /// A pack version in a state from which the asked one cannot follow.
    PACK_MOVE = 6107, Constraint, Product,
        "pack {pack}/{version} cannot become {to}: {why}",
        "规则包 {pack}/{version} 不能转为 {to}:{why}";
    /// A move that the table of transitions does not have.
    MOVE_UNLAWFUL = 6201, Constraint, Article(10),
        "request {id} cannot go from {from} to {to}; lawful next steps: {next}",
        "申请{id}不能由{from}转为{to};可转为:{next}";
    /// A word that is no state.
    STATE_UNKNOWN = 6202, Constraint, Product,
        "{value} is not a state of a request; one of {known}",
        "{value}不是申请状态;应为 {known} 之一";
    /// A new request in another state than submitted.
    NOT_NEW = 6203, Constraint, Product,
        "a new request begins as submitted, not {state}; insert it without a state and move it by UPDATE",
        "新申请应从“已提交”开始,不能直接为{state};请先提交,再用 UPDATE 办理";
    /// Purpose, information system, scope or items missing.
    FIELD_MISSING = 6204, Constraint, Article(10),
        "the request states no {column} ({label}); fill it in with words that say something",
        "申请未说明{label}({column});请如实填写";
    /// A value of the wrong type.
    FIELD_TYPE = 6205, Constraint, Product,
        "column {column} does not take this {type} value; give text (id and previous: a positive integer)",
        "{column}列的值类型不符({type});请填文本(id、previous 为正整数)";
    /// An over-long text.
    FIELD_LONG = 6206, TooBig, Product,
        "column {column} holds {bytes} bytes; at most 100000 are taken, attach documents by their hash",
        "{column}列共{bytes}字节,超过上限 100000;文件请以摘要登记";
    /// A column that this move may not change.
    FIELD_FIXED = 6207, Constraint, Product,
        "{column} cannot be changed {when}; changeable now: {allowed}; lawful next steps: {next}; a change of scope or a renewal is a new request with previous set",
        "{when}不能更改{column};现可更改:{allowed};可转为:{next};变更范围或续期请另行提出申请并填写 previous";
    /// A column that the product computes.
    FIELD_COMPUTED = 6208, Constraint, Product,
        "{column} is computed ({computed}) and cannot be set to {value}; leave it out",
        "{column}由系统计算({computed}),不能设为{value};请勿填写";
    /// An item list that cannot be read.
    ITEMS_UNREADABLE = 6209, Constraint, Product,
        "{column} cannot be read: {why}; give a JSON array of item names",
        "{column}无法读取:{why};请填写数据项名称的 JSON 数组";
    /// Items that the catalogue does not have.
    ITEMS_UNKNOWN = 6210, Constraint, Article(10),
        "not items of resource {resource}: {items}; the catalogue has: {known}",
        "资源{resource}的目录中没有数据项:{items};目录中有:{known}";
    /// An agreement beyond what was asked for.
    AGREED_WIDER = 6211, Constraint, Article(10),
        "the agreement may narrow the request, never widen it: {what} was not asked for; asked for: {asked}",
        "答复只可缩小、不可扩大申请范围:{what}未在申请中;申请的是:{asked}";
    /// A row filter that cannot be read.
    FILTER_UNREADABLE = 6212, Constraint, Product,
        "row_filter cannot be read: {why}; give a JSON array of conditions, each with item, op and value",
        "row_filter 无法读取:{why};请填写条件的 JSON 数组";
    /// Further masks that cannot be read.
    MASKS_UNREADABLE = 6213, Constraint, Product,
        "agreed_masks cannot be read: {why}; give a JSON object of item and mask",
        "agreed_masks 无法读取:{why};请填写数据项与脱敏规则的 JSON 对象";
    /// Refused without basis or reason.
    REFUSAL_GROUNDS = 6214, Constraint, Article(10),
        "a refusal states its legal or policy basis and its reason; missing: {column}",
        "答复不予共享应当说明法律政策依据及理由;缺少:{column}";
    /// An end date that is past.
    END_PAST = 6215, Constraint, Product,
        "valid_until {value} is before today, {today}; give a later day (the day itself still counts)",
        "截止日{value}早于今日{today};请填写今日或以后的日期(含当日)";
    /// Expired before its end date.
    END_NOT_PAST = 6216, Constraint, Product,
        "valid_until {value} is not past on {today}; close or revoke the request instead",
        "截止日{value}在{today}尚未过;可改为办结或撤销授权";
    /// A hash in another form.
    HASH_UNREADABLE = 6217, Constraint, Product,
        "{column} is not a SHA-256 of 64 hex digits: {value}",
        "{column}不是 64 位十六进制的 SHA-256 摘要:{value}";
    /// Business days out of order.
    DAYS_DISORDERED = 6218, Constraint, Product,
        "{later} {later_day} lies before {earlier} {earlier_day}; correct the day that is wrong",
        "{later}({later_day})早于{earlier}({earlier_day});请更正";
    /// A business day in the future.
    DAY_FUTURE = 6219, Constraint, Product,
        "{column} {value} lies after today, {today}; state the day on which it happened",
        "{column}({value})晚于今日{today};请填写实际发生日";
    /// The actor is not the one who may move it.
    NOT_THE_MOVER = 6220, Auth, Article(7),
        "{actor} may not {verb} this request; it is for the {who}; lawful next steps: {next}",
        "{actor}无权办理该步骤({verb});应由{who}办理;可转为:{next}";
    /// One's own request.
    OWN_REQUEST = 6221, Auth, Product,
        "{actor} may not {verb} a request of their own; another person decides it",
        "{actor}不能办理({verb})本人提交的申请;应由他人办理";
    /// A department asking itself.
    OWN_DATA = 6222, Constraint, Article(2),
        "{applicant} provides resource {resource} itself; a request is for another department's data",
        "{applicant}就是资源{resource}的提供部门;申请针对的是其他部门的政务数据";
    /// A resource that the catalogue does not have.
    RESOURCE_UNKNOWN = 6223, Constraint, Article(10),
        "the catalogue has no resource {resource}; look it up in gov_resource",
        "目录中没有资源{resource};请查 gov_resource";
    /// A resource that is out of use.
    RESOURCE_STOPPED = 6224, Constraint, Product,
        "resource {resource} is {state} in the catalogue; nothing of it is requested or provided now",
        "资源{resource}在目录中为{state};目前不受理申请,也不提供";
    /// An applicant that is not registered.
    APPLICANT_UNKNOWN = 6225, Constraint, Article(2),
        "department {applicant} is not registered; INSERT it INTO gov_department first",
        "部门{applicant}未登记;请先写入 gov_department";
    /// Items that are not shared.
    ITEMS_PROHIBITED = 6226, Constraint, Article(9),
        "not to be shared: {items}; agree without them, or link the approved security event in column event",
        "属于不予共享的数据项:{items};请剔除,或在 event 列填写经批准的安全事件";
    /// Deleting a request.
    NO_DELETE = 6227, Constraint, Article(16),
        "request {id} is kept and cannot be deleted; withdraw, close or revoke it by UPDATE",
        "申请{id}须可追溯,不能删除;请用 UPDATE 撤回、办结或撤销授权";
    /// A previous request that does not fit.
    PREVIOUS_UNFIT = 6228, Constraint, Product,
        "previous {previous} is not an earlier request of {applicant} for {resource}",
        "previous {previous} 不是{applicant}对资源{resource}的在先申请";
    /// The written form is demanded and missing.
    FORM_MISSING = 6229, Constraint, Article(10),
        "the written form is not on record: {column}; the applicant files its hash and day, the provider its receipt",
        "书面需求申请表未登记:{column};由使用部门登记摘要和送出日,提供部门登记收到日";
    /// The undertaking is demanded and missing.
    UNDERTAKING_MISSING = 6230, Constraint, Article(13),
        "undertaking_sha256 is missing: the applicant's undertaking (no commercial use, no onward use) comes before provision",
        "缺少承诺书摘要 undertaking_sha256:提供前使用部门应承诺不作商业用途、未经授权不转用";
    /// The provider has no data authority.
    NO_AUTHORITY = 6231, Constraint, Article(5),
        "provider {provider} has no data authority in gov_department.authority, or that authority is a party; register the deciding body first",
        "提供部门{provider}未登记同级政务数据主管部门,或该部门即为当事方;请先登记裁决机构";
    /// An item that belongs to another column's form.
    FLAG_UNREADABLE = 6232, Constraint, Product,
        "{column} is 0 or 1, not {value}",
        "{column}应为 0 或 1,不能是{value}";
    /// A request that does not exist.
    REQUEST_UNKNOWN = 6233, Misuse, Product,
        "there is no request {id}; look it up in gov_request",
        "没有编号为{id}的申请;请查 gov_request";
    /// A request for conditional items by a department that is not among those named.
    NOT_NAMED = 6234, Constraint, Article(9),
        "{items} of {resource} are shared with named departments only ({named}), {applicant} is none of them: leave them out, or ask the provider to name {applicant} in gov_resource.condition_departments",
        "资源{resource}的{items}仅提供给列明的部门({named}),不含{applicant};请勿申请,或请提供部门在 gov_resource.condition_departments 中增列";
    /// A demanded k that cannot be read.
    K_UNREADABLE = 6251, Constraint, Product,
        "the demanded k cannot be read: {why}; give minimum_k (2 to 1000000) and k_items, a JSON array of agreed items",
        "k 匿名要求无法读取:{why};请填写 minimum_k(2 至 1000000)和 k_items(已同意数据项的 JSON 数组)";
    /// A demanded k with nothing to count it over.
    K_UNMEASURED = 6252, Constraint, Product,
        "a k of {k} is demanded, but no shared table of resource {resource} is mounted to count it over: mount one with gov_shared, then provide",
        "要求 k={k},但资源{resource}未挂接共享表,无法计算:请先用 gov_shared 挂接,再提供数据";
    /// A demanded k that suppresses every row.
    K_NOTHING_LEFT = 6253, Constraint, Product,
        "with k = {k} over {items} every one of the {rows} rows of {table} would be suppressed (largest group: {largest}): agree coarser masks, fewer k_items or a smaller k",
        "按 {items} 要求 k={k} 时,{table} 的 {rows} 行将全部被抑制(最大组 {largest} 行):请采用更粗的脱敏、更少的 k_items 或更小的 k";
    /// A machine definition that cannot be used.
    MACHINE_UNREADABLE = 6301, Constraint, Product,
        "the machine definition cannot be used: {why}; see docs/requests.md for its form",
        "状态机定义无法使用:{why};格式见 docs/requests.md";
    /// A move that a registered machine does not have.
    MACHINE_MOVE = 6302, Constraint, Product,
        "machine {machine} has no move from {from} to {to}; lawful next steps: {next}",
        "状态机{machine}不能由{from}转为{to};可转为:{next}";
    /// The actor holds none of the posts of a move.
    MACHINE_WHO = 6303, Auth, Product,
        "the move {verb} of machine {machine} is for: {who}",
        "状态机{machine}的{verb}应由 {who} 办理";
    /// A needed column says nothing.
    MACHINE_NEEDS = 6304, Constraint, Product,
        "the move {verb} of machine {machine} needs column {column} to say something",
        "状态机{machine}的{verb}须填写{column}";
    /// A table that a machine cannot hold.
    ATTACH_UNFIT = 6305, Constraint, Product,
        "no machine can hold {column} of {target}: {why}",
        "{target} 的 {column} 不能由状态机约束:{why}";
    /// A change of an attached table that does not fit its log.
    CHANGE_ASTRAY = 6306, Constraint, Product,
        "the change of {column} of {target} is refused: {why}",
        "{target} 的 {column} 变更被拒绝:{why}";
    /// A machine that holds a table.
    MACHINE_IN_USE = 6307, Constraint, Product,
        "machine {machine} holds a table: register another name, DELETE FROM gov_attach and attach the new one",
        "状态机{machine}正在使用;请以新名称登记,先删除 gov_attach 中的行再挂接";
    /// A security event that lacks a safeguard.
    EVENT_UNFIT = 6401, Constraint, Article(9),
        "the event cannot open prohibited data: {why}",
        "该事件不能开放不予共享数据:{why}";
    /// A department that files with the province by itself.
    PROVINCE_DIRECT = 6411, Auth, Article(5),
        "{department} cannot file with the province itself: the city data bureau {bureau} does ({rule}); leave the need registered, the bureau aggregates it",
        "{department}不能直接向省平台申报,由市级数据主管部门{bureau}汇总申报({rule});请保留已登记的需求";
}
