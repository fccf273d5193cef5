//! Which details are gone, and whether a later `chain.erase` accounts for it.

use super::{Kind, Problem};

/// Seqs remembered one by one in a run; beyond it only the run's ends are.
const EXACT: usize = 32;

/// Entries of one day whose details are gone, with none between them that could have
/// been erased and was not. So memory grows with days and erasures, not with entries.
struct Run {
    from: i64,
    to: i64,
    /// Year × 12 + month, and day, of their time.
    day: (i64, i64),
    count: u64,
    exact: Vec<i64>,
    /// Of reads of resources with personal items; those have runs of their own.
    personal: bool,
}

#[derive(Default)]
pub(super) struct Erasures {
    runs: Vec<Run>,
    /// The runs, without and with personal items, that the next entry may join: no erasable one was kept since.
    open: [Option<usize>; 2],
}

impl Erasures {
    /// An erasable entry still has its detail.
    pub(super) fn kept(&mut self) {
        self.open = [None; 2];
    }

    pub(super) fn gone(&mut self, seq: i64, at: &[u8; 24], personal: bool) {
        let day = day_of(at);
        let [usual, own] = &mut self.open;
        let open = if personal { own } else { usual };
        match open.and_then(|i| self.runs.get_mut(i)) {
            Some(run) if run.day == day => {
                run.to = seq;
                run.count += 1;
                if run.exact.len() < EXACT {
                    run.exact.push(seq);
                }
            }
            _ => {
                *open = Some(self.runs.len());
                self.runs.push(Run { from: seq, to: seq, day, count: 1, exact: vec![seq], personal });
            }
        }
    }

    /// A `chain.erase` at this time names this range: what it covers is explained, or was
    /// too early. A run that sticks out on one side is cut there.
    pub(super) fn cover(&mut self, range: (i64, i64), at: &[u8; 24], months: [i64; 2], problems: &mut Vec<Problem>) {
        self.kept();
        let now = day_of(at);
        let mut runs = Vec::with_capacity(self.runs.len());
        for mut run in self.runs.drain(..) {
            let months = months[usize::from(run.personal)];
            let too_early = (run.day.0 + months, run.day.1) > now;
            if run.to < range.0 || run.from > range.1 {
                runs.push(run);
                continue;
            }
            let whole = run.count == run.exact.len() as u64;
            for (from, to) in [(run.from, range.0 - 1), (range.1.saturating_add(1), run.to)] {
                if from <= to {
                    let exact: Vec<i64> = run.exact.iter().copied().filter(|s| (from..=to).contains(s)).collect();
                    if exact.is_empty() && whole {
                        continue;
                    }
                    let count = if whole { exact.len() as u64 } else { u64::MAX };
                    runs.push(Run { from, to, day: run.day, count, exact, personal: run.personal });
                }
            }
            run.exact.retain(|seq| (range.0..=range.1).contains(seq));
            (run.from, run.to) = (run.from.max(range.0), run.to.min(range.1));
            if whole {
                run.count = run.exact.len() as u64;
            }
            if too_early {
                let text = format!("its detail was erased before the {months} months of retention were over");
                run.report(Kind::ErasedEarly, &text, problems);
            }
        }
        self.runs = runs;
    }

    pub(super) fn finish(self, problems: &mut Vec<Problem>) {
        for run in &self.runs {
            run.report(Kind::Erased, "its detail is gone and no chain.erase entry covers it", problems);
        }
    }
}

impl Run {
    fn report(&self, kind: Kind, text: &str, problems: &mut Vec<Problem>) {
        if self.count <= EXACT as u64 && self.exact.len() as u64 == self.count {
            problems.extend(self.exact.iter().map(|seq| Problem { seq: *seq, kind, explanation: text.to_string() }));
        } else {
            let explanation = format!("{text} (erasable entries {} to {})", self.from, self.to);
            problems.push(Problem { seq: self.from, kind, explanation });
        }
    }
}

fn day_of(at: &[u8; 24]) -> (i64, i64) {
    let number = |range: std::ops::Range<usize>| {
        at.get(range).unwrap_or_default().iter().fold(0i64, |n, b| n * 10 + i64::from(b.wrapping_sub(b'0')))
    };
    (number(0..4) * 12 + number(5..7), number(8..10))
}
