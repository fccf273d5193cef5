use super::*;
use crate::supervise::duty::Kind;
use crate::supervise::entries::Entries;
use crate::supervise::score::{scorecard, DepartmentFacts, Metric, Span, Tally, Weights};
use std::collections::BTreeMap;

fn d(text: &str) -> Day {
    Day::parse(text, "day").unwrap()
}

/// A small deterministic source of variety.
struct Dice(u64);
impl Dice {
    fn roll(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n.max(1)
    }
}

const NAMES: [&str; 32] = [
    "市发展和改革委员会",
    "市教育体育局",
    "市科学技术局",
    "市工业和信息化局",
    "市公安局",
    "市民政局",
    "市司法局",
    "市财政局",
    "市人力资源和社会保障局",
    "市自然资源和规划局",
    "市生态环境局",
    "市住房和城乡建设局",
    "市交通运输局",
    "市水利局",
    "市农业农村局",
    "市商务局",
    "市文化广电旅游局",
    "市卫生健康委员会",
    "市退役军人事务局",
    "市应急管理局",
    "市审计局",
    "市市场监督管理局",
    "市统计局",
    "市医疗保障局",
    "市林业局",
    "市城市管理局",
    "市税务局",
    "市住房公积金管理中心",
    "市残疾人联合会",
    "昌江区人民政府",
    "珠山区人民政府",
    "浮梁县人民政府",
];

/// An example city's year with `n` departments.
pub(crate) fn sample(n: usize) -> ReportData {
    let mut dice = Dice(20231224);
    let name = |i: usize| NAMES.get(i).map_or(format!("第{}单位", i + 1), |s| s.to_string());
    let months: Vec<String> = (1..=12).map(|m| format!("2026-{m:02}")).collect();
    let mut facts = Vec::new();
    for i in 0..n {
        let mut tallies = BTreeMap::new();
        for metric in Metric::ALL {
            if i == n - 1 && n > 3 || metric == Metric::RefusedWithBasis && i % 4 == 1 {
                continue;
            }
            let all = 8 + dice.roll(60);
            let bad = dice.roll(all / 5 + 1);
            let over = if metric == Metric::AnsweredInTime { dice.roll(5) } else { 0 };
            let entries: Entries = (0..all).map(|_| 1 + dice.roll(480_000)).collect();
            tallies
                .insert((0, metric), Tally { good: all - bad, over_principle: over, breach: bad, pending: 0, entries });
        }
        let since = (i + 2 == n).then(|| d("2026-10-08"));
        facts.push(DepartmentFacts { code: format!("D{i:03}"), name: name(i), since, until: None, tallies });
    }
    let weights = [15, 10, 15, 10, 15, 5, 15, 5, 10];
    let weights = Weights::new(Metric::ALL.iter().zip(weights).map(|(m, w)| (m.code(), w)), 5_000).unwrap();
    let period = Period::parse("2026").unwrap();
    let span = Span { period, pack: "jingdezhen-2023".into(), version: "1".into(), weights };
    let terms = months
        .iter()
        .map(|m| MonthTerms {
            month: m.clone(),
            good: 130 + dice.roll(90),
            over_principle: dice.roll(22),
            breach: dice.roll(9),
        })
        .collect();
    let catalogue = (0..n)
        .map(|i| ShareTypes {
            name: name(i),
            unconditional: dice.roll(60),
            conditional: dice.roll(70),
            prohibited: dice.roll(9),
        })
        .collect();
    let freshness = (0..n)
        .map(|i| {
            let base = 6_800 + dice.roll(3_000);
            let one = |m: usize, dice: &mut Dice| {
                (i + 2 != n || m >= 9).then(|| {
                    u32::try_from((base + dice.roll(1_500)).min(10_000) - if dice.roll(9) == 0 { 2_600 } else { 0 })
                        .unwrap()
                })
            };
            FreshRow { name: name(i), months: (0..12).map(|m| one(m, &mut dice)).collect() }
        })
        .collect();
    let mut flows = Vec::new();
    for p in 0..n {
        for u in 0..n {
            let heavy = 1 + 40 / (1 + p as u64 % 11) / (1 + u as u64 % 7);
            if p != u && dice.roll(4) == 0 {
                flows.push(Flow { provider: name(p), user: name(u), count: dice.roll(heavy) });
            }
        }
    }
    let notice = |id, i: usize, finding, content: &str, issued: &str, deadline: &str, state| NoticeLine {
        id,
        name: name(i),
        finding,
        content: content.into(),
        issued_on: d(issued),
        deadline: d(deadline),
        state,
    };
    let notices = vec![
        notice(11, 1, Finding::Catalogue, "9项信息资源逾期未编目", "2026-09-01", "2026-09-30", State::Escalated),
        notice(
            12,
            5,
            Finding::Supply,
            "婚姻登记数据连续两个更新周期未更新",
            "2026-11-20",
            "2026-12-20",
            State::Overdue,
        ),
        notice(13, 12, Finding::Reply, "第3107号申请超过受理期限未答复", "2026-12-21", "2027-01-15", State::Issued),
        notice(
            14,
            22,
            Finding::Control,
            "单日读取量为历史中位数的18倍，未能说明原因",
            "2026-12-28",
            "2027-01-20",
            State::Issued,
        ),
        notice(9, 3, Finding::Reply, "已整改", "2026-03-01", "2026-03-20", State::Rectified),
    ];
    let duty = |i: usize, duty: Kind, due: &str, status, zh: &str, en: &str| Duty {
        department: format!("D{i:03}"),
        duty,
        article: duty.article(),
        basis: duty.basis(),
        by_reference: false,
        due: Some(d(due)),
        status,
        todo_en: en.into(),
        todo_zh: zh.into(),
    };
    let duties = vec![
        duty(
            7,
            Kind::Cdo,
            "2026-11-02",
            Status::Overdue,
            "明确一名首席数据官并登记到 gov_staff；自2026年11月2日起空缺。",
            "Name one cdo and register the post in gov_staff; vacant since 2026-11-02.",
        ),
        duty(
            0,
            Kind::EmergencyDrill,
            "2026-12-31",
            Status::Unproven,
            "年度应急演练已登记但无佐证材料杂凑值，请补登。",
            "'emergency_drill' is recorded without evidence: record it again with the file's hash.",
        ),
        duty(
            4,
            Kind::Inspection,
            "2027-01-20",
            Status::Due,
            "就2026年12月20日第7号检查事项于2027年1月20日前答复并附佐证。",
            "Answer inspection 7 of 2026-12-20 by 2027-01-20, with evidence.",
        ),
    ];
    ReportData {
        city: "示例市".into(),
        city_en: "Example City".into(),
        issuer: "示例市政务服务数据管理局".into(),
        made_on: d("2027-01-05"),
        closed: true,
        scorecard: scorecard(period, vec![span], &facts).unwrap(),
        terms,
        catalogue,
        fresh_months: months,
        freshness,
        flows,
        flow_unit: ("件（已提供的申请）".into(), "requests provided".into()),
        notices,
        duties,
        chain: ChainState {
            entries: 483_127,
            verified: Verified::Whole,
            checkpoint: Some(CheckpointState {
                origin: "data.example.gov.cn/sjj".into(),
                size: 483_127,
                at: "2027-01-04T16:00:00.000Z".into(),
                fingerprint: "9f2c51b7e04d83a6".repeat(4),
                algorithm: "SHA-256".into(),
                signatures: 1,
                taken_out: Some(d("2027-01-04")),
            }),
            unlocked_windows: 0,
        },
    }
}

