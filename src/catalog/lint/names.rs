//! Names that mean the same: a normal form, and a search for near neighbours in linear time.

use std::collections::HashMap;

use crate::catalog::words::plain_char;

/// Fillers at the end of a name that say nothing about the data.
const ENDINGS: &[&str] = &[
    "基本信息",
    "基础信息",
    "信息表",
    "数据表",
    "信息资源",
    "数据资源",
    "信息",
    "数据",
    "资源",
    "情况",
    "明细",
    "清单",
    "目录",
    "列表",
    "台账",
    "一览表",
    "汇总表",
    "表",
];
/// Fillers at the beginning.
const BEGINNINGS: &[&str] = &["全市", "本市", "我市", "市级", "关于"];

/// A name without case, width, spaces, punctuation, particles and fillers.
pub fn normal_name(name: &str) -> String {
    let plain: String = name
        .chars()
        .filter_map(plain_char)
        .filter(|c| c.is_alphanumeric() && !matches!(c, '的' | '之' | '及' | '与' | '和' | '等'))
        .collect();
    let mut rest = plain.as_str();
    // A name that is nothing but fillers keeps the last of them.
    while let Some(shorter) = ENDINGS.iter().find_map(|e| rest.strip_suffix(e)).filter(|r| r.chars().count() >= 2) {
        rest = shorter;
    }
    if let Some(shorter) = BEGINNINGS.iter().find_map(|b| rest.strip_prefix(b)).filter(|r| r.chars().count() >= 2) {
        rest = shorter;
    }
    rest.to_string()
}

/// Two names, by their places in the list, that mean or nearly mean the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Pair {
    /// The one met first.
    pub first: usize,
    pub second: usize,
    /// Whether the normal forms are equal; otherwise they differ by one character more.
    pub same: bool,
}

/// Characters whose presence makes another thing of a name.
const TELLING: &str = "不非未无反前后新旧老大小上下左右东西南北内外男女父母子长短高低初中正副零一二三四五六七八九十百千万甲乙丙丁县区市省乡镇村";
/// Shorter names differ in meaning by any character; longer ones than this are sentences.
const COMPARED: std::ops::RangeInclusive<usize> = 5..=60;

