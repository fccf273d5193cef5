-- One import is one statement: its record, its rows and an entry for each of them.
CREATE TRIGGER gov_import_data_rows AFTER INSERT ON gov_import_data BEGIN
  INSERT INTO gov_resource_data(
    code, class_code, name, provider, abstract, format_category, format_type, share_type, condition_kind,
    share_condition, legal_basis_kind, legal_basis, method, interface_desc, interface_call, open,
    open_condition, update_cycle, published_on, related_code, level, base_library, derived_from, state,
    class_name, method_category, provider_name, source_system, duty_basis, change_reason, changed_at,
    changed_by, row_id)
  SELECT
    code, class_code, name, provider, abstract, format_category, format_type, share_type, condition_kind,
    share_condition, legal_basis_kind, legal_basis, method, interface_desc, interface_call, open,
    open_condition, update_cycle, published_on, related_code, level, base_library, derived_from, state,
    class_name, method_category, provider_name, source_system, duty_basis, change_reason, changed_at,
    changed_by, row_id
  FROM gov_pending_resource;
  INSERT INTO gov_item_data(
    resource, name, column_name, type, length, share_type, level, pi, mask, lookup, change_reason,
    changed_at, changed_by, row_id)
  SELECT
    resource, name, column_name, type, length, share_type, level, pi, mask, lookup, change_reason,
    changed_at, changed_by, row_id
  FROM gov_pending_item;
END;
