//! The guarded tables of people: columns, and the thin face of their rules.

use super::rule::{self, Asker};
use super::words::{DEPARTMENT_KIND, LEVEL, ROLE};
use crate::error::{door as doors, identity, Refusal};
use crate::guard::{Column, Door, Draft, Kind, TableSpec, Verb};
use crate::sqlite::Result;

const NAME: usize = 256;

pub static DEPARTMENT: TableSpec = TableSpec {
    name: "gov_department",
    entity: "department",
    columns: &[
        Column::new("code", Kind::Code),
        Column::new("name", Kind::Text(NAME)).required(),
        Column::new("kind", Kind::Word(&DEPARTMENT_KIND)).required(),
        Column::new("level", Kind::Word(&LEVEL)).required(),
        Column::new("division", Kind::Code),
        Column::new("parent", Kind::Code),
        Column::new("authority", Kind::Code),
        // 统一社会信用代码, by which catalogue sheets name a provider.
        Column::new("uscc", Kind::Code),
    ],
    key: 1,
    indexes: &["parent WHERE parent IS NOT NULL", "authority WHERE authority IS NOT NULL"],
    extra_sql: "",
    also_writes: &[],
    decide: department,
};

pub static STAFF: TableSpec = TableSpec {
    name: "gov_staff",
    entity: "staff",
    columns: &[
        Column::new("id", Kind::Code),
        Column::new("department", Kind::Code).required(),
        Column::new("name", Kind::Text(NAME)),
        Column::new("role", Kind::Word(&ROLE)).required(),
        Column::new("since", Kind::Date),
        Column::new("until", Kind::Date),
    ],
    key: 1,
    indexes: &["department, role"],
    extra_sql: "",
    also_writes: &[],
    decide: staff,
};

pub static CREDENTIAL: TableSpec = TableSpec {
    name: "gov_credential",
    entity: "credential",
    columns: &[
        Column::new("id", Kind::Code),
        Column::new("holder", Kind::Code).required(),
        Column::new("valid_until", Kind::Date),
        Column::new("revoked_at", Kind::Time),
        Column::new("token", Kind::Text(256)).secret(),
        Column::new("token_hash", Kind::Hex(32)).internal().required(),
    ],
    key: 1,
    indexes: &["holder", "token_hash"],
    extra_sql: "",
    also_writes: &[],
    decide: credential,
};

/// Applies the table of roles where the actor is staff.
pub fn may_write(draft: &Draft, department: Option<&str>) -> std::result::Result<(), Refusal> {
    if !draft.actor.is_staff() {
        return Ok(());
    }
    let asker = Asker {
        id: &draft.actor.id,
        role: draft.actor.role.as_deref().unwrap_or(""),
        department: draft.actor.department.as_deref(),
    };
    rule::may_write(asker, draft.spec.name, draft.verb.word(), department)
}

/// Refuses a code that is not in its table; NULL passes.
pub fn must_exist(door: &Door<'_>, column: &str, value: Option<&str>, table: &str, key: &str) -> Result<()> {
    let Some(value) = value else { return Ok(()) };
    let sql = format!("SELECT 1 FROM main.{table}_data WHERE {key} = ?1");
    if door.cache.exists(&sql, &[value.into()])? {
        return Ok(());
    }
    Err(Refusal::new(&doors::UNKNOWN_REFERENCE).with("column", column).with("value", value).with("table", table).into())
}

/// Refuses a delete or a change of key while another table still names it.
pub fn not_used(door: &Door<'_>, draft: &Draft, by: &[(&str, &str)]) -> Result<()> {
    let Some(key) = draft.old.as_ref().map(crate::guard::Row::key_text) else { return Ok(()) };
    if draft.new.as_ref().is_some_and(|n| n.key_text() == key) {
        return Ok(());
    }
    for (table, column) in by {
        let sql = format!("SELECT 1 FROM main.{table}_data WHERE {column} = ?1 LIMIT 1");
        if door.cache.exists(&sql, &[key.as_str().into()])? {
            return Err(Refusal::new(&doors::REFERENCED)
                .with("table", draft.spec.name)
                .with("key", &key)
                .with("by", format!("{table}.{column}"))
                .into());
        }
    }
    Ok(())
}

