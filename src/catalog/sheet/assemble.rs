//! From rows of cells to resources with their items, with every fault at its cell.

use foldhash::fast::FixedState;
use foldhash::quality::RandomState;
use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;

use super::advice::instead;
use super::judge::{Judge, Unread};
use super::{Cell, CellFault, Columns, Heading, Line, Sheet, Side};
use crate::catalog::classify::{code::tidy, Rules, Source};
use crate::catalog::model::{plain, Item, Resource};
use crate::catalog::words as w;
use crate::error::{self, Refusal};

/// A resource while its rows are read.
#[derive(Default)]
pub(super) struct Gathered {
    pub row: u64,
    pub resource: Resource,
    /// The row each column was first given in.
    pub at: HashMap<&'static str, u64>,
    pub items: Vec<(u64, Item)>,
    /// Keyed hashes of the item names and column names that were given.
    named: HashSet<u64, FixedState>,
    /// What each row says of sharing, where rows may differ.
    pub shares: Vec<RowShare>,
    pub said: Vec<Said>,
    pub faulty: bool,
}

/// Which item stands in a row, and which of what was [`Said`].
pub(super) struct RowShare {
    pub row: u64,
    pub item: Option<usize>,
    pub said: usize,
}

/// Share type and condition of a row, and of those that repeat its cells.
pub(super) struct Said {
    pub share_type: Option<String>,
    pub condition: Option<String>,
}

