//! A whole scan of a shared table: rows come in batches, and nobody can tell.

mod common;

use common::{governed, Host};
use rusqlite::types::Value;

/// A table of odd values, shared without condition, and a reader's session.
fn shared(rows: &str) -> Host {
    let db = governed();
    db.run(
        "INSERT INTO gov_department(code, name, kind, level) VALUES('ga', '公安局', 'organ', 'city'), ('mz', '民政局', 'organ', 'city');
         INSERT INTO gov_staff(id, department, role) VALUES('mz_s', 'mz', 'steward');
         INSERT INTO gov_credential(id, holder, token) VALUES('mz_s', 'mz_s', 'synthetic-token-mz');
         INSERT INTO gov_resource(code, name, provider, share_type) VALUES('3070120001/000001', '示例', 'ga', '无条件共享');
         INSERT INTO gov_item(resource, name, column_name, type, mask) VALUES
           ('3070120001/000001', '编号', 'id', 'I', NULL), ('3070120001/000001', '值', 'v', 'C', NULL), ('3070120001/000001', '手机', 'p', 'C', 'phone');
         CREATE TABLE t(id INTEGER PRIMARY KEY, v, p);",
    );
    db.run(rows);
    db.run("CREATE VIRTUAL TABLE s USING gov_shared(resource='3070120001/000001', source='t')");
    assert_eq!(db.text("SELECT session_open('synthetic-token-mz')"), "mz_s");
    db
}

const MANY: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
    INSERT INTO t SELECT i, 'v' || i, 13800000000 + i FROM n";

#[test]
fn every_type_of_value_comes_as_it_is_stored() {
    let db = shared(
        "INSERT INTO t VALUES(1, NULL, NULL), (2, 9223372036854775807, 13812345678), (3, -0.5, 'no phone'), (4, '', ''),
           (5, CAST('a' || char(0) || 'b' AS TEXT), x'00ff'), (6, x'', '13812345678'), (7, x'00ff41', 1.5),
           (8, replace(hex(zeroblob(200000)), '00', '字'), '13812345678'), (9, 1e308, '１３８１２３４５６７８'), (10, 'last', '13812345678')",
    );
    let read = |table: &str| db.rows(&format!("SELECT id, v, typeof(v), length(v) FROM {table}"));
    assert_eq!(read("s"), read("t"));
    let masked = "NULL,138****5678,***,,***,138****5678,***,138****5678,138****5678,138****5678";
    assert_eq!(db.text("SELECT group_concat(ifnull(p, 'NULL')) FROM s"), masked);
}

#[test]
fn rows_come_in_key_order_and_none_is_lost_or_repeated() {
    let db = shared(MANY);
    assert_eq!(db.text("SELECT group_concat(id) = (SELECT group_concat(id) FROM t) FROM s"), "1");
    for n in [0, 1, 3, 4, 5, 11, 12, 13, 127, 128, 129, 508, 999, 1000, 1001] {
        let sum = format!("SELECT ifnull(sum(id), 0) FROM (SELECT id FROM s LIMIT {n})");
        assert_eq!(db.text(&sum), db.text(&sum.replace("FROM s", "FROM t")), "{n} rows");
    }
    let joined = "SELECT count(*), sum(a.id * b.id) FROM s AS a, s AS b WHERE a.id <= 7 AND b.id <= 7";
    assert_eq!(db.rows(joined), db.rows(&joined.replace("s AS", "t AS")));
}

#[test]
fn rows_read_ahead_are_not_counted_as_given() {
    let db = shared(MANY);
    db.rows("SELECT id FROM s LIMIT 6");
    db.rows("SELECT id FROM s");
    db.rows("SELECT id FROM s LIMIT 1");
    let counted = db.text("SELECT group_concat(rows) FROM audit_access(NULL, NULL)");
    assert_eq!(counted.split(',').take(2).collect::<Vec<_>>(), ["6", "1000"]);
}

#[test]
fn what_the_source_hides_behind_an_agreed_filter_stays_hidden_in_batches() {
    let db = shared(MANY);
    db.run(
        "SELECT session_close(); UPDATE gov_resource SET share_type = '有条件共享', share_condition = '依申请用于履行法定职责', change_reason = '示例';
         INSERT INTO gov_request(resource, applicant, system, purpose, scope, items, valid_until, form_sha256, form_sent_at, received_at)
           SELECT '3070120001/000001', 'mz', '系统', '核对', '全市', '[\"编号\",\"手机\"]', date('now', '+99 days'), sha256('f'), date('now', '+8 hours'), date('now', '+8 hours');
         UPDATE gov_request SET state = 'accepted' WHERE id = 1;
         UPDATE gov_request SET state = 'agreed', row_filter = '[{\"item\":\"编号\",\"op\":\">\",\"value\":990}]' WHERE id = 1;
         UPDATE gov_request SET undertaking_sha256 = sha256('u') WHERE id = 1;
         UPDATE gov_request SET state = 'provided' WHERE id = 1;
         SELECT session_open('synthetic-token-mz')",
    );
    assert_eq!(db.text("SELECT count(*) || '|' || min(id) || '|' || max(p) FROM s"), "10|991|138****1000");
}

#[test]
fn a_session_that_ends_in_the_middle_takes_what_was_read_ahead_along() {
    let db = shared(MANY);
    let mut statement = db.0.prepare("SELECT id, p FROM s").unwrap();
    let mut rows = statement.query([]).unwrap();
    for id in 1..=20 {
        assert_eq!(rows.next().unwrap().unwrap().get::<_, Value>(0).unwrap(), Value::Integer(id));
    }
    db.text("SELECT session_close()");
    assert!(rows.next().is_err());
}

#[test]
fn attack_gov_batch_called_by_hand_takes_nothing() {
    let db = shared(MANY);
    assert_eq!(db.text("SELECT gov_batch() || gov_batch(1) || gov_batch(NULL, id, v, p) FROM t LIMIT 1"), "000");
}
