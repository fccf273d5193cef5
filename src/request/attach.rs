//! Machines as data: a JSON definition read and checked once, then asked about each change.
//!
//! `gov_machine` registers such definitions for departments' own tables; the machines for feedback (Art. 6)
//! and for data flowing back from the province (Art. 5) are built in and read by the same reader.

use crate::error::{self, Refusal};
use crate::rules::json;
use serde_json::Value;
use std::collections::BTreeSet;

/// More states or moves than this are refused.
const MOST: usize = 200;

/// 校核/异议 (Art. 6).
pub const FEEDBACK: &str = include_str!("../../sql/machines/feedback.json");
/// 省级数据回流 (Art. 5).
pub const PROVINCE: &str = include_str!("../../sql/machines/province.json");

/// A checked machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Machine {
    pub name: String,
    pub title: String,
    /// Word and label of each state.
    pub states: Vec<(String, String)>,
    pub moves: Vec<Move>,
}

/// One lawful move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// `None`: a new row.
    pub from: Option<String>,
    pub to: String,
    pub verb: String,
    /// `party.role` or `role`; empty: anybody who may write the table.
    pub who: Vec<String>,
    /// Columns that must say something.
    pub needs: Vec<String>,
    pub article: Option<u8>,
}

impl Machine {
    /// Reads a definition: `{"machine","title","states":{word:label},"moves":[{"from","to","verb","who","needs","article"}]}`.
    /// `title`, `who`, `needs` and `article` may be left out. Refused: unknown keys, words that are not plain
    /// (`a-z`, `0-9`, `_`), moves between unknown states, a move given twice, a state that no row can reach.
    pub fn from_json(text: &str) -> Result<Machine, Refusal> {
        read(text).map_err(|why| Refusal::new(&error::request::MACHINE_UNREADABLE).with("why", why))
    }

    /// The stored word for a word or label.
    pub fn state(&self, text: &str) -> Option<&str> {
        let text = text.trim();
        self.states.iter().find(|(word, label)| word == text || label == text).map(|(word, _)| word.as_str())
    }

    /// The states that may follow; `None` asks for the first ones.
    pub fn next(&self, from: Option<&str>) -> Vec<&str> {
        self.moves.iter().filter(|m| m.from.as_deref() == from).map(|m| m.to.as_str()).collect()
    }

    /// The move, or a refusal naming the lawful next steps. Staying in a state is no move: ask only on a change.
    pub fn step(&self, from: Option<&str>, to: &str) -> Result<&Move, Refusal> {
        let to_word = self.state(to);
        let found = self.moves.iter().find(|m| m.from.as_deref() == from && Some(m.to.as_str()) == to_word);
        found.ok_or_else(|| {
            let next = self.next(from);
            Refusal::new(&error::request::MACHINE_MOVE)
                .with("machine", &self.name)
                .with("from", from.unwrap_or("(new)"))
                .with("to", to)
                .with("next", if next.is_empty() { "none (ended)".to_string() } else { next.join(", ") })
        })
    }

    /// The whole question: is the move lawful, does the actor hold one of its posts (`posts` lists `role` and
    /// `party.role` words; `None` passes set-up), and do the needed columns say something.
    pub fn decide(
        &self,
        from: Option<&str>,
        to: &str,
        posts: Option<&[&str]>,
        says_something: impl Fn(&str) -> bool,
    ) -> Result<&Move, Refusal> {
        let step = self.step(from, to)?;
        if let Some(posts) = posts {
            if !step.who.is_empty() && !step.who.iter().any(|w| posts.contains(&w.as_str())) {
                return Err(Refusal::new(&error::request::MACHINE_WHO)
                    .with("machine", &self.name)
                    .with("verb", &step.verb)
                    .with("who", step.who.join(", ")));
            }
        }
        match step.needs.iter().find(|column| !says_something(column)) {
            None => Ok(step),
            Some(column) => Err(Refusal::new(&error::request::MACHINE_NEEDS)
                .with("machine", &self.name)
                .with("verb", &step.verb)
                .with("column", column)),
        }
    }
}

