"""The scorecard bundle (docs/scorecard-bundle.md), checked and recomputed without govshare.

verify.py calls this for a file that is a bundle:

    python3 verify.py bundle.json                    its own checkpoint is taken as it is
    python3 verify.py bundle.json checkpoint.txt     it must be the one kept outside

Written from that page alone, with the standard library alone.
"""

import base64
import datetime
import json
import re

from verify import canonical, choose, parse, read_body, whole

FORMAT = "govshare-scorecard-bundle/1"
WHOLE = 10_000
STOCKS = ("coverage", "lint", "freshness", "collection")
FLOWS = ("answered_in_time", "refused_with_basis", "provided_in_time", "use", "updating")
METRICS = STOCKS + FLOWS
COUNTS = ("good", "over_principle", "breach", "pending")
HEX = re.compile("[0-9a-f]{64}")
DAY = datetime.timedelta(days=1)


class Unlike(Exception):
    """The file is a bundle, but not one that could be right."""


def is_bundle(first_line):
    try:
        value = json.loads(first_line)
    except (ValueError, RecursionError):
        return False
    return isinstance(value, dict) and str(value.get("format", "")).startswith("govshare-scorecard-bundle")


# ---- reading --------------------------------------------------------------------------

def members(value, names, what):
    if not isinstance(value, dict) or not set(names) <= set(value):
        raise Unlike(f"{what} has not the members {', '.join(names)}")
    return [value[name] for name in names]


def a_list(value, what):
    if not isinstance(value, list):
        raise Unlike(f"{what} is not a list")
    return value


def a_text(value, what):
    if not isinstance(value, str):
        raise Unlike(f"{what} is not text")
    return value


def a_day(value, what):
    """A date, or None for null."""
    if value is None:
        return None
    try:
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
            raise ValueError
        return datetime.date.fromisoformat(value)
    except (ValueError, TypeError):
        raise Unlike(f"{what} is not a day")


def ranges(text, what):
    """`3-7,9`: ascending, disjoint, not adjacent; a set of numbers kept as pairs."""
    out = []
    for part in a_text(text, what).split(",") if text else []:
        found = re.fullmatch(r"([1-9]\d{0,15})(?:-([1-9]\d{0,15}))?", part, re.ASCII)
        first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
        if not found or last < first or (found[2] and first == last) or (out and first <= out[-1][1] + 1):
            raise Unlike(f"{what} is no set of entry numbers")
        out.append((first, last))
    return out


def union(sets):
    out = []
    for first, last in sorted(pair for one in sets for pair in one):
        if out and first <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(out[-1][1], last))
        else:
            out.append((first, last))
    return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in out)


def read_checkpoint(note):
    """Origin, size and root of a C2SP checkpoint; what follows its blank line are signatures."""
    lines = a_text(note, "the checkpoint").split("\n\n")[0].split("\n")
    if len(lines) < 3 or not lines[0] or not re.fullmatch(r"0|[1-9]\d{0,15}", lines[1], re.ASCII):
        raise Unlike("its checkpoint is not a note of origin, size and root")
    try:
        root = base64.b64decode(lines[2], validate=True)
    except ValueError:
        root = b""
    if len(root) != 32:
        raise Unlike("the root of its checkpoint is not 32 bytes")
    return lines[0], int(lines[1]), root


# ---- what the entries are -------------------------------------------------------------

def climb(H, index, size, leaf, proof):
    """The root that an RFC 6962 inclusion proof leads to, None if it is of another length."""
    node, last = leaf, size - 1
    for sibling in proof:
        if last == 0:
            return None
        if index & 1 or index == last:
            node = H(b"\x01" + sibling + node)
            while not index & 1 and index:
                index, last = index >> 1, last >> 1
        else:
            node = H(b"\x01" + node + sibling)
        index, last = index >> 1, last >> 1
    return node if last == 0 else None


