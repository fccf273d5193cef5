//! What a column holds, from its values and its name, in memory that does not grow with rows.

use super::compact::Short;
use super::detect::examine;
use super::distinct::Distinct;
use super::kind::{by_name, KINDS};
use super::Kind;
use std::fmt::Write;

/// Statistics of one column, fed value by value; about 5 KiB whatever the number of rows.
#[derive(Clone)]
pub struct ColumnStats {
    column: String,
    rows: u64,
    nulls: u64,
    /// Values that were compared with the kinds: not NULL, not empty.
    values: u64,
    matches: [u64; KINDS],
    verified: [u64; KINDS],
    /// Whole numbers that follow the one before by 1 to 16: a counter, not an identifier of people.
    steps: u64,
    numbers: u64,
    last: Option<i64>,
    distinct: Distinct,
}

/// What the statistics say.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnReport {
    /// The proposed kind; None when neither content nor name speaks for one.
    pub kind: Option<Kind>,
    /// How sure that is, 0–1.
    pub confidence: f64,
    pub rows: u64,
    pub nulls: u64,
    /// Share of the values (neither NULL nor empty) that have the form of `kind`; 0 without kind.
    pub match_share: f64,
    /// Of those, the share whose check digit (or allocated prefix, known surname or division) is
    /// right; None where nothing matched.
    pub check_share: Option<f64>,
    /// Estimated number of different values (standard error 1.6 %), and its share of the values.
    pub distinct: u64,
    pub distinctness: f64,
    /// Suggested level of GB/T 43697: `general1`–`general4`.
    pub level: &'static str,
    /// `none`, `personal` or `sensitive`.
    pub pi: &'static str,
    /// Suggested mask spec; None where none is needed.
    pub mask: Option<&'static str>,
    /// Why, for a person to judge.
    pub reason: String,
}

impl ColumnStats {
    /// Statistics for a column of this name (Chinese, pinyin or English).
    pub fn new(column: &str) -> ColumnStats {
        ColumnStats {
            column: column.to_string(),
            rows: 0,
            nulls: 0,
            values: 0,
            matches: [0; KINDS],
            verified: [0; KINDS],
            steps: 0,
            numbers: 0,
            last: None,
            distinct: Distinct::default(),
        }
    }

    /// A NULL.
    pub fn null(&mut self) {
        self.rows += 1;
        self.nulls += 1;
    }

    /// A TEXT value.
    pub fn text(&mut self, text: &str) {
        self.rows += 1;
        let text = text.trim();
        if text.is_empty() {
            return;
        }
        self.values += 1;
        self.distinct.add(text);
        if text.len() <= 18 && text.bytes().all(|b| b.is_ascii_digit()) {
            self.number(text.parse().ok());
        } else {
            self.last = None;
        }
        if let Some(look) = examine(text) {
            let i = look.kind.index();
            if let (Some(matches), Some(verified)) = (self.matches.get_mut(i), self.verified.get_mut(i)) {
                *matches += 1;
                *verified += u64::from(look.verified);
            }
        }
    }

    /// An INTEGER value: its digits.
    pub fn integer(&mut self, value: i64) {
        let mut digits = Short::<20>::default();
        let _ = write!(digits, "{value}");
        self.text(digits.as_str());
    }

    /// A REAL value: its digits when it is whole.
    pub fn real(&mut self, value: f64) {
        if value.fract() == 0.0 && value.abs() < 9e15 {
            self.integer(value as i64);
        } else {
            self.text(&value.to_string());
        }
    }

    /// A BLOB: counted, not looked into.
    pub fn blob(&mut self, bytes: &[u8]) {
        self.rows += 1;
        self.values += 1;
        self.last = None;
        self.distinct.add(bytes);
    }

    fn number(&mut self, value: Option<i64>) {
        if let (Some(now), Some(before)) = (value, self.last) {
            self.numbers += 1;
            self.steps += u64::from(now.checked_sub(before).is_some_and(|d| (1..=16).contains(&d)));
        }
        self.last = value;
    }

