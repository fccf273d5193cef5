//! 整改通知书: how a rectification notice moves (Art. 21), as one table of transitions.
//!
//! A notice is a row; a move is the row before and the row after. [`decide`] finds the one line of the table
//! that allows it, or says what is missing. Whoever misses the deadline is 通报 and 上报 first, and only then
//! can late rectification close the matter: Art. 21 orders both.

use super::day::Day;
use super::finding::Finding;
use crate::error::{supervise, Refusal};

/// State of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    Issued,
    Rectified,
    Overdue,
    Notified,
    Escalated,
    Withdrawn,
}

impl State {
    pub const ALL: [State; 6] =
        [State::Issued, State::Rectified, State::Overdue, State::Notified, State::Escalated, State::Withdrawn];

    pub fn code(self) -> &'static str {
        match self {
            State::Issued => "issued",
            State::Rectified => "rectified",
            State::Overdue => "overdue",
            State::Notified => "notified",
            State::Escalated => "escalated",
            State::Withdrawn => "withdrawn",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            State::Issued => "已通知整改",
            State::Rectified => "已整改（经复核）",
            State::Overdue => "逾期未整改",
            State::Notified => "已通报",
            State::Escalated => "已上报协调小组",
            State::Withdrawn => "已撤销",
        }
    }

    /// Reads the stored word or the Chinese term; GS-8201 otherwise.
    pub fn parse(text: &str) -> Result<State, Refusal> {
        let is = |s: &State| s.code() == text || s.label() == text;
        State::ALL.into_iter().find(is).ok_or_else(|| Refusal::new(&supervise::BAD_STATE).with("state", text))
    }

    /// Nothing more is to be done.
    pub fn is_final(self) -> bool {
        matches!(self, State::Rectified | State::Withdrawn)
    }
}

/// A row of `gov_notice`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    pub id: i64,
    /// Who must rectify.
    pub department: String,
    pub finding: Finding,
    /// What is to be put right.
    pub content: String,
    pub issued_on: Day,
    /// The notice's own deadline, inclusive.
    pub deadline: Day,
    /// The person who confirmed the finding.
    pub confirmed_by: String,
    pub state: State,
    /// The department's own completion, as found by the review.
    pub rectified_on: Option<Day>,
    /// 复核: who, when, and the hash of the record (64 hex).
    pub reviewed_by: Option<String>,
    pub reviewed_on: Option<Day>,
    pub review_evidence: Option<String>,
    /// 发文字号 of the circular (通报) and of the report to the coordination group.
    pub circular_number: Option<String>,
    pub report_number: Option<String>,
    pub withdrawal_reason: Option<String>,
}

/// Who moves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mover<'a> {
    pub id: &'a str,
    pub department: &'a str,
    pub role: &'a str,
    /// The department is the city's data bureau.
    pub city_bureau: bool,
}

/// What a move needs of the row or the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A confirmed finding, a content and a deadline after the day of issue.
    Confirmed,
    /// Completed within the deadline, and reviewed.
    ReviewInTime,
    /// Reviewed, whenever completed.
    Review,
    /// The deadline has passed.
    DeadlinePassed,
    CircularNumber,
    ReportNumber,
    Reason,
}

impl Need {
    fn text(self) -> &'static str {
        match self {
            Need::Confirmed => "finding confirmed by a person, content, deadline after the day of issue",
            Need::ReviewInTime => {
                "rectified_on within the deadline; reviewed_by, reviewed_on, review_evidence (64 hex)"
            }
            Need::Review => "rectified_on; reviewed_by, reviewed_on, review_evidence (64 hex)",
            Need::DeadlinePassed => "the deadline has passed",
            Need::CircularNumber => "circular_number (发文字号)",
            Need::ReportNumber => "report_number (发文字号)",
            Need::Reason => "withdrawal_reason",
        }
    }
}

