//! GS-5000: the catalogue.

use super::faults;

faults! {
    FIELD_MISSING = 5001, Constraint, Article(5),
        "{what} has no {column}; give one",
        "{what} 缺少 {column},请补填";
    NOT_TEXT = 5002, Constraint, Product,
        "{column} of the catalogue must be text, not {type}; write it as text",
        "目录字段 {column} 必须是文本,而不是 {type}";
    TOO_LONG = 5003, TooBig, Product,
        "{column} has {length} characters, more than the {limit} allowed; shorten it",
        "{column} 有 {length} 个字符,超过上限 {limit},请缩短";
    CONTROL_CHARACTER = 5004, Constraint, Product,
        "{column} holds a control character in {value}; remove it",
        "{column} 的内容 {value} 含有控制字符,请删除";
    CODE_STRUCTURE = 5005, Constraint, Article(6),
        "resource code {value}: {why}; write classification/sequence, the classification as levels of {levels} digits and any further digits, such as {example}",
        "信息资源代码 {value} 不合规范;应为“分类代码/顺序码”,各级位数依次为 {levels}、其后细目不定长,如 {example}";
    CLASS_MISMATCH = 5006, Constraint, Article(6),
        "classification code {value} is not the part before the slash of resource code {code}; make them agree",
        "信息资源分类代码 {value} 与信息资源代码 {code} 的前段码不一致,请改为一致";
    PROVIDER_CODE = 5007, Constraint, Article(6),
        "provider code {value}: {why}; write the department's 18-character unified social credit code",
        "信息资源提供方代码 {value} 不是有效的18位统一社会信用代码,请核对";
    UNKNOWN_WORD = 5008, Constraint, Article(6),
        "{column} cannot be {value}; write one of: {accepted}",
        "{column} 不能是 {value};可用:{accepted}";
    SHARE_TYPE_UNKNOWN = 5009, Constraint, Article(9),
        "share type {value} does not exist; there are exactly three: {accepted}",
        "共享类型 {value} 不存在;只有三种:{accepted}";
    SHARE_TYPE_MISSING = 5010, Constraint, Article(9),
        "resource {code} cannot become {state} without a share type; set share_type to one of: {accepted}",
        "资源 {code} 未确定共享类型,不能进入 {state} 状态;请在 {accepted} 中选定";
    CONDITION_MISSING = 5011, Constraint, Article(9),
        "conditional resource {code} must state its condition, and {value} states none; write in share_condition who may use it for what",
        "有条件共享的资源 {code} 应当明确共享条件,{value} 未说明任何条件;请写明可供哪些部门、用于何事项";
    LEGAL_BASIS_MISSING = 5012, Constraint, Article(9),
        "prohibited resource {code} must cite a law, and {value} cites none; set legal_basis to the document and its article, and legal_basis_kind to one of: {accepted}",
        "不予共享的资源 {code} 应当有明确依据,{value} 不是依据;请写明文件名称和条款,并在 {accepted} 中选定依据种类";
    LEGAL_BASIS_KIND = 5013, Constraint, Article(9),
        "a refusal to share cannot rest on {value}; the pack accepts: {accepted}",
        "不予共享不能以 {value} 为依据;可作为依据的有:{accepted}";
    INTERFACE_MISSING = 5014, Constraint, Article(11),
        "resource {code} is shared by an interface and cannot become {state} without {column}; describe the interface and how to call it",
        "资源 {code} 以服务接口方式共享,缺少 {column},不能进入 {state} 状态;请提供接口描述及调用方法";
    SECRET = 5015, Constraint, Article(6),
        "{column} speaks of a state or work secret ({value}); such data is not registered here: follow the secrecy rules, or say plainly that it is not concerned",
        "{column} 涉及国家秘密或者工作秘密({value}),不得在此登记,按保密规定办理;如不涉密请明确写明";
    MOVE = 5016, Constraint, Article(5),
        "resource {code} is {from} and cannot become {to}; from there it may become: {accepted}",
        "资源 {code} 当前为 {from},不能变为 {to};可变为:{accepted}";
    REASON_MISSING = 5017, Constraint, Product,
        "{what} changes its share type from {from} to {to} without a reason; give a new one in change_reason",
        "{what} 的共享类型由 {from} 改为 {to},必须说明理由;请填写新的 change_reason";
    DERIVED_LOOSER = 5018, Constraint, Article(13),
        "derived resource {code} has {column} {value}, looser than {strictest} of its source {source}; take the stricter one",
        "衍生资源 {code} 的 {column} 为 {value},宽于来源 {source} 的 {strictest};应从严";
    DERIVED_UNKNOWN = 5019, Constraint, Article(13),
        "source {value} of derived resource {code} is not in the catalogue, so its label is unknown; register it first",
        "衍生资源 {code} 的来源 {value} 不在目录中,无法确定应继承的标签;请先登记来源";
    DERIVED_CYCLE = 5020, Constraint, Article(13),
        "resource {code} would be derived from itself by way of {value}; remove one of the links",
        "资源 {code} 经由 {value} 又衍生自自身;请去掉其中一环";
    CODE_CHANGED = 5021, Constraint, Product,
        "resource {code} left the draft state, so its code cannot become {value}; retire it and register a new one",
        "资源 {code} 已非草稿,代码不能改为 {value};请注销后另行登记";
    DELETE_KEPT = 5022, Constraint, Product,
        "resource {code} is {state} and cannot be deleted; set its state to retired",
        "资源 {code} 状态为 {state},不能删除;请将状态改为已注销";
    RETIRED = 5023, Constraint, Article(5),
        "resource {code} is retired and takes no changes; register a new one",
        "资源 {code} 已注销,不能再修改;请另行登记";
    DATE = 5024, Constraint, Product,
        "{column} {value} is not a date; write YYYY-MM-DD",
        "{column} 的值 {value} 不是日期;请写成 YYYY-MM-DD";
    LENGTH = 5025, Constraint, Article(6),
        "length {value} of item {item} is not a length; write a positive number, or digits and decimals such as 10,2",
        "信息项 {item} 的数据长度 {value} 无法识别;请写正整数,小数位写作 10,2";
    COLUMN_NAME = 5026, Constraint, Product,
        "column name {value} of item {item} cannot name a column; give a plain name of at most 128 characters",
        "信息项 {item} 的字段名 {value} 不能作为列名;请改用128个字符以内的普通名称";
    SHEET_TOO_LARGE = 5030, TooBig, Product,
        "the sheet has {what}, more than the {limit} allowed; split it",
        "目录表的{what}超过上限 {limit},请拆分后导入";
    SHEET_UNREADABLE = 5031, Constraint, Product,
        "the sheet cannot be read as {format}: {why}; save it again and check the format",
        "目录表无法按 {format} 读取:{why};请重新另存后再试";
    SHEET_ENCODING = 5032, Constraint, Product,
        "the text is neither UTF-8 nor GB18030: byte {offset} does not belong to a character ({why}); save it again as UTF-8",
        "文本既不是 UTF-8 也不是 GB18030:第 {offset} 字节不成字符({why});请另存为 UTF-8";
    SHEET_HEADINGS = 5033, Constraint, Article(5),
        "the sheet has no row with the headings {missing}; use the headings of the national catalogue sheet",
        "表中找不到含有 {missing} 的表头行;请使用国家目录编制指南的表头";
    SHEET_FORMULA = 5034, Constraint, Product,
        "the cell holds the formula {value}; paste its value instead",
        "单元格是公式 {value};请粘贴为数值";
    SHEET_LOSSY = 5035, Constraint, Product,
        "the cell holds the number {value}, of which a spreadsheet keeps only 15 digits; format it as text and type it again",
        "单元格为数字 {value},电子表格只保留15位有效数字;请设为文本格式后重新填写";
    SHEET_ERROR_CELL = 5036, Constraint, Product,
        "the cell shows the error {value}; type the value itself",
        "单元格为错误值 {value};请直接填写内容";
    SHEET_DISAGREES = 5037, Constraint, Article(5),
        "rows of one resource disagree: {value} here, {other} in row {row}; make them the same",
        "同一资源的各行不一致:此处为 {value},第 {row} 行为 {other};请改为一致";
    SHEET_CODE_TWICE = 5038, Constraint, Article(6),
        "resource code {value} already belongs to {other} in row {row}; every resource has a code of its own",
        "信息资源代码 {value} 已用于第 {row} 行的 {other};每个资源应有唯一代码";
    SHEET_ITEM_TWICE = 5039, Constraint, Article(6),
        "{value} already appears in row {row} of the same resource; name every item and column once",
        "{value} 在同一资源的第 {row} 行已出现;信息项和字段名不得重复";
    SHEET_HEADING_TWICE = 5040, Constraint, Product,
        "the heading {value} appears twice; the second column was not read",
        "表头 {value} 重复出现,第二列未读取";
    SHEET_METHOD = 5041, Constraint, Article(11),
        "the way of sharing {value} is not one of: {accepted}",
        "共享方式 {value} 无法识别;可用:{accepted}";
    SHEET_WRITE = 5042, Error, Product,
        "the sheet cannot be written as {format}: {why}",
        "目录表无法写成 {format}:{why}";
    REVIEW = 5043, Auth, Article(5),
        "{actor} may not give resource {code} the {what} without review: submit it (state submitted; a published one by way of revised), then the data authority {authority} publishes it",
        "{actor} 不能未经审核将资源 {code} 设为 {what}:请先提交(已发布的先改为修订),由同级数据主管部门 {authority} 审核发布";
    IMPORT_FAULTS = 5044, Constraint, Article(5),
        "the sheet has {count} faults, so nothing was imported; the first in row {row}, {heading}, {value}: {first}; SELECT * FROM import_check(content) shows them all, mode 'rows' takes the rows without fault",
        "目录表有 {count} 处错误,未导入任何内容;第一处在第 {row} 行“{heading}”,内容为“{value}”;用 import_check 查看全部,或用 mode='rows' 只导入无误的行";
    IMPORT_PROVIDER = 5045, Constraint, Article(5),
        "provider {value} is no department here: register it in gov_department (uscc or name), or name its code in provider_map as {example}",
        "信息资源提供方 {value} 未在 gov_department 登记;请登记部门(统一社会信用代码或名称),或在 provider_map 中写明,如 {example}";
    IMPORT_TAKEN = 5046, Constraint, Article(6),
        "resource code {value} is in the catalogue already, as {other}; change that row with UPDATE, or give this one another code",
        "信息资源代码 {value} 已在目录中({other});请用 UPDATE 修改原记录,或为本资源另编代码";
    IMPORT_EMPTY = 5047, Constraint, Product,
        "the import has no {what}; give it",
        "导入缺少 {what},请提供";
    PROVIDER_MAP = 5048, Misuse, Product,
        "provider_map cannot be used: {why}; write a JSON object of names or credit codes to department codes, such as {example}",
        "provider_map 无效({why});应为名称或信用代码到部门代码的 JSON 对象,如 {example}";
    IMPORT_KEPT = 5049, Constraint, Article(16),
        "the record of import {id} is kept as it is; change the imported rows themselves",
        "第 {id} 次导入的记录不得修改;请直接修改导入的目录行";
    EXPORT_FORMAT = 5050, Misuse, Product,
        "{function} knows no {value}; known: {known}",
        "{function} 不支持 {value};可用:{known}";
    SCAN_TARGET = 5051, Constraint, Product,
        "{target} cannot be looked into: {why}; name an ordinary table of this database",
        "不能分析 {target}({why});请给出本库中的普通表";
    SCAN_MAY_NOT = 5052, Auth, Article(6),
        "{actor} may not look into {target}, which is mounted by {provider}; only the provider's own staff may",
        "{actor} 无权分析 {target}:该表由 {provider} 挂接,仅提供部门本部门人员可以操作";
    CROSS_CHECK = 5053, Constraint, Article(6),
        "{a} and {b} cannot be compared by {key}: {why}",
        "{a} 与 {b} 不能按 {key} 比对:{why}";
    CROSS_MAY_NOT = 5054, Auth, Article(6),
        "{actor} may not compare {a} with {b}; the data authority of both, or the provider of both may",
        "{actor} 无权比对 {a} 与 {b};应由双方的数据主管部门或者同为提供部门的人员办理";
    RECORD_DATE = 5055, Constraint, Article(18),
        "{column} {value} lies after today ({today}); give the day on which it happened",
        "{column} {value} 晚于今天({today}),请填写实际发生的日期";
    COUNTS = 5056, Constraint, Product,
        "{column} {value} is not possible here: {why}",
        "{column} 的值 {value} 不成立:{why}";
    SUBSCRIPTION_WHAT = 5057, Constraint, Article(8),
        "a subscription names either a resource or a search text; give one of them",
        "订阅应指定一个资源或者一段检索词,二者择一";
    WATCH_UNMOUNTED = 5058, Constraint, Article(18),
        "no source table is mounted for {resource}, so that no change of it can be noticed; record its updates in gov_update",
        "资源 {resource} 未挂接库表,无法检查其变化;请在 gov_update 中登记更新";
}
