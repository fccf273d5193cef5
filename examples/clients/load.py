#!/usr/bin/env python3
"""Load govshare into Python's sqlite3 (standard library only) and use it.

    python3 load.py /path/to/libgovshare.so [city.db]

Without a file it works in memory. Prints what it did; exit code 0 when all went as said.
"""

import sqlite3
import sys


def connect(path, library):
    # Autocommit: each statement is its own transaction, so that a read's log entry is durable at once.
    db = sqlite3.connect(path, isolation_level=None)
    if not hasattr(db, "enable_load_extension"):
        sys.exit("this Python's sqlite3 was built without extension loading: use the system's python3")
    db.enable_load_extension(True)
    try:
        db.load_extension(library)
    finally:
        db.enable_load_extension(False)
    return db


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    path = sys.argv[2] if len(sys.argv) > 2 else ":memory:"
    db = connect(path, sys.argv[1])
    print(db.execute("SELECT govshare_debug()").fetchone()[0])
    # Values go in as parameters, as ever.
    print(db.execute("SELECT mask_phone(?), mask_name(?)", ("13800138000", "欧阳例一")).fetchone())
    governed = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'gov_meta_data'").fetchone()
    if not governed:
        db.execute("SELECT govshare_init('{}')")  # the answer holds admin_token: keep it
    try:
        db.execute("INSERT INTO gov_resource(code, name, share_type) VALUES('x', 'x', '内部共享')")
        sys.exit("an unknown share type was not refused")
    except sqlite3.Error as refusal:
        # The first word is the stable number; the second line is Chinese.
        print(str(refusal).split()[0], "|", str(refusal).splitlines()[-1])
    problems = db.execute("SELECT seq, kind, explanation FROM audit_verify").fetchall()
    print("the log is whole" if not problems else problems)
    db.close()
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
