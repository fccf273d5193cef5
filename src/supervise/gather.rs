//! What a period's figures are made of, gathered in one pass over the chain.
//!
//! [`replay`] reads entries in their order and keeps what they say: pure, no SQLite. [`count`] makes the matters of
//! the scorecard of it, each with the entries it rests on. [`read`] is the one scan of the stored chain.
//!
//! Which entries count: the catalogue, mounts and departments as they stood at the end of the period (or today,
//! in a period that still runs), by the entries' own time; requests and updates by their business days, as far as
//! they are recorded when the figures are made. So a reply of the last day that is recorded a day later still
//! counts, until the period is closed and its figures stand.

pub mod count;
pub mod light;
pub mod read;
pub mod record;
pub mod replay;

use super::day::{Day, Period};
use super::score::{Metric, Span, Weights};
use crate::error::Refusal;
use crate::rules::Packs;

/// The metric weights that a group's weight is shared out to, and what a reply over the principle term earns
/// where the pack does not say (ours: half).
const OVER_PRINCIPLE_CREDIT: u64 = 5_000;

/// The parts of a period under unchanging rule packs. A part before any pack is in force weighs all metrics alike.
pub fn spans(packs: &Packs, period: Period) -> Result<Vec<Span>, Refusal> {
    let mut starts: Vec<Day> = packs.all().iter().map(|p| super::people::day(p.effective)).collect();
    starts.push(period.from);
    starts.retain(|d| period.contains(*d));
    starts.sort_unstable();
    starts.dedup();
    let mut spans = Vec::with_capacity(starts.len());
    for (i, from) in starts.iter().enumerate() {
        let to = starts.get(i + 1).map_or(period.to, |next| next.plus_days(-1));
        spans.push(span(packs, Period { from: *from, to })?);
    }
    Ok(spans)
}

fn span(packs: &Packs, period: Period) -> Result<Span, Refusal> {
    let on = super::people::date(period.from);
    let (mut names, mut versions, mut table) = (Vec::new(), Vec::new(), None);
    if let Some(on) = on {
        for pack in packs.in_force(on) {
            names.push(pack.pack.clone());
            versions.push(pack.version.clone());
        }
        table = packs.table("scorecard_weights", on).map(|s| s.value);
    }
    if names.is_empty() {
        names.push("-".into());
        versions.push("-".into());
    }
    Ok(Span { period, pack: names.join("+"), version: versions.join("+"), weights: weights(table.as_deref())? })
}

/// Weights out of a pack's table. It names metrics, or Art. 20's three subjects (`catalogue`, `share`, `update`),
/// whose weight their metrics share alike: a hundredth of it each times 100, so that 30 over four is 750 each.
fn weights(table: Option<&[(String, i64)]>) -> Result<Weights, Refusal> {
    let find = |name: &str| table?.iter().find(|(n, _)| n == name).and_then(|(_, v)| u64::try_from(*v).ok());
    let credit = find("over_principle_credit").unwrap_or(OVER_PRINCIPLE_CREDIT);
    let one = |metric: Metric| {
        let (group, of) = match metric.group() {
            super::score::Group::Cataloguing => ("catalogue", 4),
            super::score::Group::Sharing => ("share", 4),
            super::score::Group::Updating => ("update", 1),
        };
        let weight = match (find(metric.code()), find(group), table) {
            (Some(own), _, _) => own,
            (None, Some(shared), _) => shared.saturating_mul(100) / of,
            (None, None, Some(_)) => 0,
            (None, None, None) => 1_000,
        };
        (metric.code(), weight)
    };
    Weights::new(Metric::ALL.map(one), credit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_share_their_weight_and_metrics_may_have_their_own() {
        let table = |rows: &[(&str, i64)]| rows.iter().map(|(n, v)| (n.to_string(), *v)).collect::<Vec<_>>();
        let w = weights(Some(&table(&[("catalogue", 30), ("share", 40), ("update", 30)]))).unwrap();
        assert_eq!(Metric::ALL.map(|m| w.of(m)), [750, 750, 750, 750, 1000, 1000, 1000, 1000, 3000]);
        assert_eq!(w.over_principle_credit(), 5_000);
        let w = weights(Some(&table(&[("share", 40), ("use", 7), ("over_principle_credit", 10_000)]))).unwrap();
        assert_eq!(Metric::ALL.map(|m| w.of(m)), [0, 0, 0, 0, 1000, 1000, 1000, 7, 0]);
        assert_eq!(w.over_principle_credit(), 10_000);
        assert!(weights(Some(&table(&[("share", 0)]))).is_err());
    }

    #[test]
    fn spans_break_where_a_pack_comes_into_force() {
        let packs = Packs::built_in(&["jingdezhen-2023", "national-2025"]).unwrap();
        let of = |p: &str| spans(&packs, Period::parse(p).unwrap()).unwrap();
        let year = of("2025");
        let shown: Vec<String> = year.iter().map(|s| format!("{} {}", s.period, s.pack)).collect();
        assert_eq!(
            shown,
            ["2025-01-01/2025-07-31 jingdezhen-2023", "2025-08-01/2025-12-31 jingdezhen-2023+national-2025"]
        );
        assert_eq!(of("2026").len(), 1);
        assert_eq!(of("2022").first().map(|s| s.pack.clone()), Some("-".into()));
    }
}
