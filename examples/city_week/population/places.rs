//! Where people come from and live: county divisions of GB/T 2260, ethnic groups, addresses.

use super::Rng;

/// A county-level division.
pub(super) struct Place {
    pub code: u32,
    /// Province, city and county as an address begins.
    pub name: &'static str,
    weight: u32,
    /// Streets' offices, towns and townships where they are known here.
    towns: &'static str,
}

const fn far(code: u32, name: &'static str, weight: u32) -> Place {
    Place { code, name, weight, towns: "" }
}

/// The city's own four divisions.
const HOME: [Place; 4] = [
    Place {
        code: 360281,
        name: "江西省景德镇市乐平市",
        weight: 46,
        towns: "洎阳街道|塔山街道|镇桥镇|乐港镇|涌山镇|众埠镇|接渡镇|洪岩镇|礼林镇|后港镇|塔前镇|双田镇|临港镇|高家镇|名口镇|浯口镇|鸬鹚乡",
    },
    Place {
        code: 360203,
        name: "江西省景德镇市珠山区",
        weight: 22,
        towns: "竟成镇|里村街道|石狮埠街道|周路口街道|昌河街道|昌江街道|新厂街道|太白园街道|新村街道",
    },
    Place {
        code: 360222,
        name: "江西省景德镇市浮梁县",
        weight: 18,
        towns: "浮梁镇|鹅湖镇|瑶里镇|三龙镇|蛟潭镇|湘湖镇|寿安镇|洪源镇|经公桥镇|峙滩镇|黄坛乡|兴田乡|江村乡|勒功乡|西湖乡|罗家桥乡",
    },
    Place { code: 360202, name: "江西省景德镇市昌江区", weight: 14, towns: "西郊街道|吕蒙街道|鲇鱼山镇|丽阳镇|荷塘乡" },
];

/// Other divisions: the rest of the province, its neighbours, then the country.
const AWAY: [Place; 46] = [
    far(361128, "江西省上饶市鄱阳县", 120),
    far(361130, "江西省上饶市婺源县", 90),
    far(361129, "江西省上饶市万年县", 70),
    far(361181, "江西省上饶市德兴市", 60),
    far(361127, "江西省上饶市余干县", 50),
    far(360428, "江西省九江市都昌县", 90),
    far(360403, "江西省九江市浔阳区", 40),
    far(360102, "江西省南昌市东湖区", 50),
    far(360121, "江西省南昌市南昌县", 40),
    far(360681, "江西省鹰潭市贵溪市", 25),
    far(361102, "江西省上饶市信州区", 25),
    far(341024, "安徽省黄山市祁门县", 40),
    far(341022, "安徽省黄山市休宁县", 25),
    far(330106, "浙江省杭州市西湖区", 12),
    far(350203, "福建省厦门市思明区", 8),
    far(310104, "上海市徐汇区", 8),
    far(110105, "北京市朝阳区", 6),
    far(120101, "天津市和平区", 4),
    far(500103, "重庆市渝中区", 6),
    far(440305, "广东省深圳市南山区", 12),
    far(440106, "广东省广州市天河区", 8),
    far(320106, "江苏省南京市鼓楼区", 8),
    far(420106, "湖北省武汉市武昌区", 12),
    far(430102, "湖南省长沙市芙蓉区", 8),
    far(410105, "河南省郑州市金水区", 10),
    far(370102, "山东省济南市历下区", 8),
    far(130102, "河北省石家庄市长安区", 5),
    far(140105, "山西省太原市小店区", 4),
    far(150102, "内蒙古自治区呼和浩特市新城区", 6),
    far(210102, "辽宁省沈阳市和平区", 4),
    far(220102, "吉林省长春市南关区", 4),
    far(222401, "吉林省延边朝鲜族自治州延吉市", 3),
    far(230103, "黑龙江省哈尔滨市南岗区", 4),
    far(450103, "广西壮族自治区南宁市青秀区", 8),
    far(460106, "海南省海口市龙华区", 3),
    far(510107, "四川省成都市武侯区", 10),
    far(513401, "四川省凉山彝族自治州西昌市", 5),
    far(520102, "贵州省贵阳市南明区", 8),
    far(530102, "云南省昆明市五华区", 8),
    far(540102, "西藏自治区拉萨市城关区", 4),
    far(610113, "陕西省西安市雁塔区", 6),
    far(620102, "甘肃省兰州市城关区", 5),
    far(630103, "青海省西宁市城中区", 3),
    far(640104, "宁夏回族自治区银川市兴庆区", 5),
    far(653101, "新疆维吾尔自治区喀什地区喀什市", 8),
    far(654002, "新疆维吾尔自治区伊犁哈萨克自治州伊宁市", 6),
];

