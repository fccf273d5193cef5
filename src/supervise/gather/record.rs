//! Rows as their entries made them, and the days that the chain says of them.

use std::collections::BTreeMap;
use std::rc::Rc;

use serde_json::{Map, Value as Json};

use crate::supervise::bundle::Fact;
use crate::supervise::day::Day;
use crate::value::Value;

/// A column's value and the entry that set it.
#[derive(Clone, Debug)]
pub struct Cell {
    pub value: Json,
    pub seq: u64,
}

/// A row as its entries made it.
#[derive(Clone, Debug, Default)]
pub struct Record {
    cells: BTreeMap<String, Cell>,
    /// Every entry that made or changed it.
    pub seqs: Vec<u64>,
    /// The local day of the first of them.
    pub born: Option<Day>,
}

/// A business day, and where the chain says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    pub day: Day,
    pub seq: u64,
    pub column: &'static str,
}

impl Dated {
    pub fn fact(&self, of: &str) -> Fact {
        Fact { of: of.into(), seq: self.seq, pointer: format!("/new/{}", self.column), value: self.day.to_string() }
    }
}

impl Record {
    pub fn text(&self, column: &str) -> Option<&str> {
        self.cells.get(column).and_then(|c| c.value.as_str())
    }

    /// As the tables would hold it.
    pub fn value(&self, column: &str) -> Value {
        match self.cells.get(column).map(|c| &c.value) {
            Some(Json::String(t)) => Value::Text(t.clone()),
            Some(Json::Number(n)) => n.as_i64().map_or(Value::Null, Value::Integer),
            _ => Value::Null,
        }
    }

    pub fn dated(&self, column: &'static str) -> Option<Dated> {
        let cell = self.cells.get(column)?;
        let day = Day::parse(cell.value.as_str()?, column).ok()?;
        Some(Dated { day, seq: cell.seq, column })
    }

    /// Where the chain says what a column holds; `None` for what is not text.
    pub fn fact(&self, column: &str) -> Option<Fact> {
        let cell = self.cells.get(column)?;
        let value = cell.value.as_str()?.to_string();
        Some(Fact { of: column.to_string(), seq: cell.seq, pointer: format!("/new/{column}"), value })
    }

    pub(super) fn take(&mut self, seq: u64, day: Day, new: &Map<String, Json>) {
        self.seqs.push(seq);
        self.born.get_or_insert(day);
        for (column, value) in new {
            if value.is_null() {
                self.cells.remove(column);
            } else {
                self.cells.insert(column.clone(), Cell { value: value.clone(), seq });
            }
        }
    }
}

/// A department, as long as it is in the register.
#[derive(Clone, Debug)]
pub struct Department {
    pub record: Record,
    pub since: Day,
    /// The first day it is no longer there.
    pub until: Option<Day>,
}

/// One reply clock of a request: a resubmission starts another.
#[derive(Clone, Debug, Default)]
pub struct Round {
    pub received: Option<Dated>,
    pub due: Option<Dated>,
    pub done: Option<Dated>,
}

/// A refusal as it was given.
#[derive(Clone, Debug)]
pub struct Refused {
    pub seq: u64,
    pub day: Day,
    pub facts: Vec<Fact>,
    pub based: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Request {
    pub record: Record,
    pub rounds: Vec<Round>,
    pub agreed: Option<Dated>,
    pub provide_due: Option<Dated>,
    pub provided: Option<Dated>,
    pub refusals: Vec<Refused>,
    /// The day on which it was revoked, marked expired or closed.
    pub ended: Option<Day>,
}

/// A row of `gov_feedback` (Art. 6): what a user of the data holds to be wrong with them.
#[derive(Clone, Debug, Default)]
pub struct Feedback {
    pub record: Record,
    /// The local day on which whoever reported it took it back.
    pub withdrawn: Option<Day>,
}

/// The catalogue at the end of a day.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    pub resources: BTreeMap<String, Rc<Record>>,
    pub items: BTreeMap<String, Rc<Record>>,
    /// By name of the shared table: the resource behind it and the entry that mounted it.
    pub mounts: BTreeMap<String, (String, u64)>,
}

/// Admitted readings of one resource by one department within the period.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reads {
    pub count: u64,
    pub first: u64,
}

/// What the period asks to be kept.
#[derive(Clone, Debug)]
pub struct Want {
    pub from: Day,
    /// The last day that counts.
    pub as_of: Day,
    /// Days, ascending, at whose end the catalogue is kept.
    pub snapshots: Vec<Day>,
    /// The hours in which reading is expected, where readings are to be kept for findings (4) and (5).
    pub hours: Option<(u16, u16)>,
}
