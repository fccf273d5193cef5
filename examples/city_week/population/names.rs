//! Names: surnames by frequency, compound surnames, given names by generation, names with ·, rare characters.

use super::{Rng, Sex};

/// Surnames and how many in ten thousand bear them; roughly the country's order, with what is frequent in Jiangxi.
const SURNAMES: [(&str, u32); 96] = [
    ("王", 690),
    ("李", 680),
    ("张", 620),
    ("刘", 560),
    ("陈", 520),
    ("黄", 300),
    ("吴", 290),
    ("周", 270),
    ("徐", 250),
    ("杨", 240),
    ("胡", 230),
    ("朱", 210),
    ("程", 200),
    ("余", 190),
    ("汪", 180),
    ("何", 170),
    ("罗", 165),
    ("郭", 150),
    ("江", 150),
    ("叶", 145),
    ("彭", 140),
    ("邹", 135),
    ("万", 130),
    ("熊", 130),
    ("曾", 125),
    ("赵", 125),
    ("方", 120),
    ("许", 115),
    ("邓", 110),
    ("林", 110),
    ("孙", 105),
    ("马", 100),
    ("高", 95),
    ("谢", 95),
    ("冯", 90),
    ("肖", 90),
    ("曹", 85),
    ("袁", 80),
    ("宋", 75),
    ("郑", 75),
    ("洪", 70),
    ("潘", 70),
    ("占", 65),
    ("董", 60),
    ("唐", 60),
    ("蔡", 60),
    ("石", 58),
    ("魏", 55),
    ("姜", 55),
    ("韩", 52),
    ("涂", 50),
    ("夏", 50),
    ("戴", 48),
    ("梁", 48),
    ("钟", 45),
    ("齐", 45),
    ("俞", 44),
    ("柴", 42),
    ("金", 40),
    ("沈", 40),
    ("姚", 40),
    ("于", 38),
    ("苏", 38),
    ("丁", 36),
    ("卢", 36),
    ("项", 35),
    ("杜", 35),
    ("陶", 34),
    ("范", 33),
    ("蒋", 33),
    ("任", 30),
    ("廖", 30),
    ("田", 28),
    ("舒", 28),
    ("查", 26),
    ("鲍", 25),
    ("章", 25),
    ("毛", 24),
    ("邱", 24),
    ("付", 22),
    ("操", 20),
    ("史", 20),
    ("侯", 20),
    ("龚", 20),
    ("雷", 20),
    ("华", 18),
    ("严", 18),
    ("黎", 18),
    ("段", 15),
    ("施", 15),
    ("甘", 12),
    ("乐", 10),
    ("蓝", 8),
    ("宁", 8),
    ("计", 6),
    ("刁", 4),
];

/// Compound surnames: about six people in a thousand here, most of them 欧阳.
const COMPOUND: [(&str, u32); 16] = [
    ("欧阳", 60),
    ("上官", 12),
    ("司马", 6),
    ("诸葛", 6),
    ("皇甫", 6),
    ("令狐", 5),
    ("司徒", 5),
    ("尉迟", 4),
    ("夏侯", 4),
    ("公孙", 3),
    ("慕容", 3),
    ("端木", 3),
    ("东方", 2),
    ("淳于", 2),
    ("长孙", 2),
    ("澹台", 1),
];

/// Given-name characters: born before 1960, before 1985, later; each for men and for women.
const GIVEN: [[&str; 2]; 3] = [
    [
        "德福根水金生国华大有才火炳贵发长春庭兴和荣林保仁义忠全寿祥旺",
        "秀英兰凤香桂珍菊莲梅玉翠娥金花桃枝仙银娇美荷水女细春云",
    ],
    [
        "建国军伟强勇平明辉斌波峰涛磊志刚文杰俊海东华卫红民健亮飞鹏",
        "丽敏静燕芳红霞娟艳萍玲琴梅婷莉华洁琼慧晓颖霞英珍雪琳蓉",
    ],
    [
        "子轩浩然宇博文俊杰泽铭睿晨辰逸昊天梓豪嘉皓煜宸霖翔旭瑞阳",
        "梓涵欣怡诗雨佳琪思萱可馨雅婷语嫣若曦艺彤紫萌晨悦瑶芷妍",
    ],
];

/// Characters outside the basic plane (and rarely found in fonts): a mask that counts UTF-16 units or bytes cuts them.
const RARE: &str = "𬱖𫖯𬀩𬭎𫍯𬍡㛃䶮";

const UYGHUR: [&str; 2] = [
    "阿卜杜拉|艾尔肯|买买提|吐尔逊|玉素甫|库尔班|阿力木|艾合买提|依明|卡德尔",
    "阿依古丽|热依拉|古丽娜尔|帕提古丽|迪丽努尔|阿孜古丽|米热古丽|祖丽胡玛尔",
];
const KAZAKH: [&str; 2] =
    ["叶尔兰|努尔兰|巴合提|木拉提|赛力克|叶尔肯|哈力木|达吾列提", "阿依努尔|古丽扎|加娜尔|库兰|玛依拉|阿依达娜|巴哈尔"];
const TIBETAN: [&str; 2] = [
    "扎西多吉|次仁顿珠|洛桑平措|丹增尼玛|格桑旺堆|多吉才让|边巴扎西|索朗达杰",
    "次仁卓玛|格桑梅朵|德吉央宗|白玛拉姆|达娃卓嘎|尼玛曲珍|央金",
];
const MONGOL: [&str; 2] =
    ["巴特尔|那顺|苏和|阿古拉|朝鲁|额尔德尼|布日古德", "其其格|萨日娜|乌云|娜仁花|斯琴|高娃|托娅"];

/// A plausible name for this person.
pub(super) fn name(rng: &mut Rng, ethnicity: &str, sex: Sex, born: u32) -> String {
    let s = usize::from(sex == Sex::Female);
    match ethnicity {
        // Own name, ·, father's name.
        "维吾尔族" => format!("{}·{}", one(rng, UYGHUR[s]), one(rng, UYGHUR[0])),
        "哈萨克族" => format!("{}·{}", one(rng, KAZAKH[s]), one(rng, KAZAKH[0])),
        "藏族" => one(rng, TIBETAN[s]).to_string(),
        "蒙古族" if rng.permille(500) => one(rng, MONGOL[s]).to_string(),
        _ => han(rng, s, born),
    }
}

fn one(rng: &mut Rng, list: &'static str) -> &'static str {
    let count = list.split('|').count() as u32;
    list.split('|').nth(rng.below(count) as usize).unwrap_or(list)
}

fn han(rng: &mut Rng, s: usize, born: u32) -> String {
    let surnames: &[(&str, u32)] = if rng.permille(6) { &COMPOUND } else { &SURNAMES };
    let mut name = rng.weighted(surnames, |x| x.1).0.to_string();
    let generation = match born {
        ..1960 => 0,
        1960..1985 => 1,
        _ => 2,
    };
    let from = GIVEN[generation][s];
    // One-character given names were in fashion from the sixties to the nineties.
    let single = if generation == 1 { 320 } else { 110 };
    if !rng.permille(single) {
        name.push(rng.glyph(from));
    }
    name.push(if rng.permille(3) { rng.glyph(RARE) } else { rng.glyph(from) });
    name
}
