//! The report's charts as inline SVG. Lengths are in units of a 900-wide drawing; every text is escaped and
//! shortened; an empty chart says that it is.

use std::collections::BTreeMap;

use super::html::thousands;
use super::markup::{escape, shorten};
use super::report::{Flow, FreshRow, MonthTerms, ShareTypes};
use super::score::{basis_points, percent};

const WIDE: f64 = 900.0;

/// Rows a chart of departments shows; the rest are in the ledger.
pub const ROWS: usize = 60;

fn svg(height: f64, label: &str, inner: &str) -> String {
    format!(
        "<svg viewBox=\"0 0 900 {height:.0}\" role=\"img\" aria-label=\"{}\" xmlns=\"http://www.w3.org/2000/svg\">{inner}</svg>",
        escape(label)
    )
}

fn rect(x: f64, y: f64, w: f64, h: f64, class: &str, title: &str) -> String {
    let shape = format!("<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{w:.1}\" height=\"{h:.1}\" class=\"{class}\"");
    match title {
        "" => format!("{shape}/>"),
        t => format!("{shape}><title>{}</title></rect>", escape(t)),
    }
}

fn text(x: f64, y: f64, class: &str, content: &str) -> String {
    format!("<text x=\"{x:.1}\" y=\"{y:.1}\" class=\"{class}\">{}</text>", escape(content))
}

fn rule(x1: f64, y1: f64, x2: f64, y2: f64, class: &str) -> String {
    format!("<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" class=\"{class}\"/>")
}

fn empty(label: &str) -> String {
    svg(60.0, label, &text(WIDE / 2.0, 34.0, "t m dim", "本期无数据　No data in this period"))
}

/// A colour key, from `x` on: class of the swatch, Chinese, English.
fn key(mut x: f64, y: f64, items: &[(&str, &str, &str)]) -> String {
    let mut out = String::new();
    for (class, zh, en) in items {
        out.push_str(&rect(x, y - 9.0, 12.0, 10.0, class, ""));
        let label = format!("{zh} {en}");
        out.push_str(&text(x + 18.0, y, "t", &label));
        x += 44.0 + zh.chars().count() as f64 * 12.5 + en.len() as f64 * 6.6;
    }
    out
}

/// A round number at or above `max` that four grid lines divide.
fn ceiling(max: u64) -> u64 {
    let mut step = 1u64;
    loop {
        for m in [1, 2, 3, 4, 5, 6, 8] {
            let top = step.saturating_mul(m).saturating_mul(4);
            if top >= max {
                return top;
            }
        }
        match step.checked_mul(10) {
            Some(next) => step = next,
            None => return u64::MAX,
        }
    }
}

/// Terms month by month: stacked bars, the share in time over each.
pub fn terms(months: &[MonthTerms]) -> String {
    let label = "各月期限履行情况 Deadlines met by month";
    let total = |m: &MonthTerms| m.good.saturating_add(m.over_principle).saturating_add(m.breach);
    let shown: Vec<&MonthTerms> = months.iter().rev().take(24).rev().collect();
    let max = shown.iter().map(|m| total(m)).max().unwrap_or(0);
    if max == 0 {
        return empty(label);
    }
    let (left, right, top, base) = (52.0, WIDE - 6.0, 52.0, 246.0);
    let ceiling = ceiling(max);
    let mut out = key(
        left,
        14.0,
        &[
            ("c-good", "按时", "in time"),
            ("c-over", "超原则时限", "over the in-principle term"),
            ("c-bad", "逾期", "breach"),
        ],
    );
    out.push_str(&text(right, 14.0, "t e dim", "柱上为按时率 share in time"));
    for quarter in 0..=4u8 {
        let y = base - (base - top) * f64::from(quarter) / 4.0;
        out.push_str(&rule(left, y, right, y, if quarter == 0 { "axis" } else { "grid" }));
        let value = ceiling / 4 * u64::from(quarter);
        out.push_str(&text(left - 8.0, y + 4.0, "t e dim n", &thousands(value)));
    }
    let slot = (right - left) / shown.len().max(1) as f64;
    let bar = (slot * 0.52).min(46.0);
    for (i, month) in shown.iter().enumerate() {
        let middle = left + slot * (i as f64 + 0.5);
        let mut y = base;
        for (count, class, name) in [
            (month.good, "c-good", "按时"),
            (month.over_principle, "c-over", "超原则时限"),
            (month.breach, "c-bad", "逾期"),
        ] {
            let h = (base - top) * count as f64 / ceiling as f64;
            y -= h;
            if count > 0 {
                let title = format!("{} {name} {count}", month.month);
                out.push_str(&rect(middle - bar / 2.0, y, bar, h, class, &title));
            }
        }
        let all = total(month);
        let share = if all == 0 { "—".to_string() } else { short_percent(basis_points(month.good, all)) };
        out.push_str(&text(middle, y - 6.0, "t m n", &share));
        out.push_str(&text(middle, base + 18.0, "t m n dim", month.month.get(2..).unwrap_or(&month.month)));
    }
    svg(272.0, label, &out)
}

