//! Standing duties (Arts. 7, 14, 16, 17, 19) computed from who is in post and what was recorded.
//!
//! A duty is met only by a recorded event whose evidence carries a hash: a drill nobody can show
//! is reported as `unproven`, not as done.

use std::collections::BTreeMap;

use super::day::Day;

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
    /// `inspection`, `security_review`, `checkpoint_out`, or an answer to another event.
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
    fn proven(&self) -> bool {
        self.evidence.as_deref().is_some_and(|e| e.len() == 64 && e.bytes().all(|b| b.is_ascii_hexdigit()))
    }
}

/// Lengths that the regulation leaves open, and the day from which it counts; from the rule pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DutyRules {
    /// Art. 23: the day the regulation came into force.
    pub in_force: Day,
    /// Art. 19 says 及时 (promptly): days in which a change of steward is to be reported.
    pub steward_report_days: u16,
    /// The same as working days, for each day on which a steward changed: `None` where the calendar does not
    /// know the days on the way (期限待定). A day that is not in here is counted in plain days.
    pub steward_due: BTreeMap<Day, Option<Day>>,
    /// Art. 19 says 定期 (regularly): months between trainings.
    pub training_months: u16,
    /// Art. 14 gives no interval: months between risk assessments.
    pub risk_assessment_months: u16,
    /// Ours: months between checkpoints carried out of the platform.
    pub checkpoint_months: u16,
}

/// Which duty. Order is the order of the list within a department.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Cdo,
    Steward,
    StewardReport,
    SecurityAssessment,
    EmergencyDrill,
    Training,
    RiskAssessment,
    Inspection,
    CheckpointOut,
}

impl Kind {
    /// The stable English word; for event-driven duties also the kind of the event that meets it.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Cdo => "cdo",
            Kind::Steward => "steward",
            Kind::StewardReport => "steward_report",
            Kind::SecurityAssessment => "security_assessment",
            Kind::EmergencyDrill => "emergency_drill",
            Kind::Training => "training",
            Kind::RiskAssessment => "risk_assessment",
            Kind::Inspection => "inspection",
            Kind::CheckpointOut => "checkpoint_out",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Kind::Cdo => "首席数据官",
            Kind::Steward => "数据专员",
            Kind::StewardReport => "数据专员信息报送",
            Kind::SecurityAssessment => "年度安全测评",
            Kind::EmergencyDrill => "年度应急演练",
            Kind::Training => "业务培训",
            Kind::RiskAssessment => "共享风险评估",
            Kind::Inspection => "安全保密检查",
            Kind::CheckpointOut => "检查点外存",
        }
    }

    /// The article, `None` where the duty is ours.
    pub fn article(self) -> Option<u8> {
        match self {
            Kind::Cdo | Kind::Steward => Some(7),
            Kind::StewardReport | Kind::Training => Some(19),
            Kind::SecurityAssessment | Kind::EmergencyDrill => Some(16),
            Kind::RiskAssessment => Some(14),
            Kind::Inspection => Some(17),
            Kind::CheckpointOut => None,
        }
    }

    /// `text` where article and date are both written there, `inferred` where the article sets the duty
    /// and the rule pack its length, `product` where it is ours.
    pub fn basis(self) -> &'static str {
        match self {
            Kind::Cdo | Kind::Steward | Kind::SecurityAssessment | Kind::EmergencyDrill => "text",
            Kind::StewardReport | Kind::Training | Kind::RiskAssessment | Kind::Inspection => "inferred",
            Kind::CheckpointOut => "product",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// Done, and shown.
    Met,
    /// To be done by `due`.
    Due,
    /// `due` has passed.
    Overdue,
    /// Recorded, but without the hash of any evidence.
    Unproven,
    /// More than one holds a post meant for one.
    Several,
}

impl Status {
    pub fn code(self) -> &'static str {
        match self {
            Status::Met => "met",
            Status::Due => "due",
            Status::Overdue => "overdue",
            Status::Unproven => "unproven",
            Status::Several => "several",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Status::Met => "已落实",
            Status::Due => "待落实",
            Status::Overdue => "逾期未落实",
            Status::Unproven => "已记录、缺佐证",
            Status::Several => "人数多于一名",
        }
    }
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