    /// The proposal. Reads the statistics only; more values may follow.
    pub fn report(&self) -> ColumnReport {
        let named = by_name(&self.column);
        let distinct = self.distinct.estimate().min(self.values);
        let counter = self.numbers >= 8 && share(self.steps, self.numbers) > 0.6;
        let best = Kind::all()
            .filter_map(|kind| self.score(kind, named, counter).map(|score| (score, kind)))
            .max_by(|a, b| a.0.total_cmp(&b.0));
        let (kind, confidence) = match (best, named) {
            (Some((score, kind)), _) if score >= 0.5 => (Some(kind), score.min(0.99)),
            // What a good name says of a column that content does not contradict: empty, encrypted, coded, or of
            // the right form with numbers not (yet) allocated. A wrong proposal here masks too much, never too little.
            (_, Some((kind, weight))) if weight >= 0.8 && (self.silent() || self.has_form_of(kind)) => {
                (Some(kind), 0.5 * weight)
            }
            _ => (None, 0.0),
        };
        let i = kind.map(Kind::index);
        let matches = i.and_then(|i| self.matches.get(i)).copied().unwrap_or(0);
        let verified = i.and_then(|i| self.verified.get(i)).copied().unwrap_or(0);
        ColumnReport {
            kind,
            confidence,
            rows: self.rows,
            nulls: self.nulls,
            match_share: share(matches, self.values),
            check_share: (matches > 0).then(|| share(verified, matches)),
            distinct,
            distinctness: share(distinct, self.values),
            level: kind.map_or("general1", Kind::level),
            pi: kind.map_or("none", |k| k.pi().as_str()),
            mask: kind.map(Kind::mask),
            reason: self.reason(kind, matches, verified, named, counter),
        }
    }

    /// Content that speaks for no kind in particular.
    fn silent(&self) -> bool {
        self.matches.iter().all(|m| share(*m, self.values) < 0.5)
    }

    /// Most values have the kind's form, whatever else verifies.
    fn has_form_of(&self, kind: Kind) -> bool {
        self.matches.get(kind.index()).is_some_and(|m| share(*m, self.values) >= 0.5)
    }

    /// How much speaks for a kind: its share of the values, what of it verifies, the name.
    fn score(&self, kind: Kind, named: Option<(Kind, f64)>, counter: bool) -> Option<f64> {
        let matches = self.matches.get(kind.index()).copied().filter(|m| *m > 0)?;
        let matched = share(matches, self.values);
        let checked = share(self.verified.get(kind.index()).copied().unwrap_or(0), matches);
        let by_name = named.filter(|(k, _)| *k == kind).map_or(0.0, |(_, weight)| weight);
        // What is verified, against what chance alone would verify of values that only look so.
        let proof = match kind {
            Kind::IdCard | Kind::Uscc => checked,
            // One number in ten passes Luhn by chance.
            Kind::BankCard => ((checked - 0.1) / 0.9).max(0.0),
            // Three quarters of the numbers from 13 to 19 lie in an allocated segment.
            Kind::Phone => ((checked - 0.76) / 0.24).max(0.0),
            Kind::Geo | Kind::Date | Kind::Name | Kind::Address => 0.4 + 0.5 * checked,
            _ => 0.9,
        };
        let certain = kind.has_check_digit() || matches!(kind, Kind::Email | Kind::Mac | Kind::Text | Kind::Plate);
        let mut score = matched * if certain { proof } else { proof * 0.8 } + by_name * 0.35 * matched.max(0.2);
        // A date says whose birth only by name; any coordinate or day may be a thing's.
        if matches!(kind, Kind::Date | Kind::Geo) && by_name == 0.0 {
            score *= 0.5;
        }
        // A single value of an identifier in many rows is a constant of the system, a counter no person.
        if counter
            && by_name < 0.8
            && matches!(kind, Kind::Phone | Kind::BankCard | Kind::Landline | Kind::Date | Kind::IdCard)
        {
            score *= 0.3;
        }
        // Few values prove little: a name is needed beside them.
        if self.values < 5 && by_name == 0.0 {
            score *= 0.8;
        }
        // Text with identifiers in part of its rows needs its mask all the same.
        if kind == Kind::Text && matched >= 0.02 {
            score = score.max(0.6);
        }
        Some(score)
    }

    fn reason(
        &self,
        kind: Option<Kind>,
        matches: u64,
        verified: u64,
        named: Option<(Kind, f64)>,
        counter: bool,
    ) -> String {
        let mut text = format!("{} values", self.values);
        if let Some(kind) = kind {
            let _ = write!(text, ", {matches} look like {} ({verified} verified)", kind.as_str());
        }
        if let Some((kind, weight)) = named {
            let _ = write!(text, ", the column name says {} ({weight:.1})", kind.as_str());
        }
        if counter {
            text.push_str(", values count upwards");
        }
        text
    }
}

