//! The access log as findings (4) and (5) look at it: per agreement and day, how much and in which entries.
//!
//! A year has millions of readings; what is kept of one within the period is its number, and of one before it nothing.

use std::collections::{BTreeMap, HashMap};

use crate::error::share;
use crate::supervise::day::Day;

/// One reading under an agreement.
#[derive(Clone, Copy, Debug)]
pub struct Reading<'a> {
    pub seq: u64,
    pub agreement: i64,
    /// Local (+08:00) day and minute of the day.
    pub day: Day,
    pub minute: u16,
    /// As the session declared it; who declares none reads for the purpose agreed.
    pub purpose: Option<&'a str>,
    /// Where the entry itself tells; else a later one may ([`Log::told`]).
    pub rows: Option<u64>,
    /// Single keys looked up.
    pub probes: u64,
}

/// What one day's reading under one agreement comes to.
#[derive(Clone, Debug, Default)]
pub struct OneDay {
    rows: u64,
    /// Readings whose rows nothing told: each counts as one row.
    untold: u64,
    pub probes: u64,
    pub all: Vec<u64>,
    pub probing: Vec<u64>,
    pub outside_hours: Vec<u64>,
    pub purposes: BTreeMap<String, Vec<u64>>,
}

impl OneDay {
    pub fn rows(&self) -> u64 {
        self.rows.saturating_add(self.untold)
    }
}

/// Readings refused to one department, on one resource and day, for one reason.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Attempt {
    pub department: String,
    pub resource: String,
    pub day: Day,
    pub what: Refused,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refused {
    /// Another purpose or system was declared than the one agreed.
    Purpose,
    /// The day's look-ups were used up.
    Budget,
}

/// Readings day by day.
#[derive(Clone, Debug)]
pub struct Log {
    hours: (u16, u16),
    from: Day,
    places: HashMap<(i64, Day), usize>,
    days: Vec<OneDay>,
    /// Entry and place of each reading without rows, by entry, so that rows told later find their day.
    untold: Vec<(u64, usize)>,
    pub attempts: BTreeMap<Attempt, Vec<u64>>,
}

impl Log {
    /// `hours`: minutes of the local day from and before which reading is expected; a range that ends before it
    /// begins runs over midnight. Entry numbers are kept from `from` on.
    pub fn new(hours: (u16, u16), from: Day) -> Log {
        let (places, days, untold, attempts) = (HashMap::new(), Vec::new(), Vec::new(), BTreeMap::new());
        Log { hours, from, places, days, untold, attempts }
    }

    pub fn hours(&self) -> (u16, u16) {
        self.hours
    }

    fn within(&self, minute: u16) -> bool {
        let (start, end) = self.hours;
        match start <= end {
            true => start <= minute && minute < end,
            false => minute >= start || minute < end,
        }
    }

    /// Takes the readings in the order of their entries.
    pub fn read(&mut self, reading: Reading<'_>) {
        let next = self.days.len();
        let place = *self.places.entry((reading.agreement, reading.day)).or_insert(next);
        if place == next {
            self.days.push(OneDay::default());
        }
        let expected = self.within(reading.minute);
        let Some(day) = self.days.get_mut(place) else { return };
        match reading.rows {
            Some(rows) => day.rows = day.rows.saturating_add(rows),
            None => {
                day.untold += 1;
                self.untold.push((reading.seq, place));
            }
        }
        day.probes = day.probes.saturating_add(reading.probes);
        if reading.day < self.from {
            return;
        }
        day.all.push(reading.seq);
        if reading.probes > 0 {
            day.probing.push(reading.seq);
        }
        if !expected {
            day.outside_hours.push(reading.seq);
        }
        if let Some(purpose) = reading.purpose {
            match day.purposes.get_mut(purpose) {
                Some(list) => list.push(reading.seq),
                None => drop(day.purposes.insert(purpose.to_string(), vec![reading.seq])),
            }
        }
    }