/// Every tag of the page, checked to be well-formed and balanced; returns its text.
fn text_of(page: &str) -> String {
    let inner = page.strip_prefix("<!DOCTYPE html>").unwrap();
    // Void elements are written without a slash in HTML.
    let inner = inner.replace("<br>", "<br/>");
    let (head, rest) = inner.split_once("<style>").unwrap();
    let (_, rest) = rest.split_once("</style>").unwrap();
    let metas = head.split('\n').filter(|l| !l.starts_with("<meta")).collect::<Vec<_>>().join("\n");
    let xml = metas + rest;
    let mut reader = quick_xml::Reader::from_str(&xml);
    let mut out = String::new();
    loop {
        use quick_xml::events::Event;
        match reader.read_event().unwrap() {
            Event::Text(t) => out.push_str(&t),
            Event::GeneralRef(r) => out.push(match &*r {
                "amp" => '&',
                "lt" => '<',
                "gt" => '>',
                "quot" => '"',
                _ => '\'',
            }),
            Event::Start(e) | Event::Empty(e) => e.attributes().for_each(|a| {
                assert!(!a.unwrap().key.as_ref().starts_with("on"));
            }),
            Event::Eof => return out,
            _ => {}
        }
    }
}

#[test]
fn the_page_stands_alone() {
    let page = report(&sample(32));
    for outside in ["<script", "<link", "<img", "<iframe", "src=", "href=", "url(", "@import", "javascript:"] {
        assert!(!page.contains(outside), "{outside}");
    }
    // The only address in it names the SVG vocabulary, which nobody fetches.
    let addresses = page.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "");
    assert!(!addresses.contains("http"));
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn the_page_holds_every_chapter_and_is_well_formed() {
    let data = sample(32);
    let text = text_of(&report(&data));
    for part in [
        "部门评分",
        "期限履行",
        "目录构成",
        "数据鲜活度",
        "数据流向",
        "未办结整改通知",
        "责任事项",
        "审计链状态",
        "9f2c51b7 e04d83a6",
    ] {
        assert!(text.contains(part), "{part}");
    }
    for department in &data.scorecard.departments {
        assert!(text.contains(&department.name));
    }
    assert!(!text.contains("NaN") && !text.contains("inf"));
    assert!(text.contains("市税务局") && !text.contains("已整改（经复核）"), "closed notices are not listed");
}