/// `95%`, cut and not rounded up to a 100% that isn't.
fn short_percent(bp: Option<u32>) -> String {
    bp.map_or("—".to_string(), |bp| format!("{}%", bp / 100))
}

/// Lays `count` rows of height `h` out in one column, or in two from 13 rows on: x, y and width of each.
fn places(count: usize, top: f64, h: f64) -> (Vec<(f64, f64, f64)>, f64) {
    let columns = if count > 12 { 2 } else { 1 };
    let per = count.div_ceil(columns).max(1);
    let gap = 36.0;
    let width = (WIDE - gap * (columns - 1) as f64) / columns as f64;
    let at = |i: usize| ((i / per) as f64 * (width + gap), top + (i % per) as f64 * h, width);
    ((0..count).map(at).collect(), top + per as f64 * h)
}

/// Catalogue by share type, a bar for each department on one common scale.
pub fn share_types(rows: &[ShareTypes]) -> String {
    let label = "目录按共享类型分布 Catalogue by share type";
    let mut rows: Vec<&ShareTypes> = rows.iter().filter(|r| r.total() > 0).collect();
    rows.sort_by(|a, b| b.total().cmp(&a.total()).then_with(|| a.name.cmp(&b.name)));
    rows.truncate(ROWS);
    let Some(max) = rows.iter().map(|r| r.total()).max() else { return empty(label) };
    let mut out = key(
        0.0,
        14.0,
        &[
            ("c-un", "无条件共享", "unconditional"),
            ("c-co", "有条件共享", "conditional"),
            ("c-pr", "不予共享", "not shared"),
        ],
    );
    let (places, height) = places(rows.len(), 34.0, 19.0);
    let name_wide = 172.0;
    for (row, (x, y, width)) in rows.iter().zip(places) {
        out.push_str(&text(x + name_wide - 10.0, y + 11.0, "t e", &shorten(&row.name, 24)));
        let scale = (width - name_wide - 50.0) / max as f64;
        let mut at = x + name_wide;
        for (count, class, name) in [
            (row.unconditional, "c-un", "无条件"),
            (row.conditional, "c-co", "有条件"),
            (row.prohibited, "c-pr", "不予"),
        ] {
            let w = count as f64 * scale;
            if count > 0 {
                out.push_str(&rect(at, y + 1.0, w, 12.0, class, &format!("{} {name} {count}", shorten(&row.name, 40))));
            }
            at += w;
        }
        out.push_str(&text(at + 7.0, y + 11.0, "t n dim", &thousands(row.total())));
    }
    svg(height + 4.0, label, &out)
}

/// Which of five steps a freshness falls into.
fn step(bp: u32) -> &'static str {
    match bp {
        9_500.. => "h5",
        9_000..=9_499 => "h4",
        8_000..=8_999 => "h3",
        6_000..=7_999 => "h2",
        _ => "h1",
    }
}

