//! The rules that a pack may set: their value's form, and which of two values is the stricter.

use crate::calendar::Date;
use serde_json::Value;

/// What a rule's value looks like and how the stricter of two is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A whole number ≥ 0; fewer is stricter (days allowed, rows, budgets).
    Fewer,
    /// A whole number ≥ 0; more is stricter (months kept, persons, times a year).
    More,
    /// `true` is stricter.
    Flag,
    /// Words that are demanded: the union of all packs.
    Demanded,
    /// Words that are permitted: what all packs permit.
    Permitted,
    /// Name → whole number; the first pack that sets it counts.
    Table,
    /// How codes are built: `level1`, `level2`, … digits of each level, `least_levels`, `longest`. The pack
    /// activated last counts, since local rules outrank national ones.
    Levels,
    /// A name or title; the first pack that sets it counts.
    Text,
    /// `YYYY-MM-DD`; each pack's own.
    Day,
}

impl Form {
    /// Whether the value has this form.
    pub fn accepts(self, value: &Value) -> bool {
        let count = |v: &Value| v.as_i64().is_some_and(|n| (0..=1_000_000_000).contains(&n));
        let word = |v: &Value| v.as_str().is_some_and(|s| !s.trim().is_empty());
        match self {
            Form::Fewer | Form::More => count(value),
            Form::Flag => value.is_boolean(),
            Form::Demanded | Form::Permitted => value.as_array().is_some_and(|a| a.iter().all(word)),
            Form::Table => value.as_object().is_some_and(|o| o.values().all(count)),
            Form::Levels => value.as_object().is_some_and(levels),
            Form::Text => word(value),
            Form::Day => value.as_str().is_some_and(|s| Date::parse(s).is_ok()),
        }
    }
}

/// One to nine levels of one to nine digits, without a gap; at least one of them demanded, and room for all.
fn levels(table: &serde_json::Map<String, Value>) -> bool {
    let number = |key: &str| table.get(key).and_then(Value::as_u64);
    let widths: Vec<u64> = (1..=9).map_while(|n| number(&format!("level{n}"))).collect();
    let fits = |least: u64, longest: u64| {
        (1..=widths.len() as u64).contains(&least) && (widths.iter().sum::<u64>()..=40).contains(&longest)
    };
    table.len() == widths.len() + 2
        && widths.iter().all(|w| (1..=9).contains(w))
        && number("least_levels").zip(number("longest")).is_some_and(|(least, longest)| fits(least, longest))
}

/// Every rule name a pack may hold, with its form.
pub const RULES: &[(&str, Form)] = &[
    ("effective_from", Form::Day),
    ("platform_name", Form::Text),
    ("coordination_group_name", Form::Text),
    ("bureau_name", Form::Text),
    ("backflow_filed_by_bureau", Form::Flag),
    ("feedback_working_days", Form::Fewer),
    ("department_roles", Form::Demanded),
    ("direct_transfer_forbidden", Form::Flag),
    ("request_states_use", Form::Demanded),
    ("prohibited_basis_kinds", Form::Permitted),
    ("conditional_needs_condition", Form::Flag),
    ("exception_event_kinds", Form::Permitted),
    ("exception_mask_required", Form::Flag),
    ("exception_approvers", Form::More),
    ("exception_longest_days", Form::Fewer),
    ("exception_review_working_days", Form::Fewer),
    ("request_states_extent", Form::Demanded),
    ("request_states_end", Form::Demanded),
    ("written_form_required", Form::Flag),
    ("written_form_blocks", Form::Flag),
    ("reply_working_days", Form::Fewer),
    ("reply_is_hard", Form::Flag),
    ("provide_working_days", Form::Fewer),
    ("provide_working_days_unconditional", Form::Fewer),
    ("provide_is_hard", Form::Flag),
    ("refusal_states", Form::Demanded),
    ("refusal_reported_to_authority", Form::Flag),
    ("undertaking_required", Form::Flag),
    ("undertaking_blocks", Form::Flag),
    ("log_retention_months", Form::More),
    ("log_retention_personal_months", Form::More),
    ("security_assessments_per_year", Form::More),
    ("emergency_drills_per_year", Form::More),
    ("steward_change_working_days", Form::Fewer),
    ("trainings_per_year", Form::More),
    ("risk_assessment_months", Form::Fewer),
    ("checkpoint_out_months", Form::Fewer),
    ("evaluation_period_months", Form::Fewer),
    ("evaluation_publish_days", Form::Fewer),
    ("scorecard_weights", Form::Table),
    ("use_expected_days", Form::More),
    ("catalogue_draft_working_days", Form::Fewer),
    ("reply_unanswered_working_days", Form::Fewer),
    ("reading_hours", Form::Table),
    ("unusual_volume", Form::Table),
    ("rectification_working_days", Form::Fewer),
    ("update_cycle_days", Form::Table),
    ("update_cycle_months", Form::Table),
    ("class_code_structure", Form::Levels),
    ("empty_words", Form::Demanded),
    ("system_name_endings", Form::Demanded),
    ("lint_weights", Form::Table),
    ("lint_common_providers", Form::More),
    ("reminder_working_days", Form::More),
    ("download_row_threshold", Form::Fewer),
    ("lookup_daily_budget", Form::Fewer),
    ("session_idle_seconds", Form::Fewer),
    ("clock_tolerance_seconds", Form::Fewer),
    ("chain_ahead_seconds", Form::Fewer),
    ("k_anonymity_minimum", Form::More),
    ("two_person_actions", Form::Demanded),
];

/// The form of a rule's value; `None` for a name that no rule of ours has.
pub fn form(rule: &str) -> Option<Form> {
    RULES.iter().find(|(name, _)| *name == rule).map(|(_, form)| *form)
}