struct OneDepartment<'a> {
    department: &'a Department,
    posts: &'a [&'a Post],
    events: &'a [&'a Event],
    /// From when on it is counted.
    start: Day,
    as_of: Day,
}

impl OneDepartment<'_> {
    fn list(&self, rules: &DutyRules, out: &mut Vec<Duty>) {
        out.push(self.post(Kind::Cdo));
        out.push(self.post(Kind::Steward));
        out.extend(self.steward_report(rules));
        self.inspections(out);
        if self.department.city_bureau {
            self.yearly(Kind::SecurityAssessment, out);
            self.yearly(Kind::EmergencyDrill, out);
            out.push(self.repeated(Kind::CheckpointOut, rules.checkpoint_months));
        }
        if self.department.authority || self.department.city_bureau {
            out.push(self.repeated(Kind::Training, rules.training_months));
        }
        if self.department.cyber_authority {
            out.push(self.repeated(Kind::RiskAssessment, rules.risk_assessment_months));
        }
    }

    fn line(&self, duty: Kind, due: Option<Day>, status: Status, en: String, zh: String) -> Duty {
        Duty {
            department: self.department.code.clone(),
            duty,
            article: duty.article(),
            basis: duty.basis(),
            by_reference: self.department.by_reference,
            due,
            status,
            todo_en: en,
            todo_zh: zh,
        }
    }

    fn due_or_overdue(&self, due: Day) -> Status {
        if due < self.as_of {
            Status::Overdue
        } else {
            Status::Due
        }
    }

    fn of_role(&self, role: &str) -> impl Iterator<Item = &Post> + '_ {
        let role = role.to_string();
        self.posts.iter().copied().filter(move |p| p.role == role)
    }

    fn post(&self, duty: Kind) -> Duty {
        let (role, name) = (duty.code(), duty.label());
        let holders = self.of_role(role).filter(|p| p.held_on(self.as_of)).count();
        match holders {
            1 => self.line(duty, None, Status::Met, String::new(), String::new()),
            0 => {
                // Vacant since the last holder left, else since the department is counted at all.
                let left = self.of_role(role).filter_map(|p| p.until).filter(|d| *d <= self.as_of).max();
                let since = left.unwrap_or(self.start).max(self.start);
                let en = format!("Name one {role} and register the post in gov_staff; vacant since {since}.");
                let zh = format!("明确一名{name}并登记到 gov_staff；自{}起空缺。", since.chinese());
                self.line(duty, Some(since), Status::Overdue, en, zh)
            }
            n => {
                let en = format!("{n} hold the post of {role}; keep one and end the others' term (until).");
                let zh = format!("现有{n}名{name}在任，应保留一名，其余登记离任日期。");
                self.line(duty, Some(self.as_of), Status::Several, en, zh)
            }
        }
    }

    /// The earliest change of steward that no later report covers; a report covers all changes up to its day.
    fn steward_report(&self, rules: &DutyRules) -> Option<Duty> {
        let changes = self.of_role("steward").flat_map(|p| [Some(p.since), p.until]).flatten();
        let mut changes: Vec<Day> = changes.filter(|d| *d <= self.as_of && *d >= self.start).collect();
        changes.sort_unstable();
        let last = *changes.last()?;
        let reports = || self.events.iter().filter(|e| e.kind == "steward_report");
        let covered = reports().filter(|e| e.proven()).map(|e| e.at).max();
        let Some(open) = changes.into_iter().find(|c| covered.is_none_or(|r| r < *c)) else {
            return Some(self.line(Kind::StewardReport, None, Status::Met, String::new(), String::new()));
        };
        let plain = || open.plus_days(i64::from(rules.steward_report_days));
        let due = rules.steward_due.get(&open).copied().unwrap_or_else(|| Some(plain()));
        if reports().any(|e| e.at >= last) {
            let mut line = self.unproven(Kind::StewardReport, open);
            line.due = due;
            return Some(line);
        }
        let en = format!(
            "The 数据专员 changed on {open}: report it to the platform's operator and record gov_event 'steward_report'."
        );
        let zh = format!("{}数据专员变动，应向平台建设运维管理单位报送并登记 steward_report 事项。", open.chinese());
        let status = due.map_or(Status::Due, |d| self.due_or_overdue(d));
        Some(self.line(Kind::StewardReport, due, status, en, zh))
    }

    fn unproven(&self, duty: Kind, due: Day) -> Duty {
        let en = format!("'{}' is recorded without evidence: record it again with the file's hash.", duty.code());
        let zh = format!("{}已登记但无佐证材料杂凑值，请补登。", duty.label());
        self.line(duty, Some(due), Status::Unproven, en, zh)
    }

    /// Art. 16, 每年至少一次: once in each calendar year. The year in which counting starts is not asked for
    /// unless it starts on its first day; a past year without it stays on the list, for it cannot be made good.
    fn yearly(&self, duty: Kind, out: &mut Vec<Duty>) {
        let first = self.start.year() + i32::from(self.start.month() != 1 || self.start.day() != 1);
        for year in first..=self.as_of.year() {
            let Some(due) = Day::new(year, 12, 31) else { continue };
            let mut done = self.events.iter().filter(|e| e.kind == duty.code() && e.at.year() == year).peekable();
            let recorded = done.peek().is_some();
            if done.any(|e| e.proven()) {
                if year == self.as_of.year() {
                    out.push(self.line(duty, Some(due), Status::Met, String::new(), String::new()));
                }
                continue;
            }
            if recorded {
                out.push(self.unproven(duty, due));
                continue;
            }
            let status = self.due_or_overdue(due);
            let (code, name) = (duty.code(), duty.label());
            let (en, zh) = match status {
                Status::Overdue => (
                    format!("No {code} took place in {year}: explain to the coordination group and keep the record."),
                    format!("{year}年未开展{name}，应向协调小组说明并存档。"),
                ),
                _ => (
                    format!("Carry out the {code} of {year} by {due} and record gov_event '{code}' with its hash."),
                    format!("{}前完成{year}年度{}并登记佐证材料。", due.chinese(), name.trim_start_matches("年度")),
                ),
            };
            out.push(self.line(duty, Some(due), status, en, zh));
        }
    }

    fn repeated(&self, duty: Kind, months: u16) -> Duty {
        let done = || self.events.iter().filter(|e| e.kind == duty.code());
        let last = done().filter(|e| e.proven()).map(|e| e.at).max();
        let due = last.unwrap_or(self.start).max(self.start).plus_months(i32::from(months));
        let status = self.due_or_overdue(due);
        if status == Status::Due && last.is_some() {
            return self.line(duty, Some(due), Status::Met, String::new(), String::new());
        }
        if done().any(|e| last.is_none_or(|l| e.at > l)) {
            return self.unproven(duty, due);
        }
        let (code, name) = (duty.code(), duty.label());
        let en = format!("Due by {due}: do it and record gov_event '{code}' with the evidence's hash.");
        let zh = format!("应于{}前完成{name}，并登记佐证材料杂凑值。", due.chinese());
        self.line(duty, Some(due), status, en, zh)
    }

    /// Arts. 14, 17: an inspection that asked for something is open until an answer with evidence.
    fn inspections(&self, out: &mut Vec<Duty>) {
        let asked = |e: &&&Event| matches!(e.kind.as_str(), "inspection" | "security_review");
        for event in self.events.iter().filter(asked) {
            let Some(due) = event.due else { continue };
            let answers = || self.events.iter().filter(|e| e.answers == Some(event.id) && e.id != event.id);
            let mut line = if answers().any(|e| e.proven()) {
                self.line(Kind::Inspection, Some(due), Status::Met, String::new(), String::new())
            } else if answers().next().is_some() {
                self.unproven(Kind::Inspection, due)
            } else {
                let en = format!("Answer inspection {} of {} by {due}, with evidence.", event.id, event.at);
                let zh = format!("就{}第{}号检查事项于{}前答复并附佐证。", event.at.chinese(), event.id, due.chinese());
                self.line(Kind::Inspection, Some(due), self.due_or_overdue(due), en, zh)
            };
            if event.kind == "security_review" {
                line.article = Some(14);
            }
            out.push(line);
        }
    }
}

#[cfg(test)]
mod tests;
