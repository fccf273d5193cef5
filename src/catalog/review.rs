//! `catalog_lint` and `one_source`: what a reviewer would say, as rows.

use super::know::Knower;
use super::lint::{self, Catalog, Finding};
use super::load;
use super::params;
use crate::guard::rows::{Rows, TableFunction};
use crate::guard::Cache;
use crate::sqlite::Result;
use crate::value::Value;
use std::collections::HashSet;
use std::rc::Rc;

pub const LINT: TableFunction = TableFunction {
    name: "catalog_lint",
    columns: "code TEXT, item TEXT, column_name TEXT, value TEXT, rule TEXT, severity TEXT, severity_label TEXT, \
        article INTEGER, message TEXT, message_cn TEXT, suggestion TEXT",
    arguments: &[],
    required: 0,
    start: |cache, _| {
        let row = |f: Finding| {
            vec![
                f.code.as_str().into(),
                f.item.clone().into(),
                f.column.into(),
                crate::error::shown(&f.value).into(),
                f.check.word.into(),
                f.severity.word().into(),
                f.severity.label().into(),
                f.article().map(i64::from).into(),
                f.message_en().into(),
                f.message().into(),
                f.suggestion().into(),
            ]
        };
        Ok(rows(findings(cache)?.into_iter().map(row)))
    },
};

/// 一数一源: items that several departments say they are the source of (Art. 6).
pub const ONE_SOURCE: TableFunction = TableFunction {
    name: "one_source",
    columns: "item TEXT, code TEXT, sources TEXT, message_cn TEXT",
    arguments: &[],
    required: 0,
    start: |cache, _| {
        let several = findings(cache)?.into_iter().filter(|f| f.check.word == "two_providers");
        let row = |f: Finding| {
            vec![f.item.clone().into(), f.code.as_str().into(), f.value.as_str().into(), f.message().into()]
        };
        Ok(rows(several.map(row)))
    },
};

fn rows(all: impl Iterator<Item = Vec<Value>>) -> Box<dyn Rows> {
    Box::new(all.collect::<Vec<_>>().into_iter())
}

/// Everything found in what the asker may know.
fn findings(cache: &Rc<Cache>) -> Result<Vec<Finding>> {
    let (resources, items) = load::catalogue(cache, &Knower::of(cache)?)?;
    let mut public_service = HashSet::new();
    for row in cache.all("SELECT code FROM main.gov_department_data WHERE kind = 'public_service'", &[])? {
        public_service.extend(row.first().and_then(Value::text).map(String::from));
    }
    let catalog = Catalog { resources: &resources, items: &items, public_service: &public_service };
    let mut found = lint::lint(&params::for_lint(cache)?, &catalog);
    // A provider here is the code of a registered department, whose credit code was checked when it was given.
    found.retain(|f| f.check.word != "provider_code");
    Ok(found)
}
