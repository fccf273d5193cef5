//! Pseudonyms: a valid identifier becomes another valid one, the same for the same key.
//!
//! The valid values of a kind are ranked into one interval 0..N ([`rank`]), the rank is encrypted
//! within it by FF1 (NIST SP 800-38G Rev. 1) with cycle walking, and the result is written as the
//! value of that rank. It is a permutation: two people never share a pseudonym, and whoever holds
//! the key can give the value back ([`Pseudonym::reveal`]). The block cipher is AES-256; SM4 may
//! take its place, which the standard does not provide for (the label says so).
//!
//! A pseudonym is a well-formed number and may equal the number of some living person: it must be
//! marked as a pseudonym wherever it is kept.

mod rank;

use super::keys::{Family, Keys};
use crate::error::{mask as fault, Refusal};
use fpe::ff1::{FlexibleNumeralString, FF1};
use zeroize::Zeroizing;

/// Kinds that have pseudonyms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    IdCard,
    Uscc,
    Phone,
    BankCard,
}

impl Of {
    fn as_str(self) -> &'static str {
        match self {
            Of::IdCard => "id_card",
            Of::Uscc => "uscc",
            Of::Phone => "phone",
            Of::BankCard => "bank_card",
        }
    }
}

/// A keyed permutation of the valid values of one kind.
#[derive(Clone)]
pub struct Pseudonym {
    of: Of,
    /// Keep the division of a card or code, the segment (first three digits) of a phone.
    keep: bool,
    family: Family,
    /// Overwritten when dropped.
    key: Zeroizing<[u8; 32]>,
}

impl std::fmt::Debug for Pseudonym {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pseudonym({})", self.cipher())
    }
}

impl Pseudonym {
    /// Reads `id_card`, `uscc`, `phone` or `bank_card`, followed by options separated by commas:
    /// `division` keeps the division of a card or code, `segment` the first three digits of a phone,
    /// `sm4` or `aes` chooses the cipher (`aes`). A bank card always keeps its issuer (six digits), a
    /// credit code its first two characters.
    pub fn new(spec: &str, keys: &Keys) -> Result<Pseudonym, Refusal> {
        let words: Vec<&str> = spec.split(',').map(str::trim).collect();
        Pseudonym::of_words(&words, |i| {
            let value = words.get(i).copied().unwrap_or("");
            Refusal::new(&fault::ARG_RANGE)
                .with("value", value)
                .with("kind", "pseudonym")
                .with("position", words.iter().take(i).map(|w| w.len() + 1).sum::<usize>() + 1)
                .with("expected", OPTIONS)
        })
        .map(|plan| plan.with_key(keys))
    }

    /// The plan without its key; `refuse` words the refusal of the i-th word.
    pub(super) fn of_words(words: &[&str], refuse: impl Fn(usize) -> Refusal) -> Result<Plan, Refusal> {
        let mut plan = Plan { of: Of::IdCard, keep: false, family: Family::Nist };
        for (i, word) in words.iter().enumerate() {
            match (i, word.to_ascii_lowercase().as_str(), plan.of) {
                (0, "id_card", _) => plan.of = Of::IdCard,
                (0, "uscc", _) => plan.of = Of::Uscc,
                (0, "phone", _) => plan.of = Of::Phone,
                (0, "bank_card", _) => plan.of = Of::BankCard,
                (1.., "division", Of::IdCard | Of::Uscc) | (1.., "segment", Of::Phone) => plan.keep = true,
                (1.., "sm4", _) => plan.family = Family::Sm,
                (1.., "aes", _) => plan.family = Family::Nist,
                _ => return Err(refuse(i)),
            }
        }
        Ok(plan)
    }

