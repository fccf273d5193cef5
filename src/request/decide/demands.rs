//! What each move demands of the request's fields.

use super::{Making, State};
use crate::error::{self, Fault, Refusal};
use crate::request::filter::{self, items_json};
use crate::request::machine::{Demand, Transition};

/// The columns whose absence is refused, with their Chinese terms, where no pack names them.
const CONTENTS: [(&str, &str); 5] = [
    ("purpose", "使用用途"),
    ("system", "信息系统名称"),
    ("scope", "使用范围"),
    ("items", "申请数据项"),
    ("valid_until", "截止日"),
];
/// The pack rules that demand them.
const CONTENT_RULES: [&str; 3] = ["request_states_use", "request_states_extent", "request_states_end"];

pub(super) fn parties_known(making: &mut Making) -> Result<(), Refusal> {
    let applicant = making.row.applicant.clone().unwrap_or_default();
    if applicant.is_empty() || !making.facts.applicant_registered {
        return Err(Refusal::new(&error::request::APPLICANT_UNKNOWN).with("applicant", applicant));
    }
    let resource = making.resource()?;
    if resource.provider == applicant {
        return Err(Refusal::new(&error::request::OWN_DATA)
            .with("applicant", applicant)
            .with("resource", &resource.code));
    }
    Ok(())
}

/// The resource is not out of use.
pub(super) fn resource_usable(making: &mut Making) -> Result<(), Refusal> {
    let resource = making.resource()?;
    if ["suspended", "retired"].contains(&resource.state.as_str()) {
        return Err(Refusal::new(&error::request::RESOURCE_STOPPED)
            .with("resource", &resource.code)
            .with("state", &resource.state));
    }
    Ok(())
}

/// Hashes, lists and flags in their stored form, whatever the move; an unreadable one is refused.
pub(super) fn forms(making: &mut Making) -> Result<(), Refusal> {
    for column in ["form_sha256", "undertaking_sha256"] {
        if making.changed(column) {
            making.row.tidy_hash(column)?;
        }
    }
    for column in ["valid_until", "form_sent_at", "received_at", "decided_at", "provided_at"] {
        if making.changed(column) {
            let day = making.row.day(column)?.map(|d| d.to_string());
            making.row.put(column, day);
        }
    }
    if let Some(text) = making.row.items.clone().filter(|_| making.changed("items")) {
        let items = filter::read_items("items", &text)?;
        known(making, &items)?;
        making.row.put("items", Some(items_json(&items)));
    }
    match making.row.verify_only.as_deref() {
        None | Some("0" | "1") => Ok(()),
        Some(v) => Err(Refusal::new(&error::request::FLAG_UNREADABLE).with("column", "verify_only").with("value", v)),
    }
}

fn known(making: &Making, items: &[String]) -> Result<(), Refusal> {
    let missing: Vec<&str> =
        items.iter().filter(|i| !making.facts.items.iter().any(|f| f.name == **i)).map(String::as_str).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let all: Vec<&str> = making.facts.items.iter().map(|i| i.name.as_str()).collect();
    Err(Refusal::new(&error::request::ITEMS_UNKNOWN)
        .with("resource", making.row.resource.as_deref().unwrap_or(""))
        .with("items", missing.join(", "))
        .with("known", all.join(", ")))
}

pub(super) fn met(making: &mut Making, demand: Demand) -> Result<(), Refusal> {
    match demand {
        Demand::Contents => contents(making),
        Demand::EndDate => end_date(making),
        Demand::WrittenForm => written_form(making),
        Demand::NarrowOnly => narrow_only(making),
        Demand::BasisAndReason => basis_and_reason(making),
        Demand::Undertaking => undertaking(making),
        Demand::EndPassed => end_passed(making),
    }
}

/// A refusal under the article of the pack rule that demands it, where one in force does.
fn under(making: &mut Making, fault: &'static Fault, rule: &str) -> Refusal {
    let refusal = Refusal::new(fault);
    let setting = making.ctx.packs.each(rule, making.ctx.today()).next();
    match setting.and_then(|s| Some((s.pack.clone(), s.article?))) {
        Some((pack, article)) => refusal.citing(pack, article),
        None => refusal,
    }
}

