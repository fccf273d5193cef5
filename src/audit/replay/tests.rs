//! Lawful and unlawful stories, told to the replay.

use super::*;
use crate::audit::entry::{Class, OwnedParty};
use crate::audit::json;

fn known(entity: &'static str, key: &[&'static str], parties: &'static [&'static str]) -> Known {
    Known { entity, table: entity, key: key.to_vec(), parties }
}

fn replayed(story: &[(&str, &str, &str)]) -> Vec<&'static str> {
    told(story.iter().map(|(object, party, detail)| ("request.x", "setup", *object, *party, *detail)).collect())
}

fn told(story: Vec<(&str, &str, &str, &str, &str)>) -> Vec<&'static str> {
    let mut replay = Replay::new(vec![
        known("request", &["id"], &["applicant"]),
        known("resource", &["code"], &[]),
        known("staff", &["id"], &[]),
        known("feedback", &["id"], &[]),
        known("machine", &["name"], &[]),
        known("attach", &["target", "column_name"], &[]),
        known("change", &["id"], &[]),
    ]);
    for (i, (action, actor, object, party, detail)) in story.iter().enumerate() {
        let parties = vec![OwnedParty { department: party.to_string(), n: 1, previous_seq: 0 }];
        let entry = OwnedEntry {
            seq: i as i64 + 1,
            at: "2026-03-02T01:00:00.000Z".into(),
            actor: actor.to_string(),
            department: Some("d1".into()),
            class: Class::Governance,
            action: action.to_string(),
            object: object.to_string(),
            parties,
            clock: None,
            digest: [0; 32],
        };
        replay.entry(&entry, &json::read(detail).unwrap());
    }
    replay.faults.iter().map(|f| f.kind).collect()
}