/// One line of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct Move {
    /// `None`: the notice comes into being.
    pub from: Option<State>,
    pub to: State,
    /// As in the chain: `notice.issue`, …
    pub action: &'static str,
    pub label: &'static str,
    pub need: Need,
    /// Basis: Art. 21, or `None` where it is ours.
    pub article: Option<u8>,
}

const fn line(
    from: Option<State>,
    to: State,
    action: &'static str,
    label: &'static str,
    need: Need,
    article: Option<u8>,
) -> Move {
    Move { from, to, action, label, need, article }
}

/// Every move there is. All are made by a supervisor of the city bureau (Art. 21: 由市政务服务数据管理局).
pub static MOVES: &[Move] = &[
    line(None, State::Issued, "notice.issue", "通知整改", Need::Confirmed, Some(21)),
    line(Some(State::Issued), State::Rectified, "notice.accept", "复核通过", Need::ReviewInTime, Some(21)),
    line(Some(State::Issued), State::Overdue, "notice.expire", "逾期未整改", Need::DeadlinePassed, Some(21)),
    line(Some(State::Issued), State::Withdrawn, "notice.withdraw", "撤销通知", Need::Reason, None),
    line(Some(State::Overdue), State::Notified, "notice.circulate", "通报", Need::CircularNumber, Some(21)),
    line(Some(State::Notified), State::Escalated, "notice.escalate", "上报协调小组", Need::ReportNumber, Some(21)),
    line(Some(State::Escalated), State::Rectified, "notice.close", "逾期后整改复核通过", Need::Review, None),
];

/// The moves open from a state (`None` = a new notice).
pub fn next(from: Option<State>) -> impl Iterator<Item = &'static Move> {
    MOVES.iter().filter(move |m| m.from == from)
}

/// The table as Markdown, for the documentation.
pub fn table() -> String {
    let mut out = String::from("| from | to | action | needs | basis |\n|---|---|---|---|---|\n");
    for m in MOVES {
        let from = m.from.map_or("—".to_string(), |s| format!("`{}` {}", s.code(), s.label()));
        let basis = m.article.map_or("product".to_string(), |n| format!("Art. {n}"));
        out.push_str(&format!(
            "| {from} | `{}` {} | `{}` {} | {} | {basis} |\n",
            m.to.code(),
            m.to.label(),
            m.action,
            m.label,
            m.need.text()
        ));
    }
    out
}

