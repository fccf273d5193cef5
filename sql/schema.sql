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
  settings TEXT NOT NULL           -- JSON object of further settings
);

-- The chain. body and detail are hashed as stored; see docs/verify-by-hand.md.
CREATE TABLE gov_audit_data(
  seq INTEGER PRIMARY KEY,
  body TEXT NOT NULL,
  detail TEXT,
  hash BLOB NOT NULL
);

-- Each department's last entry and how many it is a party to; only a cache of the bodies.
CREATE TABLE gov_party_data(
  code TEXT PRIMARY KEY,
  n INTEGER NOT NULL,
  last_seq INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TRIGGER gov_audit_data_party AFTER INSERT ON gov_audit_data BEGIN
  INSERT OR REPLACE INTO gov_party_data(code, n, last_seq)
    SELECT code, n, NEW.seq FROM gov_pending_party WHERE seq = NEW.seq;
END;

-- Locking, unlocking and activating packs change gov_meta and append their entry in one statement.
CREATE TRIGGER gov_meta_data_log_update AFTER UPDATE ON gov_meta_data BEGIN
  INSERT INTO gov_audit_data(seq, body, detail, hash) SELECT seq, body, detail, hash FROM gov_pending;
END;

CREATE VIRTUAL TABLE gov_meta USING gov_meta;
CREATE VIRTUAL TABLE gov_audit USING gov_audit;
CREATE VIRTUAL TABLE gov_party USING gov_party;
CREATE TRIGGER gov_meta_data_guard_insert BEFORE INSERT ON gov_meta_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_meta_data', 'insert', 0) IS NOT 1; END;
CREATE TRIGGER gov_meta_data_guard_update BEFORE UPDATE ON gov_meta_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_meta_data', 'update', 0) IS NOT 1; END;
CREATE TRIGGER gov_meta_data_guard_delete BEFORE DELETE ON gov_meta_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_meta_data', 'delete', 0) IS NOT 1; END;
CREATE TRIGGER gov_audit_data_guard_insert BEFORE INSERT ON gov_audit_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_audit_data', 'insert', 0) IS NOT 1; END;
CREATE TRIGGER gov_audit_data_guard_update BEFORE UPDATE ON gov_audit_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_audit_data', 'update', 0) IS NOT 1; END;
CREATE TRIGGER gov_audit_data_guard_delete BEFORE DELETE ON gov_audit_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_audit_data', 'delete', 0) IS NOT 1; END;
CREATE TRIGGER gov_party_data_guard_insert BEFORE INSERT ON gov_party_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_party_data', 'insert', 0) IS NOT 1; END;
CREATE TRIGGER gov_party_data_guard_update BEFORE UPDATE ON gov_party_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_party_data', 'update', 0) IS NOT 1; END;
CREATE TRIGGER gov_party_data_guard_delete BEFORE DELETE ON gov_party_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_party_data', 'delete', 0) IS NOT 1; END;

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
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE UNIQUE INDEX gov_department_data_key ON gov_department_data(code);
CREATE INDEX gov_department_data_i1 ON gov_department_data(parent);
CREATE INDEX gov_department_data_i2 ON gov_department_data(authority);
CREATE TRIGGER gov_department_data_guard_insert BEFORE INSERT ON gov_department_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_department_data', 'insert', 0) IS NOT 1; END;
CREATE TRIGGER gov_department_data_guard_update BEFORE UPDATE ON gov_department_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_department_data', 'update', NEW.row_id) IS NOT 1; END;
CREATE TRIGGER gov_department_data_guard_delete BEFORE DELETE ON gov_department_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_department_data', 'delete', OLD.row_id) IS NOT 1; END;
CREATE TRIGGER gov_department_data_log_insert AFTER INSERT ON gov_department_data BEGIN INSERT INTO gov_audit_data(seq, body, detail, hash) SELECT seq, body, detail, hash FROM gov_pending; END;
CREATE TRIGGER gov_department_data_log_update AFTER UPDATE ON gov_department_data BEGIN INSERT INTO gov_audit_data(seq, body, detail, hash) SELECT seq, body, detail, hash FROM gov_pending; END;
CREATE TRIGGER gov_department_data_log_delete AFTER DELETE ON gov_department_data BEGIN INSERT INTO gov_audit_data(seq, body, detail, hash) SELECT seq, body, detail, hash FROM gov_pending; END;
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
CREATE TRIGGER gov_staff_data_guard_insert BEFORE INSERT ON gov_staff_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_staff_data', 'insert', 0) IS NOT 1; END;
CREATE TRIGGER gov_staff_data_guard_update BEFORE UPDATE ON gov_staff_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_staff_data', 'update', NEW.row_id) IS NOT 1; END;
CREATE TRIGGER gov_staff_data_guard_delete BEFORE DELETE ON gov_staff_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_staff_data', 'delete', OLD.row_id) IS NOT 1; END;
CREATE TRIGGER gov_staff_data_log_insert AFTER INSERT ON gov_staff_data BEGIN INSERT INTO gov_audit_data(seq, body, detail, hash) SELECT seq, body, detail, hash FROM gov_pending; END;
CREATE TRIGGER gov_staff_data_log_update AFTER UPDATE ON gov_staff_data BEGIN INSERT INTO gov_audit_data(seq, body, detail, hash) SELECT seq, body, detail, hash FROM gov_pending; END;
CREATE TRIGGER gov_staff_data_log_delete AFTER DELETE ON gov_staff_data BEGIN INSERT INTO gov_audit_data(seq, body, detail, hash) SELECT seq, body, detail, hash FROM gov_pending; END;
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
CREATE TRIGGER gov_credential_data_guard_insert BEFORE INSERT ON gov_credential_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_credential_data', 'insert', 0) IS NOT 1; END;
CREATE TRIGGER gov_credential_data_guard_update BEFORE UPDATE ON gov_credential_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_credential_data', 'update', NEW.row_id) IS NOT 1; END;
CREATE TRIGGER gov_credential_data_guard_delete BEFORE DELETE ON gov_credential_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_credential_data', 'delete', OLD.row_id) IS NOT 1; END;
CREATE TRIGGER gov_credential_data_log_insert AFTER INSERT ON gov_credential_data BEGIN INSERT INTO gov_audit_data(seq, body, detail, hash) SELECT seq, body, detail, hash FROM gov_pending; END;
CREATE TRIGGER gov_credential_data_log_update AFTER UPDATE ON gov_credential_data BEGIN INSERT INTO gov_audit_data(seq, body, detail, hash) SELECT seq, body, detail, hash FROM gov_pending; END;
CREATE TRIGGER gov_credential_data_log_delete AFTER DELETE ON gov_credential_data BEGIN INSERT INTO gov_audit_data(seq, body, detail, hash) SELECT seq, body, detail, hash FROM gov_pending; END;
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
CREATE TRIGGER gov_approval_data_guard_insert BEFORE INSERT ON gov_approval_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_approval_data', 'insert', 0) IS NOT 1; END;
CREATE TRIGGER gov_approval_data_guard_update BEFORE UPDATE ON gov_approval_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_approval_data', 'update', NEW.id) IS NOT 1; END;
CREATE TRIGGER gov_approval_data_guard_delete BEFORE DELETE ON gov_approval_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_approval_data', 'delete', OLD.id) IS NOT 1; END;
CREATE TRIGGER gov_approval_data_log_insert AFTER INSERT ON gov_approval_data BEGIN INSERT INTO gov_audit_data(seq, body, detail, hash) SELECT seq, body, detail, hash FROM gov_pending; END;
CREATE TRIGGER gov_approval_data_log_update AFTER UPDATE ON gov_approval_data BEGIN INSERT INTO gov_audit_data(seq, body, detail, hash) SELECT seq, body, detail, hash FROM gov_pending; END;
CREATE TRIGGER gov_approval_data_log_delete AFTER DELETE ON gov_approval_data BEGIN INSERT INTO gov_audit_data(seq, body, detail, hash) SELECT seq, body, detail, hash FROM gov_pending; END;
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
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE UNIQUE INDEX gov_resource_data_key ON gov_resource_data(code);
CREATE INDEX gov_resource_data_i1 ON gov_resource_data(provider);
CREATE INDEX gov_resource_data_i2 ON gov_resource_data(share_type);
CREATE INDEX gov_resource_data_i3 ON gov_resource_data(state);
CREATE TRIGGER gov_resource_data_guard_insert BEFORE INSERT ON gov_resource_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_resource_data', 'insert', 0) IS NOT 1; END;
CREATE TRIGGER gov_resource_data_guard_update BEFORE UPDATE ON gov_resource_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_resource_data', 'update', NEW.row_id) IS NOT 1; END;
CREATE TRIGGER gov_resource_data_guard_delete BEFORE DELETE ON gov_resource_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_resource_data', 'delete', OLD.row_id) IS NOT 1; END;
CREATE TRIGGER gov_resource_data_log_insert AFTER INSERT ON gov_resource_data BEGIN INSERT INTO gov_audit_data(seq, body, detail, hash) SELECT seq, body, detail, hash FROM gov_pending; END;
CREATE TRIGGER gov_resource_data_log_update AFTER UPDATE ON gov_resource_data BEGIN INSERT INTO gov_audit_data(seq, body, detail, hash) SELECT seq, body, detail, hash FROM gov_pending; END;
CREATE TRIGGER gov_resource_data_log_delete AFTER DELETE ON gov_resource_data BEGIN INSERT INTO gov_audit_data(seq, body, detail, hash) SELECT seq, body, detail, hash FROM gov_pending; END;
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
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE UNIQUE INDEX gov_item_data_key ON gov_item_data(resource, name);
CREATE TRIGGER gov_item_data_guard_insert BEFORE INSERT ON gov_item_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_item_data', 'insert', 0) IS NOT 1; END;
CREATE TRIGGER gov_item_data_guard_update BEFORE UPDATE ON gov_item_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_item_data', 'update', NEW.row_id) IS NOT 1; END;
CREATE TRIGGER gov_item_data_guard_delete BEFORE DELETE ON gov_item_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_item_data', 'delete', OLD.row_id) IS NOT 1; END;
CREATE TRIGGER gov_item_data_log_insert AFTER INSERT ON gov_item_data BEGIN INSERT INTO gov_audit_data(seq, body, detail, hash) SELECT seq, body, detail, hash FROM gov_pending; END;
CREATE TRIGGER gov_item_data_log_update AFTER UPDATE ON gov_item_data BEGIN INSERT INTO gov_audit_data(seq, body, detail, hash) SELECT seq, body, detail, hash FROM gov_pending; END;
CREATE TRIGGER gov_item_data_log_delete AFTER DELETE ON gov_item_data BEGIN INSERT INTO gov_audit_data(seq, body, detail, hash) SELECT seq, body, detail, hash FROM gov_pending; END;
CREATE VIRTUAL TABLE gov_item USING gov_guarded;

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
CREATE TRIGGER gov_mount_data_guard_insert BEFORE INSERT ON gov_mount_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_mount_data', 'insert', 0) IS NOT 1; END;
CREATE TRIGGER gov_mount_data_guard_update BEFORE UPDATE ON gov_mount_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_mount_data', 'update', NEW.row_id) IS NOT 1; END;
CREATE TRIGGER gov_mount_data_guard_delete BEFORE DELETE ON gov_mount_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_mount_data', 'delete', OLD.row_id) IS NOT 1; END;
CREATE TRIGGER gov_mount_data_log_insert AFTER INSERT ON gov_mount_data BEGIN INSERT INTO gov_audit_data(seq, body, detail, hash) SELECT seq, body, detail, hash FROM gov_pending; END;
CREATE TRIGGER gov_mount_data_log_update AFTER UPDATE ON gov_mount_data BEGIN INSERT INTO gov_audit_data(seq, body, detail, hash) SELECT seq, body, detail, hash FROM gov_pending; END;
CREATE TRIGGER gov_mount_data_log_delete AFTER DELETE ON gov_mount_data BEGIN INSERT INTO gov_audit_data(seq, body, detail, hash) SELECT seq, body, detail, hash FROM gov_pending; END;
CREATE VIRTUAL TABLE gov_mount USING gov_guarded;

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
  submitted_by TEXT,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE INDEX gov_request_data_i1 ON gov_request_data(resource, applicant);
CREATE INDEX gov_request_data_i2 ON gov_request_data(applicant);
CREATE INDEX gov_request_data_i3 ON gov_request_data(state, reply_due);
CREATE INDEX gov_request_data_i4 ON gov_request_data(state, provide_due);
CREATE TRIGGER gov_request_data_guard_insert BEFORE INSERT ON gov_request_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_request_data', 'insert', 0) IS NOT 1; END;
CREATE TRIGGER gov_request_data_guard_update BEFORE UPDATE ON gov_request_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_request_data', 'update', NEW.id) IS NOT 1; END;
CREATE TRIGGER gov_request_data_guard_delete BEFORE DELETE ON gov_request_data BEGIN SELECT RAISE(ABORT, 'GS-1020 [product] write through the guarded table, not its shadow table') WHERE gov_guard('gov_request_data', 'delete', OLD.id) IS NOT 1; END;
CREATE TRIGGER gov_request_data_log_insert AFTER INSERT ON gov_request_data BEGIN INSERT INTO gov_audit_data(seq, body, detail, hash) SELECT seq, body, detail, hash FROM gov_pending; END;
CREATE TRIGGER gov_request_data_log_update AFTER UPDATE ON gov_request_data BEGIN INSERT INTO gov_audit_data(seq, body, detail, hash) SELECT seq, body, detail, hash FROM gov_pending; END;
CREATE TRIGGER gov_request_data_log_delete AFTER DELETE ON gov_request_data BEGIN INSERT INTO gov_audit_data(seq, body, detail, hash) SELECT seq, body, detail, hash FROM gov_pending; END;
CREATE VIRTUAL TABLE gov_request USING gov_guarded;
