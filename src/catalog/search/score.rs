//! Asking the index: terms, candidates, weights.

use super::grams::{common, folded, initials_of, pair_of, pairs, single_of, syllables_of};
use super::{Field, Hit, How, Index, Match, Text};

/// A longer query is a document.
const LONGEST_QUERY: usize = 200;
const MOST_TERMS: usize = 12;
/// Characters shown around a match in an abstract.
const AROUND: usize = 12;

/// A document and how well one of its texts matches one term; `text` is `CODE` for its code.
#[derive(Clone, Copy)]
struct Found {
    document: u32,
    score: f32,
    text: u32,
    how: How,
}

const CODE: u32 = u32::MAX;

impl Index {
    /// The resources that match every term of `query`, best first, at most `limit`; equal ones by
    /// code. Terms are separated by spaces or punctuation. If no resource has all terms literally,
    /// in pinyin or by initials, those that have most of them in part are given.
    ///
    /// `visible` says by code whether the asking session may know that a resource exists; what it
    /// may not know takes no place in the answer and no part in whether others are found in part.
    pub fn search(&self, query: &str, limit: usize, mut visible: impl FnMut(&str) -> bool) -> Vec<Hit> {
        let terms = terms(query);
        if terms.is_empty() || limit == 0 {
            return Vec::new();
        }
        let hits = self.gather(&terms, limit, &mut visible, |term| self.exactly(term));
        if !hits.is_empty() {
            return hits;
        }
        let split: Vec<String> = terms.iter().flat_map(|t| scripts(t)).take(MOST_TERMS).collect();
        if split != terms {
            let hits = self.gather(&split, limit, &mut visible, |term| self.exactly(term));
            if !hits.is_empty() {
                return hits;
            }
        }
        self.gather(&terms, limit, &mut visible, |term| self.partly(term))
    }

    fn gather(
        &self,
        terms: &[String],
        limit: usize,
        visible: &mut impl FnMut(&str) -> bool,
        find: impl Fn(&str) -> Vec<Found>,
    ) -> Vec<Hit> {
        let mut lists: Vec<Vec<Found>> = Vec::with_capacity(terms.len());
        for term in terms {
            let list = best_of_each(find(term));
            if list.is_empty() {
                return Vec::new();
            }
            lists.push(list);
        }
        // Document, score, and where in each list it is.
        let mut all: Vec<(u32, f32)> = Vec::new();
        for (i, list) in lists.iter().enumerate() {
            if i == 0 {
                all = list.iter().map(|f| (f.document, f.score)).collect();
            } else {
                let mut rest = list.iter().peekable();
                all.retain_mut(|(document, score)| {
                    while rest.next_if(|f| f.document < *document).is_some() {}
                    match rest.peek() {
                        Some(f) if f.document == *document => {
                            *score += f.score;
                            true
                        }
                        _ => false,
                    }
                });
            }
        }
        all.retain(|(document, _)| self.code(*document).is_some_and(&mut *visible));
        let order =
            |a: &(u32, f32), b: &(u32, f32)| b.1.total_cmp(&a.1).then_with(|| self.code(a.0).cmp(&self.code(b.0)));
        if limit < all.len() {
            all.select_nth_unstable_by(limit, order);
            all.truncate(limit);
        }
        all.sort_unstable_by(order);
        all.into_iter()
            .map(|(document, score)| {
                let of = |(list, term): (&Vec<Found>, &String)| {
                    let at = list.binary_search_by_key(&document, |f| f.document).ok()?;
                    Some(self.shown(list.get(at)?, term))
                };
                let mut matches: Vec<Match> = Vec::new();
                for found in lists.iter().zip(terms).filter_map(of) {
                    if !matches.contains(&found) {
                        matches.push(found);
                    }
                }
                Hit { code: self.code(document).unwrap_or_default().to_string(), score, matches }
            })
            .collect()
    }

    fn code(&self, document: u32) -> Option<&str> {
        self.codes.get(document as usize)?.as_deref()
    }

