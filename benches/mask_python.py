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
BANK = re.compile(r"^\d{12,19}$")
DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")


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


def py_bank(value):
    if value is None:
        return None
    text = str(value)
    return text[:6] + "*" * (len(text) - 10) + text[-4:] if BANK.match(text) else "***"


def py_email(value):
    if value is None:
        return None
    local, at, domain = value.partition("@")
    return local[:1] + "***@" + domain if at and len(local) > 1 else "***"


def py_date(value):
    if value is None:
        return None
    return value[:4] if DATE.match(value) else "***"


def py_any(value, spec):
    """What a mask with a spec looks like in Python: a dictionary of functions."""
    return MASKS[spec](value)


MASKS = {"phone": py_phone, "id_card": py_card, "name": py_name}


def main():
    library, rows = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 200_000
    db = sqlite3.connect(":memory:")
    db.enable_load_extension(True)
    db.load_extension(library.rsplit(".", 1)[0])
    for function in (py_phone, py_card, py_name, py_bank, py_email, py_date):
        db.create_function(function.__name__, 1, function, deterministic=True)
    db.create_function("py_any", 2, py_any, deterministic=True)
    db.execute("CREATE TABLE pop(id INTEGER PRIMARY KEY, xm TEXT, sfzh TEXT, sjhm TEXT, csrq TEXT, dz TEXT)")
    people = (
        (i, "陈例文", "360202%04d%02d%02d%03dX" % (1950 + i % 60, 1 + i % 12, 1 + i % 28, i % 1000), "154%08d" % i,
         "1990-01-01", "珠山区某路1号")
        for i in range(rows)
    )
    db.executemany("INSERT INTO pop VALUES(?, ?, ?, ?, ?, ?)", people)

    db.execute(
        "CREATE TABLE more AS SELECT printf('622202%010d', id) AS yhk, printf('user%06d@example.cn', id) AS yx, printf('赣H%05d', id % 100000) AS cp,"
        " printf('91360200MA35X%04dX', id % 10000) AS xydm, printf('E%08d', id) AS hz, printf('0798-8%06d', id % 1000000) AS gh,"
        " printf('10.%d.%d.7', id % 200, id % 250) AS ip, csrq AS rq, '江西省景德镇市珠山区某路' || id || '号' AS zz FROM pop"
    )

    def once(expression):
        table = "pop" if any(c in expression for c in ("xm", "sfzh", "sjhm")) else "more"
        start = time.process_time()
        db.execute(f"SELECT sum(length({expression})) FROM {table}").fetchone()
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
        ("mask(xm,'name')", "mask_name(xm)"),
        ("mask_bank_card(yhk)", "substr(yhk,1,6)||'******'||substr(yhk,-4)"),
        ("mask_email(yx)", "substr(yx,1,1)||'***'||substr(yx,instr(yx,'@'))"),
        ("mask_plate(cp)", "substr(cp,1,2)||'****'||substr(cp,-1)"),
        ("mask_uscc(xydm)", "substr(xydm,1,8)||'******'||substr(xydm,15)"),
        ("mask_passport(hz)", "substr(hz,1,1)||'*****'||substr(hz,-3)"),
        ("mask_landline(gh)", "substr(gh,1,5)||'***'||substr(gh,-4)"),
        ("mask_ip(ip)", "substr(ip,1,instr(ip,'.'))||'*.*.*'"),
        ("mask_date(rq)", "substr(rq,1,4)"),
        ("mask_address(zz)", "substr(zz,1,instr(zz,'区'))||'***'"),
        ("mask_bank_card(yhk)", "py_bank(yhk)"),
        ("mask_email(yx)", "py_email(yx)"),
        ("mask_date(rq)", "py_date(rq)"),
        ("mask(sjhm,'phone')", "py_any(sjhm,'phone')"),
        ("sjhm", "mask_phone(sjhm)"),
    ):
        times = [(once(ours), once(theirs)) for _ in range(5)]
        a, b = min(t[0] for t in times), min(t[1] for t in times)
        print(f"{ours:<20} / {theirs:<46} {a * 1e3:8.1f} ms {b * 1e3:8.1f} ms  ratio {a / b:.3f}")


main()