fn share(part: u64, of: u64) -> f64 {
    if of == 0 {
        0.0
    } else {
        part as f64 / of as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::discover::{id_card_check_character, luhn_digit};

    fn column(name: &str, values: impl IntoIterator<Item = String>) -> ColumnReport {
        let mut stats = ColumnStats::new(name);
        values.into_iter().for_each(|v| stats.text(&v));
        stats.report()
    }

    /// Numbers without order, the same in every run.
    fn scattered(n: u64) -> impl Iterator<Item = u64> {
        (1..=n).map(|i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 20)
    }

    fn cards() -> impl Iterator<Item = String> {
        scattered(200).map(|n| {
            let body =
                format!("360203{}{:02}{:02}{:03}", 1950 + n % 60, 1 + n / 60 % 12, 1 + n / 720 % 28, n / 20_160 % 1000);
            format!("{body}{}", char::from(id_card_check_character(body.as_bytes()).unwrap()))
        })
    }

    fn phones() -> impl Iterator<Item = String> {
        scattered(200).map(|n| format!("{}{:08}", ["138", "159", "186", "177"][n as usize % 4], n / 4 % 100_000_000))
    }

    #[test]
    fn content_alone_is_enough_where_it_verifies() {
        let report = column("c1", cards());
        assert_eq!(
            (report.kind, report.level, report.pi, report.mask),
            (Some(Kind::IdCard), "general4", "sensitive", Some("id_card"))
        );
        assert!(
            report.match_share == 1.0
                && report.check_share == Some(1.0)
                && report.distinctness > 0.95
                && report.confidence > 0.8
        );
        assert_eq!(column("c2", phones()).kind, Some(Kind::Phone));
        let cards = scattered(200)
            .map(|n| format!("622202{:012}", n % 1_000_000_000_000))
            .map(|b| format!("{b}{}", char::from(luhn_digit(b.as_bytes()).unwrap())));
        assert_eq!(column("c3", cards).kind, Some(Kind::BankCard));
    }

    #[test]
    fn what_merely_looks_like_a_phone_or_card_is_told_apart() {
        // Eleven digits from 13 on, any segment: a quarter lies where no operator is.
        let serials = scattered(400).map(|n| format!("{}", 13_000_000_000 + n % 7_000_000_000));
        assert_eq!(column("serial", serials).kind, None);
        // A counter that happens to begin like a phone.
        let counter = (0..400).map(|i| format!("{}", 13_800_000_000u64 + i));
        assert_eq!(column("seq", counter).kind, None);
        // Long numbers beginning 62 whose Luhn digit is right one time in ten.
        let orders = scattered(400).map(|n| format!("62{:014}", n % 100_000_000_000_000));
        assert_eq!(column("order_no", orders).kind, None);
        // 18 digits with a date inside but no check character.
        let numbers = scattered(400).map(|n| format!("36020319900307{:04}", n % 10_000));
        assert_eq!(column("batch", numbers).kind, None);
    }

    #[test]
    fn the_name_helps_content_and_stands_in_for_none() {
        let births =
            scattered(100).map(|n| format!("{}-{:02}-{:02}", 1950 + n % 60, 1 + n / 60 % 12, 1 + n / 720 % 28));
        assert_eq!(column("出生日期", births).kind, Some(Kind::Date));
        let days = scattered(100).map(|n| format!("{}-{:02}-{:02}", 2020 + n % 5, 1 + n / 60 % 12, 1 + n / 720 % 28));
        assert_eq!(column("created", days).kind, None);
        let report = column("身份证号", std::iter::empty());
        assert_eq!((report.kind, report.confidence, report.check_share), (Some(Kind::IdCard), 0.5, None));
        assert_eq!(column("sfzh", (0..50).map(|i| format!("enc:{i:x}"))).kind, Some(Kind::IdCard));
        assert_eq!(column("xm", ["张三", "李四", "王五", "赵六"].map(String::from)).kind, Some(Kind::Name));
        assert_eq!(column("xb", ["男", "女"].map(String::from)).kind, None, "two letters alone say too little");
        assert_eq!(column("性别", ["男", "女"].map(String::from)).kind, Some(Kind::Sex));
    }

    #[test]
    fn text_with_a_few_identifiers_needs_its_mask() {
        let notes = (0..100).map(|i| {
            if i % 20 == 0 {
                format!("来电人13812345{i:03}要求回电")
            } else {
                "情况属实，已办结，不再回访。".into()
            }
        });
        let report = column("备注", notes);
        assert_eq!((report.kind, report.mask), (Some(Kind::Text), Some("text")));
    }

    #[test]
    fn integers_nulls_and_bytes_are_counted() {
        let mut stats = ColumnStats::new("lxdh");
        phones().for_each(|p| stats.integer(p.parse().unwrap()));
        stats.null();
        stats.blob(&[0xff, 0xfe]);
        stats.real(13812345678.0);
        stats.real(f64::NAN);
        stats.text("");
        let report = stats.report();
        assert_eq!((report.kind, report.rows, report.nulls), (Some(Kind::Phone), 205, 1));
        assert!(ColumnStats::new("").report().kind.is_none());
    }
}
