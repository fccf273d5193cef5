use ed25519_dalek::{Signer, SigningKey};

use super::*;
use proptest::prelude::*;

const TEXT: &str = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";

fn signer(seed: u8) -> SigningKey {
    SigningKey::from_bytes(&[seed; 32])
}

fn key(name: &str, seed: u8, kind: u8) -> Key {
    let public = signer(seed).verifying_key();
    let vkey = Key {
        name: name.into(),
        id: key_id(name, kind, public.as_bytes()),
        kind: if kind == 1 { KeyKind::Ed25519(public) } else { KeyKind::Cosignature(public) },
    };
    Key::parse(&vkey.to_text()).unwrap()
}

fn signed(name: &str, seed: u8, text: &str) -> Signature {
    let bytes = signer(seed).sign(text.as_bytes()).to_bytes().to_vec();
    Signature { name: name.into(), id: key(name, seed, 1).id, bytes }
}

fn cosigned(name: &str, seed: u8, text: &str, time: u64) -> Signature {
    let mut bytes = time.to_be_bytes().to_vec();
    bytes.extend(signer(seed).sign(cosigned_text(text, time).as_bytes()).to_bytes());
    Signature { name: name.into(), id: key(name, seed, 4).id, bytes }
}

#[test]
fn the_published_checkpoint_reads_and_writes_back() {
    let checkpoint = Checkpoint::parse(TEXT).unwrap();
    assert_eq!((checkpoint.origin.as_str(), checkpoint.size), ("example.com/behind-the-sofa", 20852163));
    assert_eq!(checkpoint.to_text(), TEXT);
    assert_eq!(checkpoint.algorithm(), Algorithm::Sha256);
}

#[test]
fn a_checkpoint_of_another_form_is_refused() {
    for text in [
        "",
        "\n",
        "a\n1\n",
        "a\n1\nx\n",
        "a\n01\n{r}\n",
        "a\n+1\n{r}\n",
        "a\n-1\n{r}\n",
        "a\n 1\n{r}\n",
        "a\n9223372036854775808\n{r}\n",
        "\n1\n{r}\n",
        "a\n1\n{r}",
        "a\n1\n{r}\n\n",
        "a\r\n1\n{r}\n",
        "a\n1\n{r}\nx\n\ny\n",
        "a\n1\nAAAA\n",
        "a\0\n1\n{r}\n",
        "a\n1\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I\n",
    ] {
        let text = text.replace("{r}", "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=");
        assert_eq!(Checkpoint::parse(&text).expect_err(&text).fault.number, 2020);
    }
    let more = format!("{TEXT}extension\n");
    assert_eq!(Checkpoint::parse(&more).unwrap().to_text(), more);
}

#[test]
fn signatures_of_known_keys_are_checked_and_others_carried() {
    let mut note = Note { text: TEXT.into(), signatures: vec![] };
    note.add_line(&signed("a.example/log", 1, TEXT).line()).unwrap();
    note.add_line(&cosigned("superior.example", 2, TEXT, 1679315147).line()).unwrap();
    note.add_line("— sm2.example AAAAAf8BAgM=\n").unwrap();
    let again = Note::parse(&note.to_text()).unwrap();
    assert_eq!(again, note);
    let keys = [key("a.example/log", 1, 1), key("superior.example", 2, 4)];
    let verified = again.verify(&keys).unwrap();
    assert_eq!(verified.iter().map(|v| v.time).collect::<Vec<_>>(), [None, Some(1679315147)]);
    assert_eq!(again.verify(&keys[..1]).unwrap().len(), 1);
    // The same key as another type, or another name, is another key.
    for stranger in [key("a.example/log", 1, 4), key("b.example", 1, 1), key("a.example/log", 3, 1)] {
        assert_eq!(again.verify(&[stranger]).unwrap_err().fault.number, 2023);
    }
    assert_eq!(again.verify(&[]).unwrap_err().fault.number, 2023);
}

#[test]
fn a_known_signature_that_fails_refuses_the_note_even_beside_a_good_one() {
    let (good, mut bad) = (signed("a", 1, TEXT), signed("b", 2, TEXT));
    bad.bytes[0] ^= 1;
    let note = Note { text: TEXT.into(), signatures: vec![good, bad] };
    assert_eq!(note.verify(&[key("a", 1, 1), key("b", 2, 1)]).unwrap_err().fault.number, 2022);
    assert_eq!(note.verify(&[key("a", 1, 1)]).unwrap().len(), 1);
    let mut late = cosigned("c", 3, TEXT, 5);
    late.bytes[7] = 6;
    let note = Note { text: TEXT.into(), signatures: vec![late] };
    assert_eq!(note.verify(&[key("c", 3, 4)]).unwrap_err().fault.number, 2022);
    let short = Signature { name: "c".into(), id: key("c", 3, 4).id, bytes: vec![1, 2] };
    let note = Note { text: TEXT.into(), signatures: vec![short] };
    assert_eq!(note.verify(&[key("c", 3, 4)]).unwrap_err().fault.number, 2022);
}

