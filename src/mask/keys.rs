//! Keys of the keyed kinds, and what is derived from them.
//!
//! | key | how | label (HKDF info) |
//! |---|---|---|
//! | of one share | HKDF-SHA-256 over the provider's master key | `govshare/share/v1` ‖ agreement ‖ purpose |
//! | of the provider's own use, outside any share | the same | `govshare/local/v1` |
//! | of `hash` | the key itself, HMAC-SM3 or HMAC-SHA-256 | none |
//! | of `pseudonym` | HKDF with SM3 (for SM4) or SHA-256 (for AES) | `govshare/pseudonym/v1` ‖ cipher ‖ kind |
//!
//! The parts of a label after the first follow it with their length in front (4 bytes, big
//! endian), so that no two different tuples make the same bytes. HKDF: RFC 5869, no salt.
//!
//! Keys, derived keys and cipher schedules are overwritten when dropped. What is left to the operating system is
//! what the HMAC states of a running statement hold, and copies that the compiler makes on the stack.

use crate::error::{mask as fault, Refusal};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use sm3::Sm3;
use zeroize::Zeroizing;

/// Shortest key taken: 128 bits.
pub const SHORTEST_KEY: usize = 16;

/// The key of keyed kinds (`hash`, `pseudonym`). Never shown, not even by `Debug`.
#[derive(Clone)]
pub struct Keys {
    /// Overwritten when dropped.
    secret: Zeroizing<Vec<u8>>,
}

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Keys(hidden)")
    }
}

/// Which family of algorithms a keyed kind rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Family {
    /// SM3 and SM4 (GB/T 32905, GB/T 32907).
    Sm,
    /// SHA-256 and AES-256 (FIPS 180-4, FIPS 197).
    Nist,
}

impl Keys {
    /// Takes a secret of at least 16 bytes; a shorter one is refused.
    pub fn new(secret: &[u8]) -> Result<Keys, Refusal> {
        if secret.len() < SHORTEST_KEY {
            return Err(Refusal::new(&fault::KEY_SHORT).with("bytes", secret.len()));
        }
        Ok(Keys { secret: Zeroizing::new(secret.to_vec()) })
    }

    /// The key of one share: the same person joins within it, and two recipients cannot match
    /// theirs. `agreement` names the agreement, `purpose` what it was granted for.
    pub fn for_share(&self, agreement: &str, purpose: &str) -> Keys {
        Keys { secret: Zeroizing::new(self.expand(Family::Nist, "govshare/share/v1", &[agreement, purpose]).to_vec()) }
    }

    /// The key of the provider's own use outside any share: `mask(value, 'hash')`.
    pub fn local(&self) -> Keys {
        Keys { secret: Zeroizing::new(self.expand(Family::Nist, "govshare/local/v1", &[]).to_vec()) }
    }

    /// The bytes, for the line that a recipient is given.
    pub(super) fn secret(&self) -> &[u8] {
        &self.secret
    }

    /// 32 bytes derived under a label (see the table above).
    pub(super) fn expand(&self, family: Family, label: &str, parts: &[&str]) -> Zeroizing<[u8; 32]> {
        let mut info = label.as_bytes().to_vec();
        for part in parts {
            info.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
            info.extend_from_slice(part.as_bytes());
        }
        let mut out = Zeroizing::new([0u8; 32]);
        // Cannot fail: 32 bytes are within HKDF's 255 blocks.
        let _ = match family {
            Family::Sm => hkdf::Hkdf::<Sm3>::new(None, &self.secret).expand(&info, out.as_mut()),
            Family::Nist => hkdf::Hkdf::<Sha256>::new(None, &self.secret).expand(&info, out.as_mut()),
        };
        out
    }

    /// The HMAC state ready for a value, so that a row costs no key schedule.
    pub(super) fn hasher(&self, family: Family) -> Option<Hasher> {
        Some(match family {
            Family::Sm => Hasher::Sm(Hmac::<Sm3>::new_from_slice(&self.secret).ok()?),
            Family::Nist => Hasher::Nist(Hmac::<Sha256>::new_from_slice(&self.secret).ok()?),
        })
    }
}

/// A keyed hash waiting for its message.
#[derive(Clone)]
pub(super) enum Hasher {
    Sm(Hmac<Sm3>),
    Nist(Hmac<Sha256>),
}

impl std::fmt::Debug for Hasher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hasher(hidden)")
    }
}

impl Hasher {
    /// Writes the first `digits` hex digits of the HMAC of `message`.
    pub(super) fn hex(&self, message: &[u8], digits: usize, out: &mut String) {
        let tag: [u8; 32] = match self.clone() {
            Hasher::Sm(mut mac) => {
                mac.update(message);
                mac.finalize().into_bytes().into()
            }
            Hasher::Nist(mut mac) => {
                mac.update(message);
                mac.finalize().into_bytes().into()
            }
        };
        push_hex(&tag, digits, out);
    }
}

/// Writes the first `digits` hex digits (lower case) of `bytes`.
pub(super) fn push_hex(bytes: &[u8], digits: usize, out: &mut String) {
    let nibbles = bytes.iter().flat_map(|b| [b >> 4, b & 15]);
    out.extend(nibbles.take(digits).filter_map(|n| char::from_digit(u32::from(n), 16)));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        Keys::new(b"0123456789abcdef0123456789abcdef").unwrap()
    }

    #[test]
    fn short_keys_are_refused() {
        assert!(Keys::new(b"123456789012345").is_err());
    }

    #[test]
    fn shares_agreements_and_purposes_have_keys_of_their_own() {
        let a = keys().for_share("7", "社会救助");
        assert_ne!(a.secret, keys().for_share("7", "税务").secret);
        assert_ne!(a.secret, keys().for_share("8", "社会救助").secret);
        assert_ne!(keys().for_share("ab", "c").secret, keys().for_share("a", "bc").secret);
        assert_eq!(a.secret, keys().for_share("7", "社会救助").secret);
    }

    #[test]
    fn hmac_sha_256_matches_rfc_4231() {
        // RFC 4231, test case 3: key of 20 bytes 0xaa, data of 50 bytes 0xdd.
        let keys = Keys::new(&[0xaa; 20]).unwrap();
        let mut out = String::new();
        keys.hasher(Family::Nist).unwrap().hex(&[0xdd; 50], 64, &mut out);
        assert_eq!(out, "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
    }

    #[test]
    fn a_key_never_shows_itself() {
        assert_eq!(format!("{:?}", keys()), "Keys(hidden)");
    }
}