fn contents(making: &mut Making) -> Result<(), Refusal> {
    resource_usable(making)?;
    let today = making.ctx.today();
    for rule in CONTENT_RULES {
        making.cites.extend(making.ctx.packs.each(rule, today).map(|s| s.cite()));
    }
    // A pack may demand further columns of the row; these five are always demanded.
    let mut wanted: Vec<(String, String)> = CONTENTS.iter().map(|(c, l)| (c.to_string(), l.to_string())).collect();
    for rule in CONTENT_RULES {
        for column in making.ctx.packs.words(rule, today).map(|s| s.value).unwrap_or_default() {
            if !wanted.iter().any(|(c, _)| *c == column) {
                wanted.push((column.clone(), column));
            }
        }
    }
    for (column, label) in wanted {
        if !making.row.says_something(&column) {
            let rule = match column.as_str() {
                "purpose" | "system" => "request_states_use",
                "scope" | "items" => "request_states_extent",
                _ => "request_states_end",
            };
            let refusal = under(making, &error::request::FIELD_MISSING, rule);
            return Err(refusal.with("column", column).with("label", label));
        }
    }
    // The catalogue may have changed since a returned request was written.
    let items = filter::read_items("items", making.row.items.as_deref().unwrap_or(""))?;
    known(making, &items)?;
    named(making, &items)?;
    let prohibited = prohibited(making, &items);
    if !prohibited.is_empty() {
        let (en, zh) = (
            format!(
                "not to be shared (Art. 9), will have to be refused without an approved event: {}",
                prohibited.join(", ")
            ),
            format!("属于不予共享的数据项,非经批准的安全事件不能同意:{}", prohibited.join("、")),
        );
        making.warn("items_prohibited", Some(9), false, &en, &zh);
    }
    let resource = making.resource()?;
    if resource.share_type == "unconditional" {
        making.warn(
            "no_request_needed",
            Some(10),
            false,
            "unconditionally shared data needs no request: read it directly",
            "无条件共享类数据可直接获取,无需申请",
        );
    }
    if let Some(previous) = making.row.previous {
        let fits = making.facts.previous.as_ref().is_some_and(|p| {
            Some(&p.resource) == making.row.resource.as_ref() && Some(&p.applicant) == making.row.applicant.as_ref()
        });
        if !fits || making.row.id == Some(previous) {
            return Err(Refusal::new(&error::request::PREVIOUS_UNFIT)
                .with("previous", previous)
                .with("applicant", making.row.applicant.as_deref().unwrap_or(""))
                .with("resource", making.row.resource.as_deref().unwrap_or("")));
        }
    }
    Ok(())
}

/// Art. 9, 相关政务部门: conditional items that are open to named departments are agreed to nobody else.
fn named(making: &mut Making, items: &[String]) -> Result<(), Refusal> {
    let applicant = making.row.applicant.clone().unwrap_or_default();
    let resource = making.resource()?.clone();
    let conditional = |name: &String| {
        making.facts.items.iter().any(|f| f.name == *name && f.share_type == "conditional")
            && !making.facts.event_items.contains(name)
    };
    let closed: Vec<&str> = items.iter().filter(|i| conditional(i)).map(String::as_str).collect();
    if closed.is_empty() || resource.named.contains(&applicant) {
        return Ok(());
    }
    if !resource.named.is_empty() {
        return Err(Refusal::new(&error::request::NOT_NAMED)
            .with("resource", &resource.code)
            .with("named", resource.named.join(", "))
            .with("applicant", applicant)
            .with("items", closed.join(", ")));
    }
    if resource.for_departments {
        let (en, zh) = (
            "the resource is open to named departments but names none (gov_resource.condition_departments): the provider's answer decides",
            "资源标为提供给相关政务部门,但未列明部门(gov_resource.condition_departments),由提供部门答复决定",
        );
        making.warn("departments_unnamed", Some(9), false, en, zh);
    }
    Ok(())
}

