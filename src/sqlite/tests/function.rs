//! Functions, cached arguments, statements, the authorizer.

use super::{connection, explode, failure, quietly};
use crate::sqlite::authorizer::{self, Authorizer, Verdict};
use crate::sqlite::function::{borrowed, lend};
use crate::sqlite::{codes, scalar, Error, Result, Trust, ValueRef};
use std::cell::RefCell;

struct BombWhenDropped;

impl Drop for BombWhenDropped {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            explode();
        }
    }
}

#[test]
fn a_panic_in_a_function_is_an_error_and_its_text_stays_inside() -> Result<()> {
    quietly();
    let (c, db) = connection();
    scalar(db, "bomb", -1, Trust::Pure, |_, _| explode())?;
    for sql in ["SELECT bomb()", "SELECT bomb(1,2,3,4,5,6,7,8)", "SELECT 1 WHERE bomb('x')"] {
        let text = failure(&c, sql);
        assert!(text.contains("GS-9001") && text.contains("bomb"), "{text}");
        assert!(!text.contains("139") && !text.contains("deliberate"), "{text}");
    }
    Ok(())
}

#[test]
fn a_panic_in_a_trigger_undoes_the_statement() -> Result<()> {
    quietly();
    let (c, db) = connection();
    scalar(db, "bomb", 0, Trust::Innocuous, |_, _| explode())?;
    c.execute_batch("CREATE TABLE t(x); CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT bomb(); END; BEGIN").unwrap();
    assert!(failure(&c, "INSERT INTO t VALUES(1)").contains("GS-9001"));
    let count: i64 = c.query_row("SELECT count(*) FROM t", [], |r| r.get(0)).unwrap();
    assert_eq!(count, 0);
    c.execute_batch("COMMIT").unwrap();
    Ok(())
}

#[test]
fn a_panic_while_a_cached_argument_is_made_used_or_dropped_is_contained() -> Result<()> {
    quietly();
    let (c, db) = connection();
    scalar(db, "make", 1, Trust::Pure, |ctx, _| ctx.cached(0, || -> Result<i64> { explode() }, |_| ()))?;
    scalar(db, "use_it", 1, Trust::Pure, |ctx, _| ctx.cached(0, || Ok(1_i64), |_| explode()))?;
    scalar(db, "dropping", 1, Trust::Pure, |ctx, _| {
        ctx.cached(0, || Ok(BombWhenDropped), |_| ())?;
        ctx.result(7);
        Ok(())
    })?;
    assert!(failure(&c, "SELECT make('a')").contains("GS-9001"));
    assert!(failure(&c, "SELECT use_it('a')").contains("GS-9001"));
    let seven: i64 = c.query_row("SELECT dropping('a')", [], |r| r.get(0)).unwrap();
    assert_eq!(seven, 7);
    Ok(())
}

#[test]
fn a_cached_argument_is_made_once_per_statement() -> Result<()> {
    let (c, db) = connection();
    let made = std::rc::Rc::new(std::cell::Cell::new(0));
    let count = made.clone();
    scalar(db, "keep", 2, Trust::Pure, move |ctx, _| {
        let make = || {
            count.set(count.get() + 1);
            Ok(count.get())
        };
        let value: i64 = ctx.cached(0, make, |n| *n)?;
        ctx.result(value);
        Ok(())
    })?;
    let sum = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) SELECT sum(keep('spec', i)) FROM n";
    assert_eq!(c.query_row(sum, [], |r| r.get::<_, i64>(0)).unwrap(), 100);
    assert_eq!(made.get(), 1);
    Ok(())
}

#[test]
fn a_panic_in_a_destructor_of_a_function_is_contained() -> Result<()> {
    quietly();
    let (c, db) = connection();
    let bomb = BombWhenDropped;
    scalar(db, "held", 0, Trust::Pure, move |ctx, _| {
        let _keep = &bomb;
        ctx.result(1);
        Ok(())
    })?;
    // Replacing it destroys the first.
    scalar(db, "held", 0, Trust::Pure, |ctx, _| {
        ctx.result(2);
        Ok(())
    })?;
    assert_eq!(c.query_row("SELECT held()", [], |r| r.get::<_, i64>(0)).unwrap(), 2);
    let bomb = BombWhenDropped;
    scalar(db, "held", 0, Trust::Pure, move |_, _| {
        let _keep = &bomb;
        Ok(())
    })?;
    c.close().expect("closing survives a destructor's panic");
    Ok(())
}

#[test]
fn a_panic_in_the_authorizer_denies() -> Result<()> {
    quietly();
    let (c, db) = connection();
    c.execute_batch("CREATE TABLE t(x)").unwrap();
    let judge = Authorizer::new(|q| if q.first == "t" { explode() } else { Verdict::Allow });
    judge.install(db)?;
    let text = failure(&c, "SELECT x FROM t");
    assert!(text.contains("prohibited"), "{text}");
    authorizer::remove(db);
    c.query_row("SELECT count(*) FROM t", [], |_| Ok(())).unwrap();
    Ok(())
}

