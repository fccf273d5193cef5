//! The SQL that furnishes the sandbox: people, catalogue, agreement, event. Pure.

use super::sandbox::{column, Agreement, Plan, SHARED, SOURCE};
use std::fmt::Write;

fn literal(value: Option<&str>) -> String {
    value.map_or("NULL".into(), |t| format!("'{}'", t.replace('\'', "''")))
}

/// Under another id than any real database, so that no key is the same.
pub const PEOPLE: &str = "SELECT govshare_init('{\"origin\":\"leak-check\"}');
    INSERT INTO gov_department(code, name, kind, level, authority) VALUES('bureau', 'bureau', 'organ', 'city', 'bureau'),
        ('provider', 'provider', 'organ', 'city', 'bureau'), ('reader', 'reader', 'organ', 'city', 'bureau');
    INSERT INTO gov_staff(id, department, role) VALUES('sec', 'bureau', 'secadmin'), ('bureau_v', 'bureau', 'supervisor'),
        ('reader', 'reader', 'steward'), ('reader_c', 'reader', 'cdo'), ('provider', 'provider', 'steward'),
        ('provider_c', 'provider', 'cdo');
    INSERT INTO gov_credential(id, holder, token) VALUES('sec', 'sec', govshare_token()),
        ('reader', 'reader', 'leak-check-token-of-reader'), ('provider', 'provider', 'leak-check-token-of-provider');";

pub fn catalogue(plan: &Plan) -> String {
    let code = literal(Some(&plan.code));
    let mut out = format!(
        "INSERT INTO gov_resource(code, name, provider, share_type, share_condition, legal_basis_kind, legal_basis)
            VALUES({code}, '泄露检查', 'provider', {}, '依申请提供', 'law', '《中华人民共和国统计法》第二十八条');\n",
        literal(Some(&plan.share_type))
    );
    for item in &plan.items {
        let Some(column) = column(plan, &item.column) else { continue };
        let _ = writeln!(
            out,
            "INSERT INTO gov_item(resource, name, column_name, type, share_type, mask, pi, lookup) VALUES({code}, {}, '{column}', 'C', {}, {}, {}, {});",
            literal(Some(&item.name)),
            literal(item.share_type.as_deref()),
            literal(item.mask.as_deref()),
            literal(item.pi.as_deref()),
            i32::from(item.lookup),
        );
    }
    let _ = writeln!(out, "CREATE VIRTUAL TABLE {SHARED} USING gov_shared(resource={code}, source='{SOURCE}');");
    out
}

pub fn agreed(plan: &Plan, a: &Agreement) -> String {
    let (id, items) = (a.id, literal(Some(&a.items)));
    let code = literal(Some(&plan.code));
    let event = if a.opened.is_empty() { String::new() } else { event(&code, &a.opened) };
    let by_event = if a.opened.is_empty() { "NULL" } else { "(SELECT max(id) FROM gov_event)" };
    format!(
        "{event}INSERT INTO gov_request(id, resource, applicant, system, purpose, scope, items, event, valid_until, form_sha256, form_sent_at, received_at)
            VALUES({id}, {code}, 'reader', '检查', '泄露检查', '全部', {items}, {by_event}, '2999-12-31', sha256('form'), date('now', '+8 hours'), date('now', '+8 hours'));
         UPDATE gov_request SET state = 'accepted' WHERE id = {id};
         UPDATE gov_request SET state = 'agreed', row_filter = {}, agreed_masks = {}, verify_only = {} WHERE id = {id};
         UPDATE gov_request SET undertaking_sha256 = sha256('u') WHERE id = {id};
         UPDATE gov_request SET state = 'provided' WHERE id = {id};",
        literal(a.row_filter.as_deref()),
        literal(a.masks.as_deref()),
        i32::from(a.verify_only),
    )
}

/// The security event that opens prohibited items: filed by the reader, approved by two persons of two departments.
fn event(code: &str, opened: &[String]) -> String {
    let items = literal(Some(&crate::request::filter::items_json(opened)));
    format!(
        "INSERT INTO gov_event(kind, department, document, evidence_sha256, resource, items, begins, valid_until, actor)
            VALUES('major_security_event', 'reader', '泄露检查', sha256('event'), {code}, {items}, date('now', '+8 hours'),
            date('now', '+8 hours', '+1 day'), 'reader');
         UPDATE gov_event SET state = 'approved', actor = 'provider_c';
         UPDATE gov_event SET state = 'approved', actor = 'bureau_v';
        "
    )
}
