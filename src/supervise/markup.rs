//! Text of anybody's as XML and HTML may carry it.

/// Escapes for element content and quoted attributes. What XML 1.0 cannot hold, and characters that turn the
/// reading direction (so that a name cannot disguise what follows it), become U+FFFD.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
                out.push('\u{fffd}');
            }
            c => out.push(c),
        }
    }
    out
}

/// Columns a text takes where Chinese characters are two wide.
pub fn columns(text: &str) -> usize {
    text.chars().map(|c| if c < '\u{1100}' { 1 } else { 2 }).sum()
}

/// At most `limit` columns, the last one an ellipsis where something was cut.
pub fn shorten(text: &str, limit: usize) -> String {
    if columns(text) <= limit {
        return text.to_string();
    }
    let (mut out, mut used) = (String::new(), 1);
    for c in text.chars() {
        let wide = if c < '\u{1100}' { 1 } else { 2 };
        if used + wide > limit {
            break;
        }
        used += wide;
        out.push(c);
    }
    out.push('…');
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn markup_becomes_text() {
        assert_eq!(escape("<a href=\"x\" b='y'>&amp;"), "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;");
        assert_eq!(escape("a\0\u{202e}b\n"), "a\u{fffd}\u{fffd}b ");
    }

    #[test]
    fn shortened_text_fits() {
        assert_eq!(shorten("景德镇市民政局", 8), "景德镇…");
        assert_eq!(shorten("民政局", 6), "民政局");
    }

    proptest! {
        #[test]
        fn nothing_escaped_opens_a_tag_or_closes_a_quote(text in "\\PC{0,40}|.{0,40}") {
            prop_assert!(!escape(&text).contains(['<', '>', '"', '\'', '\0']));
        }
        #[test]
        fn shortened_never_exceeds(text in ".{0,40}", limit in 1usize..20) {
            prop_assert!(columns(&shorten(&text, limit)) <= limit.max(1) + 1);
        }
    }
}
