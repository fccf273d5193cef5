//! Unified social credit codes, bank cards, e-mail and network addresses.

/// The 31 characters of GB 32100 (no I, O, S, V, Z), in the order of their values.
pub(crate) const USCC_ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// 3^i mod 31.
const USCC_WEIGHTS: [u32; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];

/// The check character of the first 17 characters (GB 32100-2015, mod 31); None when they hold others.
pub fn uscc_check_character(code: &[u8]) -> Option<u8> {
    if code.len() != 17 {
        return None;
    }
    let mut sum = 0;
    for (byte, weight) in code.iter().zip(USCC_WEIGHTS) {
        sum += USCC_ALPHABET.iter().position(|a| a == byte)? as u32 * weight;
    }
    USCC_ALPHABET.get(((31 - sum % 31) % 31) as usize).copied()
}

/// Is this a valid unified social credit code (GB 32100): two characters, six digits of division,
/// nine of organisation, check character? `lenient` asks for the form only, for the codes given
/// out in the pilots before the standard, whose check character follows no common rule.
pub fn check_uscc(text: &str, lenient: bool) -> bool {
    let b = text.as_bytes();
    let form = b.len() == 18
        && b.iter()
            .all(|c| c.is_ascii_digit() || c.is_ascii_uppercase() && !matches!(c, b'I' | b'O' | b'S' | b'V' | b'Z'))
        && b.get(2..8).is_some_and(|d| d.iter().all(u8::is_ascii_digit));
    form && (lenient || b.get(..17).and_then(uscc_check_character) == b.last().copied())
}

/// The Luhn check digit (ISO/IEC 7812-1) of a number without one; None when it holds others than digits.
pub fn luhn_digit(body: &[u8]) -> Option<u8> {
    let mut sum = 0u32;
    for (i, byte) in body.iter().rev().enumerate() {
        if !byte.is_ascii_digit() {
            return None;
        }
        let d = u32::from(byte - b'0') << u32::from(i % 2 == 0);
        sum += d / 10 + d % 10;
    }
    u8::try_from((10 - sum % 10) % 10).ok().map(|d| b'0' + d)
}

/// Is this a bank card number: 13 to 19 digits, the first not 0, Luhn check digit?
pub fn check_bank_card(text: &str) -> bool {
    let b = text.as_bytes();
    match b.split_last() {
        Some((check, body)) => {
            (13..=19).contains(&b.len()) && b.first() != Some(&b'0') && luhn_digit(body) == Some(*check)
        }
        None => false,
    }
}

/// Is this an e-mail address: a local part of at most 64 characters (RFC 5321 dot-atom, letters of
/// any script), `@`, and a domain of at least two labels?
pub fn check_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let atom = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~-.".contains(&b);
    let local_fits = match local.is_ascii() {
        true => local.len() <= 64 && local.bytes().all(atom),
        false => {
            local.chars().count() <= 64
                && local.chars().all(|c| {
                    u8::try_from(c).map_or(c.is_alphanumeric(), |b| b >= 0x80 && c.is_alphanumeric() || atom(b))
                })
        }
    };
    local_is_dotted(local) && local_fits && is_domain(domain)
}

/// At least two labels of letters, digits and inner hyphens; the last is not a number.
fn is_domain(domain: &str) -> bool {
    let mut labels = 0;
    let mut numeric = false;
    let fits = domain.split('.').all(|l| {
        labels += 1;
        numeric = l.bytes().all(|b| b.is_ascii_digit());
        let plain = match l.is_ascii() {
            true => l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'),
            false => l.chars().all(|c| c.is_alphanumeric() || c == '-'),
        };
        plain && !l.is_empty() && l.len() <= 63 && !l.starts_with('-') && !l.ends_with('-')
    });
    fits && labels >= 2 && !numeric && domain.len() <= 253
}

fn local_is_dotted(local: &str) -> bool {
    !local.is_empty() && !local.starts_with('.') && !local.ends_with('.') && !local.contains("..")
}

/// Is this a dotted IPv4 address (four numbers 0–255, no leading zeros)?
pub fn check_ipv4(text: &str) -> bool {
    text.len() <= 15 && text.parse::<std::net::Ipv4Addr>().is_ok()
}

