-- Every version of a resource that another has replaced; the version in force is the row of gov_resource itself.
CREATE TABLE gov_resource_history_data(
  code TEXT, class_code TEXT, name TEXT, provider TEXT, abstract TEXT, format_category TEXT,
  format_type TEXT, share_type TEXT, condition_kind TEXT, share_condition TEXT, legal_basis_kind TEXT,
  legal_basis TEXT, method TEXT, interface_desc TEXT, interface_call TEXT, open INTEGER, open_condition TEXT,
  update_cycle TEXT, published_on TEXT, related_code TEXT, level TEXT, base_library TEXT, derived_from TEXT,
  state TEXT, class_name TEXT, method_category TEXT, provider_name TEXT, source_system TEXT, duty_basis TEXT,
  change_reason TEXT, condition_departments TEXT,
  changed_at TEXT NOT NULL, changed_by TEXT NOT NULL,
  version INTEGER NOT NULL,        -- from 1
  ended TEXT NOT NULL              -- replaced or deleted
);
CREATE UNIQUE INDEX gov_resource_history_data_key ON gov_resource_history_data(code, version);
CREATE TRIGGER gov_resource_history_data_guard_insert BEFORE INSERT ON gov_resource_history_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_resource_history_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_resource_history_data_guard_update BEFORE UPDATE ON gov_resource_history_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_resource_history_data' COLLATE gov_guard IS NOT CAST(NEW.rowid AS TEXT); END;
CREATE TRIGGER gov_resource_history_data_guard_delete BEFORE DELETE ON gov_resource_history_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_resource_history_data' COLLATE gov_guard IS NOT CAST(OLD.rowid AS TEXT); END;
CREATE TRIGGER gov_resource_data_version_update AFTER UPDATE ON gov_resource_data BEGIN
  INSERT INTO gov_resource_history_data(
    code, class_code, name, provider, abstract, format_category, format_type, share_type, condition_kind,
    share_condition, legal_basis_kind, legal_basis, method, interface_desc, interface_call, open,
    open_condition, update_cycle, published_on, related_code, level, base_library, derived_from, state,
    class_name, method_category, provider_name, source_system, duty_basis, change_reason, condition_departments, changed_at,
    changed_by, version, ended)
  VALUES(
    OLD.code, OLD.class_code, OLD.name, OLD.provider, OLD.abstract, OLD.format_category, OLD.format_type,
    OLD.share_type, OLD.condition_kind, OLD.share_condition, OLD.legal_basis_kind, OLD.legal_basis,
    OLD.method, OLD.interface_desc, OLD.interface_call, OLD.open, OLD.open_condition, OLD.update_cycle,
    OLD.published_on, OLD.related_code, OLD.level, OLD.base_library, OLD.derived_from, OLD.state,
    OLD.class_name, OLD.method_category, OLD.provider_name, OLD.source_system, OLD.duty_basis,
    OLD.change_reason, OLD.condition_departments, OLD.changed_at, OLD.changed_by,
    1 + (SELECT coalesce(max(version), 0) FROM gov_resource_history_data WHERE code = OLD.code), 'replaced');
END;
CREATE TRIGGER gov_resource_data_version_delete AFTER DELETE ON gov_resource_data BEGIN
  INSERT INTO gov_resource_history_data(
    code, class_code, name, provider, abstract, format_category, format_type, share_type, condition_kind,
    share_condition, legal_basis_kind, legal_basis, method, interface_desc, interface_call, open,
    open_condition, update_cycle, published_on, related_code, level, base_library, derived_from, state,
    class_name, method_category, provider_name, source_system, duty_basis, change_reason, condition_departments, changed_at,
    changed_by, version, ended)
  VALUES(
    OLD.code, OLD.class_code, OLD.name, OLD.provider, OLD.abstract, OLD.format_category, OLD.format_type,
    OLD.share_type, OLD.condition_kind, OLD.share_condition, OLD.legal_basis_kind, OLD.legal_basis,
    OLD.method, OLD.interface_desc, OLD.interface_call, OLD.open, OLD.open_condition, OLD.update_cycle,
    OLD.published_on, OLD.related_code, OLD.level, OLD.base_library, OLD.derived_from, OLD.state,
    OLD.class_name, OLD.method_category, OLD.provider_name, OLD.source_system, OLD.duty_basis,
    OLD.change_reason, OLD.condition_departments, OLD.changed_at, OLD.changed_by,
    1 + (SELECT coalesce(max(version), 0) FROM gov_resource_history_data WHERE code = OLD.code), 'deleted');
END;
CREATE VIRTUAL TABLE gov_resource_history USING gov_resource_history;
