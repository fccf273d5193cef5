//! Vehicle plates (GA 36-2018, GA 804, and the forms of Hong Kong, Macao, embassies and forces).

/// Abbreviations of the provinces as they stand on plates.
const PROVINCES: &str = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新";

/// Does a plate begin with this character?
pub(crate) fn is_plate_province(c: char) -> bool {
    PROVINCES.contains(c)
}

/// A letter or digit of a serial: I and O are not issued.
fn serial(c: char) -> bool {
    c.is_ascii_digit() || c.is_ascii_uppercase() && !matches!(c, 'I' | 'O')
}

fn digit(c: char) -> bool {
    c.is_ascii_digit()
}

/// Is this a plate, without separators? Ordinary (7 characters), new-energy (8), trailer 挂, learner
/// 学, police 警, Hong Kong 港 and Macao 澳 on the mainland, consulate 领, embassy 使, emergency 应急, armed
/// police WJ, military, airfield 民航.
pub fn check_plate(text: &str) -> bool {
    let mut c = ['\0'; 9];
    let mut n = 0;
    for ch in text.chars() {
        match c.get_mut(n) {
            Some(place) => *place = ch,
            None => return false,
        }
        n += 1;
    }
    let province = |c: char| PROVINCES.contains(c);
    let letter = |c: char| c.is_ascii_uppercase() && c != 'I';
    match c.get(..n).unwrap_or(&[]) {
        [p, l, a, b, d, e, '应', '急'] => province(*p) && letter(*l) && [*a, *b, *d, *e].into_iter().all(serial),
        // Armed police: WJ, province (or none at headquarters), five digits or four and a letter.
        ['W', 'J', p, rest @ ..] if province(*p) && rest.len() == 5 => armed(rest),
        ['W', 'J', rest @ ..] if rest.len() == 5 => armed(rest),
        // Vehicles on airfields: 民航, the region's letter, four or five letters and digits.
        ['民', '航', l, rest @ ..] if matches!(rest.len(), 4 | 5) => {
            letter(*l) && rest.iter().copied().all(serial) && rest.iter().copied().any(digit)
        }
        // Embassies: 使, three digits of the country, three of the car.
        ['使', rest @ ..] if rest.len() == 6 => rest.iter().copied().all(digit),
        [p, rest @ .., '领' | '使']
            if province(*p) && (4..=6).contains(&rest.len()) && rest.iter().copied().all(digit) =>
        {
            true
        }
        [p, l, body @ ..] if (province(*p) || matches!(p, '使' | '领')) && letter(*l) => match body {
            [a, b, d, e, '挂' | '学' | '警' | '港' | '澳' | '领' | '使' | '试' | '超'] => {
                [*a, *b, *d, *e].into_iter().all(serial)
            }
            [_, _, _, _, _] => body.iter().copied().all(serial) && body.iter().copied().any(digit),
            // New energy: D, F and their successors first (small) or last (large).
            [kind, second, rest @ ..] if rest.len() == 4 && energy(*kind) => {
                serial(*second) && rest.iter().copied().all(digit)
            }
            [rest @ .., kind] if rest.len() == 5 => energy(*kind) && rest.iter().copied().all(digit),
            _ => false,
        },
        // Military since 2013: two letters and five digits.
        [a, b, rest @ ..] if rest.len() == 5 && a.is_ascii_uppercase() && letter(*b) => {
            "VKHBSLJNGCE".contains(*a) && rest.iter().copied().all(digit)
        }
        _ => false,
    }
}

fn armed(rest: &[char]) -> bool {
    matches!(rest, [head @ .., last] if head.iter().copied().all(digit) && (digit(*last) || "XBTSHJD".contains(*last)))
}

fn energy(c: char) -> bool {
    matches!(c, 'A'..='H' | 'J' | 'K')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_issued_form_is_known() {
        for good in [
            "赣H12345",
            "赣HA1234",
            "赣HD12345",
            "赣H12345D",
            "粤BA03205",
            "赣H1234挂",
            "赣H1234学",
            "赣H1234警",
            "粤Z1234港",
            "粤Z12F4澳",
            "沪A0023领",
            "京A0023使",
            "使123456",
            "赣H1234应急",
            "WJ赣12345",
            "WJ赣1234X",
            "VA12345",
            "京O12345",
            "闽20401领",
            "使014578",
            "京A0145使",
            "粤BF12345",
            "沪A12345F",
            "民航A1234",
            "民航B12345",
        ] {
            assert!(check_plate(good), "{good}");
        }
        for bad in [
            "",
            "赣",
            "赣H1234",
            "赣I12345",
            "赣H1234I",
            "赣H123456",
            "赣HZ12345",
            "甲H12345",
            "赣h12345",
            "赣H·12345",
            "赣HABCDE",
            "民航",
            "民航A123",
            "民航ABCDE",
            "赣H１２３４５",
            "🚗H12345",
            "1234567",
        ] {
            assert!(!check_plate(bad), "{bad}");
        }
    }
}
