//! The code lists of people and departments.

use crate::words::{Word, Words};

const fn word(stored: &'static str, label: &'static str, also: &'static [&'static str]) -> Word {
    Word { stored, label, also }
}

/// Art. 2: state organs and authorised organisations; Art. 22: public services by analogy.
pub static DEPARTMENT_KIND: Words = Words {
    column: "kind",
    title: "部门类型",
    list: &[
        word("organ", "国家机关", &["机关", "行政机关"]),
        word("authorized", "授权组织", &["法律法规授权组织", "授权的组织"]),
        word("public_service", "公共服务单位", &["公共服务", "公用企事业单位"]),
    ],
};

/// Art. 2: city and county; the province stands above (Art. 5).
pub static LEVEL: Words = Words {
    column: "level",
    title: "层级",
    list: &[
        word("city", "市级", &["市", "设区市"]),
        word("county", "县级", &["县", "区", "县市区", "县(市、区)"]),
        word("province", "省级", &["省"]),
        word("nation", "国家级", &["国家", "中央"]),
    ],
};

/// Art. 7's two officers, Art. 16's administrators, the supervisors and information systems.
pub static ROLE: Words = Words {
    column: "role",
    title: "角色",
    list: &[
        word("steward", "数据专员", &[]),
        word("cdo", "首席数据官", &[]),
        word("sysadmin", "系统管理员", &[]),
        word("secadmin", "安全管理员", &["安全保密管理员"]),
        word("auditor", "审计管理员", &["安全审计员", "审计员"]),
        word("supervisor", "监督", &["监督员", "监督人员"]),
        word("system", "信息系统", &["系统"]),
    ],
};

/// What takes two persons.
pub static APPROVAL_ACTION: Words = Words {
    column: "action",
    title: "事项",
    list: &[
        word("unlock", "解锁", &[]),
        word("erasure", "删除", &["清除"]),
        word("reveal", "明文查看", &[]),
        word("pack_activation", "启用规则包", &[]),
        word("clock_correct", "时钟更正", &[]),
        word("credential", "签发管理员凭证", &["凭证"]),
    ],
};

pub static APPROVAL_STATE: Words = Words {
    column: "state",
    title: "状态",
    list: &[
        word("requested", "待确认", &["申请"]),
        word("confirmed", "已确认", &["确认"]),
        word("withdrawn", "已撤回", &["撤回"]),
    ],
};