#[test]
fn an_authorizer_sees_a_broken_name_as_nobodys_not_as_absent() -> Result<()> {
    let (c, db) = connection();
    let seen = std::rc::Rc::new(RefCell::new(String::new()));
    let names = seen.clone();
    let judge = Authorizer::new(move |q| {
        if q.action == codes::SQLITE_ATTACH {
            names.borrow_mut().push_str(q.first);
            return Verdict::Deny;
        }
        Verdict::Allow
    });
    judge.install(db)?;
    // SAFETY: the text is NUL-terminated and the connection open.
    let sql = b"ATTACH 'x\xff' AS y\0";
    let rc = unsafe {
        rusqlite::ffi::sqlite3_exec(c.handle(), sql.as_ptr().cast(), None, std::ptr::null_mut(), std::ptr::null_mut())
    };
    assert_eq!(rc, codes::SQLITE_AUTH);
    assert_eq!(seen.borrow().as_str(), "\u{fffd}");
    authorizer::remove(db);
    Ok(())
}

#[test]
fn an_error_text_is_never_a_format() -> Result<()> {
    let (c, db) = connection();
    scalar(db, "fail", 1, Trust::Pure, |_, args| {
        let text = args.first().and_then(|a| a.get().str()).unwrap_or("").to_string();
        Err(Error::new(codes::SQLITE_CONSTRAINT, text))
    })?;
    for text in ["%s%s%s%n", "%d %p", "100%", "{0}", "数据%s"] {
        assert_eq!(failure(&c, &format!("SELECT fail('{text}')")), text);
    }
    // Even a text of nothing is an error.
    assert!(super::failure_of(&c, "SELECT fail('')").is_some());
    Ok(())
}

#[test]
fn every_type_of_value_comes_through_unchanged() -> Result<()> {
    let (c, db) = connection();
    scalar(db, "same", 1, Trust::Pure, |ctx, args| {
        let Some(first) = args.first() else { return Ok(()) };
        ctx.result(first.get());
        Ok(())
    })?;
    for value in [
        "NULL",
        "0",
        "9223372036854775807",
        "-9223372036854775808",
        "1.5",
        "1e999",
        "-1e-300",
        "''",
        "'张'",
        "'a' || char(0) || 'b'",
        "char(0)",
        "CAST(x'fffe' AS TEXT)",
        "x''",
        "x'00ff'",
        "zeroblob(100000)",
        "'%s'",
    ] {
        let sql = format!(
            "SELECT typeof(same({value})) = typeof({value}) AND same({value}) IS ({value}) AND hex(same({value})) = hex({value})"
        );
        assert!(c.query_row(&sql, [], |r| r.get::<_, bool>(0)).unwrap(), "{value}");
    }
    Ok(())
}

#[test]
fn text_that_is_not_utf8_is_refused_where_plain_data_is_made() {
    let refused = ValueRef::Text(b"ab\xff").to_value().unwrap_err();
    assert!(refused.message.contains("GS-1010"), "{}", refused.message);
    assert_eq!(ValueRef::Text(b"ab\xff").str(), None);
}

#[test]
fn what_is_lent_is_seen_only_under_its_own_name_and_only_while_it_is_lent() -> Result<()> {
    let (_c, db) = connection();
    let seen = std::rc::Rc::new(std::cell::Cell::new(0));
    let count = seen.clone();
    scalar(db, "put", 1, Trust::Plain, move |ctx, args| {
        if let Some(list) = args.first().and_then(|a| borrowed::<Vec<i64>>(*a, c"list")) {
            list.borrow_mut().push(5);
            count.set(count.get() + 1);
        }
        ctx.result(ValueRef::Null);
        Ok(())
    })?;
    let list = RefCell::new(Vec::new());
    let mut s = db.prepare("SELECT put(?1)")?;
    lend(&mut s, 1, c"list", &list, |s| s.step())?;
    lend(&mut s, 1, c"other", &list, |s| s.step())?;
    s.step()?;
    db.run("SELECT put(12345)", &[])?;
    assert_eq!((list.into_inner(), seen.get()), (vec![5], 1));
    Ok(())
}

#[test]
fn a_script_runs_every_statement_and_stops_at_the_first_error() -> Result<()> {
    let (c, db) = connection();
    db.run_script(
        "CREATE TABLE t(x); -- a comment; with a semicolon\n INSERT INTO t VALUES(';'); ; INSERT INTO t VALUES(2);",
    )?;
    assert!(db.run_script("INSERT INTO t VALUES(3); INSERT INTO nowhere VALUES(4); INSERT INTO t VALUES(5)").is_err());
    let n: i64 = c.query_row("SELECT count(*) FROM t", [], |r| r.get(0)).unwrap();
    assert_eq!(n, 3);
    Ok(())
}

#[test]
fn a_kept_statement_survives_its_error_and_lets_go_of_values() -> Result<()> {
    let (_c, db) = connection();
    db.run_script("CREATE TABLE t(x UNIQUE)")?;
    let mut insert = db.prepare("INSERT INTO t VALUES(?1)")?;
    insert.run(&["a".into()])?;
    let twice = insert.run(&["a".into()]).unwrap_err();
    assert_eq!(twice.primary(), codes::SQLITE_CONSTRAINT);
    insert.run(&["b".into()])?;
    // Nothing is bound any more: NULL goes in.
    insert.run(&[])?;
    assert_eq!(db.one("SELECT count(*) FROM t WHERE x IS NULL", &[])?.and_then(|v| v.integer()), Some(1));
    Ok(())
}
