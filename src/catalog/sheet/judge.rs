//! From gathered rows to resources and items that the rules have seen. Pure, and for one resource without another, so
//! that a large sheet is judged by several threads; only what is derived from others waits for all of them.

use std::collections::{HashMap, HashSet};

use super::advice::instead;
use super::assemble::Gathered;
use super::{CellFault, Heading, Placed, Sheet, Side};
use crate::catalog::classify::{self, code::tidy, Label, Rules, Source};
use crate::catalog::model::{codes, plain, Item, Resource};
use crate::catalog::words as w;
use crate::error::{self, Refusal};
use crate::parallel;

/// Cells that could not be read: what is missing for that is not told a second time.
pub(super) type Unread = HashSet<(u64, &'static str)>;

pub(super) struct Judge<'r> {
    pub rules: &'r Rules,
    pub unread: Unread,
    pub own_basis: bool,
}

/// A resource with its items, as they come out of the rules.
struct Judged {
    resource: Placed<Resource>,
    items: Vec<Placed<Item>>,
    faults: Vec<CellFault>,
}

impl Judge<'_> {
    /// `faults` are those already found.
    pub(super) fn sheet(
        &self,
        mut gathered: Vec<Gathered>,
        mut faults: Vec<CellFault>,
        mut find: impl FnMut(&str) -> Option<Source>,
    ) -> Sheet {
        let settled = parallel::map(gathered.iter_mut().collect(), |g| self.settle(g));
        faults.extend(settled.into_iter().flatten());
        let derived = |g: &Gathered| g.resource.derived_from.is_some();
        let mut sources: HashMap<String, Source> = HashMap::new();
        if gathered.iter().any(derived) {
            sources.extend(gathered.iter().filter_map(|g| Some((g.resource.code.clone()?, source(g)))));
        }
        let mut sheet = Sheet {
            resources: Vec::with_capacity(gathered.len()),
            items: Vec::with_capacity(gathered.iter().map(|g| g.items.len()).sum()),
            faults,
        };
        let alone = |g: &mut Gathered| (!derived(g)).then(|| self.examined(g, &mut |_| None));
        let judged = parallel::map(gathered.iter_mut().collect(), alone);
        for (g, judged) in gathered.iter_mut().zip(judged) {
            let look = &mut |code: &str| sources.get(code).cloned().or_else(|| find(code));
            let mut judged = judged.unwrap_or_else(|| self.examined(g, look));
            sheet.resources.push(judged.resource);
            sheet.items.append(&mut judged.items);
            sheet.faults.append(&mut judged.faults);
        }
        sheet.faults.sort_by_key(|f| f.row);
        sheet
    }

    fn tell(&self, faults: &mut Vec<CellFault>, row: u64, side: Side, column: &str, value: &str, refusal: &Refusal) {
        let Some(heading) = Heading::of(side, column) else { return };
        if !self.unread.contains(&(row, heading.title)) {
            faults.push(CellFault::new(row, heading.title, value, refusal, instead(heading, value, refusal)));
        }
    }

    /// What several rows or columns of a resource come to together.
    fn settle(&self, g: &mut Gathered) -> Vec<CellFault> {
        let mut faults = Vec::new();
        // A provider that stands only by its name is found by it.
        if g.resource.provider.is_none() {
            g.resource.provider.clone_from(&g.resource.provider_name);
        }
        self.sharing(g, &mut faults);
        self.method(g, &mut faults);
        faults
    }

    fn examined(&self, g: &mut Gathered, look: &mut dyn FnMut(&str) -> Option<Source>) -> Judged {
        let mut told = Vec::new();
        let raw = g.resource.clone();
        let code_is_anothers = g.faulty && raw.code.is_none();
        let (resource, faults) = classify::examine_resource(self.rules, std::mem::take(&mut g.resource), &mut *look);
        for (column, refusal) in faults {
            // A resource whose code belongs to another already has its fault.
            if column == "code" && code_is_anothers {
                continue;
            }
            let basis = matches!(column, "legal_basis" | "legal_basis_kind");
            let shown = if basis && !self.own_basis { "share_condition" } else { column };
            let row = g.at.get(column).copied().unwrap_or(g.row);
            self.tell(&mut told, row, Side::Resource, shown, raw.get(column).unwrap_or_default(), &refusal);
            g.faulty = true;
        }
        let inherited = resource.derived_from.as_deref().map(|from| {
            let own = resource.code.as_deref().unwrap_or_default();
            classify::inherit(own, &codes(from), look)
        });
        let mut items = Vec::with_capacity(g.items.len());
        for (row, mut item) in std::mem::take(&mut g.items) {
            item.resource.clone_from(&resource.code);
            let raw = inherited.is_some().then(|| item.clone());
            let (item, mut faults) = classify::examine_item(self.rules, item);
            faults.retain(|(column, ..)| *column != "resource");
            if let (Some(inherited), Some(raw)) = (&inherited, raw) {
                let code = resource.code.as_deref().unwrap_or_default();
                let looser = classify::looser_than_sources(self.rules, code, inherited, &item);
                faults.extend(looser.map(|(c, refusal)| (c, raw.get(c).unwrap_or_default().to_string(), refusal)));
            }
            let faulty = g.faulty || !faults.is_empty();
            for (column, value, refusal) in faults {
                self.tell(&mut told, row, Side::Item, column, &value, &refusal);
            }
            items.push(Placed { row, value: item, faulty });
        }
        Judged { resource: Placed { row: g.row, value: resource, faulty: g.faulty }, items, faults: told }
    }

    /// Where 共享类型 is each row's: alike on all rows it is the resource's; otherwise each item has
    /// its own and the resource shows 有条件共享, in part. 共享条件 of a prohibited row is its legal basis.
    fn sharing(&self, g: &mut Gathered, faults: &mut Vec<CellFault>) {
        let read = |said: &super::assemble::Said| match said.share_type.as_deref() {
            None => Ok(None),
            Some(text) => classify::word(self.rules, &w::SHARE_TYPE, "share_type", text).map(Some),
        };
        let stored: Vec<_> = g.said.iter().map(read).collect();
        let mut words: Vec<Option<&'static str>> = Vec::with_capacity(g.shares.len());
        let (mut conditions, mut bases): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
        let mut seen: HashSet<&str> = HashSet::new();
        let (mut previous, mut last) = (None, usize::MAX);
        for share in &g.shares {
            let (Some(said), Some(stored)) = (g.said.get(share.said), stored.get(share.said)) else { continue };
            let word = match stored {
                // A blank below a share type is a merged cell.
                Ok(None) => previous,
                Ok(word) => *word,
                Err(refusal) => {
                    if let Some(heading) = Heading::of(Side::Resource, "share_type") {
                        let value = said.share_type.as_deref().unwrap_or_default();
                        let instead = instead(heading, value, refusal);
                        faults.push(CellFault::new(share.row, heading.title, value, refusal, instead));
                    }
                    g.faulty = true;
                    None
                }
            };
            let again = std::mem::replace(&mut last, share.said) == share.said && previous == word;
            previous = word;
            words.push(word);
            if again {
                continue;
            }
            let into = if word == Some("prohibited") && !self.own_basis { &mut bases } else { &mut conditions };
            if let Some(text) = said.condition.as_deref().filter(|t| seen.insert(t)) {
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
                    self.tell(faults, g.row, Side::Resource, "share_condition", &text, &refusal);
                }
            }
        }
    }

    /// 共享方式 stands in two columns, and sheets put 库表, 文件 or 服务接口 in either.
    fn method(&self, g: &mut Gathered, faults: &mut Vec<CellFault>) {
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
            self.tell(faults, row, Side::Resource, "method", &value, &refusal);
            g.faulty = true;
            g.resource.method = None;
        }
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
