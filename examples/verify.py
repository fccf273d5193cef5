#!/usr/bin/env python3
"""Verify a govshare audit chain without govshare.

    python3 verify.py city.db            a database (opened read-only)
    python3 verify.py export.jsonl       lines {"seq", "body", "detail", "hash": hex}
    python3 verify.py slice.jsonl [note] a department's slice, as lines; a checkpoint kept outside
    python3 verify.py receipt.txt body   a C2SP tlog-proof and the text of the entry's body
    python3 verify.py bundle.json [note] a scorecard bundle (verify_bundle.py); a checkpoint kept outside

Written from the description of the format alone, with the standard library alone, so that
an auditor can read all of it. Prints a line per problem, then a summary.
Exit code: 0 the chain is whole, 1 it was tampered with, 2 it could not be checked.

The format:  digest = H(03 detail)   leaf = H(00 body)   hash = H(02 previous-hash leaf)
H is named by entry 1; the hash before entry 1 is 32 zero bytes; numbers are bytes in hex.
"""

import base64
import hashlib
import json
import re
import sqlite3
import sys
from datetime import datetime, timedelta

ZERO = bytes(32)
MAX_INT = 2**53 - 1
MONTHS = (6, 36)   # what must be kept: Art. 16's, and where personal items were read; a rule pack may say more
RETENTION = ("log_retention_months", "log_retention_personal_months")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", re.ASCII)
MEMBERS = {"action", "actor", "at", "class", "department", "digest", "object", "parties", "seq"}
ERASABLE = ("access", "application")


# ---- hashes ---------------------------------------------------------------------------

def sm3(data):
    """GB/T 32905, for a Python whose OpenSSL lacks it."""
    mask = 0xFFFFFFFF
    rol = lambda x, n: ((x << n % 32) | (x & mask) >> (32 - n % 32)) & mask
    v = [0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E]
    padded = data + b"\x80" + bytes((55 - len(data)) % 64) + (8 * len(data)).to_bytes(8, "big")
    for block in range(0, len(padded), 64):
        w = [int.from_bytes(padded[i:i + 4], "big") for i in range(block, block + 64, 4)]
        for j in range(16, 68):
            x = w[j - 16] ^ w[j - 9] ^ rol(w[j - 3], 15)
            w.append((x ^ rol(x, 15) ^ rol(x, 23)) ^ rol(w[j - 13], 7) ^ w[j - 6])
        a, b, c, d, e, f, g, h = v
        for j in range(64):
            t = 0x79CC4519 if j < 16 else 0x7A879D8A
            ss1 = rol((rol(a, 12) + e + rol(t, j)) & mask, 7)
            ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
            gg = e ^ f ^ g if j < 16 else (e & f) | (~e & g)
            tt1 = (ff + d + (ss1 ^ rol(a, 12)) + (w[j] ^ w[j + 4])) & mask
            tt2 = (gg + h + ss1 + w[j]) & mask
            a, b, c, d = tt1, a, rol(b, 9), c
            e, f, g, h = tt2 ^ rol(tt2, 9) ^ rol(tt2, 17), e, rol(f, 19), g
        v = [x ^ y for x, y in zip(v, (a, b, c, d, e, f, g, h))]
    return b"".join(x.to_bytes(4, "big") for x in v)


def sha256(data):
    return hashlib.sha256(data).digest()


def hashlib_sm3(data):
    return hashlib.new("sm3", data).digest()


def choose(name):
    if name == "sha256":
        return sha256
    try:
        hashlib_sm3(b"")
        return hashlib_sm3
    except ValueError:
        return sm3


# ---- the two texts --------------------------------------------------------------------

