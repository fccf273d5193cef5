//! `catalog_export(format [, list])`: the sheet, or one of the three lists, as a file.

use super::import::known_format;
use super::know::Knower;
use super::load;
use super::sheet::{self, lists, Format};
use crate::error::{catalog as faults, Refusal};
use crate::guard::{Cache, Conn};
use crate::request::machine::State;
use crate::sqlite::{scalar, Arg, Db, Result, Trust, ValueRef};
use crate::value::Value;
use std::collections::HashMap;
use std::rc::Rc;

pub fn register(db: Db, conn: &Rc<Conn>) -> Result<()> {
    for arguments in [1, 2] {
        let conn = conn.clone();
        scalar(db, "catalog_export", arguments, Trust::Direct, move |ctx, args| {
            let (format, bytes) = export(&conn, args)?;
            ctx.result(match format {
                Format::Xlsx => ValueRef::Blob(&bytes),
                _ => ValueRef::Text(&bytes),
            });
            Ok(())
        })?;
    }
    Ok(())
}

/// The lists by name; the catalogue itself is the first.
const LISTS: [(&str, &str); 4] =
    [("catalog", "政务信息资源目录"), ("demand", "需求清单"), ("duty", "责任清单"), ("negative", "负面清单")];

fn export(conn: &Rc<Conn>, args: &[Arg<'_>]) -> Result<(Format, Vec<u8>)> {
    let text = |i: usize| args.get(i).and_then(|a| a.get().str());
    let format = known_format("catalog_export", text(0).unwrap_or("NULL"))?;
    let wanted = if args.len() > 1 { text(1).unwrap_or("NULL").trim() } else { "catalog" };
    let Some((list, _)) = LISTS.iter().find(|(word, title)| *word == wanted || *title == wanted) else {
        let known = LISTS.map(|(word, title)| format!("{word} {title}")).join(", ");
        let refusal = Refusal::new(&faults::EXPORT_FORMAT).with("function", "catalog_export");
        return Err(refusal.with("value", wanted).with("known", known).into());
    };
    let cache = Cache::passing(conn.clone());
    let knower = Knower::of(&cache)?;
    let bytes = if *list == "demand" {
        lists::demand(&demands(&cache, &knower)?).write(format)?
    } else {
        let (mut resources, items) = load::catalogue(&cache, &knower)?;
        let departments = departments(&cache)?;
        for resource in &mut resources {
            let known = resource.provider.as_ref().and_then(|code| departments.get(code));
            if let Some((name, uscc)) = known {
                resource.provider_name.get_or_insert_with(|| name.clone());
                // The national sheet names a provider by its credit code.
                if uscc.is_some() {
                    resource.provider.clone_from(uscc);
                }
            }
        }
        match *list {
            "duty" => lists::duty(&resources, &items).write(format)?,
            "negative" => lists::negative(&resources, &items).write(format)?,
            _ => sheet::write(format, &resources, &items)?,
        }
    };
    Ok((format, bytes))
}

/// Name and credit code by department code.
fn departments(cache: &Cache) -> Result<HashMap<String, (String, Option<String>)>> {
    let mut all = HashMap::new();
    for row in cache.all("SELECT code, name, uscc FROM main.gov_department_data", &[])? {
        let text = |i: usize| row.get(i).and_then(Value::text).map(String::from);
        all.insert(text(0).unwrap_or_default(), (text(1).unwrap_or_default(), text(2)));
    }
    Ok(all)
}

/// The requests that the asker is a party to, or the authority of one.
fn demands(cache: &Cache, knower: &Knower) -> Result<Vec<lists::Demand>> {
    let sql = "SELECT q.applicant, coalesce(a.name, q.applicant), q.resource, r.name, r.provider, \
               coalesce(p.name, r.provider), q.items, q.purpose, q.system, q.state, a.authority, p.authority \
               FROM main.gov_request_data AS q LEFT JOIN main.gov_resource_data AS r ON r.code = q.resource \
               LEFT JOIN main.gov_department_data AS a ON a.code = q.applicant \
               LEFT JOIN main.gov_department_data AS p ON p.code = r.provider ORDER BY q.id";
    let mut all = Vec::new();
    for row in cache.all(sql, &[])? {
        let text = |i: usize| row.get(i).and_then(Value::text).unwrap_or_default().to_string();
        if ![0, 4, 10, 11].into_iter().any(|i| knower.is_of(&text(i))) {
            continue;
        }
        let items = crate::request::filter::read_items("items", &text(6)).unwrap_or_default();
        let state = text(9);
        all.push(lists::Demand {
            applicant: text(1),
            resource: text(2),
            resource_name: text(3),
            provider: text(5),
            items: items.join("、"),
            purpose: text(7),
            system: text(8),
            state: State::parse(&state).map_or(state, |s| s.label().to_string()),
        });
    }
    Ok(all)
}
