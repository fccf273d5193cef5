//! Searching the catalogue: names, abstracts, items, departments and codes, in Chinese without
//! spaces, in pinyin (`dibao`) and by initials (`csdb`), ranked, with what matched.
//!
//! The index lies in memory and is kept by whoever asks often (one per connection): [`Index::put`]
//! and [`Index::remove`] follow changes, so that nothing is built anew for one of them. Each
//! distinct text is kept once however many resources have it, and is found by pairs of
//! characters, of syllables or of initials; a pair's list is then checked against the whole term.

mod grams;
mod reading;
mod score;

use std::collections::HashMap;

use crate::catalog::model::{Item, Resource};
use grams::{folded, pair_of, pairs, single_of};
use reading::Readings;

/// Where a term was found, from the weightiest on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Field {
    Name,
    Code,
    Item,
    Department,
    Abstract,
}

impl Field {
    /// The word for it: `name`, `code`, `item`, `department`, `abstract`.
    pub fn word(self) -> &'static str {
        match self {
            Field::Name => "name",
            Field::Code => "code",
            Field::Item => "item",
            Field::Department => "department",
            Field::Abstract => "abstract",
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Field::Name => "信息资源名称",
            Field::Code => "信息资源代码",
            Field::Item => "信息项",
            Field::Department => "提供部门",
            Field::Abstract => "摘要",
        }
    }
}

/// How a term was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// Literally.
    Text,
    Pinyin,
    Initials,
    /// Only in part: enough pairs of the term's characters occur.
    Partly,
}

impl How {
    /// The word for it: `text`, `pinyin`, `initials`, `partly`.
    pub fn word(self) -> &'static str {
        match self {
            How::Text => "text",
            How::Pinyin => "pinyin",
            How::Initials => "initials",
            How::Partly => "partly",
        }
    }
}

/// One place that matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Match {
    pub field: Field,
    pub how: How,
    /// The matching text; of an abstract the passage around it, without punctuation.
    pub text: String,
}

/// One resource found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    pub code: String,
    /// Higher is better; comparable within one search only.
    pub score: f32,
    /// The best match of each term.
    pub matches: Vec<Match>,
}

/// What the index knows of one resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    pub code: String,
    pub name: String,
    pub summary: String,
    pub department: String,
    pub items: Vec<String>,
}

impl Entry {
    /// From rows; the department's name is the catalogue's, or as found elsewhere.
    pub fn of(resource: &Resource, items: &[&Item], department: Option<&str>) -> Entry {
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        Entry {
            code: text(&resource.code),
            name: text(&resource.name),
            summary: text(&resource.summary),
            department: department.map_or_else(|| text(&resource.provider_name), str::to_string),
            items: items.iter().map(|i| text(&i.name)).collect(),
        }
    }
}

/// A distinct text of one field.
struct Text {
    field: Field,
    /// Folded: half-width lower case, letters and digits only.
    plain: Box<str>,
    /// As written, where that differs and is short enough to be shown whole.
    shown: Option<Box<str>>,
    /// The resources that have it, ascending.
    documents: Vec<u32>,
}

/// The index. See the module.
#[derive(Default)]
pub struct Index {
    texts: Vec<Text>,
    text_ids: HashMap<(Field, Box<str>), u32>,
    /// Pairs and single characters, syllables and initials, to texts, ascending.
    postings: HashMap<u64, Vec<u32>>,
    readings: Readings,
    /// Codes by document; `None` once removed.
    codes: Vec<Option<Box<str>>>,
    documents: HashMap<Box<str>, u32>,
    /// All codes ever put, folded and sorted with their documents, for searching by prefix.
    by_code: Vec<(Box<str>, u32)>,
    /// How many of `by_code`, from the first, are sorted.
    sorted: usize,
    dead: usize,
}

/// Longer texts are searched no further.
const LONGEST: usize = 4_000;

impl Index {
    pub fn new() -> Index {
        Index::default()
    }

    /// An index of all entries.
    pub fn build(entries: impl IntoIterator<Item = Entry>) -> Index {
        let mut index = Index::new();
        for entry in entries {
            index.put(entry);
        }
        index.settle();
        index
    }

    /// Resources that can be found.
    pub fn len(&self) -> usize {
        self.documents.len()
    }

    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }

    /// How many removed or replaced entries still take room: when they outnumber [`Index::len`],
    /// building anew pays.
    pub fn dead(&self) -> usize {
        self.dead
    }

    /// Adds a resource, or replaces the one of the same code.
    pub fn put(&mut self, entry: Entry) {
        self.remove(&entry.code);
        let Ok(document) = u32::try_from(self.codes.len()) else { return };
        self.codes.push(Some(entry.code.as_str().into()));
        self.documents.insert(entry.code.as_str().into(), document);
        self.by_code.push((folded(&entry.code, LONGEST).into(), document));
        self.text(Field::Name, &entry.name, document);
        self.text(Field::Department, &entry.department, document);
        self.text(Field::Abstract, &entry.summary, document);
        for item in &entry.items {
            self.text(Field::Item, item, document);
        }
    }

    /// Forgets a resource; nothing happens if there is none of this code.
    pub fn remove(&mut self, code: &str) {
        if let Some(document) = self.documents.remove(code) {
            if let Some(place) = self.codes.get_mut(document as usize) {
                *place = None;
            }
            self.dead += 1;
        }
    }

    /// Sorts what was put since; searching works without it, only slower by code.
    pub fn settle(&mut self) {
        self.by_code.sort_unstable();
        self.sorted = self.by_code.len();
    }

    fn text(&mut self, field: Field, written: &str, document: u32) {
        let plain = folded(written, LONGEST);
        if plain.is_empty() {
            return;
        }
        if let Some(&id) = self.text_ids.get(&(field, plain.as_str().into())) {
            if let Some(text) = self.texts.get_mut(id as usize) {
                if text.documents.last() != Some(&document) {
                    text.documents.push(document);
                }
            }
            return;
        }
        let Ok(id) = u32::try_from(self.texts.len()) else { return };
        let mut tokens: Vec<u64> = Vec::with_capacity(plain.len());
        tokens.extend(plain.chars().map(single_of));
        tokens.extend(pairs(&plain).map(|(a, b)| pair_of(a, b)));
        if field != Field::Abstract {
            self.readings.tokens(&plain, &mut tokens);
        }
        tokens.sort_unstable();
        tokens.dedup();
        for token in tokens {
            self.postings.entry(token).or_default().push(id);
        }
        let shown = (field != Field::Abstract && written != plain).then(|| written.into());
        let key: Box<str> = plain.as_str().into();
        self.texts.push(Text { field, plain: key.clone(), shown, documents: vec![document] });
        self.text_ids.insert((field, key), id);
    }
}

#[cfg(test)]
mod tests;
