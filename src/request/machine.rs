//! The states of a request and the one table of moves between them.
//!
//! The picture and the table in docs/requests.md are made from [`TRANSITIONS`] by a test.

use std::fmt::Write;

/// Where a request stands. Stored as the English word, shown with its Chinese label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    Submitted,
    Accepted,
    Returned,
    Withdrawn,
    Agreed,
    Refused,
    Disputed,
    Provided,
    Suspended,
    Revoked,
    Expired,
    Closed,
}

use State::*;

impl State {
    pub const ALL: [State; 12] = [
        Submitted, Accepted, Returned, Withdrawn, Agreed, Refused, Disputed, Provided, Suspended, Revoked, Expired,
        Closed,
    ];

    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Submitted => "submitted",
            Accepted => "accepted",
            Returned => "returned",
            Withdrawn => "withdrawn",
            Agreed => "agreed",
            Refused => "refused",
            Disputed => "disputed",
            Provided => "provided",
            Suspended => "suspended",
            Revoked => "revoked",
            Expired => "expired",
            Closed => "closed",
        }
    }

    /// The Chinese term.
    pub fn label(self) -> &'static str {
        match self {
            Submitted => "已提交",
            Accepted => "已受理",
            Returned => "退回补正",
            Withdrawn => "已撤回",
            Agreed => "同意共享",
            Refused => "不予共享（答复）",
            Disputed => "争议协调",
            Provided => "已提供",
            Suspended => "暂停",
            Revoked => "撤销授权",
            Expired => "到期",
            Closed => "办结",
        }
    }

    /// The stored word or the Chinese term (half-width brackets and the bare 不予共享 too).
    pub fn parse(text: &str) -> Option<State> {
        let text = text.trim();
        let same = |s: &State| text == s.word() || text == s.label();
        Self::ALL.into_iter().find(same).or(match text {
            "不予共享" | "不予共享(答复)" => Some(Refused),
            _ => None,
        })
    }
}

/// Who may make a move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mover {
    ApplicantSteward,
    ApplicantCdo,
    ProviderSteward,
    ProviderCdo,
    /// The chief data officer or supervisor of the provider's same-level data authority.
    Bureau,
}

impl Mover {
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Mover::ApplicantSteward => ("applicant's steward", "使用部门数据专员"),
            Mover::ApplicantCdo => ("applicant's cdo", "使用部门首席数据官"),
            Mover::ProviderSteward => ("provider's steward", "提供部门数据专员"),
            Mover::ProviderCdo => ("provider's cdo", "提供部门首席数据官"),
            Mover::Bureau => ("data authority", "同级政务数据主管部门"),
        }
    }
}

/// What a move demands of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// Purpose, information system, scope and items, the items in the catalogue.
    Contents,
    /// An end date that is not past (the day itself still counts).
    EndDate,
    /// The written form: hash, day sent, day received.
    WrittenForm,
    /// Agreed items among those asked for, and a readable row filter.
    NarrowOnly,
    /// Legal or policy basis, and reason; the data authority to be told.
    BasisAndReason,
    /// The applicant's undertaking, by hash.
    Undertaking,
    /// The end date is past.
    EndPassed,
}

impl Demand {
    pub fn words(self) -> (&'static str, &'static str) {
        match self {
            Demand::Contents => {
                ("purpose, system, scope, items in the catalogue", "用途、信息系统、范围、目录内数据项")
            }
            Demand::EndDate => ("an end date not past", "截止日未过"),
            Demand::WrittenForm => ("the written form", "书面申请表"),
            Demand::NarrowOnly => ("narrower or equal items, rows, masks", "不超出申请的数据项、行、脱敏"),
            Demand::BasisAndReason => ("basis and reason, told to the data authority", "依据及理由,报主管部门"),
            Demand::Undertaking => ("the applicant's undertaking", "承诺书"),
            Demand::EndPassed => ("the end date past", "截止日已过"),
        }
    }
}

