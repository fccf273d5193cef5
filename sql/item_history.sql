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
