//! The example city's catalogue, written as the year begins.

use super::{cell, sheet, Outcome, Resource, Row};
use rusqlite::Connection;
use std::collections::HashMap;

/// Writes the catalogue of `examples/data/`.
pub fn fill(db: &Connection) -> Outcome<Vec<Resource>> {
    let departments: HashMap<String, String> =
        sheet("departments.csv")?.into_iter().map(|r| (r["name"].clone(), r["code"].clone())).collect();
    let beside: HashMap<String, Row> = sheet("resources.csv")?.into_iter().map(|r| (r["code"].clone(), r)).collect();
    let columns: HashMap<String, Row> =
        sheet("items.csv")?.into_iter().map(|r| (format!("{}|{}", r["resource"], r["name"]), r)).collect();
    let lines = sheet("catalog.csv")?;
    let mut order: Vec<String> = Vec::new();
    let mut groups: HashMap<String, Vec<&Row>> = HashMap::new();
    for line in &lines {
        let code = line["信息资源代码"].clone();
        if !groups.contains_key(&code) {
            order.push(code.clone());
        }
        groups.entry(code).or_default().push(line);
    }
    db.execute_batch("BEGIN")?;
    let mut out = Vec::new();
    for (n, code) in order.iter().enumerate() {
        let (rows, extra) = (&groups[code], &beside[code]);
        let first = rows[0];
        let mixed = rows.iter().any(|r| r["共享类型"] != first["共享类型"]);
        let share = if mixed { "有条件共享" } else { first["共享类型"].as_str() };
        let condition = rows.iter().find(|r| r["共享类型"] == "有条件共享").and_then(|r| cell(r, "共享条件"));
        let provider = departments[&first["信息资源提供方"]].clone();
        let sheet = [
            "信息资源代码",
            "信息资源分类",
            "信息资源名称",
            "信息资源摘要",
            "信息资源格式分类",
            "信息资源格式类型",
            "共享方式类型",
            "更新周期",
            "发布日期",
            "是否向社会开放",
            "开放条件",
        ];
        let more = [
            "level",
            "base_library",
            "condition_kind",
            "legal_basis_kind",
            "legal_basis",
            "interface_desc",
            "interface_call",
        ];
        // Every fifteenth entry is still being compiled.
        let state = if n % 15 == 14 { "draft" } else { "published" };
        let mut values: Vec<Option<&str>> = sheet.iter().map(|c| cell(first, c)).collect();
        values.extend([Some(provider.as_str()), Some(share), condition]);
        values.extend(more.iter().map(|c| cell(extra, c)));
        values.push(Some(state));
        db.execute(
            "INSERT INTO gov_resource(code, class_code, name, abstract, format_category, format_type, method, update_cycle, published_on, open,
               open_condition, provider, share_type, share_condition, level, base_library, condition_kind, legal_basis_kind, legal_basis,
               interface_desc, interface_call, state)
             VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22)",
            rusqlite::params_from_iter(values),
        )
        .map_err(|e| format!("{code}\n{e}"))?;
        for r in rows {
            let item = &columns[&format!("{code}|{}", r["信息项名称"])];
            let own = if mixed { cell(r, "共享类型") } else { None };
            db.execute(
                "INSERT INTO gov_item(resource, name, type, length, share_type, column_name, pi, mask, lookup, level)
                 VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                [
                    Some(code.as_str()),
                    cell(r, "信息项名称"),
                    cell(r, "数据类型"),
                    cell(r, "数据长度"),
                    own,
                    cell(item, "column_name"),
                    cell(item, "pi"),
                    cell(item, "mask"),
                    cell(item, "lookup"),
                    cell(item, "level"),
                ],
            )
            .map_err(|e| format!("{code}\n{e}"))?;
        }
        let cycle = db.query_row("SELECT update_cycle FROM gov_resource WHERE code = ?1", [code], |r| {
            r.get::<_, Option<String>>(0)
        })?;
        out.push(Resource {
            code: code.clone(),
            provider,
            conditional: share == "有条件共享" && n % 15 != 14,
            prohibited: share == "不予共享" || n % 15 == 14,
            cycle: cycle.unwrap_or_default(),
            items: rows.iter().filter(|r| r["共享类型"] != "不予共享").map(|r| r["信息项名称"].clone()).collect(),
            column: rows
                .iter()
                .find(|r| r["共享类型"] != "不予共享")
                .map(|r| columns[&format!("{code}|{}", r["信息项名称"])]["column_name"].clone())
                .unwrap_or_default(),
            mounted: None,
        });
    }
    db.execute_batch("COMMIT")?;
    Ok(out)
}
