//! The lists themselves.

use super::{Word, Words};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $column:literal, $title:literal: $($stored:literal $label:literal [$($also:literal),*];)*) => {
        $(#[$doc])*
        pub static $name: Words = Words {
            column: $column,
            title: $title,
            list: &[$(Word { stored: $stored, label: $label, also: &[$($also),*] }),*],
        };
    };
}

words! {
    /// The three share types of Art. 9, from the loosest to the strictest.
    SHARE_TYPE, "share_type", "共享类型":
    "unconditional" "无条件共享" ["无条件", "无条件共享类", "无条件共享类型", "无条件共享数据"];
    "conditional" "有条件共享" ["有条件", "有条件共享类", "有条件共享类型", "有条件共享数据"];
    "prohibited" "不予共享" ["不予", "不予共享类", "不予共享类型", "不予共享数据", "不共享", "不可共享"];
}
words! {
    /// The two ways of Art. 9 in which data is conditional.
    CONDITION_KIND, "condition_kind", "有条件共享的情形":
    "departments" "提供给相关政务部门" ["相关政务部门", "相关部门", "可提供给相关政务部门", "可提供给相关政务部门共享使用", "部分部门", "特定部门", "指定部门"];
    "partial" "部分提供给所有政务部门" ["部分提供", "部分共享", "部分数据项", "部分信息项", "部分提供给所有部门", "仅能够部分提供给所有政务部门", "仅能够部分提供给所有政务部门共享使用", "部分内容"];
}
words! {
    /// What a refusal to share may rest on (Art. 9).
    LEGAL_BASIS_KIND, "legal_basis_kind", "不予共享依据的种类":
    "law" "法律" ["国家法律"];
    "administrative_regulation" "行政法规" ["国务院行政法规"];
    "department_rule" "部门规章" ["国务院部门规章", "部委规章"];
    "national_provision" "国家有关规定" ["国家规定", "国家有关政策规定", "国家政策规定", "党中央国务院政策", "党中央、国务院政策依据"];
}
words! {
    /// Kinds of document that Art. 9 does not name: recognised so that a refusal can say why.
    OTHER_BASIS_KIND, "legal_basis_kind", "不能作为不予共享依据的种类":
    "local_regulation" "地方性法规" ["地方法规", "省地方性法规", "市地方性法规", "单行条例"];
    "local_rule" "地方政府规章" ["地方规章", "政府规章", "省政府规章", "市政府规章"];
    "normative_document" "规范性文件" ["地方规范性文件", "行政规范性文件", "地方文件", "红头文件"];
    "internal_rule" "内部规定" ["内部制度", "部门内部规定", "单位内部规定", "工作要求", "领导要求", "部门要求"];
}
words! {
    /// How data is provided (Art. 11).
    METHOD, "method", "共享方式":
    "table" "库表" ["数据库", "数据库表", "库表交换", "库表共享", "数据库交换", "库表方式", "前置机库表", "db"];
    "file" "文件" ["文件交换", "文件共享", "文件下载", "文件方式", "电子文件"];
    "api" "服务接口" ["接口", "数据接口", "接口服务", "服务接口方式", "webservice", "restful", "api接口", "接口调用", "服务"];
    "other" "其他" ["其它", "其他方式", "其它方式"];
}
words! {
    /// Format categories of the national sheet, and the service interface.
    FORMAT_CATEGORY, "format_category", "信息资源格式分类":
    "document" "电子文件" ["文件", "文档", "电子文档"];
    "spreadsheet" "电子表格" ["表格", "电子表格类"];
    "database" "数据库" ["数据库类", "库表", "数据库表", "结构化数据"];
    "image" "图形图像" ["图形图象", "图像", "图片", "图形图像类", "图形", "图形、图像"];
    "media" "流媒体" ["流媒体类", "音视频", "视频", "音频"];
    "self_describing" "自描述格式" ["自描述", "自描述格式类", "自定义格式"];
    "service" "服务接口" ["接口", "服务接口类", "数据接口", "服务"];
}
words! {
    /// Item types, by the one-letter codes of the national sheet.
    ITEM_TYPE, "type", "数据类型":
    "C" "字符型" ["字符", "字符串", "字符串型", "字符型c", "字符串型c", "c字符", "c字符型", "文本", "文本型", "char", "varchar", "varchar2", "nvarchar", "nvarchar2", "nchar", "string"];
    "N" "数值型" ["数值", "数字", "数字型", "数值型n", "n数值", "n数值型", "number", "numeric", "decimal"];
    "Y" "货币型" ["货币", "金额", "金额型", "货币型y", "y货币", "y货币型", "money"];
    "D" "日期型" ["日期", "日期型d", "d日期", "d日期型", "date"];
    "T" "日期时间型" ["日期时间", "时间", "时间型", "日期时间型t", "t日期时间", "t日期时间型", "datetime", "timestamp"];
    "L" "逻辑型" ["逻辑", "布尔", "布尔型", "逻辑型l", "l逻辑", "l逻辑型", "bool", "boolean"];
    "M" "备注型" ["备注", "长文本", "备注型m", "m备注", "m备注型", "text", "clob", "longtext", "memo"];
    "G" "通用型" ["通用", "二进制", "通用型g", "g通用", "g通用型", "blob", "binary", "longblob"];
    "B" "双精度型" ["双精度", "双精度型b", "双精度浮点型", "b双精度", "b双精度型", "double"];
    "I" "整型" ["整数", "整数型", "整形", "整型i", "i整型", "int", "integer", "bigint", "smallint", "tinyint"];
    "F" "浮点型" ["浮点", "浮点数", "浮点型f", "f浮点", "f浮点型", "float", "real"];
}
words! {
    /// How often a resource is updated.
    UPDATE_CYCLE, "update_cycle", "更新周期":
    "realtime" "实时" ["实时更新", "即时", "动态更新", "实时动态"];
    "daily" "每日" ["每天", "日", "天", "按日", "每日更新", "每天更新", "每日一次", "每天一次", "日更新"];
    "weekly" "每周" ["周", "按周", "每周更新", "每周一次", "每星期", "周更新"];
    "monthly" "每月" ["月", "月度", "按月", "每月更新", "每月一次", "每个月", "月更新"];
    "quarterly" "每季度" ["季", "季度", "每季", "按季", "按季度", "每季更新", "每季度更新", "每季度一次", "每三个月", "季度更新"];
    "half_yearly" "每半年" ["半年", "半年度", "每半年更新", "每半年一次", "每六个月", "half-yearly", "halfyearly", "半年更新"];
    "yearly" "每年" ["年", "年度", "按年", "每年更新", "每年一次", "一年", "annual", "annually", "年更新"];
    "irregular" "不定期" ["不定期更新", "不定时", "按需", "按需更新", "适时", "适时更新"];
    "other" "其他" ["其它"];
}
words! {
    /// Data levels of GB/T 43697-2024, from the loosest to the strictest: the four levels of
    /// general data, general data whose level is not said (kept as strictly as the fourth),
    /// important data, core data.
    LEVEL, "level", "数据级别":
    "general1" "一般数据1级" ["general_1", "1", "1级", "一级", "l1", "一般1级", "一般数据一级", "一般1", "一般数据1", "第1级", "第一级", "level1", "公开级"];
    "general2" "一般数据2级" ["general_2", "2", "2级", "二级", "l2", "一般2级", "一般数据二级", "一般2", "一般数据2", "第2级", "第二级", "level2"];
    "general3" "一般数据3级" ["general_3", "3", "3级", "三级", "l3", "一般3级", "一般数据三级", "一般3", "一般数据3", "第3级", "第三级", "level3"];
    "general4" "一般数据4级" ["general_4", "4", "4级", "四级", "l4", "一般4级", "一般数据四级", "一般4", "一般数据4", "第4级", "第四级", "level4"];
    "general" "一般数据" ["一般", "一般级"];
    "important" "重要数据" ["重要", "重要级"];
    "core" "核心数据" ["核心", "核心级"];
}
words! {
    /// Personal-information classes of an item (个人信息保护法 Arts. 4, 28), from the loosest on.
    PI, "pi", "个人信息类别":
    "none" "非个人信息" ["无", "否", "不含个人信息", "非个人", "不涉及", "不涉及个人信息", "no", "0"];
    "personal" "个人信息" ["一般个人信息", "普通个人信息", "个人", "是"];
    "sensitive" "敏感个人信息" ["敏感", "个人敏感信息"];
}
words! {
    /// The base libraries that Art. 12 and the national guide name.
    BASE_LIBRARY, "base_library", "基础数据库":
    "population" "人口" ["人口库", "人口基础库", "人口基础数据库", "人口信息", "人口信息库", "人口基础信息库"];
    "legal_entity" "法人" ["法人库", "法人单位", "法人基础库", "法人基础数据库", "法人信息", "法人单位信息", "法人单位信息库", "法人单位基础信息库", "legal_person"];
    "certificate" "电子证照" ["证照", "证照库", "电子证照库", "电子证照信息", "电子证照基础库", "license"];
    "geography" "自然资源和空间地理" ["空间地理", "自然资源", "地理空间", "空间地理库", "自然资源和空间地理库", "自然资源和地理空间", "自然资源和空间地理基础信息库"];
    "credit" "社会信用" ["信用", "信用库", "社会信用库", "公共信用", "社会信用信息"];
    "economy" "宏观经济" ["宏观经济库", "宏观经济信息", "宏观经济数据库"];
    "other" "其他" ["其它"];
}
words! {
    /// The life of a resource in the catalogue.
    STATE, "state", "目录状态":
    "draft" "草稿" ["编制中", "编制", "拟稿", "未提交"];
    "submitted" "待审核" ["已提交", "提交", "送审", "审核中", "待审"];
    "published" "已发布" ["发布", "在用", "有效", "正式发布", "已上线"];
    "revised" "修订中" ["修订", "变更中", "已修订", "变更"];
    "suspended" "已暂停" ["暂停", "停用", "已停用", "暂停共享"];
    "retired" "已注销" ["注销", "废止", "已废止", "下线", "已下线", "撤销", "已撤销"];
}
words! {
    /// Yes and no, as sheets write them; stored as 1 and 0.
    YES_NO, "open", "是否":
    "1" "是" ["yes", "y", "true", "t", "√", "✓", "✔", "开放", "向社会开放", "有"];
    "0" "否" ["no", "n", "false", "f", "×", "✗", "✘", "不开放", "不向社会开放", "无"];
}
words! {
    /// Whom Art. 2 binds, and the public-service bodies of Art. 22 that may follow it.
    DEPARTMENT_KIND, "kind", "部门性质":
    "organ" "国家机关" ["机关", "行政机关", "政府部门", "政务部门"];
    "authorized" "法律法规授权的组织" ["授权组织", "法律、法规授权的组织", "法律、法规授权的具有管理公共事务职能的组织", "事业单位"];
    "public_service" "公共服务单位" ["公共服务", "公共服务企业", "公用企业", "公共企事业单位"];
}

