use super::*;
use proptest::prelude::*;

fn row(set: &[(&str, &str)]) -> Resource {
    let mut row = Resource {
        code: Some("307001/000001".into()),
        name: Some("低保对象信息".into()),
        provider: Some("mzj".into()),
        ..Resource::default()
    };
    for (column, value) in set {
        assert!(row.set(column, (!value.is_empty()).then(|| value.to_string())), "{column}");
    }
    row
}

fn insert(set: &[(&str, &str)]) -> Result<Resource, u16> {
    resource_insert(&Rules::default(), row(set), |_| None).map(|d| d.row).map_err(|r| r.fault.number)
}

fn update(old: &[(&str, &str)], new: &[(&str, &str)]) -> Result<&'static str, u16> {
    resource_update(&Rules::default(), &row(old), row(new), |_| None).map(|d| d.action).map_err(|r| r.fault.number)
}

#[test]
fn a_draft_may_be_incomplete_and_is_stored_in_words_of_the_lists() {
    let got = insert(&[]).unwrap();
    assert_eq!((got.state.as_deref(), got.class_code.as_deref()), (Some("draft"), Some("307001")));
    let got = insert(&[
        ("code", "307001/000001"),
        ("share_type", "1.无条件共享"),
        ("update_cycle", "每天"),
        ("format_type", "EXCEL"),
        ("published_on", "2024年1月5日"),
        ("open", "否"),
        ("related_code", "307001/2、307001/3"),
    ])
    .unwrap();
    assert_eq!(got.code.as_deref(), Some("307001/000001"));
    assert_eq!(got.share_type.as_deref(), Some("unconditional"));
    assert_eq!(got.update_cycle.as_deref(), Some("daily"));
    assert_eq!(got.format_type.as_deref(), Some("xls"));
    assert_eq!(got.published_on.as_deref(), Some("2024-01-05"));
    assert_eq!(got.open.as_deref(), Some("0"));
    assert_eq!(got.related_code.as_deref(), Some("307001/2,307001/3"));
    assert_eq!(insert(&[("related_code", "无")]).unwrap().related_code, None);
}

#[test]
fn wrong_codes_and_unknown_words_are_refused_in_any_state() {
    assert_eq!(insert(&[("code", "30700/1")]), Err(5005));
    assert_eq!(insert(&[("code", "")]), Err(5001));
    assert_eq!(insert(&[("class_code", "307002")]), Err(5006));
    assert_eq!(insert(&[("share_type", "半共享")]), Err(5009));
    assert_eq!(insert(&[("update_cycle", "每两年")]), Err(5008));
    assert_eq!(insert(&[("published_on", "2023-02-29")]), Err(5024));
    assert_eq!(insert(&[("related_code", "307001/2、x")]), Err(5005));
    assert_eq!(insert(&[("provider", "91350100M000100Y44")]), Err(5007));
    assert_eq!(insert(&[("provider", "91350100m000100y43")]).unwrap().provider.as_deref(), Some("91350100M000100Y43"));
}

#[test]
fn conditional_sharing_states_its_condition() {
    for nothing in ["", "无", "同上", "—", "…", "/", "有条件共享"] {
        assert_eq!(insert(&[("share_type", "conditional"), ("share_condition", nothing)]), Err(5011), "{nothing}");
    }
    assert!(insert(&[("share_type", "有条件共享"), ("share_condition", "限社会救助核对使用")]).is_ok());
}

#[test]
fn refusing_to_share_cites_a_law_of_an_accepted_kind() {
    let prohibited =
        |kind, basis| insert(&[("share_type", "不予共享"), ("legal_basis_kind", kind), ("legal_basis", basis)]);
    assert_eq!(prohibited("", ""), Err(5012));
    assert_eq!(prohibited("law", "无"), Err(5012));
    assert_eq!(prohibited("law", ""), Err(5012));
    assert_eq!(prohibited("", "科室意见不宜共享"), Err(5012));
    assert_eq!(prohibited("规范性文件", "某某通知"), Err(5013));
    assert_eq!(prohibited("law", "《江西省统计管理条例》第三条"), Err(5013));
    let ok = prohibited("", "《中华人民共和国统计法》第九条").unwrap();
    assert_eq!(ok.legal_basis_kind.as_deref(), Some("law"));
    assert!(prohibited("部门规章", "某管理办法第八条").is_ok());
}

