//! The one decision on reading shared data: used by reads, by `share_explain` and by the tests.
//!
//! Everything not expressly allowed is denied. Each item decides for itself, so one prohibited item does not
//! sink its resource; a statement that uses a denied item anywhere is refused as a whole.

mod agreement;
#[cfg(test)]
mod tests;

pub use agreement::{Agreement, Event};

use crate::calendar::Date;
use crate::error::{self, Refusal};
use crate::request::filter::Condition;
use crate::rules::Packs;

/// Where the database runs (Art. 7).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Node {
    Platform,
    /// 前置机: serves only the platform's own system session.
    Front,
    /// Serves only its own department.
    Department,
}

/// Who reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    pub actor: String,
    /// `None`: no department.
    pub department: Option<String>,
    /// The department is registered and active.
    pub registered: bool,
    /// The platform's own system session (holder `system` of the platform's department).
    pub is_platform_system: bool,
    pub system: Option<String>,
    pub purpose: Option<String>,
    /// Whether an undeclared purpose or system is taken to be the agreement's. For `share_explain` with its
    /// optional arguments left out; a read of a locked database sets it to false.
    pub undeclared_is_agreed: bool,
}

/// The resource as the catalogue has it on the day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resource {
    pub code: String,
    pub provider: String,
    /// Stored word; anything unknown denies.
    pub share_type: String,
    /// Codes of the departments of `condition_kind` `departments`, where the condition names them.
    pub named_departments: Option<Vec<String>>,
    /// Stored word; `suspended` and `retired` deny.
    pub state: String,
}

/// One catalogued item.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    pub name: String,
    /// Its own share type; `None` takes the resource's.
    pub share_type: Option<String>,
    /// The catalogue's mask spec.
    pub mask: Option<String>,
    /// Equality on the true value is offered as a look-up.
    pub lookup: bool,
}

/// One question.
pub struct Ask<'a> {
    pub session: &'a Session,
    pub node: Node,
    pub resource: &'a Resource,
    /// All items of the resource.
    pub items: &'a [Item],
    /// Names of the items that the statement uses in any clause; empty for `count(*)`.
    pub used: &'a [&'a str],
    /// The department's requests for this resource, in any state.
    pub agreements: &'a [Agreement],
    /// Security events (Art. 9) that its requests name.
    pub events: &'a [Event],
    pub today: Date,
    pub packs: &'a Packs,
}

/// What happens to an item's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    Allow,
    /// Through this mask spec.
    Mask(String),
    /// 核验: compared, answered yes or no, never shown.
    Verify,
    Deny,
}

impl Effect {
    /// `allow`, `mask`, `verify` or `deny`.
    pub fn word(&self) -> &'static str {
        match self {
            Effect::Allow => "allow",
            Effect::Mask(_) => "mask",
            Effect::Verify => "verify",
            Effect::Deny => "deny",
        }
    }
}

/// What a verdict rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ground {
    /// `jingdezhen-2023/1`, or `product` where no pack in force has the rule.
    pub pack: String,
    pub article: Option<u8>,
    pub agreement: Option<i64>,
    /// The entry of the chain in which the agreement reached its present state.
    pub entry: Option<i64>,
}

/// The verdict on one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemVerdict {
    pub name: String,
    pub effect: Effect,
    pub ground: Ground,
    /// The hidden look-up column may be used.
    pub lookup: bool,
    /// Why it is denied, with the next step, in both languages; `None` unless denied.
    pub refusal: Option<Refusal>,
}

/// The verdict on the statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Every item of the resource, in catalogue order.
    pub items: Vec<ItemVerdict>,
    /// Why the statement is refused; `None`: it may run.
    pub refusal: Option<Refusal>,
    /// The agreement that the statement rests on, if it rests on one.
    pub agreement: Option<i64>,
    /// The chain entry of that agreement.
    pub entry: Option<i64>,
    /// Rows that do not satisfy all of these never leave.
    pub row_filter: Vec<Condition>,
    /// The statement may only verify, never show.
    pub verify_only: bool,
    /// True-value look-ups that the agreement has a day.
    pub lookup_budget: Option<i64>,
}

impl Verdict {
    pub fn allowed(&self) -> bool {
        self.refusal.is_none()
    }
}

/// The pack rule whose article a ground cites.
const SCOPE: &str = "platform_name";
const TRANSFER: &str = "direct_transfer_forbidden";
const TYPES: &str = "conditional_needs_condition";
const USE: &str = "request_states_extent";

impl Ask<'_> {
    fn ground(&self, rule: &str) -> Ground {
        let setting = self.packs.each(rule, self.today).find(|s| s.article.is_some());
        let article = setting.as_ref().and_then(|s| s.article);
        let pack = setting.map_or("product".to_string(), |s| format!("{}/{}", s.pack, s.version));
        Ground { pack, article, agreement: None, entry: None }
    }

    fn department(&self) -> &str {
        self.session.department.as_deref().unwrap_or("")
    }

    fn share_type<'i>(&'i self, item: &'i Item) -> &'i str {
        item.share_type.as_deref().unwrap_or(&self.resource.share_type)
    }
}