fn read(text: &str) -> Result<Machine, String> {
    let value = json::read(text)?;
    let top = object(&value, "the definition", &["machine", "title", "states", "moves"])?;
    let name = word(top.get("machine"), "machine")?;
    let title = top.get("title").map_or(Ok(""), |t| t.as_str().ok_or("title is not text"))?.to_string();
    let mut states: Vec<(String, String)> = Vec::new();
    for (state, label) in top.get("states").and_then(Value::as_object).ok_or("states is missing or not an object")? {
        let state = plain(state).ok_or_else(|| format!("state {state} is not a plain lower-case word"))?;
        let label = label.as_str().map(str::trim).filter(|l| !l.is_empty());
        let label = label.ok_or_else(|| format!("the label of {state} is not text"))?.to_string();
        if states.iter().any(|(w, l)| *l == label || *w == label || *l == state) {
            return Err(format!("the label of {state} names two states"));
        }
        states.push((state, label));
    }
    let list = top.get("moves").and_then(Value::as_array).ok_or("moves is missing or not a list")?;
    if states.is_empty() || states.len() > MOST || list.is_empty() || list.len() > MOST {
        return Err(format!("1 to {MOST} states and moves are taken"));
    }
    let mut moves: Vec<Move> = Vec::new();
    for (i, entry) in list.iter().enumerate() {
        let step = one_move(entry, &states).map_err(|why| format!("move {}: {why}", i + 1))?;
        if moves.iter().any(|m| (&m.from, &m.to) == (&step.from, &step.to)) {
            return Err(format!("move {}: given twice", i + 1));
        }
        moves.push(step);
    }
    let mut reached: BTreeSet<&str> = BTreeSet::new();
    let mut open: Vec<Option<&str>> = vec![None];
    while let Some(from) = open.pop() {
        for step in moves.iter().filter(|m| m.from.as_deref() == from) {
            if reached.insert(&step.to) {
                open.push(Some(&step.to));
            }
        }
    }
    match states.iter().find(|(w, _)| !reached.contains(w.as_str())) {
        Some((lost, _)) => Err(format!("state {lost} cannot be reached from a new row (a move with from null begins)")),
        None => Ok(Machine { name, title, states, moves }),
    }
}

fn one_move(value: &Value, states: &[(String, String)]) -> Result<Move, String> {
    let map = object(value, "it", &["from", "to", "verb", "who", "needs", "article"])?;
    let state = |key: &str| {
        let word = map.get(key).and_then(Value::as_str).ok_or(format!("{key} is missing or not text"))?;
        states.iter().find(|(w, _)| w == word).map(|(w, _)| w.clone()).ok_or(format!("{key} {word} is not a state"))
    };
    let from = match map.get("from") {
        Some(Value::Null) => None,
        _ => Some(state("from")?),
    };
    let to = state("to")?;
    if from.as_deref() == Some(to.as_str()) {
        return Err("it leads back to its own state".into());
    }
    let words = |key: &str, dotted: bool| -> Result<Vec<String>, String> {
        let Some(list) = map.get(key) else { return Ok(Vec::new()) };
        let list = list.as_array().ok_or(format!("{key} is not a list"))?;
        let fits =
            |w: &str| w.split('.').count() <= 1 + usize::from(dotted) && w.split('.').all(|p| plain(p).is_some());
        let read = |v: &Value| v.as_str().filter(|w| fits(w)).map(String::from);
        list.iter().map(|v| read(v).ok_or(format!("{key} holds something that is not a plain word"))).collect()
    };
    let article = match map.get("article") {
        None | Some(Value::Null) => None,
        Some(n) => {
            let n = n.as_u64().and_then(|n| u8::try_from(n).ok()).filter(|n| *n > 0);
            Some(n.ok_or("article is not a number from 1 to 255")?)
        }
    };
    let verb = word(map.get("verb"), "verb")?;
    Ok(Move { from, to, verb, who: words("who", true)?, needs: words("needs", false)?, article })
}

fn object<'a>(value: &'a Value, what: &str, keys: &[&str]) -> Result<&'a serde_json::Map<String, Value>, String> {
    let map = value.as_object().ok_or(format!("{what} is not an object"))?;
    match map.keys().find(|k| !keys.contains(&k.as_str())) {
        Some(key) => Err(format!("unknown key {key}")),
        None => Ok(map),
    }
}

/// A word of `a-z`, `0-9` and `_`, beginning with a letter, at most 60 characters.
fn plain(text: &str) -> Option<String> {
    let letters = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
    (letters && text.len() <= 60 && text.bytes().next()?.is_ascii_lowercase()).then(|| text.to_string())
}

