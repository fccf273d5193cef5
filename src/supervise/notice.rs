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
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn d(text: &str) -> Day {
        Day::parse(text, "day").unwrap()
    }

    const BUREAU: Mover<'static> = Mover { id: "S1", department: "SJJ", role: "supervisor", city_bureau: true };

    fn issued() -> Notice {
        Notice {
            id: 1,
            department: "MZJ".into(),
            finding: Finding::Reply,
            content: "逾期未答复共享申请".into(),
            issued_on: d("2024-03-01"),
            deadline: d("2024-03-15"),
            confirmed_by: "S1".into(),
            state: State::Issued,
            rectified_on: None,
            reviewed_by: None,
            reviewed_on: None,
            review_evidence: None,
            circular_number: None,
            report_number: None,
            withdrawal_reason: None,
        }
    }

    fn reviewed(done: &str, on: &str) -> Notice {
        Notice {
            state: State::Rectified,
            rectified_on: Some(d(done)),
            reviewed_by: Some("S2".into()),
            reviewed_on: Some(d(on)),
            review_evidence: Some("0f".repeat(32)),
            ..issued()
        }
    }

    fn number(old: Option<&Notice>, new: &Notice, on: &str) -> Result<&'static str, u16> {
        decide(old, new, BUREAU, d(on)).map(|m| m.map_or("", |m| m.action)).map_err(|r| r.fault.number)
    }

    #[test]
    fn a_notice_rectified_in_time_is_closed_by_review() {
        assert_eq!(number(None, &issued(), "2024-03-01"), Ok("notice.issue"));
        assert_eq!(number(Some(&issued()), &reviewed("2024-03-15", "2024-03-18"), "2024-03-18"), Ok("notice.accept"));
    }

    #[test]
    fn a_claim_without_review_closes_nothing() {
        let full = reviewed("2024-03-10", "2024-03-11");
        let breaks: [fn(&mut Notice); 5] = [
            |n| n.rectified_on = None,
            |n| n.reviewed_by = Some("  ".into()),
            |n| n.reviewed_on = None,
            |n| n.review_evidence = Some("yes".into()),
            |n| n.reviewed_on = Some(Day::new(2024, 3, 9).unwrap()),
        ];
        for change in breaks {
            let mut n = full.clone();
            change(&mut n);
            assert_eq!(number(Some(&issued()), &n, "2024-03-12"), Err(8204));
        }
        assert_eq!(number(Some(&issued()), &full, "2024-03-10"), Err(8204), "reviewed tomorrow");
    }

    #[test]
    fn late_is_late_and_must_be_circulated_and_escalated_before_it_closes() {
        let late = reviewed("2024-03-16", "2024-03-18");
        assert_eq!(number(Some(&issued()), &late, "2024-03-18"), Err(8204));
        let overdue = Notice { state: State::Overdue, ..issued() };
        assert_eq!(number(Some(&issued()), &overdue, "2024-03-15"), Err(8204));
        assert_eq!(number(Some(&issued()), &overdue, "2024-03-16"), Ok("notice.expire"));
        assert_eq!(number(Some(&overdue), &late, "2024-03-18"), Err(8203));
        let bare = Notice { state: State::Notified, ..overdue.clone() };
        assert_eq!(number(Some(&overdue), &bare, "2024-03-18"), Err(8204));
        let notified = Notice { circular_number: Some("景数管通〔2024〕3号".into()), ..bare };
        assert_eq!(number(Some(&overdue), &notified, "2024-03-18"), Ok("notice.circulate"));
        let escalated =
            Notice {
                state: State::Escalated, report_number: Some("景数管报〔2024〕1号".into()), ..notified.clone()
            };
        assert_eq!(number(Some(&notified), &escalated, "2024-03-19"), Ok("notice.escalate"));
        let closed = Notice {
            circular_number: escalated.circular_number.clone(),
            report_number: escalated.report_number.clone(),
            ..reviewed("2024-03-20", "2024-03-21")
        };
        assert_eq!(number(Some(&escalated), &closed, "2024-03-21"), Ok("notice.close"));
    }

    #[test]
    fn what_was_issued_stays_as_issued() {
        let overdue = |change: fn(&mut Notice)| {
            let mut n = Notice { state: State::Overdue, ..issued() };
            change(&mut n);
            number(Some(&issued()), &n, "2024-05-01")
        };
        assert_eq!(overdue(|n| n.deadline = Day::new(2024, 4, 30).unwrap()), Err(8205));
        assert_eq!(overdue(|n| n.department = "YBJ".into()), Err(8205));
        assert_eq!(overdue(|n| n.content = "其他".into()), Err(8205));
        assert_eq!(overdue(|n| n.circular_number = Some("x".into())), Err(8205));
    }

    #[test]
    fn only_a_supervisor_of_the_city_bureau_moves_a_notice() {
        for mover in [Mover { role: "steward", ..BUREAU }, Mover { city_bureau: false, ..BUREAU }] {
            assert_eq!(decide(None, &issued(), mover, d("2024-03-01")).unwrap_err().fault.number, 8202);
        }
    }

    #[test]
    fn a_notice_needs_a_confirmed_finding_a_content_and_time_to_rectify() {
        let breaks: [fn(&mut Notice); 5] = [
            |n| n.confirmed_by = String::new(),
            |n| n.content = "\u{3000}".into(),
            |n| n.deadline = n.issued_on,
            |n| n.department = "SJJ".into(),
            |n| n.issued_on = n.issued_on.plus_days(1),
        ];
        for change in breaks {
            let mut n = issued();
            change(&mut n);
            assert_eq!(number(None, &n, "2024-03-01"), Err(8204));
        }
    }

    #[test]
    fn the_printed_table_has_every_move_and_every_state_is_reached() {
        let text = table();
        for m in MOVES {
            assert!(text.contains(m.action));
        }
        for state in State::ALL {
            assert!(MOVES.iter().any(|m| m.to == state), "{state:?}");
            assert_eq!(next(Some(state)).next().is_none(), state.is_final(), "{state:?}");
            assert_eq!((State::parse(state.code()).unwrap(), State::parse(state.label()).unwrap()), (state, state));
        }
        assert_eq!(State::parse("done").unwrap_err().fault.number, 8201);
    }

    proptest! {
        /// Whatever the row holds, a state is only ever reached by a line of the table.
        #[test]
        fn no_state_is_reached_around_the_table(from in 0usize..6, to in 0usize..6, days in 0i64..60, filled in any::<bool>()) {
            let old = Notice { state: State::ALL[from], ..issued() };
            let mut new = if filled { reviewed("2024-03-10", "2024-03-11") } else { issued() };
            new.state = State::ALL[to];
            let listed = MOVES.iter().any(|m| m.from == Some(old.state) && m.to == new.state);
            if let Ok(Some(m)) = decide(Some(&old), &new, BUREAU, d("2024-03-01").plus_days(days)) {
                prop_assert!(listed && m.to == new.state);
            }
        }
    }
}
