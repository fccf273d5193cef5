use super::*;
use proptest::prelude::*;

fn d(text: &str) -> Day {
    Day::parse(text, "day").unwrap()
}

fn period(text: &str) -> Period {
    Period::parse(text).unwrap()
}

pub(crate) fn weights(each: u64, credit: u64) -> Weights {
    Weights::new(Metric::ALL.map(|m| (m.code(), each)), credit).unwrap()
}

fn span(p: &str, version: &str, weights: Weights) -> Span {
    Span { period: period(p), pack: "jingdezhen-2023".into(), version: version.into(), weights }
}

fn tally(good: u64, over: u64, breach: u64, seq: u64) -> Tally {
    Tally { good, over_principle: over, breach, pending: 0, entries: Entries::one(seq) }
}

fn facts(code: &str, tallies: &[(usize, Metric, Tally)]) -> DepartmentFacts {
    DepartmentFacts {
        code: code.into(),
        name: format!("{code}局"),
        since: None,
        until: None,
        tallies: tallies.iter().map(|(i, m, t)| ((*i, *m), t.clone())).collect(),
    }
}

fn one(year: &str, f: DepartmentFacts) -> DepartmentScore {
    scorecard(period(year), vec![span(year, "1", weights(10, 10_000))], &[f]).unwrap().departments.remove(0)
}

#[test]
fn a_rate_is_rounded_half_up_in_basis_points() {
    assert_eq!(basis_points(1, 3), Some(3333));
    assert_eq!(basis_points(2, 3), Some(6667));
    assert_eq!(basis_points(1, 20_000), Some(1));
    assert_eq!(basis_points(1, 20_001), Some(0));
    assert_eq!(basis_points(0, 0), None);
    assert_eq!(basis_points(u64::MAX, u64::MAX), Some(10_000));
    assert_eq!((percent(Some(9531)), percent(Some(7)), percent(None)), ("95.31%".into(), "0.07%".into(), "—".into()));
}

#[test]
fn a_department_with_nothing_to_measure_is_said_to_have_nothing() {
    let got = one("2024", facts("MZJ", &[]));
    assert_eq!((got.score_bp, got.rank), (None, None));
    assert_eq!(got.note, Note::Nothing(period("2024")));
    assert!(got.figures.iter().all(|f| f.rate_bp.is_none()));
    assert_eq!(got.figures.len(), 9);
}

#[test]
fn a_department_created_in_the_period_says_which_part_its_figures_cover() {
    let mut f = facts("MZJ", &[(0, Metric::Coverage, tally(1, 0, 0, 5))]);
    f.since = Some(d("2024-12-31"));
    let got = one("2024", f.clone());
    assert_eq!(got.note, Note::Part(period("2024-12-31/2024-12-31")));
    assert_eq!(got.score_bp, Some(10_000));
    f.since = Some(d("2025-01-01"));
    assert_eq!(one("2024", f.clone()).note, Note::Absent);
    (f.since, f.until) = (None, Some(d("2024-01-01")));
    assert_eq!(one("2024", f).note, Note::Absent);
}

#[test]
fn what_was_not_measured_gives_its_weight_to_the_rest() {
    let got =
        one("2024", facts("MZJ", &[(0, Metric::Coverage, tally(1, 0, 0, 5)), (0, Metric::Use, tally(1, 0, 1, 6))]));
    assert_eq!(got.score_bp, Some(7_500));
}

#[test]
fn over_the_principle_term_is_apart_from_breaches_and_credited_by_the_pack() {
    let f = facts("MZJ", &[(0, Metric::AnsweredInTime, tally(6, 3, 1, 5))]);
    for (credit, score) in [(0, 6_000), (5_000, 7_500), (10_000, 9_000)] {
        let card =
            scorecard(period("2024"), vec![span("2024", "1", weights(1, credit))], std::slice::from_ref(&f)).unwrap();
        let figure = &card.departments[0].figures[4];
        assert_eq!(figure.rate_bp, Some(6_000));
        assert_eq!((figure.tally.over_principle, figure.tally.breach), (3, 1));
        assert_eq!(card.departments[0].score_bp, Some(score));
    }
}

#[test]
fn only_replies_have_a_principle_term() {
    let f = facts("MZJ", &[(0, Metric::ProvidedInTime, tally(6, 3, 1, 5))]);
    let refusal = scorecard(period("2024"), vec![span("2024", "1", weights(1, 0))], &[f]).unwrap_err();
    assert_eq!(refusal.fault.number, 8103);
}

