//! What verification needs of a body, read as fast as may be: nothing is copied, nothing decoded.

use super::scan::is_instant;
use super::{Class, Clock};
use crate::audit::hash::{self, Hash};
use crate::audit::json::MAX_INT;

/// The members of a body that verification judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Skim<'a> {
    pub action: &'a [u8],
    pub at: &'a [u8; 24],
    pub class: Class,
    pub clock: Option<Clock>,
    pub digest: Hash,
    pub seq: i64,
}

/// [`super::Party`] as bytes: code, n, previous seq.
pub type PartySkim<'a> = (&'a [u8], i64, i64);

/// Reads many bodies one after the other.
#[derive(Default)]
pub struct Skimmer<'a> {
    /// The last time that was found to be one: the next is mostly of the same minute.
    minute: [u8; 17],
    last: Option<Beginning<'a>>,
}

/// How a body begins, up to its digest: many entries in a row are of one actor's one kind of action.
#[derive(Clone, Copy)]
struct Beginning<'a> {
    /// What stands before the time, and between it and the digest.
    before: &'a [u8],
    behind: &'a [u8],
    action: &'a [u8],
    class: Class,
    clock: Option<Clock>,
}

impl<'a> Skimmer<'a> {
    /// Reads a body without escapes that [`super::scan`] would accept too. `None` says nothing: ask [`super::scan`].
    pub fn read(&mut self, body: &'a [u8], parties: &mut Vec<PartySkim<'a>>) -> Option<Skim<'a>> {
        parties.clear();
        // Control characters and escapes leave this path, so that a quote always ends a text.
        let (mut strange, mut high) = (false, false);
        for byte in body {
            strange |= *byte < 32 || *byte == b'\\';
            high |= *byte >= 128;
        }
        if strange || (high && std::str::from_utf8(body).is_err()) {
            return None;
        }
        let mut s = Bytes(body);
        let (Beginning { action, class, clock, .. }, at) = match self.last.and_then(|last| last.again(&mut s)) {
            Some(found) => found,
            None => {
                let read = Beginning::read(&mut s)?;
                self.last = Some(read.0);
                read
            }
        };
        self.instant(at)?;
        let digest = hash::unhex_hash(s.take(64)?)?;
        s.expect(b"\",\"object\":\"")?;
        s.text()?;
        s.expect(b",\"parties\":[")?;
        if s.expect(b"]").is_none() {
            loop {
                s.expect(b"[\"")?;
                let code = s.text()?;
                s.expect(b",")?;
                let n = s.integer()?;
                s.expect(b",")?;
                let previous = s.integer()?;
                s.expect(b"]")?;
                if n < 1 || parties.last().is_some_and(|last| last.0 >= code) {
                    return None;
                }
                parties.push((code, n, previous));
                if s.expect(b"]").is_some() {
                    break;
                }
                s.expect(b",")?;
            }
        }
        s.expect(b",\"seq\":")?;
        let seq = s.integer()?;
        s.expect(b"}")?;
        let lawful = s.0.is_empty() && seq >= 1 && parties.iter().all(|p| p.2 < seq);
        lawful.then_some(Skim { action, at, class, clock, digest, seq })
    }

    fn instant(&mut self, at: &[u8; 24]) -> Option<()> {
        let (minute, rest) = at.split_first_chunk::<17>()?;
        let known = *minute == self.minute
            && matches!(rest, [b'0'..=b'5', b'0'..=b'9', b'.', a, b, c, b'Z']
                if a.is_ascii_digit() && b.is_ascii_digit() && c.is_ascii_digit());
        if !known {
            is_instant(at).then_some(())?;
            self.minute = *minute;
        }
        Some(())
    }
}

