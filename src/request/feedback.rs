//! The clock of a reported error (校核/异议, Art. 6), and what supervision may conclude from how it was answered.
//!
//! Pure. The number of days is the pack's (`feedback_working_days`), counted like the clocks of a request.

use super::clock::{self, Deadline};
use crate::calendar::{Calendar, Date};
use crate::rules::Packs;

/// One report as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FeedbackFact {
    pub id: i64,
    pub resource: String,
    pub provider: String,
    /// A word of `sql/machines/feedback.json`.
    pub state: String,
    pub reported_on: Option<Date>,
    /// The day on which it was corrected or upheld.
    pub answered_on: Option<Date>,
    /// The stored deadline; `None` while pending (期限待定).
    pub due: Option<Date>,
}

/// Which item of Art. 21 a report speaks to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// (2): the provider corrected the data, so it did not meet its standard or could not be used.
    Unusable,
    /// (3): not answered by its deadline, or answered after it.
    Unanswered,
}

/// Something that a person may confirm as a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    pub ground: Ground,
    pub id: i64,
    pub resource: String,
    pub provider: String,
    /// From this day on it is so.
    pub day: Date,
}

/// When an answer is due.
pub fn deadline(reported_on: Date, calendar: &Calendar, packs: &Packs) -> Deadline {
    clock::deadline_of("feedback_working_days", reported_on, calendar, packs)
}

/// Whether the provider still has to answer.
pub fn is_open(state: &str) -> bool {
    matches!(state, "reported" | "multi_source")
}

/// The deadline anew after a calendar year was loaded or a pack put in force; `None` where it stays. A report that
/// was answered keeps its day: only a pending one is filled in. A day is not taken away by a calendar that lost it.
pub fn recompute(fact: &FeedbackFact, calendar: &Calendar, packs: &Packs) -> Option<Date> {
    if !is_open(&fact.state) && fact.due.is_some() {
        return None;
    }
    let day = deadline(fact.reported_on?, calendar, packs).day?;
    (fact.due != Some(day)).then_some(day)
}

/// What a report gives rise to, as known on a day. A withdrawn one gives nothing, nor does one that was upheld in time:
/// the data was found right. An answer after `as_of` is not known yet.
pub fn matters(fact: &FeedbackFact, as_of: Date) -> Vec<Matter> {
    let matter = |ground, day| Matter {
        ground,
        id: fact.id,
        resource: fact.resource.clone(),
        provider: fact.provider.clone(),
        day,
    };
    let mut out = Vec::new();
    if fact.state == "withdrawn" || fact.reported_on.is_none_or(|d| d > as_of) {
        return out;
    }
    let answered = fact.answered_on.filter(|d| *d <= as_of);
    if let (Some(day), "corrected") = (answered, fact.state.as_str()) {
        out.push(matter(Ground::Unusable, day));
    }
    if let Some(late) = fact.due.filter(|due| answered.unwrap_or(as_of) > *due).and_then(|due| due.plus(1)) {
        out.push(matter(Ground::Unanswered, late));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Date {
        Date::parse(text).unwrap()
    }
    fn fact(state: &str, answered: Option<&str>, due: Option<&str>) -> FeedbackFact {
        FeedbackFact {
            id: 7,
            resource: "r".into(),
            provider: "ga".into(),
            state: state.into(),
            reported_on: Some(d("2026-03-02")),
            answered_on: answered.map(d),
            due: due.map(d),
        }
    }

    #[test]
    fn a_correction_admits_and_silence_is_late() {
        let seen = |f: &FeedbackFact, on: &str| {
            matters(f, d(on)).into_iter().map(|m| (m.ground, m.day.to_string())).collect::<Vec<_>>()
        };
        let due = Some("2026-03-16");
        let late = (Ground::Unanswered, "2026-03-17".to_string());
        assert_eq!(seen(&fact("reported", None, due), "2026-03-16"), []);
        assert_eq!(seen(&fact("reported", None, due), "2026-03-17"), std::slice::from_ref(&late));
        assert_eq!(seen(&fact("multi_source", None, None), "2026-12-31"), []);
        let corrected = fact("corrected", Some("2026-03-20"), due);
        assert_eq!(seen(&corrected, "2026-03-31"), [(Ground::Unusable, "2026-03-20".into()), late.clone()]);
        assert_eq!(seen(&corrected, "2026-03-18"), [late]);
        assert_eq!(seen(&fact("upheld", Some("2026-03-05"), due), "2026-12-31"), []);
        assert_eq!(seen(&fact("withdrawn", None, due), "2026-12-31"), []);
        assert_eq!(seen(&fact("reported", None, due), "2026-03-01"), []);
    }

    #[test]
    fn a_pending_day_is_set_and_an_answered_one_kept() {
        let packs = Packs::built_in(&["jingdezhen-2023"]).unwrap();
        let year = (0..365).map(|n| {
            let day = d("2027-01-01").plus(n).unwrap();
            (day, day.weekday() <= 5 && n > 2)
        });
        let loaded = Calendar::with_days(year);
        let mut late = fact("reported", None, None);
        late.reported_on = Some(d("2026-12-25"));
        assert_eq!(recompute(&late, Calendar::builtin(), &packs), None);
        assert_eq!(recompute(&late, &loaded, &packs), Some(d("2027-01-11")));
        late.state = "upheld".into();
        assert_eq!(recompute(&late, &loaded, &packs), Some(d("2027-01-11")));
        late.due = Some(d("2027-01-08"));
        assert_eq!(recompute(&late, &loaded, &packs), None);
        late.state = "multi_source".into();
        assert_eq!(recompute(&late, &loaded, &packs), Some(d("2027-01-11")));
        // A working day less on the way.
        let fewer = Calendar::with_days([(d("2026-03-05"), false)]);
        assert_eq!(recompute(&fact("reported", None, Some("2026-03-16")), &fewer, &packs), Some(d("2026-03-17")));
    }
}
