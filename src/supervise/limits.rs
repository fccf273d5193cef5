//! The lengths and thresholds of supervision that the regulation leaves open, as the rule packs set them.
//!
//! A database may hold a pack that was written before a rule existed: then the value of [`Limits::default`] holds,
//! which is what `sql/rules/jingdezhen-2023.json` says (a test compares them).

use super::day::Day;
use super::finding::access::VolumeRule;
use super::people::date;
use crate::rules::Packs;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Days of the period that an agreement is in force before its use is expected.
    pub use_days: i64,
    /// Working days after which an unanswered request is a finding, where no pack sets a hard limit.
    pub unanswered_working_days: i64,
    /// Working days in which a catalogue entry that was begun is to be published.
    pub draft_working_days: i64,
    /// Minutes of the local day from and before which reading is expected.
    pub hours: (u16, u16),
    pub volume: VolumeRule,
    /// Single look-ups a day; `None` = no budget.
    pub lookup_budget: Option<u64>,
    /// Art. 16: how many a year.
    pub assessments_per_year: u16,
    pub drills_per_year: u16,
    /// Art. 19 says 及时: working days to report a change of steward.
    pub steward_change_working_days: i64,
    /// Art. 19 says 定期: months between trainings.
    pub training_months: u16,
    /// Art. 14 gives no interval.
    pub risk_assessment_months: u16,
    pub checkpoint_months: u16,
    /// Art. 20 says 定期: months of one evaluation, and days after its end to publish it.
    pub evaluation_months: u16,
    pub evaluation_days: u16,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            use_days: 30,
            unanswered_working_days: 20,
            draft_working_days: 60,
            hours: (7 * 60, 20 * 60),
            volume: VolumeRule { history_days: 5, times_percent: 500, floor_rows: 20 },
            lookup_budget: None,
            assessments_per_year: 1,
            drills_per_year: 1,
            steward_change_working_days: 5,
            training_months: 12,
            risk_assessment_months: 12,
            checkpoint_months: 1,
            evaluation_months: 3,
            evaluation_days: 31,
        }
    }
}

impl Limits {
    /// As the packs in force on a day set them.
    pub fn on(packs: &Packs, day: Day) -> Limits {
        let own = Limits::default();
        let Some(on) = date(day) else { return own };
        let number = |rule: &str, otherwise: i64| packs.number(rule, on).map_or(otherwise, |s| s.value);
        let small = |rule: &str, otherwise: u16| u16::try_from(number(rule, otherwise.into())).unwrap_or(u16::MAX);
        let table = |rule: &str| packs.table(rule, on).map(|s| s.value).unwrap_or_default();
        let (hours, volume) = (table("reading_hours"), table("unusual_volume"));
        let of = |table: &[(String, i64)], name: &str| {
            table.iter().find(|(n, _)| n == name).and_then(|(_, v)| u64::try_from(*v).ok())
        };
        let minute = |name: &str, otherwise: u16| {
            of(&hours, name).map_or(otherwise, |m| u16::try_from(m.min(24 * 60)).unwrap_or(24 * 60))
        };
        let trainings = number("trainings_per_year", 1).clamp(1, 12);
        Limits {
            use_days: number("use_expected_days", own.use_days),
            unanswered_working_days: number("reply_unanswered_working_days", own.unanswered_working_days),
            draft_working_days: number("catalogue_draft_working_days", own.draft_working_days),
            hours: (minute("from_minute", own.hours.0), minute("to_minute", own.hours.1)),
            volume: VolumeRule {
                history_days: of(&volume, "history_days")
                    .map_or(own.volume.history_days, |n| usize::try_from(n).unwrap_or(usize::MAX)),
                times_percent: of(&volume, "percent").unwrap_or(own.volume.times_percent),
                floor_rows: of(&volume, "floor_rows").unwrap_or(own.volume.floor_rows),
            },
            lookup_budget: packs.number("lookup_daily_budget", on).and_then(|s| u64::try_from(s.value).ok()),
            assessments_per_year: small("security_assessments_per_year", own.assessments_per_year),
            drills_per_year: small("emergency_drills_per_year", own.drills_per_year),
            steward_change_working_days: number("steward_change_working_days", own.steward_change_working_days),
            training_months: u16::try_from(12 / trainings).unwrap_or(1),
            risk_assessment_months: small("risk_assessment_months", own.risk_assessment_months).max(1),
            checkpoint_months: small("checkpoint_out_months", own.checkpoint_months).max(1),
            evaluation_months: small("evaluation_period_months", own.evaluation_months).max(1),
            evaluation_days: small("evaluation_publish_days", own.evaluation_days),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Pack;

    fn day(text: &str) -> Day {
        Day::parse(text, "day").unwrap()
    }

    #[test]
    fn the_citys_pack_says_what_holds_without_one() {
        let packs = Packs::built_in(&["jingdezhen-2023"]).unwrap();
        let said = Limits::on(&packs, day("2024-03-01"));
        assert_eq!(said.lookup_budget, Some(200));
        assert_eq!(Limits { lookup_budget: None, ..said }, Limits::default());
        // Before it is in force it says nothing.
        assert_eq!(Limits::on(&packs, day("2023-12-23")), Limits::default());
    }

    #[test]
    fn each_limit_follows_its_rule() {
        let built_in = Pack::built_in("jingdezhen-2023").unwrap();
        let with = |rule: &str, value: serde_json::Value| {
            let mut rules = built_in.rules.clone();
            rules.iter_mut().find(|r| r.rule == rule).unwrap_or_else(|| panic!("{rule}")).value = value;
            let pack = Pack::from_rules(&built_in.pack, "2", rules).unwrap();
            Limits::on(&Packs::new(vec![pack]).unwrap(), day("2024-03-01"))
        };
        let one = |n: i64| serde_json::json!(n);
        assert_eq!(with("use_expected_days", one(7)).use_days, 7);
        assert_eq!(with("reply_unanswered_working_days", one(7)).unanswered_working_days, 7);
        assert_eq!(with("catalogue_draft_working_days", one(7)).draft_working_days, 7);
        assert_eq!(with("steward_change_working_days", one(7)).steward_change_working_days, 7);
        assert_eq!(with("trainings_per_year", one(4)).training_months, 3);
        assert_eq!(with("trainings_per_year", one(0)).training_months, 12);
        assert_eq!(with("risk_assessment_months", one(7)).risk_assessment_months, 7);
        assert_eq!(with("checkpoint_out_months", one(0)).checkpoint_months, 1);
        assert_eq!(with("evaluation_period_months", one(6)).evaluation_months, 6);
        assert_eq!(with("evaluation_publish_days", one(10)).evaluation_days, 10);
        assert_eq!(with("security_assessments_per_year", one(2)).assessments_per_year, 2);
        assert_eq!(with("emergency_drills_per_year", one(2)).drills_per_year, 2);
        assert_eq!(with("lookup_daily_budget", one(3)).lookup_budget, Some(3));
        let hours = with("reading_hours", serde_json::json!({"from_minute": 480, "to_minute": 999_999}));
        assert_eq!(hours.hours, (480, 1440));
        let volume = with("unusual_volume", serde_json::json!({"percent": 200})).volume;
        assert_eq!(volume, VolumeRule { history_days: 5, times_percent: 200, floor_rows: 20 });
    }
}
