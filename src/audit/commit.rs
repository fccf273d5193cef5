//! What `chain.state` commits to: schema, rule packs, published catalogue, and every department's count.

use super::hash::{hex, Algorithm};
use super::json::{Json, Map};
use super::state::{Standing, State};
use crate::guard::spec::Exposure;
use crate::guard::{parties, Cache, TableSpec};
use crate::sqlite::Result;
use crate::value::Value;

/// A department's code, number of entries, and the last one's seq.
pub type Count = (String, i64, i64);

/// All departments that are registered or ever were a party, in the order of their codes.
pub fn counts(cache: &Cache) -> Result<Vec<Count>> {
    let mut all = parties::all(cache)?;
    cache.rows("SELECT code FROM main.gov_department_data", &[], |row| {
        if let Some(code) = row.column_text(0) {
            all.entry(code.to_string()).or_default();
        }
        Ok(())
    })?;
    Ok(all.into_iter().map(|(code, (n, last))| (code, n, last)).collect())
}

/// The tree over departments' counts.
pub fn departments(alg: Algorithm, nonce: &[u8; 16], counts: &[Count]) -> Result<State> {
    let standings: Vec<Standing<'_>> =
        counts.iter().map(|(code, n, last_seq)| Standing { code, n: *n, last_seq: *last_seq }).collect();
    Ok(State::new(alg, nonce, &standings)?)
}

/// Counts as they are once entry `seq` has this department as a party.
pub fn with_entry(counts: &mut Vec<Count>, code: &str, seq: i64) {
    match counts.binary_search_by(|c| c.0.as_str().cmp(code)) {
        Ok(i) => {
            if let Some(count) = counts.get_mut(i) {
                (count.1, count.2) = (count.1 + 1, seq);
            }
        }
        Err(i) => counts.insert(i, (code.to_string(), 1, seq)),
    }
}

/// The DDL of everything that is ours, as stored: one line of canonical JSON for each object.
pub fn schema(cache: &Cache, alg: Algorithm) -> Result<String> {
    let sql = "SELECT type, name, tbl_name, sql FROM main.sqlite_master WHERE sql IS NOT NULL AND \
               (name LIKE 'gov@_%' ESCAPE '@' OR tbl_name LIKE 'gov@_%' ESCAPE '@' OR name LIKE 'v@_%@_cn' ESCAPE '@') \
               ORDER BY type, name";
    lines(cache, alg, sql)
}

/// The active packs: name, version, and the digest of their rules, one line each.
pub fn packs(cache: &Cache, alg: Algorithm) -> Result<Json> {
    let packs = crate::rules::sql::active(cache)?;
    let list = packs.all().iter().map(|pack| {
        let mut text = format!("{}\n{}\n{}\n", pack.pack, pack.version, pack.effective);
        for rule in &pack.rules {
            let article = rule.article.map_or(String::new(), |a| a.to_string());
            text.push_str(&format!("{}\t{article}\t{}\t{}\n", rule.rule, rule.basis.word(), rule.value));
        }
        let map = Map::new()
            .with("digest", hex(&alg.hash(&[text.as_bytes()])))
            .with("pack", pack.pack.as_str())
            .with("version", pack.version.as_str());
        Json::Map(map)
    });
    Ok(Json::List(list.collect()))
}

/// The published resources and their items, all visible columns.
pub fn catalogue(cache: &Cache, alg: Algorithm) -> Result<String> {
    let columns = |spec: &TableSpec, prefix: &str| -> String {
        let visible = spec.columns.iter().filter(|c| c.exposure == Exposure::Visible);
        visible.map(|c| format!("{prefix}.{}", c.name)).collect::<Vec<_>>().join(", ")
    };
    let resources = format!(
        "SELECT {} FROM main.gov_resource_data AS r WHERE r.state = 'published' ORDER BY r.code",
        columns(&crate::catalog::tables::RESOURCE, "r")
    );
    let items = format!(
        "SELECT {} FROM main.gov_item_data AS i JOIN main.gov_resource_data AS r ON r.code = i.resource \
         WHERE r.state = 'published' ORDER BY i.resource, i.name",
        columns(&crate::catalog::tables::ITEM, "i")
    );
    let (resources, items) = (lines(cache, alg, &resources)?, lines(cache, alg, &items)?);
    Ok(hex(&alg.hash(&[resources.as_bytes(), items.as_bytes()])))
}

/// H over the rows, each a canonical JSON array and a newline.
fn lines(cache: &Cache, alg: Algorithm, sql: &str) -> Result<String> {
    let mut all = String::new();
    cache.rows(sql, &[], |row| {
        let cells: Vec<Json> = (0..row.column_count())
            .map(|i| {
                Ok(match row.column(i).to_value()? {
                    Value::Null => Json::Null,
                    Value::Integer(n) => Json::Int(n),
                    Value::Text(t) => Json::Text(t),
                    Value::Real(r) => Json::Text(r.to_string()),
                    Value::Blob(b) => Json::Text(hex(&b)),
                })
            })
            .collect::<Result<_>>()?;
        Json::List(cells).write(&mut all)?;
        all.push('\n');
        Ok(())
    })?;
    Ok(hex(&alg.hash(&[all.as_bytes()])))
}
