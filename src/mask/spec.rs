//! Reads a mask spec.
//!
//! ```text
//! spec  = step *( "|" step )
//! step  = name [ "(" [ arg *( "," arg ) ] ")" ]
//!       / "json" "(" path ":" spec *( ";" path ":" spec ) ")"
//! name  = ( letter / "_" ) *( letter / digit / "_" / "." )
//! arg   = "'" text with '' for a quote "'" / text without , ( ) ' | ;
//! ```
//! Spaces around any of these mean nothing. Names are read without regard to case.

use super::json::Path;
use super::kind::{self, Arg, Step};
use super::Keys;
use crate::error::{mask as fault, Refusal};

/// Limits on what a spec may be: it is typed by a person and kept in a catalogue.
const LONGEST: usize = 4096;
const DEEPEST: usize = 8;
const MOST_STEPS: usize = 16;

/// Parses a whole spec. Keyed kinds take their key from `keys`.
pub(super) fn parse(text: &str, keys: Keyring<'_>) -> Result<Vec<Step>, Refusal> {
    if text.len() > LONGEST {
        return Err(limit("4096 bytes", LONGEST));
    }
    let mut p = Parser { chars: text.chars().collect(), at: 0, depth: 0, keys };
    let steps = p.steps()?;
    match p.peek() {
        None => Ok(steps),
        Some(_) => Err(p.wrong("| or the end")),
    }
}

/// Where keyed kinds get their key from.
#[derive(Clone, Copy)]
pub(super) enum Keyring<'a> {
    /// Nowhere: keyed kinds are refused.
    Absent,
    /// From here.
    Given(&'a Keys),
    /// The spec is only being checked: keyed kinds parse, and hide whole if ever applied.
    Checking,
}

fn limit(what: &str, position: usize) -> Refusal {
    Refusal::new(&fault::SPEC_LIMIT).with("limit", what).with("position", position)
}