fn department(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    may_write(draft, None)?;
    not_used(
        door,
        draft,
        &[
            ("gov_staff", "department"),
            ("gov_department", "parent"),
            ("gov_department", "authority"),
            ("gov_resource", "provider"),
            ("gov_request", "applicant"),
        ],
    )?;
    let code = draft.row().and_then(|r| r.text("code")).map(String::from);
    for column in ["parent", "authority"] {
        let value = draft.new_text(column).map(String::from);
        // A department may be its own data authority: the bureau is.
        if value != code {
            must_exist(door, column, value.as_deref(), "gov_department", "code")?;
        } else if column == "parent" && value.is_some() {
            return Err(Refusal::new(&doors::UNKNOWN_REFERENCE)
                .with("column", column)
                .with("value", value.unwrap_or_default())
                .with("table", "gov_department (a department is not its own parent)")
                .into());
        }
    }
    if let Some(uscc) = draft.new_text("uscc").filter(|_| draft.changes("uscc")).map(str::to_ascii_uppercase) {
        if crate::catalog::classify::code::check_credit_code(&uscc).is_err() {
            return Err(Refusal::new(&identity::USCC).with("value", uscc).into());
        }
        let other =
            door.cache.text("SELECT code FROM main.gov_department_data WHERE uscc = ?1", &[uscc.as_str().into()])?;
        if let Some(other) = other.filter(|o| Some(o.as_str()) != draft.old_text("code")) {
            return Err(Refusal::new(&doors::DUPLICATE)
                .with("table", "gov_department")
                .with("key", format!("{uscc} ({other})"))
                .into());
        }
        if let Some(new) = draft.new.as_mut() {
            new.set("uscc", uscc);
        }
    }
    let authority = draft.row().and_then(|r| r.text("authority")).map(String::from);
    draft.party(code.as_deref());
    draft.party(authority.as_deref());
    Ok(())
}

fn staff(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    let departments = [draft.old_text("department").map(String::from), draft.new_text("department").map(String::from)];
    for department in departments.iter().flatten() {
        may_write(draft, Some(department))?;
    }
    not_used(door, draft, &[("gov_credential", "holder")])?;
    must_exist(door, "department", draft.new_text("department"), "gov_department", "code")?;
    if let (Some(since), Some(until)) = (draft.new_text("since"), draft.new_text("until")) {
        if since > until {
            return Err(Refusal::new(&identity::OUT_OF_ORDER).with("first", "since").with("second", "until").into());
        }
    }
    one_holder(door, draft)?;
    for department in departments.iter().flatten() {
        draft.party(Some(department));
    }
    Ok(())
}

/// Art. 7: a department has one 首席数据官 and one 数据专员 at a time. Asked where a term begins, moves or becomes
/// longer: a term may always be shortened, so that what is already wrong can be put right.
fn one_holder(door: &Door<'_>, draft: &Draft) -> Result<()> {
    let (Some(role), Some(department)) = (draft.new_text("role"), draft.new_text("department")) else { return Ok(()) };
    let begins = |text: Option<&str>| text.unwrap_or("0000-00-00").to_string();
    let ends = |text: Option<&str>| text.unwrap_or("9999-12-31").to_string();
    let (since, until) = (begins(draft.new_text("since")), ends(draft.new_text("until")));
    let shortened = draft.verb == Verb::Update
        && !draft.changes("role")
        && !draft.changes("department")
        && since >= begins(draft.old_text("since"))
        && until <= ends(draft.old_text("until"));
    let day = draft.at.local_date();
    let single = || {
        let posts = crate::rules::sql::active(door.cache)?.words("department_roles", day);
        Ok::<_, crate::sqlite::Error>(posts.is_some_and(|p| p.value.iter().any(|r| r == role)))
    };
    if shortened || !single()? {
        return Ok(());
    }
    let id = draft.new_text("id").unwrap_or("");
    let before = draft.old_text("id").unwrap_or(id);
    let sql = "SELECT id, since, until FROM main.gov_staff_data WHERE department = ?1 AND role = ?2 AND id <> ?3 \
               AND id <> ?4 AND coalesce(since, '0000-00-00') <= ?5 AND coalesce(until, '9999-12-31') >= ?6 LIMIT 1";
    let values =
        [department.into(), role.into(), id.into(), before.into(), until.as_str().into(), since.as_str().into()];
    let Some(row) = door.cache.row(sql, &values)? else { return Ok(()) };
    let text = |i: usize| row.get(i).and_then(crate::value::Value::text);
    Err(Refusal::new(&identity::POST_HELD)
        .with("department", department)
        .with("role", role)
        .with("holder", text(0).unwrap_or(""))
        .with("since", text(1).unwrap_or("-"))
        .with("until", text(2).unwrap_or("-"))
        .into())
}

