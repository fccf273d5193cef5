//! The key a session holds: the provider's master key, or the key of one agreement.
//!
//! A key file is one line of ASCII:
//!
//! ```text
//! govshare-key-v1 master <hex>
//! govshare-key-v1 share <agreement> <hex>
//! ```
//!
//! with 32 to 128 hex digits (16 to 64 bytes). The master key stays with the provider; a recipient gets the
//! line of its agreement, which opens nothing else. `<agreement>` is as [`agreement`] writes it. The key lives
//! in memory as long as the session does and is neither stored nor logged.

use super::Keys;
use crate::audit::hash::{hex, unhex};
use crate::error::{mask as fault, Refusal};
use std::io::Read;
use zeroize::Zeroizing;

/// Largest key file read.
pub const LARGEST: u64 = 1_024;

const FORM: &str = "the file is not one line 'govshare-key-v1 master HEX' or 'govshare-key-v1 share AGREEMENT HEX'";

/// What `session_open` was given.
#[derive(Clone, Debug)]
pub enum SessionKey {
    /// The provider's: keys of all its agreements follow from it.
    Master(Keys),
    /// A recipient's: of this agreement alone.
    Share { agreement: String, keys: Keys },
}

/// How an agreement is named in key derivation and key files: the database's id, and the request.
pub fn agreement(database: &str, request: i64) -> String {
    format!("{database}/request/{request}")
}

/// The same for data read without a request (unconditionally shared): one key per recipient.
pub fn without_request(database: &str, resource: &str, department: &str) -> String {
    format!("{database}/resource/{resource}/{department}")
}

fn refused(why: impl std::fmt::Display) -> Refusal {
    Refusal::new(&fault::KEY_FILE).with("why", why)
}

impl SessionKey {
    /// Reads a key file. The content never shows in a refusal.
    pub fn read(path: &str) -> Result<SessionKey, Refusal> {
        // Only an ordinary file: opening a pipe would wait for ever, a device would never end.
        let about = std::fs::metadata(path).map_err(|e| refused(e.kind()))?;
        if !about.is_file() {
            return Err(refused("it is not an ordinary file"));
        }
        if about.len() > LARGEST {
            return Err(refused(format!("it is larger than {LARGEST} bytes")));
        }
        let mut text = Zeroizing::new(String::with_capacity(LARGEST as usize + 1));
        let file = std::fs::File::open(path).map_err(|e| refused(e.kind()))?;
        file.take(LARGEST + 1).read_to_string(&mut text).map_err(|_| refused(FORM))?;
        SessionKey::parse(&text)
    }

    /// Reads a key file's text.
    pub fn parse(text: &str) -> Result<SessionKey, Refusal> {
        if text.len() as u64 > LARGEST {
            return Err(refused(format!("it is larger than {LARGEST} bytes")));
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        let keys = |digits: &str| -> Result<Keys, Refusal> {
            let secret = unhex(digits).map(Zeroizing::new).filter(|s| s.len() <= 64).ok_or_else(|| refused(FORM))?;
            Keys::new(&secret)
        };
        match words.as_slice() {
            ["govshare-key-v1", "master", digits] => Ok(SessionKey::Master(keys(digits)?)),
            ["govshare-key-v1", "share", agreement, digits] => {
                Ok(SessionKey::Share { agreement: (*agreement).to_string(), keys: keys(digits)? })
            }
            _ => Err(refused(FORM)),
        }
    }

    /// The key of an agreement and its purpose; a recipient's key serves its own agreement only.
    pub fn for_share(&self, agreement: &str, purpose: &str) -> Result<Keys, Refusal> {
        match self {
            SessionKey::Master(keys) => Ok(keys.for_share(agreement, purpose)),
            SessionKey::Share { agreement: own, keys } if own == agreement => Ok(keys.clone()),
            SessionKey::Share { agreement: own, .. } => {
                Err(Refusal::new(&fault::KEY_OTHER).with("own", own).with("wanted", agreement))
            }
        }
    }

    /// The line to hand to an agreement's recipient; only the master key has it to give.
    pub fn share_line(&self, agreement: &str, purpose: &str) -> Result<Zeroizing<String>, Refusal> {
        match self {
            SessionKey::Master(keys) => {
                let share = keys.for_share(agreement, purpose);
                let digits = Zeroizing::new(hex(share.secret()));
                Ok(Zeroizing::new(format!("govshare-key-v1 share {agreement} {}", *digits)))
            }
            SessionKey::Share { .. } => Err(Refusal::new(&fault::KEY_NOT_MASTER)),
        }
    }

    /// The key of `mask(value, 'hash')` outside any share: the provider's own. A recipient has none, so that
    /// nobody tries numbers one after the other against what was shared.
    pub fn local(&self) -> Option<Keys> {
        match self {
            SessionKey::Master(keys) => Some(keys.local()),
            SessionKey::Share { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEX: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    fn master() -> SessionKey {
        SessionKey::parse(&format!("govshare-key-v1 master {HEX}\r\n")).unwrap()
    }

    #[test]
    fn a_recipients_line_gives_the_agreements_key_and_no_other() {
        let name = agreement("00ff", 7);
        let share = SessionKey::parse(&master().share_line(&name, "救助").unwrap()).unwrap();
        let same = |a: Keys, b: Keys| a.secret() == b.secret();
        assert!(same(share.for_share(&name, "救助").unwrap(), master().for_share(&name, "救助").unwrap()));
        let text = share.for_share(&agreement("00ff", 8), "救助").unwrap_err().to_string();
        assert!(text.starts_with("GS-4009"), "{text}");
        assert!(share.local().is_none() && share.share_line(&name, "救助").is_err());
        assert!(!same(master().local().unwrap(), master().for_share(&name, "救助").unwrap()));
    }

    #[test]
    fn a_file_of_another_form_is_refused_without_showing_it() {
        for bad in [
            "",
            "geheim",
            &format!("govshare-key-v1 master {HEX} {HEX}"),
            &format!("govshare-key-v2 master {HEX}"),
            &format!("govshare-key-v1 share {HEX}"),
            "govshare-key-v1 master 00112233445566778899aabbccddeefg",
            "govshare-key-v1 master 0011",
            "govshare-key-v1 master 00112233445566778899aabbccddeefé",
            &"x".repeat(2_000),
        ] {
            let text = SessionKey::parse(bad).unwrap_err().to_string();
            assert!(text.starts_with("GS-4010") || text.starts_with("GS-4008"), "{bad}: {text}");
            assert!(!text.contains("geheim") && !text.contains("00112233"), "{text}");
        }
    }

    #[test]
    fn only_an_ordinary_file_is_read() {
        assert!(SessionKey::read("no/such/file").is_err());
        assert!(SessionKey::read(&std::env::temp_dir().display().to_string()).is_err());
        assert!(SessionKey::read("nul\0name").is_err());
    }

    #[test]
    fn a_session_key_never_shows_itself() {
        assert_eq!(format!("{:?}", master()), "Master(Keys(hidden))");
    }
}
