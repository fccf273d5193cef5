//! Is a resource as fresh as its update cycle promises? (Arts. 18, 20, 21(2))
//!
//! Days are counted from 1970-01-01, so that this room needs no calendar but the months' lengths.

use super::date;
use super::words::UPDATE_CYCLE;
use crate::calendar::Date;
use crate::rules::Packs;

/// What is known of a resource's freshness on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// 不定期 and 其他: nothing is due.
    NoDueDate,
    /// No cycle is recorded, or one that the list does not have.
    UnknownCycle,
    /// A cycle, but no update was ever recorded and no date to count from is known.
    NeverUpdated,
    /// The last update holds until and including this day.
    Fresh { due: i64 },
    /// The update due on `due` has not come for `days` days (at least 1).
    Overdue { due: i64, days: i64 },
}

impl Freshness {
    /// The word for it: `none`, `unknown`, `never`, `fresh`, `overdue`.
    pub fn word(self) -> &'static str {
        match self {
            Freshness::NoDueDate => "none",
            Freshness::UnknownCycle => "unknown",
            Freshness::NeverUpdated => "never",
            Freshness::Fresh { .. } => "fresh",
            Freshness::Overdue { .. } => "overdue",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Freshness::NoDueDate => "无更新期限",
            Freshness::UnknownCycle => "更新周期不明",
            Freshness::NeverUpdated => "从未更新",
            Freshness::Fresh { .. } => "按期",
            Freshness::Overdue { .. } => "逾期",
        }
    }

    pub fn due(self) -> Option<i64> {
        match self {
            Freshness::Fresh { due } | Freshness::Overdue { due, .. } => Some(due),
            _ => None,
        }
    }

    pub fn overdue_days(self) -> Option<i64> {
        match self {
            Freshness::Overdue { days, .. } => Some(days),
            Freshness::Fresh { .. } => Some(0),
            _ => None,
        }
    }
}

/// How long an update holds, by the stored word of its cycle, as the rule packs set it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cycles {
    /// In natural days; what stands here is not looked up in months.
    pub days: Vec<(String, i64)>,
    /// In calendar months.
    pub months: Vec<(String, i64)>,
}

impl Default for Cycles {
    fn default() -> Self {
        let list = |all: &[(&str, i64)]| all.iter().map(|(k, n)| (k.to_string(), *n)).collect();
        Cycles {
            days: list(&[("daily", 1), ("realtime", 1), ("weekly", 7)]),
            months: list(&[("half_yearly", 6), ("monthly", 1), ("quarterly", 3), ("yearly", 12)]),
        }
    }
}

impl Cycles {
    /// As the packs in force on a day say (`update_cycle_days`, `update_cycle_months`); a table that none sets is as by
    /// default.
    pub fn of(packs: &Packs, on: Date) -> Cycles {
        let set = |rule: &str| packs.table(rule, on).map(|s| s.value);
        let usual = Cycles::default();
        Cycles {
            days: set("update_cycle_days").unwrap_or(usual.days),
            months: set("update_cycle_months").unwrap_or(usual.months),
        }
    }

    /// The last day on which data updated on `last` is still fresh, by its stored cycle.
    ///
    /// 实时 and 每日 must be updated the next day at the latest: a day is the finest grain of the record. Months are
    /// calendar months; the 31st becomes the last day of a shorter month. `None`: no due date, an unknown cycle, or a
    /// day outside the years 1–9999.
    pub fn due(&self, cycle: &str, last: i64) -> Option<i64> {
        // 不定期 and 其他 have none, whatever a pack says.
        if matches!(cycle, "irregular" | "other") {
            return None;
        }
        let of = |list: &[(String, i64)]| list.iter().find(|(word, _)| word == cycle).map(|(_, n)| *n);
        match (of(&self.days), of(&self.months)) {
            (Some(days), _) => last.checked_add(days),
            (None, Some(months)) => months_after(last, months),
            (None, None) => None,
        }
    }
}

/// The same day some months later, or that month's last day.
fn months_after(day: i64, months: i64) -> Option<i64> {
    let (year, month, day) = date::date_of(day)?;
    let whole = (year * 12 + month - 1).checked_add(months)?;
    let (year, month) = (whole.div_euclid(12), whole.rem_euclid(12) + 1);
    (28..=day).rev().chain([day]).find_map(|d| date::days_of(year, month, d))
}