def canonical(value):
    """RFC 8785 for values without floats."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda k: k.encode("utf-16-be"))
        return "{" + ",".join(canonical(k) + ":" + canonical(value[k]) for k in keys) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(canonical, value)) + "]"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > MAX_INT:
        raise ValueError("integer too large")
    return json.dumps(value, ensure_ascii=False)


def unambiguous(text):
    """The value of JSON that every reader reads alike: no repeated key, no float, no half of a surrogate pair."""
    def members(pairs):
        if len(dict(pairs)) != len(pairs):
            raise ValueError("a key is repeated")
        return dict(pairs)

    def no_float(_):
        raise ValueError("a float")

    value = json.loads(text, object_pairs_hook=members, parse_float=no_float, parse_constant=no_float)
    json.dumps(value, ensure_ascii=False).encode("utf-8")
    return value


def parse(data):
    """The value of canonical JSON bytes; ValueError for anything else."""
    text = data.decode("utf-8")
    try:
        value = unambiguous(text)
        if canonical(value).encode("utf-8") != data:
            raise ValueError("not canonical")
    except RecursionError:
        raise ValueError("too deep")
    return value


def whole(value, least):
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= MAX_INT


def read_body(data):
    """A body's members, or None if govshare cannot have written it."""
    try:
        body = parse(data)
        if not isinstance(body, dict) or set(body) - {"clock"} != MEMBERS:
            return None
        fine = all(isinstance(body[k], str) for k in ("action", "actor", "at", "object", "digest"))
        fine = fine and (body["department"] is None or isinstance(body["department"], str))
        fine = fine and body["class"] in ("governance", "access", "application", "chain")
        fine = fine and body.get("clock", "set") in ("set", "regressed")
        fine = fine and re.fullmatch("[0-9a-f]{64}", body["digest"]) and real_instant(body["at"])
        fine = fine and whole(body["seq"], 1) and isinstance(body["parties"], list)
        last = None
        for code, n, previous in body["parties"]:
            fine = fine and isinstance(code, str) and whole(n, 1) and whole(previous, 0)
            fine = fine and previous < body["seq"] and (last is None or last < code.encode())
            last = code.encode()
        return body if fine else None
    except (ValueError, TypeError, AttributeError):
        return None


def real_instant(text):
    if not INSTANT.fullmatch(text):
        return False
    year, month, day = int(text[:4]), int(text[5:7]), int(text[8:10])
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return (1 <= month <= 12 and 1 <= day <= days[month - 1]
            and int(text[11:13]) < 24 and int(text[14:16]) < 60 and int(text[17:19]) < 60)


# ---- rows -----------------------------------------------------------------------------

class Row:
    """body, detail, hash as bytes (None where they are NULL), and which type is wrong."""

    def __init__(self, seq, body, detail, hash_, wrong):
        self.seq, self.body, self.detail, self.hash, self.wrong = seq, body or b"", detail, hash_, wrong


def rows_of_database(path):
    from pathlib import Path
    db = sqlite3.connect(Path(path).resolve().as_uri() + "?mode=ro", uri=True)
    # Names are quoted and schema-qualified, and values come as their bytes whatever their
    # type: nothing that the file's owner may have put there takes part.
    cursor = db.execute(
        "SELECT seq, CAST(body AS BLOB), CAST(detail AS BLOB), CAST(hash AS BLOB), typeof(body), typeof(detail),"
        " typeof(hash) FROM main.gov_audit_data NOT INDEXED ORDER BY seq")
    for seq, body, detail, hash_, type_b, type_d, type_h in cursor:
        wrong = ("body" if type_b != "text" else "detail" if type_d not in ("text", "null")
                 else "hash" if type_h != "blob" else None)
        yield Row(seq, body, detail, hash_, wrong)


def rows_of_lines(path):
    last = None
    with open(path, encoding="utf-8", errors="strict", newline="\n") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            item = unambiguous(line)
            seq, body, detail, hash_ = item["seq"], item["body"], item["detail"], item["hash"]
            if not isinstance(seq, int) or isinstance(seq, bool):
                raise ValueError(f"line {number}: seq is not an integer")
            if last is not None and seq <= last:
                raise ValueError(f"line {number}: lines are not in the order of seq")
            last = seq
            wrong = ("body" if not isinstance(body, str) else "hash" if not isinstance(hash_, str)
                     else "detail" if not (detail is None or isinstance(detail, str)) else None)
            try:
                raw = bytes.fromhex(hash_) if isinstance(hash_, str) else b""
            except ValueError:
                raw = b""
            text = lambda x: x.encode("utf-8") if isinstance(x, str) else None
            yield Row(seq, text(body), text(detail), raw, wrong)


# ---- the chain ------------------------------------------------------------------------

