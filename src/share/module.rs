//! The module `gov_shared`: a resource's items over a source table, decided, logged and masked while read.

use super::admit::Decided;
use super::compose::{read_plan, Wanted};
use super::groups::Counted;
use super::mount::{self, Mounted};
use super::scan::SharedCursor;
use crate::calendar::Date;
use crate::error::{door, share as faults, Refusal};
use crate::guard::{wal, Cache, Conn};
use crate::mask::{share_key, Masker};
use crate::sqlite::vtab::{Life, Making, Module, Table};
use crate::sqlite::{IndexInfo, Op, Plan, Result};
use foldhash::fast::FixedState;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

pub struct SharedModule {
    pub conn: Rc<Conn>,
}

pub struct SharedTable {
    pub shared: Rc<Shared>,
}

/// What the cursors of one shared table have in common.
pub struct Shared {
    pub cache: Rc<Cache>,
    pub mounted: Mounted,
    /// The declared hidden columns: indexes into the mounted columns.
    pub lookups: Vec<usize>,
    /// Decisions that still stand.
    pub decided: RefCell<Vec<Decided>>,
    /// The group sizes that were counted last, where a k is demanded.
    pub counted: RefCell<Option<Counted>>,
    threshold: Cell<Option<(Date, i64)>>,
    /// Masks without a key, by their specs.
    maskers: RefCell<HashMap<String, Rc<Masker>, FixedState>>,
    /// Plans read back, by their texts.
    plans: RefCell<HashMap<String, Rc<Wanted>, FixedState>>,
}

impl Shared {
    /// The rows from which a query counts as a download, by the active packs; read once a day.
    pub fn threshold(&self) -> Result<i64> {
        let today = self.cache.conn.now()?.local_date();
        if let Some((day, rows)) = self.threshold.get().filter(|(day, _)| *day == today) {
            let _ = day;
            return Ok(rows);
        }
        let packs = crate::rules::sql::active(&self.cache)?;
        let rows = packs.number("download_row_threshold", today).map_or(1_000, |s| s.value);
        self.threshold.set(Some((today, rows)));
        Ok(rows)
    }

    /// What a plan wants; read once.
    pub fn wanted(&self, plan: &str) -> Result<Rc<Wanted>> {
        /// Every form of statement has its own.
        const PLANS: usize = 64;
        if let Some(found) = self.plans.borrow().get(plan) {
            return Ok(found.clone());
        }
        let read = Rc::new(read_plan(self, plan)?);
        let mut plans = self.plans.borrow_mut();
        if plans.len() >= PLANS {
            plans.clear();
        }
        plans.insert(plan.to_string(), read.clone());
        Ok(read)
    }

    /// The masker of a column for one share; parsed once where no key is in it.
    pub fn masker(&self, spec: &str, share: &share_key::Use<'_>) -> Result<Rc<Masker>> {
        /// A table has no more masks, but what agreements say may change without end.
        const SPECS: usize = 64;
        if let Some(found) = self.maskers.borrow().get(spec) {
            return Ok(found.clone());
        }
        let made = Rc::new(share_key::masker(&self.cache, spec, share)?);
        if !made.keyed() {
            let mut maskers = self.maskers.borrow_mut();
            if maskers.len() >= SPECS {
                maskers.clear();
            }
            maskers.insert(spec.to_string(), made.clone());
        }
        Ok(made)
    }
}

impl Module for SharedModule {
    type Table = SharedTable;
    const LIFE: Life = Life::Stored;

