//! Masks that make a value coarser: dates, ages, amounts, coordinates.

use crate::discover::compact::half_width;
use crate::discover::is_real_date;
use std::fmt::Write;

/// How much of a date stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Grain {
    Year,
    Quarter,
    Month,
}

/// A date (`1990-03-07`, `1990/3/7`, `1990.3.7`, `19900307`, `1990年3月7日`, with or without a time of
/// day): `1990`, `1990-Q1` or `1990-03`.
pub(super) fn date(text: &str, grain: Grain, out: &mut String) -> bool {
    let Some((year, month)) = year_and_month(text.trim()) else { return false };
    match grain {
        Grain::Year => write!(out, "{year:04}"),
        Grain::Quarter => write!(out, "{year:04}-Q{}", month.div_ceil(3)),
        Grain::Month => write!(out, "{year:04}-{month:02}"),
    }
    .is_ok()
}

fn year_and_month(text: &str) -> Option<(u32, u32)> {
    let mut numbers = [0u32; 3];
    let mut at = 0;
    let mut digits = 0usize;
    let mut total = 0usize;
    let mut chars = text.chars().map(half_width).peekable();
    while let Some(c) = chars.peek().copied() {
        match (c, at) {
            ('0'..='9', _) => {
                let slot = numbers.get_mut(at)?;
                *slot = slot.checked_mul(10)?.checked_add(c as u32 - 48)?;
                digits += 1;
                total += 1;
                // Eight digits in a row: year, month and day have fixed widths.
                if at == 0 && digits == 8 {
                    let all = numbers[0];
                    numbers = [all / 10_000, all / 100 % 100, all % 100];
                    chars.next();
                    at = 2;
                    break;
                }
                chars.next();
            }
            ('-' | '/' | '.' | '年', 0) if digits == 4 => {
                (at, digits) = (1, 0);
                chars.next();
            }
            ('-' | '/' | '.' | '月', 1) if matches!(digits, 1 | 2) => {
                (at, digits) = (2, 0);
                chars.next();
            }
            ('日' | '号', 2) if matches!(digits, 1 | 2) => {
                chars.next();
                break;
            }
            _ => break,
        }
    }
    if at != 2 || total < 6 || (total != 8 && digits > 2) || digits == 0 {
        return None;
    }
    let [year, month, day] = numbers;
    let time: String = chars.take(40).collect();
    (is_real_date(year, month, day) && year >= 1000 && is_time(&time)).then_some((year, month))
}

/// Nothing, or a time of day after `T` or a space, with fraction and offset.
fn is_time(text: &str) -> bool {
    let Some(time) = text.strip_prefix(['T', 't', ' ']) else { return text.is_empty() };
    let time = time.trim();
    time.len() <= 32
        && time.starts_with(|c: char| c.is_ascii_digit())
        && time.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '.' | '+' | '-' | 'Z' | 'z' | ' '))
}

/// An age in whole years (0–150, with or without 岁): the band of `band` years it lies in, `30-39`.
pub(super) fn age(text: &str, band: u32, out: &mut String) -> bool {
    let text = text.trim();
    let text = text.strip_suffix('岁').unwrap_or(text).trim_end();
    let mut years = 0u32;
    let mut digits = 0;
    for c in text.chars().map(half_width) {
        let Some(d) = c.to_digit(10) else { return false };
        digits += 1;
        if digits > 3 {
            return false;
        }
        years = years * 10 + d;
    }
    let Some(low) = years.checked_div(band).and_then(|n| n.checked_mul(band)).filter(|_| digits > 0 && years <= 150)
    else {
        return false;
    };
    write!(out, "{low}-{}", low + band - 1).is_ok()
}

/// An amount (`12345.67`, `12,345.67`, `¥12345`, `12345元`, negative too): the step it lies in as a
/// half-open interval, `[12000,13000)`.
pub(super) fn amount(text: &str, step: i64, out: &mut String) -> bool {
    let Some((whole, below)) = whole_units(text.trim()) else { return false };
    let step = i128::from(step);
    if step <= 0 {
        return false;
    }
    // A negative amount with a fraction lies below its whole part.
    let floor = if below { whole - 1 } else { whole };
    let low = floor.div_euclid(step) * step;
    write!(out, "[{low},{})", low + step).is_ok()
}

/// The whole part, and whether a fraction pushes a negative amount below it.
fn whole_units(text: &str) -> Option<(i128, bool)> {
    let text = text.trim_start_matches(['¥', '￥']);
    let text = text.strip_suffix("人民币").unwrap_or(text);
    let text = text.strip_suffix(['元', '圆']).unwrap_or(text).trim();
    let mut chars = text.chars().map(half_width).peekable();
    let negative = chars.next_if(|c| matches!(c, '-' | '−')).is_some();
    chars.next_if(|c| matches!(c, '+' | '¥' | '￥'));
    let (mut whole, mut digits, mut fraction, mut decimals) = (0i128, 0, false, false);
    for c in chars {
        match c {
            '0'..='9' if !decimals => {
                whole = whole * 10 + i128::from(c as u32 - 48);
                digits += 1;
                if digits > 30 {
                    return None;
                }
            }
            '0'..='9' => fraction |= c != '0',
            '.' if !decimals && digits > 0 => decimals = true,
            ',' if !decimals && digits > 0 => {}
            _ => return None,
        }
    }
    (digits > 0).then_some((if negative { -whole } else { whole }, negative && fraction))
}

/// A coordinate in degrees, or a pair of them (`117.178222,29.268835`): decimals cut to `digits`
/// (2 ≈ 1 km). One that has no more decimals than that does not fit: it would be returned as it is.
pub(super) fn geo(text: &str, digits: usize, out: &mut String) -> bool {
    let text = text.trim().trim_start_matches(['(', '[', '（']).trim_end_matches([')', ']', '）']);
    let mut parts = 0;
    for (i, part) in text.split([',', '，', ';', ' ']).filter(|p| !p.is_empty()).enumerate() {
        parts = i + 1;
        if parts > 2 {
            return false;
        }
        if i > 0 {
            out.push(',');
        }
        if !coordinate(part, digits, out) {
            return false;
        }
    }
    parts > 0
}

fn coordinate(part: &str, digits: usize, out: &mut String) -> bool {
    let half: String = part.chars().take(41).map(half_width).collect();
    let unsigned = half.strip_prefix('-').unwrap_or(&half);
    let Some((whole, decimals)) = unsigned.split_once('.') else { return false };
    let plain = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
    if !plain(whole) || !plain(decimals) || whole.len() > 3 || half.len() > 40 || decimals.len() <= digits {
        return false;
    }
    if !half.parse::<f64>().is_ok_and(|v| v.abs() <= 180.0) {
        return false;
    }
    if half.starts_with('-') {
        out.push('-');
    }
    out.push_str(whole);
    if digits > 0 {
        out.push('.');
        out.push_str(decimals.get(..digits).unwrap_or(decimals));
    }
    true
}
