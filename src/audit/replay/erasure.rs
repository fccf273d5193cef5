//! Whether an erasure was lawful: not before its time, and not under a hold (审计冻结).

use super::{Fault, Replay};
use crate::audit::entry::OwnedEntry;
use crate::audit::json::Json;
use crate::audit::retention::{concerns, is_over, Law, Terms};

/// What was erased, and the terms that apply.
#[derive(Default)]
pub(super) struct Erasures {
    terms: Terms,
    /// Entries whose detail is gone: seq, time, and the resource that was read.
    gone: Vec<(i64, String, Option<String>)>,
}

impl Replay {
    /// Takes an entry whose detail is gone.
    pub fn gone(&mut self, entry: &OwnedEntry) {
        let resource = entry.object.strip_prefix("resource:").map(String::from);
        self.erasures.gone.push((entry.seq, entry.at.clone(), resource));
    }

    pub(super) fn retention(&mut self, entry: &OwnedEntry, detail: &Json) {
        if concerns(entry.action.as_bytes()) {
            Law::of(&entry.action, &entry.object, detail).iter().for_each(|law| self.erasures.terms.apply(law));
        }
        if entry.action != "chain.erase" {
            return;
        }
        let bound = |name| detail.get(name).and_then(Json::int).unwrap_or(0);
        let (from, to) = (bound("from"), bound("to"));
        let Erasures { terms, gone } = &mut self.erasures;
        let months = terms.months(&entry.at);
        let early = |(_, at, resource): &&(i64, String, Option<String>)| {
            let personal = resource.as_ref().is_some_and(|r| terms.is_personal(r));
            !is_over(at, months[usize::from(personal)], &entry.at)
        };
        let covered = |(seq, _, _): &&(i64, String, Option<String>)| (from..=to).contains(seq);
        let mut wrong = Vec::new();
        if let Some((seq, _, _)) = gone.iter().filter(covered).find(early) {
            wrong.push(format!("it erased entry {seq} before the months that its detail must be kept were over"));
        }
        gone.retain(|one| !covered(&one));
        let holds = self.tables.get("hold").into_iter().flatten().filter(|(_, hold)| {
            let number = |column| hold.columns.get(column).and_then(Json::int);
            let released = hold.columns.get("released_on").and_then(Json::text).is_some();
            !released && number("from_seq").unwrap_or(0) <= to && number("to_seq").unwrap_or(to) >= from
        });
        wrong.extend(holds.map(|(id, _)| format!("it erased entries that hold {id} was on")));
        let fault = |explanation| Fault { seq: entry.seq, kind: "illegal", explanation };
        self.faults.extend(wrong.into_iter().map(fault));
    }
}
