//! What depends on the order of the entries: which row a broken link accuses, numbers,
//! times, parties, erasures.
//!
//! A broken link or a strange number at one row is not judged at once: the next row shows
//! whether the chain goes on from the hash stored there (its body was changed), from the
//! hash computed there (its hash was changed), or from the entry before it (it was put in).

use super::batch::{Batch, Checked, Content, Detail, Special};
use super::erasure::Erasures;
use super::{Head, Kind, Options, Outcome, Problem, Standings};
use crate::audit::entry;
use crate::audit::hash::{Algorithm, Hash, ZERO};
use crate::audit::retention::Terms;
use crate::audit::tree::Range;

mod content;

/// Missing entries named one by one; a longer gap is one problem.
const NAMED: i64 = 64;
/// Ranges of accused numbers kept apart.
const ACCUSED: usize = 4096;

pub(super) struct Judge {
    alg: Algorithm,
    retention: u32,
    pub(super) problems: Vec<Problem>,
    last: Last,
    /// The entry before the last: its stored hash.
    prior: Option<Hash>,
    /// Row number minus the entry's own number, where rows were renumbered as a block.
    shift: i64,
    pending: Option<Pending>,
    /// Numbers of entries already accused, in ranges: who builds on one is not to blame.
    accused: Vec<(i64, i64)>,
    /// The latest time, and the entry it is of.
    at: Option<[u8; 24]>,
    at_seq: i64,
    parties: Standings,
    learning: bool,
    erasures: Erasures,
    terms: Terms,
    range: Option<Range>,
    roots_at: Vec<i64>,
    roots: Vec<(i64, Hash)>,
    rows: u64,
}

/// The last entry that took a place in the chain.
struct Last {
    /// The number it stands for.
    seq: i64,
    stored: Option<Hash>,
    computed: Option<Hash>,
    /// No row came between it and the one now judged.
    physical: bool,
    /// The next link says nothing, because the entry before it is not there.
    broken: bool,
}

/// A row whose judgement waits for the next; it is then the last.
struct Pending {
    row: i64,
    /// The number it stands for, by its place.
    seq: i64,
    /// The number in its body, if that is readable.
    own: Option<i64>,
    /// Where a gap of row numbers before it begins, if there is one.
    gap: Option<i64>,
    /// What judges its content after all, if it proves innocent.
    content: Option<(Content, Detail, Special, Parties)>,
}

type Parties = Vec<(String, i64, i64)>;

/// Where the row's stored hash says it comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    Stored,
    Computed,
    Prior,
    Nowhere,
}

impl Judge {
    pub(super) fn new(options: Options) -> Self {
        let fresh = options.after.is_none();
        let (seq, hash) = options.after.as_ref().map_or((0, ZERO), |head| (head.seq, head.hash));
        let mut roots_at = options.roots_at;
        roots_at.sort_unstable();
        roots_at.dedup();
        Judge {
            alg: options.algorithm,
            retention: options.retention_months,
            problems: Vec::new(),
            last: Last { seq, stored: Some(hash), computed: Some(hash), physical: true, broken: false },
            prior: None,
            shift: 0,
            pending: None,
            accused: Vec::new(),
            at_seq: seq,
            at: options.after.and_then(|head| head.at).and_then(|at| at.into_bytes().try_into().ok()),
            parties: Standings::default(),
            learning: !fresh,
            erasures: Erasures::default(),
            terms: options.terms,
            range: (fresh && !roots_at.is_empty()).then(|| Range::new(options.algorithm)),
            roots_at,
            roots: Vec::new(),
            rows: 0,
        }
    }

    pub(super) fn batch(&mut self, batch: &Batch) {
        let mut first = 0;
        for row in &batch.checked {
            self.tree(row);
            self.row(row, batch, first..row.parties_end);
            first = row.parties_end;
        }
    }

    fn tree(&mut self, row: &Checked) {
        if let Some(range) = &mut self.range {
            range.push(row.leaf);
            let size = range.size();
            if let (Ok(size), true) = (i64::try_from(size), self.roots.len() < self.roots_at.len()) {
                if self.roots_at.binary_search(&size).is_ok() {
                    self.roots.push((size, range.root()));
                }
            }
        }
        // Behind the last root that is wanted no tree is built.
        if self.roots.len() == self.roots_at.len() {
            self.range = None;
        }
    }

