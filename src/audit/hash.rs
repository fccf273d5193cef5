//! The two hash algorithms of the chain, HMAC over them, and hexadecimal text.

use sha2::Digest;

/// 32 bytes, of SHA-256 (FIPS 180-4) or of SM3 (GB/T 32905).
pub type Hash = [u8; 32];

/// `hash_0`: what the first entry links to.
pub const ZERO: Hash = [0; 32];

/// The hash function that a database named in its `chain.genesis` entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    Sha256,
    Sm3,
}

impl Algorithm {
    /// The name as stored and as given to SQL functions.
    pub fn name(self) -> &'static str {
        match self {
            Algorithm::Sha256 => "sha256",
            Algorithm::Sm3 => "sm3",
        }
    }

    /// The reverse of [`Algorithm::name`]; exact, because stored words are exact.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "sha256" => Some(Algorithm::Sha256),
            "sm3" => Some(Algorithm::Sm3),
            _ => None,
        }
    }

    /// The hash of the parts laid end to end.
    pub fn hash(self, parts: &[&[u8]]) -> Hash {
        match self {
            Algorithm::Sha256 => run::<sha2::Sha256>(parts),
            Algorithm::Sm3 => run::<sm3::Sm3>(parts),
        }
    }

    /// `H(tag ‖ left ‖ right)`: a link of the chain, a node of the tree.
    pub fn hash_pair(self, tag: u8, left: &Hash, right: &Hash) -> Hash {
        match self {
            Algorithm::Sha256 => {
                const LENGTH: usize = 65;
                let mut laid = [0u8; 128];
                laid[0] = tag;
                laid[1..33].copy_from_slice(left);
                laid[33..LENGTH].copy_from_slice(right);
                laid[LENGTH] = 0x80;
                laid[120..].copy_from_slice(&(8 * LENGTH as u64).to_be_bytes());
                sha256_blocks(&laid)
            }
            Algorithm::Sm3 => self.hash(&[&[tag], left, right]),
        }
    }

    /// The hash of a message laid down by [`lay`]: `H(tag ‖ text)`, text of so many bytes.
    pub fn hash_laid(self, laid: &[u8], length: usize) -> Hash {
        match self {
            Algorithm::Sha256 => sha256_blocks(laid),
            Algorithm::Sm3 => self.hash(&[laid.get(..=length).unwrap_or_default()]),
        }
    }
}

/// Appends a message to `out` as SHA-256 reads it: the tag, the text, then a one bit, zeros, and the
/// length in bits, so that whole blocks result (FIPS 180-4, 5.1.1). What is laid down one after the other, blocks on
/// blocks, is hashed without being copied again.
pub fn lay(tag: u8, text: &[u8], out: &mut Vec<u8>) {
    let length = text.len() + 1;
    let end = out.len() + (length + 9).next_multiple_of(64);
    out.reserve(end - out.len());
    out.push(tag);
    out.extend_from_slice(text);
    out.push(0x80);
    out.resize(end - 8, 0);
    out.extend_from_slice(&(8 * length as u64).to_be_bytes());
}

/// SHA-256 over whole blocks that end with their own padding.
fn sha256_blocks(laid: &[u8]) -> Hash {
    // FIPS 180-4, 5.3.3.
    let mut state = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
    sha2::block_api::compress256(&mut state, laid.as_chunks().0);
    let mut out = ZERO;
    for (bytes, word) in out.chunks_exact_mut(4).zip(state) {
        bytes.copy_from_slice(&word.to_be_bytes());
    }
    out
}

fn run<D: Digest<OutputSize = sha2::digest::consts::U32>>(parts: &[&[u8]]) -> Hash {
    let mut state = D::new();
    for part in parts {
        state.update(part);
    }
    state.finalize().into()
}

/// HMAC (RFC 2104) with a key of any length; both algorithms have 64-byte blocks.
pub fn hmac(alg: Algorithm, key: &[u8], message: &[u8]) -> Hash {
    const BLOCK: usize = 64;
    let hashed;
    let short = if key.len() > BLOCK {
        hashed = alg.hash(&[key]);
        &hashed[..]
    } else {
        key
    };
    let mut inner = [0x36u8; BLOCK];
    let mut outer = [0x5cu8; BLOCK];
    for ((i, o), k) in inner.iter_mut().zip(&mut outer).zip(short) {
        *i ^= k;
        *o ^= k;
    }
    let first = alg.hash(&[&inner, message]);
    alg.hash(&[&outer, &first])
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Lower-case hexadecimal of any bytes.
pub fn hex(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().saturating_mul(2));
    push_hex(bytes, &mut out);
    out
}

/// Appends lower-case hexadecimal to `out`, 32 bytes at a stroke.
pub fn push_hex(bytes: &[u8], out: &mut String) {
    for chunk in bytes.chunks(32) {
        let mut text = [0u8; 64];
        for (pair, byte) in text.chunks_exact_mut(2).zip(chunk) {
            pair[0] = DIGITS[usize::from(byte >> 4)];
            pair[1] = DIGITS[usize::from(byte & 15)];
        }
        // Always valid: only the sixteen ASCII digits above are in it.
        out.push_str(std::str::from_utf8(&text[..chunk.len() * 2]).unwrap_or_default());
    }
}

