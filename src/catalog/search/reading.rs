//! How Chinese text is read: every character by all its syllables, without tones.

use std::collections::HashMap;

use pinyin::ToPinyinMulti;

use super::grams::{initials_of, syllables_of};

/// Readings per character that are indexed; rarer ones are dictionary lore.
const MOST: usize = 3;
/// Ways to cut a query into syllables that are followed.
const MOST_CUTS: usize = 24;

/// Syllables met so far, and the readings of characters met so far.
#[derive(Default)]
pub(super) struct Readings {
    names: Vec<&'static str>,
    ids: HashMap<&'static str, u16>,
    of: HashMap<char, Box<[u16]>>,
}

/// A query cut into syllables; the last may be only begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cut {
    pub whole: Vec<u16>,
    pub begun: String,
}

impl Readings {
    /// The syllables of a character, the commonest first; none for what is not Chinese.
    pub fn of(&self, c: char) -> &[u16] {
        self.of.get(&c).map_or(&[], |s| s)
    }

    fn learn(&mut self, c: char) {
        if c.is_ascii() || self.of.contains_key(&c) {
            return;
        }
        let mut own: Vec<u16> = Vec::new();
        for name in c.to_pinyin_multi().into_iter().flatten().map(pinyin::Pinyin::plain) {
            let id = match self.ids.get(name) {
                Some(&id) => id,
                None => {
                    let Ok(id) = u16::try_from(self.names.len()) else { continue };
                    self.names.push(name);
                    self.ids.insert(name, id);
                    id
                }
            };
            if !own.contains(&id) && own.len() < MOST {
                own.push(id);
            }
        }
        self.of.insert(c, own.into());
    }

    fn name(&self, id: u16) -> &'static str {
        self.names.get(usize::from(id)).copied().unwrap_or_default()
    }

    fn initial(&self, id: u16) -> u8 {
        self.name(id).bytes().next().unwrap_or_default()
    }

    /// Adds the tokens by which a text is found in pinyin and by initials.
    pub fn tokens(&mut self, text: &str, into: &mut Vec<u64>) {
        let mut before: Option<char> = None;
        for c in text.chars() {
            self.learn(c);
            for &syllable in self.of(c) {
                into.push(syllables_of(syllable, None));
                for &previous in before.map_or(&[][..], |b| self.of(b)) {
                    into.push(syllables_of(previous, Some(syllable)));
                    into.push(initials_of(self.initial(previous), self.initial(syllable)));
                }
            }
            before = Some(c);
        }
    }

    /// The ways to read a query of letters as syllables of the index, fewest syllables first.
    pub fn cuts(&self, letters: &str) -> Vec<Cut> {
        let mut done = Vec::new();
        // Breadth first, so that `xian` is one syllable before it is two.
        let mut open = vec![(Vec::new(), letters)];
        while !open.is_empty() && done.len() < MOST_CUTS {
            let mut next = Vec::new();
            for (whole, rest) in open {
                if !whole.is_empty() && rest.is_empty() {
                    done.push(Cut { whole, begun: String::new() });
                    continue;
                }
                let begun = self.names.iter().any(|n| n.starts_with(rest) && *n != rest);
                if begun && !whole.is_empty() {
                    done.push(Cut { whole: whole.clone(), begun: rest.to_string() });
                }
                for length in 1..=rest.len().min(6) {
                    let Some((syllable, after)) = rest.split_at_checked(length) else { continue };
                    if let Some(&id) = self.ids.get(syllable).filter(|_| next.len() < MOST_CUTS) {
                        let mut longer: Vec<u16> = whole.clone();
                        longer.push(id);
                        next.push((longer, after));
                    }
                }
            }
            open = next;
        }
        done.truncate(MOST_CUTS);
        done
    }

    /// Where a cut is read in a text: the place of its first character, counted in characters.
    pub fn find(&self, text: &[char], cut: &Cut) -> Option<usize> {
        let length = cut.whole.len() + usize::from(!cut.begun.is_empty());
        text.windows(length.max(1)).position(|window| {
            let mut chars = window.iter();
            let whole = cut.whole.iter().all(|id| chars.next().is_some_and(|c| self.of(*c).contains(id)));
            let mut begun = || match chars.next() {
                Some(c) => self.of(*c).iter().any(|id| self.name(*id).starts_with(&cut.begun)),
                None => cut.begun.is_empty(),
            };
            whole && begun()
        })
    }

    /// Where a text's initials are these letters.
    pub fn find_initials(&self, text: &[char], letters: &[u8]) -> Option<usize> {
        text.windows(letters.len().max(1)).position(|window| {
            window.iter().zip(letters).all(|(c, l)| self.of(*c).iter().any(|id| self.initial(*id) == *l))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn readings(text: &str) -> Readings {
        let mut readings = Readings::default();
        readings.tokens(text, &mut Vec::new());
        readings
    }

    fn found(text: &str, query: &str) -> bool {
        let readings = readings(text);
        let chars: Vec<char> = text.chars().collect();
        readings.cuts(query).iter().any(|c| readings.find(&chars, c).is_some())
    }

    #[test]
    fn syllables_are_read_whole_begun_and_in_all_ways() {
        assert!(found("城市低保", "dibao") && found("城市低保", "chengshi") && found("城市低保", "diba"));
        assert!(found("西安", "xian") && found("县城", "xian"));
        assert!(found("银行", "yinhang") && found("行政", "xingzheng") && found("会计", "kuaiji"));
        assert!(!found("城市低保", "gaobao") && !found("城市低保", "ibao"));
    }

    #[test]
    fn initials_follow_every_reading() {
        let readings = readings("银行行长");
        let chars: Vec<char> = "银行行长".chars().collect();
        assert_eq!(readings.find_initials(&chars, b"yhhz"), Some(0));
        assert_eq!(readings.find_initials(&chars, b"hz"), Some(2));
        assert_eq!(readings.find_initials(&chars, b"zz"), None);
        assert_eq!(readings.find_initials(&chars, b"yhhzx"), None);
    }

    #[test]
    fn a_query_that_reads_in_very_many_ways_ends() {
        let readings = readings("啊安恩昂额嗯");
        assert!(readings.cuts(&"an".repeat(100)).len() <= MOST_CUTS);
    }
}
