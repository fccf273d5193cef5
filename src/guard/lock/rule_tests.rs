use super::*;

fn policy() -> Policy {
    Policy {
        governed: true,
        locked: true,
        sources: vec![("pop".into(), "ga".into())],
        shared: vec!["shared_pop".into()],
    }
}

fn told(action: i32, first: &str, second: &str, who: Option<&str>, nested: bool, accessor: &str) -> Option<u16> {
    let policy = policy();
    let (expected, triggers) = (vec![Rc::from("pop")], vec!["gov_audit_data_party".to_string()]);
    let standing = Standing {
        policy: &policy,
        department: who,
        nested,
        expected: if nested { &expected } else { &[] },
        triggers: &triggers,
        reserved: &["audit_verify"],
    };
    let ask = Ask { action, first, second, schema: "main", accessor };
    judge(&ask, &standing).err().map(|r| r.fault.number)
}

#[test]
fn a_source_is_its_providers_and_nobody_elses() {
    assert_eq!(told(a::ANALYZE, "pop", "", Some("ga"), false, ""), Some(3031));
    for action in [a::READ, a::INSERT, a::UPDATE, a::DELETE] {
        for who in [None, Some("mz")] {
            assert_eq!(told(action, "POP", "", who, false, ""), Some(3031), "{action}");
        }
        assert_eq!(told(action, "pop", "x", Some("ga"), false, ""), None, "{action}");
    }
}

#[test]
fn an_accessor_of_the_right_name_earns_nothing() {
    for accessor in ["shared_pop", "gov_shared", "gov_audit_data_party", "pop"] {
        assert_eq!(told(a::READ, "pop", "sjhm", Some("mz"), false, accessor), Some(3031), "{accessor}");
    }
}

#[test]
fn nested_work_reads_what_it_is_about_and_only_by_itself() {
    assert_eq!(told(a::READ, "pop", "sjhm", Some("mz"), true, ""), None);
    assert_eq!(told(a::READ, "gov_meta_data", "id", None, true, ""), None);
    assert_eq!(told(a::INSERT, "gov_party_data", "", None, true, "gov_audit_data_party"), None);
    assert_eq!(told(a::READ, "pop", "sjhm", Some("mz"), true, "evil"), Some(3031));
    assert_eq!(told(a::READ, "gov_meta_data", "id", None, true, "evil"), Some(3030));
    assert_eq!(told(a::UPDATE, "pop", "sjhm", Some("mz"), true, ""), Some(3031));
}

#[test]
fn shadow_tables_are_nobodys() {
    for action in [a::READ, a::INSERT, a::UPDATE, a::DELETE, a::ANALYZE] {
        assert_eq!(told(action, "Gov_Audit_Data", "body", Some("ga"), false, ""), Some(3030));
    }
    for action in [a::CREATE_INDEX, a::CREATE_TEMP_INDEX, a::DROP_INDEX, a::CREATE_TRIGGER, a::CREATE_TEMP_TRIGGER] {
        assert_eq!(told(action, "x", "gov_audit_data", Some("ga"), false, ""), Some(3030), "{action}");
    }
    assert_eq!(told(a::DROP_TRIGGER, "gov_audit_data_guard_insert", "gov_audit_data", None, false, ""), Some(3030));
    assert_eq!(told(a::DROP_TABLE, "gov_audit_data", "", None, false, ""), Some(3038));
}

#[test]
fn raw_pages_samples_and_statement_texts_are_refused_to_all() {
    for table in ["sqlite_dbpage", "sqlite_stmt", "bytecode", "dbstat", "gov_pending"] {
        assert_eq!(told(a::READ, table, "data", Some("ga"), false, ""), Some(3032), "{table}");
    }
    assert_eq!(told(a::READ, "sqlite_stat4", "sample", None, false, ""), Some(3032));
    assert_eq!(told(a::READ, "sqlite_stat4", "tbl", None, false, ""), None);
}

#[test]
fn a_new_object_cannot_pass_for_one_of_ours() {
    for action in [a::CREATE_TABLE, a::CREATE_TEMP_TABLE, a::CREATE_VIEW, a::CREATE_TEMP_VIEW] {
        for name in ["gov_request", "GOV_x", "shared_pop", "POP", "Audit_Verify"] {
            assert_eq!(told(action, name, "", Some("ga"), false, ""), Some(3033), "{name}");
        }
        assert_eq!(told(action, "mine", "", None, false, ""), None);
    }
    assert_eq!(told(a::CREATE_VTABLE, "mine", "csv", None, false, ""), Some(3037));
    assert_eq!(told(a::CREATE_VTABLE, "mine", "FTS5", None, false, ""), None);
}

#[test]
fn a_mounted_source_keeps_its_structure_even_for_its_provider() {
    assert_eq!(told(a::DROP_TABLE, "pop", "", Some("ga"), false, ""), Some(3038));
    assert_eq!(told(a::ALTER_TABLE, "main", "pop", Some("ga"), false, ""), Some(3038));
    assert_eq!(told(a::ALTER_TABLE, "main", "shared_pop", Some("ga"), false, ""), Some(3038));
    assert_eq!(told(a::ALTER_TABLE, "main", "mine", None, false, ""), None);
}

#[test]
fn a_code_that_sqlite_may_add_is_refused() {
    for code in [-1, 0, 34, 1000] {
        assert_eq!(told(code, "x", "y", Some("ga"), true, ""), Some(3039));
    }
}

#[test]
fn code_and_files_are_not_reached_through_functions() {
    assert_eq!(told(a::FUNCTION, "", "LOAD_EXTENSION", Some("ga"), false, ""), Some(3035));
    assert_eq!(told(a::FUNCTION, "", "readfile", Some("ga"), false, ""), Some(3035));
    assert_eq!(told(a::FUNCTION, "", "sqlite_rename_table", Some("ga"), false, ""), Some(3035));
    assert_eq!(told(a::FUNCTION, "", "abs", None, false, ""), None);
}

#[test]
fn names_of_other_alphabets_and_odd_lengths_do_not_panic() {
    for name in ["", "人口", "g", "gov_", "_data", "gov_data", "gové_data"] {
        for code in 0..40 {
            let _ = told(code, name, name, None, false, name);
        }
    }
}
