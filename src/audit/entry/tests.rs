use super::*;
use crate::audit::json::{is_canonical, MAX_INT};
use proptest::prelude::*;

const DIGEST: Hash = [0xa5; 32];

fn plain() -> Entry<'static> {
    Entry {
        seq: 7,
        at: "2024-03-01T01:02:03.004Z",
        actor: "steward-1",
        department: Some("mzj"),
        class: Class::Governance,
        action: "request.agree",
        object: "request/3",
        parties: &[
            Party { department: "mzj", n: 4, previous_seq: 6 },
            Party { department: "gaj", n: 1, previous_seq: 0 },
        ],
        clock: None,
        digest: &DIGEST,
    }
}

fn text(entry: &Entry<'_>) -> String {
    let mut out = String::new();
    body(entry, &mut out);
    out
}

#[test]
fn the_body_is_pinned_byte_by_byte() {
    let hex = "a5".repeat(32);
    assert_eq!(
        text(&plain()),
        format!(
            "{{\"action\":\"request.agree\",\"actor\":\"steward-1\",\"at\":\"2024-03-01T01:02:03.004Z\",\"class\":\"governance\",\
             \"department\":\"mzj\",\"digest\":\"{hex}\",\"object\":\"request/3\",\"parties\":[[\"gaj\",1,0],[\"mzj\",4,6]],\"seq\":7}}"
        )
    );
    let bare = Entry { department: None, parties: &[], clock: Some(Clock::Regressed), class: Class::Access, ..plain() };
    assert_eq!(
        text(&bare),
        format!(
            "{{\"action\":\"request.agree\",\"actor\":\"steward-1\",\"at\":\"2024-03-01T01:02:03.004Z\",\"class\":\"access\",\
             \"clock\":\"regressed\",\"department\":null,\"digest\":\"{hex}\",\"object\":\"request/3\",\"parties\":[],\"seq\":7}}"
        )
    );
}

#[test]
fn hashes_have_their_own_prefixes() {
    let alg = Algorithm::Sha256;
    assert_eq!(leaf(alg, "L123456"), alg.hash(&[b"\0L123456"]));
    assert_eq!(digest(alg, "{}"), alg.hash(&[b"\x03{}"]));
    assert_eq!(link(alg, &[1; 32], &[2; 32]), alg.hash(&[&[2], &[1; 32], &[2; 32]]));
    let long = alg.hash(&[&[4], &[9; 16], &[0, 0, 0, 0, 0, 0, 1, 2]]);
    assert_eq!(nonce_for(alg, &[9; 16], 258)[..], long[..16]);
}

#[test]
fn what_the_writer_cannot_have_written_is_refused_with_the_reason() {
    let good = text(&plain());
    for (from, to, number, why) in [
        ("\"seq\":7", "\"seq\":07", 2001, "zero"),
        ("\"seq\":7", "\"seq\":7.0", 2003, "integer"),
        ("\"seq\":7", "\"seq\":0", 2010, "value outside"),
        ("\"seq\":7", "\"seq\":6", 2010, "value outside"),
        ("\"seq\":7", "\"seq\":7,\"seq\":7", 2002, "seq"),
        ("\"seq\":7", "\"seq\":7,\"zzz\":1", 2010, "unknown member zzz"),
        ("\"seq\":7", "\"seq\": 7", 2010, "not canonical"),
        ("\"seq\":7}", "\"seq\":7} ", 2010, "not canonical"),
        ("\"action\":\"request.agree\",", "", 2010, "no member action"),
        ("mzj\",\"digest", "\\u006dzj\",\"digest", 2010, "not canonical"),
        ("governance", "Governance", 2010, "value outside"),
        ("\"gaj\",1", "\"gaj\",0", 2010, "value outside"),
        ("\"gaj\",1", "\"zaj\",1", 2010, "value outside"),
        ("\"gaj\",1", "\"mzj\",1", 2010, "value outside"),
        ("a5a5", "A5a5", 2010, "value outside"),
        ("2024-03-01", "2023-02-29", 2010, "value outside"),
        ("T01", "T24", 2010, "value outside"),
        ("\"department\":\"mzj\"", "\"department\":1", 2010, "value outside"),
        ("steward-1", "\\ud800", 2004, "surrogate"),
    ] {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good, "{from}");
        let refusal = read(&bad).expect_err(&bad);
        assert_eq!(refusal.fault.number, number, "{refusal}");
        assert!(refusal.to_string().contains(why), "{refusal}");
    }
}

#[test]
fn an_escape_that_the_writer_never_uses_is_refused() {
    let good = text(&Entry { actor: "\u{b}", ..plain() });
    assert!(read(&good).is_ok());
    for escape in ["\\u00ab", "\\u00ff", "\\u000B", "\\u000a", "\\u0020", "\\u001", "\\u00", "\\/", "\\u00é"] {
        assert!(read(&good.replace("\\u000b", escape)).is_err(), "{escape}");
    }
}

fn any_instant() -> impl Strategy<Value = String> {
    (0..10_000, 1..=12, 1..=28, 0..24, 0..60, 0..60, 0..1000)
        .prop_map(|(y, mo, d, h, mi, s, ms)| format!("{y:04}-{mo:02}-{d:02}T{h:02}:{mi:02}:{s:02}.{ms:03}Z"))
}

