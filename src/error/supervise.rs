//! (room)
//! GS-8000: supervision.

use super::faults;

faults! {
    /// A date field that is no day.
    BAD_DAY = 8001, Constraint, Product,
        "{field} '{value}' is not a day; write it as YYYY-MM-DD, a day the calendar has",
        "{field}“{value}”不是有效日期，应写作 YYYY-MM-DD。";
    /// A period that is none.
    BAD_PERIOD = 8002, Misuse, Product,
        "period '{value}' is not understood; write 2026, 2026-Q1, 2026-03 or 2026-01-01/2026-06-30",
        "无法识别考核周期“{value}”，应写作 2026、2026-Q1、2026-03 或 2026-01-01/2026-06-30。";
    /// A list of entry numbers that is none.
    BAD_ENTRIES = 8003, Constraint, Product,
        "'{value}' is not a list of chain entry numbers; write them as 3-7,9, the first number 1",
        "“{value}”不是日志条目号列表，应写作 3-7,9，条目号自1起。";
    /// Weights of the scorecard that cannot be used.
    BAD_WEIGHTS = 8101, Constraint, Article(20),
        "scorecard weight '{name}' = {value} is unknown, repeated, missing, above 10000, or all are zero; correct the rule pack",
        "评分权重“{name}”={value}未知、重复、缺失、超过10000或全为零，请修正规则包。";
    /// Parts of a period that leave gaps or overlap.
    SPANS = 8102, Constraint, Product,
        "the rule-pack spans do not tile the period {period} at {span}; give each day exactly one rule pack",
        "规则包适用区间未能不重不漏覆盖考核期{period}（见{span}）。";
    /// Counts that cannot be.
    BAD_TALLY = 8103, Constraint, Article(20),
        "counts of '{metric}' for department {department} are too large, outside the period's spans, or put a matter over a principle term where the article has none; recount",
        "部门{department}“{metric}”计数越界、区间不符，或在无“原则上”期限的事项计入超原则时限，请重新统计。";
    /// A department in the scorecard twice.
    DEPARTMENT_TWICE = 8104, Constraint, Article(20),
        "department {department} appears twice in one scorecard; give its counts once",
        "部门{department}在同一评分表中重复出现。";
    /// A period that is closed too early, or twice, or otherwise than by its name.
    PERIOD_NOT_OVER = 8105, Constraint, Article(20),
        "period {period} is not over on {day}; close it after its last day",
        "考核期{period}在{day}尚未届满，应于期满后封存。";
    /// The figures of a closed period stand.
    PERIOD_STANDS = 8106, Constraint, Product,
        "the figures of period {period} stand and cannot be changed or deleted; assess a further period instead",
        "考核期{period}已封存，数字不得更改或删除。";
    /// Somebody else than a supervisor of the city bureau closes a period.
    PERIOD_CLOSER = 8107, Auth, Article(20),
        "actor {actor} with role '{role}' may not close a period; a supervisor of the city data bureau may",
        "{actor}（{role}）无权封存考核期，应由市政务服务数据管理局监督人员办理。";
    /// A closed period's stored figures that cannot be read.
    PERIOD_UNREADABLE = 8108, Corrupt, Product,
        "the stored figures of period {period} are not what was closed; verify the chain (audit_verify) and restore the table from backup",
        "考核期{period}的封存数字与封存时不符，请核验审计链并自备份恢复。";
    /// A period that is not closed, where only a closed one will do.
    PERIOD_OPEN = 8109, Constraint, Product,
        "period {period} is not closed; insert it into gov_period when it is over",
        "考核期{period}尚未封存，请于期满后写入 gov_period。";
    /// The bureau that supervises is not in the register.
    NO_BUREAU = 8110, Constraint, Article(5),
        "no city-level department is its own data authority; register the city data bureau with level city and authority = its own code",
        "未登记市级政务数据主管部门，请登记市政务服务数据管理局（level 为 city，authority 为其自身代码）。";
    /// A department that a report asks for and the register does not have.
    NO_DEPARTMENT = 8111, Constraint, Product,
        "department '{department}' is not in the register in period {period}; give a code of gov_department",
        "考核期{period}内没有部门“{department}”，请填写 gov_department 中的代码。";
    /// A state of a notice that is none.
    BAD_STATE = 8201, Constraint, Article(21),
        "'{state}' is not a state of a notice; use issued, rectified, overdue, notified, escalated or withdrawn",
        "“{state}”不是整改通知的状态。";
    /// Somebody else than a supervisor of the city bureau moves a notice.
    NOTICE_MOVER = 8202, Auth, Article(21),
        "actor {actor} with role '{role}' may not issue or move a rectification notice; a supervisor of the city data bureau may",
        "{actor}（{role}）无权办理整改通知，应由市政务服务数据管理局监督人员办理。";
    /// A move of a notice that the table does not have.
    NOTICE_MOVE = 8203, Constraint, Article(21),
        "a notice cannot go from {from} to {to}; open from there: {open}",
        "整改通知不能由{from}转为{to}，可转为：{open}。";
    /// A move of a notice that lacks something.
    NOTICE_NEEDS = 8204, Constraint, Article(21),
        "{action} needs {missing}; supply it in the same statement",
        "{action}缺少：{missing}，请一并填写。";
    /// A field of a notice that may not change.
    NOTICE_FROZEN = 8205, Constraint, Product,
        "{field} of notice {id} may not change in this move; withdraw the notice and issue another",
        "第{id}号整改通知的{field}此时不得更改，请撤销后另行通知。";
    /// A move of ours that lacks something.
    NOTICE_NEEDS_OURS = 8206, Constraint, Product,
        "{action} needs {missing}; supply it in the same statement",
        "{action}缺少：{missing}，请一并填写。";
    /// A finding that is none of Art. 21's six.
    BAD_FINDING = 8207, Constraint, Article(21),
        "'{value}' is no finding; give 1 to 6 as in Art. 21",
        "“{value}”不是第二十一条所列情形，应填1至6。";
    /// A notice that would vanish.
    NOTICE_KEPT = 8208, Constraint, Product,
        "notice {id} cannot be deleted; withdraw it with a reason",
        "第{id}号整改通知不得删除，可说明理由后撤销。";
    /// A notice that is not there.
    NO_NOTICE = 8209, Constraint, Product,
        "there is no notice {id}, or it has no such document yet; look in gov_notice",
        "没有第{id}号整改通知，或尚无相应文书。";
    /// A document number used twice.
    NUMBER_TAKEN = 8210, Constraint, Product,
        "document number {number} is on notice {id} already; take the next serial",
        "发文字号{number}已用于第{id}号整改通知，请顺延编号。";
    /// A document number in another form than the standard's.
    DOCUMENT_NUMBER = 8301, Constraint, Product,
        "'{value}' is not a document number; write it as 景数管〔2026〕3号: code word, year in 〔〕, serial without leading zeros",
        "发文字号“{value}”不合规范，应写作“景数管〔2026〕3号”（六角括号，序号不编虚位）。";
    /// A document without a part that the standard requires.
    DOCUMENT_LACKS = 8302, Constraint, Product,
        "the document lacks {field}; official documents cannot go without it, supply it",
        "公文缺少要素：{field}，请补充。";
    /// A file that could not be assembled.
    FILE_NOT_MADE = 8303, Internal, Product,
        "the {what} file could not be assembled: {why}; report this as a defect",
        "{what}文件生成失败：{why}，请反馈。";
    /// A bundle whose parts do not belong together or do not give its figures.
    BUNDLE = 8401, Constraint, Product,
        "the scorecard bundle does not hold: {what}; make it again from the closed period",
        "评分数据包各部分不相符（原因见上一行），请由已封存的考核期重新生成。";
}
