//! Masks of e-mail, IP and MAC addresses, and of vehicle plates.

use crate::discover::compact::{half_width, is_separator};
use crate::discover::{check_email, check_plate};
use std::fmt::Write;
use std::net::{Ipv4Addr, Ipv6Addr};

/// E-mail address: keeps the first character and the domain (`z***@jdz.gov.cn`); the number of
/// stars says nothing about the length. A local part of one character is hidden.
pub(super) fn email(text: &str, out: &mut String) -> bool {
    let text = text.trim();
    if text.is_ascii() {
        return plain_email(text, out);
    }
    let half: String = text.chars().take(400).map(half_width).collect();
    plain_email(&half, out)
}

fn plain_email(text: &str, out: &mut String) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    if local.contains('*') || !check_email(text) {
        return false;
    }
    let mut chars = local.chars();
    if let (Some(first), Some(_)) = (chars.next(), chars.next()) {
        out.push(first);
    }
    out.push_str("***@");
    out.push_str(domain);
    true
}

/// IP address: IPv4 keeps two numbers (`192.168.*.*`), IPv6 two groups (`2001:db8:*:*:*:*:*:*`).
pub(super) fn ip(text: &str, out: &mut String) -> bool {
    let text = text.trim();
    if let Ok(v4) = text.parse::<Ipv4Addr>() {
        let [a, b, ..] = v4.octets();
        return write!(out, "{a}.{b}.*.*").is_ok();
    }
    match text.parse::<Ipv6Addr>() {
        Ok(v6) => {
            let [a, b, ..] = v6.segments();
            write!(out, "{a:x}:{b:x}:*:*:*:*:*:*").is_ok()
        }
        Err(_) => false,
    }
}

/// MAC address (12 hex digits, with `:`, `-` or `.` between or nothing): keeps the maker's 6 digits.
pub(super) fn mac(text: &str, out: &mut String) -> bool {
    let text = text.trim();
    let bare = text.len() == 12 && text.bytes().all(|b| b.is_ascii_hexdigit());
    if !bare && !crate::discover::check_mac(text) {
        return false;
    }
    let mut digits = 0;
    for c in text.chars() {
        digits += usize::from(c.is_ascii_hexdigit());
        out.push(if c.is_ascii_hexdigit() && digits > 6 { '*' } else { c });
    }
    true
}

/// Vehicle plate: keeps province and letter in front and the last character (`赣H****5`,
/// `赣H****挂`); plates of embassies and forces keep their class mark.
pub(super) fn plate(text: &str, out: &mut String) -> bool {
    let mut c = ['\0'; 10];
    let mut n = 0;
    for ch in text.chars().filter(|c| !is_separator(*c) && !matches!(c, '·' | '•' | '.' | '．' | '・')) {
        let Some(place) = c.get_mut(n) else { return false };
        *place = half_width(ch).to_ascii_uppercase();
        n += 1;
    }
    let chars = c.get(..n).unwrap_or(&[]);
    let plain: String = chars.iter().collect();
    if !check_plate(&plain) {
        return false;
    }
    let head = match chars {
        ['使', ..] => 1,
        [_, second, ..] if second.is_ascii_digit() => 1,
        _ => 2,
    };
    // 应急 is one mark of two characters.
    let tail = if chars.ends_with(&['应', '急']) { 2 } else { 1 };
    out.extend(chars.iter().enumerate().map(|(i, c)| if i < head || i + tail >= n { *c } else { '*' }));
    true
}