prop_compose! {
    fn any_entry()(
        seq in 1..=MAX_INT,
        at in any_instant(),
        actor: String,
        department: Option<String>,
        class in prop::sample::select(vec![Class::Governance, Class::Access, Class::Application, Class::Chain]),
        action in "[\\x00-\\x7f]{0,12}",
        object: String,
        parties in prop::collection::btree_map(any::<String>(), (1..=MAX_INT, 0..=MAX_INT), 0..4),
        clock in prop::sample::select(vec![None, Some(Clock::Set), Some(Clock::Regressed)]),
        digest: Hash,
    ) -> OwnedEntry {
        let parties = parties
            .into_iter()
            .map(|(department, (n, p))| OwnedParty { department, n, previous_seq: p % seq })
            .collect();
        OwnedEntry { seq, at, actor, department, class, action, object, parties, clock, digest }
    }
}

fn write_owned(entry: &OwnedEntry) -> String {
    let mut parties: Vec<Party<'_>> = entry
        .parties
        .iter()
        .map(|p| Party { department: &p.department, n: p.n, previous_seq: p.previous_seq })
        .collect();
    // The order in which a caller lists them must not matter.
    parties.reverse();
    text(&Entry {
        seq: entry.seq,
        at: &entry.at,
        actor: &entry.actor,
        department: entry.department.as_deref(),
        class: entry.class,
        action: &entry.action,
        object: &entry.object,
        parties: &parties,
        clock: entry.clock,
        digest: &entry.digest,
    })
}

/// What the fast path says of a body, whatever it read before, must be what the slow one says.
fn skimmed(bytes: &[u8], before: &[u8]) -> bool {
    let (mut parties, mut told) = (Vec::new(), Vec::new());
    let slow = std::str::from_utf8(bytes).ok().and_then(|body| scan(body, &mut parties));
    let mut skimmer = Skimmer::default();
    skimmer.read(before, &mut told);
    let fast = skimmer.read(bytes, &mut told);
    match (&fast, &slow) {
        (Some(fast), Some(slow)) => {
            assert_eq!((fast.seq, &fast.at[..], fast.class), (slow.seq, slow.at.as_bytes(), slow.class));
            assert_eq!((fast.clock, fast.digest, fast.action), (slow.clock, slow.digest, slow.action.as_bytes()));
            let listed: Vec<_> = parties.iter().map(|p| (p.department.as_bytes(), p.n, p.previous_seq)).collect();
            assert_eq!(told, listed);
        }
        (Some(_), None) => panic!("the fast path takes what the slow one refuses: {}", String::from_utf8_lossy(bytes)),
        // Only escapes are left to the slow path.
        (None, Some(_)) => assert!(bytes.contains(&b'\\'), "{}", String::from_utf8_lossy(bytes)),
        (None, None) => {}
    }
    fast.is_some()
}

#[test]
fn the_fast_path_takes_ordinary_bodies() {
    let good = text(&plain());
    assert!(skimmed(good.as_bytes(), b"") && skimmed(good.as_bytes(), good.as_bytes()));
    for i in 0..good.len() {
        for byte in [0, b'"', b',', b'0', b'9', b'a', b'}', b'\\', 0x7f, 0x80, 0xff] {
            let mut bad = good.clone().into_bytes();
            bad[i] = byte;
            skimmed(&bad, b"");
            skimmed(&bad, good.as_bytes());
            skimmed(good.as_bytes(), &bad);
        }
        skimmed(&good.as_bytes()[..i], good.as_bytes());
    }
    for (at, fine) in [("01:02:03.004", true), ("01:02:59.999", true), ("01:02:60.000", false), ("01:02:0a.000", false)]
    {
        let body = text(&Entry { at: &format!("2024-03-01T{at}Z"), ..plain() });
        assert_eq!(skimmed(body.as_bytes(), good.as_bytes()), fine, "{at}");
    }
}

proptest! {
    #[test]
    fn a_body_is_read_the_same_on_both_paths(entry in any_entry(), other in any_entry(), place: prop::sample::Index, to: u8) {
        let good = write_owned(&entry).into_bytes();
        let other = write_owned(&OwnedEntry { action: entry.action.clone(), actor: entry.actor.clone(), ..other });
        skimmed(&good, other.as_bytes());
        let mut bad = good.clone();
        bad[place.index(good.len())] = to;
        skimmed(&bad, &good);
        skimmed(&good, &bad);
    }

    #[test]
    fn a_body_reads_back_as_it_was_written_and_is_canonical(entry in any_entry()) {
        let body = write_owned(&entry);
        prop_assert!(is_canonical(&body), "{}", body);
        prop_assert_eq!(read(&body).unwrap(), entry);
    }

    #[test]
    fn two_different_entries_never_share_a_body(a in any_entry(), b in any_entry()) {
        prop_assert_eq!(a == b, write_owned(&a) == write_owned(&b));
    }

    /// Whatever is accepted, is what the writer would have written: no second spelling.
    #[test]
    fn a_changed_byte_gives_another_entry_or_none(entry in any_entry(), place: prop::sample::Index, to in 0u8..128) {
        let good = write_owned(&entry);
        let mut bytes = good.clone().into_bytes();
        let i = place.index(bytes.len());
        prop_assume!(bytes[i] != to);
        bytes[i] = to;
        if let Ok(bad) = String::from_utf8(bytes) {
            if let Ok(other) = read(&bad) {
                prop_assert_eq!(write_owned(&other), bad);
                prop_assert_ne!(other, entry);
            }
        }
    }

    #[test]
    fn no_text_panics(body: String) {
        prop_assert!(read(&body).is_err());
    }
}