    /// `AES-256-FF1 (NIST SP 800-38G)`, or `SM4-FF1 (outside NIST SP 800-38G)`.
    pub fn cipher(&self) -> &'static str {
        match self.family {
            Family::Nist => "AES-256-FF1 (NIST SP 800-38G)",
            Family::Sm => "SM4-FF1 (outside NIST SP 800-38G)",
        }
    }

    /// The pseudonym of a valid value (as typed: full-width digits, spaces and hyphens do not
    /// matter; a 15-digit card has the pseudonym of its 18-digit form). None when it is not valid.
    pub fn apply(&self, value: &str) -> Option<String> {
        self.walk(value, true)
    }

    /// The value a pseudonym of this key stands for; None when it is no valid value.
    pub fn reveal(&self, pseudonym: &str) -> Option<String> {
        self.walk(pseudonym, false)
    }

    fn walk(&self, value: &str, forward: bool) -> Option<String> {
        let place = rank::place(self.of, self.keep, value)?;
        let (radix, numerals) = radix(place.size)?;
        let mut tweak = self.of.as_str().as_bytes().to_vec();
        tweak.push(0);
        tweak.extend_from_slice(place.tweak.as_bytes());
        let mut at = place.rank;
        // Cycle walking: a permutation of the slightly larger radix^numerals, followed until it is
        // back inside, is a permutation of the interval. Outside lies at most a tenth of it.
        for _ in 0..10_000 {
            at = self.step(at, radix, numerals, &tweak, forward)?;
            if at < place.size {
                if let Some(found) = place.value(at) {
                    return Some(found);
                }
            }
        }
        None
    }

    fn step(&self, at: u64, radix: u32, numerals: usize, tweak: &[u8], forward: bool) -> Option<u64> {
        let mut digits = vec![0u16; numerals];
        let mut rest = at;
        for digit in digits.iter_mut().rev() {
            *digit = u16::try_from(rest % u64::from(radix)).ok()?;
            rest /= u64::from(radix);
        }
        let input = FlexibleNumeralString::from(digits);
        let output = match self.family {
            Family::Nist => run(&FF1::<aes::Aes256>::new(self.key.as_ref(), radix).ok()?, tweak, &input, forward),
            Family::Sm => run(&FF1::<sm4::Sm4>::new(self.key.get(..16)?, radix).ok()?, tweak, &input, forward),
        }?;
        Vec::<u16>::from(output)
            .iter()
            .try_fold(0u64, |n, d| n.checked_mul(u64::from(radix))?.checked_add(u64::from(*d)))
    }
}

/// What [`Pseudonym::of_words`] read, waiting for a key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    of: Of,
    keep: bool,
    family: Family,
}

impl Plan {
    pub(super) fn with_key(self, keys: &Keys) -> Pseudonym {
        let cipher = match self.family {
            Family::Nist => "aes",
            Family::Sm => "sm4",
        };
        let key = keys.expand(self.family, "govshare/pseudonym/v1", &[cipher, self.of.as_str()]);
        Pseudonym { of: self.of, keep: self.keep, family: self.family, key }
    }
}

/// What may stand in `pseudonym(…)`.
pub(super) const OPTIONS: &str = "id_card, uscc, phone or bank_card, then division, segment, sm4 or aes";

fn run<C>(ff1: &FF1<C>, tweak: &[u8], input: &FlexibleNumeralString, forward: bool) -> Option<FlexibleNumeralString>
where
    C: aes::cipher::BlockCipherEncrypt + Clone,
{
    match forward {
        true => ff1.encrypt(tweak, input),
        false => ff1.decrypt(tweak, input),
    }
    .ok()
}

/// The smallest radix whose fourth (or sixth) power covers the interval: little to walk over.
fn radix(size: u64) -> Option<(u32, usize)> {
    // FF1 asks for a domain of a million.
    if size < 1_000_000 {
        return None;
    }
    [4usize, 6].into_iter().find_map(|numerals| {
        let power = |r: u32| u128::from(r).checked_pow(numerals as u32);
        let mut radix = (size as f64).powf(1.0 / numerals as f64) as u32;
        while power(radix)? < u128::from(size) {
            radix += 1;
        }
        (radix <= 65_535 && power(radix)? <= u128::from(u64::MAX)).then_some((radix, numerals))
    })
}

/// The pseudonym of a value: `kind` as in [`Pseudonym::new`]. `Ok(None)` when the value is not valid.
pub fn pseudonym(value: &str, kind: &str, keys: &Keys) -> Result<Option<String>, Refusal> {
    Pseudonym::new(kind, keys).map(|p| p.apply(value))
}

#[cfg(test)]
mod tests;