const ROADS: &str =
    "珠山中路|瓷都大道|昌南大道|新厂西路|广场南路|陶阳南路|曙光路|朝阳路|浙江路|通站路|迎宾大道|解放路|人民路";
const VILLAGES: &str = "南溪|北坑|沙洲|金竹|石门|樟树下|桥头|湖田|白云|高岭|梅湖|龙塘|柳家湾|杨村|程家畈|新建";

/// The division that a person's identity number names.
pub(super) fn origin(rng: &mut Rng) -> &'static Place {
    let from: &'static [Place] = if rng.permille(860) { &HOME } else { &AWAY };
    rng.weighted(from, |p| p.weight)
}

/// The ethnic group, more often the local one where an identity number comes from such a place.
pub(super) fn ethnicity(rng: &mut Rng, division: u32) -> &'static str {
    let local: (&str, u32) = match division / 10_000 {
        15 => ("蒙古族", 300),
        45 => ("壮族", 350),
        51 if division / 100 == 5134 => ("彝族", 450),
        52 => ("苗族", 250),
        53 => ("彝族", 200),
        54 => ("藏族", 800),
        63 | 64 => ("回族", 350),
        65 if division / 100 == 6531 => ("维吾尔族", 850),
        65 => ("哈萨克族", 550),
        _ if division / 100 == 2224 => ("朝鲜族", 600),
        _ => ("畲族", 4),
    };
    if rng.permille(local.1) {
        return local.0;
    }
    const GROUPS: [(&str, u32); 9] = [
        ("汉族", 9900),
        ("回族", 22),
        ("满族", 16),
        ("土家族", 16),
        ("苗族", 14),
        ("壮族", 12),
        ("侗族", 8),
        ("瑶族", 6),
        ("蒙古族", 6),
    ];
    rng.weighted(&GROUPS, |g| g.1).0
}

/// The registered address. Most who come from elsewhere have their registration here by now; the others are registered
/// as residents of their own county.
pub(super) fn address(rng: &mut Rng, origin: &'static Place) -> String {
    let home = if origin.towns.is_empty() && rng.permille(600) { rng.weighted(&HOME, |p| p.weight) } else { origin };
    let mut text = home.name.to_string();
    if home.towns.is_empty() {
        return text + &urban(rng);
    }
    let town = one(rng, home.towns);
    text.push_str(town);
    text + &if town.ends_with("街道") { urban(rng) } else { rural(rng) }
}

fn urban(rng: &mut Rng) -> String {
    let (road, number) = (one(rng, ROADS), 1 + rng.below(399));
    let (block, unit, floor, door) = (1 + rng.below(28), 1 + rng.below(4), 1 + rng.below(18), 1 + rng.below(4));
    format!("{road}{number}号{block}栋{unit}单元{floor}{door:02}室")
}

fn rural(rng: &mut Rng) -> String {
    format!("{}村{}组{}号", one(rng, VILLAGES), 1 + rng.below(12), 1 + rng.below(160))
}

fn one(rng: &mut Rng, list: &'static str) -> &'static str {
    let count = list.split('|').count() as u32;
    list.split('|').nth(rng.below(count) as usize).unwrap_or(list)
}

/// Every division code in use, for the tests.
#[cfg(test)]
pub(super) fn codes() -> Vec<u32> {
    HOME.iter().chain(&AWAY).map(|p| p.code).collect()
}
