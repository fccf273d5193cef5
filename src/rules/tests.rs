use super::*;

fn day(text: &str) -> Date {
    Date::parse(text).unwrap_or(Date::MIN)
}

fn both() -> Packs {
    Packs::built_in(&["jingdezhen-2023", "national-2025"]).unwrap_or_default()
}

#[test]
fn built_in_packs_are_read_whole() {
    let packs = both();
    assert_eq!(packs.all().len(), 2);
    let city = packs.all().first();
    for (rule, _) in RULES {
        let national_only = *rule == "provide_working_days_unconditional";
        assert_eq!(city.is_some_and(|p| p.rule(rule).is_some()), !national_only, "{rule}");
    }
}

#[test]
fn the_regulations_own_numbers_cite_their_articles() {
    let packs = Packs::built_in(&["jingdezhen-2023"]).unwrap_or_default();
    for (rule, value, article, basis) in [
        ("reply_working_days", 1, Some(10), RuleBasis::Text),
        ("provide_working_days", 5, Some(10), RuleBasis::Text),
        ("log_retention_months", 6, Some(16), RuleBasis::Text),
        ("rectification_working_days", 15, Some(21), RuleBasis::Product),
        ("lookup_daily_budget", 200, None, RuleBasis::Product),
    ] {
        let got = packs.number(rule, day("2026-01-01")).map(|s| (s.value, s.article, s.basis));
        assert_eq!(got, Some((value, article, basis)), "{rule}");
    }
}

#[test]
fn a_pack_is_not_applied_before_its_effective_day() {
    let packs = both();
    assert_eq!(packs.number("reply_working_days", day("2023-12-23")), None);
    assert!(packs.required("reply_working_days", day("2023-12-23")).is_err());
    assert_eq!(packs.numbers("reply_working_days", day("2023-12-24")).len(), 1);
    assert_eq!(packs.numbers("reply_working_days", day("2025-07-31")).len(), 1);
    assert_eq!(packs.numbers("reply_working_days", day("2025-08-01")).len(), 2);
}

#[test]
fn the_strictest_pack_is_the_target_and_each_keeps_its_own() {
    let packs = both();
    let on = day("2026-01-01");
    let target = packs.number("reply_working_days", on);
    assert_eq!(target.as_ref().map(|s| (s.value, s.pack.as_str())), Some((1, "jingdezhen-2023")));
    let own: Vec<(String, i64)> =
        packs.numbers("provide_working_days", on).into_iter().map(|s| (s.pack, s.value)).collect();
    assert_eq!(own, [("jingdezhen-2023".to_string(), 5), ("national-2025".to_string(), 20)]);
    assert_eq!(packs.flag("reply_is_hard", on).map(|s| s.value), Some(true));
}

#[test]
fn lists_are_united_where_demanded_and_narrowed_where_permitted() {
    let own = |name: &str, fields: &str, kinds: &str| {
        Pack::from_rules(
            name,
            "1",
            vec![
                Rule::from_text("effective_from", None, "product", "\"2024-01-01\"").unwrap(),
                Rule::from_text("request_states_use", None, "product", fields).unwrap(),
                Rule::from_text("prohibited_basis_kinds", None, "product", kinds).unwrap(),
            ],
        )
        .unwrap()
    };
    let packs = Packs::new(vec![own("a", r#"["purpose"]"#, r#"["law","x"]"#), own("b", r#"["system"]"#, r#"["law"]"#)])
        .unwrap();
    let on = day("2024-01-01");
    assert_eq!(packs.words("request_states_use", on).map(|s| s.value), Some(vec!["purpose".into(), "system".into()]));
    assert_eq!(packs.words("prohibited_basis_kinds", on).map(|s| s.value), Some(vec!["law".to_string()]));
}

#[test]
fn the_unverified_pack_says_so_and_names_no_article() {
    let packs = both();
    let own = packs.numbers("reply_working_days", day("2026-01-01"));
    assert_eq!(
        own.get(1).map(Setting::cite).as_deref(),
        Some("national-2025/1 reply_working_days (inferred, unverified)")
    );
    assert_eq!(own.first().map(Setting::cite).as_deref(), Some("jingdezhen-2023/1 reply_working_days Art. 10 (text)"));
}

#[test]
fn the_rows_of_a_built_in_pack_make_the_same_pack() {
    for (name, _) in BUILT_IN {
        let pack = Pack::built_in(name).unwrap();
        let again = Pack::from_rules(&pack.pack, &pack.version, pack.rules.clone());
        assert_eq!(again, Ok(pack));
    }
}

#[test]
fn an_odd_pack_is_refused() {
    let good = r#"{"pack":"p","version":"1","title":"t","effective":"2024-01-01","verified":false,"sources":[],
        "rules":[{"rule":"effective_from","article":null,"basis":"product","value":"2024-01-01","note":"n"},
        {"rule":"reply_working_days","article":1,"basis":"text","value":3,"note":"n"}]}"#;
    assert!(Pack::from_json(good).is_ok());
    for (from, to) in [
        ("\"version\":\"1\",", ""),
        ("\"version\":\"1\"", "\"version\":1"),
        ("\"title\"", "\"titel\""),
        ("\"sources\":[]", "\"sources\":[1]"),
        ("\"value\":3", "\"value\":-3"),
        ("\"value\":3", "\"value\":\"3\""),
        ("\"value\":3", "\"value\":3,\"value\":4"),
        ("\"article\":1", "\"article\":0"),
        ("\"article\":1", "\"article\":256"),
        ("\"article\":1", "\"article\":null"),
        ("\"text\"", "\"law\""),
        ("reply_working_days", "reply_days"),
        ("reply_working_days", "effective_from"),
        ("\"value\":\"2024-01-01\"", "\"value\":\"2024-01-02\""),
        ("\"effective\":\"2024-01-01\"", "\"effective\":\"2024-02-30\""),
    ] {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good);
        assert!(Pack::from_json(&bad).is_err(), "{to}");
    }
    assert!(Pack::built_in("shangrao").is_err());
}

/// docs/rules.md holds this table word for word. `BLESS=1` writes it.
#[test]
fn the_docs_list_every_rule_of_the_built_in_packs() {
    let mut made = String::from("<!-- generated from sql/rules; do not edit -->\n");
    for (name, _) in BUILT_IN {
        let p = Pack::built_in(name).unwrap();
        let doubt = if p.verified { "" } else { " · **unverified 未核对**" };
        made += &format!("\n## {} version {} · {} · from {}{doubt}\n\n", p.pack, p.version, p.title, p.effective);
        p.sources.iter().for_each(|s| made += &format!("Source: {s}\n\n"));
        made += "| rule | value | article | basis | note |\n|---|---|---|---|---|\n";
        for r in &p.rules {
            let article = r.article.map_or("–".to_string(), |a| format!("Art. {a}"));
            made += &format!("| `{}` | `{}` | {article} | {} | {} |\n", r.rule, r.value, r.basis.word(), r.note);
        }
    }
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules.md");
    let text = std::fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
    let (head, _) = text.split_once("<!-- generated").unwrap();
    let wanted = format!("{head}{made}");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    } else {
        assert!(text == wanted, "docs/rules.md differs from sql/rules: run this test with BLESS=1");
    }
}
