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
