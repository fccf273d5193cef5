//! One hundred thousand people who do not exist, the same ones for the same seed.
//!
//! Identity numbers are well formed (real county division, real date, GB 11643 check digit, the sex in the seventeenth
//! digit) because masks, check-digit functions and discovery are to be shown at work on them. No range of identity
//! numbers is reserved for inventions, so one may by chance equal a living person's; nothing else here is about anyone.
//! Mobile numbers use network codes assigned to no operator (see [`PHONE_CODES`]) and so reach nobody.

#[path = "population/names.rs"]
mod names;
#[path = "population/places.rs"]
mod places;

use std::collections::HashSet;

/// Network codes that the Ministry of Industry and Information Technology had assigned to nobody by its table of
/// March 2023 (我国公众移动通信网网号及H0分配情况). They look like mobile numbers and cannot be dialled.
pub const PHONE_CODES: [&str; 4] = ["154", "163", "164", "194"];

/// Columns of the source table, in the order of [`Person::row`]: `column_name` of 人口基本信息 in `items.csv`.
pub const COLUMNS: [&str; 9] = ["xm", "gmsfhm", "xb", "csrq", "mz", "hjdz", "sjhm", "hyzk", "gxsj"];

/// One row of the population table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// 姓名 `xm`.
    pub name: String,
    /// 公民身份号码 `gmsfhm`: 18 characters, unique within one run.
    pub id_card: String,
    /// 性别 `xb`: 男 or 女.
    pub sex: &'static str,
    /// 出生日期 `csrq`: `YYYY-MM-DD`, 1930 to 2024, as in the identity number.
    pub birth_date: String,
    /// 民族 `mz`: as in GB/T 3304.
    pub ethnicity: &'static str,
    /// 户籍地址 `hjdz`: province, city, county, then street or village. People move, so its county need not be the one of
    /// the identity number.
    pub address: String,
    /// 手机号码 `sjhm`: 11 digits; none for small children and a few others.
    pub phone: Option<String>,
    /// 婚姻状况 `hyzk`: 未婚, 已婚, 丧偶, 离婚 (GB/T 2261.2).
    pub marital_status: &'static str,
    /// 更新时间 `gxsj`: UTC, `YYYY-MM-DDTHH:MM:SS.sssZ`, within 2025.
    pub updated_at: String,
}

impl Person {
    /// The row in the order of [`COLUMNS`]; `None` is NULL.
    pub fn row(&self) -> [Option<&str>; 9] {
        [
            Some(&self.name),
            Some(&self.id_card),
            Some(self.sex),
            Some(&self.birth_date),
            Some(self.ethnicity),
            Some(&self.address),
            self.phone.as_deref(),
            Some(self.marital_status),
            Some(&self.updated_at),
        ]
    }
}

/// `n` people for this seed. The first `k` of a longer run are the people of a run of `k`, on every platform.
/// Made for up to some millions: identity numbers are kept (8 bytes each) so that none comes twice.
pub fn people(seed: u64, n: usize) -> impl Iterator<Item = Person> {
    let mut rng = Rng(seed);
    let mut taken = HashSet::new();
    (0..n).map(move |_| person(&mut rng, &mut taken))
}

/// SplitMix64: enough for test data, and a few lines instead of a crate.
struct Rng(u64);

impl Rng {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number in `0..n`; `n` must not be 0.
    fn below(&mut self, n: u32) -> u32 {
        ((u128::from(self.next()) * u128::from(n)) >> 64) as u32
    }

