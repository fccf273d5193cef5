//! The three lists (三清单): what departments need, what they must provide, what they do not share.

use super::{csv, xlsx, Format};
use crate::catalog::model::{Item, Resource};
use crate::catalog::words as w;
use crate::error::Refusal;

/// One line of demand: somebody's request, as far as the list shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Demand {
    pub applicant: String,
    pub resource: String,
    pub resource_name: String,
    pub provider: String,
    pub items: String,
    pub purpose: String,
    pub system: String,
    /// The state in words, as people are shown it.
    pub state: String,
}

/// A list ready to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct List {
    pub title: &'static str,
    pub headings: Vec<&'static str>,
    pub rows: Vec<Vec<String>>,
}

impl List {
    /// The list as a file. JSON has one object per row, named by the headings.
    pub fn write(&self, format: Format) -> Result<Vec<u8>, Refusal> {
        match format {
            Format::Csv => Ok(csv::write(&self.headings, &self.rows)),
            Format::Xlsx => xlsx::write(self.title, &self.headings, &self.rows),
            Format::Json => {
                let row = |cells: &Vec<String>| {
                    let members = self.headings.iter().zip(cells).map(|(h, c)| (h.to_string(), c.as_str().into()));
                    serde_json::Value::Object(members.collect())
                };
                let rows = serde_json::Value::Array(self.rows.iter().map(row).collect());
                Ok(rows.to_string().into_bytes())
            }
        }
    }
}

/// 需求清单: who asks whom for what, and why (Arts. 7, 10).
pub fn demand(requests: &[Demand]) -> List {
    let row = |d: &Demand| {
        [&d.applicant, &d.resource, &d.resource_name, &d.provider, &d.items, &d.purpose, &d.system, &d.state]
            .map(String::clone)
            .to_vec()
    };
    List {
        title: "需求清单",
        headings: vec![
            "需求部门",
            "信息资源代码",
            "信息资源名称",
            "提供部门",
            "所需信息项",
            "使用用途",
            "信息系统名称",
            "办理状态",
        ],
        rows: requests.iter().map(row).collect(),
    }
}

/// 责任清单: what each department provides, how and how often (Arts. 5, 6, 18). Retired resources
/// and drafts bind nobody and are left out, as is what is not shared at all.
pub fn duty(resources: &[Resource], items: &[Item]) -> List {
    let names = names(items, |_| true);
    let row = |r: &Resource| {
        vec![
            shown(r.provider_name.as_ref().or(r.provider.as_ref())),
            shown(r.provider.as_ref()),
            shown(r.code.as_ref()),
            shown(r.name.as_ref()),
            r.code.as_deref().and_then(|c| names.get(c)).cloned().unwrap_or_default(),
            label(&w::SHARE_TYPE, &r.share_type),
            shown(r.share_condition.as_ref()),
            label(&w::METHOD, &r.method),
            label(&w::UPDATE_CYCLE, &r.update_cycle),
        ]
    };
    List {
        title: "责任清单",
        headings: vec![
            "提供部门",
            "提供部门代码",
            "信息资源代码",
            "信息资源名称",
            "信息项",
            "共享类型",
            "共享条件",
            "共享方式",
            "更新周期",
        ],
        rows: sorted(resources.iter().filter(|r| in_force(r) && r.share_type.as_deref() != Some("prohibited")))
            .map(row)
            .collect(),
    }
}

/// 负面清单: what is not shared, each with its basis (Art. 9): prohibited resources whole, and of
/// others the items that are prohibited.
pub fn negative(resources: &[Resource], items: &[Item]) -> List {
    let prohibited = |r: &Resource| r.share_type.as_deref() == Some("prohibited");
    let refused = names(items, |i| i.share_type.as_deref() == Some("prohibited"));
    let row = |r: &Resource| {
        let code = r.code.as_deref().unwrap_or_default();
        let which = match (prohibited(r), refused.get(code)) {
            (true, _) => "全部信息项".to_string(),
            (false, Some(names)) => names.clone(),
            (false, None) => return None,
        };
        Some(vec![
            shown(r.provider_name.as_ref().or(r.provider.as_ref())),
            code.to_string(),
            shown(r.name.as_ref()),
            which,
            label(&w::LEGAL_BASIS_KIND, &r.legal_basis_kind),
            shown(r.legal_basis.as_ref()),
        ])
    };
    List {
        title: "负面清单",
        headings: vec!["提供部门", "信息资源代码", "信息资源名称", "不予共享的信息项", "依据种类", "依据及条款"],
        rows: sorted(resources.iter().filter(|r| in_force(r))).filter_map(row).collect(),
    }
}

fn in_force(r: &Resource) -> bool {
    !matches!(r.state.as_deref(), Some("draft" | "retired"))
}

fn sorted<'a>(resources: impl Iterator<Item = &'a Resource>) -> impl Iterator<Item = &'a Resource> {
    let mut all: Vec<&Resource> = resources.collect();
    all.sort_by(|a, b| (&a.provider, &a.code).cmp(&(&b.provider, &b.code)));
    all.into_iter()
}

fn names(items: &[Item], which: impl Fn(&Item) -> bool) -> std::collections::HashMap<&str, String> {
    let mut out: std::collections::HashMap<&str, String> = std::collections::HashMap::new();
    for item in items.iter().filter(|i| which(i)) {
        let names = out.entry(item.resource.as_deref().unwrap_or_default()).or_default();
        if !names.is_empty() {
            names.push('、');
        }
        names.push_str(item.name.as_deref().unwrap_or_default());
    }
    out
}

fn shown(cell: Option<&String>) -> String {
    cell.cloned().unwrap_or_default()
}

fn label(words: &w::Words, cell: &Option<String>) -> String {
    cell.as_deref().map(|c| words.label(c).unwrap_or(c)).unwrap_or_default().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resource(code: &str, share: &str, state: &str) -> Resource {
        let some = |t: &str| Some(t.to_string());
        Resource {
            code: some(code),
            name: some("甲"),
            provider: some("mzj"),
            share_type: some(share),
            state: some(state),
            ..Resource::default()
        }
    }

    #[test]
    fn what_is_not_shared_stands_in_the_negative_list_only() {
        let resources = [
            resource("307001/3", "conditional", "published"),
            resource("307001/2", "prohibited", "published"),
            resource("307001/1", "unconditional", "published"),
            resource("307001/4", "prohibited", "draft"),
        ];
        let items = [Item {
            resource: Some("307001/3".into()),
            name: Some("存款".into()),
            share_type: Some("prohibited".into()),
            ..Item::default()
        }];
        let codes = |l: &List, i: usize| l.rows.iter().filter_map(|r| r.get(i).cloned()).collect::<Vec<_>>();
        assert_eq!(codes(&duty(&resources, &items), 2), ["307001/1", "307001/3"]);
        let negative = negative(&resources, &items);
        assert_eq!(codes(&negative, 1), ["307001/2", "307001/3"]);
        assert_eq!(codes(&negative, 3), ["全部信息项", "存款"]);
        for format in [Format::Csv, Format::Json, Format::Xlsx] {
            assert!(!negative.write(format).unwrap().is_empty());
        }
    }

    #[test]
    fn demands_keep_purpose_and_system() {
        let list = demand(&[Demand {
            applicant: "医保局".into(),
            purpose: "救助核对".into(),
            system: "核对系统".into(),
            ..Demand::default()
        }]);
        assert_eq!(list.rows[0][5..7], ["救助核对", "核对系统"]);
        assert!(list.rows.iter().all(|r| r.len() == list.headings.len()));
    }
}