    fn list(&self, token: u64) -> &[u32] {
        self.postings.get(&token).map_or(&[], Vec::as_slice)
    }

    /// Every way a term occurs whole.
    fn exactly(&self, term: &str) -> Vec<Found> {
        let mut out = Vec::new();
        let chars = term.chars().count();
        let candidates = match term.chars().next() {
            Some(c) if chars == 1 => self.list(single_of(c)).to_vec(),
            _ => common(pairs(term).map(|(a, b)| self.list(pair_of(a, b))).collect()),
        };
        for id in candidates {
            let Some(text) = self.texts.get(id as usize) else { continue };
            // One or two characters are the token itself.
            if chars <= 2 || text.plain.contains(term) {
                self.add(id, text, weight(text, term), How::Text, &mut out);
            }
        }
        if term.bytes().all(|b| b.is_ascii_lowercase()) && term.len() >= 2 {
            self.letters(term, &mut out);
        }
        if term.bytes().all(|b| b.is_ascii_alphanumeric()) {
            self.by_code(term, &mut out);
        }
        out
    }

    fn add(&self, id: u32, text: &Text, score: f32, how: How, out: &mut Vec<Found>) {
        out.extend(text.documents.iter().map(|&document| Found { document, score, text: id, how }));
    }

    /// A term of letters read as pinyin and as initials.
    fn letters(&self, term: &str, out: &mut Vec<Found>) {
        let mut buffer: Vec<char> = Vec::new();
        for cut in self.readings.cuts(term) {
            let lists: Vec<&[u32]> = match cut.whole.as_slice() {
                [] => continue,
                [one] => vec![self.list(syllables_of(*one, None))],
                more => more
                    .windows(2)
                    .filter_map(|w| Some(self.list(syllables_of(*w.first()?, w.get(1).copied()))))
                    .collect(),
            };
            let syllables = cut.whole.len() + usize::from(!cut.begun.is_empty());
            for id in common(lists) {
                let Some(text) = self.texts.get(id as usize) else { continue };
                buffer.clear();
                buffer.extend(text.plain.chars());
                if let Some(at) = self.readings.find(&buffer, &cut) {
                    let score =
                        placed(text, at, syllables, buffer.len()) * if cut.begun.is_empty() { 0.8 } else { 0.7 };
                    self.add(id, text, score, How::Pinyin, out);
                }
            }
        }
        let letters = term.as_bytes();
        let lists: Vec<&[u32]> =
            letters.windows(2).filter_map(|w| Some(self.list(initials_of(*w.first()?, *w.get(1)?)))).collect();
        for id in common(lists) {
            let Some(text) = self.texts.get(id as usize) else { continue };
            buffer.clear();
            buffer.extend(text.plain.chars());
            if let Some(at) = self.readings.find_initials(&buffer, letters) {
                self.add(id, text, placed(text, at, letters.len(), buffer.len()) * 0.6, How::Initials, out);
            }
        }
    }

    /// Codes that begin with the term.
    fn by_code(&self, term: &str, out: &mut Vec<Found>) {
        let (sorted, rest) = self.by_code.split_at(self.sorted.min(self.by_code.len()));
        let from = sorted.partition_point(|(code, _)| &**code < term);
        let within = sorted.get(from..).unwrap_or_default().iter().take_while(|(code, _)| code.starts_with(term));
        for (code, document) in within.chain(rest.iter().filter(|(code, _)| code.starts_with(term))) {
            let score = if code.len() == term.len() { 200.0 } else { 45.0 };
            out.push(Found { document: *document, score, text: CODE, how: How::Text });
        }
    }