    /// True `n` times in a thousand.
    fn permille(&mut self, n: u32) -> bool {
        self.below(1000) < n
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u32) as usize]
    }

    /// One of a list, each as often as its weight says.
    fn weighted<'a, T>(&mut self, from: &'a [T], weight: impl Fn(&T) -> u32) -> &'a T {
        let mut left = self.below(from.iter().map(&weight).sum());
        for x in from {
            let w = weight(x);
            if left < w {
                return x;
            }
            left -= w;
        }
        &from[from.len() - 1]
    }

    /// One character of a text.
    fn glyph(&mut self, from: &str) -> char {
        let i = self.below(from.chars().count() as u32) as usize;
        from.chars().nth(i).unwrap_or('例')
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sex {
    Male,
    Female,
}

#[derive(Debug, Clone, Copy)]
struct Birth {
    year: u32,
    month: u32,
    day: u32,
}

fn person(rng: &mut Rng, taken: &mut HashSet<u64>) -> Person {
    let origin = places::origin(rng);
    // 105 boys to 100 girls.
    let sex = if rng.permille(512) { Sex::Male } else { Sex::Female };
    let (birth, id_card) = identity(rng, taken, origin.code, sex);
    let ethnicity = places::ethnicity(rng, origin.code);
    let age = 2025 - birth.year;
    Person {
        name: names::name(rng, ethnicity, sex, birth.year),
        id_card,
        sex: if sex == Sex::Male { "男" } else { "女" },
        birth_date: format!("{:04}-{:02}-{:02}", birth.year, birth.month, birth.day),
        ethnicity,
        address: places::address(rng, origin),
        phone: phone(rng, age),
        marital_status: marital_status(rng, sex, age),
        updated_at: updated_at(rng),
    }
}

/// A birth date and the identity number that goes with it, not given out before.
fn identity(rng: &mut Rng, taken: &mut HashSet<u64>, division: u32, sex: Sex) -> (Birth, String) {
    loop {
        let birth = birth(rng);
        // 001 to 997 for men, 002 to 998 for women.
        let order = rng.below(499) * 2 + if sex == Sex::Male { 1 } else { 2 };
        let date = birth.year * 10_000 + birth.month * 100 + birth.day;
        let number = (u64::from(division) * 100_000_000 + u64::from(date)) * 1000 + u64::from(order);
        if taken.insert(number) {
            let first = format!("{number:017}");
            let check = check_digit(&first);
            return (birth, first + check);
        }
    }
}

/// GB 11643: weights 2^(18-i) mod 11, the remainder read in `10X98765432`.
fn check_digit(first_17: &str) -> &'static str {
    let sum = first_17.bytes().fold(0, |sum, b| (sum * 2 + u32::from(b - b'0')) % 11) * 2 % 11;
    ["1", "0", "X", "9", "8", "7", "6", "5", "4", "3", "2"][sum as usize]
}

/// 1930 to 2024, with the weight of the age groups (thousandths) of an ageing inland city.
fn birth(rng: &mut Rng) -> Birth {
    const DECADES: [(u32, u32, u32); 10] = [
        (1930, 10, 12),
        (1940, 10, 55),
        (1950, 10, 112),
        (1960, 10, 158),
        (1970, 10, 165),
        (1980, 10, 142),
        (1990, 10, 124),
        (2000, 10, 112),
        (2010, 10, 96),
        (2020, 5, 24),
    ];
    let &(first, years, _) = rng.weighted(&DECADES, |d| d.2);
    let year = first + rng.below(years);
    let mut left = rng.below(if is_leap(year) { 366 } else { 365 });
    let mut month = 1;
    while left >= days_in(year, month) {
        left -= days_in(year, month);
        month += 1;
    }
    Birth { year, month, day: left + 1 }
}

fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

fn phone(rng: &mut Rng, age: u32) -> Option<String> {
    if age < 10 || rng.permille(if age > 75 { 250 } else { 30 }) {
        return None;
    }
    Some(format!("{}{:08}", rng.pick(&PHONE_CODES), rng.below(100_000_000)))
}

/// Nobody is married before the age of the Civil Code (22 for men, 20 for women).
fn marital_status(rng: &mut Rng, sex: Sex, age: u32) -> &'static str {
    let lawful = if sex == Sex::Male { 22 } else { 20 };
    // The year alone does not tell whether this year's birthday has passed.
    if age <= lawful {
        return "未婚";
    }
    let (single, divorced, widowed) = match age {
        0..=24 => (820, 2, 0),
        25..=29 => (480, 15, 1),
        30..=39 => (140, 55, 3),
        40..=59 => (35, 60, 20),
        60..=74 => (15, 25, 120),
        _ => (10, 10, 420),
    };
    match rng.below(1000) {
        x if x < single => "未婚",
        x if x < single + divorced => "离婚",
        x if x < single + divorced + widowed => "丧偶",
        _ => "已婚",
    }
}

fn updated_at(rng: &mut Rng) -> String {
    let month = 1 + rng.below(12);
    let day = 1 + rng.below(days_in(2025, month));
    let (h, m, s, ms) = (rng.below(24), rng.below(60), rng.below(60), rng.below(1000));
    format!("2025-{month:02}-{day:02}T{h:02}:{m:02}:{s:02}.{ms:03}Z")
}

#[cfg(test)]
#[path = "population/tests.rs"]
mod tests;