#[test]
fn counts_too_large_to_be_exact_are_refused_not_wrapped() {
    for t in [tally(u64::MAX, 1, 0, 1), tally(COUNT_LIMIT, 0, 1, 1)] {
        let f = facts("MZJ", &[(0, Metric::AnsweredInTime, t)]);
        assert_eq!(
            scorecard(period("2024"), vec![span("2024", "1", weights(1, 0))], &[f]).unwrap_err().fault.number,
            8103
        );
    }
}

#[test]
fn a_change_of_rule_pack_scores_each_part_by_its_own_weights_and_days() {
    let only = |metric: Metric| Weights::new(Metric::ALL.map(|m| (m.code(), u64::from(m == metric))), 0).unwrap();
    let spans = vec![
        span("2024-01-01/2024-01-10", "1", only(Metric::Use)),
        span("2024-01-11/2024-01-31", "2", only(Metric::Updating)),
    ];
    let f = facts(
        "MZJ",
        &[
            (0, Metric::Use, tally(1, 0, 0, 5)),
            (1, Metric::Use, tally(0, 0, 3, 6)),
            (1, Metric::Updating, tally(1, 0, 1, 9)),
            (0, Metric::Coverage, tally(1, 0, 9, 1)),
            (1, Metric::Coverage, tally(9, 0, 1, 2)),
        ],
    );
    let got = scorecard(period("2024-01"), spans, &[f]).unwrap().departments.remove(0);
    assert_eq!(got.span_scores_bp, [Some(10_000), Some(5_000)]);
    assert_eq!(got.score_bp, Some(6_613)); // (10·10000 + 21·5000) / 31, half up
    let of = |m: Metric| got.figures.iter().find(|f| f.metric == m).unwrap();
    assert_eq!(of(Metric::Use).rate_bp, Some(2_500)); // matters of both parts
    assert_eq!(of(Metric::Use).tally.entries.to_string(), "5-6");
    assert_eq!(of(Metric::Coverage).rate_bp, Some(9_000)); // the state at the end
}

#[test]
fn spans_must_tile_the_period() {
    let w = || weights(1, 0);
    let bad: Vec<Vec<Span>> = vec![
        vec![],
        vec![span("2024-01", "1", w())],
        vec![span("2024-01", "1", w()), span("2024-03-01/2024-12-31", "1", w())],
        vec![span("2024", "1", w()), span("2024", "1", w())],
        vec![span("2024-01-02/2024-12-31", "1", w())],
        vec![span("2024-01-01/2025-01-01", "1", w())],
    ];
    for spans in bad {
        assert_eq!(scorecard(period("2024"), spans, &[]).unwrap_err().fault.number, 8102);
    }
    assert!(scorecard(period("2024"), vec![span("2024", "1", w())], &[]).unwrap().departments.is_empty());
}

#[test]
fn weights_are_complete_known_bounded_and_not_all_zero() {
    let all = |v: u64| Metric::ALL.map(|m| (m.code(), v)).to_vec();
    let number = |w: Vec<(&str, u64)>, credit| Weights::new(w, credit).unwrap_err().fault.number;
    assert_eq!(number(all(0), 0), 8101);
    assert_eq!(number(all(10_001), 0), 8101);
    assert_eq!(number(all(1), 10_001), 8101);
    assert_eq!(number(all(1)[1..].to_vec(), 0), 8101);
    assert_eq!(number([all(1), vec![("use", 1)]].concat(), 0), 8101);
    assert_eq!(number([all(1), vec![("beauty", 1)]].concat(), 0), 8101);
}

#[test]
fn a_department_named_twice_is_refused() {
    let twice = [facts("A", &[]), facts("B", &[]), facts("A", &[])];
    let refusal = scorecard(period("2024"), vec![span("2024", "1", weights(1, 0))], &twice).unwrap_err();
    assert_eq!(refusal.fault.number, 8104);
}