#[test]
fn a_stricter_pack_accepts_fewer_kinds_of_basis() {
    let rules = Rules { basis_kinds: vec!["law", "administrative_regulation"], pack: "p".into(), ..Rules::default() };
    let set =
        [("share_type", "prohibited"), ("legal_basis_kind", "department_rule"), ("legal_basis", "某管理办法第八条")];
    let refusal = resource_insert(&rules, row(&set), |_| None).unwrap_err();
    assert_eq!(refusal.fault.number, 5013);
    assert!(refusal.to_string().contains("[p Art. 9]"));
}

#[test]
fn an_interface_is_described_before_it_is_published() {
    let api = |state, desc, call| {
        insert(&[
            ("share_type", "unconditional"),
            ("method", "服务接口"),
            ("state", state),
            ("interface_desc", desc),
            ("interface_call", call),
        ])
        .map(|_| ())
    };
    assert_eq!(api("draft", "", ""), Ok(()));
    assert_eq!(api("submitted", "", ""), Ok(()));
    assert_eq!(api("published", "", "GET /v1"), Err(5014));
    assert_eq!(api("published", "按身份证号查询低保状态", "无"), Err(5014));
    assert_eq!(api("published", "按身份证号查询低保状态", "GET /v1/dibao?id="), Ok(()));
    assert_eq!(insert(&[("state", "published")]), Err(5010));
}

#[test]
fn secrets_are_not_registered() {
    assert_eq!(insert(&[("name", "涉密人员名单")]), Err(5015));
    assert_eq!(insert(&[("abstract", "内容属于国家秘密")]), Err(5015));
    assert_eq!(insert(&[("level", "工作秘密")]), Err(5015));
    assert_eq!(insert(&[("share_type", "涉密不予共享")]), Err(5015));
    assert!(insert(&[("abstract", "不涉及国家秘密")]).is_ok());
}

#[test]
fn a_resource_lives_through_its_states() {
    let u = ("share_type", "unconditional");
    assert_eq!(update(&[u], &[u, ("state", "submitted")]), Ok("resource.submit"));
    assert_eq!(update(&[u, ("state", "draft")], &[u, ("state", "published")]), Err(5016));
    assert_eq!(update(&[u, ("state", "submitted")], &[u, ("state", "published")]), Ok("resource.publish"));
    assert_eq!(update(&[u, ("state", "published")], &[u, ("name", "新名称")]), Ok("resource.update"));
    assert_eq!(update(&[u, ("state", "published")], &[u, ("state", "retired")]), Ok("resource.retire"));
    assert_eq!(update(&[u, ("state", "retired")], &[u, ("state", "draft")]), Err(5023));
    assert_eq!(update(&[u, ("state", "published")], &[u, ("code", "307001/2")]), Err(5021));
    assert_eq!(update(&[u], &[u, ("code", "307001/2")]), Ok("resource.update"));
    assert_eq!(insert(&[u, ("state", "retired")]), Err(5016));
    let delete = |state| {
        resource_delete(&Rules::default(), &row(&[("state", state)])).map_err(|r| r.fault.number).map(|d| d.action)
    };
    assert_eq!(delete("draft"), Ok("resource.delete"));
    assert_eq!(delete("published"), Err(5022));
}

#[test]
fn a_row_that_would_not_be_accepted_any_more_can_still_leave_service() {
    let bad = [("share_type", "conditional"), ("share_condition", ""), ("state", "published")];
    let to = |state| update(&bad, &[bad[0], bad[1], ("state", state)]);
    assert_eq!(to("已暂停"), Ok("resource.suspend"));
    assert_eq!(to("retired"), Ok("resource.retire"));
    assert_eq!(to("revised"), Err(5011));
    assert_eq!(update(&bad, &[bad[0], bad[1], ("state", "retired"), ("name", "涉密")]), Err(5015));
}

