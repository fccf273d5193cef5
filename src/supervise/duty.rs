//! Standing duties (Arts. 7, 14, 16, 17, 19) computed from who is in post and what was recorded.
//!
//! A duty is met only by a recorded event whose evidence carries a hash: a drill nobody can show
//! is reported as `unproven`, not as done.

use std::collections::BTreeMap;

use super::day::Day;
use super::limits::Limits;

mod kind;
mod one;

pub use kind::{Kind, Status};
use one::OneDepartment;

/// A department as far as duties go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Department {
    pub code: String,
    pub name: String,
    /// First day of its existence; `None` = since before the regulation.
    pub since: Option<Day>,
    /// First day it no longer exists.
    pub until: Option<Day>,
    /// Art. 5: the city's data bureau, which runs the platform.
    pub city_bureau: bool,
    /// Art. 19: a data authority of the city or a county (the bureau is one).
    pub authority: bool,
    /// Art. 14: the cybersecurity authority.
    pub cyber_authority: bool,
    /// Art. 22: a public service that follows the regulation by reference only.
    pub by_reference: bool,
}

/// A post held: from `since` on, and no longer from `until` on (both at the start of the day). `gov_staff.until` is
/// the last day in office, so [`Post::last_day`] makes this `until` of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    pub id: String,
    pub department: String,
    /// `cdo`, `steward`, …; only these two matter here.
    pub role: String,
    pub since: Day,
    pub until: Option<Day>,
}

impl Post {
    /// The first day out of office, of `gov_staff.until`, which is the last day in it.
    pub fn last_day(last: Day) -> Option<Day> {
        (last < Day::MAX).then(|| last.plus_days(1))
    }

    /// Authority begins and ends with the post.
    pub fn held_on(&self, day: Day) -> bool {
        self.since <= day && self.until.is_none_or(|until| day < until)
    }
}

/// A row of `gov_event`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub id: i64,
    pub department: String,
    /// `steward_report`, `security_assessment`, `emergency_drill`, `training`, `risk_assessment`,
    /// `inspection`, `security_review`, `evaluation`, `checkpoint_out`, or an answer to another event.
    pub kind: String,
    pub at: Day,
    /// SHA-256 or SM3 of the evidence, 64 hex digits.
    pub evidence: Option<String>,
    /// The day by which what this event asks for is due (inspections with demands).
    pub due: Option<Day>,
    /// The event that this one answers.
    pub answers: Option<i64>,
}

impl Event {
    /// Evidence that can be checked.
    pub fn proven(&self) -> bool {
        self.evidence.as_deref().is_some_and(|e| e.len() == 64 && e.bytes().all(|b| b.is_ascii_hexdigit()))
    }
}

/// Lengths that the regulation leaves open, and the day from which it counts; from the rule pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DutyRules {
    /// Art. 23: the day the regulation came into force.
    pub in_force: Day,
    pub limits: Limits,
    /// For each day on which a steward changed, the day by which it is to be reported: `None` where the calendar
    /// does not know the working days on the way (期限待定). A day that is not in here is counted in plain days.
    pub steward_due: BTreeMap<Day, Option<Day>>,
}

/// One line of `duty_due`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    pub department: String,
    pub duty: Kind,
    pub article: Option<u8>,
    pub basis: &'static str,
    /// Art. 22: followed by reference, not binding.
    pub by_reference: bool,
    /// The day it is (or was) due; for a post, the day it fell vacant; `None` when met without a next date.
    pub due: Option<Day>,
    pub status: Status,
    /// What to do; empty when nothing is.
    pub todo_en: String,
    pub todo_zh: String,
}

/// Every duty of every department that exists on `as_of`, by department, duty and due day.
/// Posts, events and changes after `as_of` are not yet known and play no part.
pub fn duties(
    departments: &[Department],
    posts: &[Post],
    events: &[Event],
    rules: &DutyRules,
    as_of: Day,
) -> Vec<Duty> {
    let mut posts_of: BTreeMap<&str, Vec<&Post>> = BTreeMap::new();
    for post in posts {
        posts_of.entry(&post.department).or_default().push(post);
    }
    let mut events_of: BTreeMap<&str, Vec<&Event>> = BTreeMap::new();
    for event in events.iter().filter(|e| e.at <= as_of) {
        events_of.entry(&event.department).or_default().push(event);
    }
    let mut out = Vec::new();
    for department in departments {
        let start = department.since.unwrap_or(rules.in_force).max(rules.in_force);
        if start > as_of || department.until.is_some_and(|until| until <= as_of) {
            continue;
        }
        let none = (Vec::new(), Vec::new());
        let one = OneDepartment {
            department,
            posts: posts_of.get(department.code.as_str()).unwrap_or(&none.0),
            events: events_of.get(department.code.as_str()).unwrap_or(&none.1),
            start,
            as_of,
        };
        one.list(rules, &mut out);
    }
    out.sort_by(|a, b| (&a.department, a.duty, a.due).cmp(&(&b.department, b.duty, b.due)));
    out
}

#[cfg(test)]
mod tests;
