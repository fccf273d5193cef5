//! The table of everything lint can say.

use super::Severity;

/// One kind of finding.
#[derive(Debug, PartialEq, Eq)]
pub struct Check {
    /// A stable word for filters: `WHERE rule = 'condition_missing'`.
    pub word: &'static str,
    pub severity: Severity,
    /// The article it rests on; `None` where the check is ours.
    pub article: Option<u8>,
    pub en: &'static str,
    pub zh: &'static str,
    /// What to do.
    pub remedy: &'static str,
}

macro_rules! checks {
    ($($name:ident $word:literal $severity:ident $article:expr, $en:literal, $zh:literal, $remedy:literal;)*) => {
        $(pub(super) static $name: Check = Check {
            word: $word, severity: Severity::$severity, article: $article, en: $en, zh: $zh, remedy: $remedy,
        };)*
        /// All checks.
        pub static CHECKS: &[&Check] = &[$(&$name),*];
    };
}

checks! {
    CODE "code_structure" Error Some(6), "the code {value} is not classification/sequence of the right lengths", "信息资源代码“{value}”的结构或位数不合规范", "按“类1位、项2位、目3位、细目/顺序码”重新编码";
    CLASS "class_mismatch" Error Some(6), "the classification {value} is not the front part of the code", "信息资源分类代码“{value}”与信息资源代码的前段码不一致", "改为与信息资源代码斜线前的部分一致";
    PROVIDER "provider_missing" Error Some(5), "no provider is named", "未填写信息资源提供方", "填写提供部门及其18位统一社会信用代码";
    PROVIDER_CODE "provider_code" Warning Some(6), "the provider code {value} is not a valid 18-character unified social credit code", "信息资源提供方代码“{value}”不是有效的18位统一社会信用代码", "核对并填写18位统一社会信用代码";
    NAME "name_missing" Error Some(5), "the resource has no name", "未填写信息资源名称", "按数据内容命名";
    SYSTEM_NAME "system_name" Warning Some(5), "the name {value} is that of a system, not of data", "信息资源名称“{value}”是信息系统的名称,而不是数据的名称", "按数据内容命名,如“婚姻登记信息”,系统名称填入来源信息系统";
    GENERIC_NAME "generic_name" Warning Some(5), "the name {value} does not say what data it is", "信息资源名称“{value}”看不出是什么数据", "写明业务和对象,如“城市低保对象信息”";
    ABSTRACT "abstract_missing" Warning Some(5), "the abstract says nothing or only repeats the name", "信息资源摘要为空、无内容或只重复名称", "用一两句话说明数据的内容、范围和用途";
    NO_ITEMS "no_items" Warning Some(10), "the resource has no items, so that nobody can ask for any", "未列出信息项,使用部门无从申请数据项", "逐项列出信息项";
    SHARE_TYPE "share_type_missing" Error Some(9), "the share type is missing or none of the three", "共享类型缺失或者不是三种之一", "在无条件共享、有条件共享、不予共享中选定";
    MIXED "mixed_unmarked" Warning Some(9), "its items differ in share type, so that it is shared in part: {value}", "各信息项共享类型不一,资源应为有条件共享(部分共享):现为{value}", "资源改为有条件共享、有条件共享情形改为部分提供,并写明条件";
    CONDITION "condition_missing" Error Some(9), "conditional, but the condition says nothing: {value}", "有条件共享但未明确共享条件:“{value}”", "写明可供哪些部门、用于何事项";
    IDLE_CONDITION "condition_idle" Note Some(9), "unconditional, yet a condition is stated: {value}", "无条件共享却填写了共享条件:“{value}”", "删去条件,或者改为有条件共享";
    BASIS "legal_basis_missing" Error Some(9), "prohibited without a citation of an accepted kind: {value}", "不予共享但无法律、行政法规、部门规章或者国家有关规定作为依据:“{value}”", "写明依据文件名称、条款和种类,否则应当共享";
    BASIS_KIND "legal_basis_kind" Error Some(9), "a refusal to share cannot rest on {value}", "“{value}”不能作为不予共享的依据", "改引法律、行政法规、部门规章或者国家有关规定";
    BASIS_STRICTER "legal_basis_stricter" Note Some(9), "accepted today, but not by a stricter pack that is known here: {value}", "现行规则接受、更严的规则包不接受的依据种类:{value}", "更严的规则启用前改引其接受的依据,或者改为共享";
    BASIS_VAGUE "legal_basis_vague" Warning Some(9), "the citation {value} names no document and article", "不予共享依据“{value}”未写明文件名称和条款", "写成《文件名称》第几条";
    BASIS_SECRECY "legal_basis_secrecy" Warning Some(6), "the basis {value} is the secrecy law: secrets are not catalogued here at all", "以“{value}”为依据的,涉密数据不应在此登记", "涉密的撤下目录,不涉密的改引其他依据";
    SECRET "secret_wording" Error Some(6), "the text speaks of a secret: {value}", "内容涉及国家秘密或者工作秘密:“{value}”", "涉密的撤下目录;不涉密的写明不涉密";
    OPEN_PROHIBITED "open_prohibited" Error None, "prohibited to departments, yet open to the public", "不予共享却向社会开放", "核对共享类型和开放属性";
    METHOD "method_missing" Warning Some(11), "the way of sharing is missing", "未填写共享方式", "在库表、文件、服务接口等方式中选定";
    FORMAT_METHOD "format_contradicts_method" Warning Some(11), "the format {value} contradicts the way of sharing", "格式分类与共享方式不符:{value}", "库表对应数据库,文件对应电子文件、表格等,服务接口对应服务接口或者数据库";
    FORMAT_TYPE "format_contradicts_type" Warning Some(6), "the format category contradicts the type: {value}", "格式分类与格式类型不符:{value}", "按国家目录编制指南的对应关系填写";
    INTERFACE "interface_missing" Error Some(11), "shared by an interface without {value}", "以服务接口方式共享,但缺少{value}", "补充接口描述及调用方法";
    CYCLE "update_cycle_missing" Warning Some(18), "the update cycle is missing", "未填写更新周期", "按数据实际更新频率填写";
    PUBLISHED_ON "published_on_missing" Note Some(5), "published without a publication date", "已发布但无发布日期", "填写发布日期";
    BASE_LIBRARY "base_library_unmarked" Note Some(12), "the name {value} looks like data of a base library", "“{value}”似属基础数据库的数据,未标注", "属于人口、法人、电子证照等基础数据的,标注基础数据库并统一归集";
    LEVEL_OPEN "level_too_open" Warning None, "data of level {value} is shared unconditionally", "{value}设为无条件共享", "复核分级或者改为有条件共享";
    RELATED "related_unknown" Warning Some(6), "the related code {value} is not in the catalogue", "关联资源代码“{value}”不在目录中", "更正关联资源代码";
    RELATED_SELF "related_self" Warning Some(6), "the resource is related to itself", "关联资源代码是其自身", "删去自身代码";
    DERIVED_UNKNOWN "derived_unknown" Error Some(13), "the source {value} is not in the catalogue", "来源资源“{value}”不在目录中", "先登记来源资源";
    DERIVED_CYCLE "derived_cycle" Error Some(13), "derived from itself by way of {value}", "经由“{value}”衍生自自身", "去掉循环中的一环";
    DERIVED_LOOSER "derived_looser" Error Some(13), "looser than its source {value}", "标签宽于来源资源:{value}", "按来源资源从严标注";
    ITEM_TWICE "item_twice" Error Some(6), "the item {value} appears twice in its resource", "信息项“{value}”在同一资源中重复", "删去重复的信息项";
    COLUMN_TWICE "column_twice" Error None, "two items share the column {value}", "两个信息项使用同一字段名“{value}”", "更正字段名";
    ITEM_TYPE "item_type_missing" Warning Some(6), "the item has no data type", "信息项未填写数据类型", "按国家目录编制指南的类型代码填写";
    ITEM_LENGTH "item_length_missing" Note Some(6), "an item of type {value} has no length", "{value}信息项未填写数据长度", "填写数据长度";
    ITEM_CONDITION "item_condition_missing" Error Some(9), "the item is conditional, but its resource states no condition", "信息项为有条件共享,但资源未写明共享条件", "在共享条件中写明该信息项的条件";
    ITEM_BASIS "item_basis_missing" Error Some(9), "the item is prohibited, but its resource cites no law", "信息项不予共享,但资源未写明依据", "在不予共享依据中写明该信息项的依据";
    PI_UNMARKED "pi_unmarked" Warning Some(15), "the item {value} looks like personal information and is not marked", "信息项“{value}”似为个人信息,未标注", "标注个人信息或者敏感个人信息";
    PI_UNMASKED "sensitive_unmasked" Warning Some(15), "sensitive personal information without a mask", "敏感个人信息未设脱敏方式", "设置脱敏方式";
    PI_UNCONDITIONAL "sensitive_unconditional" Warning None, "sensitive personal information is shared unconditionally", "敏感个人信息设为无条件共享", "改为有条件共享并写明条件";
    MASK_OPEN "mask_fail_open" Warning Some(15), "the mask {value} reproduces a library that shows what it does not understand", "脱敏方式“{value}”沿用第三方库的做法,不识别的内容会原样显示", "改用本产品的脱敏方式,不识别的内容一律遮盖";
    DUPLICATE "duplicate_name" Warning Some(6), "the name differs from that of {value} at most by punctuation or a filler", "与{value}名称仅标点或者套话不同,疑为重复编目", "核对后合并或者区分名称";
    SIMILAR "similar_name" Note Some(6), "the name is nearly that of {value}", "与{value}名称近似,疑为重复编目", "核对是否同一数据";
    TWO_PROVIDERS "two_providers" Warning Some(6), "one item, several providers: {value}", "一数多源:{value}", "确定唯一的权威提供部门,其他部门改为使用其数据";
}
