//! The corpus of attacks, run in the sandbox: what each brings back of the values that its reader may not see.

use super::corpus::{self, Group};
use super::sandbox::{self, Plan, Register, Sandbox};
use super::Row;
use crate::sqlite::Result;
use crate::value::Value;
use std::collections::HashSet;

/// Masked columns that are attacked one by one.
const COLUMNS: usize = 16;
/// Shorter values would be found by chance.
const SHORTEST: usize = 6;

/// One item as the reader sees it.
struct View {
    item: String,
    column: String,
    verdict: String,
}

/// How the reader sees the table, and what it may not see of it.
pub struct Views {
    items: Vec<View>,
    /// Places of the columns that it does not see as they are.
    hidden: Vec<usize>,
    /// Their values, in every spelling.
    pub secrets: Vec<[String; 3]>,
}

impl Views {
    pub fn of(plan: &Plan, sandbox: &Sandbox) -> Result<Views> {
        let mut items = Vec::new();
        let sql = "SELECT item, column_name, verdict FROM share_explain(?1, 'reader')";
        sandbox.db().rows(sql, &[plan.code.as_str().into()], |row| {
            let text = |i: usize| row.column_text(i).unwrap_or("").to_string();
            items.push(View { item: text(0), column: text(1), verdict: text(2) });
            Ok(())
        })?;
        let raw = |column: &str| items.iter().any(|v: &View| v.column == column && v.verdict == "allow");
        let hidden: Vec<usize> = (0..plan.columns.len()).filter(|i| !raw(&format!("leak_c{i}"))).collect();
        let secrets = secrets(plan, &hidden).iter().map(|s| corpus::spellings(s)).collect();
        Ok(Views { items, hidden, secrets })
    }

    /// Whether the reader may not see this column of the source as it is.
    pub fn hides(&self, place: usize) -> bool {
        self.hidden.contains(&place)
    }

    /// How many secrets a text holds.
    pub fn found(&self, text: &str) -> usize {
        let upper = text.to_uppercase();
        self.secrets.iter().filter(|s| corpus::holds(text, &upper, s)).count()
    }

    fn with(&self, verdict: &str) -> Option<String> {
        self.items.iter().find(|v| v.verdict == verdict).map(|v| v.column.clone())
    }

    /// The columns under attack: denied, masked, and one that the reader may use beside it.
    fn columns(&self) -> (Option<String>, Option<String>, Option<String>) {
        let unlisted = |c: &String| !self.items.iter().any(|v| v.column == *c);
        let beside = self.hidden.iter().map(|i| format!("leak_c{i}")).find(unlisted);
        let denied = self.with("deny").or(beside);
        let col = self.with("mask").or_else(|| denied.clone());
        // An attack that also names what is denied is refused for that. So rather another masked item than a denied
        // one, and where only one is agreed that item twice.
        let other = || self.items.iter().find(|v| v.verdict == "mask" && Some(&v.column) != col.as_ref());
        let any = || self.items.iter().map(|v| v.column.clone()).find(|c| Some(c) != col.as_ref());
        let seen =
            self.with("allow").or_else(|| other().map(|v| v.column.clone())).or_else(|| self.with("mask")).or_else(any);
        (denied, col, seen)
    }
}

