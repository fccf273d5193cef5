//! The supervision report: one HTML page that stands alone, and the plain data it is made from.
//!
//! No script, no request to anywhere (a content security policy in the page forbids it), laid out for a
//! screen and for A4. Nothing in it is computed from the database: the same data give the same page.

use super::day::{Day, Period};
use super::duty::{Duty, Status};
use super::finding::Finding;
use super::html;
use super::notice::State;
use super::score::Scorecard;

/// How the terms that fell due in a month were kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MonthTerms {
    /// `2026-03`.
    pub month: String,
    pub good: u64,
    pub over_principle: u64,
    pub breach: u64,
}

/// A department's catalogue by share type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShareTypes {
    pub name: String,
    pub unconditional: u64,
    pub conditional: u64,
    pub prohibited: u64,
}

impl ShareTypes {
    pub fn total(&self) -> u64 {
        self.unconditional.saturating_add(self.conditional).saturating_add(self.prohibited)
    }
}

/// A department's freshness month by month, in basis points; `None` = nothing to measure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FreshRow {
    pub name: String,
    pub months: Vec<Option<u32>>,
}

/// Data provided by one department to another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    pub provider: String,
    pub user: String,
    /// Agreements provided, or readings; the caller says which in [`ReportData::flow_unit`].
    pub count: u64,
}

/// A notice as listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeLine {
    pub id: i64,
    pub name: String,
    pub finding: Finding,
    pub content: String,
    pub issued_on: Day,
    pub deadline: Day,
    pub state: State,
}

/// What verification of the chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verified {
    Whole,
    /// At this entry, for this reason.
    Broken(u64, String),
    NotRun,
}

/// The last checkpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckpointState {
    pub origin: String,
    pub size: u64,
    pub at: String,
    /// Hex of the tree's root.
    pub fingerprint: String,
    /// `SHA-256` or `SM3`.
    pub algorithm: String,
    pub signatures: u32,
    /// The day it was last carried out of the platform.
    pub taken_out: Option<Day>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainState {
    pub entries: u64,
    pub verified: Verified,
    pub checkpoint: Option<CheckpointState>,
    /// How often in the period the database stood unlocked.
    pub unlocked_windows: u64,
}

/// Everything the report shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportData {
    /// Such as 景德镇市, in Chinese and in Latin letters.
    pub city: String,
    pub city_en: String,
    /// The bureau that reports.
    pub issuer: String,
    pub made_on: Day,
    /// Figures are final (the period is closed).
    pub closed: bool,
    pub scorecard: Scorecard,
    pub terms: Vec<MonthTerms>,
    pub catalogue: Vec<ShareTypes>,
    /// Months of the columns of `freshness`, `2026-03`.
    pub fresh_months: Vec<String>,
    pub freshness: Vec<FreshRow>,
    pub flows: Vec<Flow>,
    /// What `Flow::count` counts, Chinese and English.
    pub flow_unit: (String, String),
    pub notices: Vec<NoticeLine>,
    pub duties: Vec<Duty>,
    pub chain: ChainState,
}

impl ReportData {
    pub fn period(&self) -> Period {
        self.scorecard.period
    }

    /// Notices that still ask something of somebody, the longest overdue first.
    pub fn open_notices(&self) -> Vec<&NoticeLine> {
        let mut open: Vec<&NoticeLine> = self.notices.iter().filter(|n| !n.state.is_final()).collect();
        open.sort_by_key(|n| (n.deadline, n.id));
        open
    }

    /// Duties not met, overdue ones first.
    pub fn open_duties(&self) -> Vec<&Duty> {
        let mut open: Vec<&Duty> = self.duties.iter().filter(|d| d.status != Status::Met).collect();
        open.sort_by(|a, b| {
            (a.status == Status::Due, a.due, &a.department).cmp(&(b.status == Status::Due, b.due, &b.department))
        });
        open
    }

    /// A department's name, else its code.
    pub fn name_of<'a>(&'a self, code: &'a str) -> &'a str {
        let found = self.scorecard.departments.iter().find(|d| d.code == code);
        found.map_or(code, |d| d.name.as_str())
    }
}

/// The whole page. Always under 1 MB: long names are shortened and long lists end with how many more the
/// ledger (.xlsx) holds.
pub fn report(data: &ReportData) -> String {
    html::page(data)
}

#[cfg(test)]
pub(crate) mod tests;
