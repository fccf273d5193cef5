-- What is to be done, by whom and until when (待办); 提醒 is 1 from one working day ahead.
CREATE VIEW v_todo_cn AS
SELECT '共享申请' AS "类别", id AS "编号", resource AS "资源代码", department AS "责任部门", whose_label AS "责任人",
  to_do_label AS "事项", CASE WHEN pending THEN '期限待定' ELSE due END AS "截止日", days_left AS "剩余工作日",
  standing_label AS "时限情况", remind AS "提醒", rule AS "依据"
FROM request_due
UNION ALL
SELECT '例外共享审查', id, resource, department, '数据专员', '补办审查', coalesce(review_due, '期限待定'),
  workday_between(request_today(), review_due), CASE WHEN review_due < request_today() THEN '逾期' ELSE '进行中' END,
  coalesce(workday_between(request_today(), review_due) <= 1, 0), '本产品管控要求'
FROM gov_event WHERE state IN ('approved', 'closed') AND valid_until < request_today()
UNION ALL
SELECT '校核异议', id, resource, provider, '数据专员', '核实并答复', coalesce(due, '期限待定'),
  workday_between(request_today(), due), CASE WHEN due < request_today() THEN '逾期' ELSE '进行中' END,
  coalesce(workday_between(request_today(), due) <= 1, 0), '第六条;期限为本产品管控要求'
FROM gov_feedback WHERE state IN ('reported', 'multi_source');
-- Requests as people read them.
CREATE VIEW v_request_cn AS
SELECT id AS "申请编号", resource AS "资源代码", applicant AS "使用部门", system AS "信息系统", purpose AS "使用用途",
  scope AS "使用范围", items AS "申请数据项", state_label AS "状态", form_sent_at AS "申请表送出日", received_at AS "收到日",
  CASE WHEN reply_due IS NULL AND received_at IS NOT NULL THEN '期限待定' ELSE reply_due END AS "答复期限",
  decided_at AS "答复日", agreed_items AS "同意数据项", refusal_basis AS "不予共享依据", refusal_reason AS "不予共享理由",
  extension_reason AS "延期说明",
  CASE WHEN provide_due IS NULL AND state = 'agreed' THEN '期限待定' ELSE provide_due END AS "提供期限",
  provided_at AS "提供日", valid_until AS "使用截止日", previous AS "原申请编号"
FROM gov_request;
