use super::*;
use crate::audit::hash::ZERO;
use crate::calendar::Timestamp;

fn entry(seq: i64) -> Rc<Sealed> {
    let at = Timestamp::from_millis(1_704_067_200_000 + seq).unwrap();
    let parties = vec![("ga".into(), seq, seq - 1)];
    let (body, detail) = (format!("body {seq}"), String::from("detail"));
    Rc::new(Sealed { seq, class: Class::Access, at, nonce: [0; 16], body, detail, hash: ZERO, parties })
}

fn numbers(log: &Log) -> Vec<i64> {
    log.state.borrow().kept.iter().map(|e| e.seq).collect()
}

/// As if the entries had been written.
fn written(log: &Log) {
    let mut state = log.state.borrow_mut();
    state.written = state.length();
    state.trim();
}

fn opened(log: &Log, depth: i32) {
    let mut state = log.state.borrow_mut();
    let mark = Mark { depth, length: state.length(), written: state.written };
    state.marks.push(mark);
}

#[test]
fn a_savepoint_takes_back_what_followed_it_and_nothing_else() {
    let log = Log::default();
    log.push(vec![entry(1)]);
    opened(&log, 0);
    log.push(vec![entry(2), entry(3)]);
    log.state.borrow_mut().rollback_to(0);
    assert_eq!(numbers(&log), [1]);
    // The savepoint is still open.
    log.push(vec![entry(2)]);
    log.state.borrow_mut().rollback_to(0);
    assert_eq!(numbers(&log), [1]);
}

#[test]
fn entries_written_within_a_savepoint_wait_again_when_it_is_rolled_back() {
    let log = Log::default();
    log.push(vec![entry(1), entry(2)]);
    opened(&log, 0);
    log.push(vec![entry(3)]);
    written(&log);
    assert_eq!(numbers(&log), [1, 2, 3], "kept, since their rows may yet go");
    log.state.borrow_mut().rollback_to(0);
    assert_eq!(numbers(&log), [1, 2]);
    assert_eq!(log.state.borrow().written, 0);
    assert_eq!(log.state.borrow().bytes, 2 * 12);
}

#[test]
fn entries_written_before_a_savepoint_are_let_go() {
    let log = Log::default();
    log.push(vec![entry(1), entry(2)]);
    written(&log);
    assert!(numbers(&log).is_empty());
    opened(&log, 0);
    log.push(vec![entry(3)]);
    log.state.borrow_mut().rollback_to(0);
    assert!(numbers(&log).is_empty());
    assert_eq!(log.state.borrow().written, 2);
}

#[test]
fn a_savepoint_opened_before_the_first_write_takes_back_all() {
    // SAVEPOINT a; SAVEPOINT b; write (told of b only); ROLLBACK TO a; write; ROLLBACK TO a.
    let log = Log::default();
    opened(&log, 1);
    log.push(vec![entry(1)]);
    log.state.borrow_mut().rollback_to(0);
    assert!(numbers(&log).is_empty());
    log.push(vec![entry(1)]);
    log.state.borrow_mut().rollback_to(0);
    assert!(numbers(&log).is_empty());
}

#[test]
fn the_savepoint_that_began_the_transaction_takes_back_all() {
    let log = Log::default();
    log.push(vec![entry(1)]);
    written(&log);
    log.push(vec![entry(2)]);
    log.state.borrow_mut().rollback_to(-1);
    assert!(numbers(&log).is_empty());
    assert_eq!((log.state.borrow().first, log.state.borrow().written), (0, 0));
}

#[test]
fn a_statement_that_met_the_table_leaves_its_mark_to_the_savepoint_around_it() {
    // SAVEPOINT a (0); a statement of many rows (1) meets the table and ends; ROLLBACK TO a.
    let log = Log::default();
    opened(&log, 1);
    log.push(vec![entry(1), entry(2)]);
    log.state.borrow_mut().release(1);
    log.push(vec![entry(3)]);
    log.state.borrow_mut().rollback_to(0);
    assert!(numbers(&log).is_empty());
    // Where the outer one has a mark, that one stands.
    log.push(vec![entry(1)]);
    opened(&log, 1);
    log.push(vec![entry(2)]);
    log.state.borrow_mut().release(1);
    log.state.borrow_mut().rollback_to(0);
    assert!(numbers(&log).is_empty());
}

#[test]
fn a_row_whose_entry_never_came_does_not_commit() {
    let log = Log::default();
    assert!(log.settled().is_ok());
    log.owe(true);
    assert!(log.settled().is_err());
    log.push(vec![entry(1)]);
    assert!(log.settled().is_ok());
}