    fn row(&mut self, row: &Checked, batch: &Batch, parties: std::ops::Range<usize>) {
        self.rows += 1;
        if row.row < 1 {
            self.accuse(row.row, row.row, Kind::Inserted, "no entry has a number below 1");
            self.last.physical = false;
            return;
        }
        if self.resolve(row) {
            return;
        }
        row.laws.iter().for_each(|law| self.terms.apply(law));
        let detail = match (&row.resource, row.detail) {
            (Some(resource), Detail::Erased) if self.terms.is_personal(resource) => Detail::ErasedPersonal,
            (_, detail) => detail,
        };
        let origin = self.origin(row);
        let own = row.content.map(|content| content.seq);
        let by_row = row.row.saturating_sub(self.shift);
        let next = self.last.seq.saturating_add(1);
        let mut guilty = false;
        let (mut seq, mut foreign) = (by_row, false);
        match own {
            Some(own) if own == by_row => {}
            Some(own) if own == next && matches!(origin, Origin::Stored | Origin::Computed) => {
                let text = format!("entry {own} is stored under this number");
                self.accuse(row.row, own, Kind::Reordered, &text);
                (seq, guilty) = (own, true);
            }
            Some(own) if own == self.last.seq && origin == Origin::Prior => seq = own,
            Some(_) => foreign = true,
            None => {}
        }
        self.shift = row.row.saturating_sub(seq);
        let gap = (seq > next).then_some(next);
        if let (Some(from), false) = (gap, foreign) {
            self.missing(from, seq.saturating_sub(1));
        }
        if let (Some(what), false) = (row.wrong_type, guilty) {
            self.accuse(row.row, seq, Kind::Retyped, &format!("{what}, as it always is when written"));
            guilty = true;
        }
        if origin == Origin::Prior && !guilty && !foreign {
            let (kind, text) = if row.stored == self.last.stored {
                (Kind::Inserted, "it is a copy of the entry before it")
            } else {
                (Kind::Forked, "it continues the entry before the last: two writers, or a branch")
            };
            self.accuse(row.row, seq, kind, text);
            guilty = true;
        }
        // Behind a gap the link cannot be judged: what it should follow is not there.
        let unlinked = origin == Origin::Nowhere && gap.is_none() && !self.last.broken;
        let list = parties_of(batch, parties);
        if !guilty && (foreign || unlinked || own.is_none()) {
            let content = row
                .content
                .map(|c| (c, detail, row.special, list.map(|(code, n, p)| (code.to_string(), n, p)).collect()));
            self.pending = Some(Pending { row: row.row, seq, own, gap, content });
        } else if let (false, Some(content)) = (guilty, row.content) {
            self.content((row.row, seq), &content, detail, row.special, list);
        }
        let base = self.last.stored.or(self.last.computed);
        let computed = match (origin, base) {
            (Origin::Nowhere, Some(base)) => Some(entry::link(self.alg, &base, &row.leaf)),
            _ => row.stored,
        };
        self.prior = match origin {
            Origin::Prior => self.prior,
            Origin::Computed => self.last.computed,
            _ => base,
        };
        self.last =
            Last { seq, stored: row.stored, computed, physical: true, broken: row.stored.is_none() && own.is_none() };
    }

    fn origin(&self, row: &Checked) -> Origin {
        if row.linked && self.last.physical {
            return Origin::Stored;
        }
        let Some(stored) = row.stored else { return Origin::Nowhere };
        let links = |hash: Option<Hash>| hash.is_some_and(|hash| entry::link(self.alg, &hash, &row.leaf) == stored);
        if !self.last.physical && links(self.last.stored) {
            Origin::Stored
        } else if self.last.computed != self.last.stored && links(self.last.computed) {
            Origin::Computed
        } else if links(self.prior) {
            Origin::Prior
        } else {
            Origin::Nowhere
        }
    }

    /// Judges the row that waited in the light of this next one. True if that settled the
    /// next one as well.
    fn resolve(&mut self, row: &Checked) -> bool {
        let Some(p) = self.pending.take() else { return false };
        let own = row.content.map(|content| content.seq);
        let foreign = p.own.filter(|own| *own != p.seq);
        let next_door = row.row == p.row.saturating_add(1);
        match (self.origin(row), foreign) {
            (Origin::Stored, Some(theirs))
                if theirs > p.seq && next_door && p.gap.is_none() && own == theirs.checked_add(1) =>
            {
                // Rows were taken out and the rest renumbered to close the gap.
                self.missing(p.seq, theirs - 1);
                self.shift = p.row.saturating_sub(theirs);
                self.last.seq = theirs;
                if let Some((content, detail, special, parties)) = p.content {
                    let list = parties.iter().map(|(code, n, previous)| (code.as_str(), *n, *previous));
                    self.content((p.row, theirs), &content, detail, special, list);
                }
            }
            (Origin::Stored, _) => {
                if let Some(from) = p.gap.filter(|_| foreign.is_some()) {
                    self.missing(from, p.seq.saturating_sub(1));
                }
                let text = "its body was changed: its hash does not follow from it, but the next entry's from its hash";
                self.accuse(p.row, p.seq, Kind::Edited, text);
            }
            (Origin::Computed, None) => {
                let text = "its hash was changed: the next entry follows from the true one";
                self.accuse(p.row, p.seq, Kind::Edited, text);
            }
            (Origin::Prior, Some(theirs)) if next_door && theirs == p.seq + 1 && own == Some(p.seq) => {
                for (at, mine) in [(p.row, theirs), (row.row, p.seq)] {
                    self.accuse(at, mine, Kind::Reordered, &format!("entry {mine} is stored here"));
                }
                self.prior = row.stored;
                self.last = Last {
                    seq: theirs,
                    stored: self.last.stored,
                    computed: self.last.stored,
                    physical: false,
                    broken: false,
                };
                return true;
            }
            (Origin::Prior, _) => {
                let text = "the chain passes it by: the next row follows from the one before it";
                if own == Some(p.seq) {
                    // Put in, and the rows behind it renumbered. Go on as if it were not there.
                    self.report(p.row, Kind::Inserted, text);
                    self.last.seq = p.seq.saturating_sub(1);
                    self.shift = row.row.saturating_sub(p.seq);
                } else {
                    self.accuse(p.row, p.seq, Kind::Inserted, text);
                }
                self.last.stored = self.prior;
                self.last.computed = self.prior;
                self.last.physical = false;
            }
            (_, Some(theirs)) => {
                self.displaced(&p, theirs);
                self.last.broken = true;
            }
            (Origin::Nowhere, None) if self.exchanged(row) => {
                for (at, seq) in [(p.row, p.seq), (row.row, p.seq.saturating_add(1))] {
                    self.accuse(at, seq, Kind::Edited, "its hash was exchanged with its neighbour's");
                }
                self.prior = row.stored;
                self.last.seq = p.seq.saturating_add(1);
                self.last.computed = self.last.stored;
                self.last.physical = false;
                return true;
            }
            (_, None) => {
                let text = "it was changed: neither its own link nor the next one holds";
                self.accuse(p.row, p.seq, Kind::Edited, text);
                self.last.broken = true;
            }
        }
        false
    }

