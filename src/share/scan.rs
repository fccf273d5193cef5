//! Reading a shared table: the nested scan of its source, masked value by value.

use super::admit::{self, Admitted, Request};
use super::batch::{Batch, Batches, Source};
use super::compose::Composed;
use super::count;
use super::groups;
use super::module::Shared;
use super::mount::quoted;
use super::probe;
use super::subjects;
use crate::audit::entry::Class;
use crate::audit::json::{Json, Map};
use crate::error::{share as faults, Refusal};
use crate::guard::durable;
use crate::guard::seal::{Count, Wish};
use crate::sqlite::vtab::Cursor;
use crate::sqlite::{Arg, Context, Result, Statement, ValueRef};
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
    composed: Rc<Composed>,
    buffer: RefCell<String>,
}

pub struct SharedCursor {
    shared: Rc<Shared>,
    composed: Option<Rc<Composed>>,
    running: Option<Running>,
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
            let Some((groups, places)) = &self.composed.groups else { return Ok(true) };
            if groups.suffices(places, |i| statement.column(i), &mut self.buffer.borrow_mut()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn column(&self, statement: &Statement, context: &Context, place: usize) {
        match self.composed.sources.get(place) {
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

impl SharedCursor {
    pub fn new(shared: Rc<Shared>) -> Self {
        SharedCursor { shared, composed: None, running: None, epoch: 0, row: 0, admitted: None, threshold: i64::MAX }
    }

    /// Ends the scan. `at_end`: it ended by itself, so that its count may be written at once.
    fn stop(&mut self, at_end: bool) {
        if let (Some(running), Some(composed)) = (self.running.take(), self.composed.take()) {
            self.shared.cache.give(&composed.sql, running.statement());
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
            object: self.shared.mounted.object.clone(),
            provider: self.shared.mounted.provider.clone(),
            actor: done.reader.actor.clone(),
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
                object: self.shared.mounted.object.to_string(),
                class: Class::Access,
                parties: vec![self.shared.mounted.provider.clone()],
                detail: Map::new()
                    .with("declared", "query")
                    .with("more_than", Json::Int(self.threshold))
                    .with("of", Json::Int(admitted.seq))
                    .with("outcome", "allowed")
                    .with("table", self.shared.mounted.name.as_str())
                    .into(),
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
                batches.advance() || {
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
}

impl Cursor for SharedCursor {
    fn filter(&mut self, _: i32, plan: &str, args: &[Arg<'_>]) -> Result<()> {
        self.stop(false);
        self.row = 0;
        let wanted = self.shared.wanted(plan)?;
        let mut probes = Vec::new();
        for (value, (index, op)) in wanted.tests.iter().enumerate().filter(|(_, (_, op))| op == "L") {
            let name = self.shared.mounted.columns.get(*index).map_or("?", |c| c.item.as_str());
            let given = args.get(value).map_or(ValueRef::Null, |a| a.get());
            debug_assert_eq!(op, "L");
            probes.push((name.to_string(), probe::keyed(&self.shared.cache, given)?));
        }
        let request = Request { wanted: &wanted, probes };
        let before = self.shared.cache.conn.db.total_changes();
        let admitted = admit::admit(&self.shared, &request)?;
        let answer = admitted.answer.clone();
        if admitted.is_query {
            self.threshold = self.shared.threshold()?;
        }
        let entry = admitted.seq;
        self.admitted = Some(admitted);
        self.epoch = self.shared.cache.conn.epoch.get();
        let groups = groups::of_read(&self.shared, &answer, before)?;
        let composed = wanted.compose(&self.shared, &answer, groups, entry)?;
        self.composed = Some(composed.clone());
        let Composed { sql, bound, extra, whole, .. } = &*composed;
        let taken = {
            let _nested = self.shared.cache.conn.nested_on(&self.shared.mounted.expected);
            self.shared.cache.take(sql)
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
        self.running = Some(if *whole {
            // Whose records were read is noted as they are read.
            let one_by_one = !answer.subjects.is_empty();
            let batch = Batch::new(composed.clone(), one_by_one);
            Running::Batches(Batches::start(statement, bound.len() + extra.len() + 1, batch)?)
        } else {
            Running::Rows(statement, Rows { composed: composed.clone(), buffer: RefCell::default() })
        });
        self.advance()
    }

    fn next(&mut self) -> Result<()> {
        self.advance()
    }

    fn eof(&self) -> bool {
        self.running.is_none()
    }

    #[inline(always)]
    fn column(&self, context: &Context, column: usize) -> Result<()> {
        match &self.running {
            Some(Running::Batches(batches)) if batches.column(context, column) => Ok(()),
            Some(Running::Rows(statement, rows)) => match rows.composed.places.get(column) {
                Some(Some(place)) => {
                    rows.column(statement, context, *place);
                    Ok(())
                }
                _ => self.unread(context, column),
            },
            Some(Running::Batches(_)) => self.unread(context, column),
            None => Ok(()),
        }
    }

    /// A running number: the source's own rowid may be an identifier.
    fn rowid(&self) -> Result<i64> {
        Ok(self.row)
    }
}

impl SharedCursor {
    /// A column that this statement does not read: a look-up column shows nothing, any other is a defect.
    #[cold]
    fn unread(&self, context: &Context, column: usize) -> Result<()> {
        if column < self.shared.mounted.columns.len() {
            return Err(Refusal::new(&faults::ITEM_UNKNOWN).with("resource", &self.shared.mounted.resource).into());
        }
        context.result(ValueRef::Null);
        Ok(())
    }

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
