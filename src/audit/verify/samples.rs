//! Chains to verify, lawful and altered.

use super::*;
use crate::audit::entry::{self, Class, Clock, Entry, Party};

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Owned {
    Null,
    Text(Vec<u8>),
    Blob(Vec<u8>),
}

impl Owned {
    pub(super) fn cell(&self) -> Cell<'_> {
        match self {
            Owned::Null => Cell::Null,
            Owned::Text(bytes) => Cell::Text(bytes),
            Owned::Blob(bytes) => Cell::Blob(bytes),
        }
    }
    pub(super) fn bytes(&mut self) -> &mut Vec<u8> {
        match self {
            Owned::Text(bytes) | Owned::Blob(bytes) => bytes,
            Owned::Null => panic!("no bytes"),
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) seq: i64,
    pub(super) body: Owned,
    pub(super) detail: Owned,
    pub(super) hash: Owned,
}

pub(super) const ALG: Algorithm = Algorithm::Sha256;

/// Builds a lawful chain: departments take turns, every third entry is an access.
pub(super) struct Chain {
    pub(super) lines: Vec<Line>,
    pub(super) hash: Hash,
    pub(super) last: std::collections::BTreeMap<String, (i64, i64)>,
    pub(super) at: String,
    pub(super) clock: Option<Clock>,
    pub(super) object: &'static str,
}

impl Chain {
    pub(super) fn new() -> Self {
        let mut chain =
            Chain { lines: vec![], hash: ZERO, last: Default::default(), at: time(0), clock: None, object: "o" };
        chain.add("chain.genesis", Class::Chain, &[], "{\"hash\":\"sha256\",\"nonce\":\"00\"}");
        chain
    }
    pub(super) fn add(&mut self, action: &str, class: Class, departments: &[&str], detail: &str) {
        let seq = self.lines.len() as i64 + 1;
        let mut parties = Vec::new();
        for code in departments {
            let state = self.last.entry(code.to_string()).or_default();
            parties.push(Party { department: code, n: state.0 + 1, previous_seq: state.1 });
            *state = (state.0 + 1, seq);
        }
        let digest = entry::digest(ALG, detail);
        let mut body = String::new();
        let (at, clock) = (self.at.clone(), self.clock);
        entry::body(
            &Entry {
                seq,
                at: &at,
                actor: "a",
                department: None,
                class,
                action,
                object: self.object,
                parties: &parties,
                clock,
                digest: &digest,
            },
            &mut body,
        );
        self.hash = entry::link(ALG, &self.hash, &entry::leaf(ALG, &body));
        self.lines.push(Line {
            seq,
            body: Owned::Text(body.into_bytes()),
            detail: Owned::Text(detail.as_bytes().to_vec()),
            hash: Owned::Blob(self.hash.to_vec()),
        });
    }
    pub(super) fn of(n: i64) -> Self {
        let mut chain = Chain::new();
        for i in 2..=n {
            chain.at = time(i);
            let codes = ["gaj", "mzj", "wjw", "zrzy"];
            let (a, b) = (codes[(i % 4) as usize], codes[(i / 4 % 4) as usize]);
            let pair = if a == b { vec![a] } else { vec![a, b] };
            let class = if i % 3 == 0 { Class::Access } else { Class::Governance };
            chain.add("request.agree", class, &pair, &format!("{{\"i\":{i},\"nonce\":\"{i:032x}\"}}"));
        }
        chain
    }
}

/// Minute i of 2024.
pub(super) fn time(i: i64) -> String {
    format!("2024-{:02}-{:02}T{:02}:{:02}:00.000Z", i / 40320 % 12 + 1, i / 1440 % 28 + 1, i / 60 % 24, i % 60)
}

pub(super) fn outcome(lines: &[Line], options: Options) -> Outcome {
    let mut verifier = Verifier::new(options);
    let mut lines = lines.to_vec();
    lines.sort_by_key(|line| line.seq);
    for line in &lines {
        verifier
            .feed(Row { seq: line.seq, body: line.body.cell(), detail: line.detail.cell(), hash: line.hash.cell() })
            .unwrap();
    }
    verifier.finish().unwrap()
}

pub(super) fn found(lines: &[Line]) -> Vec<(i64, &'static str)> {
    let one = outcome(lines, Options { threads: false, ..Options::new(ALG) });
    let two = outcome(lines, Options::new(ALG));
    assert_eq!(one.problems, two.problems, "both cores see the same");
    one.problems.iter().map(|p| (p.seq, p.kind.name())).collect()
}

pub(super) fn spot(line: &mut Line, from: &str, to: &str) {
    let text = String::from_utf8(line.body.bytes().clone()).unwrap();
    assert!(text.contains(from), "{text}");
    *line.body.bytes() = text.replacen(from, to, 1).into_bytes();
}

/// Makes the stored hash of a line follow from its body, as a forger would.
pub(super) fn rehash(lines: &mut [Line], i: usize) {
    let before: Hash = if i == 0 { ZERO } else { lines[i - 1].hash.bytes().as_slice().try_into().unwrap() };
    let body = String::from_utf8(lines[i].body.bytes().clone()).unwrap();
    let hash = entry::link(ALG, &before, &entry::leaf(ALG, &body));
    *lines[i].hash.bytes() = hash.to_vec();
}

