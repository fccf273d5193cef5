use super::check::recompute;
use super::*;
use crate::supervise::day::Period;
use crate::supervise::score::{scorecard, DepartmentFacts, Span, Weights};
use proptest::prelude::*;

fn d(text: &str) -> Day {
    Day::parse(text, "day").unwrap()
}

const NOTE: &str = "data.example.gov.cn/sjj\n12\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— key x\n";

struct City {
    card: Scorecard,
    existence: BTreeMap<String, Existence>,
    matters: Vec<Counted>,
    entries: Vec<Entry>,
}

impl City {
    fn parts(&self) -> Parts<'_> {
        Parts {
            scorecard: &self.card,
            existence: &self.existence,
            matters: &self.matters,
            entries: &self.entries,
            algorithm: "sha256",
            checkpoint: NOTE,
        }
    }
}

fn entry(seq: u64, detail: &str) -> Entry {
    Entry { seq, body: format!("{{\"seq\":{seq}}}"), detail: Some(detail.into()), proof: vec!["0a".repeat(32); 4] }
}

fn fact(of: &str, seq: u64, pointer: &str, value: &str) -> Fact {
    Fact { of: of.into(), seq, pointer: pointer.into(), value: value.into() }
}

fn city() -> City {
    let reply = |object: &str, seqs: [u64; 2], done: &str| Counted {
        span: 0,
        matter: Matter {
            department: "MZJ".into(),
            metric: Metric::AnsweredInTime,
            object: object.into(),
            ground: Ground::Term { due: Some(d("2026-03-04")), limit: Some(d("2026-03-11")), done: Some(d(done)) },
            entries: seqs.into_iter().collect(),
        },
        facts: vec![
            fact("due", seqs[0], "/row/reply_due", "2026-03-04"),
            fact("done", seqs[1], "/row/decided_at", done),
        ],
    };
    let matters = vec![
        reply("1", [2, 3], "2026-03-04"),
        reply("2", [4, 5], "2026-03-05"),
        reply("3", [6, 7], "2026-03-12"),
        Counted {
            span: 0,
            matter: Matter {
                department: "MZJ".into(),
                metric: Metric::Coverage,
                object: "R1".into(),
                ground: Ground::State(true),
                entries: Entries::one(9),
            },
            facts: vec![fact("state", 9, "/row/state", "published"), fact("level", 9, "/row/level", "2")],
        },
    ];
    let asked = "{\"nonce\":\"00\",\"row\":{\"reply_due\":\"2026-03-04\"}}";
    let answered = |day: &str| format!("{{\"nonce\":\"00\",\"row\":{{\"decided_at\":\"{day}\"}}}}");
    let mut entries = vec![entry(9, "{\"nonce\":\"00\",\"row\":{\"level\":2,\"state\":\"published\"}}")];
    for (seq, day) in [(2, "2026-03-04"), (4, "2026-03-05"), (6, "2026-03-12")] {
        entries.push(entry(seq, asked));
        entries.push(entry(seq + 1, &answered(day)));
    }
    let period = Period::parse("2026-03").unwrap();
    let weights = Weights::new(Metric::ALL.map(|m| (m.code(), 10)), 5_000).unwrap();
    let span = Span { period, pack: "jingdezhen-2023".into(), version: "1".into(), weights };
    let mut all = tallies(&matters, period.to);
    let mut one = |code: &str, since| DepartmentFacts {
        code: code.into(),
        name: format!("{code}<局>"),
        since,
        until: None,
        tallies: all.remove(code).unwrap_or_default(),
    };
    let facts = [one("MZJ", None), one("NEW", Some(d("2026-03-31")))];
    let card = scorecard(period, vec![span], &facts).unwrap();
    let existence = [("NEW".to_string(), Existence { since: Some(d("2026-03-31")), until: None })].into();
    City { card, existence, matters, entries }
}

#[test]
fn a_bundle_recomputes_to_the_figures_it_states() {
    let city = city();
    let text = assemble(city.parts()).unwrap();
    let got = recompute(&text).unwrap();
    assert_eq!(got.scorecard, city.card);
    assert_eq!((got.facts_found, got.facts_erased, got.days_unbound), (8, 0, 3));
    let reply = &got.scorecard.departments[0].figures[4];
    assert_eq!((reply.tally.good, reply.tally.over_principle, reply.tally.breach), (1, 1, 1));
    assert_eq!(reply.rate_bp, Some(3_333));
    // One in time, one at half credit, one breach: 5000; coverage whole: 10000.
    assert_eq!(got.scorecard.departments[0].score_bp, Some(7_500));
    assert_eq!(text, assemble(city.parts()).unwrap());
}

#[test]
fn the_text_is_canonical_json() {
    let text = assemble(city().parts()).unwrap();
    assert!(text.starts_with("{\"algorithm\":\"sha256\",\"checkpoint\":\"data.example.gov.cn/sjj\\n12\\n"));
    let at = |k: &str| text.find(&format!("\"{k}\":")).unwrap();
    let keys = ["algorithm", "checkpoint", "departments", "entries", "format"];
    assert!(keys.windows(2).all(|w| at(w[0]) < at(w[1])));
}

