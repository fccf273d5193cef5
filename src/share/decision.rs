//! The one decision: may this reader see these items of this resource now, and masked how?
//!
//! Pure. Reads, `share_explain` and the tests all ask here.

use crate::calendar::Date;
use crate::error::{share as faults, Refusal};
use std::sync::Arc;

/// Who reads, and what they declared (Art. 7).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reader {
    pub actor: Arc<str>,
    pub department: Option<Arc<str>>,
    pub role: Option<String>,
    pub purpose: Option<String>,
    pub system: Option<String>,
}

/// Where the database stands (Art. 7: data crosses between departments only through the platform).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node {
    Platform,
    /// 前置机: serves the platform's own system sessions only.
    Front,
    /// A department's own system: no cross-department reads.
    Department,
}

impl Node {
    /// Unknown words count as the strictest.
    pub fn parse(word: &str) -> Node {
        match word {
            "platform" => Node::Platform,
            "front" => Node::Front,
            _ => Node::Department,
        }
    }
}

/// A resource as this decision needs it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resource {
    pub code: String,
    pub provider: String,
    /// `None`: not classified, which shares nothing.
    pub share_type: Option<String>,
    pub condition_kind: Option<String>,
    pub legal_basis: Option<String>,
    pub state: Option<String>,
    /// The departments that conditional items are open to (相关政务部门); empty: whoever is agreed to.
    pub named: Vec<String>,
}

/// One item of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    pub name: String,
    pub column: String,
    /// `None`: the resource's.
    pub share_type: Option<String>,
    pub mask: Option<String>,
    pub lookup: bool,
    /// Its value says whose record a row is.
    pub subject: bool,
    /// Rows come in the order of its true values.
    pub orders: bool,
}

/// A request of the reader's department for the resource.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    pub id: i64,
    pub state: String,
    pub purpose: Option<String>,
    pub system: Option<String>,
    /// Names of the items agreed to.
    pub items: Vec<String>,
    /// Inclusive local day; unreadable is given as a day long past.
    pub valid_until: Option<Date>,
    /// `[{"item","op","value"}]`.
    pub row_filter: Option<String>,
    /// 核验: answers yes or no per row and never shows a value.
    pub verify_only: bool,
    /// Art. 9's exception for a major security event: prohibited items, masked.
    pub security_event: bool,
    /// Item and mask: what the provider laid over the catalogue's own masks.
    pub masks: Vec<(String, String)>,
    /// The demanded k and the items it is counted over: smaller groups are not given.
    pub minimum_k: Option<(u64, Vec<String>)>,
    /// The chain entry that provided it.
    pub entry: Option<i64>,
}

impl Agreement {
    /// An item's mask under this agreement: the catalogue's, then the agreement's over what that wrote, so that it
    /// can only hide more.
    fn mask(&self, item: &Item) -> Option<String> {
        let further = self.masks.iter().find(|(name, _)| *name == item.name).map(|(_, spec)| spec.as_str());
        match (item.mask.as_deref(), further) {
            (Some(own), Some(further)) => Some(format!("{own}|{further}")),
            (own, further) => own.or(further).map(String::from),
        }
    }
}

/// Everything the decision looks at.
#[derive(Clone, Copy, Debug)]
pub struct Question<'a> {
    pub reader: &'a Reader,
    pub node: Node,
    pub resource: &'a Resource,
    pub items: &'a [Item],
    /// Indexes into `items` of those that the statement uses anywhere.
    pub used: &'a [usize],
    /// Those of them that only a look-up by their true value uses.
    pub probed: &'a [usize],
    pub agreements: &'a [Agreement],
    pub today: Date,
}

/// What happens to one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// As stored.
    Raw,
    /// Through this mask.
    Masked(String),
    /// Not at all; a read that uses it is refused.
    Denied(Refusal),
}

/// The decision for every item, whether used or not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub verdicts: Vec<Verdict>,
    /// The agreement that conditional items rest on.
    pub agreement: Option<Agreement>,
    /// The provider's own department reads.
    pub own: bool,
    pub article: u8,
    /// The items whose values say whose records were read.
    pub subjects: Vec<usize>,
}