#[test]
fn names_with_markup_in_them_stay_text_everywhere() {
    let evil = "</title></style><script>alert(1)</script>\"'&\u{202e}\0";
    let mut data = sample(6);
    for s in [&mut data.city, &mut data.city_en, &mut data.issuer, &mut data.flow_unit.0, &mut data.flow_unit.1] {
        *s = evil.into();
    }
    data.scorecard.departments.iter_mut().for_each(|x| x.name = evil.into());
    data.scorecard.spans.iter_mut().for_each(|x| (x.pack, x.version) = (evil.into(), evil.into()));
    data.terms.iter_mut().for_each(|x| x.month = evil.into());
    data.catalogue.iter_mut().for_each(|x| x.name = evil.into());
    data.fresh_months.iter_mut().for_each(|x| *x = evil.into());
    data.freshness.iter_mut().for_each(|x| x.name = evil.into());
    data.flows.iter_mut().for_each(|x| (x.provider, x.user) = (evil.into(), format!("{evil}2")));
    data.notices.iter_mut().for_each(|x| (x.name, x.content) = (evil.into(), evil.into()));
    data.duties.iter_mut().for_each(|x| (x.department, x.todo_en, x.todo_zh) = (evil.into(), evil.into(), evil.into()));
    data.chain.verified = Verified::Broken(3, evil.into());
    let c = data.chain.checkpoint.as_mut().unwrap();
    (c.origin, c.at, c.fingerprint, c.algorithm) = (evil.into(), evil.into(), evil.into(), evil.into());
    let page = report(&data);
    assert!(!page.contains("<script") && !page.contains('\u{202e}') && !page.contains('\0'));
    assert_eq!(page.matches("</style>").count(), 1);
    text_of(&page);
}

#[test]
fn an_empty_city_says_that_it_is_empty() {
    let mut data = sample(4);
    data.scorecard.departments.clear();
    (data.terms, data.catalogue, data.freshness, data.flows) = (vec![], vec![], vec![], vec![]);
    (data.notices, data.duties, data.fresh_months) = (vec![], vec![], vec![]);
    data.chain = ChainState { entries: 0, verified: Verified::NotRun, checkpoint: None, unlocked_windows: 2 };
    let text = text_of(&report(&data));
    for part in ["本期没有参评部门", "没有未办结的整改通知", "各项责任均已落实", "未核验", "No data in this period"]
    {
        assert!(text.contains(part), "{part}");
    }
}

#[test]
fn a_new_department_says_what_its_figures_cover() {
    let text = text_of(&report(&sample(32)));
    assert!(text.contains("仅含2026-10-08至2026-12-31"));
    assert!(text.contains("2026-01-01至2026-12-31无考核事项"));
}

#[test]
fn the_page_stays_under_a_megabyte() {
    let usual = report(&sample(60)).len();
    assert!(usual < 300_000, "{usual}");
    let mut huge = sample(1_500);
    let long = "超长名称&<".repeat(3_000);
    huge.scorecard.departments.iter_mut().for_each(|x| x.name = long.clone());
    let (notice, duty) = (huge.notices[0].clone(), huge.duties[0].clone());
    huge.notices =
        (0..2_000).map(|id| NoticeLine { id, content: long.clone(), name: long.clone(), ..notice.clone() }).collect();
    huge.duties = vec![Duty { todo_en: long.clone(), todo_zh: long.clone(), ..duty }; 2_000];
    huge.catalogue.iter_mut().for_each(|x| x.name = long.clone());
    huge.freshness.iter_mut().for_each(|x| x.name = long.clone());
    let span = huge.scorecard.spans[0].clone();
    huge.scorecard.spans = vec![span; 400];
    let size = report(&huge).len();
    assert!(size < 1_000_000, "{size}");
}

#[test]
fn counts_at_the_edge_of_what_fits_are_drawn() {
    let mut data = sample(3);
    data.terms[0].good = u64::MAX;
    data.terms[0].breach = u64::MAX;
    data.flows.push(Flow { provider: "a".into(), user: "b".into(), count: u64::MAX });
    data.catalogue[0].conditional = u64::MAX;
    data.chain.entries = u64::MAX;
    let page = report(&data);
    assert!(!page.contains("NaN") && !page.contains("inf\""));
    text_of(&page);
}

/// Writes the sample for people to look at: `cargo test --lib sample_page -- --ignored`.
#[test]
#[ignore = "writes a file to look at"]
fn sample_page_is_written() {
    for n in [32, 60] {
        let path = std::env::temp_dir().join(format!("govshare-report-{n}.html"));
        std::fs::write(&path, report(&sample(n))).unwrap();
        println!("{}", path.display());
    }
}
