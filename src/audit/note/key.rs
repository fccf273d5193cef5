//! Verifier keys, `name+id+key`.

use base64::engine::general_purpose::STANDARD as BASE64;
use base64::Engine;
use ed25519_dalek::{Signature, VerifyingKey};

use super::is_name;
use crate::audit::hash::{push_hex, unhex, Algorithm};
use crate::error::{self, Refusal};

const ED25519: u8 = 1;
const COSIGNATURE: u8 = 4;

/// The public half of a signer's key.
#[derive(Clone, Debug, PartialEq)]
pub struct Key {
    pub name: String,
    pub id: u32,
    pub kind: KeyKind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum KeyKind {
    /// Signs the text of the note.
    Ed25519(VerifyingKey),
    /// Signs the text together with a time: the cosignature of a superior authority.
    Cosignature(VerifyingKey),
    /// Carried, not checked here: the type byte and the key's bytes.
    Other(u8, Vec<u8>),
}

/// A signature that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    pub name: String,
    pub id: u32,
    /// Seconds since 1970 of a cosignature.
    pub time: Option<u64>,
}

fn bad(why: &str) -> Refusal {
    Refusal::new(&error::audit::NOTE_KEY).with("why", why)
}

impl Key {
    /// Reads a vkey. The id of types 1 and 4 must be the one that their specifications
    /// compute, or else a key could pose under another's id.
    pub fn parse(vkey: &str) -> Result<Self, Refusal> {
        let mut parts = vkey.splitn(3, '+');
        let (Some(name), Some(id), Some(encoded)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(bad("it has not three parts joined by plus signs"));
        };
        if !is_name(name) {
            return Err(bad("its name is empty or holds a space or control character"));
        }
        let id = unhex(id).filter(|_| !id.bytes().any(|b| b.is_ascii_uppercase()));
        let Some(id) = id.and_then(|id| id.try_into().ok()).map(u32::from_be_bytes) else {
            return Err(bad("its id is not 8 lower-case hexadecimal digits"));
        };
        let all = BASE64.decode(encoded).map_err(|_| bad("its key is not base64"))?;
        let Some((kind, bytes)) = all.split_first() else { return Err(bad("its key is empty")) };
        let kind = match *kind {
            ED25519 | COSIGNATURE => {
                let bytes: &[u8; 32] = bytes.try_into().map_err(|_| bad("an Ed25519 key has 32 bytes"))?;
                let point = VerifyingKey::from_bytes(bytes).map_err(|_| bad("its bytes are no Ed25519 key"))?;
                if point.is_weak() {
                    return Err(bad("it is a weak key, under which anybody's signature would hold"));
                }
                if id != key_id(name, *kind, bytes) {
                    return Err(bad("its id is not that of its name and key"));
                }
                match *kind {
                    ED25519 => KeyKind::Ed25519(point),
                    _ => KeyKind::Cosignature(point),
                }
            }
            other => KeyKind::Other(other, bytes.to_vec()),
        };
        Ok(Key { name: name.to_string(), id, kind })
    }

    /// The vkey text.
    pub fn to_text(&self) -> String {
        let (kind, bytes): (u8, &[u8]) = match &self.kind {
            KeyKind::Ed25519(key) => (ED25519, key.as_bytes()),
            KeyKind::Cosignature(key) => (COSIGNATURE, key.as_bytes()),
            KeyKind::Other(kind, bytes) => (*kind, bytes),
        };
        let mut out = format!("{}+", self.name);
        push_hex(&self.id.to_be_bytes(), &mut out);
        out.push('+');
        out.push_str(&BASE64.encode([&[kind], bytes].concat()));
        out
    }

    /// `None`: not a type that is checked here. `Ok` carries a cosignature's time.
    pub(super) fn verify(&self, text: &str, bytes: &[u8]) -> Option<Result<Option<u64>, ()>> {
        let holds = |key: &VerifyingKey, message: &[u8], signature: &[u8]| {
            let signature = Signature::from_slice(signature).map_err(|_| ())?;
            key.verify_strict(message, &signature).map_err(|_| ())
        };
        match &self.kind {
            KeyKind::Ed25519(key) => Some(holds(key, text.as_bytes(), bytes).map(|()| None)),
            KeyKind::Cosignature(key) => {
                let Some((time, signature)) = bytes.split_first_chunk::<8>() else { return Some(Err(())) };
                let time = u64::from_be_bytes(*time);
                if i64::try_from(time).is_err() {
                    return Some(Err(()));
                }
                let message = cosigned_text(text, time);
                Some(holds(key, message.as_bytes(), signature).map(|()| Some(time)))
            }
            KeyKind::Other(..) => None,
        }
    }
}

/// What a cosigner signs at this time (seconds since 1970).
pub fn cosigned_text(text: &str, time: u64) -> String {
    format!("cosignature/v1\ntime {time}\n{text}")
}

/// The id of a key: the first four bytes of SHA-256(name ‖ newline ‖ type ‖ key).
pub fn key_id(name: &str, kind: u8, key: &[u8]) -> u32 {
    let [a, b, c, d, ..] = Algorithm::Sha256.hash(&[name.as_bytes(), b"\n", &[kind], key]);
    u32::from_be_bytes([a, b, c, d])
}
