//! Findings (4) and (5) suggested from the access log, with the entries that show the pattern.
//!
//! Volume is compared with the agreement's own past: the median of its earlier days with any reading. A
//! median, because one bad day must not become the new normal; its own past, because a tax bureau's
//! ordinary Monday would be a kindergarten's breach.

use std::collections::{BTreeMap, BTreeSet};

use super::{sort, Finding, Proposal, Standing};
use crate::supervise::day::Day;
use crate::supervise::entries::Entries;

/// What was agreed with a department.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreement {
    /// The request's number.
    pub id: i64,
    pub resource: String,
    /// The using department.
    pub user: String,
    pub purpose: String,
    /// Minutes of the day (0..1440, local) from and before which reading is expected; a range that ends
    /// before it begins runs over midnight; `None` = any hour.
    pub hours: Option<(u16, u16)>,
    /// Single-key look-ups allowed in a day; `None` = no budget.
    pub probe_budget: Option<u64>,
}

/// One entry of the access log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    pub seq: u64,
    pub agreement: i64,
    /// Local (+08:00) day and minute of the day.
    pub day: Day,
    pub minute: u16,
    pub purpose: String,
    pub rows: u64,
    /// Whether it looked up single keys, and how many.
    pub probes: u64,
}

/// A resource made from another's data and put into the catalogue or provided on (Art. 13).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derived {
    pub resource: String,
    /// The department that offers it.
    pub department: String,
    pub source: String,
    pub source_provider: String,
    /// The source's provider authorised it in writing.
    pub authorised: bool,
    pub offered_on: Day,
    pub entries: Entries,
}

/// When a day's volume is unusual; from the rule pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VolumeRule {
    /// Days with reading needed before there is a past to compare with.
    pub history_days: usize,
    /// How many hundredths of the median are unusual: 500 = five times.
    pub times_percent: u64,
    /// Fewer rows than this are never unusual.
    pub floor_rows: u64,
}

/// Suggests (4) and (5) from reading within `from..=to`; `accesses` may reach further back and should, for
/// the comparison.
pub fn from_accesses(
    agreements: &[Agreement],
    accesses: &[Access],
    rule: VolumeRule,
    from: Day,
    to: Day,
) -> Vec<Proposal> {
    let mut days: BTreeMap<i64, BTreeMap<Day, Vec<&Access>>> = BTreeMap::new();
    for access in accesses.iter().filter(|a| a.day <= to) {
        days.entry(access.agreement).or_default().entry(access.day).or_default().push(access);
    }
    let mut out = Vec::new();
    for agreement in agreements {
        let Some(by_day) = days.get(&agreement.id) else { continue };
        let mut past = Sorted::default();
        for (day, of_day) in by_day {
            let rows = of_day.iter().fold(0u64, |n, a| n.saturating_add(a.rows));
            if *day >= from {
                let seen = OneDay { agreement, day: *day, of_day };
                out.extend(seen.purpose());
                out.extend(seen.hours());
                out.extend(seen.probes());
                out.extend(seen.volume(rows, &past, rule));
            }
            if rows > 0 {
                past.insert(rows);
            }
        }
    }
    sort(out)
}

/// (5): what was made from another's data and offered on without the provider's authorisation.
pub fn from_derived(facts: &[Derived], as_of: Day) -> Vec<Proposal> {
    let onward = facts.iter().filter(|f| !f.authorised && f.department != f.source_provider && f.offered_on <= as_of);
    let made = onward.map(|f| Proposal {
        finding: Finding::Control,
        standing: Standing::Suggested,
        department: f.department.clone(),
        check: "offered_onward",
        subject: f.resource.clone(),
        day: f.offered_on,
        reason_en: format!(
            "{} is derived from {} of {} and offered on without its authorisation.",
            f.resource, f.source, f.source_provider
        ),
        reason_zh: format!("{}由{}的{}加工形成，未经其授权对外提供。", f.resource, f.source_provider, f.source),
        entries: f.entries.clone(),
    });
    sort(made.collect())
}

/// Past volumes in order, for their median.
#[derive(Default)]
struct Sorted(Vec<u64>);

impl Sorted {
    fn insert(&mut self, value: u64) {
        let at = self.0.partition_point(|v| *v < value);
        self.0.insert(at, value);
    }

    /// The lower median, so that a tie leans to suspicion; `None` with fewer than `least` values.
    fn median(&self, least: usize) -> Option<u64> {
        if self.0.len() < least.max(1) {
            return None;
        }
        self.0.get((self.0.len() - 1) / 2).copied()
    }
}