    fn make(&self, making: &Making<'_>) -> Result<(String, SharedTable)> {
        if making.schema != "main" {
            return Err(Refusal::new(&door::ONLY_MAIN)
                .with("schema", making.schema)
                .with("table", making.table)
                .into());
        }
        let cache = Rc::new(Cache::new(self.conn.clone()));
        let arguments = mount::arguments(&making.arguments)?;
        if !making.create {
            let known =
                "SELECT 1 FROM main.gov_mount_data WHERE name = ?1 AND resource = ?2 AND source = ?3 COLLATE NOCASE";
            let values = [making.table.into(), arguments.resource.as_str().into(), arguments.source.as_str().into()];
            if !cache.exists(known, &values)? {
                return Err(Refusal::new(&faults::MOUNT_GONE).with("name", making.table).into());
            }
        } else if making.table.to_ascii_lowercase().starts_with("gov_") {
            return Err(Refusal::new(&door::MADE_BY_INIT).with("table", making.table).into());
        }
        let mounted = mount::inspect(&cache, making.table, &arguments)?;
        if making.create {
            // Through the table, not past it: what SQLite does not know to be part of the transaction is not told
            // of its end, and the entry would wait for another change.
            let sql = "INSERT INTO main.gov_mount(name, resource, source) VALUES(?1, ?2, ?3)";
            let values = [making.table.into(), mounted.resource.as_str().into(), mounted.source.as_str().into()];
            let _nested = self.conn.nested();
            cache.run(sql, &values)?;
            if self.conn.watch.locked() {
                crate::setup::lock::forget_statistics(&cache)?;
            }
        }
        let lookups = (0..mounted.columns.len()).filter(|i| mounted.columns[*i].lookup).collect();
        let declaration = mount::declaration(&mounted);
        Ok((
            declaration,
            SharedTable {
                shared: Rc::new(Shared {
                    cache,
                    mounted,
                    lookups,
                    decided: RefCell::default(),
                    counted: RefCell::default(),
                    threshold: Cell::new(None),
                    maskers: RefCell::default(),
                    plans: RefCell::default(),
                }),
            },
        ))
    }
}

impl Table for SharedTable {
    type Cursor = SharedCursor;

    /// The plan's text is `<used columns, hex>|<column> <op>|…`, one part per value of xFilter, in order; a
    /// part `!<column>` is a look-up that is not an equality and will be refused.
    fn best_index(&self, info: &mut IndexInfo) -> Result<Plan> {
        wal::preparing(&self.shared.cache);
        let columns = &self.shared.mounted.columns;
        let mut used = info.columns_used();
        let mut parts = Vec::new();
        let mut refused = Vec::new();
        let mut cost = 1e6;
        let mut taken = 0;
        for c in info.constraints() {
            let Ok(index) = usize::try_from(c.column) else { continue };
            used |= 1u64 << index.min(63);
            if let Some(lookup) = index.checked_sub(columns.len()) {
                match c.op {
                    Op::Eq if c.usable => {
                        taken += 1;
                        info.take(c.index, taken, true);
                        parts.push(format!("{} L", self.shared.lookups.get(lookup).copied().unwrap_or(0)));
                        cost /= 1e4;
                    }
                    Op::Eq => cost *= 1e3,
                    _ => refused.push(format!("!{lookup}")),
                }
                continue;
            }
            let (Some(column), Some(op)) = (columns.get(index), c.op.sql()) else { continue };
            // What is compared with a masked column is the masked value, which only SQLite sees.
            if !c.usable || column.masked || info.collation(c.index) != "BINARY" {
                continue;
            }
            taken += 1;
            info.take(c.index, taken, false);
            parts.push(format!("{index} {op}"));
            cost /= if matches!(c.op, Op::Eq | Op::Is) { 1e3 } else { 4.0 };
        }
        parts.extend(refused);
        let text = std::iter::once(format!("{used:x}")).chain(parts).collect::<Vec<_>>().join("|");
        let cost = if cost < 10.0 { 10.0 } else { cost };
        Ok(Plan { number: 0, text, cost, rows: (cost as i64).max(1), ..Plan::default() })
    }

    fn open(&self) -> Result<SharedCursor> {
        Ok(SharedCursor::new(self.shared.clone()))
    }

    fn destroy(&self) -> Result<()> {
        let s = &self.shared;
        let _nested = s.cache.conn.nested();
        s.cache.run("DELETE FROM main.gov_mount WHERE name = ?1", &[s.mounted.name.as_str().into()])
    }
}
