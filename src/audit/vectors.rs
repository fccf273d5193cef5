//! The public vectors (their sources are named in the file), all of them.

use serde_json::Value;

use super::hash::{hex, hmac, unhex, Algorithm};
use super::json;
use super::tree::{self, Range};

fn vectors() -> Value {
    serde_json::from_str(include_str!("../../tests/data/audit_vectors.json")).unwrap()
}

fn text<'a>(case: &'a Value, name: &str) -> &'a str {
    case[name].as_str().unwrap_or_else(|| panic!("{name} in {case}"))
}

fn bytes(case: &Value, name: &str) -> Vec<u8> {
    unhex(text(case, name)).unwrap()
}

fn cases(group: &Value) -> impl Iterator<Item = &Value> {
    let list = group.as_array().expect("a list");
    assert!(!list.is_empty());
    list.iter()
}

#[test]
fn hashes_and_macs() {
    let all = vectors();
    for (group, alg) in [("sha256_kat", Algorithm::Sha256), ("sm3_kat", Algorithm::Sm3)] {
        for case in cases(&all[group]["cases"]) {
            assert_eq!(hex(&alg.hash(&[&bytes(case, "msg_hex")])), text(case, "digest"));
        }
    }
    for group in ["cases", "cases2"] {
        for case in cases(&all["hmac_sm3"][group]) {
            let mac = hmac(Algorithm::Sm3, &bytes(case, "key_hex"), &bytes(case, "msg_hex"));
            assert_eq!(hex(&mac), text(case, "mac"));
        }
    }
}

#[test]
fn tree_nodes_and_roots() {
    let group = &vectors()["rfc6962_sha256"];
    let alg = Algorithm::Sha256;
    let mut range = Range::new(alg);
    let mut roots = vec![hex(&range.root())];
    for (i, input) in cases(&group["leaf_inputs"]).enumerate() {
        let leaf = alg.hash(&[&[0], &unhex(input.as_str().unwrap()).unwrap()]);
        assert_eq!(hex(&leaf), group["leaf_hashes"][i].as_str().unwrap());
        range.push_with(leaf, |node| {
            let want = &group["node_hashes_by_level"][node.level as usize][node.index as usize];
            assert_eq!(Some(hex(&node.hash).as_str()), want.as_str());
        });
        roots.push(hex(&range.root()));
    }
    let want: Vec<&str> = cases(&group["roots_by_size_0_to_8"]).map(|r| r.as_str().unwrap()).collect();
    assert_eq!(roots, want);
    for case in cases(&group["hasher_kat"]) {
        let part = |name: &str| text(case, name).as_bytes().to_vec();
        let got = match text(case, "op") {
            "empty_root" => tree::empty_root(alg),
            "leaf" => alg.hash(&[&[0], &part("data_utf8")]),
            "node" => alg.hash(&[&[1], &part("left_utf8"), &part("right_utf8")]),
            other => panic!("{other}"),
        };
        assert_eq!(hex(&got), text(case, "want"));
    }
}

/// A size or index as SQL can give it; the vectors' 2^64 − 1 wraps to −1, as it would.
fn number(case: &Value, name: &str) -> i64 {
    case[name].as_i64().or(case[name].as_u64().map(|n| n as i64)).unwrap_or_else(|| panic!("{name} in {case}"))
}

/// The same JSON null means an absent value in both kinds of files.
fn proof(case: &Value) -> String {
    if case["proof"].is_null() {
        "[]".into()
    } else {
        case["proof"].to_string()
    }
}

fn verdict(case: &Value, got: &str) {
    let must_fail = case["must_fail"].as_bool().unwrap();
    assert_eq!(got.starts_with("invalid: "), must_fail, "{} gave {got}", text(case, "file"));
    assert_eq!(got == "valid", !must_fail);
}

#[test]
fn inclusion_proofs() {
    for case in cases(&vectors()["inclusion_proofs"]["cases"]) {
        let (index, size) = (number(case, "leaf_index"), number(case, "tree_size"));
        let (leaf, root) = (case["leaf_hash"].as_str().unwrap_or(""), case["root"].as_str().unwrap_or(""));
        verdict(case, &tree::check_proof("sha256", index, size, leaf, &proof(case), root));
    }
}

#[test]
fn consistency_proofs() {
    for case in cases(&vectors()["consistency_proofs"]["cases"]) {
        let (size1, size2) = (number(case, "size1"), number(case, "size2"));
        let (root1, root2) = (case["root1"].as_str().unwrap_or(""), case["root2"].as_str().unwrap_or(""));
        verdict(case, &tree::check_consistency("sha256", size1, size2, &proof(case), root1, root2));
    }
}

#[test]
fn canonical_json() {
    for case in cases(&vectors()["jcs_rfc8785"]["cases"]) {
        let got = json::canonicalise(text(case, "input"));
        if text(case, "name") == "values" {
            // That file is about floats, which are refused here.
            assert_eq!(got.unwrap_err().fault.number, 2003);
            continue;
        }
        let got = got.unwrap();
        assert_eq!(hex(got.as_bytes()), text(case, "output_utf8_hex"), "{}", text(case, "name"));
        assert!(json::is_canonical(&got));
    }
}

#[test]
fn notes_and_checkpoints() {
    let all = vectors();
    for case in cases(&all["signed_note"]) {
        let key = super::note::Key::parse(text(case, "vkey")).unwrap();
        let note = super::note::Note::parse(text(case, "note")).unwrap();
        assert_eq!(note.to_text(), text(case, "note"));
        assert_eq!(note.verify(&[key]).unwrap().len(), 1);
    }
    let example = text(&all["checkpoint_text_example"], "text");
    assert_eq!(super::note::Checkpoint::parse(example).unwrap().to_text(), example);
}
