//! Reading a shared table: the nested scan of its source, masked value by value.

use super::admit::{self, Admitted, Request};
use super::batch::{self, Batch, Batches, Source};
use super::count;
use super::decision::{Answer, Verdict};
use super::filter;
use super::groups::{self, Groups};
use super::module::Shared;
use super::mount::quoted;
use super::probe;
use super::subjects;
use crate::audit::entry::Class;
use crate::audit::json::{Json, Map};
use crate::error::{share as faults, Refusal};
use crate::guard::durable;
use crate::guard::seal::{Count, Wish};
use crate::mask::{share_key, Input};
use crate::sqlite::vtab::Cursor;
use crate::sqlite::{Arg, Context, Result, Statement, ValueRef};
use crate::value::Value;
use std::cell::RefCell;
use std::rc::Rc;

/// The nested statement under way.
enum Running {
    /// Row by row: each is a row of the statement, its columns in the order of the sources.
    Rows(Statement, Rows),
    /// A whole scan.
    Batches(Batches),
}

/// What reading row by row needs besides the statement.
struct Rows {
    sources: Vec<Source>,
    groups: Option<(Rc<Groups>, Vec<usize>)>,
    buffer: RefCell<String>,
}

/// The composed statement: its text is in the cursor.
struct Composed {
    sources: Vec<Source>,
    /// The groups that rows must belong to, and where the nested statement has their columns.
    groups: Option<(Rc<Groups>, Vec<usize>)>,
    /// Which of xFilter's values is bound at which place.
    bound: Vec<usize>,
    /// What is bound behind them.
    extra: Vec<Value>,
    /// A whole scan in key order, with the batch as its last parameter.
    whole: bool,
}

pub struct SharedCursor {
    shared: Rc<Shared>,
    sql: String,
    running: Option<Running>,
    /// Where the nested statement has each column; `None`: not used by this statement, reading it is a defect.
    places: Vec<Option<usize>>,
    epoch: u64,
    row: i64,
    /// The read in progress, from its entry to its last row.
    admitted: Option<Admitted>,
    /// Rows from which a query is a download.
    threshold: i64,
}