/// Freshness: a cell for each department and month, the last month's figure at its end.
pub fn freshness(months: &[String], rows: &[FreshRow]) -> String {
    let label = "数据鲜活度热力图 Freshness by department and month";
    let rows: Vec<&FreshRow> = rows.iter().filter(|r| r.months.iter().any(Option::is_some)).take(ROWS).collect();
    let skip = months.len().saturating_sub(12);
    let shown = months.get(skip..).unwrap_or(&[]);
    if rows.is_empty() || shown.is_empty() {
        return empty(label);
    }
    let mut out = key(
        0.0,
        14.0,
        &[
            ("h5", "≥95%", ""),
            ("h4", "90–95", ""),
            ("h3", "80–90", ""),
            ("h2", "60–80", ""),
            ("h1", "<60%", ""),
            ("h0", "无考核", "none"),
        ],
    );
    out.push_str(&text(WIDE, 14.0, "t e dim", "行末为末月鲜活率 last month at the row's end"));
    let (places, height) = places(rows.len(), 54.0, 17.0);
    let name_wide = 172.0;
    for (i, (row, (x, y, width))) in rows.iter().zip(&places).enumerate() {
        let cell = (width - name_wide - 50.0) / shown.len() as f64;
        if i == 0 || places.get(i.wrapping_sub(1)).is_some_and(|p| p.0 < *x) {
            for (m, month) in shown.iter().enumerate() {
                let name = month.get(5..).unwrap_or(month).trim_start_matches('0');
                out.push_str(&text(x + name_wide + cell * (m as f64 + 0.5), y - 6.0, "t m n dim", name));
            }
        }
        out.push_str(&text(x + name_wide - 10.0, y + 11.0, "t e", &shorten(&row.name, 24)));
        let mut last = None;
        for (m, month) in shown.iter().enumerate() {
            let bp = row.months.get(skip + m).copied().flatten();
            let class = bp.map_or("h0", step);
            let title = format!("{} {month} {}", shorten(&row.name, 40), percent(bp));
            out.push_str(&rect(x + name_wide + cell * m as f64, *y, cell - 1.5, 15.0, class, &title));
            last = bp;
        }
        out.push_str(&text(x + width - 2.0, y + 11.0, "t e n dim", &short_percent(last)));
    }
    svg(height + 4.0, label, &out)
}

/// Sums flows over the most active departments of one side; the rest become 其他部门 (`None`).
fn leading(flows: &[Flow], side: impl Fn(&Flow) -> &str, keep: usize) -> Vec<String> {
    let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
    for flow in flows {
        let sum = sums.entry(side(flow)).or_default();
        *sum = sum.saturating_add(flow.count);
    }
    let mut all: Vec<(&str, u64)> = sums.into_iter().collect();
    all.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    all.into_iter().take(keep).map(|(n, _)| n.to_string()).collect()
}