fn prohibited(making: &Making, items: &[String]) -> Vec<String> {
    let open = |name: &str| making.row.event.is_some() && making.facts.event_items.iter().any(|e| e == name);
    let closed = |f: &&super::ItemFact| !["unconditional", "conditional"].contains(&f.share_type.as_str());
    let listed = making.facts.items.iter().filter(closed);
    listed.filter(|f| items.contains(&f.name) && !open(&f.name)).map(|f| f.name.clone()).collect()
}

fn end_date(making: &mut Making) -> Result<(), Refusal> {
    let today = making.ctx.today();
    match making.row.day("valid_until")? {
        Some(end) if end >= today => Ok(()),
        Some(end) => Err(Refusal::new(&error::request::END_PAST).with("value", end).with("today", today)),
        None => Err(under(making, &error::request::FIELD_MISSING, "request_states_end")
            .with("column", "valid_until")
            .with("label", "截止日")),
    }
}

fn end_passed(making: &mut Making) -> Result<(), Refusal> {
    let today = making.ctx.today();
    match making.row.day("valid_until")? {
        Some(end) if end < today => Ok(()),
        end => {
            let value = end.map_or("NULL".to_string(), |d| d.to_string());
            Err(Refusal::new(&error::request::END_NOT_PAST).with("value", value).with("today", today))
        }
    }
}

/// Whether a pack in force sets the flag; the decision then cites it.
fn flag(making: &mut Making, rule: &str) -> bool {
    let Some(set) = making.ctx.packs.flag(rule, making.ctx.today()).filter(|s| s.value) else { return false };
    making.cites.push(set.cite());
    true
}

