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
