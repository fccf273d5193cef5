//! The corpus of attacks (`sql/attacks.txt`) filled in for the scene, and what each must bring: nothing.

use super::{leaked, outcome, Host, Journal, Scene, RESOURCE};
use govshare::share::leak::corpus::{self, Attack, Group};

const PLACES: &[(&str, &str)] = &[
    ("source", "pop"),
    ("shared", "shared_pop"),
    ("resource", RESOURCE),
    ("col", "sjhm"),
    ("denied", "sfzh"),
    ("seen", "csrq"),
    ("value", "13800138000"),
    ("notes", "notes"),
    ("child", "pop_child"),
    ("view", "pop_view"),
    ("index", "pop_cover"),
];

/// Right guesses, each with a wrong one like it.
pub const GUESSES: &[(&str, &str)] =
    &[("11010519491231002X", "11010519491231999X"), ("13800138000", "13800138999"), ("张例二", "张例某")];

/// Whoever attacks, and the groups that hold for them: a provider may read its source.
pub const ATTACKERS: &[(Option<&str>, &[Group])] = &[
    (None, &[Group::Source, Group::Storage, Group::Environment, Group::Blind, Group::Oracle]),
    (Some("mz_s"), &[Group::Source, Group::Storage, Group::Environment, Group::Blind, Group::Oracle]),
    (Some("wj_s"), &[Group::Source, Group::Blind, Group::Oracle]),
    (Some("ga_s"), &[Group::Storage, Group::Environment]),
    (Some("sys"), &[Group::Source, Group::Storage, Group::Environment, Group::Blind, Group::Oracle]),
    (Some("sec"), &[Group::Source, Group::Storage]),
    (Some("aud"), &[Group::Source, Group::Storage]),
];

/// One statement to run: the attack, the guess in it, its SQL.
pub struct Shot {
    pub attack: Attack,
    pub guess: Option<&'static str>,
    pub sql: String,
}

/// What is run after every attack: it may have left a transaction open, or a file attached.
pub const AFTERWARDS: [&str; 2] = ["ROLLBACK", "DETACH atk_x"];

/// Everything of some groups in the order in which it is to be run; guesses of one oracle follow each other. A scene
/// in memory has no file to attach.
pub fn shots(scene: &Scene, groups: &[Group]) -> Vec<Shot> {
    let file = scene.path.display().to_string();
    let mut shots = Vec::new();
    for attack in corpus::all().into_iter().filter(|a| groups.contains(&a.group)) {
        let guesses: Vec<Option<&'static str>> = match attack.group {
            Group::Oracle => GUESSES.iter().flat_map(|(right, wrong)| [Some(*right), Some(*wrong)]).collect(),
            _ => vec![None],
        };
        for guess in guesses {
            let mut places = PLACES.to_vec();
            places.extend(guess.map(|g| ("guess", g)));
            if scene.journal != Journal::Memory {
                places.push(("file", &file));
            } else if attack.sql.contains("{file}") {
                continue;
            }
            let sql = corpus::fill(attack.sql, &places).expect("the scene knows every place");
            shots.push(Shot { attack, guess, sql });
        }
    }
    shots
}

/// Runs them all on one connection.
pub fn fire(db: &Host, shots: &[Shot]) -> Vec<String> {
    let one = |shot: &Shot| {
        let seen = outcome(db, &shot.sql);
        for sql in AFTERWARDS {
            let _ = outcome(db, sql);
        }
        seen
    };
    shots.iter().map(one).collect()
}

/// What was learned, attack by attack; `failed` tells whether an outcome is an error.
pub fn learned(shots: &[Shot], outcomes: &[String], failed: impl Fn(&str) -> bool) -> Vec<String> {
    assert_eq!(shots.len(), outcomes.len(), "every attack has an outcome");
    let mut found = Vec::new();
    let mut right: Option<String> = None;
    for (shot, seen) in shots.iter().zip(outcomes) {
        let name = format!("{}/{}", shot.attack.group.word(), shot.attack.name);
        let seen = shot.guess.map_or(seen.clone(), |guess| seen.replace(guess, "<guess>"));
        // The value that the attacker brought along is not learned.
        let told = if shot.sql.contains("13800138000") { seen.replace("13800138000", "") } else { seen.clone() };
        if let Some(secret) = leaked(&told) {
            found.push(format!("{name} learned {secret} by {}\n=> {seen}", shot.sql));
        }
        if shot.attack.group.is_refused() && !failed(&seen) {
            found.push(format!("{name} was let through: {}\n=> {seen}", shot.sql));
        }
        if shot.guess.is_some() {
            match right.take() {
                None => right = Some(seen),
                Some(right) if right != seen => {
                    found.push(format!("{name} tells right from wrong: {}\n=> {right}\n=> {seen}", shot.sql));
                }
                Some(_) => {}
            }
        }
    }
    found
}