/// Flows between departments: providers left, users right, the bands as wide as their counts.
pub fn flows(flows: &[Flow], unit: &(String, String)) -> String {
    let label = "部门间数据流向 Flows between departments";
    let flows: Vec<Flow> = flows.iter().filter(|f| f.count > 0).cloned().collect();
    let total = flows.iter().fold(0u64, |n, f| n.saturating_add(f.count));
    if total == 0 {
        return empty(label);
    }
    let (providers, users) = (leading(&flows, |f| &f.provider, 9), leading(&flows, |f| &f.user, 9));
    let index = |names: &[String], name: &str| names.iter().position(|n| n == name).unwrap_or(names.len());
    let mut bands: BTreeMap<(usize, usize), u64> = BTreeMap::new();
    for flow in &flows {
        let band = bands.entry((index(&providers, &flow.provider), index(&users, &flow.user))).or_default();
        *band = band.saturating_add(flow.count);
    }
    let (top, room, gap) = (44.0, 270.0, 10.0);
    let scale = room / total as f64;
    let (left, right, node) = (232.0, WIDE - 232.0, 9.0);
    let mut out = text(left + node, 14.0, "t e b", "提供部门 Providers");
    out.push_str(&text(right - node, 14.0, "t b", "使用部门 Users"));
    let note = format!("单位：{}　in {}", shorten(&unit.0, 20), shorten(&unit.1, 30));
    out.push_str(&text(WIDE / 2.0, 14.0, "t m dim", &note));
    let mut height: f64 = 0.0;
    // Where each node begins, and from where its next band leaves.
    let mut place = |names: &[String], sum_of: &dyn Fn(usize) -> u64, is_left: bool| -> Vec<f64> {
        let (mut y, mut starts) = (top, Vec::new());
        for i in 0..=names.len() {
            let sum = sum_of(i);
            starts.push(y);
            if sum == 0 {
                continue;
            }
            let h = (sum as f64 * scale).max(1.0);
            let x = if is_left { left } else { right - node };
            out.push_str(&rect(x, y, node, h, "c-node", ""));
            let name = names.get(i).map_or("其他部门 Others".to_string(), |n| shorten(n, 26));
            let (tx, class) = if is_left { (left - 10.0, "t e") } else { (right + 10.0, "t") };
            out.push_str(&text(tx, y + h / 2.0 + 4.0, class, &format!("{name}　{}", thousands(sum))));
            y += h.max(6.0) + gap;
        }
        height = height.max(y);
        starts
    };
    let of = |want: &dyn Fn(&(usize, usize)) -> bool| {
        bands.iter().filter(|(k, _)| want(k)).fold(0u64, |n, (_, c)| n.saturating_add(*c))
    };
    let mut from = place(&providers, &|i| of(&|k| k.0 == i), true);
    let mut to = place(&users, &|i| of(&|k| k.1 == i), false);
    for ((p, u), count) in &bands {
        let h = (*count as f64 * scale).max(0.6);
        let (Some(y1), Some(y2)) = (from.get_mut(*p), to.get_mut(*u)) else { continue };
        let (x1, x2, middle) = (left + node, right - node, WIDE / 2.0);
        let class = if *p < 3 { format!("f{p}") } else { "f3".to_string() };
        let name = |names: &[String], i: usize| names.get(i).map_or("其他部门".to_string(), |n| shorten(n, 40));
        let title = format!("{} → {}：{count}", name(&providers, *p), name(&users, *u));
        out.push_str(&format!(
            "<path d=\"M{x1:.1} {a:.1}C{middle:.1} {a:.1} {middle:.1} {b:.1} {x2:.1} {b:.1}V{d:.1}C{middle:.1} {d:.1} {middle:.1} {c:.1} {x1:.1} {c:.1}Z\" class=\"{class}\"><title>{}</title></path>",
            escape(&title),
            a = *y1,
            b = *y2,
            c = *y1 + h,
            d = *y2 + h
        ));
        *y1 += h;
        *y2 += h;
    }
    svg(height, label, &out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axis_holds_the_largest_bar_and_divides_by_four() {
        for max in [1, 4, 5, 37, 41, 399, 12_345, u64::MAX] {
            let top = ceiling(max);
            assert!(top >= max && (top.is_multiple_of(4) || top == u64::MAX), "{max} {top}");
        }
    }

    #[test]
    fn empty_charts_say_so() {
        let unit = ("件".to_string(), "requests".to_string());
        for chart in
            [terms(&[]), terms(&[MonthTerms::default()]), share_types(&[]), freshness(&[], &[]), flows(&[], &unit)]
        {
            assert!(chart.contains("No data") && !chart.contains("NaN"));
        }
    }

    #[test]
    fn shares_are_cut_so_that_not_all_never_reads_all() {
        assert_eq!(short_percent(Some(9_999)), "99%");
        assert_eq!(short_percent(Some(10_000)), "100%");
    }

    #[test]
    fn every_flow_is_drawn_or_summed_into_the_others() {
        let many: Vec<Flow> = (0..40)
            .flat_map(|p| (0..40).map(move |u| Flow { provider: format!("P{p}"), user: format!("U{u}"), count: 1 }))
            .collect();
        let chart = flows(&many, &("件".to_string(), "requests".to_string()));
        assert_eq!(chart.matches("其他部门 Others　1,240").count(), 2, "31 of 40 on each side");
        let drawn: u64 = chart
            .split("<title>")
            .skip(1)
            .filter_map(|t| t.split('：').nth(1)?.split('<').next()?.parse::<u64>().ok())
            .sum();
        assert_eq!(drawn, 1_600);
    }
}
