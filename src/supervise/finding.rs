//! The six findings of Art. 21, proposed from facts and confirmed by a person.
//!
//! (1)–(3) follow from clocks and freshness; (4)–(5) are suggestions with evidence from the access log,
//! which a person must look into; (6) is entered by hand. Nothing here decides anything: a proposal has no
//! effect until somebody issues a notice on it.

use super::day::Day;
use super::entries::Entries;

pub mod access;
pub mod reading;

/// Art. 21, items (一) to (六).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Finding {
    Catalogue,
    Supply,
    Reply,
    Purpose,
    Control,
    Other,
}

impl Finding {
    pub const ALL: [Finding; 6] =
        [Finding::Catalogue, Finding::Supply, Finding::Reply, Finding::Purpose, Finding::Control, Finding::Other];

    /// 1 to 6, as in the article.
    pub fn item(self) -> u8 {
        match self {
            Finding::Catalogue => 1,
            Finding::Supply => 2,
            Finding::Reply => 3,
            Finding::Purpose => 4,
            Finding::Control => 5,
            Finding::Other => 6,
        }
    }

    pub fn from_item(item: i64) -> Option<Finding> {
        Finding::ALL.into_iter().find(|f| i64::from(f.item()) == item)
    }

    /// `第二十一条第（一）项`.
    pub fn citation(self) -> String {
        let numeral = ["一", "二", "三", "四", "五", "六"].get(usize::from(self.item()) - 1).copied().unwrap_or("六");
        format!("第二十一条第（{numeral}）项")
    }

    /// The situation, Chinese and English.
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            Finding::Catalogue => ("未按照规定编制或更新政务数据目录", "catalogue not compiled or updated as required"),
            Finding::Supply => {
                ("未按照规定及时提供政务数据或提供的数据无法使用", "data not provided in time, or unusable")
            }
            Finding::Reply => ("未按照规定受理、答复或者反馈共享申请", "requests not accepted or answered as required"),
            Finding::Purpose => ("将共享数据用于履行本单位职责需要以外的目的", "shared data used for other purposes"),
            Finding::Control => ("对共享数据资源管理失控", "control over shared data lost"),
            Finding::Other => ("违反本办法规定的其他行为", "another breach of the regulation"),
        }
    }
}

/// How firm a proposal is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Follows from dates on the chain.
    Proposed,
    /// A pattern worth a look; may have a good explanation.
    Suggested,
}

impl Standing {
    pub fn code(self) -> &'static str {
        match self {
            Standing::Proposed => "proposed",
            Standing::Suggested => "suggested",
        }
    }
}

/// A finding for somebody to confirm or drop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub finding: Finding,
    pub standing: Standing,
    /// The department that would have to rectify.
    pub department: String,
    /// Which check proposes it: `catalogue_overdue`, `supply_overdue`, `supply_unusable`, `reply_overdue`,
    /// `outside_purpose`, `outside_hours`, `unusual_volume`, `probes_over_budget`, `offered_onward`.
    pub check: &'static str,
    /// The resource, request or agreement.
    pub subject: String,
    /// The day since which it is so, or on which it was seen.
    pub day: Day,
    pub reason_en: String,
    pub reason_zh: String,
    /// The chain entries to look at.
    pub entries: Entries,
}

impl Proposal {
    /// The same for the same fact however often it is computed, so that a dropped proposal stays dropped.
    pub fn key(&self) -> (u8, &'static str, &str, &str, Day) {
        (self.finding.item(), self.check, &self.department, &self.subject, self.day)
    }
}

/// Puts proposals of all checks in one order and drops repetitions.
pub fn sort(mut proposals: Vec<Proposal>) -> Vec<Proposal> {
    proposals.sort_by(|a, b| (&a.department, a.key()).cmp(&(&b.department, b.key())));
    proposals.dedup_by(|a, b| {
        let same = a.key() == b.key();
        if same {
            b.entries = Entries::union([&a.entries, &b.entries]);
        }
        same
    });
    proposals
}

/// Which duty of a department a clock measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClockKind {
    /// Compiling or updating a catalogue entry (1).
    Catalogue,
    /// Providing agreed data, or updating it by its cycle (2).
    Supply,
    /// Accepting, answering or feeding back on a request (3).
    Reply,
}

/// A term and whether it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockFact {
    pub kind: ClockKind,
    pub department: String,
    pub subject: String,
    /// The last day that is no finding: the due day where the article says 应当, the rule pack's limit where
    /// it says 原则上. `None` = unknown (期限待定), from which nothing is proposed.
    pub limit: Option<Day>,
    pub done: Option<Day>,
    pub entries: Entries,
}

/// Feedback (Art. 6, 多元校核) that data are wrong, which their provider found to be so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnusableFact {
    pub department: String,
    pub resource: String,
    /// The feedback's number, and the item it is about.
    pub feedback: i64,
    pub item: Option<String>,
    /// The day on which the provider corrected them.
    pub day: Day,
    pub entries: Entries,
}