/// Bytes of hexadecimal text in either case; `None` unless every pair is two digits.
pub fn unhex(text: &str) -> Option<Vec<u8>> {
    if !text.len().is_multiple_of(2) {
        return None;
    }
    text.as_bytes().chunks_exact(2).map(|pair| Some(value(pair[0])? << 4 | value(pair[1])?)).collect()
}

/// A hash written as exactly 64 lower-case hexadecimal digits, as stored bodies have it.
pub fn unhex_hash(text: &[u8]) -> Option<Hash> {
    if text.len() != 64 {
        return None;
    }
    // Without branches or tables, so that the compiler takes many digits at once.
    let (mut digits, mut bad) = ([0u8; 64], false);
    for (digit, c) in digits.iter_mut().zip(text) {
        let (number, letter) = (c.wrapping_sub(b'0'), c.wrapping_sub(b'a'));
        bad |= number > 9 && letter > 5;
        *digit = if number <= 9 { number } else { letter.wrapping_add(10) };
    }
    let mut out = ZERO;
    for (byte, pair) in out.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = (pair[0] << 4) | (pair[1] & 15);
    }
    (!bad).then_some(out)
}

/// Digit values of lower-case hexadecimal; 255 for every other byte.
const LOWER: [u8; 256] = {
    let mut table = [255u8; 256];
    let mut i = 0;
    while i < 16 {
        table[DIGITS[i] as usize] = i as u8;
        i += 1;
    }
    table
};

fn value(digit: u8) -> Option<u8> {
    match LOWER[usize::from(digit.to_ascii_lowercase())] {
        255 => None,
        v => Some(v),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn laid_messages_hash_as_their_parts_do() {
        let text: Vec<u8> = (0..300u16).map(|i| i as u8).collect();
        for alg in [Algorithm::Sha256, Algorithm::Sm3] {
            let mut laid = Vec::new();
            for length in 0..text.len() {
                let start = laid.len();
                lay(3, &text[..length], &mut laid);
                assert_eq!(alg.hash_laid(&laid[start..], length), alg.hash(&[&[3], &text[..length]]), "{length}");
            }
            let (left, right) = ([7; 32], [9; 32]);
            assert_eq!(alg.hash_pair(2, &left, &right), alg.hash(&[&[2], &left, &right]));
        }
    }

    fn bytes(text: &str) -> Vec<u8> {
        unhex(text).expect("test data is hexadecimal")
    }

    #[test]
    fn known_answers_of_both_algorithms() {
        for (alg, message, want) in [
            (Algorithm::Sha256, "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            (Algorithm::Sha256, "616263", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (Algorithm::Sm3, "", "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b"),
            (Algorithm::Sm3, "616263", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        ] {
            assert_eq!(hex(&alg.hash(&[&bytes(message)])), want, "{}", alg.name());
        }
    }

    #[test]
    fn known_answers_of_hmac_sm3() {
        for (key, message, want) in [
            (
                "4a656665",
                "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
                "2e87f1d16862e6d964b50a5200bf2b10b764faa9680a296a2405f24bec39f882",
            ),
            (
                "0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425",
                "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd",
                "220bf579ded555393f0159f66c99877822a3ecf610d1552154b41d44b94db3ae",
            ),
        ] {
            assert_eq!(hex(&hmac(Algorithm::Sm3, &bytes(key), &bytes(message))), want);
        }
    }

    #[test]
    fn hmac_hashes_a_key_longer_than_a_block() {
        // RFC 4231, test case 6.
        assert_eq!(
            hex(&hmac(Algorithm::Sha256, &[0xaa; 131], b"Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
    }

    #[test]
    fn upper_case_is_refused_where_stored_hashes_are_read() {
        let text = hex(&[0xab; 32]);
        assert_eq!(unhex_hash(text.as_bytes()), Some([0xab; 32]));
        assert_eq!(unhex_hash(text.to_uppercase().as_bytes()), None);
        assert_eq!(unhex_hash(&text.as_bytes()[1..]), None);
        assert_eq!(unhex("0"), None);
        assert_eq!(unhex("0g"), None);
        assert_eq!(unhex("é"), None);
    }

    proptest! {
        #[test]
        fn hex_round_trips(data: Vec<u8>) {
            prop_assert_eq!(unhex(&hex(&data)), Some(data.clone()));
            prop_assert_eq!(unhex(&hex(&data).to_uppercase()), Some(data));
        }

        #[test]
        fn parts_hash_as_their_concatenation(a: Vec<u8>, b: Vec<u8>) {
            let whole = [a.as_slice(), b.as_slice()].concat();
            for alg in [Algorithm::Sha256, Algorithm::Sm3] {
                prop_assert_eq!(alg.hash(&[&a, &b]), alg.hash(&[&whole]));
            }
        }

        #[test]
        fn stored_hash_text_is_read_only_from_lower_case_digits(text in "[0-9a-g]{63,65}") {
            let lawful = text.len() == 64 && !text.contains('g');
            prop_assert_eq!(unhex_hash(text.as_bytes()).map(|h| hex(&h)), lawful.then_some(text));
        }
    }
}
