use std::collections::BTreeSet;

use super::samples::*;
use super::*;
use crate::audit::entry::{Class, Clock};
use proptest::prelude::*;

#[test]
fn a_whole_chain_has_no_problem_and_the_right_head() {
    let chain = Chain::of(1500);
    let result = outcome(&chain.lines, Options { roots_at: vec![1, 7, 1500, 1501], ..Options::new(ALG) });
    assert_eq!(result.problems, vec![]);
    assert_eq!(result.head, Some(Head { seq: 1500, hash: chain.hash, at: Some(time(1500)) }));
    let mut range = crate::audit::tree::Range::new(ALG);
    for mut line in chain.lines {
        range.push(ALG.hash(&[&[0], line.body.bytes()]));
    }
    assert_eq!(result.roots.len(), 3);
    assert_eq!(result.roots[2], (1500, range.root()));
    assert_eq!(result.parties["mzj"], chain.last["mzj"]);
}

#[test]
fn genesis_names_the_hash() {
    assert_eq!(genesis_algorithm("{\"hash\":\"sm3\"}"), Some(Algorithm::Sm3));
    for detail in ["", "{}", "{\"hash\":\"md5\"}", "{\"hash\":1}", "{\"hash\":\"sm3\",\"hash\":\"sha256\"}"] {
        assert_eq!(genesis_algorithm(detail), None);
    }
}

#[test]
fn an_empty_chain_lacks_its_genesis() {
    assert_eq!(found(&[]), [(1, "missing")]);
    let mut lines = Chain::of(3).lines;
    lines.remove(0);
    assert_eq!(found(&lines), [(1, "missing")]);
}

#[test]
fn verification_takes_up_behind_an_entry() {
    let mut chain = Chain::of(100);
    let head = outcome(&chain.lines[..60], Options::new(ALG)).head;
    let rest = chain.lines.split_off(60);
    let after = |rest: &[Line]| outcome(rest, Options { after: head.clone(), ..Options::new(ALG) });
    assert_eq!(after(&rest).problems, vec![]);
    assert_eq!(after(&[]).head, head);
    let mut bad = rest.clone();
    bad[0].hash.bytes()[3] ^= 1;
    assert_eq!(after(&bad).problems[0].seq, 61);
    assert_eq!(after(&rest[1..]).problems[0].kind, Kind::Missing);
}

#[test]
fn a_deleted_entry_is_missing_and_nothing_else_is() {
    for gone in 1..20 {
        let mut lines = Chain::of(20).lines;
        lines.remove(gone - 1);
        assert_eq!(found(&lines), [(gone as i64, "missing")]);
    }
    let mut lines = Chain::of(20).lines;
    lines.drain(4..7);
    assert_eq!(found(&lines), [(5, "missing"), (6, "missing"), (7, "missing")]);
    let mut lines = Chain::of(300).lines;
    lines.drain(4..204);
    assert_eq!(found(&lines), [(5, "missing")]);
}

#[test]
fn a_deleted_entry_is_named_even_if_the_rest_is_renumbered() {
    let mut lines = Chain::of(20).lines;
    lines.remove(6);
    lines[6..].iter_mut().for_each(|line| line.seq -= 1);
    assert_eq!(found(&lines), [(7, "missing")]);
}

#[test]
fn a_row_put_in_is_named_and_not_those_it_pushed_back() {
    let good = Chain::of(20).lines;
    for copy in [2, 6, 15] {
        let mut lines = good.clone();
        lines[7..].iter_mut().for_each(|line| line.seq += 1);
        lines.push(Line { seq: 8, ..good[copy].clone() });
        let kinds = found(&lines);
        assert_eq!(kinds, [(8, "inserted")], "copy of {}", copy + 1);
    }
    let mut end = good.clone();
    end.push(Line { seq: 21, ..good[4].clone() });
    assert_eq!(found(&end), [(21, "inserted")]);
    for seq in [0, -3] {
        let mut below = good.clone();
        below.push(Line { seq, ..good[4].clone() });
        assert_eq!(found(&below), [(seq, "inserted")]);
    }
}

