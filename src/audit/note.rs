//! Checkpoints as text that can be kept outside: C2SP's tlog-checkpoint in a signed note.
//!
//! Nothing here signs: a private key is never in the database. Ed25519 signatures and
//! Ed25519 cosignatures with a time are verified; others (SM2 among them) are carried.

use base64::engine::general_purpose::STANDARD as BASE64;
use base64::Engine;

use super::hash::{Algorithm, Hash};
use crate::error::{self, Refusal};

mod key;
#[cfg(test)]
mod tests;

pub use key::{cosigned_text, key_id, Key, KeyKind, Verified};

/// The most signatures that a note may bear.
pub const MAX_SIGNATURES: usize = 16;

/// The longest note that is read, in bytes.
pub const MAX_NOTE: usize = 1 << 20;

/// A note taken apart. Nothing in it is to be believed before [`Note::verify`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What is signed, its last newline included.
    pub text: String,
    /// In their order, without repeats.
    pub signatures: Vec<Signature>,
}

/// One signature line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    pub name: String,
    pub id: u32,
    /// What follows the id; its form depends on the key.
    pub bytes: Vec<u8>,
}

fn form(why: &str) -> Refusal {
    Refusal::new(&error::audit::NOTE_FORM).with("why", why)
}

/// May it be a key's name: not empty, no plus sign, no Unicode space?
pub fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c == '+' || c.is_whitespace() || c.is_control())
}

impl Note {
    /// Reads a signed note: text, blank line, 1 to [`MAX_SIGNATURES`] signature lines.
    pub fn parse(note: &str) -> Result<Self, Refusal> {
        check_text(note)?;
        let Some((text, lines)) = note.rsplit_once("\n\n") else {
            return Err(form("no blank line stands between text and signatures"));
        };
        let mut parsed = Note { text: format!("{text}\n"), signatures: Vec::new() };
        let lines = lines.strip_suffix('\n').unwrap_or(lines);
        if lines.is_empty() {
            return Err(form("it bears no signature"));
        }
        for (i, line) in lines.split('\n').enumerate() {
            if i >= MAX_SIGNATURES {
                return Err(form("it bears more than 16 signatures"));
            }
            parsed.add(Signature::parse(line)?);
        }
        Ok(parsed)
    }

    /// An unsigned text, or a signed note: what `gov_checkpoint` may hold.
    pub fn parse_maybe_unsigned(note: &str) -> Result<Self, Refusal> {
        match note.contains("\n\n") {
            true => Note::parse(note),
            false => check_text(note).map(|()| Note { text: note.to_string(), signatures: Vec::new() }),
        }
    }

    /// Adds a signature line as a signer returned it. A second one of the same name and
    /// id is ignored; a 17th is refused.
    pub fn add_line(&mut self, line: &str) -> Result<(), Refusal> {
        let signature = Signature::parse(line.strip_suffix('\n').unwrap_or(line))?;
        let known = self.signatures.iter().any(|s| (s.id, &s.name) == (signature.id, &signature.name));
        if !known && self.signatures.len() >= MAX_SIGNATURES {
            return Err(form("it bears 16 signatures already"));
        }
        self.add(signature);
        Ok(())
    }

    fn add(&mut self, signature: Signature) {
        if !self.signatures.iter().any(|s| (s.id, &s.name) == (signature.id, &signature.name)) {
            self.signatures.push(signature);
        }
    }

    /// The whole note; without signatures it is the text alone.
    pub fn to_text(&self) -> String {
        let mut out = self.text.clone();
        for (i, signature) in self.signatures.iter().enumerate() {
            if i == 0 {
                out.push('\n');
            }
            out.push_str(&signature.line());
        }
        out
    }

    /// Checks the signatures of the given keys. One of a known key that fails refuses the
    /// whole note; unknown ones are passed over; none of a known key refuses it too.
    pub fn verify(&self, keys: &[Key]) -> Result<Vec<Verified>, Refusal> {
        let mut verified = Vec::new();
        for signature in &self.signatures {
            let Some(key) = keys.iter().find(|key| key.id == signature.id && key.name == signature.name) else {
                continue;
            };
            match key.verify(&self.text, &signature.bytes) {
                Some(Ok(time)) => verified.push(Verified { name: key.name.clone(), id: key.id, time }),
                Some(Err(())) => {
                    return Err(Refusal::new(&error::audit::NOTE_SIGNATURE).with("name", &key.name));
                }
                None => {}
            }
        }
        match verified.is_empty() {
            true => Err(Refusal::new(&error::audit::NOTE_UNSIGNED)),
            false => Ok(verified),
        }
    }
}

fn check_text(text: &str) -> Result<(), Refusal> {
    if text.len() > MAX_NOTE {
        return Err(form("it is longer than 1 MiB"));
    }
    if text.bytes().any(|b| b < 32 && b != b'\n') {
        return Err(form("it holds a control character other than newline"));
    }
    if !text.ends_with('\n') {
        return Err(form("its last line does not end with a newline"));
    }
    Ok(())
}

