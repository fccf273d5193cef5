//! The order of the entries: what follows what, and what is wrong where it does not.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use crate::format::{number, read_body, to_hex, whole, Body, Hash, H, ZERO};
use crate::source::Row;
use crate::terms::Terms;

/// A row that waits for the next one to show what is wrong with it.
struct Waiting {
    row: Row,
    body: Option<Body>,
    place: i64,
    gap: Option<i64>,
}

#[derive(Default)]
pub struct Verifier {
    h: H,
    rows: u64,
    problems: u64,
    accused: HashSet<i64>,
    parties: HashMap<String, (i64, i64)>,
    /// When a detail was written that is gone, and whether it was of personal items.
    gone: BTreeMap<i64, (String, bool)>,
    terms: Terms,
    at: String,
    at_seq: i64,
    /// The last entry's number; row numbers are greater by `shift` where rows were moved.
    seq: i64,
    shift: i64,
    /// Its stored hash, what that should be, and the stored hash of the one before.
    stored: Option<Hash>,
    computed: Option<Hash>,
    before: Option<Hash>,
    unlinkable: bool,
    waiting: Option<Waiting>,
}

#[derive(Clone, Copy, PartialEq)]
enum Follows {
    Stored,
    Computed,
    Before,
    Nothing,
}

impl Verifier {
    fn problem(&mut self, row: i64, entry: i64, kind: &str, text: &str) {
        self.problems += 1;
        self.accused.insert(entry);
        println!("{row}\t{kind}\t{text}");
    }

    fn follows(&self, row: &Row) -> Follows {
        let fits = |hash: &Option<Hash>| hash.as_ref().is_some_and(|hash| self.h.link(hash, &row.body) == row.hash);
        if fits(&self.stored) {
            Follows::Stored
        } else if fits(&self.computed) {
            Follows::Computed
        } else if fits(&self.before) {
            Follows::Before
        } else {
            Follows::Nothing
        }
    }

    pub fn row(&mut self, row: Row) {
        if row.seq < 1 {
            return self.problem(row.seq, row.seq, "inserted", "no entry has a number below 1");
        }
        if self.rows == 0 {
            self.h = H::choose(&row);
            (self.stored, self.computed) = (Some(ZERO.to_vec()), Some(ZERO.to_vec()));
        }
        self.rows += 1;
        let body = read_body(&row.body);
        let own = body.as_ref().map(|body| body.seq);
        if let Some(waiting) = self.waiting.take() {
            if self.settle(waiting, Some((&row, own))) {
                return;
            }
        }
        let follows = self.follows(&row);
        let expected = self.seq.saturating_add(1);
        let (mut seq, mut guilty, mut waits) = (row.seq.saturating_sub(self.shift), false, false);
        match own {
            Some(own) if own == seq => {}
            Some(own) if own == expected && matches!(follows, Follows::Stored | Follows::Computed) => {
                self.problem(row.seq, own, "reordered", &format!("entry {own} is stored under this number"));
                (seq, guilty) = (own, true);
            }
            Some(own) if own == self.seq && follows == Follows::Before => seq = own,
            Some(_) => waits = true,
            None => {}
        }
        self.shift = row.seq.saturating_sub(seq);
        let gap = (seq > expected).then_some(expected);
        if gap.is_some() && !waits {
            self.missing(expected, seq - 1);
        }
        if let (false, Some(what)) = (guilty, row.wrong) {
            self.problem(row.seq, seq, "retyped", &format!("{what} is stored as another type"));
            guilty = true;
        }
        if follows == Follows::Before && !guilty && !waits {
            let kind = if Some(&row.hash) == self.stored.as_ref() { "inserted" } else { "forked" };
            self.problem(row.seq, seq, kind, "it continues the entry before the last one");
            guilty = true;
        }
        let base = self.stored.clone().or(self.computed.clone()).unwrap_or(ZERO.to_vec());
        let unreadable = body.is_none() && row.hash.len() != 32;
        let broken = follows == Follows::Nothing && gap.is_none() && !self.unlinkable;
        self.computed =
            Some(if follows == Follows::Nothing { self.h.link(&base, &row.body) } else { row.hash.clone() });
        self.stored = (row.hash.len() == 32).then(|| row.hash.clone());
        self.before = Some(base);
        (self.seq, self.unlinkable) = (seq, unreadable);
        match body {
            _ if guilty => {}
            Some(body) if !waits && !broken => self.content(&row, seq, &body),
            body => self.waiting = Some(Waiting { row, body, place: seq, gap }),
        }
    }