impl<'a> Beginning<'a> {
    fn read(s: &mut Bytes<'a>) -> Option<(Self, &'a [u8; 24])> {
        let body = s.0;
        s.expect(b"{\"action\":\"")?;
        let action = s.text()?;
        s.expect(b",\"actor\":\"")?;
        s.text()?;
        s.expect(b",\"at\":\"")?;
        let before = s.since(body)?;
        let at: &[u8; 24] = s.take(24)?.try_into().ok()?;
        let rest = s.0;
        s.expect(b"\",\"class\":\"")?;
        let class = match s.text()? {
            b"governance" => Class::Governance,
            b"access" => Class::Access,
            b"application" => Class::Application,
            b"chain" => Class::Chain,
            _ => return None,
        };
        let clock = match s.expect(b",\"clock\":\"") {
            Some(()) if s.expect(b"set\"").is_some() => Some(Clock::Set),
            Some(()) => Some(s.expect(b"regressed\"").map(|()| Clock::Regressed)?),
            None => None,
        };
        s.expect(b",\"department\":")?;
        if s.expect(b"null").is_none() {
            s.expect(b"\"")?;
            s.text()?;
        }
        s.expect(b",\"digest\":\"")?;
        Some((Beginning { before, behind: s.since(rest)?, action, class, clock }, at))
    }

    /// The same beginning with a time of its own; otherwise nothing is read.
    fn again(self, s: &mut Bytes<'a>) -> Option<(Self, &'a [u8; 24])> {
        let (at, rest) = s.0.strip_prefix(self.before)?.split_first_chunk::<24>()?;
        s.0 = rest.strip_prefix(self.behind)?;
        Some((self, at))
    }
}

/// What is still to be read.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    #[inline]
    fn expect<const N: usize>(&mut self, literal: &[u8; N]) -> Option<()> {
        let (head, rest) = self.0.split_first_chunk::<N>()?;
        (head == literal).then(|| self.0 = rest)
    }

    #[inline]
    fn take(&mut self, n: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(head)
    }

    /// What was read of it.
    fn since(&self, all: &'a [u8]) -> Option<&'a [u8]> {
        all.get(..all.len().checked_sub(self.0.len())?)
    }

    /// Up to the next quote, which is passed over.
    #[inline]
    fn text(&mut self) -> Option<&'a [u8]> {
        let end = quote(self.0)?;
        let text = self.take(end)?;
        self.0 = self.0.get(1..)?;
        Some(text)
    }

    /// A non-negative integer in its shortest spelling.
    #[inline]
    fn integer(&mut self) -> Option<i64> {
        // No more digits than the largest has, which do not overflow.
        const DIGITS: usize = 16;
        let (mut value, mut digits) = (0i64, 0);
        for byte in self.0 {
            let digit = byte.wrapping_sub(b'0');
            if digit > 9 {
                break;
            }
            if digits == DIGITS {
                return None;
            }
            value = value * 10 + i64::from(digit);
            digits += 1;
        }
        let padded = digits > 1 && self.0.first() == Some(&b'0');
        self.take(digits)?;
        (digits > 0 && !padded && value <= MAX_INT).then_some(value)
    }
}

/// Where the first quote stands, eight bytes at a time.
#[inline]
fn quote(bytes: &[u8]) -> Option<usize> {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    let (words, rest) = bytes.as_chunks::<8>();
    for (i, word) in words.iter().enumerate() {
        let zero = u64::from_le_bytes(*word) ^ (ONES * b'"' as u64);
        // The lowest bit that is set belongs to the first byte that has become 0.
        let found = zero.wrapping_sub(ONES) & !zero & (ONES << 7);
        if found != 0 {
            return Some(8 * i + found.trailing_zeros() as usize / 8);
        }
    }
    rest.iter().position(|b| *b == b'"').map(|at| 8 * words.len() + at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_first_quote_is_found(bytes in prop::collection::vec(prop_oneof![Just(b'"'), Just(b'!'), Just(b'#'), any::<u8>()], 0..40)) {
            prop_assert_eq!(quote(&bytes), bytes.iter().position(|b| *b == b'"'));
        }
    }
}
