//! Keys of shares in SQL: the masker of a shared column, and the line a recipient's key file holds.

use super::key_file::{agreement, without_request};
use super::{Keys, Masker};
use crate::audit::entry::Class;
use crate::audit::json::{Json, Map};
use crate::error::{identity, mask as faults, Refusal};
use crate::guard::seal::{Origin, Wish};
use crate::guard::{actor, durable, Cache, Conn};
use crate::sqlite::{scalar, Db, Result, Trust};
use crate::value::Value;
use std::rc::Rc;
use zeroize::Zeroizing;

pub fn register(db: Db, conn: &Rc<Conn>) -> Result<()> {
    let conn = conn.clone();
    scalar(db, "session_share_key", 1, Trust::Direct, move |ctx, args| {
        let request = args.first().and_then(|a| a.get().integer());
        let line = share_line(&Cache::passing(conn.clone()), request)?;
        ctx.result(line.as_str());
        Ok(())
    })
}

fn database(cache: &Cache) -> Result<String> {
    Ok(cache.text("SELECT id FROM main.gov_meta_data WHERE one = 1", &[])?.unwrap_or_default())
}

/// What a share's key is derived for.
pub struct Use<'a> {
    pub resource: &'a str,
    /// The request and its purpose; `None` for data shared without one.
    pub request: Option<(i64, &'a str)>,
}

/// The masker of a shared column; keyed kinds take the key of the agreement, or are refused with GS-4007 when
/// the session holds none.
pub fn masker(cache: &Cache, spec: &str, share: &Use<'_>) -> Result<Masker> {
    match Masker::parse(spec) {
        Err(refusal) if std::ptr::eq(refusal.fault, &faults::KEY_MISSING) => {
            Ok(Masker::parse_with(spec, keys(cache, share)?.as_ref())?)
        }
        parsed => Ok(parsed?),
    }
}

/// The key of a share, if the session has one.
pub fn keys(cache: &Cache, share: &Use<'_>) -> Result<Option<Keys>> {
    let session = cache.conn.session.borrow().clone();
    let Some(session) = session else { return Ok(None) };
    let Some(key) = session.key.as_deref() else { return Ok(None) };
    let database = database(cache)?;
    let keys = match share.request {
        Some((id, purpose)) => key.for_share(&agreement(&database, id), purpose)?,
        None => {
            let department = session.department.as_deref().unwrap_or("-");
            key.for_share(&without_request(&database, share.resource, department), "")?
        }
    };
    Ok(Some(keys))
}

/// `session_share_key(request)`: what the recipient's key file is to hold. The provider's session, with the
/// master key; logged, the key itself not.
fn share_line(cache: &Cache, request: Option<i64>) -> Result<Zeroizing<String>> {
    let now = cache.conn.now()?;
    let Some(actor) = actor::session_actor(cache, now)? else {
        return Err(Refusal::new(&identity::NO_SESSION).into());
    };
    let key = cache.conn.session.borrow().as_ref().and_then(|s| s.key.clone());
    let key = key.ok_or_else(|| Refusal::new(&faults::KEY_NOT_MASTER))?;
    let shown = request.map_or("?".to_string(), |r| r.to_string());
    let row = match request {
        None => None,
        Some(id) => cache.row(
            "SELECT q.id, q.purpose, q.applicant, r.provider FROM main.gov_request_data AS q \
             JOIN main.gov_resource_data AS r ON r.code = q.resource WHERE q.id = ?1",
            &[id.into()],
        )?,
    };
    let Some(row) = row else { return Err(Refusal::new(&faults::KEY_REQUEST).with("request", shown).into()) };
    let text = |i: usize| row.get(i).and_then(Value::text).unwrap_or("");
    let id = row.first().and_then(Value::integer).unwrap_or(0);
    let (purpose, applicant, provider) = (text(1), text(2), text(3));
    if actor.department.as_deref() != Some(provider) {
        return Err(Refusal::new(&faults::KEY_NOT_YOURS).with("request", id).with("provider", provider).into());
    }
    let line = key.share_line(&agreement(&database(cache)?, id), purpose)?;
    let origin = Origin::new(&cache.conn, now, actor.id, actor.department);
    let wishes = || {
        vec![Wish {
            action: "session.share_key".into(),
            object: format!("request:{id}"),
            class: Class::Governance,
            parties: vec![applicant.into(), provider.into()],
            detail: Map::new().with("request", Json::Int(id)).into(),
        }]
    };
    durable::append(cache, &origin, wishes)?;
    Ok(line)
}
