-- What every governed database holds, whatever else is in it.

-- Who this database is. One row, written once by govshare_init.
CREATE TABLE gov_meta_data(
  one INTEGER PRIMARY KEY CHECK (one = 1),
  id TEXT NOT NULL,                -- 32 hex, chosen at random or given
  origin TEXT NOT NULL,            -- e.g. data.jdz.gov.cn/mzj: names the log in checkpoints
  hash TEXT NOT NULL,              -- sha256 or sm3
  node TEXT NOT NULL,              -- platform, front or department (Art. 7)
  packs TEXT NOT NULL,             -- JSON array of active rule packs
  genesis_at TEXT NOT NULL,
  locked TEXT,                     -- when govshare_lock() was called, NULL while unlocked
  schema_version INTEGER NOT NULL,
  library_version TEXT NOT NULL,   -- of the library that created or last upgraded it
  settings TEXT NOT NULL,          -- JSON object of further settings
  probe_key TEXT NOT NULL          -- keys the hashes under which the log keeps looked-up identifiers; shown nowhere
);

-- The chain. body and detail are hashed as stored; see docs/verify-by-hand.md.
CREATE TABLE gov_audit_data(
  seq INTEGER PRIMARY KEY,
  body TEXT NOT NULL,
  detail TEXT,
  hash BLOB NOT NULL
);

-- Each department's last entry and how many it is a party to, at least as of the last entry whose seq is a
-- multiple of 64; only a cache of the bodies. gov_party shows it as of the last entry.
CREATE TABLE gov_party_data(
  code TEXT PRIMARY KEY,
  n INTEGER NOT NULL,
  last_seq INTEGER NOT NULL
) WITHOUT ROWID;

-- The tree's complete nodes as far as the last checkpoint, from level 5 (32 entries) upwards: node (level, idx)
-- is the RFC 6962 root of entries idx*2^level+1 to (idx+1)*2^level. Lower ones are hashed anew from the bodies.
CREATE TABLE gov_node_data(
  level INTEGER NOT NULL,
  idx INTEGER NOT NULL,
  hash BLOB NOT NULL,
  PRIMARY KEY(level, idx)
) WITHOUT ROWID;
CREATE TRIGGER gov_meta_data_guard_insert BEFORE INSERT ON gov_meta_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_meta_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_meta_data_guard_update BEFORE UPDATE ON gov_meta_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_meta_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_meta_data_guard_delete BEFORE DELETE ON gov_meta_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_meta_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_audit_data_guard_insert BEFORE INSERT ON gov_audit_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_audit_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_audit_data_guard_update BEFORE UPDATE ON gov_audit_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_audit_data' COLLATE gov_guard IS NOT CAST(OLD.seq AS TEXT) OR NEW.seq IS NOT OLD.seq OR NEW.body IS NOT OLD.body OR NEW.hash IS NOT OLD.hash OR NEW.detail IS NOT NULL; END;
CREATE TRIGGER gov_audit_data_guard_delete BEFORE DELETE ON gov_audit_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_audit_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_party_data_guard_insert BEFORE INSERT ON gov_party_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_party_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_party_data_guard_update BEFORE UPDATE ON gov_party_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_party_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_party_data_guard_delete BEFORE DELETE ON gov_party_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_party_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_node_data_guard_insert BEFORE INSERT ON gov_node_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_node_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_node_data_guard_update BEFORE UPDATE ON gov_node_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_node_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_node_data_guard_delete BEFORE DELETE ON gov_node_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_node_data' COLLATE gov_guard IS NOT '0'; END;
CREATE VIRTUAL TABLE gov_meta USING gov_meta;
CREATE VIRTUAL TABLE gov_audit USING gov_audit;
CREATE VIRTUAL TABLE gov_party USING gov_party;
CREATE VIRTUAL TABLE gov_node USING gov_node;