#[test]
fn a_branch_that_continues_an_older_entry_is_a_fork() {
    let good = Chain::of(20);
    let mut other = Chain::of(10);
    other.add("request.refuse", Class::Governance, &[], "{}");
    let mut lines = good.lines.clone();
    lines[11..].iter_mut().for_each(|line| line.seq += 1);
    let mut branch = other.lines[10].clone();
    branch.seq = 12;
    lines.push(branch);
    let kinds = found(&lines);
    assert!(kinds.contains(&(12, "forked")), "{kinds:?}");
}

#[test]
fn two_rows_that_changed_places_are_both_named() {
    for (i, j) in [(4, 5), (4, 6), (2, 17), (18, 19), (1, 2), (5, 19)] {
        let mut lines = Chain::of(20).lines;
        let (a, b) = (lines[i].seq, lines[j].seq);
        (lines[i].seq, lines[j].seq) = (b, a);
        assert_eq!(found(&lines), [(a, "reordered"), (b, "reordered")], "{i} {j}");
        for column in 0..3 {
            let mut lines = Chain::of(20).lines;
            let (head, tail) = lines.split_at_mut(j);
            match column {
                0 => std::mem::swap(&mut head[i].body, &mut tail[0].body),
                1 => std::mem::swap(&mut head[i].detail, &mut tail[0].detail),
                _ => std::mem::swap(&mut head[i].hash, &mut tail[0].hash),
            }
            let seqs: BTreeSet<i64> = found(&lines).iter().map(|(seq, _)| *seq).collect();
            assert_eq!(seqs, BTreeSet::from([a, b]), "column {column} of {a}, {b}");
        }
    }
}

#[test]
fn a_renumbered_row_is_missed_at_its_place_and_found_at_the_other() {
    let mut lines = Chain::of(20).lines;
    lines[4].seq = 100;
    assert_eq!(found(&lines), [(5, "missing"), (100, "reordered")]);
    let mut lines = Chain::of(20).lines;
    lines[19].seq = 100;
    assert_eq!(found(&lines), [(100, "reordered")]);
    let mut lines = Chain::of(20).lines;
    lines[4].seq = i64::MAX;
    assert_eq!(found(&lines), [(5, "missing"), (i64::MAX, "reordered")]);
}

#[test]
fn a_value_of_another_type_is_named_even_with_the_same_bytes() {
    let retype = |value: &mut Owned| {
        *value = match value.clone() {
            Owned::Text(bytes) => Owned::Blob(bytes),
            Owned::Blob(bytes) => Owned::Text(bytes),
            Owned::Null => Owned::Null,
        }
    };
    for i in [0usize, 4, 19] {
        for column in 0..3 {
            let mut lines = Chain::of(20).lines;
            match column {
                0 => retype(&mut lines[i].body),
                1 => retype(&mut lines[i].detail),
                _ => retype(&mut lines[i].hash),
            }
            assert_eq!(found(&lines), [(i as i64 + 1, "retyped")]);
        }
        let mut lines = Chain::of(20).lines;
        lines[i].hash = Owned::Null;
        assert_eq!(found(&lines), [(i as i64 + 1, "retyped")]);
        lines[i].body = Owned::Null;
        assert_eq!(found(&lines), [(i as i64 + 1, "retyped")]);
    }
}

#[test]
fn a_forged_entry_with_its_own_hash_made_to_fit_breaks_at_the_next() {
    let mut lines = Chain::of(20).lines;
    spot(&mut lines[9], "request.agree", "request.refuse");
    rehash(&mut lines, 9);
    let seqs: BTreeSet<i64> = found(&lines).iter().map(|(seq, _)| *seq).collect();
    assert!(!seqs.is_empty() && seqs.iter().all(|seq| [10, 11].contains(seq)), "{seqs:?}");
}

#[test]
fn a_wrong_party_counter_is_found_in_a_chain_that_links() {
    let mut lines = Chain::of(20).lines;
    let from = String::from_utf8(lines[9].body.bytes().clone()).unwrap();
    let place = from.find("\"parties\":[[\"").unwrap();
    let part: String = from[place..].chars().take_while(|c| *c != ']').collect();
    let (start, n) = part.rsplit_once(',').map(|(head, _)| head.rsplit_once(',').unwrap()).unwrap();
    let worse = part.replacen(&format!("{start},{n},"), &format!("{start},{},", n.parse::<i64>().unwrap() + 5), 1);
    spot(&mut lines[9], &part, &worse);
    for i in 9..20 {
        rehash(&mut lines, i);
    }
    let kinds = found(&lines);
    assert_eq!(kinds[0], (10, "parties"));
    assert!(kinds.len() <= 2, "{kinds:?}");
}