#[test]
fn sixteen_signatures_pass_seventeen_do_not_and_repeats_do_not_count() {
    let line = |i: usize| format!("— k{i} AAAAAQI=\n");
    let lines = |n: usize| (0..n).map(line).collect::<String>();
    let mut note = Note::parse(&format!("{TEXT}\n{}", lines(16))).unwrap();
    assert_eq!(note.signatures.len(), 16);
    assert!(Note::parse(&format!("{TEXT}\n{}", lines(17))).is_err());
    note.add_line(&line(3)).unwrap();
    assert_eq!(note.signatures.len(), 16);
    assert!(note.add_line(&line(99)).is_err());
    let twice = Note::parse(&format!("{TEXT}\n{}{}", line(1), line(1))).unwrap();
    assert_eq!(twice.signatures.len(), 1);
}

#[test]
fn a_note_of_another_form_is_refused() {
    let line = "— a AAAAAQI=";
    for note in [
        format!("{TEXT}{line}\n"),
        format!("{TEXT}\n{line}"),
        format!("{TEXT}\n"),
        format!("{TEXT}\n\n"),
        format!("{TEXT}\n{line}\n\n"),
        format!("{TEXT}\n- a AAAAAQI=\n"),
        format!("{TEXT}\n— a  AAAAAQI=\n"),
        format!("{TEXT}\n— a+b AAAAAQI=\n"),
        format!("{TEXT}\n— a\u{3000}b AAAAAQI=\n"),
        format!("{TEXT}\n—  AAAAAQI=\n"),
        format!("{TEXT}\n— a AAAAAQI\n"),
        format!("{TEXT}\n— a AAAAAA==\n"),
        format!("{TEXT}\n— a \n"),
        format!("{TEXT}\n{line}\r\n"),
        format!("{TEXT}\u{1b}[2J\n{line}\n"),
        format!("{TEXT}\n{line}\nx\n"),
    ] {
        assert_eq!(Note::parse(&note).expect_err(&note).fault.number, 2020, "{note:?}");
    }
}

#[test]
fn a_key_that_is_not_what_it_says_is_refused() {
    let good = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
    assert_eq!(Key::parse(good).unwrap().to_text(), good);
    for bad in [
        good.replace("foo", "fop"),
        good.replace("530d", "530e"),
        good.replace("530d", "530D"),
        good.replace("+A", "+B"),
        good.replace("3U2k", "3U2l"),
        good.replace("example.com/foo", ""),
        good.replace("example.com/foo", "a b"),
        good.replace("+Aeky", "+"),
        "a".into(),
        "a+530d903a+".into(),
        format!("a+{:08x}+{}", key_id("a", 1, &[0; 32]), BASE64.encode([&[1u8][..], &[0; 32]].concat())),
    ] {
        if let Ok(key) = Key::parse(&bad) {
            // Another type byte makes it a key that is carried, never one that verifies.
            assert!(matches!(key.kind, KeyKind::Other(..)), "{bad}");
        }
    }
    let point = format!("a+{:08x}+{}", key_id("a", 1, &[0; 32]), BASE64.encode([&[1u8][..], &[0; 32]].concat()));
    assert_eq!(Key::parse(&point).unwrap_err().fault.number, 2021, "a point of small order");
}

#[test]
fn a_kept_checkpoint_is_told_from_a_shorter_and_another_chain() {
    let kept = Checkpoint::new(Algorithm::Sm3, "a.example", 10, [1; 32]);
    assert_eq!(kept.origin, "a.example/sm3");
    assert_eq!(kept.algorithm(), Algorithm::Sm3);
    assert_eq!(kept.standing("a.example/sm3", 10, Some([1; 32])), Standing::Extends);
    assert_eq!(kept.standing("a.example/sm3", 99, Some([2; 32])), Standing::Diverged);
    assert_eq!(kept.standing("a.example/sm3", 99, None), Standing::Diverged);
    assert_eq!(kept.standing("a.example/sm3", 9, None), Standing::Shorter);
    assert_eq!(kept.standing("b.example/sm3", 10, Some([1; 32])), Standing::OtherOrigin);
}

#[test]
fn the_fingerprint_is_short_and_pinned() {
    let print = Checkpoint::parse(TEXT).unwrap().fingerprint();
    let hash = crate::audit::hash::hex(&Algorithm::Sha256.hash(&[TEXT.as_bytes()]));
    assert_eq!(print.replace('-', ""), hash[..32]);
    assert_eq!(print.len(), 39);
}

proptest! {
    #[test]
    fn no_text_panics_and_what_reads_writes_back(text in "[—a-c+ \nA-Z=\\x00-\\x20]{0,60}") {
        if let Ok(note) = Note::parse(&text) {
            prop_assert_eq!(Note::parse(&note.to_text()).unwrap(), note);
        }
        if let Ok(checkpoint) = Checkpoint::parse(&text) {
            prop_assert_eq!(checkpoint.to_text(), text.clone());
        }
        let _ = Key::parse(&text);
    }

    #[test]
    fn one_changed_byte_of_a_signed_note_never_verifies_as_another_text(place: prop::sample::Index, to in 32u8..127) {
        let note = Note { text: TEXT.into(), signatures: vec![signed("a", 1, TEXT)] };
        let mut bytes = note.to_text().into_bytes();
        let i = place.index(bytes.len());
        prop_assume!(bytes[i] != to);
        bytes[i] = to;
        if let Ok(text) = String::from_utf8(bytes) {
            let verified = Note::parse(&text).and_then(|note| note.verify(&[key("a", 1, 1)]).map(|_| note));
            prop_assert!(verified.is_err());
        }
    }
}