class Entries:
    """The entries enclosed: body and detail, once their place in the tree is proved."""

    def __init__(self, H, size, root, problem):
        self.H, self.size, self.root, self.problem = H, size, root, problem
        self.bodies, self.details, self.erased = {}, {}, 0

    def add(self, value):
        seq, body, detail, proof = members(value, ("seq", "body", "detail", "proof"), "an entry")
        if not whole(seq, 1) or (self.bodies and seq <= max(self.bodies)):
            raise Unlike("entries are not enclosed once each, by seq")
        raw = a_text(body, f"the body of entry {seq}").encode("utf-8")
        said = read_body(raw)
        if said is None or said["seq"] != seq:
            self.problem(f"entry {seq}", "its body is none, or does not say that it is this entry")
        self.bodies[seq], self.details[seq] = said or {}, None
        path = [a_text(h, "a proof") for h in a_list(proof, "a proof")]
        fine = seq <= self.size and all(HEX.fullmatch(h) for h in path)
        path = [bytes.fromhex(h) for h in path] if fine else []
        if not fine or climb(self.H, seq - 1, self.size, self.H(b"\x00" + raw), path) != self.root:
            self.problem(f"entry {seq}", "its proof does not lead to the checkpoint's root")
        if detail is None:
            self.erased += 1
            return
        raw = a_text(detail, f"the detail of entry {seq}").encode("utf-8")
        if self.H(b"\x03" + raw).hex() != (said or {}).get("digest"):
            self.problem(f"entry {seq}", "its detail does not have the digest in its body")
        try:
            self.details[seq] = parse(raw)
        except ValueError:
            self.problem(f"entry {seq}", "its detail is not in RFC 8785 form")

    def stands(self, seq, pointer):
        """What an entry says at an RFC 6901 pointer, as facts write it; None if nothing."""
        value = self.details[seq]
        for step in pointer.split("/")[1:]:
            step = step.replace("~1", "/").replace("~0", "~")
            if isinstance(value, list) and step.isdecimal() and int(step) < len(value):
                value = value[int(step)]
            elif isinstance(value, dict) and step in value:
                value = value[step]
            else:
                return None
        if isinstance(value, bool):
            return "true" if value else "false"
        return value if isinstance(value, str) else str(value) if isinstance(value, int) else None


# ---- what was counted -----------------------------------------------------------------

class Matter:
    def __init__(self, value, spans):
        names = ("span", "department", "metric", "object", "entries", "facts")
        self.span, self.department, self.metric, self.object, entries, facts = members(value, names, "a matter")
        self.what = f"matter {self.department}/{self.metric}/{self.object}"
        for name in (self.department, self.metric, self.object):
            a_text(name, self.what)
        if not whole(self.span, 0) or self.span >= spans or self.metric not in METRICS:
            raise Unlike(f"{self.what}: its span or metric does not exist")
        self.entries = ranges(entries, self.what)
        self.facts = [members(f, ("of", "seq", "pointer", "value"), self.what) for f in a_list(facts, self.what)]
        for of, _, pointer, fact in self.facts:
            a_text(of, self.what), a_text(pointer, self.what), a_text(fact, self.what)
        self.state, self.days = value.get("state"), {}
        if "state" not in value:
            dates = members(value, ("due", "limit", "done"), self.what)
            self.days = dict(zip(("due", "limit", "done"), (a_day(d, self.what) for d in dates)))
        elif not isinstance(self.state, bool):
            raise Unlike(f"{self.what}: its state is neither true nor false")

    def cites(self, seq):
        return any(a <= seq <= b for a, b in self.entries)

    def cited(self):
        return (seq for a, b in self.entries for seq in range(a, b + 1))

    def value_of(self, name):
        return next((value for of, _, _, value in self.facts if of == name), None)

    def should(self, bodies):
        """The state that the cited entries show, where they show it; else None."""
        if self.metric == "coverage":
            return self.value_of("state") in ("published", "revised")
        if self.metric == "refused_with_basis":
            return all((self.value_of(n) or "").strip() for n in ("refusal_basis", "refusal_reason"))
        said = [bodies[seq] for seq in self.cited()]
        if self.metric == "use":
            return any(b.get("class") == "access" and b["department"] == self.department for b in said)
        if self.metric == "collection":
            return any(b.get("object", "").split(":")[0] in ("mount", "collection") for b in said)
        return None

    def outcome(self, end):
        if self.state is not None:
            return "good" if self.state else "breach"
        due, limit, done = self.days["due"], self.days["limit"], self.days["done"]
        done = done if done and done <= end else None
        reached = done or end
        if due is None:
            return "pending"
        if reached <= due:
            return "good" if done else "pending"
        if self.metric == "answered_in_time" and not (limit and reached > limit):
            return "over_principle"
        return "breach"