struct Parser<'a> {
    chars: Vec<char>,
    at: usize,
    depth: usize,
    keys: Keyring<'a>,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn skip_spaces(&mut self) {
        while self.peek().is_some_and(|c| c.is_whitespace()) {
            self.at += 1;
        }
    }

    fn eat(&mut self, wanted: char) -> bool {
        self.skip_spaces();
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    fn wrong(&self, expected: &str) -> Refusal {
        let found = self.peek().map_or("the end".to_string(), |c| format!("'{c}'"));
        Refusal::new(&fault::SPEC_SYNTAX).with("position", self.at + 1).with("found", found).with("expected", expected)
    }

    fn steps(&mut self) -> Result<Vec<Step>, Refusal> {
        let mut steps = Vec::new();
        loop {
            if steps.len() == MOST_STEPS {
                return Err(limit("16 steps", self.at + 1));
            }
            steps.push(self.step()?);
            if !self.eat('|') {
                return Ok(steps);
            }
        }
    }

    fn step(&mut self) -> Result<Step, Refusal> {
        self.skip_spaces();
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '.') {
            self.at += 1;
        }
        let name: String = self.chars.iter().take(self.at).skip(start).flat_map(|c| c.to_lowercase()).collect();
        let position = start + 1;
        if name.is_empty() {
            return Err(match self.peek() {
                None | Some('|' | ')' | ';') => Refusal::new(&fault::SPEC_EMPTY).with("position", position),
                Some(_) => self.wrong("the name of a mask kind"),
            });
        }
        if name == "json" {
            return self.json();
        }
        let args = if self.eat('(') { self.args()? } else { Vec::new() };
        kind::build(&name, &args, position, self.keys)
    }

    /// Arguments up to and with the closing parenthesis.
    fn args(&mut self) -> Result<Vec<Arg>, Refusal> {
        let mut args = Vec::new();
        if self.eat(')') {
            return Ok(args);
        }
        loop {
            args.push(self.arg()?);
            if self.eat(')') {
                return Ok(args);
            }
            if !self.eat(',') {
                return Err(self.wrong(", or )"));
            }
        }
    }

    fn arg(&mut self) -> Result<Arg, Refusal> {
        self.skip_spaces();
        let position = self.at + 1;
        let mut text = String::new();
        if self.peek() == Some('\'') {
            self.at += 1;
            loop {
                match self.peek() {
                    Some('\'') if self.chars.get(self.at + 1) == Some(&'\'') => {
                        text.push('\'');
                        self.at += 2;
                    }
                    Some('\'') => {
                        self.at += 1;
                        return Ok(Arg { text, position });
                    }
                    Some(c) => {
                        text.push(c);
                        self.at += 1;
                    }
                    None => return Err(self.wrong("a closing '")),
                }
            }
        }
        while let Some(c) = self.peek().filter(|c| !matches!(c, ',' | '(' | ')' | '\'' | '|' | ';')) {
            text.push(c);
            self.at += 1;
        }
        let text = text.trim_end().to_string();
        if text.is_empty() {
            return Err(self.wrong("an argument"));
        }
        Ok(Arg { text, position })
    }

    fn json(&mut self) -> Result<Step, Refusal> {
        if !self.eat('(') {
            return Err(self.wrong("( and a list such as $.phone: phone; $.name: name"));
        }
        if self.depth == DEEPEST {
            return Err(limit("8 levels of json", self.at));
        }
        self.depth += 1;
        let mut rules = Vec::new();
        loop {
            let path = self.path()?;
            if !self.eat(':') {
                return Err(self.wrong(": after the path"));
            }
            rules.push((path, self.steps()?));
            let more = self.eat(';');
            if self.eat(')') {
                self.depth -= 1;
                return Ok(Step::Json(rules));
            }
            if !more {
                return Err(self.wrong("; or )"));
            }
        }
    }

    /// `$`, then `.name`, `."any name"`, `[3]`, `[*]` or `.*`.
    fn path(&mut self) -> Result<Path, Refusal> {
        if !self.eat('$') {
            return Err(self.wrong("a path beginning with $"));
        }
        let mut path = Path::root();
        loop {
            match self.peek() {
                Some('.') => {
                    self.at += 1;
                    let quoted = self.peek() == Some('"');
                    self.at += usize::from(quoted);
                    let mut name = String::new();
                    while let Some(c) = self.peek() {
                        if quoted && c == '"' || !quoted && (c.is_whitespace() || ".[]:;()|\"'".contains(c)) {
                            break;
                        }
                        name.push(c);
                        self.at += 1;
                    }
                    if quoted && self.peek() != Some('"') {
                        return Err(self.wrong("a closing \""));
                    }
                    self.at += usize::from(quoted);
                    match name.as_str() {
                        "" if !quoted => return Err(self.wrong("a member name after .")),
                        "*" if !quoted => path.push_any_member(),
                        _ => path.push_member(name),
                    }
                }
                Some('[') => {
                    self.at += 1;
                    let mut index = String::new();
                    while let Some(c) = self.peek().filter(|c| c.is_ascii_digit() || *c == '*') {
                        index.push(c);
                        self.at += 1;
                    }
                    match (index.as_str(), index.parse::<usize>()) {
                        ("*", _) => path.push_any_element(),
                        (_, Ok(n)) => path.push_element(n),
                        _ => return Err(self.wrong("a number or * between [ and ]")),
                    }
                    if self.peek() != Some(']') {
                        return Err(self.wrong("]"));
                    }
                    self.at += 1;
                }
                _ => return Ok(path),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::mask::Masker;

    fn refusal(spec: &str) -> String {
        match Masker::parse(spec) {
            Ok(_) => format!("{spec} was accepted"),
            Err(r) => r.to_string(),
        }
    }

    #[test]
    fn a_spec_that_does_not_parse_names_the_position() {
        for (spec, number, position) in [
            ("", 4001, 1),
            ("phone|", 4001, 7),
            ("phone||name", 4001, 7),
            ("phone name", 4002, 7),
            ("keep(3", 4002, 7),
            ("keep(3,)", 4002, 8),
            ("redact('x)", 4002, 11),
            ("+phone", 4002, 1),
            ("json(phone)", 4002, 6),
            ("json($.a phone)", 4002, 10),
            ("json($.a: phon)", 4003, 11),
        ] {
            let text = refusal(spec);
            assert!(text.contains(&format!("GS-{number}")), "{spec}: {text}");
            assert!(
                text.contains(&format!("position {position}:")) || text.contains(&format!("position {position} ")),
                "{spec}: {text}"
            );
        }
    }

    #[test]
    fn unknown_kinds_list_the_nearest() {
        assert!(refusal("phon").contains("phone"));
        assert!(refusal("idcard").contains("id_card"));
        assert!(refusal("hutool.mobilephone").contains("hutool.mobile_phone"));
    }

    #[test]
    fn arguments_are_counted_and_bounded() {
        assert!(refusal("phone(3)").contains("GS-4004"));
        assert!(refusal("keep(3)").contains("GS-4004"));
        assert!(refusal("keep(-1,3)").contains("GS-4005"));
        assert!(refusal("keep(x,3)").contains("GS-4005"));
        assert!(refusal("keep(99999999999999999999,3)").contains("GS-4005"));
        assert!(refusal(&"name|".repeat(40)).contains("GS-4006"));
        assert!(refusal(&" ".repeat(5000)).contains("GS-4006"));
        assert!(refusal(&"json($:".repeat(40)).contains("GS-4006"));
    }

    #[test]
    fn spaces_and_case_do_not_matter() {
        assert!(Masker::parse("  Phone ( ) |  KEEP ( 1 , 2 ) ").is_ok());
    }
}