#[test]
fn time_that_runs_backwards_is_found_and_a_regressed_clock_is_lawful() {
    let mut chain = Chain::of(10);
    chain.clock = Some(Clock::Regressed);
    chain.add("request.agree", Class::Governance, &[], "{}");
    chain.clock = None;
    chain.at = time(11);
    chain.add("request.agree", Class::Governance, &[], "{}");
    assert_eq!(found(&chain.lines), []);
    chain.at = time(5);
    chain.add("request.agree", Class::Governance, &[], "{}");
    chain.at = time(11);
    chain.add("request.agree", Class::Governance, &[], "{}");
    assert_eq!(found(&chain.lines), [(13, "backwards")]);
    chain.at = time(12);
    chain.clock = Some(Clock::Regressed);
    chain.add("request.agree", Class::Governance, &[], "{}");
    assert_eq!(found(&chain.lines), [(13, "backwards"), (15, "backwards")]);
}

#[test]
fn an_erasure_is_lawful_only_late_and_under_an_entry_that_covers_it() {
    let gone = |chain: &mut Chain, seqs: &[usize]| seqs.iter().for_each(|s| chain.lines[s - 1].detail = Owned::Null);
    let mut chain = Chain::of(40);
    gone(&mut chain, &[3, 6, 9, 12]);
    assert_eq!(found(&chain.lines), [(3, "erased"), (6, "erased"), (9, "erased"), (12, "erased")]);
    erase(&mut chain, 1, 12, "2024-07-01T00:00:00.000Z");
    assert_eq!(found(&chain.lines), [], "six months to the day");

    let mut early = Chain::of(40);
    gone(&mut early, &[3, 6]);
    erase(&mut early, 1, 12, "2024-06-30T23:59:59.999Z");
    assert_eq!(found(&early.lines), [(3, "erased_early"), (6, "erased_early")]);

    let mut part = Chain::of(40);
    gone(&mut part, &[3, 6, 9, 12]);
    erase(&mut part, 5, 10, "2024-07-01T00:00:00.000Z");
    assert_eq!(found(&part.lines), [(3, "erased"), (12, "erased")]);

    let mut cut = Chain::of(40);
    gone(&mut cut, &[3, 6, 9, 12]);
    erase(&mut cut, 5, 10, "2024-06-01T00:00:00.000Z");
    let mut both = found(&cut.lines);
    both.sort_unstable();
    assert_eq!(both, [(3, "erased"), (6, "erased_early"), (9, "erased_early"), (12, "erased")]);

    let mut wrong = Chain::of(40);
    gone(&mut wrong, &[4]);
    erase(&mut wrong, 1, 12, "2024-07-01T00:00:00.000Z");
    assert_eq!(found(&wrong.lines), [(4, "erased")], "governance is never erased");

    let mut longer = Chain::of(40);
    gone(&mut longer, &[3]);
    erase(&mut longer, 1, 12, "2024-07-01T00:00:00.000Z");
    let result = outcome(&longer.lines, Options { retention_months: 36, ..Options::new(ALG) });
    assert_eq!(result.problems[0].kind, Kind::ErasedEarly);

    let mut no_range = Chain::of(40);
    no_range.add("chain.erase", Class::Chain, &[], "{\"nonce\":\"00\"}");
    assert_eq!(found(&no_range.lines), [(41, "erased")]);
}

#[test]
fn an_erasure_is_judged_by_the_pack_in_force_and_by_personal_items() {
    let early = |at: &str| -> Vec<i64> {
        let found = found(&under_a_pack(at).lines);
        assert!(found.iter().all(|(_, kind)| *kind == "erased_early"), "{found:?}");
        let mut seqs: Vec<i64> = found.into_iter().map(|(seq, _)| seq).collect();
        seqs.sort_unstable();
        seqs
    };
    let personal: Vec<i64> = (6..=37).step_by(2).collect();
    assert_eq!(early("2024-07-15T00:00:00.000Z"), (6..=37).collect::<Vec<_>>(), "6 months would do without the pack");
    assert_eq!(early("2024-12-31T23:59:59.999Z"), (6..=37).collect::<Vec<_>>());
    assert_eq!(early("2025-01-01T00:00:00.000Z"), personal, "12 months, but 36 for personal items");
    assert_eq!(early("2026-12-31T23:59:59.999Z"), personal);
    assert_eq!(early("2027-01-01T00:00:00.000Z"), [0; 0]);
}