/// Every closed list, for documentation and views with `*_label` columns.
pub static ALL: &[&Words] = &[
    &SHARE_TYPE,
    &CONDITION_KIND,
    &LEGAL_BASIS_KIND,
    &METHOD,
    &FORMAT_CATEGORY,
    &FORMAT_TYPE,
    &ITEM_TYPE,
    &UPDATE_CYCLE,
    &LEVEL,
    &PI,
    &BASE_LIBRARY,
    &STATE,
    &YES_NO,
    &DEPARTMENT_KIND,
];

words! {
    /// Format types of the national sheet and what departments write besides. A self-describing
    /// format is named by its provider, so there this list is not closed.
    FORMAT_TYPE, "format_type", "信息资源格式类型":
    "ofd" "OFD" [];
    "wps" "WPS" [];
    "xml" "XML" [];
    "txt" "TXT" ["文本文件"];
    "doc" "DOC" ["word"];
    "docx" "DOCX" [];
    "html" "HTML" ["htm", "网页"];
    "pdf" "PDF" [];
    "ppt" "PPT" ["pptx"];
    "zip" "ZIP" ["rar", "压缩包"];
    "et" "ET" [];
    "xls" "XLS" ["excel"];
    "xlsx" "XLSX" [];
    "csv" "CSV" [];
    "access" "Access" ["mdb", "accdb"];
    "dbf" "DBF" ["foxpro"];
    "dbase" "dBase" [];
    "sybase" "Sybase" ["sysbase"];
    "oracle" "Oracle" [];
    "sqlserver" "SQL Server" ["mssql", "ms sqlserver"];
    "db2" "DB2" [];
    "mysql" "MySQL" ["mariadb"];
    "postgresql" "PostgreSQL" ["postgres", "pgsql"];
    "sqlite" "SQLite" ["sqlite3"];
    "dm" "达梦" ["达梦数据库", "dameng", "dm8", "dm7"];
    "kingbase" "人大金仓" ["金仓", "人大金仓数据库", "kingbasees", "电科金仓"];
    "gbase" "南大通用" ["gbase8a", "gbase8s", "南大通用数据库"];
    "oscar" "神舟通用" ["神通", "神通数据库", "神州通用", "shentong"];
    "opengauss" "openGauss" ["gaussdb", "高斯", "高斯数据库"];
    "oceanbase" "OceanBase" [];
    "hive" "Hive" ["hadoop"];
    "jpg" "JPG" ["jpeg"];
    "png" "PNG" [];
    "gif" "GIF" [];
    "bmp" "BMP" [];
    "tif" "TIFF" ["tif影像", "geotiff"];
    "shp" "SHP" ["shapefile"];
    "dwg" "DWG" ["dxf", "cad"];
    "swf" "SWF" [];
    "rm" "RM" ["rmvb"];
    "mpg" "MPG" ["mpeg"];
    "mp4" "MP4" ["h264", "h265"];
    "mp3" "MP3" ["wav"];
    "avi" "AVI" [];
    "json" "JSON" ["geojson"];
    "webservice" "WebService" ["soap", "wsdl"];
    "rest" "REST" ["restful", "http", "https", "restapi", "restful接口", "http接口", "api", "webapi"];
}

/// The format categories a format type can belong to; empty for a type not in [`FORMAT_TYPE`].
///
/// Some types sit in several: XML is a file and a self-describing format, TIFF an image and
/// the usual form of raster maps.
pub fn categories_of(format_type: &str) -> &'static [&'static str] {
    match format_type {
        "ofd" | "wps" | "doc" | "docx" | "pdf" | "ppt" | "txt" | "html" | "zip" => &["document"],
        "xml" => &["document", "self_describing", "service"],
        "et" | "xls" | "xlsx" => &["spreadsheet"],
        "csv" => &["spreadsheet", "document"],
        "access" | "dbf" | "dbase" | "sybase" | "oracle" | "sqlserver" | "db2" | "mysql" | "postgresql" | "sqlite"
        | "dm" | "kingbase" | "gbase" | "oscar" | "opengauss" | "oceanbase" | "hive" => &["database"],
        "jpg" | "png" | "gif" | "bmp" => &["image"],
        "tif" | "shp" | "dwg" => &["image", "self_describing"],
        "swf" | "rm" | "mpg" | "mp4" | "mp3" | "avi" => &["media"],
        "json" => &["self_describing", "service", "document"],
        "webservice" | "rest" => &["service"],
        _ => &[],
    }
}