/// (1)–(3): terms passed as known at the end of `as_of`. Done late is still a finding, and says when.
pub fn from_clocks(facts: &[ClockFact], as_of: Day) -> Vec<Proposal> {
    let late = facts.iter().filter_map(|fact| {
        let limit = fact.limit?;
        let done = fact.done.filter(|d| *d <= as_of);
        if done.unwrap_or(as_of) <= limit {
            return None;
        }
        let (finding, check) = match fact.kind {
            ClockKind::Catalogue => (Finding::Catalogue, "catalogue_overdue"),
            ClockKind::Supply => (Finding::Supply, "supply_overdue"),
            ClockKind::Reply => (Finding::Reply, "reply_overdue"),
        };
        let (since_en, since_zh) = match done {
            Some(done) => (format!("done on {done}"), format!("{}完成", done.chinese())),
            None => (format!("not done by {as_of}"), format!("截至{}未完成", as_of.chinese())),
        };
        Some(Proposal {
            finding,
            standing: Standing::Proposed,
            department: fact.department.clone(),
            check,
            subject: fact.subject.clone(),
            day: limit.plus_days(1),
            reason_en: format!("{}: last day {limit}, {since_en}.", fact.subject),
            reason_zh: format!("{}：期限为{}，{since_zh}。", fact.subject, limit.chinese()),
            entries: fact.entries.clone(),
        })
    });
    sort(late.collect())
}

/// (2), second half: data that break the standard or cannot be used. That something was corrected does not say how
/// bad it was: suggested, for a person to look at.
pub fn from_feedback(facts: &[UnusableFact], as_of: Day) -> Vec<Proposal> {
    let upheld = facts.iter().filter(|f| f.day <= as_of).map(|fact| {
        let (n, day) = (fact.feedback, fact.day);
        let (en, zh) = match &fact.item {
            Some(item) => (format!("item {item}"), format!("数据项“{item}”")),
            None => ("the data".to_string(), "数据".to_string()),
        };
        Proposal {
            finding: Finding::Supply,
            standing: Standing::Suggested,
            department: fact.department.clone(),
            check: "supply_unusable",
            subject: format!("feedback {n}"),
            day,
            reason_en: format!("{}: on feedback {n} the provider corrected {en} on {day}.", fact.resource),
            reason_zh: format!("{}：经第{n}号校核反馈，提供部门于{}更正{zh}。", fact.resource, day.chinese()),
            entries: fact.entries.clone(),
        }
    });
    sort(upheld.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Day {
        Day::parse(text, "day").unwrap()
    }

    fn clock(kind: ClockKind, limit: Option<&str>, done: Option<&str>, seq: u64) -> ClockFact {
        ClockFact {
            kind,
            department: "MZJ".into(),
            subject: "R1".into(),
            limit: limit.map(d),
            done: done.map(d),
            entries: Entries::one(seq),
        }
    }

    #[test]
    fn a_passed_limit_is_proposed_under_its_own_item() {
        let facts = [
            clock(ClockKind::Reply, Some("2024-03-04"), None, 3),
            clock(ClockKind::Catalogue, Some("2024-03-04"), None, 1),
            clock(ClockKind::Supply, Some("2024-03-04"), Some("2024-03-06"), 2),
        ];
        let got = from_clocks(&facts, d("2024-03-05"));
        assert_eq!(got.iter().map(|p| p.finding.item()).collect::<Vec<_>>(), [1, 2, 3]);
        assert!(got.iter().all(|p| p.standing == Standing::Proposed && p.day == d("2024-03-05")));
        assert!(got[1].reason_en.contains("not done by 2024-03-05"), "what is done tomorrow isn't known today");
        assert!(from_clocks(&facts, d("2024-03-04")).is_empty());
    }

    #[test]
    fn an_unknown_term_proposes_nothing_and_late_completion_is_still_late() {
        assert!(from_clocks(&[clock(ClockKind::Reply, None, None, 1)], d("2030-01-01")).is_empty());
        assert!(from_clocks(&[clock(ClockKind::Reply, Some("2024-03-04"), Some("2024-03-04"), 1)], d("2030-01-01"))
            .is_empty());
        assert_eq!(
            from_clocks(&[clock(ClockKind::Reply, Some("2024-03-04"), Some("2024-03-05"), 1)], d("2030-01-01")).len(),
            1
        );
    }

    #[test]
    fn the_same_fact_twice_is_one_proposal_with_both_entries() {
        let facts = [
            clock(ClockKind::Reply, Some("2024-03-04"), None, 3),
            clock(ClockKind::Reply, Some("2024-03-04"), None, 9),
        ];
        let got = from_clocks(&facts, d("2024-04-01"));
        assert_eq!(got.len(), 1);
        assert_eq!(got[0].entries.to_string(), "3,9");
    }

    #[test]
    fn items_are_cited_as_in_the_article() {
        assert_eq!(Finding::Control.citation(), "第二十一条第（五）项");
        for (n, f) in Finding::ALL.into_iter().enumerate() {
            assert_eq!((usize::from(f.item()), Finding::from_item(n as i64 + 1)), (n + 1, Some(f)));
        }
        assert_eq!(Finding::from_item(7), None);
    }

    #[test]
    fn unusable_data_is_the_providers_finding_from_the_day_it_was_upheld() {
        let fact = UnusableFact {
            department: "MZJ".into(),
            resource: "R1".into(),
            feedback: 3,
            item: Some("住址".into()),
            day: d("2024-03-05"),
            entries: Entries::one(4),
        };
        assert!(from_feedback(std::slice::from_ref(&fact), d("2024-03-04")).is_empty());
        let got = from_feedback(&[fact], d("2024-03-05"));
        assert_eq!((got[0].finding, got[0].check), (Finding::Supply, "supply_unusable"));
        assert_eq!((got[0].standing, got[0].subject.as_str()), (Standing::Suggested, "feedback 3"));
    }
}
