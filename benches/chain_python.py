"""What people write today: an audit chain by triggers that call a hash function of the program's, here Python's.

    python3 benches/chain_python.py target/release/libgovshare.so [rows]

Both write one business row and one chained entry per INSERT, in batches, then verify all of it. Theirs holds what such
chains hold: who, when, what, the row as JSON and SHA-256 over the last hash and that. Prints processor time (best of
three) and ours/theirs.
"""
import hashlib
import json
import os
import sqlite3
import sys
import tempfile
import time

BATCH = 10_000


def opened(path, library=None):
    db = sqlite3.connect(path, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    if library:
        db.enable_load_extension(True)
        db.load_extension(library.rsplit(".", 1)[0])
    return db


def link(previous, text):
    return hashlib.sha256((previous or "").encode() + text.encode()).hexdigest()


def theirs(path):
    db = opened(path)
    db.create_function("link", 2, link, deterministic=True)
    db.executescript(
        """
        CREATE TABLE department(code TEXT PRIMARY KEY, name TEXT, kind TEXT, level TEXT, division TEXT);
        CREATE TABLE log(id INTEGER PRIMARY KEY, body TEXT, hash TEXT);
        CREATE TRIGGER log_insert AFTER INSERT ON department BEGIN
          INSERT INTO log(body, hash)
            SELECT b, link((SELECT hash FROM log ORDER BY id DESC LIMIT 1), b)
            FROM (SELECT json_object('actor', 'setup', 'at', strftime('%Y-%m-%dT%H:%M:%fZ'), 'action', 'department.insert',
              'new', json_object('code', NEW.code, 'name', NEW.name, 'kind', NEW.kind, 'level', NEW.level,
                'division', NEW.division)) AS b);
        END;
        """
    )

    def verify():
        last = None
        for body, stored in db.execute("SELECT body, hash FROM log ORDER BY id"):
            json.loads(body)
            last = link(last, body)
            assert last == stored

    return db, "department", verify


def ours(path, library):
    db = opened(path, library)
    db.execute("SELECT govshare_init('{}')")

    def verify():
        assert db.execute("SELECT count(*) FROM audit_verify").fetchone() == (0,)

    return db, "gov_department", verify


def write(db, table, start):
    begin = time.process_time()
    db.execute("BEGIN")
    db.executemany(
        f"INSERT INTO {table}(code, name, kind, level, division) VALUES(?, '某某局', 'organ', 'city', '360200')",
        ((f"d{i:07d}",) for i in range(start, start + BATCH)),
    )
    db.execute("COMMIT")
    return time.process_time() - begin


def main():
    library, rows = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        sides = [ours(os.path.join(folder, "a.db"), library), theirs(os.path.join(folder, "b.db"))]
        times = [[], []]
        for start in range(0, rows, BATCH):
            for side, spent in zip(sides, times):
                spent.append(write(side[0], side[1], start))
        a, b = min(times[0]), min(times[1])
        print(f"SQLite {sqlite3.sqlite_version}, {rows} rows; ours, theirs, ours/theirs")
        print(f"{BATCH} INSERTs with their entries {a * 1e3:14.1f} ms {b * 1e3:10.1f} ms  ratio {a / b:.2f}")
        best = []
        for side in sides:
            spent, wall = [], []
            for _ in range(3):
                begin, clock = time.process_time(), time.perf_counter()
                side[2]()
                spent.append(time.process_time() - begin)
                wall.append(time.perf_counter() - clock)
            best.append((min(spent), min(wall)))
        (a, a_wall), (b, b_wall) = best
        print(f"verifying {rows} entries, processor {a * 1e3:12.1f} ms {b * 1e3:10.1f} ms  ratio {a / b:.2f}")
        print(f"verifying {rows} entries, clock {a_wall * 1e3:16.1f} ms {b_wall * 1e3:10.1f} ms  ratio {a_wall / b_wall:.2f}")


main()