def choose_hash(row):
    """H: the one under which the first entry's hash fits; else as its detail names it; else, where
    another entry stands in its place, the one under which that one's digest fits."""
    try:
        name = parse(row.detail or b"").get("hash")
    except (ValueError, AttributeError):
        name = None
    fits = [n for n in ("sha256", "sm3") if link(choose(n), ZERO, row.body) == row.hash]
    if fits:
        return choose(fits[0])
    if name in ("sha256", "sm3"):
        return choose(name)
    digest = (read_body(row.body) or {}).get("digest")
    fits = [n for n in ("sha256", "sm3") if choose(n)(b"\x03" + (row.detail or b"")).hex() == digest]
    return choose(fits[0] if fits else "sha256")


def link(H, previous, body):
    return H(b"\x02" + previous + H(b"\x00" + body))


class Terms:
    """How long a detail must be kept, as far as the chain itself says: rule packs that are not built in, personal items."""

    def __init__(self):
        self.active, self.rules, self.personal = [], {}, set()

    def entry(self, body, detail):
        action, (entity, _, key) = body["action"], body["object"].partition(":")
        if action in ("chain.genesis", "pack.activate", "pack.retire"):
            self.active = detail.get("packs") if isinstance(detail.get("packs"), list) else []
        if entity not in ("rule", "item") or not action.startswith(entity + "."):
            return
        key = [part.replace("%7C", "|").replace("%25", "%") for part in key.split("|")]
        old, new = (detail.get(k) if isinstance(detail.get(k), dict) else None for k in ("old", "new"))
        if entity == "item" and any((row or {}).get("pi") in ("personal", "sensitive") for row in (old, new)):
            self.personal.add(key[0])
        if entity == "rule" and len(key) == 3:
            columns = ("pack", "version", "rule")
            if old is not None and (new is None or any(c in new for c in columns)):
                self.rules.pop(tuple(old.get(c, k) for c, k in zip(columns, key)), None)
            if new is not None and isinstance(new.get("value"), str):
                self.rules[tuple(key)] = new["value"]

    def months(self, at):
        """Without and with personal items, for an erasure at this time."""
        try:
            day = (datetime.fromisoformat(at[:-1]) + timedelta(hours=8)).date().isoformat()
        except (ValueError, OverflowError):
            day = at[:10]
        months = list(MONTHS)
        for name in self.active:
            pack, _, version = name.partition("/") if isinstance(name, str) else ("", "", "")
            if self.rules.get((pack, version, "effective_from"), "9").strip('"') <= day:
                for i, rule in enumerate(RETENTION):
                    value = self.rules.get((pack, version, rule), "")
                    months[i] = max(months[i], int(value) if value.isdecimal() else 0)
        return months[0], max(months)