/// On a locked database two persons issue an administrator's credential, give it a new token, or a longer life.
fn administrators_take_two(door: &Door<'_>, draft: &mut Draft, holder: &str) -> Result<()> {
    let role = door.cache.text("SELECT role FROM main.gov_staff_data WHERE id = ?1", &[holder.into()])?;
    let administrator =
        holder == super::sql::ADMIN || matches!(role.as_deref(), Some("secadmin" | "sysadmin" | "auditor"));
    let widens = draft.verb == Verb::Insert
        || draft.new_text("token").is_some()
        || draft.changes("holder")
        || (draft.changes("valid_until")
            && draft.new_text("valid_until").is_none_or(|new| Some(new) > draft.old_text("valid_until")))
        || (draft.changes("revoked_at") && draft.old_text("revoked_at").is_some());
    if administrator && widens {
        let id = draft.new_text("id").unwrap_or("").to_string();
        if let Some(approval) = super::approval::require(door, "credential", &id, draft.at)? {
            draft.extra.insert("approval", crate::audit::json::Json::Int(approval.id));
        }
    }
    Ok(())
}

fn credential(door: &Door<'_>, draft: &mut Draft) -> Result<()> {
    may_write(draft, None)?;
    if draft.verb == Verb::Delete {
        return Err(Refusal::new(&identity::RECORD_KEPT)
            .with("table", "gov_credential")
            .with("column", "revoked_at")
            .into());
    }
    let holder = draft.new_text("holder").map(String::from);
    if holder.as_deref() != Some(super::sql::ADMIN) {
        must_exist(door, "holder", holder.as_deref(), "gov_staff", "id")?;
    }
    administrators_take_two(door, draft, holder.as_deref().unwrap_or(""))?;
    if let Some(token) = draft.new_text("token").map(String::from) {
        rule::check_token(&token)?;
        let hash = super::sql::token_hash(door.cache, &token)?;
        let taken = "SELECT 1 FROM main.gov_credential_data WHERE token_hash = ?1 AND id <> ?2";
        let id = draft.new_text("id").unwrap_or("").to_string();
        if door.cache.exists(taken, &[hash.as_str().into(), id.as_str().into()])? {
            return Err(Refusal::new(&identity::TOKEN_TAKEN).into());
        }
        if let Some(new) = draft.new.as_mut() {
            new.set("token_hash", hash);
        }
        draft.extra.insert("token", "set");
    } else if draft.verb == Verb::Insert {
        return Err(Refusal::new(&identity::TOKEN_FORM).into());
    }
    let department = door
        .cache
        .text("SELECT department FROM main.gov_staff_data WHERE id = ?1", &[holder.as_deref().unwrap_or("").into()])?;
    draft.party(department.as_deref());
    match (draft.verb, draft.changes("revoked_at"), draft.new_text("revoked_at").is_some()) {
        (Verb::Update, true, true) => draft.action = "credential.revoke".into(),
        (Verb::Insert, _, _) => draft.action = "credential.issue".into(),
        _ => {}
    }
    Ok(())
}