/// Decides a read; the refusal names the article and what to do next.
pub fn decide(q: &Question<'_>) -> Result<Answer, Refusal> {
    let answer = explain(q)?;
    if let Some(agreement) = answer.agreement.as_ref().filter(|a| a.verify_only) {
        // 核验: a row that comes back says yes; nothing of it is shown.
        let shown = q.used.iter().find(|i| !q.probed.contains(i)).and_then(|i| q.items.get(*i));
        let rests = |item: &Item| kind(q.resource, item) != Some("unconditional");
        if shown.is_some_and(rests) || q.probed.is_empty() {
            return Err(Refusal::new(&faults::VERIFY_ONLY)
                .with("request", agreement.id)
                .with("item", shown.map_or("—", |i| i.name.as_str())));
        }
    }
    for index in q.used {
        match answer.verdicts.get(*index) {
            Some(Verdict::Denied(refusal)) => return Err(refusal.clone()),
            Some(_) => {}
            None => return Err(Refusal::new(&faults::ITEM_UNKNOWN).with("resource", &q.resource.code)),
        }
    }
    // Masked since the table was mounted: whatever is read of it, the rows' order would tell.
    let mut ordering = q.items.iter().zip(&answer.verdicts).filter(|(item, _)| item.orders);
    if let Some((item, _)) = ordering.find(|(_, verdict)| matches!(verdict, Verdict::Masked(_))) {
        return Err(Refusal::new(&faults::ORDER_LEAKS).with("source", &q.resource.code).with("column", &item.name));
    }
    // A read that names no item at all, such as count(*), still learns how many rows there are.
    if q.used.is_empty() && !answer.verdicts.is_empty() {
        if let Some(first) = answer.verdicts.iter().find_map(|v| match v {
            Verdict::Denied(refusal) => Some(refusal),
            _ => None,
        }) {
            if answer.verdicts.iter().all(|v| matches!(v, Verdict::Denied(_))) {
                return Err(first.clone());
            }
        }
    }
    Ok(answer)
}

/// The verdict for every item; refused only where no item could be seen by this reader at all.
pub fn explain(q: &Question<'_>) -> Result<Answer, Refusal> {
    let Some(department) = q.reader.department.as_deref() else {
        return Err(Refusal::new(&faults::NO_DEPARTMENT).with("resource", &q.resource.code));
    };
    let own = department == q.resource.provider;
    let subjects: Vec<usize> = (0..q.items.len()).filter(|i| q.items.get(*i).is_some_and(|i| i.subject)).collect();
    if own {
        let verdicts = vec![Verdict::Raw; q.items.len()];
        return Ok(Answer { verdicts, agreement: None, own, article: 6, subjects });
    }
    match q.node {
        Node::Platform => {}
        Node::Front if q.reader.role.as_deref() == Some("system") => {}
        Node::Front => return Err(Refusal::new(&faults::FRONT_ONLY_SYSTEM).with("actor", &q.reader.actor)),
        Node::Department => {
            return Err(Refusal::new(&faults::NOT_THROUGH_PLATFORM)
                .with("department", department)
                .with("provider", &q.resource.provider));
        }
    }
    match q.resource.state.as_deref() {
        Some("published" | "revised") => {}
        state => {
            return Err(Refusal::new(&faults::NOT_PUBLISHED)
                .with("resource", &q.resource.code)
                .with("state", state.unwrap_or("draft")));
        }
    }
    let chosen = choose(q, department);
    let verdicts = q.items.iter().map(|item| verdict(q, item, department, &chosen)).collect();
    let conditional = q.items.iter().any(|i| kind(q.resource, i) != Some("unconditional"));
    let agreement = if conditional { chosen.ok().cloned() } else { None };
    Ok(Answer { verdicts, agreement, own, article: if conditional { 10 } else { 9 }, subjects })
}

/// An item's own share type, else its resource's.
fn kind<'a>(resource: &'a Resource, item: &'a Item) -> Option<&'a str> {
    item.share_type.as_deref().or(resource.share_type.as_deref())
}