class Verifier:
    def __init__(self):
        self.terms = Terms()
        self.problems = 0
        self.count = 0
        self.bad = set()       # numbers already accused
        self.parties = {}      # code -> (n, seq)
        self.gone = {}         # seq -> time, personal or not, of erased details until a chain.erase covers them
        self.at, self.at_seq = "", 0
        self.shift = 0         # row number minus the entry's own
        # The entry last placed: its number, its stored hash, and what that should be; the
        # stored hash before it; a row that waits for the next one to show what it is.
        self.seq, self.stored, self.computed, self.before = 0, ZERO, ZERO, None
        self.unlinkable, self.waiting = False, None

    def problem(self, seq, kind, text, entry=None):
        self.problems += 1
        self.bad.add(seq if entry is None else entry)
        print(f"{seq}\t{kind}\t{text}")

    def row(self, row):
        if row.seq < 1:
            return self.problem(row.seq, "inserted", "no entry has a number below 1")
        if self.count == 0:
            self.H = choose_hash(row)
        self.count += 1
        body = read_body(row.body)
        own = body["seq"] if body else None

        if self.waiting and self.settle(row, own):
            return
        follows = self.follows(row)
        expected = self.seq + 1
        # Rows may have been renumbered as a block; the chain knows their own numbers.
        seq, guilty, waits = row.seq - self.shift, False, False
        if own == expected and own != seq and follows in ("stored", "computed"):
            self.problem(row.seq, "reordered", f"entry {own} is stored under this number", own)
            seq, guilty = own, True
        elif own == self.seq and own != seq and follows == "before":
            seq = own
        elif own is not None and own != seq:
            waits = True
        self.shift = row.seq - seq
        gap = seq > expected
        if gap and not waits:
            self.missing(expected, seq - 1)
        if not guilty and row.wrong:
            self.problem(row.seq, "retyped", f"{row.wrong} is stored as another type", seq)
            guilty = True
        if not guilty and not waits and follows == "before":
            kind = "inserted" if row.hash == self.stored else "forked"
            self.problem(row.seq, kind, "it continues the entry before the last one", seq)
            guilty = True
        broken = follows is None and not gap and not self.unlinkable
        if not guilty and (waits or broken or body is None):
            self.waiting = (row, seq, own, body, expected if gap else None)
        elif not guilty:
            self.content(row, seq, body)
        base = self.stored if self.stored is not None else self.computed
        self.before = base
        self.computed = row.hash if follows else link(self.H, base, row.body)
        self.seq, self.unlinkable = seq, body is None and len(row.hash or b"") != 32
        self.stored = row.hash if row.hash is not None and len(row.hash) == 32 else None

    def follows(self, row):
        """Which hash this row's own continues."""
        for name, previous in (("stored", self.stored), ("computed", self.computed), ("before", self.before)):
            if previous is not None and link(self.H, previous, row.body) == row.hash:
                return name
        return None

    def settle(self, row, own):
        """Judge the waiting row in the light of this one (None: there is no next)."""
        (old, seq, theirs, body, gap), self.waiting = self.waiting, None
        foreign = theirs is not None and theirs != seq
        follows = self.follows(row) if row else None
        next_door = row is not None and row.seq == old.seq + 1
        if follows == "stored" and foreign and theirs > seq and next_door and not gap and own == theirs + 1:
            self.missing(seq, theirs - 1)  # and what follows was renumbered to close the gap
            self.shift, self.seq = old.seq - theirs, theirs
            self.content(old, theirs, body)
        elif follows == "stored":
            if gap and foreign:
                self.missing(gap, seq - 1)
            self.problem(old.seq, "edited", "its body was changed: the next entry follows from its hash", seq)
        elif follows == "computed" and not foreign:
            self.problem(old.seq, "edited", "its hash was changed: the next entry follows from the true one", seq)
        elif follows == "before" and next_door and own == seq and theirs == seq + 1:
            self.problem(old.seq, "reordered", f"entry {theirs} is stored here", theirs)
            self.problem(row.seq, "reordered", f"entry {own} is stored here", own)
            self.before, self.computed, self.seq = row.hash, self.stored, theirs
            return True
        elif follows == "before":
            self.problem(old.seq, "inserted", "the chain passes it by", 0)
            if own == seq:
                self.shift, self.seq = row.seq - seq, seq - 1
            self.stored = self.computed = self.before
        elif row and not foreign and row.hash == self.computed and link(self.H, row.hash, row.body) == self.stored:
            self.problem(old.seq, "edited", "its hash was exchanged with the next one's", seq)
            self.problem(row.seq, "edited", "its hash was exchanged with the last one's", seq + 1)
            self.before, self.computed, self.seq = row.hash, self.stored, seq + 1
            return True
        elif foreign:
            kind = "inserted" if theirs < seq and theirs not in self.bad else "reordered"
            self.problem(old.seq, kind, f"entry {theirs} is stored here", seq)
            self.unlinkable = True
            if gap:
                self.seq = gap - 1
        else:
            self.problem(old.seq, "edited", "its body or its hash was changed", seq)
            self.unlinkable = True
        return False

    def content(self, row, seq, body):
        """What an entry says, once it is known to be the one that was written."""
        found = None
        if seq == 1 and body["action"] != "chain.genesis":
            return self.problem(row.seq, "edited", "the first entry is not chain.genesis")
        if row.detail is None:
            if body["class"] in ERASABLE:
                kind, _, resource = body["object"].partition(":")
                self.gone[row.seq] = body["at"], kind == "resource" and resource in self.terms.personal
            else:
                found = ("erased", "its detail is gone, which is never lawful in its class")
        elif self.H(b"\x03" + row.detail).hex() != body["digest"]:
            found = ("edited", "its detail does not have the digest in its body")
        elif body["action"] == "chain.erase":
            found = self.erase(seq, row.detail, body["at"])
        elif body["class"] not in ERASABLE:
            self.learn(body, row.detail)
        if body["at"] < self.at:
            found = found or ("backwards", "its time is before that of the entry before it")
        elif body.get("clock") == "regressed" and seq == self.at_seq + 1 and body["at"] != self.at:
            found = found or ("backwards", "its clock went back, yet its time is not the last entry's")
        if body["at"] >= self.at:
            self.at, self.at_seq = body["at"], seq
        for code, n, previous in body["parties"]:
            last_n, last_seq = self.parties.get(code, (0, 0))
            fits = (n, previous) == (last_n + 1, last_seq)
            if not fits and not (n > last_n and previous > last_seq and previous in self.bad):
                found = found or ("parties", "a department's count or previous entry is wrong")
            self.parties[code] = (n, seq)
        if found:
            self.problem(row.seq, *found)

    def learn(self, body, detail):
        if body["action"].split(".")[0] not in ("chain", "pack", "rule", "item"):
            return
        try:
            detail = parse(detail)
        except ValueError:
            return
        if isinstance(detail, dict):
            self.terms.entry(body, detail)

    def erase(self, seq, detail, at):
        try:
            value = parse(detail)
            first, last = value["from"], value["to"]
            fine = whole(first, 1) and whole(last, first) and last < seq
        except (ValueError, TypeError, KeyError):
            fine = False
        if not fine:
            return ("erased", "it names no range of earlier entries")
        for entry in [s for s in self.gone if first <= s <= last]:
            written, personal = self.gone.pop(entry)
            kept = self.terms.months(at)[personal]
            month = lambda t: int(t[:4]) * 12 + int(t[5:7])
            if (month(written) + kept, written[8:10]) > (month(at), at[8:10]):
                self.problem(entry, "erased_early", f"its detail was erased before the {kept} months were over")
        return None

    def missing(self, first, last):
        if last - first < 64:
            for seq in range(first, last + 1):
                self.problem(seq, "missing", "no row has this number")
        else:
            self.problem(first, "missing", f"no rows have the numbers {first} to {last}")

    def finish(self):
        if self.waiting:
            self.settle(None, None)
        if self.count == 0:
            self.problem(1, "missing", "there is no entry at all")
        for seq in sorted(self.gone):
            self.problem(seq, "erased", "its detail is gone and no chain.erase entry covers it")
        head = (self.stored or self.computed).hex()
        print(f"# {self.count} entries, {self.problems} problems, head {self.seq} {head}")
        return 1 if self.problems else 0


