//! The two clocks of a request (Art. 10): when a reply and a provision are due, and what was late.
//!
//! A clock never moves a request: it only says where it stands.

use super::fields::Row;
use super::machine::{Mover, State};
use crate::calendar::{Calendar, Date};
use crate::error::Refusal;
use crate::rules::{Packs, Setting};

/// Which clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// From receipt of the written form to the answer: in principle (原则上) under the city's measures.
    Reply,
    /// From agreement to provision: hard.
    Provide,
}

impl Kind {
    fn rules(self) -> (&'static str, &'static str) {
        match self {
            Kind::Reply => ("reply_working_days", "reply_is_hard"),
            Kind::Provide => ("provide_working_days", "provide_is_hard"),
        }
    }

    /// Each pack's own limit on a day. `direct`: the resource is shared unconditionally, for which a pack may set
    /// another time of provision (`provide_working_days_unconditional`).
    fn limits(self, direct: bool, on: Date, packs: &Packs) -> Vec<Setting<i64>> {
        let mut all = packs.numbers(self.rules().0, on);
        if self == Kind::Provide && direct {
            for own in packs.numbers("provide_working_days_unconditional", on) {
                all.retain(|s| s.pack != own.pack);
                all.push(own);
            }
        }
        all
    }

    pub fn word(self) -> &'static str {
        match self {
            Kind::Reply => "reply",
            Kind::Provide => "provide",
        }
    }
}

/// The day that is aimed at: the strictest of the packs in force on the day it counts from.
#[derive(Clone, Debug, PartialEq)]
pub struct Deadline {
    /// `None`: pending, or no pack in force sets one.
    pub day: Option<Date>,
    /// The calendar does not know the days on the way (期限待定).
    pub pending: bool,
    /// The parameter it rests on; `None` when no pack in force sets it.
    pub setting: Option<Setting<i64>>,
}

/// The deadline counted from `from`, which is day 0 and excluded. `direct` as in [`marks`].
pub fn deadline(kind: Kind, direct: bool, from: Date, calendar: &Calendar, packs: &Packs) -> Deadline {
    // The first of equals, in the order of the packs.
    let strictest = kind.limits(direct, from, packs).into_iter().reduce(|a, b| if b.value < a.value { b } else { a });
    counted(strictest, from, calendar)
}

/// The same for any rule counted in working days (`feedback_working_days`, `rectification_working_days`, …).
pub fn deadline_of(rule: &str, from: Date, calendar: &Calendar, packs: &Packs) -> Deadline {
    counted(packs.number(rule, from), from, calendar)
}

fn counted(setting: Option<Setting<i64>>, from: Date, calendar: &Calendar) -> Deadline {
    let day = setting.as_ref().and_then(|s| calendar.workday_add(from, s.value));
    Deadline { day, pending: setting.is_some() && day.is_none(), setting }
}

/// How one pack's own limit was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Done by the due day.
    Kept,
    /// Not done, and the due day is not past.
    Running,
    /// Past a limit that holds in principle: 超原则时限, a reminder, not a breach.
    OverPrinciple,
    /// Past a hard limit.
    Breach,
    /// The calendar does not know the due day yet (期限待定).
    Pending,
}

impl Standing {
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Standing::Kept => ("kept", "按时"),
            Standing::Running => ("running", "进行中"),
            Standing::OverPrinciple => ("over_principle", "超原则时限"),
            Standing::Breach => ("breach", "逾期"),
            Standing::Pending => ("pending", "期限待定"),
        }
    }

    pub fn is_late(self) -> bool {
        matches!(self, Standing::OverPrinciple | Standing::Breach)
    }
}

/// One clock of a request under one pack.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    pub kind: Kind,
    pub setting: Setting<i64>,
    /// The limit of this pack is hard.
    pub hard: bool,
    pub from: Date,
    pub due: Option<Date>,
    /// The day on which the clock stopped.
    pub done: Option<Date>,
    /// Working days from `from` to `done`, or to the day asked about; `None` when not known.
    pub taken: Option<i64>,
    pub standing: Standing,
}

/// Every started clock of a request under every pack, as of a day: the rows of `request_clock`. `direct`: its
/// resource is shared unconditionally.
pub fn marks(row: &Row, direct: bool, as_of: Date, calendar: &Calendar, packs: &Packs) -> Result<Vec<Mark>, Refusal> {
    let mut out = Vec::new();
    for (kind, from, done) in spans(row)? {
        let Some(from) = from else { continue };
        // What happened after the day asked about is not known on that day.
        if from > as_of {
            continue;
        }
        let done = done.filter(|d| *d <= as_of);
        let hard = kind.rules().1;
        for setting in kind.limits(direct, from, packs) {
            let hard = packs.each(hard, from).find(|s| s.pack == setting.pack).and_then(|s| s.value.as_bool());
            // A pack that does not say is taken to be hard.
            let hard = hard.unwrap_or(true);
            let due = calendar.workday_add(from, setting.value);
            let end = done.unwrap_or(as_of);
            let standing = match due {
                None => Standing::Pending,
                Some(due) if end > due && hard => Standing::Breach,
                Some(due) if end > due => Standing::OverPrinciple,
                Some(_) if done.is_some() => Standing::Kept,
                Some(_) => Standing::Running,
            };
            let taken = calendar.workday_between(from, end);
            out.push(Mark { kind, setting, hard, from, due, done, taken, standing });
        }
    }
    Ok(out)
}

/// A clock, the day it started and the day it stopped.
type Span = (Kind, Option<Date>, Option<Date>);