pub(super) struct Assembler<'r, 'a> {
    rules: &'r Rules,
    faults: Vec<CellFault>,
    /// Cells that could not be read: what is missing for that is not told a second time.
    unread: Unread,
    /// Whether items have a share type column of their own; else 共享类型 is each row's.
    own_share: bool,
    own_basis: bool,
    gathered: Vec<Gathered>,
    /// Where a code was first seen.
    by_code: HashMap<String, usize>,
    /// The resource's cells of a row that was read without fault, and its resource: most sheets repeat them on
    /// every row of its items, which then need not be read again.
    before: Option<(Vec<(usize, Cell<'a>)>, usize)>,
    names: RandomState,
}

impl<'r, 'a> Assembler<'r, 'a> {
    pub(super) fn new(columns: &Columns, rules: &'r Rules) -> Self {
        let has = |side, column: &str| columns.all().any(|h| h.side == side && h.column == column);
        let mut all = Assembler {
            rules,
            faults: Vec::new(),
            unread: Unread::new(),
            own_share: has(Side::Item, "share_type"),
            own_basis: has(Side::Resource, "legal_basis"),
            gathered: Vec::new(),
            by_code: HashMap::new(),
            before: None,
            names: RandomState::default(),
        };
        for (row, heading) in &columns.twice {
            let refusal = rules.refuse(&error::catalog::SHEET_HEADING_TWICE).with("value", heading.title);
            all.tell(*row, heading, heading.title, &refusal);
        }
        all
    }

    fn tell(&mut self, row: u64, heading: &Heading, value: &str, refusal: &Refusal) {
        if !self.unread.contains(&(row, heading.title)) {
            self.faults.push(CellFault::new(row, heading.title, value, refusal, instead(heading, value, refusal)));
        }
    }

    /// Takes one row's cells; false if a cell could not be read.
    fn cells(&mut self, columns: &Columns, line: Line<'a>, resource: &mut Resource, item: &mut Item) -> bool {
        let mut clean = true;
        for (column, cell) in line.cells {
            let Some(heading) = columns.get(column) else { continue };
            let (fault, value) = match cell {
                Cell::Text(text) => match plain(heading.column, &text) {
                    Ok(text) => {
                        let _ = match heading.side {
                            Side::Resource => resource.set(heading.column, text),
                            Side::Item => item.set(heading.column, text),
                        };
                        continue;
                    }
                    Err(refusal) => (refusal, text.into_owned()),
                },
                Cell::Formula(t) => {
                    (self.rules.refuse(&error::catalog::SHEET_FORMULA).with("value", &t), t.into_owned())
                }
                Cell::Lossy(t) => (self.rules.refuse(&error::catalog::SHEET_LOSSY).with("value", &t), t),
                Cell::Error(t) => (self.rules.refuse(&error::catalog::SHEET_ERROR_CELL).with("value", &t), t),
            };
            self.tell(line.row, heading, &value, &fault);
            self.unread.insert((line.row, heading.title));
            clean = false;
        }
        clean
    }

    pub(super) fn line(&mut self, columns: &Columns, mut line: Line<'a>) {
        let row = line.row;
        let of_resource =
            |(column, _): &&(usize, Cell<'a>)| columns.get(*column).is_some_and(|h| h.side == Side::Resource);
        let own = || line.cells.iter().filter(of_resource);
        let repeated = self.before.as_ref().filter(|(cells, _)| own().eq(cells.iter())).map(|(_, place)| *place);
        let (mut resource, mut item) = (Resource::default(), Item::default());
        if let Some(place) = repeated {
            // Where items have share types of their own, what the row says of sharing must agree like everything else.
            let shared = self.own_share;
            let kept = |h: &&'static Heading| {
                h.side == Side::Item || (shared && matches!(h.column, "share_type" | "share_condition"))
            };
            line.cells.retain(|(column, _)| columns.get(*column).as_ref().is_some_and(kept));
            let clean = self.cells(columns, line, &mut resource, &mut item);
            if shared && (!clean || item != Item::default()) {
                self.merge(place, row, resource, item, clean);
            } else if !clean || item != Item::default() {
                let said = self.gathered.get(place).map_or(0, |g| g.said.len().saturating_sub(1));
                self.merge_item(place, row, said, item, clean);
            }
            return;
        }
        let cells: Vec<(usize, Cell<'a>)> = own().cloned().collect();
        let clean = self.cells(columns, line, &mut resource, &mut item);
        self.before = None;
        let blank = Resource::default();
        if clean && item == Item::default() && (resource == blank || is_footer(&resource)) {
            return;
        }
        // 信息资源分类 holds the classification in words or in digits.
        if let Some(class) = resource.class_name.take_if(|c| tidy(c).bytes().all(|b| b.is_ascii_digit())) {
            resource.class_code.get_or_insert(class);
        }
        let code = resource.code.as_deref().map(tidy);
        resource.code.clone_from(&code);
        let current = self.gathered.len().checked_sub(1);
        let code_given = code.is_some();
        let place = match (&code, current) {
            (Some(code), _) => self.by_code.get(code).copied(),
            (None, Some(last)) => self
                .gathered
                .get(last)
                .filter(|g| resource.name.is_none() || resource.name == g.resource.name)
                .map(|_| last),
            (None, None) => None,
        };
        let taken = place.and_then(|p| self.gathered.get(p)).and_then(|g| match (&resource.name, &g.resource.name) {
            (Some(new), Some(old)) if new != old && Some(g.row) != Some(row) => Some((g.row, old.clone())),
            _ => None,
        });
        let place = match (place, taken) {
            (Some(_), Some((first, other))) => {
                let value = code.clone().unwrap_or_default();
                let refusal = self
                    .rules
                    .refuse(&error::catalog::SHEET_CODE_TWICE)
                    .with("value", &value)
                    .with("row", first)
                    .with("other", other);
                if let Some(heading) = Heading::of(Side::Resource, "code") {
                    self.tell(row, heading, &value, &refusal);
                }
                // Its items must not fall to the resource that has the code.
                let place = self.open(row, None, true);
                self.merge(place, row, resource, item, clean);
                return;
            }
            (Some(place), None) => place,
            (None, _) => self.open(row, code, false),
        };
        // Cells that name no resource belong to whichever stands above them.
        if clean && code_given {
            self.before = Some((cells, place));
        }
        self.merge(place, row, resource, item, clean);
    }

    fn open(&mut self, row: u64, code: Option<String>, faulty: bool) -> usize {
        let place = self.gathered.len();
        self.gathered.push(Gathered { row, faulty, ..Gathered::default() });
        if let Some(code) = code {
            self.by_code.insert(code, place);
        }
        place
    }

    /// Adds a row to its resource.
    fn merge(&mut self, place: usize, row: u64, mut resource: Resource, item: Item, clean: bool) {
        let Some(gathered) = self.gathered.get_mut(place) else { return };
        let said = gathered.said.len();
        if !self.own_share {
            let (share_type, condition) = (resource.share_type.take(), resource.share_condition.take());
            gathered.said.push(Said { share_type, condition });
        }
        let mut disagree = Vec::new();
        // A row that repeats its resource's cells leaves none.
        let given = if resource == Resource::default() { &[][..] } else { Resource::COLUMNS };
        for column in given.iter().copied() {
            let Some(new) = resource.get(column) else { continue };
            match gathered.resource.get(column) {
                None => {
                    gathered.at.insert(column, row);
                    gathered.resource.set(column, Some(new.to_string()));
                }
                Some(old) if old != new => {
                    let first = gathered.at.get(column).copied().unwrap_or(gathered.row);
                    disagree.push((column, new.to_string(), old.to_string(), first));
                }
                Some(_) => {}
            }
        }
        gathered.faulty |= !disagree.is_empty();
        for (column, new, old, first) in disagree {
            let refusal = self
                .rules
                .refuse(&error::catalog::SHEET_DISAGREES)
                .with("value", &new)
                .with("other", old)
                .with("row", first);
            if let Some(heading) = Heading::of(Side::Resource, column) {
                self.tell(row, heading, &new, &refusal);
            }
        }
        self.merge_item(place, row, said, item, clean);
    }

    /// Adds a row's item to its resource, and what the row says of sharing.
    fn merge_item(&mut self, place: usize, row: u64, said: usize, item: Item, clean: bool) {
        let Some(gathered) = self.gathered.get_mut(place) else { return };
        gathered.faulty |= !clean;
        let has_item = item != Item::default();
        if !self.own_share {
            let item = has_item.then_some(gathered.items.len());
            gathered.shares.push(RowShare { row, item, said });
        }
        if !has_item {
            return;
        }
        let mut twice = Vec::new();
        for column in ["name", "column_name"] {
            let Some(cell) = item.get(column) else { continue };
            if !gathered.named.insert(self.names.hash_one((column, cell))) {
                let first = gathered.items.iter().find(|(_, i)| i.get(column) == Some(cell));
                twice.extend(first.map(|(first, _)| (column, cell.to_string(), *first)));
            }
        }
        gathered.items.push((row, item));
        gathered.faulty |= !twice.is_empty();
        for (column, value, first) in twice {
            let refusal = self.rules.refuse(&error::catalog::SHEET_ITEM_TWICE).with("value", &value).with("row", first);
            if let Some(heading) = Heading::of(Side::Item, column) {
                self.tell(row, heading, &value, &refusal);
            }
        }
    }

    pub(super) fn finish(self, find: impl FnMut(&str) -> Option<Source>) -> Sheet {
        let judge = Judge { rules: self.rules, unread: self.unread, own_basis: self.own_basis };
        judge.sheet(self.gathered, self.faults, find)
    }
}

/// Lines below the table: who filled it in, when, remarks.
fn is_footer(resource: &Resource) -> bool {
    let mut given = Resource::COLUMNS.iter().filter_map(|c| resource.get(c));
    match (given.next(), given.next()) {
        (Some(only), None) => {
            resource.code.is_none()
                && ["填表", "填报", "备注", "说明", "注:", "制表", "审核人", "联系人"]
                    .iter()
                    .any(|p| w::normal(only).starts_with(p))
        }
        _ => false,
    }
}