    /// Do the last row and this one bear each other's hash?
    fn exchanged(&self, row: &Checked) -> bool {
        self.last.computed.is_some_and(|mine| {
            row.stored == Some(mine) && Some(entry::link(self.alg, &mine, &row.leaf)) == self.last.stored
        })
    }

    /// A row whose body names another entry, and whose hash is not of this place.
    fn displaced(&mut self, p: &Pending, theirs: i64) {
        let copy = theirs < p.seq && !self.is_accused(theirs);
        if let Some(from) = p.gap {
            // What lies before the next row, if there is one, is then missing up to it.
            self.last.seq = from - 1;
        }
        if copy {
            let text = format!("it is a copy of entry {theirs}, or forged");
            self.accuse(p.row, p.seq, Kind::Inserted, &text);
        } else {
            self.accuse(p.row, p.seq, Kind::Reordered, &format!("entry {theirs} is stored here"));
        }
    }

    fn missing(&mut self, from: i64, to: i64) {
        if to.saturating_sub(from) < NAMED {
            for seq in from..=to {
                self.report(seq, Kind::Missing, "no row has this number");
            }
        } else {
            self.report(from, Kind::Missing, &format!("no rows have the numbers {from} to {to}"));
        }
        self.mark(from, to);
    }

    fn accuse(&mut self, row: i64, seq: i64, kind: Kind, text: &str) {
        self.report(row, kind, text);
        self.mark(seq, seq);
    }

    fn report(&mut self, seq: i64, kind: Kind, text: &str) {
        self.problems.push(Problem { seq, kind, explanation: text.to_string() });
    }

    fn mark(&mut self, from: i64, to: i64) {
        let full = self.accused.len() >= ACCUSED;
        match self.accused.last_mut() {
            Some(last) if last.0 <= from && from <= last.1.saturating_add(1) => last.1 = last.1.max(to),
            // A chain this broken needs no finer blame; memory stays bounded.
            Some(last) if full => *last = (last.0.min(from), last.1.max(to)),
            _ => self.accused.push((from, to)),
        }
    }

    fn is_accused(&self, seq: i64) -> bool {
        // From the back: what an entry builds on is mostly near.
        self.accused.iter().rev().any(|(from, to)| (*from..=*to).contains(&seq))
    }

    pub(super) fn finish(mut self) -> Outcome {
        if let Some(p) = self.pending.take() {
            match p.own.filter(|own| *own != p.seq) {
                Some(theirs) => self.displaced(&p, theirs),
                None => {
                    self.accuse(p.row, p.seq, Kind::Edited, "its body or hash was changed: its link does not hold");
                }
            }
        }
        if self.rows == 0 && !self.learning {
            self.missing(1, 1);
        }
        let Judge { mut problems, erasures, last, at, roots, parties, .. } = self;
        erasures.finish(&mut problems);
        let hash = last.stored.or(last.computed);
        let at = at.and_then(|at| String::from_utf8(at.to_vec()).ok());
        let head = hash.filter(|_| last.seq > 0).map(|hash| Head { seq: last.seq, hash, at });
        Outcome { problems, head, roots, parties }
    }
}

/// The parties of a row: code, n, previous seq.
fn parties_of(batch: &Batch, range: std::ops::Range<usize>) -> impl Iterator<Item = (&str, i64, i64)> {
    let mut start = range.start.checked_sub(1).and_then(|i| batch.parties.get(i)).map_or(0, |p| p.code_end);
    batch.parties.get(range).unwrap_or_default().iter().map(move |party| {
        let code = batch.codes.get(start..party.code_end).unwrap_or_default();
        start = party.code_end;
        (code, party.n, party.previous_seq)
    })
}
