use std::collections::HashMap;

use super::*;
use crate::audit::hash::{hex, unhex};
use proptest::prelude::*;

/// RFC 6962's definition, word for word: what every shortcut must agree with.
fn mth(alg: Algorithm, leaves: &[Hash]) -> Hash {
    match leaves {
        [] => empty_root(alg),
        [one] => *one,
        _ => {
            let k = (leaves.len() - 1).next_power_of_two().max(1);
            let k = if k >= leaves.len() { k / 2 } else { k };
            node(alg, &mth(alg, &leaves[..k]), &mth(alg, &leaves[k..]))
        }
    }
}

fn grow(alg: Algorithm, n: u64) -> (Vec<Hash>, HashMap<(u32, u64), Hash>, Range) {
    let mut range = Range::new(alg);
    let (mut leaves, mut nodes) = (Vec::new(), HashMap::new());
    for i in 0..n {
        let leaf = alg.hash(&[&[0], &i.to_be_bytes()]);
        leaves.push(leaf);
        range.push_with(leaf, |node| {
            assert!(nodes.insert((node.level, node.index), node.hash).is_none());
        });
    }
    (leaves, nodes, range)
}

#[test]
fn public_roots_and_nodes() {
    let inputs = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    let mut range = Range::new(Algorithm::Sha256);
    assert_eq!(hex(&range.root()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    let mut nodes = HashMap::new();
    for input in inputs {
        let leaf = Algorithm::Sha256.hash(&[&[0], &unhex(input).unwrap()]);
        range.push_with(leaf, |n| {
            nodes.insert((n.level, n.index), hex(&n.hash));
        });
    }
    assert_eq!(hex(&range.root()), "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
    assert_eq!(nodes[&(2, 1)], "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4");
    assert_eq!(nodes[&(1, 2)], "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a");
    assert_eq!(nodes.len(), 15);
}

#[test]
fn every_proof_of_small_trees_is_valid_and_the_range_agrees_with_the_definition() {
    for alg in [Algorithm::Sha256, Algorithm::Sm3] {
        for size in 1..=33u64 {
            let (leaves, nodes, range) = grow(alg, size);
            let get = |level, index| nodes.get(&(level, index)).copied();
            assert_eq!(range.root(), mth(alg, &leaves));
            assert_eq!(root_of(alg, size, get), Some(range.root()));
            assert_eq!(Range::load(alg, size, get).unwrap().root(), range.root());
            for old in 1..=size {
                let root = mth(alg, &leaves[..old as usize]);
                assert_eq!(root_of(alg, old, get), Some(root));
                let proof = consistency(alg, old, size, get).unwrap();
                assert_eq!(verify_consistency(alg, old, size, &proof, &root, &range.root()), Ok(()), "{old} {size}");
                let index = old - 1;
                let proof = inclusion(alg, index, size, get).unwrap();
                let leaf = leaves[index as usize];
                assert_eq!(verify_inclusion(alg, index, size, &leaf, &proof, &range.root()), Ok(()), "{index} {size}");
            }
        }
    }
}

#[test]
fn nothing_is_proved_of_what_is_not_there() {
    let get = |_, _| Some([0; 32]);
    let alg = Algorithm::Sha256;
    assert_eq!(inclusion(alg, 0, 0, get), None);
    assert_eq!(inclusion(alg, 5, 5, get), None);
    assert_eq!(consistency(alg, 0, 5, get), None);
    assert_eq!(consistency(alg, 6, 5, get), None);
    assert_eq!(inclusion(alg, 0, 5, |_, _| None), None);
    assert!(Range::load(alg, 5, |_, _| None).is_none());
}

#[test]
fn the_largest_sizes_neither_overflow_nor_run_long() {
    let get = |_, _| Some([7; 32]);
    let alg = Algorithm::Sm3;
    let proof = inclusion(alg, u64::MAX - 1, u64::MAX, get).unwrap();
    assert!(proof.len() <= 64);
    assert!(verify_inclusion(alg, u64::MAX - 1, u64::MAX, &[0; 32], &proof, &[0; 32]).is_err());
    assert!(verify_consistency(alg, 1 << 63, u64::MAX, &proof, &[0; 32], &[0; 32]).is_err());
    assert!(check_proof("sm3", i64::MAX, i64::MAX, "", "[]", "").starts_with("invalid: "));
}

#[test]
fn the_text_face_says_valid_or_why_not() {
    let (a, b) = (
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
    );
    let root = "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125";
    let proof = format!("[\"{b}\"]");
    assert_eq!(check_proof("sha256", 0, 2, a, &proof, root), "valid");
    for (got, why) in [
        (check_proof("sm3", 0, 2, a, &proof, root), "another root"),
        (check_proof("SHA256", 0, 2, a, &proof, root), "neither"),
        (check_proof("sha256", 1, 2, a, &proof, root), "another root"),
        (check_proof("sha256", 2, 2, a, &proof, root), "beyond"),
        (check_proof("sha256", -1, 2, a, &proof, root), "negative"),
        (check_proof("sha256", 0, 0, a, &proof, root), "size is 0"),
        (check_proof("sha256", 0, 2, "", &proof, root), "0 bytes"),
        (check_proof("sha256", 0, 2, a, "[\"\"]", root), "0 bytes"),
        (check_proof("sha256", 0, 2, a, "[]", root), "too short"),
        (check_proof("sha256", 0, 1, a, &proof, root), "too long"),
        (check_proof("sha256", 0, 2, a, "{}", root), "array"),
        (check_proof("sha256", 0, 2, a, "[1]", root), "not text"),
        (check_proof("sha256", 0, 2, a, &proof, &root[2..]), "31 bytes"),
        (check_proof("sha256", 0, 2, "zz", &proof, root), "hexadecimal"),
        (check_consistency("sha256", 0, 2, "[]", a, root), "size is 0"),
        (check_consistency("sha256", 2, 1, &proof, root, a), "beyond"),
        (check_consistency("sha256", 1, 1, &proof, a, a), "too long"),
        (check_consistency("sha256", 1, 1, "[]", a, b), "roots are not"),
        (check_consistency("sha256", 1, 2, "[]", a, root), "too short"),
    ] {
        assert!(got.starts_with("invalid: ") && got.contains(why), "{got} / {why}");
    }
    assert_eq!(check_consistency("sha256", 1, 2, &proof, a, root), "valid");
    assert_eq!(check_consistency("sha256", 1, 1, "[]", a, a), "valid");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn a_proof_holds_for_nothing_else(size in 2u64..200, a: prop::sample::Index, b: prop::sample::Index, bit in 0usize..256, drop: bool) {
        let alg = Algorithm::Sha256;
        let (leaves, nodes, range) = grow(alg, size);
        let get = |level, index| nodes.get(&(level, index)).copied();
        let (i, other) = (a.index(size as usize) as u64, b.index(size as usize) as u64);
        let root = range.root();
        let proof = inclusion(alg, i, size, get).unwrap();
        let ok = |index, leaf: &Hash, proof: &[Hash]| verify_inclusion(alg, index, size, leaf, proof, &root).is_ok();
        prop_assert!(ok(i, &leaves[i as usize], &proof));
        prop_assert_eq!(ok(i, &leaves[other as usize], &proof), i == other);
        prop_assert_eq!(ok(other, &leaves[i as usize], &proof), i == other);
        let mut bad = proof.clone();
        if drop { bad.pop(); } else { let k = bit % bad.len(); bad[k][bit / 8] ^= 1 << (bit % 8); }
        prop_assert!(!ok(i, &leaves[i as usize], &bad));
        let mut long = proof;
        long.push([0; 32]);
        prop_assert!(!ok(i, &leaves[i as usize], &long));

        let old = i + 1;
        let old_root = root_of(alg, old, get).unwrap();
        let proof = consistency(alg, old, size, get).unwrap();
        prop_assert!(verify_consistency(alg, old, size, &proof, &old_root, &root).is_ok());
        let mut forged = old_root;
        forged[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(verify_consistency(alg, old, size, &proof, &forged, &root).is_err());
        let mut forged = root;
        forged[bit / 8] ^= 1 << (bit % 8);
        prop_assert!(verify_consistency(alg, old, size, &proof, &old_root, &forged).is_err());
    }

    #[test]
    fn no_text_panics(index: i64, size: i64, a: String, proof: String) {
        prop_assert!(check_proof("sha256", index, size, &a, &proof, &a).starts_with("invalid"));
        prop_assert!(check_consistency("sm3", index, size, &proof, &a, &a).starts_with("invalid"));
    }
}