def rounded(part, of):
    """part / of, halves up; None of nothing."""
    return (2 * part + of) // (2 * of) if of else None


def days_in(since, until, first, last):
    """How many days of first..last a department existed."""
    first = max(first, since) if since else first
    last = min(last, until - DAY) if until else last
    return max((last - first).days + 1, 0)


class Figures:
    """Steps 6 to 9 of the page."""

    def __init__(self, matters, spans, end):
        self.spans, self.groups, self.citing = spans, {}, {}
        for m in matters:
            key = (m.department, m.span, m.metric)
            self.groups.setdefault(key, dict.fromkeys(COUNTS, 0))[m.outcome(end)] += 1
            self.citing.setdefault(key, []).append(m.entries)

    def figure(self, department, metric):
        keys = [(department, span, metric) for span in range(len(self.spans))]
        keys = [key for key in keys if key in self.groups]
        if metric in STOCKS:
            keys = keys[-1:]
        out = {name: sum(self.groups[key][name] for key in keys) for name in COUNTS}
        out["rate_bp"] = rounded(out["good"] * WHOLE, out["good"] + out["over_principle"] + out["breach"])
        return {"metric": metric, "entries": union(e for key in keys for e in self.citing[key]), **out}

    def span_score(self, department, index):
        weights, credit = self.spans[index][2:]
        earned = weight = 0
        for metric in METRICS:
            n = self.groups.get((department, index, metric), dict.fromkeys(COUNTS, 0))
            of = n["good"] + n["over_principle"] + n["breach"]
            if of:
                earned += weights[metric] * rounded(n["good"] * WHOLE + n["over_principle"] * credit, of)
                weight += weights[metric]
        return rounded(earned, weight)

    def department(self, code, name, since, until):
        scores = [self.span_score(code, index) for index in range(len(self.spans))]
        a, b = a_day(since, "since"), a_day(until, "until")
        days = [days_in(a, b, s[0], s[1]) if score is not None else 0 for s, score in zip(self.spans, scores)]
        total = rounded(sum(n * score for n, score in zip(days, scores) if n), sum(days))
        return {"code": code, "name": name, "since": since, "until": until, "span_scores_bp": scores,
                "score_bp": total, "figures": [self.figure(code, metric) for metric in METRICS]}


def read_spans(values, first, last):
    out, expected = [], first
    for value in a_list(values, "spans"):
        a, b, weights, credit = members(value, ("from", "to", "weights", "over_principle_credit"), "a span")
        a, b = a_day(a, "a span"), a_day(b, "a span")
        fine = isinstance(weights, dict) and set(weights) == set(METRICS) and any(weights.values())
        fine = fine and all(whole(w, 0) and w <= WHOLE for w in (credit, *weights.values()))
        if not fine or not a or not b or a != expected or b < a:
            raise Unlike("its spans do not tile the period, or a weight cannot be")
        out.append((a, b, weights, credit))
        expected = b + DAY
    if not out or out[-1][1] != last:
        raise Unlike("its spans do not tile the period")
    return out


# ---- all of it ------------------------------------------------------------------------

