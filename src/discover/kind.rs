//! The kinds of value discovery knows, and how each is to be treated.

/// What a value or a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    IdCard,
    Phone,
    Landline,
    Email,
    BankCard,
    Uscc,
    Plate,
    Passport,
    Permit,
    Ip,
    Mac,
    Geo,
    Date,
    Name,
    Address,
    /// Free text with identifiers in it.
    Text,
    /// Known by the column's name alone.
    Sex,
    Age,
    Income,
    Health,
    Secret,
}

/// How personal a column is (个人信息保护法 Art. 4, 28; GB/T 35273 annexes A and B).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pi {
    None,
    Personal,
    Sensitive,
}

impl Pi {
    /// The word stored in `gov_item.pi`.
    pub fn as_str(self) -> &'static str {
        match self {
            Pi::None => "none",
            Pi::Personal => "personal",
            Pi::Sensitive => "sensitive",
        }
    }
}

/// One row of the table of kinds: kind, word, Chinese term, class, mask.
type Row = (Kind, &'static str, &'static str, Pi, &'static str);

const TABLE: &[Row] = &[
    (Kind::IdCard, "id_card", "公民身份号码", Pi::Sensitive, "id_card"),
    (Kind::Phone, "phone", "手机号码", Pi::Personal, "phone"),
    (Kind::Landline, "landline", "固定电话", Pi::Personal, "landline"),
    (Kind::Email, "email", "电子邮箱", Pi::Personal, "email"),
    (Kind::BankCard, "bank_card", "银行卡号", Pi::Sensitive, "bank_card"),
    (Kind::Uscc, "uscc", "统一社会信用代码", Pi::None, "uscc"),
    (Kind::Plate, "plate", "机动车号牌", Pi::Personal, "plate"),
    (Kind::Passport, "passport", "护照号码", Pi::Sensitive, "passport"),
    (Kind::Permit, "permit", "出入境通行证号码", Pi::Sensitive, "permit"),
    (Kind::Ip, "ip", "IP 地址", Pi::Personal, "ip"),
    (Kind::Mac, "mac", "MAC 地址", Pi::Personal, "mac"),
    (Kind::Geo, "geo", "精确位置", Pi::Sensitive, "geo"),
    (Kind::Date, "date", "出生日期", Pi::Personal, "date(year)"),
    (Kind::Name, "name", "姓名", Pi::Personal, "name"),
    (Kind::Address, "address", "住址", Pi::Personal, "address"),
    (Kind::Text, "text", "含个人信息的文本", Pi::Personal, "text"),
    (Kind::Sex, "sex", "性别", Pi::Personal, "redact"),
    (Kind::Age, "age", "年龄", Pi::Personal, "age"),
    (Kind::Income, "income", "收入金额", Pi::Sensitive, "amount(1000)"),
    (Kind::Health, "health", "健康信息", Pi::Sensitive, "redact"),
    (Kind::Secret, "secret", "口令", Pi::Sensitive, "null"),
];

impl Kind {
    /// Every kind, in the order of the table.
    pub fn all() -> impl Iterator<Item = Kind> {
        TABLE.iter().map(|row| row.0)
    }

    fn row(self) -> &'static Row {
        // The table holds every kind (tested); the first row would only hide more.
        TABLE.iter().find(|row| row.0 == self).unwrap_or(&TABLE[0])
    }

    /// The English word, stable, as in mask specs.
    pub fn as_str(self) -> &'static str {
        self.row().1
    }

    /// The Chinese term.
    pub fn label(self) -> &'static str {
        self.row().2
    }

    /// How personal a column of it is.
    pub fn pi(self) -> Pi {
        self.row().3
    }

    /// The mask spec proposed for it.
    pub fn mask(self) -> &'static str {
        self.row().4
    }

    /// The level proposed for it (GB/T 43697-2024): sensitive personal information no lower than
    /// general 4, other personal information no lower than general 2, the rest general 1. Core and
    /// important data are named by the authorities' catalogues, never guessed from content.
    pub fn level(self) -> &'static str {
        match self.pi() {
            Pi::Sensitive => "general4",
            Pi::Personal => "general2",
            Pi::None => "general1",
        }
    }

    /// Has it a check digit that tells it from what only looks like it?
    pub fn has_check_digit(self) -> bool {
        matches!(self, Kind::IdCard | Kind::BankCard | Kind::Uscc)
    }

    pub(super) fn index(self) -> usize {
        self as usize
    }
}

/// How many kinds there are.
pub(super) const KINDS: usize = TABLE.len();