/// Which move turns `old` into `new`, made by `mover` on day `on`. `Ok(None)`: nothing that matters changed.
/// Refusals: GS-8202 not a supervisor of the city bureau, GS-8203 no such move, GS-8204 or 8206 something the move
/// needs is missing or doesn't fit, GS-8205 a field that may not change any more.
pub fn decide(old: Option<&Notice>, new: &Notice, mover: Mover<'_>, on: Day) -> Result<Option<&'static Move>, Refusal> {
    if old == Some(new) {
        return Ok(None);
    }
    if mover.role != "supervisor" || !mover.city_bureau {
        return Err(Refusal::new(&supervise::NOTICE_MOVER).with("actor", mover.id).with("role", mover.role));
    }
    let from = old.map(|o| o.state);
    let found = MOVES.iter().find(|m| m.from == from && m.to == new.state);
    let found = found.ok_or_else(|| {
        let open: Vec<&str> = next(from).map(|m| m.to.code()).collect();
        let open = if open.is_empty() { "(none)".to_string() } else { open.join(", ") };
        let from = from.map_or("(new)", State::code);
        Refusal::new(&supervise::NOTICE_MOVE).with("from", from).with("to", new.state.code()).with("open", open)
    })?;
    if let Some(field) = frozen_field(old, new, found.need) {
        return Err(Refusal::new(&supervise::NOTICE_FROZEN).with("id", new.id).with("field", field));
    }
    match missing(new, found.need, mover, on) {
        Some(what) => {
            let fault = if found.article.is_some() { &supervise::NOTICE_NEEDS } else { &supervise::NOTICE_NEEDS_OURS };
            Err(Refusal::new(fault).with("action", found.action).with("missing", what))
        }
        None => Ok(Some(found)),
    }
}

/// The first field that changed though this move may not change it.
fn frozen_field(old: Option<&Notice>, new: &Notice, need: Need) -> Option<&'static str> {
    let blank = Notice {
        rectified_on: None,
        reviewed_by: None,
        reviewed_on: None,
        review_evidence: None,
        circular_number: None,
        report_number: None,
        withdrawal_reason: None,
        ..new.clone()
    };
    let old = old.unwrap_or(&blank);
    let review = matches!(need, Need::Review | Need::ReviewInTime);
    let changed = [
        ("id", old.id != new.id),
        ("department", old.department != new.department),
        ("finding", old.finding != new.finding),
        ("content", old.content != new.content),
        ("issued_on", old.issued_on != new.issued_on),
        ("deadline", old.deadline != new.deadline),
        ("confirmed_by", old.confirmed_by != new.confirmed_by),
        ("rectified_on", old.rectified_on != new.rectified_on && !review),
        ("reviewed_by", old.reviewed_by != new.reviewed_by && !review),
        ("reviewed_on", old.reviewed_on != new.reviewed_on && !review),
        ("review_evidence", old.review_evidence != new.review_evidence && !review),
        ("circular_number", old.circular_number != new.circular_number && need != Need::CircularNumber),
        ("report_number", old.report_number != new.report_number && need != Need::ReportNumber),
        ("withdrawal_reason", old.withdrawal_reason != new.withdrawal_reason && need != Need::Reason),
    ];
    changed.iter().find(|(_, yes)| *yes).map(|(name, _)| *name)
}

fn given(text: Option<&str>) -> bool {
    text.is_some_and(|t| !t.trim().is_empty())
}

/// What a move lacks, in words.
fn missing(new: &Notice, need: Need, mover: Mover<'_>, on: Day) -> Option<String> {
    match need {
        Need::Confirmed => {
            if !given(Some(&new.confirmed_by)) {
                return Some("confirmed_by".into());
            }
            if !given(Some(&new.content)) {
                return Some("content".into());
            }
            if new.department == mover.department {
                return Some("a department other than the issuer".into());
            }
            if new.issued_on > on {
                return Some(format!("issued_on not after {on}"));
            }
            (new.deadline <= new.issued_on).then(|| format!("deadline after {}", new.issued_on))
        }
        Need::ReviewInTime | Need::Review => review_gap(new, on).or_else(|| {
            let late = need == Need::ReviewInTime && new.rectified_on.is_some_and(|d| d > new.deadline);
            late.then(|| format!("rectified_on within the deadline {}; else move it to overdue", new.deadline))
        }),
        Need::DeadlinePassed => (on <= new.deadline).then(|| format!("a day after the deadline {}", new.deadline)),
        Need::CircularNumber => (!given(new.circular_number.as_deref())).then(|| "circular_number".into()),
        Need::ReportNumber => (!given(new.report_number.as_deref())).then(|| "report_number".into()),
        Need::Reason => (!given(new.withdrawal_reason.as_deref())).then(|| "withdrawal_reason".into()),
    }
}

fn review_gap(new: &Notice, on: Day) -> Option<String> {
    let Some(done) = new.rectified_on else { return Some("rectified_on".into()) };
    let Some(reviewed) = new.reviewed_on else { return Some("reviewed_on".into()) };
    if !given(new.reviewed_by.as_deref()) {
        return Some("reviewed_by".into());
    }
    let hash = new.review_evidence.as_deref().unwrap_or("");
    if hash.len() != 64 || !hash.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Some("review_evidence (64 hex digits)".into());
    }
    if done < new.issued_on || reviewed < done || on < reviewed {
        return Some("days in the order issued_on, rectified_on, reviewed_on, today".into());
    }
    None
}

#[cfg(test)]
mod tests;
