//! GS-7000: shared tables and the access log.

use super::faults;

faults! {
    /// The session stands for no registered department.
    NO_DEPARTMENT = 7001, Auth, Article(2),
        "{actor} stands for no registered department; open a session of a department's staff member or system",
        "{actor}不代表任何已登记的政务部门;请以部门人员或信息系统身份打开会话";
    /// A department's own node serves no other department.
    DIRECT_TRANSFER = 7002, Auth, Article(7),
        "this node belongs to a department: data of {provider} reaches {department} only through the platform; read it there",
        "本节点属部门节点:{provider}的数据只能经市大数据管理平台提供给{department};请在平台读取";
    /// The front node serves only the platform's system session.
    FRONT_ONLY_PLATFORM = 7003, Auth, Article(7),
        "this front node serves only the platform's own system session, not {actor}; read on the platform",
        "前置机只服务于平台自身的系统会话,不服务于{actor};请在平台读取";
    /// The resource is out of use.
    RESOURCE_STOPPED = 7004, Constraint, Product,
        "resource {resource} is {state} in the catalogue; ask its provider {provider}",
        "资源{resource}在目录中为{state};请联系提供部门{provider}";
    /// A stored share type that is not one of the three.
    SHARE_TYPE_UNREADABLE = 7005, Constraint, Article(9),
        "item {item} of {resource} has no readable share type; the provider corrects the catalogue first",
        "资源{resource}的数据项{item}没有可识别的共享类型;请提供部门先更正目录";
    /// Conditional data without any agreement.
    NO_AGREEMENT = 7006, Auth, Article(10),
        "{department} has no provided agreement for {resource}; INSERT INTO gov_request and wait for the answer",
        "{department}没有资源{resource}的有效授权;请通过 gov_request 提出申请并等待答复";
    /// The agreement's end date is past.
    AGREEMENT_ENDED = 7007, Auth, Article(10),
        "agreement {id} for {resource} ended on {day}; renew it by a new request with previous = {id}",
        "资源{resource}的授权{id}已于{day}到期;请另行申请并填写 previous = {id}";
    /// The agreement is not in state provided.
    AGREEMENT_STATE = 7008, Auth, Article(10),
        "request {id} for {resource} is {state}, not provided; {next}",
        "资源{resource}的申请{id}为{state},尚未提供或已停止;{next}";
    /// The session declares another purpose than the agreement's.
    OTHER_PURPOSE = 7009, Auth, Article(13),
        "agreement {id} is for the purpose {agreed}; this session declares {purpose}: request that use of its own",
        "授权{id}的用途是{agreed},本会话声明的是{purpose};其他用途请另行申请";
    /// The session comes from another information system.
    OTHER_SYSTEM = 7010, Auth, Article(7),
        "agreement {id} is for the information system {agreed}; this session names {system}: open it with that system",
        "授权{id}的信息系统是{agreed},本会话为{system};请以该系统打开会话";
    /// An item beyond the agreement.
    ITEM_NOT_AGREED = 7011, Auth, Article(10),
        "item {item} is not among the agreed items of request {id}; agreed: {agreed}",
        "数据项{item}不在申请{id}的同意范围内;同意的数据项:{agreed}";
    /// Data that is not to be shared.
    ITEM_PROHIBITED = 7012, Auth, Article(9),
        "item {item} of {resource} is not to be shared; only an approved security event (gov_event) opens it, masked",
        "资源{resource}的数据项{item}不予共享;仅在经批准的安全事件(gov_event)下脱敏后可共享";
    /// An exception that does not hold.
    EVENT_UNFIT = 7013, Auth, Article(9),
        "event {event} does not open item {item}: {why}",
        "安全事件{event}不能开放数据项{item}:{why}";
    /// Not one of the departments to which the condition restricts the data.
    NOT_NAMED = 7014, Auth, Article(9),
        "{resource} is shared with named departments only, and {department} is not one of them; ask the provider {provider}",
        "资源{resource}仅提供给指定的政务部门,{department}不在其中;请联系提供部门{provider}";
    /// A statement uses an item that the catalogue does not have.
    ITEM_UNKNOWN = 7015, Constraint, Product,
        "resource {resource} has no item {item} in the catalogue; the catalogue has: {known}",
        "资源{resource}的目录中没有数据项{item};目录中有:{known}";
    /// The session declares no purpose or no system.
    USE_UNDECLARED = 7016, Auth, Article(7),
        "this session declares no {what}; open it with session_open(token, json) naming purpose and system as in agreement {id}",
        "本会话未声明{what};请用 session_open(token, json) 按授权{id}声明 purpose 与 system";
}