/// Decides one question.
pub fn decide(ask: &Ask) -> Verdict {
    let own = ask.session.registered && ask.session.department.as_deref() == Some(ask.resource.provider.as_str());
    if let Some((refusal, rule)) = gate(ask, own) {
        let ground = ask.ground(rule);
        let items = ask.items.iter().map(|i| denied(i, ground.clone(), refusal.clone())).collect();
        return Verdict { items, ..refused(refusal) };
    }
    let choice = agreement::choose(ask);
    let items: Vec<ItemVerdict> = ask
        .items
        .iter()
        .map(|item| if own { provider_reads(ask, item) } else { item_verdict(ask, item, &choice) })
        .collect();
    let refusal = statement_refusal(ask, &items);
    let rests: Vec<&ItemVerdict> =
        items.iter().filter(|v| ask.used.is_empty() || ask.used.contains(&v.name.as_str())).collect();
    // Counting rows rests on the agreement unless some item is open to everybody.
    let open = |v: &&&ItemVerdict| v.effect != Effect::Deny && v.ground.agreement.is_none();
    let by_agreement = if ask.used.is_empty() && rests.iter().any(|v| open(&v)) {
        None
    } else {
        rests.iter().find_map(|v| v.ground.agreement.filter(|_| v.effect != Effect::Deny))
    };
    let chosen = by_agreement.and_then(|id| ask.agreements.iter().find(|a| a.id == id)).filter(|_| refusal.is_none());
    Verdict {
        refusal,
        agreement: chosen.map(|a| a.id),
        entry: chosen.and_then(|a| a.entry),
        row_filter: chosen.map_or(Vec::new(), |a| a.row_filter.clone()),
        verify_only: chosen.is_some_and(|a| a.verify_only),
        lookup_budget: chosen.and_then(|_| ask.packs.number("lookup_daily_budget", ask.today)).map(|s| s.value),
        items,
    }
}

fn refused(refusal: Refusal) -> Verdict {
    Verdict {
        items: Vec::new(),
        refusal: Some(refusal),
        agreement: None,
        entry: None,
        row_filter: Vec::new(),
        verify_only: false,
        lookup_budget: None,
    }
}

/// What stops a reader before any item is looked at, with the rule it rests on.
fn gate(ask: &Ask, own: bool) -> Option<(Refusal, &'static str)> {
    let (session, resource) = (ask.session, ask.resource);
    if !session.registered || session.department.as_deref().is_none_or(str::is_empty) {
        return Some((Refusal::new(&error::share::NO_DEPARTMENT).with("actor", &session.actor), SCOPE));
    }
    match ask.node {
        Node::Department if !own => {
            let refusal = Refusal::new(&error::share::DIRECT_TRANSFER)
                .with("provider", &resource.provider)
                .with("department", ask.department());
            return Some((refusal, TRANSFER));
        }
        Node::Front if !session.is_platform_system => {
            return Some((Refusal::new(&error::share::FRONT_ONLY_PLATFORM).with("actor", &session.actor), TRANSFER));
        }
        _ => {}
    }
    if !own && ["suspended", "retired"].contains(&resource.state.as_str()) {
        let refusal = Refusal::new(&error::share::RESOURCE_STOPPED)
            .with("resource", &resource.code)
            .with("state", &resource.state)
            .with("provider", &resource.provider);
        return Some((refusal, TYPES));
    }
    None
}

fn denied(item: &Item, ground: Ground, refusal: Refusal) -> ItemVerdict {
    ItemVerdict { name: item.name.clone(), effect: Effect::Deny, ground, lookup: false, refusal: Some(refusal) }
}

/// The catalogue's mask with the agreement's further one after it.
fn masked(item: &Item, further: Option<&str>) -> Option<String> {
    let own = item.mask.as_deref().map(str::trim).filter(|m| !m.is_empty());
    match (own, further) {
        (Some(own), Some(further)) => Some(format!("{own}|{further}")),
        (Some(one), None) | (None, Some(one)) => Some(one.to_string()),
        (None, None) => None,
    }
}

fn shown(item: &Item, further: Option<&str>) -> Effect {
    masked(item, further).map_or(Effect::Allow, Effect::Mask)
}

/// The provider sees through the shared table what recipients see, without further restriction.
fn provider_reads(ask: &Ask, item: &Item) -> ItemVerdict {
    let ground = ask.ground(SCOPE);
    ItemVerdict { name: item.name.clone(), effect: shown(item, None), ground, lookup: item.lookup, refusal: None }
}