fn verdict(q: &Question<'_>, item: &Item, department: &str, chosen: &Result<&Agreement, Refusal>) -> Verdict {
    let shown = |mask: Option<String>| mask.map_or(Verdict::Raw, Verdict::Masked);
    match kind(q.resource, item) {
        Some("unconditional") => shown(item.mask.clone()),
        // Art. 9, 相关政务部门: also where an agreement was made before the departments were named.
        Some("conditional") if !q.resource.named.is_empty() && !q.resource.named.iter().any(|d| d == department) => {
            Verdict::Denied(
                Refusal::new(&faults::NOT_NAMED)
                    .with("item", &item.name)
                    .with("resource", &q.resource.code)
                    .with("named", q.resource.named.join(", "))
                    .with("department", department),
            )
        }
        Some("conditional") => match chosen {
            Err(refusal) => Verdict::Denied(refusal.clone()),
            Ok(agreement) if !agreement.items.contains(&item.name) => Verdict::Denied(not_agreed(item, agreement)),
            Ok(agreement) => shown(agreement.mask(item)),
        },
        Some("prohibited") => match (chosen, &item.mask) {
            (Ok(a), Some(_)) if a.security_event && a.items.contains(&item.name) => shown(a.mask(item)),
            _ => Verdict::Denied(
                Refusal::new(&faults::PROHIBITED)
                    .with("item", &item.name)
                    .with("resource", &q.resource.code)
                    .with("basis", q.resource.legal_basis.as_deref().unwrap_or("—"))
                    .with("department", department),
            ),
        },
        _ => Verdict::Denied(
            Refusal::new(&faults::UNCLASSIFIED).with("item", &item.name).with("resource", &q.resource.code),
        ),
    }
}

fn not_agreed(item: &Item, agreement: &Agreement) -> Refusal {
    Refusal::new(&faults::ITEM_NOT_AGREED)
        .with("item", &item.name)
        .with("request", agreement.id)
        .with("agreed", agreement.items.join(", "))
}

/// The agreement that this read rests on: the first that stands and covers every conditional item used, else
/// the first that stands; else why none does.
fn choose<'a>(q: &Question<'a>, department: &str) -> Result<&'a Agreement, Refusal> {
    let mut standing = Vec::new();
    let mut why: Option<(u8, Refusal)> = None;
    for agreement in q.agreements {
        match stands(q, agreement) {
            Ok(()) => standing.push(agreement),
            // The reason nearest to being allowed helps most.
            Err((rank, refusal)) if why.as_ref().is_none_or(|(r, _)| rank > *r) => why = Some((rank, refusal)),
            Err(_) => {}
        }
    }
    let covers = |a: &Agreement| {
        q.used.iter().filter_map(|i| q.items.get(*i)).all(|item| match kind(q.resource, item) {
            Some("unconditional") => true,
            _ => a.items.contains(&item.name),
        })
    };
    let best = standing.iter().find(|a| covers(a) && !a.verify_only).or(standing.iter().find(|a| covers(a)));
    if let Some(agreement) = best.or(standing.first()) {
        return Ok(agreement);
    }
    Err(match why {
        Some((_, refusal)) => refusal,
        None => Refusal::new(&faults::NO_AGREEMENT).with("department", department).with("resource", &q.resource.code),
    })
}

/// Whether an agreement can be used now by this reader; else how near it came, and why not.
fn stands(q: &Question<'_>, a: &Agreement) -> Result<(), (u8, Refusal)> {
    let about = |fault, rank| (rank, Refusal::new(fault).with("request", a.id));
    if a.state != "provided" {
        let rank = if matches!(a.state.as_str(), "suspended" | "agreed" | "revoked" | "expired") { 2 } else { 1 };
        let (rank, refusal) = about(&faults::NOT_PROVIDED, rank);
        return Err((rank, refusal.with("state", &a.state).with("resource", &q.resource.code)));
    }
    if let Some(until) = a.valid_until.filter(|until| *until < q.today) {
        let (rank, refusal) = about(&faults::EXPIRED, 3);
        return Err((rank, refusal.with("until", until)));
    }
    if let Some(mine) = q.reader.purpose.as_deref() {
        if a.purpose.as_deref() != Some(mine) {
            let (rank, refusal) = about(&faults::OTHER_PURPOSE, 4);
            return Err((rank, refusal.with("mine", mine).with("agreed", a.purpose.as_deref().unwrap_or("—"))));
        }
    }
    if let Some(mine) = q.reader.system.as_deref() {
        if a.system.as_deref() != Some(mine) {
            let (rank, refusal) = about(&faults::OTHER_SYSTEM, 4);
            return Err((rank, refusal.with("mine", mine).with("agreed", a.system.as_deref().unwrap_or("—"))));
        }
    }
    Ok(())
}

#[cfg(test)]
#[path = "decision_tests.rs"]
mod tests;