struct OneDay<'a> {
    agreement: &'a Agreement,
    day: Day,
    of_day: &'a [&'a Access],
}

/// Purposes are compared as people would: spacing and full-width forms of ASCII make no difference.
fn plain(purpose: &str) -> String {
    let narrow = |c: char| match u32::from(c) {
        code @ 0xff01..=0xff5e => char::from_u32(code - 0xfee0).unwrap_or(c),
        _ => c,
    };
    purpose.chars().map(narrow).filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

impl OneDay<'_> {
    fn suggest(&self, finding: Finding, check: &'static str, seqs: Entries, en: String, zh: String) -> Proposal {
        Proposal {
            finding,
            standing: Standing::Suggested,
            department: self.agreement.user.clone(),
            check,
            subject: self.agreement.id.to_string(),
            day: self.day,
            reason_en: format!("Agreement {} ({}), {}: {en}", self.agreement.id, self.agreement.resource, self.day),
            reason_zh: format!(
                "第{}号共享（{}）{}：{zh}",
                self.agreement.id,
                self.agreement.resource,
                self.day.chinese()
            ),
            entries: seqs,
        }
    }

    fn matching(&self, is: impl Fn(&Access) -> bool) -> Option<(usize, Entries)> {
        let seqs: BTreeSet<u64> = self.of_day.iter().filter(|a| is(a)).map(|a| a.seq).collect();
        (!seqs.is_empty()).then(|| (seqs.len(), seqs.into_iter().collect()))
    }

    fn purpose(&self) -> Option<Proposal> {
        let agreed = plain(&self.agreement.purpose);
        let (n, seqs) = self.matching(|a| plain(&a.purpose) != agreed)?;
        let en = format!("{n} readings stated another purpose than the one agreed.");
        let zh = format!("{n}次读取所述用途与答复意见不一致。");
        Some(self.suggest(Finding::Purpose, "outside_purpose", seqs, en, zh))
    }

    fn hours(&self) -> Option<Proposal> {
        let (start, end) = self.agreement.hours?;
        let within = |minute: u16| match start <= end {
            true => start <= minute && minute < end,
            false => minute >= start || minute < end,
        };
        let (n, seqs) = self.matching(|a| !within(a.minute))?;
        let clock = |m: u16| format!("{:02}:{:02}", m / 60, m % 60);
        let en = format!("{n} readings outside {}–{}.", clock(start), clock(end));
        let zh = format!("{n}次读取在约定时段{}—{}之外。", clock(start), clock(end));
        Some(self.suggest(Finding::Control, "outside_hours", seqs, en, zh))
    }

    fn probes(&self) -> Option<Proposal> {
        let budget = self.agreement.probe_budget?;
        let probes = self.of_day.iter().fold(0u64, |n, a| n.saturating_add(a.probes));
        let (_, seqs) = self.matching(|a| a.probes > 0).filter(|_| probes > budget)?;
        let en = format!("{probes} single look-ups, budget {budget} a day.");
        let zh = format!("单条比对查询{probes}次，超出每日{budget}次的限额。");
        Some(self.suggest(Finding::Control, "probes_over_budget", seqs, en, zh))
    }

    fn volume(&self, rows: u64, past: &Sorted, rule: VolumeRule) -> Option<Proposal> {
        let median = past.median(rule.history_days)?;
        let unusual = u128::from(rows) * 100 > u128::from(median) * u128::from(rule.times_percent);
        let (_, seqs) = self.matching(|a| a.rows > 0).filter(|_| unusual && rows >= rule.floor_rows)?;
        let en = format!("{rows} rows, where its median day has {median}.");
        let zh = format!("当日读取{rows}行，该共享历史日读取中位数为{median}行。");
        Some(self.suggest(Finding::Control, "unusual_volume", seqs, en, zh))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn d(text: &str) -> Day {
        Day::parse(text, "day").unwrap()
    }

    const RULE: VolumeRule = VolumeRule { history_days: 5, times_percent: 500, floor_rows: 100 };

    fn agreement() -> Agreement {
        Agreement {
            id: 12,
            resource: "R1".into(),
            user: "YBJ".into(),
            purpose: "医保参保 核验A".into(),
            hours: Some((8 * 60, 18 * 60)),
            probe_budget: Some(50),
        }
    }

    fn access(seq: u64, day: &str) -> Access {
        Access {
            seq, agreement: 12, day: d(day), minute: 600, purpose: "医保参保核验Ａ".into(), rows: 100, probes: 10
        }
    }

    fn history() -> Vec<Access> {
        (1..=9).map(|n| access(n, &format!("2024-03-0{n}"))).collect()
    }

    fn checks(extra: Vec<Access>) -> Vec<(&'static str, u8, String)> {
        let all = [history(), extra].concat();
        let got = from_accesses(&[agreement()], &all, RULE, d("2024-03-01"), d("2024-03-31"));
        assert!(got.iter().all(|p| p.standing == Standing::Suggested && p.department == "YBJ"));
        got.iter().map(|p| (p.check, p.finding.item(), p.entries.to_string())).collect()
    }

    #[test]
    fn ordinary_reading_suggests_nothing() {
        assert_eq!(checks(vec![access(50, "2024-03-10")]), []);
    }

    #[test]
    fn each_pattern_is_suggested_with_the_entries_that_show_it() {
        let with = |change: fn(&mut Access)| {
            let mut odd = access(50, "2024-03-10");
            change(&mut odd);
            checks(vec![odd, access(51, "2024-03-10")])
        };
        assert_eq!(with(|a| a.purpose = "营销".into()), [("outside_purpose", 4, "50".to_string())]);
        assert_eq!(with(|a| a.minute = 18 * 60), [("outside_hours", 5, "50".to_string())]);
        assert_eq!(with(|a| a.probes = 41), [("probes_over_budget", 5, "50-51".to_string())]);
        assert_eq!(with(|a| a.probes = 40), []);
        assert_eq!(with(|a| a.rows = 401), [("unusual_volume", 5, "50-51".to_string())]);
        assert_eq!(with(|a| a.rows = 400), []);
    }

    #[test]
    fn hours_may_run_over_midnight() {
        let night = Agreement { hours: Some((22 * 60, 6 * 60)), ..agreement() };
        let at = |minute: u16| {
            let one = Access { minute, ..access(1, "2024-03-10") };
            from_accesses(std::slice::from_ref(&night), &[one], RULE, d("2024-03-01"), d("2024-03-31")).len()
        };
        assert_eq!((at(23 * 60), at(0), at(6 * 60), at(12 * 60)), (0, 0, 1, 1));
    }

    #[test]
    fn without_a_past_no_volume_is_unusual() {
        let first = Access { rows: 1_000_000, ..access(1, "2024-03-10") };
        assert!(from_accesses(&[agreement()], &[first], RULE, d("2024-03-01"), d("2024-03-31")).is_empty());
    }

    #[test]
    fn days_before_the_window_are_compared_with_but_not_reported() {
        let mut all = history();
        all.push(Access { rows: 9_000, ..access(50, "2024-03-10") });
        assert!(from_accesses(&[agreement()], &all, RULE, d("2024-03-11"), d("2024-03-31")).is_empty());
        assert_eq!(from_accesses(&[agreement()], &all, RULE, d("2024-03-10"), d("2024-03-31")).len(), 1);
        assert!(from_accesses(&[agreement()], &all, RULE, d("2024-03-01"), d("2024-03-09")).is_empty());
    }

    #[test]
    fn what_is_derived_and_offered_on_without_authorisation_is_suggested() {
        let fact = Derived {
            resource: "D1".into(),
            department: "YBJ".into(),
            source: "R1".into(),
            source_provider: "MZJ".into(),
            authorised: false,
            offered_on: d("2024-03-10"),
            entries: Entries::one(70),
        };
        assert_eq!(from_derived(std::slice::from_ref(&fact), d("2024-03-10"))[0].finding, Finding::Control);
        let none = |f: Derived| assert!(from_derived(&[f], d("2024-03-10")).is_empty());
        none(Derived { authorised: true, ..fact.clone() });
        none(Derived { department: "MZJ".into(), ..fact.clone() });
        none(Derived { offered_on: d("2024-03-11"), ..fact });
    }

    proptest! {
        #[test]
        fn no_volume_overflows_and_order_of_entries_changes_nothing(
            rows in proptest::collection::vec((0u64..40, any::<u64>(), any::<u64>(), any::<u16>()), 0..40)
        ) {
            let mut all: Vec<Access> = rows.iter().enumerate().map(|(i, (day, rows, probes, minute))| Access {
                seq: i as u64 + 1, day: d("2024-03-01").plus_days(*day as i64), rows: *rows, probes: *probes, minute: *minute, ..access(1, "2024-03-01")
            }).collect();
            let run = |a: &[Access]| from_accesses(&[agreement()], a, RULE, d("2024-03-01"), d("2024-12-31"));
            let there = run(&all);
            all.reverse();
            prop_assert_eq!(there, run(&all));
        }
    }
}