-- gov_department
CREATE TABLE gov_department_data(
  row_id INTEGER PRIMARY KEY,
  code TEXT,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  level TEXT NOT NULL,
  division TEXT,
  parent TEXT,
  authority TEXT,
  uscc TEXT,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE UNIQUE INDEX gov_department_data_key ON gov_department_data(code);
CREATE INDEX gov_department_data_i1 ON gov_department_data(parent) WHERE parent IS NOT NULL;
CREATE INDEX gov_department_data_i2 ON gov_department_data(authority) WHERE authority IS NOT NULL;
CREATE TRIGGER gov_department_data_guard_insert BEFORE INSERT ON gov_department_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_department_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_department_data_guard_update BEFORE UPDATE ON gov_department_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_department_data' COLLATE gov_guard IS NOT CAST(NEW.row_id AS TEXT); END;
CREATE TRIGGER gov_department_data_guard_delete BEFORE DELETE ON gov_department_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_department_data' COLLATE gov_guard IS NOT CAST(OLD.row_id AS TEXT); END;
CREATE VIRTUAL TABLE gov_department USING gov_guarded;

-- gov_staff
CREATE TABLE gov_staff_data(
  row_id INTEGER PRIMARY KEY,
  id TEXT,
  department TEXT NOT NULL,
  name TEXT,
  role TEXT NOT NULL,
  since TEXT,
  until TEXT,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE UNIQUE INDEX gov_staff_data_key ON gov_staff_data(id);
CREATE INDEX gov_staff_data_i1 ON gov_staff_data(department, role);
CREATE TRIGGER gov_staff_data_guard_insert BEFORE INSERT ON gov_staff_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_staff_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_staff_data_guard_update BEFORE UPDATE ON gov_staff_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_staff_data' COLLATE gov_guard IS NOT CAST(NEW.row_id AS TEXT); END;
CREATE TRIGGER gov_staff_data_guard_delete BEFORE DELETE ON gov_staff_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_staff_data' COLLATE gov_guard IS NOT CAST(OLD.row_id AS TEXT); END;
CREATE VIRTUAL TABLE gov_staff USING gov_guarded;

-- gov_credential
CREATE TABLE gov_credential_data(
  row_id INTEGER PRIMARY KEY,
  id TEXT,
  holder TEXT NOT NULL,
  valid_until TEXT,
  revoked_at TEXT,
  token_hash TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE UNIQUE INDEX gov_credential_data_key ON gov_credential_data(id);
CREATE INDEX gov_credential_data_i1 ON gov_credential_data(holder);
CREATE INDEX gov_credential_data_i2 ON gov_credential_data(token_hash);
CREATE TRIGGER gov_credential_data_guard_insert BEFORE INSERT ON gov_credential_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_credential_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_credential_data_guard_update BEFORE UPDATE ON gov_credential_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_credential_data' COLLATE gov_guard IS NOT CAST(NEW.row_id AS TEXT); END;
CREATE TRIGGER gov_credential_data_guard_delete BEFORE DELETE ON gov_credential_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_credential_data' COLLATE gov_guard IS NOT CAST(OLD.row_id AS TEXT); END;
CREATE VIRTUAL TABLE gov_credential USING gov_guarded;

-- gov_approval
CREATE TABLE gov_approval_data(
  id INTEGER PRIMARY KEY,
  action TEXT NOT NULL,
  object TEXT NOT NULL,
  reason TEXT,
  state TEXT,
  requested_by TEXT,
  requested_at TEXT,
  confirmed_by TEXT,
  confirmed_at TEXT,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE INDEX gov_approval_data_i1 ON gov_approval_data(action, object);
CREATE TRIGGER gov_approval_data_guard_insert BEFORE INSERT ON gov_approval_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_approval_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_approval_data_guard_update BEFORE UPDATE ON gov_approval_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_approval_data' COLLATE gov_guard IS NOT CAST(NEW.id AS TEXT); END;
CREATE TRIGGER gov_approval_data_guard_delete BEFORE DELETE ON gov_approval_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_approval_data' COLLATE gov_guard IS NOT CAST(OLD.id AS TEXT); END;
CREATE VIRTUAL TABLE gov_approval USING gov_guarded;

-- gov_resource
CREATE TABLE gov_resource_data(
  row_id INTEGER PRIMARY KEY,
  code TEXT,
  class_code TEXT,
  name TEXT NOT NULL,
  provider TEXT NOT NULL,
  abstract TEXT,
  format_category TEXT,
  format_type TEXT,
  share_type TEXT,
  condition_kind TEXT,
  share_condition TEXT,
  legal_basis_kind TEXT,
  legal_basis TEXT,
  method TEXT,
  interface_desc TEXT,
  interface_call TEXT,
  open INTEGER,
  open_condition TEXT,
  update_cycle TEXT,
  published_on TEXT,
  related_code TEXT,
  level TEXT,
  base_library TEXT,
  derived_from TEXT,
  state TEXT,
  class_name TEXT,
  method_category TEXT,
  provider_name TEXT,
  source_system TEXT,
  duty_basis TEXT,
  change_reason TEXT,
  condition_departments TEXT,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE UNIQUE INDEX gov_resource_data_key ON gov_resource_data(code);
CREATE INDEX gov_resource_data_i1 ON gov_resource_data(provider);
CREATE INDEX gov_resource_data_i2 ON gov_resource_data(share_type);
CREATE INDEX gov_resource_data_i3 ON gov_resource_data(state);
CREATE TRIGGER gov_resource_data_guard_insert BEFORE INSERT ON gov_resource_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_resource_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_resource_data_guard_update BEFORE UPDATE ON gov_resource_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_resource_data' COLLATE gov_guard IS NOT CAST(NEW.row_id AS TEXT); END;
CREATE TRIGGER gov_resource_data_guard_delete BEFORE DELETE ON gov_resource_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_resource_data' COLLATE gov_guard IS NOT CAST(OLD.row_id AS TEXT); END;
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
CREATE VIRTUAL TABLE gov_resource USING gov_guarded;

-- gov_item
CREATE TABLE gov_item_data(
  row_id INTEGER PRIMARY KEY,
  resource TEXT,
  name TEXT,
  column_name TEXT,
  type TEXT,
  length TEXT,
  share_type TEXT,
  level TEXT,
  pi TEXT,
  mask TEXT,
  lookup INTEGER,
  change_reason TEXT,
  subject_key INTEGER,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE UNIQUE INDEX gov_item_data_key ON gov_item_data(resource, name);
CREATE TRIGGER gov_item_data_guard_insert BEFORE INSERT ON gov_item_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_item_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_item_data_guard_update BEFORE UPDATE ON gov_item_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_item_data' COLLATE gov_guard IS NOT CAST(NEW.row_id AS TEXT); END;
CREATE TRIGGER gov_item_data_guard_delete BEFORE DELETE ON gov_item_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_item_data' COLLATE gov_guard IS NOT CAST(OLD.row_id AS TEXT); END;
-- Every version of a item that another has replaced; the version in force is the row of gov_item itself.
CREATE TABLE gov_item_history_data(
  resource TEXT, name TEXT, column_name TEXT, type TEXT, length TEXT, share_type TEXT, level TEXT, pi TEXT,
  mask TEXT, lookup INTEGER, change_reason TEXT, subject_key INTEGER,
  changed_at TEXT NOT NULL, changed_by TEXT NOT NULL,
  version INTEGER NOT NULL,        -- from 1
  ended TEXT NOT NULL              -- replaced or deleted
);
CREATE UNIQUE INDEX gov_item_history_data_key ON gov_item_history_data(resource, name, version);
CREATE TRIGGER gov_item_history_data_guard_insert BEFORE INSERT ON gov_item_history_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_item_history_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_item_history_data_guard_update BEFORE UPDATE ON gov_item_history_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_item_history_data' COLLATE gov_guard IS NOT CAST(NEW.rowid AS TEXT); END;
CREATE TRIGGER gov_item_history_data_guard_delete BEFORE DELETE ON gov_item_history_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_item_history_data' COLLATE gov_guard IS NOT CAST(OLD.rowid AS TEXT); END;
CREATE TRIGGER gov_item_data_version_update AFTER UPDATE ON gov_item_data BEGIN
  INSERT INTO gov_item_history_data(
    resource, name, column_name, type, length, share_type, level, pi, mask, lookup, change_reason, subject_key,
    changed_at, changed_by, version, ended)
  VALUES(
    OLD.resource, OLD.name, OLD.column_name, OLD.type, OLD.length, OLD.share_type, OLD.level, OLD.pi,
    OLD.mask, OLD.lookup, OLD.change_reason, OLD.subject_key, OLD.changed_at, OLD.changed_by,
    1 + (SELECT coalesce(max(version), 0) FROM gov_item_history_data WHERE resource = OLD.resource AND name = OLD.name), 'replaced');
END;
CREATE TRIGGER gov_item_data_version_delete AFTER DELETE ON gov_item_data BEGIN
  INSERT INTO gov_item_history_data(
    resource, name, column_name, type, length, share_type, level, pi, mask, lookup, change_reason, subject_key,
    changed_at, changed_by, version, ended)
  VALUES(
    OLD.resource, OLD.name, OLD.column_name, OLD.type, OLD.length, OLD.share_type, OLD.level, OLD.pi,
    OLD.mask, OLD.lookup, OLD.change_reason, OLD.subject_key, OLD.changed_at, OLD.changed_by,
    1 + (SELECT coalesce(max(version), 0) FROM gov_item_history_data WHERE resource = OLD.resource AND name = OLD.name), 'deleted');
END;
CREATE VIRTUAL TABLE gov_item_history USING gov_item_history;
-- The catalogue under the headings of the national sheet, one row per item.
CREATE VIEW v_catalog_cn AS SELECT
  coalesce(r.class_name, r.class_code) AS "信息资源分类",
  r.name AS "信息资源名称",
  r.code AS "信息资源代码",
  coalesce(r.provider_name, d.name) AS "信息资源提供方",
  coalesce(d.uscc, r.provider) AS "信息资源提供方代码",
  r.abstract AS "信息资源摘要",
  r.format_category_label AS "信息资源格式分类",
  r.format_type AS "信息资源格式类型",
  i.name AS "信息项名称",
  i.type_label AS "数据类型",
  i.length AS "数据长度",
  coalesce(i.share_type_label, r.share_type_label) AS "共享类型",
  CASE coalesce(i.share_type, r.share_type) WHEN 'prohibited' THEN r.legal_basis WHEN 'conditional' THEN r.share_condition END AS "共享条件",
  r.method_category AS "共享方式分类",
  r.method_label AS "共享方式类型",
  CASE r.open WHEN 1 THEN '是' WHEN 0 THEN '否' END AS "是否向社会开放",
  r.open_condition AS "开放条件",
  r.update_cycle_label AS "更新周期",
  r.published_on AS "发布日期",
  r.related_code AS "关联资源代码",
  r.state_label AS "状态",
  coalesce(i.level_label, r.level_label) AS "数据级别",
  i.pi_label AS "个人信息类别",
  r.base_library_label AS "基础库"
FROM gov_resource AS r
LEFT JOIN gov_department AS d ON d.code = r.provider
LEFT JOIN gov_item AS i ON i.resource = r.code
ORDER BY r.code, i.rowid;
CREATE VIRTUAL TABLE gov_item USING gov_guarded;

-- gov_import
CREATE TABLE gov_import_data(
  id INTEGER PRIMARY KEY,
  format TEXT NOT NULL,
  mode TEXT NOT NULL,
  file TEXT,
  provider_map TEXT,
  content_sha256 TEXT NOT NULL,
  resources INTEGER NOT NULL,
  items INTEGER NOT NULL,
  faults INTEGER NOT NULL,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE TRIGGER gov_import_data_guard_insert BEFORE INSERT ON gov_import_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_import_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_import_data_guard_update BEFORE UPDATE ON gov_import_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_import_data' COLLATE gov_guard IS NOT CAST(NEW.id AS TEXT); END;
CREATE TRIGGER gov_import_data_guard_delete BEFORE DELETE ON gov_import_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_import_data' COLLATE gov_guard IS NOT CAST(OLD.id AS TEXT); END;
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
CREATE VIRTUAL TABLE gov_import USING gov_guarded;

-- gov_update
CREATE TABLE gov_update_data(
  id INTEGER PRIMARY KEY,
  resource TEXT NOT NULL,
  updated_on TEXT NOT NULL,
  row_count INTEGER,
  note TEXT,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE INDEX gov_update_data_i1 ON gov_update_data(resource, updated_on);
CREATE TRIGGER gov_update_data_guard_insert BEFORE INSERT ON gov_update_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_update_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_update_data_guard_update BEFORE UPDATE ON gov_update_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_update_data' COLLATE gov_guard IS NOT CAST(NEW.id AS TEXT); END;
CREATE TRIGGER gov_update_data_guard_delete BEFORE DELETE ON gov_update_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_update_data' COLLATE gov_guard IS NOT CAST(OLD.id AS TEXT); END;
CREATE VIRTUAL TABLE gov_update USING gov_guarded;

-- gov_collection
CREATE TABLE gov_collection_data(
  id INTEGER PRIMARY KEY,
  resource TEXT NOT NULL,
  collected_on TEXT NOT NULL,
  expected INTEGER,
  received INTEGER NOT NULL,
  rejected INTEGER,
  note TEXT,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE INDEX gov_collection_data_i1 ON gov_collection_data(resource, collected_on);
CREATE TRIGGER gov_collection_data_guard_insert BEFORE INSERT ON gov_collection_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_collection_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_collection_data_guard_update BEFORE UPDATE ON gov_collection_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_collection_data' COLLATE gov_guard IS NOT CAST(NEW.id AS TEXT); END;
CREATE TRIGGER gov_collection_data_guard_delete BEFORE DELETE ON gov_collection_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_collection_data' COLLATE gov_guard IS NOT CAST(OLD.id AS TEXT); END;
CREATE VIRTUAL TABLE gov_collection USING gov_guarded;

-- gov_subscription
CREATE TABLE gov_subscription_data(
  id INTEGER PRIMARY KEY,
  subscriber TEXT NOT NULL,
  resource TEXT,
  search TEXT,
  since TEXT NOT NULL,
  until TEXT,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE INDEX gov_subscription_data_i1 ON gov_subscription_data(subscriber);
CREATE INDEX gov_subscription_data_i2 ON gov_subscription_data(resource);
CREATE TRIGGER gov_subscription_data_guard_insert BEFORE INSERT ON gov_subscription_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_subscription_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_subscription_data_guard_update BEFORE UPDATE ON gov_subscription_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_subscription_data' COLLATE gov_guard IS NOT CAST(NEW.id AS TEXT); END;
CREATE TRIGGER gov_subscription_data_guard_delete BEFORE DELETE ON gov_subscription_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_subscription_data' COLLATE gov_guard IS NOT CAST(OLD.id AS TEXT); END;
CREATE VIRTUAL TABLE gov_subscription USING gov_guarded;

-- gov_mount
CREATE TABLE gov_mount_data(
  row_id INTEGER PRIMARY KEY,
  name TEXT,
  resource TEXT NOT NULL,
  source TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE UNIQUE INDEX gov_mount_data_key ON gov_mount_data(name);
CREATE INDEX gov_mount_data_i1 ON gov_mount_data(resource);
CREATE INDEX gov_mount_data_i2 ON gov_mount_data(source);
CREATE TRIGGER gov_mount_data_guard_insert BEFORE INSERT ON gov_mount_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_mount_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_mount_data_guard_update BEFORE UPDATE ON gov_mount_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_mount_data' COLLATE gov_guard IS NOT CAST(NEW.row_id AS TEXT); END;
CREATE TRIGGER gov_mount_data_guard_delete BEFORE DELETE ON gov_mount_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_mount_data' COLLATE gov_guard IS NOT CAST(OLD.row_id AS TEXT); END;
CREATE VIRTUAL TABLE gov_mount USING gov_guarded;

-- gov_watch
CREATE TABLE gov_watch_data(
  id INTEGER PRIMARY KEY,
  resource TEXT NOT NULL,
  checked_on TEXT,
  row_count INTEGER,
  changed INTEGER,
  content_version TEXT,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE INDEX gov_watch_data_i1 ON gov_watch_data(resource);
CREATE TRIGGER gov_watch_data_guard_insert BEFORE INSERT ON gov_watch_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_watch_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_watch_data_guard_update BEFORE UPDATE ON gov_watch_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_watch_data' COLLATE gov_guard IS NOT CAST(NEW.id AS TEXT); END;
CREATE TRIGGER gov_watch_data_guard_delete BEFORE DELETE ON gov_watch_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_watch_data' COLLATE gov_guard IS NOT CAST(OLD.id AS TEXT); END;
-- A check that finds the source changed is one statement with the update it records.
CREATE TRIGGER gov_watch_data_update AFTER INSERT ON gov_watch_data BEGIN
  INSERT INTO gov_update_data(id, resource, updated_on, row_count, note, changed_at, changed_by)
  SELECT id, resource, updated_on, row_count, note, changed_at, changed_by FROM gov_pending_update;
END;
CREATE VIRTUAL TABLE gov_watch USING gov_guarded;

-- gov_access
CREATE TABLE gov_access_data(
  id INTEGER PRIMARY KEY,
  resource TEXT NOT NULL,
  items TEXT NOT NULL,
  taken_by TEXT,
  department TEXT,
  agreement INTEGER,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE INDEX gov_access_data_i1 ON gov_access_data(resource);
CREATE TRIGGER gov_access_data_guard_insert BEFORE INSERT ON gov_access_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_access_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_access_data_guard_update BEFORE UPDATE ON gov_access_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_access_data' COLLATE gov_guard IS NOT CAST(NEW.id AS TEXT); END;
CREATE TRIGGER gov_access_data_guard_delete BEFORE DELETE ON gov_access_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_access_data' COLLATE gov_guard IS NOT CAST(OLD.id AS TEXT); END;
CREATE VIRTUAL TABLE gov_access USING gov_guarded;

-- gov_request
CREATE TABLE gov_request_data(
  id INTEGER PRIMARY KEY,
  resource TEXT NOT NULL,
  applicant TEXT NOT NULL,
  system TEXT,
  purpose TEXT,
  scope TEXT,
  items TEXT,
  legal_basis TEXT,
  valid_until TEXT,
  form_sha256 TEXT,
  form_sent_at TEXT,
  received_at TEXT,
  state TEXT NOT NULL,
  reply_due TEXT,
  agreed_items TEXT,
  row_filter TEXT,
  refusal_basis TEXT,
  refusal_reason TEXT,
  extension_reason TEXT,
  decided_at TEXT,
  provide_due TEXT,
  provided_at TEXT,
  previous INTEGER,
  agreed_masks TEXT,
  verify_only INTEGER,
  answered_at TEXT,
  undertaking_sha256 TEXT,
  event TEXT,
  state_reason TEXT,
  minimum_k INTEGER,
  k_items TEXT,
  submitted_by TEXT,
  entry INTEGER,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE INDEX gov_request_data_i1 ON gov_request_data(resource, applicant);
CREATE INDEX gov_request_data_i2 ON gov_request_data(applicant);
CREATE INDEX gov_request_data_i3 ON gov_request_data(state, valid_until);
CREATE INDEX gov_request_data_i4 ON gov_request_data(answered_at);
CREATE INDEX gov_request_data_i5 ON gov_request_data(decided_at);
CREATE TRIGGER gov_request_data_guard_insert BEFORE INSERT ON gov_request_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_request_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_request_data_guard_update BEFORE UPDATE ON gov_request_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_request_data' COLLATE gov_guard IS NOT CAST(NEW.id AS TEXT); END;
CREATE TRIGGER gov_request_data_guard_delete BEFORE DELETE ON gov_request_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_request_data' COLLATE gov_guard IS NOT CAST(OLD.id AS TEXT); END;
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
CREATE VIRTUAL TABLE gov_request USING gov_guarded;

-- gov_verifier
CREATE TABLE gov_verifier_data(
  row_id INTEGER PRIMARY KEY,
  vkey TEXT,
  name TEXT,
  key_id TEXT,
  checked INTEGER,
  holder TEXT,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE UNIQUE INDEX gov_verifier_data_key ON gov_verifier_data(vkey);
CREATE INDEX gov_verifier_data_i1 ON gov_verifier_data(name);
CREATE TRIGGER gov_verifier_data_guard_insert BEFORE INSERT ON gov_verifier_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_verifier_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_verifier_data_guard_update BEFORE UPDATE ON gov_verifier_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_verifier_data' COLLATE gov_guard IS NOT CAST(NEW.row_id AS TEXT); END;
CREATE TRIGGER gov_verifier_data_guard_delete BEFORE DELETE ON gov_verifier_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_verifier_data' COLLATE gov_guard IS NOT CAST(OLD.row_id AS TEXT); END;
CREATE VIRTUAL TABLE gov_verifier USING gov_guarded;

-- gov_checkpoint
CREATE TABLE gov_checkpoint_data(
  size INTEGER PRIMARY KEY,
  origin TEXT,
  root TEXT,
  note TEXT,
  fingerprint TEXT,
  signatures INTEGER,
  verified TEXT,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE TRIGGER gov_checkpoint_data_guard_insert BEFORE INSERT ON gov_checkpoint_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_checkpoint_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_checkpoint_data_guard_update BEFORE UPDATE ON gov_checkpoint_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_checkpoint_data' COLLATE gov_guard IS NOT CAST(NEW.size AS TEXT); END;
CREATE TRIGGER gov_checkpoint_data_guard_delete BEFORE DELETE ON gov_checkpoint_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_checkpoint_data' COLLATE gov_guard IS NOT CAST(OLD.size AS TEXT); END;
CREATE TRIGGER gov_checkpoint_data_nodes AFTER INSERT ON gov_checkpoint_data BEGIN INSERT OR REPLACE INTO gov_node_data(level, idx, hash) SELECT level, idx, hash FROM gov_pending_node; END;
CREATE VIRTUAL TABLE gov_checkpoint USING gov_guarded;

-- gov_restore
CREATE TABLE gov_restore_data(
  id INTEGER PRIMARY KEY,
  note TEXT NOT NULL,
  document TEXT NOT NULL,
  reason TEXT NOT NULL,
  length INTEGER,
  standing TEXT,
  origin TEXT,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE TRIGGER gov_restore_data_guard_insert BEFORE INSERT ON gov_restore_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_restore_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_restore_data_guard_update BEFORE UPDATE ON gov_restore_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_restore_data' COLLATE gov_guard IS NOT CAST(NEW.id AS TEXT); END;
CREATE TRIGGER gov_restore_data_guard_delete BEFORE DELETE ON gov_restore_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_restore_data' COLLATE gov_guard IS NOT CAST(OLD.id AS TEXT); END;
CREATE VIRTUAL TABLE gov_restore USING gov_guarded;

-- gov_hold
CREATE TABLE gov_hold_data(
  id INTEGER PRIMARY KEY,
  from_seq INTEGER NOT NULL,
  to_seq INTEGER,
  ground TEXT NOT NULL,
  document TEXT NOT NULL,
  released_on TEXT,
  release_document TEXT,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE TRIGGER gov_hold_data_guard_insert BEFORE INSERT ON gov_hold_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_hold_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_hold_data_guard_update BEFORE UPDATE ON gov_hold_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_hold_data' COLLATE gov_guard IS NOT CAST(NEW.id AS TEXT); END;
CREATE TRIGGER gov_hold_data_guard_delete BEFORE DELETE ON gov_hold_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_hold_data' COLLATE gov_guard IS NOT CAST(OLD.id AS TEXT); END;
CREATE VIRTUAL TABLE gov_hold USING gov_guarded;

-- gov_erasure
CREATE TABLE gov_erasure_data(
  id INTEGER PRIMARY KEY,
  from_seq INTEGER NOT NULL,
  to_seq INTEGER NOT NULL,
  ground TEXT NOT NULL,
  document TEXT NOT NULL,
  state TEXT,
  requested_by TEXT,
  confirmed_by TEXT,
  erased INTEGER,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE TRIGGER gov_erasure_data_guard_insert BEFORE INSERT ON gov_erasure_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_erasure_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_erasure_data_guard_update BEFORE UPDATE ON gov_erasure_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_erasure_data' COLLATE gov_guard IS NOT CAST(NEW.id AS TEXT); END;
CREATE TRIGGER gov_erasure_data_guard_delete BEFORE DELETE ON gov_erasure_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_erasure_data' COLLATE gov_guard IS NOT CAST(OLD.id AS TEXT); END;
CREATE TRIGGER gov_erasure_data_apply AFTER UPDATE ON gov_erasure_data WHEN NEW.state = 'confirmed' AND OLD.state <> 'confirmed' BEGIN UPDATE gov_audit_data SET detail = NULL WHERE seq BETWEEN NEW.from_seq AND NEW.to_seq AND detail IS NOT NULL AND (instr(body, ',"class":"access",') > 0 OR instr(body, ',"class":"application",') > 0); END;
CREATE VIRTUAL TABLE gov_erasure USING gov_guarded;

-- gov_feed
CREATE TABLE gov_feed_data(
  id INTEGER PRIMARY KEY,
  department TEXT NOT NULL,
  from_seq INTEGER,
  to_seq INTEGER,
  content TEXT,
  received_on TEXT,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE INDEX gov_feed_data_i1 ON gov_feed_data(department, to_seq);
CREATE TRIGGER gov_feed_data_guard_insert BEFORE INSERT ON gov_feed_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_feed_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_feed_data_guard_update BEFORE UPDATE ON gov_feed_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_feed_data' COLLATE gov_guard IS NOT CAST(NEW.id AS TEXT); END;
CREATE TRIGGER gov_feed_data_guard_delete BEFORE DELETE ON gov_feed_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_feed_data' COLLATE gov_guard IS NOT CAST(OLD.id AS TEXT); END;
CREATE VIRTUAL TABLE gov_feed USING gov_guarded;

-- gov_track
CREATE TABLE gov_track_data(
  row_id INTEGER PRIMARY KEY,
  target TEXT,
  columns TEXT,
  secret TEXT,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE UNIQUE INDEX gov_track_data_key ON gov_track_data(target);
CREATE TRIGGER gov_track_data_guard_insert BEFORE INSERT ON gov_track_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_track_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_track_data_guard_update BEFORE UPDATE ON gov_track_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_track_data' COLLATE gov_guard IS NOT CAST(NEW.row_id AS TEXT); END;
CREATE TRIGGER gov_track_data_guard_delete BEFORE DELETE ON gov_track_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_track_data' COLLATE gov_guard IS NOT CAST(OLD.row_id AS TEXT); END;
CREATE VIRTUAL TABLE gov_track USING gov_guarded;

-- gov_trace
CREATE TABLE gov_trace_data(
  id INTEGER PRIMARY KEY,
  target TEXT NOT NULL,
  verb TEXT NOT NULL,
  row_key TEXT,
  old_digest TEXT,
  new_digest TEXT,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE INDEX gov_trace_data_i1 ON gov_trace_data(target, row_key);
CREATE TRIGGER gov_trace_data_guard_insert BEFORE INSERT ON gov_trace_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_trace_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_trace_data_guard_update BEFORE UPDATE ON gov_trace_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_trace_data' COLLATE gov_guard IS NOT CAST(NEW.id AS TEXT); END;
CREATE TRIGGER gov_trace_data_guard_delete BEFORE DELETE ON gov_trace_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_trace_data' COLLATE gov_guard IS NOT CAST(OLD.id AS TEXT); END;
CREATE VIRTUAL TABLE gov_trace USING gov_guarded;

-- gov_event
CREATE TABLE gov_event_data(
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  department TEXT NOT NULL,
  happened_on TEXT,
  title TEXT,
  document TEXT,
  evidence_sha256 TEXT,
  due TEXT,
  answers INTEGER,
  resource TEXT,
  items TEXT,
  begins TEXT,
  valid_until TEXT,
  needs_declassification INTEGER,
  declassified_by TEXT,
  filed_by TEXT,
  approver1 TEXT,
  approver2 TEXT,
  review_due TEXT,
  reviewed_on TEXT,
  review_sha256 TEXT,
  state TEXT NOT NULL,
  note TEXT,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE INDEX gov_event_data_i1 ON gov_event_data(kind, department, happened_on);
CREATE INDEX gov_event_data_i2 ON gov_event_data(state, valid_until);
CREATE TRIGGER gov_event_data_guard_insert BEFORE INSERT ON gov_event_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_event_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_event_data_guard_update BEFORE UPDATE ON gov_event_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_event_data' COLLATE gov_guard IS NOT CAST(NEW.id AS TEXT); END;
CREATE TRIGGER gov_event_data_guard_delete BEFORE DELETE ON gov_event_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_event_data' COLLATE gov_guard IS NOT CAST(OLD.id AS TEXT); END;
CREATE VIRTUAL TABLE gov_event USING gov_guarded;

-- gov_feedback
CREATE TABLE gov_feedback_data(
  id INTEGER PRIMARY KEY,
  resource TEXT NOT NULL,
  item TEXT,
  department TEXT NOT NULL,
  provider TEXT,
  statement TEXT,
  evidence_sha256 TEXT,
  reported_on TEXT,
  due TEXT,
  state TEXT NOT NULL,
  correction TEXT,
  reason TEXT,
  sources TEXT,
  answered_on TEXT,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE INDEX gov_feedback_data_i1 ON gov_feedback_data(state, due);
CREATE INDEX gov_feedback_data_i2 ON gov_feedback_data(resource);
CREATE INDEX gov_feedback_data_i3 ON gov_feedback_data(department);
CREATE TRIGGER gov_feedback_data_guard_insert BEFORE INSERT ON gov_feedback_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_feedback_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_feedback_data_guard_update BEFORE UPDATE ON gov_feedback_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_feedback_data' COLLATE gov_guard IS NOT CAST(NEW.id AS TEXT); END;
CREATE TRIGGER gov_feedback_data_guard_delete BEFORE DELETE ON gov_feedback_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_feedback_data' COLLATE gov_guard IS NOT CAST(OLD.id AS TEXT); END;
CREATE VIRTUAL TABLE gov_feedback USING gov_guarded;

-- gov_province
CREATE TABLE gov_province_data(
  id INTEGER PRIMARY KEY,
  department TEXT NOT NULL,
  bureau TEXT,
  purpose TEXT,
  system TEXT,
  items TEXT,
  catalogue TEXT,
  state TEXT NOT NULL,
  filed_at TEXT,
  answered_at TEXT,
  answer_sha256 TEXT,
  province_working_days INTEGER,
  resource TEXT,
  reason TEXT,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE INDEX gov_province_data_i1 ON gov_province_data(state);
CREATE INDEX gov_province_data_i2 ON gov_province_data(department);
CREATE TRIGGER gov_province_data_guard_insert BEFORE INSERT ON gov_province_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_province_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_province_data_guard_update BEFORE UPDATE ON gov_province_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_province_data' COLLATE gov_guard IS NOT CAST(NEW.id AS TEXT); END;
CREATE TRIGGER gov_province_data_guard_delete BEFORE DELETE ON gov_province_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_province_data' COLLATE gov_guard IS NOT CAST(OLD.id AS TEXT); END;
CREATE VIRTUAL TABLE gov_province USING gov_guarded;

-- gov_machine
CREATE TABLE gov_machine_data(
  row_id INTEGER PRIMARY KEY,
  name TEXT,
  definition TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE UNIQUE INDEX gov_machine_data_key ON gov_machine_data(name);
CREATE TRIGGER gov_machine_data_guard_insert BEFORE INSERT ON gov_machine_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_machine_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_machine_data_guard_update BEFORE UPDATE ON gov_machine_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_machine_data' COLLATE gov_guard IS NOT CAST(NEW.row_id AS TEXT); END;
CREATE TRIGGER gov_machine_data_guard_delete BEFORE DELETE ON gov_machine_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_machine_data' COLLATE gov_guard IS NOT CAST(OLD.row_id AS TEXT); END;
CREATE VIRTUAL TABLE gov_machine USING gov_guarded;

-- gov_attach
CREATE TABLE gov_attach_data(
  row_id INTEGER PRIMARY KEY,
  target TEXT,
  column_name TEXT,
  machine TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE UNIQUE INDEX gov_attach_data_key ON gov_attach_data(target, column_name);
CREATE INDEX gov_attach_data_i1 ON gov_attach_data(machine);
CREATE TRIGGER gov_attach_data_guard_insert BEFORE INSERT ON gov_attach_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_attach_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_attach_data_guard_update BEFORE UPDATE ON gov_attach_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_attach_data' COLLATE gov_guard IS NOT CAST(NEW.row_id AS TEXT); END;
CREATE TRIGGER gov_attach_data_guard_delete BEFORE DELETE ON gov_attach_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_attach_data' COLLATE gov_guard IS NOT CAST(OLD.row_id AS TEXT); END;
CREATE VIRTUAL TABLE gov_attach USING gov_guarded;

-- gov_change
CREATE TABLE gov_change_data(
  id INTEGER PRIMARY KEY,
  target TEXT NOT NULL,
  column_name TEXT NOT NULL,
  row_key TEXT,
  verb TEXT NOT NULL,
  from_state TEXT,
  to_state TEXT,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE INDEX gov_change_data_i1 ON gov_change_data(target, column_name, row_key);
CREATE TRIGGER gov_change_data_guard_insert BEFORE INSERT ON gov_change_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_change_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_change_data_guard_update BEFORE UPDATE ON gov_change_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_change_data' COLLATE gov_guard IS NOT CAST(NEW.id AS TEXT); END;
CREATE TRIGGER gov_change_data_guard_delete BEFORE DELETE ON gov_change_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_change_data' COLLATE gov_guard IS NOT CAST(OLD.id AS TEXT); END;
CREATE VIRTUAL TABLE gov_change USING gov_guarded;

-- gov_calendar
CREATE TABLE gov_calendar_data(
  row_id INTEGER PRIMARY KEY,
  date TEXT,
  is_workday INTEGER NOT NULL,
  note TEXT,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE UNIQUE INDEX gov_calendar_data_key ON gov_calendar_data(date);
CREATE TRIGGER gov_calendar_data_guard_insert BEFORE INSERT ON gov_calendar_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_calendar_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_calendar_data_guard_update BEFORE UPDATE ON gov_calendar_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_calendar_data' COLLATE gov_guard IS NOT CAST(NEW.row_id AS TEXT); END;
CREATE TRIGGER gov_calendar_data_guard_delete BEFORE DELETE ON gov_calendar_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_calendar_data' COLLATE gov_guard IS NOT CAST(OLD.row_id AS TEXT); END;
-- The loaded days by year, one letter a day (0, 1, or ? while unknown): what every deadline reads.
CREATE TABLE gov_calendar_year_data(
  year INTEGER PRIMARY KEY,
  days TEXT NOT NULL
);
CREATE TRIGGER gov_calendar_year_data_guard_insert BEFORE INSERT ON gov_calendar_year_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_calendar_year_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_calendar_year_data_guard_update BEFORE UPDATE ON gov_calendar_year_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_calendar_year_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_calendar_year_data_guard_delete BEFORE DELETE ON gov_calendar_year_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_calendar_year_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_calendar_data_year_insert AFTER INSERT ON gov_calendar_data BEGIN INSERT OR IGNORE INTO gov_calendar_year_data(year, days) VALUES(CAST(substr(NEW.date, 1, 4) AS INTEGER), replace(hex(zeroblob(183)), '0', '?')); UPDATE gov_calendar_year_data SET days = substr(days, 1, strftime('%j', NEW.date) - 1) || NEW.is_workday || substr(days, strftime('%j', NEW.date) + 1) WHERE year = CAST(substr(NEW.date, 1, 4) AS INTEGER); END;
CREATE TRIGGER gov_calendar_data_year_update AFTER UPDATE ON gov_calendar_data BEGIN UPDATE gov_calendar_year_data SET days = substr(days, 1, strftime('%j', NEW.date) - 1) || NEW.is_workday || substr(days, strftime('%j', NEW.date) + 1) WHERE year = CAST(substr(NEW.date, 1, 4) AS INTEGER); END;
CREATE TRIGGER gov_calendar_data_year_delete AFTER DELETE ON gov_calendar_data BEGIN UPDATE gov_calendar_year_data SET days = substr(days, 1, strftime('%j', OLD.date) - 1) || '?' || substr(days, strftime('%j', OLD.date) + 1) WHERE year = CAST(substr(OLD.date, 1, 4) AS INTEGER); END;
-- A day that becomes known, or other than it was, sets the deadlines that hang on it in the same statement.
CREATE TRIGGER gov_calendar_data_due_insert AFTER INSERT ON gov_calendar_data BEGIN UPDATE gov_request_data SET reply_due = coalesce((SELECT value FROM gov_pending_set AS s WHERE s.id = gov_request_data.id AND s.shadow = 'gov_request_data' AND s.name = 'reply_due'), reply_due), provide_due = coalesce((SELECT value FROM gov_pending_set AS s WHERE s.id = gov_request_data.id AND s.shadow = 'gov_request_data' AND s.name = 'provide_due'), provide_due), changed_at = (SELECT value FROM gov_pending_set AS s WHERE s.id = gov_request_data.id AND s.shadow = 'gov_request_data' AND s.name = 'changed_at'), changed_by = (SELECT value FROM gov_pending_set AS s WHERE s.id = gov_request_data.id AND s.shadow = 'gov_request_data' AND s.name = 'changed_by') WHERE id IN (SELECT s.id FROM gov_pending_set AS s WHERE s.shadow = 'gov_request_data'); UPDATE gov_feedback_data SET due = coalesce((SELECT value FROM gov_pending_set AS s WHERE s.id = gov_feedback_data.id AND s.shadow = 'gov_feedback_data' AND s.name = 'due'), due), changed_at = (SELECT value FROM gov_pending_set AS s WHERE s.id = gov_feedback_data.id AND s.shadow = 'gov_feedback_data' AND s.name = 'changed_at'), changed_by = (SELECT value FROM gov_pending_set AS s WHERE s.id = gov_feedback_data.id AND s.shadow = 'gov_feedback_data' AND s.name = 'changed_by') WHERE id IN (SELECT s.id FROM gov_pending_set AS s WHERE s.shadow = 'gov_feedback_data'); UPDATE gov_event_data SET review_due = coalesce((SELECT value FROM gov_pending_set AS s WHERE s.id = gov_event_data.id AND s.shadow = 'gov_event_data' AND s.name = 'review_due'), review_due), changed_at = (SELECT value FROM gov_pending_set AS s WHERE s.id = gov_event_data.id AND s.shadow = 'gov_event_data' AND s.name = 'changed_at'), changed_by = (SELECT value FROM gov_pending_set AS s WHERE s.id = gov_event_data.id AND s.shadow = 'gov_event_data' AND s.name = 'changed_by') WHERE id IN (SELECT s.id FROM gov_pending_set AS s WHERE s.shadow = 'gov_event_data'); END;
CREATE TRIGGER gov_calendar_data_due_update AFTER UPDATE ON gov_calendar_data BEGIN UPDATE gov_request_data SET reply_due = coalesce((SELECT value FROM gov_pending_set AS s WHERE s.id = gov_request_data.id AND s.shadow = 'gov_request_data' AND s.name = 'reply_due'), reply_due), provide_due = coalesce((SELECT value FROM gov_pending_set AS s WHERE s.id = gov_request_data.id AND s.shadow = 'gov_request_data' AND s.name = 'provide_due'), provide_due), changed_at = (SELECT value FROM gov_pending_set AS s WHERE s.id = gov_request_data.id AND s.shadow = 'gov_request_data' AND s.name = 'changed_at'), changed_by = (SELECT value FROM gov_pending_set AS s WHERE s.id = gov_request_data.id AND s.shadow = 'gov_request_data' AND s.name = 'changed_by') WHERE id IN (SELECT s.id FROM gov_pending_set AS s WHERE s.shadow = 'gov_request_data'); UPDATE gov_feedback_data SET due = coalesce((SELECT value FROM gov_pending_set AS s WHERE s.id = gov_feedback_data.id AND s.shadow = 'gov_feedback_data' AND s.name = 'due'), due), changed_at = (SELECT value FROM gov_pending_set AS s WHERE s.id = gov_feedback_data.id AND s.shadow = 'gov_feedback_data' AND s.name = 'changed_at'), changed_by = (SELECT value FROM gov_pending_set AS s WHERE s.id = gov_feedback_data.id AND s.shadow = 'gov_feedback_data' AND s.name = 'changed_by') WHERE id IN (SELECT s.id FROM gov_pending_set AS s WHERE s.shadow = 'gov_feedback_data'); UPDATE gov_event_data SET review_due = coalesce((SELECT value FROM gov_pending_set AS s WHERE s.id = gov_event_data.id AND s.shadow = 'gov_event_data' AND s.name = 'review_due'), review_due), changed_at = (SELECT value FROM gov_pending_set AS s WHERE s.id = gov_event_data.id AND s.shadow = 'gov_event_data' AND s.name = 'changed_at'), changed_by = (SELECT value FROM gov_pending_set AS s WHERE s.id = gov_event_data.id AND s.shadow = 'gov_event_data' AND s.name = 'changed_by') WHERE id IN (SELECT s.id FROM gov_pending_set AS s WHERE s.shadow = 'gov_event_data'); END;
CREATE TRIGGER gov_calendar_data_due_delete AFTER DELETE ON gov_calendar_data BEGIN UPDATE gov_request_data SET reply_due = coalesce((SELECT value FROM gov_pending_set AS s WHERE s.id = gov_request_data.id AND s.shadow = 'gov_request_data' AND s.name = 'reply_due'), reply_due), provide_due = coalesce((SELECT value FROM gov_pending_set AS s WHERE s.id = gov_request_data.id AND s.shadow = 'gov_request_data' AND s.name = 'provide_due'), provide_due), changed_at = (SELECT value FROM gov_pending_set AS s WHERE s.id = gov_request_data.id AND s.shadow = 'gov_request_data' AND s.name = 'changed_at'), changed_by = (SELECT value FROM gov_pending_set AS s WHERE s.id = gov_request_data.id AND s.shadow = 'gov_request_data' AND s.name = 'changed_by') WHERE id IN (SELECT s.id FROM gov_pending_set AS s WHERE s.shadow = 'gov_request_data'); UPDATE gov_feedback_data SET due = coalesce((SELECT value FROM gov_pending_set AS s WHERE s.id = gov_feedback_data.id AND s.shadow = 'gov_feedback_data' AND s.name = 'due'), due), changed_at = (SELECT value FROM gov_pending_set AS s WHERE s.id = gov_feedback_data.id AND s.shadow = 'gov_feedback_data' AND s.name = 'changed_at'), changed_by = (SELECT value FROM gov_pending_set AS s WHERE s.id = gov_feedback_data.id AND s.shadow = 'gov_feedback_data' AND s.name = 'changed_by') WHERE id IN (SELECT s.id FROM gov_pending_set AS s WHERE s.shadow = 'gov_feedback_data'); UPDATE gov_event_data SET review_due = coalesce((SELECT value FROM gov_pending_set AS s WHERE s.id = gov_event_data.id AND s.shadow = 'gov_event_data' AND s.name = 'review_due'), review_due), changed_at = (SELECT value FROM gov_pending_set AS s WHERE s.id = gov_event_data.id AND s.shadow = 'gov_event_data' AND s.name = 'changed_at'), changed_by = (SELECT value FROM gov_pending_set AS s WHERE s.id = gov_event_data.id AND s.shadow = 'gov_event_data' AND s.name = 'changed_by') WHERE id IN (SELECT s.id FROM gov_pending_set AS s WHERE s.shadow = 'gov_event_data'); END;
CREATE VIRTUAL TABLE gov_calendar USING gov_guarded;

-- gov_rule
CREATE TABLE gov_rule_data(
  row_id INTEGER PRIMARY KEY,
  pack TEXT,
  version TEXT,
  rule TEXT,
  article INTEGER,
  basis TEXT NOT NULL,
  value TEXT NOT NULL,
  note TEXT,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE UNIQUE INDEX gov_rule_data_key ON gov_rule_data(pack, version, rule);
CREATE TRIGGER gov_rule_data_guard_insert BEFORE INSERT ON gov_rule_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_rule_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_rule_data_guard_update BEFORE UPDATE ON gov_rule_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_rule_data' COLLATE gov_guard IS NOT CAST(NEW.row_id AS TEXT); END;
CREATE TRIGGER gov_rule_data_guard_delete BEFORE DELETE ON gov_rule_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_rule_data' COLLATE gov_guard IS NOT CAST(OLD.row_id AS TEXT); END;
CREATE VIRTUAL TABLE gov_rule USING gov_guarded;

-- gov_pack
CREATE TABLE gov_pack_data(
  row_id INTEGER PRIMARY KEY,
  pack TEXT,
  version TEXT,
  title TEXT,
  state TEXT NOT NULL,
  effective TEXT,
  verified INTEGER,
  digest TEXT,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE UNIQUE INDEX gov_pack_data_key ON gov_pack_data(pack, version);
CREATE TRIGGER gov_pack_data_guard_insert BEFORE INSERT ON gov_pack_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_pack_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_pack_data_guard_update BEFORE UPDATE ON gov_pack_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_pack_data' COLLATE gov_guard IS NOT CAST(NEW.row_id AS TEXT); END;
CREATE TRIGGER gov_pack_data_guard_delete BEFORE DELETE ON gov_pack_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_pack_data' COLLATE gov_guard IS NOT CAST(OLD.row_id AS TEXT); END;
-- Putting a pack in force or out of it is one statement with what follows: the list of active packs, and the deadlines.
CREATE TRIGGER gov_pack_data_meta_update AFTER UPDATE ON gov_pack_data BEGIN UPDATE gov_meta_data SET packs = (SELECT s.value FROM gov_pending_set AS s WHERE s.shadow = 'gov_meta_data' AND s.name = 'packs') WHERE one = 1 AND EXISTS (SELECT 1 FROM gov_pending_set AS s WHERE s.shadow = 'gov_meta_data' AND s.name = 'packs'); END;
CREATE TRIGGER gov_pack_data_due_update AFTER UPDATE ON gov_pack_data BEGIN UPDATE gov_request_data SET reply_due = coalesce((SELECT value FROM gov_pending_set AS s WHERE s.id = gov_request_data.id AND s.shadow = 'gov_request_data' AND s.name = 'reply_due'), reply_due), provide_due = coalesce((SELECT value FROM gov_pending_set AS s WHERE s.id = gov_request_data.id AND s.shadow = 'gov_request_data' AND s.name = 'provide_due'), provide_due), changed_at = (SELECT value FROM gov_pending_set AS s WHERE s.id = gov_request_data.id AND s.shadow = 'gov_request_data' AND s.name = 'changed_at'), changed_by = (SELECT value FROM gov_pending_set AS s WHERE s.id = gov_request_data.id AND s.shadow = 'gov_request_data' AND s.name = 'changed_by') WHERE id IN (SELECT s.id FROM gov_pending_set AS s WHERE s.shadow = 'gov_request_data'); UPDATE gov_feedback_data SET due = coalesce((SELECT value FROM gov_pending_set AS s WHERE s.id = gov_feedback_data.id AND s.shadow = 'gov_feedback_data' AND s.name = 'due'), due), changed_at = (SELECT value FROM gov_pending_set AS s WHERE s.id = gov_feedback_data.id AND s.shadow = 'gov_feedback_data' AND s.name = 'changed_at'), changed_by = (SELECT value FROM gov_pending_set AS s WHERE s.id = gov_feedback_data.id AND s.shadow = 'gov_feedback_data' AND s.name = 'changed_by') WHERE id IN (SELECT s.id FROM gov_pending_set AS s WHERE s.shadow = 'gov_feedback_data'); UPDATE gov_event_data SET review_due = coalesce((SELECT value FROM gov_pending_set AS s WHERE s.id = gov_event_data.id AND s.shadow = 'gov_event_data' AND s.name = 'review_due'), review_due), changed_at = (SELECT value FROM gov_pending_set AS s WHERE s.id = gov_event_data.id AND s.shadow = 'gov_event_data' AND s.name = 'changed_at'), changed_by = (SELECT value FROM gov_pending_set AS s WHERE s.id = gov_event_data.id AND s.shadow = 'gov_event_data' AND s.name = 'changed_by') WHERE id IN (SELECT s.id FROM gov_pending_set AS s WHERE s.shadow = 'gov_event_data'); END;
CREATE VIRTUAL TABLE gov_pack USING gov_guarded;

-- gov_period
CREATE TABLE gov_period_data(
  row_id INTEGER PRIMARY KEY,
  period TEXT,
  head INTEGER NOT NULL,
  figures_sha256 TEXT NOT NULL,
  figures TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE UNIQUE INDEX gov_period_data_key ON gov_period_data(period);
CREATE TRIGGER gov_period_data_guard_insert BEFORE INSERT ON gov_period_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_period_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_period_data_guard_update BEFORE UPDATE ON gov_period_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_period_data' COLLATE gov_guard IS NOT CAST(NEW.row_id AS TEXT); END;
CREATE TRIGGER gov_period_data_guard_delete BEFORE DELETE ON gov_period_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_period_data' COLLATE gov_guard IS NOT CAST(OLD.row_id AS TEXT); END;
CREATE VIRTUAL TABLE gov_period USING gov_guarded;

-- gov_notice
CREATE TABLE gov_notice_data(
  id INTEGER PRIMARY KEY,
  department TEXT NOT NULL,
  finding INTEGER NOT NULL,
  content TEXT,
  demands TEXT,
  entries TEXT,
  issued_on TEXT,
  deadline TEXT,
  confirmed_by TEXT,
  state TEXT NOT NULL,
  rectified_on TEXT,
  reviewed_by TEXT,
  reviewed_on TEXT,
  review_evidence TEXT,
  number TEXT,
  circular_number TEXT,
  report_number TEXT,
  report_signer TEXT,
  withdrawal_reason TEXT,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE INDEX gov_notice_data_i1 ON gov_notice_data(department);
CREATE INDEX gov_notice_data_i2 ON gov_notice_data(state, deadline);
CREATE TRIGGER gov_notice_data_guard_insert BEFORE INSERT ON gov_notice_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_notice_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_notice_data_guard_update BEFORE UPDATE ON gov_notice_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_notice_data' COLLATE gov_guard IS NOT CAST(NEW.id AS TEXT); END;
CREATE TRIGGER gov_notice_data_guard_delete BEFORE DELETE ON gov_notice_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_notice_data' COLLATE gov_guard IS NOT CAST(OLD.id AS TEXT); END;
CREATE VIRTUAL TABLE gov_notice USING gov_guarded;

-- gov_reveal
CREATE TABLE gov_reveal_data(
  id INTEGER PRIMARY KEY,
  request INTEGER NOT NULL,
  item TEXT NOT NULL,
  ground TEXT NOT NULL,
  document TEXT,
  state TEXT NOT NULL,
  requested_by TEXT,
  requested_at TEXT,
  decided_by TEXT,
  decided_at TEXT,
  taken_at TEXT,
  given TEXT,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE INDEX gov_reveal_data_i1 ON gov_reveal_data(request);
CREATE INDEX gov_reveal_data_i2 ON gov_reveal_data(state);
CREATE TRIGGER gov_reveal_data_guard_insert BEFORE INSERT ON gov_reveal_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'insert gov_reveal_data' COLLATE gov_guard IS NOT '0'; END;
CREATE TRIGGER gov_reveal_data_guard_update BEFORE UPDATE ON gov_reveal_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'update gov_reveal_data' COLLATE gov_guard IS NOT CAST(NEW.id AS TEXT); END;
CREATE TRIGGER gov_reveal_data_guard_delete BEFORE DELETE ON gov_reveal_data BEGIN SELECT RAISE(FAIL, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE 'delete gov_reveal_data' COLLATE gov_guard IS NOT CAST(OLD.id AS TEXT); END;
CREATE VIRTUAL TABLE gov_reveal USING gov_guarded;