/// Pairs of names that mean the same, or differ by one character that does not tell.
///
/// Linear in the text: each normal form is hashed, and each of its forms without one character is
/// looked up among the others; polynomial hashes make every such form in constant time. One
/// character replaced by another is not reported: 结婚登记 and 离婚登记 are two things.
pub fn similar(names: &[&str]) -> Vec<Pair> {
    let forms: Vec<Vec<char>> = names.iter().map(|n| normal_name(n).chars().collect()).collect();
    let mut first: HashMap<&[char], usize> = HashMap::with_capacity(forms.len());
    let mut by_hash: HashMap<u64, usize> = HashMap::with_capacity(forms.len());
    let mut pairs = Vec::new();
    for (i, form) in forms.iter().enumerate().filter(|(_, f)| !f.is_empty()) {
        match first.get(form.as_slice()) {
            Some(&first) => pairs.push(Pair { first, second: i, same: true }),
            None => {
                first.insert(form, i);
                by_hash.insert(hash(form), i);
            }
        }
    }
    for (i, form) in forms.iter().enumerate() {
        let alone = first.get(form.as_slice()) == Some(&i);
        if !alone || !COMPARED.contains(&form.len()) {
            continue;
        }
        for (at, hash) in without_one(form).into_iter().enumerate() {
            // Of equal neighbours, deleting either is the same.
            if at > 0 && form.get(at) == form.get(at - 1) {
                continue;
            }
            let Some(&other) = by_hash.get(&hash) else { continue };
            let telling = form.get(at).is_none_or(|c| TELLING.contains(*c) || c.is_ascii_alphanumeric());
            let shorter = forms.get(other).map_or(&[][..], Vec::as_slice);
            let equal = shorter.len() + 1 == form.len()
                && form.iter().enumerate().filter(|(j, _)| *j != at).map(|(_, c)| c).eq(shorter);
            if equal && !telling {
                pairs.push(Pair { first: i.min(other), second: i.max(other), same: false });
            }
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

fn hash(form: &[char]) -> u64 {
    form.iter().fold(0u64, |h, c| h.wrapping_mul(BASE).wrapping_add(u64::from(*c) + 1))
}

/// The hashes of a form without its first, second, … character.
fn without_one(form: &[char]) -> Vec<u64> {
    let mut after = vec![0u64; form.len()];
    let (mut sum, mut power) = (0u64, 1u64);
    for (slot, c) in after.iter_mut().zip(form).rev() {
        *slot = sum;
        sum = sum.wrapping_add((u64::from(*c) + 1).wrapping_mul(power));
        power = power.wrapping_mul(BASE);
    }
    // `power` is now BASE to the length; before × BASE^(length − 1 − at) + after.
    let mut powers = Vec::with_capacity(form.len());
    let mut p = 1u64;
    for _ in form {
        powers.push(p);
        p = p.wrapping_mul(BASE);
    }
    let mut before = 0u64;
    let mut out = Vec::with_capacity(form.len());
    for ((c, after), power) in form.iter().zip(&after).zip(powers.iter().rev()) {
        out.push(before.wrapping_mul(*power).wrapping_add(*after));
        before = before.wrapping_mul(BASE).wrapping_add(u64::from(*c) + 1);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn punctuation_width_and_fillers_make_no_other_name() {
        let want = normal_name("城市低保对象信息");
        for name in [
            "城市低保对象",
            "城市低保对象(信息)",
            "城市 低保,对象信息表",
            "全市城市低保对象数据",
            "城市低保的对象基本信息",
        ] {
            assert_eq!(normal_name(name), want, "{name}");
        }
        assert_ne!(normal_name("农村低保对象信息"), want);
        assert_eq!(normal_name("信息数据"), "信息");
    }

    #[test]
    fn near_names_are_found_and_opposites_are_not() {
        let got = similar(&[
            "城市低保对象信息",
            "城市低保、对象",
            "城市低保人对象",
            "结婚登记信息",
            "离婚登记信息",
            "残疾人就业登记",
            "非残疾人就业登记",
        ]);
        assert_eq!(got, [Pair { first: 0, second: 1, same: true }, Pair { first: 0, second: 2, same: false }]);
    }

    #[test]
    fn a_hundred_thousand_names_are_compared_in_linear_time() {
        let word = |i: usize| char::from_u32(0x4e00 + (i % 5000) as u32).unwrap_or('a');
        let names: Vec<String> = (0..100_000usize)
            .map(|i| {
                [word(i), word(i / 7), word(i / 5000 + 100), word(i * 31), word(i * 17), word(i / 11), '登', '记']
                    .iter()
                    .collect()
            })
            .collect();
        let list: Vec<&str> = names.iter().map(String::as_str).collect();
        let start = std::time::Instant::now();
        let _ = similar(&list);
        // Unoptimised and on a busy machine this takes a second or two; quadratic would take hours.
        assert!(start.elapsed().as_secs() < 60);
    }

    proptest! {
        #[test]
        fn forms_without_one_character_hash_as_they_would_alone(text in prop::collection::vec(any::<char>(), 1..20)) {
            for (at, got) in without_one(&text).into_iter().enumerate() {
                let mut rest = text.clone();
                rest.remove(at);
                prop_assert_eq!(got, hash(&rest));
            }
        }

        #[test]
        fn every_pair_is_real_and_none_is_missed(names in prop::collection::vec("[赵钱孙李周]{4,7}", 0..30)) {
            let list: Vec<&str> = names.iter().map(String::as_str).collect();
            let got = similar(&list);
            for pair in &got {
                let (a, b) = (normal_name(list[pair.first]), normal_name(list[pair.second]));
                prop_assert_eq!(pair.same, a == b);
            }
            let firsts: Vec<usize> = (0..list.len()).filter(|i| !list[..*i].contains(&list[*i])).collect();
            for (x, &i) in firsts.iter().enumerate() {
                for &j in &firsts[x + 1..] {
                    let (long, short) = if list[i].len() > list[j].len() { (list[i], list[j]) } else { (list[j], list[i]) };
                    let chars: Vec<char> = long.chars().collect();
                    let near = chars.len() >= 5 && (0..chars.len()).any(|k| {
                        let mut c = chars.clone();
                        c.remove(k);
                        c.into_iter().collect::<String>() == short
                    });
                    prop_assert_eq!(near, got.contains(&Pair { first: i, second: j, same: false }));
                }
            }
        }
    }
}
