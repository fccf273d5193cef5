//! The exception of Art. 9: an event that opens prohibited items, masked, for a short time.
//!
//! The article gives the ground (重大安全事件等需要) and the condition (脱敏、脱密). Two approvers of different
//! departments, the short life and the review owed afterwards are ours.

use super::filter::read_items;
use crate::calendar::{Calendar, Date};
use crate::error::{self, Refusal};
use crate::rules::Packs;

/// An event as filed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EventRow {
    pub kind: String,
    /// SHA-256 of its document.
    pub document_sha256: Option<String>,
    /// JSON array of item names.
    pub items: Option<String>,
    pub begins: Option<Date>,
    /// Inclusive local day.
    pub expires: Option<Date>,
    /// The approval number of a 脱密, where the items hold secrets; recorded, never judged.
    pub declassified_by: Option<String>,
    /// The items hold secrets, so that a 脱密 is needed.
    pub needs_declassification: bool,
}

/// A person who approves it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approver {
    pub id: String,
    pub department: String,
}

/// A catalogued item as far as the exception goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemFact {
    pub name: String,
    pub has_mask: bool,
}

/// The event as it may be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    pub items: Vec<String>,
    pub document_sha256: String,
    /// Day by which the review is owed; `None` while the calendar does not know it (期限待定).
    pub review_due: Option<Date>,
    /// Approvals still to come.
    pub approvals_missing: i64,
    pub cites: Vec<String>,
}

/// Whether the event may be filed, and how many approvals it still needs. `filed_by` never approves.
pub fn open(
    row: &EventRow,
    filed_by: &str,
    approvers: &[Approver],
    items: &[ItemFact],
    today: Date,
    calendar: &Calendar,
    packs: &Packs,
) -> Result<Opened, Refusal> {
    let unfit = |why: String| Refusal::new(&error::request::EVENT_UNFIT).with("why", why);
    let missing =
        || Refusal::new(&error::request::RULE_MISSING).with("rule", "exception_event_kinds").with("day", today);
    let kinds = packs.words("exception_event_kinds", today).ok_or_else(missing)?;
    if !kinds.value.contains(&row.kind) {
        return Err(unfit(format!("kind {} is not one of {}", row.kind, kinds.value.join(", "))));
    }
    let hash = row.document_sha256.as_deref().map(|h| h.trim().to_ascii_lowercase()).unwrap_or_default();
    if hash.len() != 64 || !hash.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err(unfit("document_sha256 is not 64 hex digits: the event rests on its document".into()));
    }
    let listed = read_items("items", row.items.as_deref().unwrap_or("[]"))?;
    for name in &listed {
        match items.iter().find(|i| i.name == *name) {
            None => return Err(unfit(format!("{name} is not an item of the resource"))),
            Some(item) if !item.has_mask => {
                return Err(unfit(format!("{name} has no mask; prohibited data never leaves raw")))
            }
            Some(_) => {}
        }
    }
    if row.needs_declassification && row.declassified_by.as_deref().is_none_or(|n| n.trim().is_empty()) {
        return Err(unfit("declassified_by is missing: record the approval number of the 脱密".into()));
    }
    let (Some(begins), Some(expires)) = (row.begins, row.expires) else {
        return Err(unfit("begins and expires are needed".into()));
    };
    let longest = packs.required("exception_longest_days", today)?;
    let days = i64::from(expires.days()) - i64::from(begins.days()) + 1;
    if days < 1 || expires < today {
        return Err(unfit(format!("it expires {expires}, before it begins or before today")));
    }
    if days > longest.value {
        return Err(unfit(format!("it runs {days} days; at most {} are allowed", longest.value)));
    }
    if approvers.iter().any(|a| a.id == filed_by) {
        return Err(unfit(format!("{filed_by} filed it and cannot approve it")));
    }
    let needed = packs.required("exception_approvers", today)?;
    let mut departments: Vec<&str> =
        approvers.iter().map(|a| a.department.as_str()).filter(|d| !d.is_empty()).collect();
    departments.sort_unstable();
    departments.dedup();
    let given = i64::try_from(departments.len()).unwrap_or(i64::MAX);
    let review = packs.required("exception_review_working_days", today)?;
    Ok(Opened {
        items: listed,
        document_sha256: hash,
        review_due: calendar.workday_add(expires, review.value),
        approvals_missing: needed.value.saturating_sub(given).max(0),
        cites: vec![kinds.cite(), longest.cite(), needed.cite(), review.cite()],
    })
}