    /// Texts that have at least half of a term's pairs.
    fn partly(&self, term: &str) -> Vec<Found> {
        let mut wanted: Vec<u64> = pairs(term).map(|(a, b)| pair_of(a, b)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        if wanted.len() < 2 {
            return self.exactly(term);
        }
        let mut ids: Vec<u32> = wanted.iter().flat_map(|t| self.list(*t)).copied().collect();
        ids.sort_unstable();
        let mut out = Vec::new();
        for run in ids.chunk_by(|a, b| a == b) {
            let (Some(&id), true) = (run.first(), run.len() * 2 >= wanted.len()) else { continue };
            let Some(text) = self.texts.get(id as usize) else { continue };
            let part = run.len() as f32 / wanted.len() as f32;
            self.add(id, text, base(text.field) * part * 0.5, How::Partly, &mut out);
        }
        out
    }

    /// What people are shown of a match.
    fn shown(&self, found: &Found, term: &str) -> Match {
        let Some(text) = self.texts.get(found.text as usize).filter(|_| found.text != CODE) else {
            let text = self.code(found.document).unwrap_or_default().to_string();
            return Match { field: Field::Code, how: How::Text, text };
        };
        let shown = match (text.field, text.plain.find(term)) {
            (Field::Abstract, Some(at)) => {
                let before = text.plain.get(..at).unwrap_or_default();
                let skip = before.chars().count().saturating_sub(AROUND);
                let length = term.chars().count() + 2 * AROUND;
                let passage: String = text.plain.chars().skip(skip).take(length).collect();
                let more = skip + length < text.plain.chars().count();
                format!("{}{passage}{}", if skip > 0 { "…" } else { "" }, if more { "…" } else { "" })
            }
            (Field::Abstract, None) => text.plain.chars().take(2 * AROUND).collect(),
            _ => text.shown.as_deref().unwrap_or(&text.plain).to_string(),
        };
        Match { field: text.field, how: found.how, text: shown }
    }
}

/// The best match of each document, ascending by document.
fn best_of_each(mut found: Vec<Found>) -> Vec<Found> {
    // Stable: the lists are runs in ascending order, which it merges instead of sorting.
    found.sort_by_key(|f| f.document);
    found.dedup_by(|next, kept| {
        if next.document != kept.document {
            return false;
        }
        // Matching in several places counts a little more than in one.
        let extra = next.score.min(kept.score).min(10.0) * 0.1;
        if next.score > kept.score {
            *kept = *next;
        }
        kept.score += extra;
        true
    });
    found
}

fn base(field: Field) -> f32 {
    match field {
        Field::Name => 60.0,
        Field::Code => 45.0,
        Field::Item => 25.0,
        Field::Department => 20.0,
        Field::Abstract => 10.0,
    }
}

/// The weight of a literal match.
fn weight(text: &Text, term: &str) -> f32 {
    if text.field == Field::Abstract {
        return base(Field::Abstract);
    }
    let at = if text.plain.starts_with(term) { 0 } else { 1 };
    // Bytes will do: both are mostly of one script.
    placed(text, at, term.len(), text.plain.len())
}

/// More for the beginning of a text, and for a larger part of it; a whole text is worth most.
fn placed(text: &Text, at: usize, length: usize, of: usize) -> f32 {
    let share = length as f32 / of.max(1) as f32;
    let front = if at == 0 { 1.2 } else { 1.0 };
    base(text.field) * front * (1.0 + share.min(1.0))
}

/// The terms of a query.
fn terms(query: &str) -> Vec<String> {
    let head: String = query.chars().take(LONGEST_QUERY).collect();
    let mut out: Vec<String> = Vec::new();
    // A code's slash belongs to it, and folding drops it.
    let parts = head.split(|c: char| !c.is_alphanumeric() && c != '/' && c != '-' && c != '_' && c != '\'');
    for term in parts.map(|p| folded(p, LONGEST_QUERY)).filter(|t| !t.is_empty()) {
        if !out.contains(&term) && out.len() < MOST_TERMS {
            out.push(term);
        }
    }
    out
}

/// A term cut where letters and other characters meet: `民政dibao`.
fn scripts(term: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut was = None;
    for c in term.chars() {
        let ascii = c.is_ascii();
        match out.last_mut() {
            Some(last) if was == Some(ascii) => last.push(c),
            _ => out.push(c.to_string()),
        }
        was = Some(ascii);
    }
    out
}