/// One lawful move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// `None`: the request is new.
    pub from: Option<State>,
    pub to: State,
    /// `request.<verb>` is the audit action.
    pub verb: &'static str,
    pub who: &'static [Mover],
    pub demands: &'static [Demand],
    /// The article it serves; `None` where the move is ours.
    pub article: Option<u8>,
}

const fn t(
    from: Option<State>,
    to: State,
    verb: &'static str,
    who: &'static [Mover],
    demands: &'static [Demand],
    article: Option<u8>,
) -> Transition {
    Transition { from, to, verb, who, demands, article }
}

const ASKER: &[Mover] = &[Mover::ApplicantSteward];
const DESK: &[Mover] = &[Mover::ProviderSteward];
const CHIEF: &[Mover] = &[Mover::ProviderCdo];
const EITHER_CHIEF: &[Mover] = &[Mover::ApplicantCdo, Mover::ProviderCdo];
const EITHER_DESK: &[Mover] = &[Mover::ApplicantSteward, Mover::ProviderSteward];
const BUREAU: &[Mover] = &[Mover::Bureau];
const NEW: &[Demand] = &[Demand::Contents, Demand::EndDate];
const AGREE: &[Demand] = &[Demand::NarrowOnly, Demand::EndDate];
const WHY: &[Demand] = &[Demand::BasisAndReason];

/// Every lawful move, and there are no others.
pub const TRANSITIONS: &[Transition] = &[
    t(None, Submitted, "submit", ASKER, NEW, Some(10)),
    t(Some(Submitted), Accepted, "accept", DESK, &[Demand::WrittenForm], Some(10)),
    t(Some(Submitted), Returned, "return", DESK, &[], Some(10)),
    t(Some(Submitted), Withdrawn, "withdraw", ASKER, &[], None),
    t(Some(Returned), Submitted, "resubmit", ASKER, NEW, Some(10)),
    t(Some(Returned), Withdrawn, "withdraw", ASKER, &[], None),
    t(Some(Accepted), Agreed, "agree", CHIEF, AGREE, Some(10)),
    t(Some(Accepted), Refused, "refuse", CHIEF, WHY, Some(10)),
    t(Some(Accepted), Returned, "return", DESK, &[], Some(10)),
    t(Some(Refused), Disputed, "dispute", EITHER_CHIEF, &[], Some(5)),
    t(Some(Disputed), Agreed, "agree", BUREAU, AGREE, Some(5)),
    t(Some(Disputed), Refused, "refuse", BUREAU, WHY, Some(5)),
    t(Some(Agreed), Provided, "provide", DESK, &[Demand::Undertaking, Demand::EndDate], Some(10)),
    t(Some(Provided), Suspended, "suspend", CHIEF, &[], Some(13)),
    t(Some(Suspended), Provided, "resume", CHIEF, &[Demand::EndDate], Some(13)),
    t(Some(Provided), Revoked, "revoke", CHIEF, &[], Some(13)),
    t(Some(Suspended), Revoked, "revoke", CHIEF, &[], Some(13)),
    t(Some(Provided), Expired, "expire", EITHER_DESK, &[Demand::EndPassed], None),
    t(Some(Suspended), Expired, "expire", EITHER_DESK, &[Demand::EndPassed], None),
    t(Some(Provided), Closed, "close", EITHER_DESK, &[], None),
    t(Some(Suspended), Closed, "close", EITHER_DESK, &[], None),
];

/// The move from one state to another, if the table has it.
pub fn transition(from: Option<State>, to: State) -> Option<&'static Transition> {
    TRANSITIONS.iter().find(|t| t.from == from && t.to == to)
}

/// The states that may follow, in table order. Empty: the request has ended.
pub fn next(state: State) -> Vec<State> {
    TRANSITIONS.iter().filter(|t| t.from == Some(state)).map(|t| t.to).collect()
}

/// The following states as an error text or `request_next` names them.
pub fn next_words(state: State) -> String {
    let words: Vec<&str> = next(state).into_iter().map(State::word).collect();
    if words.is_empty() {
        "none (ended)".to_string()
    } else {
        words.join(", ")
    }
}

