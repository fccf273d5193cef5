//! Every kind of mask fed with mutated values for as long as one likes:
//!
//! `GOVSHARE_FUZZ_SECONDS=300 cargo test --release --test fuzz_masks -- --ignored --nocapture`
//!
//! (seconds for all kinds together; 2 without the variable). To make a value costs more than to mask it, so each is
//! given to every kind, to the keyed ones, which cost a hundred times as much, one in 32; what is printed is how
//! many values each kind took, and what share of them it recognised. `GOVSHARE_FUZZ_KIND=phone` runs one kind alone,
//! `GOVSHARE_FUZZ_SEED` repeats a run.

use govshare::discover::{check_bank_card, check_id_card, check_phone, check_uscc};
use govshare::mask::{shorthands, Input, Keys, Masker, Outcome, HIDDEN, ROOM};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::time::{Duration, Instant};

/// xorshift64*: what is wanted is variety that can be repeated.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

const SEEDS: &[&str] = &[
    "13812345678",
    "+86 138-1234-5678",
    "１３８１２３４５６７８",
    "11010519491231002X",
    "110105491231002",
    "810000199003071236",
    "USA110190030712",
    "91360200MA35X0000X",
    "4111111111111111",
    "6222 0202 0000 0000",
    "0798-8212345-801",
    "400-812-3456",
    "张三丰",
    "欧阳修",
    "买买提·艾力",
    "𠮷田一",
    "John Smith",
    "a.b+c@example.cn",
    "江西省景德镇市珠山区中华北路1号",
    "赣H·12345",
    "赣HD12345",
    "粤Z1234港",
    "E12345678",
    "H1234567890",
    "192.168.1.23",
    "2001:db8::1",
    "00:1A:2B:3C:4D:5E",
    "1990-03-07 12:00:00",
    "1990年3月7日",
    "35岁",
    "-12345.67",
    "117.178222,29.268835",
    "请联系13812345678，车牌赣H12345。",
    r#"{"phone":"13812345678","id":7,"a":[{"b":null}]}"#,
    "9223372036854775807",
    "1e308",
    "NaN",
    "***",
    "",
];

const SCRAPS: &[&str] = &[
    "*",
    "0",
    "9",
    "X",
    "x",
    " ",
    "-",
    "·",
    ".",
    "@",
    ":",
    "/",
    "０",
    "Ｘ",
    "　",
    "\u{200d}",
    "\u{301}",
    "\u{fe0f}",
    "😀",
    "👨‍👩‍👧",
    "𠮷",
    "省",
    "市",
    "区",
    "县",
    "\0",
    "\n",
    "\u{feff}",
    "\u{202e}",
    "%s",
    "'",
    "\"",
    "{",
    "}",
    "[",
    "]",
    "\\",
    "é",
    "ß",
    "İ",
    "\u{10ffff}",
];

/// A seed with a few things done to it.
fn value(r: &mut Random) -> String {
    let mut chars: Vec<char> = r.of(SEEDS).chars().collect();
    for _ in 0..r.below(5) {
        let at = r.below(chars.len() + 1);
        match r.below(8) {
            0 => chars.truncate(at),
            1 => {
                chars.drain(..at);
            }
            2 if at < chars.len() => {
                chars.remove(at);
            }
            3 if at < chars.len() => chars[at] = char::from_digit(r.below(10) as u32, 10).unwrap_or('0'),
            4 => chars.splice(at..at, r.of(SEEDS).chars()).for_each(drop),
            5 => {
                chars = chars
                    .iter()
                    .map(|c| {
                        if r.0 & 1 == 0 && ('!'..='~').contains(c) {
                            char::from_u32(*c as u32 + 0xfee0).unwrap_or(*c)
                        } else {
                            *c
                        }
                    })
                    .collect()
            }
            6 => {
                let times = 1 + r.below(40);
                let scrap = r.of(SCRAPS).repeat(times);
                chars.splice(at..at, scrap.chars()).for_each(drop);
            }
            _ => {
                let c = char::from_u32(r.below(0x11_0000) as u32).unwrap_or('\u{fffd}');
                chars.insert(at, c);
            }
        }
    }
    chars.into_iter().collect()
}