# ---- what was taken out of the log ------------------------------------------------------

def root_of(H, index, size, leaf, proof):
    """The root that an inclusion proof leads to (RFC 9162, 2.1.3.2); ValueError if it has another length."""
    if not 0 <= index < size:
        raise ValueError("the index is beyond the tree")
    at, last, value = index, size - 1, leaf
    for step in proof:
        if last == 0:
            raise ValueError("the proof is too long")
        if at & 1 or at == last:
            value = H(b"\x01" + step + value)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            value = H(b"\x01" + value + step)
        at, last = at >> 1, last >> 1
    if last:
        raise ValueError("the proof is too short")
    return value


def checkpoint(note):
    """Origin, size, root and fingerprint of a checkpoint; signatures are for whoever has the keys."""
    text = note.split("\n\n")[0].rstrip("\n") + "\n"
    origin, size, root = text.split("\n")[:3]
    H = choose("sm3" if origin.endswith("/sm3") else "sha256")
    mark = H(text.encode()).hex()[:32]
    if not re.fullmatch("0|[1-9][0-9]*", size):
        raise ValueError("the checkpoint's size is not a number")
    root = base64.b64decode(root, validate=True)
    return H, int(size), root, "-".join(mark[i:i + 4] for i in range(0, 32, 4))


def check_slice(rows, kept):
    """A department's slice: every entry is in the tree, and between the first and the state none is missing."""
    problems = []
    state = [row for row in rows if row["kind"] == "state"]
    if len(state) != 1 or rows[-1] is not state[0]:
        raise ValueError("a slice ends with its one row of kind state")
    state = state[0]
    H, size, root, mark = checkpoint(kept or state["note"])
    code, n, last, _ = claim = parse(state["claim"].encode())
    first, seen, previous = None, None, 0
    for row in rows:
        def bad(kind, text):
            problems.append(row["seq"])
            print(f"{row['seq']}\t{kind}\t{text}")
        body = read_body(row["body"].encode())
        if not body or body["seq"] != row["seq"]:
            bad("edited", "its body is not that of this entry")
            continue
        try:
            proof = [bytes.fromhex(step) for step in json.loads(row["proof"])]
            if root_of(H, row["seq"] - 1, size, H(b"\x00" + row["body"].encode()), proof) != root:
                bad("proof", "its proof does not lead to the checkpoint's root")
        except ValueError as why:
            bad("proof", str(why))
        if row["detail"] is not None and H(b"\x03" + row["detail"].encode()).hex() != body["digest"]:
            bad("edited", "its detail does not have the digest in its body")
        if row is state:
            continue
        own = [(c, m, p) for c, m, p in body["parties"] if c == code]
        if not own:
            bad("inserted", "it does not concern the department")
            continue
        _, m, before = own[0]
        if seen is not None and (m, before) != (seen + 1, previous):
            bad("missing", "an entry of the department before it is withheld")
        first = m if first is None else first
        seen, previous = m, row["seq"]
    row = state  # what is found from here on is said of it
    proof = [bytes.fromhex(step) for step in json.loads(state["claim_proof"])]
    leaf = H(b"\x00" + canonical(claim).encode())
    try:
        counts = root_of(H, state["claim_index"], state["claim_size"], leaf, proof).hex()
    except ValueError:
        counts = ""
    if state["seq"] != size or json.loads(state["body"])["object"] != f"departments:{state['claim_size']}:{counts}":
        bad("claim", "the state of the checkpoint did not commit to this count")
    if seen is not None and (seen, previous) != (n, last):
        bad("missing", f"the department's last entry is number {n} (entry {last}), which is not the last one here")
    first = "none" if first is None else f"number {first} on"
    print(f"# {len(rows) - 1} entries of {code} ({first}), {len(problems)} problems, size {size}, fingerprint {mark}")
    return 1 if problems else 0