    /// Judges the waiting row by the next one. True if that settles the next one too.
    fn settle(&mut self, waiting: Waiting, next: Option<(&Row, Option<i64>)>) -> bool {
        let Waiting { row: old, body, place, gap } = waiting;
        let theirs = body.as_ref().map(|body| body.seq).filter(|seq| *seq != place);
        let follows = next.map_or(Follows::Nothing, |(row, _)| self.follows(row));
        let own = next.and_then(|(_, own)| own);
        let next_row = next.map_or(0, |(row, _)| row.seq);
        let next_door = Some(next_row) == old.seq.checked_add(1);
        match (follows, theirs) {
            (Follows::Stored, Some(entry))
                if entry > place && next_door && gap.is_none() && own == entry.checked_add(1) =>
            {
                self.missing(place, entry - 1);
                (self.shift, self.seq) = (old.seq - entry, entry);
                if let Some(body) = body {
                    self.content(&old, entry, &body);
                }
            }
            (Follows::Stored, _) => {
                if let (Some(first), Some(_)) = (gap, theirs) {
                    self.missing(first, place - 1);
                }
                self.problem(old.seq, place, "edited", "its body was changed: the next entry follows from its hash");
            }
            (Follows::Computed, None) => {
                self.problem(
                    old.seq,
                    place,
                    "edited",
                    "its hash was changed: the next entry follows from the true one",
                );
            }
            (Follows::Before, Some(entry)) if next_door && entry == place + 1 && own == Some(place) => {
                self.problem(old.seq, entry, "reordered", &format!("entry {entry} is stored here"));
                self.problem(next_row, place, "reordered", &format!("entry {place} is stored here"));
                (self.before, self.computed) = (next.map(|(row, _)| row.hash.clone()), self.stored.clone());
                self.seq = entry;
                return true;
            }
            (Follows::Before, _) => {
                self.problem(old.seq, 0, "inserted", "the chain passes it by");
                if own == Some(place) {
                    (self.shift, self.seq) = (next_row - place, place - 1);
                }
                (self.stored, self.computed) = (self.before.clone(), self.before.clone());
            }
            (_, Some(entry)) => {
                let copy = entry < place && !self.accused.contains(&entry);
                let kind = if copy { "inserted" } else { "reordered" };
                self.problem(old.seq, place, kind, &format!("entry {entry} is stored here"));
                self.unlinkable = true;
                self.seq = gap.map_or(self.seq, |first| first - 1);
            }
            (_, None) => {
                let exchanged = next.filter(|(row, _)| {
                    Some(&row.hash) == self.computed.as_ref() && Some(self.h.link(&row.hash, &row.body)) == self.stored
                });
                if let Some((row, _)) = exchanged {
                    self.problem(old.seq, place, "edited", "its hash was exchanged with the next one's");
                    self.problem(row.seq, place + 1, "edited", "its hash was exchanged with the last one's");
                    (self.before, self.computed) = (Some(row.hash.clone()), self.stored.clone());
                    self.seq = place + 1;
                    return true;
                }
                self.problem(old.seq, place, "edited", "its body or its hash was changed");
                self.unlinkable = true;
            }
        }
        false
    }

    fn content(&mut self, row: &Row, seq: i64, body: &Body) {
        if seq == 1 && body.action != "chain.genesis" {
            return self.problem(row.seq, seq, "edited", "the first entry is not chain.genesis");
        }
        let mut found: Option<(&str, &str)> = None;
        match &row.detail {
            None if body.class == "access" || body.class == "application" => {
                self.gone.insert(row.seq, (body.at.clone(), self.terms.is_personal(body)));
            }
            None => found = Some(("erased", "its detail is gone, which is never lawful in its class")),
            Some(detail) if to_hex(&self.h.of(&[&[3], detail])) != body.digest => {
                found = Some(("edited", "its detail does not have the digest in its body"));
            }
            Some(detail) if body.action == "chain.erase" => {
                let value: Value = serde_json::from_slice(detail).unwrap_or_default();
                match (whole(&value["from"], 1), whole(&value["to"], 1)) {
                    (Some(from), Some(to)) if from <= to && to < seq => self.erase(from, to, &body.at),
                    _ => found = Some(("erased", "it names no range of earlier entries")),
                }
            }
            Some(detail) if body.class == "governance" || body.class == "chain" => self.terms.entry(body, detail),
            Some(_) => {}
        }
        if body.at < self.at {
            found = found.or(Some(("backwards", "its time is before that of the entry before it")));
        } else {
            if body.regressed && seq == self.at_seq + 1 && body.at != self.at {
                found = found.or(Some(("backwards", "its clock went back, yet its time is not the last entry's")));
            }
            (self.at, self.at_seq) = (body.at.clone(), seq);
        }
        for (code, n, previous) in &body.parties {
            let (last_n, last_seq) = self.parties.get(code).copied().unwrap_or_default();
            let skips = *n > last_n && *previous > last_seq && self.accused.contains(previous);
            if (*n, *previous) != (last_n + 1, last_seq) && !skips {
                found = found.or(Some(("parties", "a department's count or previous entry is wrong")));
            }
            self.parties.insert(code.clone(), (*n, seq));
        }
        if let Some((kind, text)) = found {
            self.problem(row.seq, seq, kind, text);
        }
    }

    fn erase(&mut self, from: i64, to: i64, at: &str) {
        let covered: Vec<i64> = self.gone.range(from..=to).map(|(seq, _)| *seq).collect();
        let months = self.terms.months(at);
        let day = |at: &str| (number(at, 0..4) * 12 + number(at, 5..7), number(at, 8..10));
        for seq in covered {
            let Some((written, personal)) = self.gone.remove(&seq) else { continue };
            let (kept, (month, of_month)) = (months[usize::from(personal)], day(&written));
            if (month + kept, of_month) > day(at) {
                let text = format!("its detail was erased before the {kept} months were over");
                self.problem(seq, seq, "erased_early", &text);
            }
        }
    }

    fn missing(&mut self, first: i64, last: i64) {
        if last.saturating_sub(first) < 64 {
            for seq in first..=last {
                self.problem(seq, seq, "missing", "no row has this number");
            }
        } else {
            self.problem(first, first, "missing", &format!("no rows have the numbers {first} to {last}"));
        }
    }

    pub fn finish(mut self) -> bool {
        if let Some(waiting) = self.waiting.take() {
            self.settle(waiting, None);
        }
        if self.rows == 0 {
            self.problem(1, 1, "missing", "there is no entry at all");
        }
        for seq in std::mem::take(&mut self.gone).into_keys() {
            self.problem(seq, seq, "erased", "its detail is gone and no chain.erase entry covers it");
        }
        let head = self.stored.take().or(self.computed.take()).unwrap_or(ZERO.to_vec());
        println!("# {} entries, {} problems, head {} {}", self.rows, self.problems, self.seq, to_hex(&head));
        self.problems == 0
    }
}
