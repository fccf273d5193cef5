//! Findings (4) and (5) suggested from the access log, with the entries that show the pattern.
//!
//! Volume is compared with the agreement's own past: the median of its earlier days with any reading. A
//! median, because one bad day must not become the new normal; its own past, because a tax bureau's
//! ordinary Monday would be a kindergarten's breach.

use super::reading::{Attempt, Log, OneDay, Refused};
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
    /// Single-key look-ups allowed in a day; `None` = no budget.
    pub probe_budget: Option<u64>,
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

/// Suggests (4) and (5) from reading within `from..=to`; the log may reach further back and should, for the
/// comparison.
pub fn from_log(agreements: &[Agreement], log: &Log, rule: VolumeRule, from: Day, to: Day) -> Vec<Proposal> {
    let days = log.by_agreement();
    let mut out = Vec::new();
    for agreement in agreements {
        let Some(by_day) = days.get(&agreement.id) else { continue };
        let mut past = Sorted::default();
        for (day, of_day) in by_day.range(..=to) {
            let rows = of_day.rows();
            if *day >= from {
                let seen = Seen { agreement, day: *day, of_day, hours: log.hours() };
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
    let attempts = log.attempts.iter().filter(|(a, _)| from <= a.day && a.day <= to);
    out.extend(attempts.map(|(attempt, seqs)| refused(attempt, seqs)));
    sort(out)
}

/// Readings that the door refused: nothing was given, yet somebody tried.
fn refused(attempt: &Attempt, seqs: &[u64]) -> Proposal {
    let (n, resource) = (seqs.len(), &attempt.resource);
    let (finding, check, en, zh) = match attempt.what {
        Refused::Purpose => (
            Finding::Purpose,
            "outside_purpose",
            format!("{n} readings were refused because another purpose or system was declared than the one agreed"),
            format!("{n}次读取因所述用途或信息系统与答复意见不一致被拒绝"),
        ),
        Refused::Budget => (
            Finding::Control,
            "probes_over_budget",
            format!("{n} look-ups were refused because the day's number was used up"),
            format!("{n}次单条比对查询因超出每日限额被拒绝"),
        ),
    };
    Proposal {
        finding,
        standing: Standing::Suggested,
        department: attempt.department.clone(),
        check,
        subject: format!("resource {resource}"),
        day: attempt.day,
        reason_en: format!("Resource {resource}, {}: {en}.", attempt.day),
        reason_zh: format!("资源{resource}，{}：{zh}。", attempt.day.chinese()),
        entries: seqs.iter().copied().collect(),
    }
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

struct Seen<'a> {
    agreement: &'a Agreement,
    day: Day,
    of_day: &'a OneDay,
    hours: (u16, u16),
}

/// Purposes are compared as people would: spacing and full-width forms of ASCII make no difference.
fn plain(purpose: &str) -> String {
    let narrow = |c: char| match u32::from(c) {
        code @ 0xff01..=0xff5e => char::from_u32(code - 0xfee0).unwrap_or(c),
        _ => c,
    };
    purpose.chars().map(narrow).filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

impl Seen<'_> {
    fn suggest(&self, finding: Finding, check: &'static str, seqs: Entries, en: String, zh: String) -> Proposal {
        let (id, resource) = (self.agreement.id, &self.agreement.resource);
        Proposal {
            finding,
            standing: Standing::Suggested,
            department: self.agreement.user.clone(),
            check,
            subject: id.to_string(),
            day: self.day,
            reason_en: format!("Agreement {id} ({resource}), {}: {en}", self.day),
            reason_zh: format!("第{id}号共享（{resource}）{}：{zh}", self.day.chinese()),
            entries: seqs,
        }
    }

    fn purpose(&self) -> Option<Proposal> {
        let agreed = plain(&self.agreement.purpose);
        let other = self.of_day.purposes.iter().filter(|(stated, _)| plain(stated) != agreed);
        let seqs: Entries = other.flat_map(|(_, seqs)| seqs.iter().copied()).collect();
        if seqs.is_empty() {
            return None;
        }
        let n = seqs.len();
        let en = format!("{n} readings stated another purpose than the one agreed.");
        let zh = format!("{n}次读取所述用途与答复意见不一致。");
        Some(self.suggest(Finding::Purpose, "outside_purpose", seqs, en, zh))
    }

    fn hours(&self) -> Option<Proposal> {
        let seqs: Entries = self.of_day.outside_hours.iter().copied().collect();
        if seqs.is_empty() {
            return None;
        }
        let (n, (start, end)) = (seqs.len(), self.hours);
        let clock = |m: u16| format!("{:02}:{:02}", m / 60, m % 60);
        let en = format!("{n} readings outside {}–{}.", clock(start), clock(end));
        let zh = format!("{n}次读取在日常时段{}—{}之外。", clock(start), clock(end));
        Some(self.suggest(Finding::Control, "outside_hours", seqs, en, zh))
    }

    fn probes(&self) -> Option<Proposal> {
        let (budget, probes) = (self.agreement.probe_budget?, self.of_day.probes);
        if probes <= budget {
            return None;
        }
        let en = format!("{probes} single look-ups, budget {budget} a day.");
        let zh = format!("单条比对查询{probes}次，超出每日{budget}次的限额。");
        let seqs = self.of_day.probing.iter().copied().collect();
        Some(self.suggest(Finding::Control, "probes_over_budget", seqs, en, zh))
    }

    fn volume(&self, rows: u64, past: &Sorted, rule: VolumeRule) -> Option<Proposal> {
        let median = past.median(rule.history_days)?;
        let unusual = u128::from(rows) * 100 > u128::from(median) * u128::from(rule.times_percent);
        if !unusual || rows < rule.floor_rows {
            return None;
        }
        let en = format!("{rows} rows, where its median day has {median}.");
        let zh = format!("当日读取{rows}行，该共享历史日读取中位数为{median}行。");
        let seqs = self.of_day.all.iter().copied().collect();
        Some(self.suggest(Finding::Control, "unusual_volume", seqs, en, zh))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::supervise::finding::reading::Reading;
    use proptest::prelude::*;

    fn d(text: &str) -> Day {
        Day::parse(text, "day").unwrap()
    }

    const RULE: VolumeRule = VolumeRule { history_days: 5, times_percent: 500, floor_rows: 100 };
    const HOURS: (u16, u16) = (8 * 60, 18 * 60);

    fn agreement() -> Agreement {
        Agreement {
            id: 12,
            resource: "R1".into(),
            user: "YBJ".into(),
            purpose: "医保参保 核验A".into(),
            probe_budget: Some(50),
        }
    }

    fn access(seq: u64, day: &str) -> Reading<'static> {
        Reading {
            seq,
            agreement: 12,
            day: d(day),
            minute: 600,
            purpose: Some("医保参保核验Ａ"),
            rows: Some(100),
            probes: 10,
        }
    }

    fn history() -> Vec<Reading<'static>> {
        (1..=9).map(|n| access(n, &format!("2024-03-0{n}"))).collect()
    }

    fn run(all: &[Reading<'_>], hours: (u16, u16), from: &str, to: &str) -> Vec<Proposal> {
        let mut log = Log::new(hours, d(from));
        all.iter().for_each(|r| log.read(*r));
        from_log(&[agreement()], &log, RULE, d(from), d(to))
    }

    fn checks(extra: Vec<Reading<'static>>) -> Vec<(&'static str, u8, String)> {
        let got = run(&[history(), extra].concat(), HOURS, "2024-03-01", "2024-03-31");
        assert!(got.iter().all(|p| p.standing == Standing::Suggested && p.department == "YBJ"));
        got.iter().map(|p| (p.check, p.finding.item(), p.entries.to_string())).collect()
    }

    #[test]
    fn ordinary_reading_suggests_nothing() {
        assert_eq!(checks(vec![access(50, "2024-03-10")]), []);
        // Who declares no purpose reads for the one agreed.
        assert_eq!(checks(vec![Reading { purpose: None, ..access(50, "2024-03-10") }]), []);
    }

    #[test]
    fn each_pattern_is_suggested_with_the_entries_that_show_it() {
        let with = |change: fn(&mut Reading<'static>)| {
            let mut odd = access(50, "2024-03-10");
            change(&mut odd);
            checks(vec![odd, access(51, "2024-03-10")])
        };
        assert_eq!(with(|a| a.purpose = Some("营销")), [("outside_purpose", 4, "50".to_string())]);
        assert_eq!(with(|a| a.minute = 18 * 60), [("outside_hours", 5, "50".to_string())]);
        assert_eq!(with(|a| a.probes = 41), [("probes_over_budget", 5, "50-51".to_string())]);
        assert_eq!(with(|a| a.probes = 40), []);
        assert_eq!(with(|a| a.rows = Some(401)), [("unusual_volume", 5, "50-51".to_string())]);
        assert_eq!(with(|a| a.rows = Some(400)), []);
    }

    #[test]
    fn what_the_door_refused_is_suggested_too() {
        let mut log = Log::new(HOURS, d("2024-03-01"));
        log.refused(5, d("2024-03-10"), "YBJ", "R1", "GS-7005");
        log.refused(6, d("2024-03-10"), "YBJ", "R1", "GS-7033");
        log.refused(8, d("2024-04-01"), "YBJ", "R1", "GS-7033");
        let got = from_log(&[], &log, RULE, d("2024-03-01"), d("2024-03-31"));
        let seen: Vec<_> = got.iter().map(|p| (p.check, p.finding.item(), p.entries.to_string())).collect();
        assert_eq!(seen, [("outside_purpose", 4, "5".to_string()), ("probes_over_budget", 5, "6".to_string())]);
    }

    #[test]
    fn hours_may_run_over_midnight() {
        let at = |minute: u16| {
            let one = Reading { minute, ..access(1, "2024-03-10") };
            run(&[one], (22 * 60, 6 * 60), "2024-03-01", "2024-03-31").len()
        };
        assert_eq!((at(23 * 60), at(0), at(6 * 60), at(12 * 60)), (0, 0, 1, 1));
    }

    #[test]
    fn without_a_past_no_volume_is_unusual() {
        let first = Reading { rows: Some(1_000_000), ..access(1, "2024-03-10") };
        assert!(run(&[first], HOURS, "2024-03-01", "2024-03-31").is_empty());
    }

    #[test]
    fn days_before_the_window_are_compared_with_but_not_reported() {
        let mut all = history();
        all.push(Reading { rows: Some(9_000), ..access(50, "2024-03-10") });
        assert!(run(&all, HOURS, "2024-03-11", "2024-03-31").is_empty());
        assert_eq!(run(&all, HOURS, "2024-03-10", "2024-03-31").len(), 1);
        assert!(run(&all, HOURS, "2024-03-01", "2024-03-09").is_empty());
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
            let mut all: Vec<Reading> = rows.iter().enumerate().map(|(i, (day, rows, probes, minute))| Reading {
                seq: i as u64 + 1, day: d("2024-03-01").plus_days(*day as i64), rows: Some(*rows), probes: *probes, minute: *minute, ..access(1, "2024-03-01")
            }).collect();
            let there = run(&all, HOURS, "2024-03-01", "2024-12-31");
            all.reverse();
            prop_assert_eq!(there, run(&all, HOURS, "2024-03-01", "2024-12-31"));
        }
    }
}