/// How fresh a resource is on day `today`.
///
/// `cycle` is the stored word or a term; `last` the day of the last recorded update. Without one,
/// `published` (the publication date) is counted from: who published a resource provided it then.
/// An update recorded for a day to come counts as that day's.
pub fn freshness(
    cycles: &Cycles,
    cycle: Option<&str>,
    last: Option<i64>,
    published: Option<i64>,
    today: i64,
) -> Freshness {
    let Some(cycle) = cycle.and_then(|c| UPDATE_CYCLE.parse(c)) else { return Freshness::UnknownCycle };
    if matches!(cycle, "irregular" | "other") {
        return Freshness::NoDueDate;
    }
    let Some(from) = last.or(published) else { return Freshness::NeverUpdated };
    match cycles.due(cycle, from) {
        None => Freshness::UnknownCycle,
        Some(due) if today <= due => Freshness::Fresh { due },
        Some(due) => Freshness::Overdue { due, days: today.saturating_sub(due) },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> i64 {
        date::parse(text).unwrap()
    }

    fn standard(cycle: &str, last: i64) -> Option<i64> {
        Cycles::default().due(cycle, last)
    }

    #[test]
    fn the_city_pack_sets_what_the_code_defaults_to_and_another_pack_sets_its_own() {
        let city = Packs::built_in(&["jingdezhen-2023"]).unwrap();
        let on = Date::parse("2024-06-01").unwrap();
        assert_eq!(Cycles::of(&city, on), Cycles::default());
        let own = Cycles { days: vec![("monthly".into(), 40), ("irregular".into(), 3)], months: Vec::new() };
        assert_eq!(own.due("monthly", 0), Some(40));
        assert_eq!((own.due("irregular", 0), own.due("yearly", 0)), (None, None));
        let endless = Cycles { days: Vec::new(), months: vec![("yearly".into(), i64::MAX)] };
        assert_eq!(endless.due("yearly", 0), None);
    }

    #[test]
    fn cycles_end_on_their_day() {
        for (cycle, last, want) in [
            ("realtime", "2024-02-28", "2024-02-29"),
            ("daily", "2024-12-31", "2025-01-01"),
            ("weekly", "2024-02-26", "2024-03-04"),
            ("monthly", "2024-01-31", "2024-02-29"),
            ("monthly", "2023-01-31", "2023-02-28"),
            ("quarterly", "2023-11-30", "2024-02-29"),
            ("half_yearly", "2024-08-31", "2025-02-28"),
            ("yearly", "2024-02-29", "2025-02-28"),
        ] {
            assert_eq!(standard(cycle, day(last)), Some(day(want)), "{cycle} {last}");
        }
        assert_eq!(standard("irregular", 0), None);
        assert_eq!(standard("daily", i64::MAX), None);
        assert_eq!(standard("monthly", i64::MAX), None);
    }

    #[test]
    fn what_is_due_is_fresh_on_its_day_and_overdue_the_next() {
        let last = day("2024-01-31");
        let at = |t: &str| freshness(&Cycles::default(), Some("monthly"), Some(last), None, day(t));
        assert_eq!(at("2024-02-29"), Freshness::Fresh { due: day("2024-02-29") });
        assert_eq!(at("2024-03-10"), Freshness::Overdue { due: day("2024-02-29"), days: 10 });
    }

    #[test]
    fn irregular_is_never_due_and_unknown_is_said() {
        assert_eq!(freshness(&Cycles::default(), Some("不定期"), None, None, 0), Freshness::NoDueDate);
        assert_eq!(freshness(&Cycles::default(), Some("other"), Some(0), None, 99_999), Freshness::NoDueDate);
        assert_eq!(freshness(&Cycles::default(), None, Some(0), None, 0), Freshness::UnknownCycle);
        assert_eq!(freshness(&Cycles::default(), Some("每两年"), Some(0), None, 0), Freshness::UnknownCycle);
        assert_eq!(freshness(&Cycles::default(), Some("每日"), None, None, 0), Freshness::NeverUpdated);
        assert_eq!(
            freshness(&Cycles::default(), Some("每日"), None, Some(0), 3),
            Freshness::Overdue { due: 1, days: 2 }
        );
    }

    proptest! {
        #[test]
        fn a_later_update_is_never_due_earlier(cycle in prop::sample::select(UPDATE_CYCLE.list), a in 0i64..40_000, b in 0i64..40_000) {
            if let (Some(x), Some(y)) = (standard(cycle.stored, a.min(b)), standard(cycle.stored, a.max(b))) {
                prop_assert!(x <= y && x > a.min(b));
            }
        }

        #[test]
        fn any_day_is_answered(cycle in prop::sample::select(UPDATE_CYCLE.list), last in any::<i64>(), today in any::<i64>()) {
            let f = freshness(&Cycles::default(), Some(cycle.stored), Some(last), None, today);
            prop_assert!(f.overdue_days().is_none_or(|d| d >= 0));
        }
    }
}