/// Whether an event of this kind may open prohibited items; the others are records.
pub fn opens(kind: Option<&str>) -> bool {
    matches!(kind, Some("major_security_event" | "other"))
}

/// The day by which the review of an event that expires then is owed; `None` while the calendar does not know it.
pub fn review_due(expires: Date, today: Date, calendar: &Calendar, packs: &Packs) -> Option<Date> {
    calendar.workday_add(expires, packs.number("exception_review_working_days", today)?.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        Date::parse(text).unwrap()
    }
    fn good() -> EventRow {
        EventRow {
            kind: "major_security_event".into(),
            document_sha256: Some("AB".repeat(32)),
            items: Some(r#"["指纹"]"#.into()),
            begins: Some(day("2026-02-01")),
            expires: Some(day("2026-02-13")),
            ..EventRow::default()
        }
    }
    fn person(id: &str, department: &str) -> Approver {
        Approver { id: id.into(), department: department.into() }
    }
    fn ask(row: &EventRow, approvers: &[Approver]) -> Result<Opened, Refusal> {
        let packs = Packs::built_in(&["jingdezhen-2023"]).unwrap();
        let items =
            [ItemFact { name: "指纹".into(), has_mask: true }, ItemFact { name: "虹膜".into(), has_mask: false }];
        open(row, "filer", approvers, &items, day("2026-02-02"), Calendar::builtin(), &packs)
    }

    #[test]
    fn two_departments_approve_and_a_review_is_owed() {
        let both = [person("a", "P"), person("b", "BUREAU")];
        let opened = ask(&good(), &both).unwrap();
        assert_eq!((opened.approvals_missing, opened.document_sha256), (0, "ab".repeat(32)));
        assert_eq!(opened.review_due, Some(day("2026-03-05")));
        assert!(opened.cites.iter().any(|c| c == "jingdezhen-2023/1 exception_event_kinds Art. 9 (text)"));
        assert!(opened.cites.iter().any(|c| c == "jingdezhen-2023/1 exception_approvers (product)"));
        assert_eq!(ask(&good(), &[person("a", "P"), person("b", "P")]).map(|o| o.approvals_missing), Ok(1));
        assert_eq!(ask(&good(), &[]).map(|o| o.approvals_missing), Ok(2));
        assert!(ask(&good(), &[person("filer", "P")]).is_err());
    }

    #[test]
    fn an_event_without_its_safeguards_is_refused() {
        let changes: [&dyn Fn(&mut EventRow); 11] = [
            &|r| r.kind = "curiosity".into(),
            &|r| r.document_sha256 = None,
            &|r| r.document_sha256 = Some("zz".repeat(32)),
            &|r| r.items = None,
            &|r| r.items = Some(r#"["虹膜"]"#.into()),
            &|r| r.items = Some(r#"["工资"]"#.into()),
            &|r| r.begins = None,
            &|r| r.expires = Some(day("2026-02-01")),
            &|r| r.expires = Some(day("2026-03-03")),
            &|r| r.begins = Some(Date::MIN),
            &|r| r.needs_declassification = true,
        ];
        for (i, change) in changes.iter().enumerate() {
            let mut row = good();
            change(&mut row);
            assert!(ask(&row, &[]).is_err(), "change {i}");
        }
        let mut row = good();
        (row.needs_declassification, row.declassified_by) = (true, Some("脱密〔2026〕1号".into()));
        assert!(ask(&row, &[]).is_ok());
    }
}