pub fn routes(plan: &Plan, views: &Views, mut sandbox: Sandbox, library: Register) -> Result<Vec<Vec<Value>>> {
    let (denied, col, seen) = views.columns();
    let values = &views.secrets;
    let guess = guess(plan, &[denied.as_deref(), col.as_deref()]);
    let value = guess.0.clone();
    let mut common: Vec<(&str, &str)> = vec![
        ("source", sandbox::SOURCE),
        ("shared", sandbox::SHARED),
        ("resource", &plan.code),
        ("notes", "leak_notes"),
        ("view", "leak_view"),
        ("index", "leak_cover"),
        ("value", &value),
    ];
    let child = sandbox::child(plan, |place| views.hides(place));
    if let Some(child) = &child {
        common.push(("child", child));
    }
    for (place, column) in [("denied", &denied), ("seen", &seen)] {
        if let Some(column) = column {
            common.push((place, column));
        }
    }
    // What is masked is attacked column by column; where nothing is, what is denied.
    let masked: Vec<&View> = views.items.iter().filter(|v| v.verdict == "mask").take(COLUMNS).collect();
    let first = col.as_deref().map(|c| (None, c));
    let each: Vec<(Option<&str>, &str)> = masked.iter().map(|v| (Some(v.item.as_str()), v.column.as_str())).collect();
    let id = plan.agreement.as_ref().map(|a| a.id);
    let mut out = Vec::new();
    let mut empty: Option<Sandbox> = None;
    let attacks = corpus::all().into_iter().flat_map(|attack| {
        let by_column = matches!(attack.group, Group::Blind | Group::Oracle) && attack.sql.contains("{col}");
        let columns: Vec<Option<(Option<&str>, &str)>> = match (by_column, each.is_empty()) {
            (true, false) => each.iter().copied().map(Some).collect(),
            _ => vec![first],
        };
        columns.into_iter().map(move |column| (attack, column))
    });
    for (attack, column) in attacks {
        let mut places = common.clone();
        places.extend(column.map(|(_, column)| ("col", column)));
        let Some((first, second)) = sandbox.attack(&attack, &places, (&guess.0, &guess.1)) else { continue };
        let all = format!("{}{}", first.text, second.as_ref().map_or("", |s| s.text.as_str()));
        let upper = all.to_uppercase();
        let mut found: Vec<&[String; 3]> = values.iter().filter(|v| corpus::holds(&all, &upper, v)).collect();
        if !found.is_empty() {
            // What also comes back where the table is empty was not recovered: a date of the log, say.
            let bare = match empty.take() {
                Some(bare) => bare,
                None => Sandbox::make(&plan.emptied(), library)?,
            };
            if let Some((first, second)) = bare.attack(&attack, &places, (&guess.0, &guess.1)) {
                let by_chance = format!("{}{}", first.text, second.map_or(String::new(), |s| s.text));
                let upper = by_chance.to_uppercase();
                found.retain(|v| !corpus::holds(&by_chance, &upper, v));
            }
            empty = Some(bare);
        }
        let mut recovered = found.len();
        let differs = second.as_ref().is_some_and(|s| *s != first);
        recovered = recovered.max(usize::from(differs));
        let let_through = attack.group.is_refused() && !first.refused;
        let (outcome, note) = match (recovered > 0, let_through, differs) {
            (true, _, true) => ("leak", "a right guess looks unlike a wrong one / 猜对与猜错的结果不同"),
            (true, _, false) => ("leak", "true values came back / 返回了真实值"),
            (false, true, _) => ("passed", "let through, though nothing came back / 未被拒绝,但未返回真实值"),
            (false, false, _) if first.refused => ("refused", ""),
            (false, false, _) => ("nothing", ""),
        };
        out.push(Vec::from(Row {
            part: &format!("route:{}", attack.group.word()),
            route: attack.name,
            item: column.and_then(|(item, _)| item),
            agreement: id,
            outcome,
            recovered,
            searched: values.len(),
            note,
            sql: Some(attack.sql),
        }));
        if let_through {
            // What it did may be in the way of the next.
            sandbox = Sandbox::make(plan, library)?;
        }
    }
    if values.is_empty() && !views.hidden.is_empty() {
        out.push(unsearched(id));
    }
    Ok(out)
}

fn unsearched(id: Option<i64>) -> Vec<Value> {
    let note = "the table is empty, or its hidden values are all too short to be told from chance / 无可供比对的隐藏值";
    Vec::from(Row {
        part: "route:all",
        route: "search",
        item: None,
        agreement: id,
        outcome: "unknown",
        recovered: 0,
        searched: 0,
        note,
        sql: None,
    })
}

/// Values that the reader may not see, long enough to be recognised and not part of what it may see.
fn secrets(plan: &Plan, hidden: &[usize]) -> Vec<String> {
    let text = |v: &Value| match v {
        Value::Text(t) => t.clone(),
        Value::Integer(i) => i.to_string(),
        _ => String::new(),
    };
    let mut open = String::new();
    for row in &plan.rows {
        for (_, value) in row.iter().enumerate().filter(|(i, _)| !hidden.contains(i)) {
            open.push_str(&text(value));
            open.push('\n');
        }
    }
    let mut found = HashSet::new();
    for row in &plan.rows {
        for value in hidden.iter().filter_map(|i| row.get(*i)).map(text) {
            if value.len() >= SHORTEST && !open.contains(&value) {
                found.insert(value);
            }
        }
    }
    let mut all: Vec<String> = found.into_iter().collect();
    all.sort();
    all
}

/// A true value of the first of these columns that has one long enough, and one like it that is none.
fn guess(plan: &Plan, columns: &[Option<&str>]) -> (String, String) {
    for column in columns.iter().flatten() {
        let place = column.strip_prefix("leak_c").and_then(|i| i.parse::<usize>().ok());
        let text = |row: &Vec<Value>| match place.and_then(|i| row.get(i)) {
            Some(Value::Text(t)) => t.clone(),
            Some(Value::Integer(i)) => i.to_string(),
            _ => String::new(),
        };
        let values: Vec<String> = plan.rows.iter().map(text).collect();
        let Some(right) = values.iter().find(|v| v.len() >= SHORTEST) else { continue };
        let mut wrong = right.clone();
        let last = wrong.pop().unwrap_or('0');
        let fits = |c: &char| *c != last && !values.contains(&format!("{wrong}{c}"));
        if let Some(other) = ('0'..='9').chain(['X', '甲']).find(fits) {
            return (right.clone(), format!("{wrong}{other}"));
        }
    }
    ("leak-check-right".into(), "leak-check-wrong".into())
}