#[test]
fn any_changed_figure_matter_or_fact_is_found() {
    let text = assemble(city().parts()).unwrap();
    for (from, to) in [
        ("\"score_bp\":7500", "\"score_bp\":7501"),
        ("\"rate_bp\":3333", "\"rate_bp\":3334"),
        ("\"rank\":1", "\"rank\":2"),
        ("\"breach\":1", "\"breach\":0"),
        ("\"done\":\"2026-03-12\"", "\"done\":\"2026-03-04\""),
        ("decided_at\\\":\\\"2026-03-12", "decided_at\\\":\\\"2026-03-11"),
        ("\"value\":\"2\"", "\"value\":\"3\""),
        ("\"over_principle_credit\":5000", "\"over_principle_credit\":6000"),
        ("\"coverage\":10", "\"coverage\":11"),
        ("\"since\":\"2026-03-31\"", "\"since\":\"2026-03-30-\""),
        ("\"state\":true", "\"state\":false"),
        ("\"entries\":\"9\"", "\"entries\":\"8\""),
        ("\"algorithm\"", "\"algorithm\":\"sm3\",\"algorithm\""),
        ("\"algorithm\":", "\"algorithm\": "),
        ("bundle/1", "bundle/2"),
    ] {
        assert!(text.contains(from), "{from}");
        assert!(recompute(&text.replacen(from, to, 1)).is_err(), "{from} -> {to}");
    }
}

#[test]
fn a_term_counted_as_kept_must_be_kept_in_the_enclosed_detail() {
    let mut city = city();
    // The matter, its fact and the figures all lie alike; only the entry does not.
    if let Ground::Term { done, .. } = &mut city.matters[2].matter.ground {
        *done = Some(d("2026-03-04"));
    }
    city.matters[2].facts[1].value = "2026-03-04".into();
    let mut all = tallies(&city.matters, d("2026-03-31"));
    let facts = DepartmentFacts {
        code: "MZJ".into(),
        name: "x".into(),
        since: None,
        until: None,
        tallies: all.remove("MZJ").unwrap(),
    };
    city.card = scorecard(city.card.period, city.card.spans.clone(), &[facts]).unwrap();
    city.existence.clear();
    let refusal = assemble(city.parts()).unwrap_err();
    assert!(refusal.to_string().contains("entry 7"), "{refusal}");
}

#[test]
fn an_erased_detail_is_counted_as_erased_not_as_found() {
    let mut city = city();
    city.entries[0].detail = None;
    let got = recompute(&assemble(city.parts()).unwrap()).unwrap();
    assert_eq!((got.facts_found, got.facts_erased), (6, 2));
}

#[test]
fn parts_that_do_not_belong_together_are_refused() {
    type Break = (&'static str, fn(&mut City));
    let breaks: [Break; 11] = [
        ("not enclosed", |c| c.entries.truncate(3)),
        ("enclosed twice", |c| c.entries.push(c.entries[0].clone())),
        ("no matter rests on it", |c| c.entries.push(entry(11, "{}"))),
        ("not in the checkpoint", |c| c.entries[0].seq = 13),
        ("does not say", |c| c.entries[0].body = "{\"seq\":8}".into()),
        ("does not say", |c| c.entries[0].body = "not json".into()),
        ("no inclusion proof", |c| c.entries[0].proof = vec!["0a".repeat(32); 5]),
        ("no inclusion proof", |c| c.entries[0].proof[0] = "0A".repeat(32)),
        ("rests on no entry", |c| c.matters[0].matter.entries = Entries::default()),
        ("does not cite", |c| c.matters[0].facts[0].seq = 9),
        ("not enclosed", |c| c.matters[0].matter.entries = Entries::parse("1-9007199254740991").unwrap()),
    ];
    for (why, change) in breaks {
        let mut c = city();
        change(&mut c);
        let refusal = assemble(c.parts()).unwrap_err();
        assert_eq!(refusal.fault.number, 8401);
        assert!(refusal.to_string().contains(why), "{why}: {refusal}");
    }
    let c = city();
    assert!(assemble(Parts { algorithm: "md5", ..c.parts() }).is_err());
    for note in ["", "a\n12", "a\n012\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n", "a\n-1\nx\n", "\n12\nx"] {
        assert!(assemble(Parts { checkpoint: note, ..c.parts() }).is_err(), "{note}");
    }
}

#[test]
fn an_empty_period_makes_an_empty_bundle() {
    let mut c = city();
    c.card = scorecard(c.card.period, c.card.spans.clone(), &[]).unwrap();
    (c.matters, c.entries) = (vec![], vec![]);
    c.existence.clear();
    assert!(recompute(&assemble(c.parts()).unwrap()).unwrap().scorecard.departments.is_empty());
}

proptest! {
    #[test]
    fn no_text_can_panic_the_check(at in 0usize..4_000, with in "[0-9a-z\"{}:,\\[\\]]{0,4}") {
        let text = assemble(city().parts()).unwrap();
        let _ = recompute(&with);
        if let (Some(a), Some(b)) = (text.get(..at), text.get(at + with.len()..)) {
            let _ = recompute(&format!("{a}{with}{b}"));
        }
    }
}