impl Signature {
    /// Reads `— name base64`, without its newline.
    pub fn parse(line: &str) -> Result<Self, Refusal> {
        let parts = line.strip_prefix("— ").and_then(|rest| rest.split_once(' '));
        let Some((name, encoded)) = parts.filter(|(name, _)| is_name(name)) else {
            return Err(form("a signature line is an em dash, a name and base64, one space between"));
        };
        let all = BASE64.decode(encoded).map_err(|_| form("a signature is not base64"))?;
        match all.split_first_chunk::<4>() {
            Some((id, bytes)) if !bytes.is_empty() => {
                Ok(Signature { name: name.to_string(), id: u32::from_be_bytes(*id), bytes: bytes.to_vec() })
            }
            _ => Err(form("a signature is shorter than its key id")),
        }
    }

    /// The line, with its newline.
    pub fn line(&self) -> String {
        let mut all = self.id.to_be_bytes().to_vec();
        all.extend_from_slice(&self.bytes);
        format!("— {} {}\n", self.name, BASE64.encode(all))
    }
}

/// A tree head as text: `origin`, `size`, `root`, and lines that others may add.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    pub origin: String,
    pub size: i64,
    pub root: Hash,
    pub extensions: Vec<String>,
}

/// How a kept checkpoint stands to the chain that is there now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The chain begins with exactly what the checkpoint saw.
    Extends,
    /// The chain is shorter than the checkpoint: its end is gone.
    Shorter,
    /// The chain's first `size` entries are others.
    Diverged,
    /// It is of another log.
    OtherOrigin,
}

impl Checkpoint {
    /// A checkpoint of this log; SM3 origins get their `/sm3` here.
    pub fn new(alg: Algorithm, origin: &str, size: i64, root: Hash) -> Self {
        Checkpoint { origin: origin_for(alg, origin), size, root, extensions: Vec::new() }
    }

    /// Reads the text of a note (not its signatures).
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        check_text(text)?;
        let mut lines = text.strip_suffix('\n').unwrap_or(text).split('\n');
        let mut line = || lines.next().filter(|line| !line.is_empty());
        let (Some(origin), Some(size), Some(root)) = (line(), line(), line()) else {
            return Err(form("a checkpoint has three lines: origin, size, root"));
        };
        let size = decimal(size).ok_or_else(|| form("the tree size is not a plain decimal number"))?;
        let root = base64_hash(root).ok_or_else(|| form("the root is not 32 bytes in base64"))?;
        let extensions: Vec<String> = lines.map(String::from).collect();
        if extensions.iter().any(String::is_empty) {
            return Err(form("an extension line is empty"));
        }
        Ok(Checkpoint { origin: origin.to_string(), size, root, extensions })
    }

    /// The text to sign.
    pub fn to_text(&self) -> String {
        let mut out = format!("{}\n{}\n{}\n", self.origin, self.size, BASE64.encode(self.root));
        for line in &self.extensions {
            out.push_str(line);
            out.push('\n');
        }
        out
    }

    /// The hash of its tree, as its origin says.
    pub fn algorithm(&self) -> Algorithm {
        if self.origin.ends_with("/sm3") {
            Algorithm::Sm3
        } else {
            Algorithm::Sha256
        }
    }

    /// 32 hexadecimal digits in groups of four, to be copied onto paper: the first 16
    /// bytes of the hash of the text.
    pub fn fingerprint(&self) -> String {
        let hash = self.algorithm().hash(&[self.to_text().as_bytes()]);
        let groups: Vec<String> = hash.chunks(2).take(8).map(super::hash::hex).collect();
        groups.join("-")
    }

    /// Compares with the chain there is: its origin, its length, and its root at this
    /// checkpoint's size (`None` if it is not that long).
    pub fn standing(&self, origin: &str, length: i64, root_at_size: Option<Hash>) -> Standing {
        if self.origin != origin {
            Standing::OtherOrigin
        } else if self.size > length {
            Standing::Shorter
        } else if root_at_size == Some(self.root) {
            Standing::Extends
        } else {
            Standing::Diverged
        }
    }
}

/// The origin line of a log with this hash.
pub fn origin_for(alg: Algorithm, origin: &str) -> String {
    match alg {
        Algorithm::Sm3 if !origin.ends_with("/sm3") => format!("{origin}/sm3"),
        _ => origin.to_string(),
    }
}

/// A decimal number without leading zeros or sign.
pub(super) fn decimal(text: &str) -> Option<i64> {
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    text.parse().ok().filter(|_| plain)
}

pub(super) fn base64_hash(text: &str) -> Option<Hash> {
    BASE64.decode(text).ok()?.try_into().ok()
}
