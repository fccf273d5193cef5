//! Receipts: one entry's proof with the checkpoint it leads to, as C2SP's tlog-proof text.
//!
//! That format is of SHA-256 trees; whoever holds the body, the receipt and the log's key
//! needs no database and no network.

use base64::engine::general_purpose::STANDARD as BASE64;
use base64::Engine;

use super::hash::{Algorithm, Hash};
use super::note::{base64_hash, decimal, Checkpoint, Key, Note, Verified};
use super::tree::verify_inclusion;
use crate::error::{self, Refusal};

const FIRST: &str = "c2sp.org/tlog-proof@v1";

/// A receipt taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Data without any authority, if the issuer added some.
    pub extra: Option<Vec<u8>>,
    /// Leaf index: seq − 1.
    pub index: i64,
    /// From the leaf's sibling upwards.
    pub proof: Vec<Hash>,
    pub note: Note,
}

fn bad(why: &str) -> Refusal {
    Refusal::new(&error::audit::RECEIPT_FORM).with("why", why)
}

impl Receipt {
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let Some((head, note)) = text.split_once("\n\n") else {
            return Err(bad("no empty line stands before the checkpoint"));
        };
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(FIRST) {
            return Err(bad("its first line is not c2sp.org/tlog-proof@v1"));
        }
        let extra = match lines.next_if(|line| line.starts_with("extra ")) {
            Some(line) => Some(
                BASE64.decode(line.get(6..).unwrap_or_default()).map_err(|_| bad("its extra data is not base64"))?,
            ),
            None => None,
        };
        let index = lines.next().and_then(|line| decimal(line.strip_prefix("index ")?));
        let index = index.ok_or_else(|| bad("it has no line with the index"))?;
        let hash = |line: &str| base64_hash(line).ok_or_else(|| bad("a hash is not 32 bytes in base64"));
        let proof = lines.take(65).map(hash).collect::<Result<Vec<Hash>, Refusal>>()?;
        if proof.len() > 64 {
            return Err(bad("its proof is longer than any tree is high"));
        }
        Ok(Receipt { extra, index, proof, note: Note::parse(note)? })
    }

    pub fn to_text(&self) -> String {
        let mut out = format!("{FIRST}\n");
        if let Some(extra) = &self.extra {
            out.push_str(&format!("extra {}\n", BASE64.encode(extra)));
        }
        out.push_str(&format!("index {}\n", self.index));
        for hash in &self.proof {
            out.push_str(&BASE64.encode(hash));
            out.push('\n');
        }
        out.push('\n');
        out.push_str(&self.note.to_text());
        out
    }

    /// Is this body the entry that the receipt is for, in a tree that one of these keys
    /// signed? Refused for an SM3 log, for which the format is not made.
    pub fn check(&self, body: &str, keys: &[Key]) -> Result<(Checkpoint, Vec<Verified>), Refusal> {
        let verified = self.note.verify(keys)?;
        let checkpoint = Checkpoint::parse(&self.note.text)?;
        let alg = checkpoint.algorithm();
        if alg != Algorithm::Sha256 {
            return Err(bad("its log hashes with SM3, for which this format is not made"));
        }
        let (Ok(index), Ok(size)) = (u64::try_from(self.index), u64::try_from(checkpoint.size)) else {
            return Err(bad("a number is negative"));
        };
        let leaf = super::entry::leaf(alg, body);
        verify_inclusion(alg, index, size, &leaf, &self.proof, &checkpoint.root).map_err(bad)?;
        Ok((checkpoint, verified))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::note::{key_id, KeyKind, Signature};
    use crate::audit::tree::{inclusion, Range};
    use ed25519_dalek::{Signer, SigningKey};

    #[test]
    fn a_receipt_proves_its_body_and_no_other() {
        let alg = Algorithm::Sha256;
        let bodies: Vec<String> = (0..9).map(|i| format!("body {i}")).collect();
        let (mut range, mut nodes) = (Range::new(alg), std::collections::HashMap::new());
        for body in &bodies {
            range.push_with(super::super::entry::leaf(alg, body), |n| {
                nodes.insert((n.level, n.index), n.hash);
            });
        }
        let text = Checkpoint::new(alg, "log.example", 9, range.root()).to_text();
        let signer = SigningKey::from_bytes(&[5; 32]);
        let public = signer.verifying_key();
        let id = key_id("log.example", 1, public.as_bytes());
        let key = Key { name: "log.example".into(), id, kind: KeyKind::Ed25519(public) };
        let bytes = signer.sign(text.as_bytes()).to_bytes().to_vec();
        let note = Note { text, signatures: vec![Signature { name: "log.example".into(), id, bytes }] };
        for (extra, index) in [(None, 0), (Some(vec![1, 2, 3]), 4), (None, 8)] {
            let proof = inclusion(alg, index, 9, |l, i| nodes.get(&(l, i)).copied()).unwrap();
            let receipt = Receipt { extra, index: index as i64, proof, note: note.clone() };
            let again = Receipt::parse(&receipt.to_text()).unwrap();
            assert_eq!(again, receipt);
            let (checkpoint, verified) = again.check(&bodies[index as usize], std::slice::from_ref(&key)).unwrap();
            assert_eq!((checkpoint.size, verified.len()), (9, 1));
            assert!(again.check("body 1", std::slice::from_ref(&key)).is_err());
            assert!(again.check(&bodies[index as usize], &[]).is_err());
            let moved = Receipt { index: 1, ..again };
            assert!(moved.check(&bodies[index as usize], std::slice::from_ref(&key)).is_err());
        }
    }

    #[test]
    fn a_receipt_of_another_form_is_refused() {
        let note = "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— a AAAAAQI=\n";
        assert!(Receipt::parse(&format!("{FIRST}\nindex 0\n\n{note}")).is_ok());
        let long = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n".repeat(65);
        for head in [
            "",
            "c2sp.org/tlog-proof@v2\nindex 0\n",
            &format!("{FIRST}\n"),
            &format!("{FIRST}\nindex 00\n"),
            &format!("{FIRST}\nindex -1\n"),
            &format!("{FIRST}\nindex 0\nAAAA\n"),
            &format!("{FIRST}\nindex 0\nextra AA==\n"),
            &format!("{FIRST}\nextra A\nindex 0\n"),
            &format!("{FIRST}\nindex 0\n{long}"),
        ] {
            assert!(Receipt::parse(&format!("{head}\n{note}")).is_err(), "{head}");
        }
    }
}