/// The machine as a Mermaid state diagram.
pub fn mermaid() -> String {
    let mut out = String::from("stateDiagram-v2\n");
    for s in State::ALL {
        let _ = writeln!(out, "    {}: {} {}", s.word(), s.word(), s.label());
    }
    for t in TRANSITIONS {
        let from = t.from.map_or("[*]", State::word);
        let _ = writeln!(out, "    {from} --> {}: {}", t.to.word(), t.verb);
    }
    for s in State::ALL.into_iter().filter(|s| next(*s).is_empty()) {
        let _ = writeln!(out, "    {} --> [*]", s.word());
    }
    out
}

/// The machine as a Markdown table.
pub fn markdown() -> String {
    let mut out = String::from("| from | to | action | who | demands | basis |\n|---|---|---|---|---|---|\n");
    for t in TRANSITIONS {
        let from = t.from.map_or("(new)".to_string(), |s| format!("{} {}", s.word(), s.label()));
        let who: Vec<String> = t.who.iter().map(|m| format!("{} {}", m.words().0, m.words().1)).collect();
        let demands: Vec<String> = t.demands.iter().map(|d| format!("{} {}", d.words().0, d.words().1)).collect();
        let basis = t.article.map_or("product 本产品管控要求".to_string(), |a| format!("Art. {a}"));
        let _ = writeln!(
            out,
            "| {from} | {} {} | `request.{}` | {} | {} | {basis} |",
            t.to.word(),
            t.to.label(),
            t.verb,
            who.join("; "),
            if demands.is_empty() { "–".to_string() } else { demands.join("; ") },
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// docs/requests.md holds these two blocks word for word. `BLESS=1` writes them.
    #[test]
    fn the_docs_show_the_table_of_the_code() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/requests.md");
        let begin = "<!-- generated from the table of transitions; do not edit -->\n";
        let end = "<!-- end of generated part -->";
        let made = format!("{begin}\n```mermaid\n{}```\n\n{}\n{end}", mermaid(), markdown());
        let text = std::fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
        let (head, rest) = text.split_once(begin).unwrap();
        let (_, tail) = rest.split_once(end).unwrap();
        let wanted = format!("{head}{made}{tail}");
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, &wanted).unwrap();
        } else {
            assert!(text == wanted, "docs/requests.md differs from the table: run this test with BLESS=1");
        }
    }

    #[test]
    fn the_moves_are_those_of_the_rule_and_no_others() {
        let rule = "submitted>accepted,returned,withdrawn returned>submitted,withdrawn \
            accepted>agreed,refused,returned refused>disputed disputed>agreed,refused agreed>provided \
            provided>suspended,revoked,expired,closed suspended>provided,revoked,expired,closed \
            withdrawn> revoked> expired> closed>";
        for line in rule.split_whitespace() {
            let (from, to) = line.split_once('>').unwrap();
            let wanted: Vec<&str> = to.split(',').filter(|w| !w.is_empty()).collect();
            let got: Vec<&str> = next(State::parse(from).unwrap()).into_iter().map(State::word).collect();
            assert_eq!(got, wanted, "{from}");
        }
        assert_eq!(rule.split_whitespace().count(), State::ALL.len());
        assert_eq!(TRANSITIONS.iter().filter(|t| t.from.is_none()).count(), 1);
    }

    #[test]
    fn no_move_is_listed_twice() {
        for (i, a) in TRANSITIONS.iter().enumerate() {
            assert!(TRANSITIONS.iter().skip(i + 1).all(|b| (a.from, a.to) != (b.from, b.to)), "{a:?}");
        }
    }

    #[test]
    fn both_languages_are_read_and_nothing_else() {
        for s in State::ALL {
            assert_eq!(State::parse(s.word()), Some(s));
            assert_eq!(State::parse(s.label()), Some(s));
        }
        assert_eq!(State::parse("不予共享"), Some(State::Refused));
        for bad in ["", "AGREED", "agree", "同意", "agreed\0"] {
            assert_eq!(State::parse(bad), None, "{bad:?}");
        }
    }
}