/// All kinds, with arguments where they take some.
fn specs() -> Vec<String> {
    let mut all: Vec<String> = shorthands().iter().map(|(_, spec)| (*spec).to_string()).collect();
    let more = [
        "address(province)",
        "address(city)",
        "address(town)",
        "date(quarter)",
        "date(month)",
        "age(5)",
        "amount(1000)",
        "geo(0)",
        "geo(5)",
        "keep(0,0)",
        "keep(3,4)",
        "keep(1000,1000)",
        "hide(0,1)",
        "hide(2,6)",
        "hide(0,1000000)",
        "redact(不公开)",
        "hash",
        "hash(sha256,8)",
        "pseudonym(id_card)",
        "pseudonym(id_card,division,sm4)",
        "pseudonym(uscc)",
        "pseudonym(phone,segment)",
        "pseudonym(bank_card)",
        "json($.phone: phone; $.a[*].*: hash)",
        "keep(3,4)|hide(0,1)",
        "text|name",
        "hutool.chinese_name",
        "hutool.id_card(1,2)",
        "hutool.fixed_phone",
        "hutool.mobile_phone",
        "hutool.address(8)",
        "hutool.email",
        "hutool.password",
        "hutool.car_license",
        "hutool.bank_card",
        "hutool.ipv4",
        "hutool.ipv6",
        "hutool.user_id",
        "hutool.first_mask",
        "hutool.clear_to_null",
        "hutool.clear_to_empty",
        "hutool.passport",
        "hutool.credit_code",
        "hutool.hide(1,4)",
        "shardingsphere.keep_first_n_last_m(3,5,'*')",
        "shardingsphere.keep_from_x_to_y(1,3,'*')",
        "shardingsphere.mask_first_n_last_m(2,2,'*')",
        "shardingsphere.mask_from_x_to_y(1,3,'*')",
        "shardingsphere.mask_before_special_chars('@','*')",
        "shardingsphere.mask_after_special_chars('@','*')",
        "shardingsphere.md5('salt')",
        "shardingsphere.telephone_random_replace('138')",
    ];
    all.extend(more.map(String::from));
    all
}

/// What a mask of ours must never do; the libraries' profiles and the two containers do some of it by their rule.
fn broken_law(spec: &str, masker: &Masker, input: &str, outcome: Outcome, out: &str) -> Option<&'static str> {
    let container = spec.contains("text") || spec.contains("json");
    if masker.vendor().is_some() || container || outcome == Outcome::Null || input.is_empty() || input == HIDDEN {
        return None;
    }
    if out == input && !spec.starts_with("redact") {
        return Some("returned its input");
    }
    let passes = match spec {
        "id_card" => check_id_card(out, false),
        "uscc" => check_uscc(out, false),
        "bank_card" => check_bank_card(out),
        "phone" => check_phone(out),
        _ => false,
    };
    passes.then_some("returned a valid identifier")
}

fn seconds() -> f64 {
    std::env::var("GOVSHARE_FUZZ_SECONDS").ok().and_then(|v| v.parse().ok()).unwrap_or(2.0)
}

fn seed() -> u64 {
    let given = std::env::var("GOVSHARE_FUZZ_SEED").ok().and_then(|v| v.parse().ok());
    let clock =
        || std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).map_or(1, |d| d.as_nanos() as u64);
    given.unwrap_or_else(clock) | 1
}

/// One kind under test.
struct Target {
    spec: String,
    masker: Masker,
    values: u64,
    recognised: u64,
}

