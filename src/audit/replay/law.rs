//! Whether a step that the chain tells of was lawful when it was made: by the machine then in force, by somebody who
//! held the post then, under a rule pack that was active then. Everything is taken from earlier entries.

use super::{joined, text, Rebuilt};
use crate::audit::entry::OwnedEntry;
use crate::audit::json::Json;
use crate::request::attach::{Machine, FEEDBACK, PROVINCE};
use crate::request::machine::{transition, Mover, State};
use crate::rules::Pack;
use std::collections::BTreeMap;

/// What earlier entries say.
pub(super) struct Ground<'a> {
    pub tables: &'a BTreeMap<&'static str, BTreeMap<String, Rebuilt>>,
    /// The active packs, as genesis and each activation name them.
    pub packs: &'a [String],
    /// The last state of each row of a table that a machine is attached to.
    pub attached: &'a BTreeMap<String, Option<String>>,
}

/// One step: the row after it, its state before, and the entry that tells of it.
pub(super) struct Step<'a> {
    pub entity: &'static str,
    pub entry: &'a OwnedEntry,
    pub detail: &'a Json,
    pub from: Option<&'a str>,
    pub inserted: bool,
    pub row: &'a Rebuilt,
}

/// A kind of fault and what it is.
type Found = (&'static str, String);

pub(super) fn value(row: &Rebuilt, column: &str) -> Option<String> {
    row.columns.get(column).map(text).filter(|t| !t.is_empty())
}

/// The row of an attached table that an entry of `gov_change` is about.
pub(super) fn place(row: &Rebuilt) -> String {
    joined(&["target", "column_name", "row_key"].map(|c| value(row, c).unwrap_or_default()))
}

impl Ground<'_> {
    fn of(&self, entity: &str, key: &str, column: &str) -> Option<String> {
        value(self.tables.get(entity)?.get(&joined(&[key.to_string()]))?, column)
    }

    /// Everything unlawful about a step.
    pub fn judge(&self, step: &Step<'_>) -> Vec<Found> {
        let mut found = self.packs(step);
        match step.entity {
            "request" => self.request(step, &mut found),
            "feedback" => machine(FEEDBACK, step, &mut found),
            "province" => machine(PROVINCE, step, &mut found),
            "change" => self.change(step, &mut found),
            _ => {}
        }
        found
    }

    /// Rules that the entry rests on are of packs that were active, and in force on its day.
    fn packs(&self, step: &Step<'_>) -> Vec<Found> {
        let cited = step.detail.get("rules").and_then(Json::list).unwrap_or_default();
        let mut found = Vec::new();
        for cite in cited.iter().filter_map(Json::text) {
            let Some((name, version)) = cite.split(' ').next().and_then(|c| c.split_once('/')) else { continue };
            let own = format!("{name}/{version}");
            let built_in = Pack::built_in(name).ok().filter(|p| p.version == version);
            let active = self.packs.contains(&own) || (built_in.is_some() && self.packs.iter().any(|p| p == name));
            let since = match built_in {
                Some(pack) => Some(pack.effective.to_string()),
                None => self
                    .tables
                    .get("pack")
                    .and_then(|t| t.get(&joined(&[name, version])))
                    .and_then(|p| value(p, "effective")),
            };
            let day = local_day(&step.entry.at);
            if !active || since.is_some_and(|since| day < since) {
                found.push(("illegal", format!("it rests on pack {own}, which was not in force")));
            }
        }
        found
    }

    fn request(&self, step: &Step<'_>, found: &mut Vec<Found>) {
        let to = value(step.row, "state");
        let state = |word: Option<&str>| word.and_then(State::parse);
        let (from, to_state) = (state(step.from), state(to.as_deref()));
        let lawful = match (from, to_state) {
            (_, None) => false,
            (None, Some(to)) => step.inserted && to == State::Submitted,
            (Some(from), Some(to)) => from == to || transition(Some(from), to).is_some(),
        };
        let id = value(step.row, "id").unwrap_or_default();
        if !lawful {
            let (from, to) = (step.from.unwrap_or("(new)"), to.as_deref().unwrap_or("NULL"));
            found.push(("illegal", format!("request {id} goes from {from} to {to}, which no rule allows")));
        }
        let applicant = value(step.row, "applicant");
        let provider = value(step.row, "resource").and_then(|code| self.of("resource", &code, "provider"));
        let made = to_state.filter(|to| from != Some(*to)).and_then(|to| transition(from, to));
        let Some(made) = made else { return };
        if step.entry.action != format!("request.{}", made.verb) {
            found.push(("illegal", format!("request {id} moves as {} does, but calls itself otherwise", made.verb)));
        }
        let Some((department, role)) = self.post(step.entry) else { return };
        let authority = provider.as_deref().and_then(|p| self.of("department", p, "authority"));
        let held = made.who.iter().any(|mover| {
            let (side, roles): (_, &[&str]) = match mover {
                Mover::ApplicantSteward => (&applicant, &["steward"]),
                Mover::ApplicantCdo => (&applicant, &["cdo"]),
                Mover::ProviderSteward => (&provider, &["steward"]),
                Mover::ProviderCdo => (&provider, &["cdo"]),
                Mover::Bureau => (&authority, &["cdo", "supervisor"]),
            };
            // A side that the chain does not tell of is no ground for blame.
            side.as_ref().is_none_or(|side| *side == department) && roles.contains(&role.as_str())
        });
        if !held {
            let actor = &step.entry.actor;
            found.push(("illegal", format!("{actor} may not {} request {id} ({role} of {department})", made.verb)));
        }
    }

    /// Department and role of an actor who was staff when the entry was written; who-may rules are passed by others.
    fn post(&self, entry: &OwnedEntry) -> Option<(String, String)> {
        let row = self.tables.get("staff")?.get(&joined(std::slice::from_ref(&entry.actor)))?;
        let day = local_day(&entry.at);
        let active = value(row, "since").is_none_or(|since| since <= day)
            && value(row, "until").is_none_or(|until| until >= day);
        Some((value(row, "department")?, value(row, "role")?)).filter(|_| active)
    }

    /// A change of an existing table that a machine is attached to.
    fn change(&self, step: &Step<'_>, found: &mut Vec<Found>) {
        let of = |column: &str| value(step.row, column);
        let (from, to) = (of("from_state"), of("to_state"));
        let table = of("target").unwrap_or_default();
        if self.attached.get(&place(step.row)).is_some_and(|last| *last != from) {
            found.push(("unlogged", format!("a row of {table} was in another state than the entry before says")));
        }
        if matches!(step.entry.action.as_str(), "change.delete" | "change.rekey") {
            return;
        }
        let attached = self.tables.get("attach").into_iter().flat_map(BTreeMap::values);
        let name = attached
            .filter(|a| value(a, "target") == of("target") && value(a, "column_name") == of("column_name"))
            .find_map(|a| value(a, "machine"));
        let definition = name.and_then(|name| self.of("machine", &name, "definition"));
        let lawful = definition.and_then(|text| Machine::from_json(&text).ok()).is_some_and(|machine| {
            let to = to.as_deref().unwrap_or("NULL");
            machine.step(from.as_deref(), to).is_ok_and(|s| step.entry.action == format!("change.{}", s.verb))
        });
        if !lawful {
            found.push((
                "illegal",
                format!("a row of {table} made a move that the machine then attached does not have"),
            ));
        }
    }
}

/// A move of a table with a built-in machine.
fn machine(definition: &str, step: &Step<'_>, found: &mut Vec<Found>) {
    let Ok(machine) = Machine::from_json(definition) else { return };
    let to = value(step.row, "state");
    let lawful = match (step.from, to.as_deref()) {
        (Some(from), Some(to)) if from == to => true,
        (from, Some(to)) => machine.step(from, to).is_ok_and(|made| {
            step.entry.action == format!("{}.{}", step.entity, made.verb) && (from.is_some() || step.inserted)
        }),
        (_, None) => false,
    };
    if !lawful {
        let (from, to) = (step.from.unwrap_or("(new)"), to.as_deref().unwrap_or("NULL"));
        found.push(("illegal", format!("{} goes from {from} to {to}, which no rule allows", step.entry.object)));
    }
}

/// The local day (+08:00) of an entry.
fn local_day(at: &str) -> String {
    crate::calendar::Timestamp::parse(at).map_or_else(|_| String::new(), |t| t.local_date().to_string())
}
