//! The figures of a closed period as they are stored: the scorecard as JSON in RFC 8785 form.

use std::collections::BTreeMap;

use serde_json::{json, Value};

use super::bundle::check::{day, list, member, number, object, span, text};
use super::bundle::{figures, refused, spans, Existence};
use super::day::Period;
use super::entries::Entries;
use super::score::{note, DepartmentScore, Figure, Metric, Scorecard, Tally};
use crate::error::Refusal;

/// The text that is stored and hashed.
pub fn write(card: &Scorecard, existence: &BTreeMap<String, Existence>) -> String {
    let period = card.period;
    json!({
        "period": {"from": period.from.to_string(), "to": period.to.to_string()},
        "spans": spans(card),
        "departments": figures(card, existence),
    })
    .to_string()
}

fn small(value: Option<&Value>) -> Result<Option<u32>, Refusal> {
    match value {
        None | Some(Value::Null) => Ok(None),
        Some(v) => {
            v.as_u64().and_then(|n| u32::try_from(n).ok()).map(Some).ok_or_else(|| refused("a rate is no number"))
        }
    }
}

/// Reads it back. GS-8401 for text that [`write`] would not have written.
pub fn read(stored: &str, period: Period) -> Result<(Scorecard, BTreeMap<String, Existence>), Refusal> {
    let value: Value = serde_json::from_str(stored).map_err(|_| refused("it is not JSON"))?;
    let of = object(&value)?;
    let spans = list(of, "spans")?.iter().map(span).collect::<Result<Vec<_>, _>>()?;
    let (mut departments, mut existence) = (Vec::new(), BTreeMap::new());
    for one in list(of, "departments")? {
        let d = object(one)?;
        let code = text(d, "code")?.to_string();
        let (since, until) = (day(d, "since")?, day(d, "until")?);
        let mut figures = Vec::new();
        for figure in list(d, "figures")? {
            let f = object(figure)?;
            let metric = Metric::from_code(text(f, "metric")?).ok_or_else(|| refused("a metric is unknown"))?;
            let tally = Tally {
                good: number(f, "good")?,
                over_principle: number(f, "over_principle")?,
                breach: number(f, "breach")?,
                pending: number(f, "pending")?,
                entries: Entries::parse(text(f, "entries")?)?,
            };
            figures.push(Figure { metric, tally, rate_bp: small(f.get("rate_bp"))? });
        }
        let score_bp = small(d.get("score_bp"))?;
        departments.push(DepartmentScore {
            name: text(d, "name")?.to_string(),
            figures,
            span_scores_bp: list(d, "span_scores_bp")?.iter().map(|s| small(Some(s))).collect::<Result<_, _>>()?,
            score_bp,
            rank: small(d.get("rank"))?,
            note: note(period, since, until, score_bp),
            code: code.clone(),
        });
        existence.insert(code, Existence { since, until });
    }
    let card = Scorecard { period, spans, departments };
    match object(member(of, "period")?).is_ok() && write(&card, &existence) == stored {
        true => Ok((card, existence)),
        false => Err(refused("stored figures are not in the form they were written in")),
    }
}