def check_receipt(text, body):
    """A C2SP tlog-proof: that this body is in the tree of the checkpoint in it."""
    head, note = text.split("\n\n", 1)
    lines = head.split("\n")[1:]
    if lines and lines[0].startswith("extra "):
        lines = lines[1:]
    index = lines[0][6:]
    if not lines[0].startswith("index ") or not re.fullmatch("0|[1-9][0-9]*", index):
        raise ValueError("the receipt has no line with the index")
    H, size, root, mark = checkpoint(note)
    try:
        fits = root_of(H, int(index), size, H(b"\x00" + body), [base64.b64decode(s, validate=True) for s in lines[1:]]) == root
    except ValueError:
        fits = False
    if not fits:
        print(f"{int(index) + 1}\tproof\tthe receipt is not for this body")
    print(f"# entry {int(index) + 1}, size {size}, fingerprint {mark}; who signed is for a checker of signed notes")
    return 0 if fits else 1


def taken_out(path, more):
    """The verdict on a slice or a receipt; None if the file is neither."""
    with open(path, encoding="utf-8", errors="replace") as file:
        first = file.readline()
    if first.startswith("c2sp.org/tlog-proof@v1"):
        with open(path, encoding="utf-8", newline="\n") as file, open(more[0], "rb") as body:
            body = body.read()
            return check_receipt(file.read(), body[:-1] if body.endswith(b"\n") else body)
    if not first.startswith("{") or '"kind"' not in first:
        return None
    with open(path, encoding="utf-8", newline="\n") as file:
        rows = [unambiguous(line) for line in file if line.strip()]
    kept = None
    if more:
        with open(more[0], encoding="utf-8", newline="\n") as file:
            kept = file.read()
    return check_slice(rows, kept)


def text_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


def main(arguments):
    if not 1 <= len(arguments) <= 2 or arguments[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    path = arguments[0]
    try:
        with open(path, "rb") as file:
            is_database = file.read(16) == b"SQLite format 3\0"
        if not is_database:
            import verify_bundle
            with open(path, "rb") as file:
                if verify_bundle.is_bundle(file.readline()):
                    file.seek(0)
                    return verify_bundle.check(file.read(), *map(text_of, arguments[1:]))
            verdict = taken_out(path, arguments[1:])
            if verdict is not None:
                return verdict
        verifier = Verifier()
        for row in rows_of_database(path) if is_database else rows_of_lines(path):
            verifier.row(row)
        return verifier.finish()
    except (OSError, sqlite3.Error, ValueError, LookupError, TypeError, RecursionError) as why:
        print(f"cannot check {path}: {why}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
