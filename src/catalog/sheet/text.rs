//! Bytes to text: which encoding a file is in, said honestly.

use crate::error::{self, Refusal};
use std::borrow::Cow;

/// So many characters in a row that are right UTF-8 are not GB18030 by chance.
const CLEARLY_UTF8: usize = 6;

/// Decodes UTF-8 with or without a byte-order mark, UTF-16 with one, else GB18030.
///
/// A file that begins as UTF-8 and then breaks is refused with the place, and not read as
/// something else: its characters would come out as others.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Refusal> {
    let refuse = |offset: usize, why: &str| {
        Refusal::new(&error::catalog::SHEET_ENCODING).with("offset", offset + 1).with("why", why)
    };
    for (mark, encoding, name) in
        [(&b"\xff\xfe"[..], encoding_rs::UTF_16LE, "UTF-16LE"), (&b"\xfe\xff"[..], encoding_rs::UTF_16BE, "UTF-16BE")]
    {
        if let Some(rest) = bytes.strip_prefix(mark) {
            return encoding.decode_without_bom_handling_and_without_replacement(rest).ok_or_else(|| refuse(2, name));
        }
    }
    let marked = bytes.strip_prefix(b"\xef\xbb\xbf");
    let body = marked.unwrap_or(bytes);
    let error = match std::str::from_utf8(body) {
        Ok(text) => return Ok(Cow::Borrowed(text)),
        Err(error) => error,
    };
    let (right, _) = body.split_at(error.valid_up_to().min(body.len()));
    let wide = std::str::from_utf8(right).unwrap_or_default().chars().filter(|c| !c.is_ascii()).count();
    if marked.is_some() || wide >= CLEARLY_UTF8 {
        let why = if error.error_len().is_none() { "UTF-8, cut off inside a character" } else { "UTF-8" };
        return Err(refuse(error.valid_up_to() + bytes.len() - body.len(), why));
    }
    match encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(body) {
        Some(text) => Ok(text),
        None => Err(refuse(first_bad_gb18030(body), "GB18030")),
    }
}

/// Where GB18030 decoding first fails.
fn first_bad_gb18030(bytes: &[u8]) -> usize {
    let mut decoder = encoding_rs::GB18030.new_decoder_without_bom_handling();
    let mut buffer = [0u8; 4096];
    let mut at = 0usize;
    while let Some(rest) = bytes.get(at..) {
        let (result, read, _) = decoder.decode_to_utf8_without_replacement(rest, &mut buffer, true);
        at = at.saturating_add(read);
        match result {
            encoding_rs::DecoderResult::OutputFull if read > 0 => {}
            encoding_rs::DecoderResult::Malformed(length, after) => {
                return at.saturating_sub(usize::from(length) + usize::from(after));
            }
            _ => break,
        }
    }
    at.min(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn half_a_character_is_told_and_not_read_as_another() {
        let text = "信息资源名称,信息资源代码";
        let cut = &text.as_bytes()[..text.len() - 1];
        assert!(decode(cut).unwrap_err().to_string().contains("cut off"));
        let (gb, _, _) = encoding_rs::GB18030.encode(text);
        let refusal = decode(&gb[..gb.len() - 1]).unwrap_err();
        assert!(refusal.to_string().contains(&format!("byte {}", gb.len() - 1)), "{refusal}");
        assert!(decode(b"\xef\xbb\xbfabc\xff").unwrap_err().to_string().contains("byte 7"));
    }

    proptest! {
        #[test]
        fn both_encodings_give_the_same_text(text in "(信息资源){1,2}[\\PC\n]{0,60}") {
            prop_assert_eq!(decode(text.as_bytes()).unwrap(), text.as_str());
            let with_mark = [b"\xef\xbb\xbf", text.as_bytes()].concat();
            prop_assert_eq!(decode(&with_mark).unwrap(), text.as_str());
            let (gb, _, lossy) = encoding_rs::GB18030.encode(&text);
            if !lossy {
                prop_assert_eq!(decode(&gb).unwrap(), text.as_str());
            }
        }

        #[test]
        fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = decode(&bytes);
        }
    }
}