#[test]
fn equal_scores_share_a_rank() {
    let f = |code: &str, good| facts(code, &[(0, Metric::Use, tally(good, 0, 10 - good, 1))]);
    let card = scorecard(
        period("2024"),
        vec![span("2024", "1", weights(1, 0))],
        &[f("A", 5), f("B", 9), f("C", 9), f("D", 1), facts("E", &[])],
    );
    let ranks: Vec<_> = card.unwrap().departments.iter().map(|d| d.rank).collect();
    assert_eq!(ranks, [Some(3), Some(1), Some(1), Some(4), None]);
}

fn term(metric: Metric, due: Option<&str>, limit: Option<&str>, done: Option<&str>) -> Matter {
    Matter {
        department: "MZJ".into(),
        metric,
        object: "1".into(),
        ground: Ground::Term { due: due.map(d), limit: limit.map(d), done: done.map(d) },
        entries: Entries::one(1),
    }
}

#[test]
fn a_term_is_judged_by_what_was_known_at_the_end_of_the_period() {
    use Metric::{AnsweredInTime as Reply, ProvidedInTime as Provide};
    let end = d("2024-03-31");
    let (due, limit) = (Some("2024-03-04"), Some("2024-03-11"));
    for (metric, due, limit, done, outcome) in [
        (Reply, due, limit, Some("2024-03-04"), Outcome::Good),
        (Reply, due, limit, Some("2024-03-05"), Outcome::OverPrinciple),
        (Reply, due, limit, Some("2024-03-11"), Outcome::OverPrinciple),
        (Reply, due, limit, Some("2024-03-12"), Outcome::Breach),
        (Reply, due, limit, None, Outcome::Breach),
        (Reply, due, None, None, Outcome::OverPrinciple),
        (Reply, None, None, Some("2024-03-05"), Outcome::Pending),
        (Reply, Some("2024-03-31"), None, None, Outcome::Pending),
        (Reply, Some("2024-03-31"), None, Some("2024-04-01"), Outcome::Pending),
        (Provide, due, due, Some("2024-03-05"), Outcome::Breach),
        (Provide, due, None, Some("2024-03-05"), Outcome::Breach),
        (Provide, due, due, Some("2024-03-04"), Outcome::Good),
        // A limit before the due day can't make a breach of a day in time.
        (Reply, due, Some("2024-03-01"), Some("2024-03-03"), Outcome::Good),
    ] {
        assert_eq!(term(metric, due, limit, done).outcome(end), outcome, "{metric:?} {due:?} {done:?}");
    }
}

proptest! {
    #[test]
    fn scores_lie_between_nothing_and_the_whole_and_grow_with_what_is_good(
        counts in proptest::collection::vec((0usize..9, 0u64..50, 0u64..50), 0..9), each in 1u64..100, credit in 0u64..=10_000,
    ) {
        let make = |more: u64| {
            let t: Vec<_> = counts.iter().map(|(m, g, b)| (0, Metric::ALL[*m], tally(g + more, 0, *b, 1))).collect();
            let card = scorecard(period("2024"), vec![span("2024", "1", weights(each, credit))], &[facts("A", &t)]).unwrap();
            card.departments[0].score_bp
        };
        let (now, better) = (make(0), make(1));
        prop_assert!(now.is_none_or(|s| s <= WHOLE));
        prop_assert_eq!(better.is_none(), counts.is_empty());
        prop_assert!(now <= better);
    }
    #[test]
    fn order_of_departments_and_of_matters_changes_nothing(seed in proptest::collection::vec((1u64..30, 0i64..40, 0i64..60), 1..20)) {
        let matters: Vec<Matter> = seed.iter().map(|(seq, due, done)| Matter {
            department: "A".into(), metric: Metric::AnsweredInTime, object: seq.to_string(),
            ground: Ground::Term { due: Some(d("2024-01-01").plus_days(*due)), limit: None, done: Some(d("2024-01-01").plus_days(*done)) },
            entries: Entries::one(*seq),
        }).collect();
        let end = d("2024-02-10");
        let there = Tally::count(&matters, end);
        prop_assert_eq!(&there, &Tally::count(matters.iter().rev(), end));
        prop_assert_eq!(there.of().unwrap() + there.pending, matters.len() as u64);
        let (a, b) = (facts("A", &[(0, Metric::AnsweredInTime, there)]), facts("B", &[]));
        let card = |f: &[DepartmentFacts]| scorecard(period("2024"), vec![span("2024", "1", weights(1, 0))], f).unwrap();
        prop_assert_eq!(card(&[a.clone(), b.clone()]), card(&[b, a]));
    }
}