#[test]
fn a_lawful_story_has_no_fault_and_each_lie_has_one() {
    let born = ("request:1", "d1", r#"{"new":{"id":1,"applicant":"d1","state":"submitted"}}"#);
    let accepted = ("request:1", "d1", r#"{"new":{"state":"accepted"},"old":{"state":"submitted"}}"#);
    // Without its verb in the action a move is not what it calls itself.
    assert_eq!(replayed(&[born, accepted]), ["illegal", "illegal"]);
    for (story, kind) in [
        (vec![accepted], "unlogged"),
        (vec![born, born], "illegal"),
        (vec![born, ("request:1", "d1", r#"{"new":{"state":"provided"},"old":{"state":"submitted"}}"#)], "illegal"),
        (vec![born, ("request:1", "d1", r#"{"new":{"state":"agreed"},"old":{"state":"accepted"}}"#)], "unlogged"),
        (vec![("request:1", "d2", born.2)], "party"),
        (vec![("request:1", "d1", r#"{"new":{"id":1,"applicant":"d1","state":"agreed"}}"#)], "illegal"),
    ] {
        assert!(replayed(&story).contains(&kind), "{story:?}");
    }
}

#[test]
fn a_step_is_judged_by_what_was_in_force() {
    let genesis = ("chain.genesis", "setup", "chain:0", "d1", r#"{"packs":["jingdezhen-2023"]}"#);
    let resource = ("resource.insert", "setup", "resource:r", "d1", r#"{"new":{"code":"r","provider":"d1"}}"#);
    let staff = (
        "staff.insert",
        "setup",
        "staff:s",
        "d1",
        r#"{"new":{"id":"s","department":"d1","role":"steward","until":"2026-03-02"}}"#,
    );
    let born = (
        "request.submit",
        "s",
        "request:1",
        "d1",
        r#"{"new":{"id":1,"applicant":"d1","resource":"r","state":"submitted"}}"#,
    );
    let accept = |rules: &'static str| ("request.accept", "s", "request:1", "d1", rules);
    let cite = r#"{"new":{"state":"accepted"},"old":{"state":"submitted"},"rules":["jingdezhen-2023/1 reply_working_days Art. 10 (text)"]}"#;
    assert_eq!(told(vec![genesis, resource, staff, born, accept(cite)]), [""; 0]);
    assert_eq!(told(vec![resource, staff, born, accept(cite)]), ["illegal"], "no pack was active");
    let other =
        r#"{"new":{"state":"accepted"},"old":{"state":"submitted"},"rules":["jingdezhen-2023/2 reply_working_days"]}"#;
    assert_eq!(told(vec![genesis, resource, staff, born, accept(other)]), ["illegal"], "another version");
    let cdo = ("staff.update", "setup", "staff:s", "d1", r#"{"new":{"role":"cdo"},"old":{"role":"steward"}}"#);
    assert_eq!(told(vec![genesis, resource, staff, born, cdo, accept(cite)]), ["illegal"], "not his post any more");
    let moved =
        ("resource.update", "setup", "resource:r", "d2", r#"{"new":{"provider":"d2"},"old":{"provider":"d1"}}"#);
    assert_eq!(told(vec![genesis, resource, moved, staff, born]), ["party"], "the provider is not told");

    let reported = ("feedback.report", "setup", "feedback:1", "d1", r#"{"new":{"id":1,"state":"reported"}}"#);
    let upheld =
        ("feedback.uphold", "setup", "feedback:1", "d1", r#"{"new":{"state":"upheld"},"old":{"state":"reported"}}"#);
    let again =
        ("feedback.withdraw", "setup", "feedback:1", "d1", r#"{"new":{"state":"withdrawn"},"old":{"state":"upheld"}}"#);
    assert_eq!(told(vec![reported, upheld]), [""; 0]);
    assert_eq!(told(vec![reported, upheld, again]), ["illegal"]);

    let machine = (
        "machine.insert",
        "setup",
        "machine:m",
        "d1",
        r#"{"new":{"name":"m","definition":"{\"machine\":\"m\",\"states\":{\"a\":\"甲\",\"b\":\"乙\"},\"moves\":[{\"from\":null,\"to\":\"a\",\"verb\":\"begin\"},{\"from\":\"a\",\"to\":\"b\",\"verb\":\"go\"}]}"}}"#,
    );
    let attach =
        ("attach.insert", "setup", "attach:t|c", "d1", r#"{"new":{"target":"t","column_name":"c","machine":"m"}}"#);
    let change = |verb: &'static str, detail: &'static str| (verb, "setup", "change:1", "d1", detail);
    let begin = change(
        "change.begin",
        r#"{"new":{"id":1,"target":"t","column_name":"c","row_key":"1","from_state":null,"to_state":"a"}}"#,
    );
    let go = (
        "change.go",
        "setup",
        "change:2",
        "d1",
        r#"{"new":{"id":2,"target":"t","column_name":"c","row_key":"1","from_state":"a","to_state":"b"}}"#,
    );
    let back = (
        "change.go",
        "setup",
        "change:3",
        "d1",
        r#"{"new":{"id":3,"target":"t","column_name":"c","row_key":"1","from_state":"b","to_state":"a"}}"#,
    );
    assert_eq!(told(vec![machine, attach, begin, go]), [""; 0]);
    assert_eq!(told(vec![machine, attach, begin, go, back]), ["illegal"]);
    assert_eq!(told(vec![machine, attach, go]), [""; 0], "rows were there before the machine");
    assert_eq!(told(vec![machine, begin]), ["illegal"], "nothing is attached");
    assert_eq!(told(vec![machine, attach, begin, back]), ["unlogged", "illegal"]);
}

/// What replay finds of the last of these entries, each an action, an object and a detail.
fn judged(story: &[(&'static str, &'static str, &'static str)]) -> Vec<String> {
    let known = [
        known("request", &["id"], &[]),
        known("feedback", &["id"], &[]),
        known("event", &["id"], &[]),
        known("calendar", &["date"], &[]),
        known("rule", &["pack", "version", "rule"], &[]),
        known("pack", &["pack", "version"], &[]),
    ];
    let mut replay = Replay::new(known.to_vec());
    for (i, (action, object, detail)) in story.iter().enumerate() {
        let entry = OwnedEntry {
            seq: i as i64 + 1,
            at: "2026-03-02T01:00:00.000Z".into(),
            actor: "setup".into(),
            department: None,
            class: Class::Governance,
            action: (*action).into(),
            object: (*object).into(),
            parties: vec![],
            clock: None,
            digest: [0; 32],
        };
        replay.entry(&entry, &json::read(detail).unwrap());
    }
    replay.faults.into_iter().map(|f| f.explanation).collect()
}

const GENESIS: (&str, &str, &str) = ("chain.genesis", "chain:0", r#"{"packs":["jingdezhen-2023"]}"#);

#[test]
fn a_deadline_that_the_rules_and_the_calendar_then_in_force_do_not_give_is_illegal() {
    let told = |due: &'static str, before: &[(&'static str, &'static str, &'static str)]| {
        judged(&[&[GENESIS], before, &[("request.submit", "request:1", due)]].concat())
    };
    // The reply is due after one working day.
    let right = r#"{"new":{"id":1,"received_at":"2026-03-02","reply_due":"2026-03-03","state":"submitted"}}"#;
    let late = r#"{"new":{"id":1,"received_at":"2026-03-02","reply_due":"2026-03-04","state":"submitted"}}"#;
    let none = r#"{"new":{"id":1,"received_at":"2026-03-02","state":"submitted"}}"#;
    assert_eq!(told(right, &[]), [""; 0]);
    assert!(told(late, &[])[0].contains("reply_due of request:1 is 2026-03-04"));
    assert!(told(none, &[])[0].contains("by the rules then in force it is 2026-03-03"));
    let off =
        [("calendar.insert", "calendar:2026-03-03", r#"{"new":{"date":"2026-03-03","is_workday":0,"note":null}}"#)];
    assert_eq!(told(late, &off), [""; 0], "a day that the calendar then gave as off");
    assert_eq!(told(right, &off).len(), 1);
    let own = [
        (
            "rule.insert",
            "rule:own|1|effective_from",
            r#"{"new":{"basis":"product","pack":"own","rule":"effective_from","value":"\"2026-01-01\"","version":"1"}}"#,
        ),
        (
            "rule.insert",
            "rule:own|1|reply_working_days",
            r#"{"new":{"basis":"product","pack":"own","rule":"reply_working_days","value":"2","version":"1"}}"#,
        ),
        ("pack.insert", "pack:own|1", r#"{"new":{"pack":"own","state":"draft","version":"1"}}"#),
        ("pack.activate", "pack:own|1", r#"{"new":{"state":"active"},"old":{"state":"draft"},"packs":["own/1"]}"#),
    ];
    assert_eq!(told(late, &own), [""; 0], "a pack of one's own that gives two days");
    assert_eq!(told(right, &own).len(), 1);
}

#[test]
fn deadlines_of_reports_and_of_reviews_are_judged_too() {
    let told = |action, object, detail| judged(&[GENESIS, (action, object, detail)]);
    // Ten working days from a Monday.
    let report = |due| told("feedback.report", "feedback:1", due);
    assert_eq!(report(r#"{"new":{"id":1,"reported_on":"2026-03-02","due":"2026-03-16","state":"reported"}}"#), [""; 0]);
    let late = report(r#"{"new":{"id":1,"reported_on":"2026-03-02","due":"2026-03-17","state":"reported"}}"#);
    assert!(
        late[0].contains("due of feedback:1 is 2026-03-17; by the rules then in force it is 2026-03-16"),
        "{late:?}"
    );
    let event = |row| told("event.file", "event:1", row);
    let right =
        r#"{"new":{"id":1,"kind":"other","valid_until":"2026-03-10","review_due":"2026-03-24","state":"filed"}}"#;
    assert_eq!(event(right), [""; 0]);
    let forged =
        r#"{"new":{"id":1,"kind":"other","valid_until":"2026-03-10","review_due":"2026-06-17","state":"filed"}}"#;
    assert!(event(forged)[0].contains("review_due of event:1 is 2026-06-17"));
    // What opens nothing owes no review.
    assert_eq!(event(r#"{"new":{"id":1,"kind":"inspection","valid_until":"2026-03-10"}}"#), [""; 0]);
}

#[test]
fn an_erasure_before_its_time_or_under_a_hold_is_illegal() {
    let entry = |seq, at: &str, action: &str, object: &str, class| OwnedEntry {
        seq,
        at: at.into(),
        actor: "setup".into(),
        department: None,
        class,
        action: action.into(),
        object: object.into(),
        parties: vec![],
        clock: None,
        digest: [0; 32],
    };
    let erased = |at: &str, hold: &str| {
        let mut replay = Replay::new(vec![known("hold", &["id"], &[]), known("item", &["resource", "name"], &[])]);
        for (seq, object) in [(2, "resource:r"), (3, "resource:p"), (4, "x")] {
            replay.gone(&entry(seq, "2024-01-10T00:00:00.000Z", "query", object, Class::Access));
        }
        for (seq, action, object, detail) in [
            (5, "item.insert", "item:p|n", r#"{"new":{"name":"n","pi":"personal","resource":"p"}}"#),
            (6, "hold.place", "hold:1", hold),
            (7, "chain.erase", "erasure:1", r#"{"from":2,"to":4}"#),
        ] {
            let (class, detail) = (Class::Governance, json::read(detail).unwrap());
            replay.entry(&entry(seq, at, action, object, class), &detail);
        }
        replay.faults.into_iter().map(|f| f.explanation).collect::<Vec<_>>()
    };
    let (other, on_it) = (r#"{"new":{"from_seq":9,"id":1}}"#, r#"{"new":{"from_seq":1,"id":1,"to_seq":2}}"#);
    assert!(erased("2024-07-09T23:00:00.000Z", other)[0].contains("entry 2 "));
    assert!(erased("2024-07-10T00:00:00.000Z", other)[0].contains("entry 3 "), "36 months for personal items");
    assert_eq!(erased("2027-01-10T00:00:00.000Z", other), [""; 0]);
    assert!(erased("2027-01-10T00:00:00.000Z", on_it)[0].contains("hold 1"));
}

#[test]
fn a_key_with_separators_comes_back() {
    for key in [vec!["a|b".to_string(), "c%d".into()], vec!["%7C".into(), "|".into()]] {
        assert_eq!(parts(&joined(&key)), key);
    }
}