/// Chains with all sorts of changes, for the offline verifiers to agree on.
pub(super) fn edited_chains() -> Vec<(String, Vec<Line>)> {
    let good = Chain::of(30).lines;
    let mut all = vec![("whole".to_string(), good.clone()), ("empty".to_string(), vec![])];
    for i in 0..30 {
        let mut lines = good.clone();
        lines[i].hash.bytes()[i] ^= 1 << (i % 8);
        all.push((format!("hash {i}"), lines));
        let mut lines = good.clone();
        let body = lines[i].body.bytes();
        let at = 37 * (i + 1) % body.len();
        body[at] ^= 1;
        if std::str::from_utf8(body).is_ok() {
            all.push((format!("body {i} byte {at}"), lines));
        }
        let mut lines = good.clone();
        lines[i].detail.bytes()[3] ^= 1;
        all.push((format!("detail {i}"), lines));
        let mut lines = good.clone();
        lines[i].detail = Owned::Null;
        all.push((format!("no detail {i}"), lines));
        let mut lines = good.clone();
        lines.remove(i);
        all.push((format!("without {i}"), lines.clone()));
        lines[i..].iter_mut().for_each(|line| line.seq -= 1);
        all.push((format!("without {i}, renumbered"), lines));
        let mut lines = good.clone();
        lines[i].seq = 100;
        all.push((format!("renumbered {i}"), lines));
        let j = (i * 7 + 1) % 30;
        let mut lines = good.clone();
        (lines[i].seq, lines[j].seq) = (good[j].seq, good[i].seq);
        all.push((format!("rows {i} and {j} exchanged"), lines));
        let mut lines = good.clone();
        (lines[i].hash, lines[j].hash) = (good[j].hash.clone(), good[i].hash.clone());
        all.push((format!("hashes {i} and {j} exchanged"), lines));
        let mut lines = good.clone();
        lines[i..].iter_mut().for_each(|line| line.seq += 1);
        lines.push(Line { seq: good[i].seq, ..good[j].clone() });
        all.push((format!("copy of {j} before {i}"), lines));
        let mut lines = good.clone();
        spot(&mut lines[i], "\"object\":\"o\"", "\"object\":\"p\"");
        rehash(&mut lines, i);
        all.push((format!("forged {i}"), lines));
    }
    for (what, at) in [("lawful", "2024-07-01T00:00:00.000Z"), ("early", "2024-06-30T00:00:00.000Z")] {
        let mut chain = Chain::of(30);
        for i in [2, 5, 8] {
            chain.lines[i].detail = Owned::Null;
        }
        erase(&mut chain, 1, 7, at);
        all.push((format!("{what} erasure and one uncovered"), chain.lines));
    }
    for (what, at) in [("early", "2024-12-31T16:00:00.000Z"), ("late", "2027-01-01T16:00:00.000Z")] {
        all.push((format!("{what} under a pack of 12 months"), under_a_pack(at).lines));
    }
    let mut chain = Chain::of(30);
    chain.at = time(3);
    chain.add("request.agree", Class::Governance, &["gaj"], "{}");
    all.push(("backwards".into(), chain.lines));
    all
}

pub(super) fn erase(chain: &mut Chain, from: i64, to: i64, at: &str) {
    chain.at = at.to_string();
    chain.add(
        "chain.erase",
        Class::Chain,
        &[],
        &format!("{{\"from\":{from},\"ground\":\"g\",\"nonce\":\"00\",\"to\":{to}}}"),
    );
}

/// Details of two resources, one of them with personal items, erased at this time under a pack that demands 12 months.
pub(super) fn under_a_pack(at: &str) -> Chain {
    let mut chain = Chain::new();
    let add = |chain: &mut Chain, object, action, class, detail| {
        chain.object = object;
        chain.add(action, class, &[], detail);
    };
    let governance = Class::Governance;
    add(&mut chain, "item:r/1|n", "item.insert", governance, r#"{"new":{"pi":"personal"},"nonce":"00"}"#);
    let rule = r#"{"new":{"value":"\"2024-06-01\""},"nonce":"00"}"#;
    add(&mut chain, "rule:own|1|effective_from", "rule.insert", governance, rule);
    let rule = r#"{"new":{"value":"12"},"nonce":"00"}"#;
    add(&mut chain, "rule:own|1|log_retention_months", "rule.insert", governance, rule);
    add(&mut chain, "pack:own|1", "pack.activate", governance, r#"{"nonce":"00","packs":["own/1"]}"#);
    for i in 0..80 {
        let object = if i % 2 == 0 { "resource:r/1" } else { "resource:r/2" };
        add(&mut chain, object, "resource.read", Class::Access, r#"{"nonce":"00"}"#);
    }
    chain.lines[5..37].iter_mut().for_each(|line| line.detail = Owned::Null);
    chain.object = "erasure:1";
    erase(&mut chain, 6, 37, at);
    chain
}