impl Rows {
    /// The next row whose group is large enough.
    fn next(&self, statement: &mut Statement) -> Result<bool> {
        while statement.step()? {
            let Some((groups, places)) = &self.groups else { return Ok(true) };
            let value = |place: usize| {
                places.get(place).map_or(Input::Null, |column| crate::mask::sql::input(statement.column(*column)))
            };
            if groups.sizes.suffices(groups.grouping.group(value, &mut self.buffer.borrow_mut()), groups.grouping.k) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn column(&self, statement: &Statement, context: &Context, place: usize) {
        match self.sources.get(place) {
            Some(Source::Raw) | None => context.result_column(statement, place),
            Some(Source::Masked(masker)) => {
                crate::mask::sql::apply(context, masker, statement.column(place), &self.buffer);
            }
        }
    }
}

impl Running {
    fn statement(self) -> Statement {
        match self {
            Running::Rows(statement, _) => statement,
            Running::Batches(batches) => batches.statement,
        }
    }
}

/// A plan's text, read back.
struct Wanted {
    used: Vec<usize>,
    /// Those of them that only look-ups use.
    probed: Vec<usize>,
    /// Column and operator of each value, in order.
    tests: Vec<(usize, String)>,
}

impl SharedCursor {
    pub fn new(shared: Rc<Shared>) -> Self {
        SharedCursor {
            shared,
            sql: String::new(),
            running: None,
            places: Vec::new(),
            epoch: 0,
            row: 0,
            admitted: None,
            threshold: i64::MAX,
        }
    }

    /// Ends the scan. `at_end`: it ended by itself, so that its count may be written at once.
    fn stop(&mut self, at_end: bool) {
        if let Some(running) = self.running.take() {
            self.shared.cache.give(&self.sql, running.statement());
        }
        let Some(done) = self.admitted.take() else { return };
        let cache = &*self.shared.cache;
        let origin = match (at_end, cache.conn.now()) {
            (true, Ok(now)) => Some(admit::origin(cache, &done.reader, now)),
            _ => None,
        };
        let count = Count {
            seq: done.seq,
            rows: if at_end { self.row - 1 } else { self.row },
            object: format!("resource:{}", self.shared.mounted.resource),
            parties: vec![self.shared.mounted.provider.clone()],
            actor: done.reader.actor,
            subjects: subjects::finish(&cache.conn, done.seq),
        };
        count::finished(cache, origin.as_ref(), count, at_end);
    }

    /// A query of so many rows is a download, and is in the log as one before more rows leave.
    fn becomes_download(&mut self) -> Result<()> {
        let Some(admitted) = self.admitted.as_mut() else { return Ok(()) };
        let cache = &*self.shared.cache;
        let origin = admit::origin(cache, &admitted.reader, cache.conn.now()?);
        let wishes = || {
            vec![Wish {
                action: "download".into(),
                object: format!("resource:{}", self.shared.mounted.resource),
                class: Class::Access,
                parties: vec![self.shared.mounted.provider.clone()],
                detail: Map::new()
                    .with("declared", "query")
                    .with("more_than", Json::Int(self.threshold))
                    .with("of", Json::Int(admitted.seq))
                    .with("outcome", "allowed")
                    .with("table", self.shared.mounted.name.as_str()),
            }]
        };
        durable::append(cache, &origin, wishes)?;
        admitted.is_query = false;
        Ok(())
    }

    fn advance(&mut self) -> Result<()> {
        if self.epoch != self.shared.cache.conn.epoch.get() {
            self.stop(false);
            return Err(Refusal::new(&faults::SESSION_CHANGED).into());
        }
        let nested = || self.shared.cache.conn.nested_on(&self.shared.mounted.expected);
        let more = match self.running.as_mut() {
            None => return Ok(()),
            Some(Running::Batches(batches)) => {
                batches.next() || {
                    let _nested = nested();
                    batches.fill()?
                }
            }
            Some(Running::Rows(statement, rows)) => {
                let _nested = nested();
                rows.next(statement)?
            }
        };
        self.row += 1;
        if !more {
            self.stop(true);
        } else if self.row > self.threshold && self.admitted.as_ref().is_some_and(|a| a.is_query) {
            self.becomes_download()?;
        }
        Ok(())
    }

    fn read_plan(&self, plan: &str) -> Result<Wanted> {
        let columns = &self.shared.mounted.columns;
        let mut parts = plan.split('|');
        let bits = parts.next().and_then(|p| u64::from_str_radix(p, 16).ok()).unwrap_or(u64::MAX);
        // Bit 63 stands for every column from 63 on.
        let is_used = |i: usize| bits & (1 << i.min(63)) != 0;
        let mut used: Vec<usize> = (0..columns.len()).filter(|i| is_used(*i)).collect();
        let mut tests = Vec::new();
        for part in parts {
            if let Some(lookup) = part.strip_prefix('!') {
                let index = lookup.parse().ok().and_then(|i: usize| self.shared.lookups.get(i).copied());
                let name = index.and_then(|i| columns.get(i)).map_or("", |c| c.column.as_str());
                return Err(Refusal::new(&faults::LOOKUP_FORM).with("column", format!("lookup_{name}")).into());
            }
            let (index, op) = part.split_once(' ').unwrap_or((part, ""));
            tests.push((index.parse().unwrap_or(usize::MAX), op.to_string()));
        }
        let mut probed = Vec::new();
        for (place, index) in self.shared.lookups.iter().enumerate() {
            if is_used(columns.len() + place) && !used.contains(index) {
                used.push(*index);
                probed.push(*index);
            }
        }
        Ok(Wanted { used, probed, tests })
    }

    /// The nested SELECT, and where each column comes from.
    fn compose(&mut self, wanted: &Wanted, answer: &Answer, groups: Option<Rc<Groups>>) -> Result<Composed> {
        let mounted = &self.shared.mounted;
        let agreement = answer.agreement.as_ref();
        let request = agreement.map(|a| (a.id, a.purpose.as_deref().unwrap_or("")));
        let share = share_key::Use { resource: &mounted.resource, request };
        let (mut names, mut sources) = (Vec::new(), Vec::new());
        self.places.clear();
        for (i, column) in mounted.columns.iter().enumerate() {
            if !wanted.used.contains(&i) {
                self.places.push(None);
                continue;
            }
            self.places.push(Some(names.len()));
            names.push(column.place.as_str());
            sources.push(match answer.verdicts.get(i) {
                Some(Verdict::Raw) => Source::Raw,
                Some(Verdict::Masked(spec)) => Source::Masked(self.shared.masker(spec, &share)?),
                Some(Verdict::Denied(refusal)) => return Err(refusal.clone().into()),
                None => return Err(Refusal::new(&faults::ITEM_UNKNOWN).with("resource", &mounted.resource).into()),
            });
        }
        let groups = groups.map(|groups| {
            let places = groups.grouping.columns.iter().filter_map(|(i, _)| mounted.columns.get(*i)).map(|column| {
                let name = column.place.as_str();
                names.iter().position(|n| *n == name).unwrap_or_else(|| {
                    names.push(name);
                    names.len() - 1
                })
            });
            let places = places.collect();
            (groups, places)
        });
        let (mut tests, mut bound) = (Vec::new(), Vec::new());
        for (value, (index, op)) in wanted.tests.iter().enumerate() {
            let Some(column) = mounted.columns.get(*index) else { continue };
            let name = &column.place;
            match (op.as_str(), answer.verdicts.get(*index)) {
                ("L", _) => tests.push(format!("{name} = ?{}", bound.len() + 1)),
                // Masked since the plan was made: SQLite compares with what the reader may see.
                (_, Some(Verdict::Raw)) => tests.push(format!("{name} COLLATE BINARY {op} ?{}", bound.len() + 1)),
                _ => continue,
            }
            bound.push(value);
        }
        let pushed = !tests.is_empty();
        let mut extra = Vec::new();
        if let Some(text) = answer.agreement.as_ref().and_then(|a| a.row_filter.as_deref()) {
            let (conditions, values) = filter::conditions(text, &mounted.columns, bound.len() + 1)?;
            tests.extend(conditions);
            extra = values;
        }
        if names.is_empty() {
            names.push("1");
        }
        // Last, so that it meets only rows that pass the rest.
        if let Some(seq) = self.admitted.as_ref().map(|a| a.seq).filter(|_| !answer.subjects.is_empty()) {
            let of = answer.subjects.iter().filter_map(|i| mounted.columns.get(*i)).map(|c| c.place.as_str());
            let of: Vec<&str> = of.collect();
            tests.push(format!("{}(?{}, {})", subjects::FUNCTION, bound.len() + extra.len() + 1, of.join(", ")));
            extra.push(Value::Integer(seq));
            subjects::begin(&self.shared.cache, seq)?;
        }
        // In a pushed-down scan rows may be sorted behind the WHERE, where a batch would have them unsorted.
        let whole = !pushed && names.len() <= batch::WIDEST;
        let listed = names.join(", ");
        let mut sql =
            format!("SELECT {} FROM main.{} AS s", if whole { "1" } else { &listed }, quoted(&mounted.source));
        if !pushed {
            // A whole scan in key order: no index of a masked column may show through.
            sql.push_str(" NOT INDEXED");
        }
        if whole {
            tests.push(format!("{}(?{}, {listed})", batch::FUNCTION, bound.len() + extra.len() + 1));
        }
        if !tests.is_empty() {
            sql.push_str(" WHERE ");
            sql.push_str(&tests.join(" AND "));
        }
        if pushed {
            sql.push_str(" ORDER BY ");
            sql.push_str(&mounted.order);
        }
        self.sql = sql;
        Ok(Composed { sources, groups, bound, extra, whole })
    }
}

impl Cursor for SharedCursor {
    fn filter(&mut self, _: i32, plan: &str, args: &[Arg<'_>]) -> Result<()> {
        self.stop(false);
        self.row = 0;
        let wanted = self.read_plan(plan)?;
        let shape = wanted
            .tests
            .iter()
            .map(|(index, op)| {
                let name = self.shared.mounted.columns.get(*index).map_or("?", |c| c.item.as_str());
                if op == "L" {
                    format!("lookup {name}")
                } else {
                    format!("{name} {op}")
                }
            })
            .collect();
        let mut probes = Vec::new();
        for (value, (index, op)) in wanted.tests.iter().enumerate().filter(|(_, (_, op))| op == "L") {
            let name = self.shared.mounted.columns.get(*index).map_or("?", |c| c.item.as_str());
            let given = args.get(value).map_or(ValueRef::Null, |a| a.get());
            debug_assert_eq!(op, "L");
            probes.push((name.to_string(), probe::keyed(&self.shared.cache, given)?));
        }
        let request = Request { used: &wanted.used, probed: &wanted.probed, shape, probes };
        let before = self.shared.cache.conn.db.total_changes();
        let admitted = admit::admit(&self.shared, &request)?;
        let answer = admitted.answer.clone();
        if admitted.is_query {
            self.threshold = self.shared.threshold()?;
        }
        self.admitted = Some(admitted);
        self.epoch = self.shared.cache.conn.epoch.get();
        let groups = groups::of_read(&self.shared, &answer, before)?;
        let Composed { sources, groups, bound, extra, whole } = self.compose(&wanted, &answer, groups)?;
        let taken = {
            let _nested = self.shared.cache.conn.nested_on(&self.shared.mounted.expected);
            self.shared.cache.take(&self.sql)
        };
        let mut statement = taken.map_err(|error| self.source_changed(error))?;
        for (place, value) in bound.iter().enumerate() {
            if let Some(arg) = args.get(*value) {
                statement.bind_arg(place + 1, *arg)?;
            }
        }
        for (i, value) in extra.iter().enumerate() {
            statement.bind(bound.len() + 1 + i, value)?;
        }
        self.running = Some(if whole {
            // Whose records were read is noted as they are read.
            let one_by_one = !answer.subjects.is_empty();
            let batch = Batch::new(sources, groups, one_by_one);
            Running::Batches(Batches::start(statement, bound.len() + extra.len() + 1, batch)?)
        } else {
            Running::Rows(statement, Rows { sources, groups, buffer: RefCell::default() })
        });
        self.advance()
    }

    fn next(&mut self) -> Result<()> {
        self.advance()
    }

    fn eof(&self) -> bool {
        self.running.is_none()
    }

    fn column(&self, context: &Context, column: usize) -> Result<()> {
        match (self.places.get(column), &self.running) {
            (Some(Some(place)), Some(Running::Batches(batches))) => batches.column(context, *place),
            (Some(Some(place)), Some(Running::Rows(statement, rows))) => rows.column(statement, context, *place),
            (Some(None), Some(_)) => {
                return Err(Refusal::new(&faults::ITEM_UNKNOWN).with("resource", &self.shared.mounted.resource).into())
            }
            // A look-up column shows nothing.
            (None, Some(_)) => context.result(ValueRef::Null),
            (_, None) => {}
        }
        Ok(())
    }

    /// A running number: the source's own rowid may be an identifier.
    fn rowid(&self) -> Result<i64> {
        Ok(self.row)
    }
}

impl SharedCursor {
    /// The nested statement no longer fits its source: which column is gone?
    fn source_changed(&self, error: crate::sqlite::Error) -> crate::sqlite::Error {
        let mounted = &self.shared.mounted;
        let _nested = self.shared.cache.conn.nested_on(&mounted.expected);
        let gone = mounted.columns.iter().find(|c| {
            let sql = format!("SELECT {} FROM main.{} AS s LIMIT 0", c.place, quoted(&mounted.source));
            self.shared.cache.run(&sql, &[]).is_err()
        });
        match gone {
            Some(column) => Refusal::new(&faults::SOURCE_CHANGED)
                .with("name", &mounted.name)
                .with("source", &mounted.source)
                .with("column", &column.column)
                .into(),
            None => error,
        }
    }
}

impl Drop for SharedCursor {
    fn drop(&mut self) {
        self.stop(false);
    }
}