/// Is this an IPv6 address (RFC 4291 text form, no zone)?
pub fn check_ipv6(text: &str) -> bool {
    text.len() <= 45 && text.parse::<std::net::Ipv6Addr>().is_ok()
}

/// Is this a MAC address: six pairs of hex digits with `:` or `-` between, or twelve hex digits
/// in three groups with `.`?
pub fn check_mac(text: &str) -> bool {
    let b = text.as_bytes();
    let hex = |g: &[u8], n: usize| g.len() == n && g.iter().all(u8::is_ascii_hexdigit);
    match b.len() {
        17 => [b':', b'-'].iter().any(|s| b.split(|c| c == s).count() == 6 && b.split(|c| c == s).all(|g| hex(g, 2))),
        14 => b.split(|c| *c == b'.').count() == 3 && b.split(|c| *c == b'.').all(|g| hex(g, 4)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn credit_codes() {
        let body = b"91360200MA35X0000";
        let check = char::from(uscc_check_character(body).unwrap());
        let good = format!("91360200MA35X0000{check}");
        assert!(check_uscc(&good, false) && check_uscc(&good, true));
        let wrong = format!("91360200MA35X0000{}", if check == '0' { '1' } else { '0' });
        assert!(!check_uscc(&wrong, false) && check_uscc(&wrong, true));
        // An early pilot code, valid in form only, and others' examples.
        assert!(!check_uscc("91350211M00013FA1N", false) && check_uscc("91350211M00013FA1N", true));
        assert!(check_uscc("91310110666007217T", false) && check_uscc("91310115591693856A", true));
        for bad in ["", "91360200MA35X000", "9136020OMA35X00001", "91360200ma35x00001", "中文"] {
            assert!(!check_uscc(bad, true), "{bad}");
        }
    }

    #[test]
    fn bank_cards() {
        assert!(
            check_bank_card("4111111111111111")
                && check_bank_card("6222020200000000000") == (luhn_digit(b"622202020000000000") == Some(b'0'))
        );
        for bad in
            ["4111111111111112", "411111111111", "0000000000000000", "", "4111 1111 1111 1111", "41111111111111111111"]
        {
            assert!(!check_bank_card(bad), "{bad}");
        }
    }

    #[test]
    fn addresses() {
        for good in ["a@b.cn", "zhang.san+x@mail.jdz.gov.cn", "张三@例子.中国"] {
            assert!(check_email(good), "{good}");
        }
        for bad in
            ["", "@", "a@", "@b.cn", "a@b", "a..b@c.cn", ".a@b.cn", "a@-b.cn", "a@b..cn", "a b@c.cn", "a@1.2.3.4"]
        {
            assert!(!check_email(bad), "{bad}");
        }
        assert!(check_ipv4("192.168.1.1") && !check_ipv4("256.1.1.1") && !check_ipv4("1.1.1"));
        assert!(check_ipv6("2001:db8::1") && check_ipv6("::") && !check_ipv6("1:2:3"));
        assert!(check_mac("00:1A:2b:3C:4d:5E") && check_mac("00-1A-2B-3C-4D-5E") && check_mac("001a.2b3c.4d5e"));
        assert!(!check_mac("00:1A:2B:3C:4D") && !check_mac("00:1A-2B:3C:4D:5E") && !check_mac("zz:1A:2B:3C:4D:5E"));
    }

    proptest! {
        #[test]
        fn a_changed_digit_fails_luhn(body in "[1-9][0-9]{14,17}", at in 0usize..15, by in 1u8..10) {
            let good = format!("{body}{}", char::from(luhn_digit(body.as_bytes()).unwrap()));
            prop_assert!(check_bank_card(&good));
            let mut bad = good.into_bytes();
            bad[at] = (bad[at] - b'0' + by) % 10 + b'0';
            prop_assert!(!check_bank_card(std::str::from_utf8(&bad).unwrap()));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,40}") {
            let _ = (check_uscc(&text, true), check_bank_card(&text), check_email(&text), check_mac(&text), check_ipv6(&text), super::super::check_plate(&text), super::super::check_landline(&text));
        }
    }
}