fn word(value: Option<&Value>, key: &str) -> Result<String, String> {
    value.and_then(Value::as_str).and_then(plain).ok_or(format!("{key} is missing or not a plain lower-case word"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const GOOD: &str = r#"{"machine":"m","states":{"a":"甲","b":"乙"},"moves":[
        {"from":null,"to":"a","verb":"begin"},{"from":"a","to":"b","verb":"go","who":["own.steward"],"needs":["why"]}]}"#;

    #[test]
    fn a_definition_holds_a_column_to_its_moves() {
        let m = Machine::from_json(GOOD).unwrap();
        let all = |_: &str| true;
        assert_eq!(m.next(None), ["a"]);
        assert_eq!(m.decide(Some("a"), "乙", Some(&["own.steward"]), all).map(|s| s.verb.as_str()), Ok("go"));
        let fault = |r: Result<&Move, Refusal>| r.map_or_else(|e| e.fault.number, |_| 0);
        assert_eq!(fault(m.decide(Some("a"), "b", Some(&["steward"]), all)), 6303);
        assert_eq!(fault(m.decide(Some("a"), "b", None, |c| c != "why")), 6304);
        assert_eq!(fault(m.decide(None, "b", None, all)), 6302);
        assert_eq!(fault(m.decide(Some("b"), "a", None, all)), 6302);
        assert_eq!(fault(m.decide(Some("zz"), "a", None, all)), 6302);
    }

    #[test]
    fn a_definition_that_could_not_hold_is_refused() {
        for (from, to) in [
            ("\"machine\":\"m\",", ""),
            ("\"m\"", "\"M m\""),
            ("\"甲\"", "\"乙\""),
            ("\"甲\"", "1"),
            ("\"甲\"", "\"b\""),
            ("{\"a\"", "{\"c\":\"丙\",\"a\""),
            ("\"from\":\"a\"", "\"from\":\"c\""),
            ("\"from\":\"a\"", "\"from\":\"b\""),
            ("\"from\":\"a\",\"to\":\"b\"", "\"from\":null,\"to\":\"a\""),
            ("\"from\":null,", ""),
            ("own.steward", "a.b.c"),
            ("own.steward", "x' OR 1"),
            ("[\"why\"]", "[\"why.not\"]"),
            ("\"verb\":\"go\"", "\"verb\":\"go\",\"article\":0"),
            ("\"verb\":\"go\"", "\"verb\":\"go\",\"sql\":\"1\""),
            ("\"verb\":\"go\"", "\"verb\":\"go\",\"verb\":\"run\""),
        ] {
            let bad = GOOD.replacen(from, to, 1);
            assert_ne!(bad, GOOD, "{from}");
            assert!(Machine::from_json(&bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_built_in_machines_are_whole() {
        let feedback = Machine::from_json(FEEDBACK).unwrap();
        assert_eq!(feedback.next(Some("reported")), ["withdrawn", "corrected", "upheld", "multi_source"]);
        let province = Machine::from_json(PROVINCE).unwrap();
        // Only the bureau files with the province (Art. 5): a county or a department does not.
        let file = |posts: &[&str]| province.decide(Some("aggregated"), "filed", Some(posts), |_| true).is_ok();
        assert!(file(&["bureau.steward"]) && !file(&["department.steward", "county.steward", "steward"]));
    }

    #[test]
    fn the_example_of_the_docs_is_a_machine() {
        let docs = include_str!("../../docs/requests.md");
        let example = docs.split("```json").nth(1).and_then(|t| t.split("```").next()).unwrap();
        assert_eq!(Machine::from_json(example).map(|m| m.name), Ok("ticket".to_string()));
    }

    proptest! {
        #[test]
        fn no_text_panics(text in r#"[\[\]{}":,0-9a-z ]{0,60}"#, cut in 0usize..400) {
            let _ = Machine::from_json(&text);
            let _ = Machine::from_json(GOOD.get(..cut).unwrap_or(GOOD));
        }

        #[test]
        fn any_walk_stays_inside_the_machine(targets in prop::collection::vec(0usize..5, 0..20)) {
            let m = Machine::from_json(FEEDBACK).unwrap();
            let mut at: Option<String> = None;
            for t in targets {
                let to = m.states.get(t).map(|(w, _)| w.clone()).unwrap();
                if let Ok(step) = m.decide(at.as_deref(), &to, None, |_| true) {
                    prop_assert!(m.next(at.as_deref()).contains(&to.as_str()) && step.to == to);
                    at = Some(to);
                }
            }
        }
    }
}
