//! Pins the entry that docs/verify-by-hand.md checks with `sha256sum` alone.

use super::entry::{self, Class, Entry, Party};
use super::hash::{hex, Algorithm, ZERO};

const DETAIL: &str = r#"{"hash":"sha256","id":"00112233445566778899aabbccddeeff","nonce":"0f0e0d0c0b0a09080706050403020100","origin":"data.example.gov.cn/mzj","packs":["jingdezhen-2023"]}"#;
const SECOND: &str = r#"{"code":"mzj","name":"民政局","nonce":"101112131415161718191a1b1c1d1e1f"}"#;

#[test]
fn the_worked_example_in_the_docs_is_real() {
    let alg = Algorithm::Sha256;
    let guide = include_str!("../../docs/verify-by-hand.md");
    let mut previous = ZERO;
    let parties = [Party { department: "mzj", n: 1, previous_seq: 0 }];
    for (seq, action, class, object, parties, detail) in [
        (1, "chain.genesis", Class::Chain, "chain", &[][..], DETAIL),
        (2, "department.insert", Class::Governance, "department/mzj", &parties[..], SECOND),
    ] {
        let digest = entry::digest(alg, detail);
        let at = "2024-01-02T01:00:00.000Z";
        let mut body = String::new();
        entry::body(
            &Entry {
                seq,
                at,
                actor: "setup",
                department: None,
                class,
                action,
                object,
                parties,
                clock: None,
                digest: &digest,
            },
            &mut body,
        );
        let leaf = entry::leaf(alg, &body);
        let hash = entry::link(alg, &previous, &leaf);
        println!("{body}\n{detail}\ndigest {}\nleaf {}\nhash {}\n", hex(&digest), hex(&leaf), hex(&hash));
        if seq == 2 {
            for part in [body.as_str(), detail, &hex(&digest), &hex(&leaf), &hex(&hash), &hex(&previous)] {
                assert!(guide.contains(part), "the guide lacks {part}");
            }
        }
        previous = hash;
    }
}
