//! What the scorecard measures, and how much each measure counts.

use std::collections::BTreeMap;

use super::WHOLE;
use crate::error::{supervise, Refusal};

/// What is measured. Order is the order of the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Metric {
    Coverage,
    Lint,
    Freshness,
    Collection,
    AnsweredInTime,
    RefusedWithBasis,
    ProvidedInTime,
    Use,
    Updating,
}

/// Art. 20's three subjects: 目录编制、资源共享、更新维护.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Cataloguing,
    Sharing,
    Updating,
}

impl Group {
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            Group::Cataloguing => ("目录编制", "Cataloguing"),
            Group::Sharing => ("资源共享", "Sharing"),
            Group::Updating => ("更新维护", "Updating"),
        }
    }
}

impl Metric {
    pub const ALL: [Metric; 9] = [
        Metric::Coverage,
        Metric::Lint,
        Metric::Freshness,
        Metric::Collection,
        Metric::AnsweredInTime,
        Metric::RefusedWithBasis,
        Metric::ProvidedInTime,
        Metric::Use,
        Metric::Updating,
    ];

    pub fn code(self) -> &'static str {
        match self {
            Metric::Coverage => "coverage",
            Metric::Lint => "lint",
            Metric::Freshness => "freshness",
            Metric::Collection => "collection",
            Metric::AnsweredInTime => "answered_in_time",
            Metric::RefusedWithBasis => "refused_with_basis",
            Metric::ProvidedInTime => "provided_in_time",
            Metric::Use => "use",
            Metric::Updating => "updating",
        }
    }

    pub fn from_code(code: &str) -> Option<Metric> {
        Metric::ALL.into_iter().find(|m| m.code() == code)
    }

    /// Chinese and English heading.
    pub fn label(self) -> (&'static str, &'static str) {
        match self {
            Metric::Coverage => ("编目覆盖率", "Coverage"),
            Metric::Lint => ("目录合规率", "Without faults"),
            Metric::Freshness => ("数据鲜活率", "Fresh"),
            Metric::Collection => ("归集率", "Collected"),
            Metric::AnsweredInTime => ("按时答复率", "Answered"),
            Metric::RefusedWithBasis => ("拒绝有据率", "Refusals based"),
            Metric::ProvidedInTime => ("按时提供率", "Provided"),
            Metric::Use => ("使用率", "Used"),
            Metric::Updating => ("按期更新率", "Updated"),
        }
    }

    /// The article that asks for what is measured.
    pub fn article(self) -> u8 {
        match self {
            Metric::Coverage | Metric::Lint | Metric::Use => 20,
            Metric::Freshness | Metric::Updating => 18,
            Metric::Collection => 6,
            Metric::AnsweredInTime | Metric::RefusedWithBasis | Metric::ProvidedInTime => 10,
        }
    }

    pub fn group(self) -> Group {
        match self {
            Metric::Coverage | Metric::Lint | Metric::Freshness | Metric::Collection => Group::Cataloguing,
            Metric::Updating => Group::Updating,
            _ => Group::Sharing,
        }
    }

    /// A state at the period's end (a stock), as against matters that fell due in it (a flow).
    pub fn is_stock(self) -> bool {
        self.group() == Group::Cataloguing
    }

    /// Only the reply has a term that holds 原则上 (Art. 10).
    pub fn has_principle_term(self) -> bool {
        self == Metric::AnsweredInTime
    }
}

/// How much each metric counts, from the rule pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weights {
    by_metric: [u32; 9],
    /// Basis points a matter over the principle term earns: 0 as a breach would, 10000 as one in time.
    over_principle_credit: u32,
}

impl Weights {
    /// One weight (0 to 10000) for every metric by its code, not all zero, and `over_principle_credit` in
    /// basis points. Unknown, repeated, missing or too large: GS-8101.
    pub fn new<'a>(
        weights: impl IntoIterator<Item = (&'a str, u64)>,
        over_principle_credit: u64,
    ) -> Result<Weights, Refusal> {
        let refused =
            |name: &str, value: u64| Refusal::new(&supervise::BAD_WEIGHTS).with("name", name).with("value", value);
        let small = |name: &str, value: u64| {
            u32::try_from(value).ok().filter(|v| *v <= WHOLE).ok_or_else(|| refused(name, value))
        };
        let mut given: BTreeMap<Metric, u32> = BTreeMap::new();
        for (name, value) in weights {
            let metric = Metric::from_code(name).ok_or_else(|| refused(name, value))?;
            if given.insert(metric, small(name, value)?).is_some() {
                return Err(refused(name, value));
            }
        }
        let mut by_metric = [0; 9];
        for (place, metric) in by_metric.iter_mut().zip(Metric::ALL) {
            *place = *given.get(&metric).ok_or_else(|| refused(metric.code(), 0))?;
        }
        if by_metric.iter().all(|w| *w == 0) {
            return Err(refused("all", 0));
        }
        let over_principle_credit = small("over_principle_credit", over_principle_credit)?;
        Ok(Weights { by_metric, over_principle_credit })
    }

    pub fn of(&self, metric: Metric) -> u32 {
        Metric::ALL.iter().position(|m| *m == metric).and_then(|i| self.by_metric.get(i)).copied().unwrap_or(0)
    }

    pub fn over_principle_credit(&self) -> u32 {
        self.over_principle_credit
    }
}