fn item_verdict(ask: &Ask, item: &Item, choice: &Result<&Agreement, Refusal>) -> ItemVerdict {
    match ask.share_type(item) {
        "unconditional" => {
            let ground = ask.ground(USE);
            ItemVerdict { name: item.name.clone(), effect: shown(item, None), ground, lookup: false, refusal: None }
        }
        "conditional" => conditional(ask, item, choice),
        "prohibited" => exception(ask, item, choice),
        _ => {
            let refusal = Refusal::new(&error::share::SHARE_TYPE_UNREADABLE)
                .with("item", &item.name)
                .with("resource", &ask.resource.code);
            denied(item, ask.ground(TYPES), refusal)
        }
    }
}

fn conditional(ask: &Ask, item: &Item, choice: &Result<&Agreement, Refusal>) -> ItemVerdict {
    if ask.resource.named_departments.as_ref().is_some_and(|n| !n.iter().any(|d| d == ask.department())) {
        let refusal = Refusal::new(&error::share::NOT_NAMED)
            .with("resource", &ask.resource.code)
            .with("department", ask.department())
            .with("provider", &ask.resource.provider);
        return denied(item, ask.ground(TYPES), refusal);
    }
    let agreement = match choice {
        Ok(agreement) => *agreement,
        Err(refusal) => return denied(item, ask.ground(USE), refusal.clone()),
    };
    granted(ask, item, agreement, USE)
}

/// An item under an agreement, if it is one of the agreed ones.
fn granted(ask: &Ask, item: &Item, agreement: &Agreement, rule: &str) -> ItemVerdict {
    let mut ground = ask.ground(rule);
    (ground.agreement, ground.entry) = (Some(agreement.id), agreement.entry);
    if !agreement.agreed_items.contains(&item.name) {
        let refusal = Refusal::new(&error::share::ITEM_NOT_AGREED)
            .with("item", &item.name)
            .with("id", agreement.id)
            .with("agreed", agreement.agreed_items.join(", "));
        return denied(item, ground, refusal);
    }
    let further = agreement.masks.iter().find(|(name, _)| *name == item.name).map(|(_, spec)| spec.as_str());
    let effect = if agreement.verify_only { Effect::Verify } else { shown(item, further) };
    ItemVerdict { name: item.name.clone(), effect, ground, lookup: item.lookup, refusal: None }
}

/// Art. 9's exception: an approved event, an agreement that names it, the item on both lists, and a mask.
fn exception(ask: &Ask, item: &Item, choice: &Result<&Agreement, Refusal>) -> ItemVerdict {
    let ground = ask.ground("prohibited_basis_kinds");
    let Some((agreement, name)) = choice.as_ref().ok().and_then(|a| Some((*a, a.event.as_deref()?))) else {
        let refusal =
            Refusal::new(&error::share::ITEM_PROHIBITED).with("item", &item.name).with("resource", &ask.resource.code);
        return denied(item, ground, refusal);
    };
    if let Err(why) = agreement::event_opens(ask, name, item) {
        let refusal =
            Refusal::new(&error::share::EVENT_UNFIT).with("event", name).with("item", &item.name).with("why", why);
        return denied(item, ground, refusal);
    }
    let mut verdict = granted(ask, item, agreement, "exception_event_kinds");
    verdict.lookup = false;
    if verdict.effect == Effect::Allow {
        // No raw path: without a mask the value stays hidden.
        let why = "it has no mask, and prohibited data never leaves raw 该项没有脱敏规则,不予共享数据不得原样提供";
        let refusal =
            Refusal::new(&error::share::EVENT_UNFIT).with("event", name).with("item", &item.name).with("why", why);
        return denied(item, ground, refusal);
    }
    verdict
}

fn statement_refusal(ask: &Ask, items: &[ItemVerdict]) -> Option<Refusal> {
    for used in ask.used {
        match items.iter().find(|v| v.name == *used) {
            None => {
                let known: Vec<&str> = items.iter().map(|v| v.name.as_str()).collect();
                return Some(
                    Refusal::new(&error::share::ITEM_UNKNOWN)
                        .with("resource", &ask.resource.code)
                        .with("item", used)
                        .with("known", known.join(", ")),
                );
            }
            Some(verdict) if verdict.effect == Effect::Deny => return verdict.refusal.clone(),
            Some(_) => {}
        }
    }
    // Counting rows is a disclosure too: somebody with no item at all learns nothing.
    let nothing = ask.used.is_empty() && items.iter().all(|v| v.effect == Effect::Deny);
    if nothing {
        let first = items.iter().find_map(|v| v.refusal.clone());
        return Some(first.unwrap_or_else(|| {
            Refusal::new(&error::share::NO_AGREEMENT)
                .with("department", ask.department())
                .with("resource", &ask.resource.code)
        }));
    }
    None
}