    /// How many rows an earlier reading gave; told twice, or of no reading under an agreement, it counts nothing.
    pub fn told(&mut self, seq: u64, rows: u64) {
        let Ok(at) = self.untold.binary_search_by_key(&seq, |(s, _)| *s) else { return };
        let Some((_, place)) = self.untold.get_mut(at) else { return };
        if let Some(day) = self.days.get_mut(std::mem::replace(place, usize::MAX)) {
            day.untold = day.untold.saturating_sub(1);
            day.rows = day.rows.saturating_add(rows);
        }
    }

    /// A reading refused under a code of the error table; most say nothing of the reader's conduct.
    pub fn refused(&mut self, seq: u64, day: Day, department: &str, resource: &str, code: &str) {
        let number = code.strip_prefix("GS-").and_then(|n| n.parse().ok()).unwrap_or(0);
        let what = if number == share::OTHER_PURPOSE.number || number == share::OTHER_SYSTEM.number {
            Refused::Purpose
        } else if number == share::LOOKUP_BUDGET.number {
            Refused::Budget
        } else {
            return;
        };
        if day >= self.from {
            let (department, resource) = (department.to_string(), resource.to_string());
            self.attempts.entry(Attempt { department, resource, day, what }).or_default().push(seq);
        }
    }

    /// Each agreement's days with reading, in order.
    pub fn by_agreement(&self) -> BTreeMap<i64, BTreeMap<Day, &OneDay>> {
        let mut out: BTreeMap<i64, BTreeMap<Day, &OneDay>> = BTreeMap::new();
        for ((agreement, day), place) in &self.places {
            if let Some(found) = self.days.get(*place) {
                out.entry(*agreement).or_default().insert(*day, found);
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn d(text: &str) -> Day {
        Day::parse(text, "day").unwrap()
    }

    fn reading(seq: u64, day: &str) -> Reading<'static> {
        Reading { seq, agreement: 12, day: d(day), minute: 600, purpose: None, rows: None, probes: 0 }
    }

    fn log() -> Log {
        Log::new((480, 1080), d("2024-03-05"))
    }

    #[test]
    fn rows_told_later_count_for_the_day_of_the_reading_and_once() {
        let mut log = log();
        log.read(reading(7, "2024-03-05"));
        log.read(reading(9, "2024-03-05"));
        log.read(Reading { rows: Some(40), ..reading(11, "2024-03-06") });
        let rows = |log: &Log| log.by_agreement()[&12].values().map(|d| d.rows()).collect::<Vec<_>>();
        assert_eq!(rows(&log), [2, 40]);
        for _ in 0..2 {
            log.told(7, 500);
        }
        log.told(8, 900);
        log.told(11, 900);
        assert_eq!(rows(&log), [501, 40]);
        log.told(9, 0);
        assert_eq!(rows(&log), [500, 40]);
    }

    #[test]
    fn entries_before_the_period_are_counted_but_not_kept() {
        let mut log = log();
        log.read(Reading { minute: 3, probes: 2, purpose: Some("x"), ..reading(1, "2024-03-04") });
        log.read(Reading { minute: 3, probes: 2, purpose: Some("x"), ..reading(2, "2024-03-05") });
        let of = log.by_agreement();
        let (before, after) = (of[&12][&d("2024-03-04")], of[&12][&d("2024-03-05")]);
        assert!(before.all.is_empty() && before.outside_hours.is_empty() && before.purposes.is_empty());
        assert_eq!((before.rows(), before.probes), (1, 2));
        assert_eq!((&after.all[..], &after.probing[..], &after.outside_hours[..]), (&[2][..], &[2][..], &[2][..]));
        assert_eq!(after.purposes["x"], [2]);
    }

    #[test]
    fn only_refusals_that_say_something_of_the_reader_are_kept() {
        let mut log = log();
        for (seq, code) in [(1, "GS-7005"), (2, "GS-7006"), (3, "GS-7033"), (4, "GS-7002"), (5, "GS-7010")] {
            log.refused(seq, d("2024-03-05"), "YBJ", "R1", code);
        }
        log.refused(6, d("2024-03-04"), "YBJ", "R1", "GS-7005");
        let seen: Vec<_> = log.attempts.iter().map(|(a, s)| (a.what, s.clone())).collect();
        assert_eq!(seen, [(Refused::Purpose, vec![1, 2]), (Refused::Budget, vec![3])]);
    }
}