fn written_form(making: &mut Making) -> Result<(), Refusal> {
    let missing: Vec<&str> =
        ["form_sha256", "form_sent_at", "received_at"].into_iter().filter(|c| making.row.text(c).is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    if flag(making, "written_form_blocks") {
        return Err(
            under(making, &error::request::FORM_MISSING, "written_form_required").with("column", missing.join(", "))
        );
    }
    if flag(making, "written_form_required") {
        let (en, zh) = (
            format!("the written form is not on record: {}", missing.join(", ")),
            format!("书面需求申请表未登记:{}", missing.join("、")),
        );
        making.warn("written_form_missing", Some(10), true, &en, &zh);
    }
    Ok(())
}

fn undertaking(making: &mut Making) -> Result<(), Refusal> {
    resource_usable(making)?;
    if making.row.undertaking_sha256.is_some() {
        return Ok(());
    }
    if flag(making, "undertaking_blocks") {
        return Err(under(making, &error::request::UNDERTAKING_MISSING, "undertaking_required"));
    }
    if flag(making, "undertaking_required") {
        making.warn(
            "undertaking_missing",
            Some(13),
            true,
            "provided without the applicant's undertaking on record (undertaking_sha256)",
            "使用部门承诺书未登记(undertaking_sha256)",
        );
    }
    Ok(())
}

fn narrow_only(making: &mut Making) -> Result<(), Refusal> {
    resource_usable(making)?;
    let asked = filter::read_items("items", making.row.items.as_deref().unwrap_or(""))?;
    let agreed = match making.row.agreed_items.as_deref() {
        Some(text) => filter::read_items("agreed_items", text)?,
        None => asked.clone(),
    };
    let wider =
        |what: String| Refusal::new(&error::request::AGREED_WIDER).with("what", what).with("asked", asked.join(", "));
    if let Some(more) = agreed.iter().find(|i| !asked.contains(i)) {
        return Err(wider(more.clone()));
    }
    known(making, &agreed)?;
    named(making, &agreed)?;
    let prohibited = prohibited(making, &agreed);
    if !prohibited.is_empty() {
        return Err(under(making, &error::request::ITEMS_PROHIBITED, "prohibited_basis_kinds")
            .with("items", prohibited.join(", ")));
    }
    if let (Some(asked_end), Some(end)) =
        (making.old.map_or(Ok(None), |o| o.day("valid_until"))?, making.row.day("valid_until")?)
    {
        if end > asked_end {
            let refusal = Refusal::new(&error::request::AGREED_WIDER);
            return Err(refusal.with("what", format!("valid_until {end}")).with("asked", asked_end));
        }
    }
    if let Some(text) = making.row.row_filter.clone() {
        let read = filter::read_filter(&text, |i| making.facts.items.iter().any(|f| f.name == i))?;
        making.row.put("row_filter", Some(filter::filter_json(&read)));
    }
    if let Some(text) = making.row.agreed_masks.clone() {
        filter::read_masks(&text, &agreed, making.ctx.check_mask)?;
    }
    anonymity(making, &agreed)?;
    making.row.put("agreed_items", Some(items_json(&agreed)));
    Ok(())
}

/// A demanded k and the items it is counted over: both or neither, and the items among those agreed.
fn anonymity(making: &mut Making, agreed: &[String]) -> Result<(), Refusal> {
    let bad = |why: String| Refusal::new(&error::request::K_UNREADABLE).with("why", why);
    let (k, items) = match (making.row.minimum_k.clone(), making.row.k_items.clone()) {
        (None, None) => return Ok(()),
        (Some(k), Some(items)) => (k, filter::read_items("k_items", &items)?),
        (Some(_), None) => return Err(bad("minimum_k without k_items".into())),
        (None, Some(_)) => return Err(bad("k_items without minimum_k".into())),
    };
    if !matches!(k.parse::<i64>(), Ok(2..=1_000_000)) {
        return Err(bad(format!("minimum_k {k} is not from 2 to 1000000")));
    }
    if items.len() > 20 {
        return Err(bad(format!("{} items, at most 20 are counted over", items.len())));
    }
    if let Some(other) = items.iter().find(|i| !agreed.contains(i)) {
        return Err(bad(format!("{other} is not an agreed item")));
    }
    if making.row.verify_only.as_deref() == Some("1") {
        return Err(bad("an agreement for verification only shows no groups".into()));
    }
    making.row.put("k_items", Some(items_json(&items)));
    Ok(())
}

fn basis_and_reason(making: &mut Making) -> Result<(), Refusal> {
    let today = making.ctx.today();
    making.cites.extend(making.ctx.packs.each("refusal_states", today).map(|s| s.cite()));
    let missing: Vec<&str> =
        ["refusal_basis", "refusal_reason"].into_iter().filter(|c| !making.row.says_something(c)).collect();
    if !missing.is_empty() {
        let refusal = under(making, &error::request::REFUSAL_GROUNDS, "refusal_states");
        return Err(refusal.with("column", missing.join(", ")));
    }
    match making.facts.authority.clone() {
        Some(authority) => {
            let (en, zh) = (
                format!("to be reported to the data authority {authority}"),
                format!("须报同级政务数据主管部门 {authority}"),
            );
            making.warn("report_refusal", Some(10), false, &en, &zh);
        }
        None => making.warn(
            "authority_unknown",
            Some(10),
            true,
            "the refusal must be reported to the same-level data authority, but none is registered for the provider",
            "答复不予共享须报同级政务数据主管部门,但提供部门未登记主管部门",
        ),
    }
    Ok(())
}

/// What does not stop the move but somebody should know.
pub(super) fn remarks(making: &mut Making, step: &Transition) {
    if step.to == State::Submitted && !making.facts.posts_vacant.is_empty() {
        let posts = making.facts.posts_vacant.join(", ");
        let (en, zh) = (
            format!("the applicant has no active {posts} (Art. 7)"),
            format!("使用部门没有在任的 {posts}(首席数据官 cdo、数据专员 steward)"),
        );
        making.warn("posts_vacant", Some(7), true, &en, &zh);
    }
    if making.ctx.packs.in_force(making.ctx.today()).next().is_none() {
        making.warn(
            "no_pack",
            None,
            false,
            "no rule pack is in force on this day: no deadline is set",
            "当日没有已施行的规则包:不设期限",
        );
    }
    let unexplained = ["returned", "suspended", "revoked"].contains(&step.to.word())
        && !(making.changed("state_reason") && making.row.says_something("state_reason"));
    if unexplained {
        making.warn("reason_missing", None, false, "state_reason says nothing about why", "未在 state_reason 说明原因");
    }
}