class Bundle:
    def __init__(self):
        self.problems = 0

    def problem(self, where, text):
        self.problems += 1
        print(f"{where}\t{text}")

    def check(self, data, outside):
        try:
            value = parse(data)
        except ValueError:
            raise Unlike("it is not in RFC 8785 form, or repeats a key")
        names = ("format", "algorithm", "period", "spans", "departments", "matters", "entries", "checkpoint")
        form, algorithm, period, spans, departments, matters, entries, note = members(value, names, "the bundle")
        if form != FORMAT or algorithm not in ("sha256", "sm3"):
            raise Unlike("its format or algorithm is another")
        first, last = (a_day(d, "the period") for d in members(period, ("from", "to"), "the period"))
        if not first or not last or last < first:
            raise Unlike("its period has no first or last day")
        origin, size, root = read_checkpoint(note)
        if outside is not None and read_checkpoint(outside) != (origin, size, root):
            self.problem("checkpoint", "it is not the one kept outside")
        enclosed = Entries(choose(algorithm), size, root, self.problem)
        for entry in a_list(entries, "entries"):
            enclosed.add(entry)
        spans = read_spans(spans, first, last)
        matters = [Matter(m, len(spans)) for m in a_list(matters, "matters")]
        found, erased, unbound = self.grounds(matters, enclosed)
        self.figures(matters, spans, last, departments)
        signed = "signatures not checked here" if outside is None else "as kept outside"
        print(f"# {origin} {size} {root.hex()} ({signed})")
        print(f"# {len(enclosed.bodies)} entries, {len(matters)} matters, {found} facts found, {erased} erased, "
              f"{unbound} days without a fact, {self.problems} problems")

    def grounds(self, matters, enclosed):
        """Steps 4 and 5: facts stand where they say, and a state is what its entries show."""
        found = erased = unbound = 0
        seen = set()
        for m in matters:
            many = sum(b - a + 1 for a, b in m.entries)
            if not many or many > len(enclosed.bodies) or not all(s in enclosed.bodies for s in m.cited()):
                raise Unlike(f"{m.what} rests on entries that are not enclosed")
            seen.update(m.cited())
            for of, seq, pointer, value in m.facts:
                if not whole(seq, 1) or not m.cites(seq):
                    raise Unlike(f"{m.what} has a fact in an entry that it does not cite")
                if of in m.days and str(m.days[of]) != value:
                    self.problem(m.what, f"its {of} is not what its fact states")
                if enclosed.details[seq] is None:
                    erased += 1
                elif enclosed.stands(seq, pointer) != value:
                    self.problem(m.what, f"entry {seq} does not say {value} at {pointer}")
                else:
                    found += 1
            unbound += sum(1 for of, d in m.days.items() if d and m.value_of(of) is None)
            should = m.should(enclosed.bodies) if m.state is not None else None
            if should is not None and should != m.state:
                self.problem(m.what, "its state is not what the entries it cites show")
        if len(seen) != len(enclosed.bodies):
            self.problem("entries", "some are enclosed though nothing rests on them")
        return found, erased, unbound

    def figures(self, matters, spans, end, departments):
        figures = Figures(matters, spans, end)
        codes = []
        stated = a_list(departments, "departments")
        ours = []
        for one in stated:
            code, name, since, until = members(one, ("code", "name", "since", "until"), "a department")
            codes.append(a_text(code, "a code"))
            ours.append(figures.department(code, a_text(name, "a name"), since, until))
        scores = [d["score_bp"] for d in ours if d["score_bp"] is not None]
        for mine, theirs in zip(ours, stated):
            score = mine["score_bp"]
            mine["rank"] = None if score is None else 1 + sum(s > score for s in scores)
            if canonical(mine) != canonical(theirs):
                wrong = [k for k in mine if k != "figures" and mine[k] != theirs.get(k)]
                lists = theirs.get("figures") if isinstance(theirs.get("figures"), list) else []
                wrong += [m["metric"] for m, t in zip(mine["figures"], lists + [None] * 9) if m != t]
                self.problem(f"department {mine['code']}", f"not as recomputed: {', '.join(wrong) or 'its form'}")
        if codes != sorted(set(codes), key=str.encode):
            self.problem("departments", "they are not listed once each, by code")
        for code in sorted({m.department for m in matters} - set(codes)):
            self.problem(f"department {code}", "its matters are counted nowhere")


def check(data, outside=None):
    """Prints problems and a summary; the exit code. `outside` is the text of a checkpoint kept elsewhere."""
    bundle = Bundle()
    try:
        bundle.check(data, outside)
    except Unlike as why:
        bundle.problem("bundle", str(why))
    return 1 if bundle.problems else 0