#[test]
fn changing_the_share_type_needs_a_new_reason() {
    let published = [("share_type", "unconditional"), ("state", "published"), ("change_reason", "初次定级")];
    let to = |reason| [("share_type", "conditional"), ("share_condition", "限核对使用"), ("change_reason", reason)];
    assert_eq!(update(&published, &to("")), Err(5017));
    assert_eq!(update(&published, &to("同上")), Err(5017));
    assert_eq!(update(&published, &to("初次定级")), Err(5017));
    assert_eq!(update(&published, &to("新增身份证号码项")), Ok("resource.update"));
    assert_eq!(update(&[("share_type", "unconditional")], &to("")), Ok("resource.update"));
}

#[test]
fn a_derived_resource_takes_the_strictest_label() {
    let find = |code: &str| {
        let label = Label { share_type: Some("conditional"), level: Some("general3"), pi: None };
        match code {
            "307001/7" => Some(Source { label: Label::default(), derived_from: vec!["307001/8".into()] }),
            "307001/8" => Some(Source { label, derived_from: vec![] }),
            "307001/9" => Some(Source { label, derived_from: vec!["307001/000001".into()] }),
            _ => None,
        }
    };
    let derive = |set: &[(&str, &str)]| {
        resource_insert(&Rules::default(), row(set), find).map(|d| d.row).map_err(|r| r.fault.number)
    };
    let got = derive(&[("derived_from", "307001/7"), ("share_condition", "限核对使用")]).unwrap();
    assert_eq!((got.share_type.as_deref(), got.level.as_deref()), (Some("conditional"), Some("general3")));
    assert_eq!(derive(&[("derived_from", "307001/7"), ("share_type", "unconditional")]), Err(5018));
    assert_eq!(derive(&[("derived_from", "307001/7"), ("share_condition", "限核对使用"), ("level", "1级")]), Err(5018));
    assert_eq!(derive(&[("derived_from", "307001/7")]), Err(5011), "the inherited type brings its duty along");
    assert_eq!(derive(&[("derived_from", "307001/99")]), Err(5019));
    assert_eq!(derive(&[("derived_from", "307001/9"), ("share_condition", "限核对使用")]), Err(5020));
}

proptest! {
    #[test]
    fn what_is_stored_is_accepted_again_unchanged(
        share in prop::sample::select(w::SHARE_TYPE.list), cycle in prop::sample::select(w::UPDATE_CYCLE.list),
        category in prop::sample::select(w::FORMAT_CATEGORY.list), method in prop::sample::select(w::METHOD.list),
        open in prop::bool::ANY, text in "[a-z0-9民政救助 ,。]{3,30}") {
        let set = [("share_type", share.label), ("update_cycle", cycle.label), ("format_category", category.label), ("method", method.label),
            ("open", if open { "是" } else { "否" }), ("abstract", text.as_str()), ("share_condition", "限核对使用"), ("legal_basis_kind", "法律"), ("legal_basis", "某法第一条")];
        let mut given = row(&set);
        given.summary = crate::catalog::model::plain("abstract", &text).unwrap();
        let once = resource_insert(&Rules::default(), given, |_| None).unwrap().row;
        let again = resource_insert(&Rules::default(), once.clone(), |_| None).unwrap().row;
        prop_assert_eq!(once, again);
    }

    #[test]
    fn any_row_is_answered(column in prop::sample::select(Resource::COLUMNS), text in "\\PC{0,40}") {
        let mut given = row(&[]);
        given.set(column, Some(text));
        let _ = resource_insert(&Rules::default(), given.clone(), |_| None);
        let _ = resource_update(&Rules::default(), &row(&[]), given, |_| None);
    }
}
