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
