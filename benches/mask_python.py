"""What departments do today: a mask in Python, called from SQLite through create_function.

    python3 benches/mask_python.py target/release/libgovshare.so [rows]

Prints processor time (best of five) and ours/theirs, for SQL expressions and Python functions alike.
"""
import re
import sqlite3
import sys
import time

PHONE = re.compile(r"^1[3-9]\d{9}$")
CARD = re.compile(r"^\d{17}[\dXx]$")


def py_phone(value):
    if value is None:
        return None
    text = str(value)
    return text[:3] + "****" + text[7:] if PHONE.match(text) else "***"


def py_card(value):
    if value is None:
        return None
    text = str(value)
    return text[:6] + "********" + text[14:] if CARD.match(text) else "***"


def py_name(value):
    if value is None:
        return None
    return value[:1] + "*" * (len(value) - 1)


def main():
    library, rows = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 200_000
    db = sqlite3.connect(":memory:")
    db.enable_load_extension(True)
    db.load_extension(library.rsplit(".", 1)[0])
    for name, function in (("py_phone", py_phone), ("py_card", py_card), ("py_name", py_name)):
        db.create_function(name, 1, function, deterministic=True)
    db.execute("CREATE TABLE pop(id INTEGER PRIMARY KEY, xm TEXT, sfzh TEXT, sjhm TEXT, csrq TEXT, dz TEXT)")
    people = (
        (i, "陈例文", "360202%04d%02d%02d%03dX" % (1950 + i % 60, 1 + i % 12, 1 + i % 28, i % 1000), "154%08d" % i,
         "1990-01-01", "珠山区某路1号")
        for i in range(rows)
    )
    db.executemany("INSERT INTO pop VALUES(?, ?, ?, ?, ?, ?)", people)

    def once(expression):
        start = time.process_time()
        db.execute(f"SELECT sum(length({expression})) FROM pop").fetchone()
        return time.process_time() - start

    print(f"SQLite {sqlite3.sqlite_version}, {rows} rows; ours, theirs, ours/theirs")
    for ours, theirs in (
        ("mask_phone(sjhm)", "substr(sjhm,1,3)||'****'||substr(sjhm,8)"),
        ("mask_id_card(sfzh)", "substr(sfzh,1,6)||'********'||substr(sfzh,15)"),
        ("mask_name(xm)", "substr(xm,1,1)||'**'"),
        ("mask(sjhm,'phone')", "mask_phone(sjhm)"),
        ("mask_phone(sjhm)", "py_phone(sjhm)"),
        ("mask_id_card(sfzh)", "py_card(sfzh)"),
        ("mask_name(xm)", "py_name(xm)"),
        ("sjhm", "mask_phone(sjhm)"),
    ):
        times = [(once(ours), once(theirs)) for _ in range(5)]
        a, b = min(t[0] for t in times), min(t[1] for t in times)
        print(f"{ours:<20} / {theirs:<46} {a * 1e3:8.1f} ms {b * 1e3:8.1f} ms  ratio {a / b:.3f}")


main()
