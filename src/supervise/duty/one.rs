//! The duties of one department, one after the other.

use super::{Department, Duty, DutyRules, Event, Kind, Post, Status};
use crate::supervise::day::Day;

/// One department's facts up to the day.
pub(super) struct OneDepartment<'a> {
    pub department: &'a Department,
    pub posts: &'a [&'a Post],
    pub events: &'a [&'a Event],
    /// From when on it is counted.
    pub start: Day,
    pub as_of: Day,
}

impl OneDepartment<'_> {
    pub fn list(&self, rules: &DutyRules, out: &mut Vec<Duty>) {
        let limits = &rules.limits;
        out.push(self.post(Kind::Cdo));
        out.push(self.post(Kind::Steward));
        out.extend(self.steward_report(rules));
        self.inspections(out);
        if self.department.city_bureau {
            self.yearly(Kind::SecurityAssessment, limits.assessments_per_year, out);
            self.yearly(Kind::EmergencyDrill, limits.drills_per_year, out);
            out.push(self.repeated(Kind::Evaluation, limits.evaluation_months, limits.evaluation_days));
            out.push(self.repeated(Kind::CheckpointOut, limits.checkpoint_months, 0));
        }
        if self.department.authority || self.department.city_bureau {
            out.push(self.repeated(Kind::Training, limits.training_months, 0));
        }
        if self.department.cyber_authority {
            out.push(self.repeated(Kind::RiskAssessment, limits.risk_assessment_months, 0));
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
        let plain = || open.plus_days(rules.limits.steward_change_working_days);
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

    /// Art. 16, 每年至少一次: so many times in each calendar year. The year in which counting starts is not asked for
    /// unless it starts on its first day; a past year without it stays on the list, for it cannot be made good.
    fn yearly(&self, duty: Kind, times: u16, out: &mut Vec<Duty>) {
        let first = self.start.year() + i32::from(self.start.month() != 1 || self.start.day() != 1);
        for year in first..=self.as_of.year() {
            let Some(due) = Day::new(year, 12, 31) else { continue };
            let done = || self.events.iter().filter(|e| e.kind == duty.code() && e.at.year() == year);
            let (recorded, proven) = (done().count(), done().filter(|e| e.proven()).count());
            if proven >= usize::from(times) {
                if year == self.as_of.year() {
                    out.push(self.line(duty, Some(due), Status::Met, String::new(), String::new()));
                }
                continue;
            }
            if recorded >= usize::from(times) {
                out.push(self.unproven(duty, due));
                continue;
            }
            let status = self.due_or_overdue(due);
            let (code, name) = (duty.code(), duty.label());
            let (en, zh) = match status {
                Status::Overdue => (
                    format!("{proven} of {times} {code} took place in {year}: explain to the coordination group and keep the record."),
                    format!("{year}年{name}应开展{times}次、已开展{proven}次，应向协调小组说明并存档。"),
                ),
                _ => (
                    format!("Carry out the {code} of {year} by {due} and record gov_event '{code}' with its hash."),
                    format!("{}前完成{year}年度{}并登记佐证材料。", due.chinese(), name.trim_start_matches("年度")),
                ),
            };
            out.push(self.line(duty, Some(due), status, en, zh));
        }
    }

    /// Every so many months, and some days' grace after each.
    fn repeated(&self, duty: Kind, months: u16, grace: u16) -> Duty {
        let done = || self.events.iter().filter(|e| e.kind == duty.code());
        let last = done().filter(|e| e.proven()).map(|e| e.at).max();
        let due = last.unwrap_or(self.start).max(self.start).plus_months(i32::from(months));
        let due = due.plus_days(grace.into());
        let status = self.due_or_overdue(due);
        if status == Status::Due && last.is_some() {
            return self.line(duty, Some(due), Status::Met, String::new(), String::new());
        }
        if done().any(|e| last.is_none_or(|l| e.at > l)) {
            return self.unproven(duty, due);
        }
        let (code, name) = (duty.code(), duty.label());
        let (en, zh) = match duty {
            Kind::Evaluation => (
                format!("By {due} close the period that is over in gov_period and circulate its figures."),
                format!("应于{}前封存已结束的考核期并通报评估结果。", due.chinese()),
            ),
            _ => (
                format!("Due by {due}: do it and record gov_event '{code}' with the evidence's hash."),
                format!("应于{}前完成{name}，并登记佐证材料杂凑值。", due.chinese()),
            ),
        };
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