#[test]
fn a_first_entry_that_is_no_genesis_is_named() {
    let mut lines = Chain::of(5).lines;
    spot(&mut lines[0], "chain.genesis", "chain.genesiz");
    for i in 0..5 {
        rehash(&mut lines, i);
    }
    assert_eq!(found(&lines), [(1, "edited")]);
}

#[test]
fn verdicts_do_not_depend_on_where_a_batch_ends() {
    for seq in [511, 512, 513, 514, 1024, 1025] {
        let mut lines = Chain::of(1100).lines;
        lines[seq - 1].hash.bytes()[0] ^= 1;
        assert_eq!(found(&lines), [(seq as i64, "edited")]);
        let mut lines = Chain::of(1100).lines;
        spot(&mut lines[seq - 1], "\"object\":\"o\"", "\"object\":\"p\"");
        assert_eq!(found(&lines), [(seq as i64, "edited")]);
        let mut lines = Chain::of(1100).lines;
        lines.remove(seq - 1);
        assert_eq!(found(&lines), [(seq as i64, "missing")]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]
    #[test]
    fn any_changed_byte_is_found_and_only_its_entry_named(at in 0usize..25, column in 0u8..3, place: prop::sample::Index, to: u8, how in 0u8..3) {
        let mut lines = Chain::of(25).lines;
        let line = &mut lines[at];
        let value = match column { 0 => &mut line.body, 1 => &mut line.detail, _ => &mut line.hash };
        let bytes = value.bytes();
        let i = place.index(bytes.len());
        match how {
            0 => { prop_assume!(bytes[i] != to); bytes[i] = to; }
            1 => { bytes.remove(i); }
            _ => bytes.insert(i, to),
        }
        let seqs: BTreeSet<i64> = found(&lines).iter().map(|(seq, _)| *seq).collect();
        prop_assert_eq!(seqs, BTreeSet::from([at as i64 + 1]));
    }

    #[test]
    fn several_changes_are_all_found(changes in prop::collection::btree_map(0usize..40, (0u8..3, any::<prop::sample::Index>()), 1..6)) {
        let mut lines = Chain::of(41).lines;
        let mut last = usize::MAX - 9;
        let mut guilty = BTreeSet::new();
        for (at, (column, place)) in changes {
            // A changed entry right behind a changed one can hide behind it.
            if at == last + 1 || at < last && last != usize::MAX - 9 { continue; }
            let line = &mut lines[at];
            let value = match column { 0 => &mut line.body, 1 => &mut line.detail, _ => &mut line.hash };
            let bytes = value.bytes();
            let i = place.index(bytes.len());
            bytes[i] ^= 1;
            guilty.insert(at as i64 + 1);
            last = at;
        }
        let seqs: BTreeSet<i64> = found(&lines).iter().map(|(seq, _)| *seq).collect();
        prop_assert_eq!(seqs, guilty);
    }

    #[test]
    fn no_rows_panic(rows in prop::collection::vec((any::<i64>(), any::<Vec<u8>>(), any::<Option<Vec<u8>>>(), any::<Vec<u8>>()), 0..30)) {
        let lines: Vec<Line> = rows.into_iter().map(|(seq, body, detail, hash)| Line {
            seq, body: Owned::Text(body), detail: detail.map_or(Owned::Null, Owned::Text), hash: Owned::Blob(hash),
        }).collect();
        prop_assert!(!found(&lines).is_empty());
    }

    #[test]
    fn shuffled_rows_never_pass(order in Just((0..12usize).collect::<Vec<_>>()).prop_shuffle()) {
        let good = Chain::of(12).lines;
        let lines: Vec<Line> = order.iter().enumerate().map(|(i, j)| Line { seq: i as i64 + 1, ..good[*j].clone() }).collect();
        prop_assert_eq!(found(&lines).is_empty(), order.is_sorted());
    }
}