impl Target {
    /// What is wrong with what the mask makes of this value, if anything is.
    fn feed(&mut self, input: Input<'_>, out: &mut String) -> Option<String> {
        self.values += 1;
        let Ok(outcome) = catch_unwind(AssertUnwindSafe(|| self.masker.apply(input, out))) else {
            return Some(format!("{} panicked on {input:?}", self.spec));
        };
        self.recognised += u64::from(out != HIDDEN);
        let (text, bytes) = match input {
            Input::Text(text) => (Some(text), text.as_bytes()),
            Input::Blob(bytes) => (None, bytes),
            _ => return None,
        };
        let mut short = [0; ROOM];
        let Ok(quick) = catch_unwind(AssertUnwindSafe(|| self.masker.quick(bytes, &mut short))) else {
            return Some(format!("{} panicked on its quick way with {input:?}", self.spec));
        };
        // The quick way speaks only of what it knows, and then says the same.
        let astray = match (text, quick) {
            (_, None) => false,
            (Some(_), Some(length)) => short.get(..length) != Some(out.as_bytes()),
            (None, Some(length)) => short.get(..length).is_none_or(|s| std::str::from_utf8(s).is_err()),
        };
        if astray {
            return Some(format!("{} goes astray on its quick way with {input:?}", self.spec));
        }
        let broken = text.and_then(|t| broken_law(&self.spec, &self.masker, t, outcome, out));
        broken.map(|law| format!("{} {law}: {input:?}", self.spec))
    }
}

#[test]
#[ignore = "runs for GOVSHARE_FUZZ_SECONDS"]
fn no_kind_panics_or_lets_its_input_through() {
    let keys = Keys::new(b"0123456789abcdef0123456789abcdef").expect("long enough");
    let seed = seed();
    println!("GOVSHARE_FUZZ_SEED={seed}");
    let mut r = Random(seed);
    let only = std::env::var("GOVSHARE_FUZZ_KIND").ok();
    let (mut cheap, mut costly) = (Vec::new(), Vec::new());
    for spec in specs().into_iter().filter(|s| only.as_ref().is_none_or(|o| s == o)) {
        let masker = Masker::parse_with(&spec, Some(&keys)).unwrap_or_else(|e| panic!("{spec}: {e}"));
        let slow = ["hash", "pseudonym", "random_replace", "json"].iter().any(|s| spec.contains(s));
        let target = Target { spec, masker, values: 0, recognised: 0 };
        if slow { &mut costly } else { &mut cheap }.push(target);
    }
    let mut failures = Vec::new();
    let mut out = String::new();
    let end = Instant::now() + Duration::from_secs_f64(seconds());
    let mut turn = 0u64;
    while (!turn.is_multiple_of(64) || Instant::now() < end) && failures.len() < 20 {
        turn += 1;
        let text = value(&mut r);
        let input = match r.below(12) {
            0 => Input::Integer(r.next() as i64 >> r.below(63)),
            1 => Input::Real(f64::from_bits(r.next())),
            2 => Input::Blob(text.as_bytes()),
            _ => Input::Text(&text),
        };
        let due = if turn.is_multiple_of(32) || cheap.is_empty() { costly.as_mut_slice() } else { &mut [] };
        failures.extend(cheap.iter_mut().chain(due).filter_map(|target| target.feed(input, &mut out)));
    }
    for t in cheap.iter().chain(&costly) {
        let share = t.recognised as f64 / t.values.max(1) as f64;
        println!("{:<60} {:>12} values, {:>5.1} % recognised", t.spec, t.values, share * 100.0);
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
#[ignore = "runs for GOVSHARE_FUZZ_SECONDS"]
fn no_spec_panics_the_parser() {
    let mut r = Random(seed());
    let all = specs();
    let (end, mut runs) = (Instant::now() + Duration::from_secs_f64(seconds()), 0u64);
    let punctuation = ["(", ")", ",", "|", "'", ";", ":", "$.", "[*]", " ", "json(", "keep(", "é", "９", "\0"];
    while Instant::now() < end {
        let mut chars: Vec<char> = r.of(&all).chars().collect();
        for _ in 0..1 + r.below(6) {
            let at = r.below(chars.len() + 1);
            match r.below(3) {
                0 => chars.truncate(at),
                1 => chars.splice(at..at, r.of(&punctuation).chars()).for_each(drop),
                _ => chars.splice(at..at, r.of(&all).chars()).for_each(drop),
            }
        }
        let spec: String = chars.into_iter().collect();
        if let Ok(masker) = Masker::check(&spec) {
            masker.apply(Input::Text("13812345678"), &mut String::new());
        }
        runs += 1;
    }
    println!("{runs} specs");
}
