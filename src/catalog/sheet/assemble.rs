//! From rows of cells to resources and items, with every fault at its cell.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use super::advice::instead;
use super::{Cell, CellFault, Columns, Heading, Line, Placed, Sheet, Side};
use crate::catalog::classify::{self, code::tidy, Label, Rules, Source};
use crate::catalog::model::{codes, plain, Item, Resource};
use crate::catalog::words as w;
use crate::error::{self, Refusal};

/// A resource while its rows are read.
#[derive(Default)]
struct Gathered {
    row: u64,
    resource: Resource,
    /// The row each column was first given in.
    at: HashMap<&'static str, u64>,
    items: Vec<(u64, Item)>,
    /// The row each item name and column name was first given in.
    named: HashMap<(&'static str, String), u64>,
    /// What each row says of sharing, where rows may differ: row, item, share type, condition.
    shares: Vec<RowShare>,
    faulty: bool,
}

struct RowShare {
    row: u64,
    item: Option<usize>,
    share_type: Option<String>,
    condition: Option<String>,
}

pub(super) struct Assembler<'r, 'a> {
    rules: &'r Rules,
    faults: Vec<CellFault>,
    /// Cells that could not be read: what is missing for that is not told a second time.
    unread: HashSet<(u64, &'static str)>,
    /// Whether items have a share type column of their own; else 共享类型 is each row's.
    own_share: bool,
    own_basis: bool,
    gathered: Vec<Gathered>,
    /// Where a code was first seen.
    by_code: HashMap<String, usize>,
    /// The resource's cells of a row that was read without fault, and its resource: most sheets repeat them on
    /// every row of its items, which then need not be read again.
    before: Option<(Vec<(usize, Cell<'a>)>, usize)>,
}

impl<'r, 'a> Assembler<'r, 'a> {
    pub(super) fn new(columns: &Columns, rules: &'r Rules) -> Self {
        let has = |side, column: &str| columns.all().any(|h| h.side == side && h.column == column);
        let mut all = Assembler {
            rules,
            faults: Vec::new(),
            unread: HashSet::new(),
            own_share: has(Side::Item, "share_type"),
            own_basis: has(Side::Resource, "legal_basis"),
            gathered: Vec::new(),
            by_code: HashMap::new(),
            before: None,
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
    fn cells(&mut self, columns: &Columns, line: Line<'a>) -> (Resource, Item, bool) {
        let (mut resource, mut item, mut clean) = (Resource::default(), Item::default(), true);
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
        (resource, item, clean)
    }

    pub(super) fn line(&mut self, columns: &Columns, mut line: Line<'a>) {
        let row = line.row;
        let of_resource =
            |(column, _): &&(usize, Cell<'a>)| columns.get(*column).is_some_and(|h| h.side == Side::Resource);
        let own = || line.cells.iter().filter(of_resource);
        let repeated = self.before.as_ref().filter(|(cells, _)| own().eq(cells.iter())).map(|(_, place)| *place);
        if let Some(place) = repeated {
            // What each row says of sharing is judged row by row.
            let kept =
                |h: &&'static Heading| h.side == Side::Item || matches!(h.column, "share_type" | "share_condition");
            line.cells.retain(|(column, _)| columns.get(*column).as_ref().is_some_and(kept));
            let (resource, item, clean) = self.cells(columns, line);
            if !clean || item != Item::default() {
                self.merge(place, row, resource, item, clean);
            }
            return;
        }
        let cells: Vec<(usize, Cell<'a>)> = own().cloned().collect();
        let (mut resource, item, clean) = self.cells(columns, line);
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
        let (own_share, rules) = (self.own_share, self.rules);
        let Some(gathered) = self.gathered.get_mut(place) else { return };
        gathered.faulty |= !clean;
        let has_item = item != Item::default();
        if !own_share {
            gathered.shares.push(RowShare {
                row,
                item: has_item.then_some(gathered.items.len()),
                share_type: resource.share_type.take(),
                condition: resource.share_condition.take(),
            });
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
                Some(old) if old != new => disagree.push((column, new.to_string(), old.to_string())),
                Some(_) => {}
            }
        }
        let mut twice = Vec::new();
        if has_item {
            for (column, cell) in [("name", &item.name), ("column_name", &item.column_name)] {
                let Some(cell) = cell else { continue };
                match gathered.named.entry((column, cell.clone())) {
                    Entry::Occupied(first) => twice.push((column, cell.clone(), *first.get())),
                    Entry::Vacant(place) => {
                        place.insert(row);
                    }
                }
            }
            gathered.items.push((row, item));
        }
        gathered.faulty |= !disagree.is_empty() || !twice.is_empty();
        let first: Vec<u64> =
            disagree.iter().map(|(c, ..)| gathered.at.get(c).copied().unwrap_or(gathered.row)).collect();
        for ((column, new, old), first) in disagree.into_iter().zip(first) {
            let refusal = rules
                .refuse(&error::catalog::SHEET_DISAGREES)
                .with("value", &new)
                .with("other", old)
                .with("row", first);
            if let Some(heading) = Heading::of(Side::Resource, column) {
                self.tell(row, heading, &new, &refusal);
            }
        }
        for (column, value, first) in twice {
            let refusal = rules.refuse(&error::catalog::SHEET_ITEM_TWICE).with("value", &value).with("row", first);
            if let Some(heading) = Heading::of(Side::Item, column) {
                self.tell(row, heading, &value, &refusal);
            }
        }
    }

    pub(super) fn finish(mut self, mut find: impl FnMut(&str) -> Option<Source>) -> Sheet {
        let mut gathered = std::mem::take(&mut self.gathered);
        for g in &mut gathered {
            // A provider that stands only by its name is found by it.
            if g.resource.provider.is_none() {
                g.resource.provider.clone_from(&g.resource.provider_name);
            }
            self.sharing(g);
            self.method(g);
        }
        let sources: HashMap<String, Source> =
            gathered.iter().filter_map(|g| Some((g.resource.code.clone()?, source(g)))).collect();
        let mut sheet = Sheet::default();
        for mut g in gathered {
            let raw = g.resource.clone();
            let look = |code: &str| sources.get(code).cloned().or_else(|| find(code));
            let (resource, faults) = classify::examine_resource(self.rules, raw.clone(), look);
            // A resource whose code belongs to another already has its fault.
            let faults: Vec<_> =
                faults.into_iter().filter(|(c, _)| !(*c == "code" && g.faulty && raw.code.is_none())).collect();
            g.faulty |= !faults.is_empty();
            for (column, refusal) in faults {
                let shown = if matches!(column, "legal_basis" | "legal_basis_kind") && !self.own_basis {
                    "share_condition"
                } else {
                    column
                };
                if let Some(heading) = Heading::of(Side::Resource, shown) {
                    let row = g.at.get(column).copied().unwrap_or(g.row);
                    self.tell(row, heading, raw.get(column).unwrap_or_default(), &refusal);
                }
            }
            let inherited = resource.derived_from.as_deref().map(|from| {
                let own = resource.code.as_deref().unwrap_or_default();
                classify::inherit(own, &codes(from), |code| sources.get(code).cloned().or_else(|| find(code)))
            });
            for (row, mut item) in g.items {
                item.resource.clone_from(&resource.code);
                let raw = item.clone();
                let (item, faults) = classify::examine_item(self.rules, item);
                let looser = inherited.as_ref().and_then(|inherited| {
                    let code = resource.code.as_deref().unwrap_or_default();
                    classify::looser_than_sources(self.rules, code, inherited, &item)
                });
                let faults: Vec<_> = faults.into_iter().filter(|(c, _)| *c != "resource").chain(looser).collect();
                let faulty = g.faulty || !faults.is_empty();
                for (column, refusal) in faults {
                    if let Some(heading) = Heading::of(Side::Item, column) {
                        self.tell(row, heading, raw.get(column).unwrap_or_default(), &refusal);
                    }
                }
                sheet.items.push(Placed { row, value: item, faulty });
            }
            sheet.resources.push(Placed { row: g.row, value: resource, faulty: g.faulty });
        }
        self.faults.sort_by_key(|f| f.row);
        sheet.faults = self.faults;
        sheet
    }

    /// Where 共享类型 is each row's: alike on all rows it is the resource's; otherwise each item has
    /// its own and the resource shows 有条件共享, in part. 共享条件 of a prohibited row is its legal basis.
    fn sharing(&mut self, g: &mut Gathered) {
        let mut words: Vec<Option<&'static str>> = Vec::new();
        let (mut conditions, mut bases): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
        let mut seen: HashSet<&str> = HashSet::new();
        let mut previous = None;
        for share in &g.shares {
            let stored = match classify::word(self.rules, &w::SHARE_TYPE, "share_type", &share.share_type) {
                // A blank below a share type is a merged cell.
                Ok(None) => previous,
                Ok(Some(stored)) => w::SHARE_TYPE.parse(&stored),
                Err(refusal) => {
                    if let Some(heading) = Heading::of(Side::Resource, "share_type") {
                        let value = share.share_type.as_deref().unwrap_or_default();
                        let fault = CellFault::new(
                            share.row,
                            heading.title,
                            value,
                            &refusal,
                            instead(heading, value, &refusal),
                        );
                        self.faults.push(fault);
                    }
                    g.faulty = true;
                    None
                }
            };
            previous = stored;
            words.push(stored);
            let into = if stored == Some("prohibited") && !self.own_basis { &mut bases } else { &mut conditions };
            if let Some(text) = share.condition.as_deref().filter(|t| seen.insert(t)) {
                g.at.entry("share_condition").or_insert(share.row);
                g.at.entry("legal_basis").or_insert(share.row);
                into.push(text);
            }
        }
        let Some(first) = words.first().copied() else { return };
        let mixed = words.iter().any(|s| *s != first);
        let shown = if mixed { Some("conditional") } else { first };
        g.resource.share_type = shown.map(str::to_string);
        if mixed {
            for (share, stored) in g.shares.iter().zip(&words) {
                if let Some((_, item)) = share.item.and_then(|i| g.items.get_mut(i)) {
                    item.share_type = stored.map(str::to_string);
                }
            }
            g.resource.condition_kind.get_or_insert_with(|| "partial".to_string());
            if conditions.is_empty() {
                conditions.push("部分信息项可共享,以各信息项的共享类型为准");
            }
        }
        let mut texts = vec![("share_condition", conditions.join("; "))];
        if !self.own_basis {
            texts.push(("legal_basis", bases.join("; ")));
        }
        for (column, text) in texts {
            match plain(column, &text) {
                Ok(text) => {
                    g.resource.set(column, text);
                }
                Err(refusal) => {
                    g.faulty = true;
                    if let Some(heading) = Heading::of(Side::Resource, "share_condition") {
                        self.tell(g.row, heading, &text, &refusal);
                    }
                }
            }
        }
    }

    /// 共享方式 stands in two columns, and sheets put 库表, 文件 or 服务接口 in either.
    fn method(&mut self, g: &mut Gathered) {
        let kind = g.resource.method.clone();
        let category = g.resource.method_category.clone();
        let parse = |t: &Option<String>| t.as_deref().and_then(|t| w::METHOD.parse(t));
        let refused = match (parse(&kind), parse(&category)) {
            (Some(k), Some(c)) if k != c && c != "other" => true,
            (Some(_), _) => false,
            (None, Some(c)) => {
                g.resource.method = Some(c.to_string());
                // What the second column says more, such as a database's brand, is kept.
                g.resource.method_category = kind.clone();
                kind.as_deref().is_some_and(|k| w::FORMAT_TYPE.parse(k).is_none())
            }
            (None, None) => kind.is_some(),
        };
        if refused {
            let value = [category, kind].into_iter().flatten().collect::<Vec<_>>().join(" / ");
            let refusal = self
                .rules
                .refuse(&error::catalog::SHEET_METHOD)
                .with("value", &value)
                .with("accepted", w::METHOD.accepted());
            let row = g.at.get("method").copied().unwrap_or(g.row);
            if let Some(heading) = Heading::of(Side::Resource, "method") {
                self.tell(row, heading, &value, &refusal);
            }
            g.faulty = true;
            g.resource.method = None;
        }
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

/// What a sheet's resource hands on to those derived from it.
fn source(g: &Gathered) -> Source {
    let label = Label::of(g.resource.share_type.as_deref(), g.resource.level.as_deref(), None);
    let label = g.items.iter().fold(label, |label, (_, i)| {
        label.strictest(Label::of(i.share_type.as_deref(), i.level.as_deref(), i.pi.as_deref()))
    });
    let derived_from = g.resource.derived_from.as_deref().map(codes).unwrap_or_default();
    Source { label, derived_from: derived_from.iter().map(|c| tidy(c)).collect() }
}