/// Names of columns, each with its kind: Chinese (anywhere in the name), pinyin and English words
/// (whole words of the name), pinyin and English stems (`=` stripped: anywhere).
const HINTS: &[(Kind, &str)] = &[
    (Kind::Uscc, "统一社会信用代码 统一信用代码 社会信用代码 信用代码 =tyshxydm =xydm uscc usci =creditcode =socialcredit"),
    (Kind::IdCard, "身份证 公民身份 身份号码 证件号 证件编号 =sfz sfzh sfzhm zjhm zjh gmsfhm =idcard =idno =idnum =idnumber =identitycard =identityno =certno =certid =cardid"),
    (Kind::BankCard, "银行卡 银行账号 银行帐号 卡号 账号 =yhk yhzh yhkh =bankcard =bankaccount =cardno =accountno"),
    (Kind::Phone, "手机 移动电话 联系电话 联系方式 电话 sjh sjhm lxdh lxfs dh yddh =mobile =phone =cellphone =telephone tel"),
    (Kind::Landline, "固定电话 座机 固话 办公电话 传真 gddh zj bgdh =landline =fixedphone fax"),
    (Kind::Email, "邮箱 电子邮件 邮件地址 dzyx yx yxdz =email =mail"),
    (Kind::Plate, "车牌 号牌 cph cphm hphm =plateno =platenumber =licenseplate =carno plate =carlicense"),
    (Kind::Passport, "护照 hzh hzhm =passport"),
    (Kind::Permit, "通行证 回乡证 台胞证 txz txzh =permit"),
    (Kind::Mac, "mac地址 物理地址 macdz =macaddr mac"),
    (Kind::Ip, "ip地址 ipdz =ipaddr =clientip =remoteip ip"),
    (Kind::Geo, "经度 纬度 经纬度 坐标 jd wd jwd zb =longitude =latitude lng lon lat =coord gps"),
    (Kind::Date, "出生日期 出生年月 生日 csrq csny sr =birth =birthday dob"),
    (Kind::Address, "住址 地址 户籍 居住地 家庭住址 通讯地址 dz jtzz zz txdz hjdz jzdz =address addr"),
    (Kind::Name, "姓名 名字 联系人 法定代表人 负责人 户主 申请人 xm lxr fddbr fr hz sqr =fullname =realname =username =personname =custname =contactname"),
    (Kind::Sex, "性别 xb sex gender"),
    (Kind::Age, "年龄 nl age"),
    (Kind::Income, "收入 工资 薪资 余额 存款 补助金额 救助金额 sr je gz ye =salary =income =balance wage"),
    (Kind::Health, "疾病 诊断 病历 残疾 病史 血型 健康 过敏 jb zd =diagnos =disease =medical =disab"),
    (Kind::Secret, "密码 口令 密钥 mm kl =password =passwd =secret pwd"),
];

/// The kind that a column's name speaks of, and how plainly (1: a whole term; 0.5: an abbreviation
/// that could stand for something else).
pub(super) fn by_name(column: &str) -> Option<(Kind, f64)> {
    let lower = column.to_lowercase();
    let mut joined = String::with_capacity(lower.len());
    let mut words: Vec<String> = vec![String::new()];
    let mut before = ' ';
    for c in column.chars() {
        // camelCase begins a new word too.
        if !c.is_alphanumeric() || c.is_uppercase() && before.is_lowercase() {
            words.push(String::new());
        }
        before = c;
        if c.is_alphanumeric() {
            let small: String = c.to_lowercase().collect();
            joined.push_str(&small);
            if let Some(word) = words.last_mut() {
                word.push_str(&small);
            }
        }
    }
    let found = |hint: &str| -> Option<f64> {
        if let Some(stem) = hint.strip_prefix('=') {
            return joined.contains(stem).then_some(1.0);
        }
        if hint.is_ascii() {
            let whole = words.iter().any(|w| w == hint) || joined == hint;
            return whole.then_some(if hint.len() >= 3 { 0.8 } else { 0.5 });
        }
        lower.contains(hint).then_some(1.0)
    };
    let mut best: Option<(Kind, f64, usize)> = None;
    for (kind, hints) in HINTS {
        for hint in hints.split(' ') {
            let Some(weight) = found(hint) else { continue };
            let length = hint.len();
            // The longer hint says more: 固定电话 beats 电话.
            if best.is_none_or(|(_, w, l)| weight > w || weight == w && length > l) {
                best = Some((*kind, weight, length));
            }
        }
    }
    // `name` alone is a person's only by what the column holds.
    best.map(|(kind, weight, _)| (kind, weight))
        .or_else(|| words.iter().any(|w| w == "name" || w == "mc").then_some((Kind::Name, 0.3)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_in_the_table_at_its_place() {
        for (i, row) in TABLE.iter().enumerate() {
            assert_eq!(row.0.index(), i, "{:?}", row.0);
            assert!(crate::mask::Masker::parse(row.4).is_ok(), "{}", row.4);
        }
        assert_eq!(Kind::Secret.index(), KINDS - 1);
    }

    #[test]
    fn columns_are_known_in_chinese_pinyin_and_english() {
        for (column, kind) in [
            ("身份证号", Kind::IdCard),
            ("sfzh", Kind::IdCard),
            ("SFZHM", Kind::IdCard),
            ("id_no", Kind::IdCard),
            ("idCardNo", Kind::IdCard),
            ("联系电话", Kind::Phone),
            ("lxdh", Kind::Phone),
            ("user_mobile", Kind::Phone),
            ("固定电话", Kind::Landline),
            ("xm", Kind::Name),
            ("法定代表人", Kind::Name),
            ("统一社会信用代码", Kind::Uscc),
            ("creditCode", Kind::Uscc),
            ("家庭住址", Kind::Address),
            ("jtzz", Kind::Address),
            ("csrq", Kind::Date),
            ("e_mail", Kind::Email),
            ("cphm", Kind::Plate),
            ("xb", Kind::Sex),
            ("client_ip", Kind::Ip),
        ] {
            assert_eq!(by_name(column).map(|f| f.0), Some(kind), "{column}");
        }
        for column in ["备注", "zip", "amountless", "description", "ship_to_x", ""] {
            assert_eq!(by_name(column), None, "{column}");
        }
    }
}