fn spans(row: &Row) -> Result<[Span; 2], Refusal> {
    let agreed = row.provide_due.is_some()
        || matches!(
            row.state()?,
            State::Agreed | State::Provided | State::Suspended | State::Revoked | State::Expired | State::Closed
        );
    let decided = if agreed { row.day("decided_at")? } else { None };
    Ok([
        (Kind::Reply, row.day("received_at")?, row.day("answered_at")?),
        (Kind::Provide, decided, row.day("provided_at")?),
    ])
}

/// Where an open request stands: one row of `request_due`.
#[derive(Clone, Debug, PartialEq)]
pub struct Due {
    /// The clock that runs; `None` while the ball is in a court without a clock.
    pub kind: Option<Kind>,
    pub due: Option<Date>,
    pub pending: bool,
    /// Working days left (0 on the due day), negative when over; `None` when not known or no clock runs.
    pub left: Option<i64>,
    pub standing: Option<Standing>,
    /// The due day is within the reminder's working days, or past.
    pub remind: bool,
    pub whose: Mover,
    /// What that side has to do.
    pub to_do: (&'static str, &'static str),
    pub article: Option<u8>,
    /// The pack and rule of the clock.
    pub cite: Option<String>,
}

/// `None` for a request in which nobody has anything to do. `direct` as in [`marks`].
pub fn due(row: &Row, direct: bool, as_of: Date, calendar: &Calendar, packs: &Packs) -> Result<Option<Due>, Refusal> {
    let state = row.state()?;
    let (whose, to_do, kind, from) = match state {
        State::Submitted => match (row.day("received_at")?, row.form_sent_at.is_some()) {
            (None, false) => (Mover::ApplicantSteward, ("send the written form", "送交书面需求申请表"), None, None),
            (None, true) => (
                Mover::ProviderSteward,
                ("record receipt of the form, accept or return", "登记收到,受理或退回"),
                None,
                None,
            ),
            (day, _) => (Mover::ProviderSteward, ("accept or return", "受理或退回"), Some(Kind::Reply), day),
        },
        State::Accepted => {
            (Mover::ProviderCdo, ("agree or refuse", "答复同意或不予共享"), Some(Kind::Reply), row.day("received_at")?)
        }
        State::Returned => {
            (Mover::ApplicantSteward, ("correct and resubmit, or withdraw", "补正后重新提交或撤回"), None, None)
        }
        State::Agreed => {
            (Mover::ProviderSteward, ("provide the data", "在平台上提供"), Some(Kind::Provide), row.day("decided_at")?)
        }
        State::Disputed => (Mover::Bureau, ("decide the dispute", "裁决争议"), None, None),
        State::Provided | State::Suspended if row.day("valid_until")?.is_some_and(|end| end < as_of) => {
            (Mover::ProviderSteward, ("the end date is past: mark it expired", "截止日已过:办理到期"), None, None)
        }
        _ => return Ok(None),
    };
    let mut out = Due {
        kind,
        due: None,
        pending: false,
        left: None,
        standing: None,
        remind: false,
        whose,
        to_do,
        article: None,
        cite: None,
    };
    let (Some(kind), Some(from)) = (kind, from) else { return Ok(Some(out)) };
    let target = deadline(kind, direct, from, calendar, packs);
    (out.due, out.pending) = (target.day, target.pending);
    out.article = target.setting.as_ref().and_then(|s| s.article);
    out.cite = target.setting.as_ref().map(Setting::cite);
    if let Some(day) = target.day {
        out.left = calendar.workday_between(as_of, day);
        let ahead = packs.number("reminder_working_days", as_of).map_or(0, |s| s.value);
        out.remind = as_of > day || out.left.is_some_and(|left| left <= ahead);
    }
    let own = marks(row, direct, as_of, calendar, packs)?;
    // A hard limit of any pack that is broken outweighs one that holds in principle.
    let order = [Standing::Breach, Standing::OverPrinciple, Standing::Pending, Standing::Running, Standing::Kept];
    out.standing = order.into_iter().find(|s| own.iter().any(|m| m.kind == kind && m.standing == *s));
    Ok(Some(out))
}

/// What loading calendar days or activating a pack changes: the row with its deadlines set anew, or `None` if
/// none changes. A clock that has stopped keeps its day; only a pending one is filled in.
pub fn recompute(row: &Row, direct: bool, calendar: &Calendar, packs: &Packs) -> Result<Option<Row>, Refusal> {
    let mut new = row.clone();
    for (kind, from, done) in spans(row)? {
        let column = match kind {
            Kind::Reply => "reply_due",
            Kind::Provide => "provide_due",
        };
        let Some(from) = from else { continue };
        if done.is_some() && row.text(column).is_some() {
            continue;
        }
        let day = deadline(kind, direct, from, calendar, packs).day;
        // A day once set is not taken away by a calendar that has lost its year.
        if let Some(day) = day {
            new.put(column, Some(day.to_string()));
        }
    }
    Ok((new != *row).then_some(new))
}

/// A deadline's column, the column that it counts from, and the day.
pub type Counted = (&'static str, &'static str, Option<Date>);

/// Both deadlines, without those whose clock has not started.
pub fn deadlines(row: &Row, direct: bool, calendar: &Calendar, packs: &Packs) -> Result<Vec<Counted>, Refusal> {
    let [reply, provide] = spans(row)?;
    let columns = [("reply_due", "received_at"), ("provide_due", "decided_at")];
    let counted = [reply, provide].into_iter().zip(columns).filter_map(|((kind, from, _), (column, start))| {
        Some((column, start, deadline(kind, direct, from?, calendar, packs).day))
    });
    Ok(counted.collect())
}

#[cfg(test)]
#[path = "clock_tests.rs"]
mod tests;
