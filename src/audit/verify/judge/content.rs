//! What an entry says: its detail, its time, its parties.

use super::{Content, Detail, Judge, Kind, Special};
use crate::audit::entry::Clock;

impl Judge {
    /// Judges what an entry says, once it is known to be the one that was written.
    pub(super) fn content<'a>(
        &mut self,
        (row, seq): (i64, i64),
        content: &Content,
        detail: Detail,
        special: Special,
        parties: impl Iterator<Item = (&'a str, i64, i64)>,
    ) {
        if seq == 1 && special != Special::Genesis {
            return self.accuse(row, seq, Kind::Edited, "the first entry is not chain.genesis");
        }
        let mut found = None;
        match detail {
            Detail::Differs => {
                found = Some((Kind::Edited, "its detail was changed: it does not have the digest in the body"));
            }
            Detail::Erased | Detail::ErasedPersonal if content.class.erasable() => {
                self.erasures.gone(row, &content.at, detail == Detail::ErasedPersonal);
            }
            Detail::Erased | Detail::ErasedPersonal => {
                found = Some((Kind::Erased, "its detail is gone, which no chain.erase may do in this class"));
            }
            Detail::Matches if content.class.erasable() => self.erasures.kept(),
            Detail::Matches => {}
        }
        match (special, detail) {
            (Special::Erase(Some(range)), Detail::Matches) if range.1 < seq => {
                let at = std::str::from_utf8(&content.at).unwrap_or_default();
                let months = self.terms.months(at).map(|months| months.max(i64::from(self.retention)));
                self.erasures.cover(range, &content.at, months, &mut self.problems);
            }
            (Special::Erase(_), Detail::Matches) => {
                found = Some((Kind::Erased, "its detail names no range of earlier entries"));
            }
            _ => {}
        }
        let late = self.at.is_some_and(|at| content.at < at);
        let lone = content.clock == Some(Clock::Regressed)
            && self.at_seq == seq - 1
            && self.at.is_some_and(|at| content.at != at);
        if late {
            found = found.or(Some((Kind::Backwards, "its time is before that of the entry before it")));
        } else {
            (self.at, self.at_seq) = (Some(content.at), seq);
            if lone {
                found = found.or(Some((Kind::Backwards, "its clock went back, yet its time is not the last entry's")));
            }
        }
        for (code, n, previous) in parties {
            if !self.party(seq, code, n, previous) {
                found =
                    found.or(Some((Kind::Parties, "a department's count or previous entry does not fit its last one")));
            }
        }
        if let Some((kind, text)) = found {
            self.report(row, kind, text);
        }
    }

    /// Does this follow the department's last entry? Then or not, go on from here.
    fn party(&mut self, seq: i64, code: &str, n: i64, previous: i64) -> bool {
        let before = match self.parties.get_mut(code) {
            Some(state) => Some(std::mem::replace(state, (n, seq))),
            None => {
                self.parties.insert(code.to_string(), (n, seq));
                None
            }
        };
        match before {
            Some((last_n, last_seq)) => {
                (n == last_n + 1 && previous == last_seq)
                    || (n > last_n && previous > last_seq && self.is_accused(previous))
            }
            None => (n == 1 && previous == 0) || self.learning || self.is_accused(previous),
        }
    }
}
